"""Enclosures and images of an entry: which files it brings, of what type and length. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from aggregator.model import Enclosure
from aggregator.urls import http_url

LENGTH_LIMIT_BYTES: Final = 10**15
"""A petabyte: beyond it a length is a slip, and SQLite's integers end at 9.2e18."""
ENCLOSURE_LIMIT: Final = 20
"""Files of one entry; real ones have up to eight, one a format."""

_TYPES: Final[Mapping[str, str]] = {
    # Apple's list of what a podcast may bring, then what is seen besides.
    "mp3": "audio/mpeg", "m4a": "audio/x-m4a", "mp4": "video/mp4", "m4v": "video/x-m4v", "mov": "video/quicktime",
    "pdf": "application/pdf", "aac": "audio/aac", "oga": "audio/ogg", "ogg": "audio/ogg", "opus": "audio/ogg",
    "flac": "audio/flac", "wav": "audio/wav", "webm": "video/webm", "ogv": "video/ogg", "epub": "application/epub+zip",
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
    "avif": "image/avif",
}  # fmt: skip
_TYPE = re.compile(r"[a-z0-9-]+/[a-z0-9][a-z0-9.+_-]*\Z")
_NO_MEDIA: Final = frozenset(
    {"application/octet-stream", "binary/octet-stream", "text/html", "text/plain", "audio/unknown"}
)
"""Types servers give when they do not know; the extension then knows better."""
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{2,5})\Z")
_IMAGE_TAG = re.compile(r"<img\s[^<>]*?\bsrc=[\"']?([^\"'\s<>]+)", re.IGNORECASE)
_PIXEL = re.compile(r"feedburner|/pixel|doubleclick|vgwort|\b1x1\b|/b\.gif|stats\.", re.IGNORECASE)
"""Images that count readers (VG Wort, FeedBurner) are no picture of the item."""


def enclosure(url: object, kind: object, length: object, base_url: str) -> Enclosure | None:
    """The file at `url`, or None when that is no http(s) address."""
    address = http_url(url, base_url) if isinstance(url, str) else None
    if address is None:
        return None
    return Enclosure(url=address, type=media_type(kind, address), length_bytes=_length(length))


def media_type(kind: object, url: str) -> str | None:
    """A type without parameters, in lower case, guessed from the address where it is missing or says nothing."""
    name = kind.partition(";")[0].strip().lower() if isinstance(kind, str) else ""
    if _TYPE.match(name) and name not in _NO_MEDIA:
        return name
    extension = _EXTENSION.search(urlsplit(url).path)
    return _TYPES.get(extension[1].lower()) if extension else None


def is_audio_or_video(file: Enclosure) -> bool:
    """Whether a file can be played."""
    return (file.type or "").startswith(("audio/", "video/")) or (file.type or "") in ("x-audio/mp3", "application/ogg")


def is_image(file: Enclosure) -> bool:
    """Whether a file is a picture."""
    return (file.type or "").startswith("image/")


def enclosures(entry: Mapping[str, Any], base_url: str) -> list[Enclosure]:
    """All files of an entry, pictures among them: enclosures, or playable media:content where there is none."""
    links = [link for link in _dicts(entry.get("links")) if link.get("rel") == "enclosure"]
    files = _unique(
        enclosure(link.get("href") or link.get("url"), link.get("type"), link.get("length"), base_url) for link in links
    )
    if not any(map(is_audio_or_video, files)):
        media = _unique(
            enclosure(part.get("url"), part.get("type"), part.get("filesize"), base_url)
            for part in _dicts(entry.get("media_content"))
        )
        files += [file for file in media if is_audio_or_video(file) and file not in files]
    return files[:ENCLOSURE_LIMIT]


def image_url(
    entry: Mapping[str, Any], itunes: str | None, files: Iterable[Enclosure], content: str, base_url: str
) -> str | None:
    """The picture of an entry: Apple's, Media RSS', an enclosed one, or the first in its content (absolute there)."""
    candidates: list[object] = [itunes]
    candidates += [part.get("url") for part in _dicts(entry.get("media_thumbnail"))]
    image = entry.get("image")
    candidates += [image.get("href")] if isinstance(image, dict) else []
    candidates += [
        part.get("url")
        for part in _dicts(entry.get("media_content"))
        if part.get("medium") == "image" or str(part.get("type") or "").startswith("image/")
    ]
    for candidate in candidates:
        if isinstance(candidate, str) and (url := http_url(candidate, base_url)):
            return url
    enclosed = next((file.url for file in files if is_image(file)), None)
    return enclosed or _first_image(content, base_url)


def _first_image(content: str, base_url: str) -> str | None:
    for found in _IMAGE_TAG.finditer(content):
        if not _PIXEL.search(found[1]):
            return http_url(found[1].replace("&amp;", "&"), base_url)
    return None


def _dicts(value: object) -> list[dict[str, Any]]:
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _unique(files: Iterable[Enclosure | None]) -> list[Enclosure]:
    """Without those that are no files, and each address once."""
    return list({file.url: file for file in files if file is not None}.values())


def _length(value: object) -> int | None:
    text = str(value or "").strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= 16):
        return None
    return int(text) if 1 <= int(text) <= LENGTH_LIMIT_BYTES else None
