"""What a sitemap source remembers between runs, in `Checkpoint.marker`. Pure; nobody else reads it.

A sitemap may hold 50,000 addresses, so each is kept as 8 bytes: 6 of its hash, 2 of its lastmod's. Two of 50,000
addresses share 6 bytes once in 200,000 sites; a change is overlooked once in 65,536.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Self

from aggregator import plain
from aggregator.model import Checkpoint
from aggregator.sitemaps import Child
from aggregator.times import iso
from aggregator.urls import canonical

KEY_BYTES: Final = 6
STAMP_BYTES: Final = 2
CHILDREN_LIMIT: Final = 500
"""Sitemaps of one index that are remembered; a longer index is asked for whole each time."""
DONE_LIMIT: Final = 100_000
"""Addresses remembered as read: two full sitemaps. The oldest go first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A sitemap that was read before."""

    url: str
    lastmod: datetime | None = None
    """As its index says; the same lastmod means that it need not be asked."""
    index: bool = False
    waiting: int = 0
    """Addresses in it that are still to be read: it must be asked for whole to see them."""
    children: tuple[Child, ...] = ()
    """Sitemaps it names that are followed, so that an index that did not change need not be asked for whole."""
    answer: Checkpoint = field(default_factory=Checkpoint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Keys of addresses with their stamps, as bytes."""

    stamps: dict[bytes, bytes] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.stamps)

    def __contains__(self, key: object) -> bool:
        return key in self.stamps

    @classmethod
    def of(cls, text: str) -> Self:
        """What `text` packs. Raises `ValueError` for what nobody packed."""
        raw, step = base64.b64decode(text, validate=True), KEY_BYTES + STAMP_BYTES
        if len(raw) % step:
            raise ValueError("broken off")
        marks = (raw[at : at + step] for at in range(0, len(raw), step))
        return cls(stamps={mark[:KEY_BYTES]: mark[KEY_BYTES:] for mark in marks})

    def text(self) -> str:
        """The newest of them as base64."""
        marks = [key + stamp for key, stamp in self.stamps.items()][-DONE_LIMIT:]
        return base64.b64encode(b"".join(marks)).decode("ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """All a sitemap source remembers."""

    done: str = ""
    """Addresses that were read, or need not be; packed."""
    waiting_marks: str = ""
    """Addresses seen and not read yet; packed."""
    failures: tuple[tuple[str, int], ...] = ()
    """Keys (hexadecimal) of addresses that did not answer, and how often in a row."""
    sitemaps: tuple[Listed, ...] = ()
    choice: str = ""
    """Stands for the settings by which `sitemaps` were read."""
    forbidden: int = 0
    """Addresses robots.txt kept us from in the last run."""

    @property
    def waiting(self) -> Packed:
        """Addresses seen and not read yet."""
        return Packed.of(self.waiting_marks)

    @classmethod
    def read(cls, marker: str) -> Self:
        """The memory a marker holds; an empty one when nobody can read it, which costs reading the site again."""
        try:
            memory = plain.loads(cls, marker) if marker else cls()
            Packed.of(memory.done)
            Packed.of(memory.waiting_marks)
        except (ValueError, TypeError, AttributeError, KeyError, binascii.Error):
            return cls()
        return memory


def key_of(url: str) -> bytes:
    """6 bytes that all spellings of an address share."""
    return hashlib.blake2b(canonical(url).encode("utf-8", "replace"), digest_size=KEY_BYTES).digest()


def stamp_of(lastmod: datetime | None) -> bytes:
    """2 bytes of a lastmod; zeros when there is none."""
    if lastmod is None:
        return bytes(STAMP_BYTES)
    return hashlib.blake2b(iso(lastmod).encode(), digest_size=STAMP_BYTES).digest()
