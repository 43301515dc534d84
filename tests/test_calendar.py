"""Calendars: what words say, files that others would refuse, what repeats, what is asked for and what is not."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median_low
from urllib.parse import parse_qs, urlsplit

import pytest
from bounded import bounded

from aggregator import bundles, text
from aggregator.demo.server import LoopbackServer, Reply, Request
from aggregator.errors import FetchError, ParseError
from aggregator.model import Checkpoint, Event, Item, NotModified, Page, Parsed
from aggregator.sources.calendar import Calendar
from aggregator.sources.calendar.icalendar_events import EVENT_LIMIT, OCCURRENCE_LIMIT
from aggregator.sources.calendar.wording import Around, completed
from aggregator.web import WebSettings
from aggregator.web.client import Client

DATA = Path(__file__).parent / "data"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WORDS = [
    line.split("\t")
    for line in (DATA / "calendar-words.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("# ")
]


def read(body: bytes | str, at: datetime = NOON, *, type_: str = "text/calendar", **settings: object) -> Parsed:
    source = Calendar(id="a", centre="c", url="https://musterland.example/t.ics", **settings)  # type: ignore[arg-type]
    raw = body.encode() if isinstance(body, str) else body
    url = source.url
    return source.parse(Page(url=url, final_url=url, headers=(("content-type", type_),), body=raw, fetched_at=at))


def calendar(*events: str, head: str = "") -> str:
    told = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}{told}END:VCALENDAR\r\n"


def starts(parsed: Parsed) -> list[str]:
    return [item.event.start.strftime("%m-%d %H:%M") for item in parsed.items if item.event]


def only(parsed: Parsed) -> tuple[Item, Event]:
    (item,) = parsed.items
    assert item.event is not None
    return item, item.event


# Words


@pytest.mark.parametrize(("what", "told", "expected"), WORDS, ids=[f"{what}-{told}" for what, told, _ in WORDS])
def test_words_around_an_event(what: str, told: str, expected: str) -> None:
    title = told if what in ("cancelled", "online-title") else "Termin"
    place = told if what in ("online-place", "place") else ""
    html = told if told.startswith("<") else ""
    event = completed(
        Event(start=NOON, place=place),
        Around(title=title, html=html, plain=text.plain(told) if what in ("price", "join", "register") else ""),
    )
    found = {
        "cancelled": event.status,
        "online-title": "yes" if event.online else "no",
        "online-place": "yes" if event.online else "no",
        "place": event.place,
        "price": event.price,
        "join": event.join_url or "",
        "register": event.registration_url or "",
    }
    assert found[what] == expected


def test_what_the_source_says_itself_stays() -> None:
    said = Event(
        start=NOON,
        status="cancelled",
        place="Lernfabrik",
        join_url="https://a.example/join",
        registration_url="https://a.example/r",
        price="10 €",
        series="Reihe",
        number=3,
    )
    around = Around(title="KI-Talk #7", plain="Teilnahme kostenfrei. Anmeldung: https://b.example/ https://zoom.us/j/1")
    assert completed(said, around) == replace(said, online=True)


@pytest.mark.parametrize(
    "noise", ["kostenfrei " * 5_000, "online" * 50, "livestream" * 30, "<a " * 5_000, "https://" * 2_000, "(" * 20_000]
)
def test_long_texts_take_no_time(noise: str) -> None:
    begun = time.process_time()
    completed(Event(start=NOON, place=noise), Around(title=noise[:1000], html=noise, plain=noise))
    assert time.process_time() - begun < 1


# iCalendar


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("DTSTART;TZID=Europe/Berlin:20260701T100000", "07-01 08:00"),
        ("DTSTART:20260701T100000Z", "07-01 10:00"),
        ("DTSTART:20260701T100000", "07-01 08:00"),
        ("DTSTART;TZID=W. Europe Standard Time:20260701T100000", "07-01 08:00"),
        ("DTSTART;TZID=/mozilla.org/20070129_1/Europe/Berlin:20260701T100000", "07-01 08:00"),
        ("DTSTART;TZID=Europe/London:20260701T100000", "07-01 09:00"),
        ("DTSTART;TZID=Mitteleuropa (unbekannt):20260701T100000", "07-01 08:00"),
        ('DTSTART;TZID="(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien":20260701T100000', "07-01 08:00"),
        ("DTSTART;VALUE=DATE:20260701", "06-30 22:00"),
        ("DTSTART:20260701", "06-30 22:00"),
    ],
)
def test_time_zones(form: str, expected: str) -> None:
    parsed = read(calendar(f"UID:1\r\nSUMMARY:Termin\r\n{form}"))
    assert starts(parsed) == [expected]


def test_a_zone_another_calendar_defined_under_the_same_name_is_forgotten() -> None:
    def zoned(offset: str) -> str:
        zone = (
            "BEGIN:VTIMEZONE\r\nTZID:Hauszeit\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
            f"TZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
        )
        return calendar("UID:1\r\nSUMMARY:Termin\r\nDTSTART;TZID=Hauszeit:20260701T100000", head=zone)

    assert starts(read(zoned("+0300"))) == ["07-01 07:00"]
    assert starts(read(zoned("+0500"))) == ["07-01 05:00"]


@pytest.mark.parametrize(
    ("lasts", "hours"),
    [
        ("DTEND:20260701T123000Z", 2.5),
        ("DURATION:PT90M", 1.5),
        ("DURATION:P1D", 24.0),
        ("DTEND:20260701T090000Z", None),
        ("DTEND:20260701T100000Z", None),
        ("DURATION:-PT1H", None),
        ("DTEND:irgendwann", None),
        ("DURATION:lange", None),
        ("", None),
    ],
)
def test_ends(lasts: str, hours: float | None) -> None:
    _, event = only(read(calendar(f"UID:1\r\nSUMMARY:Termin\r\nDTSTART:20260701T100000Z\r\n{lasts}")))
    assert event.end == (None if hours is None else event.start + timedelta(hours=hours))


def test_whole_days_end_at_the_midnight_after() -> None:
    _, event = only(
        read(calendar("UID:1\r\nSUMMARY:Messe\r\nDTSTART;VALUE=DATE:20260328\r\nDTEND;VALUE=DATE:20260330"))
    )
    assert event.all_day
    assert event.end is not None
    assert event.end - event.start == timedelta(hours=47), "the clocks go forward that night"
    _, short = only(
        read(calendar("UID:1\r\nSUMMARY:Messe\r\nDTSTART;VALUE=DATE:20260601\r\nDTEND;VALUE=DATE:20260601"))
    )
    assert short.end == short.start + timedelta(days=1)


def test_a_series_keeps_berlin_time_and_names_each_by_the_time_it_was_meant_for() -> None:
    body = calendar(
        "UID:s\r\nSUMMARY:KI-Talk\r\nDTSTART;TZID=Europe/Berlin:20260319T160000\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\n"
        "CREATED:20250101T000000Z",
        "UID:s\r\nSUMMARY:KI-Talk\r\nRECURRENCE-ID;TZID=Europe/Berlin:20260326T160000\r\nDTSTART;TZID=Europe/Berlin:20260327T090000",
    )
    parsed = read(body)
    assert starts(parsed) == ["03-19 15:00", "03-27 08:00", "04-02 14:00"]
    assert [item.uid for item in parsed.items] == [
        "ics:s#20260319T150000Z",
        "ics:s#20260326T150000Z",
        "ics:s#20260402T140000Z",
    ]
    assert {item.published for item in parsed.items} == {None}


def test_the_window_moves_with_the_moment_of_fetching_and_uids_stay() -> None:
    body = calendar("UID:s\r\nSUMMARY:KI-Talk\r\nDTSTART:20240104T160000Z\r\nRRULE:FREQ=WEEKLY")
    now, later = read(body), read(body, NOON + timedelta(days=60))
    assert 100 < len(now.items) < 108
    shared = {item.uid for item in now.items} & {item.uid for item in later.items}
    assert len(shared) > 90
    narrow = read(body, months_back=0, months_ahead=1)
    assert starts(narrow) == ["03-05 16:00", "03-12 16:00", "03-19 16:00", "03-26 16:00"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=1",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7;BYMINUTE=0,1,2,3,4,5",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=MANCHMAL",
        "FREQ=WEEKLY;UNTIL=gestern",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;COUNT=0;INTERVAL=-1",
        "",
    ],
)
def test_a_rule_nobody_can_follow_leaves_one_event(rule: str) -> None:
    begun = time.process_time()
    parsed = read(calendar(f"UID:1\r\nSUMMARY:Termin\r\nDTSTART:20260401T100000Z\r\nRRULE:{rule}"))
    assert time.process_time() - begun < 2
    assert starts(parsed)[:1] == ["04-01 10:00"] or dict(parsed.skipped) == {"outside-window": 1}
    assert len(parsed.items) < 60


def test_method_cancel_takes_all_off() -> None:
    _, event = only(read(calendar("UID:1\r\nSUMMARY:Termin\r\nDTSTART:20260401T100000Z", head="METHOD:CANCEL\r\n")))
    assert event.status == "cancelled"


def test_a_changed_uid_keeps_the_second_it_was_created() -> None:
    told = "\r\nSUMMARY:Termin\r\nDTSTART:20260401T100000Z\r\nCREATED:20260101T080000Z\r\nDTSTAMP:{}"
    first, _ = only(read(calendar("UID:alt" + told.format("20260302T100000Z"))))
    second, _ = only(read(calendar("UID:neu" + told.format("20260302T110000Z"))))
    assert first.uid != second.uid
    assert replace(first, uid="", guid=None) == replace(second, uid="", guid=None), "DTSTAMP is no change"
    assert first.published == datetime(2026, 1, 1, 8, tzinfo=UTC)


def test_an_event_without_uid_is_known_by_title_time_and_place() -> None:
    def named(title: str, start: str, place: str) -> str:
        item, _ = only(read(calendar(f"SUMMARY:{title}\r\nDTSTART:{start}\r\nLOCATION:{place}")))
        return item.uid

    one = named("Termin", "20260401T100000Z", "Haus")
    assert one == named("TERMIN", "20260401T100000Z", "haus")
    assert len({one, named("Anderer", "20260401T100000Z", "Haus"), named("Termin", "20260402T100000Z", "Haus")}) == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_encodings_and_line_ends(encoding: str, end: str) -> None:
    body = calendar("UID:1\r\nSUMMARY:Frühstück „Ähre“\r\nDTSTART:20260401T100000Z").replace("\r\n", end)
    item, _ = only(read(body.encode(encoding)))
    assert item.title == "Frühstück „Ähre“"


def test_a_fold_inside_a_character() -> None:
    raw = calendar("UID:1\r\nSUMMARY:Präsenz\r\nDTSTART:20260401T100000Z").encode()
    item, _ = only(read(raw.replace("ä".encode(), b"\xc3\r\n \xa4")))
    assert item.title == "Präsenz"


@pytest.mark.parametrize("cut", [0.3, 0.5, 0.7, 0.9])
def test_a_file_that_breaks_off_keeps_what_came(cut: float) -> None:
    whole = calendar(*(f"UID:{n}\r\nSUMMARY:Termin {n}\r\nDTSTART:20260401T100000Z" for n in range(20)))
    parsed = read(whole[: int(len(whole) * cut)])
    assert len(parsed.items) >= int(20 * cut) - 2


@pytest.mark.parametrize(
    "body",
    [
        b"BEGIN:VEVENT",
        b"BEGIN:VCALENDAR",
        b"BEGIN:VCALENDAR\nEND:VEVENT\nEND:VCALENDAR\nEND:VCALENDAR",
        b"BEGIN:VCALENDAR\n\x00\xff;:;:\n",
    ],
)
def test_next_to_nothing_is_an_empty_calendar(body: bytes) -> None:
    assert read(body).items == ()


def test_what_is_too_much_is_left_out_and_counted() -> None:
    day = datetime(2012, 1, 1, tzinfo=UTC)
    events = (
        f"UID:{n}\r\nSUMMARY:Termin\r\nDTSTART:{day + timedelta(days=n):%Y%m%d}T100000Z"
        for n in range(EVENT_LIMIT + 500)
    )
    begun = time.process_time()
    parsed = read(calendar(*events))
    assert time.process_time() - begun < 8, "a child has ten seconds"
    assert len(parsed.items) == OCCURRENCE_LIMIT
    assert parsed.entries == EVENT_LIMIT + 500
    moments = [item.event.start for item in parsed.items if item.event]
    assert min(moments) < NOON, "today is among them"
    assert max(abs(moment - NOON) for moment in moments) < timedelta(days=OCCURRENCE_LIMIT)


@pytest.mark.parametrize(
    "told",
    [
        "DESCRIPTION:a\r\n" + "foo bar\r\n" * 100_000,
        "DESCRIPTION;ENCODING=QUOTED-PRINTABLE:a=\r\n" + "foo bar=\r\n" * 100_000,
        "X-A:b\r\n" * 300_000,
        'X;A="' + '"' * 100_000,
        "X" + ";A=b" * 100_000,
        "BEGIN:X\r\n" * 300_000,
    ],
    ids=["no-fold", "quoted-printable", "lines", "quotes", "params", "begins"],
)
def test_a_file_made_to_keep_us_busy_does_not(told: str) -> None:
    begun = time.process_time()
    parsed = read(calendar("UID:1\r\nSUMMARY:Termin\r\nDTSTART:20260401T100000Z\r\n" + told))
    assert time.process_time() - begun < 5
    assert len(parsed.items) == 1


def test_many_endless_series_are_bounded() -> None:
    body = calendar(
        *(f"UID:{n}\r\nSUMMARY:Termin\r\nDTSTART:20200101T100000Z\r\nRRULE:FREQ=DAILY" for n in range(100)),
        "UID:antik\r\nSUMMARY:Termin\r\nDTSTART:00010101T100000Z\r\nRRULE:FREQ=DAILY",
    )
    begun = time.process_time()
    parsed = read(body)
    assert time.process_time() - begun < 8, "a child has ten seconds"
    assert len(parsed.items) == OCCURRENCE_LIMIT
    assert dict(parsed.skipped)["beyond-limit"] > 90


# The Events Calendar


def tribe_site(pages: list[list[dict[str, object]]], status: int = 200) -> Callable[[Request], Reply | None]:
    def site(request: Request) -> Reply | None:
        path, query = urlsplit(request.path).path, parse_qs(urlsplit(request.path).query)
        if path != "/wp-json/tribe/events/v1/events":
            return None
        number = int(query.get("page", ["1"])[0])
        told: dict[str, object] = {"events": pages[number - 1], "total_pages": len(pages)}
        if number < len(pages):
            told["next_rest_url"] = f"http://{request.headers['host']}{path}?page={number + 1}"
        broken = status != 200 and number == len(pages)
        return Reply(body=json.dumps(told).encode(), type="application/json", status=status if broken else 200)

    return site


def told(number: int) -> dict[str, object]:
    return {"id": number, "title": f"Termin {number}", "start_date": "2026-04-01 10:00:00", "timezone": "Europe/Berlin"}


def web_for(server: LoopbackServer) -> Client:
    return Client(WebSettings(contact="https://aggregator.example", allow=(server.netloc,), pause_seconds=0))


def test_all_pages_of_a_tribe_calendar_are_one_page() -> None:
    pages = [[told(1), told(2)], [told(3)], [told(4)]]
    with LoopbackServer(tribe_site(pages)) as server, web_for(server) as web:
        source = Calendar(id="a", centre="c", url=f"{server.url}/wp-json/tribe/events/v1/events")
        fetched = source.fetch(bounded(web), Checkpoint())
        assert isinstance(fetched.answer, Page)
        assert fetched.requests == 3
        assert [part.role for part in bundles.unpack(fetched.answer.body, "")] == ["events"] * 3
        assert [item.uid for item in source.parse(fetched.answer).items] == ["tribe:1", "tribe:2", "tribe:3", "tribe:4"]
        query = parse_qs(urlsplit(server.requests[0].path).query)
        assert query["per_page"] == ["50"]
        assert query["start_date"][0].endswith("-01"), "past events too, and the same address for a month"
        again = source.fetch(bounded(web), fetched.answer.checkpoint)
        assert isinstance(again.answer, NotModified)
        pages[2].append(told(5))
        more = source.fetch(bounded(web), again.answer.checkpoint)
        assert isinstance(more.answer, Page), "the first page stayed the same, the third did not"


@pytest.mark.parametrize("status", [500, 403])
def test_a_missing_page_is_no_shorter_calendar(status: int) -> None:
    with LoopbackServer(tribe_site([[told(1)], [told(2)]], status=status)) as server, web_for(server) as web:
        source = Calendar(id="a", centre="c", url=f"{server.url}/wp-json/tribe/events/v1/events")
        with pytest.raises(FetchError, match=str(status)):
            source.fetch(bounded(web), Checkpoint())


def test_a_next_page_elsewhere_or_again_is_not_followed() -> None:
    for there in ("https://elsewhere.example/", ""):

        def site(request: Request, there: str = there) -> Reply:
            answer = {"events": [told(1)], "next_rest_url": there or f"http://{request.headers['host']}{request.path}"}
            return Reply(body=json.dumps(answer).encode(), type="application/json")

        with LoopbackServer(site) as server, web_for(server) as web:
            source = Calendar(id="a", centre="c", url=f"{server.url}/wp-json/tribe/events/v1/events")
            assert source.fetch(bounded(web), Checkpoint()).requests == 1


def test_a_file_is_asked_for_conditionally_and_read_anew_each_month() -> None:
    body = calendar("UID:s\r\nSUMMARY:KI-Talk\r\nDTSTART:20240104T160000Z\r\nRRULE:FREQ=WEEKLY").encode()
    with LoopbackServer(lambda _: Reply(body=body, type="text/calendar")) as server, web_for(server) as web:
        source = Calendar(id="a", centre="c", url=f"{server.url}/t.ics")
        first = source.fetch(bounded(web), Checkpoint()).answer
        assert isinstance(first, Page)
        assert source.parse(first).items
        same = source.fetch(bounded(web), first.checkpoint).answer
        assert isinstance(same, NotModified)
        assert server.requests[-1].conditional
        last_month = replace(same.checkpoint, marker=json.dumps({"month": "2020-01"}))
        assert isinstance(source.fetch(bounded(web), last_month).answer, Page), "the window moved on, the file did not"
        for marker in ("kaputt", "[]", '{"month": 3}'):
            assert isinstance(source.fetch(bounded(web), replace(same.checkpoint, marker=marker)).answer, Page)


def test_a_form_that_is_said_is_kept() -> None:
    with pytest.raises(ParseError):
        read(calendar("UID:1"), form="tribe")
    with pytest.raises(ParseError):
        read('{"events": []}', form="icalendar")
    assert read('{"events": []}', form="auto").items == ()


def test_settings_are_judged() -> None:
    source = Calendar(id="a", centre="c", url="https://a.example/", form="ical", months_back=-1, months_ahead=0)  # type: ignore[arg-type]
    assert [key for key, _, _ in source.problems()] == ["form", "months_back", "months_ahead"]
    assert Calendar(id="a", centre="c", url="https://a.example/").problems() == ()


# What was captured


def test_every_captured_event_is_read_or_its_reason_named(shared: Path) -> None:
    files = sorted((shared / "corpus" / "html" / "ics").glob("*.ics"))
    if not files:
        pytest.skip("no captured calendars beside the repository")
    for file in files:
        raw = re.sub(rb"\r?\n[ \t]", b"", file.read_bytes()).decode("utf-8", "replace")
        events = re.findall(r"BEGIN:VEVENT(.*?)END:VEVENT", raw, re.DOTALL)
        years = sorted(re.findall(r"^DTSTART[^\n]*:(\d{8})", "\n".join(events), re.MULTILINE))
        today = datetime.strptime(median_low(years), "%Y%m%d").replace(tzinfo=UTC)
        parsed = read(file.read_bytes(), today, months_back=24, months_ahead=24)
        uids = [re.search(r"^UID:([^\r\n]+)", event, re.MULTILINE) for event in events]
        named = {found[1].strip() for found in uids if found}
        nameless = sum(found is None for found in uids)
        missing = named - {item.guid for item in parsed.items}
        reasons = dict(parsed.skipped)
        assert len(missing) <= sum(reasons.values()), f"{file.name}: {missing} went without a word"
        assert not missing or set(reasons) <= {"outside-window", "superseded"}, f"{file.name}: {reasons}"
        assert sum(item.guid is None for item in parsed.items) == nameless, file.name
        assert all(item.title and item.event for item in parsed.items), file.name
