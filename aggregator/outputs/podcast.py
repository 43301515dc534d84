"""One podcast feed out of all shows: RSS 2.0 with Apple's tags, PSP-1 and the podcast namespace.

A merged feed has rules of its own, which no validator knows (docs/outputs.md, "Merged podcast feed"): every item names
its show and centre, seasons and trailers stay behind, an episode whose data cannot be made valid is left out with a
reason, and never takes the feed with it.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from aggregator import gate, text, times, urls
from aggregator.model import Enclosure, Entry, Medium, Tag
from aggregator.outputs import (
    Complaint,
    Edition,
    Need,
    Plan,
    _apple,
    _entries,
    _feedgen,
    _podcast_channel,
    _podcast_tags,
    needed,
)
from aggregator.outputs._feeds import Feed, Sheet

_UUID5 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_RRULE = re.compile(r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;[A-Z]+=[A-Z0-9,+-]+)*")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PLACEHOLDER: Final = "https://placeholder.example/feed.xml"
"""Stands for an address where only the entries of a document are judged."""
_NO_EPISODE: Final = "trailer"
"""A trailer without season becomes the trailer of the whole feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Podcast(Feed):
    """The merged podcast."""

    limit: int = 300
    media: tuple[Medium, ...] = ("episode",)
    author: str = ""
    """Who publishes the merged feed; the title when empty."""
    owner_name: str = ""
    owner_email: str = ""
    """Directories send the confirmation here: it is public."""
    image: str = ""
    """The cover: square, 1400 to 3000 pixels, JPEG or PNG, and named so."""
    categories: tuple[str, ...] = ("Business", "Technology")
    """Apple's, as `Business` or `Business/Management`; directories mostly use the first."""
    guid: str = ""
    """podcast:guid. Given once and for all; made of the feed's address when empty, which must then never change."""
    locked: bool = True
    """podcast:locked: other hosts may not import this feed."""
    copyright: str = ""
    license: str = ""
    """podcast:license: an SPDX identifier, or a name."""
    license_url: str = ""
    consents: tuple[str, ...] = ()
    """Ids of sources whose feed says podcast:locked=yes and whose publisher agreed, where that is not on record in the
    `rights` of the source."""
    require_consent: bool = False
    """Whether only sources are taken whose consent is on record, locked or not."""
    funding_url: str = ""
    funding_text: str = ""
    """podcast:funding of the network itself."""
    update_frequency: str = ""
    """podcast:updateFrequency in words, `wöchentlich`, and as a rule of RFC 5545, `FREQ=WEEKLY`."""
    update_rrule: str = ""
    txt: tuple[tuple[str, str], ...] = ()
    """podcast:txt by purpose: `txt = { applepodcastsverify = "…" }`."""
    podroll: bool = True
    """Whether the shows are recommended by podcast:podroll."""

    kind: ClassVar[str] = "podcast"
    form: ClassVar[str] = "podcast"
    content_type: ClassVar[str] = "application/rss+xml"
    uses: ClassVar[frozenset[Need]] = frozenset({"others"})

    def problems(self) -> tuple[Complaint, ...]:
        """What directories would refuse, before anything is fetched."""
        return (*super(Podcast, self).problems(), *_missing(self), *_malformed(self))

    def identity(self, feed_url: str) -> str:
        """podcast:guid"""
        return self.guid or _podcast_channel.podcast_guid(feed_url)

    def refusal(self, entry: Entry) -> str | None:
        """Why the feed may not carry an entry."""
        return _refusal(entry, self)

    def keys(self, entry: Entry) -> Iterable[tuple[str, Hashable]]:
        """Guid and file are there once."""
        return _shared_by_no_two(entry)

    def plan(self, edition: Edition) -> Plan:
        """Which episodes the feed carries, and why others are missing."""
        return self._fit(edition, edition.entries, self.limit)

    def page(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """What of its entries a page of the archive still shows."""
        there = tuple(entries)
        return self._fit(Edition(feed_url=PLACEHOLDER), there, len(there)).kept

    def _fit(self, edition: Edition, entries: tuple[Entry, ...], limit: int) -> Plan:
        """Should an item still break a rule of the schema, it is left out and the rest kept."""
        unfit: frozenset[str] = frozenset()
        while True:
            plan = _entries.arrange(self, entries, limit=limit, unfit=unfit)
            if self._is_valid(edition, plan.kept):
                return plan
            found = unfit | self._invalid(edition, plan)
            if found == unfit:  # the channel is at fault, by its settings: the gate says which
                return plan
            unfit = found

    def _is_valid(self, edition: Edition, entries: tuple[Entry, ...]) -> bool:
        return gate.is_valid(self.form, self.written(edition, Sheet(url=edition.feed_url, entries=entries)))

    def _invalid(self, edition: Edition, plan: Plan) -> frozenset[str]:
        """The guids of entries with which the feed is invalid; none when it is so without them."""
        if not self._is_valid(edition, ()):
            return frozenset()
        return frozenset(e.guid for e in plan.kept if not self._is_valid(edition, (e,)))

    def written(self, edition: Edition, sheet: Sheet) -> bytes:
        """An RSS document."""
        entries = sheet.entries
        updated = _entries.newest_change(entries)
        feed = _feedgen.start_rss(
            "itunes",
            "podcast",
            title=text.line(self.title),
            description=text.cut_bytes(text.clean(self.description).strip(), _entries.DESCRIPTION_BYTES),
            language=_majority(entries) or self.language,
            link=self.link,
            sheet=sheet,
            updated=None if updated is None else times.rfc822(updated),
        )
        if self.copyright:
            feed.copyright(text.line(self.copyright))
        explicit = any(map(_is_explicit, entries))
        feed.extra.add_all(self._channel_tags(self.identity(edition.feed_url), explicit=explicit))
        feed.extra.add_all(_podcast_channel.publisher(edition.others))
        if self.podroll and not sheet.current:
            feed.extra.add_all(_podcast_channel.podroll(entries))
        for entry in entries:
            _add_item(feed, entry, self.image)
        return _feedgen.rss_bytes(feed)

    def _channel_tags(self, identity: str, *, explicit: bool) -> Iterable[Tag]:
        author = text.line(self.author) or text.line(self.title)
        yield from _podcast_channel.show_tags(
            author=author,
            owner=text.line(self.owner_name) or author,
            email=self.owner_email,
            image=self.image,
            categories=self.categories,
            explicit=explicit,
            identity=identity,
            locked=self.locked,
        )
        yield _feedgen.tag("podcast:medium", "podcast")
        if self.license:
            yield _feedgen.tag("podcast:license", text.line(self.license), url=self.license_url or None)
        if self.funding_url:
            yield _feedgen.tag("podcast:funding", text.line(self.funding_text), url=self.funding_url)
        if self.update_frequency:
            said = text.line(self.update_frequency)
            yield _feedgen.tag("podcast:updateFrequency", said, rrule=self.update_rrule or None)
        for purpose, value in self.txt:
            yield _feedgen.tag("podcast:txt", text.line(value), purpose=purpose)


def _refusal(entry: Entry, output: Podcast) -> str | None:
    """Why the feed may not carry an entry; None when it may."""
    if reason := _entries.refusal(entry):
        return reason
    episode = entry.item.episode
    if episode is not None and episode.type == _NO_EPISODE:
        return "trailer"
    if not entry.origin.consent and entry.origin.source_id not in output.consents:
        if _is_locked(entry):
            return "locked"
        if output.require_consent:
            return "no-consent"
    return _media_file(entry)[1]


def _is_locked(entry: Entry) -> bool:
    tags = entry.origin.channel.podcast
    return any(tag.name == "locked" and tag.text.strip().lower() == "yes" for tag in tags)


def _media_file(entry: Entry) -> tuple[Enclosure | None, str | None]:
    """The first enclosure a podcast app can play, its type put right; or the reason there is none."""
    reasons: list[str] = []
    for enclosure in entry.item.enclosures:
        # Judged as an address, published as it came: prefixes in it are the publisher's statistics.
        if not _entries.is_address(enclosure.url):
            reasons.append("enclosure-address")
        elif (media_type := _apple.media_type(enclosure.url, enclosure.type)) is None:
            reasons.append("enclosure-type")
        elif not enclosure.length_bytes or enclosure.length_bytes < 0:
            reasons.append("no-length")
        else:
            return Enclosure(url=enclosure.url, type=media_type, length_bytes=enclosure.length_bytes), None
    # What is nearest to being right says most: a length is asked for later, a type is not.
    order = ("no-length", "enclosure-type", "enclosure-address")
    return None, next((reason for reason in order if reason in reasons), "no-enclosure")


def _shared_by_no_two(entry: Entry) -> Iterable[tuple[str, Hashable]]:
    yield from _entries.guid_key(entry)
    enclosure, _ = _media_file(entry)
    if enclosure is not None:
        yield ("duplicate-enclosure", enclosure.url)


def _majority(entries: Iterable[Entry]) -> str | None:
    """The language most episodes are in; of equals the first in the alphabet; None: nobody says."""
    spoken = Counter(language for entry in entries if (language := _entries.language(entry)))
    return min(spoken, key=lambda one: (-spoken[one], one), default=None)


def _is_explicit(entry: Entry) -> bool:
    """An episode that does not say inherits from its show."""
    said = entry.item.episode.explicit if entry.item.episode is not None else None
    return bool(entry.origin.channel.explicit if said is None else said)


def _add_item(feed: Any, entry: Entry, cover: str) -> None:
    enclosure, _ = _media_file(entry)
    assert enclosure is not None, "the plan holds such entries back"
    show = _entries.show(entry.origin)
    item = _feedgen.add(
        feed, title=_entries.title(entry), guid=_entries.guid(entry), published=times.rfc822(entry.published)
    )
    link = _entries.page(entry) or urls.http_url(entry.origin.channel.url)
    if link is not None:
        item.link(href=link)
    item.description(_description(entry, show))
    item.content(_shownotes(entry, show), type="CDATA")
    item.enclosure(enclosure.url, str(enclosure.length_bytes), enclosure.type)
    item.source(url=entry.origin.feed_url, title=show)
    for category in _entries.categories(entry):
        item.category(term=category)
    item.extra.add_all(_item_tags(entry, show, cover))


def _item_tags(entry: Entry, show: str, cover: str) -> Iterable[Tag]:
    """Season and number stay behind: Apple would sort the episodes of all shows by them."""
    episode, channel = entry.item.episode, entry.origin.channel
    artwork = (entry.item.image_url, channel.image_url)
    yield _feedgen.tag("itunes:author", _entries.credit(show, entry.origin.centre))
    yield _feedgen.tag("itunes:image", href=next((url for url in artwork if url and _apple.is_artwork(url)), cover))
    yield _feedgen.tag("itunes:explicit", _boolean(_is_explicit(entry)))
    if episode is not None:
        if title := text.shorten(text.line(episode.title or ""), _entries.TITLE_LIMIT):
            yield _feedgen.tag("itunes:title", title)
        if episode.duration_seconds and episode.duration_seconds > 0:
            yield _feedgen.tag("itunes:duration", str(episode.duration_seconds))
        if episode.type in {"full", "bonus"}:
            yield _feedgen.tag("itunes:episodeType", episode.type)
    own = episode.podcast if episode is not None else ()
    yield from _podcast_tags.travelling(own, channel.podcast)


def _description(entry: Entry, show: str) -> str:
    """Plain text with the show and the centre in its last line, whatever had to be cut before."""
    last = f"Podcast: {_entries.credit(show, entry.origin.centre)}"
    body = _entries.summary(entry)
    room = _entries.DESCRIPTION_BYTES - len(last.encode()) - len("…\n\n")
    kept = text.cut_bytes(body, room - len("…".encode()))
    if kept != body:
        kept = kept.rstrip() + "…"
    return f"{kept}\n\n{last}" if kept else last


def _shownotes(entry: Entry, show: str) -> str:
    """Harmless HTML, and where it comes from."""
    notes = _entries.content(entry) or _entries.as_html(_entries.summary(entry))
    return notes + _entries.as_html(f"Podcast: {_entries.credit(show, entry.origin.centre)}")


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _missing(output: Podcast) -> Iterable[Complaint]:
    yield from needed(output, link="https://… of the page about the podcast", description="two or three sentences")
    yield from needed(output, image="https://…/cover.jpg", owner_email="an address directories can write to")
    if not output.categories:
        yield ("categories", "is empty", "at least one of Apple's, such as Business")


def _malformed(output: Podcast) -> Iterable[Complaint]:
    if len(output.title) > _entries.TITLE_LIMIT:
        yield ("title", f"has {len(output.title)} characters", f"at most {_entries.TITLE_LIMIT}")
    if len(output.description.encode()) > _entries.DESCRIPTION_BYTES:
        yield ("description", f"has {len(output.description.encode())} bytes", f"at most {_entries.DESCRIPTION_BYTES}")
    if output.image and not _apple.is_artwork(output.image):
        yield ("image", f"“{output.image}” is no cover Apple takes", "an address that ends in .jpg, .jpeg or .png")
    if output.owner_email and not _MAIL.fullmatch(output.owner_email):
        yield ("owner_email", f"“{output.owner_email}” is no mail address", "name@domain")
    if output.guid and output.each:
        yield ("guid", "would be the same for all of a family", "leave it out to have one made of each address")
    elif output.guid and not _UUID5.fullmatch(output.guid):
        yield ("guid", f"“{output.guid}” is no UUID of version 5", "leave it out to have one made of the address")
    if output.license_url and not output.license_url.startswith("https://"):
        yield ("license_url", f"“{output.license_url}” is not an https address", "")
    yield from _namespace_problems(output)
    yield from _podcast_channel.category_problems(output.categories)


def _namespace_problems(output: Podcast) -> Iterable[Complaint]:
    if output.funding_url and not output.funding_url.startswith("https://"):
        yield ("funding_url", f"“{output.funding_url}” is not an https address", "")
    if bool(output.funding_url) is not bool(output.funding_text):
        yield ("funding_text", "and funding_url belong together", "what the link says: Fördern Sie uns")
    if output.update_rrule and not output.update_frequency:
        yield ("update_frequency", "is empty, and update_rrule is not", "in words: wöchentlich")
    if output.update_rrule and not _RRULE.fullmatch(output.update_rrule):
        yield ("update_rrule", f"“{output.update_rrule}” is no rule of RFC 5545", "FREQ=WEEKLY")
    for key in ("funding_text", "update_frequency"):
        if len(getattr(output, key)) > _podcast_channel.NAME_LIMIT:
            yield (key, f"has more than {_podcast_channel.NAME_LIMIT} characters", "")
    for purpose, value in output.txt:
        if len(purpose) > _podcast_channel.NAME_LIMIT or not 0 < len(value) <= _podcast_channel.TXT_LIMIT:
            yield ("txt", f"“{purpose}” is too long or empty", "purpose up to 128 characters, text up to 4000")
