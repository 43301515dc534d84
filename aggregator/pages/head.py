"""What the head of a page says of it: meta elements, canonical address, title. Knows nothing of articles."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from aggregator.pages.document import Document, attribute, tags, tidy, words

META_LIMIT: Final = 500


@dataclass(frozen=True, slots=True)
class Head:
    """Meta elements by lower-case name, and the other things a head holds."""

    metas: dict[str, list[str]] = field(default_factory=dict)
    title: str = ""
    language: str = ""
    canonical: str | None = None

    def first(self, *names: str) -> str:
        """The first value of the first of these names that has one."""
        return next((value for name in names for value in self.metas.get(name, ())), "")


def read_head(document: Document) -> Head:
    """Read the head. Meta elements in the body count too: parsers move them there after any stray tag."""
    metas: dict[str, list[str]] = defaultdict(list)
    title = language = canonical = ""
    count = 0
    for tag in tags(document.soup, "meta", "title", "html", "link"):
        if tag.name == "meta" and count < META_LIMIT:
            name = (attribute(tag, "property") or attribute(tag, "name")).strip().lower()
            value = tidy(attribute(tag, "content"))
            if name and value:
                count += 1
                metas[name].append(value)
        elif tag.name == "title" and not title and not _in_drawing(tag.parent.name if tag.parent else ""):
            title = words(tag)
        elif tag.name == "html" and not language:
            language = (attribute(tag, "lang") or attribute(tag, "xml:lang")).strip()
        elif tag.name == "link" and not canonical and "canonical" in attribute(tag, "rel").lower().split():
            canonical = attribute(tag, "href")
    address = canonical or next(iter(metas.get("og:url", ())), "")
    return Head(metas=dict(metas), title=title, language=language, canonical=_own(document, address))


def _in_drawing(parent: str) -> bool:
    return parent in ("svg", "symbol", "g", "path")


def _own(document: Document, address: str) -> str | None:
    """The canonical address, when it names a page as deep as this one: templates give the home page for every page."""
    found = document.absolute(address) if address else None
    if found is None:
        return None
    home = urlsplit(found).path in ("", "/") and not urlsplit(found).query
    return None if home and urlsplit(document.url).path not in ("", "/") else found
