"""Labelled cases of duplicates, as JSON lines tell them: a few items, and what is known of their pairs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any, Final, Literal

from aggregator.errors import InputError
from aggregator.model import Enclosure, Episode, Event, Item, Medium, Publication, Video
from aggregator.text import plain

Label = Literal["same", "related", "review", "different"]
MEDIA: Final[Mapping[str, Medium]] = {"podcast": "episode"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """An item of a case, and where it comes from."""

    source_id: str
    centre: str
    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A few items, and what is known of their pairs."""

    id: str
    case: str = ""
    samples: tuple[Sample, ...]
    pairs: tuple[tuple[int, int, Label], ...]
    accept: tuple[tuple[str, ...], ...] = ()
    """Labels that count as right, for each pair."""
    stratum: str = "all"


def read_cases(text: str, name: str) -> tuple[Case, ...]:
    """Cases from JSON lines. Raises `InputError` that names the line."""
    cases = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            cases.append(_case(json.loads(line)))
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise InputError(f"{name}, line {number}: is no labelled case: {type(error).__name__}: {error}") from error
    return tuple(cases)


def _case(row: Mapping[str, Any]) -> Case:
    samples = tuple(Sample(source_id=one["source_id"], centre=one["centre"], item=_item(one)) for one in row["items"])
    pairs = tuple((int(a), int(b), label) for a, b, label in row["pairs"])
    if any(not 0 <= n < len(samples) for a, b, _ in pairs for n in (a, b)):
        raise ValueError("a pair names an item that is not there")
    accept = tuple(map(tuple, row.get("accept") or ())) or tuple((label,) for _, _, label in pairs)
    return Case(
        id=row["id"], case=row.get("case", ""), samples=samples, pairs=pairs, accept=accept,
        stratum=row.get("stratum", "all"),
    )  # fmt: skip


def _item(row: Mapping[str, Any]) -> Item:
    """An item as its kind of source would have read it."""
    kind, guid, url = row["kind"], row.get("guid"), row.get("url")
    medium: Medium = MEDIA.get(kind, kind)
    seconds = row.get("duration_s")
    notes = row.get("notes") or ""
    enclosure = row.get("enclosure_url")
    return Item(
        uid=f"guid:{guid}" if guid else f"link:{url}",
        medium=medium,
        guid=guid,
        url=url,
        title=plain(row.get("title") or ""),
        summary=row.get("summary") or "",
        content="".join(f"<p>{escape(line, quote=False)}</p>" for line in notes.split("\n")) if notes else "",
        language=row.get("lang"),
        published=_moment(row.get("published")),
        updated=_moment(row.get("updated")),
        image_url=row.get("image"),
        categories=tuple(row.get("categories") or ()),
        enclosures=_enclosures(enclosure, row),
        episode=Episode(duration_seconds=seconds) if medium == "episode" else None,
        video=Video(id=(guid or "").rpartition(":")[2], duration_seconds=seconds) if medium == "video" else None,
        event=_event(row) if medium == "event" else None,
        publication=Publication(file_url=url) if medium == "publication" and url else None,
    )


def _enclosures(url: str | None, row: Mapping[str, Any]) -> tuple[Enclosure, ...]:
    if not url:
        return ()
    return (Enclosure(url=url, type=row.get("enclosure_type"), length_bytes=row.get("enclosure_length")),)


def _event(row: Mapping[str, Any]) -> Event | None:
    start = _moment(row.get("starts_at"))
    if start is None:
        return None
    place = row.get("place") or ""
    online = place.casefold() in ("online", "virtuell", "digital", "webinar")
    return Event(start=start, end=_moment(row.get("ends_at")), place="" if online else place, online=online)


def _moment(text: str | None) -> datetime | None:
    """Aware UTC; a time without a zone is taken for UTC."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
