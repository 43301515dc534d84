"""What a history means: one state, its evidence, one line of advice. Pure: `now` is an argument.

A source is measured by its own past only: its rhythm (newest dates) and its sizes (last whole answers).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from statistics import median
from typing import Final

from aggregator.health.clocks import skewed
from aggregator.health.values import Answered, Health, History, Servers, State
from aggregator.text import line, shorten
from aggregator.urls import canonical

DAY: Final = timedelta(days=1)
ENOUGH: Final = 3
"""Dates before anything is called a rhythm; entries before their loss is called one."""
SMALL: Final = 5
"""A feed of fewer entries may lose half of them for no reason at all."""
NEW_NORMAL: Final = timedelta(days=14)
"""A feed that has been shorter for so long has simply become shorter; an empty one never has."""
SHORTEST_SILENCE: Final = timedelta(days=21)
"""A daily source may have holidays."""
UNKNOWN_RHYTHM_SILENCE: Final = timedelta(days=365)
LIE_REMEMBERED: Final = timedelta(days=60)
GONE_AFTER: Final = {"http-404": timedelta(days=1), "dns": timedelta(days=14)}
"""YouTube's feeds answered 404 in waves all through 2026, and hosts change name servers: wait before believing."""
GONE_FAILURES: Final = 3
MOVES_BELIEVED: Final = 3
"""As in `web.conditional`: a permanent redirect is believed after so many healthy answers by it."""
AHEAD: Final = DAY
"""A date further in the future than any time zone explains."""
SLIPS: Final = 0.2
"""Share of the items read last from which on something is wrong with the source rather than with an item."""


def diagnose(history: History, now: datetime, servers: Servers | None = None) -> Health:
    """What a source's history means now: the gravest of what is wrong with it, or that it is fine.

    `servers` is what the others say of our clock (`clocks.compare`), to tell ours from its server's.
    """
    if has_ended(history.centre_end, now):
        return Health(
            state="ended",
            evidence=f"its centre ended ({history.centre_end})",
            advice=f"it is no longer asked; `aggregator refresh {history.source_id}` still asks; else disable it",
        )
    if history.asked_at is None:
        return Health(
            state="never-asked", evidence="not asked yet", advice="`aggregator run` asks it when its time comes"
        )
    if history.failures or history.gone:
        return _failing(history, now)
    checks: tuple[Callable[[History, datetime], Health | None], ...] = (
        _moved, _encoding, _truncated, _lying, _clock, lambda past, _: skewed(past, servers or Servers()), _quiet,
    )  # fmt: skip
    found = next((health for check in checks if (health := check(history, now))), None)
    return found or Health(state="fine", evidence=_well(history))


def has_ended(end: str, now: datetime) -> bool:
    """Whether an end as precise as known (`2025`, `2025-10`, `2025-10-31`) is past: its last day is over."""
    return bool(end) and now.date().isoformat()[: len(end)] > end


def _failing(history: History, now: datetime) -> Health:
    state = _failing_state(history, now)
    begun = history.failing_since or now
    since = f", {history.failures} times since {begun:%Y-%m-%d}" if history.failures > 1 else ""
    what = shorten(line(history.diagnosis or history.reason), 200)
    page = {"challenge": "a challenge page for browsers", "parked": "the page of a parked domain"}
    if history.observed.page in page and state in ("blocked", "html-instead") and history.reason != "challenge":
        what = f"{page[history.observed.page]} ({what})"
    challenged = state == "blocked" and "challenge" in (history.reason, history.observed.page)
    advice = _CHALLENGED if challenged else _ADVICE[state]
    return Health(state=state, evidence=f"{what}{since}", advice=advice.format(id=history.source_id))


_CHALLENGED: Final = (
    "no program passes it, and we do not try: ask the site's owner to exempt this address, or our User-Agent, from the "
    "guard; or look for another address (`aggregator discover`); its items stay published"
)


_REASONS: Final[dict[str, State]] = {
    "http-401": "blocked", "http-403": "blocked", "http-406": "blocked", "http-451": "blocked",
    "robots": "blocked", "refused": "blocked", "challenge": "blocked",
    "http-429": "quota", "quota": "quota", "quotaExceeded": "quota", "dailyLimitExceeded": "quota",
    "rateLimitExceeded": "quota", "userRateLimitExceeded": "quota", "quota-spent": "quota",
    "incomplete": "truncated", "too-large": "truncated",
    "bad-encoding": "encoding", "undecodable": "encoding",
    "taken-over": "taken-over",
    "http-410": "gone", "no-such-channel": "gone", "no-such-playlist": "gone",
    "no-token": "misconfigured", "token-expired": "misconfigured", "no-permission": "misconfigured",
    "version-sunset": "misconfigured", "no-organization": "misconfigured", "no-channel-id": "misconfigured",
}  # fmt: skip
_PAGES: Final[dict[str, State]] = {
    "challenge": "blocked", "parked": "html-instead", "html": "html-instead", "empty": "truncated",
}  # fmt: skip
_ADVICE: Final[dict[State, str]] = {
    "gone": "look for its new address (`aggregator discover`), or disable it; its items stay",
    "blocked": "open the address in a browser; ask its owner to let our User-Agent in; its items stay published",
    "html-instead": "open the address in a browser: if the feed has moved, correct its url; its items stay published",
    "selector-broke": "the page was rebuilt: adapt the selectors (`aggregator parse` with the page kept in db/failed)",
    "truncated": "wait for the next answer; if it stays, tell its owner that the answer breaks off",
    "encoding": "tell its owner that the declared encoding is not the one used",
    "quota": "it is asked again when its server allows; set every_hours higher if this comes often",
    "taken-over": "look at the address: if it is still the same source, `aggregator refresh {id} --accept {id}`",
    "unreadable": "look at it with `aggregator parse` and the page kept in db/failed",
    "misconfigured": "only you can mend it: set what the message names, then `aggregator refresh {id}`",
    "unreachable": "nothing to do for a day or two: it is asked again by itself, and its items stay published",
}


def _failing_state(history: History, now: datetime) -> State:
    reason, page = history.reason, history.observed.page
    if history.gone or _REASONS.get(reason) == "gone":
        return "gone"
    lasted = now - (history.failing_since or now)
    if reason in GONE_AFTER and lasted >= GONE_AFTER[reason] and history.failures >= GONE_FAILURES:
        return "gone"
    if reason in _REASONS:
        return _REASONS[reason]
    if page in ("challenge", "parked"):
        return _PAGES[page]
    if re.match(r"selector|no-(?:entries|entry|items|listing|events|publications)", reason):
        return "selector-broke"
    if page in _PAGES:
        return _PAGES[page]
    return "unreadable" if page or reason in _UNREADABLE else "unreachable"


_UNREADABLE: Final = frozenset({"unreadable", "not-a-feed", "crash", "killed", "parse-timeout", "memory", "protocol"})


def _moved(history: History, now: datetime) -> Health | None:
    del now
    there, how = None, ""
    if history.moved_to and history.moves >= MOVES_BELIEVED:
        there, how = history.moved_to, f"{history.moves} answers in a row came by a permanent redirect"
    elif history.new_feed_url and canonical(history.new_feed_url) != canonical(history.url):
        there, how = history.new_feed_url, "the feed itself names a new address (itunes:new-feed-url)"
    if there is None:
        return None
    return Health(state="moved", evidence=f"{how}: {there}", advice=f"look at it, then set its url to {there}")


def _encoding(history: History, now: datetime) -> Health | None:
    del now
    seen = history.observed
    if not seen.garbled or seen.garbled < SLIPS * seen.read:
        return None
    evidence = f"{seen.garbled} of {seen.read} items read last are garbled: “{seen.sample}”"
    return Health(state="encoding", evidence=evidence, advice=_ADVICE["encoding"])


def _truncated(history: History, now: datetime) -> Health | None:
    """The last whole answers are much shorter than those before."""
    answers = history.observed.answers
    earlier = [answer for answer in answers[:-1] if answer.entries]
    if not earlier:
        return None
    entries, size_bytes = _usual([a.entries for a in earlier], earlier), _usual([a.bytes for a in earlier], earlier)
    short = _tail(answers, lambda answer: _is_short(answer, entries, size_bytes))
    if not short:
        return None
    last = short[-1]
    if last.entries and (now - short[0].at > NEW_NORMAL or history.kind in _BREATHING):
        return None
    evidence = (
        f"{last.entries} entries instead of the usual {entries} ({last.bytes:,} bytes instead of {size_bytes:,}) "
        f"since {short[0].at:%Y-%m-%d}"
    )
    advice = "nothing is lost: what was known stays published; if it stays so short, ask its owner"
    return Health(state="truncated", evidence=evidence, advice=advice)


_BREATHING: Final = frozenset({"calendar", "page", "sitemap", "youtube"})
"""Kinds whose lists shrink by themselves, as events pass, pages are rearranged, and YouTube's feed of fifteen stands in
for the interface that tells them all; only an empty one is news."""


def _usual(sizes: Sequence[int], answers: Sequence[Answered]) -> int:
    """The median; a size that came often counts more, but not so much that the past could never be outweighed."""
    return int(median(size for size, a in zip(sizes, answers, strict=True) for _ in range(min(a.times, ENOUGH))))


def _is_short(answer: Answered, entries: int, size_bytes: int) -> bool:
    if not answer.entries:
        return entries >= ENOUGH
    # Bytes alone lie: a server that begins to compress sends a sixth. A tenth is more than gzip makes of a feed.
    return (entries >= SMALL and answer.entries * 2 < entries) or (
        size_bytes > 20_000 and answer.bytes * 10 < size_bytes and answer.entries < entries
    )


def _tail(answers: Sequence[Answered], fits: Callable[[Answered], bool]) -> list[Answered]:
    """The last answers, as far back as they fit."""
    found: list[Answered] = []
    for answer in reversed(answers):
        if not fits(answer):
            break
        found.insert(0, answer)
    return found


def _lying(history: History, now: datetime) -> Health | None:
    seen = history.observed
    if seen.lied_at is None or now - seen.lied_at > LIE_REMEMBERED:
        return None
    advice = "tell its owner that validators do not follow the content; until then news come with each whole answer"
    return Health(state="lying-304", evidence=seen.lied, advice=advice)


def _clock(history: History, now: datetime) -> Health | None:
    seen = history.observed
    # One date in the future is a slip of the keyboard, or an announcement.
    several = seen.ahead > 1 or seen.ahead > SLIPS * seen.read
    if several and seen.ahead_until and seen.ahead_until > now + AHEAD:
        evidence = f"{seen.ahead} of {seen.read} items are dated in the future, the latest {seen.ahead_until:%Y-%m-%d}"
        return Health(state="clock", evidence=evidence, advice="they are dated by their first sighting; tell its owner")
    stamp = _http_date(history.last_modified)
    if stamp and stamp > now + AHEAD:
        evidence = f"its server says it was last modified on {stamp:%Y-%m-%d}, which is still to come"
        return Health(state="clock", evidence=evidence, advice="tell its owner: caches will not see changes until then")
    return None


def _http_date(text: str | None) -> datetime | None:
    try:
        stamp = parsedate_to_datetime(text or "")
    except (ValueError, IndexError, TypeError, OverflowError):  # it may be no date at all
        return None
    return stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp


def _quiet(history: History, now: datetime) -> Health | None:
    """Silent for longer than its own rhythm explains: thrice the usual gap, and half as long again as the longest."""
    if history.complete or not history.dates:
        return None
    silence, gaps = now - max(history.dates), list(_gaps(history.dates))
    if len(gaps) + 1 < ENOUGH:
        limit, rhythm = UNKNOWN_RHYTHM_SILENCE, "too few dates to know its rhythm"
    else:
        usual = _usual_gap(gaps)
        limit = max(3 * usual, 1.5 * max(gaps), SHORTEST_SILENCE)
        rhythm = f"usually something every {_span(usual)}, at most {_span(max(gaps))} apart"
    if silence <= limit:
        return None
    return Health(
        state="quiet",
        evidence=f"nothing new for {_span(silence)}; {rhythm}",
        advice="see whether its site has something newer: then this feed is dead, look for another; else wait",
    )


def _gaps(dates: Sequence[datetime]) -> Iterator[timedelta]:
    """Between days with something new: what came in one go counts once."""
    days = sorted({moment.date() for moment in dates})
    return (later - earlier for earlier, later in pairwise(days))


def _usual_gap(gaps: Sequence[timedelta]) -> timedelta:
    return timedelta(days=median(gap.days for gap in gaps))


def _span(duration: timedelta) -> str:
    days = round(duration / DAY)
    return "day" if days <= 1 else f"{days} days"


def _well(history: History) -> str:
    if not history.dates:
        return "answers, nothing in it yet"
    newest = max(history.dates)
    gaps = list(_gaps(history.dates))
    rhythm = f", usually every {_span(_usual_gap(gaps))}" if len(gaps) + 1 >= ENOUGH else ""
    return f"newest of {newest:%Y-%m-%d}{rhythm}"
