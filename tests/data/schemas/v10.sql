-- The schema as version 8 released it; every later version must be able to bring it up to date.
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
)
    ;
CREATE TABLE centres (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      short_name TEXT NOT NULL,
      region TEXT NOT NULL DEFAULT '',
      focus TEXT NOT NULL DEFAULT '',
      start TEXT NOT NULL DEFAULT '',
      "end" TEXT NOT NULL DEFAULT '',
      homepage TEXT
    , aliases TEXT NOT NULL DEFAULT '[]', hosts TEXT NOT NULL DEFAULT '[]', type TEXT NOT NULL DEFAULT '', predecessor TEXT NOT NULL DEFAULT '') STRICT
    ;
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
    , observed TEXT NOT NULL DEFAULT '{}', health TEXT NOT NULL DEFAULT 'never-asked', health_since TEXT, evidence TEXT NOT NULL DEFAULT '', advice TEXT NOT NULL DEFAULT '') STRICT
    ;
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
      withdrawn TEXT,                        -- private, deleted: no longer public; NULL while it is
      first_seen TEXT NOT NULL,
      changed TEXT NOT NULL,
      content_hash BLOB NOT NULL,
      raw_hash BLOB, centre TEXT REFERENCES centres(id),
      UNIQUE (source, uid)
    ) STRICT
    ;
CREATE TABLE aliases (                   -- further uids an item came in under, after a host move or a guid flip
      source TEXT NOT NULL REFERENCES sources(id),
      uid TEXT NOT NULL,
      item INTEGER NOT NULL REFERENCES items(id),
      seen_at TEXT NOT NULL,
      PRIMARY KEY (source, uid)
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE public_guids (              -- the ledger: what subscribers know an item by, for ever
      item INTEGER PRIMARY KEY REFERENCES items(id),
      guid TEXT NOT NULL,
      minted_at TEXT NOT NULL
    , atom_id TEXT NOT NULL DEFAULT '') STRICT
    ;
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
    ;
CREATE TABLE quota (                     -- units spent a day of the service's own calendar
      service TEXT NOT NULL, day TEXT NOT NULL, units INTEGER NOT NULL,
      PRIMARY KEY (service, day)
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE editions (                  -- what each output file last held
      path TEXT PRIMARY KEY,
      basis TEXT NOT NULL,                   -- fingerprint of all it was made from
      digest TEXT NOT NULL,                  -- of its bytes
      entries INTEGER NOT NULL,
      published_at TEXT NOT NULL
    , family TEXT NOT NULL DEFAULT '', value TEXT NOT NULL DEFAULT '', label TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID
    ;
CREATE TABLE revision (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL) STRICT;
CREATE TABLE portraits (                 -- what an item is recognised by
      item INTEGER PRIMARY KEY REFERENCES items(id),
      rules INTEGER NOT NULL,                -- version of the rule set that made it
      portrait TEXT NOT NULL                 -- identity.Portrait, JSON
    ) STRICT
    ;
CREATE TABLE item_keys (                 -- what items that may be the same share; proposes pairs, proves nothing
      value INTEGER NOT NULL,
      kind TEXT NOT NULL,
      item INTEGER NOT NULL REFERENCES items(id),
      PRIMARY KEY (value, kind, item)
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE item_lines (                -- marks of the lines of an item's text, from which boilerplate is told
      mark INTEGER NOT NULL,
      source INTEGER NOT NULL,               -- hash of the source's id
      title INTEGER NOT NULL,                -- hash of the item's title: a rerun does not make a line boilerplate
      item INTEGER NOT NULL REFERENCES items(id),
      PRIMARY KEY (mark, source, title, item)
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE line_counts (               -- in how many titles of a source a line stands
      mark INTEGER NOT NULL,
      source INTEGER NOT NULL,
      holders INTEGER NOT NULL,
      PRIMARY KEY (mark, source)
    ) STRICT, WITHOUT ROWID
    ;
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
      evidence TEXT NOT NULL, settled TEXT,                -- fields with both values, vetoes tried: JSON
      PRIMARY KEY (a, b)
    ) STRICT, WITHOUT ROWID
    ;
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
    ;
CREATE TABLE work_items (
      item INTEGER PRIMARY KEY REFERENCES items(id),
      work INTEGER NOT NULL,
      place INTEGER NOT NULL                 -- 0: stands for the work; the next stands in where it cannot
    ) STRICT
    ;
CREATE TABLE topics (                    -- topics.toml, for labels
      id TEXT PRIMARY KEY, label TEXT NOT NULL, broader TEXT NOT NULL, note TEXT NOT NULL
    ) STRICT
    ;
CREATE TABLE item_topics (
      item INTEGER NOT NULL REFERENCES items(id),
      topic TEXT NOT NULL,
      score REAL NOT NULL,
      evidence TEXT NOT NULL,                -- what matched, where, by which term: JSON
      PRIMARY KEY (item, topic)
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE item_formats (
      item INTEGER PRIMARY KEY REFERENCES items(id), format TEXT NOT NULL, rule TEXT NOT NULL, evidence TEXT NOT NULL
    ) STRICT
    ;
CREATE TABLE work_topics (
      topic TEXT NOT NULL,
      work INTEGER NOT NULL,
      score REAL NOT NULL,
      by TEXT NOT NULL,                      -- rule, editor
      PRIMARY KEY (topic, work)
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE conflicts (                 -- the source changed a field after an editor had set it
      work INTEGER NOT NULL,
      field TEXT NOT NULL,
      decision TEXT NOT NULL,
      then_upstream TEXT NOT NULL,
      now_upstream TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (work, field)
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE stale (                     -- items to be looked at again: new, changed, decided upon
      item INTEGER PRIMARY KEY REFERENCES items(id)
    ) STRICT
    ;
CREATE TABLE rule_sets (                 -- what the derived tables were made by
      name TEXT PRIMARY KEY, version TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    ;
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
    ;
CREATE TABLE issued (                    -- the ledger of what each output has shown, and since when
      guid TEXT NOT NULL,
      path TEXT NOT NULL,                    -- of the output; '' where an older version did not say
      first_at TEXT NOT NULL,
      PRIMARY KEY (guid, path)
    ) STRICT, WITHOUT ROWID
    ;
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
    ;
CREATE TABLE formats (id TEXT PRIMARY KEY, label TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE searches (                  -- what is looked for at the desk, by day; not by whom
      day TEXT NOT NULL,
      words TEXT NOT NULL,
      times INTEGER NOT NULL,
      found INTEGER NOT NULL,                -- works, the last time
      PRIMARY KEY (day, words)
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE files (                     -- the files each output last consisted of
      path TEXT PRIMARY KEY,
      output TEXT NOT NULL,                  -- path of the output it belongs to
      digest TEXT NOT NULL,                  -- of its bytes
      size INTEGER, mtime INTEGER,           -- as it lay on the disk; nanoseconds; NULL: look at the bytes
      basis TEXT NOT NULL DEFAULT ''         -- of a page of an archive: fingerprint of what it was made from
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE lengths (                   -- of media files whose feed does not tell: what their server says
      url TEXT PRIMARY KEY,
      length_bytes INTEGER,                  -- NULL: it did not say
      reason TEXT NOT NULL DEFAULT '',       -- why not
      asked_at TEXT NOT NULL,
      tries INTEGER NOT NULL,
      retry_at TEXT                          -- NULL: never again
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE pings (                     -- feeds that changed and whose hub has not been told yet
      url TEXT PRIMARY KEY, hub TEXT NOT NULL, since TEXT NOT NULL, reason TEXT NOT NULL DEFAULT ''
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE item_series (               -- derived: the series an item's title or event tells
      item INTEGER PRIMARY KEY REFERENCES items(id), id TEXT NOT NULL, name TEXT NOT NULL
    ) STRICT
    ;
CREATE TABLE last_publish (one INTEGER PRIMARY KEY CHECK (one = 1), basis TEXT NOT NULL) STRICT;
CREATE TABLE search_terms (              -- one a work: its words folded, their stems, parts and synonyms
      work INTEGER PRIMARY KEY REFERENCES items(id),
      title TEXT NOT NULL,
      topics TEXT NOT NULL,                  -- labels of its topics, categories of its sources
      summary TEXT NOT NULL,
      notes TEXT NOT NULL,                   -- all else it says: show notes, its other versions, people, places
      forms TEXT NOT NULL                    -- further forms of all of them, for boxes that compare letters only
    ) STRICT
    ;
CREATE VIRTUAL TABLE search USING fts5(title, topics, summary, notes, forms,
      content = 'search_terms', content_rowid = 'work', tokenize = 'unicode61 remove_diacritics 2')
    ;
CREATE TABLE search_keys (               -- all that works are or were found by, each once
      key TEXT PRIMARY KEY
    , turned TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID
    ;
CREATE INDEX search_keys_by_end ON search_keys (turned);
CREATE TABLE archived (                  -- which page of a feed's archive an entry lies in, for ever
      path TEXT NOT NULL,                    -- of the feed
      guid TEXT NOT NULL,
      page INTEGER NOT NULL,                 -- from 1, the oldest
      PRIMARY KEY (path, guid)
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE renamed (                   -- names of one item, told by a file of decisions: each pair, both ways
      source TEXT NOT NULL,                  -- which need not be configured yet
      uid TEXT NOT NULL,
      also TEXT NOT NULL,
      PRIMARY KEY (source, uid, also)
    ) STRICT, WITHOUT ROWID
    ;
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
    ) STRICT;
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX items_by_date ON items (medium, published DESC, id DESC);
CREATE INDEX public_guids_by_guid ON public_guids (guid);
CREATE INDEX fetches_by_source ON fetches (source, id);
CREATE INDEX items_by_source ON items (source, published DESC);
CREATE INDEX item_lines_by_item ON item_lines (item);
CREATE INDEX links_by_b ON links (b);
CREATE INDEX works_by_guid ON works (guid);
CREATE INDEX work_items_by_work ON work_items (work, place);
CREATE INDEX work_topics_by_work ON work_topics (work);
CREATE INDEX public_guids_by_item ON public_guids (item, guid);
CREATE INDEX cards_by_day ON cards (day DESC, id DESC);
CREATE INDEX cards_without_topic ON cards (day DESC) WHERE topics = '[]' AND state = 'shown';
CREATE INDEX cards_of_centre ON cards (centre, state, day DESC, medium);
CREATE INDEX cards_by_facets ON cards (medium, centre, format, year, state);
CREATE INDEX links_in_doubt ON links (verdict) WHERE verdict = 'unsure' AND settled IS NULL;
CREATE INDEX items_by_first_seen ON items (first_seen);
CREATE INDEX items_by_start ON items (medium, json_extract(details, '$.event.start') DESC, id DESC) WHERE medium = 'event';
CREATE INDEX items_to_choose_from ON items
      (published DESC, id DESC, medium, centre, source, language, withdrawn, changed, content_hash);
CREATE INDEX items_without_length ON items (published DESC) WHERE medium = 'episode' AND enclosure_url IS NOT NULL
      AND coalesce(json_extract(details, '$.enclosures[0].length_bytes'), 0) <= 0;
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
    WHERE items.medium = 'event' AND items.withdrawn IS NULL;
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
    FROM sources JOIN centres ON centres.id = sources.centre;
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
    FROM centres;
CREATE VIEW verbindungen AS
    SELECT links.a AS beitrag, links.b AS anderer_beitrag,
           CASE links.verdict WHEN 'same' THEN 'dasselbe Werk' WHEN 'related' THEN 'verwandt' ELSE 'zu klären' END
             AS urteil,
           links.relation AS beziehung, links.reason AS begründung, links.rule AS regel,
           one.title AS titel, other.title AS anderer_titel
    FROM links JOIN items one ON one.id = links.a JOIN items other ON other.id = links.b;
CREATE VIEW katalog AS
    SELECT cards.id AS id,
           cards.day AS datum,
           CASE cards.medium WHEN 'episode' THEN 'Podcast' WHEN 'video' THEN 'Video' WHEN 'news' THEN 'Meldung'
             WHEN 'event' THEN 'Termin' WHEN 'publication' THEN 'Publikation' ELSE 'Beitrag' END AS art,
           coalesce(centres.short_name, cards.centre) AS zentrum,
           cards.title AS titel,
           (SELECT json_group_array(coalesce(topics.label, json_each.value)) FROM json_each(cards.topics)
            LEFT JOIN topics ON topics.id = json_each.value) AS themen,
           coalesce(formats.label, nullif(cards.format, '')) AS format,
           cards.seconds AS dauer,
           cards.year AS jahr,
           CASE cards.state WHEN 'hidden' THEN 'ausgeblendet' WHEN 'taken-down' THEN 'entfernt'
             WHEN 'withdrawn' THEN 'zurückgezogen' ELSE 'sichtbar' END AS stand,
           cards.url AS adresse
    FROM cards
    LEFT JOIN centres ON centres.id = cards.centre
    LEFT JOIN formats ON formats.id = cards.format;
CREATE VIEW werke AS
    SELECT works.id AS id,
           cards.day AS datum,
           CASE items.medium WHEN 'episode' THEN 'Podcast' WHEN 'video' THEN 'Video' WHEN 'news' THEN 'Meldung'
             WHEN 'event' THEN 'Termin' WHEN 'publication' THEN 'Publikation' ELSE 'Beitrag' END AS art,
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
           CASE cards.state WHEN 'hidden' THEN 'ausgeblendet' WHEN 'taken-down' THEN 'entfernt'
             WHEN 'withdrawn' THEN 'zurückgezogen' ELSE 'sichtbar' END AS stand,
           CASE WHEN works.pinned THEN 'angeheftet' END AS angeheftet,
           works.guid AS kennung
    FROM works
    JOIN items ON items.id = works.id
    JOIN cards ON cards.id = works.id
    JOIN centres ON centres.id = items.centre
    LEFT JOIN formats ON formats.id = works.format;
CREATE TRIGGER search_terms_added AFTER INSERT ON search_terms BEGIN INSERT INTO search (rowid, title, topics, summary, notes, forms) VALUES (new.work, new.title, new.topics, new.summary, new.notes, new.forms); END;
CREATE TRIGGER search_terms_taken AFTER DELETE ON search_terms BEGIN INSERT INTO search (search, rowid, title, topics, summary, notes, forms) VALUES ('delete', old.work, old.title, old.topics, old.summary, old.notes, old.forms); END;
CREATE TRIGGER search_terms_changed AFTER UPDATE ON search_terms BEGIN INSERT INTO search (search, rowid, title, topics, summary, notes, forms) VALUES ('delete', old.work, old.title, old.topics, old.summary, old.notes, old.forms); INSERT INTO search (rowid, title, topics, summary, notes, forms) VALUES (new.work, new.title, new.topics, new.summary, new.notes, new.forms); END;
INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('aggregator', 'm001_catalogue', '2026-03-02T12:00:00Z');
INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('aggregator', 'm002_centres_and_health', '2026-03-02T12:00:00Z');
INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('aggregator', 'm003_works', '2026-03-02T12:00:00Z');
INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('aggregator', 'm004_desk', '2026-03-02T12:00:00Z');
INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('aggregator', 'm005_publishing', '2026-03-02T12:00:00Z');
INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('aggregator', 'm006_search', '2026-03-02T12:00:00Z');
INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('aggregator', 'm007_ids_of_atom', '2026-03-02T12:00:00Z');
INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('aggregator', 'm008_renamed', '2026-03-02T12:00:00Z');
INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('aggregator', 'm009_large', '2026-03-02T12:00:00Z');
INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('aggregator', 'm010_matching', '2026-03-02T12:00:00Z');
INSERT INTO revision VALUES (1, 0);
PRAGMA application_id = 1296318791;
PRAGMA user_version = 10;
