"""An HTML page as a list of elements with their lines, and whatever is wrong with how they are nested."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_OPTIONAL: Final = frozenset(
    {"li", "dt", "dd", "p", "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup"}
    | {"html", "head", "body", "rt", "rp"}
)
"""Elements that need no end tag (HTML Living Standard §13.1.2.4)."""
_CLOSES_PARAGRAPH: Final = frozenset(
    {"address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figcaption", "figure", "footer"}
    | {"form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "search", "section"}
    | {"table", "ul"}
)
"""A p ends where one of these begins (§13.1.2.4)."""
_CLOSES: Final = {
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "option": {"option"},
    "tr": {"tr", "td", "th"},
} | {
    "td": {"td", "th"},
    "th": {"td", "th"},
    "tbody": {"thead", "tbody", "tr", "td", "th"},
}
_FOREIGN: Final = frozenset({"svg", "math"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A start tag."""

    tag: str
    attributes: dict[str, str]
    """Names in lower case; an attribute without value is empty."""
    line: int
    labelled: bool = False
    """Whether it stands in a label."""
    player: "Element | None" = None
    """The audio or video it stands in."""


@dataclass(slots=True, kw_only=True)
class Page:
    """What a page is made of."""

    doctype: str = ""
    elements: list[Element] = field(default_factory=list)
    texts: list[tuple[str, str, int]] = field(default_factory=list)
    """Element, the text directly in it, and its line: of title, style, script, h1 to h6 and label."""
    misnested: list[tuple[str, int]] = field(default_factory=list)
    """What is wrong with start and end tags, and where."""

    def all(self, *tags: str) -> list[Element]:
        """The elements of these names, in their order."""
        return [element for element in self.elements if element.tag in tags]


class Parser(HTMLParser):
    """Reads a page into a `Page`. Never raises: what is no tag is text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._open: list[Element] = []
        self._names: Counter[str] = Counter()

    def close(self) -> None:
        """The end of the page: what has to be closed is."""
        super().close()
        for element in self._open:
            if element.tag not in _OPTIONAL:
                self.page.misnested.append((f"<{element.tag}> is not closed", element.line))

    def handle_decl(self, decl: str) -> None:
        """`<!doctype html>`."""
        if not self.page.elements:
            self.page.doctype = decl

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A start tag, which may end what stands open."""
        element = self._note(tag, attrs)
        if tag not in _VOID:
            self._push(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<path/>`: fine in a drawing and for what has no end anyway."""
        element = self._note(tag, attrs)
        if tag not in _VOID and not any(self._names[name] for name in _FOREIGN):
            self._push(element)  # HTML takes no notice of the slash

    def handle_endtag(self, tag: str) -> None:
        """An end tag: of the innermost element that still has to be closed."""
        line = self.getpos()[0]
        if tag in _VOID or not self._names[tag]:
            self.page.misnested.append((f"</{tag}> closes nothing", line))
            return
        while self._open:
            element = self._pop()
            if element.tag == tag:
                return
            if element.tag not in _OPTIONAL:
                self.page.misnested.append((f"</{tag}> closes <{element.tag}> of line {element.line}", line))

    def handle_data(self, data: str) -> None:
        """Text, kept where it matters."""
        if self._open and data.strip():
            self.page.texts.append((self._open[-1].tag, data, self._open[-1].line))

    def _note(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        if tag in _CLOSES_PARAGRAPH and self._open and self._open[-1].tag == "p":
            self._pop()
        while self._open and self._open[-1].tag in _CLOSES.get(tag, ()):
            self._pop()
        player = None
        if tag == "source" and (self._names["audio"] or self._names["video"]):
            player = next(element for element in reversed(self._open) if element.tag in ("audio", "video"))
        element = Element(
            tag=tag,
            attributes={key.lower(): value or "" for key, value in attrs},
            line=self.getpos()[0],
            labelled=self._names["label"] > 0,
            player=player,
        )
        self.page.elements.append(element)
        return element

    def _push(self, element: Element) -> None:
        self._open.append(element)
        self._names[element.tag] += 1

    def _pop(self) -> Element:
        element = self._open.pop()
        self._names[element.tag] -= 1
        return element
