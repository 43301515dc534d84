"""What every page of the desk stands on: the project's folder, its accounts, its configuration, and its store.

Pages read through datasette's own read-only connections. What needs the store's functions, and all writing, runs in a
thread with a store of its own, so that nothing holds up datasette's event loop; one writer at a time.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from aggregator.config import Config, load
from aggregator.datasette import accounts
from aggregator.datasette.accounts import Roll
from aggregator.datasette.runs import Run
from aggregator.errors import AggregatorError
from aggregator.store import Store

Answer = TypeVar("Answer")

DATABASE: Final = "catalogue"
"""What datasette calls the catalogue, after its file."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Desk:
    """One desk over one project."""

    folder: Path
    clock: Callable[[], datetime]
    output: Path
    wrong: dict[str, list[float]] = field(default_factory=dict)
    """When somebody gave a wrong password for a name."""
    run: Run = field(default_factory=Run)
    """The last publishing that was started here."""
    noting: "set[asyncio.Task[None]]" = field(default_factory=set)
    """What is being noted of searches: nobody waits for it."""
    _writing: threading.Lock = field(default_factory=threading.Lock)
    _read: dict[Path, tuple[tuple[int, int], Any]] = field(default_factory=dict)

    @property
    def catalogue(self) -> Path:
        """The database."""
        return self.folder / "db" / f"{DATABASE}.db"

    @property
    def roll(self) -> Roll:
        """Who may log in, as the file says now."""
        return self._fresh(self.folder / "db" / accounts.FILE, accounts.read, Roll())

    @property
    def config(self) -> Config:
        """The project's configuration, as the file says now. Raises `ConfigError`."""
        found: Config | None = self._fresh(self.folder / "sources.toml", load, None)
        return found if found is not None else load(self.folder / "sources.toml")

    async def ask(self, question: Callable[[Store], Answer]) -> Answer:
        """What the store answers, asked in a thread."""

        def opened() -> Answer:
            with Store(self.catalogue) as store:
                return question(store)

        return await asyncio.to_thread(opened)

    async def change(self, change: Callable[[Store], Answer]) -> Answer:
        """What a change brings, made in a thread; changes of this desk wait for each other, not for SQLite."""

        def alone(store: Store) -> Answer:
            with self._writing:
                return change(store)

        return await self.ask(alone)

    def note(self, change: Callable[[Store], None]) -> None:
        """A change that nobody waits for, and that may fail while others write."""

        async def noted() -> None:
            with contextlib.suppress(AggregatorError):
                await self.change(change)

        task = asyncio.create_task(noted())
        self.noting.add(task)
        task.add_done_callback(self.noting.discard)

    def _fresh(self, path: Path, read: Callable[[Path], Answer], missing: Answer) -> Answer:
        """A file's content, read again when it is another one."""
        try:
            stat = path.stat()
        except FileNotFoundError:
            self._read.pop(path, None)
            return missing
        mark = (stat.st_mtime_ns, stat.st_size)
        known = self._read.get(path)
        if known is None or known[0] != mark:
            known = (mark, read(path))
            self._read[path] = known
        found: Answer = known[1]
        return found


def desk_of(datasette: Any) -> Desk | None:
    """The desk that a datasette is; None for one that somebody else started in this process."""
    return getattr(datasette, "desk", None)


def the_desk(datasette: Any) -> Desk:
    """The desk whose page is asked for."""
    found = desk_of(datasette)
    assert found is not None, "routes are registered for desks only"
    return found
