"""Whether a topic is what an item is about, or is mentioned in passing: what its evidence must be where. Pure.

Knows evidence by field, and no topic. A firm of a trade, an example or an aside named once in a summary whose title is
about something else is no topic: on labelled items two of three such tags were wrong.
"""

from typing import Final

from aggregator.german.folding import fold
from aggregator.tagging.tokens import Tokens
from aggregator.tagging.values import Hit, Tagged
from aggregator.tagging.vocabulary import Topic

_MENTIONS: Final = 2
"""Sentences of the notes that must name a topic that stands only there; or two terms and the first one."""
_MENTIONS_BESIDE: Final = 3
"""The same where title or summary say what the item is about."""
_FOR: Final = 3
"""Words back to a `für`: `für kleine und mittlere Pflegedienste`."""

_ONE_WORDS: Final = "ein eine der die das zwei drei vier fuenf sechs sieben acht neun zehn mehrere einige"
_ONE: Final = frozenset(_ONE_WORDS.split())
_HOW: Final = frozenset({"wie", "warum", "wo", "wann", "so", "und", "da", "dort", "hier"})


def weak(hit: Hit) -> bool:
    """Whether a piece of evidence never suffices alone."""
    return hit.term.startswith("~")


def leads(answer: Tagged, topic: Topic) -> bool:
    """Whether an item has a topic and its title says so by one term that suffices, or by two hints."""
    return answer.score >= topic.threshold and sum(hit.weight for hit in answer.evidence if hit.field == "title") >= 1


def told(answer: Tagged, topic: Topic) -> bool:
    """Whether an item has a topic by more than its notes."""
    return answer.score >= topic.threshold and any(hit.field != "notes" for hit in answer.evidence)


def in_passing(
    answer: Tagged, *, mentions: frozenset[int], beside: bool, known: bool, meant: bool, occasion: str
) -> str:
    """Why enough evidence for a topic does not make it one; empty when it does.

    `mentions`: numbers of the sentences of the notes with evidence. `beside`: another topic leads. `known`: what the
    item is about is told by more than its notes. `meant`: the text is addressed to
    the topic's people, they act in it, or it says the topic's very name. `occasion`: what the title calls a festivity.
    """
    hits = answer.evidence
    fields = {hit.field for hit in hits}
    if fields == {"notes"}:
        return _in_notes(answer, mentions, known=known)
    if occasion and len(hits) == 1 and "categories" not in fields:
        return f'the title tells of an occasion: "{occasion}"'
    if len([hit for hit in hits if hit.field != "notes"]) == 1 and all(weak(hit) for hit in hits):
        return "one weak hint, and the rest in the notes"
    if not beside:
        return ""
    if len(hits) == 2 and len(fields) == 2 and all(weak(hit) for hit in hits):
        return "two weak hints apart, and the title is about something else"
    if fields == {"summary"} and len(hits) == 1 and not meant:
        return "mentioned once in the summary, and the title is about something else"
    return ""


def _in_notes(answer: Tagged, mentions: frozenset[int], *, known: bool) -> str:
    if known:
        return "" if len(mentions) >= _MENTIONS_BESIDE else "in the notes only, and the item is about something else"
    opens = 0 in mentions and len(answer.evidence) > 1
    return "" if opens or len(mentions) >= _MENTIONS else "mentioned once in the notes"


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
    """Whether a noun opens a sentence behind an article or a number: `Vier Tischler teilen`, `Wie eine Kellnerin`."""
    place = first - 1
    if place >= 0 and not tokens.gaps[first].breaks and tokens.words[place].islower() and place:
        place -= fold(tokens.words[place]) not in _ONE  # an adjective between
    if place < 0 or tokens.gaps[place + 1].breaks or fold(tokens.words[place]) not in _ONE:
        return False
    if fold(tokens.words[place - 1]) in _HOW and place:
        place -= 1
    return tokens.words[first][0].isupper() and tokens.gaps[place].ends
