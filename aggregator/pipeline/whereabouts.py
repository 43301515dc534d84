"""`whereabouts`: in which outputs a work is, at which place, or why not."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.config import Config
from aggregator.glances import Glance
from aggregator.outputs import Output, selection, values_of
from aggregator.pipeline.choosing import Choice
from aggregator.pipeline.drafting import Desk
from aggregator.pipeline.identifying import labels
from aggregator.store import Store

if TYPE_CHECKING:
    from aggregator.store.telling import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Where a work would be in the next edition of an output."""

    path: str
    """Of the output; of a family, where the work is in none of it."""
    position: int = 0
    """From 1, the newest first; 0: it is not in it."""
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
        return tuple(Whereabouts(path=output.path, reason=story.hidden) for output in outputs)
    desk = Desk(config, store, labels(config), Path())
    members = {member.item for member in story.members}
    glances = [glance for glance in desk.glances() if glance.item in members]
    choices = {(one.rule or one.output, one.value): one for one in desk.choices(outputs)}
    return tuple(found for output in outputs for found in _of_output(desk, output, story, glances, choices))


def _of_output(
    desk: Desk, output: Output, story: "Story", glances: list[Glance], choices: dict[tuple[Output, str], Choice]
) -> Iterator[Whereabouts]:
    judge = selection(output, desk.labels)
    taken = [glance for glance in glances if judge.takes(glance)]
    if not taken:
        yield Whereabouts(path=output.path, reason=_why_not(output, story))
        return
    values = [""]
    if output.each:
        found = dict.fromkeys(value for one in taken for value in values_of(output.each, one, desk.labels))
        values = [value for value in found if (output, value) in choices]
    if not values:
        yield Whereabouts(path=output.path, reason="not-selected")
    for value in values:
        yield _within(desk, choices[output, value], taken)


def _why_not(output: Output, story: "Story") -> str:
    fitting = [member for member in story.members if member.medium in output.media]
    if not fitting:
        return "other-medium"
    return "withdrawn" if all(member.withdrawn for member in fitting) else "not-selected"


def _within(desk: Desk, choice: Choice, glances: list[Glance]) -> Whereabouts:
    draft = desk.draft(choice, ())
    path, names = choice.output.path, {(entry.origin.source_id, entry.item.uid) for entry in desk.entries(glances)}
    guids = {entry.guid for entry in draft.edition.entries if (entry.origin.source_id, entry.item.uid) in names}
    for position, entry in enumerate(draft.plan.kept, 1):
        if entry.guid in guids:
            return Whereabouts(path=path, position=position, guid=entry.guid)
    lying = {one.guid for one in desk.store.archive_of(path) if one.work in {glance.work for glance in glances}}
    if lying:
        return Whereabouts(path=path, guid=min(lying), reason="archived")
    reason = next((why for guid, why in draft.plan.held_back if guid in guids), "beyond-window")
    return Whereabouts(path=path, guid=next(iter(guids), ""), reason=reason)
