"""What a form of the desk asks for, looked at before anything is written, and what is wrong with it in German. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from aggregator.text import line

Wish = Literal[
    "hide", "show", "takedown", "pin", "unpin", "title", "summary", "topic+", "topic-", "format", "merge", "split",
    "apart", "relate", "undo", "keep", "take",
]  # fmt: skip
"""`apart` says of two works that they are two, `keep` and `take` answer a contradiction: ours, or the source's."""
WISHES: Final[tuple[Wish, ...]] = get_args(Wish)
REASONED: Final = ("hide", "takedown", "merge", "split", "apart")
SEVERAL: Final = ("hide", "show", "takedown", "pin", "unpin", "topic+", "topic-", "format", "merge")
"""What can be asked for several works at once."""
TITLE: Final = 300
TEXT: Final = 5_000
REASON: Final = 500
MOST: Final = 200
"""Works at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a form."""

    field: str
    """As the form calls it."""
    text: str
    """What to do, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What somebody asks for."""

    wish: Wish
    works: tuple[int, ...] = ()
    """Of a merge, the first stays in the lead."""
    why: str = ""
    value: str = ""
    """The title, summary, topic or format; of an undo, a decision's key; of `keep` and `take`, a field."""
    items: tuple[int, ...] = ()
    """What is parted off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What there is to choose from."""

    topics: frozenset[str]
    formats: frozenset[str]


def read(said: Mapping[str, Sequence[str]], known: Known) -> tuple[Form | None, tuple[Problem, ...]]:
    """A form's wish, or all that is wrong with it."""
    wish = next((one for one in WISHES if one == _one(said, "wunsch")), None)
    if wish is None:
        return None, (Problem(field="Aktion", text="Bitte auswählen, was geschehen soll."),)
    works, others = _numbers(said, "werk"), _numbers(said, "anderes")
    form = Form(
        wish=wish,
        works=tuple(dict.fromkeys((*works, *others))),
        why=line(_one(said, "grund")),
        value=_value(wish, said),
        items=_numbers(said, "fassung"),
    )
    return form, tuple(_problems(form, known))


def _value(wish: Wish, said: Mapping[str, Sequence[str]]) -> str:
    name = {"title": "titel", "summary": "zusammenfassung", "topic+": "thema", "topic-": "thema", "format": "format"}
    raw = _one(said, name.get(wish, "wert"))
    return raw.replace("\r\n", "\n").strip() if wish == "summary" else line(raw)


def _problems(form: Form, known: Known) -> Iterator[Problem]:
    if not form.works and form.wish != "undo":
        yield Problem(field="Werke", text="Bitte mindestens ein Werk auswählen.")
    if len(form.works) > MOST:
        yield Problem(field="Werke", text=f"Bitte höchstens {MOST} Werke auf einmal auswählen.")
    if len(form.works) > 1 and form.wish not in (*SEVERAL, "apart", "relate"):
        yield Problem(field="Werke", text="Das geht nur für ein Werk auf einmal. Bitte eines auswählen.")
    if form.wish in REASONED and not form.why:
        text = "Bitte in ein paar Worten schreiben, warum. Wer später fragt, findet es im Protokoll."
        yield Problem(field="Begründung", text=text)
    if len(form.why) > REASON:
        yield Problem(field="Begründung", text=f"Bitte auf {REASON} Zeichen kürzen; es sind {len(form.why)}.")
    yield from _value_problems(form, known)


def _value_problems(form: Form, known: Known) -> Iterator[Problem]:
    match form.wish:
        case "title" if len(form.value) > TITLE:
            yield Problem(field="Titel", text=f"Bitte auf {TITLE} Zeichen kürzen; es sind {len(form.value)}.")
        case "summary" if len(form.value) > TEXT:
            yield Problem(field="Zusammenfassung", text=f"Bitte auf {TEXT} Zeichen kürzen; es sind {len(form.value)}.")
        case "topic+" | "topic-" if form.value not in known.topics:
            yield Problem(field="Thema", text="Bitte ein Thema aus der Liste wählen.")
        case "format" if form.value and form.value not in known.formats:
            yield Problem(field="Format", text="Bitte ein Format aus der Liste wählen.")
        case "merge" | "apart" | "relate" if len(form.works) < 2:
            text = "Bitte das zweite Werk angeben: die Adresse seiner Seite hier, oder seine Nummer am Ende davon."
            yield Problem(field="Anderes Werk", text=text)
        case "split" if not form.items:
            yield Problem(field="Fassungen", text="Bitte ankreuzen, welche Fassungen abgetrennt werden sollen.")
        case "undo" if not form.value:
            yield Problem(field="Entscheidung", text="Bitte angeben, welche Entscheidung zurückgenommen werden soll.")
        case "keep" | "take" if form.value not in ("title", "summary"):
            yield Problem(field="Feld", text="Bitte Titel oder Zusammenfassung wählen.")


def _one(said: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(said.get(name, ())), "")


def _numbers(said: Mapping[str, Sequence[str]], name: str) -> tuple[int, ...]:
    """Numbers of works or items: as they are, or at the end of an address of a page here."""
    found = (one.strip().rstrip("/").rpartition("/")[2] for one in said.get(name, ()))
    return tuple(dict.fromkeys(int(one) for one in found if one.isascii() and one.isdigit() and len(one) < 18))
