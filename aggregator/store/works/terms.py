"""What a work is found by, written when its works are made anew: the words of its items, or what editors put in their
place."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from aggregator import recurring
from aggregator.decisions import Ruling
from aggregator.identity.works.portraits import running_text
from aggregator.model import Item
from aggregator.search.wording import Said, Wording
from aggregator.store import rows
from aggregator.store.schema.searching import COLUMNS
from aggregator.store.works.lines import mark_of, recurring_lines
from aggregator.store.works.values import Told
from aggregator.tagging.items import words_of

NOTES_LIMIT: Final = 20_000
"""Characters of notes that are searched: the transcript of an hour would outweigh all else."""
ABOUT: Final = 1.5
"""Score from which on a work is found by its topic's name: a term in its title or summary, and not only in its
notes."""
FIELDS: Final = COLUMNS[:-1]
READ: Final = f"SELECT work, {', '.join(COLUMNS)} FROM json_each(?) JOIN search_terms ON work = json_each.value"
WRITE: Final = f"INSERT INTO search_terms (work, {', '.join(COLUMNS)}) VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"


@dataclass(slots=True, kw_only=True)
class _Terms:
    """The columns of a work, while they are filled."""

    wording: Wording
    columns: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in FIELDS})
    forms: dict[str, None] = field(default_factory=dict)

    def add(self, said: Said) -> None:
        """A text's words, then what else they are found by."""
        keyed = self.wording.keyed(said)
        self.columns[said.field] += (*keyed.words, *keyed.keys)
        if said.name or said.field != "notes":  # a box that compares letters finds these as they are written
            self.forms.update(dict.fromkeys(keyed.forms))

    def row(self) -> tuple[str, ...]:
        """In the order of the table's columns."""
        met = {word for words in self.columns.values() for word in words}
        return (*(" ".join(words) for words in self.columns.values()), " ".join(f for f in self.forms if f not in met))


@dataclass(frozen=True, slots=True, kw_only=True)
class Findable:
    """A work that is to be found."""

    items: tuple[int, ...]
    """The one that stands for it first."""
    ruling: Ruling
    topics: tuple[str, ...]
    """What it is about, by id."""


def write_terms(db: sqlite3.Connection, works: Sequence[Findable], wording: Wording, known: Mapping[int, Told]) -> None:
    """Note what works are found by; what stands there is left alone. Items that are `known` need not be read."""
    every = [item for work in works for item in work.items]
    told = {**known, **_told(db, [item for item in every if item not in known])}
    before = {row[0]: tuple(row)[1:] for row in db.execute(READ, (json.dumps(every),))}
    after = {work.items[0]: _row(work, told, wording) for work in works}
    db.executemany(
        "DELETE FROM search_terms WHERE work = ?", [(item,) for item, row in before.items() if after.get(item) != row]
    )
    changed = {work: row for work, row in after.items() if before.get(work) != row}
    db.executemany(WRITE, [(work, *row) for work, row in changed.items()])
    keys = {key for row in changed.values() for column in row[: len(FIELDS)] for key in column.split()}
    db.executemany("INSERT OR IGNORE INTO search_keys VALUES (?, ?)", [(key, key[::-1]) for key in sorted(keys)])


def texts_of(db: sqlite3.Connection, works: Iterable[int], wording: Wording) -> Mapping[int, tuple[Said, ...]]:
    """The texts that some works are found by, as they are in the index."""
    found = [
        Findable(
            items=tuple(json.loads(row["items"])),
            ruling=Ruling(title=row["title"] or "", summary=row["summary"] or ""),
            topics=tuple(json.loads(row["topics"])),
        )
        for row in db.execute(FINDABLE, {"works": json.dumps(sorted(works)), "about": ABOUT})
    ]
    told = _told(db, [item for work in found for item in work.items])
    return {work.items[0]: tuple(_said(work, told, wording)) for work in found}


FINDABLE: Final = """
    SELECT title, summary,
           (SELECT json_group_array(item) FROM (SELECT item FROM work_items WHERE work = works.id ORDER BY place))
             AS items,
           (SELECT json_group_array(topic) FROM (
              SELECT topic FROM work_topics WHERE work = works.id AND (by = 'editor' OR score >= :about)
              ORDER BY topic)) AS topics
    FROM json_each(:works) JOIN works ON works.id = json_each.value
    """


def _told(db: sqlite3.Connection, items: Sequence[int]) -> dict[int, Told]:
    sql = "SELECT items.* FROM json_each(?) JOIN items ON items.id = json_each.value"
    found = [(row, rows.item_of(row)) for row in map(dict, db.execute(sql, (json.dumps(items),)))]
    marks = ((mark_of(row["source"]), recurring.read(running_text(item)).marks) for row, item in found)
    return {
        row["id"]: (item, words_of(item, source_id=row["source"], centre=row["centre"], boilerplate=boilerplate))
        for (row, item), boilerplate in zip(found, recurring_lines(db, marks), strict=True)
    }


def _row(work: Findable, told: Mapping[int, Told], wording: Wording) -> tuple[str, ...]:
    """The columns of a work."""
    terms = _Terms(wording=wording)
    for said in _said(work, told, wording):
        terms.add(said)
    return terms.row()


def _said(work: Findable, told: Mapping[int, Told], wording: Wording) -> Iterator[Said]:
    """The texts a work is found by.

    What an editor set takes the place of what all items say: the title of a version would bring back what was mended.
    """
    names = (wording.labels.get(topic, "") for topic in work.topics)
    yield from (Said("topics", name, name=True) for name in names)
    title, summary = work.ruling.title, work.ruling.summary
    for place, (item, words) in enumerate(told[item] for item in work.items):
        lead = place == 0
        said = []
        if lead or not title:
            said.append(Said("title" if lead else "notes", title or words.title))
        if lead or not summary:
            said.append(Said("summary" if lead else "notes", summary or words.summary))
        if not summary:
            said.append(Said("notes", words.notes[:NOTES_LIMIT]))
        said.append(Said("notes", "\n".join(_people_and_places(item))))
        yield from (one for one in said if one.text)
        yield from (Said("topics", category, name=True) for category in item.categories)


def _people_and_places(item: Item) -> Iterable[str]:
    if item.author:
        yield item.author
    if item.event and item.event.place:
        yield item.event.place
    if item.event and item.event.series:
        yield item.event.series
