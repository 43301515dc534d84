"""Refusals: who sends them, how much of them is read, and what becomes of it. And at what pace services are asked."""

import gzip
import time
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hostile_net import RawServer, Visit, always, answer, once, settings

from aggregator.config import parse
from aggregator.demo.server import LoopbackServer, Reply
from aggregator.errors import ConfigError, FetchError
from aggregator.health import History, Observed, diagnose, observe
from aggregator.model import Checkpoint, Failed, Trace
from aggregator.web import Answer, WebSettings
from aggregator.web.challenges import LOOKED_AT_BYTES, STATUSES, UNNAMED, challenger
from aggregator.web.client import Client
from aggregator.web.conditional import ask, failure

PAGES = tomllib.loads((Path(__file__).parent / "data" / "web" / "challenges.toml").read_text(encoding="utf-8"))["page"]
CLOUDFLARE = b"<html><head><title>Just a moment...</title><script>window._cf_chl_opt={}</script>"


@pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: f"{page['by'] or 'site'}-{page['status']}-{page['body'][:30]!r}"
)
def test_who_sent_a_refusal(page: dict[str, Any]) -> None:
    assert challenger(page["status"], page.get("headers", {}), page["body"].encode()) == page["by"]


def test_what_is_no_refusal_is_not_looked_at() -> None:
    assert challenger(200, {"cf-mitigated": "challenge"}, CLOUDFLARE) == ""
    assert 404 not in STATUSES


def test_a_sites_own_page_with_a_form_for_people_is_no_challenge() -> None:
    form = "<label>Ich bin kein Roboter</label>"
    assert challenger(403, {}, f"<html><body>{form}</body></html>".encode()) == UNNAMED
    text = "<p>Dieser Bereich ist Mitgliedern vorbehalten, die sich vorher angemeldet haben.</p>" * 30
    assert challenger(403, {}, f"<html><body>{text}{form}</body></html>".encode()) == ""


def test_a_body_made_to_keep_us_busy_does_not() -> None:
    begun = time.process_time()
    for noise in (b"wordfence ", b"<title> ", b"you are unable to access ", b"/aes.js ", b"\xff", b"reference #1"):
        challenger(403, {}, noise * 40_000)
    assert time.process_time() - begun < 1


def asked(body: bytes, status: str, **headers: str) -> Answer:
    with RawServer(always(answer(body, status, **headers))) as server, Client(settings(server)) as web:
        return web.get(server.url)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("size", [100, LOOKED_AT_BYTES, LOOKED_AT_BYTES + 1, 3_000_000])
def test_of_an_error_the_beginning_is_kept(size: int, packed: bool) -> None:
    body = (CLOUDFLARE + b" " * size)[:size]
    sent, headers = (gzip.compress(body, mtime=0), {"Content_Encoding": "gzip"}) if packed else (body, {})
    got = asked(sent, "403 Forbidden", **headers)
    assert (got.status, got.body) == (403, body[:LOOKED_AT_BYTES])


def test_of_an_error_that_breaks_off_what_came_is_kept() -> None:
    head = b"HTTP/1.1 503 Busy\r\nContent-Length: 9000\r\nRetry-After: 60\r\n\r\n"
    with RawServer(once(head + CLOUDFLARE)) as server, Client(settings(server)) as web:
        got = web.get(server.url)
    assert (got.status, got.body) == (503, CLOUDFLARE)
    error = failure(got)
    assert (error.reason, error.retry_after_seconds) == ("challenge", 60)


def test_an_endless_error_is_left_and_the_next_question_is_answered() -> None:
    def script(visit: Visit) -> None:
        visit.request()
        if visit.number == 1:
            visit.send(b"HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n")
            visit.forever(b"400\r\n" + b"x" * 1024 + b"\r\n")
        visit.send(answer(b"fine"))

    with RawServer(script) as server, Client(settings(server)) as web:
        assert len(web.get(server.url).body) == LOOKED_AT_BYTES
        assert web.get(server.url).body == b"fine"


def refused(reply: Reply) -> FetchError:
    with LoopbackServer(lambda _: reply) as server, Client(settings(server)) as web:
        with pytest.raises(FetchError) as caught:
            ask(web, server.url, Checkpoint())
        return caught.value


def test_a_challenge_is_named_and_no_word_of_its_page_leaves_the_room() -> None:
    error = refused(
        Reply(status=403, body=CLOUDFLARE + b"GEHEIM-Ray-7", type="text/html", headers={"Retry-After": "9"})
    )
    assert (error.reason, error.status, error.kind_of_page) == ("challenge", 403, "challenge")
    assert error.message == "answered 403 with a challenge page of Cloudflare"
    assert error.retry_after_seconds == 9
    assert "GEHEIM" not in f"{error} {error.args} {vars(error)}"
    plain = refused(Reply(status=403, body=b"<h1>Forbidden</h1>", type="text/html"))
    assert (plain.reason, plain.kind_of_page) == ("http-403", "")


@pytest.mark.parametrize("status", [403, 429, 503])
def test_status_says_who_blocks_and_what_to_do(status: int) -> None:
    error = refused(Reply(status=status, body=CLOUDFLARE, type="text/html"))
    at = Client(settings()).now()
    failed = Failed(
        source_id="x", stage="fetch", reason=error.reason, diagnosis=error.message, trace=Trace(started_at=at)
    )
    seen = observe(Observed(), Checkpoint(), failed, (), at, full_after=at - at)
    history = History(source_id="x", url="https://x.example/", asked_at=at, failures=1, failing_since=at)
    health = diagnose(replace(history, reason=error.reason, diagnosis=error.message, observed=seen), at)
    assert (health.state, health.evidence) == ("blocked", f"answered {status} with a challenge page of Cloudflare")
    assert "exempt" in health.advice


# The pace of services


def pace(**changes: object) -> float:
    """Seconds that three requests take."""
    with LoopbackServer(lambda _: Reply(body=b"x")) as server:
        told = {name: (server.netloc,) if value == "this" else value for name, value in changes.items()}
        with Client(settings(server, pause_seconds=0.2, **told)) as web:
            begun = time.monotonic()
            for _ in range(3):
                web.get(server.url)
            return time.monotonic() - begun


def test_a_service_is_asked_at_its_own_pace_and_a_website_never() -> None:
    assert pace() >= 0.4
    assert pace(services="this", service_pause_seconds=0.0) < 0.2
    assert pace(services=("elsewhere.example",), service_pause_seconds=0.0) >= 0.4


def test_the_shipped_services_are_interfaces_for_programs() -> None:
    web = WebSettings(contact="https://aggregator.example")
    for host in ("youtube.googleapis.com", "api.linkedin.com"):
        assert web.pause_for(host) == 0.05
    for host in ("www.youtube.com", "www.linkedin.com", "zentrum.example", "youtube.googleapis.com.zentrum.example"):
        assert web.pause_for(host) == 0.5
    assert replace(web, pause_seconds=0).pause_for("api.linkedin.com") == 0


CONFIGURED = """
[fetch]
contact = "https://aggregator.example"
services = [{services}]
[[centre]]
id = "musterland"
name = "Mittelstand-Digital Zentrum Musterland"
short_name = "Musterland"
homepage = "https://www.musterland.example/"
[[source]]
kind = "news"
id = "neues"
centre = "musterland"
url = "https://neues.musterland.example:8443/feed"
enabled = false
"""


def test_services_are_configured() -> None:
    web = parse(CONFIGURED.format(services='"api.dienst.example", "127.0.0.1:8000"')).web
    assert web.services == ("api.dienst.example", "127.0.0.1:8000")
    assert parse(CONFIGURED.format(services="")).web.services == ()


@pytest.mark.parametrize(
    ("host", "word"),
    [
        ("musterland.example", "a website's"),
        ("www.musterland.example", "a website's"),
        ("neues.musterland.example:8443", "a website's"),
        ("https://api.dienst.example", "no host"),
        ("API.dienst.example", "no host"),
        ("api.dienst.example/v1", "no host"),
        ("", "no host"),
    ],
)
def test_a_website_is_no_service(host: str, word: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(CONFIGURED.format(services=f'"{host}"'))
    assert "fetch.services" in str(caught.value)
    assert word in str(caught.value)
