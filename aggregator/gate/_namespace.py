"""The podcast namespace (https://podcastindex.org/namespace/1.0): what its tags ask for, as a table."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from aggregator.gate._rss import channel_of, items_of, named
from aggregator.gate._xml import NAMESPACES, at, name, words
from aggregator.gate.rules import Finding

_UUID: Final = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_UUID5: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
_NUMBER: Final = r"\d+(?:\.\d+)?"
_ADDRESS: Final = r"https?://\S+"
_TRANSCRIPTS: Final = r"text/plain|text/html|text/vtt|application/json|application/x-subrip|application/srt"
_MEDIUMS: Final = frozenset(
    {"podcast", "music", "video", "film", "audiobook", "newsletter", "blog", "publisher", "course"}
)
_LISTS: Final = frozenset(f"{medium}L" for medium in _MEDIUMS) | {"mixed"}
"""Mediums of feeds that only refer to other feeds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """What one tag asks for."""

    needs: tuple[str, ...] = ()
    """Attributes it cannot do without."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Attribute → what it has to match."""
    longest: Mapping[str, int] = field(default_factory=dict)
    """Attribute → characters it may have; the empty name is the tag's own text."""
    text: str = ""
    """What its text has to match; empty: anything."""
    addresses: tuple[str, ...] = ()
    """Attributes that have to be https."""


_TAGS: Final[Mapping[str, Tag]] = {
    "transcript": Tag(needs=("url", "type"), values={"type": _TRANSCRIPTS, "rel": "captions"}, addresses=("url",)),
    "chapters": Tag(needs=("url", "type"), values={"type": r"application/json\+chapters"}, addresses=("url",)),
    "person": Tag(longest={"": 128}, text=r"\S.*", addresses=("href", "img")),
    "funding": Tag(needs=("url",), longest={"": 128}, addresses=("url",)),
    "txt": Tag(longest={"": 4000, "purpose": 128}, text=r"\S.*"),
    "location": Tag(
        longest={"": 128},
        values={"geo": r"geo:-?\d+(\.\d+)?,-?\d+(\.\d+)?([,;]\S+)?", "osm": r"[NWR]\d+(#\d+)?", "country": "[A-Z]{2}"},
    ),
    "license": Tag(longest={"": 128}, text=r"\S.*", addresses=("url",)),
    "soundbite": Tag(needs=("startTime", "duration"), values={"startTime": _NUMBER, "duration": _NUMBER}),
    "season": Tag(longest={"name": 128}, text=r"\d+"),
    "episode": Tag(longest={"display": 32}, text=_NUMBER),
    "trailer": Tag(needs=("pubdate", "url"), values={"length": r"\d+"}, text=r"\S.*", longest={"": 128}),
    "alternateEnclosure": Tag(needs=("type",), values={"type": r"\S+/\S+", "length": r"\d+", "bitrate": _NUMBER}),
    "integrity": Tag(needs=("type", "value"), values={"type": "sri|pgp-signature"}),
    "source": Tag(needs=("uri",)),
    "remoteItem": Tag(needs=("feedGuid",), values={"feedGuid": _UUID, "feedUrl": _ADDRESS}),
    "updateFrequency": Tag(
        longest={"": 128}, values={"rrule": r"FREQ=[A-Z]+(;[A-Z-]+=[^;]+)*", "complete": "true|false"}
    ),
    "podping": Tag(needs=("usesPodping",), values={"usesPodping": "true|false"}),
    "block": Tag(text="yes|no"),
    "image": Tag(needs=("href",), addresses=("href",)),
    "socialInteract": Tag(needs=("protocol",), values={"priority": r"\d+"}),
}
_ONCE_IN_CHANNEL: Final = ("guid", "locked", "medium", "podroll", "publisher", "updateFrequency", "podping")
_ONCE_IN_ITEM: Final = ("chapters", "season", "episode")


def namespace_checks(root: etree._Element) -> Iterator[Finding]:
    """What is wrong with the tags of the podcast namespace."""
    channel, items = channel_of(root), items_of(root)
    for parent, once, entry in (
        (channel, _ONCE_IN_CHANNEL, ""),
        *((item, _ONCE_IN_ITEM, named(item)) for item in items),
    ):
        for local in once:
            if len(found := parent.findall(name(f"podcast:{local}"))) > 1:
                yield at(found[1], "podcast-once", f"it has {len(found)} podcast:{local}", entry)
    for node in root.iter(f"{{{NAMESPACES['podcast']}}}*"):
        local = str(node.tag).rpartition("}")[2]
        holder = next(node.iterancestors("item"), None)
        entry = "" if holder is None else named(holder)
        if local in _TAGS:
            yield from _attributes(node, local, _TAGS[local], entry)
        yield from _children(node, local, entry)
    medium = words(channel, "podcast:medium")
    if medium and medium not in _MEDIUMS | _LISTS:
        yield at(channel, "medium", f"the medium is “{medium}”")
    if medium in _LISTS and items:
        yield at(channel, "medium", f"a feed of the medium {medium} holds items")


def _attributes(node: etree._Element, local: str, tag: Tag, entry: str) -> Iterator[Finding]:
    for key in tag.needs:
        if not node.get(key):
            yield at(node, "podcast-value", f"podcast:{local} has no {key}", entry)
    for key, pattern in tag.values.items():
        if (value := node.get(key)) and not re.fullmatch(pattern, value, re.ASCII):
            yield at(node, "podcast-value", f"{key} of podcast:{local} is “{value[:80]}”", entry)
    told = (node.text or "").strip()
    if tag.text and not re.fullmatch(tag.text, told, re.DOTALL):
        yield at(node, "podcast-value", f"podcast:{local} says “{told[:80]}”", entry)
    for key, most in tag.longest.items():
        if (length := len(node.get(key, "") if key else told)) > most:
            yield at(node, "podcast-too-long", f"{key or 'the text'} of podcast:{local} has {length} characters", entry)
    for key in tag.addresses:
        if (value := node.get(key)) is not None and value and not value.startswith("https://"):
            yield at(node, "podcast-https", f"{key} of podcast:{local} is {value[:80]}", entry)


def _children(node: etree._Element, local: str, entry: str) -> Iterator[Finding]:
    remote = node.findall(name("podcast:remoteItem"))
    if local == "alternateEnclosure" and node.find(name("podcast:source")) is None:
        yield at(node, "podcast-value", "podcast:alternateEnclosure has no source", entry)
    if local == "podroll" and not remote:
        yield at(node, "podcast-value", "podcast:podroll names no feed", entry)
    if local == "publisher" and [item.get("medium") for item in remote] != ["publisher"]:
        yield at(node, "podcast-value", "podcast:publisher does not hold exactly one remoteItem of medium publisher")
    if local == "updateFrequency" and "COUNT=" in node.get("rrule", "") and not node.get("dtstart"):
        yield at(node, "podcast-value", "podcast:updateFrequency counts, and does not say from when", entry)
    if local == "socialInteract" and node.get("protocol") != "disabled" and not node.get("uri"):
        yield at(node, "podcast-value", "podcast:socialInteract has no uri", entry)


def own_checks(root: etree._Element) -> Iterator[Finding]:
    """What we demand of the namespace in a feed of our own."""
    channel = channel_of(root)
    guid = words(channel, "podcast:guid")
    if not re.fullmatch(_UUID5, guid):
        yield at(channel, "podcast-guid", f"podcast:guid is “{guid}”" if guid else "it has no podcast:guid")
    locked = words(channel, "podcast:locked")
    if locked not in ("yes", "no"):
        yield at(
            channel, "locked", f"podcast:locked is “{locked}”" if locked else "it does not say whether it is locked"
        )
