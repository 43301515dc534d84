"""What the kinds of output have in common in choosing entries and in reading them.

The words, addresses and order every feed agrees on; knows no format. Strings are cleaned once more here: a control
character that came around the sources' door would make feedgen refuse the whole feed.
"""

import html
import re
import uuid
from collections import Counter
from collections.abc import Collection, Hashable, Iterable
from datetime import UTC, datetime
from typing import Final

from aggregator import text, urls
from aggregator.model import Centre, Enclosure, Entry, Origin, Tag
from aggregator.outputs import Output, Plan, _apple
from aggregator.outputs._facts import facts

TITLE_LIMIT: Final = 255
"""Characters. Apple's limit for every value but descriptions."""
DESCRIPTION_BYTES: Final = 4000
"""Apple's limit for a description, in bytes."""
CATEGORY_LIMIT: Final = 20
TEASER_LIMIT: Final = 80
"""Characters of a text that has to stand in for a missing title."""

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
"""RFC 3987: a scheme, and no character an IRI must escape."""

_TAG = re.compile(r"<([A-Za-z/!?][^<>]*)>")
_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def arrange(output: Output, entries: Iterable[Entry], *, limit: int, unfit: Collection[str] = ()) -> Plan:
    """The window: what is fit, once each, newest first; not more than `limit`. Guids that are `unfit` are held back.

    Of the items of a work the first fit one is taken. Of those that share a key, the earliest published keeps it, since
    that is the one subscribers have.
    """
    wanted = sorted((e for e in entries if e.item.medium in output.media), key=lambda e: (e.place, e.published, e.guid))
    held_back: list[tuple[Entry, str]] = []
    kept: list[Entry] = []
    seen: set[tuple[str, Hashable]] = set()
    works: dict[str, int] = {}
    for entry in wanted:
        if entry.place and entry.guid in works:
            continue
        reason = "invalid" if entry.guid in unfit else output.refusal(entry)
        own = tuple(output.keys(entry)) if reason is None else ()
        reason = reason or next((key[0] for key in own if key in seen), None)
        if reason is not None:
            held_back.append((entry, reason))
            continue
        seen.update(own)
        kept.append(entry)
        works[entry.guid] = entry.place
    kept.sort(key=lambda e: e.guid)
    kept.sort(key=lambda e: e.published, reverse=True)
    # Where another item of the work stands in, nothing is missing.
    missing = sorted((e.guid, reason) for e, reason in held_back if works.get(e.guid, e.place) == e.place)
    window = _of_each_centre(kept, output.per_centre) if output.per_centre else kept
    return Plan(kept=tuple(window[:limit]), held_back=tuple(missing))


def _of_each_centre(entries: Iterable[Entry], most: int) -> list[Entry]:
    """The first entries of each centre, in their order."""
    counted: Counter[str] = Counter()
    kept = []
    for entry in entries:
        counted[entry.origin.centre.id] += 1
        if counted[entry.origin.centre.id] <= most:
            kept.append(entry)
    return kept


def guid_key(entry: Entry) -> Iterable[tuple[str, Hashable]]:
    """The one thing no two entries of any feed may share."""
    yield ("duplicate-guid", guid(entry))


def guid_and_enclosures(entry: Entry) -> Iterable[tuple[str, Hashable]]:
    """A file that two entries bring is one thing published twice."""
    yield from guid_key(entry)
    for enclosure in enclosures(entry):
        yield ("duplicate-enclosure", enclosure.url)


def enclosures(entry: Entry) -> tuple[Enclosure, ...]:
    """The media files that can be named in any feed: with an address and a type. Addresses go out as they came."""
    files: dict[str, Enclosure] = {}
    for given in _files(entry):
        said = (given.type or "").partition(";")[0].strip().lower()
        length = given.length_bytes if given.length_bytes and given.length_bytes > 0 else None
        if not is_address(given.url):
            continue
        media_type = _apple.media_type(given.url, said) or said
        if re.fullmatch(r"[a-z]+/[A-Za-z0-9.+\-]+", media_type):
            files.setdefault(given.url, Enclosure(url=given.url, type=media_type, length_bytes=length))
    return tuple(files.values())


def _files(entry: Entry) -> Iterable[Enclosure]:
    """What the item brings, and the document a publication is."""
    yield from entry.item.enclosures
    if (publication := entry.item.publication) is not None:
        yield Enclosure(
            url=publication.file_url, type=publication.type or "application/pdf", length_bytes=publication.length_bytes
        )


def is_address(url: str) -> bool:
    """Whether an address can go out as it came."""
    return urls.http_url(url) is not None and url.startswith("http") and not re.search(r"\s", url)


def refusal(entry: Entry) -> str | None:
    """Why no output may carry an entry: its publisher does not want it listed, or there is nothing to show."""
    if not guid(entry):
        return "no-guid"
    if is_blocked(entry):
        return "blocked"
    if entry.item.video is not None and entry.item.video.privacy != "public":
        return "not-public"
    if entry.item.video is not None and entry.item.video.live == "upcoming":
        return "not-yet-live"
    return None if title(entry) else "no-title"


def is_blocked(entry: Entry) -> bool:
    """Whether itunes:block or podcast:block, of the item or of its show, keeps an entry out of directories."""
    episode = entry.item.episode
    return is_hidden(entry.origin) or (episode is not None and (episode.block or _has_block(episode.podcast)))


def is_hidden(origin: Origin) -> bool:
    """Whether a show as a whole is kept out of directories."""
    return origin.channel.block or _has_block(origin.channel.podcast)


def _has_block(tags: Iterable[Tag]) -> bool:
    """A podcast:block with an `id` is meant for that service alone, and none of them is us."""
    return any(t.name == "block" and not t.get("id") and t.text.strip().lower() == "yes" for t in tags)


def guid(entry: Entry) -> str:
    """The public identity, as a line."""
    return text.line(entry.guid)


def iri(value: str) -> str:
    """A guid as Atom wants its ids: itself where it is an IRI, else a name that is derived from it for good."""
    return value if _IRI.fullmatch(value) else f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, value)}"


def atom_id(entry: Entry) -> str:
    """The id of an Atom entry: its source's where that is Atom itself (RFC 4287 §4.2.6), else made of the guid."""
    said = text.line(entry.atom_id)
    return said if said and _IRI.fullmatch(said) else iri(guid(entry))


def title(entry: Entry) -> str:
    """A title of one plain line; the beginning of the text where the source gave none."""
    said = text.shorten(_readable(text.line(entry.item.title)), TITLE_LIMIT)
    return said or text.shorten(text.line(told(entry)), TEASER_LIMIT)


def told(entry: Entry) -> str:
    """Plain text: the source's summary, else the text of its content."""
    return _readable(text.clean(entry.item.summary).strip() or text.plain(entry.item.content))


def summary(entry: Entry) -> str:
    """What the source tells, as plain text; of events and publications the facts first."""
    known = "\n".join(map(_readable, facts(entry)))
    return "\n\n".join(part for part in (known, told(entry)) if part)


def _readable(plain: str) -> str:
    """Plain text without what looks like a tag: readers take a title or an RSS description for HTML.

    "Das <T>-Prinzip" was meant to be read, and `<script>` in a text about scripts is not to be run by anybody.
    """
    return _TAG_START.sub("‹", _TAG.sub(r"‹\1›", plain))


def content(entry: Entry) -> str:
    """Harmless HTML, or an empty string; of events and publications the facts first."""
    said = notes(entry)
    return as_html("\n".join(facts(entry))) + said if said else ""


def notes(entry: Entry) -> str:
    """What the source tells at length: harmless HTML, or an empty string."""
    return text.harmless(entry.item.content, page(entry)) if entry.item.content else ""


def as_html(plain: str) -> str:
    """Plain text as paragraphs of HTML."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", plain) if part.strip()]
    return "".join(f"<p>{html.escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in paragraphs)


def page(entry: Entry) -> str | None:
    """The page for people: the item's own, else where its video is watched."""
    if entry.item.url is None and entry.item.video is not None:
        return f"https://www.youtube.com/watch?v={entry.item.video.id}"
    return urls.http_url(entry.item.url)


def show(origin: Origin) -> str:
    """The name of the show, channel or news page an entry came from."""
    return text.shorten(text.line(origin.channel.title) or centre(origin.centre), TITLE_LIMIT)


def centre(of: Centre) -> str:
    """The name of a centre."""
    return text.line(of.name) or of.id


def credit(name: str, of: Centre) -> str:
    """Who speaks, and for which centre: `Digital gedacht – Zentrum Nordwall`; the centre is not named twice."""
    house = centre(of)
    if house.casefold() in name.casefold():
        return text.shorten(name, TITLE_LIMIT)
    return f"{text.shorten(name, TITLE_LIMIT - len(house) - 3)} – {house}"[:TITLE_LIMIT]


def author(entry: Entry) -> str:
    """The item's author with the centre, or the centre alone."""
    said = text.line(entry.item.author or "")
    return credit(said, entry.origin.centre) if said else centre(entry.origin.centre)


def categories(entry: Entry) -> tuple[str, ...]:
    """Categories of one line, each once, in the source's order."""
    lines = (text.shorten(text.line(c), TITLE_LIMIT) for c in entry.item.categories)
    return tuple(dict.fromkeys(c for c in lines if c))[:CATEGORY_LIMIT]


def image(entry: Entry) -> str | None:
    """The item's picture."""
    return urls.http_url(entry.item.image_url)


def newest_change(entries: Iterable[Entry]) -> datetime | None:
    """When the newest of the changes happened: what a feed calls its last update."""
    return max((e.changed for e in entries), default=None)


def newest_by_source(entries: Iterable[Entry]) -> dict[str, datetime]:
    """The newest change of each source, by its id. Not the date a source gives itself: many name the present moment."""
    found: dict[str, datetime] = {}
    for entry in entries:
        found[entry.origin.source_id] = max(entry.changed, found.get(entry.origin.source_id, entry.changed))
    return found


def moment(value: datetime | None) -> datetime:
    """A whole second in UTC; the epoch for a feed without entries, which has to name a moment all the same."""
    return _EPOCH if value is None else value.astimezone(UTC).replace(microsecond=0)


def language(entry: Entry) -> str | None:
    """The language of an entry as a tag of BCP 47, the source's where the item names none."""
    return language_tag(entry.item.language) or language_tag(entry.origin.channel.language)


def language_tag(said: str | None) -> str | None:
    """A language as BCP 47 spells it: `de-DE` for `de_DE`; None for what is none."""
    given = text.line(said or "").replace("_", "-")
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", given):
        return None
    first, *rest = given.split("-")
    return "-".join((first.lower(), *rest))
