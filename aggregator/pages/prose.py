"""Dates and ranges as German prose writes them: "18. bis 20. Juni 2024", "13. Dezember 2022, 10:00 – 11:30 Uhr".

A date without year has none until somebody says what day it is: nothing here reads the clock. Knows no HTML.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from aggregator.pages.values import Moment, Precision
from aggregator.times import BERLIN, EARLIEST_YEAR, LATEST_YEAR

PROSE_LIMIT: Final = 100_000
"""Characters looked at."""
MOMENT_LIMIT: Final = 500

_MONTHS: Final[Mapping[str, int]] = {
    "jan": 1, "jän": 1, "feb": 2, "mär": 3, "mae": 3, "mrz": 3, "mar": 3, "apr": 4, "mai": 5, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dez": 12, "dec": 12,
}  # fmt: skip
_NAME = (
    r"(?:Januar|January|Jänner|Jan|Februar|February|Feber|Feb|März|Maerz|March|Mrz|Mär|Mar|April|Apr|Mai|May|Juni|June|Jun|Juli|July|"
    r"Jul|August|Aug|September|Sept|Sep|Oktober|October|Okt|Oct|November|Nov|Dezember|December|Dez|Dec)\b"
)
_YEAR = r"(?:19|20)\d{2}(?!\d)"
_DATE: Final = re.compile(
    rf"(?<!\d)(?<!\d[.,:])(?:"
    # 18. November 2024 | 18. Nov. | 27 Oct 2017
    rf"(?P<d1>\d{{1,2}})(?:\.\s{{0,3}}(?P<n1>{_NAME})\.?(?:,?\s{{0,3}}(?P<y1>{_YEAR}))?|(?:st|nd|rd|th)?\s(?P<n2>{_NAME})\.?,?\s{{0,3}}(?P<y2>{_YEAR}))"
    # 18.11.2024 | 18. 11. 24 | 18.11.
    rf"|(?P<d3>\d{{1,2}})\.\s?(?P<m3>\d{{1,2}})\.(?:\s?(?P<y3>{_YEAR})|(?P<y4>\d{{2}})(?![\d:.]|\s*Uhr))?(?!\d)"
    # 2024-11-18 | 2024/11/18
    rf"|(?<![\d-])(?P<y5>(?:19|20)\d{{2}})(?P<s5>[-/])(?P<m5>\d{{2}})(?P=s5)(?P<d5>\d{{2}})(?!\d)"
    # 18/11/2024
    rf"|(?<!/)(?P<d6>\d{{1,2}})/(?P<m6>\d{{1,2}})/(?P<y6>{_YEAR})"
    # November 18, 2024
    rf"|(?<!\w)(?P<n7>{_NAME})\.?\s(?P<d7>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<y7>{_YEAR})"
    # Juni 2024 | ab Juni
    rf"|(?<!\w)(?:(?:ab|seit|bis|im|Anfang|Mitte|Ende)\s(?P<n8>{_NAME})(?:\s(?P<y8>{_YEAR}))?|(?P<n9>{_NAME})\s(?P<y9>{_YEAR}))"
    rf")",
    re.IGNORECASE,
)
_TIME: Final = re.compile(
    r"(?:\s{0,3}(?:[,(|/·•T-]|–|—|um|ab|von|at|gegen|jeweils|ca\.|Uhrzeit:?)){0,4}\s{0,3}"
    r"(?P<h1>2[0-4]|[01]?\d)(?!\d)(?:(?P<c1>[:.])(?P<i1>[0-5]\d)(?:[:.][0-5]\d)?)?(?:\s{0,2}(?P<u1>Uhr|h)\b)?"
    rf"(?:\s{{0,3}}(?:-|–|—|bis|to)\s{{0,3}}(?P<h2>2[0-4]|[01]?\d)(?!\d)(?:[:.](?P<i2>[0-5]\d))?(?!\d|\.\s?\d|\.\s?{_NAME})"
    r"(?:\s{0,2}(?P<u2>Uhr|h)\b)?)?(?![\d.]\d)",
    re.IGNORECASE,
)
_WEEKDAY = r"(?:(?:Mo|Di|Mi|Do|Fr|Sa|So)(?:\.|\w{2,9})?,?\s{0,3})?"
_TO: Final = re.compile(
    rf"\s{{0,3}}(?:[-–—/&+]|bis|und|sowie|auf)\s{{0,3}}(?:(?:zum|einschließlich|den|dem)\s)?{_WEEKDAY}(?:(?:den|dem)\s)?\Z",
    re.IGNORECASE,
)
_OPENING: Final = re.compile(
    rf"(?<![\d.,:/])(?P<day>\d{{1,2}})\.?\s{{0,3}}(?:[-–—/&+]|bis|und|sowie|auf)\s{{0,3}}(?:(?:zum|den|dem)\s)?{_WEEKDAY}(?:(?:den|dem)\s)?\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Named:
    """A date as it stands, its clock times with it."""

    begin: int
    stop: int
    day: int | None
    month: int
    year: int | None
    start: time | None = None
    end: time | None = None


def moments(text: str, reference: date | None = None) -> tuple[Moment, ...]:
    """Dates and ranges in German prose. A date without year is taken as the next after `reference`, where given."""
    text = text[:PROSE_LIMIT].replace("\xa0", " ").replace("\xad", "").replace("\u202f", " ").replace("\u2009", " ")
    found: list[Moment] = []
    named = list(_named(text))
    place = 0
    while place < len(named) and len(found) < MOMENT_LIMIT:
        first = named[place]
        last = named[place + 1] if place + 1 < len(named) and _ranges(text, first, named[place + 1]) else None
        opening = None if last else _opened(text, first, named[place - 1].stop if place else 0)
        place += 2 if last else 1
        found.extend(_moment(text, opening or first, last or (first if opening else None), reference))
    return tuple(found)


def _named(text: str) -> Iterator[_Named]:
    for match in _DATE.finditer(text):
        parts = {name: value for name, value in match.groupdict().items() if value and name[0] in "dmny"}
        told = {name[0]: value for name, value in parts.items()}
        month = int(told["m"]) if "m" in told else _MONTHS[told["n"][:3].lower()]
        year = int(told["y"]) if "y" in told else None
        if year is not None and year < 100:
            year += 2000 if year < 70 else 1900
        day = int(told["d"]) if "d" in told else None
        if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
            continue
        start, end, stop = _clock(text, match.end()) if day else (None, None, match.end())
        yield _Named(match.start(), stop, day, month, year, start, end)


def _clock(text: str, place: int) -> tuple[time | None, time | None, int]:
    """The time of day after a date, and where it ends."""
    found = _TIME.match(text, place, place + 60)
    if found is None or not (found["u1"] or found["u2"] or (found["c1"] == ":")):
        return None, None, place
    start = time(int(found["h1"]) % 24, int(found["i1"] or 0))
    if found["h2"] is None:
        return start, None, found.end()
    return start, time(int(found["h2"]) % 24, int(found["i2"] or 0)), found.end()


def _ranges(text: str, first: _Named, last: _Named) -> bool:
    """Whether two dates are the ends of one range."""
    between = text[first.stop : last.begin]
    if len(between) > 30 or not _TO.match(between) or first.end is not None:
        return False
    together = "und" in between or "sowie" in between or "/" in between or "&" in between or "+" in between
    return first.year is None or not together


def _opened(text: str, date_after: _Named, earliest: int) -> _Named | None:
    """The day before a date that shares its month: "18. bis 20. Juni"."""
    if date_after.day is None:
        return None
    begin = max(earliest, date_after.begin - 40)
    found = _OPENING.search(text[begin : date_after.begin])
    if (
        found is None
        or not 1 <= (day := int(found["day"])) <= 31
        or day >= date_after.day + (31 if "auf" in found[0] else 0)
    ):
        return None
    return _Named(begin + found.start(), date_after.stop, day, date_after.month, date_after.year, date_after.start)


def _moment(text: str, first: _Named, last: _Named | None, reference: date | None) -> Iterator[Moment]:
    stop = (last or first).stop
    words = text[first.begin : stop].strip()
    precision: Precision = "month" if first.day is None else "minute" if first.start else "day"
    year = first.year
    if year is None and last is not None and last.year is not None:
        year = last.year - (first.month > last.month)
    if year is None and reference is not None:
        year = _next_year(first, reference)
    if year is None:
        yield Moment(start=None, precision=precision, text=words, position=first.begin)
        return
    start = _at(year, first.month, first.day or 1, first.start)
    if start is None:
        return
    end = _end(first, last, year)
    yield Moment(
        start=start, end=end if end and end > start else None, precision=precision, text=words, position=first.begin
    )


def _end(first: _Named, last: _Named | None, year: int) -> datetime | None:
    if last is None:
        if first.end is None or first.day is None:
            return None
        end = _at(year, first.month, first.day, first.end)
        late = first.start is not None and first.end < first.start  # 19:00 to 01:00
        return end + timedelta(days=1) if end and late else end
    end_year = last.year if last.year is not None else year + (last.month < first.month)
    clock = last.end or (last.start if last is not first and last.start else None)
    if clock or last.day is None:
        return _at(end_year, last.month, last.day or 1, clock)
    midnight = _day(end_year, last.month, last.day)
    return _berlin(midnight + timedelta(days=1), time()) if midnight else None


def _next_year(first: _Named, reference: date) -> int:
    day = _day(reference.year, first.month, first.day or 28)
    return reference.year if day is None or day >= reference else reference.year + 1


def _at(year: int, month: int, day: int, clock: time | None) -> datetime | None:
    found = _day(year, month, day)
    return _berlin(found, clock or time()) if found else None


def _berlin(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, BERLIN).astimezone(UTC)


def _day(year: int, month: int, day: int) -> date | None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:  # 31. Juni
        return None
