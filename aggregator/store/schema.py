"""The database's shape: ordered migrations, each run once, in one transaction. Append, never edit a released one.

Facts (`centres`, `sources`, `items`, `fetches`) and ledgers (`public_guids`, `editions`, `quota`) are kept; views and
the search index are derived. Column comments are the documentation an editor's tool shows.
"""

from sqlite_utils import Database, Migrations

APPLICATION_ID = 0x4D444147  # "MDAG"

migrations = Migrations("aggregator")


@migrations()
def m001_catalogue(db: Database) -> None:
    """Centres, sources and their state, items, ledgers, the editors' views and the first search index."""
    for statement in TABLES + VIEWS:
        db.execute(statement)
    db.table("items").enable_fts(["title", "summary"], create_triggers=True, tokenize="unicode61 remove_diacritics 2")


@migrations()
def m002_centres_and_health(db: Database) -> None:
    """Items keep the centre they were made under; sources have a diagnosis; events and centres have views."""
    for statement in CHANGES_2 + VIEWS_2:
        db.execute(statement)


TABLES = (
    """
    CREATE TABLE centres (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      short_name TEXT NOT NULL,
      region TEXT NOT NULL DEFAULT '',
      focus TEXT NOT NULL DEFAULT '',
      start TEXT NOT NULL DEFAULT '',
      "end" TEXT NOT NULL DEFAULT '',
      homepage TEXT
    ) STRICT
    """,
    """
    CREATE TABLE sources (
      id TEXT PRIMARY KEY,
      centre TEXT NOT NULL REFERENCES centres(id),
      kind TEXT NOT NULL,
      url TEXT NOT NULL,
      title TEXT NOT NULL DEFAULT '',
      listed INTEGER NOT NULL DEFAULT 1,     -- stands in sources.toml and is enabled there
      settings TEXT NOT NULL DEFAULT '',     -- fingerprint of what sources.toml says of it
      channel TEXT,                          -- what it says of itself, JSON; NULL until it answered
      -- the checkpoint
      etag TEXT, last_modified TEXT, body_hash BLOB, head_hash BLOB, entry_hashes BLOB NOT NULL DEFAULT x'',
      full_at TEXT, moved_to TEXT, moves INTEGER NOT NULL DEFAULT 0, marker TEXT NOT NULL DEFAULT '',
      -- the schedule
      next_due TEXT, not_before TEXT,
      checked_at TEXT, answered_at TEXT, changed_at TEXT,
      failures INTEGER NOT NULL DEFAULT 0, failing_since TEXT, reason TEXT, diagnosis TEXT,
      gone INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    """
    CREATE TABLE items (
      id INTEGER PRIMARY KEY,
      source TEXT NOT NULL REFERENCES sources(id),
      uid TEXT NOT NULL,                     -- identity within the source
      medium TEXT NOT NULL,
      guid TEXT,                             -- raw, as the source gave it
      url TEXT,
      title TEXT NOT NULL,
      summary TEXT NOT NULL,
      content TEXT NOT NULL,
      author TEXT,
      language TEXT,
      published TEXT NOT NULL,               -- the source's date, or the first sighting; what we sort by
      dated TEXT,                            -- the source's date as given; NULL when it gave none
      updated TEXT,
      image_url TEXT,
      details TEXT NOT NULL,                 -- categories, enclosures, episode, video: JSON
      enclosure_url TEXT,                    -- of the first enclosure, as published
      media_key TEXT,                        -- what copies of that file share
      withdrawn TEXT,                        -- private, deleted: no longer public; NULL while it is
      first_seen TEXT NOT NULL,
      changed TEXT NOT NULL,
      content_hash BLOB NOT NULL,
      raw_hash BLOB,
      UNIQUE (source, uid)
    ) STRICT
    """,
    "CREATE INDEX items_by_date ON items (medium, published DESC, id DESC)",
    "CREATE INDEX items_by_media ON items (media_key) WHERE media_key IS NOT NULL",
    """
    CREATE TABLE aliases (                   -- further uids an item came in under, after a host move or a guid flip
      source TEXT NOT NULL REFERENCES sources(id),
      uid TEXT NOT NULL,
      item INTEGER NOT NULL REFERENCES items(id),
      seen_at TEXT NOT NULL,
      PRIMARY KEY (source, uid)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE public_guids (              -- the ledger: what subscribers know an item by, for ever
      item INTEGER PRIMARY KEY REFERENCES items(id),
      guid TEXT NOT NULL,
      minted_at TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX public_guids_by_guid ON public_guids (guid)",
    """
    CREATE TABLE fetches (                   -- what asking brought, when it brought anything
      id INTEGER PRIMARY KEY,
      source TEXT NOT NULL REFERENCES sources(id),
      at TEXT NOT NULL,
      outcome TEXT NOT NULL,                 -- collected, failed
      reason TEXT, diagnosis TEXT,
      entries INTEGER NOT NULL DEFAULT 0, new INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL DEFAULT 0,
      skipped TEXT NOT NULL DEFAULT '',
      requests INTEGER NOT NULL, received_bytes INTEGER NOT NULL, seconds REAL NOT NULL
    ) STRICT
    """,
    "CREATE INDEX fetches_by_source ON fetches (source, id)",
    """
    CREATE TABLE quota (                     -- units spent a day of the service's own calendar
      service TEXT NOT NULL, day TEXT NOT NULL, units INTEGER NOT NULL,
      PRIMARY KEY (service, day)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE editions (                  -- what each output file last held
      path TEXT PRIMARY KEY,
      basis TEXT NOT NULL,                   -- fingerprint of all it was made from
      digest TEXT NOT NULL,                  -- of its bytes
      entries INTEGER NOT NULL,
      published_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE TABLE revision (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL) STRICT",
    "INSERT INTO revision VALUES (1, 0)",
)

VIEWS = (
    """
    CREATE VIEW katalog AS
    SELECT items.id AS id,
           substr(items.published, 1, 10) AS datum,
           CASE items.medium WHEN 'episode' THEN 'Podcast' WHEN 'video' THEN 'Video' WHEN 'news' THEN 'Meldung'
             WHEN 'event' THEN 'Termin' WHEN 'publication' THEN 'Publikation' ELSE 'Beitrag' END AS art,
           items.title AS titel,
           centres.short_name AS zentrum,
           items.url AS adresse,
           items.summary AS zusammenfassung,
           (SELECT group_concat(value, ', ') FROM json_each(items.details, '$.categories')) AS schlagwörter,
           coalesce(json_extract(items.details, '$.episode.duration_seconds'),
                    json_extract(items.details, '$.video.duration_seconds')) AS dauer_sekunden,
           items.enclosure_url AS medium_adresse,
           items.source AS quelle,
           items.first_seen AS zuerst_gesehen,
           public_guids.guid AS kennung
    FROM items
    JOIN sources ON sources.id = items.source
    JOIN centres ON centres.id = sources.centre
    LEFT JOIN public_guids ON public_guids.item = items.id
    """,
    """
    CREATE VIEW quellen AS
    SELECT sources.id AS quelle,
           centres.short_name AS zentrum,
           CASE sources.kind WHEN 'podcast' THEN 'Podcast' WHEN 'youtube' THEN 'YouTube' WHEN 'news' THEN 'Meldungen'
             ELSE sources.kind END AS art,
           CASE WHEN NOT sources.listed THEN 'abgeschaltet'
                WHEN sources.gone THEN 'nicht mehr da'
                WHEN sources.failures > 0 THEN 'gestört'
                WHEN sources.answered_at IS NULL THEN 'noch nie gefragt'
                ELSE 'in Ordnung' END AS zustand,
           (SELECT count(*) FROM items WHERE items.source = sources.id) AS beiträge,
           (SELECT max(published) FROM items WHERE items.source = sources.id) AS neuester_beitrag,
           sources.answered_at AS zuletzt_geantwortet,
           sources.failures AS fehlversuche,
           sources.failing_since AS gestört_seit,
           sources.diagnosis AS diagnose,
           sources.next_due AS nächste_abfrage,
           sources.url AS adresse,
           CASE WHEN sources.moves >= 3 THEN sources.moved_to END AS umgezogen_nach
    FROM sources JOIN centres ON centres.id = sources.centre
    """,
)

CHANGES_2 = (
    "ALTER TABLE centres ADD COLUMN aliases TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE centres ADD COLUMN hosts TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE centres ADD COLUMN type TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE centres ADD COLUMN predecessor TEXT NOT NULL DEFAULT ''",
    # The centre of an item's first sighting: a source that moves to another centre does not take its past along.
    "ALTER TABLE items ADD COLUMN centre TEXT REFERENCES centres(id)",
    "UPDATE items SET centre = (SELECT sources.centre FROM sources WHERE sources.id = items.source)",
    # What health learns of a source beside its checkpoint (health.Observed, JSON), and its last diagnosis.
    "ALTER TABLE sources ADD COLUMN observed TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE sources ADD COLUMN health TEXT NOT NULL DEFAULT 'never-asked'",
    "ALTER TABLE sources ADD COLUMN health_since TEXT",
    "ALTER TABLE sources ADD COLUMN evidence TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE sources ADD COLUMN advice TEXT NOT NULL DEFAULT ''",
    # The newest dates of many sources in one query, without touching their rows.
    "CREATE INDEX items_by_source ON items (source, published DESC)",
    "DROP VIEW katalog",
    "DROP VIEW quellen",
)

VIEWS_2 = (
    """
    CREATE VIEW katalog AS
    SELECT items.id AS id,
           substr(items.published, 1, 10) AS datum,
           CASE items.medium WHEN 'episode' THEN 'Podcast' WHEN 'video' THEN 'Video' WHEN 'news' THEN 'Meldung'
             WHEN 'event' THEN 'Termin' WHEN 'publication' THEN 'Publikation' ELSE 'Beitrag' END AS art,
           items.title AS titel,
           centres.short_name AS zentrum,
           items.url AS adresse,
           items.summary AS zusammenfassung,
           (SELECT group_concat(value, ', ') FROM json_each(items.details, '$.categories')) AS schlagwörter,
           coalesce(json_extract(items.details, '$.episode.duration_seconds'),
                    json_extract(items.details, '$.video.duration_seconds')) AS dauer_sekunden,
           json_extract(items.details, '$.event.start') AS beginn,
           json_extract(items.details, '$.publication.pages') AS seiten,
           coalesce(items.enclosure_url, json_extract(items.details, '$.publication.file_url')) AS medium_adresse,
           items.source AS quelle,
           items.first_seen AS zuerst_gesehen,
           public_guids.guid AS kennung
    FROM items
    JOIN centres ON centres.id = items.centre
    LEFT JOIN public_guids ON public_guids.item = items.id
    """,
    """
    CREATE VIEW termine AS
    SELECT items.id AS id,
           json_extract(items.details, '$.event.start') AS start,
           json_extract(items.details, '$.event.end') AS ende,
           coalesce(json_extract(items.details, '$.event.all_day'), 0) AS ganztägig,
           items.title AS titel,
           coalesce(json_extract(items.details, '$.event.place'), '') AS ort,
           coalesce(json_extract(items.details, '$.event.online'), 0) AS online,
           coalesce(nullif(json_extract(items.details, '$.event.organiser'), ''), centres.name) AS veranstalter,
           json_extract(items.details, '$.event.registration_url') AS anmeldung,
           coalesce(json_extract(items.details, '$.event.price'), '') AS preis,
           coalesce(json_extract(items.details, '$.event.series'), '') AS reihe,
           json_extract(items.details, '$.event.number') AS nummer,
           CASE json_extract(items.details, '$.event.status') WHEN 'cancelled' THEN 'abgesagt'
             WHEN 'tentative' THEN 'unter Vorbehalt' ELSE 'findet statt' END AS stand,
           centres.short_name AS zentrum,
           items.url AS adresse,
           items.source AS quelle
    FROM items
    JOIN centres ON centres.id = items.centre
    WHERE items.medium = 'event' AND items.withdrawn IS NULL
    """,
    """
    CREATE VIEW quellen AS
    SELECT sources.id AS quelle,
           centres.short_name AS zentrum,
           CASE sources.kind WHEN 'podcast' THEN 'Podcast' WHEN 'youtube' THEN 'YouTube' WHEN 'news' THEN 'Meldungen'
             WHEN 'page' THEN 'Webseite' WHEN 'wordpress' THEN 'WordPress' WHEN 'sitemap' THEN 'Sitemap'
             WHEN 'calendar' THEN 'Kalender' WHEN 'publication' THEN 'Publikationen' WHEN 'linkedin' THEN 'LinkedIn'
             ELSE sources.kind END AS art,
           CASE WHEN NOT sources.listed THEN 'abgeschaltet'
                WHEN sources.health = 'never-asked' AND sources.failures > 0 THEN 'gestört'
                WHEN sources.health = 'never-asked' AND sources.answered_at IS NOT NULL THEN 'in Ordnung'
                ELSE
             CASE sources.health
               WHEN 'fine' THEN 'in Ordnung' WHEN 'quiet' THEN 'verstummt' WHEN 'moved' THEN 'umgezogen'
               WHEN 'gone' THEN 'nicht mehr da' WHEN 'blocked' THEN 'weist uns ab'
               WHEN 'html-instead' THEN 'Webseite statt Feed' WHEN 'selector-broke' THEN 'Seite umgebaut'
               WHEN 'lying-304' THEN 'verschweigt Neues' WHEN 'truncated' THEN 'unvollständig'
               WHEN 'encoding' THEN 'Zeichensatz falsch' WHEN 'quota' THEN 'Kontingent erschöpft'
               WHEN 'clock' THEN 'Uhr falsch' WHEN 'never-asked' THEN 'noch nie gefragt'
               WHEN 'ended' THEN 'Zentrum beendet' WHEN 'taken-over' THEN 'anderer Inhalt'
               WHEN 'unreadable' THEN 'unlesbar'
               WHEN 'misconfigured' THEN 'Einstellung fehlt' ELSE 'nicht erreichbar' END
             END AS zustand,
           sources.health_since AS zustand_seit,
           (SELECT count(*) FROM items WHERE items.source = sources.id) AS beiträge,
           (SELECT max(published) FROM items WHERE items.source = sources.id) AS neuester_beitrag,
           sources.answered_at AS zuletzt_geantwortet,
           sources.failures AS fehlversuche,
           sources.failing_since AS gestört_seit,
           sources.evidence AS befund,
           sources.advice AS rat,
           sources.diagnosis AS diagnose,
           sources.next_due AS nächste_abfrage,
           sources.url AS adresse,
           CASE WHEN sources.moves >= 3 THEN sources.moved_to END AS umgezogen_nach
    FROM sources JOIN centres ON centres.id = sources.centre
    """,
    """
    CREATE VIEW zentren AS
    SELECT centres.id AS kennung,
           centres.name AS name,
           centres.short_name AS zentrum,
           centres.region AS region,
           centres.focus AS schwerpunkt,
           centres.start AS beginn,
           centres."end" AS ende,
           centres.predecessor AS vorgänger,
           centres.homepage AS adresse,
           (SELECT count(*) FROM sources WHERE sources.centre = centres.id AND sources.listed) AS quellen,
           (SELECT count(*) FROM items WHERE items.centre = centres.id) AS beiträge
    FROM centres
    """,
)
