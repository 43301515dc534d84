"""Rules by which two recordings are one: title and duration, or what is told of them and duration. Pure, symmetric."""

from typing import Final

from aggregator.identity.works import lexicon
from aggregator.identity.works.comparing import Comparison, number_of, points_to
from aggregator.identity.works.findings import Finding
from aggregator.identity.works.mentions import named_in
from aggregator.identity.works.sameness import (
    CLOSE,
    CONTAINED,
    EXACT,
    SHINGLES,
    a_title_is_told,
    both_titles_told,
    figures_differ,
    is_series_title,
    misspelt,
    numbered_alike,
    retitled,
    same,
    same_opening,
    same_sentence,
    says_something,
    swapped,
    told_crosswise,
    told_other,
)

SENTENCE: Final = 5
"""Shingles of a short sentence."""
SAME_DAY: Final = 0.99
"""Less than from one midnight to the next, which is all that some hosts tell."""
SOON: Final = 4
"""Days in which the other platform follows: texts also name last week's episode and the next."""


def recordings(c: Comparison) -> Finding | None:
    """Episodes and videos: title and duration, or text and duration."""
    if not c.recordings:
        return None
    if c.seconds is None:
        if retold(c):
            return same(c, "title+text+day", 0.9, 2, ("title", "text", "published"))
        return _undated_recordings(c)
    if c.same_source:
        return _reupload(c)
    if not c.kin:
        return _shared_recording(c)
    if retold(c):
        return same(c, "title+text+day", 0.98, 2, ("title", "text", "duration", "published"))
    return _titled_recordings(c) or _told_recordings(c)


def retold(c: Comparison) -> bool:
    """Whether a centre's second feed says of the same day the same, word for word: under a title however short.

    A title that a source gives again and again, and a text that it does, say nothing of the one day.
    """
    a, b = c.a, c.b
    alike = a.heading.text.casefold() == b.heading.text.casefold() and bool(a.summary) and a.summary == b.summary
    if (
        not alike
        or c.title.kind not in ("equal", "empty")
        or not c.same_centre
        or c.same_source
        or a.medium != b.medium
        or not c.within_days(SAME_DAY)
    ):
        return False
    if any((held := c.held(kind)) is not None and held.repeated for kind in ("core", "text")):
        return False
    if c.seconds is None:
        silent = not a.duration_seconds and not b.duration_seconds
        return silent and c.text.shingles >= (SENTENCE if c.title.telling else SHINGLES)
    return c.within(*EXACT) or (c.within(*CLOSE) and c.text.shingles >= SHINGLES)


def _titled_recordings(c: Comparison) -> Finding | None:
    fields = ("title", "duration", "published", "number")
    if not c.within(*CLOSE):
        return None
    tight = c.within(10, 0.01)
    # One word may name two talks of a year; a title that a source repeats names every week's.
    days = 3 if is_series_title(c) else 60 if c.title.telling >= 2 or numbered_alike(c) else 21
    near = c.within_days(days) or (days > 3 and (c.gap_days is None or tight))
    if c.title.kind == "equal" and says_something(c) and near:
        # Of two bulletins of a day, each finds its own copy: the one that is as long to the second.
        return same(c, "title+duration", 0.95 if c.seconds else 0.97, 2, fields)
    if c.title.kind == "contained" and c.title.telling >= 1 and c.title.coverage == 1:
        far = days > 3 and c.within(5, 0.003)
        # "Hafenfunk #19 | Leim lesen" says no more than "Leim lesen" where Hafenfunk is what is counted.
        whole_of_it = not c.title.only_a and not c.title.only_b and c.title.telling >= 2
        near = c.within_days(days if whole_of_it else min(days, 14)) or (
            far and c.text.contained >= CONTAINED and c.text.shingles >= 5
        )
        told = (c.title.set_off or c.title.ratio >= 0.5) and (c.title.telling >= 2 or c.title.ratio >= 0.5 or tight)
        agree = same_sentence(c) or (c.text.contained >= CONTAINED and c.text.shingles >= 2)
        sure = c.within(20, 0.015) or numbered_alike(c) or agree
        whole = c.title.set_off or agree or numbered_alike(c)
        part = told and near and sure and (whole or _in_a_row(c))
        if part or (tight and c.within_days(days) and c.title.telling >= 2 and whole):
            return same(c, "title-part+duration", 0.9, 2, (*fields, "text"))
    return _styled_recordings(c)


def _in_a_row(c: Comparison) -> bool:
    """Whether the longer title says the words of the shorter one without others between: else it is another one."""
    only = {*c.title.only_a, *c.title.only_b}
    longer = c.a.heading.words if c.title.only_a else c.b.heading.words
    kept = [at for at, word in enumerate(longer) if word not in only]
    return not kept or kept[-1] - kept[0] == len(kept) - 1


def _styled_recordings(c: Comparison) -> Finding | None:
    """Each platform's title says something of its own: most of it is common, and what both say first is, too."""
    if c.title.kind != "swapped" or c.a.medium == c.b.medium:
        return None
    if not misspelt(c) and (c.title.coverage < 0.6 or c.title.telling < 2):
        return None
    counted = bool(c.a.heading.number) and c.a.heading.number == c.b.heading.number
    if (
        c.within(20, 0.015)
        and c.within_days(14)
        and same_sentence(c)
        and (counted or misspelt(c) or (retitled(c) and not swapped(c)))
    ):
        return same(c, "title-words+duration", 0.85, 3, ("title", "duration", "published", "text"))
    return None


def _told_recordings(c: Comparison) -> Finding | None:
    """Another title on another platform: the same text and the same length."""
    if _crossed(c):
        return same(c, "crossed+duration", 0.85, 3, ("title", "text", "duration", "published"))
    if c.a.medium == c.b.medium or swapped(c) or not c.within(30, 0.02):
        return None
    long_text = c.text.contained >= 0.8 and c.text.shingles >= SHINGLES
    if long_text and c.within_days(60) and both_titles_told(c):
        return same(c, "text+duration", 0.88, 3, ("text", "duration", "published"))
    if same_sentence(c) and c.within_days(7) and a_title_is_told(c):
        return same(c, "sentence+duration", 0.82, 3, ("text", "duration", "published"))
    if _numbered_in_text(c) and c.title.telling >= 1 and c.within_days(SOON):
        return same(c, "number+duration", 0.82, 3, ("title", "text", "duration", "published"))
    return None


def _numbered_in_text(c: Comparison) -> bool:
    """Whether what is said of one names the number of the other: `Hafenfunk #6`, or in a sentence that both have."""
    for counted, teller in ((c.a, c.b), (c.b, c.a)):
        if number_of(counted) and number_of(counted) in teller.lead:
            show = [word for word in counted.heading.series if word not in lexicon.GENERIC]
            if same_opening(c) or (show and {*show} <= {*teller.lead}):
                return True
    return False


def _crossed(c: Comparison) -> bool:
    """Whether each platform gives as its title what the other says below: title and subtitle changed places."""
    if c.a.medium == c.b.medium or not c.within_days(SOON) or not c.within(60, 0.02):
        return False
    numbered = any(number_of(one) and number_of(one) in other.lead for one, other in ((c.a, c.b), (c.b, c.a)))
    return told_crosswise(c) or (numbered and (named_in(c.a, c.b) or named_in(c.b, c.a)))


def all_else_alike(c: Comparison) -> bool:
    """Whether two titles without a common word head what is as long to the second and told alike: worth a question."""
    exact = c.within(1, 0.0) and c.a.duration_seconds % 60 != 0 and c.b.duration_seconds % 60 != 0
    return c.title.common == 0 and exact and same_sentence(c) and c.within_days(3) and c.a.duration_seconds >= 300


def _shared_recording(c: Comparison) -> Finding | None:
    """One recording in the feeds of two centres."""
    told = c.text.contained >= CONTAINED and c.text.shingles >= SHINGLES
    if (
        c.title.kind in ("equal", "contained")
        and c.title.telling >= 2
        and c.title.ratio >= 0.5
        and c.within(*EXACT)
        and (told or (c.title.telling >= 3 and c.within_days(1) and c.a.duration_seconds >= 600))
    ):
        return same(c, "title+duration:centres", 0.9, 3, ("title", "duration", "text", "published"))
    return None


def _reupload(c: Comparison) -> Finding | None:
    """The same again in one source: to the second as long, or said to be a new version.

    A source that lists two entries means two things, unless that much speaks against it.
    """
    if not (c.title.kind == "equal" or _after_the_show(c)) or not says_something(c):
        return None
    markers = {*c.a.heading.markers} | {*c.b.heading.markers}
    told_apart = bool(c.a.summary and c.b.summary) and c.text.contained < 0.5 and not same_sentence(c)
    # Clips of a minute are all as long.
    told = same_sentence(c)
    long_enough = c.a.duration_seconds % 60 != 0 and (c.a.duration_seconds > 90 or told)
    # Bulletins of one title differ by a second now and then; a day apart they are two.
    off = 0 if c.a.heading.day and not c.within_days(SAME_DAY) else 1
    exact = c.seconds is not None and c.seconds <= off and long_enough and c.title.telling >= 1
    sized = bool(c.a.size_bytes) and c.a.size_bytes == c.b.size_bytes and c.seconds == 0
    soon = c.within_days(14) and c.title.kind == "equal"
    dated = bool(c.a.heading.day) and c.seconds == 0  # in its title; another date there would be a veto
    if soon and c.within_days(SAME_DAY) and c.title.telling >= 1 and (dated or (told and c.within(3, 0.002))):
        exact = True  # the new host counts the last frame
    if soon and ((exact and not told_apart) or sized):
        return same(c, "reupload", 0.92, 2, ("title", "duration", "published"))
    if "remake" in markers and c.within(*CLOSE):
        return same(c, "reupload", 0.92, 2, ("title", "duration", "published"))
    # Later, or under a longer name: a show that moved, or broadcasts again; not what is called alike every year.
    lone = (held := c.held("core")) is None or held.items <= 2 or c.within_days(1)
    if exact and told and lone and c.a.duration_seconds >= 300 and not figures_differ(c) and not told_other(c):
        return same(c, "reupload:told", 0.9, 2, ("title", "duration", "text", "published"))
    again = "rerun" in markers and c.title.coverage == 1 and c.title.telling >= 2 and c.within(*CLOSE)
    return same(c, "rerun", 0.88, 2, ("title", "duration", "text", "published")) if again and told else None


def _after_the_show(c: Comparison) -> bool:
    """Whether one title puts the show's name before the other and says no more."""
    longer, extra = (c.a, c.title.only_a) if c.title.only_a else (c.b, c.title.only_b)
    tail = {*longer.heading.tail}
    return c.title.kind == "contained" and c.title.coverage == 1 and bool(tail) and not tail & {*extra}


def _undated_recordings(c: Comparison) -> Finding | None:
    """Where a duration is missing: the title, and a text or the same day in another feed of the same kind."""
    if c.same_source or not c.kin or c.title.kind not in ("equal", "contained") or c.title.ratio < 0.6:
        return None
    told = c.text.contained >= 0.8 and c.text.shingles >= SHINGLES
    if c.title.telling >= 1 and told and c.within_days(30):
        return same(c, "title+text", 0.88, 3, ("title", "text", "published"))
    moved = c.same_centre and c.title.telling >= 1 and (numbered_alike(c) or c.within_days(0.01))
    told_enough = c.title.telling >= 2 or (moved and not is_series_title(c))
    dated = c.within_days(1) or (c.gap_days is None and numbered_alike(c))
    if c.title.kind == "equal" and told_enough and c.a.medium == c.b.medium and dated:
        return same(c, "title+day", 0.88, 3, ("title", "published"))
    if c.title.telling >= 1 and (points_to(c.a, c.b) or points_to(c.b, c.a)):
        return same(c, "title+cross-link", 0.93, 2, ("cross", "title"))
    return None
