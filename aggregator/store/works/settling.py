"""From links to works: which items are one, which of them stands for it, under which guid, and what editors made of it.

The public guid of a work is the one issued first among those of its items; where none was issued, that of the item
that stands for it. So a merge keeps the older of two guids, and a split leaves it to the part whose item brought it.
"""

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from aggregator.decisions import Book, Conflict, Ref, Ruling
from aggregator.identity.works.clusters import clusters, standing
from aggregator.identity.works.judging import vetoed
from aggregator.identity.works.values import SameLink
from aggregator.store.works.cards import write_card
from aggregator.store.works.values import Cache

LIMIT: Final = 500
"""Items looked at for one work: more that hang together by a chain of links are a fault of the rules, not a work."""


def settle(db: sqlite3.Connection, items: Collection[int], cache: Cache) -> None:
    """Make the works of some items anew, and of all that hang together with them."""
    constraints = _Constraints(db, cache.book)
    done: set[int] = set()
    for item in sorted(items):
        if item not in done:
            group = _group(db, item, constraints)
            done |= group
            for members in _parted(db, group, constraints, cache):
                _write(db, members, cache)
    _mark_settled(db, items, constraints)


def _mark_settled(db: sqlite3.Connection, items: Collection[int], constraints: "_Constraints") -> None:
    """Note at doubtful links what editors have said of the pair, so that nobody is asked twice."""
    sql = "SELECT a, b, settled FROM links WHERE verdict = 'unsure' AND (a = :item OR b = :item)"
    for row in [row for item in sorted(items) for row in db.execute(sql, {"item": item})]:
        pair = (min(row["a"], row["b"]), max(row["a"], row["b"]))
        word = "together" if pair in constraints.together else "apart" if pair in constraints.apart else None
        if row["settled"] != word:
            db.execute("UPDATE links SET settled = ? WHERE a = ? AND b = ?", (word, row["a"], row["b"]))


class _Constraints:
    """Editors' constraints by item."""

    def __init__(self, db: sqlite3.Connection, book: Book) -> None:
        found = book.constraints
        ids = {ref: _item(db, ref) for ref in found.items}
        self.together = _known(ids, found.together)
        self.apart = _known(ids, found.apart)
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


def _group(db: sqlite3.Connection, item: int, constraints: _Constraints) -> set[int]:
    """All items that hang together with one: by links, by editors, or by having been one work until now."""
    sql = """
        SELECT b FROM links WHERE a = :item AND verdict = 'same'
        UNION SELECT a FROM links WHERE b = :item AND verdict = 'same'
        UNION SELECT other.item FROM work_items own JOIN work_items other ON other.work = own.work
              WHERE own.item = :item
        """
    found, front = {item}, [item]
    while front and len(found) < LIMIT:
        here = front.pop()
        near = {row[0] for row in db.execute(sql, {"item": here})} | constraints.neighbours.get(here, set())
        front += near - found
        found |= near
    return found


def _parted(
    db: sqlite3.Connection, group: set[int], constraints: _Constraints, cache: Cache
) -> Iterable[tuple[int, ...]]:
    """The works among items that hang together."""
    if len(group) == 1:
        return (tuple(group),)
    portraits = {item: portrait for item in group if (portrait := cache.portrait(item)) is not None}

    def veto(a: int, b: int) -> bool:
        return a in portraits and b in portraits and bool(vetoed(portraits[a], portraits[b]))

    return clusters(
        {item: (portrait.source_id, portrait.uid) for item, portrait in portraits.items()},
        list(_links(db, group)),
        veto,
        {pair for pair in constraints.together if group.issuperset(pair)},
        {pair for pair in constraints.apart if group.issuperset(pair)},
    )


def _links(db: sqlite3.Connection, group: set[int]) -> Iterable[SameLink]:
    for item in sorted(group):
        sql = "SELECT a, b, tier, score FROM links WHERE a = ? AND verdict = 'same'"
        for row in db.execute(sql, (item,)):
            if row["b"] in group:
                yield SameLink(a=row["a"], b=row["b"], tier=row["tier"], score=row["score"])


def _write(db: sqlite3.Connection, members: Collection[int], cache: Cache) -> None:
    """A work's rows."""
    ordered = _ordered(db, members, cache)
    for item in ordered:
        db.execute("DELETE FROM works WHERE id = ?", (item,))
        db.execute("DELETE FROM work_topics WHERE work = ?", (item,))
        db.execute("DELETE FROM conflicts WHERE work = ?", (item,))
        db.execute("DELETE FROM cards WHERE id = ?", (item,))
    work = ordered[0]
    db.executemany(
        "INSERT OR REPLACE INTO work_items VALUES (?, ?, ?)", [(item, work, n) for n, item in enumerate(ordered)]
    )
    ruling = _ruling(db, ordered, cache.book)
    form, by = (ruling.format, "editor") if ruling.format else _format(db, ordered)
    db.execute(
        """
        INSERT INTO works (id, guid, items, title, summary, hidden, pinned, format, format_by)
        VALUES (?, ?, ?, nullif(?, ''), nullif(?, ''), nullif(?, ''), ?, ?, ?)
        """,
        (work, _guid(db, ordered), len(ordered), ruling.title, ruling.summary, ruling.hidden, ruling.pinned, form, by),
    )
    topics = _topics(db, work, ordered, ruling)
    db.executemany("INSERT INTO work_topics VALUES (?, ?, ?, ?)", topics)
    write_card(db, ordered, ruling, form, ((topic, score) for topic, _, score, _ in topics))
    db.executemany("INSERT INTO conflicts VALUES (?, ?, ?, ?, ?, ?)", [_conflict(work, c) for c in ruling.conflicts])


def _ordered(db: sqlite3.Connection, members: Collection[int], cache: Cache) -> list[int]:
    """The members, the one that stands for the work first; those that left the public last."""
    if len(members) == 1:
        return list(members)
    gone = {
        row[0]
        for item in members
        for row in db.execute("SELECT id FROM items WHERE id = ? AND withdrawn IS NOT NULL", (item,))
    }

    def rank(item: int) -> tuple[Any, ...]:
        portrait = cache.portrait(item)
        assert portrait is not None, "only items with a portrait are put together"
        return (item in gone, standing(portrait))

    return sorted(members, key=rank)


def _guid(db: sqlite3.Connection, ordered: list[int]) -> str:
    """The guid issued first among those of the items, else that of the item that stands for the work."""
    sql = """
        SELECT guid, (SELECT min(first_at) FROM issued WHERE issued.guid = public_guids.guid) AS first_at
        FROM public_guids WHERE item = ?
        """
    own = [row for item in ordered for row in db.execute(sql, (item,))]
    issued = [(row["first_at"], row["guid"]) for row in own if row["first_at"]]
    return str(min(issued)[1] if issued else own[0]["guid"])


def _ruling(db: sqlite3.Connection, ordered: list[int], book: Book) -> Ruling:
    if not book.decisions:
        return Ruling()
    refs: list[Ref] = []
    upstream: dict[Ref, dict[str, str]] = {}
    for item in ordered:
        row = db.execute("SELECT source, uid, title, summary FROM items WHERE id = ?", (item,)).fetchone()
        names = [(row["source"], row["uid"])]
        names += [tuple(alias) for alias in db.execute("SELECT source, uid FROM aliases WHERE item = ?", (item,))]
        refs += names
        upstream |= {name: {"title": row["title"], "summary": row["summary"]} for name in names}
    return book.ruling(refs, upstream)


def _format(db: sqlite3.Connection, ordered: list[int]) -> tuple[str, str]:
    for item in ordered:
        row = db.execute("SELECT format, rule FROM item_formats WHERE item = ? AND format <> ''", (item,)).fetchone()
        if row:
            return row["format"], row["rule"]
    return "", ""


def _topics(db: sqlite3.Connection, work: int, ordered: list[int], ruling: Ruling) -> list[tuple[str, int, float, str]]:
    """What any of its items is about, but for what an editor took away."""
    scores: dict[str, float] = {}
    for item in ordered:
        for row in db.execute("SELECT topic, score FROM item_topics WHERE item = ?", (item,)):
            scores[row["topic"]] = max(row["score"], scores.get(row["topic"], 0.0))
    rows = [(topic, work, score, "rule") for topic, score in scores.items() if topic not in ruling.removed]
    rows = [row for row in rows if row[0] not in ruling.added]
    return [*rows, *((topic, work, 1.0, "editor") for topic in ruling.added)]


def _conflict(work: int, conflict: Conflict) -> tuple[Any, ...]:
    decision = conflict.decision
    return work, conflict.field, decision.key, decision.upstream, conflict.now, decision.value
