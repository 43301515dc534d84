"""Lists to subscribe to, OPML 2.0: the sources, a folder for every centre; or our own feeds, one for each family."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from lxml import etree

from aggregator import text, urls
from aggregator.model import Origin
from aggregator.outputs import Address, Edition, Need, Output, Plan, _entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Opml(Output):
    """All feeds of the network, for a reader to import."""

    lists: Literal["sources", "outputs"] = "sources"
    """What is listed: the feeds we follow, or those we publish."""
    sources: tuple[str, ...] = ("podcast", "news", "youtube")
    """Kinds of source that are feeds: a page or a sitemap cannot be subscribed to."""

    kind: ClassVar[str] = "opml"
    form: ClassVar[str] = "opml"
    content_type: ClassVar[str] = "text/x-opml"
    uses: ClassVar[frozenset[Need]] = frozenset({"origins", "others"})
    rank: ClassVar[int] = 1

    def is_worth_a_file(self, edition: Edition, plan: Plan) -> bool:  # noqa: ARG002 - the same for every kind
        """Whether there is anything to list."""
        return bool(_ours(edition.others) if self.lists == "outputs" else edition.origins)

    def plan(self, edition: Edition) -> Plan:  # noqa: ARG002 - the same for every kind
        """Nothing: a list of sources carries no entries."""
        return Plan()

    def render(self, edition: Edition) -> bytes:
        """The list, by the names of the centres and then of the feeds. Dates it has none: they would change it."""
        root = etree.Element("opml", version="2.0")
        etree.SubElement(etree.SubElement(root, "head"), "title").text = text.line(self.title)
        body = etree.SubElement(root, "body")
        for name, outlines in self._folders(edition):
            folder = etree.SubElement(body, "outline", text=name)
            for outline in outlines:
                etree.SubElement(folder, "outline", outline)
        written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        return written

    def _folders(self, edition: Edition) -> Iterable[tuple[str, list[dict[str, str]]]]:
        """Names of folders and the outlines in them."""
        if self.lists == "outputs":
            return _ours(edition.others).items()
        centres = _by_centre(self._listed(edition.origins))
        return ((name, [_attributes(origin) for origin in origins]) for name, origins in centres)

    def _listed(self, origins: Iterable[Origin]) -> Iterable[Origin]:
        fit = (o for o in origins if o.kind in self.sources and not _entries.is_hidden(o))
        return (o for o in fit if _entries.is_address(o.feed_url))


_FOLDERS: Final = {"": "Alle Zentren", "centre": "Zentren", "topic": "Themen", "format": "Formate", "series": "Reihen"}
_FEEDS: Final = frozenset({"podcast", "rss", "atom"})
"""Kinds of output that any reader of OPML can subscribe to."""


def _ours(others: Iterable[Address]) -> dict[str, list[dict[str, str]]]:
    """Our own feeds by folder, in the order of the configuration; families by what people call their members."""
    folders: dict[str, list[Address]] = {}
    for other in others:
        if other.kind in _FEEDS and other.url:
            folders.setdefault(_FOLDERS[other.each], []).append(other)
    for folder in folders.values():
        folder.sort(key=lambda one: (one.label.casefold(), one.label) if one.each else ("", ""))
    return {name: [_outline(other) for other in folder] for name, folder in folders.items()}


def _outline(other: Address) -> dict[str, str]:
    name = text.shorten(text.line(other.title), _entries.TITLE_LIMIT)
    told = text.shorten(text.line(other.description), _entries.TITLE_LIMIT)
    given = {"type": "rss", "text": name, "title": name, "description": told, "xmlUrl": other.url}
    return {key: value for key, value in given.items() if value}


def _by_centre(origins: Iterable[Origin]) -> Iterable[tuple[str, list[Origin]]]:
    """Folders: a name is there once, and so is an address."""
    folders: dict[str, dict[str, Origin]] = {}
    seen: set[str] = set()
    for origin in sorted(origins, key=_place):
        if origin.feed_url not in seen:
            seen.add(origin.feed_url)
            folders.setdefault(_entries.centre(origin.centre), {})[origin.feed_url] = origin
    return ((name, list(held.values())) for name, held in folders.items())


def _place(origin: Origin) -> tuple[str, str, str, str]:
    centre, show = _entries.centre(origin.centre), _entries.show(origin)
    return (centre.casefold(), centre, show.casefold(), origin.feed_url)


def _attributes(origin: Origin) -> dict[str, str]:
    channel = origin.channel
    name = _entries.show(origin)
    given = {
        "type": "rss",  # the name of every subscription, Atom too (spec2.opml, "Subscription lists")
        "text": name,
        "title": name,
        "description": text.shorten(text.line(channel.description), _entries.TITLE_LIMIT),
        "xmlUrl": origin.feed_url,
        "htmlUrl": urls.http_url(channel.url) or "",
        "language": _entries.language_tag(channel.language) or "",
    }
    return {key: text.line(value) for key, value in given.items() if value}
