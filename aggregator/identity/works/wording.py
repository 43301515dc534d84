"""Evidence as an editor reads it: the two values of each field, and one German sentence. Pure."""

from collections.abc import Callable
from typing import Final

from aggregator.identity.works.comparing import Comparison, number_of, places_agree, points_to
from aggregator.identity.works.findings import Finding
from aggregator.identity.works.values import Evidence, Portrait
from aggregator.times import BERLIN
from aggregator.wording import clock

_VETOES: Final = {
    "medium": "verschiedene Arten von Inhalt",
    "number": "verschiedene Folgennummern",
    "part": "verschiedene Teile",
    "edition": "verschiedene Auflagen",
    "date": "verschiedene Daten im Titel",
    "day": "verschiedene Tage",
    "hour": "verschiedene Uhrzeiten",
    "place": "verschiedene Orte",
    "teaser": "nur eines ist ein Trailer oder Ausschnitt",
    "kind": "nur eines ist ein Rückblick, ein Mitschnitt oder ein Foliensatz",
    "duration": "die Dauer weicht um mehr als ein Fünftel ab",
    "language": "verschiedene Sprachen",
    "centre": "verschiedene Zentren genannt",
    "digits": "verschiedene Zahlen im Titel",
    "generic": "allgemeiner Titel bei zwei Zentren",
    "title": "verschiedene Titel",
}
"""Veto → why, as an editor reads it."""
_HEADS: Final = {
    "reupload": "Erneut hochgeladen",
    "moved": "Dieselbe Folge nach einem Umzug",
    "alternate_enclosure": "Dieselbe Folge in einem zweiten Feed",
    "other_media": "Dieselbe Aufnahme als Podcast und als Video",
    "syndicated_copy": "Dasselbe, an anderer Stelle übernommen",
    "update": "Dasselbe in neuer Fassung",
    "": "Dasselbe",
}
_RELATED: Final = {
    "teaser_of": "Ein Trailer oder Ausschnitt und die ganze Aufnahme",
    "recording_of": "Eine Veranstaltung und ihr Mitschnitt",
    "report_of": "Eine Ankündigung oder Veranstaltung und der Bericht darüber",
    "slides_of": "Eine Veranstaltung und ihre Unterlagen",
    "announces": "Ein Hinweis auf einen anderen Inhalt",
    "about": "Das eine handelt vom anderen",
    "translation_of": "Dasselbe in einer anderen Sprache",
    "edition_of": "Zwei Auflagen oder Jahrgänge einer Publikation",
    "rerun_of": "Eine Wiederholung unter neuer Nummer",
    "moved_to": "Ein Termin und sein Ersatztermin",
    "same_series": "Zwei Teile einer Reihe",
}


def evidence_of(c: Comparison, fields: tuple[str, ...]) -> tuple[Evidence, ...]:
    """The fields a decision rests on, with both values; fields neither has are left out."""
    return tuple(found for field in fields if (found := _FIELDS[field](c)) is not None)


def reason_of(c: Comparison, finding: Finding, vetoes: tuple[str, ...]) -> str:
    """One German sentence that says what two items are to each other, and by what."""
    facts = [fact for field in finding.fields if (fact := _fact(c, field))]
    if finding.verdict == "same":
        head = "Derselbe Eintrag" if finding.rule == "uid" else _HEADS.get(finding.relation, _HEADS[""])
    elif finding.verdict == "related":
        head = _RELATED[finding.relation]
    elif finding.verdict == "unsure":
        head = "Vielleicht dasselbe"
        facts += [f"dagegen: {_VETOES[veto]}" for veto in vetoes]
    else:
        head = "Zwei Folgen oder Termine einer Reihe" if finding.relation == "same_series" else "Nicht dasselbe"
        facts = [_VETOES[veto] for veto in vetoes] or ["zu wenig stimmt überein"]
    return f"{head}: {', '.join(facts)}." if facts else f"{head}."


def _fact(c: Comparison, field: str) -> str:
    """One fact in a few German words, where there is something to say."""
    words = _WORDS.get(field)
    return words(c) if words else ""


def _title_fact(c: Comparison) -> str:
    a, b = c.a.heading.text, c.b.heading.text
    if c.title.kind == "equal":
        return f"gleicher Titelkern „{_shorter(a, b)}“"
    if c.title.kind == "contained":
        return f"der Titel „{_shorter(a, b)}“ steckt in „{max((a, b), key=len)}“"
    return f"Titel „{a}“ und „{b}“"


def _shorter(a: str, b: str) -> str:
    return min((a, b), key=lambda one: (len(one), one))


def _duration_fact(c: Comparison) -> str:
    return f"Dauer {clock(c.a.duration_seconds)} und {clock(c.b.duration_seconds)}" if c.seconds is not None else ""


def _published_fact(c: Comparison) -> str:
    if c.gap_days is None:
        return ""
    if c.gap_days < 1:
        hours = round(c.gap_days * 24)
        return "gleichzeitig erschienen" if not hours else f"Abstand {hours} {'Stunde' if hours == 1 else 'Stunden'}"
    days = round(c.gap_days)
    return f"Abstand {days} {'Tag' if days == 1 else 'Tage'}"


def _start_fact(c: Comparison) -> str:
    if c.a.start and c.b.start and c.a.start == c.b.start:
        return f"Beginn {_moment(c.a)}"
    moments = [_moment(one) for one in (c.a, c.b) if one.start]
    return f"Beginn {' und '.join(moments)}" if moments else ""


def _moment(one: Portrait) -> str:
    if one.start is None:
        return ""
    local = one.start.astimezone(BERLIN)
    return f"{local:%d.%m.%Y}" if one.all_day else f"{local:%d.%m.%Y %H:%M} Uhr"


def _place_fact(c: Comparison) -> str:
    agree = places_agree(c.a, c.b)
    return "" if agree is None else "gleicher Ort" if agree else "verschiedene Orte"


def _text_fact(c: Comparison) -> str:
    if c.a.summary and c.a.summary == c.b.summary:
        return "gleicher Text"
    share = round(100 * c.text.contained)
    return f"{share} % des kürzeren Textes stehen im längeren" if share >= 30 and c.text.shingles >= 3 else ""


def _number_fact(c: Comparison) -> str:
    mine, theirs = number_of(c.a), number_of(c.b)
    return f"Nummer {mine}" if mine and mine == theirs else ""


def _cross_fact(c: Comparison) -> str:
    return "das eine verweist auf das andere" if points_to(c.a, c.b) or points_to(c.b, c.a) else ""


def _held(kind: str, words: str) -> Callable[[Comparison], str]:
    return lambda c: words if c.held(kind) is not None else ""


_WORDS: Final[dict[str, Callable[[Comparison], str]]] = {
    "uid": lambda _: "gleiche Quelle, gleiche Kennung",
    "guid": _held("guid", "gleiche guid"),
    "digest": _held("digest", "Datei Byte für Byte gleich"),
    "media": _held("media", "gleiche Mediendatei"),
    "link": _held("link", "gleiche Adresse"),
    "file": _held("file", "gleicher Dateiname"),
    "second": _held("second", "in derselben Sekunde erschienen"),
    "title": _title_fact,
    "duration": _duration_fact,
    "published": _published_fact,
    "start": _start_fact,
    "place": _place_fact,
    "text": _text_fact,
    "number": _number_fact,
    "cross": _cross_fact,
}


def _values(field: str, a: str, b: str, agreement: str, distance: float | None = None) -> Evidence | None:
    if not a and not b:
        return None
    return Evidence(field=field, value_a=a, value_b=b, agreement=agreement, distance=distance)


def _equality(a: str, b: str) -> str:
    return "equal" if a == b else "missing" if not a or not b else "differs"


def _plain(field: str, value: Callable[[Portrait], str]) -> Callable[[Comparison], Evidence | None]:
    def read(c: Comparison) -> Evidence | None:
        a, b = value(c.a), value(c.b)
        return _values(field, a, b, _equality(a, b))

    return read


def _key(kind: str) -> Callable[[Comparison], Evidence | None]:
    def read(c: Comparison) -> Evidence | None:
        held = c.held(kind)
        return None if held is None else _values(kind, f"{held.value:x}", f"{held.value:x}", "equal")

    return read


def _title(c: Comparison) -> Evidence | None:
    return _values("title", c.a.heading.text, c.b.heading.text, c.title.kind, round(c.title.ratio, 3))


def _duration(c: Comparison) -> Evidence | None:
    a, b = (str(one.duration_seconds or "") for one in (c.a, c.b))
    near = "missing" if c.seconds is None else "equal" if not c.seconds else "near" if c.within(60, 0.05) else "differs"
    return _values("duration_seconds", a, b, near, c.seconds)


def _published(c: Comparison) -> Evidence | None:
    a, b = (one.published.isoformat() if one.published else "" for one in (c.a, c.b))
    gap = None if c.gap_days is None else round(c.gap_days, 4)
    return _values("published", a, b, _equality(a, b), gap)


def _start(c: Comparison) -> Evidence | None:
    a, b = (one.start.isoformat() if one.start else "" for one in (c.a, c.b))
    apart = abs((c.a.start - c.b.start).total_seconds()) if c.a.start and c.b.start else None
    return _values("start", a, b, _equality(a, b), apart)


def _place(c: Comparison) -> Evidence | None:
    a, b = (", ".join(one.places) or ("online" if one.online else "") for one in (c.a, c.b))
    agree = places_agree(c.a, c.b)
    return _values("place", a, b, "unknown" if agree is None else "equal" if agree else "differs")


def _text(c: Comparison) -> Evidence | None:
    a, b = (f"{one.text.count} shingles" if one.text.count else "" for one in (c.a, c.b))
    kind = (
        "equal" if c.a.summary and c.a.summary == c.b.summary else "contained" if c.text.contained >= 0.6 else "differs"
    )
    return _values("text", a, b, kind, round(c.text.contained, 3))


def _cross(c: Comparison) -> Evidence | None:
    a, b = points_to(c.a, c.b), points_to(c.b, c.a)
    return _values("cross", "points" if a else "", "points" if b else "", "equal" if a and b else "one way")


_FIELDS: Final[dict[str, Callable[[Comparison], Evidence | None]]] = {
    "uid": _plain("uid", lambda one: one.uid),
    "guid": _key("guid"),
    "digest": _key("digest"),
    "media": _key("media"),
    "link": _key("link"),
    "file": _key("file"),
    "second": _key("second"),
    "title": _title,
    "duration": _duration,
    "published": _published,
    "start": _start,
    "place": _place,
    "text": _text,
    "cross": _cross,
    "number": _plain("number", number_of),
    "part": _plain("part", lambda one: one.heading.part),
    "edition": _plain("edition", lambda one: one.heading.edition),
    "year": _plain("year", lambda one: str(one.heading.year or "")),
    "language": _plain("language", lambda one: one.language),
}
