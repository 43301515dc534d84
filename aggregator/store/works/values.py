"""What finding works needs from outside the catalogue, and what it remembers while it is at it."""

import json
import sqlite3
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from sys import intern
from typing import Final

from aggregator.decisions import Book, Ref
from aggregator.identity.centres import Directory
from aggregator.identity.works.outlines import Outline, outline
from aggregator.identity.works.values import RULES, Portrait
from aggregator.model import Item
from aggregator.plain import dumps, loads
from aggregator.search.wording import Wording
from aggregator.tagging.tagger import Tagger
from aggregator.tagging.values import Words

PORTRAITS: Final = 20_000
"""Portraits kept in memory: about 100 MB at the most."""
OUTLINES: Final = 100_000
"""Outlines kept in memory: about 30 MB."""
LEARN: Final = f"SELECT item, {', '.join(Outline._fields)} FROM json_each(?) JOIN outlines ON item = json_each.value"
NOTE: Final = f"INSERT OR REPLACE INTO outlines VALUES ({', '.join('?' * (len(Outline._fields) + 1))})"

Told = tuple[Item, Words]
"""An item, and its texts without what its source repeats."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """All by which items become works: who is who, what editors decided, what a topic is."""

    directory: Directory
    tagger: Tagger | None = None
    """None: nobody is told what an item is about, since the project has no vocabulary."""
    wording: Wording = field(default_factory=Wording)
    """By what words items are found."""


class Cache:
    """Portraits read in this run, the last ones used; outlines; what editors put together and kept apart."""

    def __init__(self, db: sqlite3.Connection, book: Book, rules: Rules) -> None:
        self._db = db
        self._portraits: OrderedDict[int, Portrait | None] = OrderedDict()
        self._outlines: dict[int, Outline] = {}
        self._constraints: Constraints | None = None
        self.book = book
        self.directory = rules.directory
        self.wording = rules.wording
        self.told: dict[int, Told] = {}
        """Of the items that are looked at just now."""

    @property
    def constraints(self) -> "Constraints":
        """Editors' constraints, by item."""
        if self._constraints is None:
            self._constraints = Constraints(self._db, self.book)
        return self._constraints

    def portrait(self, item: int) -> Portrait | None:
        """What an item is recognised by; None when it has not been looked at yet."""
        if item not in self._portraits:
            self.load((item,))
        self._portraits.move_to_end(item)
        return self._portraits[item]

    def load(self, items: Collection[int]) -> None:
        """Have the portraits of many items at hand, in one question."""
        wanted = [item for item in items if item not in self._portraits]
        if not wanted:
            return
        sql = "SELECT item, portrait FROM json_each(?) JOIN portraits ON item = json_each.value"
        found = {row[0]: loads(Portrait, row[1]) for row in self._db.execute(sql, (json.dumps(wanted),))}
        for item in wanted:
            self.put(item, found.get(item))

    def put(self, item: int, portrait: Portrait | None) -> None:
        """Remember a portrait."""
        self._portraits[item] = portrait
        self._portraits.move_to_end(item)
        if len(self._portraits) > PORTRAITS:
            self._portraits.popitem(last=False)

    def learn(self, items: Iterable[int]) -> None:
        """Have the outlines of some items at hand."""
        if len(self._outlines) > OUTLINES:
            self._outlines.clear()
        wanted = [item for item in {*items} if item not in self._outlines]
        if wanted:
            for item, source, centre, *rest in self._db.execute(LEARN, (json.dumps(wanted),)):
                self._outlines[item] = Outline(intern(source), intern(centre), *rest)

    def outline(self, item: int) -> Outline:
        """The outline of an item that has a portrait."""
        if item not in self._outlines:
            self.learn((item,))
        return self._outlines[item]

    def write(self, portraits: Mapping[int, Portrait]) -> None:
        """Store portraits, and remember them."""
        for item, portrait in portraits.items():
            self.put(item, portrait)
        outlines = {item: outline(portrait) for item, portrait in portraits.items()}
        self._outlines |= outlines
        stored = [(item, RULES, dumps(portrait)) for item, portrait in portraits.items()]
        self._db.executemany("INSERT OR REPLACE INTO portraits VALUES (?, ?, ?)", stored)
        self._db.executemany(NOTE, [(item, *one) for item, one in outlines.items()])

    def forget(self, book: Book) -> None:
        """Read all anew, and go on with another book: somebody else has drawn portraits, or decided something."""
        self._portraits.clear()
        self._outlines.clear()
        self._constraints = None
        self.book = book


class Constraints:
    """What editors put together and kept apart, by item."""

    def __init__(self, db: sqlite3.Connection, book: Book) -> None:
        found = book.constraints
        ids = {ref: _item(db, ref) for ref in found.items}
        self.together = _known(ids, found.together)
        self.apart = _known(ids, found.apart)
        self.related = _known(ids, found.related)
        self.neighbours: dict[int, set[int]] = {}
        for a, b in self.together:
            self.neighbours.setdefault(a, set()).add(b)
            self.neighbours.setdefault(b, set()).add(a)


def _known(ids: Mapping[Ref, int | None], pairs: Iterable[tuple[Ref, Ref]]) -> set[tuple[int, int]]:
    found = ((ids[a], ids[b]) for a, b in pairs)
    return {(min(a, b), max(a, b)) for a, b in found if a is not None and b is not None and a != b}


def _item(db: sqlite3.Connection, ref: Ref) -> int | None:
    """The item of that name, or of that former name."""
    row = db.execute("SELECT id FROM items WHERE source = ? AND uid = ?", ref).fetchone()
    row = row or db.execute("SELECT item FROM aliases WHERE source = ? AND uid = ?", ref).fetchone()
    return row[0] if row else None
