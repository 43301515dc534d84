"""Which events an answer has called off by no longer naming them. Pure; must not know where an answer comes from.

Absence is never deletion, with this exception: a calendar that tells everything to come, and an event to come that it
no longer tells. Whoever follows us would else stand before a closed door. So it takes a whole answer, and one that has
not shrunk; what is called off here comes back by itself as soon as an answer names it again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from aggregator.identity.known import Known
from aggregator.model import Collected
from aggregator.plain import fingerprint

CALLED_OFF: Final = "cancelled"
SHARE: Final = 3
"""More than one in three gone at once is a calendar that broke, moved or was emptied, not a row of cancellations."""
HARMLESS: Final = frozenset({"outside-window", "superseded", "double", "not-public"})
"""Reasons why an entry became no item that leave no doubt about which events there are."""


def called_off(
    collected: Collected, known: Sequence[Known], present: Collection[int], covers_until: datetime
) -> tuple[Known, ...]:
    """Known events that are still to come and that this answer no longer names, though it names later ones.

    `present` are ids of what it names; `covers_until` is how far ahead it names everything, by its own kind's word. A
    list that ends earlier, as one of the next thirty events does, covers no more than the last of them.
    """
    now = collected.trace.started_at
    starts = [item.event.start for item in collected.items if item.event]
    if collected.partial or not starts or any(count for why, count in collected.skipped if why not in HARMLESS):
        return ()
    horizon = min(covers_until, max(starts))
    covered = [
        old for old in known if old.event_start and now < old.event_start <= horizon and old.content_hash != mark(old)
    ]
    missing = tuple(old for old in covered if old.id not in present)
    return missing if len(missing) <= 1 or len(missing) * SHARE <= len(covered) else ()


def mark(old: Known) -> bytes:
    """What the content hash of a called-off event becomes: another than any content's, so that it can come back."""
    return fingerprint((CALLED_OFF, old.uid))
