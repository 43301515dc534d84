"""A page of the website: what makes it readable for everybody, and what it must not ask of anybody else."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from aggregator.gate._form import NotWellFormedError, OtherFormError, Reading
from aggregator.gate._page import Element, Page, Parser
from aggregator.gate.rules import Finding

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):|//")
_CSS: Final = re.compile(r"(?:url\(\s*[\"']?|@import\s+[\"'])([^\"')\s;]+)", re.IGNORECASE)
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_LOADED: Final = frozenset(
    {"icon", "stylesheet", "preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload", "manifest"}
    | {"apple-touch-icon", "mask-icon"}
)
"""Relations of <link> for which a browser asks at once."""
_LABELLED: Final = frozenset({"input", "select", "textarea"})
_UNLABELLED: Final = frozenset({"hidden", "submit", "button", "reset", "image"})
_LINKS: Final = frozenset({"http", "https", "mailto", "tel", "webcal", "podcast", "feed", "pcast"}) | {
    "antennapod-subscribe",
    "overcast",
    "pktc",
}
"""Schemes a link may have: of the web, of mail and telephones, of calendars, and of podcast apps."""
_CHARSET_BYTES: Final = 1024


def parse(document: bytes) -> Page:
    """A page. Raises `NotWellFormedError`, `OtherFormError`."""
    try:
        told = document.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotWellFormedError(f"it is not UTF-8: {error.reason} at byte {error.start}") from error
    if not told.strip():
        raise NotWellFormedError("it is empty")
    parser = Parser()
    parser.feed(told)
    parser.close()
    if not parser.page.elements:
        raise OtherFormError("it holds no element")
    return parser.page


def read(page: Page) -> Reading:
    """A page has no entries; it leads to files of the same site."""
    return Reading(references=tuple(_references(page)))


def _references(page: Page) -> Iterator[tuple[str, int]]:
    for element in page.elements:
        for key in ("href", "src", "poster", "data"):
            address = element.attributes.get(key, "")
            if address and not _SCHEME.match(address) and not address.startswith("#"):
                yield address, element.line
        for address in _candidates(element):
            if not _SCHEME.match(address):
                yield address, element.line


def _candidates(element: Element) -> list[str]:
    """The addresses of a srcset."""
    return [part.split()[0] for part in element.attributes.get("srcset", "").split(",") if part.strip()]


def head_checks(page: Page) -> Iterator[Finding]:
    """What a page says of itself before it shows anything."""
    if page.doctype.lower() != "doctype html":
        yield Finding(rule="html-doctype", told="the page does not begin with <!doctype html>")
    if not any(element.attributes.get("lang") for element in page.all("html")):
        yield Finding(rule="html-lang", told="the page does not name its language")
    titles = [told for tag, told, _ in page.texts if tag == "title" and told.strip()]
    if not titles:
        yield Finding(rule="html-title", told="the page has no title")
    metas = page.all("meta")
    if not any(meta.attributes.get("charset", "").lower() == "utf-8" for meta in metas):
        yield Finding(rule="html-charset", told="the page does not name its encoding")
    viewports = [meta for meta in metas if meta.attributes.get("name") == "viewport"]
    if not any("width=device-width" in meta.attributes.get("content", "") for meta in viewports):
        yield Finding(rule="html-viewport", told="the page is not made for narrow screens")
    for meta in viewports:
        if re.search(r"user-scalable\s*=\s*(no|0)|maximum-scale\s*=\s*1\b", meta.attributes.get("content", "")):
            yield Finding(rule="html-viewport", told="the page forbids to zoom", line=meta.line)


def nesting_checks(page: Page) -> Iterator[Finding]:
    """Every element is closed, and every id is there once."""
    yield from (Finding(rule="html-nesting", told=told, line=line) for told, line in page.misnested)
    counted = Counter(element.attributes["id"] for element in page.elements if "id" in element.attributes)
    for element in page.elements:
        if counted.get(element.attributes.get("id", ""), 0) > 1:
            told = f"{counted.pop(element.attributes['id'])} elements have the id “{element.attributes['id']}”"
            yield Finding(rule="html-id", told=told, line=element.line)


def access_checks(page: Page) -> Iterator[Finding]:
    """What a screen reader needs."""
    levels = [(int(element.tag[1]), element.line) for element in page.all(*_HEADINGS)]
    firsts = sum(level == 1 for level, _ in levels)
    if firsts != 1:
        yield Finding(rule="html-heading", told=f"the page has {firsts} h1")
    for (above, _), (below, line) in pairwise(levels):
        if below > above + 1:
            yield Finding(rule="html-heading", told=f"h{below} follows h{above}", line=line)
    for image in page.all("img"):
        if "alt" not in image.attributes:
            yield Finding(
                rule="html-alt", told=f"the picture {image.attributes.get('src', '')} has no alt", line=image.line
            )
    labels = {label.attributes.get("for", "") for label in page.all("label")}
    for control in page.all(*_LABELLED):
        given = control.attributes
        named = control.labelled or any(given.get(key) for key in ("aria-label", "aria-labelledby", "title"))
        if not named and given.get("type", "") not in _UNLABELLED and given.get("id", "") not in labels - {""}:
            yield Finding(
                rule="html-label", told=f"the field “{given.get('name', '')}” has no label", line=control.line
            )


def link_checks(page: Page) -> Iterator[Finding]:
    """Links lead somewhere, and nothing runs in them."""
    ids = {element.attributes.get("id") for element in page.elements} | {
        element.attributes.get("name") for element in page.all("a")
    }
    for link in page.all("a", "area"):
        href = link.attributes.get("href")
        if href is None:
            continue
        scheme = _SCHEME.match(href)
        if not href.strip() or (scheme and (scheme[1] or "http").lower() not in _LINKS):
            yield Finding(rule="link-form", told=f"a link leads to “{href[:80]}”", line=link.line)
        if href.startswith("#") and href not in ("#", "#top") and href[1:] not in ids:
            yield Finding(rule="html-anchor", told=f"nothing on the page is called “{href[1:]}”", line=link.line)
    for element in page.elements:
        for key in element.attributes:
            if re.fullmatch(r"on[a-z]{3,}", key):
                yield Finding(rule="script-in-text", told=f"<{element.tag}> has the handler {key}", line=element.line)


def foreign_checks(page: Page) -> Iterator[Finding]:
    """Opening the page asks nobody else for anything."""
    for element in page.elements:
        for address in _asked_for(element):
            if _is_foreign(address):
                told = f"<{element.tag}> asks for {address[:80]}"
                yield Finding(rule="html-foreign", told=told, line=element.line)
    for tag, told, line in page.texts:
        if tag == "style":
            for found in _CSS.finditer(told):
                if _is_foreign(found[1]):
                    yield Finding(rule="html-foreign", told=f"a style asks for {found[1][:80]}", line=line)


def _is_foreign(address: str) -> bool:
    found = _SCHEME.match(address.strip())
    return found is not None and (found[1] or "http").lower() not in ("data", "blob", "about")


def _asked_for(element: Element) -> Iterator[str]:
    """The addresses a browser asks for when it shows the element, or lets it know of."""
    given = element.attributes
    yield from (found[1] for found in _CSS.finditer(given.get("style", "")))
    yield from _candidates(element)
    yield given.get("poster", "")
    yield given.get("ping", "")
    if element.tag == "link":
        if any(relation in _LOADED for relation in given.get("rel", "").lower().split()):
            yield given.get("href", "")
    elif element.tag in ("audio", "video"):
        if given.get("preload") != "none" or "autoplay" in given:
            yield given.get("src", "")
    elif element.player is not None:
        if element.player.attributes.get("preload") != "none" or "autoplay" in element.player.attributes:
            yield given.get("src", "")
    elif element.tag != "a":
        yield given.get("src", "")
        yield given.get("data", "") if element.tag == "object" else ""
        if element.tag in ("image", "use", "feimage"):
            yield given.get("href", "") or given.get("xlink:href", "")


def data_checks(page: Page) -> Iterator[Finding]:
    """What search engines read is JSON-LD."""
    for script in page.all("script"):
        if script.attributes.get("type") != "application/ld+json":
            continue
        told = "".join(text for tag, text, line in page.texts if tag == "script" and line == script.line)
        try:
            data = json.loads(told)
        except (ValueError, RecursionError) as error:
            yield Finding(rule="html-json-ld", told=f"JSON-LD is not well-formed: {error}", line=script.line)
            continue
        graphs = data.get("@graph", [data]) if isinstance(data, dict) else data
        whole = isinstance(graphs, list) and all(isinstance(one, dict) and one.get("@type") for one in graphs)
        if not whole or (isinstance(data, dict) and "@context" not in data):
            yield Finding(rule="html-json-ld", told="JSON-LD has no @context or no @type", line=script.line)
