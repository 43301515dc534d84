"""WebSub: feeds name their hub, and the hub is told which of them changed."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from lxml import etree
from newsroom import HEAD, PODCAST, Newsroom, episode, news

from aggregator.demo.server import LoopbackServer, Reply, Request

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = (
    PODCAST
    + "".join(
        f"""
[[output]]
kind = "{kind}"
path = "{path}"
title = "Neues"
description = "Was es Neues gibt."
link = "https://mittelstand.example/"
media = ["news"]
"""
        for kind, path in (("rss", "news.xml"), ("atom", "news.atom"), ("jsonfeed", "news.json"))
    )
    + '[[output]]\nkind = "opml"\npath = "quellen.opml"\ntitle = "Quellen"\n'
)


class Hub:
    def __init__(self) -> None:
        self.status = 204

    def __call__(self, request: Request) -> Reply:
        return Reply(status=self.status, type="text/plain")


@pytest.fixture
def hub() -> Iterator[tuple[Hub, LoopbackServer]]:
    site = Hub()
    with LoopbackServer(site) as server:
        yield site, server


@pytest.fixture
def room(tmp_path: Path, hub: tuple[Hub, LoopbackServer]) -> Iterator[Newsroom]:
    _, server = hub
    head = HEAD.replace("[fetch]", f'[fetch]\nallow = ["{server.netloc}"]\npause_seconds = 0')
    with Newsroom(tmp_path, FEEDS, head=head.replace("[publish]", f'[publish]\nhub = "{server.url}/"')) as opened:
        yield opened


def told(server: LoopbackServer) -> list[str]:
    """The feeds the hub was told of, by their paths; what it was told is as WebSub §7 wants it."""
    found = []
    for request in server.forget():
        assert request.method == "POST"
        assert request.headers["content-type"] == "application/x-www-form-urlencoded"
        form = dict(parse_qsl(request.body.decode()))
        assert form.keys() == {"hub.mode", "hub.url"}
        assert form["hub.mode"] == "publish"
        found.append(form["hub.url"].removeprefix("https://mittelstand.example/"))
    return found


def test_every_feed_names_the_hub(room: Newsroom, hub: tuple[Hub, LoopbackServer]) -> None:
    url = f"{hub[1].url}/"
    room.arrive("nordwall-podcast", episode(1))
    room.arrive("nordwall-news", news(1, "Neu"))
    assert not room.publish().refused
    files = room.files()
    for path in ("podcast.xml", "news.xml"):
        links = etree.fromstring(files[path]).iterfind(f"channel/{ATOM}link")
        assert [link.get("href") for link in links if link.get("rel") == "hub"] == [url]
    links = etree.fromstring(files["news.atom"]).iterfind(f"{ATOM}link")
    assert [link.get("href") for link in links if link.get("rel") == "hub"] == [url]
    assert json.loads(files["news.json"])["hubs"] == [{"type": "WebSub", "url": url}]


def test_the_hub_is_told_once_of_each_feed_that_changed(room: Newsroom, hub: tuple[Hub, LoopbackServer]) -> None:
    _, server = hub
    room.arrive("nordwall-podcast", episode(1))
    room.arrive("nordwall-news", news(1, "Neu"))
    done = room.publish()
    assert sorted(told(server)) == ["news.atom", "news.json", "news.xml", "podcast.xml"]
    assert len(done.hub.told) == 4
    room.publish()
    assert told(server) == [], "nothing changed"
    room.arrive("nordwall-podcast", episode(2))
    room.publish()
    assert told(server) == ["podcast.xml"]


@pytest.mark.parametrize("status", [500, 404, 302])
def test_a_hub_that_refuses_is_told_at_the_next_publish(
    room: Newsroom, hub: tuple[Hub, LoopbackServer], status: int
) -> None:
    site, server = hub
    site.status = status
    room.arrive("nordwall-podcast", episode(1))
    done = room.publish()
    assert [(one.url, one.reason) for one in done.hub.owed] == [
        ("https://mittelstand.example/podcast.xml", f"http-{status}")
    ]
    assert told(server) == ["podcast.xml"]
    site.status = 202
    assert room.publish().hub.told == ("https://mittelstand.example/podcast.xml",)
    assert told(server) == ["podcast.xml"]
    assert room.publish().hub.told == ()


def test_a_hub_that_is_gone_harms_nothing_and_is_asked_once(room: Newsroom, hub: tuple[Hub, LoopbackServer]) -> None:
    room.configure(FEEDS, room.head.replace(hub[1].netloc, "127.0.0.1:9"))
    room.arrive("nordwall-podcast", episode(1))
    room.arrive("nordwall-news", news(1, "Neu"))
    done = room.publish()
    assert not done.refused
    assert {one.reason for one in done.hub.owed} == {"connect"}
    assert len(done.hub.owed) == 4


def test_without_a_hub_nobody_is_told_and_nothing_owed(room: Newsroom, hub: tuple[Hub, LoopbackServer]) -> None:
    site, server = hub
    site.status = 500
    room.arrive("nordwall-podcast", episode(1))
    room.publish()
    server.forget()
    room.configure(FEEDS, HEAD)
    assert room.publish().hub.owed == ()
    assert room.store.pings() == ()
    assert server.requests == []
    assert b"hub" not in room.files()["podcast.xml"]
