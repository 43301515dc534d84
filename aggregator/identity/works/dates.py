"""Rules by which two entries of calendars are one event: they begin together. Pure, symmetric."""

from typing import Final

from aggregator.identity.works import lexicon
from aggregator.identity.works.comparing import Comparison, places_agree
from aggregator.identity.works.findings import Finding
from aggregator.identity.works.sameness import (
    CONTAINED,
    SHINGLES,
    a_title_is_told,
    figures_differ,
    misspelt,
    owner_words,
    retitled,
    same,
    same_opening,
)


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
    somewhere = (c.title.kind == "equal" or _credited(c)) and place is True
    somewhere = somewhere and not (_only_online(c) and _told_apart(c))
    if somewhere and (c.title.telling >= 2 or (c.title.telling == 1 and told and c.text.shingles >= 5)):
        return same(c, "event:co-hosted", 0.9, 2, EVENT_FIELDS)
    return None


TOGETHER: Final = frozenset({"gemeinsam", "zusammen", "kooperation", "partner", "gastgeber"})
"""What leads over from an event to whom it is held with."""
EVENT_FIELDS: Final = ("title", "start", "place", "text")


def _only_online(c: Comparison) -> bool:
    """Whether no place on earth says that it is one event: two centres may hold the same webinar at the same hour."""
    return not (c.a.places and c.b.places)


def _told_apart(c: Comparison) -> bool:
    """Whether both tell of it at some length, and have hardly a phrase in common."""
    return c.text.shingles >= 5 and c.text.contained < 0.2


def _credited(c: Comparison) -> bool:
    """Whether one title is the other and the name of the centre that has it: "Leim lesen (Zentrum Seeblick)"."""
    if c.title.kind != "contained" or c.title.coverage < 1:
        return False
    more, owner = (c.title.only_a, c.b) if c.title.only_a else (c.title.only_b, c.a)
    return all(word in owner_words(owner) or word in lexicon.GENERIC or word in TOGETHER for word in more)


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
    if not same_opening(c) or c.a.start is None or c.a.start != c.b.start:
        return None
    somewhere = places_agree(c.a, c.b) is True
    # Parallel sessions share a text that tells of all of them.
    one_says_more = any(all(word in lexicon.GENERIC for word in only) for only in (c.title.only_a, c.title.only_b))
    if (one_says_more or misspelt(c)) and ((somewhere and a_title_is_told(c)) or retitled(c)):
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
