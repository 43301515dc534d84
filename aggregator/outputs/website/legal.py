"""Imprint, privacy, accessibility: what holds of every site of ours, what its operator wrote, and what is missing.

No law is quoted beyond its number: what has to stand here depends on who operates the site, and is for them to say.
"""

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from aggregator.outputs.website import prose


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A page of words that do not change with the catalogue."""

    path: str
    key: str
    """Of `[[output]]`: where an operator writes it."""
    heading: str
    standing: str = ""
    """What holds of every such site, before what the operator adds."""
    missing: tuple[str, ...] = ()
    """What only the operator can say."""

    def body(self, told: str) -> Markup:
        """The text of the page: what is escaped here is plain."""
        return Markup(prose.paragraphs("\n\n".join(part for part in (self.standing, told.strip()) if part)))  # noqa: S704


STATEMENTS: Final = (
    Statement(
        path="impressum.html",
        key="imprint",
        heading="Impressum",
        missing=(
            "Name und Anschrift der Stelle, die diese Website betreibt (§ 5 DDG)",
            "wer sie vertritt",
            "E-Mail-Adresse und Telefonnummer",
            "Register und Registernummer, Umsatzsteuer-Identifikationsnummer, soweit vorhanden",
            "wer für journalistische Inhalte verantwortlich ist, mit Anschrift (§ 18 Abs. 2 MStV)",
            "wer die Website fördert",
        ),
    ),
    Statement(
        path="datenschutz.html",
        key="privacy",
        heading="Datenschutz",
        standing=(
            "Diese Website setzt keine Cookies, zählt ihre Besucherinnen und Besucher nicht und lädt beim Öffnen einer "
            "Seite nichts von fremden Servern: keine Schriften, keine Bilder, keine Videos, keine Skripte.\n\n"
            "Audiodateien liegen bei den Anbietern der Podcasts. Erst wenn Sie eine Folge abspielen, ruft Ihr Browser "
            "die Datei dort ab; der Anbieter erfährt dabei Ihre IP-Adresse. Videos öffnen sich auf der Plattform, auf "
            "der sie liegen, wenn Sie dem Verweis folgen.\n\n"
            "Die Suche läuft in Ihrem Browser. Was Sie suchen, wird nicht übertragen."
        ),
        missing=(
            "Name und Kontakt der verantwortlichen Stelle (Art. 13 DSGVO)",
            "Kontakt der oder des Datenschutzbeauftragten",
            "welche Daten der Webserver protokolliert, wozu, auf welcher Grundlage und wie lange",
            "welche Rechte Betroffene haben und bei welcher Aufsichtsbehörde sie sich beschweren können",
        ),
    ),
    Statement(
        path="barrierefreiheit.html",
        key="accessibility",
        heading="Barrierefreiheit",
        standing=(
            "Diese Website lässt sich mit der Tastatur und mit Vorleseprogrammen bedienen, kommt ohne JavaScript aus "
            "(bis auf die Suche), passt sich hellen und dunklen Einstellungen an und bleibt bei starker Vergrößerung "
            "lesbar. Texte, Audios und Videos stammen von den Zentren; ob es zu ihnen Abschriften oder Untertitel "
            "gibt, liegt bei diesen."
        ),
        missing=(
            "Stand der Vereinbarkeit mit den Anforderungen (§ 12b BGG, BITV 2.0) und wie er ermittelt wurde",
            "an wen man sich mit Hinweisen auf Barrieren wendet",
            "die zuständige Schlichtungsstelle",
        ),
    ),
)
