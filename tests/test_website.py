"""The website: addresses that stay, pages that change only with what they hold, nothing asked of others, no barrier."""

import dataclasses
import hashlib
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any

import pytest
from lxml import etree
from lxml import html as lxml_html

from aggregator import wording
from aggregator.model import (
    Centre,
    Channel,
    Enclosure,
    Entry,
    Episode,
    Event,
    Item,
    Medium,
    Origin,
    Publication,
    Tag,
    Video,
)
from aggregator.outputs import Address, Edition, Kin, Related
from aggregator.outputs.website import Website, addresses, drawing, prose
from aggregator.plain import from_plain
from aggregator.tagging.labels import Labels

DATA = Path(__file__).parent / "data" / "website"
TOP = "https://netz.example/output/site/"
DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
SOUND = "https://cdn.example/folge.mp3"

NORDWALL = Centre(id="nordwall", name="Zentrum Nordwall", short_name="Nordwall", region="Küste", focus="KI im Handwerk")
SUEDTOR = Centre(id="suedtor", name="Zentrum Südtor", short_name="Südtor", homepage="https://suedtor.example/")
EMPTY = Centre(id="leer", name="Zentrum Leer", short_name="Leer")
SHOW = Origin(
    source_id="nordwall-podcast",
    kind="podcast",
    feed_url="https://nordwall.example/feed.xml",
    channel=Channel(title="Digital gedacht", url="https://nordwall.example/podcast"),
    centre=NORDWALL,
)
PAGES = Origin(
    source_id="suedtor-news",
    kind="news",
    feed_url="https://suedtor.example/feed",
    channel=Channel(title="Südtor aktuell"),
    centre=SUEDTOR,
)
LABELS = Labels(topics={"ki": "Künstliche Intelligenz", "robotik": "Robotik"}, formats={"interview": "Interview"},
                broader={"robotik": "ki"})  # fmt: skip
FEEDS = (
    Address(path="podcast.xml", url="https://netz.example/output/podcast.xml", kind="podcast",
            content_type="application/rss+xml", title="Alle Folgen", media=("episode",)),
    Address(path="zentren/nordwall.xml", url="https://netz.example/output/zentren/nordwall.xml", kind="rss",
            content_type="application/rss+xml", title="Neues aus Nordwall", media=("news",), each="centre",
            value="nordwall", label="Zentrum Nordwall"),
)  # fmt: skip
SITE = Website(path="site/index.html", title="Das Netz", description="Alles an einem Ort.")


def entry(guid: str, medium: Medium, *, origin: Origin = SHOW, day: int = 0, place: int = 0, **told: Any) -> Entry:
    about: dict[str, Any] = {key: told.pop(key) for key in ("topics", "format", "series", "pinned") if key in told}
    fields: dict[str, Any] = {"title": f"Beitrag {guid}", "summary": f"Worum es in {guid} geht.", **told}
    fields.setdefault("url", f"https://nordwall.example/{guid}/{medium}")
    item = Item(uid=f"{guid}/{medium}", medium=medium, **fields)
    moment = DAY + timedelta(days=day)
    return Entry(guid=guid, item=item, origin=origin, published=moment, changed=moment, place=place, **about)


def episode(guid: str, **told: Any) -> Entry:
    sound = Enclosure(url=told.pop("sound", f"{SOUND}?{guid}"), type="audio/mpeg", length_bytes=12_345_678)
    return entry(
        guid, "episode", enclosures=(sound,), episode=told.pop("about", Episode(duration_seconds=1925)), **told
    )


def event(guid: str, start: datetime, **told: Any) -> Entry:
    when = Event(start=start, end=start + timedelta(hours=2), place=told.pop("place", "Hafen 1, Nordwall"))
    return entry(guid, "event", event=when, origin=told.pop("origin", PAGES), **told)


def network() -> Edition:
    """One of everything, and a work in two media."""
    page = "https://www.youtube.com/watch?v=abc"
    entries = (
        episode("talk", day=3, topics=("ki",), format="interview", series="KI-Talk", pinned=True),
        entry("talk", "video", day=4, place=1, url=page, video=Video(id="abc", duration_seconds=1930), topics=("ki",)),
        episode("alt", day=-40, topics=("robotik",), series="KI-Talk"),
        entry("film", "video", day=1, url=page + "d", video=Video(id="abcd", duration_seconds=61)),
        entry("neues", "news", origin=PAGES, day=2, language="en-GB",
              content="<h1>News</h1><p>Read <a href='/x'>it</a></p>"),
        entry("post", "post", origin=PAGES, day=2),
        entry("heft", "publication", origin=PAGES, publication=Publication(
            file_url="https://suedtor.example/heft.pdf", type="application/pdf", length_bytes=2_300_000, pages=24)),
        event("kommt", DAY + timedelta(days=30), topics=("ki",)),
        event("war", DAY - timedelta(days=30)),
    )  # fmt: skip
    kin = {"talk": Kin(related=(Related(relation="announcement", entry=entries[7]),))}
    return Edition(
        feed_url=f"{TOP}index.html",
        base_url="https://netz.example/output",
        entries=entries,
        origins=(SHOW, PAGES),
        centres=(EMPTY, NORDWALL, SUEDTOR),
        labels=LABELS,
        others=FEEDS,
        kin=kin,
    )


def built(edition: Edition, output: Website = SITE) -> dict[str, bytes]:
    files = list(output.files(edition))
    found = {file.path.removeprefix("site/"): file.body for file in files}
    assert len(found) == len(files), "two files of one path"
    return found


def pages(files: Mapping[str, bytes]) -> dict[str, lxml_html.HtmlElement]:
    return {
        path: lxml_html.document_fromstring(body.decode()) for path, body in files.items() if path.endswith(".html")
    }


def page_of(guid: str) -> str:
    return addresses.work(guid)


@pytest.fixture(scope="module")
def site() -> dict[str, bytes]:
    return built(network())


@pytest.fixture(scope="module")
def parsed(site: dict[str, bytes]) -> dict[str, lxml_html.HtmlElement]:
    return pages(site)


# Addresses


def test_the_address_of_a_work_follows_from_its_guid_alone(site: dict[str, bytes]) -> None:
    """Written down: should this ever fail, every link to every site of ours is broken."""
    assert addresses.work("urn:uuid:9b024349-ccf0-5f69-a609-6b82873eab3c") == "beitrag/o2scuwtjhbvq.html"
    renamed = dataclasses.replace(network(), entries=tuple(
        dataclasses.replace(one, item=dataclasses.replace(one.item, title="Ganz anders"), origin=SHOW)
        for one in network().entries))  # fmt: skip
    works = {path for path in site if path.startswith("beitrag/")}
    assert {path for path in built(renamed) if path.startswith("beitrag/")} == works
    assert len(works) == 8


@pytest.mark.parametrize("count", [0, 1, 29, 30, 31, 59, 60, 61, 95, 300])
def test_full_pages_of_a_list_never_change(count: int) -> None:
    before = addresses.sheets(range(count)[::-1], "folgen")
    after = addresses.sheets(range(count + 1)[::-1], "folgen")
    assert [item for sheet in before for item in sheet.items] == list(range(count))[::-1]
    assert before[0].path == "folgen.html"
    assert min(count, addresses.PAGE_SIZE) <= len(before[0].items) < 2 * addresses.PAGE_SIZE
    full = {sheet.path: sheet.items for sheet in before[1:]}
    assert full.items() <= {sheet.path: sheet.items for sheet in after}.items()
    assert all(len(items) == addresses.PAGE_SIZE for items in full.values())
    for newer, older in pairwise(before):
        assert (newer.older, older.newer) == (older.path, newer.path)


@pytest.mark.parametrize(
    ("target", "site_top", "expected"),
    [
        ("https://a.example/out/podcast.xml", "https://a.example/out/site/", "../podcast.xml"),
        ("https://a.example/site/x.xml", "https://a.example/site/", "x.xml"),
        ("https://a.example/x.xml?a=1", "https://a.example/", "x.xml?a=1"),
        ("https://b.example/x.xml", "https://a.example/", "https://b.example/x.xml"),
    ],
)
def test_feeds_are_linked_as_seen_from_the_site(target: str, site_top: str, expected: str) -> None:
    assert addresses.relative(target, site_top) == expected


def test_every_link_inside_leads_somewhere(site: dict[str, bytes], parsed: dict[str, lxml_html.HtmlElement]) -> None:
    elsewhere = {"../podcast.xml", "../zentren/nordwall.xml"}
    for path, document in parsed.items():
        for element, attribute, link, _ in document.iterlinks():
            if re.match(r"[a-z-]+:", link) or attribute == "data-index":
                continue
            if path == "404.html":
                assert link.startswith(("/output/site/", "#")), f"{link} on a page that is shown at any address"
                target = link.removeprefix("/output/site/")
            else:
                target = normpath(str(PurePosixPath(path).parent / link.partition("?")[0].partition("#")[0]))
            if link.startswith("#"):
                assert document.get_element_by_id(link[1:]) is not None
            elif target not in elsewhere:
                assert target.partition("?")[0] in site, f"{path}: {etree.tostring(element)[:200]!r}"


def test_ids_are_unique_and_headings_in_order(parsed: dict[str, lxml_html.HtmlElement]) -> None:
    for path, document in parsed.items():
        ids = document.xpath("//@id")
        assert len(ids) == len(set(ids)), path
        assert len(document.xpath("//h1")) == 1, path


# What is asked of others: nothing


def test_no_page_asks_another_host_for_anything(
    site: dict[str, bytes], parsed: dict[str, lxml_html.HtmlElement]
) -> None:
    for path, document in parsed.items():
        asked = document.xpath(
            "//img/@src | //script/@src | //iframe/@src | //source/@src | //embed/@src | //object/@data"
        )
        asked += document.xpath("//link[not(@rel='canonical' or @rel='alternate' or @rel='prev' or @rel='next')]/@href")
        assert all(not re.match(r"[a-z]+:|//", address) for address in asked), path
        assert document.xpath("//audio/@preload") == ["none"] * len(document.xpath("//audio")), path
        assert not document.xpath("//@style | //style | //@onclick | //@srcset"), f"{path}: the policy forbids it"
        policy = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
        assert policy.startswith("default-src 'none'; ")
        assert ("media-src" in policy) == bool(document.xpath("//audio")), path
    assert b"http" not in site["style.css"].replace(b'[href^="http"]', b"")


# The same content, the same bytes


def digest(files: Mapping[str, bytes]) -> str:
    return hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()


def test_the_same_bytes_in_any_order_process_and_place(site: dict[str, bytes]) -> None:
    edition = network()
    shuffled = list(edition.entries)
    random.Random(7).shuffle(shuffled)
    turned = dataclasses.replace(edition, entries=tuple(shuffled), origins=edition.origins[::-1])
    assert digest(built(turned)) == digest(site)
    code = "import sys; sys.path.insert(0, 'tests'); import test_website as t; print(t.digest(t.built(t.network())))"
    place = {"PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"}
    said = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **place},
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == digest(site)


def test_a_changed_title_changes_only_what_holds_it(site: dict[str, bytes]) -> None:
    edition = network()
    later = DAY + timedelta(days=99)
    entries = [
        dataclasses.replace(one, item=dataclasses.replace(one.item, title="Ganz anders"), changed=later)
        if one.guid == "alt"
        else one
        for one in edition.entries
    ]
    after = built(dataclasses.replace(edition, entries=tuple(entries)))
    different = {path for path in after if after[path] != site.get(path)}
    holding = {path for path, body in after.items() if "Ganz anders" in body.decode("utf-8", "replace")}
    assert different - {"sitemap.xml"} == holding, "the sitemap says when a page changed"
    assert page_of("alt") in holding
    assert after.keys() == site.keys()


def test_an_older_list_page_stays_when_something_new_comes() -> None:
    many = tuple(episode(f"n{number}", day=number) for number in range(100))
    before = built(dataclasses.replace(network(), entries=many, kin={}))
    after = built(dataclasses.replace(network(), entries=(*many, episode("neu", day=200)), kin={}))
    assert before["folgen/1.html"] == after["folgen/1.html"]
    assert before["zentren/nordwall/2.html"] == after["zentren/nordwall/2.html"]
    assert {path for path in before if before[path] != after[path]} == {
        "folgen.html", "index.html", "search.json", "sitemap.xml", "zentren.html", "zentren/nordwall.html"
    }  # fmt: skip


# What is there, and what is not


def test_every_work_has_a_page_however_old(parsed: dict[str, lxml_html.HtmlElement]) -> None:
    talk = parsed[page_of("talk")]
    text = talk.text_content()
    assert "auch als Video" in text
    assert talk.xpath("//audio/@src") == [f"{SOUND}?talk"]
    assert talk.xpath("//a[contains(., 'Bei YouTube ansehen')]/@href") == ["https://www.youtube.com/watch?v=abc"]
    assert talk.xpath("//a[contains(@href, 'themen/ki.html')]")
    assert talk.xpath(f"//a[contains(@href, '{page_of('kommt')}')]"), "the work it has to do with"
    assert talk.xpath(f"//a[contains(@href, '{page_of('alt')}')]"), "the one before it in its series"
    assert "32 Min." in text
    assert "12,3 MB" in text
    (danach,) = parsed[page_of("alt")].xpath("//li[small[.='Danach']]/a/@href")
    assert danach == f"../{page_of('talk')}"
    heft = parsed[page_of("heft")].text_content()
    assert "24 Seiten" in heft


def test_only_what_is_selected_has_a_list_and_only_an_episode_a_player() -> None:
    sound = Enclosure(url=SOUND, type="audio/mpeg", length_bytes=1)
    entries = (entry("a", "news", enclosures=(sound,)), entry("b", "video", video=Video(id="b"), enclosures=(sound,)))
    output = dataclasses.replace(SITE, media=("news", "video"))
    found = pages(built(dataclasses.replace(network(), entries=entries, kin={}), output))
    assert {"nachrichten.html", "videos.html"} <= found.keys()
    assert not {"folgen.html", "termine.html"} & found.keys()
    assert not [path for path, document in found.items() if document.xpath("//audio")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"episode": Episode(block=True)}, "blocked"),
        ({"title": "", "summary": ""}, "no-title"),
        ({"episode": None, "video": Video(id="x", privacy="private")}, "not-public"),
    ],
)
def test_what_must_not_be_shown_has_no_page(change: dict[str, Any], reason: str) -> None:
    edition = network()
    entries = tuple(
        dataclasses.replace(one, item=dataclasses.replace(one.item, **change)) if one.guid == "alt" else one
        for one in edition.entries
    )
    edition = dataclasses.replace(edition, entries=entries)
    files = built(edition)
    assert page_of("alt") not in files
    assert not [path for path, body in files.items() if page_of("alt").encode() in body]
    assert (("alt", reason)) in SITE.plan(edition).held_back


def test_the_address_of_what_became_one_work_with_another_leads_to_it() -> None:
    """With the guids that the site has shown before: the ledger keeps them."""
    edition = dataclasses.replace(network(), former={"talk": ("frueher",)})
    files = built(edition)
    moved = pages(files)[page_of("frueher")]
    assert moved.xpath("//meta[@http-equiv='refresh']/@content") == [f"0; url=../{page_of('talk')}"]
    assert moved.xpath("//link[@rel='canonical']/@href") == [TOP + page_of("talk")]
    assert moved.xpath("//main//a[@class='button']/@href") == [f"../{page_of('talk')}"]
    assert page_of("frueher") not in files["sitemap.xml"].decode()


def test_events_to_come_are_told_without_a_clock(parsed: dict[str, lxml_html.HtmlElement]) -> None:
    """Against what was published last; a script hides what has passed since."""
    (coming,) = parsed["termine.html"].xpath("//*[@data-coming]")
    assert "Beitrag kommt" in coming.text_content()
    assert "Beitrag war" not in coming.text_content()
    assert "Beitrag war" in parsed["termine.html"].text_content()
    assert parsed["index.html"].xpath("//*[@data-coming]//*[@data-end]/@data-end") == ["2026-04-01T11:00:00Z"]


def test_topics_hold_what_belongs_to_a_part_of_them(parsed: dict[str, lxml_html.HtmlElement]) -> None:
    assert "Beitrag alt" in parsed["themen/ki.html"].text_content(), "robotics is part of AI"
    assert "Beitrag talk" not in parsed["themen/robotik.html"].text_content()


def test_feeds_stand_where_people_and_readers_look_for_them(parsed: dict[str, lxml_html.HtmlElement]) -> None:
    alternate = "//link[@rel='alternate']/@href"
    assert parsed["index.html"].xpath(alternate) == [FEEDS[0].url]
    assert parsed["zentren/nordwall.html"].xpath(alternate) == [FEEDS[1].url]
    feeds = parsed["feeds.html"].text_content()
    assert all(feed.url in feeds for feed in FEEDS)
    assert SHOW.feed_url in feeds
    assert parsed["index.html"].xpath("//input[@readonly]/@value") == [FEEDS[0].url]
    assert parsed["index.html"].xpath("//svg[@role='img']"), "the QR code"
    assert "podcast://netz.example/output/podcast.xml" in parsed["index.html"].xpath("//a/@href")


def test_the_qr_code_is_that_of_the_address() -> None:
    import segno  # noqa: PLC0415

    assert str(drawing.qr_code("https://a.example/x", "Ein <Code>")).count("&lt;Code&gt;") == 1
    drawn = re.search(r'd="([^"]+)"/></svg>', str(drawing.qr_code("https://a.example/x", "Code")))
    path = segno.make("https://a.example/x", error="m", micro=False).svg_inline(border=2, omitsize=True)
    assert drawn is not None
    assert drawn[1] in path


def test_statements_say_what_an_operator_has_to_fill_in(parsed: dict[str, lxml_html.HtmlElement]) -> None:
    assert "§ 5 DDG" in parsed["impressum.html"].text_content()
    told = dataclasses.replace(SITE, imprint="Amt für Beispiele\nWeg 1\n\nhttps://amt.example/ <b>")
    page = pages(built(network(), told))["impressum.html"]
    assert "Noch auszufüllen" not in page.text_content()
    assert "Amt für Beispiele" in page.text_content()
    assert page.xpath("//div[@class='prose']//a/@href") == ["https://amt.example/"]
    assert not page.xpath("//div[@class='prose']//b")


def test_an_empty_catalogue_is_a_site_as_well() -> None:
    files = built(dataclasses.replace(network(), entries=(), kin={}, origins=(), centres=(), others=()))
    assert "Noch ist nichts veröffentlicht" in files["index.html"].decode()


def test_settings_that_make_no_site_are_complained_about() -> None:
    wrong = dataclasses.replace(
        SITE, path="site/start.html", directories=("https://open.example/x", "Spotify open.example")
    )
    assert [key for key, _, _ in wrong.problems()] == ["path", "directories", "directories"]
    assert SITE.problems() == ()
    right = dataclasses.replace(SITE, directories=("Die App https://open.example/x",))
    assert right.problems() == ()
    assert ("https://open.example/x", "Die App") in [
        (link.get("href"), link.text) for link in pages(built(network(), right))["index.html"].iter("a")
    ]


# For programs


def things(document: lxml_html.HtmlElement) -> dict[str, dict[str, Any]]:
    (script,) = document.xpath("//script[@type='application/ld+json']")
    return {thing["@type"]: thing for thing in json.loads(script.text)["@graph"]}


def test_pages_tell_programs_what_they_show(parsed: dict[str, lxml_html.HtmlElement]) -> None:
    talk = things(parsed[page_of("talk")])
    assert talk["PodcastEpisode"]["associatedMedia"]["contentUrl"] == f"{SOUND}?talk"
    assert talk["PodcastEpisode"]["timeRequired"] == "PT32M5S"
    assert talk["PodcastEpisode"]["partOfSeries"]["name"] == "Digital gedacht"
    assert talk["VideoObject"]["uploadDate"] == "2026-03-06T09:00:00Z"
    trail = [step["item"] for step in talk["BreadcrumbList"]["itemListElement"]]
    assert trail == [TOP, f"{TOP}folgen.html", TOP + page_of("talk")]
    assert things(parsed[page_of("neues")])["NewsArticle"]["headline"] == "Beitrag neues"
    assert things(parsed[page_of("kommt")])["Event"] | {"url": ""} == {
        "@type": "Event", "name": "Beitrag kommt", "description": "Worum es in kommt geht.", "url": "",
        "inLanguage": "de",
        "startDate": "2026-04-01T09:00:00Z", "endDate": "2026-04-01T11:00:00Z",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {"@type": "Place", "name": "Hafen 1, Nordwall", "address": "Hafen 1, Nordwall"},
        "organizer": {"@type": "Organization", "name": "Zentrum Südtor", "url": "https://suedtor.example/"},
    }  # fmt: skip
    start = things(parsed["index.html"])
    assert start["PodcastSeries"]["webFeed"] == FEEDS[0].url
    assert start["WebSite"]["potentialAction"]["target"]["urlTemplate"].startswith(f"{TOP}suche.html?q=")


def test_every_page_but_one_is_in_the_sitemap(site: dict[str, bytes], parsed: dict[str, lxml_html.HtmlElement]) -> None:
    listed = [str(element.text) for element in etree.fromstring(site["sitemap.xml"]).iter("{*}loc")]
    canonical = [document.xpath("string(//link[@rel='canonical']/@href)") for document in parsed.values()]
    assert sorted(listed) == sorted(address for address in canonical if address)
    assert len(listed) == len(parsed) - 1
    assert f"Sitemap: {TOP}sitemap.xml" in site["robots.txt"].decode()
    assert parsed["404.html"].xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_a_sitemap_that_one_file_cannot_hold_becomes_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aggregator.outputs.website.sitemap.LIMIT", 10)
    files = built(network())
    index = [str(element.text) for element in etree.fromstring(files["sitemap.xml"]).iter("{*}loc")]
    assert index[0] == f"{TOP}sitemap-1.xml"
    assert sum(files[f"sitemap-{n}.xml"].count(b"<loc>") for n in range(1, len(index) + 1)) == len(pages(files)) - 1


# Texts of others


def test_no_text_breaks_out_of_its_place() -> None:
    evil = "</script><script>alert(1)</script>\"'><img src=https://evil.example/x onerror=alert(1)>&amp;"
    centre = Centre(id="boese", name=evil, short_name=evil, region=evil, focus=evil)
    channel = Channel(title=evil, url="https://evil.example/" + "%22")
    origin = Origin(source_id="x", kind="podcast", feed_url="https://evil.example/f", channel=channel, centre=centre)
    tags = (Tag(name="transcript", attributes=(("url", "javascript:alert(1)"),)),)
    bad = episode("boese", origin=origin, title=evil, summary=evil, content=evil, author=evil, topics=(evil,),
                  format=evil, series=evil, about=Episode(podcast=tags), categories=(evil,))  # fmt: skip
    other = event("boese-2", DAY + timedelta(days=40), origin=origin, place=evil, series=evil)
    feed = dataclasses.replace(FEEDS[0], title=evil, description=evil)
    edition = dataclasses.replace(network(), entries=(bad, other), centres=(centre,), origins=(origin,), others=(feed,))
    output = dataclasses.replace(SITE, title=f"Netz {evil}", description=evil, imprint=evil)
    for path, document in pages(built(edition, output)).items():
        scripts = document.xpath("//script[not(@src)]")
        assert all(script.get("type") == "application/ld+json" and json.loads(script.text) for script in scripts), path
        assert not document.xpath("//img[starts-with(@src, 'http')] | //@onerror"), path
        assert not [link for link in document.xpath("//@href") if link.startswith("javascript:")], path


PROSE = json.loads((DATA / "prose.json").read_text())


@pytest.mark.parametrize("case", PROSE, ids=[case["what"] for case in PROSE])
def test_texts_of_others_become_ours(case: dict[str, str]) -> None:
    assert prose.tidy(case["given"]) == case["expected"]


def test_an_article_is_read_where_it_was_published() -> None:
    whole = "Ein Satz. " * 300
    page = pages(built(dataclasses.replace(network(), entries=(entry("lang", "news", summary=whole),), kin={})))
    text = page[page_of("lang")].xpath("string(//div[@class='prose'])")
    assert 100 < len(text.strip()) <= prose.EXCERPT
    assert "Weiterlesen bei nordwall.example" in page[page_of("lang")].text_content()


@pytest.mark.parametrize(
    ("summary", "shown"),
    [("Was die Redaktion schreibt.", True), ("Die ersten Worte der Notizen und", False), ("", False)],
)
def test_a_summary_of_its_own_stands_before_the_notes(summary: str, shown: bool) -> None:
    notes = "<p>Die ersten Worte der Notizen und alle weiteren.</p>"
    page = pages(built(dataclasses.replace(network(), entries=(episode("x", summary=summary, content=notes),), kin={})))
    text = page[page_of("x")].xpath("string(//div[@class='prose'])").strip()
    assert text.startswith(summary or "Die ersten Worte")
    assert text.count("Die ersten Worte") == 1
    assert (text != "Die ersten Worte der Notizen und alle weiteren.") is shown


WHEN = json.loads((DATA / "when.json").read_text())


@pytest.mark.parametrize("case", WHEN, ids=[case["when"] for case in WHEN])
def test_dates_as_germans_write_them(case: dict[str, Any]) -> None:
    told = from_plain(Event, case["event"])
    assert wording.when(told) == case["when"]
    assert wording.when(told, brief=True) == case["brief"]


@pytest.mark.parametrize(
    ("seconds", "said", "clock", "iso"),
    [(None, "", "", ""), (20, "1 Min.", "0:20", "PT20S"), (1925, "32 Min.", "32:05", "PT32M5S"),
     (3600, "1 Std.", "1:00:00", "PT1H"), (3899, "1 Std. 5 Min.", "1:04:59", "PT1H4M59S")],
)  # fmt: skip
def test_durations(seconds: int | None, said: str, clock: str, iso: str) -> None:
    assert (wording.duration(seconds), wording.clock(seconds), wording.iso_duration(seconds)) == (said, clock, iso)
