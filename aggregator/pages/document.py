"""Opens a page: bytes to a tree whatever their encoding, and says in which part of the page a tag stands.

Nothing here walks a tree by recursion: 100,000 nested elements are a page, too. Only Beautiful Soup with lxml: other
builders stall on hostile input.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import islice
from typing import Final

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString

from aggregator.pages.values import Where
from aggregator.text import line
from aggregator.urls import http_url

BODY_LIMIT_BYTES: Final = 5_000_000
"""Beyond, a page is cut off: the largest captured page has 405 KB."""
TAG_LIMIT: Final = 200_000
"""Tags looked at; the largest captured page has 5,000."""
DEPTH_LIMIT: Final = 256
"""Nesting beyond which a page is no page; libxml2 stops there, too, when it reads XML."""
CLIMB: Final = 60
"""Ancestors looked at: the deepest captured page nests 38 levels."""

RUNNING: Final = 80
"""Characters from which a piece of text is more than a label."""
BULK: Final = 0.4

BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
SILENT: Final = frozenset(
    {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "select", "textarea", "head"}
)
"""What a reader of the text does not see."""
HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,30})""", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{2,30})""", re.IGNORECASE)
_DECLARATION = re.compile(r"<\?xml[^>]{0,300}>", re.IGNORECASE)
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# The Encoding Standard (https://encoding.spec.whatwg.org/#names-and-labels) reads these labels as windows-1252.
_LATIN: Final = frozenset({"iso8859-1", "ascii", "latin-1"})

_NAVIGATION = re.compile(
    r"(?:^|[-_])(?:nav|navi|navigation|navbar|menu|menue|mainmenu|submenu|breadcrumbs?|pagination|pager|skiplinks?)(?:$|[-_])"
)
_FOOTER = re.compile(r"(?:^|[-_])(?:site)?footer(?:$|[-_])|^colophon$")
_HEADER = re.compile(r"^(?:site|page|global|main|top)?[-_]?(?:header|banner|masthead)$")
_ROLES: Final[dict[str, Where]] = {
    "navigation": "nav",
    "menu": "nav",
    "menubar": "nav",
    "contentinfo": "footer",
    "banner": "header",
}


@dataclass(frozen=True, slots=True)
class Document:
    """A page as a tree, with the address its links are relative to."""

    url: str
    base_url: str
    soup: BeautifulSoup
    bulky: frozenset[int] = frozenset()
    """Identities of elements that hold most of the running text: no header and no menu, whatever they are called."""
    _zones: dict[int, Where] = field(default_factory=dict)

    def where(self, tag: Tag) -> Where:
        """The part of the page a tag stands in. Each ancestor is looked at once, whatever is asked."""
        path: list[Tag] = []
        found: Where = "main"
        node: Tag | None = tag
        while node is not None and len(path) < CLIMB:
            if (known := self._zones.get(id(node))) is not None:
                found = known
                break
            path.append(node)
            node = node.parent
        for one in reversed(path):
            found = found if id(one) in self.bulky else _zone(one, found)
            self._zones[id(one)] = found
        return found

    def absolute(self, address: str) -> str | None:
        """The http(s) address that a link of this page means."""
        return http_url(address, self.base_url)


def open_document(body: bytes, url: str, content_type: str = "") -> Document | None:
    """The tree of a page; None when the bytes hold no markup at all."""
    text = decode(body[:BODY_LIMIT_BYTES], content_type)
    if "<" not in text:
        return None
    # Beautiful Soup warns of XML; to the parser the declaration says nothing
    soup = _flat(BeautifulSoup(_DECLARATION.sub("", text.replace("\x00", ""), count=3), "lxml"))
    base = next((attribute(tag, "href") for tag in tags(soup, "base")), "")
    return Document(url=url, base_url=http_url(base, url) or url, soup=soup, bulky=_bulky(soup))


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a page: byte order mark, then what is valid UTF-8, then what server and page declare."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    try:  # Declared or not: text in another encoding is hardly ever valid UTF-8. A cut at the end is no fault.
        return codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        pass
    declared = [found[1] for found in [_HEADER_CHARSET.search(content_type)] if found]
    declared += [found.decode("ascii") for found in _CHARSET.findall(body[:4096])]
    for label in declared:
        try:
            name = codecs.lookup(label).name
            if name in _LATIN:
                name = "cp1252"
            if name.startswith("utf-8") and body.count(b"\xc3") == 0:
                continue  # declared UTF-8, and no German letter in it is
            return body.decode(name, "replace")
        except (LookupError, ValueError):
            continue  # a label nobody knows, or one that is no text encoding
    return body.decode("cp1252", "replace")


def attribute(tag: Tag, name: str) -> str:
    """The value of an attribute as one string; empty when there is none."""
    value = tag.attrs.get(name)
    if value is None:
        return ""
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def tags(root: Tag, *names: str) -> Iterator[Tag]:
    """Tags of these names (all, when none is named) below `root`, in document order, up to a limit."""
    wanted = frozenset(names)
    seen = 0
    for node in root.descendants:
        if isinstance(node, Tag):
            seen += 1
            if seen > TAG_LIMIT:
                return
            if not wanted or node.name in wanted:
                yield node


def ancestors(tag: Tag, limit: int = CLIMB) -> Iterator[Tag]:
    """Parents of a tag, the nearest first, up to a limit."""
    node = tag.parent
    while node is not None and limit:
        yield node
        node, limit = node.parent, limit - 1


def words(tag: Tag, limit: int = 2_000) -> str:
    """What a tag says on one line, up to so many characters: nested elements are not read for ever."""
    parts: list[str] = []
    length = 0
    for looked, node in enumerate(tag.descendants):
        if length > limit or looked > limit // 2 + 200:
            break
        if isinstance(node, Tag):
            if node.name in BLOCKS or node.name == "br":
                parts.append(" ")
        elif is_spoken(node):
            parts.append(str(node))
            length += len(parts[-1])
    return tidy("".join(parts))[:limit]


def is_spoken(node: object) -> bool:
    """Whether a node is text that a reader sees: no comment, no script."""
    if not isinstance(node, NavigableString) or isinstance(node, PreformattedString):
        return False
    return node.parent is None or node.parent.name not in SILENT


def tidy(text: str) -> str:
    """One clean line without the marks that only say where a word may break (soft hyphen, zero width space)."""
    return line(text.replace("\xad", "").replace("\u200b", "").replace("\ufeff", ""))


def labels(tag: Tag) -> str:
    """Classes and id of a tag, lower case."""
    return f"{attribute(tag, 'class')} {attribute(tag, 'id')}".lower()


def _flat(soup: BeautifulSoup) -> BeautifulSoup:
    """The same tree, or only its text where it nests deeper than any page does: climbing would not end."""
    depth: dict[int, int] = {id(soup): 0}
    for node in soup.descendants:
        if isinstance(node, Tag) and node.parent is not None:
            depth[id(node)] = depth[id(node.parent)] + 1
            if depth[id(node)] > DEPTH_LIMIT:
                break
    else:
        return soup
    text = " ".join(str(node) for node in islice(soup.descendants, TAG_LIMIT) if is_spoken(node))
    return BeautifulSoup(f"<html><body><p>{escape(text)}</p></body></html>", "lxml")


def _bulky(soup: BeautifulSoup) -> frozenset[int]:
    """Elements with most of the page's running text in them."""
    totals: dict[int, int] = {}
    whole = count = 0
    for node in soup.descendants:
        if isinstance(node, NavigableString) and len(node) >= RUNNING and is_spoken(node) and node.parent is not None:
            length = len(node.strip())
            if length < RUNNING or node.parent.name == "a":
                continue
            count += 1
            if count > 3_000:
                break
            whole += length
            for one in (node.parent, *ancestors(node.parent)):
                totals[id(one)] = totals.get(id(one), 0) + length
    return frozenset(key for key, length in totals.items() if length >= BULK * whole)


def _zone(tag: Tag, outer: Where) -> Where:
    """The part of the page a tag stands in, when its parent stands in `outer`."""
    name = tag.name
    if name == "head":
        return "head"
    if name in ("html", "body", "[document]"):
        return "main"
    if name in ("main", "article") and outer != "nav":
        return "main" if outer != "footer" else outer
    if outer not in ("main", "header"):
        return outer
    return _own_zone(tag) or outer


def _own_zone(tag: Tag) -> Where | None:
    name = tag.name
    if name == "nav":
        return "nav"
    role = _ROLES.get(attribute(tag, "role").lower())
    if role:
        return role
    found: Where | None = "header" if name == "header" else "footer" if name == "footer" else None
    for label in () if found else labels(tag).split():
        if _NAVIGATION.search(label):
            return "nav"
        found = "footer" if _FOOTER.search(label) else "header" if _HEADER.match(label) else None
        if found:
            break
    # An article has a header and a footer of its own
    inside = found is not None and any(one.name in ("main", "article", "section") for one in ancestors(tag, 12))
    return None if inside else found
