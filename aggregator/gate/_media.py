"""Media RSS (https://www.rssboard.org/media-rss): media beside an entry's own enclosure."""

import re
from collections.abc import Iterator

from lxml import etree

from aggregator.gate._texts import MIME, is_address
from aggregator.gate._xml import at, elements, name, short
from aggregator.gate.rules import Finding

_MEDIUMS = frozenset({"image", "audio", "video", "document", "executable"})
_NUMBERS = ("fileSize", "bitrate", "framerate", "samplingrate", "channels", "duration", "width", "height")


def media_checks(item: etree._Element, entry: str) -> Iterator[Finding]:
    """What is wrong with the media elements of an entry."""
    for group in item.findall(name("media:group")):
        if len(group.findall(name("media:content"))) < 2:
            yield at(group, "media-group", "a media:group holds fewer than two media:content", entry)
    for node in (item, *item.findall(name("media:group"))):
        for child in elements(node):
            if child.tag == name("media:content"):
                yield from _content(child, entry)
                thumbnails = child.findall(name("media:thumbnail"))
            else:
                thumbnails = [child] if child.tag == name("media:thumbnail") else []
            for thumbnail in thumbnails:
                yield from _address(thumbnail, entry)


def _content(content: etree._Element, entry: str) -> Iterator[Finding]:
    if content.get("url") is not None or content.find(name("media:player")) is None:
        yield from _address(content, entry)
    if content.get("medium", "image") not in _MEDIUMS:
        yield at(content, "media-value", f"the medium is “{content.get('medium')}”", entry)
    if not MIME.fullmatch(content.get("type", "a/b")):
        yield at(content, "media-value", f"the type is “{content.get('type')}”", entry)
    for key in _NUMBERS:
        if not re.fullmatch(r"\d+(\.\d+)?", content.get(key, "0")):
            yield at(content, "media-value", f"{key} is “{content.get(key)}”", entry)


def _address(node: etree._Element, entry: str) -> Iterator[Finding]:
    if not is_address(node.get("url")):
        yield at(node, "media-address", f"{short(node.tag)} has the address “{node.get('url', '')}”", entry)
