"""The client: one request at a time, over requests, with every promise of `aggregator.web` kept.

It ends by a deadline, reads no more than a limit, reaches no address that is not public, follows redirects hop by hop,
carries no cookies, no passwords of ~/.netrc and no proxies of the environment, and waits between two requests to one
host. It knows nothing of feeds, checkpoints or what a status means: that is `conditional`'s.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urlsplit

import requests
import urllib3

from aggregator import __version__
from aggregator.errors import FetchError
from aggregator.web import Answer, WebSettings
from aggregator.web.bodies import ACCEPTED, beginning, decoded
from aggregator.web.challenges import LOOKED_AT_BYTES
from aggregator.web.clocks import Clocks, skew_seconds
from aggregator.web.connections import Adapter, Guard
from aggregator.web.deadlines import Deadline
from aggregator.web.obstacles import LIBRARY_ERRORS, Obstacle, obstacle
from aggregator.web.redirects import PERMANENT, REDIRECTS, credentials, portable, prepared, target, without_userinfo
from aggregator.web.secrets import redact

_ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.5"
_OURS = frozenset(
    {"user-agent", "accept-encoding", "host", "connection", "cookie", "referer", "content-length", "transfer-encoding"}
)
"""Headers a caller cannot set."""
_AS_IT_IS = {"Accept": "*/*", "Accept-Encoding": "identity"}
"""A file as it lies there: its length is asked for, not that of what is sent."""
_READ_BYTES = 64 * 1024
_DRAIN_BYTES = 16 * 1024
"""Largest body of a redirect worth reading to keep the connection."""


@dataclass(slots=True, kw_only=True)
class _Chain:
    """What is known of one fetch so far: grows hop by hop."""

    url: str
    headers: dict[str, str]
    seen: set[str]
    method: str = "GET"
    form: bytes | None = None
    head_only: bool = False
    """Whether nobody wants the body."""
    hops: int = 0
    permanent: bool = True
    requests: int = 0


_Exchange = tuple[urllib3.BaseHTTPResponse, bytes]
"""An answer's head, and its body; of a redirect only the head."""


class Client:
    """Asks the web. May be shared: every thread that uses it gets connections of its own, closed all by `close`."""

    def __init__(self, settings: WebSettings) -> None:
        self._settings = settings
        self._headers = {
            "User-Agent": user_agent(settings.contact),
            "Accept-Encoding": ACCEPTED,
            "Accept": _ACCEPT,
        }
        self._timeout = (settings.connect_seconds, settings.deadline_seconds + 1)
        self._own = threading.local()
        self._lock = threading.Lock()
        self._adapters: list[Adapter] = []
        self._free_at: dict[str, float] = {}
        self._clocks = Clocks()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections of all threads. No thread may be fetching."""
        with self._lock:
            adapters, self._adapters = self._adapters, []
        for adapter in adapters:
            adapter.close()

    @property
    def settings(self) -> WebSettings:
        """How this client behaves."""
        return self._settings

    def now(self) -> datetime:
        """The time, aware UTC."""
        return datetime.now(UTC)

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """One GET, redirects followed within the limits. Any complete answer is returned; else raises `FetchError`.

        Of an answer whose status is an error (4xx, 5xx) the body is no more than its first 16 KiB, and may break off:
        what counts of it is the status, when to come back, and who says so.
        """
        # one spelling of a name, so that a caller's `accept` takes the place of our `Accept`
        extra = {name.title(): value for name, value in (headers or {}).items() if name.lower() not in _OURS}
        return self._ask(_Chain(url=url, headers=extra, seen=set()))

    def head(self, url: str) -> Answer:
        """One HEAD (RFC 9110 §9.3.2): what a GET would be answered, without the body. Else as `get`."""
        return self._ask(_Chain(url=url, headers=dict(_AS_IT_IS), seen=set(), method="HEAD", head_only=True))

    def peek(self, url: str) -> Answer:
        """One GET for the first byte (RFC 9110 §14.2), of which only the head is kept. Else as `get`.

        A server that knows no ranges begins to send it all: the connection is closed then.
        """
        headers = _AS_IT_IS | {"Range": "bytes=0-0"}
        return self._ask(_Chain(url=url, headers=headers, seen=set(), head_only=True))

    def post(self, url: str, form: Mapping[str, str]) -> Answer:
        """Send a form. A redirect is an answer, not followed: what was sent is not sent elsewhere. Else as `get`."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask(_Chain(url=url, headers=headers, seen=set(), method="POST", form=urlencode(form).encode()))

    def _ask(self, chain: _Chain) -> Answer:
        try:
            return self._go(chain)
        except Obstacle as found:
            raise FetchError(redact(chain.url), found.reason, redact(found.message)) from None

    def _go(self, chain: _Chain) -> Answer:
        request = prepared(chain.url)
        chain.seen.add(str(request.url))
        chain.headers = credentials(chain.url) | chain.headers
        self._pause(request)
        guard = self._adapter().guard
        with Deadline(self._settings.deadline_seconds) as deadline:
            guard.deadline = deadline
            try:
                return self._follow(chain, request, deadline)
            except (Obstacle, *LIBRARY_ERRORS) as error:
                if deadline.expired:
                    seconds = self._settings.deadline_seconds
                    raise Obstacle("timeout", f"not complete after {seconds:g} s") from None
                raise obstacle(error) from None

    def _follow(self, chain: _Chain, request: requests.PreparedRequest, deadline: Deadline) -> Answer:
        while True:
            # names are unique but for their case already: requests' case-insensitive dict would only cost time
            request.headers = self._headers | chain.headers  # type: ignore[assignment]
            request.method, request.body = chain.method, chain.form
            if chain.form is not None:
                request.headers["Content-Length"] = str(len(chain.form))
            raw, body = self._exchange(chain, request, deadline)
            if not _redirects(raw) or chain.form is not None:
                return self._answer(chain, request, raw, body)
            request = self._onward(chain, str(request.url), raw.status, raw.headers["location"])
            self._pause(request, deadline)

    def _exchange(self, chain: _Chain, request: requests.PreparedRequest, deadline: Deadline) -> _Exchange:
        """One request and the whole of its answer.

        A connection kept alive may have been closed by the server, or hold what followed an earlier answer: RFC 9112
        §9.3.1 allows to repeat a GET then, which is done once, on a connection of its own.
        """
        guard = self._adapter().guard
        connected = guard.connected
        try:
            return self._once(chain, request, deadline)
        except (Obstacle, *LIBRARY_ERRORS) as error:
            found = obstacle(error)
            kept_alive = guard.connected == connected
            if (
                chain.form is not None
                or deadline.expired
                or not kept_alive
                or found.reason not in ("connect", "protocol", "incomplete")
            ):
                raise
        return self._once(chain, request, deadline)

    def _once(self, chain: _Chain, request: requests.PreparedRequest, deadline: Deadline) -> _Exchange:
        chain.requests += 1
        asked_at = self.now()
        raw = self._adapter().send(request, stream=True, timeout=self._timeout).raw
        self._note_clock(request, raw, asked_at)
        if _redirects(raw) or chain.head_only:
            _leave(raw)
            return raw, b""
        return raw, self._body(raw, deadline)

    def _onward(self, chain: _Chain, here: str, status: int, location: str) -> requests.PreparedRequest:
        """The request a redirect leads to, if it may be followed."""
        try:
            request = prepared(target(here, location))
        except Obstacle as found:
            raise Obstacle("bad-redirect", f"a redirect to no place we go to: {found.message}") from None
        there = str(request.url)
        chain.hops += 1
        if there in chain.seen:
            raise Obstacle("redirect-loop", f"redirected in a circle, back to {there}")
        if chain.hops > self._settings.max_redirects:
            raise Obstacle("too-many-redirects", f"more than {self._settings.max_redirects} redirects")
        chain.seen.add(there)
        chain.permanent = chain.permanent and status in PERMANENT
        chain.headers = portable(chain.headers, here, there)
        return request

    def _answer(
        self, chain: _Chain, request: requests.PreparedRequest, raw: urllib3.BaseHTTPResponse, body: bytes
    ) -> Answer:
        return Answer(
            url=chain.url,
            final_url=str(request.url) if chain.hops else without_userinfo(chain.url),
            permanent_url=str(request.url) if chain.hops and chain.permanent else None,
            status=raw.status,
            headers=_headers(raw),
            body=body,
            at=self.now(),
            requests=chain.requests,
            received_bytes=raw.tell(),
        )

    def _body(self, raw: urllib3.BaseHTTPResponse, deadline: Deadline) -> bytes:
        limit = self._settings.max_body_bytes
        if raw.status >= 400:
            return _beginning(raw, min(limit, LOOKED_AT_BYTES), deadline)
        try:
            return _read(raw, limit, deadline)
        except (Obstacle, *LIBRARY_ERRORS) as problem:
            raw.close()
            found = obstacle(problem)
            raise Obstacle("incomplete" if found.reason == "connect" else found.reason, found.message) from None

    def _adapter(self) -> Adapter:
        """This thread's connections."""
        adapter: Adapter | None = getattr(self._own, "adapter", None)
        if adapter is None:
            adapter = self._own.adapter = Adapter(Guard(self._settings))
            with self._lock:
                self._adapters.append(adapter)
        return adapter

    def skew_seconds(self, host: str) -> float | None:
        """How far the clock of a host (`host:port`) is ahead of ours, by the median of its answers to this client.

        Negative: behind. None when none of its answers told.
        """
        try:
            name = _host(prepared(f"http://{host}/"))
        except Obstacle:
            return None
        with self._lock:
            return self._clocks.skew_seconds(name)

    def _note_clock(self, request: requests.PreparedRequest, raw: urllib3.BaseHTTPResponse, asked_at: datetime) -> None:
        seconds = skew_seconds(raw.headers, asked_at, self.now())
        with self._lock:
            self._clocks.note(_host(request), seconds)

    def _pause(self, request: requests.PreparedRequest, deadline: Deadline | None = None) -> None:
        """Wait until this host may be asked again; threads that share the client queue up."""
        host = _host(request)
        pause = self._settings.pause_for(host)
        if pause <= 0:
            return
        with self._lock:
            now = time.monotonic()
            start = max(now, self._free_at.get(host, now))
            self._free_at[host] = start + pause
        wait = start - now
        time.sleep(min(wait, deadline.remaining_seconds) if deadline else wait)


def _host(request: requests.PreparedRequest) -> str:
    return urlsplit(str(request.url)).netloc.rpartition("@")[2].lower()


def user_agent(contact: str) -> str:
    """Who we are and where we are to be reached (RFC 9110 §10.1.5): `aggregator/0.1.0 (+https://…)`."""
    where = contact if "@" not in contact or "://" in contact or contact.startswith("mailto:") else f"mailto:{contact}"
    clean = "".join(c for c in where if " " < c < "\x7f" and c not in "()")
    return f"aggregator/{__version__} (+{clean})"


def _redirects(raw: urllib3.BaseHTTPResponse) -> bool:
    return raw.status in REDIRECTS and "location" in raw.headers


def _read(raw: urllib3.BaseHTTPResponse, limit_bytes: int, deadline: Deadline) -> bytes:
    """The whole body, decoded."""

    def check() -> None:
        if deadline.expired:
            raise Obstacle("timeout", "the body took too long")

    length = raw.length_remaining
    if length is not None and length > limit_bytes:
        raise Obstacle("too-large", f"{length} bytes declared, at most {limit_bytes} are read")
    body = decoded(_pieces(raw), raw.headers.get("content-encoding", ""), limit_bytes, check)
    # The watchdog's shutdown looks like an end to a body without a length
    check()
    return body


def _beginning(raw: urllib3.BaseHTTPResponse, limit_bytes: int, deadline: Deadline) -> bytes:
    """The first bytes of an error's body, whatever is wrong with it; its connection is kept when that was all."""

    def check() -> None:
        if deadline.expired:
            raise Obstacle("timeout", "the body took too long")

    coding = raw.headers.get("content-encoding", "")
    body, whole = beginning(_pieces(raw), coding, limit_bytes, check, (Obstacle, *LIBRARY_ERRORS))
    if not whole:
        raw.close()
    return body


def _pieces(raw: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    """Bytes as they arrive: read1 never waits for more than the next of them."""
    while piece := raw.read1(_READ_BYTES):
        yield piece


def _leave(raw: urllib3.BaseHTTPResponse) -> None:
    """Give up the body of a redirect: read it when it is short, so that the connection can be used again."""
    length = raw.length_remaining
    if length is not None and length <= _DRAIN_BYTES:
        raw.drain_conn()
    else:
        raw.close()


def _headers(raw: urllib3.BaseHTTPResponse) -> dict[str, str]:
    """Lower-case names; repeated ones joined by a comma; no cookies: nobody here may keep them."""
    headers: dict[str, str] = {}
    for name, value in raw.headers.items():
        name, value = name.lower(), value.strip(" \t")  # noqa: PLW2901 - RFC 9110 §5.5: white space around is not part of a value
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    headers.pop("set-cookie", None)
    return headers
