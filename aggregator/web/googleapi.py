"""Lets google-api-python-client ask through our door: an `httplib2.Http` in look, a `Web` in deed.

Its own httplib2, shared by threads, mixes up answers, follows redirects into private networks and has no deadline. The
client only ever calls `request`, `redirect_codes` and `close` of what it is given as `http=`. This module knows nothing
of YouTube. A key belongs into the header `X-Goog-Api-Key` of each request, never into the address.
"""

from collections.abc import Mapping

import httplib2  # type: ignore[import-untyped] # no stubs are published for it

from aggregator.web import Web

_OURS = frozenset({"user-agent", "accept-encoding", "content-length", "content-type"})
"""Headers the Google client sets that are the door's to say, or mean nothing without a body."""
_CODED = frozenset({"content-encoding", "transfer-encoding", "content-length"})
"""Headers that are no longer true of a decoded body."""


class Transport:
    """`build("youtube", "v3", http=Transport(web), …)`. One a thread, as the Google client demands of any `http`."""

    redirect_codes: frozenset[int] = frozenset()
    """The Google client takes codes out of this for uploads; redirects are the door's."""

    def __init__(self, web: Web) -> None:
        self._web = web

    def request(  # noqa: PLR0917 - httplib2's signature
        self,
        uri: str,
        method: str = "GET",
        body: object = None,
        headers: Mapping[str, str] | None = None,
        redirections: int = 0,  # noqa: ARG002 - httplib2's signature; the door has its own limit
        connection_type: object = None,  # noqa: ARG002 - httplib2's signature
    ) -> tuple[httplib2.Response, bytes]:
        """One GET. Raises `FetchError` when no answer comes, `ValueError` for any other method."""
        if method != "GET" or body:
            raise ValueError(f"{method} is not for a door that only asks")
        kept = {name: value for name, value in (headers or {}).items() if name.lower() not in _OURS}
        answer = self._web.get(uri, kept)
        fields = {name: value for name, value in answer.headers.items() if name not in _CODED}
        response = httplib2.Response(fields | {"status": str(answer.status), "content-location": answer.final_url})
        return response, answer.body

    def close(self) -> None:
        """Nothing: the connections are the client's that was given."""
