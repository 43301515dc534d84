"""Version 9: what pages about a large catalogue look things up by, instead of looking through all of it."""

from sqlite_utils import Database

CHANGES = (
    # A centre's works, newest first, and how many there are of each medium
    "CREATE INDEX cards_of_centre ON cards (centre, state, day DESC, medium)",
    # A key read backwards, so that words that end in the same way stand together
    "ALTER TABLE search_keys ADD COLUMN turned TEXT NOT NULL DEFAULT ''",
    # Events by when they begin: what the calendar holds, what is to come
    """
    CREATE INDEX items_by_start ON items (medium, json_extract(details, '$.event.start') DESC, id DESC)
      WHERE medium = 'event'
    """,
)
INDEXES = ("CREATE INDEX search_keys_by_end ON search_keys (turned)",)


def turn_keys(db: Database) -> None:
    """Fill `turned` for the keys there are."""
    found = db.execute("SELECT key FROM search_keys").fetchall()
    db.conn.executemany("UPDATE search_keys SET turned = ? WHERE key = ?", [(key[::-1], key) for (key,) in found])
