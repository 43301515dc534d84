"""Publications: the PDFs a page links (Themenhefte, studies, guides), or a single PDF.

The page is asked for conditionally; of its PDFs only new ones, new revisions and, weekly, those that may have been
replaced under their address, a few in each run. A re-upload is the same item changed. See docs/kinds/publication.md.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar, Final

from aggregator import bundles, pages, text
from aggregator.bundles import Part
from aggregator.errors import FetchError, ParseError
from aggregator.model import Checkpoint, Fetched, Medium, NotModified, Page, Parsed
from aggregator.sources import ReadingWeb, Source
from aggregator.sources.publication import names, reading
from aggregator.sources.publication.memory import Document, Memory
from aggregator.sources.publication.reading import Sent
from aggregator.web import Answer, Web, WebSettings
from aggregator.web.conditional import ask, failure
from aggregator.web.robots import Robots

PAGES: Final = "text/html, application/xhtml+xml;q=0.9, application/pdf;q=0.8, */*;q=0.5"
RUN_BYTES: Final = 8 * 1024 * 1024
"""No further file is fetched in a run that brought as much: all of them are read in one go, within one limit."""
DOCUMENTS_LISTED: Final = 500
TEXT_LIMIT: Final = 300
_ASIDE = frozenset({"header", "nav", "footer"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationSource(Source):
    """PDFs of a page."""

    kind: ClassVar[str] = "publication"
    medium: ClassVar[Medium] = "publication"

    include: tuple[str, ...] = ()
    """Regular expressions; a PDF counts only if one is found in its address or the words of its link."""
    exclude: tuple[str, ...] = ()
    """The same for those that do not count."""
    hosts: tuple[str, ...] = ()
    """Further hosts whose PDFs count. Others are what the page refers to, not what it publishes."""
    files: int = field(default=5, metadata={"range": (1, 50)})
    """Most PDFs asked for in one run."""

    def problems(self) -> tuple[tuple[str, str, str], ...]:
        """Patterns that are none."""
        found = []
        for key in ("include", "exclude"):
            for pattern in getattr(self, key):
                try:
                    re.compile(pattern)
                except re.error as error:
                    found.append((key, f"{pattern!r} is no regular expression: {error}", ""))
        return tuple(found)

    def remarks(self, checkpoint: Checkpoint) -> tuple[str, ...]:
        """Files that wait for their turn, and those that could not be read."""
        return Memory.read(checkpoint.marker).remarks()

    def fetch(self, web: ReadingWeb, checkpoint: Checkpoint) -> Fetched:
        """Ask for the page, then for the PDFs that are due. Raises `FetchError`, `ParseError`."""
        memory = Memory.read(checkpoint.marker)
        if not memory.documents and not memory.alone:  # what a 304 vouches for is not known: the page is needed
            checkpoint = replace(checkpoint, body_hash=None, full_at=None)
        told = ask(web, self.url, checkpoint, accept=PAGES)
        page = told.answer if isinstance(told.answer, Page) else None
        if page and reading.is_pdf(page.body):
            kept = replace(page.checkpoint, marker=Memory(alone=True).write())
            return replace(told, answer=replace(page, checkpoint=kept))
        if memory.alone and page is None:
            return told
        if page:
            links = web.read(page.url, self.links, page)
            if not links:
                return told  # which `parse` refuses, so that the page is kept to be looked at
            memory = memory.listing(links)
        round_ = _Round(web=web, at=web.now())
        memory = round_.look(memory, self.files)
        return self._fetched(told, memory, round_)

    def parse(self, page: Page) -> Parsed:
        """Read a PDF, or those of a bundle. Raises `ParseError`."""
        if reading.is_pdf(page.body):
            documents = [Sent(url=page.url, body=page.body)]
        elif page.body.startswith(b"{") and bundles.MARK.encode() in page.body[:100]:
            documents = _unpacked(page)
        else:
            passing = " and that `include` and `exclude` let pass" if self.include or self.exclude else ""
            message = (
                f"this is neither a PDF nor a page with links to any that lie on its own site (or `hosts`){passing}"
            )
            raise ParseError(page.url, "no-publications", message)
        items = reading.items(documents, page.fetched_at)
        return Parsed(items=items, entries=len(items))

    def links(self, page: Page) -> list[Document]:
        """The PDFs a page links, each once, those of its frame only if there are no others."""
        content_type = dict(page.headers).get("content-type", "")
        found: dict[str, Document] = {}
        links = pages.links(page.body, page.final_url, content_type)
        pdfs = [link for link in links if names.may_be_pdf(link.url, link.type)]
        inner = [link for link in pdfs if link.where not in _ASIDE]
        for link in inner or pdfs:
            words = text.shorten(text.line(link.text), TEXT_LIMIT)
            if self._own(link.url, page.final_url) and self._counts(link.url, words):
                key = names.identity(link.url)
                # A picture of the cover links it first, the title second: the longer words win.
                if key not in found or len(words) > len(found[key].text):
                    url = found[key].url if key in found else link.url
                    found[key] = Document(key=key, url=url, text=words)
        return list(found.values())[:DOCUMENTS_LISTED]

    def _own(self, url: str, page_url: str) -> bool:
        return names.same_site(url, page_url) or any(names.same_site(url, f"https://{host}/") for host in self.hosts)

    def _counts(self, url: str, words: str) -> bool:
        def fits(patterns: tuple[str, ...]) -> bool:
            return any(re.search(pattern, said, re.IGNORECASE) for pattern in patterns for said in (url, words))

        return (not self.include or fits(self.include)) and not fits(self.exclude)

    def _fetched(self, told: Fetched, memory: Memory, round_: "_Round") -> Fetched:
        kept = replace(told.answer.checkpoint, marker=memory.write(), entry_hashes=memory.hashes)
        answer: Page | NotModified = NotModified(checkpoint=kept)
        if round_.news:
            page = told.answer if isinstance(told.answer, Page) else None
            answer = Page(
                url=self.url,
                final_url=page.final_url if page else self.url,
                headers=(("content-type", "application/json; charset=utf-8"),),
                body=round_.packed(),
                fetched_at=round_.at,
                checkpoint=kept,
                partial=True,  # known documents are left out
            )
        waiting = any(document.listed and document.checked_at is None for document in memory.documents)
        return Fetched(
            answer=answer,
            fresh_seconds=0 if waiting else told.fresh_seconds,
            requests=told.requests + round_.requests,
            received_bytes=told.received_bytes + round_.received_bytes,
        )


@dataclass(slots=True, kw_only=True)
class _Round:
    """One run's look at PDFs. A `Web` to `Robots`, so that what that costs is counted too."""

    web: Web
    at: datetime
    news: list[tuple[Document, Answer | None]] = field(default_factory=list)
    requests: int = 0
    received_bytes: int = 0
    brought_bytes: int = 0
    stopped: bool = False
    """True when the host asked us to stay away."""

    @property
    def settings(self) -> WebSettings:
        return self.web.settings

    def now(self) -> datetime:
        return self.at

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        answer = self.web.get(url, headers)
        self.requests += answer.requests
        self.received_bytes += answer.received_bytes
        return answer

    def look(self, memory: Memory, files: int) -> Memory:
        """Look at the PDFs that are due, at most `files` of them; the memory afterwards."""
        robots = Robots(self)
        looked_at = []
        for document in memory.due(self.at)[:files]:
            if self.stopped or self.brought_bytes >= RUN_BYTES:
                break
            answer = None
            seen = document.failed("robots", self.at)
            if robots.allows(document.url):
                seen, answer = self._ask(document)
            # One that was read before and fails now stays as it was told.
            if (telling := seen.telling) and telling != seen.told and (answer or not seen.digest):
                seen = replace(seen, told=telling)
                self.news.append((seen, answer))
            looked_at.append(seen)
        return memory.seen(looked_at)

    def packed(self) -> bytes:
        """What is new, as one body: a list of documents, and the bytes of those that could be fetched."""
        listing = [{"url": d.url, "text": d.text, "told": d.told} for d, _ in self.news]
        parts = [Part(role="listing", url="", type="application/json", body=json.dumps(listing).encode())]
        parts += [
            Part(role="pdf", url=document.url, type=answer.headers.get("content-type", ""), body=answer.body)
            for document, answer in self.news
            if answer
        ]
        return bundles.pack(parts)

    def _ask(self, document: Document) -> tuple[Document, Answer | None]:
        """A document after a look at it, and the answer where there was a file in it."""
        validators = {"If-None-Match": document.etag, "If-Modified-Since": document.last_modified}
        asked = {name: value for name, value in validators.items() if value and document.digest}
        try:
            answer = self.get(document.url, {"Accept": f"{names.PDF}, */*;q=0.1"} | asked)
        except FetchError as error:
            self.requests += 1
            return document.failed(error.reason, self.at), None
        if answer.status == 304 and asked:
            return replace(document, checked_at=self.at, tries=0), None
        if answer.status != 200:
            refused = failure(answer)
            self.stopped = refused.retry_after_seconds is not None
            return document.failed(refused.reason, self.at), None
        if not reading.is_pdf(answer.body):
            return document.failed("no-pdf", self.at), None
        self.brought_bytes += len(answer.body)
        return _read(document, answer, self.at), answer


def _read(document: Document, answer: Answer, now: datetime) -> Document:
    return replace(
        document,
        digest=hashlib.sha256(answer.body).hexdigest(),
        etag=_sendable(answer.headers.get("etag", "")),
        last_modified=_sendable(answer.headers.get("last-modified", "")),
        checked_at=now,
        trouble=reading.flaw(answer.body),
        tries=0,
    )


def _sendable(validator: str) -> str:
    """A validator as it came, if a header can carry it (RFC 9110 §5.5)."""
    return validator if validator.isprintable() and validator.isascii() and len(validator) < 500 else ""


def _unpacked(page: Page) -> list[Sent]:
    """The documents of a bundle."""
    parts = bundles.unpack(page.body, page.url)
    files = {part.url: part.body for part in parts if part.role == "pdf"}
    try:
        listing = json.loads(next(part.body for part in parts if part.role == "listing"))
        return [
            Sent(url=one["url"], text=one["text"], body=files.get(one["url"]), raw_hash=bytes.fromhex(one["told"]))
            for one in listing
        ]
    except (StopIteration, ValueError, KeyError, TypeError) as error:
        raise ParseError(page.url, "not-a-bundle", f"this is no list of publications: {error}") from error
