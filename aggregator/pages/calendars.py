"""Events of a calendar that says nothing to machines: the entries of its list, each with its day."""

from datetime import UTC, datetime, timedelta
from typing import Final

from aggregator.model import Event
from aggregator.pages.document import Document, words
from aggregator.pages.entry_dates import entry_moment
from aggregator.pages.reading import read_article
from aggregator.pages.teasers import Entry, entries, read_teaser
from aggregator.pages.values import Moment, Occasion
from aggregator.times import berlin

LOOKED: Final = 300
"""Characters of an entry in which "online" is where it takes place."""


def listed_events(document: Document) -> tuple[Occasion, ...]:
    """The entries of a page that is a calendar and names their days; none of any other page."""
    found = [(entry, entry.published) for entry in entries(document) if entry.published is not None]
    page = read_article(document) if found else None
    if page is None or page.nature != "calendar":
        return ()
    return tuple(_occasion(document, entry, day) for entry, day in found)


def _occasion(document: Document, entry: Entry, day: datetime) -> Occasion:
    teaser = read_teaser(document, entry)
    moment = entry_moment(entry.box, entry.lead.tag, day)
    online = "online" in words(entry.box, LOOKED).lower().replace(",", " ").split()
    return Occasion(
        event=Event(start=moment.start or day, end=_end(moment), all_day=moment.all_day, online=online),
        title=teaser.title,
        url=teaser.url,
        summary=teaser.summary,
        image_url=teaser.image_url,
    )


def _end(moment: Moment) -> datetime | None:
    """When it ends; of a whole day the midnight after it (RFC 5545 §3.6.1)."""
    if moment.end or not moment.all_day or moment.start is None:
        return moment.end
    return (berlin(moment.start) + timedelta(days=1)).astimezone(UTC)
