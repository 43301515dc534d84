"""Podcast feeds as three sorts of software write them: two hosting platforms and a plug-in for self-hosting.

Each function takes the world and an outlet and gives the bytes of its feed. Their habits differ on purpose: numbers in
slugs, pages of a feed, prefixes that count downloads, forms of durations, and the elements of the podcast namespace.
"""

import re
import uuid
from collections.abc import Iterable, Sequence

from aggregator.demo.content import Outlet, Piece
from aggregator.demo.world import (
    World,
    audio_length,
    cdata,
    duration_seconds,
    notes,
    page_url,
    plain,
    rfc822,
    slug,
    tag,
)

PAGE_SIZE = 12
"""Episodes on one page of the feed that is cut into pages (RFC 5005 §3)."""

_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
    "googleplay": "http://www.google.com/schemas/play-podcasts/1.0",
}
# Namespace of the podcast index for podcast:guid.
_PODCAST_GUIDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")


def podigee(world: World, outlet: Outlet) -> bytes:
    """A hosting platform: numeric slugs, transcripts, chapters, several people."""
    head = [
        tag("link", _home(outlet)),
        tag("generator", "Podhafen (https://podhafen.example)"),
        tag("lastBuildDate", rfc822(outlet.changed(world.day))),
        tag("atom:link", None, rel="self", type="application/rss+xml", href=world.feed_url(outlet)),
        tag("itunes:type", "episodic"),
        tag("itunes:explicit", "false"),
        '<itunes:category text="Business"><itunes:category text="Entrepreneurship"/></itunes:category>',
        tag("podcast:locked", "yes", owner=f"hallo@{outlet.host}"),
        tag("podcast:guid", str(uuid.uuid5(_PODCAST_GUIDS, _home(outlet).split("://", 1)[1].rstrip("/")))),
        tag("podcast:medium", "podcast"),
        *_people(outlet.hosts, "host"),
    ]
    return _rss(world, outlet, head, [_podigee_item(world, outlet, p) for p in outlet.on(world.day)])


def _podigee_item(world: World, outlet: Outlet, piece: Piece) -> list[str]:
    seconds = duration_seconds(piece)
    number = re.match(r"#(\d+) ", piece.title)
    return [
        tag("title", piece.title),
        tag("itunes:title", piece.title[number.end() :] if number else piece.title),
        tag("link", page_url(outlet, piece)),
        tag("guid", piece.token(32), isPermaLink="false"),
        tag("pubDate", rfc822(piece.date)),
        tag("description", plain(outlet, piece)),
        cdata("content:encoded", notes(outlet, piece)),
        *_enclosure(world, outlet, piece),
        tag("itunes:duration", str(seconds)),
        tag("itunes:episode", number[1] if number else ""),
        tag("itunes:episodeType", piece.type),
        tag("itunes:explicit", "false"),
        tag("itunes:author", outlet.author),
        tag("itunes:image", None, href=world.cover_url(outlet, piece)),
        tag("podcast:transcript", None, url=world.file_url(outlet, piece, "vtt"), type="text/vtt", language="de"),
        tag("podcast:chapters", None, url=world.file_url(outlet, piece, "json"), type="application/json+chapters"),
        *_people(outlet.hosts, "host"),
        *_people(piece.guests, "guest"),
    ]


def letscast(world: World, outlet: Outlet, page: int = 1) -> bytes | None:
    """A hosting platform that cuts its feed into pages, linked as Atom does; None beyond the last."""
    pieces = outlet.on(world.day)
    last = -(-len(pieces) // PAGE_SIZE)
    if not 1 <= page <= last:
        return None
    url = world.feed_url(outlet)
    pages = {"self": page, "first": 1, "last": last} | ({"next": page + 1} if page < last else {})
    head = [
        *(
            tag("atom:link", None, rel=rel, type="application/rss+xml", href=f"{url}?page={at}" if at > 1 else url)
            for rel, at in pages.items()
        ),
        tag("link", _home(outlet)),
        tag("generator", "Sendefix 2.4"),
        tag("itunes:summary", outlet.description),
        tag("itunes:keywords", "Handwerk,Werkstatt,Digitalisierung"),
        tag("itunes:explicit", "no"),
        tag("itunes:category", None, text="Technology"),
        tag("googleplay:block", "no"),
    ]
    shown = pieces[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return _rss(world, outlet, head, [_letscast_item(world, outlet, p) for p in shown])


def _letscast_item(world: World, outlet: Outlet, piece: Piece) -> list[str]:
    guid = str(uuid.UUID(piece.token(32))) if piece.guid is None else piece.guid
    minutes, seconds = divmod(duration_seconds(piece), 60)
    return [
        tag("title", piece.title),
        cdata("description", notes(outlet, piece)),
        *([tag("guid", guid, isPermaLink="false")] if guid else []),
        tag("link", page_url(outlet, piece)),
        tag("pubDate", piece.date_text or rfc822(piece.date)),
        *_enclosure(world, outlet, piece),
        tag("itunes:author", ", ".join((*outlet.hosts, *piece.guests))),
        tag("itunes:subtitle", piece.text),
        tag("itunes:duration", f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"),
        tag("itunes:keywords", f"{piece.topic},Werkbank"),
        tag("itunes:image", None, href=world.cover_url(outlet, piece)),
    ]


def podlove(world: World, outlet: Outlet) -> bytes:
    """A plug-in of a blog: enclosures by way of a counter, chapters in the feed, much of the podcast namespace."""
    head = [
        tag("link", _home(outlet)),
        tag("generator", "Blogwerk Podcast Plug-in 4.1"),
        tag("lastBuildDate", rfc822(outlet.changed(world.day))),
        tag("atom:link", None, rel="self", type="application/rss+xml", href=world.feed_url(outlet)),
        tag("itunes:subtitle", "Läden, Gasthäuser, Museen"),
        tag("itunes:explicit", "no"),
        tag("itunes:block", "no"),
        '<itunes:category text="Business"><itunes:category text="Marketing"/></itunes:category>',
        tag("podcast:locked", "no"),
        tag("podcast:funding", "Mitmachen im Zentrum", url=f"https://{outlet.host}/mitmachen"),
        tag("podcast:license", "cc-by-4.0"),
        *_people(outlet.hosts, "host"),
    ]
    return _rss(world, outlet, head, [_podlove_item(world, outlet, p) for p in outlet.on(world.day)])


def _podlove_item(world: World, outlet: Outlet, piece: Piece) -> list[str]:
    guid = piece.guid or f"podlove-{piece.date:%Y-%m-%dt%H:%M:%S}+00:00-{piece.token(15)}"
    seconds = duration_seconds(piece)
    number = re.match(r"OT0*(\d+) ", piece.title)
    return [
        tag("title", piece.title),
        tag("link", page_url(outlet, piece)),
        tag("pubDate", rfc822(piece.date)),
        tag("guid", guid, isPermaLink="false"),
        tag("description", piece.text),
        *_enclosure(world, outlet, piece),
        tag("itunes:duration", f"{seconds // 60}:{seconds % 60:02}"),
        tag("itunes:author", outlet.author),
        tag("itunes:subtitle", piece.text),
        tag("itunes:summary", plain(outlet, piece)),
        tag("itunes:episodeType", piece.type),
        *([tag("itunes:block", "Yes")] if piece.block else []),
        tag("itunes:image", None, href=world.cover_url(outlet, piece)),
        cdata("content:encoded", notes(outlet, piece)),
        *([tag("podcast:episode", number[1], display=f"OT{int(number[1]):03}")] if number else []),
        tag("podcast:season", "1", name="Erste Staffel"),
        tag("podcast:transcript", None, url=world.file_url(outlet, piece, "vtt"), type="text/vtt", rel="captions"),
        tag("podcast:transcript", None, url=world.file_url(outlet, piece, "txt"), type="text/plain"),
        tag("podcast:soundbite", piece.title, startTime="1.0", duration="30.0"),
        *_people(piece.guests, "guest"),
        '<psc:chapters version="1.2"><psc:chapter start="00:00:00" title="Begrüßung"/>'
        '<psc:chapter start="00:01:30" title="Gespräch"/></psc:chapters>',
    ]


def _rss(world: World, outlet: Outlet, head: Iterable[str], items: Sequence[Iterable[str]]) -> bytes:
    """The frame all three share, with what directories ask of a channel."""
    owner = (
        f"<itunes:owner>{tag('itunes:name', outlet.author)}{tag('itunes:email', f'hallo@{outlet.host}')}</itunes:owner>"
    )
    common = [
        tag("title", outlet.title),
        tag("description", outlet.description),
        tag("language", "de-DE"),
        tag("itunes:author", outlet.author),
        owner,
        tag("itunes:image", None, href=world.cover_url(outlet)),
    ]
    spaces = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    entries = [line for item in items for line in ("<item>", *item, "</item>")]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<rss version="2.0"{spaces}>', "<channel>"]
    return "\n".join([*lines, *common, *head, *entries, "</channel>", "</rss>", ""]).encode()


def _enclosure(world: World, outlet: Outlet, piece: Piece) -> list[str]:
    length = {"length": str(audio_length(piece))} if piece.length else {}
    return [tag("enclosure", None, url=world.audio_url(outlet, piece), **length, type="audio/mpeg")]


def _people(names: Iterable[str], role: str) -> list[str]:
    return [tag("podcast:person", name, role=role, group="cast") for name in names]


def _home(outlet: Outlet) -> str:
    return f"https://{outlet.host}/{slug(outlet.title)}"
