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
            rows.append(build(json.loads(line)))
        except (ValueError, TypeError, AttributeError) as error:
            problems.append(Problem(file=file, line=number, key="line", message=f"is no labelled item: {error}"))
        except KeyError as error:
            problems.append(Problem(file=file, line=number, key=str(error.args[0]), message="is missing or unknown"))
    if problems:
        raise ConfigError(tuple(problems))
    return tuple(rows)


def labelled(row: Mapping[str, Any]) -> Labelled:
    """An item with its topics: `id`, `kind`, `title`, `gold`, and what else is there."""
    return Labelled(
        id=row["id"],
        words=words(row),
        gold=frozenset(row["gold"]),
        optional=frozenset(row.get("optional", ())),
        forbid=frozenset(row.get("forbid", ())),
        stratum=row.get("stratum", "-"),
    )


def form_labelled(row: Mapping[str, Any]) -> FormLabelled:
    """An item with its form: `id`, `kind`, `title`, `format`, and what else is there."""
    return FormLabelled(
        id=row["id"],
        words=words(row),
        format=row["format"],
        accept=frozenset(row.get("accept", ())),
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
        medium=_MEDIA[row.get("kind") or "news"],
        summary=row.get("summary") or row.get("description") or "",
        notes=row.get("notes") or "",
        categories=tuple(row.get("categories") or ()),
        duration_seconds=None if seconds is None else int(seconds),
        centre=row.get("centre") or "",
        source_id=row.get("source") or "",
    )
