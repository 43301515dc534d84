"""Shows move, and nobody hears an episode twice: a subscriber who knows entries by their guids lives through it.

Real feeds over loopback, the real refresh, the real store, the real publish, and the published feed over loopback. What
an episode is, is told from a number in its text, which no migration touches and no rule of ours looks for.
"""

import re
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from aggregator import config, gate, pipeline
from aggregator.decisions import Decision, Verb
from aggregator.demo.server import LoopbackServer, Reply, Request
from aggregator.pipeline import Published, Selection
from aggregator.store import Store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TOPICS = ("Lagerhaltung", "Angebote", "Schichtpläne", "Ersatzteile", "Buchhaltung", "Ausbildung", "Energie", "Zoll")
GUESTS = (
    "Frau Ahrens",
    "Herrn Birkner",
    "Frau Cramer",
    "Herrn Dorn",
    "Frau Eilers",
    "Herrn Falk",
    "Frau Groß",
    "Ole Hein",
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """An episode as a host tells it."""

    number: int
    title: str
    guid: str
    link: str
    file: str
    published: datetime
    length: int
    seconds: int
    permalink: bool = False


def episode(number: int) -> Told:
    return Told(
        number=number,
        title=f"{TOPICS[number % 8]} ohne Papier: ein Gespräch mit {GUESTS[(number * 3) % 8]}",
        guid=f"alt-{number:04}",
        link=f"http://alt.example/{number}-{TOPICS[number % 8].lower()}",
        file=f"http://medien.alt.example/audio/folge{number:03}.mp3",
        published=NOON + number * 7 * DAY + timedelta(seconds=number * 61),
        length=9_000_000 + number * 12_345,
        seconds=1_500 + number * 37,
    )


EPISODES = tuple(map(episode, range(1, 9)))
Change = Callable[[Told], Told]


def on_host(name: str) -> Change:
    return lambda e: replace(
        e,
        link=e.link.replace("alt.example", f"{name}.example"),
        file=e.file.replace("medien.alt.example", f"medien.{name}.example"),
    )


def new_guids(e: Told) -> Told:
    return replace(e, guid=f"https://neu.example/?p={e.number * 17}")


def as_m4a(e: Told) -> Told:
    return replace(e, file=e.file.replace(".mp3", ".m4a"), length=e.length // 2)


def prefixed(e: Told) -> Told:
    return replace(e, file="https://op3.dev/e/pdst.fm/e/" + e.file.partition("://")[2])


def slug(e: Told) -> Told:
    return replace(e, link=f"http://alt.example/podcast/2026/{e.number * 991}/")


def linked(e: Told) -> Told:
    """The guid is the link, as WordPress does it."""
    return replace(e, guid=e.link, permalink=True)


@dataclass(frozen=True, kw_only=True)
class Migration:
    """What happens to a show between two runs."""

    name: str
    change: Change
    before: Change = field(default=lambda e: e)
    """What the show was like until then."""
    moved: bool = False
    """Whether the feed itself is at another address, and sources.toml follows."""


MIGRATIONS = (
    Migration(name="host", change=on_host("neu")),
    Migration(name="https", change=lambda e: replace(e, link=secure(e.link), file=secure(e.file))),
    Migration(name="slugs", change=slug),
    Migration(name="dates", change=lambda e: replace(e, published=e.published + timedelta(hours=5))),
    Migration(name="titles", change=lambda e: replace(e, title=f"#{e.number} | {e.title} (überarbeitet)")),
    Migration(name="guids", change=new_guids),
    Migration(name="prefix", change=prefixed),
    Migration(name="guid-is-link", before=linked, change=lambda e: linked(on_host("neu")(e))),
    Migration(name="guid-is-link-https", before=linked, change=lambda e: linked(replace(e, link=secure(e.link)))),
    Migration(name="feed-and-files", change=lambda e: new_guids(on_host("neu")(e)), moved=True),
    Migration(name="length", change=lambda e: replace(e, length=e.length + 54_321, seconds=e.seconds + 20)),
    Migration(name="format", change=lambda e: as_m4a(on_host("cdn")(e))),
)


def secure(url: str) -> str:
    return url.replace("http://", "https://")


def feed(episodes: tuple[Told, ...]) -> bytes:
    items = "".join(
        f"<item><title>{escape(e.title)}</title><link>{e.link}</link>"
        f'<guid isPermaLink="{str(e.permalink).lower()}">{e.guid}</guid>'
        f"<description>Worum es geht, steht im Protokoll {e.number:03}.</description>"
        f"<pubDate>{format_datetime(e.published)}</pubDate><itunes:duration>{e.seconds}</itunes:duration>"
        f'<enclosure url="{e.file}" length="{e.length}" type="audio/{"mpeg" if e.file.endswith("mp3") else "x-m4a"}"/>'
        "</item>"
        for e in reversed(episodes)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel>'
        "<title>Ohne Papier</title><link>http://alt.example/</link><description>Der Podcast.</description>"
        f"<language>de</language><itunes:explicit>false</itunes:explicit>{items}</channel></rss>"
    ).encode()


CONFIG = """
[run]
where = "inline"
[fetch]
contact = "https://mittelstand.example/bot"
allow = [{allow}]
pause_seconds = 0
[publish]
base_url = "https://mittelstand.example"
most_redelivered = 0
[[centre]]
id = "nordwall"
name = "Zentrum Nordwall"
short_name = "Nordwall"
[[source]]
id = "ohne-papier"
kind = "podcast"
centre = "nordwall"
url = "{url}"
[[output]]
kind = "podcast"
path = "podcast.xml"
title = "Alle Folgen"
description = "Alle Folgen aller Zentren."
link = "https://mittelstand.example/"
image = "https://mittelstand.example/cover.jpg"
owner_email = "redaktion@mittelstand.example"
[[output]]
kind = "atom"
path = "alles.atom"
title = "Alles"
description = "Alles."
link = "https://mittelstand.example/"
media = ["episode"]
"""


class Subscriber:
    """Knows entries by their ids, as clients do; remembers which episode each was."""

    def __init__(self, url: str, form: str) -> None:
        self.url = url
        self.form = form
        self.known: dict[str, int] = {}
        self.delivered: list[int] = []
        self.there = 0
        """Entries of the feed when it was last looked at."""

    def look(self) -> list[int]:
        """Fetch the feed; the numbers of the episodes that look new."""
        with urllib.request.urlopen(self.url, timeout=10) as answer:
            reading = gate.read(self.form, answer.read())
        assert reading is not None
        self.there = len(reading.entries)
        fresh = {entry.id: number(entry.shown) for entry in reading.entries if entry.id not in self.known}
        self.known |= fresh
        self.delivered += fresh.values()
        return sorted(fresh.values())


def number(text: str) -> int:
    found = re.search(r"im Protokoll (\d{3})", text)
    assert found, text
    return int(found[1])


class Host:
    """A podcast host, one that took over, our project, and whoever subscribed to it."""

    def __init__(self, folder: Path, servers: tuple[LoopbackServer, LoopbackServer], public: LoopbackServer) -> None:
        self.folder = folder
        self.servers = servers
        self.public = public
        self.subscribers = (
            Subscriber(f"{public.url}/podcast.xml", "podcast"),
            Subscriber(f"{public.url}/alles.atom", "atom"),
        )
        self.now = NOON + 100 * DAY

    def run(self, store: Store, *, moved: bool = False, accept: tuple[str, ...] = ()) -> Published:
        """One run of the main job."""
        self.now += DAY
        text = CONFIG.format(
            allow=", ".join(f'"{server.netloc}"' for server in self.servers), url=f"{self.servers[moved].url}/feed.xml"
        )
        (self.folder / "sources.toml").write_text(text)
        settings = config.load(self.folder / "sources.toml")
        refreshed = pipeline.refresh(settings, store, lambda: self.now, Selection(early=True), lambda *_: None)
        assert not refreshed.failed, refreshed.failed
        return pipeline.publish(settings, store, self.folder / "output", lambda: self.now, accept=accept)

    def looks(self, published: Published) -> None:
        """What the preview said is what happens, to every subscriber."""
        assert not published.refused, [made.faults for made in published.made]
        for made, subscriber in zip(published.made, self.subscribers, strict=True):
            assert len(subscriber.look()) == (made.preview.looks_new if made.preview else 0)


@pytest.fixture(scope="module")
def bodies() -> dict[str, bytes]:
    return {}


@pytest.fixture(scope="module")
def servers(bodies: dict[str, bytes]) -> Iterator[tuple[LoopbackServer, LoopbackServer]]:
    def site(name: str) -> Callable[[Request], Reply | None]:
        return lambda request: Reply(body=bodies[name]) if request.path == "/feed.xml" else None

    with LoopbackServer(site("old")) as old, LoopbackServer(site("new"), host="127.0.0.2") as new:
        yield old, new


@pytest.fixture
def host(tmp_path: Path, servers: tuple[LoopbackServer, LoopbackServer]) -> Iterator[Host]:
    def published(request: Request) -> Reply | None:
        path = tmp_path / "output" / request.path.lstrip("/")
        return Reply(body=path.read_bytes()) if path.is_file() else None

    with ExitStack() as stack:
        public = stack.enter_context(LoopbackServer(published))
        yield Host(tmp_path, servers, public)


@pytest.mark.parametrize("migration", MIGRATIONS, ids=lambda one: one.name)
def test_nobody_hears_an_episode_twice(migration: Migration, host: Host, bodies: dict[str, bytes]) -> None:
    until_then = tuple(map(migration.before, EPISODES))
    since = (*map(migration.change, until_then), migration.change(migration.before(episode(9))))
    with Store(host.folder / "catalogue.db") as store:
        bodies["old"] = feed(until_then)
        host.looks(host.run(store))
        for subscriber in host.subscribers:
            assert sorted(subscriber.delivered) == [1, 2, 3, 4, 5, 6, 7, 8]
        bodies["old"] = bodies["new"] = feed(since)
        host.looks(host.run(store, moved=migration.moved))
        for subscriber in host.subscribers:
            assert sorted(subscriber.delivered) == [1, 2, 3, 4, 5, 6, 7, 8, 9], "each once, and the new one"
            assert subscriber.there == 9, "none is lost"
        published = host.run(store, moved=migration.moved)
        assert not any(made.written for made in published.made)


def test_merge_and_split_by_an_editor_deliver_nothing_twice(host: Host, bodies: dict[str, bytes]) -> None:
    def decide(store: Store, verb: Verb, of: str, other: str) -> None:
        subjects, others = (store.names([store.find(uid)[0].item]) for uid in (of, other))
        host.now += timedelta(minutes=1)
        decision = Decision(key="", at=host.now, who="ada", why="weil", verb=verb, subjects=subjects, others=others)
        store.decide([decision])

    with Store(host.folder / "catalogue.db") as store:
        bodies["old"] = feed(EPISODES)
        host.looks(host.run(store))
        decide(store, "merge", of="ohne-papier:alt-0003", other="ohne-papier:alt-0004")
        host.looks(host.run(store))
        assert [subscriber.there for subscriber in host.subscribers] == [7, 7]
        decide(store, "split", of="ohne-papier:alt-0004", other="ohne-papier:alt-0003")
        host.looks(host.run(store))
        for subscriber in host.subscribers:
            assert subscriber.there == 8
            assert sorted(subscriber.delivered) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_lost_catalogue_and_a_moved_show_are_shown_to_a_person_first(host: Host, bodies: dict[str, bytes]) -> None:
    """Nothing is left by which we could know the episodes: they would come again, and nobody is to hear that first."""
    with Store(host.folder / "catalogue.db") as store:
        bodies["old"] = feed(EPISODES)
        host.looks(host.run(store))
    before = {path.name: path.read_bytes() for path in (host.folder / "output").iterdir()}
    bodies["old"] = feed(tuple(new_guids(on_host("neu")(e)) for e in EPISODES))
    with Store(host.folder / "another.db") as store:
        published = host.run(store)
        assert [made.output.path for made in published.refused] == ["podcast.xml", "alles.atom"]
        assert "8 entries come a second time under another id" in " ".join(published.refused[0].faults)
        assert "aggregator publish --accept podcast.xml" in " ".join(published.refused[0].faults)
        assert {path.name: path.read_bytes() for path in (host.folder / "output").iterdir()} == before
        accepted = host.run(store, accept=("podcast.xml",))
        assert [made.output.path for made in accepted.refused] == ["alles.atom"]
        preview = accepted.made[0].preview
        assert preview is not None
        assert preview.count("redelivered") == len(host.subscribers[0].look()) == 8
        assert not host.run(store, accept=("all",)).refused
