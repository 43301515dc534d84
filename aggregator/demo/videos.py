"""The video channels of the sample network, as the stand-in for YouTube wants them.

Turns outlets into uploads and into the keys of their sources; what the Data API and the feeds look like is the
stand-in's business.
"""

from aggregator.demo.content import Outlet, houses
from aggregator.demo.world import VIDEOS, World
from aggregator.demo.youtube import TubeChannel, Upload, YouTubeSite

KEY = "beispielschluessel"
"""The only API key the stand-in takes."""
KEY_VARIABLE = "AGGREGATOR_DEMO_API_KEY"
# A variable nobody sets: a real key in the environment must not be sent to a sample site.
_NO_KEY = "AGGREGATOR_DEMO_NO_KEY"


def settings(world: World, outlet: Outlet) -> dict[str, str | int | float | bool | tuple[str, ...]]:
    """The keys of a channel's source: through the Data API, or by the keyless feed alone."""
    base = world.bases[VIDEOS]
    return {
        "url": f"{base}/channel/{outlet.channel}",
        "channel": outlet.channel,
        "api": base,
        "feeds": f"{base}/feeds/videos.xml",
        "api_key_env": KEY_VARIABLE if outlet.api else _NO_KEY,
    }


def new_site() -> YouTubeSite:
    """The stand-in with what was uploaded by the first day."""
    channels = [TubeChannel(id=o.channel, title=o.title, description=o.description) for o in _outlets()]
    return YouTubeSite(channels=channels, uploads=uploads(up_to=1), key=KEY)


def uploads(*, after: int = 0, up_to: int) -> list[Upload]:
    """What was uploaded after one day and by another, newest first."""
    found = [(o, p) for o in _outlets() for p in o.on(up_to) if p.day > after]
    found.sort(key=lambda pair: pair[1].date, reverse=True)
    return [
        Upload(
            # Eleven characters, as all of them have, and plainly none of YouTube's own making.
            id=f"demo-{piece.token(6)}",
            channel_id=outlet.channel,
            title=piece.title,
            description="\n\n".join(piece.paragraphs),
            published=piece.date,
            duration_seconds=piece.duration_seconds,
            tags=(piece.topic,),
            views=50 + 37 * piece.number,
        )
        for outlet, piece in found
    ]


def _outlets() -> list[Outlet]:
    return [outlet for house in houses() for outlet in house.outlets if outlet.kind == "youtube"]
