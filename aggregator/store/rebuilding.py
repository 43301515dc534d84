"""Making all that is derived anew, and what is another than before: works, guids, topics, by the names of items."""

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from aggregator.decisions import Ref
from aggregator.errors import StoreError
from aggregator.store.connection import Connected


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a work is, as far as anybody outside sees it."""

    members: tuple[Ref, ...]
    """Items by name, in order of their names."""
    guid: str
    title: str
    topics: tuple[str, ...]
    format: str
    hidden: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is another than before."""

    kind: str
    """`merged`, `split`, `guid`, `topics`, `format`, `hidden`, `new`, `gone`."""
    title: str
    before: str
    after: str


Shapes = Mapping[Ref, Shape]
"""The work of each item."""


class Rebuilding(Connected):
    """The part of the store that copies and compares catalogues."""

    def shapes(self) -> Shapes:
        """All works there are, by the names of their items."""
        members: dict[int, list[Ref]] = {}
        for row in self._rows("SELECT work, source, uid FROM work_items JOIN items ON items.id = work_items.item"):
            members.setdefault(row["work"], []).append((row["source"], row["uid"]))
        topics: dict[int, list[str]] = {}
        for row in self._rows("SELECT work, topic FROM work_topics ORDER BY topic"):
            topics.setdefault(row["work"], []).append(row["topic"])
        found: dict[Ref, Shape] = {}
        for row in self._rows(WORKS):
            shape = Shape(
                members=tuple(sorted(members[row["id"]])),
                guid=row["guid"],
                title=row["title"],
                topics=tuple(topics.get(row["id"], ())),
                format=row["format"],
                hidden=row["hidden"] or "",
            )
            found.update(dict.fromkeys(shape.members, shape))
        return found

    def copy_to(self, path: Path) -> None:
        """Write a copy of the catalogue, whole and small, to where there is no file yet. Raises `StoreError`."""
        (row,) = self._rows("SELECT page_count * page_size AS size_bytes FROM pragma_page_count(), pragma_page_size()")
        free_bytes = shutil.disk_usage(path.parent).free
        # Rebuilding writes nearly all of it once more, into the copy's log
        if free_bytes < 2 * row["size_bytes"]:
            needed, there = (n // 1_000_000 for n in (2 * row["size_bytes"], free_bytes))
            raise StoreError(f"{path.parent}: a copy needs {needed} MB, and only {there} MB are free")
        self._rows("VACUUM INTO ?", str(path))


WORKS = """
    SELECT works.id, works.guid, coalesce(works.title, items.title) AS title, format, hidden
    FROM works JOIN items ON items.id = works.id
    """


def compare(before: Shapes, after: Shapes) -> tuple[Difference, ...]:
    """What is another than before, works that became one or were parted first."""
    found = {*_regrouped(before, after), *_changed(before, after)}
    order = Counter({"merged": 0, "split": 1, "guid": 2, "hidden": 3, "topics": 4, "format": 5, "new": 6, "gone": 7})
    return tuple(sorted(found, key=lambda one: (order[one.kind], one.title, one.before, one.after)))


def _regrouped(before: Shapes, after: Shapes) -> Iterator[Difference]:
    for shape in {after[ref] for ref in after}:
        parts = {before[ref] for ref in shape.members if ref in before}
        if len(parts) > 1:
            said = " + ".join(sorted(_named(part) for part in parts))
            yield Difference(kind="merged", title=shape.title, before=said, after=_named(shape))
    for shape in {before[ref] for ref in before}:
        parts = {after[ref] for ref in shape.members if ref in after}
        if len(parts) > 1:
            said = " + ".join(sorted(_named(part) for part in parts))
            yield Difference(kind="split", title=shape.title, before=_named(shape), after=said)


def _changed(before: Shapes, after: Shapes) -> Iterator[Difference]:
    """Works of the same items that are known, labelled or shown otherwise."""
    for ref in before.keys() | after.keys():
        was, now = before.get(ref), after.get(ref)
        if was is None or now is None:
            known = was or now
            assert known is not None, "the name is from one of the two"
            kind = "gone" if now is None else "new"
            yield Difference(
                kind=kind, title=known.title, before=was.guid if was else "", after=now.guid if now else ""
            )
            continue
        pairs = (
            ("guid", was.guid, now.guid),
            ("topics", ", ".join(was.topics), ", ".join(now.topics)),
            ("format", was.format, now.format),
            ("hidden", was.hidden, now.hidden),
        )
        # Of works that were joined or parted, only what subscribers would see is worth a line of its own
        told = pairs if was.members == now.members else (pairs[0], pairs[3])
        for kind, old, new in told:
            if old != new:
                yield Difference(kind=kind, title=now.title, before=old, after=new)


def _named(shape: Shape) -> str:
    return ", ".join(f"{source}:{uid}" for source, uid in shape.members)
