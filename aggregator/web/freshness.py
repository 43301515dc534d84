"""When an answer says it may be asked for again: RFC 9111 §4.2 and RFC 9110 §10.2.3. Pure.

Whatever a server says is held within a day: a slip of its clock or of a configuration must not silence a source for
years. Times are read against the answer's own Date, so that neither clock has to be right.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

DAY_SECONDS = 86_400
"""The most that is believed."""
TOO_MANY_SECONDS = 3_600
"""How long a 429 without a usable Retry-After is respected."""

_DIRECTIVE = re.compile(r'([\w-]+)(?:\s*=\s*("(?:[^"\\]|\\.)*"|[^\s,]*))?')


def fresh_seconds(headers: Mapping[str, str], at: datetime) -> int:
    """How long the answer is fresh: max-age, else Expires. Zero when it says nothing, or that it never is."""
    directives = _directives(headers.get("cache-control", ""))
    if "no-store" in directives or "no-cache" in directives:
        return 0
    if "max-age" in directives:
        seconds = _seconds(directives["max-age"]) or 0
        return min(DAY_SECONDS, max(0, seconds - (_seconds(headers.get("age", "")) or 0)))
    expires = moment(headers.get("expires", ""))
    if expires is None:
        return 0
    return _within_a_day((expires - _date(headers, at)).total_seconds())


def retry_after_seconds(status: int, headers: Mapping[str, str], at: datetime) -> int | None:
    """How long to stay away after a refusal; None where the answer does not ask for it."""
    if status not in (403, 429, 503):
        return None
    value = headers.get("retry-after", "").strip()
    seconds = _seconds(value)
    if seconds is not None:
        return min(DAY_SECONDS, seconds)
    until = moment(value)
    if until is not None and until >= (date := _date(headers, at)):
        return _within_a_day((until - date).total_seconds())
    return TOO_MANY_SECONDS if status == 429 else None


def moment(text: str) -> datetime | None:
    """An HTTP date (RFC 9110 §5.6.7), or None."""
    try:
        found = parsedate_to_datetime(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):  # what email.utils raises for what is no date
        return None


def _date(headers: Mapping[str, str], at: datetime) -> datetime:
    return moment(headers.get("date", "")) or at


def _within_a_day(seconds: float) -> int:
    return int(min(DAY_SECONDS, max(0, seconds)))


def _seconds(text: str) -> int | None:
    """delta-seconds (RFC 9111 §1.2.2): digits only. More of them than a lifetime needs are still just long."""
    text = text.strip().strip('"')
    if not (text.isascii() and text.isdigit()):
        return None
    return int(text) if len(text) <= 9 else 10**9


def _directives(value: str) -> dict[str, str]:
    """Cache-Control by name. The first of several counts (RFC 9111 §4.2.1)."""
    found: dict[str, str] = {}
    for name, argument in _DIRECTIVE.findall(value):
        found.setdefault(name.lower(), argument)
    return found
