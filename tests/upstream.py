"""Centres that publish, and change their minds: what their feeds say at each moment, served on loopback."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from uuid import NAMESPACE_DNS, uuid5
from xml.sax.saxutils import escape, quoteattr

from aggregator.demo.server import Reply, Request, path_of

START = datetime(2026, 1, 5, 6, 15, 7, tzinfo=UTC)
SOURCES: Mapping[str, str] = {"funk": "podcast", "spiegel": "podcast", "hafen": "podcast", "neues": "news"}
"""Kinds by id. `spiegel` plays the files of `funk` again."""
CENTRES: Mapping[str, str] = {"funk": "musterland", "spiegel": "musterland", "hafen": "seeblick", "neues": "seeblick"}
TITLES = (
    "Ersatzteile aus dem Drucker in der Werkstatt",
    "Wenn die Molkerei ihre Wartung vorhersagt",
    "Rechnungen ohne Papier beim Dachdecker",
    "Kamera prüft Brötchen am laufenden Band",
    "Ein Chatbot für die Fahrschule",
    "Lagerplätze mit Funketiketten finden",
    "Passwörter im Familienbetrieb verwalten",
    "Drohnen zählen Rinder auf der Alm",
)
ENDINGS = ("", " (überarbeitet)", ": ein Chatbot hilft", " einfach erklärt", " für Dachdecker")
FIELDS = ("title", "summary", "link", "file", "length", "seconds", "at", "image", "categories")

Token = tuple[str, int]
"""A piece, whatever it is called at the moment: its source, and its place there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What a feed says of one contribution."""

    guid: str
    title: str
    summary: str
    link: str
    at: datetime
    image: str
    categories: tuple[str, ...] = ("Werkstatt",)
    file: str = ""
    length: int = 0
    seconds: int = 0


def first(token: Token) -> Piece:
    """A piece as it first appears. Its address names it, and will whatever happens to the rest."""
    source, n = token
    mirrored = source == "spiegel"
    title = TITLES[(n + 3 * (source == "hafen") + 5 * (source == "neues")) % len(TITLES)]
    piece = Piece(
        guid=f"{source}-{n}",
        title=title if source == "neues" else f"#{n + 1} {title}",
        summary=f"Ein Gespräch darüber, was sich mit „{title}“ ändert und was es kostet, Stück {n} von {source}.",
        link=f"https://{source}.example/{marker(token)}",
        at=START + timedelta(days=7 * n, hours=0 if mirrored else len(source)),
        image=f"https://{source}.example/bild-{n}.jpg",
    )
    if source == "neues":
        return piece
    theirs = first(("funk", n)) if mirrored else piece
    file = theirs.file or f"https://{source}.example/audio/{source}-{n}.mp3"
    return replace(
        piece, at=theirs.at, file=file, length=9_000 + n, seconds=1500 + 61 * n + (0 if source != "hafen" else 307)
    )


def marker(token: Token) -> str:
    """What no other piece's address holds."""
    return f"stueck-{token[0]}-{token[1]}-"


def token_of(url: str) -> Token:
    """Which piece an address is of."""
    source, n, *_ = url.split("stueck-")[1].split("-")
    return source, int(n)


@dataclass
class Upstream:
    """All the centres, as a site that answers."""

    said: dict[Token, Piece] = field(default_factory=dict)
    """What the feeds say now."""
    read: dict[Token, Piece] = field(default_factory=dict)
    """What they said when they were last read."""
    paths: dict[str, str] = field(default_factory=lambda: {source: f"/{source}.xml" for source in SOURCES})
    changes: int = 0

    def __post_init__(self) -> None:
        for source, count in (("funk", 4), ("spiegel", 2), ("hafen", 2), ("neues", 2)):
            for n in range(count):
                self.said[source, n] = first((source, n))

    def __call__(self, request: Request) -> Reply | None:
        source = next((source for source, path in self.paths.items() if path == path_of(request)), None)
        return Reply(body=self._feed(source)) if source else None

    def take_note(self) -> None:
        """The feeds are read."""
        self.changes += self.read != self.said
        self.read = dict(self.said)

    def edit(self, n: int, name: str, how: int) -> None:
        """A source changes a field of one of its pieces."""
        token = self._token(n)
        piece = self.said[token]
        if name in ("title", "at") and piece.guid != self._read(token).guid:
            return  # together with a new guid nobody could know it again
        bare = next(piece.title.removesuffix(end) for end in ENDINGS[::-1] if piece.title.endswith(end))
        changed = {
            "title": {"title": bare + ENDINGS[how % len(ENDINGS)]},
            "summary": {"summary": f"{piece.summary.split(' Neu gefasst')[0]} Neu gefasst {how % 3}."},
            "link": {"link": f"{piece.link.split('?')[0]}?fassung={how % 3}"},
            "file": {"file": f"{piece.file.split('?')[0]}?fassung={how % 3}" if piece.file else ""},
            "length": {"length": piece.length and 9_000 + how % 3},
            "seconds": {"seconds": piece.seconds and 1500 + 400 * (how % 3)},
            "at": {"at": first(token).at + timedelta(hours=how % 3)},
            "image": {"image": f"{piece.image.split('?')[0]}?fassung={how % 3}"},
            "categories": {"categories": ("Werkstatt", "Praxis")[: 1 + how % 2]},
        }
        self.said[token] = replace(piece, **changed[name])  # type: ignore[arg-type] # names and values belong together

    def flip(self, n: int, how: int) -> None:
        """A source gives a piece another guid, while what tells it is not edited."""
        token = self._token(n)
        piece, read = self.said[token], self._read(token)
        if (piece.title, piece.at) == (read.title, read.at):
            self.said[token] = replace(piece, guid=f"{token[0]}-{token[1]}{'-x' * (1 + how % 3)}")

    def move(self, source: str) -> None:
        """A source moves to another host: the feed, its pages, its files and pictures."""
        new = self.paths[source].startswith("/neu")
        self.paths[source] = f"/{source}.xml" if new else f"/neu/{source}.xml"
        one, other = (".example/", "-neu.example/")[:: -1 if new else 1]
        for token, piece in self.said.items():
            if token[0] == source:
                self.said[token] = replace(
                    piece,
                    link=piece.link.replace(one, other),
                    file=piece.file.replace(one, other),
                    image=piece.image.replace(one, other),
                )

    def arrive(self, source: str) -> None:
        """A source publishes its next piece."""
        n = sum(token[0] == source for token in self.said)
        if n < len(TITLES):
            self.said[source, n] = first((source, n))

    def _token(self, n: int) -> Token:
        return sorted(self.said)[n % len(self.said)]

    def _read(self, token: Token) -> Piece:
        return self.read.get(token, self.said[token])

    def _feed(self, source: str) -> bytes:
        items = "".join(_item(piece) for token, piece in sorted(self.said.items()) if token[0] == source)
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"'
            ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0">'
            f"<channel><podcast:guid>{uuid5(NAMESPACE_DNS, source)}</podcast:guid>"
            f"<title>{source.title()}</title><link>https://{source}.example/</link><description>Alles.</description>"
            f"<language>de</language>{items}</channel></rss>"
        ).encode()


def _item(piece: Piece) -> str:
    file = (
        f"<enclosure url={quoteattr(piece.file)} type='audio/mpeg' length='{piece.length}'/>"
        f"<itunes:duration>{piece.seconds}</itunes:duration>"
        if piece.file
        else ""
    )
    categories = "".join(f"<category>{one}</category>" for one in piece.categories)
    return (
        f"<item><title>{escape(piece.title)}</title><guid isPermaLink='false'>{piece.guid}</guid>"
        f"<link>{escape(piece.link)}</link><description>{escape(piece.summary)}</description>"
        f"<pubDate>{format_datetime(piece.at)}</pubDate><itunes:image href={quoteattr(piece.image)}/>{file}{categories}"
        "</item>"
    )
