"""What topics are called: which topic a feed's category means, and whether a piece of evidence says a topic's name.

Pure. Knows the names of the vocabulary, not its terms.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from aggregator.german.folding import fold
from aggregator.german.stems import dictionary_stems
from aggregator.tagging.values import Hit
from aggregator.tagging.vocabulary import Topic

_SHORTEST_HEAD: Final = 5
"""Letters of a name that may be part of a compound: `Handel` in `Großhandel`, and not `Bau` in `Anbau`."""
_SHORTEST_STEM: Final = 4
_CASED: Final = "="
_PAIR: Final = "&"


def name_key(name: str) -> str:
    """What the spellings of a name share: `IT Sicherheit`, `IT-Sicherheit`."""
    return "".join(character for character in fold(name) if character.isalnum())


class TopicNames:
    """The names of all topics of a vocabulary; topics are told by their place in it."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._topics: dict[str, list[int]] = {}
        self._keys: list[frozenset[str]] = []
        self._heads: list[tuple[str, ...]] = []
        for number, topic in enumerate(topics):
            keys = dict.fromkeys(map(name_key, (topic.label, *topic.alternative, *topic.categories)))
            for key in keys:
                self._topics.setdefault(key, []).append(number)
            said = {*keys, *map(name_key, topic.names)}
            stemmed = frozenset((*said, *_stems(said)))
            self._keys.append(stemmed)
            self._heads.append(tuple(sorted(key for key in stemmed if len(key) >= _SHORTEST_HEAD)))

    def called(self, name: str) -> Sequence[int]:
        """The topics that have a name: what a category of a feed means."""
        return self._topics.get(name_key(name), ())

    def said(self, topic: int, hit: Hit) -> bool:
        """Whether evidence is a name of its topic, inflected or in a compound, or an abbreviation: `KI`, `Großhandel`,
        `Melkroboter`; not what is merely typical of it, nor a pair of words of which one is a name."""
        if _PAIR in hit.term:
            return False
        if hit.term.startswith(_CASED) and hit.text[:2].isupper():
            return True
        key = name_key(hit.text)
        heads = self._heads[topic]
        return key in self._keys[topic] or key.startswith(heads) or key.endswith(heads)


def _stems(keys: Iterable[str]) -> set[str]:
    return {stem for key in keys for stem in dictionary_stems(key) if len(stem) >= _SHORTEST_STEM}
