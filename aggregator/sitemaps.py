"""A sitemap as its values: the addresses of a site (https://www.sitemaps.org/protocol.html), in any form in use.

Sitemap index, urlset, Google's news sitemap, plain text; gzipped or not, whatever was declared. Pure: it follows no
child and knows nothing of who wants the addresses. Every address found is an entry, a child, or counted in `skipped`.
"""

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from lxml import etree

from aggregator import text as texts
from aggregator import times
from aggregator.errors import ParseError
from aggregator.urls import http_url

URL_LIMIT: Final = 50_000
"""Addresses of one sitemap: what the protocol allows. Those beyond are counted, not read."""
ELEMENT_LIMIT: Final = 2_000_000
"""Elements of one sitemap: forty for each address. What is beyond would only cost time."""
REFUSAL_LIMIT: Final = 200_000
"""Addresses that may be refused before the rest is not looked at."""
LIMIT_BYTES: Final = 50 * 1024 * 1024
"""Of one sitemap after decompression: what the protocol allows."""

_GZIP: Final = b"\x1f\x8b"
_BARE_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)")
_W3C = re.compile(  # https://www.w3.org/TR/NOTE-datetime
    r"\s*\d{4}(?:-\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?\s*(?:Z|[+-]\d\d:?\d\d)?)?)?)?\s*\Z"
)
ODD_DATES: Final = 100
"""Dates in other forms that are looked at: reading one may take 20 ms, and there may be 50,000."""
_SEPARATE: Final = frozenset({"url", "sitemap"})
_FEEDS: Final = frozenset({"rss", "feed", "RDF"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One address of a site."""

    loc: str
    lastmod: datetime | None = None
    title: str = ""
    """news:title"""
    published: datetime | None = None
    """news:publication_date"""
    language: str | None = None
    """news:language"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """Another sitemap that an index names."""

    loc: str
    lastmod: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What one sitemap says, in its order."""

    kind: Literal["index", "urlset", "text"]
    entries: tuple[Entry, ...] = ()
    children: tuple[Child, ...] = ()
    skipped: tuple[tuple[str, int], ...] = ()
    """Why addresses became neither, and how many: `bad-url`, `repeated`, `too-many`."""


def read(body: bytes, url: str) -> Sitemap:
    """Read a sitemap that came from `url`. Raises `ParseError` for what is none."""
    body = _unzipped(body, url).lstrip(b"\xef\xbb\xbf \t\r\n")
    if body.startswith(b"<") or body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _read_xml(body, url)
    return _read_text(body, url)


@dataclass(slots=True, kw_only=True)
class _Reading:
    """A sitemap as far as it was read."""

    url: str
    entries: dict[str, Entry] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    odd_dates: int = 0

    def moment(self, text: str) -> datetime | None:
        """The moment of a date as the protocol wants it, or in another form where these are few."""
        self.odd_dates += not _W3C.match(text)
        return times.parse(text) if self.odd_dates <= ODD_DATES or _W3C.match(text) else None

    def place(self, raw: str) -> str | None:
        """The address a `<loc>` means, when it is to be taken."""
        # Generators that escape twice, or inside CDATA, mean the ampersand.
        loc = http_url(raw.strip().replace("&amp;", "&"), self.url)
        if loc is None:
            self.skipped["bad-url"] += 1
        elif loc in self.entries or loc in self.children:
            self.skipped["repeated"] += 1
        elif len(self.entries) + len(self.children) >= URL_LIMIT:
            self.skipped["too-many"] += 1
        else:
            return loc
        return None

    def done(self, kind: Literal["index", "urlset", "text"]) -> Sitemap:
        return Sitemap(
            kind=kind,
            entries=tuple(self.entries.values()),
            children=tuple(self.children.values()),
            skipped=tuple(sorted(self.skipped.items())),
        )


def _read_xml(body: bytes, url: str) -> Sitemap:
    found = _Reading(url=url)
    root = ""
    try:
        for count, element in enumerate(_elements(body)):
            if not root:
                root = _checked_root(_local(element.getroottree().getroot()), url)
            if count >= ELEMENT_LIMIT or found.skipped.total() >= REFUSAL_LIMIT:
                found.skipped["too-many"] += 1
                break
            _look_at(found, element)
    except etree.XMLSyntaxError as error:
        if not root:
            raise ParseError(url, "not-a-sitemap", f"this is no sitemap: {_short(error)}") from None
        # Broken beyond repair from here on: what came before is good.
        found.skipped["broken"] += 1
    if not root:
        raise ParseError(url, "not-a-sitemap", "this is no sitemap: there is no element in it")
    return found.done("index" if root == "sitemapindex" else "urlset")


def _elements(body: bytes) -> Iterator[etree._Element]:
    """Each element at its end. Entities of the document's own stay unresolved, nothing is loaded."""
    if body.count(b"&") <= ELEMENT_LIMIT:
        body = _BARE_AMPERSAND.sub(b"&amp;", body)
    events: Iterator[tuple[str, etree._Element]] = etree.iterparse(
        io.BytesIO(body),
        events=("end",),
        tag="{*}*",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    return (element for _, element in events)


def _look_at(found: _Reading, element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    name = _local(element)
    if name in _SEPARATE:
        _take(found, element, name)
    if name in _SEPARATE or parent.getparent() is None:
        _forget(element, parent)


def _checked_root(name: str, url: str) -> str:
    if name in ("urlset", "sitemapindex"):
        return name
    if name in _FEEDS:
        raise ParseError(url, "a-feed", 'this is a feed, no sitemap: follow it as a source of kind = "news"')
    if name.lower() == "html":
        raise ParseError(url, "not-a-sitemap", "this is a page for people, no sitemap")
    raise ParseError(url, "not-a-sitemap", f"this is no sitemap: its first element is <{name[:60]}>")


def _take(found: _Reading, element: etree._Element, name: str) -> None:
    """Keep what a `<url>` or `<sitemap>` says, of repeated elements the first. Images and videos stand deeper."""
    told = {_local(child): child.text or "" for child in reversed(element) if isinstance(child.tag, str)}
    loc = found.place(told.get("loc", ""))
    if loc is None:
        return
    lastmod = found.moment(told["lastmod"]) if "lastmod" in told else None
    if name == "sitemap":
        found.children[loc] = Child(loc=loc, lastmod=lastmod)
        return
    news = _news(element)
    found.entries[loc] = Entry(
        loc=loc,
        lastmod=lastmod,
        title=texts.shorten(texts.line(texts.plain(news.get("title", ""))), texts.TITLE_LIMIT),
        published=found.moment(news["publication_date"]) if "publication_date" in news else None,
        language=texts.line(news.get("language", ""))[:35] or None,
    )


def _news(element: etree._Element) -> dict[str, str]:
    """What `<news:news>` says; publication's name is that of the site, and left out."""
    block = next((child for child in element if isinstance(child.tag, str) and _local(child) == "news"), None)
    return {} if block is None else {_local(one): one.text or "" for one in block.iter("{*}*") if one is not block}


def _forget(element: etree._Element, parent: etree._Element) -> None:
    """Free what was read: a sitemap of 50 MB would need ten times as much as a tree."""
    element.clear()
    while element.getprevious() is not None:
        del parent[0]


def _read_text(body: bytes, url: str) -> Sitemap:
    """One address a line. A line that is none makes the whole no sitemap: any text has lines."""
    found = _Reading(url=url)
    lines = [line.strip() for line in _decoded(body).splitlines()]
    lines = [line for line in lines if line]
    strange = next((line for line in lines if not line.lower().startswith(("http://", "https://"))), None)
    if strange is not None or not lines:
        why = f"a line of it is {strange[:60]!r}" if strange else "there is nothing in it"
        raise ParseError(url, "not-a-sitemap", f"this is neither XML nor a list of addresses: {why}")
    for line in lines:
        loc = found.place(line)
        if loc:
            found.entries[loc] = Entry(loc=loc)
    return found.done("text")


def _decoded(body: bytes) -> str:
    """The protocol asks for UTF-8; addresses are ASCII in most other encodings, too."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _unzipped(body: bytes, url: str) -> bytes:
    """A `.gz` served as a file, not as a content coding, arrives still compressed."""
    if not body.startswith(_GZIP):
        return body
    engine = zlib.decompressobj(wbits=31)
    try:
        whole = engine.decompress(body, LIMIT_BYTES + 1)
    except zlib.error as error:
        raise ParseError(url, "not-a-sitemap", f"this begins as gzip does, but is none: {error}") from None
    if len(whole) > LIMIT_BYTES:
        raise ParseError(url, "too-large", f"this sitemap is larger than {LIMIT_BYTES} bytes when unpacked")
    if not engine.eof:
        raise ParseError(url, "incomplete", "the compressed sitemap breaks off")
    return whole


def _local(element: etree._Element) -> str:
    """The name without its namespace: many sitemaps declare a wrong one, or none."""
    return str(element.tag).rpartition("}")[2]


def _short(error: BaseException) -> str:
    return texts.shorten(texts.line(str(error)), 200)
