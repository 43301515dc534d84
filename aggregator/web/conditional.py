"""Asks for a page only if it changed (RFC 9110 §13), and says what an answer means.

Validators are opaque: they go back byte for byte as they came, both of them when there are both, and are learnt from
every answer. A 304 can lie for years, so now and then the whole page is asked for. A permanent move is believed when it
was seen several times in a row, each time with a page that could be read: `Checkpoint` is kept by others only then.
It knows nothing of what a page says.
"""

import hashlib
import json
import re
from dataclasses import replace
from datetime import timedelta

from aggregator.errors import FetchError
from aggregator.model import Checkpoint, Fetched, NotModified, Page
from aggregator.web import Answer, Web
from aggregator.web.challenges import challenger
from aggregator.web.freshness import TOO_MANY_SECONDS, fresh_seconds, retry_after_seconds
from aggregator.web.secrets import redact

FEEDS = (
    "application/rss+xml, application/atom+xml, application/feed+json;q=0.9, application/xml;q=0.9, text/xml;q=0.8, "
    "*/*;q=0.5"
)
"""Accept for whoever expects a feed."""

MOVES_BELIEVED = 3
"""A permanent redirect is followed without asking the old address after this many healthy answers by it."""

_UNSENDABLE = re.compile(r"[^\t\x20-\x7e\x80-\xff]")
"""What a header must not hold (RFC 9110 §5.5)."""
_QUOTA = frozenset({"quotaExceeded", "dailyLimitExceeded", "rateLimitExceeded", "userRateLimitExceeded"})
"""Reasons of Google's APIs for a 403 that means "later"."""


def ask(web: Web, url: str, checkpoint: Checkpoint, *, accept: str = FEEDS) -> Fetched:
    """Ask for a page, conditionally where that is safe. Raises `FetchError` for whatever is no page and no 304."""
    if not checkpoint.moved_to or checkpoint.moves < MOVES_BELIEVED:
        return _ask(web, url, url, checkpoint, accept)
    try:
        return _ask(web, url, checkpoint.moved_to, checkpoint, accept)
    except FetchError as error:
        if error.retry_after_seconds is not None:  # it asked us to stay away: the old address leads there too
            raise
    # The old address is asked as if for the first time: the validators may be the other server's
    forgotten = replace(checkpoint, moved_to=None, moves=0, full_at=None)
    fetched = _ask(web, url, url, forgotten, accept)
    return replace(fetched, requests=fetched.requests + 1)


def failure(answer: Answer) -> FetchError:
    """What an answer that is neither a page nor a 304 means for its source."""
    status = answer.status
    reason = f"http-{status}"
    message = f"answered {status}"
    wait = retry_after_seconds(status, answer.headers, answer.at)
    guard = challenger(status, answer.headers, answer.body)
    if status == 403 and (quota := _quota_reason(answer.body)):
        reason, message, wait = "quota", f"the quota is used up ({quota})", max(wait or 0, TOO_MANY_SECONDS)
    elif guard:
        reason, message = "challenge", f"answered {status} with a challenge page of {guard}"
    elif status == 410:
        message = "is gone for good"
    elif status == 304:
        message = "answered 304 to a question without a condition"
    elif 300 <= status < 400:
        message = f"answered {status} without saying where to go"
    return FetchError(
        redact(answer.url),
        reason,
        message,
        status=status,
        retry_after_seconds=wait,
        gone=status == 410,
        kind_of_page="challenge" if guard else "",
    )


def _ask(web: Web, url: str, address: str, checkpoint: Checkpoint, accept: str) -> Fetched:
    validators = _validators(web, checkpoint)
    answer = web.get(address, {"Accept": accept} | validators)
    moved = _moved(checkpoint, answer, direct=address != url)
    result: Page | NotModified
    if answer.status == 304 and validators:
        result = NotModified(
            checkpoint=replace(
                moved,  # RFC 9111 §4.3.4: a 304 renews the stored headers
                etag=_sendable(answer.headers.get("etag")) or checkpoint.etag,
                last_modified=_sendable(answer.headers.get("last-modified")) or checkpoint.last_modified,
            )
        )
    elif answer.status != 200:
        raise failure(answer)
    elif not answer.body:
        raise FetchError(redact(answer.url), "empty", "answered 200 with nothing in it", status=200)
    else:
        result = _whole(url, answer, moved)
    return Fetched(
        answer=result,
        fresh_seconds=fresh_seconds(answer.headers, answer.at),
        requests=answer.requests,
        received_bytes=answer.received_bytes,
    )


def _whole(url: str, answer: Answer, checkpoint: Checkpoint) -> Page | NotModified:
    """A 200: its validators replace the old ones even when the body is the same, or an old one is sent for ever."""
    body_hash = hashlib.sha256(answer.body).digest()[:16]
    learnt = replace(
        checkpoint,
        etag=_sendable(answer.headers.get("etag")),
        last_modified=_sendable(answer.headers.get("last-modified")),
        body_hash=body_hash,
        full_at=answer.at,
    )
    if body_hash == checkpoint.body_hash:
        return NotModified(checkpoint=learnt)
    return Page(
        url=url,
        final_url=answer.final_url,
        headers=tuple(answer.headers.items()),
        body=answer.body,
        fetched_at=answer.at,
        checkpoint=learnt,
    )


def _validators(web: Web, checkpoint: Checkpoint) -> dict[str, str]:
    """Both, when both are known: a server ignores the date where it takes the tag (RFC 9110 §13.1.3)."""
    full_at = checkpoint.full_at
    if full_at is None or web.now() - full_at > timedelta(days=web.settings.full_after_days):
        return {}
    known = {"If-None-Match": checkpoint.etag, "If-Modified-Since": checkpoint.last_modified}
    return {name: value for name, value in known.items() if value}


def _moved(checkpoint: Checkpoint, answer: Answer, *, direct: bool) -> Checkpoint:
    """The checkpoint with what this answer says of a permanent move."""
    there = answer.permanent_url
    if there is None:
        return checkpoint if direct else replace(checkpoint, moved_to=None, moves=0)
    if there == checkpoint.moved_to:
        return replace(checkpoint, moves=checkpoint.moves + 1)
    if answer.status == 304:
        # Anyone can say 304. A move begins with a page from there that could be read.
        return replace(checkpoint, moved_to=None, moves=0)
    return replace(checkpoint, moved_to=there, moves=1)


def _sendable(value: str | None) -> str | None:
    """A validator as it came, if a header can carry it at all."""
    return None if value is None or not value or _UNSENDABLE.search(value) else value


def _quota_reason(body: bytes) -> str | None:
    """Which limit a Google API says was exceeded (https://developers.google.com/youtube/v3/docs/errors)."""
    if b"xceeded" not in body:
        return None
    try:
        errors = json.loads(body)["error"]["errors"]
        return next((e["reason"] for e in errors if e["reason"] in _QUOTA), None)
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
