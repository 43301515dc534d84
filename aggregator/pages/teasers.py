"""The entries of a listing page: what repeats itself with a heading or a date and a link.

No page is known by name: a group of links that stand alike in the tree (the same tags and classes above them) is a
listing when its links are headings, or have a date beside them. By configuration, CSS selectors say it instead.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bs4 import Tag

from aggregator.pages.body import image_address
from aggregator.pages.dates import machine
from aggregator.pages.document import Document, ancestors, attribute, labels, tags, words
from aggregator.pages.entry_dates import entry_date, following
from aggregator.pages.leads import ENTRY, Lead, read_leads
from aggregator.pages.linked import Thing, address_of, text_of, things, types
from aggregator.pages.prose import moments
from aggregator.pages.titles import fold
from aggregator.pages.values import Teaser
from aggregator.text import TITLE_LIMIT, line, shorten
from aggregator.urls import canonical

ENTRY_LIMIT: Final = 500
ENTRY_LENGTH: Final = 3_000
"""Characters of one entry; what is longer holds more than an entry."""
SUMMARY_LENGTH: Final = 600
MENU: Final = 5
"""Different addresses from which a box that is nothing but links is a part of a menu."""

_MIXED: Final = "\0"


_CALENDAR = re.compile(
    r"(?:^|[\s_-])(?:calendar|kalender|eventlist|v?events?|termine?|veranstaltung(?:en)?)(?:$|[\s_-])"
)
"""Class names of what holds events: those of a month's grid have their day somewhere else."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it stands in the tree."""

    lead: Lead
    box: Tag
    """The largest element that belongs to it alone."""
    published: datetime | None


def read_listing(document: Document) -> tuple[Teaser, ...]:
    """The entries of a listing page in their order; none when the page lists nothing."""
    told = _told(document)
    shown = [read_teaser(document, entry) for entry in entries(document)]
    if not shown:
        return tuple(told.values()) if len(told) > 1 else ()
    return tuple(_merged(one, told.get(canonical(one.url))) for one in shown)


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


def entries(document: Document) -> list[Entry]:
    """The best group of links that stand alike, and others as good."""
    leads = list(read_leads(document))
    owners = _owners(leads)
    groups: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    heard: dict[int, str] = {}
    for lead in leads:
        box = _box(lead, owners)
        groups[lead.shape].append(Entry(lead, box, entry_date(box, lead.tag, heard)))
    judged = [(quality, group) for group in groups.values() if (quality := _quality(group)) > 0]
    if not judged:
        return []
    best = max(judged, key=lambda pair: pair[0] * min(len(pair[1]), 20))
    kept = [group for quality, group in judged if group is best[1] or (quality >= best[0] and _is_kin(group, best[1]))]
    place = {id(lead): number for number, lead in enumerate(leads)}
    ordered = sorted((entry for group in kept for entry in group), key=lambda entry: place[id(entry.lead)])
    unique = {entry.lead.key: entry for entry in reversed(ordered)}
    return sorted(unique.values(), key=lambda entry: place[id(entry.lead)])[:ENTRY_LIMIT]


def _is_kin(group: Sequence[Entry], best: Sequence[Entry]) -> bool:
    """Whether a group belongs to the same list: both have dates, or neither has and both are headings."""
    dated = [sum(one.published is not None for one in some) * 2 >= len(some) for some in (group, best)]
    return dated[0] == dated[1] and group[0].lead.headed == best[0].lead.headed


def _quality(group: Sequence[Entry]) -> float:
    """How much a group of links looks like a list of articles; 0: it does not."""
    if sum(_is_menu(one.box) for one in group) * 2 > len(group):
        return 0.0
    count = len({one.lead.key for one in group})
    dated = sum(one.published is not None for one in group) / len(group)
    headed = group[0].lead.headed
    named = any(
        one.name == "article" or ENTRY.search(labels(one)) for one in (group[0].box, *ancestors(group[0].lead.tag, 3))
    )
    length = sum(len(one.lead.title) for one in group) / len(group)
    if headed and dated >= 0.5:
        return 3.0
    if dated >= 0.5 and (count >= 2 or named) and length >= 15:
        return 2.5
    if headed and (count >= 3 or (named and count >= 2)):
        return 2.0 if named else 1.5
    if count >= 2 and all(
        any(_CALENDAR.search(labels(above)) for above in ancestors(one.lead.tag, 6)) for one in group
    ):
        return 1.2
    if named and count >= 3 and length >= 25:
        return 1.2
    return 0.5 if count >= 5 and length >= 45 else 0.0


def _is_menu(box: Tag) -> bool:
    """Whether a box is a heading and the links below it."""
    linked, addresses = 0, set()
    for one, _ in zip(tags(box, "a"), range(50), strict=False):
        addresses.add(attribute(one, "href"))
        linked += len(words(one, 200))
    return len(addresses) >= MENU and linked > 0.7 * len(words(box))


def _owners(leads: Sequence[Lead]) -> dict[int, str]:
    """For each element around a lead, whose it is; `_MIXED` when several share it."""
    owners: dict[int, str] = {}
    for lead in leads:
        for one in ancestors(lead.tag, 30):
            owners[id(one)] = lead.key if owners.get(id(one), lead.key) == lead.key else _MIXED
    return owners


def _box(lead: Lead, owners: dict[int, str]) -> Tag:
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


def read_teaser(document: Document, entry: Entry) -> Teaser:
    """What an entry shows, as a value."""
    lead, box = entry.lead, entry.box
    paragraphs = (words(one, 1_000) for one, _ in zip(tags(box, "p"), range(10), strict=False))
    told = [text for text in paragraphs if len(text) > 30 and fold(text) != fold(lead.title)]
    summary = told[0] if told else _rest(words(box, 1_500) + following(box), lead.title)
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
