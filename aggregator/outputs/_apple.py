"""Apple's words: its categories, and the media files it lists. Tables and pure look-ups, nothing of our own."""

import re
from typing import Final
from urllib.parse import urlsplit

from aggregator.gate.apple import CATEGORIES, MEDIA_TYPES

_LISTED: Final = frozenset(media_type for types in MEDIA_TYPES.values() for media_type in types)
_ALIASES: Final = dict.fromkeys(("audio/mp3", "audio/mpeg3", "audio/x-mp3", "audio/x-mpeg", "audio/mpg"), "audio/mpeg")
_ARTWORK: Final = re.compile(r"https?://[^\s]+\.(jpg|jpeg|png|JPG|JPEG|PNG)(\?[^\s]*)?")


def names() -> tuple[str, ...]:
    """All categories as we write them: `Business`, `Business/Careers`."""
    return tuple(
        name for top, below in CATEGORIES.items() for name in (top, *(f"{top}/{category}" for category in below))
    )


def media_type(url: str, said: str | None) -> str | None:
    """The type of a media file: as its feed says, unless the extension knows better; None when Apple lists no such."""
    given = (said or "").partition(";")[0].strip().lower()
    given = _ALIASES.get(given, given)
    extension = urlsplit(url).path.rpartition("/")[2].rpartition(".")[2].lower()
    fitting = MEDIA_TYPES.get(extension)
    if fitting is None:
        return given if given in _LISTED else None
    return given if given in fitting else fitting[0]


def is_artwork(url: str) -> bool:
    """Whether Apple takes an address for a cover: it goes by the extension."""
    return _ARTWORK.fullmatch(url) is not None
