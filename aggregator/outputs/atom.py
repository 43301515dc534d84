"""News and videos as Atom (RFC 4287): republished entries that say where they come from."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from aggregator import text, times, urls
from aggregator.model import Entry, Medium, Origin, Tag
from aggregator.outputs import Complaint, Edition, _entries, _feedgen, _media, needed
from aggregator.outputs._feeds import Feed, Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Atom(Feed):
    """A feed for every reader, with more to say than RSS."""

    archive: int | None = 0
    media: tuple[Medium, ...] = ("news", "video")
    author: str = ""
    """Who publishes the feed; the title when empty."""
    id: str = ""
    """atom:id of the feed, an IRI given once and for all; its address when empty, which must then never change."""
    copyright: str = ""

    kind: ClassVar[str] = "atom"
    form: ClassVar[str] = "atom"
    content_type: ClassVar[str] = "application/atom+xml"

    def problems(self) -> tuple[Complaint, ...]:
        """A feed of entries from elsewhere has a page of its own, and an id that is one."""
        wrong = (("id", f"“{self.id}” is no IRI", "urn:uuid:… or https://…"),) if self.id != self._id("") else ()
        return (*super(Atom, self).problems(), *needed(self, link="https://… of the page for people"), *wrong)

    def keys(self, entry: Entry) -> Iterable[tuple[str, Hashable]]:
        """Ids of the sources are there once, too: one feed may be followed under two addresses."""
        yield from _entries.guid_and_enclosures(entry)
        yield ("duplicate-id", _entries.atom_id(entry))

    def written(self, edition: Edition, sheet: Sheet) -> bytes:
        """An Atom document."""
        kept = sheet.entries
        feed = _feedgen.start("media", *(("fh",) if sheet.current else ()))
        feed.id(self._id(edition.feed_url))
        feed.title(text.line(self.title))
        if self.description:
            feed.subtitle(text.clean(self.description).strip())
        feed.language(self.language)
        feed.updated(_entries.moment(_entries.newest_change(kept)))
        feed.author(name=text.line(self.author) or text.line(self.title))
        feed.link(href=sheet.url, rel="self", type=self.content_type)
        feed.link(href=self.link, rel="alternate", type="text/html")
        for relation, url in sheet.links:
            feed.link(href=url, rel=relation)
        if sheet.current:
            feed.extra.add("fh:archive")
        if self.copyright:
            feed.rights(text.line(self.copyright))
        newest = _entries.newest_by_source(kept)
        for entry in kept:
            _add_entry(feed, entry, newest[entry.origin.source_id])
        return _feedgen.atom_bytes(feed)

    def _id(self, feed_url: str) -> str:
        return _entries.iri(self.id) if self.id else feed_url


def _add_entry(feed: Any, entry: Entry, source_updated: datetime) -> None:
    item = _feedgen.add(
        feed,
        title=_entries.title(entry),
        guid=_entries.atom_id(entry),
        updated=_entries.moment(entry.changed),
    )
    summary, content, page = _entries.summary(entry), _entries.content(entry), _entries.page(entry)
    if summary:
        item.summary(summary)
    if content:
        item.content(content, type="html")
    elif page is None:  # an entry without a page needs content (RFC 4287 §4.1.2)
        item.content(summary or _entries.title(entry), type="text")
    if page is not None:
        item.link(href=page)  # feedgen wants to know; `extra` writes it
    item.author(name=_entries.author(entry))
    for category in _entries.categories(entry):
        item.category(term=category)
    if (language := _entries.language(entry)) is not None:
        item.extra.set("xml:lang", language)
    item.extra.add_all(_tags(entry, page, source_updated))


def _tags(entry: Entry, page: str | None, source_updated: datetime) -> Iterable[Tag]:
    """Elements in no namespace: feedgen builds Atom so, and names the namespace at the root."""
    yield _feedgen.tag("published", times.iso(entry.published))
    if page is not None:
        yield _feedgen.tag("link", href=page, rel="alternate")
    for enclosure in _entries.enclosures(entry):
        length = str(enclosure.length_bytes) if enclosure.length_bytes else None
        yield _feedgen.tag("link", href=enclosure.url, rel="enclosure", type=enclosure.type, length=length)
    yield _source(entry.origin, source_updated)
    yield from _media.media_tags(entry)


def _source(origin: Origin, updated: datetime) -> Tag:
    """The feed an entry came from."""
    site = urls.http_url(origin.channel.url)
    pages = (_feedgen.tag("link", href=site, rel="alternate"),) if site is not None else ()
    return _feedgen.tag(
        "source",
        "",
        _feedgen.tag("id", _entries.iri(origin.feed_url)),
        _feedgen.tag("title", _entries.show(origin)),
        _feedgen.tag("updated", times.iso(updated)),
        _feedgen.tag("author", "", _feedgen.tag("name", _entries.centre(origin.centre))),
        _feedgen.tag("link", href=origin.feed_url, rel="self"),
        *pages,
    )
