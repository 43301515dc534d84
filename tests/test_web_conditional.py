"""Conditional requests against a real server: what is remembered, what is sent again, what counts as an answer."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hostile_net import RawServer, Visit, always, answer

from aggregator.demo.server import LoopbackServer, Reply, Request
from aggregator.errors import FetchError
from aggregator.model import Checkpoint, Fetched, NotModified, Page
from aggregator.web import WebSettings
from aggregator.web.client import Client
from aggregator.web.conditional import ask

BODY = "<rss>Künstliche Intelligenz im Mittelstand</rss>".encode()
QUOTA = json.dumps({"error": {"code": 403, "errors": [{"domain": "youtube.quota", "reason": "quotaExceeded"}]}})
FORBIDDEN = json.dumps({"error": {"code": 403, "errors": [{"domain": "youtube", "reason": "forbidden"}]}})


class Later(Client):
    """The real client, some days on."""

    days = 0.0

    def now(self) -> datetime:
        return super().now() + timedelta(days=self.days)


def client(*servers: LoopbackServer | RawServer) -> Later:
    return Later(WebSettings(contact="b@example.org", allow=tuple(s.netloc for s in servers), pause_seconds=0))


def failed(web: Client, url: str, checkpoint: Checkpoint | None = None) -> FetchError:
    with pytest.raises(FetchError) as caught:
        ask(web, url, checkpoint or Checkpoint())
    return caught.value


def page(fetched: Fetched) -> Page:
    assert isinstance(fetched.answer, Page)
    return fetched.answer


def same(fetched: Fetched) -> Checkpoint:
    assert isinstance(fetched.answer, NotModified)
    return fetched.answer.checkpoint


@pytest.fixture
def plain() -> Iterator[LoopbackServer]:
    with LoopbackServer(lambda _: Reply(body=BODY, headers={"ETag": '"v1"', "Cache-Control": "max-age=60"})) as server:
        yield server


def test_a_page_and_its_checkpoint(plain: LoopbackServer) -> None:
    old = Checkpoint(entry_hashes=b"12345678", head_hash=b"h", marker='{"a": 1}', etag='"old"', last_modified="then")
    with client(plain) as web:
        fetched = ask(web, plain.url, old)
    got = page(fetched)
    assert (got.url, got.final_url, got.body) == (plain.url, plain.url, BODY)
    assert dict(got.headers)["etag"] == '"v1"'
    assert (fetched.fresh_seconds, fetched.requests, fetched.received_bytes) == (60, 1, len(BODY))
    new = got.checkpoint
    assert (new.etag, new.last_modified, new.full_at) == ('"v1"', None, got.fetched_at)
    assert (new.entry_hashes, new.head_hash, new.marker) == (b"12345678", b"h", '{"a": 1}')
    assert new.body_hash is not None
    assert len(new.body_hash) == 16
    assert not plain.requests[0].conditional, "no whole answer is known yet, whatever the validators say"


@pytest.mark.parametrize(
    ("etag", "modified"),
    [
        ('"v1"', None),
        ('W/"v1"', None),
        ("v1", None),
        ('"a, b -gzip; <x>"', None),
        ('"caf\xe9"', None),
        (None, "Thu, 01 Jan 2026 00:00:00 GMT"),
        (None, "yesterday, 5 o'clock"),
        ('"v1"', "2026-01-01"),
    ],
)
def test_validators_come_back_byte_for_byte(etag: str | None, modified: str | None) -> None:
    headers = {name: value for name, value in (("ETag", etag), ("Last_Modified", modified)) if value}
    whole = answer(BODY, "200 OK", **headers)
    seen: list[bytes] = []

    def script(visit: Visit) -> None:
        while request := visit.request():
            seen.append(request)
            visit.send(whole if len(seen) == 1 else b"HTTP/1.1 304 Not Modified\r\n\r\n")

    with RawServer(script) as server, client(server) as web:
        first = page(ask(web, server.url, Checkpoint())).checkpoint
        second = same(ask(web, server.url, first))
        assert same(ask(web, server.url, second)) == second == first
    for request in seen[1:]:
        lines = request.decode("latin-1").split("\r\n")
        assert [x for x in lines if x.startswith("If-None-Match")] == ([f"If-None-Match: {etag}"] if etag else [])
        asked = [x for x in lines if x.startswith("If-Modified-Since")]
        assert asked == ([f"If-Modified-Since: {modified}"] if modified else [])


def test_new_validators_are_learnt_although_the_body_is_the_same() -> None:
    """The touch bug: a reader that learns them only with a new body sends an old tag for ever."""
    tags = iter(('"1"', '"2"', '"3"'))
    with (
        LoopbackServer(lambda _: Reply(body=BODY, headers={"ETag": next(tags)})) as server,
        client(server) as web,
    ):
        checkpoint = page(ask(web, server.url, Checkpoint())).checkpoint
        for tag in ('"2"', '"3"'):
            checkpoint = same(ask(web, server.url, checkpoint))
            assert checkpoint.etag == tag
        assert [r.headers.get("if-none-match") for r in server.requests] == [None, '"1"', '"2"']


def test_a_validator_that_is_no_longer_given_is_dropped() -> None:
    replies = iter((answer(BODY, ETag='"1"', Last_Modified="then"), answer(BODY + b" ", Last_Modified="now")))
    with (
        RawServer(lambda visit: visit.send(next(replies)) if visit.request() else None) as server,
        client(server) as web,
    ):
        first = page(ask(web, server.url, Checkpoint())).checkpoint
        second = page(ask(web, server.url, first)).checkpoint
    assert (first.etag, first.last_modified) == ('"1"', "then")
    assert (second.etag, second.last_modified) == (None, "now")


def test_a_304_renews_what_is_known_and_its_body_is_nothing() -> None:
    script = always(answer(b"<rss>other</rss>", "304 Not Modified", ETag='"2"', Cache_Control="max-age=90"))
    with RawServer(script) as server, client(server) as web:
        known = Checkpoint(etag='"1"', last_modified="then", full_at=web.now(), body_hash=b"x" * 16, moves=0)
        fetched = ask(web, server.url, known)
        assert same(fetched) == replace(known, etag='"2"')
        assert fetched.fresh_seconds == 90
        assert same(ask(web, server.url, known)).etag == '"2"', "what came behind it is not taken for an answer"


@pytest.mark.parametrize("known", [Checkpoint(), Checkpoint(etag='"1"'), Checkpoint(full_at=datetime.now(UTC))])
def test_a_304_nobody_asked_for(known: Checkpoint) -> None:
    with RawServer(always(b"HTTP/1.1 304 Not Modified\r\n\r\n")) as server, client(server) as web:
        assert failed(web, server.url, known).reason == "http-304"


def test_a_whole_answer_now_and_then(plain: LoopbackServer) -> None:
    with client(plain) as web:
        checkpoint = page(ask(web, plain.url, Checkpoint())).checkpoint
        web.days = 6.9
        assert same(ask(web, plain.url, checkpoint)).full_at == checkpoint.full_at
        web.days = 7.1
        renewed = same(ask(web, plain.url, checkpoint))
        assert [r.conditional for r in plain.requests] == [False, True, False]
        assert renewed.full_at is not None
        assert renewed.full_at - web.now() > -timedelta(minutes=1)
        same(ask(web, plain.url, renewed))
        assert plain.requests[-1].conditional


# ---- failures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body", "headers", "reason", "wait", "gone"),
    [
        (200, b"", {}, "empty", None, False),
        (204, b"", {}, "http-204", None, False),
        (206, BODY, {}, "http-206", None, False),
        (302, b"", {}, "http-302", None, False),
        (404, BODY, {}, "http-404", None, False),
        (410, b"", {}, "http-410", None, True),
        (429, b"", {"Retry-After": "7200"}, "http-429", 7200, False),
        (429, b"", {}, "http-429", 3600, False),
        (503, b"", {"Retry-After": "600"}, "http-503", 600, False),
        (503, b"", {}, "http-503", None, False),
        (403, QUOTA.encode(), {}, "quota", 3600, False),
        (403, QUOTA.encode(), {"Retry-After": "9000"}, "quota", 9000, False),
        (403, FORBIDDEN.encode(), {}, "http-403", None, False),
        (403, b"quotaExceeded", {}, "http-403", None, False),
        (500, BODY, {}, "http-500", None, False),
    ],
)
def test_failures(status: int, body: bytes, headers: dict[str, str], reason: str, wait: int | None, gone: bool) -> None:
    reply = Reply(status=status, body=body, headers=headers, validators=False)
    with LoopbackServer(lambda _: reply) as server, client(server) as web:
        error = failed(web, f"{server.url}/?key=HUNTER2")
    assert (error.reason, error.status, error.retry_after_seconds, error.gone) == (reason, status, wait, gone)
    assert "HUNTER2" not in str(error)


# ---- permanent moves ---------------------------------------------------------------------------------------------


def moving(status: int = 301) -> Callable[[Request], Reply]:
    def site(request: Request) -> Reply:
        if request.path == "/old":
            return Reply(status=status, headers={"Location": "/new"})
        return Reply(body=BODY, headers={"ETag": '"v"'})

    return site


def test_a_move_is_believed_after_three_healthy_answers() -> None:
    with LoopbackServer(moving()) as server, client(server) as web:
        old, new = f"{server.url}/old", f"{server.url}/new"
        checkpoint = page(ask(web, old, Checkpoint())).checkpoint
        assert (checkpoint.moved_to, checkpoint.moves) == (new, 1)
        for moves in (2, 3):
            checkpoint = same(ask(web, old, checkpoint))
            assert (checkpoint.moved_to, checkpoint.moves) == (new, moves)
        server.forget()
        fetched = ask(web, old, checkpoint)
        assert [r.path for r in server.requests] == ["/new"]
        assert server.requests[0].headers["if-none-match"] == '"v"'
        assert same(fetched) == checkpoint
        whole = page(ask(web, old, replace(checkpoint, full_at=None, body_hash=None)))
        assert (whole.url, whole.final_url) == (old, new)


def test_a_passing_redirect_is_never_learnt_and_breaks_a_row() -> None:
    with LoopbackServer(moving(302)) as server, client(server) as web:
        started = Checkpoint(moved_to=f"{server.url}/new", moves=2)
        got = page(ask(web, f"{server.url}/old", started)).checkpoint
    assert (got.moved_to, got.moves) == (None, 0)


def test_another_place_starts_another_row() -> None:
    with LoopbackServer(moving()) as server, client(server) as web:
        started = Checkpoint(moved_to="https://elsewhere.example/", moves=2)
        got = page(ask(web, f"{server.url}/old", started)).checkpoint
    assert (got.moved_to, got.moves) == (f"{server.url}/new", 1)


def test_a_304_alone_begins_no_move() -> None:
    def site(request: Request) -> Reply:
        return moving()(request) if request.path == "/old" else Reply(status=304)

    with LoopbackServer(site) as server, client(server) as web:
        got = same(ask(web, f"{server.url}/old", Checkpoint(etag='"v"', full_at=web.now())))
    assert (got.moved_to, got.moves) == (None, 0)


def test_when_the_new_place_fails_the_old_one_is_asked_once_more() -> None:
    def site(request: Request) -> Reply:
        return Reply(status=404) if request.path == "/new" else Reply(body=BODY, headers={"ETag": '"o"'})

    with LoopbackServer(site) as server, client(server) as web:
        known = Checkpoint(moved_to=f"{server.url}/new", moves=3, etag='"n"', full_at=web.now(), marker="m")
        fetched = ask(web, f"{server.url}/old", known)
        assert [(r.path, r.conditional) for r in server.requests] == [("/new", True), ("/old", False)]
    got = page(fetched).checkpoint
    assert (got.moved_to, got.moves, got.etag, got.marker) == (None, 0, '"o"', "m")
    assert fetched.requests == 2


def test_when_the_new_place_asks_for_patience_the_old_one_is_left_in_peace() -> None:
    with LoopbackServer(lambda _: Reply(status=429, headers={"Retry-After": "60"})) as server, client(server) as web:
        error = failed(web, f"{server.url}/old", Checkpoint(moved_to=f"{server.url}/new", moves=3))
        assert error.retry_after_seconds == 60
        assert [r.path for r in server.requests] == ["/new"]
