"""German compounds: whether a word is one with a given head, and what a dangling hyphen leaves out.

Pure, over folded words; no lexicon. Heads are listed by whoever asks: matching any part of a word finds `Handel` in
`Verhandlung`, and such substring search doubles the wrong answers.
"""

import re
from collections.abc import Iterator
from typing import Final

_PREFIX_WORDS: Final = (
    # Verbal prefixes: `Aufbau`, `Abfertigung`, `Behandlung` are derived from verbs, they are no kinds of Bau.
    "ab an auf aus be bei da dar durch ein ent er fort ge heim her hin hinter los miss mit nach nieder ueber um un "
    "unter ver vor voran voraus vorbei weg weiter wider wieder zer zu zurueck zusammen"
)
PREFIXES: Final = frozenset(_PREFIX_WORDS.split())
_VOWEL: Final = re.compile(r"[aeiouy]")
_SHORTEST: Final = 2
"""Letters of the left part of a compound: `Öl|handel`."""
_SHORTEST_HEAD: Final = 3


def compounded(left: str) -> bool:
    """Whether what stands before a head may be the left part of a compound; nothing before it is well, too."""
    if not left:
        return True
    return len(left) >= _SHORTEST and left not in PREFIXES and (_VOWEL.search(left) is not None or not left.isalpha())


def completions(start: str, other: str) -> Iterator[str]:
    """What `Hoch-` may stand for in `Hoch- und Tiefbau`: the start with each tail of the other word."""
    for cut in range(1, len(other) - _SHORTEST_HEAD + 1):
        yield start + other[cut:]
