"""The rules of the gate and what they find: a `Fault` is a value that says which, where, how bad, and what to do."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import islice
from typing import Final, Literal

from aggregator.text import line as one_line

Severity = Literal["error", "warning"]
Scope = Literal["standard", "directory", "ours"]

MOST_FAULTS: Final = 20
"""Of one rule in one document: when every entry is wrong, twenty say as much as a thousand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A demand on a document, and whose it is."""

    id: str
    forms: tuple[str, ...]
    """Of `FORMS`; `all` of them."""
    scope: Scope
    """A standard's, a directory's, or our own: the last is but a warning in a feed of others."""
    severity: Severity
    advice: str
    """What to do about a fault, as an order."""
    source: str
    """Where the rule comes from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check found, before anybody says how bad it is."""

    rule: str
    told: str
    """What is there, or is not."""
    line: int = 0
    """From 1; 0 when it is of the whole document, or of a form without lines."""
    entry: str = ""
    """The title of the entry it is in, or its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong with a document."""

    rule: str
    severity: Severity
    line: int
    """From 1; 0 when there is none to name."""
    entry: str
    told: str
    advice: str

    @property
    def place(self) -> str:
        """`line 12, “Title”`; empty when it is the document as a whole."""
        return ", ".join(filter(None, (f"line {self.line}" if self.line else "", f"“{self.entry}”" * bool(self.entry))))

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        return f"{place}{self.told}; {self.advice} [{self.rule}]"


@lru_cache
def all_rules() -> Mapping[str, Rule]:
    """Every rule by its id, in the order of `rules.toml`."""
    table = tomllib.loads((resources.files("aggregator.gate") / "rules.toml").read_text("utf-8"))
    return {
        name: Rule(
            id=name,
            forms=tuple(row["of"].split()),
            scope=row["scope"],
            severity="warning" if row.get("warning") else "error",
            advice=row["do"],
            source=row["source"],
        )
        for name, row in table.items()
    }


def judged(findings: Iterator[Finding], *, ours: bool) -> tuple[Fault, ...]:
    """Findings as faults, the first `MOST_FAULTS` of every rule; in a feed of others our own demands only warn."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    return tuple(fault for name, found in by_rule.items() for fault in _of_rule(all_rules()[name], found, ours=ours))


def _of_rule(rule: Rule, found: list[Finding], *, ours: bool) -> Iterator[Fault]:
    severity: Severity = rule.severity if ours or rule.scope != "ours" else "warning"
    distinct = list(dict.fromkeys(found))
    told = [*islice(distinct, MOST_FAULTS)]
    if more := len(distinct) - len(told):
        told.append(Finding(rule=rule.id, told=f"and {more} more of this kind"))
    for one in told:
        yield Fault(
            rule=rule.id,
            severity=severity,
            line=one.line,
            entry=one_line(one.entry),  # what others wrote may hold anything
            told=one_line(one.told),
            advice=rule.advice,
        )
