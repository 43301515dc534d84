"""JSON as WordPress sites send it: anything may be missing, `false`, or a list where an object is meant. Pure."""

import hashlib
import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from aggregator import text as texts
from aggregator import times
from aggregator.errors import ParseError
from aggregator.sources.wordpress.memory import Site
from aggregator.urls import http_url
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
NO_API: Final = "no-rest-api"
HASH_BYTES: Final = 8
POST_LIMIT: Final = 200
"""Posts of one answer: the API sends 100 at most."""
FIELDS: Final = ",".join((*_KEPT, "author", "featured_media", "_links", "_embedded"))
"""Value of `_fields`; what is embedded hangs on `_links`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A post as it was told, and what must be known of it in order to ask on."""

    body: bytes
    """JSON of what is read of it."""
    hash: bytes
    modified: datetime | None
    categories: tuple[int, ...] = ()
    tags: tuple[int, ...] = ()

    def terms(self, name: str) -> tuple[int, ...]:
        """Ids of its `categories` or `tags`."""
        return self.categories if name == "categories" else self.tags


def posts(body: bytes, url: str) -> tuple[Told, ...]:
    """The posts of an answer, cut down to what is read of them. Raises `ParseError` when it is no list of posts."""
    told = _loads(body, url)
    if not isinstance(told, list):
        raise no_api(url, "what it answered is no list of posts")
    try:
        return tuple(_told(_trimmed(post)) for post in told[:POST_LIMIT] if isinstance(post, dict))
    except RecursionError as error:
        raise no_api(url, "what it answered is nested too deeply") from error


def site(body: bytes, url: str, root: str, at: datetime) -> Site:
    """What the index of an API at `root` says. Raises `ParseError` when it is none that we can ask."""
    told = mapping(_loads(body, url))
    if "wp/v2" not in sequence(told.get("namespaces")):
        raise no_api(root, "its index does not name wp/v2")
    home = http_url(string(told.get("home"))) or http_url(string(told.get("url")))
    return Site(
        root=root,
        title=one_line(told.get("name")),
        description=one_line(told.get("description")),
        home=home,
        image_url=http_url(string(told.get("site_icon_url")), home),
        known_at=at,
    )


def terms(body: bytes, url: str) -> tuple[tuple[int, str], ...]:
    """Ids and names of the categories or tags of an answer. Raises `ParseError` when it is no JSON."""
    return tuple((id_, title) for id_, title in map(_term, sequence(_loads(body, url))) if id_)


def _loads(body: bytes, url: str) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:  # a page for people at the API's address
        raise no_api(url, "what it answered is no JSON") from error


def _told(post: Post) -> Told:
    return Told(
        body=json.dumps(post, ensure_ascii=False).encode("utf-8", "replace"),
        hash=hash_of(post),
        modified=moment(post, "modified_gmt"),
        categories=ids(post.get("categories")),
        tags=ids(post.get("tags")),
    )


def hash_of(post: Mapping[str, Any]) -> bytes:
    """8 bytes of all that is read of a post, the same before and after it was packed into a bundle.

    `modified_gmt` is part of it: a text changed and changed back is not taken for the one seen before.
    """
    told = json.dumps(post, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
    return hashlib.blake2b(told, digest_size=HASH_BYTES).digest()


def no_api(url: str, why: str) -> ParseError:
    """There is no REST API here that could be read."""
    return ParseError(redact(url), NO_API, f"there is no REST API of WordPress: {why}")


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


def _term(value: object) -> tuple[int, str]:
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
