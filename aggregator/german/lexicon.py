"""Words that German compounds of this field are made of, words that only look like compounds, and what no question
means.

Nouns stand with a capital: in a compound they may be inflected (`Bilder|suche`). Short parts that begin or end many
other words (`Tag`, `Ort`, `Art`) are left out: what they would find is mostly wrong. The labels of the vocabulary are
parts, too (`aggregator.search.wording`).
"""

from typing import Final

_NOUNS: Final = """
    Abfall Abfrage Ablage Ablauf Abluft Abrechnung Absatz Abschluss Absender Abteilung Abwasser Abwicklung Acker
    Adresse Agentur Akademie Akku Akte Akteur Aktion Alarm Alltag Alter Analyse Anbau Anbieter Anforderung Anfrage
    Angebot Angriff Angst Anhänger Anlage Anleitung Anmeldung Anreiz Anruf Ansatz Anschluss Antrag Antrieb Antwort
    Anwalt Anwender Anwendung Anzeige Apotheke App Apparat Arbeit Arbeiter Archiv Argument Arm Artikel Arznei Arzt
    Assistent Assistenz Aufgabe Auftrag Aufwand Auge Ausbau Ausbilder Ausbildung Ausfall Ausgabe Auskunft Ausland
    Auslastung Ausrüstung Ausschreibung Ausschuss Austausch Auswahl Auswertung Auto Automat Automobil Autor Azubi
    Bäcker Bäckerei Bahn Bahnhof Balken Bank Barriere Basis Batterie Bau Baum Baustelle Baustoff Beamte Bedarf
    Bedienung Bedrohung Befragung Begleitung Begriff Behandlung Behörde Beirat Beispiel Beitrag Beleg Beleuchtung
    Benutzer Berater Beratung Bereich Berg Bericht Beruf Beschaffung Beschäftigte Besprechung Bestand Besuch
    Besucher Beton Betreuung Betrieb Betrug Bett Bewässerung Bewegung Bewerber Bewerbung Bewertung Bezahlung
    Beziehung Bibliothek Biene Bier Bilanz Bilder Bildschirm Bildung Blatt Blick Block Blume Boden Bogen Bohrer
    Börse Botschaft Branche Brand Brauer Brauerei Breitband Bremse Brief Brille Brot Bruch Brücke Buch Buchhaltung
    Buchung Budget Bühne Bürger Büro Bus Butter Café Chance Charta Chat Chef Chemie Chip Cloud Cluster Code Computer
    Controlling Dach Dachdecker Dämmung Dampf Darstellung Datei Daten Datenbank Datum Dauer Decke Demo Design Detail
    Dialog Dichte Dienst Dienstag Dienstleister Dienstleistung Diesel Ding Diskussion Display Doktor Dokument
    Dokumentation Dolmetscher Donnerstag Dorf Dosierung Draht Drehteil Drohne Druck Drucker Druckerei Duft Dünger
    Durchlauf Ebene Effekt Effizienz Ehrenamt Eigentum Einführung Eingang Einheit Einkauf Einkommen Einrichtung
    Einsatz Einsteiger Einstieg Einzelhandel Eisen Elektriker Elektro Elektronik Element Empfänger Energie Engpass
    Entscheider Entscheidung Entsorgung Entwickler Entwicklung Entwurf Erbe Erde Ereignis Erfahrung Erfassung Erfolg
    Ergebnis Erkennung Erklärung Ernte Ersatz Ersatzteil Ertrag Erzeuger Erzeugung Etikett Europa Event Existenz
    Experte Export Extrusion Fabrik Fach Fachkraft Faden Fähigkeit Fahrer Fahrrad Fahrt Faktor Faktur Fall Familie
    Farbe Faser Fassade Fehler Feier Feld Fenster Ferien Ferne Fertigung Fest Festival Feuchte Feuer Filiale Film
    Filter Finanz Finanzen Finanzierung Firma Fisch Fläche Flasche Fleisch Fleischer Flotte Flug Fluss Folge Folie
    Förderer Förderung Form Format Formular Forscher Forschung Forst Forum Foto Frage Fräse Fräser Freiheit Freitag
    Freizeit Friseur Frist Front Frucht Fuhrpark Führung Funk Funktion Fuß Fußgänger Futter Gabel Galerie Gang
    Garage Garantie Garten Gas Gast Gastgeber Gastronomie Gebäude Geber Gebiet Gebühr Gefahr Gegenstand Gehalt Geist
    Geld Gelenk Gemeinde Gemeinschaft Gemüse Generation Generator Genossenschaft Gerät Geräusch Gericht Gerüst
    Geschäft Geschäftsmodell Geschichte Geselle Gesellschaft Gesetz Gesicht Gespräch Gestalter Gestaltung Gesundheit
    Getränk Getreide Getriebe Gewerbe Gewerk Gewerkschaft Gewicht Gewinn Gewinnung Gewohnheit Gießerei Gipfel Gitter
    Glas Glaser Glück Gold Grafik Greifer Grenze Größe Großhandel Gründer Grundlage Gründung Gruppe Gut Güter Haar
    Hafen Haftung Halle Haltung Hammer Hand Handbuch Handel Händler Handlung Handschuh Handwerk Handwerker Handy
    Harz Haus Haushalt Haut Heft Heim Heizer Heizung Held Helfer Hersteller Herstellung Herz Hilfe Hinweis Hobel
    Hochschule Hof Höhe Holz Honig Hörer Hotel Hotellerie Humus Hygiene Idee Identität Image Imker Imkerei Immobilie
    Impuls Index Indikator Industrie Information Infrastruktur Ingenieur Inhalt Initiative Innovation Inspektion
    Installateur Installation Institut Instrument Integration Intelligenz Interesse Internet Interview Inventar
    Inventur Investition Jahr Journal Jugend Jurist Kabel Kalender Kamera Kamin Kammer Kampagne Kanal Kanzlei
    Kapazität Kapital Karriere Karte Kartoffel Käse Kasse Katalog Kauf Käufer Keim Keller Kenntnis Kennzahl Keramik
    Kern Kette Kind Kinder Kino Kirche Klang Klasse Klausel Kleidung Klima Klinik Knopf Koch Kohle Kollaboration
    Kollege Kommune Kommunikation Kompetenz Komponente Konferenz Konflikt Kongress Konstruktion Konsum Kontakt Konto
    Kontrolle Konzept Kooperation Koordination Kopf Körper Korrektur Kosmetik Kosten Kraft Kraftwerk Kran Kranke
    Krankenhaus Kredit Kreis Kreislauf Krise Kriterium Küche Kuchen Kühlung Kultur Kunde Kunden Kunst Kunststoff
    Kupfer Kurier Kurs Küste Labor Lack Lackierer Laden Lager Lampe Land Landschaft Landwirt Landwirtschaft Länge
    Lärm Laser Last Lauf Leben Lebenslauf Lebensmittel Leder Lehm Lehre Lehrer Lehrling Leiste Leistung Leiter
    Leitfaden Leitung Leser Leuchte Leute Licht Liebe Lied Lieferant Lieferdienst Lieferkette Lieferung Linie Lizenz
    Logik Logistik Lohn Lösung Lücke Luft Lüftung Lupe Mail Makler Maler Management Manager Mangel Mann Mannschaft
    Manufaktur Marke Marketing Markt Marktplatz Maschine Maß Masse Material Matrix Mauer Maurer Mechanik Mechaniker
    Medien Medium Medizin Mehrwert Meister Meldung Menge Mensch Merkmal Messe Messgerät Messung Metall Methode
    Metzger Metzgerei Miete Milch Mineral Minister Ministerium Minute Mischung Mitarbeiter Mitglied Mittel
    Mittelstand Mittwoch Möbel Mobilität Modell Moderation Modul Molkerei Monat Montag Montage Moor Morgen Motiv
    Motivation Motor Mühle Müll Müller Museum Musik Muster Mutter Nachfolge Nachfrage Nachhaltigkeit Nachricht Nacht
    Nachweis Nadel Nahrung Naht Name Natur Navigation Netz Netzwerk Neuheit Niveau Norm Notfall Nutzen Nutzer
    Nutzfahrzeug Nutzung Oberfläche Obst Ofen Öffentlichkeit Ökonomie Öl Optik Optimierung Option Ordner Ordnung
    Organisation Orientierung Paket Palette Papier Park Partner Passwort Pate Patent Patient Pause Person Personal
    Pfand Pferd Pflanze Pflege Pflicht Pilot Pilz Plakat Plan Planer Planung Platte Plattform Platz Podcast Podium
    Politik Polizei Portal Position Post Potenzial Praktikant Praktikum Praxis Preis Presse Privat Probe Problem
    Produkt Produktion Produzent Profil Prognose Programm Projekt Promotion Protokoll Prototyp Provision Prozess
    Prüfer Prüfung Publikation Pulver Pumpe Punkt Qualifikation Qualifizierung Qualität Quanten Quelle Quote Rabatt
    Rad Rahmen Rampe Rang Rat Rathaus Raum Reaktion Realität Rechen Rechner Rechnung Rechte Rechtsform Rede Referent
    Reform Regal Regel Regelung Region Register Reha Reifen Reihe Reinigung Reise Reisen Reklamation Rendite Rente
    Reparatur Reserve Ressource Restaurant Rettung Revision Revolution Richtlinie Rinder Ring Risiko Roboter Robotik
    Rohr Rohstoff Rolle Rost Route Routine Rücken Rückgabe Rückmeldung Rundgang Saat Sache Säge Saison Salon
    Sammlung Samstag Sand Sanierung Sanitär Satz Schaden Schadstoff Schale Schalter Schaufenster Schaum Schicht
    Schichten Schiene Schiff Schild Schlachter Schlauch Schloss Schlosser Schlosserei Schlüssel Schmied Schmuck
    Schneider Schneiderei Schnittstelle Schokolade Schrank Schraube Schreiber Schreiner Schreinerei Schrift Schritt
    Schrott Schuh Schuhmacher Schulden Schule Schüler Schulung Schutz Schwein Schwingung See Segel Seite Sekretariat
    Seminar Sendung Senioren Sensor Sensorik Serie Server Service Sessel Shop Sicherheit Sicherung Sicht Sieb
    Siedlung Siegel Signal Silber Simulation Sitzung Skizze Software Solar Sommer Sonne Sonntag Sorte Sozial Spalte
    Span Spannung Sparkasse Spediteur Spedition Speicher Speise Spende Sperre Spezialist Spiegel Spiel Spindel Sport
    Sprache Sprecher Sprechstunde Spritzguss Stadt Stahl Stall Stamm Stammtisch Stand Standard Standort Stärke Start
    Station Statistik Staub Steckbrief Stein Stelle Steuer Steuerung Stichprobe Stiftung Stimme Stoff Störung Strahl
    Strang Straße Strategie Strecke Streit Strich Strom Struktur Stück Studie Studio Studium Stunde Sturm Suche
    System Szenario Tabelle Tablet Tafel Tagung Takt Tal Tank Tarif Tasche Taste Tätigkeit Team Technik Techniker
    Technologie Teich Teile Teilnehmer Telefon Teller Temperatur Termin Terminal Test Text Textil Theater Thema
    Themen Theorie Tiefbau Tier Tiere Tinte Tisch Tischler Tischlerei Titel Tochter Token Toleranz Ton Tool Topf
    Tour Tourismus Tourist Tradition Träger Trainer Training Transfer Transformation Transport Treffen Trend Treppe
    Trocknung Tür Typ Überblick Übergabe Übergang Übernahme Übersetzer Übersetzung Übertragung Überwachung Übung Uhr
    Umfrage Umgebung Umsatz Umsetzung Umwelt Umzug Unfall Universität Unternehmen Unternehmer Unterricht
    Unterstützung Urlaub Ursache Urteil Variante Veranstaltung Verband Verbindung Verbot Verbrauch Verbraucher
    Verein Vereinbarung Verfahren Vergabe Vergleich Verkauf Verkäufer Verkehr Verlag Verlauf Verleih Verlust
    Vermarktung Vermietung Vermittler Vermittlung Vermögen Vernetzung Verordnung Verpackung Verpflichtung Versand
    Verschleiß Verschlüsselung Versicherung Version Versorgung Versuch Verteiler Vertrag Vertrauen Vertreter
    Vertretung Vertrieb Verwalter Verwaltung Video Visier Visite Visualisierung Volumen Vorgang Vorhaben Vorhersage
    Vorlage Vorsorge Vorteil Vortrag Waage Wachstum Waffe Wagen Wahl Währung Wald Wand Wandel Wander Wanderung Ware
    Waren Wärme Wartung Wäsche Wasser Web Wechsel Weg Weide Wein Weiterbildung Welle Welt Wende Werbung Werften
    Werkstatt Werkstoff Werkzeug Wert Werte Wertschöpfung Weste Wettbewerb Wetter Wiese Wille Wind Winkel Winzer
    Wirkung Wirtschaft Wissen Wissenschaft Woche Wohnung Wolke Wolle Workshop Wort Wörter Wunsch Würde Wurst Zahl
    Zahlen Zähler Zahlung Zahn Zaun Zeichnung Zeile Zeit Zelle Zelt Zement Zentrum Zertifikat Zertifizierung Zeugnis
    Ziegel Ziel Zimmer Zimmerei Zimmerer Zoll Zone Zucht Zucker Zug Zugang Zugriff Zukunft Zulieferer Zusammenarbeit
    Zustand Zwang Zweck Zweig Zwilling Zyklus
"""
_VERBS: Final = """
    anmelden ansprechen arbeiten backen bauen bedienen befragen beraten bestellen bewegen bewerben biegen bohren
    brauen brennen denken drehen drucken einkaufen erkennen fahren färben fertigen filmen fliegen forschen fräsen
    fügen führen füllen gießen gleiten graben handeln hängen heizen helfen hobeln hören kaufen kleben kochen kühlen
    lackieren laden laufen legen lehren leihen lenken lernen lesen leuchten liefern löten machen mahlen malen melden
    mieten mischen nähen nutzen packen pflegen planen pressen probieren prüfen pumpen putzen rechnen regeln reinigen
    reiten rühren sägen schalten schauen schleifen schmelzen schmieden schneiden schrauben schreiben schulen
    schützen schweißen schwimmen schwingen senden sitzen sparen speichern spielen spinnen sprechen springen spritzen
    spülen stanzen stapeln stempeln steuern suchen tanken tauschen testen tragen treiben trinken trocknen üben
    wachsen walzen wandern warnen warten waschen weben wechseln werben werfen wiegen wohnen zahlen zählen zeichnen
    ziehen
"""
_OTHERS: Final = """
    additiv agil aktiv alt analog automatisch autonom barrierefrei bio blau breit bunt demografisch deutsch
    dezentral digital direkt doppel dual einzel elektro elektronisch extern fair fern flach flexibel frei fremd früh
    geheim gemein gesamt gesund groß grün grund gut halb haupt heiß hoch ideal innen intern international jung kalt
    klar klein kommunal kosten kritisch kurz lang langsam leer leicht lokal manuell maximal mikro mini mobil modern
    multi nano nass natur neben neu nieder offen öffentlich online optimal papierlos persönlich plus privat proto
    rein rest roh rot rund sauber scharf schnell schwarz schwer selbst sicher smart sonder sozial spezial stark
    still super teil teuer tief trocken ultra virtuell voll warm weich weiß weit zentral
"""
_SILENT: Final = """
    einzel erst gesamt grund halb haupt hoch mehr mikro mini multi nano neben neu nieder rein rest roh selbst sonder
    super teil tief ultra
"""
_OPAQUE: Final = """
    anhaenger arbeitgeber arbeitnehmer augenblick auslastung auswertung bauer bauern bauwerk bedeutung beispiel
    botschaft buchhaltung denkmal ehrenamt eigenschaft einzelhandel einzelheit fachkraefte fachkraft fahrzeug
    feuerwehr flugzeug frauenzimmer freiheit freizeit fuhrwerk gastgeber gegenwart gelegenheit gesellschaft
    gesellschafter gewerkschaft gewohnheit grosseltern grosshandel grundsaetzlich grundsatz handschrift handwerk
    handwerker hauptstadt heimat herkunft hochzeit hotellerie jahrhundert jedermann kindheit kraftwerk krankenhaus
    kuenstler kundschaft landschaft landwirt landwirtin landwirtschaft laufwerk lebenslauf lieferant mannschaft
    marktschreier massnahme mehrwert meisterschaft menschheit mitgliedschaft mittelpunkt mittelstand nachricht
    nachrichten netzwerk oberflaeche ortschaft partnerschaft patenschaft persoenlichkeit planet portrait rathaus
    rechtschreibung rundgang selbstverstaendlich spielzeug sprechstunde sprichwort stadtrat standard standpunkt
    stockwerk tagebuch teilnahme teilnehmer theater themenheft tierarzt unternehmen unternehmer verantwortung
    vorteil weihnacht weihnachten weihnachtsmann weiterbildung welthandel werkstatt werkzeug wertschoepfung
    wirklichkeit wirtschaft wissenschaft wissenschaftler zeitpunkt zeitraum zeitschrift zeitung zeugnis zugang
    zugriff zukunft zusammenarbeit zuschauer
"""
_ER_PLURALS: Final = """
    bild blatt brett buch dach daemm dorf fach fass feld gehalt geld gericht gewand glas glied grab gut haupt haus
    holz huhn kalb kind kleid kraut lamm land licht lied loch maul mitglied mund nest rad rind schild schloss
    schwert tal tuch volk wald weib wort
"""
_UMLAUT_PLURALS: Final = """
    Ablauf Anspruch Antrag Arzt Aufbau Auftrag Ausgang Bahnhof Ball Band Bau Baum Betrag Brand Buch Dach Dorf Druck
    Eingang Fach Fachkraft Fall Fass Fluss Fuß Garten Gast Glas Haus Hof Kampf Kasten Kauf Kopf Kraft Laden Land
    Lohn Mangel Markt Marktplatz Maß Ofen Plan Platz Rad Ratschlag Raum Satz Schaden Schatz Schrank Schutz Stadt
    Stall Stamm Standort Strang Stuhl Ton Umsatz Umzug Verband Vertrag Vorschlag Vortrag Wald Wand Werkstatt Wort
    Wunsch Zahn Zoll Zug Zugang Zuschuss Zustand Zuwachs
"""
_STOP_WORDS: Final = """
    ab aber alle allem allen aller alles als also am an and andere anderen auch auf aus bei beim bin bis bist da
    dabei dadurch dafuer dagegen daher damit dann daran darauf das dass davon dazu dein deine dem den denn der des
    dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines er es
    etwa etwas euch euer fuer gegen gibt hab habe haben hat hatte hier hinter ich ihm ihn ihnen ihr ihre ihrem ihren
    ihrer ihres im in ins ist ja je jede jedem jeden jeder jedes jetzt kann kein keine koennen koennt machen man
    mehr mein meine meinem meinen meiner mich mir mit muessen muss nach near nicht noch not nun nur ob oder of or
    sehr sein seine seinem seinen seiner sich sie sind so soll sollen sollte sowie the to ueber um und uns unser
    unsere unserem unseren unter vom von vor wann war waren warum was weil welche welchem welchen welcher welches
    wenn wer werden weshalb wie wieder will wir wird wo wollen worden wurde wurden zu zum zur zwischen
"""

NOUNS: Final = tuple(_NOUNS.split())
VERBS: Final = tuple(_VERBS.split())
OTHERS: Final = tuple(_OTHERS.split())
"""Adjectives, and what else stands at the beginning."""
SILENT: Final = frozenset(_SILENT.split())
"""Folded. Parts that only shade what stands behind them: nobody who looks for `Grund` means `Grundverordnung`."""
OPAQUE: Final = frozenset(_OPAQUE.split())
"""Folded. Words whose parts nobody looks for them by: `Handwerk` is no Werk, `Zeitung` no Zeit, `Netzwerk` no Netz.

They are not parted themselves and may be parts: `Netzwerk|ausrüstung`.
"""
ER_PLURALS: Final = tuple(_ER_PLURALS.split())
"""Folded nouns with a plural in -er, a closed class (Duden): `Bilder` is no agent as `Drucker` is."""
UMLAUT_PLURALS: Final = tuple(_UMLAUT_PLURALS.split())
"""Nouns whose plural has an umlaut, written out for search boxes that compare letters only: `Vertrag`, `Verträge`."""
STOP_WORDS: Final = frozenset(_STOP_WORDS.split())
"""Folded. What a question is put with, and what operators of search engines are called; `ki`, `it`, `ar` are none."""
