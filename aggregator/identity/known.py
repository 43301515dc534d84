"""What is remembered of an item in order to recognise it. Light: every run needs it, rules only what is new."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.model import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store remembers of an item, as far as it takes to recognise it."""

    id: int
    uid: str
    title: str
    url: str | None
    published: datetime | None
    """As the source gave it; None when it gave none."""
    enclosure_url: str | None
    raw_hash: bytes | None
    content_hash: bytes
    event_start: datetime | None = None
    """When it takes place, if it is an event."""


def media_url(item: Item) -> str | None:
    """The address of an item's first enclosure."""
    return item.enclosures[0].url if item.enclosures else None
