"""Stems of single German words: what the inflected forms of one noun or adjective have in common.

Pure; knows words one at a time and no lexicon. It works on folded words (`aggregator.german.folding`): lower case,
`ä` as `ae`, `ß` as `ss`. It is light on purpose: endings of declension and the feminine, nothing of derivation, because
`Handwerk` and `handwerklich`, `Produkt` and `Produktion` are different evidence. Lemmatisers with a lexicon gain
nothing here over such a stemmer; what gains is compounds (`aggregator.german.compounds`).
"""

from functools import lru_cache
from typing import Final

from aggregator.german.rewriting import KEEP, Table, rewrite

_SHORTEST: Final = 4
"""Letters that stay: `Ware` and `Waren` meet in `ware`, and not in `war`."""
_LETTER: Final = "(?:[aou]e|[aou](?!e)|[^aou])"
"""A letter as it was before folding, so that `Bäuerin` does not come down to `Bau`."""
_LETTERS: Final = f"({_LETTER}{{{_SHORTEST},}}|{_LETTER}{{{_SHORTEST - 1},}}[aou])"
"""What must stay before an ending; the last letter is one of its own, though the ending begins with `e`."""

MASCULINE: Final[Table] = (
    # `Händlerin`, `Assistentinnen`, `Ärztin`, `Kollegin`, `Expertin`, `Kundin`, `Chefin`
    (
        r"^(.{2,}er|.+(?:ist|ent|ant|eur|log|leg)|.*(?:tekt|arzt|aerzt|waelt|pert|kund|freund|chef))in(?:nen)?$",
        r"\1",
    ),
    # any other plural, and not `beginnen`, `drinnen`, `spinnen`, `gewinnen`
    (r"gewinnen$", KEEP),
    (r"^(.{3,}[^bdgrsz])innen$", r"\1"),
)
"""The feminine is cut, the masculine is left."""
_ENDINGS: Final[Table] = (
    (r"^(.*nis)se[ns]?$", r"\1"),
    # Longest first. `n`, `s` and `em` have rules of their own: `Termin`, `Preis`, `System` are no inflected forms.
    *((f"^{_LETTERS}{ending}$", r"\1") for ending in ("ens", "ern", "ers", "en", "er", "es", "e")),
    (r"^(.{3,}[elr])n$", r"\1"),
)
_GENITIVE: Final[Table] = (
    # `Apps`, `Modells`, not `Preis`, `Prozess`, `Virus`; in longer words `Kameras`, `Motors`, not `Gas`, `Kurs`
    (r"urs$", KEEP),
    (r"^(.*[bdfghklmnptwy])s$", r"\1"),
    (r"^(.{4,}[aeor])s$", r"\1"),
)
NOUN: Final[Table] = ((r"ndeln$", KEEP), *_ENDINGS, *_GENITIVE)
"""Endings of declension. `Handeln` is always the verb."""
OTHER: Final[Table] = ((r"(?:eln|ern|ndeln)$", KEEP), *_ENDINGS, (r"^(.{4,})em$", r"\1"), *_GENITIVE)
"""The same for a word in lower case: `handeln`, `fördern` are verbs; `Händlern` is a noun in the dative."""
AGENT: Final[Table] = ((r"^([a-z0-9]{3,}er)[ns]?$", r"\1"),)
"""`Händler`, `Roboters`, `Gründern`: the word in -er, which inflects by `s` and `n` alone."""
PLURAL: Final[Table] = tuple(
    (f"^(.*){umlaut}([^aeiouy]*)$", rf"\1{plain}\2")
    for umlaut, plain in (("aeu", "au"), ("ae", "a"), ("oe", "o"), ("ue", "u"))
)
"""`datenraeum` → `datenraum`: the umlaut of a plural, so only where an ending was cut."""
_VERBAL: Final = ("eln", "ern")
_DIMINUTIVES: Final = ("chen", "lein")


@lru_cache(maxsize=65_536)  # the same words are asked for by every vocabulary, and about 4 µs each
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
    if agent := rewrite(AGENT, base):
        found.append(agent)
    if (plain := without_umlaut(found[0], base)) is not None:
        found.append(plain)
    return tuple(dict.fromkeys(found))


def dictionary_stems(word: str, *, attribute: bool = False) -> tuple[str, ...]:
    """The stems of a folded word that a dictionary or a vocabulary lists, whether it is a noun or not.

    A word in -er has only its own: else `Gründer` would be found in `Gründe`, `Messer` in `Messe`. As an `attribute` of
    a noun it is an adjective more likely: `digitaler Zwilling`, `digitalen Zwillings`.
    """
    base = _masculine(word)
    if not attribute and rewrite(AGENT, base):
        return (base,)
    lower = () if word.endswith("eln") else stems(word, capital=True)
    return tuple(dict.fromkeys((*stems(word, capital=False), *lower, word)))


def without_umlaut(stem: str, word: str) -> str | None:
    """The stem as it is in the singular, where an ending was cut off the word; None where there is no umlaut."""
    return None if stem == word or word.endswith(_DIMINUTIVES) else rewrite(PLURAL, stem)


def _masculine(word: str) -> str:
    return rewrite(MASCULINE, word) or word


def _cut(word: str, *, capital: bool) -> str:
    """The word without its ending of declension."""
    return rewrite(NOUN if capital else OTHER, word) or word
