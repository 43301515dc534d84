"""An item reduced to what is needed to recognise it: normalised once, stored, compared many times. Pure.

Deterministic: the same item, the same recurring lines and the same directory give the same portrait.
"""

import re
from collections.abc import Container, Iterator
from datetime import date
from typing import Final

from aggregator import recurring as recurrence
from aggregator.german.folding import fold
from aggregator.identity import centres
from aggregator.identity.works import addresses, keys, lexicon, texts, titles
from aggregator.identity.works.values import Heading, Key, Portrait, Subject
from aggregator.model import Event, Item
from aggregator.text import plain

LEAD: Final = 32
"""Content words of a text kept to see what it speaks of."""
FIGURES: Final = 16
SUBTITLE: Final = 12
"""Words of a text that may be a title elsewhere."""
BONUS: Final = 600
"""Seconds from which on a bonus is an episode of its own."""
DATED: Final = 1_200
"""Characters of a text in which dates of the occasion are looked for: later ones speak of others."""
GLOSSED: Final = frozenset({"publication", "event", "news"})
"""Media that come out in two languages."""
SPOKEN: Final = 2
"""Function words of one language, and none of the other or five times fewer, that tell a text's language."""

_WORD: Final = re.compile(r"[^\W_]+")
_FIGURE: Final = re.compile(r"\d+(?:[.,:]\d+)*")
_PLACE: Final = re.compile(r"\d{5}|[^\W\d_]{2,}")
_ONLINE: Final = re.compile(
    r"online|virtuell|\Adigital\Z|digitale veranstaltung|(?:web|video)-?(?:konferenz|seminar)|webinar|"
    r"\b(?:ms[ -])?teams\b|\bzoom\b|webex|bigbluebutton|livestream|\bremote\b"
)
_QUOTED: Final = re.compile(r"[„“»\"]([^„“”»«\"\n]{6,90})[“”«\"]")
_PARTS: Final = re.compile(r"[.:?!–\n]\s+|[.?!]\Z")
OPENING: Final = 400
"""Characters within which a first sentence ends."""
QUOTING: Final = 600
"""Characters of a text in which it says what it is about."""
_VIDEO_ID: Final = re.compile(r"[\w-]{10,12}")


def portray(
    subject: Subject, recurring: Container[int], directory: centres.Directory, said: recurrence.Text | None = None
) -> Portrait:
    """The portrait of an item. `recurring` holds marks of lines that its source, or several sources, repeat; `said` is
    its running text, where it was read before."""
    item = subject.item
    network = is_network(subject.centre, directory)
    heading = titles.heading_of(_unmangled(item.title), directory)
    text = _unmangled((said or recurrence.read(running_text(item))).without(recurring))
    folded = fold(text)
    words = _WORD.findall(folded)
    sketch = texts.sketch(words)
    own, out = _addresses(item)
    whole, counted = _hash_of(words), _counted(item)
    first = _WORD.findall(fold(recurrence.first(text[:OPENING])))
    told = _hash_of(first)
    language, spoken = _language(fold(item.title).split() + words[:300], item.language)
    event = item.event
    places = _places(event.place) if event else ()
    dates = _dates(fold(item.title), folded)
    return Portrait(
        source_id=subject.source_id,
        uid=item.uid,
        centre=subject.centre,
        network=network,
        medium=item.medium,
        keys=keys.unique(
            (
                *keys.item_keys(item),
                *keys.number_key(subject.centre, heading.season, heading.number or counted),
                *keys.length_key(subject.centre, _duration(item)),
                *keys.title_keys(heading, subject.centre),
                *(
                    keys.gloss_keys(heading.words, subject.centre, single=item.medium == "publication")
                    if item.medium in GLOSSED
                    else ()
                ),
                *keys.text_keys(sketch, whole, told),
                *keys.occasion_keys(item, subject.centre, dates),
                *(keys.quoted_keys(_quoted(item.title, text, directory)) if item.medium in ("news", "post") else ()),
                *(_subtitle_keys(subject, text, directory) if _is_subtitle(item, words) else ()),
                *(Key(kind="cross", value=value) for value in (*own, *out)),
            )
        ),
        heading=_with_organiser(heading, event, directory),
        published=item.published,
        language=language,
        spoken=spoken,
        duration_seconds=_duration(item),
        size_bytes=(item.enclosures[0].length_bytes or 0) if item.enclosures else 0,
        short=_is_short(item),
        counted=counted,
        start=event.start if event else None,
        all_day=bool(event and event.all_day),
        online=bool(event and (event.online or _ONLINE.search(fold(event.place)))),
        cancelled=bool(event and event.status == "cancelled") or "cancelled" in heading.markers,
        places=places,
        own=own,
        out=out,
        text=sketch,
        lead=_lead(folded),
        summary=whole,
        told=told,
        told_words=len(first) if told else 0,
        figures=tuple(_FIGURE.findall(folded)[:FIGURES]),
        dates=tuple(date(*one) for one in dates if all(one) and _exists(*one)),
        days=tuple(dict.fromkeys(month * 100 + day for year, month, day in dates if month and day and not year)),
        richness=sketch.count + 200 * bool(item.enclosures) + 20 * bool(item.image_url) + 20 * bool(item.content),
    )


def _is_subtitle(item: Item, words: list[str]) -> bool:
    """Whether all that is told of a recording is as short as a title, which it may be on another platform."""
    return item.medium in ("episode", "video") and 2 < len(words) <= SUBTITLE


def _subtitle_keys(subject: Subject, text: str, directory: centres.Directory) -> Iterator[Key]:
    """Keys of a text that may be a title, and of a number it names: `Ein Bagger lernt. Hafenfunk, Folge siebzehn.`"""
    said = [titles.heading_of(part, directory) for part in _PARTS.split(text)[:4] if len(part) > 3]
    yield from keys.quoted_keys(said)
    for one in said:
        yield from keys.number_key(subject.centre, one.season, one.number)


def _quoted(title: str, text: str, directory: centres.Directory) -> list[Heading]:
    """The first titles that news name in quotation marks."""
    found = dict.fromkeys(one.strip() for one in _QUOTED.findall(f"{title}\n{text[:QUOTING]}"))
    return [titles.heading_of(one, directory) for one in [*found][:2]]


def _unmangled(text: str) -> str:
    """A text whose UTF-8 was read as Latin once too often: `BÃ¤cker` is `Bäcker`."""
    if "Ã" not in text:
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def is_network(centre: str, directory: centres.Directory) -> bool:
    """Whether a source belongs to the network itself, which shows again what the centres publish."""
    named = next((one for one in directory.centres if one.id == centre), None)
    return named.type == "network" if named else centre in ("network", "netzwerk")


def running_text(item: Item) -> str:
    """All an item says beside its title, once, as plain text with what its source repeats."""
    content = plain(item.content) if item.content else ""
    summary = item.summary
    if content and summary and fold(summary[:80]) in fold(content[: 4 * len(summary) + 400]):
        summary = summary if len(summary) > len(content) else ""
        content = "" if summary else content
    parts = [
        summary,
        content,
        (item.episode.summary or "") if item.episode else "",
        item.publication.cover if item.publication else "",
    ]
    return "\n".join(part for part in dict.fromkeys(parts) if part)


def _addresses(item: Item) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Hashes of the addresses where an item can be met, and of those its text points to."""
    places = (item.url, *keys.files_of(item))
    own = [found for url in places if url and not addresses.is_homepage(found := addresses.address(url))]
    if item.video and _VIDEO_ID.fullmatch(item.video.id):
        own.append(f"youtube:{item.video.id}")
    out = [link for link in addresses.links_in(item.content, f"{item.summary}\n{item.content}") if link not in own]
    mine, theirs = (tuple(keys.hashed("address", one) for one in dict.fromkeys(several)) for several in (own, out))
    return mine, theirs


def _duration(item: Item) -> int:
    if item.episode and item.episode.duration_seconds:
        return item.episode.duration_seconds
    return (item.video.duration_seconds or 0) if item.video else 0


def _is_short(item: Item) -> bool:
    called = item.episode.type if item.episode else ""
    # Bonus is what is not counted: an outtake of three minutes, or a whole evening recorded live.
    return (
        called == "trailer" or (called == "bonus" and _duration(item) < BONUS) or bool(item.video and item.video.short)
    )


def _counted(item: Item) -> str:
    number = item.episode.number if item.episode else item.event.number if item.event else None
    return str(number) if number else ""


def _with_organiser(heading: Heading, event: Event | None, directory: centres.Directory) -> Heading:
    """The heading of an event, its organiser among the centres it names."""
    if event is None or not event.organiser or not directory.centres:
        return heading
    named = {mention.centre for mention in centres.resolve(event.organiser, directory)}
    fields = {name: getattr(heading, name) for name in heading.__dataclass_fields__}
    return Heading(**fields | {"named": tuple(sorted(named | {*heading.named}))})


def _places(place: str) -> tuple[str, ...]:
    """The words of a place that tell it from others: `Kiel, Schwentinestraße 24` → kiel, schwentinestrasse."""
    found = dict.fromkeys(
        word
        for word in _PLACE.findall(fold(place))
        if word not in lexicon.PLACE_NOISE
        and not re.search(r"(?:str|platz|weg|allee|ring|gasse|damm|ufer|gebaeude|saal)\Z", word)
    )
    return tuple(found)[:8]


def _language(words: list[str], declared: str | None) -> tuple[str, bool]:
    """The language of a text, and whether it was read from its words."""
    german = sum(map(lexicon.GERMAN.__contains__, words))
    english = sum(map(lexicon.ENGLISH.__contains__, words))
    if german >= SPOKEN and german > 5 * english:
        return "de", True
    if english >= SPOKEN and english > 5 * german:
        return "en", True
    if not german and english and any(word in lexicon.DICTIONARY for word in words):
        return "en", True
    return (declared or "")[:2].lower(), False


def _dates(title: str, text: str) -> tuple[tuple[int, int, int], ...]:
    return tuple(dict.fromkeys((*titles.dates_in(title), *titles.dates_in(text[:DATED]))))[:12]


def _exists(year: int, month: int, day: int) -> bool:
    try:
        return bool(date(year, month, day))
    except ValueError:
        return False


def _lead(folded: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for word in titles.words_of(titles.in_short(folded[:800])):
        found[word] = None
        if len(found) == LEAD:
            break
    return tuple(found)


def _hash_of(words: list[str]) -> int:
    return keys.hashed("summary", *words[: texts.WORD_LIMIT]) if len(words) >= 3 else 0
