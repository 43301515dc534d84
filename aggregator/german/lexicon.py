"""Words that German compounds of this field are made of, words that only look like compounds, and what no question
means.

Nouns stand with a capital: in a compound they may be inflected (`Bilder|suche`). Short parts that begin or end many
other words (`Tag`, `Ort`, `Art`) are left out: what they would find is mostly wrong. The labels of the vocabulary are
parts, too (`aggregator.search.wording`).
"""

from typing import Final

_NOUNS: Final = """
    Abfall Abfrage Ablage Ablauf Abluft Abrechnung Absatz Abschluss Absender Abteilung Abwasser Abwicklung Achse
    Acker Adresse Agentur Akademie Akku Akte Akteur Aktion Alarm Alltag Alter Analyse Anbau Anbieter Anforderung
    Anfrage Angebot Angriff Angst Anhänger Anlage Anleitung Anmeldung Anreiz Anruf Ansatz Anschluss
    Antenne Antrag Antrieb Antwort Anwalt Anwender Anwendung Anzeige Apfel Apotheke App Apparat Arbeit Arbeiter
    Archiv Argument Arm Artikel Arznei Arzt Assistent Assistenz Aufgabe Auftrag Aufwand Auge Ausbau Ausbilder
    Ausbildung Ausfall Ausflug Ausgabe Auskunft Ausland Auslastung Ausrüstung Ausschreibung Ausschuss Austausch
    Auswahl Ausweis Auswertung Auto Automat Automobil Autor Azubi Bäcker Bäckerei Bahn Bahnhof Balken Bank Barriere
    Basis Batterie Bau Baum Baustelle Baustoff Beamte Becken Bedarf Bedarfsplan Bedienung Bedrohung Beere Befragung
    Begabung Begegnung Begleitung Begriff Behälter Behandlung Behörde Beirat Beispiel Beitrag Beleg Beleuchtung
    Benutzer Berater Beratung Bereich Berg Bericht Beruf Beschaffung Beschäftigte Besprechung Bestand Besuch
    Besucher Beton Betreuung Betrieb Betrug Bett Beutel Bewässerung Bewegung Bewerber Bewerbung Bewertung Bewohner
    Bezahlung Beziehung Bibliothek Biene Bier Bilanz Bilder Bildschirm Bildung Blatt Blick Block Blume Boden Bogen
    Bohrer Bolzen Börse Botschaft Branche Brand Brauer Brauerei Breitband Bremse Bremser Brief Brille Brot Bruch
    Brücke Brunnen Buch Buchhaltung Buchung Budget Bühne Bürger Büro Bus Butter Café Chance Charta
    Chat Chef Chemie Chip Chor Cloud Cluster Cockpit Code Computer Container Controlling Dach Dachdecker Dämmung
    Dampf Darstellung Datei Daten Datenbank Datum Dauer Debatte Decke Deckel Deich Dekor Demo Design Detail Diagnose
    Diagramm Dialog Dichte Dichtung Dienst Dienstag Dienstleister Dienstleistung Dienstplan Diesel Ding Diskussion
    Display Distanz Doktor Dokument Dokumentation Dolmetscher Donnerstag Dorf Dosierung Dosis Draht Drehteil Drohne
    Druck Drucker Druckerei Duft Dünger Durchlauf Ebene Effekt Effizienz Ehrenamt Eigentum Einführung Eingang
    Einheit Einkauf Einkommen Einrichtung Einsatz Einsteiger Einstieg Einwand Einzelhandel Eisen Elektriker Elektro
    Elektronik Element Elternteil Empfänger Energie Engpass Entfernung Entscheider Entscheidung Entsorgung
    Entwickler Entwicklung Entwurf Epoche Erbe Erde Ereignis Erfahrung Erfassung Erfolg Ergebnis Erkennung Erklärung
    Erlebnis Ernte Ersatz Ersatzteil Ersthelfer Ertrag Erzeuger Erzeugung Esel Essig Etage Etappe Etikett Europa
    Event Existenz Experte Export Extrusion Fabrik Fach Fachkraft Faden Fähigkeit Fahrer Fahrrad Fahrt Faktor Faktur
    Fall Familie Farbe Faser Fass Fassade Feder Fehler Feier Feld Felge Fenster Ferien Ferne Fertigung Fest Festival
    Feuchte Feuer Fieber Filiale Film Filter Filz Finanz Finanzen Finanzierung Firma Fisch Fläche Flasche Fleisch
    Fleischer Flotte Flug Fluss Folge Folie Förderer Förderung Form Format Formel Formular Forscher Forschung Forst
    Forum Foto Frage Fräse Fräser Freiheit Freitag Freizeit Friseur Frist Front Frucht Fuhrpark Führung Fundament
    Funk Funktion Fuß Fußgänger Futter Gabel Galerie Gang Garage Garantie Garn Garten Gas Gast Gastgeber Gastronomie
    Gebäude Geber Gebiet Gebühr Gefahr Gegenstand Gehalt Gehäuse Geist Geld Gelenk Gemeinde Gemeinschaft Gemüse
    Generation Generator Genossenschaft Geometrie Gerät Geräusch Gericht Geruch Gerüst Gesang Geschäft
    Geschäftsmodell Geschenk Geschichte Geschwindigkeit Geselle Gesellschaft Gesetz Gesicht Gespräch Gestalter
    Gestaltung Gesuch Gesundheit Getränk Getreide Getriebe Gewerbe Gewerk Gewerkschaft Gewicht Gewinn Gewinnung
    Gewitter Gewohnheit Gewürz Gießerei Gipfel Gitarre Gitter Glas Glaser Glocke Glück Gold Graben Grafik Greifer
    Grenze Griff Größe Großhandel Gründer Grundlage Gründung Gruppe Gürtel Gut Gutachten Güter Gutschein Haar Hafen
    Haftung Halle Haltung Hammer Hand Handbuch Handel Händler Handlung Handschuh Handwerk Handwerker Handy Hang Harz
    Haus Haushalt Haut Hebamme Hebel Heft Heilung Heim Heizer Heizung Held Helfer Hemd Henkel Hersteller Herstellung
    Herz Hilfe Hinweis Hobel Hochschule Hof Höhe Holz Honig Hörer Hose Hotel Hotellerie Huhn Humus Hund Hürde
    Hygiene Idee Identität Image Imker Imkerei Immobilie Impfung Impuls Index Indikator Industrie Information
    Infrastruktur Ingenieur Inhalt Initiative Innovation Insel Insolvenz Inspektion Inspiration Installateur
    Installation Institut Instrument Integration Intelligenz Interesse Internet Interview Inventar Inventur
    Investition Jacke Jahr Journal Jugend Jurist Kabel Kabine Kaffee Kakao Kalender Kamera Kamin Kammer Kampagne
    Kanal Kanne Kanzlei Kapazität Kapital Kapsel Karriere Karte Kartoffel Karton Käse Kasse Katalog Katze Kauf
    Käufer Keil Keim Keller Kenntnis Kennzahl Kennzeichen Keramik Kern Kessel Kette Kind Kinder Kino Kirche Kirsche
    Kissen Kiste Klang Klasse Klausel Klavier Klebstoff Kleid Kleidung Klima Klinge Klinik Knopf Koch
    Kohl Kohle Kolben Kollaboration Kollege Komfort Kommune Kommunikation Kompetenz Komponente Konferenz Konflikt
    Kongress Konstruktion Konsum Kontakt Konto Kontrolle Kontrolleur Konzept Kooperation Koordination Kopf Korn
    Körper Korrektur Kosmetik Kosten Kraft Kraftwerk Kran Kranke Krankenhaus Kredit Kreis Kreislauf Kreuz Krise
    Kriterium Küche Kuchen Kugel Kühlung Kultur Kunde Kunden Kunst Kunststoff Kupfer Kupplung Kurier Kurs Kurve
    Küste Labor Lack Lackierer Laden Lager Lagune Lampe Land Landschaft Landwirt Landwirtschaft Länge Lärm Laser
    Last Lauf Leben Lebenslauf Lebensmittel Leder Legende Lehm Lehre Lehrer Lehrgang Lehrling Leiche
    Leinwand Leiste Leistung Leiter Leitfaden Leitstelle Leitung Lenker Leser Leuchte Leute Licht Liebe Lied
    Lieferant Lieferdienst Lieferkette Lieferung Linie Linse Lizenz Logik Logistik Lohn Lösung Lücke Luft Lüftung
    Lupe Magnet Mail Makler Maler Management Manager Mangel Mann Mannschaft Mantel Manufaktur Marke Marketing Markt
    Marktplatz Maschine Maschinist Maß Masse Mast Material Matratze Matrix Mauer Maurer Maus Mechanik Mechaniker
    Medien Medium Medizin Mehl Mehrwert Meister Melder Meldung Menge Mensch Merkmal Messe Messer Messgerät Messung
    Metall Methode Metzger Metzgerei Miete Migration Mikrofon Milch Mineral Minister Ministerium Minute Mischung
    Mitarbeiter Mitglied Mittel Mittelstand Mittwoch Möbel Mobilität Modell Moderation Modul Molkerei Monat Montag
    Montage Moor Morgen Motiv Motivation Motor Mühle Müll Müller Museum Musik Muster Mutter Mütze Nachbar Nachfolge
    Nachfrage Nachhaltigkeit Nachricht Nacht Nachweis Nadel Nagel Nahrung Naht Name Natur Navigation Nebel Netz
    Netzwerk Neuheit Niveau Norm Note Notfall Nummer Nuss Nutzen Nutzer Nutzfahrzeug Nutzung Oberfläche Objekt Obst
    Ofen Öffentlichkeit Ökonomie Öl Oper Optik Optimierung Option Ordner Ordnung Organisation Orgel Orientierung
    Paar Paket Palette Papier Parameter Park Partner Passagier Passwort Pate Patent Patient Pause Pedal Pendler
    Pension Person Personal Pfand Pfanne Pfeife Pfeiler Pferd Pflanze Pflaster Pflege Pflicht Pfosten Pilot Pilz
    Plakat Plakette Plan Planer Planung Platte Plattform Platz Plombe Podcast Podium Politik Polizei Portal Position
    Post Potenzial Praktikant Praktikum Prämie Präsenz Praxis Preis Presse Prisma Privat Probe Problem Produkt
    Produktion Produzent Profil Prognose Programm Projekt Projektor Promotion Protokoll Prototyp Provision Prozess
    Prüfer Prüfung Publikation Puls Pulver Pumpe Pumpwerk Punkt Qualifikation Qualifizierung Qualität Quanten
    Quartal Quelle Quiz Quote Rabatt Rad Radar Rahmen Rakete Rampe Rang Ranking Raster Rat Rathaus Rätsel Raum
    Reaktion Realität Rebe Rechen Rechner Rechnung Rechte Rechtsform Rede Referent Reform Regal Regel Regelung
    Region Register Reha Reifen Reihe Reinigung Reise Reisen Reklamation Relais Rendite Rente Reparatur Reserve
    Ressource Restaurant Rettung Revier Revision Revolution Rezept Richtlinie Riemen Rinder Ring Rinne Risiko
    Roboter Robotik Rohr Röhre Rohstoff Rolle Roman Rost Route Routine Rübe Rücken Rückgabe Rückmeldung Rückstand
    Rundgang Rutsche Saat Sache Sack Saft Säge Saison Salat Salon Salz Sammlung Samstag Sand Sanierung Sanitär
    Satellit Sattel Satz Säule Scanner Schaden Schadstoff Schaf Schale Schall Schalldämpfer Schalter Schaufenster
    Schaum Schere Schicht Schichten Schiene Schiff Schild Schirm Schlachter Schlamm Schlauch Schleife Schleuse
    Schloss Schlosser Schlosserei Schlüssel Schmied Schmuck Schneider Schneiderei Schnittstelle Schnur Schokolade
    Schrank Schraube Schreiber Schreiner Schreinerei Schrift Schritt Schrott Schuh Schuhmacher Schulden
    Schule Schüler Schulung Schutz Schwein Schwelle Schwingung Schwung See Segel Seite Sekretariat Seminar Sendung
    Senioren Sensor Sensorik Serie Server Service Sessel Shop Sicherheit Sicherung Sicht Sieb Siedlung Siegel Signal
    Silber Simulation Sirene Sitzung Skala Skizze Socke Sofa Software Solar Sommer Sonne Sonntag Sorte Sozial Spalte
    Span Spannung Sparkasse Spediteur Spedition Speicher Speise Spektrum Spende Sperre Spezialist Spiegel Spiel
    Spindel Sport Sprache Sprecher Sprechstunde Spritzguss Spule Spur Stab Stadt Stahl Stall Stamm Stammtisch Stand
    Standard Standort Stärke Start Station Statistik Staub Steckbrief Stecker Stein Stelle Steuer Steuerberater
    Steuerung Stichprobe Stiefel Stiel Stiftung Stimme Stoff Störung Strahl Strahlung Strang Straße Strategie
    Strecke Streifen Streit Strich Stroh Strom Strophe Struktur Stück Studie Studio Studium Stufe Stuhl Stunde Sturm
    Stütze Suche Symbol System Szenario Tabelle Tablet Tacho Tafel Tagung Takt Tal Tank Tarif Tasche Taste Tätigkeit
    Team Technik Techniker Technologie Teich Teig Teile Teilnehmer Telefon Teller Temperatur Teppich Termin Terminal
    Terrasse Test Text Textil Theater Thema Themen Theorie Tiefbau Tier Tiere Tinte Tisch Tischler Tischlerei Titel
    Tochter Token Toleranz Tomate Ton Tonne Tool Topf Tour Tourismus Tourist Tradition Träger Trainer Training
    Transfer Transformation Transport Traube Treffen Trend Treppe Tribüne Trocknung Tuch Tunnel Tür Turm Tüte Typ
    Überblick Überfall Übergabe Übergang Übernahme Übersetzer Übersetzung Übertragung Überwachung Übung Ufer Uhr
    Umfang Umfrage Umgebung Umkreis Umsatz Umsetzung Umwelt Umzug Unfall Universität Unternehmen
    Unternehmer Unterricht Unterstützung Urkunde Urlaub Ursache Urteil Vakuum Variante Vektor Ventil Veranstaltung
    Verband Verbindung Verbot Verbrauch Verbraucher Verbund Verdacht Verein Vereinbarung Verfahren Vergabe Vergleich
    Verkauf Verkäufer Verkehr Verlag Verlauf Verleger Verleih Verlust Vermarktung Vermietung Vermittler Vermittlung
    Vermögen Vernetzung Verordnung Verpackung Verpflichtung Versand Verschleiß Verschlüsselung Versicherung Version
    Versorgung Versuch Verteiler Vertrag Vertrauen Vertreter Vertretung Vertrieb Verwalter Verwaltung Video Viertel
    Virus Visier Visite Visualisierung Vitrine Vogel Volumen Vorgang Vorhaben Vorhang Vorhersage Vorlage Vorlesung
    Vorrat Vorsorge Vorteil Vortrag Vorurteil Waage Wachstum Waffe Wagen Wahl Währung Wald Wand Wandel Wander
    Wanderung Wanne Wappen Ware Waren Wärme Warnung Wartung Wäsche Wasser Watt Web Wechsel Weg Weide Wein
    Weiterbildung Welle Welt Weltraum Wende Werbung Werften Werkstatt Werkstoff Werkzeug Wert Werte
    Wertschöpfung Weste Wettbewerb Wetter Wiese Wille Wind Winkel Winzer Wirkung Wirtschaft Wissen
    Wissenschaft Woche Wohnung Wolke Wolle Workshop Wort Wörter Wunde Wunsch Würde Wurst Wurzel Zahl Zahlen Zähler
    Zahlung Zahn Zange Zapfen Zaun Zeichnung Zeiger Zeile Zeit Zelle Zelt Zement Zentrum Zertifikat
    Zertifizierung Zeuge Zeugnis Ziege Ziegel Ziel Zimmer Zimmerei Zimmerer Zitat Zoll Zone Zopf Zucht Zucker
    Zufriedenheit Zug Zugang Zugriff Zuhörer Zukunft Zulassung Zulieferer Zünder Zusammenarbeit Zuschlag Zustand
    Zwang Zweck Zweig Zwiebel Zwilling Zyklus Zylinder
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
    anhaenger arbeitgeber arbeitnehmer augenblick auslastung auswertung bauer bauern bauwerk beamter bedeutung
    beispiel botschaft buchhaltung denkmal ehrenamt eigenschaft einzelhandel einzelheit fachkraefte fachkraft
    fahrzeug feuerwehr flugzeug frauenzimmer freiheit freizeit fuhrwerk gastgeber gegenueberstellung gegenwart
    gelegenheit gesangverein gesellschaft gesellschafter gewerkschaft gewohnheit grosseltern grosshandel
    grundsaetzlich grundsatz handschrift handwerk handwerker hauptstadt heimat herkunft hochzeit hotellerie
    instandhaltung instandsetzung jahrhundert jedermann kellner kindheit kraftwerk krankenhaus kuenstler kundschaft
    landschaft landwirt landwirtin landwirtschaft laufwerk lebenslauf lieferant mannheim mannschaft marktschreier
    massnahme mehrwert meisterschaft menschheit mitgliedschaft mittelpunkt mittelstand nachricht nachrichten
    netzwerk oberflaeche ortschaft parkett partnerschaft patenschaft persoenlichkeit planet portrait rathaus
    rechtschreibung rundgang selbstverstaendlich spielzeug sprechstunde sprichwort stadtrat standard standpunkt
    stockwerk tagebuch teilnahme teilnehmer theater themenheft tierarzt unterhaltung unternehmen unternehmer
    verantwortung verstaendnis vorteil weihnacht weihnachten weihnachtsmann weiterbildung welthandel werkstatt
    werkzeug wertschoepfung wirklichkeit wirtschaft wissenschaft wissenschaftler zeitpunkt zeitraum zeitschrift
    zeitung zeugnis zugang zugriff zukunft zusammenarbeit zuschauer
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
