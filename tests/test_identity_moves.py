"""Shows captured years or hosts apart: every episode once, whatever became of guid, link and file.

Figures on the captured feeds: 369 pairs of the same episode in 21 shows, recall 1.0, no false merge, both as captured
and with guid, link and enclosure replaced.
"""

import csv
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pytest

from aggregator import feeds, recurring
from aggregator.identity.centres import Directory
from aggregator.identity.works.clusters import clusters
from aggregator.identity.works.judging import judge, vetoed
from aggregator.identity.works.portraits import portray, running_text
from aggregator.identity.works.values import CAP, Match, Portrait, SameLink, Shared, Subject
from aggregator.model import Item, Page

Pair = tuple[int, int]
UNCOUNTED = {"degrote"}
"""No guids: an episode is told from another by when it came out."""


@pytest.fixture(scope="module")
def captured(shared: Path) -> dict[str, list[tuple[Item, ...]]]:
    """All of it where that is asked for, else what was captured twice, and every fourth of the rest."""
    found = shows(shared)
    if os.environ.get("REQUIRE_SHARED") == "1":
        return found
    times = Counter(name_of(group, item) for group, captures in found.items() for items in captures for item in items)
    return {
        group: [
            tuple(item for at, item in enumerate(items) if at % 4 == 0 or times[name_of(group, item)] > 1)
            for items in captures
        ]
        for group, captures in found.items()
    }


@pytest.fixture(scope="module")
def lines(captured: dict[str, list[tuple[Item, ...]]]) -> set[int]:
    every = ((f"{group}:{at}", items) for group, captures in captured.items() for at, items in enumerate(captures))
    return often(every)


def shows(shared: Path) -> dict[str, list[tuple[Item, ...]]]:
    """The items of each show in each of its captures; shows with one capture only are left out."""
    with (shared / "corpus/MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["relative_path"].startswith("podcasts/")]
    files: dict[str, list[Path]] = defaultdict(list)
    for row in rows:
        if row["group"] and (path := shared / "corpus" / row["relative_path"]).exists():
            files[row["group"]].append(path)
    return {group: [_items(path) for path in paths] for group, paths in files.items() if len(paths) > 1}


def _items(path: Path) -> tuple[Item, ...]:
    url = "https://feeds.example/feed"
    page = Page(url=url, final_url=url, body=path.read_bytes(), fetched_at=datetime(2026, 3, 2, tzinfo=UTC))
    return feeds.read(page, "episode").items


def name_of(group: str, item: Item) -> tuple[str, str]:
    """What names an episode for the test: its guid without the suffix of a format, else its title or its date."""
    if group == "fanboys":
        return group, item.title
    if group in UNCOUNTED:
        return group, str(item.published)
    return group, re.sub(r"-?(?:mp3|m4a|ogg|opus)$", "", item.guid or item.uid)


def moved(item: Item, place: str) -> Item:
    """The item as a new host would give it."""
    return replace(
        item,
        uid=f"new-{place}",
        guid=f"9f3c-{place}-77ab-41d0",
        url=f"https://new.example/{place}/page",
        enclosures=tuple(
            replace(one, url=f"https://files.example/{place}/{at}.mp3") for at, one in enumerate(item.enclosures)
        ),
    )


def often(sources: Iterable[tuple[str, tuple[Item, ...]]]) -> set[int]:
    """Lines that recur, as the catalogue counts them."""
    titles: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for source_id, items in sources:
        for item in items:
            for line in recurring.lines(running_text(item)):
                titles[line.mark][source_id].add(item.title)
    return {
        mark
        for mark, held in titles.items()
        if len(held) >= recurring.RECURS or max(map(len, held.values())) >= recurring.RECURS
    }


def judged(portraits: list[Portrait]) -> dict[Pair, Match]:
    """All pairs that share a key few others hold."""
    holders: dict[tuple[str, int], list[int]] = defaultdict(list)
    for at, one in enumerate(portraits):
        for key in one.keys:
            holders[key.kind, key.value].append(at)
    common: dict[Pair, list[Shared]] = defaultdict(list)
    for (kind, value), ids in holders.items():
        if 1 < len(ids) <= CAP:
            sources = Counter(portraits[at].source_id for at in ids)
            owners = len({portraits[at].centre for at in ids})
            shared = Shared(kind=kind, value=value, items=len(ids), owners=owners, repeated=max(sources.values()) > 1)
            for pair in combinations(ids, 2):
                common[pair].append(shared)
    return {(a, b): judge(portraits[a], portraits[b], tuple(keys)) for (a, b), keys in common.items()}


@pytest.mark.parametrize("as_captured", [True, False], ids=["as captured", "guid, link and file replaced"])
def test_every_episode_is_one_work_across_captures_and_moves(
    captured: dict[str, list[tuple[Item, ...]]], lines: set[int], *, as_captured: bool
) -> None:
    subjects, names, files = [], [], []
    for group, captures in sorted(captured.items()):
        for number, items in enumerate(captures):
            for at, item in enumerate(items):
                names.append(name_of(group, item))
                files.append((group, number))
                told = item if as_captured or not number else moved(item, f"{group}-{number}-{at}")
                subjects.append(Subject(source_id=f"{group}:{number}", centre=group, item=told))
    portraits = [portray(one, lines, Directory(centres=())) for one in subjects]
    matches = judged(portraits)
    links = [SameLink(a=a, b=b, tier=m.tier, score=m.score) for (a, b), m in matches.items() if m.verdict == "same"]
    members = {at: (one.source_id, one.uid) for at, one in enumerate(portraits)}
    works = clusters(members, links, lambda a, b: bool(vetoed(portraits[a], portraits[b])))

    def is_cross_post(a: int, b: int) -> bool:
        """CRE 20 stands in the feed of Chaosradio, too: same title, same second."""
        return (subjects[a].item.title, subjects[a].item.published) == (
            subjects[b].item.title,
            subjects[b].item.published,
        )

    same_name: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, name in enumerate(names):
        same_name[name].append(at)
    wanted = {pair for ids in same_name.values() for pair in combinations(ids, 2) if files[pair[0]] != files[pair[1]]}
    together = {pair for work in works for pair in combinations(sorted(work), 2) if files[pair[0]] != files[pair[1]]}
    assert len(wanted) > 300
    assert not [pair for pair in together - wanted if not is_cross_post(*pair)], "a false merge"
    assert len(wanted - together) <= len(wanted) / 1_000
    assert sum(match.verdict == "unsure" for match in matches.values()) <= len(portraits) / 50
