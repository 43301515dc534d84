"""Events a page announces in JSON-LD or microdata, as values of the model.

Times without zone are Berlin's: The Events Calendar writes local time. A day without time is a whole day.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from aggregator.model import Event
from aggregator.pages.dates import machine
from aggregator.pages.document import Document, tidy
from aggregator.pages.linked import Thing, address_of, text_of, texts_of, types
from aggregator.pages.values import Occasion
from aggregator.text import TAG_LIMIT, TITLE_LIMIT, harmless, plain, shorten
from aggregator.times import BERLIN

EVENT_LIMIT: Final = 500
SUMMARY_LENGTH: Final = 600
FREE: Final = "kostenfrei"

_DAY_ONLY = re.compile(r"\s*(?:\d{4}-\d{2}-\d{2}|\d{8}|\d{1,2}\.\s?\d{1,2}\.\s?\d{4})\s*\Z")
_CURRENCIES: Final = {"eur": "€", "€": "€", "chf": "CHF", "usd": "$", "": ""}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?\Z")


@dataclass(frozen=True, slots=True)
class _Place:
    names: tuple[str, ...] = ()
    online: bool = False
    join: str | None = None


def occasions(document: Document, found: Sequence[Thing]) -> tuple[Occasion, ...]:
    """Every event among the things of a page that names a start; the same event told twice comes once."""
    events: dict[tuple[str, datetime], Occasion] = {}
    for thing in found:
        if any(name.endswith("Event") or name == "Festival" for name in types(thing)):
            occasion = _occasion(document, thing)
            if occasion and len(events) < EVENT_LIMIT:
                events.setdefault((occasion.title, occasion.event.start), occasion)
    return tuple(events.values())


def _occasion(document: Document, thing: Thing) -> Occasion | None:
    start_text, end_text = text_of(thing.get("startDate")), text_of(thing.get("endDate"))
    start = machine(start_text)
    if start is None:
        return None
    all_day = bool(_DAY_ONLY.match(start_text))
    title = text_of(thing.get("name") or thing.get("headline"))[:TITLE_LIMIT]
    place = _place(document, thing)
    offers = _offers(thing.get("offers"))
    description = thing.get("description")
    told = description if isinstance(description, str) else text_of(description)
    event = Event(
        start=start,
        end=_end(start, machine(end_text), bool(_DAY_ONLY.match(end_text)), all_day),
        all_day=all_day,
        status=_status(thing),  # type: ignore[arg-type]
        place=tidy(", ".join(place.names))[:TITLE_LIMIT],
        online=place.online or "online" in text_of(thing.get("eventAttendanceMode")).lower(),
        join_url=place.join,
        organiser=", ".join(texts_of(thing.get("organizer")))[:TITLE_LIMIT],
        registration_url=next(
            (found for offer in offers if (found := document.absolute(address_of(offer.get("url"))))), None
        ),
        price=_price(thing, offers)[:TITLE_LIMIT],
        series=text_of(thing.get("superEvent"))[:TITLE_LIMIT],
    )
    return Occasion(
        event=event,
        title=title,
        url=document.absolute(address_of(thing.get("url"))),
        id=tidy(address_of(thing.get("@id")) or text_of(thing.get("identifier")))[:TITLE_LIMIT],
        summary=shorten(plain(told), SUMMARY_LENGTH),
        content=harmless(told, document.base_url) if "<" in told else "",
        image_url=document.absolute(address_of(thing.get("image"))),
        published=machine(text_of(thing.get("datePublished"))),
        categories=texts_of(thing.get("keywords"))[:TAG_LIMIT],
    )


def _end(start: datetime, end: datetime | None, day_only: bool, all_day: bool) -> datetime | None:
    """The end; of whole days the midnight after the last of them, which schema.org names itself."""
    if all_day and (end is None or end <= start):
        return _midnight_after(start)
    if end is None or end < start:
        return None
    return _midnight_after(end) if day_only else end


def _midnight_after(moment: datetime) -> datetime:
    day = moment.astimezone(BERLIN)
    return (
        (day.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None) + timedelta(days=1))
        .replace(tzinfo=BERLIN)
        .astimezone(UTC)
    )


def _status(thing: Thing) -> str:
    told = (text_of(thing.get("eventStatus")) or address_of(thing.get("eventStatus"))).lower()
    if "cancel" in told or "abgesagt" in told:
        return "cancelled"
    return "tentative" if "postpone" in told or "verschoben" in told else "confirmed"


def _place(document: Document, thing: Thing) -> _Place:
    told = thing.get("location")
    names: list[str] = []
    online, join = False, None
    for one in (told if isinstance(told, list) else [told])[:10]:
        if isinstance(one, Mapping) and "VirtualLocation" in types(one):
            online, join = True, join or document.absolute(address_of(one.get("url")))
        elif isinstance(one, Mapping):
            names += [part for part in (text_of(one.get("name")), _address(one.get("address"))) if part]
        elif isinstance(one, str) and one.startswith(("http://", "https://")):
            online, join = True, join or document.absolute(one)
        elif text := text_of(one):
            names.append(text)
    if len(names) == 1 and names[0].lower() in ("online", "online-veranstaltung", "virtuell", "webinar", "digital"):
        return _Place((), True, join)
    return _Place(tuple(dict.fromkeys(names)), online, join)


def _address(told: Any) -> str:
    if isinstance(told, list):
        told = told[0] if told else None
    if not isinstance(told, Mapping):
        return text_of(told)
    town = " ".join(part for part in (text_of(told.get("postalCode")), text_of(told.get("addressLocality"))) if part)
    return ", ".join(part for part in (text_of(told.get("streetAddress")), town) if part)


def _offers(told: Any) -> list[Thing]:
    return [one for one in (told if isinstance(told, list) else [told])[:20] if isinstance(one, Mapping)]


def _price(thing: Thing, offers: Sequence[Thing]) -> str:
    """As the source words it, with the sign of its currency; free of charge in our words."""
    for offer in offers:
        price = text_of(offer.get("price") if offer.get("price") is not None else offer.get("lowPrice"))
        if not price:
            continue
        if not _NUMBER.match(price):
            return price
        if float(price.replace(",", ".")) == 0:
            return FREE
        currency = text_of(offer.get("priceCurrency"))
        return f"{price.replace('.', ',')} {_CURRENCIES.get(currency.lower(), currency)}".strip()
    free = thing.get("isAccessibleForFree")
    return FREE if free is True or str(free).lower().endswith("true") else ""
