"""The sample network really answers: every address its configuration and feeds name is asked over loopback."""

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
from datetime import timedelta
from time import perf_counter
from urllib.parse import urlsplit

import feedparser  # type: ignore[import-untyped]
import pytest

from aggregator import config
from aggregator.demo import media, sites
from aggregator.demo.content import houses
from aggregator.demo.expected import expected
from aggregator.demo.network import SampleNetwork
from aggregator.demo.server import Request
from aggregator.demo.world import HOST, World

OUTLETS = {outlet.id: outlet for house in houses() for outlet in house.outlets}
GOOD_FEEDS = [o.id for o in OUTLETS.values() if not o.fails and o.kind != "youtube"]
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
    assert len(hosts) == len(houses()) == 8
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
    meant = {s.id: s for s in network.expected(follow_pages=True).sources}["tuefteltal-podcast"]
    assert len(titles) == meant.items > meant.first_page
    assert set(titles) == meant.titles
    assert Reading(f"{url}?page=99").status == 404


def test_the_json_feed_is_one(network: SampleNetwork) -> None:
    feed = json.loads(Reading(feed_urls(network)["kreislauf-news"]).body)
    assert feed["version"].endswith("/1.1")
    assert {i["title"] for i in feed["items"]} == {p.title for p in OUTLETS["kreislauf-news"].on(1)}


def test_about_two_hundred_contributions_with_titles_of_their_own() -> None:
    pieces = [piece for outlet in OUTLETS.values() for piece in outlet.on(1)]
    assert 180 <= len(pieces) <= 220
    assert len({p.title for p in pieces}) >= 180
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
        assert linked == {urls[o.id] for o in house.outlets if o.id in GOOD_FEEDS}
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
    added = [key for key in said.added if OUTLETS[key.partition("/")[0]].kind != "youtube"]
    assert before.keys() < after.keys()
    assert sorted(s for s, _ in after.keys() - before.keys()) == sorted(key.partition("/")[0] for key in added)
    changed = [source for source, page in before if before[source, page] != after[source, page]]
    assert sorted(changed) == sorted(key.partition("/")[0] for key in said.edited)
    assert said.edited == ("musterland-podcast/7", "musterland-news/19")
    assert len(said.added) == 13
    assert fresh.advance().added == ()
    assert fresh.day == fresh.expected().day == 2


def test_the_configuration_is_one_the_aggregator_takes(network: SampleNetwork) -> None:
    read = config.parse(network.sources_toml())
    assert {source.id for source in read.sources} == OUTLETS.keys()
    assert read.centres[0].id == config.NETWORK
    assert len(read.centres) == 8
    assert read.web.allow == network.netlocs
    assert read.web.pause_seconds == 0
    assert Reading(read.web.contact).status == 200
    assert {output.form for output in read.outputs} == {"podcast", "rss", "atom", "jsonfeed", "opml"}
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
    meant = network.expected(follow_pages=True)
    assert meant.items == sum(len(outlet.on(1)) for outlet in OUTLETS.values())
    assert len(meant.works) == meant.items - 2 - 6  # two borrowed episodes, six repeated announcements
    assert sorted(w.held_back for w in meant.works if w.held_back) == ["blocked", "future", "no-length", "trailer"]
    assert len(meant.kin) == 3
    assert expected(1).items == meant.items - 8
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
