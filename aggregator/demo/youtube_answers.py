"""What the stand-in for YouTube says: the feeds' XML and the Data API's resources, made of channels and uploads. Pure.

Written after captured answers, oddities included.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from lxml import etree

_ATOM = "http://www.w3.org/2005/Atom"
_YT = "http://www.youtube.com/xml/schemas/2015"
_MEDIA = "http://search.yahoo.com/mrss/"
_FEED = f'<feed xmlns:yt="{_YT}" xmlns:media="{_MEDIA}" xmlns="{_ATOM}"/>'
_HIDDEN = ("private", "deleted")

Json = dict[str, Any]
Privacy = Literal["public", "unlisted", "private", "deleted"]
Live = Literal["none", "upcoming", "live", "completed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TubeChannel:
    """A channel."""

    id: str
    """`UC…`, 24 characters."""
    title: str
    description: str = ""
    handle: str = ""
    language: str | None = "de"
    published: datetime = datetime(2021, 3, 1, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class TubePlaylist:
    """A playlist: videos of any channel, in an order of its maker's choice."""

    id: str
    """`PL…`"""
    channel_id: str
    title: str
    videos: tuple[str, ...]
    """Ids, first one first."""
    description: str = ""
    published: datetime = datetime(2022, 5, 2, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A video as its uploader sees it."""

    id: str
    channel_id: str
    title: str
    published: datetime
    description: str = ""
    duration_seconds: int | None = 300
    live: Live = "none"
    scheduled_start: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None
    privacy: Privacy = "public"
    ghost: bool = False
    """A private or deleted video that is still named in the uploads list, as ordinary playlists do."""
    short: bool = False
    shorts_link: bool = True
    """Whether the feed links a Short as `/shorts/ID`: not every Short's link says so."""
    tags: tuple[str, ...] = ()
    views: int = 100
    upload_status: str = "processed"

    @property
    def watchable(self) -> bool:
        """Whether anyone with the link can watch it."""
        return self.privacy not in _HIDDEN


def feed_xml(channel: TubeChannel, uploads: Sequence[Upload], *, self_path: str, playlist: bool = False) -> bytes:
    """The Atom feed of a channel or of its uploads list, as YouTube writes it."""
    feed = etree.fromstring(_FEED)
    page = f"https://www.youtube.com/channel/{channel.id}"
    etree.SubElement(feed, f"{{{_ATOM}}}link", rel="self", href=f"http://www.youtube.com{self_path}")
    kind, tail = ("playlist", "UU" + channel.id[2:]) if playlist else ("channel", channel.id[2:])
    _text(feed, _ATOM, "id", f"yt:{kind}:{tail}")
    if playlist:
        _text(feed, _YT, "playlistId", tail)
    # Without its UC here, and with it in the entries: so it is.
    _text(feed, _YT, "channelId", channel.id[2:])
    _text(feed, _ATOM, "title", f"Uploads from {channel.title}" if playlist else channel.title)
    etree.SubElement(feed, f"{{{_ATOM}}}link", rel="alternate", href=page)
    _author(feed, channel, page)
    _text(feed, _ATOM, "published", _offset(channel.published))
    for upload in uploads:
        _feed_entry(feed, channel, upload, page)
    body: bytes = etree.tostring(feed, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return body


def playlist_xml(
    playlist: TubePlaylist, uploads: Sequence[Upload], channels: Mapping[str, TubeChannel], *, self_path: str
) -> bytes:
    """The Atom feed of a playlist: its maker is the feed's author, each video's channel that of its entry."""
    maker = channels[playlist.channel_id]
    page = f"https://www.youtube.com/channel/{maker.id}"
    feed = etree.fromstring(_FEED)
    etree.SubElement(feed, f"{{{_ATOM}}}link", rel="self", href=f"http://www.youtube.com{self_path}")
    _text(feed, _ATOM, "id", f"yt:playlist:{playlist.id}")
    _text(feed, _YT, "playlistId", playlist.id)
    _text(feed, _YT, "channelId", maker.id)
    _text(feed, _ATOM, "title", playlist.title)
    _author(feed, maker, page)
    _text(feed, _ATOM, "published", _offset(playlist.published))
    for upload in uploads:
        channel = channels[upload.channel_id]
        _feed_entry(feed, channel, upload, f"https://www.youtube.com/channel/{channel.id}")
    body: bytes = etree.tostring(feed, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return body


def _feed_entry(feed: etree._Element, channel: TubeChannel, upload: Upload, page: str) -> None:
    entry = etree.SubElement(feed, f"{{{_ATOM}}}entry")
    _text(entry, _ATOM, "id", f"yt:video:{upload.id}")
    _text(entry, _YT, "videoId", upload.id)
    _text(entry, _YT, "channelId", channel.id)
    _text(entry, _ATOM, "title", upload.title)
    path = f"shorts/{upload.id}" if upload.short and upload.shorts_link else f"watch?v={upload.id}"
    etree.SubElement(entry, f"{{{_ATOM}}}link", rel="alternate", href=f"https://www.youtube.com/{path}")
    _author(entry, channel, page)
    _text(entry, _ATOM, "published", _offset(upload.published))
    # Moves with the views.
    _text(entry, _ATOM, "updated", _offset(upload.published.replace(second=upload.views % 60)))
    group = etree.SubElement(entry, f"{{{_MEDIA}}}group")
    _text(group, _MEDIA, "title", upload.title)
    player = f"https://www.youtube.com/v/{upload.id}?version=3"
    flash = {"url": player, "type": "application/x-shockwave-flash", "width": "640", "height": "390"}
    etree.SubElement(group, f"{{{_MEDIA}}}content", flash)
    host = f"i{1 + _number(upload.id) % 4}.ytimg.com"
    picture = {"url": f"https://{host}/vi/{upload.id}/hqdefault.jpg", "width": "480", "height": "360"}
    etree.SubElement(group, f"{{{_MEDIA}}}thumbnail", picture)
    _text(group, _MEDIA, "description", upload.description)
    community = etree.SubElement(group, f"{{{_MEDIA}}}community")
    rating = {"count": str(upload.views // 20), "average": "5.00", "min": "1", "max": "5"}
    etree.SubElement(community, f"{{{_MEDIA}}}starRating", rating)
    etree.SubElement(community, f"{{{_MEDIA}}}statistics", views=str(upload.views))


def _text(parent: etree._Element, namespace: str, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{namespace}}}{name}").text = text


def _author(parent: etree._Element, channel: TubeChannel, page: str) -> None:
    author = etree.SubElement(parent, f"{{{_ATOM}}}author")
    _text(author, _ATOM, "name", channel.title)
    _text(author, _ATOM, "uri", page)


def channel_resource(channel: TubeChannel) -> Json:
    """A channel, all parts we know of."""
    snippet: Json = {
        "title": channel.title,
        "description": channel.description,
        "customUrl": f"@{channel.handle}" if channel.handle else "",
        "publishedAt": _zulu(channel.published),
        "thumbnails": {
            name: {"url": f"https://yt3.ggpht.com/{channel.id}=s{width}", "width": width, "height": width}
            for name, width in (("default", 88), ("medium", 240), ("high", 800))
        },
        "localized": {"title": channel.title, "description": channel.description},
        "country": "DE",
    }
    if channel.language:
        snippet["defaultLanguage"] = channel.language
    uploads = {"likes": "", "uploads": "UU" + channel.id[2:]}
    return _tagged("channel", channel.id, snippet=snippet, contentDetails={"relatedPlaylists": uploads})


def playlist_resource(playlist: TubePlaylist, channel_title: str, count: int) -> Json:
    """A playlist, all parts we know of."""
    snippet: Json = {
        "publishedAt": _zulu(playlist.published),
        "channelId": playlist.channel_id,
        "title": playlist.title,
        "description": playlist.description,
        "thumbnails": {},
        "channelTitle": channel_title,
        "localized": {"title": playlist.title, "description": playlist.description},
    }
    return _tagged("playlist", playlist.id, snippet=snippet, contentDetails={"itemCount": count})


def entry_resource(upload: Upload, playlist: str, position: int) -> Json:
    """An upload as an entry of a playlist: what may not be shown has only a telling title."""
    hidden = None if upload.watchable else f"{upload.privacy.capitalize()} video"
    snippet: Json = {
        "publishedAt": _zulu(upload.published),
        "channelId": upload.channel_id,
        "title": hidden or upload.title,
        "description": f"This video is {upload.privacy}." if hidden else upload.description,
        "thumbnails": {} if hidden else _thumbnails(upload),
        "playlistId": playlist,
        "position": position,
        "resourceId": {"kind": "youtube#video", "videoId": upload.id},
    }
    details: Json = {"videoId": upload.id}
    if not hidden:
        details["videoPublishedAt"] = _zulu(upload.published)
    privacy = "privacyStatusUnspecified" if upload.privacy == "deleted" else upload.privacy
    return _tagged(
        "playlistItem",
        f"{playlist}.{upload.id}",
        snippet=snippet,
        contentDetails=details,
        status={"privacyStatus": privacy},
    )


def video_resource(upload: Upload, channel_title: str) -> Json:
    """A video, all parts we know of."""
    snippet: Json = {
        "publishedAt": _zulu(upload.published),
        "channelId": upload.channel_id,
        "title": upload.title,
        "description": upload.description,
        "thumbnails": _thumbnails(upload),
        "channelTitle": channel_title,
        "categoryId": "27",
        # A stream that is over is "none" here and has an actualEndTime.
        "liveBroadcastContent": "none" if upload.live == "completed" else upload.live,
        "localized": {"title": upload.title, "description": upload.description},
        "defaultAudioLanguage": "de",
    }
    if upload.tags:
        snippet["tags"] = list(upload.tags)
    length = "P0D" if upload.live in ("upcoming", "live") else iso_duration(upload.duration_seconds or 0)
    resource = _tagged(
        "video",
        upload.id,
        snippet=snippet,
        contentDetails={"duration": length, "dimension": "2d", "definition": "hd", "caption": "false"},
        status={"uploadStatus": upload.upload_status, "privacyStatus": upload.privacy, "embeddable": True},
        statistics={"viewCount": str(upload.views)},
    )
    streaming = {
        "scheduledStartTime": upload.scheduled_start,
        "actualStartTime": upload.started,
        "actualEndTime": upload.ended,
    }
    known: Json = {name: _zulu(moment) for name, moment in streaming.items() if moment}
    if upload.live == "live":
        known["concurrentViewers"] = str(upload.views)
    return resource | ({"liveStreamingDetails": known} if known else {})


def iso_duration(seconds: int) -> str:
    """As the API writes durations: `PT1H2M3S`; `P0D` for none."""
    if seconds <= 0:
        return "P0D"
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    parts = ((hour, "H"), (minute, "M"), (second, "S"))
    return "PT" + "".join(f"{number}{unit}" for number, unit in parts if number)


def _thumbnails(upload: Upload) -> Json:
    sizes = (
        ("default", "default", 120, 90),
        ("medium", "mqdefault", 320, 180),
        ("high", "hqdefault", 480, 360),
        ("standard", "sddefault", 640, 480),
        ("maxres", "maxresdefault", 1280, 720),
    )
    base = f"https://i.ytimg.com/vi/{upload.id}"
    pictures: Json = {name: {"url": f"{base}/{file}.jpg", "width": w, "height": h} for name, file, w, h in sizes}
    if upload.short:
        pictures["shortsAspectRatio"] = {"url": f"{base}/oardefault.jpg", "width": 1080, "height": 1920}
    return pictures


def _tagged(kind: str, id_: str, **parts: Json) -> Json:
    digest = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:27]
    return {"kind": f"youtube#{kind}", "etag": digest, "id": id_, **parts}


def _number(text: str) -> int:
    return sum(text.encode())


def _zulu(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _offset(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
