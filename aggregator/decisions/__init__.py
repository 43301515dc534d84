"""What editors decide, and what holds of it. Pure: no I/O, no clock.

A decision is a row that is never changed: who, when, why, and of which items, named by source and uid, so that it
outlives host moves, rebuilds and new rules. An item that came in under several uids is named by each, the present one
first: a catalogue that begins anew knows no other. Hiding, showing, taking down, merging and splitting name all items
the work then had, the leading one first. Hiding and taking down hold for every work that holds one of them: what was
hidden does not come back when a rule parts or joins works. A title, a summary, a format, a topic or a pin is the
leading item's and names that one alone: it goes where the item goes.

It must not know how works are found, nor where decisions are kept.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import combinations, product, starmap
from typing import Final, Literal, get_args

from aggregator.plain import dumps

Verb = Literal[
    "hide",
    "show",
    "pin",
    "unpin",
    "title",
    "summary",
    "topic",
    "format",
    "merge",
    "split",
    "relate",
    "takedown",
    "undo",
]
VERBS: Final[tuple[Verb, ...]] = get_args(Verb)
FIELDS: Final[tuple[Verb, ...]] = ("title", "summary")
"""Fields that a source may change after an editor has set them."""

Ref = tuple[str, str]
"""An item: its source's id and its uid there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody decided once."""

    key: str
    """Twelve hexadecimal digits, the same in every copy of the catalogue."""
    at: datetime
    who: str
    why: str = ""
    verb: Verb
    subjects: tuple[Ref, ...] = ()
    """Names of all items of the work at that time, the leading one first; of a split, those that are parted off; of a
    title, summary, format, topic or pin, the names of the leading item alone."""
    others: tuple[Ref, ...] = ()
    """Of a merge or of works that are related, the items of the other work; of a split, those that stay."""
    value: str = ""
    """The new title, summary or format (empty: the source's counts again); of a topic, `+ki` or `-ki`; of an undo, the
    key of what is undone."""
    upstream: str = ""
    """What the source said of that field at that time."""


def keyed(decision: Decision) -> Decision:
    """A decision with its key: made of all it says, so that two copies of one decision are one."""
    bare = replace(decision, key="", at=decision.at.astimezone(UTC))
    return replace(bare, key=hashlib.blake2b(dumps(bare).encode(), digest_size=6).hexdigest())


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A source changed a field after an editor had set it."""

    field: Verb
    decision: Decision
    now: str
    """What the source says now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What holds of a work by editors' decisions."""

    hidden: Literal["", "hidden", "taken-down"] = ""
    pinned: bool = False
    title: str = ""
    summary: str = ""
    format: str = ""
    """Empty: nobody set one."""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    """Topics."""
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Book:
    """All decisions there are."""

    decisions: tuple[Decision, ...] = ()
    """In any order: what holds is told by their times."""

    @cached_property
    def active(self) -> tuple[Decision, ...]:
        """Decisions that nobody undid, the oldest first. An undone undo lets its decision hold again."""
        return tuple(d for d in sorted(self.decisions, key=age) if d.verb != "undo" and d.key not in self.undone)

    @cached_property
    def undone(self) -> Mapping[str, str]:
        """What does not hold because it was undone, undos among them: its key, and that of the undo.

        Told by what names what, not by times: two machines' clocks may differ, a key cannot be known before it is.
        """
        undos = {d.key: d.value for d in self.decisions if d.verb == "undo"}
        found: dict[str, str] = {}
        for key in sorted(undos, key=lambda key: (-_depth(key, undos), key)):
            if key not in found:
                found.setdefault(undos[key], key)
        return found

    @cached_property
    def _of(self) -> Mapping[Ref, tuple[Decision, ...]]:
        found: dict[Ref, list[Decision]] = {}
        for decision in self.active:
            for ref in _concerned(decision):
                found.setdefault(ref, []).append(decision)
        return {ref: tuple(decisions) for ref, decisions in found.items()}

    def of(self, members: Iterable[Ref]) -> tuple[Decision, ...]:
        """The active decisions that concern a work, the oldest first."""
        found = {decision.key: decision for ref in members for decision in self._of.get(ref, ())}
        return tuple(sorted(found.values(), key=age))

    def about(self, members: Iterable[Ref]) -> tuple[Decision, ...]:
        """All decisions that name an item of a work, and the undos of those, whether they hold or not, by age."""
        names = set(members)
        found = {d.key for d in self.decisions if names.intersection(d.subjects) or names.intersection(d.others)}
        while more := {d.key for d in self.decisions if d.verb == "undo" and d.value in found} - found:
            found |= more
        return tuple(sorted((d for d in self.decisions if d.key in found), key=age))

    def ruling(self, members: Sequence[Ref], upstream: Mapping[Ref, Mapping[str, str]]) -> Ruling:
        """What holds of a work. `upstream` is what the sources say now: by item, title and summary."""
        decisions = self.of(members)
        if not decisions:
            return Ruling()
        last = {d.verb: d for d in decisions}
        topics = {d.value[1:]: d.value[:1] for d in decisions if d.verb == "topic"}
        return Ruling(
            hidden=_hidden(decisions, members),
            pinned=_latest(decisions, "pin", "unpin") == "pin",
            title=last["title"].value if "title" in last else "",
            summary=last["summary"].value if "summary" in last else "",
            format=last["format"].value if "format" in last else "",
            added=tuple(sorted(topic for topic, sign in topics.items() if sign == "+")),
            removed=tuple(sorted(topic for topic, sign in topics.items() if sign == "-")),
            conflicts=tuple(_conflicts(last, upstream)),
        )

    @cached_property
    def constraints(self) -> "Constraints":
        """Which items editors put together or kept apart. Of two decisions on one pair, the later one holds.

        Who merges two works has seen what both are made of, and means all of it: were only the two leading items tied,
        a veto between one of them and a copy of the other would tear the work apart again.
        """
        together: dict[tuple[Ref, Ref], None] = {}
        apart: dict[tuple[Ref, Ref], bool] = {}  # and whether they are related
        for decision in self.active:
            if decision.verb == "merge":
                everything = dict.fromkeys((*decision.subjects, *decision.others))
                for pair in starmap(_pair, combinations(everything, 2)):
                    apart.pop(pair, None)
                    together[pair] = None
            elif decision.verb in ("split", "relate"):
                for pair in starmap(_pair, product(decision.subjects, decision.others)):
                    together.pop(pair, None)
                    apart[pair] = decision.verb == "relate"
        return Constraints(
            together=tuple(together),
            apart=tuple(apart),
            related=tuple(pair for pair, related in apart.items() if related),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """Pairs of items, each in order of their names."""

    together: tuple[tuple[Ref, Ref], ...] = ()
    apart: tuple[tuple[Ref, Ref], ...] = ()
    related: tuple[tuple[Ref, Ref], ...] = ()
    """Those of `apart` that have to do with each other."""

    @property
    def items(self) -> Collection[Ref]:
        """All items that are in one."""
        return {ref for pair in (*self.together, *self.apart) for ref in pair}


def age(decision: Decision) -> tuple[datetime, str]:
    """What decisions are put in order by: of two at one moment, the key tells."""
    return decision.at, decision.key


def _depth(key: str, undos: Mapping[str, str]) -> int:
    """How many undos lie between a decision and what it is about in the end. A circle, which no keys can make, ends."""
    seen: set[str] = set()
    while key in undos and key not in seen:
        seen.add(key)
        key = undos[key]
    return len(seen)


def _pair(a: Ref, b: Ref) -> tuple[Ref, Ref]:
    return (a, b) if a < b else (b, a)


def _concerned(decision: Decision) -> tuple[Ref, ...]:
    """The items a decision says something of, beside whether they are one."""
    return decision.subjects if decision.verb not in ("merge", "split", "relate") else ()


def _hidden(decisions: Sequence[Decision], members: Sequence[Ref]) -> Literal["", "hidden", "taken-down"]:
    """A takedown holds until it is undone: showing again does not lift it.

    Each item is asked on its own: where a hidden one and one that was shown again become one work, it stays hidden.
    """
    if any(d.verb == "takedown" for d in decisions):
        return "taken-down"
    said = {ref: d.verb for d in decisions if d.verb in ("hide", "show") for ref in d.subjects}
    return "hidden" if any(said.get(ref) == "hide" for ref in members) else ""


def _latest(decisions: Sequence[Decision], *verbs: Verb) -> str:
    return next((d.verb for d in reversed(decisions) if d.verb in verbs), "")


def _conflicts(last: Mapping[Verb, Decision], upstream: Mapping[Ref, Mapping[str, str]]) -> Iterator[Conflict]:
    for field in FIELDS:
        decision = last.get(field)
        if decision is None or not decision.value:
            continue
        now = next((upstream[ref].get(field) for ref in decision.subjects if ref in upstream), None)
        if now is not None and now not in (decision.upstream, decision.value):
            yield Conflict(field=field, decision=decision, now=now)
