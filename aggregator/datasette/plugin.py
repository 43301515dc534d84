"""What datasette calls: routes, permissions, cells, headers. Everything it answers with is made elsewhere in this room.

A datasette in this process that is no desk is left alone.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any, Final, Self
from urllib.parse import quote

from datasette import hookimpl
from datasette.database import QueryInterrupted
from datasette.facets import Facet
from datasette.filters import FilterArguments
from datasette.handle_exception import handle_exception as datasettes_own
from datasette.utils.asgi import Response
from datasette.views.base import DatasetteError
from markupsafe import Markup

from aggregator.datasette import (
    chrome,
    dashboard,
    deciding,
    facets,
    lists,
    login,
    places,
    publishing,
    queues,
    searching,
    start,
    wording,
    work,
)
from aggregator.datasette.asking import page
from aggregator.datasette.desk import DATABASE, desk_of
from aggregator.errors import AggregatorError
from aggregator.wording import clock

LOG: Final = logging.getLogger(__name__)
VISIBLE: Final = frozenset({"katalog", "termine", "quellen", "zentren"})
"""What may be looked at as a table."""
AT_ONCE: Final = 8
"""Answers that are made at once: of fifty that are asked for together the rest waits, instead of taking memory."""
POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: http: https:",  # covers and thumbnails stay where their publishers put them
        "media-src http: https:",
        "frame-src https://www.youtube-nocookie.com",  # after a click
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


ROUTES: Final = tuple(
    route for room in (start, work, places, login, deciding, queues, publishing, dashboard) for route in room.ROUTES
)


@hookimpl
def register_routes(datasette: Any) -> list[tuple[str, Callable[..., Any]]]:
    """Our pages."""
    if desk_of(datasette) is None:
        return []
    return list(ROUTES)


@hookimpl
def register_facet_classes() -> list[type[Facet]]:
    """Those of the catalogue's list."""
    return [facets.CardFacet, facets.TopicFacet]


@hookimpl
def filters_from_request(request: Any, table: str, datasette: Any) -> FilterArguments | None:
    """`?_thema=ki`."""
    if desk_of(datasette) is None or table != "katalog":
        return None
    return facets.topic_filter(request)


@hookimpl
def actor_from_request(datasette: Any, request: Any) -> Mapping[str, str] | None:
    """Who is logged in, by our own cookie."""
    return login.actor(datasette, request) if desk_of(datasette) else None


@hookimpl(tryfirst=True)
def permission_allowed(datasette: Any, actor: Any, action: str, resource: Any) -> bool | None:
    """Where there are accounts, nothing without one; and no table but those for people, no SQL of one's own."""
    desk = desk_of(datasette)
    if desk is None:
        return None
    known = not desk.roll.accounts or (actor is not None and actor.get("role") is not None)
    if action in ("view-instance", "view-database", "view-query"):
        return known
    if action == "view-table":
        return known and resource[1] in VISIBLE
    return False


@hookimpl(tryfirst=True)
def forbidden(datasette: Any, request: Any) -> Any:
    """Whoever is not logged in is asked to, where that would help."""
    desk = desk_of(datasette)
    if desk is None:
        return None
    if request.actor is None and desk.roll.accounts:
        return Response.redirect(datasette.urls.path(f"/anmelden?weiter={quote(request.full_path, safe='')}"))
    return page(datasette, request, "error.html", {"status": 403}, status=403)


@hookimpl(tryfirst=True)
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Any:
    """What went wrong, on a page like the others; the details are for the log.

    In the place of datasette's own (see `serving.build`), which logs every local variable, passwords among them.
    """
    if desk_of(datasette) is None:
        return datasettes_own(datasette, request, exception)
    status = _status(exception, request.path)
    if status >= 500:
        LOG.error("%s %s: %s", request.method, request.path, exception, exc_info=exception)
    return page(datasette, request, "error.html", {"status": status, "text": str(exception)}, status=status)


def _status(exception: Exception, path: str) -> int:
    """What datasette cannot read of an address it calls an error of its own, or stumbles over. What passes with the
    crowd is no fault of the program: a locked database, a question that took too long."""
    if isinstance(exception, QueryInterrupted):
        return 503
    if isinstance(exception, DatasetteError) and exception.status == 500:
        return 400
    if isinstance(exception, ValueError) and path.startswith(f"/{DATABASE}/"):
        return 400
    return int(getattr(exception, "status", 503 if isinstance(exception, AggregatorError) else 500))


@hookimpl(trylast=True)
def prepare_connection(conn: Any, datasette: Any) -> None:
    """What is typed into a search box is words, never a syntax error."""
    if desk_of(datasette):
        searching.prepare(conn)


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """German dates, lengths and numbers."""
    env.filters |= {
        "tag": wording.day,
        "minute": wording.minute,
        "wochentag": wording.weekday,
        "dauer": clock,
        "länge": wording.length,
        "sekunden": wording.seconds,
        "wann": wording.occasion,
        "grund": wording.failure,
        "zahl": wording.number,
        "art": lambda medium: wording.MEDIA.get(medium, medium),
        "stand": lambda state: wording.STATES.get(state, state),
        "feld": lambda name: wording.FIELDS.get(name, name),
        "quellenart": lambda kind: wording.KINDS.get(kind, kind),
        "zustand": lambda state: wording.HEALTH.get(state, state),
        "sicher": chrome.safe_url,
        "themen": lists.topics_of,
    }
    env.globals |= {
        "anzahl": wording.counted,
        "marke": chrome.mark,  # here, since datasette draws some errors without asking for what stands around a page
        "facettenfolge": lists.in_order,
        "gewaehlt": lists.chosen,
        "filter_versteckt": lists.kept,
        "sortiert": lists.sorted_by,
        "umgekehrt": lists.reversed_by,
    }


@hookimpl
def extra_template_vars(datasette: Any, request: Any) -> Callable[[], Any] | Mapping[str, Any]:
    """What stands around every page."""
    if desk_of(datasette) is None:
        return {}

    async def around() -> Mapping[str, Any]:
        return await chrome.around(datasette, request)

    return around


@hookimpl
def render_cell(value: Any, column: str, row: Any, database: str, datasette: Any) -> Any:
    """Cells of lists and answers as people read them."""
    if desk_of(datasette) is None or database != "catalogue":
        return None
    return _cell(value, column, row)


def _cell(value: Any, column: str, row: Any) -> Any:
    """A value as people read it; None: as it is. Datasette shows what is nothing as nothing, if only it has a width."""
    if value is None or value == "":
        return NOTHING
    if column in ("titel", "title") and "id" in row.keys():  # noqa: SIM118 - a row of SQLite
        return Markup('<a href="/werk/{}">{}</a>').format(row["id"], value)
    if column == "beginn" and "ganztägig" in row.keys():  # noqa: SIM118 - a row of SQLite
        return wording.occasion({"start": value, "ende": None, "ganztägig": row["ganztägig"]}) or value
    if shown := CELLS.get(column):
        return shown(value)
    if isinstance(value, int) and column not in ("jahr", "id"):
        return Markup('<span class="zahl">{}</span>').format(wording.number(value))
    return None


def _topics(value: Any) -> Any:
    return Markup(" ").join(Markup('<span class="thema">{}</span>').format(one) for one in lists.topics_of(value))


NOTHING: Final = Markup("&#8203;")
CELLS: Final[Mapping[str, Callable[[Any], Any]]] = {
    **dict.fromkeys(("datum", "neuester_beitrag", "zustand_seit"), lambda value: wording.day(str(value)) or value),
    **dict.fromkeys(("start", "ende", "zeitpunkt"), lambda value: wording.minute(str(value)) or value),
    "monat": lambda value: wording.month(str(value)) or value,
    "themen": lambda value: _topics(value) or NOTHING,
    "online": lambda value: "online" if value else NOTHING,
    "dauer": lambda value: clock(value) or NOTHING,
    "quelle": lambda value: Markup('<a href="/quellen/{}">{}</a>').format(value, value),
    **dict.fromkeys(("adresse", "anmeldung"), lambda value: chrome.link(str(value))),
}


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """What every answer says to the browser."""
    if desk_of(datasette) is None:
        return lambda app: app

    def wrap(app: Any) -> Any:
        places = asyncio.Semaphore(AT_ONCE)

        async def wrapped(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            # A form has a body, which whoever sends it may take all day for
            async with Place(places if scope["method"] == "GET" else None) as place:

                async def answer(message: Any) -> None:
                    if message["type"] == "http.response.start":
                        message = {**message, "headers": _headed(message.get("headers", ()))}
                    else:
                        place.leave()  # what is made is sent as slowly as whoever asked for it likes
                    await send(message)

                await app(scope, receive, answer)

        return wrapped

    return wrap


class Place:
    """One of the few places where answers are made, left as soon as an answer is there."""

    def __init__(self, places: asyncio.Semaphore | None) -> None:
        """None: room for any number."""
        self._places = places

    async def __aenter__(self) -> Self:
        if self._places is not None:
            await self._places.acquire()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.leave()

    def leave(self) -> None:
        """Let the next one in."""
        if self._places is not None:
            self._places.release()
            self._places = None


def _headed(headers: Any) -> list[tuple[bytes, bytes]]:
    """Pages are never kept: an editor who goes back must not see what was. Styles and scripts are asked for again."""
    kept = [(key, value) for key, value in headers if key.lower() != b"cache-control"]
    page = any(key.lower() == b"content-type" and b"html" in value for key, value in kept)
    return [*kept, (b"cache-control", b"private, no-store" if page else b"no-cache"), *HEADERS]
