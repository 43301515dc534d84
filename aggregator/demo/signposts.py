"""How people and machines find their way on the sample sites: start pages, pages about feeds, robots.txt. Pure.

What `aggregator discover` looks for stands here: declared feeds, links in header and footer, hosts of podcasts,
channels in all the ways YouTube spells them.
"""

from collections.abc import Iterable, Mapping
from html import escape

from aggregator.demo.content import House, houses
from aggregator.demo.server import Reply, Request, path_of
from aggregator.demo.webpages import document, html
from aggregator.demo.world import FEED_PATHS, FEED_TYPES, HOST, World

_ON_START = ("header", "main", "footer")
_BLOG = (
    '<link rel="https://api.w.org/" href="/wp-json/">'
    '<link rel="alternate" type="application/rss+xml" title="Beiträge" href="/feed/">'
    '<link rel="alternate" type="application/rss+xml" title="Kommentar-Feed" href="/comments/feed/">'
)
"""What WordPress declares on every page."""


def signposts(world: World, house: House, request: Request) -> Reply | None:
    """The start page, pages its links lead to, and robots.txt."""
    path = path_of(request)
    if path == "/":
        return html(start_page(world, house))
    if path == "/robots.txt":
        return robots(world, house)
    for where in {link["where"] for link in house.links} - set(_ON_START):
        if path == _page_of(house, where):
            items = _list(world, house, where)
            return html(document(f"{house.short_name}: Abonnieren", f"<main><h1>Abonnieren</h1>{items}</main>"))
    named = next((link["text"] for link in house.links if link["to"] == path), "")
    return html(document(named, f"<main><h1>{escape(named)}</h1></main>")) if named else None


def robots(world: World, house: House) -> Reply:
    """What machines may read; where there is a sitemap, its address."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in house.forbidden), "Allow: /"]
    if any(outlet.make == "t3-sitemap" for outlet in house.outlets):
        lines += ["", f"Sitemap: {world.bases[house.id]}/sitemap.xml"]
    return Reply(body="\n".join([*lines, ""]).encode(), type="text/plain; charset=utf-8")


def start_page(world: World, house: House) -> str:
    """What a centre's homepage says of its feeds and of where else it publishes."""
    head, shown = "", ""
    for outlet in house.outlets:
        if outlet.make == "wp-rest":
            head += _BLOG
        if outlet.make not in FEED_PATHS or outlet.fails:
            continue
        kind = FEED_TYPES.get(outlet.make, "application/rss+xml").partition(";")[0]
        address, title = escape(FEED_PATHS[outlet.make]), escape(outlet.title)
        head += f'<link rel="alternate" type="{kind}" title="{title}" href="{address}">'
        newest = "".join(f"<li>{escape(p.title)}</li>" for p in outlet.on(world.day)[:5])
        shown += f'<h2>{title}</h2><p>{escape(outlet.description)} <a href="{address}">Feed</a></p><ul>{newest}</ul>'
    header, main, footer = (_list(world, house, where) for where in _ON_START)
    body = (
        f"<header><nav>{header}</nav></header><main><h1>{escape(house.name)}</h1>"
        f"<p>{escape(house.focus)} in {escape(house.region)}</p>{shown}{main}</main><footer>{footer}</footer>"
    )
    return document(house.name, body, head)


def _list(world: World, house: House, where: str) -> str:
    items = "".join(
        f'<li><a href="{escape(address(world, link))}">{escape(link["text"])}</a></li>'
        for link in house.links
        if link["where"] == where
    )
    return f"<ul>{items}</ul>" if items else ""


def address(world: World, link: Mapping[str, str]) -> str:
    """Where a link leads: `{videos}` and ids of centres stand for where those sites listen."""
    text = link["to"]
    for name, base in world.bases.items():
        text = text.replace(f"{{{name}}}", base)
    return text


def _page_of(house: House, where: str) -> str:
    """The path of the page about feeds, as the start page links it."""
    named: Iterable[str] = (link["to"] for link in house.links if link["where"] in _ON_START)
    return next((to for to in named if where in to.casefold() and to.startswith("/")), "")


def directory(world: World) -> str:
    """The demo's own page: who plays along."""
    entries = "".join(
        f'<li><a href="{world.bases[h.id]}/">{escape(h.name)}</a>: {escape(h.focus)} ({escape(h.host)})</li>'
        for h in houses()
    )
    text = (
        "<h1>Das Beispielnetz</h1><p>Diese Zentren gibt es nicht. Ihre Seiten antworten nur auf diesem Rechner, "
        "damit sich der Sammler ohne Internet ausprobieren lässt.</p>"
    )
    picture = '<p><img src="/netz.png" width="200" alt="Titelbild des Beispielnetzes"></p>'
    canonical = f'<link rel="canonical" href="{world.bases[HOST]}/">'
    return document("Das Beispielnetz", f"{text}{picture}<ul>{entries}</ul>", canonical)
