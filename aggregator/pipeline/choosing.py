"""From a glance at the whole catalogue to the few items each output may need. Pure: all look at the same glances, once.

A family (`each`) becomes the outputs it stands for here: one for every centre, topic, format or series that has
entries, and for those that were published before, since a feed that people follow does not vanish.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from aggregator.glances import Glance
from aggregator.outputs import Output, selection, values_of
from aggregator.tagging.labels import Labels

SPARE: Final = 50
"""Items taken beyond a window, for those that the output will hold back. Where they do not suffice, it is asked for
more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What an output may hold."""

    output: Output
    """A single one, never a family; of a family's branch not yet with its label."""
    glances: tuple[Glance, ...] = ()
    """Newest first; for events, those that begin last first."""
    whole: bool = True
    """Whether that is all the output takes: else the window may be filled with more."""
    gone: Mapping[int, bytes] = field(default_factory=dict)
    """Items of works that lie in the output's archive, each with what is another as soon as they are."""
    rule: Output | None = None
    """The family it is a branch of."""
    value: str = ""
    """Id of the centre, topic, format or series it is for."""

    @property
    def family(self) -> str:
        """Path of the family; empty for an output of its own."""
        return self.rule.path if self.rule else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What was published before, as far as it bears on what is chosen now."""

    values: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Of families, by their paths: the values there are outputs for."""
    archived: Callable[[str], Collection[int]] = lambda _: ()
    """By the path of a feed: the works that lie in its archive, and never are in its window again."""
    sign: Callable[[Glance], bytes] = lambda glance: glance.mark
    """What is another as soon as anything is that a page of an archive shows of an item."""


@dataclass(slots=True)
class _Basket:
    """Collects for one output until its window and some more are full; with an archive, everything that is in none."""

    output: Output
    spare: int
    before: Before
    archived: Collection[int] = ()
    gone: dict[int, bytes] = field(default_factory=dict)
    taken: list[Glance] = field(default_factory=list)
    starts: list[tuple[float, int, Glance]] = field(default_factory=list)
    centres: Counter[str] = field(default_factory=Counter)
    whole: bool = True

    def __post_init__(self) -> None:
        if self.output.archive_size:
            self.archived = self.before.archived(self.output.path)

    @property
    def is_full(self) -> bool:
        return not self.output.archive_size and len(self.taken) >= self.output.limit + self.spare

    def offer(self, glance: Glance) -> None:
        if glance.work in self.archived:
            self.gone[glance.item] = self.before.sign(glance)
        elif self.output.latest_start_first:
            self._offer_by_start(glance)
        elif self.is_full or self._has_enough_of(glance.centre):
            self.whole = False
        else:
            self.centres[glance.centre] += 1
            self.taken.append(glance)

    def _has_enough_of(self, centre: str) -> bool:
        most = self.output.per_centre
        return bool(most) and not self.output.archive_size and self.centres[centre] >= most + self.spare

    def _offer_by_start(self, glance: Glance) -> None:
        start = (glance.starts or glance.published).timestamp()
        heapq.heappush(self.starts, (start, glance.item, glance))
        if len(self.starts) > self.output.limit + self.spare:
            heapq.heappop(self.starts)
            self.whole = False

    def glances(self) -> tuple[Glance, ...]:
        return tuple(one for _, _, one in sorted(self.starts, reverse=True)) or tuple(self.taken)


class _Rule:
    """One `[[output]]`, and the baskets it fills."""

    def __init__(self, output: Output, labels: Labels, before: Before, spare: int) -> None:
        self.output = output
        self.labels = labels
        self.spare = spare
        self.before = before
        self.selection = selection(output, labels)
        self.allowed = self.selection.only(output.each)
        self.baskets: dict[str, _Basket] = {}
        if not output.each:
            self.baskets[""] = _Basket(output, spare, before)
        for value in before.values.get(output.path, ()) if output.each else ():
            self._basket(value)

    @property
    def is_done(self) -> bool:
        """Whether nothing that is still to come matters."""
        if not self.output.media:
            return True
        alone = not self.output.each and not self.output.latest_start_first
        return alone and self.baskets[""].is_full

    def offer(self, glance: Glance) -> None:
        if not self.selection.takes(glance):
            return
        if not self.output.each:
            self.baskets[""].offer(glance)
            return
        for value in values_of(self.output.each, glance, self.labels):
            if not self.allowed or value in self.allowed:
                self._basket(value).offer(glance)

    def _basket(self, value: str) -> _Basket:
        if value not in self.baskets:
            self.baskets[value] = _Basket(self.output.branch(value, value), self.spare, self.before)
        return self.baskets[value]

    def choices(self, unread: bool) -> Iterator[Choice]:
        rule = self.output if self.output.each else None
        for value, basket in sorted(self.baskets.items()):
            whole = basket.whole and not (unread and basket.is_full)
            yield Choice(
                output=basket.output,
                glances=basket.glances(),
                whole=whole,
                gone=basket.gone,
                rule=rule,
                value=value,
            )


def choose(
    outputs: Sequence[Output],
    glances: Iterable[Glance],
    labels: Labels,
    before: Before,
    *,
    spare: int = SPARE,
) -> tuple[Choice, ...]:
    """What each output may hold, in the order of the outputs, families by value.

    Glances come newest first, and as many are read as it takes.
    """
    rules = [_Rule(output, labels, before, spare) for output in outputs]
    by_medium: dict[str, list[_Rule]] = {}
    for rule in rules:
        for medium in rule.output.media:
            by_medium.setdefault(medium, []).append(rule)
    unread = False
    waiting = [rule for rule in rules if not rule.is_done]
    for count, glance in enumerate(glances):
        for rule in by_medium.get(glance.medium, ()):
            rule.offer(glance)
        if count % SPARE == 0:  # asking after each would cost more than it saves
            waiting = [rule for rule in waiting if not rule.is_done]
            if not waiting:
                unread = True
                break
    return tuple(choice for rule in rules for choice in rule.choices(unread))


def choose_more(choice: Choice, glances: Iterable[Glance], labels: Labels, *, spare: int) -> Choice:
    """The same output with more to fill its window from."""
    (more,) = choose((choice.output,), glances, labels, Before(), spare=spare)
    return replace(more, rule=choice.rule, value=choice.value)
