"""How long the pages of the desk take: each asked for several times over HTTP, in a small and in a large catalogue."""

import re
import sqlite3
import statistics
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from benchmarks.desk.client import Client, Served

KATALOG = "/catalogue/katalog"
TIMES = 7
DEEP = 5
"""Pages further on."""
QUERIES = (
    "neu-diese-woche", "ohne-thema", "beitraege-je-zentrum-und-monat", "naechste-termine", "erschienen-im-jahr?jahr=2021",
    "themen-je-zentrum", "moegliche-dubletten", "stille-quellen", "ausgeblendet", "redaktionsprotokoll",
)  # fmt: skip
SOUGHT = {
    "a word of a tenth of all works": "Regeln",
    "a word of some works": "Wartungsbestände",
    "part of compounds": "Wartung",
    "two words": "Roboter Schulung",
    "an abbreviation": "KI",
    "a word of no work": "Quastenflosser",
    "ten words of no work": " ".join(f"quasten{c}flosser" for c in "abcdefghij"),
    "quotes and operators": '"Digital* AND (Wartung) NEAR/3 -"" OR NOT ki:',
    "10,000 characters": "Wartungsbestände und Roboter " * 345,
    "10,000 different words": " ".join(f"wort{n}pflege" for n in range(800)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A page: seconds at the median, the longest, and CPU seconds of the desk for one."""

    median: float
    longest: float
    cpu: float


def measured(folder: Path, times: int, only: str = "") -> Iterator[tuple[str, Timed]]:
    """Every page of the desk over a project, or those whose name matches. Raises `AssertionError` for what is none."""
    with Served.desk(folder) as served:
        client = Client(served.url)
        client.log_in("ada")
        for name, path in pages(folder, client).items():
            if re.search(only, name):
                yield name, timed(served, client, name, path, times)
        print(f"the desk's memory at most: {served.peak_mb():.0f} MB", flush=True)


def timed(served: Served, client: Client, name: str, path: str, times: int) -> Timed:
    client.get(path)  # files and plans are read once
    before, seconds = served.cpu(), []
    for _ in range(times):
        answer = client.get(path)
        assert answer.status == 200, f"{name}: {answer.status} {path}"
        seconds.append(answer.seconds)
    cpu = (served.cpu() - before) / times
    return Timed(median=statistics.median(seconds), longest=max(seconds), cpu=cpu)


def pages(folder: Path, client: Client) -> Mapping[str, str]:
    """What to ask for, by what it is. The works are chosen by what there is to tell of them."""
    ids = works(folder / "db" / "catalogue.db")
    found = {
        "start": "/",
        "katalog": KATALOG,
        "katalog without facets": f"{KATALOG}?_nofacet=1",
        "katalog, one facet chosen": f"{KATALOG}?art=Podcast",
        "katalog, a topic chosen": f"{KATALOG}?_thema=ki",
        "katalog, three chosen": f"{KATALOG}?art=Meldung&zentrum=Gau+3&_thema=ki",
        "katalog by title": f"{KATALOG}?_sort=titel",
        "katalog by length": f"{KATALOG}?_sort_desc=dauer",
        f"katalog, page {DEEP}": deep(client, KATALOG),
        f"katalog, one facet, page {DEEP}": deep(client, f"{KATALOG}?art=Meldung"),
        **{f"search: {kind}": f"{KATALOG}?_search={quote(text)}" for kind, text in SOUGHT.items()},
        "search and a facet": f"{KATALOG}?_search=Wartung&art=Video",
        **{f"work: {kind}": f"/werk/{work}" for kind, work in ids.items()},
        **{f"feeds of a work: {kind}": f"/werk/{work}/feeds" for kind, work in ids.items()},
        "zu klären": "/klaeren",
        "centres": "/zentren",
        "centre": "/zentren/zentrum-3",
        "sources": "/quellen",
        "source": "/quellen/quelle-3",
        "topics": "/themen",
        "topic": "/themen/ki",
        "Auswertung": "/auswertung",
        "Auswertung of a centre": "/auswertung?zentrum=zentrum-3",
        "Termine": "/catalogue/termine",
        "Protokoll": "/protokoll",
    }
    return found | {f"question: {one.partition('?')[0]}": f"/catalogue/{one}" for one in QUERIES}


def deep(client: Client, path: str) -> str:
    """The address of a page further on, as somebody gets there."""
    for _ in range(DEEP - 1):
        found = re.search(r'href="([^"]+)" rel="next"', client.get(path).text)
        assert found, f"{path} has no next page"
        path = found[1].replace("&amp;", "&").removeprefix(client.url)
    return path


def works(catalogue: Path) -> Mapping[str, int]:
    """Works of several kinds, by kind."""
    questions = {
        "the newest": "SELECT id FROM cards WHERE state = 'shown' ORDER BY day DESC LIMIT 1",
        "an old one": "SELECT id FROM cards WHERE state = 'shown' ORDER BY day LIMIT 1",
        "most versions": "SELECT id FROM works WHERE hidden IS NULL ORDER BY items DESC, id LIMIT 1",
        "decided upon": "SELECT id FROM works WHERE title IS NOT NULL ORDER BY id LIMIT 1",
        "hidden": "SELECT id FROM works WHERE hidden IS NOT NULL ORDER BY id LIMIT 1",
        "an event": "SELECT id FROM cards WHERE medium = 'event' AND state = 'shown' ORDER BY day DESC LIMIT 1",
    }
    with closing(sqlite3.connect(f"file:{catalogue}?mode=ro", uri=True)) as db:
        return {kind: db.execute(sql).fetchone()[0] for kind, sql in questions.items()}
