"""Which centre a text speaks of, and whose a host is. Pure.

Three kinds of evidence, of falling strength: a *head* that only this network has (`Mittelstand-Digital Zentrum`,
`Mittelstand 4.0-Kompetenzzentrum`, `MDZ`, `Digitalzentrum`) with a centre's name behind it; a proper name that means
nothing else (`Klima.Neutral.Digital`, `KDH`); and a common word (`Zentrum Hannover`, `Gemeinsam digital`), which counts
only where the network is spoken of nearby. Everything is anchored on words: `mdz` is not in `dbmdz`, and neither
`Zukunftszentrum Berlin` nor `Helmholtz-Zentrum Berlin` is a `Zentrum Berlin`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from aggregator.identity import spelling
from aggregator.model import Centre
from aggregator.urls import host

NEARBY: Final = 400
"""Characters within which the network must be named for a common word to count: about a paragraph."""
LIST_GAP: Final = 3
"""Unknown names that may stand in a list of centres before it is one no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place where a text names a centre."""

    centre: str
    """Its id."""
    text: str
    """As it stands there, head and all; in a list, the name alone."""
    start: int
    end: int
    """Where, in the text as `spelling.readable` gives it (composed characters, nothing invisible)."""


@dataclass(frozen=True, kw_only=True)
class Directory:
    """The centres there are, ready to be looked up."""

    centres: tuple[Centre, ...]

    @cached_property
    def names(self) -> "Names":
        """The patterns made of the centres' names."""
        return Names.of(self.centres)

    @cached_property
    def hosts(self) -> Mapping[str, str]:
        """Centre by host, without `www.`; a host two centres claim is nobody's."""
        found: dict[str, str] = {}
        for centre in self.centres:
            for name in (centre.homepage or "", *centre.hosts):
                key = _bare_host(name)
                if key:
                    found[key] = centre.id if found.get(key, centre.id) == centre.id else ""
        return {key: id_ for key, id_ in found.items() if id_}


def by_host(url: str, directory: Directory) -> str | None:
    """The centre whose host an address is on, or on a subdomain of it; None when it is nobody's."""
    name = _bare_host(url)
    labels = name.split(".")
    candidates = (".".join(labels[start:]) for start in range(len(labels) - 1))
    return next((directory.hosts[one] for one in candidates if one in directory.hosts), None)


def _bare_host(url: str) -> str:
    text = url.strip()
    return host(text if "//" in text else f"//{text}").rstrip(".").removeprefix("www.")


def resolve(text: str, directory: Directory) -> tuple[Mention, ...]:
    """Where a text names centres, in its order. The network itself is none."""
    text = spelling.readable(text)
    names = directory.names
    found = [*_headed(text, names), *_proper(text, names), *_adjectives(text, names)]
    marks = [at.start() for at in spelling.NETWORK.finditer(text)]
    marks += [mention.start for mention in found]
    marks.sort()
    found += [mention for mention in _weak(text, names) if _near(mention.start, marks)]
    found += _lists_of_their_own(text, names)
    return _apart(found)


def _near(place: int, marks: Sequence[int]) -> bool:
    """Whether one of the marks, in order, is near a place."""
    at = bisect_left(marks, place - NEARBY)
    return at < len(marks) and marks[at] <= place + NEARBY


def _apart(found: Iterable[Mention]) -> tuple[Mention, ...]:
    """Where two readings overlap, the longer one; of equal ones, the first found."""
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda m: (m.start, m.start - m.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
        elif mention.end - mention.start > kept[-1].end - kept[-1].start:
            kept[-1] = mention
    return tuple(kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What centres are called, sorted by how much a name says by itself."""

    tails: Mapping[str, str]
    """Names behind a head, folded: `hannover`, `planen und bauen`."""
    own: frozenset[str]
    """Those of `tails` that are the centre's own today, not a predecessor's."""
    competence: frozenset[str]
    """Those that may follow a bare `Kompetenzzentrum`, as an alias says."""
    tail: re.Pattern[str]
    proper: tuple[tuple[re.Pattern[str], str], ...]
    """Names that mean nothing else."""
    common: tuple[tuple[re.Pattern[str], str], ...]
    """Names that are ordinary words too."""
    demonyms: Mapping[str, str]
    """`hamburger`, `saarbrücker`."""

    @classmethod
    def of(cls, centres: Iterable[Centre]) -> "Names":
        """The names of centres. One that two centres claim is nobody's."""
        claims: dict[str, set[str]] = {}
        own: set[str] = set()
        competence: set[str] = set()
        proper: list[tuple[re.Pattern[str], str]] = []
        common: list[tuple[re.Pattern[str], str]] = []
        demonyms: dict[str, str] = {}
        for centre in centres:
            if centre.type == "network":
                continue
            for name, today in _names_of(centre):
                tail, competent = spelling.tail_of(name)
                if not tail:
                    (proper if spelling.says_enough(name) else common).append((spelling.phrase(name), centre.id))
                    continue
                key = spelling.fold(tail)
                claims.setdefault(key, set()).add(centre.id)
                own |= {key} if today else set()
                if competent:
                    competence.add(key)
                    proper.append((spelling.phrase(name), centre.id))
                if spelling.stands_alone(tail):
                    proper.append((spelling.phrase(tail), centre.id))
                if today and centre.type != "thematic":
                    demonyms |= dict.fromkeys(spelling.demonyms(tail), centre.id)
        tails = {key: next(iter(ids)) for key, ids in claims.items() if len(ids) == 1}
        return cls(
            tails=tails,
            own=frozenset(own & tails.keys()),
            competence=frozenset(competence & tails.keys()),
            tail=spelling.one_of(tails),
            proper=tuple(proper),
            common=tuple(common),
            demonyms=demonyms,
        )

    def centre(self, tail: str) -> str | None:
        """Whose name this is, however it is spelt."""
        return self.tails.get(spelling.fold(tail)) or spelling.closest(tail, self.tails)


def _names_of(centre: Centre) -> Iterator[tuple[str, bool]]:
    """All a centre is called, and whether it is called so today."""
    yield centre.name, True
    # A short name says nothing by itself: behind a head it does.
    yield f"Digitalzentrum {centre.short_name}", True
    for alias in centre.aliases:
        yield alias, not spelling.is_past(alias)
    for past in spelling.formal_names(centre.predecessor):
        yield past, False


def _headed(text: str, names: Names) -> Iterator[Mention]:
    for head in spelling.HEADS.finditer(text):
        kind = head.lastgroup or ""
        if kind == "mdz" and spelling.OTHER_MDZ.search(text):
            continue
        yield from _behind(text, head, names, kind)


def _behind(text: str, head: re.Match[str], names: Names, kind: str) -> Iterator[Mention]:
    """The names behind a head: one, or several where the head is plural or they are glued together."""
    plural = spelling.is_plural(text, head)
    at = spelling.GAP_PLURAL.match(text, head.end()) if plural else spelling.GAP.match(text, head.end())
    place = at.end() if at else head.end()
    first = True
    while (found := _name_at(text, place, names, kind)) is not None:
        tail, id_ = found
        start = head.start() if first else place
        yield Mention(centre=id_, text=text[start : place + len(tail)], start=start, end=place + len(tail))
        first = False
        after = place + len(tail)
        following = _next_in_list(text, after, names) if plural else (after if _glued(text, after) else None)
        if following is None:
            return
        place = following


def _glued(text: str, place: int) -> bool:
    """Two links side by side become `ChemnitzDarmstadt`."""
    return text[place : place + 1].isupper() and text[place - 1 : place].islower()


def _next_in_list(text: str, place: int, names: Names) -> int | None:
    """Where the next name of a list begins; a few that nobody knows may stand between."""
    if _glued(text, place):
        return place
    for _ in range(LIST_GAP):
        comma = spelling.COMMA.match(text, place)
        if comma is None:
            return None
        if names.tail.match(text, comma.end()):
            return comma.end()
        stranger = spelling.STRANGER.match(text, comma.end())
        if stranger is None:
            return None
        place = stranger.end()
    return None


def _name_at(text: str, place: int, names: Names, kind: str) -> tuple[str, str] | None:
    """The centre's name that begins here, as it is written, and whose it is."""
    for found in _tails_at(text, place, names):
        key = spelling.fold(found)
        id_ = names.centre(found)
        known = key if key in names.tails else spelling.closest_key(found, names.tails)
        if id_ is None or not spelling.ends_well(text, place + len(found), strict=kind not in ("md", "m40")):
            continue
        if kind == "digital" and known not in names.own:
            continue
        if kind == "competence" and known not in names.competence:
            continue
        return found, id_
    return None


def _tails_at(text: str, place: int, names: Names) -> Iterator[str]:
    if found := names.tail.match(text, place):
        yield found[0]
    elif word := spelling.WORD.match(text, place):
        yield word[0]


def _proper(text: str, names: Names) -> Iterator[Mention]:
    for pattern, id_ in names.proper:
        for found in pattern.finditer(text):
            yield Mention(centre=id_, text=found[0], start=found.start(), end=found.end())


def _adjectives(text: str, names: Names) -> Iterator[Mention]:
    """`das Hamburger Digitalzentrum`, with no name behind it."""
    for found in spelling.ADJECTIVE.finditer(text):
        id_ = names.demonyms.get(spelling.fold(found["who"]))
        gap = spelling.GAP.match(text, found.end())
        if id_ and not _name_at(text, gap.end() if gap else found.end(), names, "md"):
            yield Mention(centre=id_, text=found[0], start=found.start(), end=found.end())


def _weak(text: str, names: Names) -> Iterator[Mention]:
    """Common words, for whoever knows that the network is near."""
    for pattern, id_ in names.common:
        for found in pattern.finditer(text):
            yield Mention(centre=id_, text=found[0], start=found.start(), end=found.end())
    for head in spelling.WEAK_HEADS.finditer(text):
        if spelling.is_idiom(text, head.start()):
            continue
        kind = "competence" if "ompetenz" in head[0] else "weak"
        yield from _behind(text, head, names, kind)


def _lists_of_their_own(text: str, names: Names) -> Iterator[Mention]:
    """`die Zentren Chemnitz und Berlin`: several together explain each other; a quoted name explains itself."""
    for head in spelling.WEAK_HEADS.finditer(text):
        if head[0][-1] == "n" and not spelling.is_idiom(text, head.start()):
            several = list(_behind(text, head, names, "weak"))
            if len({mention.centre for mention in several}) > 1:
                yield from several
    for pattern, id_ in names.common:
        for found in pattern.finditer(text):
            if spelling.is_set_off(text, found.start(), found.end()):
                yield Mention(centre=id_, text=found[0], start=found.start(), end=found.end())
