"""German compounds in their parts: `Digitalisierungsprojekt` → `Digitalisierung`, `Projekt`.

Pure, over folded words, by a lexicon of parts. Beside `compounds`, which asks whether a word has one given head, this
asks what all a word is made of. Best is a word that is parts through and through; failing that, one part may be
unknown at an end, if the known ones beside it are long enough not to be there by chance. What begins as a derived verb
does (`Ver|handlung`) is no compound.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from aggregator.german.compounds import compounded
from aggregator.german.folding import fold
from aggregator.german.forms import forms
from aggregator.german.lexicon import NOUNS, OPAQUE, OTHERS, VERBS

_SHORTEST_WORD: Final = 6
_SHORTEST_PART: Final = 3
_SHORTEST_KNOWN: Final = 5
"""Letters of a known part beside an unknown one."""
_SHORTEST_UNKNOWN: Final = 4
_LONGEST_WORD: Final = 60
_COST: Final = 20
"""Of a known part: the fewer the better."""
_UNKNOWN_COST: Final = 70
"""Of an unknown part, and 1 for each of its letters: `plattform|oekonomie`, not `platt|formoekonomie`."""
_BASE: Final = re.compile(r"^(.{4,})isier(?:ung|en|t|te|ter|tes|ten|tem|end|ende|enden|ender|bar)?s?$")
"""`digitalisierung`, `automatisiert`: derived from an adjective or a noun that says what it is about."""
_DERIVED: Final = re.compile(
    r"^(?:lich|isch|haft|schaft|keit|heit|igkeit|isier|ierung|ieren|iert|ismus|isten|istik|itaet|ional|ionell|ativ|"
    r"ell(?:e[nrsm]?)?$|erei|erin|innen|ungen|sam|bar|los|artig|weise|maessig|fach|mals|chen|lein|ling|niss|tum|atik|"
    r"chaft|ation|atisch|erisch|ern$|ende|erte|ette|ante|ente|ekt|tion|sion|ung|alitaet|tung)"
)
"""Endings of derivation and foreign ones: what begins so is no part of a compound."""
_PREFIXES: Final = ("ab", "auf", "aus", "vor", "ver", "ent", "zer")
"""What belongs to the part behind it: `fuss|abdruck` is no `Druck`."""
_ONSET: Final = re.compile(
    r"(?:[bcfgkp]l|[bcdfgkptw]r|[cps]h|s[cklmnptvw]|[gk]n|[dtz]w|p[fs]|qu|rh|th|ts|wh|[b-df-hj-np-tvwxz](?=[aeiouy])|[aeiouy])"
)
"""What a German word may begin with: `hande|lnde` are no words."""


class Segment(NamedTuple):
    """A part of a compound, in its place."""

    text: str
    """As it stands in the folded word, link and all."""
    lemma: str
    """The listed word it is, as the list spells it; empty: an unknown part."""


class Parts:
    """What compounds are made of."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words: Final = words
        """Each form a part may have in a compound, folded, and the word it is of."""
        sizes: dict[str, set[int]] = {}
        for form in words:
            sizes.setdefault(form[:_SHORTEST_PART], set()).add(len(form))
        self.sizes: Final = {edge: tuple(sorted(found)) for edge, found in sizes.items()}
        """How long the parts are that begin with the same letters: only these need be tried."""


def parts_of(words: Iterable[str] = ()) -> Parts:
    """The parts of our own list, and further nouns."""
    found: dict[str, str] = {}
    for lemma in (*NOUNS, *words):
        for form in forms(fold(lemma)):
            if len(form) >= _SHORTEST_PART:
                found.setdefault(form, lemma)
                found.setdefault(f"{form}s", lemma)
    for lemma in OTHERS:
        for form in forms(fold(lemma), noun=False):
            found.setdefault(form, lemma)
    for lemma in VERBS:
        found.setdefault(fold(lemma).removesuffix("n").removesuffix("e"), lemma)
    return Parts(found | {fold(lemma): lemma for lemma in (*NOUNS, *words)})


def segments(word: str, parts: Parts) -> tuple[Segment, ...]:
    """The parts of a folded word in their order; nothing where it has none."""
    if not _SHORTEST_WORD <= len(word) <= _LONGEST_WORD or word in _opaque():
        return ()
    # Cheapest way to every place, with no part guessed and with one; guessed parts stand at an end
    sure: dict[int, tuple[int, tuple[Segment, ...]]] = {0: (0, ())}
    guessed: dict[int, tuple[int, tuple[Segment, ...]]] = {}
    known, length = parts.words, len(word)
    for start in range(length - _SHORTEST_PART + 1):
        if start not in sure and start not in guessed:
            continue
        for size in parts.sizes.get(word[start : start + _SHORTEST_PART], ()):
            end = start + size
            if end > length or size == length:
                break
            if (lemma := known.get(word[start:end])) is not None:
                for ways in (sure, guessed):
                    _extend(ways, start, end, Segment(word[start:end], lemma), _COST)
        if start in sure:
            cost, before = sure[start]
            for end in _guesses(word, start, parts):
                unknown = Segment(word[start:end], "")
                _offer(guessed, end, cost + _UNKNOWN_COST + end - start, (*before, unknown))
    whole = sure.get(length) or (None if word in known else guessed.get(length))
    found = whole[1] if whole else ()
    return found if len(found) > 1 and _sound(found) else ()


@lru_cache(maxsize=1)
def _opaque() -> frozenset[str]:
    return frozenset(form for word in OPAQUE for form in forms(word))


def base_of(word: str) -> str:
    """What a folded word in -isierung, -isieren, -isiert is derived from: `digital`, `automat`; empty for any other."""
    found = _BASE.match(word)
    return found[1] if found else ""


def _extend(
    ways: dict[int, tuple[int, tuple[Segment, ...]]], start: int, end: int, segment: Segment, cost: int
) -> None:
    if start in ways:
        before_cost, before = ways[start]
        _offer(ways, end, before_cost + cost, (*before, segment))


def _offer(ways: dict[int, tuple[int, tuple[Segment, ...]]], end: int, cost: int, found: tuple[Segment, ...]) -> None:
    """Of two ways as cheap, the one whose last part is longer: `daten|grundlage`, not `datengrund|lage`."""
    known = ways.get(end)
    if known is None or (cost, -len(found[-1].text)) < (known[0], -len(known[1][-1].text)):
        ways[end] = (cost, found)


def _guesses(word: str, start: int, parts: Parts) -> Iterator[int]:
    """Where an unknown part may end: one at the beginning of a word where a known one begins, any other at its end."""
    if start:
        text = word[start:]
        telling = len(text) >= _SHORTEST_UNKNOWN and text not in parts.words
        if telling and _ONSET.match(text) and not _DERIVED.match(text):
            yield len(word)
        return
    for end in range(_SHORTEST_UNKNOWN, len(word)):
        text = word[:end]
        if word[end : end + _SHORTEST_PART] not in parts.sizes or text in parts.words:
            continue
        if compounded(text) and not text.endswith(_PREFIXES):
            yield end


def _sound(found: tuple[Segment, ...]) -> bool:
    """Whether the parts are more than chance."""
    if not compounded(found[0].text):
        return False
    if all(segment.lemma for segment in found):
        return sum(len(segment.text) for segment in found) >= _SHORTEST_WORD
    return all(len(segment.text) >= _SHORTEST_KNOWN for segment in found if segment.lemma)
