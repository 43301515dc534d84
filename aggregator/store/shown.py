"""The ledgers of what the public was shown: editions of outputs, the files they consist of, pages of archives."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.store.connection import Connected
from aggregator.times import iso


@dataclass(frozen=True, slots=True, kw_only=True)
class LastEdition:
    """What an output last held."""

    path: str
    basis: str
    """Fingerprint of all it was made from."""
    entries: int
    family: str = ""
    """Of an output made by a rule (`each`): the rule's path."""
    value: str = ""
    """Id of what such an output was made for, and what people call that."""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastFile:
    """A file as it was last published."""

    path: str
    output: str
    """Path of the output it belongs to."""
    digest: str
    """SHA-256 of its bytes, hexadecimal."""
    size: int | None
    mtime: int | None
    """As it lay on the disk, in nanoseconds; None: look at the bytes."""
    basis: str = ""
    """Of a page of an archive: fingerprint of what it was made from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """An entry that lies in a page of a feed's archive."""

    page: int
    guid: str
    work: int
    """Row number of the work it belongs to now."""
    items: tuple[int, ...]
    """Of the work, in the order in which they stand for the entry."""


class Shown(Connected):
    """The part of the store that remembers what was published."""

    def last_publish(self) -> str:
        """Fingerprint of all that the last publish rested on; empty when it left something undone."""
        found = self._rows("SELECT basis FROM last_publish")
        return str(found[0]["basis"]) if found else ""

    def record_publish(self, basis: str) -> None:
        """All outputs were made, and none was refused (or, with an empty basis, some were)."""
        if basis != self.last_publish():
            with self._transaction() as db:
                db.execute("INSERT OR REPLACE INTO last_publish VALUES (1, ?)", (basis,))

    def editions(self) -> Mapping[str, LastEdition]:
        """The last editions of all outputs there ever were, by path."""
        found = self._rows("SELECT path, basis, entries, family, value, label FROM editions ORDER BY path")
        return {row["path"]: LastEdition(**dict(row)) for row in found}

    def files(self) -> Mapping[str, LastFile]:
        """All files that are published, by path."""
        found = self._rows("SELECT path, output, digest, size, mtime, basis FROM files ORDER BY path")
        return {row["path"]: LastFile(**dict(row)) for row in found}

    def issued(self, path: str) -> frozenset[str]:
        """All guids that an output has ever shown."""
        return frozenset(row["guid"] for row in self._rows("SELECT guid FROM issued WHERE path = ?", path))

    def record_issued(self, shown: Mapping[str, Iterable[str]], now: datetime) -> None:
        """Outputs, by path, show entries of these guids: subscribers know them by these from now on."""
        rows = [(guid, path, iso(now)) for path, guids in shown.items() for guid in guids]
        if rows:
            with self._transaction() as db:
                db.executemany("INSERT OR IGNORE INTO issued VALUES (?, ?, ?)", rows)

    def record_edition(self, edition: LastEdition, files: Sequence[LastFile], now: datetime) -> None:
        """An output was made, whether or not its bytes changed, and consists of these files.

        Files that belonged to it and do no more are forgotten: the caller has removed them.
        """
        path = edition.path
        with self._transaction() as db:
            db.execute(
                """
                INSERT OR REPLACE INTO editions (path, basis, digest, entries, published_at, family, value, label)
                VALUES (?, ?, '', ?, ?, ?, ?, ?)
                """,
                (path, edition.basis, edition.entries, iso(now), edition.family, edition.value, edition.label),
            )
            db.execute("DELETE FROM files WHERE output = ?", (path,))
            db.executemany(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)",
                [(one.path, path, one.digest, one.size, one.mtime, one.basis) for one in files],
            )

    def archive_of(self, path: str) -> tuple[Archived, ...]:
        """What lies in the pages of a feed's archive, page by page, the oldest first."""
        found = self._rows(ARCHIVED, path)
        members: dict[int, list[int]] = {}
        for row in self._rows(MEMBERS, json.dumps([row["work"] for row in found])):
            members.setdefault(row["work"], []).append(row["item"])
        several = Counter(row["work"] for row in found)
        return tuple(
            Archived(
                page=row["page"],
                guid=row["guid"],
                work=row["work"],
                items=_standing_for(row["minted"] if several[row["work"]] > 1 else "[]", members[row["work"]]),
            )
            for row in found
        )

    def archived_works(self, path: str) -> frozenset[int]:
        """Row numbers of the works that lie in the pages of a feed's archive."""
        return frozenset(row["work"] for row in self._rows(ARCHIVED_WORKS, path))

    def has_archive(self, path: str) -> bool:
        """Whether anything lies in the archive of a feed."""
        return bool(self._rows("SELECT 1 FROM archived WHERE path = ? LIMIT 1", path))

    def archived_guids(self, path: str, work: int) -> tuple[str, ...]:
        """Under which guids a work lies in the pages of a feed's archive."""
        return tuple(row["guid"] for row in self._rows(ARCHIVED_GUIDS, {"path": path, "work": work}))

    def record_archive(self, path: str, pages: Mapping[int, Iterable[str]]) -> None:
        """Entries went from a feed into pages of its archive. What lies in one stays there."""
        rows = [(path, page, guid) for page, guids in pages.items() for guid in guids]
        if rows:
            with self._transaction() as db:
                db.executemany("INSERT OR IGNORE INTO archived (path, page, guid) VALUES (?, ?, ?)", rows)


def _standing_for(minted: str, members: Sequence[int]) -> tuple[int, ...]:
    """Members of a work, in their order; where works became one after their entries were archived, each entry's own
    item first, so that either page goes on showing what it showed."""
    own = frozenset(json.loads(minted))
    return tuple(sorted(members, key=lambda item: item not in own))


ARCHIVED = """
    SELECT archived.page, archived.guid, min(work_items.work) AS work, json_group_array(public_guids.item) AS minted
    FROM archived JOIN public_guids ON public_guids.guid = archived.guid
    JOIN work_items ON work_items.item = public_guids.item
    WHERE path = ? GROUP BY archived.page, archived.guid ORDER BY archived.page, archived.guid
    """

MEMBERS = "SELECT work, item FROM work_items WHERE work IN (SELECT value FROM json_each(?)) ORDER BY work, place"

ARCHIVED_WORKS = """
    SELECT min(work_items.work) AS work FROM archived JOIN public_guids ON public_guids.guid = archived.guid
    JOIN work_items ON work_items.item = public_guids.item WHERE path = ? GROUP BY archived.guid
    """

ARCHIVED_GUIDS = """
    SELECT DISTINCT archived.guid FROM work_items JOIN public_guids ON public_guids.item = work_items.item
    JOIN archived ON archived.path = :path AND archived.guid = public_guids.guid
    WHERE work_items.work = :work AND NOT EXISTS (
      SELECT 1 FROM public_guids sibling JOIN work_items other ON other.item = sibling.item
      WHERE sibling.guid = archived.guid AND other.work < :work) ORDER BY archived.guid
    """
