"""Atom: the rules of RFC 4287 that its schema cannot say, and those of a republished entry."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from aggregator import text, urls
from aggregator.gate._form import Form, Reading, parse_xml, words

NS: Final = "{http://www.w3.org/2005/Atom}"
_RELATIONS: Final = frozenset({"alternate", "enclosure", "related", "self", "via", "hub", "next", "prev-archive"})
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


def _parse(document: bytes) -> etree._Element:
    return parse_xml(document, f"{NS}feed")


def _entries(root: etree._Element) -> list[etree._Element]:
    return root.findall(f"{NS}entry")


def _name(entry: etree._Element) -> str:
    return f"entry “{text.shorten(words(entry, f'{NS}title') or words(entry, f'{NS}id'), 60)}”"


def _read(root: etree._Element) -> Reading:
    entries = _entries(root)
    pairs = (
        (link.get("href", ""), words(entry, f"{NS}id"))
        for entry in entries
        for link in entry.findall(f"{NS}link")
        if link.get("rel") == "enclosure"
    )
    return Reading(
        identity=words(root, f"{NS}id"), ids=tuple(words(e, f"{NS}id") for e in entries), enclosures=tuple(pairs)
    )


def _id_rules(root: etree._Element) -> Iterator[str]:
    for node in (root, *_entries(root)):
        name = words(node, f"{NS}id")
        if not _IRI.fullmatch(name):
            yield f"“{name}” is no IRI, as an id has to be (RFC 4287 §4.2.6)"


def _link_rules(root: etree._Element) -> Iterator[str]:
    if sum(link.get("rel") == "self" for link in root.findall(f"{NS}link")) != 1:
        yield "not exactly one link rel=self"
    for link in root.iter(f"{NS}link"):
        if urls.http_url(link.get("href")) is None or not link.get("href", "").startswith("http"):
            yield f"a link leads to “{link.get('href')}”"
        if link.get("rel", "alternate") not in _RELATIONS:
            yield f"a link has the unknown relation “{link.get('rel')}”"


def _entry_rules(root: etree._Element) -> Iterator[str]:
    signed = root.find(f"{NS}author") is not None
    for entry in _entries(root):
        links = [link.get("rel", "alternate") for link in entry.findall(f"{NS}link")]
        if links.count("alternate") > 1:
            yield f"{_name(entry)} has more than one alternate (RFC 4287 §4.1.2)"
        if "alternate" not in links and entry.find(f"{NS}content") is None:
            yield f"{_name(entry)} has neither link nor content (RFC 4287 §4.1.2)"
        if not signed and entry.find(f"{NS}author") is None and entry.find(f"{NS}source/{NS}author") is None:
            yield f"{_name(entry)} has no author (RFC 4287 §4.1.2)"
        if text.has_markup(words(entry, f"{NS}title")):
            yield f"{_name(entry)} has HTML in its title"
        for part in ("id", "title", "updated"):
            if not words(entry, f"{NS}source/{NS}{part}"):
                yield f"{_name(entry)} does not say the {part} of its source (RFC 4287 §4.2.11)"


ATOM: Final = Form(parse=_parse, read=_read, rules=(_id_rules, _link_rules, _entry_rules), schema="atom")
