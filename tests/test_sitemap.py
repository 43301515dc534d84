"""Sitemaps: the reader over every form there is, and the source that reads a site by one, over loopback."""

import functools
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from bounded import bounded
from hostile_net import settings
from lxml import etree

from aggregator import bundles, sitemaps
from aggregator.demo.server import LoopbackServer, Reply, Request
from aggregator.errors import FetchError, ParseError
from aggregator.model import Checkpoint, Fetched, Item, NotModified, Page
from aggregator.sitemaps import Child, Entry
from aggregator.sources import load
from aggregator.sources.sitemap import SitemapSource
from aggregator.sources.sitemap.choice import Choice, dated, trusted
from aggregator.sources.sitemap.memory import Memory, Packed, key_of, stamp_of
from aggregator.web.client import Client

# No moment of packing in the bytes: names of tests are made of them, and must be the same in every process.
gz = functools.partial(gzip.compress, mtime=0)

HOME = "https://muster.example"
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
MARCH = datetime(2026, 3, 2, tzinfo=UTC)


def urlset(*pages: str | tuple[str, str]) -> bytes:
    """A sitemap of addresses, with or without a lastmod."""
    pairs = [(page, "") if isinstance(page, str) else page for page in pages]
    urls = (f"<url><loc>{loc}</loc>{f'<lastmod>{at}</lastmod>' if at else ''}</url>" for loc, at in pairs)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {XMLNS}>{"".join(urls)}</urlset>'.encode()


def index(*children: str | tuple[str, str]) -> bytes:
    return urlset(*children).replace(b"urlset", b"sitemapindex").replace(b"url>", b"sitemap>")


def locs(body: bytes) -> list[str]:
    return [entry.loc for entry in sitemaps.read(body, f"{HOME}/sitemap.xml").entries]


# ---- the reader --------------------------------------------------------------------------------------------------


def test_a_news_sitemap_with_pictures_and_languages() -> None:
    found = sitemaps.read(
        f"""<?xml version="1.0" encoding="UTF-8"?>
        <?xml-stylesheet href="a.xsl"?>
        <urlset {XMLNS} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
          xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml">
        <url><loc> https://muster.example/ki?a=1&amp;b=2 </loc><!-- x -->
          <xhtml:link rel="alternate" hreflang="en" href="https://muster.example/en/ki"/>
          <image:image><image:loc>https://muster.example/bild.jpg</image:loc></image:image>
          <news:news><news:publication><news:name>Zentrum</news:name><news:language>de</news:language></news:publication>
            <news:publication_date>2026-03-02T09:00:00+01:00</news:publication_date>
            <news:title>KI &amp;amp; Handwerk</news:title></news:news></url>
        <url><loc><![CDATA[https://muster.example/b?c=1&d=2]]></loc><lastmod>2026-03-02</lastmod></url>
        </urlset>""".encode(),
        f"{HOME}/sitemap.xml",
    )
    assert found.kind == "urlset"
    assert found.skipped == ()
    assert found.entries == (
        Entry(
            loc="https://muster.example/ki?a=1&b=2",
            title="KI & Handwerk",
            published=datetime(2026, 3, 2, 8, tzinfo=UTC),
            language="de",
        ),
        Entry(loc="https://muster.example/b?c=1&d=2", lastmod=MARCH),
    )


def test_an_index() -> None:
    found = sitemaps.read(index(("https://muster.example/a.xml.gz", "2026-03-02"), "/b.xml"), f"{HOME}/s.xml")
    assert (found.kind, found.entries) == ("index", ())
    assert found.children == (Child(loc=f"{HOME}/a.xml.gz", lastmod=MARCH), Child(loc=f"{HOME}/b.xml"))


@pytest.mark.parametrize(
    "body",
    [
        urlset(f"{HOME}/a", f"{HOME}/b"),
        gz(urlset(f"{HOME}/a", f"{HOME}/b")),
        b"\xef\xbb\xbf\n" + urlset(f"{HOME}/a", f"{HOME}/b"),
        urlset(f"{HOME}/a", f"{HOME}/b").decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        urlset(f"{HOME}/a", f"{HOME}/b").replace(XMLNS.encode(), b""),
        urlset(f"{HOME}/a", f"{HOME}/b")
        .replace(b"<urlset", b"<s:urlset xmlns:s='x'")
        .replace(b"</urlset", b"</s:urlset"),
        urlset(f"{HOME}/a", f"{HOME}/b").removesuffix(b"</urlset>") + b"<url><loc>",
        f"{HOME}/a\r\n\r\n  {HOME}/b\n".encode(),
        f"\ufeff{HOME}/a\n{HOME}/b".encode(),
        gz(f"{HOME}/a\n{HOME}/b\n".encode()),
    ],
    ids=["xml", "gz", "bom", "utf-16", "no namespace", "prefix", "broken off", "text", "text bom", "text gz"],
)
def test_forms(body: bytes) -> None:
    assert locs(body) == [f"{HOME}/a", f"{HOME}/b"]


def test_why_an_address_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sitemaps.URL_LIMIT == 50_000
    monkeypatch.setattr(sitemaps, "URL_LIMIT", 500)
    body = urlset(f"{HOME}/a", f"{HOME}/a", "mailto:a@muster.example", "", f"{HOME}/b?x=1&y=2")
    found = sitemaps.read(body, f"{HOME}/sitemap.xml")
    assert [entry.loc for entry in found.entries] == [f"{HOME}/a", f"{HOME}/b?x=1&y=2"]
    assert dict(found.skipped) == {"bad-url": 2, "repeated": 1}
    long = urlset(*(f"{HOME}/{n}" for n in range(sitemaps.URL_LIMIT + 5)))
    found = sitemaps.read(long, f"{HOME}/sitemap.xml")
    assert (len(found.entries), dict(found.skipped)) == (sitemaps.URL_LIMIT, {"too-many": 5})


def test_what_would_only_cost_time_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "REFUSAL_LIMIT", 20)
    found = sitemaps.read(urlset(*[""] * 100, f"{HOME}/a"), f"{HOME}/sitemap.xml")
    assert (found.entries, dict(found.skipped)) == ((), {"bad-url": 20, "too-many": 1})
    monkeypatch.setattr(sitemaps, "ELEMENT_LIMIT", 20)
    body = urlset(f"{HOME}/a").replace(b"</urlset>", b"<a/>" * 100 + b"<url><loc>/b</loc></url></urlset>")
    found = sitemaps.read(body, f"{HOME}/sitemap.xml")
    assert ([entry.loc for entry in found.entries], dict(found.skipped)) == ([f"{HOME}/a"], {"too-many": 1})
    monkeypatch.setattr(sitemaps, "ODD_DATES", 2)
    monkeypatch.setattr(sitemaps, "ELEMENT_LIMIT", 2000)
    odd = urlset(*((f"{HOME}/{n}", "2. März 2026") for n in range(4)), (f"{HOME}/b", "2026-03-02"))
    lastmods = [entry.lastmod for entry in sitemaps.read(odd, f"{HOME}/sitemap.xml").entries]
    midnight = datetime(2026, 3, 1, 23, tzinfo=UTC)
    assert lastmods == [midnight, midnight, None, None, MARCH], "odd dates cost too much to read thousands of"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not-a-sitemap"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "not-a-sitemap"),
        (b"<rss version='2.0'><channel/></rss>", "a-feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "a-feed"),
        (b"<a/>", "not-a-sitemap"),
        (b"<", "not-a-sitemap"),
        (b"Not found", "not-a-sitemap"),
        (b'{"error": 1}', "not-a-sitemap"),
        (bytes(range(256)), "not-a-sitemap"),
        (gz(urlset(f"{HOME}/a"))[:-9], "incomplete"),
        (b"\x1f\x8bno", "not-a-sitemap"),
        (gz(b" " * (sitemaps.LIMIT_BYTES + 1)), "too-large"),
    ],
)
def test_what_is_no_sitemap(body: bytes, reason: str) -> None:
    with pytest.raises(ParseError) as caught:
        sitemaps.read(body, f"{HOME}/sitemap.xml")
    assert caught.value.reason == reason


def test_entities_of_a_document_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("/geheim")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<!DOCTYPE urlset [<!ENTITY l0 "ha"><!ENTITY x SYSTEM "{secret.as_uri()}">{laughs}]>'
    body = urlset(f"{HOME}/&l11;", f"{HOME}/&x;", f"{HOME}/a").replace(b"<urlset", head.encode() + b"<urlset")
    assert not any("geheim" in loc or "haha" in loc for loc in locs(body))
    assert f"{HOME}/a" in locs(body)


def test_captured_sitemaps_give_every_address(shared: Path) -> None:
    """Against a plain count of `<loc>` outside of pictures and videos."""
    refused, read = {}, 0
    for file in sorted((shared / "corpus" / "html" / "sitemaps").iterdir()):
        body = file.read_bytes()
        try:
            found = sitemaps.read(body, f"{HOME}/sitemap.xml")
        except ParseError as error:
            refused[file.name] = error.reason
            continue
        tree = etree.fromstring(body)
        wanted = [
            (loc.text or "").strip()
            for loc in tree.iter("{*}loc")
            if etree.QName(loc.getparent() if loc.getparent() is not None else loc).localname in ("url", "sitemap")
        ]
        taken = [entry.loc for entry in found.entries] + [child.loc for child in found.children]
        assert sorted(taken) == sorted(wanted), file.name
        assert found.skipped == (), file.name
        dates = sum(1 for _ in tree.iter("{*}lastmod", "{*}publication_date"))
        read_dates = sum(bool(e.lastmod) + bool(e.published) for e in found.entries)
        assert read_dates + sum(bool(child.lastmod) for child in found.children) == dates, file.name
        read += len(taken)
    # A script for PowerShell, filed among the sitemaps it generates.
    assert refused == {"Akkushell__akkuelectronics-seo-generate-sitemap.ps1": "not-a-sitemap"}
    assert read == 1392


# ---- what is worth a request -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("/aktuelles/ki-im-handwerk/", True),
        ("/wnetz?art=News.show&id=7", True),
        ("/?p=1652", True),
        ("/", False),
        ("", False),
        ("/impressum/", False),
        ("/de/Datenschutzerklaerung.html", False),
        ("/kontakt.html", False),
        ("/themenheft.pdf", False),
        ("/bild.JPG", False),
    ],
)
def test_without_settings_pages_are_taken(path: str, taken: bool) -> None:
    choice = Choice.of(f"{HOME}/sitemap.xml", (), (), ())
    assert choice.takes(f"{HOME}{path}") is taken
    assert not choice.takes(f"https://anderswo.example{path}")


def test_settings_choose() -> None:
    choice = Choice.of(f"{HOME}/sitemap.xml", ("/news/", "impressum"), (r"/news/archiv",), ())
    assert choice.takes(f"{HOME}/news/1")
    assert choice.takes(f"{HOME}/impressum")
    assert choice.takes("https://blog.anderswo.example/news/1"), "named, so wanted"
    assert not choice.takes(f"{HOME}/news/archiv/1")
    assert not choice.takes(f"{HOME}/a")


@pytest.mark.parametrize(
    ("path", "followed"),
    [
        ("/post-sitemap.xml", True),
        ("/page-sitemap2.xml", True),
        ("/wp-sitemap-posts-post-1.xml", True),
        ("/sitemap.xml?sitemap=pages&type=1533906435", True),
        ("/category-sitemap.xml", False),
        ("/post_tag-sitemap.xml", False),
        ("/author-sitemap.xml", False),
        ("/wp-sitemap-taxonomies-category-1.xml", False),
        ("/wp-sitemap-users-1.xml", False),
    ],
)
def test_sitemaps_of_archives_are_left_alone(path: str, followed: bool) -> None:
    child = Child(loc=f"{HOME}{path}")
    assert Choice.of(f"{HOME}/sitemap.xml", (), (), ()).follows(child) is followed
    assert Choice.of(f"{HOME}/sitemap.xml", (), (), (r"\.xml",)).follows(child)
    assert not Choice.of("https://anderswo.example/s.xml", (), (), ()).follows(child)


def test_dates_in_addresses_and_moments_of_a_build() -> None:
    midnight = datetime(2026, 3, 1, 23, tzinfo=UTC)
    assert dated(f"{HOME}/2026/03/02/ki/") == midnight
    assert dated(f"{HOME}/news/20260302-ki.html") == midnight
    assert dated(f"{HOME}/2026-02-31-ki/") is None
    assert dated(f"{HOME}/produkt-20260302123/") is None
    built = [Entry(loc=f"{HOME}/{n}", lastmod=MARCH) for n in range(10)]
    assert not trusted(built)
    assert trusted([replace(entry, lastmod=MARCH.replace(day=n + 1)) for n, entry in enumerate(built)])


def test_what_is_remembered_is_small() -> None:
    stamps = {key_of(f"{HOME}/{n}"): stamp_of(MARCH) for n in range(5_000)}
    assert len(stamps) == 5_000
    text = Packed(stamps=stamps).text()
    assert len(text) < 54_000
    assert Packed.of(text).stamps == stamps
    assert key_of("http://www.muster.example/a/") == key_of(f"{HOME}/a?utm_source=x")
    assert key_of(f"{HOME}/?id=1") != key_of(f"{HOME}/?id=2")


@pytest.mark.parametrize("marker", ["{", "[]", '{"done": "!"}', '{"done": "AAAA"}', '{"failures": 3}'])
def test_a_memory_nobody_can_read_is_none(marker: str) -> None:
    assert Memory.read(marker) == Memory()


# ---- the source --------------------------------------------------------------------------------------------------


def article(title: str, published: str = "", canonical: str = "") -> bytes:
    told = json.dumps({"@type": "NewsArticle", "headline": title} | ({"datePublished": published} if published else {}))
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    text = "<p>Das Zentrum zeigt kleinen und mittleren Betrieben, wie künstliche Intelligenz im Alltag hilft. </p>" * 6
    return (
        f'<!DOCTYPE html><html lang="de"><head><title>{title}</title>{link}'
        f'<script type="application/ld+json">{told}</script></head>'
        f"<body><main><article><h1>{title}</h1>{text}</article></main></body></html>"
    ).encode()


@dataclass
class Site:
    """A site by its paths; `{here}` in a sitemap is its own address."""

    pages: dict[str, bytes | Reply] = field(default_factory=dict)
    here: str = ""
    robots: Reply | None = None

    def __call__(self, request: Request) -> Reply | None:
        if request.path == "/robots.txt":
            return self.robots
        page = self.pages.get(request.path)
        if isinstance(page, bytes):
            type_ = "application/xml" if b"{here}" in page else "text/html; charset=utf-8"
            return Reply(body=page.replace(b"{here}", self.here.encode()), type=type_)
        return page


@dataclass
class Followed:
    """A source and its checkpoint over several runs."""

    web: Client
    source: SitemapSource
    server: LoopbackServer
    checkpoint: Checkpoint = field(default_factory=Checkpoint)
    last: Fetched | None = None
    reads: list[str] = field(default_factory=list)

    def run(self) -> list[Item]:
        self.server.forget()
        web = bounded(self.web)
        fetched = self.source.fetch(web, self.checkpoint)
        self.reads += web.reads
        assert fetched.requests == len(self.server.requests)
        self.last, self.checkpoint = fetched, fetched.answer.checkpoint
        if isinstance(fetched.answer, NotModified):
            return []
        parsed = self.source.parse(fetched.answer)
        assert parsed.entries == len(parsed.items) + sum(count for _, count in parsed.skipped)
        return list(parsed.items)

    def titles(self) -> list[str]:
        return [item.title for item in self.run()]

    @property
    def asked(self) -> list[str]:
        return [request.path for request in self.server.requests if request.path != "/robots.txt"]


def followed(server: LoopbackServer, web: Client, path: str = "/sitemap.xml", **changes: Any) -> Followed:
    assert isinstance(server.site, Site)
    server.site.here = server.url
    made = SitemapSource(id="muster", centre="muster", url=f"{server.url}{path}")
    return Followed(web, replace(made, **changes), server)


def listing(pages: Mapping[str, str]) -> bytes:
    return urlset(*((f"{{here}}{path}", lastmod) for path, lastmod in pages.items()))


def test_a_site_is_read_newest_first_a_few_articles_a_run() -> None:
    days = {f"/artikel-{n}": f"2026-01-{n:02}" for n in range(1, 8)}
    site = Site({path: article(f"Artikel {path[9:]}") for path in days})
    site.pages["/sitemap.xml"] = listing(days)
    with LoopbackServer(site) as server, Client(settings(server)) as web:
        it = followed(server, web, articles=3)
        first = it.run()
        assert [item.title for item in first] == ["Artikel 7", "Artikel 6", "Artikel 5"]
        assert it.asked == ["/sitemap.xml", "/artikel-7", "/artikel-6", "/artikel-5"]
        assert first[0].uid == f"link:{server.netloc}/artikel-7"
        assert first[0].url == f"{server.url}/artikel-7"
        assert first[0].published == datetime(2026, 1, 7, tzinfo=UTC), "no better date than the sitemap's"
        assert "künstliche Intelligenz" in first[0].content
        assert it.source.remarks(it.checkpoint) == ("4 addresses of the sitemap wait to be read, 3 in each run",)
        # What is new goes before the backlog, whatever its date
        days["/neu"] = ""
        site.pages |= {"/neu": article("Neu"), "/sitemap.xml": listing(days)}
        assert it.titles() == ["Neu", "Artikel 4", "Artikel 3"]
        assert it.titles() == ["Artikel 2", "Artikel 1"]
        assert it.titles() == []
        assert it.asked == ["/sitemap.xml"]
        assert it.titles() == []
        assert it.server.requests[0].conditional
        assert it.source.remarks(it.checkpoint) == ()


def test_an_address_that_leaves_and_comes_back_is_not_read_again() -> None:
    site = Site({"/a": article("A"), "/b": article("B"), "/sitemap.xml": listing({"/a": "", "/b": ""})})
    with LoopbackServer(site) as server, Client(settings(server)) as web:
        it = followed(server, web)
        assert it.titles() == ["A", "B"]
        site.pages["/sitemap.xml"] = listing({"/b": ""})
        assert it.titles() == []
        site.pages["/sitemap.xml"] = listing({"/a": "", "/b": ""})
        assert it.titles() == []


def test_a_new_lastmod_means_a_changed_page_but_not_when_all_are_new() -> None:
    days = {f"/a{n}": f"2026-01-{n:02}" for n in range(1, 31)}
    site = Site({path: article(path[1:]) for path in days})
    site.pages["/sitemap.xml"] = listing(days)
    with LoopbackServer(site) as server, Client(settings(server)) as web:
        it = followed(server, web, articles=50)
        assert len(it.run()) == 30
        days["/a4"] = "2026-02-01"
        site.pages |= {"/a4": article("a4, ergänzt"), "/sitemap.xml": listing(days)}
        (changed,) = it.run()
        assert changed.title == "a4, ergänzt"
        assert changed.uid.endswith("/a4")
        built = dict.fromkeys(days, "2026-03-01T04:00:00Z")
        site.pages["/sitemap.xml"] = listing(built)
        assert it.titles() == []
        assert it.asked == ["/sitemap.xml"]
        site.pages["/sitemap.xml"] = listing(built | {"/a9": "2026-03-02"})
        assert it.titles() == ["a9"]


def test_an_index_is_followed_three_levels_down_and_never_in_a_circle() -> None:
    site = Site(
        {
            "/sitemap.xml": index(("{here}/deep.xml", "2026-01-01"), "{here}/news.xml.gz", "{here}/sitemap.xml"),
            "/deep.xml": index(
                "{here}/deeper.xml", "{here}/deep.xml", "{here}/news.xml.gz", "{here}/author-sitemap.xml"
            ),
            "/deeper.xml": index("{here}/deepest.xml").replace(
                b"</sitemapindex", b"<url><loc>{here}/b</loc></url></sitemapindex"
            ),
            "/deepest.xml": listing({"/zu-tief": ""}),
            "/a": article("A"),
            "/b": article("B"),
        }
    )
    with LoopbackServer(site) as server, Client(settings(server)) as web:
        it = followed(server, web)
        packed = gz(listing({"/a": ""}).replace(b"{here}", server.url.encode()))
        site.pages["/news.xml.gz"] = Reply(body=packed, type="application/gzip")
        assert sorted(it.titles()) == ["A", "B"]
        assert sorted(it.asked) == ["/a", "/b", "/deep.xml", "/deeper.xml", "/news.xml.gz", "/sitemap.xml"]


def test_a_sitemap_whose_index_says_it_is_unchanged_is_not_asked() -> None:
    site = Site({"/a": article("A"), "/b": article("B"), "/c": article("C")})
    site.pages["/sitemap.xml"] = index(("{here}/1.xml", "2026-01-01"), ("{here}/2.xml", "2026-01-02"))
    site.pages |= {"/1.xml": listing({"/a": ""}), "/2.xml": listing({"/b": ""})}
    with LoopbackServer(site) as server, Client(settings(server)) as web:
        it = followed(server, web)
        assert it.titles() == ["B", "A"]
        assert it.titles() == []
        assert it.asked == ["/sitemap.xml"]
        site.pages["/sitemap.xml"] = index(("{here}/1.xml", "2026-01-01"), ("{here}/2.xml", "2026-01-03"))
        site.pages["/2.xml"] = listing({"/b": "", "/c": ""})
        assert it.titles() == ["C"]
        assert it.asked == ["/sitemap.xml", "/2.xml", "/c"]


def test_an_index_is_asked_conditionally_and_its_sitemaps_are_remembered() -> None:
    site = Site({"/sitemap.xml": index("{here}/a.xml", "{here}/b.xml"), "/a.xml": listing({"/a": ""})})
    site.pages |= {"/a": article("A"), "/b": article("B"), "/b.xml": listing({"/b": ""})}
    with LoopbackServer(site) as server, Client(settings(server)) as web:
        it = followed(server, web)
        assert sorted(it.titles()) == ["A", "B"]
        it.reads.clear()
        assert it.titles() == []
        assert [request.conditional for request in server.requests if request.path != "/robots.txt"] == [True] * 3
        assert it.reads == [], "nothing is new, so nothing is read, and no child is started"
        # The index stays as it is: what changed in a sitemap it names is noticed nevertheless
        site.pages |= {"/c": article("C"), "/b.xml": listing({"/b": "", "/c": ""})}
        assert it.titles() == ["C"]
        site.pages |= {"/d": article("D"), "/c.xml": listing({"/d": ""}), "/sitemap.xml": index("{here}/c.xml")}
        assert it.titles() == ["D"]
        assert it.asked == ["/sitemap.xml", "/c.xml", "/d"]


def test_a_long_index_is_asked_for_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aggregator.sources.sitemap.visit.CHILDREN_LIMIT", 1)
    site = Site({"/sitemap.xml": index("{here}/a.xml", "{here}/b.xml"), "/a.xml": listing({"/a": ""})})
    site.pages |= {"/a": article("A"), "/b": article("B"), "/b.xml": listing({"/b": ""})}
    with LoopbackServer(site) as server, Client(settings(server)) as web:
        it = followed(server, web)
        assert sorted(it.titles()) == ["A", "B"]
        site.pages |= {"/c": article("C"), "/b.xml": listing({"/b": "", "/c": ""})}
        assert it.titles() == ["C"]
        asked = {request.path: request.conditional for request in server.requests}
        assert (asked["/sitemap.xml"], asked["/a.xml"]) == (False, True)


def test_other_settings_look_at_unchanged_sitemaps_anew() -> None:
    site = Site({"/a": article("A"), "/b": article("B"), "/sitemap.xml": listing({"/a": "", "/b": ""})})
    with LoopbackServer(site) as server, Client(settings(server)) as web:
        it = followed(server, web, include=("/a",))
        assert it.titles() == ["A"]
        assert it.titles() == []
        it.source = replace(it.source, include=())
        assert it.titles() == ["B"]


def test_robots_are_respected_and_may_recover() -> None:
    site = Site({"/a": article("A"), "/intern/b": article("B"), "/sitemap.xml": listing({"/a": "", "/intern/b": ""})})
    site.robots = Reply(status=503)
    with LoopbackServer(site) as server, Client(settings(server)) as web:
        it = followed(server, web)
        assert it.titles() == []
        assert it.source.remarks(it.checkpoint) == ("robots.txt keeps us from 2 addresses of the sitemap",)
        site.robots = Reply(body=b"User-agent: *\nDisallow: /intern/\n", type="text/plain")
        assert it.titles() == ["A"]
        assert "/intern/b" not in it.asked
        assert it.source.remarks(it.checkpoint) == ("robots.txt keeps us from 1 addresses of the sitemap",)
        site.robots = None
        assert it.titles() == ["B"]
        assert it.source.remarks(it.checkpoint) == ()


def test_a_site_without_the_address_of_its_sitemap() -> None:
    site = Site({"/a": article("A"), "/sitemap.xml": listing({"/a": ""}), "/karte.xml": listing({"/b": ""})})
    site.pages["/b"] = article("B")
    with LoopbackServer(site) as server, Client(settings(server)) as web:
        assert followed(server, web, "/").titles() == ["A"]
        site.robots = Reply(body=f"Sitemap: {server.url}/karte.xml\n".encode(), type="text/plain")
        assert followed(server, web, "").titles() == ["B"]


def test_addresses_that_fail_are_tried_again_and_given_up() -> None:
    pages: dict[str, bytes | Reply] = {"/weg": Reply(status=404), "/kaputt": Reply(status=500), "/a": article("A")}
    pages["/b.php"] = Reply(body=b"%PDF", type="application/pdf")
    pages["/fort"] = Reply(status=302, headers={"Location": "http://127.0.0.1:1/"}, type=None)
    site = Site(dict(pages) | {"/sitemap.xml": listing(dict.fromkeys(pages, ""))})
    with LoopbackServer(site) as server, Client(settings(server)) as web:
        it = followed(server, web)
        assert it.titles() == ["A"]
        assert it.titles() == []
        assert sorted(it.asked[1:]) == ["/fort", "/kaputt"]
        site.pages["/kaputt"] = article("Geheilt")
        assert it.titles() == ["Geheilt"]
        assert it.titles() == []
        assert it.asked == ["/sitemap.xml"], "three times is enough"


def test_a_site_that_asks_for_peace_is_left_in_peace() -> None:
    late = Reply(status=429, headers={"Retry-After": "600"})
    site = Site({"/a": late, "/b": article("B"), "/sitemap.xml": listing({"/a": "2026-01-02", "/b": "2026-01-01"})})
    with LoopbackServer(site) as server, Client(settings(server)) as web:
        it = followed(server, web)
        assert it.titles() == []
        assert it.asked == ["/sitemap.xml", "/a"]
        assert it.last is not None
        assert it.last.fresh_seconds == 600
        site.pages["/a"] = article("A")
        assert it.titles() == ["A", "B"]


def test_a_sitemap_that_fails_costs_no_backlog() -> None:
    site = Site({f"/a{n}": article(f"A{n}") for n in range(4)})
    site.pages |= {"/sitemap.xml": index("{here}/1.xml", "{here}/2.xml"), "/2.xml": listing({"/a3": ""})}
    site.pages["/1.xml"] = listing({"/a0": "", "/a1": "", "/a2": ""})
    with LoopbackServer(site) as server, Client(settings(server)) as web:
        it = followed(server, web, articles=1)
        assert it.titles() == ["A0"]
        site.pages["/1.xml"], kept = Reply(status=500), site.pages["/1.xml"]
        assert it.titles() == ["A3"]
        site.pages["/1.xml"] = kept
        assert it.titles() == ["A1"]
        assert it.titles() == ["A2"]


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (None, "http-404"),
        (Reply(status=410), "http-410"),
        (article("Startseite"), "not-a-sitemap"),
        (b"<rss version='2.0'><!--{here}--></rss>", "a-feed"),
        (index("{here}/fehlt.xml"), ""),
    ],
)
def test_no_sitemap_there(page: bytes | Reply | None, reason: str) -> None:
    site = Site({"/sitemap.xml": page} if page else {})
    with LoopbackServer(site) as server, Client(settings(server)) as web:
        it = followed(server, web)
        if not reason:
            assert it.titles() == [], "one sitemap of an index may be missing"
            return
        with pytest.raises(FetchError) as caught:
            it.run()
        assert caught.value.reason == reason


def test_pages_that_say_the_same_address_are_one_item() -> None:
    site = Site({"/sitemap.xml": listing({"/a": "", "/a-druck": ""})})
    with LoopbackServer(site) as server, Client(settings(server)) as web:
        it = followed(server, web)
        site.pages |= dict.fromkeys(("/a", "/a-druck"), article("A", "2026-03-01", f"{server.url}/a"))
        (item,) = it.run()
        assert item.uid == f"link:{server.netloc}/a"
        assert item.published == datetime(2026, 2, 28, 23, tzinfo=UTC)


def test_no_bundle_of_ours() -> None:
    made = SitemapSource(id="muster", centre="muster", url=f"{HOME}/sitemap.xml")
    for parts in ([], [bundles.Part(role="listing", url=HOME, body=b"7")], [bundles.Part(role="site", url=HOME)]):
        page = Page(url=HOME, final_url=HOME, body=bundles.pack(parts), fetched_at=MARCH)
        with pytest.raises(ParseError, match="bundle"):
            made.parse(page)


def test_settings() -> None:
    assert load("sitemap") is SitemapSource
    made = SitemapSource(id="muster", centre="muster", url=f"{HOME}/sitemap.xml")
    assert made.problems() == ()
    bad = replace(made, include=("(",), exclude=("[", "a"), articles=0).problems()
    assert [key for key, _, _ in bad] == ["include", "exclude", "articles"]
