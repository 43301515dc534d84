"""The forms a German word may be met in: the way back from `aggregator.german.stems`.

Pure, over folded words. Where a search box compares letters only, what it may be asked for must be written down. A few
forms that no dictionary knows do no harm there; one that is missing is a hit nobody sees.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from aggregator.german.folding import fold
from aggregator.german.lexicon import ER_PLURALS, IRREGULAR, UMLAUT_PLURALS

_ADJECTIVE: Final = ("e", "en", "er", "es", "em")
_ENDINGS: Final = tuple(
    (re.compile(pattern), tuple(endings.split()))
    for pattern, endings in (
        (r"(?:ung|heit|keit|schaft|ion|taet|ik|tur|ei)$", "en"),
        (r"(?:chen|lein|ing|ment)$", "s"),
        (r"ierer$|er$", "s n in innen"),
        (r"el$", "s n"),
        (r"(?:ismus|nis|us|os)$", "ses se sen"),
        (r"en$", "s"),
        (r"(?:ist|ent|ant|oge|at)$", "en in innen"),
        (r"(?:eur|wirt|chef|tekt)$", "s e en in innen"),
        (r"[aiouy]$", "s"),
    )
)
_NOUN: Final = ("s", "es", "e", "en")
_UMLAUTS: Final = (("au", "aeu"), ("a", "ae"), ("o", "oe"), ("u", "ue"))
_VOWEL_AT_END: Final = re.compile(r"(au|[aou])(?=[^aeiouy]*$)")
_ADJECTIVAL: Final = re.compile(r"(?:ig|lich|isch|bar|sam|haft|los|frei|iv|al|ell|iert|end|weit|reich|voll)$")


@lru_cache(maxsize=65_536)
def forms(word: str, *, noun: bool = True) -> tuple[str, ...]:
    """The forms of a folded word in its dictionary form, itself first: of a noun, or of an adjective too."""
    return tuple(dict.fromkeys(_forms(word, noun=noun)))


def _forms(word: str, *, noun: bool) -> Iterator[str]:
    yield word
    if len(word) < 3:
        return
    yield from plurals(word)
    if word.endswith("e"):
        yield from (f"{word}n", word[:-1], *(() if noun else (f"{word[:-1]}{ending}" for ending in _ADJECTIVE)))
        return
    endings = next((endings for pattern, endings in _ENDINGS if pattern.search(word)), None)
    if not noun and (endings is None or _ADJECTIVAL.search(word)):
        endings = tuple(dict.fromkeys((*_ADJECTIVE, *(_NOUN if endings is None else endings))))
    yield from (word + ending for ending in endings or _NOUN)
    if word.endswith(ER_PLURALS):
        yield from (with_umlaut(word) + "er", with_umlaut(word) + "ern")
    if word.endswith(_umlauting()):
        yield from (with_umlaut(word) + ending for ending in ("e", "en", "n", "") if not word.endswith("e"))


def plurals(word: str) -> tuple[str, ...]:
    """The plurals of a folded noun which no rule tells."""
    return _irregular().get(word, ())


def singular(word: str) -> str:
    """What a folded word is such a plural of; empty: it is none."""
    return _of_irregular().get(word, "")


@lru_cache(maxsize=1)
def _irregular() -> dict[str, tuple[str, ...]]:
    return {fold(noun): tuple(map(fold, many)) for noun, many in IRREGULAR.items()}


@lru_cache(maxsize=1)
def _of_irregular() -> dict[str, str]:
    return {many: noun for noun, several in _irregular().items() for many in several}


def with_umlaut(word: str) -> str:
    """A folded word with the umlaut of a plural: `markt` → `maerkt`."""
    found = _VOWEL_AT_END.search(word)
    return word if found is None else word[: found.start()] + dict(_UMLAUTS)[found[1]] + word[found.end() :]


@lru_cache(maxsize=1)
def _umlauting() -> tuple[str, ...]:
    return tuple(map(fold, UMLAUT_PLURALS))


def without_marks(word: str) -> str:
    """A folded word as it is typed where there are no umlauts: `foerderung` → `forderung`. Only for words that had
    one."""
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")
