"""Terms into one index that is asked word by word: dictionaries of stems, beginnings and heads, no regular expression.

Pure, apart from a cache of words already looked up. Knows patterns and who owns them (a number), not topics.

Each part of a pattern becomes an *atom*, shared by all patterns that need it. A word's atoms are found once and kept;
so the cost of an item depends on its words, and hardly on the number of terms.
"""

import unicodedata
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from aggregator.german.compounds import completions, compounded
from aggregator.german.folding import fold
from aggregator.german.stems import dictionary_stems, stems
from aggregator.tagging.terms import Part, Pattern
from aggregator.tagging.tokens import Tokens

_WORDS_KEPT: Final = 100_000
"""About 15 MB; a German archive of 10,000 items has about as many different words."""
_LONGEST_RUN: Final = 4
"""Words of a hyphenated chain that are also read as one."""

_EDGE: Final = 4
"""Letters by which beginnings are sorted; there are few shorter ones."""
_HEAD: Final = 2
"""Letters by which heads are sorted; the shortest has so many."""

ANY: Final = -1
"""The atom of every word."""


class Step(NamedTuple):
    """What must follow: an atom, with one other word before it or not."""

    atom: int
    filler: bool


class Compiled(NamedTuple):
    """A pattern without its first part, by which it is found."""

    number: int
    """In the order of the vocabulary."""
    owner: int
    rest: tuple[Step, ...]


class _Start(NamedTuple):
    """What begins with an atom."""

    alone: list[int]
    """Owners of the patterns of one word."""
    numbers: list[int]
    """Their numbers."""
    followed: dict[int, list[Compiled]]
    """Patterns by the atom of the word behind it: a word like `im` begins hundreds."""
    apart: list[Compiled]
    """Those that let any word follow."""


class _Known(NamedTuple):
    """A word that was looked up."""

    atoms: frozenset[int]
    starts: tuple[_Start, ...]


_UNKNOWN: Final = _Known(frozenset(), ())
_Ways = list[tuple[int, _Known]]
"""Readings that begin at a word: the last word of each, and what is known of it."""


class Span(NamedTuple):
    """Where a pattern matched: words `first` to `last`, both included."""

    owner: int
    first: int
    last: int


class Index:
    """All patterns, ready to be found."""

    def __init__(self, patterns: Iterable[tuple[int, Pattern]]) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._exact: dict[str, list[int]] = {}
        self._cased: dict[str, list[int]] = {}
        self._prefix: dict[str, list[int]] = {}
        self._suffix: dict[str, list[int]] = {}
        self._cased_prefix: dict[str, list[int]] = {}
        self._infix: list[tuple[str, int]] = []
        self._starts: dict[int, _Start] = {}
        """By the atom they begin with."""
        for number, (owner, pattern) in enumerate(patterns):
            first, *others = pattern
            rest = tuple(Step(self._atom(part), part.filler) for part in others)
            self._start(self._atom(first), Compiled(number, owner, rest))
        self._prefix_lengths = _lengths(
            (text for text in self._prefix if len(text) >= _EDGE), lambda text: text[:_EDGE]
        )
        self._short_prefixes = sorted({len(text) for text in self._prefix if len(text) < _EDGE})
        self._suffix_lengths = _lengths(self._suffix, lambda text: text[-_HEAD:])
        self._cased_lengths = sorted({len(text) for text in self._cased_prefix})
        self._known: dict[str, _Known] = {}
        self._numbers.clear()  # nobody asks any more

    def _start(self, first: int, pattern: Compiled) -> None:
        start = self._starts.get(first)
        if start is None:
            start = self._starts[first] = _Start([], [], {}, [])
        if not pattern.rest:
            start.alone.append(pattern.owner)
            start.numbers.append(pattern.number)
        elif pattern.rest[0].filler or pattern.rest[0].atom == ANY:
            start.apart.append(pattern)
        else:
            start.followed.setdefault(pattern.rest[0].atom, []).append(pattern)

    def _atom(self, part: Part) -> int:
        if part.kind == "any":
            return ANY
        key = (part.kind, part.text)
        if key in self._numbers:
            return self._numbers[key]
        number = self._numbers[key] = len(self._numbers)
        if part.kind == "infix":
            self._infix.append((part.text, number))
        elif part.kind in ("exact", "attribute", "suffix"):
            table = self._suffix if part.kind == "suffix" else self._exact
            for stem in dictionary_stems(part.text, attribute=part.kind == "attribute"):
                table.setdefault(stem, []).append(number)
        else:
            tables = {"cased": self._cased, "prefix": self._prefix, "cased-prefix": self._cased_prefix}
            tables[part.kind].setdefault(part.text, []).append(number)
        return number

    def _word(self, word: str) -> _Known:
        """What is known of a word as written."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _WORDS_KEPT:
                self._known.clear()
            if atoms := self._look_up(word):
                starts = (self._starts[atom] for atom in atoms if atom in self._starts)
                known = _Known(frozenset(atoms), tuple(starts))
            else:
                known = _UNKNOWN
            self._known[word] = known
        return known

    def _look_up(self, word: str) -> list[int]:
        """The atoms a word as written satisfies, in order."""
        folded = fold(word)
        found: set[int] = set()
        exact, prefix, suffix = self._exact, self._prefix, self._suffix
        for key in dict.fromkeys((*stems(folded, capital=not word[0].islower()), folded)):
            if key in exact:
                found.update(exact[key])
            size = len(key)
            for length in (*self._short_prefixes, *self._prefix_lengths.get(key[:_EDGE], ())):
                if length > size:
                    break
                if (start := key[:length]) in prefix:
                    found.update(prefix[start])
            for length in self._suffix_lengths.get(key[-_HEAD:], ()):
                if length > size:
                    break
                if (head := key[-length:]) in suffix and compounded(key[:-length]):
                    found.update(suffix[head])
        found.update(number for text, number in self._infix if text in folded)
        found.update(self._abbreviation(unicodedata.normalize("NFKC", word)))
        return sorted(found)

    def _abbreviation(self, word: str) -> Iterable[int]:
        yield from self._cased.get(word, ())
        if word.endswith("s") and word[-2:-1].isupper():
            yield from self._cased.get(word[:-1], ())
        for length in self._cased_lengths:
            yield from self._cased_prefix.get(word[:length], ())

    def find(self, tokens: Tokens) -> list[Span]:
        """Every place where a pattern matches, in order of its first word."""
        edges = self._edges(tokens)
        found: list[Span] = []
        for first, ways in enumerate(edges):
            for last, known in ways:
                for start in known.starts:
                    ends = self._ends(start, last, edges, tokens) if start.followed or start.apart else []
                    if ends:
                        alone = (
                            (number, last, owner) for number, owner in zip(start.numbers, start.alone, strict=True)
                        )
                        found += [Span(owner, first, end) for _, end, owner in sorted((*ends, *alone))]
                    else:
                        found += [Span(owner, first, last) for owner in start.alone]
        return found

    def _ends(self, start: _Start, behind: int, edges: list[_Ways], tokens: Tokens) -> list[tuple[int, int, int]]:
        """The patterns of more than one word that begin so and are there: number, last word and owner of each."""
        if behind + 1 >= len(edges):
            return []
        going = list(start.apart)
        if start.followed and not tokens.gaps[behind + 1].breaks:
            next_to = [known.atoms for _, known in edges[behind + 1] if not known.atoms.isdisjoint(start.followed)]
            for atom in frozenset().union(*next_to) if next_to else ():
                going += start.followed.get(atom, ())
        if not going:
            return []
        ends = ((pattern, self._follow(pattern.rest, behind, edges, tokens)) for pattern in going)
        return [(pattern.number, end, pattern.owner) for pattern, end in ends if end is not None]

    def _edges(self, tokens: Tokens) -> list[_Ways]:
        """For each word the readings that begin there: alone, and joined over hyphens."""
        gaps, known_words, look_up = tokens.gaps, self._known, self._word
        edges: list[_Ways] = []
        for n, word in enumerate(tokens.words):
            known = known_words.get(word) or look_up(word)
            edges.append([(n, known)] if known.atoms else [])
        for n, gap in enumerate(gaps):
            if n and gap.hyphen:
                self._join(n - 1, tokens, edges)
            elif n and gap.dangling:
                self._complete(n - 1, tokens, edges)
        return edges

    def _join(self, first: int, tokens: Tokens, edges: list[_Ways]) -> None:
        """`Online-Shop` is also `Onlineshop`."""
        joined = tokens.words[first]
        for last in range(first + 1, min(first + _LONGEST_RUN, len(tokens.words))):
            if not tokens.gaps[last].hyphen:
                break
            joined += tokens.words[last].lower()
            if (known := self._word(joined)).atoms:
                edges[first].append((last, known))

    def _complete(self, first: int, tokens: Tokens, edges: list[_Ways]) -> None:
        """`Hoch-` before `und Tiefbau` is also `Hochbau`."""
        for place in range(first + 1, min(first + 4, len(tokens.words))):
            word = tokens.words[place]
            if len(word) > 4 and (place > first + 1 or tokens.words[place][0].isupper()):
                own = self._word(tokens.words[first]).atoms
                whole = {atom for full in completions(tokens.words[first], word) for atom in self._word(full).atoms}
                if further := sorted(whole - own):
                    starts = tuple(self._starts[atom] for atom in further if atom in self._starts)
                    edges[first].append((first, _Known(frozenset(further), starts)))
                return

    def _follow(self, rest: tuple[Step, ...], behind: int, edges: list[_Ways], tokens: Tokens) -> int | None:
        """The last word of a pattern whose earlier parts end at `behind`."""
        step = rest[0]
        for place in (behind + 1, behind + 2) if step.filler else (behind + 1,):
            if place >= len(edges) or tokens.gaps[place].breaks:
                return None
            for last, known in edges[place] or [(place, _UNKNOWN)]:
                if step.atom == ANY or step.atom in known.atoms:
                    if len(rest) == 1:
                        return last
                    if (end := self._follow(rest[1:], last, edges, tokens)) is not None:
                        return end
        return None


def _lengths(texts: Iterable[str], edge: Callable[[str], str]) -> dict[str, list[int]]:
    """The lengths of the texts that share an edge, shortest first: only these need be tried on a word."""
    lengths: dict[str, set[int]] = {}
    for text in texts:
        lengths.setdefault(edge(text), set()).add(len(text))
    return {shared: sorted(found) for shared, found in lengths.items()}
