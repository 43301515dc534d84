"""Whose clock is wrong, ours or a server's: what all servers asked say together. Pure.

One server whose clock differs from ours may be right; where most of them differ by the same, it is ours that is wrong.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from statistics import median
from typing import Final

from aggregator.health.values import Health, History, Servers
from aggregator.urls import host

WRONG_SECONDS: Final = 300
"""A clock that is less wrong harms nobody: nothing of ours is dated more finely."""
SAME_SECONDS: Final = 60
"""Clocks that differ from ours by the same differ by no more from each other: answers are minutes apart."""
SURE: Final = 3
"""Servers that must agree before ours is called wrong; answers in a row before a server's is."""
MEMORY: Final = 5
RECENT: Final = timedelta(days=2)
"""As far back as servers are compared: a clock that was set is right from then on, and everybody is asked daily."""


def remembered(before: Sequence[int], skew_seconds: float | None) -> tuple[int, ...]:
    """The last skews that are wrong, newest last; none after an answer that was right; as before if it did not tell."""
    if skew_seconds is None:
        return tuple(before)
    return (*before, round(skew_seconds))[-MEMORY:] if abs(skew_seconds) >= WRONG_SECONDS else ()


def compare(histories: Iterable[History]) -> Servers:
    """What the servers asked lately say of our clock. Each host has one voice; one that told nothing speaks for us."""
    asked = [(history, history.asked_at) for history in histories if history.asked_at]
    newest = max((at for _, at in asked), default=None)
    told: dict[str, list[int]] = {}
    for history, at in asked:
        if newest and newest - at <= RECENT:
            told.setdefault(host(history.url), []).append(history.observed.skews[-1] if history.observed.skews else 0)
    voices = [int(median(skews)) for skews in told.values()]
    off = [voice for voice in voices if abs(voice) >= WRONG_SECONDS]
    middle = int(median(off)) if off else 0
    agreed = [voice for voice in off if abs(voice - middle) <= SAME_SECONDS]
    ours = middle if len(agreed) >= SURE and 2 * len(agreed) > len(voices) else None
    return Servers(hosts=len(voices), off=len(agreed) if ours is not None else len(off), ours_seconds=ours)


def skewed(history: History, servers: Servers) -> Health | None:
    """A source whose server's clock and ours differ: which one is wrong, and how we know."""
    skews = history.observed.skews
    if not skews:
        return None
    ours = servers.ours_seconds
    if ours is not None and abs(skews[-1] - ours) <= SAME_SECONDS:
        side = "behind" if ours > 0 else "ahead"
        evidence = f"our own clock is {_span(ours)} {side}: {servers.off} of {servers.hosts} servers agree on that"
        advice = "set the clock of this machine (NTP): what has no date, or one to come, is dated by it"
        return Health(state="clock", evidence=evidence, advice=advice)
    steady = max(skews) - min(skews) <= SAME_SECONDS + abs(skews[-1]) // 20
    if len(skews) < SURE or not steady:  # an answer kept by a cache that does not say so grows older and older
        return None
    side = "ahead of" if skews[-1] > 0 else "behind"
    others = servers.hosts - servers.off
    sure = f"with which {others} other server(s) agree" if others else "which may be the wrong one: no other was asked"
    evidence = f"its server's clock is {_span(skews[-1])} {side} ours in {len(skews)} answers in a row, {sure}"
    advice = "tell its owner, if anybody minds: nothing of ours is dated by it"
    return Health(state="clock", evidence=evidence, advice=advice)


def _span(seconds: int) -> str:
    minutes = round(abs(seconds) / 60)
    for unit, size in (("days", 24 * 60), ("hours", 60)):
        if minutes >= 2 * size:
            return f"{minutes / size:.3g} {unit}"
    return f"{minutes} minutes"
