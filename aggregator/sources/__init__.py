"""Kinds of source. A kind is one module with one `Source` subclass; its fields are the keys of `[[source]]` in TOML.

Adding a kind: write `aggregator/sources/<kind>.py` and put one page into `tests/data/sources/<kind>/`. Nothing else.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final, ParamSpec, Protocol, Self, TypeVar
from urllib.parse import urlsplit

from aggregator.errors import SourceError
from aggregator.model import Checkpoint, Fetched, Medium, Page, Parsed
from aggregator.web import Web

EXHAUSTED: Final = frozenset({"parse-cpu", "parse-timeout", "parse-memory", "parser-died"})
"""Reasons of a `ParseError` by which a page cost all that it may: not many of one site are worth a run's time."""

_P = ParamSpec("_P")
_T = TypeVar("_T")


class ReadingWeb(Web, Protocol):
    """What a kind of source asks with: the web, and a reader for what it must know of an answer in order to ask on.

    Foreign bytes can stall or swell whoever reads them, so `fetch` itself reads no more of a body than its first bytes
    or what a linear scan tells.
    """

    def read(self, url: str, function: Callable[_P, _T], /, *arguments: _P.args, **keywords: _P.kwargs) -> _T:
        """`function(*arguments)`, about what came from `url`, in a child with limits. Raises `ParseError`, no other.

        The function is one of a module or a method of a source, pure, and gives back plain values or frozen dataclasses
        with slots of this package. A `ParseError` it raises comes back with its reason; what exceeds the limits is
        `parse-cpu`, `parse-timeout` or `parse-memory`, anything else `parser-crash` or `parser-died`.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One place a centre publishes at. Frozen, picklable, without any state: what we remember is in a `Checkpoint`."""

    id: str
    """Unique, lower case: `hannover-podcast`. Never changed once items are stored under it."""
    centre: str
    """Id of the centre."""
    url: str
    title: str = ""
    enabled: bool = True
    provenance: str = ""
    """How we know of this address."""
    verified: str = "never"
    """`never`, or the ISO date on which a run saw it answer."""
    every_hours: float | None = None
    """Ask at this interval instead of at the source's own rhythm."""
    notes: str = ""
    rights: tuple[tuple[str, str], ...] = ()
    """The publisher's consent to being published again, as it is on record: `who` agreed, `when` (an ISO date, as
    precise as known), and, if wanted, `how` and `notes`."""

    kind: ClassVar[str]
    medium: ClassVar[Medium]
    service: ClassVar[str] = ""
    """Name of the metered service that this kind spends units of, in the ledger; empty: of none."""

    @property
    def host(self) -> str:
        """Who is asked: sources with the same host are asked in turn. `host:port`, lower case."""
        return urlsplit(self.url).netloc.rpartition("@")[2].lower()

    @property
    def feed_url(self) -> str:
        """The address a reader would subscribe to."""
        return self.url

    @property
    def consent(self) -> str:
        """Who agreed and when, in a few words; empty where nothing is on record."""
        told = dict(self.rights)
        return f"{told['who']}, {told['when']}" if told else ""

    @classmethod
    def service_day(cls, now: datetime) -> str:
        """The day of the metered service's own calendar, an ISO date."""
        return now.date().isoformat()

    def budgeted(self, spent: int) -> Self:
        """This source, knowing what was already spent of its service's units today."""
        del spent
        return self

    def problems(self) -> tuple[tuple[str, str, str], ...]:
        """What is wrong with these settings beyond their types: key, message, suggestion; all of it at once."""
        return ()

    def covers_until(self, checkpoint: Checkpoint, now: datetime) -> datetime | None:
        """Until when an answer that left this checkpoint names every event to come; None: it may leave any out."""
        del checkpoint, now
        return None

    def remarks(self, checkpoint: Checkpoint) -> tuple[str, ...]:
        """What a person should know of this source though it does not fail."""
        del checkpoint
        return ()

    def fetch(self, web: ReadingWeb, checkpoint: Checkpoint) -> Fetched:
        """Ask the source. Does I/O, and only through `web`. Raises `FetchError`, or `ParseError` of what it read.

        A kind that asks once, or reads nothing of an answer, takes any `Web`.
        """
        raise NotImplementedError

    @classmethod
    def fetch_many(cls, web: ReadingWeb, asks: Sequence[tuple[Self, Checkpoint]]) -> Iterator[Fetched | SourceError]:
        """Ask several sources of one host in turn: one answer each, in order. A kind overrides it to share calls."""
        for source, checkpoint in asks:
            try:
                yield source.fetch(web, checkpoint)
            except SourceError as error:
                yield error

    def parse(self, page: Page) -> Parsed:
        """Read a page. No I/O, no clock. Raises `ParseError` when the page is not what this kind reads."""
        raise NotImplementedError


def kinds() -> dict[str, str]:
    """Names of all kinds and the modules they live in, without importing any of them."""
    return {m.name: f"{__name__}.{m.name}" for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")}


def load(kind: str) -> type[Source]:
    """The class of a kind. Imported only when used: some drag in 100 MB. Raises `KeyError` for an unknown kind."""
    module = importlib.import_module(kinds()[kind])
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Source) and value.__module__ == module.__name__
    ]
    (only,) = found
    return only
