"""`discover` and `sources`: finding what a centre publishes, and writing it into `sources.toml`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from aggregator import urls
from aggregator.cli.asking import web_client
from aggregator.cli.exits import OK, TROUBLE
from aggregator.cli.screen import Screen, counted, now, table
from aggregator.config import Config, editing
from aggregator.discover import BUDGET, YOUTUBE, Candidate, examine, hosts, opml
from aggregator.discover import discover as find
from aggregator.errors import FetchError
from aggregator.model import Centre
from aggregator.plain import to_plain
from aggregator.sources import kinds

if TYPE_CHECKING:
    from aggregator.web import Web

SUFFIXES = {"wordpress": "news", "calendar": "events", "publication": "publications", "youtube": "videos"}
"""What the id of a source ends with, where that is not its kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One site, looked at."""

    homepage: str
    centre: str
    candidates: tuple[Candidate, ...] = ()
    fault: str = ""


@click.command()
@click.argument("where", metavar="[URL|CENTRE]", required=False)
@click.option("--all", "everything", is_flag=True, help="Look at the homepage of every centre that has not ended.")
@click.option("--centre", "centre_id", default="", help="With a URL: whose site it is. [default: told from homepages]")
@click.option("--write", is_flag=True, help="Add what is sure enough (high or medium) to sources.toml, disabled.")
@click.option("--accept", type=int, multiple=True, metavar="N", help="Write number N of the list, and nothing else.")
@click.option("--enable", is_flag=True, help="Enable what is written.")
@click.option("--budget", type=click.IntRange(3, 200), default=BUDGET, show_default=True, help="Requests to one host.")
@click.option("--contact", default="", help="Your page or mail address, for the User-Agent. [default: fetch.contact]")
@click.option("--youtube", default=YOUTUBE, show_default=True, help="Where YouTube is, for rehearsals without it.")
@click.pass_obj
def discover(  # noqa: PLR0917 - click's signature
    screen: Screen,
    where: str | None,
    everything: bool,
    centre_id: str,
    write: bool,
    accept: tuple[int, ...],
    enable: bool,
    budget: int,
    contact: str,
    youtube: str,
) -> int:
    """Look at a homepage and propose sources: feeds, calendars, channels, each tried, with the evidence."""
    if bool(where) == everything:
        raise click.UsageError("name a URL or a centre, or say --all")
    config = _config(screen, needed=write or bool(accept) or everything)
    sites = _every_site(config) if everything else (_site(config, str(where), centre_id),)
    found = []
    with web_client(config, contact) as web:
        for homepage, centre in sites:
            if screen.terminal:
                click.echo(f"looking at {homepage} …", err=True)
            found.append(_look(web, homepage, centre, budget=budget, youtube=youtube))
    written: tuple[str, ...] = ()
    if write or accept:
        assert config, "it was needed"
        written = _write(screen, config, _chosen(found, accept, config), enable=enable)
    _show(screen, config, found, written)
    return TROUBLE if any(one.fault for one in found) else OK


def _look(web: "Web", homepage: str, centre: str, *, budget: int, youtube: str) -> Found:
    found = Found(homepage=homepage, centre=centre)
    try:
        return replace(found, candidates=tuple(find(web, homepage, budget=budget, centre=centre, youtube=youtube)))
    except FetchError as error:
        return replace(found, fault=error.message)


def _config(screen: Screen, *, needed: bool) -> Config | None:
    return screen.config() if needed or (screen.folder / "sources.toml").exists() else None


def _every_site(config: Config | None) -> tuple[tuple[str, str], ...]:
    today = now().date().isoformat()
    centres = config.centres if config else ()
    return tuple((c.homepage, c.id) for c in centres if c.homepage and (not c.end or c.end >= today[: len(c.end)]))


def _site(config: Config | None, where: str, centre_id: str) -> tuple[str, str]:
    """The homepage that is meant, and the id of the centre it belongs to, as far as that is known."""
    centres = config.centres if config else ()
    if centre_id:
        _known(centres, centre_id)
    if urlsplit(where).scheme in ("http", "https"):
        return where, centre_id or _whose(centres, where)
    centre = _known(centres, where)
    if not centre.homepage:
        leads = [lead.url for lead in config.leads if lead.centre == centre.id] if config else []
        hint = f"; leads: {', '.join(leads)}" if leads else ""
        raise click.ClickException(f"the homepage of {centre.id} is not known: name its URL{hint}")
    return centre.homepage, centre.id


def _known(centres: Sequence[Centre], name: str) -> Centre:
    named = [c for c in centres if name.casefold() in {w.casefold() for w in (c.id, c.name, c.short_name, *c.aliases)}]
    if len(named) != 1:
        raise click.UsageError(f"{name!r} is neither an http(s) address nor a centre of sources.toml")
    return named[0]


def _whose(centres: Sequence[Centre], url: str) -> str:
    """The centre whose homepage is on the site of an address; empty when none or several are."""
    owners = {c.id for c in centres if c.homepage and hosts.same_site(c.homepage, url)}
    return owners.pop() if len(owners) == 1 else ""


def _show(screen: Screen, config: Config | None, found: Sequence[Found], written: Sequence[str]) -> None:
    known = _addresses(config, leads=True)
    if screen.as_json:
        screen.document({"sites": [_document(one, known) for one in found], "written": list(written)})
        return
    number = 0
    for one in found:
        screen.say(f"{one.centre or 'site'}: {one.homepage}")
        if one.fault:
            screen.warn(f"  {one.homepage}: {one.fault}")
        rows = []
        for candidate in one.candidates:
            number += 1
            rows.append(_row(number, candidate, known))
        if rows:
            head = ("no", "kind", "title", "entries", "newest", "lang", "confidence", "address", "evidence")
            screen.say(table(head, rows, widest=120))
        screen.say()
    for source_id in written:
        screen.say(f"added {source_id}")


def _row(number: int, one: Candidate, known: dict[str, str]) -> tuple[object, ...]:
    word = next((f"known: {known[key]}" for key in _keys(one) if key in known), "")
    confidence = word or ("lead" if one.lead else f"{one.confidence} (guessed)" if one.guessed else one.confidence)
    newest = one.newest.date() if one.newest else ""
    why = f"{one.fault}; {one.evidence}" if one.fault else one.evidence
    return (number, one.kind, one.title[:40], one.entries, newest, one.language, confidence, one.url, why)


def _document(found: Found, known: dict[str, str]) -> dict[str, Any]:
    candidates = [
        {"candidate": to_plain(one), "known": next((known[key] for key in _keys(one) if key in known), None)}
        for one in found.candidates
    ]
    return {"homepage": found.homepage, "centre": found.centre, "fault": found.fault, "candidates": candidates}


def _addresses(config: Config | None, *, leads: bool = False) -> dict[str, str]:
    """The source of every address we have, and the lead where there is no source yet."""
    known = {urls.canonical(lead.url): f"lead of {lead.centre}" for lead in config.leads} if config and leads else {}
    for source in config.sources if config else ():
        known |= {urls.canonical(url): source.id for url in (source.url, source.feed_url) if url}
    return known


def _keys(one: Candidate) -> tuple[str, ...]:
    """The addresses by which a candidate may be known already: its own, and those with the same content."""
    settings = dict(one.settings)
    feeds = settings.get("feeds", f"{YOUTUBE}/feeds/videos.xml")
    channel = (f"{feeds}?channel_id={settings['channel']}",) if settings.get("channel") else ()
    return tuple(urls.canonical(url) for url in (one.url, *one.also, *channel))


def _chosen(found: Sequence[Found], accept: tuple[int, ...], config: Config) -> tuple[Candidate, ...]:
    """What to write: the numbers that were named, else all that is sure enough and not there yet."""
    listed = [candidate for one in found for candidate in one.candidates]
    if wrong := [n for n in accept if not 1 <= n <= len(listed)]:
        raise click.UsageError(f"--accept {wrong[0]}: the list has {counted(len(listed), 'candidate')}")
    if accept:
        chosen = [listed[n - 1] for n in dict.fromkeys(accept)]
    else:
        chosen = [one for one in listed if one.readable and one.confidence != "low"]
    sources, leads, kept = set(_addresses(config)), set(_addresses(config, leads=True)), list[Candidate]()
    for one in sorted(chosen, key=lambda one: ("high", "medium", "low").index(one.confidence)):
        # One site may link to another's show: it is written where it is surest to belong.
        if (leads if one.lead else sources).isdisjoint(_keys(one)):
            kept.append(one)
            sources.update(_keys(one))
            leads.update(_keys(one))
    chosen = [one for one in chosen if one in kept]
    if stray := next((one for one in chosen if not one.centre), None):
        raise click.UsageError(f"{stray.url}: whose is it? say --centre with the id of a centre")
    return tuple(chosen)


def _write(screen: Screen, config: Config, chosen: Sequence[Candidate], *, enable: bool) -> tuple[str, ...]:
    """Add candidates to sources.toml; the ids they got there, of leads their address."""
    taken = [source.id for source in config.sources]
    names, entries, leads = [], [], []
    for one in chosen:
        if one.lead:
            leads.append(_lead_entry(one))
            names.append(f"lead {one.url}")
            continue
        source_id = editing.free_id(f"{one.centre}-{SUFFIXES.get(one.kind, one.kind)}", taken)
        taken.append(source_id)
        names.append(source_id)
        entries.append(_source_entry(one, source_id, enable=enable and one.readable))
    _rewrite(screen, lambda text: editing.add(editing.add(text, "source", entries), "lead", leads))
    return tuple(names)


def _source_entry(one: Candidate, source_id: str, *, enable: bool) -> dict[str, editing.Value]:
    entry: dict[str, editing.Value] = {"id": source_id, "kind": one.kind, "centre": one.centre, "url": one.url}
    entry |= dict(one.settings)
    if one.title:
        entry["title"] = one.title
    entry["enabled"] = enable
    entry["provenance"] = f"page: {one.found_on or one.url}"
    entry["verified"] = now().date().isoformat() if one.readable else "never"
    return entry


def _lead_entry(one: Candidate) -> dict[str, editing.Value]:
    return {
        "centre": one.centre,
        "what": one.kind,
        "url": one.url,
        "provenance": f"page: {one.found_on}",
        "confidence": one.confidence,
        "verified": "never",
    }


def _rewrite(screen: Screen, change: Callable[[str], str]) -> bool:
    with screen.locked():
        return editing.rewrite(screen.folder / "sources.toml", change)


@click.group()
def sources() -> None:
    """Add sources to sources.toml, import them from another reader, disable one. Comments and order stay."""


@sources.command()
@click.argument("url")
@click.option("--centre", "centre_id", required=True, help="Id of the centre it belongs to.")
@click.option("--kind", type=click.Choice(sorted(kinds())), help="Kind of source. [default: told by trying]")
@click.option("--id", "source_id", default="", help="Id of the source. [default: made of centre and kind]")
@click.option("--enable", is_flag=True, help="Enable it.")
@click.option("--untried", is_flag=True, help="Write it without asking whether it answers; needs --kind.")
@click.option("--contact", default="", help="Your page or mail address, for the User-Agent. [default: fetch.contact]")
@click.option("--youtube", default=YOUTUBE, show_default=True, help="Where YouTube is, for rehearsals without it.")
@click.pass_obj
def add(  # noqa: PLR0917 - click's signature
    screen: Screen,
    url: str,
    centre_id: str,
    kind: str | None,
    source_id: str,
    enable: bool,
    untried: bool,
    contact: str,
    youtube: str,
) -> int:
    """Try one address and add it as a source."""
    config = screen.config()
    _known(config.centres, centre_id)
    if untried and not kind:
        raise click.UsageError("--untried needs --kind: only an answer could tell it")
    if untried:
        one = Candidate(kind=str(kind), url=url, centre=centre_id, fault="not tried")
    else:
        with web_client(config, contact) as web:
            one = examine(web, url, kind=kind or "", centre=centre_id, youtube=youtube)
        if one.fault or not one.entries:
            raise click.ClickException(
                f"{url}: {one.fault or 'answers, but holds no entry'} (--untried adds it anyway)"
            )
    known = _addresses(config)
    if twin := next((known[key] for key in _keys(one) if key in known), None):
        raise click.ClickException(f"{url} is known already: {twin}")
    name = source_id or editing.free_id(
        f"{centre_id}-{SUFFIXES.get(one.kind, one.kind)}", [source.id for source in config.sources]
    )
    entry = _source_entry(replace(one, found_on=""), name, enable=enable) | {"provenance": "added by hand"}
    _rewrite(screen, lambda text: editing.add(text, "source", [entry]))
    _told(screen, {"added": [name]}, f"added {name}: {one.kind}, {counted(one.entries, 'entry', 'entries')}")
    return OK


@sources.command()
@click.argument("source_id", metavar="ID")
@click.pass_obj
def disable(screen: Screen, source_id: str) -> int:
    """Stop asking a source; what came from it stays in the catalogue."""
    changed = _rewrite(screen, lambda text: editing.disable(text, source_id))
    _told(
        screen, {"disabled": source_id, "changed": changed}, f"{source_id} is disabled{'' if changed else ' already'}"
    )
    return OK


@sources.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--centre", "centre_id", default="", help="Whose feeds they are. [default: told from their sites]")
@click.option(
    "--kind",
    type=click.Choice(["news", "podcast"]),
    default="news",
    show_default=True,
    help="Kind of the feeds whose address does not tell it.",
)
@click.option("--enable", is_flag=True, help="Enable them.")
@click.pass_obj
def import_(screen: Screen, file: Path, centre_id: str, kind: str, enable: bool) -> int:
    """Add the feeds of an OPML file, as other readers export it, disabled. Those known already are named."""
    config = screen.config()
    if centre_id:
        _known(config.centres, centre_id)
    try:
        told = opml.read(file.read_bytes())
    except ValueError as error:
        raise click.ClickException(f"{file}: {error}") from error
    known = _addresses(config)
    left, chosen = list(told.skipped), list[Candidate]()
    for feed in told.feeds:
        one = _imported(feed, centre_id or _whose(config.centres, feed.site_url or feed.url), kind, file.name)
        if twin := next((known[key] for key in _keys(one) if key in known), None):
            left.append((feed.title or feed.url, f"known already: {twin}"))
        elif not one.centre:
            left.append((feed.title or feed.url, "nobody knows whose it is: say --centre"))
        else:
            chosen.append(one)
            known |= dict.fromkeys(_keys(one), "this very list")
    names = _add_imported(screen, config, chosen, file.name, enable=enable)
    _told_import(screen, names, left, told.damage)
    return TROUBLE if told.damage else OK


def _imported(feed: opml.Subscription, centre: str, kind: str, name: str) -> Candidate:
    """A feed of the list, as the kind its address tells; nobody has asked it."""
    one = Candidate(kind=kind, url=feed.url, title=feed.title, centre=centre, found_on=name, fault="not tried")
    if (channel := hosts.youtube_channel(feed.url)) and (told := hosts.channel_id(channel)):
        return replace(one, kind="youtube", url=channel, settings=(("channel", told),))
    return replace(one, kind="podcast") if hosts.podcast_host(feed.url) else one


def _add_imported(
    screen: Screen, config: Config, chosen: Sequence[Candidate], name: str, *, enable: bool
) -> tuple[str, ...]:
    taken = [source.id for source in config.sources]
    entries = []
    for one in chosen:
        taken.append(editing.free_id(f"{one.centre}-{SUFFIXES.get(one.kind, one.kind)}", taken))
        entries.append(_source_entry(one, taken[-1], enable=enable) | {"provenance": f"file: {name}"})
    if entries:
        _rewrite(screen, lambda text: editing.add(text, "source", entries))
    return tuple(str(entry["id"]) for entry in entries)


def _told_import(screen: Screen, names: Sequence[str], left: Sequence[tuple[str, str]], damage: str) -> None:
    if screen.as_json:
        screen.document({"added": list(names), "left_out": [list(one) for one in left], "damage": damage})
        return
    for title, reason in left:
        screen.say(f"left out: {title}: {reason}")
    screen.say(f"{counted(len(names), 'source')} added, {len(left)} left out")
    if damage:
        screen.warn(f"the file is damaged, and was read as far as possible: {damage}")


def _told(screen: Screen, document: dict[str, Any], text: str) -> None:
    if screen.as_json:
        screen.document(document)
    else:
        screen.say(text)
