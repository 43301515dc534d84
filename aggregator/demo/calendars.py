"""Calendars of the sample network in three forms: iCalendar, The Events Calendar's REST, and microdata on a page. Pure.

What is ahead in the content is reckoned from the day the demo is started on, so that there is always something ahead.
Must not know how anybody reads it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.demo.content import Outlet, Piece
from aggregator.demo.world import World, slug

BERLIN = ZoneInfo("Europe/Berlin")
THURSDAY = 3
"""As `date.weekday` counts."""

_ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE"""
_LINE_OCTETS = 75
"""RFC 5545 §3.1: longer lines are folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """When an event takes place, by the clock on the wall in Berlin; a whole day is its midnights."""

    start: datetime
    end: datetime
    all_day: bool = False


def slot(world: World, piece: Piece) -> Slot:
    """When an event takes place; of a series the first time."""
    told = piece.event
    if "weekday" in told:
        day = world.today + timedelta(days=1 + (told["weekday"] - world.today.weekday() - 1) % 7)
    else:
        day = world.today + timedelta(days=told["in_days"])
    if told.get("all_day"):
        start = datetime.combine(day, time(), BERLIN)
        return Slot(start=start, end=start + timedelta(days=told.get("days", 1)), all_day=True)
    start = datetime.combine(day, time.fromisoformat(told["at"]), BERLIN)
    return Slot(start=start, end=start + timedelta(minutes=told["minutes"]))


def count(piece: Piece) -> int:
    """How often an event takes place: each time is an item of its own."""
    return int(piece.event.get("weeks", 1)) - len(piece.event.get("without", ()))


def event_url(outlet: Outlet, piece: Piece) -> str:
    """The page of an event."""
    return f"https://{outlet.host}/veranstaltung/{slug(piece.name)}/"


def place(piece: Piece) -> str:
    """Where it takes place, in one line."""
    told = piece.event
    return ", ".join(filter(None, (told.get("place"), told.get("street"), told.get("town"))))


# iCalendar (RFC 5545)


def ics(world: World, outlet: Outlet) -> bytes:
    """A calendar with a time zone of its own, a series with an exception and a moved date, and a cancelled event."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{outlet.host}//Kalender//DE", "METHOD:PUBLISH"]
    lines += [f"X-WR-CALNAME:{_escaped(outlet.title)}", "X-WR-TIMEZONE:Europe/Berlin", *_ZONE.splitlines()]
    for piece in outlet.on(world.day):
        lines += _components(world, outlet, piece)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _components(world: World, outlet: Outlet, piece: Piece) -> Iterator[str]:
    when, told = slot(world, piece), piece.event
    rule = []
    if weeks := told.get("weeks"):
        skipped = ",".join(f"{when.start + timedelta(weeks=week):%Y%m%dT%H%M%S}" for week in told.get("without", ()))
        rule = [f"RRULE:FREQ=WEEKLY;COUNT={weeks}", *([f"EXDATE;TZID=Europe/Berlin:{skipped}"] if skipped else [])]
    yield from _component(outlet, piece, when, rule)
    if moved := told.get("moved"):
        meant = when.start + timedelta(weeks=moved["week"])
        start = datetime.combine(meant.date(), time.fromisoformat(moved["at"]), BERLIN)
        instead = Slot(start=start, end=start + (when.end - when.start))
        yield from _component(outlet, piece, instead, [f"RECURRENCE-ID;TZID=Europe/Berlin:{meant:%Y%m%dT%H%M%S}"])


def _component(outlet: Outlet, piece: Piece, when: Slot, rule: list[str]) -> Iterator[str]:
    told = piece.event
    form = "VALUE=DATE:%Y%m%d" if when.all_day else "TZID=Europe/Berlin:%Y%m%dT%H%M%S"
    yield from ("BEGIN:VEVENT", f"UID:{piece.token(16)}@{outlet.host}", f"DTSTAMP:{piece.date:%Y%m%dT%H%M%SZ}")
    yield from (f"CREATED:{piece.date:%Y%m%dT%H%M%SZ}", f"DTSTART;{when.start:{form}}", f"DTEND;{when.end:{form}}")
    yield from rule
    yield from (f"SUMMARY:{_escaped(piece.title)}", f"DESCRIPTION:{_escaped(piece.text)}")
    yield f"LOCATION:{_escaped(place(piece) or 'Online')}"
    yield from (f"URL:{event_url(outlet, piece)}", f"CATEGORIES:{_escaped(piece.topic)}")
    yield f'ORGANIZER;CN="{outlet.author}":mailto:termine@{outlet.host.removeprefix("www.")}'
    yield from (f"STATUS:{told.get('status', 'CONFIRMED')}", "END:VEVENT")


def _escaped(text: str) -> str:
    """RFC 5545 §3.3.11"""
    for special in ("\\", ";", ","):
        text = text.replace(special, f"\\{special}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """RFC 5545 §3.1: octets are counted, and no character is cut in two."""
    parts, size = [""], 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _LINE_OCTETS:
            parts.append(" ")
            size = 1
        parts[-1] += character
        size += octets
    return "\r\n".join(parts)


# The Events Calendar, a plug-in of WordPress


def tribe_event(world: World, outlet: Outlet, piece: Piece) -> dict[str, Any]:
    """An event as the plug-in's REST tells it: local times without a zone, a price in words, `false` for no picture."""
    when, told, url = slot(world, piece), piece.event, event_url(outlet, piece)
    # The last second of the last day, as the plug-in ends whole days.
    end = when.end - timedelta(seconds=1) if when.all_day else when.end
    written = {
        "start_date": f"{when.start:%Y-%m-%d %H:%M:%S}",
        "end_date": f"{end:%Y-%m-%d %H:%M:%S}",
        "utc_start_date": f"{when.start.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
        "utc_end_date": f"{end.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
    }
    stamp = f"{piece.date:%Y-%m-%d %H:%M:%S}"
    return written | {
        "id": 800 + piece.number,
        "global_id": f"{outlet.host}?id={800 + piece.number}",
        "status": "publish",
        "date": f"{piece.date.astimezone(BERLIN):%Y-%m-%d %H:%M:%S}",
        "date_utc": stamp,
        "modified_utc": stamp,
        "url": url,
        "rest_url": f"{world.feed_url(outlet)}/{800 + piece.number}",
        "title": rendered(piece.title),
        "description": f"<p>{rendered(piece.text)}</p>\n<p>{rendered(' '.join(piece.themes))}</p>\n",
        "excerpt": f"<p>{rendered(piece.text)}</p>\n",
        "slug": slug(piece.name),
        "image": {"url": world.cover_url(outlet, piece)} if piece.number % 2 else False,
        "all_day": when.all_day,
        "timezone": "Europe/Berlin",
        "timezone_abbr": when.start.tzname(),
        "cost": told.get("cost", ""),
        "cost_details": {"currency_symbol": "€", "values": []},
        "website": told.get("registration", ""),
        "categories": [{"id": 31, "name": rendered(piece.topic), "slug": slug(piece.topic)}],
        "tags": [],
        "venue": _venue(told),
        "organizer": [{"id": 71, "organizer": rendered(outlet.author), "url": f"https://{outlet.host}/"}],
    }


def _venue(told: Mapping[str, Any]) -> dict[str, Any] | list[object]:
    """A place; an empty list where there is none, as PHP writes an empty map."""
    if "place" not in told:
        return []
    number, _, town = told.get("town", "").partition(" ")
    return {
        "id": 61,
        "venue": rendered(told["place"]),
        "address": rendered(told.get("street", "")),
        "city": rendered(town),
        "zip": number,
        "country": "Deutschland",
    }


def rendered(text: str) -> str:
    """A text as WordPress renders it: typographical characters by number."""
    text = escape(text, quote=False).replace("&amp;", "&#038;")
    for character in "–„“…":
        text = text.replace(character, f"&#{ord(character)};")
    return text


# Microdata (https://schema.org/Event)


def microdata(world: World, piece: Piece, url: str) -> str:
    """An event as an entry of a page."""
    when, told = slot(world, piece), piece.event
    if told.get("online"):
        where = (
            '<span itemprop="location" itemscope itemtype="https://schema.org/VirtualLocation">Online'
            f'<link itemprop="url" href="{escape(url)}"></span>'
        )
    else:
        where = (
            '<span itemprop="location" itemscope itemtype="https://schema.org/Place">'
            f'<span itemprop="name">{escape(told["place"])}</span>, <span itemprop="address">'
            f"{escape(told['street'])}, {escape(told['town'])}</span></span>"
        )
    return (
        '<li class="termin" itemscope itemtype="https://schema.org/Event">'
        f'<h3><a itemprop="url" href="{escape(url)}"><span itemprop="name">{escape(piece.title)}</span></a></h3>'
        f'<p><time itemprop="startDate" datetime="{when.start.isoformat()}">{when.start:%d.%m.%Y, %H:%M} Uhr</time> '
        f'bis <time itemprop="endDate" datetime="{when.end.isoformat()}">{when.end:%H:%M} Uhr</time>, {where}</p>'
        f'<p itemprop="description">{escape(piece.text)}</p></li>'
    )
