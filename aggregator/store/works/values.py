"""What finding works needs from outside the catalogue, and what it remembers while it is at it."""

import sqlite3
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from aggregator.decisions import Book
from aggregator.identity.centres import Directory
from aggregator.identity.works.values import Portrait
from aggregator.plain import loads
from aggregator.tagging.tagger import Tagger

PORTRAITS: Final = 20_000
"""Portraits kept in memory: about 100 MB at the most."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """All by which items become works: who is who, what editors decided, what a topic is."""

    directory: Directory
    tagger: Tagger | None = None
    """None: nobody is told what an item is about, since the project has no vocabulary."""


class Cache:
    """Portraits read in this run, the last ones used."""

    def __init__(self, db: sqlite3.Connection, book: Book, directory: Directory) -> None:
        self._db = db
        self._portraits: OrderedDict[int, Portrait | None] = OrderedDict()
        self.book = book
        self.directory = directory

    def portrait(self, item: int) -> Portrait | None:
        """What an item is recognised by; None when it has not been looked at yet."""
        if item in self._portraits:
            self._portraits.move_to_end(item)
            return self._portraits[item]
        row = self._db.execute("SELECT portrait FROM portraits WHERE item = ?", (item,)).fetchone()
        return self.put(item, loads(Portrait, row[0]) if row else None)

    def forget(self) -> None:
        """Read all portraits anew: somebody else may have drawn them."""
        self._portraits.clear()

    def put(self, item: int, portrait: Portrait | None) -> Portrait | None:
        """Remember a portrait."""
        self._portraits[item] = portrait
        self._portraits.move_to_end(item)
        if len(self._portraits) > PORTRAITS:
            self._portraits.popitem(last=False)
        return portrait
