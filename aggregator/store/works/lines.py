"""Which lines of a source's texts are its boilerplate: counted as items come, change and go.

A line recurs in a source when `RECURS` of its titles hold it, and everywhere when `SPREADS` sources do: a function of
what the catalogue holds, not of the order it came in. Counts are kept, so that an item costs its own lines however
large the catalogue is; when a count crosses the mark, the few items it was made of are read again.
"""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aggregator.recurring import RECURS, SPREADS

EVERYWHERE: Final = 0
"""Stands for the source where sources are counted, not titles."""
NOTED: Final = 2
"""Titles or sources from which on a count is kept: nearly all lines stand under one title, which tells itself."""
KEPT: Final = 40
"""Lines of an item that are counted: its first and last ones, for boilerplate stands there."""

Counted = tuple[int, int]
"""What is counted: the mark of a line, and of its source, or `EVERYWHERE`."""
Held = tuple[int, int, int]
"""The mark of a line, of the source and of the title that hold it."""


def mark_of(text: str) -> int:
    """A signed 64-bit number for a text, never 0."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True) or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The lines of an item's text that count."""

    item: int
    source: int
    """Mark of the source's id."""
    title: int
    """Mark of the title: what a source repeats under one title is that item's, not its boilerplate."""
    marks: tuple[int, ...]

    @property
    def counted(self) -> Iterator[Counted]:
        """All counts that tell whether these lines are boilerplate."""
        for mark in self.marks:
            yield mark, self.source
            yield mark, EVERYWHERE


def counted_lines(marks: Sequence[int]) -> tuple[int, ...]:
    """Those of a text's lines that count, each once."""
    distinct = tuple(dict.fromkeys(marks))
    return distinct if len(distinct) <= KEPT else (*distinct[: KEPT // 2], *distinct[-KEPT // 2 :])


class Boilerplate:
    """Counts lines, and knows of those it counted which are boilerplate."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._often: set[Counted] = set()

    def of(self, lines: Lines) -> frozenset[int]:
        """Those of an item's lines that are boilerplate. They must have been counted."""
        often, source = self._often, lines.source
        return frozenset(m for m in lines.marks if (m, EVERYWHERE) in often or (m, source) in often)

    def count(self, several: Sequence[Lines]) -> set[int]:
        """Note which lines the texts of some items hold now. Returns the other items that thereby read differently."""
        items = {one.item for one in several}
        before = {tuple(row) for row in self._db.execute(_LINES_OF, (json.dumps([*items]),))}
        after = {(mark, one.source, one.title, one.item) for one in several for mark in one.marks}
        gone, come = before - after, after - before
        concerned = {counted for mark, source, _, _ in gone for counted in ((mark, source), (mark, EVERYWHERE))}
        counts = _counts(self._db, concerned.union(*(one.counted for one in several)))
        self._note(counts)
        if not (gone or come):
            return set()
        changed = self._replace(gone, come, counts)
        self._note(changed)
        crossed = [at for at, count in changed.items() if _is_often(at, count) != _is_often(at, counts.get(at, 0))]
        return {item for mark, source in crossed for item in _holders(self._db, mark, source)} - items

    def _note(self, counts: Mapping[Counted, int]) -> None:
        self._often |= {at for at, count in counts.items() if _is_often(at, count)}
        self._often -= {at for at, count in counts.items() if not _is_often(at, count)}

    def _replace(
        self, gone: Collection[tuple[int, ...]], come: Collection[tuple[int, ...]], counts: Mapping[Counted, int]
    ) -> dict[Counted, int]:
        """Take lines out and put lines in. Returns the counts that are others now."""
        db = self._db
        lost, found = ({(mark, source, title) for mark, source, title, _ in rows} for rows in (gone, come))
        once, held = _once(db, {line[:2] for line in lost | found}, counts)
        held |= {line for line in lost | found if counts.get(line[:2]) and _held(db, line)}
        db.executemany("DELETE FROM item_lines WHERE mark = ? AND source = ? AND title = ? AND item = ?", gone)
        db.executemany("INSERT INTO item_lines VALUES (?, ?, ?, ?)", sorted(come))  # in order: a page is written once
        steps = Counter[Counted]()
        steps.update(line[:2] for line in found - held)
        steps.subtract(line[:2] for line in lost - found if not _held(db, line))
        changed: dict[Counted, int] = {}
        for at, step in steps.items():
            was = counts.get(at, at in once)
            changed[at] = was + step
            if bool(was) != bool(was + step):
                everywhere = (at[0], EVERYWHERE)
                spread = changed.get(everywhere, counts.get(everywhere, everywhere in once))
                changed[everywhere] = spread + (1 if step > 0 else -1)
        rows = sorted((*at, count) for at, count in changed.items() if count >= NOTED or at in counts)
        db.executemany("INSERT OR REPLACE INTO line_counts VALUES (?, ?, ?)", [row for row in rows if row[2] >= NOTED])
        few = [row[:2] for row in rows if row[2] < NOTED]
        db.executemany("DELETE FROM line_counts WHERE mark = ? AND source = ?", few)
        return changed


def recurring_lines(db: sqlite3.Connection, several: Iterable[tuple[int, Iterable[int]]]) -> list[frozenset[int]]:
    """Those of each text's lines that are boilerplate. A text is the mark of its source and those of its lines."""
    texts = [Lines(item=0, source=source, title=0, marks=counted_lines(tuple(marks))) for source, marks in several]
    counts = _counts(db, {at for lines in texts for at in lines.counted})
    often = {at for at, count in counts.items() if _is_often(at, count)}
    return [frozenset(mark for mark, source in lines.counted if (mark, source) in often) for lines in texts]


_LINES_OF: Final = """
    SELECT mark, source, title, item FROM json_each(?) JOIN item_lines ON item_lines.item = json_each.value
    """


def _is_often(at: Counted, count: int) -> bool:
    return count >= (SPREADS if at[1] == EVERYWHERE else RECURS)


def _counts(db: sqlite3.Connection, wanted: Collection[Counted]) -> dict[Counted, int]:
    sql = """
        SELECT mark, source, holders FROM json_each(?) JOIN line_counts
          ON mark = json_extract(json_each.value, '$[0]') AND source = json_extract(json_each.value, '$[1]')
        """
    return {(row[0], row[1]): row[2] for row in db.execute(sql, (json.dumps(sorted(wanted)),))}


def _once(
    db: sqlite3.Connection, wanted: Collection[Counted], counts: Mapping[Counted, int]
) -> tuple[set[Counted], set[Held]]:
    """Which of some counts that are not noted are one and not none; and the lines that make them so."""
    asked = [at for at in sorted(wanted) if at not in counts]
    sources = """
        SELECT (SELECT json_array(source, title) FROM item_lines
                WHERE mark = json_extract(asked.value, '$[0]') LIMIT 1) FROM json_each(?) AS asked ORDER BY asked.id
        """
    titles = """
        SELECT (SELECT json_array(source, title) FROM item_lines
                WHERE mark = json_extract(asked.value, '$[0]') AND source = json_extract(asked.value, '$[1]') LIMIT 1)
        FROM json_each(?) AS asked ORDER BY asked.id
        """
    spread = [at for at in asked if (at[0], EVERYWHERE) in counts]  # by several sources: is this one of them?
    single = [at for at in asked if (at[0], EVERYWHERE) not in counts]  # by one source at the most
    once: set[Counted] = set()
    held: set[Held] = set()
    for sql, several in ((titles, spread), (sources, single)):
        for (mark, _), (line,) in zip(several, db.execute(sql, (json.dumps(several),)), strict=True):
            if line:
                source, title = json.loads(line)
                once |= {(mark, source), (mark, EVERYWHERE)}
                held.add((mark, source, title))
    return once, held


def _held(db: sqlite3.Connection, line: Held) -> bool:
    sql = "SELECT 1 FROM item_lines WHERE mark = ? AND source = ? AND title = ? LIMIT 1"
    return db.execute(sql, line).fetchone() is not None


def _holders(db: sqlite3.Connection, mark: int, source: int) -> set[int]:
    if source != EVERYWHERE:
        found = db.execute("SELECT item FROM item_lines WHERE mark = ? AND source = ?", (mark, source))
    else:  # where the source's own count makes it boilerplate already, nothing changes
        sql = """
            SELECT item FROM item_lines WHERE mark = :mark AND NOT EXISTS (
              SELECT 1 FROM line_counts WHERE mark = :mark AND source = item_lines.source AND holders >= :recurs)
            """
        found = db.execute(sql, {"mark": mark, "recurs": RECURS})
    return {row[0] for row in found}
