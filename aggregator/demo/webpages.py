"""Centres without a feed: listing pages, articles, documents and sitemaps as three sorts of software write them. Pure.

What can be known of an article stands now in JSON-LD, now in microdata, now only in a German date that people read;
some JSON-LD is broken. Addresses hold sessions and revisions as the real ones do.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import parse_qs, urlsplit

from aggregator.demo import calendars
from aggregator.demo.booklets import Booklet
from aggregator.demo.calendars import BERLIN
from aggregator.demo.content import Outlet, Piece
from aggregator.demo.server import Reply, Request, path_of
from aggregator.demo.world import World, house_of, notes, slug

PER_PAGE = 6
"""Entries of a listing page; the rest is on the next."""
DRAFT = "/aktuelles/detail/entwurf-noch-nicht-oeffentlich"
"""In the sitemap by mistake, and closed by robots.txt."""

_MONTHS = (
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()  # noqa: SIM905
)

ARCHIVE = "/aktuelles/detail/archiv-2024"
"""Beside the articles, and none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a listing page."""

    url: str
    title: str
    text: str
    date: str


def german(moment: datetime) -> str:
    """`12. März 2026`"""
    local = moment.astimezone(BERLIN)
    return f"{local.day}. {_MONTHS[local.month - 1]} {local.year}"


def document(title: str, body: str, head: str = "") -> str:
    """A page, with the footer all pages have."""
    return (
        f'<!doctype html>\n<html lang="de"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head>\n'
        f"<body>{body}\n<footer><p>Alles hier ist erfunden: ein Beispiel zum Ausprobieren.</p></footer></body></html>\n"
    )


def html(text: str) -> Reply:
    """A page as an answer."""
    return Reply(body=text.encode(), type="text/html; charset=utf-8")


# A government site builder


def gsb_list(world: World, outlet: Outlet, request: Request) -> Reply | None:
    """Examples from practice: a listing in pages, and articles that say in different ways what they are."""
    path, pieces = path_of(request).partition(";")[0], outlet.on(world.day)
    if path == "/DE/Praxisbeispiele/praxisbeispiele.html":
        entries = [
            Entry(
                url=f"{_gsb_path(p)};jsessionid={p.token(32).upper()}.internet{240 + world.day}?nn=4711",
                title=p.title,
                text=p.text,
                date=f"{p.date.astimezone(BERLIN):%d.%m.%Y}",
            )
            for p in pieces
        ]
        return html(listing(outlet, entries, request, "gtp"))
    piece = next((p for p in pieces if _gsb_path(p) == path), None)
    return html(_gsb_article(world, outlet, piece)) if piece else None


def _gsb_path(piece: Piece) -> str:
    return f"/DE/Praxisbeispiele/{piece.date:%Y}/{slug(piece.name)}.html"


def _gsb_article(world: World, outlet: Outlet, piece: Piece) -> str:
    told = {
        "@type": "NewsArticle",
        "headline": piece.title,
        "datePublished": piece.date.isoformat(),
        "author": {"@type": "Organization", "name": outlet.author},
        "image": [world.cover_url(outlet, piece)],
    }
    head = f'<meta property="og:title" content="{escape(piece.title)}"><meta name="robots" content="index,follow">'
    line = f'<p class="c-date">Datum: {piece.date.astimezone(BERLIN):%d.%m.%Y}</p>'
    match piece.number % 4:
        case 0:  # a comma too many, as templates leave them
            head += f'<script type="application/ld+json">{json.dumps(told, ensure_ascii=False)[:-1]},}}</script>'
        case 1:
            crumbs = {"@type": "BreadcrumbList", "itemListElement": []}
            graph = {"@context": "https://schema.org", "@graph": [crumbs, told]}
            head += f'<script type="application/ld+json">{json.dumps(graph, ensure_ascii=False)}</script>'
            line = ""
        case 2:
            line = f'<p class="c-date">{german(piece.date)}</p>'
    return _article(outlet, piece, line, head)


def gsb_files(world: World, outlet: Outlet, request: Request) -> Reply | None:
    """Documents to download: a page of links, each with the revision of its file."""
    path, pieces = path_of(request), outlet.on(world.day)
    if path == "/DE/Publikationen/publikationen.html":
        entries = [
            Entry(
                url=f"{_file_path(p)}?__blob=publicationFile&v={p.revision}",
                title=p.title,
                text=f"{p.text} (PDF, nicht barrierefrei)",
                date=german(p.date),
            )
            for p in pieces
        ]
        return html(listing(outlet, entries, request, ""))
    piece = next((p for p in pieces if _file_path(p) == path), None)
    if piece is None:
        return None
    return Reply(body=booklet(outlet, piece).pdf(), type="application/pdf")


def _file_path(piece: Piece) -> str:
    return f"/SharedDocs/Downloads/DE/{slug(piece.name)}.pdf"


def booklet(outlet: Outlet, piece: Piece) -> Booklet:
    """The document of a contribution: a cover and a page for each sentence of its text."""
    return Booklet(
        title=piece.title,
        author=outlet.author,
        subject=piece.text,
        created=piece.date,
        pages=(piece.text, *piece.themes),
    )


# A home-made system: one script for all pages


def kos_news(world: World, outlet: Outlet, request: Request) -> Reply | None:
    """News: a list, and pages that say when only for people."""
    query, pieces = _script(request), outlet.on(world.day)
    if query is None:
        return None
    if query.get("art") == "News.list":
        entries = [
            Entry(url=_kos("News.show", p), title=p.title, text=p.text, date=f"{p.date.astimezone(BERLIN):%d.%m.%Y}")
            for p in pieces
        ]
        return html(listing(outlet, entries, request, "seite"))
    piece = next((p for p in pieces if query == _query(_kos("News.show", p))), None)
    if piece is None:
        return None
    day = f'<div class="meta">Veröffentlicht am {german(piece.date)}</div>'
    return html(_article(outlet, piece, day, ""))


def kos_termine(world: World, outlet: Outlet, request: Request) -> Reply | None:
    """Appointments: a list with microdata, and a page for each."""
    query, pieces = _script(request), outlet.on(world.day)
    if query is None:
        return None
    base = world.bases[outlet.centre]
    if query.get("art") == "Appointment.list":
        listed = "".join(calendars.microdata(world, p, f"{base}{_kos('Appointment.show', p)}") for p in pieces)
        body = f"<main><h1>{escape(outlet.title)}</h1><ul>{listed}</ul></main>"
        return html(document(outlet.title, _frame(outlet, body)))
    piece = next((p for p in pieces if query == _query(_kos("Appointment.show", p))), None)
    if piece is None:
        return None
    when = calendars.slot(world, piece)
    line = f'<div class="meta">{german(when.start)}, {when.start:%H:%M} bis {when.end:%H:%M} Uhr</div>'
    return html(_article(outlet, piece, line, ""))


def _kos(art: str, piece: Piece) -> str:
    return f"/kos/WNetz?art={art}&id={1200 + piece.number * 7}"


def _script(request: Request) -> dict[str, str] | None:
    return _query(request.path) if path_of(request) == "/kos/WNetz" else None


# A content management system with a sitemap and no feed


def typo3(world: World, outlet: Outlet, request: Request) -> Reply | None:
    """A sitemap index, its two sitemaps, and articles with microdata."""
    path, query = path_of(request), _query(request.path)
    base, pieces = world.bases[outlet.centre], outlet.on(world.day)
    if path == "/sitemap.xml":
        match query.get("sitemap"):
            case None:
                children = [f"{base}/sitemap.xml?sitemap={name}&type=1533906435" for name in ("pages", "news")]
                return _sitemap("sitemapindex", "sitemap", [(url, outlet.changed(world.day)) for url in children])
            case "pages":
                places = ("/", "/ueber-uns", "/impressum", ARCHIVE)
                return _sitemap("urlset", "url", [(base + place, None) for place in places])
            case "news":
                listed = [(f"{base}{_typo3_path(p)}", p.date) for p in pieces]
                return _sitemap("urlset", "url", [*listed, (base + DRAFT, outlet.changed(world.day))])
            case _:
                return None
    if path == ARCHIVE:
        return html(document("Archiv 2024", "<main><h1>Archiv 2024</h1><p>Ältere Meldungen auf Anfrage.</p></main>"))
    if path == DRAFT:
        return html(document("Entwurf", "<main><h1>Entwurf</h1><p>Noch nicht öffentlich.</p></main>"))
    piece = next((p for p in pieces if _typo3_path(p) == path), None)
    return html(_typo3_article(outlet, piece)) if piece else None


def _typo3_path(piece: Piece) -> str:
    return f"/aktuelles/detail/{slug(piece.name, drop=True)}"


def _typo3_article(outlet: Outlet, piece: Piece) -> str:
    local = piece.date.astimezone(BERLIN)
    body = (
        '<main><article class="news" itemscope itemtype="https://schema.org/NewsArticle">'
        f'<h1 itemprop="headline">{escape(piece.title)}</h1>'
        f'<p><time itemprop="datePublished" datetime="{local.isoformat()}">{local:%d.%m.%Y}</time> · '
        f'<span itemprop="author">{escape(outlet.author)}</span></p>'
        f'<div class="teaser" itemprop="description"><p>{escape(piece.text)}</p></div>'
        f'<div class="text" itemprop="articleBody">{notes(outlet, piece)}</div></article></main>'
    )
    head = f'<meta name="description" content="{escape(piece.text)}"><meta name="generator" content="Kontor CMS">'
    return document(f"{piece.title} - {house_of(outlet).short_name}", _frame(outlet, body), head)


def _sitemap(root: str, element: str, listed: Sequence[tuple[str, datetime | None]]) -> Reply:
    rows = ""
    for url, moment in listed:
        changed = f"<lastmod>{moment.isoformat()}</lastmod>" if moment else ""
        rows += f"<{element}><loc>{escape(url)}</loc>{changed}</{element}>\n"
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{space}">\n{rows}</{root}>\n'
    return Reply(body=text.encode(), type="application/xml; charset=utf-8")


# What all of them share


def listing(outlet: Outlet, entries: Sequence[Entry], request: Request, parameter: str) -> str:
    """A page of a listing; with the name of a parameter it goes on to further pages."""
    number, last = 1, 1
    if parameter:
        asked = _query(request.path).get(parameter, "1")
        number, last = (int(asked) if asked.isdecimal() else 1), -(-len(entries) // PER_PAGE)
        entries = entries[(number - 1) * PER_PAGE : number * PER_PAGE]
    shown = "".join(
        f'<li class="entry"><h3><a href="{escape(entry.url)}">{escape(entry.title)}</a></h3>'
        f'<span class="date">{entry.date}</span><p>{escape(entry.text)}</p></li>'
        for entry in entries
    )
    pager = ""
    if number < last:
        more = _with(request.path, parameter, number + 1)
        pager = f'<nav class="pager"><a rel="next" href="{escape(more)}">Weiter</a></nav>'
    body = f'<main><h1>{escape(outlet.title)}</h1><ul class="entries">{shown}</ul>{pager}</main>'
    return document(outlet.title, _frame(outlet, body))


def _article(outlet: Outlet, piece: Piece, line: str, head: str) -> str:
    body = (
        f"<main><article><h1>{escape(piece.title)}</h1>{line}"
        f'<div class="text">{notes(outlet, piece)}</div></article></main>'
    )
    return document(f"{house_of(outlet).short_name} - {piece.title}", _frame(outlet, body), head)


def _frame(outlet: Outlet, body: str) -> str:
    house = house_of(outlet)
    items = [
        f'<li><a href="{escape(link["to"])}">{escape(link["text"])}</a></li>'
        for link in house.links
        if link["where"] == "header"
    ]
    return f'<header><p><a href="/">{escape(house.name)}</a></p><nav><ul>{"".join(items)}</ul></nav></header>{body}'


def _query(path: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(path).query).items()}


def _with(path: str, parameter: str, number: int) -> str:
    """An address with another number of its page."""
    before, _, query = path.partition("?")
    kept = [part for part in query.split("&") if part and not part.startswith(f"{parameter}=")]
    return f"{before}?{'&'.join([*kept, f'{parameter}={number}'])}"
