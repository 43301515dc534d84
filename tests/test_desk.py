"""The editors' desk: real datasette over a catalogue of the sample network, asked as a browser would."""

import asyncio
import re
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from datasette.utils import parse_metadata
from project import Project

from aggregator import pipeline
from aggregator.config import load
from aggregator.datasette import serving
from aggregator.demo.network import SampleNetwork
from aggregator.errors import InputError
from aggregator.store import Store

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
KINDS = ("podcast", "youtube", "calendar", "publication")


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project folder whose catalogue is filled and published."""
    folder = tmp_path_factory.mktemp("desk")
    with SampleNetwork(slow_seconds=0, today=NOW.date()) as network:
        project = Project.following(network, folder, KINDS)
        with pytest.MonkeyPatch.context() as patch:
            for name, value in network.environment.items():
                patch.setenv(name, value)
            config = load(folder / "sources.toml")
            with Store(folder / "db" / "catalogue.db") as store:
                pipeline.refresh(config, store, lambda: NOW, pipeline.Selection(early=True), lambda *_: None)
                pipeline.publish(config, store, folder / "output", lambda: NOW)
    return project.folder


class Reader:
    """An anonymous reader of a desk without accounts."""

    def __init__(self, datasette: Any) -> None:
        self.datasette = datasette
        self.runner = asyncio.Runner()

    def get(self, path: str, **options: Any) -> Any:
        async def asked() -> Any:
            return await self.datasette.client.get(path, **options)

        return self.runner.run(asked())


@pytest.fixture(scope="module")
def reader(catalogue: Path) -> Iterator[Reader]:
    reader = Reader(serving.build(catalogue, lambda: NOW))
    yield reader
    reader.runner.close()


def value(folder: Path, sql: str) -> Any:
    db = sqlite3.connect(folder / "db" / "catalogue.db")
    try:
        return db.execute(sql).fetchone()[0]
    finally:
        db.close()


PAGES = (
    "/", "/catalogue/katalog", "/zentren", "/zentren/musterland", "/quellen", "/quellen/musterland-podcast", "/themen",
    "/themen/ki", "/catalogue", "/catalogue/termine", "/anmelden", "/auswertung", "/auswertung?zentrum=musterland",
    "/klaeren", "/protokoll", "/veroeffentlichen",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_german_whole_and_strict(catalogue: Path, reader: Reader, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 200
    assert '<html lang="de">' in answer.text
    seen = re.sub(r"<[^>]+>", " ", answer.text)
    assert not re.search(r"\bNone\b|\bNULL\b|\bnull\b|\[\]|\{\}|\brows?\b|\d{4}-\d\d-\d\dT", seen), seen
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "private, no-store"
    assert not re.search(r"<script(?! src=)|<style|\son\w+=|\sstyle=", answer.text), "the policy would forbid it"


def test_every_question_is_answered(catalogue: Path, reader: Reader) -> None:
    queries = serving.metadata(catalogue)["databases"]["catalogue"]["queries"]
    assert len(queries) >= 8
    for name in queries:
        answer = reader.get(f"/catalogue/{name}")
        assert answer.status_code == 200, name
        assert 'role="alert"' not in answer.text, name
        assert "None" not in answer.text
    found = reader.get("/catalogue/erschienen-im-jahr?jahr=2025").text
    assert f"<b>{value(catalogue, 'SELECT count(*) FROM cards WHERE year = 2025')} Zeilen</b>" in found


def test_the_list_narrows_by_facets_and_topics(catalogue: Path, reader: Reader) -> None:
    everything = reader.get("/catalogue/katalog.json?_shape=objects&_size=max").json()
    facets = everything["facet_results"]
    assert {"art", "zentrum", "thema", "format", "jahr", "stand"} <= facets.keys()
    topic = facets["thema"]["results"][0]
    assert topic["count"] == value(catalogue, f"SELECT count(*) FROM work_topics WHERE topic = '{topic['value']}'")
    both = reader.get(f"/catalogue/katalog.json?_shape=objects&_thema={topic['value']}&art=Podcast&_size=max").json()
    assert 0 < len(both["rows"]) < topic["count"]
    assert {row["art"] for row in both["rows"]} == {"Podcast"}
    assert all(topic["label"] in row["themen"] for row in both["rows"])
    page = reader.get(f"/catalogue/katalog?_thema={topic['value']}&art=Podcast").text
    assert page.count('class="gewaehlt"') == 2


def test_the_search_box_understands_german(reader: Reader) -> None:
    for words in ("Robotern", "roboter", "KI"):
        found = reader.get("/catalogue/katalog.json", params={"_search": words, "_shape": "array"}).json()
        assert found, words
    page = reader.get("/catalogue/katalog", params={"_search": "Robotern"}).text
    assert "Feingefühl" in page
    assert 'value="Robotern"' in page
    assert re.search(r"<mark>\w*oboter\w*</mark>", page), "the place that answers is shown"


def test_a_work_tells_its_versions_its_evidence_and_its_feeds(catalogue: Path, reader: Reader) -> None:
    work = value(catalogue, "SELECT id FROM works ORDER BY items DESC, id LIMIT 1")
    page = reader.get(f"/werk/{work}").text
    assert "Fassungen" in page
    assert value(catalogue, f"SELECT reason FROM links WHERE {work} IN (a, b) AND verdict = 'same'") in page.replace(
        "&#34;", '"'
    )
    assert "<audio" in page
    feeds = reader.get(f"/werk/{work}/feeds?teil=1").text
    assert "steht darin" in feeds
    assert "podcast.xml" in feeds
    other = value(catalogue, f"SELECT item FROM work_items WHERE work = {work} AND place = 1")
    assert reader.get(f"/werk/{other}").headers["location"] == f"/werk/{work}"
    guid = value(catalogue, f"SELECT guid FROM works WHERE id = {work}")
    assert reader.get(f"/werk/{guid}").headers["location"] == f"/werk/{work}"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/catalogue/items", 403),
        ("/catalogue/decisions.json", 403),
        ("/catalogue/search_data", 403),
        ("/catalogue?sql=select+1", 403),
        ("/catalogue/katalog?_where=1", 403),
        ("/catalogue/katalog?_sort=nichts", 400),
        ("/-/metadata", 404),
        ("/-/databases.json", 404),
        ("/catalogue.db", 403),
        ("/werk/999999", 404),
        ("/werk/xyz", 404),
        ("/zentren/gibtsnicht", 404),
        ("/nirgendwo", 404),
    ],
)
def test_what_is_not_for_editors_is_closed(catalogue: Path, reader: Reader, path: str, status: int) -> None:
    assert reader.get(path).status_code == status


@pytest.mark.parametrize(
    "words", ['"', "'; --", "AND OR NOT", "ki*", "(", "a" * 10_000, "\x00", "Ä–ö", "-", "^titel:ki"]
)
def test_odd_words_find_something_or_nothing_and_never_an_error(reader: Reader, words: str) -> None:
    assert reader.get("/catalogue/katalog", params={"_search": words}).status_code == 200


def test_a_port_that_is_taken_is_named() -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"port {port}: .*--port takes another"):
            serving.free_port("127.0.0.1", port)
    assert serving.free_port("127.0.0.1", port) == port
    assert serving.free_port("127.0.0.1", 0) > 0


def test_the_shipped_configuration_names_every_table(catalogue: Path) -> None:
    """A new table is closed by name, too, for a datasette without our plugin."""
    tables = serving.metadata(catalogue)["databases"]["catalogue"]["tables"]
    db = sqlite3.connect(catalogue / "db" / "catalogue.db")
    names = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    db.close()
    names = {name for name in names if not name.startswith("sqlite_")}
    assert names - tables.keys() == set()
    closed = {name for name, told in tables.items() if told.get("allow") is False and told.get("hidden")}
    assert names - closed == {"katalog", "termine", "quellen", "zentren"}


def test_plain_datasette_shows_the_same_list(catalogue: Path) -> None:
    """The shipped file alone, without our pages."""
    told = parse_metadata(serving.configuration_file(catalogue).read_text())

    plain = Reader(Datasette([str(catalogue / "db" / "catalogue.db")], metadata=told))
    answer = plain.get("/catalogue/katalog.json?_search=ki")
    assert answer.status_code == 200
    assert answer.json()["filtered_table_rows_count"] > 0
    assert "themen" in answer.json()["facet_results"]
    assert plain.get("/catalogue/decisions").status_code == 403
    assert plain.get("/catalogue?sql=select+1").status_code == 403
    plain.runner.close()
