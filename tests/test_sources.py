"""What every kind of source must keep: for each page in `data/sources/<kind>/`, the values in `<page>.expected.json`.

A new kind is covered by putting one page and what is expected of it into that folder.
"""

import json
import pickle
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bounded import bounded

from aggregator import plain
from aggregator.demo.server import LoopbackServer, Reply, Request
from aggregator.errors import FetchError, ParseError
from aggregator.model import Checkpoint, Item, NotModified, Page, Parsed
from aggregator.sources import Source, kinds, load
from aggregator.text import clean
from aggregator.web import WebSettings
from aggregator.web.client import Client

DATA = Path(__file__).parent / "data" / "sources"
PAGES = sorted(file for file in DATA.glob("*/*") if not file.name.endswith(".expected.json"))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NO_PAGES = {
    "empty": b"",
    "html": b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body/></html>",
    "json": b'{"error": "no such feed"}',
    "file name": b"/etc/passwd",
    "binary": bytes(range(256)),
}


def source(kind: str) -> Source:
    return load(kind)(id=f"muster-{kind}", centre="muster", url="https://Feeds.Example:8443/feed")


def page(body: bytes) -> Page:
    url = "https://feeds.example/dir/feed"
    return Page(url=url, final_url=url, body=body, fetched_at=NOON)


def read(file: Path) -> Parsed:
    return source(file.parent.name).parse(page(file.read_bytes()))


def name_of(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"


def values(value: object) -> Iterator[tuple[str, object]]:
    """Every field inside a value, with its name."""
    assert is_dataclass(value)
    for field in fields(value):
        inner = getattr(value, field.name)
        for part in inner if isinstance(inner, tuple) else (inner,):
            if is_dataclass(part):
                yield from values(part)
            else:
                yield field.name, part


def test_every_kind_has_a_page() -> None:
    assert {file.parent.name for file in PAGES} == set(kinds())


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_a_source_is_a_frozen_value(kind: str) -> None:
    made = source(kind)
    assert made.kind == kind
    assert made.host
    assert made.host == made.host.lower()
    assert pickle.loads(pickle.dumps(made)) == made
    with pytest.raises(FrozenInstanceError):
        made.url = "x"  # type: ignore[misc]


@pytest.mark.parametrize("kind", sorted(kinds()))
@pytest.mark.parametrize("body", NO_PAGES.values(), ids=NO_PAGES.keys())
def test_what_is_no_page_is_refused_in_words(kind: str, body: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        source(kind).parse(page(body))
    assert caught.value.reason
    assert len(caught.value.message) > 10


@pytest.mark.parametrize("file", PAGES, ids=name_of)
def test_a_page_says_what_is_expected(file: Path) -> None:
    found = plain.to_plain(read(file))
    assert isinstance(found, dict)
    items = found.get("items", [])
    assert isinstance(items, list)
    for item in items:
        assert isinstance(item, dict)
        item.pop("raw_hash", None)
    expected = file.with_name(f"{file.name}.expected.json")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", PAGES, ids=name_of)
def test_a_page_keeps_the_promises_of_the_model(file: Path) -> None:
    parsed = read(file)
    assert parsed.items, "a page without items shows nothing"
    assert parsed.entries == len(parsed.items) + sum(count for _, count in parsed.skipped)
    uids = [item.uid for item in parsed.items]
    assert all(uids)
    assert len(set(uids)) == len(uids)
    for value in (*parsed.items, *([parsed.channel] if parsed.channel else [])):
        for name, part in values(value):
            if isinstance(part, str):
                assert part == clean(part), name
                if name.endswith("url"):
                    assert part.startswith(("http://", "https://")), name
            if isinstance(part, datetime):
                assert part.utcoffset() == timedelta(0), name


@pytest.mark.parametrize("file", PAGES, ids=name_of)
def test_a_page_is_read_the_same_each_time_and_crosses_processes(file: Path) -> None:
    parsed = read(file)
    assert read(file) == parsed
    assert pickle.loads(pickle.dumps(parsed)) == parsed
    for item in parsed.items:
        assert plain.loads(Item, plain.dumps(item)) == item


@pytest.mark.parametrize("kind", ["podcast", "news"])
@pytest.mark.parametrize("validators", [True, False], ids=["conditional", "unconditional"])
def test_a_feed_is_asked_for_once_and_then_only_for_what_is_new(kind: str, validators: bool) -> None:
    bodies: list[bytes] = []

    def site(request: Request) -> Reply | None:
        return Reply(body=bodies[-1], validators=validators) if request.path == "/feed" else None

    def document(built: int, *numbers: int) -> bytes:
        items = "".join(f"<item><title>Nr. {n}</title><guid>{n}</guid></item>" for n in numbers)
        head = f"<title>T</title><lastBuildDate>{built}</lastBuildDate>"
        return f'<rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()

    with LoopbackServer(site) as server:
        settings = WebSettings(contact="https://aggregator.example", allow=(server.netloc,), pause_seconds=0)
        with Client(settings) as web:
            made = load(kind)(id="a", centre="c", url=f"{server.url}/feed")

            def ask(body: bytes, checkpoint: Checkpoint) -> Page | NotModified:
                bodies.append(body)
                return made.fetch(bounded(web), checkpoint).answer

            first = ask(document(1, 1, 2), Checkpoint())
            assert isinstance(first, Page)
            assert [item.title for item in made.parse(first).items] == ["Nr. 1", "Nr. 2"]
            same = ask(document(1, 1, 2), first.checkpoint)
            assert isinstance(same, NotModified)
            rebuilt = ask(document(2, 1, 2), same.checkpoint)
            assert isinstance(rebuilt, NotModified)
            more = ask(document(3, 3, 1, 2), rebuilt.checkpoint)
            assert isinstance(more, Page)
            assert more.partial
            assert [item.title for item in made.parse(more).items] == ["Nr. 3"]
            assert isinstance(ask(document(3, 3, 1, 2), more.checkpoint), NotModified)
            assert any(request.conditional for request in server.requests) is validators
            with pytest.raises(FetchError, match="404"):
                load(kind)(id="a", centre="c", url=f"{server.url}/fort").fetch(bounded(web), Checkpoint())
