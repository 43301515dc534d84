"""What the network published in some days, chosen and put in order: the same digest for every form of it.

A work comes once, in the days in which the first of its public versions came out: a talk that is a podcast on Monday
and a video three weeks later is not news twice. Events come when they are about to take place.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote

from aggregator import text, urls, wording
from aggregator.model import Entry, Event, Medium
from aggregator.outputs import _entries
from aggregator.reports.periods import Period
from aggregator.store.digesting import Part

COMING_DAYS: Final = 14
"""How far a digest looks ahead for events, from the day after its last."""
MOST: Final = 15
"""Works of a group, unless told otherwise: what is left over is counted."""
TEASER: Final = 220
"""Characters of what is said about a work."""
ORDER: Final[tuple[Medium, ...]] = ("episode", "video", "news", "publication", "post", "event")
HEADINGS: Final[Mapping[Medium, str]] = {
    "episode": "Neu zum Hören",
    "video": "Neu zum Anschauen",
    "news": "Nachrichten",
    "publication": "Publikationen",
    "post": "Kurzmeldungen",
    "event": "Termine der nächsten 14 Tage",
}


_ASCII: Final = "".join(map(chr, range(33, 127)))
"""Goes out as it came; umlauts in an address are encoded, since programs that look for links in a text stop at them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A work as a digest tells of it."""

    guid: str
    medium: Medium
    title: str
    teaser: str
    url: str
    """Where it is to be heard, seen or read; empty where nobody knows."""
    centre: str
    centre_short: str
    centre_id: str
    moment: datetime
    """When it came out; of an event when it begins."""
    pinned: bool
    facts: tuple[str, ...]
    """Short remarks in German: `Digital gedacht`, `32 Min.`, `31. März 2026`."""
    also: tuple[tuple[str, str], ...] = ()
    """In which other media it is there (`auch als Video`), and where."""
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Works of a medium."""

    medium: Medium
    heading: str
    pieces: tuple[Piece, ...]
    more: int = 0
    """Works that were left out."""

    @property
    def rest(self) -> str:
        """These in words."""
        return left_over(self.more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What came out in some days, and what takes place after them."""

    network: str
    period: Period
    groups: tuple[Group, ...]
    site: str = ""
    """The network's own page; empty where there is none."""

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Everything in it, in its order."""
        return tuple(piece for group in self.groups for piece in group.pieces)

    @property
    def title(self) -> str:
        """`Neues von Mittelstand-Digital: 30. März bis 5. April 2026`"""
        return f"Neues von {self.network}: {self.period.days}"

    @property
    def lead(self) -> str:
        """What is in it, in a sentence."""
        counted = [
            _counted(len(group.pieces) + group.more, group.medium) for group in self.groups if group.medium != "event"
        ]
        centres = len({piece.centre_id for piece in self.pieces if piece.medium != "event"})
        if not counted:
            return "In diesen Tagen ist nichts Neues erschienen."
        joined = " und ".join(filter(None, (", ".join(counted[:-1]), counted[-1])))
        return f"{joined} aus {centres} {'Zentrum' if centres == 1 else 'Zentren'}."


def compose(
    period: Period,
    works: Sequence[Part],
    events: Sequence[Part],
    entries: Mapping[int, Entry],
    *,
    network: str,
    site: str = "",
    most: int = MOST,
) -> Digest:
    """The digest of a period. `works` and `events` are what the store found for it, `entries` their items."""
    coming = [piece for parts in _by_work(events) if (piece := _event(parts, entries, period))]
    shown = {piece.guid for piece in coming}
    fresh = [piece for parts in _by_work(works) if (piece := _fresh(parts, entries, period))]
    groups = []
    for medium in ORDER:
        pieces = coming if medium == "event" else [p for p in fresh if p.medium == medium and p.guid not in shown]
        chosen = spread(pieces, key=_sooner if medium == "event" else _newer)
        kept = chosen[:most]
        if medium == "event":
            kept = tuple(sorted(kept, key=_sooner))
        if kept:
            more = len(chosen) - len(kept)
            groups.append(Group(medium=medium, heading=HEADINGS[medium], pieces=kept, more=more))
    return Digest(network=network, period=period, groups=tuple(groups), site=site)


def left_over(count: int) -> str:
    """`1 weiterer Beitrag`, `12 weitere Beiträge`."""
    return f"{wording.number(count)} {'weiterer Beitrag' if count == 1 else 'weitere Beiträge'}"


def spread(pieces: Iterable[Piece], key: Callable[[Piece], tuple[float, str]]) -> tuple[Piece, ...]:
    """Pinned ones first, then no centre a second time before each that has anything came once, and so on."""
    ordered = sorted(pieces, key=lambda piece: (not piece.pinned, key(piece)))
    turns: Counter[str] = Counter()
    ranked = []
    for piece in ordered:
        ranked.append((not piece.pinned, 0 if piece.pinned else turns[piece.centre_id], key(piece), piece))
        turns[piece.centre_id] += 1
    return tuple(row[-1] for row in sorted(ranked, key=lambda row: row[:-1]))


def _newer(piece: Piece) -> tuple[float, str]:
    return -piece.moment.timestamp(), piece.guid


def _sooner(piece: Piece) -> tuple[float, str]:
    return piece.moment.timestamp(), piece.guid


def _by_work(parts: Iterable[Part]) -> tuple[tuple[Part, ...], ...]:
    found: dict[int, list[Part]] = {}
    for part in parts:
        found.setdefault(part.work, []).append(part)
    return tuple(map(tuple, found.values()))


def _public(parts: Iterable[Part], entries: Mapping[int, Entry]) -> tuple[tuple[Part, Entry], ...]:
    """What may be shown of a work, the one that stands for it first."""
    known = ((part, entries.get(part.item)) for part in parts)
    return tuple((part, entry) for part, entry in known if entry and _entries.refusal(entry) is None)


def _fresh(parts: Iterable[Part], entries: Mapping[int, Entry], period: Period) -> Piece | None:
    """A work whose first version came out in the period; none where that may have been in another year."""
    versions = [(part, entry) for part, entry in _public(parts, entries) if entry.item.medium != "event"]
    if not versions:
        return None
    first, entry = min(versions, key=lambda one: (one[1].published, one[0].item))
    if not first.new or not period.begins <= entry.published < period.ends:
        return None
    lead, *others = (one for _, one in versions)
    return _piece(lead, others, entry.published, wording.day(entry.published))


def _event(parts: Iterable[Part], entries: Mapping[int, Entry], period: Period) -> Piece | None:
    ahead = period.following(COMING_DAYS)
    public = [entry for _, entry in _public(parts, entries)]
    for entry in public:
        event = entry.item.event
        if event and event.status != "cancelled" and ahead.begins <= event.start < ahead.ends:
            others = [one for one in public if one.item.medium != "event"]
            return _piece(entry, others, event.start, wording.when(event, brief=True), event)
    return None


def _piece(lead: Entry, others: Iterable[Entry], moment: datetime, when: str, event: Event | None = None) -> Piece:
    item = lead.item
    also = {one.item.medium: (wording.ALSO[one.item.medium], _url(one)) for one in reversed(list(others))}
    also.pop(item.medium, None)
    said = text.line(_entries.told(lead))
    title = _entries.title(lead)
    return Piece(
        guid=_entries.guid(lead),
        medium=item.medium,
        title=title,
        teaser="" if said == title else text.shorten(said, TEASER),
        url=_url(lead),
        centre=_entries.centre(lead.origin.centre),
        centre_short=text.line(lead.origin.centre.short_name) or _entries.centre(lead.origin.centre),
        centre_id=lead.origin.centre.id,
        moment=moment,
        pinned=lead.pinned,
        facts=tuple(filter(None, (when, *_facts(lead, event)))),
        also=tuple(sorted(also.values())),
        topics=lead.topics,
    )


def _facts(entry: Entry, event: Event | None) -> tuple[str, ...]:
    """What is worth knowing beside title and day: place, length, pages."""
    item = entry.item
    if event:
        return ("online" if event.online else text.shorten(text.line(event.place), 60),)
    about = item.episode or item.video
    length = wording.duration(about.duration_seconds) if about else ""
    pages = item.publication.pages if item.publication else None
    return (length, f"{pages} {'Seite' if pages == 1 else 'Seiten'}" if pages else "")


def _url(entry: Entry) -> str:
    item = entry.item
    given = (
        _entries.page(entry),
        item.event and (item.event.registration_url or item.event.join_url),
        item.publication and item.publication.file_url,
        item.enclosures[0].url if item.enclosures else None,
    )
    address = next((address for one in given if one and (address := urls.http_url(one))), "")
    return quote(address, safe=_ASCII)


def _counted(count: int, medium: Medium) -> str:
    return f"{wording.number(count)} {(wording.ONE if count == 1 else wording.MANY)[medium]}"
