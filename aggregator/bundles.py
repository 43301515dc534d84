"""Several answers as one page: what a kind that asks more than once hands to its parser.

Text stays legible JSON; anything else is base64. The same answers always make the same bytes, so that their hash tells
whether anything is new.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass

from aggregator.errors import ParseError

MARK = "aggregator-bundle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One answer of a bundle."""

    role: str
    """What it is to the kind that asked: `listing`, `article`, `posts`."""
    url: str
    """Where it came from in the end."""
    type: str = ""
    """Content-Type, as sent."""
    body: bytes = b""


def pack(parts: Sequence[Part]) -> bytes:
    """One body of several answers, in their order."""
    return json.dumps({MARK: 1, "parts": [_plain(part) for part in parts]}, ensure_ascii=False, indent=1).encode()


def unpack(body: bytes, url: str) -> tuple[Part, ...]:
    """The answers of a bundle. Raises `ParseError` about `url` when it is none."""
    try:
        document = json.loads(body)
        if document[MARK] != 1:
            raise ValueError("another version")
        return tuple(_part(one) for one in document["parts"])
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise ParseError(url, "not-a-bundle", f"this is no bundle of answers: {error}") from error


def _plain(part: Part) -> dict[str, str]:
    told = {"role": part.role, "url": part.url, "type": part.type}
    try:
        return told | {"text": part.body.decode("utf-8")}
    except UnicodeDecodeError:
        return told | {"base64": base64.b64encode(part.body).decode("ascii")}


def _part(told: dict[str, str]) -> Part:
    body = told["text"].encode() if "text" in told else base64.b64decode(told["base64"], validate=True)
    return Part(role=told["role"], url=told["url"], type=told["type"], body=body)
