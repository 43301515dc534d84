"""A project folder with a large catalogue: invented items through the real store, decisions of editors, one publish.

Items are those of `specimens.py`, moved so that the newest ones are of today. What they are about is drawn by lot from
the repository's vocabulary, since the tagger finds little in invented words and pages do not care why a topic is there.
As in `growth.py` only the twins among the items are judged.
"""

import contextlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from aggregator import config, pipeline
from aggregator.datasette import accounts, passwords
from aggregator.decide import Schedule, decide
from aggregator.identity.centres import Directory
from aggregator.model import Checkpoint, Collected, Item, Trace
from aggregator.search.wording import Wording
from aggregator.store import Store, works
from aggregator.store.works import pairing
from aggregator.store.works.values import Rules
from aggregator.tagging.reading import read
from aggregator.tagging.values import Formatted, Hit, Tagged, Words
from benchmarks import growth
from benchmarks.specimens import BEGAN, SPAN, Catalogue

TOPICS = Path(__file__).parents[2] / "topics.toml"
FRESH = 300
"""Items that came in since yesterday."""
CHUNK = 20_000
DECISIONS = 300
EDITORS = ("ada", "bert", "carla", "dana")
PASSWORD = "ein langes Passwort"
HEAD = """
[fetch]
contact = "https://mittelstand.example/bot"
[publish]
base_url = "https://mittelstand.example"
"""
WHOLE = '["episode", "video", "news", "event", "publication", "post"]'
SHOW = """image = "https://mittelstand.example/cover.jpg"
owner_email = "redaktion@mittelstand.example\""""
OUTPUTS = (
    ("podcast", "podcast.xml", '["episode"]', SHOW),
    ("rss", "news.xml", '["news"]', ""),
    ("atom", "news.atom", '["news"]', ""),
    ("jsonfeed", "alles.json", WHOLE, "archive = 0"),
    ("rss", "alles.xml", WHOLE, "limit = 200\nper_centre = 20"),
    ("rss", "videos.xml", '["video"]', ""),
    ("rss", "publikationen.xml", '["publication"]', ""),
    ("rss", "termine.xml", '["event"]', ""),
    ("calendar", "termine.ics", '["event"]', ""),
    ("rss", "zentren/{id}.xml", '["episode", "video", "news", "publication"]', 'each = "centre"'),
    ("rss", "themen/{id}.xml", '["episode", "video", "news", "publication"]', 'each = "topic"'),
)
"""Those of the shipped configuration in small: kind, path, media, further keys. One archive is enough: that of
everything takes half an hour to be written for the first time."""


def filled(folder: Path, size: int) -> None:
    """Make a project of a size. Reports on stderr."""
    began = time.process_time()
    folder.mkdir(parents=True)
    catalogue = Catalogue(size)
    (folder / "sources.toml").write_text(sources_toml(catalogue), encoding="utf-8")
    (folder / "topics.toml").write_bytes(TOPICS.read_bytes())
    (folder / "db").mkdir()
    add_editors(folder)
    settings = config.load(folder / "sources.toml")
    with Store(folder / "db" / "catalogue.db") as store:
        with _unsafe(store):
            store.sync(settings.centres, pipeline.listings(settings))
            pipeline.heed_topics(settings, store)
            for count in _fill(store, catalogue, size, settings):
                print(f"{count} items, {time.process_time() - began:.0f} s CPU", file=sys.stderr, flush=True)
        _decide(store, settings)
        published = pipeline.publish(settings, store, folder / "output", lambda: datetime.now(UTC))
        files = sum(len(made.changed) for made in published.made)
    print(f"{files} files published, {time.process_time() - began:.0f} s CPU", file=sys.stderr)


def sources_toml(catalogue: Catalogue) -> str:
    """The configuration of such a network."""
    tables = [HEAD]
    for centre in growth.centres(catalogue):
        head = "[network]" if centre.id == "network" else f'[[centre]]\nid = "{centre.id}"'
        tables.append(f'{head}\nname = "{centre.name}"\nshort_name = "{centre.short_name}"\n')
    for one in growth.listings(catalogue):
        centre = config.NETWORK if one.centre == "network" else one.centre
        told = {"id": one.id, "kind": one.kind, "centre": centre, "url": one.url, "title": one.title}
        tables.append("\n".join(("[[source]]", *(f"{key} = {json.dumps(value)}" for key, value in told.items()), "")))
    for kind, path, media, more in OUTPUTS:
        title = "{label}" if "{id}" in path else path
        told = {"kind": kind, "path": path, "title": title, "link": "https://mittelstand.example/"}
        lines = (f"{key} = {json.dumps(value)}" for key, value in (told | {"description": "Alles."}).items())
        tables.append("\n".join(("[[output]]", *lines, f"media = {media}", more, "")))
    return "\n".join(tables)


def add_editors(folder: Path) -> None:
    """Editors who may decide."""
    roll = accounts.Roll()
    hashed = passwords.hashed(PASSWORD)
    for name in EDITORS:
        roll = accounts.with_account(roll, accounts.Account(name=name, role="redaktion", password_hash=hashed))
    accounts.write(folder / "db" / accounts.FILE, roll)


@contextlib.contextmanager
def _unsafe(store: Store) -> Iterator[None]:
    """Fast, and nothing is left of it after a power cut."""
    before = works.BATCH, works.FIRST, works.SECONDS
    works.BATCH = works.FIRST = growth.FILLING_BATCH  # type: ignore[misc]
    works.SECONDS = growth.UNHURRIED  # type: ignore[misc]
    for pragma in ("synchronous = OFF", "journal_mode = OFF", "cache_size = -1000000"):
        store._rows(f"PRAGMA {pragma}")
    yield
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "cache_size = -2000"):
        store._rows(f"PRAGMA {pragma}")
    works.BATCH, works.FIRST, works.SECONDS = before  # type: ignore[misc]


def _fill(store: Store, catalogue: Catalogue, size: int, settings: config.Config) -> Iterator[int]:
    vocabulary = read(TOPICS.read_text(encoding="utf-8"), TOPICS.name)
    rules = Rules(
        directory=Directory(centres=settings.centres),
        tagger=Lots(topics=[one.id for one in vocabulary.topics], formats=[one.id for one in vocabulary.formats]),  # type: ignore[arg-type]
        wording=Wording.of(vocabulary),
    )
    judge = pairing.judge_again
    now = datetime.now(UTC)
    for start in range(0, size, CHUNK):
        numbers = range(start, min(size, start + CHUNK))
        (before,) = store._rows("SELECT coalesce(max(id), 0) AS id FROM items")
        _record(store, catalogue, numbers, now, size)
        new = store._rows("SELECT id, uid FROM items WHERE id > ?", before["id"])
        twins = {row["id"] for row in new if catalogue.original(int(row["uid"])) is not None}
        works.judge_again = partial(growth.judge_some, judge, twins)
        store.identify(lambda: rules)
        yield numbers.stop
    works.judge_again = judge


def _record(store: Store, catalogue: Catalogue, numbers: range, now: datetime, size: int) -> None:
    """Sources say some items, the last ones today, the others long ago."""
    said: dict[tuple[str, bool], list[Item]] = defaultdict(list)
    shift = now - datetime.fromtimestamp(BEGAN + SPAN, UTC)
    for n in numbers:
        made = catalogue.item(n)
        item = growth.item_of(n, made)
        assert item.published is not None, "every invented item has a date"
        event = item.event and replace(
            item.event, start=_moved(item.event.start, shift), end=_moved(item.event.end, shift)
        )
        moved = replace(item, published=item.published + shift, event=event)
        said[f"quelle-{made['source']}", n >= size - FRESH].append(moved)
    for (source_id, fresh), items in said.items():
        seen = now - (timedelta(hours=3) if fresh else timedelta(days=90))
        answer = Collected(
            source_id=source_id, items=tuple(items), channel=None, checkpoint=Checkpoint(), trace=Trace(started_at=seen), partial=True
        )  # fmt: skip
        schedule = Schedule(next_due=now + timedelta(days=1))
        store.record(answer, decide(answer, (), {}, None), schedule, f"https://{source_id}.example/feed.xml", seen)


def _moved(moment: datetime | None, shift: timedelta) -> Any:
    return moment + shift if moment else None


class Lots:
    """A tagger that draws lots: two topics an item on average, some far more often than others; one in ten has none."""

    def __init__(self, topics: list[str], formats: list[str]) -> None:
        self._topics = topics
        self._formats = formats

    def topics(self, words: Words) -> tuple[Tagged, ...]:
        """The same for the same words."""
        rng = Random(words.title)
        drawn = {
            self._topics[int(len(self._topics) * rng.random() ** 2)]
            for _ in range(rng.choice((0, 1, 1, 2, 2, 2, 3, 3, 4, 4)))
        }
        hit = Hit(field="title", start=0, text=words.title[:20], term="Los", weight=3.0)
        return tuple(Tagged(topic=topic, score=3.0, evidence=(hit,)) for topic in sorted(drawn))

    def format(self, words: Words) -> Formatted:
        """Every third has one."""
        rng = Random(words.title[::-1])
        return Formatted(id=rng.choice(self._formats) if rng.random() < 0.3 else "", rule="Los", evidence=())


def _decide(store: Store, settings: config.Config) -> None:
    """What editors have decided over the years."""
    rng = Random(7)
    ids = [row["id"] for row in store._rows("SELECT id FROM works ORDER BY id")]
    hours = iter(range(DECISIONS, 0, -1))
    for n, work in enumerate(rng.sample(ids, DECISIONS)):
        at = datetime.now(UTC) - timedelta(hours=next(hours))
        editor = pipeline.Editor(
            config=settings, store=store, who=EDITORS[n % 4], why="im Archiv", clock=lambda at=at: at
        )  # type: ignore[misc]
        story = editor.story(work)
        match n % 6:
            case 0:
                decision = editor.whole("hide", story)
            case 1:
                decision = editor.leading("title", story, f"Von der Redaktion benannt: {n}")
            case 2:
                decision = editor.leading("topic", story, "+ki")
            case 3:
                decision = editor.leading("pin", story)
            case 4:
                decision = editor.leading("summary", story, f"Zusammengefasst: {n}")
            case _:
                decision = editor.between("merge", story, editor.story(rng.choice(ids)))
        editor.write(decision, only=True)


if __name__ == "__main__":
    filled(Path(sys.argv[1]), int(sys.argv[2]))
