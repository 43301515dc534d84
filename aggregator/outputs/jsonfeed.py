"""Everything as JSON Feed 1.1, for people who build something of it."""

import json
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from aggregator import text, times, urls
from aggregator.model import Entry, Medium
from aggregator.outputs import Complaint, Edition, _entries, needed
from aggregator.outputs._feeds import Feed, Sheet

VERSION: Final = "https://jsonfeed.org/version/1.1"

BRIEF: Final = 500
"""Characters of a text for which there is no room."""

Object = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonFeed(Feed):
    """A feed that needs no XML parser."""

    limit: int = 50
    media: tuple[Medium, ...] = ("episode", "news", "video")
    author: str = ""
    most_kib: int = 250
    """Size beyond which the texts of the oldest entries give way to their summaries: what the standard calls fine."""

    kind: ClassVar[str] = "jsonfeed"
    form: ClassVar[str] = "jsonfeed"
    content_type: ClassVar[str] = "application/feed+json"

    def problems(self) -> tuple[Complaint, ...]:
        """A public feed names its site, and has room for entries."""
        found = (*super(JsonFeed, self).problems(), *needed(self, link="https://… of the page for people"))
        if self.most_kib < 1:
            found = (*found, ("most_kib", f"{self.most_kib} leaves no room", "250 is what the standard calls fine"))
        return found

    def written(self, edition: Edition, sheet: Sheet) -> bytes:  # noqa: ARG002 - the same for every kind
        """A JSON document. Keys keep the order written here."""
        feed = {
            "version": VERSION,
            "title": text.line(self.title),
            "home_page_url": self.link,
            "feed_url": sheet.url,
            "next_url": sheet.prev_archive,
            "description": text.clean(self.description).strip(),
            "language": self.language,
            "authors": [{"name": text.line(self.author) or text.line(self.title)}],
            "hubs": [{"type": "WebSub", "url": hub} for hub in sheet.hubs],
            "items": self._items(sheet.entries),
        }
        return json.dumps(_filled(feed), ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n"

    def _items(self, entries: tuple[Entry, ...]) -> list[Object]:
        """The entries, the newest whole as long as there is room, the others in brief."""
        room = self.most_kib * 1024
        items = []
        for entry in entries:
            item = _item(entry)
            size = len(json.dumps(item, ensure_ascii=False, indent=1).encode())
            if size > room:
                item, room = _item(entry, brief=True), 0
            room -= min(size, room)
            items.append(item)
        return items


def _item(entry: Entry, *, brief: bool = False) -> Object:
    content, summary = _entries.content(entry), _entries.summary(entry)
    if brief:
        content, summary = "", text.shorten(summary, BRIEF)
    return _filled(
        {
            "id": _entries.guid(entry),
            "url": _entries.page(entry),
            "title": _entries.title(entry),
            "content_html": content,
            "content_text": None if content else summary or _entries.title(entry),
            "summary": summary if content else None,
            "image": _entries.image(entry),
            "date_published": times.iso(entry.published),
            "date_modified": times.iso(entry.changed),
            "authors": [_filled({"name": _entries.author(entry), "url": urls.http_url(entry.origin.centre.homepage)})],
            "tags": list(_entries.categories(entry)),
            "language": _entries.language(entry),
            "attachments": _attachments(entry),
            "_mittelstand_digital": _network(entry),
        }
    )


def _attachments(entry: Entry) -> list[Object]:
    episode = entry.item.episode
    return [
        _filled(
            {
                "url": enclosure.url,
                "mime_type": enclosure.type,
                "size_in_bytes": enclosure.length_bytes,
                "duration_in_seconds": episode.duration_seconds if episode is not None else None,
            }
        )
        for enclosure in _entries.enclosures(entry)
    ]


def _network(entry: Entry) -> Object:
    """Our extension: which centre speaks, and through what."""
    origin = entry.origin
    return {
        "centre_id": origin.centre.id,
        "centre_name": _entries.centre(origin.centre),
        "source_id": origin.source_id,
        "source_title": _entries.show(origin),
        "source_url": origin.feed_url,
        "medium": entry.item.medium,
    }


def _filled(values: Object) -> Object:
    """What has a value: the standard knows no null, and empty says nothing."""
    return {key: value for key, value in values.items() if key == "items" or value not in (None, "", [], {})}
