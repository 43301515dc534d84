"""The configuration that follows the sample network: `sources.toml` as an operator would write it.

Text only: it is read like any other configuration, by the room that reads them.
"""

import json
from collections.abc import Iterator, Mapping

from aggregator.demo import organisations, videos
from aggregator.demo.content import House, Outlet, houses
from aggregator.demo.world import HOST, World

Value = str | int | float | bool | tuple[str, ...] | Mapping[str, str]

WINDOW = 300
"""Entries in a feed: all of them, so that what went out can be compared with what came in."""
FAMILY = 50
"""Entries in a feed of a centre, topic, format or series."""
FORMATS = {
    "explainer": "Erklärvideos",
    "project": "Umsetzungsprojekte",
    "conference": "Konferenzen",
    "discussion": "Diskussionen",
}
"""Formats that have a feed of their own, and what it is called."""
PUBLIC = "https://beispielnetz.example/output"
"""Where the feeds say they are: directories want https, which loopback does not speak."""
NETWORK = "netzwerk"
"""Id of the house that is the network itself, no centre."""


def sources_toml(world: World) -> str:
    """A complete configuration. What is public is given out below the demo's own address."""
    home = f"{world.bases[HOST]}/"
    parts = [
        "# Das Beispielnetz: erfundene Zentren auf diesem Rechner. Bei jedem Start neu geschrieben.\n",
        _table("[run]", {"where": "threads", "workers": 8}),
        _table(
            "[fetch]",
            {
                "contact": home,
                "allow": tuple(base.removeprefix("http://") for base in world.bases.values()),
                "pause_seconds": 0,
            },
        ),
        _table("[publish]", {"base_url": PUBLIC}),
        *(_house(world, house) for house in sorted(houses(), key=lambda h: h.id != NETWORK)),
        *(_source(world, outlet) for house in houses() for outlet in house.outlets),
        *(_table("[[output]]", output) for output in _outputs(world)),
    ]
    return "\n".join(parts)


def _house(world: World, house: House) -> str:
    told: dict[str, Value] = {"name": house.name, "short_name": house.short_name}
    told |= {"region": house.region, "focus": house.focus, "homepage": f"{world.bases[house.id]}/"}
    if house.id == NETWORK:
        return _table("[network]", told)
    return _table("[[centre]]", {"id": house.id} | told)


def _source(world: World, outlet: Outlet) -> str:
    told: dict[str, Value] = {"id": outlet.id, "kind": outlet.kind, "centre": outlet.centre, "title": outlet.title}
    match outlet.kind:
        case "youtube":
            told |= videos.settings(world, outlet)
        case "linkedin":
            told |= organisations.settings(world, outlet)
        case _:
            told["url"] = world.feed_url(outlet)
    told |= outlet.keys
    return _table("[[source]]", told | {"provenance": "invented for the demo"})


def _outputs(world: World) -> Iterator[dict[str, Value]]:
    home = f"{world.bases[HOST]}/"
    show: dict[str, Value] = {"owner_email": "podcast@mittelstand-musternetz.example", "image": f"{home}netz.png"}
    yield show | {
        "kind": "podcast",
        "path": "podcast.xml",
        "title": "Das Beispielnetz zum Hören",
        "description": "Alle Folgen aller Beispielzentren in einem Feed. Die Zentren gibt es nicht.",
        "link": home,
        "author": "Mittelstand-Digital Musternetz",
        "owner_name": "Redaktion Musternetz",
        "limit": WINDOW,
        "consents": tuple(o.id for house in houses() for o in house.outlets if o.make == "podigee"),
    }
    for kind, path, medium, title in (
        ("rss", "news.xml", "news", "Das Beispielnetz: Nachrichten"),
        ("atom", "news.atom", "news", "Das Beispielnetz: Nachrichten"),
        ("jsonfeed", "news.json", "news", "Das Beispielnetz: Nachrichten"),
        ("rss", "videos.xml", "video", "Das Beispielnetz: Videos"),
    ):
        told: dict[str, Value] = {"kind": kind, "path": path, "title": title, "link": home, "limit": WINDOW}
        yield told | {"media": (medium,), "description": "Aus allen Beispielzentren. Die Zentren gibt es nicht."}
    told = {"kind": "rss", "path": "publikationen.xml", "title": "Das Beispielnetz: Publikationen", "link": home}
    yield told | {"media": ("publication",), "description": "Hefte aller Beispielzentren. Die Zentren gibt es nicht."}
    yield {"kind": "calendar", "path": "termine.ics", "title": "Das Beispielnetz: Termine", "link": home, "limit": 500}
    yield {"kind": "opml", "path": "sources.opml", "title": "Das Beispielnetz: alle Quellen", "link": home}
    yield {
        "kind": "website",
        "path": "site/index.html",
        "title": "Das Beispielnetz",
        "description": "Podcasts, Videos, Nachrichten und Termine an einem Ort. Die Zentren gibt es nicht.",
    }
    yield from _everything(home)
    told = {"title": "Das Beispielnetz", "description": "Alle Podcasts der Beispielzentren.", "link": home}
    yield show | told | {"kind": "publisher", "path": "publisher.xml"}


def _everything(home: str) -> Iterator[dict[str, Value]]:
    """All media together, and the families: one rule each."""
    whole = ("episode", "video", "news", "event", "publication", "post")
    told: dict[str, Value] = {"description": "Aus allen Beispielzentren. Die Zentren gibt es nicht.", "link": home}
    yield {"kind": "rss", "path": "termine.xml", "title": "Das Beispielnetz: Termine", "media": ("event",), **told}
    yield {"kind": "jsonfeed", "path": "alles.json", "title": "Das Beispielnetz: Alles", "media": whole, **told}
    families: tuple[tuple[str, str, str, dict[str, Value]], ...] = (
        ("zentren", "centre", "{label}: Aktuelles", {}),
        ("themen", "topic", "Das Beispielnetz: {label}", {}),
        ("formate", "format", "Das Beispielnetz: {label}", {"formats": tuple(FORMATS), "names": FORMATS}),
        ("reihen", "series", "Das Beispielnetz: {label}", {"at_least": 2}),
    )
    for folder, each, title, more in families:
        family: dict[str, Value] = {"kind": "rss", "path": f"{folder}/{{id}}.xml", "title": title, "each": each}
        yield {**family, "media": ("episode", "video", "news"), "limit": FAMILY, **more, **told}
    yield {"kind": "opml", "path": "feeds.opml", "lists": "outputs", "title": "Das Beispielnetz: alle Feeds", **told}


def _table(name: str, values: Mapping[str, Value]) -> str:
    # A JSON string is a TOML string as well: both escape with a backslash, and neither needs to escape an umlaut.
    lines = (f"{key} = {_value(value)}" for key, value in values.items())
    return "\n".join((name, *lines, ""))


def _value(value: Value) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {_value(inner)}' for key, inner in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)
