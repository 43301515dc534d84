"""Which form a document has, from its first bytes. Never raises, whatever the bytes are."""

import re
from typing import Final

_HEAD: Final = 64 * 1024
"""Bytes that are looked at: what begins later has no form that anybody would see."""
_ROOT: Final = re.compile(r"<(?![?!])(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)([^>]*)", re.ASCII)
_BEFORE: Final = re.compile(r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_PODCAST: Final = re.compile(rb"<itunes:|itunes\.com/dtds/podcast.*<enclosure", re.DOTALL | re.IGNORECASE)

_PUBLISHER: Final = re.compile(rb"<podcast:medium>\s*publisher\s*<", re.IGNORECASE)
"""A feed of feeds: it lists podcasts and is none, https://podcasting2.org/docs/podcast-namespace/tags/publisher."""


def detect(document: bytes) -> str:
    """A form of `FORMS` as far as anybody subscribes to it or looks at it; `rdf` for RSS 1.0; else empty."""
    told = _decoded(document[:_HEAD]).lstrip("\ufeff \t\r\n")
    if told.startswith("{"):
        return "jsonfeed" if b"jsonfeed.org" in document or '"items"' in told else "json"
    if re.match(r"BEGIN:VCALENDAR", told, re.IGNORECASE):
        return "calendar"
    if re.search(r"<!doctype\s+html", told[:1024], re.IGNORECASE):
        return "html"
    root = _ROOT.search(_BEFORE.sub("", told))
    return _named(root[1].lower(), root[2], document) if root else ""


def _named(root: str, attributes: str, document: bytes) -> str:
    if root == "rss":
        return "podcast" if _PODCAST.search(document) and not _PUBLISHER.search(document) else "rss"
    if root == "feed":
        return "atom" if "2005/Atom" in attributes or "purl.org/atom" in attributes else ""
    return {"opml": "opml", "html": "html", "rdf": "rdf", "urlset": "asset", "sitemapindex": "asset"}.get(root, "")


def _decoded(raw: bytes) -> str:
    """The text as far as its form goes: UTF-16 by its mark, everything else by its ASCII."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    return raw.decode("utf-8", "replace")
