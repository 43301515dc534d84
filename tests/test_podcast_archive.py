"""Podcasts in several documents (RFC 5005) and what shows say of themselves, over loopback with the real client."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bounded import bounded

from aggregator import bundles
from aggregator.bundles import Part
from aggregator.demo.server import LoopbackServer, Reply, Request
from aggregator.errors import FetchError, ParseError
from aggregator.feeds import paging
from aggregator.model import Checkpoint, Fetched, NotModified, Page, Parsed
from aggregator.sources.podcast import Podcast
from aggregator.web import Answer, WebSettings
from aggregator.web.client import Client

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0"'
)


def episode(number: int, *, title: str = "", guid: str | None = None, link: str = "", file: str = "") -> str:
    name = f"f-{number}" if guid is None else guid
    return (
        f"<item><title>{title or f'Folge {number}'}</title>{f'<guid>{name}</guid>' if name else ''}"
        f"<link>{link or f'https://zentrum.example/{number}'}</link>"
        f"<pubDate>{(NOON - timedelta(days=1000 - number)).strftime('%a, %d %b %Y %H:%M:%S +0000')}</pubDate>"
        f'<enclosure url="{file or f"https://zentrum.example/{number}.mp3"}" type="audio/mpeg" length="1"/></item>'
    )


def rss(*entries: str, head: str = "", **links: str) -> bytes:
    found = "".join(f'<atom:link rel="{rel.replace("_", "-")}" href="{url}"/>' for rel, url in links.items())
    title = "<title>Podcast</title><link>https://zentrum.example/</link>"
    return f'<rss version="2.0" {SPACES}><channel>{title}{found}{head}{"".join(entries)}</channel></rss>'.encode()


def atom(*numbers: int, **links: str) -> bytes:
    found = "".join(f'<link rel="{rel.replace("_", "-")}" href="{url}"/>' for rel, url in links.items())
    entries = "".join(
        f"<entry><id>f-{n}</id><title>Folge {n}</title><updated>2026-01-01T00:00:00Z</updated>"
        f'<link rel="enclosure" href="https://zentrum.example/{n}.mp3" type="audio/mpeg"/></entry>'
        for n in numbers
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Podcast</title>{found}{entries}</feed>'.encode()


class At:
    """The real client at a moment of the test's choice."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.moment = NOON

    @property
    def settings(self) -> WebSettings:
        return self._client.settings

    def now(self) -> datetime:
        return self.moment

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        return replace(self._client.get(url, headers), at=self.moment)


@dataclass
class Show:
    """A show's documents by path, the source that reads them, and what it remembers."""

    web: At
    server: LoopbackServer
    documents: dict[str, bytes | Reply] = field(default_factory=dict)
    checkpoint: Checkpoint = field(default_factory=Checkpoint)
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def source(self) -> Podcast:
        return Podcast(id="show", centre="muster", url=f"{self.server.url}/feed", **self.settings)

    def answer(self, request: Request) -> Reply | None:
        found = self.documents.get(request.path)
        return Reply(body=found) if isinstance(found, bytes) else found

    def run(self, **later: float) -> Parsed | None:
        """A run whose checkpoint is kept: what was parsed, or None when nothing is new."""
        self.web.moment += timedelta(**later)
        self.server.forget()
        web = bounded(self.web)
        self.fetched = self.source.fetch(web, self.checkpoint)
        self.web_reads = web.reads
        self.checkpoint = self.fetched.answer.checkpoint
        if isinstance(self.fetched.answer, NotModified):
            return None
        parsed = self.source.parse(self.fetched.answer)
        assert parsed.entries == len(parsed.items) + sum(count for _, count in parsed.skipped)
        assert len({item.uid for item in parsed.items}) == len(parsed.items)
        return parsed

    fetched: Fetched = field(init=False)
    web_reads: list[str] = field(init=False)

    def read(self, **later: float) -> Parsed:
        parsed = self.run(**later)
        assert parsed is not None
        return parsed

    @property
    def asked(self) -> list[str]:
        return [request.path for request in self.server.requests]

    @property
    def remarks(self) -> str:
        return "; ".join(self.source.remarks(self.checkpoint))

    def pages(self, count: int) -> None:
        """A paged feed: one episode a page, newest first."""
        for at in range(1, count + 1):
            links = {"next": f"/feed?page={at + 1}"} if at < count else {}
            path = f"/feed?page={at}" if at > 1 else "/feed"
            self.documents[path] = rss(episode(count + 1 - at), **links)

    def archives(self, count: int, current: int = 900) -> None:
        """An archived feed: one episode a document, the newest archive documents first linked."""
        self.documents["/feed"] = rss(episode(current), prev_archive=f"/archive/{count}")
        for at in range(1, count + 1):
            links = {"prev_archive": f"/archive/{at - 1}"} if at > 1 else {}
            self.documents[f"/archive/{at}"] = rss(episode(at), head="<fh:archive/>", **links)


def uids(parsed: Parsed) -> list[str]:
    return [item.uid for item in parsed.items]


@pytest.fixture
def show() -> Iterator[Show]:
    with LoopbackServer(lambda request: made.answer(request)) as server:  # noqa: PLW0108 - made later
        settings = WebSettings(contact="https://aggregator.example", allow=(server.netloc,), pause_seconds=0)
        with Client(settings) as client:
            made = Show(At(client), server)
            yield made


def test_a_paged_feed_is_walked_once_and_then_costs_one_304(show: Show) -> None:
    show.pages(4)
    assert uids(show.read()) == ["guid:f-4", "guid:f-3", "guid:f-2", "guid:f-1"]
    assert show.asked == ["/feed", "/feed?page=2", "/feed?page=3", "/feed?page=4"]
    assert show.fetched.requests == 4
    assert show.fetched.received_bytes > 1000
    assert show.run(hours=1) is None
    assert show.asked == ["/feed"]
    assert show.server.requests[0].conditional
    assert show.remarks == ""


def test_a_new_episode_is_read_alone_and_without_the_other_pages(show: Show) -> None:
    show.documents["/feed"] = rss(episode(4), episode(3), next="/feed?page=2")
    show.documents["/feed?page=2"] = rss(episode(2), episode(1))
    assert len(show.read().items) == 4
    show.documents["/feed"] = rss(episode(5), episode(4), next="/feed?page=2")
    assert uids(show.read(days=1)) == ["guid:f-5"]
    assert isinstance(show.fetched.answer, Page)
    assert show.fetched.answer.partial
    assert show.asked == ["/feed"]


def test_a_head_is_read_only_when_it_changed(show: Show) -> None:
    show.documents["/feed"] = rss(episode(1), next="/mehr")
    show.documents["/mehr"] = rss(episode(0))
    show.read()
    assert show.web_reads == ["read_head", "read_head"], "of the feed and of its further page"
    show.documents["/feed"] = rss(episode(2), episode(1), next="/mehr")
    assert [item.title for item in show.read(days=1).items] == ["Folge 2"]
    assert show.web_reads == []
    show.documents["/feed"] = rss(episode(2), episode(1), head="<itunes:complete>yes</itunes:complete>", next="/mehr")
    show.run(days=2)
    assert show.web_reads == ["read_head"]
    assert "complete" in show.remarks


def test_pages_are_read_again_after_a_month_if_the_feed_has_changed(show: Show) -> None:
    show.pages(3)
    show.read()
    show.documents["/feed?page=3"] = rss(episode(1, title="Jetzt richtig geschrieben"))
    assert show.run(days=31) is None, "a feed that has not changed"
    show.documents["/feed"] = rss(episode(4), next="/feed?page=2")
    assert [item.title for item in show.read(days=1).items] == ["Folge 4", "Jetzt richtig geschrieben"]
    assert len(show.asked) == 3


def test_an_archive_is_walked_to_its_end_and_only_what_is_new_of_it_later(show: Show) -> None:
    show.archives(3)
    assert uids(show.read()) == ["guid:f-900", "guid:f-3", "guid:f-2", "guid:f-1"]
    show.archives(4, current=901)
    assert uids(show.read(days=400)) == ["guid:f-901", "guid:f-4"]
    assert show.asked == ["/feed", "/archive/4"], "older documents of an archive do not change"
    show.archives(4, current=902)
    assert uids(show.read(days=400)) == ["guid:f-902"]


def test_a_budget_spreads_a_walk_over_runs(show: Show) -> None:
    show.settings = {"pages": 2}
    show.archives(5)
    assert uids(show.read()) == ["guid:f-900", "guid:f-5", "guid:f-4"]
    assert "the rest in later runs" in show.remarks
    assert uids(show.read(hours=1)) == ["guid:f-900", "guid:f-3", "guid:f-2"]
    assert uids(show.read(hours=1)) == ["guid:f-900", "guid:f-1"]
    assert show.run(hours=1) is None
    assert show.asked == ["/feed"]
    assert show.server.requests[0].conditional
    assert show.remarks == ""


def test_atom_is_walked_like_rss_and_relations_may_be_addresses(show: Show) -> None:
    show.documents |= {
        "/feed": atom(3).replace(
            b"<entry>",
            b'<link rel="http://www.iana.org/assignments/relation/next" href="?page=2" type="application/atom+xml"/>'
            b"<entry>",
        ),
        "/feed?page=2": atom(2, 1),
    }
    assert uids(show.read()) == ["guid:f-3", "guid:f-2", "guid:f-1"]
    show.checkpoint = Checkpoint()
    show.documents |= {"/feed": atom(3, prev_archive="/a/1"), "/a/1": atom(2, 1)}
    assert uids(show.read()) == ["guid:f-3", "guid:f-2", "guid:f-1"]


def test_the_subscription_document_has_the_last_word(show: Show) -> None:
    show.documents |= {
        "/feed": rss(episode(3, title="Neu geschnitten"), episode(2), next="/feed?page=2"),
        "/feed?page=2": rss(episode(3, title="Alt"), episode(2), episode(1)),
    }
    parsed = show.read()
    assert [item.title for item in parsed.items] == ["Neu geschnitten", "Folge 2", "Folge 1"]
    assert dict(parsed.skipped) == {"repeated": 2}


def test_entries_that_share_a_guid_across_documents_are_two(show: Show) -> None:
    show.documents |= {
        "/feed": rss(episode(3, guid="1"), next="/feed?page=2"),
        "/feed?page=2": rss(episode(2, guid="1"), episode(1)),
    }
    assert uids(show.read()) == ["guid:1", "link:zentrum.example/2", "guid:f-1"]


def test_entries_without_guid_are_one_in_all_documents(show: Show) -> None:
    home = "https://zentrum.example/"

    def bare(number: int) -> str:
        return episode(number, guid="", link=home)

    show.documents |= {
        "/feed": rss(bare(4), bare(3), next="/feed?page=2"),
        "/feed?page=2": rss(bare(3), next="/feed?page=3"),
        "/feed?page=3": rss(bare(2), next="/feed?page=4"),
        "/feed?page=4": rss(bare(1)),
    }
    parsed = show.read()
    assert [item.title for item in parsed.items] == ["Folge 4", "Folge 3", "Folge 2", "Folge 1"]
    assert dict(parsed.skipped) == {"repeated": 1}


def test_a_complete_feed_and_a_budget_of_none_are_not_walked(show: Show) -> None:
    show.documents["/feed"] = rss(episode(1), head="<fh:complete/>", next="/feed?page=2")
    show.read()
    assert show.asked == ["/feed"]
    show.checkpoint, show.settings = Checkpoint(), {"pages": 0}
    show.pages(3)
    show.read()
    assert show.asked == ["/feed"]


def test_links_inside_entries_or_for_people_lead_nowhere(show: Show) -> None:
    inside = '<atom:link rel="next" href="/feed?page=2"/></item>'
    people = (
        '<atom:link rel="next" type="text/html" href="/seite/2"/><!-- <atom:link rel="next" href="/feed?page=2"/> -->'
    )
    show.documents["/feed"] = rss(episode(2).replace("</item>", inside), head=people)
    show.read()
    assert show.asked == ["/feed"]


@pytest.mark.parametrize("back", ["/feed", "/feed?page=2", "/feed?utm_source=x"])
def test_a_circle_ends(show: Show, back: str) -> None:
    show.documents |= {
        "/feed": rss(episode(2), next="/feed?page=2"),
        "/feed?page=2": rss(episode(1), next=back),
    }
    assert len(show.read().items) == 2
    assert show.asked == ["/feed", "/feed?page=2"]
    assert "circle" in show.remarks
    assert show.run(hours=1) is None


def test_a_server_that_answers_every_page_with_the_same_is_asked_once(show: Show) -> None:
    show.documents["/feed"] = rss(episode(1), next="/feed?page=2")
    show.documents["/feed?page=2"] = show.documents["/feed"]
    assert len(show.read().items) == 1
    assert "the same as a page before" in show.remarks


def test_a_server_that_makes_up_pages_without_end_is_left(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aggregator.sources.podcast.DOCUMENTS", 5)
    show.settings = {"pages": 4}

    def endless(request: Request) -> Reply:
        at = int(request.path.partition("=")[2] or 1)
        return Reply(body=rss(episode(at), next=f"/feed?page={at + 1}"))

    show.server.site = endless
    assert len(show.read().items) == 5
    assert len(show.read(hours=1).items) == 2
    assert "more than 5 documents" in show.remarks
    assert show.run(hours=1) is None
    assert show.asked == ["/feed"]


def test_another_site_is_named_and_not_asked(show: Show) -> None:
    with LoopbackServer(lambda _: Reply(body=rss(episode(1)))) as stranger:
        show.documents["/feed"] = rss(episode(2), next=f"{stranger.url}/feed?page=2")
        assert len(show.read().items) == 1
        assert f"{stranger.url}/feed?page=2 are on another site" in show.remarks
        show.checkpoint = Checkpoint()
        show.documents |= {
            "/feed": rss(episode(2), next="/weg"),
            "/weg": Reply(status=302, headers={"Location": f"{stranger.url}/feed"}),
        }
        show.web = At(Client(replace(show.web.settings, allow=(show.server.netloc, stranger.netloc))))
        assert len(show.read().items) == 1
        assert "another site" in show.remarks


@pytest.mark.parametrize(
    ("url", "home", "expected"),
    [
        ("https://a.example/2", "https://a.example/1", "https://a.example/2"),
        ("https://www.a.example/2", "https://a.example/1", "https://www.a.example/2"),
        ("https://a.example/2", "http://a.example/1", "https://a.example/2"),
        ("http://a.example/2", "https://a.example/1", "https://a.example/2"),
        ("http://a.example:80/2", "http://A.example/1", "http://a.example:80/2"),
        ("https://a.example:8443/2", "https://a.example/1", None),
        ("https://a.example.evil.example/2", "https://a.example/1", None),
        ("https://a.example@evil.example/2", "https://a.example/1", None),
    ],
)
def test_what_is_the_same_site(url: str, home: str, expected: str | None) -> None:
    assert paging.on_site(url, [home]) == expected


BROKEN = {
    "missing": Reply(status=404),
    "in trouble": Reply(status=503),
    "empty": Reply(body=b""),
    "a page for people": Reply(body=b"<!DOCTYPE html><html><title>Just a moment...</title></html>", type="text/html"),
    "json": Reply(body=b'{"error": "nein"}', type="application/json"),
}


@pytest.mark.parametrize("reply", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_page_costs_what_lies_behind_it_and_is_tried_again_ever_more_rarely(show: Show, reply: Reply) -> None:
    show.pages(4)
    good = show.documents["/feed?page=3"]
    show.documents["/feed?page=3"] = reply
    assert uids(show.read()) == ["guid:f-4", "guid:f-3"]
    assert "a further page of the feed is broken" in show.remarks
    assert "page=3" in show.remarks
    assert show.run(hours=23) is None
    assert show.asked == ["/feed"]
    assert show.run(hours=2) is None
    assert show.asked == ["/feed", "/feed?page=3"]
    show.run(hours=25)
    assert show.asked == ["/feed"]
    show.documents["/feed?page=3"] = good
    assert uids(show.read(hours=25)) == ["guid:f-4", "guid:f-2", "guid:f-1"]
    assert show.remarks == ""
    assert show.run(hours=1) is None


def test_a_page_that_cannot_be_parsed_is_counted(show: Show) -> None:
    show.documents |= {"/feed": rss(episode(2), next="/feed?page=2"), "/feed?page=2": b"<rdf/>"}
    parsed = show.read()
    assert uids(parsed) == ["guid:f-2"]
    assert dict(parsed.skipped) == {"unreadable-page": 1}


def test_a_failing_feed_fails_and_a_page_that_is_none_is_named_by_the_parser(show: Show) -> None:
    with pytest.raises(FetchError):
        show.run()
    show.documents["/feed"] = b"<html><title>Umzug</title></html>"
    with pytest.raises(ParseError, match="Umzug"):
        show.run()


def test_who_was_read_before_there_was_a_memory_is_looked_at_once(show: Show) -> None:
    show.pages(2)
    show.read()
    show.checkpoint = replace(show.checkpoint, marker="")
    assert len(show.read(hours=1).items) == 2
    assert show.run(hours=1) is None
    show.checkpoint = replace(show.checkpoint, marker="{broken")
    assert len(show.read(hours=1).items) == 2


def test_what_a_show_says_of_itself_is_told_and_not_followed(show: Show) -> None:
    head = (
        "<itunes:new-feed-url>https://neu.example/feed</itunes:new-feed-url><itunes:block>Yes</itunes:block>"
        '<podcast:block id="google">yes</podcast:block><podcast:block id="amazon">no</podcast:block>'
        "<itunes:complete>Yes</itunes:complete>"
    )
    show.documents["/feed"] = rss(episode(1), head=head)
    parsed = show.read()
    assert show.asked == ["/feed"]
    assert "moved to https://neu.example/feed" in show.remarks
    assert "not to be listed (block for: apple, google)" in show.remarks
    assert "no episode will follow" in show.remarks
    assert parsed.channel is not None
    assert parsed.channel.new_feed_url == "https://neu.example/feed"
    assert show.run(hours=1) is None
    assert "neu.example" in show.remarks, "a 304 does not forget"
    show.documents["/feed"] = rss(
        episode(1),
        head=f"<itunes:new-feed-url>{show.server.url}/feed</itunes:new-feed-url><fh:archive/>",
        current="/neu",
    )
    show.run(hours=1)
    assert show.remarks.startswith("this address is an archive")
    assert f"the feed itself is at {show.server.url}/neu" in show.remarks


def test_settings_that_make_no_sense_are_named() -> None:
    made = Podcast(id="a", centre="c", url="https://a.example/", pages=-1, rewalk_days=0)
    assert [key for key, _, _ in made.problems()] == ["pages", "rewalk_days"]
    assert Podcast(id="a", centre="c", url="https://a.example/").problems() == ()


def test_a_bundle_keeps_each_documents_own_encoding() -> None:
    latin = rss(episode(1, title="Übers Löten")).decode().encode("latin-1")
    parts = [
        Part(role="feed", url="https://a.example/feed", body=rss(episode(2))),
        Part(role="page", url="https://a.example/2", type="application/rss+xml; charset=iso-8859-1", body=latin),
    ]
    page = Page(url="https://a.example/feed", final_url="", body=bundles.pack(parts), fetched_at=NOON)
    parsed = Podcast(id="a", centre="c", url="https://a.example/feed").parse(page)
    assert [item.title for item in parsed.items] == ["Folge 2", "Übers Löten"]
    with pytest.raises(ParseError):
        Podcast(id="a", centre="c", url="https://a.example/feed").parse(replace(page, body=bundles.pack([])))
