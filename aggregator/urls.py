"""Addresses: which we accept, and which two are the same.

Pure functions over strings. What is *published* stays as the publisher wrote it; `canonical` and `without_prefixes`
are for comparing only, since a tracking prefix is the publisher's statistics.
"""

import re
from typing import Final
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

import idna

URL_LIMIT: Final = 2_048
"""Characters of an address or a guid: what clients and directories take at least (RFC 9110 §4.1 asks for 8,000)."""

_GOOD = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9_-]+)*(?::\d{1,4})?(?:[/?](?:(?![\"<>\\^`{|}])[!-~])*)?\Z"
)
"""Most addresses: nothing to repair. No `#`-first, no long port, no user: those take the long way."""
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?\Z|\[[0-9a-f:.]+\]\Z")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_UNSAFE = re.compile(r"[\s\"<>\\^`{}|\x80-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_BARE = re.compile(r"www\.[a-z0-9-]+\.", re.IGNORECASE)

_TRACKING = re.compile(
    # Google, Meta, Microsoft, X, TikTok, LinkedIn, Instagram, Yandex, Mailchimp, HubSpot, Marketo, Matomo/Piwik,
    # Webtrekk, AT Internet, Adobe, etracker, Mautic: parameters that name the way a reader came, never the document
    # (compare https://docs.clearurls.xyz/ and Firefox's query stripping list).
    r"(?:utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|_ga|_gl|msclkid|twclid|ttclid|li_fat_id|igsh(?:id)?|yclid|mc_[ce]id|"
    r"_hsenc|_hsmi|__hs\w+|hsctatracking|mkt_tok|(?:pk|mtm|piwik|matomo)_\w+|wt_z?mc(?:\.\w+)?|xtor|at_(?:medium|campaign|custom\w*)|"
    r"s_cid|cmpid|ncid|etcc_\w+|mtc_id|vero_(?:id|conv)|oly_(?:anon|enc)_id|rb_clickid|ref_src|ref_url|_openstat|"
    r"phpsessid|jsessionid)\Z",
    re.IGNORECASE,
)
_SESSION = re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SLASHES = re.compile(r"/{2,}")

_PREFIXES = re.compile(
    # Forms taken from https://github.com/opawg/podcast-prefixes and from real enclosures; each is followed by the
    # address of the file, mostly without a scheme.
    r"(?:"
    r"(?:(?:dts|www|play)\.)?podtrac\.com/(?:pts/)?redirect\.\w+/"
    r"|play\.podtrac\.com/[^/]+/"
    r"|(?:www\.)?(?:chtbl\.com|chrt\.fm)/track/[^/]+/"
    r"|pdst\.fm/e/"
    r"|(?:www\.)?op3\.dev/e(?:,[^/]*)?/"
    r"|(?:media|ins)\.blubrry\.com/[^/]+/(?:p/)?"
    r"|(?:verifi\.podscribe\.com|pscrb\.fm)/rss/p/"
    r"|mgln\.ai/(?:e/[^/]+|track)/"
    r"|swap\.fm/track/[^/]+/"
    r"|(?:clrtpod\.com/m|claritaspod\.com/measure)/"
    r"|(?:www\.)?arttrk\.com/p/[^/]+/"
    r"|tracking\.feedpress\.(?:it|com)/link/[^/]+/[^/]+/"
    r"|prfx\.byspotify\.com/e/"
    r"|pdcn\.co/e/"
    r"|growx\.podkite\.com/https?/[^/]+/"
    r"|pfx\.vpixl\.com/[^/]+/"
    r"|(?:[\w-]+\.)?gum\.fm/"
    r"|[\w-]+\.proxycast\.org/[^/]+/"
    r"|dovetail\.prxu\.org/_/[^/]+/"
    r")",
    re.IGNORECASE,
)
_TARGET = re.compile(
    r"(?:https?(?::|%3a)(?:/|%2f){1,2})?((?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?/.*)\Z", re.IGNORECASE | re.DOTALL
)
_PODLOVE = re.compile(r"(/podlove/file/\d+)/(?:s/[^/]+/)?(?:c/[^/]+/)?")
"""Podlove Publisher's own redirect names the listener's way (`s/feed/c/mp3`) inside the path."""
PREFIX_DEPTH: Final = 10
"""Prefixes are chained; the longest real chain seen has five."""


def http_url(raw: str | None, base: str | None = None) -> str | None:
    """The absolute http(s) address that `raw` means at `base`, or None. Path and query stay as published."""
    if not raw:
        return None
    if _GOOD.match(raw):
        return raw if len(raw) <= URL_LIMIT else None
    # Browsers drop line breaks and tabs inside an address and any control around it (https://url.spec.whatwg.org/#url-parsing).
    url = _CONTROLS.sub("", raw).strip()
    if not url or len(url) > URL_LIMIT:
        return None
    if _BARE.match(url):
        url = f"http://{url}"
    try:
        return _checked(urljoin(base or "", url))
    except ValueError:  # a bracket without its partner, a port beyond 65,535, a label IDNA forbids
        return None


def canonical(url: str) -> str:
    """What two spellings of one address share: `example.org/path?id=7`. For comparing only, never for asking."""
    try:
        parts = urlsplit(url.strip())
        host, port = _ascii_host(parts.hostname or ""), parts.port
    except ValueError:
        return url.strip()
    if not host:
        return url.strip()
    netloc = host.rstrip(".").removeprefix("www.")
    if port not in (None, 80, 443):
        netloc = f"{netloc}:{port}"
    path = _SLASHES.sub("/", _normal(_SESSION.sub("", parts.path))).rstrip("/")
    query = "&".join(_normal(p) for p in parts.query.split("&") if p and not _TRACKING.match(p.partition("=")[0]))
    return f"{netloc}{path}?{query}" if query else f"{netloc}{path}"


def without_prefixes(enclosure_url: str) -> str:
    """The address of the file behind known tracking prefixes. For comparing only: what goes out keeps them."""
    scheme, separator, rest = enclosure_url.strip().partition("://")
    if not separator:
        return enclosure_url
    for _ in range(PREFIX_DEPTH):
        prefix = _PREFIXES.match(rest)
        target = _TARGET.match(rest, prefix.end()) if prefix else None
        if target is None:
            break
        rest = target[1] if "/" in target[1] else unquote(target[1])
    if "/podlove/file/" in rest:
        rest = _PODLOVE.sub(r"\1/", rest)
    return f"{scheme}://{rest}"


def host(url: str) -> str:
    """The host of an address, lower case, in ASCII, without port; empty when there is none."""
    try:
        return _ascii_host(urlsplit(url.strip()).hostname or "")
    except ValueError:
        return ""


def _checked(url: str) -> str | None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    name, port = _ascii_host(parts.hostname), parts.port
    bracketed = f"[{name}]" if ":" in name else name
    if not _HOST.match(bracketed):
        return None
    user, at, _ = parts.netloc.rpartition("@")
    netloc = f"{_safe(user)}{at}{bracketed}" if port is None else f"{_safe(user)}{at}{bracketed}:{port}"
    if netloc.lower() == parts.netloc.lower():
        netloc = parts.netloc
    whole = urlunsplit((parts.scheme, netloc, _safe(parts.path), _safe(parts.query), _safe(parts.fragment)))
    return whole if len(whole) <= URL_LIMIT else None


def _safe(part: str) -> str:
    """Percent-encode what may stand in no address, and only that."""
    return _UNSAFE.sub(lambda found: quote(found[0], safe="", errors="replace"), part)


def _ascii_host(name: str) -> str:
    name = name.lower()
    if name.isascii():
        return name
    # IDNA 2008 with browsers' mapping: Python's own codec is IDNA 2003 and turns `straße` into `strasse`, another host.
    return idna.encode(name, uts46=True).decode("ascii").lower()


def _normal(part: str) -> str:
    """RFC 3986 §6.2.2: unreserved characters bare, everything else as upper-case escapes."""
    if "%" in part:
        part = _ESCAPE.sub(_normal_escape, part)
    return quote(part, safe="%!$&'()*+,;=:@/?~-._[]", errors="replace") if not part.isascii() or " " in part else part


def _normal_escape(found: re.Match[str]) -> str:
    byte = int(found[1], 16)
    return chr(byte) if byte in _UNRESERVED else f"%{found[1].upper()}"
