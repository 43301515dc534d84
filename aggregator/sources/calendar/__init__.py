"""A calendar: an iCalendar file, The Events Calendar's REST interface, or a page that announces events in its markup.

Which one is seen from the answer, unless `form` says it. Repeating events are unfolded within a window around the
moment of fetching; since that window moves on while the file may stay the same, a calendar is read anew every month.
See docs/kinds/calendar.md.
"""

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Final, Literal, get_args

from aggregator.errors import ParseError
from aggregator.model import Checkpoint, Fetched, Medium, Page, Parsed
from aggregator.sources import ReadingWeb, Source
from aggregator.web.conditional import ask

Form = Literal["auto", "icalendar", "tribe", "page"]

ACCEPT: Final = "text/calendar, application/json;q=0.9, text/html;q=0.8, */*;q=0.5"
MONTHS_LIMIT: Final = 60
"""Of the window, each way: five years of a weekly event are 260 items."""
_ICALENDAR: Final = re.compile(
    rb"^[ \t]*(?:\xef\xbb\xbf)?BEGIN[ \t]*:[ \t]*(?:VCALENDAR|VEVENT)\b", re.IGNORECASE | re.MULTILINE
)
_ICALENDAR_WIDE: Final = ("BEGIN:VCALENDAR".encode("utf-16-le"), "BEGIN:VCALENDAR".encode("utf-16-be"))
_HTML: Final = re.compile(rb"<(?:!doctype|html|head|body|script|div|article)\b", re.IGNORECASE)
_HEAD_BYTES: Final = 64 * 1024
_BEGINS: Final = re.compile(rb"^[ \t]*BEGIN[ \t]*:[ \t]*VEVENT\b", re.IGNORECASE | re.MULTILINE)
_ENDS: Final = re.compile(rb"^[ \t]*END[ \t]*:[ \t]*(VEVENT|VCALENDAR)\b", re.IGNORECASE | re.MULTILINE)
_LAST_LINE: Final = re.compile(rb"^[ \t]*END[ \t]*:[ \t]*VCALENDAR\s*\Z", re.IGNORECASE | re.MULTILINE)
CUT_OFF: Final = frozenset({10, 20, 30, 50, 100, 150, 200, 250, 300, 500, 1_000, 2_000, 5_000})
"""Lengths at which plugins cut their lists, The Events Calendar's export at 30: where such a list is in an order of its
own, it may leave out events that lie before its last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar(Source):
    """Events of a centre."""

    kind: ClassVar[str] = "calendar"
    medium: ClassVar[Medium] = "event"

    form: Form = "auto"
    """`icalendar`, `tribe` (The Events Calendar's REST) or `page` (JSON-LD); `auto` looks at the answer."""
    months_back: int = 12
    """How far back repeating events are unfolded, and past events asked for."""
    months_ahead: int = 12
    """How far ahead repeating events are unfolded."""

    def problems(self) -> tuple[tuple[str, str, str], ...]:
        """A form we know, a window that is one."""
        found: list[tuple[str, str, str]] = []
        if self.form not in get_args(Form):
            found.append(("form", f"“{self.form}” is no form of calendar", "known: " + ", ".join(get_args(Form))))
        for key, least in (("months_back", 0), ("months_ahead", 1)):
            if not least <= getattr(self, key) <= MONTHS_LIMIT:
                found.append((key, f"{getattr(self, key)} is out of range", f"{least} to {MONTHS_LIMIT}"))
        return tuple(found)

    def fetch(self, web: ReadingWeb, checkpoint: Checkpoint) -> Fetched:
        """Ask for the calendar, and for the further pages of one that comes in pages. Raises `FetchError`."""
        from aggregator.sources.calendar import tribe  # noqa: PLC0415

        memory = _Memory.of(checkpoint)
        month = web.now().strftime("%Y-%m")
        known = checkpoint if memory.month == month else replace(checkpoint, full_at=None, body_hash=None)
        paged = self.form == "tribe" or (self.form == "auto" and (memory.paged or tribe.is_address(self.url)))
        url, first = self.url, known
        if paged:
            url = tribe.asked_for(self.url, self._earliest(web.now()))
            # The first page's validators vouch for no other page, so the whole list is compared by its hash instead.
            first = replace(known, full_at=None, body_hash=None)
        fetched = ask(web, url, first, accept=ACCEPT)
        if isinstance(fetched.answer, Page):
            paged = self.form in ("auto", "tribe") and web.read(self.url, tribe.is_answer, fetched.answer.body)
            if paged:
                fetched = tribe.complete(web, fetched, known)
        answer = fetched.answer
        whole = memory.whole
        if isinstance(answer, Page):
            whole = (
                web.read(self.url, tribe.tells_all, answer)
                if paged
                else self.form in ("auto", "icalendar") and _tells_all(answer.body)
            )
        marker = _Memory(month=month, paged=paged, whole=whole).write()
        return replace(fetched, answer=replace(answer, checkpoint=replace(answer.checkpoint, marker=marker)))

    def parse(self, page: Page) -> Parsed:
        """Read the calendar. Raises `ParseError`."""
        # Here and not above: icalendar and dateutil take 0.2 s, which checking a configuration need not pay.
        from aggregator.sources.calendar import announced, icalendar_events, occurrences, tribe  # noqa: PLC0415

        form = self.form if self.form != "auto" else _form_of(page)
        if form == "icalendar":
            return icalendar_events.read(page, occurrences.window(page.fetched_at, self.months_back, self.months_ahead))
        return tribe.read(page) if form == "tribe" else announced.read(page)

    def covers_until(self, checkpoint: Checkpoint, now: datetime) -> datetime | None:
        """A calendar that came whole names every event to come, repeating ones as far as they are unfolded.

        A page never does: it shows the next few.
        """
        from aggregator.sources.calendar.occurrences import window  # noqa: PLC0415 - as in `parse`

        return window(now, self.months_back, self.months_ahead).end if _Memory.of(checkpoint).whole else None

    def _earliest(self, now: datetime) -> datetime:
        month = now.year * 12 + now.month - 1 - self.months_back
        return now.replace(year=month // 12, month=month % 12 + 1, day=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Memory:
    """What is remembered between two runs."""

    month: str = ""
    """In which the calendar was last read, `2026-03`: the window moves on though the file stays the same."""
    paged: bool = False
    whole: bool = False
    """Whether the last answer told all there is, as far as its form can show."""

    @classmethod
    def of(cls, checkpoint: Checkpoint) -> "_Memory":
        try:
            told = json.loads(checkpoint.marker or "{}")
            return cls(
                month=str(told.get("month", "")), paged=told.get("paged") is True, whole=told.get("whole") is True
            )
        except (ValueError, AttributeError):
            return cls()

    def write(self) -> str:
        return json.dumps({"month": self.month, "paged": self.paged, "whole": self.whole})


def _tells_all(body: bytes) -> bool:
    """Whether an iCalendar file came whole, and is not as long as lists are that somebody cut to a round number."""
    events = len(_BEGINS.findall(body))
    ends = _ENDS.findall(body)
    whole = bool(_LAST_LINE.search(body[-200:])) and sum(name.upper() == b"VEVENT" for name in ends) == events
    return whole and events > 0 and events not in CUT_OFF


def _form_of(page: Page) -> Form:
    """What an answer is, by its looks: servers send calendars as text/plain, text/html and worse."""
    if _ICALENDAR.search(page.body, 0, _HEAD_BYTES) or any(mark in page.body[:200] for mark in _ICALENDAR_WIDE):
        return "icalendar"
    if page.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return "tribe"
    if _HTML.search(page.body, 0, _HEAD_BYTES):
        return "page"
    raise ParseError(page.url, "not-a-calendar", "this is neither iCalendar nor JSON of The Events Calendar nor HTML")
