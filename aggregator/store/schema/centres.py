"""Version 2: items keep the centre they were made under; sources have a diagnosis; events and centres have views."""

CHANGES = (
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
