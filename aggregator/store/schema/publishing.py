"""Versions 5 and 7: outputs of several files, families, archives of feeds, series, lengths that were asked for."""

from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database

from aggregator.store.rows import series_row

TABLES = (
    """
    CREATE TABLE files (                     -- the files each output last consisted of
      path TEXT PRIMARY KEY,
      output TEXT NOT NULL,                  -- path of the output it belongs to
      digest TEXT NOT NULL,                  -- of its bytes
      size INTEGER, mtime INTEGER,           -- as it lay on the disk; nanoseconds; NULL: look at the bytes
      basis TEXT NOT NULL DEFAULT ''         -- of a page of an archive: fingerprint of what it was made from
    ) STRICT, WITHOUT ROWID
    """,
    "INSERT INTO files (path, output, digest) SELECT path, path, digest FROM editions",
    """
    CREATE TABLE archived (                  -- which page of a feed's archive an entry lies in, for ever
      path TEXT NOT NULL,                    -- of the feed
      page INTEGER NOT NULL,                 -- from 1, the oldest
      guid TEXT NOT NULL,
      PRIMARY KEY (path, guid)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE lengths (                   -- of media files whose feed does not tell: what their server says
      url TEXT PRIMARY KEY,
      length_bytes INTEGER,                  -- NULL: it did not say
      reason TEXT NOT NULL DEFAULT '',       -- why not
      asked_at TEXT NOT NULL,
      tries INTEGER NOT NULL,
      retry_at TEXT                          -- NULL: never again
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE pings (                     -- feeds that changed and whose hub has not been told yet
      url TEXT PRIMARY KEY, hub TEXT NOT NULL, since TEXT NOT NULL, reason TEXT NOT NULL DEFAULT ''
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE item_series (               -- derived: the series an item's title or event tells
      item INTEGER PRIMARY KEY REFERENCES items(id), id TEXT NOT NULL, name TEXT NOT NULL
    ) STRICT
    """,
    "CREATE TABLE last_publish (one INTEGER PRIMARY KEY CHECK (one = 1), basis TEXT NOT NULL) STRICT",
)

ASKED = (
    # Few, and looked for in every run.
    """
    CREATE INDEX items_without_length ON items (published DESC) WHERE medium = 'episode' AND enclosure_url IS NOT NULL
      AND coalesce(json_extract(details, '$.enclosures[0].length_bytes'), 0) <= 0
    """,
    # The id under which an Atom feed published the item when it was first stored: what is published again keeps it.
    "ALTER TABLE public_guids ADD COLUMN atom_id TEXT NOT NULL DEFAULT ''",
    # SQLite's integrity_check misreads a table without rowid whose key's columns do not come first.
    "ALTER TABLE archived RENAME TO archived_before",
    """
    CREATE TABLE archived (                  -- which page of a feed's archive an entry lies in, for ever
      path TEXT NOT NULL,                    -- of the feed
      guid TEXT NOT NULL,
      page INTEGER NOT NULL,                 -- from 1, the oldest
      PRIMARY KEY (path, guid)
    ) STRICT, WITHOUT ROWID
    """,
    "INSERT INTO archived SELECT path, guid, page FROM archived_before",
    "DROP TABLE archived_before",
)
"""Version 7."""

CHANGES = (
    # Of an output made by a rule (`each`): the rule's path, the value it was made for, and what people call that.
    "ALTER TABLE editions ADD COLUMN family TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE editions ADD COLUMN value TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE editions ADD COLUMN label TEXT NOT NULL DEFAULT ''",
    # All that choosing looks at, newest first, without touching the fat rows.
    """
    CREATE INDEX items_to_choose_from ON items
      (published DESC, id DESC, medium, centre, source, language, withdrawn, changed, content_hash)
    """,
)


def tell_series(db: Database) -> None:
    """Fill `item_series` for the items there are: making all works anew only for this would take minutes."""
    sql = "SELECT id, title, CASE medium WHEN 'event' THEN json_extract(details, '$.event.series') END FROM items"
    found: Iterable[Any] = db.execute(sql).fetchall()
    told = (series_row(item, title, series or "") for item, title, series in found)
    db.conn.executemany("INSERT INTO item_series VALUES (?, ?, ?)", [row for row in told if row])
