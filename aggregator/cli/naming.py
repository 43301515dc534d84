"""What commands about works have in common: the open catalogue, the work a person names, and who that person is."""

import getpass
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches

import click

from aggregator import pipeline
from aggregator.cli.screen import Screen
from aggregator.config import Config
from aggregator.errors import InputError
from aggregator.files import read_if_there
from aggregator.store import Store
from aggregator.store.lookup import URN, Sighting
from aggregator.text import line, shorten

EDITOR = "AGGREGATOR_EDITOR"
"""Environment variable that says who decides, where several people share a login."""
MANY = 10
"""Candidates an ambiguous name is answered with."""
DIGITS = 8
"""Of a guid, shown: enough to call a work by."""
TITLE = 70


@contextmanager
def catalogue(screen: Screen) -> Iterator[tuple[Config, Store]]:
    """The open catalogue, its works up to date.

    Without the lock of a run, which may last minutes: a decision must not have to wait for a slow server. It needs no
    more than SQLite gives: a row is added in one short transaction, and whoever brings works up to date at the same
    time, a run or another editor, sees it in his next one.
    """
    config = screen.config()
    if not (screen.folder / "db" / "catalogue.db").exists():
        raise click.ClickException("there is no catalogue yet: `aggregator run` makes one")
    with screen.store() as store:
        pipeline.identify(config, store)
        yield config, store


def who(given: str) -> str:
    """Who decides. Raises `InputError` when nobody can tell."""
    try:
        name = given.strip() or os.environ.get(EDITOR, "").strip() or getpass.getuser()
    except (OSError, KeyError):  # a container's user may have no name: KeyError before Python 3.13
        name = ""
    if not name:
        raise InputError(f"who decides? say --who NAME, or set {EDITOR}")
    return line(name)


def the_work(store: Store, name: str) -> Sighting:
    """An item of the one work that a person names. Raises `InputError` with the candidates."""
    found = _found(store, name)
    if len({one.work for one in found}) > 1:
        distinct = {one.work: one for one in reversed(found)}
        raise InputError(_ambiguous(name, "works", tuple(reversed(distinct.values()))))
    return found[0]


def the_item(store: Store, name: str, work: int) -> Sighting:
    """The one item of a work that a person names. Raises `InputError` with the candidates."""
    found = _found(store, name)
    own = [one for one in found if one.work == work]
    if not own:
        raise InputError(f"{shown(found[0])} is not of this work; its items are:\n{members(store, work)}")
    if len(own) > 1:
        raise InputError(_ambiguous(name, "items", own))
    return own[0]


def members(store: Store, work: int) -> str:
    """The items of a work, a line each."""
    return "\n".join(f"  {_listed(store.sighting(one.item))}" for one in store.story(work).members)


def short(guid: str) -> str:
    """A guid as people call it."""
    return guid.removeprefix(URN)[:DIGITS]


def titled(title: str) -> str:
    """A title in quotes, cut where it is long."""
    return f"“{shorten(line(title), TITLE) or 'without a title'}”"


def shown(one: Sighting) -> str:
    """An item in a sentence."""
    return f"{titled(one.title)} ({line(one.source)}:{line(one.uid)})"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint for a misspelt name; empty when nothing is near."""
    near = get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _found(store: Store, name: str) -> tuple[Sighting, ...]:
    found = store.find(name)
    if found:
        return found
    source, colon, _ = name.partition(":")
    known = store.source_ids()
    if colon and "://" not in name and source not in known and (hint := did_you_mean(source, known)):
        raise InputError(f"no item is called {line(name)}: there is no source {line(source)}{hint}")
    similar = store.similar(name)
    hint = "\nPerhaps one of these:\n" + "\n".join(f"  {_listed(one)}" for one in similar) if similar else ""
    raise InputError(
        f"no work is called {line(name)}: name it by the first digits of its guid, an address, or source:uid{hint}"
    )


def _ambiguous(name: str, what: str, found: Iterable[Sighting]) -> str:
    listed = list(found)
    more = f"\n  … and {len(listed) - MANY} more" if len(listed) > MANY else ""
    lines = "\n".join(f"  {_listed(one)}" for one in listed[:MANY])
    return f"{line(name)} may be any of {len(listed)} {what}; say which:\n{lines}{more}"


def _listed(one: Sighting) -> str:
    return (
        f"{short(one.guid)}  {one.date[:10]}  {one.medium:<11}  {titled(one.title)}  {line(one.source)}:{line(one.uid)}"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What topics and formats there are: id and label."""

    topics: Mapping[str, str]
    formats: Mapping[str, str]


def vocabulary(screen: Screen, store: Store) -> Words:
    """The topics the catalogue knows, and those and the formats of topics.toml. Raises `ConfigError`."""
    from aggregator.tagging.reading import read  # noqa: PLC0415 - only where topics or formats are named

    path = screen.folder / "topics.toml"
    told = read((read_if_there(path) or b"").decode("utf-8", "replace"), path.name)
    topics = dict(store.topic_labels()) or {topic.id: topic.label for topic in told.topics}
    return Words(topics=topics, formats={rule.id: rule.label or rule.id for rule in reversed(told.formats)})
