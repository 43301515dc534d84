"""Publishing from the desk: `aggregator publish` in a process of its own, under the lock of a run, its result shown."""

import asyncio
from typing import Any, Final

from datasette.utils.asgi import Forbidden, Response

from aggregator.datasette.asking import may_decide, page, rows
from aggregator.datasette.desk import the_desk
from aggregator.datasette.refusals import refused
from aggregator.datasette.runs import Run, publish

LOCKED: Final = 75
CONFIG: Final = 78
EDITIONS: Final = "SELECT path, entries, published_at FROM editions ORDER BY path"


async def show(request: Any, datasette: Any) -> Any:
    """The page; with POST, begin."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    desk = the_desk(datasette)
    run = desk.run
    if request.method == "POST":
        if not may_decide(request):
            raise Forbidden("Veröffentlichen darf nur, wer mit der Rolle „redaktion“ angemeldet ist.")
        if not run.at_work:
            run.who, run.started, run.ended = request.actor["id"], desk.clock().isoformat(), ""
            run.code, run.made, run.said = None, [], ""
            run.task = asyncio.create_task(publish(desk.folder, run, desk.clock))
        return Response.redirect(datasette.urls.path("/veroeffentlichen"), status=303)
    context = {
        "lauf": run,
        "ergebnis": _told(run),
        "abgelehnt": refused,
        "ausgaben": await rows(datasette, EDITIONS),
    }
    return await page(datasette, request, "veroeffentlichen.html", context)


def _told(run: Run) -> str:
    """What came of it, in a sentence."""
    match run.code:
        case None:
            return ""
        case 0:
            written = sum(bool(one.get("written")) for one in run.made)
            return f"Veröffentlicht: {written} von {len(run.made)} Dateien haben sich geändert."
        case 1:
            return "Nicht alles wurde veröffentlicht: Bei den genannten Dateien bleibt die letzte gute Fassung stehen."
        case code if code == LOCKED:
            return "Gerade läuft schon ein anderer Lauf, der auch veröffentlicht. Bitte in ein paar Minuten nachsehen."
        case code if code == CONFIG:
            return (
                "In sources.toml oder topics.toml ist ein Fehler; es wurde nichts angefasst. Bitte die Technik fragen."
            )
        case _:
            return "Das Veröffentlichen ist gescheitert; die letzten guten Fassungen bleiben stehen."


ROUTES: Final = ((r"^/veroeffentlichen$", show),)
