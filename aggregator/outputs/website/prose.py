"""Texts of sources as our pages show them: harmless, without a picture that would be asked for, and well-formed lists.

What `text.harmless` lets through is harmless; a page of ours wants more. Nothing in it may make a browser ask another
host, its headings must fit below ours, and its lists must be lists, or screen readers lose their way.
"""

import re
from typing import Final

import nh3
from lxml import html as lxml_html

from aggregator import text
from aggregator.model import Entry
from aggregator.outputs import _entries

TEASER: Final = 280
"""Characters of a text on a card."""
EXCERPT: Final = 900
"""Characters of an article: whoever wants more reads it where it was published."""
HELD: Final = 80
"""Characters of a summary by which it is found in the notes: feeds shorten it further on."""

_TAGS: Final = frozenset(
    {"a", "b", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "i", "li", "ol", "p", "pre"}
) | {"strong", "sub", "sup", "u", "ul", "div"}
_CLEANER: Final = nh3.Cleaner(
    tags=set(_TAGS),
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener",
)
_LISTS: Final = ("ul", "ol")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")


def body(entry: Entry) -> str:
    """The text of an entry's page, HTML: the notes of an episode or a video whole, of an article the beginning."""
    if entry.item.medium in {"news", "publication", "post"}:
        return paragraphs(text.shorten(_entries.told(entry), EXCERPT))
    content = _entries.notes(entry)
    return _lead(entry) + tidy(content) if content else paragraphs(_entries.told(entry))


def _lead(entry: Entry) -> str:
    """A summary that the notes do not hold anyway: another one of the source's, or an editor's."""
    said, notes = text.line(entry.item.summary), text.line(text.plain(entry.item.content))
    return "" if said[:HELD] in notes else paragraphs(_entries.told(entry))


def teaser(entry: Entry, limit: int = TEASER) -> str:
    """The beginning of an entry's text on one line."""
    said = text.line(_entries.told(entry))
    return "" if said == _entries.title(entry) else text.shorten(said, limit)


def paragraphs(plain: str) -> str:
    """Plain text as HTML, the addresses in it as links."""
    written = _entries.as_html(plain)
    return _ADDRESS.sub(_link, written)


def tidy(fragment: str) -> str:
    """HTML of a source with nothing in it but text, links and lists; headings as of the third level."""
    safe = _CLEANER.clean(fragment)
    if not safe.strip():
        return ""
    root = lxml_html.fragment_fromstring(safe, create_parent="div")
    for element in list(root.iter()):
        if isinstance(element.tag, str):
            _mend(element)
    inside = [root.text or ""]
    inside += [lxml_html.tostring(child, encoding="unicode") for child in root]
    return "".join(inside).strip()


def _link(found: re.Match[str]) -> str:
    return f'<a href="{found[0]}" rel="noopener">{found[0]}</a>'


def _mend(element: lxml_html.HtmlElement) -> None:
    parent = element.getparent()
    if parent is None:
        return
    if re.fullmatch(r"h[1-6]", element.tag):
        element.tag = "h3"
    if element.tag in {"a", "h3", "p", *_LISTS} and not element.text_content().strip():
        element.drop_tag()  # a link around a picture that is not shown says nothing
    elif element.tag == "li" and parent.tag not in _LISTS:
        element.tag = "p"
    elif element.tag in _LISTS:
        _mend_list(element)


def _mend_list(listing: lxml_html.HtmlElement) -> None:
    """Whatever stands in a list stands in an item of it."""
    items = [_item(listing.text)] if (listing.text or "").strip() else []
    for child in list(listing):
        tail, child.tail = child.tail, None
        items.append(child if child.tag == "li" else _item(None, child))
        if (tail or "").strip():
            items.append(_item(tail))
    listing.text = None
    listing[:] = items


def _item(said: str | None, *children: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    item = lxml_html.Element("li")
    item.text = said
    item.extend(children)
    return item
