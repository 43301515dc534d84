"""Version 3: works and the evidence they rest on, topics and formats, what editors decide, what each output has shown.

Kept: `decisions` and `issued`. All else here is derived from items, decisions and rules (`Store.forget_derived`).
"""

TABLES = (
    """
    CREATE TABLE portraits (                 -- what an item is recognised by
      item INTEGER PRIMARY KEY REFERENCES items(id),
      rules INTEGER NOT NULL,                -- version of the rule set that made it
      portrait TEXT NOT NULL                 -- identity.Portrait, JSON
    ) STRICT
    """,
    """
    CREATE TABLE item_keys (                 -- what items that may be the same share; proposes pairs, proves nothing
      value INTEGER NOT NULL,
      kind TEXT NOT NULL,
      item INTEGER NOT NULL REFERENCES items(id),
      PRIMARY KEY (value, kind, item)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX item_keys_by_item ON item_keys (item)",
    """
    CREATE TABLE item_lines (                -- marks of the lines of an item's text, from which boilerplate is told
      mark INTEGER NOT NULL,
      source INTEGER NOT NULL,               -- hash of the source's id
      title INTEGER NOT NULL,                -- hash of the item's title: a rerun does not make a line boilerplate
      item INTEGER NOT NULL REFERENCES items(id),
      PRIMARY KEY (mark, source, title, item)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX item_lines_by_item ON item_lines (item)",
    """
    CREATE TABLE line_counts (               -- in how many titles of a source a line stands
      mark INTEGER NOT NULL,
      source INTEGER NOT NULL,
      holders INTEGER NOT NULL,
      PRIMARY KEY (mark, source)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE links (                     -- two items that are the same, related, or that an editor should look at
      a INTEGER NOT NULL REFERENCES items(id),
      b INTEGER NOT NULL REFERENCES items(id),
      verdict TEXT NOT NULL,                 -- same, related, unsure
      relation TEXT NOT NULL,                -- other_media, teaser_of, recording_of, …; seen from a
      a_is TEXT NOT NULL,                    -- what a is in it: teaser, recording, …
      b_is TEXT NOT NULL,
      tier INTEGER NOT NULL,
      score REAL NOT NULL,
      rule TEXT NOT NULL,
      rules INTEGER NOT NULL,                -- version of the rule set
      reason TEXT NOT NULL,                  -- one German sentence
      evidence TEXT NOT NULL,                -- fields with both values, vetoes tried: JSON
      PRIMARY KEY (a, b)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX links_by_b ON links (b)",
    """
    CREATE TABLE works (                     -- items that are one, with what editors decided of them
      id INTEGER PRIMARY KEY REFERENCES items(id),  -- the item that stands for it
      guid TEXT NOT NULL,                    -- public; by the ledger's rules
      items INTEGER NOT NULL,
      title TEXT,                            -- an editor's; NULL: the source's counts
      summary TEXT,
      hidden TEXT,                           -- hidden, taken-down; NULL: may be shown
      pinned INTEGER NOT NULL DEFAULT 0,
      format TEXT NOT NULL DEFAULT '',
      format_by TEXT NOT NULL DEFAULT ''     -- the rule, or `editor`
    ) STRICT
    """,
    "CREATE INDEX works_by_guid ON works (guid)",
    """
    CREATE TABLE work_items (
      item INTEGER PRIMARY KEY REFERENCES items(id),
      work INTEGER NOT NULL,
      place INTEGER NOT NULL                 -- 0: stands for the work; the next stands in where it cannot
    ) STRICT
    """,
    "CREATE INDEX work_items_by_work ON work_items (work, place)",
    """
    CREATE TABLE topics (                    -- topics.toml, for labels
      id TEXT PRIMARY KEY, label TEXT NOT NULL, broader TEXT NOT NULL, note TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE item_topics (
      item INTEGER NOT NULL REFERENCES items(id),
      topic TEXT NOT NULL,
      score REAL NOT NULL,
      evidence TEXT NOT NULL,                -- what matched, where, by which term: JSON
      PRIMARY KEY (item, topic)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE item_formats (
      item INTEGER PRIMARY KEY REFERENCES items(id), format TEXT NOT NULL, rule TEXT NOT NULL, evidence TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE work_topics (
      topic TEXT NOT NULL,
      work INTEGER NOT NULL,
      score REAL NOT NULL,
      by TEXT NOT NULL,                      -- rule, editor
      PRIMARY KEY (topic, work)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX work_topics_by_work ON work_topics (work)",
    """
    CREATE TABLE conflicts (                 -- the source changed a field after an editor had set it
      work INTEGER NOT NULL,
      field TEXT NOT NULL,
      decision TEXT NOT NULL,
      then_upstream TEXT NOT NULL,
      now_upstream TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (work, field)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE stale (                     -- items to be looked at again: new, changed, decided upon
      item INTEGER PRIMARY KEY REFERENCES items(id)
    ) STRICT
    """,
    """
    CREATE TABLE rule_sets (                 -- what the derived tables were made by
      name TEXT PRIMARY KEY, version TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE decisions (                 -- append-only: who decided what of which items, when and why
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL UNIQUE,              -- the same in every copy of the catalogue
      at TEXT NOT NULL,
      who TEXT NOT NULL,
      why TEXT NOT NULL,
      verb TEXT NOT NULL,
      subjects TEXT NOT NULL,                -- source and uid of the items concerned, the leading one first: JSON
      others TEXT NOT NULL DEFAULT '[]',     -- merge: of the other work; split: of those it is parted from
      value TEXT,                            -- the new title, topic, format; of undo: the key of what is undone
      upstream TEXT                          -- what the source said of that field then
    ) STRICT
    """,
    """
    CREATE TABLE issued (                    -- the ledger of what each output has shown, and since when
      guid TEXT NOT NULL,
      path TEXT NOT NULL,                    -- of the output; '' where an older version did not say
      first_at TEXT NOT NULL,
      PRIMARY KEY (guid, path)
    ) STRICT, WITHOUT ROWID
    """,
)

CHANGES = (
    # What was in the ledger may have been published: its guids stay.
    "INSERT INTO issued SELECT guid, '', min(minted_at) FROM public_guids GROUP BY guid",
    "INSERT INTO stale SELECT id FROM items",
    "CREATE INDEX public_guids_by_item ON public_guids (item, guid)",
    # Copies of a file were one by this column; works rest on more than that.
    "DROP INDEX items_by_media",
    "ALTER TABLE items DROP COLUMN media_key",
    "DROP VIEW katalog",
)

VIEWS = (
    """
    CREATE VIEW katalog AS
    SELECT works.id AS id,
           substr(items.published, 1, 10) AS datum,
           CASE items.medium WHEN 'episode' THEN 'Podcast' WHEN 'video' THEN 'Video' WHEN 'news' THEN 'Meldung'
             WHEN 'event' THEN 'Termin' WHEN 'publication' THEN 'Publikation' ELSE 'Beitrag' END AS art,
           coalesce(works.title, items.title) AS titel,
           centres.short_name AS zentrum,
           (SELECT group_concat(coalesce(topics.label, work_topics.topic), ', ') FROM work_topics
            LEFT JOIN topics ON topics.id = work_topics.topic WHERE work_topics.work = works.id) AS themen,
           works.format AS format,
           works.items AS fassungen,
           items.url AS adresse,
           coalesce(works.summary, items.summary) AS zusammenfassung,
           (SELECT group_concat(value, ', ') FROM json_each(items.details, '$.categories')) AS schlagwörter,
           coalesce(json_extract(items.details, '$.episode.duration_seconds'),
                    json_extract(items.details, '$.video.duration_seconds')) AS dauer_sekunden,
           json_extract(items.details, '$.event.start') AS beginn,
           json_extract(items.details, '$.publication.pages') AS seiten,
           coalesce(items.enclosure_url, json_extract(items.details, '$.publication.file_url')) AS medium_adresse,
           items.source AS quelle,
           items.first_seen AS zuerst_gesehen,
           CASE works.hidden WHEN 'hidden' THEN 'ausgeblendet' WHEN 'taken-down' THEN 'entfernt' END AS verborgen,
           CASE WHEN works.pinned THEN 'angeheftet' END AS angeheftet,
           works.guid AS kennung
    FROM works
    JOIN items ON items.id = works.id
    JOIN centres ON centres.id = items.centre
    """,
    """
    CREATE VIEW verbindungen AS
    SELECT links.a AS beitrag, links.b AS anderer_beitrag,
           CASE links.verdict WHEN 'same' THEN 'dasselbe Werk' WHEN 'related' THEN 'verwandt' ELSE 'zu klären' END
             AS urteil,
           links.relation AS beziehung, links.reason AS begründung, links.rule AS regel,
           one.title AS titel, other.title AS anderer_titel
    FROM links JOIN items one ON one.id = links.a JOIN items other ON other.id = links.b
    """,
)
