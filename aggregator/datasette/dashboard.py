"""The page „Auswertung“: how much was published, by month, medium, centre and topic."""

from collections.abc import Sequence
from typing import Any, Final

from aggregator.datasette.asking import Row, page, rows
from aggregator.datasette.charts import Month, months_until, shares, stacked
from aggregator.datasette.desk import the_desk
from aggregator.times import berlin

MONTHS: Final = 24
TOP: Final = 40

BY_MONTH: Final = """
    SELECT substr(day, 1, 7) AS month, medium, count(*) AS count FROM cards
    WHERE state = 'shown' AND day >= :since AND day < :until AND (:centre = '' OR centre = :centre)
    GROUP BY month, medium
    """
BY_MEDIUM: Final = """
    SELECT medium, count(*) AS count FROM cards WHERE state = 'shown' AND (:centre = '' OR centre = :centre)
    GROUP BY medium ORDER BY count DESC
    """
BY_CENTRE: Final = """
    SELECT cards.centre AS id, coalesce(centres.short_name, cards.centre) AS label, count(*) AS count FROM cards
    LEFT JOIN centres ON centres.id = cards.centre WHERE cards.state = 'shown' GROUP BY cards.centre
    ORDER BY count DESC, label LIMIT :count
    """
BY_TOPIC: Final = """
    SELECT work_topics.topic AS id, coalesce(topics.label, work_topics.topic) AS label, count(*) AS count
    FROM work_topics LEFT JOIN topics ON topics.id = work_topics.topic
    WHERE :centre = '' OR work_topics.work IN (SELECT id FROM cards WHERE centre = :centre)
    GROUP BY work_topics.topic ORDER BY count DESC, label LIMIT :count
    """
CENTRES: Final = "SELECT id, short_name FROM centres ORDER BY short_name"


async def dashboard(request: Any, datasette: Any) -> Any:
    """The page, of all centres or of one."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    centre = request.args.get("zentrum") or ""
    now = berlin(the_desk(datasette).clock())
    names = months_until(f"{now:%Y-%m}", MONTHS)
    found = await rows(datasette, BY_MONTH, since=names[0], until=f"{names[-1]}-99", centre=centre)
    months = _months(names, found)
    media = {one["medium"]: one["count"] for one in await rows(datasette, BY_MEDIUM, centre=centre)}
    context = {
        "monate": tuple(reversed(months)),
        "verlauf": stacked(months, f"Veröffentlichungen je Monat in den letzten {MONTHS} Monaten"),
        "anteile": shares(media, "Anteile der Arten"),
        "arten": media,
        "zentren": await rows(datasette, BY_CENTRE, count=TOP),
        "themen": await rows(datasette, BY_TOPIC, centre=centre, count=TOP),
        "auswahl": await rows(datasette, CENTRES),
        "gewählt": centre,
    }
    return await page(datasette, request, "auswertung.html", context)


def _months(names: Sequence[str], found: Sequence[Row]) -> tuple[Month, ...]:
    counts: dict[str, dict[str, int]] = {name: {} for name in names}
    for one in found:
        if one["month"] in counts:
            counts[one["month"]][one["medium"]] = one["count"]
    return tuple(Month(month=name, counts=counts[name]) for name in names)


ROUTES: Final = ((r"^/auswertung$", dashboard),)
