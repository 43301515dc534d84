"""Each episode once: captured podcasts, taken years or hosts apart, through the real store.

    python -m benchmarks.snapshots [--out benchmarks/out] [--settings captured,moved,day,again,again-day] [--forms sources,states]

Settings:
    captured    every capture as it was served
    moved       every capture but the first of its show with guid, link and file replaced by another host's
    day         moved, the time of publication kept to the day, the file encoded anew (another length)
    again       shows of which there is one capture are followed by a copy of it, moved
    again-day   the same, to the day
Forms: `sources` plays each capture as a source of its own, `states` the captures of a show as what one source says
today and later (so that `rebind` is measured, too). After each round of captures the podcast feed is published, and a
subscriber looks at it: a guid seen must go on meaning the same episode, and no episode may come under a second guid.

Exits with 1 when ours makes a false merge, finds less than 999 of 1,000 pairs, or sends a subscriber an episode twice.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

from aggregator import pipeline
from aggregator.config import Config, load
from aggregator.decide import Schedule, decide
from aggregator.model import Checkpoint, Collected, Trace
from aggregator.store import Store
from benchmarks import captures, matchers
from benchmarks.captures import NOW, Capture, Entry, Pair, Truth

ARCHIVES = {"ts100"}
"""Shows that a third party made of an hourly bulletin: its titles differ in nothing but the hour, which would drown the
precision of every other method. The table leaves them out; that of ours they must not break is judged all the same."""
ENOUGH = 0.999
"""Share of the pairs that must be found."""
ASKED = ("[listeners-late]", "[listeners-changed]")
"""Ends of what the gate asks a person about: a back catalogue that comes at once, a host that rewrote all notes."""
SETTINGS = ("captured", "moved", "day", "again", "again-day")


@dataclass(frozen=True, kw_only=True)
class Pool:
    """What is played, and what is one."""

    captures: Sequence[Capture]
    entries: Sequence[Entry]
    work: dict[int, int]
    again: frozenset[frozenset[int]]
    """Episodes posted a second time."""
    pairs: set[Pair] = field(init=False)
    """Every two entries that are one episode."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "pairs", captures.pairs_of(self.work))

    def counted(self, pairs: set[Pair]) -> set[Pair]:
        """Pairs without reruns, which are counted neither way."""
        return {(a, b) for a, b in pairs if frozenset((self.work[a], self.work[b])) not in self.again}


@dataclass(kw_only=True)
class Played:
    """What came of a pool."""

    pairs: set[Pair]
    cpu: float
    remarks: dict[Pair, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    """What a subscriber would complain of."""
    delivered: int = 0
    withdrawn: int = 0
    """Episodes that left the feed, held back by its own rules."""
    questions: list[str] = field(default_factory=list)
    """What the operator was asked before subscribers got it, and accepted."""


def main() -> int:
    given = options()
    if not captures.CORPUS.is_dir():
        sys.exit(f"no captured feeds at {captures.CORPUS}")
    found = captures.captures()
    numbered = captures.entries(found)
    truth = captures.truth_of(numbered)
    describe(found, numbered, truth)
    peers = matchers.venv(Path(given.out))
    broken = False
    for setting in given.settings.split(","):
        pool = pool_of(setting, found, truth)
        print(
            f"\n== {setting}: {len(pool.entries)} entries, {len(set(pool.work.values()))} episodes, {len(pool.pairs)} pairs"
        )
        print(f"{'method':36}{'P':>8}{'R':>8}{'F1':>8}{'false merges':>14}{'missed':>8}{'CPU s':>8}{'ms/entry':>10}")
        for form in given.forms.split(","):
            with TemporaryDirectory() as folder:
                played = play(pool, Path(folder), form)
            line(f"ours, {form}", pool, played.pairs, played.cpu)
            broken |= explain(pool, played, form)
        for name, peer in others(peers, pool).items():
            line(name, pool, pool.counted({(a, b) for a, b in peer["pairs"]}), peer["cpu"])
    return int(broken)


def options() -> argparse.Namespace:
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--out", default=str(Path(__file__).parent / "out"))
    given.add_argument("--settings", default=",".join(SETTINGS))
    given.add_argument("--forms", default="sources,states")
    return given.parse_args()


def describe(found: Sequence[Capture], numbered: Sequence[Entry], truth: Truth) -> None:
    """How the truth was told."""
    several = {c.show for c in found if sum(other.show == c.show for other in found) > 1}
    inside = [entry for entry in numbered if entry.show in several]
    print(
        f"{len(found)} captures of {len({c.show for c in found})} shows, {len(numbered)} entries; captures noted as variant or cut "
        f"left out. {len(several)} shows have several captures: {len(inside)} entries."
    )
    told = ", ".join(f"{n} by {reason}" for reason, n in sorted(truth.reasons.items()))
    print(f"{len(truth.pairs())} pairs are one episode ({told}; most by several).")
    first = {entry.id: entry.item for entry in numbered}
    for one, other in sorted(map(sorted, truth.again)):
        told = f"{first[one].title!r} of {first[one].published}, {first[other].title!r} of {first[other].published}"
        print(f"posted again, counted neither way: {told}")
    for group in truth.doubtful:
        print(f"one capture holds it twice: {group[0].capture}: {group[0].item.title!r}, {len(group)} entries")


def pool_of(setting: str, found: Sequence[Capture], truth: Truth) -> Pool:
    """The captures of a setting."""
    day = setting.endswith("day")
    if setting in ("captured", "moved", "day"):
        played = captures.moved_later(found, day=day) if setting != "captured" else list(found)
        return Pool(captures=played, entries=captures.entries(played), work=truth.work, again=truth.again)
    copies, work = [], dict(truth.work)
    alone = {c.show for c in found if sum(other.show == c.show for other in found) == 1}
    numbers = defaultdict(list)
    for n, entry in enumerate(captures.entries(found)):
        numbers[entry.capture].append(n)
    for number, capture in enumerate(found):
        if capture.show in alone:
            name = f"{capture.name}-moved"
            items = tuple(
                captures.moved(item, name, number * 10_000 + n, day=day) for n, item in enumerate(capture.items)
            )
            copies.append(replace(capture, name=name, items=items))
            work |= {len(work) + n: truth.work[numbers[capture.name][n]] for n in range(len(items))}
    played = [*found, *copies]
    return Pool(captures=played, entries=captures.entries(played), work=work, again=truth.again)


# -- ours ------------------------------------------------------------------------------------------------------------


def play(pool: Pool, folder: Path, form: str) -> Played:
    """Rounds of captures through the store: first the oldest of each show, then the next."""
    config = configured(pool, folder, form)
    sources = {c.name: slug(c.name if form == "sources" else c.show) for c in pool.captures}
    by_capture = defaultdict(list)
    for entry in pool.entries:
        by_capture[entry.capture].append(entry)
    names: dict[tuple[str, str], set[int]] = defaultdict(set)
    seconds = 0.0
    subscriber = Subscriber(pool)
    with Store(folder / "catalogue.db") as store:
        store.sync(config.centres, pipeline.listings(config))
        for number, captures_now in enumerate(rounds(pool.captures)):
            now = NOW + timedelta(days=number)
            began = time.process_time()
            for capture in captures_now:
                record(store, sources[capture.name], capture, now)
            pipeline.identify(config, store)
            seconds += time.process_time() - began
            for capture in captures_now:
                for entry in by_capture[capture.name]:
                    names[sources[capture.name], entry.item.uid].add(entry.id)
            subscriber.look(config, store, folder, now, names)
        places = {entry.id: store.place_of(sources[entry.capture], entry.item.uid) for entry in pool.entries}
        pairs = pool.counted(captures.pairs_of({id_: place.work for id_, place in places.items()}))
        played = Played(
            pairs=pairs,
            cpu=seconds,
            faults=subscriber.faults,
            delivered=len(subscriber.seen),
            withdrawn=len(subscriber.withdrawn),
            questions=subscriber.questions,
        )
        for a, b in sorted(pairs ^ pool.pairs):
            link = store.link_between([places[a].item], [places[b].item])
            one = "one item" if places[a].item == places[b].item else "no link"
            played.remarks[a, b] = f"{link.verdict} by {link.rule}: {link.reason}" if link else one
    return played


def slug(name: str) -> str:
    """An id made of a file's or a show's name."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def configured(pool: Pool, folder: Path, form: str) -> Config:
    """A centre for each show, a source for each capture or show, and one podcast feed of all."""
    parts = [
        '[fetch]\ncontact = "https://operator.example/"\n[publish]\nbase_url = "https://operator.example/feeds/"\n'
        '[[output]]\nkind = "podcast"\npath = "podcast.xml"\ntitle = "Alle"\ndescription = "Alle"\nlimit = 100000\n'
        'owner_name = "Betrieb"\nowner_email = "betrieb@operator.example"\nimage = "https://operator.example/cover.png"\n'
        'categories = ["Technology"]\nlink = "https://operator.example/"\n'
    ]
    for show in dict.fromkeys(slug(capture.show) for capture in pool.captures):
        parts.append(f'[[centre]]\nid = "{show}"\nname = "Mittelstand-Digital Zentrum {show}"\nshort_name = "{show}"\n')
    for name, show in {slug(c.name if form == "sources" else c.show): slug(c.show) for c in pool.captures}.items():
        url = f"https://{name}.example/feed.xml"
        parts.append(f'[[source]]\nid = "{name}"\ncentre = "{show}"\nkind = "podcast"\nurl = "{url}"\n')
    (folder / "sources.toml").write_text("\n".join(parts), encoding="utf-8")
    return load(folder / "sources.toml")


def rounds(found: Sequence[Capture]) -> Iterator[list[Capture]]:
    """The first capture of each show, then the second of those that have one, and so on."""
    shows = defaultdict(list)
    for capture in found:
        shows[capture.show].append(capture)
    for number in range(max(map(len, shows.values()))):
        yield [several[number] for several in shows.values() if number < len(several)]


def record(store: Store, source_id: str, capture: Capture, now: datetime) -> None:
    """A source says what a capture holds. One that seems another show's is accepted, as an operator would."""
    collected = Collected(
        source_id=source_id,
        items=capture.items,
        channel=capture.channel,
        checkpoint=Checkpoint(),
        trace=Trace(started_at=now),
    )
    known, aliases = store.known(source_id)
    changes = decide(collected, known, aliases, None)
    store.record(collected, changes, Schedule(next_due=now), f"https://{source_id}.example/feed.xml", now)


class Subscriber:
    """Somebody who reads the published feed after each round, and remembers."""

    def __init__(self, pool: Pool) -> None:
        self._work = pool.work
        self._again = pool.again
        self.seen: dict[str, int] = {}
        """Guid → the episode it stood for."""
        self.faults: list[str] = []
        self.questions: list[str] = []
        self.withdrawn: set[str] = set()

    def look(
        self, config: Config, store: Store, folder: Path, now: datetime, names: dict[tuple[str, str], set[int]]
    ) -> None:
        """Publish, and read what was published."""
        self._publish(config, store, folder, now)
        guids = {guid.text for guid in etree.parse(folder / "podcast.xml").iterfind("channel/item/guid")}
        meant: dict[str, set[int]] = defaultdict(set)
        titles: dict[str, str] = {}
        read: dict[str, set[int]] = {}
        for entry in sorted(store.entries(("episode",), "podcast.xml"), key=lambda entry: entry.place):
            episodes = {self._work[n] for n in names[entry.origin.source_id, entry.item.uid]}
            titles.setdefault(entry.guid, entry.item.title)
            read.setdefault(entry.guid, episodes)
            meant[entry.guid] |= episodes
        delivered = {episode: guid for guid, episode in self.seen.items()}
        for guid in sorted(filter(None, guids)):
            episodes = meant.get(guid)
            if not episodes:
                self.faults.append(f"{guid} is in the feed, but no entry has it any more")
                continue
            if len(episodes) > 1 and frozenset(episodes) not in self._again:
                self.faults.append(f"{guid} stands for {len(episodes)} episodes: {titles[guid]!r}")
            # Of an episode and its rerun that are one work, what stands for it is what a subscriber sees.
            episode = self.seen.get(guid, min(read[guid]))
            if episode not in episodes:
                self.faults.append(f"{guid} now means another episode: {titles[guid]!r}")
            elif delivered.get(episode, guid) != guid:
                self.faults.append(f"comes again under {guid}: {titles[guid]!r}")
            self.seen[guid] = episode
        for guid in self.seen.keys() - guids:
            if guid in meant:  # the source put a file in its place that a podcast feed cannot carry: Ogg, say
                self.withdrawn.add(guid)
            elif any(self.seen[guid] in episodes for episodes in meant.values()):
                self.faults.append(f"{guid} is gone, its episode has another guid")

    def _publish(self, config: Config, store: Store, folder: Path, now: datetime) -> None:
        """Publish; where only a back catalogue or many edits are to be confirmed, say that they are meant, as an
        operator does who reads the question. Whatever else is refused stays refused."""
        for refused in pipeline.publish(config, store, folder, lambda: now, allow_shrink=True).refused:
            asked = [fault for fault in refused.faults if fault.endswith(ASKED)]
            if len(asked) + 1 < len(refused.faults):  # the last line says how to answer
                self.faults.append(f"refused: {refused.faults}")
                continue
            self.questions += asked
            again = pipeline.publish(config, store, folder, lambda: now, allow_shrink=True, accept=("podcast.xml",))
            self.faults += [f"refused: {still.faults}" for still in again.refused]


# -- the table -------------------------------------------------------------------------------------------------------


def others(python: Path, pool: Pool) -> dict[str, dict[str, object]]:
    """What the peers find. They are given one show at a time, which spares them what other shows hold."""
    told = [
        {
            "id": entry.id,
            "show": entry.show,
            "capture": entry.capture,
            "uid": entry.item.uid,
            "guid": entry.item.guid or "",
            "title": entry.item.title,
            "link": entry.item.url or "",
            "enclosure": entry.item.enclosures[0].url if entry.item.enclosures else "",
            "published": entry.item.published.isoformat() if entry.item.published else "",
            "text": entry.item.content or entry.item.summary,
        }
        for entry in pool.entries
    ]
    script = str(Path(matchers.__file__))
    done = subprocess.run(
        [str(python), script, "snapshots"], input=json.dumps(told).encode(), capture_output=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr.decode(errors="replace"))
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def line(name: str, pool: Pool, pairs: set[Pair], cpu: float) -> None:
    """A row of the table."""
    shows = {entry.id: entry.show for entry in pool.entries}
    pairs, wanted = (
        {(a, b) for a, b in those if not {shows[a], shows[b]} <= ARCHIVES} for those in (pairs, pool.pairs)
    )
    right = len(pairs & wanted)
    precision = right / len(pairs) if pairs else 1.0
    recall = right / len(wanted)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    print(
        f"{name:36}{precision:>8.4f}{recall:>8.4f}{f1:>8.4f}{len(pairs) - right:>14}{len(wanted) - right:>8}{cpu:>8.1f}"
        f"{1000 * cpu / len(pool.entries):>10.2f}",
        flush=True,
    )


def explain(pool: Pool, played: Played, form: str) -> bool:
    """Every fault of ours; whether there are too many."""
    entry = {one.id: one for one in pool.entries}
    false, missed = played.pairs - pool.pairs, pool.pairs - played.pairs
    for kind, pairs in (("FALSE MERGE", false), ("missed", missed)):
        for a, b in sorted(pairs):
            told = " | ".join(f"{entry[n].capture}: {entry[n].item.title!r}, {entry[n].item.published}" for n in (a, b))
            print(f"   {kind} ({form}): {told}; {played.remarks.get((a, b), '')}")
    print(
        f"   a subscriber got {played.delivered} episodes; {played.withdrawn} left the feed, whose file it cannot carry any more; "
        f"{len(played.faults)} complaints"
    )
    for question in played.questions:
        print(f"   asked the operator ({form}): {question[:160]} …")
    for fault in played.faults:
        print(f"   COMPLAINT ({form}): {fault}")
    return bool(false or played.faults or len(missed) > (1 - ENOUGH) * len(pool.pairs))


if __name__ == "__main__":
    sys.exit(main())
