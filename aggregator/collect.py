"""From jobs to outcomes: sources grouped by the host that is asked, batches of them with workers, outcomes back as
they come. Workers may be threads, processes or a cluster: this module knows `concurrent.futures` and no more.

A host is asked in turn because no more than `lanes` of its batches are with workers at a time: politeness needs no
locks, and holds on a cluster too. Workers touch neither database nor terminal, and no exception crosses: one with
keyword arguments does not survive pickling and takes a whole process pool down.

It must not know what a source means, when it is due, or what becomes of an outcome.
"""

import atexit
import bisect
import heapq
import logging
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aggregator.errors import AggregatorError, ParseError, SourceError
from aggregator.model import (
    Checkpoint,
    Collected,
    Failed,
    Fetched,
    NotModified,
    Outcome,
    Page,
    Stage,
    Trace,
    Unchanged,
)
from aggregator.sandbox import ParseLimits, pool
from aggregator.sandbox.reading import Bounded
from aggregator.sandbox.words import in_words
from aggregator.sources import ReadingWeb, Source
from aggregator.web import Web, WebSettings
from aggregator.web.secrets import redact

if TYPE_CHECKING:
    from aggregator.web.client import Client

_log = logging.getLogger(__name__)

_SHARED = 50  # sources that share calls; as many ids as one call of the YouTube Data API takes
_AT_A_TIME = 8  # sources a worker takes where a host needs no pause
_HAND_IN_SECONDS = 2.0  # after which a worker hands in what it has, so that a kill loses little


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A source to ask, and what we remember of its last good answer."""

    source: Source
    checkpoint: Checkpoint = field(default_factory=Checkpoint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a worker needs to know. A plain value: it crosses to wherever the worker is."""

    web: WebSettings
    parse: ParseLimits = field(default_factory=ParseLimits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Jobs of one host and one kind, for one worker to do in turn."""

    jobs: tuple[Job, ...]
    place: int = 0
    """Where its first job stands in the run."""
    alone: bool = False
    """Nothing else may be with the workers: one of these jobs may have killed one."""

    @property
    def host(self) -> str:
        """Who is asked."""
        return self.jobs[0].source.host

    @property
    def shares_calls(self) -> bool:
        """Whether the kind asks for several sources at once, so that they must stay together."""
        return _shares_calls(type(self.jobs[0].source))


def _shares_calls(kind: type[Source]) -> bool:
    return kind.fetch_many.__func__ is not Source.fetch_many.__func__  # type: ignore[attr-defined] # classmethods


def batches(jobs: Iterable[Job], size: int = _AT_A_TIME) -> list[Batch]:
    """Jobs by host and kind, `size` at a time (up to 50 where the kind shares calls), the caller's order kept."""
    groups: dict[tuple[str, type[Source]], list[tuple[int, Job]]] = {}
    for place, job in enumerate(jobs):
        groups.setdefault((job.source.host, type(job.source)), []).append((place, job))
    found = []
    for (_, kind), members in groups.items():
        step = _SHARED if _shares_calls(kind) else size
        for start in range(0, len(members), step):
            some = members[start : start + step]
            found.append(Batch(jobs=tuple(job for _, job in some), place=some[0][0]))
    return sorted(found, key=lambda batch: batch.place)


# In a worker


def collect_batch(batch: Batch, settings: Settings) -> tuple[Outcome, ...]:
    """Ask and read sources in turn: one outcome for each of the first jobs, in order, and for the first at least.

    The rest is the caller's to submit again, after two seconds.
    """
    sandbox = pool.shared(settings.parse)
    client = _client(settings.web)
    web = Bounded(client, sandbox)
    end = time.monotonic() + _HAND_IN_SECONDS
    outcomes: list[Outcome] = []
    for job, answer, clock in _answers(web, batch.jobs):
        outcome = _outcome(job, answer, clock, sandbox)
        skew_seconds = client.skew_seconds(job.source.host)
        outcomes.append(replace(outcome, trace=replace(outcome.trace, skew_seconds=skew_seconds)))
        if not batch.shares_calls and time.monotonic() >= end:
            break
    return tuple(outcomes)


_clients: dict[WebSettings, "Client"] = {}
_clients_lock = threading.Lock()


def _client(settings: WebSettings) -> "Client":
    """This process's client: it gives each thread connections of its own, and they outlive a batch."""
    from aggregator.web.client import Client  # noqa: PLC0415 - only workers pay for it

    with _clients_lock:
        if settings not in _clients:
            _clients[settings] = Client(settings)
        return _clients[settings]


@atexit.register
def _close_clients() -> None:
    """Close this process's connections. No thread may be fetching."""
    with _clients_lock:
        for client in _clients.values():
            client.close()
        _clients.clear()


class _Clock:
    """When a source was begun with, and how long ago that is."""

    def __init__(self, web: Web) -> None:
        self._at = web.now()
        self._start = time.monotonic()

    def trace(self, fetched: Fetched | None = None) -> Trace:
        seconds = time.monotonic() - self._start
        if fetched is None:
            return Trace(started_at=self._at, seconds=seconds)
        return Trace(
            started_at=self._at,
            seconds=seconds,
            requests=fetched.requests,
            received_bytes=fetched.received_bytes,
            units=fetched.units,
        )


def _answers(web: ReadingWeb, jobs: Sequence[Job]) -> Iterator[tuple[Job, Fetched | Exception, _Clock]]:
    """An answer for each job. When a source breaks its kind's `fetch_many`, the others are asked anew.

    Where calls are shared and a second attempt breaks at once, the fault is nobody's own: the rest fails the same way
    instead of spending a quota on finding out one by one.
    """
    kind = type(jobs[0].source)
    answers: Iterator[Fetched | SourceError] | None = None
    just_broken = False
    for n, job in enumerate(jobs):
        clock = _Clock(web)
        try:
            answers = answers or kind.fetch_many(web, [(job.source, job.checkpoint) for job in jobs[n:]])
            answer: Fetched | Exception = _checked(next(answers, None))
        except Exception as error:  # noqa: BLE001 - a kind is a plug-in: its bug costs its source, not the batch
            _log.debug("%s: fetch_many of %s broke", job.source.id, kind.kind, exc_info=True)
            yield job, error, clock
            if just_broken and _shares_calls(kind):
                yield from ((other, error, _Clock(web)) for other in jobs[n + 1 :])
                return
            answers, just_broken = None, True
        else:
            just_broken = False
            yield job, answer, clock


def _checked(answer: object) -> Fetched | SourceError:
    if not isinstance(answer, Fetched | SourceError):
        raise TypeError("the kind gave no answer" if answer is None else f"the kind answered {type(answer).__name__}")
    return answer


def _outcome(job: Job, answer: Fetched | Exception, clock: _Clock, sandbox: pool.Sandbox) -> Outcome:
    if isinstance(answer, Exception):
        units = answer.units if isinstance(answer, SourceError) else 0
        return _failed(job, "fetch", answer, replace(clock.trace(), units=units))
    if isinstance(answer.answer, NotModified):
        return Unchanged(
            source_id=job.source.id,
            checkpoint=answer.answer.checkpoint,
            trace=clock.trace(answer),
            fresh_seconds=answer.fresh_seconds,
        )
    page = answer.answer
    try:
        parsed = sandbox.parse(job.source, page)
    except Exception as error:  # noqa: BLE001 - a source that does not pickle is a kind's bug like any other
        return _failed(job, "parse", error, clock.trace(answer), page)
    return Collected(
        source_id=job.source.id,
        items=parsed.items,
        channel=parsed.channel,
        checkpoint=page.checkpoint,
        trace=clock.trace(answer),
        partial=page.partial,
        entries=parsed.entries,
        skipped=parsed.skipped,
        fresh_seconds=answer.fresh_seconds,
    )


def _failed(job: Job, stage: Stage, error: Exception, trace: Trace, page: Page | None = None) -> Failed:
    """An exception as a value. A `ParseError` is about the page, wherever it was raised."""
    if not isinstance(error, SourceError):
        return Failed(
            source_id=job.source.id,
            stage=stage,
            reason="crash",
            diagnosis=redact(in_words(error)),
            trace=trace,
            page=page,
        )
    return Failed(
        source_id=job.source.id,
        stage="parse" if isinstance(error, ParseError) else stage,
        reason=error.reason,
        diagnosis=redact(error.message),
        trace=trace,
        retry_after_seconds=error.retry_after_seconds,
        gone=error.gone,
        page=page,
    )


# In the main process

_Future = Future[tuple[Outcome, ...]]
_Running = dict[_Future, Batch]


def collect_all(
    jobs: Iterable[Job],
    executor: Executor,
    settings: Settings,
    *,
    window: int,
    lanes: int = 1,
    deadline: float | None = None,
) -> Iterator[Outcome]:
    """Outcomes as they come, one a source; at most `window` batches are with workers, `lanes` of them of one host.

    Sources are left for the next run, without an outcome, once `deadline` (of `time.monotonic`) has passed. A host that
    asks us to wait means the source we asked about (RFC 9110 §10.2.3): one slow show of a podcast host must not silence
    the others. Whoever stops iterating cancels what has not begun.
    """
    # A worker that sat out a host's pause would be a worker lost: it takes one source, and the host rests here.
    size = 1 if settings.web.pause_seconds > 0 else _AT_A_TIME
    turns = _Turns(batches(jobs, size), lanes, settings.web.pause_seconds)
    running: _Running = {}
    try:
        while turns or running:
            if deadline is not None and time.monotonic() >= deadline:
                turns.drop()
            _submit(executor, settings, turns, running, window)
            for future in _done(running, turns, window):
                yield from _settle(running.pop(future), future, turns)
    finally:
        for future in running:
            future.cancel()
        if not running:
            _close_clients()


class _Turns:
    """Whose turn it is: no host has more than `lanes` batches with workers, and a lane rests between two of them."""

    def __init__(self, waiting: list[Batch], lanes: int, pause_seconds: float) -> None:
        self._waiting = waiting
        self._lanes = lanes
        self._pause_seconds = pause_seconds
        self._busy: Counter[str] = Counter()
        self._resting: list[tuple[float, str]] = []

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def take(self, *, idle: bool) -> Batch | None:
        """The next batch that may go to a worker; `idle`: none is with one."""
        self._wake()
        alone = any(batch.alone for batch in self._waiting)
        if alone and not idle:
            return None
        for n, batch in enumerate(self._waiting):
            if self._busy[batch.host] < self._lanes and batch.alone == alone:
                self._busy[batch.host] += 1
                return self._waiting.pop(n)
        return None

    def done(self, batch: Batch, *rest: Batch) -> None:
        """A batch came back; `rest` is what is left of it."""
        heapq.heappush(self._resting, (time.monotonic() + self._pause_seconds, batch.host))
        for left in rest:
            bisect.insort(self._waiting, left, key=lambda waiting: waiting.place)

    def drop(self) -> None:
        """Leave what waits for the next run."""
        if self._waiting:
            _log.info("%d batches are left for the next run", len(self._waiting))
        self._waiting = []

    def rest_seconds(self) -> float | None:
        """How long until another host may be asked; None: not before a batch comes back."""
        return max(self._resting[0][0] - time.monotonic(), 0.0) if self._waiting and self._resting else None

    def _wake(self) -> None:
        now = time.monotonic()
        while self._resting and self._resting[0][0] <= now:
            self._busy[heapq.heappop(self._resting)[1]] -= 1


def _submit(executor: Executor, settings: Settings, turns: _Turns, running: _Running, window: int) -> None:
    while len(running) < window and (batch := turns.take(idle=not running)):
        try:
            # A module-level function: anything else does not cross to a process.
            future = executor.submit(collect_batch, batch, settings)
        except BrokenExecutor as error:
            turns.done(batch, batch)
            if not running:
                raise AggregatorError(f"the workers died and cannot be replaced: {in_words(error)}") from error
            return
        running[future] = batch
        if batch.alone or future.done():  # done: it ran here and now, and its outcomes should not wait for the window
            return


def _done(running: _Running, turns: _Turns, window: int) -> list[_Future]:
    """Wait for a batch to come back or a host to have rested."""
    rest_seconds = turns.rest_seconds() if len(running) < window else None
    if not running:
        time.sleep(rest_seconds or 0.0)
        return []
    return list(wait(running, timeout=rest_seconds, return_when=FIRST_COMPLETED).done)


def _settle(batch: Batch, future: _Future, turns: _Turns) -> tuple[Outcome, ...]:
    """The outcomes of a batch that came back; what is left of it waits for its turn again."""
    try:
        outcomes = future.result()
    except BrokenExecutor as error:
        if not batch.alone:
            turns.done(batch, *_suspects(batch))
            return ()
        outcomes = _lost(batch, "worker-died", error)
    except Exception as error:  # noqa: BLE001 - KilledWorker and the like, each cluster has its own; collect_batch raises none
        outcomes = _lost(batch, "worker-failed", error)
    rest = batch.jobs[len(outcomes) :]
    turns.done(batch, *([replace(batch, jobs=rest)] if rest else []))
    return outcomes


def _suspects(batch: Batch) -> list[Batch]:
    """A pool of processes breaks as a whole: what was in it is tried again, one job at a time, to find the culprit."""
    if batch.shares_calls:
        return [replace(batch, alone=True)]
    return [replace(batch, jobs=(job,), alone=True) for job in batch.jobs]


def _lost(batch: Batch, reason: str, error: Exception) -> tuple[Outcome, ...]:
    trace = Trace(started_at=datetime.now(UTC))
    diagnosis = redact(f"the worker did not come back: {in_words(error)}")
    return tuple(
        Failed(source_id=job.source.id, stage="worker", reason=reason, diagnosis=diagnosis, trace=trace)
        for job in batch.jobs
    )
