"""RSS 2.0, and the merged podcast feed on top of it: the rules beyond the schemas."""

from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from aggregator import text, urls
from aggregator.gate._form import MEDIA_TYPES, Form, Reading, parse_xml, words

ATOM: Final = "{http://www.w3.org/2005/Atom}"
ITUNES: Final = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST_NS: Final = "{https://podcastindex.org/namespace/1.0}"

DESCRIPTION_BYTES: Final = 4000
"""Apple's limit; the schema counts characters."""
_SHOWS_OWN: Final = ("new-feed-url", "block", "complete")
"""Apple's channel tags that move, hide or close a show: a merged feed never says them of itself by accident."""
_SHOWS_NUMBERS: Final = ("season", "episode", "block")
"""Apple's item tags that sort the episodes of one show, and jumble those of several."""


def _parse(document: bytes) -> etree._Element:
    root = parse_xml(document, "rss")
    if root.find("channel") is None:
        raise ValueError("it has no channel")
    return root


def _channel(root: etree._Element) -> etree._Element:
    channel = root.find("channel")
    assert channel is not None, "_parse saw to it"
    return channel


def _items(root: etree._Element) -> list[etree._Element]:
    return _channel(root).findall("item")


def _name(item: etree._Element) -> str:
    return f"item “{text.shorten(words(item, 'title') or words(item, 'guid'), 60)}”"


def _self_link(root: etree._Element) -> str:
    links = _channel(root).findall(f"{ATOM}link")
    return next((link.get("href", "") for link in links if link.get("rel") == "self"), "")


def _read_with(root: etree._Element, identity: str) -> Reading:
    items = _items(root)
    pairs = (
        (enclosure.get("url", ""), words(item, "guid")) for item in items for enclosure in item.findall("enclosure")
    )
    return Reading(identity=identity, ids=tuple(words(item, "guid") for item in items), enclosures=tuple(pairs))


def _read_rss(root: etree._Element) -> Reading:
    return _read_with(root, _self_link(root))


def _read_podcast(root: etree._Element) -> Reading:
    return _read_with(root, words(_channel(root), f"{PODCAST_NS}guid"))


def _channel_rules(root: etree._Element) -> Iterator[str]:
    channel = _channel(root)
    itself = [link.get("href", "") for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if len(itself) != 1:
        yield f"{len(itself)} links rel=self instead of one"
    if words(channel, "link") in itself:
        yield "the channel's link is the feed, not the site"
    for name in ("title", "link", "description", "lastBuildDate"):
        if len(channel.findall(name)) > 1:
            yield f"the channel has more than one {name}"


def _item_rules(root: etree._Element) -> Iterator[str]:
    for item in _items(root):
        if not words(item, "guid"):
            yield f"{_name(item)} has no guid"
        for name in ("title", "link", "guid", "pubDate", "enclosure", "source", "description"):
            if len(item.findall(name)) > 1:
                yield f"{_name(item)} has more than one {name}"
        if text.has_markup(words(item, "title")):
            yield f"{_name(item)} has HTML in its title"
        for link in (*item.findall("link"), *item.findall("comments")):
            if urls.http_url((link.text or "").strip()) is None:
                yield f"{_name(item)} links to “{link.text}”"


def _date_rules(root: etree._Element) -> Iterator[str]:
    """Dates are real ones, and the newest item comes first."""
    moments: list[tuple[datetime, str]] = []
    for item in _items(root):
        written = words(item, "pubDate")
        moment = _moment(written)
        if moment is None:
            yield f"{_name(item)} has the date “{written}”"
        elif not written.startswith(f"{moment:%a}"):
            yield f"{_name(item)} names the wrong weekday: {written}"
        else:
            moments.append((moment, _name(item)))
    for (earlier, _), (later, name) in pairwise(moments):
        if later > earlier:
            yield f"{name} is newer than the one before it"


def _moment(written: str) -> datetime | None:
    try:
        return parsedate_to_datetime(written)
    except ValueError:
        return None


def _merged_channel_rules(root: etree._Element) -> Iterator[str]:
    channel = _channel(root)
    for name in _SHOWS_OWN:
        if channel.find(f"{ITUNES}{name}") is not None:
            yield f"the channel has a show's own itunes:{name}"
    explicit = {words(item, f"{ITUNES}explicit") for item in _items(root)}
    if "true" in explicit and words(channel, f"{ITUNES}explicit") != "true":
        yield "an item is explicit, the channel is not"
    if len(words(channel, "description").encode()) > DESCRIPTION_BYTES:
        yield f"the channel's description has more than {DESCRIPTION_BYTES} bytes"


def _merged_item_rules(root: etree._Element) -> Iterator[str]:
    for item in _items(root):
        for name in _SHOWS_NUMBERS:
            if item.find(f"{ITUNES}{name}") is not None:
                yield f"{_name(item)} has a show's own itunes:{name}"
        if words(item, f"{ITUNES}episodeType") == "trailer":
            yield f"{_name(item)} is a trailer, which would be the trailer of the whole feed"
        if len(words(item, "description").encode()) > DESCRIPTION_BYTES:
            yield f"the description of {_name(item)} has more than {DESCRIPTION_BYTES} bytes"
        for enclosure in item.findall("enclosure"):
            url, said = enclosure.get("url", ""), enclosure.get("type", "")
            if urls.http_url(url) is None:
                yield f"{_name(item)} has the enclosure “{url}”"
            elif said not in _types(url, said):
                yield f"{_name(item)} calls {url} {said}"


def _types(url: str, otherwise: str) -> tuple[str, ...]:
    extension = urlsplit(url).path.rpartition("/")[2].rpartition(".")[2].lower()
    return MEDIA_TYPES.get(extension, (otherwise,))


RSS: Final = Form(parse=_parse, read=_read_rss, rules=(_channel_rules, _item_rules, _date_rules), schema="rss20")

PODCAST: Final = Form(
    parse=_parse,
    read=_read_podcast,
    rules=(*RSS.rules, _merged_channel_rules, _merged_item_rules),
    schema="podcast-feed",
)
