"""When an article was published: what the page declares to machines, else what stands near its headline.

A wrong date is worse than none. A date in running text, in the footer, beside other news, in a range or after "bis" is
not when the article was published.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from bs4 import Tag

from aggregator.pages.document import BLOCKS, Document, ancestors, attribute, labels, tags
from aggregator.pages.head import Head
from aggregator.pages.lines import Line, Noise
from aggregator.pages.prose import moments
from aggregator.pages.values import Moment
from aggregator.times import BERLIN, EARLIEST_YEAR, LATEST_YEAR, parse

PUBLISHED_METAS: Final = (
    # OpenGraph article, Dublin Core issued, schema.org without scope, Parse.ly, Sailthru, Cxense, Highwire: names that
    # mean "published" and nothing else.
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "article:published",
    "datepublished",
    "article.published",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date.issued",
    "dc.issued",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "published",
    "publication_date",
    "publication-date",
    "published_date",
    "published-date",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "citation_publication_date",
    "article_date_original",
    "article:post_date",
    "og:pubdate",
    "rnews:datepublished",
    "bt:pubdate",
    "veeseo:date",
    "acquia_lift:published_date",
    "vr:published_time",
    "date.issued",
    "originalpublicationdate",
    "dc.date.published",
    "doc_date",
    "articledate",
    "article:date",
    "firstpublished",
)
GENERAL_METAS: Final = (
    "date",
    "dc.date",
    "dcterms.date",
    "dc.date.created",
    "dcterms.created",
    "dc.created",
    "created",
    "datecreated",
    "article:created_time",
    "dc.date.created",
    "article.created",
    "uploaddate",
    "timestamp",
)
"""Publication or last change: the site decides. Believed unless a date near the headline says otherwise."""
UPDATED_METAS: Final = (
    "article:modified_time",
    "og:article:modified_time",
    "og:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "dc.modified",
    "last-modified",
    "last_modified",
    "lastmod",
    "modified",
    "revised",
    "article:modified",
    "date.modified",
)

NEAR_BEFORE: Final = 500
NEAR_AFTER: Final = 1_500
"""Characters of visible text within which a line belongs to the headline."""
BELIEVED: Final = 5.0
CERTAIN: Final = 9.0

_ZONELESS = re.compile(r"\s*(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:[.:,]\d+)?)?\s*\Z")
_EPOCH = re.compile(r"\d{9,10}(?:\d{3})?\Z")
_LABEL = re.compile(
    r"(?:datum|veröffentlicht(?:\s+(?:am|von.{0,30}))?|publiziert|erschienen|erscheinungsdatum|erstellt|eingestellt|online\s+(?:seit|ab)|gespeichert.{0,30}am|"
    r"geschrieben.{0,30}am|posted(?:\s+on)?|published(?:\s+on)?|date|pressemitteilung.{0,30}vom|meldung\s+vom|nachricht\s+vom|beitrag\s+vom|"
    r"artikel\s+vom|(?:von|by)\s.{2,40}\sam)\s*:?\s*\W{0,3}\Z",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"(?:stand(?:\s+des\s+artikels|\s+vom)?|aktualisiert|letzte\s+(?:änderung|aktualisierung|bearbeitung)|geändert|geupdatet|update|"
    r"last\s+(?:updated|modified)|updated|überarbeitet|bearbeitet)(?:\s+(?:am|on|vom))?\s*:?\s*\W{0,3}(?:\w{2,10},?\s*)?\Z",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"(?:©|\(c\)|copyright|bis(?:\s+zum)?|ab(?:\s+dem)?|seit(?:\s+dem)?|frist|einsendeschluss|anmeldeschluss|termine?|beginn|veranstaltung|"
    r"gültig|urteil.{0,20}|beschluss.{0,20}|verkündet\s+am|az\.?.{0,20}|zugriff(?:\s+am)?|abgerufen(?:\s+am)?|geboren.{0,20}|heft|ausgabe|"
    r"kommentar.{0,20}|lieferbar|wann)\s*:?\s*(?:\w{2,10}\.?,\s*)?\(?\Z",
    re.IGNORECASE,
)
_HINT = re.compile(r"date|datum|time|zeit|publi|meta|byline|posted|topline|dachzeile|stamp|info", re.IGNORECASE)
_PUBLISHED_HINT = re.compile(r"publi|entry-date|pubdate|created|posted", re.IGNORECASE)
_UPDATED_HINT = re.compile(r"updat|modif|aktualisiert|geaendert", re.IGNORECASE)
_BYLINE = re.compile(
    r"\b(?:von|by|redaktion|autor|lesedauer|min|uhr|kategorie|themen?|presse\w*|nachricht\w*|meldung\w*|aktuell\w*|news|blog)\b",
    re.IGNORECASE,
)
_BYLINE_CLASS = re.compile(r"(?:^|[\s_-])(?:by|byline|by-line|autor|author|meta|info)(?:$|[\s_-])")
_DATELINE = re.compile(r"[A-ZÄÖÜ][\w.\-/() ]{2,40}(?:,\s*(?:den\s+|am\s+)?|\s+den\s+|\s*\()(?:\w{2,10}\.?,\s*)?\Z")
_AFTER_DATELINE = re.compile(r"\s*(?:\.\s|\)|[–—:/-]\s)")
_DIVIDER = re.compile(r"\||\s[·•/]{1,2}\s")
_URL_DATES: Final = (
    re.compile(r"(?<!\d)(?P<y>20\d{2})[/_-](?P<m>0[1-9]|1[0-2])[/_-](?P<d>[0-2]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>20\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>[0-2]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>[0-2]\d|3[01])[._-]?(?P<m>0[1-9]|1[0-2])[._-]?(?P<y>20\d{2})(?!\d)"),
    # A year's folder proves what six digits mean: /2022/Presse2022/220126_PM.html, /2022/01/260122-Directions.html
    re.compile(r"/20(?P<y>\d{2})/(?:[^?#]*[/_-])?(?P=y)(?P<m>0[1-9]|1[0-2])(?P<d>[0-2]\d|3[01])(?=[_.-])"),
    re.compile(r"/20(?P<y>\d{2})/(?:[^?#]*[/_-])?(?P<d>[0-2]\d|3[01])(?P<m>0[1-9]|1[0-2])(?P=y)(?=[_.-])"),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A date that stands on the page, and how much speaks for it."""

    moment: datetime
    score: float
    place: int = 0
    """Where its line begins in the visible text."""
    changed: bool = False
    """It says when the page last changed."""


def machine(text: str) -> datetime | None:
    """The moment of a value meant for machines, however it is written; without zone it is Berlin's."""
    text = " ".join(text.split())[:100]
    if found := _ZONELESS.match(text):
        year, month, day, *clock = (int(part or 0) for part in found.groups())
        return _berlin(year, month, day, clock)
    if _EPOCH.match(text):
        seconds = int(text[:10] if len(text) > 11 else text)
        instant = datetime.fromtimestamp(seconds, UTC)
        return instant if EARLIEST_YEAR <= instant.year <= LATEST_YEAR else None
    if moment := parse(text):
        return moment
    return next((one.start for one in moments(text) if one.start and one.precision != "month"), None)


def declared(head: Head, names: Sequence[str]) -> datetime | None:
    """The first of these meta elements that holds a date."""
    return next(
        (moment for name in names for value in head.metas.get(name, ())[:3] if (moment := machine(value))), None
    )


def address_date(*addresses: str | None) -> datetime | None:
    """The day an address names, as `/2023/2023-08-29-titel.html` does."""
    for address in addresses:
        path = (address or "").partition("?")[0].partition("://")[2].partition("/")[2]
        for form in _URL_DATES:
            for found in form.finditer("/" + path):
                year = int(found["y"])
                if moment := _berlin(year + 2000 if year < 100 else year, int(found["m"]), int(found["d"])):
                    return moment
    return None


def seen(
    document: Document, lines: Sequence[Line], headline: Tag | None, title: str, boxes: frozenset[int] = frozenset()
) -> tuple[Seen, ...]:
    """Dates a reader would take for the article's, the best first. `boxes` hold other pages' titles, by identity."""
    begin, stop = _place(lines, headline, title)
    places = {id(line.block): line for line in reversed(lines)}
    found = [*_in_lines(lines, begin, stop), *_time_elements(document, places, (begin, stop), headline, boxes)]
    return tuple(sorted((one for one in found if one.score >= BELIEVED), key=lambda one: -one.score))


def _place(lines: Sequence[Line], headline: Tag | None, title: str) -> tuple[int, int]:
    """Where the headline stands in the visible text; of a page without one, where its main part begins."""
    for line in lines:
        if headline is not None and (
            line.block is headline or any(one is headline for one in ancestors(line.first, 10))
        ):
            return line.offset, line.offset + len(line.text)
    for line in lines:
        if title and line.text == title and line.where == "main":
            return line.offset, line.offset + len(line.text)
    first = next((line.offset for line in lines if not line.noisy and len(line.text) > 40), 0)
    return first, first


def _in_lines(lines: Sequence[Line], begin: int, stop: int) -> Iterator[Seen]:
    before = ""
    for line in lines:
        if line.where in ("main", "header") and any(sign.isdigit() for sign in line.text):
            for number, moment in enumerate(moments(line.text[:400])[:4]):
                if moment.start is None or moment.precision == "month":
                    continue
                score, changed = _judged(line, moment, before, number)
                if (
                    line.offset == begin < stop
                    and (moment.position < 3 or line.text.endswith(moment.text))
                    and not moment.end
                ):
                    score = max(score, 3.0)  # "27.01.2022 Mineralölstatistik", all of it the headline
                yield Seen(
                    moment.start, score + _nearness(line.offset, begin, stop) - 6 * line.noisy, line.offset, changed
                )
        before = line.text


def _judged(line: Line, moment: Moment, before: str, number: int) -> tuple[float, bool]:
    """How much the words around a date speak for it, and whether they say "changed"."""
    ahead = line.text[: moment.position]
    behind = line.text[moment.position + len(moment.text) :]
    own = bool(ahead.strip())
    spoken = ahead.strip() or (before if len(before) <= 40 else "")
    if _REFUSED.search(spoken) or (
        moment.end and moment.end.astimezone(BERLIN).date() != moment.start.astimezone(BERLIN).date()
        if moment.start
        else True
    ):
        return -10.0, False
    if moment.end:
        return -2.0, False
    rest = len(line.text) - len(moment.text)
    score = 0.0
    if rest <= 25:
        score += 3.0
    elif (
        rest <= 120
        and (_BYLINE.search(line.text) or _DIVIDER.search(line.text))
        and not line.text.rstrip().endswith(".")
    ):
        score += 2.0
    elif len(ahead) <= 25 and behind.lstrip()[:1] in ("–", "-", "—", "|", ":", "/", ","):
        score += 2.5
    elif rest <= 80 and not behind.strip() and _BYLINE_CLASS.search(labels(line.block)):
        score += 2.0
    elif _DATELINE.match(ahead) and _AFTER_DATELINE.match(behind):
        score += 2.5  # "Beispielstadt, den 3. Februar 2025. Die Ministerin …"
    else:
        score -= 3.0
    labelled = _LABEL.search(spoken) if own else _LABEL.match(spoken)  # a line above is a label as a whole, or none
    if labelled:
        score += 4.0 + 4.0 * line.noisy  # said in words, it is believed even in a box beside the text
    changed = bool(_CHANGED.search(spoken))
    near = [line.first, *ancestors(line.first, 2)]
    score += 1.5 * any(_HINT.search(labels(one)) for one in near) + 1.0 * any(one.name == "time" for one in near)
    changed = changed or (any(_UPDATED_HINT.search(labels(one)) for one in near) and not labelled)
    score -= 2.0 * (line.where == "header")
    linked = line.linked > len(line.text) / 2
    listed = any(one.name in ("li", "td") for one in near)
    return score - 2.0 * linked - 1.0 * listed - 0.5 * number, changed


def _nearness(offset: int, begin: int, stop: int) -> float:
    if begin - NEAR_BEFORE <= offset <= stop + NEAR_AFTER:
        distance = begin - offset if offset < begin else max(offset - stop, 0)
        return 4.0 - distance / 300
    return -1.0 if offset > stop else -4.0


def _time_elements(
    document: Document,
    places: dict[int, Line],
    place: tuple[int, int],
    headline: Tag | None,
    boxes: frozenset[int],
) -> Iterator[Seen]:
    """`<time datetime>`, where its words alone would not do or need not be read."""
    noise = Noise(document, headline)
    for count, tag in enumerate(tags(document.soup, "time")):
        if count > 200:
            return
        moment = machine(attribute(tag, "datetime"))
        block = next((one for one in (tag, *ancestors(tag, 10)) if one.name in BLOCKS), None)
        line = places.get(id(block)) if block else None
        if moment is None or line is None or document.where(tag) in ("nav", "footer"):
            continue
        if boxes and any(id(one) in boxes for one in ancestors(tag)):
            continue
        near = f"{labels(tag)} {labels(block) if block else ''} {'pubdate' if 'pubdate' in tag.attrs else ''}"
        changed = bool(_UPDATED_HINT.search(labels(tag))) and not _PUBLISHED_HINT.search(labels(tag))
        long = len(line.text) > 160
        score = 4.0 + 2.0 * bool(_PUBLISHED_HINT.search(near)) - 3.0 * long - 6.0 * noise.holds(tag)
        score -= 2.0 * any(one.name == "a" for one in ancestors(tag, 4)) + 1.0 * any(
            one.name == "li" for one in ancestors(tag, 3)
        )
        yield Seen(moment, score + _nearness(line.offset, *place), line.offset, changed)


def _berlin(year: int, month: int, day: int, clock: Sequence[int] = (0, 0, 0)) -> datetime | None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return datetime(year, month, day, clock[0], clock[1], min(clock[2], 59), tzinfo=BERLIN).astimezone(UTC)
    except ValueError:
        return None
