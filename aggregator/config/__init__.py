"""`sources.toml` into frozen values: whom we follow, what we publish, how we behave on the web.

`load` reads a file and is all the I/O there is; `parse` is pure. Either gives a whole `Config` or raises `ConfigError`
with every mistake at once. `gaps`, `dormant` and `warnings` say what a right file still leaves to be desired. Secrets
are named here, never written: the kinds of source read them from the environment when they need them.
"""

import dataclasses
import re
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from aggregator import times
from aggregator.config.document import build
from aggregator.config.lines import lines_of
from aggregator.config.problems import Problems
from aggregator.config.values import NETWORK, Config, Lead, Listing, PublishSettings, RunSettings
from aggregator.errors import ConfigError
from aggregator.model import Centre
from aggregator.tagging.labels import TOPICS, Labels, read_labels

__all__ = [
    "NETWORK",
    "Config",
    "Lead",
    "Listing",
    "PublishSettings",
    "RunSettings",
    "dormant",
    "gaps",
    "load",
    "parse",
    "warnings",
]


def load(path: Path) -> Config:
    """Read a configuration file. Raises `ConfigError` with everything that is wrong with it."""
    problems = Problems(file=str(path))
    try:
        # Some editors put a byte order mark in front, which is no part of the text.
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        problems.add((), f"cannot be read: {error.strerror}")
        raise problems.error() from None
    except UnicodeDecodeError as error:
        raise _not_utf8(error, str(path)) from None
    return dataclasses.replace(parse(text, str(path), lambda: _labels(path.with_name(TOPICS))), file=path)


def parse(text: str, file: str = "sources.toml", vocabulary: Callable[[], Labels | None] = lambda: None) -> Config:
    """Read a configuration from its text; `file` is what messages call it. Pure. Raises `ConfigError`.

    `vocabulary` is asked when outputs select by topic or format: which there are; None when nobody can tell.
    """
    problems = Problems(file=file)
    tree = _tree(text.replace("\r\n", "\n"), problems)
    if problems.found:
        raise problems.error()
    config = build(tree, problems, vocabulary)
    if problems.found:
        raise problems.error()
    return config


def gaps(config: Config) -> tuple[Centre, ...]:
    """Centres nothing is read from, because no source of theirs is known yet."""
    followed = {source.centre for source in config.sources}
    return tuple(centre for centre in config.centres if centre.id not in followed)


def dormant(config: Config) -> tuple[Centre, ...]:
    """Centres nothing is read from although sources are known: all of them are disabled."""
    known = {source.centre for source in config.sources}
    asleep = known - {source.centre for source in config.sources if source.enabled}
    return tuple(centre for centre in config.centres if centre.id in asleep)


def warnings(config: Config, today: date) -> tuple[str, ...]:
    """What is no mistake, but worth a look: one sentence each."""
    found = []
    listings = {listing.id: listing for listing in config.listings}
    for source in config.sources:
        if not source.enabled:
            continue
        listing = listings.get(source.centre)
        if listing and listing.end and times.period(listing.end)[1] < today:
            found.append(f"{source.id}: enabled, but its centre ended ({listing.end})")
        elif listing and listing.funded_until and times.period(listing.funded_until)[1] < today:
            found.append(f"{source.id}: enabled, but its centre was funded until {listing.funded_until} only")
        if source.verified == "never" and re.match("derived|recalled|inferred", source.provenance):
            found.append(f"{source.id}: enabled, but nobody has seen its address answer ({source.provenance})")
    if config.outputs and not config.publish.base_url:
        found.append("publish.base_url is empty: feeds cannot name their own address")
    return tuple(found)


def _labels(path: Path) -> Labels | None:
    """The topics and formats of the vocabulary; None where it cannot be read, which those who tag by it will say."""
    try:
        return read_labels(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return None


def _tree(text: str, problems: Problems) -> dict[str, Any]:
    """The tables of a TOML text; where they stand goes into `problems`."""
    try:
        tree = tomllib.loads(text)
        problems.lines = lines_of(text)
    except tomllib.TOMLDecodeError as error:
        # Before 3.14 the position is only in the message: "… (at line 3, column 5)", "… (at end of document)".
        message, _, position = str(error).rpartition(" (at ")
        line = re.match(r"line (\d+)", position)
        problems.lines[("toml",)] = int(line[1]) if line else text.count("\n", 0, len(text.rstrip())) + 1
        problems.add(("toml",), f"{message[:1].lower()}{message[1:]}")
    except (ValueError, RecursionError):  # a number of thousands of digits, brackets thousands deep
        problems.add((), "cannot be read as TOML: a number too long or brackets too deep")
    else:
        return tree
    return {}


def _not_utf8(error: UnicodeDecodeError, file: str) -> ConfigError:
    line = error.object.count(b"\n", 0, error.start) + 1
    problems = Problems(file=file, lines={("encoding",): line})
    problems.add(("encoding",), "the file is not UTF-8", "save it as UTF-8 in your editor")
    return problems.error()
