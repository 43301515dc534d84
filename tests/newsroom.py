"""A project to publish from: its configuration as text, items put straight into its catalogue, its output folder."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aggregator import config, pipeline
from aggregator.decide import Schedule, decide
from aggregator.model import Channel, Checkpoint, Collected, Enclosure, Episode, Item, Trace
from aggregator.pipeline import Published
from aggregator.store import Store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HEAD = """
[fetch]
contact = "https://mittelstand.example/bot"
[publish]
base_url = "https://mittelstand.example"
[network]
name = "Netzwerk"
short_name = "Netz"
[[centre]]
id = "nordwall"
name = "Zentrum Nordwall"
short_name = "Nordwall"
[[centre]]
id = "seeblick"
name = "Zentrum Seeblick"
short_name = "Seeblick"
[[source]]
id = "nordwall-podcast"
kind = "podcast"
centre = "nordwall"
url = "https://nordwall.example/feed.xml"
[[source]]
id = "seeblick-podcast"
kind = "podcast"
centre = "seeblick"
url = "https://seeblick.example/feed.xml"
[[source]]
id = "nordwall-news"
kind = "news"
centre = "nordwall"
url = "https://nordwall.example/news.xml"
"""
TOPICS = """
[[topic]]
id = "ki"
label = "Künstliche Intelligenz"
terms = ["Chatbot"]
[[topic]]
id = "ki-recht"
label = "Recht der KI"
broader = "ki"
terms = ["KI-Verordnung"]
[[format]]
id = "explainer"
label = "Erklärfilm"
title = ["einfach erklärt"]
"""
PODCAST = """
[[output]]
kind = "podcast"
path = "podcast.xml"
title = "Alle Folgen"
description = "Alle Folgen aller Zentren."
link = "https://mittelstand.example/"
image = "https://mittelstand.example/cover.jpg"
owner_email = "redaktion@mittelstand.example"
"""


class Newsroom:
    """Use as a context manager. `outputs` is the `[[output]]` part of sources.toml."""

    def __init__(self, folder: Path, outputs: str, head: str = HEAD, topics: str = TOPICS) -> None:
        self.folder = folder
        self.head = head
        (folder / "topics.toml").write_text(topics)
        self.now = NOON + 100 * DAY
        self.configure(outputs)
        self.store = Store(folder / "catalogue.db")

    def configure(self, outputs: str, head: str | None = None) -> None:
        """Write sources.toml anew."""
        self.head = head or self.head
        (self.folder / "sources.toml").write_text(self.head + outputs)
        self.config = config.load(self.folder / "sources.toml")

    def __enter__(self) -> "Newsroom":
        self.store.__enter__()
        self.store.sync(self.config.centres, pipeline.listings(self.config))
        return self

    def __exit__(self, *error: Any) -> None:
        self.store.__exit__(None, None, None)

    def arrive(self, source: str, *items: Item, channel: Channel | None = None) -> None:
        """A source answers with items."""
        collected = Collected(
            source_id=source,
            items=items,
            channel=channel or Channel(title=source),
            checkpoint=Checkpoint(),
            trace=Trace(started_at=self.now),
        )
        known, aliases = self.store.known(source)
        changes = decide(collected, known, aliases, None)
        self.store.record(collected, changes, Schedule(next_due=self.now), f"https://{source}.example/", self.now)

    def publish(self, clock: Callable[[], datetime] | None = None, **options: Any) -> Published:
        """Sync and publish, as the command does."""
        self.now += timedelta(hours=1)
        self.store.sync(self.config.centres, pipeline.listings(self.config))
        return pipeline.publish(self.config, self.store, self.folder / "output", clock or (lambda: self.now), **options)

    def files(self) -> dict[str, bytes]:
        """What the public gets."""
        output = self.folder / "output"
        found = sorted(path for path in output.rglob("*") if path.is_file())
        return {str(path.relative_to(output)): path.read_bytes() for path in found}


def episode(number: int, *, at: datetime | None = None, about: Episode | None = None, **parts: Any) -> Item:
    """An episode like no other, a day after the one before."""
    told: dict[str, Any] = {
        "title": f"Ein Gespräch mit Betrieb {WORDS[number % len(WORDS)]} {number}",
        "summary": f"Was Betrieb Nummer {number} anders macht.",
        "enclosures": (
            Enclosure(url=f"https://cdn.example/{number}.mp3", type="audio/mpeg", length_bytes=9000 + number),
        ),
        "episode": about or Episode(duration_seconds=600 + 7 * number),
        "url": f"https://hören.example/{number}",
    }
    return Item(uid=f"e{number}", medium="episode", published=at or NOON + number * DAY, **(told | parts))


def news(number: int, title: str, **parts: Any) -> Item:
    """A piece of news."""
    item = Item(uid=f"n{number}", medium="news", published=NOON + number * DAY, title=title)
    return replace(item, **({"url": f"https://nordwall.example/{number}", "summary": f"Meldung {number}."} | parts))


WORDS = ("Ahorn", "Birke", "Cedrus", "Douglasie", "Erle", "Fichte", "Ginkgo", "Hasel", "Ilex", "Jasmin", "Kiefer")
