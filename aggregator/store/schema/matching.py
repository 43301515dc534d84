"""Version 10: outlines of items, and no more of keys and lines than is asked for."""

from sqlite_utils import Database

from aggregator.identity.works.outlines import outline
from aggregator.identity.works.values import Portrait
from aggregator.plain import loads

CHANGES = (
    """
    CREATE TABLE outlines (                  -- of a portrait: enough to tell of most items that they are two
      item INTEGER PRIMARY KEY REFERENCES items(id),
      source_id TEXT NOT NULL,
      centre TEXT NOT NULL,
      network INTEGER NOT NULL,
      medium TEXT NOT NULL,
      published INTEGER,                     -- Unix seconds, as the source says
      seconds INTEGER NOT NULL,              -- how long it is; 0: unknown
      day INTEGER,                           -- of an event: a number that grows by one a day
      start INTEGER,                         -- Unix seconds; NULL: only the day is told
      language TEXT NOT NULL,
      plain INTEGER NOT NULL                 -- neither a part nor a trailer, a report, a rerun
    ) STRICT
    """,
    # An item's keys are told by its portrait, too.
    "DROP INDEX item_keys_by_item",
    # Counts of one are told by the line itself: nine of ten.
    "DELETE FROM line_counts WHERE holders < 2",
)


def tell_outlines(db: Database) -> None:
    """Fill `outlines` for the portraits there are: making all works anew only for this would take minutes."""
    found = db.execute("SELECT item, portrait FROM portraits").fetchall()
    rows = [(item, *outline(loads(Portrait, portrait))) for item, portrait in found]
    if rows:
        db.conn.executemany(f"INSERT INTO outlines VALUES ({', '.join('?' * len(rows[0]))})", rows)
