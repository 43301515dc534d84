"""The video channels of the sample network, as the stand-in for YouTube wants them.

Turns outlets into uploads and into the keys of their sources, and answers for the channels' own pages; what the Data
API and the feeds look like is the stand-in's business.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from html import escape
from typing import Any

from aggregator.demo.calendars import BERLIN
from aggregator.demo.content import Outlet, Piece, houses
from aggregator.demo.server import Reply, Request, path_of
from aggregator.demo.webpages import document, html
from aggregator.demo.world import VIDEOS, World
from aggregator.demo.youtube import TubeChannel, TubePlaylist, Upload, YouTubeSite

KEY = "beispielschluessel"
"""The only API key the stand-in takes."""
KEY_VARIABLE = "AGGREGATOR_DEMO_API_KEY"
# A variable nobody sets: a real key in the environment must not be sent to a sample site.
_NO_KEY = "AGGREGATOR_DEMO_NO_KEY"
_AHEAD = timedelta(days=2)
_EVENING = time(18, 30)


def settings(world: World, outlet: Outlet) -> dict[str, str | int | float | bool | tuple[str, ...]]:
    """The keys of a source: a channel or a playlist, through the Data API or by the keyless feed alone."""
    base = world.bases[VIDEOS]
    if outlet.playlist:
        named = {"url": f"{base}/playlist?list={outlet.playlist}", "playlist": outlet.playlist}
    else:
        named = {"url": f"{base}/channel/{outlet.channel}", "channel": outlet.channel}
    told = {"api": base, "feeds": f"{base}/feeds/videos.xml", "api_key_env": KEY_VARIABLE if outlet.api else _NO_KEY}
    return {**named, **told}


@dataclass(slots=True, kw_only=True)
class Tube:
    """The stand-in, and beside its feeds and API the pages of its channels under all of their names."""

    today: date
    site: YouTubeSite

    @classmethod
    def on_the_first_day(cls, today: date) -> "Tube":
        """What was uploaded by then; a premiere is announced for an evening soon."""
        channels = [TubeChannel(id=o.channel, title=o.title, description=o.description) for o in _outlets()]
        playlists = [
            TubePlaylist(
                id=o.playlist, channel_id=o.channel, title=o.title, videos=tuple(map(_video_id, reversed(o.pieces)))
            )
            for o in _outlets()
            if o.playlist
        ]
        site = YouTubeSite(channels=channels, uploads=_uploads(today, after=0, up_to=1), playlists=playlists, key=KEY)
        return cls(today=today, site=site)

    def advance(self, before: int, after: int) -> None:
        """From one day to another: what is new, and premieres that have become films."""
        self.site.add(*_uploads(self.today, after=before, up_to=after))
        for outlet in _outlets():
            for piece in outlet.pieces:
                if piece.premiere and before < after:
                    self.site.change(_video_id(piece), **_shown(self.today, piece))

    def __call__(self, request: Request) -> Reply | None:
        """Answer a request."""
        return self.site(request) or _channel_page(path_of(request))


def _channel_page(path: str) -> Reply | None:
    """A channel's page says under which id it is kept, whatever name it was asked by."""
    for outlet in _outlets():
        own = f"/channel/{outlet.channel}"
        if path == own or path in outlet.names:
            address = f"https://www.youtube.com{own}"
            head = f'<link rel="canonical" href="{address}"><meta itemprop="identifier" content="{outlet.channel}">'
            feed = f"https://www.youtube.com/feeds/videos.xml?channel_id={outlet.channel}"
            head += f'<link rel="alternate" type="application/rss+xml" title="RSS" href="{feed}">'
            return html(document(outlet.title, f"<h1>{escape(outlet.title)}</h1>", head))
    return None


def _uploads(today: date, *, after: int, up_to: int) -> list[Upload]:
    """What was uploaded after one day and by another, newest first."""
    found = [(o, p) for o in _outlets() for p in o.on(up_to) if p.day > after]
    found.sort(key=lambda pair: pair[1].date, reverse=True)
    return [_upload(today, outlet, piece, up_to) for outlet, piece in found]


def _upload(today: date, outlet: Outlet, piece: Piece, day: int) -> Upload:
    upload = Upload(
        id=_video_id(piece),
        channel_id=outlet.channel,
        title=piece.title,
        description="\n\n".join(piece.paragraphs),
        published=piece.date,
        duration_seconds=piece.duration_seconds,
        tags=(piece.topic,),
        views=50 + 37 * piece.number,
    )
    if not piece.premiere:
        return upload
    if day > 1:
        return replace(upload, **_shown(today, piece))
    return replace(upload, live="upcoming", scheduled_start=_announced(today))


def _video_id(piece: Piece) -> str:
    # Eleven characters, as all of them have, and plainly none of YouTube's own making.
    return f"demo-{piece.token(6)}"


def _announced(today: date) -> datetime:
    return datetime.combine(today + _AHEAD, _EVENING, BERLIN).astimezone(UTC)


def _shown(today: date, piece: Piece) -> dict[str, Any]:
    start = _announced(today)
    end = start + timedelta(seconds=piece.duration_seconds)
    return {"live": "completed", "scheduled_start": start, "started": start, "ended": end}


def _outlets() -> list[Outlet]:
    return [outlet for house in houses() for outlet in house.outlets if outlet.kind == "youtube"]
