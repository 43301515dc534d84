"""A stand-in for LinkedIn's Posts API, for the demo and the tests: paging, tokens, versions, permissions, daily limits.

Answers as LinkedIn documents it, headers that are missing included. Posts are kept in the "little" text format the API
speaks. No server of its own: it is a `Site`. Must not know how anybody reads it.
"""

import json
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import parse_qs, urlsplit

from aggregator.demo.server import Reply, Request

State = Literal["PUBLISHED", "DRAFT", "PUBLISH_REQUESTED", "PUBLISH_FAILED"]
Visibility = Literal["PUBLIC", "CONNECTIONS", "LOGGED_IN", "CONTAINER"]

POSTS_PATH: Final = "/rest/posts"
PER_CALL: Final = 100
"""More than this many posts a call are refused."""
_RESERVED = re.compile(r"([\\|{}@\[\]()<>#*_~])")
_HASHTAG = re.compile(r"(?<![\w&])#(\w+)")
_VERSION = re.compile(r"\d{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post of an organisation, its text as people read it."""

    id: str
    """`urn:li:share:…` or `urn:li:ugcPost:…`"""
    text: str
    published: datetime
    changed: datetime | None = None
    state: State = "PUBLISHED"
    visibility: Visibility = "PUBLIC"
    article: tuple[str, str] | None = None
    """Address and title of a page it shares."""
    mentions: tuple[tuple[str, str], ...] = ()
    """Names in its text that are links, each with its URN."""


class LinkedIn:
    """Answers for one organisation. Settings may be changed while it serves.

    `token` is the valid one, `expired` those that were; `oldest` to `newest` are the versions still answered; `calls`
    are left today.
    """

    def __init__(
        self,
        *,
        organization: str,
        posts: Sequence[Post] = (),
        token: str = "demo-token",  # noqa: S107 - of a stand-in
        expired: Sequence[str] = (),
        oldest: str = "202508",
        newest: str = "202608",
        calls: int = 1_000,
        retry_after_seconds: int | None = None,
    ) -> None:
        self.organization = organization
        self.posts = list(posts)
        self.token = token
        self.expired = frozenset(expired)
        self.oldest = oldest
        self.newest = newest
        self.calls = calls
        self.retry_after_seconds = retry_after_seconds
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Reply | None:
        """Answer a request."""
        url = urlsplit(request.path)
        if url.path != POSTS_PATH:
            return None
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        return self._refusal(request.headers, query) or self._answer(query)

    def add(self, *posts: Post) -> None:
        """Publish posts."""
        self.posts += posts

    def change(self, post_id: str, **changes: Any) -> None:
        """Edit a post: `change("urn:li:share:1", text="…", changed=…)`."""
        self.posts = [replace(post, **changes) if post.id == post_id else post for post in self.posts]

    def _refusal(self, headers: Mapping[str, str], query: Mapping[str, str]) -> Reply | None:
        token = headers.get("authorization", "").removeprefix("Bearer ")
        if token in self.expired:
            return _error(401, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired", 65602)
        if token != self.token:
            return _error(401, "INVALID_ACCESS_TOKEN", "Invalid access token", 65600)
        version = headers.get("linkedin-version", "")
        if not version:
            return _error(400, "VERSION_MISSING", "A version must be present. Please specify a version")
        if not _VERSION.fullmatch(version) or not self.oldest <= version <= self.newest:
            return _error(426, "NONEXISTENT_VERSION", f"Requested version {version}01 is not active")
        if headers.get("x-restli-protocol-version") != "2.0.0" or headers.get("x-restli-method", "FINDER") != "FINDER":
            return _error(400, "ILLEGAL_ARGUMENT", "Invalid protocol version or method")
        if query.get("q") != "author" or not 1 <= int(query.get("count", "10")) <= PER_CALL:
            return _error(400, "ILLEGAL_ARGUMENT", "Unknown finder or count")
        if query.get("author") != f"urn:li:organization:{self.organization}":
            return _error(
                403, "ACCESS_DENIED", "Not enough permissions to access: partnerApiPostsExternal.FINDER-author"
            )
        return self._limit()

    def _limit(self) -> Reply | None:
        with self._lock:
            self.calls -= 1
            if self.calls >= 0:
                return None
        headers = {} if self.retry_after_seconds is None else {"retry-after": str(self.retry_after_seconds)}
        message = "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."
        return replace(_error(429, "TOO_MANY_REQUESTS", message, 101), headers=headers)

    def _answer(self, query: Mapping[str, str]) -> Reply:
        start, count = int(query.get("start", "0")), int(query.get("count", "10"))
        by_change = query.get("sortBy", "LAST_MODIFIED") == "LAST_MODIFIED"
        listed = sorted(self.posts, key=lambda post: (by_change and post.changed) or post.published, reverse=True)
        path = f"{POSTS_PATH}?author=urn%3Ali%3Aorganization%3A{self.organization}&q=author&count={count}"
        places = [("prev", max(0, start - count))] if start else []
        places += [("next", start + count)] if start + count < len(listed) else []
        links = [{"type": "application/json", "rel": rel, "href": f"{path}&start={at}"} for rel, at in places]
        found = [_resource(post, self.organization) for post in listed[start : start + count]]
        return _json({"paging": {"start": start, "count": count, "links": links}, "elements": found})


def samples(first: datetime) -> tuple[Post, ...]:
    """Posts of the sample network, one a week from `first` on; a draft and one for members only are among them."""
    return tuple(
        Post(
            id=f"urn:li:share:{7_100_000_000 + number}",
            text=text,
            published=first + timedelta(weeks=number),
            state=state,
            visibility=visibility,
            mentions=(_CHAMBER,) if _CHAMBER[0] in text else (),
        )
        for number, (text, state, visibility) in enumerate(_SAMPLES)
    )


_CHAMBER: Final = ("Handwerkskammer Musterland", "urn:li:organization:990001")
_SAMPLES: Final[tuple[tuple[str, State, Visibility], ...]] = (
    (
        "Neu erschienen: unser Themenheft „Mensch & Maschine“\n\nAuf 64 Seiten berichten Betriebe von gelungenen (und "
        "misslungenen) Versuchen. #Mittelstand #KünstlicheIntelligenz",
        "PUBLISHED",
        "PUBLIC",
    ),
    (
        "E-Rechnung: 5 Fragen, die uns jede Woche gestellt werden\n\nGemeinsam mit der Handwerkskammer Musterland "
        "haben wir die Antworten aufgeschrieben. #ERechnung",
        "PUBLISHED",
        "PUBLIC",
    ),
    ("Entwurf: Wer kommt mit zum Sommerforum? Zahlen bitte noch prüfen!", "DRAFT", "PUBLIC"),
    ("Nur für Mitglieder: die Fotos vom Netzwerktreffen", "PUBLISHED", "LOGGED_IN"),
    (
        "KI-Gespräch am Donnerstag: Was kostet ein Sprachmodell im eigenen Keller?\n\nEine halbe Stunde, ein Betrieb, "
        "eine Lösung. Wie immer kostenfrei & ohne Anmeldung. #KI #Mittelstand",
        "PUBLISHED",
        "PUBLIC",
    ),
)


def little(text: str, mentions: Sequence[tuple[str, str]] = ()) -> str:
    """A text in the API's "little" format: reserved characters escaped, hashtags and mentions as templates."""
    kept: list[str] = []

    def keep(template: str) -> str:
        kept.append(template)
        return f"\0{len(kept) - 1}\0"

    for name, urn in mentions:
        text = text.replace(name, keep(f"@[{_escaped(name)}]({urn})"))
    text = _HASHTAG.sub(lambda found: keep(f"{{hashtag|\\#|{_escaped(found[1])}}}"), text)
    return re.sub(r"\0(\d+)\0", lambda found: kept[int(found[1])], _escaped(text))


def _escaped(text: str) -> str:
    return _RESERVED.sub(r"\\\1", text)


def _resource(post: Post, organization: str) -> dict[str, Any]:
    published = _milliseconds(post.published)
    resource: dict[str, Any] = {
        "id": post.id,
        "author": f"urn:li:organization:{organization}",
        "commentary": little(post.text, post.mentions),
        "visibility": post.visibility,
        "lifecycleState": post.state,
        "distribution": {"feedDistribution": "MAIN_FEED", "thirdPartyDistributionChannels": []},
        "isReshareDisabledByAuthor": False,
        "createdAt": published,
        "lastModifiedAt": _milliseconds(post.changed) if post.changed else published,
    }
    if post.state == "PUBLISHED":
        resource["publishedAt"] = published
    if post.article:
        source, title = post.article
        resource["content"] = {"article": {"source": source, "title": title, "description": ""}}
    return resource


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _error(status: int, code: str, message: str, service_code: int | None = None) -> Reply:
    told: dict[str, Any] = {"status": status, "code": code, "message": message}
    return _json(told if service_code is None else {"serviceErrorCode": service_code, **told}, status)


def _json(content: Mapping[str, Any], status: int = 200) -> Reply:
    body = json.dumps(content, ensure_ascii=False).encode()
    return Reply(body=body, type="application/json", status=status, validators=False)
