"""Hard pairs, written and labelled by us: what is the same work, what is related, what only looks alike."""

import random
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from aggregator import plain
from aggregator.identity.centres import Directory
from aggregator.identity.known import Known
from aggregator.identity.rebind import rebind
from aggregator.identity.works.clusters import clusters, group, lead
from aggregator.identity.works.judging import judge, link, vetoed
from aggregator.identity.works.portraits import portray
from aggregator.identity.works.values import CAP, Match, Portrait, SameLink, Shared, Subject
from aggregator.model import Centre, Enclosure, Episode, Event, Item, Publication, Video

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MADE: dict[str, tuple[Portrait, Portrait]] = {}
PAIRS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "data/identity/works.toml").read_text())["pair"]
NAMES = {
    "berlin": "Berlin", "hamburg": "Hamburg", "franken": "Franken", "rostock": "Rostock", "handel": "Handel",
    "schleswig-holstein": "Schleswig-Holstein", "magdeburg": "Magdeburg", "handwerk": "Handwerk",
}  # fmt: skip
DIRECTORY = Directory(
    centres=(
        *(Centre(id=key, name=f"Mittelstand-Digital Zentrum {name}", short_name=name) for key, name in NAMES.items()),
        Centre(id="network", name="Mittelstand-Digital", short_name="Netzwerk", type="network"),
    )
)


def moment(raw: str | None) -> datetime | None:
    if not raw:
        return None
    return datetime.fromisoformat(raw if "+" in raw else f"{raw}+00:00")


def subject(row: dict[str, Any], uid: str = "a") -> Subject:
    medium = row["medium"]
    start = moment(row.get("start"))
    item = Item(
        uid=row.get("guid", uid),
        medium=medium,
        guid=row.get("guid"),
        url=row.get("url"),
        title=row["title"],
        summary=row.get("text", ""),
        content=row.get("html", ""),
        language=row.get("lang", "de"),
        published=moment(row.get("at")),
        enclosures=(Enclosure(url=row["media"]),) if "media" in row else (),
        episode=Episode(duration_seconds=row.get("seconds"), number=row.get("number"), type=row.get("type"))
        if medium == "episode"
        else None,
        video=Video(id=row.get("video", "-"), duration_seconds=row.get("seconds"), short=row.get("short"))
        if medium == "video"
        else None,
        event=Event(
            start=start,
            all_day=row.get("all_day", False),
            place="" if row.get("place", "").lower() == "online" else row.get("place", ""),
            online=row.get("online", False) or row.get("place", "").lower() == "online",
        )
        if start
        else None,
        publication=Publication(file_url=row["file"]) if "file" in row else None,
    )
    return Subject(source_id=row.get("source", f"{row['centre']}:{medium}"), centre=row["centre"], item=item)


def portrait(row: dict[str, Any], uid: str = "a") -> Portrait:
    return portray(subject(row, uid), frozenset(), DIRECTORY)


def both(pair: dict[str, Any]) -> tuple[Portrait, Portrait]:
    """Portraits of the two, made once."""
    if pair["case"] not in MADE:
        MADE[pair["case"]] = portrait(pair["a"], "a"), portrait(pair["b"], "b")
    return MADE[pair["case"]]


def judged(pair: dict[str, Any]) -> Match:
    return judge(*both(pair), ())


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["case"])
def test_the_verdict_is_one_a_person_would_give(pair: dict[str, Any]) -> None:
    match = judged(pair)
    assert match.verdict in pair["label"].split("|"), match
    if match.verdict == "related" and "related" in pair["label"] and pair.get("relation"):
        assert match.relation == pair["relation"]
    if match.verdict == "same" and pair["label"] == "same" and pair.get("relation"):
        assert match.relation == pair["relation"]


def test_every_case_has_a_name_of_its_own() -> None:
    assert len({pair["case"] for pair in PAIRS}) == len(PAIRS) >= 250


def test_generic_titles_never_merge_across_centres() -> None:
    rows = [pair for pair in PAIRS if "generic" in judged(pair).vetoes]
    assert len(rows) >= 5
    assert all(judged(pair).verdict == "different" for pair in rows)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["case"])
def test_judging_is_symmetric_and_explains_itself(pair: dict[str, Any]) -> None:
    a, b = both(pair)
    one, other = judge(a, b, ()), judge(b, a, ())
    assert (one.verdict, one.relation, one.rule, one.score, one.vetoes, one.reason) == (
        other.verdict, other.relation, other.rule, other.score, other.vetoes, other.reason,
    )  # fmt: skip
    assert (one.a_is, one.b_is) == (other.b_is, other.a_is)
    assert link(a, b, ()) == (None if one.verdict == "different" else one)
    assert [(e.field, e.value_a, e.value_b) for e in one.evidence] == [
        (e.field, e.value_b, e.value_a) for e in other.evidence
    ]
    assert one.reason.endswith(".")
    assert "\n" not in one.reason
    if one.verdict in ("same", "related", "unsure"):
        assert one.evidence
        assert ":" in one.reason, "a reason names its facts"
    if one.verdict == "same":
        assert not vetoed(a, b)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["case"])
def test_what_belongs_together_finds_each_other(pair: dict[str, Any]) -> None:
    a, b = both(pair)
    if judge(a, b, ()).verdict != "different":
        assert {*a.keys} & {*b.keys}


def test_a_portrait_is_stored_as_json_and_comes_back() -> None:
    for pair in PAIRS:
        one = portrait(pair["a"])
        stored = plain.dumps(one)
        assert plain.loads(Portrait, stored) == one
        assert len(stored) < 4_000
        assert len(one.keys) <= 32


def test_the_portrait_does_not_depend_on_where_it_stands_among_others() -> None:
    rows = [row for pair in PAIRS for row in (pair["a"], pair["b"])]
    first = [portrait(row) for row in rows]
    shuffled = list(enumerate(rows))
    random.Random(7).shuffle(shuffled)
    assert all(portrait(row) == first[at] for at, row in shuffled)


def test_occurrences_of_one_calendar_entry_are_no_question() -> None:
    """A uid names an occurrence only together with its start; moved within its day, it is still that occurrence."""
    row = {"centre": "network", "medium": "event", "guid": "plausch-7c1f2f0a@kalender.example", "online": True,
           "title": "Werkbank-Plausch", "start": "2026-03-03T12:00:00+01:00"}  # fmt: skip
    first = subject(row)
    later = subject({**row, "start": "2026-03-10T12:00:00+01:00"})
    later = replace(later, item=replace(later.item, uid=f"{first.item.uid}#20260310"))
    match = judge(portray(first, frozenset(), DIRECTORY), portray(later, frozenset(), DIRECTORY), ())
    assert (match.verdict, match.relation) == ("different", "same_series")
    elsewhere = replace(later, source_id="berlin:ical", centre="berlin")
    asked = judge(portray(first, frozenset(), DIRECTORY), portray(elsewhere, frozenset(), DIRECTORY), ())
    assert asked.verdict == "unsure", "in two calendars one uid on two days is a date that was moved in one of them"


def test_a_title_that_a_source_repeats_is_no_identity() -> None:
    """Known only to the catalogue: the show calls every episode the same."""
    a = portrait(
        {
            "centre": "berlin",
            "medium": "episode",
            "title": "Der große Hafenplausch",
            "at": "2025-03-06T11:30:06",
            "seconds": 1800,
        }
    )
    b = portrait(
        {
            "centre": "berlin",
            "medium": "video",
            "title": "Der große Hafenplausch",
            "at": "2025-03-20T09:00:00",
            "seconds": 1810,
        }
    )
    assert judge(a, b, ()).verdict == "same"
    core = next(key for key in a.keys if key.kind == "core" and key in b.keys)
    repeated = tuple(
        Shared(kind=key.kind, value=key.value, items=9, owners=1, repeated=True) for key in a.keys if key.kind == "core"
    )
    assert core.kind == "core"
    assert judge(a, b, repeated).verdict != "same"


def test_an_address_that_a_source_repeats_is_no_identity() -> None:
    row = {
        "medium": "news",
        "title": "Neues vom Hafen",
        "at": "2025-03-06T11:30:06",
        "url": "https://hafen.example/seite",
        "centre": "rostock",
    }
    a, b = portrait(row), portrait({**row, "title": "Kräne mit Gehör", "source": "rostock:2"}, "b")
    link = next(key for key in a.keys if key.kind == "link")
    repeated = (Shared(kind="link", value=link.value, items=12, owners=1, repeated=True),)
    assert judge(a, b, repeated).verdict != "same"


NAMED = {at: ("source", f"uid-{at}") for at in range(6)}


def free(one: int, other: int) -> bool:
    return False


def test_clusters_are_the_same_whatever_the_order_and_the_numbers() -> None:
    links = [SameLink(a=a, b=b, tier=tier, score=0.9) for a, b, tier in ((0, 1, 1), (1, 2, 2), (3, 4, 1), (2, 3, 3))]
    forbidden = {frozenset((1, 4))}

    def veto(one: int, other: int) -> bool:
        return frozenset((one, other)) in forbidden

    wanted = clusters(NAMED, links, veto, (), ())
    assert wanted == ((0, 1, 2), (3, 4), (5,))
    for seed in range(20):
        shuffle = random.Random(seed)
        numbers = list(NAMED)
        shuffle.shuffle(numbers)
        name = dict(zip(NAMED, numbers, strict=True))
        mixed = [SameLink(a=name[link.b], b=name[link.a], tier=link.tier, score=link.score) for link in links]
        shuffle.shuffle(mixed)
        members = {name[at]: NAMED[at] for at in NAMED}
        back = {new: old for old, new in name.items()}

        def renamed(one: int, other: int, back: dict[int, int] = back) -> bool:
            return veto(back[one], back[other])

        found = clusters(members, mixed, renamed, (), ())
        assert tuple(tuple(back[one] for one in several) for several in found) == wanted


def test_the_stronger_link_wins_over_the_weaker() -> None:
    links = [SameLink(a=0, b=1, tier=3, score=0.8), SameLink(a=1, b=2, tier=1, score=0.99)]
    found = group(NAMED, links, lambda one, other: {one, other} == {0, 2})
    assert (1, 2) in found.groups
    assert found.refused == (links[0],)


def test_editors_beat_vetoes_and_links() -> None:
    links = [SameLink(a=0, b=1, tier=1, score=0.99), SameLink(a=2, b=3, tier=1, score=0.99)]
    found = clusters(NAMED, links, lambda one, other: True, {(4, 5)}, {(2, 3)})
    assert (4, 5) in found
    assert (2, 3) not in found
    assert (0, 1) not in found, "a veto holds where no editor spoke"
    assert clusters(NAMED, links, free, (), {(0, 1)}) == ((0,), (1,), (2, 3), (4,), (5,))


def test_a_work_never_grows_beyond_all_measure() -> None:
    members = {at: ("source", f"{at:03}") for at in range(70)}
    links = [SameLink(a=at, b=at + 1, tier=2, score=0.9) for at in range(69)]
    found = group(members, links, free)
    assert max(map(len, found.groups)) == 50
    assert len(found.refused) == 1


def test_the_owner_stands_for_a_work_then_the_earliest_then_the_richest() -> None:
    base = {"medium": "news", "title": "Kräne mit Gehör", "at": "2025-03-06T11:30:06"}
    network = portrait({**base, "centre": "network", "at": "2025-03-01T00:00:01"})
    late = portrait({**base, "centre": "rostock", "at": "2025-03-09T11:30:06"})
    early = portrait({**base, "centre": "rostock"})
    rich = portrait({**base, "centre": "rostock", "text": "Am Kai hören Mikrofone, wie die Kräne laufen."}, "z")
    for order in ([network, late, early, rich], [rich, early, late, network]):
        assert lead(order) == rich
    assert lead([network, late]) == late


def test_who_tells_the_day_only_does_not_stand_before_who_tells_when_on_it() -> None:
    base = {"medium": "episode", "centre": "rostock", "title": "Kräne mit Gehör"}
    told = portrait({**base, "at": "2025-03-06T22:15:06"}, "z")
    for day in ("2025-03-06T00:00:00", "2025-03-05T23:00:00"):  # midnight in UTC, in Berlin
        assert lead([portrait({**base, "at": day}), told]) == told
    assert lead([portrait({**base, "at": "2025-03-05T00:00:00"}), told]).uid == "a"


def test_two_centres_do_not_become_one_through_the_networks_copy() -> None:
    """Office hours of one name at one hour, and the network lists one of them: it can be either's, never both's."""
    row = {"medium": "event", "title": "KI-Sprechstunde", "start": "2025-05-08T16:00:00+02:00", "online": True,
           "at": "2025-03-10T09:00:00", "text": "Bringen Sie Ihre Frage mit."}  # fmt: skip
    several = [portrait({**row, "centre": centre}, centre) for centre in ("franken", "rostock", "network")]
    members = {at: (one.source_id, one.uid) for at, one in enumerate(several)}
    links = [
        SameLink(a=a, b=b, tier=match.tier, score=match.score)
        for a, b in combinations(range(3), 2)
        if (match := judge(several[a], several[b], ())).verdict == "same"
    ]
    assert len(links) == 2
    works = clusters(members, links, lambda a, b: bool(vetoed(several[a], several[b])))
    assert not any({0, 1} <= {*work} for work in works)


def test_any_two_items_can_be_judged_and_unlike_ones_are_not_the_same() -> None:
    every = [replace(one, uid=f"{pair['case']}:{one.uid}") for pair in PAIRS for one in both(pair)]
    draw = random.Random(4)
    for _ in range(3_000):
        a, b = draw.sample(every, 2)
        match = judge(a, b, ())
        if match.verdict == "same":
            assert not match.vetoes
            assert a.medium == b.medium or {a.medium, b.medium} == {"episode", "video"}
            assert {*a.heading.words} & {*b.heading.words} or {*a.keys} & {*b.keys}


def test_the_cap_is_what_the_catalogue_counts_by() -> None:
    assert CAP == 40
    assert replace(portrait(PAIRS[0]["a"]), uid="x").uid == "x"


def known(title: str, **changes: Any) -> Known:
    values: dict[str, Any] = {
        "id": 1, "uid": "old", "title": title, "url": "https://hafen.example/folge", "published": NOON,
        "enclosure_url": None, "raw_hash": None, "content_hash": b"",
    }  # fmt: skip
    return Known(**values | changes)


@pytest.mark.parametrize(
    ("old", "new", "bound"),
    [
        ("Kräne mit Gehör", "Kräne mit Gehör – neu geschrieben", True),
        ("Kräne mit Gehör", "Ganz anders betitelt", True),
        ("Kräne mit Gehör – Teil 1", "Kräne mit Gehör – Teil 2", False),
        ("Trailer: Kräne mit Gehör", "Kräne mit Gehör", False),
        ("#7 Kräne mit Gehör", "#8 Möwen zählen", False),
        ("Presseschau März", "Presseschau April 2025", False),
        ("Digitaltag 2024", "Digitaltag 2025", False),
    ],
)
def test_what_takes_the_place_of_an_item_is_not_that_item(old: str, new: str, bound: bool) -> None:
    """Same second, same link, new uid: an edited entry, or the next part under the address of the first."""
    item = Item(uid="new", medium="episode", title=new, url="https://hafen.example/folge", published=NOON)
    assert bool(rebind([item], [known(old)])) is bound


def test_a_home_page_and_a_common_second_bind_nothing() -> None:
    item = Item(uid="new", medium="episode", title="Möwen zählen", url="https://hafen.example/", published=NOON)
    assert not rebind([item], [known("Quallen wiegen", url="https://hafen.example/")])
    assert rebind([item], [known("Möwen zählen", url="https://hafen.example/")])
