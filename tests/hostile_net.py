"""A raw server on loopback: the test says byte by byte what comes back, which no honest server library would.

And what tests of the client share."""

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

import pytest

from aggregator.errors import FetchError
from aggregator.web import WebSettings
from aggregator.web.client import Client

Script = Callable[["Visit"], None]
"""Plays one connection. Returning closes it."""

PATIENCE_SECONDS = 20.0
"""An endless answer gives up by itself after this."""


class Visit:
    """One connection: what was asked, and the means to answer."""

    def __init__(self, connection: socket.socket, number: int) -> None:
        self.connection = connection
        self.number = number
        """1 for the first connection to this server."""

    def request(self) -> bytes:
        """The next request, headers and all; empty when the client hung up."""
        data = b""
        while b"\r\n\r\n" not in data:
            piece = self.connection.recv(65536)
            if not piece:
                return b""
            data += piece
        return data

    def send(self, *pieces: bytes, pause: float = 0.0) -> None:
        for piece in pieces:
            self.connection.sendall(piece)
            time.sleep(pause)

    def drip(self, data: bytes) -> None:
        """Eight pieces a second."""
        self.send(*(data[n : n + 1] for n in range(len(data))), pause=0.125)

    def forever(self, piece: bytes) -> None:
        ends = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < ends:
            self.send(piece)

    def hang(self) -> None:
        """Say nothing until the client hangs up."""
        self.connection.settimeout(PATIENCE_SECONDS)
        while self.connection.recv(65536):
            pass

    def reset(self) -> None:
        """Cut the connection, without a goodbye."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


class RawServer:
    """`with RawServer(script) as server: … server.url …` A thread a connection."""

    def __init__(self, script: Script, *, tls: ssl.SSLContext | None = None) -> None:
        self._script = script
        self._tls = tls
        self.visits = 0
        self._socket: socket.socket | None = None
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._netloc = "{}:{}".format(*self._socket.getsockname())
        threading.Thread(target=self._accept, args=(self._socket,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._socket is not None
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)

    @property
    def netloc(self) -> str:
        return self._netloc

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{self._netloc}/feed.xml"

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            self.visits += 1
            thread = threading.Thread(target=self._play, args=(Visit(connection, self.visits),), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _play(self, visit: Visit) -> None:
        with contextlib.closing(visit.connection), contextlib.suppress(OSError):  # the client hung up, as it should
            if self._tls:
                visit.connection = self._tls.wrap_socket(visit.connection, server_side=True)
            with contextlib.closing(visit.connection):
                self._script(visit)


def answer(body: bytes = b"<rss/>", status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer; a header's underscores become hyphens. Content-Length is right unless given."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    fields.setdefault("Content-Length", str(len(body)))
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body


def once(data: bytes) -> Script:
    """Read a request, answer it with these bytes, close."""

    def script(visit: Visit) -> None:
        if visit.request():
            visit.send(data)

    return script


def always(data: bytes) -> Script:
    """Answer every request on a connection with these bytes."""

    def script(visit: Visit) -> None:
        while visit.request():
            visit.send(data)

    return script


class Listening(Protocol):
    """A server, of whichever kind."""

    @property
    def netloc(self) -> str: ...


def settings(*servers: Listening, **changes: object) -> WebSettings:
    base: dict[str, object] = {
        "contact": "https://example.org/bot",
        "allow": tuple(s.netloc for s in servers),
        "pause_seconds": 0.0,
        "deadline_seconds": 5.0,
        "connect_seconds": 2.0,
    }
    return WebSettings(**(base | changes))  # type: ignore[arg-type] # each test names the fields it changes


def reason(client: Client, url: str) -> str:
    with pytest.raises(FetchError) as caught:
        client.get(url)
    return caught.value.reason
