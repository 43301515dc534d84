"""The tables of `sources.toml` into a `Config`, and the mistakes only the whole document shows.

Knows our tables and how they refer to each other. Does no I/O but the import of the kinds of source and output in use.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar, get_type_hints
from urllib.parse import urlsplit

from aggregator import outputs, sources, times, urls
from aggregator.config import checks
from aggregator.config.checks import Check
from aggregator.config.lines import Path
from aggregator.config.problems import Problems, did_you_mean, shown
from aggregator.config.reading import NAMED, Table, is_secret, read, secrets, settings, unknown, value
from aggregator.config.values import (
    NETWORK,
    Config,
    FetchTable,
    Lead,
    Listing,
    OutputSwitch,
    PublishSettings,
    RunSettings,
)
from aggregator.outputs import Output
from aggregator.sources import Source
from aggregator.tagging.labels import TOPICS, Labels
from aggregator.web.secrets import redact

Kind = TypeVar("Kind", Source, Output)
Entries = tuple[tuple[Path, Table], ...]

_SINGLE = ("run", "fetch", "publish", "network", "defaults")
_REPEATED = ("centre", "source", "lead", "output")
# An output's `id` is none of ours: Atom's, for one, is a URI.
_OUTPUT_NAMED: Mapping[str, Check] = {"link": checks.url}
_NEVER_DEFAULT = ("id", "url", "kind", "rights")
_RIGHTS = ("who", "when", "how", "notes")


def build(tree: Table, problems: Problems, vocabulary: Callable[[], Labels | None] = lambda: None) -> Config:
    """What the document says. Every mistake is in `problems`: the value is fit for use only when there is none.

    `vocabulary` is asked for the topics and formats there are when an output names some; None: nobody can tell.
    """
    known = {*_SINGLE, *_REPEATED}
    for key in tree:
        if key not in known and not is_secret(key):
            problems.add((key,), "unknown table", unknown(key, known))
    single = {key: _table(tree, (key,), problems) for key in _SINGLE}
    repeated = {key: _tables(tree, key, problems) for key in _REPEATED}
    _name(repeated, problems)
    secrets(tree, problems)
    listings = _listings(single["network"] if "network" in tree else None, repeated["centre"], problems)
    fetch = read(FetchTable, single["fetch"], ("fetch",), problems) or FetchTable()
    config = Config(
        centres=tuple(listing.centre() for listing in listings),
        listings=listings,
        sources=_sources(repeated["source"], single["defaults"], problems),
        leads=tuple(lead for path, table in repeated["lead"] if (lead := read(Lead, table, path, problems))),
        outputs=_outputs(repeated["output"], problems),
        run=read(RunSettings, single["run"], ("run",), problems) or RunSettings(),
        web=fetch.web(),
        lengths_per_run=fetch.lengths_per_run,
        publish=read(PublishSettings, single["publish"], ("publish",), problems) or PublishSettings(),
    )
    _check_references(repeated, "network" in tree, problems)
    _check_selections(repeated["output"], vocabulary, problems)
    _check_duplicates(repeated, problems)
    _check_contact(config, problems)
    _check_public_address(config, problems)
    _check_services(config, problems)
    if fetch.connect_seconds > fetch.deadline_seconds:
        problems.add(("fetch", "connect_seconds"), "is longer than deadline_seconds, which includes it")
    return config


def _table(tree: Table, path: Path, problems: Problems) -> Table:
    found = tree.get(str(path[-1]), {})
    if isinstance(found, dict):
        return found
    problems.add(path, "must be a table", f"write [{'.'.join(map(str, path))}]")
    return {}


def _tables(tree: Table, key: str, problems: Problems) -> Entries:
    found = tree.get(key, [])
    if isinstance(found, dict):
        problems.add((key,), "must be a list of tables", f"write [[{key}]], with two brackets")
    elif not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        problems.add((key,), "must be a list of tables", f"write [[{key}]]")
    else:
        return tuple(((key, index), entry) for index, entry in enumerate(found))
    return ()


def _name(repeated: Mapping[str, Entries], problems: Problems) -> None:
    """Call centres and sources by their id, outputs by their path."""
    for key, entries in repeated.items():
        for path, table in entries:
            name = table.get("path" if key == "output" else "id")
            if isinstance(name, str) and name:
                problems.names[path] = name if not checks.slug(name) else shown(name)


def _listings(network: Table | None, centres: Entries, problems: Problems) -> tuple[Listing, ...]:
    entries = list(centres)
    if network is not None:
        if fixed := {"id", "type"} & network.keys():
            problems.add(
                ("network", min(fixed)), f'is fixed: its id is "{NETWORK}", its type "network"', "leave it out"
            )
        entries.insert(0, (("network",), {**network, "id": NETWORK, "type": ""}))
    found = []
    for path, table in entries:
        if listing := read(Listing, table, path, problems):
            _check_span(listing, path, problems)
            found.append(listing)
    return tuple(found)


def _check_span(listing: Listing, path: Path, problems: Problems) -> None:
    """Nothing ends before it starts."""
    if not listing.start:
        return
    for key, last in (("end", listing.end), ("funded_until", listing.funded_until)):
        # A date that is none was noted already, and left its key empty.
        if last and times.period(last)[1] < times.period(listing.start)[0]:
            problems.add((*path, key), f"{shown(last)} is before the start, {shown(listing.start)}")


def _sources(entries: Entries, defaults: Table, problems: Problems) -> tuple[Source, ...]:
    known = sources.kinds()
    for kind in defaults:
        if kind not in known:
            problems.add(("defaults", kind), "unknown kind of source", _kinds_hint(kind, known))
    usual: dict[str, dict[str, object]] = {}
    found = []
    for path, table in entries:
        own = {key: given for key, given in table.items() if key != "kind"}
        cls = _kind(table, path, problems, what="source", known=known, load=sources.load)
        if cls is None:
            _read_common(Source, own, path, problems, NAMED)
            continue
        if cls.kind not in usual:
            usual[cls.kind] = _defaults(cls, _table(defaults, ("defaults", cls.kind), problems), problems)
        before = len(problems.found)
        if source := read(cls, {**usual[cls.kind], **own}, path, problems):
            _complain(source, path, problems, before)
            _check_rights(source, path, problems)
            found.append(source)
    return tuple(found)


def _check_rights(source: Source, path: Path, problems: Problems) -> None:
    """Consent that is on record says whose it is and since when."""
    told = dict(source.rights)
    for key in told:
        if key not in _RIGHTS:
            problems.add((*path, "rights", key), "unknown key", unknown(key, _RIGHTS))
    for key in ("who", "when"):
        if told and not told.get(key, "").strip():
            problems.add((*path, "rights"), f"does not say {key}", 'rights = { who = "…", when = "2026-03-01" }')
    if told.get("when") and (fault := checks.partial_date(told["when"])):
        problems.add((*path, "rights", "when"), *fault)


def _defaults(cls: type[Source], table: Table, problems: Problems) -> dict[str, object]:
    """The right ones among the defaults of a kind, as TOML gave them."""
    fields = settings(cls)
    hints = get_type_hints(cls)
    right: dict[str, object] = {}
    for key, given in table.items():
        path = ("defaults", cls.kind, key)
        before = len(problems.found)
        if key in _NEVER_DEFAULT:
            problems.add(path, "belongs to a single source", f"write it in its [[source]]: {key} = …")
        elif key in fields:
            value(fields[key], hints[key], given, path, problems)
        elif not is_secret(key):
            problems.add(path, "unknown key", unknown(key, fields))
        if len(problems.found) == before and key in fields:
            right[key] = given
    return right


def _outputs(entries: Entries, problems: Problems) -> tuple[Output, ...]:
    """Those that are enabled; one that is not may still lack what only its operator knows."""
    known = outputs.kinds()
    found = []
    for path, table in entries:
        before = len(problems.found)
        for place, text in _texts(((path, table),), "path"):
            if fault := checks.output_path(text):
                problems.add(place, *fault)
        cls = _kind(table, path, problems, what="output", known=known, load=outputs.load)
        own = {key: given for key, given in table.items() if key not in ("kind", "enabled")}
        switch = read(OutputSwitch, {key: table[key] for key in table if key == "enabled"}, path, problems)
        if cls is None:
            _read_common(Output, own, path, problems, _OUTPUT_NAMED)
        elif (output := read(cls, own, path, problems, named=_OUTPUT_NAMED)) and switch and switch.enabled:
            _complain(output, path, problems, before)
            found.append(output)
    return tuple(found)


def _complain(thing: Source | Output, path: Path, problems: Problems, before: int) -> None:
    """What a kind has to say of its own settings, unless something was said of that key already."""
    complained = {problem.key for problem in problems.found[before:]}
    for key, message, suggestion in thing.problems():
        if problems.spoken((*path, key)) not in complained:
            problems.add((*path, key), redact(message), suggestion)


def _read_common(
    cls: type[Source] | type[Output], table: Table, path: Path, problems: Problems, named: Mapping[str, Check]
) -> None:
    """Check what every kind has, when the kind itself is not known."""
    names = {field.name for field in dataclasses.fields(cls)}
    read(cls, {key: given for key, given in table.items() if key in names}, path, problems, named=named)


def _kind(
    table: Table,
    path: Path,
    problems: Problems,
    *,
    what: str,
    known: Mapping[str, str],
    load: Callable[[str], type[Kind]],
) -> type[Kind] | None:
    """The class a table asks for with its `kind`."""
    kind = table.get("kind")
    if kind is None:
        problems.add((*path, "kind"), "missing key", f"kinds of {what}: {', '.join(sorted(known))}")
    elif not isinstance(kind, str):
        problems.add((*path, "kind"), "must be text", _kinds_hint("", known))
    elif kind not in known:
        problems.add((*path, "kind"), f"{shown(kind)} is no kind of {what}", _kinds_hint(kind, known))
    else:
        try:
            return load(kind)
        except ModuleNotFoundError as error:
            if not error.name or error.name.partition(".")[0] == "aggregator":
                raise  # our own fault, not the operator's
            problems.add((*path, "kind"), f"{shown(kind)} needs {error.name}", f"install {error.name}")
    return None


def _kinds_hint(kind: str, known: Mapping[str, str]) -> str:
    names = f"kinds: {', '.join(sorted(known))}"
    return f"{near}; {names}" if (near := did_you_mean(kind, known)) else names


def _texts(entries: Entries, key: str) -> Iterator[tuple[Path, str]]:
    """The texts that stand under a key, wrong ones too, so that one mistake does not hide another."""
    for path, table in entries:
        if isinstance(text := table.get(key), str) and text:
            yield (*path, key), text


def _check_references(repeated: Mapping[str, Entries], has_network: bool, problems: Problems) -> None:
    """Sources and leads belong to centres that are there, and outputs select such."""
    known = {text for _, text in _texts(repeated["centre"], "id")} | ({NETWORK} if has_network else set())
    for key in ("source", "lead"):
        for path, centre in _texts(repeated[key], "centre"):
            if centre not in known:
                hint = did_you_mean(centre, known) or "write a [[centre]] for it"
                problems.add(path, f"no centre has the id {shown(centre)}", hint)
    for path, table in repeated["output"]:
        wanted = table.get("centres")
        for index, centre in enumerate(wanted if isinstance(wanted, list) else ()):
            if isinstance(centre, str) and centre not in known:
                hint = did_you_mean(centre, known) or f"known: {', '.join(sorted(known))}"
                problems.add((*path, "centres", index), f"no centre has the id {shown(centre)}", hint)


def _check_selections(entries: Entries, vocabulary: Callable[[], Labels | None], problems: Problems) -> None:
    """Outputs select topics and formats that there are."""
    named = [(path, key, table[key]) for path, table in entries for key in ("topics", "formats") if table.get(key)]
    labels = vocabulary() if named else None
    if labels is None:
        return
    for path, key, wanted in named:
        known = labels.topics if key == "topics" else labels.formats
        for index, id_ in enumerate(wanted if isinstance(wanted, list) else ()):
            if isinstance(id_, str) and id_ not in known:
                hint = did_you_mean(id_, known) or f"known: {', '.join(known)}"
                problems.add((*path, key, index), f"{shown(id_)} is no {key[:-1]} of {TOPICS}", hint)


def _check_duplicates(repeated: Mapping[str, Entries], problems: Problems) -> None:
    """Ids, addresses of sources and paths of outputs are there once."""
    _once(_texts(repeated["centre"], "id"), "the id of another centre", str, problems, taken={NETWORK: ("network",)})
    _once(_texts(repeated["source"], "id"), "the id of another source", str, problems)
    addresses = ((path, text) for path, text in _texts(repeated["source"], "url") if not NAMED["url"](text))
    _once(addresses, "the address of another source", urls.canonical, problems)
    # Windows and macOS do not tell `News.xml` from `news.xml`.
    _once(_texts(repeated["output"], "path"), "the path of another output", str.casefold, problems)


def _once(
    texts: Iterator[tuple[Path, str]],
    what: str,
    fold: Callable[[str], str],
    problems: Problems,
    taken: Mapping[str, Path] | None = None,
) -> None:
    seen: dict[str, Path] = dict(taken or {})
    for path, text in texts:
        first = seen.setdefault(fold(text), path)
        if first != path and not (first == ("network",) and problems.line(first) is None):
            problems.add(path, f"{shown(text)} is already {what}, on line {problems.line(first)}")


def _check_contact(config: Config, problems: Problems) -> None:
    """Who is asked must be able to ask back."""
    if config.web.contact:
        return
    strangers = [source for source in config.sources if source.enabled and not _allowed(source, config.web.allow)]
    if strangers and not any(problem.key == "fetch.contact" for problem in problems.found):
        problems.add(
            ("fetch", "contact"),
            f"is needed: {len(strangers)} enabled source(s) will be asked, {shown(strangers[0].id)} among them",
            "a page or mail address of yours; it goes into the User-Agent",
        )


def _check_services(config: Config, problems: Problems) -> None:
    """The short pause is for interfaces that programs pay for with a key: no website is asked at that pace."""
    sites = [centre.homepage for centre in config.centres if centre.homepage]
    sites += [f"https://{name}" for centre in config.centres for name in centre.hosts]
    sites += [url for source in config.sources for url in (source.url, source.feed_url) if not NAMED["url"](url)]
    hosts = {urlsplit(url).netloc.lower().removeprefix("www.") for url in sites}
    for host in config.web.services:
        if host.removeprefix("www.") in hosts:
            problems.add(
                ("fetch", "services"), f"{shown(host)} is a website's, and asked at a website's pace", "take it out"
            )


def _check_public_address(config: Config, problems: Problems) -> None:
    """A feed names its own address (RSS profile, RFC 4287 §4.2.7.2); a podcast's is https (PSP-1)."""
    if any(problem.key == "publish.base_url" for problem in problems.found):
        return
    base_url, hint = config.publish.base_url, "the address at which output/ is served: https://…"
    if not base_url and config.outputs and any(source.enabled for source in config.sources):
        problems.add(("publish", "base_url"), "is needed: feeds name their own address", hint)
    elif base_url.startswith("http:") and any(output.form == "podcast" for output in config.outputs):
        problems.add(("publish", "base_url"), "must be https: podcast directories accept nothing else", hint)


def _allowed(source: Source, allow: tuple[str, ...]) -> bool:
    """Whether a source's host is one the operator named as their own."""
    if NAMED["url"](source.url):
        return True  # no address at all: noted already
    standard = 443 if source.url.lower().startswith("https:") else 80
    address = source.host if urlsplit(f"//{source.host}").port else f"{source.host}:{standard}"
    return address in {host.lower() for host in allow}
