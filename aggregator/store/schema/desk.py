"""Version 4: what the editors' desk shows: a card for each work, labels of formats, which doubts are settled.

All of it is derived from items, decisions and rules, but for `searches`.
"""

TABLES = (
    """
    CREATE TABLE cards (                     -- one a work: what lists show, narrow enough to be counted quickly
      id INTEGER PRIMARY KEY REFERENCES items(id),  -- of the work
      day TEXT NOT NULL,                     -- `2026-03-02 14:30`, as clocks in Berlin show it
      year INTEGER NOT NULL,
      medium TEXT NOT NULL,
      centre TEXT NOT NULL,
      format TEXT NOT NULL,
      state TEXT NOT NULL,                   -- shown, hidden, taken-down, withdrawn
      pinned INTEGER NOT NULL,
      versions INTEGER NOT NULL,             -- items the work has
      title TEXT NOT NULL,
      topics TEXT NOT NULL,                  -- ids: JSON
      seconds INTEGER,
      starts TEXT,                           -- of an event, in Berlin
      url TEXT,
      media_url TEXT,                        -- a file that plays or is read
      media_type TEXT,
      video TEXT,                            -- YouTube's id
      image_url TEXT,
      source TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX cards_by_day ON cards (day DESC, id DESC)",
    "CREATE INDEX cards_without_topic ON cards (day DESC) WHERE topics = '[]' AND state = 'shown'",
    # Facets are counted from this index alone
    "CREATE INDEX cards_by_facets ON cards (medium, centre, format, year, state)",
    "CREATE TABLE formats (id TEXT PRIMARY KEY, label TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """
    CREATE TABLE searches (                  -- what is looked for at the desk, by day; not by whom
      day TEXT NOT NULL,
      words TEXT NOT NULL,
      times INTEGER NOT NULL,
      found INTEGER NOT NULL,                -- works, the last time
      PRIMARY KEY (day, words)
    ) STRICT, WITHOUT ROWID
    """,
)

CHANGES = (
    # What editors said of a pair that was doubtful: together, apart, related; NULL: nothing yet
    "ALTER TABLE links ADD COLUMN settled TEXT",
    "CREATE INDEX links_in_doubt ON links (verdict) WHERE verdict = 'unsure' AND settled IS NULL",
    "CREATE INDEX items_by_first_seen ON items (first_seen)",
    "INSERT OR IGNORE INTO stale SELECT id FROM items",
    # Labels of formats are taken over with the next run
    "DELETE FROM rule_sets WHERE name = 'topics.toml'",
    "DROP VIEW katalog",
)

_ART = """CASE {}.medium WHEN 'episode' THEN 'Podcast' WHEN 'video' THEN 'Video' WHEN 'news' THEN 'Meldung'
             WHEN 'event' THEN 'Termin' WHEN 'publication' THEN 'Publikation' ELSE 'Beitrag' END"""
_STAND = """CASE {}.state WHEN 'hidden' THEN 'ausgeblendet' WHEN 'taken-down' THEN 'entfernt'
             WHEN 'withdrawn' THEN 'zurückgezogen' ELSE 'sichtbar' END"""

VIEWS = (
    f"""
    CREATE VIEW katalog AS
    SELECT cards.id AS id,
           cards.day AS datum,
           {_ART.format("cards")} AS art,
           coalesce(centres.short_name, cards.centre) AS zentrum,
           cards.title AS titel,
           (SELECT json_group_array(coalesce(topics.label, json_each.value)) FROM json_each(cards.topics)
            LEFT JOIN topics ON topics.id = json_each.value) AS themen,
           coalesce(formats.label, nullif(cards.format, '')) AS format,
           cards.seconds AS dauer,
           cards.year AS jahr,
           {_STAND.format("cards")} AS stand,
           cards.url AS adresse
    FROM cards
    LEFT JOIN centres ON centres.id = cards.centre
    LEFT JOIN formats ON formats.id = cards.format
    """,
    f"""
    CREATE VIEW werke AS
    SELECT works.id AS id,
           cards.day AS datum,
           {_ART.format("items")} AS art,
           cards.title AS titel,
           centres.short_name AS zentrum,
           (SELECT group_concat(coalesce(topics.label, work_topics.topic), ', ') FROM work_topics
            LEFT JOIN topics ON topics.id = work_topics.topic WHERE work_topics.work = works.id) AS themen,
           coalesce(formats.label, works.format) AS format,
           works.items AS fassungen,
           items.url AS adresse,
           coalesce(works.summary, items.summary) AS zusammenfassung,
           (SELECT group_concat(value, ', ') FROM json_each(items.details, '$.categories')) AS schlagwörter,
           cards.seconds AS dauer_sekunden,
           json_extract(items.details, '$.event.start') AS beginn,
           json_extract(items.details, '$.publication.pages') AS seiten,
           coalesce(items.enclosure_url, json_extract(items.details, '$.publication.file_url')) AS medium_adresse,
           items.source AS quelle,
           items.first_seen AS zuerst_gesehen,
           {_STAND.format("cards")} AS stand,
           CASE WHEN works.pinned THEN 'angeheftet' END AS angeheftet,
           works.guid AS kennung
    FROM works
    JOIN items ON items.id = works.id
    JOIN cards ON cards.id = works.id
    JOIN centres ON centres.id = items.centre
    LEFT JOIN formats ON formats.id = works.format
    """,
)
