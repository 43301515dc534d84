"""The only room with SQL: what sources said, what was decided, what was published, in one SQLite file.

One writer: the main process of a run. Readers (datasette, an editor's tool) see the views `katalog` and `quellen`.
Every method is one short transaction; nothing waits for the network inside one.
"""

from aggregator.store.rows import Due, Listing
from aggregator.store.store import SourceStatus, Store

__all__ = ["Due", "Listing", "SourceStatus", "Store"]
