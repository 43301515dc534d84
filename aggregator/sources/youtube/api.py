"""The YouTube Data API for a batch of channels and playlists, in as few units as there is a way: calls are shared.

    channels.list        all channels, 50 a call
    playlists.list       all playlists, 50 a call
    playlistItems.list   each channel's uploads, 50 a call, until a page holds nothing new; a changed playlist wholly
    videos.list          details of what is new or still changing, 50 a call across all of them

`search.list` is never used: its own allowance is 100 calls a day. Must not know what the answers mean (`answers`).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from aggregator import text
from aggregator.errors import FetchError
from aggregator.sources.youtube.answers import (
    Settled,
    Walk,
    changed_itself,
    due_for_walk,
    settle,
    wanted,
    wholly_known,
)
from aggregator.sources.youtube.memory import ApiMemory
from aggregator.web import Answer, Web, WebSettings
from aggregator.web.googleapi import Transport
from aggregator.web.secrets import redact

Json = Mapping[str, Any]

IDS_PER_CALL: Final = 50
PAGES_PER_WALK: Final = 400
"""An uploads list ends at 20,000 entries, however many videos a channel has."""
RETRIES: Final = 1
"""Of 429, 5xx and a short rate limit, by Google's client, which sleeps up to two seconds before it."""
QUOTA_REASONS: Final = frozenset({"quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg"})
_PASSING = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED", "backendError"})
_ADVICE: Final = {
    "keyInvalid": "check the key",
    "API_KEY_INVALID": "check the key",
    "keyExpired": "the key has expired",
    "accessNotConfigured": "enable 'YouTube Data API v3' in the key's project",
    "SERVICE_DISABLED": "enable 'YouTube Data API v3' in the key's project",
    "ipRefererBlocked": "the key is restricted to other addresses",
    "API_KEY_SERVICE_BLOCKED": "the key is restricted to other APIs",
    "API_KEY_HTTP_REFERRER_BLOCKED": "the key is restricted to web pages",
    "API_KEY_IP_ADDRESS_BLOCKED": "the key is restricted to other addresses",
    "forbidden": "check what the key is restricted to",
}


class Stopped(Exception):  # noqa: N818 - no error: the keyless way goes on from here
    """No further call in this batch: the keyless feeds take over."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class ChannelRefusedError(Exception):
    """The API refuses this one playlist; other channels may be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """A channel or playlist to ask for."""

    id: str
    memory: ApiMemory | None
    rewalk: timedelta


@dataclass(slots=True, kw_only=True)
class Pull:
    """What a batch brought."""

    settled: dict[int, Settled | None] = field(default_factory=dict)
    """By position in the batch; None for one the API does not know. Without an entry: take the keyless way."""
    refused: dict[int, str] = field(default_factory=dict)
    """Why the API refuses single ones, by position."""
    stopped: Stopped | None = None
    units: int = 0
    requests: int = 0
    received_bytes: int = 0


class _Meter:
    """A `Web` that counts what it is used for. Google's client repeats calls by itself, and each one costs a unit."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self.calls = self.requests = self.received_bytes = 0

    @property
    def settings(self) -> WebSettings:
        return self._web.settings

    def now(self) -> datetime:
        return self._web.now()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        self.calls += 1
        answer = self._web.get(url, headers)
        self.requests += answer.requests
        self.received_bytes += answer.received_bytes
        return answer


def pull(web: Web, api: str, key: str, units: int, wants: Sequence[Want]) -> Pull:
    """Ask for a whole batch, spending at most `units`. Raises nothing the web or the API can cause."""
    meter = _Meter(web)
    result = Pull()
    client = _Client(meter, api, key, units)
    walks: dict[int, Walk] = {}
    try:
        resources = client.channels(want.id for want in wants if not is_playlist(want.id))
        resources |= client.playlists(want.id for want in wants if is_playlist(want.id))
        for at, want in enumerate(wants):
            if want.id not in resources:
                result.settled[at] = None
                continue
            try:
                walks[at] = _walk(client, want, resources[want.id], web.now())
            except ChannelRefusedError as refused:
                result.refused[at] = str(refused)
    except Stopped as stopped:
        result.stopped = stopped
    questions = {at: wanted(walk, wants[at].memory) for at, walk in walks.items()}
    asked, answered = _describe(client, questions.values(), result)
    for at, walk in walks.items():
        if asked.issuperset(questions[at]):
            result.settled[at] = settle(walk, wants[at].memory, questions[at], answered, web.now())
    result.units, result.requests, result.received_bytes = meter.calls, meter.requests, meter.received_bytes
    return result


def _walk(client: "_Client", want: Want, resource: Json, now: datetime) -> Walk:
    """Read a channel's uploads list as far as needed, or a playlist's: its order is its maker's, mostly new ones last.

    A playlist tells how many videos it holds, so that one that has changed is read to its end.
    """
    full = due_for_walk(want.memory, now, want.rewalk)
    whole = full or (is_playlist(want.id) and changed_itself(resource, want.memory))
    uploads = resource.get("contentDetails", {}).get("relatedPlaylists", {}).get("uploads")
    listed: list[Json] = []
    for page in client.entries(want.id if is_playlist(want.id) else uploads or "UU" + want.id.removeprefix("UC")):
        listed += page
        if not whole and want.memory and wholly_known(page, want.memory):
            break
    return Walk(channel=resource, listed=tuple(listed), full=full)


def _describe(
    client: "_Client", questions: Iterable[Sequence[str]], result: Pull
) -> tuple[set[str], Mapping[str, Json]]:
    """Details of videos, 50 a call across channels: which ids were asked for, and what came."""
    asked: set[str] = set()
    answered: dict[str, Json] = {}
    if result.stopped:
        return asked, answered
    try:
        for some in _chunks(key for ids in questions for key in ids):
            answered |= client.videos(some)
            asked.update(some)
    except Stopped as stopped:
        result.stopped = stopped
    return asked, answered


def _chunks(ids: Iterable[str]) -> Iterator[tuple[str, ...]]:
    once = iter(dict.fromkeys(ids))
    while some := tuple(islice(once, IDS_PER_CALL)):
        yield some


def is_playlist(list_id: str) -> bool:
    """Whether an id is a playlist's, and not a channel's."""
    return list_id.startswith("PL")


class _Client:
    """Google's client, one for each batch: shared by threads it hands one channel's videos to another."""

    def __init__(self, meter: _Meter, api: str, key: str, units: int) -> None:
        # Imported here: 0.2 s and 32 MB, which a run without a key need not pay.
        from googleapiclient.discovery import build  # type: ignore[import-untyped]  # noqa: PLC0415

        self._meter = meter
        self._key = key
        self._units = units
        self._service = build(
            "youtube",
            "v3",
            http=Transport(meter),
            static_discovery=True,
            cache_discovery=False,
            client_options={"api_endpoint": api},
        )

    def channels(self, ids: Iterable[str]) -> dict[str, Json]:
        """Channels by id. An id nobody has is left out."""
        return self._by_id(self._service.channels(), ids)

    def playlists(self, ids: Iterable[str]) -> dict[str, Json]:
        """Playlists by id. One that is private or deleted is left out."""
        return self._by_id(self._service.playlists(), ids)

    def _by_id(self, collection: Any, ids: Iterable[str]) -> dict[str, Json]:
        found: dict[str, Json] = {}
        for some in _chunks(ids):
            request = collection.list(part="snippet,contentDetails", id=",".join(some), maxResults=IDS_PER_CALL)
            found |= {item["id"]: item for item in self._call(request).get("items", ())}
        return found

    def entries(self, playlist: str) -> Iterator[Sequence[Json]]:
        """Pages of a playlist; none for a channel without uploads."""
        token: str | None = None
        for _ in range(PAGES_PER_WALK):
            request = self._service.playlistItems().list(
                part="snippet,contentDetails,status", playlistId=playlist, maxResults=IDS_PER_CALL, pageToken=token
            )
            try:
                answer = self._call(request)
            except _NotFoundError:
                return
            yield answer.get("items", ())
            token = answer.get("nextPageToken")
            if not token:
                return

    def videos(self, ids: Sequence[str]) -> dict[str, Json]:
        """Videos by id. One that is private or deleted is left out."""
        request = self._service.videos().list(
            part="snippet,contentDetails,status,liveStreamingDetails", id=",".join(ids)
        )
        return {item["id"]: item for item in self._call(request).get("items", ())}

    def _call(self, request: Any) -> Json:
        from googleapiclient.errors import Error, HttpError  # type: ignore[import-untyped]  # noqa: PLC0415

        if self._meter.calls >= self._units:
            raise Stopped("budget", "the rest of today's YouTube units is kept in reserve; keyless feeds until then")
        # In a header, since Google's errors quote the address.
        request.headers["X-Goog-Api-Key"] = self._key
        try:
            answer: Json = request.execute(num_retries=RETRIES)
        except HttpError as error:
            raise self._judged(int(error.resp.status), error.content) from None
        except FetchError as error:
            raise Stopped(error.reason, self._clean(f"the YouTube Data API: {error.message}")) from None
        except (OSError, Error, ValueError) as error:
            # Whatever the transport or the client makes of a broken answer: the keyless way does not depend on it.
            message = self._clean(f"the YouTube Data API did not answer properly: {error}")
            raise Stopped("unreadable", message) from None
        return answer

    def _judged(self, status: int, body: bytes) -> Exception:
        """What a refusal means for the batch."""
        reasons, said = refusal(body)
        reason = next((r for r in reasons if r in QUOTA_REASONS or r in _ADVICE), reasons[0] if reasons else "")
        message = self._clean(f"the YouTube Data API refuses ({status} {reason}): {said}".rstrip(": "))
        if reason in QUOTA_REASONS:
            return Stopped(reason, f"{message}; keyless feeds until midnight Pacific time")
        if reason in _ADVICE:
            return Stopped(reason, f"{message}; {_ADVICE[reason]}; keyless feeds until then")
        if status == 404:
            return _NotFoundError(message)
        if status in (403, 400) and not _PASSING.intersection(reasons) and reason.startswith("playlist"):
            return ChannelRefusedError(message)
        return Stopped(reason or f"http-{status}", f"{message}; keyless feeds in this run")

    def _clean(self, message: str) -> str:
        return redact(message.replace(self._key, "…"))


class _NotFoundError(Exception):
    """404: for an uploads list, that nothing was ever uploaded."""


def refusal(body: bytes) -> tuple[tuple[str, ...], str]:
    """Reason codes and message of an error. Google keeps codes in two places, and the client reads only one."""
    try:
        error = json.loads(body)["error"]
        entries = [*error.get("details", ()), *error.get("errors", ())]
        codes = [entry["reason"] for entry in entries if "reason" in entry]
        # "… exceeded your <a href="/youtube/v3/…">quota</a>."
        return tuple(map(str, codes)), text.line(text.plain(str(error.get("message", ""))))[:300]
    except (ValueError, KeyError, TypeError, AttributeError):
        return (), ""
