"""From catalogue to files: selection, families, what is replaced and what is left alone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from newsroom import DAY, NOON, PODCAST, Newsroom, episode, news

from aggregator import gate
from aggregator.decisions import Decision
from aggregator.errors import ConfigError
from aggregator.model import Event
from aggregator.outputs.podcast import Podcast
from aggregator.outputs.rss import Rss
from aggregator.pipeline.drafting import Desk, address
from aggregator.pipeline.identifying import labels
from aggregator.store import Store

RSS = """
[[output]]
kind = "rss"
path = "news.xml"
title = "Neues"
description = "Was es Neues gibt."
link = "https://mittelstand.example/"
media = ["news", "episode", "event"]
"""


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with Newsroom(tmp_path, RSS) as opened:
        yield opened


def fill(room: Newsroom) -> None:
    room.arrive("nordwall-podcast", episode(1), episode(2, language="en"), episode(3))
    room.arrive("seeblick-podcast", episode(11, at=NOON), episode(12, at=NOON - 400 * DAY))
    room.arrive(
        "nordwall-news",
        news(5, "Was die KI-Verordnung verlangt"),
        news(6, "Ein Chatbot im Betrieb"),
        news(7, "Der Chatbot einfach erklärt"),
        news(8, "KI-Sprechstunde #4: Angebote schreiben"),
        news(9, "KI Sprechstunde #5: Bilder prüfen"),
    )


def uids(room: Newsroom, path: str) -> list[str]:
    """What a feed holds, by the numbers in the addresses of its items."""
    feed = etree.fromstring(room.files()[path])
    return [str(link.text).rpartition("/")[2] for link in feed.iterfind("channel/item/link")]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ('media = ["news"]', ["9", "8", "7", "6", "5"]),
        ('centres = ["seeblick"]', ["11", "12"]),
        ('topics = ["ki"]', ["7", "6", "5"]),
        ('topics = ["ki-recht"]', ["5"]),
        ('formats = ["explainer"]', ["7"]),
        ('series = ["ki-sprechstunde"]', ["9", "8"]),
        ('languages = ["en"]', ["2"]),
        ('languages = ["de"]\nmedia = ["episode"]', ["3", "1", "11", "12"]),
        ('since = "2026-03-10"', ["9", "8"]),
        ('until = "2025"', ["12"]),
        ('since = "2026-03-02"\nuntil = "2026-03-04"', ["2", "1", "11"]),
        ("per_centre = 1", ["9", "11"]),
        ("per_centre = 2\nlimit = 3", ["9", "8", "11"]),
    ],
)
def test_keys_of_a_selection(room: Newsroom, keys: str, expected: list[str]) -> None:
    media = "" if "media" in keys else 'media = ["news", "episode"]'
    room.configure(RSS.replace('media = ["news", "episode", "event"]', media) + keys)
    fill(room)
    room.publish()
    assert uids(room, "news.xml") == expected


def test_an_event_counts_on_the_day_it_begins(room: Newsroom) -> None:
    room.configure(RSS + 'since = "2026-09"')
    soon = Event(start=NOON + 200 * DAY)
    room.arrive("nordwall-news", news(1, "Herbsttag"), replace(news(2, "Tagung"), medium="event", event=soon))
    room.publish()
    assert uids(room, "news.xml") == ["2"]


@pytest.mark.parametrize(
    ("keys", "message", "hint"),
    [
        ('centres = ["nordwal"]', "no centre has the id", 'did you mean "nordwall"?'),
        ('topics = ["ki-rect"]', "is no topic of topics.toml", 'did you mean "ki-recht"?'),
        ('formats = ["explaner"]', "is no format of topics.toml", 'did you mean "explainer"?'),
        ('media = ["epsiode"]', "must be one of", 'did you mean "episode"?'),
        ('languages = ["deutsch_DE"]', "is not a language tag", "de"),
        ('series = ["–"]', "is no name", "a letter"),
        ('since = "gestern"', "is no date", "2024-03-18"),
        ('since = "2025"\nuntil = "2024"', "is before since", ""),
        ("per_centre = -1", "less than nothing", "any number"),
        ('each = "center"', "must be one of", 'did you mean "centre"?'),
        ('each = "centre"', "would be one file for all", "{id}"),
    ],
)
def test_a_selection_that_cannot_be_is_named(room: Newsroom, keys: str, message: str, hint: str) -> None:
    rss = RSS.replace('media = ["news", "episode", "event"]\n', "") if keys.startswith("media") else RSS
    with pytest.raises(ConfigError) as raised:
        room.configure(rss + keys)
    found = [problem for problem in raised.value.problems if message in problem.message]
    assert found, raised.value
    assert found[0].line is not None
    assert hint in found[0].suggestion


FAMILIES = """
[[output]]
kind = "rss"
path = "{each}/{id}.xml"
title = "Neues: {label}"
description = "Alles zu {label}."
link = "https://mittelstand.example/"
media = ["news", "episode"]
each = "{each}"
"""


def families(*kinds: str, more: str = "") -> str:
    return "".join(FAMILIES.replace("{each}", each) + more for each in kinds)


def test_a_family_is_one_feed_for_every_value_that_has_entries(room: Newsroom) -> None:
    room.configure(families("centre", "topic", "format") + families("series", more="at_least = 2"))
    fill(room)
    assert not room.publish().refused
    assert set(room.files()) == {
        "centre/nordwall.xml", "centre/seeblick.xml", "topic/ki.xml", "topic/ki-recht.xml", "format/explainer.xml",
        "series/ki-sprechstunde.xml",
    }  # fmt: skip
    assert uids(room, "topic/ki.xml") == ["7", "6", "5"], "a topic holds those that are part of it"
    assert "<title>Neues: Künstliche Intelligenz</title>" in room.files()["topic/ki.xml"].decode()
    assert "<title>Neues: KI-Sprechstunde</title>" in room.files()["series/ki-sprechstunde.xml"].decode()
    for body in room.files().values():
        assert gate.errors(gate.examine("rss", body)) == ()


def test_a_family_keeps_to_its_own_selection_and_names(room: Newsroom) -> None:
    room.configure(
        families("topic", more='topics = ["ki-recht"]')
        + families("format", more='names = { explainer = "Erklärvideos" }')
    )
    fill(room)
    room.publish()
    assert set(room.files()) == {"topic/ki-recht.xml", "format/explainer.xml"}
    assert "<title>Neues: Erklärvideos</title>" in room.files()["format/explainer.xml"].decode()


def test_a_feed_of_a_family_appears_with_its_first_entry_and_never_vanishes(room: Newsroom) -> None:
    room.configure(families("centre"))
    room.arrive("nordwall-podcast", episode(1))
    room.publish()
    assert set(room.files()) == {"centre/nordwall.xml"}
    room.arrive("seeblick-podcast", episode(2))
    room.publish()
    assert set(room.files()) == {"centre/nordwall.xml", "centre/seeblick.xml"}
    _hide(room.store, "nordwall-podcast", "e1")
    done = room.publish()
    assert not done.refused
    assert uids(room, "centre/nordwall.xml") == []
    assert room.publish().made[0].output.path == "centre/nordwall.xml"


def _hide(store: Store, source: str, uid: str) -> None:
    store.decide(
        [
            Decision(
                key="", verb="hide", subjects=((source, uid),), who="Ada", why="Bitte des Zentrums", at=NOON + 200 * DAY
            )
        ]
    )


def test_with_nothing_new_no_entry_is_read_and_no_file_touched(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    room.configure(RSS + families("centre") + PODCAST)
    fill(room)
    room.publish()
    before = {path: (room.folder / "output" / path).stat() for path in room.files()}
    monkeypatch.setattr(Store, "glances", lambda _: pytest.fail("the catalogue was read"))
    done = room.publish()
    assert not any(made.rendered or made.written for made in done.made)
    assert [made.entries for made in done.made] == [10, 8, 2, 5]
    assert {path: (room.folder / "output" / path).stat() for path in room.files()} == before


def test_entries_are_read_once_for_all_outputs(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    room.configure(RSS + families("centre", "topic", "format", "series") + PODCAST)
    fill(room)
    asked: list[int] = []
    real = Store.entries_of

    def counted(self: Store, items: list[int], origins: Any = None) -> object:
        asked.extend(items)
        return real(self, items, origins)

    monkeypatch.setattr(Store, "entries_of", counted)
    room.publish()
    assert sorted(asked) == sorted(set(asked)), "each entry once"
    assert len(asked) == 10


def test_a_changed_title_changes_only_the_files_that_hold_it(room: Newsroom) -> None:
    room.configure(families("centre", "topic") + PODCAST)
    fill(room)
    room.publish()
    room.arrive("nordwall-news", news(6, "Ein Chatbot im Betrieb, zweite Fassung"))
    done = room.publish()
    assert {path for made in done.made for path in made.changed} == {"centre/nordwall.xml", "topic/ki.xml"}
    assert {made.output.path for made in done.made if made.rendered} == {"centre/nordwall.xml", "topic/ki.xml"}


def test_a_file_that_was_deleted_or_edited_comes_back(room: Newsroom) -> None:
    fill(room)
    room.publish()
    (before,) = room.files().values()
    (room.folder / "output" / "news.xml").unlink()
    assert room.publish().made[0].written
    (room.folder / "output" / "news.xml").write_bytes(b"von Hand")
    assert room.publish().made[0].written
    assert room.files() == {"news.xml": before}


def test_a_refused_file_leaves_the_last_one_and_the_others_are_replaced(room: Newsroom) -> None:
    room.configure(RSS + PODCAST)
    fill(room)
    room.publish()
    before = room.files()
    room.arrive("nordwall-news", news(20, "Neu"))
    room.arrive("nordwall-podcast", episode(20))
    room.store._db.execute("UPDATE items SET withdrawn = 'private' WHERE uid IN ('e1', 'e2', 'e3')")
    done = room.publish()
    assert [made.output.path for made in done.refused] == ["podcast.xml"]
    assert room.files()["podcast.xml"] == before["podcast.xml"]
    assert room.files()["news.xml"] != before["news.xml"]
    assert [made.output.path for made in room.publish().refused] == ["podcast.xml"], "it is tried again each time"
    assert not (room.folder / ".output.staging").exists()


def test_whatever_happens_while_building_nothing_public_is_touched(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.configure(RSS + PODCAST)
    fill(room)
    room.publish()
    before = room.files()
    room.arrive("nordwall-podcast", episode(20))

    def dies(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(Podcast, "written", dies)
    with pytest.raises(KeyboardInterrupt):
        room.publish()
    assert room.files() == before
    monkeypatch.undo()
    assert room.publish().made[0].written


def test_the_window_is_filled_however_many_are_held_back(room: Newsroom) -> None:
    room.configure(PODCAST + "limit = 3")
    good = [episode(n) for n in range(1, 6)]
    bad = [episode(n, enclosures=()) for n in range(100, 190)]
    room.arrive("nordwall-podcast", *good, *bad)
    room.publish()
    assert uids(room, "podcast.xml") == ["5", "4", "3"]


def test_siblings_and_related_works_reach_an_output_that_asks(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same talk as episode and as piece of news of another source is one work, or two that are related."""
    monkeypatch.setattr(Rss, "uses", frozenset({"kin", "labels", "centres", "others"}))
    room.configure(RSS + families("centre"))
    told = episode(1, guid="folge-1", title="Der Ofen meldet sich selbst", summary=LONG)
    room.arrive("nordwall-podcast", told)
    room.arrive("seeblick-podcast", replace(told, uid="anderswo", url="https://anderswo.example/1"))
    room.publish()
    desk = Desk(room.config, room.store, labels(room.config), room.folder / "output")
    choices = desk.choices()
    others = tuple(address(room.config, one, "") for one in choices)
    edition = desk.draft(choices[0], others).edition
    assert {centre.id for centre in edition.centres} == {"netzwerk", "nordwall", "seeblick"}
    assert edition.labels.topic("ki") == "Künstliche Intelligenz"
    assert [other.path for other in edition.others] == ["centre/nordwall.xml", "centre/seeblick.xml"]
    (guid,) = {entry.guid for entry in edition.entries}
    assert {entry.origin.source_id for entry in edition.kin[guid].siblings} == {"nordwall-podcast", "seeblick-podcast"}


LONG = "Ein Bäcker liest die Temperaturen seiner Öfen am Telefon ab und backt seitdem nichts mehr zu dunkel."
