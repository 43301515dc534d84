"""Opening the database: settings, migrations, and sqlite3's errors in our own words."""

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from aggregator.errors import LockedError, StoreError

SCHEMA_VERSION = 10
"""How many migrations `schema` holds (a test compares). Known here so that a database that is up to date opens without
importing sqlite-utils, which takes longer than a whole run with nothing new."""
APPLICATION_ID = 0x4D444147  # "MDAG"
BUSY_SECONDS = 30.0
LOOK_SECONDS = 0.005
"""How often who waits for his turn looks whether it has come."""


@contextmanager
def own_errors(path: Path) -> Iterator[None]:
    """sqlite3's errors as `StoreError`, or `LockedError` when somebody else keeps writing."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            message = f"{path} is being written by another program for more than {BUSY_SECONDS:.0f} s; try again later"
            raise LockedError(message) from error
        raise StoreError(f"{path}: {error}") from error
    except sqlite3.DatabaseError as error:
        hint = "restore the last backup, or move the file away to start anew"
        raise StoreError(f"{path}: {error}; nothing was written ({hint})") from error


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """Stand in the queue of those who want to write: in the block nobody else begins a transaction.

    SQLite keeps no queue: who waits looks again every tenth of a second, and a run that writes one transaction after
    another is there first each time, so that an editor waited for most of a minute. A courtesy, not a lock: who does
    not come to his turn in `BUSY_SECONDS` asks SQLite all the same.
    """
    with ExitStack() as stack:
        with suppress(OSError):  # where nothing can be written, the transaction says so
            _stand(stack.enter_context(path.with_name(f"{path.name}-turn").open("ab")))
        yield


def _stand(queue: BinaryIO) -> None:
    until = time.monotonic() + BUSY_SECONDS
    while time.monotonic() < until:
        try:
            fcntl.flock(queue, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(LOOK_SECONDS)
        else:
            return


def connect(path: Path) -> sqlite3.Connection:
    """A connection to an up-to-date catalogue, which is made if there is none. Raises `StoreError`.

    WAL, so that editors read while we write. `synchronous=NORMAL`: a power cut may lose the last transactions, but
    never half of one, and what is lost is fetched again: a source's validators lie in the transaction of its items.
    """
    with own_errors(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise StoreError(f"{path}: {error.strerror}") from error
        db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            _prepare(db, path)
        except BaseException:
            db.close()
            raise
        return db


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    db.row_factory = sqlite3.Row
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if application not in (0, APPLICATION_ID) or (application == 0 and _has_tables(db)):
        raise StoreError(f"{path} is a database of another program; name another one")
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{path} was written by a newer version of this program ({version} > {SCHEMA_VERSION}); update"
        )
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    if version < SCHEMA_VERSION:
        _migrate(db, path, version)
    db.execute("PRAGMA foreign_keys = ON")
    # Works find each other by hashes, all over the file: pages that are kept are not read, nor written twice.
    db.execute("PRAGMA cache_size = -64000")
    db.execute("PRAGMA wal_autocheckpoint = 4000")


def _has_tables(db: sqlite3.Connection) -> bool:
    return db.execute("SELECT 1 FROM sqlite_master WHERE name NOT LIKE '%sqlite%' LIMIT 1").fetchone() is not None


def _migrate(db: sqlite3.Connection, path: Path, version: int) -> None:
    """Run what migrations are missing. A database with content is copied first: `catalogue.db.v1.bak`."""
    from sqlite_utils import Database  # noqa: PLC0415 - costs 0.13 s, and is needed once a release

    from aggregator.store.schema import migrations  # noqa: PLC0415

    if version:
        backup = path.with_name(f"{path.name}.v{version}.bak")
        backup.unlink(missing_ok=True)
        db.execute("VACUUM INTO ?", (str(backup),))
    # Migrations write STRICT tables and triggers, and each is one transaction of its own (sqlite-utils sees to that).
    migrations.apply(Database(db))
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
