"""Events of a calendar as they take place: repetitions unfolded within a window, changed and double ones put right.

Pure: the window comes from outside. What one broken event does wrong stays with that event.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import icalendar
import recurring_ical_events  # type: ignore[import-untyped]

from aggregator import times

SERIES_LIMIT: Final = 300
"""Repeating events that are unfolded; a calendar of people's birthdays has more, a centre's has a dozen."""
UNFOLDED_LIMIT: Final = 3_000
"""Occurrences after which no further series is unfolded: each takes up to a millisecond."""
FIRST_YEAR: Final = 1970
"""A series that began earlier is a slip or a birthday; following a daily one from year 1 on takes two seconds."""
OFTEN: Final = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
"""Nothing public takes place that often: such a rule is a slip, and unfolding it takes for ever."""
_TIMES_A_DAY: Final = 4
# What dateutil and recurring-ical-events raise for rules that parse and mean nothing: bad values, dates beyond year
# 9999, aware beside naive times, empty lists. Both check little of what they are given.
_RULE_ERRORS: Final = (ValueError, TypeError, OverflowError, AttributeError, LookupError, NotImplementedError)

Component = Any
"""An `icalendar.Event`: the library types the values of its properties as anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Repetitions outside are not unfolded."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One event at one time."""

    component: Component
    recurrence: str = ""
    """Which of a series, by the time it was first meant for: `20260305T170000Z`; empty for an event of its own."""


@dataclass(slots=True, kw_only=True)
class Unfolded:
    """What there is, and what became no occurrence."""

    occurrences: list[Occurrence] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)


def unfold(components: Iterable[Component], window: Window) -> Unfolded:
    """The occurrences of all events, those that repeat within the window only."""
    found = Unfolded()
    series = 0
    for group in _by_uid(components):
        if any(_repeats(component) for component in group):
            series += 1
            if series > SERIES_LIMIT or len(found.occurrences) > UNFOLDED_LIMIT:
                found.skipped["beyond-limit"] += len(group)
            else:
                _unfold_series(group, window, found)
        else:
            _take_singles(group, found)
    return found


def moment(value: date | datetime) -> datetime:
    """Aware UTC; a date is its Berlin midnight, no zone means Berlin. May raise `OverflowError`, `ValueError`."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return (value if value.utcoffset() is not None else value.replace(tzinfo=times.BERLIN)).astimezone(UTC)


def when(component: Component, name: str) -> date | datetime | None:
    """A date or time of a component; None when it has none, or none that anyone can read."""
    value = component.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    told = None if isinstance(value, icalendar.vBroken) else getattr(value, "dt", None)
    return told if isinstance(told, date) else None


def _by_uid(components: Iterable[Component]) -> list[list[Component]]:
    """Components with the same UID are one event; one without any is alone."""
    groups: dict[str, list[Component]] = {}
    for number, component in enumerate(components):
        uid = str(component.get("UID") or "").strip()
        groups.setdefault(f"u{uid}" if uid else f"n{number}", []).append(component)
    return list(groups.values())


def _repeats(component: Component) -> bool:
    """Whether an event has a rule or further dates that can be followed."""
    start = when(component, "DTSTART")
    if start is None or start.year < FIRST_YEAR or "RECURRENCE-ID" in component:
        return False
    rules = component.get("RRULE") or []
    rules = rules if isinstance(rules, list) else [rules]
    return any(isinstance(rule, icalendar.vRecur) and _bearable(rule) for rule in rules) or "RDATE" in component


def _bearable(rule: icalendar.vRecur) -> bool:
    """Whether a rule can be unfolded within its lifetime."""
    frequencies = {str(name).upper() for name in rule.get("FREQ", ())}
    day = 1
    for key in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        day *= max(len(rule.get(key, ())), 1)
    return bool(frequencies) and not frequencies & OFTEN and day <= _TIMES_A_DAY


def _unfold_series(group: Sequence[Component], window: Window, found: Unfolded) -> None:
    calendar = icalendar.Calendar()
    for component in group:
        if when(component, "DTSTART") is not None:
            calendar.add_component(component)
        else:
            found.skipped["no-start"] += 1
    try:
        query = recurring_ical_events.of(calendar, keep_recurrence_attributes=True)
        told = list(query.between(window.start, window.end))
    except _RULE_ERRORS:
        # The rule is broken, the event is not: it takes place at least once.
        _take_singles([c for c in group if when(c, "DTSTART") is not None], found)
        return
    if not told:
        found.skipped["outside-window"] += len(calendar.subcomponents)
    for component in told:
        found.occurrences.append(Occurrence(component=component, recurrence=_recurrence(component)))


def _take_singles(group: Sequence[Component], found: Unfolded) -> None:
    """Events that do not repeat. Several of one UID: the newest revision, or changed ones of a series not told here."""
    dated = [component for component in group if when(component, "DTSTART") is not None]
    found.skipped["no-start"] += len(group) - len(dated)
    newest: dict[str, Component] = {}
    top = max((_sequence(c) for c in dated if "RECURRENCE-ID" not in c), default=0)
    for component in dated:
        own = "RECURRENCE-ID" in component
        if not own and _sequence(component) < top:
            found.skipped["superseded"] += 1
            continue
        key = _recurrence(component)
        if key in newest:
            found.skipped["superseded"] += 1
            if _sequence(component) < _sequence(newest[key]):
                continue
        newest[key] = component
    alone = len(newest) == 1 and "RECURRENCE-ID" not in next(iter(newest.values()))
    found.occurrences.extend(
        Occurrence(component=component, recurrence="" if alone else key) for key, component in newest.items()
    )


def _sequence(component: Component) -> int:
    try:
        return int(component.get("SEQUENCE", 0))
    except (TypeError, ValueError):
        return 0


def _recurrence(component: Component) -> str:
    told = when(component, "RECURRENCE-ID") or when(component, "DTSTART")
    if told is None:
        return ""
    if not isinstance(told, datetime):
        return told.strftime("%Y%m%d")
    try:
        return moment(told).strftime("%Y%m%dT%H%M%SZ")
    except (OverflowError, ValueError):
        return told.strftime("%Y%m%dT%H%M%S")


def window(around: datetime, months_back: int, months_ahead: int) -> Window:
    """The window around a moment; a month is a twelfth of a year."""
    month = timedelta(days=365.25 / 12)
    return Window(start=around - months_back * month, end=around + months_ahead * month)
