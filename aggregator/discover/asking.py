"""A web that minds its manners towards a site nobody knows yet: robots.txt, a budget, no question twice.

Wraps the web it is given, so that kinds of source can be tried through it without knowing. Judges no answer.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, ParamSpec, TypeVar
from urllib.parse import urlsplit

from aggregator.discover import hosts
from aggregator.errors import FetchError
from aggregator.model import Page
from aggregator.sources import ReadingWeb
from aggregator.web import Answer, WebSettings
from aggregator.web.conditional import failure
from aggregator.web.robots import Robots

_P = ParamSpec("_P")
_T = TypeVar("_T")

HTML: Final = "text/html, application/xhtml+xml, */*;q=0.5"
HOSTS: Final = 4
"""The budget of all hosts together, as a multiple of that of one: the site itself, and hosts of podcasts and videos."""


class Asking:
    """Asks no more than `budget` times at one host, each address once, and nothing that robots.txt excludes.

    What answers from another host than was asked is used only if that host's robots.txt allows it.
    """

    def __init__(self, web: ReadingWeb, budget: int) -> None:
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
            if isinstance(told := self._known[key], Answer) and (unwelcome := self._unwelcome(url, told)):
                self._known[key] = unwelcome
        answer = self._known[key]
        if isinstance(answer, FetchError):
            raise answer
        return answer

    def read(self, url: str, function: Callable[_P, _T], /, *arguments: _P.args, **keywords: _P.kwargs) -> _T:
        """What came from `url`, read within limits. Raises `ParseError`."""
        return self._web.read(url, function, *arguments, **keywords)

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
        if not self._may_ask(url):
            raise FetchError(url, "robots", "not asked: robots.txt does not allow it")

    def _may_ask(self, url: str) -> bool:
        return urlsplit(url).path == "/robots.txt" or hosts.subscribed(url) or self.robots.allows(url)

    def _unwelcome(self, url: str, answer: Answer) -> FetchError | None:
        """Why an answer may not be used: it came from another host, whose robots.txt nobody had asked."""
        there = answer.final_url
        if urlsplit(url).path == "/robots.txt" or _host(there) == _host(url) or self._may_ask(there):
            return None
        return FetchError(url, "robots", f"not used: it leads to {_host(there)}, whose robots.txt does not allow it")

    def _charge(self, url: str, answer: Answer | FetchError) -> None:
        self._spent[_host(url)] += answer.requests if isinstance(answer, Answer) else 1


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2].lower()
