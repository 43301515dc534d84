"""What the words around an event say: cancelled or not, online or where, free or not, and where to register.

German and English as centres write them. Pure, and shared by all forms of calendar; knows none of them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from aggregator import text, urls
from aggregator.model import Event
from aggregator.series import series_of

_CANCELLED: Final = re.compile(
    r"\A\W*(?:abgesagt|entfällt|fällt (?:leider )?aus|ausgefallen|cancell?ed)\b|[–—|(\[*!:,-]\s*(?:leider\s+)?"
    r"(?:abgesagt|entfällt|fällt (?:leider )?aus|ausgefallen|cancell?ed)\b|\b(?:ist|wird|wurde|leider) abgesagt\b",
    re.IGNORECASE,
)
_POSTPONED: Final = re.compile(r"\A\W*verschoben\b|[–—|(\[*!:]\s*(?:wird )?verschoben\b", re.IGNORECASE)
_ONLINE_PLACE: Final = re.compile(
    r"\bonline\b(?!-?(?:shop|handel|marketing))|\b(?:web-?(?:inar|seminar)|virtuell\w*|livestream|zoom(?:-\w+)?|webex|"
    r"(?:microsoft|ms)[ -]?teams|teams|bigbluebutton|big blue button|bbb|youtube(?:-\w+)?|videokonferenz|remote|"
    r"digital)\b",
    re.IGNORECASE,
)
_ONLY_ONLINE: Final = frozenset(
    re.findall(
        r"\w+",
        "online digital virtuell virtuelle virtueller virtuelles webinar webseminar web seminar livestream live "
        "stream zoom webex meeting meetings microsoft ms teams bigbluebutton big blue button bbb youtube remote "
        "videokonferenz via über per auf im in als mit und oder event raum veranstaltung onlineveranstaltung kanal "
        "internet link folgt ort plattform cisco workshop der die das den zugangsdaten nach anmeldung",
    )
)
"""A place of these words alone is none."""
_ONLINE_TITLE: Final = re.compile(
    r"\bonline-?(?:seminar|workshop|veranstaltung|sprechstunde|sprechtag|vortrag|talk|event|kurs|schulung|termin|reihe|"
    r"format|impuls|info\w*|kongress|konferenz|tagung|meeting|treffen|stammtisch|training|session|forum|lunch|dialog)\w*|"
    r"\bweb-?(?:inar|seminar)(?:s|e|reihe)?\b|\bvirtuelle[rsn]?\b|\bim livestream\b|\A\W*online(?:\s*[:|)\]–]|\s+-\s)|"
    r"[(\[|–:]\s*online\s*(?:[)\]|]|\Z)",
    re.IGNORECASE,
)
_JOIN: Final = re.compile(
    # Where one takes part: Zoom, Teams, Webex, Meet, Jitsi, BigBlueButton, and YouTube's single videos and streams.
    r"https?://(?:[\w.-]+\.)?(?:zoom(?:-x)?\.(?:us|de)/(?:[jsw]|my|wc)/|teams\.microsoft\.com/(?:l/meetup-join|meet)|teams\.live\.com/meet|"
    r"webex\.com/(?:meet|join|[\w.-]+/j\.php|[\w/.-]*meet)|meet\.google\.com/|meet\.jit\.si/|whereby\.com/|"
    r"gotomeet(?:ing)?\.(?:com|me)/(?:join)?|youtube\.com/(?:live/|watch)|youtu\.be/)|https?://(?:bbb|bigbluebutton|meet)[\w-]*\.|"
    r"https?://[^/]+/(?:bigbluebutton|bbb)/|https?://[^/]+/b/\w{3}-\w{3}-",
    re.IGNORECASE,
)
_TICKETS: Final = re.compile(
    # Where one registers whatever the link is called: ticket shops, and the registration pages of meeting services.
    r"https?://(?:[\w-]+\.)*(?:eventbrite\.\w+|pretix\.eu|eveeno\.(?:com|de)|xing-events\.com|xing\.com/events|doo\.net|"
    r"guestoo\.(?:de|com)|ticket\.io|edudip(?:-next)?\.com|eventfrog\.de|events\.teams\.microsoft\.com|"
    r"register\.gotowebinar\.com|zoom\.us/(?:webinar|meeting)/register|clickmeeting\.com/[\w-]+/register|tixforgigs\.com)(?:[/?#]|\Z)",
    re.IGNORECASE,
)
_REGISTER: Final = re.compile(
    r"anmeld|registrier|\btickets?\b|platz (?:sichern|reservieren)|jetzt (?:teilnehmen|buchen|dabei)|"
    r"\bregist(?:er|ration)\b|\bsign up\b|\brsvp\b",
    re.IGNORECASE,
)
_NOT_REGISTER: Final = re.compile(r"newsletter|abmeld|datenschutz|agb\b|aufzeichnung|rückblick|presse", re.IGNORECASE)
_FREE: Final = re.compile(
    r"(?:teilnahme|teilnehme\w*|eintritt|veranstaltung|angebot|workshop|seminar|webinar|kosten|preis|gebühr|beitrag|talk|event)\w*"
    r"[^.!?\n]{0,60}?(?<!nicht )\b(?P<after>kostenfrei|kostenlos|gebührenfrei|unentgeltlich)(?:e[nrsm]?)?\b|"
    r"(?<!nicht )\b(?P<before>kostenfrei|kostenlos|gebührenfrei|unentgeltlich)(?:e[nrsm]?)?\b[^.!?\n]{0,40}?"
    r"(?:teilnahme|teilnehm|veranstaltung|workshop|seminar|webinar|angebot|event|online|talk|anmeld)|"
    r"(?P<entry>Eintritt frei|freier Eintritt)|\A\W*(?P<alone>kostenfrei|kostenlos)\W*\Z",
    re.IGNORECASE,
)
_AMOUNT: Final = re.compile(
    r"(?:kosten|preis|gebühr|beitrag|eintritt|entgelt)\w*\s*(?:beträgt|betragen|pro person|p\. ?p\.|von)?\s*:?\s*"
    r"(?P<amount>(?:€|EUR)?\s?\d[\d.]{0,8}(?:,(?:\d\d|-|–))?\s*(?:€|Euro\b|EUR\b)(?:\s+(?:zzgl|inkl)\.?\s+(?:\d+\s*%\s+)?(?:MwSt|USt)\.?)?)",
    re.IGNORECASE,
)
_ANCHOR: Final = re.compile(
    r'<a\s[^<>]{0,300}?href="([^"<>]{1,2048})"[^<>]{0,300}>(.{0,500}?)</a>', re.IGNORECASE | re.DOTALL
)
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'„“()\[\]]+[^\s<>\"'„“()\[\].,;:!?*]")
_LABEL_LIMIT: Final = 80
"""Characters before a bare address that are taken for what it is called."""
_TEXT_LIMIT: Final = 20_000
"""Characters of a description that are searched: registration and price stand in no appendix."""
_PRICE_LIMIT: Final = 100
_PLACE_LIMIT: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands around an event."""

    title: str
    html: str = ""
    """Harmless, with absolute addresses."""
    plain: str = ""
    links: tuple[tuple[str, str], ...] = ()
    """Further links: label and address."""


def completed(event: Event, around: Around) -> Event:
    """The event with all that its own fields left open. What the source said itself stays."""
    plain = around.plain[:_TEXT_LIMIT]
    links = (*around.links, *_links(around.html[:_TEXT_LIMIT], plain))
    place = text.shorten(text.line(event.place), _PLACE_LIMIT)
    in_place = _first_address(place)
    join = event.join_url or _join_url(((place, in_place),) if in_place else ()) or _join_url(links)
    online = event.online or join is not None or _is_online(around.title, place)
    series, number = series_of(around.title)
    return replace(
        event,
        status=_status(event, around.title),
        place=_offline_part(place) if online or in_place else place,
        online=online,
        join_url=join,
        organiser=text.shorten(text.line(event.organiser), _PLACE_LIMIT),
        registration_url=event.registration_url or _registration_url(links, join),
        price=text.shorten(text.line(event.price), _PRICE_LIMIT) or price_in(plain),
        series=event.series or series,
        number=event.number if event.number is not None else number,
    )


def price_in(plain: str) -> str:
    """What taking part costs, as the text words it; empty when it does not say."""
    if amount := _AMOUNT.search(plain):
        return " ".join(amount["amount"].split())
    found = _FREE.search(plain)
    word = next((word for word in found.groupdict().values() if word), "") if found else ""
    return word if " " in word else word.lower()


def _status(event: Event, title: str) -> Literal["confirmed", "tentative", "cancelled"]:
    if event.status == "cancelled" or _CANCELLED.search(title):
        return "cancelled"
    return "tentative" if _POSTPONED.search(title) else event.status


def _is_online(title: str, place: str) -> bool:
    return bool(_ONLINE_PLACE.search(place) or _ONLINE_TITLE.search(title))


def _offline_part(place: str) -> str:
    """The place one can go to, if any: `Online via Zoom` is none, `IHK Kassel und online` is."""
    without = " ".join(_ADDRESS.sub(" ", place).split()).strip(" ,;|-–")
    words = re.findall(r"[^\W\d_]+", without.lower())
    return "" if _ONLY_ONLINE.issuperset(words) else without


def _first_address(plain: str) -> str | None:
    found = _ADDRESS.search(plain)
    return urls.http_url(found[0]) if found else None


def _join_url(links: Iterable[tuple[str, str]]) -> str | None:
    return next((url for label, url in links if _JOIN.match(url) and not _NOT_REGISTER.search(label)), None)


def _registration_url(links: Iterable[tuple[str, str]], join: str | None) -> str | None:
    """A link that is called so; else one to a known ticket shop."""
    offered = [(label, url) for label, url in links if url != join and not _NOT_REGISTER.search(label)]
    called = (url for label, url in offered if _REGISTER.search(label))
    sold = (url for _, url in offered if _TICKETS.match(url))
    return next(called, None) or next(sold, None)


def _links(html: str, plain: str) -> tuple[tuple[str, str], ...]:
    """Links of a text: label and address. A bare address is called what stands before it on its line."""
    found = [
        (text.line(text.plain(label)), url)
        for href, label in _ANCHOR.findall(html)
        if (url := urls.http_url(text.plain(href)))
    ]
    for line in plain.splitlines():
        at = 0
        for address in _ADDRESS.finditer(line):
            label = line[max(at, address.start() - _LABEL_LIMIT) : address.start()]
            if url := urls.http_url(address[0]):
                found.append((label.strip(), url))
            at = address.end()
    return tuple(found)
