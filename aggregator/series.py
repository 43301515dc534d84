"""Which series a title belongs to, and the place in it: `KI-Talk #12`, `Spotlight: Blockchain – Teil 2`.

Pure, over one title at a time. Knows no source and no other title, so a name counts as a series only when the title
counts (`Teil 2`, `#12`, `3. …`) or when it is one of the formats that the network repeats (`KI-Sprechstunde`).
Numbers that are part of a name stay what they are: `Industrie 4.0`, `3D-Druck`, `NIS-2`, years, dates.
"""

import re
import unicodedata
from typing import Final

from aggregator import text

_NUMBER: Final = r"(?P<number>\d{1,3}|(?=[IVX]+\b)X{0,3}(?:IX|IV|V?I{0,3}))"
_NO_MORE: Final = r"(?![\w.,/-]*\d|[^\W\d]|-\w)"
"""A number ends here: not `4.0`, `3D`, `2-Tages`, `3/2025`."""
_OF: Final = r"(?:\s*(?:von|of|/)\s*\d{1,3}(?!\d))?"
_PARTS: Final = r"teil|part|modul|module|block|baustein|kapitel|lektion|session|einheit|sitzung|termin"
_SHOWS: Final = r"folge|episode|ausgabe|runde|edition|nr\.?|no\.?|nummer|№"
_COUNTED: Final = re.compile(
    rf"(?:(?<!\w)(?P<word>{_PARTS}|{_SHOWS})\s*(?:nr\.?\s*|no\.?\s*|\#\s*)?|(?P<hash>(?<!\w)\#\s?)){_NUMBER}{_OF}{_NO_MORE}",
    re.IGNORECASE,
)
_ORDINAL_PART: Final = re.compile(rf"(?<!\w)(?P<number>\d{{1,2}})\.\s(?P<word>{_PARTS}|{_SHOWS})(?!\w)", re.IGNORECASE)
_SEVERAL: Final = re.compile(r"\s*(?:und|&|\+|bis|–|-|,)\s*(?:\d|[IVX]+\b)")
"""`Teil 1 und 2` is no single place."""
_ORDINAL: Final = re.compile(
    r"(?P<number>\d{1,3})\.\s+(?!(?:jan|feb|mär|mar|apr|mai|jun|jul|aug|sep|okt|nov|dez)[a-zä]*\b|(?:und|bis|oder)\b|"
    r"(?:platz|halbjahr|quartal|hälfte|schritt|advent|stock|etage|obergeschoss|auflage|fassung|klasse|preis|liga|"
    r"jahrestag|jubiläum|uhr|tag|woche|teil|modul|folge)\b)(?=[A-ZÄÖÜ])(?P<name>.+)",
    re.IGNORECASE,
)
_FORMAT: Final = (
    # The formats the network repeats under one name; mere kinds of event (Workshop, Online-Seminar) are no series.
    r"unternehmenssprechstunde|digitalisierungssprechtag|(?:[\w&]+-)+(?:talk|sprechstunde|sprechtag|stammtisch|"
    r"frühling|frühstück|lunch|café|snack|dialog|impulse?|nuggets?)|digital(?:frühstück|dialog|stammtisch|tag)|labtour|"
    r"fachaustausch|netzwerktreffen|regionalkonferenz|roadshow|mittelstand-digital[ -](?:kongress|talk|konferenz)"
)
_AT_START: Final = re.compile(rf"(?P<name>{_FORMAT})(?![\w-])", re.IGNORECASE)
_SPOTLIGHT: Final = re.compile(r"(?P<name>Spotlight\s*:\s*.+?)(?=\s+[–—|-]\s|\s*[(|:?!]|\Z)", re.IGNORECASE)
_AFTER_FORMAT: Final = re.compile(
    r"\s+(?:(?P<digits>\d{1,3})|(?P<roman>(?:X{1,3}|X{0,3}(?:IX|IV|VI{0,3}|I{2,3}))))(?=\s*(?:[:–—|(]|-\s|\Z))"
)
_STATE: Final = re.compile(
    r"\A\W*(?:abgesagt|entfällt|fällt aus|verschoben|ausgebucht|save the date|neuer termin|cancell?ed)\b"
    r"[\s!:)\]*–—|-]*",
    re.IGNORECASE,
)
_MEDIUM: Final = re.compile(
    r"\A\W*(?:online|hybrid|vor ort|webinar|online-seminar|podcast|veranstaltung|event)\b\s*[|:)\]]\s*", re.IGNORECASE
)
_EDGES: Final = " \t:;,.|–—-([„*!"
_YEAR: Final = re.compile(r"\s+(?:19|20)\d\d\Z")
_ROMAN: Final = {"I": 1, "V": 5, "X": 10}
_NAME_LIMIT: Final = 80
"""Characters: what is longer is a sentence."""
_TRANSCRIBED: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})  # ß is ss when its case is folded


def series_of(title: str) -> tuple[str, int | None]:
    """Name of the series (empty when the title tells none) and the place in it (None when it has none)."""
    title = text.line(title[: text.TITLE_LIMIT])
    title = _MEDIUM.sub("", _STATE.sub("", title, count=1), count=1)
    for counted in (*_COUNTED.finditer(title), *_ORDINAL_PART.finditer(title)):
        if _at_border(title, counted.end()):
            return _counted(title, counted)
    if (ordinal := _ORDINAL.match(title)) and (name := _head(ordinal["name"])):
        return name, int(ordinal["number"]) or None
    return _named(title)


def series_id(name: str) -> str:
    """What writings of one name share: `KI-Talk` and `KI Talk` are `ki-talk`. Fit for an address and a file's name.

    Empty for a name without a letter or digit.
    """
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_TRANSCRIBED))
    plain = folded.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_NAME_LIMIT].rstrip("-")


def _counted(title: str, found: re.Match[str]) -> tuple[str, int | None]:
    before = title[: found.start()]
    several = _SEVERAL.match(title, found.end())
    number = None if several else _value(found["number"])
    word = found.groupdict().get("word")
    if not before.strip(_EDGES):
        return "", number
    return _name(before, whole=bool(word) and re.fullmatch(_PARTS, str(word), re.IGNORECASE) is not None), number


def _name(before: str, *, whole: bool) -> str:
    """What is counted. `KI-Talk: Chatbots (#3)` counts talks, `KI für Einsteiger: Grundlagen – Teil 3` the parts."""
    if spotlight := _SPOTLIGHT.match(before.strip(_EDGES)):
        return _tidy(spotlight["name"])
    known = _AT_START.match(before)
    if known and not whole:
        return _tidy(known["name"])
    return _tidy(before)


def _named(title: str) -> tuple[str, int | None]:
    """A format known by its name at the start of the title."""
    if spotlight := _SPOTLIGHT.match(title):
        return _tidy(spotlight["name"]), None
    if not (known := _AT_START.match(title)):
        return "", None
    place = _AFTER_FORMAT.match(title, known.end())
    number = _value(place["digits"] or place["roman"]) if place else None
    return _tidy(known["name"]), number


def _head(name: str) -> str:
    """The name before a subtitle."""
    return _tidy(re.split(r"\s+[–—|-]\s|:\s|\s\(|\s+(?:am|in|im|vom|zum|zur|mit)\s", name)[0])


def _tidy(name: str) -> str:
    name = _YEAR.sub("", name.strip(_EDGES)).strip(_EDGES)
    return name if len(name) <= _NAME_LIMIT else ""


def _at_border(title: str, end: int) -> bool:
    """Whether the count ends a phrase: "Teil 2 der Reihe" does, "Modul 3 Meter hoch" does not."""
    rest = title[end:]
    return (
        not rest
        or rest[0] in ":;,.|)]!?–—"
        or re.match(r"\s*(?:[:|–—()\[\]„“\"-]|(?:der|des|von|am|aus|mit|und|&|bis)\b)", rest) is not None
    )


def _value(number: str) -> int | None:
    if number.isdecimal():
        return int(number) or None
    letters = [_ROMAN[letter] for letter in number.upper()]
    return sum(-a if a < b else a for a, b in zip(letters, [*letters[1:], 0], strict=True)) or None
