"""Which addresses of a sitemap are worth a request, and in which order. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Self
from urllib.parse import unquote, urlsplit

from aggregator import plain, sitemaps
from aggregator.sitemaps import Child, Entry
from aggregator.times import BERLIN
from aggregator.urls import canonical

_ARCHIVES: Final = re.compile(
    # Sitemaps of what is no article, as WordPress and its two SEO plug-ins name them.
    r"(?:author|users?|category|post_?tag|tag|taxonom\w*|image|video|attachment|post_format)s?(?:-\w+)*-?sitemap|"
    r"wp-sitemap-(?:taxonomies|users)-",
    re.IGNORECASE,
)
_FILES: Final = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|svg|webp|avif|mp3|m4a|mp4|mov|zip|gz|docx?|xlsx?|pptx?|csv|ics|vcf|xml|json|js|css)\Z",
    re.IGNORECASE,
)
_NO_ARTICLE: Final = re.compile(
    # Pages every German site has, which tell no news (§5 DDG, GDPR, BITV), and those for finding one's way.
    r"(?:impressum|imprint|datenschutz|privacy|kontakt|contact|agb|barrierefrei|sitemap|suche|search|login|anmelden|"
    r"cookie|nutzungsbedingungen|gebaerdensprache|leichte-sprache|anfahrt|404)[\w-]*(?:\.\w+)?\Z",
    re.IGNORECASE,
)
_DATED: Final = re.compile(r"[/_-]((?:19|20)\d\d)[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|\Z)")
_MONTH: Final = re.compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])(?=[/-])")
BUILD_SHARE: Final = 0.5
"""When so many addresses have one and the same lastmod, it is the moment the sitemap was built."""
FEW: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """What one sitemap says, as far as it is wanted."""

    entries: tuple[Entry, ...] = ()
    children: tuple[Child, ...] = ()
    index: bool = False
    """Whether it names other sitemaps, wanted or not."""
    lastmod_counts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the settings let through."""

    host: str
    include: tuple[re.Pattern[str], ...] = ()
    exclude: tuple[re.Pattern[str], ...] = ()
    sitemaps: tuple[re.Pattern[str], ...] = ()

    @classmethod
    def of(cls, url: str, include: Iterable[str], exclude: Iterable[str], sitemaps: Iterable[str]) -> Self:
        """The choice these settings make for the site of `url`."""
        compiled = [tuple(map(re.compile, patterns)) for patterns in (include, exclude, sitemaps)]
        return cls(host=host_of(url), include=compiled[0], exclude=compiled[1], sitemaps=compiled[2])

    @property
    def name(self) -> str:
        """Stands for these settings: what was sifted by others must be looked at anew."""
        patterns = [[one.pattern for one in some] for some in (self.include, self.exclude, self.sitemaps)]
        return plain.fingerprint(patterns).hex()[:8]

    def sift(self, body: bytes, url: str) -> Sifted:
        """Read a sitemap that came from `url`. Raises `ParseError` for what is none."""
        found = sitemaps.read(body, url)
        return Sifted(
            entries=tuple(entry for entry in found.entries if self.takes(entry.loc)),
            children=tuple(child for child in found.children if self.follows(child)),
            index=bool(found.children),
            lastmod_counts=trusted(found.entries),
        )

    def takes(self, url: str) -> bool:
        """Whether an address is to be read.

        Another host's (https://www.sitemaps.org/protocol.html#location forbids them) only where `include` names it.
        """
        if any(pattern.search(url) for pattern in self.exclude):
            return False
        if self.include:
            return any(pattern.search(url) for pattern in self.include)
        path = unquote(urlsplit(url).path).rstrip("/")
        last = path.rpartition("/")[2]
        is_home = not path and not urlsplit(url).query
        return host_of(url) == self.host and not (is_home or _FILES.search(path) or _NO_ARTICLE.match(last))

    def follows(self, child: Child) -> bool:
        """Whether a sitemap that an index names is to be read."""
        if self.sitemaps:
            return any(pattern.search(child.loc) for pattern in self.sitemaps)
        return host_of(child.loc) == self.host and not _ARCHIVES.search(urlsplit(child.loc).path)


def host_of(url: str) -> str:
    """`example.org:8080`: who is asked, `www.` or not."""
    return canonical(url).partition("/")[0].partition("?")[0]


def trusted(entries: Sequence[Entry]) -> bool:
    """Whether lastmod says something of the single address: it does not where most share one moment."""
    moments = Counter(entry.lastmod for entry in entries if entry.lastmod)
    if moments.total() <= FEW:
        return bool(moments)
    return moments.most_common(1)[0][1] <= moments.total() * BUILD_SHARE


def dated(url: str) -> datetime | None:
    """The day an address names, its midnight in Berlin: `/2026/03/02/…`, `/20260302-…`."""
    found = _DATED.search(urlsplit(url).path)
    return _day(*map(int, found.groups())) if found else None


def newness(entry: Entry, *, lastmod_counts: bool) -> datetime | None:
    """When this address is likely to have been new; to put them in order, not to publish."""
    month = _MONTH.search(urlsplit(entry.loc).path)
    named = dated(entry.loc) or (_day(int(month[1]), int(month[2]), 1) if month else None)
    return entry.published or named or (entry.lastmod if lastmod_counts else None)


def _day(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=BERLIN).astimezone(UTC)
    except ValueError:  # 31 February
        return None
