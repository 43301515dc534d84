"""What a source repeats is told from what it says once."""

import pytest

from aggregator import recurring

FOOTER = """Ein Podcast des Mittelstand-Digital Zentrums Hannover.
Den Podcast gibt es auf allen gängigen Plattformen. Abonniert uns und folgt uns auf LinkedIn, Instagram und YouTube.
Feedback bitte an podcast@zentrum.example.
Datenschutz | Impressum
Was ist Mittelstand-Digital? Das Mittelstand-Digital Netzwerk bietet mit den Mittelstand-Digital Zentren umfassende Unterstützung.
Kleine und mittlere Unternehmen profitieren von konkreten Praxisbeispielen und passgenauen Angeboten.
Das Bundesministerium für Wirtschaft ermöglicht die kostenfreie Nutzung der Angebote von Mittelstand-Digital.
Weitere Informationen finden Sie unter www.mittelstand-digital.de."""  # noqa: E501 as centres print it


def test_the_networks_own_notices_need_no_counting() -> None:
    assert recurring.without(f"Kräne hören sich selbst zu.\n{FOOTER}", frozenset()) == "Kräne hören sich selbst zu."


@pytest.mark.parametrize(
    "text",
    [
        "Das Bundeswirtschaftsministerium fördert ab Mai neue Vorhaben.",
        "Folge 3 zeigt, was uns die Daten sagen.",
        "Fragen an die Künstliche Intelligenz stellt die Werkstatt jeden Tag.",
        "Weitere Informationen finden Sie bei der Meisterin im Büro.",
        "Teilen macht Freude, sagt der Wirt.",
        "Kontakt hält sie über Funk.",
        "Produktion ohne Papier ist das Ziel.",
        "Musik von Maschinen hört man hier selten.",
        "Datenschutz ist Chefsache.",
        "Newsletter abonnieren viele, lesen wenige.",
    ],
)
def test_what_an_item_says_of_its_matter_stays(text: str) -> None:
    assert recurring.without(text, frozenset()) == text


def test_a_line_is_marked_by_what_it_says_not_by_how_it_is_typed() -> None:
    marks = {
        recurring.mark(line)
        for line in ("Schöne Grüße aus Kiel!", "• Schöne  Grüße aus Kiel", "SCHÖNE GRÜSSE AUS KIEL")
    }
    assert len(marks) == 1
    assert all(-(2**63) <= mark < 2**63 for mark in marks)


def test_the_mark_of_a_line_never_changes() -> None:
    """It lies in catalogues: another hash would forget every footer."""
    assert recurring.mark("Schöne Grüße aus Kiel!") == -3233902405154947818


def test_recurring_sentences_go_and_the_rest_keeps_its_lines() -> None:
    text = "Eins kommt nur hier vor. Bleibt neugierig!\nZwei auch.\nBleibt neugierig!"
    often = {recurring.mark("Bleibt neugierig!")}
    assert recurring.without(text, often) == "Eins kommt nur hier vor.\nZwei auch."
    assert recurring.without(text, frozenset()) == text


def test_lines_are_sentences_with_letters() -> None:
    found = [line.text for line in recurring.lines("Erstens. Zweitens!\n\n---\nDrittens geht weiter")]
    assert found == ["Erstens.", "Zweitens!", "Drittens geht weiter"]
    assert len(recurring.lines("Ja. Nein.\n" * 1_000)) == recurring.LINE_LIMIT
