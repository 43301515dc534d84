"""Atom: the rules of RFC 4287 that its schema cannot say, and those of a republished entry."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin

from lxml import etree

from aggregator import text
from aggregator.gate import _xml
from aggregator.gate._archives import archive_checks
from aggregator.gate._dates import rfc3339
from aggregator.gate._form import Reading, Seen
from aggregator.gate._links import RELATIONS
from aggregator.gate._media import media_checks
from aggregator.gate._texts import MIME, html_faults, is_address, title_faults
from aggregator.gate._xml import at, line_of, name, words
from aggregator.gate.rules import Finding

_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_BASE: Final = "{http://www.w3.org/XML/1998/namespace}base"


def parse(document: bytes) -> etree._Element:
    """The root of an Atom feed. Raises `NotWellFormedError`, `OtherFormError`."""
    return _xml.parse(document, name("atom:feed"))


def _entries(root: etree._Element) -> list[etree._Element]:
    return root.findall(name("atom:entry"))


def _words(node: etree._Element, *tags: str) -> str:
    return words(node, "/".join(f"atom:{tag}" for tag in tags))


def _named(entry: etree._Element) -> str:
    return text.shorten(" ".join((_words(entry, "title") or _words(entry, "id")).split()), 60)


def _links(node: etree._Element) -> list[tuple[str, str]]:
    return [(link.get("rel", "alternate"), link.get("href", "")) for link in node.findall(name("atom:link"))]


def read(root: etree._Element) -> Reading:
    """A feed as subscribers see it."""
    return Reading(
        identity=_words(root, "id"),
        entries=tuple(map(_seen, _entries(root))),
        built=rfc3339(_words(root, "updated")).moment,
        archive=root.find(name("fh:archive")) is not None,
    )


def _seen(entry: etree._Element) -> Seen:
    links = _links(entry)
    return Seen(
        id=_words(entry, "id"),
        title=_words(entry, "title"),
        link=next((href for rel, href in links if rel == "alternate"), ""),
        enclosures=tuple(href for rel, href in links if rel == "enclosure"),
        published=rfc3339(_words(entry, "published") or _words(entry, "updated")).moment,
        shown="\0".join(_words(entry, part) for part in ("title", "summary", "content")),
        line=line_of(entry),
    )


def id_checks(root: etree._Element) -> Iterator[Finding]:
    """An id is an IRI that names the thing for ever."""
    for node in (root, *_entries(root)):
        told = _words(node, "id")
        if not _IRI.fullmatch(told):
            yield at(node, "atom-id", f"the id is “{told[:80]}”", "" if node is root else _named(node))


def date_checks(root: etree._Element) -> Iterator[Finding]:
    """Every date is one of RFC 3339."""
    for tag in ("updated", "published"):
        for node in root.iter(name(f"atom:{tag}")):
            entry = next(node.iterancestors(name("atom:entry")), None)
            for rule, told in rfc3339(node.text or "").faults:
                yield at(node, rule, f"{tag}: {told}", "" if entry is None else _named(entry))


def link_checks(root: etree._Element) -> Iterator[Finding]:
    """One self, links that lead somewhere, relations that are known."""
    selfs = sum(rel == "self" for rel, _ in _links(root))
    if selfs != 1:
        yield at(root, "self-link", f"it has {selfs} links rel=self")
    for link in root.iter(name("atom:link")):
        rel, href = link.get("rel", "alternate"), link.get("href", "")
        if not is_address(_resolved(link, href)):
            yield at(link, "link-form", f"a link rel={rel} leads to “{href[:80]}”")
        if rel not in RELATIONS and not is_address(rel):
            yield at(link, "link-relation", f"a link has the relation “{rel}”")
        if rel == "enclosure":
            yield from _enclosure(link)
    yield from archive_checks(root)


def _resolved(link: etree._Element, href: str) -> str:
    """A reference as xml:base lets it be read (RFC 4287 §2)."""
    bases = [node.get(_BASE, "") for node in (link, *link.iterancestors()) if node.get(_BASE)]
    try:
        for base in bases:
            href = urljoin(base, href)
    except ValueError:  # a bracket without its partner
        return ""
    return href


def _enclosure(link: etree._Element) -> Iterator[Finding]:
    if not re.fullmatch(r"\d{1,18}", link.get("length", "0"), re.ASCII):
        yield at(link, "enclosure-length", f"the length is “{link.get('length')}”")
    if link.get("type") and not MIME.fullmatch(link.get("type", "")):
        yield at(link, "enclosure-mime", f"the type is “{link.get('type')}”")


def entry_checks(root: etree._Element) -> Iterator[Finding]:
    """What RFC 4287 asks of an entry, and what people are shown of it."""
    signed = root.find(name("atom:author")) is not None
    for node in _entries(root):
        entry = _named(node)
        alternates = Counter(
            (link.get("type", ""), link.get("hreflang", ""))
            for link in node.findall(name("atom:link"))
            if link.get("rel", "alternate") == "alternate"
        )
        if any(count > 1 for count in alternates.values()):
            yield at(node, "atom-alternate", "it has more than one alternate of a kind", entry)
        if not alternates and node.find(name("atom:content")) is None:
            yield at(node, "atom-content", "it has neither link nor content", entry)
        author = name("atom:source/atom:author")
        if not signed and node.find(name("atom:author")) is None and node.find(author) is None:
            yield at(node, "atom-author", "it has no author", entry)
        yield from _texts(node, entry)
        yield from media_checks(node, entry)


def _texts(node: etree._Element, entry: str) -> Iterator[Finding]:
    title = node.find(name("atom:title"))
    if title is not None and title.get("type", "text") == "text":
        yield from (at(title, rule, told, entry) for rule, told in title_faults(title.text or ""))
    for tag in ("content", "summary"):
        body = node.find(name(f"atom:{tag}"))
        if body is not None and body.get("type") == "html":
            yield from (at(body, rule, told, entry) for rule, told in html_faults(body.text or ""))


def source_checks(root: etree._Element) -> Iterator[Finding]:
    """An entry that is republished says where it comes from."""
    for node in _entries(root):
        for part in ("id", "title", "updated"):
            if not _words(node, "source", part):
                yield at(node, "source-missing", f"it does not say the {part} of its source", _named(node))


def schema_checks(root: etree._Element) -> Iterator[Finding]:
    """What the grammar of RFC 4287 has against it."""
    return _xml.schema_faults(root, "atom", "schema-atom")
