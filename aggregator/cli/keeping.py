"""`decisions` and `rebuild`: the record of what editors decided, and making all that follows from it anew."""

import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

import click

from aggregator import pipeline
from aggregator.cli.exits import OK
from aggregator.cli.naming import catalogue, short, the_work, titled
from aggregator.cli.screen import Screen, counted, now
from aggregator.cli.wording import told
from aggregator.config import Config
from aggregator.decisions import Book, Decision
from aggregator.decisions.script import read, written
from aggregator.errors import InputError, Problem
from aggregator.files import write_if_changed
from aggregator.store import Store
from aggregator.store.rebuilding import Difference, compare
from aggregator.text import line, shorten

Command = TypeVar("Command", bound=Callable[..., int | None])

STRANGERS: Final = 10
"""Unknown items that are named one by one."""
_VALUE: Final = 100
_KINDS: Final = {
    "merged": "would be one work",
    "split": "would be several works",
    "guid": "would have another guid",
    "hidden": "would be hidden or shown",
    "topics": "would be about something else",
    "format": "would be of another format",
    "new": "would be there",
    "gone": "would be gone",
}


def _choice(command: Command) -> Command:
    """The options of the list."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document."),
        click.option(
            "--conflicts", is_flag=True, help="Only fields that a source changed after an editor had set them."
        ),
        click.option("--work", default="", help="Only what was decided of this work."),
    ):
        command = option(command)
    return command


@click.group(invoke_without_command=True)
@_choice
@click.pass_context
def decisions(ctx: click.Context, work: str, conflicts: bool, as_json: bool) -> int | None:
    """What editors decided: list it, write it to a file for git, take a file in."""
    if ctx.invoked_subcommand is None:
        return _list(ctx.obj, work, conflicts=conflicts, as_json=as_json)
    if work or conflicts or as_json:
        raise click.UsageError(f"say that after {ctx.invoked_subcommand}")
    return None


@decisions.command("list")
@_choice
@click.pass_obj
def listed(screen: Screen, work: str, conflicts: bool, as_json: bool) -> int:
    """List decisions, the oldest first, and which of them hold."""
    return _list(screen, work, conflicts=conflicts, as_json=as_json)


def _list(screen: Screen, work: str, *, conflicts: bool, as_json: bool) -> int:
    as_json = as_json or screen.as_json
    with catalogue(screen) as (_, store):
        only = the_work(store, work).work if work else None
        if conflicts:
            return _conflicts(screen, store, only, as_json=as_json)
        book = store.book()
        names = store.names(one.item for one in store.story(only).members) if only is not None else None
    found = sorted(book.decisions, key=lambda d: (d.at, d.key)) if names is None else book.about(names)
    if as_json:
        screen.document({"decisions": [asdict(one) | {"undone_by": book.undone.get(one.key, "")} for one in found]})
    else:
        for one in found:
            screen.say(_row(one, book))
    return OK


def _row(one: Decision, book: Book) -> str:
    sides = [":".join(refs[0]) for refs in (one.subjects, one.others) if refs]
    undone = f" — taken back by {book.undone[one.key]}" if one.key in book.undone else ""
    return " · ".join([told(one), *([line(" | ".join(sides))] if sides else [])]) + undone


def _conflicts(screen: Screen, store: Store, work: int | None, *, as_json: bool) -> int:
    found = store.contradictions(work)
    if as_json:
        screen.document({"conflicts": [asdict(one) for one in found]})
        return OK
    for one in found:
        screen.say(f"[{short(one.guid)}] {one.field}: {titled(one.value)} holds by decision {one.decision}")
        screen.say(f"  its source said {titled(one.then_upstream)} then, and {titled(one.now_upstream)} now")
    if found:
        screen.say("to keep yours, set it once more; to take the source's: aggregator undo KEY")
    return OK


@decisions.command("export")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def exported(screen: Screen, file: Path | None) -> int:
    """Write all decisions as a text file, or to standard output; the same decisions always give the same bytes."""
    with catalogue(screen) as (_, store):
        text = written(store.book().decisions, store.renamings())
    if file is None:
        click.echo(text, nl=False)
    else:
        write_if_changed(file, text.encode())
    return OK


@decisions.command("import")
@click.argument("file", type=click.Path(dir_okay=False, exists=True, allow_dash=True, path_type=Path))
@click.pass_obj
def imported(screen: Screen, file: Path) -> int:
    """Take in the decisions of such a file; those that are known are passed over. With a mistake in it: nothing is."""
    text, name = _text(file)
    script = read(text, name)
    problems = (*script.problems, *_late(script.decisions, name))
    if problems:
        said = "\n".join(map(str, problems))
        raise InputError(f"{counted(len(problems), 'mistake')} in {name}, nothing was taken in:\n{said}")
    with catalogue(screen) as (config, store):
        store.renamed(script.names)
        fresh = store.decide(script.decisions)
        pipeline.identify(config, store)
        strangers = store.unknown(ref for one in script.decisions for ref in (*one.subjects, *one.others))
    known = len(script.decisions) - len(fresh)
    if screen.as_json:
        strange = [f"{source}:{uid}" for source, uid in strangers]
        screen.document({"new": list(fresh), "known": known, "unknown_items": strange})
        return OK
    screen.say(f"{counted(len(fresh), 'decision')} taken in, {known} known already")
    if strangers:
        screen.say(f"{counted(len(strangers), 'name')} of items not here; what was decided holds when they come:")
        for source, uid in strangers[:STRANGERS]:
            screen.say(f"  {line(f'{source}:{uid}')}")
        if len(strangers) > STRANGERS:
            screen.say(f"  … and {len(strangers) - STRANGERS} more")
    return OK


def _text(file: Path) -> tuple[str, str]:
    name = "standard input" if str(file) == "-" else str(file)
    try:
        raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return raw.decode("utf-8"), name
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{name} cannot be read as UTF-8 text: {error}") from error


def _late(found: Iterable[Decision], file: str) -> Iterable[Problem]:
    """Decisions of tomorrow: they would beat all that is decided until then."""
    moment = now()
    for one in found:
        if one.at > moment:
            yield Problem(
                file=file, line=None, key=one.key, message=f"was decided at {one.at:%Y-%m-%d %H:%M}: that is to come"
            )


@click.command()
@click.option("--dry-run", is_flag=True, help="Do it on a copy, and say what would change.")
@click.pass_obj
def rebuild(screen: Screen, dry_run: bool) -> int:
    """Make works, links and topics anew from what sources said, the rules and editors' decisions.

    Guids that were published stay, whatever the rules say now.
    """
    config = screen.config()
    if not (screen.folder / "db" / "catalogue.db").exists():
        raise click.ClickException("there is no catalogue yet: `aggregator run` makes one")
    with ExitStack() as stack:
        if dry_run:
            # A reader like any other: it takes one moment of the catalogue, and holds up no run
            with screen.store() as original:
                folder = stack.enter_context(TemporaryDirectory(prefix="rebuild-", dir=original.path.parent))
                original.copy_to(Path(folder) / "catalogue.db")
            store = stack.enter_context(Store(Path(folder) / "catalogue.db"))
        else:
            stack.enter_context(screen.locked())
            store = stack.enter_context(screen.store())
        count, found = _anew(config, store)
    _changes(screen, count, found, dry_run=dry_run)
    return OK


def _anew(config: Config, store: Store) -> tuple[int, tuple[Difference, ...]]:
    before = store.shapes()
    pipeline.heed_topics(config, store)
    store.forget_derived()
    pipeline.identify(config, store)
    after = store.shapes()
    return len(after), compare(before, after)


def _changes(screen: Screen, count: int, found: tuple[Difference, ...], *, dry_run: bool) -> None:
    if screen.as_json:
        screen.document({"items": count, "dry_run": dry_run, "changes": [asdict(one) for one in found]})
        return
    for one in found:
        kind = _KINDS[one.kind] if dry_run else _KINDS[one.kind].replace("would be", "is").replace("would have", "has")
        before, after = (shorten(line(text), _VALUE) or "nothing" for text in (one.before, one.after))
        screen.say(f"{titled(one.title)} {kind}: {before} → {after}")
    did = "would be looked at" if dry_run else "looked at"
    screen.say(f"{counted(count, 'item')} {did}, {counted(len(found), 'change')}")
