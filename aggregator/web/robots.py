"""What a site lets programs read: robots.txt by RFC 9309.

`urllib.robotparser` is no choice: it knows no wildcards, takes the first match instead of the longest, and opens
addresses by itself. `parse` is pure; `Robots` asks through `web`, once for each site. Knows nothing of what is read.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from aggregator import urls
from aggregator.errors import FetchError
from aggregator.web import Answer, Web

TOKEN: Final = "aggregator"  # noqa: S105 - no secret: RFC 9309 calls it a product token
"""The name a robots.txt calls us by: the product of our User-Agent (RFC 9309 §2.2.1)."""
LIMIT_BYTES: Final = 500 * 1024
"""RFC 9309 §2.5 wants at least as much read; what follows is not looked at."""
SITEMAP_LIMIT: Final = 100

_LINE_END = re.compile(r"\r\n|\r|\n")
_NAME = re.compile(r"[A-Za-z_-]+|\*")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_NO_FILE: Final = frozenset({"too-many-redirects", "redirect-loop", "bad-redirect"})
"""Redirects that lead nowhere: RFC 9309 §2.3.1.2 counts the file as unavailable then, as a 404."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of a group: whether it allows, and what."""

    allow: bool
    pattern: str
    """Percent-encoding normalised; `*` stands for anything, a `$` at the end for the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a robots.txt says to us."""

    rules: tuple[Rule, ...] = ()
    sitemaps: tuple[str, ...] = ()
    """As they stand there: absolute, if their author kept to the format."""
    crawl_delay_seconds: float | None = None
    """No part of RFC 9309, and not obeyed: `WebSettings.pause_seconds` holds for every site."""

    def allows(self, url: str) -> bool:
        """Whether the most specific rule that fits allows this address; `Allow` wins between equals (§2.2.2)."""
        parts = urlsplit(url)
        path = _normal(urlunsplit(("", "", parts.path or "/", parts.query, "")))
        if path == "/robots.txt":
            return True
        longest, allowed = -1, True
        for rule in self.rules:
            size = len(rule.pattern)
            better = size > longest or (size == longest and rule.allow)
            if better and _fits(rule.pattern, path):
                longest, allowed = size, rule.allow
        return allowed


EVERYTHING: Final = Rules()
NOTHING: Final = Rules(rules=(Rule(allow=False, pattern="/"),))


class Robots:
    """The robots.txt of every site asked about, each fetched once in the life of this object.

    A site that has none, or refuses it (4xx), allows everything; one that cannot be reached or fails (5xx) allows
    nothing until it is asked again by another object (RFC 9309 §2.3.1).
    """

    def __init__(self, web: Web) -> None:
        self._web = web
        self._known: dict[str, Rules] = {}
        self.requests = 0
        """What it cost so far."""
        self.received_bytes = 0

    def allows(self, url: str) -> bool:
        """Whether we may ask for this address. One that names no host is not allowed."""
        rules = self._rules(url)
        return rules is not None and rules.allows(url)

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """Sitemaps that the site of this address names, absolute, each once."""
        rules = self._rules(url)
        found = (urls.http_url(one, url) for one in (rules.sitemaps if rules else ()))
        return tuple(dict.fromkeys(one for one in found if one))

    def crawl_delay_seconds(self, url: str) -> float | None:
        """The pause the site of this address would like between two requests; to be shown, not obeyed."""
        rules = self._rules(url)
        return rules.crawl_delay_seconds if rules else None

    def _rules(self, url: str) -> Rules | None:
        try:
            parts = urlsplit(url)
        except ValueError:  # a bracket without its partner
            return None
        if not parts.netloc or parts.scheme not in ("http", "https"):
            return None
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._known:
            self._known[site] = self._ask(f"{site}/robots.txt")
        return self._known[site]

    def _ask(self, url: str) -> Rules:
        try:
            answer = self._web.get(url, {"Accept": "text/plain, */*;q=0.5"})
        except FetchError as error:
            self.requests += 1
            return EVERYTHING if error.reason in _NO_FILE else NOTHING
        self.requests += answer.requests
        self.received_bytes += answer.received_bytes
        return _meaning(answer)


def parse(body: bytes, token: str = TOKEN) -> Rules:
    """The rules for `token`: its own groups put together, or else those for everyone (RFC 9309 §2.2.1)."""
    found = _Reading(token.lower())
    for line in _LINE_END.split(body[:LIMIT_BYTES].decode("utf-8-sig", "replace")):
        key, colon, value = line.partition("#")[0].partition(":")
        if colon:
            found.take(key.strip().lower(), value.strip())
    rules = found.own if found.named else found.common
    return Rules(
        rules=tuple(rules),
        sitemaps=tuple(dict.fromkeys(found.sitemaps)),
        crawl_delay_seconds=found.own_delay if found.named else found.common_delay,
    )


class _Reading:
    """A robots.txt as far as it was read."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.own: list[Rule] = []
        self.common: list[Rule] = []
        self.sitemaps: list[str] = []
        self.own_delay: float | None = None
        self.common_delay: float | None = None
        self.named = False
        """True when a group calls us by name: then those for everyone do not count, even if ours is empty."""
        self._for_us = self._for_all = self._ruled = False

    def take(self, key: str, value: str) -> None:
        """Read one line. Lines nobody knows stand for nothing and end no group (§2.2.4)."""
        if key == "user-agent":
            self._start(value)
        elif key in ("allow", "disallow"):
            self._ruled = True
            if value:  # an empty pattern fits nothing
                self._rule(Rule(allow=key == "allow", pattern=_normal(value)))
        elif key == "sitemap" and value and len(self.sitemaps) < SITEMAP_LIMIT:
            self.sitemaps.append(value)
        elif key == "crawl-delay" and re.fullmatch(r"\d{1,6}(?:\.\d{1,3})?", value):
            self._delay(float(value))

    def _start(self, value: str) -> None:
        if self._ruled:  # lines that follow each other name one group; a rule ends the naming
            self._for_us = self._for_all = self._ruled = False
        found = _NAME.match(value)
        name = found[0].lower() if found else ""
        self._for_us = self._for_us or name == self.token
        self._for_all = self._for_all or name == "*"
        self.named = self.named or self._for_us

    def _rule(self, rule: Rule) -> None:
        if self._for_us:
            self.own.append(rule)
        if self._for_all:
            self.common.append(rule)

    def _delay(self, seconds: float) -> None:
        if self._for_us:
            self.own_delay = seconds
        if self._for_all:
            self.common_delay = seconds


def _meaning(answer: Answer) -> Rules:
    """RFC 9309 §2.3.1. A 429 is a 4xx that says "not now", so it counts as a failure, as Google's crawlers read it."""
    if answer.status == 200:
        return parse(answer.body)
    return EVERYTHING if 400 <= answer.status < 500 and answer.status != 429 else NOTHING


def _fits(pattern: str, path: str) -> bool:
    """Whether a pattern fits the beginning of a path. Pieces are looked for leftmost first: no backtracking."""
    ends = pattern.endswith("$")
    first, *pieces = (pattern[:-1] if ends else pattern).split("*")
    if not path.startswith(first):
        return False
    if not pieces:
        return not ends or len(path) == len(first)
    *between, last = pieces
    at = len(first)
    for piece in between:
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return len(path) - len(last) >= at and path.endswith(last) if ends else path.find(last, at) >= 0


def _normal(path: str) -> str:
    """One spelling of percent-encoding: unreserved characters bare, everything else upper-case escapes (§2.2.2)."""
    if "%" in path:
        path = _ESCAPE.sub(_normal_escape, path)
    return path if path.isascii() else quote(path, safe="".join(map(chr, range(0x21, 0x7F))), errors="replace")


def _normal_escape(found: re.Match[str]) -> str:
    byte = int(found[1], 16)
    return chr(byte) if byte in _UNRESERVED else f"%{found[1].upper()}"
