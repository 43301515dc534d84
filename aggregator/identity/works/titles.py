"""A title taken apart: what it is about, its place in a series, dates, words that say what kind of thing. Pure."""

import re
from collections.abc import Iterator
from typing import Final

from aggregator import series
from aggregator.german.folding import NUMBER_WORDS, ORDINAL_WORDS, digits_of, fold, fold_title
from aggregator.identity import centres
from aggregator.identity.works import lexicon
from aggregator.identity.works.values import Heading
from aggregator.text import shorten

TITLE_LIMIT: Final = 300
"""Characters that are read; a microblog puts its whole text into the title."""
SHOWN: Final = 120
"""Characters of a title kept as evidence."""

_N: Final = r"(?P<{}>\d{{1,4}}(?![.,]?\d)|[a-z]+\b)"
_WORDED: Final = (
    rf"(?:\d{{1,4}}(?![.,]\d|\d)|{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))}|"
    r"x{0,2}(?:ix|iv|vi{0,3}|i{1,3})|x)\b"
)
_ORDINAL: Final = r"(?:erste|zweite|dritte|vierte|fuenfte|sechste|siebte|achte|neunte|zehnte)[rsnm]?"
_SEASON: Final = re.compile(
    r"\b(?:s|staffel|season)\s?(?P<season>\d{1,2})\s?[,:|/-]?\s?(?:e|ep\.?|folge|episode)\s?(?P<number>\d{1,4})\b"
)
_PART: Final = re.compile(
    rf"\(?\b(?:teil|part|pt\.?|modul|module|block|baustein|kapitel|lektion|session|einheit|"
    rf"sitzung|termin|tag|gruppe|runde|track)"
    rf"\s*(?:nr\.?\s*|#)?(?P<part>{_WORDED})(?:\s*(?:von|of|/)\s*\d{{1,2}}\b)?\)?"
    r"|\b(?:teil|part|parto|seite|gruppe|block|modul)\s(?P<letter>[a-h])\b"
    rf"|\b(?P<ordinal>\d{{1,2}}\.|{_ORDINAL}) (?:teil|modul|block|baustein|kapitel|lektion|termin|tag|gruppe|runde)\b"
    r"|\((?P<of>\d{1,2})(?:\s?(?:/|von|of)\s?\d{1,2})?\)|\b(?P<slash>\d)/(?!20)\d\b(?!/)"
)
_NUMBER: Final = re.compile(
    rf"\b(?:folge|episode|ep\.?|epi|ausgabe|nr\.?|no\.?|nummer|heft|band|vol\.?|volume|issue|"
    rf"podcast|edition|kapitel)\s*(?:nr\.?\s*|\#\s*)?"
    rf"(?P<number>{_WORDED})(?:\s?/\s?(?=(?:19|20)\d\d\b))?"
    r"|\#\s?(?P<hash>\d{1,4})\b|№\s?(?P<sign>\d{1,4})\b|\be(?P<short>\d{2,4})\b"
    rf"|\b(?P<ordinal>\d{{1,4}}\.|{_ORDINAL}) (?:folge|episode|ausgabe|heft|band)\b"
)
_ISSUE: Final = re.compile(
    r"\b(?P<issue>\d{1,2})\s?/\s?(?P<year>(?:19|20)\d\d)\b|\bkw\s?(?P<week>\d{1,2})\b|"
    r"\bq(?P<quarter>[1-4])\b|\b(?P<nth>[1-4])\. (?:quartal|halbjahr)\b"
)
_LEADING: Final = re.compile(
    r"\s*\[?(?P<number>\d{1,4})\]?\s?(?:[:|)]|\.(?=\s?[a-z])(?!\s?(?:jan|feb|maer|apr|mai|jun|"
    r"jul|aug|sep|okt|nov|dez))|\s-\s)(?!\d)|"
    r"\s*(?P<padded>0\d{1,3})\s(?=\D)"
)
_CODE: Final = re.compile(
    r"\s*[\[(]?(?P<code>[A-ZÄÖÜ]{2,6})[ _-]?#?(?P<number>0\d{1,3}|\d{2,3})[a-z]?[\])]?(?=[\s:|–—-]|\Z)"
)
"""`CRE208 Title`, `LNP150`, `[FAN037]`: a show's sign and a number. A single digit is a name: `NIS2`."""
_SUFFIXED: Final = re.compile(r"\(\s?(?:#|nr\.?)?\s?(?P<number>\d{2,4})\s?\)\s*\Z")
_MONTH: Final = (
    r"(?:januar|jan\.?|februar|feb\.?|maerz|mrz\.?|april|apr\.?|mai|juni|jun\.?|juli|jul\.?|"
    r"august|aug\.?|september|sept?\.?|oktober|okt\.?|"
    r"november|nov\.?|dezember|dez\.?)"
)
_WHOLE_MONTH: Final = "januar|februar|maerz|april|mai|juni|juli|august|september|oktober|november|dezember"
_MONTH_STEMS: Final = ("jan", "feb", "mae", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_MONTHS: Final = {name: i for i, name in enumerate(_MONTH_STEMS, 1)} | {"mrz": 3}
_BEFORE_DATE: Final = (
    r"(?:\b(?:am|vom|den|bis|im|seit|ab|stand:?)\s+)?(?:(?:montag|dienstag|mittwoch|donnerstag|"
    r"freitag|samstag|sonntag|mo|di|mi|do|fr|sa|so)\.?,?\s+(?:den\s+)?)?"
)
_WRITTEN_DATE: Final = (
    rf"(?:\b(?P<iso>(?:19|20)\d\d-\d\d-\d\d)\b"
    rf"|\b(?P<day>\d{{1,2}})\.\s?(?:(?P<name>{_MONTH})|(?P<month>0?[1-9]|"
    rf"1[0-2])\.)(?:\s?(?P<year>(?:19|20)\d\d|\d\d(?!\s?uhr)\b))?(?!\d)"
    rf"|\b(?P<only>{_MONTH})\s(?P<year2>(?:19|20)\d\d)\b"
    rf"|\b(?P<alone>{_WHOLE_MONTH})\b(?!-)"
    rf"|(?<![\w/.,-])(?P<year3>(?:19|20)\d\d)(?![\w%]|[.,]\d| (?:euro|prozent|teilnehm)))"
)
_DATE: Final = re.compile(_WRITTEN_DATE)
_DATE_PHRASE: Final = re.compile(_BEFORE_DATE + _WRITTEN_DATE)
_MAYBE_DATE: Final = re.compile(r"\d\d?\.\s?[\dadfjmnos]|(?:19|20)\d\d")
_EDITION: Final = re.compile(
    rf"\b(?P<edition>\d{{1,2}}\.|{_ORDINAL})[ ,]*(?:\w+e ){{0,2}}(?:und \w+e )?(?:auflage|"
    rf"fassung)\b|\b(?:version|auflage|v|stand)\s?(?P<version>\d{{1,2}}(?:\.\d{{1,2}})?)\b"
)
_SPLIT: Final = re.compile(r"\s+[-|•·/]+\s+|[|•·()\[\]{}\"»«]|:\s+|\s+:|[?!.]\s+|\s#(?=[a-z])|\s*[;–]\s+|,\s+")
_COMPOUND: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
"""In `Online-Shop` the first word belongs to the second, in `Online: Shop` it does not."""
_WORD: Final = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+")
_TRIPLE: Final = re.compile(r"([a-z])\1\1")
_LETTERS: Final = re.compile(r"(?<=\w )[A-H](?=\s|[:,)]|\Z)")
"""`Firma A`, `Forum B`: all that tells two apart."""
_ROMAN: Final = {"i": 1, "v": 5, "x": 10}
_ROMAN_INSIDE: Final = re.compile(r"(?<![\w-])(?:X{0,2}(?:IX|IV|VI{1,3}|I{2,3})|XI{1,3})(?![\w-])")
"""`Zurück in die Zukunft II – Werkzeug`: a number wherever it stands."""
_ROMAN_END: Final = re.compile(r"\s(?P<roman>X{0,2}(?:IX|IV|VI{0,3}|I{2,3}))\s*\Z")
_POINT_ZERO: Final = re.compile(r"\b(zwei|drei|vier|fuenf|\d)[ .](?:punkt )?null\b")
"""`Handwerk vier null` is `Handwerk 4.0`."""
_TIME: Final = re.compile(r"\b\d{1,2}(?:[:.]\d\d)?\s?(?:-\s?\d{1,2}(?:[:.]\d\d)?\s?)?uhr\b")


def heading_of(title: str, directory: centres.Directory) -> Heading:
    """What a title says, taken apart."""
    title = title[:TITLE_LIMIT]
    draft = _Draft(title)
    named, bare = _without_names(title, directory)
    rest = draft.read_places(bare)
    segments = [part for part in (draft.read_markers(part) for part in _SPLIT.split(rest)) if part]
    words, tail = _core(segments)
    if words and (letters := _LETTERS.findall(title)):
        words = tuple(dict.fromkeys((*words, *map(fold, letters))))
    name, place = series.series_of(title)
    found = frozenset(words_of(fold_title(name))) & frozenset(words)
    number = draft.number or (str(place) if place and not draft.part and str(place) in words else "")
    if number != draft.number:
        words = tuple(word for word in words if word != number)
    counted = bool(number or draft.part)
    return Heading(
        text=shorten(title, SHOWN),
        words=words,
        series=tuple(word for word in words if word in found) if counted and len(found) < len(words) else (),
        tail=tail,
        number=number,
        season=draft.season,
        part=draft.part,
        edition=draft.edition,
        year=draft.year,
        month=draft.month,
        day=draft.day,
        markers=tuple(sorted(draft.markers)),
        named=named,
    )


def words_of(folded: str) -> Iterator[str]:
    """The content words of a folded text, number words as digits, `Zolllager` as `Zollager`."""
    tripled = _TRIPLE.search(folded) is not None  # seldom: asked once for all words
    for word in _WORD.findall(folded):
        if word not in lexicon.STOP and (len(word) > 1 or word.isdecimal()):
            spelt = _TRIPLE.sub(r"\1\1", word) if tripled else word
            yield NUMBER_WORDS.get(spelt, spelt)


def in_short(folded: str) -> str:
    """A folded text with terms that have an abbreviation abbreviated: `kuenstliche intelligenz` is `ki`."""
    return lexicon.LONG_FORMS.sub(lambda found: str(found.lastgroup), folded)


def dates_in(folded: str) -> Iterator[tuple[int, int, int]]:
    """Every (year, month, day) a folded text names, 0 for what it leaves out."""
    if not _MAYBE_DATE.search(folded):
        return
    for found in _DATE.finditer(folded):
        if (when := _date(found)) is not None:
            yield when


class _Draft:
    """A heading while its title is read: each step takes something out of the text."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.number = self.season = self.part = self.edition = ""
        self.year = self.month = self.day = 0
        self.markers: set[str] = set()

    def read_places(self, bare: str) -> str:
        """Takes numbers, parts, editions and dates out of a title; gives the folded rest."""
        if (code := _CODE.match(bare)) and code["code"] not in (
            "KI",
            "AI",
            "IT",
            "EU",
            "CO",
            "ISO",
            "DIN",
            "TOP",
            "NIS",
            "GPT",
            "WEB",
        ):
            self.number = _number(code["number"])
            bare = bare[code.end() :]
        elif (roman := _ROMAN_END.search(bare)) and not _PART.search(fold(bare)):
            self.part = _number(roman["roman"].lower())
            bare = bare[: roman.start()]
        bare = _ROMAN_INSIDE.sub(lambda found: _number(found[0].lower()), bare)
        text = _TIME.sub(" ", in_short(fold_title(bare)))
        text = _POINT_ZERO.sub(lambda found: f"{digits_of(found[1])}.0", text)
        text = self._take(_SEASON, text)
        text = self._take(_EDITION, text)
        text = self._take_issue(text)
        text = self._take_dates(text)
        text = self._take(_PART, text)
        if not self.number:
            before = text
            text = self._take(_NUMBER, text)
            if text == before:
                text = self._take(_LEADING, text, at_start=True)
        return text

    def _take(self, pattern: re.Pattern[str], text: str, *, at_start: bool = False) -> str:
        found = pattern.match(text) if at_start else pattern.search(text)
        if found is None:
            return text
        groups = {name: value for name, value in found.groupdict().items() if value}
        season = groups.pop("season", "")
        value = _number(next(iter(groups.values())))
        if pattern is _PART:
            self.part = value
        elif pattern is _EDITION:
            self.edition = value
            self.markers.add("edition")
        else:
            self.number, self.season = value, _number(season) if season else self.season
        return f"{text[: found.start()]} | {text[found.end() :]}"

    def _take_issue(self, text: str) -> str:
        found = _ISSUE.search(text)
        if found is None:
            return text
        if found["year"]:
            self.year = int(found["year"])
        self.number = _number(found["issue"] or found["week"] or found["quarter"] or found["nth"])
        return f"{text[: found.start()]} | {text[found.end() :]}"

    def _take_dates(self, text: str) -> str:
        for found in _DATE_PHRASE.finditer(text):
            when = _date(found)
            if when is None:
                continue
            year, month, day = when
            self.year, self.month, self.day = year or self.year, month or self.month, day or self.day
        return _DATE_PHRASE.sub(lambda found: " | " if _date(found) else found[0], text)

    def read_markers(self, segment: str) -> str:
        """Takes the words out of a segment that say what kind of thing it is."""
        segment = segment.strip(" -,;:.!?'")
        for found in lexicon.ANYWHERE.finditer(segment):
            self.markers.add(str(found.lastgroup))
        segment = lexicon.ANYWHERE.sub(" ", segment).strip(" -,;:.!?'")
        return self._at_edges(segment)

    def _at_edges(self, segment: str) -> str:
        words = segment.split()
        while words:
            # At the edge of a segment, one to four words may be a marker: "Teaser", "zum Nachhören".
            for length in range(min(4, len(words)), 0, -1):
                head, tail = " ".join(words[:length]).rstrip(":,."), " ".join(words[-length:]).rstrip(":,.")
                whole = length == len(words)
                if whole and (found := lexicon.SET_OFF.fullmatch(head)):
                    self.markers.add(str(found.lastgroup))
                    return ""
                if (found := _EDGE_HEAD.fullmatch(head)) is not None:
                    self.markers.add(str(found.lastgroup))
                    words = words[length:]
                    break
                if (found := _EDGE_TAIL.fullmatch(tail)) is not None:
                    self.markers.add(str(found.lastgroup))
                    words = words[:-length]
                    break
            else:
                return " ".join(words)
        return ""


_EDGE_HEAD: Final = re.compile(
    r"(?P<teaser>(?:teaser|trailer|ausschnitt|auszug|vorschau|highlights?) (?:zu[mr]?|aus|von|"
    r"der|des|auf)(?: (?:der|dem|den|folge))?|trailer|teaser)"
    r"|(?P<recording>(?:aufzeichnung|mitschnitt|aufnahme|video) (?:zu[mr]?|aus|von|vom|der|"
    r"des)(?: (?:der|dem|den))?|aufzeichnung|mitschnitt)"
    r"|(?P<report>(?:rueckblick|nachbericht|nachlese|bericht) (?:zu[mr]?|auf|von|vom|der|"
    r"des)(?: (?:der|die|dem|den|das|unser\w*))?|so war (?:die|der|das|unser\w*)|das war (?:die|"
    r"der|das|unser\w*)|rueckblick|nachlese)"
    r"|(?P<slides>(?:folien|praesentation|slides|unterlagen) (?:zu[mr]?|aus|von|vom|der|des)(?: (?:der|dem|den))?)"
    r"|(?P<announcement>(?:herzliche )?einladung (?:zu[mr]?)(?: (?:der|dem|den))?)"
    r"|(?P<rerun>wiederholung(?: (?:von|der))?)"
)
_EDGE_TAIL: Final = re.compile(
    r"(?P<teaser>teaser|trailer|#shorts?|#reels?|kurzversion|kurzfassung|preview)|"
    r"(?P<recording>aufzeichnung|mitschnitt|recording)"
    r"|(?P<report>rueckblick|nachbericht|nachlese|recap)|(?P<slides>folien|praesentationsfolien|slides|handout)"
    r"|(?P<rerun>wiederholung|rerun)|(?P<translated>in leichter sprache|in gebaerdensprache|"
    r"auf englisch|english version|englische version)"
)


def _core(segments: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Content words of all segments that say more than what kind of thing it is, and those behind the first."""
    words: dict[str, None] = {}
    first: frozenset[str] | None = None
    for segment in segments:
        every = list(words_of(segment))
        put_around = lexicon.DECORATION - {part for one in _COMPOUND.findall(segment) for part in one.split("-")[:-1]}
        rest = [word for word in every if word not in put_around]
        if len(rest) < len(every) and all(word in lexicon.TOWNS for word in rest):
            continue  # "der Podcast aus Ilmenau", "Video"
        found = _trimmed(every, put_around)
        words |= dict.fromkeys(found)
        first = frozenset(found) if first is None else first
    tail = tuple(word for word in words if first is not None and word not in first)
    return tuple(words), tail


def _trimmed(words: list[str], around: frozenset[str]) -> list[str]:
    """Words without decoration before and behind: `Webinar Cobots einrichten`, but `Bessere Videos drehen` stays."""
    start, end = 0, len(words)
    while end - start > 2 and words[start] in around:
        start += 1
    while end - start > 2 and words[end - 1] in around:
        end -= 1
    return words[start:end]


_MAYBE_NAME: Final = re.compile(r"[Zz]entr|MDZ|[Mm]ittelstand|[Kk]ompetenz|\w\.\w|_|[A-Z]{3}|Digital|digital|SME|4\.0")


def _without_names(title: str, directory: centres.Directory) -> tuple[tuple[str, ...], str]:
    """Centres a title names, and the title without those names and the network's own."""
    if not directory.centres or not _MAYBE_NAME.search(title):
        return (), title
    found = centres.resolve(title, directory)
    for mention in reversed(found):
        title = f"{title[: mention.start]} | {title[mention.end :]}"
    title = _NETWORK.sub(" | ", title) if found else _NETWORK.sub(" ", title)
    return tuple(sorted({mention.centre for mention in found})), title


_NETWORK: Final = re.compile(
    r"(?:\b(?:der|des|vom|beim|im|aus dem|am)\s+)?\bMittelstand-Digital(?:[ -](?:Zentrums?|"
    r"Netzwerks?|Zentren))?(?![ -]?(?:Kongress|Talk|Konferenz))\b|\bMDZ\b"
)


def _date(found: re.Match[str]) -> tuple[int, int, int] | None:
    """(year, month, day), 0 for what is not said; None when it is no date."""
    if found["iso"]:
        year, month, day = found["iso"].split("-")
        return int(year), int(month), int(day)
    if found["year3"]:
        return int(found["year3"]), 0, 0
    if found["only"]:
        return int(found["year2"]), _MONTHS[found["only"][:3]], 0
    if found["alone"]:
        return 0, _MONTHS[found["alone"][:3]], 0
    day_, month_ = int(found["day"]), _MONTHS[found["name"][:3]] if found["name"] else int(found["month"])
    if not 1 <= day_ <= 31:
        return None
    year_ = int(found["year"] or 0)
    return (2000 + year_ if 0 < year_ < 100 else year_), month_, day_


def _number(raw: str) -> str:
    """A number as it counts: `007`, `VII`, `siebte` and `7.` are one."""
    raw = raw.strip(". ")
    if raw.isdecimal():
        return str(int(raw))
    if raw in ORDINAL_WORDS:
        return ORDINAL_WORDS[raw]
    if digits_of(raw) != raw:
        return digits_of(raw)
    if raw and set(raw) <= set(_ROMAN):
        values = [_ROMAN[letter] for letter in raw]
        return str(sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True)))
    return fold(raw)
