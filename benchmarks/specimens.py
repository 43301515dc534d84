"""Invented items of a German network, as many as wanted: item N of a catalogue is a function of (seed, size, N) alone.

So a million of them need no memory, and peers in another Python get the same ones. Standard library only. Titles are
made of compounds with a skewed distribution, texts of sentences that no other item has, and under each text stands its
source's footer. About six of a hundred items are another one again, each in the way of its medium: `TWINS`.
"""

from itertools import islice
from random import Random
from typing import Any

DAY = 86_400
SPAN = 10 * 365 * DAY
BEGAN = 1_420_070_400
"""2015-01-01"""
PER_SOURCE = 400
"""Items a source publishes in those ten years: two in three weeks."""
PER_CENTRE = 8
TWIN = 0.06
TWINS = {
    "episode": ("video", "moved"),
    "video": ("audio",),
    "news": ("again", "cut"),
    "event": ("import",),
    "publication": ("reissue",),
}
"""In which ways an item of a medium comes again: recorded as a video, on another host, as audio, published elsewhere
whole with an introduction, cut, imported by the network, uploaded anew."""
MEDIA = ("news",) * 7 + ("event",) * 5 + ("episode",) * 4 + ("video",) * 3 + ("publication",)

FIRST = """Daten Prozess Produktions Lager Liefer Maschinen Sensor Energie Material Werkstatt Kunden Auftrags Angebots Rechnungs
Personal Schulungs Wissens Qualitäts Wartungs Montage Roboter Kamera Bild Sprach Text Text Cloud Netzwerk Passwort Server
Plattform Shop Handels Laden Tourismus Gäste Hotel Küchen Bau Holz Metall Kunststoff Textil Leder Glas Keramik Papier Druck
Verpackungs Logistik Transport Flotten Fahrzeug Park Strom Wärme Wasser Abwasser Abfall Recycling Kreislauf Klima Umwelt
Nachhaltigkeits Zertifikats Norm Rechts Vertrags Steuer Finanz Kredit Förder Investitions Gründungs Nachfolge Führungs Team
Projekt Zeit Schicht Planungs Termin Kalender Besuchs Messe Vertriebs Werbe Marken Medien Video Ton Podcast Bildungs Lern
Ausbildungs Pflege Gesundheits Praxis Labor Mess Prüf Versuchs Konstruktions Zeichnungs Modell Simulations Zwillings Geräte
Werkzeug Ersatzteil Bestell Einkaufs Lieferanten Rohstoff Ernte Feld Stall Wald Garten Milch Brot Fleisch Getränke Kaffee
Möbel Fenster Dach Fassaden Heizungs Elektro Installations Sanitär Licht Farb Lack Schweiß Fräs Dreh Biege Guss Schmiede
Uhren Schmuck Optik Hörgeräte Zahn Orthopädie Physio Sport Vereins Kultur Museums Archiv Bibliotheks Verlags""".split()
HEADS = """analyse planung steuerung verwaltung erfassung auswertung prüfung sicherung pflege wartung optimierung übersicht
strategie werkstatt plattform lösung software schnittstelle anbindung erkennung vorhersage berechnung kalkulation
dokumentation zertifizierung beratung schulung sprechstunde konferenz messe akademie modelle konzepte regeln standards
richtlinie verordnung reform umstellung einführung erneuerung sanierung erweiterung vernetzung automatisierung simulation
nachverfolgung rückverfolgung kennzahlen kosten preise zeiten wege ströme flüsse bestände engpässe ausfälle fehler mängel
risiken angriffe lücken rechte pflichten nachweise berichte protokolle verträge anträge formulare mappen akten archive
portale märkte ketten netze systeme anlagen linien zellen stationen geräte helfer brille drucker scanner wagen lager
halle technik kultur teams rollen stellen berufe lehrlinge kräfte wissen ideen projekte partner kunden gäste""".split()
ADJECTIVES = """digitale neue kleine offene sichere vernetzte nachhaltige einfache schnelle bessere gemeinsame mobile lernende
automatische virtuelle gebrauchte regionale ländliche handwerkliche industrielle gewerbliche kommunale klimafreundliche
sparsame robuste günstige moderne bewährte flexible barrierefreie verständliche praktische kluge papierlose""".split()
VERBS = """planen prüfen messen zeigen sparen finden bauen ordnen teilen nutzen führen lernen lehren verkaufen liefern lagern
schützen sichern erkennen verstehen vermeiden vernetzen verbessern vergleichen berechnen bewerten beschaffen beginnen
umsetzen einführen abschaffen dokumentieren automatisieren simulieren übertragen auswerten aufbereiten begleiten""".split()
SURNAMES = """Albers Bergmann Brandt Claasen Dietz Ebert Feldmann Friese Gerlach Grote Harms Hennig Ihlow Jansen Jost Kallweit
Kessler Krause Lüders Lindner Möller Menke Nissen Otte Pahl Petersen Quandt Rademacher Reimann Sander Schlüter Stamm
Tiedemann Thoms Uhlig Vogt Wendt Wiese Zander Zielke""".split()
GIVEN = (
    "Anna Birte Carla Dörte Elif Frauke Greta Hanna Ines Jana Kai Lars Mehmet Nils Olaf Peter Ralf Sven Tim Uwe".split()
)
TRADES = """Tischlerei Bäckerei Schlosserei Gießerei Druckerei Weberei Gärtnerei Kelterei Molkerei Brauerei Spedition Dreherei
Zimmerei Kfz-Werkstatt Buchhandlung Apotheke Metzgerei Schneiderei Werft Mühle""".split()
TOWNS = """Aurich Bergen Calau Dahme Eutin Füssen Goslar Husum Itzehoe Jever Kronach Leer Merzig Nagold Oschatz Plön Querfurt
Rügen Soest Templin Uelzen Verden Wismar Xanten Ypern Zeitz""".split()
SMALL = """der die das und in den von zu mit sich auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach
wird bei einer um am sind noch wie einem über einen so zum haben nur oder aber vor zur bis mehr durch man sein wurde wenn
können alle dann unter soll schon muss kann ihre seine diese dieser wieder etwa gegen vom ohne zwischen dabei weil""".split()
MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
TITLES = {
    "news": (
        "{C} im {T}: {firm} zeigt, wie es geht", "Wie die {firm} {c} und {d} verbindet", "{A} {C} für {town}", "{C}: Was sich jetzt ändert",
        "{firm} setzt auf {a} {C}", "{V}, {v}, {w}: {C} Schritt für Schritt", "Neues zur {C}", "{C} trifft {D}: ein Rundgang in {town}",
        "{number} Fragen zur {C}", "Warum {a} {C} {v} hilft", "{C} statt {D}: die {firm} in {town}",
    ),
    "event": (
        "Webinar: {C} {v}", "{C} {v}: Workshop in {town}", "Online-Sprechstunde zur {C}", "{A} {C} – Impulse für die {T}", "{C} zum Frühstück",
        "Labtour {town}: {C} und {D}", "Roadshow {C} in {town}",
    ),
    "episode": (
        "#{number} {C} {v} – mit {person}", "Folge {number}: {A} {C}", "{C} und {D} ({person})", "{number} | Was {a} {C} kann",
        "Zu Gast: {person} über {C} in der {T}",
    ),
    "video": ("{C} {v} – Praxisbeispiel {firm}", "{C} in zwei Minuten erklärt: {D}", "{A} {C} bei der {firm}", "{person}: {C} und {D}"),
    "publication": ("Leitfaden {C}", "Themenheft: {A} {C} in der {T}", "Checkliste {C} und {D}", "Studie: {C} {v} in {town}"),
}  # fmt: skip
GENERIC = (
    "Newsletter {month} {year}",
    "Stellenausschreibung",
    "Sommerpause",
    "Rückblick {month} {year}",
    "Frohe Festtage",
)
FORMS = ("Ein Beitrag der Reihe {C}.", "Mehr zur {C} auf {host}.", "Fragen zur {C}? Schreiben Sie an {name}@{host}.",
         "Unser Newsletter zur {C} erscheint im {month}.", "Aufgenommen in {town}, geschnitten von {person}.")  # fmt: skip
NOTICE = (
    "Das Mittelstand-Digital Netzwerk bietet mit den Mittelstand-Digital Zentren umfassende Unterstützung bei der "
    "Digitalisierung. Kleine und mittlere Unternehmen profitieren von konkreten Praxisbeispielen und passgenauen, "
    "anbieterneutralen Angeboten zur Qualifikation und IT-Sicherheit."
)


class Catalogue:
    """The items of a catalogue of a size, and those that come to it later: numbers from `size` on."""

    def __init__(self, size: int, seed: int = 1) -> None:
        self.sources = max(60, size // PER_SOURCE)
        self.centres = max(30, self.sources // PER_CENTRE)
        self._seed = seed * 1_000_003

    def item(self, number: int) -> dict[str, Any]:
        """Item N as plain values; `again` is the number of the item it is another appearance of, or None."""
        original = self.original(number)
        if original is None:
            return self._made(number)
        return self._twin(number, original)

    def original(self, number: int) -> int | None:
        """The number of the item that this one is again; None for most."""
        rng = self._rng(number)
        if number < 100 or rng.random() >= TWIN:
            return None
        for _ in range(50):
            other = rng.randrange(number)
            if other < 100 or self._rng(other).random() >= TWIN:
                return other
        return None

    def centre(self, source: int) -> str:
        """Whose a source is; the network's own come last."""
        return "network" if source >= self.sources else f"zentrum-{source % self.centres}"

    def _rng(self, number):
        return Random(self._seed + number)

    def _made(self, number):
        rng = self._rng(number)
        rng.random()
        source = number % self.sources
        medium = MEDIA[source * 7 % len(MEDIA)]
        place = number // self.sources + 1
        published = self._moment(rng)
        host = f"quelle-{source}.example"
        topic = [compound(rng) for _ in range(3)]
        title = self._title(rng, medium, topic, place, published)
        body = list(sentences(rng, topic, rng.choice((2, 3, 3, 4, 6)) if rng.random() < 0.7 else rng.randrange(8, 40)))
        item = {
            "source": source, "medium": medium, "guid": f"https://{host}/?p={number}", "url": f"https://{host}/{slug(title)}-{number}",
            "title": title, "summary": " ".join(body[:2]), "body": body, "footer": self._footer(source), "published": published,
            "number": place if medium == "episode" else 0, "again": None, "way": "",
        }  # fmt: skip
        return self._described(item, rng, number, host)

    def _described(self, item, rng, number, host):
        """What an item of its medium has besides."""
        if item["medium"] in ("episode", "video"):
            item["duration"] = rng.randrange(240, 4200)
        if item["medium"] == "episode":
            item |= {
                "file": f"https://{host}/audio/{number:08d}.mp3",
                "length": item["duration"] * 16_000 + rng.randrange(16_000),
            }
        if item["medium"] == "video":
            item |= {"video": video_id(rng), "url": "", "guid": ""}
        if item["medium"] == "event":
            start = (item["published"] // DAY + rng.randrange(5, 60)) * DAY + rng.choice(
                (8, 9, 10, 13, 14, 15, 16)
            ) * 3600
            item |= {
                "start": start,
                "end": start + 5400,
                "place": f"Digitalzentrum, Hauptstraße {rng.randrange(1, 99)}, {rng.choice(TOWNS)}",
            }
        if item["medium"] == "publication":
            item |= {
                "file": f"https://{host}/publikationen/{slug(item['title'])}.pdf?v={rng.randrange(1, 4)}",
                "length": rng.randrange(200_000, 9_000_000),
            }
        item["notes"] = "\n".join((*item["body"], *item["footer"]))
        return item

    def _title(self, rng, medium, topic, place, published):
        forms = GENERIC if rng.random() < 0.02 else TITLES[medium]
        a, c, d = rng.choice(ADJECTIVES), topic[0], topic[1]
        values = {
            "C": c, "D": d, "c": c, "d": d, "A": a.capitalize(), "a": a, "T": rng.choice(TRADES), "V": rng.choice(VERBS).capitalize(),
            "v": rng.choice(VERBS), "w": rng.choice(VERBS), "town": rng.choice(TOWNS), "firm": f"{rng.choice(TRADES)} {rng.choice(SURNAMES)}",
            "person": f"{rng.choice(GIVEN)} {rng.choice(SURNAMES)}", "number": place if medium == "episode" else rng.randrange(3, 12),
            "month": rng.choice(MONTHS), "year": 1970 + published // (365 * DAY + DAY // 4),
        }  # fmt: skip
        return rng.choice(forms).format_map(values)

    def _moment(self, rng):
        """Two of five items come at a full quarter of an hour of the day's work."""
        moment = BEGAN + rng.randrange(SPAN)
        if rng.random() < 0.4:
            return moment // DAY * DAY + rng.randrange(5, 18) * 3600 + rng.choice((0, 0, 0, 900, 1800, 2700))
        return moment

    def _footer(self, source):
        """The lines a source puts under everything."""
        rng = Random(source)
        host = f"quelle-{source}.example"
        lines = [
            form.format(C=compound(rng), host=host, name=rng.choice(GIVEN).lower(), month=rng.choice(MONTHS), town=rng.choice(TOWNS),
                        person=f"{rng.choice(GIVEN)} {rng.choice(SURNAMES)}")
            for form in rng.sample(FORMS, rng.randrange(1, 4))
        ]  # fmt: skip
        return (*lines, NOTICE) if source % 5 < 3 else tuple(lines)

    # -- the same again ------------------------------------------------------------------------------------------------

    def _twin(self, number, original):
        rng = Random(-number)
        item = self._made(original)
        way = rng.choice(TWINS[item["medium"]])
        source, host = self._elsewhere(rng, item["source"], way)
        item |= {
            "again": original,
            "way": way,
            "source": source,
            "guid": f"{host}-{number}-a{rng.randrange(10**9)}",
            "footer": self._footer(source),
        }
        item["url"] = f"https://{host}/beitrag/{number}"
        getattr(self, f"_{way}")(item, rng, number, host)
        item["notes"] = "\n".join((*item["body"], *item["footer"]))
        return item

    def _elsewhere(self, rng, source, way):
        """Whose appearance it is: the network's, or of the same centre, or of another."""
        if way in ("again", "import", "cut"):
            source = self.sources + ("again", "import", "cut").index(way)
        elif way == "reissue":
            source = rng.randrange(self.sources)
        else:
            source = (source + self.centres) % self.sources if self.sources > self.centres else source
        return source, f"quelle-{source}.example"

    def _video(self, item, rng, number, host):
        item |= {
            "medium": "video",
            "video": video_id(rng),
            "url": "",
            "guid": "",
            "duration": item["duration"] + rng.randrange(-2, 12),
        }
        item |= {"published": item["published"] + rng.randrange(600, 5 * DAY)}
        item["title"] = rng.choice(("{}", "Podcast: {}", "{} | Der Podcast")).format(item["title"])

    def _audio(self, item, rng, number, host):
        item |= {
            "medium": "episode",
            "file": f"https://{host}/audio/{number:08d}.mp3",
            "length": item["duration"] * 16_000,
            "video": "",
        }
        item |= {
            "published": item["published"] + rng.randrange(600, 5 * DAY),
            "duration": item["duration"] + rng.randrange(-2, 12),
        }

    def _moved(self, item, rng, number, host):
        item["file"] = f"https://{host}/media/{rng.randrange(10**10)}.mp3"

    def _again(self, item, rng, number, host):
        item["body"] = ["Diesen Beitrag hat ein Zentrum des Netzwerks geschrieben.", *item["body"]]
        item |= {"summary": " ".join(item["body"][:2]), "published": item["published"] + rng.randrange(3600, 9 * DAY)}

    def _cut(self, item, rng, number, host):
        item["body"] = item["body"][: max(2, len(item["body"]) * 2 // 3)]
        item |= {"published": item["published"] + rng.randrange(3600, 9 * DAY)}

    def _import(self, item, rng, number, host):
        item |= {"published": item["published"] + rng.randrange(3600, 4 * DAY), "body": item["body"][:2]}

    def _reissue(self, item, rng, number, host):
        name = item["file"].rpartition("/")[2].partition("?")[0]
        item |= {
            "file": f"https://{host}/fileadmin/{name}?v={rng.randrange(4, 9)}",
            "published": item["published"] + rng.randrange(DAY, 90 * DAY),
        }


def compound(rng):
    """Some are common, most are rare."""
    return FIRST[int(len(FIRST) * rng.random() ** 1.6)] + HEADS[int(len(HEADS) * rng.random() ** 1.4)]


def sentences(rng, topic, count):
    """As many sentences: two of five words are small ones, now and then one of the topic's."""
    for _ in range(count):
        words = []
        for word in islice(iter(rng.random, 2.0), rng.randrange(7, 19)):
            if word < 0.5:
                words.append(SMALL[int(len(SMALL) * (2 * word) ** 1.5)])
            elif word < 0.58:
                words.append(rng.choice(topic))
            elif word < 0.74:
                words.append(compound(rng))
            elif word < 0.86:
                words.append(rng.choice(ADJECTIVES) + rng.choice(("", "n", "s", "r")))
            else:
                words.append(rng.choice(VERBS))
        sentence = " ".join(words)
        yield sentence[0].upper() + sentence[1:] + "."


def video_id(rng):
    """As YouTube makes them."""
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", k=11))


def slug(title):
    """A title as part of an address."""
    return "-".join("".join(char if char.isalnum() else " " for char in title.lower()).split())[:60]
