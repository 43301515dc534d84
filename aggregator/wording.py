"""Dates, durations and names as German readers know them. Pure; moments come in UTC and are read on a German clock."""

from datetime import date, datetime, timedelta
from typing import Final

from aggregator.model import Event, Medium
from aggregator.times import berlin

MONTHS: Final = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip
WEEKDAYS: Final = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")

ONE: Final[dict[Medium, str]] = {
    "episode": "Podcast-Folge",
    "video": "Video",
    "news": "Nachricht",
    "event": "Termin",
    "publication": "Publikation",
    "post": "Kurzmeldung",
}
MANY: Final[dict[Medium, str]] = {
    "episode": "Podcast-Folgen",
    "video": "Videos",
    "news": "Nachrichten",
    "event": "Termine",
    "publication": "Publikationen",
    "post": "Kurzmeldungen",
}
ALSO: Final[dict[Medium, str]] = {
    "episode": "auch als Podcast-Folge",
    "video": "auch als Video",
    "news": "auch als Nachricht",
    "event": "auch als Termin",
    "publication": "auch als Publikation",
    "post": "auch als Kurzmeldung",
}


def day(moment: datetime) -> str:
    """`4. März 2026`"""
    return date_name(berlin(moment).date())


def iso_day(moment: datetime) -> str:
    """`2026-03-04`, the German day."""
    return berlin(moment).date().isoformat()


def short_month(moment: datetime) -> str:
    """`März`, `Sept.`, `Dez.`: as narrow as a calendar sheet."""
    name = MONTHS[berlin(moment).month - 1]
    return name if len(name) <= 4 else f"{name[:4] if name == 'September' else name[:3]}."


def day_of_month(moment: datetime) -> str:
    """`4`"""
    return str(berlin(moment).day)


def last_day(event: Event) -> date:
    """The German day on which an event ends; a whole day's end is the midnight after it."""
    end = event.end or event.start
    if event.all_day and event.end is not None and event.end > event.start:
        end -= timedelta(seconds=1)
    return berlin(end).date()


def when(event: Event, *, brief: bool = False) -> str:
    """`Mittwoch, 4. März 2026, 10:00 bis 11:30 Uhr`, or `4. bis 6. März 2026`; in brief `Mi., …, 10:00–11:30 Uhr`."""
    start = berlin(event.start)
    first, last = start.date(), last_day(event)
    if first != last:
        return span(first, last) if event.all_day else f"{span(first, last)}, ab {start:%H:%M} Uhr"
    weekday = WEEKDAYS[first.weekday()]
    named = f"{weekday[:2] + '.' if brief else weekday}, {date_name(first)}"
    if event.all_day:
        return named
    if event.end is None or event.end <= event.start:
        return f"{named}, {start:%H:%M} Uhr"
    until = "–" if brief else " bis "
    return f"{named}, {start:%H:%M}{until}{berlin(event.end):%H:%M} Uhr"


def duration(seconds: int | None) -> str:
    """`32 Min.`, `1 Std. 5 Min.`; empty when nobody knows."""
    if not seconds or seconds < 0:
        return ""
    minutes = max(round(seconds / 60), 1)
    if minutes < 60:
        return f"{minutes} Min."
    hours, rest = divmod(minutes, 60)
    return f"{hours} Std. {rest} Min." if rest else f"{hours} Std."


def clock(seconds: int | None) -> str:
    """`5:32`, `1:05:32`: on a poster."""
    if not seconds or seconds < 0:
        return ""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def iso_duration(seconds: int | None) -> str:
    """`PT32M5S`, for programs."""
    if not seconds or seconds < 0:
        return ""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "H"), (minutes, "M"), (rest, "S"))
    return "PT" + "".join(f"{value}{letter}" for value, letter in parts if value)


def size(count: int | None) -> str:
    """`12,3 MB`; empty when nobody knows."""
    if not count or count < 0:
        return ""
    if count < 1_000_000:
        return f"{max(round(count / 1000), 1)} KB"
    return f"{count / 1_000_000:.1f} MB".replace(".", ",")


def number(count: int) -> str:
    """`12.345`"""
    return f"{count:,}".replace(",", ".")


def date_name(of: date) -> str:
    """`4. März 2026`"""
    return f"{of.day}. {MONTHS[of.month - 1]} {of.year}"


def span(first: date, last: date) -> str:
    """`4. bis 6. März 2026`; a day by itself: `4. März 2026`."""
    if first == last:
        return date_name(first)
    if first.year != last.year:
        return f"{date_name(first)} bis {date_name(last)}"
    if first.month != last.month:
        return f"{first.day}. {MONTHS[first.month - 1]} bis {date_name(last)}"
    return f"{first.day}. bis {date_name(last)}"
