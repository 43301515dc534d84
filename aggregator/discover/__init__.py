"""From a homepage to candidate sources: read what the site says, follow the few links that may lead on, try the rest.

`clues` and `judging` are pure, `trying` and `asking` do the I/O; this module is the story. It writes nothing, and knows
neither the configuration nor the store.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urljoin, urlsplit

from aggregator import urls
from aggregator.discover import hosts, judging
from aggregator.discover.asking import Asking
from aggregator.discover.clues import evidence_in, once
from aggregator.discover.hosts import YOUTUBE
from aggregator.discover.trying import Trier
from aggregator.discover.values import Candidate, Clue, Form
from aggregator.errors import FetchError, ParseError
from aggregator.model import Page
from aggregator.sandbox import ParseLimits, pool
from aggregator.sandbox.reading import Bounded
from aggregator.web import Web

__all__ = ["BUDGET", "YOUTUBE", "Candidate", "Clue", "discover", "evidence_in", "examine"]

BUDGET: Final = 15
"""Requests to one host, robots.txt included."""
_PAGES: Final = 2
"""Pages of the site itself that are read besides its homepage: the first two about feeds or podcasts."""
_SHOWS: Final = 4
"""Pages at hosts of podcasts and videos that are read for the feed or the channel they name."""
_LEADS: Final[tuple[Form, ...]] = ("linkedin", "directory")
_USUAL_FEEDS: Final = ("feed/", "rss.xml", "feed.xml")
_USUAL_SITEMAP: Final = "sitemap.xml"
_LANGUAGE = re.compile(rb"<html[^>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z-]{2,12})", re.IGNORECASE)
_HTML = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype html|html)\b", re.IGNORECASE | re.DOTALL
)
_TRIBE: Final = b"tribe/events/v1"
"""Namespace of The Events Calendar in the index of a WordPress site's REST API."""


def discover(
    web: Web, homepage: str, *, budget: int = BUDGET, centre: str = "", youtube: str = YOUTUBE
) -> Iterator[Candidate]:
    """What a site publishes, tried and judged, the surest first; leads last. Raises `FetchError` without a homepage.

    `budget` is how often one host may be asked. `youtube` is where YouTube is, for rehearsals without it.
    """
    sandbox = pool.shared(ParseLimits())
    asking = Asking(Bounded(web, sandbox), budget)
    home = asking.page(homepage)
    clues, leads = _followed(asking, _site(asking, home, youtube), youtube)
    clues = (*clues, *_events_api(asking, clues), *_guesses(clues, home.final_url))
    trier = Trier(asking=asking, sandbox=sandbox, centre=centre, youtube=youtube)
    trials = tuple(trier.tried(clues))
    told = _LANGUAGE.search(home.body[:20_000])
    language = told[1].decode("ascii").lower() if told else ""
    for candidate in judging.candidates(trials, leads, home.final_url, language, asking.now()):
        yield replace(candidate, centre=centre)


def examine(web: Web, url: str, *, kind: str = "", centre: str = "", youtube: str = YOUTUBE) -> Candidate:
    """One address somebody named, tried as the kind it looks like, or as `kind`. Raises `FetchError` for a lead.

    What it says of itself is in the candidate; that it belongs to the centre is the word of whoever named it.
    """
    sandbox = pool.shared(ParseLimits())
    asking = Asking(Bounded(web, sandbox), BUDGET)
    channel = hosts.youtube_channel(url, youtube) or hosts.youtube_playlist(url, youtube)
    clue = Clue(form="youtube" if channel else "feed", url=channel or url, place="nav", found_on=url)
    clues, leads = _followed(asking, (clue,), youtube)
    if leads:
        raise FetchError(url, "no-channel", "no channel id was found on this page")
    trier = Trier(asking=asking, sandbox=sandbox, centre=centre, youtube=youtube)
    trial = trier.trial(clues[0], kind)
    (candidate,) = judging.candidates((trial,), (), url, "", asking.now())
    return replace(candidate, centre=centre)


def _site(asking: Asking, home: Page, youtube: str) -> tuple[Clue, ...]:
    """The clues of the site itself: its homepage, robots.txt, and the first pages about feeds or podcasts."""
    try:
        found = list(asking.read(home.url, evidence_in, home, youtube=youtube))
    except ParseError as error:  # no usable answer came, as if there were none
        raise FetchError(error.url, error.reason, error.message) from error
    found += [
        Clue(form="sitemap", url=url, place="declared", found_on=urljoin(home.final_url, "/robots.txt"))
        for url in asking.robots.sitemaps(home.final_url)
    ]
    declared = {urls.canonical(clue.url) for clue in found if clue.form == "feed" and clue.place == "declared"}
    doubtful = [clue for clue in found if _doubtful(clue) and urls.canonical(clue.url) not in declared]
    pages = 0
    for clue in doubtful:
        if clue.form == "feeds-page" and pages >= _PAGES:
            continue
        page = _visit(asking, clue.url)
        if page is None or not _HTML.match(page.body[:1000]):
            found += [replace(clue, form="feed")] if page else []
            pages += clue.form == "feeds-page" and page is None
        elif pages < _PAGES:
            pages += 1
            found.remove(clue)
            # Once more navigation and footer: what only this page has is what counts, the rest is known.
            found += [_promoted(later) for later in _clues(asking, page, youtube) if later.form != "feeds-page"]
    return once(found)


def _doubtful(clue: Clue) -> bool:
    """Whether only the answer tells a feed from a page about feeds: `/rss/` may be either."""
    parts = urlsplit(clue.url)
    folder = "." not in parts.path.rpartition("/")[2] and not parts.query
    ours = hosts.same_site(clue.url, clue.found_on)
    return clue.form == "feeds-page" or (clue.form == "feed" and clue.place != "declared" and folder and ours)


def _promoted(clue: Clue) -> Clue:
    """A feed in the text of a page about feeds stands where a person would look for it."""
    return replace(clue, place="nav") if clue.place == "main" and clue.form in ("feed", "podcast-page") else clue


def _followed(asking: Asking, clues: tuple[Clue, ...], youtube: str) -> tuple[tuple[Clue, ...], tuple[Clue, ...]]:
    """Shows and channels resolved to what can be asked, and the leads that only a person can follow."""
    found, leads, visits = [], [], 0
    for clue in clues:
        named = clue.form == "youtube" and (hosts.channel_id(clue.url) or hosts.playlist_id(clue.url))
        if clue.form in _LEADS:
            leads.append(clue)
        elif named or clue.form not in ("youtube", "podcast-page"):
            found.append(clue)
        elif (visits := visits + 1) <= _SHOWS and (resolved := _resolved(asking, clue, youtube)):
            found += resolved
        else:
            leads.append(clue)
    return once(found), tuple(leads)


def _resolved(asking: Asking, clue: Clue, youtube: str) -> list[Clue]:
    """What the page of a show or channel names as its own."""
    page = _visit(asking, clue.url)
    if page is None:
        return []
    if clue.form == "youtube":
        try:
            channel = asking.read(page.url, hosts.channel_in, page.body.decode("utf-8", "replace"))
        except ParseError:
            return []
        return [replace(clue, url=f"{youtube}/channel/{channel}")] if channel else []
    feeds = [one for one in _clues(asking, page, youtube) if one.form == "feed" and not one.comments]
    declared = [one for one in feeds if one.place == "declared"] or feeds
    # It stands where the link to the show stands: the show's page declares its own feed, not this site's.
    return [replace(one, place=clue.place, found_on=clue.found_on, title=clue.title or one.title) for one in declared]


def _guesses(clues: tuple[Clue, ...], here: str) -> Iterator[Clue]:
    """Usual paths, where the site itself named nothing."""
    forms = {clue.form for clue in clues if hosts.same_site(clue.url, here) and not clue.comments}
    paths: tuple[str, ...] = () if forms & {"feed", "wordpress"} else _USUAL_FEEDS
    if "sitemap" not in forms:
        paths = (*paths, _USUAL_SITEMAP)
    root = here if urlsplit(here).path.endswith("/") else urljoin(here, "/")
    for path in paths:
        form: Form = "sitemap" if path == _USUAL_SITEMAP else "feed"
        yield Clue(form=form, url=urljoin(root, path), place="guessed", found_on=here)


def _clues(asking: Asking, page: Page, youtube: str) -> tuple[Clue, ...]:
    """The clues of a page that may lead on; none where reading it costs more than a page may."""
    try:
        return asking.read(page.url, evidence_in, page, youtube=youtube)
    except ParseError:
        return ()


def _visit(asking: Asking, url: str) -> Page | None:
    """A page that may lead on; that it does not answer ends nothing."""
    try:
        return asking.page(url)
    except FetchError:
        return None


def _events_api(asking: Asking, clues: tuple[Clue, ...]) -> Iterator[Clue]:
    """The Events Calendar, where the index of a WordPress site's REST API names it and no link did."""
    wordpress = next((clue for clue in clues if clue.form == "wordpress"), None)
    if wordpress is None or any(clue.form == "events-api" for clue in clues):
        return
    page = _visit(asking, wordpress.url)
    if page is not None and _TRIBE in page.body.replace(b"\\/", b"/"):
        root = wordpress.url.rstrip("/")
        yield replace(wordpress, form="events-api", url=f"{root}/{_TRIBE.decode()}/events", found_on=wordpress.url)
