"""Version 8: what items are also called, which files of decisions tell a catalogue that has not met them so."""

TABLES = (
    """
    CREATE TABLE renamed (                   -- names of one item, told by a file of decisions: each pair, both ways
      source TEXT NOT NULL,                  -- which need not be configured yet
      uid TEXT NOT NULL,
      also TEXT NOT NULL,
      PRIMARY KEY (source, uid, also)
    ) STRICT, WITHOUT ROWID
    """,
)
