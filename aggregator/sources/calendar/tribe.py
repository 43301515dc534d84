"""The Events Calendar, a WordPress plugin: its REST answers (`/wp-json/tribe/events/v1/events`) asked for and read.

The answers come in pages, one is asked for after the other; together they are one bundle. Free text of editors is
everywhere: HTML entities in titles, `false` for no picture, an empty list for no venue.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from aggregator import bundles, text, times, urls
from aggregator.errors import FetchError, ParseError
from aggregator.model import Checkpoint, Event, Fetched, Item, NotModified, Page, Parsed
from aggregator.sources import ReadingWeb
from aggregator.sources.calendar import wording
from aggregator.sources.calendar.icalendar_events import nearest
from aggregator.web.conditional import failure

PATH: Final = "/tribe/events/v1/events"
"""What every address of this interface holds, with `/wp-json` before it or behind `?rest_route=`."""
PAGE_SIZE: Final = 50
"""The most that the interface gives at once, unless a site's owner changed it."""
PAGE_LIMIT: Final = 40
"""Answers that are asked for: 40 times 50 are as many as one calendar may become."""
_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(:\d\d)?)?")
_ROLE: Final = "events"

Object = Mapping[str, Any]


def is_address(url: str) -> bool:
    """Whether an address is one of this interface."""
    return PATH in url


def is_answer(body: bytes) -> bool:
    """Whether an answer is one of this interface."""
    return _answer(body) is not None


def asked_for(url: str, earliest: datetime) -> str:
    """The address with the parameters that bring past events too; what the address says itself stays.

    Counted from the first of the month of `earliest`, so that the address stays the same for a month.
    """
    parts = urlsplit(url)
    told = dict(parse_qsl(parts.query, keep_blank_values=True))
    wanted = {"per_page": str(PAGE_SIZE), "start_date": earliest.strftime("%Y-%m-01")} | told
    return urlunsplit(parts._replace(query=urlencode(wanted, safe="/:")))


def complete(web: ReadingWeb, fetched: Fetched, known: Checkpoint) -> Fetched:
    """The whole list, when its first page was fetched: further pages are asked for, and packed with it.

    Raises `FetchError`: a list with a page missing would look as if its events had been taken off.
    """
    first = fetched.answer
    if isinstance(first, NotModified):
        return fetched
    parts = [bundles.Part(role=_ROLE, url=first.final_url, type="application/json", body=first.body)]
    requests, received = fetched.requests, fetched.received_bytes
    seen = {first.url, first.final_url}
    while (url := web.read(parts[-1].url, _next, parts[-1])) and url not in seen and len(parts) < PAGE_LIMIT:
        seen.add(url)
        answer = web.get(url, {"Accept": "application/json"})
        requests, received = requests + answer.requests, received + answer.received_bytes
        if answer.status == 404:  # a page that was there a moment ago: the list became shorter
            break
        if answer.status != 200:
            raise failure(answer)
        if not web.read(url, is_answer, answer.body):
            raise FetchError(
                url, "not-a-calendar", "a page of the list is no answer of The Events Calendar", status=200
            )
        parts.append(bundles.Part(role=_ROLE, url=answer.final_url, type="application/json", body=answer.body))
    body = bundles.pack(parts)
    digest = hashlib.sha256(body).digest()[:16]
    checkpoint = replace(first.checkpoint, body_hash=digest, etag=None, last_modified=None)
    if digest == known.body_hash:
        return replace(fetched, answer=NotModified(checkpoint=checkpoint), requests=requests, received_bytes=received)
    page = replace(first, body=body, checkpoint=checkpoint)
    return replace(fetched, answer=page, requests=requests, received_bytes=received)


def tells_all(page: Page) -> bool:
    """Whether the pages together hold as many events as the interface says there are."""
    answers = [told for body in _bodies(page) if (told := _answer(body)) is not None]
    total = answers[0].get("total") if answers else None
    return total is not None and 0 < sum(len(told["events"]) for told in answers) == total


def _bodies(page: Page) -> list[bytes]:
    if page.body.lstrip()[:40].find(bundles.MARK.encode()) < 0:
        return [page.body]
    return [part.body for part in bundles.unpack(page.body, page.url)]


def read(page: Page) -> Parsed:
    """The events of a bundle or of one answer. Raises `ParseError`."""
    items: dict[str, Item] = {}
    skipped: Counter[str] = Counter()
    for body in _bodies(page):
        told = _answer(body)
        if told is None:
            raise ParseError(page.url, "not-a-calendar", "this JSON is no answer of The Events Calendar")
        for one in told["events"]:
            item = _item(one, page.final_url) if isinstance(one, dict) else "unreadable"
            if isinstance(item, str):
                skipped[item] += 1
            elif item.uid in items:
                skipped["double"] += 1
            else:
                items[item.uid] = item
    kept = nearest(list(items.values()), page.fetched_at)
    skipped["beyond-limit"] += len(items) - len(kept)
    counted = tuple(sorted((reason, count) for reason, count in skipped.items() if count))
    return Parsed(items=kept, entries=len(kept) + sum(count for _, count in counted), skipped=counted)


def _answer(body: bytes) -> Object | None:
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return None
    try:
        told = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) and isinstance(told.get("events"), list) else None


def _next(part: bundles.Part) -> str | None:
    """The address of the next page, of the same host: nobody else is to send us round."""
    told = _answer(part.body) or {}
    url = urls.http_url(_string(told, "next_rest_url"), part.url)
    return url if url and urls.host(url) == urls.host(part.url) else None


def _item(told: Object, base_url: str) -> Item | str:
    """An item, or the reason why it is none."""
    number = told.get("id")
    title = text.shorten(text.line(text.plain(_string(told, "title"))), text.TITLE_LIMIT)
    if told.get("status") not in (None, "", "publish"):
        return "not-public"
    if not title:
        return "no-title"
    all_day = told.get("all_day") is True
    start = _moment(told, "start", all_day=all_day)
    if start is None:
        return "no-start"
    content = text.harmless(_string(told, "description"), base_url)
    plain = text.plain(content)
    event = _event(told, start, all_day=all_day)
    website = urls.http_url(_string(told, "website"), base_url)
    # The plugin's "website" of an event is where an editor sends those who want to take part.
    links = (("Anmeldung", website),) if website else ()
    around = wording.Around(title=title, html=content, plain=plain, links=links)
    return Item(
        uid=f"tribe:{number}" if isinstance(number, int | str) and number else _nameless(title, start),
        medium="event",
        guid=text.line(_string(told, "global_id")) or (str(number) if number else None),
        url=urls.http_url(_string(told, "url"), base_url),
        title=title,
        summary=text.plain(_string(told, "excerpt")) or plain,
        content=content if text.has_markup(content) else "",
        published=times.parse(f"{_string(told, 'date_utc')} UTC"),
        updated=times.parse(f"{_string(told, 'modified_utc')} UTC"),
        image_url=urls.http_url(_string(_object(told.get("image")), "url"), base_url),
        categories=tuple(dict.fromkeys(_names(told))),
        event=wording.completed(event, around),
    )


def _nameless(title: str, start: datetime) -> str:
    return f"event:{hashlib.sha256(f'{title.casefold()} {times.iso(start)}'.encode()).hexdigest()[:32]}"


def _event(told: Object, start: datetime, *, all_day: bool) -> Event:
    end = _moment(told, "end", all_day=all_day)
    if all_day and end is not None:  # the plugin's last day ends at 23:59:59, ours at the midnight after
        end = times.berlin(end).replace(tzinfo=None) + timedelta(days=1)
        end = end.replace(tzinfo=times.BERLIN).astimezone(UTC)
    virtual = urls.http_url(_string(told, "virtual_url"))
    return Event(
        start=start,
        end=end if end is not None and end > start else None,
        all_day=all_day,
        status=_status(told),
        place=_place(_object(told.get("venue"))),
        online=told.get("is_virtual") is True or virtual is not None,
        join_url=virtual,
        organiser=", ".join(dict.fromkeys(filter(None, map(_organiser, _objects(told.get("organizer")))))),
        price=text.plain(_string(told, "cost")),
    )


def _moment(told: Object, which: Literal["start", "end"], *, all_day: bool) -> datetime | None:
    """Local time in the event's own zone; its UTC twin where the zone is none. Whole days are Berlin's."""
    found = _MOMENT.match(_string(told, f"{which}_date"))
    if found is None:
        return None
    day, clock = found[1], found[2] or "00:00"
    if all_day:
        return times.parse(f"{_local(day, '00:00', times.BERLIN)}")
    zone = _zone(_string(told, "timezone"))
    if zone is None:
        utc = _MOMENT.match(_string(told, f"utc_{which}_date"))
        if utc is not None and utc[2]:
            return times.parse(f"{utc[1]}T{utc[2]}:00Z")
    return times.parse(_local(day, clock + (found[3] or ":00"), zone or times.BERLIN))


def _local(day: str, clock: str, zone: ZoneInfo) -> str:
    try:
        return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone).isoformat()
    except ValueError:
        return ""


def _zone(name: str) -> ZoneInfo | None:
    """A zone by its name; WordPress also writes `UTC+2`, which is none."""
    try:
        return ZoneInfo(name) if "/" in name else None
    except (ValueError, LookupError, OSError):  # ZoneInfoNotFoundError is a KeyError; a folder's name is an OSError
        return None


def _status(told: Object) -> Literal["confirmed", "tentative", "cancelled"]:
    said = (_string(told, "event_status") or _string(told, "tribe_events_status")).lower()
    if said in ("canceled", "cancelled"):
        return "cancelled"
    return "tentative" if said == "postponed" else "confirmed"


def _place(venue: Object) -> str:
    name = text.plain(_string(venue, "venue"))
    street = text.plain(_string(venue, "address"))
    city = f"{text.plain(_string(venue, 'zip'))} {text.plain(_string(venue, 'city'))}".strip()
    return ", ".join(dict.fromkeys(part for part in (name, street, city) if part))


def _organiser(told: Object) -> str:
    return text.line(text.plain(_string(told, "organizer")))


def _names(told: Object) -> Iterator[str]:
    for key in ("categories", "tags"):
        for one in _objects(told.get(key))[: text.TAG_LIMIT]:
            if name := text.shorten(text.line(text.plain(_string(one, "name"))), text.TITLE_LIMIT):
                yield name


def _string(told: Object, key: str) -> str:
    value = told.get(key)
    return value if isinstance(value, str) else ""


def _object(value: object) -> Object:
    """An object; where a list of them stands, the first."""
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[Object]:
    """Objects of a list; PHP writes an object with numbers for keys where the list has gaps."""
    if isinstance(value, dict):
        value = [value] if "name" in value or "organizer" in value else list(value.values())
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
