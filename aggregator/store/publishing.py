"""What publishing asks of the catalogue: entries, where they come from, and the ledgers of what was shown."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.model import Centre, Channel, Entry, Item, Origin
from aggregator.plain import loads
from aggregator.store import rows, writing
from aggregator.store.connection import Connected
from aggregator.store.database import own_errors
from aggregator.times import from_iso, iso


@dataclass(frozen=True, slots=True, kw_only=True)
class LastEdition:
    """What an output file last held."""

    basis: str
    """Fingerprint of all it was made from."""
    digest: str
    """Of its bytes."""
    entries: int


class Publishing(Connected):
    """The part of the store that outputs are made from."""

    def revision(self) -> int:
        """A number that grows whenever anything that is published may have changed."""
        return int(self._rows("SELECT number FROM revision")[0]["number"])

    def edition(self, path: str) -> LastEdition | None:
        """What is known of an output's last edition."""
        found = self._rows("SELECT basis, digest, entries FROM editions WHERE path = ?", path)
        return LastEdition(**found[0]) if found else None

    def record_edition(self, path: str, basis: str, digest: str, guids: Sequence[str], now: datetime) -> None:
        """An output was made, whether or not its bytes changed, and showed entries of these guids."""
        with self._transaction() as db:
            db.executemany("INSERT OR IGNORE INTO issued VALUES (?, ?, ?)", [(guid, path, iso(now)) for guid in guids])
            db.execute(
                "INSERT OR REPLACE INTO editions VALUES (?, ?, ?, ?, ?)", (path, basis, digest, len(guids), iso(now))
            )

    def origins(self) -> Mapping[str, Origin]:
        """Every source that ever was configured, by id, as the public needs to know it."""
        people = self._centres()
        found = self._rows("SELECT id, kind, url, title, centre, channel FROM sources ORDER BY id")
        return {
            row["id"]: Origin(
                source_id=row["id"],
                kind=row["kind"],
                feed_url=row["url"],
                channel=loads(Channel, row["channel"]) if row["channel"] else Channel(title=row["title"]),
                centre=people[row["centre"]],
            )
            for row in found
        }

    def _centres(self) -> Mapping[str, Centre]:
        return {row["id"]: writing.centre_of(row) for row in self._rows("SELECT * FROM centres")}

    def listed(self) -> tuple[str, ...]:
        """Ids of the sources that are configured and enabled now."""
        return tuple(row["id"] for row in self._rows("SELECT id FROM sources WHERE listed ORDER BY id"))

    def entries(self, media: Sequence[str], path: str = "") -> Iterator[Entry]:
        """Items of some media as we publish them, newest first, with what editors decided of their works.

        The items of a work share a guid: the one that this output (`path`) has shown for it, else the work's own.
        """
        origins, people = self.origins(), self._centres()
        with own_errors(self.path):
            for row in self._db.execute(ENTRIES, {"media": json.dumps(list(media)), "path": path}):
                origin = origins[row["source"]]
                if origin.centre.id != row["centre"]:  # the source is another centre's by now
                    origin = replace(origin, centre=people[row["centre"]])
                yield Entry(
                    guid=row["public_guid"],
                    item=_edited(rows.item_of(row), row["new_title"], row["new_summary"]),
                    origin=origin,
                    published=from_iso(row["published"]),
                    changed=from_iso(row["changed"]),
                    place=row["place"],
                    pinned=bool(row["pinned"]),
                    topics=tuple(json.loads(row["topics"])),
                    format=row["format"],
                )


ENTRIES = """
    SELECT items.*,
           coalesce((SELECT issued.guid FROM work_items sibling
                     JOIN public_guids ON public_guids.item = sibling.item
                     JOIN issued ON issued.guid = public_guids.guid AND issued.path = :path
                     WHERE sibling.work = works.id ORDER BY issued.first_at, issued.guid LIMIT 1),
                    works.guid, (SELECT guid FROM public_guids WHERE item = items.id)) AS public_guid,
           coalesce(work_items.place, 0) AS place, works.title AS new_title, works.summary AS new_summary,
           coalesce(works.pinned, 0) AS pinned, coalesce(works.format, '') AS format,
           (SELECT json_group_array(topic) FROM
             (SELECT topic FROM work_topics WHERE work = works.id ORDER BY topic)) AS topics
    FROM items LEFT JOIN work_items ON work_items.item = items.id LEFT JOIN works ON works.id = work_items.work
    WHERE items.medium IN (SELECT value FROM json_each(:media)) AND items.withdrawn IS NULL AND works.hidden IS NULL
    ORDER BY items.published DESC, items.id DESC
    """


def _edited(item: Item, title: str | None, summary: str | None) -> Item:
    """An item with what an editor set. What a podcast app shows instead of the title follows it."""
    if title:
        episode = item.episode and replace(item.episode, title=None)
        item = replace(item, title=title, episode=episode)
    return replace(item, summary=summary) if summary else item
