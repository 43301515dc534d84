"""Two portraits side by side: in what they agree, in what they differ. Pure, symmetric; decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from aggregator.identity.works import lexicon, texts
from aggregator.identity.works.values import Heading, Portrait, Shared
from aggregator.identity.works.words import said
from aggregator.times import BERLIN

DAY: Final = 86_400.0
MEDIA: Final = frozenset({"episode", "video"})
"""Media a recording appears in: the only two kinds that can be one work."""

Titles = Literal["equal", "contained", "swapped", "empty"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleAgreement:
    """How two titles agree, number, dates and markers aside."""

    kind: Titles
    """`swapped`: each says something the other does not. `empty`: one of them says nothing."""
    common: int = 0
    """Words both say."""
    telling: int = 0
    """Those of them that are no generic words."""
    coverage: float = 0.0
    """Share of the shorter title that the longer one says."""
    ratio: float = 0.0
    """Share of the longer title that the shorter one says."""
    only_a: tuple[str, ...] = ()
    only_b: tuple[str, ...] = ()
    set_off: bool = False
    """Contained, and what is left over is a part of its own (a guest, a show, a series)."""
    digits: bool = False
    """Each has a number in its words that the other lacks."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """All the agreements rules ask for. What costs most is told when the first rule asks for it."""

    a: Portrait
    b: Portrait
    shared: Mapping[str, Shared]
    """Keys both hold, by kind: of several of one kind the most telling."""
    media: frozenset[str]
    """The kinds of the two."""
    recordings: bool
    """Whether both are something to hear or to watch."""
    same_source: bool
    same_centre: bool
    kin: bool
    """Of one centre, or one of them of the network, which shows again what the centres publish."""
    gap_days: float | None
    """Between the publications; None where a date is missing."""
    seconds: int | None
    """Between the durations; None where one is missing."""
    ratio: float | None
    """Shorter duration by longer."""

    @cached_property
    def title(self) -> TitleAgreement:
        """How the titles agree."""
        return compare_titles(self.a.heading, self.b.heading)

    @cached_property
    def text(self) -> texts.Overlap:
        """What the texts have in common."""
        return texts.overlap(self.a.text, self.b.text)

    def held(self, kind: str) -> Shared | None:
        """A key of a kind both hold; the most telling one."""
        return self.shared.get(kind)

    def within(self, seconds: float, share: float) -> bool:
        """Whether the durations are this near each other, by whichever allowance is larger."""
        if self.seconds is None:
            return False
        longest = max(self.a.duration_seconds, self.b.duration_seconds)
        return self.seconds <= max(min(seconds, 0.12 * longest), share * longest, 1)

    def within_days(self, days: float) -> bool:
        """Whether both are dated and this near each other."""
        return self.gap_days is not None and self.gap_days <= days


def compare(a: Portrait, b: Portrait, shared: tuple[Shared, ...]) -> Comparison:
    """Two portraits side by side. What the catalogue does not tell of a key they share is taken at its best."""
    same_source, same_centre = a.source_id == b.source_id, a.centre == b.centre
    shorter, longer = sorted((a.duration_seconds, b.duration_seconds))
    media = frozenset((a.medium, b.medium))
    return Comparison(
        a=a,
        b=b,
        shared=_strongest(a, b, shared, same_source=same_source, owners=1 if same_centre else 2),
        media=media,
        recordings=media <= MEDIA,
        same_source=same_source,
        same_centre=same_centre,
        kin=same_centre or a.network or b.network,
        gap_days=abs((a.published - b.published).total_seconds()) / DAY if a.published and b.published else None,
        seconds=longer - shorter if shorter else None,
        ratio=shorter / longer if shorter else None,
    )


def _strongest(
    a: Portrait, b: Portrait, shared: tuple[Shared, ...], *, same_source: bool, owners: int
) -> dict[str, Shared]:
    known = {(one.kind, one.value): one for one in shared}
    found: dict[str, Shared] = {}
    for key in {*a.keys}.intersection(b.keys):
        one = known.get(key) or Shared(kind=key.kind, value=key.value, items=2, owners=owners, repeated=same_source)
        other = found.get(key.kind)
        if other is None or (one.repeated, one.items, one.value) < (other.repeated, other.items, other.value):
            found[key.kind] = one
    return found


def compare_titles(a: Heading, b: Heading) -> TitleAgreement:
    """How the words of two titles agree, whatever their order, inflection and hyphens."""
    # "Werkstatt 28: Leim" counts without saying so; "Leim (Werkstatt, Folge 28)" tells that it does.
    left_a = [word for word in a.words if word not in b.words and (a.number or word != b.number)]
    left_b = [word for word in b.words if word not in a.words and (b.number or word != a.number)]
    common = [word for word in a.words if word in b.words]
    in_b = said(b.words)
    for word in tuple(left_a) if left_b else ():
        other = in_b.find(word, left_b)
        if other is not None:
            left_a.remove(word)
            left_b.remove(other)
            common.append(word)
    left_a, left_b = _unjoined(left_a, left_b, common)
    telling = sum(word not in lexicon.GENERIC and len(word) > 2 for word in common)
    only_a = [word for word in left_a if word not in a.series]
    only_b = [word for word in left_b if word not in b.series]
    if not a.words or not b.words:
        return TitleAgreement(kind="empty", only_a=tuple(only_a), only_b=tuple(only_b))
    sizes = sorted((len(a.words), len(b.words)))
    kind: Titles = "swapped" if only_a and only_b else "contained" if left_a or left_b else "equal"
    if not common or (kind == "contained" and lexicon.TURNING & {*only_a, *only_b}):
        kind = "swapped"
    set_off = kind == "contained" and (
        (not only_a and not only_b) or set(only_a) <= set(a.tail) if only_a else set(only_b) <= set(b.tail)
    )
    return TitleAgreement(
        kind=kind,
        common=len(common),
        telling=telling,
        coverage=len(common) / sizes[0],
        ratio=len(common) / sizes[1],
        only_a=tuple(only_a),
        only_b=tuple(only_b),
        set_off=bool(set_off),
        digits=_has_digit(left_a) and _has_digit(left_b),
    )


def _unjoined(left_a: list[str], left_b: list[str], common: list[str]) -> tuple[list[str], list[str]]:
    """`Online Shop` and `Onlineshop` are one: words of one title that make up a word of the other."""
    for mine, theirs in ((left_a, left_b), (left_b, left_a)):
        glued = "".join(mine)
        if not any(one in glued for one in theirs):
            continue
        for length in (2, 3):
            for start in range(len(mine) - length + 1):
                run = mine[start : start + length]
                other = next((one for one in theirs if one == "".join(run)), None)
                if other is not None:
                    theirs.remove(other)
                    del mine[start : start + length]
                    common.append(other)
                    break
    return left_a, left_b


def _has_digit(words: list[str]) -> bool:
    return any(word[0].isdecimal() for word in words)


def same_day(a: Portrait, b: Portrait) -> bool:
    """Whether two events begin on one day in Berlin."""
    return (
        a.start is not None
        and b.start is not None
        and a.start.astimezone(BERLIN).date() == b.start.astimezone(BERLIN).date()
    )


def places_agree(a: Portrait, b: Portrait) -> bool | None:
    """Whether two events take place at one place; None when nothing tells."""
    mine, theirs = set(a.places), set(b.places)
    if mine & theirs:
        towns_a, towns_b = mine & lexicon.TOWNS, theirs & lexicon.TOWNS
        return not (towns_a and towns_b and not towns_a & towns_b)
    if mine and theirs:
        return False if (mine & lexicon.TOWNS and theirs & lexicon.TOWNS) or (_codes(mine) and _codes(theirs)) else None
    if a.online and b.online:
        return True
    if (a.online and not mine and theirs and not b.online) or (b.online and not theirs and mine and not a.online):
        return False
    return None


def _codes(places: set[str]) -> set[str]:
    return {place for place in places if place.isdecimal()}


def points_to(a: Portrait, b: Portrait) -> bool:
    """Whether the text of one points to the other's own address."""
    return bool(a.out and b.own) and not {*a.out}.isdisjoint(b.own)


def number_of(one: Portrait) -> str:
    """The place in its series: as the title says, else as the source does."""
    return one.heading.number or one.counted
