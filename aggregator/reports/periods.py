"""Stretches of days as the clocks in Berlin count them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from aggregator import times, wording

_WEEK: Final = re.compile(r"(\d{4})-?[Ww](\d{1,2})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days, the first and the last one included."""

    first: date
    last: date

    @property
    def begins(self) -> datetime:
        """The midnight it begins with."""
        return _midnight(self.first)

    @property
    def ends(self) -> datetime:
        """The midnight after its last day."""
        return _midnight(self.last + timedelta(days=1))

    @property
    def week(self) -> str:
        """`2026-W14` (ISO 8601) where it is a week from Monday to Sunday, else empty."""
        year, number, weekday = self.first.isocalendar()
        is_week = weekday == 1 and self.last - self.first == timedelta(days=6)
        return f"{year}-W{number:02}" if is_week else ""

    @property
    def name(self) -> str:
        """For names of files: `2026-W14`, or `2026-03-30-bis-2026-04-02`."""
        return self.week or f"{self.first}-bis-{self.last}"

    @property
    def days(self) -> str:
        """`30. März bis 5. April 2026`"""
        return wording.span(self.first, self.last)

    def following(self, days: int) -> "Period":
        """As many days, from the one after its last."""
        return Period(first=self.last + timedelta(days=1), last=self.last + timedelta(days=days))


def week(text: str) -> Period:
    """The week of `2026-W14` (ISO 8601). Raises `ValueError` where there is none of that name."""
    found = _WEEK.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is no week: write it as 2026-W14")
    try:
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        raise ValueError(f"{found[1]} has no week {int(found[2])}") from None
    return Period(first=monday, last=monday + timedelta(days=6))


def last_week(now: datetime) -> Period:
    """The last week that is over in Berlin."""
    today = times.berlin(now).date()
    monday = today - timedelta(days=today.weekday() + 7)
    return Period(first=monday, last=monday + timedelta(days=6))


def stretch(since: str, until: str) -> Period:
    """Days from the first of `since` to the last of `until`, each as precise as wanted. Raises `ValueError`."""
    period = Period(first=_days(since)[0], last=_days(until)[1])
    if period.last < period.first:
        raise ValueError(f"{until} is before {since}")
    return period


def _days(text: str) -> tuple[date, date]:
    try:
        return times.period(text.strip())
    except ValueError:
        raise ValueError(f"{text!r} is no day: write it as 2026-03-30") from None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), times.BERLIN).astimezone(UTC)
