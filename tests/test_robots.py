"""robots.txt: the rules of RFC 9309, and how a site is asked for them."""

from collections.abc import Callable

import pytest
from hostile_net import RawServer, always, answer, once, settings

from aggregator.demo.server import LoopbackServer, Reply, Request
from aggregator.web import WebSettings
from aggregator.web.client import Client
from aggregator.web.robots import LIMIT_BYTES, Robots, parse

SITE = "https://musterland.example"


def allows(robots: str, path: str) -> bool:
    return parse(robots.encode()).allows(f"{SITE}{path}")


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        # RFC 9309 §5.1 and §5.2
        ("Disallow: *.gif$\nDisallow: /example/\nAllow: /publications/", "/example/page", False),
        ("Disallow: *.gif$\nDisallow: /example/\nAllow: /publications/", "/publications/a.html", True),
        ("Disallow: *.gif$\nDisallow: /example/", "/images/a.gif", False),
        ("Disallow: *.gif$\nDisallow: /example/", "/images/a.gif?b", True),
        ("Allow: /example/page/\nDisallow: /example/page/disallowed.gif", "/example/page/", True),
        ("Allow: /example/page/\nDisallow: /example/page/disallowed.gif", "/example/page/disallowed.gif", False),
        # The longest match wins whatever the order, Allow between equals
        ("Disallow: /\nAllow: /news", "/news/1", True),
        ("Allow: /news\nDisallow: /", "/news/1", True),
        ("Disallow: /news\nAllow: /news", "/news", True),
        ("Disallow: /news\nDisallow: /\nAllow: /n", "/news/1", False),
        # Nothing and everything
        ("Disallow:", "/", True),
        ("Disallow: /", "/", False),
        ("Disallow: /", "", False),
        ("Disallow: /", "/robots.txt", True),
        ("", "/a", True),
        # `*` in the middle, `$` at the end
        ("Disallow: /*/intern/*.html$", "/a/b/intern/x.html", False),
        ("Disallow: /*/intern/*.html$", "/a/b/intern/x.html5", True),
        ("Disallow: /a$", "/a", False),
        ("Disallow: /a$", "/ab", True),
        ("Disallow: /*?", "/news?id=7", False),
        ("Disallow: /*?", "/news", True),
        ("Disallow: /**b", "/aab", False),
        ("Disallow: /ab*b$", "/ab", True),
        ("Disallow: /wnetz?art=News.show", "/wnetz?art=News.show&id=7", False),
        # §2.2.2: one spelling of percent-encoding, and umlauts as people write them
        ("Disallow: /foo/bar/\u30c4", "/foo/bar/%E3%83%84", False),
        ("Disallow: /foo/bar/%62%61%7A", "/foo/bar/baz", False),
        ("Disallow: /f%c3%bcr", "/für", False),
        ("Disallow: /a%2Fb", "/a/b", True),
        # Case matters in paths
        ("Disallow: /Intern", "/intern", True),
    ],
)
def test_rules(rules: str, path: str, allowed: bool) -> None:
    assert allows(f"User-agent: *\n{rules}\n", path) is allowed


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        ("User-agent: *\nDisallow: /\n\nUser-agent: aggregator\nAllow: /\n", True),
        ("User-agent: aggregator\nDisallow: /\n\nUser-agent: *\nAllow: /\n", False),
        ("User-agent: AGGREGATOR/2.0\nDisallow: /\n", False),
        ("User-agent: aggregatorbot\nDisallow: /\n", True),
        # Several names, one group; lines nobody knows between them do not part it
        ("User-agent: other\nCrawl-delay: 3\nUser-agent: aggregator\nDisallow: /\n", False),
        ("User-agent: other\nDisallow: /\nUser-agent: aggregator\nAllow: /\n", True),
        # Two groups of the same name are one
        ("User-agent: aggregator\nDisallow: /b\nUser-agent: x\nUser-agent: aggregator\nDisallow: /a\n", False),
        # A group of our own that says nothing still takes the place of everyone's
        ("User-agent: *\nDisallow: /\nUser-agent: aggregator\nDisallow:\n", True),
        # Rules of nobody
        ("Disallow: /\n", True),
        # Line ends of all sorts, a byte order mark, remarks, spaces
        ("\ufeffUser-agent: *\r\nDisallow: /a # nicht für alle\r\n", False),
        ("user-agent:*\rdisallow  :   /a\r", False),
        ("<html><body>404</body></html>", True),
    ],
)
def test_groups(robots: str, allowed: bool) -> None:
    assert allows(robots, "/a") is allowed


def test_what_is_no_text_and_what_is_too_long() -> None:
    assert parse(bytes(range(256)) * 10).allows(f"{SITE}/a")
    long = b"User-agent: *\n" + b"#" * LIMIT_BYTES + b"\nDisallow: /\n"
    assert parse(long).allows(f"{SITE}/a"), "beyond the limit nothing is read"
    # Patterns that take a backtracking matcher for ever
    stars = parse(b"User-agent: *\nDisallow: /" + b"*a" * 1000 + b"b$\n")
    assert stars.allows(f"{SITE}/" + "a" * 5000)


def test_sitemaps_and_delay() -> None:
    found = parse(
        b"Sitemap: https://musterland.example/a.xml\nUser-agent: *\nCrawl-delay: 2.5\nSitemap: /b.xml\n"
        b"Sitemap: https://musterland.example/a.xml\nDisallow: /x\nSitemap:\nCrawl-delay: bald\n"
    )
    assert found.sitemaps == ("https://musterland.example/a.xml", "/b.xml")
    assert found.crawl_delay_seconds == 2.5
    assert not found.allows(f"{SITE}/x")


def robots_site(reply: Reply | None) -> Callable[[Request], Reply | None]:
    return lambda request: reply if request.path == "/robots.txt" else Reply(body=b"page")


def test_a_site_is_asked_once() -> None:
    body = b"User-agent: *\nDisallow: /intern\nSitemap: sitemap.xml\nSitemap: javascript:x\nCrawl-delay: 1\n"
    with LoopbackServer(robots_site(Reply(body=body, type="text/plain"))) as server, Client(settings(server)) as web:
        robots = Robots(web)
        assert server.requests == [], "making one asks nothing"
        assert robots.allows(f"{server.url}/a")
        assert not robots.allows(f"{server.url}/intern/a?b=c")
        assert robots.sitemaps(f"{server.url}/") == (f"{server.url}/sitemap.xml",)
        assert robots.crawl_delay_seconds(server.url) == 1
        assert [request.path for request in server.requests] == ["/robots.txt"]
        assert robots.requests == 1
        assert robots.received_bytes >= len(body)
        assert not Robots(web).allows(f"{server.url}/intern"), "another instance asks again"
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("status", "allowed"),
    [(401, True), (403, True), (404, True), (410, True), (429, False), (500, False), (503, False)],
)
def test_what_a_status_means(status: int, allowed: bool) -> None:
    reply = Reply(body=b"User-agent: *\nDisallow: /a", status=status)
    with LoopbackServer(robots_site(reply)) as server, Client(settings(server)) as web:
        robots = Robots(web)
        assert robots.allows(f"{server.url}/a") is allowed
        assert robots.sitemaps(f"{server.url}/a") == ()


def test_redirects() -> None:
    def site(request: Request) -> Reply:
        if request.path == "/robots.txt":
            return Reply(status=301, headers={"Location": "/anders/robots.txt"}, type=None)
        return Reply(body=b"User-agent: *\nDisallow: /a\n", type="text/plain")

    with LoopbackServer(site) as server, Client(settings(server)) as web:
        assert not Robots(web).allows(f"{server.url}/a")
        assert Robots(web).allows(f"{server.url}/b")
    circle = Reply(status=302, headers={"Location": "/robots.txt"}, type=None)
    with LoopbackServer(robots_site(circle)) as server, Client(settings(server)) as web:
        assert Robots(web).allows(f"{server.url}/a"), "a circle is no file"


def test_a_site_that_cannot_be_reached_allows_nothing() -> None:
    with LoopbackServer(lambda _: None) as server:
        closed = server.url
    with Client(WebSettings(contact="https://example.org/bot", allow=(closed.removeprefix("http://"),))) as web:
        robots = Robots(web)
        assert not robots.allows(f"{closed}/a")
        assert robots.requests == 1
        assert not robots.allows("ftp://musterland.example/a")
        assert not robots.allows("http://[::1")
        assert not robots.allows("/a")


def test_an_answer_that_breaks_off_allows_nothing() -> None:
    broken = once(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nUser-agent: *\n")
    with RawServer(broken) as server, Client(settings(server)) as web:
        assert not Robots(web).allows(f"{server.url}/a")
    with RawServer(always(answer(b"User-agent: *\nDisallow: /a"))) as server, Client(settings(server)) as web:
        assert Robots(web).allows(f"{server.url}/b")
