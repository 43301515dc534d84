"""Words that German compounds of this field are made of, words that only look like compounds, and what no question
means.

Nouns stand with a capital: in a compound they may be inflected (`Bilder|suche`). Short parts that begin or end many
other words (`Tag`, `Ort`, `Art`) are left out: what they would find is mostly wrong. The labels of the vocabulary are
parts, too (`aggregator.search.wording`).
"""

from collections.abc import Mapping
from typing import Final

_NOUNS: Final = """
    Abend Abfall Abfrage Abgas Ablage Ablauf Abluft Abrechnung Absatz Abschluss Absender Abteil Abteilung Abwasser
    Abwicklung Achse Acker Ader Adresse Agentur Akademie Akku Akte Akteur Aktion Akustik Akustiker Alarm Alge
    Algorithmus Alltag Altar Alter Ameise Ampel Analyse Anbau Anbieter Anbindung Anforderung Anfrage Angebot Angriff
    Angst Anhänger Ankauf Anker Anlage Anleitung Anmeldung Annahme Anreiz Anruf Ansatz Anschluss Anteil Antenne
    Antrag Antrieb Antwort Anwalt Anwender Anwendung Anzeige Anzug Apfel Apotheke App Apparat Arbeit Arbeiter Archiv
    Argument Arm Armatur Ärmel Aroma Artikel Arznei Arzt Asche Asphalt Assistent Assistenz Asyl Atelier Atem Aufgabe
    Auftrag Aufwand Aufzug Auge Auktion Ausbau Ausbilder Ausbildung Ausfall Ausflug Ausgabe Auskunft Ausland
    Auslastung Ausleihe Ausrüstung Ausschreibung Ausschuss Austausch Auswahl Ausweis Auswertung Auto Autohaus
    Automat Automobil Autor Azubi Bach Bäcker Bäckerei Backofen Backup Bad Badge Bagger Bahn Bahnhof Balance Balken
    Balkon Ball Ballon Band Bank Banner Bär Barren Barriere Bart Basis Bass Batterie Bau Bauch Bauernhof Baum
    Baustelle Baustoff Beamte Becher Becken Bedarf Bedarfsplan Bedienung Bedrohung Beere Beet Befragung Begabung
    Begegnung Begleitung Begriff Behälter Behandlung Behörde Beil Beirat Beispiel Beitrag Belag Beleg Beleuchtung
    Benutzer Berater Beratung Bereich Berg Bericht Beruf Beschaffung Beschäftigte Bescheid Besen Besprechung Bestand
    Bestatter Bestattung Besuch Besucher Beton Betreuung Betrieb Betrug Bett Beule Beutel Bewässerung Bewegung
    Bewerber Bewerbung Bewertung Bewohner Bezahlung Beziehung Bibliothek Biene Bier Bilanz Bilder Bildschirm Bildung
    Biogas Birke Birne Blase Blatt Blech Blei Blick Blinker Blitz Block Blume Blut Blüte Bock Boden Bogen Bohle
    Bohne Bohrer Boje Bolzen Bombe Bonus Boot Bord Borke Börse Botschaft Box Branche Brand Brauer Brauerei Braut
    Brei Breitband Bremse Bremser Brennstoff Brett Brezel Brief Briefmarke Brigade Brille Brombeere Brot Brötchen
    Browser Bruch Brücke Bruder Brunnen Brust Brut Buch Buchhaltung Buchung Budget Bügel Bühne Bund Bündel Bündnis
    Bunker Burg Bürger Büro Bürste Bus Busch Butter Café Camp Campus Chance Charta Chat Check Chef Chemie Chip Chlor
    Chor Chronik Cloud Clown Cluster Coach Cockpit Code Collage Comic Computer Container Controlling Cookie Couch
    Creme Dach Dachdecker Damm Dämmung Dampf Dampfer Darm Darstellung Dashboard Datei Daten Datenbank Dattel Datum
    Dauer Debatte Decke Deckel Defekt Degen Deich Dekor Delle Demo Denkmal Deponie Design Detail Dezernat Diagnose
    Diagnostik Diagramm Dialog Diät Dichte Dichtung Diele Dienst Dienstag Dienstleister Dienstleistung Dienstplan
    Diesel Dill Ding Dirigent Diskussion Display Distanz Dividende Doktor Dokument Dokumentation Dolmetscher
    Donnerstag Dorf Dose Dosierung Dosis Draht Drehteil Drohne Drossel Druck Drucker Druckerei Dübel Duft Düne
    Dünger Durchlauf Düse Ebene Eber Effekt Effizienz Ehrenamt Eidechse Eigentum Eignung Einbruch Einführung Eingang
    Einheit Einkauf Einkommen Einrichtung Einsatz Einsteiger Einstieg Einwand Einzelhandel Eis Eisen Elektriker
    Elektro Elektronik Element Eltern Elternabend Elternteil Emission Empfang Empfänger Energie Engpass Enkel
    Enquete Entfernung Entscheider Entscheidung Entsorgung Entwickler Entwicklung Entwurf Epoche Erbe Erbse Erdbeere
    Erde Ereignis Erfahrung Erfassung Erfolg Ergebnis Erkennung Erklärung Erlebnis Erlös Ernte Erpressung Ersatz
    Ersatzteil Ersthelfer Ertrag Erzeuger Erzeugung Esel Essig Etage Etappe Etat Etikett Eule Europa Euter Event
    Existenz Experte Expertise Exponat Export Express Extrusion Fabrik Fabrikat Fach Fachkraft Fachwerk Faden
    Fähigkeit Fahne Fähre Fahrer Fahrplan Fahrrad Fahrt Faktor Faktur Fall Falle Faltblatt Familie Fantasie Farbe
    Faser Fass Fassade Fassung Feder Feed Fehler Feier Feige Feile Feld Felge Fell Fels Felsen Fenster Ferien
    Ferienhaus Ferkel Ferne Fertigung Fest Festival Festplatte Fett Feuchte Feuer Fibel Fichte Fieber Filiale Film
    Filter Filz Finanz Finanzen Finanzierung Finger Finish Firewall Firma Fisch Fiskus Fläche Flamme Flasche Fleck
    Fleisch Fleischer Fliege Fliese Floh Florist Floristik Floskel Floß Flosse Flöte Flotte Flug Flügel Fluss Flyer
    Fohlen Föhre Folge Folie Fond Fonds Förderer Förderung Form Format Formel Formular Forscher Forschung Forst
    Förster Forum Foto Fracht Frage Fräse Fräser Frau Freiheit Freitag Freizeit Freund Friseur Frist Front Frosch
    Frost Frucht Frühling Fuchs Fuge Fuhrpark Führung Fundament Fundus Funk Funktion Furche Furnier Fusion Fuß
    Fußgänger Futter Gabel Gala Galerie Gang Gans Garage Garantie Garderobe Garn Garten Gärtner Gärtnerei Gas Gasse
    Gast Gastgeber Gastronomie Gateway Gebäck Gebäude Geber Gebiet Gebirge Gebiss Gebot Gebühr Geburt Gedicht Gefahr
    Geflügel Gegenstand Gehalt Gehäuse Geheimnis Geist Geiz Gelände Geländer Geld Gelenk Gemälde Gemeinde
    Gemeinschaft Gemüse Gemüt Generation Generator Genom Genossenschaft Geometrie Gepäck Gerät Geräusch Gericht
    Gerste Geruch Gerüst Gesang Geschäft Geschäftsmodell Geschenk Geschichte Geschwindigkeit Geselle Geselligkeit
    Gesellschaft Gesetz Gesicht Gespräch Gestalter Gestaltung Gesuch Gesundheit Getränk Getreide Getriebe Gewässer
    Gewebe Gewerbe Gewerk Gewerkschaft Gewicht Gewinn Gewinnung Gewitter Gewohnheit Gewölbe Gewürz Giebel Gießerei
    Gift Gipfel Gips Gitarre Gitter Glas Glaser Gleis Glocke Glück Gold Grab Graben Grafik Granit Gras Greifer
    Gremium Grenze Griff Grill Größe Großhandel Grube Gründer Grundlage Gründung Gruppe Gummi Gurke Gürtel Guss Gut
    Gutachten Güter Gutschein Gutshof Haar Hacker Hafen Hafer Haftung Hagel Hahn Haken Halle Hals Haltung Hammer
    Hand Handbuch Handel Händler Handlung Handschuh Handwerk Handwerker Handy Hang Harfe Harke Harz Hase Haube Haus
    Haushalt Haut Hautarzt Hebamme Hebel Hecke Hefe Heft Heilung Heim Heizer Heizkörper Heizung Held Helfer Hemd
    Henkel Herberge Herbst Herd Herde Herkunft Hersteller Herstellung Herz Heu Hilfe Hinweis Hirsch Hirse Hitze
    Hobby Hobel Hochschule Hof Höhe Höhle Hologramm Holz Honig Honorar Hopfen Horde Hörer Horn Hort Hose Hotel
    Hotellerie Hotline Hügel Huhn Hülle Hülse Hummel Humor Humus Hund Hunger Hürde Hut Hütte Hybrid Hydraulik
    Hygiene Idee Identität Igel Image Imbiss Imker Imkerei Immobilie Impfung Impuls Index Indikator Industrie
    Information Infrastruktur Ingenieur Inhaber Inhalt Initiative Innovation Insel Inserat Insolvenz Inspekteur
    Inspektion Inspektor Inspiration Installateur Installation Institut Instrument Integration Intelligenz Interesse
    Internet Intervall Interview Inventar Inventur Investition Isolierung Jacht Jacke Jagd Jäger Jahr Jahrgang
    Joghurt Joker Journal Jubiläum Jugend Jurist Juwelier Kabel Kabine Kachel Käfer Kaffee Käfig Kajak Kakao Kalb
    Kalender Kalk Kälte Kamera Kamin Kamm Kammer Kampagne Kanal Kanister Kanne Kantine Kantor Kanu Kanzlei Kapazität
    Kapelle Kapital Kappe Kapsel Karosserie Karriere Karte Kartoffel Karton Karussell Käse Kasino Kasse Kastanie
    Kasten Katalog Katze Kauf Käufer Kegel Kehle Keil Keim Keks Kelch Kelle Keller Kelter Kenntnis Kennzahl
    Kennzeichen Keramik Kern Kerze Kessel Kette Kiefer Kiel Kies Kind Kinder Kino Kiosk Kirche Kirsche Kissen Kiste
    Kita Klammer Klang Klappe Klasse Klausel Klavier Kleber Klebstoff Klee Kleid Kleidung Klempner Klick Klima
    Klinge Klinik Klinker Kloster Klotz Knoblauch Knochen Knolle Knopf Knoten Koch Koffer Kohl Kohle Kolben
    Kollaboration Kollege Kollektion Komet Komfort Komik Kommune Kommunikation Komödie Kompass Kompetenz Komponente
    Kompost Kompressor Konditor Konditorei Konferenz Konflikt Kongress Konserve Konsole Konstruktion Konsum Kontakt
    Konto Kontrolle Kontrolleur Konzept Kooperation Koordination Kopf Kopie Korb Kork Korn Körper Korrektur Kosmetik
    Kosten Kostüm Krabbe Kraft Kraftwerk Kran Kranke Krankenhaus Kraut Kredit Kreide Kreis Kreisel Kreislauf Kreuz
    Krippe Krise Kriterium Krone Krug Kübel Küche Kuchen Küfer Kugel Kuh Kühlung Küken Kultur Kunde Kunden Kunst
    Kunststoff Kupfer Kuppel Kupplung Kurbel Kurier Kurs Kürschner Kurve Küste Kutsche Kutter Labor Lachs Lack
    Lackierer Laden Lager Lagune Lamelle Lamm Lampe Land Landschaft Landwirt Landwirtschaft Länge Lanze Laptop Lärm
    Larve Laser Last Latte Laub Lauf Laufzeit Lauge Lava Lawine Leben Lebenslauf Lebensmittel Leber Leder Legende
    Lehm Lehre Lehrer Lehrgang Lehrling Leiche Leim Leine Leinwand Leiste Leistung Leiter Leitfaden Leitstelle
    Leitung Lektion Lenker Lerche Leser Leuchte Leute Lexikon Licht Liebe Lied Lieferant Lieferdienst Lieferkette
    Lieferung Liege Liga Linde Lineal Linie Link Linse Lippe Livestream Lizenz Löffel Logik Logistik Logo Lohn
    Lokomotive Lösung Lotse Löwe Lücke Luft Lüftung Luke Lupe Macher Magazin Magen Magnet Mähne Mail Mais Makler
    Maler Malerei Malz Mammut Management Manager Mandel Mangel Mann Mannschaft Mantel Manufaktur Marathon Marke
    Marketing Markise Markt Marktplatz Marmelade Marmor Maschine Maschinist Maske Maß Masse Mast Material Matratze
    Matrix Mauer Maurer Maus Maut Mechanik Mechaniker Medien Medium Medizin Meer Mehl Mehltau Mehrwert Meile Meister
    Melder Meldung Menge Mensa Mensch Menü Merkmal Messe Messer Messgerät Messung Metall Methode Metier Metzger
    Metzgerei Miete Mieter Migration Mikrofon Mikroskop Milbe Milch Mineral Minister Ministerium Minute Minze
    Mischung Mitarbeiter Mitglied Mittel Mittelstand Mittwoch Möbel Mobilität Modell Moderation Moderator Modul
    Möhre Molkerei Monat Mond Monitor Montag Montage Monteur Moor Moos Morgen Mörtel Mosaik Most Mosterei Motiv
    Motivation Motor Motorrad Mühle Müll Müller Münze Muschel Museum Musik Musiker Muskel Muster Mutter Mütze
    Nachbar Nachfolge Nachfrage Nachhaltigkeit Nachlass Nachricht Nacht Nachweis Nadel Nagel Nahrung Naht Name Nase
    Natur Navigation Nebel Nektar Nest Netz Netzwerk Neuheit Newsletter Niete Niveau Norm Notar Note Notebook
    Notfall Notiz Nudel Nummer Nuss Nutzen Nutzer Nutzfahrzeug Nutzung Oase Oberfläche Objekt Obst Ochse Ofen
    Öffentlichkeit Ohr Ökonomie Öl Olive Onkel Oper Opfer Optik Optimierung Option Orakel Orange Orchester Orden
    Ordner Ordnung Organisation Orgel Orientierung Ostern Paar Pacht Pächter Paket Palette Panik Panne Panzer Papier
    Pappe Parade Parameter Park Parkett Partei Partner Pass Passage Passagier Passwort Pate Patent Patient Pause
    Pedal Pegel Pelz Pendler Pension Perle Person Personal Petersilie Pfad Pfahl Pfand Pfanne Pfarrer Pfeffer Pfeife
    Pfeiler Pferd Pfirsich Pflanze Pflaster Pflaume Pflege Pflegeheim Pflicht Pflug Pfosten Phase Pilot Pilz Piste
    Pixel Pizza Plakat Plakette Plan Planer Planung Platine Platte Plattform Platz Plombe Plugin Podcast Podium
    Police Politik Polizei Poller Pool Portal Porträt Porzellan Posaune Position Post Potenzial Pracht Praktikant
    Praktikum Praline Prämie Pranger Präsentation Präsenz Praxis Preis Presse Prisma Privat Probe Problem Produkt
    Produktion Produzent Profil Prognose Prognostik Programm Projekt Projektor Promotion Prompt Prosa Prospekt
    Protokoll Prototyp Provision Prozess Prüfer Prüfling Prüfung Publikation Pudel Pullover Puls Pult Pulver Pumpe
    Pumpwerk Punkt Puppe Putz Puzzle Qualifikation Qualifizierung Qualität Qualle Quanten Quarantäne Quark Quartal
    Quelle Quitte Quittung Quiz Quote Rabatt Rad Radar Radio Radler Rahmen Rakete Rampe Rang Ranking Raps Rasen
    Raster Rat Rathaus Rätsel Raum Raupe Reaktion Realität Rebe Rechen Rechner Rechnung Rechte Rechtsanwalt
    Rechtsform Redaktion Rede Reeder Reederei Referent Reform Refrain Regal Regel Regelung Region Register Reha
    Reifen Reihe Reinigung Reis Reise Reisen Reklamation Relais Reling Rendering Rendite Rente Reparatur Requisite
    Reserve Ressource Restaurant Rettich Rettung Revier Revision Revolution Rezept Rhythmus Richter Richtlinie
    Riegel Riemen Riese Rind Rinde Rinder Ring Rinne Rippe Risiko Ritter Robbe Roboter Robotik Rochen Rock Roggen
    Rohr Röhre Rohstoff Rolle Roman Rosine Rost Roulade Route Router Routine Rübe Rücken Rückgabe Rückmeldung
    Rückstand Ruder Ruhe Rumpf Rundfunk Rundgang Ruß Rüssel Rutsche Saal Saat Sache Sack Saft Säge Saison Salat
    Salon Salz Samen Sammlung Samstag Sand Sanierung Sanitär Sanitäter Sarg Satellit Sattel Satz Sauce Säule Scanner
    Schach Schacht Schachtel Schaden Schädling Schadstoff Schaf Schäfer Schäferei Schale Schalk Schall Schalldämpfer
    Schalter Schaltung Scharnier Schatten Schatz Schaufel Schaufenster Schaukel Schaum Schauspiel Scheck Scheibe
    Schere Scheune Schicht Schichten Schicksal Schiedsrichter Schiene Schiff Schild Schilf Schimmel Schinken Schirm
    Schlachter Schlaf Schlag Schlamm Schlauch Schleife Schleuse Schlitten Schloss Schlosser Schlosserei Schluss
    Schlüssel Schmerz Schmied Schminke Schmuck Schnabel Schnaps Schnecke Schnee Schneider Schneiderei Schnitt
    Schnittstelle Schnitzel Schnur Schock Schokolade Schornstein Schornsteinfeger Schote Schotter Schrank Schranke
    Schraube Schreck Schreiber Schreiner Schreinerei Schrift Schritt Schrott Schub Schublade Schuh Schuhmacher
    Schulden Schule Schüler Schulter Schulung Schuppen Schurke Schuss Schüssel Schutz Schwalbe Schwamm Schwanz
    Schwarm Schwein Schweißer Schwelle Schwerpunkt Schwester Schwingung Schwung See Seefahrt Seele Segel Segler
    Segment Seide Seife Seil Seilbahn Seite Sekretariat Sekt Sekunde Seminar Sendemast Sendung Senf Senioren Sense
    Sensor Sensorik Serie Server Service Sessel Shop Sichel Sicherheit Sicherung Sicht Sieb Siedlung Sieg Siegel
    Signal Silber Silo Simulation Sirene Sirup Sitte Sitz Sitzung Skala Skizze Skript Slogan Snack Socke Sofa
    Software Sohle Sohn Soja Solar Sommer Sonde Sonne Sonntag Sorge Sorte Sozial Spachtel Spalte Span Spannung
    Spargel Sparkasse Spaß Spaten Speck Spediteur Spedition Speer Speicher Speise Spektakel Spektrum Spende Sperling
    Sperre Spezialist Spiegel Spiel Spinat Spindel Spinne Spion Spitze Spitzer Splitt Sport Spott Sprache Sprecher
    Sprechstunde Sprit Spritze Spritzguss Sprung Spule Spur Stab Stäbchen Stadion Stadt Staffel Stahl Stall Stamm
    Stammtisch Stand Standard Standort Stapel Stapler Stärke Start Station Statistik Stativ Statut Stau Staub Staude
    Stausee Steckbrief Stecker Steg Stein Stelle Stempel Stern Steuer Steuerberater Steuerung Stichprobe Stiefel
    Stiel Stift Stiftung Stimme Stock Stoff Stollen Störung Stoß Strafe Strahl Strahlung Strand Strang Straße
    Strategie Strauch Strauß Stream Streaming Strecke Streifen Streit Strich Stroh Strom Strophe Struktur Strumpf
    Stück Studie Studio Studium Stufe Stuhl Stunde Sturm Stütze Suche Süden Sumpf Sünde Suppe Symbol System Szenario
    Szene Tabak Tabelle Tablet Tablette Tacho Tafel Tagebuch Tagung Takt Tal Talent Tank Tankstelle Tanne Tanz
    Tapete Tapezierer Tarif Tasche Tastatur Taste Tätigkeit Taube Taucher Taxi Team Technik Techniker Technologie
    Tee Teer Teich Teig Teile Teilnehmer Telefon Teller Tempel Temperatur Tenne Teppich Termin Terminal Terrasse
    Terror Test Testament Text Textil Theater Theke Thema Themen Theorie Thermometer Thread Ticket Tiefbau Tiegel
    Tier Tiere Tinte Tisch Tischler Tischlerei Titel Tochter Toilette Token Toleranz Tomate Ton Tonne Tool Topf Torf
    Tour Tourismus Tourist Tracking Tradition Trafo Träger Trainer Training Traktor Tram Transfer Transformation
    Transport Traube Trauer Traum Trecker Treffen Trend Treppe Tribüne Trichter Trocknung Trog Trojaner Trommel
    Trompete Tropfen Trophäe Trupp Truppe Tube Tuch Tugend Tulpe Tunnel Tür Turbine Turm Turnhalle Turnier Tusche
    Tüte Tutor Typ Überblick Überfall Übergabe Übergang Übernahme Überschuss Übersetzer Übersetzung Übertragung
    Überwachung Übung Ufer Uhr Uhrmacher Ulme Umfang Umfrage Umgebung Umkreis Umsatz Umschlag Umsetzung Umwelt Umzug
    Unfall Uniform Universität Unkraut Unternehmen Unternehmer Unterricht Unterstützung Update Upload Urin Urkunde
    Urlaub Ursache Urteil Utensil Vakuum Variante Vase Vater Veilchen Vektor Ventil Veranstaltung Verband Verbindung
    Verbot Verbrauch Verbraucher Verbund Verdacht Verein Vereinbarung Verfahren Vergabe Vergleich Verkauf Verkäufer
    Verkehr Verlag Verlauf Verleger Verleih Verlies Verlust Vermarktung Vermietung Vermittler Vermittlung Vermögen
    Vernetzung Verordnung Verpackung Verpflichtung Versand Verschleiß Verschlüsselung Versicherung Version
    Versorgung Versuch Verteiler Vertrag Vertrauen Vertreter Vertretung Vertrieb Verwalter Verwaltung Verzeichnis
    Video Vieh Viertel Villa Virus Visier Vision Visite Visualisierung Visum Vitrine Vogel Volk Volumen Vorbild
    Vorgang Vorhaben Vorhang Vorhersage Vorlage Vorlesung Vorrat Vorsitz Vorsorge Vorstand Vorteil Vortrag Vorurteil
    Vulkan Waage Wache Wachmann Wachs Wachstum Wachtel Waffe Waffel Wagen Wagnis Wahl Währung Waise Wald Wand
    Wandbild Wandel Wander Wanderung Wanne Wanze Wappen Ware Waren Wärme Warnung Wartung Warze Wäsche Wasser
    Wassermühle Watt Watte Web Weber Weberei Wechsel Weg Weiche Weide Weiher Wein Weiterbildung Weizen Welle Welt
    Weltraum Wende Werbung Werft Werften Werk Werkstatt Werkstoff Werkzeug Wert Werte Wertpapier Wertschöpfung Wespe
    Weste Wettbewerb Wette Wetter Wiege Wiese Wiki Wildnis Wildschwein Wille Wimper Wind Windel Winkel Winter Winzer
    Wirbel Wirkung Wirt Wirtschaft Wirtshaus Wissen Wissenschaft Witwe Witz Woche Wohnung Wolf Wolke Wolle Workshop
    Wort Wörter Wrack Wucher Wunde Wunder Wunsch Würde Wurf Wurm Wurst Wurzel Wüste Zahl Zahlen Zähler Zahlung Zahn
    Zander Zange Zapfen Zarge Zaun Zebra Zeichnung Zeiger Zeile Zeit Zelle Zelt Zeltplatz Zement Zensur Zentrum
    Zeremonie Zertifikat Zertifizierung Zettel Zeuge Zeugnis Ziege Ziegel Ziegelei Ziel Zimmer Zimmerei Zimmerer
    Zimt Zins Zirkel Zirkus Zitat Zitrone Zoll Zone Zoo Zopf Zuber Zucht Zucker Zufall Zufriedenheit Zug Zugang
    Zügel Zugriff Zuhause Zuhörer Zukunft Zulassung Zulieferer Zünder Zusage Zusammenarbeit Zusatz Zuschlag Zustand
    Zwang Zweck Zweig Zweirad Zwerg Zwiebel Zwilling Zwist Zyklus Zylinder
"""
_VERBS: Final = """
    anmelden ansprechen arbeiten backen bauen bedienen befragen beraten bestellen bewegen bewerben biegen bohren
    brauen brennen denken drehen drucken düngen einkaufen erkennen fahren färben fegen fertigen filmen fliegen
    forschen fräsen fügen führen füllen gießen gleiten graben handeln hängen heften heizen helfen hobeln hören
    kaufen kehren kleben klettern kochen kühlen lackieren laden laufen legen lehren leihen lenken lernen lesen
    leuchten liefern löschen löten machen mahlen malen melden melken mieten mischen nähen nutzen packen pflegen
    pflücken planen polstern pressen probieren prüfen pumpen putzen räuchern rechnen regeln reinigen reiten richten
    rühren sägen schalten schauen schieben schleifen schmelzen schmieden schneiden schrauben schreiben schulen
    schützen schweißen schwimmen schwingen senden sitzen sparen speichern spielen spinnen sprechen springen spritzen
    spülen stanzen stapeln stechen stecken stempeln steuern streichen streuen suchen tanken tauschen testen tragen
    treiben trinken trocknen üben wachsen wählen walzen wandern warnen warten waschen weben wechseln werben werfen
    wickeln wiegen wohnen zahlen zählen zeichnen ziehen züchten zünden
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
    anhaenger arbeitgeber arbeitnehmer augenblick augsburg ausland auslastung ausnahme auswertung bauer bauern
    bauwerk beamter bedeutung beispiel bereitschaft botschaft brandenburg buchhaltung bundesland bundestag denkmal
    ehrenamt eigenschaft einzelhandel einzelheit errungenschaft fachkraefte fachkraft fachwerk fahrzeug feuerwehr
    flugzeug frauenzimmer freiburg freiheit freizeit fuhrwerk gastgeber gegenueberstellung gegenwart gelegenheit
    gemeinschaft gesangverein gesellschaft gesellschafter gewerkschaft gewohnheit grosseltern grosshandel
    grundsaetzlich grundsatz gutschein hamburg handschrift handwerk handwerker hauptstadt heimat herkunft hochzeit
    hotellerie inland instandhaltung instandsetzung jahrhundert jedermann kellner kindheit kraftwerk krankenhaus
    kuenstler kundschaft landschaft landwirt landwirtin landwirtschaft laufwerk lebenslauf leinwand lieferant
    luxemburg magdeburg mannheim mannschaft marktschreier massnahme mehrwert meisterschaft menschheit mitgliedschaft
    mittelpunkt mittelstand nachbarschaft nachricht nachrichten netzwerk oberflaeche oldenburg ortschaft parkett
    partnerschaft passwort patenschaft patent persoenlichkeit planet portal portrait rathaus rechtschreibung
    redaktion regensburg rundgang russland salzburg schauspiel schnittstelle schwerpunkt sehnsucht
    selbstverstaendlich sorgfalt spielzeug sprechstunde sprichwort stadtrat standard standpunkt steckbrief stockwerk
    strassburg tagebuch talent teilnahme teilnehmer theater themenheft tierarzt unterhaltung unternehmen unternehmer
    verantwortung verstaendnis vorteil weihnacht weihnachten weihnachtsmann weiterbildung welthandel werkstatt
    werkstoff werkzeug wertschoepfung wettbewerb wirklichkeit wirtschaft wissenschaft wissenschaftler wolfsburg
    zeitpunkt zeitraum zeitschrift zeitung zeugnis zugang zugriff zukunft zusammenarbeit zuschauer
"""
_IRREGULAR: Final = """
    Akt Akte Akten | Alm Almen | Amt Ämter Ämtern | Arm Arme | Art Arten | Ast Äste Ästen | Axt Äxte Äxten | Bad Bäder
    Bädern | Bau Bauten | Bus Busse Bussen | Ehe Ehen | Eid Eide | Erz Erze Erzen | Gas Gase Gasen | Gut Güter Gütern |
    Hof Höfe Höfen | Huf Hufe Hufen | Hut Hüte Hüten | Job Jobs | Kuh Kühe Kühen | Los Lose Losen | Öl Öle Ölen | Ohr
    Ohren | Ort Orte | Pol Pole Polen | Rad Räder Rädern | Rat Räte Räten | Reh Rehe Rehen | See Seen | Tag Tage | Tal
    Täler Tälern | Tat Taten | Tee Tees | Ton Töne Tönen | Tor Tore Toren | Typ Typen | Tür Türen | Uhr Uhren | Weg Wege
    | Zeh Zehen | Zoo Zoos | Zug Züge Zügen | App Apps | Bot Bots | Fan Fans | Set Sets | Bon Bons
    | Acker Äcker Äckern | Apfel Äpfel Äpfeln | Boden Böden | Bogen Bögen | Bruder Brüder Brüdern | Faden Fäden | Garten
    Gärten | Graben Gräben | Hafen Häfen | Hammer Hämmer Hämmern | Kasten Kästen | Kloster Klöster Klöstern | Kragen
    Krägen | Laden Läden | Magen Mägen | Mangel Mängel Mängeln | Mantel Mäntel Mänteln | Mutter Mütter Müttern | Nagel
    Nägel Nägeln | Ofen Öfen | Sattel Sättel Sätteln | Schaden Schäden | Schnabel Schnäbel Schnäbeln | Tochter Töchter
    Töchtern | Vater Väter Vätern | Vogel Vögel Vögeln | Wagen Wägen | Kran Kräne Kränen | Kanal Kanäle Kanälen
    | Agenda Agenden | Album Alben | Algorithmus Algorithmen | Aquarium Aquarien | Atlas Atlanten | Basis Basen | Bonus
    Boni | Container Containern | Datum Daten | Dogma Dogmen | Dosis Dosen | Drama Dramen | Firma Firmen | Fokus Foki |
    Forum Foren | Globus Globen | Gremium Gremien | Gymnasium Gymnasien | Index Indizes Indices | Individuum Individuen
    | Jubiläum Jubiläen | Kaktus Kakteen | Komma Kommata | Konto Konten | Kriterium Kriterien | Labor Labore Labors |
    Laboratorium Laboratorien | Lexikon Lexika | Material Materialien | Matrix Matrizen | Maximum Maxima | Mechanismus
    Mechanismen | Medium Medien | Mineral Mineralien | Minimum Minima | Ministerium Ministerien | Modus Modi | Museum
    Museen | Organismus Organismen | Pizza Pizzen | Podium Podien | Potenzial Potenziale | Praktikum Praktika |
    Praxis Praxen | Prisma Prismen | Radius Radien | Rhythmus Rhythmen | Risiko Risiken | Schema Schemata Schemen |
    Silo Silos | Skala Skalen | Spektrum Spektren | Stadion Stadien | Stadium Stadien | Status Stati | Stipendium
    Stipendien | Studium Studien | Studio Studios | Terminal Terminals | Thema Themen | Typus Typen | Vakuum Vakua |
    Villa Villen | Virus Viren | Visum Visa | Zentrum Zentren | Zyklus Zyklen | Konsortium Konsortien | Kollegium
    Kollegien | Memorandum Memoranden | Referendum Referenden | Symposium Symposien | Szenario Szenarien | Terrarium
    Terrarien | Universum Universen | Auditorium Auditorien | Kompendium Kompendien | Privileg Privilegien | Prinzip
    Prinzipien | Fossil Fossilien | Reptil Reptilien | Adverb Adverbien | Indiz Indizien | Utensil Utensilien
    | Fachmann Fachleute Fachleuten | Kaufmann Kaufleute Kaufleuten | Bau Bauten | Rückbau Rückbauten
"""
_ER_PLURALS: Final = """
    amt bad band bild blatt brett buch dach daemm dorf fach fass feld gehalt geist geld gericht gewand glas glied
    grab gut haupt haus holz horn huhn kalb kind kleid korn kraut lamm land licht lied loch mal mann maul mitglied
    mund nest rad rand rind schild schloss schwert strauch tal tuch volk wald weib wort wurm
"""
_UMLAUT_PLURALS: Final = """
    Ablauf Altar Anfang Anhang Anlass Anspruch Antrag Arzt Ast Aufbau Auftrag Ausgang Bach Bahnhof Ball Band Bart
    Bass Bau Bauch Baum Betrag Block Bock Brand Braut Brust Buch Busch Chor Dach Damm Dampf Darm Dorf Draht Druck
    Duft Eingang Einwand Ertrag Fach Fachkraft Fall Fang Fass Flug Fluss Frosch Frucht Fuchs Fuß Gang Gans Garten
    Gast Glas Grund Hahn Hals Hand Haus Haut Hof Hut Kamm Kampf Kasten Kauf Klang Klotz Knopf Koch Kopf Korb Kraft
    Kran Kuh Kunst Laden Land Lohn Luft Macht Mangel Markt Marktplatz Maß Maus Nacht Naht Napf Not Nuss Ofen Pass
    Pfahl Plan Platz Rad Rang Ratschlag Raum Rock Saal Sack Saft Sarg Satz Schacht Schaden Schaft Schatz Schlag
    Schlauch Schluss Schnur Schrank Schuss Schutz Schwamm Schwarm Sohn Spaß Sprung Stab Stadt Stall Stamm Standort
    Stock Stoß Strang Strauß Stuhl Sturz Sumpf Tanz Ton Topf Traum Turm Umsatz Umzug Verband Vertrag Vorrat
    Vorschlag Vortrag Wald Wand Werkstatt Wolf Wort Wunsch Wurf Wurst Zahn Zaun Zoll Zopf Zufall Zug Zugang Zuschuss
    Zustand Zuwachs Zwang
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
IRREGULAR: Final[Mapping[str, tuple[str, ...]]] = {
    noun: tuple(plurals) for noun, *plurals in (" ".join(row.split()).split() for row in _IRREGULAR.split("|"))
}
"""Nouns, and plurals that no rule tells: of three letters, with an umlaut alone, foreign ones."""
UMLAUT_PLURALS: Final = tuple(_UMLAUT_PLURALS.split())
"""Nouns whose plural has an umlaut, written out for search boxes that compare letters only: `Vertrag`, `Verträge`."""
STOP_WORDS: Final = frozenset(_STOP_WORDS.split())
"""Folded. What a question is put with, and what operators of search engines are called; `ki`, `it`, `ar` are none."""
