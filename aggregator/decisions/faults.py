"""What is wrong with a decision, whoever wrote it down: a command, a file, a tool. Pure."""

import re
from collections.abc import Iterator
from typing import Final

from aggregator.decisions import VERBS, Decision, Verb

Fault = tuple[str, str]
"""The field, and what is wrong with it."""

REASONED: Final[tuple[Verb, ...]] = ("hide", "takedown", "merge", "split")
"""What takes something away from the public, or changes what a work is, has a reason."""
VALUED: Final[tuple[Verb, ...]] = ("title", "summary", "format", "topic", "undo")
"""Those that have a value; the others have none."""
PAIRED: Final[tuple[Verb, ...]] = ("merge", "split", "relate")
YEARS: Final = range(1990, 3000)
"""Beyond these, moments cannot be brought to UTC without care."""
KEY: Final = re.compile(r"[0-9a-f]{12}\Z")
_TOPIC: Final = re.compile(r"[+-][a-z0-9]+(?:-[a-z0-9]+)*\Z")
_FORMAT: Final = re.compile(r"(?:[a-z0-9]+(?:[-_][a-z0-9]+)*)?\Z")


def faults(decision: Decision) -> Iterator[Fault]:
    """All that is wrong with a decision; its key is not looked at."""
    if decision.verb not in VERBS:
        yield "verb", f"“{decision.verb}” is none of {', '.join(VERBS)}"
        return
    if not decision.who.strip():
        yield "who", "is empty: a decision is somebody's"
    if decision.verb in REASONED and not decision.why.strip():
        yield "why", f"is empty, and {decision.verb} needs a reason"
    if decision.at.tzinfo is None:
        yield "at", "has no time zone: end it with Z or +01:00"
    elif decision.at.year not in YEARS:
        yield "at", "lies far from our time"
    yield from _items(decision)
    yield from _value(decision)


def _items(decision: Decision) -> Iterator[Fault]:
    if decision.verb == "undo":
        if decision.subjects:
            yield "items", "are not named by an undo: its value is the key of what is undone"
    elif not decision.subjects:
        yield "items", "are missing: which work is it about?"
    if decision.verb in PAIRED and not decision.others:
        yield "others", f"are missing: {decision.verb} is about two sides"
    if decision.verb not in PAIRED and decision.others:
        yield "others", f"mean nothing for {decision.verb}"
    if both := sorted(set(decision.subjects) & set(decision.others)):
        yield "others", f"name what items name, too: {':'.join(both[0])}"
    for field, refs in (("items", decision.subjects), ("others", decision.others)):
        if any(not source or not uid or ":" in source for source, uid in refs):
            yield field, "are written source:uid"


def _value(decision: Decision) -> Iterator[Fault]:
    if decision.verb not in VALUED and decision.value:
        yield "value", f"means nothing for {decision.verb}"
    elif decision.verb == "undo" and not KEY.match(decision.value):
        yield "value", "is the key of what is undone: twelve hexadecimal digits"
    elif decision.verb == "topic" and not _TOPIC.match(decision.value):
        yield "value", f"“{decision.value}” is neither +topic nor -topic"
    elif decision.verb == "format" and not _FORMAT.match(decision.value):
        yield "value", f"“{decision.value}” is no id of a format"
    elif decision.verb == "title" and "\n" in decision.value:
        yield "value", "is a title, and those are one line"
