"""The two interfaces with keys, through `aggregator run`: one item each, and the right state at every turn."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser  # type: ignore[import-untyped]
import pytest
from project import Project
from test_youtube import IDS, KEY, channel, upload

from aggregator.demo.linkedin import LinkedIn as PostsApi
from aggregator.demo.linkedin import Post
from aggregator.demo.server import LoopbackServer, Reply, Request
from aggregator.demo.youtube import YouTubeSite

TODAY = datetime.now(UTC).replace(microsecond=0)
TOKEN = "AQXgeheim-0815-Kennwort"

CONFIGURATION = """
[fetch]
contact = "https://aggregator.example/"
allow = ["{host}"]
pause_seconds = 0
[publish]
base_url = "https://aggregator.example/feeds/"
[[centre]]
id = "musterland"
name = "Mittelstand-Digital Zentrum Musterland"
short_name = "Musterland"
[[source]]
kind = "linkedin"
id = "beitraege"
centre = "musterland"
url = "https://www.linkedin.com/company/4711"
api = "http://{host}"
version = "202607"
verified = "2026-01-01"
[[source]]
kind = "youtube"
id = "filme"
centre = "musterland"
url = "https://www.youtube.com/channel/{channel}"
api = "http://{host}"
feeds = "http://{host}/feeds/videos.xml"
verified = "2026-01-01"
[[output]]
kind = "rss"
path = "videos.xml"
title = "Filme"
link = "https://aggregator.example/"
description = "Filme der Zentren"
media = ["video"]
"""


@dataclass
class Seen:
    """What there was after a run."""

    states: dict[str, str]
    rows: dict[str, list[tuple[Any, ...]]]
    films: dict[str, str]
    """The guid of each video in the feed, by its title."""


@dataclass
class Story:
    """Both stand-ins at one address, a project that follows them, and what was seen after each run."""

    posts: PostsApi
    tube: YouTubeSite
    project: Project
    seen: list[Seen] = field(default_factory=list)

    def run(self) -> None:
        assert "Traceback" not in self.project.run("run", "--early").stderr
        found: dict[str, list[tuple[Any, ...]]] = {"beitraege": [], "filme": []}
        for source, *row in self.project.rows("SELECT source, uid, medium, withdrawn FROM items ORDER BY id"):
            found[source].append(tuple(row))
        feed = feedparser.parse(self.project.outputs()["videos.xml"])
        states = dict(self.project.rows("SELECT id, health FROM sources"))
        self.seen.append(Seen(states, found, {entry.title: entry.id for entry in feed.entries}))


START = TODAY - timedelta(hours=2)
PREMIERE = upload(
    IDS[0], 61, title="Premiere", live="upcoming", scheduled_start=TODAY, published=TODAY - timedelta(days=1)
)
POSTS = [
    Post(id=f"urn:li:share:{7000 + n}", text=f"Beitrag {n}", published=TODAY - timedelta(days=60 - n))
    for n in range(60)
]
FILMS = [PREMIERE, *(upload(IDS[0], n, published=TODAY - timedelta(days=61 - n)) for n in range(60, 0, -1))]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Five runs, and between them all that befalls the two interfaces."""
    posts = PostsApi(organization="4711", token=TOKEN, posts=POSTS)
    tube = YouTubeSite(channels=[channel(IDS[0])], uploads=FILMS, key=KEY)

    def site(request: Request) -> Reply | None:
        return posts(request) or tube(request)

    folder = tmp_path_factory.mktemp("interfaces")
    with LoopbackServer(site) as server:
        text = CONFIGURATION.format(host=server.netloc, channel=IDS[0])
        (folder / "sources.toml").write_text(text, encoding="utf-8")
        keys = {"YOUTUBE_API_KEY": KEY, "LINKEDIN_TOKEN": TOKEN}
        told = Story(posts, tube, Project(folder, dict(os.environ) | keys))
        told.run()
        posts.token = "AQXneu"  # the old one expired after its sixty days
        tube.change(PREMIERE.id, live="completed", started=START, ended=TODAY - timedelta(hours=1))
        tube.change("muste_00060", privacy="private", ghost=True)
        tube.change("muste_00059", privacy="deleted")
        told.run()
        posts.token, posts.oldest = TOKEN, "202608"  # renewed, but the version was sunset
        told.run()
        posts.oldest = "202607"
        posts.change("urn:li:share:7059", text="Beitrag 59, verbessert", changed=TODAY)
        told.run()
        posts.calls, tube.quota = 0, tube.used  # both limits are reached
        tube.add(upload(IDS[0], 62, title="Ohne Kontingent", published=TODAY))
        told.run()
        yield told


def test_linkedins_refusals_are_named_and_no_post_is_lost_or_doubled(story: Story) -> None:
    states = [seen.states["beitraege"] for seen in story.seen]
    assert states == ["fine", "misconfigured", "misconfigured", "fine", "quota"]
    failed = "SELECT reason FROM fetches WHERE source = 'beitraege' AND outcome = 'failed' ORDER BY id"
    assert story.project.rows(failed) == [("token-expired",), ("version-sunset",), ("http-429",)]
    assert len(story.seen[0].rows["beitraege"]) == 60, "two pages of the interface"
    assert [seen.rows["beitraege"] for seen in story.seen] == [story.seen[0].rows["beitraege"]] * 5
    edited = "SELECT title FROM items WHERE uid = 'linkedin:urn:li:share:7059'"
    assert story.project.rows(edited) == [("Beitrag 59, verbessert",)]


def test_a_premiere_becomes_a_video_under_the_guid_it_had(story: Story) -> None:
    before, after = story.seen[0], story.seen[1]
    assert len(before.rows["filme"]) == 61, "two pages of uploads"
    assert before.rows["filme"].count((f"yt:video:{PREMIERE.id}", "event", None)) == 1
    assert after.rows["filme"].count((f"yt:video:{PREMIERE.id}", "video", None)) == 1
    assert "Premiere" not in before.films
    guids = "SELECT g.guid FROM public_guids g JOIN items ON items.id = g.item WHERE items.title = 'Premiere'"
    assert story.project.rows(guids) == [(after.films["Premiere"],)]
    assert {title: guid for title, guid in after.films.items() if title != "Premiere"}.items() <= before.films.items()
    published = f"SELECT published FROM items WHERE uid = 'yt:video:{PREMIERE.id}'"
    assert story.project.rows(published) == [(f"{START:%Y-%m-%dT%H:%M:%SZ}",)], "when it began"


def test_private_and_deleted_videos_leave_the_public_and_keep_their_rows(story: Story) -> None:
    gone = [{row[0]: row[2] for row in seen.rows["filme"] if row[2]} for seen in story.seen]
    assert gone[2] == {}, "not before the third time"
    assert gone[3] == gone[4] == {"yt:video:muste_00060": "private", "yt:video:muste_00059": "deleted"}
    uids = [[row[0] for row in seen.rows["filme"]] for seen in story.seen]
    assert uids[:4] == [uids[0]] * 4, "61 rows, the same as ever"
    assert len(set(uids[4])) == len(uids[4]) == 62


def test_where_the_quota_ends_the_keyless_feed_stands_in(story: Story) -> None:
    assert [seen.states["filme"] for seen in story.seen] == ["fine"] * 5
    assert "Ohne Kontingent" in story.seen[4].films
    assert "quota" in story.project.run("status").stdout
