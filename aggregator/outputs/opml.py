"""The sources as a list to subscribe to, OPML 2.0, a folder for every centre."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from lxml import etree

from aggregator import text, urls
from aggregator.model import Origin
from aggregator.outputs import Edition, Need, Output, Plan, _entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Opml(Output):
    """All feeds of the network, for a reader to import."""

    sources: tuple[str, ...] = ("podcast", "news", "youtube")
    """Kinds of source that are feeds: a page or a sitemap cannot be subscribed to."""

    kind: ClassVar[str] = "opml"
    form: ClassVar[str] = "opml"
    content_type: ClassVar[str] = "text/x-opml"
    uses: ClassVar[frozenset[Need]] = frozenset({"origins"})
    rank: ClassVar[int] = 1

    def is_worth_a_file(self, edition: Edition, plan: Plan) -> bool:  # noqa: ARG002 - the same for every kind
        """Whether there is a source to list."""
        return bool(edition.origins)

    def plan(self, edition: Edition) -> Plan:  # noqa: ARG002 - the same for every kind
        """Nothing: a list of sources carries no entries."""
        return Plan()

    def render(self, edition: Edition) -> bytes:
        """The list, by the names of the centres and then of the feeds. Dates it has none: they would change it."""
        root = etree.Element("opml", version="2.0")
        etree.SubElement(etree.SubElement(root, "head"), "title").text = text.line(self.title)
        body = etree.SubElement(root, "body")
        for name, origins in _by_centre(self._listed(edition.origins)):
            folder = etree.SubElement(body, "outline", text=name)
            for origin in origins:
                etree.SubElement(folder, "outline", _attributes(origin))
        written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        return written

    def _listed(self, origins: Iterable[Origin]) -> Iterable[Origin]:
        fit = (o for o in origins if o.kind in self.sources and not _entries.is_hidden(o))
        return (o for o in fit if _entries.is_address(o.feed_url))


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
