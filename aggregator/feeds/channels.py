"""What a feed says of itself, as feedparser and lxml read it, to a `Channel`. Pure."""

from collections.abc import Mapping
from typing import Any

from aggregator import text as texts
from aggregator import times
from aggregator.feeds.elements import Raw
from aggregator.feeds.entries import authors, categories, distinct, explicit, keywords, language, optional, yes
from aggregator.model import Channel
from aggregator.urls import http_url


def read_channel(feed: Mapping[str, Any], raw: Raw, base_url: str) -> Channel:
    """Put together what both readers found of a feed."""
    itunes = raw.itunes
    return Channel(
        title=_line(feed.get("title")),
        url=http_url(_str(feed.get("link")), base_url),
        description=_description(feed, raw),
        language=language(_str(feed.get("language")) or raw.language),
        author=optional(itunes.get("author")) or authors(feed, raw),
        owner_name=optional(itunes.get("owner-name")),
        owner_email=optional(itunes.get("owner-email")),
        image_url=_image(feed, raw, base_url),
        categories=distinct([*raw.itunes_categories, *categories(feed)]),
        keywords=keywords(itunes.get("keywords")),
        explicit=explicit(itunes.get("explicit")),
        type=_show_type(itunes.get("type")),
        subtitle=optional(itunes.get("subtitle")),
        copyright=optional(_str(feed.get("rights"))),
        generator=optional(_str(feed.get("generator"))),
        block=yes(itunes.get("block")),
        complete=yes(itunes.get("complete")),
        new_feed_url=http_url(itunes.get("new-feed-url"), base_url),
        feed_url=_rel(feed, "self", base_url),
        hub_url=_rel(feed, "hub", base_url),
        updated=times.parse(raw.updated) or times.parse(raw.published),
        podcast=raw.podcast,
        atom=raw.atom,
    )


def _description(feed: Mapping[str, Any], raw: Raw) -> str:
    """RSS' description, Atom's subtitle, else what itunes:summary says."""
    told = raw.description.value if raw.description else _str(feed.get("subtitle")) or raw.itunes.get("summary")
    return texts.plain(told) if told else ""


def _image(feed: Mapping[str, Any], raw: Raw, base_url: str) -> str | None:
    image = feed.get("image")
    plain = _str(image.get("href")) if isinstance(image, dict) else None
    candidates = (raw.itunes.get("image"), plain, _str(feed.get("logo")), _str(feed.get("icon")))
    return next((url for url in (http_url(candidate, base_url) for candidate in candidates) if url), None)


def _rel(feed: Mapping[str, Any], rel: str, base_url: str) -> str | None:
    links = feed.get("links")
    found = (link for link in links if isinstance(link, dict)) if isinstance(links, list) else ()
    return next((http_url(_str(link.get("href")), base_url) for link in found if link.get("rel") == rel), None)


def _show_type(text: str | None) -> str | None:
    word = (text or "").strip().lower()
    return word if word in ("episodic", "serial") else None


def _line(value: object) -> str:
    return texts.shorten(texts.line(texts.plain(value)), texts.TITLE_LIMIT) if isinstance(value, str) else ""


def _str(value: object) -> str | None:
    return value if isinstance(value, str) else None
