"""Labelled items as JSON tells them, one object a line, into values. Pure: the text comes in."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from aggregator.errors import ConfigError, Problem
from aggregator.model import Medium
from aggregator.tagging.archive import Archived, Correction
from aggregator.tagging.evaluation import FormLabelled, Labelled
from aggregator.tagging.values import Words

Row = TypeVar("Row")

_MEDIA: Final[Mapping[str, Medium]] = {
    "podcast": "episode",
    "episode": "episode",
    "video": "video",
    "news": "news",
    "event": "event",
    "publication": "publication",
    "post": "post",
}
"""Labellers say podcast where we say episode."""


def read(text: str, file: str, build: Callable[[Mapping[str, Any]], Row]) -> tuple[Row, ...]:
    """Every line of a file. Raises `ConfigError` naming each line that is no labelled item."""
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):  # JSON may hold other line separators
        if not line.strip():
            continue
        try:
            rows.append(build(_typed(json.loads(line))))
        except (ValueError, TypeError, AttributeError) as error:
            problems.append(Problem(file=file, line=number, key="line", message=f"is no labelled item: {error}"))
        except KeyError as error:
            problems.append(Problem(file=file, line=number, key=str(error.args[0]), message="is missing or unknown"))
    if problems:
        raise ConfigError(tuple(problems), f"{file}, which is to hold labelled items")
    return tuple(rows)


_TEXTS: Final = ("kind", "title", "summary", "description", "notes", "centre", "source", "format", "stratum")
_LISTS: Final = ("gold", "optional", "forbid", "accept", "categories", "tags", "add", "remove")


def _typed(row: object) -> Mapping[str, Any]:
    """A row whose texts are texts and whose lists are lists of texts, or a `TypeError` that names the key.

    A list that is a text would be read letter by letter: `"gold": "ki"` as the topics k and i.
    """
    if not isinstance(row, dict):
        raise TypeError("the line must be an object")
    for key in _TEXTS:
        if row.get(key) is not None and not isinstance(row[key], str):
            raise TypeError(f"{key} must be a text")
    for key in _LISTS:
        given = row.get(key)
        if given is not None and not (isinstance(given, list) and all(isinstance(one, str) for one in given)):
            raise TypeError(f"{key} must be a list of texts")
    return row


def labelled(row: Mapping[str, Any]) -> Labelled:
    """An item with its topics: `id`, `kind`, `title`, `gold`, and what else is there."""
    return Labelled(
        id=row["id"],
        words=words(row),
        gold=frozenset(row["gold"] or ()),
        optional=frozenset(row.get("optional") or ()),
        forbid=frozenset(row.get("forbid") or ()),
        stratum=row.get("stratum") or "-",
    )


def form_labelled(row: Mapping[str, Any]) -> FormLabelled:
    """An item with its form: `id`, `kind`, `title`, `format`, and what else is there."""
    return FormLabelled(
        id=row["id"],
        words=words(row),
        format=row["format"],
        accept=frozenset(row.get("accept") or ()),
        sample=row.get("split") == "sample",
    )


def archived(row: Mapping[str, Any]) -> Archived:
    """An item with the topics it has: `id`, `kind`, `title`, `tags`, `format`, and what else is there."""
    tags = frozenset(row.get("tags") or ())
    return Archived(key=row["id"], words=words(row), topics=tags, format=row.get("format") or "")


def corrections(row: Mapping[str, Any]) -> tuple[Correction, ...]:
    """What editors changed of an item: topics to `add` and to `remove`."""
    said = words(row)
    changes = [(topic, True) for topic in row.get("add") or ()] + [(topic, False) for topic in row.get("remove") or ()]
    return tuple(Correction(key=row["id"], words=said, topic=topic, added=added) for topic, added in changes)


def words(row: Mapping[str, Any]) -> Words:
    """What an item says; unlabelled ones for context, too. Without a `kind` it is news."""
    seconds = row.get("duration_s")
    return Words(
        title=row["title"],
        medium=_medium(row.get("kind") or "news"),
        summary=row.get("summary") or row.get("description") or "",
        notes=row.get("notes") or "",
        categories=tuple(row.get("categories") or ()),
        duration_seconds=None if seconds is None else int(seconds),
        centre=row.get("centre") or "",
        source_id=row.get("source") or "",
    )


def _medium(kind: str) -> Medium:
    if kind not in _MEDIA:
        raise ValueError(f'there is no kind "{kind}"; known are {", ".join(_MEDIA)}')
    return _MEDIA[kind]
