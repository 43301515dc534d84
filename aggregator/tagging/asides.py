"""Which sentences of a summary or of show notes speak of something else than the item: an aside is no evidence.

Pure, one text at a time: what a source repeats is counted elsewhere (`aggregator.recurring`); here is what the first
item of a new source can be told by. Knows no topic and no term.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Final

from aggregator.german.folding import fold

_END: Final = re.compile(r"(?<=[\wäöüß)\"“»%][.!?…])(?<!\b\d\.)(?<!\b\d\d\.)\s+(?=[A-ZÄÖÜ0-9„»\"(#@])|\n+")
_BLANK: Final = re.compile(r"\n\s*\n")
_SIGNS: Final = " -*•·|>#→▶►👉✅📌:,;\t"
_READ: Final = 300
"""Characters of a sentence that are looked at: what it speaks of is said at its beginning."""

_THINGS: Final = (
    r"(?:folgen?|episoden?|sendung(?:en)?|videos?|playlists?|clips?|broschueren?|hefte?n?|themenhefte?|publikationen|"
    r"veroeffentlichungen|schriften|studien|leitfaeden|checklisten|veranstaltungen|termine|seminare|online-seminare|"
    r"webinare|workshops|vortraege|kurse|schulungen|lehrgaenge|angebote|formate|beitraege|artikel|ausgaben?|meldungen|"
    r"nachrichten|podcasts?|tutorials|downloads|materialien|themen|links?|lesetipps?|baende|reihen|termintipps?)"
)
_OTHERS: Final = (
    rf"(?:(?:weitere|andere|aehnliche|verwandte|letzte|fruehere|bisherige|vergangene|vorige|naechste|kommende|aktuelle|"
    rf"neue|beliebte|passende|unsere|alle|mehr)[nrs]? ){{1,2}}(?:\w+ )?{_THINGS}\b",
    r"(?:diese|folgende) (?:folgen|episoden|videos|beitraege|themen|veranstaltungen|angebote|hefte) (?:koennt|"
    r"duerft|interessier|passen|gibt|finden|bieten)\w*",
    r"(?:in dieser (?:reihe|serie)|aus dieser reihe|bisher|bereits|zuletzt|ebenfalls|ausserdem|auch) "
    r"(?:\w+ ){0,3}(?:erschienen|erscheint|erhaeltlich)",
    r"(?:in der )?(?:naechste|kommende|vorige|letzte)[nrs]? (?:woche|folge|mal|ausgabe|episode|monat|sendung)\b",
    r"(?:beim|das) (?:naechste|letzte)[n]? mal\b|demnaechst\b|vorschau\b|ausblick\b|programmvorschau\b|"
    r"(?:ebenfalls |auch )?im programm\b|auch interessant|mehr zum thema|siehe auch|(?:lesen|hoeren|sehen|"
    r"schauen) sie auch|"
    r"(?:hoert|schaut|lest) (?:auch|gern\w*|mal)\b|das koennte\b|(?:dazu )?passend(?: dazu)?:|empfehlungen?:|tipp:",
    r"(?:heft|folge|episode|band|ausgabe|teil|modul|nr\.?) ?\d+ ?[:–-]",
    r"(?:(?:mo|di|mi|do|fr|sa|so)\w*\.?,? )?(?:den |am )?\d{1,2}\. ?(?:\d{1,2}\.|januar|februar|maerz|april|mai|juni|"
    r"juli|august|september|oktober|november|dezember)(?: ?\d{2,4})?,? ?(?:\d{1,2}[:.]\d\d ?(?:uhr)?)?\s?[:|–-]",
)
_SELF: Final = (
    r"(?:wer )?(?:wir sind|was wir (?:tun|machen|bieten))\b|ueber (?:uns|mich|das zentrum|den podcast|diesen podcast|"
    r"das projekt|die reihe|den verein|die autor\w+|mittelstand)\b",
    r"(?:wir|das (?:\w+[- ]){0,4}(?:zentrum|zentren|netzwerk)\b.{0,40}?) (?:unterstuetz|begleit|berat|berae|biete|"
    r"informier|helfe|hilft|foerder|staerk|vernetz|gehoer|ist teil|zeigt kleinen)\w*",
    r"(?:auf|in|bei) (?:unsere[mnr]|diesem) (?:\w+-)?(?:kanal|podcast|website|webseite|homepage|blog|mediathek|"
    r"newsletter|"
    r"portal|netzwerk|zentrum|angebot|programm|profil)\w*",
    r"(?:unser|dieser|der|das) (?:\w+-)?(?:kanal|podcast|zentrum|angebot|netzwerk|kompetenzzentrum|"
    r"newsletter) .{0,60}\b(?:bietet|informiert|unterstuetzt|richtet|widmet|umfasst|ist ein|wird)\b",
    r"unsere[nmr]? (?:\w+ )?(?:angebote?|themen|schwerpunkte?|leistungen|expert\w+|fachleute|themenfelder|"
    r"kernthemen|arbeitsfelder|berat\w+|kolleg\w+)\b",
    r"(?:schwerpunkte?|themen|themenfelder|leistungen|stichworte?|schlagworte?|schlagwoerter|tags|keywords)\s?:",
    r"kleine und mittlere unternehmen (?:profitier|erhalten|finden)\w*",
    r"(?:die|alle|unsere) (?:zentren|angebote)\b.{0,80}(?:unterstuetz|kostenfrei|kostenlos)\w*|"
    r".{0,40}\bkostenfreie nutzung\b",
    r"dieses (?:angebot|projekt|vorhaben) ist (?:ein )?teil\b",
)
_CREDIT: Final = (
    r"(?:musik|titelmusik|ton|schnitt|kamera|redaktion|schlussredaktion|moderation|technik|produktion|regie|gestaltung|"
    r"layout|satz|druck|grafik(?:en)?|illustration(?:en)?|lektorat|text(?:e)?|fotos?|bild(?:er|nachweise?|rechte)?|"
    r"titelbild|sprecher(?:in)?|herausgeber(?:in)?|autor(?:in|en|innen|innen und autoren)?|verlag|veranstalter(?:in)?|"
    r"gastgeber(?:in)?|sponsor(?:en)?|(?:kooperations|medien|netzwerk|projekt|praxis)?partner(?:in|innen)?|"
    r"projekttraeger|"
    r"impressum|kontakt|ansprechpartner(?:in)?|anmeldung|adresse|ort|veranstaltungsort|tagungsort|treffpunkt|wo|wann|"
    r"uhrzeit|datum|dauer|kosten|preis|anreise|anfahrt|parken|verpflegung|catering|uebernachtung|unterkunft|hinweise?|"
    r"quellen?|lizenz|isbn|auflage|konzept|umsetzung|realisation|idee|recherche|mit dabei|gaeste|gast)"
)
_THANKS: Final = (
    rf"{_CREDIT}(?:(?:,| und| &| ?/| ?\|) ?{_CREDIT})*\s?(?::|$)",
    rf"{_CREDIT}(?:, {_CREDIT})+",
    r"(?:(?:ein |vielen |herzlichen |besonderen |grossen )*dank|danke) (?:an|fuer|unseren?|geht|gilt|auch)\b|wir "
    r"(?:danken|bedanken)\b|(?:mit )?(?:freundlicher )?unterstuetz(?:t|ung) (?:von|durch|der|des)\b",
    r"(?:eine (?:\w+ )?)?(?:in |eine )?(?:kooperation|zusammenarbeit|partnerschaft) (?:mit|von|des|der)\b|"
    r"(?:gefoerdert|finanziert|ermoeglicht|praesentiert|gesponsert) (?:durch|von|vom|wird|aus)\b|"
    r"gemeinsam veranstaltet",
    r"(?:wird|werden|wurde|ist) .{0,40}\b(?:gefoerdert|finanziert|ermoeglicht|praesentiert|gesponsert) (?:durch|"
    r"von|vom|aus)",
)
_LEGAL: Final = (
    r"\b(?:teilnahmebedingung\w*|datenschutz(?:erklaerung|hinweis\w*|bestimmung\w*|information\w*)|impressum|"
    r"rechtliche hinweise|ohne gewaehr|alle rechte|rechte vorbehalten|aenderungen vorbehalten|haftungsausschluss|"
    r"personenbezogene\w? daten|einwillig\w+|nutzungsbedingung\w*|geschaeftsbedingung\w*|agb|creative commons|"
    r"cc[- ]by)\b",
    r"\b(?:haftung|gewaehr) (?:wird|ist|fuer|kann|uebernehmen)\b|\bhaften (?:nicht|wir)\b|\bkeine haftung\b|"
    r"\burheberrecht\w* (?:liegt|liegen|bei|beachten)|\b(?:ihre|eure|deine) daten\b",
    r"\bdaten .{0,40}(?:verarbeitet|gespeichert|weitergegeben|uebermittelt)\b|\b(?:foto|film|ton|bild|"
    r"video)(?:-|s|aufnahmen)"
    r".{0,60}(?:gemacht|angefertigt|verwendet|einverstanden|aufgenommen)",
    r"\A(?:kontakt|datenschutz|impressum|newsletter|agb|barrierefreiheit|cookies?)(?:(?:,| und| /| \|) ?(?:kontakt|"
    r"datenschutz|impressum|newsletter|agb|barrierefreiheit|cookies?))*\W*\Z",
)
_SCENE: Final = (
    r"\b(?:anfahrt|anreise|parkplaetze?n?|parkhaus\w*|parkmoeglichkeit\w*|tiefgarage|haltestelle|"
    r"oeffentlichen verkehrsmitteln|"
    r"\w*kontingent|catering|verpflegung|imbiss|mittagsimbiss|snacks|getraenke|fingerfood|haeppchen|kaffeepause|"
    r"mittagspause|abendessen|mittagessen|buffet|veranstaltungsort|tagungsort|rollstuhl\w*|garderobe|einlass|"
    r"anmeldeschluss|"
    r"fuer das leibliche wohl|teilnahmegebuehr|stornier\w*|ersatzteilnehm\w*)\b",
    r"\b(?:zoom|webex|microsoft teams|ms teams|gotomeeting|bigbluebutton|einwahl\w*|zugangslink|zugangsdaten|"
    r"teilnahmelink|"
    r"(?:ihre[nm]?|aktuelle[rn]?) browser|aufzeichnung|mitschnitt)\b",
    r"(?:diese|die|unsere) (?:folge|sendung|episode|aufnahme|ausgabe|gespraech) (?:entstand|wurde|ist|haben)\b|"
    r"\baufgenommen (?:im|in|auf|bei|am|haben|wurde)|\baufgezeichnet\b",
    r"\b(?:findet|finden|fand|fanden)\b.{0,80}\bstatt\b|\b(?:zu gast|gastgeber ist|gastgeberin ist|"
    r"treffen uns)\b.{0,10}(?:im|in|bei|beim)",
)
_CAREER: Final = (
    r"\b(?:promovier\w*|studier(?:te|t hat)|dissertation|habilit\w*|diplomarbeit|abschlussarbeit|forschte|lehrte|"
    r"war (?:zuvor|zuletzt|vorher|davor|lange|bisher)|zuvor (?:war|leitete|arbeitete)|wechselte|"
    r"absolvierte|lebenslauf|werdegang|berufserfahrung|studium)\b",
)
_CALLS: Final = (
    r"\b(?:abonnier\w*|newsletter|glocke|bewertet|folgt? uns|folgen sie|teilt uns|schreibt? uns|schreiben sie uns|like|"
    r"instagram|linkedin|facebook|spotify|mastodon|shownotes|show notes|sendungsseite)\b",
    r"https?://|\bwww\.|\b[\w.-]+@[\w-]+\.",
)
_Finder = Callable[[str], re.Match[str] | None]


def _found(*patterns: str) -> tuple[_Finder, ...]:
    """One by one: together they have no common beginning, and take twice as long."""
    return tuple(re.compile(pattern).search for pattern in patterns)


_KINDS: Final[Mapping[str, tuple[_Finder, ...]]] = {
    "the source itself": (re.compile("|".join(_SELF)).match,),
    "other items": (re.compile("|".join(_OTHERS)).match,),
    "credits": (re.compile("|".join(_THANKS)).match,),
    "legal notes": _found(*_LEGAL),
    "where and how it takes place": _found(*_SCENE),
    "somebody's career": _found(*_CAREER),
    "a call": _found(*_CALLS),
}
_OPENING: Final = frozenset({"other items", "the source itself"})
"""What goes on in the lines below when a line ends in a colon or is nothing but its heading."""
_HASHTAGS: Final = re.compile(r"(?<!\w)#[^\W\d]\w+")
_HASHTAG_LIMIT: Final = 2
"""So many make a line of hashtags."""
_HEADING: Final = 45
"""Letters of a heading without a colon."""


class Sentences:
    """The sentences of a text; offsets count characters. What one speaks of is looked at when somebody asks."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._bounds = _bounds(text)
        self.starts: Final = tuple(start for start, _ in self._bounds)
        self._own: dict[int, str] = {}
        self._below: dict[int, str] = {}

    def at(self, offset: int) -> int:
        """The number of the sentence in which an offset lies."""
        return max(bisect_right(self.starts, offset) - 1, 0)

    def reason(self, number: int) -> str:
        """Why a sentence is an aside; empty when it is none."""
        return self._reason(number) or self._heading(number)

    @property
    def reasons(self) -> tuple[str, ...]:
        """`reason` of each."""
        return tuple(self.reason(number) for number in range(len(self.starts)))

    def _reason(self, number: int) -> str:
        if (known := self._own.get(number)) is None:
            start, end = self._bounds[number]
            known = self._own[number] = _reason(self._text[start:end])
        return known

    def _heading(self, number: int) -> str:
        """What the nearest heading above says of all below it, up to an empty line."""
        passed: list[int] = []
        while (known := self._below.get(number)) is None:
            passed.append(number)
            known = self._above(number)
            if known is not None:
                break
            number -= 1
        self._below.update(dict.fromkeys(passed, known))
        return known

    def _above(self, number: int) -> str | None:
        """What the sentence just above says of this one; None where that must be asked of the one above it."""
        if number == 0:
            return ""
        start, end = self._bounds[number - 1]
        if _BLANK.search(self._text, end, self._bounds[number][0]):
            return ""
        opens = _opens(self._text[start:end]) and self._reason(number - 1) in _OPENING
        return self._reason(number - 1) if opens else None


def _bounds(text: str) -> list[tuple[int, int]]:
    cuts = [0]
    for found in _END.finditer(text):
        cuts.extend((found.start(), found.end()))
    cuts.append(len(text))
    return [(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=True) if start < end]


def _reason(sentence: str) -> str:
    if len(_HASHTAGS.findall(sentence)) >= _HASHTAG_LIMIT:
        return "hashtags"
    folded = " ".join(fold(sentence[:_READ]).split()).strip(_SIGNS.replace(":", ""))
    return next((kind for kind, finders in _KINDS.items() for found in finders if found(folded)), "")


def _opens(sentence: str) -> bool:
    """Whether a sentence is the heading of a list below it."""
    bare = sentence.rstrip()
    return bare.endswith(":") or (len(bare) <= _HEADING and bare.replace(" ", "").replace("-", "").isalpha())
