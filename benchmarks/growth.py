"""What a new item costs as the catalogue grows: matching and tagging 1,000 new items in catalogues of 1,000 to 1,000,000.

    python -m benchmarks.growth [--sizes 1000,10000,100000] [--new 1000] [--out benchmarks/out] [--peers-up-to 100000]
                                [--repeat 3] [--layout 1000000] [--profile]

Items are invented (`specimens.py`), the catalogue is filled through the real store, and what is measured is its
`identify`: CPU per new item for tagging (reading the texts, topics, formats, series, and writing them with their evidence),
for the index of the search, and for all the rest, which is matching. Filling is reported, too. datasketch
and rapidfuzz get the same items in the same run, in memory. Each size and method has a process of its own, so that its
memory can be told. Every pair found among the new items and those before them is compared with what was planted.

With --layout N the sizes are states of one catalogue of N items, which grows from one to the next and keeps no index of
the search while it does: half the time, and what is matched is the same. It can be gone on with later.
"""

import argparse
import cProfile
import json
import pstats
import resource
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

from aggregator.decide import Schedule, decide
from aggregator.identity.centres import Directory
from aggregator.model import Centre, Checkpoint, Collected, Enclosure, Episode, Event, Item, Publication, Trace, Video
from aggregator.store import Listing, Store, works
from aggregator.store.works import labels, pairing, writing
from aggregator.store.works.values import Rules
from aggregator.tagging.reading import read
from aggregator.tagging.tagger import Tagger
from benchmarks import matchers
from benchmarks.specimens import Catalogue

HERE = Path(__file__).parent
CHUNK = 20_000
"""Items in memory while filling."""
UNHURRIED = 1e9
FILLING_BATCH = 20_000
"""Items a transaction while filling: nobody waits, and a page of an index is written once for many."""
NOW = datetime(2026, 1, 1, tzinfo=UTC)
METHODS = ("lsh", "fuzzy")
JUDGE = pairing.judge_again
T = TypeVar("T")


def main() -> None:
    given = options()
    out = Path(given.out)
    out.mkdir(parents=True, exist_ok=True)
    if given.fill or given.add:
        made = filled(out, given) if given.fill else added(out, given)
        print(json.dumps(made))
        return
    python = matchers.venv(out)
    sizes = [int(size) for size in given.sizes.split(",")]
    rows: dict[int, list[dict[str, Any]]] = {}
    print(
        f"{given.new} new items; CPU per new item; pairs with a new item: planted ones found, share of those found that are planted"
    )
    print(
        f"for comparison with other machines and hours: adding up 5,000,000 numbers takes {calibrated():.2f} s of CPU here"
    )
    print(
        f"{'size':>9}  {'method':34}{'ms':>8}{'ratio':>8}{'candidates':>12}{'RSS MB':>8}{'recall':>8}{'precision':>11}"
    )
    for size in sizes:
        truth = planted(size, given.new, given.layout or size)
        rows[size] = list(measured(given, python, size))
        base = {row["method"]: row["ms"] for row in rows[sizes[0]]}
        for row in rows[size]:
            print(shown(size, row, base.get(row["method"]), truth), flush=True)
    (out / "growth.json").write_text(json.dumps(rows, indent=1))


def options() -> argparse.Namespace:
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--sizes", default="1000,10000,100000")
    given.add_argument("--new", type=int, default=1000)
    given.add_argument("--out", default=str(HERE / "out"))
    given.add_argument("--peers-up-to", type=int, default=100_000)
    given.add_argument("--repeat", type=int, default=1, help="add the items so often, and take the quickest")
    given.add_argument(
        "--layout", type=int, default=0, help="let the sizes be states of one catalogue of so many items"
    )
    given.add_argument("--reuse", action="store_true", help="keep filled catalogues, and use those that are there")
    given.add_argument("--judging", action="store_true", help="compare items with each other while filling, too")
    given.add_argument("--profile", action="store_true", help="where our time goes, on stderr")
    given.add_argument("--fill", type=int, default=0, help=argparse.SUPPRESS)
    given.add_argument("--add", type=int, default=0, help=argparse.SUPPRESS)
    return given.parse_args()


def measured(given: argparse.Namespace, python: Path, size: int) -> Iterator[dict[str, Any]]:
    """Ours in three rows, and the peers."""
    out, path = Path(given.out), catalogue_path(Path(given.out), given.layout or size)
    shared = ["--out", str(out), "--new", str(given.new), "--layout", str(given.layout)]
    if given.layout or not (given.reuse and path.exists()):
        judging = ["--judging"] if given.judging else []
        told = child(sys.executable, "-m", "benchmarks.growth", *shared, "--fill", str(size), *judging)
        print(
            f"{size:>9}  filled: {told['ms']:.2f} ms an item, {told['rss_mb']:.0f} MB, file {told['file_mb']:.0f} MB",
            flush=True,
        )
    profile = ["--profile"] if given.profile else []
    adding = (sys.executable, "-m", "benchmarks.growth", *shared, "--add", str(size), *profile)
    told = min((child(*adding) for _ in range(given.repeat)), key=itemgetter("matching_ms"))
    if not (given.reuse or given.layout):
        remove(path)
    yield {"method": "ours, matching", **told, "ms": told["matching_ms"]}
    yield {"method": "ours, tagging", "ms": told["tagging_ms"]}
    if not given.layout:
        yield {"method": "ours, index of the search", "ms": told["indexing_ms"]}
    for method in METHODS if size <= given.peers_up_to else ():
        asked = ("growth", str(size), str(given.new), method, str(given.layout or size))
        yield child(str(python), str(matchers.__file__), *asked)


def calibrated() -> float:
    """CPU seconds of a plain loop: on a machine that others use, every figure grows with it."""
    began, total = time.process_time(), 0
    for n in range(5_000_000):
        total += n * n % 7
    return time.process_time() - began


def child(*command: str) -> dict[str, Any]:
    """The figures another process prints."""
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=HERE.parent)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def shown(size: int, row: dict[str, Any], base: float | None, truth: set[tuple[int, int]]) -> str:
    """A row of the table."""
    line = f"{size:>9}  {row['method']:34}{row['ms']:>8.2f}{row['ms'] / base if base else 0:>7.1f}x"
    if "pairs" not in row:
        return line
    pairs = {(a, b) for a, b in row["pairs"]}
    right = len(pairs & truth)
    line += (
        f"{row['candidates']:>12.1f}{row['rss_mb']:>8.0f}{right / len(truth):>8.3f}{right / max(1, len(pairs)):>11.3f}"
    )
    if "looked_at" in row:
        line += f"   file {row['file_mb']:.0f} MB, looked at again: {row['looked_at']}, queue: {row['unsure']}, related: {row['related']}"
    return line


def planted(size: int, new: int, layout: int) -> set[tuple[int, int]]:
    """The pairs that are one, a new item in each: with the original, and with its other appearances."""
    catalogue = Catalogue(layout)
    late = {n: original for n in range(size, size + new) if (original := catalogue.original(n)) is not None}
    wanted = set(late.values()) | set(range(size, size + new))
    groups = defaultdict(set)
    for n in range(size + new):
        original = catalogue.original(n)
        if original in wanted:
            groups[original].add(n)
    pairs = set()
    for original, copies in groups.items():
        members = sorted({original, *copies})
        pairs |= {(a, b) for a in members for b in members if a < b and b >= size}
    return pairs


# -- ours ------------------------------------------------------------------------------------------------------------


def filled(out: Path, given: argparse.Namespace) -> dict[str, Any]:
    """Make a catalogue of a size, or let one of a larger layout grow to it.

    Its items come in as new to their sources and are not tagged, which makes no difference to those that come later.
    They are stored, their lines counted, portraits drawn, keys and works written by the very functions of a run. Left
    out, unless `judging`: to compare those with each other that were invented to be different. The twins among them are
    judged against all they share a key with. A layout has no index of the search.
    """
    size = given.fill
    catalogue, path = Catalogue(given.layout or size), catalogue_path(out, given.layout or size)
    if given.layout:
        writing.write_terms = lambda *_: None
    else:
        remove(path)
    began = time.process_time()
    works.BATCH = works.FIRST = FILLING_BATCH  # type: ignore[misc]
    works.SECONDS = UNHURRIED  # type: ignore[misc]
    with Store(path) as store:
        for pragma in ("synchronous = OFF", "journal_mode = OFF", "cache_size = -1000000"):
            store._rows(f"PRAGMA {pragma}")
        store.sync(centres(catalogue), listings(catalogue))
        (there,) = store._rows("SELECT count(*) AS items FROM items")
        for start in range(there["items"], size, CHUNK):
            fill(store, catalogue, range(start, min(size, start + CHUNK)), judging=given.judging)
            if sys.stderr.isatty() or size >= 100_000:
                spent = time.process_time() - began
                print(f"filling {size}: from {start}, {spent:.0f} s CPU", file=sys.stderr, flush=True)
        store._rows("PRAGMA journal_mode = WAL")
    return {
        "ms": 1000 * (time.process_time() - began) / max(1, size - there["items"]),
        "rss_mb": peak_mb(),
        "file_mb": path.stat().st_size / 1e6,
    }


def fill(store: Store, catalogue: Catalogue, numbers: range, *, judging: bool) -> None:
    """Add items that need not be judged, but for twins."""
    (before,) = store._rows("SELECT coalesce(max(id), 0) AS id FROM items")
    record(store, catalogue, numbers, new_only=True)
    if not judging:
        new = store._rows("SELECT id, uid FROM items WHERE id > ?", before["id"])
        twins = {row["id"] for row in new if catalogue.original(int(row["uid"])) is not None}
        works.judge_again = partial(judge_some, JUDGE, twins)  # type: ignore[assignment]
    store.identify(lambda: rules(catalogue, None))


def judge_some(judge: Callable[..., set[int]], chosen: set[int], db: Any, items: set[int], *context: Any) -> set[int]:
    """`judge_again`, for some of the items alone."""
    return judge(db, items & chosen, *context)


def added(out: Path, given: argparse.Namespace) -> dict[str, Any]:
    """Add new items to a copy of a catalogue, and measure what finding their works costs."""
    size, new, layout = given.add, given.new, given.layout or given.add
    catalogue, path = Catalogue(layout), catalogue_path(out, layout).with_suffix(".added.db")
    remove(path)
    shutil.copyfile(catalogue_path(out, layout), path)
    judged = Counted(pairing.link)
    pairing.link = judged  # type: ignore[assignment]
    tagging, indexing = Spent(), Spent()
    labels.Labels.add = tagging.method(labels.Labels.add)  # type: ignore[method-assign]
    labels.Labels.write = tagging.method(labels.Labels.write)  # type: ignore[method-assign]
    writing.write_terms = partial(indexing.timed, writing.write_terms)  # type: ignore[assignment]
    with Store(path) as store:
        began = time.process_time()
        record(store, catalogue, range(size, size + new), new_only=False)
        recording = time.process_time() - began
        made = rules(catalogue, Tagger(read((HERE.parent / "topics.toml").read_text(encoding="utf-8"), "topics.toml")))
        profiler = cProfile.Profile()
        if given.profile:
            profiler.enable()
        began = time.process_time()
        looked_at = store.identify(lambda: made)
        seconds = time.process_time() - began
        profiler.disable()
        peak = peak_mb()
        pairs, unsure, related = findings(store, size)
    file_mb = path.stat().st_size / 1e6
    remove(path)
    if given.profile:
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(45).sort_stats(
            "cumtime"
        ).print_stats(60)
    return {
        "matching_ms": 1000 * (seconds - tagging.seconds - indexing.seconds) / new,
        "indexing_ms": 1000 * indexing.seconds / new,
        "tagging_ms": 1000 * tagging.seconds / new,
        "recording_ms": 1000 * recording / new,
        "candidates": judged.count / new,
        "looked_at": looked_at,
        "unsure": unsure,
        "related": related,
        "rss_mb": peak,
        "file_mb": file_mb,
        "pairs": sorted(pairs),
    }


def findings(store: Store, size: int) -> tuple[set[tuple[int, int]], int, int]:
    """Pairs found to be one with a new item in them; new items in the queue; and those with a related one."""
    places = {row["item"]: int(row["uid"]) for row in store._rows("SELECT id AS item, uid FROM items")}
    groups = defaultdict(list)
    for row in store._rows("SELECT item, work FROM work_items WHERE work IN (SELECT id FROM works WHERE items > 1)"):
        groups[row["work"]].append(places[row["item"]])
    pairs = {(a, b) for group in groups.values() for a in group for b in group if a < b and b >= size}
    waiting = {
        verdict: {
            n
            for row in store._rows("SELECT a, b FROM links WHERE verdict = ?", verdict)
            for n in map(places.get, row)
            if n and n >= size
        }
        for verdict in ("unsure", "related")
    }
    return pairs, len(waiting["unsure"]), len(waiting["related"])


class Counted:
    """A function that counts its calls."""

    def __init__(self, function: Any) -> None:
        self._function = function
        self.count = 0

    def __call__(self, *values: Any) -> Any:
        self.count += 1
        return self._function(*values)


class Spent:
    """The CPU seconds that functions took."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, function: Callable[..., T], *values: Any, **named: Any) -> T:
        """What a function gives, its time added up."""
        began = time.process_time()
        result = function(*values, **named)
        self.seconds += time.process_time() - began
        return result

    def method(self, function: Callable[..., T]) -> Callable[..., T]:
        """A method whose time is added up."""
        return lambda *values, **named: self.timed(function, *values, **named)


def rules(catalogue: Catalogue, tagger: Tagger | None) -> Rules:
    return Rules(directory=Directory(centres=tuple(centres(catalogue))), tagger=tagger)


def centres(catalogue: Catalogue) -> Sequence[Centre]:
    known = [
        Centre(id=f"zentrum-{n}", name=f"Mittelstand-Digital Zentrum Gau {n}", short_name=f"Gau {n}")
        for n in range(catalogue.centres)
    ]
    return [*known, Centre(id="network", name="Mittelstand-Digital", short_name="Netzwerk", type="network")]


def listings(catalogue: Catalogue) -> Sequence[Listing]:
    return [
        Listing(
            id=f"quelle-{n}", centre=catalogue.centre(n), kind="news", url=f"https://quelle-{n}.example/feed.xml", title=f"Quelle {n}",
            settings="1",
        )
        for n in range(catalogue.sources + 3)
    ]  # fmt: skip


def record(store: Store, catalogue: Catalogue, numbers: range, *, new_only: bool) -> None:
    """Sources say some items."""
    said = defaultdict(list)
    for n in numbers:
        made = catalogue.item(n)
        said[f"quelle-{made['source']}"].append(item_of(n, made))
    now = NOW + timedelta(seconds=numbers.start)
    for source_id, items in said.items():
        collected = Collected(
            source_id=source_id,
            items=tuple(items),
            channel=None,
            checkpoint=Checkpoint(),
            trace=Trace(started_at=now),
            partial=True,
        )
        known, aliases = ((), {}) if new_only else store.known(source_id)
        changes = decide(collected, known, aliases, None)
        store.record(collected, changes, Schedule(next_due=now), f"https://{source_id}.example/feed.xml", now)


def item_of(number: int, made: dict[str, Any]) -> Item:
    """An invented item as a source would tell it."""
    medium, duration = made["medium"], made.get("duration")
    audio = medium == "episode"
    event = None
    if medium == "event":
        event = Event(start=moment(made["start"]), end=moment(made["end"]), place=made["place"])
    return Item(
        uid=str(number),
        medium=medium,
        guid=made["guid"] or None,
        url=made["url"] or None,
        title=made["title"],
        summary=made["summary"],
        content="".join(f"<p>{line}</p>" for line in (" ".join(made["body"]), *made["footer"])),
        published=moment(made["published"]),
        enclosures=(Enclosure(url=made["file"], type="audio/mpeg", length_bytes=made["length"]),) if audio else (),
        episode=Episode(duration_seconds=duration, number=made["number"] or None) if audio else None,
        video=Video(id=made["video"], duration_seconds=duration) if medium == "video" else None,
        event=event,
        publication=Publication(file_url=made["file"], type="application/pdf") if medium == "publication" else None,
    )


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def catalogue_path(out: Path, size: int) -> Path:
    return out / f"growth-{size}.db"


def remove(path: Path) -> None:
    for one in path.parent.glob(f"{path.name}*"):
        one.unlink()


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
