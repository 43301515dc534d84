"""News of a site that has no feed but a sitemap: its new addresses are fetched, a few a run, and read as articles.

An address that leaves the sitemap withdraws nothing. Knows neither XML nor HTML: `sitemaps` and `pages` do. See
docs/kinds/sitemap.md.
"""

import re
from dataclasses import dataclass, replace
from typing import ClassVar

from aggregator import plain
from aggregator.model import Checkpoint, Fetched, Medium, Page, Parsed
from aggregator.sources import ReadingWeb, Source
from aggregator.sources.sitemap import reading
from aggregator.sources.sitemap.choice import Choice
from aggregator.sources.sitemap.memory import Memory
from aggregator.sources.sitemap.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapSource(Source):
    """Articles a sitemap lists."""

    kind: ClassVar[str] = "sitemap"
    medium: ClassVar[Medium] = "news"

    include: tuple[str, ...] = ()
    """Regular expressions: only addresses in which one of them is found are read. Empty: all that look like pages."""
    exclude: tuple[str, ...] = ()
    """Regular expressions: addresses in which one of them is found are never read."""
    sitemaps: tuple[str, ...] = ()
    """Regular expressions: of an index only sitemaps in whose address one is found. Empty: all but archives' ones."""
    articles: int = 10
    """Articles fetched in one run."""

    def problems(self) -> tuple[tuple[str, str, str], ...]:
        """Patterns that are none, a negative number."""
        found = []
        for key in ("include", "exclude", "sitemaps"):
            for pattern in getattr(self, key):
                try:
                    re.compile(pattern)
                except re.error as error:
                    found.append(
                        (key, f"{pattern!r} is no regular expression: {error}", "escape . ? + ( ) [ ] with \\")
                    )
        if self.articles < 1:
            found.append(("articles", "is less than one", "10 articles a run are polite"))
        return tuple(found)

    def remarks(self, checkpoint: Checkpoint) -> tuple[str, ...]:
        """What robots.txt forbids, and how much of the backlog is left."""
        memory = Memory.read(checkpoint.marker)
        said = []
        if memory.forbidden:
            said.append(f"robots.txt keeps us from {memory.forbidden} addresses of the sitemap")
        if waiting := len(memory.waiting):
            said.append(f"{waiting} addresses of the sitemap wait to be read, {self.articles} in each run")
        return tuple(said)

    def fetch(self, web: ReadingWeb, checkpoint: Checkpoint) -> Fetched:
        """Look for new addresses and fetch as many as a run may. Raises `FetchError` when no sitemap can be had."""
        choice = Choice.of(self.url, self.include, self.exclude, self.sitemaps)
        visit = Visit(web, choice, Memory.read(checkpoint.marker), self.articles)
        fetched = visit.fetched(self.url)
        answer = fetched.answer
        kept = replace(answer.checkpoint, full_at=web.now(), marker=plain.dumps(visit.memory))
        return replace(fetched, answer=replace(answer, checkpoint=kept))

    def parse(self, page: Page) -> Parsed:
        """Read the articles. Raises `ParseError`."""
        return reading.read(page, self.medium)
