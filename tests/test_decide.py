"""New, changed, same; the same item under a new guid; when to ask again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.decide import LONGEST, SHORTEST, Changes, after_answer, after_failure, decide, rhythm
from aggregator.identity.known import Known, media_url
from aggregator.model import Channel, Checkpoint, Collected, Enclosure, Event, Item, Trace, Video
from aggregator.plain import fingerprint

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CHANNEL = Channel(title="Podcast", url="https://zentrum.example/")


def item(n: int, **parts: Any) -> Item:
    given: dict[str, Any] = {
        "uid": f"guid:{n}",
        "guid": str(n),
        "medium": "episode",
        "title": f"Folge {n}",
        "url": f"https://zentrum.example/{n}",
        "published": NOON - n * DAY,
        "enclosures": (Enclosure(url=f"https://zentrum.example/{n}.mp3"),),
    }
    return Item(**(given | parts))


def known(id_: int, one: Item) -> Known:
    return Known(
        id=id_,
        uid=one.uid,
        title=one.title,
        url=one.url,
        published=one.published,
        enclosure_url=media_url(one),
        raw_hash=one.raw_hash,
        content_hash=fingerprint(replace(one, raw_hash=None, uid="")),
        event_start=one.event.start if one.event else None,
    )


def came(*items: Item, channel: Channel = CHANNEL, **parts: Any) -> Collected:
    return Collected(
        source_id="s",
        items=items,
        channel=channel,
        checkpoint=parts.pop("checkpoint", Checkpoint()),
        trace=Trace(started_at=NOON),
        entries=len(items),
        **parts,
    )


def on(collected: Collected, *before: Item, **parts: Any) -> Changes:
    stored = [known(n, one) for n, one in enumerate(before)]
    return decide(collected, stored, parts.get("aliases", {}), parts.get("channel", CHANNEL))


def test_at_first_sight_all_is_new() -> None:
    changes = on(came(item(1), item(2)))
    assert [one.uid for one, _ in changes.new] == ["guid:1", "guid:2"]
    assert (changes.changed, changes.same) == ((), 0)


def test_the_same_again_is_nothing_to_write() -> None:
    assert on(came(item(1), item(2)), item(1), item(2)) == Changes(same=2)


def test_an_edit_is_a_change_of_the_same_row() -> None:
    changes = on(came(item(1, summary="jetzt mit Links")), item(1))
    assert [(c.id, c.item.summary, c.rebound) for c in changes.changed] == [(0, "jetzt mit Links", False)]


def test_new_raw_bytes_of_equal_content_only_touch_the_hash() -> None:
    changes = on(came(item(1, raw_hash=b"new")), item(1, raw_hash=b"old"))
    assert changes == Changes(same=1, reread=((0, b"new"),))


@pytest.mark.parametrize(
    "moved",
    [
        pytest.param({"url": "https://neu.example/1", "enclosures": ()}, id="title and second"),
        pytest.param({"title": "Folge 1 (neu gemischt)", "url": None}, id="second and file"),
        pytest.param({"title": "Folge eins", "enclosures": ()}, id="second and link"),
    ],
)
def test_a_host_move_rebinds_by_two_agreeing_facts(moved: dict[str, Any]) -> None:
    changes = on(came(item(1, uid="guid:neu", guid="neu", **moved)), item(1), item(2))
    assert [(c.id, c.rebound) for c in changes.changed] == [(0, True)]
    assert not changes.new


def test_an_item_that_still_stands_in_the_document_is_not_given_away() -> None:
    changes = on(came(item(1), item(1, uid="guid:copy")), item(1))
    assert [one.uid for one, _ in changes.new] == ["guid:copy"]


def test_an_hourly_programme_with_one_title_and_link_is_a_new_item_every_hour() -> None:
    nine = item(1, title="Nachrichten", url="https://sender.example/", published=NOON - 3 * HOUR, enclosures=())
    ten = replace(nine, uid="guid:10", published=NOON - 2 * HOUR)
    assert len(on(came(ten), nine).new) == 1


def talk(start: datetime, uid: str) -> Item:
    talks = {"title": "KI-Talk", "url": "https://zentrum.example/ki-talk", "published": None, "enclosures": ()}
    return item(1, uid=uid, medium="event", event=Event(start=start), **talks)


def test_a_weekly_event_is_a_new_item_every_week() -> None:
    assert len(on(came(talk(NOON + 7 * DAY, "guid:b")), talk(NOON, "guid:a")).new) == 1


def test_an_event_under_another_uid_is_known_by_title_and_start() -> None:
    changes = on(came(talk(NOON, "guid:b")), talk(NOON, "guid:a"))
    assert [(c.id, c.rebound) for c in changes.changed] == [(0, True)]


def test_evidence_that_two_strangers_share_identifies_neither() -> None:
    twins = [item(1, uid=f"guid:{n}", guid=n, url=None, enclosures=()) for n in "ab"]
    assert len(on(came(*twins), item(1)).new) == 2


def test_an_alias_is_as_good_as_the_uid() -> None:
    changes = on(came(item(1, uid="guid:later", guid="1")), item(1), aliases={"guid:later": 0})
    assert changes == Changes(same=1)


def test_of_a_partial_page_what_was_not_parsed_counts_as_present() -> None:
    old = item(1, raw_hash=b"12345678")
    stays = Checkpoint(entry_hashes=b"12345678" + b"abcdefgh")
    partial = came(item(1, uid="guid:copy", raw_hash=b"abcdefgh"), partial=True, checkpoint=stays)
    assert len(on(partial, old).new) == 1
    left = replace(partial, checkpoint=Checkpoint(entry_hashes=b"abcdefgh"))
    assert [c.rebound for c in on(left, old).changed] == [True]


def test_a_stranger_at_the_address_is_not_stored() -> None:
    casino = item(9, uid="guid:casino", title="WIN NOW", url="https://casino.example/", enclosures=())
    changes = on(came(casino, channel=Channel(title="Casino")), item(1), item(2), item(3))
    assert "calls itself 'Casino' now instead of 'Podcast'" in changes.suspicion
    assert not changes.new
    assert on(came(casino, channel=Channel(title="Casino")), item(1), item(2), item(3), channel=None).new


def test_a_renamed_feed_with_an_item_we_know_is_no_stranger() -> None:
    changes = on(came(item(3), item(9), channel=Channel(title="Neuer Name")), item(1), item(2), item(3))
    assert not changes.suspicion
    assert len(changes.new) == 1


def test_an_empty_feed_changes_nothing() -> None:
    assert on(came(channel=Channel(title="Anders")), item(1), item(2), item(3)) == Changes()


@given(st.permutations([item(n) for n in range(6)]), st.integers(0, 6))
def test_the_order_of_arrival_decides_nothing(order: list[Item], stored: int) -> None:
    changes = on(came(*order), *[item(n) for n in range(stored)])
    assert {one.uid for one, _ in changes.new} == {f"guid:{n}" for n in range(stored, 6)}
    assert (changes.same, changes.changed) == (stored, ())


def test_a_weekly_source_is_asked_daily_and_a_busy_one_hourly() -> None:
    assert rhythm([NOON - n * 7 * DAY for n in range(10)], NOON) == LONGEST
    assert rhythm([NOON - n * HOUR for n in range(10)], NOON) == SHORTEST
    assert rhythm([NOON - n * DAY for n in range(10)], NOON) == 4 * HOUR


def test_a_source_with_no_dates_is_asked_four_times_a_day() -> None:
    assert rhythm([], NOON) == 6 * HOUR


@given(st.lists(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), max_size=30))  # noqa: DTZ001
def test_the_wait_is_always_within_its_bounds(dates: list[datetime]) -> None:
    assert SHORTEST <= rhythm(dates, NOON) <= LONGEST


def test_cache_headers_bound_the_rhythm() -> None:
    schedule = after_answer([], NOON, fresh_seconds=12 * 3600)
    assert (schedule.next_due, schedule.not_before) == (NOON + 12 * HOUR, NOON + 12 * HOUR)
    assert after_answer([], NOON, every_hours=2).next_due == NOON + 2 * HOUR
    assert after_answer([], NOON).not_before is None


def test_failures_back_off_to_a_day_and_retry_after_is_kept() -> None:
    waits = [after_failure(n, NOON).next_due - NOON for n in range(1, 8)]
    assert waits == [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, DAY, DAY]
    asked = after_failure(1, NOON, retry_after_seconds=7200)
    assert (asked.next_due, asked.not_before) == (NOON + 2 * HOUR, NOON + 2 * HOUR)
    assert after_failure(1, NOON, retry_after_seconds=10**9).not_before == NOON + DAY


def test_a_video_that_left_the_public_keeps_what_we_know_of_it() -> None:
    video = item(1, medium="video", enclosures=(), video=Video(id="1"))
    notice = Item(uid=video.uid, medium="video", video=Video(id="1", privacy="private"))
    changes = on(came(notice), video)
    assert [(id_, why) for id_, why, _ in changes.withdrawn] == [(0, "private")]
    assert not changes.changed
    assert on(came(notice)) == Changes()


def test_the_same_notice_again_is_nothing_to_write() -> None:
    notice = Item(uid="guid:1", medium="video", video=Video(id="1", privacy="deleted"))
    assert on(came(notice), notice) == Changes()


# -- a guid given to something else --


def told_later(**parts: Any) -> Item:
    """Another episode under the guid of the first."""
    given: dict[str, Any] = {
        "title": "Käserei am Hang",
        "url": "https://zentrum.example/kaeserei",
        "published": NOON + 28 * DAY,
        "enclosures": (Enclosure(url="https://zentrum.example/kaeserei.mp3"),),
    }
    return item(1, **(given | parts))


def test_a_guid_given_to_another_episode_makes_no_episode_of_two() -> None:
    first = item(1, title="Grubenlampe")
    changes = on(came(told_later()), first)
    ((new, _),) = changes.new
    assert new.uid == "link:zentrum.example/kaeserei"
    assert not changes.changed
    again = on(came(told_later()), first, replace(told_later(), uid=new.uid))
    assert (again.new, again.changed, again.same) == ((), (), 1)


@pytest.mark.parametrize(
    "kept",
    [
        {"title": "Käserei mit Grubenlampe"},
        {"url": "https://zentrum.example/1"},
        {"published": NOON - DAY},
        {"enclosures": (Enclosure(url="https://zentrum.example/1.mp3"),)},
        {"enclosures": ()},
        {"title": "Folge 13"},
        {"medium": "event", "event": Event(start=NOON)},
    ],
)
def test_what_keeps_anything_beside_its_guid_is_an_update(kept: dict[str, Any]) -> None:
    changes = on(came(told_later(**kept)), item(1, title="Grubenlampe"))
    assert not changes.new
    assert len(changes.changed) == 1
