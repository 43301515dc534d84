"""Hand-written kinds of source for the tests of sandbox, collect and executors. A plain module, so that child
processes and workers can import it too.
"""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Self

from aggregator.errors import FetchError, ParseError, SourceError
from aggregator.model import Channel, Checkpoint, Enclosure, Episode, Fetched, Item, Medium, NotModified, Page, Parsed
from aggregator.sources import ReadingWeb, Source
from aggregator.web import Answer, Web

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)


def page(body: bytes = b"", url: str = "https://centre.example/feed") -> Page:
    """A page that came in at noon."""
    return Page(url=url, final_url=url, body=body, fetched_at=NOON, checkpoint=Checkpoint(etag='"1"'))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines(Source):
    """Reads a page of lines: each is the uid of an item."""

    kind: ClassVar[str] = "lines"
    medium: ClassVar[Medium] = "news"

    def fetch(self, web: ReadingWeb, checkpoint: Checkpoint) -> Fetched:
        return _fetched(web.get(self.url, {"if-none-match": checkpoint.etag} if checkpoint.etag else None), checkpoint)

    def parse(self, page: Page) -> Parsed:
        lines = page.body.decode().splitlines()
        if lines[:1] == ["<html>"]:
            raise ParseError(page.url, "not-a-feed", f"a page for people at {page.url}")
        items = tuple(Item(uid=line, medium="news", title=f"Titel {line}", published=NOON) for line in lines if line)
        skipped = (("no-identity", len(lines) - len(items)),) if len(lines) > len(items) else ()
        return Parsed(items=items, channel=Channel(title="Zentrum Süd"), entries=len(lines), skipped=skipped)


def _fetched(answer: Answer, checkpoint: Checkpoint) -> Fetched:
    cost = {"requests": answer.requests, "received_bytes": answer.received_bytes}
    if answer.status == 304:
        return Fetched(answer=NotModified(checkpoint=checkpoint), **cost)
    if answer.status != 200:
        raise FetchError(
            answer.url,
            f"http-{answer.status}",
            f"answered {answer.status}",
            status=answer.status,
            retry_after_seconds=int(answer.headers.get("retry-after", "0")) or None,
            gone=answer.status == 410,
        )
    found = Page(
        url=answer.url,
        final_url=answer.final_url,
        headers=tuple(answer.headers.items()),
        body=answer.body,
        fetched_at=answer.at,
        checkpoint=Checkpoint(etag=answer.headers.get("etag")),
    )
    return Fetched(answer=found, fresh_seconds=600, **cost)


class _UnspeakableError(Exception):
    """Can neither be pickled nor put into words."""

    def __init__(self, *, code: int) -> None:
        self.code = code

    def __str__(self) -> str:
        raise ZeroDivisionError


class _OwnString(str):
    """A string as parsers make them: it drags its document along."""

    def __new__(cls, text: str) -> Self:
        made = super().__new__(cls, text)
        made.document = open(os.devnull)  # noqa: PTH123, SIM115 - cannot be pickled, that is the point
        return made

    document: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile(Lines):
    """Its parser does what the page says."""

    kind: ClassVar[str] = "hostile"

    def parse(self, page: Page) -> Parsed:
        word = page.body.decode()
        deed = getattr(self, f"_{word}", None)
        return deed(page) if deed else Lines.parse(self, page)

    def _spin(self, page: Page) -> Parsed:
        while True:
            sum(range(10_000_000))  # mostly inside C

    def _sleep(self, page: Page) -> Parsed:
        time.sleep(60)
        return Parsed()

    def _eat(self, page: Page) -> Parsed:
        kept = []
        while True:
            kept.append(bytearray(8 * 1024 * 1024))

    def _leak(self, page: Page) -> Parsed:
        _leaked.append(bytearray(40 * 1024 * 1024))
        return Parsed(items=(Item(uid=str(os.getpid()), medium="news"),), entries=1)

    def _exit(self, page: Page) -> Parsed:
        os._exit(3)

    def _quit(self, page: Page) -> Parsed:
        sys.exit("tired")

    def _crash(self, page: Page) -> Parsed:
        ctypes.string_at(0)
        return Parsed()

    def _abort(self, page: Page) -> Parsed:
        os.write(2, b"malloc(): the heap is gone\n")
        os.kill(os.getpid(), signal.SIGABRT)
        return Parsed()

    def _odd(self, page: Page) -> Parsed:
        raise _UnspeakableError(code=7)

    def _value(self, page: Page) -> Parsed:
        raise ValueError("no such month: 13")

    def _deep(self, page: Page) -> Parsed:
        return self._deep(page)

    def _none(self, page: Page) -> Parsed:
        return None  # type: ignore[return-value] # as a kind with a bug would

    def _foreign(self, page: Page) -> Parsed:
        return Parsed(items=(signal.SIGINT,))  # type: ignore[arg-type] # as a kind with a bug would

    def _string(self, page: Page) -> Parsed:
        return Parsed(items=(Item(uid=_OwnString("a"), medium="news", title=_OwnString("Ä")),), entries=1)

    def _print(self, page: Page) -> Parsed:
        os.write(1, b"noise on standard output")
        os.write(2, b"noise on standard error")
        sys.stdin.read()
        return Parsed()

    def _where(self, page: Page) -> Parsed:
        return Parsed(items=(Item(uid=str(os.getpid()), medium="news"),), entries=1)

    def _many(self, page: Page) -> Parsed:
        return Parsed(items=tuple(map(rich_item, range(10_000))), entries=10_000)


_leaked: list[bytearray] = []


def rich_item(number: int) -> Item:
    """An item with everything an episode has."""
    return Item(
        uid=f"urn:episode:{number}",
        medium="episode",
        guid=f"urn:episode:{number}",
        url=f"https://centre.example/folge/{number}",
        title=f"Folge {number}: KI im Mittelstand",
        summary="Was künstliche Intelligenz kleinen Betrieben bringt. " * 6,
        content="<p>Was künstliche Intelligenz kleinen Betrieben bringt.</p>" * 12,
        published=NOON,
        categories=("KI", "Handwerk"),
        enclosures=(Enclosure(url=f"https://media.example/{number}.mp3", type="audio/mpeg", length_bytes=number),),
        episode=Episode(duration_seconds=1800, number=number),
        raw_hash=number.to_bytes(8, "big"),
    )


def longest_line(body: bytes) -> str:
    """What `Curious` wants to know."""
    if body == b"exit":
        os._exit(3)
    return max(body.decode().splitlines(), key=len)


@dataclass(frozen=True, slots=True, kw_only=True)
class Curious(Lines):
    """Must read what it fetched in order to ask on: the page is what its longest line leads to."""

    kind: ClassVar[str] = "curious"

    def fetch(self, web: ReadingWeb, checkpoint: Checkpoint) -> Fetched:
        path = web.read(self.url, longest_line, web.get(self.url).body)
        return _fetched(web.get(f"{self.url}{path}"), checkpoint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clumsy(Lines):
    """Its fetch has bugs, as its address says."""

    kind: ClassVar[str] = "clumsy"

    def fetch(self, web: ReadingWeb, checkpoint: Checkpoint) -> Fetched:
        if self.url.endswith("/boom"):
            raise KeyError("no answer from https://centre.example/?api_key=geheim")
        if self.url.endswith("/kill"):
            os.kill(os.getpid(), signal.SIGKILL)
        return Lines.fetch(self, web, checkpoint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared(Lines):
    """Asks for all its sources in one request, and stumbles over those whose title says so."""

    kind: ClassVar[str] = "shared"

    @classmethod
    def fetch_many(cls, web: Web, asks: Sequence[tuple[Self, Checkpoint]]) -> Iterator[Fetched | SourceError]:
        first = asks[0][0]
        if first.title == "broken":
            raise RuntimeError("nothing works")
        answer = web.get(f"{first.url}?ids={','.join(source.id for source, _ in asks)}")
        for source, checkpoint in asks:
            if source.title == "crash":
                raise LookupError(source.id)
            if source.title == "absent":
                yield FetchError(source.url, "no-such-channel", "not in the answer")
            elif source.title == "short":
                return
            else:
                yield _fetched(answer, checkpoint)
