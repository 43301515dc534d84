"""Where a word stands changes what it says: in somebody's name, in the name of an institute, behind a negation.

Pure, over the words of one field. Knows no topic and no term.
"""

import re
from functools import lru_cache
from typing import Final

from aggregator.german.folding import fold
from aggregator.tagging.names import FIRST_NAMES, TITLES
from aggregator.tagging.tokens import Tokens

NEGATED: Final = 0.25
"""Share of its weight that evidence keeps behind a negation: `ohne Roboter` may be about robots, if more says so."""

_NEGATORS_WORDS: Final = "ohne kein keine keinen keinem keiner keines nie niemals"
_NEGATORS: Final = frozenset(_NEGATORS_WORDS.split())
"""Not `statt`: `Tablet statt Klemmbrett` is about what both are for. Of names it is another matter: see `replaced`."""
_ALIKE: Final = 4
"""Letters that all forms of `kein` share."""
_INSTEAD: Final = frozenset({"statt", "anstatt", "anstelle"})
_DIRECT: Final = frozenset({"nicht"})
_NOTHING: Final = frozenset({"nicht", "nichts", "niemand"})
"""Negates the next word only: in `nicht jede Maschine` the machine is still what it is about."""
_BUT_WORDS: Final = "nur ohne problem angst sorge wunder hexenwerk"
_BUT: Final = frozenset(_BUT_WORDS.split())
"""`nicht nur Roboter`, `keine Angst vor Robotern` are about robots."""
_REACH: Final = 2
"""Words a negation reaches over: `ohne teure neue Roboter`."""

_INSTITUTES_WORDS: Final = (
    "institut instituts institute lehrstuhl lehrstuhls professur fakultaet hochschule fachhochschule universitaet "
    "akademie ministerium ministeriums bundesministerium bundesministeriums landesministerium staatsministerium "
    "bundesamt landesamt bundesanstalt amt bundesverband landesverband verband verbandes fachverband verein "
    "gesellschaft kammer innung stiftung bundesagentur agentur forschungszentrum kompetenzzentrum studiengang "
    "fachbereich ausschuss haus museum schule berufsschule"
)
_INSTITUTES: Final = frozenset(_INSTITUTES_WORDS.split())
"""Whoever organises, houses or employs is no topic (`quality.md`: chambers, banks, institutes)."""
_OF_WORDS: Final = "fuer der des von"
_OF: Final = frozenset(_OF_WORDS.split())
_JOINING_WORDS: Final = "und fuer der des die den in im von oder"
_JOINING: Final = frozenset(_JOINING_WORDS.split())
_CENTRES_WORDS: Final = "zentrum zentrums zentren kompetenzzentrum kompetenzzentrums mdz digitalzentrum"
_CENTRES: Final = frozenset(_CENTRES_WORDS.split())
"""`Mittelstand-Digital Zentrum Handel`: the name of a centre says who speaks."""
_QUOTES: Final = frozenset('"„“”‚‘’»«›‹')
_NAME_LIMIT: Final = 10
_GATHERING: Final = re.compile(
    r"(?:\w*(?:abend|treffen|fruehstueck|stammtisch|empfang|feier|fest|party|klausur|klausurtagung|sitzung|jubilaeum)|"
    r"abendveranstaltung|seminarraum|tagungsraum|treffpunkt|workshoptag|herbsttagung|jahrestagung)\Z"
)
"""What people come together for; where they do is no topic: `Kaminabend im Weingut`."""
_WHERE_WORDS: Final = "im in beim auf am bei"
_WHERE: Final = frozenset(_WHERE_WORDS.split())
_TRANSFER_WORDS: Final = "der des fuer fuers gegen"
_TRANSFER: Final = frozenset(_TRANSFER_WORDS.split())
_ABSTRACT_WORDS: Final = (
    "seele frust frieden freundschaft freundschaften moeglichkeiten talente hoffnung hoffnungen gluecks macht liebe "
    "herzen herz sinne gefuehle eitelkeiten begeisterung traeume fantasie phantasie neugier langeweile sehnsucht "
    "erinnerungen gedanken argumente vorurteile missverstaendnisse ausreden geister gemueter laune zweifel miteinander "
    "lebensfreude zuversicht inspiration geistesblitze worte nation superlative"
)
_ABSTRACT: Final = frozenset(_ABSTRACT_WORDS.split())
"""What no machine, trade or law is made for: a thing of these is a figure of speech."""
_FIGURE_REACH: Final = 3
"""Words between: `Arznei für die geplagte Seele`."""


def names(tokens: Tokens) -> frozenset[int]:
    """Places of words that belong to the name of a person, an institute or a centre."""
    found: set[int] = set()
    for n, word in enumerate(tokens.words):
        if roles := _roles(word):
            if "person" in roles:
                found.update(_person(tokens, n, fold(word)))
            if "centre" in roles:
                found.update(_centre(tokens, n, fold(word)))
            if "institute" in roles:
                found.update(_institute(tokens, n))
            if "gathering" in roles:
                found.update(_venue(tokens, n + 1))
    if not _QUOTES.isdisjoint(tokens.text):
        found.update(n for n in range(1, len(tokens.words)) if _quoted(tokens, n))
    return frozenset(found)


@lru_cache(maxsize=65_536)
def _roles(word: str) -> frozenset[str]:
    """What a word may be in front of a name, or in one."""
    folded, capital = fold(word), word[0].isupper()
    person = folded in TITLES or (folded in FIRST_NAMES and capital)
    roles = {
        "person": person,
        "centre": not person and folded in _CENTRES,
        "institute": capital and folded in _INSTITUTES,
        "gathering": capital and _GATHERING.match(folded) is not None,
    }
    return frozenset(role for role, holds in roles.items() if holds)


def person(tokens: Tokens) -> int | None:
    """Place of the first word that is somebody's surname, or None."""
    for n, word in enumerate(tokens.words):
        if "person" in _roles(word):
            found = _person(tokens, n, fold(word))
            if found:
                return found[0]
    return None


def _person(tokens: Tokens, place: int, folded: str) -> list[int]:
    """The surname: the capitalised words behind a title or a first name, in the same breath."""
    found: list[int] = []
    first = place
    for n in range(place + 1, min(place + 4, len(tokens.words))):
        word = tokens.words[n]
        abbreviated = folded in TITLES and tokens.gaps[n].breaks and tokens.text[tokens.ends[n - 1]] == "."
        if (tokens.gaps[n].breaks and not abbreviated) or not word[0].isupper():
            break
        folded = fold(word)
        if folded in TITLES or (folded in FIRST_NAMES and n == first + 1):
            first = n
            continue
        if word.isupper() and len(word) > 1:
            break
        found.append(n)
        if not (n + 1 < len(tokens.words) and tokens.gaps[n + 1].hyphen):
            break
    return found


def _institute(tokens: Tokens, place: int) -> list[int]:
    """`für Produktionstechnik und Automatisierung` behind `Institut`."""
    end = place + 1
    if end >= len(tokens.words) or tokens.gaps[end].breaks or fold(tokens.words[end]) not in _OF:
        return []
    found: list[int] = []
    joining = False
    for n in range(end, min(end + _NAME_LIMIT, len(tokens.words))):
        word = tokens.words[n]
        if tokens.gaps[n].breaks:
            break
        if fold(word) in _JOINING:
            joining = True
        elif word[0].isupper() or (joining and word.endswith(("e", "en", "er"))):
            joining = not word[0].isupper()
            found.append(n)
        else:
            break
    return found


def _venue(tokens: Tokens, place: int) -> list[int]:
    """`Weingut Schmitt` behind `Kaminabend im`, to the end of the breath and three words at most."""
    if place >= len(tokens.words) or tokens.gaps[place].breaks or fold(tokens.words[place]) not in _WHERE:
        return []
    found: list[int] = []
    for n in range(place + 1, min(place + 5, len(tokens.words))):
        if tokens.gaps[n].breaks:
            break
        if tokens.words[n][0].isupper():
            found.append(n)
        elif found:
            break
    return found


def _quoted(tokens: Tokens, place: int) -> bool:
    """Whether a single word stands in quotation marks right behind a noun, which it is the name of: `Segeljacht
    „Cyber“`; not `Wann ist „klimaneutral“ erlaubt?`."""
    text, start, end = tokens.text, tokens.starts[place], tokens.ends[place]
    if text[start - 1 : start] not in _QUOTES or text[end : end + 1] not in _QUOTES or start < 1:
        return False
    before = tokens.words[place - 1]
    return before[0].isupper() and not before.isupper() and text[tokens.ends[place - 1] : start - 1] == " "


def _centre(tokens: Tokens, place: int, folded: str) -> list[int]:
    """`Handel` behind `Mittelstand-Digital Zentrum`, where it is that name."""
    if folded.startswith("zentr"):
        before = [fold(word) for word in tokens.words[max(0, place - 2) : place]]
        if before != ["mittelstand", "digital"]:
            return []
    if place + 1 >= len(tokens.words) or tokens.gaps[place + 1].breaks or not tokens.words[place + 1][0].isupper():
        return []
    return [place + 1]


def negated(tokens: Tokens, first: int) -> bool:
    """Whether a negation stands before the word, in the same breath, and means it."""
    for n in range(first - 1, max(first - 2 - _REACH, -1), -1):
        if tokens.gaps[n + 1].breaks:
            return False
        word = fold(tokens.words[n])
        if word in _DIRECT:
            return n == first - 1
        if word in _NEGATORS:
            return not _denied(tokens, n)
        if tokens.words[n][0].isupper() or word in _BUT:
            return False
    return False


def figurative(tokens: Tokens, last: int) -> bool:
    """Whether the word is a figure of speech by what follows: `Firewall gegen den Frust`, `Speisekarte der Talente`."""
    first = last + 1
    if first >= len(tokens.words) or tokens.gaps[first].breaks or fold(tokens.words[first]) not in _TRANSFER:
        return False
    for n in range(first + 1, min(first + 1 + _FIGURE_REACH, len(tokens.words))):
        if tokens.gaps[n].breaks:
            return False
        if tokens.words[n][0].isupper():
            return fold(tokens.words[n]) in _ABSTRACT
    return False


def replaced(tokens: Tokens, first: int) -> bool:
    """Whether something else stands in the place of the word: `Papier statt KI`, at most one other word between."""
    for n in range(first - 1, max(first - 3, -1), -1):
        if tokens.gaps[n + 1].breaks:
            return False
        if fold(tokens.words[n]) in _INSTEAD:
            return True
        if tokens.words[n][0].isupper():
            return False
    return False


def _denied(tokens: Tokens, place: int) -> bool:
    """`Keine KI ohne Daten`, `nicht ohne`: two negations say that both belong together; twice the same one, as in `ohne
    KI, ohne Folien`, is a list."""
    own = fold(tokens.words[place])[:_ALIKE]
    for n in range(place - 1, max(place - 5, -1), -1):
        if tokens.gaps[n + 1].ends:
            return False
        if (word := fold(tokens.words[n])) in _NEGATORS or word in _DIRECT:
            return not word.startswith(own)
    for n in range(place + 1, min(place + 5, len(tokens.words))):
        if tokens.gaps[n].ends:
            return False
        if (word := fold(tokens.words[n])) in _NEGATORS or word in _NOTHING:
            return not word.startswith(own)
    return False
