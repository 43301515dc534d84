"""The tagger: an item's words and a vocabulary in, topics and their evidence out. Pure; built once, asked often.

The way of an item: its fields become words; every pattern of every topic is found in one pass over them; idioms, names
and a topic's own negative contexts take their places away; what is left is weighed, each term once a field and each
word once a topic, and summed up.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from aggregator.tagging.abbreviations import foreign
from aggregator.tagging.asides import Sentences, sentences
from aggregator.tagging.bearing import Answer, acting, addressed, weighed
from aggregator.tagging.compile import Index, Span
from aggregator.tagging.context import NEGATED, figurative, names, negated, replaced
from aggregator.tagging.formats import Forms
from aggregator.tagging.terms import Pattern, Term, parse
from aggregator.tagging.tokens import Tokens, tokenise
from aggregator.tagging.topicnames import TopicNames
from aggregator.tagging.values import FIELDS, Field, Formatted, Hit, Refused, Tagged, Trace, Words
from aggregator.tagging.vocabulary import Topic, Vocabulary

WEIGHTS: Final[dict[Field, float]] = {"title": 3.0, "categories": 1.5, "summary": 1.5, "notes": 1.0}
"""Measured on labelled items (`docs/topics.md`)."""
WEAK_LIMIT: Final = 0.6
"""What a weak term adds at most, even in a title: one never tags an item alone, two do."""
_RUNNING: Final = frozenset({"summary", "notes"})
"""Fields of running text."""
_TOGETHER: Final = frozenset({"title", "summary"})
"""Fields in which the two halves of `a & b` may stand apart."""
_IDIOM: Final = -1
_OCCASION: Final = -2
_OFTEN: Final = 20
"""Places of one term in one field that are looked at: it counts once; one word a thousand times must cost no square."""
_LONGEST: Final = 20_000
"""Characters of a field that are looked at: what is longer is a transcript."""
_ENUMERATED: Final = 3
"""Topics in one sentence of the notes that make it a list of offers."""


@dataclass(frozen=True, slots=True)
class _Operand:
    """Who owns a pattern: a term of a topic, or one of its negative contexts (`term` None)."""

    topic: int
    term: Term | None
    operand: int
    operands: int
    text: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A term found in one field."""

    term: Term
    field: Field
    span: Span
    weight: float


class _Read:
    """An item's fields as words, with what was found in them by owner."""

    def __init__(self, words: Words, index: Index, owners: list[_Operand]) -> None:
        self.words = words
        self.tokens: dict[Field, Tokens] = {}
        self.taken: dict[Field, tuple[list[Span], frozenset[int]]] = {}
        self.spans: dict[int, list[tuple[Field, Span]]] = {}
        self.occasion = ""
        self._owners = owners
        self._sentences: dict[Field, Sentences] = {}
        self._lists: frozenset[int] | None = None
        for field in FIELDS:
            if text := words.text(field):
                self._field(field, text, index, owners)

    def _field(self, field: Field, text: str, index: Index, owners: list[_Operand]) -> None:
        tokens = tokenise(text[:_LONGEST])
        found = index.find(tokens)
        self.tokens[field] = tokens
        idioms: list[Span] = []
        seen: Counter[int] = Counter()
        for span in found:
            seen[span.owner] += 1
            if seen[span.owner] > _OFTEN:
                continue
            if owners[span.owner].topic == _IDIOM:
                idioms.append(span)
            elif owners[span.owner].topic == _OCCASION:
                if field == "title":
                    self.occasion = self.at(field, span)
            else:
                self.spans.setdefault(owners[span.owner].topic, []).append((field, span))
        self.taken[field] = (idioms, names(tokens) if len(found) > len(idioms) else frozenset())

    def refusal(self, field: Field, span: Span) -> str:
        """Why a place does not count for any topic; empty when it does."""
        idioms, taken = self.taken[field]
        for idiom in idioms:
            if _covered(span, idiom):
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
            self._sentences[field] = sentences(self.tokens[field].text)
        return self._sentences[field]

    def _aside(self, field: Field, span: Span) -> str:
        number = self.sentence(field, span)
        reason = self._cut(field).reasons[number]
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
                    term = self._owners[span.owner].term
                    if field == "notes" and term is not None and term.weight >= 1 and len(term.operands) == 1:
                        topics.setdefault(self.sentence(field, span), set()).add(topic)
            self._lists = frozenset(number for number, named in topics.items() if len(named) >= _ENUMERATED)
        return self._lists

    def at(self, field: Field, span: Span) -> str:
        """What stands at a span."""
        tokens = self.tokens[field]
        return tokens.text[tokens.starts[span.first] : tokens.ends[span.last]]

    def hit(self, found: _Found) -> Hit:
        start = self.tokens[found.field].starts[found.span.first]
        text = self.at(found.field, found.span)
        return Hit(field=found.field, start=start, text=text, term=found.term.text, weight=round(found.weight, 3))


class Tagger:
    """Asks one vocabulary about items."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.version = vocabulary.version
        self._topics = vocabulary.topics
        self._owners: list[_Operand] = []
        self._index = Index(self._patterns(vocabulary))
        self._names = TopicNames(vocabulary.topics)
        self._forms = Forms(vocabulary.formats)

    def _patterns(self, vocabulary: Vocabulary) -> Iterator[tuple[int, Pattern]]:
        for owner, texts in ((_IDIOM, vocabulary.idioms), (_OCCASION, vocabulary.occasions)):
            for text in texts:
                yield from self._owned(owner, None, parse(text))
        for number, topic in enumerate(vocabulary.topics):
            for text in topic.terms:
                term = parse(text)
                yield from self._owned(number, term, term)
            for text in topic.not_:
                yield from self._owned(number, None, parse(text))

    def _owned(self, topic: int, owner: Term | None, term: Term) -> Iterator[tuple[int, Pattern]]:
        for operand, spellings in enumerate(term.operands):
            self._owners.append(_Operand(topic, owner, operand, len(term.operands), term.text))
            for spelling in spellings:
                yield len(self._owners) - 1, spelling

    def topics(self, words: Words) -> tuple[Tagged, ...]:
        """The topics of an item, highest score first."""
        return self.trace(words).tagged

    def format(self, words: Words) -> Formatted:
        """The form of an item."""
        return self._forms.form(words)

    def trace(self, words: Words) -> Trace:
        """The topics of an item, and all evidence that was not enough or did not count."""
        read = _Read(words, self._index, self._owners)
        mapped = self._mapped_categories(words)
        answers: list[Answer] = []
        below: list[Tagged] = []
        refused: list[Refused] = []
        for number in sorted({*read.spans, *mapped}):
            topic = self._topics[number]
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

    def _answer(self, number: int, found: Tagged, counted: list[_Found], read: _Read) -> Answer:
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

    def _weigh(self, topic: int, read: _Read, *, supported: bool) -> tuple[list[_Found], list[tuple[_Found, str]]]:
        """What counts for a topic, and what does not with the reason. `supported`: something else speaks for it."""
        spans = read.spans.get(topic, [])
        lost: list[tuple[_Found, str]] = []
        against = self._against(spans)
        candidates: list[_Found] = []
        for one in self._terms(spans, read):
            if why := self._doubt(topic, read, one, against):
                lost.append((one, why))
            else:
                candidates.append(self._discounted(topic, one, read))
        if not supported and all(one.term.ambiguous for one in candidates) and len({*_texts(candidates)}) == 1:
            lost.extend((one, "ambiguous, and nothing else speaks for the topic") for one in candidates)
            candidates = []
        return candidates, lost

    def _meant(self, number: int, answer: Tagged, read: _Read) -> bool:
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
            if owner.term is None:
                halves = found.setdefault(owner.text, [[] for _ in range(owner.operands)])
                halves[owner.operand].append((field, span))
        return [place for halves in found.values() if all(halves) for half in halves for place in half]

    def _doubt(self, topic: int, read: _Read, one: _Found, against: list[tuple[Field, Span]]) -> str:
        """Why a term does not count where it stands; empty when it does."""
        if why := read.refusal(one.field, one.span):
            return why
        for field, span in against:
            if field == one.field and _covered(one.span, span):
                return f'covered by "{self._owners[span.owner].text}"'
        written, ambiguous = one.term.text.lstrip("~"), one.term.ambiguous
        if ambiguous or (written.startswith("=") and written[1:].isupper()):
            own = partial(self._speaks, topic)
            return foreign(written[1:], read.tokens.values(), own, ambiguous=ambiguous)
        return ""

    def _terms(self, spans: list[tuple[Field, Span]], read: _Read) -> Iterator[_Found]:
        """Terms of which every operand was found."""
        halves: dict[str, tuple[Term, dict[int, list[tuple[Field, Span]]]]] = {}
        for field, span in spans:
            owner = self._owners[span.owner]
            if owner.term is None:
                continue
            if len(owner.term.operands) == 1:
                yield _Found(owner.term, field, span, _weight(owner.term, WEIGHTS[field]))
            else:
                halves.setdefault(owner.text, (owner.term, {}))[1].setdefault(owner.operand, []).append((field, span))
        for term, places in halves.values():
            if len(places) == len(term.operands):
                yield from _combined(term, [places[n] for n in range(len(places))], read)

    def _speaks(self, topic: int, text: str) -> bool:
        """Whether a text holds a plain term of a topic, or is one of its names."""
        if topic in self._names.called(text):
            return True
        owners = (self._owners[span.owner] for span in self._index.find(tokenise(text)))
        return any(owner.topic == topic and owner.term is not None and not owner.term.ambiguous for owner in owners)

    def _discounted(self, topic: int, one: _Found, read: _Read) -> _Found:
        tokens, first = read.tokens[one.field], one.span.first
        against = negated(tokens, first) or (replaced(tokens, first) and self._names.said(topic, read.hit(one)))
        return _Found(one.term, one.field, one.span, one.weight * NEGATED) if against else one


def _combined(term: Term, places: list[list[tuple[Field, Span]]], read: _Read) -> Iterator[_Found]:
    """`a & b`: both in one field, or one in the title and one in the summary; as weak as the weaker field.

    In the notes both in one sentence: two everyday words meet somewhere in every long text.
    """
    for field, span in places[0]:
        fields = [_companion(field, span, others, read) for others in places[1:]]
        if all(fields):
            weight = min(WEIGHTS[other] for other in (field, *fields) if other)
            yield _Found(term, field, span, _weight(term, weight))
            return


def _weight(term: Term, field: float) -> float:
    return field * term.weight if term.weight >= 1 else min(field * term.weight, WEAK_LIMIT)


def _companion(field: Field, span: Span, others: Iterable[tuple[Field, Span]], read: _Read) -> Field | None:
    """The field of the nearest other operand, which must be other words."""
    apart: Field | None = None
    for other, place in others:
        if other == field and (place.last < span.first or place.first > span.last):
            if field != "notes" or read.sentence(field, place) == read.sentence(field, span):
                return field
        elif other != field and {other, field} <= _TOGETHER:
            apart = other
    return apart


def _covered(span: Span, by: Span) -> bool:
    """Whether a span overlaps another and does not reach beyond it on a side while holding all of it."""
    if span.last < by.first or span.first > by.last:
        return False
    holds = span.first <= by.first and span.last >= by.last
    return not holds or (span.first == by.first and span.last == by.last)


def _texts(found: Iterable[_Found]) -> Iterator[str]:
    return (one.term.text for one in found)


def _once(candidates: list[_Found]) -> list[_Found]:
    """Each term once a field (a weak one once), each word once: the weightiest reading, then the longest."""
    found: list[_Found] = []
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
