"""What the invented centres publish: `*.toml` beside this file, one per centre, and the sentences of their texts.

This module turns the files into frozen values. It must not know of HTTP, of feeds, nor of any port.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

_THEMES = "themen.toml"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Piece:
    """One contribution of an outlet: an episode, a video, a piece of news. Its fields are the keys of the files."""

    outlet: str
    number: int
    """Its place in the file, from 1: addresses and guids are made of it."""
    title: str
    name: str
    """The first title: addresses are made of it and stay when the title is edited."""
    text: str
    """The teaser, written by hand."""
    topic: str
    date: datetime
    themes: tuple[str, ...] = ()
    """Sentences that follow the teaser."""
    day: int = 1
    """On which day of the demo it appears."""
    guests: tuple[str, ...] = ()
    type: str = "full"
    work: str = ""
    """Shared by contributions of several outlets that are the same thing."""
    pairs: str = ""
    """The work of an episode this video shows: kin, but not surely the same."""
    borrows: str = ""
    """The outlet whose audio file this episode uses."""
    guid: str | None = None
    """Instead of the one its outlet would give it; "" for none."""
    date_text: str = ""
    """The date as the feed misspells it."""
    length: bool = True
    """False: the enclosure does not say how long it is."""
    block: bool = False
    future: bool = False
    """Dated ahead by a slip of the keyboard."""
    extra: str = ""
    """Raw HTML at the end of the text."""
    seconds: int = 0
    event: Mapping[str, Any] = field(default_factory=dict)
    """When and where it takes place, as `calendars` reads it; empty for what is no event."""
    revision: int = 3
    """Of a document: the number in its address."""
    premiere: bool = False
    """A film announced on the first day and shown by the second."""
    edited: Mapping[str, Any] = field(default_factory=dict)
    """Fields of the second day, where they differ: `title`, `text`, `revision`."""

    @property
    def id(self) -> str:
        """`outlet/number`"""
        return f"{self.outlet}/{self.number}"

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Its text."""
        return (self.text, " ".join(self.themes))

    def as_edited(self) -> "Piece":
        """The same contribution after somebody corrected it."""
        return replace(self, **self.edited)

    def token(self, length: int = 32) -> str:
        """Hex digits that belong to this contribution and never change."""
        return hashlib.sha256(self.id.encode()).hexdigest()[:length]

    @property
    def duration_seconds(self) -> int:
        """How long it claims to be; the files themselves hold a few seconds of silence."""
        return self.seconds or 120 + int(self.token(6), 16) % 2700


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outlet:
    """One place a centre publishes at."""

    id: str
    kind: str
    make: str
    """Whose habits the feed has: a function of `podcasts` or `newsfeeds`, or a way to fail."""
    title: str
    description: str
    author: str
    centre: str
    host: str
    pieces: tuple[Piece, ...] = ()
    """All of them in the order of the file, those of the second day too."""
    hosts: tuple[str, ...] = ()
    footer: str = ""
    """Repeated under every contribution."""
    slow: bool = False
    fails: str = ""
    channel: str = ""
    playlist: str = ""
    names: tuple[str, ...] = ()
    """Further paths of a channel: `/@name`, `/c/Name`, `/user/name`."""
    api: bool = False
    organization: str = ""
    keys: Mapping[str, Any] = field(default_factory=dict)
    """Further keys of its `[[source]]`."""

    def on(self, day: int) -> tuple[Piece, ...]:
        """What is there on a day, newest first, as edited by then."""
        there = (p for p in self.pieces if p.day <= day)
        current = (piece.as_edited() if day > 1 else piece for piece in there)
        return tuple(sorted(current, key=lambda p: p.date, reverse=True))

    def changed(self, day: int) -> datetime:
        """When it last changed; slips into the future do not count."""
        return max((p.date for p in self.pieces if p.day <= day and not p.future), default=_START)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class House:
    """An invented centre."""

    id: str
    name: str
    short_name: str
    region: str
    focus: str
    host: str
    colour: str
    outlets: tuple[Outlet, ...] = ()
    links: tuple[Mapping[str, str], ...] = ()
    """What it links beside its feeds: `where` (header, main, footer, or the page of that name), `text` and `to`."""
    forbidden: tuple[str, ...] = ()
    """Paths its robots.txt closes."""


_LISTS = {"hosts", "names"}
_START = datetime(2025, 1, 1, tzinfo=UTC)


@cache
def houses() -> tuple[House, ...]:
    """All invented centres, by id; read from the package once."""
    folder = files(__name__)
    themes = tomllib.loads((folder / _THEMES).read_text(encoding="utf-8"))
    names = sorted(f.name for f in folder.iterdir() if f.name.endswith(".toml") and f.name != _THEMES)
    return tuple(_house(tomllib.loads((folder / name).read_text(encoding="utf-8")), themes) for name in names)


def _house(table: Mapping[str, Any], themes: Mapping[str, Any]) -> House:
    centre = table["centre"]
    listed = {key: tuple(centre.get(key, ())) for key in ("links", "forbidden")}
    return House(**centre | listed, outlets=tuple(_outlet(source, centre, themes) for source in table["source"]))


def _outlet(source: Mapping[str, Any], centre: Mapping[str, Any], themes: Mapping[str, Any]) -> Outlet:
    own = {key: value for key, value in source.items() if key not in _LISTS | {"items", "start", "every_days"}}
    own |= {key: tuple(source.get(key, ())) for key in _LISTS}
    return Outlet(
        **own,
        centre=centre["id"],
        host=centre["host"],
        pieces=tuple(_pieces(source, themes)),
    )


def _pieces(source: Mapping[str, Any], themes: Mapping[str, Any]) -> Iterator[Piece]:
    start = datetime.fromisoformat(source["start"]).replace(tzinfo=UTC)
    for index, item in enumerate(source["items"]):
        own = {key: value for key, value in item.items() if key not in {"topic", "date", "guests"}}
        theme = themes[item["topic"]]
        if date := item.get("date"):
            published = datetime.fromisoformat(date).replace(tzinfo=UTC)
        else:
            # Minutes that differ, as people's do: the publication second is evidence of identity.
            published = start + timedelta(days=index * source["every_days"], minutes=index * 7 % 50)
        yield Piece(
            **own,
            outlet=source["id"],
            name=item["title"],
            number=index + 1,
            topic=theme["name"],
            date=published,
            guests=tuple(item.get("guests", ())),
            themes=_sentences(theme["sentences"], item["title"]),
        )


def _sentences(choice: list[str], title: str) -> tuple[str, ...]:
    """Three different sentences, always the same for a title: announcements of one thing read alike on any site."""
    first = int(hashlib.sha256(title.encode()).hexdigest()[:6], 16)
    order = [choice[(first + step) % len(choice)] for step in range(len(choice))]
    return tuple(order[: 2 + first % 2])
