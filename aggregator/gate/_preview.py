"""What subscribers would see of a new edition: which entries look new, which changed, which are gone.

A client knows an entry by its id; where there is none by its file, and where there is none by its link (gPodder,
newsboat, AntennaPod: guid; sfeed and podget: file or link). So do we.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from aggregator import urls
from aggregator.gate._form import Reading, Seen
from aggregator.gate.rules import Finding

Appearance = Literal["new", "late", "redelivered", "returned", "changed", "gone"]

LATE: Final = timedelta(days=30)
"""An entry that is so much older than the newest one of the last edition is no news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much may happen to subscribers at once before a person is asked. News are never too many."""

    redelivered: int = 2
    """Entries they have already, and would get a second time under another id."""
    late: int = 100
    """Entries that look new, and are more than a month older than what they had: a back catalogue."""
    changed: int = 100
    """Entries that look changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What becomes of one entry in the eyes of a subscriber."""

    appearance: Appearance
    """`late` and `redelivered` look new, too; what `returned` was shown before, and is new to new subscribers only."""
    id: str
    title: str
    published: datetime | None
    told: str = ""
    """How it is known that it was there before; what of it changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What subscribers would see."""

    had: int
    """Entries of the last edition."""
    has: int
    looks: tuple[Look, ...] = ()
    """In the order of the editions: what looks new first, then what changed, then what is gone."""

    def count(self, *appearances: Appearance) -> int:
        """How many entries appear so."""
        return sum(look.appearance in appearances for look in self.looks)

    @property
    def looks_new(self) -> int:
        """How many entries a client would show as new."""
        return self.count("new", "late", "redelivered")


def preview(before: Reading | None, after: Reading, shown: Collection[str] = ()) -> Preview:
    """How an edition looks to who had the last one (None: nobody had any), and all before (`shown`: their ids)."""
    old = {} if before is None else {_key(entry): entry for entry in before.entries}
    new = {_key(entry): entry for entry in after.entries}
    gone = [entry for key, entry in old.items() if key not in new]
    newest = max((entry.published for entry in old.values() if entry.published), default=None)
    known = _Known(gone, tuple(new.values()))
    looks = [_arriving(entry, known, newest, shown) for key, entry in new.items() if key not in old]
    looks += [
        _look(entry, "changed", _difference(old[key], entry))
        for key, entry in new.items()
        if key in old and old[key].shown != entry.shown
    ]
    looks += [_look(entry, "gone") for entry in gone]
    return Preview(had=len(old), has=len(new), looks=tuple(looks))


def _key(entry: Seen) -> str:
    """What clients know an entry by."""
    return entry.id or next(iter(entry.enclosures), "") or entry.link


def _look(entry: Seen, appearance: Appearance, told: str = "") -> Look:
    return Look(appearance=appearance, id=entry.id, title=entry.name, published=entry.published, told=told)


def _arriving(entry: Seen, known: "_Known", newest: datetime | None, shown: Collection[str]) -> Look:
    if entry.id in shown:
        return _look(entry, "returned")
    if told := known.by(entry):
        return _look(entry, "redelivered", told)
    late = newest is not None and entry.published is not None and entry.published < newest - LATE
    return _look(entry, "late" if late else "new")


class _Known:
    """The entries that are gone, by all that tells that one which arrives is the same thing."""

    def __init__(self, gone: Sequence[Seen], stay: Sequence[Seen]) -> None:
        links = Counter(entry.link for entry in (*gone, *stay) if entry.link)
        titles = Counter((entry.title, entry.published) for entry in (*gone, *stay))
        self._files = {_file(url): entry for entry in gone for url in entry.enclosures}
        # A link or a title that many entries share (a show's home page, an hourly programme) tells nothing: at most the
        # entry that is gone and the one that arrives have it.
        self._links = {entry.link: entry for entry in gone if entry.link and links[entry.link] <= 2}
        self._titles: Mapping[tuple[str, datetime | None], Seen] = {
            (entry.title, entry.published): entry
            for entry in gone
            if entry.title and entry.published and titles[entry.title, entry.published] <= 2
        }

    def by(self, entry: Seen) -> str:
        """How an entry is known; empty when it is not."""
        for url in entry.enclosures:
            if found := self._files.get(_file(url)):
                return f"its file was there as “{found.id}”"
        if found := self._links.get(entry.link):
            return f"its link was there as “{found.id}”"
        if found := self._titles.get((entry.title, entry.published)):
            return f"its title and date were there as “{found.id}”"
        return ""


def _file(url: str) -> str:
    """A file, whatever statistics it is fetched through."""
    return urls.canonical(urls.without_prefixes(url))


def _difference(old: Seen, new: Seen) -> str:
    if old.title != new.title:
        return f"it was called “{old.name}”"
    return "its text changed"


def limit_checks(found: Preview, limits: Limits) -> Iterator[Finding]:
    """More than may happen to subscribers without anybody's word."""
    for rule, number, most, told in (
        ("redelivered", found.count("redelivered"), limits.redelivered, "entries come a second time under another id"),
        ("late", found.count("late"), limits.late, "entries look new, and are more than a month older than the newest"),
        ("changed", found.count("changed"), limits.changed, "entries look changed"),
    ):
        if number > most:
            names = [f"“{look.title}”" for look in found.looks if look.appearance == rule]
            more = " …" if len(names) > 3 else ""
            yield Finding(rule=f"listeners-{rule}", told=f"{number} {told}: {', '.join(names[:3])}{more}")
