"""Rules by which two items are one work. Pure, symmetric.

They run only where no veto stands (`judging` sees to that). An identity alone is believed where nothing contradicts it;
everything else needs two facts of different kinds: a title *and* a duration, a start, a text.
"""

from collections.abc import Callable
from typing import Final

from aggregator.identity.works import lexicon
from aggregator.identity.works.comparing import Comparison, number_of, places_agree, points_to, stem
from aggregator.identity.works.findings import Finding

CLOSE: Final = (60.0, 0.05)
"""Seconds and share by which a recording may be longer on one platform: jingles, credits (quality §3)."""
EXACT: Final = (2.0, 0.0)
SHINGLES: Final = 15
"""Fewer shingles than these are a sentence, which may be a template."""
CONTAINED: Final = 0.6
"""Share of the shorter text that must stand in the longer one (P 1.0, R .90 on 10kGNAD)."""


def recordings(c: Comparison) -> Finding | None:
    """Episodes and videos: title and duration, or text and duration."""
    if not c.recordings:
        return None
    if c.seconds is None:
        return _undated_recordings(c)
    if c.same_source:
        return _reupload(c)
    if not c.kin:
        return _shared_recording(c)
    return _titled_recordings(c) or _told_recordings(c)


def _titled_recordings(c: Comparison) -> Finding | None:
    fields = ("title", "duration", "published", "number")
    if not c.within(*CLOSE):
        return None
    tight = c.within(10, 0.01)
    # One word may name two talks of a year; a title that a source repeats names every week's.
    days = 3 if _is_series_title(c) else 60 if c.title.telling >= 2 or numbered_alike(c) else 21
    near = c.within_days(days) or (days > 3 and (c.gap_days is None or tight))
    if c.title.kind == "equal" and says_something(c) and near:
        return same(c, "title+duration", 0.95, 2, fields)
    if c.title.kind == "contained" and c.title.telling >= 1 and c.title.coverage == 1:
        near = c.within_days(min(days, 14)) or (days > 3 and c.text.contained >= CONTAINED and c.text.shingles >= 5)
        told = (c.title.set_off or c.title.ratio >= 0.5) and (c.title.telling >= 2 or c.title.ratio >= 0.5 or tight)
        agree = same_sentence(c) or (c.text.contained >= CONTAINED and c.text.shingles >= 2)
        sure = c.within(20, 0.015) or numbered_alike(c) or agree
        if (told and near and sure) or (tight and c.within_days(days) and c.title.telling >= 2):
            return same(c, "title-part+duration", 0.9, 2, (*fields, "text"))
    return _styled_recordings(c)


def _styled_recordings(c: Comparison) -> Finding | None:
    """Each platform's title says something of its own: most of it is common, and what both say first is, too."""
    if c.title.kind != "swapped" or c.title.coverage < 0.6 or c.title.telling < 2 or c.a.medium == c.b.medium:
        return None
    counted = bool(c.a.heading.number) and c.a.heading.number == c.b.heading.number
    if c.within(20, 0.015) and c.within_days(14) and same_sentence(c) and (counted or retitled(c)):
        return same(c, "title-words+duration", 0.85, 3, ("title", "duration", "published", "text"))
    return None


def _told_recordings(c: Comparison) -> Finding | None:
    """Another title on another platform: the same text and the same length."""
    long_text = c.text.contained >= 0.8 and c.text.shingles >= SHINGLES
    if long_text and c.within(30, 0.02) and c.within_days(60) and c.a.medium != c.b.medium and both_titles_told(c):
        return same(c, "text+duration", 0.88, 3, ("text", "duration", "published"))
    if (
        same_sentence(c)
        and c.within(30, 0.02)
        and c.within_days(7)
        and c.a.medium != c.b.medium
        and (a_title_is_told(c) or _all_else_alike(c))
    ):
        return same(c, "sentence+duration", 0.82, 3, ("text", "duration", "published"))
    return None


def _all_else_alike(c: Comparison) -> bool:
    """Whether two titles without a common word head what is as long to the second and told alike.

    A template filled in twice keeps the words around the one that is swapped.
    """
    exact = c.within(1, 0.0) and c.a.duration_seconds % 60 != 0 and c.b.duration_seconds % 60 != 0
    return c.title.common == 0 and exact and c.within_days(3) and c.a.duration_seconds >= 300


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
    exact = c.seconds is not None and c.seconds <= 1 and long_enough and c.title.telling >= 1
    sized = bool(c.a.size_bytes) and c.a.size_bytes == c.b.size_bytes and c.seconds == 0
    soon = c.within_days(14) and c.title.kind == "equal"
    if soon and ((exact and not told_apart) or sized):
        return same(c, "reupload", 0.92, 2, ("title", "duration", "published"))
    if "remake" in markers and c.within(*CLOSE):
        return same(c, "reupload", 0.92, 2, ("title", "duration", "published"))
    # Later, or under a longer name: a show that moved, or broadcasts again; not what is called alike every year.
    lone = (held := c.held("core")) is None or held.items <= 2 or c.within_days(1)
    if exact and told and lone and c.a.duration_seconds >= 300:
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
    dated = c.within_days(1) or (c.gap_days is None and numbered_alike(c))
    if c.title.kind == "equal" and c.title.telling >= 2 and c.a.medium == c.b.medium and dated:
        return same(c, "title+day", 0.88, 3, ("title", "published"))
    if c.title.telling >= 1 and (points_to(c.a, c.b) or points_to(c.b, c.a)):
        return same(c, "title+cross-link", 0.93, 2, ("cross", "title"))
    return None


def events(c: Comparison) -> Finding | None:
    """When and where, and what it is called. Day and hour are vetoes; so here both events begin together."""
    if c.media != {"event"}:
        return None
    place = places_agree(c.a, c.b)
    told = c.text.contained >= CONTAINED and c.text.shingles >= 3
    if c.same_source:
        twice = c.title.kind == "equal" and place is True and (told or not c.text.shingles)
        return same(c, "event:twice", 0.9, 3, EVENT_FIELDS) if twice else None
    if c.title.kind == "swapped":
        return _renamed_event(c) if c.kin and place is not False else None
    if c.kin:
        return _listed_event(c, told=told)
    somewhere = c.title.kind == "equal" and place is True
    if somewhere and (c.title.telling >= 2 or (c.title.telling == 1 and told and c.text.shingles >= 5)):
        return same(c, "event:co-hosted", 0.9, 2, EVENT_FIELDS)
    return None


EVENT_FIELDS: Final = ("title", "start", "place", "text")


def _listed_event(c: Comparison, *, told: bool) -> Finding | None:
    """An event in a centre's calendar and in the network's, or in two calendars of one centre."""
    equal = c.title.kind == "equal"
    part = c.title.kind == "contained" and c.title.coverage == 1 and (c.title.ratio >= 0.5 or c.title.set_off)
    if not (equal or part) or (places_apart(c) and not told):
        return None
    somewhere = places_agree(c.a, c.b) is True and bool(c.a.places)
    if c.title.telling >= 1 or c.same_centre or told or somewhere:
        return same(c, "event:title+start", 0.95 if equal else 0.9, 2, EVENT_FIELDS)
    return None


def _renamed_event(c: Comparison) -> Finding | None:
    """Another title for what begins together and is described alike: no parallel session, which has its own text."""
    long_text = c.text.contained >= 0.8 and c.text.shingles >= SHINGLES and c.title.coverage >= 0.3
    if long_text and not figures_differ(c):
        return same(c, "event:text+start", 0.86, 3, EVENT_FIELDS)
    if not same_sentence(c) or c.a.start is None or c.a.start != c.b.start:
        return None
    somewhere = places_agree(c.a, c.b) is True
    if (somewhere and a_title_is_told(c)) or retitled(c):
        return same(c, "event:sentence+start", 0.82, 3, EVENT_FIELDS)
    # "Workshop Leim lesen" and "Leim lesen: Seminar für Betriebe" differ in words that say nothing.
    if somewhere and c.title.telling >= 2 and _only_generic(c):
        return same(c, "event:words+start", 0.82, 3, EVENT_FIELDS)
    return None


def _only_generic(c: Comparison) -> bool:
    """Whether what each title says alone is no more than what kind of thing it is."""
    return all(word in lexicon.GENERIC for word in (*c.title.only_a, *c.title.only_b))


def places_apart(c: Comparison) -> bool:
    """Whether both name a place, in words that have nothing in common: a hall and its town, or two villages."""
    return bool(c.a.places and c.b.places) and places_agree(c.a, c.b) is None


def articles(c: Comparison) -> Finding | None:
    """News and posts: the text, and a title that does not contradict it."""
    if c.media - {"news", "post"} or len(c.media) != 1:
        return None
    fields = ("title", "text", "published")
    fits = c.title.kind in ("equal", "contained") and c.title.coverage >= 0.8 and c.title.common > 0
    if c.same_source:
        again = c.title.kind == "equal" and c.text.alike >= 0.8 and c.text.shingles >= 5 and c.within_days(10)
        return same(c, "article:again", 0.88, 3, fields) if again and not figures_differ(c) else None
    near = c.within_days(120) or c.gap_days is None
    if fits and near and c.text.contained >= CONTAINED and c.text.shingles >= SHINGLES and not _figures_against(c):
        return same(c, "article:title+text", 0.95, 2, fields)
    if (
        c.title.kind == "swapped"
        and near
        and c.text.contained >= 0.9
        and c.text.shingles >= (25 if c.kin else 40)
        and both_titles_told(c)
        and not figures_differ(c)
    ):
        return same(c, "article:text", 0.88, 3, fields)
    return _retitled_articles(c) or _short_articles(c)


def _retitled_articles(c: Comparison) -> Finding | None:
    """Taken over under another headline: the text says what both headlines say."""
    fields = ("title", "text", "published")
    if not c.kin or not c.within_days(60) or figures_differ(c) or c.text.shingles < SHINGLES or _is_series_title(c):
        return None
    if c.title.kind == "swapped" and c.text.shingles >= 20 and retitled(c):
        if c.text.contained >= 0.75 or (c.text.contained >= CONTAINED and c.title.telling >= 2):
            return same(c, "article:retitled", 0.86, 3, fields)
    rewritten = c.title.kind == "equal" and c.title.telling >= 3 and c.text.contained >= 0.25
    if rewritten and c.within_days(7) and not _told_other(c):
        return same(c, "article:rewritten", 0.8, 3, fields)
    return None


def _told_other(c: Comparison) -> bool:
    """Whether the texts name days, and others: a date announced twice."""
    mine, theirs = {*c.a.dates, *c.a.days}, {*c.b.dates, *c.b.days}
    return bool(mine and theirs) and not mine & theirs


def _short_articles(c: Comparison) -> Finding | None:
    """Where feeds give a sentence only: the whole title, among a centre and the network."""
    if not c.kin or not c.within_days(30):
        return None
    fields = ("title", "text", "published")
    if _is_series_title(c) and not c.within_days(1):
        return None
    whole = c.title.kind == "equal" and c.title.telling >= 2
    one_says_nothing = not c.a.text.count or not c.b.text.count
    both_tell = min(c.a.text.count, c.b.text.count) >= SHINGLES
    if (
        c.title.coverage == 1
        and c.title.kind in ("equal", "contained")
        and c.title.telling >= 1
        and c.title.ratio >= 0.5
        and _same_summary(c)
    ):
        return same(c, "article:title+summary", 0.92, 3, fields)
    if whole and (one_says_nothing or c.text.contained >= 0.5) and c.within_days(14):
        return same(c, "article:title", 0.85, 3, fields)
    if (
        c.title.kind == "swapped"
        and same_sentence(c)
        and 4 <= c.text.shingles < SHINGLES
        and c.within_days(14)
        and both_titles_told(c)
    ):
        return same(c, "article:sentence", 0.8, 3, fields)
    if whole and c.title.telling >= 3 and not both_tell and c.within_days(14):
        return same(c, "article:long-title", 0.8, 3, fields)
    return None


def publications(c: Comparison) -> Finding | None:
    """Documents: title with file name, text or summary. Editions and years are vetoes."""
    if c.media != {"publication"}:
        return None
    fields = ("title", "file", "text", "published")
    fits = c.title.kind in ("equal", "contained") and c.title.common > 0 and (c.title.ratio >= 0.5 or c.title.set_off)
    name = c.held("file")
    agrees = _same_summary(c) or c.text.contained >= 0.5
    silent = not c.a.text.count or not c.b.text.count
    # Files are named after titles: across owners, or under a generic title, the name says nothing more.
    named = c.title.telling >= (1 if c.kin else 3) and (agrees or silent or (c.kin and c.title.telling >= 2))
    if name is not None and fits and (named or (agrees and (c.kin or c.title.telling >= 1))):
        return same(c, "document:title+file", 0.95, 2, fields)
    told = c.text.contained >= CONTAINED and c.text.shingles >= SHINGLES and not figures_differ(c)
    if fits and told and (c.kin or c.title.telling >= 1):
        return same(c, "document:title+text", 0.92, 2, fields)
    if fits and c.kin and _same_summary(c) and c.title.telling >= 1:
        return same(c, "document:title+summary", 0.9, 2, fields)
    whole = c.title.kind == "equal" and c.title.telling >= 2
    if whole and c.kin and (c.within_days(200) or c.gap_days is None) and silent:
        return same(c, "document:title", 0.85, 3, fields)
    soon = same_sentence(c) and c.within_days(7) and c.title.telling >= 2
    if whole and not c.kin and ((_same_summary(c) and c.text.shingles >= 4 and c.title.telling >= 3) or soon):
        return same(c, "document:title+summary:centres", 0.85, 3, fields)
    return None


RULES_IN_ORDER: Final[tuple[Callable[[Comparison], Finding | None], ...]] = (recordings, events, articles, publications)


def same(c: Comparison, rule: str, score: float, tier: int, fields: tuple[str, ...]) -> Finding:
    """A finding that two items are one work, in the relation their sources and media show."""
    return Finding(verdict="same", relation=relation(c, rule), rule=rule, score=score, tier=tier, fields=fields)


def relation(c: Comparison, rule: str) -> str:
    """In which way two items are the same work."""
    markers = {*c.a.heading.markers} | {*c.b.heading.markers}
    if c.a.medium != c.b.medium:
        return "other_media"
    if c.recordings:
        if c.same_source:
            return "reupload" if rule == "reupload" else "moved"
        if c.same_centre:
            moved = c.held("second") is not None and c.held("link") is None and c.held("file") is None
            return "reupload" if "remake" in markers else "moved" if moved else "alternate_enclosure"
        return "syndicated_copy"
    if not c.same_centre:
        return "syndicated_copy"
    if c.media == {"publication"}:
        return "update"
    return "update" if c.same_source else ""


def both_titles_told(c: Comparison) -> bool:
    """Whether the common text speaks of what either title says: else it is a template under two titles."""
    said = {stem(word) for word in (*c.a.lead, *c.b.lead)}
    return all(
        any(stem(word) in said for word in words if word not in lexicon.GENERIC)
        for words in (c.title.only_a, c.title.only_b)
    )


def a_title_is_told(c: Comparison) -> bool:
    """Whether the common sentence speaks of what only one of the titles says. Two towns are two things all the same."""
    said = {stem(word) for word in (*c.a.lead, *c.b.lead)}
    only = {*c.title.only_a, *c.title.only_b}
    if {*c.title.only_a} & lexicon.TOWNS and {*c.title.only_b} & lexicon.TOWNS:
        return False
    return any(stem(word) in said for word in only if word not in lexicon.GENERIC and len(word) > 3)


def retitled(c: Comparison) -> bool:
    """Whether a common text speaks of what only one title says, and nothing parts them.

    A template filled in twice names in each text what its own title names, and the other text does not.
    """
    said_a, said_b = ({stem(word) for word in one.lead} for one in (c.a, c.b))
    told = False
    for words, own, other in ((c.title.only_a, said_a, said_b), (c.title.only_b, said_b, said_a)):
        for word in words:
            if len(word) > 3 and word not in lexicon.GENERIC and (here := stem(word)) in own | other:
                if here in own and here not in other:
                    return False
                told = told or here in own & other
    return told and not ({*c.title.only_a} & lexicon.TOWNS and {*c.title.only_b} & lexicon.TOWNS)


def same_sentence(c: Comparison) -> bool:
    """Whether both say the very same, or the same first line, and at least a short sentence of it."""
    whole = bool(c.a.summary) and c.a.summary == c.b.summary and c.text.shingles >= 2
    return whole or (bool(c.a.told) and c.a.told == c.b.told and c.a.told_words >= 4)


def supported(c: Comparison) -> bool:
    """Whether something besides an address and the title says that two items are one."""
    told = c.text.contained >= CONTAINED and c.text.shingles >= 8 and (c.title.common > 0 or a_title_is_told(c))
    return told or c.within(*EXACT) or (c.held("second") is not None and not c.same_source)


def figures_differ(c: Comparison) -> bool:
    """Whether each text has a number the other lacks: a template filled in twice."""
    mine, theirs = set(c.a.figures), set(c.b.figures)
    return len(c.a.figures) < 16 and len(c.b.figures) < 16 and bool(mine - theirs) and bool(theirs - mine)


def _figures_against(c: Comparison) -> bool:
    if _is_series_title(c) and c.text.contained < 0.75:
        return True
    return figures_differ(c) and c.text.alike < (0.6 if c.title.kind == "equal" else 0.9)


def titles_fit(c: Comparison) -> bool:
    """Whether the titles do not contradict each other."""
    untitled = not c.a.heading.words and not c.b.heading.words
    return untitled or c.title.kind in ("equal", "contained")


def _is_series_title(c: Comparison) -> bool:
    """Whether a source gives this title again and again; then it names the series, not the one thing."""
    held = c.held("core")
    return held is not None and held.repeated and not c.same_source and not numbered_alike(c)


def numbered_alike(c: Comparison) -> bool:
    """Whether both name the same place in a series, or the same part."""
    number, part = number_of(c.a), c.a.heading.part
    return (bool(number) and number == number_of(c.b)) or (bool(part) and part == c.b.heading.part)


def says_something(c: Comparison) -> bool:
    """Whether equal titles mean anything: a telling word, several words, or the same number in the same series."""
    return c.title.telling >= 1 or (numbered_alike(c) and c.title.common >= 1 and c.same_centre)


def _same_summary(c: Comparison) -> bool:
    """Whether both say the same few words, or nearly."""
    return (
        bool(c.a.summary and c.a.summary == c.b.summary)
        or same_sentence(c)
        or (c.text.contained >= 0.8 and c.text.shingles >= 4)
    )
