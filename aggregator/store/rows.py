"""Values ⇄ rows. Knows the columns, not the connection."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from aggregator.decide import Schedule
from aggregator.health import History, Observed
from aggregator.identity.known import Known, media_url
from aggregator.model import Channel, Checkpoint, Item
from aggregator.plain import dumps, loads
from aggregator.series import series_id, series_of
from aggregator.times import from_iso, iso

COLUMNS = ("medium", "guid", "url", "title", "summary", "content", "author", "language", "image_url")
"""Fields of an `Item` that are columns of the same name; the nested ones go into `details`."""
NESTED = ("categories", "enclosures", "episode", "video", "event", "publication")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A source as it is configured and enabled."""

    id: str
    centre: str
    kind: str
    url: str
    title: str
    settings: str
    """Fingerprint of all that is configured of it: another one means that a person has changed something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A source that may be asked now, and what we remember of it."""

    source_id: str
    checkpoint: Checkpoint
    channel: Channel | None
    failures: int
    observed: Observed = field(default_factory=Observed)


def _iso(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None


def _moment(text: str | None) -> datetime | None:
    return from_iso(text) if text else None


def effective_date(item: Item, first_seen: datetime) -> datetime:
    """What an item is sorted and published by: its own date, unless it is missing or later than the first sighting."""
    return min(item.published, first_seen) if item.published else first_seen


def item_columns(item: Item, content_hash: bytes, now: datetime) -> dict[str, Any]:
    """What of an item's row follows the source, at its first sighting and at every change."""
    bare = Item(uid="", medium=item.medium)
    nested = replace(bare, **{name: getattr(item, name) for name in NESTED})
    return {name: getattr(item, name) for name in COLUMNS} | {
        "dated": _iso(item.published),
        "updated": _iso(item.updated),
        "details": dumps(nested),
        "enclosure_url": media_url(item),
        "withdrawn": None,
        "changed": iso(now),
        "content_hash": content_hash,
        "raw_hash": item.raw_hash,
    }


def item_of(row: Mapping[str, Any]) -> Item:
    """The item a row was made of."""
    return replace(
        loads(Item, row["details"]),
        uid=row["uid"],
        published=_moment(row["dated"]),
        updated=_moment(row["updated"]),
        raw_hash=row["raw_hash"],
        **{name: row[name] for name in COLUMNS},
    )


def series_row(item: int, title: str, of_event: str = "") -> tuple[int, str, str] | None:
    """What `item_series` holds of an item; None when it is of no series."""
    name = of_event or series_of(title)[0]
    id_ = series_id(name)
    return (item, id_, name) if id_ else None


def known_of(row: sqlite3.Row) -> Known:
    """What it takes to recognise an item."""
    return Known(
        id=row["id"],
        uid=row["uid"],
        title=row["title"],
        url=row["url"],
        published=_moment(row["dated"]),
        enclosure_url=row["enclosure_url"],
        raw_hash=row["raw_hash"],
        content_hash=row["content_hash"],
        event_start=_moment(row["event_start"]),
    )


def due_of(row: sqlite3.Row) -> Due:
    """A source's memory."""
    checkpoint = Checkpoint(
        etag=row["etag"],
        last_modified=row["last_modified"],
        body_hash=row["body_hash"],
        head_hash=row["head_hash"],
        entry_hashes=row["entry_hashes"],
        full_at=_moment(row["full_at"]),
        moved_to=row["moved_to"],
        moves=row["moves"],
        marker=row["marker"],
    )
    channel = loads(Channel, row["channel"]) if row["channel"] else None
    return Due(
        source_id=row["id"],
        checkpoint=checkpoint,
        channel=channel,
        failures=row["failures"],
        observed=loads(Observed, row["observed"]),
    )


def history_of(row: sqlite3.Row, dates: Sequence[datetime]) -> History:
    """What a diagnosis rests on. The row is a source's, with the end of its centre."""
    channel = loads(Channel, row["channel"]) if row["channel"] else Channel()
    return History(
        source_id=row["id"],
        kind=row["kind"],
        url=row["url"],
        asked_at=_moment(row["checked_at"]),
        answered_at=_moment(row["answered_at"]),
        failures=row["failures"],
        failing_since=_moment(row["failing_since"]),
        reason=row["reason"] or "",
        diagnosis=row["diagnosis"] or "",
        gone=bool(row["gone"]),
        moved_to=row["moved_to"],
        moves=row["moves"],
        new_feed_url=channel.new_feed_url,
        complete=channel.complete,
        last_modified=row["last_modified"],
        dates=tuple(dates),
        centre_end=row["centre_end"],
        observed=loads(Observed, row["observed"]),
        state=row["health"],
        since=_moment(row["health_since"]),
    )


def observed_columns(observed: Observed | None) -> dict[str, Any]:
    """What health learnt, as a column; nothing when it learnt nothing."""
    return {} if observed is None else {"observed": dumps(observed)}


def checkpoint_columns(checkpoint: Checkpoint) -> dict[str, Any]:
    """A checkpoint as columns of its source."""
    return {
        "etag": checkpoint.etag,
        "last_modified": checkpoint.last_modified,
        "body_hash": checkpoint.body_hash,
        "head_hash": checkpoint.head_hash,
        "entry_hashes": checkpoint.entry_hashes,
        "full_at": _iso(checkpoint.full_at),
        "moved_to": checkpoint.moved_to,
        "moves": checkpoint.moves,
        "marker": checkpoint.marker,
    }


def schedule_columns(schedule: Schedule, now: datetime) -> dict[str, Any]:
    """A schedule as columns of its source."""
    return {"next_due": iso(schedule.next_due), "not_before": _iso(schedule.not_before), "checked_at": iso(now)}


ANSWERED = {"failures": 0, "failing_since": None, "reason": None, "diagnosis": None, "gone": 0}
"""What a good answer makes of a source's record of failures."""
