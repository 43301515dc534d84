"""feedgen with the remedies it needs, shared by the kinds of output that write RSS or Atom.

feedgen 1.0 lets the last `link()` of any kind become the channel's link, drops rel, type and length of an Atom entry's
links, writes `yes`/`no` where Apple wants `true`/`false`, refuses artwork with a query, knows no podcast namespace,
stamps the time of the build, and prepends. So it writes the skeleton here, and one extension the rest: whatever is
given to `Extra.add` is written as it stands. Knows elements, not entries.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from feedgen.feed import FeedGenerator  # type: ignore[import-untyped]
from lxml import etree

from aggregator.model import Tag
from aggregator.outputs._feeds import Sheet

GENERATOR = "Mittelstand-Digital Aggregator"
"""No version: a release must not change every byte of every feed."""

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "ev": "http://purl.org/rss/1.0/modules/event/",
    "fh": "http://purl.org/syndication/history/1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "xml": "http://www.w3.org/XML/1998/namespace",
}

_FEEDGENS_OWN = ("lastBuildDate", "docs")
"""What feedgen writes into every channel unasked: the time of the build, and a link to the specification."""


class Extra:
    """A feedgen extension, of a feed or of an entry: elements and attributes feedgen has no or a wrong idea of.

    feedgen calls its extensions by these method names and asks for no base class.
    """

    def __init__(self) -> None:
        self.prefixes: tuple[str, ...] = ()
        self._tags: list[Tag] = []
        self._attributes: dict[str, str] = {}

    def add(self, name: str, text: str = "", /, *children: Tag, **attributes: str | None) -> None:
        """Append an element: `add("itunes:image", href=…)`. Attributes that are None are left out."""
        self._tags.append(tag(name, text, *children, **attributes))

    def add_all(self, tags: Iterable[Tag]) -> None:
        """Append elements as they stand."""
        self._tags.extend(tags)

    def set(self, name: str, value: str) -> None:
        """Give the entry itself an attribute: `set("xml:lang", "de")`."""
        self._attributes[name] = value

    def extend_ns(self) -> dict[str, str]:
        """Called by feedgen: the namespaces the feed declares."""
        return {prefix: NAMESPACES[prefix] for prefix in self.prefixes}

    def extend_rss(self, node: etree._Element) -> None:
        """Called by feedgen with `<rss>` for a feed and `<item>` for an entry."""
        target = node[0] if node.tag == "rss" else node
        for name in _FEEDGENS_OWN:
            for unasked in target.findall(name):
                target.remove(unasked)
        self._write(target)

    def extend_atom(self, node: etree._Element) -> None:
        """Called by feedgen with `<feed>` or `<entry>`, whose elements it keeps in no namespace."""
        if node.tag == "entry":
            for bare in node.findall("link"):
                node.remove(bare)
        self._write(node)

    def _write(self, target: etree._Element) -> None:
        for name, value in self._attributes.items():
            target.set(_qualified(name), value)
        for item in self._tags:
            _append(target, item)


def tag(name: str, text: str = "", /, *children: Tag, **attributes: str | None) -> Tag:
    """An element, `prefix:name`, or just a name for one without namespace. A trailing `_` in attribute names is cut."""
    given = tuple((key.rstrip("_"), value) for key, value in attributes.items() if value is not None)
    return Tag(name=name, text=text, attributes=given, children=children)


def start(*prefixes: str) -> Any:
    """A feedgen feed whose `extra` is an `Extra`, as is that of each of its entries."""
    feed = FeedGenerator()
    feed.register_extension("extra", Extra, Extra)
    feed.extra.prefixes = prefixes
    feed.generator(GENERATOR)
    return feed


def start_rss(
    *prefixes: str,
    title: str,
    description: str,
    language: str,
    link: str,
    sheet: Sheet,
    updated: str | None,
) -> Any:
    """The channel of an RSS feed, `updated` an RFC 822 date."""
    feed = start(*prefixes, *(("fh",) if sheet.current else ()))
    feed.title(title)
    feed.description(description)
    feed.language(language)
    feed.link(href=sheet.url, rel="self", type="application/rss+xml")
    feed.extra.add_all(tag("atom:link", href=url, rel=relation) for relation, url in sheet.links)
    if sheet.current:
        feed.extra.add("fh:archive")
    feed.link(href=link, rel="alternate")  # last: feedgen takes the channel's link from the last call
    if updated is not None:
        feed.extra.add("lastBuildDate", updated)
    return feed


def add(feed: Any, *, title: str, guid: str, published: str | None = None, updated: datetime | None = None) -> Any:
    """One more entry, after those there are. `published` is an RFC 822 date, for RSS; `updated` is Atom's."""
    entry = feed.add_entry(order="append")
    entry.title(title)
    entry.guid(guid, permalink=False)
    if published is not None:
        entry.extra.add("pubDate", published)
    if updated is not None:
        entry.updated(updated)
    return entry


def rss_bytes(feed: Any) -> bytes:
    """The RSS document."""
    written: bytes = feed.rss_str(pretty=True)
    return written


def atom_bytes(feed: Any) -> bytes:
    """The Atom document."""
    written: bytes = feed.atom_str(pretty=True)
    return written


def _qualified(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if prefix else local


def _append(parent: etree._Element, item: Tag) -> None:
    node = etree.SubElement(parent, _qualified(item.name))
    for name, value in item.attributes:
        node.set(_qualified(name), value)
    node.text = item.text or None
    for child in item.children:
        _append(node, child)
