"""Dates, lengths and numbers as people in Germany write them."""

import pytest

from aggregator.datasette import wording
from aggregator.wording import clock


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (wording.day("2026-03-02T23:30:00Z"), "3. März 2026"),
        (wording.minute("2026-07-02T12:05:00Z"), "2. Juli 2026, 14:05 Uhr"),
        (wording.minute("2026-03-02 14:30"), "2. März 2026, 14:30 Uhr"),
        (wording.weekday("2026-11-18 09:00"), "Mi., 18. Nov. 2026, 09:00 Uhr"),
        (wording.weekday("2026-11-18"), "Mi., 18. Nov. 2026"),
        (wording.day(None), ""),
        (wording.day("demnächst"), ""),
        (clock(955), "15:55"),
        (clock(3723), "1:02:03"),
        (clock(None), ""),
        (wording.number(1234567), "1.234.567"),
        (wording.number(1234.5), "1.234,50"),
        (wording.counted(1, "Werk", "Werke"), "1 Werk"),
        (wording.counted(1200, "Werk", "Werke"), "1.200 Werke"),
    ],
)
def test_what_people_read(told: str, shown: str) -> None:
    assert told == shown
