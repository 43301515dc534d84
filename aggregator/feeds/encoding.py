"""Bytes of an answer to UTF-8 that any XML reader takes, whatever the publisher declared.

Done once and for both readers (feedparser, lxml), so that they see the same document. Pure; knows no element names but
those it shields feedparser from.
"""

import codecs
import re
from html import escape
from html.entities import html5
from typing import Final

_DECLARED = re.compile(rb"<\?xml[^<>]*?\sencoding\s*=\s*[\"']\s*([A-Za-z0-9._:-]{1,40})")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16's, which it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
_MEANT: Final = {
    # What publishers mean by these names (https://encoding.spec.whatwg.org/#names-and-labels).
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030",
    "euc_kr": "cp949", "shift_jis": "cp932", "big5": "big5hkscs",
}  # fmt: skip
_STATEFUL: Final = ("iso2022", "hz")
"""Seven-bit encodings: their bytes are valid UTF-8 and mean something else."""
_REFUSED: Final = frozenset(
    {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7", "mbcs", "oem"}
)
"""Python calls these text encodings, too; no feed is written in them, and punycode takes quadratic time."""

_CONTROLS = bytes(c for c in range(0x20) if c not in b"\t\n\r")
_NONCHARACTERS = re.compile(rb"\xef\xbf[\xbe\xbf]")
_REFERENCE = re.compile(
    # Only references that could be forbidden: up to two digits, surrogates, U+FFFE/F, beyond U+10FFFF.
    rb"&#(?:0*(?:[0-9]{1,2}|5[5-7][0-9]{3}|6553[45]|[1-9][0-9]{6,})(?![0-9])"
    rb"|[xX]0*(?:[0-9a-fA-F]{1,2}|[dD][89a-fA-F][0-9a-fA-F]{2}|[fF]{3}[eEfF]|[1-9a-fA-F][0-9a-fA-F]{5,})(?![0-9a-fA-F]));?"
)
_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31};)")


def to_utf8(body: bytes, content_type: str) -> bytes:
    """The document in UTF-8 without byte order mark and without what XML forbids.

    HTML's named entities become characters: feeds use them undeclared, which turns a strict XML reader away.
    """
    body = _recoded(body, content_type)
    if _needs_cleaning(body):
        body = _NONCHARACTERS.sub(b"", body.translate(None, _CONTROLS))
    if b"&#" in body:
        body = _REFERENCE.sub(_allowed_reference, body)
    return _ENTITY.sub(_character, body)


def _needs_cleaning(body: bytes) -> bool:
    return b"\xef\xbf" in body or len(body.translate(None, _CONTROLS)) != len(body)


def _recoded(body: bytes, content_type: str) -> bytes:
    for mark, name in _MARKS:
        if body.startswith(mark):
            marked = body[len(mark) :] if mark[:1] not in (b"<", b"\0") or mark == codecs.BOM_UTF32_BE else body
            return _encoded(marked.decode(name, "replace"))
    declared = _DECLARED.search(body, 0, 1024)
    charset = _CHARSET.search(content_type)
    labels = [*([declared[1].decode()] if declared else []), *([charset[1]] if charset else [])]
    names = [name for name in map(_codec, labels) if name]
    for name in names:
        if name.startswith(_STATEFUL):
            return _encoded(body.decode(name, "replace"))
    return _guessed(body, names)


def _guessed(body: bytes, names: list[str]) -> bytes:
    """UTF-8 wins wherever it fits: text in another encoding is valid UTF-8 only by a rare accident, while UTF-8 under a
    wrong label is common. Then what was declared, then mostly-UTF-8 with broken characters, then Windows-1252.
    """
    if body.isascii():
        return body
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return body
    for name in names:
        if name != "utf-8":
            try:
                return _encoded(body.decode(name))
            except UnicodeDecodeError:
                continue
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(map(body.count, (b"\xc3", b"\xe2", b"\xc5", b"\xd0")))  # lead bytes of most European letters and of “–…
    return _encoded(text if broken * 2 < whole else body.decode("cp1252", "replace"))


def _codec(label: str) -> str | None:
    """Python's name of the encoding a publisher means; None for one nobody knows."""
    try:
        name = codecs.lookup(label).name
        b"<".decode(name)
    except UnicodeError:  # half a character of UTF-16
        pass
    except (LookupError, ValueError):  # unknown, or no text encoding, as zlib
        return None
    return None if name in _REFUSED else _MEANT.get(name, name)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _allowed_reference(found: re.Match[bytes]) -> bytes:
    digits = found[0][2:].rstrip(b";")
    code = int(digits[1:], 16) if digits[:1] in b"xX" else int(digits[-20:])
    if code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF:
        return found[0]
    return b""


def _character(found: re.Match[bytes]) -> bytes:
    character = html5.get(found[1].decode())
    return found[0] if character is None else escape(character, quote=False).encode()
