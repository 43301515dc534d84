"""Links of a page that may lead to an entry of a list, each with the words that name it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bs4 import Tag

from aggregator.pages.document import BLOCKS, HEADINGS, Document, ancestors, attribute, labels, tags, words
from aggregator.pages.head import read_head
from aggregator.pages.lines import Noise
from aggregator.pages.navigation import label
from aggregator.pages.prose import moments
from aggregator.pages.titles import undated
from aggregator.text import TITLE_LIMIT
from aggregator.urls import canonical

LINK_LIMIT: Final = 1_000
CARD_LENGTH: Final = 150
"""Characters from which the words of a link are more than a title."""
TITLE_LENGTH: Final = 12
"""Characters from which words are a title and not a button."""
SIBLINGS: Final = 12
"""What stands between a heading and its button, where nothing holds them together."""
ENTRY: Final = re.compile(
    r"(?:^|[\s_-])(?:teaser|entry|item|post|news|event|card|result|hentry|article|artikel|beitrag|meldung|termin|veranstaltung|listing|list)(?:$|[\s_-])"
)
"""Class names of what is one of several."""

_BUTTON = re.compile(
    r"\W*(?:(?:hier\s+)?weiter(?:lesen)?|mehr(?:\s+(?:lesen|erfahren|infos?|informationen|dazu|details|anzeigen))?|details?|zum\s+(?:artikel|beitrag)|artikel\s+lesen|"
    r"zur\s+(?:publikation|veranstaltung|meldung)|zum\s+(?:termin|event|download)|details?\s+(?:&|und)\s+anmeldung|"
    r"read\s+more|more|continue\s+reading|zurück|vor|nächste(?:\s+seite)?|vorherige(?:\s+seite)?|next|prev(?:ious)?|alle\s.{0,40}|"
    r"(?:jetzt\s+)?anmelden|download|pdf|drucken|teilen|\d{1,4}|kommentar\w*.{0,20}|\d+\s+kommentare?)\W*\Z",
    re.IGNORECASE,
)
_ONWARD = re.compile(
    r"\W*(?:(?:hier\s+)?weiter(?:lesen)?|mehr\b.{0,20}|details?\b.{0,20}|zum\s\w+|zur\s\w+|read\s+more|more)\W*\Z",
    re.IGNORECASE,
)
"""What a button says that leads to the entry it stands in."""
_AWAY = re.compile(
    r"\W*(?:zurück\b.{0,40}|(?:zur\s+)?übersicht|back\b.{0,30}|(?:nach|top)\s+oben|drucken|print|teilen|share)\W*\Z",
    re.IGNORECASE,
)
"""What leads away from what stands above it."""
_REGISTER = re.compile(
    r"\W*(?:(?:jetzt|hier)\s+)?(?:zur\s+)?(?:anmeld(?:en|ung)|buch(?:en|ung)|tickets?)\W*\Z", re.IGNORECASE
)
"""The same in the row of a table of events."""
_BOLD = re.compile(r"(?:^|[\s_-])(?:bold|semibold|strong|fett|lead|name)(?:$|[\s_-])")
_TITLED = re.compile(r"(?:^|[\s_-])(?:title|titel|headline|heading|ueberschrift|überschrift)(?:$|[\s_-])")
_OTHER = re.compile(
    r"/(?:tag|tags|category|kategorie|author|autor|(?:page|seite)[/-]?\d+|feed|login|suche|search|warenkorb|impressum|datenschutz\w*|kontakt)(?:/|\.html?|$)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+\Z")
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|zip|mp[34]|css|js|ics|xml)\Z", re.IGNORECASE)
_NOWHERE: Final = ("#", "mailto:", "tel:", "javascript:")


@dataclass(frozen=True, slots=True)
class Lead:
    """A link that may lead to an entry, and the words that name it."""

    url: str
    key: str
    title: str
    tag: Tag
    """The heading, or the link itself."""
    headed: bool
    shape: tuple[str, ...]


class Surroundings(Noise):
    """What is no part of a list: the same as of an article, but a list is made of teasers."""

    def _is_called_noise(self, tag: Tag) -> bool:
        return not ENTRY.search(labels(tag)) and super()._is_called_noise(tag)


def read_leads(document: Document) -> Iterator[Lead]:
    """The leads of the main part of a page, in document order."""
    surroundings = Surroundings(document, None)
    head = read_head(document)
    here = {canonical(address) for address in (document.url, head.canonical) if address}
    count = 0
    for tag in tags(document.soup, "a", "b", "strong", *HEADINGS):
        if document.where(tag) in ("nav", "footer") or surroundings.holds(tag):
            continue
        lead = _linked_lead(document, tag) if tag.name == "a" else _headed_lead(document, tag)
        if lead is None or lead.key in here or _OTHER.search(lead.url.partition("?")[0]) or _FILE.search(lead.url):
            continue
        if document.where(tag) == "header" and not lead.headed:
            continue
        yield lead
        count += 1
        if count >= LINK_LIMIT:
            return


def _linked_lead(document: Document, tag: Tag) -> Lead | None:
    """A link whose words are a title."""
    address = attribute(tag, "href").strip()
    if not address or address.startswith(_NOWHERE):
        return None
    inner = next(tags(tag, *HEADINGS), None)
    outer = next((one for one in ancestors(tag, 4) if one.name in HEADINGS), None)
    inner = inner or (_titled(tag) if outer is None else None)
    if inner is None and outer is None and (_ONWARD.match(label(tag)) or _registers(tag)):
        inner = _beside(tag)
    title = words(inner) if inner else label(tag)
    headed = (inner or outer) is not None
    if not headed and (_ADDRESS.match(title) or _is_inline(tag, title)):
        return None
    if len(title) < (4 if headed else TITLE_LENGTH) or _BUTTON.match(title):
        return None
    return _lead(document, address, title, inner or outer or tag, headed)


def _titled(tag: Tag) -> Tag | None:
    """What a link around a whole card calls its title."""
    if len(words(tag, 60)) < TITLE_LENGTH:
        return None
    inside = (one for one, _ in zip(tags(tag), range(30), strict=False))
    named = next((one for one in inside if _TITLED.search(labels(one)) and len(words(one, 60)) >= 4), None)
    return named or _first_line(tag)


def _registers(tag: Tag) -> bool:
    """Whether a link is the button of a row in a table of events."""
    return bool(_REGISTER.match(label(tag))) and any(one.name == "tr" for one in ancestors(tag, 3))


def _beside(button: Tag) -> Tag | None:
    """The title beside a button that is no heading: what is called so, else the longest cell of the row."""
    for box in ancestors(button, 4):
        if box.name in ("body", "main", "html", "table", "tbody", "ul", "ol"):
            return None
        links = {attribute(one, "href") for one, _ in zip(tags(box, "a"), range(10), strict=False)}
        if len(links) > 1 or next(tags(box, "b", "strong", *HEADINGS), None) is not None:
            return None
        named = next((one for one in tags(box) if _TITLED.search(labels(one)) and len(words(one, 60)) >= 4), None)
        if named is not None:
            return named
        if box.name == "tr":
            cells = [one for one in tags(box, "td") if len(words(one, 200)) >= TITLE_LENGTH]
            return max(cells, key=lambda one: len(words(one, 200)), default=None)
    return None


def _first_line(tag: Tag) -> Tag | None:
    """The title of a card whose parts say nothing of themselves: what is bold, else the first line that is no label."""
    blocks = [one for one, _ in zip(tags(tag, *BLOCKS), range(30), strict=False)]
    lines = [one for one in blocks if next(tags(one, *BLOCKS), None) is None and len(words(one)) >= TITLE_LENGTH]
    if len(lines) < 2 and len(words(tag)) < CARD_LENGTH:
        return None
    bold = next((one for one in lines if _BOLD.search(labels(one))), None)
    # Where the text is a paragraph, what stands beside it in boxes of their own is title, date and kicker
    boxed = [one for one in lines if one.name != "p" and not _is_date(words(one))]
    if bold is None and boxed and any(one.name == "p" for one in lines):
        return max(boxed, key=lambda one: len(undated(words(one))))
    return bold or next((one for one in lines if len(undated(words(one))) >= 2 * TITLE_LENGTH), None)


def _is_date(said: str) -> bool:
    """Whether words are a date and hardly anything else."""
    found = moments(said[:100])
    return bool(found) and len(said) < len(found[0].text) + TITLE_LENGTH


def _is_inline(tag: Tag, title: str) -> bool:
    """Whether a link stands in running text: its paragraph says much more than it does."""
    block = next((one for one in ancestors(tag, 6) if one.name in BLOCKS), None)
    if block is None or block.name not in ("p", "td", "blockquote", "figcaption"):
        return False
    return len(words(block, 400)) > 80 + 2 * len(title)


def _headed_lead(document: Document, tag: Tag) -> Lead | None:
    """A heading without link, whose box has one: "Weiterlesen" below a title."""
    if next(tags(tag, "a"), None) is not None or any(one.name == "a" for one in ancestors(tag, 4)) or tag.name == "h1":
        return None
    bold = tag.name not in HEADINGS
    title = words(tag)
    if len(title) < (TITLE_LENGTH if bold else 4) or (bold and any(one.name in HEADINGS for one in ancestors(tag, 3))):
        return None
    for box in ancestors(tag, 4):
        if box.name in ("body", "main", "html"):
            return None if bold else _flat_lead(document, tag, title)
        inside = [one for one, _ in zip(tags(box, *HEADINGS), range(3), strict=False)]
        if len(inside) > (0 if bold else 1):
            return None if bold else _flat_lead(document, tag, title)
        links = [one for one, _ in zip(tags(box, "a"), range(30), strict=False)]
        links = [one for one in links if attribute(one, "href") and not attribute(one, "href").startswith(_NOWHERE)]
        if links:
            onward = next((one for one in links if _leads_on(one)), None)
            # Bold words are a title only where the box has nothing but a button for them
            if onward is None or (bold and not all(_ONWARD.match(label(one)) for one in links)):
                return None
            return _lead(document, attribute(onward, "href"), title, tag, True)
    return None


def _flat_lead(document: Document, heading: Tag, title: str) -> Lead | None:
    """A heading that no box holds: its entry goes on to the next heading, and a button in it leads on."""
    node = heading.next_sibling
    for _ in range(SIBLINGS):
        if node is None or (isinstance(node, Tag) and node.name in HEADINGS):
            return None
        if isinstance(node, Tag):
            links = [node] if node.name == "a" else [one for one, _ in zip(tags(node, "a"), range(5), strict=False)]
            found = next((one for one in links if attribute(one, "href") and _ONWARD.match(label(one))), None)
            if found is not None and not attribute(found, "href").startswith(_NOWHERE):
                return _lead(document, attribute(found, "href"), title, heading, True)
        node = node.next_sibling
    return None


def _leads_on(link: Tag) -> bool:
    """Whether a link below a heading leads to what the heading names, and is no link within its text."""
    said = label(link)
    if _AWAY.match(said):
        return False
    return bool(_BUTTON.match(said) or _ONWARD.match(said)) or not _is_inline(link, said)


def _lead(document: Document, address: str, title: str, tag: Tag, headed: bool) -> Lead | None:
    url = document.absolute(address)
    if url is None:
        return None
    above = [one for one, _ in zip(ancestors(tag), range(4), strict=False)]
    shape = (tag.name, *(f"{one.name}.{(labels(one).split() or [''])[0].rstrip('0123456789')}" for one in above[:3]))
    title = undated(title)[:TITLE_LIMIT]
    return Lead(url.partition("#")[0], canonical(url.partition("#")[0]), title, tag, headed, shape)
