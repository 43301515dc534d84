"""Works: which items are one. Everything here is derived, so a change costs what it touches and no more.

`Identification.run` takes the items marked `stale` in turn, a short transaction for a few: an item's lines are counted,
its portrait drawn and its topics told; what it may be the same as is judged; the works it hangs together with are made
anew. The result is a function of the items and the decisions there are, whatever the order in which they came.

It knows SQL and the pure rooms' rules, not where items come from or go to.
"""

import gc
import json
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Final

from aggregator import recurring
from aggregator.decisions import Book
from aggregator.identity.works.portraits import portray, running_text
from aggregator.identity.works.values import Key, Portrait, Subject
from aggregator.model import Item
from aggregator.store import rows
from aggregator.store.works.holding import Holders
from aggregator.store.works.labels import Labels
from aggregator.store.works.lines import Boilerplate, Lines, counted_lines, mark_of
from aggregator.store.works.pairing import judge_again
from aggregator.store.works.settling import settle
from aggregator.store.works.values import Cache, Rules

BATCH: Final = 100
"""Items a transaction, at most."""
FIRST: Final = 20
"""Items of the first one: how long they take here is not known yet."""
SECONDS: Final = 0.25
"""How long a transaction is meant to take, so that editors who write at the same time do not wait: where items take
longer (a busy machine, texts that much has to be compared with), there are fewer in it. A single item and what hangs
together with it is never cut."""

CHARACTERS: Final = 10_000_000
"""Of texts that are kept between counting their lines and drawing their portraits: about 60 MB."""


class Identification:
    """Brings works up to date with items and decisions."""

    def __init__(self, db: sqlite3.Connection, rules: Rules, book: Callable[[], Book]) -> None:
        self._db = db
        self._rules = rules
        self._book = book
        self._seen = self._version()  # before the book is read: what is written in between is read once more
        self._cache = Cache(db, book(), rules)
        self._holders = Holders(db, self._cache)
        self._boilerplate = Boilerplate(db)
        self._read: dict[int, _Read] = {}
        """What was read when its lines were counted, and is still to be drawn: as far as there is room."""
        self._room = CHARACTERS

    def run(
        self,
        transaction: Callable[[], AbstractContextManager[sqlite3.Connection]],
        only: Collection[int] | None = None,
    ) -> int:
        """Take all that is stale, or `only` what is among these items. Returns how many items that were."""
        count = 0
        with _uncollected():
            if only is None:
                self._count_all(transaction)
            size = min(FIRST, BATCH)
            while self._stale(only, 1):
                with transaction():
                    began = time.monotonic()
                    self._keep_up()
                    stale = self._stale(only, size)
                    self._take(stale)
                    self._db.execute("UPDATE revision SET number = number + 1")
                count += len(stale)
                size = paced(size, time.monotonic() - began)
        return count

    def _count_all(self, transaction: Callable[[], AbstractContextManager[sqlite3.Connection]]) -> None:
        """Where much is stale, count the lines of it all first: else each line that proves to be boilerplate would make
        the items drawn before be drawn once more."""
        waiting = [row[0] for row in self._db.execute("SELECT item FROM stale ORDER BY item")]
        if len(waiting) <= BATCH:
            return
        for start in range(0, len(waiting), BATCH):
            with transaction():
                self._keep_up()
                found = self._look_at(waiting[start : start + BATCH])
            self._room -= sum(len(line.text) for read in found.values() for line in read.text.lines)
            if self._room > 0:
                self._read |= found

    def _version(self) -> int:
        """Another number when another connection has written since."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def _keep_up(self) -> None:
        """See what others wrote between two transactions: an editor's decision, portraits drawn at his side.

        What he marked as stale would else be taken by his old book, and a hidden work be shown.
        """
        if (seen := self._version()) != self._seen:
            self._seen = seen
            self._cache.forget(self._book())
            self._holders = Holders(self._db, self._cache)
            self._boilerplate = Boilerplate(self._db)
            self._read.clear()

    def _stale(self, only: Collection[int] | None, most: int) -> list[int]:
        sql = """
            SELECT item FROM stale WHERE :only IS NULL OR item IN (SELECT value FROM json_each(:only))
            ORDER BY item LIMIT :batch
            """
        wanted = None if only is None else json.dumps(sorted(only))
        return [row[0] for row in self._db.execute(sql, {"only": wanted, "batch": most})]

    def _take(self, items: Sequence[int]) -> None:
        # All lines are counted before the first portrait is drawn
        read = self._look_at([item for item in items if item not in self._read])
        drawn = self._draw([read.get(item) or self._read.pop(item) for item in items])
        again = self._holders.replace(drawn)
        touched = {*items} | judge_again(self._db, again, self._holders, self._cache)
        settle(self._db, touched, self._cache)
        self._cache.told = {}
        self._db.executemany("DELETE FROM stale WHERE item = ?", [(item,) for item in items])

    def _look_at(self, items: Sequence[int]) -> dict[int, "_Read"]:
        """Read items and count the lines of their texts; what thereby reads differently is stale."""
        sql = "SELECT items.* FROM json_each(?) JOIN items ON items.id = json_each.value"
        found = [_read(row) for row in self._db.execute(sql, (json.dumps(items),))]
        others = self._boilerplate.count([read.lines for read in found])
        self._db.executemany("INSERT OR IGNORE INTO stale VALUES (?)", [(other,) for other in others])
        return {read.lines.item: read for read in found}

    def _draw(self, several: Sequence["_Read"]) -> dict[int, tuple[Sequence[Key], Sequence[Key]]]:
        """Draw portraits of items and tag them. Of those that are others than before: the keys they had, and have."""
        self._cache.load([read.lines.item for read in several])
        drawn: dict[int, Portrait] = {}
        keys: dict[int, tuple[Sequence[Key], Sequence[Key]]] = {}
        labels = Labels(self._rules.tagger)
        told = [
            (read, Subject(source_id=read.source, centre=read.centre, item=read.item), self._boilerplate.of(read.lines))
            for read in several
        ]
        for read, subject, boilerplate in told:
            portrait = portray(subject, boilerplate, self._rules.directory, read.text)
            before = self._cache.portrait(read.lines.item)
            if portrait != before:
                drawn[read.lines.item] = portrait
                keys[read.lines.item] = (before.keys if before else (), portrait.keys)
        # Not in turn: what each works with would push the other's out of the processor's cache, at half the speed
        for read, subject, boilerplate in told:
            labels.add(read.lines.item, subject, boilerplate)
        self._cache.write(drawn)
        labels.write(self._db)
        self._cache.told = labels.told
        return keys


def paced(size: int, seconds: float) -> int:
    """Items of the next transaction where so many took so long: as many as `SECONDS` let, at most twice as many."""
    return max(1, min(2 * size, BATCH, int(size * SECONDS / max(seconds, 0.001))))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without Python's search for circular garbage: there is none here, and looking through the keys of thousands of
    portraits for it, again and again, is a fifth of the work."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """An item that is being looked at."""

    source: str
    centre: str
    item: Item
    text: recurring.Text
    lines: Lines
    """Those of its text."""


def _read(row: Any) -> _Read:
    item = rows.item_of(row)
    text = recurring.read(running_text(item))
    lines = Lines(
        item=row["id"],
        source=mark_of(row["source"]),
        title=mark_of(" ".join(item.title.split()).casefold()),
        marks=counted_lines(text.marks),
    )
    return _Read(source=row["source"], centre=row["centre"], item=item, text=text, lines=lines)
