"""One entry, as feedparser and lxml read it, to the parts of an `Item` and the traits that identify it. Pure."""

import html as html_entities
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from aggregator import text as texts
from aggregator import times
from aggregator.feeds import media
from aggregator.feeds.elements import Raw, Text
from aggregator.feeds.uids import Traits
from aggregator.model import Enclosure, Episode, Item, Medium
from aggregator.urls import URL_LIMIT, http_url

SUMMARY_LIMIT: Final = 4_000
"""Characters of a summary we make of the content where the source gave none: Apple's limit of a description."""
NUMBER_LIMIT: Final = 1_000_000
"""Above it an episode's number is a date or an id."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")
_MAIL = re.compile(r"(?:mailto:)?[^\s@<>()]{1,64}@[^\s@<>()]{1,255}\.[^\s@<>()]{1,64}")
_NUMBER = re.compile(r"\d{1,7}\Z", re.ASCII)
_YES: Final = frozenset({"yes", "true", "explicit"})
_NO: Final = frozenset({"no", "false", "clean"})
EpisodeType = Literal["full", "trailer", "bonus"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An item that still lacks its uid, and what the uid is to be made of."""

    item: Item
    traits: Traits


def read_entry(entry: Mapping[str, Any], raw: Raw, medium: Medium, base_url: str) -> Reading:
    """Put together what both readers found. `medium` is what the source publishes when an entry allows it."""
    guid = raw.guid[:URL_LIMIT] if raw.guid and len(raw.guid) <= URL_LIMIT else None
    url = _link(entry, raw, base_url)
    title = _title(entry)
    summary, content = _texts(raw, entry.get("summary_detail"), base_url, url or base_url)
    files = media.enclosures(entry, base_url)
    playable = next((file.url for file in files if media.is_audio_or_video(file)), None)
    item = Item(
        uid="",
        # A podcast's feed may announce things; only what can be played is an episode.
        medium="news" if medium == "episode" and playable is None else medium,
        guid=texts.clean(guid) if guid else None,
        url=url,
        title=title,
        summary=summary,
        content=content,
        author=authors(entry, raw) or optional(raw.itunes.get("author")),
        language=language(raw.language),
        published=times.parse(raw.published) or times.parse(raw.updated),
        updated=times.parse(raw.updated),
        image_url=media.image_url(entry, raw.itunes.get("image"), files, content, base_url),
        categories=categories(entry),
        enclosures=tuple(file for file in files if not media.is_image(file)),
        episode=_episode(raw, summary) if raw.itunes or raw.podcast or medium == "episode" else None,
    )
    return Reading(item=item, traits=_traits(item, raw, files))


def raw_of(entry: Mapping[str, Any]) -> Raw:
    """What feedparser alone read, in the shape of what lxml reads; podcast tags and nested categories are lost."""
    content = entry.get("content")
    content = max(content, key=lambda part: len(part.get("value") or ""), default=None) if content else None
    return Raw(
        guid=_str(entry.get("id")),
        permalink=bool(entry.get("guidislink")),
        published=_str(entry.get("published")),
        updated=_str(entry.get("updated")),
        language=_str(entry.get("language")),
        authors=tuple(name for name in [_str(entry.get("author"))] if name),
        description=_text_of(entry.get("summary_detail")),
        content=_text_of(content),
        itunes={
            name.removeprefix("itunes_"): value.strip() if isinstance(value, str) else "yes" if value else "no"
            for name, value in entry.items()
            if name.startswith("itunes_") and isinstance(value, str | bool)
        },
    )


def _text_of(detail: object) -> Text | None:
    if not isinstance(detail, dict) or not detail.get("value"):
        return None
    is_html = detail.get("type") != "text/plain"
    return Text(value=detail["value"][: texts.TEXT_LIMIT], is_html=is_html, base_url=detail.get("base") or "")


def _str(value: object) -> str | None:
    return value if isinstance(value, str) else None


def optional(text: str | None, limit: int = texts.TITLE_LIMIT) -> str | None:
    """One line of text, or None when there is nothing on it."""
    return (texts.shorten(texts.line(html_entities.unescape(text)), limit) or None) if text else None


def language(text: str | None) -> str | None:
    """A language tag as BCP 47 writes it, `de` or `de-DE`; None for what is none."""
    name = (text or "").strip().replace("_", "-")
    return name if _LANGUAGE.match(name) else None


def yes(text: str | None) -> bool:
    """Apple: any value but "Yes" has no effect."""
    return (text or "").strip().lower() in _YES


def explicit(text: str | None) -> bool | None:
    """itunes:explicit in the words of all years: yes, true, explicit; no, false, clean."""
    word = (text or "").strip().lower()
    return True if word in _YES else (False if word in _NO else None)


def keywords(text: str | None) -> tuple[str, ...]:
    """itunes:keywords, split at commas."""
    return distinct((text or "")[: texts.TEXT_LIMIT].split(","))


def categories(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Categories and subjects, in order and each once."""
    tags = entry.get("tags")
    return distinct(tag.get("label") or tag.get("term") or "" for tag in tags) if isinstance(tags, list) else ()


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Names on one line each, each once, at most as many as an item may have."""
    found: dict[str, None] = {}
    for name in names:
        word = optional(name, 255)
        if word:
            found[word] = None
            if len(found) >= texts.TAG_LIMIT:
                break
    return tuple(found)


def authors(entry: Mapping[str, Any], raw: Raw) -> str | None:
    """The names of all authors; an address alone is nobody's name, and personal data."""
    people = entry.get("authors")
    atom = [person.get("name") or "" for person in people[: texts.TAG_LIMIT]] if isinstance(people, list) else []
    return optional(", ".join(distinct(map(_name, [*raw.authors, *atom]))))


def _name(text: str) -> str:
    """`redaktion@musterland.example (Redaktion)` and `Redaktion <redaktion@…>` without the address."""
    without = _MAIL.sub(" ", text[: texts.TITLE_LIMIT])
    return without if without == text else without.strip(' \t\n<>()[],;:"')


def _link(entry: Mapping[str, Any], raw: Raw, base_url: str) -> str | None:
    link = entry.get("link")
    url = http_url(link, base_url) if isinstance(link, str) and link.strip() else None
    if url is None and raw.permalink and raw.guid and raw.guid.lower().startswith(("http://", "https://")):
        url = http_url(raw.guid)  # RSS 2.0: a guid that is a permalink is a link
    return url


def _title(entry: Mapping[str, Any]) -> str:
    title = entry.get("title")
    if not isinstance(title, str) or not title:
        return ""
    title = title[: texts.TEXT_LIMIT]
    detail = entry.get("title_detail")
    literal = isinstance(detail, dict) and detail.get("type") == "text/plain"
    title = html_entities.unescape(title) if literal else texts.plain(title)
    return texts.shorten(texts.line(title), texts.TITLE_LIMIT)


def _texts(raw: Raw, lost: object, base_url: str, link: str) -> tuple[str, str]:
    """Summary and content of a description and a content, either of which may be missing or be HTML.

    Addresses in them are relative to xml:base where there is one, else to the entry's own page.
    """
    description, content = raw.description, raw.content
    if description is None and lost:  # inside an element that has no end
        description = _text_of(lost)
    summary = _plain(description) if description else ""
    rich = content or description
    if rich is None or (not _is_rich(rich) and (content is None or description is None or content == description)):
        return summary or (_plain(rich) if rich else ""), ""
    if not summary:
        summary = texts.shorten(_plain(rich), SUMMARY_LIMIT)
    html = texts.harmless(_as_html(rich), link if rich.base_url in ("", base_url) else rich.base_url)
    return summary, html


def _is_rich(text: Text) -> bool:
    return text.is_html and texts.has_markup(text.value)


def _plain(text: Text) -> str:
    return texts.plain(text.value if text.is_html else html_entities.escape(text.value, quote=False))


def _as_html(text: Text) -> str:
    if _is_rich(text):
        return text.value
    value = text.value if text.is_html else html_entities.escape(text.value, quote=False)
    return value.replace("\n", "<br>\n")


def _episode(raw: Raw, summary: str) -> Episode:
    itunes = raw.itunes
    told = texts.plain(itunes["summary"]) if "summary" in itunes else ""
    return Episode(
        duration_seconds=times.duration_seconds(itunes.get("duration")),
        explicit=explicit(itunes.get("explicit")),
        number=_number(itunes.get("episode")),
        season=_number(itunes.get("season")),
        type=_type(itunes.get("episodetype")),
        title=optional(itunes.get("title")),
        subtitle=optional(itunes.get("subtitle")),
        summary=told if told and told != summary else None,
        author=optional(itunes.get("author")),
        keywords=keywords(itunes.get("keywords")),
        block=yes(itunes.get("block")),
        closed_captioned=yes(itunes.get("isclosedcaptioned")),
        order=_number(itunes.get("order")),
        podcast=raw.podcast,
    )


def _type(text: str | None) -> EpisodeType | None:
    word = (text or "").strip().lower()
    return "full" if word == "full" else "trailer" if word == "trailer" else "bonus" if word == "bonus" else None


def _number(text: str | None) -> int | None:
    word = (text or "").strip()
    return int(word) if _NUMBER.match(word) and int(word) <= NUMBER_LIMIT else None


def _traits(item: Item, raw: Raw, files: list[Enclosure]) -> Traits:
    return Traits(
        guid=texts.clean(raw.guid).strip() if raw.guid else "",
        url=item.url or "",
        media_url=files[0].url if files else "",
        title=item.title,
        date=raw.published or raw.updated or "",
        text=item.summary,
    )
