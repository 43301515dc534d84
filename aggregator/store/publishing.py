"""What publishing asks of the catalogue: what there is to choose from, and what was chosen, as we publish it."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from aggregator.glances import Glance
from aggregator.identity.absence import CALLED_OFF
from aggregator.model import Centre, Channel, Enclosure, Entry, Item, Origin
from aggregator.plain import loads
from aggregator.store import rows, writing
from aggregator.store.connection import Connected
from aggregator.store.database import own_errors
from aggregator.times import from_iso

CHUNK: Final = 500
"""Entries read at once: some megabytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """What the items of a work have to do with other items."""

    siblings: tuple[int, ...] = ()
    """Public items of the work, the one that stands for it first."""
    related: tuple[tuple[str, int], ...] = ()
    """What the other work is to this one (`recording`, `teaser`, …), and the item that stands for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """What of the catalogue is wanted, as far as can be told without looking at all of it. Empty: anything."""

    items: tuple[int, ...] | None = None
    """None: all."""
    media: Collection[str] = ()
    centres: Collection[str] = ()
    topics: Collection[str] = ()
    formats: Collection[str] = ()
    series: Collection[str] = ()
    latest_start_first: bool = False
    """Events, those that begin last first."""


class Publishing(Connected):
    """The part of the store that outputs are made from."""

    def revision(self) -> int:
        """A number that grows whenever anything that is published may have changed."""
        return int(self._rows("SELECT number FROM revision")[0]["number"])

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

    def centres(self) -> tuple[Centre, ...]:
        """Every centre that ever was configured, by id."""
        return tuple(centre for _, centre in sorted(self._centres().items()))

    def _centres(self) -> Mapping[str, Centre]:
        return {row["id"]: writing.centre_of(row) for row in self._rows("SELECT * FROM centres")}

    def listed(self) -> tuple[str, ...]:
        """Ids of the sources that are configured and enabled now."""
        return tuple(row["id"] for row in self._rows("SELECT id FROM sources WHERE listed ORDER BY id"))

    def glances(self, near: Near | None = None) -> Iterator[Glance]:
        """Everything that may be published, newest first, or what of it is `near`; read while it is asked for, so a
        caller may stop early.

        Without the language of channels, which `origins` tells.
        """
        near = near or Near()
        with own_errors(self.path):
            for row in self._db.execute(*_glances(near)):
                yield Glance(
                    item=row["id"],
                    work=row["work"],
                    place=row["place"],
                    guid=row["guid"],
                    source=row["source"],
                    medium=row["medium"],
                    centre=row["centre"],
                    published=from_iso(row["published"]),
                    starts=from_iso(row["starts"]) if row["starts"] else None,
                    language=row["language"] or "",
                    topics=tuple(json.loads(row["topics"])),
                    format=row["format"],
                    series=row["series"],
                    mark=hashlib.blake2b(repr(tuple(row)).encode(), digest_size=16).digest(),
                )

    def entries_of(
        self, items: Collection[int], origins: Mapping[str, Origin] | None = None
    ) -> Iterator[tuple[int, Entry]]:
        """Items by their row numbers, as we publish them: with what editors decided of their works, and under the
        work's own guid (`shown` tells those an output has shown instead). In no order; what is hidden is left out.

        `origins` saves reading them again.
        """
        origins, people, wanted = origins or self.origins(), self._centres(), list(items)
        for start in range(0, len(wanted), CHUNK):
            for row in self._rows(ENTRIES_OF, {"items": json.dumps(wanted[start : start + CHUNK])}):
                yield row["id"], _entry(row, origins, people)

    def entries(self, media: Sequence[str], path: str = "") -> Iterator[Entry]:
        """Items of some media as we publish them, newest first, with what editors decided of their works.

        The items of a work share a guid: the one that this output (`path`) has shown for it, else the work's own.
        """
        origins, people = self.origins(), self._centres()
        with own_errors(self.path):
            for row in self._db.execute(ENTRIES, {"media": json.dumps(list(media)), "path": path}):
                yield _entry(row, origins, people)

    def shown(self, path: str, works: Iterable[int]) -> Mapping[int, tuple[str, str]]:
        """The guid an output has shown for each of some works, the earliest, with its atom:id, if any: it stays so."""
        found = self._rows(SHOWN, {"path": path, "works": json.dumps(sorted(set(works)))})
        return {row["work"]: (row["guid"], row["atom_id"]) for row in reversed(found)}

    def atom_ids(self, guids: Iterable[str]) -> Mapping[str, str]:
        """The atom:ids that belong to guids, of those that have one."""
        sql = """
            SELECT guid, max(atom_id) AS atom_id FROM public_guids
            WHERE guid IN (SELECT value FROM json_each(?)) AND atom_id <> '' GROUP BY guid
            """
        return {row["guid"]: row["atom_id"] for row in self._rows(sql, json.dumps(list(guids)))}

    def former(self, path: str, works: Iterable[int]) -> Mapping[int, tuple[str, ...]]:
        """Of works that an output has shown under several guids, before they were found to be one: all but the one it
        goes on showing them under."""
        guids: dict[int, list[str]] = {}
        for row in self._rows(SHOWN, {"path": path, "works": json.dumps(sorted(set(works)))}):
            guids.setdefault(row["work"], []).append(row["guid"])
        return {work: tuple(others) for work, (_, *others) in guids.items() if others}

    def kin(self, works: Iterable[int]) -> Mapping[int, Kin]:
        """Works, the items they are made of, and the works they have to do with."""
        wanted = json.dumps(sorted(set(works)))
        siblings: dict[int, list[int]] = {}
        for row in self._rows(SIBLINGS, {"works": wanted}):
            siblings.setdefault(row["work"], []).append(row["item"])
        related: dict[int, dict[int, str]] = {}
        for row in self._rows(RELATED, {"works": wanted}):
            related.setdefault(row["work"], {}).setdefault(row["other"], row["relation"])
        return {
            work: Kin(
                siblings=tuple(items), related=tuple((said, item) for item, said in related.get(work, {}).items())
            )
            for work, items in siblings.items()
        }


def _glances(near: Near) -> tuple[str, Mapping[str, str]]:
    """The question for glances, and its values."""
    wanted = {name: values for name in _NEAR if (values := getattr(near, name))}
    parts = [f"AND {_NEAR[name]}" for name in wanted]
    if near.items is not None:
        wanted["items"] = near.items
        parts.append("AND items.id IN (SELECT value FROM json_each(:items))")
    parts.append(_BY_START if near.latest_start_first else _BY_DATE)
    return GLANCES.format(near=" ".join(parts)), {name: json.dumps(sorted(values)) for name, values in wanted.items()}


def _entry(row: Any, origins: Mapping[str, Origin], people: Mapping[str, Centre]) -> Entry:
    origin = origins[row["source"]]
    if origin.centre.id != row["centre"]:  # the source is another centre's by now
        origin = replace(origin, centre=people[row["centre"]])
    return Entry(
        guid=row["public_guid"],
        atom_id=row["atom_id"],
        item=_edited(_as_it_is(rows.item_of(row), row), row["new_title"], row["new_summary"]),
        origin=origin,
        published=from_iso(row["published"]),
        changed=from_iso(row["changed"]),
        place=row["place"],
        pinned=bool(row["pinned"]),
        topics=tuple(json.loads(row["topics"])),
        format=row["format"],
        series=row["series_name"],
    )


def _as_it_is(item: Item, row: Any) -> Item:
    """An item with what its feed did not tell: the length of its first file, and that it was called off."""
    if item.event is not None and row["withdrawn"]:
        return replace(item, event=replace(item.event, status="cancelled"))
    length: int | None = row["asked_length"]
    if not length or not item.enclosures or item.enclosures[0].length_bytes:
        return item
    first, *others = item.enclosures
    return replace(item, enclosures=(Enclosure(url=first.url, type=first.type, length_bytes=length), *others))


def _edited(item: Item, title: str | None, summary: str | None) -> Item:
    """An item with what an editor set. What a podcast app shows instead of the title follows it."""
    if title:
        episode = item.episode and replace(item.episode, title=None)
        item = replace(item, title=title, episode=episode)
    return replace(item, summary=summary) if summary else item


_JOINS: Final = """
    items LEFT JOIN work_items ON work_items.item = items.id LEFT JOIN works ON works.id = work_items.work
    LEFT JOIN item_series ON item_series.item = items.id
    """
_TOPICS: Final = """
    (SELECT json_group_array(topic) FROM (SELECT topic FROM work_topics WHERE work = works.id ORDER BY topic))
    """
_COLUMNS: Final = f"""
    coalesce(work_items.place, 0) AS place, works.title AS new_title, works.summary AS new_summary,
    coalesce(works.pinned, 0) AS pinned, coalesce(works.format, '') AS format, {_TOPICS} AS topics,
    coalesce(item_series.name, '') AS series_name,
    coalesce((SELECT max(atom_id) FROM public_guids WHERE guid = works.guid),
             (SELECT atom_id FROM public_guids WHERE item = items.id), '') AS atom_id,
    (SELECT length_bytes FROM lengths WHERE url = items.enclosure_url) AS asked_length
    """
_PUBLIC: Final = f"""
    works.hidden IS NULL AND (items.withdrawn IS NULL OR (items.medium = 'event' AND items.withdrawn = '{CALLED_OFF}'))
    """
"""An event that was called off is shown as such: whoever has it in a calendar must learn that it does not happen."""
_OWN_GUID: Final = "coalesce(works.guid, (SELECT guid FROM public_guids WHERE item = items.id))"

GLANCES = f"""
    SELECT items.id, coalesce(works.id, items.id) AS work, coalesce(work_items.place, 0) AS place, items.source,
           items.medium, items.centre, items.published,
           CASE items.medium WHEN 'event' THEN json_extract(items.details, '$.event.start') END AS starts,
           items.language, coalesce(item_series.id, '') AS series, {_TOPICS} AS topics,
           coalesce(works.format, '') AS format,
           -- what makes it another one, for `Glance.mark`
           coalesce(works.guid, '') AS guid, items.changed, items.content_hash,
           works.title, works.summary, works.pinned, item_series.name
    FROM {_JOINS} WHERE {_PUBLIC} {{near}}
    """
_BY_DATE: Final = "ORDER BY items.published DESC, items.id DESC"
_BY_START: Final = """
    AND items.medium = 'event' ORDER BY json_extract(items.details, '$.event.start') DESC, items.id DESC
    """
_NEAR: Final = {
    # The plus: rows are met in their order, from an index that holds these columns, and whoever asks stops early
    "media": "+items.medium IN (SELECT value FROM json_each(:media))",
    "centres": "+items.centre IN (SELECT value FROM json_each(:centres))",
    "topics": """+work_items.work IN (
      SELECT work FROM work_topics WHERE topic IN (SELECT value FROM json_each(:topics)))""",
    "formats": "+works.format IN (SELECT value FROM json_each(:formats))",
    "series": "+item_series.id IN (SELECT value FROM json_each(:series))",
}

ENTRIES_OF = f"""
    SELECT items.*, {_OWN_GUID} AS public_guid, {_COLUMNS} FROM {_JOINS}
    WHERE items.id IN (SELECT value FROM json_each(:items)) AND {_PUBLIC}
    """

ENTRIES = f"""
    SELECT items.*,
           coalesce((SELECT issued.guid FROM work_items sibling
                     JOIN public_guids ON public_guids.item = sibling.item
                     JOIN issued ON issued.guid = public_guids.guid AND issued.path = :path
                     WHERE sibling.work = works.id ORDER BY issued.first_at, sibling.place, issued.guid LIMIT 1),
                    {_OWN_GUID}) AS public_guid, {_COLUMNS}
    FROM {_JOINS}
    WHERE items.medium IN (SELECT value FROM json_each(:media)) AND items.withdrawn IS NULL AND works.hidden IS NULL
    ORDER BY items.published DESC, items.id DESC
    """

SHOWN = """
    SELECT sibling.work, issued.guid, public_guids.atom_id FROM work_items sibling
    JOIN public_guids ON public_guids.item = sibling.item
    JOIN issued ON issued.guid = public_guids.guid AND issued.path = :path
    WHERE sibling.work IN (SELECT value FROM json_each(:works)) ORDER BY issued.first_at, sibling.place, issued.guid
    """

SIBLINGS = """
    SELECT work, item FROM work_items JOIN works ON works.id = work_items.work JOIN items ON items.id = work_items.item
    WHERE work IN (SELECT value FROM json_each(:works)) AND hidden IS NULL AND withdrawn IS NULL ORDER BY work, place
    """

_TO_OTHER: Final = """
    SELECT own.work AS work, other.work AS other, links.{0}_is AS relation, links.tier AS tier, links.score AS score,
           items.published AS published
    FROM work_items own JOIN links ON links.{1} = own.item AND 'related' IN (links.verdict, links.settled)
    JOIN work_items other ON other.item = links.{0} AND other.work <> own.work
    JOIN works ON works.id = other.work AND works.hidden IS NULL
    JOIN items ON items.id = other.work AND items.withdrawn IS NULL
    WHERE own.work IN (SELECT value FROM json_each(:works))
    """
RELATED = f"""
    {_TO_OTHER.format("b", "a")} UNION ALL {_TO_OTHER.format("a", "b")}
    ORDER BY work, tier, score DESC, published DESC, other
    """
