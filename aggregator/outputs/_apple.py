"""Apple's words: its categories, and the media files it lists. Tables and pure look-ups, nothing of our own."""

import re
from typing import Final
from urllib.parse import urlsplit

from aggregator.gate import MEDIA_TYPES

CATEGORIES: Final[dict[str, tuple[str, ...]]] = {
    "Arts": ("Books", "Design", "Fashion & Beauty", "Food", "Performing Arts", "Visual Arts"),
    "Business": ("Careers", "Entrepreneurship", "Investing", "Management", "Marketing", "Non-Profit"),
    "Comedy": ("Comedy Interviews", "Improv", "Stand-Up"),
    "Education": ("Courses", "How To", "Language Learning", "Self-Improvement"),
    "Fiction": ("Comedy Fiction", "Drama", "Science Fiction"),
    "Government": (),
    "Health & Fitness": ("Alternative Health", "Fitness", "Medicine", "Mental Health", "Nutrition", "Sexuality"),
    "History": (),
    "Kids & Family": ("Education for Kids", "Parenting", "Pets & Animals", "Stories for Kids"),
    "Leisure": (
        "Animation & Manga",
        "Automotive",
        "Aviation",
        "Crafts",
        "Games",
        "Hobbies",
        "Home & Garden",
        "Video Games",
    ),
    "Music": ("Music Commentary", "Music History", "Music Interviews"),
    "News": (
        "Business News",
        "Daily News",
        "Entertainment News",
        "News Commentary",
        "Politics",
        "Sports News",
        "Tech News",
    ),
    "Religion & Spirituality": (
        "Buddhism",
        "Christianity",
        "Hinduism",
        "Islam",
        "Judaism",
        "Religion",
        "Spirituality",
    ),
    "Science": (
        "Astronomy",
        "Chemistry",
        "Earth Sciences",
        "Life Sciences",
        "Mathematics",
        "Natural Sciences",
        "Nature",
        "Physics",
        "Social Sciences",
    ),
    "Society & Culture": ("Documentary", "Personal Journals", "Philosophy", "Places & Travel", "Relationships"),
    "Sports": (
        "Baseball",
        "Basketball",
        "Cricket",
        "Fantasy Sports",
        "Football",
        "Golf",
        "Hockey",
        "Rugby",
        "Running",
        "Soccer",
        "Swimming",
        "Tennis",
        "Volleyball",
        "Wilderness",
        "Wrestling",
    ),
    "TV & Film": ("After Shows", "Film History", "Film Interviews", "Film Reviews", "TV Reviews"),
    "Technology": (),
    "True Crime": (),
}
"""Apple's list of August 2019, which the W3C validator checks against too."""

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
