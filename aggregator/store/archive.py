"""What tagging asks of the catalogue: every item in its words, and editors' corrections (`tagging.archive.Archive`)."""

import json
import sqlite3
from collections.abc import Iterator

from aggregator import recurring
from aggregator.identity.works.portraits import running_text
from aggregator.store import rows
from aggregator.store.database import own_errors
from aggregator.store.store import Store
from aggregator.store.works.lines import mark_of, recurring_lines
from aggregator.tagging.archive import Archived, Correction
from aggregator.tagging.items import words_of
from aggregator.tagging.values import Words


class ItemArchive(Store):
    """The catalogue, for whoever tries out a vocabulary."""

    def archived(self) -> Iterator[Archived]:
        """Every item, by source and uid, with the topics and the format that the rules gave it."""
        sql = """
            SELECT items.*, (SELECT json_group_array(topic) FROM item_topics WHERE item = items.id) AS topics,
                   coalesce((SELECT format FROM item_formats WHERE item = items.id), '') AS format
            FROM items ORDER BY source, uid
            """
        with own_errors(self.path):
            for row in self._db.execute(sql):
                topics = frozenset(json.loads(row["topics"]))
                yield Archived(key=_key(row), words=self._words(row), topics=topics, format=row["format"])

    def corrections(self) -> Iterator[Correction]:
        """Topics that editors gave and took, and that stand; by source and uid."""
        for decision in sorted(self.book().active, key=lambda one: one.subjects):
            if decision.verb != "topic":
                continue
            found = self._rows("SELECT * FROM items WHERE source = ? AND uid = ?", *decision.subjects[0])
            for row in found:
                topic, added = decision.value[1:], decision.value.startswith("+")
                yield Correction(key=_key(row), words=self._words(row), topic=topic, added=added)

    def _words(self, row: sqlite3.Row) -> Words:
        item = rows.item_of(dict(row))
        marks = [line.mark for line in recurring.lines(running_text(item))]
        [boilerplate] = recurring_lines(self._db, [(mark_of(row["source"]), marks)])
        return words_of(item, source_id=row["source"], centre=row["centre"], boilerplate=boilerplate)


def _key(row: sqlite3.Row) -> str:
    return f"{row['source']}/{row['uid']}"
