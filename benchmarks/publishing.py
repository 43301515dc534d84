"""What publishing costs as the catalogue grows, beside a bare lxml writer of the same bytes.

    python -m benchmarks.publishing [--entries 50000] [--families 60] [--out benchmarks/out]

Episodes are invented and put into a catalogue through the real store, each a work of its own. What is measured is the
first publish of one podcast with its whole archive and of a family of feeds, then one with nothing new, then one after a
single new episode: seconds, files, and the most memory the process had. The bare writer builds and writes the same
documents from plain tuples, and knows neither catalogue nor rules; its bytes are compared with ours.
"""

import argparse
import json
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lxml import etree

from aggregator import config, pipeline
from aggregator.decide import Schedule, decide
from aggregator.model import Channel, Checkpoint, Collected, Enclosure, Episode, Item, Trace
from aggregator.store import Store

START = datetime(2005, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 2, tzinfo=UTC)
NOTES = "<p>Worum es geht: Messen, Rechnen, Entscheiden in kleinen Betrieben, mit Beispielen aus der Werkstatt.</p>" * 6
HEAD = """
[fetch]
contact = "https://mittelstand.example/bot"
[publish]
base_url = "https://mittelstand.example"
"""
OUTPUTS = """
[[output]]
kind = "podcast"
path = "podcast.xml"
title = "Alle Folgen"
description = "Alle Folgen."
link = "https://mittelstand.example/"
image = "https://mittelstand.example/cover.jpg"
owner_email = "redaktion@mittelstand.example"
[[output]]
kind = "rss"
path = "zentren/{id}.xml"
title = "{label}"
description = "Alles."
link = "https://mittelstand.example/"
media = ["episode"]
each = "centre"
"""
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def toml(centres: int) -> str:
    tables = [HEAD]
    for n in range(centres):
        tables.append(f'[[centre]]\nid = "z{n}"\nname = "Zentrum {n}"\nshort_name = "Z{n}"\n')
        tables.append(f'[[source]]\nid = "s{n}"\nkind = "podcast"\ncentre = "z{n}"\nurl = "https://s{n}.example/f"\n')
    return "\n".join((*tables, OUTPUTS))


def episode(n: int) -> Item:
    return Item(
        uid=f"e{n}",
        medium="episode",
        title=f"Folge {n}: Was ein Betrieb davon hat",
        summary=f"Gespräch Nummer {n} über Öfen, Zahlen und Menschen.",
        content=NOTES,
        url=f"https://hören.example/{n}",
        published=START + timedelta(hours=3 * n),
        enclosures=(Enclosure(url=f"https://cdn.example/{n}.mp3", type="audio/mpeg", length_bytes=9_000_000 + n),),
        episode=Episode(duration_seconds=600 + n % 3000),
    )


def arrive(store: Store, source: str, items: tuple[Item, ...]) -> None:
    """Items of a source, each a work of its own: telling works is measured elsewhere (growth.py)."""
    trace = Trace(started_at=NOW)
    answer = Collected(
        source_id=source, items=items, channel=Channel(title=source), checkpoint=Checkpoint(), trace=trace
    )
    known, aliases = store.known(source)
    store.record(
        answer, decide(answer, known, aliases, None), Schedule(next_due=NOW), f"https://{source}.example/f", NOW
    )
    db = store._db
    db.execute("INSERT OR IGNORE INTO work_items SELECT id, id, 0 FROM items")
    db.execute(
        "INSERT OR IGNORE INTO works (id, guid, items) "
        "SELECT items.id, public_guids.guid, 1 FROM items JOIN public_guids ON item = items.id"
    )
    db.execute("DELETE FROM stale")


def measured(label: str, action: Callable[[], Any]) -> dict[str, Any]:
    start, cpu = time.perf_counter(), time.process_time()
    done = action()
    told = {
        "step": label,
        "seconds": round(time.perf_counter() - start, 2),
        "cpu": round(time.process_time() - cpu, 2),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "files_written": sum(len(made.changed) for made in done.made),
        "refused": len(done.refused),
    }
    print(json.dumps(told))
    return told


def flat(node: etree._Element) -> tuple[Any, ...]:
    return (node.tag, tuple(node.attrib.items()), node.text, node.tail, tuple(map(flat, node)), dict(node.nsmap))


def built(told: tuple[Any, ...], parent: etree._Element | None = None) -> etree._Element:
    tag, attributes, text, tail, children, nsmap = told
    node = etree.Element(tag, nsmap=nsmap) if parent is None else etree.SubElement(parent, tag)
    for name, value in attributes:
        node.set(name, value)
    node.text = etree.CDATA(text) if tag == CONTENT and text else text
    node.tail = tail
    for child in children:
        built(child, node)
    return node


def bare(paths: Iterator[Path]) -> dict[str, Any]:
    """CPU seconds for building and writing the same documents, and how many of them come out the same."""
    seconds, same, size, count = 0.0, 0, 0, 0
    for path in paths:
        body = path.read_bytes()
        told = flat(etree.fromstring(body))
        start = time.process_time()
        written = etree.tostring(built(told), xml_declaration=True, encoding="UTF-8")
        seconds += time.process_time() - start
        count, size, same = count + 1, size + len(body), same + (written.strip() == body.strip())
    return {"step": "bare lxml writer", "cpu": round(seconds, 2), "files": count, "same_bytes": same, "mib": size >> 20}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=50_000)
    parser.add_argument("--families", type=int, default=60)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/out"))
    given = parser.parse_args()
    folder = given.out / "publishing"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "sources.toml").write_text(toml(given.families), encoding="utf-8")
    read = config.load(folder / "sources.toml")
    with Store(folder / "catalogue.db") as store:
        store.sync(read.centres, pipeline.listings(read))
        each = given.entries // given.families
        for n in range(given.families):
            for part in range(0, each, 1000):
                numbers = range(part, min(part + 1000, each))
                arrive(store, f"s{n}", tuple(episode(number * given.families + n) for number in numbers))
        publish = lambda: pipeline.publish(read, store, folder / "output", lambda: NOW)  # noqa: E731
        first = measured(f"first publish of {each * given.families:,} entries", publish)
        measured("nothing new", publish)
        arrive(store, "s0", (episode(10 * given.entries),))
        measured("one new episode", publish)
    writer = bare(path for path in sorted((folder / "output").rglob("*.xml")))
    print(json.dumps(writer))
    print(f"ratio of the first publish to the bare writer: {first['cpu'] / max(writer['cpu'], 0.01):.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
