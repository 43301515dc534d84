"""iCalendar content lines (RFC 5545 §3.1) out of whatever bytes a server sends: unfolded, decoded, cut into components.

Cutting before parsing lets one broken event fail alone. Forgives bare LF, folds inside a UTF-8 character, Latin-1, byte
order marks, line breaks without a fold, quoted-printable as Outlook writes it, missing END lines. Knows no meaning.
"""

import codecs
import quopri
import re
from dataclasses import dataclass, field
from typing import Final

_FOLD: Final = re.compile(rb"(?:\r\n|\n|\r)[ \t]")
_BREAK: Final = re.compile(rb"\r\n|\n|\r")
_PROPERTY: Final = re.compile(
    r"(?P<name>[A-Za-z0-9-]{1,60})(?P<params>(?:;[^:;\"]*(?:\"[^\"]*\"[^:;\"]*)*){0,30}):(?P<value>.*)\Z", re.DOTALL
)
_QUOTED: Final = re.compile(r";ENCODING=QUOTED-PRINTABLE\b|;QUOTED-PRINTABLE\b", re.IGNORECASE)
_CHARSET: Final = re.compile(r";CHARSET=\"?([\w-]{1,30})\"?", re.IGNORECASE)
_TYPE_CHARSET: Final = re.compile(r"charset=\"?([\w-]{1,30})", re.IGNORECASE)
_TEXTS: Final = frozenset({"DESCRIPTION", "SUMMARY", "LOCATION", "COMMENT", "CONTACT"})
"""Properties whose text goes on in a line that is no property: the break was not escaped."""
_JOINED_LIMIT: Final = 50_000
"""Characters of a text that is put together again: joining millions of short lines takes quadratic time."""
_DEPTH_LIMIT: Final = 10
"""Components inside each other; three is the most that RFC 5545 knows."""
_BOMS: Final = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A calendar, cut into its components."""

    properties: tuple[str, ...] = ()
    """Lines of the calendar itself."""
    zones: tuple[str, ...] = ()
    """VTIMEZONE components, whole."""
    events: tuple[tuple[str, ...], ...] = ()
    """Property lines of each VEVENT, without its alarms."""


def cut(body: bytes, content_type: str = "") -> Cut | None:
    """The components of a calendar; None when there is none in these bytes."""
    cutter = _Cutter()
    for line in _lines(body, content_type):
        cutter.take(line)
    cutter.close_event()
    if not cutter.calendars and not cutter.events:
        return None
    return Cut(properties=tuple(cutter.properties), zones=tuple(cutter.zones), events=tuple(cutter.events))


@dataclass(slots=True, kw_only=True)
class _Cutter:
    """Reads lines one after the other, and knows which component they are in."""

    stack: list[str] = field(default_factory=list)
    calendars: int = 0
    properties: list[str] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)
    events: list[tuple[str, ...]] = field(default_factory=list)
    zone: list[str] = field(default_factory=list)
    event: list[str] | None = None

    def take(self, line: str) -> None:
        keyword, _, name = line.partition(":")
        keyword, name = keyword.strip().upper(), name.strip().upper()
        if keyword == "BEGIN":
            self._begin(name)
        elif keyword == "END":
            self._end(name)
        elif "VTIMEZONE" in self.stack:
            self.zone.append(line)
        elif self.event is not None:
            if self.stack[-1:] == ["VEVENT"]:
                self.event.append(line)
        elif self.stack == ["VCALENDAR"]:
            self.properties.append(line)

    def _begin(self, name: str) -> None:
        if name in ("VCALENDAR", "VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE"):
            # None of these stands inside another event: its END is missing.
            self.close_event()
            self.stack = [] if name == "VCALENDAR" else ["VCALENDAR"]
        if name == "VCALENDAR":
            self.calendars += 1
        if name == "VEVENT":
            self.event = []
        if name == "VTIMEZONE":
            self.zone = []
        if len(self.stack) >= _DEPTH_LIMIT:
            return
        self.stack.append(name)
        if "VTIMEZONE" in self.stack:
            self.zone.append(f"BEGIN:{name}")

    def _end(self, name: str) -> None:
        if name not in self.stack:
            return
        if "VTIMEZONE" in self.stack:
            self.zone.append(f"END:{name}")
        while self.stack.pop() != name:
            pass
        if name == "VTIMEZONE":
            self.zones.append("\r\n".join((*self.zone, "")))
        if name in ("VEVENT", "VCALENDAR"):
            self.close_event()

    def close_event(self) -> None:
        if self.event is not None:
            self.events.append(tuple(self.event))
            self.event = None


def _lines(body: bytes, content_type: str) -> list[str]:
    """Logical lines: unfolded, decoded, each a property; text that broke off is put back."""
    lines: list[str] = []
    soft = False
    for raw in _BREAK.split(_FOLD.sub(b"", _utf8(body))):
        line = _decoded(raw, content_type)
        if soft:
            lines[-1] = lines[-1][:-1] + line[: max(_JOINED_LIMIT - len(lines[-1]), 0)]
        elif (found := _PROPERTY.match(line)) is not None:
            lines.append(line)
            soft = bool(_QUOTED.search(found["params"]))
        elif line.strip() and lines and len(lines[-1]) < _JOINED_LIMIT and _name(lines[-1]) in _TEXTS:
            lines[-1] += "\\n" + line[:_JOINED_LIMIT]
        soft = soft and line.endswith("=")
    return [_unquoted(line) if _QUOTED.search(line[:200]) else line for line in lines]


def _name(line: str) -> str:
    return re.split("[;:]", line[:80], maxsplit=1)[0].upper()


def _utf8(body: bytes) -> bytes:
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, "replace").encode("utf-8", "replace")
    return body.removeprefix(codecs.BOM_UTF8)


def _decoded(raw: bytes, content_type: str) -> str:
    """Line by line: calendars put together of several sources are of several minds."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        named = _TYPE_CHARSET.search(content_type)
        return _decode(raw, named[1] if named else "cp1252")


def _decode(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset, "replace")
    except LookupError:
        return raw.decode("cp1252", "replace")


def _unquoted(line: str) -> str:
    """A quoted-printable line (vCalendar 1.0) as RFC 5545 writes it."""
    found = _PROPERTY.match(line)
    if found is None:
        return line
    charset = _CHARSET.search(found["params"])
    value = _decode(quopri.decodestring(found["value"].encode("utf-8")), charset[1] if charset else "utf-8")
    params = _CHARSET.sub("", _QUOTED.sub("", found["params"]))
    for raw, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\r", "\\n"), ("\n", "\\n")):
        value = value.replace(raw, escaped)
    return f"{found['name']}{params}:{value}"
