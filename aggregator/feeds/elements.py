"""What feedparser loses, changes or takes long for, read from the XML itself by lxml.

feedparser keeps the last of several podcast tags, drops the names in them, reads `itunes:explicit` "true" as nothing,
mixes `itunes:summary` into the description, and resolves a guid against the base address; and each element costs it 25
times what it costs lxml. So this pass reads guids, dates, Apple's and the podcast namespace's elements, takes them (and
foreign ones nobody reads) out of the tree, and leaves the rest for feedparser, well-formed even where the original was
not. Both see the same entries in the same order.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from itertools import islice
from typing import Final, Literal

from lxml import etree

from aggregator.feeds.shields import CATEGORY_LIMIT, shield_tree
from aggregator.model import Tag
from aggregator.text import TAG_LIMIT, TEXT_LIMIT, TITLE_LIMIT, clean
from aggregator.urls import http_url

Kind = Literal[
    "keep", "drop", "itunes", "podcast", "guid", "published", "updated", "language", "author", "description", "content"
]

VALUE_LIMIT: Final = 4_096
"""Characters of an attribute or text in the podcast namespace; its longest (podcast:txt) has 4,000."""
DEPTH_LIMIT: Final = 5
"""Levels of podcast tags: podcast:liveItem, podcast:value, podcast:valueTimeSplit, podcast:remoteItem are four."""
_ADDRESSES: Final = frozenset({"url", "uri", "href", "src", "img", "link", "feedurl"})
"""Attributes that hold an address; anything but http(s) in them goes."""

_DC: Final = ("http://purl.org/dc/elements/1.1", "http://purl.org/dc/terms", "http://purl.org/dc/elements/1.0")
_READ_BY_FEEDPARSER: Final = (
    "",
    "http://www.w3.org/2005/atom",
    "http://purl.org/atom/ns#",
    "http://purl.org/rss/1.0",
    "http://my.netscape.com/rdf/simple/0.9",
    "http://channel.netscape.com/rdf/simple/0.9",
    "http://purl.org/net/rss1.1#",
    "http://purl.org/rss/2.0",
    "http://backend.userland.com/rss",
    "http://backend.userland.com/rss2",
    "http://blogs.law.harvard.edu/tech/rss",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/1999/xhtml",
    "http://purl.org/rss/1.0/modules/content",
    "http://search.yahoo.com/mrss",
    "http://www.rssboard.org/media-rss",
    *_DC,
)
_DATES: Final[dict[str, Kind]] = {
    "pubdate": "published", "published": "published", "issued": "published", "date": "published",
    "available": "published", "created": "published",
    "updated": "updated", "modified": "updated", "lastbuilddate": "updated",
}  # fmt: skip
_DATE_ORDER: Final = (
    "pubdate",
    "published",
    "issued",
    "date",
    "available",
    "created",
    "updated",
    "lastbuilddate",
    "modified",
)
"""Where an entry has several, the one its own format defines comes first."""

_AMPERSAND = re.compile(rb"&(?!#(?:[0-9]+|[xX][0-9a-fA-F]+);)(?:(lt|gt|amp|quot|apos);)?")
_NUMBERS: Final = {b"lt": b"&#60;", b"gt": b"&#62;", b"amp": b"&#38;", b"quot": b"&#34;", b"apos": b"&#39;"}

_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_ATOM_FEED = "{http://www.w3.org/2005/Atom}feed"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A description or a content."""

    value: str
    is_html: bool
    """False where the publisher says that `<` is a less-than sign."""
    base_url: str


@dataclass(slots=True, kw_only=True)
class Raw:
    """What the XML says of an entry or a channel, not yet interpreted."""

    guid: str | None = None
    permalink: bool = True
    """False where isPermaLink says so: a guid that is an address is then no link. Atom's ids are taken for links, too:
    where an entry gives no other, they mostly are.
    """
    published: str | None = None
    updated: str | None = None
    language: str | None = None
    authors: tuple[str, ...] = ()
    """RSS' author, managingEditor and dc:creator as they stand, with addresses; Atom's are left to feedparser."""
    description: Text | None = None
    content: Text | None = None
    itunes: dict[str, str] = field(default_factory=dict)
    """Local name, lower case, to text or (image, category) attribute; the first of several that says anything."""
    itunes_categories: tuple[str, ...] = ()
    podcast: tuple[Tag, ...] = ()
    atom: bool = False
    """Of a channel: whether it is Atom's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """A feed in two parts."""

    channel: Raw
    entries: tuple[Raw, ...]
    rest: bytes
    """The XML without what was read here."""
    broken: bool
    """Whether the XML had to be repaired."""
    tangled: bool = False
    """Whether the repair put entries into one another, as it does when a tag inside one has no end."""


def take_out(xml: bytes, base_url: str) -> Elements | None:
    """Read and remove what is read here; None when lxml finds no root at all."""
    root, broken = _tree(xml)
    if broken:
        # libxml2 drops every `&lt;` and `&amp;` behind the first fault, but never a numeric reference.
        root, _ = _tree(_AMPERSAND.sub(_as_number, xml))
    if root is None:
        return None
    channel = next(root.iter("{*}channel", "{*}feed"), root)
    raw_channel = _read(channel, base_url)
    raw_channel.atom = channel.tag == _ATOM_FEED
    found = list(root.iter("{*}item", "{*}entry"))
    tangled = broken and any(next(entry.iterancestors("{*}item", "{*}entry"), None) is not None for entry in found)
    entries = tuple(_read(entry, base_url) for entry in found)
    shield_tree(root)
    return Elements(
        channel=raw_channel,
        entries=entries,
        rest=etree.tostring(root, encoding="utf-8"),
        broken=broken,
        tangled=tangled,
    )


def untangle(xml: bytes, spans: Iterable[tuple[int, int]]) -> bytes:
    """The XML with every entry at those bytes repaired by itself, so that a slip in one stays in it."""
    root_tag = xml[: xml.find(b">") + 1]
    parts, at = [], 0
    for start, end in spans:
        root, _ = _tree(_AMPERSAND.sub(_as_number, root_tag + xml[start:end]))
        entry = None if root is None else next(root.iter("{*}item", "{*}entry"), None)
        parts.append(xml[at:start])
        parts.append(b"<item/>" if entry is None else etree.tostring(entry, with_tail=False))
        at = end
    return b"".join(parts) + xml[at:]


def _tree(xml: bytes) -> tuple[etree._Element | None, bool]:
    """The root, and whether the XML was broken."""
    # huge_tree off: texts over 10 MB and 256 levels are refused. Entities were resolved before, there is no DOCTYPE to
    # be obeyed.
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root: etree._Element | None = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:  # not one element
        return None, True
    return root, len(parser.error_log) > 0


def _as_number(found: re.Match[bytes]) -> bytes:
    return _NUMBERS.get(found[1] or b"", b"&#38;")


def _read(element: etree._Element, base_url: str) -> Raw:
    raw = Raw(language=element.get(_LANG), guid=element.get(_ABOUT))
    dates: dict[str, str] = {}
    tags: list[Tag] = []
    categories: list[str] = []
    terms = 0
    for child in list(element.iterchildren(etree.Element)):
        kind, name = _kind(child.tag)
        if kind == "keep" and (name not in ("category", "subject") or terms < CATEGORY_LIMIT):
            terms += name in ("category", "subject")
            child.tail = None  # blanks between elements: a call each in the second pass
            continue
        if kind in ("description", "content"):
            _read_text(child, kind, raw, base_url)
        elif kind == "itunes":
            _read_itunes(child, name, raw, categories)
        elif kind == "podcast":
            if len(tags) < TAG_LIMIT:
                tags.append(_tag(child, name, base_url, 1))
        elif kind not in ("drop", "keep"):
            _read_simple(child, kind, name, raw, dates)
        element.remove(child)
    raw.published, raw.updated = _first_date(dates, "published"), _first_date(dates, "updated")
    raw.podcast, raw.itunes_categories = tuple(tags), tuple(categories)
    return raw


def _first_date(dates: dict[str, str], kind: Kind) -> str | None:
    return next((dates[name] for name in _DATE_ORDER if name in dates and _DATES[name] == kind), None)


def _read_simple(child: etree._Element, kind: Kind, name: str, raw: Raw, dates: dict[str, str]) -> None:
    text = _text(child).strip()
    if not text:
        return
    if kind == "guid":
        if name == "guid" or not raw.guid:
            raw.guid = text
            raw.permalink = (child.get("isPermaLink") or "true").strip().lower() != "false"
    elif kind == "author":
        raw.authors = (*raw.authors, text[:TITLE_LIMIT])[:TAG_LIMIT]
    elif kind == "language":
        raw.language = raw.language or text
    else:
        dates.setdefault(name, text)


def _read_text(child: etree._Element, kind: Kind, raw: Raw, base_url: str) -> None:
    """The first description, and the longest content, since a feed may bring a plain and a rich one."""
    form = (child.get("type") or "html").strip().lower()
    if "xhtml" in form or (child.get("mode") or "").strip().lower() == "xml":
        parts = [
            escape(child.text or ""),
            *(etree.tostring(part, encoding="unicode") for part in child.iterchildren(etree.Element)),
        ]
        value = "".join(parts)
    elif form not in ("html", "text") and not form.startswith("text/"):
        return  # RFC 4287 §4.1.3: content that is no text at all
    else:
        value = _text(child)
    value = value.strip()
    old = raw.description if kind == "description" else raw.content
    if not value or (old and (kind == "description" or len(old.value) >= len(value))):
        return
    text = Text(value=value[:TEXT_LIMIT], is_html=form not in ("text", "text/plain"), base_url=_base(child, base_url))
    if kind == "description":
        raw.description = text
    else:
        raw.content = text


def _base(element: etree._Element, base_url: str) -> str:
    return http_url(element.base, base_url) or base_url


def _read_itunes(child: etree._Element, name: str, raw: Raw, categories: list[str]) -> None:
    if name == "category":
        if len(categories) < TAG_LIMIT:
            categories.extend(_itunes_categories(child))
        return
    if name == "owner":
        for part in child.iterchildren(etree.Element):
            raw.itunes.setdefault(f"owner-{_kind(part.tag)[1]}", _text(part).strip())
        return
    text = (child.get("href") or child.get("url") or _text(child)) if name == "image" else _text(child)
    if text.strip():
        raw.itunes.setdefault(name, text.strip())


def _itunes_categories(element: etree._Element) -> Iterator[str]:
    """`Business/Careers`, or `Business` where there is no subcategory."""
    parent = (element.get("text") or "").strip()
    children = [(child.get("text") or "").strip() for child in islice(element.iterchildren(etree.Element), TAG_LIMIT)]
    if any(children):
        yield from (f"{parent}/{child}" for child in children if child)
    elif parent:
        yield parent


def _tag(element: etree._Element, name: str, base_url: str, depth: int) -> Tag:
    attributes = []
    for key, value in list(element.attrib.items())[:TAG_LIMIT]:
        local = str(key).rpartition("}")[2]
        if local.lower() in _ADDRESSES:
            address = http_url(str(value), base_url)
            if address:
                attributes.append((local, address))
        else:
            attributes.append((local, clean(str(value))[:VALUE_LIMIT]))
    children = islice(element.iterchildren(etree.Element), TAG_LIMIT if depth < DEPTH_LIMIT else 0)
    return Tag(
        name=name,
        attributes=tuple(attributes),
        text=clean(element.text or "").strip()[:VALUE_LIMIT],
        children=tuple(_tag(child, etree.QName(child).localname, base_url, depth + 1) for child in children),
    )


def _text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext())) if len(element) else element.text or ""


@lru_cache(maxsize=1024)
def _kind(tag: str) -> tuple[Kind, str]:
    """What is to be done with a child of an entry or channel, and its local name (lower case but for podcast tags)."""
    namespace, _, local = tag.rpartition("}")
    namespace = namespace.removeprefix("{").lower().rstrip("/")
    if not namespace and ":" in local:  # a prefix nobody declared: lxml keeps it as part of the name
        prefix, _, local = local.partition(":")
        return (
            ("podcast", local) if prefix == "podcast" else ("itunes" if prefix == "itunes" else "keep", local.lower())
        )
    name = local.lower()
    if namespace.endswith("itunes.com/dtds/podcast-1.0.dtd"):
        return "itunes", name
    if "podcastindex.org/namespace" in namespace or "podcastindex-org/podcast-namespace" in namespace:
        return "podcast", local
    if namespace not in _READ_BY_FEEDPARSER:
        return "drop", name
    return _kind_of_known(namespace, name), name


def _kind_of_known(namespace: str, name: str) -> Kind:
    if name in _DATES:
        return _DATES[name]
    if name == "guid" or (name == "id" and namespace not in _DC):
        return "guid"
    if name == "language" and namespace in _DC:
        return "language"
    if name == "encoded" or (name == "content" and "atom" in namespace):
        return "content"
    # feedparser takes the end off an address for a name where the top-level domain has more than four letters.
    if name in ("creator", "managingeditor") or (name == "author" and "atom" not in namespace):
        return "author"
    if name in ("description", "summary"):
        return "description" if "mrss" not in namespace else "keep"
    return "drop" if name == "comments" and not namespace else "keep"
