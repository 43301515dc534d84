"""The real Google client through our door, against a loopback stand-in."""

import json

import httplib2  # type: ignore[import-untyped] # no stubs are published for it
import pytest
from googleapiclient.discovery import build  # type: ignore[import-untyped] # no stubs are published for it
from googleapiclient.errors import HttpError  # type: ignore[import-untyped] # no stubs are published for it

from aggregator.demo.server import LoopbackServer, Reply, Request
from aggregator.errors import FetchError
from aggregator.web import WebSettings
from aggregator.web.client import Client
from aggregator.web.googleapi import Transport

PLAYLIST = {"items": [{"id": "PLü1"}], "padding": "x" * 1000}
QUOTA = {"error": {"code": 403, "message": "later", "errors": [{"reason": "quotaExceeded", "domain": "youtube.quota"}]}}


def site(request: Request) -> Reply:
    if "playlistId=none" in request.path:
        return Reply(status=403, body=json.dumps(QUOTA).encode(), type="application/json")
    return Reply(body=json.dumps(PLAYLIST).encode(), type="application/json; charset=UTF-8", headers={"ETag": '"e"'})


def client(server: LoopbackServer) -> Client:
    return Client(WebSettings(contact="https://example.org/bot", allow=(server.netloc,), pause_seconds=0))


def test_the_google_client_asks_through_our_door() -> None:
    with LoopbackServer(site) as server, client(server) as web:
        service = build(
            "youtube",
            "v3",
            http=Transport(web),
            static_discovery=True,
            cache_discovery=False,
            client_options={"api_endpoint": server.url},
        )
        call = service.playlistItems().list(part="snippet", playlistId="UU1", maxResults=50)
        call.headers["X-Goog-Api-Key"] = "hunter2"
        assert call.execute() == PLAYLIST
        (request,) = server.requests
        assert request.path.startswith("/youtube/v3/playlistItems?")
        assert "hunter2" not in request.path
        assert request.headers["x-goog-api-key"] == "hunter2"
        assert request.headers["user-agent"].startswith("aggregator/")

        call = service.playlistItems().list(part="snippet", playlistId="UU1")
        call.headers["If-None-Match"] = '"e"'
        with pytest.raises(HttpError) as caught:
            call.execute()
        assert caught.value.resp.status == 304

        with pytest.raises(HttpError) as caught:
            service.playlistItems().list(part="snippet", playlistId="none").execute(num_retries=0)
        assert caught.value.error_details[0]["reason"] == "quotaExceeded"
        service.close()


def test_an_answer_looks_like_httplib2s() -> None:
    with LoopbackServer(site) as server, client(server) as web:
        response, body = Transport(web).request(f"{server.url}/x", headers={"accept-encoding": "gzip, deflate, br"})
        assert server.requests[0].headers["accept-encoding"] == "gzip, deflate"
    assert isinstance(response, httplib2.Response)
    assert (response.status, response["etag"]) == (200, '"e"')
    assert "content-encoding" not in response
    assert json.loads(body) == PLAYLIST


def test_only_questions_pass() -> None:
    with LoopbackServer(site) as server, client(server) as web:
        for method, body in (("POST", "x"), ("DELETE", None), ("GET", "x")):
            with pytest.raises(ValueError, match="only asks"):
                Transport(web).request(server.url, method, body)
        assert server.requests == []


def test_a_refused_address_is_a_fetch_error() -> None:
    with LoopbackServer(site) as server, Client(WebSettings(contact="b@example.org", pause_seconds=0)) as web:
        with pytest.raises(FetchError) as caught:
            Transport(web).request(f"{server.url}/?key=hunter2")
        assert caught.value.reason == "refused-address"
        assert "hunter2" not in str(caught.value)
        assert server.requests == []
