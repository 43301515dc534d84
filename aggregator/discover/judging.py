"""What trials are worth: the same content once, and how sure we are of each. Pure: the rules of docs/discovery.md.

Knows no web and no page: values in, values out; what time it is it is told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import unquote, urlsplit

from aggregator import urls
from aggregator.discover import clues, hosts
from aggregator.discover.trying import Trial
from aggregator.discover.values import Candidate, Clue, Confidence
from aggregator.model import Channel, Parsed

STALE: Final = timedelta(days=730)
"""The longest pause of a centre's feed that is still read as a pause: funding runs for three years."""
SAME: Final = 0.8
"""Share of the shorter list's entries that two addresses with the same content have in common, at least."""

_SLIP: Final = timedelta(days=2)
"""How far in the future an entry's date may be: time zones, and clocks that are wrong."""
_LEVELS: Final[tuple[Confidence, ...]] = ("low", "medium", "high")
_ARTICLES: Final = ("wordpress", "news", "sitemap", "page")
"""Kinds that bring the articles of a site, the best way to get them first."""
_LISTINGS: Final = ("news-page", "events-page", "documents-page")
_DIRECTORY: Final = "podcast-directory"


def candidates(
    trials: Iterable[Trial], leads: Iterable[Clue], homepage: str, language: str, now: datetime
) -> tuple[Candidate, ...]:
    """The trials as candidates, each content once, the surest first; then the leads."""
    kept: list[tuple[Trial, Candidate]] = []
    for trial in _preferred(trials):
        candidate = _candidate(trial, homepage, language, now)
        if not candidate.entries and (candidate.guessed or trial.clue.form in _LISTINGS):
            continue  # our own idea, and a wrong one: nobody said that there is something
        twin = next((place for place, (other, _) in enumerate(kept) if _same(trial, other)), None)
        if twin is None:
            kept.append((trial, candidate))
        else:
            kept[twin] = (kept[twin][0], _merged(kept[twin][1], candidate))
    found = _outdone(kept)
    return (*sorted(found, key=lambda one: (-_LEVELS.index(one.confidence), one.kind)), *map(_lead, leads))


def _preferred(trials: Iterable[Trial]) -> list[Trial]:
    """In the order in which one of two with the same content is kept: by kind, readable, declared, longest."""

    def rank(trial: Trial) -> tuple[int, bool, int, int]:
        kind = _ARTICLES.index(trial.kind) if trial.kind in _ARTICLES else -1
        entries = trial.parsed.entries if trial.parsed else 0
        return (kind, not entries, -clues.strength(trial.clue), -entries)

    return sorted(trials, key=rank)


def _same(one: Trial, other: Trial) -> bool:
    """One address in two spellings, or one content at two addresses."""
    if urls.canonical(one.url) == urls.canonical(other.url) and one.kind == other.kind:
        return True
    if one.kind == "youtube":  # a playlist shows videos of its channel, and is not the channel
        return False
    comparable = one.kind == other.kind or {one.kind, other.kind} <= set(_ARTICLES)
    if not comparable or not one.parsed or not other.parsed or one.clue.comments != other.clue.comments:
        return False
    here, there = _keys(one.parsed), _keys(other.parsed)
    least = min(len(here), len(there))
    return least > 0 and len(here & there) >= SAME * least


def _keys(parsed: Parsed) -> frozenset[str]:
    return frozenset(urls.canonical(item.url) if item.url else item.uid for item in parsed.items)


def _merged(kept: Candidate, twin: Candidate) -> Candidate:
    """The kept one, with the surer of both judgements: a WordPress whose feed the site declares is as sure as that."""
    surer = max(kept, twin, key=lambda one: _LEVELS.index(one.confidence))
    also = kept.also if urls.canonical(twin.url) == urls.canonical(kept.url) else (*kept.also, twin.url)
    return replace(kept, confidence=surer.confidence, reason=surer.reason, also=(*also, *twin.also))


def _candidate(trial: Trial, homepage: str, language: str, now: datetime) -> Candidate:
    parsed = trial.parsed or Parsed()
    channel = parsed.channel
    newest = _newest(parsed, now)
    confidence, reason = _confidence(trial, parsed, newest, homepage, now)
    return Candidate(
        kind=trial.kind,
        url=trial.url,
        title=_title(channel, trial.clue),
        entries=parsed.entries,
        newest=newest,
        language=_language(parsed) or language,
        confidence=confidence,
        evidence=trial.clue.evidence,
        found_on=trial.clue.found_on,
        settings=trial.settings,
        fault=trial.fault,
        reason=reason,
        guessed=trial.clue.place == "guessed",
    )


def _title(channel: Channel | None, clue: Clue) -> str:
    """What it calls itself; a listing page that only knows its host is called as its link is."""
    told = channel.title if channel else ""
    return clue.title if clue.title and (not told or told == urlsplit(clue.url).netloc) else told


def _newest(parsed: Parsed, now: datetime) -> datetime | None:
    """The newest date that is one: events lie ahead, news from the year 2036 are a slip."""
    moments = (item.event.start if item.event else item.published or item.updated for item in parsed.items)
    soon = now + _SLIP
    return max(
        (m for m, item in zip(moments, parsed.items, strict=True) if m and (item.event or m < soon)), default=None
    )


def _language(parsed: Parsed) -> str:
    told = (parsed.channel.language if parsed.channel else None) or next(
        (i.language for i in parsed.items if i.language), None
    )
    return (told or "").lower()


def _confidence(
    trial: Trial, parsed: Parsed, newest: datetime | None, homepage: str, now: datetime
) -> tuple[Confidence, str]:
    """The rules, in the order of docs/discovery.md."""
    if trial.fault:
        return "low", "could not be read"
    if not parsed.entries:
        return "low", "holds no entry"
    if trial.clue.comments:
        return "low", "readers' comments"
    if trial.clue.place == "guessed":
        return "low", "guessed"
    level, reason = _belongs(trial, parsed, homepage)
    if newest and now - newest > STALE:
        return _LEVELS[max(level - 1, 0)], f"{reason}, but silent for more than two years"
    return _LEVELS[level], reason


def _belongs(trial: Trial, parsed: Parsed, homepage: str) -> tuple[int, str]:
    """How sure it is that the source is this site's own."""
    strong = clues.strength(trial.clue)
    ours = hosts.same_site(trial.url, homepage)
    home = parsed.channel.url if parsed.channel else None
    if trial.kind == "sitemap":
        return (1, "lists every page of the site, not its news alone") if ours else (0, "a sitemap of another site")
    if strong == 2 and ours:
        return 2, "declared by the site"
    if not ours and home and hosts.same_site(home, homepage):
        return 2, "names this site as its own"
    if strong == 2:
        return 1, "declared by the site, at another host"
    if not ours and home and not hosts.same_site(home, trial.url) and not hosts.podcast_host(home):
        return 0, "names another site as its own"
    if strong:
        return 1, "linked from a part that every page has"
    return (1, "on the site itself") if ours else (0, "mentioned in a text")


def _outdone(kept: Sequence[tuple[Trial, Candidate]]) -> list[Candidate]:
    """A sitemap, or a page that lists some of the same articles, is the dear way to what a feed brings as well."""
    fed = [trial for trial, one in kept if one.kind in ("news", "wordpress") and one.confidence != "low"]
    known = frozenset[str]().union(*(_keys(trial.parsed) for trial in fed if trial.parsed))
    found = []
    for trial, one in kept:
        listed = one.kind == "page" and trial.parsed is not None and not known.isdisjoint(_keys(trial.parsed))
        dear = fed and (one.kind == "sitemap" or listed)
        found.append(replace(one, confidence="low", reason="a feed brings the same articles") if dear else one)
    return found


def _lead(clue: Clue) -> Candidate:
    kind = {"linkedin": "linkedin", "directory": _DIRECTORY, "podcast-page": "podcast-site", "youtube": "youtube"}[
        clue.form
    ]
    return Candidate(
        kind=kind,
        url=clue.url,
        title=clue.title or unquote(urlsplit(clue.url).path.rstrip("/").rpartition("/")[2]),
        confidence="medium" if clues.strength(clue) else "low",
        evidence=clue.evidence,
        found_on=clue.found_on,
        reason="an address to look at: nothing here is read by itself",
        lead=True,
    )
