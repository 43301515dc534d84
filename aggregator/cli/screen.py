"""What a command knows of its terminal and its project folder, and how tables and progress look."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

import click

from aggregator.errors import StoreError
from aggregator.files import run_lock
from aggregator.plain import to_plain
from aggregator.text import line

if TYPE_CHECKING:
    from aggregator.config import Config
    from aggregator.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """How to speak, and where the project lies."""

    root: str
    verbosity: int = 0
    """-1 quiet, 0 as the occasion asks, 1 and more talkative."""
    as_json: bool = False

    @property
    def folder(self) -> Path:
        """The project folder, absolute."""
        return Path(self.root).expanduser().resolve()

    @property
    def output(self) -> Path:
        """Where what the public gets is written."""
        return self.folder / "output"

    @property
    def terminal(self) -> bool:
        """Whether a person watches: cron gets silence instead."""
        return sys.stderr.isatty() and not self.as_json

    @property
    def talkative(self) -> bool:
        """Whether to sum up what was done even when all is well."""
        return not self.as_json and (self.verbosity > 0 or (self.verbosity == 0 and sys.stdout.isatty()))

    def config(self) -> "Config":
        """The project's configuration. Raises `ConfigError`."""
        from aggregator.config import load  # noqa: PLC0415 - start-up time

        return load(self.folder / "sources.toml")

    def store(self) -> "Store":
        """The project's catalogue, not yet opened."""
        from aggregator.store import Store  # noqa: PLC0415

        return Store(self.folder / "db" / "catalogue.db")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One run at a time. Raises `LockedError` at once when there is another."""
        path = self.folder / "db" / "run.lock"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{path.parent}: {error.strerror}") from error
        with run_lock(path):
            yield

    def say(self, text: str = "") -> None:
        """A line for whoever asked for it."""
        click.echo(text)

    def warn(self, text: str) -> None:
        """A line about something wrong: cron mails it."""
        click.echo(line(text), err=True)

    def document(self, value: dict[str, Any]) -> None:
        """One JSON document on standard output."""
        click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=to_plain))


def now() -> datetime:
    """The clock of a run."""
    return datetime.now(UTC)


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, widest: int = 60) -> str:
    """Columns that line up, numbers to the right, foreign text made harmless and cut to `widest`."""
    cells = [[_cell(value, widest) for value in row] for row in rows]
    numeric = [bool(cells) and all(_number(row[n]) for row in cells) for n in range(len(head))]
    widths = [max(_width(row[n]) for row in [list(head), *cells]) for n in range(len(head))]

    def drawn(row: Sequence[str]) -> str:
        padded = (
            " " * (width - _width(cell)) + cell if right else cell + " " * (width - _width(cell))
            for cell, width, right in zip(row, widths, numeric, strict=True)
        )
        return "  ".join(padded).rstrip()

    return "\n".join([drawn(head), drawn(["─" * width for width in widths]), *map(drawn, cells)])


def _cell(value: object, widest: int) -> str:
    text = "" if value is None else line(str(value))
    return text if len(text) <= widest else text[: widest - 1] + "…"


def _number(text: str) -> bool:
    return not text or text.replace(".", "", 1).replace(",", "").isdigit()


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 source`, `2 sources`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
