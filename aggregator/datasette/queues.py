"""What waits for an editor: pairs that may be one work, texts that a source changed after an editor. And the log."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from aggregator.datasette.asking import Row, page, rows, value
from aggregator.datasette.chrome import DOUBTS
from aggregator.datasette.desk import the_desk
from aggregator.datasette.work import told_of
from aggregator.decisions import Decision, age
from aggregator.store import Store

PAIRS: Final = 20
LOG: Final = 100

DOUBTFUL: Final = f"""
    SELECT one.work AS here, other.work AS there, max(links.score) AS score, links.reason AS reason
    {DOUBTS} GROUP BY min(one.work, other.work), max(one.work, other.work)
    ORDER BY score DESC, here, there LIMIT :count OFFSET :skipped
    """
CARDS: Final = """
    SELECT cards.*, coalesce(centres.short_name, cards.centre) AS zentrum,
           substr(coalesce(works.summary, items.summary), 1, 300) AS summary
    FROM cards JOIN works ON works.id = cards.id JOIN items ON items.id = cards.id
    LEFT JOIN centres ON centres.id = cards.centre WHERE cards.id IN (SELECT value FROM json_each(:ids))
    """
CONTRADICTED: Final = """
    SELECT conflicts.*, cards.title AS title, cards.medium AS medium, decisions.who AS who, decisions.at AS at
    FROM conflicts JOIN cards ON cards.id = conflicts.work LEFT JOIN decisions ON decisions.key = conflicts.decision
    ORDER BY decisions.at DESC
    """


async def waiting(request: Any, datasette: Any) -> Any:
    """The page „Zu klären“."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    raw = request.args.get("ab") or "0"
    skipped = int(raw) if raw.isdigit() and len(raw) < 7 else 0
    pairs = await rows(datasette, DOUBTFUL, count=PAIRS + 1, skipped=skipped)
    ids = [one[side] for one in pairs[:PAIRS] for side in ("here", "there")]
    cards = {one["id"]: one for one in await rows(datasette, CARDS, ids=f"[{','.join(map(str, ids))}]")}
    context = {
        "paare": [_pair(one, cards) for one in pairs[:PAIRS] if one["here"] in cards and one["there"] in cards],
        "weitere": skipped + PAIRS if len(pairs) > PAIRS else 0,
        "anzahl_paare": await value(datasette, f"SELECT count(*) {DOUBTS}"),
        "widersprüche": await rows(datasette, CONTRADICTED),
        "ohne_thema": await value(datasette, "SELECT count(*) FROM cards WHERE topics = '[]' AND state = 'shown'"),
    }
    return await page(datasette, request, "klaeren.html", context)


def _pair(one: Row, cards: Mapping[int, Row]) -> Mapping[str, Any]:
    return {"hier": cards[one["here"]], "dort": cards[one["there"]], "grund": one["reason"]}


async def log(request: Any, datasette: Any) -> Any:
    """The page „Protokoll“: all decisions, the newest first."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    person = request.args.get("person") or ""
    raw = request.args.get("ab") or "0"
    skipped = int(raw) if raw.isdigit() and len(raw) < 7 else 0
    named = await rows(datasette, "SELECT id, label FROM topics UNION ALL SELECT id, label FROM formats")
    labels = {one["id"]: one["label"] for one in named}
    found, people, more = await the_desk(datasette).ask(lambda store: _log(store, person, skipped, labels))
    context = {
        "einträge": found,
        "personen": people,
        "person_gewählt": person,
        "weitere": skipped + LOG if more else 0,
    }
    return await page(datasette, request, "protokoll.html", context)


def _log(
    store: Store, person: str, skipped: int, labels: Mapping[str, str]
) -> tuple[Sequence[Mapping[str, Any]], Sequence[str], bool]:
    book = store.book()
    people = sorted({one.who for one in book.decisions})
    wanted = [one for one in sorted(book.decisions, key=age, reverse=True) if person in ("", one.who)]
    by_key = {one.key: one for one in book.decisions}
    shown = wanted[skipped : skipped + LOG]
    return (
        [_entry(store, by_key, one, labels) | {"undone": one.key in book.undone} for one in shown],
        people,
        len(wanted) > skipped + LOG,
    )


def _entry(store: Store, book: Mapping[str, Decision], one: Decision, labels: Mapping[str, str]) -> dict[str, Any]:
    about = _about(book, one)
    item = next(iter(sorted(store.concerned([about]))), None) if about else None
    sighting = store.sighting(item) if item is not None else None
    return {
        **told_of(one, book, labels),
        "work": sighting.work if sighting else None,
        "title": sighting.title if sighting else "",
    }


def _about(book: Mapping[str, Decision], one: Decision) -> Decision | None:
    """What a decision is about in the end: an undo is about what it undoes."""
    about: Decision | None = one
    while about is not None and about.verb == "undo":
        about = book.get(about.value)
    return about


ROUTES: Final = ((r"^/klaeren$", waiting), (r"^/protokoll$", log))
