"""Keys of single words: what a question's word and a text's word have in common when one should find the other.

The question's side is a handful of tables that browsers run as well (`tables`); all that takes a lexicon is done on
the side of the text, once, when it is indexed. So a text has many keys, a word of a question two or three.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any, Final

from aggregator.german.folding import fold
from aggregator.german.forms import with_umlaut, without_marks
from aggregator.german.lexicon import ER_PLURALS, OTHERS, STOP_WORDS
from aggregator.german.rewriting import Table, rewrite
from aggregator.german.stems import AGENT, MASCULINE, NOUN, OTHER, PLURAL, stems, without_umlaut

SHORTEST: Final = 4
"""Letters below which a word is its own only key."""
GENDER: Final[Table] = ((r"([a-z])(?:[:*_·]|/-?)(?:innen|in|n|r|e)(?![a-z0-9])", r"\1"),)
"""`händler:innen`, `händler/-innen`, `ein*e`."""
FEMININE: Final[Table] = ((r"^(.{2,}[dst]or)in(?:nen)?$", r"\1"), *MASCULINE)
"""`Mentorinnen`, `Professorin`, and all that stems know."""
ER_PLURAL: Final[Table] = tuple((f"^(.*{with_umlaut(noun)})er[ns]?$", r"\1") for noun in ER_PLURALS)
"""`Bilder`, `Häuser`: a plural, though it looks like `Drucker`."""
ADJECTIVE: Final[Table] = (
    (r"^(.{2,}(?:isch|lich|ig|bar|sam|iv|los|haft|iert|ell)|.{3,}al|.{4,}end)er$", r"\1"),
    (f"^({'|'.join(fold(word) for word in OTHERS)})er$", r"\1"),
)
"""`digitaler`, `smarter`: an adjective, though it looks like `Händler`."""
SIGNS: Final = (("ß", "ss"), ("ς", "σ"), ("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("\u00ad", ""), ("\u200b", ""))
"""What `fold` makes of letters and invisible signs, for browsers; dashes and quotes are no part of words anyway."""
LOOSE: Final = (("ae", "a"), ("oe", "o"), ("ue", "u"))
"""How umlauts are typed where there are none."""
INITIALS: Final = re.compile(r"(?<![^\W_])([^\W\d_])\.(?=[^\W\d_](?![^\W_]))")
"""The dots within `K.I.` and `e.V.`, which hold together as hyphens do."""
_WORD: Final = re.compile(r"[^\W_]+")
_GENDER: Final = re.compile(GENDER[0][0])
_LONG_STEM: Final = 6
"""Letters, umlauts as one, from which on a word in -er is also found by what it is derived from: `Handwerker`, not
`Messer`."""
_FAMILY: Final = re.compile(r"^(.{3,})ier(?:ung(?:en|s)?|en|t(?:e[nrsm]?)?|end(?:e[nrsm]?)?|bar(?:e[nrsm]?)?)$")
"""`optimieren`, `optimiert`, `Optimierung` are one word in three coats."""
_TRADE: Final = re.compile(r"^(.{3,}er)ei(?:en)?$")
"""`Bäckerei`, `Tischlerei`: where a `Bäcker` works."""
_DIGITAL: Final = re.compile(r"^(.{4,})is$")
"""What is left of `digitalisieren`, `automatisieren`: the word it was derived from, and `is`."""
_QUALITY: Final = re.compile(r"^(.{4,}?)(?:keit|heit)(?:en|s)?$")
_OF_QUALITY: Final = (
    (re.compile(r"^.{3,}(?:ig|lich|bar|sam)$"), "keit"),
    (re.compile(r"^.*(?:frei|sicher|gesund|zufrieden|verschwiegen|offen|vertraut)$"), "heit"),
)
"""Adjectives that make a noun, and how: `nachhaltig` and `Nachhaltigkeit`, `barrierefrei` and `Barrierefreiheit`."""


def folded(text: str) -> str:
    """A text of which words are compared: one spelling for umlauts, no accents, no case, no signs of gender."""
    text = fold(text)
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.category(c).startswith("M"))
    return _GENDER.sub(r"\1", text)


def words_in(text: str) -> list[str]:
    """The words of a folded text."""
    return _WORD.findall(text)


@lru_cache(maxsize=65_536)
def query_keys(word: str) -> tuple[str, ...]:
    """The keys a folded word of a question may be found by. The website does the same, in `search.js`."""
    if len(word) < SHORTEST:
        return (word,)
    base = masculine(word)
    found: list[str | None] = []
    if agent := rewrite(AGENT, base):
        plural = rewrite(ER_PLURAL, base)
        found = [base, agent, plural, plural and rewrite(PLURAL, plural), rewrite(ADJECTIVE, base)]
    else:
        for table in (NOUN, OTHER):
            stem = rewrite(table, base) or base
            found += [stem, without_umlaut(stem, base)]
        found += [word, rewrite(PLURAL, base) if base != word else None]
    return tuple(dict.fromkeys(key for key in found if key))


@lru_cache(maxsize=65_536)
def text_keys(word: str, *, capital: bool) -> tuple[str, ...]:
    """The keys of a folded word of a text: its stems, and what it is derived from or makes."""
    if len(word) < SHORTEST:
        return (word,)
    base = masculine(word)
    found = [word, base, *_stems(base, capital=capital), *(_stems(word, capital=capital) if base != word else ())]
    for key in tuple(found):
        found += _derived(key)
    return tuple(dict.fromkeys(found))


def masculine(word: str) -> str:
    """The masculine of a folded feminine noun; any other word as it is."""
    return rewrite(FEMININE, word) or word


def lemma_of(word: str, *, capital: bool) -> str:
    """What the forms of a folded word are made from, as near to its dictionary form as can be told without one."""
    if len(word) < SHORTEST:
        return word
    base = masculine(word)
    if agent := rewrite(AGENT, base):
        plural = rewrite(ER_PLURAL, base)
        if plural is not None:
            return rewrite(PLURAL, plural) or plural
        return rewrite(ADJECTIVE, base) or agent
    stem = rewrite(NOUN if capital else OTHER, base) or base
    return without_umlaut(stem, base) or stem if capital and base.endswith("e") else stem


def tables() -> dict[str, Any]:
    """The rules of `query_keys` and `folded`, as plain values."""
    return {
        "signs": SIGNS,
        "loose": LOOSE,
        "gender": GENDER,
        "masculine": FEMININE,
        "agent": AGENT,
        "erPlural": ER_PLURAL,
        "adjective": ADJECTIVE,
        "noun": NOUN,
        "other": OTHER,
        "plural": PLURAL,
        "stopWords": sorted(STOP_WORDS),
        "shortest": SHORTEST,
    }


def _stems(word: str, *, capital: bool) -> list[str]:
    """A word's stems, without what only chance makes one: `Messer` is no inflected `Messe`."""
    found = list(stems(word, capital=capital))
    base = masculine(word)
    agent = rewrite(AGENT, base)
    if base != word and (plain := rewrite(PLURAL, base)):
        found.append(plain)
    if agent is None or not capital or rewrite(ER_PLURAL, base) or rewrite(ADJECTIVE, base):
        return found
    return [stem for stem in found if stem in (base, agent) or len(without_marks(stem)) >= _LONG_STEM]


def _derived(key: str) -> list[str]:
    found: list[str] = []
    if family := _FAMILY.match(key):
        verb = f"{family[1]}ier"
        found += [verb, f"{verb}t", f"{verb}ung"]
        if base := _DIGITAL.match(family[1]):
            found += [base[1], f"{base[1]}isch"]
    if trade := _TRADE.match(key):
        found.append(trade[1])
    if quality := _QUALITY.match(key):
        found.append(quality[1])
    found += (key + ending for pattern, ending in _OF_QUALITY if pattern.match(key))
    return found
