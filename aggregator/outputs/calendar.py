"""Events as an iCalendar file (RFC 5545, RFC 7986) to subscribe to: what is to come and what was.

No moment in it is the present one: DTSTAMP is when we last saw an event change, so that the same events are the same
bytes.
"""

import re
import uuid
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar, Final

from aggregator import text, times, urls
from aggregator.model import Entry, Event, Medium
from aggregator.outputs import Complaint, Edition, Output, Plan, _entries

ZONE: Final = "Europe/Berlin"
PRODID: Final = "-//Mittelstand-Digital//aggregator//DE"
_FOLD_OCTETS: Final = 75
"""RFC 5545 §3.1: a line is no longer, its end left out."""
_MAIL: Final = re.compile(r"[\w.+%-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)
_CATEGORY_LIMIT: Final = _entries.CATEGORY_LIMIT
_VTIMEZONE: Final = (
    # The rules of Germany since 1996, as https://www.tzurl.org/zoneinfo-outlook/Europe/Berlin has them. Written out
    # and not computed: what comes from a machine's own tables changes with the machine.
    "BEGIN:VTIMEZONE",
    f"TZID:{ZONE}",
    "BEGIN:DAYLIGHT",
    "TZNAME:CEST",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "DTSTART:19700329T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "TZNAME:CET",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "DTSTART:19701025T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar(Output):
    """One calendar of all events."""

    limit: int = 500
    media: tuple[Medium, ...] = ("event",)
    refresh_hours: int = 6
    """How often calendar programs are asked to look again."""

    kind: ClassVar[str] = "calendar"
    form: ClassVar[str] = "calendar"
    content_type: ClassVar[str] = "text/calendar; charset=utf-8"
    latest_start_first: ClassVar[bool] = True

    def problems(self) -> tuple[Complaint, ...]:
        """A time to look again that is one."""
        found = super(Calendar, self).problems()
        if not 1 <= self.refresh_hours <= 24 * 7:
            found = (*found, ("refresh_hours", f"{self.refresh_hours} is out of range", "1 to 168"))
        return found

    def refusal(self, entry: Entry) -> str | None:
        """What is no event is refused."""
        return "no-event" if entry.item.event is None else _entries.refusal(entry)

    def keys(self, entry: Entry) -> Iterable[tuple[str, Hashable]]:
        """UIDs are there once."""
        return _entries.guid_key(entry)

    def plan(self, edition: Edition) -> Plan:
        """The entries that take place; where they are too many, those that start last. The latest start comes first."""
        arranged = _entries.arrange(self, edition.entries, limit=len(edition.entries))
        latest = sorted(arranged.kept, key=lambda entry: (_event(entry).start, entry.guid), reverse=True)
        return Plan(kept=tuple(latest[: self.limit]), held_back=arranged.held_back)

    def render(self, edition: Edition) -> bytes:
        """The file: the earliest event first."""
        kept = self.plan(edition).kept
        events = [line for entry in reversed(kept) for line in _vevent(entry)]
        # A zone is defined where one is named, and only there (RFC 5545 §3.6.5).
        zones = _VTIMEZONE if any(f";TZID={ZONE}:" in line for line in events) else ()
        lines = (*self._head(edition, kept), *zones, *events, "END:VCALENDAR")
        return b"".join(_folded(line) for line in lines)

    def _head(self, edition: Edition, kept: tuple[Entry, ...]) -> Iterator[str]:
        """RFC 7986 §5, and the X- names that Outlook, Google and Apple knew before it."""
        every = f"PT{self.refresh_hours}H"
        yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN")
        yield f"UID:{uuid.uuid5(uuid.NAMESPACE_URL, edition.feed_url)}"
        if (newest := _entries.newest_change(kept)) is not None:
            yield f"LAST-MODIFIED:{_utc(newest)}"
        for name in ("NAME", "X-WR-CALNAME"):
            yield f"{name}:{_escaped(text.line(self.title))}"
        if description := text.clean(self.description).strip():
            for name in ("DESCRIPTION", "X-WR-CALDESC"):
                yield f"{name}:{_escaped(description)}"
        yield f"X-WR-TIMEZONE:{ZONE}"
        yield f"REFRESH-INTERVAL;VALUE=DURATION:{every}"
        yield f"X-PUBLISHED-TTL:{every}"
        yield f"SOURCE;VALUE=URI:{edition.feed_url}"
        if self.link:
            yield f"URL:{self.link}"


def _event(entry: Entry) -> Event:
    event = entry.item.event
    assert event is not None, "held back by the plan"
    return event


def _vevent(entry: Entry) -> Iterator[str]:
    event = _event(entry)
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(_entries.guid(entry))}"
    yield f"DTSTAMP:{_utc(entry.changed)}"
    yield f"CREATED:{_utc(entry.published)}"
    yield f"LAST-MODIFIED:{_utc(entry.changed)}"
    yield from _times(event)
    yield f"SUMMARY:{_escaped(_entries.title(entry))}"
    yield f"DESCRIPTION:{_escaped(_description(entry, event))}"
    if location := text.line(event.place) or ("Online" if event.online else ""):
        yield f"LOCATION:{_escaped(location)}"
    yield f"STATUS:{event.status.upper()}"
    yield _organiser(entry, event)
    # A public calendar takes nobody's time: it shows what is on, and blocks no day of those who subscribe.
    yield "TRANSP:TRANSPARENT"
    if categories := _categories(entry, event):
        yield f"CATEGORIES:{','.join(map(_escaped, categories))}"
    for name, url in (
        ("URL", _entries.page(entry) or urls.http_url(event.registration_url)),
        ("CONFERENCE;VALUE=URI;FEATURE=VIDEO", urls.http_url(event.join_url)),
        ("IMAGE;VALUE=URI;DISPLAY=GRAPHIC", _entries.image(entry)),
    ):
        if url:
            yield f"{name}:{url}"
    yield "END:VEVENT"


def _organiser(entry: Entry, event: Event) -> str:
    """ORGANIZER needs an address (RFC 5545 §3.3.3), and no program guesses one; without it CONTACT says who it is."""
    name = text.line(event.organiser) or _entries.centre(entry.origin.centre)
    if (found := _MAIL.search(name)) is None:
        return f"CONTACT:{_escaped(name)}"
    called = _MAIL.sub("", name).strip(" ,;:<>()") or _entries.centre(entry.origin.centre)
    # A parameter's value has no escapes: what would end it cannot stand in it (§3.2).
    quoted = text.clean(called).replace('"', "'").replace("\n", " ")
    return f'ORGANIZER;CN="{quoted}":mailto:{found[0]}'


def _times(event: Event) -> Iterator[str]:
    """DTEND is the moment at which an event is over: of whole days the next midnight (RFC 5545 §3.6.1)."""
    end = event.end if event.end is not None and event.end > event.start else None
    if event.all_day:
        first = times.berlin(event.start).date()
        after = max(_day_after(end) if end else first, first + timedelta(days=1))
        yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{after:%Y%m%d}"
        return
    told = [("DTSTART", event.start), *([("DTEND", end)] if end else [])]
    # In October an hour comes twice on a German clock, and RFC 5545 §3.3.5 knows the first one only.
    if any(times.berlin(moment).fold for _, moment in told):
        yield from (f"{name}:{_utc(moment)}" for name, moment in told)
    else:
        yield from (f"{name};TZID={ZONE}:{times.berlin(moment):%Y%m%dT%H%M%S}" for name, moment in told)


def _day_after(end: datetime) -> date:
    local = times.berlin(end)
    return local.date() if (local.hour, local.minute) == (0, 0) else local.date() + timedelta(days=1)


def _description(entry: Entry, event: Event) -> str:
    """The summary, and what calendar programs have no field for."""
    facts = (
        ("Veranstalter", _entries.credit(event.organiser, entry.origin.centre) if event.organiser else ""),
        ("Anmeldung", urls.http_url(event.registration_url) or ""),
        ("Teilnahme online", urls.http_url(event.join_url) or ""),
        ("Kosten", text.line(event.price)),
    )
    told = [f"{name}: {value}" for name, value in facts if value]
    if not event.organiser:
        told.insert(0, f"Veranstalter: {_entries.centre(entry.origin.centre)}")
    return "\n\n".join(part for part in (_entries.told(entry), "\n".join(told)) if part)


def _categories(entry: Entry, event: Event) -> tuple[str, ...]:
    """The source's categories, and the series, which calendar programs have no other field for."""
    series = text.shorten(text.line(event.series), _entries.TITLE_LIMIT)
    told = (*((series,) if series else ()), *_entries.categories(entry))
    return tuple(dict.fromkeys(told))[:_CATEGORY_LIMIT]


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(plain: str) -> str:
    """TEXT of RFC 5545 §3.3.11; a tab is the only control it may hold."""
    plain = text.clean(plain).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """A content line of RFC 5545 §3.1: folded at 75 octets, and never inside a character."""
    rest, pieces, room = line, [], _FOLD_OCTETS
    while len(rest.encode()) > room:
        piece = text.cut_bytes(rest, room)
        pieces.append(piece)
        rest, room = rest[len(piece) :], _FOLD_OCTETS - 1  # the space that says "continued" counts
    return "\r\n ".join((*pieces, rest)).encode() + b"\r\n"
