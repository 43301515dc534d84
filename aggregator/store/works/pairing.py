"""Which items may be the same, by the keys they share; and what they are to each other."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from aggregator.identity.works.judging import link
from aggregator.identity.works.outlines import NAMING, apart
from aggregator.identity.works.values import RULES, Key, Match, Portrait, Shared
from aggregator.plain import dumps
from aggregator.store.works.holding import Holders
from aggregator.store.works.values import Cache

AT_ONCE: Final = 200
"""Items whose candidates are in memory together: some forty each at the most."""

Pair = tuple[int, int]


def judge_again(db: sqlite3.Connection, items: Collection[int], holders: Holders, cache: Cache) -> set[int]:
    """Judge items against all they share keys with. Returns the items whose `same` links changed."""
    ordered, done = sorted(items), set[int]()
    touched: set[int] = set()
    for start in range(0, len(ordered), AT_ONCE):
        part = ordered[start : start + AT_ONCE]
        cache.load(part)
        portraits = {item: portrait for item in part if (portrait := cache.portrait(item))}
        cache.learn(part)
        holders.read(key for portrait in portraits.values() for key in portrait.keys)
        candidates = {item: _candidates(item, own, holders, cache) for item, own in portraits.items()}
        cache.load({other for found in candidates.values() for other in found})
        stored = _stored(db, part)
        for item in part:
            # A pair is judged from one of its ends: both have all their keys by now
            others = {other: found for other, found in candidates.get(item, {}).items() if other not in done}
            found = _judged(item, others, cache)
            known = {pair: row for pair, row in stored[item].items() if done.isdisjoint(pair)}
            touched |= _replace(db, known, found)
            done.add(item)
    return touched


def _judged(item: int, others: Mapping[int, tuple[Shared, ...]], cache: Cache) -> dict[Pair, tuple[Any, ...]]:
    """The links of an item, as rows."""
    own = cache.portrait(item)
    found: dict[Pair, tuple[Any, ...]] = {}
    for other, shared in others.items():
        theirs = cache.portrait(other)
        if own is None or theirs is None:
            continue
        # Told from one end, the same whichever came first
        first = (own.source_id, own.uid) < (theirs.source_id, theirs.uid)
        match = link(own, theirs, shared) if first else link(theirs, own, shared)
        if match is not None:
            found[(item, other) if first else (other, item)] = _row(match)
    return found


def _replace(
    db: sqlite3.Connection, stored: Mapping[Pair, tuple[Any, ...]], found: Mapping[Pair, tuple[Any, ...]]
) -> set[int]:
    """Bring links to what was found. Returns the items whose `same` links changed."""
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
    SELECT a, b, {", ".join(COLUMNS)} FROM json_each(:items) JOIN links ON links.a = json_each.value
    UNION ALL SELECT a, b, {", ".join(COLUMNS)} FROM json_each(:items) JOIN links ON links.b = json_each.value
    """
WRITE = f"""
    INSERT OR REPLACE INTO links (a, b, {", ".join(COLUMNS)}) VALUES (?, ?, {", ".join("?" * len(COLUMNS))})
    """


def _stored(db: sqlite3.Connection, items: Iterable[int]) -> dict[int, dict[Pair, tuple[Any, ...]]]:
    """The links of each item."""
    found: dict[int, dict[Pair, tuple[Any, ...]]] = {item: {} for item in items}
    for row in db.execute(READ, {"items": json.dumps([*found])}):
        pair, link_ = (row[0], row[1]), tuple(row)[2:]
        for item in pair:
            if item in found:
                found[item][pair] = link_
    return found


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


def _candidates(item: int, own: Portrait, holders: Holders, cache: Cache) -> dict[int, tuple[Shared, ...]]:
    """The items that share a key with one and may be linked to it, and what they share."""
    shared: dict[int, list[Key]] = {}
    crowded: list[Key] = []
    for key in own.keys:
        held = holders.of(key)
        if len(held) == 1:
            continue
        if holders.crowded(key):
            crowded.append(key)
            continue
        for other in held:
            if other != item:
                shared.setdefault(other, []).append(key)
    mine = cache.outline(item)
    far = {other for other, keys in shared.items() if apart(mine, cache.outline(other), {key.kind for key in keys})}
    if far and (naming := [key for key in crowded if key.kind in NAMING]):
        far -= holders.among(naming, far)
    near = {other: keys for other, keys in shared.items() if other not in far}
    said = {key: holders.shared(key) for key in {*crowded}.union(*near.values())} if near else {}
    return {other: tuple(said[key] for key in (*keys, *crowded)) for other, keys in near.items()}
