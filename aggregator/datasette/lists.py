"""What the catalogue's list needs beside datasette's own: facets in order, chosen values, ways to sort. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from datasette.utils import path_with_replaced_args

ORDER: Final = ("art", "zentrum", "thema", "format", "jahr", "stand")
_OWN: Final = ("_search", "_next", "_size", "_nofacet")

SPARE: Final = 5
"""So many rows are asked for in place of one: a series stands in a list once."""

Facet = Mapping[str, Any]


def folded(cards: Sequence[Mapping[str, Any]], count: int) -> Sequence[Mapping[str, Any]]:
    """The first works of a list; those of one centre under one title (a weekly event) once, the next of them, with how
    many more there are in `gleiche`."""
    alike: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for one in cards:
        alike.setdefault((one["medium"], one["centre"], one["title"] or one["id"]), []).append(one)
    return [
        {**min(group, key=lambda one: str(one["starts"] or "")), "gleiche": len(group) - 1} for group in alike.values()
    ][:count]


def topics_of(value: str | None) -> Sequence[str]:
    """Labels out of the column `themen`."""
    try:
        return [str(one) for one in json.loads(value or "[]")]
    except ValueError:
        return []


def in_order(facets: Mapping[str, Facet]) -> Iterator[Facet]:
    """Facets worth showing, always in the same order; years the newest first."""
    for name in ORDER:
        facet = facets.get(name)
        if not facet or not facet["results"]:
            continue
        results = facet["results"]
        if name == "stand" and len(results) == 1 and not results[0]["selected"]:
            continue
        if name == "jahr":
            results = sorted(results, key=lambda one: -int(one["value"]))
        yield {**facet, "results": results}


def chosen(facets: Mapping[str, Facet]) -> Iterator[Mapping[str, Any]]:
    """The values by which the list is narrowed."""
    for name in ORDER:
        yield from (one for one in facets.get(name, {"results": ()})["results"] if one["selected"])


def kept(request: Any) -> Iterator[tuple[str, str]]:
    """What a new search keeps of the address: chosen facets and the order."""
    for name in request.args:
        if name not in _OWN:
            yield from ((name, value) for value in request.args.getlist(name))


def sorted_by(request: Any, name: str) -> str:
    """The address of this list in the order of a column: dates and lengths from the top."""
    key, other = ("_sort_desc", "_sort") if name in ("datum", "dauer") else ("_sort", "_sort_desc")
    return str(path_with_replaced_args(request, {key: name, other: None, "_next": None}))


def reversed_by(request: Any, name: str, ascending: str | None) -> str:
    """The same, the other way round."""
    key, other = ("_sort_desc", "_sort") if ascending == name else ("_sort", "_sort_desc")
    return str(path_with_replaced_args(request, {key: name, other: None, "_next": None}))
