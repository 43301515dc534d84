"""Where the terms of a vocabulary stand in an item, and which of these places count for nothing. Pure.

Knows who owns a pattern by number; what a place is worth for a topic is weighed in `tagger`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from aggregator.tagging.asides import Sentences
from aggregator.tagging.compile import Index, Span
from aggregator.tagging.context import figurative, names
from aggregator.tagging.tokens import Tokens, tokenise
from aggregator.tagging.values import FIELDS, Field, Hit, Words

IDIOM: Final = -1
OCCASION: Final = -2
"""Owners that are no topics."""
_RUNNING: Final = frozenset({"summary", "notes"})
"""Fields of running text."""
_OFTEN: Final = 20
"""Places of one term in one field that are looked at: it counts once; one word a thousand times must cost no square."""
_LONGEST: Final = 20_000
"""Characters of a field that are looked at: what is longer is a transcript."""
_ENUMERATED: Final = 3
"""Topics in one sentence of the notes that make it a list of offers."""


class Operand(NamedTuple):
    """Who owns a pattern: a term of a topic, or one of its negative contexts. Plain: there are 17,000."""

    topic: int
    counts: bool
    """Whether it is a term; else it is a negative context, an idiom or an occasion."""
    first: int
    """The owner of the first operand of the same term; the others follow it."""
    operand: int
    operands: int
    text: str
    """As the vocabulary words it."""
    weight: float
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A term found in one field."""

    term: Operand
    """The first of its operands."""
    field: Field
    span: Span
    weight: float


class Places:
    """An item's fields as words, with what was found in them by topic."""

    def __init__(self, words: Words, index: Index, owners: Sequence[Operand]) -> None:
        self.words = words
        self.tokens: dict[Field, Tokens] = {}
        self.taken: dict[Field, tuple[list[Span], frozenset[int]]] = {}
        self.spans: dict[int, list[tuple[Field, Span]]] = {}
        self.occasion = ""
        self._found: list[tuple[Field, list[Span]]] = []
        self._owners = owners
        self._sentences: dict[Field, Sentences] = {}
        self._lists: frozenset[int] | None = None
        for field in FIELDS:
            if text := words.text(field):
                self._field(field, text, index)
        self._part()

    def _field(self, field: Field, text: str, index: Index) -> None:
        tokens = tokenise(text[:_LONGEST])
        found = index.find(tokens)
        self.tokens[field] = tokens
        self._found.append((field, found))
        self.taken[field] = ([], names(tokens) if found else frozenset())

    def _part(self) -> None:
        """What was found to those who own it; half a term is nothing."""
        owners = self._owners
        met = {span.owner for _, found in self._found for span in found}
        whole = {number for number in met if owners[number].operands == 1 or _is_whole(owners[number], met)}
        for field, found in self._found:
            kept = [span for span in found if span.owner in whole]
            for span in kept if len(kept) <= _OFTEN else _not_too_often(kept):
                topic = owners[span.owner].topic
                if topic >= 0:
                    self.spans.setdefault(topic, []).append((field, span))
                elif topic == IDIOM:
                    self.taken[field][0].append(span)
                elif field == "title":
                    self.occasion = self.at(field, span)

    def refusal(self, field: Field, span: Span) -> str:
        """Why a place does not count for any topic; empty when it does."""
        idioms, taken = self.taken[field]
        for idiom in idioms:
            if covered(span, idiom):
                return f'part of the idiom "{self.at(field, idiom)}"'
        if taken and all(place in taken for place in range(span.first, span.last + 1)):
            return "part of a name"
        if field == "title" and figurative(self.tokens[field], span.last):
            return "a figure of speech"
        return self._aside(field, span) if field in _RUNNING else ""

    def sentence(self, field: Field, span: Span) -> int:
        """The number of the sentence in which a span begins."""
        return self._cut(field).at(self.tokens[field].starts[span.first])

    def _cut(self, field: Field) -> Sentences:
        if field not in self._sentences:
            self._sentences[field] = Sentences(self.tokens[field].text)
        return self._sentences[field]

    def _aside(self, field: Field, span: Span) -> str:
        number = self.sentence(field, span)
        reason = self._cut(field).reason(number)
        if field == "summary":  # it opens with the matter itself
            return f"an aside: {reason}" if reason and number else ""
        start = self.tokens[field].starts[span.first]
        if start and self.tokens[field].text[start - 1] == "#":
            return "a hashtag"
        if not reason and number in self._enumerations():
            reason = "a list of offers"
        return f"an aside: {reason}" if reason else ""

    def _enumerations(self) -> frozenset[int]:
        """Sentences of the notes that name several topics."""
        if self._lists is None:
            topics: dict[int, set[int]] = {}
            for topic, places in self.spans.items():
                for field, span in places:
                    owner = self._owners[span.owner]
                    if field == "notes" and owner.counts and owner.weight >= 1 and owner.operands == 1:
                        topics.setdefault(self.sentence(field, span), set()).add(topic)
            self._lists = frozenset(number for number, named in topics.items() if len(named) >= _ENUMERATED)
        return self._lists

    def at(self, field: Field, span: Span) -> str:
        """What stands at a span."""
        tokens = self.tokens[field]
        return tokens.text[tokens.starts[span.first] : tokens.ends[span.last]]

    def hit(self, found: Found) -> Hit:
        """A term found, as evidence."""
        start = self.tokens[found.field].starts[found.span.first]
        text = self.at(found.field, found.span)
        return Hit(field=found.field, start=start, text=text, term=found.term.text, weight=round(found.weight, 3))


def _is_whole(owner: Operand, met: set[int]) -> bool:
    """Whether all operands of a term were met."""
    first = owner.first
    return first in met and first + 1 in met and met.issuperset(range(first + 2, first + owner.operands))


def _not_too_often(found: list[Span]) -> Iterator[Span]:
    seen: Counter[int] = Counter()
    for span in found:
        seen[span.owner] += 1
        if seen[span.owner] <= _OFTEN:
            yield span


def covered(span: Span, by: Span) -> bool:
    """Whether a span overlaps another and does not reach beyond it on a side while holding all of it."""
    if span.last < by.first or span.first > by.last:
        return False
    holds = span.first <= by.first and span.last >= by.last
    return not holds or (span.first == by.first and span.last == by.last)
