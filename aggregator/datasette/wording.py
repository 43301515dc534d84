"""The catalogue's words in German, and dates, lengths and numbers as people in Germany write them. Pure."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from aggregator.decisions import Verb
from aggregator.times import berlin, from_iso

MEDIA: Final[Mapping[str, str]] = {
    "episode": "Podcast",
    "video": "Video",
    "news": "Meldung",
    "event": "Termin",
    "publication": "Publikation",
    "post": "Beitrag",
}
STATES: Final[Mapping[str, str]] = {
    "shown": "sichtbar",
    "hidden": "ausgeblendet",
    "taken-down": "entfernt",
    "withdrawn": "zurückgezogen",
}
KINDS: Final[Mapping[str, str]] = {
    "podcast": "Podcast",
    "youtube": "YouTube",
    "news": "Meldungen",
    "page": "Webseite",
    "wordpress": "WordPress",
    "sitemap": "Sitemap",
    "calendar": "Kalender",
    "publication": "Publikationen",
    "linkedin": "LinkedIn",
}
FIELDS: Final[Mapping[str, str]] = {
    "title": "Titel",
    "summary": "Zusammenfassung",
    "date": "Datum",
    "address": "Adresse",
    "file": "Datei",
    "guid": "Öffentliche Kennung",
    "format": "Format",
    "pinned": "Angeheftet",
    "hidden": "Verborgen",
    "text": "Text",
    "duration_seconds": "Dauer",
    "published": "Erschienen",
    "start": "Beginn",
    "categories": "Schlagwörter",
    "notes": "Beschreibung",
}
VERBS: Final[Mapping[Verb, str]] = {
    "hide": "ausgeblendet",
    "show": "wieder gezeigt",
    "pin": "angeheftet",
    "unpin": "nicht mehr angeheftet",
    "title": "Titel geändert",
    "summary": "Zusammenfassung geändert",
    "topic": "Thema",
    "format": "Format bestimmt",
    "merge": "mit einem anderen Werk vereint",
    "split": "getrennt",
    "relate": "als verwandt erklärt",
    "takedown": "endgültig entfernt",
    "undo": "zurückgenommen",
}
VERDICTS: Final[Mapping[str, str]] = {"same": "dasselbe Werk", "related": "verwandt", "unsure": "unsicher"}
ABSENCES: Final[Mapping[str, str]] = {
    "hidden": "von der Redaktion ausgeblendet",
    "taken-down": "von der Redaktion endgültig entfernt",
    "withdrawn": "bei der Quelle nicht mehr öffentlich",
    "other-medium": "nimmt andere Arten von Beiträgen auf",
    "not-selected": "passt nicht zur Auswahl dieses Feeds",
    "beyond-window": "älter als das, was der Feed fasst",
    "no-length": "die Länge der Datei ist unbekannt",
    "no-enclosure": "keine Datei zum Abspielen",
    "enclosure-type": "die Datei ist weder Audio noch Video",
    "enclosure-address": "die Adresse der Datei ist unbrauchbar",
    "duplicate-enclosure": "dieselbe Datei steht schon unter einem anderen Beitrag",
    "duplicate-guid": "dieselbe Kennung steht schon im Feed",
    "no-title": "ohne Titel",
    "no-guid": "ohne Kennung",
    "no-event": "ohne Zeitangabe",
    "not-yet-live": "noch nicht gesendet",
    "not-public": "nicht öffentlich",
    "blocked": "der Anbieter möchte nicht weiterverbreitet werden (itunes:block)",
    "trailer": "ein Trailer",
}
HEALTH: Final[Mapping[str, str]] = {
    "fine": "in Ordnung",
    "quiet": "verstummt",
    "moved": "umgezogen",
    "gone": "nicht mehr da",
    "blocked": "weist uns ab",
    "html-instead": "Webseite statt Feed",
    "selector-broke": "Seite umgebaut",
    "lying-304": "verschweigt Neues",
    "truncated": "unvollständig",
    "encoding": "Zeichensatz falsch",
    "quota": "Kontingent erschöpft",
    "clock": "Uhr falsch",
    "taken-over": "anderer Inhalt",
    "unreadable": "unlesbar",
    "unreachable": "nicht erreichbar",
    "misconfigured": "Einstellung fehlt",
    "never-asked": "noch nie gefragt",
    "ended": "Zentrum beendet",
}
ADVICE: Final[Mapping[str, str]] = {
    "quiet": "Beim Zentrum nachfragen, ob die Reihe zu Ende ist oder anderswo weitergeht.",
    "moved": "Die neue Adresse in sources.toml eintragen lassen.",
    "gone": "Beim Zentrum die neue Adresse erfragen oder die Quelle abschalten lassen.",
    "blocked": "Das Zentrum bitten, unseren Abruf zuzulassen.",
    "html-instead": "Beim Zentrum nachfragen: Unter der Adresse des Feeds steht eine Webseite.",
    "selector-broke": "Die Technik bitten, die Regeln für diese Seite anzupassen.",
    "lying-304": "Nichts zu tun: Wir fragen regelmäßig ganz nach.",
    "truncated": "Abwarten; bleibt es so, beim Zentrum nachfragen.",
    "encoding": "Das Zentrum auf die falschen Umlaute in seinem Feed hinweisen.",
    "quota": "Morgen geht es von selbst weiter.",
    "clock": "Die Technik bitten, die Uhr des Servers zu prüfen.",
    "taken-over": "Ansehen, ob die Adresse noch dem Zentrum gehört. Bis dahin wird nichts übernommen.",
    "unreadable": "Das Zentrum auf den fehlerhaften Feed hinweisen.",
    "unreachable": "Abwarten; nach zwei Tagen beim Zentrum nachfragen.",
    "misconfigured": "Die Technik bitten, die Einstellung in sources.toml zu ergänzen.",
}
MONTHS: Final = ("Jan.", "Feb.", "März", "April", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.")
WEEKDAYS: Final = ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So.")


def moment(text: str | None) -> datetime | None:
    """A moment of the database, ISO 8601 in UTC, or `2026-03-02 14:30` as the clocks in Berlin show it."""
    if not text:
        return None
    try:
        return berlin(from_iso(text)) if "T" in text else datetime.fromisoformat(text)
    except ValueError:
        return None


def day(text: str | date | None) -> str:
    """`18. Nov. 2026`; empty when there is no date."""
    told = text if isinstance(text, date) else moment(text)
    return f"{told.day}. {MONTHS[told.month - 1]} {told.year}" if told else ""


def minute(text: str | None) -> str:
    """`18. Nov. 2026, 14:30 Uhr`."""
    told = moment(text)
    return f"{day(told)}, {told:%H:%M} Uhr" if told else ""


def weekday(text: str | None) -> str:
    """`Mi., 18. Nov. 2026, 14:30 Uhr`; of a whole day (`2026-11-18`), the day."""
    told = moment(text)
    whole = text is not None and len(text) == len("2026-11-18")
    return f"{WEEKDAYS[told.weekday()]}, {day(told) if whole else minute(text)}" if told else ""


def number(value: float | None) -> str:
    """`1.234`; with a part of one, `0,85`."""
    if value is None:
        return ""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
    return text.translate(str.maketrans(",.", ".,"))


def counted(count: int, one: str, many: str) -> str:
    """`1 Werk`, `2 Werke`."""
    return f"{number(count)} {one if count == 1 else many}"
