"""A loopback HTTP server for the demo, the tests and the replay of captured feeds.

Conditional requests are answered as RFC 9110 §13 asks; every request is kept in `requests`, so that a test or the demo
can say what was asked. It listens on 127.0.0.1 (or another loopback address) only and stops with its `with` block.
"""

import gzip
import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it arrived."""

    method: str
    path: str
    """Path and query."""
    headers: Mapping[str, str]
    """Lower-case names."""
    body: bytes = b""
    """Of a POST."""

    @property
    def conditional(self) -> bool:
        """Whether it carries a validator."""
        return "if-none-match" in self.headers or "if-modified-since" in self.headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a site answers. Validators in `headers` are honoured; without any, a strong ETag is made of the body."""

    body: bytes = b""
    type: str | None = "application/rss+xml; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    validators: bool = True
    """False: a server that knows nothing of conditional requests."""
    chunked: bool = False
    """Whether the answer does not say how long it is (RFC 9112 §7.1)."""


Site = Callable[[Request], Reply | None]
"""Answers a request; None is a 404."""


class LoopbackServer:
    """Serves a site on loopback while its `with` block lasts.

    `with LoopbackServer(site) as server: … server.url …`
    """

    def __init__(self, site: Site, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.site = site
        self.requests: list[Request] = []
        self._address = (host, port)
        self._http: ThreadingHTTPServer | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._http = _Http(self._address, _Handler)
        self._http.owner = self
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._http is not None
        self._http.shutdown()
        self._http.server_close()

    @property
    def netloc(self) -> str:
        """`host:port`"""
        assert self._http is not None, "the server runs inside its with block only"
        host, port = self._http.server_address[:2]
        return f"{host!s}:{port}"

    @property
    def url(self) -> str:
        """`http://host:port`, no slash at the end."""
        return f"http://{self.netloc}"

    def seen(self, request: Request) -> None:
        """Keep a request."""
        with self._lock:
            self.requests.append(request)

    def forget(self) -> list[Request]:
        """The requests so far, which are then forgotten."""
        with self._lock:
            seen, self.requests = self.requests, []
        return seen


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    owner: LoopbackServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is its own business."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "loopback"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Http

    def do_GET(self) -> None:
        headers = {k.lower(): v for k, v in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0"))) if self.command == "POST" else b""
        request = Request(method=self.command, path=self.path, headers=headers, body=body)
        owner = self.server.owner
        owner.seen(request)
        reply = owner.site(request) or Reply(body=b"not found", type="text/plain", status=404, validators=False)
        self._send(request, reply)

    do_HEAD = do_GET
    do_POST = do_GET

    def _send(self, request: Request, reply: Reply) -> None:
        headers = {k.lower(): v for k, v in reply.headers.items()}
        if reply.status == 200 and reply.validators:
            if not {"etag", "last-modified"} & headers.keys():
                headers["etag"] = f'"{hashlib.sha256(reply.body).hexdigest()[:20]}"'
            if _unmodified(request.headers, headers):
                self._write(304, headers, b"")
                return
        if reply.type:
            headers["content-type"] = reply.type
        body = reply.body
        if (
            "gzip" in request.headers.get("accept-encoding", "")
            and len(body) > 500
            and "content-encoding" not in headers
        ):
            body = gzip.compress(body, 1, mtime=0)
            headers |= {"content-encoding": "gzip", "vary": "accept-encoding"}
        if reply.chunked:
            headers["transfer-encoding"] = "chunked"
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
        else:
            headers["content-length"] = str(len(body))
        self._write(reply.status, headers, b"" if self.command == "HEAD" else body)

    def _write(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """Silence: `requests` is the log."""


def _unmodified(asked: Mapping[str, str], known: Mapping[str, str]) -> bool:
    """RFC 9110 §13.1.3: If-Modified-Since counts only where there is no If-None-Match."""
    if "if-none-match" in asked:
        return asked["if-none-match"] == known.get("etag")
    return "last-modified" in known and asked.get("if-modified-since") == known["last-modified"]


def path_of(request: Request) -> str:
    """The path of a request without its query."""
    return urlsplit(request.path).path
