"""Addresses and names of files as they count for identity: one spelling, nothing that changes from day to day. Pure.

What is published keeps its address; this is for comparing only.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit

from aggregator.urls import canonical, without_prefixes

GUID_LENGTH: Final = 12
"""Characters from which on a guid may be meant for the whole world."""
LINKS: Final = 6
"""Addresses in a text that are looked at: the first ones speak of the item, the later ones of the source."""

_YOUTUBE: Final = re.compile(
    r"(?:(?:www|m|music)\.)?(?:youtube(?:-nocookie)?\.com/(?:watch\?(?:[^#]*&)?v=|embed/|shorts/|live/|v/)|youtu\.be/)(?P<id>[\w-]{10,12})"
)
_REVISION: Final = re.compile(
    r"(?<=[?&])(?:v|__blob|version|print|printsrc|download|_?ts|cache|x\d{4,})(?:=[^&]*)?(?:&|$)|(?<=\?)x\d{4,}$"
)
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"')\]]+")
_HREF: Final = re.compile(r"href=\"([^\"]+)\"", re.IGNORECASE)
_SOCIAL: Final = re.compile(
    r"(?:\w+\.)?(?:linkedin|instagram|facebook|twitter|x|xing|tiktok|spotify|apple|deezer|amazon|google|feedburner|steadyhq|patreon|paypal)\.\w+/"
)
_PLACEHOLDER: Final = re.compile(
    r"(?:guid|id|none|null|test|item|episode|folge|post|entry|undefined)?[-_ ]?\d*\Z", re.IGNORECASE
)
_COMMON_FILE: Final = re.compile(
    r"(?:default|audio|media|stream|file|episode|podcast|folge|download|redirect|enclosure|index|track|mp3|output|final|publicationfile|document|"
    r"broschuere|flyer|leitfaden|themenheft|publikation|studie|bericht|checkliste|newsletter)?[-_]?\d{0,4}\Z"
)


@lru_cache(maxsize=1024)
def address(url: str) -> str:
    """What all addresses of one page or file share: tracking, prefixes, revisions and print versions left out."""
    if "youtu" in url and (video := _YOUTUBE.match(url.partition("://")[2])):
        return f"youtube:{video['id']}"
    plain = canonical(without_prefixes(url))
    base, question, query = plain.partition("?")
    return base + (f"?{rest}" if question and (rest := _REVISION.sub("", f"?{query}").strip("?&")) else "")


def is_homepage(address_: str) -> bool:
    """Whether an address (as `address` gives it) leads to a site or a channel, not to one thing on it."""
    if address_.startswith("youtube:"):
        return False
    place = address_.partition("/")[2]
    return (
        not place
        or re.fullmatch(r"(?:index\.\w+|home|start(?:seite)?|podcasts?|blog|news|aktuelles|de|en|feed|show)/?", place)
        is not None
    )


def is_global(guid: str) -> bool:
    """Whether a guid looks as if nobody else could have it."""
    guid = guid.strip()
    if len(guid) < GUID_LENGTH or _PLACEHOLDER.match(guid):
        return False
    if guid.startswith(("http://", "https://")):
        return not is_homepage(address(guid))
    if len(set(guid.lower()) - set("-_:./ 0")) < 5:
        return False
    # A word and a number ("episode-2025-001", "folge 12 …") is what two people may think of.
    digits = sum(char.isdecimal() for char in guid)
    return (
        guid.startswith(("tag:", "urn:", "yt:video:", "podlove-"))
        or "@" in guid
        or (digits >= 4 and _mixed(guid))
        or len(guid) >= 28
    )


def _mixed(guid: str) -> bool:
    """Whether letters and digits alternate as they do in random ids."""
    return len(re.findall(r"\d+", guid)) >= 3 and len(re.findall(r"[A-Za-z]+", guid)) >= 3


def stem_of(url: str) -> str:
    """The name of a file without its suffix and its revision, folded; empty when it names no one file."""
    name = unquote(urlsplit(without_prefixes(url)).path.rpartition("/")[2]).lower()
    stem = re.sub(r"(?:\.(?:mp3|m4a|mp4|ogg|opus|oga|aac|m4v|pdf|html?|wav|webm|epub))+\Z", "", name)
    stem = re.sub(r"(?:[-_](?:v\d+|final|web|neu|\d{2,3}k|128|64|lq|hq|rev\d*|kopie|copy|mp3|m4a))+\Z", "", stem)
    return "" if len(stem) < 6 or _COMMON_FILE.match(stem) else stem


def links_in(html: str, plain: str) -> Iterator[str]:
    """Addresses a text points to, comparable, the first ones; sites, profiles and doubles left out."""
    raw = _HREF.findall(html) if "href" in html else _ADDRESS.findall(plain) if "://" in plain else ()
    seen: set[str] = set()
    for one in raw:
        url = one.replace("&amp;", "&").rstrip(".,;:!?")
        if not url.startswith("http"):
            continue
        found = address(url)
        if found in seen or is_homepage(found) or _SOCIAL.match(found):
            continue
        seen.add(found)
        yield found
        if len(seen) >= LINKS:
            return
