"""A run of `aggregator publish` that the desk started: a process of its own, under the lock of a run."""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(kw_only=True)
class Run:
    """The last run that this desk started."""

    who: str = ""
    started: str = ""
    ended: str = ""
    code: int | None = None
    """None while it is at work, or before the first."""
    made: list[Mapping[str, Any]] = field(default_factory=list)
    said: str = ""
    task: "asyncio.Task[None] | None" = None

    @property
    def at_work(self) -> bool:
        """Whether it goes on."""
        return self.task is not None and not self.task.done()


async def publish(folder: Path, run: Run, clock: Callable[[], datetime]) -> None:
    """A process of its own: what it needs of memory and of Python's lock is not taken from whoever reads here."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "aggregator", "--root", str(folder), "--json", "publish",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    out, err = await process.communicate()
    try:
        run.made = list(json.loads(out)["publish"]) if out.strip() else []
    except (ValueError, KeyError, TypeError):
        run.made = []
    run.said = err.decode("utf-8", "replace").strip()[-2_000:]
    run.code, run.ended = process.returncode, clock().isoformat()
