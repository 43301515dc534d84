"""What an event or a publication is, in a few German lines: feeds have no fields of their own for it. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from aggregator import text, times, urls
from aggregator.model import Entry, Event, Publication

_DAYS: Final = ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So.")


def facts(entry: Entry) -> tuple[str, ...]:
    """When, where and how to come; how much there is to read. Nothing for other media."""
    item = entry.item
    if item.medium == "event" and item.event is not None:
        return tuple(_of_event(item.event))
    if item.medium == "publication" and item.publication is not None:
        return tuple(_of_publication(item.publication))
    return ()


def when(event: Event) -> str:
    """`Do., 12.03.2026, 10:00 bis 12:00 Uhr` on a German clock; of whole days the first and the last."""
    start, end = times.berlin(event.start), times.berlin(event.end) if event.end is not None else None
    if event.all_day:
        last = (end - timedelta(minutes=1) if end is not None and end > start else start).date()
        return _day(start) if last == start.date() else f"{_day(start)} bis {last:%d.%m.%Y}"
    told = f"{_day(start)}, {start:%H:%M}"
    if end is None or end <= start:
        return f"{told} Uhr"
    return (
        f"{told} bis {end:%H:%M} Uhr" if end.date() == start.date() else f"{told} Uhr bis {_day(end)}, {end:%H:%M} Uhr"
    )


def _day(moment: datetime) -> str:
    return f"{_DAYS[moment.weekday()]}, {moment:%d.%m.%Y}"


def _of_event(event: Event) -> Iterator[str]:
    if event.status == "cancelled":
        yield "Abgesagt"
    yield f"Wann: {when(event)}"
    place = text.line(event.place)
    if place or event.online:
        yield f"Wo: {place + (' und online' if event.online else '') if place else 'online'}"
    for name, url in (("Anmeldung", event.registration_url), ("Teilnahme", event.join_url)):
        if (address := urls.http_url(url)) is not None:
            yield f"{name}: {address}"
    if price := text.line(event.price):
        yield f"Kosten: {price}"


def _of_publication(publication: Publication) -> Iterator[str]:
    if publication.pages:
        yield f"Umfang: {publication.pages} Seiten"
