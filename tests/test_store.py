"""The catalogue: what goes in comes out, one transaction a source, a ledger that never changes."""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.decide import Schedule, decide
from aggregator.errors import StoreError
from aggregator.identity.centres import Directory
from aggregator.model import (
    Centre,
    Channel,
    Checkpoint,
    Collected,
    Enclosure,
    Episode,
    Event,
    Failed,
    Item,
    Publication,
    Tag,
    Trace,
    Unchanged,
    Video,
)
from aggregator.store import Listing, Store
from aggregator.store.database import SCHEMA_VERSION
from aggregator.store.schema import migrations
from aggregator.store.works.values import Rules

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SCHEMAS = Path(__file__).parent / "data" / "schemas"
CENTRE = Centre(id="musterland", name="Mittelstand-Digital Zentrum Musterland", short_name="Musterland")
EPISODE = Item(
    uid="guid:1",
    medium="episode",
    guid="1",
    url="https://zentrum.example/1",
    title="Übers Löten",
    summary="Ein Gespräch über KI in der Werkstatt",
    published=NOON - HOUR,
    categories=("KI", "Handwerk"),
    enclosures=(Enclosure(url="https://zentrum.example/1.mp3", type="audio/mpeg", length_bytes=1000),),
    episode=Episode(duration_seconds=61, explicit=False, podcast=(Tag(name="person", text="Ada"),)),
    raw_hash=b"12345678",
)


def listing(id_: str = "podcast", **parts: Any) -> Listing:
    given = {"id": id_, "centre": "musterland", "kind": "podcast", "url": f"https://{id_}.example/feed", "title": id_}
    return Listing(**({"settings": "1"} | given | parts))


def collected(*items: Item, source: str = "podcast", **parts: Any) -> Collected:
    given: dict[str, Any] = {"channel": Channel(title="Der Podcast"), "checkpoint": Checkpoint(etag='"1"')}
    return Collected(source_id=source, items=items, trace=Trace(started_at=NOON), entries=len(items), **(given | parts))


def record(store: Store, outcome: Collected, now: datetime = NOON) -> None:
    known, aliases = store.known(outcome.source_id)
    changes = decide(outcome, known, aliases, None)
    store.record(outcome, changes, Schedule(next_due=now + HOUR), f"https://{outcome.source_id}.example/feed", now)
    store.identify(lambda: Rules(directory=Directory(centres=(CENTRE,))))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "db" / "catalogue.db") as opened:
        opened.sync([CENTRE], [listing(), listing("zweiter")])
        yield opened


def test_an_item_comes_back_as_the_source_told_it(store: Store) -> None:
    record(store, collected(EPISODE))
    (entry,) = store.entries(["episode"])
    assert entry.item == EPISODE
    assert (entry.published, entry.changed) == (EPISODE.published, NOON)
    assert entry.origin.centre == CENTRE
    assert entry.origin.channel.title == "Der Podcast"


def test_the_public_guid_survives_every_edit_and_a_host_move(store: Store) -> None:
    record(store, collected(EPISODE))
    (before,) = store.entries(["episode"])
    moved = replace(
        EPISODE, uid="guid:neu", guid="neu", url="https://neu.example/1", summary="anders", enclosures=(), raw_hash=None
    )
    record(store, collected(moved), NOON + HOUR)
    store.sync([CENTRE], [listing(url="https://neu.example/feed", settings="2"), listing("zweiter")])
    record(store, collected(moved), NOON + 2 * HOUR)
    (after,) = store.entries(["episode"])
    assert after.guid == before.guid
    assert after.item.summary == "anders"
    assert after.changed == NOON + HOUR


def test_a_copy_of_an_episode_shares_its_guid_and_stands_behind_it(store: Store) -> None:
    record(store, collected(EPISODE))
    prefix = "https://dts.podtrac.com/redirect.mp3/zentrum.example/1.mp3"
    copy = replace(EPISODE, uid="guid:x", title="Andernorts", enclosures=(Enclosure(url=prefix),))
    record(store, collected(copy, source="zweiter"))
    first, second = sorted(store.entries(["episode"]), key=lambda entry: entry.place)
    assert (first.guid, first.item.title) == (second.guid, "Übers Löten")
    assert (first.place, second.place) == (0, 1)
    assert store.counts() == {"episode": 2}


def test_a_date_in_the_future_or_none_is_the_first_sighting_and_an_edited_one_is_not_followed(store: Store) -> None:
    late = replace(EPISODE, uid="guid:2", published=NOON + 9 * HOUR, enclosures=())
    none = replace(EPISODE, uid="guid:3", published=None, enclosures=())
    record(store, collected(EPISODE, late, none))
    record(store, collected(replace(EPISODE, published=NOON + HOUR)), NOON + 2 * HOUR)
    assert {entry.item.uid: entry.published for entry in store.entries(["episode"])} == {
        "guid:1": NOON - HOUR,
        "guid:2": NOON,
        "guid:3": NOON,
    }


def test_what_is_due_comes_back_with_its_checkpoint_and_the_broken_come_last(store: Store) -> None:
    failed = Failed(
        source_id="podcast", stage="fetch", reason="timeout", diagnosis="too slow", trace=Trace(started_at=NOON)
    )
    store.record_failure(failed, 1, Schedule(next_due=NOON - HOUR), NOON)
    checkpoint = Checkpoint(
        etag='W/"ä"',
        last_modified="yesterday",
        body_hash=b"b",
        head_hash=b"h",
        entry_hashes=b"12345678",
        full_at=NOON,
        moved_to="https://neu.example/",
        moves=2,
        marker="{}",
    )
    unchanged = Unchanged(source_id="zweiter", checkpoint=checkpoint, trace=Trace(started_at=NOON))
    store.record_unchanged([(unchanged, Schedule(next_due=NOON), None)], NOON)
    due = store.due(NOON)
    assert [(d.source_id, d.failures) for d in due] == [("zweiter", 0), ("podcast", 1)]
    assert due[0].checkpoint == checkpoint


def test_a_persons_impatience_is_heard_but_not_against_the_server(store: Store) -> None:
    unchanged = Unchanged(source_id="podcast", checkpoint=Checkpoint(), trace=Trace(started_at=NOON))
    waits = Schedule(next_due=NOON + 2 * HOUR, not_before=NOON + HOUR)
    store.record_unchanged([(unchanged, waits, None)], NOON)
    assert [d.source_id for d in store.due(NOON)] == ["zweiter"]
    assert [d.source_id for d in store.due(NOON, early=True)] == ["zweiter"]
    assert len(store.due(NOON + HOUR, early=True)) == 2
    assert len(store.due(NOON + HOUR)) == 1


def test_what_is_gone_is_asked_again_only_when_a_person_changed_something(store: Store) -> None:
    gone = Failed(
        source_id="podcast", stage="fetch", reason="http-410", diagnosis="gone", gone=True, trace=Trace(started_at=NOON)
    )
    store.record_failure(gone, 1, Schedule(next_due=NOON), NOON)
    assert [d.source_id for d in store.due(NOON + 99 * HOUR, early=True)] == ["zweiter"]
    store.sync([CENTRE], [listing(settings="2"), listing("zweiter")])
    assert [d.source_id for d in store.due(NOON)] == ["zweiter", "podcast"]


def test_a_source_that_left_the_configuration_keeps_its_items_and_is_not_asked(store: Store) -> None:
    record(store, collected(EPISODE))
    store.sync([CENTRE], [listing("zweiter")])
    assert [d.source_id for d in store.due(NOON + 9 * HOUR)] == ["zweiter"]
    assert len(list(store.entries(["episode"]))) == 1
    assert store.listed() == ("zweiter",)


def test_another_address_loses_the_validators_of_the_old_one(store: Store) -> None:
    record(store, collected(EPISODE))
    store.sync([CENTRE], [listing(settings="2", url="https://neu.example/feed"), listing("zweiter")])
    assert next(d for d in store.due(NOON) if d.source_id == "podcast").checkpoint.etag is None


def test_nothing_is_written_when_nothing_is_new(store: Store) -> None:
    record(store, collected(EPISODE))
    before = store.revision(), store.path.with_name("catalogue.db-wal").stat().st_size
    store.sync([CENTRE], [listing(), listing("zweiter")])
    assert (store.revision(), store.path.with_name("catalogue.db-wal").stat().st_size) == before


def test_a_transaction_that_fails_leaves_nothing_behind(store: Store) -> None:
    bad = replace(EPISODE, uid="guid:2", title=None)  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="NOT NULL"):
        record(store, collected(EPISODE, bad))
    assert store.counts() == {}
    assert next(d for d in store.due(NOON) if d.source_id == "podcast").checkpoint == Checkpoint()


def test_the_ledger_of_units_adds_up_by_day(store: Store) -> None:
    for day, units in (("2026-03-01", 5), ("2026-03-02", 7), ("2026-03-02", 1)):
        store.spend("youtube", day, units)
    assert [store.units_spent("youtube", f"2026-03-0{n}") for n in (1, 2, 3)] == [5, 8, 0]


def test_editors_find_umlauts_without_typing_them(store: Store) -> None:
    record(store, collected(EPISODE))
    with sqlite3.connect(store.path) as db:
        hits = db.execute("SELECT count(*) FROM search WHERE search MATCH 'loten'").fetchone()
        row = db.execute("SELECT art, titel, zentrum, schlagwörter, dauer_sekunden FROM werke").fetchone()
        state = db.execute("SELECT quelle, zustand, beiträge FROM quellen ORDER BY quelle").fetchall()
    db.close()
    assert hits == (1,)
    assert row == ("Podcast", "Übers Löten", "Musterland", "KI, Handwerk", 61)
    assert state == [("podcast", "in Ordnung", 1), ("zweiter", "noch nie gefragt", 0)]


def test_editors_see_events_and_publications(store: Store) -> None:
    event = Event(start=NOON, place="Werkstatt", registration_url="https://z.example/a", series="KI-Talk", number=7)
    talk = Item(uid="e", medium="event", title="KI-Talk 7", event=event)
    booklet = Item(
        uid="p",
        medium="publication",
        title="Heft",
        publication=Publication(file_url="https://z.example/h.pdf", pages=24),
    )
    record(store, collected(talk, booklet))
    with sqlite3.connect(store.path) as db:
        events = db.execute(
            "SELECT start, ende, ort, online, veranstalter, anmeldung, reihe, nummer FROM termine"
        ).fetchall()
        kinds = db.execute("SELECT art, seiten, medium_adresse FROM werke ORDER BY art").fetchall()
    db.close()
    organiser = "Mittelstand-Digital Zentrum Musterland"
    assert events == [("2026-03-02T12:00:00Z", None, "Werkstatt", 0, organiser, "https://z.example/a", "KI-Talk", 7)]
    assert kinds == [("Publikation", 24, "https://z.example/h.pdf"), ("Termin", None, None)]


def test_items_keep_the_centre_of_their_first_sighting(store: Store) -> None:
    record(store, collected(EPISODE))
    other = Centre(id="anderswo", name="Zentrum Anderswo", short_name="Anderswo", aliases=("ZA",), hosts=("a.example",))
    store.sync([CENTRE, other], [listing(centre="anderswo", settings="2"), listing("zweiter")])
    record(store, collected(EPISODE, replace(EPISODE, uid="guid:9", guid="9", enclosures=(), url=None, title="Neu")))
    assert {entry.item.uid: entry.origin.centre for entry in store.entries(["episode"])} == {
        "guid:1": CENTRE,
        "guid:9": other,
    }


def test_items_of_the_first_schema_get_the_centre_of_their_source(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "old.db")
    old.executescript((SCHEMAS / "v1.sql").read_text())
    old.execute("INSERT INTO centres (id, name, short_name) VALUES ('musterland', 'Zentrum Musterland', 'Musterland')")
    old.execute(
        "INSERT INTO sources (id, centre, kind, url) VALUES ('podcast', 'musterland', 'podcast', 'https://x.example')"
    )
    old.execute(
        "INSERT INTO items (source, uid, medium, title, summary, content, published, details, first_seen, changed, "
        "content_hash) VALUES ('podcast', '1', 'episode', 'T', '', '', '2026', '{}', '2026', '2026', x'')"
    )
    old.commit()
    old.close()
    with Store(tmp_path / "old.db"):
        pass
    with sqlite3.connect(tmp_path / "old.db") as db:
        assert db.execute("SELECT centre FROM items").fetchall() == [("musterland",)]
    db.close()


def test_the_newest_dates_of_many_sources_come_at_once(store: Store) -> None:
    items = [replace(EPISODE, uid=str(n), published=NOON - n * HOUR, enclosures=()) for n in range(5)]
    record(store, collected(*items))
    assert store.newest_dates(["podcast", "zweiter"], 2) == {"podcast": (NOON, NOON - HOUR), "zweiter": ()}


def test_a_reader_does_not_stop_the_writer(store: Store) -> None:
    reader = sqlite3.connect(store.path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM items").fetchone()
    record(store, collected(EPISODE))
    assert reader.execute("SELECT count(*) FROM items").fetchone() == (0,)
    reader.close()


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE theirs (a)")
    db.close()
    with pytest.raises(StoreError, match="database of another program"), Store(path):
        pass


def test_a_newer_database_is_refused_and_left_alone(store: Store) -> None:
    with sqlite3.connect(store.path) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    db.close()
    with pytest.raises(StoreError, match="newer version"), Store(store.path):
        pass


def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    path.write_bytes(b"this is no database, however long it may be" * 100)
    with pytest.raises(StoreError, match="restore the last backup"), Store(path):
        pass


def test_the_file_is_private(store: Store) -> None:
    assert store.path.stat().st_mode & 0o777 == 0o600


def test_the_version_counts_the_migrations() -> None:
    assert len(migrations._migrations) == SCHEMA_VERSION


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_every_released_schema_becomes_todays(version: int, store: Store, tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "old.db")
    old.executescript((SCHEMAS / f"v{version}.sql").read_text())
    old.close()
    with Store(tmp_path / "old.db"):
        pass
    assert schema_of(tmp_path / "old.db") == schema_of(store.path)


def schema_of(path: Path) -> list[tuple[str, str]]:
    db = sqlite3.connect(path)
    found = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
    db.close()
    return [(name, " ".join(sql.split())) for name, sql in found]


def test_a_withdrawn_video_leaves_the_outputs_keeps_its_row_and_may_come_back(store: Store) -> None:
    video = replace(EPISODE, medium="video", episode=None, enclosures=(), video=Video(id="x"))
    notice = Item(uid=video.uid, medium="video", video=Video(id="x", privacy="private"))
    record(store, collected(video))
    (before,) = store.entries(["video"])
    record(store, collected(notice), NOON + HOUR)
    assert list(store.entries(["video"])) == []
    assert store.counts() == {"video": 1}
    record(store, collected(video), NOON + 2 * HOUR)
    (after,) = store.entries(["video"])
    assert (after.guid, after.item) == (before.guid, before.item)


def test_no_statement_numbers_its_parameters() -> None:
    """`?1` with a sequence is refused from CPython 3.14 on, and warned of by 3.12."""
    room = Path(__file__).parents[1] / "aggregator" / "store"
    assert [path.name for path in room.rglob("*.py") if re.search(r"\?\d", path.read_text())] == []
