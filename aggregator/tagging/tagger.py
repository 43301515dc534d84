"""The tagger: an item's words and a vocabulary in, topics and their evidence out. Pure; built once, asked often.

The way of an item: its fields become words; every pattern of every topic is found in one pass over them; idioms, names
and a topic's own negative contexts take their places away; what is left is weighed, each term once a field and each
word once a topic, and summed up.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from aggregator.tagging.abbreviations import foreign
from aggregator.tagging.bearing import Answer, acting, addressed, weighed
from aggregator.tagging.compile import Index, Span
from aggregator.tagging.context import NEGATED, negated, replaced
from aggregator.tagging.formats import Forms
from aggregator.tagging.places import IDIOM, OCCASION, Found, Operand, Places, covered
from aggregator.tagging.terms import WEAK, Pattern, Term, parse
from aggregator.tagging.tokens import tokenise
from aggregator.tagging.topicnames import TopicNames
from aggregator.tagging.values import FIELDS, Field, Formatted, Hit, Refused, Tagged, Trace, Words
from aggregator.tagging.vocabulary import Topic, Vocabulary

WEIGHTS: Final[dict[Field, float]] = {"title": 3.0, "categories": 1.5, "summary": 1.5, "notes": 1.0}
"""Measured on labelled items (`docs/topics.md`)."""
WEAK_LIMIT: Final = 0.6
"""What a weak term adds at most, even in a title: one never tags an item alone, two do."""
_STRONG: Final = WEIGHTS
_WEAK: Final[dict[Field, float]] = {field: min(weight * WEAK, WEAK_LIMIT) for field, weight in WEIGHTS.items()}
_TOGETHER: Final = frozenset({"title", "summary"})
"""Fields in which the two halves of `a & b` may stand apart."""


class Tagger:
    """Asks one vocabulary about items."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.version = vocabulary.version
        self._topics = tuple(replace(topic, terms=(), not_=(), yes=(), no=()) for topic in vocabulary.topics)
        self._owners: list[Operand] = []
        self._index = Index(self._patterns(vocabulary))
        self._names = TopicNames(vocabulary.topics)
        self._forms = Forms(vocabulary.formats)

    def _patterns(self, vocabulary: Vocabulary) -> Iterator[tuple[int, Pattern]]:
        for owner, texts in ((IDIOM, vocabulary.idioms), (OCCASION, vocabulary.occasions)):
            for text in texts:
                yield from self._owned(owner, parse(text), counts=False)
        for number, topic in enumerate(vocabulary.topics):
            for text in topic.terms:
                yield from self._owned(number, parse(text), counts=True)
            for text in topic.not_:
                yield from self._owned(number, parse(text), counts=False)

    def _owned(self, topic: int, term: Term, *, counts: bool) -> Iterator[tuple[int, Pattern]]:
        first, operands = len(self._owners), len(term.operands)
        for n, spellings in enumerate(term.operands):
            owner = Operand(topic, counts, first, n, operands, term.text, term.weight, term.ambiguous)
            self._owners.append(owner)
            for spelling in spellings:
                yield len(self._owners) - 1, spelling

    def topics(self, words: Words) -> tuple[Tagged, ...]:
        """The topics of an item, highest score first."""
        return self._judged(words, whole=False).tagged

    def format(self, words: Words) -> Formatted:
        """The form of an item."""
        return self._forms.form(words)

    def trace(self, words: Words) -> Trace:
        """The topics of an item, and all evidence that was not enough or did not count."""
        return self._judged(words, whole=True)

    def _judged(self, words: Words, *, whole: bool) -> Trace:
        """`trace`; where it need not be the `whole` one, topics that cannot reach their threshold are not looked at."""
        read = Places(words, self._index, self._owners)
        mapped = self._mapped_categories(words)
        answers: list[Answer] = []
        below: list[Tagged] = []
        refused: list[Refused] = []
        for number in sorted({*read.spans, *mapped}):
            topic = self._topics[number]
            if not whole and number not in mapped and self._at_most(read.spans[number]) < topic.threshold:
                continue
            counted, lost = self._weigh(number, read, supported=number in mapped)
            refused.extend(Refused(topic=topic.id, hit=read.hit(one), reason=why) for one, why in lost)
            hits = [read.hit(one) for one in _once(counted)] + mapped.get(number, [])
            if not hits:
                continue
            found = _tagged(topic, hits)
            if found.score < topic.threshold:
                below.append(found)
            else:
                answers.append(self._answer(number, found, counted, read))
        kept, passing = weighed(answers, occasion=read.occasion, alone=not words.summary and not words.notes)
        refused.extend(Refused(topic=one.tagged.topic, hit=hit, reason=why) for one, why in passing for hit in one.hits)
        tagged = sorted((one.tagged for one in kept), key=lambda one: (-one.score, one.topic))
        return Trace(tagged=tuple(tagged), below=tuple(below), refused=tuple(refused))

    def _at_most(self, spans: list[tuple[Field, Span]]) -> float:
        return round(sum([_worth(self._owners[span.owner], field) for field, span in spans]), 3)

    def _answer(self, number: int, found: Tagged, counted: list[Found], read: Places) -> Answer:
        mentions = frozenset(read.sentence("notes", one.span) for one in counted if one.field == "notes")
        named = any(self._names.said(number, hit) for hit in found.evidence)
        meant, setting = self._meant(number, found, read), self._topics[number].setting
        return Answer(tagged=found, mentions=mentions, named=named, meant=meant, setting=setting)

    def _mapped_categories(self, words: Words) -> dict[int, list[Hit]]:
        """Categories of the feed that are the name of a topic."""
        hits: dict[int, list[Hit]] = {}
        start = 0
        for category in words.categories:
            for number in self._names.called(category):
                term = f"category: {category}"
                hit = Hit(field="categories", start=start, text=category, term=term, weight=WEIGHTS["categories"])
                hits.setdefault(number, []).append(hit)
            start += len(category) + 1
        return hits

    def _weigh(self, topic: int, read: Places, *, supported: bool) -> tuple[list[Found], list[tuple[Found, str]]]:
        """What counts for a topic, and what does not with the reason. `supported`: something else speaks for it."""
        spans = read.spans.get(topic, [])
        lost: list[tuple[Found, str]] = []
        against = self._against(spans)
        candidates: list[Found] = []
        for one in self._terms(spans, read):
            if why := self._doubt(topic, read, one, against):
                lost.append((one, why))
            else:
                candidates.append(self._discounted(topic, one, read))
        if not supported and all(one.term.ambiguous for one in candidates) and len({*_texts(candidates)}) == 1:
            lost.extend((one, "ambiguous, and nothing else speaks for the topic") for one in candidates)
            candidates = []
        return candidates, lost

    def _meant(self, number: int, answer: Tagged, read: Places) -> bool:
        """Whether the text is addressed to the topic's people, shows them at work, or says its name."""
        hit = answer.evidence[0]
        if hit.term.startswith("=") or number in self._names.called(hit.text):
            return True
        if hit.field not in read.tokens:
            return False
        tokens = read.tokens[hit.field]
        first = bisect_left(tokens.starts, hit.start)
        return addressed(tokens, first) or ("&" not in hit.term and acting(tokens, first))

    def _against(self, spans: list[tuple[Field, Span]]) -> list[tuple[Field, Span]]:
        """The negative contexts that stand there whole: of `reifegrad & obst` both."""
        found: dict[str, list[list[tuple[Field, Span]]]] = {}
        for field, span in spans:
            owner = self._owners[span.owner]
            if not owner.counts:
                halves = found.setdefault(owner.text, [[] for _ in range(owner.operands)])
                halves[owner.operand].append((field, span))
        return [place for halves in found.values() if all(halves) for half in halves for place in half]

    def _doubt(self, topic: int, read: Places, one: Found, against: list[tuple[Field, Span]]) -> str:
        """Why a term does not count where it stands; empty when it does."""
        if why := read.refusal(one.field, one.span):
            return why
        for field, span in against:
            if field == one.field and covered(one.span, span):
                return f'covered by "{self._owners[span.owner].text}"'
        written, ambiguous = one.term.text.lstrip("~"), one.term.ambiguous
        if ambiguous or (written.startswith("=") and written[1:].isupper()):
            own = partial(self._speaks, topic)
            return foreign(written[1:], read.tokens.values(), own, ambiguous=ambiguous)
        return ""

    def _terms(self, spans: list[tuple[Field, Span]], read: Places) -> Iterator[Found]:
        """Terms of which every operand was found."""
        halves: dict[str, tuple[Operand, dict[int, list[tuple[Field, Span]]]]] = {}
        for field, span in spans:
            owner = self._owners[span.owner]
            if not owner.counts:
                continue
            if owner.operands == 1:
                yield Found(owner, field, span, _worth(owner, field))
            else:
                halves.setdefault(owner.text, (owner, {}))[1].setdefault(owner.operand, []).append((field, span))
        for term, places in halves.values():
            if len(places) == term.operands:
                yield from _combined(term, [places[n] for n in range(len(places))], read)

    def _speaks(self, topic: int, text: str) -> bool:
        """Whether a text holds a plain term of a topic, or is one of its names."""
        if topic in self._names.called(text):
            return True
        owners = (self._owners[span.owner] for span in self._index.find(tokenise(text)))
        return any(owner.topic == topic and owner.counts and not owner.ambiguous for owner in owners)

    def _discounted(self, topic: int, one: Found, read: Places) -> Found:
        tokens, first = read.tokens[one.field], one.span.first
        against = negated(tokens, first) or (replaced(tokens, first) and self._names.said(topic, read.hit(one)))
        return Found(one.term, one.field, one.span, one.weight * NEGATED) if against else one


def _combined(term: Operand, places: list[list[tuple[Field, Span]]], read: Places) -> Iterator[Found]:
    """`a & b`: both in one field, or one in the title and one in the summary; as weak as the weaker field.

    In the notes both in one sentence: two everyday words meet somewhere in every long text.
    """
    for field, span in places[0]:
        fields = [_companion(field, span, others, read) for others in places[1:]]
        if all(fields):
            yield Found(term, field, span, min(_worth(term, other) for other in (field, *fields) if other))
            return


def _worth(owner: Operand, field: Field) -> float:
    """What a term adds where it stands."""
    return (_STRONG if owner.weight >= 1 else _WEAK)[field] if owner.counts else 0.0


def _companion(field: Field, span: Span, others: Iterable[tuple[Field, Span]], read: Places) -> Field | None:
    """The field of the nearest other operand, which must be other words."""
    apart: Field | None = None
    for other, place in others:
        if other == field and (place.last < span.first or place.first > span.last):
            if field != "notes" or read.sentence(field, place) == read.sentence(field, span):
                return field
        elif other != field and {other, field} <= _TOGETHER:
            apart = other
    return apart


def _texts(found: Iterable[Found]) -> Iterator[str]:
    return (one.term.text for one in found)


def _once(candidates: list[Found]) -> list[Found]:
    """Each term once a field (a weak one once), each word once: the weightiest reading, then the longest."""
    found: list[Found] = []
    seen: set[tuple[str, Field | None]] = set()
    taken: dict[Field, set[int]] = {}
    for one in sorted(
        candidates, key=lambda one: (-one.weight, one.span.first - one.span.last, one.span.first, one.term.text)
    ):
        places = range(one.span.first, one.span.last + 1)
        occupied = taken.setdefault(one.field, set())
        key = (one.term.text, one.field if one.term.weight >= 1 else None)
        if key in seen or not occupied.isdisjoint(places):
            continue
        seen.add(key)
        occupied.update(places)
        found.append(one)
    return found


def _tagged(topic: Topic, hits: list[Hit]) -> Tagged:
    evidence = tuple(sorted(hits, key=lambda hit: (-hit.weight, FIELDS.index(hit.field), hit.start)))
    return Tagged(topic=topic.id, score=round(sum(hit.weight for hit in hits), 3), evidence=evidence)
