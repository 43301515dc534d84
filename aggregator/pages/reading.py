"""A page as one article: each field from the most trustworthy place that has it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from bs4 import Tag

from aggregator.pages import body as bodies
from aggregator.pages.dates import (
    CERTAIN,
    GENERAL_METAS,
    PUBLISHED_METAS,
    UPDATED_METAS,
    Seen,
    address_date,
    declared,
    machine,
    seen,
)
from aggregator.pages.document import Document, attribute, tags, tidy, words
from aggregator.pages.head import Head, read_head
from aggregator.pages.lines import Line, read_lines
from aggregator.pages.linked import Thing, address_of, text_of, texts_of, things, types
from aggregator.pages.nature import boxes_of, has_own_day, in_box, is_home, own_text, read_nature
from aggregator.pages.occasions import occasions
from aggregator.pages.teasers import entries
from aggregator.pages.titles import Headline, fold, read_title, site_names
from aggregator.pages.values import Article, Nature, Occasion
from aggregator.text import TAG_LIMIT, TITLE_LIMIT, harmless, line, plain, shorten
from aggregator.urls import canonical

SUMMARY_LENGTH: Final = 600
OF_A_DAY: Final = 3
"""How often the words of a page count whose headline has a date beside it: lists have none of their own."""
ARTICLES: Final = frozenset(
    [
        "Article",
        "NewsArticle",
        "BlogPosting",
        "Report",
        "ScholarlyArticle",
        "TechArticle",
        "LiveBlogPosting",
        "SocialMediaPosting",
        "AnalysisNewsArticle",
        "ReportageNewsArticle",
        "OpinionNewsArticle",
        "ReviewNewsArticle",
        "BackgroundNewsArticle",
        "AdvertiserContentArticle",
        "SatiricalArticle",
        "Recipe",
        "HowTo",
        "CreativeWork",
        "PodcastEpisode",
        "VideoObject",
        "Review",
        "MedicalWebPage",
    ]
)
PAGES: Final = frozenset(["WebPage", "ItemPage", "AboutPage", "FAQPage", "QAPage", "CollectionPage", "ProfilePage"])

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*\Z")


@dataclass(frozen=True, slots=True)
class _Page:
    document: Document
    head: Head
    things: tuple[Thing, ...]
    subject: Thing
    """What structured data says of this very article; empty when nothing does."""
    page: Thing
    """The same of the page it stands on."""


def read_article(document: Document) -> Article | None:
    """The page as one article; None when it has neither a title nor a text."""
    head, found = read_head(document), things(document)
    names = [
        head.title,
        *head.metas.get("og:title", ()),
        *(words(tag, 500) for tag in list(tags(document.soup, "h1"))[:10]),
    ]
    page = _Page(
        document,
        head,
        found,
        _subject(document, head, found, ARTICLES, names),
        _subject(document, head, found, PAGES, names),
    )
    sites = site_names(document, head, found)
    told = text_of(page.subject.get("headline") or page.subject.get("name"))
    # What microdata calls the headline is a heading of the page: it cannot be its own witness
    headline = read_title(document, head, "" if "@syntax" in page.subject else told, sites)
    lines: Sequence[Line] = read_lines(document, headline.tag)
    container = bodies.find_container(lines, headline.tag)
    content = (
        harmless(bodies.write(document, container, headline.tag), document.base_url) if container is not None else ""
    )
    text = plain(content) or bodies.loose_text(lines)
    said = text_of(page.subject.get("articleBody"))
    if len(said) > 2 * len(text):
        text, content = said, ""
    summary = _summary(page, text)
    text = text or summary  # a page that scripts fill still describes itself
    if not headline.title and not text:
        return None
    dates, nature, events = _nature(page, lines, headline)
    return Article(
        url=document.url,
        title=headline.title,
        published=_published(page, dates if nature == "article" else ()),
        updated=_updated(page, dates),
        summary=summary,
        content=content,
        text=text,
        author=_author(page),
        image_url=_image(page, container),
        language=_language(head),
        categories=_categories(page),
        site_name=line(head.first("og:site_name", "application-name"))[:TITLE_LIMIT],
        events=events,
        nature=nature,
        canonical_url=head.canonical,
    )


def _nature(
    page: _Page, lines: Sequence[Line], headline: Headline
) -> tuple[tuple[Seen, ...], Nature, tuple[Occasion, ...]]:
    """The dates of the page itself, what it is, and the events it announces."""
    document, head = page.document, page.head
    listed = entries(document)
    boxes = boxes_of(listed, headline.tag)
    if len(boxes) > 1:  # a date beside the title of another page is that page's
        lines = [replace(one, noisy=True) if in_box(one.first, boxes) else one for one in lines]
    dates = seen(document, lines, headline.tag, headline.title, boxes if len(boxes) > 1 else frozenset())
    events = occasions(document, page.things)
    address = urlsplit(head.canonical or document.url)
    if is_home(address):
        return dates, "home", events
    if declared(head, PUBLISHED_METAS) or page.subject.get("datePublished"):
        return dates, "article", events
    if has_own_day(lines, headline.tag, dates):
        return dates, "article", events
    own = own_text(lines, boxes) * (OF_A_DAY if dates and dates[0].score >= CERTAIN else 1)
    return dates, read_nature(address, (head.title, headline.title), own, listed, events), events


def _subject(
    document: Document, head: Head, found: Sequence[Thing], kinds: frozenset[str], names: Sequence[str]
) -> Thing:
    """The thing of these types that is about this page: by address, by title, or because there is only one."""
    candidates = [thing for thing in found if kinds & set(types(thing))]
    stray = [thing for thing in found if not types(thing) and thing.get("datePublished")] if kinds is ARTICLES else []
    here = {canonical(address) for address in (document.url, head.canonical) if address}
    folded = [name for name in map(fold, names) if len(name) > 5]
    judged: list[tuple[int, Thing]] = []
    for thing in candidates:
        title = fold(text_of(thing.get("headline") or thing.get("name")))
        named = bool(title) and any(title in name or name in title for name in folded)
        located = any(_is_here(document, thing.get(key), here) for key in ("mainEntityOfPage", "url", "@id"))
        # A picture or a film has a date of its own, which is not the article's
        weak = bool({"VideoObject", "CreativeWork", "Review"} & set(types(thing)))
        points = 4 * named + 3 * located + bool(thing.get("datePublished")) - 3 * weak
        judged.append((points, thing))
    sure = [pair for pair in judged if pair[0] >= 3]
    if sure:
        return max(sure, key=lambda pair: pair[0])[1]
    strong = [thing for points, thing in judged if points >= 0]
    if len(strong) == 1 and not stray:
        return strong[0]
    return stray[0] if len(stray) == 1 else {}


def _is_here(document: Document, value: object, here: set[str]) -> bool:
    address = document.absolute(address_of(value)) if value else None
    return bool(address) and canonical(str(address).partition("#")[0]) in here


def _published(page: _Page, dates: Sequence[Seen]) -> datetime | None:
    """When it was published, in order of trust; the day it was last changed where nothing else is known."""
    told = _first_date(page.subject, "datePublished", "dateCreated", "uploadDate") or declared(
        page.head, PUBLISHED_METAS
    )
    told = told or _first_date(page.page, "datePublished")
    if told:
        return told
    near = next((one for one in dates if not one.changed), None)
    if near and near.score >= CERTAIN:
        return near.moment
    general = declared(page.head, GENERAL_METAS) or (near.moment if near else None)
    if general:
        return general
    if moment := address_date(page.document.url, page.head.canonical, page.head.first("og:url")):
        return moment
    changed = next((one for one in dates if one.changed), None)
    return changed.moment if changed else _updated(page, dates)


def _updated(page: _Page, dates: Sequence[Seen]) -> datetime | None:
    told = (
        _first_date(page.subject, "dateModified")
        or declared(page.head, UPDATED_METAS)
        or _first_date(page.page, "dateModified")
    )
    return told or next((one.moment for one in dates if one.changed), None)


def _first_date(thing: Thing, *names: str) -> datetime | None:
    return next((moment for name in names if (moment := machine(text_of(thing.get(name))))), None)


def _summary(page: _Page, text: str) -> str:
    told = page.head.first("og:description", "description", "twitter:description", "dc.description", "dcterms.abstract")
    told = told or text_of(page.subject.get("description")) or text_of(page.page.get("description"))
    return shorten(plain(told) or line(text[: SUMMARY_LENGTH * 2]), SUMMARY_LENGTH)


def _author(page: _Page) -> str | None:
    names = texts_of(page.subject.get("author")) or texts_of(page.subject.get("creator"))
    names = tuple(name for name in names if not name.startswith(("http://", "https://")))
    if not names:
        meta = page.head.first(
            "author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author"
        )
        names = (meta,) if meta and "://" not in meta else ()
    if not names:
        names = tuple(
            words(tag, 200)
            for tag in tags(page.document.soup, "a", "span")
            if "author" in attribute(tag, "rel").split()
        )[:1]
    return line(", ".join(dict.fromkeys(names)))[:TITLE_LIMIT] or None


def _image(page: _Page, container: Tag | None) -> str | None:
    told = [page.head.first("og:image", "og:image:url", "og:image:secure_url"), address_of(page.subject.get("image"))]
    told += [page.head.first("twitter:image", "twitter:image:src"), address_of(page.page.get("primaryImageOfPage"))]
    told += [bodies.first_image(container)] if container is not None else []
    return next((found for address in told if address and (found := page.document.absolute(address))), None)


def _language(head: Head) -> str | None:
    told = (
        head.language,
        head.first("og:locale"),
        head.first("content-language", "language", "dc.language", "dcterms.language"),
    )
    return next((one.replace("_", "-") for one in told if _LANGUAGE.match(one)), None)


def _categories(page: _Page) -> tuple[str, ...]:
    told = [
        *page.head.metas.get("article:section", ()),
        *page.head.metas.get("article:tag", ()),
        *texts_of(page.subject.get("articleSection")),
    ]
    keywords = texts_of(page.subject.get("keywords")) or tuple(page.head.metas.get("news_keywords", ()))
    told += [part for keyword in keywords for part in keyword.split(",")]
    told += [words(tag, 200) for tag in tags(page.document.soup, "a") if "tag" in attribute(tag, "rel").split()][
        :TAG_LIMIT
    ]
    return tuple(dict.fromkeys(one for part in told if (one := tidy(part)[:TITLE_LIMIT])))[:TAG_LIMIT]
