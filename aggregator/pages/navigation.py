"""The links of a page, each with the part of the page it stands in."""

from typing import Final

from bs4 import Tag

from aggregator.pages.document import Document, attribute, tags, tidy, words
from aggregator.pages.values import Link

LINK_LIMIT: Final = 20_000


def read_links(document: Document) -> tuple[Link, ...]:
    """Every http(s) link in the order of the document, `<link>` elements included."""
    found: list[Link] = []
    for tag in tags(document.soup, "a", "area", "link"):
        address = attribute(tag, "href").strip()
        if not address or address.startswith("#"):
            continue
        url = document.absolute(address)
        if url and len(found) < LINK_LIMIT:
            rel = tuple(attribute(tag, "rel").lower().split()[:20])
            kind = tidy(attribute(tag, "type")).lower()[:100]
            where = "head" if tag.name == "link" else document.where(tag)
            found.append(Link(url=url, text=label(tag), rel=rel, type=kind, where=where))
    return tuple(found)


def label(tag: Tag) -> str:
    """The words of a link, or what stands for them."""
    if tag.name == "link":
        return tidy(attribute(tag, "title"))[:500]
    if text := words(tag, 500):
        return text
    named = (attribute(tag, "aria-label"), attribute(tag, "title"), attribute(tag, "alt"))
    pictures = (attribute(one, "alt") for one in tags(tag, "img"))
    return tidy(next((one for one in (*named, *pictures) if one.strip()), ""))[:500]
