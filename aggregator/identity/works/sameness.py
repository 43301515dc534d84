"""What the rules by which two items are one work have in common. Pure, symmetric.

They run only where no veto stands (`judging` sees to that). An identity alone is believed where nothing contradicts it;
everything else needs two facts of different kinds: a title *and* a duration, a start, a text.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from aggregator.identity.spelling import distance
from aggregator.identity.works import lexicon
from aggregator.identity.works.comparing import Comparison, number_of
from aggregator.identity.works.findings import Finding
from aggregator.identity.works.mentions import named_in
from aggregator.identity.works.values import Portrait
from aggregator.identity.works.words import said, stem

CLOSE: Final = (60.0, 0.05)
"""Seconds and share by which a recording may be longer on one platform: jingles, credits (quality §3)."""
EXACT: Final = (2.0, 0.0)
SHINGLES: Final = 15
"""Fewer shingles than these are a sentence, which may be a template."""
CONTAINED: Final = 0.6
"""Share of the shorter text that must stand in the longer one (P 1.0, R .90 on 10kGNAD)."""


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
    stems = said(c.a.lead).stems | said(c.b.lead).stems
    return all(
        any(stem(word) in stems for word in words if word not in lexicon.GENERIC)
        for words in (c.title.only_a, c.title.only_b)
    )


def a_title_is_told(c: Comparison) -> bool:
    """Whether the common sentence speaks of what only one of the titles says. Two towns are two things all the same."""
    stems = said(c.a.lead).stems | said(c.b.lead).stems
    only = {*c.title.only_a, *c.title.only_b}
    if {*c.title.only_a} & lexicon.TOWNS and {*c.title.only_b} & lexicon.TOWNS:
        return False
    return any(stem(word) in stems for word in only if word not in lexicon.GENERIC and len(word) > 3)


def told_crosswise(c: Comparison) -> bool:
    """Whether the text of the one says the other's title word for word, and something is told the other way."""
    if c.title.kind != "swapped" or not (named_in(c.a, c.b) or named_in(c.b, c.a)):
        return False
    in_a, in_b = said(c.a.lead), said(c.b.lead)
    return any(map(in_b.has, telling(c.title.only_a))) and any(map(in_a.has, telling(c.title.only_b)))


def retitled(c: Comparison) -> bool:
    """Whether a common text speaks of what only one title says, and nothing parts them.

    A template filled in twice names in each text what its own title names, and the other text does not.
    """
    both = said(c.a.lead).stems & said(c.b.lead).stems
    only = {stem(word) for word in (*c.title.only_a, *c.title.only_b) if word not in lexicon.GENERIC and len(word) > 3}
    return bool(only & both) and not parted(c)


def parted(c: Comparison) -> bool:
    """Whether a text names what its own title names, and the other text does not; or the titles name two towns."""
    # What stands beyond the end of a text that was cut is not missing from it.
    size = min(len(c.a.lead), len(c.b.lead)) + 2
    said_a, said_b = (said(one.lead[:size]).stems for one in (c.a, c.b))
    every_a, every_b = (said(one.lead).stems for one in (c.a, c.b))
    owners = {*owner_words(c.a), *owner_words(c.b)}  # "Bericht aus Franken": where it was taken from
    for words, own, other in ((c.title.only_a, said_a, every_b), (c.title.only_b, said_b, every_a)):
        here = {stem(word) for word in words if word not in lexicon.GENERIC and word not in owners and len(word) > 3}
        if here & own - other:
            return True
    return bool({*c.title.only_a} & lexicon.TOWNS and {*c.title.only_b} & lexicon.TOWNS)


def owner_words(one: Portrait) -> tuple[str, ...]:
    """The words by which an item's centre is known, as its id has them."""
    return tuple(one.centre.replace("_", "-").split("-"))


def misspelt(c: Comparison) -> bool:
    """Whether two titles differ by slips of the keyboard or lost dots: no evidence but beside an equal text."""
    if not c.title.common or not 1 <= len(c.title.only_a) == len(c.title.only_b) <= 2:
        return False
    pairs = zip(sorted(c.title.only_a), sorted(c.title.only_b), strict=True)
    return all(
        a[0] == b[0] and min(len(a), len(b)) >= 6 and distance(a, b) <= (1 if min(len(a), len(b)) < 9 else 2)
        for a, b in pairs
    )


def same_sentence(c: Comparison) -> bool:
    """Whether both say the very same, or the same first sentence, and at least a short sentence of it."""
    whole = bool(c.a.summary) and c.a.summary == c.b.summary and c.text.shingles >= 2
    return whole or (bool(c.a.told) and c.a.told == c.b.told and c.a.told_words >= 4)


def same_opening(c: Comparison) -> bool:
    """`same_sentence`, and the texts do not go on in two ways: many begin with what their series is about."""
    go_on = min(c.a.text.count, c.b.text.count) >= SHINGLES and c.text.contained < 0.3
    return same_sentence(c) and not go_on


def swapped(c: Comparison) -> bool:
    """Whether the titles differ in what each is about, word for word: another trade, another question."""
    mine, theirs = ([word for word in only if word not in lexicon.GENERIC] for only in (c.title.only_a, c.title.only_b))
    return len(mine) == len(theirs) == 1 and c.title.common > 0 and not misspelt(c)


def supported(c: Comparison) -> bool:
    """Whether something besides an address and the title says that two items are one."""
    told = c.text.contained >= CONTAINED and c.text.shingles >= 8 and (c.title.common > 0 or a_title_is_told(c))
    return told or c.within(*EXACT) or (c.held("second") is not None and not c.same_source)


def filled_in(c: Comparison) -> bool:
    """Whether each text has words of its own in the same place: a template of two centres, no text taken over.

    Who takes a text over cuts it or puts something before it; he does not exchange names for names.
    """
    blocks = SequenceMatcher(None, c.a.lead, c.b.lead, autojunk=False).get_opcodes()
    exchanged = [
        min(len(telling(c.a.lead[a:b])), len(telling(c.b.lead[x:y])))
        for kind, a, b, x, y in blocks
        if kind == "replace"
    ]
    return sum(exchanged) >= 2


def telling(words: Sequence[str]) -> list[str]:
    """Those of some words that two centres would not use without meaning the same."""
    return [word for word in words if word not in lexicon.GENERIC and len(word) > 2]


def told_other(c: Comparison) -> bool:
    """Whether the texts name days, and others: a date announced twice."""
    mine, theirs = {*c.a.dates, *c.a.days}, {*c.b.dates, *c.b.days}
    return bool(mine and theirs) and not mine & theirs


def figures_differ(c: Comparison) -> bool:
    """Whether each text has a number the other lacks: a template filled in twice."""
    mine, theirs = set(c.a.figures), set(c.b.figures)
    return len(c.a.figures) < 16 and len(c.b.figures) < 16 and bool(mine - theirs) and bool(theirs - mine)


def titles_fit(c: Comparison) -> bool:
    """Whether the titles do not contradict each other."""
    untitled = not c.a.heading.words and not c.b.heading.words
    return untitled or c.title.kind in ("equal", "contained")


def is_series_title(c: Comparison) -> bool:
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


def same_summary(c: Comparison) -> bool:
    """Whether both say the same few words, or nearly."""
    return (
        bool(c.a.summary and c.a.summary == c.b.summary)
        or same_opening(c)
        or (c.text.contained >= 0.8 and c.text.shingles >= 4)
    )
