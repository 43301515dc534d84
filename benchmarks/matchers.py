"""What others call the same: run by the Python of a venv of its own (see `venv`), fed with plain entries, needs nothing of ours.

    python matchers.py snapshots < entries.json      pairs each method finds among captured podcasts
    python matchers.py growth SIZE NEW METHOD LAYOUT CPU per item when NEW items are added to SIZE of LAYOUT

The methods: guid, title equality, rapidfuzz token_set_ratio >= 90 within three days, lemon24/reader's `entry_dedupe`,
datasketch MinHash-LSH (128 permutations, shingles of three words, Jaccard >= .5).
"""

import json
import logging
import re
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.sax.saxutils import escape

PACKAGES = ("datasketch", "rapidfuzz", "reader", "sgmllib3k")
SIMILAR = 90
DAYS = 3
PERMUTATIONS = 128
JACCARD = 0.5


def venv(out: Path) -> Path:
    """The Python that has the peers; fetched from PyPI into a venv below `out` when it is not there."""
    python = out / "matchers-venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(python.parent.parent)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return python


# -- snapshots -------------------------------------------------------------------------------------------------------


def shows_of(entries):
    shows = defaultdict(list)
    for entry in entries:
        shows[entry["show"]].append(entry)
    return shows.values()


def by_key(entries, key):
    """Pairs of one show that share a key."""
    for members in shows_of(entries):
        groups = defaultdict(list)
        for entry in members:
            if value := key(entry):
                groups[value].append(entry["id"])
        for group in groups.values():
            yield from combinations(group, 2)


def guid(entries: list[dict[str, Any]]) -> Iterator[tuple[int, int]]:
    return by_key(entries, lambda entry: entry["guid"])


def title(entries: list[dict[str, Any]]) -> Iterator[tuple[int, int]]:
    return by_key(entries, lambda entry: " ".join(re.findall(r"[^\W_]+", entry["title"].casefold())))


def fuzzy(entries):
    """Every two entries of a show that are at most three days apart."""
    from rapidfuzz import fuzz, utils

    for members in shows_of(entries):
        told = sorted(
            (e["second"], e["id"], utils.default_process(e["title"])) for e in members if e["second"] is not None
        )
        for n, (second, id_, name) in enumerate(told):
            for other_second, other, other_name in told[n + 1 :]:
                if other_second - second > DAYS * 86_400:
                    break
                if fuzz.token_set_ratio(name, other_name, score_cutoff=SIMILAR):
                    yield min(id_, other), max(id_, other)


def reader(entries):
    """A show as one feed whose captures follow each other; equal ids are one entry, the plugin finds the rest."""
    from reader import make_reader
    from reader.plugins import entry_dedupe

    logging.disable()
    found = []
    real = entry_dedupe.dedupe_entries

    def noted(one, entry, duplicates):
        found.append([entry.id, *(duplicate.id for duplicate in duplicates)])
        return real(one, entry, duplicates)

    entry_dedupe.dedupe_entries = noted
    with TemporaryDirectory() as folder:
        for number, members in enumerate(shows_of(entries)):
            found.clear()
            path = Path(folder) / f"{number}.xml"
            with make_reader(":memory:", feed_root=folder, plugins=["reader.entry_dedupe"]) as library:
                library.add_feed(path.name)
                for capture in dict.fromkeys(entry["capture"] for entry in members):
                    path.write_text(rss(e for e in members if e["capture"] == capture), encoding="utf-8")
                    library.update_feed(path.name)
            yield from merged(members, found)
    entry_dedupe.dedupe_entries = real


def merged(members, groups):
    """Pairs of entries with one id, or whose ids were put together."""
    root = {}

    def find(id_):
        while root.setdefault(id_, id_) != id_:
            id_ = root[id_]
        return id_

    for first, *others in groups:
        for other in others:
            root[find(other)] = find(first)
    works = defaultdict(list)
    for entry in members:
        works[find(entry["uid"])].append(entry["id"])
    for group in works.values():
        yield from combinations(sorted(group), 2)


def rss(members):
    items = []
    for e in members:
        date = f"<pubDate>{format_datetime(datetime.fromisoformat(e['published']))}</pubDate>" if e["published"] else ""
        link = f"<link>{escape(e['link'])}</link>" if e["link"] else ""
        file = e["enclosure"].replace('"', "%22")
        items.append(
            f'<item><guid isPermaLink="false">{escape(e["uid"])}</guid><title>{escape(e["title"])}</title>{link}{date}'
            f"<description>{escape(e['text'])}</description>"
            + (f'<enclosure url="{escape(file)}" length="0" type="audio/mpeg"/>' if file else "")
            + "</item>"
        )
    return f'<rss version="2.0"><channel><title>show</title>{"".join(items)}</channel></rss>'


SNAPSHOTS = {
    "guid": guid,
    "title equality": title,
    "rapidfuzz token_set >= 90, 3 d": fuzzy,
    "reader entry_dedupe": reader,
}


def snapshots():
    entries = json.load(sys.stdin)
    for n, entry in enumerate(entries):
        entry["second"] = datetime.fromisoformat(entry["published"]).timestamp() if entry["published"] else None
        assert n == entry["id"]
    result = {}
    for name, method in SNAPSHOTS.items():
        began = time.process_time()
        pairs = sorted(set(method(entries)))
        result[name] = {"pairs": pairs, "cpu": time.process_time() - began}
    json.dump(result, sys.stdout)


# -- growth ----------------------------------------------------------------------------------------------------------


def words(text):
    return re.findall(r"\w+", text.lower())


class Lsh:
    """datasketch: one sketch an item, of title and text; what shares a band is compared by its sketch.

    It is given the text without its footer, as a user would who found out what footers do to it.
    """

    name = "datasketch MinHash-LSH"

    def __init__(self):
        from datasketch import MinHash, MinHashLSH

        self.sketch, self.index, self.sketches = MinHash, MinHashLSH(threshold=JACCARD, num_perm=PERMUTATIONS), {}

    def add(self, id_, item, *, ask):
        told = words(f"{item['title']} {' '.join(item['body'])}")
        shingles = {" ".join(told[n : n + 3]).encode() for n in range(max(1, len(told) - 2))}
        sketch = self.sketch(num_perm=PERMUTATIONS)
        sketch.update_batch(list(shingles))
        near = self.index.query(sketch) if ask else ()
        same = [other for other in near if sketch.jaccard(self.sketches[other]) >= JACCARD]
        self.index.insert(id_, sketch, check_duplication=False)
        self.sketches[id_] = sketch
        return len(near), same


class Fuzzy:
    """rapidfuzz over blocks: titles of the same three days, and titles that share their longest word."""

    name = "rapidfuzz over blocking"

    def __init__(self):
        from rapidfuzz import fuzz, utils

        self.ratio, self.process = fuzz.token_set_ratio, utils.default_process
        self.titles, self.days, self.longest = {}, defaultdict(list), defaultdict(list)

    def add(self, id_, item, *, ask):
        title = self.process(item["title"])
        day = int(item["published"] // 86_400)
        longest = max(title.split(), key=lambda word: (len(word), word), default="")
        near, same = set(), []
        if ask:
            near.update(self.longest[longest], *(self.days[day + n] for n in range(-DAYS, DAYS + 1)))
            same = [other for other in near if self.ratio(title, self.titles[other], score_cutoff=SIMILAR)]
        self.titles[id_] = title
        self.days[day].append(id_)
        self.longest[longest].append(id_)
        return len(near), same


GROWTH = {"lsh": Lsh, "fuzzy": Fuzzy}


def growth(size, new, method, layout):
    from specimens import Catalogue

    catalogue, peer = Catalogue(layout), GROWTH[method]()
    for n in range(size):
        peer.add(n, catalogue.item(n), ask=False)
    filled = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    items = [(n, catalogue.item(n)) for n in range(size, size + new)]
    began = time.process_time()
    answers = [(n, *peer.add(n, item, ask=True)) for n, item in items]
    seconds = time.process_time() - began
    pairs = {(other, n) for n, _, same in answers for other in same}
    figures = {
        "method": peer.name,
        "ms": 1000 * seconds / new,
        "candidates": sum(near for _, near, _ in answers) / new,
        "rss_mb": max(filled, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024,
        "pairs": sorted(pairs),
    }
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    if sys.argv[1] == "snapshots":
        snapshots()
    else:
        growth(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], int(sys.argv[5]))
