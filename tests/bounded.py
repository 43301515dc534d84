"""The web a kind of source is handed, for tests: the real sandbox, its children kept for all of them."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from aggregator.sandbox import ParseLimits, pool
from aggregator.sandbox.reading import Bounded
from aggregator.web import Web

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Counted(Bounded):
    """Knows what it was asked to read."""

    def __init__(self, web: Web) -> None:
        super().__init__(web, pool.shared(ParseLimits()))
        self.reads: list[str] = []

    def read(self, url: str, function: Callable[_P, _T], /, *arguments: _P.args, **keywords: _P.kwargs) -> _T:
        self.reads.append(function.__name__)
        return super().read(url, function, *arguments, **keywords)


def bounded(web: Web) -> Counted:
    """This web, with what comes from it read in a child."""
    return Counted(web)
