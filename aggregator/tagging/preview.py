"""What a changed vocabulary would add to the archive and take away, before it counts. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from aggregator.tagging.archive import Archived
from aggregator.tagging.tagger import Tagger
from aggregator.tagging.values import Hit, Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One topic that one item would get or lose."""

    key: str
    title: str
    topic: str
    verb: Literal["add", "remove"]
    evidence: tuple[Hit, ...] = ()
    """What speaks for a topic added, or is left of one removed."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormChange:
    """An item that would have another form."""

    key: str
    title: str
    before: str
    after: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """All changes."""

    items: int
    changed: int
    """Items with at least one change of topics."""
    topics: tuple[tuple[str, int, int], ...]
    """Topic, items that get it, items that lose it; most changes first."""
    changes: tuple[Change, ...]
    forms: tuple[FormChange, ...]


def preview(tagger: Tagger, items: Iterable[Archived]) -> Preview:
    """Compare what the items have with what `tagger` would give them."""
    changes: list[Change] = []
    forms: list[FormChange] = []
    asked = changed = 0
    for item in items:
        asked += 1
        found = _changes(tagger, item)
        changed += bool(found)
        changes.extend(found)
        form = tagger.format(item.words)
        if form.id != item.format:
            title = item.words.title
            forms.append(FormChange(key=item.key, title=title, before=item.format, after=form.id, rule=form.rule))
    return Preview(items=asked, changed=changed, topics=_totals(changes), changes=tuple(changes), forms=tuple(forms))


def tagged_by(tagger: Tagger, items: Iterable[Archived]) -> Iterator[Archived]:
    """The items with what another vocabulary gives them, to compare two of them."""
    for item in items:
        topics = frozenset(tagged.topic for tagged in tagger.topics(item.words))
        yield replace(item, topics=topics, format=tagger.format(item.words).id)


def _changes(tagger: Tagger, item: Archived) -> list[Change]:
    trace = tagger.trace(item.words)
    found = {tagged.topic: tagged.evidence for tagged in trace.tagged}
    title = item.words.title
    changes = [
        Change(key=item.key, title=title, topic=topic, verb="add", evidence=found[topic])
        for topic in sorted(found.keys() - item.topics)
    ]
    for topic in sorted(item.topics - found.keys()):
        left, reason = _left(topic, trace)
        changes.append(Change(key=item.key, title=title, topic=topic, verb="remove", evidence=left, reason=reason))
    return changes


def _left(topic: str, trace: Trace) -> tuple[tuple[Hit, ...], str]:
    """What is left of a topic that is gone."""
    for tagged in trace.below:
        if tagged.topic == topic:
            return tagged.evidence, f"score {tagged.score} is too low"
    for refused in trace.refused:
        if refused.topic == topic:
            return (refused.hit,), refused.reason
    return (), "no term matches"


def _totals(changes: Iterable[Change]) -> tuple[tuple[str, int, int], ...]:
    counts: dict[str, list[int]] = {}
    for change in changes:
        counts.setdefault(change.topic, [0, 0])[change.verb == "remove"] += 1
    return tuple(
        (topic, added, removed)
        for topic, (added, removed) in sorted(counts.items(), key=lambda one: (-sum(one[1]), one[0]))
    )
