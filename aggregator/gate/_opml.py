"""OPML 2.0: a list of subscriptions."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from aggregator.gate._form import Form, Reading, parse_xml


def _parse(document: bytes) -> etree._Element:
    return parse_xml(document, "opml")


def _read(root: etree._Element) -> Reading:
    """A list has no identity of its own; its entries are the feeds."""
    feeds = root.iterfind(".//outline[@type='rss']")
    return Reading(identity="", ids=tuple(feed.get("xmlUrl", "") for feed in feeds))


def _folder_rules(root: etree._Element) -> Iterator[str]:
    names = [folder.get("text", "") for folder in root.iterfind("body/outline")]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"two folders are called “{name}”"


OPML: Final = Form(parse=_parse, read=_read, rules=(_folder_rules,), schema="opml", read_back=False)
