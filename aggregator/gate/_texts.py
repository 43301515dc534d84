"""Texts and addresses inside any form: titles without HTML, HTML without scripts, links that lead somewhere."""

import re
from collections.abc import Iterator
from typing import Final

from aggregator import text, urls

_ENTITY: Final = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#x[0-9A-Fa-f]{1,5}|[aouAOU]uml|szlig);")
"""References that stand for a character in HTML, and for themselves in plain text."""
_SCRIPT: Final = re.compile(r"<(?:script|iframe|object|embed)\b|<[a-z][^>]{0,2000}\son[a-z]{3,20}\s*=", re.IGNORECASE)
_REFERENCE: Final = re.compile(
    r"<(?:a|img|audio|video|source|area)\b[^>]{0,2000}?\s(?:href|src)\s*=\s*[\"']?([^\"'\s>]*)"
)
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""A tag of RFC 5646, as far as its form goes."""
MIME: Final = re.compile(r"[a-z]+/[A-Za-z0-9.+\-_]+")
"""A media type (RFC 6838 §4.2) without parameters."""


def is_address(url: str | None) -> bool:
    """Whether it is an absolute address on the web that every client can follow."""
    return url is not None and url.startswith(("http://", "https://")) and urls.http_url(url) is not None


def title_faults(title: str) -> Iterator[tuple[str, str]]:
    """Rule and what is wrong with a title that should be plain text."""
    if text.has_markup(title):
        yield "html-in-title", "the title holds HTML"
    elif found := _ENTITY.search(title):
        yield "entity-in-title", f"the title shows “{found[0]}” to people"


def html_faults(html: str) -> Iterator[tuple[str, str]]:
    """Rule and what is wrong with HTML that others will show on their pages."""
    if "<" not in html:
        return
    if found := _SCRIPT.search(html):
        yield "script-in-text", f"the text holds {found[0][:40]}"
    for found in _REFERENCE.finditer(html):
        address = found[1]
        if address and not address.startswith("#") and not _SCHEME.match(address):
            yield "relative-reference", f"the text refers to “{address[:80]}”"
            return
