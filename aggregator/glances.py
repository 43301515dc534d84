"""What choosing for an output looks at, for every item of a catalogue."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.model import Medium


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """As much of an item as it takes to choose it for an output: small, since whole catalogues are looked at."""

    item: int
    work: int
    """Row numbers in the catalogue: its own, and that of the item that stands for its work."""
    place: int = 0
    """As in `Entry`, like the guid, which is the work's own here."""
    guid: str = ""
    source: str
    medium: Medium
    centre: str
    published: datetime
    starts: datetime | None = None  # of an event
    language: str = ""
    """As its source wrote it; empty when neither item nor channel say."""
    topics: tuple[str, ...] = ()
    format: str = ""
    series: str = ""
    """Id of the series (`aggregator.series.series_id`)."""
    mark: bytes = b""
    """Another one as soon as anything else is published of the item."""
