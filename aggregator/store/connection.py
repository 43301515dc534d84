"""An open catalogue: its connection, transactions and plain questions."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from aggregator.store.database import connect, own_errors, turn


class Connected:
    """What every part of the store stands on. Use as a context manager; nothing is opened before."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        self._connection = connect(self.path)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()
        self._connection = None

    @property
    def _db(self) -> sqlite3.Connection:
        assert self._connection is not None, "a Store is used inside its with block"
        return self._connection

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """IMMEDIATE, since a read transaction that turns into a write one fails at once under WAL."""
        db = self._db
        with own_errors(self.path):
            with turn(self.path):
                db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.rollback()
                raise
            db.commit()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read in the block is of one moment, whatever others write meanwhile. Nothing is written in it."""
        with own_errors(self.path):
            self._db.execute("BEGIN")
            self._db.execute("SELECT number FROM revision").fetchone()  # BEGIN alone chooses no moment yet
            try:
                yield
            finally:
                self._db.rollback()

    def _rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Rows of a question with `?` for each value, or with `:names` and one mapping."""
        named = values[0] if len(values) == 1 and isinstance(values[0], dict) else values
        with own_errors(self.path):
            return self._db.execute(sql, named).fetchall()
