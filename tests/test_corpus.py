"""Real captured feeds: nothing is lost, and a partial page reads as the whole does.

Figures of 399 files, 16,455 entries: every entry but 23 becomes an item. The 23 are listed below with their reasons.
"""

import csv
import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator import feeds
from aggregator.feeds import slices
from aggregator.model import Checkpoint, Fetched, Medium, NotModified, Page

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FOLDERS: dict[str, Medium] = {"podcasts": "episode", "news": "news", "youtube/feeds": "video"}
SKIPPED = {
    # Items inside items: the outer of each pair says nothing.
    "danmactough__illegally-nested.xml": {"no-identity": 10},
    # <item> with nothing but empty elements.
    "miniflux__no_encoding_ISO-8859-1.xml": {"no-identity": 1},
    # The same entry twice, with the same guid, link, file and title.
    "arminreiter__Rss20LeFigaro.xml": {"repeated": 1},
    "breuerfelix__deutschlandfunk-sportportal.xml": {"repeated": 1},
    "danjac__old-time-radio-mystery.xml": {"repeated": 1},
    "podlove__cre-2015.xml": {"repeated": 5},
    "podlove__logbuch-netzpolitik-2015.xml": {"repeated": 2},
    "podlove__newz-of-the-world.xml": {"repeated": 2},
}


def page(body: bytes, checkpoint: Checkpoint | None = None) -> Page:
    url = "https://feeds.example/feed"
    return Page(url=url, final_url=url, body=body, fetched_at=NOON, checkpoint=checkpoint or Checkpoint())


def captured(shared: Path, folder: str) -> Iterator[tuple[str, bytes]]:
    """Every fourth file, or all of them where that is asked for."""
    files = sorted((shared / "corpus" / folder).iterdir())
    assert files
    step = 1 if os.environ.get("REQUIRE_SHARED") == "1" else 4
    yield from ((file.name, file.read_bytes()) for file in files[::step])


def counts(shared: Path) -> dict[str, int]:
    """How many entries feedparser found in each file when it was captured."""
    with (shared / "corpus" / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {row["relative_path"]: int(row["items"]) for row in rows if row["items"].isdecimal()}


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_entry_is_lost(shared: Path, folder: str) -> None:
    differences, names, known = {}, set(), counts(shared)
    for name, body in captured(shared, folder):
        parsed = feeds.read(page(body), FOLDERS[folder])
        assert parsed.channel is not None, name
        assert parsed.entries == known[f"{folder}/{name}"], name
        names.add(name)
        assert len(parsed.items) + sum(count for _, count in parsed.skipped) == parsed.entries, name
        assert len({item.uid for item in parsed.items}) == len(parsed.items), name
        if parsed.skipped:
            differences[name] = dict(parsed.skipped)
    assert differences == {name: why for name, why in SKIPPED.items() if name in names}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_partial_page_reads_as_the_whole_does(shared: Path, folder: str) -> None:
    chance = random.Random(20260302)
    partial = 0
    for name, body in captured(shared, folder):
        whole = slices.cut(body)
        if whole is None:
            continue
        hashes = whole.hashes
        seen = set(chance.sample(hashes, len(hashes) // 2))
        answer = slices.trim(Fetched(answer=page(body, Checkpoint(entry_hashes=b"".join(sorted(seen)))))).answer
        assert not isinstance(answer, NotModified), name
        assert answer.checkpoint.entry_hashes == b"".join(hashes), name
        if not answer.partial:
            continue
        partial += 1
        items = feeds.read(page(body), FOLDERS[folder]).items
        expected = tuple(item for item in items if item.raw_hash not in seen)
        assert feeds.read(answer, FOLDERS[folder]).items == expected, name
    assert partial
