"""What is typed into a search box as a question to the index: words in German, whatever else is typed with them.

All of datasette's search boxes ask through one function of SQL, which is ours here. Without this plugin they compare
letters, and still find most of it: the forms of words are written down in the index.
"""

from collections import OrderedDict
from typing import Any, Final

from aggregator.store.searching import matching

KEPT: Final = 64
"""Questions a connection remembers: a page asks the same one for its rows, their number and each facet."""


def prepare(connection: Any) -> None:
    """Let datasette's search boxes ask so."""
    known: OrderedDict[str, tuple[int, str]] = OrderedDict()

    def asked(typed: str | None) -> str:
        text = typed or ""
        (version,) = tuple(connection.execute("PRAGMA data_version").fetchone())
        if known.get(text, (None,))[0] != version:
            known[text] = (version, matching(connection, text))
            while len(known) > KEPT:
                known.popitem(last=False)
        return known[text][1]

    connection.create_function("escape_fts", 1, asked)
