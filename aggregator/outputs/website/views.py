"""What templates show: plain strings, worked out once for each work, however many pages it stands on. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aggregator import text, urls, wording
from aggregator.model import Centre, Entry, Event, Medium
from aggregator.outputs import _entries
from aggregator.outputs.website import addresses, prose
from aggregator.outputs.website.works import Work
from aggregator.times import iso

HOUSE_LANGUAGE: Final = "de"

RELATIONS: Final[Mapping[str, str]] = {
    "teaser": "Trailer",
    "whole": "Vollständige Fassung",
    "recording": "Mitschnitt",
    "event": "Veranstaltung dazu",
    "report": "Bericht",
    "slides": "Folien",
    "announcement": "Ankündigung",
    "announced": "Angekündigt",
    "mention": "Erwähnt in",
    "subject": "Es geht um",
    "translation": "Übersetzung",
    "original": "Original",
    "edition": "Andere Ausgabe",
    "rerun": "Wiederholung",
    "former": "Früherer Termin",
    "new": "Neuer Termin",
    "": "Aus derselben Reihe",
}
"""What another work is to this one: the roles of docs/works.md."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Something to follow."""

    href: str
    """As seen from the top of the site, or absolute where it leads elsewhere."""
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A file to listen to. It is asked for when somebody presses play, and not before."""

    url: str
    type: str
    duration: str = ""
    size: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """When and where."""

    when: str
    brief: str
    """The same for a list."""
    start: str
    """ISO 8601."""
    end: str
    """ISO 8601: when it is over."""
    day: str
    month: str
    place: str
    cancelled: bool
    online: bool
    price: str = ""
    organiser: str = ""
    join: str = ""
    register: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An entry of a work, as lists show it."""

    href: str
    """Of the work's page."""
    title: str
    language: str
    """Where it is not that of the site; else empty."""
    medium: Medium
    kind: str
    """What it is, in German."""
    centre: str
    centre_href: str
    tile: str
    poster: str
    day: str
    iso_day: str
    duration: str
    clock: str
    teaser: str
    also: tuple[str, ...]
    """`auch als Video`."""
    sound: Sound | None = None
    occasion: Occasion | None = None


def card(work: Work, entry: Entry) -> Card:
    """An entry as lists show it."""
    centre = entry.origin.centre
    seconds = length(entry)
    others = (medium for medium in work.media if medium != entry.item.medium)
    return Card(
        href=work.path,
        title=_entries.title(entry),
        language=foreign(entry),
        medium=entry.item.medium,
        kind=wording.ONE[entry.item.medium],
        centre=short_name(centre),
        centre_href=centre_path(centre.id),
        tile=tile_path(centre.id),
        poster=poster_path(centre.id),
        day=wording.day(entry.published),
        iso_day=wording.iso_day(entry.published),
        duration=wording.duration(seconds),
        clock=wording.clock(seconds),
        teaser=prose.teaser(entry),
        also=tuple(wording.ALSO[medium] for medium in others),
        sound=sound(entry),
        occasion=None if entry.item.event is None else occasion(entry.item.event),
    )


def sound(entry: Entry) -> Sound | None:
    """The file of an episode, at its publisher's own address."""
    if entry.item.medium != "episode":
        return None
    given = next((one for one in _entries.enclosures(entry) if (one.type or "").startswith(("audio/", "video/"))), None)
    if given is None:
        return None
    return Sound(
        url=given.url,
        type=given.type or "",
        duration=wording.duration(length(entry)),
        size=wording.size(given.length_bytes),
    )


def occasion(event: Event) -> Occasion:
    """When and where an event takes place."""
    return Occasion(
        when=wording.when(event),
        brief=wording.when(event, brief=True),
        start=iso(event.start),
        end=iso(end_of(event)),
        day=wording.day_of_month(event.start),
        month=wording.short_month(event.start),
        place=text.line(event.place) or ("Online" if event.online else ""),
        cancelled=event.status == "cancelled",
        online=event.online,
        price=text.line(event.price),
        organiser=text.line(event.organiser),
        join=urls.http_url(event.join_url) or "",
        register=urls.http_url(event.registration_url) or "",
    )


def end_of(event: Event) -> datetime:
    """When an event is over; of one whose end nobody told, when it begins."""
    return max(event.end or event.start, event.start)


def length(entry: Entry) -> int | None:
    """Seconds of an episode or a video; None where nobody knows."""
    if entry.item.video is not None:
        return entry.item.video.duration_seconds
    return entry.item.episode.duration_seconds if entry.item.episode is not None else None


def foreign(entry: Entry) -> str:
    """The language of an entry where it is none of the site's, so that a screen reader changes its voice."""
    said = _entries.language(entry) or ""
    return "" if said.partition("-")[0] == HOUSE_LANGUAGE else said


def short_name(centre: Centre) -> str:
    """A centre's name for narrow places."""
    return text.line(centre.short_name) or _entries.centre(centre)


def centre_path(id_: str) -> str:
    """The page of a centre."""
    return f"zentren/{addresses.slug(id_)}.html"


def tile_path(id_: str) -> str:
    """The square picture of a centre."""
    return f"bilder/{addresses.slug(id_)}.svg"


def poster_path(id_: str) -> str:
    """The wide picture of a centre."""
    return f"bilder/{addresses.slug(id_)}-breit.svg"
