"""The gate lets the golden files through, and refuses every one of them broken in a way subscribers would notice."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from aggregator import gate

DATA = Path(__file__).parent / "data" / "outputs"
SCHEMAS = Path(gate.__file__).parents[1] / "schemas"
FORMS = ("podcast", "rss", "atom", "jsonfeed", "opml")
FIRST = "urn:uuid:00000000-0000-5000-8000-000000000001"


def golden(form: str) -> bytes:
    return (DATA / f"{form}.expected").read_bytes()


def put(old: str, new: str, count: int = 1) -> Callable[[bytes], bytes]:
    """Replace text that is really there."""

    def change(document: bytes) -> bytes:
        assert old.encode() in document
        return document.replace(old.encode(), new.encode(), count)

    return change


def drop(start: str, end: str) -> Callable[[bytes], bytes]:
    """Cut out the first piece from `start` to `end`."""

    def change(document: bytes) -> bytes:
        begin = document.index(start.encode())
        return document[:begin] + document[document.index(end.encode(), begin) + len(end.encode()) :]

    return change


def before(mark: str, piece: str) -> Callable[[bytes], bytes]:
    return put(mark, piece + mark)


def swap_items(document: bytes) -> bytes:
    root = etree.fromstring(document)
    items = root[0].findall("item")
    root[0].remove(items[0])
    root[0].append(items[0])
    for number, item in enumerate(items):
        date = item.find("pubDate")
        assert date is not None
        date.text = f"Tue, 04 Mar 2025 0{7 - number}:00:00 +0000"
    return etree.tostring(root, encoding="UTF-8")


def twice(document: bytes) -> bytes:
    begin, end = document.index(b"<item>"), document.index(b"</item>") + len(b"</item>")
    return document[:end] + document[begin:end] + document[end:]


def feed(change: Callable[[dict[str, Any]], object]) -> Callable[[bytes], bytes]:
    def changed(document: bytes) -> bytes:
        told = json.loads(document)
        change(told)
        return json.dumps(told).encode()

    return changed


ITEM = "\n    <item>"
BROKEN: list[tuple[str, str, Callable[[bytes], bytes], str]] = [
    # form, name, how it is broken, what the gate has to say about it
    ("podcast", "cut-off", lambda d: d[:-200], "not well-formed"),
    ("podcast", "control-character", put("Förderung", "F\x07rderung"), "not well-formed"),
    ("podcast", "not-utf-8", lambda d: d.replace("ö".encode(), b"\xf6"), "not well-formed"),
    ("podcast", "entity", put("<rss", '<!DOCTYPE rss [<!ENTITY a "b">]>\n<rss'), "document type"),
    ("podcast", "html", lambda _: b"<html><body>Just a moment</body></html>", "root"),
    ("podcast", "empty-file", lambda _: b"", "not well-formed"),
    ("podcast", "no-channel", lambda _: b'<rss version="2.0"/>', "no channel"),
    ("podcast", "version", put('version="2.0"', 'version="0.92"'), "line"),
    ("podcast", "no-cover", drop("<itunes:image", "/>"), "channel"),
    ("podcast", "cover-webp", put("cover.jpg", "cover.webp"), "image"),
    ("podcast", "explicit-word", put(">true</itunes:explicit>", ">yes</itunes:explicit>"), "explicit"),
    ("podcast", "no-category", lambda d: drop("<itunes:category text=\"Technology\"", "/>")(
        drop("<itunes:category", "</itunes:category>")(d)), "channel"),
    ("podcast", "no-owner-mail", drop("<itunes:email>", "</itunes:email>"), "owner"),
    ("podcast", "no-guid-of-feed", drop("<podcast:guid>", "</podcast:guid>"), "channel"),
    ("podcast", "list-medium", put(">podcast</podcast:medium>", ">podcastL</podcast:medium>"), "medium"),
    ("podcast", "no-self-link", drop("<atom:link", "/>"), "rel=self"),
    ("podcast", "two-self-links", before("<generator", '<atom:link rel="self" href="https://b.example/"/>'),
     "rel=self"),
    ("podcast", "link-is-feed", put("<link>https://mittelstand.example/<",
     "<link>https://mittelstand.example/podcast.xml<"),
     "not the site"),
    ("podcast", "no-title", drop("<title>Förderung", "</title>"), "item"),
    ("podcast", "html-title", put("<title>Späne", "<title>&lt;b>Späne&lt;/b>"), "HTML in its title"),
    ("podcast", "long-title", put("<title>Späne", "<title>" + "S" * 300), "title"),
    ("podcast", "padded-title", put("<title>Späne", "<title> Späne"), "title"),
    ("podcast", "no-guid", drop("<guid", "</guid>"), "has no guid"),
    ("podcast", "no-date", drop("<pubDate>", "</pubDate>"), "has the date “”"),
    ("podcast", "german-date", put("Tue, 04 Mar 2025 06:00:00 +0000</pubDate>", "04.03.2025</pubDate>"), "04.03.2025"),
    ("podcast", "impossible-date", put("Tue, 04 Mar 2025 06", "Tue, 34 Mar 2025 06"), "34 Mar"),
    ("podcast", "wrong-weekday", put("Tue, 04 Mar 2025 06", "Fri, 04 Mar 2025 06"), "weekday"),
    ("podcast", "no-length", put('length="1048576"', 'length="None"'), "enclosure"),
    ("podcast", "zero-length", put('length="1048576"', 'length="0"'), "enclosure"),
    ("podcast", "other-type", put('type="audio/mpeg"', 'type="audio/ogg"'), "enclosure"),
    ("podcast", "type-and-extension", put('type="audio/mpeg"', 'type="video/mp4"'), "calls"),
    ("podcast", "file-enclosure", put("https://cdn.example/2.m4a", "file:///etc/passwd"), "enclosure"),
    ("podcast",
     "two-enclosures", before("<source", '<enclosure url="https://c.example/x.mp3" length="1" type="audio/mpeg"/>'),
     "more than one enclosure"),
    ("podcast", "no-source", drop("<source", "</source>"), "item"),
    ("podcast", "script-link", put("https://nordwall.example/podcast/1", "javascript:x"), "link"),
    ("podcast", "item-explicit", put(">true</itunes:explicit>", ">false</itunes:explicit>"), "the channel is not"),
    ("podcast", "season", before("<itunes:duration", "<itunes:season>3</itunes:season>"), "itunes:season"),
    ("podcast", "episode", before("<itunes:duration", "<itunes:episode>3</itunes:episode>"), "itunes:episode"),
    ("podcast", "trailer", put(">full</itunes:episodeType>", ">trailer</itunes:episodeType>"), "trailer"),
    ("podcast", "new-feed-url", before(ITEM, "<itunes:new-feed-url>https://b.example/</itunes:new-feed-url>"),
     "new-feed"),
    ("podcast", "complete", before(ITEM, "<itunes:complete>Yes</itunes:complete>"), "itunes:complete"),
    ("podcast", "block", before(ITEM, "<itunes:block>Yes</itunes:block>"), "itunes:block"),
    ("podcast", "long-description", put("Zweite Zeile.", "ä" * 2001), "4000 bytes"),
    ("podcast", "duration", put(">1834<", ">30:34<"), "duration"),
    ("podcast", "transcript-type", put('"text/vtt"', '"application/msword"'), "type"),
    ("podcast", "http-transcript", put("https://cdn.example/1.vtt", "http://cdn.example/1.vtt"), "url"),
    ("podcast", "chapters-type", put("application/json+chapters", "application/json"), "chapters"),
    ("podcast", "unknown-tag", before("<podcast:person", "<podcast:tomorrow/>"), "tomorrow"),
    ("podcast", "undeclared-prefix", before("<podcast:person", "<foo:bar/>"), "not well-formed"),
    ("podcast", "unsorted", swap_items, "newer than the one before"),
    ("podcast", "same-item-twice", twice, "2 entries have the id"),
    ("podcast", "same-enclosure", put("https://cdn.example/2.m4a", "https://pdst.fm/e/cdn.example/1.mp3?x=1&amp;y=2"),
     "2 entries have the enclosure"),
    ("rss", "no-description", drop("<description>", "</description>"), "channel"),
    ("rss", "relative-link", put("<link>https://nordwall.example/?p=11", "<link>/?p=11"), "links to “/?p=11”"),
    ("rss", "two-links", before("<guid", "<link>https://b.example/</link>"), "more than one link"),
    ("rss", "no-guid", drop("<guid", "</guid>"), "no guid"),
    ("rss", "iso-date", put("Tue, 01 Apr 2025 10:00:00 +0000", "2025-04-01T10:00:00Z"), "2025-04-01"),
    ("rss", "empty-title", put("<title>Rundgang<", "<title><"), "line"),
    ("rss", "same-guid", put("notiz 12", "https://nordwall.example/?p=11"), "2 entries have the id"),
    ("rss", "unsorted", put("Thu, 03 Apr 2025 10", "Mon, 03 Mar 2025 10", 2), "newer"),
    ("atom", "other-namespace", put('"http://www.w3.org/2005/Atom"', '"http://purl.org/atom/ns#"'), "root"),
    ("atom", "no-id", drop("<id>urn:uuid:6ba", "</id>"), "no IRI"),
    ("atom", "bare-id", put("<id>https://nordwall.example/?p=11", "<id>11"), "no IRI"),
    ("atom", "rss-date", put("<updated>2025-04-03T10:00:00+00:00", "<updated>Thu, 03 Apr 2025 10:00:00 GMT"),
     "updated"),
    ("atom", "nobody-signs", lambda d: re.sub(rb"(?s)<author>.*?</author>", b"", d), "no author"),
    ("atom", "relative-link", put("https://nordwall.example/?p=11\" rel", "/?p=11\" rel"), "leads to"),
    ("atom", "second-alternate", before("<source>", '<link href="https://b.example/"/>' * 2),
     "more than one alternate"),
    ("atom", "unknown-relation", put('rel="enclosure"', 'rel="attachment"'), "unknown relation"),
    ("atom", "no-self", put(' rel="self"', ' rel="related"'), "rel=self"),
    ("atom", "no-source-title", drop("<title>Nordwall filmt", "</title>"), "title of its source"),
    ("atom", "no-source", drop("<source>", "</source>"), "of its source"),
    ("atom", "nothing-to-see", drop("<link href=\"https://www.youtube.com/watch", "/>"), "neither link nor"),
    ("atom", "html-title", put("<title>Rundgang", "<title>&lt;i>Rundgang&lt;/i>"), "HTML in its title"),
    ("atom", "same-id", put("<id>urn:uuid:00000000-0000-5000-8000-000000000013", "<id>https://nordwall.example/?p=11"),
     "2 entries have the id"),
    ("jsonfeed", "no-json", lambda _: b"{", "not well-formed"),
    ("jsonfeed", "array", lambda _: b"[]", "no object"),
    ("jsonfeed", "nan", lambda _: b'{"items": [], "title": NaN}', "NaN"),
    ("jsonfeed", "version", feed(lambda f: f.update(version="https://jsonfeed.org/version/2")), "version"),
    ("jsonfeed", "no-title", feed(lambda f: f.pop("title")), "no title"),
    ("jsonfeed", "no-feed-url", feed(lambda f: f.pop("feed_url")), "feed_url"),
    ("jsonfeed", "next-is-itself", feed(lambda f: f.update(next_url=f["feed_url"])), "next_url"),
    ("jsonfeed", "unknown-key", feed(lambda f: f.update(subtitle="x")), "unknown key “subtitle”"),
    ("jsonfeed", "dotted-extension", feed(lambda f: f.update({"_a.b": {}})), "unknown key"),
    ("jsonfeed", "number-id", feed(lambda f: f["items"][0].update(id=7)), "no id"),
    ("jsonfeed", "no-content", feed(lambda f: [f["items"][0].pop(k, 0) for k in ("content_text", "content_html")]),
     "neither content_html"),
    ("jsonfeed", "rss-date", feed(lambda f: f["items"][0].update(date_published="Tue, 04 Mar 2025")), "date_published"),
    ("jsonfeed", "no-such-day", feed(lambda f: f["items"][0].update(date_published="2025-02-30T00:00:00Z")),
     "date_pub"),
    ("jsonfeed", "text-tags", feed(lambda f: f["items"][0].update(tags="KI")), "tags"),
    ("jsonfeed", "empty-author", feed(lambda f: f["items"][0].update(authors=[{}])), "author"),
    ("jsonfeed", "script-url", feed(lambda f: f["items"][0].update(url="javascript:x")), "url"),
    ("jsonfeed", "bare-attachment", feed(lambda f: f["items"][0].update(attachments=[{"url": "https://a.example/"}])),
     "type"),
    ("jsonfeed", "negative-size", feed(lambda f: f["items"][-1].update(
        attachments=[{"url": "https://a.example/", "mime_type": "audio/mpeg", "size_in_bytes": -1}])), "size"),
    ("jsonfeed", "same-id", feed(lambda f: f["items"][0].update(id=f["items"][1]["id"])), "2 entries have the id"),
    ("opml", "no-outline", lambda d: d[: d.index(b"<body>")] + b"<body/></opml>", "body"),
    ("opml", "no-address", put(' xmlUrl="https://podcast.nordwall.example/feed.xml"', ""), "outline"),
    ("opml", "no-title", drop("<title>", "</title>"), "head"),
    ("opml", "same-feed", put("https://podcast.nordwall.example/feed.xml", "https://feeds.werkbank.example/funk"),
     "2 entries"),
    ("opml", "same-folder", put('text="Zentrum Werkbank"', 'text="Mittelstand-Digital Zentrum Nordwall"'),
     "two folders"),
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_golden_file_is_fit_alone_and_after_itself(form: str) -> None:
    assert gate.inspect(form, golden(form), None) == ()
    assert gate.inspect(form, golden(form), golden(form)) == ()


@pytest.mark.parametrize(
    ("form", "name", "change", "said"), BROKEN, ids=[f"{form}-{name}" for form, name, *_ in BROKEN]
)
def test_broken_edition_is_refused(form: str, name: str, change: Callable[[bytes], bytes], said: str) -> None:
    faults = gate.inspect(form, change(golden(form)), None)
    assert any(said in fault for fault in faults), faults


def test_all_faults_come_at_once() -> None:
    document = golden("podcast")
    for change in (put('length="1048576"', 'length="0"'), put("Tue, 04 Mar 2025 06", "Fri, 04 Mar 2025 06")):
        document = change(document)
    document = before("<itunes:duration", "<itunes:season>3</itunes:season>")(document)
    faults = gate.inspect("podcast", document, None)
    assert all(any(word in fault for fault in faults) for word in ("enclosure", "weekday", "itunes:season")), faults


def test_many_equal_faults_are_counted_not_listed() -> None:
    item = b"<item><title>x</title></item>"
    document = golden("rss").replace(b"</channel>", item * 500 + b"</channel>")
    faults = gate.inspect("rss", document, None)
    assert len(faults) < 80
    assert any("more of this kind" in fault for fault in faults)


def test_unknown_form_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        gate.inspect("telegram", b"", None)


# Beside the last edition


def of_items(count: int, *, first: int = 0, guid: str = "urn:x:{}", base: bytes | None = None) -> bytes:
    """The golden podcast feed with so many items made of its first."""
    document = golden("podcast") if base is None else base
    begin, end = document.index(b"<item>"), document.rindex(b"</item>") + len(b"</item>")
    model = document[begin : document.index(b"</item>") + len(b"</item>")]
    made = b"".join(
        model.replace(FIRST.encode(), guid.format(n).encode()).replace(b"/1.mp3", f"/{n}.mp3".encode())
        for n in range(first, first + count)
    )
    return document[:begin] + made + document[end:]


@pytest.mark.parametrize(
    ("had", "has", "fit"), [(10, 7, True), (10, 6, False), (1, 1, True), (2, 0, False), (0, 3, True)]
)
def test_feed_does_not_shrink_by_itself(had: int, has: int, fit: bool) -> None:
    faults = gate.inspect("podcast", of_items(has), of_items(had))
    assert (faults == ()) is fit, faults
    assert gate.inspect("podcast", of_items(has), of_items(had), allow_shrink=True) == ()


def test_first_edition_may_be_empty() -> None:
    assert gate.inspect("podcast", of_items(0), None) == ()
    assert gate.inspect("podcast", of_items(0), of_items(0)) == ()


def test_nothing_in_common_is_another_feed() -> None:
    assert any("in common" in fault for fault in gate.inspect("podcast", of_items(5, first=100), of_items(5)))


def test_same_file_keeps_its_guid() -> None:
    faults = gate.inspect("podcast", of_items(5, guid="urn:y:{}"), of_items(5), allow_shrink=True, allow_identity=True)
    assert sum("had the id" in fault for fault in faults) == 5
    changed = put('<guid isPermaLink="false">urn:x:3<', '<guid isPermaLink="false">urn:x:3b<')(of_items(5))
    assert len(gate.inspect("podcast", changed, of_items(5))) == 1


@pytest.mark.parametrize(
    ("form", "change"),
    [
        ("podcast", put("<podcast:guid>7", "<podcast:guid>8")),
        ("rss", put("https://mittelstand.example/news.xml", "https://neu.example/news.xml")),
        ("atom", put("<id>urn:uuid:6ba7b810", "<id>urn:uuid:6ba7b811")),
        ("jsonfeed", put("https://mittelstand.example/feed.json", "https://neu.example/feed.json")),
    ],
)
def test_identity_stays_unless_a_person_means_it(form: str, change: Callable[[bytes], bytes]) -> None:
    document = change(golden(form))
    (fault,) = gate.inspect(form, document, golden(form))
    assert "identity" in fault
    assert gate.inspect(form, document, golden(form), allow_identity=True) == ()


@pytest.mark.parametrize("form", FORMS)
def test_unreadable_last_edition_is_no_standard(form: str) -> None:
    for previous in (b"", b"<<<", golden(form)[:100]):
        assert gate.inspect(form, golden(form), previous) == ()


# The schemas


@pytest.mark.parametrize("name", ["podcast-feed", "rss20", "atom", "opml"])
def test_schema_lies_in_the_package_in_both_notations(name: str) -> None:
    assert (SCHEMAS / f"{name}.rng").is_file()
    assert (SCHEMAS / f"{name}.rnc").is_file()


@pytest.mark.skipif(shutil.which("jing") is None, reason="jing, which reads the compact notation, is not installed")
@pytest.mark.parametrize(
    ("form", "name"), [("podcast", "podcast-feed"), ("rss", "rss20"), ("atom", "atom"), ("opml", "opml")]
)
def test_both_notations_judge_alike(form: str, name: str, tmp_path: Path) -> None:
    """We validate with the .rng, people read the .rnc: neither may drift from the other."""
    documents = {"golden": golden(form)}
    broken = [(case, change) for of, case, change, _ in BROKEN if of == form]
    documents |= {
        case: change(golden(form)) for case, change in broken[:: 3 if form == "podcast" else 1]
    }  # jing is slow
    documents = {case: body for case, body in documents.items() if is_well_formed(body)}
    for case, body in documents.items():
        (tmp_path / f"{case}.xml").write_bytes(body)
    done = subprocess.run(
        ["jing", "-c", str(SCHEMAS / f"{name}.rnc"), *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    refused = {case for case in documents if f"/{case}.xml:" in done.stdout}
    assert refused == {case for case, body in documents.items() if not gate.is_valid(form, body)}
    assert refused


def is_well_formed(document: bytes) -> bool:
    try:
        root = etree.fromstring(document)
    except etree.XMLSyntaxError:
        return False
    return root.getroottree().docinfo.internalDTD is None
