"""A text into its words, with what stands between them. Pure."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

WORD: Final = re.compile(r"[^\W_]+")
_TOKEN: Final = re.compile(r"[^\W_]+(?:[\u00ad\u200b][^\W_]+)*(?:[:*_·/]-?[iI]n(?:nen)?(?![^\W_])|\([iI]n(?:nen)?\))?")
"""A word, and the signs of gender with it: `Händler:innen`, `Händler/-innen`, `Händler(in)`."""
_SIGNS: Final = re.compile(r"[:*_·/()\u00ad\u200b-]")
_HYPHENS: Final = frozenset("-‐‑–")
_BREAK: Final = re.compile(r"[.!?;|•·…][\s\"“”‘’»«)\]]|[\n,]|\s[–—|/-]\s|[:(\[]")
"""What no phrase reaches over: the end of a sentence or line, a comma, a dash, a bracket; not the dot in `4.0`."""


class Gap(NamedTuple):
    """What stands between two words."""

    hyphen: bool
    """Nothing but a hyphen: `KI-Talk`."""
    dangling: bool
    """A hyphen, and then a space: `Hoch- und Tiefbau`."""
    breaks: bool
    """No phrase reaches over it."""
    ends: bool
    """A sentence or a line ends."""


_EDGE: Final = Gap(hyphen=False, dangling=False, breaks=True, ends=True)
_ENDS: Final = re.compile(r"[.!?][\s\"“”»«)]|\n|[\"“”«]\s*\Z|[:|]\s")


class Tokens(NamedTuple):
    """The words of one field in order; the lists are of one length."""

    text: str
    words: list[str]
    """As written, gender signs taken out: `Händler:innen` is `Händlerinnen`."""
    starts: list[int]
    ends: list[int]
    gaps: list[Gap]
    """What stands before each word."""


@lru_cache(maxsize=64)  # the topics, the form and the search read the same texts one after the other
def tokenise(text: str) -> Tokens:
    """The words of a text. Nobody changes the lists."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    gaps: list[Gap] = []
    behind = -1
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        word = text[start:end]
        words.append(word if word.isalnum() else _SIGNS.sub("", word))
        starts.append(start)
        ends.append(end)
        gaps.append(_EDGE if behind < 0 else _gap(text[behind:start]))
        behind = end
    return Tokens(text, words, starts, ends, gaps)


@lru_cache(maxsize=4096)
def _gap(between: str) -> Gap:
    return Gap(
        hyphen=between in _HYPHENS,
        dangling=between[:1] in _HYPHENS and between[1:2].isspace(),
        breaks=_BREAK.search(between) is not None,
        ends=_ENDS.search(between) is not None,
    )
