"""WordPress over REST: paging, changes, names, refusals, and the feed that stands in, against a site on loopback."""

import html
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bounded import bounded
from hostile_net import settings

from aggregator import bundles
from aggregator.demo.server import LoopbackServer, Reply, Request
from aggregator.errors import FetchError, ParseError
from aggregator.model import Checkpoint, Fetched, NotModified, Page, Parsed
from aggregator.sources import load
from aggregator.sources.wordpress import WordPress
from aggregator.sources.wordpress.addresses import announced, api, homepage, roots
from aggregator.sources.wordpress.memory import Memory
from aggregator.web import Answer, Web
from aggregator.web.client import Client

START = datetime(2024, 1, 1, 8, tzinfo=UTC)


@dataclass
class Blog:
    """A WordPress of its own: answers as the posts controller of WordPress 6 does."""

    count: int = 3
    prefix: str = ""
    plain: bool = False
    refuse: dict[str, Reply] = field(default_factory=dict)
    """What to answer instead, by a part of the path."""
    knows_modified_after: bool = True
    posts: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.posts = [self.post(number) for number in range(1, self.count + 1)]

    def post(self, number: int, **changes: Any) -> dict[str, Any]:
        moment = (START + timedelta(hours=number)).strftime("%Y-%m-%dT%H:%M:%S")
        made: dict[str, Any] = {
            "id": number,
            "date": moment,
            "date_gmt": moment,
            "modified_gmt": moment,
            "guid": {"rendered": f"https://muster.example/?p={number}"},
            "link": f"https://muster.example/aktuelles/beitrag-{number}/",
            "title": {"rendered": f"Beitrag {number} &#8211; KI &amp; Handwerk"},
            "excerpt": {"rendered": f"<p>Kurz zu {number} [&hellip;]</p>\n", "protected": False},
            "content": {"rendered": f"<p>Lang zu <b>{number}</b>. <a href='/mehr'>mehr</a></p>", "protected": False},
            "categories": [1, number % 3 + 10],
            "tags": [number + 100] if number <= 2 else [],
        }
        return made | changes

    def publish(self, **changes: Any) -> None:
        self.posts.append(self.post(len(self.posts) + 1, **changes))

    def __call__(self, request: Request) -> Reply | None:
        for part, reply in self.refuse.items():
            if part in request.path:
                return reply
        url = urlsplit(request.path)
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        route = self.route(url.path, query)
        if route is None:
            return self.page(url.path)
        if route == "/":
            index = {"name": "Zentrum Musterland &amp; Partner", "description": "Was wir tun", "namespaces": ["wp/v2"]}
            return self.json(index | {"home": "https://muster.example", "url": "https://muster.example"})
        if route in ("/wp/v2/categories", "/wp/v2/tags"):
            assert int(query.get("per_page", 10)) <= 100
            ids = [int(one) for one in query["include"].split(",")]
            assert len(ids) <= 100
            return self.json([{"id": one, "name": f"{route[7:]} &amp; {one}"} for one in ids if one != 11])
        if route == "/wp/v2/posts":
            return self.list(query)
        return self.json({"code": "rest_no_route", "data": {"status": 404}}, status=404)

    def route(self, path: str, query: dict[str, str]) -> str | None:
        if self.plain:
            return query.get("rest_route")
        before, mark, rest = path.partition(f"{self.prefix}/wp-json")
        return rest if mark and not before else None

    def page(self, path: str) -> Reply | None:
        if path == f"{self.prefix}/feed/":
            return Reply(body=self.rss())
        return None

    def list(self, query: dict[str, str]) -> Reply:
        posts = list(self.posts)
        if self.knows_modified_after and "modified_after" in query:
            posts = [post for post in posts if post["modified_gmt"] + "Z" > query["modified_after"]]
        key = {"modified": "modified_gmt"}.get(query.get("orderby", "date"), "date_gmt")
        posts.sort(key=lambda post: post[key], reverse=query.get("order", "desc") == "desc")
        size, page = int(query.get("per_page", 10)), int(query.get("page", 1))
        assert 1 <= size <= 100
        total = -(-len(posts) // size)
        if page > 1 and page > total:
            told = {"code": "rest_post_invalid_page_number", "data": {"status": 400}}
            return self.json(told, status=400)
        headers = {"X-WP-Total": str(len(posts)), "X-WP-TotalPages": str(total)}
        return self.json(posts[(page - 1) * size : page * size], headers=headers)

    def json(self, told: object, *, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
        body = json.dumps(told).encode()
        return Reply(body=body, type="application/json; charset=UTF-8", status=status, headers=headers or {})

    def rss(self) -> bytes:
        items = "".join(
            f"<item><title>{post['title']['rendered']}</title><link>{post['link']}</link>"
            f'<guid isPermaLink="false">{html.escape(html.unescape(post["guid"]["rendered"]))}</guid></item>'
            for post in self.posts[::-1][:10]
        )
        channel = f"<title>Zentrum Musterland</title><link>https://muster.example</link>{items}"
        return f'<rss version="2.0"><channel>{channel}</channel></rss>'.encode()


def source(url: str, **changes: Any) -> WordPress:
    return replace(WordPress(id="muster", centre="muster", url=url), **changes)


class Later:
    """The same web, on another day."""

    def __init__(self, web: Web, later: timedelta) -> None:
        self._web, self._later = web, later
        self.settings = web.settings

    def now(self) -> datetime:
        return self._web.now() + self._later

    def get(self, url: str, headers: Any = None) -> Answer:
        return self._web.get(url, headers)


def parsed(made: WordPress, fetched: Fetched) -> Parsed:
    assert isinstance(fetched.answer, Page)
    found = made.parse(fetched.answer)
    assert found.entries == len(found.items) + sum(count for _, count in found.skipped)
    return found


def titles(made: WordPress, fetched: Fetched) -> list[str]:
    return [item.title.partition(" –")[0] for item in parsed(made, fetched).items]


def test_a_small_site_is_read_whole_and_then_only_its_news() -> None:
    blog = Blog()
    with LoopbackServer(blog) as server, Client(settings(server)) as web:
        made = source(f"{server.url}/")
        first = made.fetch(bounded(web), Checkpoint())
        found = parsed(made, first)
        assert found.channel is not None
        assert (found.channel.title, found.channel.url) == ("Zentrum Musterland & Partner", "https://muster.example")
        newest = found.items[0]
        assert newest.uid == "guid:https://muster.example/?p=3"
        assert newest.title == "Beitrag 3 – KI & Handwerk"
        assert newest.summary == "Kurz zu 3…"
        assert 'href="https://muster.example/mehr"' in newest.content
        assert newest.published == START + timedelta(hours=3)
        assert newest.updated is None
        assert newest.categories == ("categories & 1", "categories & 10")
        assert found.items[2].categories == ("categories & 1", "tags & 101"), "a name nobody tells is left out"
        assert first.requests == len(server.forget()) == 4  # index, posts, categories, tags

        second = made.fetch(bounded(web), first.answer.checkpoint)
        assert isinstance(second.answer, NotModified), "other lists, but the same posts"
        third = made.fetch(bounded(web), second.answer.checkpoint)
        assert isinstance(third.answer, NotModified)
        assert third.requests == 2
        assert all("if-none-match" in request.headers for request in server.forget()[-2:])

        blog.publish()
        fourth = made.fetch(bounded(web), third.answer.checkpoint)
        assert titles(made, fourth) == ["Beitrag 4"]
        assert len({item.raw_hash for item in (*found.items, *parsed(made, fourth).items)}) == 4
        hashes = fourth.answer.checkpoint.entry_hashes
        assert {item.raw_hash for item in found.items} < {hashes[n : n + 8] for n in range(0, len(hashes), 8)}
        assert fourth.requests == 2, "its category is known already"


@pytest.mark.parametrize("validators", [True, False])
def test_the_list_of_the_first_run_is_asked_about_until_it_changes(validators: bool) -> None:
    """Later runs ask for a shorter one, of which nothing is known yet: a server that can say 304 need not send it."""
    blog = Blog(count=3)

    def site(request: Request) -> Reply | None:
        reply = blog(request)
        return reply and replace(reply, validators=validators)

    def sizes() -> list[tuple[str, bool]]:
        asked = [(parse_qs(urlsplit(r.path).query), r.conditional) for r in server.forget() if "/posts" in r.path]
        return [(query["per_page"][0], conditional) for query, conditional in asked if "orderby" not in query]

    with LoopbackServer(site) as server, Client(settings(server)) as web:
        made = source(f"{server.url}/", pages=0)
        first = made.fetch(bounded(web), Checkpoint())
        assert sizes() == [("100", False)]
        second = made.fetch(bounded(web), first.answer.checkpoint)
        assert isinstance(second.answer, NotModified)
        assert sizes() == ([("100", True)] if validators else [("20", False)])
        blog.publish()
        third = made.fetch(bounded(web), second.answer.checkpoint)
        assert titles(made, third) == ["Beitrag 4"]
        assert sizes() == ([("100", True)] if validators else [("20", False)])
        fourth = made.fetch(bounded(web), third.answer.checkpoint)
        assert isinstance(fourth.answer, NotModified)
        blog.publish()
        fifth = made.fetch(bounded(web), fourth.answer.checkpoint)
        assert titles(made, fifth) == ["Beitrag 5"]
        assert sizes() == [("20", False), ("20", validators)]
        sixth = made.fetch(bounded(web), fifth.answer.checkpoint)
        quiet = bounded(web)
        sixth = made.fetch(quiet, sixth.answer.checkpoint)
        assert isinstance(sixth.answer, NotModified)
        assert quiet.reads == [], "the same bytes, or a 304: nothing to read, and no child to start"


def test_a_change_of_an_old_post_is_noticed() -> None:
    blog = Blog(count=60)
    with LoopbackServer(blog) as server, Client(settings(server)) as web:
        made = source(server.url)
        checkpoint = made.fetch(bounded(web), Checkpoint()).answer.checkpoint
        checkpoint = made.fetch(bounded(web), checkpoint).answer.checkpoint
        blog.posts[4] = blog.post(5, title={"rendered": "Anders"}, modified_gmt="2024-06-01T10:00:00")
        found = parsed(made, made.fetch(bounded(web), checkpoint))
        (changed,) = [item for item in found.items if item.title == "Anders"]
        assert changed.uid == "guid:https://muster.example/?p=5"
        assert changed.updated == datetime(2024, 6, 1, 10, tzinfo=UTC)


def test_a_scheduled_post_is_noticed_though_it_was_modified_long_ago() -> None:
    blog = Blog(count=60)
    with LoopbackServer(blog) as server, Client(settings(server)) as web:
        made = source(server.url)
        checkpoint = made.fetch(bounded(web), Checkpoint()).answer.checkpoint
        checkpoint = made.fetch(bounded(web), checkpoint).answer.checkpoint
        blog.publish(modified_gmt="2023-11-01T10:00:00")
        assert "Beitrag 61" in titles(made, made.fetch(bounded(web), checkpoint))


def test_hundreds_of_changes_in_one_day_are_read_in_several_runs() -> None:
    blog = Blog(count=450)
    with LoopbackServer(blog) as server, Client(settings(server)) as web:
        made = source(server.url, pages=9)
        checkpoint = made.fetch(bounded(web), Checkpoint()).answer.checkpoint
        moment = "2024-07-01T10:00:00"
        blog.posts = [blog.post(n, title={"rendered": f"Neu {n}"}, modified_gmt=moment) for n in range(1, 451)]
        seen: set[str] = set()
        for _ in range(4):
            fetched = made.fetch(bounded(web), checkpoint)
            checkpoint = fetched.answer.checkpoint
            if isinstance(fetched.answer, Page):
                seen |= set(titles(made, fetched))
        assert seen == {f"Neu {n}" for n in range(1, 451)}
        assert Memory.read(checkpoint.marker).modified == datetime(2024, 7, 1, 10, tzinfo=UTC)


def test_the_back_catalogue_comes_a_few_pages_a_run() -> None:
    blog = Blog(count=450)
    with LoopbackServer(blog) as server, Client(settings(server)) as web:
        made = source(server.url, pages=2)
        first = made.fetch(bounded(web), Checkpoint())
        assert len(parsed(made, first).items) == 300
        second = made.fetch(bounded(web), first.answer.checkpoint)
        found = {item.uid for item in (*parsed(made, first).items, *parsed(made, second).items)}
        assert len(found) == 450
        assert Memory.read(second.answer.checkpoint.marker).next_page == 0
        pages = [request.path for request in server.requests if "&page=" in request.path]
        assert len(pages) == 4
        assert len(source(server.url, pages=0).fetch(bounded(web), Checkpoint()).answer.checkpoint.marker) > 0


def test_a_site_that_does_not_say_how_many_pages_it_has() -> None:
    class Silent(Blog):
        def json(self, told: object, *, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
            return Blog.json(self, told, status=status)

    with LoopbackServer(Silent(count=300)) as server, Client(settings(server)) as web:
        made = source(server.url, pages=9)
        first = made.fetch(bounded(web), Checkpoint())
        assert len(parsed(made, first).items) == 300
        assert Memory.read(first.answer.checkpoint.marker).next_page == 0
        assert "page=4" in server.requests[4].path, "beyond the last: answered 400"


def test_a_wordpress_too_old_for_modified_after_is_not_read_from_its_beginning() -> None:
    blog = Blog(count=150, knows_modified_after=False)
    with LoopbackServer(blog) as server, Client(settings(server)) as web:
        made = source(server.url, pages=0)
        checkpoint = made.fetch(bounded(web), Checkpoint()).answer.checkpoint
        blog.publish()
        found = titles(made, made.fetch(bounded(web), checkpoint))
        assert "Beitrag 151" in found
        assert "Beitrag 1" not in found


@pytest.mark.parametrize(
    ("blog", "url"),
    [
        (Blog(), "/"),
        (Blog(), "/wp-json/"),
        (Blog(), "/wp-json/wp/v2/posts"),
        (Blog(), "/feed/"),
        (Blog(prefix="/blog"), "/blog/"),
        (Blog(prefix="/blog"), "/blog/wp-json/wp/v2/posts?per_page=5"),
        (Blog(plain=True), "/"),
        (Blog(plain=True), "/?rest_route=/wp/v2/posts"),
    ],
)
def test_wherever_the_api_is(blog: Blog, url: str) -> None:
    with LoopbackServer(blog) as server, Client(settings(server)) as web:
        made = source(f"{server.url}{url}")
        assert titles(made, made.fetch(bounded(web), Checkpoint())) == ["Beitrag 3", "Beitrag 2", "Beitrag 1"]


@pytest.mark.parametrize("in_header", [True, False])
def test_a_page_of_the_site_says_where_the_api_is(in_header: bool) -> None:
    blog = Blog(prefix="/cms")

    def site(request: Request) -> Reply | None:
        if request.path != "/aktuelles/":
            return blog(request)
        headers = {"Link": '</cms/wp-json/>; rel="https://api.w.org/", </x>; rel=shortlink'} if in_header else {}
        body = b"" if in_header else b'<link rel="https://api.w.org/" href="/cms/wp-json/" />'
        return Reply(body=b"<html><head>" + body, type="text/html", headers=headers)

    with LoopbackServer(site) as server, Client(settings(server)) as web:
        made = source(f"{server.url}/aktuelles/")
        assert len(titles(made, made.fetch(bounded(web), Checkpoint()))) == 3


def refusal(status: int = 401, body: bytes = b'{"code":"rest_cannot_access"}', **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, body=body, type="application/json", headers=named, validators=False)


PAGE_FOR_PEOPLE = refusal(200, b"<!DOCTYPE html><title>Nur ein Moment</title>")


@pytest.mark.parametrize("reply", [refusal(401), refusal(403), refusal(404), PAGE_FOR_PEOPLE, refusal(200, b"{}")])
@pytest.mark.parametrize("part", ["wp-json", "/wp/v2/posts"])
def test_the_feed_stands_in_and_gives_the_same_identity(reply: Reply, part: str) -> None:
    blog = Blog()
    with LoopbackServer(blog) as server, Client(settings(server)) as web:
        made = source(server.url)
        by_rest = {item.uid for item in parsed(made, made.fetch(bounded(web), Checkpoint())).items}
        blog.refuse = {part: reply, "rest_route": refusal(404)}
        first = made.fetch(bounded(web), Checkpoint())
        found = parsed(made, first)
        assert {item.uid for item in found.items} == by_rest
        (remark,) = made.remarks(first.answer.checkpoint)
        assert "feed is read instead" in remark

        server.forget()
        second = made.fetch(bounded(web), first.answer.checkpoint)
        assert isinstance(second.answer, NotModified)
        assert [request.path for request in server.forget()] == ["/feed/"]

        blog.refuse = {}
        third = made.fetch(bounded(Later(web, timedelta(days=8))), second.answer.checkpoint)
        assert {item.uid for item in parsed(made, third).items} == by_rest
        assert made.remarks(third.answer.checkpoint) == ()


@pytest.mark.parametrize(
    ("reply", "reason", "wait"),
    [
        (refusal(500), "http-500", None),
        (refusal(503, Retry_After="120"), "http-503", 120),
        (refusal(429), "http-429", 3600),
        (refusal(403, Retry_After="60"), "http-403", 60),
    ],
)
def test_trouble_is_no_refusal(reply: Reply, reason: str, wait: int | None) -> None:
    with LoopbackServer(Blog(refuse={"wp-json": reply})) as server, Client(settings(server)) as web:
        with pytest.raises(FetchError) as caught:
            source(server.url).fetch(bounded(web), Checkpoint())
        assert (caught.value.reason, caught.value.retry_after_seconds) == (reason, wait)
        assert not any("feed" in request.path for request in server.requests)


def test_neither_api_nor_feed() -> None:
    with LoopbackServer(lambda _: None) as server, Client(settings(server)) as web:
        with pytest.raises(FetchError, match=r"neither the REST API .* nor the feed") as caught:
            source(server.url).fetch(bounded(web), Checkpoint())
        assert caught.value.reason == "http-404"
        server.forget()
        # The feed says nothing of a list of its own, or of a choice
        for changes in ({"type": "termine"}, {"query": "categories=7"}):
            with pytest.raises(FetchError) as caught:
                source(server.url, **changes).fetch(bounded(web), Checkpoint())
        assert not any("feed" in request.path for request in server.requests)


def test_a_stumbling_list_of_changes_or_names_costs_no_news() -> None:
    refuse = {"modified_after": refusal(500), "/categories": refusal(401), "&page=2": refusal(502)}
    blog = Blog(count=120, refuse=refuse)
    with LoopbackServer(blog) as server, Client(settings(server)) as web:
        made = source(server.url)
        first = made.fetch(bounded(web), Checkpoint())
        assert len(parsed(made, first).items) == 100
        assert {item.categories for item in parsed(made, first).items} == {()}
        blog.publish()
        second = made.fetch(bounded(web), first.answer.checkpoint)
        assert titles(made, second)[0] == "Beitrag 121"
        blog.refuse = {}
        third = made.fetch(bounded(web), second.answer.checkpoint)
        assert "Beitrag 1" in titles(made, third), "the page that failed is asked for again"


def test_a_choice_among_the_posts_is_part_of_every_question() -> None:
    with LoopbackServer(Blog()) as server, Client(settings(server)) as web:
        made = source(server.url, query="categories=7&lang=de")
        made.fetch(bounded(web), made.fetch(bounded(web), Checkpoint()).answer.checkpoint)
        lists = [request.path for request in server.requests if "/wp/v2/posts" in request.path]
        assert len(lists) == 3
        assert all("categories=7&lang=de" in path for path in lists)


def bundle(*posts: Any) -> Page:
    told = {"site": {}, "terms": {"categories": {"x": "1", "7": "Sieben"}, "tags": []}, "posts": list(posts)}
    parts = [
        bundles.Part(role=role, url="https://muster.example/", body=json.dumps(v).encode()) for role, v in told.items()
    ]
    url = "https://muster.example/wp-json/wp/v2/posts"
    return Page(url=url, final_url=url, body=bundles.pack(parts), fetched_at=START)


def test_what_plug_ins_make_of_a_post() -> None:
    made = source("https://muster.example")
    odd = {
        "id": 7,
        "date_gmt": "0000-00-00T00:00:00",
        "date": "2026-07-01T10:00:00",
        "link": False,
        "guid": {"rendered": "https://muster.example/?post_type=news&#038;p=7"},
        "title": {"rendered": ""},
        "excerpt": {"rendered": "", "protected": False},
        "content": {"rendered": "<p>Nur Text</p>", "protected": False},
        "categories": [7, "8", None, True],
        "tags": False,
        "image_url": "//cdn.muster.example/a.jpg",
        "author_name": " Redaktion\n",
    }
    secret = {"id": 8, "title": {"rendered": "Gesch&uuml;tzt: Intern"}, "content": {"rendered": "", "protected": True}}
    parsed_ = made.parse(bundle(odd, odd, secret, None, {"id": 9, "title": [], "content": False}))
    (item,) = parsed_.items
    assert item.uid == item.uid.replace("&#038;", "&") == "guid:https://muster.example/?post_type=news&p=7"
    assert item.published == datetime(2026, 7, 1, 8, tzinfo=UTC), "a German clock"
    assert (item.url, item.title, item.summary) == (None, "", "Nur Text")
    assert (item.author, item.categories) == ("Redaktion", ("Sieben",))
    assert item.image_url == "https://cdn.muster.example/a.jpg"
    assert dict(parsed_.skipped) == {"protected": 1, "unreadable": 1, "no-identity": 1}
    assert parsed_.entries == 4


def test_embedded_answers_are_cut_down_and_may_be_refusals() -> None:
    blog = Blog(count=2)
    media = {"media_type": "image", "source_url": "https://muster.example/bild.jpg", "media_details": {"sizes": {}}}
    blog.posts[0]["_embedded"] = {"author": [{"name": "Ada Muster"}], "wp:featuredmedia": [media]}
    blog.posts[1]["_embedded"] = {"author": [{"code": "rest_user_invalid_id"}], "wp:featuredmedia": [False]}
    with LoopbackServer(blog) as server, Client(settings(server)) as web:
        made = source(server.url)
        fetched = made.fetch(bounded(web), Checkpoint())
        second, first = parsed(made, fetched).items
        assert isinstance(fetched.answer, Page)
        assert b"media_details" not in fetched.answer.body
    assert (first.author, first.image_url) == ("Ada Muster", "https://muster.example/bild.jpg")
    assert (second.author, second.image_url) == (None, None)


@pytest.mark.parametrize("marker", ["{", "[]", "null", '{"modified": 7}', '{"site": {"title": 1}}'])
def test_a_memory_nobody_can_read_is_none(marker: str) -> None:
    assert Memory.read(marker) == Memory()


def test_no_bundle_of_ours() -> None:
    made = source("https://muster.example")
    body = bundles.pack([bundles.Part(role="listing", url="https://muster.example/", body=b"[]")])
    with pytest.raises(ParseError, match="no answers of a WordPress site"):
        made.parse(replace(bundle(), body=body))


def test_addresses() -> None:
    assert homepage("https://a.example/blog/wp-json/wp/v2/posts?x=1") == "https://a.example/blog"
    assert homepage("https://a.example/wp-jsonx/") == "https://a.example/wp-jsonx"
    assert roots("https://a.example/?rest_route=/") == ("https://a.example/?rest_route=",)
    assert api("https://a.example/?rest_route=", "/wp/v2/tags", [("include", "1,2")]) == (
        "https://a.example/?rest_route=/wp/v2/tags&include=1,2"
    )
    link = {"link": '<https://b.example/wp-json/>; rel="https://api.w.org/"'}
    assert announced("https://a.example/", link, b"") is None, "another host's"
    assert announced("https://www.b.example/", link, b"") == "https://b.example/wp-json"
    plain_link = {"link": '<https://b.example/?rest_route=/>; rel="https://api.w.org/"'}
    assert announced("https://b.example/", plain_link, b"") == "https://b.example/?rest_route="


def test_settings() -> None:
    assert load("wordpress") is WordPress
    assert source("https://muster.example").problems() == ()
    bad = source("https://muster.example", type="../users", pages=-1).problems()
    assert [key for key, _, _ in bad] == ["type", "pages"]
