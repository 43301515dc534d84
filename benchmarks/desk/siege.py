"""Requests that mean harm: all that datasette's addresses can ask for, taken to its limit, and fifty at once.

Nothing may end in an error of the server's (500), take more memory than `MOST_MB`, or keep it from answering afterwards.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import quote, urlencode

from benchmarks.desk.client import Client, Served

MOST_MB = 300
"""Of the process that answers, at any moment."""
AT_ONCE = 50
STORMS = 8
"""Addresses that are asked for by so many at once."""
LONG = "Digitalisierung im Handwerk & " * 340
STATEMENTS = (
    "SELECT 1",
    "SELECT randomblob(900000000)",
    "SELECT hex(zeroblob(400000000))",
    "SELECT printf('%.*c', 900000000, 'x')",
    "SELECT replace(hex(zeroblob(40000000)), '0', 'xxxxxxxxxx')",
    "WITH RECURSIVE n(x, y) AS (SELECT 1, 'x' UNION ALL SELECT x + 1, y || y FROM n) SELECT group_concat(y) FROM n",
    "SELECT group_concat(a.titel || b.titel) FROM katalog a, katalog b",
    "SELECT json_group_array(titel) FROM katalog, (SELECT value FROM json_each('[1,2,3,4,5,6,7,8,9]'))",
    "ATTACH ':memory:' AS x",
    "PRAGMA cache_size = -9000000",
)
TABLES = ("katalog", "termine", "zentren")
INTERNAL = ("search", "search_data", "sqlite_master", "items", "decisions", "search_terms")
PAGES = (
    "/-/sql?sql=SELECT+randomblob(900000000)", "/-/versions", "/-/metadata.json", "/-/settings.json", "/-/threads.json",
    "/-/databases.json", "/-/plugins.json", "/-/actor.json", "/-/permissions", "/-/allow-debug", "/-/messages",
    "/-/patterns", "/-/inspect.json", "/-/logout", "/-/auth-token", "/_memory?sql=SELECT+randomblob(900000000)",
    "/_internal", "/%00", "/~2F~2F", "/.json?_shape=array",
)  # fmt: skip


@dataclass(kw_only=True)
class Losses:
    """What came of a siege."""

    statuses: Counter[int] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    """Requests that ended in a 5xx or in nothing."""
    longest: float = 0.0
    peak_mb: float = 0.0
    fattest: list[tuple[float, str]] = field(default_factory=list)
    """Requests during which the peak rose, and by how many MB."""
    answers: bool = False
    """Whether the service answers afterwards."""

    @property
    def told(self) -> str:
        """In a line."""
        counts = ", ".join(f"{count} × {status}" for status, count in sorted(self.statuses.items()))
        return f"{counts}; errors: {len(self.errors)}; longest {self.longest:.1f} s; at most {self.peak_mb:.0f} MB"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is besieged: a database, its tables with pages and their columns, its questions."""

    database: str
    tables: Mapping[str, Sequence[str]]
    queries: Sequence[str]

    @classmethod
    def of(cls, file: Path, queries: Sequence[str]) -> Self:
        """The one in a file."""
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
            tables = {name: [row[1] for row in db.execute(f"PRAGMA table_info({name})")] for name in TABLES}
        return cls(database=file.stem, tables=tables, queries=queries)

    @property
    def addresses(self) -> tuple[str, ...]:
        """All that is asked for."""
        found = (*of_tables(self.database, self.tables), *of_sql(self.database, self.queries), *PAGES)
        return tuple(dict.fromkeys(found))


def besieged(served: Served, client: Client, place: Place, *, every: int = 1, storms: int = STORMS) -> Losses:
    """Ask for everything (or for every so-manieth), one after the other; then for some by fifty at once."""
    losses = Losses()
    asked = place.addresses[::every]
    for path in asked:
        before = served.peak_mb()
        _ask(client, path, losses)
        if (more := served.peak_mb() - before) > 2:
            losses.fattest.append((more, path[:120]))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for path in _heavy(place, storms):
            list(pool.map(lambda path: _ask(client, path, losses), [path] * AT_ONCE))
    losses.answers = client.get(f"/{place.database}/katalog?_nofacet=1").status == 200
    losses.peak_mb = served.peak_mb()
    return losses


def _heavy(place: Place, storms: int) -> Sequence[str]:
    """Lists as long and as wide as they can be had, and questions that look through everything."""
    base = f"/{place.database}/katalog"
    found = (
        f"{base}.json?_size=max&_shape=array", f"{base}?_size=max", f"{base}.csv?_stream=on&_size=max",
        f"{base}?_search=wartung&_sort=titel&_size=max", f"{base}.json?_size=max&_sort_desc=themen",
        f"{base}?_search={quote(LONG[:10_000])}", f"/{place.database}/termine.json?_size=max&_shape=objects",
        f"/{place.database}/erschienen-im-jahr.json?jahr=2021&_shape=array",
    )  # fmt: skip
    return found[:storms]


def _ask(client: Client, path: str, losses: Losses) -> None:
    try:
        answer = client.get(path)
    except OSError as error:
        losses.errors.append(f"{error!r} {path[:200]}")
        return
    losses.statuses[answer.status] += 1
    losses.longest = max(losses.longest, answer.seconds)
    if answer.status >= 500:
        losses.errors.append(f"{answer.status} {path[:200]}")


def of_sql(database: str, queries: Sequence[str]) -> Iterator[str]:
    """Statements in every place that takes one, and statements in the parameters of questions."""
    for statement in STATEMENTS:
        sql = quote(statement)
        for path in (f"/{database}?sql=", f"/{database}.json?_shape=array&sql=", f"/{database}.csv?_stream=on&sql="):
            yield f"{path}{sql}"
        for name in ("_where", "_sort", "_next", "_group", "_extra", "_through", "_facet", "_fts_table"):
            yield f"/{database}/katalog.json?{name}={sql}"
    for query in queries:
        for tail in ("", ".json?_size=max&_shape=array", ".csv?_stream=on&_size=max"):
            yield f"/{database}/{query}{tail}"
        yield f"/{database}/{query}?jahr={quote(STATEMENTS[1])}&sql={quote(STATEMENTS[1])}&_size=999999"


def of_tables(database: str, tables: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Everything a list can be asked for, of lists that there are and of tables that are none of anybody's business."""
    for table in INTERNAL:
        for tail in ("", ".json?_size=max&_shape=array", ".csv?_stream=on&_size=max"):
            yield f"/{database}/{table}{tail}"
    for table, columns in tables.items():
        base = f"/{database}/{table}"
        yield from (f"{base}{tail}" for tail in _TAILS)
        yield from (f"{base}?{urlencode(args)}" for args in _arguments(columns))
        for column in columns:
            name = quote(column)
            yield f"{base}.json?_sort={name}&_size=max"
            yield f"{base}.json?_sort_desc={name}&_size=max&_next=100000"
            yield f"{base}.json?_facet={name}&_facet_size=max"
            yield f"{base}.json?_facet_array={name}&_facet_size=max"
            yield f"{base}.json?_facet_date={name}&_facet_size=max"
            yield f"{base}.json?_facet={quote(json.dumps({'column': column}))}"
            for operator in ("contains", "like", "glob", "notlike", "in", "arraycontains", "date", "regexp", "gt"):
                yield f"{base}.json?{name}__{operator}={quote('%*[a-z]*%a%' * 40)}"
        yield f"{base}.json?{'&'.join(f'_facet={quote(column)}' for column in columns)}&_facet_size=max"
        yield f"{base}.json?{'&'.join(f'{quote(columns[0])}__contains={n}' for n in range(400))}"


_TAILS = (
    "?_size=max", "?_size=999999999", "?_size=-1", ".json?_size=max&_shape=array", ".json?_size=max&_shape=objects&_labels=on",
    ".json?_nl=on&_shape=array&_size=max", ".csv?_stream=on", ".csv?_stream=on&_size=max&_dl=1", ".csv?_size=max&_labels=on",
    ".csv?_stream=on&_sort_desc=titel", "?_next=199999", "?_next=%00", "?_next=a,b,c,d,e,f", "?_trace=1", "?_timelimit=9999999",
    "?_facet={", "?_facet_array={", "?_facet=nichts", "?_facet_size=max", "?_json=themen&_json=titel", "?_col=titel&_nocol=id",
    "/1", "/1.json", "/999999999", "/1.blob?_blob_column=titel", "/nichts", "?_sort=nichts", "?_sort=titel&_sort_desc=titel",
    "?_searchmode=raw&_search=%22*", "?_search=%22&_search=OR", "?_search_titel=OR", "?_search=a*", "?_search=%00",
)  # fmt: skip


def _arguments(columns: Sequence[str]) -> Iterator[Mapping[str, str]]:
    yield {"_search": LONG[:10_000]}
    yield {"_searchmode": "raw", "_search": "titel:" + LONG[:9_000]}
    yield {"_search": " ".join(f"wort{n}pflege" for n in range(800))}
    yield {"_search": " NEAR ".join("abcdefgh" * 60)}
    yield {f"{columns[0]}__in": json.dumps(list(range(3_000)))}
    yield {"_through": json.dumps({"table": "items", "column": "id", "value": "1"})}
    yield {"_where": "1=1 UNION SELECT randomblob(900000000)"}
