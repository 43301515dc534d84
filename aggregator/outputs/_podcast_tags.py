"""Tags of the podcast namespace that travel with an episode into a merged feed, cut to what is valid there.

A table of what may be copied, after https://github.com/Podcastindex-org/podcast-namespace and our schema
(`aggregator/schemas/podcast-feed.rnc`). What is not in the table stays behind: `txt` holds verification codes, `value`
and `funding` are the publisher's money, `guid`, `locked` and `block` speak of the source's own feed. Pure.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from aggregator import text
from aggregator.model import Tag

Check = Callable[[str], str | None]
"""The value as it may go out, or None when it may not."""

MANY: Final = 50
"""Tags of one name an item takes along: a transcript in every language, but no flood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one tag must and may hold."""

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    text: Check | None = None
    """None: the tag is empty."""
    text_required: bool = True
    most: int = MANY
    children: tuple[str, ...] = ()
    """Names of the tags that may stand inside; the first of them must be there."""


def _like(pattern: str, value: str) -> str | None:
    return value if re.fullmatch(pattern, value) else None


def _among(allowed: Mapping[str, str], value: str) -> str | None:
    return allowed.get(value.lower())


def _at_most(limit: int, value: str) -> str | None:
    return text.shorten(value, limit) or None


def _same(*values: str) -> dict[str, str]:
    return {value: value for value in values}


_any: Check = partial(_at_most, 255)
_128: Check = partial(_at_most, 128)
_https: Check = partial(_like, r"https://[!-~]+")
_number: Check = partial(_like, r"\d{1,9}(\.\d{1,9})?")
_count: Check = partial(_like, r"[1-9]\d{0,14}")
_language: Check = partial(_like, r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_country: Check = partial(_like, r"[A-Z]{2}")
_mime: Check = partial(_like, r"[a-z]+/[A-Za-z0-9.+\-]+")
_flag: Check = partial(_among, _same("true", "false"))
_transcript: Check = partial(
    _among,
    _same("text/plain", "text/html", "text/vtt", "application/json", "application/x-subrip", "application/srt")
    | {"text/srt": "application/x-subrip"},
)
# Hosts give chapters the general type of JSON; the namespace wants its own.
_chapters: Check = partial(
    _among, _same("application/json+chapters") | {"application/json": "application/json+chapters"}
)

_ON_ITEMS: Final[Mapping[str, Rule]] = {
    "person": Rule(text=_128, optional={"role": _any, "group": _any, "img": _https, "href": _https}),
    "transcript": Rule(
        required={"url": _https, "type": _transcript},
        optional={"language": _language, "rel": partial(_among, _same("captions"))},
    ),
    "chapters": Rule(required={"url": _https, "type": _chapters}, most=1),
    "soundbite": Rule(required={"startTime": _number, "duration": _number}, text=_128, text_required=False),
    "location": Rule(
        text=_128,
        optional={
            "rel": partial(_among, _same("subject", "creator")),
            "geo": partial(_like, r"geo:[!-~]+"),
            "osm": partial(_like, r"[NWR]\d+(#\d+)?"),
            "country": _country,
        },
    ),
    "license": Rule(text=_128, optional={"url": _https}, most=1),
    "image": Rule(
        required={"href": _https},
        optional={
            "alt": _any,
            "aspect-ratio": partial(_like, r"\d+(\.\d+)?/\d+(\.\d+)?"),
            "width": _count,
            "height": _count,
            "type": _mime,
            "purpose": _128,
        },
    ),
    "socialInteract": Rule(
        required={"protocol": _any},
        optional={
            "uri": partial(_like, r"(https|at|nostr):[!-~]+"),
            "accountId": _any,
            "accountUrl": _https,
            "priority": partial(_like, r"\d{1,4}"),
        },
    ),
    "alternateEnclosure": Rule(
        required={"type": _mime},
        optional={
            "length": _count,
            "bitrate": _number,
            "height": _count,
            "lang": _language,
            "title": _any,
            "rel": _any,
            "codecs": _any,
            "default": _flag,
        },
        children=("source", "integrity"),
    ),
}

_INSIDE: Final[Mapping[str, Rule]] = {
    "source": Rule(required={"uri": _https}, optional={"contentType": _mime}),
    "integrity": Rule(
        required={"type": partial(_among, _same("sri", "pgp-signature")), "value": partial(_at_most, 4000)}, most=1
    ),
}

_INHERITED: Final = ("person", "license")
"""What an item has from its show unless it says otherwise: in a merged feed nobody else would say it."""


def travelling(item: Iterable[Tag], channel: Iterable[Tag]) -> tuple[Tag, ...]:
    """The tags an episode takes along, valid and in the source's order, then those it has from its show."""
    own = _fit(item, _ON_ITEMS)
    names = {tag.name for tag in own}
    lent = _fit((t for t in channel if t.name in _INHERITED and f"podcast:{t.name}" not in names), _ON_ITEMS)
    return own + lent


def _fit(tags: Iterable[Tag], rules: Mapping[str, Rule]) -> tuple[Tag, ...]:
    kept: list[Tag] = []
    counts: dict[str, int] = {}
    for tag in tags:
        rule = rules.get(tag.name)
        fitted = _fitted(tag, rule) if rule is not None else None
        # The same person twice in one item is one person.
        if rule is None or fitted is None or fitted in kept or counts.get(tag.name, 0) >= rule.most:
            continue
        counts[tag.name] = counts.get(tag.name, 0) + 1
        kept.append(fitted)
    return tuple(kept)


def _fitted(tag: Tag, rule: Rule) -> Tag | None:
    """The tag as it may go out; None when it lacks what it must have."""
    attributes: list[tuple[str, str]] = []
    for name, check in (*rule.required.items(), *rule.optional.items()):
        value = text.line(tag.get(name))
        good = check(value) if value else None
        if good is not None:
            attributes.append((name, good))
        elif name in rule.required:
            return None
    words = rule.text(text.line(tag.text)) if rule.text is not None else None
    if rule.text is not None and rule.text_required and not words:
        return None
    children = _fit(tag.children, {name: _INSIDE[name] for name in rule.children})
    if rule.children and not any(child.name == f"podcast:{rule.children[0]}" for child in children):
        return None
    return Tag(name=f"podcast:{tag.name}", attributes=tuple(attributes), text=words or "", children=children)
