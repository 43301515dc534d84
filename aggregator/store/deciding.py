"""What editors decided, as rows that are only ever added; and the works that follow from items, rules and decisions."""

import json
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

from aggregator.decisions import Book, Decision, Ref, keyed
from aggregator.model import Item
from aggregator.store import rows, writing
from aggregator.store.connection import Connected
from aggregator.store.database import own_errors

if TYPE_CHECKING:
    from aggregator.store.works.values import Rules
    from aggregator.tagging.vocabulary import Vocabulary

DERIVED = (
    "portraits", "outlines", "item_keys", "item_lines", "line_counts", "links", "works", "work_items", "item_topics",
    "item_formats", "item_series", "work_topics", "conflicts", "cards", "search_terms", "search_keys",
    "stale",
)  # fmt: skip
"""Tables that are made anew from what is kept."""
SOME = 200
"""Rows that are deleted by a statement, and how long such statements share a transaction."""
SHORT_SECONDS = 0.2
FORGETTING = "forgetting"
"""Stands among the rule sets while what is derived is being dropped."""
WORKS = "works"
"""Name of the rule set by which items become works. Newer rules judge what is new; the rest waits for a rebuild."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an item stands."""

    item: int
    work: int
    members: tuple[int, ...]
    """Items of the work, the one that stands for it first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What was found of two items."""

    a: int
    b: int
    verdict: str
    relation: str
    rule: str
    reason: str


class Deciding(Connected):
    """The part of the store that knows works and decisions."""

    def book(self) -> Book:
        """All decisions there are."""
        found = self._rows(
            "SELECT key, at, who, why, verb, subjects, others, value, upstream FROM decisions ORDER BY id"
        )
        return Book(decisions=tuple(map(_decision_of, found)))

    def decide(self, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
        """Add decisions. Those without a key get one, and a time later than every decision before.

        One whose key is known is passed over: a file may be imported twice.
        """
        with self._transaction() as db:
            (last,) = db.execute("SELECT max(at) FROM decisions").fetchone()
            written = [one for one in _timed(decisions, last) if _add(db, one)]
            writing.mark_stale(db, {item for one in written for item in _concerned(db, one)})
        return tuple(written)

    def renamed(self, names: Iterable[Sequence[Ref]]) -> None:
        """Note all names of some items: what was decided of any of them holds of the item, here or when it comes."""
        pairs = [(source, uid, also) for refs in names for (source, uid), (_, also) in permutations(refs, 2)]
        with self._transaction() as db:
            db.executemany("INSERT OR IGNORE INTO renamed VALUES (?, ?, ?)", pairs)
            writing.take_names(db)

    def renamings(self) -> tuple[tuple[Ref, ...], ...]:
        """All names of each item that came in under a new one since something was decided of it; told without them, a
        catalogue that begins anew would not know what that is about."""
        groups: dict[Ref, frozenset[Ref]] = {}
        for row in self._rows(RENAMINGS):
            group = frozenset((row["source"], name) for name in json.loads(row["names"]))
            whole = group.union(*(groups.get(ref, ()) for ref in group))
            groups |= dict.fromkeys(whole, whole)
        said = [frozenset((*one.subjects, *one.others)) for one in self.book().decisions]
        partly = {group for refs in said for ref in refs & groups.keys() if not (group := groups[ref]) <= refs}
        return tuple(sorted(tuple(sorted(group)) for group in partly))

    def concerned(self, decisions: Iterable[Decision]) -> frozenset[int]:
        """The items whose works may be others for some decisions."""
        with own_errors(self.path):
            return frozenset(item for one in decisions for item in _concerned(self._db, one))

    def identify(self, rules: "Callable[[], Rules]", only: Collection[int] | None = None) -> int:
        """Bring works, topics and what follows from decisions up to date. Returns how many items were looked at.

        `rules` is called only when there is something to do: a run with nothing new need not know them. With `only`, no
        other items are looked at: an editor does not wait for what a run has brought in.
        """
        if only is None and self._rows("SELECT 1 FROM rule_sets WHERE name = ?", FORGETTING):
            self._forget()
        if not self._rows("SELECT 1 FROM stale LIMIT 1"):
            return 0
        from aggregator.identity.works.values import RULES  # noqa: PLC0415 - see above
        from aggregator.store.works import Identification  # noqa: PLC0415

        if not self.rule_set(WORKS):  # the first works of this catalogue, or all of them anew
            with self._transaction() as db:
                db.execute("INSERT INTO rule_sets VALUES (?, ?)", (WORKS, str(RULES)))
        return Identification(self._db, rules(), self.book).run(self._transaction, only)

    def rule_set(self, name: str) -> str:
        """The version of a rule set that the derived tables were made by; empty when there is none."""
        found = self._rows("SELECT version FROM rule_sets WHERE name = ?", name)
        return str(found[0]["version"]) if found else ""

    def follow_topics(self, vocabulary: "Vocabulary", name: str, mark: str) -> None:
        """Take over a vocabulary: its labels at once; where it decides otherwise, every item is looked at anew."""
        versions = {"topics": vocabulary.version, "search": vocabulary.search_version}
        again = any(self.rule_set(rules) != version for rules, version in versions.items())
        with self._transaction() as db:
            db.executemany("INSERT OR REPLACE INTO rule_sets VALUES (?, ?)", [(name, mark), *versions.items()])
            db.execute("DELETE FROM topics")
            db.executemany(
                "INSERT INTO topics VALUES (?, ?, ?, ?)",
                [(topic.id, topic.label, topic.broader, topic.note) for topic in vocabulary.topics],
            )
            db.execute("DELETE FROM formats")
            names: dict[str, str] = {}
            for rule in vocabulary.formats:  # of several rules for one format, not all repeat its name
                names[rule.id] = rule.label or names.get(rule.id) or rule.id
            db.executemany("INSERT INTO formats VALUES (?, ?)", names.items())
            if again:
                db.execute("INSERT OR IGNORE INTO stale SELECT id FROM items")

    def place_of(self, source_id: str, uid: str) -> Place:
        """Where an item stands, by any name it came in under. Raises `KeyError`."""
        sql = """
            SELECT item, work FROM work_items WHERE item = coalesce(
              (SELECT id FROM items WHERE source = :source AND uid = :uid),
              (SELECT item FROM aliases WHERE source = :source AND uid = :uid))
            """
        found = self._rows(sql, {"source": source_id, "uid": uid})
        if not found:
            raise KeyError(f"{source_id}: {uid}")
        (item, work), *_ = found
        members = self._rows("SELECT item FROM work_items WHERE work = ? ORDER BY place", work)
        return Place(item=item, work=work, members=tuple(row[0] for row in members))

    def link_between(self, some: Iterable[int], others: Iterable[int]) -> Link | None:
        """The strongest link between any of these and any of those items."""
        sql = """
            SELECT a, b, verdict, relation, rule, reason FROM links
            WHERE (a IN (SELECT value FROM json_each(:some)) AND b IN (SELECT value FROM json_each(:others)))
               OR (b IN (SELECT value FROM json_each(:some)) AND a IN (SELECT value FROM json_each(:others)))
            ORDER BY verdict <> 'same', verdict <> 'related', tier, score DESC, rule, reason LIMIT 1
            """
        found = self._rows(sql, {"some": json.dumps(list(some)), "others": json.dumps(list(others))})
        return Link(**found[0]) if found else None

    def items(self) -> Iterator[tuple[str, Item]]:
        """Every item with its source, as it was stored."""
        with own_errors(self.path):
            for row in self._db.execute("SELECT * FROM items ORDER BY id"):
                yield row["source"], rows.item_of(row)

    def derived(self) -> dict[str, list[Any]]:
        """Works, links and topics by the names of their items, not by row numbers: to compare two catalogues."""
        name = "(SELECT json_array(source, uid) FROM items WHERE items.id = {})"
        questions = {
            "works": f"""
                SELECT {name.format("works.id")}, (SELECT json_group_array(json(member)) FROM (
                  SELECT {name.format("item")} AS member FROM work_items WHERE work = works.id ORDER BY place)),
                  guid, title, summary, hidden, pinned, format, format_by FROM works""",
            "links": f"""
                SELECT {name.format("a")}, {name.format("b")}, verdict, relation, a_is, b_is, tier, score,
                  rule, reason, evidence FROM links""",
            "topics": f"SELECT {name.format('item')}, topic, score, evidence FROM item_topics",
            "formats": f"SELECT {name.format('item')}, format, rule, evidence FROM item_formats",
            "work topics": f"SELECT {name.format('work')}, topic, score, by FROM work_topics",
        }
        return {table: sorted(map(tuple, self._rows(sql)), key=repr) for table, sql in questions.items()}

    def forget_derived(self) -> None:
        """Drop all that is derived, for `identify` to make anew.

        By transactions of `SHORT_SECONDS`: of a large catalogue it takes minutes, and editors write meanwhile. That it
        is to be forgotten is noted first: cut off in between, the next `identify` goes on with it.
        """
        with self._transaction() as db:
            db.execute("DELETE FROM rule_sets WHERE name = ?", (WORKS,))
            db.execute("INSERT OR REPLACE INTO rule_sets VALUES (?, '')", (FORGETTING,))
        self._forget()

    def _forget(self) -> None:
        for table in DERIVED:
            names = [row["name"] for row in self._rows(f"PRAGMA table_info({table})") if row["pk"]]
            key = ", ".join(names)
            some = f"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} LIMIT {SOME})"
            gone = SOME
            while gone:
                with self._transaction() as db:
                    end = time.monotonic() + SHORT_SECONDS
                    while gone and time.monotonic() < end:
                        gone = db.execute(some).rowcount
        with self._transaction() as db:
            db.execute("INSERT OR IGNORE INTO stale SELECT id FROM items")
            db.execute("DELETE FROM rule_sets WHERE name = ?", (FORGETTING,))


RENAMINGS = """
    SELECT items.source AS source, json_insert(json_group_array(aliases.uid), '$[#]', items.uid) AS names
    FROM aliases JOIN items ON items.id = aliases.item GROUP BY items.id
    UNION ALL SELECT source, json_insert(json_group_array(also), '$[#]', uid) FROM renamed GROUP BY source, uid
    """


def _timed(decisions: Sequence[Decision], last: str | None) -> Iterator[Decision]:
    """Decisions with their keys, each new one later than all before: what holds is told by their times."""
    newest = datetime.fromisoformat(last) if last else None
    for decision in decisions:
        if decision.key:
            yield decision
        else:
            at = decision.at if newest is None else max(decision.at, newest + timedelta(microseconds=1))
            yield keyed(replace(decision, at=at))
            newest = at


def _decision_of(row: sqlite3.Row) -> Decision:
    return Decision(
        key=row["key"],
        at=datetime.fromisoformat(row["at"]),
        who=row["who"],
        why=row["why"],
        verb=row["verb"],
        subjects=_refs(row["subjects"]),
        others=_refs(row["others"]),
        value=row["value"] or "",
        upstream=row["upstream"] or "",
    )


def _refs(text: str) -> tuple[Ref, ...]:
    return tuple((source, uid) for source, uid in json.loads(text))


def _add(db: sqlite3.Connection, decision: Decision) -> bool:
    """Add a row; False when it is there already."""
    row = (
        decision.key,
        decision.at.astimezone(UTC).isoformat(timespec="microseconds"),
        decision.who,
        decision.why,
        decision.verb,
        json.dumps(decision.subjects, ensure_ascii=False),
        json.dumps(decision.others, ensure_ascii=False),
        decision.value,
        decision.upstream,
    )
    columns = "key, at, who, why, verb, subjects, others, value, upstream"
    marks = ", ".join("?" * len(row))
    return db.execute(f"INSERT OR IGNORE INTO decisions ({columns}) VALUES ({marks})", row).rowcount == 1


def _concerned(db: sqlite3.Connection, decision: Decision) -> set[int]:
    """The items whose works may be others now."""
    refs = [*decision.subjects, *decision.others]
    if decision.verb == "undo":
        row = db.execute("SELECT * FROM decisions WHERE key = ?", (decision.value,)).fetchone()
        if row:
            return _concerned(db, _decision_of(row))
    sql = """
        SELECT id FROM items WHERE source = ? AND uid = ? UNION SELECT item FROM aliases WHERE source = ? AND uid = ?
        """
    return {row[0] for ref in refs for row in db.execute(sql, (*ref, *ref))}
