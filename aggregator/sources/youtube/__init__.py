"""Videos of a YouTube channel or playlist: through the Data API where there is a key and quota left, else through the
Atom feed.

Both ways give the same videos the same identity, and the keyless one takes over within a run when the API will not
answer. All sources are asked in one batch, so that they share calls; nothing here keeps state between runs but the
`Checkpoint`. What is announced and not yet to be watched is an event, and the same item is a video later. See
docs/youtube.md.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar, Final, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from aggregator.errors import FetchError, SourceError
from aggregator.model import Checkpoint, Fetched, Medium, NotModified, Page, Parsed
from aggregator.sources import Source
from aggregator.sources.youtube import reading
from aggregator.sources.youtube.answers import Settled
from aggregator.sources.youtube.keyless import ENTRIES, addresses, ask_feed
from aggregator.sources.youtube.memory import FeedMemory, Memory
from aggregator.web import Web

RESERVE: Final = 0.1
"""Share of a day's units left to whoever else uses the key, and to the people who look into trouble."""
_CHANNEL = re.compile(r"UC[\w-]{22}", re.ASCII)
# PL: made by a person. 16 or 32 characters follow, and nobody promises that no other number ever will.
_PLAYLIST = re.compile(r"PL[\w-]{10,62}", re.ASCII)
_PACIFIC: Final = "America/Los_Angeles"


def quota_day(now: datetime) -> str:
    """The ISO date on which YouTube counts a unit spent now: its day begins at midnight Pacific time."""
    return now.astimezone(ZoneInfo(_PACIFIC)).date().isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class YouTube(Source):
    """A YouTube channel or playlist."""

    kind: ClassVar[str] = "youtube"
    medium: ClassVar[Medium] = "video"
    service: ClassVar[str] = "youtube"

    channel: str = ""
    """`UC…`, 24 characters. May be left out when `url` is `https://www.youtube.com/channel/UC…`."""
    playlist: str = ""
    """`PL…`, instead of a channel. May be left out when `url` is `https://www.youtube.com/playlist?list=PL…`."""
    api_key_env: str = "YOUTUBE_API_KEY"
    """Name of the environment variable that holds the key. Without one, the keyless feeds are read."""
    api: str = "https://youtube.googleapis.com"
    feeds: str = "https://www.youtube.com/feeds/videos.xml"
    keyless: bool = True
    """Read the keyless feeds where there is no key, or the API does not answer. YouTube's robots.txt excludes them for
    crawlers; we read one, once an hour at most, because a person subscribed to it here, as any feed reader does.
    Whoever sees it otherwise sets this to false."""
    rewalk_days: float = 7
    """How often the whole list is read and every video looked at: scheduled videos surface far down in it."""
    units_per_day: int = 10_000
    """What the key's project may spend. A tenth is never touched."""
    units_left: int = field(default=10_000, metadata={"setting": False})
    """What is left today; set by `budgeted` before a run."""

    @property
    def host(self) -> str:
        """The feeds' host, so that all sources are one batch."""
        return urlsplit(self.feeds).netloc.rpartition("@")[2].lower()

    @property
    def channel_id(self) -> str:
        """The channel's id, from `channel` or `url`; empty when neither holds one, or it is a playlist."""
        if self.playlist:
            return ""
        if self.channel:
            return self.channel if _CHANNEL.fullmatch(self.channel) else ""
        found = re.search(rf"/channel/({_CHANNEL.pattern})(?![\w-])", self.url)
        return found[1] if found else ""

    @property
    def playlist_id(self) -> str:
        """The playlist's id, from `playlist` or `url`; empty when neither holds one, or it is a channel."""
        if self.playlist:
            return self.playlist if _PLAYLIST.fullmatch(self.playlist) else ""
        if self.channel:
            return ""
        found = re.search(rf"[?&]list=({_PLAYLIST.pattern})(?![\w-])", self.url)
        return found[1] if found else ""

    @property
    def list_id(self) -> str:
        """What is asked for: the channel's id, or the playlist's."""
        return self.channel_id or self.playlist_id

    @property
    def feed_url(self) -> str:
        """The keyless feed."""
        return next(iter(addresses(self.feeds, self.list_id).values()))

    @classmethod
    def service_day(cls, now: datetime) -> str:
        """YouTube's day begins at midnight Pacific time."""
        return quota_day(now)

    def budgeted(self, spent: int) -> Self:
        """This source with what is left of its key's units today."""
        return replace(self, units_left=max(0, self.units_per_day - spent))

    def problems(self) -> tuple[tuple[str, str, str], ...]:
        """A channel without its id cannot be asked: a handle is no id."""
        if self.channel and self.playlist:
            return (("playlist", "stands beside a channel", "a source is one of them: make two"),)
        if self.list_id:
            return ()
        if self.playlist:
            return (("playlist", "is no playlist id", "“PL” and what follows it in the playlist's address"),)
        hint = "“UC” and 22 characters; on the channel's page under “Share channel”, “Copy channel ID”"
        return (("channel", "is missing or no channel id", hint),)

    def fetch(self, web: Web, checkpoint: Checkpoint) -> Fetched:
        """Ask for this channel alone. Raises `FetchError`."""
        (answer,) = type(self).fetch_many(web, [(self, checkpoint)])
        if isinstance(answer, SourceError):
            raise answer
        return answer

    @classmethod
    def fetch_many(cls, web: Web, asks: Sequence[tuple[Self, Checkpoint]]) -> Iterator[Fetched | SourceError]:
        """Ask the Data API for all channels at once, then the feeds for those it did not answer."""
        turns = [_Turn(source=source, checkpoint=checkpoint, now=web.now()) for source, checkpoint in asks]
        bill = _ask_api(web, turns)
        for turn in turns:
            # Shared calls are charged to the first in the row, whether it has an answer or not.
            try:
                fetched = turn.settle(web)
            except SourceError as error:
                error.units += bill.units
                bill = replace(bill, units=0)
                yield error
                continue
            yield bill.added_to(fetched)
            bill = _Bill()

    def parse(self, page: Page) -> Parsed:
        """Read the Atom feed or the combined API answers. Raises `ParseError`."""
        if page.body.lstrip()[:1] == b"{":
            return reading.read_answers(page)
        api = Memory.read(page.checkpoint.marker).api
        known = frozenset(api.known) if api else frozenset()
        return reading.read_feed(page, known, playlist=self.playlist_id)

    def remarks(self, checkpoint: Checkpoint) -> tuple[str, ...]:
        """What a person should know of this source though it does not fail: no quota, a bad key, a possible gap."""
        memory = Memory.read(checkpoint.marker)
        notes = memory.remarks()
        if self.playlist_id and not memory.api and len(memory.feed.seen) >= ENTRIES:
            return (*notes, "a playlist's feed tells its first 15 videos only; set an API key to read the rest")
        return notes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bill:
    """What a batch cost."""

    units: int = 0
    requests: int = 0
    received_bytes: int = 0

    def added_to(self, fetched: Fetched) -> Fetched:
        return replace(
            fetched,
            units=fetched.units + self.units,
            requests=fetched.requests + self.requests,
            received_bytes=fetched.received_bytes + self.received_bytes,
        )


@dataclass(slots=True, kw_only=True)
class _Turn:
    """One source of a batch, and what became of it."""

    source: YouTube
    checkpoint: Checkpoint
    now: datetime
    settled: Settled | None = None
    unknown: bool = False
    """True when the API says that there is no such channel or playlist."""
    trouble: str = ""
    memory: Memory = field(init=False)

    def __post_init__(self) -> None:
        memory = Memory.read(self.checkpoint.marker).about(self.source.list_id)
        if self.checkpoint.marker and memory == Memory(of=self.source.list_id):
            self.checkpoint = Checkpoint()
        self.memory = memory.fresh(self.now)

    def settle(self, web: Web) -> Fetched:
        """The answer, by the keyless way where there is none yet."""
        source = self.source
        if not source.list_id:
            message = "the channel's id is not known: set channel = \"UC…\" (24 characters, in the page's source)"
            raise FetchError(source.url, "no-channel-id", message)
        if self.unknown and source.playlist_id:
            message = (
                f"YouTube shows no playlist {source.playlist_id}: is the id right, was it deleted or made private?"
            )
            raise FetchError(source.url, "no-such-playlist", message)
        if self.unknown:
            message = f"YouTube knows no channel {source.channel_id}: is the id right, was the channel closed?"
            raise FetchError(source.url, "no-such-channel", message)
        if self.settled:
            return self._from_api(self.settled)
        if not source.keyless:
            why = self.trouble or f"{source.api_key_env} holds no key"
            raise FetchError(source.url, "robots", f"keyless feeds are switched off (keyless = false), and {why}")
        try:
            told = ask_feed(web, source.feeds, source.list_id, self.checkpoint, self.memory)
        except FetchError as error:
            raise _with_trouble(error, self.trouble) from error
        memory = replace(self.memory, feed=told.feed, trouble=self.trouble)
        answer = told.fetched.answer
        checkpoint = replace(answer.checkpoint, marker=memory.write())
        return replace(told.fetched, answer=replace(answer, checkpoint=checkpoint))

    def _from_api(self, settled: Settled) -> Fetched:
        # The feed's validators go: they vouch for entries the API has by now told more of. The list the API reads has
        # no end at 15, so that it closes any gap.
        memory = Memory(of=self.memory.of, feed=FeedMemory(seen=self.memory.feed.seen), api=settled.memory)
        checkpoint = Checkpoint(full_at=self.now, entry_hashes=settled.memory.hashes, marker=memory.write())
        if settled.body is None:
            return Fetched(answer=NotModified(checkpoint=checkpoint), requests=0)
        method = "playlists" if self.source.playlist_id else "channels"
        url = f"{self.source.api.rstrip('/')}/youtube/v3/{method}?id={self.source.list_id}"
        page = Page(
            url=url,
            final_url=url,
            headers=(("content-type", "application/json; charset=utf-8"),),
            body=settled.body,
            fetched_at=self.now,
            checkpoint=checkpoint,
            partial=settled.partial,
        )
        return Fetched(answer=page, requests=0)


def _with_trouble(error: FetchError, trouble: str) -> FetchError:
    """Both ways failed: a person needs to know both reasons."""
    message = f"{error.message}; {trouble}" if trouble else error.message
    return FetchError(
        error.url, error.reason, message, status=error.status, retry_after_seconds=error.retry_after_seconds
    )


def _ask_api(web: Web, turns: Sequence[_Turn]) -> _Bill:
    """Let the Data API answer as many turns as it will, one batch for each key and address."""
    batches: dict[tuple[str, str], list[_Turn]] = {}
    for turn in turns:
        if turn.source.list_id:
            batches.setdefault((turn.source.api, turn.source.api_key_env), []).append(turn)
    bills = [_ask_batch(web, api, os.environ.get(name, "").strip(), batch) for (api, name), batch in batches.items()]
    return _Bill(
        units=sum(bill.units for bill in bills),
        requests=sum(bill.requests for bill in bills),
        received_bytes=sum(bill.received_bytes for bill in bills),
    )


def _ask_batch(web: Web, api: str, key: str, turns: Sequence[_Turn]) -> _Bill:
    if not key:
        return _Bill()
    left = min(turn.source.units_left for turn in turns)
    units = left - int(turns[0].source.units_per_day * RESERVE)
    if units < 1:
        for turn in turns:
            turn.trouble = "today's YouTube units are spent: keyless feeds until midnight Pacific time"
        return _Bill()
    # Here and not above: Google's client takes 0.2 s and 32 MB, which a run without a key need not pay.
    from aggregator.sources.youtube.api import QUOTA_REASONS, Want, pull  # noqa: PLC0415

    wants = [
        Want(
            id=turn.source.list_id,
            memory=turn.memory.api,
            rewalk=timedelta(days=turn.source.rewalk_days),
        )
        for turn in turns
    ]
    pulled = pull(web, api, key, units, wants)
    for at, turn in enumerate(turns):
        turn.settled = pulled.settled.get(at)
        turn.unknown = at in pulled.settled and turn.settled is None
        turn.trouble = pulled.refused.get(at) or (pulled.stopped.message if pulled.stopped else "")
    exhausted = pulled.stopped is not None and pulled.stopped.reason in QUOTA_REASONS
    # All that was left counts as spent when YouTube says so itself: the account is closed until the day ends there.
    spent = max(pulled.units, left) if exhausted else pulled.units
    return _Bill(units=spent, requests=pulled.requests, received_bytes=pulled.received_bytes)
