"""Header forms of Retry-After, Cache-Control and Expires."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from aggregator.web.freshness import DAY_SECONDS, fresh_seconds, moment, retry_after_seconds

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def http_date(seconds: float = 0) -> str:
    return format_datetime(AT + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("status", "value", "expected"),
    [
        (429, "7200", 7200),
        (429, " 120 ", 120),
        (429, "0", 0),
        (429, None, 3600),
        (429, "", 3600),
        (429, "-5", 3600),
        (429, "soon", 3600),
        (429, "1.5", 3600),
        (429, "٣", 3600),
        (429, "9" * 30, DAY_SECONDS),
        (429, "9" * 5000, DAY_SECONDS),
        (429, http_date(7200), 7200),
        (429, http_date(10 * DAY_SECONDS), DAY_SECONDS),
        (429, http_date(-60), 3600),
        (503, "600", 600),
        (503, None, None),
        (503, "later", None),
        (503, http_date(-60), None),
        (403, "60", 60),
        (403, None, None),
        (500, "600", None),
        (404, "600", None),
    ],
)
def test_retry_after(status: int, value: str | None, expected: int | None) -> None:
    headers = {} if value is None else {"retry-after": value}
    assert retry_after_seconds(status, headers, AT) == expected


def test_retry_after_counts_from_the_servers_own_clock() -> None:
    headers = {"retry-after": http_date(DAY_SECONDS * 400 + 90), "date": http_date(DAY_SECONDS * 400)}
    assert retry_after_seconds(429, headers, AT) == 90


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 0),
        ({"cache-control": "max-age=3600"}, 3600),
        ({"cache-control": 'public, Max-Age = "60"'}, 60),
        ({"cache-control": "max-age=3600, max-age=9"}, 3600),
        ({"cache-control": "max-age=3600", "age": "600"}, 3000),
        ({"cache-control": "max-age=3600", "age": "9999"}, 0),
        ({"cache-control": "max-age=31536000"}, DAY_SECONDS),
        ({"cache-control": "max-age=" + "9" * 5000}, DAY_SECONDS),
        ({"cache-control": "max-age=-1"}, 0),
        ({"cache-control": "max-age=soon"}, 0),
        ({"cache-control": "no-cache, max-age=60"}, 0),
        ({"cache-control": "max-age=60, no-store"}, 0),
        ({"cache-control": 'private="x, no-store", max-age=60'}, 60),
        ({"cache-control": "s-maxage=60"}, 0),
        ({"cache-control": "max-age=0", "expires": http_date(500)}, 0),
        ({"expires": http_date(500)}, 500),
        ({"expires": http_date(500), "date": http_date(200)}, 300),
        ({"expires": http_date(-500)}, 0),
        ({"expires": "0"}, 0),
        ({"expires": "Thu, 01 Jan 2999 00:00:00 GMT"}, DAY_SECONDS),
    ],
)
def test_fresh_seconds(headers: dict[str, str], expected: int) -> None:
    assert fresh_seconds(headers, AT) == expected


@pytest.mark.parametrize(
    "text",
    ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"],
)
def test_the_three_date_forms_of_rfc_9110(text: str) -> None:
    assert moment(text) == datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "0", "-1", "yesterday", "Thu, 99 Jan 2026 99:99:99 GMT", "1" * 400, "\x00"])
def test_what_is_no_date(text: str) -> None:
    assert moment(text) is None
