"""What items are about, what kind of thing they are, and their places in series: told one by one, written together."""

import sqlite3

from aggregator.identity.works.values import Subject
from aggregator.plain import dumps
from aggregator.store import rows
from aggregator.store.works.values import Told
from aggregator.tagging.items import words_of
from aggregator.tagging.tagger import Tagger


class Labels:
    """Topics, formats and series of a batch of items."""

    def __init__(self, tagger: Tagger | None) -> None:
        self._tagger = tagger
        self._items: list[tuple[int]] = []
        self._topics: list[tuple[int, str, float, str]] = []
        self._formats: list[tuple[int, str, str, str]] = []
        self._series: list[tuple[int, str, str]] = []
        self.told: dict[int, Told] = {}
        """What was read for it: the index of the search is made of the same words."""

    def add(self, item: int, subject: Subject, boilerplate: frozenset[int]) -> None:
        """Tell the labels of an item; without a tagger its place in a series alone."""
        self._items.append((item,))
        told = subject.item
        series = rows.series_row(item, told.title, told.event.series if told.event else "")
        self._series += [series] if series else []
        words = words_of(told, source_id=subject.source_id, centre=subject.centre, boilerplate=boilerplate)
        self.told[item] = (told, words)
        if self._tagger is None:
            return
        form = self._tagger.format(words)
        found = self._tagger.topics(words)
        self._topics += [(item, one.topic, round(one.score, 3), dumps(one.evidence)) for one in found]
        self._formats.append((item, form.id, form.rule, dumps(form.evidence)))

    def write(self, db: sqlite3.Connection) -> None:
        """Replace the labels of these items; topics and formats stay where there is no tagger."""
        db.executemany("DELETE FROM item_series WHERE item = ?", self._items)
        db.executemany("INSERT INTO item_series VALUES (?, ?, ?)", self._series)
        if self._tagger is None:
            return
        db.executemany("DELETE FROM item_topics WHERE item = ?", self._items)
        db.executemany("INSERT INTO item_topics VALUES (?, ?, ?, ?)", self._topics)
        db.executemany("INSERT OR REPLACE INTO item_formats VALUES (?, ?, ?, ?)", self._formats)
