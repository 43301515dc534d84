"""An edition beside itself and beside the last one: ids that are there once, entries in order, nothing lost."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from aggregator.gate._form import Reading, Seen
from aggregator.gate.rules import Finding

KEPT_SHARE: Final = 0.7
"""An edition with fewer than this share of the last one's entries is a fault of ours until a person says otherwise."""
_CLOCKS: Final = timedelta(hours=1)
"""How far a publisher's clock may be ahead of ours."""
_EARLIEST: Final = 1990
"""No feed is older than the Web."""


def _about(entry: Seen, rule: str, told: str) -> Finding:
    return Finding(rule=rule, told=told, line=entry.line, entry=entry.name)


def doubles(reading: Reading) -> Iterator[Finding]:
    """Ids and files that more than one entry has."""
    ids = Counter(reading.ids)
    files = Counter(url for entry in reading.entries for url in dict.fromkeys(entry.enclosures))
    for entry in reading.entries:
        if entry.id and ids[entry.id] > 1:
            yield _about(entry, "id-duplicate", f"{ids.pop(entry.id)} entries have the id “{entry.id}”")
        for url in entry.enclosures:
            if files[url] > 1:
                yield _about(entry, "enclosure-duplicate", f"{files.pop(url)} entries have the file {url}")


def order(reading: Reading) -> Iterator[Finding]:
    """The newest entry comes first."""
    dated = [(entry.published, entry) for entry in reading.entries if entry.published]
    for (earlier, _), (later, entry) in pairwise(dated):
        if later > earlier:
            yield _about(entry, "order", "it is newer than the entry before it")


def moments(reading: Reading, now: datetime | None) -> Iterator[Finding]:
    """Dates that cannot be: later than now, older than the Web, newer than the feed itself."""
    for entry in reading.entries:
        if entry.published and now and entry.published > now + _CLOCKS:
            yield _about(entry, "date-future", f"its date is {entry.published:%Y-%m-%d}")
        if entry.published and entry.published.year < _EARLIEST:
            yield _about(entry, "date-implausible", f"its date is {entry.published:%Y-%m-%d}")
    newest = max((entry.published for entry in reading.entries if entry.published), default=None)
    if newest and reading.built and reading.built < newest:
        told = f"it says that it is of {reading.built:%Y-%m-%d}, and holds an entry of {newest:%Y-%m-%d}"
        yield Finding(rule="build-date", told=told)


def without(reading: Reading, withheld: Collection[str]) -> Reading:
    """A reading without the entries of some ids."""
    return replace(reading, entries=tuple(entry for entry in reading.entries if entry.id not in withheld))


def losses(before: Reading, after: Reading) -> Iterator[Finding]:
    """Entries that the last edition had."""
    had, has = len(before.ids), len(after.ids)
    if had and not has:
        yield Finding(rule="emptied", told=f"it is empty, the last edition had {had} entries")
    elif has < had * KEPT_SHARE:
        yield Finding(rule="shrunk", told=f"it has {has} entries, the last edition had {had}")
    if has and had and not set(before.ids) & set(after.ids):
        yield Finding(rule="nothing-in-common", told="it has no entry in common with the last edition")


def identity(before: Reading, after: Reading) -> Iterator[Finding]:
    """What directories know it by."""
    if before.identity and before.identity != after.identity:
        told = f"its identity was {before.identity} and is now {after.identity or 'none'}"
        yield Finding(rule="identity-changed", told=told)


def renamed(before: Reading, after: Reading) -> Iterator[Finding]:
    """A file under another id is a new episode to every subscriber, who gets it a second time."""
    known = dict(before.files)
    for entry in after.entries:
        for url in entry.enclosures:
            if known.get(url, entry.id) != entry.id:
                yield _about(
                    entry, "guid-changed", f"the file {url} had the id “{known[url]}” and has now “{entry.id}”"
                )
