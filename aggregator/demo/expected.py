"""What must come in from the sample network and go out again, reckoned from its content alone.

Counts and titles for tests and for the demo's own check of itself. Knows nothing of feeds' text: it says what is meant,
not how it was written down.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aggregator.demo import calendars
from aggregator.demo.content import Outlet, Piece, houses
from aggregator.demo.podcasts import PAGE_SIZE

_MEDIA = {
    "podcast": "episode",
    "news": "news",
    "youtube": "video",
    "wordpress": "news",
    "page": "news",
    "sitemap": "news",
    "calendar": "event",
    "publication": "publication",
    "linkedin": "post",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedSource:
    """One source on one day."""

    id: str
    kind: str
    items: int
    """Contributions a reader has seen by then, each of them one item; of a series of events each time is one."""
    first_page: int
    """Contributions on the first page of its feed today."""
    titles: frozenset[str]
    fails: str = ""
    """`404`, `429`, or `html` for a page of HTML where a feed should be; "" when it answers well."""
    repeated_guids: int = 0
    """Items whose guid another item of the source has already."""
    missing_guids: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedWork:
    """One thing, however many sources brought it."""

    medium: str
    """`episode`, `news`, `video`, `event`, `publication` or `post`."""
    titles: frozenset[str]
    """What its sources call it."""
    items: tuple[str, ...]
    """`source/number` of its items, oldest first."""
    held_back: str = ""
    """Why it must not be in a feed of the network: `blocked`, `future`; or by policy: `trailer`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The network on one day."""

    day: int
    sources: tuple[ExpectedSource, ...]
    works: tuple[ExpectedWork, ...]
    kin: tuple[tuple[str, str], ...]
    """Videos and the episodes they show, by `source/number`: to be proposed at least, never merged by title alone."""

    @property
    def items(self) -> int:
        """Items of all sources together."""
        return sum(source.items for source in self.sources)

    @property
    def failing(self) -> tuple[str, ...]:
        """Sources that never answer well."""
        return tuple(source.id for source in self.sources if source.fails)

    def published(self, medium: str) -> tuple[ExpectedWork, ...]:
        """What must be in a feed of a medium, window permitting; only policy may take more away."""
        hard = {"blocked", "future"}
        return tuple(work for work in self.works if work.medium == medium and work.held_back not in hard)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What the next day brought, by `source/number`."""

    added: tuple[str, ...]
    edited: tuple[str, ...]


def expected(day: int) -> Expected:
    """What a reader knows on a day who asked on every day so far."""
    outlets = _followed()
    return Expected(
        day=day,
        sources=tuple(_source(outlet, day) for outlet in outlets),
        works=tuple(_works(outlets, day)),
        kin=tuple(
            (video.id, episode.id)
            for outlet in outlets
            for video in outlet.on(day)
            if video.pairs
            for other in outlets
            for episode in other.on(day)
            if episode.work == video.pairs and not episode.borrows
        ),
    )


def changes(before: int, after: int) -> Changes:
    """What differs between two days."""
    pieces = [piece for house in houses() for outlet in house.outlets for piece in outlet.pieces]
    return Changes(
        added=tuple(p.id for p in pieces if before < p.day <= after),
        edited=tuple(p.id for p in pieces if (p.edited or p.premiere) and p.day <= before < after),
    )


def _followed() -> tuple[Outlet, ...]:
    return tuple(outlet for house in houses() for outlet in house.outlets)


def _source(outlet: Outlet, day: int) -> ExpectedSource:
    pieces = outlet.on(day)
    guids = [piece.guid for piece in pieces if piece.guid]
    return ExpectedSource(
        id=outlet.id,
        kind=outlet.kind,
        items=sum(map(calendars.count, pieces)),
        first_page=min(PAGE_SIZE, len(pieces)) if outlet.make == "letscast" else len(pieces),
        titles=frozenset(map(_title, pieces)),
        fails=outlet.fails,
        repeated_guids=len(guids) - len(set(guids)),
        missing_guids=sum(piece.guid == "" for piece in pieces),
    )


def _works(outlets: Iterable[Outlet], day: int) -> Iterator[ExpectedWork]:
    groups: dict[tuple[str, str], list[Piece]] = {}
    for outlet in outlets:
        for piece in outlet.on(day):
            groups.setdefault((_medium(outlet, piece, day), piece.work or piece.id), []).append(piece)
    for (medium, _), pieces in groups.items():
        pieces.sort(key=lambda piece: piece.date)
        yield ExpectedWork(
            medium=medium,
            titles=frozenset(map(_title, pieces)),
            items=tuple(piece.id for piece in pieces),
            held_back=_reason(pieces[0]),
        )


def _medium(outlet: Outlet, piece: Piece, day: int) -> str:
    return "event" if piece.premiere and day == 1 else _MEDIA[outlet.kind]


def _title(piece: Piece) -> str:
    """As an item bears it: whatever a source sends, strings are NFC inside."""
    return unicodedata.normalize("NFC", piece.title)


def _reason(piece: Piece) -> str:
    if piece.block:
        return "blocked"
    if piece.future:
        return "future"
    if piece.type == "trailer":
        return "trailer"
    return ""  # a length its feed does not tell, its server does
