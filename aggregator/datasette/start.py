"""The first page: what came in, what waits for a decision, what is looked for."""

from datetime import timedelta
from typing import Any, Final

from datasette.utils.asgi import Response

from aggregator.datasette.asking import page, row, rows, value
from aggregator.datasette.chrome import DOUBTS
from aggregator.datasette.desk import DATABASE, the_desk
from aggregator.datasette.lists import SPARE, folded
from aggregator.times import iso

COUNTED: Final = 20_000
"""Of what came in, counted: the first run of a large network brings more, and is no morning's news."""
NEW: Final = 12
"""Of what came in, shown one by one."""
TROUBLED: Final = "zustand NOT IN ('in Ordnung', 'noch nie gefragt', 'abgeschaltet', 'Zentrum beendet')"
"""Sources somebody should look at (of the view `quellen`)."""

CAME_IN: Final = """
    SELECT medium, count(*) AS count FROM (SELECT medium FROM items WHERE first_seen >= :since LIMIT :most)
    GROUP BY medium ORDER BY count DESC
    """
NEWEST: Final = """
    SELECT cards.*, coalesce(centres.short_name, cards.centre) AS zentrum FROM
      (SELECT DISTINCT work_items.work FROM items JOIN work_items ON work_items.item = items.id
       WHERE items.first_seen >= :since LIMIT 500) AS fresh
    JOIN cards ON cards.id = fresh.work LEFT JOIN centres ON centres.id = cards.centre
    WHERE cards.state = 'shown' ORDER BY cards.day DESC, cards.id DESC LIMIT :count
    """
COUNTS: Final = f"""
    SELECT (SELECT count(*) {DOUBTS}) AS dubletten,
           (SELECT count(*) FROM conflicts) AS widersprüche,
           (SELECT count(*) FROM cards WHERE topics = '[]' AND state = 'shown') AS ohne_thema,
           (SELECT count(*) FROM quellen WHERE {TROUBLED}) AS quellen
    """
STATE: Final = """
    SELECT (SELECT max(checked_at) FROM sources) AS gefragt, (SELECT max(published_at) FROM editions) AS veröffentlicht,
           (SELECT max(at) FROM decisions) AS entschieden,
           (SELECT count(*) FROM cards) AS werke, (SELECT count(*) FROM sources WHERE listed) AS quellen
    """
SOUGHT: Final = """
    SELECT words, sum(times) AS times, max(found) AS found FROM searches WHERE day >= :since GROUP BY words
    ORDER BY times DESC, words LIMIT 10
    """
COMING: Final = """
    SELECT id, start, ende, ganztägig, titel, zentrum, online, ort FROM termine
    WHERE start >= :now AND start < :then ORDER BY start LIMIT 8
    """


async def start(request: Any, datasette: Any) -> Any:
    """The page."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    now = the_desk(datasette).clock()
    since = iso(now - timedelta(days=1))
    queries = await datasette.get_canned_queries(DATABASE, request.actor)
    return await page(
        datasette,
        request,
        "start.html",
        {
            "eingang": await rows(datasette, CAME_IN, since=since, most=COUNTED),
            "neue": folded(await rows(datasette, NEWEST, since=since, count=NEW * SPARE), NEW),
            "offen": await row(datasette, COUNTS),
            "lage": await row(datasette, STATE),
            "gesucht": await rows(datasette, SOUGHT, since=f"{now - timedelta(days=30):%Y-%m-%d}"),
            "termine": await rows(datasette, COMING, now=iso(now), then=iso(now + timedelta(days=14))),
            "fragen": [{"name": name, "title": one.get("title", name)} for name, one in queries.items()],
            "leer": not await value(datasette, "SELECT 1 FROM items LIMIT 1"),
        },
    )


async def catalogue(request: Any, datasette: Any) -> Any:
    """A short address of the list."""
    query = f"?{request.query_string}" if request.query_string else ""
    return Response.redirect(datasette.urls.path(f"/{DATABASE}/katalog{query}"))


ROUTES: Final = ((r"^/$", start), (r"^/katalog$", catalogue))
