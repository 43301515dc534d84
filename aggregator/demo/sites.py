"""What the site of an invented centre answers, and the host that belongs to no centre. Pure: a world and a request in.

The feeds, a page for every contribution, audio, covers, transcripts and chapters; what has no feed is `webpages`' and
`blogsite`'s. What a site is not meant to answer well (a gone feed, a challenge, a busy server) is here too.
"""

import json
from collections.abc import Callable
from functools import cache
from html import escape
from urllib.parse import parse_qs, urlsplit

from aggregator.demo import blogsite, calendars, media, newsfeeds, podcasts, webpages
from aggregator.demo.content import House, Outlet, Piece
from aggregator.demo.server import Reply, Request, path_of
from aggregator.demo.signposts import directory, signposts
from aggregator.demo.webpages import document, html
from aggregator.demo.world import (
    FEED_PATHS,
    FEED_TYPES,
    PLACES,
    World,
    audio,
    audio_path,
    notes,
    page_url,
    rfc822,
)

RETRY_AFTER_SECONDS = 3600

_FEEDS = {
    "podigee": podcasts.podigee,
    "podlove": podcasts.podlove,
    "wordpress": newsfeeds.wordpress,
    "typo3": newsfeeds.typo3,
    "gsb": newsfeeds.gsb,
    "gsb-rdf": newsfeeds.gsb_rdf,
    "wnetz": newsfeeds.wnetz,
    "atom": newsfeeds.atom,
    "jsonfeed": newsfeeds.jsonfeed,
    "broken": newsfeeds.broken,
}
_RSS = "application/rss+xml; charset=utf-8"
_ROBOTS = b"User-agent: *\nAllow: /\n"


def _calendar(world: World, outlet: Outlet, request: Request) -> Reply | None:
    if path_of(request) != PLACES["ical"]:
        return None
    return Reply(body=calendars.ics(world, outlet), type="text/calendar; charset=utf-8")


_SITES: dict[str, Callable[[World, Outlet, Request], Reply | None]] = {
    "wp-rest": blogsite.posts,
    "tribe": blogsite.events,
    "ical": _calendar,
    "gsb-list": webpages.gsb_list,
    "gsb-files": webpages.gsb_files,
    "kos-news": webpages.kos_news,
    "kos-termine": webpages.kos_termine,
    "t3-sitemap": webpages.typo3,
}
"""What is no feed: each makes all the answers of its outlet."""


def centre_site(world: World, house: House, request: Request) -> Reply | None:
    """The site of a centre."""
    path = path_of(request)
    for outlet in house.outlets:
        if outlet.make in FEED_PATHS and _asks_for(request, FEED_PATHS[outlet.make]):
            return _feed(world, outlet, request)
        if outlet.make in _SITES and (reply := _SITES[outlet.make](world, outlet, request)):
            return reply
    if reply := signposts(world, house, request):
        return reply
    if path.startswith("/bilder/"):
        return _picture(house, path.removeprefix("/bilder/"), request)
    if path.startswith("/begleitend/"):
        return _companion(house, path.removeprefix("/begleitend/"))
    if found := _audio_files(house).get(path):
        return media.media_reply(request, audio(found), "audio/mpeg")
    if page := _pages(house).get(_page_key(request.path)):
        return html(_page(*page))
    return None


def host_site(world: World, request: Request) -> Reply | None:
    """The demo's own page, the network's cover, and the redirect that counts downloads."""
    path = path_of(request)
    if path == "/":
        return html(directory(world))
    if path == "/robots.txt":
        return Reply(body=_ROBOTS, type="text/plain; charset=utf-8")
    if path == "/netz.png":
        return media.media_reply(request, media.cover("#0b2545", 3), "image/png")
    target = "http://" + path.removeprefix("/redirect.mp3/")
    # Only to our own sites: a redirect to anywhere would be an open one.
    if path.startswith("/redirect.mp3/") and any(target.startswith(f"{base}/") for base in world.bases.values()):
        return Reply(status=302, type=None, headers={"location": target})
    return None


def _asks_for(request: Request, feed_path: str) -> bool:
    """Whether a request is for a feed: parameters the feed's address names must be there, others may be."""
    wanted, asked = urlsplit(feed_path), urlsplit(request.path)
    queried = parse_qs(asked.query)
    return wanted.path == asked.path and all(queried.get(k) == v for k, v in parse_qs(wanted.query).items())


def _feed(world: World, outlet: Outlet, request: Request) -> Reply | None:
    if outlet.fails:
        return _failing(outlet)
    if outlet.make == "letscast":
        page = parse_qs(urlsplit(request.path).query).get("page", ["1"])[0]
        body = podcasts.letscast(world, outlet, int(page) if page.isdecimal() else 0)
        if body is None:
            return None
        # Knows the date of its last change and no entity tags.
        return Reply(body=body, type=_RSS, headers={"last-modified": _http_date(world, outlet)})
    body = _FEEDS[outlet.make](world, outlet)
    # The content management system takes no notice of conditional requests: the same bytes again and again.
    return Reply(body=body, type=FEED_TYPES.get(outlet.make, _RSS), validators=outlet.make != "typo3")


def _http_date(world: World, outlet: Outlet) -> str:
    return rfc822(outlet.changed(world.day)).replace("+0000", "GMT")


def _failing(outlet: Outlet) -> Reply | None:
    if outlet.fails == "404":
        return None
    if outlet.fails == "429":
        text = "Zu viele Anfragen. Bitte später wiederkommen.".encode()
        headers = {"retry-after": str(RETRY_AFTER_SECONDS)}
        return Reply(status=429, body=text, type="text/plain; charset=utf-8", headers=headers)
    page = "<h1>Einen Moment bitte</h1><p>Wir prüfen, ob Sie ein Mensch sind.</p>"
    return html(document("Sicherheitsabfrage", page + "<noscript>Bitte JavaScript einschalten.</noscript>"))


@cache
def _audio_files(house: House) -> dict[str, Piece]:
    return {
        audio_path(outlet, piece): piece
        for outlet in house.outlets
        if outlet.kind == "podcast"
        for piece in outlet.pieces
        if not piece.borrows
    }


@cache
def _pages(house: House) -> dict[str, tuple[Outlet, Piece]]:
    """The pages of a centre, which also stands in for the hosts of its podcasts."""
    return {
        _page_key(page_url(outlet, piece)): (outlet, piece)
        for outlet in house.outlets
        if outlet.make in FEED_PATHS or outlet.make == "wp-rest"
        for piece in outlet.pieces
    }


def _page_key(url: str) -> str:
    """What tells one page from another: the path without its session, and the number of a script's page."""
    parts = urlsplit(url)
    number = parse_qs(parts.query).get("id", [""])[0]
    return f"{parts.path.partition(';')[0].rstrip('/')}#{number}"


def _picture(house: House, name: str, request: Request) -> Reply | None:
    ids = {outlet.id for outlet in house.outlets} | {p.id for outlet in house.outlets for p in outlet.pieces}
    key = name.removesuffix(".png")
    if key not in ids:
        return None
    mark = int(key.partition("/")[2] or 0)
    return media.media_reply(request, media.cover(house.colour, mark), "image/png")


def _companion(house: House, name: str) -> Reply | None:
    key, _, suffix = name.rpartition(".")
    piece = next((p for outlet in house.outlets for p in outlet.pieces if p.id == key), None)
    if piece is None:
        return None
    if suffix == "vtt":
        cues = "\n\n".join(f"00:{n:02}:00.000 --> 00:{n:02}:09.000\n{line}" for n, line in enumerate(piece.paragraphs))
        return Reply(body=f"WEBVTT\n\n{cues}\n".encode(), type="text/vtt; charset=utf-8")
    if suffix == "txt":
        return Reply(body="\n\n".join(piece.paragraphs).encode(), type="text/plain; charset=utf-8")
    if suffix == "json":
        chapters = [{"startTime": 0, "title": "Begrüßung"}, {"startTime": 90, "title": piece.topic}]
        body = json.dumps({"version": "1.2.0", "chapters": chapters}, ensure_ascii=False).encode()
        return Reply(body=body, type="application/json+chapters")
    return None


def _page(outlet: Outlet, piece: Piece) -> str:
    return document(piece.title, f"<h1>{escape(piece.title)}</h1>{notes(outlet, piece)}")
