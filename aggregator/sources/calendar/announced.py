"""Events that a page announces in its markup, as items. The pages room reads the page; this gives them identity."""

from collections import Counter

from aggregator import pages, text, urls
from aggregator.errors import ParseError
from aggregator.model import Item, Page, Parsed
from aggregator.pages import Occasion
from aggregator.sources.calendar import wording
from aggregator.sources.calendar.icalendar_events import nameless_uid, nearest


def read(page: Page) -> Parsed:
    """The events of a page. Raises `ParseError` when it announces none: an empty calendar looks different."""
    occasions = pages.events(page.body, page.final_url, dict(page.headers).get("content-type", ""))
    if not occasions:
        message = "this is no calendar, and no page that announces events"
        raise ParseError(page.url, "no-events", message)
    own = Counter(urls.canonical(one.url) for one in occasions if one.url)
    items: dict[str, Item] = {}
    for occasion in occasions:
        item = _item(occasion, page, own)
        items.setdefault(item.uid, item)
    kept = nearest(list(items.values()), page.fetched_at)
    counts = (("beyond-limit", len(items) - len(kept)), ("double", len(occasions) - len(items)))
    return Parsed(items=kept, entries=len(occasions), skipped=tuple((why, count) for why, count in counts if count))


def _item(occasion: Occasion, page: Page, own: Counter[str]) -> Item:
    title = text.shorten(text.line(occasion.title), text.TITLE_LIMIT)
    around = wording.Around(title=title, html=occasion.content, plain=occasion.summary or text.plain(occasion.content))
    event = wording.completed(occasion.event, around)
    return Item(
        uid=_uid(occasion, page, own),
        medium="event",
        guid=occasion.id[: urls.URL_LIMIT] or None,
        url=occasion.url or urls.http_url(page.final_url),
        title=title,
        summary=occasion.summary,
        content=occasion.content,
        published=occasion.published,
        image_url=occasion.image_url,
        categories=occasion.categories,
        event=event,
    )


def _uid(occasion: Occasion, page: Page, own: Counter[str]) -> str:
    """Its address, where it has one of its own; else title, time and place."""
    link = urls.canonical(occasion.url) if occasion.url else ""
    if link and own[link] == 1 and link != urls.canonical(page.final_url):
        return f"link:{link}"
    return nameless_uid(text.line(occasion.title), occasion.event)
