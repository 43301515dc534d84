"""Keys by which items that may belong together find each other in a catalogue, whatever its size. Pure.

A key proposes, it never decides. Every pair worth judging should share one that few others hold.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime
from hashlib import blake2b
from itertools import combinations
from typing import Final
from urllib.parse import urlsplit

from aggregator.identity.works import lexicon
from aggregator.identity.works.addresses import address, is_global, is_homepage, stem_of
from aggregator.identity.works.texts import minima
from aggregator.identity.works.values import Heading, Key, Sketch
from aggregator.identity.works.words import stem
from aggregator.model import Item
from aggregator.times import BERLIN

WORDS: Final = 4
"""Longest words of a title whose pairs are keys."""
LONG: Final = 8
"""Letters from which on one word of a title is a key within its centre."""
LONGEST: Final = 3
OCCASIONS: Final = 2
"""Days named in news that may be those of an event."""
SENTENCE: Final = 8
"""Shingles below which a text is one key as a whole."""


_TONGUE: Final = re.compile(r"[-_. ](?:de|en|eng|fr|pl|english|englisch|deutsch|german|francais|franzoesisch)\Z")
"""What the name of a file says of its language."""


def hashed(kind: str, *parts: object) -> int:
    """Signed 64-bit hash of a kind and its value, the same in every process."""
    raw = "\x1f".join((kind, *map(str, parts))).encode("utf-8", "replace")
    return int.from_bytes(blake2b(raw, digest_size=8).digest(), "little", signed=True)


def item_keys(item: Item) -> Iterator[Key]:
    """Keys of what an item says of itself: guid, addresses, files, moments."""
    if item.guid and is_global(item.guid):
        yield _key("guid", _spelt(item.guid.strip()))
    if item.url and not is_homepage(link := address(item.url)):
        yield _key("link", link)
    if is_moment(item.published) and item.published is not None:
        yield _key("second", int(item.published.timestamp()))
    if item.event:
        yield _key("start", item.event.start.astimezone(BERLIN).date().isoformat())
    if item.publication and item.publication.digest:
        yield _key("digest", item.publication.digest)
    for url in files_of(item):
        if not is_homepage(media := address(url)) and url != item.url:
            yield _key("media", media)
        if stem := stem_of(url):
            yield _key("file", stem)
            if item.publication or item.medium == "publication":
                yield _key("tongue", _TONGUE.sub("", stem))


def occasion_keys(item: Item, centre: str, dates: Iterable[tuple[int, int, int]]) -> Iterator[Key]:
    """The day on which a centre has an event, and the first days its news name: a call need not bear its title."""
    if item.event:
        yield _key("occasion", centre, item.event.start.astimezone(BERLIN).date().isoformat())
    elif item.medium in ("news", "post") and item.published:
        days = [found for when in dates if (found := _nearest(when, item.published.date()))]
        yield from (_key("occasion", centre, day.isoformat()) for day in days[:OCCASIONS])


def _nearest(when: tuple[int, int, int], told: date) -> date | None:
    """The day that a date means, which may leave out its year; None where it names no day."""
    year, month, day = when
    found = []
    for guess in (year,) if year else (told.year - 1, told.year, told.year + 1):
        with suppress(ValueError):
            found.append(date(guess, month, day))
    return min(found, key=lambda one: abs(one - told), default=None)


def files_of(item: Item) -> tuple[str, ...]:
    """The files an item brings; the page of a publication is its file where it ends in .pdf."""
    files = [enclosure.url for enclosure in item.enclosures[:3]]
    if item.publication:
        files.append(item.publication.file_url)
    elif item.medium == "publication" and item.url and urlsplit(item.url).path.lower().endswith(".pdf"):
        files.append(item.url)
    return tuple(files)


def _spelt(guid: str) -> str:
    """A guid as it counts: an address in one spelling, anything else byte for byte."""
    return address(guid) if guid.startswith(("http://", "https://")) else guid


def _key(kind: str, *parts: object) -> Key:
    return Key(kind=kind, value=hashed(kind, *parts))


def is_moment(published: datetime | None) -> bool:
    """Whether a publication time says more than the day: a date alone is read as midnight, in UTC or in Berlin."""
    if published is None:
        return False
    local = published.astimezone(BERLIN)
    return not (
        (published.hour, published.minute, published.second) == (0, 0, 0)
        or (local.hour, local.minute, local.second) == (0, 0, 0)
    )


def length_key(centre: str, seconds: int) -> Iterator[Key]:
    """How long a recording is, where it is not rounded: finds it under another title, in another language."""
    if seconds % 60:
        yield _key("length", centre, seconds)


def title_keys(heading: Heading, centre: str) -> Iterator[Key]:
    """Keys of what a title says: all its words, and the pairs of the longest."""
    words = sorted({*heading.words})
    if not words:
        return
    yield _key("core", *words)
    if heading.day:  # a bulletin is called the same every day, but for the date
        yield _key("dated", centre, *words, heading.year, heading.month, heading.day)
    # "Online-Shop im Dorf" and "Onlineshop im Dorf" share no word but the last.
    yield Key(kind="core", value=hashed("glued", "".join(heading.words)))
    # "KI-Talk: Roboter im Heim" is called either by the series and the rest, or by the rest alone.
    if heading.tail:
        yield _key("core", *sorted({*heading.words} - {*heading.tail}))
        yield _key("core", *sorted({*heading.tail}))
    stems = {stem(word) for word in words}
    longest = sorted(stems, key=lambda word: (-len(word), word))[:WORDS]
    if len(longest) > 2 or (len(longest) == 2 and len(stems) == 2):
        for pair in combinations(sorted(longest), 2):
            yield _key("words", *pair)
    for word in longest[:LONGEST]:
        if len(word) >= LONG and (word == longest[0] or word not in _GENERIC):
            yield _key("long", centre, word)
    # The first words: a longer title begins like the shorter one and goes on.
    if len(heading.words) > WORDS:
        yield _key("words", *sorted(map(stem, heading.words[:2])))


def quoted_keys(names: Iterable[Heading]) -> Iterator[Key]:
    """Keys of titles an item quotes: all their words, and the two longest."""
    for name in names:
        stems = sorted({stem(word) for word in name.words}, key=lambda word: (-len(word), word))
        if len(stems) > 1:
            yield _key("core", *sorted({*name.words}))
            yield _key("words", *sorted(stems[:2]))


_GENERIC: Final = frozenset(map(stem, lexicon.GENERIC))


def gloss_keys(words: Iterable[str], centre: str, *, single: bool) -> Iterator[Key]:
    """Words of a title, singly and in pairs, as the other language would have them: translations share no word."""
    meant = {lexicon.in_german(word) or _known_stem(word) for word in words} - {""}
    if single:
        for word in sorted(meant)[:4]:
            yield _key("gloss", centre, word)
    if len(meant) > 1:
        for pair in combinations(sorted(meant)[:4], 2):
            yield _key("gloss", centre, *pair)


def _known_stem(word: str) -> str:
    """The stem of the dictionary a German word begins with."""
    return next((word[:end] for end in range(len(word), 3, -1) if word[:end] in _STEMS), "")


_STEMS: Final = frozenset(lexicon.DICTIONARY.values())


def text_keys(text: Sketch, whole: int, told: int) -> Iterator[Key]:
    """Keys of what a text says: all of it, and its first sentence."""
    if told and told != whole:
        yield Key(kind="text", value=told)
    if text.count >= SENTENCE:
        for value in minima(text):
            yield _key("text", value)
    elif whole:
        yield Key(kind="text", value=whole)


def number_key(centre: str, season: str, number: str) -> Iterator[Key]:
    """The place in a series of a centre."""
    if number:
        yield _key("number", centre, season, number)


def unique(keys: Iterable[Key]) -> tuple[Key, ...]:
    """Each key once, in a fixed order."""
    return tuple(sorted(set(keys)))
