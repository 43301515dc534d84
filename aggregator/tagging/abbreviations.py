"""Whether an abbreviation stands for something else in an item: `AR` next to `Aufsichtsrat`. Pure.

Three-letter codes are the largest single cause of wrong tags, and no list of wrong readings is ever complete; a long
form that the text itself gives is.
"""

from collections.abc import Callable, Iterable
from typing import Final

from aggregator.german.folding import fold
from aggregator.tagging.tokens import Tokens, tokenise

_SMALL_WORDS: Final = "und fuer der die das des den dem im in von vom zur zum am an the of and for"
_SMALL: Final = frozenset(_SMALL_WORDS.split())
_LONGEST: Final = 8
"""Words of a long form."""
_SPELT_OUT: Final = 3
"""Letters an abbreviation must have for a mere run of words with its initials: `VR` is in `viele Regionen`."""


def foreign(abbreviation: str, fields: Iterable[Tokens], own: Callable[[str], bool], *, ambiguous: bool) -> str:
    """The reason not to believe an abbreviation; empty when the item gives no long form but the topic's own.

    `own`: whether a long form is one of the topic's. `ambiguous`: it is known to have others, so that any words in
    brackets with its letters are believed to be one; else each letter must begin a word.
    """
    letters = fold("".join(character for character in abbreviation if character.isalnum()))
    for tokens in fields:
        for n, word in enumerate(tokens.words):
            if word == abbreviation:
                for long in (_behind(tokens, n), _before(tokens, n)):
                    meant = _stands_for(long, letters) if ambiguous else _spells(long, letters)
                    if meant and not own(long):
                        return f'stands for "{long}" here'
        if len(letters) >= _SPELT_OUT and (long := _initials(tokens, letters, own)):
            return f'stands for "{long}" here'
    return ""


def _behind(tokens: Tokens, place: int) -> str:
    """`Aufsichtsrat` in `AR (Aufsichtsrat)`."""
    opening = tokens.text.find("(", tokens.ends[place], tokens.ends[place] + 2)
    closing = tokens.text.find(")", opening) if opening >= 0 else -1
    return tokens.text[opening + 1 : closing] if closing >= 0 else ""


def _before(tokens: Tokens, place: int) -> str:
    """`Aufsichtsrat` in `Aufsichtsrat (AR)`."""
    start = tokens.starts[place]
    if place == 0 or tokens.text[start - 1 : start] != "(":
        return ""
    return tokens.words[place - 1]


def _stands_for(long: str, letters: str) -> bool:
    """Whether the letters begin it and follow in their order."""
    rest = iter(fold(long).strip())
    return fold(long).strip()[:1] == letters[:1] and all(letter in rest for letter in letters)


def _spells(long: str, letters: str) -> bool:
    """Whether its capitalised words begin with the letters, one for each: `Kreative Initiative Pfalz` with K and I."""
    words = [fold(word) for word in tokenise(long).words if word[0].isupper()]
    return "".join(word[0] for word in words).startswith(letters) and long.upper() != long


def _initials(tokens: Tokens, letters: str, own: Callable[[str], bool]) -> str:
    """A run of capitalised words with these initials, one for each letter."""
    for n in range(len(tokens.words)):
        if tokens.words[n][0].isupper() and fold(tokens.words[n][0]) == letters[0] and len(tokens.words[n]) > 1:
            last = _run(tokens, n, letters)
            long = tokens.text[tokens.starts[n] : tokens.ends[last]] if last else ""
            if long and not own(long):
                return long
    return ""


def _run(tokens: Tokens, first: int, letters: str) -> int | None:
    """The last word of a run that begins at `first`, or None."""
    matched = 1
    for n in range(first + 1, min(first + _LONGEST, len(tokens.words))):
        if matched == len(letters):
            break
        word = tokens.words[n]
        if tokens.gaps[n].breaks:
            return None
        if fold(word) in _SMALL:
            continue
        if fold(word[0]) != letters[matched] or not word[0].isupper() or len(word) == 1:
            return None
        matched += 1
        if matched == len(letters):
            return n
    return None
