"""The entries of a listing page: what repeats itself with a heading or a date and a link.

No page is known by name: a group of links that stand alike in the tree (the same tags and classes above them) is a
listing when its links are headings, or have a date beside them. By configuration, CSS selectors say it instead.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bs4 import Tag

from aggregator.pages.body import image_address
from aggregator.pages.dates import machine
from aggregator.pages.document import BLOCKS, HEADINGS, Document, ancestors, attribute, labels, tags, tidy, words
from aggregator.pages.head import read_head
from aggregator.pages.lines import Noise
from aggregator.pages.linked import Thing, address_of, text_of, things, types
from aggregator.pages.navigation import label
from aggregator.pages.prose import moments
from aggregator.pages.titles import fold
from aggregator.pages.values import Teaser
from aggregator.text import TITLE_LIMIT, line, shorten
from aggregator.urls import canonical, host

LINK_LIMIT: Final = 1_000
ENTRY_LIMIT: Final = 500
ENTRY_LENGTH: Final = 3_000
"""Characters of one entry; what is longer holds more than an entry."""
SUMMARY_LENGTH: Final = 600
TITLE_LENGTH: Final = 12
"""Characters from which words are a title and not a button."""

_MIXED: Final = "\0"
_BUTTON = re.compile(
    r"\W*(?:(?:hier\s+)?weiter(?:lesen)?|mehr(?:\s+(?:lesen|erfahren|infos?|informationen|dazu|details|anzeigen))?|details?|zum\s+(?:artikel|beitrag)|artikel\s+lesen|"
    r"read\s+more|more|continue\s+reading|zurück|vor|nächste(?:\s+seite)?|vorherige(?:\s+seite)?|next|prev(?:ious)?|alle\s.{0,40}|"
    r"(?:jetzt\s+)?anmelden|download|pdf|drucken|teilen|\d{1,4}|kommentar\w*.{0,20}|\d+\s+kommentare?)\W*\Z",
    re.IGNORECASE,
)
_ENTRY = re.compile(
    r"(?:^|[\s_-])(?:teaser|entry|item|post|news|event|card|result|hentry|article|artikel|beitrag|meldung|termin|veranstaltung|listing|list)(?:$|[\s_-])"
)
_OTHER = re.compile(
    r"/(?:tag|tags|category|kategorie|author|autor|page|seite|feed|login|suche|search|warenkorb|impressum|datenschutz\w*|kontakt)(?:/|\.html?|$)",
    re.IGNORECASE,
)
_PAGER = re.compile(r"pagin|pager|page-?nav|nav-?links|blaettern|seiten|browse", re.IGNORECASE)
_NEXT = re.compile(
    r"\W*(?:(?:zur\s+)?nächsten?(?:\s+seite)?|weiter|vor|(?:zu\s+)?ältere[nr]?(?:\s+(?:beiträgen?|einträgen?|artikeln?|meldungen|posts?))?|next(?:\s+page)?|older(?:\s+(?:posts|entries))?)?\W*\Z",
    re.IGNORECASE,
)
_ARROW = re.compile(r"\s*[»›→>]+\s*\Z")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+\Z")
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|zip|mp[34]|css|js|ics|xml)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Lead:
    """A link that may lead to an entry, and the words that name it."""

    url: str
    key: str
    title: str
    tag: Tag
    """The heading, or the link itself."""
    headed: bool
    shape: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    lead: _Lead
    box: Tag
    published: datetime | None


class _Surroundings(Noise):
    """What is no part of a list: the same as of an article, but a list is made of teasers."""

    def _is_called_noise(self, tag: Tag) -> bool:
        return not _ENTRY.search(labels(tag)) and super()._is_called_noise(tag)


def read_listing(document: Document) -> tuple[Teaser, ...]:
    """The entries of a listing page in their order; none when the page lists nothing."""
    told = _told(document)
    shown = [_teaser(document, entry) for entry in _entries(document)]
    if not shown:
        return tuple(told.values()) if len(told) > 1 else ()
    return tuple(_merged(one, told.get(canonical(one.url))) for one in shown)


def select_next(document: Document) -> str | None:
    """The next page by `rel=next`, else by what a pager says."""
    best: tuple[int, str] | None = None
    for count, tag in enumerate(tags(document.soup, "link", "a")):
        if count > LINK_LIMIT:
            break
        rank = _next_rank(tag)
        url = document.absolute(attribute(tag, "href")) if rank else None
        if not url or canonical(url) == canonical(document.url) or host(url) != host(document.url):
            continue
        if best is None or rank > best[0]:
            best = (rank, url.partition("#")[0])
    return best[1] if best else None


def _next_rank(tag: Tag) -> int:
    rel = attribute(tag, "rel").lower().split()
    if "next" in rel:
        return 5 if tag.name == "a" else 4
    if tag.name == "link" or not attribute(tag, "href"):
        return 0
    text = label(tag)
    paging = any(_PAGER.search(labels(one)) for one in (tag, *ancestors(tag, 4)))
    called = re.search(
        r"(?:^|[\s_-])(?:next|weiter|naechste)(?:$|[\s_-])", " ".join(labels(one) for one in (tag, *ancestors(tag, 1)))
    )
    if not paging:
        return 0
    return (
        3 * bool(called)
        or 2 * bool(text and _NEXT.match(text) and any(map(str.isalpha, text)))
        or 1 * bool(_ARROW.match(text))
    )


def _told(document: Document) -> dict[str, Teaser]:
    """Entries that structured data lists, by canonical address."""
    found: dict[str, Teaser] = {}
    for thing in things(document):
        kinds = set(types(thing))
        if "ItemList" in kinds:
            elements = thing.get("itemListElement")
            several = elements if isinstance(elements, list) else [elements]
            inner = [
                one.get("item") if isinstance(one, dict) and isinstance(one.get("item"), dict) else one
                for one in several[:ENTRY_LIMIT]
            ]
            listed = [_from_thing(document, one if isinstance(one, dict) else {"url": one}) for one in inner]
        elif any(kind.endswith(("Article", "Event")) or kind == "BlogPosting" for kind in kinds):
            listed = [_from_thing(document, thing)]
        else:
            continue
        for one in listed:
            if one and len(found) < ENTRY_LIMIT:
                found.setdefault(canonical(one.url), one)
    found.pop(canonical(document.url), None)
    return found


def _from_thing(document: Document, thing: Thing) -> Teaser | None:
    address = address_of(thing.get("url")) or address_of(thing.get("mainEntityOfPage")) or address_of(thing.get("@id"))
    url = document.absolute(address) if address else None
    if url is None or "#" in url:
        return None
    image = address_of(thing.get("image"))
    return Teaser(
        url=url,
        title=text_of(thing.get("headline") or thing.get("name"))[:TITLE_LIMIT],
        published=machine(text_of(thing.get("datePublished"))),
        summary=shorten(text_of(thing.get("description")), SUMMARY_LENGTH),
        image_url=document.absolute(image) if image else None,
    )


def _merged(shown: Teaser, told: Teaser | None) -> Teaser:
    if told is None:
        return shown
    return replace(
        shown,
        title=shown.title or told.title,
        published=told.published or shown.published,
        summary=shown.summary or told.summary,
        image_url=shown.image_url or told.image_url,
    )


def _entries(document: Document) -> list[_Entry]:
    """The best group of links that stand alike, and others as good."""
    leads = list(_leads(document))
    owners = _owners(leads)
    groups: dict[tuple[str, ...], list[_Entry]] = defaultdict(list)
    for lead in leads:
        box = _box(lead, owners)
        groups[lead.shape].append(_Entry(lead, box, entry_date(box, lead.tag)))
    judged = [(quality, group) for group in groups.values() if (quality := _quality(group)) > 0]
    if not judged:
        return []
    best = max(judged, key=lambda pair: pair[0] * min(len(pair[1]), 20))
    kept = [group for quality, group in judged if group is best[1] or (quality >= best[0] and _is_kin(group, best[1]))]
    place = {id(lead): number for number, lead in enumerate(leads)}
    ordered = sorted((entry for group in kept for entry in group), key=lambda entry: place[id(entry.lead)])
    unique = {entry.lead.key: entry for entry in reversed(ordered)}
    return sorted(unique.values(), key=lambda entry: place[id(entry.lead)])[:ENTRY_LIMIT]


def _is_kin(group: Sequence[_Entry], best: Sequence[_Entry]) -> bool:
    """Whether a group belongs to the same list: both have dates, or neither has and both are headings."""
    dated = [sum(one.published is not None for one in some) * 2 >= len(some) for some in (group, best)]
    return dated[0] == dated[1] and group[0].lead.headed == best[0].lead.headed


def _quality(group: Sequence[_Entry]) -> float:
    """How much a group of links looks like a list of articles; 0: it does not."""
    count = len({one.lead.key for one in group})
    dated = sum(one.published is not None for one in group) / len(group)
    headed = group[0].lead.headed
    named = any(
        one.name == "article" or _ENTRY.search(labels(one)) for one in (group[0].box, *ancestors(group[0].lead.tag, 3))
    )
    length = sum(len(one.lead.title) for one in group) / len(group)
    if headed and dated >= 0.5:
        return 3.0
    if dated >= 0.5 and (count >= 2 or named) and length >= 15:
        return 2.5
    if headed and (count >= 3 or (named and count >= 2)):
        return 2.0 if named else 1.5
    if named and count >= 3 and length >= 25:
        return 1.2
    return 0.5 if count >= 5 and length >= 45 else 0.0


def _leads(document: Document) -> Iterator[_Lead]:
    surroundings = _Surroundings(document, None)
    head = read_head(document)
    here = {canonical(address) for address in (document.url, head.canonical) if address}
    count = 0
    for tag in tags(document.soup, "a", *HEADINGS):
        if document.where(tag) in ("nav", "footer") or surroundings.holds(tag):
            continue
        lead = _linked_lead(document, tag) if tag.name == "a" else _headed_lead(document, tag)
        if lead is None or lead.key in here or _OTHER.search(lead.url.partition("?")[0]) or _FILE.search(lead.url):
            continue
        if document.where(tag) == "header" and not lead.headed:
            continue
        yield lead
        count += 1
        if count >= LINK_LIMIT:
            return


def _linked_lead(document: Document, tag: Tag) -> _Lead | None:
    """A link whose words are a title."""
    address = attribute(tag, "href").strip()
    if not address or address.startswith(("#", "mailto:", "tel:", "javascript:")):
        return None
    inner = next(tags(tag, *HEADINGS), None)
    outer = next((one for one in ancestors(tag, 4) if one.name in HEADINGS), None)
    title = words(inner) if inner else label(tag)
    headed = (inner or outer) is not None
    if not headed and (_ADDRESS.match(title) or _is_inline(tag, title)):
        return None
    if len(title) < (4 if headed else TITLE_LENGTH) or _BUTTON.match(title):
        return None
    return _lead(document, address, title, inner or outer or tag, headed)


def _is_inline(tag: Tag, title: str) -> bool:
    """Whether a link stands in running text: its paragraph says much more than it does."""
    block = next((one for one in ancestors(tag, 6) if one.name in BLOCKS), None)
    if block is None or block.name not in ("p", "td", "blockquote", "figcaption"):
        return False
    return len(words(block, 400)) > 80 + 2 * len(title)


def _headed_lead(document: Document, tag: Tag) -> _Lead | None:
    """A heading without link, whose box has one: "Weiterlesen" below a title."""
    if next(tags(tag, "a"), None) is not None or any(one.name == "a" for one in ancestors(tag, 4)) or tag.name == "h1":
        return None
    title = words(tag)
    if len(title) < 4:
        return None
    for box in ancestors(tag, 4):
        if box.name in ("body", "main", "html"):
            return None
        inside = [one for one, _ in zip(tags(box, *HEADINGS), range(3), strict=False)]
        if len(inside) > 1:
            return None
        links = [one for one, _ in zip(tags(box, "a"), range(30), strict=False)]
        address = next(
            (
                attribute(one, "href")
                for one in links
                if not attribute(one, "href").startswith(("#", "mailto:", "tel:", "javascript:"))
            ),
            "",
        )
        if address:
            return _lead(document, address, title, tag, True)
    return None


def _lead(document: Document, address: str, title: str, tag: Tag, headed: bool) -> _Lead | None:
    url = document.absolute(address)
    if url is None:
        return None
    above = [one for one, _ in zip(ancestors(tag), range(4), strict=False)]
    shape = (tag.name, *(f"{one.name}.{(labels(one).split() or [''])[0].rstrip('0123456789')}" for one in above[:3]))
    return _Lead(url.partition("#")[0], canonical(url.partition("#")[0]), title[:TITLE_LIMIT], tag, headed, shape)


def _owners(leads: Sequence[_Lead]) -> dict[int, str]:
    """For each element around a lead, whose it is; `_MIXED` when several share it."""
    owners: dict[int, str] = {}
    for lead in leads:
        for one in ancestors(lead.tag, 30):
            owners[id(one)] = lead.key if owners.get(id(one), lead.key) == lead.key else _MIXED
    return owners


def _box(lead: _Lead, owners: dict[int, str]) -> Tag:
    """The largest element around a lead that belongs to it alone."""
    found = lead.tag
    for one in ancestors(lead.tag, 12):
        if (
            owners.get(id(one)) != lead.key
            or one.name in ("body", "main", "html")
            or len(words(one, ENTRY_LENGTH)) >= ENTRY_LENGTH
        ):
            break
        found = one
    return found


def entry_date(box: Tag, title: Tag | None) -> datetime | None:
    """The date of an entry: what a machine reads first, else the first single day its words name outside the title."""
    for tag in tags(box, "time", "meta"):
        told = attribute(tag, "datetime") or (
            attribute(tag, "content") if "date" in attribute(tag, "itemprop").lower() else ""
        )
        if told and (moment := machine(told)):
            return moment
    said = words(box, 1_000) + _following(box)
    name = words(title) if title is not None else ""
    rest = said.replace(name, " | ", 1) if name and len(name) < len(said) else said
    return next(
        (one.start for one in (*moments(rest)[:3], *moments(name)[:1]) if one.start and one.precision != "month"), None
    )


def _following(box: Tag) -> str:
    """What follows a heading that is an entry of its own: its siblings up to the next heading."""
    if box.name not in (*HEADINGS, "dt", "a", "strong"):
        return ""
    parts, node = [], box.next_sibling
    for _ in range(6):
        if node is None or (
            isinstance(node, Tag) and (node.name == box.name or next(tags(node, *HEADINGS), None) is not None)
        ):
            break
        parts.append(words(node, 600) if isinstance(node, Tag) else tidy(str(node))[:600])
        node = node.next_sibling
    return " " + " ".join(parts)


def _teaser(document: Document, entry: _Entry) -> Teaser:
    lead, box = entry.lead, entry.box
    paragraphs = (words(one, 1_000) for one, _ in zip(tags(box, "p"), range(10), strict=False))
    told = [text for text in paragraphs if len(text) > 30 and fold(text) != fold(lead.title)]
    summary = told[0] if told else _rest(words(box, 1_500) + _following(box), lead.title)
    image = next((found for one in tags(box, "img") if (found := image_address(one))), "")
    return Teaser(
        url=lead.url,
        title=lead.title,
        published=entry.published,
        summary=shorten(line(summary), SUMMARY_LENGTH),
        image_url=document.absolute(image) if image else None,
    )


def _rest(said: str, title: str) -> str:
    """What an entry says besides its title and its date, if that is a sentence."""
    rest = said.replace(title, " ", 1)
    for one in moments(rest[:300])[:1]:
        rest = rest[: one.position] + rest[one.position + len(one.text) :]
    rest = rest.strip(" |·–-,")
    return rest if len(rest) > 30 else ""
