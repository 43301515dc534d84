"""What people call topics and formats, and which topic is part of which: all that outputs need of `topics.toml`.

Pure. Reads a file that `reading` has found right, or that is judged there; a wrong one gives as much as can be told.
Sixty times faster than the whole vocabulary, whose terms nobody needs in order to publish.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

TOPICS: Final = "topics.toml"
"""The vocabulary's file, beside sources.toml. A project without one has no topics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Names of topics and formats by their ids, in the file's order."""

    topics: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    broader: Mapping[str, str] = field(default_factory=dict)
    """Id of a topic, and of the one it is part of. Topics that are part of none are missing."""

    def topic(self, id_: str) -> str:
        """What a topic is called; its id where nobody named it."""
        return self.topics.get(id_, id_)

    def format(self, id_: str) -> str:
        """What a format is called; its id where nobody named it."""
        return self.formats.get(id_, id_)

    def lineage(self, topic: str) -> tuple[str, ...]:
        """A topic and those it is part of, the narrowest first. A circle ends where it closes."""
        found = [topic]
        while (above := self.broader.get(found[-1])) and above not in found:
            found.append(above)
        return tuple(found)

    def within(self, topics: Iterable[str]) -> frozenset[str]:
        """Topics and all that are part of them, at any depth."""
        wanted = set(topics)
        return frozenset(wanted | {one for one in self.broader if not wanted.isdisjoint(self.lineage(one))})


def read_labels(text: str) -> Labels:
    """The labels in a file's text; none of what is no TOML."""
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return Labels()
    topics = {table["id"]: table for table in _named(tree.get("topic"))}
    formats: dict[str, str] = {}
    for table in _named(tree.get("format")):
        formats[table["id"]] = table.get("label") or formats.get(table["id"]) or table["id"]
    return Labels(
        topics={id_: table.get("label") or id_ for id_, table in topics.items()},
        formats=formats,
        broader={id_: table["broader"] for id_, table in topics.items() if table.get("broader")},
    )


def _named(tables: Any) -> list[dict[str, Any]]:
    found = tables if isinstance(tables, list) else []
    return [table for table in found if isinstance(table, dict) and isinstance(table.get("id"), str)]
