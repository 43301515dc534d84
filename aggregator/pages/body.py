"""The text of an article: the declared container, else the densest block, without what surrounds an article."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from bs4 import Tag

from aggregator.pages.document import SILENT, Document, ancestors, attribute, is_spoken, labels
from aggregator.pages.lines import Line, Noise
from aggregator.text import TEXT_LIMIT

DECLARED: Final = re.compile(
    # Containers by their usual names: WordPress, TYPO3 news, Drupal, GSB and what magazines write.
    r"(?:^|\s)(?:entry-content|post-content|article-?_?_?(?:body|content|text)|news-text-wrap|news-single-item|field--name-body|field-name-body|"
    r"story-?body|content-?_?body|td-post-content|c-article__content|single-content|blog-post-content|richtext)(?:\s|$)"
)
GOOD_LENGTH: Final = 40
"""Characters from which a line counts as running text."""
ENOUGH: Final = 200
SHARE: Final = 0.6
NESTING: Final = 40
"""Open elements of what is written: nh3 is quadratic in nesting."""
NODE_LIMIT: Final = 100_000

_KEPT: Final = frozenset(
    [
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
        "strong",
        "b",
        "em",
        "i",
        "u",
        "sub",
        "sup",
        "a",
        "br",
        "hr",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "caption",
        "figure",
        "figcaption",
        "dl",
        "dt",
        "dd",
        "abbr",
        "cite",
        "q",
        "mark",
        "small",
        "time",
    ]
)
_VOID: Final = frozenset({"br", "hr", "img"})
_PLAIN: Final = frozenset({"div", "section", "article", "main"})
_INNER: Final = frozenset(
    [
        "p",
        "li",
        "ul",
        "ol",
        "td",
        "th",
        "tr",
        "tbody",
        "table",
        "blockquote",
        "span",
        "a",
        "strong",
        "b",
        "em",
        "i",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "dd",
        "dt",
        "dl",
        "pre",
        "figure",
        "figcaption",
        "time",
        "small",
    ]
)
_FORM_PARTS: Final = frozenset(
    {"button", "input", "label", "option", "nav", "aside", "dialog", "audio", "video", "canvas"}
)
_UNSAID: Final = re.compile(r"(?:sorry|bitte aktivieren sie javascript)", re.IGNORECASE)


def find_container(lines: Sequence[Line], headline: Tag | None) -> Tag | None:
    """The element that holds the text; None when the page has no running text."""
    totals: dict[int, int] = defaultdict(int)
    known: dict[int, Tag] = {}
    scores: dict[int, float] = defaultdict(float)
    for line in lines:
        if line.noisy or len(line.text) < GOOD_LENGTH or line.linked > len(line.text) * 0.5:
            continue
        chain = [line.block, *ancestors(line.block)]
        for one in chain:
            totals[id(one)] += len(line.text)
            known[id(one)] = one
        outer = [one for one in chain if one.name not in _INNER][:3]
        for one, weight in zip(outer, (1.0, 0.5, 0.25), strict=False):
            scores[id(one)] += (min(len(line.text), 800) + 20 * line.text.count(",")) * weight
    if not scores:
        return None
    best = known[max(scores, key=lambda one: scores[one])]
    declared = [one for one in known.values() if _is_declared(one) and totals[id(one)] >= 0.4 * totals[id(best)]]
    if declared:
        return max(declared, key=lambda one: totals[id(one)])
    return _widened(best, totals, _root(best, headline))


def write(document: Document, container: Tag, headline: Tag | None) -> str:
    """The container as HTML of few elements, without what surrounds an article. `text.harmless` comes after."""
    noise = Noise(document, headline)
    parts: list[str] = []
    length = count = 0
    stack: list[tuple[str, Iterator[object]]] = [("", iter(container.contents))]
    while stack and length < TEXT_LIMIT and count < NODE_LIMIT:
        name, rest = stack[-1]
        node = next(rest, None)
        count += 1
        if node is None:
            stack.pop()
            parts.append(f"</{name}>" if name else "")
            continue
        if isinstance(node, Tag):
            if node is headline or _is_left_out(node, noise, document):
                continue
            opened, name = _opening(node, len(stack))
            parts.append(opened)
            length += len(opened)
            if node.name not in _VOID:
                stack.append((name, iter(node.contents)))
        elif is_spoken(node):
            parts.append(escape(str(node).replace("\xad", ""), quote=False))
            length += len(parts[-1])
    parts.extend(f"</{name}>" for name, _ in reversed(stack) if name)
    return "".join(parts)


def first_image(container: Tag) -> str:
    """The address of the first picture of a text that is large enough to show it, as it stands."""
    for count, node in enumerate(container.descendants):
        if count > NODE_LIMIT:
            break
        if isinstance(node, Tag) and node.name == "img":
            address = image_address(node)
            if address and not _is_tiny(node):
                return address
    return ""


def image_address(tag: Tag) -> str:
    """Where the picture of an `img` lies, loaded lazily or not."""
    for name in ("data-src", "data-lazy-src", "data-original", "src"):
        address = attribute(tag, name).strip()
        if address and not address.startswith("data:"):
            return address
    return ""


def loose_text(lines: Sequence[Line]) -> str:
    """What a page without running text says: the lines of its main part."""
    spoken = [
        line.text
        for line in lines
        if not line.noisy and line.linked <= len(line.text) / 2 and not _UNSAID.match(line.text)
    ]
    return "\n\n".join(spoken)[:TEXT_LIMIT]


def _is_declared(tag: Tag) -> bool:
    return "articleBody" in attribute(tag, "itemprop").split() or bool(DECLARED.search(labels(tag)))


def _root(best: Tag, headline: Tag | None) -> Tag | None:
    """The article or main element around the text; the body, where there is none."""
    around = list(ancestors(best))
    with_headline = {id(one) for one in ancestors(headline)} if headline is not None else set()
    for one in around:
        if one.name == "article" and (not with_headline or id(one) in with_headline):
            return one
    return next((one for one in around if one.name in ("main", "body")), None)


def _widened(best: Tag, totals: dict[int, int], root: Tag | None) -> Tag:
    """The smallest element around the densest block that holds most of the running text."""
    whole = totals[id(root)] if root is not None else totals[id(best)]
    found = best
    for one in ancestors(best):
        if totals[id(found)] >= SHARE * whole or found is root:
            break
        found = one
    return found


def _is_left_out(tag: Tag, noise: Noise, document: Document) -> bool:
    if tag.name in SILENT or tag.name in _FORM_PARTS or tag.name == "h1":
        return True
    return noise.is_noise(tag) or document.where(tag) in ("nav", "footer")


def _opening(tag: Tag, depth: int) -> tuple[str, str]:
    """The start tag to write, and the name to close it with; both empty for elements that say nothing."""
    if depth > NESTING:
        return " ", ""
    if tag.name == "img":
        address = image_address(tag)
        return (
            (f'<img src="{escape(address)}" alt="{escape(attribute(tag, "alt"))}">', "")
            if address and not _is_tiny(tag)
            else ("", "")
        )
    if tag.name in _PLAIN:
        return "<div>", "div"
    if tag.name not in _KEPT:
        return "", ""
    if tag.name == "a":
        return f'<a href="{escape(attribute(tag, "href"))}">', "a"
    return f"<{tag.name}>", "" if tag.name in _VOID else tag.name


def _is_tiny(tag: Tag) -> bool:
    """Whether a picture is a counting pixel or an icon."""
    return any(size.isdigit() and int(size) < 50 for size in (attribute(tag, "width"), attribute(tag, "height")))
