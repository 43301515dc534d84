"""`run`, `refresh`, `publish`: the main job and its halves."""

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from aggregator import pipeline
from aggregator.cli.exits import OK, SILENCE, TROUBLE
from aggregator.cli.rehearsing import listeners, rehearsed, seen_as
from aggregator.cli.screen import Screen, counted, now, table
from aggregator.config import Config
from aggregator.model import Collected, Failed
from aggregator.pipeline import Made, Published, Refreshed, Selection, Told, Turn
from aggregator.replay import keep
from aggregator.store import Store

_early = click.option(
    "--early", is_flag=True, help="Ask every source now, even before its time (never against Retry-After)."
)
_accept = click.option(
    "--accept", multiple=True, metavar="SOURCE", help="Believe that this source's feed has become another one."
)
_shrink = click.option("--allow-shrink", is_flag=True, help="Publish feeds that lost many entries since last time.")


@click.command()
@_early
@_accept
@_shrink
@click.pass_obj
def run(screen: Screen, early: bool, accept: tuple[str, ...], allow_shrink: bool) -> int:
    """Ask the sources that are due, then write the outputs: refresh and publish. This is what cron calls."""
    config = screen.config()
    with screen.locked(), screen.store() as store:
        refreshed = _refresh(screen, config, store, Selection(early=early, accept=accept))
        code = _verdict(refreshed)
        published = Published()
        # What editors took down leaves the outputs at the next run, whether or not anybody answers
        if code != SILENCE or store.withheld():
            published = pipeline.publish(config, store, screen.output, now, allow_shrink=allow_shrink)
    _report(screen, refreshed, published)
    return code or (TROUBLE if published.refused else OK)


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@_early
@_accept
@click.pass_obj
def refresh(screen: Screen, sources: tuple[str, ...], early: bool, accept: tuple[str, ...]) -> int:
    """Ask the sources that are due (or only those named) and store what is new."""
    config = screen.config()
    if unknown := sorted(set(sources) - {source.id for source in config.sources}):
        raise click.UsageError(f"no such source in sources.toml: {', '.join(unknown)}")
    with screen.locked(), screen.store() as store:
        selection = Selection(only=sources, early=early or bool(sources), accept=accept)
        refreshed = _refresh(screen, config, store, selection)
    _report(screen, refreshed, Published())
    return _verdict(refreshed)


@click.command()
@_shrink
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    metavar="PATH|all",
    help="What subscribers of this output get is meant: entries a second time, a back catalogue, another identity.",
)
@click.option("--dry-run", is_flag=True, help="Write nothing: show what would enter and leave each output, and why.")
@click.pass_obj
def publish(screen: Screen, *, allow_shrink: bool, accepted: tuple[str, ...], dry_run: bool) -> int:
    """Write the outputs from what is stored. Only what is fit and only what changed is written."""
    config = screen.config()
    if dry_run:
        published = _rehearse(screen, config, accepted)
        if screen.as_json:
            screen.document(_document(None, published))
        else:
            screen.say("\n".join(rehearsed(published)))
        return TROUBLE if published.refused else OK
    with screen.locked(), screen.store() as store:
        store.sync(config.centres, pipeline.listings(config))
        published = pipeline.publish(config, store, screen.output, now, allow_shrink=allow_shrink, accept=accepted)
    _report(screen, None, published)
    return TROUBLE if published.refused else OK


def _rehearse(screen: Screen, config: Config, accepted: tuple[str, ...]) -> Published:
    """On a copy of the catalogue: a reader like any other, which holds up no run."""
    with screen.store() as original, TemporaryDirectory(prefix="publish-", dir=original.path.parent) as folder:
        original.copy_to(Path(folder) / "catalogue.db")
        with Store(Path(folder) / "catalogue.db") as store:
            store.sync(config.centres, pipeline.listings(config))
            return pipeline.rehearse(config, store, screen.output, now, accept=accepted)


def _refresh(screen: Screen, config: Config, store: Store, selection: Selection) -> Refreshed:
    """Ask, with a line of progress on a terminal; keep pages that would not parse."""

    def progress(told: Told, done: int, of: int) -> None:
        if screen.terminal and screen.verbosity >= 0:
            click.echo(f"\r\x1b[K{done}/{of} {told.source_id[:60]}", nl=False, err=True)
        if isinstance(told.outcome, Failed) and told.outcome.page is not None:
            kind = next(source.kind for source in config.sources if source.id == told.source_id)
            keep(screen.folder / "db" / "failed", told.source_id, kind, told.outcome.page)

    try:
        return pipeline.refresh(config, store, now, selection, progress)
    finally:
        if screen.terminal and screen.verbosity >= 0:
            click.echo("\r\x1b[K", nl=False, err=True)


def _verdict(refreshed: Refreshed) -> int:
    """The exit code: silence means that several sources were asked and none answered."""
    asked, failed = len(refreshed.told), len(refreshed.failed)
    if failed and failed == asked and (asked > 1 or refreshed.listed == 1):
        return SILENCE
    return TROUBLE if failed else OK


def _report(screen: Screen, refreshed: Refreshed | None, published: Published) -> None:
    if screen.as_json:
        screen.document(_document(refreshed, published))
        return
    if refreshed:
        _complain(screen, refreshed)
    for warning in _warnings(published):
        screen.warn(warning)
    if not screen.talkative:
        return
    if refreshed:
        if screen.verbosity > 0:
            screen.say(table(("source", "outcome", "new", "changed", "s"), map(_row, refreshed.told)))
            screen.say()
        _healed(screen, refreshed)
        screen.say(_summary(refreshed))
        if refreshed.lengths.asked:
            asked = counted(refreshed.lengths.asked, "file")
            screen.say(f"{asked} of unknown length asked for, {refreshed.lengths.told} told")
        if not refreshed.listed:
            screen.say("no source is enabled: see `aggregator check`")
    for line in _outputs(published, verbose=screen.verbosity > 0):
        screen.say(line)


def _warnings(published: Published) -> Iterator[str]:
    """What did not reach the public."""
    for made in published.refused:
        yield f"{made.output.path}: not published, the last good file stays: {'; '.join(made.faults)}"
    for ping in published.hub.owed:
        yield f"{ping.hub} was not told that {ping.url} changed [{ping.reason}]; it will be at the next publish"


def _outputs(published: Published, *, verbose: bool) -> Iterator[str]:
    """A line for each output; families in one, unless somebody wants to know."""
    families: dict[str, list[Made]] = {}
    for made in published.made:
        if made.family and not verbose:
            families.setdefault(made.family, []).append(made)
            continue
        state = "refused" if made.faults else "written" if made.written else "unchanged"
        state = state if made.entries or made.rendered else "nothing to publish yet"
        held = ", ".join(f"{n} {reason}" for reason, n in made.held_back)
        seen = seen_as(made)
        yield (
            f"{made.output.path}: {counted(made.entries, 'entry', 'entries')}, {state}"
            + (f"; subscribers see {seen}" if seen and made.written else "")
            + (f" (held back: {held})" if held else "")
        )
    for path, members in families.items():
        told = [(sum(one.written for one in members), "written"), (sum(bool(one.faults) for one in members), "refused")]
        states = ", ".join(f"{n} {state}" for n, state in told if n) or "unchanged"
        yield f"{path}: {counted(sum(bool(one.entries) for one in members), 'output')}, {states}"


def _complain(screen: Screen, refreshed: Refreshed) -> None:
    """What is wrong is told once, when it begins; what goes on failing is told again to whoever listens anyway."""
    told = {turn.source_id for turn in refreshed.turns if _begins(turn)}
    for turn in refreshed.turns:
        if _begins(turn):
            advice = f"; {turn.health.advice}" if turn.health.advice else ""
            screen.warn(
                f"{turn.source_id}: {turn.health.state}: {turn.health.evidence}{advice}{_code(refreshed, turn)}"
            )
    if screen.verbosity > 0 or sys.stderr.isatty():
        for one in refreshed.failed:
            if isinstance(one.outcome, Failed) and one.source_id not in told:
                screen.warn(f"{one.source_id}: {one.outcome.diagnosis} [{one.outcome.reason}]")


def _begins(turn: Turn) -> bool:
    """Whether this is news to worry about. A source that was silent when we first met it did not fall silent."""
    return turn.health.state != "fine" and (turn.before, turn.health.state) != ("never-asked", "quiet")


def _code(refreshed: Refreshed, turn: Turn) -> str:
    """The stable code of a failure, for whoever searches the documentation."""
    failed = (one.outcome for one in refreshed.failed if one.source_id == turn.source_id)
    return next((f" [{outcome.reason}]" for outcome in failed if isinstance(outcome, Failed)), "")


def _healed(screen: Screen, refreshed: Refreshed) -> None:
    """What ends well is good news: cron need not mail it."""
    for turn in refreshed.turns:
        if turn.health.state == "fine" and turn.before != "never-asked":
            since = f" since {turn.since:%Y-%m-%d}" if turn.since else ""
            screen.say(f"{turn.source_id}: fine again (was {turn.before}{since})")


def _row(told: Told) -> tuple[object, ...]:
    return (told.source_id, _word(told), told.new or "", told.changed or "", f"{told.outcome.trace.seconds:.2f}")


def _word(told: Told) -> str:
    if isinstance(told.outcome, Failed):
        return told.outcome.reason
    if isinstance(told.outcome, Collected):
        return "new" if told.new or told.changed else "nothing new"
    return "unchanged"


def _summary(refreshed: Refreshed) -> str:
    requests = sum(told.outcome.trace.requests for told in refreshed.told)
    asked = f"{len(refreshed.told)} of {counted(refreshed.listed, 'source')} asked ({counted(requests, 'request')})"
    return f"{asked}: {refreshed.new:,} new, {refreshed.changed:,} changed, {len(refreshed.failed)} failed"


def _document(refreshed: Refreshed | None, published: Published) -> dict[str, Any]:
    document: dict[str, Any] = {}
    if refreshed:
        document["refresh"] = {
            "listed": refreshed.listed,
            "asked": len(refreshed.told),
            "new": refreshed.new,
            "changed": refreshed.changed,
            "failed": len(refreshed.failed),
            "lengths": asdict(refreshed.lengths),
            "sources": [_told(told) for told in refreshed.told],
            "turns": [_turn(turn) for turn in refreshed.turns],
        }
    document["publish"] = [
        {
            "path": made.output.path,
            "entries": made.entries,
            "written": made.written,
            "changed": list(made.changed),
            "held_back": dict(made.held_back),
            "faults": list(made.faults),
            "listeners": listeners(made),
            "entering_and_leaving": [asdict(one) for one in made.explained],
        }
        for made in published.made
    ]
    document["hub"] = {"told": list(published.hub.told), "owed": [asdict(one) for one in published.hub.owed]}
    return document


def _turn(turn: Turn) -> dict[str, Any]:
    return {"id": turn.source_id, "before": turn.before, "since": turn.since, **asdict(turn.health)}


def _told(told: Told) -> dict[str, Any]:
    outcome = told.outcome
    told_of: dict[str, Any] = {
        "id": told.source_id,
        "outcome": type(outcome).__name__.lower(),
        "new": told.new,
        "changed": told.changed,
        "same": told.same,
        "requests": outcome.trace.requests,
        "received_bytes": outcome.trace.received_bytes,
        "units": outcome.trace.units,
        "seconds": round(outcome.trace.seconds, 3),
    }
    if isinstance(outcome, Collected):
        told_of |= {"entries": outcome.entries, "partial": outcome.partial, "skipped": dict(outcome.skipped)}
    if isinstance(outcome, Failed):
        told_of |= {
            "stage": outcome.stage,
            "reason": outcome.reason,
            "diagnosis": outcome.diagnosis,
            "retry_after_seconds": outcome.retry_after_seconds,
            "gone": outcome.gone,
        }
    return told_of
