"""Is this edition fit to replace the last one, and if not, why: all faults at once.

An edition is judged as the public will meet it, from its bytes: is it well-formed, valid under our schema, read back
whole by an independent parser; and, beside the edition it replaces, would subscribers lose entries or get them twice.
Pure, but for the schemas, which are part of the package. Knows nothing of how an edition was made or where it goes.
"""

import io
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Final

import feedparser  # type: ignore[import-untyped]

from aggregator.gate import _atom, _calendar, _jsonfeed, _opml, _rss
from aggregator.gate._form import MEDIA_TYPES, Form, Reading, at_most

__all__ = ["FORMS", "KEPT_SHARE", "MEDIA_TYPES", "Form", "Reading", "inspect", "is_valid"]

FORMS: Final[Mapping[str, Form]] = {
    "podcast": _rss.PODCAST,
    "rss": _rss.RSS,
    "atom": _atom.ATOM,
    "jsonfeed": _jsonfeed.JSONFEED,
    "opml": _opml.OPML,
    "calendar": _calendar.CALENDAR,
}

KEPT_SHARE: Final = 0.7
"""An edition with fewer than this share of the last one's entries is a fault of ours until a person says otherwise."""


def inspect(
    form: str,
    new: bytes,
    previous: bytes | None,
    *,
    allow_shrink: bool = False,
    allow_identity: bool = False,
    withheld: Collection[str] = (),
) -> tuple[str, ...]:
    """The faults for which `new` must not replace `previous`; none when it is fit. Raises `KeyError` for no such form.

    A previous edition that cannot be read is no standard: anything fit is better. `allow_shrink` and `allow_identity`
    are a person's word that fewer entries, or another podcast:guid, atom:id or address, are meant. `withheld` are ids
    editors have hidden: that they are missing is no loss, and nothing that they were is held against the new edition.
    """
    judge = FORMS[form]
    try:
        document = judge.parse(new)
    except ValueError as error:
        return (f"not well-formed: {error}",)
    faults = [*at_most(judge.schema_faults(document))]
    reading = judge.read(document)
    for rule in judge.rules:
        faults.extend(at_most(rule(document)))
    faults.extend(at_most(_doubles(reading)))
    if judge.read_back:
        faults.extend(_read_back(new, len(reading.ids)))
    if (before := _before(judge, previous, withheld)) is not None:
        if not allow_shrink:
            faults.extend(_losses(before, reading))
        if not allow_identity:
            faults.extend(_identity_changes(before, reading))
        faults.extend(at_most(_guid_changes(before, reading)))
    return tuple(dict.fromkeys(faults))


def is_valid(form: str, document: bytes) -> bool:
    """Whether a document is well-formed and what its schema asks for: the part of `inspect` that needs no more."""
    judge = FORMS[form]
    try:
        return not any(judge.schema_faults(judge.parse(document)))
    except ValueError:
        return False


def _before(judge: Form, previous: bytes | None, withheld: Collection[str]) -> Reading | None:
    if previous is None:
        return None
    try:
        reading = judge.read(judge.parse(previous))
    except ValueError:
        return None
    return replace(
        reading,
        ids=tuple(id_ for id_ in reading.ids if id_ not in withheld),
        enclosures=tuple(pair for pair in reading.enclosures if pair[1] not in withheld),
    )


def _doubles(reading: Reading) -> Iterator[str]:
    for name, count in Counter(reading.ids).items():
        if count > 1:
            yield f"{count} entries have the id “{name}”"
    for url, count in Counter(url for url, _ in reading.enclosures).items():
        if count > 1:
            yield f"{count} entries have the enclosure {url}"


def _read_back(new: bytes, entries: int) -> Iterator[str]:
    """What an independent parser makes of it. A stream, since feedparser takes bytes for a file name first."""
    read = feedparser.parse(io.BytesIO(new), sanitize_html=False, resolve_relative_uris=False)
    if read.bozo:
        yield f"feedparser stumbles: {read.bozo_exception}"
    if len(read.entries) != entries:
        yield f"feedparser reads {len(read.entries)} entries instead of {entries}"


def _losses(before: Reading, after: Reading) -> Iterator[str]:
    had, has = len(before.ids), len(after.ids)
    if had and not has:
        yield f"it is empty, the last edition had {had} entries"
    elif has < had * KEPT_SHARE:
        yield f"it has {has} entries, the last edition had {had}"
    if has and had and not set(before.ids) & set(after.ids):
        yield "it has no entry in common with the last edition"


def _identity_changes(before: Reading, after: Reading) -> Iterator[str]:
    if before.identity and before.identity != after.identity:
        yield f"its identity was {before.identity} and is now {after.identity or 'none'}"


def _guid_changes(before: Reading, after: Reading) -> Iterator[str]:
    """A file under another guid is a new episode to every subscriber, who gets it a second time."""
    known = dict(before.enclosures)
    for url, name in after.enclosures:
        if known.get(url, name) != name:
            yield f"the enclosure {url} had the id “{known[url]}” and has now “{name}”"
