"""What became of entries that an output has shown, or is about to show, by their guids."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from aggregator.store.connection import Connected


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What the catalogue knows of a guid. Moments are ISO 8601."""

    guid: str
    """Of the work it leads to now."""
    source: str
    """Of the item that the guid was minted for."""
    first_seen: str
    hidden: str
    """`hidden` or `taken-down` where an editor said so; else empty."""
    withdrawn: str
    """Why no item of the work is public any more; else empty."""
    shown: str
    """Since when the output has shown it; empty: never."""


class Fates(Connected):
    """The part of the store that knows what became of guids."""

    def fates(self, path: str, guids: Iterable[str]) -> Mapping[str, Fate]:
        """What became of guids, as far as an output is concerned."""
        found = self._rows(FATES, {"path": path, "guids": json.dumps(sorted(set(guids)))})
        columns = tuple(one.name for one in fields(Fate))
        return {row["known"]: Fate(**{name: row[name] for name in columns}) for row in reversed(found)}


FATES = """
    SELECT public_guids.guid AS known, works.guid, items.source, items.first_seen,
           coalesce(works.hidden, '') AS hidden,
           CASE WHEN EXISTS (SELECT 1 FROM work_items sibling JOIN items other ON other.id = sibling.item
                             WHERE sibling.work = works.id AND other.withdrawn IS NULL)
                THEN '' ELSE coalesce(items.withdrawn, 'withdrawn') END AS withdrawn,
           coalesce((SELECT first_at FROM issued WHERE issued.guid = public_guids.guid AND issued.path = :path), '')
             AS shown
    FROM public_guids JOIN items ON items.id = public_guids.item
    JOIN work_items ON work_items.item = items.id JOIN works ON works.id = work_items.work
    WHERE public_guids.guid IN (SELECT value FROM json_each(:guids)) ORDER BY public_guids.guid, items.id
    """
