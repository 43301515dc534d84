"""Version 1: centres, sources and their state, items, ledgers, the editors' views."""

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
