"""Arrival orders: `python -m benchmarks.orders [ROUNDS]` (default 1,000).

Takes all items of the demo's network and plays them ROUNDS times into an empty catalogue: in random order, in random
groups, works found now and then between them, some items first in an older version and then edited. In the end every
catalogue must be the same: works and who stands for them, guids, links with their reasons, topics. Exits with 1 when one
is not, and says in what.
"""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from aggregator import pipeline
from aggregator.config import load
from aggregator.decide import Schedule, decide
from aggregator.demo.network import SampleNetwork, shipped_topics
from aggregator.identity.centres import Directory
from aggregator.model import Checkpoint, Collected, Item, Trace
from aggregator.pipeline import Selection
from aggregator.store import Store
from aggregator.store.works.values import Rules
from aggregator.tagging.reading import read
from aggregator.tagging.tagger import Tagger

NOW = datetime(2100, 1, 1, tzinfo=UTC)
EDITED = 0.2
"""Share of the items that come in an older version first."""

Catalogue = dict[str, list[Any]]


@dataclass(frozen=True)
class Arrival:
    """An item that comes in, and where from."""

    source_id: str
    item: Item


def main(rounds: int) -> int:
    """Play all rounds; say whether they agree."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        rules, arrivals, empty = prepare(path)
        expected = played(path, empty, rules, [arrivals])
        works = len(expected["works"])
        shared = sum(len(json.loads(work[1])) > 1 for work in expected["works"])
        print(f"{len(arrivals)} items, {works} works, {shared} of several items, {len(expected['links'])} links")
        different = 0
        for seed in range(rounds):
            found = played(path, empty, rules, groups(arrivals, Random(seed)))
            if found != expected:
                different += 1
                for table in expected:
                    missing = [one for one in expected[table] if one not in found[table]]
                    print(f"round {seed}: {table}: {len(missing)} rows differ, such as {missing[:1]}")
        print(
            f"{rounds} random orders and groupings, updates mixed in: {rounds - different} identical, {different} not"
        )
    return int(different > 0)


def prepare(folder: Path) -> tuple[Rules, list[Arrival], Path]:
    """The rules, the demo's items, and a catalogue that knows its sources and nothing else."""
    with SampleNetwork(slow_seconds=0.0, today=NOW.date()) as network:
        os.environ.update(network.environment)
        (folder / "sources.toml").write_text(network.sources_toml(), encoding="utf-8")
        config = load(folder / "sources.toml")
        with Store(folder / "full.db") as store:
            pipeline.refresh(config, store, lambda: NOW, Selection(early=True), lambda *_: None)
            arrivals = [Arrival(source_id, item) for source_id, item in store.items()]
    empty = folder / "empty.db"
    with Store(empty) as store:
        store.sync(config.centres, pipeline.listings(config))
        store.settle()
    vocabulary = read(shipped_topics())
    return Rules(directory=Directory(centres=config.centres), tagger=Tagger(vocabulary)), arrivals, empty


def groups(arrivals: Sequence[Arrival], random: Random) -> Iterator[list[Arrival]]:
    """The items in random order and groups; some come in an older version before."""
    order: list[Arrival] = []
    for one in random.sample(arrivals, len(arrivals)):
        order.append(one)
        if random.random() < EDITED:
            words = one.item.title.split()
            random.shuffle(words)
            older = replace(one.item, title=" ".join(words), summary=one.item.summary[: len(one.item.summary) // 2])
            order.insert(random.randrange(len(order)), Arrival(one.source_id, older))
    while order:
        size = random.choice((1, 3, 20, 100))
        yield order[:size]
        order = order[size:]


def played(
    folder: Path, empty: Path, rules: Rules, arriving: Iterator[list[Arrival]] | list[list[Arrival]]
) -> Catalogue:
    """The catalogue after all groups came in."""
    path = folder / "round.db"
    for old in folder.glob("round.db*"):
        old.unlink()
    shutil.copyfile(empty, path)
    with Store(path) as store:
        said: dict[str, dict[str, Item]] = {}
        for number, group in enumerate(arriving):
            for one in group:
                said.setdefault(one.source_id, {})[one.item.uid] = one.item
            for source_id in {one.source_id for one in group}:
                record(store, source_id, tuple(said[source_id].values()), NOW + timedelta(minutes=number))
            if number % 3 == 0:
                store.identify(lambda: rules)
        store.identify(lambda: rules)
        return store.derived()


def record(store: Store, source_id: str, items: tuple[Item, ...], now: datetime) -> None:
    """A source's answer."""
    collected = Collected(
        source_id=source_id, items=items, channel=None, checkpoint=Checkpoint(), trace=Trace(started_at=now)
    )
    known, aliases = store.known(source_id)
    store.record(
        collected, decide(collected, known, aliases, None), Schedule(next_due=now), f"https://{source_id}.example", now
    )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
