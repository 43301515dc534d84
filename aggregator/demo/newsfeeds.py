"""News feeds as eight sorts of software write them, each with the habits that make it hard to read.

Each function takes the world and an outlet and gives the bytes of its feed. The texts are ours; the habits were seen:
relative links, identity in the query, encodings of the nineties, and one feed that is no XML at all.
"""

import json
from collections.abc import Iterable

from aggregator.demo.content import Outlet, Piece
from aggregator.demo.world import World, cdata, notes, page_url, rfc822, tag

_DC = ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
_CONTENT = ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
_ATOM = ' xmlns:atom="http://www.w3.org/2005/Atom"'


def wordpress(world: World, outlet: Outlet) -> bytes:
    """A blog: whole texts, tracking parameters in every link, a short address as guid."""
    entries = [
        [
            tag("title", p.title),
            tag("link", page_url(outlet, p)),
            cdata("dc:creator", outlet.author),
            tag("pubDate", p.date_text or rfc822(p.date)),
            cdata("category", p.topic),
            cdata("category", "Aktuelles"),
            tag("guid", f"https://{outlet.host}/?p={1600 + p.number * 13}", isPermaLink="false"),
            cdata("description", f"<p>{p.text} [&#8230;]</p>"),
            cdata("content:encoded", notes(outlet, p)),
        ]
        for p in outlet.on(world.day)
    ]
    head = [
        tag("atom:link", None, href=world.feed_url(outlet), rel="self", type="application/rss+xml"),
        tag("lastBuildDate", rfc822(outlet.changed(world.day))),
        tag("generator", "https://blogwerk.example/?v=6.4.1"),
    ]
    return _rss(outlet, head, entries, _DC + _CONTENT + _ATOM).encode()


def typo3(world: World, outlet: Outlet) -> bytes:
    """A content management system: relative links without umlauts, and dates as every third editor types them."""
    entries = [
        [
            tag("guid", f"news-{200 + p.number}", isPermaLink="false"),
            tag("pubDate", f"{p.date:%d.%m.%Y %H:%M}" if p.number % 3 == 0 else rfc822(p.date)),
            tag("title", p.title),
            tag("link", page_url(outlet, p)),
            tag("description", p.text),
            cdata("content:encoded", notes(outlet, p)),
            tag("category", p.topic),
        ]
        for p in outlet.on(world.day)
    ]
    return _rss(outlet, [tag("generator", "Kontor CMS")], entries, _CONTENT).encode()


def gsb(world: World, outlet: Outlet) -> bytes:
    """A government site builder: long paths, sessions in them, ISO-8859-1, characters outside it by number."""
    entries = [
        [
            tag("title", p.title),
            tag("link", page_url(outlet, p)),
            tag("description", " ".join(p.paragraphs)),
            tag("pubDate", rfc822(p.date)),
            tag("guid", page_url(outlet, p).partition("?")[0].partition(";")[0], isPermaLink="true"),
        ]
        for p in outlet.on(world.day)
    ]
    text = _rss(outlet, [tag("ttl", "60")], entries, "", encoding="ISO-8859-1")
    return text.encode("iso-8859-1", "xmlcharrefreplace")


def gsb_rdf(world: World, outlet: Outlet) -> bytes:
    """The same maker's older feed: RSS 1.0, events of the centres imported under addresses of its own."""
    pieces = outlet.on(world.day)
    listed = "".join(tag("rdf:li", None, **{"rdf:resource": page_url(outlet, p)}) for p in pieces)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"' + _DC + ">",
        f'<channel rdf:about="https://{outlet.host}/">',
        tag("title", outlet.title),
        tag("link", f"https://{outlet.host}/"),
        tag("description", outlet.description),
        tag("dc:language", "de"),
        f"<items><rdf:Seq>{listed}</rdf:Seq></items>",
        "</channel>",
    ]
    for p in pieces:
        url = page_url(outlet, p)
        lines += [
            f'<item rdf:about="{url}">',
            tag("title", p.title),
            tag("link", url),
            tag("description", " ".join(p.paragraphs)),
            tag("dc:date", p.date.isoformat().replace("+00:00", "Z")),
            tag("dc:subject", p.topic),
            "</item>",
        ]
    return "\n".join([*lines, "</rdf:RDF>", ""]).encode()


def wnetz(world: World, outlet: Outlet) -> bytes:
    """A home-made system: one script for all pages, the number in the query tells them apart."""
    entries = [
        [
            tag("title", p.title),
            tag("link", page_url(outlet, p)),
            tag("description", " ".join(p.paragraphs)),
            tag("pubDate", rfc822(p.date)),
        ]
        for p in outlet.on(world.day)
    ]
    return _rss(outlet, [], entries, "").encode()


def atom(world: World, outlet: Outlet) -> bytes:
    """Atom 1.0 by the book."""
    entries = [
        f"""<entry>
{tag("id", f"tag:{outlet.host},2025:aktuelles/{p.number}")}
{tag("title", p.title)}
{tag("link", None, rel="alternate", type="text/html", href=page_url(outlet, p))}
{tag("published", p.date.isoformat())}
{tag("updated", p.date.isoformat())}
<author>{tag("name", outlet.author)}</author>
{tag("category", None, term=p.topic)}
{tag("summary", p.text, type="text")}
{tag("content", notes(outlet, p), type="html")}
</entry>"""
        for p in outlet.on(world.day)
    ]
    head = f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
{tag("id", f"tag:{outlet.host},2025:aktuelles")}
{tag("title", outlet.title)}
{tag("subtitle", outlet.description)}
{tag("updated", outlet.changed(world.day).isoformat())}
{tag("link", None, rel="self", href=world.feed_url(outlet))}
{tag("link", None, rel="alternate", type="text/html", href=f"https://{outlet.host}/aktuelles")}
"""
    return (head + "\n".join(entries) + "\n</feed>\n").encode()


def jsonfeed(world: World, outlet: Outlet) -> bytes:
    """JSON Feed 1.1."""
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": outlet.title,
            "description": outlet.description,
            "home_page_url": f"https://{outlet.host}/",
            "feed_url": world.feed_url(outlet),
            "language": "de-DE",
            "authors": [{"name": outlet.author}],
            "items": [_json_item(outlet, p) for p in outlet.on(world.day)],
        },
        ensure_ascii=False,
        indent=1,
    ).encode()


def _json_item(outlet: Outlet, piece: Piece) -> dict[str, object]:
    return {
        "id": f"krws-{piece.number:04}",
        "url": page_url(outlet, piece),
        "title": piece.title,
        "summary": piece.text,
        "content_html": notes(outlet, piece),
        "date_published": piece.date.isoformat().replace("+00:00", "Z"),
        "tags": [piece.topic],
    }


def broken(world: World, outlet: Outlet) -> bytes:
    """Pasted together by a script that never heard of escaping: readers that insist on XML get nothing."""
    entries = "".join(
        f"<item><title>{p.title}</title><link>{page_url(outlet, p)}?mandant=3&lang=de</link>"
        f"<description>{' '.join(p.paragraphs)} Fragen & Antworten im Netz.</description>"
        f"<pubDate>{rfc822(p.date)}</pubDate><guid isPermaLink='false'>wb-{p.number}</guid></item>\n"
        for p in outlet.on(world.day)
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>{outlet.title}</title><link>https://{outlet.host}/</link>
<description>{outlet.description}</description><language>de</language>
{entries}</channel></rss>
""".encode()


def _rss(
    outlet: Outlet, head: Iterable[str], items: Iterable[Iterable[str]], spaces: str, encoding: str = "UTF-8"
) -> str:
    lines = [
        f'<?xml version="1.0" encoding="{encoding}"?>',
        f'<rss version="2.0"{spaces}>',
        "<channel>",
        tag("title", outlet.title),
        tag("link", f"https://{outlet.host}/"),
        tag("description", outlet.description),
        tag("language", "de-DE"),
        *head,
    ]
    entries = [line for item in items for line in ("<item>", *item, "</item>")]
    return "\n".join([*lines, *entries, "</channel>", "</rss>", ""])
