"""Deciding at the desk: a form becomes decisions, under the name of whoever is logged in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, cast

from datasette.utils.asgi import Forbidden, Response

from aggregator.datasette import wishes
from aggregator.datasette.asking import form, may_decide, page, rows
from aggregator.datasette.desk import Desk, the_desk
from aggregator.datasette.wishes import Form, Known, Problem
from aggregator.datasette.wording import counted
from aggregator.datasette.work import draw
from aggregator.decisions import Decision, Ruling, Verb
from aggregator.errors import InputError
from aggregator.pipeline import Editor
from aggregator.store import Store
from aggregator.store.telling import Story

DONE: Final = {
    "hide": "ausgeblendet",
    "show": "wieder gezeigt",
    "takedown": "endgültig entfernt",
    "pin": "angeheftet",
    "unpin": "nicht mehr angeheftet",
    "title": "mit neuem Titel versehen",
    "summary": "mit neuer Zusammenfassung versehen",
    "topic+": "mit dem Thema versehen",
    "topic-": "vom Thema befreit",
    "format": "dem Format zugeordnet",
    "merge": "vereint",
    "split": "getrennt",
    "apart": "als verschieden vermerkt",
    "relate": "als verwandt vermerkt",
    "undo": "zurückgenommen",
    "keep": "belassen, wie die Redaktion es wollte",
    "take": "nach der Quelle geändert",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a form."""

    work: int | None = None
    """Whose page to show next."""
    written: int = 0
    works: int = 0
    problems: tuple[Problem, ...] = ()


async def decide(request: Any, datasette: Any) -> Any:
    """A form was sent."""
    if request.method != "POST":
        raise Forbidden("Entscheiden geht nur mit einem Formular.")
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    if not may_decide(request):
        raise Forbidden("Entscheiden darf nur, wer mit der Rolle „redaktion“ angemeldet ist.")
    said = await form(request)
    known = Known(
        topics=frozenset(one["id"] for one in await rows(datasette, "SELECT id FROM topics")),
        formats=frozenset(one["id"] for one in await rows(datasette, "SELECT id FROM formats")),
    )
    asked, problems = wishes.read(said, known)
    if asked and not problems:
        desk = the_desk(datasette)
        outcome = await desk.change(partial(fulfil, desk, asked, request.actor["id"]))
        if not outcome.problems:
            return _onward(request, datasette, said, asked, outcome)
        problems = outcome.problems
    return await _refused(request, datasette, said, asked, problems)


def _onward(request: Any, datasette: Any, said: Any, asked: Form, outcome: Outcome) -> Any:
    """Back to where the form was, with a word on what holds now."""
    back = next(iter(said.get("zurück", ())), "")
    inside = back.startswith("/") and not back.startswith(("//", "/\\"))
    target = back if inside else f"/werk/{outcome.work}" if outcome.work is not None else "/protokoll"
    answer = Response.redirect(datasette.urls.path(target), status=303)
    works = counted(outcome.works, "Werk", "Werke")
    text = f"{works} {DONE[asked.wish]}." if outcome.written else "Das war schon so; es wurde nichts vermerkt."
    if outcome.written and asked.wish in ("hide", "takedown", "show", "merge", "split"):
        text += " In den Feeds gilt es ab der nächsten Veröffentlichung."
    if asked.wish == "undo" and outcome.written:
        text = "Die Entscheidung ist zurückgenommen."
    datasette.add_message(request, text, datasette.INFO)
    return answer


async def _refused(request: Any, datasette: Any, said: Any, asked: Form | None, problems: Sequence[Problem]) -> Any:
    """The page again, with what is wrong and what was said. Of several works, a page that says only that."""
    values = {name: list(found) for name, found in said.items() if name != "csrftoken"}
    if asked and len(asked.works) == 1 and (known := await _work_of(datasette, asked.works[0])) is not None:
        return await draw(request, datasette, known, problems=problems, said=values, status=400)
    back = next(iter(said.get("zurück", ())), "/catalogue/katalog")
    context = {"fehler": problems, "zurück": back if back.startswith("/") and not back.startswith("//") else "/"}
    return await page(datasette, request, "abgelehnt.html", context, status=400)


async def _work_of(datasette: Any, item: int) -> int | None:
    found = await rows(datasette, "SELECT work FROM work_items WHERE item = :item", item=item)
    return found[0]["work"] if found else None


def fulfil(desk: Desk, asked: Form, who: str, store: Store) -> Outcome:
    """Write down what is asked for, and let it hold. In a thread, with a store of its own."""
    editor = Editor(config=desk.config, store=store, who=who, why=asked.why, clock=desk.clock)
    try:
        stories = [editor.story(item) for item in asked.works]
    except KeyError:
        text = "Eines der Werke gibt es nicht (mehr). Bitte die Seite neu laden und noch einmal wählen."
        return Outcome(problems=(Problem(field="Werke", text=text),))
    stories = list({story.work: story for story in stories}.values())
    if problems := tuple(_impossible(editor, asked, stories)):
        return Outcome(problems=problems)
    try:
        written = editor.write(*_decisions(editor, asked, stories), only=True)
    except InputError as error:
        return Outcome(problems=(Problem(field="Angaben", text=f"So geht es nicht: {error}"),))
    lead = stories[0].members[0].item if stories else _item_of(store, asked.value)
    work = store.sighting(lead).work if lead is not None else None
    return Outcome(work=work, written=len(written), works=max(1, len(stories)))


def _item_of(store: Store, key: str) -> int | None:
    """An item that a decision is about."""
    book = {one.key: one for one in store.book().decisions}
    decision = book.get(key)
    while decision is not None and decision.verb == "undo":
        decision = book.get(decision.value)
    return next(iter(sorted(store.concerned([decision]))), None) if decision else None


def _impossible(editor: Editor, asked: Form, stories: Sequence[Story]) -> Iterator[Problem]:
    """What only the catalogue can tell."""
    if asked.wish in ("merge", "apart", "relate") and len(stories) < 2:
        yield Problem(field="Anderes Werk", text="Das ist schon ein und dasselbe Werk. Bitte ein anderes angeben.")
    if asked.wish == "show" and any(editor.ruling(story).hidden == "taken-down" for story in stories):
        text = "Das Werk wurde endgültig entfernt. Bitte unter „Entscheidungen“ das Entfernen zurücknehmen."
        yield Problem(field="Zeigen", text=text)
    if asked.wish == "split":
        items = {one.item for one in stories[0].members}
        if not set(asked.items) < items:
            text = "Bitte mindestens eine Fassung übrig lassen: Alle zugleich lassen sich nicht abtrennen."
            yield Problem(field="Fassungen", text=text)
    if asked.wish == "undo":
        book = editor.store.book()
        if asked.value not in {one.key for one in book.decisions} or asked.value in book.undone:
            text = "Diese Entscheidung gilt schon nicht mehr. Bitte die Seite neu laden."
            yield Problem(field="Entscheidung", text=text)


def _decisions(editor: Editor, asked: Form, stories: Sequence[Story]) -> Iterator[Decision]:
    """What is to be written down; nothing where it holds already."""
    match asked.wish:
        case "undo":
            yield editor.undoing(asked.value)
        case "merge":
            yield editor.between("merge", *stories)
        case "apart" | "relate":
            yield editor.between("split" if asked.wish == "apart" else "relate", stories[0], stories[1])
        case "split":
            yield editor.parting(stories[0], asked.items)
        case _:
            for story in stories:
                yield from _of_one(editor, asked, story)


def _of_one(editor: Editor, asked: Form, story: Story) -> Iterator[Decision]:
    ruling = editor.ruling(story)
    if asked.wish in ("hide", "show", "takedown"):
        holds = {"hide": ruling.hidden != "", "show": ruling.hidden == "", "takedown": ruling.hidden == "taken-down"}
        if not holds[asked.wish]:
            yield editor.whole(cast("Verb", asked.wish), story)
    elif told := _told(asked, story, ruling):
        yield editor.leading(told[0], story, told[1])


def _told(asked: Form, story: Story, ruling: Ruling) -> tuple[Verb, str] | None:
    """What is to be said of the item that stands for a work; None where it holds already."""
    match asked.wish:
        case "pin" | "unpin":
            return (asked.wish, "") if story.pinned != (asked.wish == "pin") else None
        case "title" | "summary":
            contradicted = any(one.field == asked.wish for one in story.conflicts)
            text = _unlike(story, asked)
            return (asked.wish, text) if contradicted or getattr(ruling, asked.wish) != text else None
        case "format":
            return ("format", asked.value) if ruling.format != asked.value else None
        case "topic+" | "topic-":
            held = ruling.added if asked.wish == "topic+" else ruling.removed
            return ("topic", asked.wish[-1] + asked.value) if asked.value not in held else None
        case _:  # keep, take
            field = cast("Verb", asked.value)
            return field, getattr(ruling, field) if asked.wish == "keep" else ""


def _unlike(story: Story, asked: Form) -> str:
    """A text of one's own; what the source says in the same words is the source's, and follows it."""
    theirs = getattr(story.members[0], asked.wish)
    return "" if asked.value == theirs else asked.value


ROUTES: Final = ((r"^/entscheiden$", decide),)
