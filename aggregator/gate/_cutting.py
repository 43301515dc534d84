"""An edition without some of its entries, and byte for byte as it was otherwise."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from aggregator.gate._form import Seen

_ITEM: Final = re.compile(rb"\s*<item>.*?</item>", re.DOTALL)
_BLOCKS: Final[Mapping[str, re.Pattern[bytes]]] = {
    "podcast": _ITEM,
    "rss": _ITEM,
    "atom": re.compile(rb"\s*<entry>.*?</entry>", re.DOTALL),
    "calendar": re.compile(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", re.DOTALL),
}
"""What an entry is in a document of ours: never one within another, and markup in texts is escaped."""


def without(form: str, document: bytes, entries: Sequence[Seen], ids: Collection[str]) -> bytes | None:
    """A document of ours without the entries of some ids. None where it has none of them, or where it is not told which
    bytes are whose."""
    gone = [entry.id in ids for entry in entries]
    if not any(gone):
        return None
    if form == "jsonfeed":
        return _without_json(document, gone)
    found = list(_BLOCKS[form].finditer(document)) if form in _BLOCKS else []
    if len(found) != len(gone):
        return None
    for block, goes in reversed(list(zip(found, gone, strict=True))):
        if goes:
            document = document[: block.start()] + document[block.end() :]
    return document


def _without_json(document: bytes, gone: Sequence[bool]) -> bytes:
    feed = json.loads(document)
    feed["items"] = [item for item, goes in zip(feed["items"], gone, strict=True) if not goes]
    return json.dumps(feed, ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n"
