"""The HTTP door: the only room that speaks HTTP. `client.Client` keeps the promises, `conditional.ask` is what most
kinds of source need of it; this module holds the values both sides share.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

SERVICES: Final = ("youtube.googleapis.com", "www.googleapis.com", "api.linkedin.com")
"""Interfaces for programs that kinds of source ask with a key or token of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A complete answer, whatever its status. An answer that did not arrive whole is a `FetchError` instead."""

    url: str
    """The address asked for."""
    final_url: str
    """Where the answer came from, after redirects."""
    permanent_url: str | None
    """Where an unbroken chain of 301 and 308 from `url` led; None when there was none, or something else in it."""
    status: int
    headers: Mapping[str, str]
    """Lower-case names; a header given several times joined by a comma (RFC 9110 §5.3)."""
    body: bytes
    """Content codings removed."""
    at: datetime
    requests: int
    received_bytes: int
    """On the wire, before content codings were removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """How we behave on the web. A plain value, so that a worker anywhere can build its own client from it."""

    contact: str
    """Where a site's owner reaches us: a page (`https://…`) or a mail address. Goes into the User-Agent."""
    allow: tuple[str, ...] = ()
    """`host:port` addresses that may be asked although they are not public, as loopback in tests and demos."""
    connect_seconds: float = 5.0
    deadline_seconds: float = 30.0
    """For one fetch, redirects and all."""
    max_body_bytes: int = 20 * 1024 * 1024
    """After content codings are removed."""
    max_redirects: int = 5
    pause_seconds: float = 0.5
    """Between two requests to one host."""
    services: tuple[str, ...] = SERVICES
    """Hosts (`host` or `host:port`) that are interfaces for programs: metered by keys, not worn down by visitors. Never
    a website's.
    """
    service_pause_seconds: float = 0.05
    """Between two requests to one of `services`."""
    full_after_days: float = 7.0
    """A whole answer is asked for when the last is older than this, since a 304 can lie."""
    ca_file: str | None = None
    """Certificates (PEM) to trust besides the usual ones: for a network that inspects TLS, and for tests."""

    def pause_for(self, host: str) -> float:
        """Seconds between two requests to a host (`host:port`, lower case)."""
        if host not in self.services:
            return self.pause_seconds
        return min(self.pause_seconds, self.service_pause_seconds)


class Web(Protocol):
    """What a kind of source may ask of the web."""

    @property
    def settings(self) -> WebSettings:
        """How this client behaves."""
        ...

    def now(self) -> datetime:
        """The time, aware UTC: the only clock a kind of source sees."""
        ...

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """One GET, redirects followed within the limits. Any complete answer is returned; else raises `FetchError`."""
        ...
