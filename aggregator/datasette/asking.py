"""Questions to the catalogue on datasette's read-only connections, and what is known of whoever asks."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qs, unquote

from datasette.utils.asgi import NotFound, Response

from aggregator.datasette.desk import DATABASE

FORM_BYTES: Final = 1_000_000
"""A form is never larger."""

Row = Mapping[str, Any]


async def rows(datasette: Any, sql: str, **values: Any) -> tuple[Row, ...]:
    """All rows of a question, by column."""
    found = await datasette.get_database(DATABASE).execute(sql, values)
    return tuple(dict(row) for row in found.rows)


async def row(datasette: Any, sql: str, **values: Any) -> Row:
    """The one row of a question. Raises `NotFound`."""
    found = await rows(datasette, sql, **values)
    if not found:
        raise NotFound("Das gibt es hier nicht.")
    return found[0]


async def value(datasette: Any, sql: str, **values: Any) -> Any:
    """The first value of a question; None when there is none."""
    found = await rows(datasette, sql, **values)
    return next(iter(found[0].values())) if found else None


async def page(datasette: Any, request: Any, template: str, context: Mapping[str, Any], *, status: int = 200) -> Any:
    """A page of ours."""
    return Response.html(
        await datasette.render_template(template, dict(context), request=request, view_name="desk"), status=status
    )


def part(request: Any, name: str) -> str:
    """A part of the address, decoded."""
    return unquote(str(request.url_vars[name]))


async def form(request: Any) -> Mapping[str, Sequence[str]]:
    """What a form says: every field may be there several times."""
    body = await request.post_body()
    return parse_qs(body[:FORM_BYTES].decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=2_000)


def may_decide(request: Any) -> bool:
    """Whether whoever asks may decide and publish."""
    actor = (request.actor if request else None) or {}
    return actor.get("role") == "redaktion"
