"""What a question asks for: words that all must be found, each in one of several ways.

Pure. Whatever is typed is words: quotes, operators and signs mean nothing, so no question is wrong. `search.js` does
the same.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from aggregator.german.compounds import compounded
from aggregator.german.forms import without_marks
from aggregator.german.lexicon import STOP_WORDS
from aggregator.search.keys import INITIALS, SHORTEST, folded, masculine, query_keys, words_in

LONGEST: Final = 500
"""Characters of a question that are read."""
MOST_WORDS: Final = 16
MOST_KIN: Final = 40
RANKED: Final = 100
"""Best works that are put in order with care: exact titles first."""
SHORTEST_PART: Final = 5
"""Letters of a word that is looked for at an end of others: `Wand` begins `Wanderkarte`."""
_HYPHENS: Final = "-‐‑"
LINKS: Final = ("", "s", "es", "n", "en")

Known = Callable[[str], bool]
"""Whether any text has a key."""
Keys = tuple[str, ...]
"""One of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One word of a question."""

    word: str
    """Folded."""
    ways: tuple[tuple[Keys, ...], ...]
    """Ways in which a text may hold it; of each way all parts must be there, each by one of its keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody searches for."""

    text: str
    """Folded, in one line: what is the title word for word comes first."""
    wanted: tuple[Wanted, ...]
    """All of them must be found; none: nothing is asked, and nothing is found."""


def question(text: str) -> Question:
    """What a text asks for, as far as it can be told without knowing what there is."""
    words = folded(text[:LONGEST].replace("\0", " "))
    for hyphen in _HYPHENS:
        words = words.replace(hyphen, "-")
    words = INITIALS.sub(r"\1-", words)
    wanted: dict[str, Wanted] = {}
    for run in words.split():
        for chain in _chains(run):
            if chain.word not in wanted and chain.word not in STOP_WORDS:
                wanted[chain.word] = chain
    plain = " ".join(words_in(words))
    return Question(text=plain, wanted=tuple(wanted.values())[:MOST_WORDS])


def _chains(run: str) -> Iterable[Wanted]:
    """The words of what stands between two spaces: with a hyphen in it, `it-sicherheit`, it is one word or several."""
    for chain in _joined(run):
        pieces = words_in(chain)
        if len(pieces) == 1:
            yield Wanted(word=pieces[0], ways=((query_keys(pieces[0]),),))
        elif pieces:
            whole = "".join(pieces)
            parts = tuple(query_keys(piece) for piece in pieces if piece not in STOP_WORDS or len(pieces) == 2)
            yield Wanted(word=whole, ways=((query_keys(whole),), parts))


def _joined(run: str) -> list[str]:
    """What hyphens hold together: `"it-sicherheit"/ki` is `it-sicherheit` and `ki`."""
    held = "".join(c if c.isalnum() or c == "-" else " " for c in run)
    return [piece.strip("-") for piece in held.split()]


def widened(asked: Question, known: Known, kin: Callable[[str], Iterable[str]]) -> Question:
    """A question, knowing what there is: compounds are also looked for in their parts, and a word that nothing has in
    what begins or ends with it. `kin` gives the keys that hold a word at an end, or are it but for umlauts."""
    return Question(text=asked.text, wanted=tuple(_widened(one, known, kin) for one in asked.wanted))


def _widened(one: Wanted, known: Known, kin: Callable[[str], Iterable[str]]) -> Wanted:
    ways = one.ways
    if len(ways) == 1 and (parts := halves(masculine(one.word), known)):
        ways = (*ways, tuple(map(query_keys, parts)))
    if not any(all(any(map(known, keys)) for keys in way) for way in ways):
        found = tuple(dict.fromkeys(key for key in kin(one.word) if related(one.word, key)))[:MOST_KIN]
        ways = (*ways, (found,)) if found else ways
    return Wanted(word=one.word, ways=ways)


def halves(word: str, known: Known) -> tuple[str, ...]:
    """The two parts of a compound that there are texts about, the second as long as can be; nothing where it has
    none."""
    for cut in range(SHORTEST, len(word) - SHORTEST + 1):
        left, right = word[:cut], word[cut:]
        if not compounded(left) or not any(map(known, query_keys(right))):
            continue
        for link in LINKS:
            first = left.removesuffix(link) if link else left
            if len(first) >= SHORTEST and (first != left or not link) and any(map(known, query_keys(first))):
                return first, right
    return ()


def related(word: str, key: str) -> bool:
    """Whether a key holds a word that nothing else has: typed without umlauts, or as first or last part of a
    compound."""
    if without_marks(key) in {without_marks(own) for own in query_keys(word)}:
        return True
    stem = query_keys(word)[0]
    if len(stem) < SHORTEST_PART or len(key) < len(stem) + SHORTEST - 1:
        return False
    return key.startswith(stem) or (key.endswith((word, stem)) and compounded(key[: -len(stem)]))
