"""Lengths of media files whose feeds do not tell them: their servers are asked, a few in each run, and remembered.

Directories want the length of every episode, so an episode without one is held back until its server has told it. What
is asked for is the address as it is published; nothing but the length is taken from the answer.
"""

import re
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from aggregator.config import Config
from aggregator.errors import FetchError
from aggregator.store import Store
from aggregator.store.asking import Measured, Unmeasured
from aggregator.web.freshness import retry_after_seconds

if TYPE_CHECKING:
    from aggregator.web import Answer

SECONDS: Final = 60.0
"""For all questions of a run: what is not asked by then is asked first in the next."""
FIRST_RETRY: Final = timedelta(days=1)
LAST_RETRY: Final = timedelta(days=30)
"""Twice as long after each further time, up to this."""
MOST_BYTES: Final = 2**40
"""A file of a terabyte is none: the number is a slip, or a trap for those who add up."""
_ELSEWHERE: Final = frozenset({400, 403, 405, 406, 501})
"""What servers answer a HEAD they do not want, though the file is there: a GET may fare better."""
_RANGE: Final = re.compile(r"bytes \d+-\d+/(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengths:
    """What asking for lengths brought."""

    asked: int = 0
    told: int = 0


class Door(Protocol):
    """What is asked of the web."""

    def head(self, url: str) -> "Answer":
        """As `Client.head`."""
        ...

    def peek(self, url: str) -> "Answer":
        """As `Client.peek`."""
        ...


def ask_lengths(config: Config, store: Store, clock: Callable[[], datetime], sources: Collection[str] = ()) -> Lengths:
    """Ask for the lengths that are missing, of the newest episodes first, as many as a run may."""
    wanted = store.unmeasured(clock(), config.lengths_per_run, sources) if config.lengths_per_run else ()
    if not wanted:
        return Lengths()
    from aggregator.web.client import Client  # noqa: PLC0415 - a run with nothing to ask does not pay for it

    with Client(config.web) as web:
        answers = tuple(_answers(web, wanted, clock))
    store.record_lengths(answers, clock())
    return Lengths(asked=len(answers), told=sum(one.length_bytes is not None for one in answers))


def _answers(web: Door, wanted: Sequence[Unmeasured], clock: Callable[[], datetime]) -> Iterator[Measured]:
    """One answer each, until time is up. A host that asks to be left alone, or does not answer, is left alone."""
    until, resting = time.monotonic() + SECONDS, set[str]()
    for file in wanted:
        host = urlsplit(file.url).netloc.lower()
        if time.monotonic() > until:
            return
        if host not in resting:
            answer, rest = measure(web, file, clock())
            if rest:
                resting.add(host)
            yield answer


def measure(web: Door, file: Unmeasured, now: datetime) -> tuple[Measured, bool]:
    """What a server says of a file, and whether it is to be left alone for the rest of the run."""
    try:
        answer = web.head(file.url)
        if answer.status in _ELSEWHERE or (answer.status < 300 and _length(answer) is None):
            answer = web.peek(file.url)
    except FetchError as error:
        return _unknown(file, error.reason, now), True
    wait = retry_after_seconds(answer.status, answer.headers, now)
    if answer.status >= 300:
        seconds = timedelta(seconds=wait or 0)
        return _unknown(file, f"http-{answer.status}", now, at_least=seconds), answer.status in (429, 503)
    if answer.headers.get("content-type", "").lower().startswith("text/html"):
        return _unknown(file, "not-media", now), False
    length = _length(answer)
    if length is None:
        return _unknown(file, "no-length", now), False
    return Measured(url=file.url, length_bytes=length, tries=file.tries + 1), False


def _length(answer: "Answer") -> int | None:
    """The length of the whole file: of a part (206), what its Content-Range says (RFC 9110 §14.4)."""
    if answer.headers.get("content-encoding", "identity").lower() != "identity":
        return None
    if answer.status == 206:
        found = _RANGE.fullmatch(answer.headers.get("content-range", "").strip())
        told = found[1] if found else ""
    else:
        told = answer.headers.get("content-length", "").strip()
    return int(told) if re.fullmatch(r"\d{1,15}", told) and 0 < int(told) < MOST_BYTES else None


def _unknown(file: Unmeasured, reason: str, now: datetime, at_least: timedelta = timedelta(0)) -> Measured:
    """Ask again later, and later each time."""
    wait = max(min(FIRST_RETRY * 2 ** min(file.tries, 10), LAST_RETRY), at_least)
    return Measured(url=file.url, length_bytes=None, reason=reason, tries=file.tries + 1, retry_at=now + wait)
