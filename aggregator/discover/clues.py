"""From a page to clues: which of its links may be sources, and how strongly the page says so.

Pure: reads what was fetched, asks nothing. Whether a clue is right shows only when somebody asks; that is `trying`'s.
"""

import html
import re
from collections.abc import Callable, Iterable
from typing import Final
from urllib.parse import parse_qsl, unquote_to_bytes, urljoin, urlsplit

from aggregator import pages, urls
from aggregator.discover import hosts
from aggregator.discover.hosts import same_site
from aggregator.discover.values import Clue, Form, Link, Place
from aggregator.model import Page

WORDPRESS_REL: Final = "https://api.w.org/"
FEED_TYPES: Final = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "text/rss+xml"}
)
_LOOSE_TYPES: Final = frozenset({"application/xml", "text/xml", "application/json", "application/x-rss+xml"})

_COMMENTS = re.compile(r"kommentar|\bcomments?\b", re.IGNORECASE)
_COMMENTS_ADDRESS = re.compile(r"/comments(?:/|$)|comments-(?:rss|atom)|withcomments", re.IGNORECASE)
_FEED_FILE = re.compile(
    # feed/, feed.xml, rss2.xml, index.rdf, RSSNewsfeed_Meldungen.xml (Government Site Builder), la-rss.xml
    r"(?:^|/)(?:feed|rss|atom|rss2|rdf)/?$"
    r"|/feed/(?:mp3|m4a|aac|opus|ogg|vorbis|rss2?|atom|rdf|json|podcast|news|all)[\w-]*/?$"
    r"|\.(?:rss2?|atom|rdf)$"
    r"|(?:^|/)[\w.-]*(?:rss|feed|atom)[\w.-]*\.(?:xml|json|php|rdf)$"
    r"|(?:^|/)(?:rss|feeds?)/[^?]*\.xml$"
    r"|/alias/rss/|/podcast/rss/?$",
    re.IGNORECASE,
)
_FEED_QUERY = re.compile(
    r"(?:^|&)(?:feed=(?:rss2?|atom|podcast|rdf|mp3)|type=9818|format=feed|art=[\w.]*\.rss)(?:&|$)", re.IGNORECASE
)
_FEED_WORDS = re.compile(r"\b(?:rss|atom|newsfeed|feed|podcast)\b", re.IGNORECASE)
_PODCAST = re.compile(r"\bpodcast\b", re.IGNORECASE)
_PAGE_WORDS = re.compile(
    r"\brss\b|\brss[-\s]?(?:feeds?|newsfeeds?)|\bnewsfeeds?\b|\bfeeds?\b|podcasts?\b", re.IGNORECASE
)
_PAGE_SEGMENT = re.compile(
    r"(?:^|[-_.])(?:rss|newsfeeds?|rssnewsfeeds?|rss-?feeds?|feeds|podcasts?|theoriepodcast)(?:$|[-_.\d])",
    re.IGNORECASE,
)
_LISTINGS: Final[tuple[tuple[Form, re.Pattern[str]], ...]] = (
    (
        "events-page",
        re.compile(r"(?:alle )?(?:veranstaltungen|termine|events?|veranstaltungskalender|kalender)", re.IGNORECASE),
    ),
    (
        "documents-page",
        re.compile(
            r"(?:alle )?(?:publikationen|themenhefte?|studien|leitfäden|downloads?|mediathek|broschüren|infomaterial)",
            re.IGNORECASE,
        ),
    ),
    (
        "news-page",
        re.compile(
            r"(?:alle )?(?:aktuelles?|news|neuigkeiten|meldungen|nachrichten|presse(?:mitteilungen)?|blog|neues|"
            r"(?:aus der )?praxis(?:beispiele)?|umsetzungsprojekte|erfolgsgeschichten)",
            re.IGNORECASE,
        ),
    ),
)
_SINGLE_EVENT = re.compile(
    r"/(?:event|termin|veranstaltung|veranstaltungen/(?!kategorie|category)[\w-]+|events/(?!list|month|category|kategorie)[\w-]+)/[^/]+/?$"
)
_SHORT = 32
"""Characters of a link that names a page rather than tells of one: "Podcast", "RSS-Newsfeed", "Alle Podcast-Folgen"."""
_WEBCAL = re.compile(
    rb"""href\s*=\s*["']?(webcals?://[^"'\s<>]{4,2000})|[?&;]cid=(webcals?(?:%3A|:)(?:%2F|/){2}[^"'\s<>&#]{4,2000})""",
    re.IGNORECASE,
)
_PAGE_BYTES = 2_000_000
_SINGLES = 3
"""More calendar files than this in the text of one page are those of single events."""


def evidence_in(page: Page, *, youtube: str = hosts.YOUTUBE) -> tuple[Clue, ...]:
    """What the links of a page, and the Link header it came with, may lead to: each address once, the strongest first.

    `youtube` is where YouTube is, for rehearsals without it.
    """
    here = page.final_url
    clues = list(_in_headers(page))
    links = pages.links(page.body, here, dict(page.headers).get("content-type", ""))
    clues += [clue for link in links if (clue := _clue(link, here, youtube))]
    return once([*_without_singles(clues), *_webcals(page)])


def strength(clue: Clue) -> int:
    """How much the place of a clue says: 2 the site declares it, 1 it belongs to every page, 0 it is mentioned."""
    return {"declared": 2, "head": 1, "header": 1, "nav": 1, "footer": 1}.get(clue.place, 0)


def _in_headers(page: Page) -> Iterable[Clue]:
    """RFC 8288: `<https://…/wp-json/>; rel="https://api.w.org/"`."""
    told = dict(page.headers).get("link", "")
    for target, parameters in re.findall(r"<([^<>]{1,2000})>\s*((?:;[^,<]*)?)", told):
        address = urls.http_url(target, page.final_url)
        if address and WORDPRESS_REL in parameters:
            yield Clue(form="wordpress", url=address, place="declared", found_on=page.final_url)


def _webcals(page: Page) -> Iterable[Clue]:
    """`webcal:` is no scheme anybody fetches, but the word for "subscribe to this calendar", also inside the addresses
    of others (`calendar.google.com/…?cid=webcal%3A%2F%2F…`). It is asked for as its page was.
    """
    scheme = "http" if page.final_url.startswith("http:") else "https"
    for plain, coded in _WEBCAL.findall(page.body[:_PAGE_BYTES]):
        told = html.unescape((plain or unquote_to_bytes(coded)).decode("utf-8", "replace"))
        address = urls.http_url(re.sub(r"(?i)\Awebcals?:", f"{scheme}:", told), page.final_url)
        if address and not _SINGLE_EVENT.search(urlsplit(address).path):
            yield Clue(form="calendar", url=address, place="main", found_on=page.final_url)


def _clue(link: Link, here: str, youtube: str) -> Clue | None:
    """The first rule that knows the link."""
    if shown := hosts.youtube_channel(link.url, youtube) or hosts.youtube_playlist(link.url, youtube):
        return _made("youtube", link, here, url=shown)
    for rule in _RULES:
        if clue := rule(link, here):
            return clue
    return None


def _declared(link: Link, here: str) -> Clue | None:
    if WORDPRESS_REL in link.rel:
        return _made("wordpress", link, here, place="declared")
    kind = link.type.partition(";")[0].strip()
    if "alternate" not in link.rel:
        return None
    if kind == "text/calendar":
        return _made("calendar", link, here, place="declared")
    if kind in FEED_TYPES or (kind in _LOOSE_TYPES and feed_like(link.url) and "/wp-json/" not in link.url):
        return _made("feed", link, here, place="declared", comments=_about_comments(link, here))
    return None


def _about_comments(link: Link, here: str) -> bool:
    """WordPress declares three feeds on an article: the site's, all comments, and those of the article itself."""
    own = urlsplit(here).path.strip("/") and urls.canonical(link.url) == urls.canonical(
        urljoin(f"{here.partition('?')[0].rstrip('/')}/", "feed/")
    )
    return bool(own or _COMMENTS.search(link.text) or _COMMENTS_ADDRESS.search(link.url))


def _organisation(link: Link, here: str) -> Clue | None:
    if hosts.linkedin(link.url):
        return _made("linkedin", link, here)
    return _made("directory", link, here) if hosts.directory(link.url) else None


def _calendar(link: Link, here: str) -> Clue | None:
    parts = urlsplit(link.url)
    if "/tribe/events/" in parts.path and "/wp-json/" in parts.path:
        return _made(
            "events-api", link, here, url=link.url.partition("/wp-json/")[0] + "/wp-json/tribe/events/v1/events"
        )
    query = dict(parse_qsl(parts.query))
    if not (parts.path.lower().endswith(".ics") or "ical" in query or "outlook-ical" in query):
        return None
    return None if _SINGLE_EVENT.search(parts.path) or not same_site(link.url, here) else _made("calendar", link, here)


def _feed(link: Link, here: str) -> Clue | None:
    if not feed_like(link.url):
        return None
    ours = same_site(link.url, here) or hosts.podcast_host(link.url)
    if ours or _FEED_WORDS.search(link.text):
        return _made("feed", link, here, comments=_about_comments(link, here))
    return None


def _podcast(link: Link, here: str) -> Clue | None:
    """A show at a host of podcasts; or at any other host, when the link says podcast and nothing else."""
    if same_site(link.url, here) or link.where == "head":
        return None
    if show := hosts.podcast_page(link.url):
        return _made("podcast-page", link, here, url=show)
    text = link.text.strip()
    return _made("podcast-page", link, here) if len(text) <= _SHORT and _PODCAST.search(text) else None


def _reading(link: Link, here: str) -> Clue | None:
    """Pages of this site about its feeds or podcasts, and the listings its navigation leads to."""
    if link.where == "head":  # style sheets, icons, scripts: what is for people stands in the body
        return None
    if not same_site(link.url, here) or urls.canonical(link.url) == urls.canonical(here):
        return None
    text = link.text.strip()
    last = urlsplit(link.url).path.rstrip("/").rpartition("/")[2].removesuffix(".html")
    named = len(text) <= _SHORT and _PAGE_WORDS.search(text)
    if named or (link.where != "main" and _PAGE_SEGMENT.search(last)):
        return _made("feeds-page", link, here)
    if link.where in ("nav", "header", "footer"):
        for form, words in _LISTINGS:
            if words.fullmatch(text):
                return _made(form, link, here)
    return None


_RULES: Final[tuple[Callable[[Link, str], Clue | None], ...]] = (
    _declared,
    _organisation,
    _calendar,
    _feed,
    _podcast,
    _reading,
)


def feed_like(url: str) -> bool:
    """Whether an address has the form of a feed's."""
    parts = urlsplit(url)
    if hosts.feed_host(url) or parts.netloc.lower().startswith(("rss.", "feeds.")):
        return True
    return bool(_FEED_FILE.search(parts.path) or _FEED_QUERY.search(parts.query))


def _made(
    form: Form, link: Link, here: str, *, url: str = "", place: Place | None = None, comments: bool = False
) -> Clue:
    return Clue(
        form=form,
        url=url or link.url.partition("#")[0],
        title=link.text.strip()[:120],
        place=place or link.where,
        found_on=here,
        comments=comments,
    )


def _without_singles(clues: list[Clue]) -> list[Clue]:
    """A list of events offers a calendar file for each: none of them is a source."""
    singles = [clue for clue in clues if clue.form == "calendar" and clue.place == "main"]
    return [clue for clue in clues if clue not in singles] if len(singles) > _SINGLES else clues


def once(clues: Iterable[Clue]) -> tuple[Clue, ...]:
    """Each address once, however it is spelt. What is stronger wins, then what is first."""
    found: dict[tuple[Form, str], Clue] = {}
    for clue in clues:
        key = (clue.form, urls.canonical(clue.url))
        if key not in found or strength(clue) > strength(found[key]):
            found[key] = clue
    return tuple(sorted(found.values(), key=lambda clue: -strength(clue)))
