"""Where the next page of a listing is: `rel=next`, else what a pager says."""

import re
from typing import Final

from bs4 import Tag

from aggregator.pages.document import Document, ancestors, attribute, labels, tags
from aggregator.pages.navigation import label
from aggregator.urls import canonical, host

LINK_LIMIT: Final = 1_000

_PAGER = re.compile(r"pagin|pager|page-?nav|nav-?links|blaettern|seiten|browse", re.IGNORECASE)
_NEXT = re.compile(
    r"\W*(?:(?:zur\s+)?nächsten?(?:\s+seite)?|weiter|vor|(?:zu\s+)?ältere[nr]?(?:\s+(?:beiträgen?|einträgen?|artikeln?|meldungen|posts?))?|next(?:\s+page)?|older(?:\s+(?:posts|entries))?)?\W*\Z",
    re.IGNORECASE,
)
_ARROW = re.compile(r"\s*[»›→>]+\s*\Z")


def select_next(document: Document) -> str | None:
    """The next page by `rel=next`, else by what a pager says."""
    best: tuple[int, str] | None = None
    for count, tag in enumerate(tags(document.soup, "link", "a")):
        if count > LINK_LIMIT:
            break
        rank = _next_rank(tag)
        url = document.absolute(attribute(tag, "href")) if rank else None
        if not url or canonical(url) == canonical(document.url) or host(url) != host(document.url):
            continue
        if best is None or rank > best[0]:
            best = (rank, url.partition("#")[0])
    return best[1] if best else None


def _next_rank(tag: Tag) -> int:
    rel = attribute(tag, "rel").lower().split()
    if "next" in rel:
        return 5 if tag.name == "a" else 4
    if tag.name == "link" or not attribute(tag, "href"):
        return 0
    text = label(tag)
    paging = any(_PAGER.search(labels(one)) for one in (tag, *ancestors(tag, 4)))
    called = re.search(
        r"(?:^|[\s_-])(?:next|weiter|naechste)(?:$|[\s_-])", " ".join(labels(one) for one in (tag, *ancestors(tag, 1)))
    )
    if not paging:
        return 0
    return (
        3 * bool(called)
        or 2 * bool(text and _NEXT.match(text) and any(map(str.isalpha, text)))
        or 1 * bool(_ARROW.match(text))
    )
