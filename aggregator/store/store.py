"""`Store`: every question to the catalogue and every change of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from aggregator.decide import RHYTHM, Changes, Schedule
from aggregator.health import Health, History, Observed
from aggregator.identity.guid import show_guid
from aggregator.identity.known import Known
from aggregator.model import Centre, Collected, Failed, Unchanged
from aggregator.plain import dumps
from aggregator.store import rows, writing
from aggregator.store.asking import Asking
from aggregator.store.deciding import Deciding
from aggregator.store.digesting import Digesting
from aggregator.store.exporting import Exporting
from aggregator.store.fates import Fates
from aggregator.store.lookup import Looking
from aggregator.store.noting import Noting
from aggregator.store.publishing import Publishing
from aggregator.store.rebuilding import Rebuilding
from aggregator.store.reviewing import Reviewing
from aggregator.store.searching import Searching
from aggregator.store.shown import Shown
from aggregator.store.telling import Telling
from aggregator.times import from_iso, iso


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """How a source is doing, for `aggregator status`."""

    id: str
    centre: str
    kind: str
    url: str
    items: int
    newest: str | None
    answered_at: str | None
    next_due: str | None
    failures: int
    failing_since: str | None
    reason: str | None
    diagnosis: str | None
    gone: bool
    moved_to: str | None


class Store(
    Exporting,
    Noting,
    Publishing,
    Shown,
    Asking,
    Fates,
    Deciding,
    Looking,
    Telling,
    Rebuilding,
    Searching,
    Digesting,
    Reviewing,
):
    """The catalogue. Use as a context manager; `Store(path)` opens nothing yet."""

    # -- what is configured ----------------------------------------------------------------------------------------

    def sync(self, centres: Sequence[Centre], sources: Sequence[rows.Listing]) -> None:
        """Bring centres and sources to what is configured. Nothing is deleted: what left is no longer `listed`.

        A source whose address changed keeps its items and loses its validators, which belonged to the old address.
        """
        wanted = {s.id: s for s in sources}
        stored = {row["id"]: row["settings"] for row in self._rows("SELECT id, settings FROM sources WHERE listed")}
        columns = ", ".join(writing.CENTRE_COLUMNS)
        known = {row["id"]: tuple(row) for row in self._rows(f"SELECT {columns} FROM centres")}
        people = [writing.centre_values(c) for c in centres]
        changed = [s for s in sources if stored.get(s.id) != s.settings]
        left = stored.keys() - wanted.keys()
        if not (changed or left or any(known.get(values[0]) != values for values in people)):
            return
        with self._transaction() as db:
            db.executemany(writing.SYNC_CENTRE, people)
            db.executemany(writing.SYNC_SOURCE, [astuple(s) for s in changed])
            db.executemany("UPDATE sources SET listed = 0, settings = '' WHERE id = ?", [(id_,) for id_ in left])
            db.execute("UPDATE revision SET number = number + 1")

    # -- refreshing ------------------------------------------------------------------------------------------------

    def due(self, now: datetime, *, early: bool = False) -> tuple[rows.Due, ...]:
        """Listed sources that may be asked, the healthy first, so that the broken hold up nobody.

        `early` passes over their own rhythm, never over their server's word.
        """
        found = self._rows(
            """
            SELECT * FROM sources
            WHERE listed AND NOT gone AND (not_before IS NULL OR not_before <= :now)
              AND (:early OR next_due IS NULL OR next_due <= :now)
            ORDER BY failures > 0, failures, next_due, id
            """,
            {"now": iso(now), "early": early},
        )
        return tuple(map(rows.due_of, found))

    def memory(self) -> tuple[rows.Due, ...]:
        """What is remembered of every listed source, due or not."""
        return tuple(map(rows.due_of, self._rows("SELECT * FROM sources WHERE listed ORDER BY id")))

    def known(self, source_id: str) -> tuple[tuple[Known, ...], Mapping[str, int]]:
        """The items of a source, and under which further uids they came in."""
        found = self._rows(
            """
            SELECT id, uid, title, url, dated, enclosure_url, raw_hash, content_hash,
                   CASE medium WHEN 'event' THEN json_extract(details, '$.event.start') END AS event_start
            FROM items WHERE source = ?
            """,
            source_id,
        )
        aliases = self._rows("SELECT uid, item FROM aliases WHERE source = ?", source_id)
        return tuple(map(rows.known_of, found)), {row["uid"]: row["item"] for row in aliases}

    def newest_dates(self, source_ids: Iterable[str], count: int) -> Mapping[str, tuple[datetime, ...]]:
        """The newest publication dates of some sources, from which their rhythm is told."""
        # Answered from the index alone: the rows are fat, and hundreds of sources are asked about in every run.
        sql = """
            SELECT value AS source, (SELECT json_group_array(published) FROM (
              SELECT published FROM items WHERE source = value ORDER BY published DESC LIMIT :count)) AS dates
            FROM json_each(:ids)
            """
        found = self._rows(sql, {"ids": json.dumps(list(source_ids)), "count": count})
        return {row["source"]: tuple(map(from_iso, json.loads(row["dates"]))) for row in found}

    def record(
        self,
        collected: Collected,
        changes: Changes,
        schedule: Schedule,
        feed_url: str,
        now: datetime,
        *,
        observed: Observed | None = None,
    ) -> None:
        """One source's answer: items, validators and schedule, all or nothing."""
        source_id = collected.source_id
        with self._transaction() as db:
            (before,) = db.execute("SELECT channel FROM sources WHERE id = ?", (source_id,)).fetchone()
            channel = dumps(collected.channel) if collected.channel else before
            touched = bool(changes.new or changes.changed or changes.withdrawn)
            atom = collected.channel is not None and collected.channel.atom
            writing.insert_items(db, source_id, changes.new, show_guid(feed_url, collected.channel), now, atom=atom)
            for change in changes.changed:
                writing.update_item(
                    db, source_id, change.id, item=change.item, content_hash=change.content_hash, now=now
                )
                if change.rebound:
                    db.execute(
                        "INSERT OR REPLACE INTO aliases VALUES (?, ?, ?, ?)",
                        (source_id, change.item.uid, change.id, iso(now)),
                    )
            db.executemany(
                "UPDATE items SET raw_hash = ? WHERE id = ?", [(raw_hash, id_) for id_, raw_hash in changes.reread]
            )
            db.executemany(
                "UPDATE items SET withdrawn = ?, content_hash = ?, changed = ? WHERE id = ?",
                [(why, content_hash, iso(now), id_) for id_, why, content_hash in changes.withdrawn],
            )
            columns = rows.checkpoint_columns(collected.checkpoint) | rows.schedule_columns(schedule, now)
            columns |= rows.ANSWERED | {"answered_at": iso(now), "channel": channel} | rows.observed_columns(observed)
            writing.set_source(db, source_id, columns | ({"changed_at": iso(now)} if touched else {}))
            if touched or collected.skipped:
                edited = len(changes.changed) + len(changes.withdrawn)
                writing.log_fetch(db, collected, now, new=len(changes.new), changed=edited)
            writing.mark_stale(db, (id_ for id_, _, _ in changes.withdrawn))
            if touched or channel != before:
                db.execute("UPDATE revision SET number = number + 1")

    def record_unchanged(self, answers: Iterable[tuple[Unchanged, Schedule, Observed | None]], now: datetime) -> None:
        """Sources with nothing new: validators and schedule, many sources in one transaction."""
        with self._transaction() as db:
            for unchanged, schedule, observed in answers:
                columns = rows.checkpoint_columns(unchanged.checkpoint) | rows.schedule_columns(schedule, now)
                columns |= rows.ANSWERED | {"answered_at": iso(now)} | rows.observed_columns(observed)
                writing.set_source(db, unchanged.source_id, columns)

    def record_failure(
        self, failed: Failed, failures: int, schedule: Schedule, now: datetime, *, observed: Observed | None = None
    ) -> None:
        """A source that failed keeps its items and validators."""
        with self._transaction() as db:
            columns: dict[str, Any] = rows.schedule_columns(schedule, now) | {
                "failures": failures,
                "reason": failed.reason,
                "diagnosis": failed.diagnosis,
                "gone": int(failed.gone),
            }
            writing.set_source(db, failed.source_id, columns | rows.observed_columns(observed))
            sql = "UPDATE sources SET failing_since = coalesce(failing_since, ?) WHERE id = ?"
            db.execute(sql, (iso(now), failed.source_id))
            writing.log_fetch(db, failed, now)

    # -- health ----------------------------------------------------------------------------------------------------

    def histories(self, source_ids: Iterable[str] | None = None) -> tuple[History, ...]:
        """What the diagnosis of listed sources rests on, of all or of some."""
        wanted = None if source_ids is None else json.dumps(list(source_ids))
        found = self._rows(
            """
            SELECT sources.*, centres."end" AS centre_end FROM sources JOIN centres ON centres.id = sources.centre
            WHERE listed AND (:ids IS NULL OR sources.id IN (SELECT value FROM json_each(:ids))) ORDER BY sources.id
            """,
            {"ids": wanted},
        )
        dates = self.newest_dates((row["id"] for row in found), RHYTHM)
        return tuple(rows.history_of(row, dates[row["id"]]) for row in found)

    def record_states(self, states: Sequence[tuple[str, Health]], now: datetime) -> None:
        """Sources whose state is another one than last time."""
        if not states:
            return
        with self._transaction() as db:
            for source_id, health in states:
                writing.note_state(db, source_id, health, iso(now))

    # -- ledgers ---------------------------------------------------------------------------------------------------

    def units_spent(self, service: str, day: str) -> int:
        """Units a service charged us on a day of its calendar."""
        found = self._rows("SELECT units FROM quota WHERE service = ? AND day = ?", service, day)
        return int(found[0]["units"]) if found else 0

    def spend(self, service: str, day: str, units: int) -> None:
        """Add units to a day's account."""
        with self._transaction() as db:
            db.execute(
                "INSERT INTO quota VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET units = units + excluded.units",
                (service, day, units),
            )

    # -- reading ---------------------------------------------------------------------------------------------------

    def status(self) -> tuple[SourceStatus, ...]:
        """How every listed source is doing, the troubled first."""
        found = self._rows(
            """
            SELECT id, centre, kind, url, answered_at, next_due, failures, failing_since, reason, diagnosis, gone,
                   CASE WHEN moves >= 3 THEN moved_to END AS moved_to,
                   (SELECT count(*) FROM items WHERE source = sources.id) AS items,
                   (SELECT max(published) FROM items WHERE source = sources.id) AS newest
            FROM sources WHERE listed ORDER BY gone DESC, failures DESC, id
            """
        )
        return tuple(SourceStatus(**(dict(row) | {"gone": bool(row["gone"])})) for row in found)

    def counts(self) -> Mapping[str, int]:
        """How many items of each medium there are."""
        found = self._rows("SELECT medium, count(*) AS n FROM items GROUP BY medium ORDER BY medium")
        return {row["medium"]: row["n"] for row in found}

    def integrity(self) -> tuple[str, ...]:
        """What SQLite finds wrong with the file; empty when it is sound."""
        found = [row[0] for row in self._rows("PRAGMA quick_check")]
        return () if found == ["ok"] else tuple(found)

    def settle(self) -> None:
        """Bring the write-ahead log to the disk: what is published next rests on what cannot be lost any more."""
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)")
