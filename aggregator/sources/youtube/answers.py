"""From the Data API's answers for one channel or playlist to a page and a new memory. Pure.

Decides what to ask for (`wanted`) and what the answers mean (`settle`): which videos are new or changed, which one
still waits for its premiere, which one is gone. Must not know how the questions are asked.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from aggregator.sources.youtube.memory import HASH_BYTES, ApiMemory

Json = Mapping[str, Any]

GIVE_UP_AFTER: Final = 3
"""Runs in a row a video may go unanswered before it counts as gone."""
OUTAGE: Final = 5
"""More known videos than this unanswered, and not one answered: that is an outage, not a clearing out."""
FAILED_UPLOADS: Final = ("deleted", "failed", "rejected")
_UNAVAILABLE = {"Private video": "private", "Deleted video": "deleted"}
"""Titles playlists give to what they may not show."""
# Change with every request, or with every viewer.
_VOLATILE = frozenset({"etag", "concurrentViewers", "activeLiveChatId", "statistics"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What a channel's uploads list or a playlist said."""

    channel: Json
    """The channel's own resource, or the playlist's."""
    listed: tuple[Json, ...]
    """Entries as far as the list was read, newest first; a playlist's in its own order."""
    full: bool
    """Whether it was read to its end, for every video to be looked at."""

    def ghosts(self) -> Mapping[str, str]:
        """Ids the list names but does not show, and why."""
        return {video_id_of(entry): why for entry in self.listed if (why := names_nothing(entry))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What the answers mean for one channel."""

    body: bytes | None
    """The page; None when nothing is new."""
    memory: ApiMemory
    partial: bool


def video_id_of(entry: Json) -> str:
    """The id of the video a playlist's entry stands for."""
    details = entry.get("contentDetails") or entry["snippet"]["resourceId"]
    return str(details["videoId"])


def names_nothing(entry: Json) -> str | None:
    """`private` or `deleted` when a playlist's entry stands for a video nobody may see, else None."""
    if entry.get("status", {}).get("privacyStatus") == "private":
        return "private"
    snippet: Json = entry.get("snippet", {})
    # Somebody may well call a video so; but then it has pictures.
    return None if snippet.get("thumbnails") else _UNAVAILABLE.get(snippet.get("title", ""))


def item_hash(resource: Json) -> bytes:
    """The same for a video that has not changed."""
    return _hash(steady(resource))


def steady(value: Any) -> Any:
    """An answer without what changes by itself."""
    if isinstance(value, Mapping):
        return {key: steady(part) for key, part in value.items() if key not in _VOLATILE}
    return [steady(part) for part in value] if isinstance(value, list) else value


def wholly_known(page: Sequence[Json], memory: ApiMemory) -> bool:
    """Whether a page of the uploads list holds nothing new: where an incremental walk may stop.

    Never "older than the last date": the list is ordered by upload, and a scheduled video surfaces far down.
    """
    known = {*memory.known, *dict(memory.missing), *dict(memory.gone)}
    return all(video_id_of(entry) in known or names_nothing(entry) for entry in page)


def wanted(walk: Walk, memory: ApiMemory | None) -> tuple[str, ...]:
    """The videos to ask for, each once."""
    ghosts = walk.ghosts()
    listed = [key for key in map(video_id_of, walk.listed) if key not in ghosts]
    if memory is None:
        return tuple(dict.fromkeys(listed))
    if walk.full:
        return tuple(dict.fromkeys([*listed, *memory.known, *dict(memory.missing), *dict(memory.gone)]))
    known = set(memory.known)
    unseen = [key for key in listed if key not in known]
    hidden = [key for key in memory.known if key in ghosts]
    return tuple(
        dict.fromkeys([*unseen, *memory.pending, *dict(memory.missing), *hidden, *_vanished(listed, memory.known)])
    )


def _vanished(listed: Sequence[str], known: Sequence[str]) -> list[str]:
    """Known videos that should stand above the deepest known one of the list, and do not."""
    present = set(listed)
    deepest = max((n for n, key in enumerate(known) if key in present), default=0)
    return [key for key in known[:deepest] if key not in present]


def settle(
    walk: Walk, memory: ApiMemory | None, asked: Sequence[str], answered: Mapping[str, Json], now: datetime
) -> Settled:
    """What the answers mean. `asked` are this channel's questions, all of which were put."""
    before = memory or ApiMemory(walked_at=now, answered_at=now)
    old = before.hash_of()
    got = {key: answered[key] for key in asked if key in answered}
    hashes = {key: item_hash(resource) for key, resource in got.items()}
    fresh = [got[key] for key in got if hashes[key] != old.get(key)]
    missing, gone = _misses(walk, before, asked, got)
    new_gone = {key: why for key, why in gone.items() if key in old}
    kept = {key: value for key, value in (old | hashes).items() if key not in gone}
    order = _in_order(walk, old, kept)
    channel_hash = _hash(steady(walk.channel))
    after = replace(
        before,
        known=tuple(order),
        hashes=b"".join(kept[key] for key in order),
        pending=tuple(key for key in asked if key in got and _pends(got[key])),
        missing=tuple(missing.items()),
        gone=tuple(gone.items()),
        channel_hash=channel_hash,
        walked_at=now if walk.full else before.walked_at,
        answered_at=now,
    )
    same = not fresh and not new_gone and channel_hash == before.channel_hash
    body = None if same else _body(walk, fresh, new_gone)
    return Settled(body=body, memory=after, partial=len(fresh) < len(order))


def _misses(
    walk: Walk, before: ApiMemory, asked: Sequence[str], got: Collection[str]
) -> tuple[dict[str, int], dict[str, str]]:
    """Runs in a row without an answer, by id; and who is gone, as what."""
    gone = {key: why for key, why in before.gone if key not in got}
    silent = [key for key in asked if key not in got and key not in gone]
    counts = dict(before.missing)
    known = set(before.known)
    if not got and sum(key in known for key in silent) > OUTAGE:
        return counts, gone
    ghosts = walk.ghosts()
    missing: dict[str, int] = {}
    for key in silent:
        missing[key] = counts.get(key, 0) + 1
        if missing[key] >= GIVE_UP_AFTER:
            del missing[key]
            gone[key] = ghosts.get(key, "deleted")
    return missing, gone


def _in_order(walk: Walk, old: Collection[str], kept: Collection[str]) -> list[str]:
    """Known ids in the order of the uploads list, as far as it was read; the others after them, as they were."""
    return [key for key in dict.fromkeys([*map(video_id_of, walk.listed), *old, *kept]) if key in kept]


def _pends(resource: Json) -> bool:
    """Whether a video will change by itself."""
    live = resource.get("snippet", {}).get("liveBroadcastContent")
    return live in ("upcoming", "live") or resource.get("status", {}).get("uploadStatus") == "uploaded"


def _body(walk: Walk, fresh: Sequence[Json], gone: Mapping[str, str]) -> bytes:
    """One document of all that is new: the same answers, the same bytes."""
    shown = {resource["id"] for resource in fresh}
    entries = [entry for entry in walk.listed if video_id_of(entry) in shown or names_nothing(entry)]
    whole = {
        "channel": walk.channel,
        # The videos tell the rest better.
        "playlistItems": [entry if names_nothing(entry) else _without_snippet(entry) for entry in entries],
        "videos": fresh,
        "gone": gone,
    }
    return _canonical(steady(whole))


def _without_snippet(entry: Json) -> Json:
    return {key: part for key, part in entry.items() if key != "snippet"}


def due_for_walk(memory: ApiMemory | None, now: datetime, every: timedelta) -> bool:
    """Whether the whole uploads list is to be read."""
    return memory is None or now - memory.walked_at >= every


def changed_itself(resource: Json, memory: ApiMemory | None) -> bool:
    """Whether a channel or playlist says something else of itself than last time: its name, how many it holds."""
    return memory is None or memory.channel_hash != _hash(steady(resource))


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8", "replace")


def _hash(value: object) -> bytes:
    return hashlib.blake2b(_canonical(value), digest_size=HASH_BYTES).digest()
