"""Whether a topic is what an item is about, or is mentioned in passing: what its evidence must be where. Pure.

Knows evidence by field, and no topic. Which kinds of evidence mislead was counted on labelled items that the vocabulary
had not been written against (`docs/topics.md`): what is told twice is right, what is told once asks for more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aggregator.german.folding import fold
from aggregator.tagging.tokens import Tokens
from aggregator.tagging.values import Hit, Tagged

_MENTIONS: Final = 2
"""Sentences of the notes that must name a topic that stands only there; or two terms and the first one."""
_MENTIONS_BESIDE: Final = 3
"""The same, by its name, where title or summary say what the item is about."""
_FEW: Final = 2
"""Weak hints that do not make a topic of which the words are often settings."""
_FOR: Final = 3
"""Words back to a `für`: `für kleine und mittlere Pflegedienste`."""

_ONE_WORDS: Final = "ein eine der die das zwei drei vier fuenf sechs sieben acht neun zehn mehrere einige"
_ONE: Final = frozenset(_ONE_WORDS.split())
_HOW: Final = frozenset({"wie", "warum", "wo", "wann", "so", "und", "da", "dort", "hier"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A topic that has enough evidence, and how it is told."""

    tagged: Tagged
    mentions: frozenset[int]
    """Numbers of the sentences of the notes with evidence."""
    named: bool
    """Evidence says the topic's very name."""
    meant: bool
    """The first piece of evidence is a name, or the text is addressed to the topic's people, or shows them at work."""

    setting: bool
    """The topic's words often tell only where something takes place."""

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Its evidence, the weightiest first."""
        return self.tagged.evidence

    @property
    def fields(self) -> frozenset[str]:
        """Where it is told."""
        return frozenset(hit.field for hit in self.hits)

    @property
    def leads(self) -> bool:
        """Whether the title says so by one term that suffices, or by two hints."""
        return sum(hit.weight for hit in self.hits if hit.field == "title") >= 1


def weighed(answers: Sequence[Answer], *, occasion: str, alone: bool) -> tuple[list[Answer], list[tuple[Answer, str]]]:
    """The answers an item is about, and the rest with the reason: first what its own evidence is worth, then what is
    told once beside what is told better. `occasion`: what the title calls a festivity. `alone`: there is nothing but a
    title."""
    known = any(answer.fields != {"notes"} for answer in answers)
    leading = [answer for answer in answers if answer.leads]
    kept: list[Answer] = []
    passing: list[tuple[Answer, str]] = []
    for answer in answers:
        beside = any(other is not answer for other in leading)
        why = _in_passing(answer, beside=beside, known=known, occasion=occasion, alone=alone)
        if why:
            passing.append((answer, why))
        else:
            kept.append(answer)
    stand = [answer for answer in kept if answer.fields != {"notes"}]
    about: list[Answer] = []
    for answer in kept:
        why = _lonely(answer, beside=any(other is not answer for other in stand), alone=alone)
        if why:
            passing.append((answer, why))
        else:
            about.append(answer)
    return about, passing


def _weak(hit: Hit) -> bool:
    """Whether a piece of evidence never suffices alone."""
    return hit.term.startswith("~")


def _in_passing(answer: Answer, *, beside: bool, known: bool, occasion: str, alone: bool) -> str:
    """Why enough evidence for a topic does not make it one; empty when it does. `beside`: another topic leads.
    `known`: what the item is about is told by more than its notes."""
    hits, fields = answer.hits, answer.fields
    if fields == {"notes"}:
        return _in_notes(answer, known=known)
    if occasion and len(hits) == 1 and "categories" not in fields:
        return f'the title tells of an occasion: "{occasion}"'
    if all(map(_weak, hits)) and (why := _hinted(hits, fields, beside=beside, setting=answer.setting and not alone)):
        return why
    if beside and fields == {"summary"} and len(hits) == 1 and not answer.meant:
        return "mentioned once in the summary, and the title is about something else"
    return ""


def _hinted(hits: Sequence[Hit], fields: frozenset[str], *, beside: bool, setting: bool) -> str:
    """The same for weak hints alone."""
    if setting and len(hits) <= _FEW:
        return "weak hints, which may be no more than where it takes place"
    if len([hit for hit in hits if hit.field != "notes"]) == 1:
        return "one weak hint, and the rest in the notes"
    if fields == {"summary"}:
        return "weak hints in the summary, and the title has none"
    if beside and fields == {"title"}:
        return "weak hints in a title that is about something else"
    if beside and len(hits) == 2 and len(fields) == 2:
        return "two weak hints apart, and the title is about something else"
    return ""


def _in_notes(answer: Answer, *, known: bool) -> str:
    if known:
        enough = answer.named and len(answer.mentions) >= _MENTIONS_BESIDE
        return "" if enough else "in the notes only, and the item is about something else"
    opens = 0 in answer.mentions and len(answer.hits) > 1
    return "" if opens or len(answer.mentions) >= _MENTIONS else "mentioned once in the notes"


def _lonely(answer: Answer, *, beside: bool, alone: bool) -> str:
    """Why a single piece of evidence is not enough that is no name; empty when it is. `beside`: there is another
    topic. `alone`: there is nothing but a title, and nowhere else to say it."""
    if alone or len(answer.hits) > 1 or answer.named:
        return ""
    (hit,) = answer.hits
    if beside and not answer.meant:
        return "said once, beside another topic"
    if answer.setting:
        return "one word, which may be no more than where it takes place"
    if "&" in hit.term:
        return "two everyday words that meet once"
    if hit.field == "summary" and not answer.meant:
        return "said once, in the summary, and not by its name"
    return ""


def addressed(tokens: Tokens, first: int) -> bool:
    """Whether `für` stands before a word, in the same breath: a text for a trade belongs to the trade."""
    for place in range(first - 1, max(first - 2 - _FOR, -1), -1):
        if tokens.gaps[place + 1].breaks:
            return False
        if fold(tokens.words[place]) in ("fuer", "fuers"):
            return True
        if tokens.words[place][0].isupper():
            return False
    return False


def acting(tokens: Tokens, first: int) -> bool:
    """Whether a noun opens a sentence behind an article or a number, and the sentence goes on: `Vier Tischler teilen`,
    `Wie eine Kellnerin`; not one of several, as in `Ein Metallbetrieb, eine Kanzlei und eine Arztpraxis`."""
    place = first - 1
    if place >= 0 and not tokens.gaps[first].breaks and tokens.words[place].islower() and place:
        place -= fold(tokens.words[place]) not in _ONE  # an adjective between
    if place < 0 or tokens.gaps[place + 1].breaks or fold(tokens.words[place]) not in _ONE:
        return False
    if fold(tokens.words[place - 1]) in _HOW and place:
        place -= 1
    goes_on = first + 1 < len(tokens.words) and not tokens.gaps[first + 1].breaks
    return tokens.words[first][0].isupper() and tokens.gaps[place].ends and goes_on
