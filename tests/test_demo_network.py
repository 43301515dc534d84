"""The sample network really answers: every address its configuration and feeds name is asked over loopback."""

import html
import io
import json
import re
import struct
import tomllib
import unicodedata
import urllib.error
import urllib.request
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser  # type: ignore[import-untyped]
import icalendar
import pypdf
import pytest
import recurring_ical_events  # type: ignore[import-untyped]

from aggregator import config, gate
from aggregator.demo import calendars, media, sites, webpages
from aggregator.demo.content import houses
from aggregator.demo.expected import expected
from aggregator.demo.network import SampleNetwork
from aggregator.demo.server import Request
from aggregator.demo.world import FEED_PATHS, HOST, World
from aggregator.sources import kinds

OUTLETS = {outlet.id: outlet for house in houses() for outlet in house.outlets}
GOOD_FEEDS = [o.id for o in OUTLETS.values() if not o.fails and o.make in FEED_PATHS]
PODCASTS = [o.id for o in OUTLETS.values() if not o.fails and o.kind == "podcast"]


class Reading:
    """An answer, read whole."""

    def __init__(self, url: str, method: str = "GET", **headers: str) -> None:
        asked = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(url, method=method, headers=asked)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                self.status, self.headers, self.body, self.url = (
                    answer.status,
                    answer.headers,
                    answer.read(),
                    answer.url,
                )
        except urllib.error.HTTPError as error:
            with error:
                self.status, self.headers, self.body, self.url = error.code, error.headers, error.read(), url


@pytest.fixture(scope="module")
def network() -> Iterator[SampleNetwork]:
    with SampleNetwork(slow_seconds=0.05) as running:
        yield running


@pytest.fixture
def fresh() -> Iterator[SampleNetwork]:
    with SampleNetwork(slow_seconds=0) as running:
        yield running


def feed_urls(network: SampleNetwork) -> dict[str, str]:
    return {s["id"]: s["url"] for s in tomllib.loads(network.sources_toml())["source"]}


def pages_of(url: str) -> Iterator[str]:
    """A feed's text, and that of the pages it links with rel=next."""
    while url:
        answer = Reading(url)
        text = answer.body.decode(answer.headers.get_content_charset("utf-8"))
        yield text
        found = re.search(r'<atom:link rel="next"[^>]*href="([^"]+)"', text)
        url = found[1] if found else ""


def test_starts_and_stops_quickly() -> None:
    began = perf_counter()
    with SampleNetwork() as network:
        ready = perf_counter() - began
        url = network.url
        assert Reading(url).status == 200
    assert ready < 1
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(url, timeout=2)


def test_every_centre_has_an_address_of_its_own(network: SampleNetwork) -> None:
    hosts = {urlsplit(url).netloc for url in network.urls.values()}
    assert len(hosts) == len(houses()) == 11
    assert hosts < set(network.netlocs)
    assert all(netloc.startswith("127.0.0.1:") for netloc in network.netlocs)


@pytest.mark.parametrize("source", [s for s in GOOD_FEEDS if OUTLETS[s].make not in {"jsonfeed", "broken"}])
def test_feeds_are_well_formed_and_complete(network: SampleNetwork, source: str) -> None:
    meant = {s.id: s for s in network.expected().sources}[source]
    answer = Reading(feed_urls(network)[source])
    parsed = feedparser.parse(answer.body, response_headers={"content-type": answer.headers["content-type"]})
    assert not parsed.bozo, parsed.bozo_exception
    assert len(parsed.entries) == meant.first_page
    assert {entry.title for entry in parsed.entries} <= meant.titles
    assert all("link" in entry for entry in parsed.entries)


def test_pages_of_a_feed_hold_all_of_it(network: SampleNetwork) -> None:
    url = feed_urls(network)["tuefteltal-podcast"]
    titles = [e.title for text in pages_of(url) for e in feedparser.parse(text).entries]
    meant = {s.id: s for s in network.expected().sources}["tuefteltal-podcast"]
    assert len(titles) == meant.items > meant.first_page
    assert set(titles) == meant.titles
    assert Reading(f"{url}?page=99").status == 404


def test_the_json_feed_is_one(network: SampleNetwork) -> None:
    feed = json.loads(Reading(feed_urls(network)["kreislauf-news"]).body)
    assert feed["version"].endswith("/1.1")
    assert {i["title"] for i in feed["items"]} == {p.title for p in OUTLETS["kreislauf-news"].on(1)}


def test_about_two_hundred_and_fifty_contributions_with_titles_of_their_own() -> None:
    pieces = [piece for outlet in OUTLETS.values() for piece in outlet.on(1)]
    assert 240 <= len(pieces) <= 280
    assert len({p.title for p in pieces}) >= 240
    twins = Counter(p.text for p in pieces if not p.work)
    assert max(twins.values()) == 1
    assert len({p.paragraphs for p in pieces if not p.work}) == len([p for p in pieces if not p.work])


def test_all_text_is_german_with_real_umlauts() -> None:
    pieces = [piece for outlet in OUTLETS.values() for piece in outlet.pieces]
    text = unicodedata.normalize("NFC", " ".join(" ".join((p.title, *p.paragraphs)) for p in pieces))
    assert all(text.count(letter) > 30 for letter in "äöüß")
    assert not re.search(r"\b(fuer|ueber|koennen|muessen|Kuenstlich\w*|Pruefung|groess\w+)\b", text)
    assert not re.search(r"[\ufffd\u200b\u00ad]|Ã|â€", text)
    assert [p.id for p in pieces if not unicodedata.is_normalized("NFC", p.title)] == ["weitblick-news/6"]


@pytest.mark.parametrize("source", PODCASTS)
def test_enclosures_download_with_the_length_they_announce(network: SampleNetwork, source: str) -> None:
    seen = 0
    for text in pages_of(feed_urls(network)[source]):
        for entry in feedparser.parse(text).entries:
            (enclosure,) = entry.enclosures
            answer = Reading(enclosure.href)
            assert answer.status == 200
            assert answer.headers["content-type"] == enclosure.type == "audio/mpeg"
            assert int(answer.headers["content-length"]) == len(answer.body)
            assert enclosure.get("length", str(len(answer.body))) == str(len(answer.body))
            assert_is_mp3(answer.body)
            seen += 1
    assert seen == len(OUTLETS[source].on(1))


def assert_is_mp3(body: bytes) -> None:
    assert body[:3] == b"ID3"
    size = sum(byte << shift for byte, shift in zip(body[6:10], (21, 14, 7, 0), strict=True))
    frames = body[10 + size :]
    # 32 kbit/s at 44.1 kHz, no padding: 104 bytes a frame, each with its own sync word.
    assert len(frames) % 104 == 0
    assert frames
    assert all(frames[at : at + 2] == b"\xff\xfb" for at in range(0, len(frames), 104))


def test_a_head_request_and_a_range_are_answered(network: SampleNetwork) -> None:
    parsed = feedparser.parse(Reading(feed_urls(network)["seeblick-podcast"]).body)
    url = parsed.entries[0].enclosures[0].href
    url, whole = Reading(url).url, Reading(url).body
    head = Reading(url, "HEAD")
    assert (head.body, head.headers["content-length"], head.headers["accept-ranges"]) == (b"", str(len(whole)), "bytes")
    for asked, part in (("bytes=0-99", whole[:100]), ("bytes=100-", whole[100:]), ("bytes=-50", whole[-50:])):
        answer = Reading(url, range=asked)
        assert (answer.status, answer.body) == (206, part)
    assert Reading(url, range=f"bytes={len(whole)}-").status == 416


def test_downloads_are_counted_by_a_redirect_to_our_own_sites_only(network: SampleNetwork) -> None:
    parsed = feedparser.parse(Reading(feed_urls(network)["seeblick-podcast"]).body)
    url = next(e.enclosures[0].href for e in parsed.entries if e.title.startswith("OT018"))
    assert "/redirect.mp3/" in url
    assert Reading(url).url.startswith(network.urls["seeblick"])
    assert Reading(f"{network.url}redirect.mp3/anderswo.example/x.mp3").status == 404


def test_artwork_is_square_truecolour_png_of_the_size_directories_ask(network: SampleNetwork) -> None:
    addresses = {f"{network.url}netz.png"}
    for source in PODCASTS:
        text = Reading(feed_urls(network)[source]).body.decode()
        addresses |= set(re.findall(r'<itunes:image href="([^"]+)"', text)[:3])
    assert len(addresses) == 10
    for address in addresses:
        body = Reading(address).body
        assert body[:8] == b"\x89PNG\r\n\x1a\n"
        width, height, depth, colour = struct.unpack(">IIBB", body[16:26])
        assert (width, height, depth, colour) == (1400, 1400, 8, 2)
        (length,) = struct.unpack(">I", body[33:37])
        assert len(zlib.decompress(body[41 : 41 + length])) == 1400 * (1 + 3 * 1400)
    assert len(media.cover("#0b4f6c", 1)) < 40_000
    assert media.cover("#0b4f6c", 1) != media.cover("#0b4f6c", 2)


def test_what_goes_with_an_episode_is_there(network: SampleNetwork) -> None:
    text = Reading(feed_urls(network)["musterland-podcast"]).body.decode()
    transcript = re.search(r'<podcast:transcript url="([^"]+)"', text)
    chapters = re.search(r'<podcast:chapters url="([^"]+)"', text)
    assert transcript
    assert chapters
    assert Reading(transcript[1]).body.startswith(b"WEBVTT")
    assert b'"chapters"' in Reading(chapters[1]).body


def test_homepages_name_their_feeds_and_every_contribution_has_a_page(network: SampleNetwork) -> None:
    urls = feed_urls(network)
    for house in houses():
        base = network.urls[house.id].rstrip("/")
        page = Reading(network.urls[house.id]).body.decode()
        linked = {base + href.replace("&amp;", "&") for href in re.findall(r'rel="alternate"[^>]*href="([^"]+)"', page)}
        blog = {f"{base}/feed/", f"{base}/comments/feed/"} if any(o.make == "wp-rest" for o in house.outlets) else set()
        assert linked == {urls[o.id] for o in house.outlets if o.id in GOOD_FEEDS} | blog
    parsed = feedparser.parse(Reading(urls["eichenfurt-news"]).body)
    for entry in parsed.entries:
        parts = urlsplit(entry.link)
        shown = Reading(f"{network.urls['eichenfurt']}{parts.path[1:]}?{parts.query}")
        assert entry.title in shown.body.decode()


class TestTraps:
    def text(self, network: SampleNetwork, source: str) -> str:
        return "".join(pages_of(feed_urls(network)[source]))

    def test_sources_that_fail_do_so_as_announced(self, network: SampleNetwork) -> None:
        urls = feed_urls(network)
        failing = {s.id: s.fails for s in network.expected().sources if s.fails}
        assert failing == {"weitblick-podcast": "404", "obermuehl-blog": "429", "eichenfurt-podcast": "html"}
        assert Reading(urls["weitblick-podcast"]).status == 404
        busy = Reading(urls["obermuehl-blog"])
        assert (busy.status, busy.headers["retry-after"]) == (429, "3600")
        challenge = Reading(urls["eichenfurt-podcast"])
        assert challenge.status == 200
        assert b"<!doctype html>" in challenge.body

    def test_one_source_is_slow(self) -> None:
        with SampleNetwork(slow_seconds=0.2) as network:
            began = perf_counter()
            Reading(feed_urls(network)["netzwerk-news"])
            assert perf_counter() - began >= 0.2

    def test_one_feed_is_no_xml_and_still_readable(self, network: SampleNetwork) -> None:
        parsed = feedparser.parse(Reading(feed_urls(network)["weitblick-news"]).body)
        assert parsed.bozo
        assert len(parsed.entries) == 9
        assert "Führung & Fernarbeit: Neue Sprechstunde" in {e.title for e in parsed.entries}

    def test_encodings_and_dates(self, network: SampleNetwork) -> None:
        body = Reading(feed_urls(network)["obermuehl-news"]).body
        assert b'encoding="ISO-8859-1"' in body
        assert "Prüfmittel".encode("iso-8859-1") in body
        assert b"&#8222;Vernetzte Werkhalle" in body
        assert "Di, 02 Sep 2025 10:00:00 MESZ" in self.text(network, "musterland-news")
        assert "29. April 2026, 06:30 Uhr MESZ" in self.text(network, "tuefteltal-podcast")
        assert re.search(r"<pubDate>\d\d\.\d\d\.2025 \d\d:\d\d</pubDate>", self.text(network, "tuefteltal-news"))
        assert " 2036 " in self.text(network, "musterland-news")

    def test_addresses(self, network: SampleNetwork) -> None:
        news = self.text(network, "musterland-news")
        roots = set(re.findall(r"<link>(https?://(?:www\.)?digitalzentrum-musterland\.example)/20", news))
        assert len(roots) >= 3
        assert "utm_source=rss" in news
        assert re.search(r"<guid isPermaLink=\"false\">https://digitalzentrum-musterland\.example/\?p=\d+<", news)
        government = self.text(network, "obermuehl-news")
        assert ";jsessionid=" in government
        assert "__blob=publicationFile&amp;v=3" in government
        assert "<link>/aktuelles/detail/fur-einsteiger-" in self.text(network, "tuefteltal-news")
        scripts = re.findall(r"<link>(\S+/kos/WNetz\S+)</link>", self.text(network, "eichenfurt-news"))
        assert len({urlsplit(link).path for link in scripts}) == 1
        assert len(set(scripts)) == 14
        assert "%C3%BC" in self.text(network, "weitblick-news")
        assert "TERMIN-IMPORT" in self.text(network, "netzwerk-news")

    def test_the_slug_number_is_not_the_episode_number(self, network: SampleNetwork) -> None:
        text = self.text(network, "musterland-podcast")
        pairs = re.findall(r"<title>#(\d+).*?</title>.*?<link>\S+/(\d+)-[^<]+</link>", text, re.DOTALL)
        assert len(pairs) > 15
        assert all(number != slug for number, slug in pairs)
        assert "-neue-episode</link>" in text

    def test_identities(self, network: SampleNetwork) -> None:
        parsed = feedparser.parse(Reading(feed_urls(network)["seeblick-podcast"]).body)
        repeated = [guid for guid, times in Counter(e.id for e in parsed.entries).items() if times > 1]
        assert repeated == ["podlove-ot-012"]
        items = re.findall(r"<item>.*?</item>", self.text(network, "tuefteltal-podcast"), re.DOTALL)
        assert [("Fünf Gewerke" in item) for item in items if "<guid" not in item] == [True]
        shows = self.text(network, "musterland-podcast")
        assert len(re.findall(r"<enclosure (?![^>]*length)", shows)) == 1

    def test_the_same_audio_is_in_two_feeds(self, network: SampleNetwork) -> None:
        audio = [set(re.findall(r'<enclosure url="([^"]+)"', self.text(network, s))) for s in PODCASTS]
        shared = audio[0] & audio[1] | audio[0] & audio[2] | audio[1] & audio[2]
        works = [w for w in network.expected().works if w.medium == "episode" and len(w.items) > 1]
        assert len(shared) == len(works) == 2

    def test_the_same_news_is_on_several_sites(self, network: SampleNetwork) -> None:
        works = {w.titles: w.items for w in network.expected().works if w.medium == "news" and len(w.items) > 1}
        assert len(works) == 4
        assert all(len({item.partition("/")[0] for item in items}) == len(items) for items in works.values())

    def test_texts(self, network: SampleNetwork) -> None:
        shows = self.text(network, "musterland-podcast")
        assert "<script>document.title" in shows
        assert 'onclick="alert(1)"' in shows
        assert "javascript:alert" in shows
        footer = "Es gehört zum Netzwerk Mittelstand-Digital und wird gefördert durch das Ministerium"
        assert shows.count(f"{footer}") == 2 * len(OUTLETS["musterland-podcast"].on(1))
        assert 'Chemnitztal</a><a href="/darmbach">Darmbach' in self.text(network, "musterland-news")
        everything = " ".join(" ".join((p.title, *p.paragraphs)) for o in OUTLETS.values() for p in o.pieces)
        for form in ("Expert:innen", "Teilnehmer*innen", "ExpertInnen", "Hörer/innen", "Akteur/innen"):
            assert form in everything
        names = {house.name for house in houses()}
        assert any("Kreislauf.Werk.Stadt" in name for name in names)
        assert any(" _" in name for name in names)


def test_the_second_run_can_be_conditional(fresh: SampleNetwork) -> None:
    url = feed_urls(fresh)["musterland-podcast"]
    etag = Reading(url).headers["etag"]
    fresh.forget()
    assert Reading(url, if_none_match=etag).status == 304
    assert [r.conditional for r in fresh.requests] == [True]
    dated = feed_urls(fresh)["tuefteltal-podcast"]
    assert Reading(dated, if_modified_since=Reading(dated).headers["last-modified"]).status == 304
    careless = Reading(feed_urls(fresh)["tuefteltal-news"])
    assert careless.headers["etag"] is None
    assert careless.headers["last-modified"] is None


def contents(network: SampleNetwork) -> dict[tuple[str, str], str]:
    """Every entry of every feed as it stands: by source and page, its raw text."""
    found = {}
    for source, url in feed_urls(network).items():
        if source not in GOOD_FEEDS:
            continue
        text = "".join(pages_of(url))
        if OUTLETS[source].make == "jsonfeed":
            entries = [json.dumps(entry) for entry in json.loads(text)["items"]]
        else:
            entries = re.findall(r"<(?:item|entry)[ >].*?</(?:item|entry)>", text, re.DOTALL)
        for entry in entries:
            identity = re.search(r'<link>[^<]+</link>|<link [^>]+>|"url": "[^"]+"', entry)
            assert identity
            assert (source, identity[0]) not in found
            found[source, identity[0]] = entry
    return found


def test_advance_changes_what_it_says_and_nothing_else(fresh: SampleNetwork) -> None:
    before, said, after = contents(fresh), fresh.advance(), contents(fresh)
    assert before.keys() < after.keys()
    added, edited = ([k for k in keys if k.partition("/")[0] in GOOD_FEEDS] for keys in (said.added, said.edited))
    assert sorted(s for s, _ in after.keys() - before.keys()) == sorted(key.partition("/")[0] for key in added)
    changed = [source for source, page in before if before[source, page] != after[source, page]]
    assert sorted(changed) == sorted(key.partition("/")[0] for key in edited)
    assert edited == ["musterland-podcast/7", "musterland-news/19"]
    assert set(said.edited) - set(edited) == {"foerdetal-news/4", "netzwerk-hefte/2", "netzwerk-videos/5"}
    assert len(said.added) == 21
    assert fresh.advance().added == ()
    assert fresh.day == fresh.expected().day == 2


def test_the_configuration_is_one_the_aggregator_takes(network: SampleNetwork) -> None:
    read = config.parse(network.sources_toml())
    assert {source.id for source in read.sources} == OUTLETS.keys()
    assert read.centres[0].id == config.NETWORK
    assert len(read.centres) == 11
    assert {source.kind for source in read.sources} == kinds().keys()
    assert read.web.allow == network.netlocs
    assert read.web.pause_seconds == 0
    assert Reading(read.web.contact).status == 200
    assert {output.form for output in read.outputs} == gate.FORMS.keys() - {"json", "asset"}
    assert all(centre.homepage and Reading(centre.homepage).status == 200 for centre in read.centres)


def test_the_video_site_answers_with_and_without_key(fresh: SampleNetwork) -> None:
    tables = {s["id"]: s for s in tomllib.loads(fresh.sources_toml())["source"]}
    keyless = tables["eichenfurt-videos"]
    assert keyless["api_key_env"] not in fresh.environment
    address = f"{keyless['feeds']}?channel_id={keyless['channel']}"
    assert len(feedparser.parse(Reading(address).body).entries) == 8
    keyed = tables["musterland-videos"]
    key = fresh.environment[keyed["api_key_env"]]
    listing = f"{keyed['api']}/youtube/v3/playlistItems?part=snippet&maxResults=50&playlistId=UU{keyed['channel'][2:]}"
    assert len(json.loads(Reading(listing, x_goog_api_key=key).body)["items"]) == 9
    assert Reading(listing).status == 403
    fresh.advance()
    assert len(feedparser.parse(Reading(address).body).entries) == 9
    assert len(json.loads(Reading(listing, x_goog_api_key=key).body)["items"]) == 10
    fresh.advance()
    assert len(feedparser.parse(Reading(address).body).entries) == 9


def test_fixed_ports_give_the_same_configuration_again() -> None:
    with SampleNetwork() as network:
        free = int(network.netlocs[0].partition(":")[2])
    with SampleNetwork(first_port=20_000 + free % 10_000) as network:
        first = network.sources_toml()
    with SampleNetwork(first_port=20_000 + free % 10_000) as network:
        assert network.sources_toml() == first


def test_expectations_are_reckoned_from_the_content(network: SampleNetwork) -> None:
    meant = network.expected()
    series = 7 - 1  # a series of seven is one contribution and seven items
    assert meant.items == sum(len(outlet.on(1)) for outlet in OUTLETS.values()) + series
    assert len(meant.works) == meant.items - series - 2 - 6  # two borrowed episodes, six repeated announcements
    assert sorted(w.held_back for w in meant.works if w.held_back) == ["blocked", "future", "trailer"]
    assert len(meant.kin) == 3
    assert meant == expected(1)
    media = Counter(work.medium for work in meant.works)
    assert media == {"episode": 60, "news": 146, "video": 21, "event": 14, "publication": 3, "post": 4}
    assert len(expected(2).published("episode")) == len(expected(1).published("episode")) + 3
    assert len(meant.published("episode")) == 22 + 20 + 20 - 2 - 1


def test_what_is_the_same_appears_within_days_and_never_before_its_original() -> None:
    pieces = {p.id: p for outlet in OUTLETS.values() for p in outlet.on(1)}
    meant = expected(1)
    groups = [[pieces[id_] for id_ in work.items] for work in meant.works if len(work.items) > 1]
    assert len(groups) == 6
    for group in groups:
        assert max(p.date for p in group) - min(p.date for p in group) <= timedelta(days=15)
        assert not group[0].borrows
    for video, episode in meant.kin:
        assert timedelta(0) < pieces[video].date - pieces[episode].date < timedelta(days=3)


def test_an_address_nobody_has_is_404() -> None:
    bases = {house.id: f"http://127.0.0.1:{n}" for n, house in enumerate(houses(), 2000)} | {HOST: "http://127.0.0.1:1"}
    world = World(bases=bases)
    for path in ("/nichts", "/bilder/../x.png", "/begleitend/x.vtt", "/podcast/rss?page=x", "/kos/WNetz?art=News.show"):
        for house in houses():
            assert sites.centre_site(world, house, Request(method="GET", path=path, headers={})) is None


# Sites without a feed


def test_start_pages_lead_somewhere(network: SampleNetwork) -> None:
    seen = 0
    for house in houses():
        page = Reading(network.urls[house.id]).body.decode()
        for href in re.findall(r'<a href="([^"]+)"', page):
            address = urljoin(network.urls[house.id], html.unescape(href))
            parts = urlsplit(address)
            if parts.netloc in network.netlocs and not parts.path.startswith(("/watch", "/playlist")):
                assert Reading(address).status == 200, address
                seen += 1
    assert seen > 25


def test_discovery_has_something_to_find(network: SampleNetwork) -> None:
    pages = {house.id: Reading(network.urls[house.id]).body.decode() for house in houses()}
    everything = " ".join(pages.values())
    for form in (
        "/channel/UC",
        "/c/",
        "/user/",
        "/@",
        "/playlist?list=",
        "/watch?v=",
        "linkedin.com/company/",
        "?ical=1",
    ):
        assert form in everything, form
    assert 'rel="https://api.w.org/"' in pages["foerdetal"]
    base = network.urls["musterland"]
    show = Reading(f"{base}podcast/").body.decode()
    for host in ("podcasts.apple.com", "open.spotify.com", ".podhafen.example", "/feed/mp3"):
        assert host in show
    channel = f"/channel/{OUTLETS['musterland-videos'].channel}"
    for link in re.findall(r'href="(http://[^"]+/(?:c|user)/[^"]+)"', pages["musterland"]):
        assert channel in Reading(link).body.decode()
    assert "Disallow: /aktuelles/detail/entwurf" in Reading(f"{network.urls['sonnhagen']}robots.txt").body.decode()
    assert (
        f"Sitemap: {network.urls['sonnhagen']}sitemap.xml"
        in Reading(f"{network.urls['sonnhagen']}robots.txt").body.decode()
    )


class TestBlog:
    def ask(self, network: SampleNetwork, path: str) -> Reading:
        return Reading(f"{network.urls['foerdetal']}{path}")

    def test_posts_come_in_pages_and_know_how_many(self, network: SampleNetwork) -> None:
        first = self.ask(network, "wp-json/wp/v2/posts?per_page=4")
        assert (first.headers["x-wp-total"], first.headers["x-wp-totalpages"]) == ("10", "3")
        told = [json.loads(self.ask(network, f"wp-json/wp/v2/posts?per_page=4&page={n}").body) for n in (1, 2, 3)]
        titles = {html.unescape(post["title"]["rendered"]) for page in told for post in page}
        assert titles == {p.title for p in OUTLETS["foerdetal-news"].on(1)}
        beyond = self.ask(network, "wp-json/wp/v2/posts?per_page=4&page=4")
        assert (beyond.status, json.loads(beyond.body)["code"]) == (400, "rest_post_invalid_page_number")
        assert {
            key
            for post in told[0]
            for key in json.loads(self.ask(network, "wp-json/wp/v2/posts?_fields=id,link").body)[0]
        } == {"id", "link"}

    def test_titles_hold_entities_and_terms_have_names(self, network: SampleNetwork) -> None:
        posts = json.loads(self.ask(network, "wp-json/wp/v2/posts?per_page=100").body)
        assert any("&#8222;Fang des Tages&#8220; &#038; die" in post["title"]["rendered"] for post in posts)
        for taxonomy in ("categories", "tags"):
            used = {id_ for post in posts for id_ in post[taxonomy]}
            named = json.loads(self.ask(network, f"wp-json/wp/v2/{taxonomy}?include={','.join(map(str, used))}").body)
            assert {term["id"] for term in named} == used

    def test_what_was_modified_can_be_asked_for(self, fresh: SampleNetwork) -> None:
        question = "wp-json/wp/v2/posts?modified_after=2026-05-01T00:00:00Z&orderby=modified&order=asc"
        assert json.loads(self.ask(fresh, question).body) == []
        fresh.advance()
        titles = [html.unescape(p["title"]["rendered"]) for p in json.loads(self.ask(fresh, question).body)]
        assert titles == ["Saisonstart: 31 Betriebe teilen ihre Öffnungszeiten", "Strandkörbe zählen ohne Kamera"]

    def test_the_feed_tells_the_same(self, network: SampleNetwork) -> None:
        entries = feedparser.parse(self.ask(network, "feed/").body).entries
        posts = json.loads(self.ask(network, "wp-json/wp/v2/posts?per_page=100").body)
        assert {entry.id for entry in entries} == {post["guid"]["rendered"] for post in posts}

    def test_events_have_the_plug_ins_habits(self, network: SampleNetwork) -> None:
        told = json.loads(self.ask(network, "wp-json/tribe/events/v1/events?per_page=3").body)
        assert (told["total"], told["total_pages"]) == (4, 2)
        rest = json.loads(Reading(told["next_rest_url"]).body)
        listed = told["events"] + rest["events"]
        assert "next_rest_url" not in rest
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", event["start_date"]) for event in listed)
        assert {event["cost"] for event in listed} == {"Kostenlos", "kostenlos", "", "15 €"}
        assert False in {event["image"] for event in listed if not isinstance(event["image"], dict)}
        assert [] in [event["venue"] for event in listed]
        assert any("&#8211;" in event["title"] for event in listed)
        calendar = icalendar.Calendar.from_ical(self.ask(network, "veranstaltungen/?ical=1").body)
        assert {str(e["SUMMARY"]) for e in events_in(calendar)} == {html.unescape(e["title"]) for e in listed}
        assert self.ask(network, "wp-json/tribe/events/v1/events?page=9").status == 404


def events_in(calendar: icalendar.Component) -> list[Any]:
    """The events of a calendar: the library types what they hold as anything a calendar may hold."""
    return list(calendar.walk("VEVENT"))


def test_the_calendar_repeats_cancels_and_knows_its_zone(network: SampleNetwork) -> None:
    answer = Reading(feed_urls(network)["netzwerk-termine"])
    assert max(len(line) for line in answer.body.split(b"\r\n")) <= 75
    calendar = icalendar.Calendar.from_ical(answer.body)
    assert len(calendar.walk("VTIMEZONE")) == 1
    start = min(e["DTSTART"].dt.date() for e in events_in(calendar) if e["SUMMARY"] == "KI-Talk")
    meetings = recurring_ical_events.of(calendar).between(start, start + timedelta(weeks=9))
    talks = [e["DTSTART"].dt for e in meetings if e["SUMMARY"] == "KI-Talk"]
    assert len(talks) == calendars.count(OUTLETS["netzwerk-termine"].pieces[0]) == 7
    assert {moment.weekday() for moment in talks} == {calendars.THURSDAY}
    assert sorted({f"{moment:%H:%M}" for moment in talks}) == ["12:30", "16:00"]
    events = {str(e["SUMMARY"]): e for e in events_in(calendar)}
    assert len([title for title in events if title.startswith("Spotlight: Blockchain (Teil ")]) == 3
    assert [title for title, e in events.items() if e["STATUS"] == "CANCELLED"] == ["Roadshow „Sicher im Betrieb“"]
    whole = events["Netzwerktreffen der Beispielzentren"]
    assert (whole["DTEND"].dt - whole["DTSTART"].dt).days == 2
    assert not hasattr(whole["DTSTART"].dt, "hour")


@pytest.mark.parametrize("today", [date(2026, 3, 26), date(2026, 10, 21), date(2027, 12, 30)])
def test_what_is_announced_is_ahead_of_any_day(today: date) -> None:
    with SampleNetwork(today=today) as network:
        calendar = icalendar.Calendar.from_ical(Reading(feed_urls(network)["netzwerk-termine"]).body)
        starts = [e["DTSTART"].dt for e in events_in(calendar)]
        assert all(today < (s.date() if isinstance(s, datetime) else s) < today + timedelta(days=90) for s in starts)
        assert len(recurring_ical_events.of(calendar).between(today, today + timedelta(days=90))) == 12


class TestPages:
    def entries(self, url: str) -> list[str]:
        """Addresses of the entries of a listing and of its further pages."""
        found: list[str] = []
        while url:
            page = Reading(url).body.decode()
            found += [
                urljoin(url, html.unescape(h)) for h in re.findall(r'<li class="entry"><h3><a href="([^"]+)"', page)
            ]
            more = re.search(r'rel="next" href="([^"]+)"', page)
            url = urljoin(url, html.unescape(more[1])) if more else ""
        return found

    def test_government_pages_carry_sessions_and_say_their_dates_in_four_ways(self, network: SampleNetwork) -> None:
        links = self.entries(feed_urls(network)["netzwerk-praxis"])
        assert len(links) == len(OUTLETS["netzwerk-praxis"].on(1)) == 10
        assert all(";jsessionid=" in link for link in links)
        pages = [Reading(link).body.decode() for link in links]
        structured = [page for page in pages if "application/ld+json" in page]
        broken = []
        for page in structured:
            try:
                json.loads(re.findall(r"ld\+json\">(.*?)</script>", page)[0])
            except ValueError:
                broken.append(page)
        assert (len(structured), len(broken)) == (5, 2)
        assert all(re.search(r"\d\d\.\d\d\.202\d|\d+\. (?:\w|ä)+ 202\d|datePublished", page) for page in pages)
        assert all(
            p.title in html.unescape(page) for p, page in zip(OUTLETS["netzwerk-praxis"].on(1), pages, strict=True)
        )

    def test_documents_are_real_and_a_new_edition_has_a_new_revision(self, fresh: SampleNetwork) -> None:
        url = feed_urls(fresh)["netzwerk-hefte"]
        links = self.entries(url)
        assert all("__blob=publicationFile&v=3" in link for link in links)
        told = [pypdf.PdfReader(io.BytesIO(Reading(link).body)).metadata for link in links]
        assert [information and information.title for information in told] == [
            p.title for p in OUTLETS["netzwerk-hefte"].on(1)
        ]
        fresh.advance()
        again = self.entries(url)
        assert [link for link in again if link.endswith("&v=5")] == [links[1].replace("&v=3", "&v=5")]
        assert "Zweite" in pypdf.PdfReader(io.BytesIO(Reading(again[2]).body)).pages[0].extract_text()

    def test_one_script_tells_pages_apart_by_their_query(self, network: SampleNetwork) -> None:
        links = self.entries(feed_urls(network)["zimmerau-news"])
        assert len(set(links)) == 8
        assert {urlsplit(link).path for link in links} == {"/kos/WNetz"}
        assert all("art=News.show&id=" in link for link in links)
        assert "Veröffentlicht am 4. Februar 2025" in Reading(links[-1]).body.decode()
        dates = Reading(feed_urls(network)["zimmerau-termine"]).body.decode()
        assert dates.count('itemtype="https://schema.org/Event"') == 3
        shown = [Reading(html.unescape(u)) for u in re.findall(r'<a itemprop="url" href="([^"]+)"', dates)]
        assert [answer.status for answer in shown] == [200, 200, 200]
        assert Reading(f"{links[0]}0").status == 404

    def test_a_sitemap_lists_articles_and_more(self, network: SampleNetwork) -> None:
        children = re.findall(r"<loc>([^<]+)</loc>", Reading(feed_urls(network)["sonnhagen-news"]).body.decode())
        assert len(children) == 2
        listed = [re.findall(r"<loc>([^<]+)</loc>", Reading(html.unescape(c)).body.decode()) for c in children]
        assert all(Reading(address).status == 200 for addresses in listed for address in addresses)
        articles = [Reading(address).body.decode() for address in listed[1]]
        assert sum('itemprop="datePublished"' in page for page in articles) == len(OUTLETS["sonnhagen-news"].on(1)) == 7
        assert urlsplit(listed[1][-1]).path == webpages.DRAFT


def test_posts_need_the_token_and_a_new_one_comes(fresh: SampleNetwork) -> None:
    table = next(s for s in tomllib.loads(fresh.sources_toml())["source"] if s["kind"] == "linkedin")
    token = fresh.environment[table["token_env"]]
    url = f"{table['api']}/rest/posts?q=author&author=urn%3Ali%3Aorganization%3A{table['organization']}&count=50"
    headers = {"linkedin_version": "202607", "x_restli_protocol_version": "2.0.0"}
    assert Reading(url, **headers).status == 401
    posts = json.loads(Reading(url, authorization=f"Bearer {token}", **headers).body)["elements"]
    assert len(posts) == len(OUTLETS["netzwerk-linkedin"].on(1)) == 4
    fresh.advance()
    assert len(json.loads(Reading(url, authorization=f"Bearer {token}", **headers).body)["elements"]) == 5


def test_a_premiere_of_the_playlist_becomes_a_video(fresh: SampleNetwork) -> None:
    table = next(s for s in tomllib.loads(fresh.sources_toml())["source"] if s["id"] == "netzwerk-videos")
    key = fresh.environment[table["api_key_env"]]
    api = f"{table['api']}/youtube/v3"
    listing = Reading(
        f"{api}/playlistItems?part=contentDetails&maxResults=50&playlistId={table['playlist']}", x_goog_api_key=key
    )
    ids = [entry["contentDetails"]["videoId"] for entry in json.loads(listing.body)["items"]]
    assert len(ids) == len(OUTLETS["netzwerk-videos"].pieces) == 5
    question = f"{api}/videos?part=snippet,liveStreamingDetails,contentDetails&id={','.join(ids)}"

    def announced() -> list[str]:
        videos = json.loads(Reading(question, x_goog_api_key=key).body)["items"]
        return [v["snippet"]["title"] for v in videos if v["snippet"]["liveBroadcastContent"] == "upcoming"]

    assert announced() == ["Premiere: Der Film zum Ideenwettbewerb"]
    fresh.advance()
    assert announced() == []


def test_what_was_published_is_served_as_a_web_server_would_and_nothing_beside_it(tmp_path: Path) -> None:
    output = tmp_path / "output"
    (output / "site").mkdir(parents=True)
    (output / "site" / "index.html").write_text("<!doctype html><p>Start")
    (output / "site" / "style.css").write_text("p {}")
    (tmp_path / "geheim.html").write_text("no")
    with SampleNetwork(output=output) as running:
        base = f"{running.url}output/"
        start = Reading(f"{base}site/")
        assert (start.status, start.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert start.body == Reading(f"{base}site/index.html").body
        assert Reading(f"{base}site/style.css").headers["content-type"] == "text/css; charset=utf-8"
        for beside in (
            "../geheim.html",
            "%2e%2e/geheim.html",
            "site",
            "site/nichts.html",
            str(tmp_path / "geheim.html"),
        ):
            assert Reading(base + beside).status == 404, beside
