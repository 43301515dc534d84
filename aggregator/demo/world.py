"""Where things are on a day of the demo: addresses of sites, pages, feeds and files. Pure: a value in, a text out.

Pages and people live at `*.example`, which never resolves (RFC 2606); what a machine fetches (feeds, audio, covers)
lives on loopback and really answers.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from urllib.parse import quote

from aggregator.demo import media
from aggregator.demo.content import House, Outlet, Piece, houses

HOST = "host"
"""The address that is no centre's: the demo's own page, and the counting of downloads."""
VIDEOS = "videos"
"""The address of the stand-in for YouTube."""
POSTS = "posts"
"""The address of the stand-in for LinkedIn."""

FEED_PATHS = {
    "podigee": "/feed/mp3",
    "letscast": "/podcast/rss",
    "podlove": "/feed/offene-tueren/",
    "wordpress": "/feed/",
    "typo3": "/?type=9818",
    "gsb": "/SiteGlobals/Functions/RSSFeed/DE/RSSNewsfeed/RSSNewsfeed.xml?nn=4711",
    "gsb-rdf": "/SiteGlobals/Functions/RSSFeed/DE/Meldungen/Meldungen.rdf",
    "wnetz": "/kos/WNetz?art=News.rss",
    "atom": "/aktuelles.atom",
    "jsonfeed": "/meldungen/feed.json",
    "broken": "/rss.xml",
    "challenge": "/podcast/feed",
    "busy": "/blog/feed",
    "gone": "/podcast.xml",
}
FEED_TYPES = {
    "gsb": "text/xml;charset=ISO-8859-1",
    "gsb-rdf": "application/rdf+xml",
    "atom": "application/atom+xml; charset=utf-8",
    "jsonfeed": "application/feed+json",
    "broken": "text/xml",
}
"""How feeds are served that do not say `application/rss+xml`."""
PLACES = {
    "wp-rest": "/wp-json/wp/v2/posts",
    "tribe": "/wp-json/tribe/events/v1/events",
    "ical": "/kalender.ics",
    "gsb-list": "/DE/Praxisbeispiele/praxisbeispiele.html",
    "gsb-files": "/DE/Publikationen/publikationen.html",
    "kos-news": "/kos/WNetz?art=News.list",
    "kos-termine": "/kos/WNetz?art=Appointment.list",
    "t3-sitemap": "/sitemap.xml",
}
"""Where one asks outlets that are no feeds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The sites as they stand on a day."""

    bases: Mapping[str, str]
    """Where the sites listen: `http://127.0.0.1:port` by id of the centre, `HOST`, `VIDEOS` or `POSTS`."""
    day: int = 1
    today: date = date(2026, 5, 3)
    """What is ahead is reckoned from here."""

    def feed_url(self, outlet: Outlet) -> str:
        """Where a machine finds an outlet's feed, or what stands in for one."""
        return self.bases[outlet.centre] + (FEED_PATHS | PLACES)[outlet.make]

    def cover_url(self, outlet: Outlet, piece: Piece | None = None) -> str:
        """Square artwork of an outlet or of one episode."""
        return f"{self.bases[outlet.centre]}/bilder/{piece.id if piece else outlet.id}.png"

    def file_url(self, outlet: Outlet, piece: Piece, suffix: str) -> str:
        """A file that goes with an episode: `vtt`, `json`."""
        return f"{self.bases[outlet.centre]}/begleitend/{piece.id}.{suffix}"

    def audio_url(self, outlet: Outlet, piece: Piece) -> str:
        """What stands in the enclosure, counting of downloads included."""
        if piece.borrows:
            outlet, piece = original(piece)
        path = audio_path(outlet, piece)
        if outlet.make == "podlove":
            return f"{self.bases[HOST]}/redirect.mp3/{self.bases[outlet.centre].removeprefix('http://')}{path}"
        query = "?source=feed&v=1736812800" if outlet.make == "podigee" else ""
        return f"{self.bases[outlet.centre]}{path}{query}"


def audio_path(outlet: Outlet, piece: Piece) -> str:
    """The path of an audio file on its centre's site."""
    forms = {
        "podigee": f"/audio/{piece.number + 2}-{piece.token(10)}.mp3",
        "letscast": f"/s/werkbank/episode/{piece.token(12)}/media.mp3",
        "podlove": f"/podlove/file/{100 + piece.number}/s/feed/c/mp3/{slug(piece.name)}.mp3",
    }
    return forms[outlet.make]


def audio(piece: Piece) -> bytes:
    """The audio file of an episode: its length is its own."""
    return media.silence(piece.name, 60 + piece.number * 3)


def audio_length(piece: Piece) -> int:
    """The length of the file in the enclosure, in bytes."""
    return len(audio(original(piece)[1] if piece.borrows else piece))


def duration_seconds(piece: Piece) -> int:
    """How long an episode claims to be."""
    return (original(piece)[1] if piece.borrows else piece).duration_seconds


def original(piece: Piece) -> tuple[Outlet, Piece]:
    """Whose audio an episode borrows."""
    outlet = next(o for h in houses() for o in h.outlets if o.id == piece.borrows)
    return outlet, next(p for p in outlet.pieces if p.work == piece.work)


def page_url(outlet: Outlet, piece: Piece) -> str:
    """The page of a contribution, as its outlet's software spells addresses."""
    return _PAGES[outlet.make](outlet, piece)


def _podigee(outlet: Outlet, piece: Piece) -> str:
    # The number in the slug is the platform's own count and never the episode's; untitled drafts keep their first slug.
    words = "neue-episode" if piece.number % 6 == 0 else slug(re.sub(r"#\d+ ", "", piece.name))
    return f"https://{slug(outlet.title)}.podhafen.example/{piece.number + 2}-{words}"


def _wordpress(outlet: Outlet, piece: Piece) -> str:
    # http and https, with www and without: all four lead to the same page.
    root = ("https://", "https://www.", "http://", "http://www.")[piece.number % 4 if piece.number % 5 == 0 else 0]
    return f"{root}{outlet.host}/{piece.date:%Y/%m}/{slug(piece.name)}/?utm_source=rss&utm_medium=rss&utm_campaign=feed"


def _gsb(outlet: Outlet, piece: Piece) -> str:
    name = slug(piece.name)
    session = f";jsessionid={piece.token(32).upper()}.internet241" if piece.number % 3 == 0 else ""
    query = "?__blob=publicationFile&v=3" if piece.number % 4 == 0 else "?nn=4711"
    return f"https://{outlet.host}/SharedDocs/Meldungen/DE/{piece.date:%Y}/{piece.date:%Y-%m-%d}-{name}.html{session}{query}"


def _gsb_rdf(outlet: Outlet, piece: Piece) -> str:
    if piece.work:  # imported from a centre; the number is the moment of the import, not of the event
        stamp = int(piece.date.timestamp()) * 1000 + piece.number
        return (
            f"https://{outlet.host}/SharedDocs/Termine/TERMIN-IMPORT/{piece.date:%Y}/{stamp}-{piece.number}-Termin.html"
        )
    return f"https://{outlet.host}/Redaktion/DE/Meldungen/{piece.date:%Y-%m}/{slug(piece.name)}.html"


def _wnetz(outlet: Outlet, piece: Piece) -> str:
    root = f"https://{outlet.host.removeprefix('www.')}" if piece.number % 5 == 0 else f"http://{outlet.host}"
    return f"{root}/kos/WNetz?art=News.show&id={1200 + piece.number * 7}"


def _broken(outlet: Outlet, piece: Piece) -> str:
    words = re.sub(r"\W+", "-", unicodedata.normalize("NFC", piece.name.lower())).strip("-_")
    return f"https://{outlet.host}/aktuelles/{quote(words)}"


_PAGES: dict[str, Callable[[Outlet, Piece], str]] = {
    "podigee": _podigee,
    "letscast": lambda o, p: f"https://{slug(o.title)}.sendefix.example/episode/{slug(p.name)}",
    "podlove": lambda o, p: f"https://offene-tueren.{o.host}/{slug(p.name)}/",
    "wordpress": _wordpress,
    "wp-rest": lambda o, p: f"https://{o.host}/{p.date:%Y/%m}/{slug(p.name)}/",
    # Relative, and with the umlauts dropped instead of transcribed.
    "typo3": lambda _o, p: f"/aktuelles/detail/{slug(p.name, drop=True)}",
    "gsb": _gsb,
    "gsb-rdf": _gsb_rdf,
    "wnetz": _wnetz,
    "atom": lambda o, p: f"https://{o.host}/aktuelles/{p.date:%Y}/{slug(p.name)}",
    "jsonfeed": lambda o, p: f"https://{o.host}/meldungen/{p.number:03}-{slug(p.name)}",
    "broken": _broken,
}


def slug(title: str, *, drop: bool = False) -> str:
    """A title as part of an address: umlauts transcribed (`fuer`), or dropped (`fur`) as some systems do."""
    text = unicodedata.normalize("NFC", title.lower())
    if not drop:
        text = text.translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"})
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def rfc822(moment: datetime) -> str:
    """A date as RSS wants it."""
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{names[moment.weekday()]}, {moment:%d} {months[moment.month - 1]} {moment:%Y %H:%M:%S} +0000"


def tag(name: str, text: str | None = "", /, **attributes: str) -> str:
    """One XML element, escaped."""
    inside = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{inside}>{escape(text, quote=False)}</{name}>" if text else f"<{name}{inside}/>"


def cdata(name: str, text: str) -> str:
    """One XML element with its text unescaped, as many systems write HTML."""
    return f"<{name}><![CDATA[{text}]]></{name}>"


def notes(outlet: Outlet, piece: Piece) -> str:
    """The text of a contribution as HTML, with what its outlet puts under every one."""
    parts = [f"<p>{escape(text, quote=False)}</p>" for text in piece.paragraphs]
    if piece.guests:
        parts.append("<ul>" + "".join(f"<li>Zu Gast: {escape(name)}</li>" for name in piece.guests) + "</ul>")
    parts.append(piece.extra)
    if outlet.footer:
        parts.append(f"<p>{escape(outlet.footer)}</p>")
    return "".join(parts)


def plain(outlet: Outlet, piece: Piece) -> str:
    """The text of a contribution without HTML."""
    return "\n\n".join(filter(None, (*piece.paragraphs, outlet.footer)))


def house_of(outlet: Outlet) -> House:
    """The centre an outlet belongs to."""
    return next(h for h in houses() if h.id == outlet.centre)
