"""`status`, `check`, `parse`: looking without changing anything."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from aggregator import replay
from aggregator.cli.asking import web_client
from aggregator.cli.exits import DISK, OK, TROUBLE
from aggregator.cli.screen import Screen, counted, now, table
from aggregator.config import Config, dormant, gaps, warnings
from aggregator.health import Health, compare, diagnose
from aggregator.identity.works.values import RULES
from aggregator.model import Checkpoint, Page, Parsed
from aggregator.plain import to_plain
from aggregator.sandbox import ParseLimits
from aggregator.sandbox.pool import Sandbox
from aggregator.sources import Source, kinds, load
from aggregator.store import SourceStatus
from aggregator.store.deciding import WORKS
from aggregator.text import line


@click.command()
@click.pass_obj
def status(screen: Screen) -> int:
    """How the sources are doing, the troubled first, and what the catalogue holds."""
    config = screen.config()
    if not (screen.folder / "db" / "catalogue.db").exists():
        raise click.ClickException("there is no catalogue yet: `aggregator run` makes one")
    with screen.store() as store:
        sources, counts, memory, histories = store.status(), store.counts(), store.memory(), store.histories()
        contradicted = len(store.contradictions())
        older = store.rule_set(WORKS) not in ("", str(RULES))
    checkpoints = {known.source_id: known.checkpoint for known in memory}
    remarks = {s.id: s.remarks(checkpoints[s.id]) for s in config.sources if s.id in checkpoints}
    moment = now()
    servers = compare(histories)
    found = {history.source_id: diagnose(history, moment, servers) for history in histories}
    since = {
        history.source_id: history.since for history in histories if history.state == found[history.source_id].state
    }
    sources = tuple(sorted(sources, key=lambda source: (found[source.id].state in _WELL, source.id)))
    if screen.as_json:
        states = [_state_document(source, found[source.id], since.get(source.id), remarks) for source in sources]
        screen.document({"sources": states, "items": dict(counts), "conflicts": contradicted, "rebuild": older})
        return OK
    rows = (_state_row(source, found[source.id]) for source in sources)
    screen.say(table(("source", "kind", "items", "newest", "answered", "next", "state"), rows))
    screen.say()
    screen.say(", ".join(counted(n, medium, medium if medium == "news" else None) for medium, n in counts.items()))
    for source in sources:
        for sentence in _remarks(source, found[source.id], since.get(source.id), remarks):
            screen.say(f"{source.id}: {line(sentence)}")
    if contradicted:
        fields = counted(contradicted, "field was", "fields were")
        screen.say(f"{fields} changed by a source after an editor had set it: aggregator decisions --conflicts")
    if older:
        screen.say("works were found by older rules: aggregator rebuild --dry-run shows what newer ones would change")
    return OK


_WELL = ("fine", "never-asked", "ended")
"""States that are nobody's trouble."""


def _remarks(
    source: SourceStatus, health: Health, since: datetime | None, remarks: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """One line of diagnosis and advice for whoever is not fine, and what the kind has to say."""
    own = remarks.get(source.id, ())
    if health.state == "fine":
        return own
    begun = f" since {since:%Y-%m-%d}" if since else ""
    return (f"{health.state}{begun}: {health.evidence}. To do: {health.advice}", *own)


def _state_document(
    source: SourceStatus, health: Health, since: datetime | None, remarks: Mapping[str, tuple[str, ...]]
) -> dict[str, Any]:
    return {**asdict(source), **asdict(health), "since": since, "remarks": list(remarks.get(source.id, ()))}


def _state_row(source: SourceStatus, health: Health) -> tuple[object, ...]:
    newest, answered, due = (_minutes(text) for text in (source.newest, source.answered_at, source.next_due))
    return (source.id, source.kind, source.items, newest[:10], answered, due, health.state)


def _minutes(text: str | None) -> str:
    return text[:16].replace("T", " ") if text else ""


@click.command()
@click.pass_obj
def check(screen: Screen) -> int:
    """Read the configuration and the catalogue, and say what is missing: centres with no source, doubtful settings."""
    config = screen.config()
    doubts = warnings(config, now().date())
    damage: tuple[str, ...] = ()
    if (screen.folder / "db" / "catalogue.db").exists():
        with screen.store() as store:
            damage = store.integrity()
            doubts += _seen(config, store.status())
    if screen.as_json:
        screen.document(_check_document(config, doubts, damage))
    else:
        _check_text(screen, config, doubts, damage)
    return DISK if damage else OK


def _seen(config: Config, known: tuple[SourceStatus, ...]) -> tuple[str, ...]:
    """Sources that have answered, though their table still says that nobody has seen that."""
    unverified = {source.id for source in config.sources if source.verified == "never"}
    return tuple(
        f'{source.id}: has answered; set verified = "{source.answered_at[:10]}"'
        for source in known
        if source.answered_at and source.id in unverified
    )


def _check_document(config: Config, doubts: tuple[str, ...], damage: tuple[str, ...]) -> dict[str, Any]:
    return {
        "centres": len(config.centres),
        "sources": len(config.sources),
        "enabled": sum(source.enabled for source in config.sources),
        "leads": len(config.leads),
        "outputs": len(config.outputs),
        "without_source": [centre.id for centre in gaps(config)],
        "only_disabled": [centre.id for centre in dormant(config)],
        "consents": sum(bool(source.consent) for source in config.sources),
        "warnings": list(doubts),
        "damage": list(damage),
    }


def _check_text(screen: Screen, config: Config, doubts: tuple[str, ...], damage: tuple[str, ...]) -> None:
    enabled = sum(source.enabled for source in config.sources)
    screen.say(
        f"{counted(len(config.centres), 'centre')}, {counted(len(config.sources), 'source')} ({enabled} enabled), "
        f"{counted(len(config.leads), 'lead')}, {counted(len(config.outputs), 'output')}: no mistakes"
    )
    shows = [source for source in config.sources if source.kind == "podcast"]
    if shows:
        screen.say(
            f"consent on record: {sum(bool(show.consent) for show in shows)} of {counted(len(shows), 'podcast')}"
        )
    for text, found in (("no source yet", gaps(config)), ("only disabled sources", dormant(config))):
        if found:
            screen.say(f"\n{text}: {counted(len(found), 'centre')}")
            for centre in found:
                leads = sum(lead.centre == centre.id for lead in config.leads)
                where = centre.homepage or "homepage not known"
                screen.say(f"  {centre.id}: {where}" + (f", {counted(leads, 'lead')}" if leads else ""))
    for text in (*doubts, *(f"db/catalogue.db is damaged: {fault}" for fault in damage)):
        screen.warn(text)


@click.command()
@click.argument("page", metavar="FILE|URL")
@click.option(
    "--kind", type=click.Choice(sorted(kinds())), help="Read it as this kind of source. [default: told from the page]"
)
@click.option(
    "--contact", default="", help="With a URL: your page or mail address, for the User-Agent. [default: fetch.contact]"
)
@click.pass_obj
def parse(screen: Screen, page: str, kind: str | None, contact: str) -> int:
    """Show what a page says: a feed in a file, a page kept in db/failed/, or an address. Nothing is stored."""
    kept_kind, loaded = _load(screen, page, contact)
    kind = kind or kept_kind or _told_kind(loaded)
    source = _source(kind, loaded.url)
    with Sandbox(ParseLimits()) as sandbox:
        parsed = sandbox.parse(source, loaded)
    if screen.as_json:
        screen.document({"kind": kind, **_parsed_document(parsed)})
    else:
        _parsed_text(screen, kind, parsed)
    return OK if parsed.items else TROUBLE


def _load(screen: Screen, page: str, contact: str) -> tuple[str | None, Page]:
    if urlsplit(page).scheme in ("http", "https"):
        return None, _fetch(screen, page, contact)
    try:
        content = Path(page).read_bytes()
    except OSError as error:
        raise click.ClickException(f"{page}: {error.strerror}") from error
    kept = replay.read(content)
    if kept:
        return kept
    address = "https://file.invalid/" + Path(page).name
    return None, Page(url=address, final_url=address, body=content, fetched_at=now())


def _fetch(screen: Screen, url: str, contact: str) -> Page:
    from aggregator.web.conditional import ask  # noqa: PLC0415 - with a file, HTTP is not needed

    config = screen.config() if (screen.folder / "sources.toml").exists() else None
    with web_client(config, contact) as client:
        answer = ask(client, url, Checkpoint()).answer
    assert isinstance(answer, Page), "an unconditional request is answered with a page"
    return answer


def _told_kind(page: Page) -> str:
    """Podcast when the page is about enclosures, news otherwise."""
    body = page.body[:200_000]
    return "podcast" if b"<enclosure" in body or b"itunes:" in body else "news"


def _source(kind: str, url: str) -> Source:
    cls = load(kind)
    extra: dict[str, Any] = {"channel": "UC" + "0" * 22} if kind == "youtube" else {}
    return cls(id="parse", centre="parse", url=url, **extra)


def _parsed_document(parsed: Parsed) -> dict[str, Any]:
    return {
        "channel": to_plain(parsed.channel),
        "entries": parsed.entries,
        "skipped": dict(parsed.skipped),
        "items": [to_plain(item) for item in parsed.items],
    }


def _parsed_text(screen: Screen, kind: str, parsed: Parsed) -> None:
    if parsed.channel:
        screen.say(f"{kind}: {parsed.channel.title}")
    rows = (
        (item.published.date() if item.published else "", item.medium, item.title, item.uid) for item in parsed.items
    )
    screen.say(table(("date", "medium", "title", "uid"), rows))
    skipped = ", ".join(f"{n} {reason}" for reason, n in parsed.skipped)
    screen.say(
        f"{counted(parsed.entries, 'entry', 'entries')}, {counted(len(parsed.items), 'item')}"
        + (f", skipped: {skipped}" if skipped else "")
    )
