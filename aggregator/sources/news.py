"""News of a site: RSS, Atom or JSON Feed, told apart by looking. Knows no format; the feeds room reads."""

from dataclasses import dataclass
from typing import ClassVar

from aggregator import feeds
from aggregator.feeds import slices
from aggregator.model import Checkpoint, Fetched, Medium, Page, Parsed
from aggregator.sources import Source
from aggregator.web import Web
from aggregator.web.conditional import ask


@dataclass(frozen=True, slots=True, kw_only=True)
class News(Source):
    """Articles of a site. One that brings a sound or film stays an article, with its enclosure."""

    kind: ClassVar[str] = "news"
    medium: ClassVar[Medium] = "news"

    def fetch(self, web: Web, checkpoint: Checkpoint) -> Fetched:
        """Ask for the feed and cut away the entries seen before."""
        return slices.trim(ask(web, self.url, checkpoint))

    def parse(self, page: Page) -> Parsed:
        """Read RSS, Atom or JSON Feed."""
        return feeds.read(page, self.medium)
