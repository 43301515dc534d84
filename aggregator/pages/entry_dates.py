"""The date of one entry of a list: inside its box, after it, or said once above several entries."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from bs4 import PageElement, Tag

from aggregator.pages.dates import machine
from aggregator.pages.document import HEADINGS, ancestors, attribute, is_spoken, labels, tags, tidy, words
from aggregator.pages.prose import moments
from aggregator.pages.values import Moment, Precision
from aggregator.times import berlin

FOLLOWERS: Final = 12
ABOVE_LENGTH: Final = 60
"""Characters of a line that names the day or the month of what stands below it."""
_STAMP = re.compile(r"(?:^|\s)(?:dt-?start|dt-start|published|dt-published|date)(?:$|\s)")
_CLOCK = re.compile(r"(?<![\d.:])(?:[01]?\d|2[0-3]):[0-5]\d(?:\s?[–-]\s?(?:[01]?\d|2[0-3]):[0-5]\d)?(?![\d:])")
_YEAR = re.compile(r"\W*(?:(?:Jahr|Archiv|Termine|Meldungen)\s+)?((?:19|20)\d{2})\W*\Z", re.IGNORECASE)
SIBLINGS: Final = 40
"""Elements looked at above an entry: as many entries as one day has."""


def entry_date(box: Tag, title: Tag | None, heard: dict[int, str] | None = None) -> datetime | None:
    """The date of an entry: what a machine reads first, else the first single day its words name outside the title.

    `heard` remembers, for the entries of one page, what the lines above them say.
    """
    for tag in tags(box, "time", "meta", "abbr"):
        told = attribute(tag, "datetime") or (
            attribute(tag, "content") if "date" in attribute(tag, "itemprop").lower() else ""
        )
        if tag.name == "abbr" and _STAMP.search(labels(tag)):  # microformats write the moment into the title
            told = attribute(tag, "title")
        if told and (moment := machine(told)):
            return moment
    said = words(box, 1_000) + following(box)
    name = words(title) if title is not None and title is not box else ""
    rest = said.replace(name, " | ", 1) if name and len(name) < len(said) else said
    named = [*moments(rest)[:3], *moments(name)[:1]]
    if found := _first_day(named):
        return found
    # "<b>05</b><b>Feb</b><b>2026</b>": a style sheet sets them apart
    return _first_day(moments(_apart(box))[:3]) or _said_above(box, named, {} if heard is None else heard)


def following(box: Tag) -> str:
    """What follows a heading that is an entry of its own: its siblings up to the next heading."""
    parts = (words(node, 600) if isinstance(node, Tag) else tidy(str(node))[:600] for node in followers(box))
    return " " + " ".join(parts)


def entry_moment(box: Tag, title: Tag | None, day: datetime) -> Moment:
    """When an event of this day takes place, with the clock times and the end its words name."""
    name = words(title) if title is not None and title is not box else ""
    said = words(box, 1_000) + following(box)
    named = [
        *moments(said.replace(name, " | ", 1) if name and len(name) < len(said) else said)[:3],
        *moments(_apart(box))[:3],
    ]
    same = (one for one in named if one.start and one.precision != "month" and _is_day(one.start, day))
    clock = berlin(day)
    known: Precision = "day" if (clock.hour, clock.minute) == (0, 0) else "minute"
    if (found := next(same, None)) is not None:
        return found
    spoken = _CLOCK.search(said) if known == "day" else None  # "14:00–17:00" below a line that names the day
    timed = moments(f"{clock:%d.%m.%Y}, {spoken[0]} Uhr")[:1] if spoken else ()
    return next(iter(timed), Moment(start=day, precision=known))


def _is_day(one: datetime, other: datetime) -> bool:
    return berlin(one).date() == berlin(other).date()


def followers(box: Tag) -> Iterator[PageElement]:
    """The siblings that belong to a heading which is an entry of its own."""
    node = box.next_sibling if box.name in (*HEADINGS, "dt", "a", "strong", "b") else None
    for _ in range(FOLLOWERS):
        if node is None or (
            isinstance(node, Tag) and (node.name in (box.name, "hr") or next(tags(node, *HEADINGS), None) is not None)
        ):
            return
        yield node
        node = node.next_sibling


def _first_day(named: list[Moment] | tuple[Moment, ...]) -> datetime | None:
    return next((one.start for one in named if one.start and one.precision != "month"), None)


def _apart(box: Tag) -> str:
    """The words of a small box with a space between any two elements."""
    parts: list[str] = []
    for count, node in enumerate(box.descendants):
        if count > 60:
            break
        if is_spoken(node):
            parts.append(str(node))
    return tidy(" ".join(parts))[:300]


def _said_above(box: Tag, named: list[Moment], heard: dict[int, str]) -> datetime | None:
    """The day a line above several entries names, or the year it gives to their days."""
    yearless = next((one for one in named if one.start is None and one.precision != "month"), None)
    for text in _above(box, heard):
        if yearless and (year := _YEAR.match(text)):
            return next((one.start for one in moments(yearless.text, date(int(year[1]), 1, 1))[:1]), None)
        for one in moments(text)[:1]:
            if one.start is None or len(text) > len(one.text) + 25:
                continue
            if one.precision == "month":
                return _in_month(yearless, one.start) if yearless else None
            return None if yearless else one.start
    return None


def _above(box: Tag, heard: dict[int, str]) -> Iterator[str]:
    """Short lines above a box, the nearest first: beside it, and beside what holds it."""
    for level in (box, *ancestors(box, 2)):
        if level.name in ("body", "main", "html"):
            return
        looked = 0
        node = level.previous_sibling
        while node is not None and looked < SIBLINGS:
            if isinstance(node, Tag):
                looked += 1
                if text := _short(node, heard):
                    yield text
            node = node.previous_sibling


def _short(node: Tag, heard: dict[int, str]) -> str:
    """What an element says if that is one short line without a link."""
    if id(node) not in heard:
        text = words(node, ABOVE_LENGTH + 1)
        heard[id(node)] = text if len(text) <= ABOVE_LENGTH and next(tags(node, "a"), None) is None else ""
    return heard[id(node)]


def _in_month(day: Moment, month: datetime) -> datetime | None:
    """A day without year, in the month a heading names."""
    first = berlin(month).date()
    found = next((one.start for one in moments(day.text, first - timedelta(days=1))[:1] if one.start), None)
    return found if found and _same_month(berlin(found).date(), first) else None


def _same_month(one: date, other: date) -> bool:
    return (one.year, one.month) == (other.year, other.month)
