"""Rendering: golden files, the rules of a merged feed, feedgen's pitfalls; the same edition gives the same bytes.

`python tests/test_outputs.py` writes the golden files anew; read the difference before you keep it.
"""

import dataclasses
import io
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from aggregator import gate, outputs
from aggregator.model import Centre, Channel, Enclosure, Entry, Episode, Item, Origin, Tag
from aggregator.outputs import Address, Edition, Output, Plan
from aggregator.outputs._podcast_channel import podcast_guid
from aggregator.outputs.podcast import Podcast
from aggregator.plain import from_plain

DATA = Path(__file__).parent / "data" / "outputs"
CASES = ("podcast", "rss", "atom", "jsonfeed", "opml", "publisher")
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"
MARCH = datetime(2025, 3, 4, 6, tzinfo=UTC)


def network() -> Edition:
    told = json.loads((DATA / "network.json").read_text())
    origins = {id_: from_plain(Origin, {"source_id": id_, **origin}) for id_, origin in told["origins"].items()}
    entries = tuple(
        Entry(
            guid=entry["guid"],
            item=from_plain(Item, entry["item"]),
            origin=origins[entry["origin"]],
            published=datetime.fromisoformat(entry["published"]),
            changed=datetime.fromisoformat(entry["changed"]),
        )
        for entry in told["entries"]
    )
    return Edition(feed_url="", entries=entries, origins=tuple(origins.values()))


def case(name: str) -> tuple[Output, Edition]:
    told = json.loads((DATA / f"{name}.json").read_text())
    output = from_plain(outputs.load(told["kind"]), told["settings"])
    return output, dataclasses.replace(network(), feed_url=told["feed_url"], others=OTHERS)


OTHERS = tuple(
    Address(
        path=path,
        url=f"https://mittelstand.example/{path}",
        kind=kind,
        content_type="application/rss+xml",
        title=title,
        each=each,
        value=value,
        label=title,
        identity=identity,
    )
    for path, kind, title, each, value, identity in (
        ("podcast.xml", "podcast", "Alle Folgen", "", "", "7c57520f-4ef2-5ddd-8d3a-1118629f58d1"),
        ("themen/ki.xml", "rss", "Künstliche Intelligenz", "topic", "ki", ""),
        ("themen/handel.atom", "atom", "Handel", "topic", "handel", ""),
        ("alles.json", "jsonfeed", "Alles", "", "", ""),
        ("publisher.xml", "publisher", "Alle Podcasts", "", "", "1b2c5b2e-1f7a-5a58-8f1c-9c1a3b1d2e4f"),
    )
)
"""Outputs of the same configuration."""


def render(name: str) -> bytes:
    output, edition = case(name)
    return output.render(edition)


ORIGIN = Origin(
    source_id="nordwall-podcast",
    kind="podcast",
    feed_url="https://nordwall.example/feed.xml",
    centre=Centre(id="nordwall", name="Zentrum Nordwall", short_name="Nordwall"),
    channel=Channel(title="Digital gedünkelt"),
)


def episode(number: int = 1, *, origin: Origin = ORIGIN, about: Episode | None = None, **item: Any) -> Entry:
    enclosure = Enclosure(url=f"https://cdn.example/{number}.mp3", type="audio/mpeg", length_bytes=1000 + number)
    told: dict[str, Any] = {"title": f"Folge {number}", "enclosures": (enclosure,), "episode": about, **item}
    when = MARCH + timedelta(days=number)
    return Entry(
        guid=f"urn:x:{number}",
        item=Item(uid=str(number), medium="episode", **told),
        origin=origin,
        published=when,
        changed=when,
    )


def podcast(*entries: Entry, **changes: Any) -> tuple[Plan, etree._Element]:
    output, edition = case("podcast")
    output = dataclasses.replace(output, **changes)
    edition = dataclasses.replace(edition, entries=entries)
    written = output.render(edition)
    assert gate.errors(gate.examine("podcast", written)) == ()
    channel = etree.fromstring(written)[0]
    return output.plan(edition), channel


def items(channel: etree._Element) -> list[etree._Element]:
    return channel.findall("item")


def attribute(parent: etree._Element, path: str, name: str) -> str | None:
    found = parent.find(path)
    return None if found is None else found.get(name)


# Every kind


@pytest.mark.parametrize("name", CASES)
def test_golden_file(name: str) -> None:
    assert render(name).decode() == (DATA / f"{name}.expected").read_text()


@pytest.mark.parametrize("name", CASES)
def test_golden_file_passes_the_gate(name: str) -> None:
    output, _ = case(name)
    found = gate.examine(output.form, (DATA / f"{name}.expected").read_bytes())
    assert [fault.rule for fault in found] == (["no-entries"] if name == "publisher" else []), (
        "a feed of feeds has none"
    )


def test_every_kind_has_a_case_and_keeps_the_contract() -> None:
    assert set(outputs.kinds()) == set(CASES) | {"calendar", "website"}, (
        "two have test files of their own: CRLF matters in a calendar, a website has hundreds of files"
    )
    for kind in outputs.kinds():
        cls = outputs.load(kind)
        assert cls.kind == kind
        assert cls.form in gate.FORMS
        assert cls.content_type
    with pytest.raises(KeyError):
        outputs.load("telegram")


def test_no_settings_of_a_case_are_complained_about() -> None:
    assert [case(name)[0].problems() for name in CASES] == [()] * len(CASES)


@pytest.mark.parametrize("name", CASES)
def test_order_of_arrival_changes_nothing(name: str) -> None:
    output, edition = case(name)
    turned = dataclasses.replace(edition, entries=edition.entries[::-1], origins=edition.origins[::-1])
    assert output.render(turned) == output.render(edition)
    assert output.plan(turned) == output.plan(edition)


@pytest.mark.parametrize("name", CASES)
def test_empty_edition_is_rendered_without_a_clock(name: str) -> None:
    output, edition = case(name)
    empty = dataclasses.replace(edition, entries=(), origins=())
    written = output.render(empty)
    assert written == output.render(empty)
    assert str(datetime.now(UTC).year).encode() not in written


def test_same_bytes_in_every_process_and_place() -> None:
    """Hash seed, time zone and locale are the machine's, not the feed's."""
    code = (
        "import hashlib, sys; sys.path.insert(0, 'tests'); import test_outputs as t\n"
        "print([hashlib.sha256(t.render(name)).hexdigest() for name in t.CASES])"
    )
    root = Path(__file__).parents[1]
    places = ({"PYTHONHASHSEED": "0"}, {"PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"})
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, **place},
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for place in places
    }
    assert len(said) == 1


@pytest.mark.parametrize("name", ["podcast", "rss", "atom"])
def test_feedparser_reads_back_what_the_plan_kept(name: str) -> None:
    output, edition = case(name)
    read = feedparser.parse(io.BytesIO(output.render(edition)))
    assert not read.bozo
    assert len(read.entries) == len(output.plan(edition).kept) > 0


SOME_TEXT = st.text(max_size=60)
CLEAN_FIELDS = ("title", "summary", "content", "author")


@pytest.mark.parametrize("name", ["podcast", "rss", "atom", "jsonfeed"])
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(fields=st.fixed_dictionaries(dict.fromkeys(CLEAN_FIELDS, SOME_TEXT)), words=SOME_TEXT, tag=SOME_TEXT)
def test_any_text_in_any_field_gives_a_fit_feed(name: str, fields: dict[str, str], words: str, tag: str) -> None:
    """Even what the sources' door would have taken out: control characters, lone surrogates, half-open tags."""
    output, edition = case(name)
    channel = Channel(title=words, description=words, language=words, podcast=(Tag(name="person", text=tag),))
    origin = dataclasses.replace(ORIGIN, channel=channel)
    odd = Episode(title=words, type="full", podcast=(Tag(name="location", text=tag, attributes=(("geo", words),)),))
    entry = episode(1, origin=origin, about=odd, categories=(words, tag), **fields)
    edition = dataclasses.replace(edition, entries=(entry, episode(2)))
    output = dataclasses.replace(output, media=("episode",))
    written = output.render(edition)
    assert gate.errors(gate.examine(output.form, written)) == ()
    plan = output.plan(edition)
    assert len(plan.kept) + len(plan.held_back) == 2
    assert {reason for _, reason in plan.held_back} <= {"no-title"}


def test_every_character_of_unicode_gives_a_fit_feed() -> None:
    blocks = ["".join(map(chr, range(start, start + 0x8000))) for start in range(0, 0x110000, 0x8000)]
    entries = [episode(n, title=f"Folge {block[:200]}", summary=block) for n, block in enumerate(blocks)]
    _, channel = podcast(*entries)
    assert len(items(channel)) == len(blocks)


# The merged podcast feed


def test_why_episodes_are_missing() -> None:
    output, edition = case("podcast")
    assert dict(output.plan(edition).held_back) == {
        "kein-iri": "duplicate-enclosure",
        "ohne-laenge": "no-length",
        "ogg": "enclosure-type",
        "trailer": "trailer",
        "leer": "no-title",
        "ohne-datei": "no-enclosure",
        "verschlossen": "locked",
        "versteckt": "blocked",
    }
    assert output.plan(edition).reasons[0] == ("blocked", 1)


def test_consent_opens_a_locked_feed() -> None:
    output, edition = case("podcast")
    open_ = dataclasses.replace(output, consents=("verschlossen-podcast",))  # type: ignore[call-arg]
    assert "verschlossen" in {entry.guid for entry in open_.plan(edition).kept}


def test_window_holds_the_newest_and_is_filled_up_for_what_is_held_back() -> None:
    broken = episode(9, enclosures=())
    plan, channel = podcast(*(episode(n) for n in range(1, 6)), broken, limit=3)
    assert [item.findtext("title") for item in items(channel)] == ["Folge 5", "Folge 4", "Folge 3"]
    assert plan.held_back == (("urn:x:9", "no-enclosure"),)


def test_equal_dates_are_ordered_by_guid() -> None:
    one, two = (dataclasses.replace(episode(n), published=MARCH) for n in (1, 2))
    _, channel = podcast(two, one)
    assert [item.findtext("guid") for item in items(channel)] == ["urn:x:1", "urn:x:2"]


def test_same_file_twice_stays_with_the_earliest_guid() -> None:
    late = dataclasses.replace(episode(1), guid="urn:x:late", published=MARCH + timedelta(days=40))
    plan, channel = podcast(late, episode(1))
    assert [item.findtext("guid") for item in items(channel)] == ["urn:x:1"]
    assert plan.held_back == (("urn:x:late", "duplicate-enclosure"),)


def test_broken_twin_does_not_push_out_the_good_one() -> None:
    twin = dataclasses.replace(episode(1, about=Episode(type="trailer")), guid="urn:x:0", published=MARCH)
    _, channel = podcast(twin, episode(1))
    assert [item.findtext("guid") for item in items(channel)] == ["urn:x:1"]


def test_same_guid_twice_is_one_item() -> None:
    twin = dataclasses.replace(episode(2), guid="urn:x:1")
    plan, channel = podcast(episode(1), twin)
    assert len(items(channel)) == 1
    assert plan.reasons == (("duplicate-guid", 1),)


@pytest.mark.parametrize(
    ("said", "of_channel", "item", "channel"),
    [
        (None, None, "false", "false"),
        (None, True, "true", "true"),
        (False, True, "false", "false"),
        (True, False, "true", "true"),
    ],
)
def test_explicit_is_inherited_and_gathered(
    said: bool | None, of_channel: bool | None, item: str, channel: str
) -> None:
    origin = dataclasses.replace(ORIGIN, channel=Channel(title="S", explicit=of_channel))
    _, feed = podcast(episode(origin=origin, about=Episode(explicit=said)))
    assert items(feed)[0].findtext(f"{ITUNES}explicit") == item
    assert feed.findtext(f"{ITUNES}explicit") == channel


@pytest.mark.parametrize(
    ("art", "cover", "expected"),
    [
        ("https://a.example/e.png", "https://a.example/s.jpg", "https://a.example/e.png"),
        ("https://a.example/e.webp", "https://a.example/s.jpeg?w=3000", "https://a.example/s.jpeg?w=3000"),
        (None, "https://a.example/s", "https://mittelstand.example/cover.jpg"),
        (None, None, "https://mittelstand.example/cover.jpg"),
    ],
)
def test_artwork_falls_back_to_what_apple_takes(art: str | None, cover: str | None, expected: str) -> None:
    origin = dataclasses.replace(ORIGIN, channel=Channel(title="S", image_url=cover))
    _, channel = podcast(episode(origin=origin, image_url=art))
    assert attribute(items(channel)[0], f"{ITUNES}image", "href") == expected


@pytest.mark.parametrize(
    ("url", "said", "expected"),
    [
        ("https://c.example/a.mp3", "audio/mp3", "audio/mpeg"),
        ("https://c.example/a.mp3?b=c.mp4", "video/mp4", "audio/mpeg"),
        ("https://c.example/a.MP3", None, "audio/mpeg"),
        ("https://c.example/a.m4a", "audio/mp4", "audio/mp4"),
        ("https://c.example/a.m4a", "audio/mpeg", "audio/x-m4a"),
        ("https://c.example/download/7", "audio/mpeg; charset=binary", "audio/mpeg"),
        ("https://c.example/a.mov", "", "video/quicktime"),
        ("https://c.example/download/7", "audio/ogg", None),
        ("https://c.example/download/7", None, None),
    ],
)
def test_type_of_a_file(url: str, said: str | None, expected: str | None) -> None:
    plan, channel = podcast(episode(enclosures=(Enclosure(url=url, type=said, length_bytes=1),)), episode(2))
    if expected is None:
        assert plan.reasons == (("enclosure-type", 1),)
    else:
        written = items(channel)[-1].find("enclosure")
        assert written is not None
        assert (written.get("type"), written.get("url")) == (expected, url)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "javascript:alert(1)", "https://c.example/a b.mp3", "/a.mp3", ""]
)
def test_enclosure_without_a_web_address_is_held_back(url: str) -> None:
    plan, _ = podcast(episode(enclosures=(Enclosure(url=url, type="audio/mpeg", length_bytes=1),)))
    assert plan.reasons == (("enclosure-address", 1),)


@pytest.mark.parametrize("length", [None, 0, -1])
def test_enclosure_without_a_length_waits(length: int | None) -> None:
    plan, _ = podcast(
        episode(enclosures=(Enclosure(url="https://c.example/a.mp3", type="audio/mpeg", length_bytes=length),))
    )
    assert plan.reasons == (("no-length", 1),)


def test_long_description_is_cut_to_bytes_and_still_names_the_centre() -> None:
    _, channel = podcast(episode(summary="ä€😀 " * 3000))
    description = items(channel)[0].findtext("description") or ""
    assert 3900 < len(description.encode()) <= 4000
    assert description.endswith("…\n\nPodcast: Digital gedünkelt – Zentrum Nordwall")


def test_centre_is_not_named_twice() -> None:
    origin = dataclasses.replace(ORIGIN, channel=Channel(title="Der Podcast des Zentrum Nordwall"))
    _, channel = podcast(episode(origin=origin))
    assert items(channel)[0].findtext(f"{ITUNES}author") == "Der Podcast des Zentrum Nordwall"


def test_people_of_the_show_come_along_unless_the_episode_names_its_own() -> None:
    host, guest = Tag(name="person", text="Änne"), Tag(name="person", text="Björn")
    origin = dataclasses.replace(ORIGIN, channel=Channel(title="S", podcast=(host, host)))
    _, channel = podcast(episode(1, origin=origin, about=Episode(podcast=(guest,))), episode(2, origin=origin))
    assert [[p.text for p in item.findall(f"{PODCAST}person")] for item in items(channel)] == [["Änne"], ["Björn"]]


def test_nothing_of_a_shows_own_leaks_in() -> None:
    written = render("podcast").decode()
    for word in (
        "geheim",
        "spenden.example",
        "elsewhere.example",
        "<podcast:guid>917393e3",
        "lightning",
        "itunes:season",
        "Vorgeschmack",
    ):
        assert word not in written


def test_item_the_schema_refuses_is_left_out_and_the_rest_kept() -> None:
    """No rule of ours foresees a source without a web address; the feed is published all the same."""
    nowhere = dataclasses.replace(ORIGIN, feed_url="nirgends")
    plan, channel = podcast(episode(1, origin=nowhere), episode(2))
    assert [item.findtext("title") for item in items(channel)] == ["Folge 2"]
    assert plan.held_back == (("urn:x:1", "invalid"),)


def test_settings_that_make_the_channel_invalid_are_not_blamed_on_entries() -> None:
    output, edition = case("podcast")
    wrong = dataclasses.replace(output, image="https://a.example/cover.webp")  # type: ignore[call-arg]
    assert len(wrong.plan(edition).kept) == len(output.plan(edition).kept)
    assert "artwork-form" in {fault.rule for fault in gate.examine("podcast", wrong.render(edition))}


def test_podcast_guid_is_the_one_of_the_specification() -> None:
    assert podcast_guid("https://podnews.net/rss") == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    assert podcast_guid("http://podnews.net/rss/") == "9b024349-ccf0-5f69-a609-6b82873eab3c"


def test_given_podcast_guid_outlives_a_move() -> None:
    output, edition = case("podcast")
    kept = dataclasses.replace(output, guid="9b024349-ccf0-5f69-a609-6b82873eab3c")  # type: ignore[call-arg]
    moved = dataclasses.replace(edition, feed_url="https://neu.example/p.xml")
    assert gate.errors(gate.examine("podcast", kept.render(moved), kept.render(edition))) == ()


def test_last_build_date_is_the_newest_change() -> None:
    late = dataclasses.replace(episode(1), changed=datetime(2025, 9, 1, 12, 30, 15, 999, tzinfo=UTC))
    _, channel = podcast(late, episode(2))
    assert channel.findtext("lastBuildDate") == "Mon, 01 Sep 2025 12:30:15 +0000"
    _, empty = podcast()
    assert empty.find("lastBuildDate") is None


def test_what_looks_like_a_tag_in_plain_text_can_be_read_and_not_run() -> None:
    _, channel = podcast(episode(title="Das <T>-Prinzip: 3 < 5", summary="<script>alert(1)</script> <img src=x"))
    (item,) = items(channel)
    assert item.findtext("title") == "Das ‹T›-Prinzip: 3 < 5"
    assert (item.findtext("description") or "").startswith("‹script›alert(1)‹/script› ‹img src=x")
    assert "<script" not in (item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or "")


def test_content_is_made_harmless_at_this_door_too() -> None:
    evil = (
        '<p onclick="x()">Gut<script>alert(1)</script><a href="javascript:x()">hier</a></p><iframe src="//x"></iframe>'
    )
    _, channel = podcast(episode(content=evil))
    encoded = items(channel)[0].findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or ""
    assert encoded.startswith("<p>Gut<a>hier</a></p>")


# feedgen's pitfalls


@pytest.mark.parametrize("name", ["podcast", "rss"])
def test_channel_link_is_the_site_and_there_is_one_self_link(name: str) -> None:
    output, edition = case(name)
    channel = etree.fromstring(output.render(edition))[0]
    assert channel.findtext("link") == "https://mittelstand.example/"
    assert [link.get("href") for link in channel.findall(f"{ATOM}link")] == [edition.feed_url]


def test_atom_links_keep_relation_type_and_length() -> None:
    root = etree.fromstring(render("atom"))
    (link,) = (link for link in root.iter(f"{ATOM}link") if "/1.mp3" in link.get("href", ""))
    assert {str(name): str(value) for name, value in link.attrib.items()} == {
        "href": "https://pdst.fm/e/cdn.example/1.mp3?x=1&y=2",
        "rel": "enclosure",
        "type": "audio/mpeg",
        "length": "1048576",
    }


def test_atom_id_is_the_guid_or_derived_from_it_for_good() -> None:
    names = {node.text for node in etree.fromstring(render("atom")).findall(f"{ATOM}entry/{ATOM}id")}
    assert "https://nordwall.example/?p=11" in names
    assert f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, 'notiz 12')}" in names


def test_atom_does_not_follow_a_source_that_names_the_present_moment() -> None:
    output, edition = case("atom")
    assert b"2026-05-05" not in output.render(edition)


def test_video_leads_to_where_it_is_watched() -> None:
    output, edition = case("rss")
    root = etree.fromstring(output.render(edition))
    (video,) = (item for item in items(root[0]) if item.findtext("title") == "Rundgang")
    assert video.findtext("link") == "https://www.youtube.com/watch?v=dQnordwall0"
    assert dict(output.plan(edition).held_back) | {"privat": "not-public", "demnaechst": "not-yet-live"} == dict(
        output.plan(edition).held_back
    )


def test_opml_lists_feeds_once_by_centre() -> None:
    output, edition = case("opml")
    twice = dataclasses.replace(edition, origins=edition.origins * 2)
    root = etree.fromstring(output.render(twice))
    assert [folder.get("text") for folder in root.findall("body/outline")] == [
        "Mittelstand-Digital Zentrum Nordwall",
        "Zentrum Werkbank",
    ]
    addresses = [feed.get("xmlUrl") for feed in root.iterfind(".//outline[@type='rss']")]
    assert len(addresses) == len(set(addresses)) == 5
    assert "https://nordwall.example/termine" not in addresses, "a page cannot be subscribed to"
    assert "https://feeds.versteckt.example/" not in addresses, "its publisher keeps it out of directories"


# Settings


@pytest.mark.parametrize(
    ("changes", "key", "hint"),
    [
        ({"path": "../x.xml"}, "path", ""),
        ({"path": "/x.xml"}, "path", "feed.xml"),
        ({"path": ".x.xml.tmp"}, "path", ""),
        ({"title": " "}, "title", ""),
        ({"title": "x" * 256}, "title", "255"),
        ({"description": ""}, "description", ""),
        ({"description": "ä" * 2001}, "description", "4000"),
        ({"language": "deutsch (DE)"}, "language", "de-DE"),
        ({"link": ""}, "link", "https"),
        ({"link": "mittelstand.example"}, "link", "https"),
        ({"limit": 0}, "limit", "1"),
        ({"media": ("epsiode",)}, "media", "episode"),
        ({"image": ""}, "image", "cover.jpg"),
        ({"image": "https://a.example/cover.webp"}, "image", ".png"),
        ({"owner_email": ""}, "owner_email", ""),
        ({"owner_email": "redaktion"}, "owner_email", "@"),
        ({"guid": "9b024349-ccf0-4f69-a609-6b82873eab3c"}, "guid", "address"),
        ({"categories": ()}, "categories", "Business"),
        ({"categories": ("Buisness",)}, "categories", "Business"),
        ({"license_url": "http://a.example/"}, "license_url", ""),
    ],
)
def test_settings_are_judged_before_anything_is_fetched(changes: dict[str, Any], key: str, hint: str) -> None:
    output, _ = case("podcast")
    (problem,) = dataclasses.replace(output, **changes).problems()
    assert problem[0] == key
    assert problem[1]
    assert hint in problem[2]


def test_all_problems_come_at_once() -> None:
    found = Podcast(path="", title="", language="", link="x", limit=-1).problems()
    assert {key for key, _, _ in found} == {
        "path", "title", "language", "link", "limit", "description", "image", "owner_email",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["rss", "atom", "jsonfeed"])
def test_feeds_need_a_site(name: str) -> None:
    output, _ = case(name)
    assert [key for key, _, _ in dataclasses.replace(output, link="").problems()] == ["link"]


def write_golden_files(write: Callable[[Path, bytes], object] = Path.write_bytes) -> None:
    for name in CASES:
        write(DATA / f"{name}.expected", render(name))


if __name__ == "__main__":
    write_golden_files()
