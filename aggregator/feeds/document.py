"""Bytes of an answer to a feed document and what feedparser reads of it, or a `ParseError` that says what came instead.

feedparser alone takes a challenge page for a healthy, empty feed, opens a body that looks like a file name, and dies of
some characters. So: look first, hand it a stream of clean UTF-8, and name its failures. Pure.
"""

import io
import re
from dataclasses import dataclass
from typing import Any, Final

import feedparser  # type: ignore[import-untyped]

from aggregator.errors import ParseError
from aggregator.feeds.encoding import to_utf8
from aggregator.model import Page
from aggregator.text import line, plain, shorten

ROOTS: Final = frozenset({b"rss", b"rdf", b"feed", b"channel"})
"""Local names, lower case, of the roots of RSS 0.9x and 2.0, RSS 0.90 and 1.0, Atom, and CDF."""
PROLOG_BYTES: Final = 64 * 1024
"""How far a feed's root may be: declarations, comments, a stylesheet, the warnings of a broken server."""
_NAME = re.compile(rb"<(?:!--|!\[CDATA\[|([A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,40})(?=[\s/>]))")
_HTML_TITLE = re.compile(rb"<title\b[^<>]*>([^<]{0,300})", re.IGNORECASE)
_MAGIC: Final = (
    (b"\x1f\x8b", "gzip data nobody unpacked"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"%PDF", "a PDF file"),
    (b"ID3", "an MP3 file"),
    (b"\xff\xfb", "an MP3 file"),
    (b"\xff\xf3", "an MP3 file"),
    (b"OggS", "an Ogg file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a WebP or WAV file"),
)

_ENTRY = re.compile(rb"<(?:[\w-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)

# The places where 100,000 mutations of feedparser's own test documents made it raise. A parser's crash on hostile input
# is that input's failure, not ours.
_STUMBLES: Final = (
    UnicodeError, LookupError, ValueError, TypeError, AttributeError, AssertionError, RecursionError, OverflowError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A feed's XML, ready for any reader: UTF-8, beginning with its root element."""

    xml: bytes
    url: str
    """Where it came from, for addresses relative to it."""


def is_json(body: bytes) -> bool:
    """Whether an answer looks like JSON rather than XML."""
    return body[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def open_document(page: Page, body: bytes) -> Document:
    """The XML of a page whose body is `body`. Raises `ParseError` when that is no feed."""
    for magic, name in _MAGIC:
        if body.startswith(magic):
            raise not_a_feed(page, name)
    xml = to_utf8(body, dict(page.headers).get("content-type", ""))
    start = _root(xml)
    if start is None:
        raise not_a_feed(page, _what(xml))
    return Document(xml=xml[start:], url=page.final_url)


def read_with_feedparser(document: Document, page: Page) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What feedparser reads: the channel and the entries. Raises `ParseError` when it finds no feed or stumbles."""
    try:
        result = feedparser.parse(
            # A stream, never bytes: bytes that name a file would be opened.
            io.BytesIO(document.xml),
            # No content-location: addresses are resolved by us, and a guid must stay as it is.
            response_headers={"content-type": "application/xml; charset=utf-8"},
            # nh3 and one pass over addresses do both, in a tenth of the time and without known holes.
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _STUMBLES as error:
        message = f"feedparser stumbles over this document ({type(error).__name__})"
        raise ParseError(page.final_url, "unreadable", message) from error
    if not result.get("version"):
        raise not_a_feed(page, "XML of another kind")
    # Plain dictionaries: feedparser's own warn of a key, and look every other up three times.
    return dict(result["feed"]), [dict(entry) for entry in result["entries"]]


def count_entries(xml: bytes) -> int:
    """How many entries begin in a document, by its bytes."""
    return len(_ENTRY.findall(xml))


def not_a_feed(page: Page, instead: str) -> ParseError:
    """The error that says what came instead of a feed."""
    return ParseError(page.final_url, "not-a-feed", f"not a feed but {instead}")


def _root(xml: bytes) -> int | None:
    """Where the root of a feed begins: the first element of such a name, junk and wrappers before it passed over.

    Inside an HTML page only one that declares itself counts: pages have elements called what they like.
    """
    at, in_page = 0, False
    while found := _NAME.search(xml, at, PROLOG_BYTES):
        at, name = found.end(), found[2]
        if name is None:
            at = xml.find(b"-->" if found[0] == b"<!--" else b"]]>", at)
            if at < 0:
                return None
        elif name.lower() in ROOTS:
            tag = xml[at : at + 2048].partition(b">")[0]
            if not in_page or b"xmlns" in tag or b"version" in tag:
                return found.start()
        elif not found[1] and name.lower() in (b"html", b"head", b"body", b"title"):
            in_page = True
    return None


def _what(xml: bytes) -> str:
    """What an answer that is no feed seems to be."""
    if not xml.strip():
        return "an empty answer"
    head = xml[:PROLOG_BYTES]
    if b"<html" in head.lower() or b"<!doctype html" in head.lower():
        title = _HTML_TITLE.search(head)
        name = shorten(line(plain(title[1].decode("utf-8", "replace"))), 80) if title else ""
        return f"an HTML page titled “{name}”" if name else "an HTML page without a title"
    if b"\xef\xbf\xbd" in head or (b"<" not in head and not head.isascii()):
        return "binary data"
    names = [found[2] for found in _NAME.finditer(head) if found[2]]
    if names:
        return f"XML with the root “{names[0].decode('utf-8', 'replace')}”"
    return f"text: “{shorten(line(head[:200].decode('utf-8', 'replace')), 60)}”"
