"""`identify`: from items, rules and decisions to works with their topics."""

import gc
import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aggregator.config import Config
from aggregator.errors import ConfigError, Problem
from aggregator.store import Store
from aggregator.tagging.labels import TOPICS, Labels, read_labels
from aggregator.tagging.vocabulary import ENGINE, WORDING

if TYPE_CHECKING:
    from aggregator.search.wording import Wording
    from aggregator.store.works.values import Rules
    from aggregator.tagging.tagger import Tagger
    from aggregator.tagging.vocabulary import Vocabulary


PREPARED: Final = "topics.prepared"
"""The file, in the folder of the catalogue, with the vocabulary ready to be asked."""


def heed_topics(config: Config, store: Store) -> None:
    """Where the vocabulary is another one than last time, everything will be tagged anew.

    Raises `ConfigError` with all its mistakes, before anything is touched.
    """
    text = _text(config)
    if text is None:
        return
    mark = f"{ENGINE}.{WORDING}:{hashlib.sha256(text.encode()).hexdigest()[:32]}"
    if store.rule_set(TOPICS) != mark:
        store.follow_topics(_vocabulary(text), TOPICS, mark)


def vocabulary_mark(config: Config) -> str:
    """What is another as soon as anything in the vocabulary is; cheaper than reading it."""
    text = _text(config)
    return hashlib.sha256(text.encode()).hexdigest() if text is not None else ""


def labels(config: Config) -> Labels:
    """What people call topics and formats."""
    text = _text(config)
    return read_labels(text) if text is not None else Labels()


def prepare(config: Config, catalogue: Path) -> None:
    """Read what deciding needs, before the first editor waits for it. Raises `ConfigError`."""
    if (text := _text(config)) is not None:
        _tools(text, catalogue.with_name(PREPARED))


def wording(config: Config, store: Store) -> "Wording | None":
    """What the vocabulary knows of words; None without one."""
    text = _text(config)
    return None if text is None else _tools(text, store.path.with_name(PREPARED))[1]


def identify(config: Config, store: Store, only: Collection[int] | None = None) -> int:
    """Bring works up to date with what came in and with what editors decided, or `only` those of some items. Returns
    how many items were looked at."""

    def rules() -> "Rules":
        from aggregator.identity.centres import Directory  # noqa: PLC0415 - a run with nothing new needs no rules
        from aggregator.store.works.values import Rules  # noqa: PLC0415

        text = _text(config)
        directory = Directory(centres=config.centres)
        if text is None:
            return Rules(directory=directory)
        tagger, wording = _tools(text, store.path.with_name(PREPARED))
        return Rules(directory=directory, tagger=tagger, wording=wording)

    return store.identify(rules, only)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of garbage: a vocabulary is a hundred thousand values, none of them garbage, and to go
    through them again and again takes a third of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _text(config: Config) -> str | None:
    if config.file is None:
        return None
    path = config.file.with_name(TOPICS)
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError((_unreadable(path, error),)) from error


def _unreadable(path: Path, error: Exception) -> Problem:
    return Problem(file=str(path), line=None, key="file", message=f"cannot be read as UTF-8 text: {error}")


@lru_cache(maxsize=1)  # editors at a desk want them again and again
def _tools(text: str, place: Path) -> "tuple[Tagger, Wording]":
    from aggregator.pipeline import prepared  # noqa: PLC0415 - start-up time

    with _uncollected():
        if tools := prepared.kept(place, text):
            return tools
        tools = prepared.made(_vocabulary(text))
        prepared.keep(place, text, tools)
    return tools


@lru_cache(maxsize=1)  # a changed vocabulary is wanted twice: to be heeded, and to tag by; reading it takes 0.2 s
def _vocabulary(text: str) -> "Vocabulary":
    from aggregator.tagging.reading import read  # noqa: PLC0415 - start-up time

    with _uncollected():
        return read(text, TOPICS)
