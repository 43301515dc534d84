"""An iCalendar file (RFC 5545) as items. Pure: the moment it was fetched is the only "today" there is."""

import contextlib
import hashlib
import html as html_entities
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final, Literal

import icalendar
from icalendar.timezone import tzp

from aggregator import text, times, urls
from aggregator.errors import ParseError
from aggregator.model import Channel, Event, Item, Page, Parsed
from aggregator.sources.calendar import lines, wording
from aggregator.sources.calendar.occurrences import Component, Occurrence, Window, moment, unfold, when

EVENT_LIMIT: Final = 5_000
"""VEVENTs that are read: a centre of ten years has some 2,000; more is an archive, whose latest are enough."""
OCCURRENCE_LIMIT: Final = 2_000
"""Items that one calendar may become; those nearest to today are kept."""
_JOIN_PROPERTIES: Final = (
    "CONFERENCE",  # RFC 7986 §5.11
    "X-GOOGLE-CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK",
)
_LINE_LIMIT: Final = 2_000
"""Property lines of one event, and characters of one line times 1,000: attachments come in base64."""
_ESCAPED: Final = re.compile(r"\\([\\;,nN])")
_UNREADABLE: Final = (ValueError, TypeError, LookupError, OverflowError, AttributeError)
"""What icalendar raises for a line it did not foresee, instead of keeping it as an error of the component."""


def read(page: Page, window: Window) -> Parsed:
    """The events of a calendar. Raises `ParseError` when it is none."""
    headers = dict(page.headers)
    calendar = lines.cut(page.body, headers.get("content-type", ""))
    if calendar is None:
        raise ParseError(page.url, "not-a-calendar", "there is no BEGIN:VCALENDAR in it")
    skipped: Counter[str] = Counter()
    components = list(_components(calendar, skipped))
    unfolded = unfold(components, window)
    skipped.update(unfolded.skipped)
    said = _properties(calendar.properties)
    cancelled = str(said.get("METHOD", "")).strip().upper() == "CANCEL"
    items: dict[str, Item] = {}
    for occurrence in unfolded.occurrences:
        item = _item(occurrence, page.final_url, cancelled=cancelled)
        if isinstance(item, str):
            skipped[item] += 1
        elif item.uid in items:
            skipped["double"] += 1
        else:
            items[item.uid] = item
    kept = nearest(list(items.values()), page.fetched_at)
    skipped["beyond-limit"] += len(items) - len(kept)
    counted = tuple(sorted((reason, count) for reason, count in skipped.items() if count))
    entries = len(kept) + sum(count for _, count in counted)
    return Parsed(items=kept, channel=_channel(said, page), entries=entries, skipped=counted)


def nearest(items: Sequence[Item], today: datetime) -> tuple[Item, ...]:
    """As many as one calendar may become, in the order they came: what lies nearest to today."""
    if len(items) <= OCCURRENCE_LIMIT:
        return tuple(items)
    order = sorted(range(len(items)), key=lambda at: (_distance(items[at], today), at))
    return tuple(items[at] for at in sorted(order[:OCCURRENCE_LIMIT]))


def _distance(item: Item, today: datetime) -> timedelta:
    return abs(item.event.start - today) if item.event else timedelta.max


def _components(calendar: lines.Cut, skipped: Counter[str]) -> Iterator[Component]:
    """Each event by itself, so that only a broken one is lost."""
    tzp.use_zoneinfo()  # forgets the zones that other calendars defined, in this process, under the same names
    for zone in calendar.zones:
        with contextlib.suppress(*_UNREADABLE):  # its times are then read as Berlin's
            icalendar.Timezone.from_ical(zone)
    events = calendar.events
    if len(events) > EVENT_LIMIT:
        skipped["beyond-limit"] += len(events) - EVENT_LIMIT
        events = tuple(sorted(events, key=_raw_start, reverse=True)[:EVENT_LIMIT])
    for event in events:
        kept = [line for line in event[:_LINE_LIMIT] if len(line) < _LINE_LIMIT * 1_000]
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of guessed zones: `/mozilla.org/20070129_1/Europe/Berlin`
                component = icalendar.Event.from_ical("\r\n".join(("BEGIN:VEVENT", *kept, "END:VEVENT", "")))
        except _UNREADABLE:
            skipped["unreadable"] += 1
        else:
            yield component


def _raw_start(event: Sequence[str]) -> str:
    return next((line.rpartition(":")[2] for line in event if line[:7].upper() == "DTSTART"), "")


def _properties(told: Sequence[str]) -> dict[str, str]:
    """Text properties of the calendar, the first of each name."""
    found: dict[str, str] = {}
    for line in told:
        name, _, value = line.partition(":")
        found.setdefault(name.partition(";")[0].upper(), _unescaped(value))
    return found


def _unescaped(value: str) -> str:
    """TEXT of RFC 5545 §3.3.11 as it was meant."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _channel(said: dict[str, str], page: Page) -> Channel:
    """What the calendar says of itself (RFC 7986 §5, and the X- names in use before it)."""
    return Channel(
        title=text.shorten(text.line(said.get("NAME") or said.get("X-WR-CALNAME", "")), text.TITLE_LIMIT),
        description=text.plain(said.get("DESCRIPTION") or said.get("X-WR-CALDESC", "")),
        url=urls.http_url(said.get("URL") or said.get("X-ORIGINAL-URL"), page.final_url),
        image_url=urls.http_url(said.get("IMAGE"), page.final_url),
        generator=text.line(said.get("PRODID", "")) or None,
        feed_url=urls.http_url(said.get("SOURCE")),
    )


def _item(occurrence: Occurrence, base_url: str, *, cancelled: bool) -> Item | str:
    """An item, or the reason why it is none."""
    component = occurrence.component
    times_told = _times(component)
    if times_told is None:
        return "no-start"
    title = text.shorten(text.line(html_entities.unescape(_text(component, "SUMMARY"))), text.TITLE_LIMIT)
    summary, content = _texts(component, base_url)
    if not title and not summary:
        return "no-title"
    start, end, all_day = times_told
    event = Event(
        start=start,
        end=end,
        all_day=all_day,
        status="cancelled" if cancelled else _status(component),
        place=text.plain(_text(component, "LOCATION")),
        join_url=next((url for name in _JOIN_PROPERTIES if (url := urls.http_url(_text(component, name)))), None),
        organiser=_organiser(component),
    )
    around = wording.Around(title=title, html=content, plain=summary)
    guid = text.line(_text(component, "UID"))
    return Item(
        uid=_uid(guid, occurrence.recurrence, title, event),
        medium="event",
        guid=guid[: urls.URL_LIMIT] or None,
        url=urls.http_url(_text(component, "URL"), base_url),
        title=title,
        summary=summary,
        content=content,
        # CREATED is a series', not an occurrence's. DTSTAMP is when the file was written: Google, Outlook and The
        # Events Calendar put the present moment there, so that it would make every event a changed one at every look.
        published=None if occurrence.recurrence else _stamp(component, "CREATED"),
        updated=_stamp(component, "LAST-MODIFIED"),
        image_url=_image(component, base_url),
        categories=_categories(component),
        event=wording.completed(event, around),
    )


def _uid(guid: str, recurrence: str, title: str, event: Event) -> str:
    """The calendar's own UID, with the first-meant time for one of a series; without UID, title, time and place."""
    if not guid:
        return nameless_uid(title, event)
    name = guid if len(guid) <= urls.URL_LIMIT else hashlib.sha256(guid.encode()).hexdigest()
    return f"ics:{name}#{recurrence}" if recurrence else f"ics:{name}"


def nameless_uid(title: str, event: Event) -> str:
    """The identity of an event that was given none."""
    facts = "\n".join((title.casefold(), times.iso(event.start), event.place.casefold()))
    return f"event:{hashlib.sha256(facts.encode()).hexdigest()[:32]}"


def _times(component: Component) -> tuple[datetime, datetime | None, bool] | None:
    """Start, end and whether it is whole days; None when no one can say, or for a slip of the keyboard."""
    told = when(component, "DTSTART")
    if told is None:
        return None
    all_day = not isinstance(told, datetime) or _text(component, "X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE"
    try:
        start = moment(told)
        end = _end(component, told)
    except (OverflowError, ValueError):
        return None
    if not times.EARLIEST_YEAR <= start.year <= times.LATEST_YEAR:
        return None
    return start, end if end is not None and start < end else None, all_day


def _end(component: Component, start: date | datetime) -> datetime | None:
    """DTEND, else DTSTART with DURATION; a day without either ends at the next midnight (RFC 5545 §3.6.1)."""
    told = when(component, "DTEND")
    lasts = component.get("DURATION")
    lasts = None if isinstance(lasts, icalendar.vBroken) else getattr(lasts, "dt", getattr(lasts, "td", None))
    if told is None and isinstance(lasts, timedelta):
        told = start + lasts
    if not isinstance(start, datetime) and (told is None or moment(told) <= moment(start)):
        told = start + timedelta(days=1)
    end = None if told is None else moment(told)
    return end if end is None or end.year <= times.LATEST_YEAR + 1 else None


def _status(component: Component) -> Literal["confirmed", "tentative", "cancelled"]:
    said = _text(component, "STATUS").strip().upper()
    if said in ("CANCELLED", "CANCELED"):
        return "cancelled"
    return "tentative" if said == "TENTATIVE" else "confirmed"


def _text(component: Component, name: str) -> str:
    """A property as text, the first where there are several; clean."""
    value = component.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    return text.clean(str(value)) if isinstance(value, str) else ""


def _texts(component: Component, base_url: str) -> tuple[str, str]:
    """Plain text and harmless HTML; the HTML is empty where there was none."""
    said = _text(component, "DESCRIPTION")
    # icalendar knows no type of a property it does not know, and leaves its text escaped.
    rich = _unescaped(_text(component, "X-ALT-DESC"))
    if text.has_markup(rich) and (content := text.harmless(rich, base_url)):
        return text.plain(said) or text.plain(content), content
    if text.has_markup(said):
        return text.plain(said), text.harmless(said.replace("\n", "<br>\n"), base_url)
    return text.plain(said), ""


def _organiser(component: Component) -> str:
    """The common name of ORGANIZER, else of CONTACT; an address alone is no name."""
    organiser = component.get("ORGANIZER")
    organiser = organiser[0] if isinstance(organiser, list) and organiser else organiser
    named = getattr(organiser, "params", {}).get("CN", "")
    return text.line(str(named)) if "@" not in str(named) else ""


def _stamp(component: Component, name: str) -> datetime | None:
    told = when(component, name)
    if told is None:
        return None
    try:
        stamp = moment(told).replace(microsecond=0)
    except (OverflowError, ValueError):
        return None
    return stamp if times.EARLIEST_YEAR <= stamp.year <= times.LATEST_YEAR else None


def _image(component: Component, base_url: str) -> str | None:
    """IMAGE (RFC 7986 §5.10), else a picture that is attached."""
    for name in ("IMAGE", "ATTACH"):
        values = component.get(name) or []
        for value in values if isinstance(values, list) else [values]:
            kind = str(getattr(value, "params", {}).get("FMTTYPE", "image/" if name == "IMAGE" else ""))
            if kind.lower().startswith("image/") and isinstance(value, str):
                return urls.http_url(str(value), base_url)
    return None


def _categories(component: Component) -> tuple[str, ...]:
    values = component.get("CATEGORIES") or []
    told: list[str] = []
    for value in values if isinstance(values, list) else [values]:
        told.extend(str(name) for name in getattr(value, "cats", ()))
    lines_of = (text.shorten(text.line(html_entities.unescape(name)), text.TITLE_LIMIT) for name in told)
    return tuple(dict.fromkeys(name for name in lines_of if name))[: text.TAG_LIMIT]
