"""What was asked of servers beyond the sources: lengths of media files, and hubs that are to be told of changes."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from aggregator.store.connection import Connected
from aggregator.times import iso


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmeasured:
    """A media file whose feed does not tell its length."""

    url: str
    tries: int = 0
    """How often its server was asked in vain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a server said of a media file."""

    url: str
    length_bytes: int | None
    reason: str = ""
    """Why it is not known: `http-404`, `no-length`, `not-media`, `timeout`."""
    tries: int = 1
    retry_at: datetime | None = None
    """When to ask again; None: never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """A feed whose hub has not been told yet that it changed."""

    url: str
    hub: str
    reason: str = ""
    """Why the last attempt failed."""


class Asking(Connected):
    """The part of the store that remembers what servers said when asked."""

    def unmeasured(self, now: datetime, limit: int, sources: Collection[str] = ()) -> tuple[Unmeasured, ...]:
        """Files of episodes whose length may be asked for now, the newest first; of listed sources, or of some."""
        given = {"now": iso(now), "limit": limit, "sources": json.dumps(sorted(sources))}
        return tuple(Unmeasured(url=row["url"], tries=row["tries"]) for row in self._rows(UNMEASURED, given))

    def record_lengths(self, answers: Iterable[Measured], now: datetime) -> None:
        """What servers said of files. Episodes whose length is known now are published as changed at this moment."""
        with self._transaction() as db:
            for one in answers:
                retry_at = iso(one.retry_at) if one.retry_at else None
                db.execute(
                    "INSERT OR REPLACE INTO lengths VALUES (?, ?, ?, ?, ?, ?)",
                    (one.url, one.length_bytes, one.reason, iso(now), one.tries, retry_at),
                )
                if one.length_bytes:
                    db.execute(LENGTH_IS_NEW, {"url": one.url, "now": iso(now)})
                    db.execute("UPDATE revision SET number = number + 1")

    def pings(self) -> tuple[Ping, ...]:
        """Feeds whose hub is still to be told, by address."""
        found = self._rows("SELECT url, hub, reason FROM pings ORDER BY url")
        return tuple(Ping(**dict(row)) for row in found)

    def record_pings(self, owed: Iterable[Ping], told: Iterable[Ping], now: datetime) -> None:
        """Hubs that are to be told of feeds, and those that were."""
        with self._transaction() as db:
            db.executemany("DELETE FROM pings WHERE url = ?", [(one.url,) for one in told])
            db.executemany(
                """
                INSERT INTO pings VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET hub = excluded.hub, reason = excluded.reason
                """,
                [(one.url, one.hub, iso(now), one.reason) for one in owed],
            )


UNMEASURED = """
    SELECT items.enclosure_url AS url, coalesce(max(lengths.tries), 0) AS tries
    FROM items JOIN sources ON sources.id = items.source
    LEFT JOIN lengths ON lengths.url = items.enclosure_url
    LEFT JOIN work_items ON work_items.item = items.id LEFT JOIN works ON works.id = work_items.work
    WHERE items.medium = 'episode' AND items.enclosure_url IS NOT NULL
      AND coalesce(json_extract(items.details, '$.enclosures[0].length_bytes'), 0) <= 0
      AND items.withdrawn IS NULL AND works.hidden IS NULL AND sources.listed
      AND (lengths.url IS NULL OR lengths.retry_at <= :now)
      AND (:sources = '[]' OR items.source IN (SELECT value FROM json_each(:sources)))
    GROUP BY items.enclosure_url ORDER BY max(items.published) DESC, items.enclosure_url LIMIT :limit
    """

LENGTH_IS_NEW = """
    UPDATE items SET changed = :now WHERE enclosure_url = :url AND medium = 'episode'
      AND coalesce(json_extract(details, '$.enclosures[0].length_bytes'), 0) <= 0
    """
