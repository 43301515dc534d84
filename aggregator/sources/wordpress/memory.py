"""What a WordPress source remembers between runs, in `Checkpoint.marker`. Pure; nobody else reads it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from aggregator import plain
from aggregator.model import Checkpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the API's index says of the site, and where it is."""

    root: str
    """`https://…/wp-json`, or `https://…/?rest_route=` where permalinks are plain."""
    title: str = ""
    description: str = ""
    home: str | None = None
    image_url: str | None = None
    known_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A list of changes of several pages, of which some are still to be read."""

    since: datetime
    page: int
    """The next one."""
    newest: datetime
    """The newest modification met so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """All a WordPress source remembers."""

    site: Site | None = None
    modified: datetime | None = None
    """The newest modification read of; None before the first answer."""
    walk: Walk | None = None
    next_page: int = 2
    """Of the back catalogue; 0 when all of it was read."""
    newest_url: str = ""
    newest: Checkpoint = field(default_factory=Checkpoint)
    """Of the list of newest posts that `newest_url` gave."""
    changes_url: str = ""
    changes: Checkpoint = field(default_factory=Checkpoint)
    """Of the list of changes that `changes_url` gave."""
    categories: tuple[tuple[int, str], ...] = ()
    tags: tuple[tuple[int, str], ...] = ()
    feed_until: datetime | None = None
    """Until when the feed stands in for the API."""
    why: str = ""
    """Why it does, for a person to read."""

    @classmethod
    def read(cls, marker: str) -> Self:
        """The memory a marker holds; an empty one when it holds none that can be read, which costs a full walk."""
        try:
            return plain.loads(cls, marker) if marker else cls()
        except (ValueError, TypeError, AttributeError, KeyError):
            return cls()
