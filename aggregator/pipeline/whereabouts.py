"""`whereabouts`: in which outputs a work is, at which place, or why not.

What is looked at is the work, and of each output that may take it the entries of its window: however large the
catalogue, it takes no longer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aggregator.config import Config
from aggregator.glances import Glance
from aggregator.outputs import Edition, Output, selection, values_of
from aggregator.pipeline.archiving import pages_to_come
from aggregator.pipeline.choosing import SPARE, Before, Choice, choose
from aggregator.pipeline.drafting import Desk
from aggregator.pipeline.identifying import labels
from aggregator.store import Store
from aggregator.store.publishing import Near

if TYPE_CHECKING:
    from aggregator.outputs import Plan
    from aggregator.store.telling import Story

DEEP: Final = 200
"""Entries in pages of an archive after which nobody looks further back for one that is not."""
WINDOWLESS: Final = 10_000
"""A window for so many entries is none: what the output can carry is in it, and nobody counts at which place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Where a work would be in the next edition of an output."""

    path: str
    """Of the output; of a family, where the work is in none of it."""
    title: str = ""
    """Of that output, or of the family."""
    there: bool = False
    """Whether it is in it."""
    position: int = 0
    """From 1, the newest first; 0 in an output without a window (a website), and where it is not in it."""
    guid: str = ""
    """Under which it is known there."""
    reason: str = ""
    """Why it is not in it: the output's own word (`no-length`), or `hidden`, `taken-down`, `withdrawn`, `other-medium`,
    `not-selected` (another centre, topic, format, series, language or time), `beyond-window`, `archived` (it left the
    window, and is in a page of the archive)."""


def whereabouts(config: Config, store: Store, story: "Story") -> tuple[Whereabouts, ...]:
    """Where a work would be in the next edition of every output that carries entries."""
    outputs = [output for output in config.outputs if output.media]
    if story.hidden:
        return tuple(Whereabouts(path=output.path, title=output.title, reason=story.hidden) for output in outputs)
    desk = Desk(config, store, labels(config), Path())
    glances = tuple(desk.glances(Near(items=tuple(member.item for member in story.members))))
    return tuple(found for output in outputs for found in _of_output(desk, output, story, glances))


def _of_output(desk: Desk, output: Output, story: "Story", glances: Sequence[Glance]) -> Iterator[Whereabouts]:
    judge = selection(output, desk.labels)
    taken = [glance for glance in glances if judge.takes(glance)]
    if not taken:
        yield Whereabouts(path=output.path, title=output.title, reason=_why_not(output, story))
        return
    if not output.each:
        yield _within(desk, output, taken)
        return
    allowed = judge.only(output.each)
    found = dict.fromkeys(value for one in taken for value in values_of(output.each, one, desk.labels))
    values = [value for value in found if not allowed or value in allowed]
    if not values:
        yield Whereabouts(path=output.path, title=output.title, reason="not-selected")
    for value in values:
        branch = Choice(output=output.branch(value, value), glances=tuple(taken), rule=output, value=value)
        yield _within(desk, output.branch(value, desk.label(branch)), taken)


def _why_not(output: Output, story: "Story") -> str:
    fitting = [member for member in story.members if member.medium in output.media]
    if not fitting:
        return "other-medium"
    return "withdrawn" if all(member.withdrawn for member in fitting) else "not-selected"


def _within(desk: Desk, output: Output, taken: Sequence[Glance]) -> Whereabouts:
    """Where a work is in an output whose selection takes it."""
    lying = desk.store.archived_guids(output.path, taken[0].work) if output.archive_size else ()
    if lying:
        return Whereabouts(path=output.path, title=output.title, guid=min(lying), reason="archived")
    alone = output.plan(Edition(feed_url="", entries=desk.named(output, taken)))
    if not alone.kept or output.limit >= WINDOWLESS:
        return _placed(output, alone, alone, len(alone.kept))
    if output.archive_size:
        return _before_archive(desk, output, alone)
    return _placed(output, alone, desk.draft(_choice(desk, output), ()).plan, output.limit)


def _choice(desk: Desk, output: Output) -> Choice:
    near = desk.glances(desk.near(output))
    if output.latest_start_first:  # the first ones suffice: `choose` would go on to the last
        judge = selection(output, desk.labels)
        near = islice((glance for glance in near if judge.takes(glance)), output.limit + SPARE)
    (choice,) = choose((output,), near, desk.labels, Before())
    return choice


def _before_archive(desk: Desk, output: Output, alone: "Plan") -> Whereabouts:
    """In a feed whose oldest entries leave it by the page. Where more than two pages are to leave at once, as before
    its archive begins, its end is told to within a page."""
    most = output.limit + 2 * output.archive_size
    glances = tuple(islice(_left(desk, output), most + SPARE))
    wider = replace(output, limit=most, per_centre=0)
    fits = wider.plan(Edition(feed_url="", entries=desk.named(output, glances)))
    leaving = pages_to_come(output, len(fits.kept), first=not desk.store.has_archive(output.path))
    window = fits.kept[: len(fits.kept) - leaving * output.archive_size]
    kept = output.plan(Edition(feed_url="", entries=window)).kept
    guids = {entry.guid for entry in alone.kept}
    beyond = "beyond-window" if any(entry.guid in guids for entry in window) else "archived"
    return _placed(output, alone, replace(fits, kept=kept), len(kept), beyond=beyond)


def _left(desk: Desk, output: Output) -> Iterator[Glance]:
    """What a feed may carry and is in none of its pages. After `DEEP` in a row that are, all older ones count so."""
    judge, gone = selection(output, desk.labels), 0
    for glance in desk.glances(desk.near(output)):
        if not judge.takes(glance):
            continue
        if not desk.store.archived_guids(output.path, glance.work):
            gone = 0
            yield glance
        elif (gone := gone + 1) == DEEP:
            return


def _placed(output: Output, alone: "Plan", plan: "Plan", window: int, *, beyond: str = "beyond-window") -> Whereabouts:
    """Where a plan has a work that by itself was planned `alone`; of the plan, so many entries are in the window."""
    guids = {entry.guid for entry in alone.kept} or {guid for guid, _ in alone.held_back}
    for position, entry in enumerate(plan.kept[:window], 1):
        if entry.guid in guids:
            counted = position if output.limit < WINDOWLESS else 0
            return Whereabouts(path=output.path, title=output.title, there=True, position=counted, guid=entry.guid)
    reason = next((why for guid, why in plan.held_back if guid in guids), beyond)
    return Whereabouts(path=output.path, title=output.title, guid=min(guids, default=""), reason=reason)
