"""The sample network: every invented centre on a port of its own, started and stopped together.

A context manager for `aggregator demo` and for tests. It starts the servers, knows their addresses and the
configuration that follows them, and turns to the next day on request. What the sites say is the business of `sites`.
"""

import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import aggregator
from aggregator.demo import configuration, expected, organisations, sites
from aggregator.demo.content import House, houses
from aggregator.demo.linkedin import LinkedIn
from aggregator.demo.server import LoopbackServer, Reply, Request, Site, path_of
from aggregator.demo.videos import KEY, KEY_VARIABLE, Tube
from aggregator.demo.world import FEED_PATHS, HOST, POSTS, VIDEOS, World
from aggregator.demo.youtube import YouTubeSite

LAST_DAY = 2
PUBLISHED_TYPES = {
    ".xml": "application/rss+xml; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".json": "application/feed+json",
    ".opml": "text/x-opml; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


def shipped_topics() -> str:
    """The vocabulary that comes with the program: beside the package in a checkout, inside it where installed."""
    package = Path(aggregator.__file__).parent
    inside = package / "topics.toml"
    return (inside if inside.exists() else package.parent / "topics.toml").read_text(encoding="utf-8")


class SampleNetwork:
    """Plays the sites of the invented centres on loopback while its `with` block lasts.

    `with SampleNetwork() as network: … network.sources_toml() … network.advance() …`
    """

    def __init__(
        self,
        *,
        first_port: int = 0,
        slow_seconds: float = 0.5,
        output: Path | None = None,
        today: date | None = None,
    ) -> None:
        """With `first_port`, the sites take that port and those after it, so that addresses are the same next time.

        With `output`, the files in that folder are served where the configuration says that the public finds them.
        Events are announced for the days after `today`, which is the real one unless given.
        """
        self._output = output
        self._first_port = first_port
        self._slow_seconds = slow_seconds
        self._servers: dict[str, LoopbackServer] = {}
        self._stack = ExitStack()
        self._world = World(bases={}, today=today or datetime.now(UTC).date())
        self._tube = Tube.on_the_first_day(self._world.today)
        self._posts = organisations.new_site()

    def __enter__(self) -> Self:
        playing: Mapping[str, Site] = {
            HOST: self._host,
            VIDEOS: self._tube,
            POSTS: self._posts,
            **{house.id: self._site_of(house) for house in houses()},
        }
        with ExitStack() as stack:
            for index, (name, site) in enumerate(playing.items()):
                port = self._first_port + index if self._first_port else 0
                self._servers[name] = stack.enter_context(LoopbackServer(site, port=port))
            bases = {name: server.url for name, server in self._servers.items()}
            self._world = replace(self._world, bases=bases)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def day(self) -> int:
        """1, and 2 after `advance`."""
        return self._world.day

    @property
    def url(self) -> str:
        """The demo's own page."""
        return f"{self._world.bases[HOST]}/"

    @property
    def urls(self) -> Mapping[str, str]:
        """Start pages by id of the centre."""
        return {house.id: f"{self._world.bases[house.id]}/" for house in houses()}

    @property
    def netlocs(self) -> tuple[str, ...]:
        """`host:port` of every site, for a client's allow list."""
        return tuple(server.netloc for server in self._servers.values())

    @property
    def environment(self) -> Mapping[str, str]:
        """What the environment must hold for the configuration to work: the invented key and token of the stand-ins."""
        return {KEY_VARIABLE: KEY, organisations.TOKEN_VARIABLE: organisations.TOKEN}

    @property
    def requests(self) -> tuple[Request, ...]:
        """All requests since the start or the last `forget`, site after site."""
        return tuple(request for server in self._servers.values() for request in tuple(server.requests))

    def requests_by_site(self) -> Mapping[str, tuple[Request, ...]]:
        """The same by id of the centre, `host`, `videos` or `posts`."""
        return {name: tuple(server.requests) for name, server in self._servers.items()}

    def forget(self) -> tuple[Request, ...]:
        """The requests so far, which are then forgotten."""
        return tuple(request for server in self._servers.values() for request in server.forget())

    def advance(self) -> expected.Changes:
        """The next day: a few contributions appear and some are edited. There is one such day; more change nothing."""
        before = self._world.day
        self._world = replace(self._world, day=LAST_DAY)
        self._tube.advance(before, LAST_DAY)
        self._posts.add(*organisations.posts(after=before, up_to=LAST_DAY))
        return expected.changes(before, LAST_DAY)

    def expected(self) -> expected.Expected:
        """What must come in and go out, as of today, for a reader who asked on every day so far."""
        return expected.expected(self._world.day)

    def sources_toml(self) -> str:
        """A complete configuration that follows this network."""
        return configuration.sources_toml(self._world)

    @property
    def videos(self) -> YouTubeSite:
        """The stand-in for YouTube, with its switches for outages and quota."""
        return self._tube.site

    @property
    def posts(self) -> LinkedIn:
        """The stand-in for LinkedIn, with its switches for tokens and versions."""
        return self._posts

    def _host(self, request: Request) -> Reply | None:
        return self._published(path_of(request)) or sites.host_site(self._world, request)

    def _published(self, path: str) -> Reply | None:
        if self._output is None or not path.startswith("/output/"):
            return None
        file = (self._output / path.removeprefix("/output/")).resolve()
        if file.is_dir() and path.endswith("/"):
            file /= "index.html"
        if not file.is_file() or not file.is_relative_to(self._output.resolve()):
            return None
        return Reply(body=file.read_bytes(), type=PUBLISHED_TYPES.get(file.suffix, "text/plain; charset=utf-8"))

    def _site_of(self, house: House) -> Site:
        slow = {FEED_PATHS[outlet.make] for outlet in house.outlets if outlet.slow}

        def answer(request: Request) -> Reply | None:
            if request.path in slow:
                time.sleep(self._slow_seconds)
            return sites.centre_site(self._world, house, request)

        return answer
