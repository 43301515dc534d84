"""What an event or a publication is, in a few German lines: feeds have no fields of their own for it. Pure."""

from collections.abc import Iterator

from aggregator import text, urls, wording
from aggregator.model import Entry, Event, Publication


def facts(entry: Entry) -> tuple[str, ...]:
    """When, where and how to come; how much there is to read. Nothing for other media."""
    item = entry.item
    if item.medium == "event" and item.event is not None:
        return tuple(_of_event(item.event))
    if item.medium == "publication" and item.publication is not None:
        return tuple(_of_publication(item.publication))
    return ()


def _of_event(event: Event) -> Iterator[str]:
    if event.status == "cancelled":
        yield "Abgesagt"
    yield f"Wann: {wording.when(event)}"
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
