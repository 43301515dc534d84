"""Why no answer came, in words that stay the same whatever library said it.

Reasons: timeout, too-large, incomplete, refused-address, connect, dns, tls, protocol, redirect-loop,
too-many-redirects, bad-redirect, bad-encoding, bad-url. Messages may still hold
secrets: `client` redacts them on the way out.
"""

import http.client
import ssl
from collections.abc import Iterator

import requests
import urllib3.exceptions


class Obstacle(Exception):  # noqa: N818 - it is one, and never leaves this room: `client` makes it a FetchError
    """Why a fetch cannot go on."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


LIBRARY_ERRORS = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
)
"""What requests, urllib3 and http.client raise for an answer that does not come or does not parse. ValueError is
http.client's for a header that may not be sent."""

_READINGS: tuple[tuple[tuple[type[BaseException], ...], str, str], ...] = (
    ((ssl.SSLError, ssl.CertificateError, urllib3.exceptions.SSLError), "tls", "no trusted TLS connection"),
    ((http.client.IncompleteRead,), "incomplete", "the answer broke off"),
    ((TimeoutError, urllib3.exceptions.TimeoutError), "timeout", "no answer in time"),
    # RemoteDisconnected is a BadStatusLine as well: it must be read as what it is, a connection error
    ((http.client.RemoteDisconnected, ConnectionError), "connect", "the connection was closed"),
    ((http.client.HTTPException, urllib3.exceptions.HTTPError, ValueError), "protocol", "the answer is not HTTP"),
    ((OSError,), "connect", "the connection failed"),
)


def obstacle(error: Exception) -> Obstacle:
    """What a library's error means. The first reading that fits any error in its chain counts."""
    if isinstance(error, Obstacle):
        return error
    chain = tuple(_chain(error))
    for kinds, reason, sentence in _READINGS:
        for link in chain:
            # requests' own exceptions are OSErrors, and say nothing their causes do not say better
            if isinstance(link, kinds) and not isinstance(link, requests.RequestException):
                return Obstacle(reason, f"{sentence} ({type(link).__name__}: {str(link)[:300]})")
    return Obstacle("protocol", f"the answer could not be read ({type(error).__name__}: {str(error)[:300]})")


def _chain(error: BaseException, depth: int = 0) -> Iterator[BaseException]:
    """The error and all it was made of, outermost first. urllib3 keeps causes in `reason` and `args`."""
    yield error
    inner = [getattr(error, "reason", None), *error.args, error.__cause__]
    for link in inner:
        if isinstance(link, BaseException) and depth < 6:
            yield from _chain(link, depth + 1)
