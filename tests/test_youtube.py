"""YouTube, both ways: the real web client and Google's real client against a stand-in on loopback."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator import plain
from aggregator.demo.server import LoopbackServer, Reply, Request, path_of
from aggregator.demo.youtube import TubeChannel, Upload, YouTubeSite
from aggregator.errors import FetchError, ParseError, SourceError
from aggregator.model import Checkpoint, Fetched, Item, NotModified, Page, Parsed
from aggregator.sources import kinds, load
from aggregator.sources.youtube import YouTube, quota_day
from aggregator.sources.youtube.memory import Memory
from aggregator.web import Answer, WebSettings
from aggregator.web.client import Client

DATA = Path(__file__).parent / "data" / "sources" / "youtube"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEY = "AIzaSyD-canary-canary-canary-canary-1234"
IDS = ("UCmusterland0000000000aa", "UCtuefteltal0000000000bb", "UCweitblick00000000000cc")
Answers = Sequence[Fetched | SourceError]


class At:
    """The real client at a moment of the test's choice."""

    def __init__(self, client: Client, now: datetime = NOON) -> None:
        self._client = client
        self.moment = now

    @property
    def settings(self) -> WebSettings:
        return self._client.settings

    def now(self) -> datetime:
        return self.moment

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        return replace(self._client.get(url, headers), at=self.moment)


def channel(id_: str) -> TubeChannel:
    return TubeChannel(id=id_, title=f"Zentrum {id_[2:9].title()}", description="Für den Mittelstand.", handle=id_[2:9])


def upload(channel_id: str, number: int, **more: Any) -> Upload:
    # Ids of the same length as the real ones, and of the channel, so that a mix-up shows.
    id_ = f"{channel_id[2:7]}_{number:05}"
    told: dict[str, Any] = {
        "id": id_,
        "channel_id": channel_id,
        "title": f"Folge {number}: Künstliche Intelligenz & <Maß>",
        "description": f"Worum es in Folge {number} geht.\n\nMehr: https://musterland.example/{number}",
        "published": NOON - timedelta(days=400 - number),
        "duration_seconds": 600 + number,
    }
    return Upload(**told | more)


def uploads(channel_id: str, count: int) -> list[Upload]:
    return [upload(channel_id, number) for number in range(count, 0, -1)]


def site_of(count: int, ids: Sequence[str] = IDS, **more: Any) -> YouTubeSite:
    every = [u for id_ in ids for u in uploads(id_, count)]
    return YouTubeSite(channels=[channel(id_) for id_ in ids], uploads=every, key=KEY, **more)


class Stage:
    """A stand-in that runs, a client, sources, and what they remember."""

    def __init__(self, server: LoopbackServer, site: YouTubeSite, web: At) -> None:
        self.server = server
        self.site = site
        self.web = web
        self.sources = [self.source(id_) for id_ in site.channels]
        self.checkpoints = {source.id: Checkpoint() for source in self.sources}

    def source(self, channel_id: str, **more: Any) -> YouTube:
        told: dict[str, Any] = {
            "id": channel_id.lower(),
            "centre": "musterland",
            "url": f"https://www.youtube.com/channel/{channel_id}",
            "api": self.server.url,
            "feeds": f"{self.server.url}/feeds/videos.xml",
        }
        return YouTube(**told | more)

    def run(self, **later: float) -> list[Fetched | SourceError]:
        """A run of all sources in one batch, whose checkpoints are kept as the pipeline keeps them."""
        self.web.moment += timedelta(**later)
        self.server.forget()
        answers = list(YouTube.fetch_many(self.web, [(s, self.checkpoints[s.id]) for s in self.sources]))
        for source, answer in zip(self.sources, answers, strict=True):
            if isinstance(answer, Fetched):
                self.checkpoints[source.id] = answer.answer.checkpoint
        return answers

    def parsed(self, answers: Answers, at: int = 0) -> Parsed:
        return parsed(self.sources[at], answers[at])

    def remarks(self, at: int = 0) -> str:
        source = self.sources[at]
        return "; ".join(source.remarks(self.checkpoints[source.id]))

    def asked(self) -> list[str]:
        return [path_of(request).rpartition("/")[2] for request in self.server.requests]


def parsed(source: YouTube, answer: Fetched | SourceError) -> Parsed:
    assert isinstance(answer, Fetched), answer
    assert isinstance(answer.answer, Page)
    found = source.parse(answer.answer)
    assert found.entries == len(found.items) + sum(count for _, count in found.skipped)
    return found


def units(answers: Answers) -> int:
    return sum(answer.units for answer in answers if isinstance(answer, Fetched))


def unchanged(answers: Answers) -> bool:
    return all(isinstance(answer, Fetched) and isinstance(answer.answer, NotModified) for answer in answers)


def by_uid(items: Sequence[Item]) -> dict[str, Item]:
    assert len({item.uid for item in items}) == len(items)
    return {item.uid: item for item in items}


def staged(site: YouTubeSite) -> Iterator[Stage]:
    with LoopbackServer(site) as server:
        settings = WebSettings(contact="https://aggregator.example", allow=(server.netloc,), pause_seconds=0)
        with Client(settings) as client:
            yield Stage(server, site, At(client))


@pytest.fixture
def keyless(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.delenv("YOUTUBE_API_KEY", raising=False)
    yield from staged(site_of(20, IDS[:1]))


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Three channels of 120 uploads and a key."""
    monkeypatch.setenv("YOUTUBE_API_KEY", KEY)
    yield from staged(site_of(120))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """One channel of twelve uploads and a key."""
    monkeypatch.setenv("YOUTUBE_API_KEY", KEY)
    yield from staged(site_of(12, IDS[:1]))


# The kind


def test_is_a_kind() -> None:
    assert load("youtube") is YouTube
    assert kinds()["youtube"] == YouTube.__module__


def test_all_channels_are_one_batch() -> None:
    one = YouTube(id="a", centre="c", url=f"https://www.youtube.com/channel/{IDS[0]}")
    other = YouTube(id="b", centre="c", url="https://www.youtube.com/@beispiel", channel=IDS[1])
    assert one.host == other.host == "www.youtube.com"


@pytest.mark.parametrize(
    ("url", "given", "expected"),
    [
        (f"https://www.youtube.com/channel/{IDS[0]}", "", IDS[0]),
        (f"https://www.youtube.com/channel/{IDS[0]}/videos?view=0", "", IDS[0]),
        ("https://www.youtube.com/@beispiel", IDS[1], IDS[1]),
        (f"https://www.youtube.com/channel/{IDS[0]}", IDS[1], IDS[1]),
        ("https://www.youtube.com/@beispiel", "", ""),
        (f"https://www.youtube.com/channel/{IDS[0]}zu-lang", "", ""),
        ("https://www.youtube.com/@beispiel", "UC&playlist_id=x", ""),
    ],
)
def test_the_channels_id(url: str, given: str, expected: str) -> None:
    assert YouTube(id="a", centre="c", url=url, channel=given).channel_id == expected


def test_a_source_without_an_id_says_what_to_do_and_costs_nothing(keyless: Stage) -> None:
    nameless = keyless.source(IDS[0], url="https://www.youtube.com/@beispiel")
    with pytest.raises(FetchError, match="set channel") as caught:
        nameless.fetch(keyless.web, Checkpoint())
    assert caught.value.reason == "no-channel-id"
    assert not keyless.server.requests


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-01-15T07:59:59Z", "2026-01-14"),
        ("2026-01-15T08:00:00Z", "2026-01-15"),
        ("2026-07-15T06:59:59Z", "2026-07-14"),
        ("2026-07-15T07:00:00Z", "2026-07-15"),
        ("2026-03-08T09:59:59Z", "2026-03-08"),
    ],
)
def test_the_quotas_day_begins_at_midnight_pacific(moment: str, day: str) -> None:
    assert quota_day(datetime.fromisoformat(moment)) == day


# Without a key


def test_the_feed_gives_the_fifteen_newest(keyless: Stage) -> None:
    found = keyless.parsed(keyless.run())
    assert len(found.items) == 15
    assert found.channel is not None
    assert found.channel.title == "Zentrum Musterl"
    newest = found.items[0]
    assert newest.uid == newest.guid == "yt:video:muste_00020"
    assert newest.url == "https://www.youtube.com/watch?v=muste_00020"
    assert newest.title == "Folge 20: Künstliche Intelligenz & <Maß>"
    assert newest.published == NOON - timedelta(days=380)
    assert newest.updated is None
    assert newest.medium == "video"
    assert newest.video is not None
    assert (newest.video.id, newest.video.live, newest.video.short) == ("muste_00020", None, None)
    assert newest.enclosures == ()
    assert [r.path for r in keyless.server.requests] == [f"/feeds/videos.xml?channel_id={IDS[0]}"]


def test_a_second_look_is_not_modified(keyless: Stage) -> None:
    keyless.run()
    answers = keyless.run(hours=1)
    assert unchanged(answers)
    assert keyless.server.requests[0].conditional


def test_views_make_nothing_new(keyless: Stage) -> None:
    before = keyless.parsed(keyless.run())
    for known in keyless.site.uploads:
        keyless.site.change(known.id, views=known.views + 12_345)
    assert unchanged(keyless.run(hours=1))
    keyless.checkpoints = dict.fromkeys(keyless.checkpoints, Checkpoint())
    assert keyless.parsed(keyless.run(hours=1)).items == before.items


def test_only_what_is_new_is_parsed(keyless: Stage) -> None:
    keyless.run()
    keyless.site.add(upload(IDS[0], 21, short=True))
    answers = keyless.run(hours=1)
    (new,) = keyless.parsed(answers).items
    assert new.uid == "yt:video:muste_00021"
    assert new.url == "https://www.youtube.com/watch?v=muste_00021"
    assert new.video is not None
    assert new.video.short is True


@pytest.mark.parametrize("status", [404, 500, 503])
def test_the_next_address_stands_in(keyless: Stage, status: int) -> None:
    before = keyless.parsed(keyless.run())
    keyless.site.outages["channel_id="] = status
    answers = keyless.run(hours=1)
    queries = [r.path.rpartition("?")[2] for r in keyless.server.requests]
    assert queries == [f"channel_id={IDS[0]}", f"playlist_id=UU{IDS[0][2:]}"]
    # The ETag of one address is never sent to another.
    assert [r.conditional for r in keyless.server.requests] == [True, False]
    fetched = answers[0]
    assert isinstance(fetched, Fetched)
    assert fetched.requests == 2
    if isinstance(fetched.answer, Page):
        again = keyless.parsed(answers)
        assert not {item.uid for item in again.items} - {item.uid for item in before.items}
        assert again.channel is not None
        assert again.channel.title == "Zentrum Musterl"
    keyless.run(hours=1)
    assert [r.conditional for r in keyless.server.requests] == [False, True]
    keyless.site.outages.clear()
    keyless.run(hours=1)
    assert [r.conditional for r in keyless.server.requests] == [False]


def test_the_third_address_is_the_last(keyless: Stage) -> None:
    keyless.site.outages |= {"channel_id=": 404, "playlist_id=UUmus": 500}
    assert len(keyless.parsed(keyless.run()).items) == 15
    assert keyless.server.requests[-1].path.endswith(f"playlist_id=UULF{IDS[0][2:]}")


def test_no_failure_means_gone(keyless: Stage) -> None:
    for status in (404, 410, 500):
        keyless.site.outages = {"channel_id=": status, "playlist_id=": status}
        (error,) = keyless.run()
        assert isinstance(error, FetchError)
        assert (error.status, error.gone) == (status, False)
        assert "waves" in error.message
        assert len(keyless.server.requests) == 3


def test_a_busy_host_is_left_alone(keyless: Stage) -> None:
    keyless.site.outages = {"channel_id=": 429}
    (error,) = keyless.run()
    assert isinstance(error, FetchError)
    assert error.status == 429
    assert len(keyless.server.requests) == 1


def test_a_gap_is_noticed(keyless: Stage) -> None:
    keyless.run()
    assert keyless.remarks() == ""
    keyless.site.add(*(upload(IDS[0], n) for n in range(34, 20, -1)))
    keyless.run(days=1)
    assert keyless.remarks() == ""
    keyless.site.add(*(upload(IDS[0], n) for n in range(50, 34, -1)))
    keyless.run(days=1)
    assert "possible gap" in keyless.remarks()


def test_a_page_that_is_no_feed_is_a_parse_error(keyless: Stage) -> None:
    page = Page(url="https://www.youtube.com/feeds/videos.xml", final_url="", body=b"<html>Consent", fetched_at=NOON)
    for body in (
        b"<!DOCTYPE html><html><body>Bevor Sie fortfahren</body></html>",
        b"{}",
        b'{"videos": 3',
        b'{"a": []}',
    ):
        with pytest.raises(ParseError):
            keyless.sources[0].parse(replace(page, body=body))


# The Data API


def test_the_first_walk_costs_eighteen_units(api: Stage) -> None:
    answers = api.run()
    assert units(answers) == api.site.used == 1 + 3 * 3 + 8
    assert api.asked().count("channels") == 1
    assert api.asked().count("playlistItems") == 9
    assert api.asked().count("videos") == 8
    for at, source in enumerate(api.sources):
        items = api.parsed(answers, at).items
        assert len(by_uid(items)) == 120
        assert all(item.uid.startswith(f"yt:video:{source.channel_id[2:7]}_") for item in items)
    assert {type(answer) for answer in answers} == {Fetched}
    assert sum(answer.requests for answer in answers if isinstance(answer, Fetched)) == 18


def test_nothing_new_costs_one_unit_a_channel_and_one(api: Stage) -> None:
    api.run()
    answers = api.run(hours=1)
    assert unchanged(answers)
    assert units(answers) == 1 + 3
    assert "videos" not in api.asked()


def test_what_is_new_is_fetched_alone(api: Stage) -> None:
    api.run()
    api.site.add(upload(IDS[1], 121), upload(IDS[2], 121))
    answers = api.run(hours=1)
    assert units(answers) == 1 + (1 + 2 + 2) + 1, "a list is read on until a whole page is known"
    assert isinstance(answers[0], Fetched)
    assert isinstance(answers[0].answer, NotModified)
    assert [item.uid for item in api.parsed(answers, 1).items] == ["yt:video:tueft_00121"]
    page = answers[1].answer if isinstance(answers[1], Fetched) else None
    assert isinstance(page, Page)
    assert page.partial


def test_an_item_as_the_api_tells_it(small: Stage) -> None:
    small.site.change("muste_00012", tags=("KI", "Mittelstand"))
    found = small.parsed(small.run())
    item = found.items[0]
    assert item.title == "Folge 12: Künstliche Intelligenz & <Maß>"
    assert item.summary == "Worum es in Folge 12 geht.\n\nMehr: https://musterland.example/12"
    assert item.categories == ("KI", "Mittelstand")
    assert (item.language, item.author) == ("de", "Zentrum Musterl")
    assert item.image_url == "https://i.ytimg.com/vi/muste_00012/maxresdefault.jpg"
    assert item.video is not None
    assert (item.video.duration_seconds, item.video.live, item.video.privacy) == (612, "none", "public")
    assert found.channel is not None
    assert found.channel.url == f"https://www.youtube.com/channel/{IDS[0]}"
    assert found.channel.description == "Für den Mittelstand."


def test_the_walk_is_repeated_after_a_week_and_notices_edits(small: Stage) -> None:
    small.run()
    small.site.change("muste_00003", title="Jetzt richtig geschrieben")
    assert unchanged(small.run(days=6))
    answers = small.run(days=1, hours=1)
    (edited,) = small.parsed(answers).items
    assert edited.title == "Jetzt richtig geschrieben"
    assert unchanged(small.run(days=8))


def test_a_scheduled_video_that_surfaces_far_down_is_found(api: Stage) -> None:
    late = upload(IDS[0], 500, privacy="private")
    api.site.uploads.insert(100, late)
    api.run()
    api.site.change(late.id, privacy="public")
    assert unchanged(api.run(days=1))
    answers = api.run(days=7)
    assert [item.uid for item in api.parsed(answers).items] == [f"yt:video:{late.id}"]


def test_a_changed_channel_is_news(small: Stage) -> None:
    small.run()
    small.site.channels[IDS[0]] = replace(small.site.channels[IDS[0]], title="Neuer Name")
    found = small.parsed(small.run(hours=1))
    assert found.items == ()
    assert found.channel is not None
    assert found.channel.title == "Neuer Name"


def test_the_page_is_the_same_for_the_same_answers(api: Stage) -> None:
    first = api.run()
    api.checkpoints = dict.fromkeys(api.checkpoints, Checkpoint())
    for known in api.site.uploads:
        api.site.change(known.id, views=7)
    second = api.run()
    bodies = [
        [a.answer.body for a in run if isinstance(a, Fetched) and isinstance(a.answer, Page)] for run in (first, second)
    ]
    assert bodies[0] == bodies[1]
    assert len(bodies[0]) == 3
    assert b"etag" not in bodies[0][0]


def test_a_channel_without_uploads(small: Stage) -> None:
    small.site.uploads.clear()
    found = small.parsed(small.run())
    assert found.items == ()
    assert found.channel is not None
    assert unchanged(small.run(hours=1))


def test_a_channel_the_api_does_not_know(small: Stage) -> None:
    stranger = small.source("UCniemand000000000000000")
    with pytest.raises(FetchError) as caught:
        stranger.fetch(small.web, Checkpoint())
    assert (caught.value.reason, caught.value.gone) == ("no-such-channel", False)


def test_threads_never_mix_channels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Google's own transport, shared by threads, handed 15 of 160 answers to the wrong asker."""
    monkeypatch.setenv("YOUTUBE_API_KEY", KEY)
    ids = [f"UC{n}kanal".ljust(24, "x") for n in range(6)]
    for stage in staged(site_of(60, ids, quota=10**6)):
        found: list[tuple[YouTube, Parsed]] = []

        def batch(sources: Sequence[YouTube], web: At, found: list[tuple[YouTube, Parsed]] = found) -> None:
            answers = YouTube.fetch_many(web, [(source, Checkpoint()) for source in sources])
            found.extend((s, parsed(s, answer)) for s, answer in zip(sources, answers, strict=True))

        for _ in range(8):
            threads = [
                threading.Thread(target=batch, args=(half, stage.web))
                for half in (stage.sources[:3], stage.sources[3:])
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert len(found) == 8 * 6
        for source, told in found:
            assert len(told.items) == 60
            assert all(item.uid.startswith(f"yt:video:{source.channel_id[2:7]}_") for item in told.items)
            assert told.channel is not None
            assert told.channel.url == f"https://www.youtube.com/channel/{source.channel_id}"


# States of a video


def test_an_upcoming_stream_through_its_life(small: Stage) -> None:
    start = NOON + timedelta(days=2)
    stream = upload(IDS[0], 13, live="upcoming", scheduled_start=start, duration_seconds=None)
    small.site.add(stream)
    videos = [item.video for item in small.parsed(small.run()).items]
    assert videos[0] is not None
    assert (videos[0].live, videos[0].scheduled_start, videos[0].duration_seconds) == ("upcoming", start, None)

    answers = small.run(hours=1)
    assert unchanged(answers)
    assert units(answers) == 3, "what is pending is asked for in every run"

    small.site.change(stream.id, live="live", started=start)
    (item,) = small.parsed(small.run(days=2)).items
    assert item.video is not None
    assert (item.video.live, item.video.duration_seconds) == ("live", None)
    small.site.change(stream.id, views=4711)
    assert unchanged(small.run(hours=1)), "viewers come and go"

    small.site.change(stream.id, live="completed", ended=start + timedelta(hours=1), duration_seconds=3600)
    (item,) = small.parsed(small.run(hours=1)).items
    assert item.video is not None
    assert (item.video.live, item.video.duration_seconds) == ("completed", 3600)
    answers = small.run(hours=1)
    assert unchanged(answers)
    assert units(answers) == 2, "nothing is pending any more"


def test_an_upload_still_being_processed_is_asked_for_again(small: Stage) -> None:
    small.site.add(upload(IDS[0], 13, upload_status="uploaded", duration_seconds=None))
    small.run()
    small.site.change("muste_00013", upload_status="processed", duration_seconds=77)
    (item,) = small.parsed(small.run(hours=1)).items
    assert item.video is not None
    assert item.video.duration_seconds == 77


def test_shorts(small: Stage) -> None:
    small.site.add(
        upload(IDS[0], 21, short=True, duration_seconds=180),
        upload(IDS[0], 22, description="Kurz gesagt. #Shorts", duration_seconds=59),
        upload(IDS[0], 23, duration_seconds=59),
        upload(IDS[0], 24, title="#shorts", duration_seconds=181),
    )
    items = by_uid(small.parsed(small.run()).items)
    shorts = {n: video.short for n in range(21, 25) if (video := items[f"yt:video:muste_000{n}"].video)}
    assert shorts == {21: True, 22: True, 23: None, 24: False}
    tall = items["yt:video:muste_00021"]
    assert tall.image_url is not None
    assert tall.image_url.endswith("maxresdefault.jpg")


@pytest.mark.parametrize("ghost", [False, True])
@pytest.mark.parametrize("privacy", ["private", "deleted"])
def test_a_video_nobody_can_watch_is_given_up_after_three_runs(small: Stage, privacy: str, ghost: bool) -> None:
    small.run()
    small.site.change("muste_00007", privacy=privacy, ghost=ghost)
    for _ in range(2):
        assert unchanged(small.run(hours=1))
        assert "1 video(s) did not answer" in small.remarks()
    (gone,) = small.parsed(small.run(hours=1)).items
    assert gone.uid == "yt:video:muste_00007"
    assert gone.video is not None
    assert gone.video.privacy == (privacy if ghost else "deleted")
    answers = small.run(hours=1)
    assert unchanged(answers)
    assert units(answers) == 2, "it is not asked for any more"
    assert "1 video(s) are private or deleted" in small.remarks()

    small.site.change("muste_00007", privacy="public")
    (back,) = small.parsed(small.run(hours=1)).items
    assert back.uid == "yt:video:muste_00007"
    assert back.video is not None
    assert back.video.privacy == "public"
    assert small.remarks() == ""


def test_a_video_that_comes_back_in_time_was_never_gone(small: Stage) -> None:
    small.run()
    for _ in range(3):
        small.site.change("muste_00007", privacy="private")
        assert unchanged(small.run(hours=1))
        small.site.change("muste_00007", privacy="public")
        assert unchanged(small.run(hours=1))


def test_an_unlisted_video_goes_on_being_known(small: Stage) -> None:
    small.run()
    small.site.change("muste_00007", privacy="unlisted")
    (item,) = small.parsed(small.run(hours=1)).items
    assert item.video is not None
    assert item.video.privacy == "unlisted"


def test_an_outage_is_not_a_clearing_out(small: Stage) -> None:
    small.run()
    for known in small.site.uploads:
        small.site.change(known.id, privacy="private")
    for _ in range(4):
        assert unchanged(small.run(days=8))
    for known in small.site.uploads:
        small.site.change(known.id, privacy="public")
    assert unchanged(small.run(days=8))


# Between the two ways


def test_both_ways_give_the_same_identity(small: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    by_api = by_uid(small.parsed(small.run()).items)
    monkeypatch.delenv("YOUTUBE_API_KEY")
    small.checkpoints = dict.fromkeys(small.checkpoints, Checkpoint())
    by_feed = by_uid(small.parsed(small.run()).items)
    assert by_api.keys() == by_feed.keys()
    for uid, item in by_api.items():
        other = by_feed[uid]
        for name in ("guid", "url", "title", "summary", "author", "published"):
            assert getattr(item, name) == getattr(other, name), name


def test_no_quota_left_is_keyless_at_once(small: Stage) -> None:
    small.sources = [replace(source, units_left=1000) for source in small.sources]
    answers = small.run()
    assert units(answers) == 0
    assert small.asked() == ["videos.xml"]
    assert len(small.parsed(answers).items) == 12
    assert "units are spent" in small.remarks()


def test_the_reserve_is_not_touched(api: Stage) -> None:
    api.sources = [replace(source, units_left=1005) for source in api.sources]
    answers = api.run()
    assert units(answers) == api.site.used == 5
    assert "reserve" in api.remarks()
    assert all(len(api.parsed(answers, at).items) == 15 for at in range(3))


def test_an_exhausted_quota_closes_the_account_and_the_feeds_take_over(api: Stage) -> None:
    api.site.quota = 10 + 5  # all walks, and the videos of the first two channels
    answers = api.run()
    assert [len(api.parsed(answers, at).items) for at in range(3)] == [120, 120, 15]
    assert units(answers) == 10_000, "nothing is left today, whatever we counted"
    assert api.asked().count("videos") == 6, "one call after the last unit, and no more"
    assert "quotaExceeded" in api.remarks(2)
    assert "<a" not in api.remarks(2)

    api.sources = [replace(source, units_left=0) for source in api.sources]
    api.run(hours=1)
    assert set(api.asked()) == {"videos.xml"}

    api.site.new_day()
    api.sources = [replace(source, units_left=10_000) for source in api.sources]
    answers = api.run(days=1)
    assert len(api.parsed(answers, 2).items) == 120
    assert unchanged(answers[:2])
    assert api.remarks(2) == ""


def test_the_feed_does_not_overwrite_what_the_api_told(small: Stage) -> None:
    small.run()
    small.site.add(upload(IDS[0], 13))
    small.site.quota = 0
    answers = small.run(hours=1)
    found = small.parsed(answers)
    assert [item.uid for item in found.items] == ["yt:video:muste_00013"]
    assert dict(found.skipped) == {"known-from-api": 12}
    assert found.channel is None
    small.site.quota = 100
    (better,) = small.parsed(small.run(hours=1)).items
    assert better.uid == "yt:video:muste_00013"
    assert better.video is not None
    assert better.video.duration_seconds == 613


def test_without_a_key_for_a_month_the_feed_rules(small: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    small.run()
    monkeypatch.delenv("YOUTUBE_API_KEY")
    small.run(days=29)
    assert Memory.read(small.checkpoints[small.sources[0].id].marker).api is not None
    small.site.change("muste_00003", title="Jetzt richtig geschrieben")
    (edited,) = small.parsed(small.run(days=2)).items
    assert edited.title == "Jetzt richtig geschrieben"


def test_a_wrong_key_is_said_and_the_feeds_take_over(small: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = KEY[::-1]
    monkeypatch.setenv("YOUTUBE_API_KEY", wrong)
    answers = small.run()
    assert len(small.parsed(answers).items) == 12
    assert "API_KEY_INVALID" in small.remarks()
    assert "check the key" in small.remarks()
    assert wrong not in small.remarks()
    monkeypatch.setenv("YOUTUBE_API_KEY", KEY)
    small.run(hours=1)
    assert small.remarks() == ""


def test_an_api_out_of_order_is_no_failure(small: Stage) -> None:
    small.site.api_status = 503
    answers = small.run()
    assert len(small.parsed(answers).items) == 12
    assert small.asked() == ["channels", "channels", "videos.xml"], "one retry"
    assert units(answers) == 2
    assert "503" in small.remarks()


def test_an_api_nobody_answers_at_is_no_failure(small: Stage) -> None:
    with LoopbackServer(small.site) as closed:
        address = closed.url
    small.sources = [replace(source, api=address) for source in small.sources]
    answers = small.run()
    assert len(small.parsed(answers).items) == 12
    assert small.remarks()


def test_the_key_goes_into_a_header_and_nowhere_else(api: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    told: list[object] = [api.run()]
    api.site.quota = 0
    told += [api.run(days=8), api.remarks()]
    api.site.key = "another"
    told += [api.run(days=8), api.remarks()]
    api.site.api_status = 400
    told += [api.run(days=8), api.remarks()]
    api.site.outages = {"channel_id=": 404, "playlist_id=": 500}
    told += [[str(error) for error in api.run(days=8)], api.remarks()]
    keyed = [r for r in api.server.requests if r.headers.get("x-goog-api-key")]
    assert keyed
    assert all(r.headers["x-goog-api-key"] == KEY for r in keyed)
    assert all("/youtube/v3/" in r.path and KEY not in r.path for r in keyed)
    written = repr(told) + repr(api.sources) + caplog.text
    assert KEY not in written
    assert KEY[4:] not in written


def test_a_key_that_google_quotes_is_not_passed_on(small: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    key = "canary/of no known form"
    monkeypatch.setenv("YOUTUBE_API_KEY", key)

    def quoting(request: Request) -> Reply | None:
        if path_of(request).startswith("/feeds/"):
            return small.site(request)
        said = {"message": f"API key {request.headers['x-goog-api-key']} not valid.", "reason": "keyInvalid"}
        body = json.dumps({"error": {"code": 400, "message": said["message"], "errors": [said]}}).encode()
        return Reply(body=body, type="application/json", status=400)

    small.server.site = quoting
    told = repr(small.run()) + small.remarks()
    assert "not valid" in small.remarks()
    assert key not in told


def test_sources_with_keys_of_their_own_are_batches_of_their_own(api: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHER_KEY", "no key at all")
    api.sources[1] = replace(api.sources[1], api_key_env="OTHER_KEY")
    api.sources[2] = replace(api.sources[2], api_key_env="NO_SUCH_KEY")
    answers = api.run()
    assert [len(api.parsed(answers, at).items) for at in range(3)] == [120, 15, 15]
    assert [bool(api.remarks(at)) for at in range(3)] == [False, True, False]


# What is remembered


def test_the_memory_survives_its_round_trip(api: Stage) -> None:
    api.site.change("muste_00007", privacy="private")
    api.site.add(upload(IDS[0], 121, live="upcoming", scheduled_start=NOON))
    api.run()
    api.site.change("muste_00119", privacy="private")
    api.run(hours=1)
    for source in api.sources:
        checkpoint = api.checkpoints[source.id]
        memory = Memory.read(checkpoint.marker)
        assert memory.write() == checkpoint.marker
        assert memory.api is not None
        assert len(memory.api.hashes) == 8 * len(memory.api.known)
        assert plain.loads(Checkpoint, plain.dumps(checkpoint)) == checkpoint
    first = Memory.read(api.checkpoints[api.sources[0].id].marker).api
    assert first is not None
    assert first.pending == ("muste_00121",)
    assert first.missing == (("muste_00119", 1),)


@pytest.mark.parametrize("marker", ["", "{", "[]", '"x"', "3", '{"api": {"known": 3}}', '{"feed": null}', "null"])
def test_a_marker_that_cannot_be_read_costs_a_walk_and_no_more(small: Stage, marker: str) -> None:
    small.checkpoints = dict.fromkeys(small.checkpoints, Checkpoint(marker=marker, etag='"stale"'))
    assert len(small.parsed(small.run()).items) == 12


# Pages from files


@pytest.mark.parametrize("name", ["feed.xml", "answers.json"])
def test_pages_from_files(name: str) -> None:
    source = YouTube(id="a", centre="c", url=f"https://www.youtube.com/channel/{IDS[0]}")
    url = "https://www.youtube.com/feeds/videos.xml"
    page = Page(url=url, final_url=url, body=(DATA / name).read_bytes(), fetched_at=NOON)
    expected = json.loads((DATA / f"{name}.expected.json").read_text())
    found = plain.to_plain(source.parse(page))
    assert isinstance(found, dict)
    for item in found["items"]:  # type: ignore[union-attr]
        assert isinstance(item, dict)
        item.pop("raw_hash", None)
    assert found == expected


def test_captured_feeds_are_read(shared: Path) -> None:
    folder = shared / "corpus" / "youtube" / "feeds"
    source = YouTube(id="a", centre="c", url=f"https://www.youtube.com/channel/{IDS[0]}")
    read = described = 0
    for file in sorted(folder.glob("*.xml")):
        body = file.read_bytes()
        page = Page(url="https://www.youtube.com/feeds/videos.xml", final_url="", body=body, fetched_at=NOON)
        found = source.parse(page)
        for item in found.items:
            assert item.video is not None
            assert item.uid == f"yt:video:{item.video.id}"
            assert item.title
            assert item.published
            assert item.url == f"https://www.youtube.com/watch?v={item.video.id}"
            read += 1
            described += bool(item.summary)
    assert read > 100
    assert described > read / 2


def test_captured_api_answers_are_read(shared: Path) -> None:
    folder = shared / "corpus" / "youtube" / "api"

    def items(name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads((folder / f"sns-sdks__{name}.json").read_text())["items"]
        return found

    names = ("videos-videos_info_multi", "videos-videos_info_single", "videos-videos_chart_paged_1")
    source = YouTube(id="a", centre="c", url=f"https://www.youtube.com/channel/{IDS[0]}")
    for name in names:
        whole = {
            "channel": items("channels-info_multiple")[0],
            "playlistItems": items("playlist_items-playlist_items_paged_1"),
            "videos": items(name),
            "gone": {},
        }
        page = Page(url="https://x.example", final_url="", body=json.dumps(whole).encode(), fetched_at=NOON)
        found = source.parse(page)
        assert len(found.items) == len(whole["videos"]) > 0
        assert all(i.title and i.published and i.image_url and i.video and i.video.live for i in found.items)
        assert found.channel is not None
        assert found.channel.title


def test_no_captured_refusal_breaks_the_diagnosis(shared: Path) -> None:
    from aggregator.sources.youtube.api import refusal  # noqa: PLC0415 - drags in Google's client

    folder = shared / "corpus" / "youtube" / "api"
    assert refusal((folder / "sns-sdks__error_response.json").read_bytes()) == (("keyInvalid",), "Bad Request")
    reasons, said = refusal((folder / "sns-sdks__error_permission_resp.json").read_bytes())
    assert (reasons, said) == (("SERVICE_UNAVAILABLE",), "The caller does not have permission")
    assert refusal(b"<html>") == ((), "")
