"""JSON as WordPress sites send it: anything may be missing, `false`, or a list where an object is meant. Pure."""

import hashlib
import html
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from aggregator import text as texts
from aggregator import times
from aggregator.errors import FetchError
from aggregator.web.secrets import redact

Post = dict[str, Any]

_KEPT: Final = (
    "id",
    "date",
    "date_gmt",
    "modified_gmt",
    "guid",
    "link",
    "title",
    "excerpt",
    "content",
    "categories",
    "tags",
    "jetpack_featured_media_url",
)
HASH_BYTES: Final = 8
POST_LIMIT: Final = 200
"""Posts of one answer: the API sends 100 at most."""
FIELDS: Final = ",".join((*_KEPT, "author", "featured_media", "_links", "_embedded"))
"""Value of `_fields`; what is embedded hangs on `_links`."""


def loads(body: bytes, url: str) -> object:
    """The JSON of an answer. Raises `FetchError` when it is none: a page for people at the API's address."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise no_api(url, "what it answered is no JSON") from error


def posts(body: bytes, url: str) -> list[Post]:
    """The posts of an answer, cut down to what is read of them. Raises `FetchError` when it is no list of posts."""
    told = loads(body, url)
    if not isinstance(told, list):
        raise no_api(url, "what it answered is no list of posts")
    return [_trimmed(post) for post in told[:POST_LIMIT] if isinstance(post, dict)]


def hash_of(post: Mapping[str, Any]) -> bytes:
    """8 bytes of all that is read of a post, the same before and after it was packed into a bundle.

    `modified_gmt` is part of it: a text changed and changed back is not taken for the one seen before.
    """
    told = json.dumps(post, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
    return hashlib.blake2b(told, digest_size=HASH_BYTES).digest()


def no_api(url: str, why: str) -> FetchError:
    """There is no REST API here that could be read."""
    return FetchError(redact(url), "no-rest-api", f"there is no REST API of WordPress: {why}")


def mapping(value: object) -> Mapping[str, Any]:
    """An object, or an empty one: PHP writes `[]` and `false` for it."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[Any]:
    """A list, or an empty one."""
    return value if isinstance(value, list) else []


def string(value: object) -> str:
    """Text, or none; `{"rendered": …}` is the text as shown."""
    if isinstance(value, dict):
        value = value.get("rendered")
    return value if isinstance(value, str) else ""


def one_line(value: object) -> str:
    """A title or name, entities resolved: `KI &#8211; was nun?`."""
    return texts.shorten(texts.line(texts.plain(string(value))), texts.TITLE_LIMIT)


def ids(value: object) -> tuple[int, ...]:
    """Ids of categories or tags."""
    return tuple(one for one in sequence(value) if isinstance(one, int) and not isinstance(one, bool) and one > 0)


def moment(post: Mapping[str, Any], name: str) -> datetime | None:
    """A date in UTC; WordPress writes no zone, and `0000-00-00T00:00:00` for none."""
    return times.parse(string(post.get(name)))


def term(value: object) -> tuple[int, str]:
    """Id and name of a category or tag; 0 for what is none."""
    told = mapping(value)
    found = ids([told.get("id")])
    return (found[0] if found else 0), html.unescape(string(told.get("name")))


def number(text: str) -> int:
    """A count in a header; 0 for none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _trimmed(post: Post) -> Post:
    """Without the links and the dozen sizes of each picture, which are most of an embedded answer."""
    kept: Post = {name: post[name] for name in _KEPT if name in post}
    embedded = mapping(post.get("_embedded"))
    author = next(map(mapping, sequence(embedded.get("author"))), {})
    media = next(map(mapping, sequence(embedded.get("wp:featuredmedia"))), {})
    if string(author.get("name")):
        kept["author_name"] = author["name"]
    if media.get("media_type") == "image" and string(media.get("source_url")):
        kept["image_url"] = media["source_url"]
    return kept
