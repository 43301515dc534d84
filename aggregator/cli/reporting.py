"""`digest`, `review`: reports for people, made from the catalogue."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from aggregator.cli.exits import EMPTY, OK
from aggregator.cli.naming import catalogue
from aggregator.cli.screen import Screen, counted, now
from aggregator.config import NETWORK, Config
from aggregator.files import write_if_changed
from aggregator.pipeline.identifying import labels
from aggregator.reports import linkedin, mail, markdown, periods
from aggregator.reports.digest import COMING_DAYS, MOST, Digest, compose
from aggregator.reports.periods import Period
from aggregator.reports.rendering import render
from aggregator.reports.review import compose as compose_review
from aggregator.store import Store
from aggregator.times import EARLIEST_YEAR, LATEST_YEAR

FORMS = ("markdown", "mail", "linkedin")
HOUSE = "Mittelstand-Digital"
"""What the network is called where sources.toml has no `[network]`."""


@click.command()
@click.option(
    "--week",
    is_flag=False,
    flag_value="last",
    metavar="[2026-W14]",
    help="A week from Monday to Sunday, in Berlin. [default: the last that is over]",
)
@click.option("--since", metavar="DATE", help="Instead of a week: from this day.")
@click.option("--until", metavar="DATE", help="To this day, included.")
@click.option("--form", type=click.Choice(FORMS), help="What to make. [default: markdown; with --out all of them]")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write files into this folder.")
@click.option("--most", type=click.IntRange(1, 500), default=MOST, show_default=True, help="Works in each group.")
@click.option("--sender", default="", help="Address the mail comes from. [default: whoever sends it]")
@click.option("--paste", is_flag=True, help="LinkedIn's text without escapes, for its page instead of its interface.")
@click.pass_obj
def digest(
    screen: Screen,
    *,
    week: str | None,
    since: str | None,
    until: str | None,
    form: str | None,
    out: Path | None,
    most: int,
    sender: str,
    paste: bool,
) -> int:
    """What came out in a week, as Markdown, as a mail or as a text for LinkedIn; exits with 3 when nothing did."""
    if sender and "@" not in sender:
        raise click.UsageError(f"--sender {sender!r} is no address of a mail box")
    period = _period(week, since, until)
    with catalogue(screen) as (config, store):
        made = _digest(config, store, period, most)
        names = labels(config)
    if screen.as_json:
        screen.document(_document(made))
        return OK if made.pieces else EMPTY
    if not made.pieces:
        screen.warn(f"nothing came out from {period.first} to {period.last}, and nothing takes place soon after")
        return EMPTY
    bodies: dict[str, tuple[str, Callable[[], bytes]]] = {
        "markdown": ("md", lambda: markdown.digest(made).encode()),
        "mail": ("eml", lambda: mail.digest(made, sender)),
        "linkedin": ("txt", lambda: linkedin.digest(made, names, plain=paste).encode()),
    }
    if out is None:
        click.echo(bodies[form or "markdown"][1](), nl=False)
        return OK
    for name in (form,) if form else FORMS:
        ending, write = bodies[name]
        path = out / f"digest-{period.name}{'-linkedin' if name == 'linkedin' else ''}.{ending}"
        write_if_changed(path, write())
        screen.say(str(path))
    if screen.talkative:
        screen.say(f"{counted(len(made.pieces), 'work')} of {period.first} to {period.last}")
    return OK


@click.command()
@click.argument("year", type=click.IntRange(EARLIEST_YEAR, LATEST_YEAR))
@click.option(
    "--form", type=click.Choice(["markdown", "html"]), help="What to make. [default: markdown; with --out both]"
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write files into this folder.")
@click.pass_obj
def review(screen: Screen, *, year: int, form: str | None, out: Path | None) -> int:
    """The review of a year: numbers, tables, plots, each with its SQL; exits with 3 when there is none."""
    with catalogue(screen) as (config, store):
        seen = store.seen_until()
        if seen is None or seen.year < year:
            known = f"sources last answered on {seen}" if seen else "no source has answered yet"
            screen.warn(f"nothing is known of {year}: {known}")
            return EMPTY
        last = min(date(year, 12, 31), seen)
        made = compose_review(network(config), year, last, store.figures(year, last))
    if not made.tiles:
        screen.warn(f"nothing is known of {year}")
        return EMPTY
    if screen.as_json:
        figures = [figure for section in made.sections for figure in section.figures]
        told = {one.name: {"columns": one.head, "rows": one.rows, "sql": one.sql} for one in figures}
        screen.document({"year": year, "until": last, "figures": told})
        return OK
    bodies: dict[str, tuple[str, Callable[[], str]]] = {
        "markdown": ("md", lambda: markdown.review(made)),
        "html": ("html", lambda: render("review.html", {"review": made})),
    }
    if out is None:
        click.echo(bodies[form or "markdown"][1](), nl=False)
        return OK
    for ending, write in [bodies[form]] if form else bodies.values():
        path = out / f"rueckblick-{year}.{ending}"
        write_if_changed(path, write().encode())
        screen.say(str(path))
    return OK


def _period(week: str | None, since: str | None, until: str | None) -> Period:
    if bool(since) != bool(until):
        raise click.UsageError("--since and --until belong together")
    if week and since:
        raise click.UsageError("either --week or --since and --until")
    try:
        if since and until:
            return periods.stretch(since, until)
        return periods.last_week(now()) if week in (None, "last") else periods.week(week or "")
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def _digest(config: Config, store: Store, period: Period, most: int) -> Digest:
    ahead = period.following(COMING_DAYS)
    works = store.works_between(period.begins, period.ends)
    events = store.events_between(ahead.begins, ahead.ends)
    entries = dict(store.entries_of({part.item for part in (*works, *events)}))
    return compose(period, works, events, entries, network=network(config), site=site(config), most=most)


def network(config: Config) -> str:
    """What the network is called."""
    return next((centre.name for centre in config.centres if centre.id == NETWORK), HOUSE)


def site(config: Config) -> str:
    """The network's website as we publish it, else its homepage; empty where there is neither."""
    ours = (config.publish.address_of(output.path) for output in config.outputs if output.kind == "website")
    theirs = (centre.homepage or "" for centre in config.centres if centre.id == NETWORK)
    return next(filter(None, (*ours, *theirs)), "").removesuffix("index.html")


def _document(made: Digest) -> dict[str, Any]:
    return {
        "period": {"first": made.period.first.isoformat(), "last": made.period.last.isoformat()},
        "groups": [
            {
                "medium": group.medium,
                "more": group.more,
                "works": [
                    {
                        "guid": piece.guid,
                        "title": piece.title,
                        "url": piece.url,
                        "centre": piece.centre_id,
                        "date": piece.moment,
                        "pinned": piece.pinned,
                        "also": [label for label, _ in piece.also],
                    }
                    for piece in group.pieces
                ],
            }
            for group in made.groups
        ],
    }
