"""What leaves no doubt by itself, unless something contradicts it: a guid, a file, an address, a second.

Every one of them collides somewhere: in 447 captured feeds links in 36, files in 17, guids in 12. A value that one
source gives to two entries identifies nothing across sources; and within it only together with title and length.
Pure, symmetric.
"""

from aggregator.identity.works.comparing import Comparison, points_to
from aggregator.identity.works.findings import Finding
from aggregator.identity.works.sameness import (
    CLOSE,
    CONTAINED,
    EXACT,
    SHINGLES,
    misspelt,
    numbered_alike,
    retitled,
    same,
    same_sentence,
    supported,
    swapped,
    titles_fit,
    told_crosswise,
)


def identity(c: Comparison) -> Finding | None:
    """The identity two items share, where they share one that means something."""
    for kind in ("digest", "guid", "media", "link"):
        held = c.held(kind)
        if held is None or (held.repeated and not c.same_source):
            continue
        if c.media == {"event"} and c.same_source and c.a.start != c.b.start:
            continue  # occurrences of a series: in a calendar a uid names one only together with its start
        if c.same_source and not (_again(c) or (kind != "link" and _longer_title(c))):
            continue
        renamed = not titles_fit(c) and supported(c) and (c.seconds is None or c.within(*CLOSE))
        if kind != "digest" and not (titles_fit(c) or renamed):
            continue  # a page that speaks of several things, a guid two systems count up, a jingle under every entry
        return same(c, kind, 0.97 if kind == "link" else 0.99, 1, (kind, "title", "duration", "published"))
    return second(c) or cross(c)


def outweighs(c: Comparison, found: Finding, vetoes: tuple[str, ...]) -> bool:
    """Whether an identity stands although the durations differ: one of them was mistyped, when all else is equal."""
    dated = c.held("second") is not None or c.within_days(0.1)
    return vetoes == ("duration",) and found.rule in ("guid", "digest", "media") and c.title.kind == "equal" and dated


def _again(c: Comparison) -> bool:
    """Whether two entries of one source are one entry: nothing tells them apart."""
    alike_long = c.within(*EXACT) or (c.seconds is None and (c.within_days(2) or c.gap_days is None))
    return c.title.kind == "equal" and alike_long


def _longer_title(c: Comparison) -> bool:
    """Whether one title only says more, and the recordings are as long: a new host adds the show's name."""
    return c.title.kind == "contained" and c.title.coverage == 1 and c.title.telling >= 1 and c.within(*EXACT)


def second(c: Comparison) -> Finding | None:
    """Published in the same second: the steadiest fact when a show moves (1,271 of 1,271), if one more agrees."""
    held = c.held("second")
    if held is None or (held.repeated and not c.same_source) or not c.kin or not c.recordings:
        return None
    fields = ("second", "title", "duration", "number")
    lone = held.items == 2
    timed = c.within(*EXACT) and lone and c.a.duration_seconds % 60 != 0
    if c.same_source:
        return same(c, "second", 0.97, 1, fields) if _again(c) or _moved(c, lone=lone) else None
    if c.a.medium != c.b.medium and not (titles_fit(c) or c.within(*CLOSE)):
        return None
    told = c.text.contained >= CONTAINED and c.text.shingles >= SHINGLES
    # Centres publish on the hour: two trailers at nine are two.
    if not c.same_centre and c.title.telling < 1 and not told:
        return None
    fits = titles_fit(c) and c.title.common > 0
    if fits and c.title.kind != "equal" and c.seconds is not None and not c.within(*CLOSE):
        return None
    if fits or timed or (numbered_alike(c) and told) or (lone and _retold(c)):
        return same(c, "second", 0.98, 1, fields)
    return None


def _retold(c: Comparison) -> bool:
    """Whether each feed puts words of its own around one title: the show and its place, the rubric."""
    return c.title.telling >= 2 and c.title.coverage >= 0.6 and not swapped(c) and c.within(20, 0.015)


def _moved(c: Comparison, *, lone: bool) -> bool:
    """Whether a source tells in the same second of an episode that its new host names or measures otherwise."""
    if _longer_title(c) and (lone or (c.within(1, 0.0) and same_sentence(c))):
        return True
    if lone and c.title.kind == "equal" and c.title.telling >= 1 and c.within(*CLOSE):
        return True
    if lone and c.within(1, 0.0) and numbered_alike(c) and told_crosswise(c):
        return True
    # A course put out in one second has lessons of one length and one text under titles that go alike.
    other_title = c.title.common == 0 or retitled(c) or misspelt(c)
    exact = lone and c.seconds == 0 and c.a.duration_seconds >= 600 and c.a.duration_seconds % 60 != 0
    return exact and same_sentence(c) and other_title and not swapped(c)


def cross(c: Comparison) -> Finding | None:
    """The notes of the one point to the other, which is as long. Notes also point to last week's episode."""
    if not c.recordings or c.same_source or not c.within(*CLOSE):
        return None
    a_to_b, b_to_a = points_to(c.a, c.b), points_to(c.b, c.a)
    if not (a_to_b or b_to_a):
        return None
    titled = titles_fit(c) and c.title.common > 0
    partly = c.title.telling >= 1 and c.title.coverage >= 0.5 and c.within_days(30)
    if titled or partly or (a_to_b and b_to_a) or (c.within(10, 0.006) and c.within_days(4)):
        return same(c, "cross-link", 0.97, 1, ("cross", "duration", "title"))
    return None
