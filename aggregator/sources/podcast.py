"""A podcast: its RSS feed, as any host writes it. Knows no format; the feeds room reads.

A feed in several documents (RFC 5005) is walked once for its back catalogue; the checkpoint's marker remembers how far.
Where a show says that it has moved or ended, or wants to be in no directory, that is told to people and not acted upon.
See docs/kinds/podcast.md.
"""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, Self

from aggregator import bundles, feeds, plain
from aggregator.bundles import Part
from aggregator.errors import FetchError, ParseError, SourceError
from aggregator.feeds import paging, slices
from aggregator.feeds.document import is_json
from aggregator.feeds.paging import Head
from aggregator.model import Checkpoint, Fetched, Medium, Page, Parsed
from aggregator.sources import ReadingWeb, Source
from aggregator.urls import canonical
from aggregator.web.conditional import FEEDS, ask, failure
from aggregator.web.secrets import redact

BUNDLE_BYTES: Final = 8 * 1024 * 1024
"""Of further documents in a run, since all are parsed at once; the rest waits for the next run."""
DOCUMENTS: Final = 1_000
"""Of one feed. A daily show of ten years has 365 pages of ten; a server that makes up ever more of them has no end."""
RETRY: Final = timedelta(days=1)
"""After a document that would not come; twice as long after each further time."""
_BUNDLE: Final = f'"{bundles.MARK}"'.encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Podcast(Source):
    """Episodes of a show. Entries without a sound or film to play are stored as news."""

    kind: ClassVar[str] = "podcast"
    medium: ClassVar[Medium] = "episode"

    pages: int = 20
    """Further documents of a paged or archived feed (RFC 5005) read in a run; 0: the feed's own address only."""
    rewalk_days: float = 30
    """How often the pages of a paged feed are read again, if it has changed. Archive documents never are."""

    def problems(self) -> tuple[tuple[str, str, str], ...]:
        """Numbers that make no sense."""
        found = []
        if self.pages < 0:
            found.append(("pages", "is negative", "0 reads no further pages"))
        if self.rewalk_days <= 0:
            found.append(("rewalk_days", "is not positive", "30, for once a month"))
        return tuple(found)

    def remarks(self, checkpoint: Checkpoint) -> tuple[str, ...]:
        """What the show says of itself that a person should act upon, and what became of its further pages."""
        return _Memory.recall(checkpoint.marker, self.url).remarks()

    def fetch(self, web: ReadingWeb, checkpoint: Checkpoint) -> Fetched:
        """Ask for the feed, go on to its further documents where they are due, cut away the entries seen before."""
        now = web.now()
        memory = _Memory.recall(checkpoint.marker, self.url)
        if not memory.url or (self.pages and memory.unfinished(now)):
            # The subscription document has the last word on every entry, so it must be there whenever others are read.
            checkpoint = replace(checkpoint, full_at=None, body_hash=None)
        fetched = ask(web, self.url, checkpoint)
        page = fetched.answer
        if not isinstance(page, Page):
            return fetched
        try:
            memory = replace(memory, url=self.url, head=_head(web, page, memory))
        except ParseError:  # parsing it will say what it is
            return slices.trim(fetched)
        walk = _Walk(web=web, page=page, memory=memory, rewalk=timedelta(days=self.rewalk_days))
        walk.go(self.pages)
        marked = replace(page, checkpoint=replace(page.checkpoint, marker=walk.memory.write()))
        fetched = replace(
            fetched,
            answer=marked,
            requests=fetched.requests + walk.requests,
            received_bytes=fetched.received_bytes + walk.received_bytes,
        )
        trimmed = slices.trim(fetched)
        if not walk.parts:
            return trimmed
        whole = Part(role="feed", url=page.final_url, type=dict(page.headers).get("content-type", ""), body=page.body)
        body = bundles.pack([whole, *walk.parts])
        headers = (("content-type", "application/json; charset=utf-8"),)
        bundle = replace(marked, headers=headers, body=body, checkpoint=trimmed.answer.checkpoint)
        return replace(fetched, answer=bundle)

    def parse(self, page: Page) -> Parsed:
        """Read RSS, Atom or JSON Feed; or the documents of a feed in several."""
        if _BUNDLE not in page.body[:64]:
            return feeds.read(page, self.medium)
        parts = bundles.unpack(page.body, page.url)
        if not parts:
            raise ParseError(page.url, "not-a-bundle", "this bundle of answers is empty")
        first, *others = (_page_of(part, page) for part in parts)
        return paging.read_all(first, others, self.medium)


def _head(web: ReadingWeb, page: Page, memory: "_Memory") -> Head:
    """What the feed says of itself: as remembered, where only its entries and the moment of its build changed."""
    if is_json(page.body):
        return Head()
    whole = slices.cut(page.body)
    if memory.url and whole and whole.head_hash == page.checkpoint.head_hash:
        return memory.head
    return web.read(page.url, paging.read_head, paging.head_only(page))


def _page_of(part: Part, bundle: Page) -> Page:
    headers = (("content-type", part.type),) if part.type else ()
    return Page(url=bundle.url, final_url=part.url, headers=headers, body=part.body, fetched_at=bundle.fetched_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Memory:
    """What a podcast remembers between runs, in `Checkpoint.marker`."""

    url: str = ""
    """The subscription address all this is about; empty when its head was never looked at."""
    head: Head = field(default_factory=Head)
    documents: tuple[tuple[str, str], ...] = ()
    """Further documents that were read, and the hash of each."""
    resume: str = ""
    """Where the walk goes on; empty when it came to its end."""
    walked_at: datetime | None = None
    """When the last walk began."""
    tries: int = 0
    """Runs in a row in which the document at `resume` did not come."""
    retry_at: datetime | None = None
    trouble: str = ""
    """What cut the walk short, for a person to read."""

    @classmethod
    def recall(cls, marker: str, url: str) -> Self:
        """The memory a marker holds of a feed; an empty one when it holds none, which costs one walk."""
        try:
            found = plain.loads(cls, marker) if marker else cls()
        except (ValueError, TypeError, AttributeError, KeyError):
            return cls()
        return found if found.url == url else cls()

    def write(self) -> str:
        """The marker."""
        return plain.dumps(self)

    def unfinished(self, now: datetime) -> bool:
        """Whether a walk that was begun is to go on now."""
        return bool(self.resume) and (self.retry_at is None or now >= self.retry_at)

    def start(self, now: datetime, rewalk: timedelta) -> str:
        """Where to walk from, when the subscription document is at hand; empty when there is nowhere to go."""
        before = self.head.before
        if before == self.head.next_url and self.walked_at and now - self.walked_at >= rewalk:
            return before
        if self.resume and before:
            return self.resume if self.unfinished(now) else ""
        fresh = before not in dict(self.documents) if self.head.archive_url else self.walked_at is None
        return before if fresh else ""

    def remarks(self) -> tuple[str, ...]:
        """What a person should know."""
        head, notes = self.head, []
        if head.new_feed_url and canonical(head.new_feed_url) != canonical(self.url):
            notes.append(f"the feed says that it has moved to {redact(head.new_feed_url)}: check it and set its url")
        if head.archive:
            where = f"; the feed itself is at {head.current_url}" if head.current_url else ""
            notes.append(f"this address is an archive that will not change (fh:archive){where}")
        if head.blocked_for:
            notes.append(f"the show wants not to be listed (block for: {', '.join(head.blocked_for)})")
        if head.ended:
            notes.append("the show is complete: it says that no episode will follow")
        if self.resume:
            notes.append(f"{len(self.documents)} further document(s) of the feed read, the rest in later runs")
        return (*notes, self.trouble) if self.trouble else tuple(notes)


@dataclass(slots=True, kw_only=True)
class _Walk:
    """A walk along a feed's further documents, in one run."""

    web: ReadingWeb
    page: Page
    """The subscription document."""
    memory: _Memory
    rewalk: timedelta
    parts: list[Part] = field(default_factory=list)
    requests: int = 0
    received_bytes: int = 0

    def go(self, budget: int) -> None:
        """Read as many documents as the budget allows. Whatever goes wrong ends the walk, and nothing else."""
        if not self.memory.head.before:
            self._remember(resume="", trouble="")
        now = self.web.now()
        address = self.memory.start(now, self.rewalk)
        if not address or not budget:
            return
        if address != self.memory.resume:
            self._remember(walked_at=now, resume="", tries=0, retry_at=None)
        self._remember(trouble="")
        seen = {canonical(self.page.url), canonical(self.page.final_url)}
        bodies = {self.page.body}
        for _ in range(budget):
            address = self._step(address, seen, bodies)
            self._remember(resume=self.memory.resume or address)
            if not address or sum(len(part.body) for part in self.parts) >= BUNDLE_BYTES:
                return

    def _step(self, address: str, seen: set[str], bodies: set[bytes]) -> str:
        """Read a document: the address of the next, empty at the end of the walk."""
        self._remember(resume="")
        here = paging.on_site(address, (self.page.url, self.page.final_url))
        if here is None:
            return self._end(f"further pages at {redact(address)} are on another site: not followed")
        if canonical(here) in seen:
            return self._end(f"the feed's pages lead in a circle, back to {redact(here)}")
        if len(self.memory.documents) >= DOCUMENTS and address not in dict(self.memory.documents):
            return self._end(f"more than {DOCUMENTS} documents: the pages beyond {redact(here)} are not read")
        seen.add(canonical(here))
        try:
            document = self._ask(here)
            head = self.web.read(here, paging.read_head, paging.head_only(document))
        except SourceError as error:
            return self._broken(address, error)
        if document.body in bodies:
            return self._end(f"{redact(here)} holds the same as a page before it")
        bodies.add(document.body)
        self._keep(address, document)
        following = head.archive_url if self.memory.head.archive_url else head.next_url
        # RFC 5005 §4.2: what lies before an archive document that was read was read with it.
        known = self.memory.head.archive_url and following in dict(self.memory.documents)
        return "" if known or not following else following

    def _ask(self, url: str) -> Page:
        """A further document. Raises `FetchError` for whatever is no feed's."""
        try:
            answer = self.web.get(url, {"Accept": FEEDS})
        except FetchError:
            self.requests += 1
            raise
        self.requests += answer.requests
        self.received_bytes += answer.received_bytes
        if answer.status != 200:
            raise failure(answer)
        if paging.on_site(answer.final_url, (self.page.url, self.page.final_url)) is None:
            raise FetchError(url, "foreign", f"leads to another site, {redact(answer.final_url)}")
        if is_json(answer.body):
            raise FetchError(url, "not-a-feed", "answered JSON")
        return Page(
            url=url,
            final_url=answer.final_url,
            headers=tuple(answer.headers.items()),
            body=answer.body,
            fetched_at=answer.at,
        )

    def _keep(self, address: str, document: Page) -> None:
        known = dict(self.memory.documents)
        digest = hashlib.blake2b(document.body, digest_size=8).hexdigest()
        if known.get(address) != digest:
            type_ = dict(document.headers).get("content-type", "")
            self.parts.append(Part(role="page", url=document.final_url, type=type_, body=document.body))
        self._remember(documents=tuple((known | {address: digest}).items()), tries=0, retry_at=None)

    def _broken(self, address: str, error: SourceError) -> str:
        """A document that does not come is asked for again, ever more rarely; what was read before it stays."""
        tries = self.memory.tries + 1
        wait = min(RETRY * 2 ** min(tries - 1, 10), max(self.rewalk, RETRY))
        asked = timedelta(seconds=error.retry_after_seconds or 0)
        self._remember(
            resume=address,
            tries=tries,
            retry_at=self.web.now() + max(wait, asked),
            trouble=f"a further page of the feed is broken ({redact(address)}: {error.message})",
        )
        return ""

    def _end(self, trouble: str) -> str:
        self._remember(trouble=trouble)
        return ""

    def _remember(self, **changes: Any) -> None:
        self.memory = replace(self.memory, **changes)
