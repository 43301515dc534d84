"""Decisions in words."""

from typing import Final

from aggregator.decisions import Decision, Verb
from aggregator.text import line, shorten

VERBS: Final[dict[Verb, str]] = {
    "hide": "hidden",
    "show": "shown again",
    "pin": "pinned",
    "unpin": "not pinned",
    "title": "title",
    "summary": "summary",
    "topic": "topic",
    "format": "format",
    "merge": "merged",
    "split": "split",
    "relate": "related",
    "takedown": "taken down",
    "undo": "undone",
}
_VALUE: Final = 60


def told(decision: Decision) -> str:
    """A decision in a line: key, day, who, what, why."""
    value = shorten(line(decision.value), _VALUE)
    what = VERBS[decision.verb] + (f" “{value}”" if value else " as the source says" if _resets(decision) else "")
    why = f" ({line(decision.why)})" if decision.why else ""
    return f"{decision.key} {decision.at:%Y-%m-%d %H:%M} {line(decision.who)}: {what}{why}"


def _resets(decision: Decision) -> bool:
    return decision.verb in ("title", "summary", "format") and not decision.value
