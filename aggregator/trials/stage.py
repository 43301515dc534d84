"""Where cases are played: each in a catalogue of its own, in several orders of arrival, through the real store.

What comes out must not depend on the order: one entry at a time, all at once, the last first, shuffled.
"""

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Final, Literal

from aggregator.decide import Schedule, decide
from aggregator.identity.centres import Directory
from aggregator.identity.known import Known, media_url
from aggregator.identity.reuse import is_another, uid_beside
from aggregator.model import Centre, Checkpoint, Collected, Item, Trace
from aggregator.store import Listing, Store
from aggregator.store.deciding import Place
from aggregator.store.works.values import Rules
from aggregator.trials.cases import Case, Label, Sample

NOW: Final = datetime(2100, 1, 1, tzinfo=UTC)
"""Later than all a case may speak of."""
SHUFFLES: Final = 2
"""Random orders a case of more than two items is played in, beside the three it always is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the rules say of a pair."""

    label: Label
    relation: str = ""
    rule: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a case."""

    case: Case
    found: Mapping[tuple[int, int], Found]
    in_queue: int = 0
    """Items in a pair that waits for an editor."""
    unsteady: bool = False
    """Whether another order of arrival gave something else."""

    def of(self, a: int, b: int) -> Found:
        """What was found of a pair."""
        return self.found.get((min(a, b), max(a, b)), Found(label="different"))


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Where cases are played: an empty catalogue to copy, and who is who."""

    folder: Path
    centres: tuple[Centre, ...] = ()

    def __post_init__(self) -> None:
        with Store(self._empty):
            pass

    @property
    def _empty(self) -> Path:
        return self.folder / "empty.db"

    def play(self, case: Case) -> Outcome:
        """A case in all its orders of arrival."""
        tries = [self._once(case, order) for order in _orders(case)]
        found = tries[0]
        queue = {n for pair, one in found.items() if one.label == "review" for n in pair}
        unsteady = any(other != found for other in tries)
        return Outcome(case=case, found=found, in_queue=len(queue), unsteady=unsteady)

    def _once(self, case: Case, groups: Sequence[Sequence[int]]) -> Mapping[tuple[int, int], Found]:
        path = self.folder / "case.db"
        for old in self.folder.glob("case.db*"):
            old.unlink()
        shutil.copyfile(self._empty, path)
        people = {sample.centre: self._centre(sample.centre) for sample in case.samples}
        directory = Directory(centres=tuple({one.id: one for one in (*self.centres, *people.values())}.values()))
        with Store(path) as store:
            store.sync(tuple(people.values()), [_listing(s) for s in {s.source_id: s for s in case.samples}.values()])
            said: list[Sample] = []
            for hour, group in enumerate(groups):
                said += [case.samples[n] for n in group]
                for source_id in dict.fromkeys(case.samples[n].source_id for n in group):
                    items = _document([sample.item for sample in said if sample.source_id == source_id])
                    _arrive(store, source_id, items, NOW + timedelta(hours=hour))
                store.identify(lambda: Rules(directory=directory))
            return _read(store, case)

    def _centre(self, id_: str) -> Centre:
        """The configured centre of that id, or one that bears it as its name."""
        known = {centre.id: centre for centre in self.centres}
        kind: Literal["", "network"] = "network" if id_ == "network" else ""
        return known.get(id_) or Centre(id=id_, name=id_, short_name=id_, type=kind)


def _orders(case: Case) -> Iterator[list[list[int]]]:
    numbers = list(range(len(case.samples)))
    yield [[n] for n in numbers]
    yield [numbers]
    yield [[n] for n in reversed(numbers)]
    if len(numbers) > 2:
        random = Random(case.id)  # noqa: S311 - repeatable, no secret
        for _ in range(SHUFFLES):
            random.shuffle(numbers)
            cut = random.randrange(1, len(numbers))
            yield [numbers[:cut], numbers[cut:]]


def _listing(sample: Sample) -> Listing:
    return Listing(
        id=sample.source_id, centre=sample.centre, kind="news", url=f"https://{sample.source_id}.example/",
        title=sample.source_id, settings="1",
    )  # fmt: skip


def _document(items: Sequence[Item]) -> tuple[Item, ...]:
    """What a source says that told these items one after the other: of two versions of one the later; where a guid was
    given to two things, each under the uid that a reader of feeds gives it."""
    told: dict[str, Item] = {}
    for item in items:
        old = told.get(item.uid)
        if old is not None and is_another(_known(old), item):
            told[uid_beside(old)] = replace(told.pop(item.uid), uid=uid_beside(old))
            told[uid_beside(item)] = replace(item, uid=uid_beside(item))
        else:
            told[item.uid] = item
    return tuple(told.values())


def _known(item: Item) -> Known:
    return Known(
        id=0, uid=item.uid, title=item.title, url=item.url, published=item.published, enclosure_url=media_url(item),
        raw_hash=None, content_hash=b"",
    )  # fmt: skip


def _place(store: Store, sample: Sample, holders: int) -> Place:
    """Where an item stands, under its guid or, where another thing has it, beside."""
    if holders > 1:
        with suppress(KeyError):
            return store.place_of(sample.source_id, uid_beside(sample.item))
    return store.place_of(sample.source_id, sample.item.uid)


def _arrive(store: Store, source_id: str, items: tuple[Item, ...], now: datetime) -> None:
    collected = Collected(
        source_id=source_id, items=items, channel=None, checkpoint=Checkpoint(), trace=Trace(started_at=now)
    )
    known, aliases = store.known(source_id)
    store.record(collected, decide(collected, known, aliases, None), Schedule(next_due=now), "", now)


def _read(store: Store, case: Case) -> Mapping[tuple[int, int], Found]:
    """What the catalogue says of each pair of a case's items."""
    holders = Counter((sample.source_id, sample.item.uid) for sample in case.samples)
    places = [_place(store, sample, holders[sample.source_id, sample.item.uid]) for sample in case.samples]
    found: dict[tuple[int, int], Found] = {}
    for (a, one), (b, other) in combinations(enumerate(places), 2):
        link = store.link_between([one.item], [other.item]) or store.link_between(one.members, other.members)
        if one.item == other.item:
            found[a, b] = Found(
                label="same", relation="update", rule="uid", reason="Dieselbe Kennung, dieselbe Quelle."
            )
        elif link and one.work == other.work:
            found[a, b] = Found(label="same", relation=link.relation, rule=link.rule, reason=link.reason)
        elif link:
            # Two that look the same and yet are not one: a third stands between them
            label: Label = "review" if link.verdict in ("same", "unsure") else "related"
            found[a, b] = Found(label=label, relation=link.relation, rule=link.rule, reason=link.reason)
    return found
