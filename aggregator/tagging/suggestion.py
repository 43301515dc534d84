"""Terms that editors' corrections ask for, and feed categories nobody has mapped. Pure: proposals, never changes.

For a topic that editors added where the rules found nothing: words and pairs of words that are common there and rare
elsewhere, by the log-likelihood ratio (Dunning 1993), which stays honest where counts are small. For a topic they took
away: the words around the evidence that misled.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal

from aggregator.german.folding import fold
from aggregator.german.stems import stems
from aggregator.tagging.archive import Archived, Correction
from aggregator.tagging.tagger import Tagger
from aggregator.tagging.tokens import Tokens, tokenise
from aggregator.tagging.topicnames import name_key
from aggregator.tagging.values import Field, Hit, Words
from aggregator.tagging.vocabulary import Vocabulary

_SUPPORT: Final = 2
"""Corrected items a term must be in: one is chance."""
_SIGNIFICANT: Final = 6.63
"""Chi-squared with one degree of freedom at p = .01."""
_MOST: Final = 10
"""Proposals a topic."""
_SHORTEST: Final = 4
_EXAMPLES: Final = 3
_FIELDS: Final[tuple[Field, ...]] = ("title", "summary", "categories")
_COMMON_WORDS: Final = """
    aber alle allem allen aller alles also andere anderen auch auf aus beim bei bis dabei damit dann das dass dein
    dem den der des die dies diese diesem diesen dieser dieses doch dort durch eine einem einen einer eines erst
    etwa fuer gibt haben hat hier ihr ihre ihrem ihren ihrer immer jede jedem jeden jeder jedes jetzt kann kein
    keine koennen mehr mit nach neue neuem neuen neuer neues nicht noch nur oder ohne schon sehr sein seine seinen
    seiner sich sie sind so ueber und uns unser unsere unserem unseren unserer unter vom von vor warum was wenn
    werden wie wir wird wurde zum zur zwei drei vier fuenf digital digitale digitalen digitaler digitales
    digitalisierung mittelstand unternehmen betrieb betriebe zentrum projekt thema praxis heute weniger viele online
"""
_COMMON: Final = frozenset(_COMMON_WORDS.split())
"""Words that say nothing here, folded (`report.md` §7: digital, Mittelstand, Zentrum carry no information)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A term to add to a topic, or a negative context."""

    topic: str
    list: Literal["terms", "not"]
    term: str
    support: int
    """Corrected items it is in."""
    elsewhere: int
    """Other items of the archive it is in: what it would tag (or spare) besides."""
    score: float
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A category of feeds that means no topic yet."""

    category: str
    items: int
    sources: tuple[str, ...]
    nearest: str
    """Id of a topic whose names or terms look like it, or nothing."""


def suggest(tagger: Tagger, corrections: Iterable[Correction], archive: Iterable[Archived]) -> tuple[Suggestion, ...]:
    """Proposals from editors' corrections, by topic, strongest first."""
    standing = tuple(corrections)
    kept = tuple(archive)
    found: list[Suggestion] = []
    for topic in sorted({one.topic for one in standing}):
        missed = [one.words for one in standing if one.topic == topic and one.added and not _tags(tagger, one, topic)]
        misled = [one for one in standing if one.topic == topic and not one.added and _tags(tagger, one, topic)]
        corrected = {one.key for one in standing if one.topic == topic}
        found.extend(_terms(topic, missed, [item for item in kept if item.key not in corrected]))
        right = [item for item in kept if topic in item.topics and item.key not in corrected]
        found.extend(_contexts(tagger, topic, [one.words for one in misled], right))
    return tuple(found)


def candidates(vocabulary: Vocabulary, items: Iterable[Words]) -> tuple[Candidate, ...]:
    """Categories that map to no topic, most used first. Names of formats are categories of another kind."""
    names = {
        name_key(name): topic.id
        for topic in vocabulary.topics
        for name in (topic.label, *topic.alternative, *topic.categories)
    }
    forms = {name_key(rule.label) for rule in vocabulary.formats if rule.label}
    uses: Counter[str] = Counter()
    sources: dict[str, set[str]] = {}
    spelt: dict[str, Counter[str]] = {}
    for words in items:
        for category in words.categories:
            key = name_key(category)
            if not key or key in names or key in forms:
                continue
            uses[key] += 1
            sources.setdefault(key, set()).add(words.source_id)
            spelt.setdefault(key, Counter())[category.strip()] += 1
    tagger = Tagger(vocabulary)
    return tuple(
        Candidate(
            category=_commonest(spelt[key]),
            items=count,
            sources=tuple(sorted(sources[key])),
            nearest=_nearest(tagger, _commonest(spelt[key]), names),
        )
        for key, count in sorted(uses.items(), key=lambda one: (-one[1], one[0]))
    )


def _nearest(tagger: Tagger, category: str, names: dict[str, str]) -> str:
    tagged = tagger.topics(Words(title=category, medium="news"))
    if tagged:
        return tagged[0].topic
    near = get_close_matches(name_key(category), sorted(names), n=1, cutoff=0.8)
    return names[near[0]] if near else ""


def _tags(tagger: Tagger, one: Correction, topic: str) -> bool:
    return any(tagged.topic == topic for tagged in tagger.topics(one.words))


def _terms(topic: str, missed: Sequence[Words], others: Sequence[Archived]) -> list[Suggestion]:
    """What the items that were missed share."""
    spelt: dict[str, Counter[str]] = {}
    support: Counter[str] = Counter()
    examples: dict[str, list[str]] = {}
    for words in missed:
        seen = dict(_features(words))
        support.update(seen.keys())
        for key, text in seen.items():
            spelt.setdefault(key, Counter())[text] += 1
            examples.setdefault(key, []).append(words.title)
    wanted = {key for key, count in support.items() if count >= _SUPPORT}
    if not wanted:
        return []
    elsewhere: Counter[str] = Counter()
    for item in others:
        elsewhere.update(wanted & {key for key, _ in _features(item.words)})
    found = [
        Suggestion(
            topic=topic,
            list="terms",
            term=_commonest(spelt[key]),
            support=support[key],
            elsewhere=elsewhere[key],
            score=round(_likelihood(support[key], len(missed), elsewhere[key], len(others)), 2),
            examples=tuple(examples[key][:_EXAMPLES]),
        )
        for key in sorted(wanted)
    ]
    found.sort(key=lambda one: (-one.score, -len(one.term), one.term))
    return [one for one in found if one.score >= _SIGNIFICANT][:_MOST]


def _contexts(tagger: Tagger, topic: str, misled: Sequence[Words], right: Sequence[Archived]) -> list[Suggestion]:
    """The words around misleading evidence that never stand around right evidence."""
    support: Counter[str] = Counter()
    examples: dict[str, list[str]] = {}
    for words in misled:
        for phrase in _around(tagger, topic, words):
            support[phrase] += 1
            examples.setdefault(phrase, []).append(words.title)
    innocent = {phrase for item in right for phrase in _around(tagger, topic, item.words)}
    found = [
        Suggestion(
            topic=topic,
            list="not",
            term=phrase,
            support=count,
            elsewhere=0,
            score=float(count),
            examples=tuple(examples[phrase][:_EXAMPLES]),
        )
        for phrase, count in sorted(support.items(), key=lambda one: (-one[1], len(one[0]), one[0]))
        if phrase not in innocent
    ]
    return found[:_MOST]


def _around(tagger: Tagger, topic: str, words: Words) -> set[str]:
    """The evidence for a topic as it stands there, alone and with the word before and after it."""
    phrases: set[str] = set()
    for tagged in tagger.topics(words):
        if tagged.topic == topic:
            for hit in tagged.evidence:
                phrases.update(_phrases(words, hit))
    return phrases


def _phrases(words: Words, hit: Hit) -> Iterator[str]:
    tokens = tokenise(words.text(hit.field))
    if hit.start not in tokens.starts:
        return
    first = tokens.starts.index(hit.start)
    last = first
    while last + 1 < len(tokens.ends) and tokens.ends[last] < hit.start + len(hit.text):
        last += 1
    inside = [fold(word) for word in tokens.words[first : last + 1]]
    if "".join(inside) != "".join(character for character in fold(hit.term) if character.isalnum()):
        yield " ".join(inside)  # the term itself is no exception to itself
    if first > 0 and not tokens.gaps[first].breaks:
        yield " ".join([fold(tokens.words[first - 1]), *inside])
    if last + 1 < len(tokens.words) and not tokens.gaps[last + 1].breaks:
        yield " ".join([*inside, fold(tokens.words[last + 1])])


def _features(words: Words) -> Iterator[tuple[str, str]]:
    """Words and pairs of neighbours: what makes them alike, and how they are written."""
    for field in _FIELDS:
        tokens = tokenise(words.text(field))
        behind: tuple[str, str] | None = None
        for n in range(len(tokens.words)):
            here = _feature(tokens, n)
            if here:
                yield here
                if behind and not tokens.gaps[n].breaks:
                    yield f"{behind[0]} {here[0]}", f"{behind[1]} {here[1]}"
            behind = here


def _feature(tokens: Tokens, place: int) -> tuple[str, str] | None:
    word = tokens.words[place]
    folded = fold(word)
    if len(folded) < _SHORTEST or folded in _COMMON or folded.isdecimal():
        return None
    return stems(folded, capital=word[0].isupper())[0], word.lower()


def _commonest(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda text: (-spellings[text], text))


def _likelihood(inside: int, of_inside: int, outside: int, of_outside: int) -> float:
    """Dunning's G² of a word in one group of items against another; 0 when it is no commoner inside."""
    if not of_outside or inside / of_inside <= outside / of_outside:
        return 0.0
    share = (inside + outside) / (of_inside + of_outside)
    return 2 * sum(
        observed * math.log(observed / expected)
        for observed, expected in (
            (inside, of_inside * share),
            (of_inside - inside, of_inside * (1 - share)),
            (outside, of_outside * share),
            (of_outside - outside, of_outside * (1 - share)),
        )
        if observed
    )
