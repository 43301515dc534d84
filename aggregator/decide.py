"""What an outcome means: which items are new, changed or the same, and when to ask again. Pure: `now` is an argument.

What a source said goes in, what we decided comes out; nothing is looked up or stored here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from aggregator.identity.absence import CALLED_OFF, called_off, mark
from aggregator.identity.known import Known
from aggregator.model import Channel, Collected, Item
from aggregator.plain import fingerprint

HOUR = timedelta(hours=1)
SHORTEST = HOUR
"""Nobody's feed is asked more often (https://rachelbythebay.com/fs/help.html: 1/h conditional)."""
LONGEST = timedelta(days=1)
"""Nobody's feed is asked more rarely, however silent or broken: an outage of days must end within a day."""
RHYTHM = 10
"""How many of the newest dates tell a source's rhythm."""
SHARE = 6
"""We ask this many times between two expected items: a weekly podcast daily, a daily blog every four hours."""
TAKEN_OVER = 3
"""A feed of fewer known items than this is not suspected of having been taken over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An item whose stored row must follow what the source now says."""

    id: int
    item: Item
    content_hash: bytes
    rebound: bool = False
    """True when it came under a new uid, which must be remembered as its alias."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What to write for one source."""

    new: tuple[tuple[Item, bytes], ...] = ()
    """Items with their content hashes."""
    changed: tuple[Change, ...] = ()
    reread: tuple[tuple[int, bytes | None], ...] = ()
    """Rows whose content is the same under new raw bytes: (id, raw hash)."""
    withdrawn: tuple[tuple[int, str, bytes], ...] = ()
    """Rows whose source says that they are no longer public: (id, `private`, `deleted`, `cancelled`, content hash)."""
    same: int = 0
    suspicion: str = ""
    """Why nothing of this may be stored; empty when all is well."""


def decide(
    collected: Collected,
    known: Sequence[Known],
    aliases: Mapping[str, int],
    channel: Channel | None,
    *,
    covers_until: datetime | None = None,
) -> Changes:
    """Compare what came with what is known of that source.

    `aliases` are further uids under which known items came in; `channel` is what the source last said of itself. Up to
    `covers_until` the answer names every event to come, if its kind says so: what it no longer names is called off.
    """
    by_id = {old.id: old for old in known}
    by_uid = {old.uid: old for old in known} | {uid: by_id[id_] for uid, id_ in aliases.items() if id_ in by_id}
    collected = replace(collected, items=tuple(_apart(item, by_uid.get(item.uid)) for item in collected.items))
    strangers = [item for item in collected.items if item.uid not in by_uid]
    present = {by_uid[item.uid].id for item in collected.items if item.uid in by_uid} | _present(collected, known)
    bound = _rebound(strangers, [old for old in known if old.id not in present])
    if suspicion := _taken_over(collected, known, channel, recognised=bool(present or bound)):
        return Changes(suspicion=suspicion)
    new, changed, withdrawn, reread, same = [], [], [], [], 0
    for item in collected.items:
        content_hash = fingerprint(replace(item, raw_hash=None, uid=""))
        old = by_uid.get(item.uid)
        rebound = old is None and item.uid in bound
        old = bound[item.uid] if rebound else old
        if why := _withdrawn(item):
            if old is not None and old.content_hash != content_hash:
                withdrawn.append((old.id, why, content_hash))
        elif old is None:
            new.append((item, content_hash))
        elif rebound or old.content_hash != content_hash:
            changed.append(Change(id=old.id, item=item, content_hash=content_hash, rebound=rebound))
        else:
            same += 1
            if item.raw_hash != old.raw_hash:
                reread.append((old.id, item.raw_hash))
    if covers_until:
        there = present | {old.id for old in bound.values()}
        withdrawn += [(old.id, CALLED_OFF, mark(old)) for old in called_off(collected, known, there, covers_until)]
    return Changes(new=tuple(new), changed=tuple(changed), withdrawn=tuple(withdrawn), reread=tuple(reread), same=same)


def _apart(item: Item, old: Known | None) -> Item:
    """An item under its own uid, where its source gave it a guid that another thing has."""
    if old is None or old.title == item.title or old.url == item.url:
        return item
    from aggregator.identity.reuse import is_another, uid_beside  # noqa: PLC0415 - see `_rebound`

    return replace(item, uid=uid_beside(item)) if is_another(old, item) else item


def _rebound(strangers: Sequence[Item], absent: Sequence[Known]) -> Mapping[str, Known]:
    if not strangers or not absent:
        return {}
    from aggregator.identity.rebind import rebind  # noqa: PLC0415 - its rules take a tenth of a second to import

    return rebind(strangers, absent)


def _withdrawn(item: Item) -> str:
    """Why an item is a mere notice that it left the public: YouTube tells no more of a private or deleted video."""
    gone = item.video is not None and item.video.privacy in ("private", "deleted") and not item.title
    return item.video.privacy if gone and item.video else ""


def _present(collected: Collected, known: Sequence[Known]) -> set[int]:
    """Known items whose raw bytes stand unchanged in the document, so that they were not parsed again."""
    if not collected.partial:
        return set()
    hashes = collected.checkpoint.entry_hashes
    seen = {hashes[n : n + 8] for n in range(0, len(hashes), 8)}
    return {old.id for old in known if old.raw_hash in seen}


def _taken_over(collected: Collected, known: Sequence[Known], before: Channel | None, *, recognised: bool) -> str:
    """A document that shares no item with what we know, under another name, is a stranger's."""
    now = collected.channel
    if recognised or len(known) < TAKEN_OVER or not collected.items or before is None or now is None:
        return ""
    if (now.title, now.url) == (before.title, before.url):
        return ""
    return (
        f"the feed calls itself {now.title!r} now instead of {before.title!r} and holds none of the {len(known)} items "
        "known of it: nothing was stored. If it is the same source, run `aggregator refresh --accept` with its id"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a source is asked again."""

    next_due: datetime
    """By its own rhythm."""
    not_before: datetime | None = None
    """By its server's word (Retry-After, max-age): kept even when a person is impatient."""


def after_answer(
    dates: Sequence[datetime], now: datetime, *, fresh_seconds: int = 0, every_hours: float | None = None
) -> Schedule:
    """After a good answer: at the source's rhythm, bounded by its cache headers. `dates` are its newest, any order."""
    fresh = now + timedelta(seconds=fresh_seconds) if fresh_seconds else None
    wait = timedelta(hours=every_hours) if every_hours else rhythm(dates, now)
    return Schedule(next_due=max(now + wait, fresh or now), not_before=fresh)


def after_failure(
    failures: int, now: datetime, *, retry_after_seconds: int | None = None, every_hours: float | None = None
) -> Schedule:
    """After the n-th failure in a row: twice as long each time, never beyond a day, never before Retry-After."""
    base = timedelta(hours=every_hours) if every_hours else SHORTEST
    wait = min(base * 2 ** min(failures - 1, 8), max(LONGEST, base))
    if retry_after_seconds is None:
        return Schedule(next_due=now + wait)
    asked = now + min(timedelta(seconds=retry_after_seconds), LONGEST)
    return Schedule(next_due=max(now + wait, asked), not_before=asked)


def rhythm(dates: Sequence[datetime], now: datetime) -> timedelta:
    """How long to wait: a share of the usual gap between items, or of the present silence when that is longer."""
    newest = sorted((moment for moment in dates if moment <= now), reverse=True)[:RHYTHM]
    if not newest:
        return LONGEST / 4
    gaps = [(a - b).total_seconds() for a, b in pairwise(newest) if a > b]
    usual = timedelta(seconds=median(gaps)) if gaps else LONGEST
    silence = now - newest[0]
    return min(max(usual / SHARE, silence / (SHARE * SHARE), SHORTEST), LONGEST)
