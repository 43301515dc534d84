"""sitemap.xml (sitemaps.org, protocol 0.9) and robots.txt."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from lxml import etree

from aggregator.times import iso

LIMIT: Final = 50_000
"""Addresses in one sitemap, by the protocol."""
_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"

Told = tuple[str, datetime | None]
"""Address of a page, and when what it shows last changed."""


def sitemaps(pages: Sequence[Told], top: str) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of the sitemap; of so many pages that one cannot hold them, of several and of their index."""
    if len(pages) <= LIMIT:
        yield "sitemap.xml", _document("urlset", "url", pages)
        return
    parts: list[Told] = []
    for number, start in enumerate(range(0, len(pages), LIMIT), 1):
        part = pages[start : start + LIMIT]
        parts.append((f"{top}sitemap-{number}.xml", max((changed for _, changed in part if changed), default=None)))
        yield f"sitemap-{number}.xml", _document("urlset", "url", part)
    yield "sitemap.xml", _document("sitemapindex", "sitemap", parts)


def robots(top: str) -> bytes:
    """Everybody may look at everything. It counts where the site is the top of its host."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {top}sitemap.xml\n".encode()


def _document(root: str, part: str, told: Sequence[Told]) -> bytes:
    document = etree.Element(root, xmlns=_NAMESPACE)
    for address, changed in told:
        element = etree.SubElement(document, part)
        etree.SubElement(element, "loc").text = address
        if changed is not None:
            etree.SubElement(element, "lastmod").text = iso(changed)
    written: bytes = etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written
