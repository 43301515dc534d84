"""The room that reads syndication documents: RSS 0.9x to 2.0, RSS 1.0, Atom and JSON Feed. Bytes in, values out.

Two doors: `slices.trim` (cut away what was seen before) belongs to fetching, `read` to parsing. Knows no source and no
web. YouTube's keyless feed is read as any Atom: `Item.guid` is `yt:video:<id>`, `Item.url` the watch page.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from aggregator.feeds import jsonfeed, slices
from aggregator.feeds.channels import read_channel
from aggregator.feeds.document import Document, count_entries, is_json, open_document, read_with_feedparser
from aggregator.feeds.elements import Elements, take_out, untangle
from aggregator.feeds.entries import Reading, raw_of, read_entry
from aggregator.feeds.shields import shield_bytes
from aggregator.feeds.uids import NO_IDENTITY, Traits, assign
from aggregator.model import Channel, Item, Medium, Page, Parsed

ITEM_LIMIT: Final = 10_000
"""Entries of one document; those beyond are counted, not read."""
TOO_MANY: Final = "too-many"


def read(page: Page, medium: Medium) -> Parsed:
    """What a page says, whatever its format. `medium` is what its source publishes. Raises `ParseError`.

    `Item.raw_hash` is set wherever the body can be cut into entries: the same cut, and so the same hashes, as
    `slices.trim` wrote into the checkpoint.
    """
    if is_json(page.body):
        channel, said, entries = jsonfeed.read(page, medium, ITEM_LIMIT)
        return _parsed(said, channel, entries, ())
    body, whole = page.body, slices.cut(page.body)
    hashes = whole.hashes if whole else ()
    beyond = max(len(hashes) - ITEM_LIMIT, 0)
    if whole and beyond:
        body = whole.keeping(tuple(place < ITEM_LIMIT for place in range(len(hashes))))
    document = open_document(page, body)
    elements, feed, found = _both(document, page, len(hashes) - beyond if whole else None)
    pairs = zip(found[:ITEM_LIMIT], elements.entries, strict=False)
    readings = [read_entry(entry, raw, medium, document.url) for entry, raw in pairs]
    channel = read_channel(feed, elements.channel, document.url)
    return _parsed(readings, channel, len(found) + beyond, hashes)


def _both(
    document: Document, page: Page, expected: int | None
) -> tuple[Elements, Mapping[str, Any], Sequence[Mapping[str, Any]]]:
    """What lxml and feedparser read, entry by entry the same; feedparser's reading alone where lxml lost entries."""
    elements = take_out(document.xml, document.url)
    if elements and elements.tangled and (parts := slices.cut(document.xml)):
        elements = take_out(untangle(document.xml, parts.spans), document.url)
    if elements is not None:
        feed, entries = read_with_feedparser(replace(document, xml=elements.rest), page)
        if expected is None:
            expected = count_entries(document.xml) if elements.broken else len(entries)
        if len(entries) == len(elements.entries) >= expected and not elements.tangled:
            return elements, feed, entries
    # XML so broken that repairing it lost something: feedparser's lenient parser goes by tags alone.
    feed, entries = read_with_feedparser(replace(document, xml=shield_bytes(document.xml)), page)
    raws = tuple(map(raw_of, entries))
    return Elements(channel=raw_of(feed), entries=raws, rest=document.xml, broken=True), feed, entries


def _parsed(said: Sequence[Reading | None], channel: Channel | None, entries: int, hashes: Sequence[bytes]) -> Parsed:
    """Give every item its uid and its hash, and count what became none."""
    answers = assign([reading.traits if reading else Traits() for reading in said])
    skipped = Counter({TOO_MANY: entries - len(said)})
    items: list[Item] = []
    for place, (reading, (uid, reason)) in enumerate(zip(said, answers, strict=True)):
        if reading is None or not uid:
            skipped[reason or NO_IDENTITY] += 1
            continue
        raw_hash = hashes[place] if len(hashes) == entries else None
        items.append(replace(reading.item, uid=uid, raw_hash=raw_hash))
    return Parsed(
        items=tuple(items),
        channel=channel,
        entries=entries,
        skipped=tuple((reason, count) for reason, count in sorted(skipped.items()) if count),
    )
