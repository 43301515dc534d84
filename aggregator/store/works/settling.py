"""From links to works: which items are one, which of them stands for it, under which guid, and what editors made of it.

The public guid of a work is the one issued first among those of its items; where none was issued, that of the item
that stands for it. So a merge keeps the older of two guids, and a split leaves it to the part whose item brought it.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from aggregator.identity.works.clusters import clusters
from aggregator.identity.works.judging import vetoed
from aggregator.identity.works.values import SameLink
from aggregator.store.works.values import Cache, Constraints
from aggregator.store.works.writing import write_works

LIMIT: Final = 500
"""Items looked at for one work: more that hang together by a chain of links are a fault of the rules, not a work."""


def settle(db: sqlite3.Connection, items: Collection[int], cache: Cache) -> None:
    """Make the works of some items anew, and of all that hang together with them."""
    constraints = cache.constraints
    bound = _bound(db, items, constraints)
    write_works(db, [(item,) for item in sorted({*items} - bound)], cache)
    done: set[int] = set()
    for item in sorted(bound):
        if item not in done:
            group = _group(db, item, constraints)
            done |= group
            write_works(db, _parted(db, group, constraints, cache), cache)
    _mark_settled(db, items, constraints)


def _bound(db: sqlite3.Connection, items: Collection[int], constraints: Constraints) -> set[int]:
    """Those of some items that hang together with any other: nearly all are works of their own, and quickly written."""
    sql = """
        SELECT value FROM json_each(:items) JOIN links ON links.a = value AND verdict = 'same'
        UNION SELECT value FROM json_each(:items) JOIN links ON links.b = value AND verdict = 'same'
        UNION SELECT value FROM json_each(:items) JOIN work_items own ON own.item = value
              JOIN work_items other ON other.work = own.work AND other.item <> own.item
        """
    found = {row[0] for row in db.execute(sql, {"items": json.dumps([*items])})}
    return found.union(item for item in items if item in constraints.neighbours)


def _mark_settled(db: sqlite3.Connection, items: Collection[int], constraints: Constraints) -> None:
    """Note at doubtful links what editors have said of the pair, so that nobody is asked twice."""
    sql = """
        SELECT a, b, settled FROM json_each(:items) JOIN links ON links.a = value WHERE verdict = 'unsure'
        UNION SELECT a, b, settled FROM json_each(:items) JOIN links ON links.b = value WHERE verdict = 'unsure'
        """
    for row in db.execute(sql, {"items": json.dumps([*items])}).fetchall():
        pair = (min(row["a"], row["b"]), max(row["a"], row["b"]))
        word = _word(pair, constraints)
        if row["settled"] != word:
            db.execute("UPDATE links SET settled = ? WHERE a = ? AND b = ?", (word, row["a"], row["b"]))


def _word(pair: tuple[int, int], constraints: Constraints) -> str | None:
    if pair in constraints.together:
        return "together"
    if pair in constraints.related:
        return "related"
    return "apart" if pair in constraints.apart else None


def _group(db: sqlite3.Connection, item: int, constraints: Constraints) -> set[int]:
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
    db: sqlite3.Connection, group: set[int], constraints: Constraints, cache: Cache
) -> Sequence[tuple[int, ...]]:
    """The works among items that hang together."""
    if len(group) == 1:
        return (tuple(group),)
    portraits = {item: portrait for item in group if (portrait := cache.portrait(item)) is not None}
    drawn = portraits.keys()  # editors may have joined it with one that is still to be looked at, and is settled then

    def veto(a: int, b: int) -> bool:
        return a in portraits and b in portraits and bool(vetoed(portraits[a], portraits[b]))

    return clusters(
        {item: (portrait.source_id, portrait.uid) for item, portrait in portraits.items()},
        list(_links(db, group)),
        veto,
        {pair for pair in constraints.together if drawn >= {*pair}},
        {pair for pair in constraints.apart if drawn >= {*pair}},
    )


def _links(db: sqlite3.Connection, group: set[int]) -> Iterable[SameLink]:
    for item in sorted(group):
        sql = "SELECT a, b, tier, score FROM links WHERE a = ? AND verdict = 'same'"
        for row in db.execute(sql, (item,)):
            if row["b"] in group:
                yield SameLink(a=row["a"], b=row["b"], tier=row["tier"], score=row["score"])
