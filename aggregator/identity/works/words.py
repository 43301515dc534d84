"""Single words of titles and texts: which of them are one, inflected otherwise or mistyped. Pure.

Two items are judged by some hundred pairs of words, so what many comparisons ask of the same words is told once.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from aggregator.identity.spelling import is_slip

_ENDINGS: Final = ("innen", "in", "ern", "en", "er", "es", "em", "e", "n", "s")
_SLIPPERY: Final = 9
"""Letters from which on a single slip cannot make another word of one."""


@lru_cache(maxsize=32_768)
def stem(word: str) -> str:
    """A word without its inflection, as far as an ending shows it."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    return word[:-1] if word.endswith("t") and len(word) > 5 else word


def same_word(a: str, b: str) -> bool:
    """Whether two folded words are one, inflected otherwise or with a slip of the keyboard in a long word."""
    return stem(a) == stem(b) or (min(len(a), len(b)) >= _SLIPPERY and _mistyped(a, b))


def _mistyped(a: str, b: str) -> bool:
    """Whether two long words differ by one slip, which hits neither the first nor the last letter, nor a digit."""
    if abs(len(a) - len(b)) > 1 or a[0] != b[0] or a[-1] != b[-1]:
        return False
    return not any(char.isdecimal() for char in a + b) and is_slip(a, b)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Some words, ready to be asked for others."""

    stems: frozenset[str]
    long: tuple[str, ...]
    """Those in which a slip of the keyboard is forgiven."""

    def has(self, word: str) -> bool:
        """Whether any of them is this word, as `same_word` tells."""
        return stem(word) in self.stems or (len(word) >= _SLIPPERY and any(_mistyped(word, one) for one in self.long))

    def find(self, word: str, among: list[str]) -> str | None:
        """The first of those that are left of these words that is this one."""
        if stem(word) in self.stems:
            return next((one for one in among if same_word(word, one)), None)
        if len(word) < _SLIPPERY or not self.long:
            return None
        return next((one for one in among if len(one) >= _SLIPPERY and _mistyped(word, one)), None)


@lru_cache(maxsize=32_768)
def said(words: tuple[str, ...]) -> Said:
    """Words that may be asked for."""
    return Said(stems=frozenset(map(stem, words)), long=tuple(word for word in words if len(word) >= _SLIPPERY))
