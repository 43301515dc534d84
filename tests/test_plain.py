"""Values go into text and come back equal; defaults leave no trace."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Channel, Enclosure, Episode, Item, Tag, Video
from aggregator.plain import dumps, fingerprint, loads, to_plain

TEXT = st.text(max_size=20)
MOMENTS = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
TAGS = st.builds(Tag, name=TEXT, attributes=st.tuples(st.tuples(TEXT, TEXT)), text=TEXT)
ITEMS = st.builds(
    Item,
    uid=TEXT,
    medium=st.sampled_from(["episode", "news"]),
    title=TEXT,
    published=st.none() | MOMENTS,
    categories=st.lists(TEXT, max_size=3).map(tuple),
    enclosures=st.tuples(st.builds(Enclosure, url=TEXT, length_bytes=st.none() | st.integers())),
    episode=st.none() | st.builds(Episode, explicit=st.none() | st.booleans(), podcast=st.tuples(TAGS)),
    video=st.none() | st.builds(Video, id=TEXT, scheduled_start=st.none() | MOMENTS),
    raw_hash=st.none() | st.binary(max_size=8),
)


@given(ITEMS)
def test_an_item_comes_back_equal(item: Item) -> None:
    assert loads(Item, dumps(item)) == item


class Named(NamedTuple):
    kind: str
    value: int


@dataclass(frozen=True)
class Holder:
    keys: tuple[Named, ...] = ()


def test_a_named_tuple_is_a_list_and_was_a_mapping() -> None:
    value = Holder(keys=(Named("link", -7), Named("core", 3)))
    assert dumps(value) == '{"keys":[["link",-7],["core",3]]}'
    assert loads(Holder, dumps(value)) == value
    assert loads(Holder, '{"keys":[{"kind":"link","value":-7},{"kind":"core","value":3}]}') == value


def test_defaults_leave_no_trace() -> None:
    assert to_plain(Channel(title="Podcast")) == {"title": "Podcast"}


def test_a_field_added_later_changes_no_fingerprint() -> None:
    @dataclass(frozen=True)
    class Today:
        a: int = 0

    @dataclass(frozen=True)
    class Tomorrow:
        a: int = 0
        b: str = ""

    assert fingerprint(Today(a=1)) == fingerprint(Tomorrow(a=1))
    assert fingerprint(Today(a=1)) != fingerprint(Today(a=2))


def test_what_has_no_plain_form_is_refused() -> None:
    with pytest.raises(TypeError, match="object has no plain form"):
        to_plain(object())
