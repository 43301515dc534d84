"""The content lines of iCalendar (RFC 5545 §3.1): unfolded, each with the line of the file it begins on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aggregator.gate._form import NotWellFormedError, OtherFormError

_LINE: Final = re.compile(
    r"(?P<name>[A-Za-z0-9-]+)(?P<params>(?:;[A-Za-z0-9-]+=(?:\"[^\"\x00-\x08\x0a-\x1f\x7f]*\"|[^\";:,\x00-\x08\x0a-\x1f\x7f]*)"
    r"(?:,(?:\"[^\"\x00-\x08\x0a-\x1f\x7f]*\"|[^\";:,\x00-\x08\x0a-\x1f\x7f]*))*)*):(?P<value>.*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One content line, unfolded."""

    number: int
    """Of the file's lines, where it begins; from 1."""
    name: str
    params: str
    value: str

    def param(self, name: str) -> str:
        """The value of a parameter, empty when there is none."""
        found = re.search(rf";{name}=\"?([^\";:]*)", self.params, re.IGNORECASE)
        return found[1] if found else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A calendar as bytes and as lines."""

    raw: bytes
    head: tuple[Line, ...]
    """Properties of the calendar itself."""
    events: tuple[tuple[Line, ...], ...]
    """Without what is nested in them, such as alarms."""
    zones: tuple[tuple[Line, ...], ...]
    """All lines of each VTIMEZONE."""

    @property
    def tzids(self) -> frozenset[str]:
        """Zones that are defined."""
        return frozenset(line.value for zone in self.zones for line in zone if line.name == "TZID")


def parse(document: bytes) -> Document:
    """Raises `NotWellFormedError` for what is not UTF-8, has a line that is none, or components that do not close."""
    lines = list(_unfolded(document))
    if not lines:
        raise NotWellFormedError("it is empty")
    if (lines[0].name, lines[0].value.upper()) != ("BEGIN", "VCALENDAR"):
        raise OtherFormError("it does not begin with BEGIN:VCALENDAR")
    head: list[Line] = []
    events: list[list[Line]] = []
    zones: list[list[Line]] = []
    for path, line in _nested(lines):
        if path[:2] == ("VCALENDAR", "VTIMEZONE"):
            if len(path) == 2 and line.name == "BEGIN":
                zones.append([])
            zones[-1].append(line)
        elif path == ("VCALENDAR", "VEVENT"):
            if line.name == "BEGIN":
                events.append([])
            else:
                events[-1].append(line)
        elif path == ("VCALENDAR",) and line.name != "BEGIN":
            head.append(line)
    return Document(raw=document, head=tuple(head), events=tuple(map(tuple, events)), zones=tuple(map(tuple, zones)))


def _unfolded(document: bytes) -> Iterator[Line]:
    begun = 0
    parts: list[bytes] = []
    for number, raw in enumerate(re.split(rb"\r\n|\n|\r", document.removeprefix(b"\xef\xbb\xbf")), 1):
        if raw[:1] in (b" ", b"\t") and parts:
            parts.append(raw[1:])
            continue
        if parts:
            yield _line(begun, b"".join(parts))
        begun, parts = number, [raw] if raw else []
    if parts:
        yield _line(begun, b"".join(parts))


def _line(number: int, told: bytes) -> Line:
    try:
        found = _LINE.fullmatch(told.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise NotWellFormedError(f"line {number} is not UTF-8: {error.reason}") from error
    if found is None:
        raise NotWellFormedError(f"line {number} is no property: {told[:60]!r}")
    return Line(number=number, name=found["name"].upper(), params=found["params"], value=found["value"])


def _nested(lines: list[Line]) -> Iterator[tuple[tuple[str, ...], Line]]:
    """Every line but END, with the components it stands in; BEGIN stands in the one it begins."""
    stack: list[str] = []
    for at, line in enumerate(lines):
        if line.name == "BEGIN":
            stack.append(line.value.upper())
        if line.name != "END":
            yield tuple(stack), line
        elif not stack or stack.pop() != line.value.upper():
            raise NotWellFormedError(f"line {line.number}: END:{line.value} closes nothing")
        elif not stack and at + 1 < len(lines):
            raise NotWellFormedError(f"line {line.number}: something follows END:VCALENDAR")
    if stack:
        raise NotWellFormedError(f"{stack[-1]} does not end")
