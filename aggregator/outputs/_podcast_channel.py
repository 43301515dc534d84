"""What a podcast feed of ours says of itself in Apple's tags and in the podcast namespace. Pure.

After https://github.com/Podcastindex-org/podcast-namespace. Never a source's own: their funding, verification codes and
locks stay behind (`_podcast_tags`).
"""

import re
import uuid
from collections.abc import Iterable
from typing import Final

from aggregator.model import Entry, Origin, Tag
from aggregator.outputs import Address, Complaint, _apple, _entries, _feedgen, closest

GUID_NAMESPACE: Final = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/tags/guid.md"""
NAME_LIMIT: Final = 128
TXT_LIMIT: Final = 4000
"""Characters the namespace allows for names and for podcast:txt."""

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def podcast_guid(feed_url: str) -> str:
    """The podcast:guid the namespace derives from a feed's address: without scheme and closing slashes."""
    return str(uuid.uuid5(GUID_NAMESPACE, feed_url.partition("://")[2].rstrip("/")))


def show_guid(origin: Origin) -> str:
    """The podcast:guid of a show: its own word, else what follows from its address."""
    said = (tag.text.strip().lower() for tag in origin.channel.podcast if tag.name == "guid")
    return next((guid for guid in said if _UUID.fullmatch(guid)), "") or podcast_guid(origin.feed_url)


def show_tags(
    *,
    author: str,
    owner: str,
    email: str,
    image: str,
    categories: Iterable[str],
    explicit: bool,
    identity: str,
    locked: bool,
) -> Iterable[Tag]:
    """What every directory wants of a show, and the two tags by which hosts know it."""
    yield _feedgen.tag("itunes:author", author)
    yield _feedgen.tag("itunes:owner", "", _feedgen.tag("itunes:name", owner), _feedgen.tag("itunes:email", email))
    yield _feedgen.tag("itunes:image", href=image)
    yield from category_tags(categories)
    yield _feedgen.tag("itunes:explicit", "true" if explicit else "false")
    yield _feedgen.tag("itunes:type", "episodic")
    yield _feedgen.tag("podcast:guid", identity)
    yield _feedgen.tag("podcast:locked", "yes" if locked else "no", owner=email or None)


def category_problems(categories: Iterable[str]) -> Iterable[Complaint]:
    """Categories Apple does not know."""
    known = _apple.names()
    for category in categories:
        if category not in known:
            yield ("categories", f"“{category}” is not on Apple's list", closest(category, known))


def category_tags(categories: Iterable[str]) -> Iterable[Tag]:
    """Apple's categories; those of one parent stand inside it."""
    below: dict[str, list[str]] = {}
    for category in categories:
        parent, _, child = category.partition("/")
        below.setdefault(parent, []).extend([child] if child else [])
    for parent, children in below.items():
        inside = (_feedgen.tag("itunes:category", text=child) for child in dict.fromkeys(children))
        yield _feedgen.tag("itunes:category", "", *inside, text=parent)


def podroll(entries: Iterable[Entry]) -> Iterable[Tag]:
    """The shows a merged feed carries, each once, by their names: whoever likes one episode finds the whole show."""
    shows = {show_guid(entry.origin): entry.origin for entry in entries}
    items = [
        _feedgen.tag("podcast:remoteItem", feedGuid=guid, feedUrl=origin.feed_url, title=_entries.show(origin))
        for guid, origin in sorted(shows.items(), key=lambda one: (_entries.show(one[1]).casefold(), one[0]))
    ]
    if items:
        yield _feedgen.tag("podcast:podroll", "", *items)


def publisher(others: Iterable[Address]) -> Iterable[Tag]:
    """The publisher feed of the same configuration, which lists this feed in its turn."""
    for other in others:
        if other.kind == "publisher" and other.url:
            item = _feedgen.tag("podcast:remoteItem", feedGuid=other.identity, feedUrl=other.url, medium="publisher")
            yield _feedgen.tag("podcast:publisher", "", item)
            return
