"""Dates as feeds have to write them: RFC 822 in RSS and OPML, RFC 3339 in Atom and JSON. Strict, unlike `times`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RFC822: Final = re.compile(
    rf"(?:(?P<weekday>{'|'.join(_DAYS)}),\s*)?(?P<day>\d{{1,2}})\s+(?P<month>{'|'.join(_MONTHS)})\s+"
    r"(?P<year>\d{4}|\d\d)\s+(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?:\s+(?P<zone>\S+))?",
    re.ASCII,
)
_RFC3339: Final = re.compile(
    r"(?P<moment>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(?P<zone>Z|[+-]\d\d:\d\d)?", re.ASCII | re.IGNORECASE
)
_OFFSET: Final = re.compile(r"([+-])(\d\d):?(\d\d)", re.ASCII)
_ZONES: Final = {"UT": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6} | {
    "PST": -8,
    "PDT": -7,
}
"""RFC 822 §5.1. Its other letters were defined the wrong way round and mean nothing (RFC 2822 §4.3)."""
_FARTHEST: Final = timedelta(hours=14)
"""Kiribati; nobody's clock is farther from UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A date as it is written, read as strictly as the standard allows."""

    moment: datetime | None = None
    """None when it cannot be read."""
    faults: tuple[tuple[str, str], ...] = ()
    """Rule and what is wrong."""


def rfc822(written: str) -> Dated:
    """A date of RSS or OPML."""
    found = _RFC822.fullmatch(written.strip())
    if found is None:
        return Dated(faults=(("date-form", f"the date is “{written[:60]}”"),))
    year = int(found["year"])
    year += (1900 if year > 68 else 2000) if len(found["year"]) == 2 else 0
    offset = _offset822(found["zone"])
    try:
        moment = datetime(
            year,
            _MONTHS.index(found["month"]) + 1,
            int(found["day"]),
            int(found["hour"]),
            int(found["minute"]),
            min(int(found["second"] or 0), 59),  # a leap second
            tzinfo=UTC,
        )
    except ValueError:
        return Dated(faults=(("date-form", f"there is no such date as “{written[:60]}”"),))
    return Dated(moment=_at(moment, offset), faults=tuple(_faults822(written, found, moment, offset)))


def _faults822(
    written: str, found: "re.Match[str]", moment: datetime, offset: timedelta | None
) -> Iterator[tuple[str, str]]:
    if found["weekday"] and found["weekday"] != _DAYS[moment.weekday()]:
        yield "date-weekday", f"“{written}” is a {_DAYS[moment.weekday()]}"
    if offset is None:
        yield "date-zone", f"“{written}” has " + (f"the zone {found['zone']}" if found["zone"] else "no zone")


def _offset822(zone: str | None) -> timedelta | None:
    if zone is None:
        return None
    if zone in _ZONES:
        return timedelta(hours=_ZONES[zone])
    return _offset(zone) if ":" not in zone else None


def _offset(zone: str) -> timedelta | None:
    found = _OFFSET.fullmatch(zone)
    if found is None or int(found[3]) > 59:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3])) * (-1 if found[1] == "-" else 1)
    return offset if abs(offset) <= _FARTHEST else None


def rfc3339(written: str) -> Dated:
    """A date of Atom or JSON Feed."""
    found = _RFC3339.fullmatch(written.strip())
    if found is None:
        return Dated(faults=(("date-form", f"the date is “{written[:60]}”"),))
    try:
        moment = datetime.fromisoformat(found["moment"].upper()).replace(tzinfo=UTC)
    except ValueError:
        return Dated(faults=(("date-form", f"there is no such date as “{written[:60]}”"),))
    zone = found["zone"]
    offset = timedelta(0) if (zone or "").upper() == "Z" else _offset(zone or "")
    faults = () if offset is not None else (("date-zone", f"“{written}” has no zone that exists"),)
    return Dated(moment=_at(moment, offset), faults=faults)


def _at(moment: datetime, offset: timedelta | None) -> datetime | None:
    """The moment in UTC of a clock that is so far from it."""
    try:
        return moment.replace(tzinfo=timezone(offset or timedelta(0))).astimezone(UTC)
    except OverflowError:
        return None
