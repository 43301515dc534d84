"""Posts of an organisation on LinkedIn, through the official Posts API and never by scraping.

The token is read from the environment in the moment it is used, sent in a header and kept nowhere. Of a post we keep
its id, address, date and the beginning of its text: LinkedIn's terms limit what may be stored of its data. See
docs/kinds/linkedin.md. Must not know what becomes of a post.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final
from urllib.parse import quote, urlsplit

from aggregator import bundles, text
from aggregator.bundles import Part
from aggregator.errors import FetchError, ParseError
from aggregator.model import Checkpoint, Fetched, Item, Medium, NotModified, Page, Parsed
from aggregator.sources import Source
from aggregator.times import EARLIEST_YEAR, LATEST_YEAR
from aggregator.web import Answer, Web
from aggregator.web.conditional import failure
from aggregator.web.secrets import redact

PER_CALL: Final = 50
EXCERPT_LIMIT: Final = 200
"""Characters of a post we keep."""
TITLE_LIMIT: Final = 100
REMEMBERED: Final = 500
"""Posts whose last change is remembered."""
UNTITLED: Final = "Beitrag auf LinkedIn"
"""For a post without a word, as a picture or a repost may be. The public sees it."""
POST_URL: Final = "https://www.linkedin.com/feed/update/"

_URN = re.compile(r"urn:li:(?:share|ugcPost|activity|groupPost):[\w-]{1,64}", re.ASCII)
_ORGANIZATION = re.compile(r"\d{1,20}", re.ASCII)
_COMPANY_PAGE = re.compile(r"linkedin\.com/(?:company|showcase|school)/(\d{1,20})(?![^/?#])", re.IGNORECASE)
_VERSION = re.compile(r"20\d\d(?:0[1-9]|1[0-2])", re.ASCII)
_SAID_LIMIT: Final = 200

# "Little text" (https://learn.microsoft.com/linkedin/marketing/community-management/shares/little-text-format):
# reserved characters are escaped by a backslash, hashtags and mentions are templates. One pattern, so that an escaped
# brace opens no template.
_LITTLE = re.compile(
    r"\\(?P<escaped>[\\|{}@\[\]()<>#*_~])"
    r"|\{hashtag\|\\?[#＃]\|(?P<hashtag>(?:\\.|[^\\{}|]){1,200})\}"
    r"|@\[(?P<name>(?:\\.|[^\\\[\]]){1,200})\]\(urn:[^()\s]{1,200}\)"
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedIn(Source):
    """The public posts of one organisation."""

    kind: ClassVar[str] = "linkedin"
    medium: ClassVar[Medium] = "post"

    organization: str = ""
    """The organisation's number. May be left out when `url` is `https://www.linkedin.com/company/<number>`."""
    token_env: str = "LINKEDIN_TOKEN"  # noqa: S105 - the name of a variable
    """Name of the environment variable that holds the access token."""
    version: str = "202607"
    """Version of the API, YYYYMM: each one is answered for about a year."""
    api: str = "https://api.linkedin.com"
    pages: int = field(default=4, metadata={"range": (1, 20)})
    """Most calls of one run, 50 posts each."""

    @property
    def host(self) -> str:
        """The API's host: it is what is asked."""
        return urlsplit(self.api).netloc.rpartition("@")[2].lower()

    @property
    def organization_id(self) -> str:
        """The organisation's number, from `organization` or `url`; empty when neither holds one."""
        if self.organization:
            return self.organization if _ORGANIZATION.fullmatch(self.organization) else ""
        found = _COMPANY_PAGE.search(self.url)
        return found[1] if found else ""

    def problems(self) -> tuple[tuple[str, str, str], ...]:
        """A missing number, a version that is none, a token about to be sent in the clear."""
        found = []
        if not self.organization_id:
            hint = "the number in the address of the page's administration: linkedin.com/company/<number>/admin"
            found.append(("organization", "is missing or no number", hint))
        if not _VERSION.fullmatch(self.version):
            found.append(("version", "is no version of LinkedIn's API", 'year and month: version = "202607"'))
        address = urlsplit(self.api)
        if address.scheme != "https" and address.hostname not in ("127.0.0.1", "::1", "localhost"):
            found.append(("api", "would send the token without encryption", "https://…"))
        return tuple(found)

    def fetch(self, web: Web, checkpoint: Checkpoint) -> Fetched:
        """Ask for the newest posts, further back only as far as there is news. Raises `FetchError`."""
        walk = _Walk(source=self, web=web, token=self._token())
        seen = _remembered(checkpoint.marker)
        first = walk.ask(0)
        # The list is ordered by the last change: when its beginning is the same, so is the rest.
        body_hash = hashlib.sha256(first.body).digest()[:16]
        full = checkpoint.full_at is None or _older(web, checkpoint.full_at)
        if body_hash == checkpoint.body_hash and not full:
            return walk.fetched(NotModified(checkpoint=checkpoint))
        parts = tuple(walk.parts(first, {} if full else seen))
        posts = [post for part in parts for post in _elements(part.body)]
        kept = Checkpoint(
            body_hash=body_hash,
            full_at=first.at if full else checkpoint.full_at,
            marker=_marker(_changes(posts), seen),
        )
        page = Page(
            url=first.url,
            final_url=first.final_url,
            headers=(("content-type", "application/json; charset=utf-8"),),
            body=bundles.pack(parts),
            fetched_at=first.at,
            checkpoint=kept,
            partial=not full,
        )
        return walk.fetched(page)

    def parse(self, page: Page) -> Parsed:
        """Read the answers of the Posts API. Raises `ParseError`."""
        items: dict[str, Item] = {}
        skipped: dict[str, int] = {}
        entries = 0
        for part in bundles.unpack(page.body, page.url):
            if (posts := _posts(part.body)) is None:
                raise ParseError(
                    page.url, "not-posts", "this is no answer of LinkedIn's Posts API: no list of elements"
                )
            for post in posts:
                entries += 1
                item = _item(post)
                reason = item if isinstance(item, str) else "duplicate" if item.uid in items else ""
                if reason:
                    skipped[reason] = skipped.get(reason, 0) + 1
                elif isinstance(item, Item):
                    items[item.uid] = item
        return Parsed(items=tuple(items.values()), entries=entries, skipped=tuple(sorted(skipped.items())))

    def _token(self) -> str:
        if not self.organization_id:
            message = 'the organisation\'s number is not known: set organization = "…"'
            raise FetchError(self.url, "no-organization", message)
        token = os.environ.get(self.token_env, "").strip()
        if not token:
            message = f"nothing was asked: the environment variable {self.token_env} holds no access token of LinkedIn"
            raise FetchError(self.url, "no-token", message)
        if not token.isascii() or not token.isprintable() or " " in token:
            raise FetchError(
                self.url, "no-token", f"what {self.token_env} holds is no access token: it has odd characters"
            )
        return token


@dataclass(slots=True, kw_only=True)
class _Walk:
    """The calls of one run."""

    source: LinkedIn
    web: Web
    token: str
    requests: int = 0
    received_bytes: int = 0

    def ask(self, start: int) -> Answer:
        """One page of posts. Raises `FetchError`."""
        author = quote(f"urn:li:organization:{self.source.organization_id}", safe="")
        query = f"author={author}&q=author&count={PER_CALL}&start={start}&sortBy=LAST_MODIFIED"
        headers = {
            "Accept": "application/json",
            "Authorization": f"Bearer {self.token}",
            "LinkedIn-Version": self.source.version,
            "X-Restli-Protocol-Version": "2.0.0",
            "X-RestLi-Method": "FINDER",
        }
        answer = self.web.get(f"{self.source.api.rstrip('/')}/rest/posts?{query}", headers)
        self.requests += answer.requests
        self.received_bytes += answer.received_bytes
        if answer.status != 200:
            raise _refused(self.source, answer, self.token)
        return answer

    def parts(self, first: Answer, seen: Mapping[str, int]) -> Iterator[Part]:
        """The first page and those behind it, until one is short or holds nothing new, or the budget is spent."""
        answer = first
        for number in range(1, self.source.pages + 1):
            yield Part(
                role="posts", url=answer.final_url, type=answer.headers.get("content-type", ""), body=answer.body
            )
            posts = _elements(answer.body)
            news = any(seen.get(key) != changed for key, changed in _changes(posts).items())
            if not news or not _goes_on(answer.body, posts) or number == self.source.pages:
                return
            answer = self.ask(number * PER_CALL)

    def fetched(self, answer: Page | NotModified) -> Fetched:
        """What it cost."""
        return Fetched(answer=answer, requests=self.requests, received_bytes=self.received_bytes)


def little_to_plain(little: str) -> str:
    """The text that LinkedIn's "little" format stands for: `{hashtag|\\#|KI}` is `#KI`, `@[Name](urn:…)` is `Name`."""

    def meaning(found: re.Match[str]) -> str:
        if found["escaped"]:
            return found["escaped"]
        if found["hashtag"]:
            return "#" + _ESCAPED.sub(r"\1", found["hashtag"])
        return _ESCAPED.sub(r"\1", found["name"])

    return _LITTLE.sub(meaning, little)


def _item(post: Json) -> Item | str:
    """A post as an item, or why it is none."""
    urn = post.get("id")
    if not isinstance(urn, str) or not _URN.fullmatch(urn):
        return "no-identity"
    if post.get("lifecycleState") != "PUBLISHED":
        return "not-published"
    if post.get("visibility") != "PUBLIC":
        return "not-public"
    said = little_to_plain(_string(post.get("commentary"))[: text.TEXT_LIMIT])
    beginning = next((line for part in said.splitlines() if (line := text.line(part))), "")
    published = _moment(post.get("publishedAt")) or _moment(post.get("createdAt"))
    updated = _moment(post.get("lastModifiedAt"))
    return Item(
        uid=f"linkedin:{urn}",
        medium="post",
        url=f"{POST_URL}{urn}",
        title=text.shorten(beginning or _linked_title(post) or UNTITLED, TITLE_LIMIT),
        summary=text.shorten(text.line(said), EXCERPT_LIMIT),
        published=published,
        updated=updated if published and updated and updated > published else None,
    )


def _linked_title(post: Json) -> str:
    """The title of what a post without words shares."""
    content = post.get("content")
    for name in ("article", "media"):
        shared = content.get(name) if isinstance(content, dict) else None
        if isinstance(shared, dict) and (title := text.line(_string(shared.get("title")))):
            return title
    return ""


def _posts(body: bytes) -> Sequence[Json] | None:
    """The elements of an answer; None when it is none."""
    try:
        elements = json.loads(body)["elements"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return [post for post in elements if isinstance(post, dict)] if isinstance(elements, list) else None


def _elements(body: bytes) -> Sequence[Json]:
    return _posts(body) or ()


def _changes(posts: Sequence[Json]) -> dict[str, int]:
    """When each post last changed."""
    return {post["id"]: _number(post.get("lastModifiedAt")) for post in posts if isinstance(post.get("id"), str)}


def _marker(now: Mapping[str, int], seen: Mapping[str, int]) -> str:
    """What to remember: the posts that were told now, before those of earlier runs."""
    earlier = {key: changed for key, changed in seen.items() if key not in now}
    return json.dumps(dict([*now.items(), *earlier.items()][:REMEMBERED]))


def _goes_on(body: bytes, posts: Sequence[Json]) -> bool:
    """Whether another page follows: by `links` where given, since posts we may not see are missing from a page."""
    paging = json.loads(body).get("paging")
    links = paging.get("links") if isinstance(paging, dict) else None
    if isinstance(links, list) and links:
        return any(isinstance(link, dict) and link.get("rel") == "next" for link in links)
    return len(posts) >= PER_CALL


def _remembered(marker: str) -> dict[str, int]:
    try:
        told = json.loads(marker)
    except ValueError:
        return {}
    return {str(key): value for key, value in told.items() if type(value) is int} if isinstance(told, dict) else {}


def _older(web: Web, full_at: datetime) -> bool:
    return web.now() - full_at > timedelta(days=web.settings.full_after_days)


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> int:
    return value if type(value) is int else 0


def _moment(milliseconds: object) -> datetime | None:
    try:
        moment = datetime.fromtimestamp(_number(milliseconds) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if EARLIEST_YEAR <= moment.year <= LATEST_YEAR else None


def _refused(source: LinkedIn, answer: Answer, token: str) -> FetchError:
    """What an answer that is no list of posts means, and what to do about it."""
    said = _said(answer.body, token)
    advice = {
        401: (
            "token-expired",
            f"renew the token in {source.token_env}: LinkedIn takes it no longer, since it lasts 60 days and can be "
            f"revoked. An administrator of the page has to sign in again{said}",
        ),
        403: (
            "no-permission",
            f"the owner of the token in {source.token_env} must be an administrator of organisation "
            f"{source.organization_id}, and its app needs r_organization_social{said}",
        ),
        426: (
            "version-sunset",
            f'set the key `version` to a newer month, as version = "YYYYMM", here or in [defaults.linkedin]: LinkedIn '
            f"no longer answers to {source.version}{said}",
        ),
    }
    error = failure(answer)
    if answer.status not in advice:
        return FetchError(
            error.url,
            error.reason,
            f"{error.message}{said}",
            status=error.status,
            retry_after_seconds=error.retry_after_seconds,
        )
    reason, message = advice[answer.status]
    wait = error.retry_after_seconds
    return FetchError(error.url, reason, message, status=answer.status, retry_after_seconds=wait)


def _said(body: bytes, token: str) -> str:
    """LinkedIn's own words, without the token should it quote it."""
    try:
        told = json.loads(body)
        words = f"{told.get('code', '')}: {told.get('message', '')}".strip(": ")
    except (ValueError, AttributeError, RecursionError):
        return ""
    shown = text.shorten(redact(text.line(words).replace(token, "***")), _SAID_LIMIT)
    return f" ({shown})" if shown else ""
