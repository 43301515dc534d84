"""`refresh`: ask the sources that are due, and record what is new. Nothing here prints or exits."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from aggregator.collect import Job, Settings, collect_all
from aggregator.config import Config
from aggregator.decide import RHYTHM, Changes, after_answer, after_failure, decide
from aggregator.executors import open_executor
from aggregator.health import Health, Observed, compare, diagnose, has_ended, observe
from aggregator.model import Checkpoint, Collected, Failed, Item, Outcome, Unchanged
from aggregator.pipeline.identifying import heed_topics, identify
from aggregator.pipeline.lengths import Lengths, ask_lengths
from aggregator.plain import fingerprint
from aggregator.sources import Source
from aggregator.store import Due, Listing, Store

UNCHANGED_BATCH = 64
"""Sources with nothing new are recorded together: one transaction for many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of one source in this run."""

    source_id: str
    outcome: Outcome
    new: int = 0
    changed: int = 0
    same: int = 0
    known_bad: bool = False
    """Whether it was failing before this run already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A source whose state is another one than before this run."""

    source_id: str
    before: str
    since: datetime | None
    """When the state before began."""
    health: Health


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What `refresh` did."""

    told: tuple[Told, ...] = ()
    turns: tuple[Turn, ...] = ()
    listed: int = 0
    """Enabled sources, asked or not."""
    lengths: Lengths = field(default_factory=Lengths)
    """Of media files whose feeds do not tell them."""

    @property
    def failed(self) -> tuple[Told, ...]:
        """The sources that failed."""
        return tuple(t for t in self.told if isinstance(t.outcome, Failed))

    @property
    def new(self) -> int:
        """Items stored for the first time."""
        return sum(t.new for t in self.told)

    @property
    def changed(self) -> int:
        """Items whose stored row followed an edit."""
        return sum(t.changed for t in self.told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which sources a refresh asks."""

    only: tuple[str, ...] = ()
    """Source ids; empty: all that are due."""
    early: bool = False
    """Ask even those whose own rhythm says later."""
    accept: tuple[str, ...] = field(default=())
    """Sources whose feed may have become another one: what it holds now is stored."""


Progress = Callable[[Told, int, int], None]
"""Called with a result, how many are done, and how many there are."""


def refresh(
    config: Config, store: Store, clock: Callable[[], datetime], selection: Selection, progress: Progress
) -> Refreshed:
    """Ask every source that is due and record what it says. One failing source never harms another."""
    listed = {source.id: source for source in config.sources if source.enabled}
    heed_topics(config, store)
    store.sync(config.centres, listings(config))
    over = ended(config, clock())
    due = [
        d
        for d in store.due(clock(), early=selection.early)
        if (d.source_id in selection.only if selection.only else d.source_id not in over)
    ]
    jobs = [
        Job(source=_budgeted(store, source, clock()), checkpoint=d.checkpoint)
        for d in due
        if (source := listed.get(d.source_id))
    ]
    told: list[Told] = []
    book = _Book(
        store,
        listed,
        {d.source_id: d for d in due},
        clock,
        selection.accept,
        full_after_days=config.web.full_after_days,
    )
    try:
        for outcome in _collect(config, jobs):
            one = book.enter(outcome)
            progress(one, len(told) + 1, len(jobs))
            told.append(replace(one, outcome=_light(outcome)))
    finally:
        book.close()
    identify(config, store)
    lengths = Lengths()
    if not told or not all(
        isinstance(one.outcome, Failed) for one in told
    ):  # where nobody answers, nobody else is asked
        lengths = ask_lengths(config, store, clock, selection.only)
    turns = _turns(store, (*(one.source_id for one in told), *over), clock())
    return Refreshed(told=tuple(told), turns=turns, listed=len(listed), lengths=lengths)


def ended(config: Config, now: datetime) -> frozenset[str]:
    """Enabled sources of centres that have ended: they are asked only by name."""
    over = {centre.id for centre in config.centres if has_ended(centre.end, now)}
    return frozenset(source.id for source in config.sources if source.enabled and source.centre in over)


def _turns(store: Store, source_ids: Sequence[str], now: datetime) -> tuple[Turn, ...]:
    """Diagnose sources, and note those whose state has changed."""
    if not source_ids:
        return ()
    histories = store.histories(source_ids)
    servers = compare(histories)
    found = [(history, diagnose(history, now, servers)) for history in histories]
    turns = tuple(
        Turn(source_id=history.source_id, before=history.state, since=history.since, health=health)
        for history, health in found
        if health.state != history.state
    )
    store.record_states([(turn.source_id, turn.health) for turn in turns], now)
    return turns


def _light(outcome: Outcome) -> Outcome:
    """An outcome without its items and page: a run over a thousand sources must not hold all they said."""
    match outcome:
        case Collected():
            return replace(outcome, items=(), checkpoint=Checkpoint())
        case Unchanged():
            return replace(outcome, checkpoint=Checkpoint())
        case Failed():
            return replace(outcome, page=None)


def _budgeted(store: Store, source: Source, now: datetime) -> Source:
    """A source of a metered service learns what is left of its day."""
    if not source.service:
        return source
    return source.budgeted(store.units_spent(source.service, source.service_day(now)))


def _collect(config: Config, jobs: Sequence[Job]) -> Iterator[Outcome]:
    if not jobs:
        return
    settings = Settings(web=config.web)
    seconds = config.run.deadline_seconds
    deadline = time.monotonic() + seconds if seconds else None
    with open_executor(config.run.where, config.run.workers) as executor:
        yield from collect_all(
            jobs, executor, settings, window=2 * config.run.workers, lanes=config.run.lanes, deadline=deadline
        )


def listings(config: Config) -> list[Listing]:
    """The enabled sources as the store lists them."""
    return [
        Listing(
            id=source.id,
            centre=source.centre,
            kind=source.kind,
            url=source.feed_url,
            title=source.title,
            settings=fingerprint(source).hex(),
        )
        for source in config.sources
        if source.enabled
    ]


class _Book:
    """Enters outcomes into the store: one transaction a source, except that many with nothing new share one."""

    def __init__(
        self,
        store: Store,
        sources: dict[str, Source],
        due: dict[str, Due],
        clock: Callable[[], datetime],
        accept: Sequence[str],
        *,
        full_after_days: float,
    ) -> None:
        self._store = store
        self._sources = sources
        self._due = due
        self._clock = clock
        self._accept = accept
        self._full_after = timedelta(days=full_after_days)
        self._unchanged: list[Unchanged] = []

    def enter(self, outcome: Outcome) -> Told:
        known_bad = self._due[outcome.source_id].failures > 0
        self._charge(outcome)
        match outcome:
            case Collected():
                told = self._collected(outcome)
            case Unchanged():
                self._unchanged.append(outcome)
                if len(self._unchanged) >= UNCHANGED_BATCH:
                    self.close()
                told = Told(source_id=outcome.source_id, outcome=outcome)
            case Failed():
                told = self._failed(outcome)
        return replace(told, known_bad=known_bad)

    def _charge(self, outcome: Outcome) -> None:
        if outcome.trace.units:
            source = self._sources[outcome.source_id]
            self._store.spend(source.service, source.service_day(self._clock()), outcome.trace.units)

    def close(self) -> None:
        """Record what is still open."""
        if not self._unchanged:
            return
        now = self._clock()
        dates = self._store.newest_dates((unchanged.source_id for unchanged in self._unchanged), RHYTHM)
        rows = []
        for unchanged in self._unchanged:
            hours = self._sources[unchanged.source_id].every_hours
            known = dates[unchanged.source_id]
            schedule = after_answer(known, now, fresh_seconds=unchanged.fresh_seconds, every_hours=hours)
            rows.append((unchanged, schedule, self._observed(unchanged, (), now)))
        self._unchanged.clear()
        self._store.record_unchanged(rows, now)

    def _observed(self, outcome: Outcome, new: Sequence[Item], now: datetime) -> Observed:
        due = self._due[outcome.source_id]
        return observe(due.observed, due.checkpoint, outcome, new, now, full_after=self._full_after)

    def _collected(self, collected: Collected) -> Told:
        now = self._clock()
        source = self._sources[collected.source_id]
        known, aliases = self._store.known(source.id)
        channel = None if source.id in self._accept else self._due[source.id].channel
        until = source.covers_until(collected.checkpoint, now)
        changes = decide(collected, known, aliases, channel, covers_until=until)
        if changes.suspicion:
            return self._failed(_suspected(collected, changes))
        stored = self._store.newest_dates([source.id], RHYTHM)[source.id]
        dates = sorted((*stored, *_dates(changes, now)), reverse=True)[:RHYTHM]
        schedule = after_answer(dates, now, fresh_seconds=collected.fresh_seconds, every_hours=source.every_hours)
        observed = self._observed(collected, [item for item, _ in changes.new], now)
        self._store.record(collected, changes, schedule, source.feed_url, now, observed=observed)
        return Told(
            source_id=source.id,
            outcome=collected,
            new=len(changes.new),
            changed=len(changes.changed),
            same=changes.same,
        )

    def _failed(self, failed: Failed) -> Told:
        now = self._clock()
        source = self._sources[failed.source_id]
        failures = self._due[source.id].failures + 1
        schedule = after_failure(
            failures, now, retry_after_seconds=failed.retry_after_seconds, every_hours=source.every_hours
        )
        self._store.record_failure(failed, failures, schedule, now, observed=self._observed(failed, (), now))
        return Told(source_id=source.id, outcome=failed)


def _dates(changes: Changes, now: datetime) -> list[datetime]:
    return [item.published for item, _ in changes.new if item.published and item.published <= now]


def _suspected(collected: Collected, changes: Changes) -> Failed:
    return Failed(
        source_id=collected.source_id,
        stage="parse",
        reason="taken-over",
        diagnosis=changes.suspicion,
        trace=collected.trace,
    )
