"""From a YouTube page to items. Pure: knows neither the web nor the clock.

A page is the Atom feed of a channel or playlist, or the JSON that `answers` combines of the Data API's. Both give one
video the same uid, address and text, so that a source can change from one to the other without any item looking new.
What is announced or running is an event; once it can be watched like others, the item of the same uid is a video.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, Literal, cast

from lxml import etree

from aggregator import feeds, text, times, urls
from aggregator.errors import ParseError
from aggregator.model import Channel, Event, Item, Page, Parsed, Video
from aggregator.sources.youtube.answers import FAILED_UPLOADS, item_hash, names_nothing

Json = Mapping[str, Any]
Privacy = Literal["public", "unlisted", "private", "deleted"]
Live = Literal["none", "upcoming", "live", "completed"]

UID: Final = "yt:video:"
"""The feed's own atom:id, which is why both ways meet."""
SHORT_SECONDS: Final = 180
"""Shorts are at most three minutes long, since 15 October 2024."""
UNSCHEDULED: Final = "unscheduled"
"""Why an announced stream is no item yet: an event has a date, and it cannot be watched."""
_SHORT_SIGN = re.compile(r"#shorts?\b", re.IGNORECASE)
# The feed's pictures rotate through i1 … i4.ytimg.com, which are all i.ytimg.com: no reason to call an item changed.
_PICTURE_HOST = re.compile(r"\Ahttps?://i\d\.ytimg\.com/")


def watch_url(video_id: str) -> str:
    """Where a video is watched, Shorts and live streams included."""
    return f"https://www.youtube.com/watch?v={video_id}"


def channel_url(channel_id: str) -> str:
    """A channel's own page."""
    return f"https://www.youtube.com/channel/{channel_id}"


def playlist_url(playlist_id: str) -> str:
    """A playlist's own page."""
    return f"https://www.youtube.com/playlist?list={playlist_id}"


def read_feed(page: Page, better_known: Collection[str], *, playlist: str = "") -> Parsed:
    """Items of the keyless feed, without those of `better_known` videos, of which the Data API has told more.

    `playlist` is the id of the playlist the source is, if it is one.
    """
    parsed = feeds.read(page, "video")
    descriptions = _descriptions(page.body)
    items: list[Item] = []
    passed = strange = 0
    for item in parsed.items:
        if not (item.guid or "").startswith(UID):
            strange += 1
        elif (item.guid or "").removeprefix(UID) in better_known:
            passed += 1
        else:
            items.append(_feed_item(item, descriptions))
    counts = (*parsed.skipped, ("known-from-api", passed), ("no-video-id", strange))
    skipped = tuple((reason, count) for reason, count in counts if count)
    channel = None if better_known or not parsed.channel else _feed_channel(parsed.channel, playlist)
    return replace(parsed, items=tuple(items), channel=channel, skipped=skipped)


def _descriptions(body: bytes) -> Mapping[str, str]:
    """What uploaders wrote, by video. It stands in media:group, where no other feed keeps its text."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        return {}
    return {
        entry.findtext("{*}videoId", "").strip(): entry.findtext("{*}group/{*}description", "")
        for entry in ([] if root is None else root.iter("{*}entry"))
    }


def _feed_item(item: Item, descriptions: Mapping[str, str]) -> Item:
    video_id = (item.guid or "").removeprefix(UID)
    short = True if item.url and "/shorts/" in item.url else None
    return replace(
        item,
        uid=f"{UID}{video_id}",
        url=watch_url(video_id),
        summary=text.plain(descriptions.get(video_id, "")),
        content="",
        # The feed's `updated` moves with every view that is counted.
        updated=None,
        image_url=_PICTURE_HOST.sub("https://i.ytimg.com/", item.image_url) if item.image_url else None,
        # The feed's "enclosure" is a Flash player's address (…/v/ID?version=3): nothing any player can play today.
        enclosures=(),
        video=Video(id=video_id, short=short),
    )


def _feed_channel(channel: Channel, playlist: str) -> Channel:
    """An uploads list's feed is named after the list (`Uploads from …`), its author is the channel."""
    if playlist:
        return replace(channel, url=playlist_url(playlist), updated=None)
    return replace(channel, title=channel.author or channel.title, updated=None)


def read_answers(page: Page) -> Parsed:
    """Items of the Data API's combined answers. Raises `ParseError`."""
    try:
        whole = json.loads(page.body)
        videos, gone = whole["videos"], whole["gone"]
        told = [_item(video) for video in videos]
        items = [*filter(None, told), *(_gone(video_id, privacy) for video_id, privacy in gone.items())]
        unlisted = sum(names_nothing(entry) is not None for entry in whole["playlistItems"])
        channel = _channel(whole["channel"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"this is not what the YouTube Data API answers ({type(error).__name__}: {error})"
        raise ParseError(page.url, "not-youtube", message) from error
    counts = (("unavailable", unlisted), (UNSCHEDULED, told.count(None)))
    skipped = tuple((reason, count) for reason, count in counts if count)
    entries = len(items) + sum(count for _, count in counts)
    return Parsed(items=tuple(items), channel=channel, entries=entries, skipped=skipped)


def _item(resource: Json) -> Item | None:
    snippet: Json = resource["snippet"]
    video = _video(resource)
    to_come = video.live in ("upcoming", "live")
    event = _event(resource) if to_come else None
    if to_come and event is None:
        return None
    summary = text.plain(snippet.get("description", ""))
    return Item(
        uid=f"{UID}{video.id}",
        medium="event" if event else "video",
        guid=f"{UID}{video.id}",
        url=watch_url(video.id),
        title=text.line(snippet.get("title", "")),
        summary=summary,
        author=text.line(snippet.get("channelTitle", "")) or None,
        language=snippet.get("defaultAudioLanguage") or snippet.get("defaultLanguage"),
        published=_published(resource, video),
        image_url=_widest(snippet.get("thumbnails", {})),
        categories=tuple(text.line(tag) for tag in snippet.get("tags", ())[: text.TAG_LIMIT]),
        video=video,
        event=event,
        raw_hash=item_hash(resource),
    )


def _published(resource: Json, video: Video) -> datetime | None:
    """When there was something to see: what was announced is published when it begins, not when it is announced.

    Unless it was made public after that, as a stream to a closed circle may be: `publishedAt` is then the later one.
    """
    told = times.parse(resource["snippet"].get("publishedAt"))
    if video.live in ("upcoming", "live"):
        return told
    streaming: Json = resource.get("liveStreamingDetails", {})
    began = times.parse(streaming.get("actualStartTime")) or video.scheduled_start
    return max(told, began) if told and began else told or began


def _event(resource: Json) -> Event | None:
    """A stream or premiere that cannot be watched like a video yet; None when nobody said when it begins."""
    streaming: Json = resource.get("liveStreamingDetails", {})
    start = times.parse(streaming.get("scheduledStartTime")) or times.parse(streaming.get("actualStartTime"))
    if start is None:
        return None
    watched = watch_url(resource["id"])
    organiser = text.line(resource["snippet"].get("channelTitle", ""))
    return Event(start=start, online=True, join_url=watched, organiser=organiser)


def _gone(video_id: str, privacy: str) -> Item:
    """What is left to say of a video nobody can watch any more: that, and nothing that would overwrite what we know."""
    video = Video(id=video_id, privacy=cast(Privacy, privacy))
    return Item(uid=f"{UID}{video_id}", medium="video", guid=f"{UID}{video_id}", url=watch_url(video_id), video=video)


def _video(resource: Json) -> Video:
    live = _live(resource)
    seconds = times.iso_duration_seconds(resource.get("contentDetails", {}).get("duration"))
    streaming: Json = resource.get("liveStreamingDetails", {})
    return Video(
        id=resource["id"],
        # An upcoming stream is "P0D" long, a running one as long as it has run.
        duration_seconds=None if live in ("upcoming", "live") else seconds,
        live=live,
        scheduled_start=times.parse(streaming.get("scheduledStartTime")),
        short=_short(resource["snippet"], seconds),
        privacy=_privacy(resource.get("status", {})),
    )


def _live(resource: Json) -> Live | None:
    said = resource["snippet"].get("liveBroadcastContent")
    if said == "none" and resource.get("liveStreamingDetails", {}).get("actualEndTime"):
        return "completed"
    return cast(Live, said) if said in ("none", "upcoming", "live", "completed") else None


def _short(snippet: Json, seconds: int | None) -> bool | None:
    """YouTube has no flag for a Short. Too long is proof that it is none; else a sign is needed, and may be missing."""
    if not seconds:
        return None
    if seconds > SHORT_SECONDS:
        return False
    # The key is in the API's schema (revision 20261104) without a word on what it means: a hint.
    signs = "shortsAspectRatio" in snippet.get("thumbnails", {}) or _SHORT_SIGN.search(
        f"{snippet.get('title', '')} {snippet.get('description', '')}"
    )
    return True if signs else None


def _privacy(status: Json) -> Privacy:
    if status.get("uploadStatus") in FAILED_UPLOADS:
        return "deleted"
    said = status.get("privacyStatus")
    return cast(Privacy, said) if said in ("unlisted", "private") else "public"


def _channel(resource: Json) -> Channel:
    snippet: Json = resource.get("snippet", {})
    title = text.line(snippet.get("title", ""))
    playlist = resource.get("kind") == "youtube#playlist"
    author = text.line(snippet.get("channelTitle", "")) if playlist else title
    return Channel(
        title=title,
        url=playlist_url(resource["id"]) if playlist else channel_url(resource["id"]),
        description=text.plain(snippet.get("description", "")),
        language=snippet.get("defaultLanguage"),
        author=author or None,
        image_url=_widest(snippet.get("thumbnails", {})),
    )


def _widest(thumbnails: Json) -> str | None:
    """By width, not by name: YouTube added `fhd`, `qhd` and `uhd` in 2026. The tall one of a Short is no cover."""
    wide = [picture for name, picture in thumbnails.items() if name != "shortsAspectRatio"]
    widest = max(wide, key=lambda picture: picture.get("width", 0), default=None)
    return urls.http_url(widest.get("url")) if widest else None
