"""Moments and durations as feeds write them, and as we do.

Pure functions; nothing here asks for the time, so what cannot be read without knowing "today" is not read at all.
A date without a zone is Europe/Berlin where its form is German, else UTC.
"""

import calendar
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import format_datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

BERLIN: Final = ZoneInfo("Europe/Berlin")
EARLIEST_YEAR: Final = 1990
LATEST_YEAR: Final = 2100
"""Years outside are slips of the keyboard: no feed is older than the Web, and clients refuse years like 9999."""
DATE_LIMIT: Final = 100
"""Characters of a date; what is longer is none, and might hold a pattern for minutes."""
DURATION_LIMIT_SECONDS: Final = 7 * 24 * 3600
"""Longer than a week is a slip, as milliseconds given for seconds."""

_MONTHS: Final[Mapping[str, int]] = {
    "jan": 1, "january": 1, "januar": 1, "jän": 1, "jänner": 1, "jaen": 1,
    "feb": 2, "february": 2, "februar": 2, "feber": 2,
    "mar": 3, "march": 3, "mär": 3, "märz": 3, "mrz": 3, "maerz": 3,
    "apr": 4, "april": 4,
    "may": 5, "mai": 5,
    "jun": 6, "june": 6, "juni": 6,
    "jul": 7, "july": 7, "juli": 7,
    "aug": 8, "august": 8,
    "sep": 9, "sept": 9, "september": 9,
    "oct": 10, "october": 10, "okt": 10, "oktober": 10,
    "nov": 11, "november": 11,
    "dec": 12, "december": 12, "dez": 12, "dezember": 12,
}  # fmt: skip
_GERMAN: Final = re.compile(
    r"\b(?:mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|januar|jän|jänner|februar|"
    r"feber|mär|märz|mrz|maerz|mai|juni|juli|okt|oktober|dez|dezember|uhr)\b|\d\.\s|\d\d?\.\d\d?\.\d{4}"
)
_ZONES: Final[Mapping[str, float]] = {
    # RFC 822 §5.1, and what Europe, America, Asia and Australia write beside it. Hours from UTC.
    "": 0, "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "mez": 1, "met": 1,
    "cest": 2, "mesz": 2, "mest": 2, "eet": 2, "eest": 3, "msk": 3, "msd": 4, "ist": 5.5, "jst": 9, "kst": 9,
    "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "ast": -4, "adt": -3, "est": -5, "edt": -4, "cst": -6, "cdt": -5,
    "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "brt": -3, "art": -3,
}  # fmt: skip

_CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?" + (
    r"(?:\s*(?P<half>[ap])\.?m\b\.?)?(?:\s*uhr\b)?"
)
_ZONE = r"(?:\s*\(?(?P<zone>(?:utc|gmt)?[+-]\d{1,2}(?::?\d{2})?|[a-z]{1,5})\)?(?:\s*\([^()]*\))?)?"
_WHEN = rf"(?:(?:\s*,|\s*t|\s+(?:um|at|[-–|])?)\s*{_CLOCK}{_ZONE})?\s*\Z"
_WEEKDAY = r"(?:[^\W\d]{2,10}\.?\s*,?\s*)?"
_FORMS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Tue, 04 Mar 2025 10:00:00 +0100 | 4. März 2025, 10:00 Uhr | 04-Mar-25
        rf"{_WEEKDAY}(?:den\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[.\s-]+(?P<month>[^\W\d]{{3,9}})[.,]?[\s-]+(?P<year>\d{{4}}|\d{{2}}){_WHEN}",
        # 2025-03-04T10:00:00+01:00 | 2025-03 | 20250304; 2025/3/4 10:00
        rf"(?P<year>\d{{4}})(?:[-/]?(?P<month>\d{{2}})(?:[-/]?(?P<day>\d{{2}}))?)?{_WHEN}",
        rf"(?P<year>\d{{4}})[-/](?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}}){_WHEN}",
        # 04.03.2025 07:27 | Dienstag, 4.3.2025
        rf"{_WEEKDAY}(?:den\s+)?(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?(?P<year>\d{{4}}){_WHEN}",
        # Friday, January 29, 2021 04:42 PM
        rf"{_WEEKDAY}(?P<month>[^\W\d]{{3,9}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_WHEN}",
        # Tue Mar  4 10:00:00 CET 2025 (ctime and date(1))
        rf"{_WEEKDAY}(?P<month>[^\W\d]{{3,9}})\s+(?P<day>\d{{1,2}})\s+{_CLOCK}{_ZONE}\s+(?P<year>\d{{4}})\s*\Z",
    )
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})[tT](\d{2})(\d{2})(\d{2})?(?=\D|\Z)")
_LIKE_A_DATE = re.compile(r"(?=.*\b(?:19|20)\d\d\b)(?=.*[^\W\d_])|\d+/\d+/(?:19|20)\d\d")
_LANGUAGES = ["de", "en", "fr", "es", "pt", "it", "nl", "pl"]
_ISO_DURATION = re.compile(
    r"\s*P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?)?\s*\Z", re.IGNORECASE
)
_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}(?:[.,]\d*)?\Z", re.ASCII)


@lru_cache(maxsize=4096)
def parse(text: str | None) -> datetime | None:
    """The moment a feed means, aware UTC; None when nobody could say, or when it lies outside 1990 to 2100."""
    if not text or len(text) > DATE_LIMIT:
        return None
    text = " ".join(text.split())
    if not text:
        return None
    for form in _FORMS:
        found = form.match(_COMPACT.sub(_spaced, text) if text[0].isdigit() else text)
        if found and (month := _month(found["month"] or "1")):
            return _believable(_moment(found.groupdict(), month, text))
    return _believable(_foreign(text)) if _LIKE_A_DATE.search(text) else None


def iso(moment: datetime) -> str:
    """`2026-01-01T00:00:00Z`; fractions of a second are dropped."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_iso(text: str) -> datetime:
    """The moment that `iso` wrote. Raises `ValueError` for text it did not write."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def rfc822(moment: datetime) -> str:
    """`Thu, 01 Jan 2026 00:00:00 +0000`: what RSS asks for, in English whatever the locale."""
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0))


def berlin(moment: datetime) -> datetime:
    """The same moment on a German clock."""
    return moment.astimezone(BERLIN)


def period(text: str) -> tuple[date, date]:
    """First and last day of a date as precise as known: `2021`, `2021-08`, `2021-06-01`. ValueError if it is none."""
    found = _PARTIAL_DATE.fullmatch(text)
    if not found:
        raise ValueError(text)
    year, month, day = found.groups()
    first = date(int(year), int(month or 1), int(day or 1))
    if day:
        return first, first
    last_month = first.month if month else 12
    return first, date(first.year, last_month, calendar.monthrange(first.year, last_month)[1])


def duration_seconds(text: str | None) -> int | None:
    """itunes:duration in any form seen: `1:02:03`, `62:03`, `3723`, `3723.5`; None for anything else or nothing."""
    parts = (text or "").strip().split(":")
    if len(parts) > 3 or not all(_NUMBER.match(part.strip()) for part in parts):
        return None
    total = 0.0
    for part in parts:
        total = total * 60 + float(part.strip().replace(",", "."))
    return _bounded(total)


def iso_duration_seconds(text: str | None) -> int | None:
    """An ISO 8601 duration as YouTube writes it: `P1DT2H3M4S`. Years and months have no length and give None."""
    found = _ISO_DURATION.match(text or "") if len(text or "") <= DATE_LIMIT else None
    if found is None or not any(found.groups()):
        return None
    weeks, days, hours, minutes, seconds = (int(group or 0) for group in found.groups())
    total = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds
    return _bounded(total)


def _bounded(seconds: float) -> int | None:
    return int(seconds) if 0 < seconds <= DURATION_LIMIT_SECONDS else None


def _spaced(found: re.Match[str]) -> str:
    year, month, day, hour, minute, second = found.groups()
    return f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}"


def _moment(parts: Mapping[str, str | None], month: int, text: str) -> datetime | None:
    """The moment named by the groups of a form; None when there is no such day or hour."""
    year = int(parts["year"] or 0)
    if len(parts["year"] or "") == 2:
        year += 2000 if year < 70 else 1900  # POSIX %y: no feed writes of 1969
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    half = (parts.get("half") or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    zone = _zone(parts.get("zone"), text)
    try:
        # 24:00 is the end of the day (ISO 8601), :60 a leap second.
        day, late = int(parts["day"] or 1), hour == 24
        moment = datetime(year, month, day, 0 if late else hour, minute, min(second, 59), tzinfo=zone)
        return (moment + timedelta(days=late)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _month(name: str) -> int:
    """1 to 12 of a number or a name; 0 for a name in another language, 13 or more for a number that is none."""
    return int(name) or 13 if name.isdecimal() else _MONTHS.get(name.lower(), 0)


def _zone(name: str | None, text: str) -> tzinfo:
    """The zone of that name; without a name, the one the form of the date lets expect."""
    if not name:
        return BERLIN if _GERMAN.search(text.lower()) else UTC
    name = name.lower()
    if name in _ZONES:
        return timezone(timedelta(hours=_ZONES[name]))
    sign = max(name.rfind("+"), name.rfind("-"))
    if sign < 0:
        return UTC  # a name nobody registered: half a day wrong at worst, better than no date
    digits = name[sign + 1 :].replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    offset = timedelta(hours=hours, minutes=minutes)
    if offset >= timedelta(hours=24):  # "-3000": half a day wrong at worst, too
        return UTC
    return timezone(-offset if name[sign] == "-" else offset)


def _foreign(text: str) -> datetime | None:
    """Dates in other languages, by dateparser: 1 to 20 ms each, so only what looks like a date comes here."""
    moment = _dateparser()(text)
    if moment is None:
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


@lru_cache(maxsize=1)
def _dateparser() -> Callable[[str], datetime | None]:
    # Importing it takes 0.16 s, and most runs never need it.
    from dateparser.date import DateDataParser  # type: ignore[import-untyped]  # noqa: PLC0415

    # Absolute dates only, complete ones: "yesterday" or "12:30" would make the answer depend on the clock.
    settings = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"], "DATE_ORDER": "DMY"}
    reader = DateDataParser(languages=_LANGUAGES, settings=settings)

    def read(text: str) -> datetime | None:
        try:
            found: datetime | None = reader.get_date_data(text).date_obj
        except (ValueError, OverflowError, TypeError, AttributeError, IndexError, KeyError, RecursionError):
            return None  # dateparser stumbles over some garbage instead of refusing it
        return found

    return read


def _believable(moment: datetime | None) -> datetime | None:
    return moment if moment and EARLIEST_YEAR <= moment.year <= LATEST_YEAR else None
