"""The benchmarks' own ground: invented items, planted truth, moved captures."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations

import pytest

from aggregator.model import Enclosure, Episode, Item
from benchmarks import captures, growth, matchers
from benchmarks.captures import Entry
from benchmarks.specimens import TWINS, Catalogue

SIZE = 1_500


def test_an_invented_item_depends_on_nothing_but_its_number() -> None:
    one, other = Catalogue(SIZE), Catalogue(SIZE)
    backwards = [other.item(n) for n in reversed(range(300))]
    assert [one.item(n) for n in range(300)] == backwards[::-1]
    assert one.item(7) != Catalogue(SIZE, seed=2).item(7)


def test_twins_come_in_every_way_and_are_planted_with_all_their_siblings() -> None:
    catalogue = Catalogue(SIZE)
    made = [catalogue.item(n) for n in range(3 * SIZE)]
    twins = {n: item["again"] for n, item in enumerate(made) if item["again"] is not None}
    assert {made[n]["way"] for n in twins} == {way for ways in TWINS.values() for way in ways}
    assert 0.05 < len(twins) / len(made) < 0.07
    root = {n: twins.get(n, n) for n in range(SIZE + 500)}
    expected = {pair for pair in combinations(root, 2) if root[pair[0]] == root[pair[1]] and pair[1] >= SIZE}
    assert growth.planted(SIZE, 500, SIZE) == expected


def test_every_invented_item_is_one_the_store_takes() -> None:
    catalogue = Catalogue(SIZE)
    items = [growth.item_of(n, catalogue.item(n)) for n in range(200)]
    assert {item.medium for item in items} == {"news", "event", "episode", "video", "publication"}
    assert all((item.event is None) == (item.medium != "event") for item in items)
    assert all(bool(item.enclosures) == (item.medium == "episode") for item in items)


EPISODE = Item(
    uid="old-1",
    guid="old-1",
    medium="episode",
    url="https://alt.example/folge-1/",
    title="Folge 1",
    content='<p><a href="https://alt.example/folge-1/">Seite</a> <a href="https://alt.example/1.mp3">Datei</a></p>',
    published=datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC),
    enclosures=(Enclosure(url="https://alt.example/1.mp3", type="audio/mpeg", length_bytes=1000),),
    episode=Episode(duration_seconds=600),
)


@pytest.mark.parametrize("day", [False, True])
def test_a_moved_item_shares_no_address_with_the_old_one(day: bool) -> None:
    new = captures.moved(EPISODE, "Neu", 1, day=day)
    assert "alt.example" not in repr(new)
    assert new.uid == new.guid != EPISODE.guid
    assert (new.title, new.episode) == (EPISODE.title, EPISODE.episode)
    assert new.published is not None
    assert (new.published == EPISODE.published) is not day
    assert new.published.date() == datetime(2024, 5, 6, tzinfo=UTC).date()
    assert (new.enclosures[0].length_bytes == 1000) is not day


def entry(id_: int, capture: str, **changes: object) -> Entry:
    return Entry(id=id_, show="show", capture=capture, item=replace(EPISODE, **changes))  # type: ignore[arg-type]


def test_the_truth_believes_a_guid_only_where_each_capture_holds_it_once() -> None:
    other = datetime(2024, 6, 6, tzinfo=UTC)
    once = [entry(0, "a"), entry(1, "b", published=other, title="Umbenannt")]
    assert captures.truth_of(once).pairs() == {(0, 1)}
    twice = [*once, entry(2, "b", published=datetime(2024, 7, 7, tzinfo=UTC), title="Fremd")]
    assert captures.truth_of(twice).pairs() == set()


def test_a_rerun_is_counted_neither_way() -> None:
    later = datetime(2024, 6, 6, tzinfo=UTC)
    truth = captures.truth_of([entry(0, "a"), entry(1, "a", guid="old-2", published=later)])
    assert truth.pairs() == set()
    assert truth.again == {frozenset((0, 1))}


def test_a_key_pairs_entries_of_one_show_only() -> None:
    told = [{"id": n, "show": show, "guid": "g", "title": "Trailer!"} for n, show in enumerate("aab")]
    assert list(matchers.guid(told)) == [(0, 1)]
    assert list(matchers.title(told)) == [(0, 1)]
