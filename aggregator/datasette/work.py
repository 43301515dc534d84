"""The page of a work: what it is, which versions it has, why they are one, what was decided, where it is published."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from datasette.utils.asgi import NotFound, Response

from aggregator import pipeline
from aggregator.datasette import wording
from aggregator.datasette.asking import page, part, rows
from aggregator.datasette.desk import Desk, the_desk
from aggregator.decisions import Decision
from aggregator.pipeline import Whereabouts
from aggregator.store import Store
from aggregator.store.provenance import Provenance, provenance
from aggregator.store.telling import Evidence, Member, Story
from aggregator.text import line, shorten
from aggregator.wording import clock

CARD: Final = """
    SELECT cards.*, coalesce(centres.short_name, cards.centre) AS zentrum, centres.name AS zentrum_name,
           coalesce(formats.label, cards.format) AS format_name
    FROM cards LEFT JOIN centres ON centres.id = cards.centre LEFT JOIN formats ON formats.id = cards.format
    WHERE cards.id = :work
    """
EVENT: Final = "SELECT * FROM termine WHERE id = :work"
NAMES: Final = "SELECT id, title FROM sources"
_VALUE: Final = 80
_BY: Final = {"source": "Quelle", "rule": "Regel", "editor": "Redaktion", "ledger": "Kennungsbuch"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All there is to tell of a work."""

    story: Story
    decisions: tuple[Decision, ...]
    """All that ever named it, the newest first."""
    undone: Mapping[str, str]
    holding: frozenset[str]
    """Keys of the decisions that hold."""
    origins: tuple[Provenance, ...]

    def version(self, item: int) -> int:
        """An item's place among the work's versions, from 1; 0 where it is another work's."""
        items = [one.item for one in self.story.members]
        return items.index(item) + 1 if item in items else 0

    def member(self, item: int) -> Member | None:
        """A version by its item."""
        return next((one for one in self.story.members if one.item == item), None)


def tell(store: Store, work: int) -> Told:
    """Ask for all of it. Raises `KeyError`."""
    story = store.story(work)
    book, names = store.book(), store.names(one.item for one in story.members)
    about = book.about(names)
    active = {one.key for one in book.active}
    return Told(
        story=story,
        decisions=tuple(reversed(about)),
        undone=book.undone,
        holding=frozenset(one.key for one in about if one.key in active),
        origins=provenance(story, book.of(names)),
    )


async def the_work(request: Any, datasette: Any) -> int:
    """The work an address names: by an item of it, or by the beginning of its guid. Raises `NotFound`."""
    name = part(request, "name")
    found = await the_desk(datasette).ask(lambda store: _named(store, name))
    if found is None:
        raise NotFound("Dieses Werk gibt es hier nicht (mehr).")
    return found


def _named(store: Store, name: str) -> int | None:
    if name.isdigit() and len(name) < 18:
        try:
            return store.sighting(int(name)).work
        except KeyError:
            return None
    works = {one.work for one in store.find(name)}
    return works.pop() if len(works) == 1 else None


async def show(request: Any, datasette: Any) -> Any:
    """The page."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    work = await the_work(request, datasette)
    if part(request, "name") != str(work):
        return Response.redirect(datasette.urls.path(f"/werk/{work}"))
    return await draw(request, datasette, work)


async def draw(
    request: Any, datasette: Any, work: int, *, problems: Any = (), said: Any = None, status: int = 200
) -> Any:
    """The page, perhaps with what is wrong with a form and what was said in it."""
    told = await the_desk(datasette).ask(lambda store: tell(store, work))
    cards = await rows(datasette, CARD, work=work)
    topics = await rows(datasette, "SELECT id, label FROM topics ORDER BY label")
    formats = await rows(datasette, "SELECT id, label FROM formats ORDER BY label")
    labels = {one["id"]: one["label"] for one in (*topics, *formats)}
    context: dict[str, Any] = {
        "told": told,
        "werk": told.story,
        "karte": cards[0] if cards else {},
        "termin": next(iter(await rows(datasette, EVENT, work=work)), None),
        "quellennamen": {one["id"]: one["title"] for one in await rows(datasette, NAMES)},
        "belege": [_evidence(link, told) for link in told.story.links],
        "themen": topics,
        "formate": formats,
        "beschlüsse": [_decision(one, told, labels) for one in told.decisions],
        "herkunft": [_origin(one, told) for one in told.origins],
        "fehler": problems,
        "gesagt": said or {},
    }
    return await page(datasette, request, "werk.html", context, status=status)


async def feeds(request: Any, datasette: Any) -> Any:
    """In which feeds the work is, and why not in the others: a part of the page, asked for on its own since it takes
    longer the more there is."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    work, desk = await the_work(request, datasette), the_desk(datasette)
    found = await desk.ask(lambda store: whereabouts(desk, store, work))
    template = "_feeds.html" if request.args.get("teil") else "feeds.html"
    return await page(datasette, request, template, {"feeds": found, "work": work})


def whereabouts(desk: Desk, store: Store, work: int) -> list[Mapping[str, Any]]:
    """Where a work is, in words."""
    config = desk.config
    families = {output.path: wording.EACH[output.each] for output in config.outputs if output.each}
    found = pipeline.whereabouts(config, store, store.story(work))
    return [_whereabouts(one, families) for one in sorted(found, key=lambda one: not one.there)]


def _whereabouts(one: Whereabouts, families: Mapping[str, str]) -> Mapping[str, Any]:
    reason = wording.ABSENCES.get(one.reason, one.reason)
    each = families.get(one.path, "")
    path, title = (text.replace("{id}", "…").replace("{label}", each) for text in (one.path, one.title))
    return {"path": path, "title": title, "there": one.there, "place": one.position, "reason": reason}


def _evidence(link: Evidence, told: Told) -> Mapping[str, Any]:
    """One link of an item of the work to another item, in words."""
    within = link.other_work == told.story.work
    first = link.a if told.version(link.a) else link.b
    compared = link.evidence if isinstance(link.evidence, list) else []
    verdict = wording.VERDICTS.get(link.verdict, link.verdict)
    if link.verdict == "same" and not within:
        verdict = "gleich, aber getrennt gehalten"
    return {
        "verdict": verdict,
        "kind": link.verdict,
        "first": told.version(first),
        "other": told.version(link.other),
        "other_work": link.other_work,
        "other_title": link.other_title,
        "within": within,
        "reason": link.reason,
        "rule": link.rule,
        "settled": {
            "together": "von der Redaktion vereint",
            "apart": "von der Redaktion getrennt",
            "related": "von der Redaktion als verwandt erklärt",
        }.get(link.settled or "", ""),
        "compared": [
            {
                "field": wording.FIELDS.get(str(one.get("field")), str(one.get("field"))),
                "a": _value(one, "value_a"),
                "b": _value(one, "value_b"),
            }
            for one in compared
            if isinstance(one, dict)
        ],
    }


def _value(one: Mapping[str, Any], name: str) -> str:
    """A compared value as people write it."""
    raw = line(str(one.get(name) or ""))
    if one.get("field") == "duration_seconds" and raw.isdigit():
        return clock(int(raw))
    if one.get("field") in ("published", "start"):
        return wording.minute(raw) or raw
    return shorten(raw, _VALUE)


def _decision(one: Decision, told: Told, labels: Mapping[str, str]) -> Mapping[str, Any]:
    by = told.undone.get(one.key, "")
    book = {decision.key: decision for decision in told.decisions}
    return {**told_of(one, book, labels), "undone": by, "holds": one.key in told.holding}


def told_of(one: Decision, book: Mapping[str, Decision], labels: Mapping[str, str]) -> Mapping[str, Any]:
    """A decision as pages show it: when, who, why and what. `book` and `labels` as in `decided`."""
    return {
        "key": one.key,
        "at": one.at.isoformat(),
        "who": one.who,
        "why": one.why,
        "what": decided(one, book, labels),
        "value": one.value if one.verb in ("title", "summary") else "",
    }


def decided(one: Decision, book: Mapping[str, Decision], labels: Mapping[str, str]) -> str:
    """What was decided, in a few words. `book` are decisions by their keys, `labels` those of topics and formats."""
    if one.verb == "topic":
        topic = labels.get(one.value[1:], one.value[1:])
        return f"Thema „{topic}“ {'vergeben' if one.value.startswith('+') else 'entzogen'}"
    if one.verb in ("title", "summary", "format") and not one.value:
        return f"{wording.FIELDS[one.verb]}: wieder wie bei der Quelle"
    if one.verb == "format":
        return f"Format „{labels.get(one.value, one.value)}“ bestimmt"
    if one.verb == "undo":
        undone = book.get(one.value)
        return f"zurückgenommen: {decided(undone, book, labels) if undone else one.value}"
    return wording.VERBS[one.verb]


def _origin(one: Provenance, told: Told) -> Mapping[str, Any]:
    name = one.field.removeprefix("topic ")
    field = f"Thema {name}" if one.field.startswith("topic ") else wording.FIELDS.get(one.field, one.field)
    version = next((n for n, m in enumerate(told.story.members, 1) if (m.source, m.uid) == (one.source, one.uid)), 0)
    return {
        "field": field,
        "value": shorten(line(one.value), _VALUE),
        "by": _BY.get(one.by, one.by),
        "person": one.person,
        "rule": one.rule,
        "at": one.at,
        "version": version,
        "source": one.source,
    }


ROUTES: Final = ((r"^/werk/(?P<name>[^/]+)$", show), (r"^/werk/(?P<name>[^/]+)/feeds$", feeds))
