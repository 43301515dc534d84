"""Text as we keep it: clean, of bounded length, and HTML only where it can do no harm.

Pure functions over strings. Knows nothing of feeds, pages or databases.

Why at the door and not at the output: one control character in one title makes feedgen refuse a whole feed, a lone
surrogate makes SQLite and every encoder refuse the row.
"""

import html as html_entities
import re
import unicodedata
from typing import Final
from urllib.parse import urljoin

import nh3

TITLE_LIMIT: Final = 1_000
"""Characters of a title or a name. Apple takes 255; microblogs put their whole text there."""
TEXT_LIMIT: Final = 256 * 1024
"""Characters of a text before any HTML pass: 50,000 nested `<div>` (550 KB) hold nh3 for 19 s; no signal stops it."""
TAG_LIMIT: Final = 100
"""Categories, keywords or repeated podcast tags of one item."""
ELEMENT_LIMIT: Final = 10_000
"""Tags of a text; of one with more only the text is kept. Nesting is quadratic in nh3: 10,000 levels take 0.3 s."""
EXPANSION_LIMIT: Final = 4
"""Absolute addresses make HTML longer; an answer beyond `TEXT_LIMIT` times this is no longer a text."""

# XML 1.0 §2.2 allows #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF]. Beyond that go the C1
# controls (terminals and Word documents put them there) and the bidirectional overrides and isolates, which make a
# title read as what it is not (Unicode TR 36 §3.4). Single marks (U+200E, U+200F) stay: Hebrew and Arabic need them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_RETURN = re.compile(r"\r\n?")
_NEWLINES = re.compile(r"\n{3,}")
_TAG = re.compile(r"<[A-Za-z/!?]")

_DROPPED = re.compile(r"<(script|style|template|noscript|iframe|object|svg|math)\b", re.IGNORECASE)
# Quoted values may hold `>`. Possessive and bounded: no backtracking, no long scan that starts again at every `<`.
_ELEMENT = re.compile(
    r"<(/?[A-Za-z][A-Za-z0-9]*|[!?])"
    r"(?:(?:[^<>\"']{0,2000}+(?:\"[^\"]{0,2000}+\"|'[^']{0,2000}+')){0,50}+[^<>\"']{0,2000}+>|[^<>]*+>)"
)
_PARAGRAPHS = frozenset(
    {"address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figcaption", "figure"}
) | {
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
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "ul",
}
_LINES = frozenset({"br", "li", "dt", "dd", "tr", "caption", "summary", "option"})
_CELLS = frozenset({"td", "th", "img", "/td", "/th"})
_WHITESPACE = (
    dict.fromkeys(_PARAGRAPHS, "\n\n")
    | {f"/{name}": "\n\n" for name in _PARAGRAPHS}
    | dict.fromkeys(_LINES, "\n")
    | dict.fromkeys(_CELLS, " ")
)
"""What a tag stands for in running text."""


def clean(text: str) -> str:
    """NFC, without the characters XML forbids and those that only deceive; newlines are `\\n`."""
    # Nothing forbidden is printable: C code finds that out 20 times faster than the pattern.
    if not text.replace("\n", "").isprintable():
        text = _FORBIDDEN.sub("", _RETURN.sub("\n", text))
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def line(text: str) -> str:
    """Clean text on one line, every run of whitespace one space."""
    joined = " ".join(text.split())
    cleaned = clean(joined)
    return joined if cleaned == joined else " ".join(cleaned.split())  # what was removed may have stood between spaces


def plain(html: str) -> str:
    """The text of an HTML fragment: paragraphs are set off by an empty line, words of neighbouring elements by a space.

    A text without any tag keeps its own line breaks.
    """
    html = html[:TEXT_LIMIT]
    if _TAG.search(html):
        html = _text_of(html)
    elif "&" in html:
        html = html_entities.unescape(html)
    return _squeeze(clean(html))


def harmless(html: str, base_url: str | None) -> str:
    """HTML with harmless elements only, links http(s) or mailto and absolute, else without their address."""
    html = clean(html[:TEXT_LIMIT])
    if "<" not in html and "&" not in html:
        return html.strip()
    if html.count("<") > ELEMENT_LIMIT:
        return html_entities.escape(plain(html), quote=False)
    return _cleaner(base_url).clean(html).strip()[: TEXT_LIMIT * EXPANSION_LIMIT]


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut between two words and ended with `…`."""
    if len(text) <= limit:
        return text
    cut = text[: max(limit - 1, 0)]
    space = max(cut.rfind(" "), cut.rfind("\n"))
    # A "word" of more than half the text is none (Chinese, an address): cutting back to a space would lose too much.
    if not text[len(cut)].isspace() and space > limit // 2:
        cut = cut[:space]
    return cut.rstrip(" \n\t,;:–-") + "…"


def cut_bytes(text: str, limit_bytes: int) -> str:
    """At most `limit_bytes` of UTF-8, cut between two characters."""
    raw = text.encode("utf-8", "replace")
    return text if len(raw) <= limit_bytes else raw[: max(limit_bytes, 0)].decode("utf-8", "ignore")


def has_markup(text: str) -> bool:
    """Whether a text holds anything that looks like an HTML tag."""
    return _TAG.search(text) is not None


def _squeeze(text: str) -> str:
    """Single spaces, no space around a line break, one empty line at most."""
    if "\n" not in text:
        return " ".join(text.split())
    return _NEWLINES.sub("\n\n", "\n".join([" ".join(part.split()) for part in text.split("\n")])).strip()


def _cleaner(base_url: str | None) -> nh3.Cleaner:
    def absolute(url: str) -> str | None:
        if not base_url:
            return None
        try:
            whole = urljoin(base_url, url)
        except ValueError:  # a bracket without its partner
            return None
        return whole if whole.startswith(("http://", "https://")) else None

    # link_rel: the texts are re-published by us, where `rel` has no reader and only makes them longer.
    return nh3.Cleaner(url_schemes={"http", "https", "mailto"}, url_relative=absolute, link_rel=None)


def _text_of(html: str) -> str:
    """The text of a fragment with the whitespace its elements stand for; entities are resolved last."""
    if "<!--" in html:
        html = _without_comments(html)
    if _DROPPED.search(html):
        html = _without_dropped(html)
    tokens = _ELEMENT.split(html.replace("\r", "\n"))
    parts = [_flow(tokens[0])]
    spoken = tokens[0]
    after_end = pre = False
    for tag, text in zip(tokens[1::2], tokens[2::2], strict=True):
        space = _WHITESPACE.get(tag) or _WHITESPACE.get(tag.lower())
        if space:
            parts.append(space)
        elif after_end and tag[0] != "/" and _is_word_end(spoken):
            parts.append(" ")
        if tag in ("pre", "/pre"):
            pre = tag == "pre"
        if text:
            parts.append(text if pre else _flow(text))
            spoken, after_end = text, False
        else:
            after_end = tag[0] == "/"
    return html_entities.unescape("".join(parts))


def _is_word_end(text: str) -> bool:
    """Whether an end tag after `text`, met by a start tag, parts two words: "<a>Chemnitz</a><a>Darmstadt</a>".

    A mere letter does not: "<b>W</b><i>ort</i>" has a drop cap.
    """
    return len(text) > 1 and text[-2:].isalnum()


def _flow(text: str) -> str:
    """Text as HTML reads it: a line break is a space."""
    return text.replace("\n", " ") if "\n" in text else text


def _without_comments(html: str) -> str:
    kept, end = [], 0
    while (start := html.find("<!--", end)) >= 0:
        kept.append(html[end:start])
        if (end := html.find("-->", start)) < 0:
            return "".join(kept)
        end += 3
    return "".join(kept) + html[end:]


def _without_dropped(html: str) -> str:
    """Without scripts, styles and such; one that never ends takes the rest with it, as in a browser."""
    kept, end, lower = [], 0, html.lower()
    if len(lower) != len(html):  # a letter whose lower case is longer (İ) would shift what is found
        lower = html
    while found := _DROPPED.search(html, end):
        kept.append(html[end : found.start()])
        if (end := lower.find(f"</{found[1].lower()}", found.end())) < 0:
            return "".join(kept)
    return "".join(kept) + html[end:]
