"""A stand-in for YouTube on loopback: the keyless feeds and the part of the Data API v3 we use, paging, units, errors.

Answers as YouTube does, oddities included: private videos are missing from every list and answer, feeds hold 15
entries and count views, a day's units run out. What it is asked lies in `LoopbackServer.requests`. Must not know how
the answers are read.
"""

import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aggregator.demo.server import Reply, Request
from aggregator.demo.youtube_answers import (
    Json,
    TubeChannel,
    TubePlaylist,
    Upload,
    channel_resource,
    entry_resource,
    feed_xml,
    playlist_resource,
    playlist_xml,
    video_resource,
)

FEED_PATH = "/feeds/videos.xml"
API_PATH = "/youtube/v3/"
FEED_ENTRIES = 15
PER_CALL = 50

__all__ = ["TubeChannel", "TubePlaylist", "Upload", "YouTubeSite"]


class YouTubeSite:
    """The stand-in; a `Site` for `LoopbackServer`. Uploads stand in the order of upload, newest first.

    Switches: `outages` (address of a feed, as `channel_id=UC…` or `playlist_id=UU…` or a beginning of it, to the status
    it answers with), `api_status` (status all API calls answer with), `quota` (units a day), `used`.
    """

    def __init__(
        self,
        *,
        channels: Sequence[TubeChannel],
        uploads: Sequence[Upload] = (),
        playlists: Sequence[TubePlaylist] = (),
        quota: int = 10_000,
        key: str = "demo-key",
    ) -> None:
        self.channels = {channel.id: channel for channel in channels}
        self.uploads = list(uploads)
        self.playlists = {playlist.id: playlist for playlist in playlists}
        self.quota = quota
        self.key = key
        self.used = 0
        self.outages: dict[str, int] = {}
        self.api_status: int | None = None
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Reply | None:
        """Answer a request."""
        url = urlsplit(request.path)
        query = {name: ",".join(values) for name, values in parse_qs(url.query).items()}
        if url.path == FEED_PATH:
            return self._feed(query)
        if url.path.startswith(API_PATH):
            return self._api(url.path.removeprefix(API_PATH), query, request.headers)
        return None

    def add(self, *uploads: Upload) -> None:
        """Upload videos now."""
        self.uploads[:0] = uploads

    def change(self, video_id: str, **changes: Any) -> None:
        """Edit a video: `change("abc", privacy="private")`."""
        self.uploads = [replace(u, **changes) if u.id == video_id else u for u in self.uploads]

    def new_day(self) -> None:
        """Midnight Pacific time: the units are there again."""
        with self._lock:
            self.used = 0

    def listed(self, channel_id: str) -> list[Upload]:
        """What the uploads list of a channel names, newest upload first."""
        return [u for u in self.uploads if u.channel_id == channel_id and (u.privacy == "public" or self._haunts(u))]

    def in_playlist(self, playlist_id: str) -> list[Upload]:
        """What a playlist names, in its order: a video that was made private or deleted goes on standing there."""
        by_id = {upload.id: upload for upload in self.uploads}
        return [by_id[video] for video in self.playlists[playlist_id].videos if video in by_id]

    @staticmethod
    def _haunts(upload: Upload) -> bool:
        return upload.ghost and not upload.watchable

    # The keyless feeds

    def _feed(self, query: Mapping[str, str]) -> Reply:
        name = next((n for n in ("channel_id", "playlist_id") if n in query), "")
        asked = f"{name}={query.get(name, '')}"
        status = next((s for begin, s in self.outages.items() if asked.startswith(begin)), None)
        if status:
            return _web_error(status)
        if playlist := self.playlists.get(query.get("playlist_id", "")):
            first = [u for u in self.in_playlist(playlist.id) if u.privacy in ("public", "unlisted")][:FEED_ENTRIES]
            body = playlist_xml(playlist, first, self.channels, self_path=f"{FEED_PATH}?{asked}")
            return Reply(body=body, type="text/xml; charset=UTF-8", headers={"cache-control": "public, max-age=900"})
        channel, only_long = self._of_feed(name, query.get(name, ""))
        if channel is None:
            return _web_error(404)
        shown = [u for u in self.uploads if u.channel_id == channel.id and u.privacy == "public"]
        if only_long:
            shown = [u for u in shown if not u.short and u.live == "none"]
        newest = sorted(shown, key=lambda u: u.published, reverse=True)[:FEED_ENTRIES]
        body = feed_xml(channel, newest, self_path=f"{FEED_PATH}?{asked}", playlist=name == "playlist_id")
        return Reply(body=body, type="text/xml; charset=UTF-8", headers={"cache-control": "public, max-age=900"})

    def _of_feed(self, name: str, value: str) -> tuple[TubeChannel | None, bool]:
        if name == "channel_id":
            return self.channels.get(value), False
        for prefix in ("UULF", "UU"):
            if channel := self.channels.get("UC" + value.removeprefix(prefix)):
                return channel, prefix == "UULF"
        return None, False

    # The Data API

    def _api(self, method: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Reply:
        refused = self._refused(query.get("key") or headers.get("x-goog-api-key", ""))
        if refused:
            return refused
        match method:
            case "channels":
                return self._channels(query)
            case "playlists":
                return self._playlists(query)
            case "playlistItems":
                return self._playlist_items(query)
            case "videos":
                return self._videos(query)
        return _api_error(404, "notFound", "Not Found")

    def _refused(self, key: str) -> Reply | None:
        if self.api_status:
            return _api_error(self.api_status, "backendError", "The service is currently unavailable.")
        if not key:
            return _api_error(403, "forbidden", "Method doesn't allow unregistered callers.", domain="global")
        if key != self.key:
            return _key_invalid()
        with self._lock:
            if self.used >= self.quota:
                said = 'The request cannot be completed because you have exceeded your <a href="/youtube/v3/getting-started#quota">quota</a>.'  # noqa: E501
                return _api_error(403, "quotaExceeded", said, domain="youtube.quota")
            self.used += 1
        return None

    def _channels(self, query: Mapping[str, str]) -> Reply:
        ids = _ids(query)
        if len(ids) > PER_CALL:
            return _api_error(400, "invalidFilters", "The request specifies an invalid filter parameter.")
        handle = query.get("forHandle", "").removeprefix("@").casefold()
        found = [c for c in self.channels.values() if c.id in ids or (handle and c.handle.casefold() == handle)]
        items = [_parts(channel_resource(c), query) for c in found]
        # Nobody found: 200, and no `items` at all.
        return _answer("channelListResponse", {"items": items} if items else {})

    def _playlists(self, query: Mapping[str, str]) -> Reply:
        ids = _ids(query)
        if len(ids) > PER_CALL:
            return _api_error(400, "invalidFilters", "The request specifies an invalid filter parameter.")
        found = [self.playlists[i] for i in ids if i in self.playlists]
        items = [
            _parts(playlist_resource(p, self.channels[p.channel_id].title, len(self.in_playlist(p.id))), query)
            for p in found
        ]
        return _answer("playlistListResponse", {"items": items})

    def _playlist_items(self, query: Mapping[str, str]) -> Reply:
        playlist = query.get("playlistId", "")
        channel_id = "UC" + playlist.removeprefix("UU")
        made = playlist in self.playlists
        listed = self.in_playlist(playlist) if made else self.listed(channel_id)
        empty = channel_id not in self.channels or not any(u.channel_id == channel_id for u in self.uploads)
        if empty and not made:
            said = "The playlist identified with the request's <code>playlistId</code> parameter cannot be found."
            return _api_error(404, "playlistNotFound", said, domain="youtube.playlistItem")
        size = min(int(query.get("maxResults", "5")), PER_CALL)
        start = int(query.get("pageToken", "at0").removeprefix("at"))
        items = [
            _parts(entry_resource(u, playlist, start + n), query) for n, u in enumerate(listed[start : start + size])
        ]
        more = {"nextPageToken": f"at{start + size}"} if start + size < len(listed) else {}
        return _answer("playlistItemListResponse", {**more, "items": items}, total=len(listed))

    def _videos(self, query: Mapping[str, str]) -> Reply:
        ids = _ids(query)
        if len(ids) > PER_CALL:
            return _api_error(400, "invalidFilters", "The request specifies an invalid filter parameter.")
        by_id = {u.id: u for u in self.uploads if u.watchable}
        found = [by_id[i] for i in ids if i in by_id]
        titles = {c.id: c.title for c in self.channels.values()}
        items = [_parts(video_resource(u, titles.get(u.channel_id, "")), query) for u in found]
        return _answer("videoListResponse", {"items": items}, total=len(items))


def _parts(resource: Json, query: Mapping[str, str]) -> Json:
    """Only the parts asked for, as the API answers."""
    wanted = {"kind", "etag", "id", *query.get("part", "").split(",")}
    return {name: value for name, value in resource.items() if name in wanted}


def _ids(query: Mapping[str, str]) -> list[str]:
    return [part for part in query.get("id", "").split(",") if part]


def _answer(kind: str, content: Json, total: int | None = None) -> Reply:
    count = len(content.get("items", ()))
    page = {"totalResults": count if total is None else total, "resultsPerPage": count}
    whole: Json = {"kind": f"youtube#{kind}", "pageInfo": page, **content}
    whole["etag"] = hashlib.sha256(json.dumps(whole).encode()).hexdigest()[:27]
    return _json(whole)


def _api_error(status: int, reason: str, message: str, *, domain: str = "youtube.api") -> Reply:
    error = {"message": message, "domain": domain, "reason": reason}
    return _json({"error": {"code": status, "message": message, "errors": [error]}}, status)


def _key_invalid() -> Reply:
    message = "API key not valid. Please pass a valid API key."
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": "googleapis.com",
        "metadata": {"service": "youtube.googleapis.com"},
    }
    errors = [{"message": message, "domain": "global", "reason": "badRequest"}]
    error = {"code": 400, "message": message, "errors": errors, "status": "INVALID_ARGUMENT", "details": [info]}
    return _json({"error": error}, 400)


def _json(content: Json, status: int = 200) -> Reply:
    body = json.dumps(content, ensure_ascii=False, indent=1).encode()
    return Reply(body=body, type="application/json; charset=UTF-8", status=status, validators=False)


def _web_error(status: int) -> Reply:
    body = f"<!DOCTYPE html><html lang=en><title>Error {status}</title><p>That’s an error.</p></html>".encode()
    return Reply(body=body, type="text/html; charset=UTF-8", status=status, validators=False)
