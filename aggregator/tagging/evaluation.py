"""How well tags and forms agree with labels: precision, recall, F1, and every miss with its reason. Pure.

Counts as the labelled samples' own scorer does: a topic that is right counts, one that is `optional` neither helps nor
harms, and `forbid` lists false friends that must not be found.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from aggregator import recurring
from aggregator.tagging.tagger import Tagger
from aggregator.tagging.values import Formatted, Hit, Tagged, Trace, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """An item and the topics people gave it."""

    id: str
    words: Words
    """`notes` as they came; `stripped` takes out what recurs."""
    gold: frozenset[str]
    optional: frozenset[str] = frozenset()
    forbid: frozenset[str] = frozenset()
    stratum: str = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLabelled:
    """An item and the form people gave it."""

    id: str
    words: Words
    format: str
    accept: frozenset[str] = frozenset()
    """Other forms that are not wrong."""
    sample: bool = False
    """Of the split that is for looking at, and not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Right, wrong and missing answers."""

    right: int = 0
    wrong: int = 0
    missing: int = 0

    @property
    def precision(self) -> float:
        """Share of the answers that are right, three digits; 1 when there is none."""
        return round(_share(self.right, self.right + self.wrong), 3)

    @property
    def recall(self) -> float:
        """Share of the labels that were found, three digits; 1 when there is none."""
        return round(_share(self.right, self.right + self.missing), 3)

    @property
    def f1(self) -> float:
        """Harmonic mean of both before they are rounded, three digits."""
        p, r = _share(self.right, self.right + self.wrong), _share(self.right, self.right + self.missing)
        return round(2 * p * r / (p + r), 3) if p + r else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """One kind of item: its score, and how many false friends were believed."""

    score: Score
    believed: int
    forbidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """One wrong or missing answer, explained."""

    id: str
    title: str
    topic: str
    kind: str
    """wrong, missing or forbidden (wrong, and a known false friend)."""
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an evaluation found."""

    items: int
    version: str
    strata: Mapping[str, Stratum]
    """`all` first."""
    topics: Mapping[str, Score]
    macro_f1: float
    misses: tuple[Miss, ...]
    predictions: Mapping[str, tuple[str, ...]]
    """Id of an item → its topics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormReport:
    """What an evaluation of forms found."""

    items: int
    accuracy: float
    macro_f1: float
    forms: Mapping[str, Score]
    misses: tuple[Miss, ...]
    predictions: Mapping[str, str]


@dataclass(slots=True)
class _Count:
    right: int = 0
    wrong: int = 0
    missing: int = 0
    believed: int = 0
    forbidden: int = 0

    def score(self) -> Score:
        return Score(right=self.right, wrong=self.wrong, missing=self.missing)


def stripped(items: Sequence[Labelled], context: Iterable[Words] = ()) -> tuple[Labelled, ...]:
    """The items without the lines their sources repeat; `context`: more items of the same sources, to count by."""
    often = repeated((*(item.words for item in items), *context))
    return tuple(replace(item, words=bare(item.words, often)) for item in items)


def bare(words: Words, often: frozenset[int]) -> Words:
    """An item's words without the lines that recur."""
    return replace(words, summary=recurring.without(words.summary, often), notes=recurring.without(words.notes, often))


def repeated(items: Iterable[Words]) -> frozenset[int]:
    """Marks of the lines that recur: under three titles of one source, or in three sources."""
    titles: dict[tuple[str, int], set[str]] = {}
    sources: dict[int, set[str]] = {}
    for words in items:
        marks = {line.mark for text in (words.summary, words.notes) for line in recurring.lines(text)}
        for mark in marks:
            titles.setdefault((words.source_id, mark), set()).add(words.title)
            sources.setdefault(mark, set()).add(words.source_id)
    often = {mark for (_, mark), found in titles.items() if len(found) >= recurring.RECURS}
    return frozenset(often | {mark for mark, found in sources.items() if len(found) >= recurring.RECURS})


def unknown(known: Iterable[str], items: Iterable[Labelled]) -> tuple[str, ...]:
    """Labels that are no topic: misspelt, or of another vocabulary; sorted."""
    return tuple(
        sorted({label for item in items for label in item.gold | item.optional | item.forbid}.difference(known))
    )


def evaluate(tagger: Tagger, items: Iterable[Labelled]) -> Report:
    """Tag the items and compare."""
    strata: dict[str, _Count] = {"all": _Count()}
    topics: dict[str, _Count] = {}
    misses: list[Miss] = []
    predictions: dict[str, tuple[str, ...]] = {}
    for item in items:
        trace = tagger.trace(item.words)
        got = frozenset(tagged.topic for tagged in trace.tagged)
        predictions[item.id] = tuple(tagged.topic for tagged in trace.tagged)
        _count(strata["all"], item, got)
        _count(strata.setdefault(item.stratum, _Count()), item, got)
        for topic in got & item.gold:
            topics.setdefault(topic, _Count()).right += 1
        for topic in got - item.gold - item.optional:
            topics.setdefault(topic, _Count()).wrong += 1
        for topic in item.gold - got:
            topics.setdefault(topic, _Count()).missing += 1
        misses.extend(_misses(item, got, trace))
    scores = {topic: count.score() for topic, count in sorted(topics.items())}
    return Report(
        items=len(predictions),
        version=tagger.version,
        strata={name: _stratum(count) for name, count in strata.items()},
        topics=scores,
        macro_f1=_mean([score.f1 for score in scores.values()]),
        misses=tuple(misses),
        predictions=predictions,
    )


def evaluate_forms(form: Callable[[Words], Formatted], items: Iterable[FormLabelled]) -> FormReport:
    """Tell the items' forms and compare. Those of the `sample` split are predicted, and not counted."""
    counts: dict[str, _Count] = {}
    misses: list[Miss] = []
    predictions: dict[str, str] = {}
    asked = right = 0
    for item in items:
        found = form(item.words)
        predictions[item.id] = found.id
        if item.sample:
            continue
        asked += 1
        want = found.id if found.id in item.accept else item.format
        if found.id == want:
            right += 1
            counts.setdefault(want, _Count()).right += 1
            continue
        counts.setdefault(found.id, _Count()).wrong += 1
        counts.setdefault(want, _Count()).missing += 1
        why = f'is "{found.id}" by rule {found.rule or "none"}: {_named(found.evidence)}'
        misses.append(Miss(id=item.id, title=item.words.title, topic=want, kind="wrong", why=why))
    scores = {name: count.score() for name, count in counts.items()}
    return FormReport(
        items=asked,
        accuracy=round(right / asked, 3) if asked else 0.0,
        macro_f1=_mean([score.f1 for score in scores.values()]),
        forms=scores,
        misses=tuple(misses),
        predictions=predictions,
    )


def _count(count: _Count, item: Labelled, got: frozenset[str]) -> None:
    count.right += len(got & item.gold)
    count.wrong += len(got - item.gold - item.optional)
    count.missing += len(item.gold - got)
    count.believed += len(got & item.forbid)
    count.forbidden += len(item.forbid)


def _stratum(count: _Count) -> Stratum:
    return Stratum(score=count.score(), believed=count.believed, forbidden=count.forbidden)


def _misses(item: Labelled, got: frozenset[str], trace: Trace) -> list[Miss]:
    """Every wrong and every missing topic of an item."""
    found = {tagged.topic: tagged for tagged in trace.tagged}
    misses = []
    for topic in sorted(got - item.gold - item.optional):
        kind = "forbidden" if topic in item.forbid else "wrong"
        why = _named(found[topic].evidence)
        misses.append(Miss(id=item.id, title=item.words.title, topic=topic, kind=kind, why=why))
    for topic in sorted(item.gold - got):
        why = _absence(topic, trace)
        misses.append(Miss(id=item.id, title=item.words.title, topic=topic, kind="missing", why=why))
    return misses


def _absence(topic: str, trace: Trace) -> str:
    """Why a topic is not there."""
    reasons = [
        f"only {_named(tagged.evidence)}, score {tagged.score}" for tagged in trace.below if tagged.topic == topic
    ]
    reasons += [
        f'"{one.hit.text}" ({one.hit.term}) did not count: {one.reason}' for one in trace.refused if one.topic == topic
    ]
    return "; ".join(reasons) or "no term matched"


_SHOWN: Final = 3
"""Pieces of evidence a line shows."""


def _named(evidence: Sequence[Hit] | Tagged) -> str:
    hits = evidence.evidence if isinstance(evidence, Tagged) else evidence
    return ", ".join(f'"{hit.text}" in the {hit.field} ({hit.term})' for hit in hits[:_SHOWN]) or "no evidence"


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 3) if values else 0.0
