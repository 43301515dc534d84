"""What feedparser would need minutes for, taken out before it sees it.

It matches an author against a pattern that takes 6 s for 39 KB and an hour for 1 MB, compares each category with all
before it (20,000 take 8 s), and each attribute likewise. Real names have under 1,000 characters, real entries under 100
categories, real elements under 20 attributes. Two shields for one danger: `shield_tree` for the tree lxml read, and
`shield_bytes` for XML so broken that feedparser must read it alone. Pure.
"""

import re
from itertools import pairwise
from typing import Final

from lxml import etree

from aggregator.text import TITLE_LIMIT

ATTRIBUTE_LIMIT: Final = 64
CATEGORY_LIMIT: Final = 1_000
"""Of one entry or channel; an item keeps 100 of them."""

_NAMES: Final = (
    "author", "name", "email", "managingEditor", "webMaster", "creator", "publisher", "contributor", "owner", "date",
    "pubDate", "updated", "published", "modified", "issued", "created", "lastBuildDate", "duration", "maintainer",
)  # fmt: skip
_NAMED = tuple(f"{{*}}{name}" for name in _NAMES)

# Every repetition ends at `<`, `>` or `]`: linear time.
_LONG_NAME = re.compile(
    rb"(<(?:[\w-]+:)?(?:%b)\b[^<>]{0,1000}>(?:<!\[CDATA\[)?[^<\]]{%d})[^<\]]+"
    % ("|".join(_NAMES).encode(), TITLE_LIMIT)
)
_LONG_KEYWORDS = re.compile(rb"(<itunes:keywords\b[^<>]{0,1000}>(?:<!\[CDATA\[)?[^<\]]{4000})[^<\]]+")
_LONG_TAG = re.compile(rb"<([A-Za-z_][\w:.-]{0,60})\s[^<>]{16384,}?(/?)>")
_CATEGORY = re.compile(
    rb"<((?:[\w-]+:)?(?:category|subject|keywords|tags))\b[^<>]*"
    rb"(?:/>|(?<!/)>(?:[^<]|<!\[CDATA\[[^\]<]*\]\]>)*+</\1\s*>)"
)
_ENTRY = re.compile(rb"<(?:[\w-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)


def shield_tree(root: etree._Element) -> None:
    """Shorten names and dates, and drop attributes no feed has, in the whole tree."""
    for element in root.iter(*_NAMED):
        if (len(element) or len(element.text or "") > TITLE_LIMIT) and _is_long(element):
            text = "".join(map(str, element.itertext()))[:TITLE_LIMIT]
            del element[:]
            element.text = text
    for element in root.iter(etree.Element):
        if len(element.attrib) > ATTRIBUTE_LIMIT:
            for name in element.attrib.keys()[ATTRIBUTE_LIMIT:]:
                del element.attrib[name]


def shield_bytes(xml: bytes) -> bytes:
    """The same on bytes, as far as patterns can see it."""
    xml = _LONG_TAG.sub(rb"<\1\2>", _LONG_KEYWORDS.sub(rb"\1", _LONG_NAME.sub(rb"\1", xml)))
    if xml.count(b"category") + xml.count(b"subject") <= CATEGORY_LIMIT:
        return xml
    starts = [0, *(found.start() for found in _ENTRY.finditer(xml)), len(xml)]
    return b"".join(_few_categories(xml[start:end]) for start, end in pairwise(starts))


def _is_long(element: etree._Element) -> bool:
    length = 0
    for place, text in enumerate(element.itertext()):
        length += len(text)
        if length > TITLE_LIMIT or place > TITLE_LIMIT:
            return True
    return False


def _few_categories(part: bytes) -> bytes:
    if part.count(b"category") + part.count(b"subject") <= CATEGORY_LIMIT:
        return part
    count = 0

    def keep(found: re.Match[bytes]) -> bytes:
        nonlocal count
        count += 1
        return found[0] if count <= CATEGORY_LIMIT else b""

    return _CATEGORY.sub(keep, part)
