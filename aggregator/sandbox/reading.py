"""A web whose answers are read behind the wall: what a kind of source is handed when it asks.

Adds `read` to any web and leaves the rest as it is. Must not know what is read, nor by whom.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import ParamSpec, TypeVar

from aggregator.sandbox.pool import Sandbox
from aggregator.web import Answer, Web, WebSettings

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Bounded:
    """`sources.ReadingWeb` over a web and a sandbox. Starts nothing before something is to be read."""

    def __init__(self, web: Web, sandbox: Sandbox) -> None:
        self._web = web
        self._sandbox = sandbox

    @property
    def settings(self) -> WebSettings:
        """How the web behaves."""
        return self._web.settings

    def now(self) -> datetime:
        """The time, aware UTC."""
        return self._web.now()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """One GET. Raises `FetchError`."""
        return self._web.get(url, headers)

    def read(self, url: str, function: Callable[_P, _T], /, *arguments: _P.args, **keywords: _P.kwargs) -> _T:
        """`function(*arguments)`, about what came from `url`, in a child with limits. Raises `ParseError`."""
        return self._sandbox.read(url, function, *arguments, **keywords)
