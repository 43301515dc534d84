"""Which lines of a source's texts are its boilerplate: counted as items come, change and go.

A line recurs in a source when `RECURS` of its titles hold it, and everywhere when `SPREADS` sources do: a function of
what the catalogue holds, not of the order it came in. Counts are kept, so that an item costs its own lines however
large the catalogue is; when a count crosses the mark, the few items it was made of are read again.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from aggregator.recurring import RECURS, SPREADS

EVERYWHERE: Final = 0
"""Stands for the source where sources are counted, not titles."""
KEPT: Final = 40
"""Lines of an item that are counted: its first and last ones, for boilerplate stands there."""


def mark_of(text: str) -> int:
    """A signed 64-bit number for a text, never 0."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True) or 1


def replace_lines(db: sqlite3.Connection, item: int, source: int, title: int, marks: Sequence[int]) -> set[int]:
    """Note which lines an item's text holds now. Returns the other items whose text thereby reads differently."""
    sql = "SELECT mark, source, title FROM item_lines WHERE item = ?"
    before = {tuple(row) for row in db.execute(sql, (item,))}
    after = {(mark, source, title) for mark in _kept(marks)}
    stale: set[int] = set()
    for line in before - after:
        db.execute("DELETE FROM item_lines WHERE mark = ? AND source = ? AND title = ? AND item = ?", (*line, item))
        if not _held(db, line):
            stale |= _count(db, line[0], line[1], -1)
    for line in after - before:
        first = not _held(db, line)
        db.execute("INSERT INTO item_lines VALUES (?, ?, ?, ?)", (*line, item))
        if first:
            stale |= _count(db, line[0], line[1], +1)
    stale.discard(item)
    return stale


def recurring_lines(db: sqlite3.Connection, source: int, marks: Iterable[int]) -> frozenset[int]:
    """Those of an item's lines that are boilerplate."""
    sql = "SELECT 1 FROM line_counts WHERE mark = ? AND (source = ? AND holders >= ? OR source = ? AND holders >= ?)"
    limits = (source, RECURS, EVERYWHERE, SPREADS)
    return frozenset(mark for mark in _kept(tuple(marks)) if db.execute(sql, (mark, *limits)).fetchone())


def _kept(marks: Sequence[int]) -> Iterator[int]:
    distinct = tuple(dict.fromkeys(marks))
    if len(distinct) <= KEPT:
        yield from distinct
    else:
        yield from distinct[: KEPT // 2]
        yield from distinct[-KEPT // 2 :]


def _held(db: sqlite3.Connection, line: tuple[int, ...]) -> bool:
    sql = "SELECT 1 FROM item_lines WHERE mark = ? AND source = ? AND title = ? LIMIT 1"
    return db.execute(sql, line).fetchone() is not None


def _count(db: sqlite3.Connection, mark: int, source: int, step: int) -> set[int]:
    """Change a count; the items that now read differently."""
    sql = """
        INSERT INTO line_counts VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET holders = holders + excluded.holders
        RETURNING holders
        """
    (holders,) = db.execute(sql, (mark, source, step)).fetchone()
    stale: set[int] = set()
    if source != EVERYWHERE and holders == (1 if step > 0 else 0):
        stale |= _count(db, mark, EVERYWHERE, step)
    if holders == 0:
        db.execute("DELETE FROM line_counts WHERE mark = ? AND source = ?", (mark, source))
    most = SPREADS if source == EVERYWHERE else RECURS
    if holders == (most if step > 0 else most - 1):
        stale |= _holders(db, mark, source)
    return stale


def _holders(db: sqlite3.Connection, mark: int, source: int) -> set[int]:
    if source != EVERYWHERE:
        found = db.execute("SELECT item FROM item_lines WHERE mark = ? AND source = ?", (mark, source))
    else:  # where the source's own count makes it boilerplate already, nothing changes
        sql = """
            SELECT item FROM line_counts JOIN item_lines USING (mark, source)
            WHERE line_counts.mark = ? AND line_counts.source <> ? AND line_counts.holders < ?
            """
        found = db.execute(sql, (mark, EVERYWHERE, RECURS))
    return {row[0] for row in found}
