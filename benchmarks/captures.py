"""Captured podcasts as snapshots of shows, and which of their entries are one episode.

The truth rests on what no method here is given in the settings that count: in `moved` the guid is another one, and in
`day` the second is gone. Nothing captured is kept: the files are read where they lie.
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

from aggregator import feeds
from aggregator.model import Channel, Enclosure, Item, Page

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
RERUN = re.compile(r"[(\[][^)\]]*\b(?:re-?broadcast|re-?run|re-?post|wiederholung)\b[^)\]]*[)\]]", re.IGNORECASE)
ALONE, TWICE = "second and title", "title and recording"
"""What holds inside one capture, too; the latter tells a rerun, and joins nothing."""
NOW = datetime(2100, 1, 1, tzinfo=UTC)
ALTERED = re.compile(r"\b(?:variant|cut)\b")
"""Notes of captures that a fixture's author edited or shortened: they are no snapshots of anything."""

Pair = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry of a capture."""

    id: int
    show: str
    capture: str
    """Name of the file it stands in."""
    item: Item


@dataclass(frozen=True, kw_only=True)
class Capture:
    """A captured feed."""

    show: str
    name: str
    channel: Channel | None
    items: tuple[Item, ...]


def captures() -> list[Capture]:
    """Every captured podcast that is as it was served: shows in order of their names, captures by age."""
    found = []
    with (CORPUS / "MANIFEST.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            path = CORPUS / row["relative_path"]
            if path.parent.name == "podcasts" and path.exists() and not ALTERED.search(row["note"]):
                page = Page(url="https://capture.example/", final_url="https://capture.example/", body=path.read_bytes(),
                            fetched_at=NOW)  # fmt: skip
                parsed = feeds.read(page, "episode")
                found.append(
                    Capture(show=row["group"], name=path.name, channel=parsed.channel, items=_usable(parsed.items))
                )
    return sorted(found, key=lambda one: (one.show, len(one.items) == 0, _newest(one), len(one.items), one.name))


def _usable(items: Iterable[Item]) -> tuple[Item, ...]:
    """Items under distinct uids, as `decide` takes them."""
    return tuple({item.uid: item for item in items}.values())


def _newest(capture: Capture) -> str:
    return max((item.published.isoformat() for item in capture.items if item.published), default="")


def entries(found: Sequence[Capture]) -> list[Entry]:
    """All entries, numbered."""
    told = ((capture, item) for capture in found for item in capture.items)
    return [Entry(id=n, show=c.show, capture=c.name, item=item) for n, (c, item) in enumerate(told)]


# -- truth -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Truth:
    """Which entries are one episode."""

    work: dict[int, int]
    """Entry → the first entry of its episode."""
    reasons: Counter[str]
    """How many pairs of entries each rule joined; a pair that two rules join is counted by both."""
    doubtful: tuple[tuple[Entry, ...], ...]
    """Episodes that one capture holds twice: posted twice, or the truth is wrong. A person should look."""

    again: frozenset[frozenset[int]]
    """Episodes (by their first entries) that a show posted a second time: the same title, or one that says so, and the
    same recording. Whether a rerun is the same or only related is a matter of taste, so it is counted
    neither way."""

    def pairs(self) -> set[Pair]:
        """Every two entries that are one."""
        return pairs_of(self.work)


def pairs_of(groups: dict[int, int]) -> set[Pair]:
    """Every two keys of the same value, the smaller first."""
    members = defaultdict(list)
    for key in sorted(groups):
        members[groups[key]].append(key)
    return {pair for group in members.values() for pair in combinations(group, 2)}


def truth_of(found: Sequence[Entry]) -> Truth:
    """Two entries of one show are one episode when they have the same guid, which each capture holds once; or the same
    second and title; or the same second, which each capture holds once."""
    shows = defaultdict(list)
    for entry in found:
        shows[entry.show].append(entry)
    parent = {entry.id: entry.id for entry in found}
    reasons: Counter[str] = Counter()
    again = []
    for members in shows.values():
        for reason, group in _groups(members):
            for a, b in combinations(group, 2):
                if reason == TWICE:
                    again += [(a.id, b.id)] if alike(a.item, b.item) else []
                    continue
                reasons[reason] += 1
                first, second = sorted((_root(parent, a.id), _root(parent, b.id)))
                parent[second] = first
    work = {id_: _root(parent, id_) for id_ in parent}
    together = defaultdict(list)
    for entry in found:
        together[work[entry.id]].append(entry)
    doubtful = [tuple(g) for g in together.values() if len({entry.capture for entry in g}) < len(g)]
    posted = frozenset(frozenset((work[a], work[b])) for a, b in again if work[a] != work[b])
    return Truth(work=work, reasons=reasons, doubtful=tuple(doubtful), again=posted)


def _root(parent: dict[int, int], id_: int) -> int:
    while parent[id_] != id_:
        id_ = parent[id_]
    return id_


def _groups(members: Sequence[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    by = {name: defaultdict(list) for name in ("guid", "second", ALONE, TWICE)}
    for entry in members:
        item = entry.item
        if item.guid:
            by["guid"][item.guid].append(entry)
        if item.published:
            by["second"][item.published].append(entry)
            by[ALONE][item.published, plain_title(item.title)].append(entry)
        if measures(item)[1]:
            by[TWICE][plain_title(RERUN.sub("", item.title))].append(entry)
    for reason, groups in by.items():
        for group in groups.values():
            once = len({entry.capture for entry in group}) == len(group)
            if len(group) > 1 and (once or reason in (ALONE, TWICE)):
                yield reason, group


def alike(a: Item, b: Item) -> bool:
    """Whether two files are one recording: as long to the second, but for what is written before the sound as many
    bytes; where a title says that it is a rerun, as long to a hundredth."""
    (size, seconds), (other_size, other_seconds) = measures(a), measures(b)
    if RERUN.search(f"{a.title} {b.title}"):
        return abs(seconds - other_seconds) <= 0.01 * max(seconds, other_seconds)
    return bool(size) and seconds == other_seconds and abs(size - other_size) <= 0.001 * max(size, other_size)


def measures(item: Item) -> tuple[int, int]:
    """Bytes and seconds of an item's file, 0 where unknown."""
    length = item.enclosures[0].length_bytes if item.enclosures else None
    duration = item.episode.duration_seconds if item.episode else None
    return length or 0, duration or 0


def plain_title(title: str) -> str:
    """A title in lower case, without punctuation."""
    return " ".join(re.findall(r"[^\W_]+", title.casefold()))


# -- settings --------------------------------------------------------------------------------------------------------


def moved(item: Item, name: str, number: int, *, day: bool = False) -> Item:
    """An item as another host serves it: another guid, link and file, also where the notes name the old ones.

    `day`: the host kept the day only, and encoded the file anew.
    """
    host = f"https://{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}.example"
    guid = f"{host}/?p={70_000 + number}"
    url = f"{host}/f/{number:x}"
    media = f"{host}/media/{number * 2_654_435_761 % 2**32:08x}.mp3"
    content, summary = item.content, item.summary
    for old, new in ((item.url, url), *((one.url, media) for one in item.enclosures)):
        if old and len(old) > len("https://") and urlpath(old):
            content, summary = content.replace(old, new), summary.replace(old, new)
    files = tuple(
        Enclosure(url=media, type=one.type, length_bytes=_encoded(one.length_bytes) if day else one.length_bytes)
        for one in item.enclosures[:1]
    )
    published = item.published
    if day and published:
        published = published.replace(hour=0, minute=0, second=0, microsecond=0)
    episode = item.episode and replace(item.episode, podcast=())
    return replace(
        item, uid=guid, guid=guid, url=url if item.url else None, enclosures=files, content=content, summary=summary,
        published=published, episode=episode, raw_hash=None,
    )  # fmt: skip


def _encoded(length: int | None) -> int | None:
    """Another encoder's bytes."""
    return length and length * 3 // 4 + 1


def urlpath(url: str) -> str:
    """What follows the host."""
    return url.partition("://")[2].partition("/")[2].strip("/")


def moved_later(found: Sequence[Capture], *, day: bool = False) -> list[Capture]:
    """The captures, every one but the first of its show moved to another host."""
    first = set()
    result = []
    for number, capture in enumerate(found):
        if capture.show in first:
            items = tuple(
                moved(item, capture.name, number * 10_000 + n, day=day) for n, item in enumerate(capture.items)
            )
            result.append(replace(capture, items=items))
        else:
            first.add(capture.show)
            result.append(capture)
    return result
