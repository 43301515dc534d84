"""RSS 2.0 and the RSS Advisory Board's profile: the rules beyond the schema."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from aggregator import text
from aggregator.gate import _xml
from aggregator.gate._archives import archive_checks
from aggregator.gate._dates import rfc822
from aggregator.gate._form import OtherFormError, Reading, Seen
from aggregator.gate._links import RELATIONS
from aggregator.gate._media import media_checks
from aggregator.gate._texts import LANGUAGE, MIME, html_faults, is_address, title_faults
from aggregator.gate._xml import at, elements, line_of, name, short, words
from aggregator.gate.rules import Finding

_ONCE_IN_CHANNEL: Final = frozenset(
    {"title", "link", "description", "language", "lastBuildDate", "pubDate"}
) | frozenset({"copyright", "generator", "ttl", "image"})
_ONCE_IN_ITEM: Final = frozenset({"title", "link", "guid", "pubDate", "source", "description", "content:encoded"})
_TEXTS: Final = ("description", "content:encoded")


def parse(document: bytes) -> etree._Element:
    """The root of an RSS feed. Raises `NotWellFormedError`, `OtherFormError`."""
    root = _xml.parse(document, "rss")
    if root.find("channel") is None:
        raise OtherFormError("it has no channel")
    return root


def channel_of(root: etree._Element) -> etree._Element:
    """The channel, which `parse` saw to."""
    channel = root.find("channel")
    assert channel is not None
    return channel


def items_of(root: etree._Element) -> list[etree._Element]:
    """The items, as they stand."""
    return channel_of(root).findall("item")


def named(item: etree._Element) -> str:
    """What to call an item."""
    return text.shorten(" ".join((words(item, "title") or words(item, "guid")).split()), 60)


def self_link(root: etree._Element) -> str:
    """The feed's own address, empty when it does not say."""
    links = channel_of(root).findall(name("atom:link"))
    return next((link.get("href", "") for link in links if link.get("rel") == "self"), "")


def read(root: etree._Element) -> Reading:
    """A feed as subscribers see it."""
    return Reading(
        identity=self_link(root),
        entries=tuple(map(_seen, items_of(root))),
        built=rfc822(words(channel_of(root), "lastBuildDate")).moment,
        archive=channel_of(root).find(name("fh:archive")) is not None,
    )


def _seen(item: etree._Element) -> Seen:
    shown = (words(item, part) for part in ("title", "description", "content:encoded", "itunes:title"))
    return Seen(
        id=words(item, "guid"),
        title=words(item, "title"),
        link=words(item, "link"),
        enclosures=tuple(enclosure.get("url", "") for enclosure in item.findall("enclosure")),
        published=rfc822(words(item, "pubDate")).moment,
        shown="\0".join(shown),
        line=line_of(item),
    )


def channel_checks(root: etree._Element) -> Iterator[Finding]:
    """What RSS 2.0 asks of a channel."""
    channel = channel_of(root)
    if root.get("version") != "2.0":
        yield at(root, "rss-version", f"the version is “{root.get('version', '')}”")
    for tag in ("title", "link", "description"):
        if not words(channel, tag) and (tag != "description" or channel.find(tag) is None):
            yield at(channel, "channel-required", f"the channel has no {tag}")
    yield from _repeated(channel, _ONCE_IN_CHANNEL, "the channel")
    language = words(channel, "language")
    if language and not LANGUAGE.fullmatch(language):
        yield at(channel, "language", f"the language is “{language}”")
    for tag in ("lastBuildDate", "pubDate"):
        if written := words(channel, tag):
            yield from (at(channel, rule, f"{tag}: {told}") for rule, told in rfc822(written).faults)
    yield from _channel_links(channel)
    yield from archive_checks(channel)


def _channel_links(channel: etree._Element) -> Iterator[Finding]:
    itself = [link for link in channel.findall(name("atom:link")) if link.get("rel") == "self"]
    if len(itself) != 1:
        yield at(channel, "self-link", f"it has {len(itself)} links rel=self")
    if words(channel, "link") in [link.get("href", "") for link in itself]:
        yield at(channel, "link-is-feed", "the channel's link is the feed itself")
    if words(channel, "link") and not is_address(words(channel, "link")):
        yield at(channel, "link-form", f"the channel links to “{words(channel, 'link')}”")
    for link in channel.findall(name("atom:link")):
        if not is_address(link.get("href")):
            yield at(link, "link-form", f"a link rel={link.get('rel')} leads to “{link.get('href', '')}”")
        if link.get("rel", "alternate") not in RELATIONS and not is_address(link.get("rel")):
            yield at(link, "link-relation", f"a link has the relation “{link.get('rel')}”")


def _repeated(parent: etree._Element, once: frozenset[str], whose: str, entry: str = "") -> Iterator[Finding]:
    known: set[str] = set()
    for child in elements(parent):
        tag = short(child.tag)
        if tag in once and tag in known:
            yield at(child, "repeated", f"{whose} has more than one {tag}", entry)
        known.add(tag)


def item_checks(root: etree._Element) -> Iterator[Finding]:
    """What RSS 2.0 asks of its items."""
    for item in items_of(root):
        entry = named(item)
        if not (words(item, "title") or words(item, "description") or words(item, "content:encoded")):
            yield at(item, "item-empty", "the item has neither title nor description", entry)
        yield from _repeated(item, _ONCE_IN_ITEM, "the item", entry)
        yield from _texts(item, entry)
        yield from _links(item, entry)
        yield from _guid(item, entry)
        yield from _enclosures(item, entry)
        yield from media_checks(item, entry)
        if written := words(item, "pubDate"):
            yield from (at(item, rule, told, entry) for rule, told in rfc822(written).faults)


def _texts(item: etree._Element, entry: str) -> Iterator[Finding]:
    yield from (at(item, rule, told, entry) for rule, told in title_faults(words(item, "title")))
    for tag in _TEXTS:
        yield from (at(item, rule, told, entry) for rule, told in html_faults(words(item, tag)))
    tags = [short(child.tag) for child in elements(item)]
    if "description" in tags and "content:encoded" in tags[: tags.index("description")]:
        yield at(item, "content-order", "content:encoded stands before description", entry)


def _links(item: etree._Element, entry: str) -> Iterator[Finding]:
    for link in (*item.findall("link"), *item.findall("comments")):
        if not is_address((link.text or "").strip()):
            yield at(link, "link-form", f"<{link.tag}> leads to “{(link.text or '').strip()[:80]}”", entry)
    source = item.find("source")
    if source is None or not source.get("url"):
        yield at(item, "source-missing", "the item does not name the feed it comes from", entry)
    elif not is_address(source.get("url")):
        yield at(source, "link-form", f"the source has the address “{source.get('url')}”", entry)


def _guid(item: etree._Element, entry: str) -> Iterator[Finding]:
    guid = item.find("guid")
    if guid is None or not (guid.text or "").strip():
        return
    told = (guid.text or "").strip()
    if guid.get("isPermaLink", "true") != "false":
        if is_address(told):
            yield at(guid, "guid-is-link", "the guid says that it is an address", entry)
        else:
            yield at(guid, "guid-permalink", f"the guid “{told[:60]}” is no address", entry)


def _enclosures(item: etree._Element, entry: str) -> Iterator[Finding]:
    enclosures = item.findall("enclosure")
    if len(enclosures) > 1:
        yield at(enclosures[1], "enclosures-several", f"the item has {len(enclosures)} enclosures", entry)
    for enclosure in enclosures:
        for key in ("url", "length", "type"):
            if not enclosure.get(key):
                yield at(enclosure, "enclosure-attributes", f"the enclosure has no {key}", entry)
        if enclosure.get("url") and not is_address(enclosure.get("url")):
            yield at(enclosure, "enclosure-address", f"the enclosure is “{enclosure.get('url')}”", entry)
        if enclosure.get("length") and not re.fullmatch(r"\d{1,18}", enclosure.get("length", ""), re.ASCII):
            yield at(enclosure, "enclosure-length", f"the length is “{enclosure.get('length')}”", entry)
        if enclosure.get("type") and not MIME.fullmatch(enclosure.get("type", "")):
            yield at(enclosure, "enclosure-mime", f"the type is “{enclosure.get('type')}”", entry)


def required_checks(root: etree._Element) -> Iterator[Finding]:
    """What news need beyond the standard: an id, and a date."""
    for item in items_of(root):
        if not words(item, "guid"):
            yield at(item, "guid-missing", "the item has no guid", named(item))
        if not words(item, "pubDate"):
            yield at(item, "date-missing", "the item has no date", named(item))
