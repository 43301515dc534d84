"""Searching works in German: by words and their kin, ranked, with the place where they stand.

Rules are in `aggregator.search`; here they meet FTS5. A question of a search box that knows nothing of them is matched
as it is typed: what it may hit is written down in the index (`store.works.terms`).
"""

import json
import sqlite3
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Final

from aggregator.german.forms import without_marks
from aggregator.search.excerpts import Matcher, Piece, excerpt, marked
from aggregator.search.keys import folded, query_keys, words_in
from aggregator.search.queries import RANKED, SHORTEST_PART, Question, question, widened
from aggregator.search.wording import Said, Wording
from aggregator.store import rows
from aggregator.store.connection import Connected
from aggregator.store.database import own_errors
from aggregator.store.works.terms import FIELDS, texts_of
from aggregator.text import plain

MOST_SPELLINGS: Final = 64
_COLUMNS: Final = f"{{{' '.join(FIELDS)}}}"
_LAST: Final = chr(sys.maxunicode)
NOTHING: Final = '""'
"""A question to FTS5 that has no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What is searched in; nothing given: in all."""

    media: tuple[str, ...] = ()
    centres: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    public: bool = False
    """Only what the public sees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A work that answers a question."""

    work: int
    guid: str
    day: str
    """`2026-03-02 14:30`, as clocks in Berlin show it."""
    medium: str
    centre: str
    """Its short name."""
    state: str
    """`shown`, `hidden`, `taken-down`, `withdrawn`."""
    url: str | None
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    topics: tuple[str, ...]
    """Labels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The answer to a question."""

    total: int
    hits: tuple[Hit, ...]
    """The best ones."""


class Searching(Connected):
    """The part of the store that answers questions in words."""

    def search(self, text: str, narrowed: Narrowed | None = None, *, limit: int = 20) -> Found:
        """The works that hold all words of a text, the best ones first. No text is wrong; most are only not
        answered."""
        with own_errors(self.path):
            asked = _understood(self._db, text)
            if not asked.wanted:
                return Found(total=0, hits=())
            values = {"wanted": expression(asked), **_values(narrowed or Narrowed())}
            among = AMONG if narrowed and narrowed != Narrowed() else ""
            (total,) = self._db.execute(COUNT.format(among=among), values).fetchone()
            found = self._db.execute(RANKING.format(among=among), {**values, "most": max(limit, RANKED)}).fetchall()
            best = sorted(found, key=lambda row: _order(row, asked))[:limit]
            is_hit = Matcher(asked)
            return Found(total=total, hits=tuple(self._hit(row["id"], is_hit) for row in best))

    def texts(self, works: Iterable[int], wording: Wording | None) -> Mapping[int, tuple[Said, ...]]:
        """The texts that some works are found by, for whoever makes an index of their own of them."""
        with own_errors(self.path):
            return texts_of(self._db, works, wording or Wording())

    def _hit(self, work: int, is_hit: Matcher) -> Hit:
        row = self._db.execute(SHOWN, (work,)).fetchone()
        item = rows.item_of(row)
        texts = (row["new_summary"] or item.summary, "" if row["new_summary"] else plain(item.content))
        return Hit(
            work=work,
            guid=row["work_guid"],
            day=row["day"],
            medium=row["medium"],
            centre=row["centre_name"] or row["centre"],
            state=row["state"],
            url=row["card_url"],
            title=marked(row["card_title"], is_hit),
            excerpt=excerpt(filter(None, texts), is_hit),
            topics=tuple(json.loads(row["labels"])),
        )


BEGINNING: Final = "SELECT key FROM search_keys WHERE key >= :end AND key < :beyond"
ENDING: Final = "SELECT key FROM search_keys WHERE turned >= :end AND turned < :beyond"
COUNT: Final = "SELECT count(*) FROM search WHERE search MATCH :wanted {among}"
RANKING: Final = """
    SELECT cards.id AS id, cards.title AS title, cards.day AS day, best.rank AS rank
    FROM (SELECT search.rowid AS work, search.rank AS rank FROM search
          WHERE search MATCH :wanted {among} ORDER BY search.rank LIMIT :most) best
    JOIN cards ON cards.id = best.work
    """
AMONG: Final = """
    -- the plus: first what matches, then which of it; FTS5 would ask anew for each row
    AND +search.rowid IN (SELECT id FROM cards
      WHERE (:media = '[]' OR medium IN (SELECT value FROM json_each(:media)))
        AND (:centres = '[]' OR centre IN (SELECT value FROM json_each(:centres)))
        AND (:topics = '[]' OR EXISTS (SELECT 1 FROM json_each(cards.topics) own JOIN json_each(:topics) USING (value)))
        AND (NOT :public OR state = 'shown'))
    """
SHOWN: Final = """
    SELECT items.*, works.guid AS work_guid, works.summary AS new_summary, cards.day AS day, cards.state AS state,
           cards.url AS card_url, cards.title AS card_title, centres.short_name AS centre_name,
           (SELECT json_group_array(coalesce(topics.label, own.value)) FROM json_each(cards.topics) own
            LEFT JOIN topics ON topics.id = own.value) AS labels
    FROM works JOIN items ON items.id = works.id JOIN cards ON cards.id = works.id
    LEFT JOIN centres ON centres.id = cards.centre WHERE works.id = ?
    """


def _values(narrowed: Narrowed) -> dict[str, object]:
    return {
        "media": json.dumps(narrowed.media),
        "centres": json.dumps(narrowed.centres),
        "topics": json.dumps(narrowed.topics),
        "public": narrowed.public,
    }


def matching(db: sqlite3.Connection, text: str) -> str:
    """A text as a question FTS5 can always answer; of no word, and where there is no index, one that finds nothing."""
    try:
        asked = _understood(db, text)
    except sqlite3.Error:
        return NOTHING
    return expression(asked) if asked.wanted else NOTHING


def _understood(db: sqlite3.Connection, text: str) -> Question:
    """What a text asks of this catalogue."""
    return widened(question(text), lambda key: _known(db, key), lambda word: _kin(db, word))


def expression(asked: Question) -> str:
    """A question as FTS5 reads it. Raises nothing: every key is a quoted word."""
    wanted = (" OR ".join(_all(way) for way in one.ways) for one in asked.wanted)
    return f"{_COLUMNS} : ({' AND '.join(f'({ways})' for ways in wanted)})"


def _all(way: Sequence[Sequence[str]]) -> str:
    return "(" + " AND ".join("(" + " OR ".join(f'"{key}"' for key in keys) + ")" for keys in way) + ")"


def _known(db: sqlite3.Connection, key: str) -> bool:
    if db.execute("SELECT 1 FROM search_keys WHERE key = ?", (key,)).fetchone() is None:
        return False
    sql = "SELECT 1 FROM search WHERE search MATCH ? LIMIT 1"  # a key stays when the last work that had it goes
    return db.execute(sql, (f'{_COLUMNS} : "{key}"',)).fetchone() is not None


def _kin(db: sqlite3.Connection, word: str) -> Iterable[str]:
    """Keys that may hold a word which no key is: all that begin or end with it."""
    yield from (spelling for spelling in _spellings(word) if _known(db, spelling))
    stem = query_keys(word)[0]
    if len(stem) >= SHORTEST_PART:
        for sql, end in ((BEGINNING, stem), (ENDING, stem[::-1]), (ENDING, word[::-1])):
            yield from (row[0] for row in db.execute(sql, {"end": end, "beyond": end + _LAST}))


def _spellings(word: str) -> Iterable[str]:
    """The keys of a word that was typed without its umlauts, or with too many."""
    for key in query_keys(word):
        letters = ((letter, f"{letter}e") if letter in "aou" else (letter,) for letter in without_marks(key))
        yield from islice(map("".join, product(*letters)), MOST_SPELLINGS)


def _order(row: sqlite3.Row, asked: Question) -> tuple[object, ...]:
    """The question itself as a title first, then in a title, then by rank; newer first among equals."""
    title = " ".join(words_in(folded(row["title"])))
    phrase = f" {asked.text} " in f" {title} "
    day = -int("".join(c for c in row["day"] if c.isdigit()) or 0)
    return (title != asked.text, not phrase, round(row["rank"], 1), day)
