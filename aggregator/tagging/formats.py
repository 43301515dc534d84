"""What form an item has: explainer, project film, recording …; ordered rules, the first that holds decides. Pure.

Knows the rules of `topics.toml` and what an item says; no topic.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from aggregator.series import series_of
from aggregator.tagging.compile import Index, Span
from aggregator.tagging.context import person
from aggregator.tagging.terms import Pattern, parse
from aggregator.tagging.tokens import Tokens, tokenise
from aggregator.tagging.values import Field, Formatted, Hit, Words
from aggregator.tagging.vocabulary import Rule

Condition = Literal["start", "title", "text", "also", "not", "not_title"]
_READ: Final[tuple[Field, ...]] = ("title", "summary", "categories")
"""Show notes name other formats (`zum Webinar anmelden`), so they are not read."""
_LONGEST: Final = 2_000
"""Characters of a field that are read: what a thing is stands at its beginning."""
_IN_TITLE: Final = frozenset({"start", "title", "not_title"})
_START: Final = 2
"""Words into the title that still count as its beginning: `#5 Trailer`."""
UNKNOWN: Final = ""
"""Id of the form of an item for which no rule holds."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A term of one condition of one rule."""

    rule: int
    condition: Condition
    operands: int
    text: str


@dataclass(frozen=True, slots=True)
class _Owner:
    term: _Asked
    operand: int


class Forms:
    """Asks the rules about items."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._rules = rules
        self._patterns = [re.compile(rule.pattern, re.MULTILINE) if rule.pattern else None for rule in rules]
        self._owners: list[_Owner] = []
        patterns: list[tuple[int, Pattern]] = []
        for number, rule in enumerate(rules):
            for condition, texts in _conditions(rule).items():
                for text in texts:
                    operands = parse(text).operands
                    term = _Asked(number, condition, len(operands), text)
                    for operand, spellings in enumerate(operands):
                        self._owners.append(_Owner(term, operand))
                        patterns.extend((len(self._owners) - 1, spelling) for spelling in spellings)
        self._index = Index(patterns)

    def form(self, words: Words) -> Formatted:
        """The form of an item; `UNKNOWN` when no rule holds."""
        series, place = series_of(words.title)
        number = words.number if words.number is not None else place
        hits = self._hits(words)
        for n, rule in enumerate(self._rules):
            if not _fits(rule, words, number):
                continue
            evidence = self._evidence(n, words, hits.get(n, {}))
            if evidence is not None:
                return Formatted(id=rule.id, rule=rule.name, evidence=evidence, series=series, number=number)
        return Formatted(id=UNKNOWN, rule="", evidence=(), series=series, number=number)

    def _hits(self, words: Words) -> dict[int, dict[Condition, list[Hit]]]:
        """What was found, by rule and condition."""
        found: dict[_Asked, dict[int, Hit]] = {}
        for field in _READ:
            tokens = tokenise(words.text(field)[:_LONGEST])
            for span in self._index.find(tokens):
                owner = self._owners[span.owner]
                if not _allowed(owner.term.condition, field, span):
                    continue
                hit = _hit(field, tokens, span, owner.term.text)
                found.setdefault(owner.term, {}).setdefault(owner.operand, hit)
        hits: dict[int, dict[Condition, list[Hit]]] = {}
        for term, operands in found.items():
            if len(operands) == term.operands:
                hits.setdefault(term.rule, {}).setdefault(term.condition, []).append(operands[0])
        return hits

    def _evidence(self, number: int, words: Words, hits: dict[Condition, list[Hit]]) -> tuple[Hit, ...] | None:
        """What speaks for a rule whose circumstances fit; None when a condition is not met."""
        if hits.get("not") or hits.get("not_title"):
            return None
        evidence: list[Hit] = []
        rule = self._rules[number]
        if rule.person:
            if (somebody := _person(words.title)) is None:
                return None
            evidence.append(somebody)
        asked = {condition for condition, texts in _conditions(rule).items() if texts} - {"not", "not_title"}
        for condition in sorted(asked):
            if not (found := hits.get(condition)):
                return None
            evidence.extend(found)
        if (pattern := self._patterns[number]) is not None:
            match = _matched(pattern, words, rule)
            if match is None:
                return None
            evidence.append(match)
        return tuple(evidence)


def _conditions(rule: Rule) -> dict[Condition, tuple[str, ...]]:
    return {
        "start": rule.start,
        "title": rule.title,
        "text": rule.text,
        "also": rule.also,
        "not": rule.not_,
        "not_title": rule.not_title,
    }


def _fits(rule: Rule, words: Words, number: int | None) -> bool:
    """Whether the circumstances are those of the rule: medium, duration, number."""
    if rule.media and words.medium not in rule.media:
        return False
    if rule.numbered is not None and rule.numbered != (number is not None):
        return False
    if rule.flagged and not words.trailer:
        return False
    if rule.min_seconds is None and rule.max_seconds is None:
        return True
    seconds = words.duration_seconds
    return seconds is not None and (rule.min_seconds or 0) <= seconds <= (rule.max_seconds or seconds)


def _allowed(condition: Condition, field: Field, span: Span) -> bool:
    if condition == "start":
        return field == "title" and span.first < _START
    return field == "title" or condition not in _IN_TITLE


def _hit(field: Field, tokens: Tokens, span: Span, term: str) -> Hit:
    start = tokens.starts[span.first]
    return Hit(field=field, start=start, text=tokens.text[start : tokens.ends[span.last]], term=term, weight=1.0)


def _person(title: str) -> Hit | None:
    tokens = tokenise(title[:_LONGEST])
    place = person(tokens)
    if place is None:
        return None
    start = tokens.starts[place]
    text = title[start : tokens.ends[place]]
    return Hit(field="title", start=start, text=text, term="a person's name", weight=1.0)


def _matched(pattern: re.Pattern[str], words: Words, rule: Rule) -> Hit | None:
    fields: tuple[Field, ...] = ("title", "summary")
    for field in fields:
        if found := pattern.search(words.text(field)[:_LONGEST]):
            return Hit(field=field, start=found.start(), text=found[0], term=rule.pattern, weight=1.0)
    return None
