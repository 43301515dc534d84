"""The works of an edition: the items that are one thing under one guid, and the groups they stand in. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from aggregator.model import Centre, Entry, Medium
from aggregator.outputs import _entries
from aggregator.outputs.website import addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A thing, in all the forms it was published in."""

    guid: str
    path: str
    """Of its page, as seen from the top of the site."""
    entries: tuple[Entry, ...]
    """What may be shown, the one that stands for it first."""

    @property
    def lead(self) -> Entry:
        """The entry that stands for it."""
        return self.entries[0]

    def of(self, medium: Medium) -> Entry | None:
        """The entry of a medium; of several the first."""
        return next((entry for entry in self.entries if entry.item.medium == medium), None)

    @property
    def media(self) -> tuple[Medium, ...]:
        """What it comes as, each once, that of its lead first."""
        return tuple(dict.fromkeys(entry.item.medium for entry in self.entries))

    @property
    def centres(self) -> tuple[Centre, ...]:
        """Who published it, each once."""
        return tuple({entry.origin.centre.id: entry.origin.centre for entry in self.entries}.values())

    @property
    def topics(self) -> tuple[str, ...]:
        """Ids of its topics."""
        return self.lead.topics

    @property
    def series(self) -> str:
        """The name of the series it is one of."""
        return next((entry.series for entry in self.entries if entry.series), "")

    @property
    def published(self) -> datetime:
        """When it was published."""
        return self.lead.published

    @property
    def changed(self) -> datetime:
        """When anything of it last changed."""
        return max(entry.changed for entry in self.entries)


def works_of(entries: Iterable[Entry]) -> tuple[Work, ...]:
    """What there is to show, newest first, then by guid. Entries that no output may carry are left out."""
    grouped: dict[str, list[Entry]] = {}
    for entry in entries:
        if _entries.refusal(entry) is None:
            grouped.setdefault(_entries.guid(entry), []).append(entry)
    found = [
        Work(guid=guid, path=addresses.work(guid), entries=tuple(sorted(members, key=_place)))
        for guid, members in sorted(grouped.items())
    ]
    return tuple(sorted(found, key=lambda work: work.published, reverse=True))


def _place(entry: Entry) -> tuple[int, datetime, str, str]:
    return (entry.place, entry.published, entry.origin.source_id, entry.item.uid)


def grouped(works: Iterable[Work], keys: Callable[[Work], Iterable[str]]) -> Mapping[str, tuple[Work, ...]]:
    """The works under each of their keys, in their order; the keys sorted."""
    found: dict[str, list[Work]] = {}
    for work in works:
        for key in dict.fromkeys(keys(work)):
            found.setdefault(key, []).append(work)
    return {key: tuple(found[key]) for key in sorted(found)}
