"""The statements that change rows, each inside a transaction that its caller holds."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from aggregator.health import Health
from aggregator.identity.guid import mint
from aggregator.model import Centre, Collected, Failed, Item
from aggregator.store import rows
from aggregator.times import iso

CENTRE = ("id", "name", "short_name", "region", "focus", "start", '"end"', "homepage", "type", "predecessor")
LISTS = ("aliases", "hosts")
"""Of a centre, kept as JSON."""
CENTRE_COLUMNS = (*CENTRE, *LISTS)
SYNC_CENTRE = f"""
    INSERT INTO centres ({", ".join(CENTRE_COLUMNS)}) VALUES ({", ".join("?" * len(CENTRE_COLUMNS))})
    ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in CENTRE_COLUMNS[1:])}
    """
SYNC_SOURCE = """
    INSERT INTO sources (id, centre, kind, url, title, settings) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
      centre = excluded.centre, title = excluded.title, settings = excluded.settings, listed = 1, gone = 0,
      etag = CASE WHEN url = excluded.url AND kind = excluded.kind THEN etag END,
      last_modified = CASE WHEN url = excluded.url AND kind = excluded.kind THEN last_modified END,
      body_hash = CASE WHEN url = excluded.url AND kind = excluded.kind THEN body_hash END,
      full_at = CASE WHEN url = excluded.url AND kind = excluded.kind THEN full_at END,
      moved_to = CASE WHEN url = excluded.url AND kind = excluded.kind THEN moved_to END,
      moves = CASE WHEN url = excluded.url AND kind = excluded.kind THEN moves ELSE 0 END,
      next_due = NULL, not_before = CASE WHEN url = excluded.url THEN not_before END,
      kind = excluded.kind, url = excluded.url
    """


def centre_values(centre: Centre) -> tuple[Any, ...]:
    """A centre as its row."""
    plain = tuple(getattr(centre, name.strip('"')) for name in CENTRE)
    return plain + tuple(json.dumps(getattr(centre, name), ensure_ascii=False) for name in LISTS)


def centre_of(row: sqlite3.Row) -> Centre:
    """The centre a row was made of."""
    plain: dict[str, Any] = {name.strip('"'): row[name.strip('"')] for name in CENTRE}
    return Centre(**plain | {name: tuple(json.loads(row[name])) for name in LISTS})


def set_source(db: sqlite3.Connection, source_id: str, columns: Mapping[str, Any]) -> None:
    """Change columns of a source."""
    assignments = ", ".join(f"{name} = :{name}" for name in columns)
    db.execute(f"UPDATE sources SET {assignments} WHERE id = :source_id", {**columns, "source_id": source_id})


def log_fetch(
    db: sqlite3.Connection, outcome: Collected | Failed, now: datetime, *, new: int = 0, changed: int = 0
) -> None:
    """Note what asking a source brought."""
    failed = outcome if isinstance(outcome, Failed) else None
    collected = outcome if isinstance(outcome, Collected) else None
    columns = {
        "source": outcome.source_id,
        "at": iso(now),
        "outcome": "failed" if failed else "collected",
        "reason": failed.reason if failed else None,
        "diagnosis": failed.diagnosis if failed else None,
        "entries": collected.entries if collected else 0,
        "new": new,
        "changed": changed,
        "skipped": ", ".join(f"{reason}: {n}" for reason, n in collected.skipped) if collected else "",
        "requests": outcome.trace.requests,
        "received_bytes": outcome.trace.received_bytes,
        "seconds": round(outcome.trace.seconds, 3),
    }
    names = ", ".join(columns)
    db.execute(f"INSERT INTO fetches ({names}) VALUES ({', '.join('?' * len(columns))})", tuple(columns.values()))


def note_state(db: sqlite3.Connection, source_id: str, health: Health, moment: str) -> None:
    """A source's state changed: its row says so, and the log that it did."""
    columns = {"health": health.state, "health_since": moment, "evidence": health.evidence, "advice": health.advice}
    set_source(db, source_id, columns)
    db.execute(
        """
        INSERT INTO fetches (source, at, outcome, reason, diagnosis, requests, received_bytes, seconds)
        VALUES (?, ?, 'state', ?, ?, 0, 0, 0)
        """,
        (source_id, moment, health.state, health.evidence),
    )


def insert_items(
    db: sqlite3.Connection, source_id: str, new: Sequence[tuple[Item, bytes]], show: UUID, now: datetime, *, atom: bool
) -> None:
    """New items and their public guids; those of a feed that is Atom with the ids they have there."""
    if not new:
        return
    (last,) = db.execute("SELECT coalesce(max(id), 0) FROM items").fetchone()
    (centre,) = db.execute("SELECT centre FROM sources WHERE id = ?", (source_id,)).fetchone()
    moment = iso(now)
    items: list[dict[str, Any]] = []
    guids: list[tuple[int, str, str, str]] = []
    # Oldest last in most feeds: numbered from the end, ids rise with time.
    for id_, (item, content_hash) in enumerate(reversed(new), last + 1):
        columns = rows.item_columns(item, content_hash, now)
        first = {"id": id_, "source": source_id, "centre": centre, "uid": item.uid, "first_seen": moment}
        items.append(first | columns | {"published": iso(rows.effective_date(item, now))})
        guids.append((id_, mint(show, item.uid), moment, (item.guid or "") if atom else ""))
    names = tuple(items[0])
    values = ", ".join(f":{name}" for name in names)
    db.executemany(f"INSERT INTO items ({', '.join(names)}) VALUES ({values})", items)
    db.executemany("INSERT INTO public_guids (item, guid, minted_at, atom_id) VALUES (?, ?, ?, ?)", guids)
    mark_stale(db, (id_ for id_, *_ in guids))
    take_names(db)


TAKE_NAMES = """
    INSERT OR IGNORE INTO aliases (source, uid, item, seen_at)
    SELECT renamed.source, renamed.also, known.item, known.first_seen
    FROM renamed JOIN (SELECT source, uid, id AS item, first_seen FROM items
                       UNION ALL SELECT items.source, aliases.uid, items.id, items.first_seen
                                 FROM aliases JOIN items ON items.id = aliases.item) known USING (source, uid)
    WHERE NOT EXISTS (SELECT 1 FROM items WHERE items.source = renamed.source AND items.uid = renamed.also)
    RETURNING item
    """


def take_names(db: sqlite3.Connection) -> None:
    """Give items the further names that a file of decisions knows them by."""
    mark_stale(db, [row[0] for row in db.execute(TAKE_NAMES).fetchall()])


def mark_stale(db: sqlite3.Connection, items: Iterable[int]) -> None:
    """Note items whose works must be looked at again."""
    db.executemany("INSERT OR IGNORE INTO stale VALUES (?)", ((item,) for item in items))


def update_item(
    db: sqlite3.Connection, source_id: str, id_: int, *, item: Item, content_hash: bytes, now: datetime
) -> None:
    """Follow the source in all but identity and date: an edited date must not make an old item look new.

    A date moves in two cases only. An item that had none gets the one its source tells at last. And from announcement
    to premiere: what was announced as an event and is a video now was published when it began; never backward.
    """
    columns = rows.item_columns(item, content_hash, now)
    assignments = ", ".join(f"{name} = :{name}" for name in columns)
    db.execute(
        f"""
        UPDATE items SET {assignments}, published = CASE
          WHEN dated IS NULL AND :dated IS NOT NULL THEN min(:dated, first_seen)
          WHEN medium = 'event' AND :medium = 'video' AND :dated IS NOT NULL THEN max(published, min(:dated, :changed))
          ELSE published END
        WHERE id = :id AND source = :source
        """,
        {**columns, "id": id_, "source": source_id},
    )
    mark_stale(db, [id_])
