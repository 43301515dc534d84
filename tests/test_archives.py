"""Archives of feeds (RFC 5005): nothing is lost when the window moves on, and a page once written stays as it is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from newsroom import DAY, NOON, PODCAST, Newsroom, episode

from aggregator import gate
from aggregator.decisions import Decision
from aggregator.model import Episode
from aggregator.outputs import Edition
from aggregator.outputs._feeds import Sheet
from aggregator.outputs.podcast import Podcast

ATOM = "{http://www.w3.org/2005/Atom}"
FH = "{http://purl.org/syndication/history/1.0}"
SMALL = PODCAST + "limit = 10\narchive = 3\n"
JSON = """
[[output]]
kind = "jsonfeed"
path = "alles.json"
title = "Alles"
link = "https://mittelstand.example/"
limit = 4
archive = 2
"""


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with Newsroom(tmp_path, SMALL) as opened:
        yield opened


def titles(body: bytes) -> list[int]:
    """The numbers in the titles of a feed's items."""
    found = etree.fromstring(body).iterfind("channel/item/title")
    return [int(str(title.text).rpartition(" ")[2]) for title in found]


def links(body: bytes) -> dict[str, str]:
    found = etree.fromstring(body).iterfind(f"channel/{ATOM}link")
    return {link.get("rel", ""): link.get("href", "").removeprefix("https://mittelstand.example/") for link in found}


def pages(room: Newsroom) -> dict[str, bytes]:
    return {path: body for path, body in room.files().items() if path.startswith("podcast/")}


def walk(room: Newsroom) -> list[int]:
    """All episodes, as a client finds them that follows prev-archive from the document people subscribe to."""
    files, path, found = room.files(), "podcast.xml", []
    while path:
        found += titles(files[path])
        path = links(files[path]).get("prev-archive", "")
    return found


def test_without_an_overflow_there_is_no_archive(room: Newsroom) -> None:
    room.arrive("nordwall-podcast", *(episode(n) for n in range(1, 11)))
    room.publish()
    assert list(room.files()) == ["podcast.xml"]
    assert "prev-archive" not in links(room.files()["podcast.xml"])


def test_every_episode_is_found_once_by_following_the_links(room: Newsroom) -> None:
    room.arrive("nordwall-podcast", *(episode(n) for n in range(1, 30)))
    assert not room.publish().refused
    assert list(pages(room)) == [f"podcast/archiv-000{n}.xml" for n in range(1, 8)]
    assert titles(room.files()["podcast.xml"]) == list(range(29, 21, -1))
    assert walk(room) == list(range(29, 0, -1))
    for body in room.files().values():
        assert gate.examine("podcast", body) == ()


def test_pages_say_what_they_are(room: Newsroom) -> None:
    room.arrive("nordwall-podcast", *(episode(n) for n in range(1, 30)))
    room.publish()
    first, second, *_, last = pages(room).values()
    assert links(first) == {
        "self": "podcast/archiv-0001.xml", "current": "podcast.xml", "next-archive": "podcast/archiv-0002.xml",
    }  # fmt: skip
    assert links(second) == {
        "self": "podcast/archiv-0002.xml", "current": "podcast.xml", "prev-archive": "podcast/archiv-0001.xml",
    }  # fmt: skip
    for body in (first, second, last):
        assert etree.fromstring(body).find(f"channel/{FH}archive") is not None
    subscribed = room.files()["podcast.xml"]
    assert etree.fromstring(subscribed).find(f"channel/{FH}archive") is None
    assert links(subscribed) == {"self": "podcast.xml", "prev-archive": "podcast/archiv-0007.xml"}


def test_a_page_once_written_never_changes_while_the_feed_grows(room: Newsroom) -> None:
    written: dict[str, bytes] = {}
    stamps: dict[str, int] = {}
    for last in range(1, 41, 3):
        room.arrive("nordwall-podcast", *(episode(n) for n in range(1, last + 1)))
        assert not room.publish().refused
        assert len(titles(room.files()["podcast.xml"])) <= 10
        assert sorted(walk(room)) == list(range(1, last + 1))
        now = pages(room)
        assert written.items() <= now.items()
        written |= now
        times = {path: (room.folder / "output" / path).stat().st_mtime_ns for path in now}
        assert stamps.items() <= times.items(), "no page is even touched"
        stamps |= times
    assert len(written) == 10


def test_a_page_that_stands_is_not_even_made_again(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    room.arrive("nordwall-podcast", *(episode(n) for n in range(1, 30)))
    room.publish()
    made: list[str] = []
    real = Podcast.written

    def counted(self: Podcast, edition: Edition, sheet: Sheet) -> bytes:
        made.append(sheet.url)
        return real(self, edition, sheet)

    monkeypatch.setattr(Podcast, "written", counted)
    room.arrive("nordwall-podcast", *(episode(n) for n in range(1, 31)))
    room.publish()
    assert set(made) == {"https://mittelstand.example/podcast.xml"}


def test_old_episodes_that_come_late_go_to_new_pages_and_never_into_the_window(room: Newsroom) -> None:
    room.arrive("nordwall-podcast", *(episode(n) for n in range(1, 20)))
    room.publish()
    before, window = pages(room), titles(room.files()["podcast.xml"])
    room.arrive("seeblick-podcast", *(episode(n, at=NOON - n * DAY) for n in range(100, 110)))
    assert not room.publish(allow_shrink=True).refused
    assert before.items() <= pages(room).items()
    assert sorted(walk(room)) == [*range(1, 20), *range(100, 110)]
    assert set(titles(room.files()["podcast.xml"])) <= set(window), "nothing old looks new"


def hide(room: Newsroom, number: int) -> None:
    decision = Decision(
        key="", verb="hide", subjects=(("nordwall-podcast", f"e{number}"),), who="Ada", why="Bitte", at=room.now
    )
    room.store.decide([decision])


def test_what_is_taken_down_leaves_its_page_and_changes_no_other(room: Newsroom) -> None:
    room.arrive("nordwall-podcast", *(episode(n) for n in range(1, 30)))
    room.publish()
    before = room.files()
    hide(room, 5)
    done = room.publish()
    changed = {path for path, body in room.files().items() if before[path] != body}
    assert changed == {"podcast/archiv-0002.xml"} == {path for made in done.made for path in made.changed}
    assert sorted(walk(room)) == [n for n in range(1, 30) if n != 5]


def test_no_episode_comes_back_into_the_window(room: Newsroom) -> None:
    room.arrive("nordwall-podcast", *(episode(n) for n in range(1, 30)))
    room.publish()
    for number in (29, 28, 27):
        hide(room, number)
    assert not room.publish().refused
    assert titles(room.files()["podcast.xml"]) == list(range(26, 21, -1))


def test_a_correction_of_an_old_episode_changes_its_page_alone(room: Newsroom) -> None:
    room.arrive("nordwall-podcast", *(episode(n) for n in range(1, 30)))
    room.publish()
    room.arrive("nordwall-podcast", episode(2, summary="Berichtigt: Es waren drei Öfen."))
    (made,) = room.publish().made
    assert made.changed == ("podcast/archiv-0001.xml",)


def test_the_same_catalogue_gives_the_same_bytes_in_an_empty_folder(room: Newsroom) -> None:
    for last in (12, 20, 31):
        room.arrive("nordwall-podcast", *(episode(n) for n in range(1, last)))
        room.publish()
    before = room.files()
    (room.folder / "output").rename(room.folder / "früher")
    room.publish()
    assert room.files() == before


def test_a_refused_page_keeps_the_feed_that_would_link_to_it_as_it_was(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.arrive("nordwall-podcast", *(episode(n) for n in range(1, 11)))
    room.publish()
    before = room.files()
    real = gate.examine
    fault = gate.Fault(rule="schema", severity="error", line=0, entry="", told="a fault", advice="mend it")

    def strict(form: str, new: bytes, *rest: Any, **more: Any) -> tuple[gate.Fault, ...]:
        return (fault,) if b"fh:archive" in new else real(form, new, *rest, **more)

    monkeypatch.setattr(gate, "examine", strict)
    room.arrive("nordwall-podcast", *(episode(n) for n in range(11, 20)))
    (made,) = room.publish().refused
    assert "podcast/archiv-0001.xml: a fault; mend it [schema]" in made.faults
    assert room.files() == before
    monkeypatch.undo()
    assert not room.publish().refused
    assert sorted(walk(room)) == list(range(1, 20))


def test_what_the_feed_refuses_is_in_no_page(room: Newsroom) -> None:
    trailers = [episode(n, about=Episode(type="trailer")) for n in range(50, 60)]
    room.arrive("nordwall-podcast", *(episode(n) for n in range(1, 20)), *trailers)
    room.publish()
    assert sorted(walk(room)) == list(range(1, 20))


def test_json_feed_leads_from_page_to_page(room: Newsroom) -> None:
    room.configure(JSON)
    room.arrive("nordwall-podcast", *(episode(n) for n in range(1, 12)))
    assert not room.publish().refused
    files, path, found = room.files(), "alles.json", []
    while path:
        told = json.loads(files[path])
        found += [item["id"] for item in told["items"]]
        path = told.get("next_url", "").removeprefix("https://mittelstand.example/")
    assert len(found) == len(set(found)) == 11
    assert set(files) == {"alles.json", *(f"alles/archiv-000{n}.json" for n in range(1, 5))}
