"""What a calendar no longer names: called off where that is sure, kept wherever the calendar itself may be at fault."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from bounded import bounded
from project import Project

from aggregator.decide import Schedule, decide
from aggregator.demo.server import LoopbackServer, Reply, Request
from aggregator.model import Centre, Checkpoint, Collected, Page, Trace
from aggregator.sources.calendar import Calendar
from aggregator.store import Listing, Store
from aggregator.web import Answer, WebSettings
from aggregator.web.client import Client

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
CENTRE = Centre(id="musterland", name="Mittelstand-Digital Zentrum Musterland", short_name="Musterland")
WEEKLY = "UID:talk\r\nSUMMARY:KI-Talk\r\nDTSTART:20260105T160000Z\r\nRRULE:FREQ=WEEKLY;UNTIL=20260629T160000Z"


def single(name: str, day: str, more: str = "") -> str:
    return f"UID:{name}\r\nSUMMARY:Werkstatt {name}\r\nDTSTART:2026{day}T090000Z{more}"


SINGLES = (single("a", "0110"), single("b", "0401"), single("c", "0415"), single("d", "0502"), single("e", "0620"))


def calendar(*events: str) -> str:
    told = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{told}END:VCALENDAR\r\n"


class At:
    """The real client at a moment of the test's choice."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.moment = NOON

    @property
    def settings(self) -> WebSettings:
        return self._client.settings

    def now(self) -> datetime:
        return self.moment

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        return replace(self._client.get(url, headers), at=self.moment)


@dataclass
class Stage:
    """A calendar on loopback that is asked, read, and stored."""

    source: Calendar
    web: At
    store: Store
    reply: Callable[[Request], Reply]
    checkpoint: Checkpoint = field(default_factory=Checkpoint)

    def run(self, body: str | None = None, *, days: int = 0) -> None:
        if body is not None:
            self.reply = lambda _: Reply(body=body.encode(), type="text/calendar")
        self.web.moment += timedelta(days=days, hours=1)
        answer = self.source.fetch(bounded(self.web), self.checkpoint).answer
        self.checkpoint = answer.checkpoint
        if not isinstance(answer, Page):
            return
        parsed, now = self.source.parse(answer), self.web.now()
        collected = Collected(
            source_id="termine",
            items=parsed.items,
            channel=parsed.channel,
            checkpoint=answer.checkpoint,
            trace=Trace(started_at=now),
            entries=parsed.entries,
            skipped=parsed.skipped,
        )
        known, aliases = self.store.known("termine")
        until = self.source.covers_until(answer.checkpoint, now)
        changes = decide(collected, known, aliases, None, covers_until=until)
        self.store.record(collected, changes, Schedule(next_due=now), self.source.url, now)

    def shown(self) -> dict[str, str]:
        """The events that are published, and what each is."""
        found = self.store.entries(["event"])
        return {entry.item.uid: entry.item.event.status for entry in found if entry.item.event}

    def guids(self) -> dict[str, str]:
        return {entry.item.uid: entry.guid for entry in self.store.entries(["event"])}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    answers: list[Stage] = []

    def site(request: Request) -> Reply:
        return answers[0].reply(request)

    with LoopbackServer(site) as server, Store(tmp_path / "c.db") as store:
        settings = WebSettings(contact="https://aggregator.example", allow=(server.netloc,), pause_seconds=0)
        source = Calendar(id="termine", centre="musterland", url=f"{server.url}/t.ics")
        listing = Listing(id="termine", centre="musterland", kind="calendar", url=source.url, title="", settings="1")
        store.sync([CENTRE], [listing])
        with Client(settings) as client:
            answers.append(Stage(source, At(client), store, lambda _: Reply()))
            yield answers[0]


def test_an_excluded_occurrence_no_longer_takes_place_and_the_others_do(stage: Stage) -> None:
    stage.run(calendar(WEEKLY))
    before = stage.shown()
    assert "ics:talk#20260309T160000Z" in before
    stage.run(calendar(f"{WEEKLY}\r\nEXDATE:20260309T160000Z,20260413T160000Z"))
    gone = before.keys() - stage.shown().keys()
    assert gone == {"ics:talk#20260309T160000Z", "ics:talk#20260413T160000Z"}


def test_a_cancelled_occurrence_is_shown_as_cancelled(stage: Stage) -> None:
    stage.run(calendar(WEEKLY))
    override = "UID:talk\r\nSUMMARY:KI-Talk\r\nDTSTART:20260309T160000Z\r\nRECURRENCE-ID:20260309T160000Z"
    stage.run(calendar(WEEKLY, f"{override}\r\nSTATUS:CANCELLED"))
    shown = stage.shown()
    assert shown.pop("ics:talk#20260309T160000Z") == "cancelled"
    assert set(shown.values()) == {"confirmed"}


def test_what_passed_stays_though_it_is_excluded_now(stage: Stage) -> None:
    stage.run(calendar(WEEKLY))
    before = stage.shown()
    stage.run(calendar(f"{WEEKLY}\r\nEXDATE:20260112T160000Z"))
    assert stage.shown() == before


def test_an_event_taken_off_is_called_off_and_comes_back_as_the_same(stage: Stage) -> None:
    stage.run(calendar(*SINGLES))
    before = stage.guids()
    stage.run(calendar(*SINGLES[:2], *SINGLES[3:]))
    assert before.keys() - stage.shown().keys() == {"ics:c"}
    changed = stage.store.revision()
    stage.run(calendar(*SINGLES[:2], *SINGLES[3:]) + "\r\n")
    assert stage.store.revision() == changed, "called off once, not at every look"
    stage.run(calendar(*SINGLES))
    assert stage.guids() == before


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(calendar(), id="emptied"),
        pytest.param(calendar(SINGLES[0]), id="only-the-past"),
        pytest.param(calendar(SINGLES[0], SINGLES[4]), id="shrunken"),
        pytest.param(calendar(*SINGLES[:2], *SINGLES[3:]).removesuffix("END:VCALENDAR\r\n"), id="no-end"),
        pytest.param(calendar(*SINGLES[:2], *SINGLES[3:])[:-60], id="cut-off"),
        pytest.param(calendar(*SINGLES[:4]), id="beyond-the-last"),
        pytest.param(
            calendar(*SINGLES[:2], single("c", "0415").replace("DTSTART", "X"), *SINGLES[3:]), id="unreadable"
        ),
        pytest.param(
            calendar(*SINGLES[:2], *SINGLES[3:], *(single(f"n{n}", f"07{n + 10}") for n in range(6))), id="cut-to-ten"
        ),
        pytest.param(
            calendar(*SINGLES[:2], single("c2", "0415").replace("c2", "c", 2).replace("UID:c", "UID:x"), *SINGLES[3:]),
            id="other-uid",
        ),
    ],
)
def test_a_calendar_that_may_be_at_fault_calls_nothing_off(stage: Stage, body: str) -> None:
    stage.run(calendar(*SINGLES))
    before = stage.guids().values()
    stage.run(body)
    assert set(before) <= set(stage.guids().values())


def test_a_page_of_the_next_few_calls_nothing_off(stage: Stage) -> None:
    def page(*days: str) -> str:
        told = [
            {"@type": "Event", "name": f"Werkstatt {day}", "startDate": f"2026-{day}T10:00", "url": f"/termine/{day}"}
            for day in days
        ]
        return f'<html><script type="application/ld+json">{json.dumps(told)}</script></html>'

    stage.run(page("04-01", "04-15", "05-02"))
    before = stage.shown()
    assert len(before) == 3
    stage.run(page("04-01", "05-02"))
    assert stage.shown() == before


@pytest.mark.parametrize(("total", "gone"), [(True, {"tribe:2"}), (False, set())])
def test_an_interface_that_counts_its_events_is_believed(stage: Stage, total: bool, gone: set[str]) -> None:
    pages = [[1, 2], [3, 4], [5]]

    def site(request: Request) -> Reply:
        number = int(parse_qs(urlsplit(request.path).query).get("page", ["1"])[0])
        events = [
            {"id": n, "title": f"Termin {n}", "start_date": f"2026-04-0{n} 10:00:00", "timezone": "Europe/Berlin"}
            for n in pages[number - 1]
        ]
        told: dict[str, object] = {"events": events} | ({"total": sum(map(len, pages))} if total else {})
        if number < len(pages):
            told["next_rest_url"] = f"http://{request.headers['host']}{urlsplit(request.path).path}?page={number + 1}"
        return Reply(body=json.dumps(told).encode(), type="application/json")

    stage.source = replace(stage.source, url=stage.source.url.replace("/t.ics", "/wp-json/tribe/events/v1/events"))
    stage.reply = site
    stage.run()
    before = stage.shown()
    assert len(before) == 5
    pages[0] = [1]
    stage.run()
    assert before.keys() - stage.shown().keys() == gone


def test_the_main_job_calls_an_event_off(tmp_path: Path) -> None:
    """All the way: `aggregator run` twice, and the event is in neither the calendar nor the editors' view."""
    today = datetime.now(UTC)
    events = [
        f"UID:{n}\r\nSUMMARY:Werkstatt {n}\r\nDTSTART:{today + timedelta(days=7 * n + 7):%Y%m%d}T090000Z"
        for n in range(4)
    ]
    bodies = [calendar(*events), calendar(events[0], *events[2:])]
    with LoopbackServer(lambda _: Reply(body=bodies[0].encode(), type="text/calendar")) as server:
        (tmp_path / "sources.toml").write_text(
            f"""
[fetch]
contact = "https://aggregator.example/"
allow = ["{server.netloc}"]
pause_seconds = 0
[publish]
base_url = "https://aggregator.example/feeds/"
[[centre]]
id = "musterland"
name = "Mittelstand-Digital Zentrum Musterland"
short_name = "Musterland"
[[source]]
kind = "calendar"
id = "termine"
centre = "musterland"
url = "{server.url}/termine.ics"
verified = "2026-01-01"
[[output]]
kind = "calendar"
path = "termine.ics"
title = "Termine"
link = "https://aggregator.example/"
description = "Termine der Zentren"
""",
            encoding="utf-8",
        )
        project = Project(tmp_path, dict(os.environ))
        assert project.json("run", "--early")["refresh"]["new"] == 4
        assert project.outputs()["termine.ics"].count(b"BEGIN:VEVENT") == 4
        del bodies[0]
        project.json("run", "--early")
    published = project.outputs()["termine.ics"]
    assert published.count(b"BEGIN:VEVENT") == 4, "whoever has it in a calendar must learn that it is off"
    assert published.count(b"STATUS:CANCELLED") == 1
    assert project.rows("SELECT uid, withdrawn FROM items WHERE withdrawn IS NOT NULL") == [("ics:1", "cancelled")]
    assert len(project.rows("SELECT * FROM termine")) == 3
