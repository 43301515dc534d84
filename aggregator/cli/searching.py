"""`search`: the catalogue asked in German. What it prints is for editors, so it is German, too."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import click

from aggregator.cli.exits import OK, TROUBLE
from aggregator.cli.naming import catalogue, did_you_mean, short
from aggregator.cli.screen import Screen
from aggregator.config import Config
from aggregator.datasette.wording import MEDIA, STATES
from aggregator.datasette.wording import day as german_day
from aggregator.german.folding import fold
from aggregator.search.excerpts import Piece
from aggregator.store.searching import Found, Hit, Narrowed
from aggregator.text import line

LIMIT: Final = 20
MOST: Final = 1_000


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@click.option("--art", "kinds", multiple=True, metavar="ART", help="Only this kind: Podcast, Video, Meldung, Termin, …")
@click.option(
    "--zentrum", "centres", multiple=True, metavar="CENTRE", help="Only of this centre: its id or short name."
)
@click.option("--thema", "topics", multiple=True, metavar="TOPIC", help="Only about this topic: its id or label.")
@click.option("--public", is_flag=True, help="Only what the public sees: nothing hidden, taken down or withdrawn.")
@click.option("--limit", type=click.IntRange(1, MOST), default=LIMIT, show_default=True, help="At most so many works.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
@click.pass_obj
def search(  # noqa: PLR0917 - click hands them over by name
    screen: Screen,
    words: Sequence[str],
    kinds: Sequence[str],
    centres: Sequence[str],
    topics: Sequence[str],
    public: bool,
    limit: int,
    as_json: bool,
) -> int:
    """Search works in German: all words must be there, inflected, in compounds, abbreviated or as synonyms.

    The best come first. Exit code 0 when something was found, 1 when nothing was.
    """
    with catalogue(screen) as (config, store):
        narrowed = Narrowed(
            media=_ids(kinds, MEDIA, "kind"),
            centres=_ids(centres, _centres(config), "centre"),
            topics=_ids(topics, store.topic_labels(), "topic"),
            public=public,
        )
        found = store.search(" ".join(words), narrowed, limit=limit)
    if as_json or screen.as_json:
        screen.document(_document(found))
    else:
        _tell(screen, found)
    return OK if found.total else TROUBLE


def _centres(config: Config) -> Mapping[str, str]:
    return {centre.id: centre.short_name for centre in config.centres}


def _ids(given: Iterable[str], known: Mapping[str, str], what: str) -> tuple[str, ...]:
    """Ids of what was named by id or label, without regard to case and umlauts. Raises `UsageError`."""
    by_name = {fold(name): id_ for id_, label in known.items() for name in (label, id_)}
    missing = [name for name in given if fold(name) not in by_name]
    for name in missing:
        raise click.UsageError(f"there is no {what} {line(name)}{did_you_mean(name, [*known, *known.values()])}")
    return tuple(by_name[fold(name)] for name in given)


def _tell(screen: Screen, found: Found) -> None:
    if not found.total:
        screen.say("Nichts gefunden.")
        return
    for hit in found.hits:
        about = (german_day(hit.day), MEDIA[hit.medium], hit.centre, "" if hit.state == "shown" else STATES[hit.state])
        screen.say(f"{_drawn(hit.title) or 'ohne Titel'}  [{short(hit.guid)}]")
        screen.say("  " + " · ".join(line(part) for part in about if part))
        if hit.excerpt:
            screen.say(f"  {_drawn(hit.excerpt)}")
        if hit.url:
            screen.say(f"  {line(hit.url)}")
        screen.say()
    rest = found.total - len(found.hits)
    treffer = "1 Treffer" if found.total == 1 else f"{found.total:,} Treffer".replace(",", ".")
    screen.say(treffer + (f", davon die besten {len(found.hits)}" if rest else ""))


def _drawn(pieces: Iterable[Piece]) -> str:
    """A text in a line; on a terminal hits stand out."""
    bold = sys.stdout.isatty()
    return "".join(click.style(one, bold=True) if hit and bold else one for one, hit in _lines(pieces))


def _lines(pieces: Iterable[Piece]) -> Iterable[Piece]:
    """Pieces without what could do something to a terminal; the spaces between them stay."""
    for piece in pieces:
        cleaned = line(f"x{piece.text}x")
        yield Piece(cleaned[1:-1], piece.hit)


def _document(found: Found) -> dict[str, Any]:
    return {"total": found.total, "hits": [_hit(hit) for hit in found.hits]}


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "guid": hit.guid,
        "date": hit.day,
        "medium": hit.medium,
        "centre": hit.centre,
        "state": hit.state,
        "url": hit.url,
        "title": "".join(piece.text for piece in hit.title),
        "excerpt": "".join(piece.text for piece in hit.excerpt),
        "marked": [piece.text for piece in (*hit.title, *hit.excerpt) if piece.hit],
        "topics": list(hit.topics),
    }
