"""A centre's site on WordPress: posts through REST, The Events Calendar beside them, and a feed. Pure.

The answers have WordPress' habits: titles with entities, totals in headers, 400 beyond the last page, all fields or
those asked for.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aggregator.demo import calendars, newsfeeds
from aggregator.demo.calendars import BERLIN, rendered
from aggregator.demo.content import Outlet, Piece
from aggregator.demo.server import Reply, Request, path_of
from aggregator.demo.webpages import Entry, german, html, listing
from aggregator.demo.world import World, notes, page_url, slug

API = "/wp-json"
_MOST = 100
"""Posts a page: more are refused."""
_EDITED = "2026-05-04T09:10:00"
_TAGS = ("Praxis", "Küste & Meer")

Json = dict[str, Any]


def posts(world: World, outlet: Outlet, request: Request) -> Reply | None:
    """The index, the posts, their categories and tags, and the feed."""
    path, query = path_of(request).rstrip("/"), _query(request)
    match path.removeprefix(API) if path.startswith(API) else path:
        case "" if path == API:
            return _json(_index(world, outlet), query)
        case "/wp/v2/posts":
            return _posts(world, outlet, query)
        case "/wp/v2/categories":
            return _json(_terms(_topics(outlet), query, "category"), query)
        case "/wp/v2/tags":
            return _json(_terms(_TAGS, query, "post_tag"), query)
        case "/feed":
            return Reply(body=newsfeeds.wordpress(world, outlet))
        case "/comments/feed":
            return Reply(body=_comments(outlet))
        case "/aktuelles":
            entries = [
                Entry(url=page_url(outlet, p), title=p.title, text=p.text, date=german(p.date))
                for p in outlet.on(world.day)
            ]
            return html(listing(outlet, entries, request, ""))
        case _:
            return None


def events(world: World, outlet: Outlet, request: Request) -> Reply | None:
    """The events through REST, and as a calendar to subscribe to."""
    path, query = path_of(request), _query(request)
    if path == "/veranstaltungen/" and query.get("ical") == "1":
        return Reply(body=calendars.ics(world, outlet), type="text/calendar; charset=UTF-8")
    if path == "/veranstaltungen/":
        return html(listing(outlet, _announced(world, outlet), request, ""))
    if path.rstrip("/") != f"{API}/tribe/events/v1/events":
        return None
    size, number = _size(query), int(query.get("page", "1"))
    listed = sorted(outlet.on(world.day), key=lambda piece: calendars.slot(world, piece).start)
    found = listed[(number - 1) * size : number * size]
    total = -(-len(listed) // size)
    if number > total:
        told = {"code": "event-archive-page-not-found", "message": "Die Seite gibt es nicht.", "data": {"status": 404}}
        return _json(told, {}, status=404)
    answer: Json = {
        "events": [calendars.tribe_event(world, outlet, piece) for piece in found],
        "rest_url": world.feed_url(outlet),
        "total": len(listed),
        "total_pages": total,
    }
    if number < total:
        answer["next_rest_url"] = f"{world.feed_url(outlet)}?page={number + 1}&per_page={size}"
    return _json(answer, {})


def _announced(world: World, outlet: Outlet) -> list[Entry]:
    return [
        Entry(
            url=calendars.event_url(outlet, piece),
            title=piece.title,
            text=piece.text,
            date=german(calendars.slot(world, piece).start),
        )
        for piece in outlet.on(world.day)
    ]


def _comments(outlet: Outlet) -> bytes:
    """What readers say: no publication of the centre, though its feed is declared beside the other."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Kommentare für {outlet.title}</title><link>https://{outlet.host}/</link>
<description/><item><title>Von: Gast</title><link>https://{outlet.host}/?p=1613#comment-1</link>
<pubDate>Mon, 04 May 2026 08:00:00 +0000</pubDate><guid isPermaLink="false">https://{outlet.host}/?p=1613#comment-1</guid>
<description>Vielen Dank für den Beitrag!</description></item></channel></rss>
""".encode()


def _index(world: World, outlet: Outlet) -> Json:
    return {
        "name": rendered(outlet.title),
        "description": rendered(outlet.description),
        "url": world.bases[outlet.centre],
        "home": f"https://{outlet.host}",
        "gmt_offset": 1,
        "timezone_string": "Europe/Berlin",
        "namespaces": ["oembed/1.0", "tribe/events/v1", "wp/v2"],
        "site_icon_url": world.cover_url(outlet),
    }


def _posts(world: World, outlet: Outlet, query: Mapping[str, str]) -> Reply:
    listed = list(outlet.on(world.day))
    if since := query.get("modified_after"):
        # WordPress takes the time without its zone, and compares it with local time.
        after = datetime.fromisoformat(since.removesuffix("Z")).replace(tzinfo=None)
        listed = [piece for piece in listed if _modified(world, piece).astimezone(BERLIN).replace(tzinfo=None) > after]
    if query.get("orderby") == "modified":
        listed.sort(key=lambda piece: _modified(world, piece), reverse=True)
    if query.get("order") == "asc":
        listed.reverse()
    size, number = _size(query), int(query.get("page", "1"))
    pages = -(-len(listed) // size)
    if number > max(pages, 1):
        told = {"code": "rest_post_invalid_page_number", "message": "Die Seitennummer ist zu groß."}
        return _json(told | {"data": {"status": 400}}, {}, status=400)
    found = [_post(world, outlet, piece) for piece in listed[(number - 1) * size : number * size]]
    reply = _json(found, query)
    return replace(reply, headers={"X-WP-Total": str(len(listed)), "X-WP-TotalPages": str(pages)})


def _modified(world: World, piece: Piece) -> datetime:
    edited = world.day > 1 and piece.edited
    return datetime.fromisoformat(f"{_EDITED}+00:00") if edited else piece.date


def _post(world: World, outlet: Outlet, piece: Piece) -> Json:
    topics = _topics(outlet)
    modified = _modified(world, piece)
    picture = world.cover_url(outlet, piece)
    return {
        "id": 1600 + piece.number * 13,
        "date": f"{piece.date.astimezone(BERLIN):%Y-%m-%dT%H:%M:%S}",
        "date_gmt": f"{piece.date:%Y-%m-%dT%H:%M:%S}",
        "guid": {"rendered": f"https://{outlet.host}/?p={1600 + piece.number * 13}"},
        "modified": f"{modified.astimezone(BERLIN):%Y-%m-%dT%H:%M:%S}",
        "modified_gmt": f"{modified:%Y-%m-%dT%H:%M:%S}",
        "slug": slug(piece.name),
        "status": "publish",
        "type": "post",
        "link": page_url(outlet, piece),
        "title": {"rendered": rendered(piece.title)},
        "content": {"rendered": notes(outlet, piece), "protected": False},
        "excerpt": {"rendered": f"<p>{rendered(piece.text)} [&hellip;]</p>\n", "protected": False},
        "author": 4,
        "featured_media": 900 + piece.number,
        "categories": [10 + topics.index(piece.topic)],
        "tags": [20 + piece.number % 2],
        "_links": {"self": [{"href": f"{world.bases[outlet.centre]}{API}/wp/v2/posts/{1600 + piece.number * 13}"}]},
        "_embedded": {
            "author": [{"id": 4, "name": outlet.author}],
            "wp:featuredmedia": [{"id": 900 + piece.number, "source_url": picture, "media_type": "image"}],
        },
    }


def _topics(outlet: Outlet) -> list[str]:
    return sorted({piece.topic for piece in outlet.pieces})


def _terms(names: Sequence[str], query: Mapping[str, str], taxonomy: str) -> list[Json]:
    first = 10 if taxonomy == "category" else 20
    wanted = {int(one) for one in query.get("include", "").split(",") if one.isdecimal()}
    return [
        {"id": first + n, "name": rendered(name), "slug": slug(name), "taxonomy": taxonomy}
        for n, name in enumerate(names)
        if not wanted or first + n in wanted
    ]


def _size(query: Mapping[str, str]) -> int:
    asked = query.get("per_page", "10")
    return min(max(int(asked) if asked.isdecimal() else 10, 1), _MOST)


def _query(request: Request) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(request.path).query).items()}


def _json(content: Json | list[Json], query: Mapping[str, str], status: int = 200) -> Reply:
    """JSON with the fields asked for."""
    wanted = frozenset(query.get("_fields", "").split(",")) - {""}
    picked = [_picked(told, wanted) for told in content] if isinstance(content, list) else _picked(content, wanted)
    body = json.dumps(picked, ensure_ascii=True).encode()  # PHP escapes what is not ASCII
    return Reply(body=body, type="application/json; charset=UTF-8", status=status, validators=status == 200)


def _picked(told: Json, wanted: frozenset[str]) -> Json:
    return {name: value for name, value in told.items() if not wanted or name in wanted}
