"""The place of a text where a question is answered, with the words that answer it marked. Pure; `search.js` does the
same."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from aggregator.german.compounds import compounded
from aggregator.search.keys import SHORTEST, folded, query_keys
from aggregator.search.queries import Question

LENGTH: Final = 180
"""Characters of an excerpt."""
_WORD: Final = re.compile(r"[^\W_]+(?:[:*_/·]-?[iI]n(?:nen)?)?")
LEAD: Final = 50
"""Characters shown before the first hit, where the text does not begin near it."""


class Piece(NamedTuple):
    """A stretch of text, and whether it is a hit."""

    text: str
    hit: bool


def stems_wanted(asked: Question) -> frozenset[str]:
    """The keys a question looks for, whichever way."""
    return frozenset(key for one in asked.wanted for way in one.ways for keys in way for key in keys)


def is_hit(word: str, stems: frozenset[str]) -> bool:
    """Whether a word answers a question: by a key it shares with it, or as a compound that begins or ends so."""
    plain = folded(word)
    if not stems.isdisjoint(query_keys(plain)):
        return True
    long = [stem for stem in stems if SHORTEST <= len(stem) < len(plain) - 2]
    return any(plain.startswith(stem) for stem in long) or any(
        stem in query_key and compounded(query_key[: query_key.rindex(stem)])
        for stem in long
        for query_key in query_keys(plain)
        if query_key.endswith(stem)
    )


def marked(text: str, asked: Question) -> tuple[Piece, ...]:
    """A text in pieces, hits set off."""
    stems = stems_wanted(asked)
    pieces: list[Piece] = []
    behind = 0
    for found in _WORD.finditer(text):
        if is_hit(found[0], stems):
            pieces += (Piece(text[behind : found.start()], False), Piece(found[0], True))
            behind = found.end()
    return tuple(piece for piece in (*pieces, Piece(text[behind:], False)) if piece.text)


def excerpt(texts: Iterable[str], asked: Question) -> tuple[Piece, ...]:
    """A stretch of the first text that has a hit, else the beginning of the first one; `…` stands where it is cut."""
    stems = stems_wanted(asked)
    first = ""
    for text in texts:
        line = " ".join(text.split())
        first = first or line
        at = next((found.start() for found in _WORD.finditer(line) if is_hit(found[0], stems)), None)
        if at is not None:
            return marked(_stretch(line, at), asked)
    return marked(_stretch(first, 0), asked)


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
