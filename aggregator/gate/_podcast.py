"""A podcast: what Apple, Spotify, Amazon, YouTube and PSP-1 ask of a show and its episodes."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from aggregator.gate import _rss, _xml
from aggregator.gate._form import Reading
from aggregator.gate._rss import channel_of, items_of, named
from aggregator.gate._texts import is_address
from aggregator.gate._xml import at, elements, name, short, words
from aggregator.gate.apple import CATEGORIES, MEDIA_TYPES
from aggregator.gate.rules import Finding

DESCRIPTION_BYTES: Final = 4000
VALUE_CHARACTERS: Final = 255
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ARTWORK: Final = re.compile(r"https?://\S+\.(?:jpe?g|png)(?:\?\S*)?", re.IGNORECASE)
_CLOCK: Final = re.compile(r"\d+(?::[0-5]?\d){1,2}", re.ASCII)
_COPYRIGHT: Final = re.compile(r"©|\(c\)|\bcopyright\b|\b(?:19|20)\d\d\b", re.IGNORECASE)
_MARKUP: Final = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)[^>]*>")
_ALLOWED: Final = frozenset({"p", "ol", "ul", "li", "a", "b", "i", "strong", "em", "br"})
"""PSP-1; `br` is what every show writes, and what every client knows."""
_LISTED: Final = frozenset(media_type for types in MEDIA_TYPES.values() for media_type in types)
_SHORT: Final = ("title", "itunes:title", "itunes:author", "itunes:subtitle", "copyright", "generator")
_LONG: Final = ("description", "itunes:summary")
_CHANNEL: Final = ("language", "itunes:author", "itunes:explicit", "itunes:image", "itunes:category")
_EPISODE: Final = ("title", "enclosure", "guid", "pubDate")
_WORDS: Final = {  # Apple's own pages write them both ways
    "itunes:type": r"(?i:episodic|serial)",
    "itunes:episodeType": r"(?i:full|trailer|bonus)",
    "itunes:episode": r"0*[1-9]\d{0,8}",
    "itunes:season": r"0*[1-9]\d{0,8}",
}


def read(root: etree._Element) -> Reading:
    """A show as subscribers see it: directories know it by its podcast:guid, where it has one."""
    reading = _rss.read(root)
    identity = words(channel_of(root), "podcast:guid") or reading.identity
    return replace(reading, identity=identity)


def channel_checks(root: etree._Element) -> Iterator[Finding]:
    """What directories ask of a show."""
    channel = channel_of(root)
    for tag in _CHANNEL:
        if channel.find(name(tag)) is None:
            yield at(channel, "podcast-required", f"the show has no {tag}")
    mail = words(channel, "itunes:owner/itunes:email")
    if not _EMAIL.fullmatch(mail):
        yield at(
            channel,
            "owner-email",
            f"the mail address of the owner is “{mail}”" if mail else "it has no owner's mail address",
        )
    yield from _categories(channel)
    yield from _common(channel, "")
    if words(channel, "itunes:type") == "serial":
        for item in items_of(root):
            if not words(item, "itunes:episode") and words(item, "itunes:episodeType") in ("", "full"):
                yield at(item, "serial-numbers", "an episode of a serial show has no number", named(item))
    if found := _COPYRIGHT.search(words(channel, "copyright")):
        yield at(channel, "copyright-word", f"the copyright says “{found[0]}”")
    for tag in ("itunes:block", "itunes:complete"):
        if words(channel, tag) not in ("", "Yes"):
            yield at(channel, "itunes-yes", f"{tag} is “{words(channel, tag)}”")


def _categories(channel: etree._Element) -> Iterator[Finding]:
    for category in channel.findall(name("itunes:category")):
        top = category.get("text", "")
        if top not in CATEGORIES:
            yield at(category, "category-unknown", f"the category is “{top}”")
        for below in category.findall(name("itunes:category")):
            if top in CATEGORIES and below.get("text", "") not in CATEGORIES[top]:
                yield at(below, "category-unknown", f"“{top}” has no category “{below.get('text', '')}”")


def _common(node: etree._Element, entry: str) -> Iterator[Finding]:
    """What is asked of a show and of an episode alike."""
    for image in node.findall(name("itunes:image")):
        if not _ARTWORK.fullmatch(image.get("href", "")):
            yield at(image, "artwork-form", f"the artwork is “{image.get('href', '')}”", entry)
    explicit = node.find(name("itunes:explicit"))
    if explicit is not None and words(node, "itunes:explicit") not in ("true", "false"):
        yield at(explicit, "explicit-value", f"explicit is “{words(node, 'itunes:explicit')}”", entry)
    for tag, pattern in _WORDS.items():
        if (said := words(node, tag)) and not re.fullmatch(pattern, said, re.ASCII):
            yield at(node, "itunes-value", f"{tag} is “{said[:60]}”", entry)
    yield from _lengths(node, entry)


def _lengths(node: etree._Element, entry: str) -> Iterator[Finding]:
    for tag in _SHORT:
        if (length := len(words(node, tag))) > VALUE_CHARACTERS:
            yield at(node, "value-too-long", f"{tag} has {length} characters", entry)
        if (raw := node.findtext(name(tag)) or "") != raw.strip():
            yield at(node, "padded", f"{tag} begins or ends with space", entry)
    for tag in _LONG:
        if (length := len(words(node, tag).encode())) > DESCRIPTION_BYTES:
            yield at(node, "text-too-long", f"{tag} has {length} bytes", entry)


def episode_checks(root: etree._Element) -> Iterator[Finding]:
    """What directories ask of every episode."""
    show = words(channel_of(root), "title")
    for item in items_of(root):
        entry = named(item)
        for tag in _EPISODE:
            child = item.find(tag)
            if child is None or not (tag == "enclosure" or (child.text or "").strip()):
                yield at(item, "episode-required", f"the episode has no {tag}", entry)
        yield from _common(item, entry)
        for enclosure in item.findall("enclosure"):
            yield from _enclosure(enclosure, entry)
        yield from _duration(item, entry)
        odd = {tag.lower() for tag in _MARKUP.findall(words(item, "description"))} - _ALLOWED
        if odd:
            yield at(item, "description-markup", f"the description uses {', '.join(sorted(odd))}", entry)
        if len(show) > 3 and words(item, "title").startswith(show):
            yield at(item, "show-in-title", "the title begins with that of the show", entry)


def _enclosure(enclosure: etree._Element, entry: str) -> Iterator[Finding]:
    url, said = enclosure.get("url", ""), enclosure.get("type", "")
    if enclosure.get("length") == "0":
        yield at(enclosure, "enclosure-length-unknown", "the length of the file is not known", entry)
    if said and said not in _LISTED:
        yield at(enclosure, "enclosure-listed", f"the type is {said}", entry)
    extension = extension_of(url)
    if is_address(url) and extension not in MEDIA_TYPES:
        ends = f"in .{extension}" if extension else "without an extension"
        yield at(enclosure, "enclosure-extension", f"the address of the file ends {ends}", entry)
    elif said in _LISTED and said not in MEDIA_TYPES.get(extension, (said,)):
        yield at(enclosure, "enclosure-type", f"a .{extension} is called {said}", entry)


def extension_of(url: str) -> str:
    """The extension a file goes by, in lower case; empty when its name has none, or the address cannot be read."""
    try:
        file = urlsplit(url).path.rpartition("/")[2]
    except ValueError:
        return ""
    stem, dot, extension = file.rpartition(".")
    return extension.lower() if dot and stem and extension.isalnum() and len(extension) <= 5 else ""


def _duration(item: etree._Element, entry: str) -> Iterator[Finding]:
    said = words(item, "itunes:duration")
    if not said or re.fullmatch(r"[1-9]\d*", said, re.ASCII):
        return
    if _CLOCK.fullmatch(said) or re.fullmatch(r"\d+(\.\d+)?", said, re.ASCII):
        yield at(item, "duration-seconds", f"the duration is “{said}”", entry)
    else:
        yield at(item, "duration-form", f"the duration is “{said[:60]}”", entry)


def schema_checks(root: etree._Element) -> Iterator[Finding]:
    """What our schema has against a podcast: it allows only what we know of."""
    return _xml.schema_faults(root, "podcast-feed", "schema")


# --- what only a merged feed gets wrong

_SHOWS_OWN: Final = ("itunes:new-feed-url", "itunes:block", "itunes:complete", "podcast:block")
"""Tags that move, hide or close a show: a merged feed never says them of itself by accident."""
_EPISODES_OWN: Final = (
    "itunes:block",
    "podcast:txt",
    "podcast:funding",
    "podcast:value",
    "podcast:locked",
    "podcast:guid",
)
"""What a show says of itself, and may not be told of an episode of another."""
_NUMBERS: Final = ("itunes:season", "itunes:episode", "podcast:season", "podcast:episode")


def merged_checks(root: etree._Element) -> Iterator[Finding]:
    """The merge rules that validators do not know."""
    channel, items = channel_of(root), items_of(root)
    for tag in _SHOWS_OWN:
        if (own := channel.find(name(tag))) is not None:
            yield at(own, "shows-own", f"the channel has a show's own {tag}")
    explicit = {words(item, "itunes:explicit") for item in items}
    if "true" in explicit and words(channel, "itunes:explicit") != "true":
        yield at(channel, "explicit-aggregated", "an episode is explicit, the channel is not")
    for item in items:
        yield from _merged_item(item, named(item))


def _merged_item(item: etree._Element, entry: str) -> Iterator[Finding]:
    present = {short(child.tag) for child in elements(item)}
    for tag in _NUMBERS:
        if tag in present:
            yield at(item, "season", f"it has a show's own {tag}", entry)
    for tag in _EPISODES_OWN:
        if tag in present:
            yield at(item, "shows-own", f"it has a show's own {tag}", entry)
    if words(item, "itunes:episodeType") == "trailer":
        yield at(item, "trailer", "it is the trailer of its show", entry)
    for tag in ("itunes:author", "itunes:image"):
        if tag not in present:
            yield at(item, "attribution", f"it has no {tag}", entry)
    if "itunes:explicit" not in present:
        yield at(item, "explicit-inherited", "it does not say whether it is explicit", entry)
