"""The catalogue's words in German, and dates, lengths and numbers as people in Germany write them. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from aggregator.decisions import Verb
from aggregator.times import berlin, from_iso
from aggregator.wording import clock

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
    "archived": "nicht mehr im Feed selbst, aber in seinem Archiv",
    "no-length": "die Länge der Datei ist unbekannt",
    "no-enclosure": "keine Datei zum Abspielen",
    "enclosure-type": "die Datei ist weder Audio noch Video",
    "enclosure-address": "die Adresse der Datei ist unbrauchbar",
    "duplicate-enclosure": "dieselbe Datei steht schon unter einem anderen Beitrag",
    "duplicate-guid": "dieselbe Kennung steht schon im Feed",
    "duplicate-id": "dieselbe Atom-Kennung steht schon im Feed",
    "invalid": "der Eintrag entspräche nicht dem Aufbau des Feeds",
    "locked": "die Sendung ist gesperrt (podcast:locked), und ihr Zentrum hat nicht zugestimmt",
    "no-consent": "das Zentrum hat der Weitergabe noch nicht zugestimmt",
    "no-title": "ohne Titel",
    "no-guid": "ohne Kennung",
    "no-event": "ohne Zeitangabe",
    "not-yet-live": "noch nicht gesendet",
    "not-public": "nicht öffentlich",
    "blocked": "der Anbieter möchte nicht weiterverbreitet werden (itunes:block)",
    "trailer": "ein Trailer",
}
EACH: Final[Mapping[str, str]] = {
    "centre": "je Zentrum",
    "topic": "je Thema",
    "format": "je Format",
    "series": "je Reihe",
}
"""Families of feeds, by what there is one of each for."""
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
ANSWERS: Final[Mapping[str, str]] = {
    "http-401": "der Server verlangt eine Anmeldung",
    "http-403": "der Server verweigert den Zugriff",
    "http-404": "unter der Adresse ist nichts",
    "http-410": "die Adresse gibt es nicht mehr",
    "http-429": "der Server bittet um weniger Anfragen",
    "http-500": "Fehler auf dem Server",
    "http-502": "der Server ist gestört",
    "http-503": "der Server ist überlastet oder wird gewartet",
    "http-504": "der Server antwortet nicht rechtzeitig",
}
FAILURES: Final[Mapping[str, str]] = {
    "a-feed": "statt einer Webseite kam ein Feed",
    "bad-encoding": "die Antwort ist unlesbar verpackt",
    "bad-redirect": "die Weiterleitung führt nirgendwohin",
    "bad-url": "die Adresse ist ungültig",
    "budget": "das Höchstmaß an Anfragen ist erreicht",
    "challenge": "statt des Inhalts kam eine Abwehrseite gegen Roboter",
    "connect": "keine Verbindung",
    "crash": "das Lesen ist abgebrochen",
    "dns": "den Namen des Servers gibt es nicht",
    "empty": "die Antwort war leer",
    "foreign": "die Adresse leitet auf eine fremde Seite",
    "incomplete": "die Antwort brach ab",
    "no-channel": "auf der Seite ist kein Kanal zu finden",
    "no-channel-id": "der Kanal ist nicht angegeben",
    "no-entries": "der Feed enthält keine Einträge",
    "no-events": "keine Termine gefunden",
    "no-organization": "die Organisation ist nicht angegeben",
    "no-publications": "keine Publikationen gefunden",
    "no-rest-api": "die Schnittstelle von WordPress ist verschlossen",
    "no-such-channel": "den Kanal gibt es nicht",
    "no-such-playlist": "die Playlist gibt es nicht",
    "no-token": "der Zugangsschlüssel fehlt",
    "not-a-bundle": "die Antwort ist unvollständig zusammengestellt",
    "not-a-calendar": "statt eines Kalenders kam etwas anderes",
    "not-a-feed": "statt eines Feeds kam etwas anderes",
    "not-a-sitemap": "statt einer Sitemap kam etwas anderes",
    "not-posts": "statt Beiträgen kam etwas anderes",
    "not-wordpress": "die Seite ist nicht mit WordPress gemacht",
    "not-youtube": "die Adresse führt nicht zu YouTube",
    "parser-crash": "das Lesen ist abgebrochen",
    "parser-start": "das Lesen ließ sich nicht beginnen",
    "protocol": "der Server antwortet unverständlich",
    "quota": "das Tageskontingent ist erschöpft",
    "redirect-loop": "die Weiterleitungen drehen sich im Kreis",
    "refused-address": "die Adresse ist nicht erlaubt",
    "robots": "die Seite schließt Roboter aus",
    "selector-broke": "die Seite ist anders aufgebaut als erwartet",
    "taken-over": "die Adresse gehört jetzt jemand anderem",
    "timeout": "keine Antwort in der Zeit",
    "tls": "keine sichere Verbindung",
    "too-large": "die Antwort ist zu groß",
    "too-many-redirects": "zu viele Weiterleitungen",
    "unreadable": "die Antwort ist unlesbar",
}
"""Why a fetch failed, by the code of its error."""
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


def month(text: str) -> str:
    """`Nov. 2026`, of `2026-11`."""
    year, _, part = text.partition("-")
    return f"{MONTHS[int(part) - 1]} {year}" if part.isdigit() and 1 <= int(part) <= 12 else ""


def length(seconds: int | None) -> str:
    """`15:55 min`, `1:02:03 Std.`; empty when nobody knows."""
    told = clock(seconds)
    return f"{told} {'Std.' if told.count(':') > 1 else 'min'}" if told else ""


def seconds(value: float | None) -> str:
    """`0,3 s`."""
    return "" if value is None else f"{value:.1f} s".replace(".", ",")


def occasion(event: Mapping[str, Any]) -> str:
    """When an event of the view `termine` is: `Do., 3. Dez. 2026, 12:30 bis 13:00 Uhr`; whole days without hours."""
    start, end = moment(event["start"]), moment(event["ende"])
    if start is None:
        return ""
    if event["ganztägig"]:
        last = (end - timedelta(seconds=1)).date() if end and end > start else start.date()
        until = f" bis {WEEKDAYS[last.weekday()]}, {day(last)}" if last != start.date() else ""
        return f"{WEEKDAYS[start.weekday()]}, {day(start.date())}{until}, ganztägig"
    told = f"{WEEKDAYS[start.weekday()]}, {day(start.date())}, {start:%H:%M}"
    if end is None or end <= start:
        return f"{told} Uhr"
    if end.date() == start.date():
        return f"{told} bis {end:%H:%M} Uhr"
    return f"{told} Uhr bis {WEEKDAYS[end.weekday()]}, {day(end.date())}, {end:%H:%M} Uhr"


def failure(reason: str | None) -> str:
    """Why a fetch failed. `reason` is a code of `FetchError` and its like."""
    code = reason or ""
    if code.startswith("http-"):
        return ANSWERS.get(code, f"der Server antwortet mit Fehler {code.removeprefix('http-')}")
    return FAILURES.get(code, code)


def number(value: float | None) -> str:
    """`1.234`; with a part of one, `0,85`."""
    if value is None:
        return ""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
    return text.translate(str.maketrans(",.", ".,"))


def counted(count: int, one: str, many: str) -> str:
    """`1 Werk`, `2 Werke`."""
    return f"{number(count)} {one if count == 1 else many}"
