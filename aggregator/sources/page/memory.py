"""What a source of kind `page` remembers between runs, in `Checkpoint.marker`. Pure; nobody else reads it."""

import hashlib
from dataclasses import dataclass
from typing import Self

from aggregator import plain
from aggregator.pages.values import Teaser
from aggregator.urls import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An entry of the listing that is still to be read."""

    teaser: Teaser
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is kept between two runs."""

    seen: tuple[str, ...] = ()
    """Hashes of the addresses read, the latest last."""
    waiting: tuple[Waiting, ...] = ()
    entries: int = 0
    """How many the listing had when it last had any."""

    @classmethod
    def read(cls, marker: str) -> Self:
        """The memory that a marker holds; an empty one where it holds none."""
        try:
            return plain.loads(cls, marker) if marker else cls()
        except (
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
        ):  # written by another version: everything is read once more
            return cls()


def key_of(teaser: Teaser) -> str:
    """Short name of an address in the memory."""
    return hashlib.sha256(canonical(teaser.url).encode()).hexdigest()[:16]
