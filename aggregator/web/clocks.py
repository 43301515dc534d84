"""How far a server's clock is from ours, told by the Date of its answers (RFC 9110 §6.6.1). Pure but for its memory.

A Date is when the message originated, to the second; an answer out of a cache is as old as its Age says (RFC 9111
§5.1). Where a cache hides its Age, a Date in the past says nothing, while one in the future still does.
"""

import re
from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from aggregator.web.freshness import moment

SAMPLES: Final = 31
"""Answers of one host that are remembered; their median counts."""
_RESOLUTION: Final = timedelta(seconds=1)
"""Of Date and of Age: fractions are cut off."""
_HIT: Final = re.compile(r"\b(?:hit|stale|revalidated|updating)\b", re.IGNORECASE)
_CACHES: Final = (
    "cache-status", "x-cache", "cf-cache-status", "x-cache-status", "x-proxy-cache", "x-litespeed-cache",
    "x-fastcgi-cache", "x-varnish-cache", "x-drupal-cache", "x-wp-cache",
)  # fmt: skip
"""Headers by which caches say that an answer came from them: RFC 9211's, and those in use before it."""


def skew_seconds(headers: Mapping[str, str], asked_at: datetime, came_at: datetime) -> float | None:
    """How far the server's clock is ahead of ours (negative: behind); 0.0 within what its answer's way explains.

    `asked_at` and `came_at` are our times of the question and of the answer's head; None when nothing can be told.
    """
    date = moment(headers.get("date", ""))
    if date is None:
        return None
    told = headers.get("age", "").strip()
    if told and not (told.isascii() and told.isdigit() and len(told) <= 9):
        return None
    there = date + timedelta(seconds=int(told or 0))
    if there > came_at:
        # Age is counted from the question on where a cache takes RFC 9111 §4.2.3 at its word: as much too long.
        slack = came_at - asked_at if told else timedelta()
        return max((there - came_at - slack).total_seconds(), 0.0)
    late = (there + _RESOLUTION + (_RESOLUTION if told else timedelta()) - asked_at).total_seconds()
    if late >= 0:
        return 0.0
    return None if not told and _from_cache(headers) else late


def _from_cache(headers: Mapping[str, str]) -> bool:
    return any(_HIT.search(headers.get(name, "")) for name in _CACHES)


class Clocks:
    """What the answers of each host said, the last ones. Not guarded: whoever shares it locks it."""

    def __init__(self) -> None:
        self._told: dict[str, deque[float]] = {}

    def note(self, host: str, seconds: float | None) -> None:
        """One answer."""
        if seconds is not None:
            self._told.setdefault(host, deque(maxlen=SAMPLES)).append(seconds)

    def skew_seconds(self, host: str) -> float | None:
        """The median of a host's answers, since single ones lie; None before any."""
        told = self._told.get(host)
        return float(median(told)) if told else None
