"""Lengths that feeds do not tell: asked for politely, remembered, and then the episode is published."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree
from newsroom import HEAD, PODCAST, Newsroom, episode

from aggregator import config
from aggregator.demo.server import LoopbackServer, Reply, Request
from aggregator.model import Enclosure
from aggregator.pipeline.lengths import Lengths, ask_lengths

SOUND = b"\xff\xfb" * 3000


WHOLE = Reply(body=SOUND, type="audio/mpeg", validators=False)
REFUSED = Reply(status=405, type="text/plain")
HABITS: dict[str, tuple[Reply, bool, bool]] = {
    # what it answers, whether to HEAD, too, whether it knows ranges
    "plain": (WHOLE, True, False),
    "nohead": (WHOLE, False, True),
    "norange": (WHOLE, False, False),
    "never": (replace(WHOLE, chunked=True), True, False),
    "login": (replace(WHOLE, type="text/html; charset=utf-8"), True, False),
    "empty": (replace(WHOLE, body=b""), True, False),
    "busy": (Reply(status=429, headers={"Retry-After": "7200"}, type="text/plain"), True, False),
    "moved": (Reply(status=302, headers={"Location": "/plain.mp3"}, type=None), True, False),
}


class Host:
    """A media host with every habit there is, by the name of the file."""

    def __init__(self) -> None:
        self.here = True

    def __call__(self, request: Request) -> Reply | None:
        habit = re.sub(r"\W.*|\d", "", request.path.removeprefix("/"))
        if habit == "late":
            return WHOLE if self.here else None
        if habit == "silent" and request.method == "HEAD":
            return replace(WHOLE, chunked=True)
        reply, to_head, ranges = HABITS.get("nohead" if habit == "silent" else habit, (None, True, False))
        if request.method == "HEAD" and not to_head:
            return REFUSED
        if reply and ranges and request.headers.get("range") == "bytes=0-0":
            return replace(reply, status=206, body=SOUND[:1], headers={"Content-Range": f"bytes 0-0/{len(SOUND)}"})
        return reply


@pytest.fixture
def host() -> Iterator[tuple[Host, LoopbackServer]]:
    site = Host()
    with LoopbackServer(site) as server:
        yield site, server


@pytest.fixture
def room(tmp_path: Path, host: tuple[Host, LoopbackServer]) -> Iterator[Newsroom]:
    allowed = f'[fetch]\nallow = ["{host[1].netloc}"]\npause_seconds = 0'
    with Newsroom(tmp_path, PODCAST, head=HEAD.replace("[fetch]", allowed)) as opened:
        yield opened


def arrive(room: Newsroom, server: LoopbackServer, *names: str) -> None:
    files = [Enclosure(url=f"{server.url}/{name}.mp3?quelle=rss", type="audio/mpeg") for name in names]
    room.arrive("nordwall-podcast", *(episode(n, enclosures=(file,)) for n, file in enumerate(files, 1)))


def ask(room: Newsroom) -> Lengths:
    room.now += timedelta(minutes=1)
    return ask_lengths(room.config, room.store, lambda: room.now)


def published(room: Newsroom) -> dict[str, str]:
    """Addresses and lengths of the files in the feed."""
    room.publish()
    if "podcast.xml" not in room.files():
        return {}
    feed = etree.fromstring(room.files()["podcast.xml"])
    return {str(one.get("url")): str(one.get("length")) for one in feed.iterfind("channel/item/enclosure")}


@pytest.mark.parametrize(
    ("habit", "methods"),
    [
        ("plain", ["HEAD"]),
        ("silent", ["HEAD", "GET"]),
        ("nohead", ["HEAD", "GET"]),
        ("norange", ["HEAD", "GET"]),
        ("moved", ["HEAD", "HEAD"]),
    ],
)
def test_a_length_that_is_told_publishes_the_episode(
    room: Newsroom, host: tuple[Host, LoopbackServer], habit: str, methods: list[str]
) -> None:
    _, server = host
    arrive(room, server, habit)
    assert published(room) == {}
    assert ask(room) == Lengths(asked=1, told=1)
    assert [request.method for request in server.requests] == methods
    assert all(request.headers["accept-encoding"] == "identity" for request in server.requests)
    assert all("aggregator/" in request.headers["user-agent"] for request in server.requests)
    assert published(room) == {f"{server.url}/{habit}.mp3?quelle=rss": str(len(SOUND))}, "the address stays as it came"
    server.forget()
    assert ask(room) == Lengths()
    assert server.requests == [], "it is remembered"


def test_a_file_is_never_downloaded_to_learn_its_length(room: Newsroom, host: tuple[Host, LoopbackServer]) -> None:
    _, server = host
    arrive(room, server, "nohead", "silent2")
    ask(room)
    for request in server.requests:
        assert request.method == "HEAD" or request.headers["range"] == "bytes=0-0"


@pytest.mark.parametrize(
    ("habit", "reason"),
    [
        ("never", "no-length"),
        ("login", "not-media"),
        ("empty", "no-length"),
        ("gone", "http-404"),
        ("busy", "http-429"),
    ],
)
def test_a_failure_is_remembered_and_tried_later_and_later(
    room: Newsroom, host: tuple[Host, LoopbackServer], habit: str, reason: str
) -> None:
    _, server = host
    arrive(room, server, habit)
    asked_on = []
    for day in range(20):
        if ask(room).asked:
            asked_on.append(day)
        room.now += timedelta(days=1)
    assert asked_on == [0, 1, 3, 7, 15]
    assert [row["reason"] for row in room.store._rows("SELECT reason FROM lengths")] == [reason]
    assert published(room) == {}


def test_a_file_that_appears_later_is_found(room: Newsroom, host: tuple[Host, LoopbackServer]) -> None:
    site, server = host
    site.here = False
    arrive(room, server, "late")
    assert ask(room) == Lengths(asked=1, told=0)
    site.here = True
    room.now += timedelta(days=1)
    assert ask(room) == Lengths(asked=1, told=1)
    assert len(published(room)) == 1


def test_a_host_that_asks_to_be_left_alone_is(room: Newsroom, host: tuple[Host, LoopbackServer]) -> None:
    _, server = host
    arrive(room, server, "plain1", "busy2", "plain3")
    assert ask(room) == Lengths(asked=2, told=1), "the newest first, and after the refusal nobody"
    assert len(server.requests) == 2
    assert ask(room) == Lengths(asked=1, told=1), "the others wait for the next run, not for the one that refused"


def test_a_run_asks_only_so_many_and_the_newest_first(room: Newsroom, host: tuple[Host, LoopbackServer]) -> None:
    _, server = host
    room.configure(PODCAST, room.head.replace("[fetch]", "[fetch]\nlengths_per_run = 2"))
    arrive(room, server, *(f"plain{n}" for n in range(1, 6)))
    assert ask(room) == Lengths(asked=2, told=2)
    assert [request.path for request in server.requests] == ["/plain5.mp3?quelle=rss", "/plain4.mp3?quelle=rss"]


def test_what_a_feed_tells_is_not_asked_for(room: Newsroom, host: tuple[Host, LoopbackServer]) -> None:
    _, server = host
    room.arrive("nordwall-podcast", episode(1), episode(2, enclosures=()))
    assert ask(room) == Lengths()
    room.configure(PODCAST, room.head.replace("[fetch]", "[fetch]\nlengths_per_run = 0"))
    arrive(room, server, "plain")
    assert ask(room) == Lengths()


def test_a_private_address_is_never_asked(room: Newsroom, host: tuple[Host, LoopbackServer]) -> None:
    with LoopbackServer(lambda _: Reply(body=b"SECRET"), host="127.0.0.2") as inside:
        arrive(room, inside, "plain")
        assert ask(room) == Lengths(asked=1, told=0)
        assert inside.requests == []


def test_a_budget_is_a_number_in_range() -> None:
    with pytest.raises(Exception, match="lengths_per_run"):
        config.parse(HEAD.replace("[fetch]", "[fetch]\nlengths_per_run = -1"))
