"""What a source of publications remembers between runs, in `Checkpoint.marker`. Pure; nobody else reads it."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Self

from aggregator import plain

DOCUMENTS_KNOWN: Final = 1_000
RETRY_AFTER: Final = timedelta(days=1)
"""Doubled with every failure in a row, up to `CHECK_AFTER`."""
CHECK_AFTER: Final = timedelta(days=7)
"""A file that is replaced under its old address is found by then."""
CHECK_WHOLE_AFTER: Final = timedelta(days=28)
"""The same for a server without validators, where looking means fetching the whole file again."""
TRIES: Final = 3
"""After so many failures in a row an item is made of the link alone."""
AT_ONCE: Final = frozenset({"robots", "too-large"})
"""Reasons that will not go away by themselves: the link alone makes the item."""
NO_DOCUMENT: Final = frozenset({"http-404", "http-410", "no-pdf"})
"""Reasons by which there is nothing behind the link that could be published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A linked PDF, and how it stood when last looked at."""

    key: str
    """Its identity, the revision left out."""
    url: str
    text: str = ""
    """Of the link."""
    digest: str = ""
    """SHA-256 of the file, hexadecimal; empty until it was read."""
    etag: str = ""
    last_modified: str = ""
    checked_at: datetime | None = None
    """None: to be looked at, for it is new or its address names another revision."""
    trouble: str = ""
    """Why it could not be read, or not fully."""
    tries: int = 0
    """Failures in a row."""
    told: str = ""
    """Stands for what was last made an item of; empty when nothing was."""
    listed: bool = True
    """False once the page links it no more."""

    @property
    def telling(self) -> str:
        """Stands for what an item would be made of now; empty where there is nothing to tell."""
        if not self.digest and not self._link_alone:
            return ""
        return hashlib.sha256(f"{self.url}\n{self.digest or self.text}".encode()).hexdigest()[:16]

    @property
    def _link_alone(self) -> bool:
        lasting = self.trouble in AT_ONCE or self.tries >= TRIES
        return lasting and self.trouble not in NO_DOCUMENT

    def failed(self, reason: str, now: datetime) -> Self:
        """The same after another failure."""
        return replace(self, trouble=reason, tries=self.tries + 1, checked_at=now)

    def due(self, now: datetime) -> int | None:
        """How urgent a look at it is, 0 most; None when none is due."""
        if not self.listed:
            return None
        if self.checked_at is None:
            return 0
        age = now - self.checked_at
        if self.tries:
            return 1 if age >= min(RETRY_AFTER * 2 ** min(self.tries - 1, 8), CHECK_AFTER) else None
        return 2 if age >= (CHECK_AFTER if self.etag or self.last_modified else CHECK_WHOLE_AFTER) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """All such a source remembers."""

    documents: tuple[Document, ...] = ()
    """In the order of the page."""
    alone: bool = False
    """True when the address is that of a single PDF, with nothing more to remember."""

    @classmethod
    def read(cls, marker: str) -> Self:
        """The memory a marker holds; an empty one when it holds none that can be read, so that all is read again."""
        if not marker:
            return cls()
        try:
            return plain.loads(cls, marker)
        except (ValueError, TypeError, AttributeError, KeyError):
            return cls()

    def write(self) -> str:
        """The marker."""
        return json.dumps(plain.to_plain(self), ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    @property
    def hashes(self) -> bytes:
        """What the items made so far carry as `raw_hash`, one after the other."""
        return b"".join(bytes.fromhex(document.told) for document in self.documents if document.told)

    def listing(self, links: Sequence[Document]) -> Self:
        """The memory after the page was read: new documents, new revisions, and those no longer linked."""
        known = {document.key: document for document in self.documents}
        now = [_merged(known.pop(link.key, None), link) for link in links]
        gone = [replace(document, listed=False) for document in known.values() if document.told]
        return replace(self, documents=tuple((now + gone)[:DOCUMENTS_KNOWN]))

    def due(self, now: datetime) -> list[Document]:
        """Documents to look at, the most urgent first, else in the order of the page."""
        ranked = [(rank, document) for document in self.documents if (rank := document.due(now)) is not None]
        return [document for _, document in sorted(ranked, key=lambda pair: pair[0])]

    def seen(self, looked_at: Iterable[Document]) -> Self:
        """The memory after documents were looked at."""
        by_key = {document.key: document for document in looked_at}
        return replace(self, documents=tuple(by_key.get(document.key, document) for document in self.documents))

    def remarks(self) -> tuple[str, ...]:
        """What a person should know."""
        listed = [document for document in self.documents if document.listed]
        waiting = sum(document.checked_at is None for document in listed)
        notes = [f"{waiting} of {len(listed)} PDFs wait for their turn"] if waiting else []
        troubles = Counter(document.trouble for document in listed if document.trouble)
        for reason, count in sorted(troubles.items()):
            example = next(document.url for document in listed if document.trouble == reason)
            notes.append(f"{count} PDF(s) not read, or not fully: {reason}, as {example}")
        return tuple(notes)


def _merged(known: Document | None, link: Document) -> Document:
    if known is None:
        return link
    if known.url == link.url:
        return replace(known, text=link.text, listed=True)
    # Another revision: the validators were the other address's, and what was read is read again.
    return replace(
        known,
        url=link.url,
        text=link.text,
        listed=True,
        checked_at=None,
        etag="",
        last_modified="",
        tries=0,
        trouble="",
    )
