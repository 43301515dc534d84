"""Answers that are none, and connections that cannot be trusted."""

import gzip
import socket
import ssl
from pathlib import Path

import pytest
from hostile_net import RawServer, Visit, always, answer, once, reason, settings

from aggregator.web.client import Client

DATA = Path(__file__).parent / "data/web"

LONG = b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n<rss>"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"", "connect", id="closed"),
        pytest.param(LONG, "incomplete", id="length"),
        pytest.param(CHUNKED + b"5\r\n<rss>\r\n", "incomplete", id="chunks-no-end"),
        pytest.param(CHUNKED + b"50\r\n<rss>", "incomplete", id="chunk-cut"),
        pytest.param(CHUNKED + b"zz\r\n<rss>", "incomplete", id="chunk-size"),
        pytest.param(b"SSH-2.0-x\r\n" * 9, "protocol", id="ssh"),
        pytest.param(answer(X="y" * 70_000), "protocol", id="long-header"),
        pytest.param(answer(X="\r\nX: ".join("y" * 200)), "protocol", id="many-headers"),
        pytest.param(answer(Content_Length=str(10**15)), "too-large", id="petabyte"),
        pytest.param(answer(b"x" * 2_000_000), "too-large", id="large"),
        pytest.param(answer(gzip.compress(bytes(10**7)), Content_Encoding="gzip"), "too-large", id="bomb"),
        pytest.param(answer(gzip.compress(bytes(99))[:-5], Content_Encoding="gzip"), "incomplete", id="gzip-cut"),
        pytest.param(answer(b"<rss/>", Content_Encoding="gzip"), "bad-encoding", id="gzip-lie"),
        pytest.param(answer(Content_Encoding="gzip, " * 99 + "gzip"), "bad-encoding", id="gzip-100"),
        pytest.param(answer(Content_Encoding="br"), "bad-encoding", id="brotli"),
    ],
)
def test_no_answer(data: bytes, expected: str) -> None:
    with RawServer(once(data)) as server, Client(settings(server, max_body_bytes=1_000_000)) as web:
        assert reason(web, server.url) == expected


def test_resets() -> None:
    with RawServer(lambda visit: visit.reset()) as server, Client(settings(server)) as web:
        assert reason(web, server.url) == "connect"

    def in_the_middle(visit: Visit) -> None:
        visit.request()
        visit.send(LONG, pause=0.1)
        visit.reset()

    with RawServer(in_the_middle) as server, Client(settings(server)) as web:
        assert reason(web, server.url) == "incomplete"


def test_refused_connection() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        netloc = "{}:{}".format(*bound.getsockname())
        with Client(settings(allow=(netloc,))) as web:
            assert reason(web, f"http://{netloc}/") == "connect"


def test_an_error_is_told_by_its_status_even_when_its_body_is_broken() -> None:
    broken = answer(b"slow down", "429 Too Many", Retry_After="60", Content_Encoding="gzip")
    with RawServer(once(broken)) as server, Client(settings(server)) as web:
        got = web.get(server.url)
    assert (got.status, got.headers["retry-after"], got.body) == (429, "60", b"")


# ---- TLS ---------------------------------------------------------------------------------------------------------


def test_tls() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(DATA / "loopback-cert.pem", DATA / "loopback-key.pem")
    with RawServer(always(answer(b"safe")), tls=context) as server:
        with Client(settings(server, ca_file=str(DATA / "loopback-cert.pem"))) as web:
            assert [web.get(server.url).body for _ in range(3)] == [b"safe"] * 3
            assert server.visits == 1
        with Client(settings(server)) as web:
            assert reason(web, server.url) == "tls"
        with Client(settings(server, ca_file=str(DATA / "loopback-cert.pem"))) as web:
            assert reason(web, server.url.replace("127.0.0.1", "127.0.0.2")) == "refused-address"


def test_tls_for_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(DATA / "loopback-cert.pem", DATA / "loopback-key.pem")

    def lookup(_: str, port: int, *__: object, **___: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    with (
        RawServer(always(answer()), tls=context) as server,
        Client(settings(server, ca_file=str(DATA / "loopback-cert.pem"))) as web,
    ):
        monkeypatch.setattr(socket, "getaddrinfo", lookup)
        assert reason(web, server.url.replace("127.0.0.1", "other.example")) == "tls"


def test_plain_http_where_tls_was_asked() -> None:
    def script(visit: Visit) -> None:
        visit.connection.recv(65536)
        visit.send(answer())

    with RawServer(script) as server, Client(settings(server)) as web:
        assert reason(web, server.url.replace("http:", "https:")) == "tls"
