"""What the answers of a REST API say, as items. Pure: reads the bundle that `visit` packed."""

import html
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from aggregator import bundles, times
from aggregator import text as texts
from aggregator.errors import ParseError
from aggregator.feeds import uids
from aggregator.feeds.entries import SUMMARY_LIMIT, distinct, optional
from aggregator.feeds.uids import Traits
from aggregator.model import Channel, Item, Medium, Page, Parsed
from aggregator.sources.wordpress import answers
from aggregator.sources.wordpress.answers import Post
from aggregator.urls import URL_LIMIT, http_url

PROTECTED: Final = "protected"
UNREADABLE: Final = "unreadable"
_MORE = re.compile(r"\s*\[(?:…|\.{3})\]\s*\Z")
"""How WordPress ends an excerpt that it cut off."""

Names = dict[str, dict[int, str]]


def read(page: Page, medium: Medium) -> Parsed:
    """Posts, each once, and what the site says of itself. Raises `ParseError`."""
    parts = bundles.unpack(page.body, page.url)
    by_role = {part.role: part.body for part in parts}
    if "site" not in by_role:
        raise ParseError(page.url, "not-wordpress", "this bundle holds no answers of a WordPress site")
    site = answers.mapping(_loads(by_role["site"], page))
    names = _names(answers.mapping(_loads(by_role.get("terms", b"{}"), page)))
    told = [post for part in parts if part.role == "posts" for post in answers.sequence(_loads(part.body, page))]
    return _parsed(_each_once(told), names, medium, _channel(site), page.url)


def _parsed(told: list[object], names: Names, medium: Medium, channel: Channel, page_url: str) -> Parsed:
    skipped: Counter[str] = Counter()
    items: list[Item] = []
    for post in told:
        if not isinstance(post, dict):
            skipped[UNREADABLE] += 1
        elif answers.mapping(post.get("content")).get("protected") is True:
            skipped[PROTECTED] += 1  # a title with a lock before it is no news to anyone
        else:
            items.append(_item(post, names, medium, channel.url or page_url))
    kept = []
    for item, (uid, reason) in zip(items, uids.assign(list(map(_traits, items))), strict=True):
        if uid:
            kept.append(replace(item, uid=uid))
        else:
            skipped[reason] += 1
    return Parsed(items=tuple(kept), channel=channel, entries=len(told), skipped=tuple(sorted(skipped.items())))


def _each_once(told: list[Any]) -> list[object]:
    """The lists overlap: the first telling of a post counts, since the newest list is read first."""
    found: dict[object, object] = {}
    for place, post in enumerate(told):
        ids = answers.ids([answers.mapping(post).get("id")])
        found.setdefault(ids or f"#{place}", post)
    return list(found.values())


def _item(post: Post, names: Names, medium: Medium, home: str) -> Item:
    url = http_url(answers.string(post.get("link")), home)
    # As in the feed, where the same guid stands: WordPress escapes it for HTML.
    guid = texts.clean(html.unescape(answers.string(post.get("guid")))).strip()
    published = answers.moment(post, "date_gmt") or _local(post)
    modified = answers.moment(post, "modified_gmt")
    content = answers.string(post.get("content"))
    summary = _MORE.sub("…", texts.plain(answers.string(post.get("excerpt"))))
    terms = [names[kind][id_] for kind in names for id_ in answers.ids(post.get(kind)) if id_ in names[kind]]
    image = answers.string(post.get("image_url")) or answers.string(post.get("jetpack_featured_media_url"))
    return Item(
        uid="",
        medium=medium,
        guid=guid if guid and len(guid) <= URL_LIMIT else None,
        url=url,
        title=answers.one_line(post.get("title")),
        summary=summary or texts.shorten(texts.plain(content), SUMMARY_LIMIT),
        content=texts.harmless(content, url or home) if texts.has_markup(content) else "",
        author=optional(answers.string(post.get("author_name"))),
        published=published,
        updated=modified if modified and published and modified > published else None,
        image_url=http_url(image, url or home),
        categories=distinct(terms),
        raw_hash=answers.hash_of(post),
    )


def _local(post: Post) -> datetime | None:
    """Drafts published by some importers have no date_gmt; `date` is the site's own clock, in Germany for us."""
    moment = times.parse(answers.string(post.get("date")))
    return moment.replace(tzinfo=times.BERLIN).astimezone(UTC) if moment else None


def _traits(item: Item) -> Traits:
    return Traits(guid=item.guid or "", url=item.url or "", title=item.title, date=str(item.published or ""))


def _channel(site: Any) -> Channel:
    return Channel(
        title=texts.clean(answers.string(site.get("title"))),
        url=http_url(answers.string(site.get("home"))),
        description=texts.clean(answers.string(site.get("description"))),
        image_url=http_url(answers.string(site.get("image_url"))),
        generator="WordPress",
    )


def _names(told: Any) -> Names:
    found: Names = {}
    for kind in ("categories", "tags"):
        pairs = answers.mapping(told.get(kind)).items()
        found[kind] = {int(id_): answers.string(name) for id_, name in pairs if id_.isdecimal()}
    return found


def _loads(body: bytes, page: Page) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ParseError(page.url, "not-wordpress", f"an answer in this bundle is no JSON: {error}") from error
