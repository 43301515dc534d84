"""Which words are the title of a page: what its headings and its metadata agree on, without the name of the site."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from bs4 import Tag

from aggregator.pages.document import Document, attribute, tags, tidy, words
from aggregator.pages.head import Head
from aggregator.pages.linked import Thing, text_of, types
from aggregator.text import TITLE_LIMIT
from aggregator.urls import host

HEADING_LIMIT: Final = 60
"""Headings looked at: the title stands above the rest."""
AGREED: Final = 0.5
"""Share of a title that a heading must cover to be called the same."""

_SEPARATOR = re.compile(r"\s*\|\s*|\s+[-–—·»«•›:]{1,2}\s+|\s+[»›]+\s*")
_LAST_COLON = re.compile(r"\A(.{8,}):\s+(\S.{0,60})\Z")
_DATE_FIRST = re.compile(r"\A\d{1,2}\.\s?(?:\d{1,2}\.|[A-Za-zä]{3,9}\.?)\s?\d{4}\s*[|:–-]?\s+(?=\S)")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Headline:
    """A title, and the heading it was read from, where there is one."""

    title: str
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class _Match:
    score: float
    title: str
    tag: Tag | None


@lru_cache(maxsize=2_048)
def fold(text: str) -> str:
    """What two spellings of one title share: letters and digits, without case."""
    return "".join(_WORD.findall(tidy(text).casefold()))


def site_names(document: Document, head: Head, things: Sequence[Thing]) -> frozenset[str]:
    """What the site calls itself, folded."""
    told = [
        *head.metas.get("og:site_name", ()),
        *head.metas.get("application-name", ()),
        *head.metas.get("apple-mobile-web-app-title", ()),
    ]
    told += [text_of(thing.get("publisher")) for thing in things[:50]]
    told += [
        text_of(thing.get("name"))
        for thing in things[:200]
        if {"WebSite", "Organization", "NewsMediaOrganization"} & set(types(thing))
    ]
    hosts = {host(address).removeprefix("www.") for address in (document.url, head.canonical) if address}
    told += [name for one in hosts for name in (one, one.rpartition(".")[0], one.rpartition(".")[0].rpartition(".")[2])]
    return frozenset(fold(one) for one in told if len(fold(one)) > 1)


def read_title(document: Document, head: Head, headline: str, sites: frozenset[str]) -> Headline:
    """The title of a page. `headline` is what its structured data says, if anything."""
    told = [one for one in (headline, head.first("og:title"), head.first("twitter:title"), head.title) if one]
    parts = [part for one in told for part in _parts(one)]
    best: _Match | None = None
    for tag in _headings(document):  # of equals the first
        match = _matched(document, tag, parts, told, sites)
        if match and (best is None or match.score > best.score + 0.001):
            best = match
    if best:
        return Headline(_shown(best.title), best.tag)
    only = _only_heading(document, sites)
    if only and (len(told) <= bool(head.title)) and (only.name == "h1" or not told):
        return Headline(_shown(words(only)), only)
    metadata = next((name for one in told if (name := without_site(one, sites))), "")
    return Headline(_shown(metadata), only)


def without_site(title: str, sites: frozenset[str]) -> str:
    """A title without the parts at its ends that name the site."""
    pieces = _split(title)
    while len(pieces) > 1 and _is_site(pieces[-1][1], sites):
        pieces.pop()
    while len(pieces) > 1 and _is_site(pieces[0][1], sites):
        pieces.pop(0)
    text = title[pieces[0][0] : pieces[-1][0] + len(pieces[-1][1])].strip() if pieces else title
    colon = _LAST_COLON.match(text)
    return colon[1] if colon and _is_site(colon[2], sites) else text


def _headings(document: Document) -> Iterator[Tag]:
    count = 0
    for tag in tags(document.soup):
        if tag.name in ("h1", "h2", "h3") or attribute(tag, "itemprop").strip() == "headline":
            count += 1
            if count > HEADING_LIMIT:
                return
            yield tag


def _matched(
    document: Document, tag: Tag, parts: Sequence[str], told: Sequence[str], sites: frozenset[str]
) -> _Match | None:
    """How well a heading agrees with what the metadata says, and the title both mean."""
    text = words(tag, TITLE_LIMIT)
    folded = fold(text)
    if len(folded) < 2 or tag.name == "meta":
        return None
    covered, title, last = 0.0, text, False
    for part in parts:
        name = fold(part)
        if not name:
            continue
        if name in folded or folded in name:
            share = min(len(name), len(folded)) / max(len(name), len(folded))
            if share > covered:
                covered = share
                # A heading may hold a kicker the metadata leave out, and lose the punctuation after it
                title = part if len(name) < len(folded) or (name == folded and len(part) > len(text)) else text
                last = any(len(_split(one)) == 2 and one.endswith(part) and one != part for one in told)
    if covered < AGREED or (folded in sites and any(fold(one) != folded for one in told)):
        return None
    score = covered + min(len(folded), 35) / 100
    score += 0.3 * (tag.name == "h1" or attribute(tag, "itemprop") == "headline")
    score += 0.2 * any(fold(one) == fold(title) for one in told)
    # An h1 may stand in a breadcrumb; a heading that leads to the home page is the site's sign
    outside = {"main": 0.0, "header": 0.15}.get(document.where(tag), 0.15 if tag.name == "h1" else 0.5)
    score -= outside + 0.4 * (_is_site(text, sites) or _leads_home(document, tag)) + 0.3 * last
    return _Match(score, title, tag)


def _leads_home(document: Document, tag: Tag) -> bool:
    link = next(tags(tag, "a"), None) or (tag.parent if tag.parent is not None and tag.parent.name == "a" else None)
    address = document.absolute(attribute(link, "href")) if link is not None and attribute(link, "href") else None
    # An archived copy's address holds the original's
    return address is not None and urlsplit("http://" + address.rpartition("://")[2]).path in (
        "",
        "/",
        "/de/",
        "/index.html",
    )


def _only_heading(document: Document, sites: frozenset[str]) -> Tag | None:
    """The first h1 of the main part that says something; where there is none, the first h2."""
    for name in ("h1", "h2"):
        for tag in tags(document.soup, name):
            text = words(tag, TITLE_LIMIT)
            if document.where(tag) == "main" and len(fold(text)) > 3 and not _is_site(text, sites):
                return tag
    return None


def _split(title: str) -> list[tuple[int, str]]:
    """The parts of a title with the place each begins at."""
    pieces, begin = [], 0
    for found in _SEPARATOR.finditer(title):
        pieces.append((begin, title[begin : found.start()]))
        begin = found.end()
    pieces.append((begin, title[begin:]))
    return [piece for piece in pieces if piece[1].strip()]


def _parts(title: str) -> Iterator[str]:
    """The title, and what is left of it when parts at its ends are taken for something else."""
    yield title
    pieces = _split(title)[:8]
    for first in range(len(pieces)):
        for last in range(first, len(pieces)):
            if (first, last) != (0, len(pieces) - 1):
                yield title[pieces[first][0] : pieces[last][0] + len(pieces[last][1])].strip()
    if colon := _LAST_COLON.match(title):
        yield colon[1]


def _is_site(text: str, sites: frozenset[str]) -> bool:
    """Whether words name the site: its own name, or its host without the ending."""
    folded = fold(text)
    if not folded:
        return True
    if folded in sites:
        return True
    return (
        any(
            len(site) > 3 and (folded.startswith(site) or (len(folded) > 3 and site.startswith(folded)))
            for site in sites
        )
        and len(text) < 60
    )


def _shown(title: str) -> str:
    """A title without a date set before it."""
    title = tidy(title)
    return _DATE_FIRST.sub("", title)[:TITLE_LIMIT].strip() or title
