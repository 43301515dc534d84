"""Every error this package raises on purpose.

    AggregatorError
    ├── ConfigError      the configuration is wrong: all problems at once          exit 78
    ├── SourceError      one source failed: recorded, the run goes on
    │   ├── FetchError       no usable answer came (web)
    │   └── ParseError       an answer came, but it is not what the kind reads
    ├── GateError        an edition is not fit to replace the last one: it stays
    ├── StoreError       the database or the disk refuses: stop                    exit 74
    ├── LockedError      another run holds the lock                                exit 75
    └── InputError       a file or a name a person gave is not what the command takes

A `SourceError` never leaves the worker it was raised in: `collect` turns it into a `model.Failed`, because exceptions
with keyword arguments do not survive pickling and take a whole process pool down with them.
"""

from dataclasses import dataclass


class AggregatorError(Exception):
    """Something this package knows how to name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake in a configuration file: where, what, and what to do about it."""

    file: str
    line: int | None
    """1-based; None when the problem is one of the file as a whole."""
    key: str
    """Dotted path as a person would say it: `source.hannover-news.url`."""
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        hint = f" ({self.suggestion})" if self.suggestion else ""
        return f"{where}: {self.key}: {self.message}{hint}"


class ConfigError(AggregatorError):
    """A file that people write cannot be used; `problems` holds every reason, in file order.

    `what` says which: the configuration, unless it is another.
    """

    def __init__(self, problems: tuple[Problem, ...], what: str = "the configuration") -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
        self.what = what


class SourceError(AggregatorError):
    """One source failed. `reason` is a short stable code (`http-404`, `not-a-feed`), `message` a sentence."""

    def __init__(
        self,
        url: str,
        reason: str,
        message: str,
        *,
        status: int | None = None,
        retry_after_seconds: int | None = None,
        gone: bool = False,
        units: int = 0,
        kind_of_page: str = "",
    ) -> None:
        super().__init__(f"{url}: {message}")
        self.url = url
        self.reason = reason
        self.message = message
        self.status = status
        self.retry_after_seconds = retry_after_seconds
        self.gone = gone
        self.units = units
        """Of a metered service, spent in vain: they must not be lost to the ledger."""
        self.kind_of_page = kind_of_page
        """What came in the place of an answer: `challenge`; empty when nothing did, or nobody looked."""


class FetchError(SourceError):
    """No usable answer: refused, too slow, too large, a status that is not success, an address we may not reach."""


class ParseError(SourceError):
    """An answer came, but it is not what this kind of source reads."""


class GateError(AggregatorError):
    """A rendered edition is not fit to be published; the last good file stays."""

    def __init__(self, output: str, faults: tuple[str, ...]) -> None:
        super().__init__(f"{output}: " + "; ".join(faults))
        self.output = output
        self.faults = faults


class StoreError(AggregatorError):
    """The database or the disk refuses. Nothing more is written in this run."""


class LockedError(AggregatorError):
    """Another run holds the lock."""


class InputError(AggregatorError):
    """A file or a name that a person gave to a command is not what it takes."""
