"""The visible text of a page line by line, each with the block it stands in: what a reader's eye has to go by.

One walk over the tree; everything else (dates near the headline, the densest block) works on these lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from bs4 import NavigableString, Tag

from aggregator.pages.document import BLOCKS, Document, ancestors, attribute, is_spoken, labels, tags, tidy
from aggregator.pages.values import Where

LINE_LIMIT: Final = 20_000
"""Lines looked at."""
_STRONG: Final = re.compile(
    # Words in class names and ids that mark what surrounds an article; only whole parts of a name
    r"(?:^|[-_])(?:related|similar|aehnlich\w*|verwandt\w*|sidebar|marginal\w*|cookies?|consent|comments?|kommentare?|commentlist|respond|disqus|"
    r"sharing|share(?:bar|buttons?|links?)?|sozial\w*|social\w*|shariff|newsletter|recommend(?:ed|ations?)|empfehlung(?:en)?|outbrain|taboola|"
    r"advert\w*|meistgelesen|seealso|post-navigation|screen-?reader\w*|sr-only|visually-?hidden|skip-?links?|breadcrumbs?|author-?box)(?:$|[-_])"
)
_LEADING: Final = re.compile(
    # Words that say so only when a name begins with them: `widget_text`, not `elementor-widget`
    r"(?:widgets?|teasers?|teaser-?(?:list|box|liste|container)|banner|anzeigen?|werbung|ads?|promo(?:tion|box)?|popular|trending|weitere\w*|mehr-zum-thema|"
    r"see-?also|more-(?:news|articles|posts)|read-?more|weiterlesen|modal|popup|overlay|tooltip|login|search(?!-?_?(?:result|hit))\w*|suche|subscribe|abo|print-?only|toc|"
    r"inhaltsverzeichnis|tags?-?(?:list|cloud)|service-?links?|share)(?:$|[-_])"
)
_HIDDEN: Final = re.compile(r"(?:^|\s)(?:rich-snippet-hidden|hidden|visually-?hidden|sr-only|screen-reader-text)\s*$")
_NEVER: Final = re.compile(r"(?:no|has|with|without|is|hide|ohne|mit|show)[-_]")
_NOT_TEXT: Final = re.compile(r"cookie|consent|comment|kommentar|newsletter")


@dataclass(frozen=True, slots=True)
class Line:
    """Consecutive text of one block."""

    text: str
    block: Tag
    first: Tag
    """The element the text begins in."""
    offset: int
    """Characters of text before it."""
    linked: int
    """Characters of it that are links."""
    where: Where
    noisy: bool


@dataclass(slots=True)
class _Growing:
    block: Tag
    first: Tag
    parts: list[str] = field(default_factory=list)
    linked: int = 0


def read_lines(document: Document, headline: Tag | None = None) -> tuple[Line, ...]:
    """The lines of a page. What holds the headline is no noise, whatever it is called."""
    noise = Noise(document, headline)
    found: list[Line] = []
    offset = 0
    for growing in _walk(document):
        text = tidy("".join(growing.parts))
        if not text:
            continue
        where = document.where(growing.block)
        noisy = where in ("nav", "footer") or noise.holds(growing.first)
        found.append(Line(text, growing.block, growing.first, offset, growing.linked, where, noisy))
        offset += len(text)
        if len(found) >= LINE_LIMIT:
            break
    return tuple(found)


class Noise:
    """Tells what surrounds an article; each element is looked at once."""

    def __init__(self, document: Document, headline: Tag | None) -> None:
        self._bulky = document.bulky
        self._exempt = {id(one) for one in ancestors(headline, 200)} if headline else set()
        self._known: dict[int, bool] = {}

    def holds(self, tag: Tag) -> bool:
        """Whether a tag, or one around it, is noise."""
        path: list[Tag] = []
        found = False
        node: Tag | None = tag
        while node is not None and len(path) < 200:
            if (known := self._known.get(id(node))) is not None:
                found = known
                break
            path.append(node)
            node = node.parent
        for one in reversed(path):
            found = found or self.is_noise(one)
            self._known[id(one)] = found
        return found

    def is_noise(self, tag: Tag) -> bool:
        """Whether a tag itself is noise."""
        if id(tag) in self._exempt or tag.name in ("html", "body", "main", "[document]"):
            return False
        if tag.name in ("aside", "nav", "dialog", "form", "button", "label"):
            return tag.name != "form" or len(tag.contents) < 30
        if (
            attribute(tag, "hidden")
            or attribute(tag, "aria-hidden").lower() == "true"
            or "display:none" in attribute(tag, "style").replace(" ", "")
        ):
            return True
        return tag.name in BLOCKS and self._is_called_noise(tag)

    def _is_called_noise(self, tag: Tag) -> bool:
        names = labels(tag)
        for name in names.split():
            stem = name.partition("--")[0] or name  # BEM: a modifier says how a block looks, not what it is
            if not _NEVER.match(stem) and (_STRONG.search(stem) or _LEADING.match(stem)):
                # Whoever holds most of the running text is no surroundings, whatever it is called
                return id(tag) not in self._bulky or bool(_NOT_TEXT.search(names))
        return False


def headings(document: Document) -> Iterator[Tag]:
    """h1 to h3 in the order of the document."""
    return tags(document.soup, "h1", "h2", "h3")


def _walk(document: Document) -> Iterator[_Growing]:
    growing: _Growing | None = None
    root = document.soup.body or document.soup
    blocks: dict[int, Tag] = {}
    for node in root.descendants:
        if isinstance(node, Tag):
            if growing and (node.name in BLOCKS or node.name == "br"):
                yield growing
                growing = None
        elif isinstance(node, NavigableString) and node.parent is not None and _is_read(node, node.parent):
            if not node.strip() and growing is None:
                continue
            block = _block(node.parent, blocks)
            if growing and growing.block is not block:
                yield growing
                growing = None
            if growing is None:
                growing = _Growing(block, node.parent)
            growing.parts.append(node)
            if any(one.name == "a" for one in (node.parent, *ancestors(node.parent, 3))):
                growing.linked += len(node.strip())
    if growing:
        yield growing


def _is_read(node: NavigableString, tag: Tag) -> bool:
    """Whether words are there for readers, and not only for machines."""
    return is_spoken(node) and not (tag.name in ("span", "time", "abbr") and _HIDDEN.search(labels(tag)))


def _block(tag: Tag, known: dict[int, Tag]) -> Tag:
    """The nearest block around a tag."""
    if (found := known.get(id(tag))) is not None:
        return found
    node = tag
    for one in (tag, *ancestors(tag)):
        node = one
        if one.name in BLOCKS:
            break
    known[id(tag)] = node
    return node
