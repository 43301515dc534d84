"""What outlines tell apart the rules tell apart, too, whatever the titles and the texts are."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import get_args

from aggregator.identity.centres import Directory
from aggregator.identity.works.judging import link
from aggregator.identity.works.outlines import NAMING, apart, outline
from aggregator.identity.works.portraits import portray
from aggregator.identity.works.values import Portrait, Subject
from aggregator.model import Medium
from aggregator.trials.cases import read_cases

DATA = Path(__file__).parent / "data" / "identity"
PLACES = ("here", "there", "network")
DAYS = (0, 0.02, 1, 6, 13, 20, 29, 44, 59, 62, 88, 92, 119, 122, 179, 182, 199, 239, 242, 399, 402, 900)
LENGTHS = (0.2, 0.45, 0.51, 0.7, 0.79, 0.85, 0.94, 0.97, 0.995, 1, 1)


@cache
def pairs() -> Sequence[tuple[Portrait, Portrait]]:
    """All pairs of labelled cases that are linked in some way."""
    found = []
    for name in ("pairs.jsonl", "late.jsonl", "blind-a.jsonl", "blind-b.jsonl"):
        for case in read_cases((DATA / name).read_text(encoding="utf-8"), name):
            subjects = (Subject(source_id=s.source_id, centre=s.centre, item=s.item) for s in case.samples)
            portraits = [portray(one, frozenset(), Directory(centres=())) for one in subjects]
            found += [(a, b) for a, b in combinations(portraits, 2) if link(a, b, ()) is not None]
    return found


def moved(one: datetime | None, draw: random.Random) -> datetime | None:
    """A moment on another day, or at another hour."""
    if one is None or draw.random() < 0.05:
        return None
    return one + draw.choice((-1, 1)) * timedelta(days=draw.choice(DAYS), minutes=draw.choice((0, 0, 0, 20, 40, 180)))


def other(one: Portrait, draw: random.Random) -> Portrait:
    """The same words elsewhere: on another day, of another length, from another source, in another language or form."""
    place = draw.choice((one.centre, one.centre, *PLACES))
    change = draw.random()
    return replace(
        one,
        uid=f"{draw.random()}",
        source_id=one.source_id if draw.random() < 0.3 else f"{place}:feed",
        centre=place,
        network=place == "network",
        medium=draw.choice(get_args(Medium)) if change < 0.1 else one.medium,
        published=moved(one.published, draw) if draw.random() < 0.7 else one.published,
        start=moved(one.start, draw) if draw.random() < 0.5 else one.start,
        duration_seconds=int(one.duration_seconds * draw.choice(LENGTHS)) + draw.choice((0, 0, 0, 1, 2, 3, 8)),
        language=draw.choice(("de", "en", "")) if change > 0.9 else one.language,
        keys=tuple(key for key in one.keys if key.kind not in NAMING),
        own=(),
        out=(),
    )


def test_what_outlines_tell_apart_no_rule_links() -> None:
    draw = random.Random(11)
    told = linked = 0
    for _ in range(12_000):
        a, b = draw.choice(pairs())
        a, b = other(a, draw), other(b, draw)
        match = link(a, b, ())
        linked += match is not None
        if apart(outline(a), outline(b), {key.kind for key in {*a.keys} & {*b.keys}}):
            told += 1
            assert match is None, (match, outline(a), outline(b))
    assert told > 1_000
    assert linked > 1_000


def test_an_outline_is_symmetric_and_leaves_alone_what_shares_a_name() -> None:
    draw = random.Random(12)
    for _ in range(1_000):
        (a, _), (b, _) = draw.choice(pairs()), draw.choice(pairs())
        one, two = outline(other(a, draw)), outline(other(b, draw))
        assert apart(one, two, {"words"}) == apart(two, one, {"words"})
        assert not apart(one, two, {"words", draw.choice(sorted(NAMING))})
