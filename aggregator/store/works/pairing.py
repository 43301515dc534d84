"""Which items may be the same: by the keys they share, and what the catalogue knows of those keys.

A key that more than `CAP` items hold proposes nobody: a function of what is there, not of the order it came in. What a
key says (how many hold it, of how many owners, one source twice) is told coarsely, so that only the first few holders
and the crossing of the cap make its other holders be judged again.
"""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from aggregator.identity.works.judging import link
from aggregator.identity.works.values import CAP, RULES, Match, Portrait, Shared
from aggregator.plain import dumps
from aggregator.store.works.values import Cache

FEW = 4
"""Beyond so many holders a key's exact number says nothing any more; its `Shared.items` stays here."""
OWNERS = 3
ASKED = frozenset({"guid", "media", "link", "digest", "second", "file", "core"})
"""Kinds of key of which a rule asks how many hold them. Of the others it counts only whether they propose a pair, so
their other holders need not be judged again for every new one."""

CAPS = {"words": 12}
"""Lower caps: two words that more titles than this share propose what nothing comes of, half of all proposals."""

Holder = tuple[int, str, str]
"""An item, its source and its centre."""


def replace_keys(db: sqlite3.Connection, item: int, keys: Iterable[tuple[str, int]]) -> set[int]:
    """Note an item's keys. Returns it and the items whose pairs must be judged again, for what a key says changed."""
    before = {(row[0], row[1]) for row in db.execute("SELECT kind, value FROM item_keys WHERE item = ?", (item,))}
    after = set(keys)
    again = {item}
    own = _holder(db, item)
    for key in before ^ after:
        if key in after:
            db.execute("INSERT INTO item_keys (kind, value, item) VALUES (?, ?, ?)", (*key, item))
            holds = _holders(db, key)
            held = [holder for holder in holds if holder != own]
        else:
            db.execute("DELETE FROM item_keys WHERE kind = ? AND value = ? AND item = ?", (*key, item))
            holds = _holders(db, key)
            held = [*holds, own]
        if key[0] in ASKED and _said(held) != _said(holds):
            again.update(holder[0] for holder in (*held, *holds))
        elif (
            len(held) <= _cap(key[0]) < len(holds)
        ):  # from now on it proposes nobody: what was linked by it may come apart
            again |= _linked(db, holds)
        elif len(holds) <= _cap(key[0]) < len(held):
            again.update(holder[0] for holder in holds)
    return again


def _cap(kind: str) -> int:
    return CAPS.get(kind, CAP)


def _holder(db: sqlite3.Connection, item: int) -> Holder:
    row = db.execute("SELECT id, source, centre FROM items WHERE id = ?", (item,)).fetchone()
    return row["id"], row["source"], row["centre"]


def _holders(db: sqlite3.Connection, key: tuple[str, int]) -> list[Holder]:
    """At most two more than the cap: with one of them away it is still told whether they are too many."""
    sql = """
        SELECT items.id, items.source, items.centre FROM item_keys JOIN items ON items.id = item_keys.item
        WHERE kind = ? AND value = ? LIMIT ?
        """
    return [tuple(row) for row in db.execute(sql, (*key, CAP + 2))]


def _said(held: list[Holder]) -> tuple[int, int, bool]:
    """What a key says of its holders: how many, of how many owners, and whether one source has it twice."""
    if len(held) > CAP:
        return CAP + 1, 0, False
    return (
        min(len(held), FEW),
        min(len({centre for _, _, centre in held}), OWNERS),
        len({source for _, source, _ in held}) < len(held),
    )


def _linked(db: sqlite3.Connection, holders: Iterable[Holder]) -> set[int]:
    """Those of some items that are linked to others of them."""
    sql = """
        SELECT a, b FROM links
        WHERE a IN (SELECT value FROM json_each(:items)) AND b IN (SELECT value FROM json_each(:items))
        """
    items = json.dumps(sorted({holder[0] for holder in holders}))
    return {item for row in db.execute(sql, {"items": items}) for item in row}


def judge_again(db: sqlite3.Connection, item: int, cache: Cache) -> set[int]:
    """Judge an item against all it shares keys with. Returns the items whose `same` links changed."""
    found: dict[tuple[int, int], tuple[Any, ...]] = {}
    own = cache.portrait(item)
    for other, shared in _candidates(db, item, own).items() if own else ():
        theirs = cache.portrait(other)
        if own is None or theirs is None:
            continue
        # Told from one end, the same whichever came first
        first = (own.source_id, own.uid) < (theirs.source_id, theirs.uid)
        match = link(own, theirs, shared) if first else link(theirs, own, shared)
        if match is not None:
            found[(item, other) if first else (other, item)] = _row(match)
    stored = {(row[0], row[1]): tuple(row)[2:] for row in db.execute(READ, {"item": item})}
    touched: set[int] = set()
    for pair in stored.keys() | found.keys():
        was, now = stored.get(pair), found.get(pair)
        if was == now:
            continue
        if now is None:
            db.execute("DELETE FROM links WHERE a = ? AND b = ?", pair)
        else:
            db.execute(WRITE, (*pair, *now))
        if "same" in (was and was[0], now and now[0]):
            touched.update(pair)
    return touched


COLUMNS = ("verdict", "relation", "a_is", "b_is", "tier", "score", "rule", "rules", "reason", "evidence")
READ = f"""
    SELECT a, b, {", ".join(COLUMNS)} FROM links WHERE a = :item
    UNION ALL SELECT a, b, {", ".join(COLUMNS)} FROM links WHERE b = :item
    """
WRITE = f"""
    INSERT OR REPLACE INTO links (a, b, {", ".join(COLUMNS)}) VALUES (?, ?, {", ".join("?" * len(COLUMNS))})
    """


def _row(match: Match) -> tuple[Any, ...]:
    return (
        match.verdict,
        match.relation,
        match.a_is,
        match.b_is,
        match.tier,
        round(match.score, 4),
        match.rule,
        RULES,
        match.reason,
        dumps(match.evidence),
    )


def _candidates(db: sqlite3.Connection, item: int, own: Portrait | None) -> dict[int, tuple[Shared, ...]]:
    """The items that share a key with one, and what they share."""
    shared: dict[int, list[Shared]] = {}
    crowded: list[Shared] = []
    for key in own.keys if own else ():
        held = _holders(db, (key.kind, key.value))
        count, owners, repeated = _said(held)
        if len(held) > _cap(key.kind):
            # Told all the same: what nothing is told of is taken for a key that only two hold
            crowded.append(Shared(kind=key.kind, value=key.value, items=count, owners=OWNERS, repeated=True))
            continue
        one = Shared(kind=key.kind, value=key.value, items=count, owners=owners, repeated=repeated)
        for other, _, _ in held:
            if other != item:
                shared.setdefault(other, []).append(one)
    return {other: (*found, *crowded) for other, found in shared.items()}
