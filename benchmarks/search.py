"""Search in German beside plain FTS5: recall and precision over judged questions, and what an index and a question cost.

    python -m benchmarks.search             judged questions over tests/data/search
    python -m benchmarks.search --misses    and every miss and false hit of ours
    python -m benchmarks.search --held      the questions and works that were written after the rules, once
    python -m benchmarks.search --blind     those of a writer who knew no rule
    python -m benchmarks.search --speed 50000

Judged are the ten best. `boxes` is what a search box gets that quotes each word and knows nothing of ours (datasette's).
"""

import argparse
import json
import sqlite3
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator.decide import Schedule, decide
from aggregator.decisions import Ruling
from aggregator.identity.centres import Directory
from aggregator.model import Centre, Checkpoint, Collected, Item, Trace
from aggregator.search.wording import Wording
from aggregator.store import Listing, Store
from aggregator.store.works.terms import Findable, write_terms
from aggregator.store.works.values import Rules
from aggregator.tagging.reading import read
from aggregator.tagging.tagger import Tagger
from benchmarks import growth
from benchmarks.specimens import Catalogue

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data" / "search"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TEN = 10


def lines(name: str) -> list[dict]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def rules() -> Rules:
    vocabulary = read((ROOT / "topics.toml").read_text(encoding="utf-8"))
    return Rules(directory=Directory(centres=()), tagger=Tagger(vocabulary), wording=Wording.of(vocabulary))


def filled(path: Path, items: Iterable[Item]) -> Store:
    """A catalogue of some items, its works found."""
    store = Store(path)
    listing = Listing(id="probe", centre="c", kind="news", url="https://probe.example/", title="probe", settings="1")
    with store:
        store.sync([Centre(id="c", name="C", short_name="C")], [listing])
        told = tuple(items)
        collected = Collected(
            source_id="probe",
            items=told,
            channel=None,
            checkpoint=Checkpoint(),
            trace=Trace(started_at=NOON),
            entries=len(told),
        )
        known, aliases = store.known("probe")
        changes = decide(collected, known, aliases, NOON)
        store.record(collected, changes, Schedule(next_due=NOON + timedelta(hours=1)), listing.url, NOON)
        store.identify(rules)
    return store


def judged(works: str) -> list[Item]:
    return [
        Item(
            uid=one["id"], medium=one["medium"], title=one["title"], summary=one["summary"], content=one.get("notes", ""),
            url=f"https://probe.example/{one['id']}", published=NOON - timedelta(hours=n),
        )
        for n, one in enumerate(lines(works))
    ]  # fmt: skip


def quoted(text: str) -> str:
    """As datasette's `escape_fts` does it."""
    text = text.replace("\0", " ")
    if text.count('"') % 2:
        text += '"'
    import re

    bits = re.compile(r'\s+|(".*?")').split(text)
    bits = [b for b in bits if b and b != '""']
    return " ".join(f'"{bit}"' if not bit.startswith('"') else bit for bit in bits)


def plain(store: Store, tokenizer: str) -> Callable[[str], list[str]]:
    db = sqlite3.connect(":memory:")
    db.execute(f"CREATE VIRTUAL TABLE f USING fts5(uid UNINDEXED, title, summary, content, tokenize='{tokenizer}')")
    with sqlite3.connect(store.path) as there:
        db.executemany(
            "INSERT INTO f VALUES (?, ?, ?, ?)", there.execute("SELECT uid, title, summary, content FROM items")
        )
    there.close()

    def ask(text: str) -> list[str]:
        try:
            return [row[0] for row in db.execute("SELECT uid FROM f WHERE f MATCH ? ORDER BY rank", (quoted(text),))]
        except sqlite3.OperationalError:
            return []

    return ask


def boxes(store: Store) -> Callable[[str], list[str]]:
    db = sqlite3.connect(store.path)

    def ask(text: str) -> list[str]:
        sql = "SELECT uid FROM search JOIN items ON items.id = search.rowid WHERE search MATCH ? ORDER BY rank"
        try:
            return [row[0] for row in db.execute(sql, (quoted(text),))]
        except sqlite3.OperationalError:
            return ["error"]

    return ask


def ours(store: Store) -> Callable[[str], list[str]]:
    db = sqlite3.connect(store.path)
    uids = dict(db.execute("SELECT id, uid FROM items"))
    return lambda text: [uids[hit.work] for hit in store.search(text, limit=1000).hits]


def measure(ask: Callable[[str], list[str]], queries: str, misses: bool) -> tuple[float, float, int, dict]:
    recalls, precisions, by_class, wrong = [], [], defaultdict(list), 0
    for case in lines(queries):
        found, wanted = ask(case["query"]), set(case["find"])
        best = found[:TEN]
        hits = [one for one in best if one in wanted]
        recall = len(hits) / min(len(wanted), TEN) if wanted else None
        precision = len(hits) / len(best) if best else None
        if recall is not None:
            recalls.append(recall)
            by_class[case["class"]].append(recall)
        if precision is not None:
            precisions.append(precision)
        wrong += len(set(found) & set(case.get("not", ())))
        if misses and (wanted - set(found) or set(found) - wanted):
            print(
                f"  {case['class']:<12} {case['query']!r:40} missed {sorted(wanted - set(found))} false {sorted(set(found) - wanted)}"
            )
    return statistics.mean(recalls), statistics.mean(precisions), wrong, by_class


def speed(folder: Path, size: int) -> None:
    """What indexing a work costs, and what a question costs, in ratio to FTS5 over the same texts in the same run."""
    catalogue, path = Catalogue(size), folder / "catalogue.db"
    wording, ruling = rules().wording, Ruling()
    with Store(path) as store:
        store.sync(growth.centres(catalogue), growth.listings(catalogue))
        for start in range(0, size, growth.CHUNK):
            growth.record(store, catalogue, range(start, min(size, start + growth.CHUNK)), new_only=True)
        db = store._db
        db.execute("DELETE FROM stale")
        db.execute(
            """
            INSERT INTO cards (id, day, year, medium, centre, format, state, pinned, versions, title, topics, source)
            SELECT id, substr(published, 1, 10), 2026, medium, centre, '', 'shown', 0, 1, title, '[]', source FROM items
            """
        )
        db.execute("INSERT INTO works (id, guid, items, pinned) SELECT item, guid, 1, 0 FROM public_guids")
        ids = [row[0] for row in db.execute("SELECT id FROM items ORDER BY id")]
        empty = path.stat().st_size
        began = time.process_time()
        for start in range(0, size, 100):
            found = [Findable(items=(n,), ruling=ruling, topics=()) for n in ids[start : start + 100]]
            with store._transaction():
                write_terms(db, found, wording, {})
        ours_ms = 1000 * (time.process_time() - began) / size
        store.settle()
        ours_bytes = path.stat().st_size - empty
        plain_db = sqlite3.connect(folder / "plain.db")
        plain_db.execute(
            "CREATE VIRTUAL TABLE f USING fts5(title, summary, content, tokenize='unicode61 remove_diacritics 2')"
        )
        began = time.process_time()
        for start in range(0, size, 100):
            chosen = ids[start : start + 100]
            told = db.execute(
                f"SELECT id, title, summary, content FROM items WHERE id BETWEEN {chosen[0]} AND {chosen[-1]}"
            )
            plain_db.executemany("INSERT INTO f (rowid, title, summary, content) VALUES (?, ?, ?, ?)", map(tuple, told))
            plain_db.commit()
        plain_ms = 1000 * (time.process_time() - began) / size
        plain_bytes = (folder / "plain.db").stat().st_size
        print(
            f"{size:,} works, CPU per work: FTS5 {plain_ms:.2f} ms, ours {ours_ms:.2f} ms ({ours_ms / plain_ms:.1f} times)"
        )
        print(
            f"disk per work: FTS5 {plain_bytes / size:,.0f} bytes, ours {ours_bytes / size:,.0f} ({ours_bytes / plain_bytes:.1f} times)"
        )
        asked = [case["query"] for case in lines("queries.jsonl")]
        asked += [
            " ".join(row[0].split()[:2])
            for row in db.execute(f"SELECT title FROM items WHERE id % {max(1, size // 200)} = 0")
        ]

        def timed(ask: Callable[[str], object]) -> list[float]:
            spent = []
            for text in asked:
                began = time.process_time()
                ask(text)
                spent.append(1000 * (time.process_time() - began))
            return sorted(spent)

        def letters(text: str) -> object:
            try:
                return plain_db.execute("SELECT rowid FROM f WHERE f MATCH ? ORDER BY rank", (quoted(text),)).fetchall()
            except sqlite3.OperationalError:
                return None

        for name, ask in (("FTS5", letters), ("ours", store.search)):
            spent = timed(ask)
            told = f"median {statistics.median(spent):.1f} ms, 95 % within {spent[int(0.95 * len(spent))]:.1f} ms, longest {spent[-1]:.1f} ms"
            print(f"{len(asked)} questions, {name}: {told}")
        plain_db.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--held", action="store_true")
    parser.add_argument("--blind", action="store_true")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--speed", type=int, default=0, metavar="WORKS")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.speed:
            speed(Path(folder), given.speed)
            return
        suffix = "-held" if given.held else "-blind" if given.blind else ""
        store = filled(Path(folder) / "catalogue.db", judged(f"works{suffix}.jsonl"))
        with store:
            asked = {
                "FTS5 unicode61": plain(store, "unicode61 remove_diacritics 2"),
                "FTS5 porter": plain(store, "porter unicode61 remove_diacritics 2"),
                "FTS5 trigram": plain(store, "trigram"),
                "boxes": boxes(store),
                "aggregator": ours(store),
            }
            for name, ask in asked.items():
                recall, precision, wrong, classes = measure(
                    ask, f"queries{suffix}.jsonl", given.misses and name in ("aggregator", "boxes")
                )
                told = "  ".join(f"{k} {statistics.mean(v):.2f}" for k, v in classes.items())
                print(f"{name:<16} R@10 {recall:.3f}  P@10 {precision:.3f}  traps {wrong:3}   {told}")


if __name__ == "__main__":
    main()
