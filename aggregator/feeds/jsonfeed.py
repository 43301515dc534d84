"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/) to items and a channel. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from aggregator import text as texts
from aggregator import times
from aggregator.errors import ParseError
from aggregator.feeds import media
from aggregator.feeds.document import not_a_feed
from aggregator.feeds.entries import SUMMARY_LIMIT, Reading, distinct, language, optional
from aggregator.feeds.uids import Traits
from aggregator.model import Channel, Enclosure, Episode, Item, Medium, Page
from aggregator.urls import URL_LIMIT, http_url


def read(page: Page, medium: Medium, limit: int) -> tuple[Channel, list[Reading | None], int]:
    """The channel, what its first `limit` entries say (None for an entry that is no object), and how many there are."""
    try:
        feed = json.loads(page.body)
    except (ValueError, RecursionError) as error:  # ValueError: JSON and Unicode errors; RecursionError: [[[[…
        raise ParseError(page.final_url, "not-a-feed", f"JSON that cannot be read: {error}"[:300]) from error
    items = feed.get("items") if isinstance(feed, dict) else None
    version = _str(feed, "version") if isinstance(feed, dict) else ""
    if not isinstance(items, list) or "jsonfeed.org" not in version:
        raise not_a_feed(page, "JSON of another kind")
    said = [_reading(item, medium, page.final_url) if isinstance(item, dict) else None for item in items[:limit]]
    return _channel(feed, page.final_url), said, len(items)


def _channel(feed: Mapping[str, Any], base_url: str) -> Channel:
    hubs = (hub for hub in _list(feed, "hubs") if isinstance(hub, dict))
    return Channel(
        title=texts.shorten(texts.line(_str(feed, "title")), texts.TITLE_LIMIT),
        url=http_url(_str(feed, "home_page_url"), base_url),
        description=texts.plain(_str(feed, "description")),
        language=language(_str(feed, "language")),
        author=_authors(feed),
        image_url=http_url(_str(feed, "icon"), base_url) or http_url(_str(feed, "favicon"), base_url),
        feed_url=http_url(_str(feed, "feed_url"), base_url),
        hub_url=next((http_url(_str(hub, "url"), base_url) for hub in hubs), None),
        complete=feed.get("expired") is True,
    )


def _reading(entry: Mapping[str, Any], medium: Medium, base_url: str) -> Reading:
    # An id that is a number is one all the same. `url` is the page itself, external_url what it is about.
    guid = texts.clean(_str(entry, "id")).strip()
    url = http_url(_str(entry, "url"), base_url) or http_url(_str(entry, "external_url"), base_url)
    link = url or base_url
    content = texts.harmless(_str(entry, "content_html"), link)
    summary = texts.plain(_str(entry, "summary")) or texts.plain(_str(entry, "content_text"))
    if not summary:
        summary = texts.shorten(texts.plain(_str(entry, "content_html")), SUMMARY_LIMIT)
    attachments = [part for part in _list(entry, "attachments") if isinstance(part, dict)][: media.ENCLOSURE_LIMIT]
    files = [file for file in (_enclosure(part, link) for part in attachments) if file is not None]
    playable = next((file.url for file in files if media.is_audio_or_video(file)), None)
    item = Item(
        uid="",
        medium="news" if medium == "episode" and playable is None else medium,
        guid=guid if 0 < len(guid) <= URL_LIMIT else None,
        url=url,
        title=texts.shorten(texts.line(texts.plain(_str(entry, "title"))), texts.TITLE_LIMIT),
        summary=summary,
        content=content if texts.has_markup(content) else "",
        author=_authors(entry),
        language=language(_str(entry, "language")),
        published=times.parse(_str(entry, "date_published")) or times.parse(_str(entry, "date_modified")),
        updated=times.parse(_str(entry, "date_modified")),
        image_url=media.image_url({}, _str(entry, "image") or _str(entry, "banner_image"), files, content, link),
        categories=distinct(tag for tag in _list(entry, "tags") if isinstance(tag, str)),
        enclosures=tuple(file for file in files if not media.is_image(file)),
        episode=_episode(attachments) if medium == "episode" else None,
    )
    key = Traits(
        guid=guid,
        url=url or "",
        media_url=playable or "",
        title=item.title,
        date=_str(entry, "date_published"),
        text=summary,
    )
    return Reading(item=item, traits=key)


def _enclosure(part: Mapping[str, Any], base_url: str) -> Enclosure | None:
    return media.enclosure(_str(part, "url"), _str(part, "mime_type"), _str(part, "size_in_bytes"), base_url)


def _episode(attachments: list[dict[str, Any]]) -> Episode:
    durations = (times.duration_seconds(_str(part, "duration_in_seconds")) for part in attachments)
    return Episode(duration_seconds=next((duration for duration in durations if duration), None))


def _authors(value: Mapping[str, Any]) -> str | None:
    """Version 1.1 has `authors`, version 1.0 `author`."""
    people = [*_list(value, "authors"), value.get("author")]
    return optional(", ".join(distinct(_str(person, "name") for person in people if isinstance(person, dict))))


def _str(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    return str(found) if isinstance(found, str | int | float) and not isinstance(found, bool) else ""


def _list(value: Mapping[str, Any], key: str) -> list[Any]:
    found = value.get(key)
    return found if isinstance(found, list) else []
