"""The program with a watch on its write transactions: how long each held the catalogue, wherever it was begun.

    python -m benchmarks.desk.watched FILE ARGUMENT...

runs `aggregator ARGUMENT...`, and adds a line to FILE for every transaction that held it for `NOTED` seconds or more.
"""

import json
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aggregator.store.connection import Connected

NOTED = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A write transaction, from the lock to the end of its commit."""

    seconds: float
    cpu: float
    """Seconds of CPU of its thread: what is left on a machine that nobody else uses."""
    where: str
    """The function that began it."""


def watch(file: Path) -> None:
    """From now on, in this process."""
    transaction = Connected._transaction

    @contextmanager
    def watched(self: Connected) -> Iterator[sqlite3.Connection]:
        frame = sys._getframe(2)
        where = f"{frame.f_code.co_filename.rpartition('aggregator/')[2]}:{frame.f_code.co_name}"
        with transaction(self) as db:
            began, cpu = time.perf_counter(), time.thread_time()
            yield db
        held = Held(seconds=time.perf_counter() - began, cpu=time.thread_time() - cpu, where=where)
        if held.seconds >= NOTED:
            with file.open("a", encoding="utf-8") as log:
                log.write(json.dumps([held.seconds, held.cpu, held.where]) + "\n")

    Connected._transaction = watched  # type: ignore[method-assign]


def noted(file: Path) -> tuple[Held, ...]:
    """What was noted, the longest first."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else ()
    found = (json.loads(line) for line in lines)
    return tuple(sorted((Held(seconds=a, cpu=b, where=c) for a, b, c in found), key=lambda one: -one.seconds))


def main() -> None:
    """The program, watched."""
    from aggregator.cli import main as program

    watch(Path(sys.argv[1]))
    sys.argv = ["aggregator", *sys.argv[2:]]
    program()


if __name__ == "__main__":
    main()
