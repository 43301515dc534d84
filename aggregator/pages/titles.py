"""Which words are the title of a page: what its headings and its metadata agree on, without the name of the site."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

from bs4 import NavigableString, Tag

from aggregator.pages.document import Document, attribute, is_spoken, labels, tags, tidy, words
from aggregator.pages.head import Head
from aggregator.pages.linked import Thing, text_of, types
from aggregator.pages.navigation import label
from aggregator.text import TITLE_LIMIT
from aggregator.urls import host

HEADING_LIMIT: Final = 60
"""Headings looked at: the title stands above the rest."""
PART_LENGTH: Final = 8
"""Letters from which words of a page that are in its title are no chance."""
STRING_LIMIT: Final = 20_000
INDEX: Final = frozenset(["index.php", "index.html", "index.htm"])
SIGN_LIMIT: Final = 40
"""Links among which a site's sign stands."""
HOME: Final = frozenset(["", "/", "/de", "/de/", "/index.html", "/index.php", "/index.htm"])
AGREED: Final = 0.5
"""Share of a title that a heading must cover to be called the same."""

_SEPARATOR = re.compile(r"\s*\|\s*|\s+[-–—·»«•›:]{1,2}\s+|\s+[»›]+\s*")
_SIGN = re.compile(r"\b(?:logo|startseite|homepage|home|zur|der|des|von|link)\b", re.IGNORECASE)
_LAST_COLON = re.compile(r"\A(.{8,}):\s+(\S.{0,60})\Z")
_CALLED = re.compile(
    r"(?:^|[\s_-])(?:page|entry|post|article|news|blog)[-_]?(?:title|titel|headline|heading)(?:$|[\s_-])"
)
"""Class names of a headline that is no heading."""
_SECTION = re.compile(
    r"\W*(?:(?:aktuelle[rs]?|alle|unsere|neueste)\s)?(?:aktuell(?:es)?|news|nachrichten?|neuigkeiten|neues|meldungen?|presse(?:mitteilungen?|meldungen)?|blog|beitr[aä]ge?|artikel|"
    r"detail(?:s|ansicht|seite)?|einzelansicht|newsdetail|nachrichtendetail|magazin|journal|start(?:seite)?|home|index|untitled|termine?|veranstaltung(?:en)?)\W*\Z",
    re.IGNORECASE,
)
"""What templates call a page that they give no title of its own."""
_DATE_FIRST = re.compile(r"\A\d{1,2}\.\s?(?:\d{1,2}\.|[A-Za-zä]{3,9}\.?)\s?(?:\d{4}|\d{2})\s*[|:–-]?\s+(?=\S)")
_DATE_LAST = re.compile(r"(?<=\S)\s+\(\d{1,2}\.\s?(?:\d{1,2}\.|[A-Za-zä]{3,9}\.?)\s?\d{4}\)\Z")
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
    told += _signs(document)
    return frozenset(fold(one) for one in told if len(fold(one)) > 1)


def _signs(document: Document) -> list[str]:
    """What the first link to the home page says, or the picture in it."""
    for count, tag in enumerate(tags(document.soup, "a")):
        if count > SIGN_LIMIT:
            break
        address = attribute(tag, "href")
        path = urlsplit(document.absolute(address) or "/-").path if address and not address.startswith("#") else "/-"
        name = label(tag)
        if (
            (path in HOME or path.rpartition("/")[2] in INDEX)
            and not urlsplit(address).query
            and 2 < len(name) < 60
            and not _SECTION.match(name)
        ):
            return [name, *_split_names(name)]
    return []


def _split_names(name: str) -> list[str]:
    """The name without what the picture of a sign says besides: "Logo", "zur Startseite"."""
    return [_SIGN.sub(" ", name).strip()]


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
    if (named := _below_section(document, head, told, sites)) is not None:
        return Headline(_shown(words(named)), named)
    if only and (len(told) <= bool(head.title)) and (only.name == "h1" or not told):
        return Headline(_shown(words(only)), only)
    if len(told) == 1 and (shown := _shown_part(document, told, sites)):
        return shown
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
        if tag.name in ("h1", "h2", "h3") or _is_called(tag):
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
    score += 0.3 * (tag.name == "h1" or _is_headline(tag))
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
    return next((tag for name in ("h1", "h2") for tag in _main_headings(document, sites, name)), None)


def _shown_part(document: Document, told: Sequence[str], sites: frozenset[str]) -> Headline | None:
    """The part of the metadata's title that stands on the page as words of their own, though in no heading."""
    wanted = {fold(part): part for one in told for part in (*_parts(one), *_after_colon(one))}
    wanted = {name: part for name, part in wanted.items() if len(name) >= PART_LENGTH and not _is_site(part, sites)}
    best: Headline | None = None
    for node in islice(document.soup.descendants, STRING_LIMIT):
        tag = node.parent
        if not isinstance(node, NavigableString) or tag is None or not PART_LENGTH <= len(node) <= TITLE_LIMIT:
            continue
        part = wanted.get(fold(str(node))) if is_spoken(node) and tag.name != "a" else None
        if part and document.where(tag) == "main" and (best is None or len(part) > len(best.title)):
            best = Headline(_shown(part), tag)
    return best


def _after_colon(title: str) -> Iterator[str]:
    """What follows a name set before a title: "Stadt Beispiel: Neuer Kurs"."""
    name, colon, rest = title.partition(": ")
    if colon and len(name) < 40:
        yield rest


def _main_headings(document: Document, sites: frozenset[str], *names: str) -> Iterator[Tag]:
    """Headings of the main part that say something of this page, and do not lead to another one."""
    for tag in tags(document.soup, *names):
        text = words(tag, TITLE_LIMIT)
        if document.where(tag) == "main" and len(fold(text)) > 3 and not _is_site(text, sites) and not _leads(tag):
            yield tag


def _leads(tag: Tag) -> bool:
    """Whether a heading is a link, as it is in a list."""
    link = next(tags(tag, "a"), None) or (tag.parent if tag.parent is not None and tag.parent.name == "a" else None)
    return link is not None and not attribute(link, "href").startswith("#")


def _below_section(document: Document, head: Head, told: Sequence[str], sites: frozenset[str]) -> Tag | None:
    """The headline of a page whose metadata name only the section and the site: the first heading of its main part."""
    parts = [part for one in told for _, part in _split(one)]
    if not parts or not any(_SECTION.match(part) for part in parts) or head.first("og:title"):
        return None
    unknown = [part for part in parts if not _SECTION.match(part) and not _is_site(part, sites)]
    found = next(_main_headings(document, sites, "h1", "h2", "h3"), None)
    if found is None or len(unknown) > 1 or _SECTION.match(words(found)):
        return None
    # "Kompetenzzentrum Süd - Nachrichten": no heading says the other part, so it is the site
    if unknown and (len(parts) != 2 or not _SECTION.match(parts[1]) or len(words(found).split()) < 3):
        return None
    return found


def _is_headline(tag: Tag) -> bool:
    return "headline" in attribute(tag, "itemprop").split()


def _is_called(tag: Tag) -> bool:
    """Whether an element says of itself that it is the headline."""
    if tag.name in ("a", "meta", "body", "html", "link"):
        return False
    return _is_headline(tag) or (tag.name in ("div", "p", "span", "strong") and bool(_CALLED.search(labels(tag))))


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
    if len(text) < 40 and any(fold(one) in sites for one in text.split()[-2:] if len(one) > 4):
        return True  # "Kanzlei Viehbacher" of viehbacher.com
    return (
        any(
            len(site) > 3 and (folded.startswith(site) or (len(folded) > 3 and site.startswith(folded)))
            for site in sites
        )
        and len(text) < 60
    )


def _shown(title: str) -> str:
    title = tidy(title)
    return undated(title)[:TITLE_LIMIT].strip() or title


def undated(title: str) -> str:
    """A title without a date set before it, or after it in brackets."""
    return _DATE_LAST.sub("", _DATE_FIRST.sub("", title)) or title
