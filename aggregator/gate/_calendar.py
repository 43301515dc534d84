"""iCalendar (RFC 5545, RFC 7986), line by line: libraries forgive what calendar programs do not.

icalendar reads bare line feeds, lines of any length and time zones nobody defined; Outlook and Google do not.
"""

import re
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from aggregator import urls
from aggregator.gate._form import Form, Reading

_LINE: Final = re.compile(
    r"(?P<name>[A-Z0-9-]+)(?P<params>(?:;[A-Z0-9-]+=(?:\"[^\"\x00-\x08\x0a-\x1f\x7f]*\"|[^\";:,\x00-\x08\x0a-\x1f\x7f]*))*):(?P<value>.*)",
    re.DOTALL,
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_UTC: Final = re.compile(r"\d{8}T\d{6}Z")
_MOMENT: Final = re.compile(r"\d{8}(?:T\d{6}Z?)?")
_ESCAPES: Final = re.compile(r"\\[\\;,Nn]")
_OCTETS: Final = 75
_TEXTS: Final = frozenset({"SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME", "X-WR-CALDESC", "UID"})
_ADDRESSES: Final = frozenset({"URL", "SOURCE", "CONFERENCE", "IMAGE"})
_STATUS: Final = frozenset({"CONFIRMED", "TENTATIVE", "CANCELLED"})
_ONCE: Final = ("UID", "DTSTAMP", "DTSTART", "SUMMARY")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One content line, unfolded."""

    name: str
    params: str
    value: str

    def param(self, name: str) -> str:
        """The value of a parameter, empty when there is none."""
        found = re.search(rf";{name}=\"?([^\";:]*)", self.params)
        return found[1] if found else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A calendar as bytes and as lines."""

    raw: bytes
    head: tuple[Line, ...]
    """Properties of the calendar itself."""
    events: tuple[tuple[Line, ...], ...]
    zones: frozenset[str]
    """TZIDs that are defined."""


def _parse(document: bytes) -> Document:
    """Raises `ValueError` for what is not UTF-8, has a line that is none, or components that do not close."""
    told = re.sub(rb"(?:\r\n|\n|\r)[ \t]", b"", document).decode("utf-8")
    lines = [_line(number, line) for number, line in enumerate(re.split(r"\r\n|\n|\r", told), 1) if line]
    if not lines or (lines[0].name, lines[0].value) != ("BEGIN", "VCALENDAR"):
        raise ValueError("it does not begin with BEGIN:VCALENDAR")
    head: list[Line] = []
    events: list[list[Line]] = []
    zones: set[str] = set()
    for path, line in _nested(lines):
        if path == ("VCALENDAR", "VEVENT"):
            if line.name == "BEGIN":
                events.append([])
            else:
                events[-1].append(line)
        elif path == ("VCALENDAR",) and line.name != "BEGIN":
            head.append(line)
        elif path == ("VCALENDAR", "VTIMEZONE") and line.name == "TZID":
            zones.add(line.value)
    return Document(raw=document, head=tuple(head), events=tuple(map(tuple, events)), zones=frozenset(zones))


def _nested(lines: list[Line]) -> Iterator[tuple[tuple[str, ...], Line]]:
    """Every line but END, with the components it stands in; BEGIN stands in the one it begins."""
    stack: list[str] = []
    for at, line in enumerate(lines):
        if line.name == "BEGIN":
            stack.append(line.value)
        if line.name != "END":
            yield tuple(stack), line
        elif not stack or stack.pop() != line.value:
            raise ValueError(f"END:{line.value} closes nothing")
        elif not stack and at + 1 < len(lines):
            raise ValueError("something follows END:VCALENDAR")
    if stack:
        raise ValueError(f"{stack[-1]} does not end")


def _line(number: int, told: str) -> Line:
    found = _LINE.fullmatch(told)
    if found is None:
        raise ValueError(f"line {number} is no property: {told[:60]!r}")
    return Line(name=found["name"], params=found["params"], value=found["value"])


def _read(document: Document) -> Reading:
    return Reading(
        identity=_value(document.head, "SOURCE"),
        ids=tuple(_value(event, "UID") + _value(event, "RECURRENCE-ID") for event in document.events),
    )


def _value(lines: tuple[Line, ...], name: str) -> str:
    return next((line.value for line in lines if line.name == name), "")


def _byte_rules(document: Document) -> Iterator[str]:
    """RFC 5545 §3.1: CRLF, 75 octets, no fold inside a character."""
    if not document.raw.endswith(b"\r\n"):
        yield "it does not end with CRLF"
    if re.search(rb"(?<!\r)\n|\r(?!\n)", document.raw):
        yield "a line does not end with CRLF"
    for number, raw in enumerate(document.raw.split(b"\r\n"), 1):
        if len(raw) > _OCTETS:
            yield f"line {number} has {len(raw)} octets, {_OCTETS} are allowed"
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            yield f"line {number} is folded inside a character"


def _head_rules(document: Document) -> Iterator[str]:
    counted = Counter(line.name for line in document.head)
    for name in ("PRODID", "VERSION", "NAME", "X-WR-CALNAME", "SOURCE", "REFRESH-INTERVAL"):
        if counted[name] != 1:
            yield f"it has {counted[name]} {name}"
    if _value(document.head, "VERSION") != "2.0":
        yield f"VERSION is {_value(document.head, 'VERSION')!r}"
    if counted["METHOD"]:
        yield "it has a METHOD: calendar programs take it for an invitation"
    yield from _values(document.head, "the calendar")


def _event_rules(document: Document) -> Iterator[str]:
    for event in document.events:
        name = f"event “{_value(event, 'SUMMARY')[:60] or _value(event, 'UID')}”"
        counted = Counter(line.name for line in event)
        for key in _ONCE:
            if counted[key] != 1 or not _value(event, key):
                yield f"{name} has {counted[key]} {key}, one with a value is needed"
        if not _UTC.fullmatch(_value(event, "DTSTAMP")):
            yield f"{name} has the DTSTAMP {_value(event, 'DTSTAMP')!r}, which is not UTC"
        if counted["DTEND"] > 1 or (counted["DTEND"] and counted["DURATION"]):
            yield f"{name} ends more than once"
        if counted["STATUS"] and _value(event, "STATUS") not in _STATUS:
            yield f"{name} has the STATUS {_value(event, 'STATUS')!r}"
        yield from _time_rules(event, name, document.zones)
        yield from _values(event, name)


def _time_rules(event: tuple[Line, ...], name: str, zones: frozenset[str]) -> Iterator[str]:
    told: dict[str, tuple[datetime, bool]] = {}
    for line in event:
        if line.name not in ("DTSTART", "DTEND", "DTSTAMP", "CREATED", "LAST-MODIFIED", "RECURRENCE-ID"):
            continue
        zone, is_date = line.param("TZID"), line.param("VALUE") == "DATE"
        if zone and zone not in zones:
            yield f"{name} uses the time zone {zone}, which no VTIMEZONE defines"
        if not zone and not is_date and not line.value.endswith("Z"):
            yield f"{name} has the floating {line.name} {line.value!r}"
        moment = _moment(line.value)
        if moment is None or is_date is not (len(line.value) == 8) or (zone and line.value.endswith("Z")):
            yield f"{name} has the {line.name} {line.value!r}"
        else:
            told[line.name] = (moment, is_date)
    if "DTSTART" in told and "DTEND" in told:
        (start, start_is_date), (end, end_is_date) = told["DTSTART"], told["DTEND"]
        if start_is_date is not end_is_date or end - start <= timedelta(0):
            yield f"{name} ends before it begins, or in another form"


def _moment(value: str) -> datetime | None:
    if not _MOMENT.fullmatch(value):
        return None
    try:
        return datetime.strptime(value.rstrip("Z"), "%Y%m%dT%H%M%S" if "T" in value else "%Y%m%d")  # noqa: DTZ007
    except ValueError:
        return None


def _values(lines: tuple[Line, ...], name: str) -> Iterator[str]:
    """Text is escaped (§3.3.11), addresses are addresses, nothing holds a control character."""
    for line in lines:
        if _CONTROL.search(line.value):
            yield f"{line.name} of {name} holds a control character"
        if line.name in _TEXTS and re.search(r"[\\;,]", _ESCAPES.sub("", line.value)):
            yield f"{line.name} of {name} is not escaped"
        if line.name in _ADDRESSES and (not line.value.startswith("http") or urls.http_url(line.value) is None):
            yield f"{line.name} of {name} is {line.value!r}"


def _read_back(document: Document) -> Iterator[str]:
    """What an independent parser makes of it."""
    # Here and not above: it takes 0.2 s, which a run without a calendar need not pay.
    import icalendar  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            calendar = icalendar.Calendar.from_ical(document.raw)
    except (ValueError, TypeError, LookupError, OverflowError, AttributeError) as error:
        yield f"icalendar stumbles: {error}"
        return
    events = calendar.walk("VEVENT")
    for event in events:
        yield from (f"icalendar stumbles: {name or 'a line'}: {why}" for name, why in event.errors)
    if len(events) != len(document.events):
        yield f"icalendar reads {len(events)} events instead of {len(document.events)}"


CALENDAR: Final = Form(
    parse=_parse, read=_read, rules=(_byte_rules, _head_rules, _event_rules, _read_back), read_back=False
)
