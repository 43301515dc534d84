"""What subscribers would see, before they see it: the difference of every output, limits, and a person's word."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from newsroom import DAY, HEAD, NOON, PODCAST, Newsroom, episode

from aggregator import gate, pipeline
from aggregator.decisions import Decision
from aggregator.model import Enclosure
from aggregator.pipeline import Made

BASE = (Path(__file__).parent / "data" / "gate" / "rss.xml").read_bytes()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with Newsroom(tmp_path, PODCAST) as opened:
        yield opened


def rehearse(room: Newsroom) -> Made:
    room.now += timedelta(hours=1)
    room.store.sync(room.config.centres, pipeline.listings(room.config))
    (made,) = pipeline.rehearse(room.config, room.store, room.folder / "output", lambda: room.now).made
    return made


def reasons(made: Made) -> dict[str, tuple[str, str]]:
    return {one.title.rpartition(" ")[2]: (one.appearance, one.why) for one in made.explained}


# Pure: two documents


def test_clients_know_an_entry_by_its_guid_else_by_its_file_else_by_its_link() -> None:
    def item(guid: str, file: str, link: str, title: str) -> str:
        return (
            f"<item><title>{title}</title>"
            + (f'<guid isPermaLink="false">{guid}</guid>' if guid else "")
            + (f'<enclosure url="https://cdn.example/{file}" length="1" type="audio/mpeg"/>' if file else "")
            + (f"<link>https://seite.example/{link}</link>" if link else "")
            + "</item>"
        )

    def feed(*items: str) -> bytes:
        return f'<rss version="2.0"><channel><title>A</title>{"".join(items)}</channel></rss>'.encode()

    before = feed(item("g1", "1.mp3", "1", "eins"), item("", "2.mp3", "2", "zwei"), item("", "", "3", "drei"))
    after = feed(item("g1", "x.mp3", "x", "eins"), item("", "2.mp3", "y", "zwei"), item("", "", "3", "drei"))
    found = gate.preview("rss", after, before)
    assert found is not None
    assert found.looks == ()
    after = feed(item("g1", "1.mp3", "1", "eins!"), item("", "2b.mp3", "2", "zwei"), item("", "", "4", "vier"))
    found = gate.preview("rss", after, before)
    assert found is not None
    assert [(look.title, look.appearance) for look in found.looks] == [
        ("zwei", "redelivered"),
        ("vier", "new"),
        ("eins!", "changed"),
        ("zwei", "gone"),
        ("drei", "gone"),
    ]
    assert found.looks_new == 2


def test_a_page_of_an_archive_has_no_subscribers() -> None:
    archive = (Path(__file__).parent / "data" / "gate" / "archive.xml").read_bytes()
    assert gate.preview("rss", archive, None) is None
    assert gate.preview("html", b"<!doctype html><html></html>", None) is None
    assert gate.preview("rss", b"kaputt", BASE) is None


def test_what_can_not_be_read_has_shown_nobody_anything() -> None:
    found = gate.preview("rss", BASE, b"kaputt")
    assert found is not None
    assert (found.had, found.looks_new) == (0, 5)


# A catalogue


def test_every_entry_that_enters_or_leaves_has_its_reason(room: Newsroom) -> None:
    room.configure(PODCAST + "limit = 3\narchive = 0\n")
    room.arrive("nordwall-podcast", *(episode(n) for n in (1, 2, 3)))
    room.publish()
    room.now = NOON + 120 * DAY
    changed = episode(2, summary="Nun steht hier etwas anderes.")
    too_short = episode(3, enclosures=(Enclosure(url="https://cdn.example/3.mp3", type="audio/mpeg"),))
    room.arrive("nordwall-podcast", changed, too_short, *(episode(n) for n in (4, 5)))
    before = room.files()
    made = rehearse(room)
    assert reasons(made) == {
        "5": ("new", "first seen 2026-06-30 at nordwall-podcast"),
        "4": ("new", "first seen 2026-06-30 at nordwall-podcast"),
        "2": ("changed", "its text changed"),
        "3": ("gone", "no-length"),
        "1": ("gone", "older than what the window holds"),
    }
    assert room.files() == before
    assert room.store.issued("podcast.xml") == {one.guid for one in made.explained if one.appearance != "new"}
    done = room.publish().made[0]
    assert done.preview == made.preview, "what was shown is what happens"
    assert not rehearse(room).explained


def test_what_goes_into_the_archive_says_into_which_page(room: Newsroom) -> None:
    room.configure(PODCAST + "limit = 10\narchive = 3\n")
    room.arrive("nordwall-podcast", *(episode(n) for n in range(1, 11)))
    room.publish()
    room.arrive("nordwall-podcast", episode(11), episode(12))
    found = reasons(rehearse(room))
    gone = {number: why for number, (appearance, why) in found.items() if appearance == "gone"}
    assert {"1", "2"} <= gone.keys()
    assert set(gone.values()) <= {f"went into page {n} of the archive" for n in (1, 2)}


def test_hidden_withdrawn_and_deselected_entries_say_why_they_leave(room: Newsroom) -> None:
    room.arrive("nordwall-podcast", *(episode(n) for n in range(1, 9)))
    room.arrive("seeblick-podcast", episode(31))
    room.publish()
    hide = Decision(key="", verb="hide", subjects=(("nordwall-podcast", "e2"),), who="Ada", why="Bitte", at=room.now)
    room.store.decide([hide])
    room.configure(PODCAST + 'centres = ["nordwall"]\n')
    assert reasons(rehearse(room)) == {
        "2": ("gone", "hidden by an editor"),
        "31": ("gone", "not selected any more"),
    }
    room.publish()
    room.store.decide([replace(hide, verb="show", at=room.now + timedelta(seconds=1))])
    day = f"{NOON + 100 * DAY:%Y-%m-%d}"
    why = f"was in it before, since {day}; first seen {day} at nordwall-podcast"
    assert reasons(rehearse(room))["2"] == ("returned", why)


def test_a_back_catalogue_waits_for_a_word_and_news_do_not(room: Newsroom) -> None:
    room.configure(PODCAST, head=HEAD.replace("[publish]", "[publish]\nmost_late = 4"))
    room.arrive("nordwall-podcast", *(episode(n) for n in range(50, 53)))
    room.publish()
    room.arrive("nordwall-podcast", *(episode(n) for n in range(60, 90)))
    assert not room.publish().refused, "thirty news are news"
    room.arrive("seeblick-podcast", *(episode(n, url=f"https://see.example/{n}") for n in range(1, 6)))
    before = room.files()
    (refused,) = room.publish().refused
    assert "5 entries look new, and are more than a month older" in refused.faults[0]
    assert refused.faults[1] == "if that is meant: aggregator publish --accept podcast.xml"
    assert room.files() == before
    assert room.publish(accept=("other.xml",)).refused
    assert not room.publish(accept=("podcast.*",)).refused
    assert not room.publish().refused


def test_changing_everything_at_once_waits_for_a_word(room: Newsroom) -> None:
    room.configure(PODCAST, head=HEAD.replace("[publish]", "[publish]\nmost_changed = 4"))
    room.arrive("nordwall-podcast", *(episode(n) for n in range(1, 6)))
    room.publish()
    room.arrive("nordwall-podcast", *(episode(n, summary=f"Umgebaut {n}") for n in range(1, 6)))
    (refused,) = room.publish().refused
    assert "5 entries look changed" in refused.faults[0]
    assert not room.publish(accept=("all",)).refused


# The command


def test_dry_run_writes_nothing_and_tells_all(tmp_path: Path) -> None:
    with Newsroom(tmp_path, PODCAST) as room:
        room.arrive("nordwall-podcast", episode(1), episode(2))
        room.publish()
        room.arrive("nordwall-podcast", episode(3))
        files = room.files()
    (tmp_path / "db").mkdir()
    shutil.move(tmp_path / "catalogue.db", tmp_path / "db" / "catalogue.db")
    before = (tmp_path / "db" / "catalogue.db").read_bytes()

    def command(*arguments: str) -> str:
        names = [sys.executable, "-W", "error", "-m", "aggregator", "--root", str(tmp_path), *arguments]
        done = subprocess.run(names, capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    day = f"{NOON + 100 * DAY:%Y-%m-%d}"
    assert command("publish", "--dry-run").splitlines() == [
        "podcast.xml: would be written, 3 entries (2 before): 1 new",
        f"  + “Ein Gespräch mit Betrieb Douglasie 3” new: first seen {day} at nordwall-podcast",
    ]
    (told,) = json.loads(command("--json", "publish", "--dry-run"))["publish"]
    assert told["listeners"] == {"new": 1, "late": 0, "redelivered": 0, "returned": 0, "changed": 0, "gone": 0}
    assert [one["appearance"] for one in told["entering_and_leaving"]] == ["new"]
    assert room.files() == files
    assert (tmp_path / "db" / "catalogue.db").read_bytes() == before
    assert sorted(path.name for path in (tmp_path / "db").iterdir()) == ["catalogue.db"]


def test_the_clock_of_a_rehearsal_is_given() -> None:
    """A date is late by the clock that is handed in, never by the machine's."""
    late = BASE.replace(b"<pubDate>Thu, 03 Apr 2025", b"<pubDate>Fri, 03 Apr 2026")
    rules = {fault.rule for fault in gate.examine("rss", late, now=datetime(2026, 1, 1, tzinfo=UTC))}
    assert "date-future" in rules
    rules = {fault.rule for fault in gate.examine("rss", late, now=datetime(2026, 5, 1, tzinfo=UTC))}
    assert "date-future" not in rules
