"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), rule by rule: it has no schema of its own."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from aggregator import text, urls
from aggregator.gate._form import Form, Reading

VERSION: Final = "https://jsonfeed.org/version/1.1"

_TOP: Final[Mapping[str, type]] = {
    "version": str,
    "title": str,
    "home_page_url": str,
    "feed_url": str,
    "description": str,
    "user_comment": str,
    "next_url": str,
    "icon": str,
    "favicon": str,
    "authors": list,
    "language": str,
    "expired": bool,
    "hubs": list,
    "items": list,
}
_ITEM: Final[Mapping[str, type]] = {
    "id": str,
    "url": str,
    "external_url": str,
    "title": str,
    "content_html": str,
    "content_text": str,
    "summary": str,
    "image": str,
    "banner_image": str,
    "date_published": str,
    "date_modified": str,
    "authors": list,
    "tags": list,
    "language": str,
    "attachments": list,
}
_RFC3339: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")

Object = dict[str, Any]


def _parse(document: bytes) -> Object:
    parsed = json.loads(document.decode("utf-8"), parse_constant=_no_number)
    if not isinstance(parsed, dict) or not isinstance(parsed.get("items"), list):
        raise ValueError("it is no object with a list of items")
    if not all(isinstance(item, dict) for item in parsed["items"]):
        raise ValueError("one of its items is no object")
    return parsed


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _read(feed: Object) -> Reading:
    pairs = (
        (str(part.get("url")), str(item.get("id"))) for item in feed["items"] for part in _objects(item, "attachments")
    )
    return Reading(
        identity=str(feed.get("feed_url") or ""),
        ids=tuple(str(item.get("id")) for item in feed["items"]),
        enclosures=tuple(pairs),
    )


def _objects(holder: Object, key: str) -> list[Object]:
    parts = holder.get(key)
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def _feed_rules(feed: Object) -> Iterator[str]:
    if feed.get("version") != VERSION:
        yield f"version is {feed.get('version')!r}"
    if not feed.get("title"):
        yield "it has no title"
    for key in ("home_page_url", "feed_url"):
        yield from _address(feed, key, "the feed", required=True)
    if feed.get("next_url") is not None and feed.get("next_url") == feed.get("feed_url"):
        yield "next_url is the feed itself"
    yield from _shape(feed, _TOP, "the feed")
    yield from _authors(feed, "the feed")


def _item_rules(feed: Object) -> Iterator[str]:
    for item in feed["items"]:
        name = f"item “{text.shorten(str(item.get('title') or item.get('id')), 60)}”"
        if not isinstance(item.get("id"), str) or not item["id"]:
            yield f"{name} has no id"
        if not (item.get("content_html") or item.get("content_text")):
            yield f"{name} has neither content_html nor content_text"
        for key in ("url", "external_url", "image", "banner_image"):
            yield from _address(item, key, name)
        yield from _shape(item, _ITEM, name)
        yield from _dates(item, name)
        yield from _authors(item, name)
        yield from _attachments(item, name)


def _shape(holder: Object, known: Mapping[str, type], name: str) -> Iterator[str]:
    """Keys are the standard's, of its types, or extensions: `_name` without a dot."""
    for key, value in holder.items():
        if key in known:
            if not isinstance(value, known[key]):
                yield f"{key} of {name} is {type(value).__name__}, not {known[key].__name__}"
        elif not re.fullmatch(r"_[A-Za-z][^.]*", key):
            yield f"{name} has the unknown key “{key}”"


def _address(holder: Object, key: str, name: str, *, required: bool = False) -> Iterator[str]:
    value = holder.get(key)
    if value is None and not required:
        return
    if not isinstance(value, str) or urls.http_url(value) is None or not value.startswith("http"):
        yield f"{key} of {name} is {value!r}"


def _dates(item: Object, name: str) -> Iterator[str]:
    for key in ("date_published", "date_modified"):
        value = item.get(key)
        if value is not None and not _is_rfc3339(value):
            yield f"{key} of {name} is {value!r}"


def _is_rfc3339(value: object) -> bool:
    if not isinstance(value, str) or not _RFC3339.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _authors(holder: Object, name: str) -> Iterator[str]:
    for author in _objects(holder, "authors"):
        if not any(author.get(key) for key in ("name", "url", "avatar")):
            yield f"an author of {name} is empty"


def _attachments(item: Object, name: str) -> Iterator[str]:
    for part in _objects(item, "attachments"):
        yield from _address(part, "url", f"an attachment of {name}", required=True)
        if not re.fullmatch(r"[a-z]+/[A-Za-z0-9.+\-]+", str(part.get("mime_type"))):
            yield f"an attachment of {name} has the type {part.get('mime_type')!r}"
        for key in ("size_in_bytes", "duration_in_seconds"):
            value = part.get(key, 0)
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                yield f"{key} of an attachment of {name} is {value!r}"


JSONFEED: Final = Form(parse=_parse, read=_read, rules=(_feed_rules, _item_rules), read_back=False)
