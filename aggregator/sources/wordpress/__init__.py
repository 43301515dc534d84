"""News of a WordPress site through its REST API, which tells more than its feed: all posts, and every later change.

Where a site keeps its API to itself the feed is read instead, and the API is tried again after a week; both ways give
a post the same identity. Knows nothing of formats: `reading` and `feeds` do. See docs/kinds/wordpress.md.
"""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar, Final
from urllib.parse import urlsplit

from aggregator import feeds, plain
from aggregator.errors import FetchError
from aggregator.feeds import slices
from aggregator.model import Checkpoint, Fetched, Medium, Page, Parsed
from aggregator.sources import ReadingWeb, Source
from aggregator.sources.wordpress import reading
from aggregator.sources.wordpress.addresses import homepage
from aggregator.sources.wordpress.memory import Memory
from aggregator.sources.wordpress.visit import Visit, Want, refused
from aggregator.web import Web
from aggregator.web.conditional import ask

PATIENCE: Final = timedelta(days=7)
"""How long a refused API is left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPress(Source):
    """Posts of a WordPress site."""

    kind: ClassVar[str] = "wordpress"
    medium: ClassVar[Medium] = "news"

    type: str = "posts"
    """Which of the API's lists: `posts`, or the `rest_base` of a type of the site's own."""
    query: str = ""
    """Further parameters of every question for posts: `categories=12`, `lang=de`."""
    feed: str = ""
    """The feed to fall back to; empty: `/feed/` of the site, unless `query` or `type` choose among its posts."""
    pages: int = 2
    """Pages of 100 posts of the back catalogue read in one run."""

    def problems(self) -> tuple[tuple[str, str, str], ...]:
        """A list no API has, a negative number."""
        found = []
        if not re.fullmatch(r"[A-Za-z0-9_-]+", self.type):
            found.append(("type", "is no name of a list of the API", 'its rest_base, as in "posts"'))
        if self.pages < 0:
            found.append(("pages", "is less than nothing", "0 leaves the back catalogue alone"))
        return tuple(found)

    def remarks(self, checkpoint: Checkpoint) -> tuple[str, ...]:
        """That the feed stands in for the API, and why."""
        memory = Memory.read(checkpoint.marker)
        return (f"the feed is read instead of the REST API: {memory.why}",) if memory.feed_until else ()

    def fetch(self, web: ReadingWeb, checkpoint: Checkpoint) -> Fetched:
        """Ask the API, or the feed where the API is refused. Raises `FetchError`."""
        memory = Memory.read(checkpoint.marker)
        if memory.feed_until and web.now() < memory.feed_until:
            return self._from_feed(web, checkpoint, memory)
        want = Want(url=self.url, type=self.type, query=self.query, pages=self.pages)
        visit = Visit(web, want, replace(memory, feed_until=None, why=""))
        try:
            return visit.fetched(checkpoint)
        except FetchError as error:
            if not refused(error):
                raise
            return self._instead(web, memory, error, visit.requests)

    def parse(self, page: Page) -> Parsed:
        """Read the API's answers, or the feed. Raises `ParseError`."""
        if page.body.lstrip()[:1] == b"{":
            return reading.read(page, self.medium)
        return feeds.read(page, self.medium)

    def _instead(self, web: Web, memory: Memory, refusal: FetchError, requests: int) -> Fetched:
        """The feed, now that the API is refused."""
        # What was read stays known; site and validators are asked for anew when the API is tried again.
        memory = Memory(modified=memory.modified, next_page=memory.next_page)
        memory = replace(memory, feed_until=web.now() + PATIENCE, why=f"{refusal.message} ({refusal.url})")
        if not self._feed:
            raise refusal
        try:
            fetched = self._from_feed(web, Checkpoint(), memory)
        except FetchError as error:
            message = f"neither the REST API ({refusal.message}) nor the feed ({error.message}) can be read"
            raise FetchError(
                self.url,
                refusal.reason,
                message,
                status=refusal.status,
                retry_after_seconds=error.retry_after_seconds,
            ) from error
        return replace(fetched, requests=fetched.requests + requests)

    def _from_feed(self, web: Web, checkpoint: Checkpoint, memory: Memory) -> Fetched:
        if not self._feed:  # it was, when the API was refused, and the settings have changed since
            raise FetchError(self.url, "no-rest-api", f"the REST API is refused, and no feed is named: {memory.why}")
        fetched = slices.trim(ask(web, self._feed, checkpoint))
        kept = replace(fetched.answer.checkpoint, marker=plain.dumps(memory))
        return replace(fetched, answer=replace(fetched.answer, checkpoint=kept))

    @property
    def _feed(self) -> str:
        """The address of the feed that says the same; empty when none does."""
        chosen = self.query or self.type != "posts" or "/wp/v2/" in urlsplit(self.url).path
        return self.feed or ("" if chosen else f"{homepage(self.url)}/feed/")
