"""Reading pages behind a wall. A page from outside can stall a parser for an hour, eat gigabytes or crash C code, so
it is read in a child process with limits, never in ours: by `source.parse(page)`, and before that by what a kind must
know in order to ask on (`reading.Bounded`). `pool.Sandbox` asks, `child` reads.

It bounds time and memory; it is no jail: the child may read and write what we may. It must not know what a kind of
source does with a page, nor what becomes of the result.

This module holds no more than the limits, since every child imports it when it starts.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseLimits:
    """What reading one page may cost. A plain value, so that a worker anywhere can build its own sandbox from it."""

    cpu_seconds: float = 10.0
    """A feed of 10,000 full entries, the largest we take, costs feedparser 3 s."""
    wall_seconds: float = 30.0
    """Three times the processor time: met only on a machine that has much else to do."""
    memory_bytes: int = 512 * 1024 * 1024
    """Address space on top of what the child holds before it reads."""
    children: int = 0
    """Pages read at a time by one process; 0: as many as there are processors."""
