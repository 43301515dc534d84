"""Our podcast feeds as those of one publisher: a feed of feeds (podcast:medium = publisher), without entries.

It lists only feeds of this configuration: these name it in their turn, as the namespace asks for. Shows that are merged
into them belong to their own publishers.
"""

from dataclasses import dataclass
from typing import ClassVar

from aggregator import text
from aggregator.outputs import (
    Address,
    Complaint,
    Edition,
    Need,
    Output,
    Plan,
    _apple,
    _feedgen,
    _podcast_channel,
    needed,
)
from aggregator.outputs._feeds import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher(Output):
    """The publisher of all podcast feeds of the configuration."""

    author: str = ""
    """Who that is; the title when empty."""
    owner_email: str = ""
    """Directories write to it: it is public."""
    image: str = ""
    """Its picture, as of a podcast."""
    categories: tuple[str, ...] = ("Business", "Technology")
    """Apple's."""
    guid: str = ""
    """podcast:guid; made of the feed's address when empty, which must then never change."""

    kind: ClassVar[str] = "publisher"
    form: ClassVar[str] = "rss"
    content_type: ClassVar[str] = "application/rss+xml"
    uses: ClassVar[frozenset[Need]] = frozenset({"others"})
    rank: ClassVar[int] = 1

    def problems(self) -> tuple[Complaint, ...]:
        """What the RSS and the namespace want."""
        wanted = needed(
            self,
            link="https://… of the publisher's page",
            description="a sentence or two",
            image="https://….jpg, square, 1400 to 3000 pixels",
            owner_email="an address directories may write to",
        )
        wrong: tuple[Complaint, ...] = ()
        if self.image and not _apple.is_artwork(self.image):
            wrong = (("image", f"“{self.image}” is no cover Apple takes", "an address that ends in .jpg or .png"),)
        return (
            *super(Publisher, self).problems(),
            *wanted,
            *wrong,
            *_podcast_channel.category_problems(self.categories),
        )

    def identity(self, feed_url: str) -> str:
        """podcast:guid"""
        return self.guid or _podcast_channel.podcast_guid(feed_url)

    def is_worth_a_file(self, edition: Edition, plan: Plan) -> bool:  # noqa: ARG002 - the same for every kind
        """Whether there is a podcast feed to list."""
        return bool(_podcasts(edition))

    def plan(self, edition: Edition) -> Plan:  # noqa: ARG002 - the same for every kind
        """Nothing: a feed of feeds carries no entries."""
        return Plan()

    def render(self, edition: Edition) -> bytes:
        """The feed."""
        feed = _feedgen.start_rss(
            "itunes",
            "podcast",
            title=text.line(self.title),
            description=text.clean(self.description).strip(),
            language=self.language,
            link=self.link,
            sheet=Sheet(url=edition.feed_url),
            updated=None,
        )
        author = text.line(self.author) or text.line(self.title)
        feed.extra.add_all(
            _podcast_channel.show_tags(
                author=author,
                owner=author,
                email=self.owner_email,
                image=self.image,
                categories=self.categories,
                explicit=False,
                identity=self.identity(edition.feed_url),
                locked=True,
            )
        )
        feed.extra.add("podcast:medium", "publisher")
        for other in _podcasts(edition):
            feed.extra.add(
                "podcast:remoteItem",
                medium="podcast",
                feedGuid=other.identity,
                feedUrl=other.url,
                title=text.shorten(text.line(other.title), 255),
            )
        return _feedgen.rss_bytes(feed)


def _podcasts(edition: Edition) -> tuple[Address, ...]:
    return tuple(other for other in edition.others if other.kind == "podcast" and other.url)
