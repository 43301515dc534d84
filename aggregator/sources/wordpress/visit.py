"""One run's questions to a REST API: the newest posts, what was changed since, a few pages of the back catalogue.

It asks and remembers; what the answers say is `reading`'s.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Concatenate, Final, ParamSpec, TypeVar
from urllib.parse import parse_qsl

from aggregator import bundles, plain, times
from aggregator.bundles import Part
from aggregator.errors import FetchError, ParseError, SourceError
from aggregator.model import Checkpoint, Fetched, NotModified, Page
from aggregator.sources import ReadingWeb
from aggregator.sources.wordpress import answers
from aggregator.sources.wordpress.addresses import announced, api, list_type, roots
from aggregator.sources.wordpress.answers import NO_API, Told
from aggregator.sources.wordpress.memory import Memory, Site, Walk
from aggregator.web import Answer
from aggregator.web.conditional import ask, failure

NEWEST: Final = 20
"""Posts of the list that is asked for every time."""
PAGE: Final = 100
"""Posts of a page of the back catalogue, and ids of one question for names: the API's maximum."""
OVERLAP: Final = timedelta(days=1)
"""WordPress compares local times, which have one hour of the year twice."""
BELIEVED: Final = timedelta(days=7)
"""How long what a site says of itself, and the names of categories and tags, are kept."""
TERM_LIMIT: Final = 5_000
"""Names of categories, and of tags, that are remembered."""
CHANGES_PAGES: Final = 3
"""Pages of changes read in one run; the next goes on where it stopped."""
SEEN_LIMIT: Final = 5_000
"""Hashes of posts that are remembered, 8 bytes each."""
RUN_BYTES: Final = 6 * 1024 * 1024
"""Of posts: after that the back catalogue waits for the next run."""

_P = ParamSpec("_P")
_T = TypeVar("_T")

_REFUSALS: Final = frozenset({400, 401, 403, 404, 405, 406, 410, 501})
"""Answers by which a site says that it has no API, or none for us."""
_SITE: Final = "name,description,url,home,namespaces,site_icon_url"


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """What the source's settings ask for."""

    url: str
    type: str
    query: str
    pages: int


def refused(error: FetchError) -> bool:
    """Whether a site keeps its API to itself, rather than being in trouble or asking us to come later."""
    known = error.status in _REFUSALS or error.reason in (NO_API, "empty")
    return known and error.retry_after_seconds is None


class Visit:
    """Asks one API in one run."""

    def __init__(self, web: ReadingWeb, want: Want, memory: Memory) -> None:
        self._web = web
        self._want = want
        self._memory = memory
        self._posts: list[Told] = []
        self._seen: dict[bytes, None] = {}
        self._parts: list[Part] = []
        self._bytes = 0
        self._total = 0
        self._received_bytes = 0
        self._fresh_seconds = 0
        self.requests = 0
        """What it cost so far."""

    def fetched(self, checkpoint: Checkpoint) -> Fetched:
        """Everything this run asks. Raises `FetchError`, `ParseError` when the newest posts cannot be had."""
        hashes, step = checkpoint.entry_hashes, answers.HASH_BYTES
        self._seen = dict.fromkeys(hashes[at : at + step] for at in range(0, len(hashes), step))
        site = self._site()
        first = self._memory.modified is None
        self._newest(site.root, first=first)
        if not first:
            self._changes(site.root)
        self._back_catalogue(site.root)
        answer: Page | NotModified
        if not self._posts:
            answer = NotModified(checkpoint=replace(checkpoint, marker=plain.dumps(self._memory)))
        else:
            self._learn_names(site.root)
            body = bundles.pack([_site_part(site), self._terms_part(), *self._parts])
            at, url = self._web.now(), self._list_url(site.root)
            seen = b"".join(list(self._seen)[-SEEN_LIMIT:])
            kept = Checkpoint(full_at=at, entry_hashes=seen, marker=plain.dumps(self._memory))
            answer = Page(url=url, final_url=url, body=body, fetched_at=at, checkpoint=kept, partial=True)
        return Fetched(
            answer=answer,
            fresh_seconds=self._fresh_seconds,
            requests=self.requests,
            received_bytes=self._received_bytes,
        )

    def _site(self) -> Site:
        """Where the API is: remembered, or where WordPress' habits let expect it, or where the site's pages say."""
        known, now = self._memory.site, self._web.now()
        if known and now - known.known_at < BELIEVED:
            return known
        problem: FetchError | None = None
        for root in roots(self._want.url):
            try:
                return self._found(root)
            except FetchError as error:
                if not refused(error):
                    raise
                problem = problem or error
        named = self._announced()
        if named is None or named in roots(self._want.url):
            raise problem or _refusal(answers.no_api(self._want.url, "no address is known"))
        return self._found(named)

    def _found(self, root: str) -> Site:
        answer = self._get(api(root, "/", [("_fields", _SITE)]))
        site = self._read(answers.site, answer.body, answer.url, root, self._web.now())
        self._memory = replace(self._memory, site=site, categories=(), tags=())
        return site

    def _announced(self) -> str | None:
        answer = self._web.get(self._want.url, {"Accept": "text/html, */*;q=0.5"})
        self.requests += answer.requests
        self._received_bytes += answer.received_bytes
        if answer.status != 200:
            return None
        return self._web.read(answer.url, announced, answer.final_url, dict(answer.headers), answer.body)

    def _newest(self, root: str, *, first: bool) -> None:
        """Posts by date. Those that were scheduled are found here only: publishing does not count as modifying."""
        few, many = (self._list_url(root, per_page=size) for size in (NEWEST, PAGE))
        known = self._memory.newest
        url = many if first or self._memory.newest_url == many else few
        posts, learnt = self._ask(url, known if url == self._memory.newest_url else Checkpoint())
        self._take(url, posts)
        # Until it changes, the long list of the first run is the one this server can call unchanged.
        kept = url == few or (bool(learnt.etag or learnt.last_modified) if first else not posts)
        newest_url, newest = (url, learnt) if kept else ("", Checkpoint())
        self._memory = replace(self._memory, newest_url=newest_url, newest=newest)
        if first:
            now = self._web.now()
            modified = [post.modified for post in posts if post.modified and post.modified <= now]
            next_page = 2 if len(posts) >= PAGE else 0
            self._memory = replace(self._memory, modified=max(modified, default=now), next_page=next_page)

    def _changes(self, root: str) -> None:
        """What was modified since, oldest first. A list not read to its end is gone on with in the next run."""
        modified = self._memory.modified
        assert modified is not None
        walk = self._memory.walk or Walk(since=modified - OVERLAP, page=1, newest=modified)
        for _ in range(CHANGES_PAGES):
            try:
                posts = self._changed(root, walk)
            except SourceError as error:
                if error.status == 400:  # a page beyond the last, after others were read
                    self._memory = replace(self._memory, walk=None, modified=walk.newest)
                elif error.retry_after_seconds is not None:
                    raise
                return
            now = self._web.now()
            moments = [post.modified for post in posts if post.modified and post.modified <= now]
            walk = replace(walk, page=walk.page + 1, newest=max([walk.newest, *moments]))
            if len(posts) < PAGE:
                self._memory = replace(self._memory, walk=None, modified=walk.newest)
                return
            self._memory = replace(self._memory, walk=walk)

    def _changed(self, root: str, walk: Walk) -> list[Told]:
        since = times.iso(walk.since)
        page = {"page": walk.page} if walk.page > 1 else {}
        url = self._list_url(root, per_page=PAGE, modified_after=since, orderby="modified", order="asc", **page)
        before = self._memory.changes if url == self._memory.changes_url else Checkpoint()
        posts, learnt = self._ask(url, before)
        self._memory = replace(self._memory, changes_url=url, changes=learnt)
        # WordPress before 5.7 does not know `modified_after` and tells of its oldest posts: those are not taken.
        changed = [post for post in posts if (post.modified or walk.since) >= walk.since]
        self._take(url, changed)
        return changed

    def _back_catalogue(self, root: str) -> None:
        """The next pages of all posts, newest first, until there are no more."""
        for _ in range(self._want.pages):
            number = self._memory.next_page
            if not number or self._bytes > RUN_BYTES:
                return
            url = self._list_url(root, per_page=PAGE, page=number)
            try:
                posts, _learnt = self._ask(url, Checkpoint())
            except SourceError as error:
                if error.status == 400:  # rest_post_invalid_page_number: beyond the last
                    self._memory = replace(self._memory, next_page=0)
                return  # otherwise: what was read is worth keeping, and this page is asked for again
            self._take(url, posts)
            last = not posts or (number >= self._total if self._total else len(posts) < PAGE)
            self._memory = replace(self._memory, next_page=0 if last else number + 1)

    def _take(self, url: str, posts: Sequence[Told]) -> None:
        """Keep the posts that were not seen as they are: the lists overlap, with each other and with the last run."""
        new = [post for post in posts if post.hash not in self._seen]
        self._seen |= dict.fromkeys(post.hash for post in posts)
        if not new:
            return
        self._posts += new
        body = b"[" + b", ".join(post.body for post in new) + b"]"
        self._bytes += len(body)
        self._parts.append(Part(role="posts", url=url, type="application/json", body=body))

    def _learn_names(self, root: str) -> None:
        """Names of categories and tags that are not known yet, a hundred at a time."""
        categories = self._names(root, "categories", dict(self._memory.categories))
        tags = self._names(root, "tags", dict(self._memory.tags))
        self._memory = replace(self._memory, categories=categories, tags=tags)

    def _names(self, root: str, name: str, known: dict[int, str]) -> tuple[tuple[int, str], ...]:
        wanted = sorted(self._needed(name) - known.keys())
        for at in range(0, len(wanted), PAGE):
            some = wanted[at : at + PAGE]
            asked = [("include", ",".join(map(str, some))), ("per_page", str(PAGE)), ("_fields", "id,name")]
            try:
                answer = self._get(api(root, f"/wp/v2/{name}", asked))
                told = self._read(answers.terms, answer.body, answer.url)
            except SourceError:
                break  # posts without the names of their categories are better than no posts
            # An id nobody names (private, deleted) is remembered as such, or it would be asked for every time.
            known |= dict.fromkeys(some, "") | dict(told)
        return tuple(sorted(known.items())[-TERM_LIMIT:])

    def _needed(self, name: str) -> set[int]:
        return {id_ for post in self._posts for id_ in post.terms(name)}

    def _terms_part(self) -> Part:
        """The names these posts need, and no more: the same posts make the same page."""
        told = {}
        for name, pairs in (("categories", self._memory.categories), ("tags", self._memory.tags)):
            needed = self._needed(name)
            told[name] = {str(id_): title for id_, title in pairs if id_ in needed}
        return Part(role="terms", url=self._want.url, type="application/json", body=_dumped(told))

    def _list_url(self, root: str, **parameters: str | int) -> str:
        asked: dict[str, str | int] = {"per_page": NEWEST, "_embed": "author,wp:featuredmedia"}
        asked |= parameters | {"_fields": answers.FIELDS}
        route = f"/wp/v2/{list_type(self._want.url, self._want.type)}"
        return api(root, route, [*parse_qsl(self._want.query), *asked.items()])

    def _ask(self, url: str, before: Checkpoint) -> tuple[list[Told], Checkpoint]:
        """The posts of a list, none when it is unchanged; and what to remember of the answer."""
        self.requests += 1  # an answer that never comes costs one, too
        fetched = ask(self._web, url, before, accept="application/json, */*;q=0.1")
        self.requests += fetched.requests - 1
        self._received_bytes += fetched.received_bytes
        self._fresh_seconds = max(self._fresh_seconds, fetched.fresh_seconds)
        answer = fetched.answer
        self._total = 0
        if not isinstance(answer, Page):
            return [], answer.checkpoint
        self._total = answers.number(dict(answer.headers).get("x-wp-totalpages", ""))
        return list(self._read(answers.posts, answer.body, url)), answer.checkpoint

    def _get(self, url: str) -> Answer:
        self.requests += 1
        answer = self._web.get(url, {"Accept": "application/json, */*;q=0.1"})
        self.requests += answer.requests - 1
        self._received_bytes += answer.received_bytes
        if answer.status != 200:
            raise failure(answer)
        return answer

    def _read(
        self, read: Callable[Concatenate[bytes, str, _P], _T], body: bytes, url: str, *more: _P.args, **named: _P.kwargs
    ) -> _T:
        """What an answer says. Raises `FetchError` when it is none of an API, `ParseError` when it costs too much."""
        try:
            return self._web.read(url, read, body, url, *more, **named)
        except ParseError as error:
            raise (_refusal(error) if error.reason == NO_API else error) from None


def _refusal(error: ParseError) -> FetchError:
    """What is no API's answer is none that came: the feed may stand in."""
    return FetchError(error.url, error.reason, error.message)


def _site_part(site: Site) -> Part:
    told = {"title": site.title, "description": site.description, "home": site.home, "image_url": site.image_url}
    return Part(role="site", url=site.root, type="application/json", body=_dumped(told))


def _dumped(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
