"""The entries of a listing page by CSS selectors, where its markup needs them. Has no rules of thumb of its own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bs4 import Tag
from soupsieve import SelectorSyntaxError
from soupsieve import compile as compile_selector

from aggregator.pages.body import image_address
from aggregator.pages.dates import machine
from aggregator.pages.document import HEADINGS, Document, attribute, tags, words
from aggregator.pages.entry_dates import entry_date
from aggregator.pages.navigation import label
from aggregator.pages.pager import select_next
from aggregator.pages.prose import moments
from aggregator.pages.values import Selectors, Teaser
from aggregator.text import TITLE_LIMIT, shorten
from aggregator.urls import canonical

ENTRY_LIMIT: Final = 500
SELECTOR_LIMIT: Final = 500
SUMMARY_LENGTH: Final = 600


def check(selector: str) -> str:
    """What is wrong with a selector, in one line; empty when it can be used."""
    if len(selector) > SELECTOR_LIMIT:
        return f"is longer than {SELECTOR_LIMIT} characters"
    try:
        compile_selector(selector)
    except (SelectorSyntaxError, NotImplementedError) as error:
        return str(error).partition("\n")[0].rstrip(".")
    return ""


def select(document: Document, selectors: Selectors) -> tuple[Teaser, ...]:
    """The entries in their order, each address once. Raises `ValueError` for a selector that is none."""
    boxes = _all(document.soup, selectors.entry or selectors.link, ENTRY_LIMIT)
    found: dict[str, Teaser] = {}
    for box in boxes:
        teaser = _teaser(document, box, selectors)
        if teaser:
            found.setdefault(canonical(teaser.url), teaser)
    return tuple(found.values())


def read_next(document: Document, selector: str) -> str | None:
    """The address of the next page, by selector where there is one."""
    if not selector:
        return select_next(document)
    tag = next(iter(_all(document.soup, selector, 1)), None)
    link = tag if tag is None or tag.name in ("a", "link") else next(tags(tag, "a"), None)
    url = document.absolute(attribute(link, "href")) if link is not None else None
    return None if url is None or canonical(url) == canonical(document.url) else url


def _teaser(document: Document, box: Tag, selectors: Selectors) -> Teaser | None:
    link = _link(box, selectors)
    url = document.absolute(attribute(link, "href")) if link is not None and attribute(link, "href") else None
    if link is None or url is None:
        return None
    title = _one(box, selectors.title) or next(tags(box, *HEADINGS), None)
    summary = _one(box, selectors.summary)
    image = _one(box, selectors.image) if selectors.image else next(tags(box, "img"), None)
    address = (
        (image_address(image) or attribute(image, "href") or attribute(image, "content")) if image is not None else ""
    )
    return Teaser(
        url=url.partition("#")[0],
        title=(words(title) if title is not None else label(link))[:TITLE_LIMIT],
        published=_date(box, title, selectors.date),
        summary=shorten(words(summary), SUMMARY_LENGTH) if summary is not None else "",
        image_url=document.absolute(address) if address else None,
    )


def _link(box: Tag, selectors: Selectors) -> Tag | None:
    if selectors.link and selectors.entry:
        found = _one(box, selectors.link)
        return found if found is None or found.name == "a" else next(tags(found, "a"), None)
    return box if box.name == "a" else next((one for one in tags(box, "a") if attribute(one, "href")), None)


def _date(box: Tag, title: Tag | None, selector: str) -> datetime | None:
    if not selector:
        return entry_date(box, title)
    tag = _one(box, selector)
    if tag is None:
        return None
    told = attribute(tag, "datetime") or attribute(tag, "content")
    said = words(tag)
    return machine(told) or next((one.start for one in moments(said) if one.start), None) or machine(said)


def _one(box: Tag, selector: str) -> Tag | None:
    return next(iter(_all(box, selector, 1)), None) if selector else None


def _all(root: Tag, selector: str, limit: int) -> Sequence[Tag]:
    if not selector:
        return ()
    if fault := check(selector):
        raise ValueError(f"{selector!r} is no CSS selector: {fault}")
    return tuple(compile_selector(selector).select(root, limit=limit))
