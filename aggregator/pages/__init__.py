"""What web pages say of their articles, listings and events: HTML to values. Pure: no I/O, no clock.

Bytes in, values out; whatever comes back is clean. Knows no source, no site and no content management system by name:
every rule is one that pages in general keep. Nothing here raises for a bad page; what cannot be read is empty.
"""

from datetime import date

from aggregator.pages import prose
from aggregator.pages.calendars import listed_events
from aggregator.pages.document import open_document
from aggregator.pages.linked import things
from aggregator.pages.navigation import read_links
from aggregator.pages.occasions import occasions
from aggregator.pages.reading import read_article
from aggregator.pages.selection import read_next, select
from aggregator.pages.teasers import read_listing
from aggregator.pages.values import Article, Link, Moment, Nature, Occasion, Selectors, Teaser

__all__ = [
    "Article",
    "Link",
    "Moment",
    "Nature",
    "Occasion",
    "Selectors",
    "Teaser",
    "article",
    "events",
    "links",
    "listing",
    "moments",
    "nature",
    "next_page",
    "selected",
]


def article(body: bytes, url: str, content_type: str = "") -> Article | None:
    """The page as one article; None when it has neither a title nor a text."""
    document = open_document(body, url, content_type)
    return read_article(document) if document else None


def nature(body: bytes, url: str, content_type: str = "") -> Nature:
    """Whether a page is an article, a listing, a calendar or a home page; the same as `article(…).nature`."""
    found = article(body, url, content_type)
    return found.nature if found else "article"


def listing(body: bytes, url: str, content_type: str = "") -> tuple[Teaser, ...]:
    """The entries of a listing page, found without configuration; none when the page lists nothing."""
    document = open_document(body, url, content_type)
    return read_listing(document) if document else ()


def selected(body: bytes, url: str, selectors: Selectors, content_type: str = "") -> tuple[Teaser, ...]:
    """The entries of a listing page by CSS selectors. Raises `ValueError` for a selector that is none."""
    document = open_document(body, url, content_type)
    return select(document, selectors) if document else ()


def next_page(body: bytes, url: str, selector: str = "", content_type: str = "") -> str | None:
    """The address of the next page of a listing, by selector or `rel=next` or the words a pager uses."""
    document = open_document(body, url, content_type)
    return read_next(document, selector) if document else None


def events(body: bytes, url: str, content_type: str = "") -> tuple[Occasion, ...]:
    """Events a page announces in JSON-LD or microdata; of a calendar that does not, the entries with their days."""
    document = open_document(body, url, content_type)
    return (occasions(document, things(document)) or listed_events(document)) if document else ()


def links(body: bytes, url: str, content_type: str = "") -> tuple[Link, ...]:
    """Every http(s) link of a page, `<link>` elements included, in the order of the document."""
    document = open_document(body, url, content_type)
    return read_links(document) if document else ()


def moments(text: str, reference: date | None = None) -> tuple[Moment, ...]:
    """Dates and ranges in German prose. A date without year is taken as the next after `reference`, where given."""
    return prose.moments(text, reference)
