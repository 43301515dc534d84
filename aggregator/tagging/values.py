"""The values of tagging: what is looked at, and what was found and why. Frozen; offsets count characters."""

from dataclasses import dataclass
from typing import Literal

from aggregator.model import Medium

Field = Literal["title", "categories", "summary", "notes"]

FIELDS: tuple[Field, ...] = ("title", "categories", "summary", "notes")
"""In the order of their weight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an item says in words, and the little else its form can be told from."""

    title: str
    medium: Medium
    summary: str = ""
    notes: str = ""
    """Plain text without the lines its source repeats (`aggregator.recurring`)."""
    categories: tuple[str, ...] = ()
    duration_seconds: int | None = None
    centre: str = ""
    source_id: str = ""
    number: int | None = None
    """Place in a series, where the source tells it; else it is read from the title."""
    trailer: bool = False
    """The source itself says so (itunes:episodeType)."""

    def text(self, field: Field) -> str:
        """A field as one text; categories one a line."""
        if field == "title":
            return self.title
        if field == "summary":
            return self.summary
        return self.notes if field == "notes" else "\n".join(self.categories)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One piece of evidence: which term matched, and where."""

    field: Field
    start: int
    """Offset in `Words.text(field)`."""
    text: str
    """What stands there."""
    term: str
    """The term as the vocabulary words it; `category: KI` for a category of a feed that maps to the topic."""
    weight: float
    """What it adds to the score: weight of the term times weight of the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Evidence that did not count, and the reason: for whoever asks why a topic is missing."""

    topic: str
    hit: Hit
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """A topic of an item."""

    topic: str
    score: float
    evidence: tuple[Hit, ...]
    """Weightiest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formatted:
    """The form of an item."""

    id: str
    rule: str
    """Name of the rule that decided."""
    evidence: tuple[Hit, ...]
    series: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Everything that was weighed for an item."""

    tagged: tuple[Tagged, ...]
    below: tuple[Tagged, ...]
    """Topics with evidence that does not reach their threshold."""
    refused: tuple[Refused, ...]
