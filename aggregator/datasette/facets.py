"""Counting works by topic: a work has several, so a column cannot say it."""

from typing import Any, Final

from datasette.database import QueryInterrupted
from datasette.facets import Facet
from datasette.filters import FilterArguments
from datasette.utils import path_with_added_args, path_with_removed_args

COUNTED: Final = """
    SELECT work_topics.topic AS value, coalesce(topics.label, work_topics.topic) AS label, count(*) AS count
    FROM ({sql}) AS found JOIN work_topics ON work_topics.work = found.id
    LEFT JOIN topics ON topics.id = work_topics.topic
    GROUP BY work_topics.topic ORDER BY count DESC, label LIMIT {limit}
    """
ALL: Final = """
    SELECT work_topics.topic AS value, coalesce(topics.label, work_topics.topic) AS label, count(*) AS count
    FROM work_topics LEFT JOIN topics ON topics.id = work_topics.topic
    GROUP BY work_topics.topic ORDER BY count DESC, label LIMIT {limit}
    """
CHOSEN: Final = "id IN (SELECT work FROM work_topics WHERE topic = :{name})"


class TopicFacet(Facet):  # type: ignore[misc]
    """Facet `thema` of the view `katalog`."""

    type = "thema"

    async def facet_results(self) -> tuple[list[dict[str, Any]], list[str]]:
        """Topics of what was found, with how many works have them."""
        if not self.get_configs():
            return [], []
        size = self.get_facet_size()
        sql = (ALL if " where " not in self.sql else COUNTED).format(sql=self.sql, limit=size + 1)
        try:
            found = await self.ds.execute(
                self.database, sql, self.params, custom_time_limit=self.ds.setting("facet_time_limit_ms")
            )
        except QueryInterrupted:
            return [], ["thema"]
        results = [self._result(dict(row)) for row in found.rows[:size]]
        told = {"name": "thema", "type": self.type, "results": results, "hideable": False, "toggle_url": ""}
        return [told | {"truncated": len(found.rows) > size}], []

    def _result(self, row: dict[str, Any]) -> dict[str, Any]:
        selected = ("_thema", row["value"]) in self.get_querystring_pairs()
        change = path_with_removed_args if selected else path_with_added_args
        address = self.ds.urls.path(change(self.request, {"_thema": row["value"]}))
        return row | {"selected": selected, "toggle_url": self.ds.absolute_url(self.request, address)}


def topic_filter(request: Any) -> FilterArguments | None:
    """`?_thema=ki&_thema=handwerk`: works that have all of them."""
    wanted = request.args.getlist("_thema")
    if not wanted:
        return None
    params = {f"thema{number}": topic for number, topic in enumerate(wanted)}
    return FilterArguments([CHOSEN.format(name=name) for name in params], params, [])
