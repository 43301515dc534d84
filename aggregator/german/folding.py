"""One spelling for all the ways a German text is written: umlauts, dashes, quotes, gender forms, number words. Pure.

Only for comparing: what is published keeps its spelling. Knows no word of the domain.
"""

import re
import unicodedata
from typing import Final

_UMLAUTS: Final = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"))
"""NFKC leaves umlauts composed; casefolding has turned ß into ss before."""
_SIGNS: Final = (
    *((sign, "-") for sign in "\u2013\u2014\u2010\u2011\u2012\u2015\u2212"),
    *((sign, '"') for sign in "„“”‟«»‹›"),
    *((sign, "'") for sign in "’‘‚‛"),
    *((sign, "") for sign in "\u00ad\u200b\u200c\u200d\u2060\ufeff"),
)
"""Dashes, quotes, apostrophes and what nobody sees."""

_GENDER_SIGN: Final = re.compile(r"(?<=[a-z])(?:[:*_·]|/-?)(?:innen|in|n|r|e)\b")
"""`teilnehmer:innen`, `akteur/-innen`, `ein*e`: the sign and what follows it."""
_GENDER_CAPITAL: Final = re.compile(r"(?<=[a-zäöüß])I(?=n(?:nen)?\b)")
_GENDER_PAIR: Final = re.compile(
    r"\b([a-z]{3,}?)(?:er)?innen (?:und|oder|bzw\.|sowie) (?=\1[a-z]{0,3}\b)|"
    r"(?<=[a-z]) (?:und|oder|bzw\.|sowie) (?P<second>[a-z]{4,})innen\b"
)

_TENS: Final = ("zehn", "elf", "zwoelf", "dreizehn", "vierzehn", "fuenfzehn", "sechzehn", "siebzehn", "achtzehn")
_NUMBERS: Final = ("zwei", "drei", "vier", "fuenf", "sechs", "sieben", "acht", "neun", *_TENS, "neunzehn", "zwanzig")
_ONES: Final = ("ein", *_NUMBERS[:8])
_DECADES: Final = ("zwanzig", "dreissig", "vierzig", "fuenfzig", "sechzig", "siebzig", "achtzig", "neunzig")
NUMBER_WORDS: Final = (
    {word: str(value) for value, word in enumerate(_NUMBERS, 2)}
    | {"eins": "1", "zwo": "2"}
    | {word: str(value * 10) for value, word in enumerate(_DECADES, 2)}
    | {
        f"{one}und{ten}": str(tens * 10 + ones)
        for tens, ten in enumerate(_DECADES, 2)
        for ones, one in enumerate(_ONES, 1)
    }
)
"""Folded cardinal → digits. `ein` is an article."""
_ORDINALS: Final = ("erst", "zweit", "dritt", "viert", "fuenft", "sechst", "siebt", "acht", "neunt", "zehnt")
ORDINAL_WORDS: Final = {
    f"{stem}{end}": str(value) for value, stem in enumerate(_ORDINALS, 1) for end in ("e", "er", "es", "en", "em")
}
"""Folded ordinal in every case → digits: `dritter`, `zweiten`."""


def fold(text: str) -> str:
    """A text in one spelling: NFKC, no case, `ae` for `ä`, nothing invisible, one dash, one quote. Words stay apart."""
    if text.isascii():
        return text.lower().replace("`", "'")
    # One pass of C code for each sign: a table for `translate` costs ten times as much.
    text = unicodedata.normalize("NFKC", text.replace("´", "'")).casefold()
    for umlaut, letters in _UMLAUTS:
        text = text.replace(umlaut, letters)
    if not text.isascii():
        for sign, plain in _SIGNS:
            text = text.replace(sign, plain)
    return text.replace("`", "'")


def fold_genders(text: str) -> str:
    """A folded text with one form for all genders: `expert:innen`, `expertinnen und experten` → `expert`, `experten`.

    What stays differs by an ending at most, as other inflected forms do.
    """
    if "in" not in text and ":" not in text and "*" not in text:
        return text
    text = _GENDER_SIGN.sub("", text)
    return _GENDER_PAIR.sub(_one_of_pair, text) if "innen " in text or text.endswith("innen") else text


def _one_of_pair(found: re.Match[str]) -> str:
    second = found["second"]
    if second is None:
        return ""
    # "Experten und Expertinnen": only where the word before begins alike.
    before = found.string[: found.start()].rpartition(" ")[2]
    stem = second.removesuffix("er")
    return "" if before.startswith(stem[: max(4, len(stem) - 2)]) else found[0]


def fold_title(text: str) -> str:
    """`fold` and `fold_genders` for a line of text, the capital of `ExpertInnen` and `&` understood."""
    if "I" in text:
        text = _GENDER_CAPITAL.sub(":i", text)
    return fold_genders(fold(text).replace("&", " und "))


def digits_of(word: str) -> str:
    """A folded number word as digits, any other word as it is."""
    return NUMBER_WORDS.get(word, word)
