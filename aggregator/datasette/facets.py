"""Counting works by what they are: all columns of `katalog` in one pass over the cards, and topics, of which a work has
several. Datasette's own facets would look through everything once for each column."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from datasette.database import QueryInterrupted
from datasette.facets import Facet
from datasette.filters import FilterArguments
from datasette.utils import path_with_added_args, path_with_removed_args

from aggregator.datasette import wording

COLUMNS: Final = {"art": "medium", "zentrum": "centre", "format": "format", "jahr": "year", "stand": "state"}
"""Of the view, and of the cards below it."""
COUNTED: Final = """
    WITH counted AS MATERIALIZED (
      SELECT medium, centre, format, year, state, count(*) AS works FROM cards {among}
      GROUP BY medium, centre, format, year, state
    )
    SELECT 'art' AS name, medium AS value, NULL AS label, sum(works) AS count FROM counted GROUP BY medium
    UNION ALL SELECT 'zentrum', centre, coalesce(short_name, centre), sum(works) FROM counted
      LEFT JOIN centres ON centres.id = centre GROUP BY 3
    UNION ALL SELECT 'format', format, coalesce(label, format), sum(works) FROM counted
      LEFT JOIN formats ON formats.id = format WHERE format <> '' GROUP BY 3
    UNION ALL SELECT 'jahr', year, NULL, sum(works) FROM counted GROUP BY year
    UNION ALL SELECT 'stand', state, NULL, sum(works) FROM counted GROUP BY state
    """
TOPICS: Final = """
    SELECT work_topics.topic AS value, coalesce(topics.label, work_topics.topic) AS label, count(*) AS count
    FROM work_topics LEFT JOIN topics ON topics.id = work_topics.topic {among}
    GROUP BY work_topics.topic ORDER BY count DESC, label LIMIT {limit}
    """
CHOSEN: Final = "id IN (SELECT work FROM work_topics WHERE topic = :{name})"

Row = Mapping[str, Any]


class CountedFacet(Facet):  # type: ignore[misc]
    """A facet that looks at the works of the list, and not at the list."""

    async def suggest(self) -> list[dict[str, Any]]:
        """Nothing: what there is to narrow by is configured."""
        return []

    def among(self, column: str) -> str:
        """A condition for the works that were found, by the column that has their ids; nothing where all are."""
        return f"WHERE {column} IN (SELECT id FROM ({self.sql}))" if " where " in self.sql else ""

    async def counted(self, sql: str) -> Sequence[Row] | None:
        """The rows of a count; None when it took too long."""
        limit = self.ds.setting("facet_time_limit_ms")
        try:
            found = await self.ds.execute(self.database, sql, self.params, truncate=False, custom_time_limit=limit)
        except QueryInterrupted:
            return None
        return [dict(row) for row in found.rows]

    def facet(self, name: str, key: str, results: Iterable[Row], *, truncated: bool = False) -> dict[str, Any]:
        """A facet as datasette tells it; `key` is what narrows the list in an address."""
        told = {"name": name, "type": self.type, "hideable": False, "toggle_url": "", "truncated": truncated}
        return told | {"results": [self._result(key, row) for row in results]}

    def _result(self, key: str, row: Row) -> dict[str, Any]:
        selected = (key, str(row["value"])) in self.get_querystring_pairs()
        change = path_with_removed_args if selected else path_with_added_args
        args = {key: str(row["value"])} | ({} if selected else {"_next": None})
        address = self.ds.urls.path(change(self.request, args))
        toggle = self.ds.absolute_url(self.request, address)
        return {"value": row["value"], "label": row["label"], "count": row["count"]} | {
            "selected": selected,
            "toggle_url": toggle,
        }


class CardFacet(CountedFacet):
    """Facets `art`, `zentrum`, `format`, `jahr` and `stand` of the view `katalog`, together."""

    type = "karten"

    async def facet_results(self) -> tuple[list[dict[str, Any]], list[str]]:
        """Works of what was found, by each of the columns that are configured."""
        names = [config["config"]["simple"] for config in self.get_configs()]
        names = [name for name in names if name in COLUMNS]
        if not names:
            return [], []
        found = await self.counted(COUNTED.format(among=self.among("cards.id")))
        if found is None:
            return [], names
        size = self.get_facet_size()
        by_name: dict[str, list[Row]] = {name: [] for name in names}
        for row in found:
            if row["name"] in by_name:
                by_name[row["name"]].append(_named(row))
        facets = []
        for name, rows in by_name.items():
            rows.sort(key=lambda row: (-row["count"], str(row["value"])))
            facets.append(self.facet(name, name, rows[:size], truncated=len(rows) > size))
        return facets, []


def _named(row: Row) -> Row:
    """A count under the value the view has for it."""
    match row["name"]:
        case "art":
            value = wording.MEDIA.get(row["value"], wording.MEDIA["post"])
        case "stand":
            value = wording.STATES.get(row["value"], wording.STATES["shown"])
        case "jahr":
            value = row["value"]
        case _:
            value = row["label"]
    return {"value": value, "label": value, "count": row["count"]}


class TopicFacet(CountedFacet):
    """Facet `thema` of the view `katalog`."""

    type = "thema"

    async def facet_results(self) -> tuple[list[dict[str, Any]], list[str]]:
        """Topics of what was found, with how many works have them."""
        if not self.get_configs():
            return [], []
        size = self.get_facet_size()
        found = await self.counted(TOPICS.format(among=self.among("work_topics.work"), limit=size + 1))
        if found is None:
            return [], ["thema"]
        return [self.facet("thema", "_thema", found[:size], truncated=len(found) > size)], []


def topic_filter(request: Any) -> FilterArguments | None:
    """`?_thema=ki&_thema=handwerk`: works that have all of them."""
    wanted = request.args.getlist("_thema")
    if not wanted:
        return None
    params = {f"thema{number}": topic for number, topic in enumerate(wanted)}
    return FilterArguments([CHOSEN.format(name=name) for name in params], params, [])
