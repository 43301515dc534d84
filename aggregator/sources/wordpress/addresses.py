"""Addresses of a WordPress REST API, with and without pretty permalinks, also in a subdirectory. Pure."""

import html
import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from aggregator.urls import canonical, http_url

PLAIN: Final = "?rest_route="
"""How the address of an API ends where permalinks are plain; the route follows."""

_ROOT = re.compile(r"/wp-json(?=/|\Z)")
_FEED = re.compile(r"/feed/?\Z")
_TYPE = re.compile(r"/wp/v2/([A-Za-z0-9_-]+)")
_RELATION: Final = "https://api.w.org/"
_LINK = re.compile(r"<([^<>]{1,2000})>\s*;[^<>]{0,200}?rel=\"?https://api\.w\.org/")
_ELEMENT = re.compile(r"<link\b[^<>]{0,2000}>", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*[\"']([^\"'<>]{1,2000})[\"']", re.IGNORECASE)


def homepage(url: str) -> str:
    """The site's own address, without a slash at the end, of any address a person may have configured."""
    parts = urlsplit(url)
    path = _FEED.sub("", _ROOT.split(parts.path)[0]).rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def roots(url: str) -> tuple[str, ...]:
    """Where the API may be, best guess first; one address only where the configured one names it."""
    parts, home = urlsplit(url), homepage(url)
    if any(name == "rest_route" for name, _ in parse_qsl(parts.query)):
        return (f"{home}/{PLAIN}",)
    if _ROOT.search(parts.path):
        return (f"{home}/wp-json",)
    return (f"{home}/wp-json", f"{home}/{PLAIN}")


def announced(url: str, headers: Mapping[str, str], body: bytes) -> str | None:
    """The root a page of the site names in a Link header or `<link>`, if it is on the same host.

    https://developer.wordpress.org/rest-api/using-the-rest-api/discovery/
    """
    found = _LINK.search(headers.get("link", ""))
    named = found[1] if found else _linked(body[: 256 * 1024].decode("utf-8", "replace"))
    root = http_url(named, url) if named else None
    if root is None or _host(root) != _host(url):
        return None
    before, mark, _ = root.partition(PLAIN)
    return before + mark if mark else root.rstrip("/")


def list_type(url: str, type_: str) -> str:
    """Which list of the API: the one the configured address names, else `type_`."""
    named = _TYPE.search(url)
    return named[1] if named and type_ == "posts" else type_


def api(root: str, route: str, parameters: Iterable[tuple[str, str | int]]) -> str:
    """The address of a route."""
    asked = urlencode(list(parameters), safe=",:")
    if root.endswith(PLAIN):
        return f"{root}{quote(route)}&{asked}"
    return f"{root}{quote(route)}?{asked}"


def _linked(page: str) -> str | None:
    for element in _ELEMENT.findall(page):
        href = _HREF.search(element)
        if _RELATION in element and href:
            return html.unescape(href[1])
    return None


def _host(url: str) -> str:
    return canonical(url).partition("/")[0].partition("?")[0]
