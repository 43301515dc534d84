"""Moments as feeds write them."""

import locale
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import times

MOMENTS = st.datetimes(datetime(1990, 1, 2), datetime(2100, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds must be naive


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # RFC 822 and what is made of it
        ("Tue, 04 Mar 2025 10:00:00 +0100", "2025-03-04T09:00:00Z"),
        ("Tue, 04 Mar 2025 10:00:00 GMT", "2025-03-04T10:00:00Z"),
        ("Tue, 4 Mar 25 10:00 EST", "2025-03-04T15:00:00Z"),
        ("Tue, 04 Mar 2025 10:00:00 CET", "2025-03-04T09:00:00Z"),
        ("Tue, 01 Jul 2025 10:00:00 CEST", "2025-07-01T08:00:00Z"),
        ("Di, 04 Mär 2025 10:00:00 MEZ", "2025-03-04T09:00:00Z"),
        ("Di, 01 Jul 2025 10:00:00 MESZ", "2025-07-01T08:00:00Z"),
        ("Tue, 04 Mar 2025 10:00:00 +0000 (UTC)", "2025-03-04T10:00:00Z"),
        ("Tue, 04 Mar 2025 10:00:00 GMT+2", "2025-03-04T08:00:00Z"),
        ("Tue, 08 Mar 2022 15:30:00 -3000", "2022-03-08T15:30:00Z"),
        ("Tue, 04 Mar 2025 10:00:00", "2025-03-04T10:00:00Z"),
        ("  Tue,\n 04 Mar 2025\t10:00:00 +0100 ", "2025-03-04T09:00:00Z"),
        ("Mon, 3 Mai 2021 24:00:00 MESZ", "2021-05-03T22:00:00Z"),
        ("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59Z"),
        # ISO 8601
        ("2025-03-04T10:00:00Z", "2025-03-04T10:00:00Z"),
        ("2025-03-04T10:00:00.123456+01:00", "2025-03-04T09:00:00Z"),
        ("2025-03-04 10:00", "2025-03-04T10:00:00Z"),
        ("2019-01-15T10:00:00 -0800", "2019-01-15T18:00:00Z"),
        ("20250304T100000Z", "2025-03-04T10:00:00Z"),
        ("2025-03", "2025-03-01T00:00:00Z"),
        ("2020/1/10 14:33:00", "2020-01-10T14:33:00Z"),
        # German, on a German clock: +1 in winter, +2 in summer
        ("Di, 04 Mär 2025 10:00", "2025-03-04T09:00:00Z"),
        ("4. März 2025", "2025-03-03T23:00:00Z"),
        ("04.03.2025 07:27", "2025-03-04T06:27:00Z"),
        ("17.08.2026 07:27", "2026-08-17T05:27:00Z"),
        ("Dienstag, den 4. März 2025 um 10:00 Uhr", "2025-03-04T09:00:00Z"),
        ("15. Sept. 2023", "2023-09-14T22:00:00Z"),
        ("31. Jänner 2022, 8.30 Uhr", "2022-01-31T07:30:00Z"),
        # English in words, ctime
        ("Friday, January 29, 2021 04:42 PM", "2021-01-29T16:42:00Z"),
        ("Tue Mar  4 10:00:00 CET 2025", "2025-03-04T09:00:00Z"),
        # Others
        ("Seg, 24 Set 2018 19:42:40 -0300", "2018-09-24T22:42:40Z"),
        ("mar., 4 mars 2025 10:00:00 +0100", "2025-03-04T09:00:00Z"),
        ("lundi 4 février 2019", "2019-02-04T00:00:00Z"),
    ],
)
def test_dates_in_use(text: str, expected: str) -> None:
    found = times.parse(text)
    assert found is not None
    assert times.iso(found) == expected


@pytest.mark.parametrize(
    "text",
    [
        None, "", "  ", "gestern", "12:30", "in 2 days", "kein Datum", "Sat, 32 Jan 2024", "2025-13-01", "2025-02-30",
        "0001-01-01T00:00:00Z", "9999-12-31", "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 01 Jan 2999 00:00:00 GMT",
        "2025-03-04T25:00:00Z", "٤", "1741082400000", "2025" + " " * 200, "03.04. - 05.04.2026",
    ],
)  # fmt: skip
def test_no_dates(text: str | None) -> None:
    assert times.parse(text) is None


def test_a_long_text_is_no_date() -> None:
    assert times.parse("1 " * 60 + "Jan 2025") is None


@given(MOMENTS)
def test_what_we_write_we_read(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    assert times.from_iso(times.iso(moment)) == whole
    assert times.parse(times.iso(moment)) == whole
    assert times.parse(times.rfc822(moment)) == whole


@given(st.text(max_size=110))
def test_no_text_makes_it_stumble(text: str) -> None:
    found = times.parse(text)
    assert found is None or (found.utcoffset() == timedelta(0) and 1990 <= found.year <= 2100)


def test_rfc822_is_english_and_utc() -> None:
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, "")
        moment = datetime(2026, 1, 1, 1, 0, 0, 999, tzinfo=timezone(timedelta(hours=1)))
        assert times.rfc822(moment) == "Thu, 01 Jan 2026 00:00:00 +0000"
    finally:
        locale.setlocale(locale.LC_ALL, before)


def test_berlin_has_summer() -> None:
    assert times.berlin(datetime(2025, 7, 1, 8, tzinfo=UTC)).hour == 10
    assert times.berlin(datetime(2025, 1, 1, 8, tzinfo=UTC)).hour == 9


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1:02:03", 3723), ("62:03", 3723), ("3723", 3723), ("3723.5", 3723), (" 00:31:07 ", 1867), ("00:00:61", 61),
        ("0", None), ("00:00:00", None), ("-3", None), ("https://a.example/1.mp3", None), ("12 min", None), ("", None),
        ("1:2:3:4", None), ("999999999", None), ("1e9", None), ("٣", None), (None, None), ("604800", 604800),
    ],
)  # fmt: skip
def test_durations(text: str | None, seconds: int | None) -> None:
    assert times.duration_seconds(text) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("P1DT2H3M4S", 93784), ("PT1H", 3600), ("PT4M13S", 253), ("PT0.5S", None), ("P1W", 604800), ("P0D", None),
        ("PT", None), ("P", None), ("P1Y", None), ("4M", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_iso_durations(text: str | None, seconds: int | None) -> None:
    assert times.iso_duration_seconds(text) == seconds


def test_hostile_dates_are_read_in_time() -> None:
    begun = time.process_time()
    for piece in ("1", " ", "a", "1 ", "Jan ", "(", ":", "+", "2020 x", "1.1."):
        times.parse((piece * 100)[: times.DATE_LIMIT])
    assert time.process_time() - begun < 2
