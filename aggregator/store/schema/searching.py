"""Version 6: what works are found by. Derived from items, decisions and the vocabulary."""

COLUMNS = ("title", "topics", "summary", "notes", "forms")
_LIST = ", ".join(COLUMNS)
_NEW = ", ".join(f"new.{column}" for column in COLUMNS)
_OLD = ", ".join(f"old.{column}" for column in COLUMNS)
_ADD = f"INSERT INTO search (rowid, {_LIST}) VALUES (new.work, {_NEW});"
_TAKE = f"INSERT INTO search (search, rowid, {_LIST}) VALUES ('delete', old.work, {_OLD});"

TABLES = (
    """
    CREATE TABLE search_terms (              -- one a work: its words folded, their stems, parts and synonyms
      work INTEGER PRIMARY KEY REFERENCES items(id),
      title TEXT NOT NULL,
      topics TEXT NOT NULL,                  -- labels of its topics, categories of its sources
      summary TEXT NOT NULL,
      notes TEXT NOT NULL,                   -- all else it says: show notes, its other versions, people, places
      forms TEXT NOT NULL                    -- further forms of all of them, for boxes that compare letters only
    ) STRICT
    """,
    f"""
    CREATE VIRTUAL TABLE search USING fts5({_LIST},
      content = 'search_terms', content_rowid = 'work', tokenize = 'unicode61 remove_diacritics 2')
    """,
    """
    CREATE TABLE search_keys (               -- all that works are or were found by, each once
      key TEXT PRIMARY KEY
    ) STRICT, WITHOUT ROWID
    """,
    f"CREATE TRIGGER search_terms_added AFTER INSERT ON search_terms BEGIN {_ADD} END",
    f"CREATE TRIGGER search_terms_taken AFTER DELETE ON search_terms BEGIN {_TAKE} END",
    f"CREATE TRIGGER search_terms_changed AFTER UPDATE ON search_terms BEGIN {_TAKE} {_ADD} END",
    # The title counts most; forms only repeat what is there
    "INSERT INTO search (search, rank) VALUES ('rank', 'bm25(10.0, 4.0, 3.0, 1.0, 0.0)')",
)

CHANGES = (
    # Titles and summaries of items were searched by their letters
    "DROP TRIGGER items_ai",
    "DROP TRIGGER items_ad",
    "DROP TRIGGER items_au",
    "DROP TABLE items_fts",
    "INSERT OR IGNORE INTO stale SELECT id FROM items",
)
