"""What a digest asks of the catalogue: works with something from a stretch of time, and what takes place soon."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from aggregator.store.connection import Connected
from aggregator.times import iso


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A public item of a work."""

    work: int
    item: int
    new: bool
    """Whether it is known to have come out when the catalogue says so. An item without a date that came with its
    source's first answer may be of any year."""


class Digesting(Connected):
    """The part of the store that digests are made from."""

    def works_between(self, since: datetime, until: datetime) -> tuple[Part, ...]:
        """All public items of works of which at least one came out in [since, until); announcements of events count
        for nothing. By work, the item that stands for it first."""
        return tuple(map(_part, self._rows(BETWEEN, {"since": iso(since), "until": iso(until)})))

    def events_between(self, since: datetime, until: datetime) -> tuple[Part, ...]:
        """All public items of works that are events and begin in [since, until), without those that were called off."""
        return tuple(map(_part, self._rows(BEGINNING, {"since": iso(since), "until": iso(until)})))


def _part(row: Any) -> Part:
    return Part(work=row["work"], item=row["item"], new=bool(row["new"]))


_OF: Final = """
    items LEFT JOIN work_items ON work_items.item = items.id LEFT JOIN works ON works.id = work_items.work
    WHERE items.withdrawn IS NULL AND works.hidden IS NULL
    """
_PARTS: Final = """
    , parts AS (
      SELECT work_items.work, work_items.item, work_items.place FROM chosen JOIN work_items USING (work)
      UNION SELECT work, work, 0 FROM chosen  -- what is not in a work yet is one by itself
    )
    SELECT parts.work, items.id AS item,
           items.dated IS NOT NULL OR EXISTS (
             SELECT 1 FROM items earlier WHERE earlier.source = items.source AND earlier.first_seen < items.first_seen
           ) AS new
    FROM parts JOIN items ON items.id = parts.item WHERE items.withdrawn IS NULL
    ORDER BY parts.work, parts.place, items.id
    """

BETWEEN = f"""
    WITH chosen AS (
      SELECT DISTINCT coalesce(work_items.work, items.id) AS work FROM {_OF}
        AND items.published >= :since AND items.published < :until AND items.medium <> 'event'
    ) {_PARTS}
    """

BEGINNING = f"""
    WITH chosen AS (
      SELECT DISTINCT coalesce(work_items.work, items.id) AS work FROM {_OF} AND items.medium = 'event'
        AND json_extract(items.details, '$.event.start') >= :since
        AND json_extract(items.details, '$.event.start') < :until
        AND json_extract(items.details, '$.event.status') IS NOT 'cancelled'
    ) {_PARTS}
    """
