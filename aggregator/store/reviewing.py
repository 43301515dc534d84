"""The questions of a yearly review: each is SQL that anybody can put to the catalogue, with the same answer.

Days are put into the text of a question, so that what a review shows is what was asked, whole. A work counts on the
day its first item was published in Berlin (`cards`), an event on the day it begins. What is not public counts nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from aggregator.store.connection import Connected
from aggregator.times import BERLIN, berlin, from_iso, iso


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was asked, and what came back."""

    sql: str
    rows: tuple[tuple[str | int | float | None, ...], ...]


class Reviewing(Connected):
    """The part of the store that reviews are made from."""

    def seen_until(self) -> date | None:
        """The last day of which the catalogue knows something: when a source last answered."""
        (row,) = self._rows("SELECT max(answered_at) AS at FROM sources")
        return berlin(from_iso(row["at"])).date() if row["at"] else None

    def figures(self, year: int, last: date) -> Mapping[str, Answer]:
        """The answers to all questions about a year until a day, by name."""
        asked = questions(year, last)
        return {name: Answer(sql=sql, rows=tuple(map(tuple, self._rows(sql)))) for name, sql in asked.items()}


def questions(year: int, last: date) -> Mapping[str, str]:
    """All questions about a year until a day, which is compared with the same days of the year before."""
    days = {
        "year": str(year),
        "now": f"BETWEEN '{year}-01-01' AND '{last}'",
        "then": f"BETWEEN '{year - 1}-01-01' AND '{_year_before(last)}'",
        "last": str(last),
        "from_utc": iso(_midnight(date(year, 1, 1))),
        "to_utc": iso(_midnight(last + timedelta(days=1))),
    }
    return {name: _plain(sql.format(**days)) for name, sql in QUESTIONS.items()}


def _year_before(day: date) -> date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BERLIN).astimezone(UTC)


def _plain(sql: str) -> str:
    """Without the indentation of this module."""
    lines = [line.rstrip() for line in sql.splitlines() if line.strip()]
    margin = min(len(line) - len(line.lstrip()) for line in lines)
    return "\n".join(line[margin:] for line in lines)


_WORKS: Final = """
    WITH werk AS (
      SELECT *, CASE medium WHEN 'event' THEN substr(starts, 1, 10) ELSE substr(day, 1, 10) END AS tag
      FROM cards WHERE state = 'shown' AND id NOT IN (SELECT id FROM termine WHERE stand = 'abgesagt')
    )"""
_SERIES: Final = f"""{_WORKS}, folge AS (
      SELECT DISTINCT item_series.id AS reihe, item_series.name, werk.id, werk.tag, werk.centre
      FROM item_series JOIN work_items ON work_items.item = item_series.item JOIN werk ON werk.id = work_items.work
      WHERE werk.tag <= '{{last}}'
    )"""

QUESTIONS: Final[Mapping[str, str]] = {
    "media": f"""{_WORKS}
    SELECT medium,
           count(*) FILTER (WHERE tag {{now}}) AS jahr,
           count(*) FILTER (WHERE tag {{then}}) AS vorjahr,
           nullif(round(total(seconds) FILTER (WHERE tag {{now}}) / 3600, 1), 0) AS stunden
    FROM werk WHERE tag {{now}} OR tag {{then}} GROUP BY medium ORDER BY jahr DESC, medium""",
    "months": f"""{_WORKS}
    SELECT substr(tag, 6, 2) AS monat, medium, count(*) AS werke
    FROM werk WHERE tag {{now}} GROUP BY monat, medium ORDER BY monat, medium""",
    "centres": f"""{_WORKS}
    SELECT centres.short_name AS zentrum,
           count(*) FILTER (WHERE tag {{now}}) AS jahr,
           count(*) FILTER (WHERE tag {{then}}) AS vorjahr
    FROM werk JOIN centres ON centres.id = werk.centre WHERE tag {{now}} OR tag {{then}}
    GROUP BY centres.id ORDER BY jahr DESC, zentrum""",
    "centre_topics": f"""{_WORKS}
    SELECT centres.short_name AS zentrum, coalesce(topics.label, work_topics.topic) AS thema, count(*) AS werke
    FROM werk JOIN centres ON centres.id = werk.centre JOIN work_topics ON work_topics.work = werk.id
    LEFT JOIN topics ON topics.id = work_topics.topic
    WHERE tag {{now}} GROUP BY centres.id, work_topics.topic ORDER BY zentrum, werke DESC, thema""",
    "topics": f"""{_WORKS}
    SELECT coalesce(topics.label, work_topics.topic) AS thema,
           count(*) FILTER (WHERE tag {{now}}) AS jahr,
           count(*) FILTER (WHERE tag {{then}}) AS vorjahr,
           count(*) FILTER (WHERE tag {{now}}) - count(*) FILTER (WHERE tag {{then}}) AS veränderung
    FROM werk JOIN work_topics ON work_topics.work = werk.id LEFT JOIN topics ON topics.id = work_topics.topic
    WHERE tag {{now}} OR tag {{then}} GROUP BY work_topics.topic ORDER BY veränderung DESC, jahr DESC, thema""",
    "formats": f"""{_WORKS}
    SELECT coalesce(formats.label, werk.format) AS format,
           count(*) FILTER (WHERE tag {{now}}) AS jahr,
           count(*) FILTER (WHERE tag {{then}}) AS vorjahr
    FROM werk LEFT JOIN formats ON formats.id = werk.format WHERE werk.format <> '' AND (tag {{now}} OR tag {{then}})
    GROUP BY werk.format ORDER BY jahr DESC, 1""",
    "new_centres": """
    SELECT name AS zentrum, start AS beginn, region, predecessor AS vorgänger
    FROM centres WHERE substr(start, 1, 4) = '{year}' AND start <= '{last}' ORDER BY beginn, zentrum""",
    "ended_centres": """
    SELECT name AS zentrum, "end" AS ende, region
    FROM centres WHERE substr("end", 1, 4) = '{year}' AND "end" <= '{last}' ORDER BY ende, zentrum""",
    "new_podcasts": """
    SELECT coalesce(nullif(json_extract(sources.channel, '$.title'), ''), nullif(sources.title, ''), sources.id)
             AS podcast,
           centres.short_name AS zentrum, min(items.published) AS erste_folge, count(*) AS folgen
    FROM items JOIN sources ON sources.id = items.source JOIN centres ON centres.id = sources.centre
    LEFT JOIN work_items ON work_items.item = items.id LEFT JOIN works ON works.id = work_items.work
    WHERE items.medium = 'episode' AND items.withdrawn IS NULL AND works.hidden IS NULL
      AND coalesce(json_extract(sources.channel, '$.block'), 0) = 0 AND items.published < '{to_utc}'
    GROUP BY sources.id HAVING min(items.published) >= '{from_utc}' ORDER BY erste_folge, podcast""",
    "new_series": f"""{_SERIES}
    SELECT min(folge.name) AS reihe, min(tag) AS seit, count(*) AS folgen,
           group_concat(DISTINCT centres.short_name) AS zentren
    FROM folge JOIN centres ON centres.id = folge.centre
    GROUP BY folge.reihe HAVING count(*) > 1 AND min(tag) {{now}} ORDER BY folgen DESC, 1""",
    "long_series": f"""{_SERIES}
    SELECT min(folge.name) AS reihe, min(tag) AS seit, max(tag) AS zuletzt, count(*) AS folgen,
           count(*) FILTER (WHERE tag {{now}}) AS davon_im_jahr
    FROM folge GROUP BY folge.reihe HAVING count(*) > 1 AND max(tag) {{now}}
    ORDER BY julianday(max(tag)) - julianday(min(tag)) DESC, folgen DESC, 1 LIMIT 10""",
    "publications": f"""{_WORKS}
    SELECT werk.title AS titel, centres.short_name AS zentrum, tag AS erschienen,
           json_extract(items.details, '$.publication.pages') AS seiten
    FROM werk JOIN items ON items.id = werk.id JOIN centres ON centres.id = werk.centre
    WHERE werk.medium = 'publication' AND tag {{now}} ORDER BY tag, titel""",
    "events": f"""{_WORKS}
    SELECT centres.short_name AS zentrum, count(*) AS termine, sum(termine.online) AS online,
           sum(NOT termine.online) AS vor_ort
    FROM werk JOIN termine ON termine.id = werk.id JOIN centres ON centres.id = werk.centre
    WHERE werk.medium = 'event' AND tag {{now}} GROUP BY centres.id ORDER BY termine DESC, zentrum""",
    "undated": f"""{_WORKS}
    SELECT count(*) AS werke FROM werk JOIN items ON items.id = werk.id
    WHERE werk.medium <> 'event' AND items.dated IS NULL AND tag {{now}}""",
}
