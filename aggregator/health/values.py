"""What a diagnosis rests on and what it is. Values only: must not judge."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

State = Literal[
    "fine", "quiet", "moved", "gone", "blocked", "html-instead", "selector-broke", "lying-304", "truncated",
    "encoding", "quota", "clock", "taken-over", "unreadable", "unreachable", "misconfigured", "never-asked",
    "ended",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """A diagnosis."""

    state: State
    evidence: str = ""
    """What was seen: one line without a full stop."""
    advice: str = ""
    """What a person may do about it: one line; empty when there is nothing to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The size of a whole answer."""

    at: datetime
    bytes: int
    """On the wire."""
    entries: int
    times: int = 1
    """How many such answers came in a row; `at` is when the first did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What is remembered of a source's answers, beyond what it takes to ask it again."""

    answers: tuple[Answered, ...] = ()
    """The last whole ones, newest last."""
    unmodified: int = 0
    """304s in a row since the last whole answer."""
    unmodified_at: datetime | None = None
    """When the latest of them came."""
    lied_at: datetime | None = None
    """When a whole answer brought what 304s had denied."""
    lied: str = ""
    """That in words."""
    garbled: int = 0
    """Items of the last answer read whose text is mojibake, of how many, and one of their titles."""
    read: int = 0
    sample: str = ""
    ahead: int = 0
    """Items of the last answer read with a date in the future, and the latest of these."""
    ahead_until: datetime | None = None
    page: str = ""
    """What kind of page it was that would not parse, the last time that happened."""
    skews: tuple[int, ...] = ()
    """By how many seconds its server's clock was ahead of ours in the last answers, newest last; empty while it is
    right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """What all servers asked lately say of our clock."""

    hosts: int = 0
    """Servers compared."""
    off: int = 0
    """Of these, with another time than ours; where ours is wrong, with the time that is right."""
    ours_seconds: int | None = None
    """By how much they are ahead of us, if it is our clock that is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All that a diagnosis rests on."""

    source_id: str
    kind: str = ""
    url: str = ""
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    reason: str = ""
    diagnosis: str = ""
    gone: bool = False
    moved_to: str | None = None
    moves: int = 0
    new_feed_url: str | None = None
    """itunes:new-feed-url"""
    complete: bool = False
    """itunes:complete: it says itself that nothing will follow."""
    last_modified: str | None = None
    dates: tuple[datetime, ...] = ()
    """The newest, any order."""
    centre_end: str = ""
    """As precise as known: `2025-10`."""
    observed: Observed = field(default_factory=Observed)
    state: str = "never-asked"
    """The diagnosis before this one, and since when."""
    since: datetime | None = None
