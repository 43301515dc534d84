"""Series and place in it, from a title: `data/series.tsv`, a line for each title; and what no title may do."""

import time
from pathlib import Path

import pytest

from aggregator.series import series_of

LINES = (Path(__file__).parent / "data" / "series.tsv").read_text(encoding="utf-8").splitlines()
TITLES = [line.split("\t") for line in LINES if line and not line.startswith("# ")]


@pytest.mark.parametrize(("title", "series", "number"), TITLES, ids=[title for title, *_ in TITLES])
def test_title(title: str, series: str, number: str) -> None:
    assert series_of(title) == (series, int(number) if number else None)


@pytest.mark.parametrize(
    "version", ["4.0", "3D", "3-D", "2.0", "2025", "1.5", "12.05.", "12.05.2026", "3/2026", "100%"]
)
@pytest.mark.parametrize(
    "form", ["Industrie {}", "Teil {}", "KI-Talk {}", "Folge {}", "KI-Talk #{}", "Modul {} kompakt"]
)
def test_versions_years_and_dates_are_no_places(form: str, version: str) -> None:
    assert series_of(form.format(version))[1] is None


@pytest.mark.parametrize(
    "title",
    ["a" * 100_000, "a-" * 50_000, "Spotlight: " + "x – " * 20_000, "#" * 50_000, "Teil " * 20_000, "1. " * 30_000],
)
def test_long_titles_take_no_time(title: str) -> None:
    begun = time.process_time()
    series_of(title)
    assert time.process_time() - begun < 0.5
