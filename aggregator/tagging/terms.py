"""The language of terms: one line of text into the patterns it stands for. See `docs/topics.md`.

Pure. Knows words, not topics.
"""

import re
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from aggregator.german.folding import fold
from aggregator.tagging.tokens import WORD

Kind = Literal["exact", "attribute", "prefix", "suffix", "infix", "cased", "cased-prefix", "any"]

WEAK: Final = 0.4
"""Weight of a `~term`."""
_SHORTEST_OPEN: Final = 2
"""Letters an open term must have: `k*` would match everything."""
_PLAIN: Final = re.compile(r"(~?)(\*?)([^\W_]{2,})(\*?)")
_AND: Final = re.compile(r"\s+&\s+")
_FILLERS: Final = frozenset({"…", "..."})
_HYPHEN: Final = re.compile(r"(?<=[^\W_])[-‐‑](?=[^\W_])")
_DASHES: Final = frozenset("-‐‑")
_EDGES: Final = " \t\"'„“”‚‘’.,:;!"


class Part(NamedTuple):
    """One word of a pattern."""

    kind: Kind
    text: str
    """Folded; as written for the cased kinds."""
    filler: bool = False
    """One other word may stand before it."""


Pattern = tuple[Part, ...]

_ANY: Final[Pattern] = (Part(kind="any", text=""),)
"""A `*` that stands alone behind a word: whatever the next word is."""


class Term(NamedTuple):
    """A term, understood."""

    text: str
    """As the vocabulary words it."""
    operands: tuple[tuple[Pattern, ...], ...]
    """All must be found; each in any of its spellings."""
    weight: float = 1.0
    ambiguous: bool = False


class TermError(ValueError):
    """A term nobody can match, and why."""


@lru_cache(maxsize=16_384)
def parse(text: str) -> Term:
    """A term from its text. Raises `TermError`."""
    if plain := _PLAIN.fullmatch(text):  # most terms are a single word
        weak, left, word, right = plain.groups()
        part = Part(_kind(bool(left), bool(right), cased=False), fold(word))
        return Term(text, (((part,),),), WEAK if weak else 1.0)
    rest = text.strip()
    weight = 1.0
    if rest.startswith("~"):
        weight, rest = WEAK, rest[1:].strip()
    operands = tuple(_phrase(operand) for operand in _AND.split(rest))
    return Term(text=text, operands=operands, weight=weight, ambiguous=rest.startswith("?"))


def _phrase(text: str) -> tuple[Pattern, ...]:
    """The spellings of one phrase: hyphens split and join."""
    spellings: list[Pattern] = [()]
    filler = cased = False
    for word in text.split():
        if word in _FILLERS:
            filler = True
            continue
        cased = word[0] in "=?" or (cased and word.isupper())
        ways = (_ANY,) if word == "*" and spellings[0] else _word(word, cased)
        if filler:
            ways = tuple((_after_filler(way[0]), *way[1:]) for way in ways)
        spellings = [(*spelling, *way) for spelling in spellings for way in ways]
        filler = False
    if len(spellings[0]) > 1:
        spellings = [tuple(map(_attribute, spelling[:-1])) + spelling[-1:] for spelling in spellings]
    if filler or not spellings[0]:
        raise TermError("is empty" if not spellings[0] else "ends with a filler")
    return tuple(spellings)


def _after_filler(part: Part) -> Part:
    return part._replace(filler=True)


def _attribute(part: Part) -> Part:
    """A word that has another one of its phrase behind it."""
    return part._replace(kind="attribute") if part.kind == "exact" else part


@lru_cache(maxsize=16_384)  # every second word of a vocabulary stands in several terms
def _word(word: str, cased: bool) -> tuple[Pattern, ...]:
    """One word of a phrase: in its pieces, and written as one where it has a hyphen."""
    core = word.lstrip("=?").strip(_EDGES)
    # Hyphens split, so that `XR-*` is the word XR, and not XRechnung.
    opens_left = core.startswith("*") and core[1:2] not in _DASHES
    opens_right = core.endswith("*") and core[-2:-1] not in _DASHES
    core = core.strip("*").strip("-‐‑")
    if "*" in core:
        raise TermError("has a * inside a word; it may stand at the beginning or the end")
    pieces = [found[0] for found in WORD.finditer(core)]
    if not pieces:
        raise TermError("has a word without letters")
    if (opens_left or opens_right) and len("".join(pieces)) < _SHORTEST_OPEN:
        raise TermError(f"is open and shorter than {_SHORTEST_OPEN} letters")
    if cased and opens_left:
        raise TermError("is an abbreviation, and those cannot be open to the left")
    split = _parts(pieces, opens_left, opens_right, cased)
    if len(pieces) > 1 and len(_HYPHEN.findall(core)) == len(pieces) - 1:
        return split, _parts(["".join(pieces)], opens_left, opens_right, cased)
    return (split,)


def _parts(pieces: list[str], left: bool, right: bool, cased: bool) -> Pattern:
    last = len(pieces) - 1
    return tuple(
        Part(kind=_kind(left and n == 0, right and n == last, cased=cased), text=piece if cased else fold(piece))
        for n, piece in enumerate(pieces)
    )


def _kind(left: bool, right: bool, *, cased: bool) -> Kind:
    if cased:
        return "cased-prefix" if right else "cased"
    if left and right:
        return "infix"
    return "suffix" if left else "prefix" if right else "exact"
