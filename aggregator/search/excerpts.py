"""The place of a text where a question is answered, with the words that answer it marked. Pure; `search.js` does the
same."""

import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from aggregator.german.compounds import compounded
from aggregator.search.keys import SHORTEST, folded, query_keys
from aggregator.search.queries import Question

LENGTH: Final = 180
"""Characters of an excerpt."""
_WORD: Final = re.compile(r"[^\W_]+(?:[:*_/·]-?[iI]n(?:nen)?)?")
LEAD: Final = 50
"""Characters shown before the first hit, where the text does not begin near it."""
_BEGINNING: Final = 3
"""Letters of a key that every word which has it holds, umlauts as one likes."""
_LETTERS: Final = {"a": "[aä]", "o": "[oö]", "u": "[uü]", "e": "e?", "s": "[sß]"}
_PLAIN: Final = str.maketrans("äöüßÄÖÜ", "aousAOU")


class Piece(NamedTuple):
    """A stretch of text, and whether it is a hit."""

    text: str
    hit: bool


class Matcher:
    """Tells which words answer a question: by a key they share with it, or as a compound that begins or ends so."""

    def __init__(self, asked: Question) -> None:
        self._keys = frozenset(key for one in asked.wanted for way in one.ways for keys in way for key in keys)
        self._stems = tuple(key for key in self._keys if len(key) >= SHORTEST)
        beginnings = {"".join(_LETTERS.get(letter, letter) for letter in key[:_BEGINNING]) for key in self._keys}
        self._likely = re.compile("|".join(sorted(beginnings)) or r"(?!)", re.IGNORECASE)
        self._known: dict[str, bool] = {}

    def __call__(self, word: str) -> bool:
        """Whether a word is a hit."""
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = self._may_be(word) and self._is_hit(folded(word))
        return found

    def _may_be(self, word: str) -> bool:
        """False where a look at a few letters says no: most words of a long text."""
        return self._likely.search(word) is not None or not word.translate(_PLAIN).isascii()

    def _is_hit(self, plain: str) -> bool:
        keys = query_keys(plain)
        if not self._keys.isdisjoint(keys):
            return True
        shorter = [stem for stem in self._stems if len(stem) < len(plain) - 2]
        return any(
            plain.startswith(stem)
            or any(key.endswith(stem) and compounded(key[: len(key) - len(stem)]) for key in keys)
            for stem in shorter
        )


def marked(text: str, is_hit: Callable[[str], bool]) -> tuple[Piece, ...]:
    """A text in pieces, hits set off."""
    pieces: list[Piece] = []
    behind = 0
    for found in _WORD.finditer(text):
        if is_hit(found[0]):
            pieces += (Piece(text[behind : found.start()], False), Piece(found[0], True))
            behind = found.end()
    return tuple(piece for piece in (*pieces, Piece(text[behind:], False)) if piece.text)


def excerpt(texts: Iterable[str], is_hit: Callable[[str], bool]) -> tuple[Piece, ...]:
    """A stretch of the first text that has a hit, else the beginning of the first one; `…` stands where it is cut."""
    first = ""
    for text in texts:
        line = " ".join(text.split())
        first = first or line
        at = next((found.start() for found in _WORD.finditer(line) if is_hit(found[0])), None)
        if at is not None:
            return marked(_stretch(line, at), is_hit)
    return marked(_stretch(first, 0), is_hit)


def _stretch(line: str, at: int) -> str:
    """About `LENGTH` characters around a place, cut between words."""
    if len(line) <= LENGTH:
        return line
    start = 0 if at <= LEAD else line.rfind(" ", 0, max(at - LEAD, 0)) + 1
    end = start + LENGTH
    if end < len(line):
        end = max(line.rfind(" ", start, end), at + 1)
        end = end if end > start + LENGTH // 2 else start + LENGTH
    before, after = "… " if start else "", " …" if end < len(line) else ""
    return before + line[start:end].rstrip(" ,;:–-") + after
