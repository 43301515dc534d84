"""What a text can be found by: the keys of its words, of the parts of its compounds, and of what else they are called.

Pure. A `Wording` is made of a vocabulary: its labels are parts of compounds, its synonyms stand for each other.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

from aggregator.german.compounds import completions
from aggregator.german.forms import forms, plurals, singular, without_marks
from aggregator.german.lexicon import SILENT, STOP_WORDS, VERBS
from aggregator.german.splitting import Parts, Segment, parts_of, segments
from aggregator.german.verbs import forms_of, verbs_of
from aggregator.search.keys import folded, lemma_of, masculine, query_keys, text_keys, words_in
from aggregator.tagging.tokens import Tokens, tokenise
from aggregator.tagging.vocabulary import Vocabulary

_LONGEST_CHAIN: Final = 4
"""Words with hyphens between them that are also looked for as one."""
_ABBREVIATION: Final = 4
"""Letters up to which a synonym in capitals is meant only where it is written so: `AR`, and not `ar`."""
_CACHE: Final = 200_000
"""Words of which the analysis is kept."""
_NO_PARTS: Final = Parts({})
_JOINT: Final = re.compile(r" ?[/&,] ")
_UMLAUTS: Final = frozenset("äöü")
_AS_UMLAUT: Final = re.compile(r"((?<![aeq])u|[ao])e")
_DERIVED: Final = re.compile(r"(?:ierung|iert|heit|keit|ig|lich|bar|sam|frei|sicher)$")
_NOMINAL: Final = re.compile(r"(?:ung|heit|keit)$")


class Said(NamedTuple):
    """A text of a work, and where it counts."""

    field: str
    """`title`, `topics`, `summary` or `notes`."""
    text: str
    name: bool = False
    """Whether it is a name that many works share, such as a topic's."""


class Keyed(NamedTuple):
    """What a text can be found by."""

    words: tuple[str, ...]
    """Its words, folded, in their order."""
    keys: tuple[str, ...]
    """All else: stems, parts, synonyms; each once."""
    forms: tuple[str, ...]
    """Further forms of all of them, for search boxes that compare letters only; each once."""


class _Word(NamedTuple):
    word: str
    """Folded."""
    keys: tuple[str, ...]
    forms: tuple[str, ...]
    named: tuple[str, ...]
    """Those of its keys that a name with synonyms begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Synonym:
    """One wording of a meaning that has several."""

    words: tuple[frozenset[str], ...]
    """The keys each of its words may be met by."""
    cased: str
    """As it must be written; empty: as one likes."""
    others: tuple[str, ...]
    """What it is also called."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wording:
    """What is known of words."""

    parts: Parts = field(default_factory=parts_of, repr=False)
    synonyms: Mapping[str, tuple[_Synonym, ...]] = field(default_factory=dict, repr=False)
    """By a key of their first word."""
    labels: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Of topics by id and by label: what whatever is about them is found by."""
    _words: dict[str, _Word] = field(default_factory=dict, repr=False)
    _names: dict[tuple[str, bool], Keyed] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> "Wording":
        """The wording of a vocabulary."""
        names = [name for topic in vocabulary.topics for name in (topic.label, *topic.alternative)]
        single = {name for name in names if name.isalpha() and name[1:].islower()}
        fixed = {name for group in vocabulary.synonyms for name in group}
        labels = {name: _called(topic.label, fixed) for topic in vocabulary.topics for name in (topic.id, topic.label)}
        return cls(parts=parts_of(sorted(single)), synonyms=_indexed(vocabulary.synonyms), labels=labels)

    def read(self, text: str) -> Keyed:
        """The keys of a text."""
        tokens = tokenise(text)
        found = [self.word(spelling) for spelling in tokens.words]
        spelt = [one.word for one in found]
        keys = dict.fromkeys(key for one in found for key in one.keys)
        spellings = dict.fromkeys(form for one in found for form in one.forms)
        hyphens = [gap.hyphen for gap in tokens.gaps]
        for n in _initials(tokens):
            hyphens[n] = True
        if True in hyphens:
            for word in _chained(spelt, hyphens):
                keys.update(dict.fromkeys((word, *query_keys(word))))
        for n, gap in enumerate(tokens.gaps):
            if gap.dangling and n and (whole := self._completed(spelt, n)):
                keys.update(dict.fromkeys(self.word(whole).keys))
        for other in dict.fromkeys(self._other_names(found, tokens.words, hyphens)):
            named = self.read_name(other)
            keys.update(dict.fromkeys((*named.words, *named.keys)))
            spellings.update(dict.fromkeys(named.forms))
        own = set(spelt)
        return Keyed(
            tuple(filter(None, spelt)),
            tuple(key for key in keys if key not in own),
            tuple(form for form in spellings if form not in own),
        )

    def keyed(self, said: Said) -> Keyed:
        """The keys of a text of a work."""
        return self.read_name(said.text, synonyms=True) if said.name else self.read(said.text)

    def read_name(self, name: str, *, synonyms: bool = False) -> Keyed:
        """The keys of a name that is read again and again, such as a synonym.

        Its words stand for themselves: who looks for `Handel` does not mean what is only also called `Onlinehandel`.
        """
        known = self._names.get((name, synonyms))
        if known is None:
            plain = Wording(parts=_NO_PARTS, synonyms=self.synonyms if synonyms else {})
            known = self._names[name, synonyms] = plain.read(name)
        return known

    def word(self, spelling: str) -> _Word:
        """What a word of a text is found by."""
        cached = self._words.get(spelling)
        if cached is None:
            if len(self._words) >= _CACHE:
                self._words.clear()
            marked = not spelling.isascii() and not _UMLAUTS.isdisjoint(spelling.lower())
            capital = not spelling[:1].islower()
            cached = self._words[spelling] = self._analysed(folded(spelling), capital=capital, marked=marked)
        return cached

    def _analysed(self, word: str, *, capital: bool, marked: bool) -> _Word:
        if word in STOP_WORDS or word.isdigit():
            return _Word(word, (), (), ())
        own = text_keys(word, capital=capital)
        keys = dict.fromkeys(own)
        lemma = lemma_of(word, capital=capital)
        spelt = dict.fromkeys(_spelt(lemma, noun=capital, marked=marked))
        spelt.update(dict.fromkeys((*_otherwise(word), *_otherwise(lemma))))
        for key in own[1:]:  # what it is derived from has forms, too, and is not among its inflected ones
            if _DERIVED.search(key) or word.startswith(f"{key}is"):
                spelt.update(dict.fromkeys(_spelt(key, noun=_NOMINAL.search(key) is not None, marked=marked)))
        parts = segments(masculine(word), self.parts)  # `Gründerinnen` are no Rinnen
        for name in _names(parts):
            keys.update(dict.fromkeys((*text_keys(name, capital=capital), *query_keys(name), *_irregular(name))))
        keys.update(dict.fromkeys(_irregular(word)))
        if not capital:
            for form in self._conjugated(word):  # not by its stem: `misst` is no Messe
                keys[form] = spelt[form] = None
        for part in parts:
            if part.lemma and part.text not in SILENT:
                noun, umlaut = part.lemma[0].isupper(), not part.lemma.isascii()
                spelt.update(dict.fromkeys(_spelt(folded(part.lemma), noun=noun, marked=umlaut)))
        named = tuple(key for key in (word, *keys) if key in self.synonyms)
        return _Word(word, tuple(keys), tuple(spelt), named)

    def _conjugated(self, word: str) -> Iterator[str]:
        """The other forms of a verb; but `macht` is not to be found by who looks for a Macht."""
        for verb in verbs_of(word):
            yield from (form for form in forms_of(verb) if form == verb or form not in self.parts.words)

    def _completed(self, words: list[str], place: int) -> str:
        """What the word before a dangling hyphen stands for: `Hoch-` in `Hoch- und Tiefbau`."""
        start = words[place - 1]
        behind = words[place + 1 : place + 2] if words[place] in STOP_WORDS else words[place : place + 1]
        if not behind or not (parts := segments(behind[0], self.parts)):
            return ""
        tail = parts[-1].text
        return next((whole for whole in completions(start, behind[0]) if whole == start + tail), "")

    def _other_names(self, met: list[_Word], spellings: list[str], hyphens: list[bool]) -> Iterator[str]:
        for n, own in enumerate(met):
            for key in own.named:
                for synonym in self.synonyms[key]:
                    if spellings[n].startswith(synonym.cased) and _follows(met[n:], synonym):
                        yield from synonym.others
        for (first, second), hyphen in zip(pairwise(met), hyphens[1:], strict=False):
            for synonym in self.synonyms.get(first.word + second.word, ()) if hyphen else ():
                if len(synonym.words) == 1 and not synonym.cased:
                    yield from synonym.others


def _initials(tokens: Tokens) -> Iterator[int]:
    """The words that follow on a letter and a dot and are a letter themselves: `I` in `K.I.`"""
    for n, (before, word) in enumerate(pairwise(tokens.words), 1):
        initials = len(before) == len(word) == 1 and before.isalpha() and word.isalpha()
        if initials and tokens.text[tokens.ends[n - 1] : tokens.starts[n]] == ".":
            yield n


def _irregular(word: str) -> Iterator[str]:
    """The keys of a noun's other forms, where no rule leads to them: `Uhren` is found by `Uhr`, and the other way."""
    noun = singular(word) or word
    for form in (noun, *plurals(noun)) if plurals(noun) else ():
        yield from query_keys(form)


def _called(label: str, fixed: Container[str]) -> str:
    """What a topic is found by: the first of the names in its label. `Arbeit 4.0 / Führung` is not all about Führung.

    A name of several words only where it has synonyms: else each of its words would find the topic.
    """
    name = _JOINT.split(label)[0].strip()
    return name if name in fixed or (" " not in name and folded(name) not in map(folded, VERBS)) else ""


def _names(parts: tuple[Segment, ...]) -> Iterator[str]:
    """What a compound is found by beside itself: its parts, and its first and last ones together."""
    for part in parts:
        if not part.lemma:
            yield from (part.text, part.text.removesuffix("s"))
        elif part.text not in SILENT:
            yield folded(part.lemma)
    for cut in range(1, len(parts)):
        before, after = parts[:cut], parts[cut:]
        for run in (before, after):
            if len(run) > 1:
                joined = "".join(part.text for part in run)
                yield joined
                if run is before and joined.endswith("s"):
                    yield joined[:-1]


def _spelt(word: str, *, noun: bool, marked: bool) -> Iterator[str]:
    """The forms of a word, also as they are typed without umlauts where it has one."""
    for form in forms(word, noun=noun):
        yield form
        if marked:
            yield without_marks(form)


def _otherwise(word: str) -> Iterator[str]:
    """A folded word as it looks to a box that takes an umlaut for its vowel and leaves ß as it is: who types `Döner`
    asks it for `doner`, also where the text has `Doener`."""
    if "ss" in word:
        yield word.replace("ss", "ß")
    if (plain := _AS_UMLAUT.sub(r"\1", word)) != word:
        yield plain


def _chained(words: list[str], hyphens: list[bool]) -> Iterator[str]:
    """Words with hyphens between them as one, and each run of them: `it-sicherheit`, `itsicherheit`."""
    for start in range(len(words)):
        joined = words[start]
        for end in range(start + 1, min(start + _LONGEST_CHAIN, len(words))):
            if not hyphens[end]:
                break
            joined += words[end]
            yield joined


def _follows(met: list[_Word], synonym: _Synonym) -> bool:
    """Whether all words of a synonym stand here in a row."""
    if len(met) < len(synonym.words):
        return False
    pairs = zip(synonym.words, met, strict=False)
    return all(own.word in keys or not keys.isdisjoint(own.keys) for keys, own in pairs)


def _indexed(groups: Iterable[tuple[str, ...]]) -> dict[str, tuple[_Synonym, ...]]:
    found: dict[str, tuple[_Synonym, ...]] = {}
    for group in groups:
        for name in group:
            others = tuple(other for other in group if other != name)
            for words in _ways(name):
                cased = name if len(words) == 1 and len(name) <= _ABBREVIATION and name.isupper() else ""
                synonym = _Synonym(words=tuple(map(frozenset, words)), cased=cased, others=others)
                for key in words[0]:
                    found[key] = (*found.get(key, ()), synonym)
    return found


def _ways(name: str) -> Iterator[tuple[tuple[str, ...], ...]]:
    """A name as the keys of its words; written as one where it has a hyphen, too."""
    words = words_in(folded(name))
    yield tuple(map(query_keys, words))
    if len(words) > 1 and "-" in name and " " not in name:
        yield (query_keys("".join(words)),)
