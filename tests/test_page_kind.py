"""The kind `page` against a real site on loopback: budget, memory, robots.txt, further pages, a redesign."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from bounded import bounded

from aggregator.demo.server import LoopbackServer, Reply, Request
from aggregator.errors import FetchError, ParseError
from aggregator.model import Checkpoint, NotModified, Page
from aggregator.sources.page import PageSource
from aggregator.sources.page.memory import Memory
from aggregator.web import WebSettings
from aggregator.web.client import Client

TEXT = "Ein Satz, der lang genug ist, um als laufender Text zu gelten, und der sonst wirklich gar nichts weiter sagt."


class Site:
    """A listing of numbered articles whose markup a test may change between two runs."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.second: list[int] = []
        self.robots = ""
        self.failing: set[int] = set()
        self.redesigned = False

    def answer(self, request: Request) -> Reply | None:
        path = request.path
        if path == "/robots.txt":
            return Reply(body=self.robots.encode(), type="text/plain") if self.robots else None
        if path == "/aktuelles":
            return self.page(self.listing(self.numbers) + ("<a rel=next href='/seite2'>2</a>" if self.second else ""))
        if path == "/seite2":
            return self.page(self.listing(self.second))
        number = int(path.rpartition("/")[2] or 0)
        if number in self.failing:
            return Reply(status=500, body=b"kaputt")
        return self.page(
            f"<main><h1>Meldung Nummer {number}</h1><p class=date>{number}. März 2024</p><p>{TEXT}</p></main>"
        )

    def listing(self, numbers: list[int]) -> str:
        if self.redesigned:
            return "<div id=app></div>"
        entries = "".join(
            f"<article><h2><a href='/m/{n}'>Meldung Nummer {n}</a></h2><p>{n}. März 2024</p></article>" for n in numbers
        )
        return f"<main><h1>Aktuelles</h1>{entries}</main>"

    @staticmethod
    def page(body: str) -> Reply:
        document = f"<!DOCTYPE html><html lang=de><head><meta charset=utf-8></head><body>{body}</body></html>"
        return Reply(body=document.encode(), type="text/html; charset=utf-8")


@contextmanager
def running(site: Site, **settings: Any) -> Iterator[tuple[PageSource, Client, LoopbackServer]]:
    with LoopbackServer(site.answer) as server:
        web = WebSettings(contact="https://aggregator.example", allow=(server.netloc,), pause_seconds=0)
        with Client(web) as client:
            yield (
                PageSource(id="muster-page", centre="muster", url=f"{server.url}/aktuelles", **settings),
                client,
                server,
            )


def titles(source: PageSource, page: Page | NotModified) -> list[str]:
    assert isinstance(page, Page)
    return [item.title for item in source.parse(page).items]


def test_articles_come_a_few_a_run_and_each_once() -> None:
    site = Site()
    site.numbers = [5, 4, 3, 2, 1]
    with running(site, articles=2) as (source, web, server):
        first = source.fetch(bounded(web), Checkpoint())
        assert titles(source, first.answer) == ["Meldung Nummer 5", "Meldung Nummer 4"]
        assert source.remarks(first.answer.checkpoint) == ("3 entries of the page wait to be read, 2 in each run",)
        site.numbers = [6, *site.numbers]
        second = source.fetch(bounded(web), first.answer.checkpoint)
        assert titles(source, second.answer) == ["Meldung Nummer 6", "Meldung Nummer 3"]
        third = source.fetch(bounded(web), second.answer.checkpoint)
        assert titles(source, third.answer) == ["Meldung Nummer 2", "Meldung Nummer 1"]
        assert source.remarks(third.answer.checkpoint) == ()
        assert isinstance(source.fetch(bounded(web), third.answer.checkpoint).answer, NotModified)
        asked = [request.path for request in server.requests if request.path.startswith("/m/")]
        assert len(asked) == len(set(asked)) == 6


def test_an_item_says_what_the_article_says() -> None:
    site = Site()
    site.numbers = [7]
    with running(site, entry="article") as (source, web, _):
        answer = source.fetch(bounded(web), Checkpoint()).answer
        assert isinstance(answer, Page)
        (item,) = source.parse(answer).items
        assert item.uid.startswith("link:127.0.0.1")
        assert item.uid.endswith("/m/7")
        assert item.published is not None
        assert item.published.isoformat() == "2024-03-06T23:00:00+00:00"
        assert TEXT in item.content


def test_without_reading_articles_the_listing_is_all() -> None:
    site = Site()
    site.numbers, site.second = [4, 3], [2, 1]
    with running(site, read_articles=False, pages=3, exclude=("/m/2$",)) as (source, web, server):
        answer = source.fetch(bounded(web), Checkpoint()).answer
        assert titles(source, answer) == ["Meldung Nummer 4", "Meldung Nummer 3", "Meldung Nummer 1"]
        assert not [request for request in server.requests if request.path.startswith("/m/")]
        assert isinstance(source.fetch(bounded(web), answer.checkpoint).answer, NotModified)


def test_robots_txt_is_kept_and_the_teaser_has_to_do() -> None:
    site = Site()
    site.numbers, site.robots = [2, 1], "User-agent: *\nDisallow: /m/2"
    with running(site) as (source, web, server):
        assert titles(source, source.fetch(bounded(web), Checkpoint()).answer) == [
            "Meldung Nummer 2",
            "Meldung Nummer 1",
        ]
        assert "/m/2" not in [request.path for request in server.requests]
        site.robots = "User-agent: *\nDisallow: /"
    with running(site) as (source, web, _), pytest.raises(FetchError) as caught:
        source.fetch(bounded(web), Checkpoint())
    assert caught.value.reason == "robots"


def test_an_article_that_fails_is_asked_again() -> None:
    site = Site()
    site.numbers, site.failing = [2, 1], {2}
    with running(site) as (source, web, _):
        first = source.fetch(bounded(web), Checkpoint())
        assert titles(source, first.answer) == ["Meldung Nummer 1"]
        site.failing = set()
        assert titles(source, source.fetch(bounded(web), first.answer.checkpoint).answer) == ["Meldung Nummer 2"]


def test_a_redesign_is_a_failure_and_forgets_nothing() -> None:
    site = Site()
    site.numbers = [2, 1]
    with running(site) as (source, web, _):
        first = source.fetch(bounded(web), Checkpoint()).answer
        site.redesigned = True
        broken = source.fetch(bounded(web), first.checkpoint).answer
        assert isinstance(broken, Page)
        with pytest.raises(ParseError) as caught:
            source.parse(broken)
        assert caught.value.reason == "selector-broke"
        assert "2 entries" in caught.value.message
        site.redesigned, site.numbers = False, [3, 2, 1]
        assert titles(source, source.fetch(bounded(web), first.checkpoint).answer) == ["Meldung Nummer 3"]


def test_a_page_that_never_listed_anything_says_so() -> None:
    site = Site()
    site.redesigned = True
    with running(site) as (source, web, _):
        answer = source.fetch(bounded(web), Checkpoint()).answer
        assert isinstance(answer, Page)
        with pytest.raises(ParseError) as caught:
            source.parse(answer)
        assert caught.value.reason == "no-entries"


def test_mistakes_in_settings_are_named() -> None:
    source = PageSource(id="a", centre="c", url="https://a.example/", entry="div[", include=("(",), pages=0, articles=0)
    assert [key for key, _, _ in source.problems()] == ["entry", "include", "pages", "articles"]
    assert (
        PageSource(id="a", centre="c", url="https://a.example/", entry="li.news", next="a[rel=next]").problems() == ()
    )


def test_a_memory_nobody_can_read_is_an_empty_one() -> None:
    assert Memory.read("") == Memory.read("{}") == Memory.read("[1]") == Memory.read("nonsense") == Memory()
