"""The vocabulary: topics in the manner of SKOS, idioms, and rules for forms. Frozen values; knows no file."""

import hashlib
from dataclasses import dataclass
from typing import Final

from aggregator.model import Medium

ENGINE: Final = "4"
"""Grows when the same vocabulary may give other tags: part of the version that every tag carries."""
WORDING: Final = "2"
"""Grows when the same text may be found by other words: part of the version of the search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One concept, in the manner of SKOS, and the terms it is told by."""

    id: str
    label: str
    """skos:prefLabel, German."""
    alternative: tuple[str, ...] = ()
    """skos:altLabel"""
    names: tuple[str, ...] = ()
    """Words that people use for nothing but the topic. They are found as terms are; said once, they count as much as
    its label does."""
    broader: str = ""
    """Id of the broader topic, or nothing."""
    note: str = ""
    """skos:scopeNote"""
    terms: tuple[str, ...] = ()
    not_: tuple[str, ...] = ()
    """Text these cover is no evidence for this topic."""
    categories: tuple[str, ...] = ()
    """Categories of feeds that mean this topic."""
    threshold: float = 1.0
    """Score an item needs."""
    setting: bool = False
    """Its words often tell only where something takes place: one of them, unless it is a name, is not enough."""
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule for a form: all conditions given must hold; the first rule that holds decides."""

    id: str
    label: str = ""
    name: str = ""
    """What the rule is called in evidence; its place when empty."""
    media: tuple[Medium, ...] = ()
    """Only for these; for all when empty."""
    start: tuple[str, ...] = ()
    """The title begins with one of these."""
    title: tuple[str, ...] = ()
    """One of these is in the title."""
    text: tuple[str, ...] = ()
    """One of these is in title, summary or categories."""
    also: tuple[str, ...] = ()
    """One of these, too, is in title, summary or categories."""
    not_: tuple[str, ...] = ()
    """None of these is in title, summary or categories."""
    not_title: tuple[str, ...] = ()
    """None of these is in the title."""
    pattern: str = ""
    """A regular expression that finds something in the title or the summary, one a line."""
    min_seconds: int | None = None
    max_seconds: int | None = None
    numbered: bool | None = None
    """The title has a place in a series, or has none."""
    person: bool = False
    """The title names a person."""
    flagged: bool = False
    """The source itself says that it is a trailer (itunes:episodeType)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Everything `topics.toml` says."""

    topics: tuple[Topic, ...] = ()
    idioms: tuple[str, ...] = ()
    """Taken out of the text before any topic is looked for."""
    occasions: tuple[str, ...] = ()
    """In a title they say that it is about a festivity, a sport or a show: one term alone is no topic there."""
    formats: tuple[Rule, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    """Wordings of one meaning, for the search: whoever looks for one finds the others, too."""
    version: str = ""
    """Hash of what decides about tags, and of the engine's own version."""

    @property
    def search_version(self) -> str:
        """Hash of what decides by which words items are found, beside what they say."""
        names = [(topic.id, topic.label, topic.alternative) for topic in self.topics]
        return hashlib.sha256(repr((WORDING, names, self.synonyms)).encode()).hexdigest()[:16]

    def topic(self, wanted: str) -> Topic | None:
        """The topic of an id."""
        return next((topic for topic in self.topics if topic.id == wanted), None)


def version(
    topics: tuple[Topic, ...], idioms: tuple[str, ...], rules: tuple[Rule, ...], occasions: tuple[str, ...] = ()
) -> str:
    """What decides, and only that: a new note or example changes no tag."""
    deciding = [(t.id, t.terms, t.not_, t.categories, t.alternative, t.threshold, t.setting, t.names) for t in topics]
    return hashlib.sha256(repr((ENGINE, deciding, idioms, rules, occasions)).encode()).hexdigest()[:16]
