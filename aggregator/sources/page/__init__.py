"""News of a site that offers neither feed nor sitemap: a listing page, and the articles it leads to, a few a run.

Remembers which addresses it has read and how many entries the listing had, so that a redesign is noticed: a page that
used to list something and now lists nothing is a failure, not an empty week. Knows no HTML; `pages` does. See
docs/kinds/page.md.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from aggregator import bundles, pages, plain
from aggregator.bundles import Part
from aggregator.errors import FetchError, ParseError
from aggregator.model import Channel, Checkpoint, Fetched, Item, Medium, NotModified, Page, Parsed
from aggregator.pages.selection import check
from aggregator.pages.values import Selectors, Teaser
from aggregator.sources import ReadingWeb, Source
from aggregator.sources.page.memory import Memory
from aggregator.sources.page.visit import HTML, Shown, Visit
from aggregator.urls import canonical
from aggregator.web.conditional import ask
from aggregator.web.robots import Robots

_SELECTORS: Final = (
    ("entry", "entry"),
    ("link", "link"),
    ("title_selector", "title"),
    ("date", "date"),
    ("summary", "summary"),
    ("image", "image"),
    ("next", "next"),
)
"""Keys of the TOML, and what they are called among selectors: `title` is the name of the source already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSource(Source):
    """Articles a page lists."""

    kind: ClassVar[str] = "page"
    medium: ClassVar[Medium] = "news"

    entry: str = ""
    """CSS selector of one entry of the listing."""
    link: str = ""
    """CSS selector of its link, inside the entry, or of all links where `entry` is empty."""
    title_selector: str = ""
    date: str = ""
    summary: str = ""
    image: str = ""
    next: str = ""
    """CSS selector of the link to the next page of the listing."""
    pages: int = 1
    """Pages of the listing looked at in one run."""
    articles: int = 10
    """Articles fetched in one run; the others wait for the next."""
    read_articles: bool = True
    """Whether articles are fetched; if not, an item is what the listing says of it."""
    include: tuple[str, ...] = ()
    """Regular expressions: only articles in whose address one of them is found."""
    exclude: tuple[str, ...] = ()
    """Regular expressions: no articles in whose address one of them is found."""

    def problems(self) -> tuple[tuple[str, str, str], ...]:
        """Selectors and patterns that are none, numbers out of bounds."""
        found = []
        for key, _ in _SELECTORS:
            selector = getattr(self, key)
            if selector and (fault := check(selector)):
                found.append(
                    (key, f"{selector!r} is no CSS selector: {fault}", 'write it as in a style sheet: "h3 > a"')
                )
        for key in ("include", "exclude"):
            for pattern in getattr(self, key):
                try:
                    re.compile(pattern)
                except re.error as error:
                    found.append(
                        (key, f"{pattern!r} is no regular expression: {error}", "escape . ? + ( ) [ ] with \\")
                    )
        if not 1 <= self.pages <= 50:
            found.append(("pages", "is not between 1 and 50", "1 page is enough where a run comes daily"))
        if not 1 <= self.articles <= 200:
            found.append(("articles", "is not between 1 and 200", "10 articles a run are polite"))
        return tuple(found)

    def remarks(self, checkpoint: Checkpoint) -> tuple[str, ...]:
        """How much of the listing is still to be read."""
        waiting = len(Memory.read(checkpoint.marker).waiting)
        return (f"{waiting} entries of the page wait to be read, {self.articles} in each run",) if waiting else ()

    def fetch(self, web: ReadingWeb, checkpoint: Checkpoint) -> Fetched:
        """Ask for the listing and for as many new articles as a run may. Raises `FetchError`, `ParseError`."""
        robots = Robots(web)
        if not robots.allows(self.url):
            raise FetchError(self.url, "robots", "the site's robots.txt keeps us from this page")
        fetched = ask(web, self.url, checkpoint, accept=HTML)
        visit = Visit(self, web, robots, Memory.read(checkpoint.marker))
        if isinstance(fetched.answer, Page):
            visit.look(fetched.answer)
        if self.read_articles and not visit.broken:
            visit.read()
        kept = replace(fetched.answer.checkpoint, marker=plain.dumps(visit.memory()))
        answer: Page | NotModified = NotModified(checkpoint=kept)
        if visit.parts and (
            visit.broken or not self.read_articles or any(part.role != "listing" for part in visit.parts)
        ):
            answer = Page(
                url=self.url,
                final_url=self.url,
                body=bundles.pack(visit.parts),
                fetched_at=web.now(),
                checkpoint=kept,
                partial=self.read_articles,
            )
        return Fetched(
            answer=answer,
            fresh_seconds=0 if visit.waiting else fetched.fresh_seconds,
            requests=fetched.requests + visit.requests + robots.requests,
            received_bytes=fetched.received_bytes + visit.received_bytes + robots.received_bytes,
        )

    def parse(self, page: Page) -> Parsed:
        """Read the articles, or the teasers of those that are not read. Raises `ParseError`."""
        parts = bundles.unpack(page.body, page.url)
        listings = [part for part in parts if part.role == "listing"]
        teasers = [one for part in listings for one in self.entries(part)]
        if listings and not teasers:
            self._explain(page)
        if self.read_articles:
            found = list(_told(parts, page.url))
        else:
            found = [_of_teaser(one) for one in self.chosen(teasers)]
        items = {item.uid: item for item in found if item is not None}
        skipped = [("no-article", found.count(None)), ("duplicate", len(found) - found.count(None) - len(items))]
        return Parsed(
            items=tuple(items.values()),
            channel=Channel(title=self.title or self.host, url=self.url),
            entries=len(found),
            skipped=tuple(pair for pair in skipped if pair[1]),
        )

    def entries(self, part: Part) -> tuple[Teaser, ...]:
        """The entries of one page of the listing."""
        selectors = Selectors(**{name: getattr(self, key) for key, name in _SELECTORS})
        if selectors.entry or selectors.link:
            return pages.selected(part.body, part.url, selectors, part.type)
        return pages.listing(part.body, part.url, part.type)

    def shown(self, part: Part) -> Shown:
        """One page of the listing, read in order to ask on."""
        teasers = self.entries(part)
        further = pages.next_page(part.body, part.url, self.next, part.type) if self.pages > 1 else None
        return Shown(teasers=teasers, chosen=tuple(self.chosen(teasers)), next_url=further)

    def chosen(self, teasers: Sequence[Teaser]) -> list[Teaser]:
        """The entries that the patterns let through, each address once."""
        unique: dict[str, Teaser] = {}
        for teaser in teasers:
            unique.setdefault(canonical(teaser.url), teaser)
        kept = [
            one
            for one in unique.values()
            if not self.include or any(re.search(pattern, one.url) for pattern in self.include)
        ]
        return [one for one in kept if not any(re.search(pattern, one.url) for pattern in self.exclude)]

    def _explain(self, page: Page) -> None:
        before = Memory.read(page.checkpoint.marker).entries
        if before:
            message = (
                f"the page listed {before} entries and lists none now: it was probably redesigned, check the selectors"
            )
            raise ParseError(page.url, "selector-broke", message)
        message = "no entries were found on the page: set `entry` (a CSS selector) or another address"
        raise ParseError(page.url, "no-entries", message)


def _told(parts: Sequence[Part], url: str) -> Iterator[Item | None]:
    """Items of the articles, each with the teaser that led to it; None for an article that says nothing."""
    for place, part in enumerate(parts):
        if part.role != "teaser":
            continue
        try:
            teaser = plain.loads(Teaser, part.body.decode())
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ParseError(url, "not-a-bundle", f"a teaser in the bundle is none: {error}") from error
        after = parts[place + 1] if place + 1 < len(parts) and parts[place + 1].role == "article" else None
        yield _of_article(teaser, after) if after else _of_teaser(teaser)


def _of_article(teaser: Teaser, part: Part) -> Item | None:
    article = pages.article(part.body, part.url, part.type)
    if article is None:
        return None
    return Item(
        uid=f"link:{canonical(teaser.url)}",
        medium="news",
        url=teaser.url,
        title=article.title or teaser.title,
        summary=article.summary or teaser.summary,
        content=article.content,
        author=article.author,
        language=article.language,
        published=article.published or teaser.published,
        updated=article.updated,
        image_url=article.image_url or teaser.image_url,
        categories=article.categories,
    )


def _of_teaser(teaser: Teaser) -> Item | None:
    if not teaser.title:
        return None
    return Item(
        uid=f"link:{canonical(teaser.url)}",
        medium="news",
        url=teaser.url,
        title=teaser.title,
        summary=teaser.summary,
        published=teaser.published,
        image_url=teaser.image_url,
    )
