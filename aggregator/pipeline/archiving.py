"""Which entries leave a feed's window for a page of its archive, and what its pages hold (RFC 5005 §4).

When more is fit than the window holds, the oldest entries go, a whole page at a time: so a page is written once, whole,
and what lies in it stays there and never comes back into the window. Old entries that come in late go the same way.
"""

import hashlib
import math
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from aggregator import __version__
from aggregator.glances import Glance
from aggregator.model import Entry
from aggregator.outputs import ArchivePage, Output
from aggregator.pipeline.choosing import SPARE, Choice
from aggregator.pipeline.staging import is_intact
from aggregator.plain import fingerprint
from aggregator.store.shown import LastFile

if TYPE_CHECKING:
    from aggregator.pipeline.drafting import Desk

CHUNK: Final = 500
"""Entries in memory at once while a catalogue is looked through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """An entry a feed may carry: as little of it as it takes to say where."""

    work: int
    place: int
    published: datetime
    guid: str
    keys: tuple[tuple[str, Hashable], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place in a page: the guid that is known there, and the items that may stand for it, the first one first."""

    guid: str
    items: tuple[int, ...]


class PageEntries:
    """What a page holds, read each time somebody walks through it."""

    def __init__(self, desk: "Desk", slots: Sequence[Slot]) -> None:
        self._desk = desk
        self._slots = slots

    def __iter__(self) -> Iterator[Entry]:
        there = self._desk.read([item for slot in self._slots for item in slot.items])
        atom_ids = self._desk.store.atom_ids(slot.guid for slot in self._slots)
        for slot in self._slots:
            for place, item in enumerate(slot.items):
                if item in there:
                    yield replace(there[item], guid=slot.guid, atom_id=atom_ids.get(slot.guid, ""), place=place)


def pages_to_come(output: Output, fits: int, *, first: bool) -> int:
    """How many pages leave a window for which so many are fit. An archive begins with two (`first`), so that its oldest
    page links to another from the start."""
    size = output.archive_size
    pages = max(0, math.ceil((fits - output.limit) / size))
    return 2 if pages == 1 and first and fits > 2 * size else pages


class Archive:
    """The archive of an output as it is to be after this publish."""

    def __init__(self, desk: "Desk", choice: Choice) -> None:
        self._desk = desk
        self._output = choice.output
        self._choice = choice
        self._marks = dict(choice.gone)
        ledger = desk.store.archive_of(choice.output.path)
        slots: dict[int, list[Slot]] = {}
        for one in ledger:
            slots.setdefault(one.page, []).append(Slot(guid=one.guid, items=one.items))
        fits = self._fits()
        leaving = fits[: pages_to_come(self._output, len(fits), first=not ledger) * self._output.archive_size]
        new = self._paged(leaving, max(slots, default=0))
        self.moved: Mapping[int, tuple[str, ...]] = {
            page: tuple(one.guid for one in held) for page, held in new.items()
        }
        """Guids that leave the window now, by page."""
        slots.update(new)
        self.guids = frozenset(slot.guid for held in slots.values() for slot in held)
        """All that are in pages."""
        self.window = self._window({one.work for one in leaving}, fits)
        """What the window may hold from now on, the newest first."""
        self.bases = {self.path(page): self._basis(page, held) for page, held in slots.items()}
        """What each page is made from, by path."""
        self.standing = tuple(self._standing())
        """Pages that are left as they are."""
        stands = {file.path for file in self.standing}
        self.pages = tuple(
            ArchivePage(
                number=page,
                path=self.path(page),
                url=desk.config.publish.address_of(self.path(page)),
                entries=PageEntries(desk, slots[page]),
                stands=self.path(page) in stands,
            )
            for page in sorted(slots)
        )

    def path(self, page: int) -> str:
        """Where a page lies: `podcast/archiv-0001.xml` for the feed `podcast.xml`."""
        feed = PurePosixPath(self._output.path)
        return str(feed.with_suffix("") / f"archiv-{page:04}{feed.suffix}")

    def _fits(self) -> list[Fit]:
        """What the feed may carry and is in no page yet, the oldest first; each work once, each file once."""
        found: dict[int, Fit] = {}
        shown = self._desk.store.shown(self._output.path, (one.work for one in self._choice.glances))
        for glance, entry in self._entries():
            held = found.get(glance.work)
            if (held is None or glance.place < held.place) and self._output.refusal(entry) is None:
                guid, atom_id = shown.get(glance.work, (entry.guid, entry.atom_id))
                named = replace(entry, guid=guid, atom_id=atom_id)
                found[glance.work] = Fit(
                    work=glance.work,
                    place=glance.place,
                    published=named.published,
                    guid=named.guid,
                    keys=tuple(self._output.keys(named)),
                )
        newest_first = sorted(
            sorted(found.values(), key=lambda one: one.guid), key=lambda one: one.published, reverse=True
        )
        seen: set[tuple[str, Hashable]] = set()
        fits = []
        for fit in reversed(newest_first):
            if seen.isdisjoint(fit.keys):
                fits.append(fit)
                seen.update(fit.keys)
        return fits

    def _entries(self) -> Iterator[tuple[Glance, Entry]]:
        """All that may be in the window, the newest kept for its rendering, the others read in passing."""
        near = self._choice.glances[: self._output.limit + SPARE]
        yield from zip(near, self._desk.entries(near), strict=True)
        far = self._choice.glances[len(near) :]
        for start in range(0, len(far), CHUNK):
            chunk = far[start : start + CHUNK]
            there = self._desk.read([one.item for one in chunk])
            yield from ((one, there[one.item]) for one in chunk)

    def _paged(self, leaving: Sequence[Fit], last: int) -> dict[int, list[Slot]]:
        size = self._output.archive_size
        works: dict[int, list[Glance]] = {fit.work: [] for fit in leaving}
        for glance in self._choice.glances:
            if glance.work in works:
                works[glance.work].append(glance)
        slots = []
        for fit in leaving:
            members = sorted(works[fit.work], key=lambda one: one.place)
            self._marks.update((one.item, self._desk.sign(one)) for one in members)
            slots.append(Slot(guid=fit.guid, items=tuple(one.item for one in members)))
        return {last + 1 + n // size: slots[n : n + size] for n in range(0, len(slots), size)}

    def _window(self, gone: Collection[int], fits: Iterable[Fit]) -> tuple[Glance, ...]:
        """The newest, whether fit or not, so that it can be told what was held back, and all that is fit."""
        wanted = {fit.work for fit in fits} - set(gone)
        left = [one for one in self._choice.glances if one.work not in gone]
        most = self._output.limit + SPARE
        return tuple(one for n, one in enumerate(left) if n < most or one.work in wanted)

    def _basis(self, page: int, slots: Sequence[Slot]) -> str:
        parts: list[object] = [__version__, self._output.kind, fingerprint(self._output).hex(), page]
        parts += [self._desk.config.publish.address_of(self._output.path)]
        parts += sorted(
            (slot.guid, [self._marks[item] for item in slot.items if item in self._marks]) for slot in slots
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]

    def _standing(self) -> Iterator[LastFile]:
        for page, basis in self.bases.items():
            file = self._desk.file(page)
            if file and file.basis == basis and is_intact(self._desk.folder, file):
                yield file
