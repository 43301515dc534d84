"""What is typed into a search box as a question to the index: words, whatever else is typed with them."""

import re
from typing import Any, Final

_WORD: Final = re.compile(r"\w+")
WORDS: Final = 32
"""More than these say nothing new."""


def matching(typed: str | None) -> str:
    """A question FTS5 can always answer: all words, in any order; of no word, nothing."""
    words = _WORD.findall((typed or "").replace("\0", " "))[:WORDS]
    return " ".join(f'"{word}"' for word in words) or '""'


def prepare(connection: Any) -> None:
    """Let datasette's search boxes ask so: they all go through this function."""
    connection.create_function("escape_fts", 1, matching, deterministic=True)
