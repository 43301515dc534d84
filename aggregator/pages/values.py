"""What a page says, as values: strings clean, addresses absolute http(s), times aware UTC. Knows no HTML."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aggregator.model import Event

Where = Literal["head", "header", "nav", "main", "footer"]
"""The part of a page something stands in."""
Precision = Literal["minute", "day", "month"]
Nature = Literal["article", "listing", "calendar", "home"]
"""What a page is: one text, entries that lead elsewhere, the same of events, or the door of a site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date or a range of dates found in prose."""

    start: datetime | None
    """None when the prose named no year and no reference date was given."""
    end: datetime | None = None
    """When it ends, where a range was named. Of whole days: the midnight after the last of them (RFC 5545 §3.6.1)."""
    precision: Precision = "day"
    text: str = ""
    """The words it was read from."""
    position: int = 0
    """Where in the prose they begin."""

    @property
    def all_day(self) -> bool:
        """Whether no time of day was named; `start` and `end` are Berlin midnights then."""
        return self.precision != "minute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """An event as a page announces it, ready to become an `Item`."""

    event: Event
    title: str = ""
    url: str | None = None
    """Its own address; None when it names none besides the page it stands on."""
    id: str = ""
    """`@id` or `identifier`, as it stands."""
    summary: str = ""
    content: str = ""
    image_url: str | None = None
    published: datetime | None = None
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A page read as one article."""

    url: str
    """Where the page was found."""
    title: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    summary: str = ""
    content: str = ""
    """Harmless HTML of the text alone."""
    text: str = ""
    """The same as plain text."""
    author: str | None = None
    image_url: str | None = None
    language: str | None = None
    categories: tuple[str, ...] = ()
    site_name: str = ""
    events: tuple[Occasion, ...] = ()
    nature: Nature = "article"
    """What the page is. Of a page that is no article, `published` is only what it declares to machines."""
    canonical_url: str | None = None
    """`<link rel=canonical>` or og:url, when it names a page of the same site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaser:
    """One entry of a listing page."""

    url: str
    title: str = ""
    published: datetime | None = None
    summary: str = ""
    image_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """CSS selectors of one listing page; empty ones are found without configuration."""

    entry: str = ""
    link: str = ""
    title: str = ""
    date: str = ""
    summary: str = ""
    image: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link of a page, in the order of the document."""

    url: str
    text: str = ""
    """Its words, or the title, alt or aria-label that stands for them."""
    rel: tuple[str, ...] = ()
    """Lower case."""
    type: str = ""
    """Media type, as the page declares it, lower case."""
    where: Where = "main"
