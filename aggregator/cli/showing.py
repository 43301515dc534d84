"""`demo`: the main job, twice, over a sample network on loopback."""

import errno
import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import click

from aggregator import pipeline
from aggregator.cli.browsing import open_desk
from aggregator.cli.exits import OK
from aggregator.cli.screen import Screen, counted, now, table
from aggregator.config import Config, load
from aggregator.decisions import Verb
from aggregator.demo.network import SampleNetwork, shipped_topics
from aggregator.demo.server import Request
from aggregator.model import Collected, Failed
from aggregator.pipeline import Editor, Published, Refreshed, Selection
from aggregator.store import Store

SERVE_SECONDS = 3600
"""A forgotten demo ends by itself."""
FIRST_PORT = 8780
"""With --serve the addresses are the same every time, so that a client that subscribed finds them again."""
EDITOR: Final = "Beispielredaktion"
MORNING: Final[tuple[tuple[str, Verb, str, str], ...]] = (
    (
        "AI Act: Kostenfreie Checkliste aktualisiert",
        "title",
        "Checkliste zum AI Act: kürzer und kostenfrei",
        "sagt, worum es geht",
    ),
    ("Labtour für Auszubildende: Anmeldung geöffnet", "hide", "", "Die Anmeldung ist geschlossen."),
    ("Neue Landkarte der Praxisbeispiele", "pin", "", "für den Rundbrief vorgemerkt"),
)
"""What an editor decides on the first day, and why: the title of a work, the verb, its value. The source of the first
has another title on the next day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One run of the main job and what the network saw of it."""

    refreshed: Refreshed
    published: Published
    requests: Sequence[Request]
    seconds: float


@click.command()
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Where the project of the demo is put. Made anew every time.",
)
@click.option("--serve", is_flag=True, help="Leave network and feeds up for an hour, or until Ctrl-C.")
@click.option("--browse", is_flag=True, help="Open the editors' desk over the demo's catalogue, until Ctrl-C.")
@click.pass_obj
def demo(screen: Screen, folder: Path, serve: bool, browse: bool) -> int:
    """Play a sample network on loopback and run the main job against it, twice."""
    folder = folder.resolve()
    for part in ("db", "output"):
        shutil.rmtree(folder / part, ignore_errors=True)
    (folder / "db").mkdir(parents=True)
    try:
        _play(screen, folder, serve=serve, browse=browse)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise click.ClickException(
            f"a port from {FIRST_PORT} on is in use: does another demo serve on this machine?"
        ) from error
    return OK


def _play(screen: Screen, folder: Path, *, serve: bool, browse: bool) -> None:
    with SampleNetwork(first_port=FIRST_PORT if serve else 0, output=folder / "output") as network:
        os.environ.update(network.environment)
        (folder / "sources.toml").write_text(network.sources_toml(), encoding="utf-8")
        (folder / "topics.toml").write_text(shipped_topics(), encoding="utf-8")
        config = load(folder / "sources.toml")
        screen.say(
            f"{counted(len(network.urls), 'invented centre')} on loopback, "
            f"{counted(sum(s.enabled for s in config.sources), 'source')}\n"
        )
        first = _pass(config, network, folder)
        second = _pass(config, network, folder)
        _tell(screen, config, folder, first, second)
        if browse:
            screen.say(f"\n{_next_day(config, network, folder)}\n")
            open_desk(replace(screen, root=str(folder)), "redaktion")
        elif serve:
            _serve(screen, config, network)
        else:
            screen.say("\nTo subscribe with a real client: aggregator demo --serve; the desk: aggregator demo --browse")


def _pass(config: Config, network: SampleNetwork, folder: Path) -> Pass:
    network.forget()
    start = time.monotonic()
    with Store(folder / "db" / "catalogue.db") as store:
        refreshed = pipeline.refresh(config, store, now, Selection(early=True), lambda *_: None)
        published = pipeline.publish(config, store, folder / "output", now)
    return Pass(refreshed=refreshed, published=published, requests=network.forget(), seconds=time.monotonic() - start)


def _next_day(config: Config, network: SampleNetwork, folder: Path) -> str:
    """An editor decides, the sources go on: so the desk has something to decide. In a sentence."""
    with Store(folder / "db" / "catalogue.db") as store:
        for title, verb, value, why in MORNING:
            editor = Editor(config=config, store=store, who=EDITOR, why=why, clock=now)
            story = editor.story(store.search(title, limit=1).hits[0].work)
            of_all = verb == "hide"
            editor.write(editor.whole(verb, story) if of_all else editor.leading(verb, story, value))
    network.advance()
    run = _pass(config, network, folder)
    return (
        f"the next day, after {counted(len(MORNING), 'decision')} of an invented editor: "
        f"{counted(run.refreshed.new, 'item')} more, {run.refreshed.changed} changed"
    )


def _tell(screen: Screen, config: Config, folder: Path, first: Pass, second: Pass) -> None:
    short = {centre.id: centre.short_name for centre in config.centres}
    again = {told.source_id: told for told in second.refreshed.told}
    rows = []
    for told in sorted(first.refreshed.told, key=lambda t: t.source_id):
        source = next(s for s in config.sources if s.id == told.source_id)
        entries = told.outcome.entries if isinstance(told.outcome, Collected) else ""
        rows.append((source.kind, short[source.centre], source.title, entries, told.new or "", _word(again, told)))
    screen.say("What came in")
    screen.say(table(("kind", "centre", "source", "entries", "stored", "second run"), rows, widest=48))
    screen.say("\nWhat went out")
    outputs = [
        (
            made.output.path,
            made.output.title,
            made.entries or "",
            ", ".join(f"{n} {reason}" for reason, n in made.held_back),
        )
        for made in first.published.made
    ]
    screen.say(table(("file", "title", "entries", "held back"), outputs))
    screen.say()
    for name, run in (("first run", first), ("second run", second)):
        screen.say(f"{name}: {_sum(run)}")
    screen.say("(asked in full again: interfaces and sites that know no validators, sites that never answer well)")
    screen.say(f"\nLook at: {folder / 'output'}, and the catalogue: aggregator --root {folder} browse")


def _word(again: dict[str, pipeline.Told], told: pipeline.Told) -> str:
    if isinstance(told.outcome, Failed):
        return f"failed as it should: {told.outcome.reason}"
    later = again.get(told.source_id)
    if later is None:
        return "not asked: still fresh"
    return f"{later.new} new, {later.changed} changed" if later.new or later.changed else "nothing new"


def _sum(run: Pass) -> str:
    asked = len(run.requests)
    conditional = sum(request.conditional for request in run.requests)
    received = sum(told.outcome.trace.received_bytes for told in run.refreshed.told)
    written = sum(made.written for made in run.published.made)
    return (
        f"{counted(asked, 'request')}, {conditional} of them conditional, {received / 1024:,.0f} KiB of bodies; "
        f"{counted(run.refreshed.new, 'item')} stored, {run.refreshed.changed} changed; "
        f"{counted(written, 'file')} written; {run.seconds:.1f} s"
    )


def _serve(screen: Screen, config: Config, network: SampleNetwork) -> None:
    screen.say(f"\nThe network: {network.url}")
    for output in config.outputs:
        screen.say(f"  {network.url}output/{output.path}")
    screen.say("Subscribe with any podcast client on this machine. Ctrl-C ends it.")
    end = time.monotonic() + SERVE_SECONDS
    while time.monotonic() < end:
        time.sleep(0.5)
