"""How the names of centres are written: heads, hyphens, cases of declension, umlauts, slips of the keyboard. Pure.

Knows the network's words, but no centre: those come from `sources.toml`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from aggregator.german import folding

_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_DASH = r"[-\u2010-\u2015\u2212]"
_JOIN = rf"(?:\s*{_DASH}\s*|\s+|)"
"""Between two parts of a name: a hyphen, a space, both, nothing."""
_LETTER = r"[^\W_]"
_START = rf"(?<!{_LETTER})"
_END = rf"(?!{_LETTER})"

# Slips seen in print: Mittelstand-Digtital, Mittelstands-Digital-Zentren, Mitttelstand.
_MITTELSTAND = r"M[i1]t{1,3}el{1,2}s?(?:tand|atnd|tnad|tan|stand)(?:s|es)?"
_DIGITAL = r"Di(?:gital|gtital|gtial|igtal|gitla|gial|gitial|gtal|ggital|gitall)(?:e[snrm]?)?"
_MD = rf"{_MITTELSTAND}{_JOIN}{_DIGITAL}"
_M40 = rf"(?:{_MITTELSTAND}{_JOIN}|M\s?)4[.,]\s?0"
_CENTRE = r"(?:Z?Zentr?(?:um|rum|urm)s?|Zentren|Cent(?:re|er)s?)"
_COMPETENCE = rf"(?:Kompetenz{_JOIN}(?:{_CENTRE})|Competence{_JOIN}Cent(?:re|er)s?|Agentur(?:en)?)"

HEADS: Final = re.compile(
    rf"{_START}(?:(?P<md>(?:{_MD}|SME{_JOIN}Digital|MD{_DASH}?){_JOIN}(?:{_CENTRE}|{_COMPETENCE})|{_MD}{_JOIN}MDZ)"
    rf"|(?P<m40>(?:{_M40}|SME{_JOIN}4\.0){_JOIN}(?:{_COMPETENCE}|{_CENTRE})|{_COMPETENCE}{_JOIN}{_M40})"
    rf"|(?P<mdz>MDZ(?:s(?!{_LETTER}))?)"
    rf"|(?P<digital>Digital{_JOIN}(?:zentr(?:ums?|en)))"
    rf"|(?P<bare>(?-i:Mittelstand[-\u2010\u2011]Digital(?=[ -][A-ZÄÖÜ]))))",
    re.IGNORECASE,
)
"""What stands before a centre's name and is the network's alone."""
WEAK_HEADS: Final = re.compile(
    rf"{_START}(?<![-\u2010\u2011:&])(?:Zentr(?:ums?|en)|Kompetenzzentr(?:ums?|en))(?!{_LETTER})"
)
NETWORK: Final = re.compile(rf"{_START}(?:{_MD}|{_M40}|MDZ|SME Digital Cent)", re.IGNORECASE)
"""Signs that a text is about the network."""
OTHER_MDZ: Final = re.compile(
    r"Moskauer Deutsche|München\w* Digitalisierungs|dbmdz|Bayerische\w* Staatsbibliothek", re.IGNORECASE
)
"""Others are called MDZ too: a newspaper and a library's scanning centre."""

_QUOTES = "„“”‚‘’\"'»«›‹"
GAP: Final = re.compile(rf"(?:\s*[{_DASH[1:-1]}:]\s*|\s*\(\s*|\s+)?[{_QUOTES}_#]?")
GAP_PLURAL: Final = re.compile(rf"(?:{GAP.pattern})(?:in\s+|aus\s+)?[{_QUOTES}_#]?")
COMMA: Final = re.compile(
    rf"[{_QUOTES})]?\s*(?:,\s*(?:und|sowie|oder|and)?|;|/|&|\+|\||und|sowie|oder|bzw\.|and|als auch|·|•)\s*"
    rf"(?:(?:das|dem|des|die|in|aus)\s+)?(?:(?:{_CENTRE}|{_MD}{_JOIN}{_CENTRE})\s+)?[{_QUOTES}_]?"
)
STRANGER: Final = re.compile(rf"[A-ZÄÖÜ][\w.]*(?:{_DASH}[\w.]+)*(?:\s+[A-ZÄÖÜ][\w.-]*)?")
"""A name nobody knows, between others in a list."""
WORD: Final = re.compile(rf"{_LETTER}{{3,}}(?:[-.]{_LETTER}+)*")
ADJECTIVE: Final = re.compile(
    rf"{_START}(?P<who>(?-i:[A-ZÄÖÜ])[a-zäöüß]+er)\s+(?:{_MD}{_JOIN}{_CENTRE}|{_M40}{_JOIN}{_COMPETENCE}|MDZ{_END}"
    rf"|Digital{_JOIN}zentr(?:ums?|en)){_END}",
    re.IGNORECASE,
)

_FORMAL = re.compile(
    rf"(?:{_MD}{_JOIN}{_CENTRE}|{_M40}{_JOIN}{_COMPETENCE}|(?P<competence>{_COMPETENCE})"
    rf"|SME Digital Centre|MDZ|Digitalzentrum)"
    rf"{_JOIN}(?:{_M40}{_JOIN})?(?P<tail>\S.*)",
    re.IGNORECASE,
)
_FORMAL_WITHIN = re.compile(rf"(?:{_M40}{_JOIN}{_COMPETENCE}|{_MD}{_JOIN}{_CENTRE})\s+[^,;(„“\"]+", re.IGNORECASE)
_PAST = re.compile(rf"{_M40}|Kompetenzzentr|Agentur", re.IGNORECASE)
_SPELT: Final[Mapping[str, str]] = {
    "ä": "(?:ä|ae|a)", "ö": "(?:ö|oe|o)", "ü": "(?:ü|ue|u)", "ß": "(?:ß|ss)",
}  # fmt: skip
_ADJECTIVE_END = re.compile(r"(?<=[a-zäöüß]{3})e\Z")


def readable(text: str) -> str:
    """A text with composed characters and without soft hyphens and other invisible ones."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """What all spellings of a name share: `smarte kreislaufe`."""
    # Umlauts are left out in slugs: `fur`, `fuer` and `für` are one here.
    text = folding.fold(name).replace("ae", "a").replace("oe", "o").replace("ue", "u").replace("&", "und")
    text = text.strip(f"{_QUOTES}_! ")
    words = [word for word in re.split(r"[\W_]+", text) if word]
    if len(words) == 1:
        return words[0]
    # Of several words the adjectives are declined: Ländliche, Ländlicher, Ländlichen Regionen.
    return " ".join(re.sub(r"(?<=\w{4})e[nrsm]\Z", "e", word) for word in words)


def one_of(names: Iterable[str]) -> re.Pattern[str]:
    """Matches any of some folded names in any spelling, the longest first; nothing when there are none."""
    longest = sorted(names, key=lambda name: (-len(name), name))
    return re.compile("|".join(_spelt(name) for name in longest) or r"(?!)", re.IGNORECASE)


def _spelt(folded: str) -> str:
    """A folded name in all the ways it is written."""
    words = []
    for word in folded.split(" "):
        letters = "".join(_LETTERS.get(c, re.escape(c)) for c in word.replace("ss", "ß"))
        words.append(
            "(?:und|u\\.|&)" if word == "und" else re.sub(r"e\Z", "e[nrsm]?", letters) if len(word) > 4 else letters
        )
    return rf"(?:[\s._/·]|{_DASH})*".join(words)


_LETTERS: Final = {"a": "(?:a|ä|ae)", "o": "(?:o|ö|oe)", "u": "(?:u|ü|ue)", "ß": "(?:ß|ss)"}


def tail_of(name: str) -> tuple[str, bool]:
    """The name behind a head (empty when there is no head), and whether the head is a bare `Kompetenzzentrum`."""
    found = _FORMAL.fullmatch(name.strip())
    if not found or len(found["tail"]) < 3:
        return "", False
    return found["tail"].strip(), found["competence"] is not None


def is_past(alias: str) -> bool:
    """Whether an alias is that of a predecessor."""
    return _PAST.search(alias) is not None


def formal_names(text: str) -> Iterator[str]:
    """The names with a head in a few words on a predecessor; common words after the name do not belong to it."""
    for found in _FORMAL_WITHIN.finditer(text):
        words = found[0].split()
        while words and words[-1][0].islower() and words[-1] not in ("digital", "vernetzt"):
            words.pop()
        yield " ".join(words)


def stands_alone(tail: str) -> bool:
    """Whether a name needs no head: dots or capitals inside (`Klima.Neutral.Digital`, `WertNetzWerke`)."""
    return bool(re.search(r"\w\.\w", tail) or re.search(r"[a-zäöüß][A-ZÄÖÜ]\w*[a-zäöüß][A-ZÄÖÜ]", tail))


def says_enough(alias: str) -> bool:
    """Whether a name without head means nothing else: an abbreviation, an odd sign, all words capitalised."""
    words = alias.split()
    return bool(
        re.fullmatch(r"[A-Z0-9]{3,6}(?:[- ][A-Z0-9]{1,4})?", alias)
        or alias.startswith("_")
        or alias.endswith("!")
        or stands_alone(alias)
        or (len(words) > 2 and all(word[0].isupper() for word in words))
        or (len(words) > 2 and re.search(r"\b[A-Z]{2,}\b", alias))
    )


def phrase(name: str) -> re.Pattern[str]:
    """Matches a name as it is written, between words. Case counts, since a name may be made of ordinary words."""
    exact = re.escape(name).replace(r"\ ", r"\s+").replace(r"\-", _DASH).replace(r"\.", "[.\u2010\u2011·-]")
    exact = exact.replace("zentrum", "zentrums?")
    if re.fullmatch(r"[A-Z0-9]{2,}[- ][A-Z0-9]+", name):  # MDZ-SH, MDZ SH
        exact = rf"(?:{_DASH}|\s)?".join(map(re.escape, re.split("[- ]", name)))
    for letter, spelt in _SPELT.items():
        exact = exact.replace(letter, spelt)
    # Nobody speaks of working or growing when a name is followed by its infinitive: "Digital in NRW arbeiten".
    infinitive = r"(?!\s+[a-zäöüß]{2,}(?:en|ern|eln)\b)" if " " in name and not name.endswith(("!", "en")) else ""
    flags = re.IGNORECASE if re.search(r"\w\.\w", name) else re.NOFLAG
    return re.compile(rf"(?<![\w@.])(?<!\w-){exact}{_END}(?!\.{_LETTER}){infinitive}", flags)


def demonyms(tail: str) -> Iterator[str]:
    """Folded adjectives of a town: `hamburger`, `darmstadter`, `saarbrucker`, `hannoversche` is not among them."""
    word = fold(tail)
    if " " in word:
        return
    yield fold(tail + "er")
    if word.endswith("en"):
        yield fold(f"{tail[:-2]}er")
    if word == "hannover":
        yield "hannoveraner"


def is_plural(text: str, head: re.Match[str]) -> bool:
    """Whether a head announces several names."""
    if head[0][-2:].casefold() in ("en", "rs") or head[0].endswith("MDZs"):
        return True
    return (
        head[0] == "MDZ"
        and re.search(
            r"\b(?:die|den|beiden|drei|vier|fünf)\s+\Z", text[max(0, head.start() - 40) : head.start()], re.IGNORECASE
        )
        is not None
    )


_BEFORE = re.compile(r"(?:^|[^\w\s]|\s)\s*([\w:*/-]+)[ \t]+\Z")
_ARTICLES: Final = re.compile(
    r"(?:d(?:as|e[mnrs]|ie)|unser(?:e[ms])?|beim|vom|zum|eine?[ms]?|jedes|dieses|und|mit|weitere|neuen?|beiden?|auch"
    r"|durch|von)\Z",
    re.IGNORECASE,
)


def is_idiom(text: str, place: int) -> bool:
    """Whether `Zentrum` is a town's middle here (`im Zentrum Berlin`) or part of a name (`Deutsches Zentrum`)."""
    before = text[max(0, place - 60) : place]
    if re.search(r"\b(?:im|ins|in das|in den|ums|rund ums)\s+\Z", before, re.IGNORECASE):
        return True
    found = _BEFORE.search(before)
    if found is None or re.search(r"[.!?:;,„“\"(\n]\s*\Z", before):
        return False
    word = found[1]
    return word[0].isupper() and not _ARTICLES.match(word)


def is_set_off(text: str, start: int, end: int) -> bool:
    """Whether a name stands in quotation marks, or behind a word that says what it is."""
    if text[start - 1 : start] in tuple(_QUOTES) and text[end : end + 1] in tuple(_QUOTES):
        return True
    return re.search(r"(?:zentrums?|zentrum|Projekts?|Initiative)\s+\Z", text[max(0, start - 40) : start]) is not None


def ends_well(text: str, place: int, *, strict: bool) -> bool:
    """Whether a name is over here: not in the middle of a word, nor before what makes it another's name."""
    rest = text[place : place + 24]
    if re.match(r"\s+des\s+Bundes", rest):
        return False
    if re.match(rf"s?(?!{_LETTER})", rest):
        return not (
            strict
            and re.match(rf"s?{_DASH}[A-ZÄÖÜ]", rest)
            and not re.match(rf"s?{_DASH}\w*(?:Podcast|Team|Blog|News)", rest)
        )
    return rest[:1].isupper() and text[place - 1 : place].islower()


@lru_cache(maxsize=1024)
def distance(one: str, other: str) -> int:
    """Insertions, deletions, replacements and swaps of neighbours between two words (Damerau, optimal alignment)."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def is_slip(one: str, other: str) -> bool:
    """Whether `distance` is 1, told without counting: beyond what both begin with, one letter is another, or missing,
    or has changed places with the next."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1 or one == other:
        return False
    at = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at + 1 : at + 2] + one[at] == other[at : at + 2]
    return one[at + 1 :] == other[at + 1 :] or (swapped and one[at + 2 :] == other[at + 2 :])


LONG: Final = 8
"""Letters of a name from which on a single slip cannot make another word of it."""


def closest_key(name: str, known: Mapping[str, str]) -> str | None:
    """The one known name that is a single slip away from this one, if it is long enough to be sure."""
    key = fold(name)
    if len(key) < LONG - 1 or not name[0].isupper():
        return None
    near = [one for one in known if abs(len(one) - len(key)) <= 1 and len(one) >= LONG and is_slip(one, key)]
    return near[0] if len(near) == 1 else None


def closest(name: str, known: Mapping[str, str]) -> str | None:
    """Whose name is a single slip away from this one."""
    key = closest_key(name, known)
    return known[key] if key else None
