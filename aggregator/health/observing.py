"""What is learnt from each answer of a source, kept beside its checkpoint. Pure; must not judge."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from aggregator.health.clocks import remembered
from aggregator.health.pages import kind_of_page
from aggregator.health.values import Answered, Observed
from aggregator.model import Checkpoint, Collected, Failed, Item, Outcome, Unchanged
from aggregator.text import line, shorten

MEMORY: Final = 8
"""Sizes of whole answers remembered."""
MANY_304: Final = 3
AHEAD: Final = timedelta(days=1)
"""More than any time zone explains."""


def observe(
    before: Observed, last: Checkpoint, outcome: Outcome, new: Sequence[Item], now: datetime, *, full_after: timedelta
) -> Observed:
    """What is remembered after an outcome. `last` is the checkpoint the question went out with, `new` what it brought.

    `full_after`: the age of the last whole answer from which on one is asked for without a condition.
    """
    seen = _answered(before, last, outcome, new, now, full_after=full_after)
    return replace(seen, skews=remembered(before.skews, outcome.trace.skew_seconds))


def _answered(
    before: Observed, last: Checkpoint, outcome: Outcome, new: Sequence[Item], now: datetime, *, full_after: timedelta
) -> Observed:
    match outcome:
        case Failed():
            # Of a refusal the web room has looked at the page: its reason says so.
            instead = "challenge" if outcome.reason == "challenge" else ""
            return replace(before, page=kind_of_page(outcome.page.body) if outcome.page else instead)
        case Unchanged() if outcome.checkpoint.full_at is None:  # a kind that keeps its own account
            return before
        case Unchanged() if outcome.checkpoint.full_at == last.full_at:
            return replace(before, unmodified=before.unmodified + 1, unmodified_at=now)
        case Unchanged():
            return _whole(before, outcome.checkpoint, outcome.trace.received_bytes, None, now)
        case Collected():
            entries = None if outcome.partial else outcome.entries
            seen = _whole(before, outcome.checkpoint, outcome.trace.received_bytes, entries, now)
            seen = _lie(before, seen, last, new, now, full_after=full_after)
            return _looked_at(seen, outcome.items, now)


def _whole(
    before: Observed, checkpoint: Checkpoint, received_bytes: int, entries: int | None, now: datetime
) -> Observed:
    """After a whole answer. Where only its new entries were parsed, the hashes of all of them tell how many it held."""
    seen = replace(before, unmodified=0, unmodified_at=None)
    if not checkpoint.entry_hashes and (entries is None or checkpoint.marker):
        return seen  # a kind that asks only for what is new: its answers have no usual size
    if entries is None:
        entries = len(checkpoint.entry_hashes) // 8
    answer = Answered(at=now, bytes=received_bytes, entries=entries)
    last = before.answers[-1] if before.answers else None
    if last and last.entries == entries:
        again = replace(answer, at=last.at, times=min(last.times + 1, MEMORY))
        return replace(seen, answers=(*before.answers[:-1], again))
    return replace(seen, answers=(*before.answers, answer)[-MEMORY:])


def _lie(
    before: Observed, seen: Observed, last: Checkpoint, new: Sequence[Item], now: datetime, *, full_after: timedelta
) -> Observed:
    """Whether this answer holds what 304s before it denied; an honest one, asked on condition, ends the suspicion."""
    if last.full_at is None or now - last.full_at <= full_after:
        return replace(seen, lied_at=None, lied="") if new else seen
    denied_at = before.unmodified_at
    if before.unmodified < MANY_304 or denied_at is None:
        return seen
    late = [i for i in new if i.published and i.medium != "event" and last.full_at < i.published < denied_at - AHEAD]
    if not late:
        return seen
    words = (
        f"{before.unmodified} answers said 304 until {denied_at:%Y-%m-%d}, then a whole one brought {len(late)} older"
    )
    return replace(seen, lied_at=now, lied=words)


def _looked_at(seen: Observed, items: Sequence[Item], now: datetime) -> Observed:
    if not items:
        return seen
    bad = [item for item in items if garbled(f"{item.title} {item.summary[:2000]}")]
    future = [
        i.published for i in items if i.published and i.medium not in ("event", "video") and i.published > now + AHEAD
    ]
    return replace(
        seen,
        read=len(items),
        garbled=len(bad),
        sample=shorten(line(bad[0].title or bad[0].summary), 60) if bad else "",
        ahead=len(future),
        ahead_until=max(future, default=None),
    )


# UTF-8 read as Windows-1252 or Latin-1: the lead bytes C2, C3 and E2 80 of German letters, quotes and dashes.
_MOJIBAKE = re.compile('Ã[\x80-\xbf¤¶¼Ÿ„–œ©¨¡³±ª]|Â[\x80-\xbf §°»«·–]|â€[\x80-\xbfœžš™“”¦¢"]|ï¿½|\ufffd')


def garbled(text: str) -> bool:
    """Whether a text was decoded wrongly: replacement characters, or UTF-8 taken for Latin-1."""
    return _MOJIBAKE.search(text) is not None
