"""Cutting a document into entries by its bytes, and leaving it whole where bytes cannot tell."""

import random
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from aggregator import feeds
from aggregator.feeds import slices
from aggregator.feeds.slices import HASH_BYTES, cut, trim
from aggregator.model import Checkpoint, Fetched, NotModified, Page

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HEAD = b'<?xml version="1.0"?>\n<rss version="2.0"><channel><title>T</title><lastBuildDate>%d</lastBuildDate>\n'
TAIL = b"</channel></rss>\n"


def item(number: int, more: bytes = b"") -> bytes:
    return b"<item><title>Nr. %d</title><guid>%d</guid>%s</item>\n" % (number, number, more)


def feed(*items: bytes, built: int = 1) -> bytes:
    return HEAD % built + b"".join(items) + TAIL


def page(body: bytes, checkpoint: Checkpoint | None = None) -> Page:
    url = "https://feeds.example/feed"
    return Page(url=url, final_url=url, body=body, fetched_at=NOON, checkpoint=checkpoint or Checkpoint())


def trimmed(body: bytes, checkpoint: Checkpoint | None = None) -> Page | NotModified:
    return trim(Fetched(answer=page(body, checkpoint), requests=3)).answer


def after(body: bytes) -> Checkpoint:
    """What is remembered of a document."""
    return trimmed(body).checkpoint


def titles(answer: Page | NotModified) -> list[str]:
    assert isinstance(answer, Page)
    return [found.title for found in feeds.read(answer, "news").items]


def test_the_first_sight_is_whole_and_remembers_every_entry() -> None:
    body = feed(item(1), item(2))
    answer = trimmed(body)
    assert isinstance(answer, Page)
    assert answer.body == body
    assert not answer.partial
    assert len(answer.checkpoint.entry_hashes) == 2 * HASH_BYTES
    assert answer.checkpoint.head_hash


def test_nothing_new_is_not_modified_whatever_the_build_says() -> None:
    known = replace(after(feed(item(1), item(2))), etag='"neu"')
    answer = trimmed(feed(item(1), item(2), built=2).replace(TAIL, TAIL + b"<!-- served in 0.3 s -->"), known)
    assert answer == NotModified(checkpoint=known)


def test_only_new_entries_are_left_and_all_are_remembered() -> None:
    answer = trimmed(feed(item(3), item(1), item(2)), after(feed(item(1), item(2))))
    assert isinstance(answer, Page)
    assert answer.partial
    assert titles(answer) == ["Nr. 3"]
    assert len(answer.checkpoint.entry_hashes) == 3 * HASH_BYTES


def test_an_edited_entry_is_new() -> None:
    answer = trimmed(feed(item(1), item(2, b"<author>x</author>")), after(feed(item(1), item(2))))
    assert titles(answer) == ["Nr. 2"]


def test_a_changed_head_alone_is_told() -> None:
    known = after(feed(item(1)))
    answer = trimmed(feed(item(1)).replace(b"<title>T<", b"<title>Neuer Name<"), known)
    assert isinstance(answer, Page)
    assert answer.partial
    parsed = feeds.read(answer, "news")
    assert parsed.items == ()
    assert parsed.channel is not None
    assert parsed.channel.title == "Neuer Name"


def test_an_entry_that_left_is_nothing_new_but_forgotten() -> None:
    shorter = feed(item(2), item(3))
    answer = trimmed(shorter, after(feed(item(1), item(2), item(3))))
    assert isinstance(answer, NotModified)
    assert answer.checkpoint.entry_hashes == after(shorter).entry_hashes
    # Should it return, it is read again.
    assert titles(trimmed(feed(item(1), item(2), item(3)), answer.checkpoint)) == ["Nr. 1"]


def test_counters_are_no_news() -> None:
    counters = b"<slash:comments>%d</slash:comments><media:statistics views='%d'/>"
    known = after(feed(item(1, counters % (1, 2))))
    assert isinstance(trimmed(feed(item(1, counters % (9, 99))), known), NotModified)


def test_the_parser_finds_the_hashes_of_the_checkpoint() -> None:
    body = feed(item(3), item(1), item(2))
    whole = trimmed(body)
    partial = trimmed(body, after(feed(item(1), item(2))))
    assert isinstance(whole, Page)
    assert isinstance(partial, Page)
    hashes = [found.raw_hash for found in feeds.read(whole, "news").items]
    assert b"".join(filter(None, hashes)) == whole.checkpoint.entry_hashes
    assert [found.raw_hash for found in feeds.read(partial, "news").items] == hashes[:1]


def test_what_a_304_or_a_fetch_cost_is_kept() -> None:
    same = Fetched(answer=NotModified(checkpoint=Checkpoint(etag="x")), requests=2, received_bytes=9)
    assert trim(same) is same
    assert trim(Fetched(answer=page(feed(item(1))), requests=7, fresh_seconds=60, received_bytes=5)).requests == 7


@pytest.mark.parametrize(
    "items",
    [
        (item(1), item(1).replace(b"Nr. 1", b"Nr. 9"), item(2)),
        (b"<item><title>ohne</title><link>https://a.example/</link></item>", item(2)),
        (b"<item><title>leer</title><guid> </guid></item>", item(2)),
    ],
    ids=["repeated guid", "no guid", "empty guid"],
)
def test_entries_that_need_each_other_stay_together(items: tuple[bytes, ...]) -> None:
    answer = trimmed(feed(item(7), *items), after(feed(*items)))
    assert isinstance(answer, Page)
    assert not answer.partial
    assert answer.body == feed(item(7), *items)
    assert isinstance(trimmed(feed(*items), after(feed(*items))), NotModified)


UNSAFE = {
    "no entries": feed(),
    "empty": b"",
    "JSON": b'{"items": ["<item></item>"]}',
    "HTML": b"<html><body>kein Feed</body></html>",
    "marker in CDATA": feed(item(1, b"<description><![CDATA[<item>]]></description>")),
    "end in CDATA": feed(item(1, b"<description><![CDATA[</item>]]></description>")),
    "marker in a comment": feed(b"<!-- <item>alt</item> -->", item(1)),
    "CDATA without end": feed(item(1, b"<description><![CDATA[")),
    "comment without end": feed(item(1), b"<!-- "),
    "prefix": b'<r:rss xmlns:r="x"><r:item></r:item></r:rss>',
    "a prefixed entry among others": feed(item(1), b"<a:entry>x</a:entry>"),
    "nested": feed(b"<item>", item(1), b"</item>"),
    "both names": feed(item(1), b"<entry><id>1</id></entry>"),
    "start without end": feed(item(1), b"<item><title>x</title>"),
    "end without start": feed(item(1), b"</item>"),
    "empty element": feed(item(1), b"<item/>"),
    "broken tag": feed(item(1), b"<item <title>x</title></item>"),
    "own entities": b'<!DOCTYPE rss [<!ENTITY i "<item>">]>' + feed(item(1)),
    "UTF-16": feed(item(1)).decode().encode("utf-16"),
    "UTF-32": feed(item(1)).decode().encode("utf-32"),
    "ISO-2022-JP": feed("<item><title>日本</title><guid>1</guid></item>".encode("iso-2022-jp")),
    "a million empty entries": feed(b"<item></item>" * 60_000),
}


@pytest.mark.parametrize("body", UNSAFE.values(), ids=UNSAFE.keys())
def test_where_bytes_cannot_tell_the_page_stays_whole(body: bytes) -> None:
    assert cut(body) is None
    known = Checkpoint(etag='"1"', entry_hashes=b"12345678", head_hash=b"12345678")
    answer = trimmed(body, known)
    assert answer == page(body, Checkpoint(etag='"1"'))


@pytest.mark.parametrize(
    "body",
    [
        b'\xef\xbb\xbf<feed xmlns="http://www.w3.org/2005/Atom"><entry\n>\n<id>1</id></entry ></feed>',
        b'<rdf:RDF><items/><item rdf:about="1"></item><item rdf:about="2"></item></rdf:RDF>',
        b"Notice: x\n" + feed(item(1, b"<itemname>x</itemname><description><![CDATA[< item>]]></description>")),
    ],
    ids=["Atom", "RDF", "junk and look-alikes"],
)
def test_these_are_cut(body: bytes) -> None:
    found = cut(body)
    assert found is not None
    assert found.identified()
    assert found.keeping((True,) * len(found.spans)) == body


def test_a_partial_page_reads_as_the_whole_does() -> None:
    rich = [
        item(n, b"<description><![CDATA[<p>%d</p>]]></description><enclosure url='/%d.mp3'/>" % (n, n))
        for n in range(40)
    ]
    body = feed(*rich)
    whole = feeds.read(page(body), "episode").items
    chance = random.Random(7)
    for _ in range(20):
        seen = {found.raw_hash or b"" for found in whole if chance.random() < 0.5}
        answer = trimmed(body, Checkpoint(entry_hashes=b"".join(seen)))
        assert isinstance(answer, Page)
        assert list(feeds.read(answer, "episode").items) == [found for found in whole if found.raw_hash not in seen]


HOSTILE = {
    "comments": b"<rss>" + b"<!--" * 2_000_000,
    "comments in CDATA": b"<rss><![CDATA[" + b"<!--" * 2_000_000 + b"]]><item></item></rss>",
    "starts": b"<rss>" + b"<item " * 1_000_000,
    "blank guid": b"<rss>" + (b"<item><guid>" + b" " * 4_000_000 + b"</guid></item>") * 2,
    "dates": b"<pubDate" * 1_000_000 + b"<item></item>",
    "prefixes": b"<a:" * 2_000_000 + b":item",
    "counters": b"<rss><item>" + b"<slash:comments>" * 500_000 + b"</item></rss>",
    "a long tag": b"<item " + b"\n" * 8_000_000 + b"></item>",
    "many": b"<item></item>" * 800_000,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bytes_are_cut_in_time(body: bytes) -> None:
    begun = time.process_time()
    trimmed(body, Checkpoint(entry_hashes=b"12345678", head_hash=b"x"))
    assert time.process_time() - begun < 2


def test_a_large_document_is_cut_in_time() -> None:
    body = feed(
        *(
            item(n, b"<description><![CDATA[" + b"lorem <b>ipsum</b> " * 25 + b"]]></description>")
            for n in range(36_000)
        )
    )
    assert len(body) > 19 * 1024 * 1024
    begun = time.process_time()
    found = slices.cut(body)
    assert found is not None
    assert len(set(found.hashes)) == 36_000
    assert found.identified()
    assert time.process_time() - begun < 3
