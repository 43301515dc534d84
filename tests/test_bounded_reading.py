"""What kinds of source read in order to ask on, from servers that mean harm: each of them costs its own source only."""

import gzip
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

import pytest
from bounded import bounded

from aggregator.collect import Job, Settings, collect_all
from aggregator.demo.server import LoopbackServer, Reply, Request
from aggregator.discover import discover
from aggregator.errors import FetchError, ParseError
from aggregator.executors import open_executor
from aggregator.model import Collected, Failed, Outcome, Unchanged
from aggregator.sandbox import ParseLimits
from aggregator.sources import EXHAUSTED, load
from aggregator.web import WebSettings
from aggregator.web.client import Client

LIMITS: Final = ParseLimits(cpu_seconds=0.5, memory_bytes=64 * 1024 * 1024, children=1)
PATIENCE_SECONDS: Final = 5.0
"""For one hostile source under `LIMITS`, on a machine that has much else to do."""
BAIT: Final = r"/(?:[\w-]+/?)+\.html$"
"""A pattern as a person may write it; an address that almost fits takes it longer than anybody lives."""
NESTED: Final = b"["

POST = '{"id": 1, "date_gmt": "2024-03-04T08:00:00", "title": {"rendered": "Beitrag"}, "content": {"rendered": "Text"}}'


def _bomb() -> bytes:
    """A billion addresses in a few hundred bytes, for whoever resolves entities."""
    names = "abcdefghij"
    entities = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
    return (
        f'<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "{"x" * 100}">{entities}]>'
        "<urlset><url><loc>{here}/gut</loc></url><url><loc>{here}/&j;</loc></url></urlset>"
    ).encode()


def _listing(*paths: str) -> bytes:
    entries = "".join(f"<article><h2><a href='{p}'>Meldung {p}</a></h2><p>4. März 2024</p></article>" for p in paths)
    return f"<!DOCTYPE html><html lang=de><body><main><h1>Aktuelles</h1>{entries}</main></body></html>".encode()


def _urlset(paths: Iterator[str]) -> bytes:
    return b"<urlset>" + "".join(f"<url><loc>{{here}}{p}</loc></url>" for p in paths).encode() + b"</urlset>"


def _article() -> bytes:
    told = '{"@type": "NewsArticle", "headline": "KI im Handwerk", "datePublished": "2024-03-04"}'
    text = "<p>Das Zentrum zeigt kleinen und mittleren Betrieben, wie künstliche Intelligenz im Alltag hilft. </p>" * 6
    head = f'<head><title>KI im Handwerk</title><script type="application/ld+json">{told}</script></head>'
    body = f"<body><main><article><h1>KI im Handwerk</h1>{text}</article></main></body>"
    return f"<!DOCTYPE html><html lang=de>{head}{body}</html>".encode()


HOSTILE: Final[dict[str, bytes]] = {
    "/bait": _listing(f"/{'a' * 60}!", "/gut.html"),
    "/huge": b"<p>" + b"<a href='/m/1'>Meldung</a> <a href='/x.pdf'>Heft</a>" * 300_000,
    "/deep": b"<div><a href='/m/1'><table>" * 200_000,
    "/bomb.xml": _bomb(),
    "/zeros.xml.gz": gzip.compress(b"\0" * 50 * 1024 * 1024, 1),
    "/endless.xml.gz": gzip.compress(b"<urlset>" + b"<url><loc>http://127.0.0.1/a</loc></url>" * 1_200_000, 1),
    "/deep-api/wp-json/wp/v2/posts": NESTED * 5_000_000,
    "/nested-api/wp-json/wp/v2/posts": b'[{"id":1,"title":' + NESTED * 5_000 + b"]" * 5_000 + b"}]",
    "/swelling-api/wp-json/wp/v2/posts": b"[" + b"[]," * 4_000_000 + b"1]",
    "/feed-deep": b'<rss version="2.0"><channel>' + b"<a>" * 80_000,
    "/feed-bomb": _bomb().replace(b"urlset", b"rss"),
}
GOOD: Final[dict[str, bytes]] = {
    "/hefte": _listing("/heft.pdf"),
    "/heft.pdf": b"%PDF-1.4\nkein ganzes",
    "/aktuelles": _listing("/gut.html"),
    "/gut.html": _article(),
    "/sitemap.xml": _urlset(iter(["/gut.html"])),
    "/api/wp-json/wp/v2/posts": f"[{POST}]".encode(),
    "/feed": b'<rss version="2.0"><channel><title>T</title><item><title>1</title><guid>1</guid></item></channel></rss>',
}


class Site:
    """Serves both; an API's index wherever one is asked for."""

    here = ""

    def __call__(self, request: Request) -> Reply | None:
        path = request.path.partition("?")[0]
        if path.endswith("/wp-json/"):
            return Reply(body=b'{"name": "Zentrum", "namespaces": ["wp/v2"]}', type="application/json")
        body = (HOSTILE | GOOD).get(path)
        return None if body is None else Reply(body=body.replace(b"{here}", self.here.encode()), type=_type(path))


def _type(path: str) -> str:
    if "/wp-json" in path:
        return "application/json"
    return "application/xml" if ".xml" in path or "/feed" in path else "text/html; charset=utf-8"


@pytest.fixture(scope="module")
def server() -> Iterator[LoopbackServer]:
    site = Site()
    with LoopbackServer(site) as running:
        site.here = running.url
        yield running


def web_settings(server: LoopbackServer) -> WebSettings:
    return WebSettings(contact="https://aggregator.example", allow=(server.netloc,), pause_seconds=0.0)


def job(server: LoopbackServer, kind: str, path: str, **more: Any) -> Job:
    return Job(source=load(kind)(id=f"{kind}{path}", centre="sued", url=f"{server.url}{path}", **more))


def collected(server: LoopbackServer, jobs: list[Job], where: str = "inline") -> dict[str, Outcome]:
    """With one worker, so that whoever comes later finds what an earlier one left."""
    settings = Settings(web=web_settings(server), parse=LIMITS)
    with open_executor(where, 1) as executor:
        return {outcome.source_id: outcome for outcome in collect_all(jobs, executor, settings, window=1)}


FINE: Final = (
    ("page", "/aktuelles"),
    ("publication", "/hefte"),
    ("sitemap", "/sitemap.xml"),
    ("wordpress", "/api/"),
    ("podcast", "/feed"),
)
HARM: Final[tuple[tuple[str, str, dict[str, Any], frozenset[str]], ...]] = (
    ("page", "/bait", {"include": (BAIT,)}, frozenset({"parse-cpu"})),
    ("page", "/huge", {}, frozenset({"parse-cpu", "parse-memory"})),
    # How deep and how crooked a page may be is for the pages room to say: it may read this in time.
    ("page", "/deep", {}, EXHAUSTED | {"no-entries"}),
    ("publication", "/huge", {}, frozenset({"parse-cpu", "parse-memory"})),
    ("sitemap", "/zeros.xml.gz", {}, frozenset({"parse-memory"})),
    ("sitemap", "/endless.xml.gz", {}, frozenset({"parse-cpu", "parse-memory"})),
    ("wordpress", "/deep-api/", {}, frozenset({"no-rest-api"})),
    ("wordpress", "/nested-api/", {}, frozenset({"no-rest-api"})),
    ("wordpress", "/swelling-api/", {}, frozenset({"parse-memory"})),
)


@pytest.fixture(scope="module")
def outcomes(server: LoopbackServer) -> dict[str, Outcome]:
    """Of all at once: each kind's good one comes last in the batch of its hostile ones."""
    jobs = [job(server, kind, path, **more) for kind, path, more, _ in HARM]
    return collected(server, jobs + [job(server, kind, path) for kind, path in FINE])


@pytest.mark.parametrize(("kind", "path", "reasons"), [(kind, path, reasons) for kind, path, _, reasons in HARM])
def test_a_hostile_answer_fails_in_time(
    outcomes: dict[str, Outcome], kind: str, path: str, reasons: frozenset[str]
) -> None:
    failed = outcomes[f"{kind}{path}"]
    assert isinstance(failed, Failed)
    assert failed.reason in reasons
    assert failed.trace.seconds < PATIENCE_SECONDS


def test_a_hostile_answer_fails_alone(outcomes: dict[str, Outcome]) -> None:
    for kind, path in FINE:
        outcome = outcomes[f"{kind}{path}"]
        assert isinstance(outcome, Collected), outcome
        assert len(outcome.items) == 1, outcome


def test_a_worker_of_another_process_lives_on(server: LoopbackServer) -> None:
    bad = [job(server, "page", "/bait", include=(BAIT,)), job(server, "wordpress", "/swelling-api/")]
    fine = [job(server, "page", "/aktuelles"), job(server, "wordpress", "/api/")]
    found = collected(server, [bad[0], fine[0], bad[1], fine[1]], "processes")
    assert {id_: outcome.reason for id_, outcome in found.items() if isinstance(outcome, Failed)} == {
        "page/bait": "parse-cpu",
        "wordpress/swelling-api/": "parse-memory",
    }
    assert {id_ for id_, outcome in found.items() if isinstance(outcome, Collected)} == {one.source.id for one in fine}


def test_a_bomb_of_entities_does_not_go_off(server: LoopbackServer) -> None:
    """Nothing is resolved, so there is nothing that could swell; the address before it is asked for."""
    found = collected(server, [job(server, "sitemap", "/bomb.xml"), job(server, "podcast", "/feed-bomb")])
    assert isinstance(found["sitemap/bomb.xml"], Unchanged)
    assert "/gut" in [request.path for request in server.requests]
    assert getattr(found["podcast/feed-bomb"], "items", ()) == ()


def test_a_head_nested_without_end_is_a_feed_without_entries(server: LoopbackServer) -> None:
    found = collected(server, [job(server, "podcast", "/feed-deep"), job(server, "podcast", "/feed")])
    assert getattr(found["podcast/feed-deep"], "items", ()) == ()
    assert isinstance(found["podcast/feed"], Collected)


def test_an_index_of_hostile_sitemaps_is_left_after_two(server: LoopbackServer) -> None:
    children = [f"/child-{n}.xml" for n in range(20)]
    HOSTILE["/index.xml"] = b"<sitemapindex>" + b"".join(
        f"<sitemap><loc>{{here}}{path}</loc></sitemap>".encode() for path in children
    )
    HOSTILE.update(dict.fromkeys(children, HOSTILE["/endless.xml.gz"]))
    server.forget()
    found = collected(server, [job(server, "sitemap", "/index.xml")])["sitemap/index.xml"]
    assert isinstance(found, Unchanged), "what the index could be read for was read"
    assert [r.path for r in server.requests if r.path.startswith("/child")] == children[:2]


def test_a_further_page_of_a_listing_that_cannot_be_read_costs_no_news(server: LoopbackServer) -> None:
    HOSTILE["/seite1"] = GOOD["/aktuelles"].replace(b"</main>", b"<a rel=next href='/bait'>2</a></main>")
    source = job(server, "page", "/seite1", include=(BAIT,), pages=3)
    found = collected(server, [source])[source.source.id]
    assert isinstance(found, Collected)
    assert [item.title for item in found.items] == ["KI im Handwerk"]


def test_discovery_reads_behind_the_wall_too(server: LoopbackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aggregator.discover.ParseLimits", lambda: LIMITS)
    with Client(web_settings(server)) as web, pytest.raises(FetchError) as failure:
        list(discover(web, f"{server.url}/huge"))
    assert failure.value.reason in EXHAUSTED


def test_what_a_kind_reads_wrongly_is_a_finding_about_the_page() -> None:
    with Client(WebSettings(contact="https://aggregator.example")) as web:
        with pytest.raises(ParseError) as failure:
            bounded(web).read("https://centre.example/", int, "vier")
        assert (failure.value.url, failure.value.reason) == ("https://centre.example/", "parser-crash")
        assert bounded(web).read("https://centre.example/", int, "4") == 4
