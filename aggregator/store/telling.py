"""The whole story of a work: what it is made of, by which evidence, where each thing that is published comes from.

Reads facts, ledgers and derived tables side by side; knows neither rules nor outputs.
"""

import json
from dataclasses import dataclass
from typing import Any

from aggregator.store.connection import Connected


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One answer of a source, as the log has it."""

    at: str
    entries: int
    new: int
    changed: int
    requests: int
    received_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An item of a work. Moments are ISO 8601."""

    item: int
    source: str
    uid: str
    guid: str | None
    """Raw, as the source gave it."""
    medium: str
    centre: str
    title: str
    summary: str
    url: str | None
    enclosure_url: str | None
    published: str
    dated: str | None
    """The date its source gives; None: it gives none, and `published` is the first sighting."""
    first_seen: str
    changed: str
    withdrawn: str | None
    raw_hash: str | None
    """Of the bytes it was last read from, hexadecimal."""
    content_hash: str
    fetch: Fetch | None
    """The answer that brought it as it is now; None: the log does not go back so far."""
    aliases: tuple[tuple[str, str], ...] = ()
    """Further uids it came in under, and since when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guid:
    """A public guid that leads to a work."""

    guid: str
    item: int
    """The item it was minted for."""
    minted_at: str
    issued: tuple[tuple[str, str], ...] = ()
    """Outputs that have shown it, and since when; the path is empty where an older version did not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was found of two items."""

    a: int
    b: int
    verdict: str
    relation: str
    a_is: str
    b_is: str
    rule: str
    rules: int
    tier: int
    score: float
    reason: str
    evidence: Any
    """Fields, both values, how far apart; vetoes tried: as the rules wrote it."""
    other: int
    """The item of the two that is not in the work; where both are, b."""
    other_title: str
    other_source: str
    other_uid: str
    other_work: int
    settled: str | None = None
    """What editors said where the rules were unsure: `together`, `apart`, `related`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic of a work, or one an editor took away."""

    topic: str
    label: str
    score: float
    by: str
    """`rule` or `editor`."""
    found: tuple[tuple[int, float, Any], ...] = ()
    """Items it was found in: their number, score and what matched where by which term."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What an item's format was told from."""

    item: int
    format: str
    rule: str
    evidence: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A source changed a field after an editor had set it."""

    work: int
    guid: str
    field: str
    decision: str
    """Its key."""
    value: str
    """What the editor set, and holds."""
    then_upstream: str
    now_upstream: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A work, and how it came to be what it is."""

    work: int
    guid: str
    title: str
    """As it is published, like the summary."""
    summary: str
    date: str
    hidden: str
    pinned: bool
    format: str
    format_by: str
    members: tuple[Member, ...]
    """The one that stands for the work first."""
    guids: tuple[Guid, ...]
    """The work's own first."""
    links: tuple[Evidence, ...]
    topics: tuple[Topic, ...]
    forms: tuple[Form, ...]
    conflicts: tuple[Contradiction, ...]
    rule_sets: tuple[tuple[str, str], ...]
    """Names and versions of the rules that all this was made by."""


class Telling(Connected):
    """The part of the store that says why."""

    def story(self, work: int) -> Story:
        """All about a work. Raises `KeyError`."""
        found = self._rows("SELECT * FROM works WHERE id = ?", work)
        if not found:
            raise KeyError(work)
        (row,) = found
        members = self._members(work)
        items = json.dumps([member.item for member in members])
        return Story(
            work=work,
            guid=row["guid"],
            title=row["title"] or members[0].title,
            summary=row["summary"] or members[0].summary,
            date=members[0].published,
            hidden=row["hidden"] or "",
            pinned=bool(row["pinned"]),
            format=row["format"],
            format_by=row["format_by"],
            members=members,
            guids=self._guids(items, row["guid"]),
            links=self._links(items),
            topics=self._topics(work, items),
            forms=self._forms(items),
            conflicts=self.contradictions(work),
            rule_sets=tuple((one["name"], one["version"]) for one in self._rows(RULE_SETS)),
        )

    def contradictions(self, work: int | None = None) -> tuple[Contradiction, ...]:
        """Fields that sources changed after editors had set them: of a work, or all there are."""
        found = self._rows(CONTRADICTIONS, {"work": work})
        return tuple(Contradiction(**dict(row)) for row in found)

    def _members(self, work: int) -> tuple[Member, ...]:
        found = []
        for row in map(dict, self._rows(MEMBERS, work)):
            fetches = self._rows(FETCH, row["source"], row["changed"])
            fetch = Fetch(**dict(fetches[0])) if fetches else None
            aliases = self._rows("SELECT uid, seen_at FROM aliases WHERE item = ? ORDER BY seen_at", row["item"])
            found.append(Member(**row, fetch=fetch, aliases=tuple((one["uid"], one["seen_at"]) for one in aliases)))
        return tuple(found)

    def _guids(self, items: str, own: str) -> tuple[Guid, ...]:
        issued: dict[str, list[tuple[str, str]]] = {}
        for row in self._rows(ISSUED, items):
            issued.setdefault(row["guid"], []).append((row["path"], row["first_at"]))
        minted: dict[str, Guid] = {}
        for row in self._rows(MINTED, items):
            shown = tuple(issued.get(row["guid"], ()))
            minted.setdefault(row["guid"], Guid(**dict(row), issued=shown))
        return tuple(sorted(minted.values(), key=lambda one: (one.guid != own, one.minted_at, one.guid)))

    def _links(self, items: str) -> tuple[Evidence, ...]:
        found = map(dict, self._rows(LINKS, {"items": items}))
        return tuple(Evidence(**row | {"evidence": json.loads(row["evidence"])}) for row in found)

    def _topics(self, work: int, items: str) -> tuple[Topic, ...]:
        matched: dict[str, list[tuple[int, float, Any]]] = {}
        for row in self._rows(ITEM_TOPICS, items):
            matched.setdefault(row["topic"], []).append((row["item"], row["score"], json.loads(row["evidence"])))
        told = map(dict, self._rows(TOPICS, work))
        return tuple(Topic(**row, found=tuple(matched.get(row["topic"], ()))) for row in told)

    def _forms(self, items: str) -> tuple[Form, ...]:
        found = map(dict, self._rows(FORMS, items))
        return tuple(Form(**row | {"evidence": json.loads(row["evidence"])}) for row in found)


RULE_SETS = "SELECT name, version FROM rule_sets ORDER BY name"

MEMBERS = """
    SELECT id AS item, source, uid, guid, medium, centre, title, summary, url, enclosure_url, published, dated,
           first_seen, changed, withdrawn, nullif(lower(hex(raw_hash)), '') AS raw_hash,
           lower(hex(content_hash)) AS content_hash
    FROM work_items JOIN items ON items.id = work_items.item WHERE work = ? ORDER BY place
    """

# An answer is logged in the transaction of its items, with the same moment.
FETCH = """
    SELECT at, entries, new, changed, requests, received_bytes FROM fetches
    WHERE source = ? AND at = ? AND outcome = 'collected' ORDER BY id DESC LIMIT 1
    """

ISSUED = """
    SELECT DISTINCT issued.guid, issued.path, first_at FROM json_each(?)
    JOIN public_guids ON public_guids.item = json_each.value JOIN issued ON issued.guid = public_guids.guid
    ORDER BY first_at, issued.path
    """

MINTED = """
    SELECT guid, item, minted_at FROM json_each(?) JOIN public_guids ON public_guids.item = json_each.value
    ORDER BY minted_at, json_each.key
    """

LINKS = """
    SELECT links.*, items.title AS other_title, items.source AS other_source, items.uid AS other_uid,
           work_items.work AS other_work
    FROM (SELECT *, b AS other FROM links WHERE a IN (SELECT value FROM json_each(:items))
          UNION ALL SELECT *, a AS other FROM links WHERE b IN (SELECT value FROM json_each(:items))
            AND a NOT IN (SELECT value FROM json_each(:items))) AS links
    JOIN items ON items.id = links.other JOIN work_items ON work_items.item = links.other
    ORDER BY verdict <> 'same', verdict <> 'unsure', tier, score DESC, a, b
    """

TOPICS = """
    SELECT topic, coalesce(label, topic) AS label, score, by FROM work_topics
    LEFT JOIN topics ON topics.id = work_topics.topic WHERE work = ? ORDER BY score DESC, topic
    """

ITEM_TOPICS = """
    SELECT item, topic, score, evidence FROM json_each(?) JOIN item_topics ON item_topics.item = json_each.value
    ORDER BY score DESC, json_each.key
    """

FORMS = """
    SELECT item, format, rule, evidence FROM json_each(?) JOIN item_formats ON item_formats.item = json_each.value
    WHERE format <> '' ORDER BY json_each.key
    """

CONTRADICTIONS = """
    SELECT work, works.guid, field, decision, value, then_upstream, now_upstream
    FROM conflicts JOIN works ON works.id = conflicts.work WHERE :work IS NULL OR work = :work ORDER BY work, field
    """
