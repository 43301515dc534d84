"""News and videos as RSS 2.0, after the RSS Advisory Board's profile."""

from dataclasses import dataclass
from typing import Any, ClassVar

from aggregator import text, times
from aggregator.model import Entry, Medium
from aggregator.outputs import Complaint, Edition, _entries, _feedgen, _media, needed
from aggregator.outputs._feeds import Feed, Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Rss(Feed):
    """A feed for every reader."""

    archive: int | None = 0
    media: tuple[Medium, ...] = ("news",)
    copyright: str = ""

    kind: ClassVar[str] = "rss"
    form: ClassVar[str] = "rss"
    content_type: ClassVar[str] = "application/rss+xml"

    def problems(self) -> tuple[Complaint, ...]:
        """RSS wants a channel's link and description."""
        wanted = needed(self, link="https://… of the page for people", description="a sentence or two")
        return (*super(Rss, self).problems(), *wanted)

    def written(self, edition: Edition, sheet: Sheet) -> bytes:  # noqa: ARG002 - the same for every kind
        """An RSS document."""
        updated = _entries.newest_change(sheet.entries)
        feed = _feedgen.start_rss(
            "dc",
            "media",
            *(("ev",) if any(entry.item.event is not None for entry in sheet.entries) else ()),
            title=text.line(self.title),
            description=text.clean(self.description).strip(),
            language=self.language,
            link=self.link,
            sheet=sheet,
            updated=None if updated is None else times.rfc822(updated),
        )
        if self.copyright:
            feed.copyright(text.line(self.copyright))
        for entry in sheet.entries:
            _add_item(feed, entry)
        return _feedgen.rss_bytes(feed)


def _add_item(feed: Any, entry: Entry) -> None:
    item = _feedgen.add(
        feed, title=_entries.title(entry), guid=_entries.guid(entry), published=times.rfc822(entry.published)
    )
    if page := _entries.page(entry):
        item.link(href=page)
    if summary := _entries.summary(entry):
        item.description(summary)
    if content := _entries.content(entry):
        item.content(content, type="CDATA")
    for enclosure in _entries.enclosures(entry)[:1]:  # more than one is no RSS (profile, "enclosure")
        item.enclosure(enclosure.url, str(enclosure.length_bytes or 0), enclosure.type)
    for category in _entries.categories(entry):
        item.category(term=category)
    item.source(url=entry.origin.feed_url, title=_entries.show(entry.origin))
    item.extra.add("dc:creator", _entries.author(entry))
    item.extra.add_all(_media.media_tags(entry))
    item.extra.add_all(_media.event_tags(entry))
