"""The calendar we publish: golden file, the rules of RFC 5545, and what the gate has to say of every way to break it.

`python tests/test_calendar_output.py` writes the golden file anew; read the difference before you keep it.
"""

import dataclasses
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator import gate
from aggregator.model import Entry, Event, Item, Origin, Page
from aggregator.outputs import Edition
from aggregator.outputs.calendar import Calendar
from aggregator.plain import from_plain
from aggregator.sources.calendar import Calendar as Source

DATA = Path(__file__).parent / "data" / "outputs" / "calendar"
GOLDEN = DATA / "expected.ics"
OUTPUT = Calendar(
    path="termine.ics",
    title="Termine: Mittelstand-Digital, alle Zentren",
    description="Workshops, Sprechstunden;\nalles an einem Ort",
    link="https://mittelstand.example/termine",
)


def edition() -> Edition:
    told = json.loads((DATA / "network.json").read_text(encoding="utf-8"))
    origins = {id_: from_plain(Origin, {"source_id": id_, **origin}) for id_, origin in told["origins"].items()}
    entries = tuple(
        Entry(
            guid=entry["guid"],
            item=from_plain(Item, entry["item"]),
            origin=origins[entry["origin"]],
            published=datetime.fromisoformat(entry["published"]),
            changed=datetime.fromisoformat(entry["changed"]),
        )
        for entry in told["entries"]
    )
    return Edition(feed_url="https://mittelstand.example/termine.ics", entries=entries, origins=tuple(origins.values()))


def render(*entries: Entry) -> bytes:
    return OUTPUT.render(dataclasses.replace(edition(), entries=entries) if entries else edition())


def changed(entry: Entry, about: dict[str, Any] | None = None, **item: Any) -> Entry:
    event = dataclasses.replace(entry.item.event, **(about or {})) if entry.item.event else None
    return dataclasses.replace(entry, item=dataclasses.replace(entry.item, event=event, **item))


def read_back(document: bytes) -> list[Any]:
    return icalendar.Calendar.from_ical(document).walk("VEVENT")


def test_golden_file() -> None:
    assert render() == GOLDEN.read_bytes()


def test_golden_file_passes_the_gate() -> None:
    assert gate.examine("calendar", GOLDEN.read_bytes(), GOLDEN.read_bytes()) == ()


def test_an_empty_calendar_passes_the_gate() -> None:
    empty = OUTPUT.render(dataclasses.replace(edition(), entries=()))
    assert gate.errors(gate.examine("calendar", empty)) == ()
    assert read_back(empty) == []
    assert "emptied" in {fault.rule for fault in gate.examine("calendar", empty, GOLDEN.read_bytes())}


def test_order_of_arrival_changes_nothing() -> None:
    told = edition()
    turned = dataclasses.replace(told, entries=told.entries[::-1])
    assert OUTPUT.render(turned) == OUTPUT.render(told)


def test_what_has_no_time_is_held_back() -> None:
    plan = OUTPUT.plan(edition())
    assert dict(plan.held_back) == {"ohne-zeit": "no-event"}
    moments = [entry.item.event.start for entry in plan.kept if entry.item.event]
    assert moments == sorted(moments, reverse=True)


def test_the_window_keeps_what_starts_last() -> None:
    two = dataclasses.replace(OUTPUT, limit=2)
    assert [entry.item.title for entry in two.plan(edition()).kept] == ["Nacht der Maschinen", "Digitaltag"]


def test_times_are_berlin_times_and_whole_days_have_an_end() -> None:
    events = {str(event["SUMMARY"])[:7]: event for event in read_back(render())}
    assert events["KI-Talk"]["DTSTART"].to_ical() == b"20260319T160000"
    assert events["KI-Talk"].start == datetime(2026, 3, 19, 15, tzinfo=UTC)
    assert events["Digital"]["DTSTART"].to_ical(), events["Digital"]["DTEND"].to_ical() == (b"20260624", b"20260626")
    assert events["Tag der"]["DTEND"].to_ical() == b"20260330", "a day ends with the next, the short one too"


@pytest.mark.parametrize("minute", range(0, 180, 15))
def test_the_hour_that_comes_twice_is_told_apart(minute: int) -> None:
    start = datetime(2026, 10, 24, 23, 30, tzinfo=UTC) + timedelta(minutes=minute)
    entry = changed(edition().entries[0], {"start": start, "end": start + timedelta(minutes=45)})
    document = render(entry)
    assert gate.errors(gate.examine("calendar", document)) == ()
    (event,) = read_back(document)
    assert (event.start.astimezone(UTC), event.end.astimezone(UTC)) == (start, start + timedelta(minutes=45))


def test_text_comes_back_as_it_went() -> None:
    told = edition().entries[0]
    event = next(event for event in read_back(render()) if "KI-Talk" in str(event["SUMMARY"]))
    assert str(event["SUMMARY"]) == told.item.title
    assert str(event["UID"]) == told.guid
    assert [str(name) for name in event["CATEGORIES"].cats] == ["KI-Talk", "KI, Daten", "Handwerk"]
    assert str(event["DESCRIPTION"]).splitlines()[-4:] == [
        "Veranstalter: IHK Nordwall – Mittelstand-Digital Zentrum Nordwall",
        "Anmeldung: https://tickets.example/ki-talk-12",
        "Teilnahme online: https://us02web.zoom.us/j/123456",
        "Kosten: kostenfrei",
    ]


def test_nothing_in_it_is_the_present_moment() -> None:
    stamps = set(re.findall(rb"DTSTAMP:(\S+)", render()))
    assert stamps == {entry.changed.strftime("%Y%m%dT%H%M%SZ").encode() for entry in edition().entries[:5]}


def test_our_own_source_reads_our_own_output() -> None:
    url = "https://mittelstand.example/termine.ics"
    page = Page(url=url, final_url=url, body=render(), fetched_at=datetime(2026, 3, 2, tzinfo=UTC))
    items = Source(id="a", centre="c", url=url).parse(page).items
    before = {entry.guid: entry.item.event for entry in OUTPUT.plan(edition()).kept}
    for item in items:
        was, event = before[item.guid or ""], item.event
        assert was is not None
        assert event is not None
        assert (event.start, event.all_day, event.status) == (was.start, was.all_day, was.status)
    assert len(items) == len(before)


def test_settings_are_judged() -> None:
    assert OUTPUT.problems() == ()
    assert [key for key, _, _ in dataclasses.replace(OUTPUT, refresh_hours=0).problems()] == ["refresh_hours"]
    assert [key for key, _, _ in dataclasses.replace(OUTPUT, title="").problems()] == ["title"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    title=st.text(min_size=1, max_size=200),
    summary=st.text(max_size=400),
    place=st.text(max_size=200),
    guid=st.text(min_size=1, max_size=100),
    minutes=st.integers(min_value=0, max_value=110 * 365 * 24 * 60),
    lasts=st.none() | st.timedeltas(timedelta(days=-1), timedelta(days=400)),
    all_day=st.booleans(),
)
def test_whatever_a_source_says_the_gate_lets_it_through(
    title: str, summary: str, place: str, guid: str, minutes: int, lasts: timedelta | None, all_day: bool
) -> None:
    start = datetime(1990, 1, 2, tzinfo=UTC) + timedelta(minutes=minutes)
    event = Event(start=start, end=None if lasts is None else start + lasts, all_day=all_day, place=place)
    item = Item(uid="x", medium="event", title=title, summary=summary, event=event)
    entry = dataclasses.replace(edition().entries[0], guid=guid, item=item)
    assert gate.errors(gate.examine("calendar", render(entry))) == ()


# The gate: how a calendar can break is in tests/data/gate/mutations.toml


def test_another_address_or_fewer_events_need_a_person() -> None:
    golden = GOLDEN.read_bytes()
    few = render(*edition().entries[:1])
    assert [fault.rule for fault in gate.examine("calendar", few, golden)] == ["shrunk"]
    assert gate.examine("calendar", few, golden, lifted=gate.SHRINKING) == ()
    moved = golden.replace(b"SOURCE;VALUE=URI:https://mittelstand", b"SOURCE;VALUE=URI:https://umgezogen")
    assert [fault.rule for fault in gate.examine("calendar", moved, golden)] == ["identity-changed"]
    assert gate.examine("calendar", moved, golden, lifted={"identity-changed"}) == ()


def test_a_broken_last_edition_is_no_standard() -> None:
    assert gate.examine("calendar", render(*edition().entries[:1]), b"kaputt") == ()


if __name__ == "__main__":
    GOLDEN.write_bytes(render())
