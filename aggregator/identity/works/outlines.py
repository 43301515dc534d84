"""An item in a few plain values: enough to tell of most that share a key that they are simply two. Pure, symmetric.

Words of a title are shared by items of all years and kinds. An event here and a piece of old news there are told apart
by medium, centre, date and length, before a portrait is read or a title compared. Nothing is guessed: `apart` says so
only where no rule of `judging` links the two, whatever their titles and texts are. So a rule that reaches further needs
a wider reach here; a test holds the two against each other.
"""

from collections.abc import Set
from datetime import date
from typing import Final, NamedTuple

from aggregator.identity.works.comparing import DAY, MEDIA
from aggregator.identity.works.keys import is_moment
from aggregator.identity.works.values import Portrait
from aggregator.times import BERLIN

NAMING: Final = frozenset({"guid", "digest", "media", "link", "second", "cross", "file", "tongue"})
"""Kinds of key by which rules link two items whatever their dates: they may name one thing."""
REACH: Final = {"told": 61, "cut": 91, "news": 121, "translation": 401}
"""Days between two publications beyond which no rule links: recordings told alike, a recording and what was cut from
it, news and what they are about, the same in another language. A day more than the rules have: seconds are rounded."""
BEFORE: Final = -121
AFTER: Final = 181
"""Days from the start of an event within which is published what belongs to it."""
HALF: Final = 0.5
"""Share of a recording under which another one is a piece of it, however late it is published."""
TIGHT: Final = (10, 0.01)
"""Seconds and share by which two recordings of one title differ that are one at any distance."""
EXACT: Final = (2, 0.0)
"""The same of one recording in the feeds of two centres."""
HALF_HOUR: Final = 1_801
"""Seconds by which the hour of one event differs."""
EPOCH: Final = date(1970, 1, 1).toordinal()


class Outline(NamedTuple):
    """What `apart` needs of an item. A tuple of plain values: one is read for every item that shares a key."""

    source_id: str
    centre: str
    network: bool
    medium: str
    published: int | None
    """Unix seconds."""
    seconds: int
    """How long it is; 0 where unknown."""
    day: int | None
    """On which an event begins, in Berlin; as a number that grows by one a day."""
    start: int | None
    """When on it, in Unix seconds; None where only the day is told."""
    language: str
    plain: bool
    """Whether neither its title nor its source says that it belongs to another: no part, trailer, report, rerun."""


def outline(one: Portrait) -> Outline:
    """The outline of a portrait."""
    start, heading = one.start, one.heading
    counted = bool(heading.words) and heading.words[-1].isdecimal()
    return Outline(
        source_id=one.source_id,
        centre=one.centre,
        network=one.network,
        medium=one.medium,
        published=int(one.published.timestamp()) if one.published else None,
        seconds=one.duration_seconds,
        day=start.astimezone(BERLIN).toordinal() if start else None,
        start=int(start.timestamp()) if start and not one.all_day and is_moment(start) else None,
        language=one.language,
        plain=not (heading.markers or heading.part or one.short or counted),
    )


def apart(a: Outline, b: Outline, held: Set[str]) -> bool:
    """Whether two items are simply two. `held`: the kinds of all keys they share."""
    if not NAMING.isdisjoint(held):
        return False
    # A source may have been another centre's when it told of one of the two
    kin = a.centre == b.centre or a.network or b.network or a.source_id == b.source_id
    if a.medium in MEDIA and b.medium in MEDIA:
        return _recordings_apart(a, b) if kin else not _as_long(a, b, EXACT)
    if a.medium != b.medium:
        return _media_apart(a, b, kin=kin)
    if a.medium == "event":
        return _events_apart(a, b, kin=kin)
    return a.medium in ("news", "post") and _articles_apart(a, b, kin=kin)


def _media_apart(a: Outline, b: Outline, *, kin: bool) -> bool:
    """Two of different kinds: an event and what came of it, news about a paper."""
    if "event" not in (a.medium, b.medium):
        return not kin or _beyond(a, b, "news")
    event, other = (a, b) if a.medium == "event" else (b, a)
    if event.day is None or other.published is None:
        return False
    after = other.published / DAY - (event.day - EPOCH)
    return not BEFORE <= after <= AFTER


def _events_apart(a: Outline, b: Outline, *, kin: bool) -> bool:
    """Two events: on two days, or at two hours of centres that have nothing to do with each other."""
    if a.day is None or b.day is None:
        return False
    if a.day != b.day:
        return not kin or (a.plain and b.plain)
    return not kin and a.start is not None and b.start is not None and abs(a.start - b.start) > HALF_HOUR


def _articles_apart(a: Outline, b: Outline, *, kin: bool) -> bool:
    """Two news, or two posts: months apart."""
    if not kin:
        return _beyond(a, b, "news")
    return a.plain and b.plain and _beyond(a, b, "translation" if _translated(a, b) else "news")


def _recordings_apart(a: Outline, b: Outline) -> bool:
    """Two recordings of a centre: weeks apart and not as long, neither of them a piece of the other."""
    if not (a.plain and b.plain) or _translated(a, b):
        return False
    shorter, longer = sorted((a.seconds, b.seconds))
    if not shorter:
        return _beyond(a, b, "told")
    return shorter >= HALF * longer and not _as_long(a, b, TIGHT) and _beyond(a, b, "cut")


def _translated(a: Outline, b: Outline) -> bool:
    """Whether they may be one thing in two languages."""
    return bool(a.language and b.language) and a.language != b.language


def _as_long(a: Outline, b: Outline, by: tuple[int, float]) -> bool:
    """Whether two lengths are known, and differ by no more than so many seconds, or that share of the longer one."""
    seconds, share = by
    longer = max(a.seconds, b.seconds)
    return bool(a.seconds and b.seconds) and abs(a.seconds - b.seconds) <= max(seconds, share * longer)


def _beyond(a: Outline, b: Outline, reach: str) -> bool:
    """Whether both are dated, and published further from each other than a rule reaches."""
    return a.published is not None and b.published is not None and abs(a.published - b.published) > REACH[reach] * DAY
