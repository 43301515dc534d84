"""iCalendar (RFC 5545, RFC 7986), line by line: libraries forgive what calendar programs do not.

icalendar reads bare line feeds, lines of any length and time zones nobody defined; Outlook and Google do not.
"""

import re
import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from aggregator import text
from aggregator.gate._form import Reading, Seen
from aggregator.gate._lines import Document, Line
from aggregator.gate._texts import is_address
from aggregator.gate.rules import Finding

_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_UTC: Final = re.compile(r"\d{8}T\d{6}Z")
_MOMENT: Final = re.compile(r"\d{8}(?:T\d{6}Z?)?")
_ESCAPES: Final = re.compile(r"\\[\\;,Nn]")
_DURATION: Final = re.compile(r"[+-]?P(?:\d+W|(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)(?<!P)(?<!T)")
_OCTETS: Final = 75
_TEXTS: Final = frozenset({"SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME", "X-WR-CALDESC", "UID"})
_ADDRESSES: Final = frozenset({"URL", "SOURCE", "CONFERENCE", "IMAGE"})
_INSTANTS: Final = ("DTSTAMP", "CREATED", "LAST-MODIFIED")
_MOMENTS: Final = frozenset({"DTSTART", "DTEND", "RECURRENCE-ID", *_INSTANTS})
_VALUES: Final = {
    "STATUS": re.compile("CONFIRMED|TENTATIVE|CANCELLED"),
    "TRANSP": re.compile("OPAQUE|TRANSPARENT"),
    "CLASS": re.compile("PUBLIC|PRIVATE|CONFIDENTIAL|X-.+"),
    "SEQUENCE": re.compile(r"\d+"),
    "PRIORITY": re.compile(r"\d"),
    "GEO": re.compile(r"-?\d+(\.\d+)?;-?\d+(\.\d+)?"),
    "REFRESH-INTERVAL": _DURATION,
    "X-PUBLISHED-TTL": _DURATION,
    "DURATION": _DURATION,
}
"""Properties of which only some values mean anything."""


def read(document: Document) -> Reading:
    """A calendar as subscribers see it. An event that is repeated on another day is known by both."""
    return Reading(identity=_value(document.head, "SOURCE"), entries=tuple(map(_seen, document.events)))


def _seen(event: tuple[Line, ...]) -> Seen:
    shown = ("SUMMARY", "DTSTART", "DTEND", "LOCATION", "DESCRIPTION", "STATUS")
    return Seen(
        id=_value(event, "UID") + _value(event, "RECURRENCE-ID"),
        title=_value(event, "SUMMARY"),
        link=_value(event, "URL"),
        shown="\0".join(_value(event, part) for part in shown),
        line=event[0].number if event else 0,
    )


def _value(lines: tuple[Line, ...], name: str) -> str:
    return next((line.value for line in lines if line.name == name), "")


def _named(event: tuple[Line, ...]) -> str:
    return text.shorten(_value(event, "SUMMARY") or _value(event, "UID"), 60)


def byte_checks(document: Document) -> Iterator[Finding]:
    """RFC 5545 §3.1: CRLF, 75 octets, no fold inside a character."""
    if not document.raw.endswith(b"\r\n"):
        yield Finding(rule="ics-crlf", told="it does not end with CRLF")
    if bare := re.search(rb"(?<!\r)\n|\r(?!\n)", document.raw):
        line = document.raw.count(b"\n", 0, bare.start()) + 1
        yield Finding(rule="ics-crlf", told="a line does not end with CRLF", line=line)
    for number, raw in enumerate(document.raw.split(b"\r\n"), 1):
        if len(raw) > _OCTETS and b"\n" not in raw:
            yield Finding(rule="ics-line", told=f"the line has {len(raw)} octets", line=number)
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            yield Finding(rule="ics-fold", told="the line is folded inside a character", line=number)


def head_checks(document: Document) -> Iterator[Finding]:
    """What the standard asks of a calendar."""
    counted = Counter(line.name for line in document.head)
    for name in ("PRODID", "VERSION"):
        if counted[name] != 1:
            yield Finding(rule="ics-required", told=f"it has {counted[name]} {name}")
    if counted["VERSION"] and _value(document.head, "VERSION") != "2.0":
        yield Finding(rule="ics-required", told=f"VERSION is “{_value(document.head, 'VERSION')}”")
    if counted["METHOD"]:
        yield Finding(rule="ics-method", told=f"METHOD is “{_value(document.head, 'METHOD')}”")
    for line in document.head:
        if line.name == "REFRESH-INTERVAL" and line.param("VALUE").upper() != "DURATION":
            yield Finding(rule="ics-value", told="REFRESH-INTERVAL does not say VALUE=DURATION", line=line.number)
    yield from _values(document.head, "")


def own_checks(document: Document) -> Iterator[Finding]:
    """What we demand of our own calendars, that programs show and refresh them."""
    counted = Counter(line.name for line in document.head)
    for name in ("NAME", "X-WR-CALNAME", "SOURCE", "REFRESH-INTERVAL"):
        if counted[name] != 1:
            yield Finding(rule="ics-head", told=f"it has {counted[name]} {name}")


def zone_checks(document: Document) -> Iterator[Finding]:
    """A zone says when its clocks change, and by how much."""
    for zone in document.zones:
        parts: list[Counter[str]] = []
        for line in zone:
            if line.name == "BEGIN" and line.value.upper() in ("STANDARD", "DAYLIGHT"):
                parts.append(Counter())
            elif parts:
                parts[-1][line.name] += 1
        begun = zone[0].number
        if not parts:
            yield Finding(rule="ics-zone-rules", told=f"{_value(zone, 'TZID')} has no rules", line=begun)
        for part in parts:
            for name in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"):
                if part[name] != 1:
                    yield Finding(
                        rule="ics-zone-rules", told=f"a rule of {_value(zone, 'TZID')} has no {name}", line=begun
                    )


def event_checks(document: Document) -> Iterator[Finding]:
    """What the standard asks of an event."""
    tzids = document.tzids
    for event in document.events:
        entry, begun = _named(event), event[0].number if event else 0
        counted = Counter(line.name for line in event)
        for name in ("UID", "DTSTAMP", "DTSTART"):
            if counted[name] != 1 or not _value(event, name):
                yield Finding(rule="ics-event", told=f"it has {counted[name]} {name}", line=begun, entry=entry)
        if counted["SUMMARY"] != 1 or not _value(event, "SUMMARY"):
            yield Finding(rule="ics-summary", told=f"it has {counted['SUMMARY']} SUMMARY", line=begun, entry=entry)
        if counted["DTEND"] > 1 or (counted["DTEND"] and counted["DURATION"]):
            yield Finding(rule="ics-end", told="it ends more than once", line=begun, entry=entry)
        yield from _times(event, entry, tzids)
        yield from _values(event, entry)


def _times(event: tuple[Line, ...], entry: str, tzids: frozenset[str]) -> Iterator[Finding]:
    told: dict[str, tuple[datetime, bool]] = {}
    for line in event:
        if line.name not in _MOMENTS:
            continue
        if line.name in _INSTANTS:
            if not _UTC.fullmatch(line.value):
                yield Finding(rule="ics-utc", told=f"{line.name} is {line.value!r}", line=line.number, entry=entry)
            continue
        zone, is_date = line.param("TZID"), line.param("VALUE").upper() == "DATE"
        if zone and zone not in tzids:
            yield Finding(rule="ics-zone", told=f"it uses the time zone {zone}", line=line.number, entry=entry)
        moment = _moment(line.value)
        if moment is None or is_date is not (len(line.value) == 8) or (zone and line.value.endswith("Z")):
            yield Finding(rule="ics-moment", told=f"{line.name} is {line.value!r}", line=line.number, entry=entry)
            continue
        if not zone and not is_date and not line.value.endswith("Z"):
            yield Finding(rule="ics-floating", told=f"{line.name} has no zone", line=line.number, entry=entry)
        told[line.name] = (moment, is_date)
    if "DTSTART" in told and "DTEND" in told:
        (start, start_is_date), (end, end_is_date) = told["DTSTART"], told["DTEND"]
        if start_is_date is not end_is_date or (_same_clock(event) and end - start <= timedelta(0)):
            yield Finding(rule="ics-end", told="it ends before it begins, or in another form", entry=entry)


def _same_clock(event: tuple[Line, ...]) -> bool:
    """Whether start and end are told in one zone, and can be compared as they stand."""
    clocks = {(line.param("TZID"), line.value.endswith("Z")) for line in event if line.name in ("DTSTART", "DTEND")}
    return len(clocks) == 1


def _moment(value: str) -> datetime | None:
    if not _MOMENT.fullmatch(value):
        return None
    try:
        return datetime.strptime(value.rstrip("Z"), "%Y%m%dT%H%M%S" if "T" in value else "%Y%m%d")  # noqa: DTZ007
    except ValueError:
        return None


def _values(lines: tuple[Line, ...], entry: str) -> Iterator[Finding]:
    """Text is escaped (§3.3.11), addresses are addresses, nothing holds a control character."""
    for line in lines:
        if _CONTROL.search(line.value):
            told = f"{line.name} holds a control character"
            yield Finding(rule="control-character", told=told, line=line.number, entry=entry)
        if line.name in _TEXTS and re.search(r"[\\;,]", _ESCAPES.sub("", line.value)):
            yield Finding(rule="ics-escape", told=f"{line.name} is not escaped", line=line.number, entry=entry)
        if line.name in _ADDRESSES and line.param("ENCODING").upper() != "BASE64" and not is_address(line.value):
            told = f"{line.name} is {line.value[:80]!r}"
            yield Finding(rule="link-form", told=told, line=line.number, entry=entry)
        allowed = _VALUES.get(line.name)
        if allowed is not None and not allowed.fullmatch(line.value):
            told = f"{line.name} is {line.value[:80]!r}"
            yield Finding(rule="ics-value", told=told, line=line.number, entry=entry)


def read_back(document: bytes, reading: Reading) -> Iterator[Finding]:
    """What an independent parser makes of it."""
    # Here and not above: it takes 0.2 s, which a run without a calendar need not pay.
    import icalendar  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            calendar = icalendar.Calendar.from_ical(document)
    except (ValueError, TypeError, LookupError, OverflowError, AttributeError) as error:
        yield Finding(rule="read-back", told=f"icalendar stumbles: {error}")
        return
    events = calendar.walk("VEVENT")
    for event in events:
        for name, why in event.errors:
            yield Finding(rule="read-back", told=f"icalendar stumbles: {name or 'a line'}: {why}")
    if len(events) != len(reading.entries):
        told = f"icalendar reads {len(events)} events instead of {len(reading.entries)}"
        yield Finding(rule="read-back-count", told=told)
