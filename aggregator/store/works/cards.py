"""A work's card: the few narrow columns that lists, facets and counts at the editors' desk are made of."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from aggregator.decisions import Ruling
from aggregator.times import berlin, from_iso

COLUMNS: Final = (
    "id", "day", "year", "medium", "centre", "format", "state", "pinned", "versions", "title", "topics", "seconds",
    "starts", "url", "media_url", "media_type", "video", "image_url", "source",
)  # fmt: skip
WRITE: Final = f"INSERT OR REPLACE INTO cards ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"


def card(
    rows: Sequence[Mapping[str, Any]], ruling: Ruling, form: str, topics: Iterable[tuple[str, float]]
) -> tuple[Any, ...]:
    """A work's card, in the order of `COLUMNS`. `rows` are its items, the one that stands for it first; `topics` have
    scores."""
    lead, told = rows[0], [json.loads(row["details"]) for row in rows]
    media_url, media_type = next(filter(None, map(_file, told)), (None, None))
    local = berlin(from_iso(lead["published"]))
    by_score = sorted(topics, key=lambda pair: (-pair[1], pair[0]))
    return (
        lead["id"],
        f"{local:%Y-%m-%d %H:%M}",
        local.year,
        lead["medium"],
        lead["centre"],
        form,
        ruling.hidden or ("withdrawn" if lead["withdrawn"] else "shown"),
        int(ruling.pinned),
        len(rows),
        ruling.title or lead["title"],
        json.dumps([topic for topic, _ in by_score]),
        next(filter(None, map(_seconds, told)), None),
        next(filter(None, map(_start, told)), None),
        next(filter(None, (row["url"] for row in rows)), None),
        media_url,
        media_type,
        next(filter(None, ((one.get("video") or {}).get("id") for one in told)), None),
        next(filter(None, (row["image_url"] for row in rows)), None),
        lead["source"],
    )


def _file(details: Mapping[str, Any]) -> tuple[str, str | None] | None:
    """What an item brings to be played or read, and its type."""
    for enclosure in details.get("enclosures") or ():
        return enclosure["url"], enclosure.get("type")
    publication = details.get("publication")
    return (publication["file_url"], publication.get("type")) if publication else None


def _start(details: Mapping[str, Any]) -> str | None:
    event = details.get("event")
    if not event:
        return None
    local = berlin(from_iso(event["start"]))
    return f"{local:%Y-%m-%d}" if event.get("all_day") else f"{local:%Y-%m-%d %H:%M}"


def _seconds(details: Mapping[str, Any]) -> int | None:
    return next((n for name in ("episode", "video") if (n := (details.get(name) or {}).get("duration_seconds"))), None)
