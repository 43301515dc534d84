"""Who holds which key, read once for all items of a batch and kept in step with what is written.

A key that more than `CAP` items hold proposes nobody: a function of what is there, not of the order it came in. What a
key says (how many hold it, of how many owners, one source twice) is told coarsely, so that only the first few holders
and the crossing of the cap make its other holders be judged again.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from aggregator.identity.works.values import CAP, Key, Shared
from aggregator.store.works.values import Cache

FEW = 4
"""Beyond so many holders a key's exact number says nothing any more; its `Shared.items` stays here."""
OWNERS = 3
ASKED = frozenset({"guid", "media", "link", "digest", "second", "file", "core"})
"""Kinds of key of which a rule asks how many hold them. Of the others it counts only whether they propose a pair, so
their other holders need not be judged again for every new one."""
KEYS: Final = 200_000
"""Keys of which the holders are remembered from batch to batch: about 60 MB."""
CAPS = {"words": 12}
"""Lower caps: two words that more titles than this share propose what nothing comes of, half of all proposals."""


class Holders:
    """The holders of keys, as far as they were asked for: many items share the same."""

    def __init__(self, db: sqlite3.Connection, cache: Cache) -> None:
        self._db = db
        self._cache = cache
        self._held: dict[Key, tuple[int, ...]] = {}

    def read(self, keys: Iterable[Key]) -> None:
        """Learn who holds some keys, and whose those items are."""
        new = [key for key in {*keys} if key not in self._held]
        asked = json.dumps([(key.value, key.kind) for key in new])
        for key, (held,) in zip(new, self._db.execute(_HOLDERS_OF, (CAP + 2, asked)), strict=True):
            self._held[key] = tuple(map(int, held.split(","))) if held else ()
        self._cache.learn(item for key in new if not self.crowded(key) for item in self._held[key])

    def of(self, key: Key) -> tuple[int, ...]:
        """Who holds a key that was read."""
        return self._held[key]

    def crowded(self, key: Key) -> bool:
        """Whether a key is held by too many to propose anybody."""
        return len(self._held[key]) > _cap(key)

    def shared(self, key: Key) -> Shared:
        """What a key says to those who hold it."""
        if self.crowded(key):
            # Told all the same: what nothing is told of is taken for a key that only two hold
            return Shared(kind=key.kind, value=key.value, items=CAP + 1, owners=OWNERS, repeated=True)
        items, owners, repeated = self._said(self._held[key])
        return Shared(kind=key.kind, value=key.value, items=items, owners=owners, repeated=repeated)

    def _said(self, held: Collection[int]) -> tuple[int, int, bool]:
        """What a key says of its holders: how many, of how many owners, and whether one source has it twice."""
        if len(held) > CAP:
            return CAP + 1, 0, False
        owners = [self._cache.outline(item) for item in held]
        return (
            min(len(held), FEW),
            min(len({one.centre for one in owners}), OWNERS),
            len({one.source_id for one in owners}) < len(held),
        )

    def among(self, keys: Iterable[Key], items: Iterable[int]) -> set[int]:
        """Those of some items that hold any of some keys, however many do."""
        asked = {"items": json.dumps([*items]), "keys": json.dumps([(key.value, key.kind) for key in keys])}
        return {row[0] for row in self._db.execute(_AMONG, asked)}

    def replace(self, keys: Mapping[int, tuple[Collection[Key], Collection[Key]]]) -> set[int]:
        """Note the keys some items had and have. Returns these items, and those of which pairs must be judged again."""
        if len(self._held) > KEYS:  # here only: what is read from now on is needed until the batch is done
            self._held.clear()
        before = {(key, item) for item, (had, _) in keys.items() for key in had}
        after = {(key, item) for item, (_, has) in keys.items() for key in has}
        gone, come = before - after, after - before
        changed = {key for key, _ in gone | come}
        self.read(changed)
        self._cache.learn(keys)
        was = {key: self._held[key] for key in changed}
        self._write(gone, come)
        again = set(keys)
        for key in changed:
            again |= self._unsettled(key, was[key], self._held[key])
        return again

    def _write(self, gone: Collection[tuple[Key, int]], come: Collection[tuple[Key, int]]) -> None:
        sql = "DELETE FROM item_keys WHERE kind = ? AND value = ? AND item = ?"
        self._db.executemany(sql, [(*key, item) for key, item in gone])
        rows = sorted((key.value, key.kind, item) for key, item in come)  # in order: a page is written once for many
        self._db.executemany("INSERT INTO item_keys (value, kind, item) VALUES (?, ?, ?)", rows)
        for key, item in come:
            if not self.crowded(key):
                self._held[key] += (item,)
        others = {key for key, _ in gone}
        for key in others:
            del self._held[key]
        self.read(others)

    def _unsettled(self, key: Key, was: tuple[int, ...], now: tuple[int, ...]) -> set[int]:
        """Those whose pairs may be judged otherwise since a key changed hands."""
        cap = _cap(key)
        if len(was) + len(now) <= 1:
            return set()  # the only one is looked at anyway
        if key.kind in ASKED and self._said(was) != self._said(now):
            return {*was, *now}
        if len(was) <= cap < len(now):  # from now on it proposes nobody: what was linked by it may come apart
            return _linked(self._db, was)
        return {*now} if len(now) <= cap < len(was) else set()


_HOLDERS_OF: Final = """
    SELECT (
      SELECT group_concat(item) FROM (
        SELECT item FROM item_keys
        WHERE value = json_extract(asked.value, '$[0]') AND kind = json_extract(asked.value, '$[1]')
        LIMIT ?
      )
    ) FROM json_each(?) AS asked ORDER BY asked.id
    """
"""At most two more than the cap: with one of them away it is still told whether they are too many."""
_AMONG: Final = """
    SELECT DISTINCT item FROM json_each(:keys) AS asked CROSS JOIN json_each(:items) AS wanted
    JOIN item_keys ON item_keys.value = json_extract(asked.value, '$[0]')
      AND kind = json_extract(asked.value, '$[1]') AND item = wanted.value
    """


def _cap(key: Key) -> int:
    return CAPS.get(key.kind, CAP)


def _linked(db: sqlite3.Connection, items: Iterable[int]) -> set[int]:
    """Those of some items that are linked to others of them."""
    sql = """
        SELECT a, b FROM links
        WHERE a IN (SELECT value FROM json_each(:items)) AND b IN (SELECT value FROM json_each(:items))
        """
    return {item for row in db.execute(sql, {"items": json.dumps(sorted(items))}) for item in row}
