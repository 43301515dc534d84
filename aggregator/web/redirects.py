"""Where a redirect leads, and what may be carried along. Pure.

Redirects are followed hop by hop by the client itself, so that each is checked and counted, and so that it is known
whether the whole chain was permanent (RFC 9110 §15.4).
"""

import contextlib
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import requests

from aggregator.web.obstacles import Obstacle

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})

_PORTABLE = frozenset({"accept", "accept-encoding", "accept-language", "if-none-match", "if-modified-since", "range"})
"""Headers of a caller that may go to another origin. All others may be keys."""


def prepared(url: str) -> requests.PreparedRequest:
    """A GET for an address as requests normalises it (IDNA, quoting), without userinfo. Raises `Obstacle`."""
    request = requests.PreparedRequest()
    try:
        if urlsplit(url).scheme.lower() not in ("http", "https"):
            raise Obstacle("bad-url", f"{url[:200]!r} is no http or https address")
        request.prepare_url(without_userinfo(url), None)
        parts = urlsplit(str(request.url))
        if not parts.hostname or parts.port == 0:
            raise Obstacle("bad-url", f"{url[:200]!r} names no host and port")
    except (requests.RequestException, ValueError) as error:  # ValueError: urlsplit on `http://[::1/` and bad ports
        raise Obstacle("bad-url", f"{url[:200]!r} is no address ({error})") from None
    request.method, request.body = "GET", None
    return request


def credentials(url: str) -> dict[str, str]:
    """User and password of a configured address as Basic credentials (RFC 7617). A redirect's are never used."""
    userinfo, at, _ = urlsplit(url).netloc.rpartition("@")
    return {"Authorization": f"Basic {b64encode(unquote(userinfo).encode()).decode()}"} if at else {}


def without_userinfo(url: str) -> str:
    """An address that can be shown, and resolved against, without giving a password away."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if "@" in parts.netloc else url


def target(base: str, location: str) -> str:
    """The address a Location means, relative ones joined to `base`. Raises `Obstacle`."""
    if not location:
        raise Obstacle("bad-redirect", "a redirect to nowhere")
    with contextlib.suppress(UnicodeError):
        # http.client reads headers as Latin-1; those who write raw bytes there mostly mean UTF-8
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urldefrag(urljoin(base, location)).url
    except ValueError as error:
        raise Obstacle("bad-redirect", f"a redirect to {location[:200]!r} ({error})") from None


def portable(headers: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    """A caller's headers that may go on to the next hop: all within an origin, none that could be a key beyond it."""
    if _origin(old) == _origin(new):
        return dict(headers)
    return {name: value for name, value in headers.items() if name.lower() in _PORTABLE}


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.hostname, parts.port
