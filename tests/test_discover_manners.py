"""What discovery proposes of playlists and of calendars to subscribe to, and whose word it keeps on the way."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from test_discover import CHANNEL, NEWS, Site, asked, client, rss

from aggregator.demo.server import LoopbackServer, Reply
from aggregator.discover import discover, evidence_in, examine, hosts
from aggregator.model import Checkpoint, Page
from aggregator.sandbox import pool
from aggregator.sources.youtube import YouTube

LIST = "PL" + "Beispiel" * 4
NOW = datetime(2026, 3, 4, tzinfo=UTC)
HERE = Page(url="https://zentrum.example/", final_url="https://zentrum.example/", fetched_at=NOW)
DISALLOW = Reply(body=b"User-agent: *\nDisallow: /feeds/videos.xml\nDisallow: /feed\n", type="text/plain")
ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:KI-Talk\r\nDTSTART:20260305T160000Z\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture(scope="module", autouse=True)
def _no_children_left() -> Iterator[None]:
    yield
    pool.close_shared()


@pytest.mark.parametrize(
    ("url", "id_"),
    [
        (f"https://www.youtube.com/playlist?list={LIST}", LIST),
        (f"https://youtube.com/playlist?si=x&list={LIST}&pp=1", LIST),
        (f"https://www.youtube.com/embed/videoseries?list={LIST}", LIST),
        (f"https://www.youtube.com/feeds/videos.xml?playlist_id={LIST}", LIST),
        (f"https://www.youtube.com/watch?v=abcdefghijk&list={LIST}", None),
        ("https://www.youtube.com/playlist?list=UUabcdefghijklmnopqrstuv", None),
        ("https://www.youtube.com/playlist?list=WL", None),
        ("https://www.youtube.com/playlist", None),
        (f"https://youtube.com.fremd.example/playlist?list={LIST}", None),
    ],
)
def test_playlists_by_their_addresses(url: str, id_: str | None) -> None:
    found = hosts.youtube_playlist(url)
    assert found == (id_ and f"https://www.youtube.com/playlist?list={id_}")
    assert (hosts.playlist_id(found) if found else None) == id_


def tube(name: str, videos: int) -> bytes:
    entries = "".join(
        f"<entry><id>yt:video:abcdefgh{n:03}</id><yt:videoId>abcdefgh{n:03}</yt:videoId><title>Film {n}</title>"
        f'<link rel="alternate" href="https://www.youtube.com/watch?v=abcdefgh{n:03}"/>'
        "<published>2026-02-01T10:00:00+00:00</published></entry>"
        for n in range(videos)
    )
    space = 'xmlns="http://www.w3.org/2005/Atom" xmlns:yt="http://www.youtube.com/xml/schemas/2015"'
    return f'<?xml version="1.0"?><feed {space}><title>{name}</title>{entries}</feed>'.encode()


def test_a_playlist_is_proposed_beside_its_channel_though_robots_txt_bars_crawlers_from_feeds() -> None:
    """Its feed is what YouTube offers to feed readers; nothing else that robots.txt excludes is asked for."""
    site, videos = Site(), Site()
    with LoopbackServer(site) as server, LoopbackServer(videos) as host, client(server, host) as web:
        links = f'<a href="{host.url}/channel/{CHANNEL}">Kanal</a><a href="{host.url}/playlist?list={LIST}">Filme</a>'
        site.answers["/"] = f"<body><footer>{links}</footer>".encode()
        videos.answers = {
            "/robots.txt": DISALLOW,
            f"/feeds/videos.xml?channel_id={CHANNEL}": tube("Zentrum", 15),
            f"/feeds/videos.xml?playlist_id={LIST}": tube("Projektfilme", 5),
        }
        found = {c.url: c for c in discover(web, f"{server.url}/", youtube=host.url) if c.kind == "youtube"}
        playlist = found[f"{host.url}/playlist?list={LIST}"]
        assert dict(playlist.settings)["playlist"] == LIST
        assert (playlist.title, playlist.entries, playlist.readable) == ("Projektfilme", 5, True)
        assert found[f"{host.url}/channel/{CHANNEL}"].readable, "it shares all videos, and is another source"
        one = examine(web, f"{host.url}/playlist?list={LIST}", youtube=host.url)
        assert (one.kind, dict(one.settings)["playlist"]) == ("youtube", LIST)
        site.answers["/"] = f'<head><link rel="alternate" type="application/rss+xml" href="{host.url}/feed">'.encode()
        (barred,) = [c for c in discover(web, f"{server.url}/", youtube=host.url) if not c.guessed]
        assert "robots.txt" in barred.fault
        assert "/feed" not in asked(host)


def test_a_source_reads_no_keyless_feed_where_that_is_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YOUTUBE_API_KEY", raising=False)
    with LoopbackServer(lambda _: Reply(body=tube("Zentrum", 3), type="text/xml")) as server, client(server) as web:
        source = YouTube(
            id="a", centre="c", url=f"https://www.youtube.com/channel/{CHANNEL}", feeds=f"{server.url}/feeds/videos.xml"
        )
        (answer,) = YouTube.fetch_many(web, [(replace(source, keyless=False), Checkpoint())])
        assert (getattr(answer, "reason", ""), server.requests) == ("robots", [])
        assert "YOUTUBE_API_KEY holds no key" in str(answer)
        assert source.fetch(web, Checkpoint()).requests == 1


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ('<a href="webcal://zentrum.example/termine.ics">Abo</a>', "https://zentrum.example/termine.ics"),
        ("<a href=webcals://zentrum.example/abo?a=1&amp;b=2>Abo</a>", "https://zentrum.example/abo?a=1&b=2"),
        (
            '<a href="https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Fzentrum.example%2F%3Fical%3D1">x</a>',
            "https://zentrum.example/?ical=1",
        ),
        ('<a href="webcal://zentrum.example/veranstaltung/ki-talk/?ical=1">Merken</a>', None),
        ('<a href="webcal://[kaputt/x">Abo</a>', None),
        ("<p>Mit webcal://zentrum.example/termine.ics</p>", None),
    ],
)
def test_a_calendar_to_subscribe_to_is_a_clue(link: str, found: str | None) -> None:
    clues = evidence_in(replace(HERE, body=f"<body>{link}</body>".encode()))
    assert [clue.url for clue in clues if clue.form == "calendar"] == ([found] if found else [])


def test_a_calendar_to_subscribe_to_is_tried() -> None:
    site = Site()
    with LoopbackServer(site) as server, client(server) as web:
        site.answers = {
            "/": f'<body><a href="webcal://{server.netloc}/abo">Kalender abonnieren</a>'.encode(),
            "/abo": Reply(body=ICS.encode(), type="text/calendar"),
        }
        (one,) = [c for c in discover(web, f"{server.url}/") if c.kind == "calendar"]
    assert (one.url, one.entries, one.confidence) == (f"{server.url}/abo", 1, "medium")


def test_what_a_redirect_leads_to_elsewhere_is_used_only_where_that_place_allows_it() -> None:
    site, other = Site(), Site()
    with LoopbackServer(site) as server, LoopbackServer(other) as host, client(server, host) as web:
        site.answers = {
            "/": b'<head><link rel="alternate" type="application/rss+xml" href="/rss">',
            "/rss": Reply(status=301, headers={"Location": f"{host.url}/feed"}),
        }
        other.answers = {"/feed": rss("Neues", *NEWS, link=server.url)}
        (one,) = [c for c in discover(web, f"{server.url}/") if c.kind == "news"]
        assert (one.url, one.entries, one.fault) == (f"{host.url}/feed", 3, "")
        assert "/robots.txt" in asked(host)
        other.answers["/robots.txt"] = DISALLOW
        (one,) = [c for c in discover(web, f"{server.url}/") if c.url.endswith("/rss")]
        assert (one.entries, one.readable) == (0, False)
        assert f"leads to {host.netloc}, whose robots.txt does not allow it" in one.fault


def test_a_home_page_that_moved_to_where_nobody_may_look_is_left() -> None:
    site, other = Site(), Site()
    with LoopbackServer(site) as server, LoopbackServer(other) as host, client(server, host) as web:
        site.answers = {"/": Reply(status=302, headers={"Location": f"{host.url}/feed"})}
        other.answers = {"/robots.txt": DISALLOW, "/feed": json.dumps({}).encode()}
        with pytest.raises(Exception, match=r"robots\.txt"):
            list(discover(web, f"{server.url}/"))
