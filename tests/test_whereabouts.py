"""Where a work is said to be is where the next publish puts it: compared with the files that come of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree
from test_desk_deciding import NOW, SOURCES, Room, item

from aggregator import pipeline
from aggregator.config import load
from aggregator.model import Enclosure, Episode, Event, Item
from aggregator.pipeline import Whereabouts

OUTPUTS = """
[[output]]
kind = "jsonfeed"
path = "kurz.json"
title = "Die letzten"
link = "https://beispielnetz.example/"
media = ["news", "episode", "event"]
limit = 7
per_centre = 4
[[output]]
kind = "rss"
path = "zentren/{id}.xml"
title = "{label}"
description = "Eines."
link = "https://beispielnetz.example/"
each = "centre"
media = ["news"]
limit = 5
[[output]]
kind = "rss"
path = "themen/{id}.xml"
title = "{label}"
description = "Eines."
link = "https://beispielnetz.example/"
each = "topic"
media = ["news", "episode"]
limit = 3
[[output]]
kind = "calendar"
path = "termine.ics"
title = "Termine"
limit = 3
[[output]]
kind = "podcast"
path = "podcast.xml"
title = "Alle Folgen"
description = "Alle Folgen."
link = "https://beispielnetz.example/"
image = "https://beispielnetz.example/cover.jpg"
owner_email = "redaktion@beispielnetz.example"
limit = 10
archive = 5
[[output]]
kind = "website"
path = "site/index.html"
title = "Alles"
description = "Alles."
"""


def published(room: Room) -> Mapping[str, Sequence[str]]:
    """The guids of every file with entries, in its order; of the calendar the latest start first."""
    with room.store() as store:
        feeds = replace(room.config, outputs=tuple(one for one in room.config.outputs if one.kind != "website"))
        pipeline.publish(feeds, store, room.folder / "output", lambda: room.now)
        files = list(store.files())
    found: dict[str, Sequence[str]] = {}
    for path in files:
        body = (room.folder / "output" / path).read_bytes()
        match path.rpartition(".")[2]:
            case "json":
                found[path] = [one["id"] for one in json.loads(body)["items"]]
            case "ics":
                lines = body.decode().replace("\r\n ", "").splitlines()
                events = [line.removeprefix("UID:") for line in lines if line.startswith("UID:")][1:]
                found[path] = events[::-1]
            case _:
                found[path] = [str(one.text) for one in etree.fromstring(body).iter("guid")]
    return found


def told(room: Room) -> Mapping[int, tuple[Whereabouts, ...]]:
    with room.store() as store:
        works = [row["id"] for row in store._rows("SELECT id FROM works ORDER BY id")]
        return {work: pipeline.whereabouts(room.config, store, store.story(work)) for work in works}


@pytest.fixture
def room(tmp_path: Path) -> Room:
    room = Room(tmp_path)
    (tmp_path / "sources.toml").write_text(SOURCES + OUTPUTS)
    room.config = load(tmp_path / "sources.toml")
    return room


def episode(number: int, days: float, *, length: int = 9_000_000) -> Item:
    file = Enclosure(url=f"https://muster.example/{number}.mp3", type="audio/mpeg", length_bytes=length)
    return Item(
        uid=f"e{number}", medium="episode", title=f"Folge {number}: Wie Nummer {number * 7919 % 1000} entstand",
        url=f"https://muster.example/e{number}", published=NOW - timedelta(days=days), enclosures=(file,),
        episode=Episode(duration_seconds=600 + number * 61),
    )  # fmt: skip


def news(uid: str, days: float) -> Item:
    named = f"{'KI und' if uid[-1] in '02468' else 'Holz und'} Meldung {uid}"
    return item(uid, named, published=NOW - timedelta(days=days))


def event(number: int, days: float) -> Item:
    start = NOW + timedelta(days=days)
    said = item(f"t{number}", f"Sprechstunde Nummer {number}", published=NOW - timedelta(days=number))
    return replace(
        said, medium="event", event=Event(start=start, end=start + timedelta(hours=1), place=f"Saal {number}")
    )


def test_every_work_is_where_the_next_publish_puts_it(room: Room) -> None:
    room.bring("news", *(news(f"n{n}", n * 3) for n in range(12)), *(event(n, 40 - n * n) for n in range(6)))
    room.bring("blog", *(news(f"b{n}", n * 2 + 1) for n in range(6)))
    room.bring("blog", *(episode(n, n * 5, length=0 if n == 2 else 9_000_000) for n in range(23)))
    for begun in (False, True):  # before anything was published, and with an archive
        before = told(room)
        files = published(room)
        assert sum(len(guids) for guids in files.values()) > 60
        for places in before.values():
            for one in places:
                guids = files.get(one.path, ())
                if one.path == "site/index.html":
                    assert one.there != bool(one.reason)
                elif one.path == "podcast.xml" and not begun and one.position > 5:
                    assert one.guid in (*guids, *files["podcast/archiv-0003.xml"])  # told to within a page
                elif one.there:
                    assert guids[one.position - 1 : one.position] == [one.guid], one
                else:
                    assert one.guid not in guids or not one.guid, one
        claimed = {(one.path, one.guid) for places in before.values() for one in places if one.there}
        real = {(path, guid) for path, guids in files.items() if "archiv" not in path for guid in guids}
        assert real <= claimed
        reasons = {one.reason for places in before.values() for one in places}
        assert {"beyond-window", "no-length", "archived", "other-medium"} <= reasons
        room.bring("blog", episode(50, -0.01), news("b9", -0.02))


def test_what_it_costs_does_not_grow_with_the_catalogue(room: Room) -> None:
    """Glances that are read for a work in a catalogue, and in one ten times as large."""
    counts = []
    for size in (250, 1_000):
        room.bring("news", *(news(f"n{n}", n) for n in range(size)))
        with room.store() as store:
            work = store.find("news:n1")[0].work
            store._db.set_progress_handler(None, 0)
            steps = [0]

            def count(steps: list[int] = steps) -> int:
                steps[0] += 1
                return 0

            store._db.set_progress_handler(count, 100)
            pipeline.whereabouts(room.config, store, store.story(work))
            counts.append(steps[0])
    assert counts[1] < counts[0] * 1.5, counts
