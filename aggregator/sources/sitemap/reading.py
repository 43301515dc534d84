"""What the articles of a bundle say, as items. Pure: reads what `visit` packed."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from aggregator import bundles, pages, times
from aggregator import text as texts
from aggregator.bundles import Part
from aggregator.errors import ParseError
from aggregator.model import Item, Medium, Page, Parsed
from aggregator.pages.values import Article
from aggregator.urls import URL_LIMIT, canonical

NO_ARTICLE: Final = "no-article"
REPEATED: Final = "repeated"
OTHER_PAGE: Final = "other-page"
"""A home page, a listing, a calendar: sitemaps name them beside the articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What the sitemap said of an article."""

    title: str = ""
    language: str | None = None
    published: datetime | None = None
    lastmod: datetime | None = None


def read(page: Page, medium: Medium) -> Parsed:
    """The articles, each once. Raises `ParseError`."""
    parts = bundles.unpack(page.body, page.url)
    listings = [part for part in parts if part.role == "listing"]
    articles = [part for part in parts if part.role == "article"]
    if len(listings) != 1:
        raise ParseError(page.url, "not-a-sitemap", "this bundle was not made from a sitemap")
    told = _listings(listings[0], page)
    skipped: Counter[str] = Counter()
    items: dict[str, Item] = {}
    for place, part in enumerate(articles):
        article = pages.article(part.body, part.url, part.type)
        listing = told[place] if place < len(told) else Listing()
        title = article.title or listing.title if article else ""
        if article is None or not title:
            skipped[NO_ARTICLE] += 1
            continue
        if article.nature != "article" and not listing.title:  # a news sitemap names articles only, with their titles
            skipped[OTHER_PAGE] += 1
            continue
        item = _item(article, listing, title, medium)
        if item.uid in items:
            skipped[REPEATED] += 1
        else:
            items[item.uid] = item
    return Parsed(items=tuple(items.values()), entries=len(articles), skipped=tuple(sorted(skipped.items())))


def _item(article: Article, listing: Listing, title: str, medium: Medium) -> Item:
    url = article.canonical_url or article.url
    # A page without any date: what the sitemap says of its last change is nearer than our first sight of it.
    published = article.published or listing.published or listing.lastmod
    updated = article.updated or listing.lastmod
    return Item(
        uid=f"link:{canonical(url)}"[:URL_LIMIT],
        medium=medium,
        url=url,
        title=title,
        summary=article.summary or texts.shorten(article.text, 4_000),
        content=article.content,
        author=article.author,
        language=article.language or listing.language,
        published=published,
        updated=updated if updated and published and updated > published else None,
        image_url=article.image_url,
        categories=article.categories,
    )


def _listings(part: Part, page: Page) -> list[Listing]:
    try:
        return [_listing(one) for one in json.loads(part.body)]
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ParseError(page.url, "not-a-sitemap", f"the listing in this bundle cannot be read: {error}") from error


def _listing(told: Any) -> Listing:
    return Listing(
        title=texts.line(told.get("title") or ""),
        language=told.get("language"),
        published=times.parse(told.get("published")),
        lastmod=times.parse(told.get("lastmod")),
    )
