"""Words of titles that say what kind of thing it is, and words that say nothing of the one thing. Folded. Pure data.

Taken from the formats and titles the network uses and from the titles of captured German feeds.
"""

import re
from collections.abc import Mapping
from typing import Final


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


STOP: Final = _set(
    """der die das den dem des ein eine einer einem einen eines und oder aber in im ins an am auf aus bei beim mit von
    vom zu zum zur fuer ueber unter durch um so wie was wer wo warum wann welche welcher welches wir ihr ihre
    ihren ihrem unser unsere unserem unseren unserer sie ich du dein deine es ist sind war waren wird werden
    wurde sein hat haben mehr auch noch als bis dass da hier sich man mal ja zwischen rund thema
    heute jetzt the a of on for and or to with is are how what why from by at your our"""
)
"""Negations and `vor`, `nach`, `ohne`, `statt` are not among them: they turn a title round."""

TURNING: Final = frozenset(
    {"nicht", "kein", "keine", "keinen", "ohne", "gegen", "vor", "nach", "statt", "not", "without", "no"}
)
"""Words that turn a title round when one title has them and the other has not."""

LONG_FORMS: Final = re.compile(
    r"\b(?:(?P<ki>kuenstliche[rn]?[ -]intelligenz|artificial intelligence|ai(?![ -]act))"
    r"|(?P<kmu>kleine[rn]? und mittlere[rn]? (?:unternehmen|betriebe[n]?)|smes?)"
    r"|(?P<iot>internet (?:der|of) (?:dinge|things))"
    r"|(?P<vr>virtuelle[rn]? realitaet|virtual reality)"
    r"|(?P<ar>erweiterte[rn]? realitaet|augmented reality))\b"
)
"""Terms people write out or abbreviate as the line allows; the group names what they are compared as."""

DECORATION: Final = _set(
    """podcast podcastfolge videopodcast video youtube film audio folge episode ep ausgabe webinar
    onlineseminar livestream stream live vlog blog blogbeitrag blogartikel artikel beitrag meldung news
    veranstaltung veranstaltungen event termin online hybrid gespraech neu neue neuer neues neuen spezial
    special staffel pdf download deutsch german kostenfrei kostenlos kostenfreie kostenlose hd uhd vollstaendig
    komplett full ganze"""
)
"""What is put around a title and may be left out of it."""

GENERIC: Final = DECORATION | _set(
    """newsletter willkommen herzlich trailer intro outro einleitung begruessung vorstellung vorstellen stellen stellt
    sommerpause winterpause pause weihnachten weihnachtspause weihnachtsgruss weihnachtsgruesse frohe frohes
    fest feiertage neujahr jahr jahres guten rutsch jahresrueckblick jahresausblick rueckblick ausblick
    stellenausschreibung stellenausschreibungen stellenangebot stellenangebote suchen verstaerkung mitarbeiter
    mitarbeiterin team pressemitteilung presse pressemeldung aktuelles aktuell neuigkeiten update updates
    termine veranstaltungskalender kalender terminkalender impressum kontakt einladung einladungen sprechstunde
    sprechstunden unternehmenssprechstunde digitalisierungssprechtag digitalisierungssprechstunde sprechtag
    beratung beratungstag labtour labtouren workshop workshops seminar seminare fachaustausch austausch
    netzwerktreffen netzwerk treffen roadshow regionalkonferenz konferenz tagung kongress kongresse digitaltag
    digitaltage digitalkonferenz stammtisch kick kickoff off auftakt auftaktveranstaltung eroeffnung
    eroeffnungsveranstaltung abschluss abschlussveranstaltung infoveranstaltung informationsveranstaltung
    themenheft leitfaden checkliste broschuere flyer jahresbericht bericht studie studien interview interviews
    praxisbeispiel praxisbeispiele praxis erfahrungsbericht umsetzungsprojekt umsetzungsprojekte projekt
    projekte nachbericht save date feedback umfrage erste ersten schritte schritt grundlagen basics basiswissen
    einfuehrung einstieg faq fragen antworten test nachrichten digital digitale digitaler digitales digitalen
    digitalisierung mittelstand mittelstands kmu unternehmen betrieb betriebe zentrum zentrums zentren digitalzentrum
    mdz
    ki ai kuenstliche kuenstlichen intelligenz vortrag vortraege impuls talk show folgen teil serie reihe
    bootcamp lunch cafe fruehstueck woche monat tag tage januar februar maerz april mai juni juli august
    september oktober november dezember montag dienstag mittwoch donnerstag freitag samstag sonntag fruehjahr
    sommer herbst winter hallo danke ende anfang start begins welcome introduction news letter teaser preview
    coming soon einfach erklaert erklaeren verstaendlich kurz basis praxistipp digitaltipp frage expertin
    experte expert experten kollegin kollege begruessen projektmitarbeiter projektmitarbeiterin gesucht
    mitarbeitende werkstudent hilfskraft referent bewerben karriere jobs job stelle umgezogen umzug ziehen
    website webseite relaunch urlaub ferien geschlossen betriebsferien ostern pfingsten silvester kennenlernen
    einblick einblicke pilotfolge nullnummer terminankuendigung veranstaltungsrueckblick neujahrsgruss
    adventskalender imagefilm imagevideo erklaervideo videoreihe themenabend onlinesprechstunde
    digitalsprechstunde infoabend offene offenen tuer tueren tipp tipps uns gruss gruesse wuensche wuenschen
    allen alle alles weihnachtsfeier gesund gesundes jubilaeum geburtstag abschied leitung neuigkeit nachricht
    meldungen angebot angebote programm ueberblick uebersicht oeffentliche ausschreibung ausschreibungen
    bekanntmachung vergabe sitzung sitzungen protokoll hinweis information informationen infos info sommerfest
    oeffnungszeiten seite dank"""
)
"""Words two centres use without meaning the same: a title of nothing else identifies nothing across owners."""

_MARKERS: Final[Mapping[str, str]] = {
    "teaser": (
        r"teaser|trailer|preview|vorschau|vorgeschmack|sneak[ -]?peek|kostprobe|hoerprobe|leseprobe|#?shorts?|#?reels?|"
        r"kurz(?:clip|video|fassung|version)|(?:video)?clip|ausschnitte?|auszu[eg]+|excerpt|"
        r"snippet|highlights?(?:video|film)?|"
        r"(?:die )?besten momente|best of|in (?:60|90|30) sekunden|demnaechst|coming soon|"
        r"vorab(?:folge|version|ausgabe|zugang)?|early access|"
        r"bald (?:im|als) podcast|"
        r"outtakes?|making[ -]of|ankuendigung der folge|zusammenschnitt|aftermovie"
    ),
    "recording": (
        r"(?:online-?)?(?:video)?aufzeichnung(?:en)?|aufnahme|mitschnitt(?:e)?|recording|replay|webinar-?recording|"
        r"zum (?:nachhoeren|nachschauen|nachsehen|ansehen)|jetzt (?:ansehen|anschauen|nachschauen)|on[ -]demand"
    ),
    "report": (
        r"rueckblick|nachbericht|nachlese|bericht (?:zur|zum|vom|von der)|so war(?:'s| es| die|"
        r" der| das)?|das war(?: die| der| das)?|"
        r"recap|impressionen|fotogalerie|bildergalerie|ergebnisse (?:der|des|vom)|(?:das )?fazit"
    ),
    "slides": r"(?:vortrags)?folien|praesentation(?:sfolien|sunterlagen)?|slides?|foliensatz|(?:vortrags|"
        r"seminar|tagungs)?unterlagen|handout|tagungsband",
    "announcement": (
        r"ankuendigung|veranstaltungs(?:hinweis|tipp|ankuendigung)|save the date|(?:herzliche )?einladung(?: zu[mr]?)?|"
        r"(?:jetzt|noch) anmelden|anmeldung (?:offen|gestartet|moeglich)|neue folge|neue episode|neue ausgabe|"
        r"jetzt (?:online|verfuegbar|erhaeltlich|reinhoeren|hoeren|lesen)|ab sofort (?:verfuegbar|online|erhaeltlich)|"
        r"(?:frisch |soeben |neu )?erschienen|veroeffentlicht|zum (?:herunterladen|download)|"
        r"zum kostenlosen download|jetzt herunterladen|"
        r"noch plaetze frei|plaetze frei"
    ),
    "rerun": r"wiederholung(?:ssendung)?|rerun|re-?run|noch ?(?:ein)?mal(?: gehoert| zum hoeren)?|"
        r"wiedergehoert|aus dem archiv|archivfolge|wiederholt|"
        r"rebroadcast|(?:sommer|winter|ferien|weihnachts|feiertags)-?wiederholung",
    "remake": (
        r"neu (?:vertont|geschnitten|hochgeladen|eingesprochen|abgemischt)|neuer (?:ton|schnitt|"
        r"upload)|re-?upload(?:ed)?|korrigiert(?:e version|e fassung)?|"
        r"korrektur|verbesserter ton|bessere(?:r)? (?:ton|qualitaet|tonqualitaet)|remastered|"
        r"neue version|(?:mit|inkl\.?) untertiteln?|untertitelt|"
        r"(?:in )?(?:4k|full hd|uhd)|fixed audio|ohne tonfehler|"
        r"(?:ton|bild|audio|sound|schnitt)(?:fehler|spur|qualitaet)? (?:korrigiert|repariert|behoben|verbessert|gefixt)"
    ),
    "moved": r"verschoben|neuer termin|ersatztermin|nachholtermin|terminaenderung|terminverschiebung|"
        r"neues datum|neuer ort",
    "cancelled": r"abgesagt|entfaellt|faellt aus|cancell?ed|absage|geloescht|ausgebucht|warteliste",
    "translated": (
        r"(?:in )?(?:englische[rns]?|english|engl\.?|franzoesische[rns]?|french|polnische[rns]?|"
        r"tuerkische[rns]?|ukrainische[rns]?)"
        r"(?: (?:version|fassung|ausgabe|sprache|edition))?|(?:auf|in) (?:englisch|franzoesisch|"
        r"polnisch|tuerkisch|ukrainisch)|"
        r"(?:in )?leichter sprache|(?:in |mit )?(?:\w+er )?gebaerdensprache|(?:mit )?dgs|"
        r"(?:mit )?gebaerden(?:dolmetsch\w*|video)|(?:mit )?audiodeskription|hoerfassung|"
        r"(?:mit )?(?:englischen|franzoesischen|polnischen|tuerkischen|ukrainischen) untertiteln|\ben\b"
    ),
    "edition": (
        r"neuauflage|(?:komplett |vollstaendig )?(?:ueberarbeitete?|aktualisierte?|erweiterte?|"
        r"neue?)(?: und (?:erweiterte?|aktualisierte?))? "
        r"(?:auflage|fassung|ausgabe|version|edition)|aktualisiert|ueberarbeitet|kurzausgabe|langfassung"
    ),
}  # fmt: skip
ANYWHERE: Final = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in _MARKERS.items()
        if name in ("cancelled", "moved", "remake", "announcement")
    )
    + r")(?![\w-])"
)
"""Markers that mean the same wherever they stand in a title."""
SET_OFF: Final = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _MARKERS.items()))
"""Markers that count only where they stand apart: first or last, in brackets, before a colon."""

TOWNS: Final = _set(
    """aachen augsburg bamberg bayreuth berlin bielefeld bocholt bochum bonn bottrop brandenburg braunschweig bremen
    bremerhaven chemnitz cottbus darmstadt dessau dortmund dresden duesseldorf duisburg emden erfurt erlangen
    essen flensburg frankfurt freiberg freiburg fuerth gelsenkirchen gera giessen goerlitz goettingen greifswald
    guetersloh hagen halle hamburg hamm hannover heidelberg heilbronn hildesheim ilmenau ingolstadt jena
    kaiserslautern karlsruhe kassel kempten kiel koblenz koeln konstanz krefeld landshut leipzig lemgo
    leverkusen lingen ludwigsburg ludwigshafen luebeck lueneburg magdeburg mainz mannheim marburg meppen minden
    moers muenchen muenster neubrandenburg nuernberg oberhausen offenbach oldenburg osnabrueck paderborn passau
    pforzheim potsdam ratingen recklinghausen regensburg reutlingen rosenheim rostock saarbruecken salzgitter
    schwerin senftenberg siegen solingen stralsund stuttgart suhl trier tuebingen ulm weimar wernigerode
    wiesbaden wildau wismar witten wolfsburg nordhorn papenburg cloppenburg leer aurich wilhelmshaven cuxhaven
    stade celle goslar peine hameln husum heide itzehoe neumuenster elmshorn guestrow sassnitz anklam pasewalk
    eberswalde luckenwalde forst spremberg guben hoyerswerda bautzen plauen pirna meissen riesa doebeln annaberg
    aue glauchau nordhausen muehlhausen eisenach gotha saalfeld rudolstadt sonneberg meiningen schmalkalden
    arnstadt hof coburg ansbach schweinfurt aschaffenburg kulmbach weiden amberg straubing deggendorf memmingen
    kaufbeuren lindau friedrichshafen ravensburg tuttlingen villingen offenburg aalen goeppingen esslingen
    sindelfingen mosbach worms speyer pirmasens zweibruecken landau homburg neunkirchen saarlouis merzig bingen
    wetzlar fulda hanau ruesselsheim bensheim iserlohn luedenscheid arnsberg meschede soest lippstadt unna
    dueren euskirchen neuss viersen kleve wesel herne marl dorsten ahlen rheine ibbenbueren gronau borken
    coesfeld herford detmold hoexter wolfenbuettel stendal halberstadt merseburg naumburg bitterfeld torgau
    grimma finsterwalde luebben templin schwedt neuruppin wittenberge perleberg buchholz bremervoerde verden
    nienburg diepholz vechta norden emsland wuerzburg wuppertal zwickau"""
)
"""Towns by which two places are certainly two."""
PLACE_NOISE: Final = _set(
    """online digital virtuell webinar zoom teams ms microsoft raum saal haus gebaeude campus halle etage stock og eg
    ihk hwk handwerkskammer industrie handelskammer kammer zentrum mittelstand digitalzentrum universitaet
    hochschule uni fh tu institut fraunhofer technologiezentrum gruenderzentrum innovationszentrum strasse str
    platz weg allee ring ufer gmbh ag kg ev webkonferenz
    videokonferenz telefonkonferenz webex meeting internet netz remote onlineveranstaltung onlineseminar
    deutschland germany gross klein nord sued ost west neu bad sankt st"""
) | STOP  # fmt: skip

GERMAN: Final = _set(
    """der die das und ist nicht mit fuer von wie sich auf ein eine dem den des im wir sie es zu werden wird aus bei
    auch nach ueber oder zum zur sind ihre unsere"""
)
ENGLISH: Final = _set(
    """the and of is for with how to are your from this that you we our what be by on it have will can at its their"""
)

DICTIONARY: Final[Mapping[str, str]] = {
    english: german
    for german, several in {
        "leitfaden": "guide guideline handbook", "lieferkette": "supply chain", "checkliste": "checklist",
        "handwerk": "craft crafts trades", "kuenstlich": "artificial", "intelligenz": "intelligence",
        "nachhaltigkeit": "sustainability", "sicherheit": "security safety", "mittelstand": "sme smes",
        "daten": "data", "produktion": "production manufacturing", "fertigung": "manufacturing", "bericht": "report",
        "studie": "study", "unternehmen": "company companies business enterprises", "einfuehrung": "introduction",
        "arbeit": "work labour", "handel": "retail trade", "tourismus": "tourism", "bau": "construction",
        "geschaeftsmodell": "models model", "kreislaufwirtschaft": "circular economy",
        "roboter": "robot robots robotics",
        "energie": "energy", "umwelt": "environment", "zukunft": "future", "wissen": "knowledge", "lernen": "learning",
        "maschine": "machine machines", "sensor": "sensor sensors", "werkzeug": "tool tools", "schritt": "step steps",
        "recht": "law", "datenschutz": "privacy", "logistik": "logistics", "pflege": "care", "standard": "standards",
        "kosten": "costs", "fachkraft": "skilled workers", "weiterbildung": "training", "strategie": "strategy",
        "prozess": "process processes", "digitalisierung": "digitalisation digitalization digitization digitisation",
        "transformation": "transformation", "transparenz": "transparency",
        "praxis": "practice", "beispiel": "example examples",
        "broschuere": "brochure booklet", "gesundheit": "health", "landwirtschaft": "agriculture farming",
        "wasser": "water",
        "wandel": "change", "fuehrung": "leadership", "netzwerk": "network", "druck": "printing",
        "zwilling": "twin twins",
        "fabrik": "factory", "rechnung": "invoice invoicing", "plattform": "platform platforms", "gaeste": "guests",
        "sparen": "saving save savings", "strom": "electricity power", "rechner": "calculator",
        "lager": "warehouse storage",
        "werkstatt": "workshop", "baeckerei": "bakery", "tischler": "joinery carpentry", "holz": "wood timber",
        "metall": "metal", "kunststoff": "plastics plastic", "lebensmittel": "food", "fahrzeug": "vehicle vehicles",
        "wartung": "maintenance", "pruefung": "inspection testing", "messung": "measurement", "messen": "measuring",
        "qualitaet": "quality", "kunde": "customer customers", "mitarbeit": "employees employee staff",
        "arbeitsplatz": "workplace", "gestalten": "designing shaping", "gestaltung": "design", "einfach": "simple easy",
        "sicher": "safe secure", "nutzen": "using use benefit", "anwendung": "application applications",
        "vertrag": "contract contracts", "verpackung": "packaging", "abfall": "waste", "rohstoff": "materials",
        "kreislauf": "circular loop", "klima": "climate", "emission": "emissions", "bilanz": "balance footprint",
        "fussabdruck": "footprint", "beschaffung": "procurement", "einkauf": "purchasing", "verkauf": "sales",
        "vertrieb": "sales distribution", "vernetz": "networked connected", "schnittstelle": "interface interfaces",
        "angriff": "attack attacks", "passwort": "password passwords",
        "notfall": "emergency", "grundlagen": "basics fundamentals", "ueberblick": "overview", "glossar": "glossary",
        "hafen": "port harbour", "stadt": "city", "dorf": "village", "land": "rural", "bauen": "building",
        "reise": "travel", "gast": "guest", "kultur": "culture", "gruendung": "start startup",
        "wettbewerb": "competition", "foerderung": "funding", "forschung": "research",
        "besuch": "visit visiting", "vortrag": "talk lecture", "gespraech": "conversation dialogue",
        "frage": "question questions",
        "antwort": "answer answers", "mensch": "human people", "frau": "women", "jugend": "youth young",
        "zeit": "time", "geld": "money", "raum": "space room", "licht": "light lighting", "luft": "air",
        "waerme": "heat", "kaelte": "cold", "buch": "book", "karte": "map card", "liste": "list",
    }.items()
    for english in several.split()
}  # fmt: skip
"""English word → German stem, for recognising that a text is another in translation; never for merging."""


def in_german(word: str) -> str:
    """The German stem an English word stands for, in singular or plural; empty where the dictionary has none."""
    one = f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")
    return DICTIONARY.get(word) or DICTIONARY.get(one) or ""
