"""Stems of single German words: what the inflected forms of one noun or adjective have in common.

Pure; knows words one at a time and no lexicon. It works on folded words (`aggregator.german.folding`): lower case,
`ä` as `ae`, `ß` as `ss`. It is light on purpose: endings of declension and the feminine, nothing of derivation, because
`Handwerk` and `handwerklich`, `Produkt` and `Produktion` are different evidence. Lemmatisers with a lexicon gain
nothing here over such a stemmer; what gains is compounds (`aggregator.german.compounds`).
"""

import re
from typing import Final

_ENDINGS: Final = ("ens", "ern", "ers", "en", "er", "es", "e")
"""Longest first. `n`, `s` and `em` have rules of their own: `Termin`, `Preis`, `System` are no inflected forms."""
_SHORTEST: Final = 4
"""Letters that stay: `Ware` and `Waren` meet in `ware`, and not in `war`."""
_FEMININE: Final = re.compile(r"(er|ist|ent|ant|eur|log|tekt|arzt|aerzt|leg|pert|kund|freund|chef)in(?:nen)?\Z")
"""`Händlerin`, `Assistentinnen`, `Ärztin`, `Kollegin`, `Expertin`, `Kundin`, `Chefin`: the masculine is left."""
_PLURAL_FEMININE: Final = re.compile(r"(?<![bdgrsz])(?<!gew)innen\Z")
"""Any other, and not `beginnen`, `drinnen`, `spinnen`, `gewinnen`."""
_BEFORE_GENITIVE: Final = frozenset("bdfghklmnptwy")
"""What an `s` may be taken from: `Apps`, `Modells`; not from `Preis`, `Prozess`, `Virus`."""
_BEFORE_GENITIVE_IN_LONG: Final = frozenset("aeor")
"""In longer words only: `Kameras`, `Motors`; not from `Gas`, `Kurs`."""
_VERBAL: Final = ("eln", "ern")
"""`handeln`, `fördern` in lower case are verbs; `Händlern` is a noun in the dative. `Handeln` is always the verb."""
_AGENT: Final = re.compile(r"([a-z0-9]{3,}er)[ns]?\Z")
"""`Händler`, `Roboters`, `Gründern`: the word in -er, which inflects by `s` and `n` alone."""
_UMLAUT: Final = re.compile(r"(aeu|ae|oe|ue)(?=[^aeiouy]*\Z)")
_FOLDED: Final = re.compile("[aou]e")
_DIMINUTIVES: Final = ("chen", "lein")
_PLAIN: Final = {"aeu": "au", "ae": "a", "oe": "o", "ue": "u"}


def stems(word: str, *, capital: bool) -> tuple[str, ...]:
    """The stems a folded word may have, likeliest first; two words of one lemma share at least one.

    `capital`: the word is written with a capital, so it may be a noun.
    """
    if len(word) < _SHORTEST:
        return (word,)
    base = _masculine(word)
    found = [_cut(base, capital=capital)]
    if base.endswith(_VERBAL):
        found.append(base)
    if agent := _AGENT.match(base):
        found.append(agent[1])
    if (plain := _without_umlaut(found[0], base)) is not None:
        found.append(plain)
    return tuple(dict.fromkeys(found))


def dictionary_stems(word: str, *, attribute: bool = False) -> tuple[str, ...]:
    """The stems of a folded word that a dictionary or a vocabulary lists, whether it is a noun or not.

    A word in -er has only its own: else `Gründer` would be found in `Gründe`, `Messer` in `Messe`. As an `attribute` of
    a noun it is an adjective more likely: `digitaler Zwilling`, `digitalen Zwillings`.
    """
    base = _masculine(word)
    if not attribute and _AGENT.fullmatch(base):
        return (base,)
    lower = () if word.endswith("eln") else stems(word, capital=True)
    return tuple(dict.fromkeys((*stems(word, capital=False), *lower, word)))


def _masculine(word: str) -> str:
    shorter = _FEMININE.sub(r"\1", word, count=1)
    if shorter == word:
        shorter = _PLURAL_FEMININE.sub("", word, count=1)
    return shorter if len(shorter) >= _SHORTEST else word


def _cut(word: str, *, capital: bool) -> str:
    """The word without its ending of declension."""
    if (not capital and word.endswith(_VERBAL)) or word.endswith("ndeln"):
        return word
    if word.endswith(("nisse", "nissen", "nisses")):
        return word[: word.rindex("nisse") + 3]
    for ending in _ENDINGS:
        if word.endswith(ending) and _letters(word[: -len(ending)]) >= _SHORTEST:
            return word[: -len(ending)]
    if word.endswith("n") and word[-2] in "elr" and len(word) > _SHORTEST:
        return word[:-1]
    if not capital and word.endswith("em") and len(word) - 2 >= _SHORTEST:
        return word[:-2]
    return word[:-1] if _genitive(word) else word


def _letters(word: str) -> int:
    """Letters as they were before folding, so that `Bäuerin` does not come down to `Bau`."""
    return len(_FOLDED.sub("a", word))


def _genitive(word: str) -> bool:
    """Whether the word's last letter is an `s` of declension."""
    if not word.endswith("s") or word.endswith("urs"):
        return False
    return word[-2] in _BEFORE_GENITIVE or (len(word) > _SHORTEST + 1 and word[-2] in _BEFORE_GENITIVE_IN_LONG)


def _without_umlaut(stem: str, word: str) -> str | None:
    """`Datenräume` → `datenraum`: the umlaut of a plural, so only where an ending was cut."""
    found = None if stem == word or word.endswith(_DIMINUTIVES) else _UMLAUT.search(stem)
    return stem[: found.start()] + _PLAIN[found[1]] + stem[found.end() :] if found else None
