"""What befalls a source between two runs, and what the program makes of it: the right diagnosis, nothing lost, the last
good entries still published."""

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import feedparser  # type: ignore[import-untyped]
import pytest
from project import Project

from aggregator.demo.server import LoopbackServer, Reply, Request

CHALLENGE = "<html><head><title>Just a moment...</title></head><body>Enable JavaScript and cookies</body></html>"
PARKED = "<html><head><title>zentrum</title></head><body>Diese Domain steht zum Verkauf.</body></html>"
PAGE = "<!doctype html><html><head><title>Aktuelles</title></head><body><p>Unsere neue Seite</p></body></html>"
TODAY = datetime.now(UTC).replace(microsecond=0)


def feed(count: int, *, newest: datetime = TODAY, title: str = "Meldung") -> bytes:
    items = "".join(
        f"<item><guid>m{n}</guid><title>{title} {n}</title><link>https://zentrum.example/{n}</link>"
        f"<description>Was das Zentrum zu erzählen hat.</description>"
        f"<pubDate>{format_datetime(newest - timedelta(days=n))}</pubDate></item>"
        for n in range(count)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Neues</title>{items}</channel></rss>'.encode()


@dataclass
class Site:
    """Answers whatever it was last told to."""

    reply: Reply = field(default_factory=lambda: Reply(body=feed(8)))
    asked: int = 0

    def __call__(self, request: Request) -> Reply:
        self.asked += 1
        return self.reply


def configuration(url: str, *, centre: str = "musterland", end: str = "", enabled: str = "true") -> str:
    host = url.removeprefix("http://").rstrip("/")
    return f"""
[fetch]
contact = "https://aggregator.example/"
allow = ["{host}"]
pause_seconds = 0
[publish]
base_url = "https://aggregator.example/feeds/"
[[centre]]
id = "musterland"
name = "Mittelstand-Digital Zentrum Musterland"
short_name = "Musterland"
start = "2021"
{end}
[[centre]]
id = "nachfolge"
name = "Mittelstand-Digital Zentrum Nachfolge"
short_name = "Nachfolge"
[[source]]
kind = "news"
id = "neues"
centre = "{centre}"
url = "{url}feed"
enabled = {enabled}
verified = "2026-01-01"
[[output]]
kind = "rss"
path = "news.xml"
title = "Neues"
link = "https://aggregator.example/"
description = "Neues aus den Zentren"
media = ["news"]
"""


@dataclass
class Stage:
    """A project that follows one site."""

    site: Site
    url: str
    project: Project

    def configure(self, **parts: str) -> None:
        (self.project.folder / "sources.toml").write_text(configuration(self.url, **parts), encoding="utf-8")

    def run(self, reply: Reply | None = None) -> dict[str, Any]:
        self.site.reply = reply or self.site.reply
        refreshed: dict[str, Any] = self.project.json("run", "--early")["refresh"]
        return refreshed

    def published(self) -> list[str]:
        return [entry.title for entry in feedparser.parse(self.project.outputs()["news.xml"]).entries]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    site = Site()
    with LoopbackServer(site) as server:
        made = Stage(
            site, server.url if server.url.endswith("/") else f"{server.url}/", Project(tmp_path, dict(os.environ))
        )
        made.configure()
        yield made


@pytest.mark.parametrize(
    ("reply", "state", "word"),
    [
        (Reply(body=feed(0)), "truncated", "unvollständig"),
        (Reply(body=CHALLENGE.encode(), type="text/html"), "blocked", "weist uns ab"),
        (Reply(status=403, body=CHALLENGE.encode(), type="text/html"), "blocked", "weist uns ab"),
        (Reply(body=PARKED.encode(), type="text/html"), "html-instead", "Webseite statt Feed"),
        (Reply(body=feed(2)), "truncated", "unvollständig"),
    ],
    ids=["emptied", "challenge", "refused-challenge", "parked", "shorter"],
)
def test_a_misfortune_is_named_once_and_nothing_is_lost(stage: Stage, reply: Reply, state: str, word: str) -> None:
    assert stage.run()["new"] == 8
    before = stage.published()
    assert len(before) == 8
    stage.site.reply = reply
    done = stage.project.run("run", "--early")
    assert [line.split(": ")[:2] for line in done.stderr.splitlines()] == [["neues", state]]
    assert stage.project.run("run", "--early").stderr == "", "told once"
    assert stage.published() == before
    assert stage.project.rows("SELECT count(*) FROM items WHERE withdrawn IS NULL") == [(8,)]
    assert stage.project.rows("SELECT zustand FROM quellen") == [(word,)]
    (status,) = stage.project.json("status")["sources"]
    assert (status["state"], bool(status["evidence"]), bool(status["advice"])) == (state, True, True)
    assert stage.project.rows("SELECT reason FROM fetches WHERE outcome = 'state' ORDER BY id") == [("fine",), (state,)]


def listing(entry: str) -> bytes:
    teasers = "".join(
        f'<div class="{entry}"><h3><a href="/neues/{n}">Neues aus der Werkstatt, Teil {n}</a></h3>'
        f"<p>{n}. März 2026</p></div>"
        for n in range(1, 9)
    )
    return f"<!doctype html><html><head><title>Aktuelles</title></head><body>{teasers}</body></html>".encode()


def test_a_redesign_is_named_and_the_last_good_entries_stay(stage: Stage) -> None:
    """The site was rebuilt: the selector that found the entries finds none."""
    file = stage.project.folder / "sources.toml"
    page = 'kind = "page"\nentry = "div.teaser"\nlink = "h3 a"\nread_articles = false'
    file.write_text(file.read_text().replace('kind = "news"', page))
    assert stage.run(Reply(body=listing("teaser"), type="text/html; charset=utf-8"))["new"] == 8
    before = stage.published()
    stage.site.reply = Reply(body=listing("kachel"), type="text/html; charset=utf-8")
    done = stage.project.run("run", "--early")
    assert [line.split(": ")[:2] for line in done.stderr.splitlines()] == [["neues", "selector-broke"]]
    assert stage.published() == before
    (status,) = stage.project.json("status")["sources"]
    assert (status["state"], "selector" in status["advice"]) == ("selector-broke", True)
    assert (stage.project.folder / "db" / "failed" / "neues.page").exists()


def test_its_end_is_told_once_to_whoever_listens(stage: Stage) -> None:
    stage.run()
    (begun,) = stage.run(Reply(body=PAGE.encode(), type="text/html"))["turns"]
    assert (begun["before"], begun["state"]) == ("fine", "html-instead")
    stage.site.reply = Reply(body=feed(9))
    done = stage.project.run("-v", "run", "--early")
    assert "neues: fine again (was html-instead since" in done.stdout
    assert done.stderr == ""
    assert stage.run()["turns"] == []


def test_a_304_that_lied_is_found_out(stage: Stage) -> None:
    reply = Reply(body=feed(3, newest=TODAY - timedelta(days=20)), headers={"ETag": '"2041"'})
    stage.run(reply)
    stage.site.reply = Reply(body=feed(3, newest=TODAY - timedelta(days=5), title="Neu"), headers={"ETag": '"2041"'})
    for _ in range(3):
        assert stage.run()["new"] == 0
    with sqlite3.connect(stage.project.folder / "db" / "catalogue.db") as db:
        db.execute("UPDATE sources SET full_at = '2026-01-01T00:00:00Z'")
        db.execute("UPDATE items SET uid = uid || 'alt', guid = guid || 'alt', title = 'Alt', url = url || 'alt'")
    db.close()
    assert [turn["state"] for turn in stage.run()["turns"]] == ["lying-304"]


def test_a_centre_that_ended_stays_and_is_asked_by_name_only(stage: Stage) -> None:
    stage.run()
    stage.configure(end='end = "2025-10"')
    asked = stage.site.asked
    told = stage.run()
    assert (told["asked"], [turn["state"] for turn in told["turns"]]) == (0, ["ended"])
    assert (stage.site.asked, len(stage.published())) == (asked, 8)
    assert stage.project.json("refresh", "neues")["refresh"]["asked"] == 1
    assert "its centre ended (2025-10)" in stage.project.run("status").stdout


def test_items_keep_the_centre_they_were_made_under(stage: Stage) -> None:
    stage.run()
    stage.configure(centre="nachfolge")
    stage.run(Reply(body=feed(9)))
    found = stage.project.rows("SELECT zentrum, count(*) FROM katalog GROUP BY zentrum ORDER BY zentrum")
    assert found == [("Musterland", 8), ("Nachfolge", 1)]
    text = stage.project.outputs()["news.xml"].decode()
    assert (text.count("Zentrum Musterland") >= 8, "Zentrum Nachfolge" in text) == (True, True)


def test_a_run_with_nothing_new_writes_no_item_row(stage: Stage) -> None:
    stage.run()
    before = stage.project.rows("SELECT * FROM items"), stage.project.rows("SELECT * FROM fetches")
    assert stage.run()["turns"] == []
    assert (stage.project.rows("SELECT * FROM items"), stage.project.rows("SELECT * FROM fetches")) == before
