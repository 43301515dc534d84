"""The public copy: everything that may be shown, and nothing else."""

import asyncio
import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from datasette.utils import parse_metadata
from test_desk_deciding import Room, item

from aggregator import pipeline
from aggregator.cli import _run
from aggregator.cli.exporting import public
from aggregator.model import Episode
from aggregator.shipped import datasette_yaml

CANARIES = (
    "kanariequelle", "kanarieetag", "kanariebefund", "kanarieperson", "kanariegrund", "kanariemail",
    "kanarieausgeblendet", "kanarieentfernt", "kanariegesperrt", "kanariesuche", "kanariekennwort", "kanariefrueher",
    "kanariegegensatz", "kanarieabruf", "kanariestand",
)  # fmt: skip


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def filled(room: Room) -> Path:
    """A catalogue with a secret at every place that has one, exported."""
    room.bring("news", item("2", "Offene Meldung"), item("1", "kanariefrueher in der Werkstatt"))
    room.bring("news", item("2", "Offene Meldung"), item("1", "Digitalisierungsprojekt in der Werkstatt"))
    room.bring("blog", item("h", "kanarieausgeblendet"), item("t", "kanarieentfernt"))
    room.bring("blog", replace(item("b", "kanariegesperrt"), medium="episode", episode=Episode(block=True)))
    with room.store() as store:
        editor = pipeline.Editor(
            config=room.config, store=store, who="kanarieperson", why="kanariegrund", clock=lambda: room.now
        )
        for sighting, verb in ((store.find("blog:h")[0], "hide"), (store.find("blog:t")[0], "takedown")):
            editor.write(editor.whole(verb, store.story(sighting.work)))  # type: ignore[arg-type]
        shown = store.story(store.find("news:2")[0].work)
        editor.write(editor.leading("title", shown, "Von der Redaktion benannt"))
    room.bring(
        "news", item("2", "kanariegegensatz", summary="Offen."), item("1", "Digitalisierungsprojekt in der Werkstatt")
    )
    with room.store() as store:
        store.note_search("kanariesuche", 1, "2026-03-01")
        with store._transaction() as db:
            db.execute(
                "UPDATE sources SET url = url || '?key=kanariequelle', etag = 'kanarieetag', "
                "diagnosis = 'kanariebefund', evidence = 'kanariebefund', "
                "last_modified = 'kanariestand', channel = json_set(channel, '$.owner_email', 'kanariemail')"
            )
            db.execute("UPDATE fetches SET reason = 'kanarieabruf', diagnosis = 'kanarieabruf'")
        target = room.folder / "oeffentlich.db"
        store.export(target)
    return target


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    db = sqlite3.connect(path)
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


def test_the_public_copy_holds_what_is_shown_and_no_secret(room: Room) -> None:
    target = filled(room)
    body = target.read_bytes()
    assert [canary for canary in CANARIES if canary.encode() in body] == []
    live = b"".join(path.read_bytes() for path in (room.folder / "db").iterdir())
    assert [canary for canary in CANARIES if canary.encode() not in live] == ["kanariekennwort"]
    words = {row[0] for row in vocabulary(target)}
    assert {word for word in words if "kanarie" in word} == set(), "the index keeps words by their ends"
    assert "digitalisierungsprojekt" in words
    titles = {row[0] for row in rows(target, "SELECT titel FROM katalog")}
    assert titles == {"Digitalisierungsprojekt in der Werkstatt", "Von der Redaktion benannt"}
    assert rows(target, "PRAGMA integrity_check") == [("ok",)]
    assert rows(target, "PRAGMA journal_mode") == [("delete",)]
    assert target.stat().st_mode & 0o777 == 0o644
    assert [path.name for path in room.folder.iterdir() if path.name.endswith(".tmp")] == []


def vocabulary(path: Path) -> list[tuple[Any, ...]]:
    db = sqlite3.connect(path)
    try:
        db.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'search', 'row')")
        return db.execute("SELECT term FROM temp.vocabulary").fetchall()
    finally:
        db.close()


def test_the_public_configuration_tells_nothing_of_people_and_plugins(room: Room) -> None:
    """A project's own configuration may hold whatever datasette knows."""
    own = """
# kanariekennwort
plugins:
  datasette-auth-passwords:
    ada_password_hash:
      $env: kanariekennwort

"settings":
  secret: kanariekennwort
title: Unser Katalog
allow:
  id: kanarieperson
databases:
  catalogue:
    permissions:
      view-table: {id: kanarieperson}
    allow_sql: false
    tables:
      katalog:
        title: Katalog
        allow: {id: [kanarieperson]}
        size: 25
      items:
        allow: false
extra_css_urls:
- https://kanarieperson.example/
"""
    (room.folder / "db" / "datasette.yaml").write_text(own)
    room.bring("news", item("1", "Offene Meldung"))
    assert _run(["--root", str(room.folder), "export", str(room.folder / "oeffentlich.db")]) == 0
    told = (room.folder / "oeffentlich.yaml").read_text()
    assert "kanarie" not in told
    assert parse_metadata(told) == {
        "title": "Unser Katalog",
        "databases": {
            "oeffentlich": {
                "allow_sql": False,
                "tables": {"katalog": {"title": "Katalog", "size": 25}, "items": {"allow": False}},
            }
        },
    }


def test_plain_datasette_serves_it_with_search_and_without_sql(room: Room) -> None:
    target = filled(room)
    told = parse_metadata(public(datasette_yaml().read_text(), target.stem))
    served = Datasette([], immutables=[str(target)], metadata=told)

    async def asked(path: str) -> Any:
        return await served.client.get(path)

    with asyncio.Runner() as runner:
        found = runner.run(asked("/oeffentlich/katalog.json?_search=digital&_shape=array")).json()
        assert [row["titel"] for row in found] == ["Digitalisierungsprojekt in der Werkstatt"]
        facets = runner.run(asked("/oeffentlich/katalog.json")).json()["facet_results"]
        assert {"art", "zentrum", "themen", "format", "jahr"} <= facets.keys()
        for query in told["databases"]["oeffentlich"]["queries"]:
            assert runner.run(asked(f"/oeffentlich/{query}.json")).status_code == 200, query
        for closed in ("/oeffentlich?sql=select+1", "/oeffentlich.json?sql=select+1", "/oeffentlich/katalog?_where=1"):
            assert runner.run(asked(closed)).status_code == 403, closed
    assert "decisions" not in json.dumps(told["databases"]["oeffentlich"]["queries"])


def test_a_copy_never_takes_the_place_of_a_catalogue(room: Room) -> None:
    target = filled(room)
    before = rows(room.folder / "db" / "catalogue.db", "SELECT count(*) FROM items")
    with room.store() as store, pytest.raises(Exception, match="a catalogue itself"):
        store.export(room.folder / "db" / "catalogue.db")
    assert rows(room.folder / "db" / "catalogue.db", "SELECT count(*) FROM items") == before
    held = sqlite3.connect(f"file:{target}?mode=ro", uri=True)
    assert held.execute("SELECT count(*) FROM katalog").fetchone() == (2,)
    room.bring("news", item("3", "Noch eine"))
    with room.store() as store:
        store.export(target)
    assert held.execute("SELECT count(*) FROM katalog").fetchone() == (2,), "an open reader keeps the whole old one"
    held.close()
    assert rows(target, "SELECT count(*) FROM katalog") == [(3,)]
