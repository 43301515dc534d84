"""What the outcomes of labelled cases are worth. Pure.

A pair counts as right when its label, or one that is accepted for it, was found. The cardinal error is a false `same`:
two things published as one. A pair left to an editor (`review`) is neither a merge nor a miss.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from aggregator.trials.cases import Case, Label
from aggregator.trials.stage import Found, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One labelled pair, and what was found of it."""

    case: Case
    pair: tuple[int, int]
    label: Label
    found: Found
    judged: Literal["right", "false merge", "missed", "left to an editor", "other label"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts over some pairs."""

    pairs: int = 0
    right: int = 0
    merged: int = 0
    """Of those labelled `same`."""
    false_merges: int = 0
    missed: int = 0
    review: int = 0
    related: int = 0
    related_found: int = 0

    @property
    def precision(self) -> float:
        """Of `same`; 1 when nothing was merged."""
        found = self.merged + self.false_merges
        return self.merged / found if found else 1.0

    @property
    def recall(self) -> float:
        """Of `same`; 1 when nothing was to be merged."""
        wanted = self.merged + self.missed
        return self.merged / wanted if wanted else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def verdicts(outcomes: Iterable[Outcome]) -> Iterator[Verdict]:
    """Every labelled pair."""
    for outcome in outcomes:
        for (a, b, label), accepted in zip(outcome.case.pairs, outcome.case.accept, strict=True):
            found = outcome.of(a, b)
            yield Verdict(
                case=outcome.case, pair=(a, b), label=label, found=found, judged=_judged(label, found.label, accepted)
            )


def _judged(
    label: Label, found: Label, accepted: tuple[str, ...]
) -> Literal["right", "false merge", "missed", "left to an editor", "other label"]:
    if found == label or found in accepted:
        return "right"
    if found == "same":
        return "false merge"
    if found == "review":
        return "left to an editor"
    return "missed" if label == "same" else "other label"


def score(verdicts: Iterable[Verdict]) -> Score:
    """The counts of some pairs."""
    counts: dict[str, int] = defaultdict(int)
    for one in verdicts:
        counts["pairs"] += 1
        counts["right"] += one.judged == "right"
        counts["review"] += one.found.label == "review"
        counts["merged"] += one.label == "same" and one.found.label == "same"
        counts["missed"] += one.judged == "missed"
        counts["false_merges"] += one.label != "same" and one.found.label == "same"
        counts["related"] += one.label == "related"
        counts["related_found"] += one.label == "related" and one.found.label == "related"
    return Score(**counts)


def by_group(found: Iterable[Verdict]) -> Mapping[str, Score]:
    """Scores of all pairs, of each stratum and of each kind of case, in that order."""
    groups: dict[str, list[Verdict]] = {"all": []}
    kept = list(found)
    for one in kept:
        groups["all"].append(one)
        groups.setdefault(f"stratum {one.case.stratum}", []).append(one)
    for one in sorted(kept, key=lambda v: v.case.case):
        groups.setdefault(one.case.case, []).append(one)
    return {name: score(members) for name, members in groups.items()}
