"""Identity of an entry within its document: the guid where it can be trusted, else the next best that is unique.

Every key collides somewhere: in 447 real feeds links do in 36, titles in 51, guids in 12 (one show links all its
episodes to its home page). A value held by two different entries of one document is no identity there. An entry whose
guid is its own never depends on the others; the rest is only decided over whole documents (`slices.trim` sees to that).
Pure.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from aggregator.urls import URL_LIMIT, canonical, without_prefixes

NO_IDENTITY: Final = "no-identity"
REPEATED: Final = "repeated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """All that can tell an entry from another."""

    guid: str = ""
    url: str = ""
    media_url: str = ""
    title: str = ""
    date: str = ""
    text: str = ""

    def comparable(self) -> "Traits":
        """With addresses in the form in which two spellings of one are equal."""
        return replace(
            self,
            url=canonical(self.url) if self.url else "",
            media_url=canonical(without_prefixes(self.media_url)) if self.media_url else "",
        )


def assign(entries: Sequence[Traits]) -> list[tuple[str, str]]:
    """For each entry its uid and "", or "" and the reason why it can have none.

    uids begin with what they are made of (`guid:`, `link:`, `media:`, `text:`): those of one sort never meet another's.
    """
    guids = [entry.guid for entry in entries]
    if all(guids) and len(set(guids)) == len(guids):  # as it should be: nothing else need be looked at
        return [(f"guid:{_short(guid)}", "") for guid in guids]
    return _assign_with_care([entry.comparable() for entry in entries])


def _assign_with_care(entries: Sequence[Traits]) -> list[tuple[str, str]]:
    first_of_a_kind = {entry: place for place, entry in reversed(list(enumerate(entries)))}
    distinct = [entry for place, entry in enumerate(entries) if first_of_a_kind[entry] == place]
    holders = Counter(candidate for entry in distinct for candidate in _candidates(entry))
    # One item told twice (a new date, an added word) is one item: it has the same guid, link, file and title.
    versions = Counter((entry.guid, entry.url, entry.media_url, entry.title) for entry in distinct if entry.guid)
    taken: set[str] = set()
    answers = []
    for place, entry in enumerate(entries):
        candidates = _candidates(entry)
        if not candidates:
            answers.append(("", NO_IDENTITY))
            continue
        guid_is_own = (
            entry.guid and holders[candidates[0]] == versions[entry.guid, entry.url, entry.media_url, entry.title]
        )
        uid = candidates[0] if guid_is_own else next((c for c in candidates if holders[c] == 1), candidates[-1])
        if first_of_a_kind[entry] != place or uid in taken:
            answers.append(("", REPEATED))
            continue
        taken.add(uid)
        answers.append((uid, ""))
    return answers


def _candidates(entry: Traits) -> list[str]:
    """What the uid may be, best first; empty for an entry that says nothing at all."""
    named = (("guid", entry.guid), ("link", entry.url), ("media", entry.media_url))
    found = [f"{name}:{_short(value)}" for name, value in named if value]
    if entry.title:
        found.append(f"text:{_digest(entry.title, entry.date)}")
    if entry.title or entry.text:
        found.append(f"text:{_digest(entry.title, entry.date, entry.text)}")
    return found


def _short(value: str) -> str:
    return value if len(value) <= URL_LIMIT else f"#{_digest(value)}"


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()
