"""Deciding at the desk: forms, logins and roles on a real catalogue, through datasette's own stack."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from datasette_auth_passwords.utils import hash_password

from aggregator import pipeline
from aggregator.config import load
from aggregator.datasette import accounts, serving
from aggregator.datasette.accounts import Account, Roll
from aggregator.decide import Schedule, decide
from aggregator.model import Channel, Checkpoint, Collected, Item, Trace
from aggregator.store import Store

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
SOURCES = """
[fetch]
contact = "https://beispielnetz.example/"
[publish]
base_url = "https://beispielnetz.example/output"
[network]
name = "Musternetz"
short_name = "Netz"
[[centre]]
id = "muster"
name = "Zentrum Muster"
short_name = "Muster"
[[source]]
id = "news"
kind = "news"
centre = "muster"
url = "https://muster.example/feed"
provenance = "invented"
[[source]]
id = "blog"
kind = "news"
centre = "netzwerk"
url = "https://netz.example/feed"
provenance = "invented"
[[output]]
kind = "rss"
path = "news.xml"
title = "Nachrichten"
description = "Alle"
link = "https://beispielnetz.example/"
media = ["news"]
"""
TOPICS = """
[[topic]]
id = "handwerk"
label = "Handwerk"
terms = ["werkstatt"]
[[topic]]
id = "ki"
label = "Künstliche Intelligenz"
terms = ["=KI"]
[[format]]
id = "report"
label = "Bericht"
media = ["news"]
text = ["Bericht"]
"""
PASSWORD = "ein langes Passwort"
HASHED = hash_password(PASSWORD, iterations=1_000)


def item(uid: str, title: str, **more: Any) -> Item:
    told = {"url": f"https://muster.example/{uid}", "summary": f"{title} in der Werkstatt.", "published": NOW}
    return Item(uid=uid, medium="news", title=title, **{**told, **more})


class Room:
    """A desk over a catalogue that a test fills."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now = folder, NOW
        (folder / "sources.toml").write_text(SOURCES)
        (folder / "topics.toml").write_text(TOPICS)
        self.config = load(folder / "sources.toml")
        roll = Roll(secret="s" * 64)
        for name, role in (("ada", "redaktion"), ("leo", "lesen")):
            account = Account(name=name, role=role, password_hash=HASHED)  # type: ignore[arg-type]
            roll = accounts.with_account(roll, account)
        with self.store() as store:
            pipeline.heed_topics(self.config, store)
            store.sync(self.config.centres, pipeline.listings(self.config))
        accounts.write(folder / "db" / accounts.FILE, roll)
        self.runner = asyncio.Runner()
        self.datasette = serving.build(folder, lambda: self.now)
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.datasette.app()), base_url="http://desk.example"
        )

    def store(self) -> Store:
        return Store(self.folder / "db" / "catalogue.db")

    def bring(self, source: str, *items: Item) -> None:
        """A refresh in which a source says this."""
        with self.store() as store:
            self.now += timedelta(minutes=1)
            told = Collected(
                source_id=source, items=items, channel=Channel(title=source), checkpoint=Checkpoint(),
                trace=Trace(started_at=self.now), entries=len(items),
            )  # fmt: skip
            changes = decide(told, *store.known(source), None)
            store.record(told, changes, Schedule(next_due=self.now), "", self.now)
            pipeline.identify(self.config, store)

    def get(self, path: str) -> httpx.Response:
        return self.runner.run(self.client.get(path))

    def post(self, path: str, page: str = "/", **fields: str | Sequence[str]) -> httpx.Response:
        """A form as a browser sends it, with the token of a page."""
        found = re.search(r'name="csrftoken" value="([^"]+)"', self.get(page).text)
        assert found, "a page with a form has a token"
        return self.runner.run(self.client.post(path, data={"csrftoken": found[1], **fields}))

    def enter(self, name: str, password: str = PASSWORD) -> httpx.Response:
        return self.post("/anmelden", "/anmelden", name=name, passwort=password, weiter="/")

    def decide(self, wish: str, *works: int, **fields: str | Sequence[str]) -> httpx.Response:
        return self.post("/entscheiden", f"/werk/{works[0]}" if works else "/", wunsch=wish,
                         werk=[str(work) for work in works], **fields)  # fmt: skip

    def one(self, sql: str) -> Any:
        db = sqlite3.connect(self.folder / "db" / "catalogue.db")
        try:
            found = db.execute(sql).fetchone()
            return found[0] if found else None
        finally:
            db.close()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path)
    room.bring("news", item("3", "Dritter Bericht"), item("2", "Zweite Nachricht"), item("1", "Erste Meldung"))
    assert room.one("SELECT title FROM items WHERE id = 1") == "Erste Meldung"
    yield room
    room.runner.run(room.client.aclose())
    room.runner.close()


def test_nobody_sees_anything_before_logging_in(room: Room) -> None:
    for path in (
        "/",
        "/werk/1",
        "/catalogue/katalog",
        "/catalogue/katalog.json",
        "/catalogue/neu-diese-woche",
        "/protokoll",
    ):
        answer = room.get(path)
        assert (answer.status_code, answer.headers["location"][:10]) == (302, "/anmelden?"), path
    assert room.get("/desk/desk.css").status_code == 200
    page = room.get("/anmelden?weiter=%2Fwerk%2F1").text
    assert 'name="weiter" value="/werk/1"' in page
    assert room.enter("ada").headers["location"] == "/"
    assert "Erste Meldung" in room.get("/catalogue/katalog").text


@pytest.mark.parametrize(("name", "password"), [("ada", "falsch"), ("niemand", PASSWORD), ("", ""), ("ada", "ä" * 300)])
def test_a_wrong_password_is_told_plainly_and_opens_nothing(room: Room, name: str, password: str) -> None:
    answer = room.enter(name, password)
    assert answer.status_code == 403
    assert "Name oder Passwort stimmen nicht" in answer.text
    assert room.get("/").status_code == 302


def test_after_some_wrong_passwords_a_name_rests_for_a_minute(room: Room) -> None:
    for _ in range(5):
        assert room.enter("ada", "falsch").status_code == 403
    assert room.enter("ada").status_code == 429
    assert room.enter("leo").status_code == 303
    room.now += timedelta(minutes=2)
    assert room.enter("ada").status_code == 303


def test_a_login_ends_with_its_time_its_password_and_its_account(room: Room) -> None:
    path = room.folder / "db" / accounts.FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert PASSWORD not in path.read_text()
    room.enter("ada")
    room.now += timedelta(days=15)
    assert room.get("/").status_code == 302
    room.now -= timedelta(days=15)
    assert room.get("/").status_code == 200
    roll = accounts.read(path)
    other = replace(roll.accounts["ada"], password_hash=hash_password("neu", iterations=1_000))
    accounts.write(path, accounts.with_account(roll, other))
    assert room.get("/").status_code == 302
    accounts.write(path, accounts.without_account(roll, "ada"))
    assert room.get("/").status_code == 302


def test_the_login_leads_to_no_other_site(room: Room) -> None:
    for onward in ("https://boese.example/", "//boese.example/", "/\\boese.example"):
        answer = room.post("/anmelden", "/anmelden", name="ada", passwort=PASSWORD, weiter=onward)
        assert answer.headers["location"] == "/"


def test_who_may_only_read_decides_nothing(room: Room) -> None:
    room.enter("leo")
    assert "lässt sich nichts entscheiden" in room.get("/werk/1").text
    assert room.post("/entscheiden", "/", wunsch="hide", werk="1", grund="x").status_code == 403
    assert room.post("/veroeffentlichen", "/").status_code == 403
    assert room.one("SELECT count(*) FROM decisions") == 0


def test_a_form_of_another_site_is_refused(room: Room) -> None:
    room.enter("ada")
    sent = room.runner.run(room.client.post("/entscheiden", data={"wunsch": "hide", "werk": "1", "grund": "x"}))
    assert sent.status_code == 403
    assert room.get("/entscheiden?wunsch=hide&werk=1&grund=x").status_code == 403
    assert room.one("SELECT count(*) FROM decisions") == 0


def test_everything_an_editor_can_decide_of_a_work(room: Room) -> None:
    room.enter("ada")
    steps: tuple[tuple[str, dict[str, str], str, object], ...] = (
        ("hide", {"grund": "doppelt"}, "SELECT hidden FROM works WHERE id = 1", "hidden"),
        ("show", {}, "SELECT hidden FROM works WHERE id = 1", None),
        ("pin", {}, "SELECT pinned FROM works WHERE id = 1", 1),
        ("unpin", {}, "SELECT pinned FROM works WHERE id = 1", 0),
        ("title", {"titel": " Ein  Titel "}, "SELECT title FROM works WHERE id = 1", "Ein Titel"),
        ("summary", {"zusammenfassung": "Zwei\r\nZeilen"}, "SELECT summary FROM works WHERE id = 1", "Zwei\nZeilen"),
        ("topic+", {"thema": "ki"}, "SELECT by FROM work_topics WHERE work = 1 AND topic = 'ki'", "editor"),
        ("topic-", {"thema": "handwerk"}, "SELECT by FROM work_topics WHERE work = 1 AND topic = 'handwerk'", None),
        ("format", {"format": "report"}, "SELECT format_by FROM works WHERE id = 1", "editor"),
        ("takedown", {"grund": "Rechte"}, "SELECT hidden FROM works WHERE id = 1", "taken-down"),
    )
    for wish, fields, sql, holds in steps:
        answer = room.decide(wish, 1, **fields)
        assert answer.status_code == 303, (wish, answer.text)
        assert room.one(sql) == holds, wish
    assert room.one("SELECT count(*) FROM decisions WHERE who = 'ada'") == len(steps)
    assert room.one("SELECT why FROM decisions WHERE verb = 'takedown'") == "Rechte"
    log = room.get("/protokoll").text
    assert log.count("ada") >= len(steps)
    assert "Thema „Künstliche Intelligenz“ vergeben" in log
    key = room.one("SELECT key FROM decisions WHERE verb = 'takedown'")
    assert room.decide("show", 1).status_code == 400, "a takedown is lifted by its undo alone"
    assert room.post("/entscheiden", "/werk/1", wunsch="undo", wert=key).status_code == 303
    assert room.one("SELECT hidden FROM works WHERE id = 1") is None


def test_what_holds_already_is_not_written_twice(room: Room) -> None:
    room.enter("ada")
    for _ in range(2):
        assert room.decide("pin", 1).status_code == 303
        assert room.decide("title", 1, titel="Erste Meldung").status_code == 303
    assert room.one("SELECT count(*) FROM decisions") == 1
    assert "schon so" in room.get("/").text


def test_merging_parting_and_taking_back(room: Room) -> None:
    room.enter("ada")
    assert room.decide("merge", 1, anderes="http://desk.example/werk/2", grund="dasselbe").status_code == 303
    work = room.one("SELECT work FROM work_items WHERE item = 2")
    assert room.one("SELECT work FROM work_items WHERE item = 1") == work
    assert "2 Fassungen" in room.get(f"/werk/{work}").text
    assert room.decide("split", work, fassung=["1", "2"], grund="x").status_code == 400
    assert room.decide("split", work, fassung="2", grund="doch nicht").status_code == 303
    assert room.one("SELECT count(*) FROM works") == 3
    for verb in ("split", "merge"):
        key = room.one(f"SELECT key FROM decisions WHERE verb = '{verb}'")
        assert room.post("/entscheiden", "/werk/1", wunsch="undo", wert=key).status_code == 303
    assert room.one("SELECT count(*) FROM works") == 3


def test_several_works_at_once(room: Room) -> None:
    room.enter("ada")
    answer = room.decide("hide", 1, 2, 3, grund="Aufräumen", zurück="/catalogue/katalog?art=Meldung")
    assert answer.headers["location"] == "/catalogue/katalog?art=Meldung"
    assert room.one("SELECT count(*) FROM works WHERE hidden = 'hidden'") == 3
    assert "3 Werke ausgeblendet" in room.get("/catalogue/katalog").text
    room.decide("show", 1, 2, 3)
    assert room.decide("merge", 1, 2, 3, grund="eine Geschichte").status_code == 303
    assert room.one("SELECT count(*) FROM works") == 1


@pytest.mark.parametrize(
    ("wish", "fields", "field"),
    [
        ("hide", {}, "Begründung"),
        ("hide", {"grund": "x" * 501}, "Begründung"),
        ("takedown", {"grund": "  "}, "Begründung"),
        ("title", {"titel": "x" * 301}, "Titel"),
        ("topic+", {"thema": "gibtsnicht"}, "Thema"),
        ("format", {"format": "gibtsnicht"}, "Format"),
        ("merge", {"grund": "x"}, "Anderes Werk"),
        ("merge", {"grund": "x", "anderes": "1"}, "Anderes Werk"),
        ("merge", {"grund": "x", "anderes": "4711"}, "Werke"),
        ("split", {"grund": "x"}, "Fassungen"),
        ("undo", {"wert": "0123456789ab"}, "Entscheidung"),
        ("keep", {"wert": "guid"}, "Feld"),
        ("abrakadabra", {}, "Aktion"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_do(room: Room, wish: str, fields: dict[str, str], field: str) -> None:
    room.enter("ada")
    answer = room.decide(wish, 1, **fields)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert f"<b>{field}:</b> " in answer.text
    assert room.one("SELECT count(*) FROM decisions") == 0
    if fields.get("titel"):
        assert fields["titel"] in answer.text, "what was typed is still there"


def test_a_source_that_contradicts_is_asked_about_with_both_texts(room: Room) -> None:
    room.enter("ada")
    room.decide("title", 1, titel="Unser Titel")
    room.bring("news", item("1", "Erste Meldung, berichtigt"))
    page = room.get("/klaeren").text
    assert "Unser Titel" in page
    assert "Erste Meldung, berichtigt" in page
    assert "1 Text, den die Quelle" in page
    room.decide("keep", 1, wert="title")
    assert room.one("SELECT count(*) FROM conflicts") == 0
    assert room.one("SELECT title FROM works WHERE id = 1") == "Unser Titel"
    room.bring("news", item("1", "Erste Meldung, neu gefasst"))
    assert room.one("SELECT count(*) FROM conflicts") == 1
    room.decide("take", 1, wert="title")
    assert (room.one("SELECT count(*) FROM conflicts"), room.one("SELECT title FROM works WHERE id = 1")) == (0, None)
    assert "Erste Meldung, neu gefasst" in room.get("/werk/1").text


@pytest.mark.parametrize(("answer", "word"), [("merge", "together"), ("apart", "apart"), ("relate", "related")])
def test_a_doubtful_pair_waits_until_somebody_answers(room: Room, answer: str, word: str) -> None:
    doubt(room)
    room.enter("ada")
    page = room.get("/klaeren").text
    assert "1 mögliche Dublette" in page
    assert "Vielleicht dasselbe." in page
    assert room.decide(answer, 1, anderes="2", grund="angesehen", zurück="/klaeren").status_code == 303
    assert "0 mögliche Dubletten" in room.get("/klaeren").text
    assert room.one("SELECT settled FROM links") == word
    key = room.one("SELECT key FROM decisions")
    room.post("/entscheiden", "/protokoll", wunsch="undo", wert=key)
    assert "1 mögliche Dublette" in room.get("/klaeren").text


def doubt(room: Room) -> None:
    """Two works of which the rules are unsure."""
    with room.store() as store, store._transaction() as db:
        db.execute(
            "INSERT INTO links (a, b, verdict, relation, a_is, b_is, tier, score, rule, rules, reason, evidence)"
            " VALUES (1, 2, 'unsure', '', '', '', 3, 0.5, 'test', 1, 'Vielleicht dasselbe.', '[]')"
        )


def test_publishing_from_the_page_takes_what_was_hidden_out(room: Room) -> None:
    room.enter("ada")
    room.decide("hide", 1, grund="doppelt")

    async def published() -> None:
        await room.datasette.desk.run.task

    room.post("/veroeffentlichen", "/veroeffentlichen")
    room.runner.run(published())
    page = room.get("/veroeffentlichen").text
    assert "Veröffentlicht: 1 von 1" in page, page
    feed = (room.folder / "output" / "news.xml").read_text()
    assert "Zweite Nachricht" in feed
    assert "Erste Meldung" not in feed


def test_what_was_refused_is_told_in_german(room: Room) -> None:
    """Somebody put another feed into the place of the last edition: nobody there would know an entry of the new one."""
    room.enter("ada")

    async def published() -> None:
        await room.datasette.desk.run.task

    for _ in range(2):
        room.post("/veroeffentlichen", "/veroeffentlichen")
        room.runner.run(published())
        feed = room.folder / "output" / "news.xml"
        text = feed.read_text()
        entry = text[text.index("<item>") : text.index("</item>") + len("</item>")]
        others = (re.sub(r"(<guid[^>]*>)[^<]*", rf"\1fremd-{n}", entry) for n in range(20))
        feed.write_text(re.sub(r"<item>.*</item>", lambda _: "".join(others), text, flags=re.DOTALL))  # noqa: B023
    page = room.get("/veroeffentlichen").text
    assert "Nicht alles wurde veröffentlicht" in page
    seen = re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL)
    assert "Es würden auf einmal viele Einträge fehlen." in seen
    assert "gibt es die Technik frei: <code>aggregator publish --accept news.xml</code>" in seen
    assert "said to be" not in seen
    assert "[shrunk]" not in seen


def test_a_search_is_remembered_by_its_words_and_not_by_who(room: Room) -> None:
    room.enter("ada")
    room.get("/catalogue/katalog?_search=Erste")
    room.get("/catalogue/katalog?_search=Quantencomputer")

    async def noted() -> None:
        await asyncio.gather(*room.datasette.desk.noting)

    room.runner.run(noted())
    assert "Quantencomputer" in room.get("/").text
    assert room.one("SELECT found FROM searches WHERE words = 'Erste'") == 1
