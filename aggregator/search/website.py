"""The index that `search.js` searches in: one JSON file, made of the works a website shows, and the rules of the
questions.

Pure. The script knows how to run the rules and none of them: they travel in the index, so that what finds a work in the
catalogue finds it on the website. All lexicon work is done here, on the side of the texts.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from aggregator.german.compounds import PREFIXES
from aggregator.search.excerpts import LEAD, LENGTH
from aggregator.search.keys import tables
from aggregator.search.queries import LINKS, LONGEST, MOST_KIN, MOST_WORDS, RANKED, SHORTEST_PART
from aggregator.search.wording import Keyed, Said, Wording
from aggregator.text import shorten

SHOWN: Final = 240
"""Characters of a summary that travel with the index."""
SEARCHED: Final = 2_000
"""Characters of a summary, and of notes, that can be found: what makes the index large are rare words of long texts."""
SEARCHED_IN_ALL: Final = 8_000_000
"""The same of all works together, so that the index of 10,000 works stays below 2 MB as it is sent (gzip)."""
SEARCHED_AT_LEAST: Final = 300
ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
FIELDS: Final = ("title", "topics", "summary", "notes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A work as a website shows it."""

    address: str
    """Of its page, as a link from where the search stands."""
    date: str
    """`2026-03-02`"""
    title: str
    kind: str = ""
    """As people read it: `Podcast`."""
    centre: str = ""
    topics: tuple[str, ...] = ()
    """Labels."""
    summary: str = ""
    notes: str = ""
    """Searched, not shown."""
    said: tuple[Said, ...] = ()
    """What the catalogue finds it by; empty: the texts that stand here."""


def script() -> bytes:
    """The website's search, a module: `import { open, attach } from "./search.js"`."""
    return files(__package__).joinpath("search.js").read_bytes()


def index(works: Iterable[Work], wording: Wording | None = None) -> bytes:
    """The index of some works, newest first among equals. The same works give the same bytes."""
    known = wording or Wording()
    ordered = sorted(works, key=lambda work: (work.date, work.address), reverse=True)
    hits: dict[str, list[int]] = {}
    length = max(SEARCHED_AT_LEAST, min(SEARCHED, SEARCHED_IN_ALL // max(1, len(ordered))))
    for place, work in enumerate(ordered):
        for key, field in _keys(work, known, length):
            hits.setdefault(key, []).append(place * len(FIELDS) + field)
    terms = sorted(hits)
    kinds, centres, topics = (_names(ordered, name) for name in ("kind", "centre", "topics"))
    document: dict[str, Any] = {
        "version": 1,
        "rules": {**tables(), **_limits()},
        "kinds": kinds,
        "centres": centres,
        "topics": topics,
        "works": {
            "address": [work.address for work in ordered],
            "date": [work.date for work in ordered],
            "title": [work.title for work in ordered],
            "text": [shorten(" ".join(work.summary.split()), SHOWN) for work in ordered],
            "kind": [kinds.index(work.kind) if work.kind else -1 for work in ordered],
            "centre": [centres.index(work.centre) if work.centre else -1 for work in ordered],
            "topics": [[topics.index(topic) for topic in work.topics] for work in ordered],
        },
        "terms": " ".join(terms),
        "hits": " ".join(_packed(hits[term]) for term in terms),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _keys(work: Work, wording: Wording, length: int) -> Iterator[tuple[str, int]]:
    """The keys of a work, each with the first field that has it."""
    met: set[str] = set()
    for field, keyed in _read(work, wording, length):
        for key in (*keyed.words, *keyed.keys):
            if key not in met and not key.isspace():
                met.add(key)
                yield key, field


def _read(work: Work, wording: Wording, length: int) -> Iterator[tuple[int, Keyed]]:
    """What the texts of a work are found by, field by field; of summary and notes so many characters."""
    texts = work.said or tuple(_told(work, wording))
    for place, field in enumerate(FIELDS):
        room = length if field in ("summary", "notes") else None
        for said in (one for one in texts if one.field == field):
            yield place, wording.keyed(said._replace(text=said.text[:room]))
            room = None if room is None else max(room - len(said.text), 0)


def _told(work: Work, wording: Wording) -> Iterator[Said]:
    yield Said("title", work.title)
    yield Said("topics", ", ".join(wording.labels.get(topic, topic) for topic in work.topics), name=True)
    yield Said("summary", work.summary)
    yield Said("notes", work.notes)


def _names(works: Iterable[Work], name: str) -> list[str]:
    values = (getattr(work, name) for work in works)
    return sorted({one for value in values for one in ((value,) if isinstance(value, str) else value) if one})


def _packed(numbers: Iterable[int]) -> str:
    """Growing numbers as the steps between them, five bits a character, the sixth says that more follow."""
    found: list[str] = []
    before = 0
    for number in numbers:
        step, before = number - before, number
        while step > 31:
            found.append(ALPHABET[32 + step % 32])
            step //= 32
        found.append(ALPHABET[step])
    return "".join(found)


def _limits() -> dict[str, Any]:
    return {
        "alphabet": ALPHABET,
        "weights": [10, 4, 3, 1],
        "longest": LONGEST,
        "mostWords": MOST_WORDS,
        "mostKin": MOST_KIN,
        "ranked": RANKED,
        "shortestPart": SHORTEST_PART,
        "links": LINKS,
        "prefixes": sorted(PREFIXES),
        "excerpt": LENGTH,
        "lead": LEAD,
    }
