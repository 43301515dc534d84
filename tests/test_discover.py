"""Discovery over real loopback sites: what is proposed, how sure, what it cost, and what was left alone."""

import json
import os
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest

from aggregator import pages
from aggregator.cli import finding
from aggregator.cli.screen import Screen
from aggregator.config import load
from aggregator.demo.server import LoopbackServer, Reply, Request
from aggregator.discover import Candidate, Clue, discover, evidence_in, examine, hosts, judging, opml
from aggregator.discover.trying import Trial
from aggregator.errors import FetchError
from aggregator.model import Channel, Item, Page, Parsed
from aggregator.sandbox import pool
from aggregator.web import WebSettings
from aggregator.web.client import Client

ROOT = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data" / "discover"
SHARED = ROOT.parent / "shared" / "corpus"
CHANNEL = "UC" + "Beispiel" * 2 + "123456"
NOW = datetime(2026, 3, 4, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def _no_children_left() -> Iterator[None]:
    yield
    pool.close_shared()


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.is_dir():
        if os.environ.get("REQUIRE_SHARED") == "1":
            pytest.fail(f"{path} is missing")
        pytest.skip("the captured corpus is not beside the repository")
    return path


def rss(
    title: str, *links: str, audio: bool = False, link: str = "https://zentrum.example/", year: int = 2026
) -> bytes:
    items = "".join(
        f"<item><title>Beitrag {n}</title><link>{address}</link><guid>{address}</guid>"
        f"<pubDate>Wed, 0{n} Feb {year} 10:00:00 GMT</pubDate>"
        + (f'<enclosure url="{address}.mp3" type="audio/mpeg" length="9"/>' if audio else "")
        + "</item>"
        for n, address in enumerate(links, start=1)
    )
    head = f"<title>{title}</title><link>{link}</link><description>d</description><language>de-DE</language>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


NEWS = tuple(f"https://zentrum.example/meldung-{n}" for n in range(1, 4))
EPISODES = tuple(f"https://zentrum.example/folge-{n}" for n in range(1, 3))


def jsonfeed(*links: str) -> bytes:
    items = [{"id": url, "url": url, "title": url, "date_published": "2026-02-01T10:00:00Z"} for url in links]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Neues", "items": items}).encode()


class Site:
    """Answers from a table of paths; what is not in it is a 404."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes | Reply] = {}

    def __call__(self, request: Request) -> Reply | None:
        found = self.answers.get(request.path)
        if isinstance(found, bytes):
            html = found.lstrip()[:1] == b"<" and not found.startswith(b"<?xml")
            return Reply(body=found, type="text/html; charset=utf-8" if html else "application/xml")
        return found


def client(*servers: LoopbackServer) -> Client:
    allow = tuple(server.netloc for server in servers)
    return Client(WebSettings(contact="test@example.org", allow=allow, pause_seconds=0, deadline_seconds=10))


@pytest.fixture
def place() -> Iterator[tuple[Site, LoopbackServer, Client]]:
    site = Site()
    with LoopbackServer(site) as server, client(server) as web:
        yield site, server, web


def find(server: LoopbackServer, web: Client, **options: object) -> Mapping[str, Candidate]:
    """Candidates by their path."""
    found = discover(web, f"{server.url}/", **options)  # type: ignore[arg-type]
    return {one.url.removeprefix(server.url): one for one in found}


def asked(server: LoopbackServer) -> list[str]:
    return [request.path for request in server.requests]


# What a page says


def home_page() -> Page:
    url = "https://www.beispielstadt.example/start/"
    return Page(url=url, final_url=url, body=(DATA / "home.html").read_bytes(), fetched_at=NOW)


def test_the_links_of_a_page_are_clues_and_nothing_else_is() -> None:
    expected = [tuple(row) for row in tomllib.loads((DATA / "home.toml").read_text())["clues"]]
    found = [(c.form, c.url, c.place, *(["comments"] if c.comments else [])) for c in evidence_in(home_page())]
    assert sorted(found) == sorted(expected)


def test_what_the_site_declares_comes_first_and_says_where_it_stood() -> None:
    first = evidence_in(home_page())[0]
    assert first.evidence == "declared by https://www.beispielstadt.example/start/: “Zentrum Beispielstadt » Feed”"


def test_a_link_header_names_the_rest_api() -> None:
    page = replace(
        home_page(), body=b"<p>leer", headers=(("link", '</wp-json/>; rel="https://api.w.org/", </>; rel=shortlink'),)
    )
    (clue,) = evidence_in(page)
    assert (clue.form, clue.url, clue.place) == ("wordpress", "https://www.beispielstadt.example/wp-json/", "declared")


def test_calendar_files_of_single_events_are_no_sources() -> None:
    links = "".join(f'<a href="/dateien/{n}.ics">ics</a>' for n in range(9))
    body = f'<body><main>{links}</main><footer><a href="/alle.ics">Kalender</a></footer>'.encode()
    assert [clue.url for clue in evidence_in(replace(home_page(), body=body))] == [
        "https://www.beispielstadt.example/alle.ics"
    ]


@pytest.mark.parametrize(
    ("url", "channel"),
    [
        ("https://www.youtube.com/@BMBF-bund/videos", "/@BMBF-bund"),
        ("http://youtube.com/user/daspaddy?sub_confirmation=1", "/user/daspaddy"),
        ("https://m.youtube.com/c/DlgOrg/featured", "/c/DlgOrg"),
        ("https://www.youtube.com/spektrumverlag", "/spektrumverlag"),
        (f"https://www.youtube.com/channel/{CHANNEL}/about", f"/channel/{CHANNEL}"),
        (f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}", f"/channel/{CHANNEL}"),
        ("https://www.youtube.com/channel/UCkurz", None),
        ("https://www.youtube.com/watch?v=abcdefghijk", None),
        ("https://www.youtube.com/embed/abcdefghijk", None),
        ("https://www.youtube.com/", None),
        ("https://youtube.com.fremd.example/@x", None),
    ],
)
def test_youtube_links_of_every_form(url: str, channel: str | None) -> None:
    assert hosts.youtube_channel(url) == (channel and f"https://www.youtube.com{channel}")


def test_the_channel_of_a_page_is_its_own_not_one_it_mentions() -> None:
    other = "UC" + "x" * 22
    canonical = f'<link rel="canonical" href="https://www.youtube.com/channel/{CHANNEL}">'
    body = f'"channelId":"{other}" {canonical} "channelId":"{other}"'
    assert hosts.channel_in(body) == CHANNEL
    assert hosts.channel_in(f'{{"externalId": "{CHANNEL}", "channelId":"{other}"}}') == CHANNEL
    assert hosts.channel_in("<p>nichts") is None


def test_an_episode_leads_to_its_show() -> None:
    assert hosts.podcast_page("https://manypod.podigee.io/12-folge") == "https://manypod.podigee.io/"
    assert hosts.podcast_page("https://www.podigee.io/preise") is None
    assert hosts.podcast_page("https://anchor.fm/s/1a2b/podcast/rss") is None
    assert hosts.same_site("https://blog.zentrum.example/x", "http://www.zentrum.example")
    assert not hosts.same_site("https://meinzentrum.example/", "https://zentrum.example/")


# A site, asked


def test_a_site_with_a_feed_in_two_formats_comments_and_a_podcast(place: tuple[Site, LoopbackServer, Client]) -> None:
    site, server, web = place
    site.answers = {
        "/": b'<html lang="de"><head><link rel="alternate" type="application/rss+xml" href="/feed/">'
        b'<link rel="alternate" type="application/feed+json" href="/feed.json">'
        b'<link rel="alternate" type="application/rss+xml" title="Kommentare" href="/comments/feed/"></head>'
        b'<body><footer><a href="/podcast/">Podcast</a></footer></body></html>',
        "/feed/": rss("Aktuelles", *NEWS, link=server.url),
        "/feed.json": jsonfeed(*NEWS),
        "/comments/feed/": rss("Kommentare", "https://zentrum.example/k1", link=server.url),
        "/podcast/": b'<html><body><main><p>Alle Folgen</p><a href="/podcast/rss">Abonnieren</a></main></body></html>',
        "/podcast/rss": rss("Unser Podcast", *EPISODES, audio=True, link=server.url),
    }
    found = find(server, web, centre="musterland")
    assert {path: (c.kind, c.confidence, c.entries) for path, c in found.items()} == {
        "/feed/": ("news", "high", 3),
        "/podcast/rss": ("podcast", "medium", 2),
        "/comments/feed/": ("news", "low", 1),
    }
    feed = found["/feed/"]
    assert (feed.title, feed.language, feed.centre) == ("Aktuelles", "de-de", "musterland")
    assert feed.newest == datetime(2026, 2, 3, 10, tzinfo=UTC)
    assert feed.also == (f"{server.url}/feed.json",)
    assert feed.evidence == f"declared by {server.url}/"
    assert f"navigation of {server.url}/podcast/" in found["/podcast/rss"].evidence
    assert len(asked(server)) == len(set(asked(server))), "no address was asked twice"


def test_only_the_answer_tells_a_feed_from_a_page_about_feeds(place: tuple[Site, LoopbackServer, Client]) -> None:
    site, server, web = place
    site.answers = {
        "/": b'<html><head><link rel="alternate" type="application/rss+xml" href="/offene/tueren/"></head><body>'
        b'<a href="/offene/tueren/">Feed</a><footer><a href="/rss/">RSS</a><a href="/abo/">Podcast</a></footer></html>',
        "/offene/tueren/": rss("Offen", *NEWS, link=server.url),
        "/rss/": b'<!doctype html><html><body><main><a href="/presse.rss">Presse</a></main></html>',
        "/presse.rss": rss("Presse", "https://zentrum.example/p1", "https://zentrum.example/p2", link=server.url),
        "/abo/": rss("Show", *EPISODES, audio=True, link=server.url),
    }
    found = find(server, web)
    assert {path: (c.kind, c.confidence) for path, c in found.items()} == {
        "/offene/tueren/": ("news", "high"),
        "/presse.rss": ("news", "medium"),
        "/abo/": ("podcast", "medium"),
    }


def test_a_show_at_another_host_is_resolved_and_surer_when_it_names_the_site() -> None:
    site, show = Site(), Site()
    with LoopbackServer(site) as server, LoopbackServer(show) as host, client(server, host) as web:
        site.answers["/"] = f'<body><footer><a href="{host.url}/3-folge">Unser Podcast</a></footer>'.encode()
        show.answers = {
            "/3-folge": b'<head><link rel="alternate" type="application/rss+xml" href="/feed/mp3">'
            b'<link rel="alternate" type="application/rss+xml" href="/feed/aac"></head>',
            "/feed/mp3": rss("Show", *EPISODES, audio=True, link=server.url),
            "/feed/aac": rss("Show", *EPISODES, audio=True, link=server.url),
        }
        (one,) = [c for c in discover(web, f"{server.url}/") if c.readable]
        assert (one.kind, one.url, one.confidence) == ("podcast", f"{host.url}/feed/mp3", "high")
        assert one.also == (f"{host.url}/feed/aac",)
        show.answers["/feed/mp3"] = show.answers["/feed/aac"] = rss("Show", *EPISODES, audio=True, link=host.url)
        (one,) = [c for c in discover(web, f"{server.url}/") if c.readable]
        assert one.confidence == "medium"
        assert one.evidence == f"footer of {server.url}/: “Unser Podcast”"


@pytest.mark.parametrize("path", ["/@beispiel", "/c/Beispiel", "/user/beispiel", "/beispiel", f"/channel/{CHANNEL}"])
def test_a_channel_is_found_by_any_of_its_addresses(path: str) -> None:
    site, tube = Site(), Site()
    with LoopbackServer(site) as server, LoopbackServer(tube) as host, client(server, host) as web:
        site.answers["/"] = f'<body><footer><a href="{host.url}{path}/videos">YouTube</a></footer>'.encode()
        entry = (
            "<entry><id>yt:video:abcdefghijk</id><yt:videoId>abcdefghijk</yt:videoId><title>Film</title>"
            '<link rel="alternate" href="https://www.youtube.com/watch?v=abcdefghijk"/>'
            "<published>2026-02-01T10:00:00+00:00</published><updated>2026-02-01T10:00:00+00:00</updated></entry>"
        )
        feed = f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:yt="http://www.youtube.com/xml/schemas/2015"><title>Filme</title>{entry}</feed>'
        page = f'<head><link rel="canonical" href="https://www.youtube.com/channel/{CHANNEL}"></head>'
        tube.answers = {path: page.encode(), f"/feeds/videos.xml?channel_id={CHANNEL}": feed.encode()}
        (one,) = [c for c in discover(web, f"{server.url}/", youtube=host.url) if c.kind == "youtube"]
        assert one.url == f"{host.url}/channel/{CHANNEL}"
        assert dict(one.settings)["channel"] == CHANNEL
        assert (one.entries, one.title, one.fault) == (1, "Filme", "")
        tube.answers.pop(path)
        (one,) = [c for c in discover(web, f"{server.url}/", youtube=host.url) if c.kind == "youtube"]
        assert one.lead is (not path.startswith("/channel/")), "without its page a handle stays a lead"


def test_usual_paths_are_a_last_resort_and_say_so(place: tuple[Site, LoopbackServer, Client]) -> None:
    site, server, web = place
    site.answers = {"/": b"<p>Nichts zu sehen", "/feed/": rss("Aktuelles", *NEWS, link=server.url)}
    found = find(server, web)
    assert {path: (c.confidence, c.guessed) for path, c in found.items()} == {"/feed/": ("low", True)}
    assert "usual path" in found["/feed/"].evidence
    site.answers["/"] = b'<head><link rel="alternate" type="application/rss+xml" href="/rss/alle"></head>'
    site.answers["/rss/alle"] = rss("Alle", *NEWS, link=server.url)
    server.forget()
    assert [path for path in find(server, web) if "feed" in path] == []
    assert "/feed/" not in asked(server)


def test_robots_txt_is_respected(place: tuple[Site, LoopbackServer, Client]) -> None:
    site, server, web = place
    site.answers = {
        "/robots.txt": Reply(body=b"User-agent: *\nDisallow: /feed/\n", type="text/plain"),
        "/": b'<head><link rel="alternate" type="application/rss+xml" href="/feed/"></head>',
        "/feed/": rss("Aktuelles", *NEWS),
    }
    one = find(server, web)["/feed/"]
    assert (one.confidence, one.readable) == ("low", False)
    assert "robots.txt" in one.fault
    assert "/feed/" not in asked(server)
    site.answers["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /\n", type="text/plain")
    server.forget()
    with pytest.raises(FetchError, match=r"robots\.txt"):
        find(server, web)
    assert asked(server) == ["/robots.txt"]


def test_the_budget_holds(place: tuple[Site, LoopbackServer, Client]) -> None:
    site, server, web = place
    feeds = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{n}/feed/">' for n in range(40))
    site.answers = {"/": f"<head>{feeds}</head>".encode()}
    site.answers |= {
        f"/{n}/feed/": rss(f"Feed {n}", f"https://zentrum.example/{n}", link=server.url) for n in range(40)
    }
    found = find(server, web, budget=8)
    assert len(asked(server)) == 8
    assert sum(one.readable for one in found.values()) == 6, "eight, but for robots.txt and the homepage"
    assert any("budget" in one.fault for one in found.values())


def test_a_declared_feed_that_is_none_is_shown_with_its_fault(place: tuple[Site, LoopbackServer, Client]) -> None:
    site, server, web = place
    feeds = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{n}">' for n in ("weg", "leer", "html"))
    site.answers = {
        "/": f"<head>{feeds}</head>".encode(),
        "/leer": rss("Leer"),
        "/html": b"<html><p>Ein Mensch?</html>",
    }
    found = find(server, web)
    assert {path: (c.confidence, bool(c.fault)) for path, c in found.items()} == {
        "/weg": ("low", True),
        "/leer": ("low", False),
        "/html": ("low", True),
    }


def test_an_address_somebody_names_is_tried(place: tuple[Site, LoopbackServer, Client]) -> None:
    site, server, web = place
    site.answers = {"/hier": rss("Show", *EPISODES, audio=True)}
    one = examine(web, f"{server.url}/hier", centre="musterland")
    assert (one.kind, one.entries, one.centre, one.fault) == ("podcast", 2, "musterland", "")
    assert examine(web, f"{server.url}/dort").fault


# What it is worth


def trial(kind: str, url: str, *links: str, place: str = "declared", newest: datetime = NOW, home: str = "") -> Trial:
    items = tuple(Item(uid=link, medium="news", url=link, published=newest) for link in links)
    clue = Clue(form="feed", url=url, place=place, found_on="https://a.example/")  # type: ignore[arg-type]
    parsed = Parsed(items=items, channel=Channel(title=kind, url=home or None), entries=len(items))
    return Trial(clue=clue, kind=kind, url=url, parsed=parsed)


def judged(*trials: Trial) -> list[tuple[str, str]]:
    found = judging.candidates(trials, (), "https://a.example/", "de", NOW)
    return [(one.url, one.confidence) for one in found]


@pytest.mark.parametrize(
    ("one", "confidence"),
    [
        (trial("news", "https://a.example/feed", "https://a.example/1"), "high"),
        (trial("news", "https://b.example/feed", "https://a.example/1"), "medium"),
        (trial("news", "https://b.example/feed", "https://a.example/1", home="https://www.a.example/"), "high"),
        (trial("news", "https://b.example/feed", "https://a.example/1", place="footer"), "medium"),
        (
            trial("news", "https://b.example/feed", "https://c.example/1", place="footer", home="https://c.example/"),
            "low",
        ),
        (
            trial("news", "https://b.example/feed", "https://b.example/1", place="footer", home="https://b.example/x"),
            "medium",
        ),
        (trial("news", "https://b.example/feed", "https://a.example/1", place="main"), "low"),
        (trial("news", "https://a.example/feed", "https://a.example/1", place="main"), "medium"),
        (trial("news", "https://a.example/feed", "https://a.example/1", place="guessed"), "low"),
        (trial("news", "https://a.example/feed"), "low"),
        (trial("news", "https://a.example/feed", "https://a.example/1", newest=NOW - timedelta(days=731)), "medium"),
    ],
)
def test_the_rules_of_confidence(one: Trial, confidence: str) -> None:
    assert judged(one) == [(one.url, confidence)]


def test_the_best_way_to_the_same_articles_is_kept() -> None:
    articles = tuple(f"https://a.example/{n}" for n in range(10))
    feed = trial("news", "https://a.example/feed/", *articles)
    posts = trial("wordpress", "https://a.example/wp-json/", *articles, place="footer")
    part = trial("news", "https://a.example/tag/x/feed/", *articles[:3])
    assert judged(feed, posts, part) == [("https://a.example/wp-json/", "high")]
    other = trial("news", "https://a.example/presse/feed/", *(f"https://a.example/presse/{n}" for n in range(4)))
    assert len(judged(feed, other)) == 2
    show = trial("podcast", "https://a.example/podcast/feed/", *articles[:3])
    assert len(judged(feed, show)) == 2, "a show is no part of the news, though its episodes are"
    sitemap = trial("sitemap", "https://a.example/sitemap.xml", "https://a.example/impressum")
    assert judged(feed, sitemap) == [(feed.url, "high"), (sitemap.url, "low")]
    assert judged(sitemap) == [(sitemap.url, "medium")]
    listing = trial("page", "https://a.example/aktuelles/", articles[0], "https://a.example/alt", place="nav")
    assert judged(feed, listing) == [(feed.url, "high"), (listing.url, "low")]
    examples = trial("page", "https://a.example/praxis/", "https://a.example/praxis/1", place="nav")
    assert judged(feed, examples) == [(feed.url, "high"), (examples.url, "medium")]


def test_two_spellings_of_an_address_are_one() -> None:
    one = trial("news", "https://www.a.example/feed/", "https://a.example/1")
    other = trial("news", "http://a.example/feed", "https://a.example/9")
    assert len(judged(one, other)) == 1


# Captured


def test_captured_pages_give_what_a_person_finds_in_them() -> None:
    folder = shared("html/pages")
    sys.path.insert(0, str(ROOT))
    try:
        from benchmarks.discover import captured  # noqa: PLC0415
    finally:
        sys.path.remove(str(ROOT))
    wanted: set[str] = set()
    found: set[str] = set()
    for name, heading, want, have in captured(folder, every=6):
        wanted |= {f"{name} {heading} {address}" for address in want}
        found |= {f"{name} {heading} {address}" for address in have}
    assert len(wanted) > 25
    assert len(wanted & found) / len(wanted) > 0.97
    assert len(wanted & found) / len(found) > 0.95


def test_real_subscription_lists_are_read_whole() -> None:
    files = sorted(shared("opml").iterdir())
    assert len(files) > 15
    for path in files:
        body = path.read_bytes()
        told = opml.read(body)
        assert told.feeds, path.name
        named = len(evidence_of_addresses(body))
        accounted = len(told.feeds) + sum(reason != "names no address" for _, reason in told.skipped)
        assert accounted == named or told.damage, path.name


def evidence_of_addresses(body: bytes) -> list[str]:
    """Addresses by another way than the reader's: the bare text, comments taken out."""
    import re  # noqa: PLC0415

    text = re.sub(rb"<!--.*?-->", b"", body, flags=re.DOTALL)
    return re.findall(r"\sxmlurl\s*=", text.decode("utf-8", "replace"), re.IGNORECASE)


def test_what_is_no_list_is_refused_in_words() -> None:
    for body in (b"", b"<rss/>", b"kein XML", b"<html><body><p>x"):
        with pytest.raises(ValueError, match=r"OPML|XML"):
            opml.read(body)


def test_an_entity_of_a_list_reads_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "geheim"
    secret.write_text("https://geheim.example/")
    body = (
        f'<!DOCTYPE opml [<!ENTITY e SYSTEM "{secret.as_uri()}">]><opml><body>'
        '<outline text="&e;" xmlUrl="https://a.example/feed"/><outline text="x">&e;</outline></body></opml>'
    )
    told = opml.read(body.encode())
    assert [feed.url for feed in told.feeds] == ["https://a.example/feed"]
    assert "geheim.example" not in repr(told)


# The commands

TOML = """# Kopf

[fetch]
contact = "test@example.org"
allow = ["{netloc}"]
pause_seconds = 0

# Zentren
[[centre]]
id = "musterland"
name = "Zentrum Musterland"
short_name = "Musterland"
homepage = "{url}/"

# Ausgaben
"""


def run(command: click.Command, folder: Path, *arguments: str) -> object:
    return command.main(list(arguments), obj=Screen(root=str(folder), as_json=True), standalone_mode=False)


def test_discover_writes_what_is_sure_once(
    place: tuple[Site, LoopbackServer, Client], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site, server, _ = place
    site.answers = {
        "/": b'<head><link rel="alternate" type="application/rss+xml" href="/feed/">'
        b'<link rel="alternate" type="application/rss+xml" title="Kommentare" href="/comments/feed/"></head>'
        b'<body><footer><a href="https://de.linkedin.com/company/bsibund">LinkedIn</a></footer>',
        "/feed/": rss("Aktuelles", *NEWS, link=server.url),
        "/comments/feed/": rss("Kommentare", "https://zentrum.example/k1"),
    }
    path = tmp_path / "sources.toml"
    text = TOML.format(netloc=server.netloc, url=server.url)
    path.write_text(text)
    assert run(finding.discover, tmp_path, "Musterland") == 0
    assert path.read_text() == text, "without --write nothing is written"
    capsys.readouterr()
    assert run(finding.discover, tmp_path, "--all", "--write") == 0
    assert json.loads(capsys.readouterr().out)["written"] == ["musterland-news"]
    (source,) = load(path).sources
    assert (source.url, source.kind, source.enabled, source.title) == (
        f"{server.url}/feed/",
        "news",
        False,
        "Aktuelles",
    )
    assert source.provenance == f"page: {server.url}/"
    assert source.verified != "never"
    assert path.read_text().startswith(text.rstrip("\n"))
    lead = f'[[lead]]\ncentre = "musterland"\nwhat = "news"\nurl = "{server.url}/feed"\n'
    path.write_text(f'{text}{lead}provenance = "x"\nconfidence = "low"\n')
    run(finding.discover, tmp_path, "musterland", "--write")
    assert len(load(path).sources) == 1, "that there was a lead to it keeps nothing out"
    once = path.read_bytes()
    run(finding.discover, tmp_path, "musterland", "--write")
    assert path.read_bytes() == once, "what is there is not added again"
    capsys.readouterr()
    run(finding.discover, tmp_path, f"{server.url}/", "--accept", "3")
    assert [lead.what for lead in load(path).leads] == ["news", "linkedin"]


def test_a_result_that_would_not_load_is_refused(place: tuple[Site, LoopbackServer, Client], tmp_path: Path) -> None:
    site, server, _ = place
    site.answers["/feed"] = rss("Aktuelles", *NEWS)
    path = tmp_path / "sources.toml"
    text = TOML.format(netloc=server.netloc, url=server.url)
    text += '[[output]]\nkind = "rss"\npath = "a.xml"\ntitle = "A"\ndescription = "b"\nlink = "https://a.example/"\n'
    path.write_text(text)
    from aggregator.errors import ConfigError  # noqa: PLC0415

    with pytest.raises(ConfigError, match="base_url"):
        run(finding.sources, tmp_path, "add", f"{server.url}/feed", "--centre", "musterland", "--enable")
    assert path.read_text() == text


def test_sources_are_added_imported_and_disabled(
    place: tuple[Site, LoopbackServer, Client], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site, server, _ = place
    site.answers["/feed"] = rss("Aktuelles", *NEWS)
    path = tmp_path / "sources.toml"
    path.write_text(TOML.format(netloc=server.netloc, url=server.url))
    run(finding.sources, tmp_path, "add", f"{server.url}/feed", "--centre", "musterland", "--enable")
    with pytest.raises(click.ClickException, match="known already: musterland-news"):
        run(finding.sources, tmp_path, "add", f"{server.url}/feed", "--centre", "musterland")
    with pytest.raises(click.ClickException, match="404"):
        run(finding.sources, tmp_path, "add", f"{server.url}/weg", "--centre", "musterland")
    assert load(path).sources[0].enabled
    run(finding.sources, tmp_path, "disable", "musterland-news")
    assert not load(path).sources[0].enabled
    listed = tmp_path / "liste.opml"
    feed = f"{hosts.YOUTUBE}/feeds/videos.xml?channel_id={CHANNEL}"
    listed.write_text(
        f'<opml version="2.0"><body><outline text="Ordner"><outline type="rss" text="A" xmlUrl="{server.url}/feed/"/>'
        f'<outline type="rss" text="B" xmlUrl="{server.url}/b.xml"/><outline type="rss" text="C" xmlUrl="https://c.example/"/>'
        f'<outline type="rss" text="D" xmlUrl="{feed}" htmlUrl="{server.url}/"/>'
        "</outline></body></opml>"
    )
    capsys.readouterr()
    run(finding.sources, tmp_path, "import", str(listed))
    told = json.loads(capsys.readouterr().out)
    assert told["added"] == ["musterland-news-2", "musterland-videos"]
    assert [reason.partition(":")[0] for _, reason in told["left_out"]] == ["known already", "nobody knows whose it is"]
    added = {source.id: source for source in load(path).sources}
    assert added["musterland-videos"].feed_url.endswith(CHANNEL)
    assert added["musterland-news-2"].provenance == "file: liste.opml"


def test_the_pure_part_reads_what_the_pages_room_says() -> None:
    """Guards the contract with `aggregator.pages`: where a link stands decides what it is worth."""
    places = {link.where for link in pages.links((DATA / "home.html").read_bytes(), "https://a.example/")}
    assert places == {"head", "header", "nav", "main", "footer"}
