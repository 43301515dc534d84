"""From links between pairs to works: groups in which nobody forbids anybody. Pure.

A function of the set of links, not of their order or of anybody's number: ids are only names here, what orders is
(source, uid), which an item keeps for life.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from aggregator.identity.works.comparing import DAY
from aggregator.identity.works.keys import is_moment
from aggregator.identity.works.values import Portrait, SameLink

LARGEST: Final = 50
"""Members of a work beyond which links are refused: no work has so many copies, but a wrong rule can make them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """Works, and the links that were not believed."""

    groups: tuple[tuple[int, ...], ...]
    """Members of each work, ordered by (source, uid); works ordered by their first member."""
    refused: tuple[SameLink, ...] = ()
    """Links a veto, an editor or the size of a work stood against."""


def clusters(
    members: Mapping[int, tuple[str, str]],
    links: Sequence[SameLink],
    veto: Callable[[int, int], bool],
    together: Collection[tuple[int, int]] = (),
    apart: Collection[tuple[int, int]] = (),
) -> tuple[tuple[int, ...], ...]:
    """The works among `members` (id → source, uid). Editors' `together` beats vetoes, `apart` beats links."""
    return group(members, links, veto, together, apart).groups


def group(
    members: Mapping[int, tuple[str, str]],
    links: Sequence[SameLink],
    veto: Callable[[int, int], bool],
    together: Collection[tuple[int, int]] = (),
    apart: Collection[tuple[int, int]] = (),
) -> Grouping:
    """`clusters`, with the links that were refused. `veto` is asked for pairs of different components only."""
    home = {one: [one] for one in members}
    kept_apart = {frozenset(pair) for pair in apart}
    wanted = {frozenset(pair) for pair in together}
    for pair in sorted(wanted, key=lambda pair: sorted(members[one] for one in pair)):
        _join(home, *_pair(pair, members))
    blocks = {one: tuple(sorted(group)) for one, group in home.items()}
    refused = []
    for link in sorted(links, key=lambda link: _rank(link, members)):
        mine, theirs = home[link.a], home[link.b]
        if mine is theirs:
            continue
        parted = bool(kept_apart) and any(frozenset(pair) in kept_apart for pair in product(mine, theirs))
        if parted or len(mine) + len(theirs) > LARGEST or _vetoed(mine, theirs, blocks, veto):
            refused.append(link)
        else:
            _join(home, link.a, link.b)
    groups = {id(group): tuple(sorted(group, key=members.__getitem__)) for group in home.values()}
    ordered = sorted(groups.values(), key=lambda group: members[group[0]])
    return Grouping(groups=tuple(ordered), refused=tuple(refused))


def lead(portraits: Iterable[Portrait]) -> Portrait:
    """Who stands for a work."""
    return min(portraits, key=standing)


def standing(one: Portrait) -> tuple[bool, bool, float, int, str, str]:
    """What the items of a work are ordered by: owner before the network's copy, then the earliest, then the richest."""
    moment = one.published.timestamp() if one.published else 0.0
    if one.published and not is_moment(one.published):
        moment += DAY  # a host that tells no more than the day is not earlier than one that tells when on that day
    return one.network, one.published is None, moment, -one.richness, one.source_id, one.uid


def _rank(
    link: SameLink, members: Mapping[int, tuple[str, str]]
) -> tuple[int, float, tuple[str, str], tuple[str, str]]:
    first, second = sorted((members[link.a], members[link.b]))
    return link.tier, -link.score, first, second


def _pair(pair: frozenset[int], members: Mapping[int, tuple[str, str]]) -> tuple[int, int]:
    ordered = sorted(pair, key=members.__getitem__)
    return ordered[0], ordered[-1]


def _vetoed(
    mine: Iterable[int], theirs: Iterable[int], blocks: Mapping[int, tuple[int, ...]], veto: Callable[[int, int], bool]
) -> bool:
    """Whether anything stands between two groups.

    What an editor put together is met as one: who fits one item of such a block fits the block, however little he has
    in common with the others. Else a copy of a merged episode would stay outside, and outside of what was taken down.
    """
    sides = product({blocks[one] for one in mine}, {blocks[one] for one in theirs})
    return any(all(veto(one, other) for one, other in product(block, its)) for block, its in sides)


def _join(home: dict[int, list[int]], a: int, b: int) -> None:
    mine, theirs = home[a], home[b]
    if mine is theirs:
        return
    if len(mine) < len(theirs):
        mine, theirs = theirs, mine
    mine += theirs
    for one in theirs:
        home[one] = mine
