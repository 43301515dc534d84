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
from aggregator.cli.exporting import public
from aggregator.model import Episode
from aggregator.shipped import datasette_yaml

CANARIES = (
    "kanarie-quelle", "kanarie-etag", "kanarie-befund", "kanarie-person", "kanarie-grund", "kanarie-mail",
    "kanarie-ausgeblendet", "kanarie-entfernt", "kanarie-gesperrt", "kanarie-suche", "kanarie-kennwort",
)  # fmt: skip


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def filled(room: Room) -> Path:
    """A catalogue with a secret at every place that has one, exported."""
    room.bring("news", item("2", "Offene Meldung"), item("1", "Digitalisierungsprojekt in der Werkstatt"))
    room.bring("blog", item("h", "kanarie-ausgeblendet"), item("t", "kanarie-entfernt"))
    room.bring("blog", replace(item("b", "kanarie-gesperrt"), medium="episode", episode=Episode(block=True)))
    with room.store() as store:
        editor = pipeline.Editor(
            config=room.config, store=store, who="kanarie-person", why="kanarie-grund", clock=lambda: room.now
        )
        for sighting, verb in ((store.find("blog:h")[0], "hide"), (store.find("blog:t")[0], "takedown")):
            editor.write(editor.whole(verb, store.story(sighting.work)))  # type: ignore[arg-type]
        shown = store.story(store.find("news:2")[0].work)
        editor.write(editor.leading("title", shown, "Von der Redaktion benannt"))
        store.note_search("kanarie-suche", 1, "2026-03-01")
        with store._transaction() as db:
            db.execute(
                "UPDATE sources SET url = url || '?key=kanarie-quelle', etag = 'kanarie-etag', "
                "diagnosis = 'kanarie-befund', evidence = 'kanarie-befund', "
                "channel = json_set(channel, '$.owner_email', 'kanarie-mail')"
            )
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
    assert any(canary.encode() in (room.folder / "db" / "catalogue.db").read_bytes() for canary in CANARIES[:5])
    titles = {row[0] for row in rows(target, "SELECT titel FROM katalog")}
    assert titles == {"Digitalisierungsprojekt in der Werkstatt", "Von der Redaktion benannt"}
    assert rows(target, "PRAGMA integrity_check") == [("ok",)]
    assert rows(target, "PRAGMA journal_mode") == [("delete",)]
    assert target.stat().st_mode & 0o777 == 0o644
    assert [path.name for path in room.folder.iterdir() if path.name.endswith(".tmp")] == []


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
