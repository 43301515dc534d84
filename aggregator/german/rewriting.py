"""Rules that cut or change the end of a word, written as data, so that another language can run the very same ones.

A table is a tuple of rules in their order; the first whose pattern is found decides. Patterns keep to what Python's
`re` and JavaScript's `RegExp` read alike (no lookbehind, no `\\Z`, no named groups), since the website's search runs
them in browsers.
"""

import re
from functools import lru_cache
from typing import Final

Rule = tuple[str, str | None]
"""A pattern, and what the word becomes (`\\1` is the first group); None: it stays as it is, and no later rule is
asked."""
Table = tuple[Rule, ...]

KEEP: Final = None


@lru_cache(maxsize=256)
def _compiled(table: Table) -> tuple[tuple[re.Pattern[str], str | None], ...]:
    return tuple((re.compile(pattern), becomes) for pattern, becomes in table)


def rewrite(table: Table, word: str) -> str | None:
    """What the first rule that holds makes of a word; None where none does."""
    for pattern, becomes in _compiled(table):
        if found := pattern.search(word):
            return word if becomes is None else found.expand(becomes)
    return None
