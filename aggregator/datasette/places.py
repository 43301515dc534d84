"""Centres, sources and topics: lists of them, and a page for each."""

from datetime import timedelta
from typing import Any, Final

from datasette.utils.asgi import Response

from aggregator.datasette import wording
from aggregator.datasette.asking import page, part, row, rows
from aggregator.datasette.desk import the_desk
from aggregator.datasette.lists import SPARE, folded
from aggregator.times import iso

FETCHES: Final = 15
WORKS: Final = 12
WEEKS: Final = 26

CENTRES: Final = """
    SELECT centres.*, (SELECT count(*) FROM sources WHERE sources.centre = centres.id AND listed) AS sources,
           (SELECT count(*) FROM cards WHERE cards.centre = centres.id AND state = 'shown') AS works,
           (SELECT max(day) FROM cards WHERE cards.centre = centres.id AND state = 'shown') AS newest
    FROM centres ORDER BY type = 'network' DESC, short_name
    """
OF_CENTRE: Final = """
    SELECT * FROM cards WHERE centre = :centre AND state = 'shown' ORDER BY day DESC, id DESC LIMIT :count
    """
MEDIA: Final = """
    SELECT medium, count(*) AS count FROM cards WHERE centre = :centre AND state = 'shown' GROUP BY medium
    ORDER BY count DESC
    """
TOPICS_OF_CENTRE: Final = """
    SELECT work_topics.topic AS id, coalesce(topics.label, work_topics.topic) AS label, count(*) AS count
    FROM cards JOIN work_topics ON work_topics.work = cards.id LEFT JOIN topics ON topics.id = work_topics.topic
    WHERE cards.centre = :centre GROUP BY work_topics.topic ORDER BY count DESC, label LIMIT 12
    """
SOURCE: Final = """
    SELECT sources.id, sources.kind, sources.url, sources.title, sources.listed, sources.centre, centres.short_name,
           sources.health, sources.health_since, sources.evidence, sources.diagnosis, sources.failures,
           sources.failing_since, sources.checked_at, sources.answered_at, sources.changed_at, sources.next_due,
           sources.moves, sources.moved_to, quellen.zustand,
           quellen.beiträge AS items, quellen.neuester_beitrag AS newest
    FROM sources JOIN centres ON centres.id = sources.centre JOIN quellen ON quellen.quelle = sources.id
    WHERE sources.id = :source
    """
LOG: Final = """
    SELECT at, outcome, reason, entries, new, changed, requests, received_bytes, seconds FROM fetches
    WHERE source = :source ORDER BY id DESC LIMIT :count
    """
RHYTHM: Final = """
    SELECT published FROM items WHERE source = :source AND published >= :since ORDER BY published DESC LIMIT 400
    """
OF_SOURCE: Final = """
    SELECT cards.* FROM items JOIN work_items ON work_items.item = items.id JOIN cards ON cards.id = work_items.work
    WHERE items.source = :source ORDER BY items.published DESC LIMIT :count
    """
TOPICS: Final = """
    SELECT topics.id, topics.label, topics.note, topics.broader, count(work_topics.work) AS works,
           sum(work_topics.by = 'editor') AS given
    FROM topics LEFT JOIN work_topics ON work_topics.topic = topics.id GROUP BY topics.id ORDER BY topics.label
    """
TOPIC: Final = "SELECT id, label, note, broader FROM topics WHERE id = :topic"
OF_TOPIC: Final = """
    SELECT cards.*, coalesce(centres.short_name, cards.centre) AS zentrum, work_topics.by FROM work_topics
    JOIN cards ON cards.id = work_topics.work LEFT JOIN centres ON centres.id = cards.centre
    WHERE work_topics.topic = :topic AND cards.state = 'shown' ORDER BY cards.day DESC, cards.id DESC LIMIT :count
    """
CENTRES_OF_TOPIC: Final = """
    SELECT cards.centre AS id, coalesce(centres.short_name, cards.centre) AS label, count(*) AS count FROM work_topics
    JOIN cards ON cards.id = work_topics.work LEFT JOIN centres ON centres.id = cards.centre
    WHERE work_topics.topic = :topic GROUP BY cards.centre ORDER BY count DESC, label LIMIT 12
    """


async def centres(request: Any, datasette: Any) -> Any:
    """All centres."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    return await page(datasette, request, "zentren.html", {"zentren": await rows(datasette, CENTRES)})


async def centre(request: Any, datasette: Any) -> Any:
    """A centre: what it is, its sources, what it publishes and about what."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    id_ = part(request, "name")
    context = {
        "zentrum": await row(datasette, "SELECT * FROM centres WHERE id = :id", id=id_),
        "quellen": await rows(
            datasette,
            "SELECT quellen.* FROM quellen JOIN sources ON sources.id = quellen.quelle WHERE sources.centre = :id"
            " ORDER BY quellen.quelle",
            id=id_,
        ),
        "arten": await rows(datasette, MEDIA, centre=id_),
        "themen": await rows(datasette, TOPICS_OF_CENTRE, centre=id_),
        "werke": folded(await rows(datasette, OF_CENTRE, centre=id_, count=WORKS * SPARE), WORKS),
    }
    return await page(datasette, request, "zentrum.html", context)


async def sources(request: Any, datasette: Any) -> Any:
    """All sources, the troubled first."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    sql = """
        SELECT quellen.*, sources.title AS titel, sources.health AS health FROM quellen
        JOIN sources ON sources.id = quellen.quelle
        ORDER BY zustand = 'abgeschaltet', zustand IN ('in Ordnung', 'noch nie gefragt'), zentrum, quelle
        """
    return await page(datasette, request, "quellen.html", {"quellen": await rows(datasette, sql)})


async def source(request: Any, datasette: Any) -> Any:
    """A source: its diagnosis, its rhythm, its last answers."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    id_ = part(request, "name")
    told = await row(datasette, SOURCE, source=id_)
    now = the_desk(datasette).clock()
    since = now - timedelta(weeks=WEEKS)
    dates = [wording.moment(one["published"]) for one in await rows(datasette, RHYTHM, source=id_, since=iso(since))]
    weeks = [0] * WEEKS
    for date in filter(None, dates):
        weeks[min(WEEKS - 1, max(0, int((date - since).days // 7)))] += 1
    context = {
        "quelle": told,
        "rat": wording.ADVICE.get(told["health"], "") if told["zustand"] not in ("in Ordnung", "abgeschaltet") else "",
        "abrufe": await rows(datasette, LOG, source=id_, count=FETCHES),
        "wochen": weeks,
        "höchste": max(weeks) or 1,
        "werke": folded(await rows(datasette, OF_SOURCE, source=id_, count=WORKS * SPARE), WORKS),
    }
    return await page(datasette, request, "quelle.html", context)


async def topics(request: Any, datasette: Any) -> Any:
    """All topics."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    return await page(datasette, request, "themen.html", {"themen": await rows(datasette, TOPICS)})


async def topic(request: Any, datasette: Any) -> Any:
    """A topic: what is meant by it, who treats it, the newest about it."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    id_ = part(request, "name")
    context = {
        "thema": await row(datasette, TOPIC, topic=id_),
        "engere": await rows(datasette, "SELECT id, label FROM topics WHERE broader = :id ORDER BY label", id=id_),
        "zentren": await rows(datasette, CENTRES_OF_TOPIC, topic=id_),
        "werke": folded(await rows(datasette, OF_TOPIC, topic=id_, count=WORKS * SPARE), WORKS),
    }
    return await page(datasette, request, "thema.html", context)


def _to(address: str) -> Any:
    async def moved(datasette: Any) -> Any:
        return Response.redirect(datasette.urls.path(address))

    return moved


ROUTES: Final = (
    (r"^/zentren$", centres),
    (r"^/zentren/(?P<name>[^/]+)$", centre),
    (r"^/quellen$", sources),
    (r"^/quellen/(?P<name>[^/]+)$", source),
    (r"^/themen$", topics),
    (r"^/themen/(?P<name>[^/]+)$", topic),
    # The tables behind these pages say less than the pages do
    (r"^/catalogue/quellen$", _to("/quellen")),
    (r"^/catalogue/zentren$", _to("/zentren")),
)
