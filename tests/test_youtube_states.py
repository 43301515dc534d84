"""Playlists, and videos through all their states down to the catalogue: Google's real client against the stand-in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from test_youtube import IDS, KEY, NOON, Stage, by_uid, channel, staged, unchanged, units, upload, uploads

from aggregator import collect
from aggregator.collect import Batch, Job
from aggregator.decide import Schedule, decide
from aggregator.demo.youtube import TubePlaylist, YouTubeSite
from aggregator.errors import FetchError
from aggregator.model import Centre, Checkpoint, Collected, Entry, Failed, Fetched, Item, Page, Trace
from aggregator.sources.youtube import YouTube
from aggregator.store import Listing, Store

LIST = "PLbuendel0000000000000000000000001"
MEDIA = ("video", "event")
CENTRE = Centre(id="musterland", name="Mittelstand-Digital Zentrum Musterland", short_name="Musterland")


def bundle(*videos: str, **more: Any) -> TubePlaylist:
    told: dict[str, Any] = {"id": LIST, "channel_id": IDS[0], "title": "Projektfilme", "videos": videos}
    return TubePlaylist(**told | more)


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Two channels of 60 uploads, a playlist of all of them, a key; the playlist is the only source."""
    monkeypatch.setenv("YOUTUBE_API_KEY", KEY)
    every = [u for pair in zip(uploads(IDS[0], 60), uploads(IDS[1], 60), strict=True) for u in pair]
    playlist = bundle(*(u.id for u in every), description="Filme aus dem Netzwerk")
    site = YouTubeSite(channels=[channel(id_) for id_ in IDS[:2]], uploads=every, playlists=[playlist], key=KEY)
    for stage in staged(site):
        follow(stage, of_playlist(stage))
        yield stage


@pytest.fixture
def one(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """One channel of seven uploads and a key."""
    monkeypatch.setenv("YOUTUBE_API_KEY", KEY)
    site = YouTubeSite(channels=[channel(IDS[0])], uploads=uploads(IDS[0], 7), key=KEY)
    yield from staged(site)


def of_playlist(stage: Stage, id_: str = LIST, **more: Any) -> YouTube:
    url = f"https://www.youtube.com/playlist?list={id_}"
    return replace(stage.source(IDS[0]), **{"id": "buendel", "url": url} | more)


def follow(stage: Stage, *sources: YouTube) -> None:
    stage.sources = list(sources)
    stage.checkpoints = {source.id: Checkpoint() for source in sources}


def put(stage: Stage, *videos: str) -> None:
    """Append videos to the playlist, where YouTube puts them unless told otherwise."""
    old = stage.site.playlists[LIST]
    stage.site.playlists[LIST] = replace(old, videos=(*old.videos, *videos))


# Playlists


@pytest.mark.parametrize(
    ("url", "given", "expected"),
    [
        (f"https://www.youtube.com/playlist?list={LIST}", {}, LIST),
        (f"https://www.youtube.com/playlist?si=x&list={LIST}&pp=1", {}, LIST),
        ("https://www.youtube.com/@beispiel", {"playlist": LIST}, LIST),
        (f"https://www.youtube.com/playlist?list={LIST}", {"channel": IDS[0]}, IDS[0]),
        (f"https://www.youtube.com/channel/{IDS[0]}", {"playlist": LIST}, LIST),
        ("https://www.youtube.com/@beispiel", {"playlist": "PL&channel_id=x"}, ""),
        ("https://www.youtube.com/@beispiel", {"playlist": IDS[0]}, ""),
    ],
)
def test_what_a_source_asks_for(url: str, given: dict[str, Any], expected: str) -> None:
    made = YouTube(id="a", centre="c", url=url, **given)
    assert made.list_id == expected
    assert bool(made.problems()) is (expected == "")


def test_a_source_is_a_channel_or_a_playlist() -> None:
    made = YouTube(id="a", centre="c", url="https://www.youtube.com/@beispiel", channel=IDS[0], playlist=LIST)
    ((key, _, hint),) = made.problems()
    assert key == "playlist"
    assert "two" in hint
    assert of_feed(made) == f"https://www.youtube.com/feeds/videos.xml?playlist_id={LIST}"


def of_feed(source: YouTube) -> str:
    return replace(source, channel="").feed_url


def test_a_playlist_brings_videos_of_several_channels_each_with_its_own(two: Stage) -> None:
    answers = two.run()
    assert units(answers) == two.site.used == 1 + 3 + 3
    found = two.parsed(answers)
    items = by_uid(found.items)
    assert len(items) == 120
    assert items["yt:video:muste_00007"].author == "Zentrum Musterl"
    assert items["yt:video:tueft_00007"].author == "Zentrum Tueftel"
    assert found.channel is not None
    assert (found.channel.title, found.channel.author) == ("Projektfilme", "Zentrum Musterl")
    assert found.channel.url == f"https://www.youtube.com/playlist?list={LIST}"
    assert found.channel.description == "Filme aus dem Netzwerk"
    assert units(two.run(hours=1)) == 1 + 1, "it holds as many as before: its first page will do"


def test_what_is_appended_to_a_playlist_is_found_at_once(two: Stage) -> None:
    two.run()
    two.site.add(upload(IDS[1], 61))
    put(two, "tueft_00061")
    answers = two.run(hours=1)
    assert units(answers) == 1 + 3 + 1
    assert [item.uid for item in two.parsed(answers).items] == ["yt:video:tueft_00061"]
    assert unchanged(two.run(hours=1))


def test_private_and_deleted_entries_are_counted_and_known_ones_followed(two: Stage) -> None:
    two.site.change("muste_00001", privacy="private")
    two.site.change("tueft_00001", privacy="deleted")
    found = two.parsed(two.run())
    assert len(found.items) == 118
    assert dict(found.skipped) == {"unavailable": 2}
    assert not {"Private video", "Deleted video"} & {item.title for item in found.items}
    two.site.change("muste_00060", privacy="private")
    two.run(hours=1)
    two.run(hours=1)
    (gone,) = two.parsed(two.run(hours=1)).items
    assert gone.uid == "yt:video:muste_00060"
    assert gone.video is not None
    assert gone.video.privacy == "private"
    two.site.change("muste_00060", privacy="unlisted")
    (back,) = two.parsed(two.run(hours=1)).items
    assert back.video is not None
    assert back.video.privacy == "unlisted"


def test_a_video_that_leaves_a_playlist_goes_on_being_known(two: Stage) -> None:
    two.run()
    old = two.site.playlists[LIST]
    two.site.playlists[LIST] = replace(old, videos=old.videos[1:])
    assert two.parsed(two.run(hours=1)).items == ()
    assert units(two.run(hours=1)) == 2, "it is not asked for again and again"
    assert unchanged(two.run(hours=1))


def test_channels_and_playlists_share_calls(two: Stage) -> None:
    follow(two, two.source(IDS[0]), of_playlist(two), two.source(IDS[1]))
    answers = two.run()
    assert units(answers) == 1 + 1 + (2 + 3 + 2) + 3, "no video is asked for twice"
    channels = {item.uid for at in (0, 2) for item in two.parsed(answers, at).items}
    assert {item.uid for item in two.parsed(answers, 1).items} == channels


def test_a_playlist_nobody_knows(two: Stage) -> None:
    stranger = of_playlist(two, "PLniemand00000000000000000000000001")
    with pytest.raises(FetchError) as caught:
        stranger.fetch(two.web, Checkpoint())
    assert (caught.value.reason, caught.value.gone) == ("no-such-playlist", False)


def test_a_playlist_without_a_key(two: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YOUTUBE_API_KEY")
    two.site.change("muste_00060", privacy="private")
    found = two.parsed(two.run())
    assert [r.path for r in two.server.requests] == [f"/feeds/videos.xml?playlist_id={LIST}"]
    assert [item.author for item in found.items[:2]] == ["Zentrum Tueftel", "Zentrum Musterl"]
    assert len(found.items) == 15
    assert found.channel is not None
    assert (found.channel.title, found.channel.author) == ("Projektfilme", "Zentrum Musterl")
    assert found.channel.url == f"https://www.youtube.com/playlist?list={LIST}"
    assert "first 15 videos only" in two.remarks()
    assert unchanged(two.run(hours=1))
    assert two.server.requests[0].conditional
    two.site.outages["playlist_id="] = 404
    (error,) = two.run(hours=1)
    assert isinstance(error, FetchError)
    assert not error.gone
    assert "playlist" in error.message
    assert len(two.server.requests) == 1


def test_a_source_that_is_given_another_list_forgets_the_old_one(two: Stage) -> None:
    two.run()
    two.sources = [replace(two.source(IDS[1]), id="buendel")]
    answers = two.run(hours=1)
    assert units(answers) == 1 + 2 + 2
    assert len(two.parsed(answers).items) == 60


# A batch in which nothing answers


def test_units_spent_in_vain_are_not_lost(two: Stage) -> None:
    follow(two, two.source(IDS[0]), of_playlist(two))
    two.site.quota = 3
    two.site.outages |= {"channel_id=": 404, "playlist_id=": 500}
    first, second = two.run()
    assert isinstance(first, FetchError)
    assert isinstance(second, FetchError)
    assert (first.units, second.units) == (10_000, 0), "YouTube says that nothing is left"
    two.site.new_day()
    two.site.quota = 10_000
    two.site.api_status = 503
    jobs = tuple(Job(source=source) for source in two.sources)
    outcomes = collect.collect_batch(Batch(jobs=jobs), collect.Settings(web=two.web.settings))
    assert all(isinstance(outcome, Failed) for outcome in outcomes)
    assert [outcome.trace.units for outcome in outcomes] == [2, 0]


# Down to the catalogue


class Catalogue:
    """A stage whose answers are stored."""

    def __init__(self, stage: Stage, store: Store) -> None:
        self.stage = stage
        self.store = store
        source = stage.sources[0]
        store.sync(
            [CENTRE],
            [Listing(id=source.id, centre="musterland", kind="youtube", url=source.url, title="", settings="1")],
        )

    def run(self, **later: float) -> list[Item]:
        """A run, stored: the items it brought."""
        source = self.stage.sources[0]
        (answer,) = self.stage.run(**later)
        assert isinstance(answer, Fetched), answer
        if not isinstance(answer.answer, Page):
            return []
        parsed = self.stage.parsed([answer])
        now = self.stage.web.now()
        outcome = Collected(
            source_id=source.id,
            items=parsed.items,
            channel=parsed.channel,
            checkpoint=answer.answer.checkpoint,
            trace=Trace(started_at=now),
            partial=answer.answer.partial,
            entries=parsed.entries,
            skipped=parsed.skipped,
        )
        known, aliases = self.store.known(source.id)
        changes = decide(outcome, known, aliases, None)
        assert not changes.suspicion
        self.store.record(outcome, changes, Schedule(next_due=now), source.feed_url, now)
        return list(parsed.items)

    def entry(self, video: str) -> Entry | None:
        """What is published of a video: nothing, or one entry of one medium."""
        found = [e for e in self.store.entries(MEDIA) if e.item.uid == f"yt:video:{video}"]
        assert len(found) <= 1
        return found[0] if found else None

    def rows(self) -> int:
        return sum(self.store.counts().values())


@pytest.fixture
def catalogue(one: Stage, tmp_path: Path) -> Iterator[Catalogue]:
    with Store(tmp_path / "db" / "catalogue.db") as store:
        yield Catalogue(one, store)


def shown(catalogue: Catalogue, video: str) -> Item:
    entry = catalogue.entry(video)
    assert entry is not None
    return entry.item


def test_a_premiere_is_an_event_until_it_is_a_video_and_stays_one_item(catalogue: Catalogue) -> None:
    site, start = catalogue.stage.site, NOON + timedelta(days=2)
    premiere = upload(IDS[0], 8, live="upcoming", scheduled_start=start, duration_seconds=None, published=NOON)
    site.add(premiere)
    assert len(catalogue.run()) == 8
    announced = catalogue.entry(premiere.id)
    assert announced is not None
    item = announced.item
    assert (item.medium, item.video and item.video.live) == ("event", "upcoming")
    assert item.event is not None
    assert (item.event.start, item.event.end, item.event.online) == (start, None, True)
    assert item.event.join_url == f"https://www.youtube.com/watch?v={premiere.id}"
    assert item.event.organiser == "Zentrum Musterl"
    assert [e.item.uid for e in catalogue.store.entries(["video"])].count(item.uid) == 0

    later = start + timedelta(days=1)
    site.change(premiere.id, scheduled_start=later)
    assert len(catalogue.run(hours=1)) == 1
    item = shown(catalogue, premiere.id)
    assert item.event is not None
    assert item.event.start == later

    site.change(premiere.id, live="live", started=later)
    assert len(catalogue.run(days=3)) == 1
    item = shown(catalogue, premiere.id)
    assert (item.medium, item.video and item.video.live) == ("event", "live")

    site.change(premiere.id, live="completed", ended=later + timedelta(hours=1), duration_seconds=3600)
    assert len(catalogue.run(hours=2)) == 1
    over = catalogue.entry(premiere.id)
    assert over is not None
    assert (over.item.medium, over.item.event) == ("video", None)
    assert over.item.video is not None
    assert (over.item.video.live, over.item.video.duration_seconds) == ("completed", 3600)
    assert over.guid == announced.guid
    assert (announced.published, over.published) == (NOON, later), "published when it began, not when it was announced"
    assert catalogue.rows() == 8
    assert catalogue.run(hours=1) == []
    assert not list(catalogue.store.entries(["event"]))


@pytest.mark.parametrize(
    ("started", "public", "expected"),
    [
        (timedelta(hours=49), timedelta(0), timedelta(hours=49)),  # it began an hour late
        (None, timedelta(0), timedelta(hours=48)),  # YouTube forgot when it began
        (timedelta(hours=49), timedelta(hours=60), timedelta(hours=60)),  # it was shown to a closed circle first
    ],
    ids=["late", "as-scheduled", "private-first"],
)
def test_published_moves_from_announcement_to_premiere_and_never_again(
    catalogue: Catalogue, started: timedelta | None, public: timedelta, expected: timedelta
) -> None:
    site, start = catalogue.stage.site, NOON + timedelta(hours=48)
    site.add(upload(IDS[0], 8, live="upcoming", scheduled_start=start, duration_seconds=None, published=NOON))
    catalogue.run()
    site.change(
        "muste_00008",
        live="completed" if started else "none",
        started=NOON + started if started else None,
        ended=NOON + timedelta(hours=50) if started else None,
        published=NOON + public,
        duration_seconds=3600,
    )
    catalogue.run(days=3)
    over = catalogue.entry("muste_00008")
    assert over is not None
    assert (over.item.medium, over.published) == ("video", NOON + expected)
    assert next(iter(catalogue.store.entries(["video"]))).guid == over.guid, "the newest video of all"

    site.change("muste_00008", title="Neuer Titel", published=NOON + timedelta(hours=70))
    catalogue.run(days=8)
    edited = catalogue.entry("muste_00008")
    assert edited is not None
    assert (edited.item.title, edited.published, edited.guid) == ("Neuer Titel", over.published, over.guid)


def test_a_feed_shows_the_premiere_once_and_under_one_id(catalogue: Catalogue) -> None:
    """What subscribers of the videos see: nothing of the announcement, then one new entry, whose id stays."""
    site, start = catalogue.stage.site, NOON + timedelta(days=2)
    site.add(upload(IDS[0], 8, live="upcoming", scheduled_start=start, duration_seconds=None, published=NOON))
    catalogue.run()
    event_ids = [e.guid for e in catalogue.store.entries(["event"])]
    before = [e.guid for e in catalogue.store.entries(["video"])]
    site.change("muste_00008", live="completed", started=start, ended=start, duration_seconds=3600)
    catalogue.run(days=3)
    after = [e.guid for e in catalogue.store.entries(["video"])]
    assert after == [*event_ids, *before]
    assert not list(catalogue.store.entries(["event"]))


def test_an_announcement_without_a_date_waits(catalogue: Catalogue) -> None:
    catalogue.stage.site.add(upload(IDS[0], 8, live="upcoming", duration_seconds=None))
    assert len(catalogue.run()) == 7
    assert catalogue.entry("muste_00008") is None
    catalogue.stage.site.change("muste_00008", scheduled_start=NOON + timedelta(days=1))
    assert len(catalogue.run(hours=1)) == 1
    assert shown(catalogue, "muste_00008").medium == "event"


def test_a_stream_called_off_leaves_the_public(catalogue: Catalogue) -> None:
    site = catalogue.stage.site
    site.add(upload(IDS[0], 8, live="upcoming", scheduled_start=NOON + timedelta(days=9), duration_seconds=None))
    catalogue.run()
    assert shown(catalogue, "muste_00008").medium == "event"
    site.change("muste_00008", privacy="deleted")
    for _ in range(3):
        catalogue.run(hours=1)
    assert catalogue.entry("muste_00008") is None
    assert catalogue.rows() == 8


@pytest.mark.parametrize("privacy", ["private", "deleted"])
def test_a_video_goes_and_comes_back_as_the_same_row(catalogue: Catalogue, privacy: str) -> None:
    site = catalogue.stage.site
    catalogue.run()
    before = catalogue.entry("muste_00003")
    assert before is not None
    site.change("muste_00003", privacy=privacy)
    catalogue.run(hours=1)
    catalogue.run(hours=1)
    assert catalogue.entry("muste_00003") is not None, "not before the third time"
    catalogue.run(hours=1)
    assert catalogue.entry("muste_00003") is None
    assert catalogue.rows() == 7
    site.change("muste_00003", privacy="unlisted")
    catalogue.run(days=8)
    after = catalogue.entry("muste_00003")
    assert after is not None
    assert after.guid == before.guid
    assert after.item.title == before.item.title
    assert after.item.video is not None
    assert after.item.video.privacy == "unlisted"
    assert catalogue.rows() == 7


def test_what_the_feed_took_for_a_video_becomes_the_event_it_is(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = NOON + timedelta(days=2)
    catalogue.stage.site.add(upload(IDS[0], 8, live="upcoming", scheduled_start=start, duration_seconds=None))
    monkeypatch.delenv("YOUTUBE_API_KEY")
    catalogue.run()
    before = catalogue.entry("muste_00008")
    assert before is not None
    assert before.item.medium == "video", "the feed does not tell"
    monkeypatch.setenv("YOUTUBE_API_KEY", KEY)
    catalogue.run(hours=1)
    after = catalogue.entry("muste_00008")
    assert after is not None
    assert (after.item.medium, after.guid) == ("event", before.guid)
    assert catalogue.rows() == 8
