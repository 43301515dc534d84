"""What a page is: an article, a listing, a calendar or a home page.

Decided by where the words of the page are: in boxes that repeat themselves and lead elsewhere, or outside of them.
"""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import SplitResult, urlsplit

from bs4 import Tag

from aggregator.pages.dates import Seen
from aggregator.pages.document import ancestors, labels, words
from aggregator.pages.entry_dates import followers, following
from aggregator.pages.leads import TITLE_LENGTH
from aggregator.pages.lines import Line
from aggregator.pages.teasers import Entry
from aggregator.pages.values import Nature, Occasion

ITS_OWN: Final = 6.5
"""Score of a date that stands alone and next to a headline."""
RUNNING: Final = 40
"""Characters from which a line is running text."""
DATED_LENGTH: Final = 1_000
UNDATED_LENGTH: Final = 300
"""Characters of an entry that count: sections of one text have headings and links, too, but they are longer."""
HOME: Final = frozenset(["", "/", "/de", "/de/", "/index.html", "/index.php", "/home", "/startseite"])

_WELCOME = re.compile(
    r"\W*(?:startseite|home(?:page)?|willkommen)\b|.{0,60}[|–—:-]\s*(?:startseite|home(?:page)?)\W*\Z", re.IGNORECASE
)
"""What templates call a home page whose address does not say so."""
_CALENDAR = re.compile(
    r"(?:\b|_)(?:termin(?:e|kalender)?|veranstaltung(?:en|skalender|sübersicht)?|kalender|events?|calendar|agenda|(?:web-?)?seminare?|webinare?|workshops?|kurse|schulungen)(?:\b|_)",
    re.IGNORECASE,
)


def read_nature(
    address: SplitResult,
    titles: tuple[str, str],
    own: int,
    entries: Sequence[Entry],
    events: Sequence[Occasion],
) -> Nature:
    """What a page is that does not declare itself an article.

    `titles` are the `<title>` and the headline; `own` is how much running text it has outside the boxes of its entries,
    in characters.
    """
    count = len({one.lead.key for one in entries})
    if count > 1 and _WELCOME.match(titles[0]):
        return "home"
    dated = sum(one.published is not None for one in entries) * 2 >= len(entries)
    limit = DATED_LENGTH if dated else UNDATED_LENGTH
    listed = sum(min(len(words(one.box, limit) + following(one.box)), limit) for one in entries)
    several = len({one.url for one in events if one.url}) > 1 and len(events) > 1
    if count < 2 or listed <= own:
        return "calendar" if several and own < 1_000 else "article"
    return "calendar" if several or _announces(titles[1], address.path, entries) else "listing"


def is_home(address: SplitResult) -> bool:
    """Whether an address is the door of a site."""
    return address.path in HOME and not address.query


def own_text(lines: Sequence[Line], boxes: frozenset[int]) -> int:
    """Characters of running text outside the boxes of entries."""
    return sum(
        len(line.text) - line.linked
        for line in lines
        if not line.noisy and len(line.text) >= RUNNING and not in_box(line.first, boxes)
    )


def has_own_day(lines: Sequence[Line], headline: Tag | None, dates: Sequence[Seen]) -> bool:
    """Whether a date and a text belong to the headline: no title of another page stands between them.

    `lines` say of the words in boxes that they are noisy.
    """
    inside = [line for line in lines if headline is not None and line.block is headline]
    best = next((one for one in dates if not one.changed and one.score >= ITS_OWN), None)
    if best is None or not inside:
        return False
    first, last = sorted((inside[0].offset, best.place))
    between = [line for line in lines if first < line.offset < last and line.linked * 2 > len(line.text) > TITLE_LENGTH]
    after = next((line for line in lines if line.offset > last and len(line.text) >= RUNNING), None)
    return not between and after is not None and not after.noisy and after.linked * 2 < len(after.text)


def in_box(tag: Tag, boxes: frozenset[int]) -> bool:
    """Whether a tag stands in one of these elements."""
    return bool(boxes) and any(id(one) in boxes for one in (tag, *ancestors(tag)))


def boxes_of(entries: Sequence[Entry], headline: Tag | None) -> frozenset[int]:
    """Identities of the boxes of entries; the one that holds the headline of the page is none."""
    around = {id(one) for one in (headline, *ancestors(headline))} if headline is not None else set()
    parts = [part for one in entries for part in (one.box, *followers(one.box))]
    return frozenset(id(part) for part in parts if isinstance(part, Tag) and id(part) not in around)


def _announces(title: str, path: str, entries: Sequence[Entry]) -> bool:
    """Whether the entries are events: the page, the boxes or the addresses call them so."""
    if _CALENDAR.search(title) or _CALENDAR.search(path.replace("/", " ")):
        return True
    named = sum(
        bool(_CALENDAR.search(labels(one.box)) or _CALENDAR.search(urlsplit(one.lead.url).path)) for one in entries
    )
    return named * 2 > len(entries)
