"""One run's look at a listing, and the fetching of some of the articles it leads to.

It asks and remembers; what a page shows is for the source to say, in the sandbox.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from aggregator import plain
from aggregator.bundles import Part
from aggregator.errors import FetchError, ParseError
from aggregator.model import Page
from aggregator.pages.values import Teaser
from aggregator.sources import ReadingWeb
from aggregator.sources.page.memory import Memory, Waiting, key_of
from aggregator.urls import canonical, host
from aggregator.web import Answer
from aggregator.web.freshness import retry_after_seconds
from aggregator.web.robots import Robots

if TYPE_CHECKING:
    from aggregator.sources.page import PageSource

HTML: Final = "text/html, application/xhtml+xml, */*;q=0.5"
SEEN_LIMIT: Final = 5_000
"""Addresses remembered as read, the latest: no listing shows so many."""
WAITING_LIMIT: Final = 500
"""Addresses remembered for later runs."""
ATTEMPTS: Final = 5
"""Runs in which an article may fail before its teaser has to do."""
GONE: Final = frozenset({404, 410})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one page of the listing shows."""

    teasers: tuple[Teaser, ...]
    chosen: tuple[Teaser, ...]
    """Those of them that the patterns let through."""
    next_url: str | None = None


@dataclass(slots=True)
class Visit:
    """One run: what was asked, what came."""

    source: "PageSource"
    web: ReadingWeb
    robots: Robots
    before: Memory
    parts: list[Part] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    entries: int = 0
    broken: bool = False
    requests: int = 0
    received_bytes: int = 0

    def __post_init__(self) -> None:
        self.waiting, self.seen, self.entries = list(self.before.waiting), list(self.before.seen), self.before.entries

    def memory(self) -> Memory:
        """What to remember."""
        return Memory(
            seen=tuple(self.seen[-SEEN_LIMIT:]), waiting=tuple(self.waiting[:WAITING_LIMIT]), entries=self.entries
        )

    def look(self, page: Page) -> None:
        """Take in the listing, further pages of it too; what is new goes before what waits already.

        Raises `ParseError` when the first page cannot be read.
        """
        part = Part(role="listing", url=page.final_url, type=_type_of(page.headers), body=page.body)
        found: tuple[Part, Shown] | None = (part, self._shown(part))
        asked = {canonical(self.source.url), canonical(page.final_url)}
        listed: set[str] = set()
        chosen: dict[str, Teaser] = {}
        while found is not None:
            part, shown = found
            self.parts.append(part)
            listed |= {canonical(one.url) for one in shown.teasers}
            for one in shown.chosen:
                chosen.setdefault(canonical(one.url), one)
            found = self._next(part, shown.next_url, asked) if len(self.parts) < self.source.pages else None
        self.broken = not listed
        if self.broken:
            return
        self.entries = len(listed)
        known = {*self.seen, *(key_of(one.teaser) for one in self.waiting)}
        self.waiting[:0] = [Waiting(teaser=one) for one in chosen.values() if key_of(one) not in known]

    def read(self) -> None:
        """Fetch articles that wait, up to the budget; what cannot be fetched is told by its teaser in the end."""
        later: list[Waiting] = []
        budget = self.source.articles
        for place, one in enumerate(self.waiting):
            if budget <= 0:
                later += self.waiting[place:]
                break
            url = one.teaser.url
            if host(url).removeprefix("www.") != host(self.source.url).removeprefix("www.") or not self.robots.allows(
                url
            ):
                self._told(one.teaser, None)  # not ours to ask: what the listing says is public
                continue
            budget -= 1
            try:
                answer = self._get(url)
            except FetchError as error:
                later.append(replace(one, attempts=one.attempts + 1))
                if error.retry_after_seconds is not None:
                    later += self.waiting[place + 1 :]
                    break
                continue
            if answer.status == 200 or answer.status in GONE:
                self._told(one.teaser, answer)
            else:
                later.append(replace(one, attempts=one.attempts + 1))
        for one in later:
            if one.attempts >= ATTEMPTS:
                self._told(one.teaser, None)
        self.waiting = [one for one in later if one.attempts < ATTEMPTS]

    def _told(self, teaser: Teaser, answer: Answer | None) -> None:
        self.seen.append(key_of(teaser))
        if answer is not None and answer.status in GONE:
            return
        self.parts.append(
            Part(role="teaser", url=teaser.url, type="application/json", body=plain.dumps(teaser).encode())
        )
        if answer is not None:
            kind = _type_of(answer.headers)
            self.parts.append(Part(role="article", url=answer.final_url, type=kind, body=answer.body))

    def _shown(self, part: Part) -> Shown:
        return self.web.read(part.url, self.source.shown, part)

    def _next(self, part: Part, url: str | None, asked: set[str]) -> tuple[Part, Shown] | None:
        """The next page of the listing. The first is what matters: where this one fails, the next run asks again."""
        if url is None or canonical(url) in asked or host(url) != host(part.url) or not self.robots.allows(url):
            return None
        asked.add(canonical(url))
        try:
            answer = self._get(url)
            if answer.status != 200 or not answer.body:
                return None
            further = Part(role="listing", url=answer.final_url, type=_type_of(answer.headers), body=answer.body)
            return further, self._shown(further)
        except (FetchError, ParseError):
            return None

    def _get(self, url: str) -> Answer:
        """One answer. Raises `FetchError`, also when the server asks us to stay away for a while."""
        try:
            answer = self.web.get(url, {"Accept": HTML})
        except FetchError:
            self.requests += 1
            raise
        self.requests += answer.requests
        self.received_bytes += answer.received_bytes
        wait = retry_after_seconds(answer.status, answer.headers, answer.at)
        if answer.status in (429, 503) and wait is not None:
            raise FetchError(
                url, f"http-{answer.status}", "asks us to come later", status=answer.status, retry_after_seconds=wait
            )
        return answer


def _type_of(headers: Mapping[str, str] | Sequence[tuple[str, str]]) -> str:
    return dict(headers).get("content-type", "")
