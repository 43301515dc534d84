"""Structured data of a page: JSON-LD however broken, and microdata, both as the same kind of mapping.

A thing is a mapping of property names to values; `@type` is always a tuple of short names (`NewsArticle`).
Knows the syntax of schema.org data, not what it is used for.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bs4 import Tag

from aggregator.pages.document import Document, ancestors, attribute, tags, tidy, words
from aggregator.text import plain

Thing = Mapping[str, Any]
THING_LIMIT: Final = 2_000
"""Things of one page; a shop lists its hundreds."""
SCRIPT_LIMIT: Final = 1_000_000
"""Characters of one JSON-LD script."""

_WRAPPING = re.compile(
    r"\A\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*;?\s*\Z"
)
_COMMENT = re.compile(r"^\s*//[^\n]*$|/\*[^*]{0,5000}\*/", re.MULTILINE)
_TRAILING = re.compile(r",\s*(?=[}\]])")
_BAD_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])")
_PAIR = re.compile(
    r'"(@type|headline|name|datePublished|dateModified|dateCreated|startDate|endDate|url|description)"\s*:\s*"((?:[^"\\]|\\.){1,2000})"'
)
_LINKS: Final = {
    "a": "href",
    "link": "href",
    "area": "href",
    "img": "src",
    "audio": "src",
    "video": "src",
    "source": "src",
    "object": "data",
}


def things(document: Document) -> tuple[Thing, ...]:
    """Every thing a page describes, JSON-LD first, each in document order; nested ones after those that hold them."""
    found = [*_flat(_json_ld(document)), *microdata(document)]
    return tuple(found[:THING_LIMIT])


def types(thing: Thing) -> tuple[str, ...]:
    """Short names of a thing's types."""
    told = thing.get("@type", ())
    return told if isinstance(told, tuple) else ()


def text_of(value: Any) -> str:
    """A property as one plain line: of several values the first, of a thing its name."""
    for _ in range(5):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, Mapping):
            value = next((value[key] for key in ("@value", "name", "headline", "@id", "url") if value.get(key)), None)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return tidy(plain(html.unescape(str(value))))


def texts_of(value: Any) -> tuple[str, ...]:
    """All values of a property as plain lines."""
    several = value if isinstance(value, list) else [value]
    return tuple(text for text in map(text_of, several[:100]) if text)


def address_of(value: Any) -> str:
    """A property that is an address: a string, or a thing's url, contentUrl or @id."""
    for _ in range(5):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, Mapping):
            value = next((value[key] for key in ("url", "contentUrl", "@id", "@value") if value.get(key)), None)
    return value.strip() if isinstance(value, str) else ""


def load(script: str) -> list[Any]:
    """The JSON documents of a script, repaired where that is safe; as a last resort the few properties that matter."""
    script = script.strip()[:SCRIPT_LIMIT]
    for repair in (_as_is, _unwrapped, _repaired):
        candidate = repair(script)
        try:
            return [json.loads(candidate, strict=False)]
        except RecursionError:
            return []
        except ValueError:
            if documents := _several(candidate):
                return documents
    return _salvaged(script)


def microdata(document: Document) -> list[dict[str, Any]]:
    """Things marked up with `itemscope` and `itemprop`; properties outside any scope make one thing without type."""
    scopes: dict[int, dict[str, Any]] = {}
    found: list[dict[str, Any]] = []
    stray: dict[str, Any] = {"@type": (), "@syntax": "microdata"}
    for tag in tags(document.soup):
        if "itemscope" in tag.attrs and len(found) < THING_LIMIT:
            kinds = tuple(one.rstrip("/").rpartition("/")[2] for one in attribute(tag, "itemtype").split())
            scopes[id(tag)] = {"@type": kinds, "@syntax": "microdata"}
            if attribute(tag, "itemid"):
                scopes[id(tag)]["@id"] = attribute(tag, "itemid")
            found.append(scopes[id(tag)])
        for name in attribute(tag, "itemprop").split()[:5]:
            owner = next((scopes[id(one)] for one in ancestors(tag) if id(one) in scopes), stray)
            _add(owner, name.rpartition("/")[2], scopes.get(id(tag)) or _value(tag))
    return [*found, *([stray] if len(stray) > 2 else [])]


def _json_ld(document: Document) -> Iterator[Any]:
    for tag in tags(document.soup, "script"):
        if attribute(tag, "type").lower().partition(";")[0].strip() == "application/ld+json":
            yield from load("".join(str(part) for part in tag.strings) or tag.get_text())


def _flat(documents: Iterator[Any]) -> Iterator[dict[str, Any]]:
    """Every mapping inside, outer ones first. A list used as a stack: data may nest deeper than Python recurses."""
    waiting = list(documents)[::-1]
    looked = 0
    while waiting and looked < THING_LIMIT * 20:
        looked += 1
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            if "@type" in value:
                value["@type"] = _short(value["@type"])
                yield value
            waiting.extend(inner for inner in reversed(list(value.values())) if isinstance(inner, dict | list))


def _short(told: Any) -> tuple[str, ...]:
    several = told if isinstance(told, list | tuple) else [told]
    return tuple(re.split(r"[/#:]", one)[-1] for one in several if isinstance(one, str))


def _as_is(script: str) -> str:
    return script


def _unwrapped(script: str) -> str:
    return _TRAILING.sub("", _WRAPPING.sub("", script).strip().rstrip(";"))


def _repaired(script: str) -> str:
    """Entities in place of quotes, comments, escapes JSON does not know."""
    script = _unwrapped(script)
    if "&quot;" in script:
        script = html.unescape(script)
    return _TRAILING.sub("", _BAD_ESCAPE.sub(r"\\\\", _COMMENT.sub("", script)))


def _several(script: str) -> list[Any]:
    """Documents set one after the other in one script."""
    reader, place = json.JSONDecoder(strict=False), 0
    found: list[Any] = []
    while place < len(script) and len(found) < 50:
        try:
            document, place = reader.raw_decode(script, place)
        except (ValueError, RecursionError):
            return []
        found.append(document)
        while place < len(script) and script[place] in " \t\r\n,;":
            place += 1
    return found


def _salvaged(script: str) -> list[Any]:
    """What can still be read of a script that no repair makes JSON: for each `@type`, the first of each property."""
    found: list[dict[str, Any]] = []
    for name, value in _PAIR.findall(script)[:500]:
        if name == "@type":
            found.append({"@type": value})
        elif found:
            found[-1].setdefault(name, value.replace("\\/", "/").replace('\\"', '"'))
    return found


def _add(owner: dict[str, Any], name: str, value: Any) -> None:
    if not value:
        return
    if name not in owner:
        owner[name] = value
    elif isinstance(owner[name], list):
        owner[name].append(value)
    else:
        owner[name] = [owner[name], value]


def _value(tag: Tag) -> str:
    """HTML §5.2.4: the value of a property."""
    for name in ("content", "datetime"):
        if name in tag.attrs:
            return attribute(tag, name).strip()
    if tag.name in _LINKS:
        return attribute(tag, _LINKS[tag.name]).strip()
    return words(tag, 1_000)
