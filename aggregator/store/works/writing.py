"""The rows of works: which item stands for one, its guid, format, topics and card, and what editors made of it."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from aggregator.decisions import Book, Conflict, Ref, Ruling
from aggregator.identity.works.clusters import standing
from aggregator.store.works.cards import WRITE, card
from aggregator.store.works.terms import ABOUT, Findable, write_terms
from aggregator.store.works.values import Cache


def write_works(db: sqlite3.Connection, works: Sequence[Sequence[int]], cache: Cache) -> None:
    """Write works, each given by its items. No item may be in two of them."""
    every = [item for members in works for item in members]
    facts = _Facts(db, every)
    ordered = [_ordered(members, facts, cache) for members in works]
    for table, column in (("works", "id"), ("work_topics", "work"), ("conflicts", "work"), ("cards", "id")):
        db.executemany(f"DELETE FROM {table} WHERE {column} = ?", [(item,) for item in every])
    db.executemany(
        "INSERT OR REPLACE INTO work_items VALUES (?, ?, ?)",
        [(item, items[0], place) for items in ordered for place, item in enumerate(items)],
    )
    rulings = [_ruling(db, items, facts, cache.book) for items in ordered]
    topics = [_topics(items, facts, ruling) for items, ruling in zip(ordered, rulings, strict=True)]
    rows, cards, findable = [], [], []
    for items, ruling, about in zip(ordered, rulings, topics, strict=True):
        form, by = (ruling.format, "editor") if ruling.format else _format(items, facts)
        said = (ruling.title, ruling.summary, ruling.hidden)
        rows.append((items[0], _guid(items, facts), len(items), *said, ruling.pinned, form, by))
        scores = [(topic, score) for topic, _, score, _ in about]
        cards.append(card([facts.items[item] for item in items], ruling, form, scores))
        strong = [topic for topic, _, score, by in about if by == "editor" or score >= ABOUT]
        findable.append(Findable(items=tuple(items), ruling=ruling, topics=tuple(sorted(strong))))
    db.executemany(
        """
        INSERT INTO works (id, guid, items, title, summary, hidden, pinned, format, format_by)
        VALUES (?, ?, ?, nullif(?, ''), nullif(?, ''), nullif(?, ''), ?, ?, ?)
        """,
        rows,
    )
    db.executemany(WRITE, cards)
    write_terms(db, findable, cache.wording, cache.told)
    db.executemany("INSERT INTO work_topics VALUES (?, ?, ?, ?)", [row for about in topics for row in about])
    db.executemany(
        "INSERT INTO conflicts VALUES (?, ?, ?, ?, ?, ?)",
        [_conflict(items[0], one) for items, ruling in zip(ordered, rulings, strict=True) for one in ruling.conflicts],
    )


class _Facts:
    """What the catalogue knows of some items, each kind of it read in one question."""

    def __init__(self, db: sqlite3.Connection, items: Sequence[int]) -> None:
        asked = json.dumps(items)
        self.items: Mapping[int, Any] = {
            row["id"]: row
            for row in db.execute(
                """
                SELECT items.id AS id, source, uid, medium, centre, published, title, url, image_url, withdrawn, details
                FROM json_each(?) JOIN items ON items.id = json_each.value
                """,
                (asked,),
            )
        }
        self.guids = _by_item(
            db,
            """
            SELECT item, guid, (SELECT min(first_at) FROM issued WHERE issued.guid = public_guids.guid)
            FROM json_each(?) JOIN public_guids ON item = json_each.value ORDER BY item, guid
            """,
            asked,
        )
        """Item → its guids, and since when each was shown."""
        formats = "SELECT item, format, rule FROM json_each(?) JOIN item_formats ON item = json_each.value"
        self.formats = _by_item(db, f"{formats} WHERE format <> ''", asked)
        topics = "SELECT item, topic, score FROM json_each(?) JOIN item_topics ON item = json_each.value"
        self.topics = _by_item(db, f"{topics} ORDER BY item, topic", asked)
        aliases = "SELECT item, source, uid FROM json_each(?) JOIN aliases ON item = json_each.value"
        self.aliases = _by_item(db, aliases, asked)


def _by_item(db: sqlite3.Connection, sql: str, items: str) -> Mapping[int, list[Any]]:
    """Rows by the item in their first column."""
    found: dict[int, list[Any]] = {}
    for item, *row in db.execute(sql, (items,)):
        found.setdefault(item, []).append(tuple(row))
    return found


def _ordered(members: Sequence[int], facts: _Facts, cache: Cache) -> Sequence[int]:
    """The members, the one that stands for the work first; those that left the public last."""
    if len(members) == 1:
        return members

    def rank(item: int) -> tuple[Any, ...]:
        portrait = cache.portrait(item)
        assert portrait is not None, "only items with a portrait are put together"
        return (facts.items[item]["withdrawn"] is not None, standing(portrait))

    return sorted(members, key=rank)


def _guid(ordered: Sequence[int], facts: _Facts) -> str:
    """The guid issued first among those of the items, else (or among equals) that of the item that stands for the work.

    Two that were first shown in one edition are equals: the file that goes on being shown keeps the guid it had.
    """
    own = [row for item in ordered for row in facts.guids.get(item, ())]
    issued = [(first_at, guid) for guid, first_at in own if first_at]
    return str(min(issued, key=itemgetter(0))[1] if issued else own[0][0])


def _ruling(db: sqlite3.Connection, ordered: Sequence[int], facts: _Facts, book: Book) -> Ruling:
    if not book.decisions:
        return Ruling()
    names: dict[Ref, int] = {}
    for item in ordered:
        row = facts.items[item]
        names |= dict.fromkeys([(row["source"], row["uid"]), *facts.aliases.get(item, ())], item)
    if not book.of(names):
        return Ruling()
    upstream = {name: _upstream(db, item) for name, item in names.items()}
    return book.ruling([*names], upstream)


def _upstream(db: sqlite3.Connection, item: int) -> dict[str, str]:
    """What the source says now of what editors may set."""
    row = db.execute("SELECT title, summary FROM items WHERE id = ?", (item,)).fetchone()
    return {"title": row["title"], "summary": row["summary"]}


def _format(ordered: Iterable[int], facts: _Facts) -> tuple[str, str]:
    return next((facts.formats[item][0] for item in ordered if item in facts.formats), ("", ""))


def _topics(ordered: Sequence[int], facts: _Facts, ruling: Ruling) -> list[tuple[str, int, float, str]]:
    """What any of its items is about, but for what an editor took away."""
    work = ordered[0]
    scores: dict[str, float] = {}
    for item in ordered:
        for topic, score in facts.topics.get(item, ()):
            scores[topic] = max(score, scores.get(topic, 0.0))
    rows = [(topic, work, score, "rule") for topic, score in scores.items() if topic not in ruling.removed]
    rows = [row for row in rows if row[0] not in ruling.added]
    return [*rows, *((topic, work, 1.0, "editor") for topic in ruling.added)]


def _conflict(work: int, conflict: Conflict) -> tuple[Any, ...]:
    decision = conflict.decision
    return work, conflict.field, decision.key, decision.upstream, conflict.now, decision.value
