"""YouTube without a key: the Atom feed of a channel, which three addresses serve, or of a playlist, which one does.

All through 2026 one or the other of them answered 404 or 500 for hours: a failure here never means that a channel is
gone. It holds the 15 newest uploads, or the first 15 of a playlist, without duration or live state.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from aggregator.errors import FetchError
from aggregator.feeds import slices
from aggregator.model import Checkpoint, Fetched, Page
from aggregator.sources.youtube.memory import FeedMemory, Memory
from aggregator.web import Web
from aggregator.web.conditional import ask

ENTRIES: Final = 15
"""What a feed holds."""
ACCEPT: Final = "application/atom+xml, application/xml;q=0.9, */*;q=0.1"
_VIDEO_ID = re.compile(rb"<yt:videoId>\s*([\w-]+)\s*</yt:videoId>")
# Views and ratings, and `updated`, which moves with them: left in, every entry would be new in every answer.
_CHURN = re.compile(rb"\s*<media:community>.*?</media:community>|\s*<updated>[^<]*</updated>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the feed answered, and what to remember of it."""

    fetched: Fetched
    feed: FeedMemory


def addresses(feeds: str, list_id: str) -> Mapping[str, str]:
    """The three feeds of a channel, best first: itself, its uploads list, its uploads without Shorts and streams.

    A playlist has one.
    """
    if list_id.startswith("PL"):
        return {"playlist": f"{feeds}?playlist_id={list_id}"}
    tail = list_id.removeprefix("UC")
    return {
        "channel": f"{feeds}?channel_id={list_id}",
        "uploads": f"{feeds}?playlist_id=UU{tail}",
        "long": f"{feeds}?playlist_id=UULF{tail}",
    }


def ask_feed(web: Web, feeds: str, list_id: str, checkpoint: Checkpoint, memory: Memory) -> Told:
    """Ask the three addresses in turn until one answers. Raises `FetchError`, which is never `gone`."""
    failure: FetchError | None = None
    for tried, (name, url) in enumerate(addresses(feeds, list_id).items()):
        try:
            fetched = ask(web, url, _for_address(name, checkpoint, memory.feed), accept=ACCEPT)
        except FetchError as error:
            failure = error
            if not _another_may_answer(error):
                break
            continue
        fetched = replace(fetched, requests=fetched.requests + tried)
        return _told(name, fetched, memory)
    assert failure is not None, "there is always an address to ask"
    raise _soft(failure, list_id) from failure


def _for_address(name: str, checkpoint: Checkpoint, feed: FeedMemory) -> Checkpoint:
    """The checkpoint, with the validators of this address only."""
    if feed.by == name:
        return checkpoint
    # An address that never answered has no validators, and another one's ETag would be compared with what it is not.
    # What was seen of single entries holds for all three, unless the Data API left its own hashes there.
    if not feed.by:
        return Checkpoint()
    return Checkpoint(entry_hashes=checkpoint.entry_hashes, head_hash=checkpoint.head_hash)


def _another_may_answer(error: FetchError) -> bool:
    """Whether the failure is the address' own. After a time-out or a 429 the same host is left alone."""
    return error.reason == "empty" or (error.status is not None and (error.status in (404, 410) or error.status >= 500))


def _soft(error: FetchError, list_id: str) -> FetchError:
    kind = "playlist" if list_id.startswith("PL") else "channel"
    hint = f"YouTube's feeds fail in waves, so this does not mean that the {kind} is gone"
    message = f"{error.message} ({kind} {list_id}: {hint})" if _another_may_answer(error) else error.message
    return FetchError(
        error.url, error.reason, message, status=error.status, retry_after_seconds=error.retry_after_seconds
    )


def _told(name: str, fetched: Fetched, memory: Memory) -> Told:
    page = fetched.answer
    feed = replace(memory.feed, by=name)
    if isinstance(page, Page):
        seen = tuple(found.decode("ascii", "replace") for found in _VIDEO_ID.findall(page.body))
        # A playlist's first 15 are its first, not its newest: they say nothing of a gap.
        gap = name != "playlist" and (memory.feed.gap or _leaves_gap(seen, memory))
        feed = FeedMemory(by=name, seen=seen or memory.feed.seen, gap=gap)
        fetched = slices.trim(replace(fetched, answer=replace(page, body=_CHURN.sub(b"", page.body))))
    return Told(fetched=fetched, feed=feed)


def _leaves_gap(seen: tuple[str, ...], memory: Memory) -> bool:
    known = {*memory.feed.seen, *(memory.api.known if memory.api else ())}
    return len(seen) >= ENTRIES and bool(known) and known.isdisjoint(seen)
