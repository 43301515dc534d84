"""What can be subscribed to: the other outputs as links, and the ways into podcast apps. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from aggregator.outputs import Address
from aggregator.outputs.website import addresses
from aggregator.outputs.website.views import Link

KINDS: Final = {
    "podcast": "Podcast",
    "rss": "RSS",
    "atom": "Atom",
    "jsonfeed": "JSON Feed",
    "calendar": "Kalender",
    "opml": "OPML",
}
"""Kinds of output that are feeds, and what people call them."""
ALTERNATES: Final = {
    "podcast": "application/rss+xml",
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "jsonfeed": "application/feed+json",
    "calendar": "text/calendar",
}
"""What readers look for in the head of a page."""

APPS: Final = (
    # What these apps register for; the list is the one of Podlove's subscribe button.
    ("Apple Podcasts", "podcast://{bare}"),
    ("AntennaPod", "antennapod-subscribe://{bare}"),
    ("Pocket Casts", "pktc://subscribe/{bare}"),
    ("Overcast", "overcast://x-callback-url/add?url={quoted}"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One of our feeds."""

    title: str
    description: str
    kind: str
    """Of output: `podcast`, `rss`."""
    name: str
    """Of the kind, for people: `Podcast`, `RSS`."""
    address: str
    """Where the public gets it."""
    href: str
    """The same as seen from the top of the site."""
    type: str
    media: tuple[str, ...] = ()
    each: str = ""
    value: str = ""
    label: str = ""

    @property
    def call(self) -> str:
        """What it is called beside others of its centre or topic: `Podcast von Nordwall (RSS)`."""
        return f"{self.title} ({self.name})"


def feeds_of(others: Iterable[Address], site: str) -> tuple[Feed, ...]:
    """The feeds among the other outputs, in their order."""
    return tuple(
        Feed(
            title=one.title,
            description=one.description,
            kind=one.kind,
            name=KINDS[one.kind],
            address=one.url,
            href=addresses.relative(one.url, site),
            type=ALTERNATES.get(one.kind, one.content_type),
            media=one.media,
            each=one.each,
            value=one.value,
            label=one.label,
        )
        for one in others
        if one.kind in KINDS and one.url
    )


def apps(address: str) -> tuple[Link, ...]:
    """Links that open a feed in a podcast app that is installed; none of them asks anything of the web."""
    parts = urlsplit(address)
    bare = address.removeprefix(f"{parts.scheme}://")
    return tuple(
        Link(href=pattern.format(bare=bare, quoted=quote(address, safe="")), label=name) for name, pattern in APPS
    )


def directories(told: Iterable[str]) -> tuple[Link, ...]:
    """`Spotify https://…` as a link: where else the podcast is listed."""
    parts = (one.strip().rpartition(" ") for one in told)
    return tuple(Link(href=address, label=name.strip()) for name, _, address in parts)
