"""Pages of our own in `data/pages/blind/`, labelled before any reader saw them, and the captured ones with our labels.

The pages imitate the markup of the systems publicly funded sites use. What each of them is stands in `labels.tsv`.
"""

import os
from pathlib import Path

import pytest

from aggregator import pages
from aggregator.times import berlin
from benchmarks.page_labels import LABELS, Label, read_labels, title_agrees
from benchmarks.pages import CAPTURED, CORPUS, Verdict, judge, main, read, table

BLIND = Path(__file__).parent / "data" / "pages" / "blind"
LABELLED = read_labels(BLIND / LABELS)


def test_every_page_has_its_label() -> None:
    assert set(LABELLED) == {file.name for file in BLIND.glob("*.html")}
    assert len(LABELLED) >= 80


@pytest.mark.parametrize("name", sorted(LABELLED))
def test_a_labelled_page_is_read_right(name: str) -> None:
    assert judge(read(BLIND / name), LABELLED[name]).misses == ()


def test_the_kind_is_decided_in_the_pages_room() -> None:
    listing, article = ((BLIND / name).read_bytes() for name in ("t3-news-list.html", "wp-block-article.html"))
    url = "https://zentrum.example/aktuelles"
    assert pages.nature(listing, url) == "listing"
    assert pages.nature(article, url) == "article"
    assert pages.nature(article, "https://zentrum.example/") == "article"  # it names its own address
    assert pages.nature(b"<h1>Zentrum</h1><p>Willkommen", "https://zentrum.example/") == "home"
    assert pages.nature(b"", url) == "article"


def test_the_table_tells_misses_and_shares(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    page = tmp_path / "eins.html"
    page.write_bytes((BLIND / "wp-block-article.html").read_bytes())
    (tmp_path / LABELS).write_text("eins.html\tlisting\tAndere Seite\tnone\t9\n", encoding="utf-8")
    assert main(tmp_path) == 0
    printed = capsys.readouterr().out
    assert "kind: is listing, read as article" in printed
    assert "entries: 2 entries of 9" in printed
    (tmp_path / LABELS).unlink()
    assert main(tmp_path) == 0
    assert "0 of 1 pages labelled" in capsys.readouterr().out
    assert main(tmp_path / "nothing") == 1


def test_a_title_may_have_a_kicker_but_no_site() -> None:
    label = Label(kind="article", titles=("Neuer Kurs für Betriebe", "Kurs…"))
    assert title_agrees(label, "Neuer Kurs für Betriebe!")
    assert title_agrees(label, "Presse: Neuer Kurs für Betriebe")
    assert title_agrees(label, "Kurs, der beginnt")
    assert not title_agrees(label, "Neuer Kurs für Betriebe | Zentrum Nord an der Küste")
    assert not title_agrees(label, "Neuer")


def test_captured_pages_are_read_as_labelled() -> None:
    """A floor under the table of `python -m benchmarks.pages`: every fifth page, read where it lies."""
    if not CORPUS.is_dir():
        if os.environ.get("REQUIRE_SHARED") == "1":
            pytest.fail(f"{CORPUS} is missing")
        pytest.skip("the captured pages do not lie beside this repository")
    labels = read_labels(CAPTURED)
    verdicts = [judge(read(file), labels.get(file.name)) for file in sorted(CORPUS.glob("*.html"))[::5]]
    assert shares(verdicts, "title") >= 0.95
    assert shares(verdicts, "date") >= 0.95
    assert shares(verdicts, "text") == 1
    assert shares(verdicts, "kind") >= 0.95
    table(verdicts)


def shares(verdicts: list[Verdict], name: str) -> float:
    told = [one.counts[name] for one in verdicts if name in one.counts]
    return sum(told) / len(told)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "t3-event-list-table.html",
            [
                ("2026-03-03T14:00", None),
                ("2026-03-10T00:00", "2026-03-13T00:00"),
                ("2026-03-17T00:00", "2026-03-18T00:00"),
                ("2026-03-24T09:00", "2026-03-24T12:00"),
            ],
        ),
        ("contao-calendar.html", [("2022-05-02T14:00", "2022-05-02T17:00"), ("2022-05-11T08:30", "2022-05-11T10:00")]),
        ("t3-news-list.html", []),
        ("wp-block-article.html", []),
    ],
)
def test_a_calendar_without_structured_data_yields_its_events(
    name: str, expected: list[tuple[str, str | None]]
) -> None:
    events = [one.event for one in pages.events((BLIND / name).read_bytes(), "https://zentrum.example/seite")]
    told = [(f"{berlin(one.start):%Y-%m-%dT%H:%M}", one.end and f"{berlin(one.end):%Y-%m-%dT%H:%M}") for one in events]
    assert told[: len(expected) or None] == expected
