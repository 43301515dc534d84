"""What a person calls a work: the beginning of its guid, an address of it, or an item's name at its source.

Answers with items, each with the work it is in. Knows no terminal, and decides nothing: what is ambiguous comes back
whole, for whoever asked to choose.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aggregator.decisions import Ref
from aggregator.search.keys import folded
from aggregator.store import rows
from aggregator.store.connection import Connected
from aggregator.urls import http_url

URN: Final = "urn:uuid:"
SHORTEST: Final = 4
"""Hexadecimal digits of a guid that are enough to call it by, if they tell it from all others."""
KINDS: Final = ("link", "media", "cross")
"""Keys under which identity notes an item's own addresses, among others."""
_GUID: Final = re.compile(rf"[0-9a-f][0-9a-f-]{{{SHORTEST - 1},35}}\Z")
_ADDRESS: Final = re.compile(r"https?://|www\.|(?:[a-z0-9-]+\.)+[a-z]{2,}/", re.IGNORECASE)
_NAME: Final = re.compile(r"([a-z0-9-]+):(.+)\Z", re.DOTALL)
_WORD: Final = re.compile(r"\w{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An item that was asked for, and its work."""

    item: int
    work: int
    guid: str
    """Of the work."""
    source: str
    uid: str
    title: str
    """The item's own, as its source says it."""
    date: str
    """ISO 8601."""
    medium: str

    @property
    def ref(self) -> Ref:
        """Its name."""
        return self.source, self.uid


class Looking(Connected):
    """The part of the store that finds what a person means."""

    def find(self, name: str) -> tuple[Sighting, ...]:
        """Items by the beginning of a guid, by an address, or by `source:uid`; none, one or several."""
        name = name.strip()
        if _ADDRESS.match(name):
            return self._sightings(self._at(name))
        if found := self._sightings(self._called(name)):
            return found
        return self._sightings(self._of_guid(name))

    def similar(self, name: str, count: int = 5) -> tuple[Sighting, ...]:
        """Works whose titles have words of a name that was not found, for a suggestion."""
        words = _WORD.findall(folded(name.rpartition("://")[2]))
        if not words:
            return ()
        wanted = " OR ".join(f'"{word}"' for word in words)
        sql = "SELECT rowid FROM search WHERE search MATCH :wanted ORDER BY rank LIMIT :count"
        found = self._rows(sql, {"wanted": f"title : ({wanted})", "count": count})
        return self._sightings(row[0] for row in found)

    def sighting(self, item: int) -> Sighting:
        """An item by its number. Raises `KeyError`."""
        found = self._sightings([item])
        if not found:
            raise KeyError(item)
        return found[0]

    def names(self, items: Iterable[int]) -> tuple[Ref, ...]:
        """All names of some items, each item's present one first: a catalogue that begins anew knows no other."""
        return tuple(name for item in items for name in self._names(item))

    def unknown(self, refs: Iterable[Ref]) -> tuple[Ref, ...]:
        """Those names that no item here bears."""
        sql = """
            SELECT 1 FROM items WHERE source = :source AND uid = :uid
            UNION ALL SELECT 1 FROM aliases WHERE source = :source AND uid = :uid
            """
        distinct = dict.fromkeys(refs)
        return tuple(ref for ref in distinct if not self._rows(sql, {"source": ref[0], "uid": ref[1]}))

    def withheld(self) -> frozenset[str]:
        """All guids of works that editors have hidden or taken down, and their atom:ids."""
        sql = """
            SELECT public_guids.guid, public_guids.atom_id FROM works JOIN work_items ON work_items.work = works.id
            JOIN public_guids ON public_guids.item = work_items.item WHERE works.hidden IS NOT NULL
            """
        return frozenset(name for row in self._rows(sql) for name in row if name)

    def parted(self) -> frozenset[str]:
        """All guids and atom:ids of items that editors parted, or that came apart where they took a word back."""
        return frozenset(name for row in self._rows(PARTED) for name in row if name)

    def topic_labels(self) -> Mapping[str, str]:
        """The vocabulary's topics: id and label."""
        return {row["id"]: row["label"] for row in self._rows("SELECT id, label FROM topics ORDER BY id")}

    def source_ids(self) -> tuple[str, ...]:
        """All sources that ever were configured."""
        return tuple(row["id"] for row in self._rows("SELECT id FROM sources ORDER BY id"))

    def _names(self, item: int) -> Iterator[Ref]:
        sql = """
            SELECT source, uid FROM (
              SELECT source, uid, seen_at, 0 AS first FROM aliases WHERE item = :item
              UNION ALL SELECT source, uid, first_seen, 1 FROM items WHERE id = :item)
            ORDER BY seen_at DESC, first DESC, uid
            """
        yield from ((row["source"], row["uid"]) for row in self._rows(sql, {"item": item}))

    def _sightings(self, items: Iterable[int]) -> tuple[Sighting, ...]:
        wanted = json.dumps(list(dict.fromkeys(items)))
        sql = """
            SELECT items.id AS item, works.id AS work, works.guid, items.source, items.uid, items.title,
                   items.published AS date, items.medium
            FROM json_each(:items) JOIN items ON items.id = json_each.value
            JOIN work_items ON work_items.item = items.id JOIN works ON works.id = work_items.work
            ORDER BY json_each.key
            """
        return tuple(Sighting(**dict(row)) for row in self._rows(sql, {"items": wanted}))

    def _of_guid(self, name: str) -> list[int]:
        """By a guid or its beginning: all digits given must be its first ones."""
        whole = self._rows("SELECT item FROM public_guids WHERE guid = ?", name)
        prefix = name.lower().removeprefix(URN)
        if whole or not _GUID.match(prefix):
            return [row["item"] for row in whole]
        sql = "SELECT item FROM public_guids WHERE guid >= :first AND guid < :last ORDER BY guid, item LIMIT 100"
        found = self._rows(sql, {"first": URN + prefix, "last": URN + prefix + "g"})
        return [row["item"] for row in found]

    def _called(self, name: str) -> list[int]:
        """By `source:uid`, where the uid may be a former one, or the guid as the source words it."""
        parts = _NAME.match(name)
        if not parts:
            return []
        sql = """
            SELECT id FROM items WHERE source = :source AND uid = :uid
            UNION SELECT item FROM aliases WHERE source = :source AND uid = :uid
            """
        asked = {"source": parts[1], "uid": parts[2]}
        found = self._rows(sql, asked)
        found = found or self._rows("SELECT id FROM items WHERE source = :source AND guid = :uid", asked)
        return [row[0] for row in found]

    def _at(self, name: str) -> list[int]:
        """By an address in any spelling: its page, its file, its video."""
        from aggregator.identity.works.addresses import address  # noqa: PLC0415 - no run with nothing new needs it
        from aggregator.identity.works.keys import hashed  # noqa: PLC0415 - its rules take a tenth of a second to import

        url = http_url(name) or http_url(f"https://{name}")
        if url is None:
            return []
        wanted = address(url)
        values = [hashed(kind, wanted) for kind in ("link", "media", "address")]
        sql = """
            SELECT DISTINCT item FROM item_keys
            WHERE value IN (SELECT value FROM json_each(:values)) AND kind IN (SELECT value FROM json_each(:kinds))
            ORDER BY item
            """
        found = self._rows(sql, {"values": json.dumps(values), "kinds": json.dumps(KINDS)})
        if own := [row["item"] for row in found if wanted in self._addresses(row["item"])]:
            return own
        # Identity notes no key for the home page of a site, which some sources link everything to
        exact = self._rows("SELECT id FROM items WHERE url = :url ORDER BY published DESC LIMIT 100", {"url": url})
        return [row["id"] for row in exact] or self._without_query(url)

    def _without_query(self, url: str) -> list[int]:
        """By the page alone, where people left out a query that its site does not need."""
        from aggregator.identity.works.addresses import address, is_homepage  # noqa: PLC0415 - see `_at`

        page, _, query = url.partition("?")
        if query or is_homepage(address(page)):
            return []
        wanted = page.partition("://")[2].rstrip("/").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        sql = "SELECT id, url FROM items WHERE url LIKE :wanted ESCAPE '\\' ORDER BY published DESC LIMIT 100"
        found = self._rows(sql, {"wanted": f"%{wanted}%?%"})
        return [row["id"] for row in found if address(row["url"].partition("?")[0]) == address(page)]

    def _addresses(self, item: int) -> Sequence[str]:
        """Where an item can be met."""
        from aggregator.identity.works.addresses import address  # noqa: PLC0415 - see `_at`

        (row,) = self._rows("SELECT * FROM items WHERE id = ?", item)
        told = rows.item_of(dict(row))
        urls = [told.url, *(enclosure.url for enclosure in told.enclosures)]
        urls += [told.publication.file_url] if told.publication else []
        found = [address(url) for url in urls if url]
        return [*found, f"youtube:{told.video.id}"] if told.video else found


PARTED: Final = """
    WITH words AS (
      SELECT subjects, others FROM decisions WHERE verb = 'split' UNION ALL
      SELECT done.subjects, done.others FROM decisions undone JOIN decisions done ON done.key = undone.value
      WHERE undone.verb = 'undo' AND done.verb = 'merge'),
    named AS (SELECT value ->> 0 AS source, value ->> 1 AS uid FROM words, json_each(subjects) UNION
              SELECT value ->> 0, value ->> 1 FROM words, json_each(others))
    SELECT minted.guid, minted.atom_id FROM named JOIN items USING (source, uid)
                                         JOIN public_guids minted ON minted.item = items.id UNION
    SELECT guid, atom_id FROM named JOIN aliases USING (source, uid) JOIN public_guids USING (item)
    """
"""Of all items of the words that part: which of them a file went with before is not known any more."""
