"""What stands around every page: the menu, who is there, what waits for a decision; and which addresses are linked."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from aggregator.datasette.asking import Row, may_decide, rows, value
from aggregator.datasette.desk import the_desk
from aggregator.datasette.lists import SPARE, folded
from aggregator.store.searching import Hit
from aggregator.text import line
from aggregator.urls import http_url

WORDS: Final = 100
"""Characters of what was looked for that are remembered."""
HITS: Final = 5
SEARCHED: Final = 300
"""Characters of a question: its box takes no more."""
STATIC: Final = Path(__file__).parent / "static"

MENU: Final = (
    ("/", "Start"),
    ("/catalogue/katalog", "Katalog"),
    ("/klaeren", "Zu klären"),
    ("/zentren", "Zentren"),
    ("/quellen", "Quellen"),
    ("/themen", "Themen"),
    ("/auswertung", "Auswertung"),
    ("/catalogue", "Fragen"),
    ("/protokoll", "Protokoll"),
)

DOUBTS: Final = """
    FROM links JOIN work_items one ON one.item = links.a JOIN work_items other ON other.item = links.b
    WHERE links.verdict = 'unsure' AND links.settled IS NULL AND one.work <> other.work
    """
CARDS: Final = """
    SELECT cards.*, coalesce(formats.label, cards.format) AS format_name FROM json_each(:ids)
    JOIN cards ON cards.id = json_each.value LEFT JOIN formats ON formats.id = cards.format
    """
WAITING: Final = f"SELECT (SELECT count(*) {DOUBTS}) + (SELECT count(*) FROM conflicts)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of the menu."""

    href: str
    label: str
    here: bool
    waiting: int = 0


async def around(datasette: Any, request: Any) -> Mapping[str, Any]:
    """What `base.html` needs."""

    async def cards(found: Sequence[Any]) -> Mapping[int, Row]:
        ids = [cell["raw"] for one in found for cell in one if cell["column"] == "id"]
        return {one["id"]: one for one in await rows(datasette, CARDS, ids=json.dumps(ids))}

    allowed = await datasette.permission_allowed(request.actor if request else None, "view-instance", default=True)
    path = request.path if request else "/"
    waiting = await value(datasette, WAITING) if allowed else 0
    return {
        "menu": _menu(datasette, path, waiting) if allowed else (),
        "redaktion": may_decide(request),
        "person": request.actor["id"] if request and request.actor else "",
        "karten": cards,
        "treffer": partial(best_hits, datasette),
        "merke": partial(note_search, datasette),
        "auswahl_themen": lambda: rows(datasette, "SELECT id, label FROM topics ORDER BY label"),
        "auswahl_formate": lambda: rows(datasette, "SELECT id, label FROM formats ORDER BY label"),
        "hierher": request.full_path if request else "/",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """One of the works that answer a question best."""

    hit: Hit
    starts: str
    """Of an event, when it begins."""
    more: int
    """How many more of the same centre have this title: a weekly event answers once."""


async def best_hits(datasette: Any, words: str) -> Sequence[Best]:
    """The works that answer a question best, with the place where they do: the list itself goes by date."""
    found = await the_desk(datasette).ask(lambda store: store.search(words[:SEARCHED], limit=HITS * SPARE))
    cards = {one["id"]: one for one in await rows(datasette, CARDS, ids=json.dumps([hit.work for hit in found.hits]))}
    hits = {hit.work: hit for hit in found.hits}
    first = folded([cards[hit.work] for hit in found.hits if hit.work in cards], HITS)
    return [Best(hit=hits[one["id"]], starts=one["starts"] or "", more=one["gleiche"]) for one in first]


def note_search(datasette: Any, words: str, found: int | None) -> str:
    """Remember what was looked for and how much there was; for a template, which shows nothing of it."""
    desk = the_desk(datasette)
    told = line(words)[:WORDS].strip()
    if told:
        day = f"{desk.clock():%Y-%m-%d}"
        desk.note(lambda store: store.note_search(told, found or 0, day))
    return ""


def _menu(datasette: Any, path: str, waiting: int) -> Sequence[Entry]:
    return tuple(
        Entry(
            href=datasette.urls.path(href),
            label=label,
            here=_within(path, href),
            waiting=waiting if href == "/klaeren" else 0,
        )
        for href, label in MENU
    )


def _within(path: str, href: str) -> bool:
    """Whether a page belongs to an entry of the menu."""
    inside = path.startswith(f"{href}/") and href != "/"
    return path == href or (inside and path != "/catalogue/katalog") or (href.endswith("katalog") and "/werk/" in path)


@cache
def mark(name: str) -> str:
    """What the address of a static file ends in, so that a new version of it is another address."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def safe_url(address: str | None) -> str:
    """A web address, or nothing: never `javascript:` or worse."""
    return http_url(address) or ""


def link(address: str) -> Any:
    """A link to a site outside, as short as a person needs it."""
    if not (safe := safe_url(address)):
        return address
    shown = safe.partition("://")[2].removeprefix("www.").rstrip("/")
    shown = shown if len(shown) <= 48 else f"{shown[:47]}…"
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(safe, shown)
