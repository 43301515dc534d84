"""Works: which items are one. Everything here is derived, so a change costs what it touches and no more.

`Identification.run` takes the items marked `stale` in turn, a short transaction for a few: an item's lines are counted,
its portrait drawn and its topics told; what it may be the same as is judged; the works it hangs together with are made
anew. The result is a function of the items and the decisions there are, whatever the order in which they came.

It knows SQL and the pure rooms' rules, not where items come from or go to.
"""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from aggregator import recurring
from aggregator.decisions import Book
from aggregator.identity.works.portraits import portray, running_text
from aggregator.identity.works.values import RULES, Subject
from aggregator.model import Item
from aggregator.plain import dumps
from aggregator.store import rows
from aggregator.store.works.lines import mark_of, recurring_lines, replace_lines
from aggregator.store.works.pairing import judge_again, replace_keys
from aggregator.store.works.settling import settle
from aggregator.store.works.values import Cache, Rules
from aggregator.tagging.items import words_of

BATCH: Final = 100
"""Items a transaction: some tenths of a second, so that editors who write at the same time do not wait."""


class Identification:
    """Brings works up to date with items and decisions."""

    def __init__(self, db: sqlite3.Connection, rules: Rules, book: Callable[[], Book]) -> None:
        self._db = db
        self._rules = rules
        self._book = book
        self._seen = self._version()  # before the book is read: what is written in between is read once more
        self._cache = Cache(db, book(), rules.directory)

    def run(self, transaction: Callable[[], AbstractContextManager[sqlite3.Connection]]) -> int:
        """Take all that is stale. Returns how many items that were."""
        self._count_all(transaction)
        count = 0
        while self._stale():
            with transaction():
                self._keep_up()
                stale = self._stale()
                self._take(stale)
                self._db.execute("UPDATE revision SET number = number + 1")
            count += len(stale)
        return count

    def _count_all(self, transaction: Callable[[], AbstractContextManager[sqlite3.Connection]]) -> None:
        """Where much is stale, count the lines of it all first: else each line that proves to be boilerplate would make
        the items drawn before be drawn once more."""
        waiting = [row[0] for row in self._db.execute("SELECT item FROM stale ORDER BY item")]
        if len(waiting) <= BATCH:
            return
        for start in range(0, len(waiting), BATCH):
            with transaction():
                for item in waiting[start : start + BATCH]:
                    self._read(item)

    def _version(self) -> int:
        """Another number when another connection has written since."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def _keep_up(self) -> None:
        """See what others wrote between two transactions: an editor's decision, portraits drawn at his side.

        What he marked as stale would else be taken by his old book, and a hidden work be shown.
        """
        if (seen := self._version()) != self._seen:
            self._seen = seen
            self._cache.forget()
            self._cache.book = self._book()

    def _stale(self) -> list[int]:
        return [row[0] for row in self._db.execute("SELECT item FROM stale ORDER BY item LIMIT ?", (BATCH,))]

    def _take(self, items: Sequence[int]) -> None:
        again: set[int] = set()
        for read in [self._read(item) for item in items]:  # all lines are counted before the first portrait is drawn
            again |= self._draw(read)
        touched = set(items)
        for item in sorted(again):
            touched |= judge_again(self._db, item, self._cache)
        settle(self._db, touched, self._cache)
        self._db.executemany("DELETE FROM stale WHERE item = ?", [(item,) for item in items])

    def _read(self, item: int) -> "_Read":
        """Read an item and count the lines of its text; what thereby reads differently is stale."""
        row = self._db.execute("SELECT * FROM items WHERE id = ?", (item,)).fetchone()
        told = rows.item_of(row)
        marks = tuple(line.mark for line in recurring.lines(running_text(told)))
        title = mark_of(" ".join(told.title.split()).casefold())
        others = replace_lines(self._db, item, mark_of(row["source"]), title, marks)
        self._db.executemany("INSERT OR IGNORE INTO stale VALUES (?)", [(other,) for other in others])
        return _Read(id=item, source=row["source"], centre=row["centre"], item=told, marks=marks)

    def _draw(self, read: "_Read") -> set[int]:
        """Draw an item's portrait and tag it. Returns the items whose pairs must be judged again."""
        boilerplate = recurring_lines(self._db, mark_of(read.source), read.marks)
        subject = Subject(source_id=read.source, centre=read.centre, item=read.item)
        portrait = portray(subject, boilerplate, self._rules.directory)
        self._tag(read, boilerplate)
        self._tell_series(read)
        if portrait == self._cache.portrait(read.id):
            return set()
        self._cache.put(read.id, portrait)
        self._db.execute("INSERT OR REPLACE INTO portraits VALUES (?, ?, ?)", (read.id, RULES, dumps(portrait)))
        return replace_keys(self._db, read.id, ((key.kind, key.value) for key in portrait.keys))

    def _tag(self, read: "_Read", boilerplate: frozenset[int]) -> None:
        tagger = self._rules.tagger
        if tagger is None:
            return
        words = words_of(read.item, source_id=read.source, centre=read.centre, boilerplate=boilerplate)
        form = tagger.format(words)
        self._db.execute("DELETE FROM item_topics WHERE item = ?", (read.id,))
        self._db.executemany(
            "INSERT INTO item_topics VALUES (?, ?, ?, ?)",
            [(read.id, one.topic, round(one.score, 3), dumps(one.evidence)) for one in tagger.topics(words)],
        )
        self._db.execute(
            "INSERT OR REPLACE INTO item_formats VALUES (?, ?, ?, ?)",
            (read.id, form.id, form.rule, dumps(form.evidence)),
        )

    def _tell_series(self, read: "_Read") -> None:
        event = read.item.event
        row = rows.series_row(read.id, read.item.title, event.series if event else "")
        self._db.execute("DELETE FROM item_series WHERE item = ?", (read.id,))
        if row is not None:
            self._db.execute("INSERT INTO item_series VALUES (?, ?, ?)", row)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """An item that is being looked at."""

    id: int
    source: str
    centre: str
    item: Item
    marks: tuple[int, ...]
    """Of the lines of its text."""
