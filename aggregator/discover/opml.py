"""Subscription lists of other readers: OPML 1.0 and 2.0, as exported by programs that never read its specification.

Pure: bytes in, feeds out. Knows no source and no configuration. http://opml.org/spec2.opml
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from aggregator.text import line
from aggregator.urls import http_url

LIMIT: Final = 5_000
"""Outlines of one file that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One feed of a list."""

    url: str
    title: str = ""
    site_url: str = ""
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriptions:
    """What a list says, and what of it could not be read."""

    feeds: tuple[Subscription, ...] = ()
    """Each address once."""
    skipped: tuple[tuple[str, str], ...] = ()
    """Outlines that are no feed though they should be: which, and why."""
    damage: str = ""
    """What is wrong with the file as a whole; it was read as far as possible."""


def read(body: bytes) -> Subscriptions:
    """The feeds of an OPML file, in its order. Raises `ValueError`, in words for a person, when it is none."""
    root, damage = _root(body)
    if root is None or _name(root) != "opml":
        raise ValueError(damage or "no OPML: the file is about something else")
    feeds: dict[str, Subscription] = {}
    skipped = []
    for outline, folders in _outlines(root):
        told = {str(name).rpartition("}")[2].lower(): line(str(value)) for name, value in outline.attrib.items()}
        title = told.get("title") or told.get("text") or ""
        if "xmlurl" not in told:
            if told.get("type", "").lower() == "rss" and not len(outline):
                skipped.append((title, "names no address"))
            continue
        url = http_url(told["xmlurl"])
        if url is None:
            skipped.append((title, "its address is no http(s) address" if told["xmlurl"] else "its address is empty"))
        elif url in feeds:
            skipped.append((title, "is in the list twice"))
        else:
            site = http_url(told.get("htmlurl")) or ""
            feeds[url] = Subscription(url=url, title=title, site_url=site, folders=folders)
    return Subscriptions(feeds=tuple(feeds.values()), skipped=tuple(skipped), damage=damage)


def _root(body: bytes) -> tuple[etree._Element | None, str]:
    """The tree, repaired where it must be: a list cut off in the middle still names its first feeds."""
    damage = ""
    for recover in (False, True):
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=recover)
        try:
            root = etree.fromstring(body.strip(), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            damage = damage or f"no well-formed XML: {error}"
        else:
            return root, damage
    return None, damage


def _outlines(root: etree._Element) -> Iterator[tuple[etree._Element, tuple[str, ...]]]:
    """Every outline with the folders it lies in. No recursion: outlines nest as deep as their author likes."""
    waiting: list[tuple[etree._Element, tuple[str, ...]]] = [(root, ())]
    seen = 0
    while waiting and seen < LIMIT:
        element, folders = waiting.pop()
        inside = folders
        if _name(element) == "outline":
            seen += 1
            yield element, folders
            if text := element.get("text") or element.get("title"):
                inside = (*folders, line(text))[-10:]
        waiting.extend((child, inside) for child in reversed(element) if isinstance(child.tag, str))


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""
