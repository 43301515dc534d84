"""Why two items can never be the same work, however alike they look. Pure, symmetric.

Titles lie by likeness: "Teil 1" and "Teil 2" are 97 % alike, a podcast and its video 61 to 80 %.
"""

from typing import Final

from aggregator.identity.works.comparing import MEDIA, Comparison, places_agree, same_day
from aggregator.identity.works.keys import is_moment
from aggregator.identity.works.sameness import SHINGLES
from aggregator.identity.works.values import Heading, Portrait

SHORTER: Final = 0.8
"""Durations of one recording differ by advertisements and credits, not by more than a fifth."""
MINUTES_30: Final = 1_800.0
TEXTS: Final = frozenset({"news", "post"})
IDENTITIES: Final = ("guid", "digest", "media", "link")
"""Keys that mean one thing where they mean anything."""


def vetoes_of(c: Comparison) -> tuple[str, ...]:
    """Names of all that speaks against one work, in a fixed order."""
    a, b = c.a, c.b
    found = (
        ("medium", c.media != {a.medium} and not c.media <= MEDIA),
        ("number", numbers_differ(a, b)),
        ("part", _parts_differ(a.heading, b.heading) or _continued(c)),
        ("edition", _editions_differ(a, b)),
        ("date", _dates_differ(a, b)),
        ("day", a.start is not None and b.start is not None and not same_day(a, b)),
        ("hour", _hours_differ(a, b)),
        ("place", a.medium == b.medium == "event" and _places_differ(c)),
        ("teaser", c.recordings and _one_sided(a, b, "teaser", by_source=True) and not _all_there(c)),
        ("kind", _kinds_differ(a, b)),
        ("duration", c.ratio is not None and c.ratio < SHORTER),
        ("language", _languages_differ(c)),
        ("centre", _centres_differ(a, b)),
        ("digits", c.title.digits),
        ("generic", not c.kin and c.title.telling == 0 and not _known_otherwise(c)),
    )
    return tuple(name for name, speaks in found if speaks)


def contradict(a: Heading, b: Heading) -> bool:
    """Whether two titles alone say that two entries are two: another number, part, date, or only one is a teaser."""
    return (
        _differ(a.number, b.number)
        or _differ(a.season, b.season)
        or _parts_differ(a, b)
        or _differ(a.edition, b.edition)
        or _differ(a.year, b.year)
        or _differ(a.month, b.month)
        or _differ(a.day, b.day)
        or ("teaser" in a.markers) != ("teaser" in b.markers)
    )


def _differ(one: str | int, other: str | int) -> bool:
    return bool(one and other and one != other)


def numbers_differ(a: Portrait, b: Portrait) -> bool:
    """Whether two items have two places in their series."""
    if _differ(a.heading.number, b.heading.number) or _differ(a.heading.season, b.heading.season):
        return True
    # Numbers beside the title are each show's own, and drift from those in it (podigee counts trailers).
    if a.heading.number or b.heading.number or not _differ(a.counted, b.counted) or a.centre != b.centre:
        return False
    return a.source_id == b.source_id or a.published is None or a.published != b.published


def _parts_differ(a: Heading, b: Heading) -> bool:
    """`Teil 1` may be called by its bare title, `Teil 2` may not."""
    if a.part == b.part or (a.part and a.part == b.number) or (b.part and b.part == a.number):
        return False  # "#5 Sensoren" is called "Sensoren (5)" elsewhere
    return bool(a.part and b.part) or {a.part, b.part}.isdisjoint({"1"})


def _continued(c: Comparison) -> bool:
    """Whether one title is the other and a bare number behind it: `Neuseeland 2` is not `Neuseeland`."""
    longer, more = (c.a, c.title.only_a) if c.title.only_a else (c.b, c.title.only_b)
    alone = c.title.kind == "contained" and len(more) == 1 and more[0].isdecimal() and len(more[0]) < 3
    return alone and c.recordings and longer.heading.words[-1] == more[0]


def _editions_differ(a: Portrait, b: Portrait) -> bool:
    if _differ(a.heading.edition, b.heading.edition):
        return True
    return a.medium == b.medium == "publication" and ("edition" in a.heading.markers) != (
        "edition" in b.heading.markers
    )


def _dates_differ(a: Portrait, b: Portrait) -> bool:
    mine, theirs = a.heading, b.heading
    if _differ(mine.year, theirs.year) or _differ(mine.month, theirs.month):
        return True
    if mine.month == theirs.month and _differ(mine.day, theirs.day):
        return True
    return _year_of_title_is_not(mine, theirs, b) or _year_of_title_is_not(theirs, mine, a)


def _year_of_title_is_not(heading: Heading, other: Heading, event: Portrait) -> bool:
    """`Kongress 2025` is not the congress that begins in 2024."""
    return bool(heading.year and not other.year and event.start is not None and event.start.year != heading.year)


def _hours_differ(a: Portrait, b: Portrait) -> bool:
    if a.start is None or b.start is None or not same_day(a, b) or _dayless(a) or _dayless(b):
        return False
    return abs((a.start - b.start).total_seconds()) > MINUTES_30


def _dayless(event: Portrait) -> bool:
    """Whether only the day of an event is told: a whole day, or read as midnight."""
    return event.all_day or (event.start is not None and not is_moment(event.start))


def _places_differ(c: Comparison) -> bool:
    agree = places_agree(c.a, c.b)
    # In one calendar two entries at places with nothing in common are two dates; elsewhere it may be room and town.
    return agree is False or (agree is None and c.same_source and bool(c.a.places) and bool(c.b.places))


def _all_there(c: Comparison) -> bool:
    """Whether what is announced as a foretaste is as long as the whole: shown early, to some."""
    long = c.a.duration_seconds >= 300 and c.a.duration_seconds % 60 != 0
    return c.seconds is not None and c.seconds <= 1 and long and c.title.kind == "equal" and c.title.telling >= 1


def _known_otherwise(c: Comparison) -> bool:
    """Whether more than titles say that items of two centres are one: an address, or a whole text under two titles."""
    if any(c.held(kind) for kind in IDENTITIES):
        return True
    return c.title.kind == "swapped" and c.media <= TEXTS and c.text.contained >= 0.9 and c.text.shingles >= SHINGLES


def _one_sided(a: Portrait, b: Portrait, marker: str, *, by_source: bool = False) -> bool:
    mine = marker in a.heading.markers or (by_source and a.short)
    theirs = marker in b.heading.markers or (by_source and b.short)
    return mine != theirs


def _kinds_differ(a: Portrait, b: Portrait) -> bool:
    """A report on a meeting is not its announcement, slides are not the brochure."""
    if a.medium != b.medium or a.medium in MEDIA or a.heading.markers == b.heading.markers:
        return False
    # A short version of a study is another paper.
    papers = ("slides", "report", "teaser")
    markers = ("report", "slides", "recording") if a.medium in ("news", "post", "event") else papers
    return any(_one_sided(a, b, marker) for marker in markers)


def _languages_differ(c: Comparison) -> bool:
    a, b = c.a, c.b
    if _one_sided(a, b, "translated"):
        return True
    if not (a.language and b.language) or a.language == b.language:
        return False
    # What a source declares is often wrong: it counts where the titles differ, too.
    if c.title.kind in ("swapped", "empty"):
        return True
    # A talk under one title may be described in two languages; a paper is then in two.
    return a.spoken and b.spoken and not (c.recordings and c.title.kind == "equal")


def _centres_differ(a: Portrait, b: Portrait) -> bool:
    if not a.heading.named and not b.heading.named:
        return False
    if a.heading.named and b.heading.named and not {*a.heading.named} & {*b.heading.named}:
        return True
    mine = {*a.heading.named} | (set() if a.network else {a.centre})
    theirs = {*b.heading.named} | (set() if b.network else {b.centre})
    return bool(mine and theirs) and not mine & theirs
