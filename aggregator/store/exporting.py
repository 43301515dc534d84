"""A copy of the catalogue for the public: only what is shown, only the columns named here, one moment of it, one file.

Whatever is not named here is not in it: no validators, no keys, no errors, no source's address, nobody's decision. The
tables have the names and columns of the editors' views, so that one `datasette.yaml` fits both.
"""

import contextlib
import os
import sqlite3
import tempfile
from pathlib import Path
from typing import Final

from aggregator.errors import StoreError
from aggregator.files import PUBLIC_MODE
from aggregator.store.connection import Connected
from aggregator.store.database import APPLICATION_ID, own_errors
from aggregator.store.schema.searching import COLUMNS

SHOWN: Final = """
    cards.state = 'shown' AND NOT coalesce(json_extract(items.details, '$.episode.block'), 0)
    """
"""Of `cards` and the `items` that stand for them: what may be passed on. Publishers may forbid that (itunes:block)."""

TABLES: Final = (
    """
    CREATE TABLE katalog (
      id INTEGER PRIMARY KEY, datum TEXT NOT NULL, art TEXT NOT NULL, zentrum TEXT NOT NULL, titel TEXT NOT NULL,
      themen TEXT NOT NULL, format TEXT, dauer INTEGER, jahr INTEGER NOT NULL, stand TEXT NOT NULL, adresse TEXT,
      zusammenfassung TEXT NOT NULL, medium TEXT, medium_typ TEXT, bild TEXT, kennung TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE termine (
      id INTEGER PRIMARY KEY, start TEXT NOT NULL, ende TEXT, ganztägig INTEGER NOT NULL, titel TEXT NOT NULL,
      ort TEXT NOT NULL, online INTEGER NOT NULL, veranstalter TEXT NOT NULL, anmeldung TEXT, preis TEXT NOT NULL,
      reihe TEXT NOT NULL, stand TEXT NOT NULL, zentrum TEXT NOT NULL, adresse TEXT
    ) STRICT
    """,
    """
    CREATE TABLE zentren (
      kennung TEXT PRIMARY KEY, name TEXT NOT NULL, zentrum TEXT NOT NULL, region TEXT NOT NULL,
      schwerpunkt TEXT NOT NULL, beginn TEXT NOT NULL, ende TEXT NOT NULL, adresse TEXT, beiträge INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE VIRTUAL TABLE search
    USING fts5({", ".join(COLUMNS)}, content = '', tokenize = 'unicode61 remove_diacritics 2')
    """,
    "INSERT INTO search (search, rank) VALUES ('rank', 'bm25(10.0, 4.0, 3.0, 1.0, 0.0)')",
)
CONTENT: Final = (
    f"""
    INSERT INTO main.katalog
    SELECT view.id, view.datum, view.art, view.zentrum, view.titel, view.themen, view.format, view.dauer, view.jahr,
           view.stand, view.adresse, coalesce(works.summary, items.summary), cards.media_url, cards.media_type,
           cards.image_url, works.guid
    FROM live.katalog AS view JOIN live.cards ON cards.id = view.id JOIN live.works ON works.id = view.id
    JOIN live.items ON items.id = view.id WHERE {SHOWN} ORDER BY view.id
    """,
    """
    INSERT INTO main.termine
    SELECT view.id, view.start, view.ende, view.ganztägig, katalog.titel, view.ort, view.online, view.veranstalter,
           view.anmeldung, view.preis, view.reihe, view.stand, katalog.zentrum, view.adresse
    FROM live.termine AS view JOIN main.katalog ON katalog.id = view.id ORDER BY view.id
    """,
    """
    INSERT INTO main.zentren
    SELECT centres.id, centres.name, centres.short_name, centres.region, centres.focus, centres.start, centres."end",
           centres.homepage, (SELECT count(*) FROM main.katalog WHERE katalog.zentrum = centres.short_name)
    FROM live.centres ORDER BY centres.id
    """,
    f"""
    INSERT INTO main.search (rowid, {", ".join(COLUMNS)})
    SELECT work, {", ".join(COLUMNS)} FROM live.search_terms WHERE work IN (SELECT id FROM main.katalog) ORDER BY work
    """,
    "INSERT INTO main.search (search) VALUES ('optimize')",
    *(
        f"CREATE INDEX katalog_nach_{column} ON katalog ({column}, datum)"
        for column in ("art", "zentrum", "format", "jahr")
    ),
    "CREATE INDEX katalog_nach_datum ON katalog (datum)",
    "CREATE INDEX termine_nach_start ON termine (start)",
)


class Exporting(Connected):
    """The part of the store that makes the public copy."""

    def export(self, path: Path) -> int:
        """Write the public copy; returns how many works it has. Readers of an older one keep theirs until they open it
        anew: the new file takes its place at once, or not at all. Raises `StoreError`."""
        if _is_catalogue(path):
            raise StoreError(
                f"{path} is a catalogue itself, which a copy for the public would destroy; name another file"
            )
        try:
            descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        except OSError as error:
            raise StoreError(f"{path}: cannot be written: {error.strerror or error}") from error
        os.close(descriptor)
        beside = Path(name)
        try:
            count = self._filled(beside)
            beside.chmod(PUBLIC_MODE)
            _durable(beside)
            beside.replace(path)
            _durable(path.parent)
        except OSError as error:
            raise StoreError(f"{path}: cannot be written: {error.strerror or error}") from error
        finally:
            beside.unlink(missing_ok=True)
        return count

    def _filled(self, beside: Path) -> int:
        """Fill a new database within one transaction, which sees one moment of the catalogue."""
        with own_errors(self.path), contextlib.closing(sqlite3.connect(beside, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode = OFF")
            db.execute("PRAGMA synchronous = OFF")
            db.execute("ATTACH ? AS live", (str(self.path),))
            db.execute("BEGIN")
            for statement in TABLES + CONTENT:
                db.execute(statement)
            db.execute("COMMIT")
            db.execute("DETACH live")
            db.execute("PRAGMA journal_mode = DELETE")
            db.execute("VACUUM")
            db.execute("ANALYZE")
            (count,) = db.execute("SELECT count(*) FROM katalog").fetchone()
            return int(count)


def _is_catalogue(path: Path) -> bool:
    """By the id that SQLite keeps in the header of a file (https://www.sqlite.org/fileformat.html, offset 68)."""
    try:
        with path.open("rb") as file:
            return file.read(72)[68:] == APPLICATION_ID.to_bytes(4, "big")
    except OSError:
        return False


def _durable(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
