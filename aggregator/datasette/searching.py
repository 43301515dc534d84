"""What is typed into a search box as a question to the index: words in German, whatever else is typed with them.

All of datasette's search boxes ask through one function of SQL, which is ours here. Without this plugin they compare
letters, and still find most of it: the forms of words are written down in the index.
"""

from typing import Any

from aggregator.store.searching import matching


def prepare(connection: Any) -> None:
    """Let datasette's search boxes ask so."""
    connection.create_function("escape_fts", 1, lambda typed: matching(connection, typed or ""))
