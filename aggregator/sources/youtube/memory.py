"""What a YouTube source remembers between runs, in `Checkpoint.marker`. Pure; nobody else reads it.

Two ways lead to a channel, and each remembers its own: the Data API what it knows of every upload, the keyless feed
which address its validators belong to. What one way has learnt stays when the other has to stand in for it.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Self

from aggregator import plain

HASH_BYTES: Final = 8
FORGET_AFTER: Final = timedelta(days=30)
"""YouTube's developer policies want API data refreshed or dropped within 30 days: after that the feed rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedMemory:
    """The keyless feed."""

    by: str = ""
    """Which of a channel's addresses answered last: the checkpoint's validators are that one's, and no other's."""
    seen: tuple[str, ...] = ()
    """Video ids of the last answer."""
    gap: bool = False
    """True when an answer shared no video with what was known: uploads may have come and gone in between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiMemory:
    """The Data API."""

    known: tuple[str, ...] = ()
    """Ids of the videos it described, in the order of the uploads list."""
    hashes: bytes = b""
    """Hash of each known video's description, 8 bytes each, in the same order."""
    pending: tuple[str, ...] = ()
    """Upcoming, live or still being processed: asked for again in every run."""
    missing: tuple[tuple[str, int], ...] = ()
    """Ids that went unanswered, and in how many runs in a row."""
    gone: tuple[tuple[str, str], ...] = ()
    """Ids given up, and as what: `private` or `deleted`."""
    channel_hash: bytes = b""
    walked_at: datetime
    """When the whole uploads list was last read."""
    answered_at: datetime

    def hash_of(self) -> dict[str, bytes]:
        """The known ids, in order, each with its hash."""
        step = HASH_BYTES
        return {key: self.hashes[n * step : (n + 1) * step] for n, key in enumerate(self.known)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """All a YouTube source remembers."""

    of: str = ""
    """The channel or playlist; a source that was given another one forgets."""
    feed: FeedMemory = field(default_factory=FeedMemory)
    api: ApiMemory | None = None
    trouble: str = ""
    """Why the Data API did not answer last time though a key is there, for a person to read."""

    @classmethod
    def read(cls, marker: str) -> Self:
        """The memory a marker holds; an empty one when it holds none that can be read, which costs one full walk."""
        if not marker:
            return cls()
        try:
            return plain.loads(cls, marker)
        except (ValueError, TypeError, AttributeError, KeyError):
            return cls()

    def about(self, list_id: str) -> Self:
        """This memory if it is of that channel or playlist, else an empty one. One without an id is believed."""
        return replace(self, of=list_id) if self.of in ("", list_id) else type(self)(of=list_id)

    def write(self) -> str:
        """The marker."""
        return json.dumps(plain.to_plain(self), ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    def fresh(self, now: datetime) -> Self:
        """Without what the Data API said too long ago."""
        if self.api and now - self.api.answered_at > FORGET_AFTER:
            return replace(self, api=None)
        return self

    def remarks(self) -> tuple[str, ...]:
        """What a person should know."""
        notes = [self.trouble] if self.trouble else []
        if self.feed.gap:
            notes.append("possible gap: none of the feed's 15 videos was known before; set an API key to fill it")
        if self.api and self.api.missing:
            notes.append(f"{len(self.api.missing)} video(s) did not answer in the last run(s)")
        if self.api and self.api.gone:
            notes.append(f"{len(self.api.gone)} video(s) are private or deleted")
        return tuple(notes)
