"""Pairs an editor must look at, and pairs that are simply two. Pure, symmetric.

A question costs an editor a minute: it is asked only where a rule came close or facts contradict each other.
"""

from typing import Final

from aggregator.identity.works.comparing import Comparison, places_agree, points_to
from aggregator.identity.works.dates import places_apart
from aggregator.identity.works.findings import Finding
from aggregator.identity.works.recordings import all_else_alike
from aggregator.identity.works.sameness import CLOSE, CONTAINED, a_title_is_told, figures_differ, filled_in, parted

HOPELESS: Final = frozenset({"medium", "number", "part", "language", "teaser", "edition", "generic"})
"""Vetoes that leave nothing to ask."""


def doubt(c: Comparison, vetoes: tuple[str, ...], identity: Finding | None) -> Finding | None:
    """The question to ask about a pair, if there is one."""
    if identity is not None and identity.rule in ("guid", "digest", "media") and not {"medium"} & {*vetoes}:
        return _unsure("contradiction", 0.5, identity.fields)
    if HOPELESS & {*vetoes}:
        return None
    if c.media == {"event"}:
        return _about_events(c, vetoes)
    if vetoes:
        return None
    if not c.same_source and any((held := c.held(kind)) and not held.repeated for kind in ("guid", "media", "link")):
        return _unsure("identity", 0.5, ("guid", "media", "link", "title"))
    if c.recordings:
        return _about_recordings(c)
    return _about_texts(c)


def _about_events(c: Comparison, vetoes: tuple[str, ...]) -> Finding | None:
    fits = c.title.kind in ("equal", "contained") and c.title.telling >= 1 and c.title.coverage == 1
    fields = ("title", "start", "place")
    if c.same_source or not fits:
        return None
    moved = "moved" in (*c.a.heading.markers, *c.b.heading.markers)
    if vetoes == ("day",) and moved and c.kin and c.title.kind == "equal":
        return _unsure("event:moved", 0.5, fields)
    if vetoes == ("hour",) and c.kin and _by_whole_hours(c) and places_agree(c.a, c.b) is not False and _told(c):
        return _unsure("event:zone", 0.5, fields)
    somewhere_and_online = not (c.a.places and c.b.places)
    if vetoes == ("place",) and somewhere_and_online and c.kin and c.title.kind == "equal" and _told(c):
        return _unsure("event:place", 0.5, fields)
    if not vetoes and c.kin and c.title.kind == "equal" and places_apart(c):
        return _unsure("event:place", 0.5, fields)
    if not vetoes and not c.kin and c.title.kind == "equal" and c.title.telling >= 2:
        return _unsure("event:co-hosted?", 0.5, fields)
    return None


def _told(c: Comparison) -> bool:
    short = bool(c.a.summary) and c.a.summary == c.b.summary
    return short or (c.text.contained >= CONTAINED and c.text.shingles >= 3)


def _by_whole_hours(c: Comparison) -> bool:
    """Two hours at most, and whole ones: a calendar that forgot its zone."""
    if c.a.start is None or c.b.start is None:
        return False
    apart = abs((c.a.start - c.b.start).total_seconds())
    return apart in (3_600.0, 7_200.0)


def _about_recordings(c: Comparison) -> Finding | None:
    fields = ("title", "duration", "published", "text")
    if not c.kin or c.same_source:
        return None
    if (
        c.title.kind == "equal"
        and c.title.telling >= 2
        and (c.seconds is None or c.within(180, 0.1))
        and c.within_days(60)
    ):
        return _unsure("recording:title", 0.5, fields)
    if c.title.kind == "contained" and c.title.telling >= 2 and c.within(*CLOSE) and c.within_days(14):
        return _unsure("recording:title-part", 0.5, fields)
    if (points_to(c.a, c.b) or points_to(c.b, c.a)) and c.within(*CLOSE) and c.within_days(3):
        return _unsure("recording:cross-link", 0.5, ("cross", *fields))
    if c.a.medium != c.b.medium and all_else_alike(c):
        return _unsure("recording:sentence", 0.5, fields)
    told = c.text.contained >= CONTAINED and c.text.shingles >= 40
    if c.title.kind == "swapped" and c.within(5, 0.004) and told and c.within_days(3) and c.a.medium != c.b.medium:
        return _unsure("recording:text", 0.5, fields)
    return None


def _about_texts(c: Comparison) -> Finding | None:
    fields = ("title", "text", "published")
    if c.same_source:
        return None
    near = c.within_days(120) or c.gap_days is None
    retold = c.title.common == 0 and c.text.contained >= 0.9 and c.text.shingles >= 30
    speaks = c.title.kind != "swapped" or ((a_title_is_told(c) or retold) and not parted(c))
    if (
        near
        and speaks
        and (c.kin or not filled_in(c))
        and c.text.contained >= 0.75
        and c.text.shingles >= 25
        and not figures_differ(c)
    ):
        return _unsure("text", 0.5, fields)
    if c.title.kind == "equal" and c.title.telling >= 3 and c.kin and c.within_days(14):
        return _unsure("title", 0.45, fields)
    if (
        c.title.kind == "equal"
        and c.title.telling >= 3
        and not c.kin
        and c.within_days(14)
        and c.a.summary
        and c.a.summary == c.b.summary
    ):
        return _unsure("title:centres", 0.45, fields)
    return None


def difference(c: Comparison, vetoes: tuple[str, ...]) -> Finding:
    """Two works, of one series where they show it."""
    counted = {"number", "part", "date", "day", "edition", "digits"} & {*vetoes}
    alike = c.title.common >= 1 and (
        c.title.kind in ("equal", "contained")
        or c.title.coverage >= 0.4
        or c.a.heading.series == c.b.heading.series != ()
    )
    in_series = bool(counted) and alike and c.kin and len(c.media) == 1
    return Finding(
        verdict="different",
        relation="same_series" if in_series else "",
        rule="veto" if vetoes else "no-rule",
        score=0.95 if vetoes else 0.9,
        tier=9,
        fields=("title", "number", "part", "start", "duration", "published"),
    )


def _unsure(rule: str, score: float, fields: tuple[str, ...]) -> Finding:
    return Finding(verdict="unsure", rule=rule, score=score, tier=5, fields=fields)
