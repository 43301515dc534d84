"""Where each page lies, for good: addresses are made of what never changes, never of titles. Pure.

Pages are flat files (`zentren/nordwall.html`), so that they work from any server, below any path and from a disk.
"""

import base64
import hashlib
import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar
from urllib.parse import urlsplit

from aggregator.german.folding import fold
from aggregator.model import Medium

T = TypeVar("T")

CODE_LENGTH: Final = 12
"""Letters of a work's code: 60 bits. Among a million works two share one with a chance of one in two million."""
PAGE_SIZE: Final = 30
"""Entries on a full page of a list."""

LISTS: Final[dict[Medium, str]] = {
    "episode": "folgen",
    "video": "videos",
    "news": "nachrichten",
    "event": "termine",
    "publication": "publikationen",
    "post": "kurzmeldungen",
}
"""The list of each medium."""

_NO_NAME = re.compile(r"[^a-z0-9]+")


def code(guid: str) -> str:
    """A work's code: made of its public guid alone, which is minted once and kept."""
    digest = hashlib.sha256(guid.encode()).digest()
    return base64.b32encode(digest)[:CODE_LENGTH].decode().lower()


def work(guid: str) -> str:
    """The page of a work. No title is in it: titles are corrected, links are not."""
    return f"beitrag/{code(guid)}.html"


def slug(name: str) -> str:
    """A name as a path spells it: `KI-Sprechstunde für alle` → `ki-sprechstunde-fuer-alle`."""
    plain = _NO_NAME.sub("-", fold(name)).strip("-")
    return plain[:80].rstrip("-") or code(name)


def root_of(path: str) -> str:
    """What leads from a page to the top of the site: `../` for `zentren/nordwall.html`."""
    return "../" * path.count("/")


def relative(target: str, site: str) -> str:
    """An address as seen from the top of the site: relative where both lie on one host, else as it is."""
    there, here = urlsplit(target), urlsplit(site)
    if (there.scheme, there.netloc) != (here.scheme, here.netloc):
        return target
    folder = here.path.rpartition("/")[0] or "/"
    way = posixpath.relpath(there.path or "/", folder)
    return f"{way}?{there.query}" if there.query else way


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(Generic[T]):
    """One page of a list."""

    path: str
    items: tuple[T, ...]
    """Newest first."""
    number: int
    """1 holds the oldest; 0 is the open page, which the list is known by."""
    newer: str = ""
    """Path of the page with what is newer; empty on the open page."""
    older: str = ""
    """Path of the page with what is older; empty on the last."""


def sheets(items: Sequence[T], name: str, size: int = PAGE_SIZE) -> tuple[Sheet[T], ...]:
    """A list in pages, the open one first; `items` come newest first.

    Pages are counted from the oldest, so a page that is full never changes when something is added: only the open page
    grows, to at most twice the size, and then gives its older half away as the next page.
    """
    closed = max(len(items) // size - 1, 0)
    oldest_first = items[::-1]

    def path(number: int) -> str:
        return f"{name}.html" if number > closed else f"{name}/{number}.html"

    open_sheet = Sheet(
        path=path(closed + 1),
        items=tuple(oldest_first[closed * size :][::-1]),
        number=0,
        older=path(closed) if closed else "",
    )
    full = (
        Sheet(
            path=path(number),
            items=tuple(oldest_first[(number - 1) * size : number * size][::-1]),
            number=number,
            newer=path(number + 1),
            older=path(number - 1) if number > 1 else "",
        )
        for number in range(closed, 0, -1)
    )
    return (open_sheet, *full)
