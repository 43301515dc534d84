"""The connections of one thread: each address is looked at before a byte is sent to it, each is held by a deadline.

`requests` stays the client; the layers of it that look up proxies, credentials, certificates and cookies anew for every
request are short-circuited here (measured: two thirds of its CPU time a request), and so is every way by which the
environment could change where a request goes or what it carries.
"""

import socket
import ssl
from collections import OrderedDict
from collections.abc import Iterable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection

from aggregator.web import WebSettings
from aggregator.web.addresses import public
from aggregator.web.deadlines import Deadline
from aggregator.web.names import addresses
from aggregator.web.obstacles import Obstacle

_MAX_HOSTS = 8
"""Hosts a thread keeps a connection to. Sources of one host are asked in turn, so few are ever used again."""
_MAX_ADDRESSES = 4
"""Addresses of one host that are tried."""


class Guard:
    """What the connections of one thread obey: whom they may reach, and until when."""

    def __init__(self, settings: WebSettings) -> None:
        self.settings = settings
        self.deadline = Deadline(0)
        """The current fetch's; set by the client."""
        self.connected = 0
        """Connections made so far."""
        self._allow = frozenset(settings.allow)

    def connect(self, host: str, port: int, options: Any) -> tuple[socket.socket, socket.socket]:
        """A connection to a host, and its duplicate for the watchdog. What is looked up is what is connected to: there
        is no moment in between in which a name could change its mind.
        """
        self.connected += 1
        seconds = min(self.settings.connect_seconds, self.deadline.remaining_seconds)
        reachable = [a for a in addresses(host, port, seconds) if self._may_reach(a, port)]
        if not reachable:
            raise Obstacle("refused-address", f"{host} is not a public address")
        last: OSError = OSError("no time left")
        for address in reachable[:_MAX_ADDRESSES]:
            seconds = min(self.settings.connect_seconds, self.deadline.remaining_seconds)
            if not seconds:
                break
            try:
                connection = _dial(address, port, seconds, options)
            except OSError as error:
                last = error
            else:
                twin = connection.dup()
                self.deadline.watch(twin)
                return connection, twin
        reason = "timeout" if isinstance(last, TimeoutError) else "connect"
        raise Obstacle(reason, f"no connection to {host}:{port} ({last})")

    def _may_reach(self, address: str, port: int) -> bool:
        return public(address) or (f"[{address}]:{port}" if ":" in address else f"{address}:{port}") in self._allow


def _dial(address: str, port: int, seconds: float, options: Iterable[tuple[Any, ...]]) -> socket.socket:
    """Connect to an address as it stands: nothing is looked up here, not even by a resolver that only passes it on."""
    connection = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        for option in options:
            connection.setsockopt(*option)
        connection.settimeout(seconds)
        connection.connect((address, port))
    except OSError:
        connection.close()
        raise
    return connection


class _Watched(HTTPConnection):
    """A connection under a guard. The watchdog holds a duplicate: during a TLS handshake nobody holds the original."""

    def __init__(self, *args: Any, guard: Guard, **options: Any) -> None:
        super().__init__(*args, **options)
        self._guard = guard
        self._twin: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        assert self.port is not None, "the pool names a port"
        connection, self._twin = self._guard.connect(self._dns_host, self.port, self.socket_options or ())
        return connection

    def request(self, *args: Any, **options: Any) -> None:
        if self._twin:  # kept alive from an earlier request: a new deadline holds it now
            self._guard.deadline.watch(self._twin)
        super().request(*args, **options)

    def close(self) -> None:
        super().close()
        if self._twin:
            self._guard.deadline.retire(self._twin)
            self._twin = None


class _WatchedTls(_Watched, HTTPSConnection):
    pass


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Watched


class _TlsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _WatchedTls


class Adapter(HTTPAdapter):
    """requests' adapter over guarded pools, one a host, one connection each."""

    def __init__(self, guard: Guard) -> None:
        super().__init__(max_retries=0)
        self.guard = guard
        self._pools: OrderedDict[tuple[str, str, int | None], urllib3.HTTPConnectionPool] = OrderedDict()

    def get_connection_with_tls_context(
        self, request: requests.PreparedRequest, *_: Any, **__: Any
    ) -> urllib3.HTTPConnectionPool:
        """The pool of the request's host. Never a proxy: it would make the address guard look at the proxy."""
        parts = urlsplit(str(request.url))
        key = (parts.scheme, parts.hostname or "", parts.port)
        pool = self._pools.get(key)
        if pool is None:
            pool = self._pools[key] = self._open(*key)
            if len(self._pools) > _MAX_HOSTS:
                self._pools.popitem(last=False)[1].close()
        else:
            self._pools.move_to_end(key)
        return pool

    def _open(self, scheme: str, host: str, port: int | None) -> urllib3.HTTPConnectionPool:
        if scheme == "https":
            context = _trust(self.guard.settings.ca_file)
            return _TlsPool(host, port, maxsize=1, guard=self.guard, ssl_context=context)
        return _Pool(host, port, maxsize=1, guard=self.guard)

    def cert_verify(self, *_: object) -> None:
        """Nothing: the pool's TLS context verifies, and is shared instead of read from disk for each connection."""

    def request_url(self, request: requests.PreparedRequest, *_: object) -> str:
        """Path and query: there is no proxy to name the host to."""
        return request.path_url

    def build_response(self, _: requests.PreparedRequest, resp: urllib3.BaseHTTPResponse) -> requests.Response:
        """Only the raw answer: no cookies are taken, and the client reads status, headers and body itself."""
        response = requests.Response()
        response.raw = resp
        return response

    def close(self) -> None:
        """Close all connections."""
        while self._pools:
            self._pools.popitem()[1].close()
        super().close()


@cache
def _trust(ca_file: str | None) -> ssl.SSLContext:
    """The certificates trusted, read once a process: that costs more than a fetch. Contexts are safe across threads."""
    context = ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
    if ca_file:
        context.load_verify_locations(ca_file)
    return context
