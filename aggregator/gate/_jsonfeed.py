"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), rule by rule: it has no schema of its own."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from aggregator import text
from aggregator.gate._dates import rfc3339
from aggregator.gate._form import NotWellFormedError, OtherFormError, Reading, Seen
from aggregator.gate._texts import LANGUAGE, html_faults, is_address, title_faults
from aggregator.gate.rules import Finding

VERSION: Final = "https://jsonfeed.org/version/1.1"
_OLD_VERSION: Final = "https://jsonfeed.org/version/1"
OURS: Final = "_mittelstand_digital"
"""The extension in which our items say where they come from."""

_TEXT: Final = (str,)
_LIST: Final = (list,)
_TOP: Final[Mapping[str, tuple[type, ...]]] = (
    dict.fromkeys(("version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url"), _TEXT)
    | dict.fromkeys(("icon", "favicon", "language"), _TEXT)
    | dict.fromkeys(("authors", "hubs", "items"), _LIST)
    | {"expired": (bool,)}
)
_ITEM: Final[Mapping[str, tuple[type, ...]]] = (
    dict.fromkeys(("id", "url", "external_url", "title", "content_html", "content_text", "summary", "image"), _TEXT)
    | dict.fromkeys(("banner_image", "date_published", "date_modified", "language"), _TEXT)
    | dict.fromkeys(("authors", "tags", "attachments"), _LIST)
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DOUBLE: Final = "\0twice"
"""Where `_object` keeps the keys that an object has more than once; no key of JSON Feed begins like it."""

Object = dict[str, Any]


def parse(document: bytes) -> Object:
    """A feed. Raises `NotWellFormedError`, `OtherFormError`."""
    try:
        parsed = json.loads(document.decode("utf-8-sig"), parse_constant=_no_number, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise NotWellFormedError(str(error)) from error
    if not isinstance(parsed, dict) or not isinstance(parsed.get("items"), list):
        raise OtherFormError("it is no object with a list of items")
    if not all(isinstance(item, dict) for item in parsed["items"]):
        raise OtherFormError("one of its items is no object")
    return parsed


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _object(pairs: list[tuple[str, Any]]) -> Object:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        found[_DOUBLE] = sorted({key for key in keys if keys.count(key) > 1})
    return found


def read(feed: Object) -> Reading:
    """A feed as subscribers see it."""
    return Reading(identity=str(feed.get("feed_url") or ""), entries=tuple(map(_seen, feed["items"])))


def _seen(item: Object) -> Seen:
    return Seen(
        id=str(item.get("id")),
        title=str(item.get("title") or ""),
        link=str(item.get("url") or ""),
        enclosures=tuple(str(part.get("url")) for part in _objects(item, "attachments")),
        published=rfc3339(str(item.get("date_published") or "")).moment,
        shown="\0".join(str(item.get(key) or "") for key in ("title", "summary", "content_html", "content_text")),
    )


def _objects(holder: Object, key: str) -> list[Object]:
    parts = holder.get(key)
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def _of(entry: str) -> str:
    return "the item" if entry else "the feed"


def feed_checks(feed: Object) -> Iterator[Finding]:
    """What the standard asks of a feed."""
    if feed.get("version") == _OLD_VERSION:
        yield Finding(rule="json-old", told="the version is 1.0")
    elif feed.get("version") != VERSION:
        yield Finding(rule="json-version", told=f"the version is {feed.get('version')!r}")
    if not feed.get("title"):
        yield Finding(rule="json-required", told="the feed has no title")
    for key in ("home_page_url", "feed_url"):
        if not feed.get(key):
            yield Finding(rule="json-public", told=f"the feed has no {key}")
    for key in ("home_page_url", "feed_url", "next_url", "icon", "favicon"):
        yield from _address(feed, key, "")
    if feed.get("next_url") is not None and feed.get("next_url") == feed.get("feed_url"):
        yield Finding(rule="json-next", told="next_url is the feed itself")
    for hub in _objects(feed, "hubs"):
        if not (hub.get("type") and is_address(str(hub.get("url")))):
            yield Finding(rule="json-hub", told=f"a hub is {_shown(hub)}")
    yield from _common(feed, _TOP, "")


def item_checks(feed: Object) -> Iterator[Finding]:
    """What the standard asks of its items."""
    for item in feed["items"]:
        entry = text.shorten(str(item.get("title") or item.get("id") or "?"), 60)
        if not isinstance(item.get("id"), str) or not item["id"]:
            yield Finding(rule="json-id", told=f"the id is {item.get('id')!r}", entry=entry)
        if not (item.get("content_html") or item.get("content_text")):
            yield Finding(rule="json-content", told="it has neither content_html nor content_text", entry=entry)
        for key in ("url", "external_url", "image", "banner_image"):
            yield from _address(item, key, entry)
        yield from _common(item, _ITEM, entry)
        yield from _dates(item, entry)
        yield from _attachments(item, entry)
        yield from _texts(item, entry)


def _common(holder: Object, known: Mapping[str, tuple[type, ...]], entry: str) -> Iterator[Finding]:
    """Keys are the standard's, of its types, or extensions: `_name` without a dot."""
    for key, value in holder.items():
        if key == _DOUBLE:
            yield Finding(rule="json-key", told=f"{_of(entry)} has “{value[0]}” more than once", entry=entry)
        elif key in known:
            if not isinstance(value, known[key]):
                told = f"{key} is {type(value).__name__}, not {known[key][0].__name__}"
                yield Finding(rule="json-type", told=told, entry=entry)
        elif key == "author":
            yield Finding(rule="json-old", told=f"{_of(entry)} has the key “author” of version 1.0", entry=entry)
        elif not re.fullmatch(r"_[A-Za-z][^.]*", key):
            yield Finding(rule="json-key", told=f"{_of(entry)} has the unknown key “{key}”", entry=entry)
    for author in _objects(holder, "authors"):
        if not any(author.get(key) for key in ("name", "url", "avatar")):
            yield Finding(rule="json-author", told=f"an author of {_of(entry)} is empty", entry=entry)
    language = holder.get("language")
    if isinstance(language, str) and not LANGUAGE.fullmatch(language):
        yield Finding(rule="language", told=f"the language is “{language}”", entry=entry)


def _address(holder: Object, key: str, entry: str) -> Iterator[Finding]:
    value = holder.get(key)
    if value is not None and not (isinstance(value, str) and is_address(value)):
        yield Finding(rule="link-form", told=f"{key} is {str(value)[:80]!r}", entry=entry)


def _dates(item: Object, entry: str) -> Iterator[Finding]:
    for key in ("date_published", "date_modified"):
        value = item.get(key)
        if isinstance(value, str):
            yield from (Finding(rule=rule, told=f"{key}: {told}", entry=entry) for rule, told in rfc3339(value).faults)


def _attachments(item: Object, entry: str) -> Iterator[Finding]:
    for part in _objects(item, "attachments"):
        if not is_address(str(part.get("url"))):
            yield Finding(
                rule="json-attachment", told=f"the address of an attachment is {part.get('url')!r}", entry=entry
            )
        if not re.fullmatch(r"[a-z]+/[A-Za-z0-9.+\-]+", str(part.get("mime_type"))):
            yield Finding(
                rule="json-attachment", told=f"an attachment has the type {part.get('mime_type')!r}", entry=entry
            )
        for key in ("size_in_bytes", "duration_in_seconds"):
            value = part.get(key, 0)
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                yield Finding(rule="json-attachment", told=f"{key} of an attachment is {value!r}", entry=entry)


def _texts(item: Object, entry: str) -> Iterator[Finding]:
    yield from (Finding(rule=rule, told=told, entry=entry) for rule, told in title_faults(str(item.get("title") or "")))
    html = str(item.get("content_html") or "")
    yield from (Finding(rule=rule, told=told, entry=entry) for rule, told in html_faults(html))
    for key, value in item.items():
        if isinstance(value, str) and _CONTROL.search(value):
            yield Finding(rule="control-character", told=f"{key} holds a control character", entry=entry)
    tags = item.get("tags")
    if isinstance(tags, list) and not all(isinstance(tag, str) for tag in tags):
        yield Finding(rule="json-type", told="a tag is no text", entry=entry)


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)[:80]


def own_checks(feed: Object) -> Iterator[Finding]:
    """What we demand of our own items: a date, and where they come from."""
    for item in feed["items"]:
        entry = text.shorten(str(item.get("title") or item.get("id") or "?"), 60)
        if not item.get("date_published"):
            yield Finding(rule="date-missing", told="the item has no date", entry=entry)
        origin = item.get(OURS)
        if not isinstance(origin, dict) or not origin.get("source_url") or not origin.get("centre_name"):
            yield Finding(rule="source-missing", told="it does not name the feed it comes from", entry=entry)
