"""`publish`: write every output that has something new to say and is fit to be seen; `whereabouts`: where a work is."""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator import __version__
from aggregator.config import Config
from aggregator.files import read_if_there, write_if_changed
from aggregator.model import Entry
from aggregator.outputs import Edition, Output, Plan
from aggregator.pipeline.identifying import heed_topics, identify
from aggregator.plain import fingerprint
from aggregator.store import Store

if TYPE_CHECKING:
    from aggregator.store.telling import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What became of one output."""

    output: Output
    entries: int
    written: bool
    rendered: bool
    held_back: tuple[tuple[str, int], ...] = ()
    faults: tuple[str, ...] = ()
    """Why the gate refused it; the last good file stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What `publish` did."""

    made: tuple[Made, ...] = ()

    @property
    def refused(self) -> tuple[Made, ...]:
        """Outputs whose edition was not fit."""
        return tuple(m for m in self.made if m.faults)


def publish(
    config: Config, store: Store, folder: Path, clock: Callable[[], datetime], *, allow_shrink: bool = False
) -> Published:
    """Write every output that has something new to say and is fit to be seen. A refused edition leaves the last one."""
    heed_topics(config, store)
    identify(config, store)
    store.settle()
    return Published(
        made=tuple(_make(config, store, folder, output, clock, allow_shrink=allow_shrink) for output in config.outputs)
    )


def _make(
    config: Config, store: Store, folder: Path, output: Output, clock: Callable[[], datetime], *, allow_shrink: bool
) -> Made:
    path, feed_url = folder / output.path, config.publish.address_of(output.path)
    basis, previous, last = _basis(store, output, feed_url), read_if_there(path), store.edition(output.path)
    if last and previous is not None and (last.basis, last.digest) == (basis, _digest(previous)):
        return Made(output=output, entries=last.entries, written=False, rendered=False)
    edition, plan = _edition(store, output, feed_url)
    made = Made(output=output, entries=len(plan.kept), written=False, rendered=False, held_back=plan.reasons)
    if previous is None and not (plan.kept if output.media else edition.origins):
        return made
    body, faults = _rendered(output, edition, previous, allow_shrink=allow_shrink, withheld=store.withheld())
    if faults:
        return replace(made, rendered=True, faults=faults)
    written = write_if_changed(path, body)
    store.record_edition(output.path, basis, _digest(body), [entry.guid for entry in plan.kept], clock())
    return replace(made, rendered=True, written=written)


def _rendered(
    output: Output, edition: Edition, previous: bytes | None, *, allow_shrink: bool, withheld: Collection[str]
) -> tuple[bytes, tuple[str, ...]]:
    """An edition's bytes, and what is wrong with them."""
    from aggregator import gate  # noqa: PLC0415 - it brings feedparser; a run with nothing new needs neither

    if not edition.feed_url:
        return b"", ("publish.base_url is needed: a feed names its own address",)
    body = output.render(edition)
    return body, gate.inspect(output.form, body, previous, allow_shrink=allow_shrink, withheld=withheld)


def _basis(store: Store, output: Output, feed_url: str) -> str:
    """All a rendering depends on: while it is the same, there is no need to render."""
    parts = (__version__, output.kind, fingerprint(output).hex(), feed_url, str(store.revision()))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _edition(store: Store, output: Output, feed_url: str) -> tuple[Edition, Plan]:
    """As many of the newest entries as it takes to fill the window after some were held back."""
    origins, listed = store.origins(), set(store.listed())
    sources = tuple(origin for id_, origin in origins.items() if id_ in listed)
    entries: list[Entry] = []
    source = store.entries(output.media, output.path) if output.media else iter(())
    while True:
        more = list(islice(source, output.limit + 50))
        entries += more
        edition = Edition(feed_url=feed_url, entries=tuple(entries), origins=sources)
        plan = output.plan(edition)
        if not more or len(plan.kept) >= output.limit:
            return edition, plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Where a work would be in the next edition of an output."""

    path: str
    position: int = 0
    """From 1, the newest first; 0: it is not in it."""
    guid: str = ""
    """Under which it is known there."""
    reason: str = ""
    """Why it is not in it: the output's own word (`no-length`), or `hidden`, `taken-down`, `withdrawn`, `other-medium`,
    `beyond-window`."""


def whereabouts(config: Config, store: Store, story: "Story") -> tuple[Whereabouts, ...]:
    """Where a work would be in the next edition of every output that carries entries."""
    return tuple(_whereabouts(config, store, story, output) for output in config.outputs if output.media)


def _whereabouts(config: Config, store: Store, story: "Story", output: Output) -> Whereabouts:
    if story.hidden:
        return Whereabouts(path=output.path, reason=story.hidden)
    fitting = [member for member in story.members if member.medium in output.media]
    if not fitting or all(member.withdrawn for member in fitting):
        return Whereabouts(path=output.path, reason="withdrawn" if fitting else "other-medium")
    edition, plan = _edition(store, output, config.publish.address_of(output.path))
    names = {(member.source, member.uid) for member in fitting}
    guids = {entry.guid for entry in edition.entries if (entry.origin.source_id, entry.item.uid) in names}
    for position, entry in enumerate(plan.kept, 1):
        if entry.guid in guids:
            return Whereabouts(path=output.path, position=position, guid=entry.guid)
    reason = next((why for guid, why in plan.held_back if guid in guids), "beyond-window")
    return Whereabouts(path=output.path, guid=next(iter(guids), ""), reason=reason)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
