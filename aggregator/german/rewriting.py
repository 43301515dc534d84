"""Rules that cut or change the end of a word, written as data, so that another language can run the very same ones.

A table is a tuple of rules in their order; the first whose pattern is found decides. Patterns keep to what Python's
`re` and JavaScript's `RegExp` read alike (no lookbehind, no `\\Z`, no named groups), since the website's search runs
them in browsers.
"""

import re
from typing import Final

Rule = tuple[str, str | None]
"""A pattern, and what the word becomes (`\\1` is the first group); None: it stays as it is, and no later rule is
asked."""
Table = tuple[Rule, ...]

KEEP: Final = None


_KEPT: Final = 4096
"""Words of which the answers of a table are kept: one word is asked about by several of its readers in a row."""
_GROUP: Final = re.compile(r"\\(\d)")
_ENDING: Final = re.compile(r"[a-z]+(?=\$$)")
_GROUPED: Final = re.compile(r"\(.*\)")
"""From the first bracket to the last: alternatives within them are of no matter to what comes behind."""
_CAPTURING: Final = re.compile(r"(?<!\\)\((?!\?)")


class _Rewriter:
    """A table, compiled, and its last answers."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._rules = [(_ending(pattern), re.compile(pattern).search, _pieces(becomes)) for pattern, becomes in table]
        together = "|".join(f"(?:{_CAPTURING.sub('(?:', pattern)})" for pattern, _ in table)
        self._any = None if any(ending for ending, _, _ in self._rules) else re.compile(together).search
        self._known: dict[str, str | None] = {}

    def __call__(self, word: str) -> str | None:
        known = self._known
        if word in known:
            return known[word]
        if len(known) >= _KEPT:
            known.clear()
        answer = known[word] = self._rewritten(word)
        return answer

    def _rewritten(self, word: str) -> str | None:
        if self._any is not None and self._any(word) is None:
            return None
        for ending, search, pieces in self._rules:
            if word.endswith(ending) and (found := search(word)):
                return word if pieces is None else "".join([found[p] if isinstance(p, int) else p for p in pieces])
        return None


def _ending(pattern: str) -> str:
    """The letters that whatever a pattern finds must end in, as far as they are plain to see."""
    found = _ENDING.search(pattern)
    return found[0] if found and "|" not in _GROUPED.sub("", pattern) else ""


_REWRITERS: Final[dict[int, _Rewriter]] = {}
"""By the identity of their table: to hash one takes longer than to look a word up."""


def rewrite(table: Table, word: str) -> str | None:
    """What the first rule that holds makes of a word; None where none does."""
    rewriter = _REWRITERS.get(id(table))
    if rewriter is None or rewriter.table is not table:
        rewriter = _REWRITERS[id(table)] = _Rewriter(table)
    return rewriter(word)


def _pieces(becomes: str | None) -> tuple[str | int, ...] | None:
    """A replacement in its texts and the numbers of its groups."""
    if becomes is None:
        return None
    texts = _GROUP.split(becomes)
    return tuple(int(text) if place % 2 else text for place, text in enumerate(texts) if text)
