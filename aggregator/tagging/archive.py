"""What tagging wants to know of everything published so far; whoever keeps it provides it. Values and a protocol."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from aggregator.tagging.values import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """An item as it is kept, with the topics the rules gave it."""

    key: str
    """Names the item for a person: `source id/uid`."""
    words: Words
    topics: frozenset[str] = frozenset()
    format: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """An editor's word against the rules: this item has this topic, or has not."""

    key: str
    words: Words
    topic: str
    added: bool


@runtime_checkable
class Archive(Protocol):
    """Whoever keeps items and corrections."""

    def archived(self) -> Iterator[Archived]:
        """Every item, in a fixed order."""

    def corrections(self) -> Iterator[Correction]:
        """Editors' topics that stand, in a fixed order."""
