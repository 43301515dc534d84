"""A web that minds its manners towards a site nobody knows yet: robots.txt, a budget, no question twice.

Wraps the web it is given, so that kinds of source can be tried through it without knowing. Judges no answer.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from aggregator.errors import FetchError
from aggregator.model import Page
from aggregator.web import Answer, Web, WebSettings
from aggregator.web.conditional import failure
from aggregator.web.robots import Robots

HTML: Final = "text/html, application/xhtml+xml, */*;q=0.5"
HOSTS: Final = 4
"""The budget of all hosts together, as a multiple of that of one: the site itself, and hosts of podcasts and videos."""


class Asking:
    """Asks no more than `budget` times at one host, each address once, and nothing that robots.txt excludes."""

    def __init__(self, web: Web, budget: int) -> None:
        self._web = web
        self._budget = budget
        self._spent: Counter[str] = Counter()
        self._known: dict[tuple[str, tuple[tuple[str, str], ...]], Answer | FetchError] = {}
        self.robots = Robots(self)

    @property
    def settings(self) -> WebSettings:
        """How this client behaves."""
        return self._web.settings

    @property
    def requests(self) -> int:
        """Requests made so far, those for robots.txt among them."""
        return self._spent.total()

    def now(self) -> datetime:
        """The time, aware UTC."""
        return self._web.now()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """One GET, if we may and the budget allows; an answer we have is given again. Raises `FetchError`."""
        # Accept is left out: kinds word it differently, and here the address decides what comes.
        kept = tuple(
            sorted((name.lower(), value) for name, value in (headers or {}).items() if name.lower() != "accept")
        )
        key = (url.partition("#")[0], kept)
        if key not in self._known:
            self._permit(url)
            try:
                self._known[key] = self._web.get(url, headers)
            except FetchError as error:
                self._known[key] = error
            self._charge(url, self._known[key])
        answer = self._known[key]
        if isinstance(answer, FetchError):
            raise answer
        return answer

    def page(self, url: str) -> Page:
        """A page for people. Raises `FetchError` when none came."""
        answer = self.get(url, {"Accept": HTML})
        if answer.status != 200:
            raise failure(answer)
        return Page(
            url=url,
            final_url=answer.final_url,
            headers=tuple(answer.headers.items()),
            body=answer.body,
            fetched_at=answer.at,
        )

    def _permit(self, url: str) -> None:
        if self._spent[_host(url)] >= self._budget or self.requests >= self._budget * HOSTS:
            raise FetchError(url, "budget", "not asked: the budget of requests is used up")
        if urlsplit(url).path != "/robots.txt" and not self.robots.allows(url):
            raise FetchError(url, "robots", "not asked: robots.txt does not allow it")

    def _charge(self, url: str, answer: Answer | FetchError) -> None:
        self._spent[_host(url)] += answer.requests if isinstance(answer, Answer) else 1


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2].lower()
