"""One run's look at a site's sitemaps, and the fetching of some of what is new in them.

New since the last run comes first, then what changed, then the backlog, each newest first. It asks and remembers; what
sitemaps and articles say is for `aggregator.sitemaps` and `reading`.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from aggregator import bundles, times
from aggregator.bundles import Part
from aggregator.errors import FetchError, ParseError
from aggregator.model import Checkpoint, Fetched, NotModified, Page
from aggregator.sitemaps import Child, Entry
from aggregator.sources import EXHAUSTED, ReadingWeb
from aggregator.sources.sitemap.choice import Choice, Sifted, dated, host_of, newness
from aggregator.sources.sitemap.memory import CHILDREN_LIMIT, Listed, Memory, Packed, key_of, stamp_of
from aggregator.web import Answer
from aggregator.web.conditional import ask
from aggregator.web.freshness import retry_after_seconds
from aggregator.web.robots import Robots

LEVELS: Final = 3
"""Of sitemaps inside sitemaps. The protocol allows one index over sitemaps; some plug-ins nest once more."""
SITEMAP_LIMIT: Final = 50
"""Sitemaps asked for in one run."""
EXHAUSTING: Final = 2
"""Sitemaps that may cost all that reading may before no further one is read in this run."""
TRIES: Final = 3
"""Runs in which an address may fail before it is given up."""
IN_A_ROW: Final = 2
"""Connections that may fail one after the other before the site is left alone for this run."""
ARTICLE_BYTES: Final = 3 * 1024 * 1024
RUN_BYTES: Final = 12 * 1024 * 1024
CHANGED_FEW: Final = 10
ACCEPT_SITEMAP: Final = "application/xml, text/xml;q=0.9, text/plain;q=0.5, */*;q=0.1"
ACCEPT_ARTICLE: Final = "text/html, application/xhtml+xml, */*;q=0.1"
_GONE: Final = frozenset({404, 410, 451})


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address worth a request."""

    entry: Entry
    key: bytes
    sitemap: str
    """Where it is listed."""
    rank: int
    """0: new since the last run; 1: changed; 2: backlog."""
    newness: datetime | None
    lastmod_counts: bool


class Visit:
    """Looks at one site in one run."""

    def __init__(self, web: ReadingWeb, choice: Choice, memory: Memory, articles: int) -> None:
        self._web = web
        self._choice = choice
        self._articles = articles
        self._robots = Robots(web)
        self._done = Packed.of(memory.done)
        self._waiting = memory.waiting
        self._failures = dict(memory.failures)
        # By other settings, what an unchanged sitemap holds is another matter.
        self._known = {listed.url: listed for listed in memory.sitemaps if memory.choice == choice.name}
        self._listed: dict[str, Listed] = {}
        self._candidates: dict[bytes, Candidate] = {}
        self._whole: set[str] = set()
        self._sitemaps_asked = 0
        self._exhausting = 0
        self._missed = False
        self._forbidden = 0
        self._requests = 0
        self._received_bytes = 0
        self._wait_seconds = 0
        self.memory = memory
        """What to remember; complete after `fetched`."""

    def fetched(self, url: str) -> Fetched:
        """Read the sitemaps, fetch some articles. Raises `FetchError` when the first sitemap cannot be had."""
        self._look(self._starts(url))
        allowed = [one for one in self._candidates.values() if self._robots.allows(one.entry.loc)]
        self._forbidden = len(self._candidates) - len(allowed)
        chosen, parts = self._read(sorted(allowed, key=_order))
        self._remember(allowed)
        answer: Page | NotModified = NotModified(checkpoint=Checkpoint())
        if parts:
            body = bundles.pack([_listing(url, chosen), *parts])
            answer = Page(url=url, final_url=url, body=body, fetched_at=self._web.now(), partial=True)
        return Fetched(
            answer=answer,
            fresh_seconds=self._wait_seconds,
            requests=self._requests + self._robots.requests,
            received_bytes=self._received_bytes + self._robots.received_bytes,
        )

    # ---- sitemaps ----------------------------------------------------------------------------------------------------

    def _starts(self, url: str) -> list[Child]:
        """The configured sitemap; for a bare site those its robots.txt names, else the usual place."""
        parts = urlsplit(url)
        if parts.path.strip("/") or parts.query:
            return [Child(loc=url)]
        named = self._robots.sitemaps(url)
        return [Child(loc=one) for one in named] or [Child(loc=f"{parts.scheme}://{parts.netloc}/sitemap.xml")]

    def _look(self, starts: Sequence[Child]) -> None:
        """Level by level; each sitemap once, whoever names it."""
        level, problem, good = list(starts), None, False
        for depth in range(LEVELS):
            below: list[Child] = []
            for child in level:
                if child.loc in self._listed or self._enough:
                    continue
                try:
                    below += self._sitemap(child)
                    good = True
                except (FetchError, ParseError) as error:
                    self._missed = True
                    self._exhausting += error.reason in EXHAUSTED
                    problem = problem or error
                    self._listed[child.loc] = self._known.get(child.loc, Listed(url=child.loc))
                    if depth == 0 and len(starts) == 1:
                        raise _as_fetch_error(error) from error
            level = sorted(below, key=_newest_child)
        if problem is not None and not good:
            raise _as_fetch_error(problem) from problem

    @property
    def _enough(self) -> bool:
        return self._sitemaps_asked >= SITEMAP_LIMIT or self._exhausting >= EXHAUSTING

    def _sitemap(self, child: Child) -> tuple[Child, ...]:
        """Ask for one sitemap if there can be something new in it; the sitemaps it names and we follow."""
        known = self._known.get(child.loc)
        if known and not known.index and not known.waiting and child.lastmod and child.lastmod == known.lastmod:
            self._listed[child.loc] = known
            return ()
        # A sitemap is needed whole while there is a backlog in it.
        before = known.answer if known and not known.waiting else Checkpoint()
        self._sitemaps_asked += 1
        self._requests += 1  # an answer that never comes costs one, too
        fetched = ask(self._web, child.loc, before, accept=ACCEPT_SITEMAP)
        self._requests += fetched.requests - 1
        self._received_bytes += fetched.received_bytes
        self._wait_seconds = max(self._wait_seconds, fetched.fresh_seconds)
        answer = fetched.answer
        if not isinstance(answer, Page):
            same = known or Listed(url=child.loc)
            self._listed[child.loc] = replace(same, lastmod=child.lastmod, answer=answer.checkpoint)
            return same.children
        found = self._web.read(answer.final_url, self._choice.sift, answer.body, answer.final_url)
        self._whole.add(child.loc)
        remembered = len(found.children) <= CHILDREN_LIMIT
        self._listed[child.loc] = Listed(
            url=child.loc,
            lastmod=child.lastmod,
            index=found.index,
            children=found.children if remembered else (),
            answer=answer.checkpoint if remembered else Checkpoint(),
        )
        self._sort(child.loc, found)
        return found.children

    def _sort(self, sitemap: str, found: Sifted) -> None:
        """Which of its addresses are new, which changed, which were waiting."""
        counts = found.lastmod_counts
        changed: list[Candidate] = []
        known = 0
        for entry in found.entries:
            key = key_of(entry.loc)
            if key in self._candidates:
                continue
            rank = 2 if key in self._waiting else 0
            new = newness(entry, lastmod_counts=counts)
            one = Candidate(entry=entry, key=key, sitemap=sitemap, rank=rank, newness=new, lastmod_counts=counts)
            if key not in self._done:
                self._candidates[key] = one
                continue
            known += 1
            if entry.lastmod and self._done.stamps[key] != stamp_of(entry.lastmod):
                changed.append(replace(one, rank=1))
        if len(changed) > max(CHANGED_FEW, known // 2):
            # Nobody edits half a site overnight: the sitemap was built anew. The new moments are taken as they are.
            self._done.stamps.update({one.key: stamp_of(one.entry.lastmod) for one in changed})
        else:
            self._candidates |= {one.key: one for one in changed}

    # ---- articles ----------------------------------------------------------------------------------------------------

    def _read(self, candidates: Iterable[Candidate]) -> tuple[list[Candidate], list[Part]]:
        """Fetch articles until the run's budget is spent or the site has had enough."""
        chosen: list[Candidate] = []
        parts: list[Part] = []
        asked = in_a_row = size = 0
        for one in candidates:
            if asked >= self._articles or in_a_row >= IN_A_ROW or size > RUN_BYTES:
                break
            asked += 1
            self._requests += 1
            try:
                answer = self._web.get(one.entry.loc, {"Accept": ACCEPT_ARTICLE})
            except FetchError:
                in_a_row += 1
                self._failed(one)
                continue
            in_a_row = 0
            self._requests += answer.requests - 1
            self._received_bytes += answer.received_bytes
            wait = retry_after_seconds(answer.status, answer.headers, answer.at)
            if wait is not None:
                self._wait_seconds = max(self._wait_seconds, wait)
                break
            if answer.status == 200 and self._is_article(answer):
                chosen.append(one)
                size += len(answer.body)
                type_ = answer.headers.get("content-type", "")
                parts.append(Part(role="article", url=answer.final_url, type=type_, body=answer.body))
            if answer.status == 200 or answer.status in _GONE:
                self._settled(one)
            else:
                self._failed(one)
        return chosen, parts

    def _is_article(self, answer: Answer) -> bool:
        """Whether an answer is a page of this site: some addresses lead to files or to other sites."""
        type_ = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        is_page = type_ in ("", "text/html", "application/xhtml+xml", "text/plain")
        stays = host_of(answer.final_url) == host_of(answer.url)
        return is_page and stays and 0 < len(answer.body) <= ARTICLE_BYTES

    def _settled(self, one: Candidate) -> None:
        self._failures.pop(one.key.hex(), None)
        self._done.stamps.pop(one.key, None)  # the newest go to the end, where they are remembered longest
        self._done.stamps[one.key] = stamp_of(one.entry.lastmod)
        self._candidates.pop(one.key, None)

    def _failed(self, one: Candidate) -> None:
        failures = self._failures.get(one.key.hex(), 0) + 1
        if failures >= TRIES:
            self._settled(one)
        else:
            self._failures[one.key.hex()] = failures

    def _remember(self, allowed: Iterable[Candidate]) -> None:
        left = [one for one in allowed if one.key in self._candidates]
        waiting = dict(self._waiting.stamps) if self._missed else {}
        waiting = {key: stamp for key, stamp in waiting.items() if key not in self._done}
        waiting |= {one.key: stamp_of(None) for one in left if one.rank != 1}
        # What robots.txt kept us from counts too: it may have been unreachable only, and a 304 would hide the address.
        open_in = Counter(one.sitemap for one in self._candidates.values())
        listed = (replace(it, waiting=open_in[it.url]) if it.url in self._whole else it for it in self._listed.values())
        open_keys = {one.key.hex() for one in left}
        self.memory = Memory(
            done=self._done.text(),
            waiting_marks=Packed(stamps=waiting).text(),
            failures=tuple((key, count) for key, count in self._failures.items() if key in open_keys),
            sitemaps=tuple(listed),
            choice=self._choice.name,
            forbidden=self._forbidden,
        )


def _order(one: Candidate) -> tuple[int, bool, float]:
    """New, changed, backlog; in each the newest first, and those without a date last, as the sitemap has them."""
    return one.rank, one.newness is None, -one.newness.timestamp() if one.newness else 0.0


def _newest_child(child: Child) -> float:
    return -child.lastmod.timestamp() if child.lastmod else 0.0


def _as_fetch_error(error: FetchError | ParseError) -> FetchError:
    """A body that is no sitemap is no usable answer: the page that goes to the parser is made of articles."""
    if isinstance(error, FetchError):
        return error
    return FetchError(error.url, error.reason, error.message)


def _listing(url: str, chosen: Sequence[Candidate]) -> Part:
    """What the sitemap says of the articles, in their order."""
    told = []
    for one in chosen:
        entry = one.entry
        published = entry.published or dated(entry.loc)
        lastmod = entry.lastmod if one.lastmod_counts else None
        told.append(
            {
                "loc": entry.loc,
                "title": entry.title,
                "language": entry.language,
                "published": times.iso(published) if published else None,
                "lastmod": times.iso(lastmod) if lastmod else None,
            }
        )
    body = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
    return Part(role="listing", url=url, type="application/json", body=body)
