"""What the forms of output have in common for the gate: how they are parsed, and what is read of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aggregator.gate.rules import Finding


class NotWellFormedError(ValueError):
    """No parser reads it to its end."""


class OtherFormError(ValueError):
    """It is well-formed, but of another form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An entry as a subscriber's program sees it."""

    id: str
    title: str = ""
    link: str = ""
    enclosures: tuple[str, ...] = ()
    published: datetime | None = None
    shown: str = ""
    """All a person sees of it, for comparing."""
    line: int = 0

    @property
    def name(self) -> str:
        """What to call it when something is wrong with it."""
        name = " ".join((self.title or self.id).split())
        return name if len(name) <= 60 else name[:59] + "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an edition holds, as far as subscribers and the next edition have to agree with it."""

    identity: str = ""
    """podcast:guid, atom:id or the feed's own address: what directories know it by."""
    entries: tuple[Seen, ...] = ()
    built: datetime | None = None
    """When it says that it changed last."""
    archive: bool = False
    """Whether it is a page of an archive (RFC 5005), to which nobody subscribes."""
    references: tuple[tuple[str, int], ...] = ()
    """Relative addresses it needs or leads to, and their lines."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of its entries, in its order."""
        return tuple(entry.id for entry in self.entries)

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """Address of an enclosure, and the id of the entry it belongs to."""
        return tuple((url, entry.id) for entry in self.entries for url in entry.enclosures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How editions of one form are judged. No part of it may raise for a document that `parse` took."""

    parse: Callable[[bytes], Any]
    """Raises `NotWellFormedError` or `OtherFormError`."""
    read: Callable[[Any], Reading]
    checks: tuple[Callable[[Any], Iterable[Finding]], ...] = ()
    is_valid: Callable[[Any], bool] = lambda _: True
    """Whether it is what its schema allows."""
    read_back: Callable[[bytes, Reading], Iterable[Finding]] = lambda *_: ()
    """What an independent parser makes of it."""
    lists: bool = False
    """Whether a document of this form without entries is none that anybody would subscribe to."""
