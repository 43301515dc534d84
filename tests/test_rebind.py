"""A host move after which one of the two hosts tells the day only."""

from datetime import UTC, datetime

import pytest

from aggregator.identity.known import Known
from aggregator.identity.rebind import rebind
from aggregator.model import Item

MOMENT = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
NIGHT = datetime(2024, 5, 6, 22, 30, tzinfo=UTC)
"""The 7th in Berlin."""
MIDNIGHT = datetime(2024, 5, 6, 22, tzinfo=UTC)
"""In Berlin."""
DAY = datetime(2024, 5, 6, tzinfo=UTC)
DAY_OF_BERLIN = datetime(2024, 5, 5, 22, tzinfo=UTC)
NEXT_DAY = datetime(2024, 5, 7, tzinfo=UTC)


def known(id_: int, title: str, published: datetime) -> Known:
    return Known(
        id=id_, uid=f"old-{id_}", title=title, url=f"https://alt.example/{id_}", published=published,
        enclosure_url=f"https://alt.example/{id_}.mp3", raw_hash=None, content_hash=b"",
    )  # fmt: skip


def stranger(n: int, title: str, published: datetime) -> Item:
    return Item(uid=f"new-{n}", medium="episode", title=title, url=f"https://neu.example/{n}", published=published)


@pytest.mark.parametrize(
    ("before", "after", "bound"),
    [
        (MOMENT, DAY, True),
        (MOMENT, DAY_OF_BERLIN, True),
        (DAY, MOMENT, True),
        (NIGHT, DAY, True),
        (NIGHT, NEXT_DAY, True),
        (MIDNIGHT, DAY, True),  # in New York six in the evening, in Berlin the next day
        (MIDNIGHT, NEXT_DAY, True),
        (DAY, MIDNIGHT, True),
        (MOMENT, NEXT_DAY, False),
        (MOMENT, MOMENT.replace(hour=18), False),  # the news of the evening are not those of the morning
    ],
)
def test_title_and_day_bind_where_one_host_tells_no_more(before: datetime, after: datetime, bound: bool) -> None:
    found = rebind([stranger(1, "Nachrichten", after)], [known(1, "Nachrichten", before)])
    assert bool(found) is bound


def test_a_day_that_two_share_binds_neither() -> None:
    old = [known(1, "Nachrichten", MOMENT), known(2, "Nachrichten", MOMENT.replace(hour=18))]
    assert not rebind([stranger(1, "Nachrichten", DAY)], old)
    new = [stranger(1, "Nachrichten", DAY), stranger(2, "Nachrichten", DAY)]
    assert not rebind(new, old[:1])
