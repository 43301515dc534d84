"""`aggregator run` as cron calls it, against the sample network: what comes in, what goes out, what it costs."""

import io
import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import feedparser  # type: ignore[import-untyped]
import pytest
from lxml import etree
from project import Project

from aggregator.demo.network import SampleNetwork
from aggregator.demo.server import path_of

KILLS = 20
SEED = 20260302
ONE_TOPIC = '[[topic]]\nid = "ki"\nlabel = "Künstliche Intelligenz"\nterms = ["künstliche intelligenz"]\n'


@pytest.fixture(scope="module")
def network() -> Iterator[SampleNetwork]:
    with SampleNetwork(slow_seconds=0.05) as playing:
        yield playing


@pytest.fixture
def project(network: SampleNetwork, tmp_path: Path) -> Project:
    return Project.following(network, tmp_path / "project")


def test_all_that_the_network_holds_comes_in_and_goes_out_once(network: SampleNetwork, project: Project) -> None:
    done = project.run("run", "--early")
    assert done.returncode == 1, "three sources of the network always fail"
    expected = network.expected()
    stored = dict(project.rows("SELECT source, count(*) FROM items GROUP BY source"))
    assert stored == {source.id: source.items for source in expected.sources if not source.fails}
    feed = feedparser.parse(io.BytesIO(project.outputs()["podcast.xml"]))
    works = [work for work in expected.published("episode") if not work.held_back]
    assert len(feed.entries) == len(works)
    assert {entry.title for entry in feed.entries} <= {title for work in works for title in work.titles}
    assert len({entry.id for entry in feed.entries}) == len(works)


def test_what_fails_is_told_once_and_cron_hears_nothing_else(project: Project) -> None:
    first, second = project.run("run", "--early"), project.run("run", "--early")
    assert first.stdout == second.stdout == ""
    assert sorted(line.split(":")[0] for line in first.stderr.splitlines()) == [
        "eichenfurt-podcast", "obermuehl-blog", "weitblick-podcast",
    ]  # fmt: skip
    assert second.stderr == ""
    assert second.returncode == 1


def test_a_second_run_stores_nothing_writes_nothing_and_asks_on_condition(
    network: SampleNetwork, project: Project
) -> None:
    project.run("run", "--early")
    before, times = project.outputs(), {p: p.stat().st_mtime_ns for p in (project.folder / "output").iterdir()}
    items = project.rows("SELECT * FROM items ORDER BY id")
    network.forget()
    document = project.json("run", "--early")
    assert document["refresh"]["new"] == document["refresh"]["changed"] == 0
    assert not any(made["written"] for made in document["publish"])
    assert project.outputs() == before
    assert {p: p.stat().st_mtime_ns for p in (project.folder / "output").iterdir()} == times
    assert project.rows("SELECT * FROM items ORDER BY id") == items
    plain = {path_of(request) for request in network.requests if not request.conditional}
    failing, no_validators = {"/podcast/feed", "/podcast.xml"}, {"/"}
    interfaces = {path for path in plain if path.startswith(("/youtube/v3/", "/rest/posts", "/wp-json/"))}
    lists = {"/robots.txt", "/sitemap.xml"}
    assert plain <= failing | no_validators | interfaces | lists


def test_a_run_that_is_not_early_asks_only_what_is_due(network: SampleNetwork, project: Project) -> None:
    project.run("run", "--early")
    network.forget()
    assert project.json("run")["refresh"]["asked"] == 0
    assert network.requests == ()


def test_the_next_day_brings_exactly_what_is_new_and_old_guids_stay(tmp_path: Path) -> None:
    with SampleNetwork(slow_seconds=0) as playing:
        project = Project.following(playing, tmp_path)
        project.run("run", "--early")
        before = project.rows("SELECT item, guid FROM public_guids ORDER BY item")
        changes = playing.advance()
        document = project.json("run", "--early")
        asked = {told["id"] for told in document["refresh"]["sources"]}
        added = [piece for piece in changes.added if piece.split("/")[0] in asked]
        edited = [piece for piece in changes.edited if piece.split("/")[0] in asked]
        assert (document["refresh"]["new"], document["refresh"]["changed"]) == (len(added), len(edited))
        after = project.rows("SELECT item, guid FROM public_guids ORDER BY item")
        assert after[: len(before)] == before


@pytest.mark.parametrize("where", ["inline", "processes"])
def test_the_outcome_is_the_same_wherever_it_is_done(
    where: str, network: SampleNetwork, project: Project, tmp_path: Path
) -> None:
    other = Project.following(network, tmp_path / where)
    text = (other.folder / "sources.toml").read_text()
    (other.folder / "sources.toml").write_text(text.replace('where = "threads"', f'where = "{where}"'))
    project.run("run", "--early")
    other.run("run", "--early")
    sql = "SELECT source, uid, title, summary, details, content_hash FROM items ORDER BY source, uid"
    assert other.rows(sql) == project.rows(sql)


def test_two_runs_never_meet(network: SampleNetwork, project: Project) -> None:
    first = project.start("run", "--early")
    try:
        deadline = time.monotonic() + 10
        while not (project.folder / "db" / "run.lock").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.05)
        second = project.run("run")
    finally:
        first.wait(timeout=30)
    assert second.returncode == 75
    assert f"{first.pid}" in second.stderr


def test_terminated_it_stops_at_once_and_the_next_run_goes_on(network: SampleNetwork, project: Project) -> None:
    process = project.start("run", "--early")
    time.sleep(0.9)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=5) in (143, 1), "143, or it was done already"
    project.run("run", "--early")
    assert len(project.rows("SELECT 1 FROM items")) == network.expected().items


def test_killed_at_random_moments_nothing_is_lost_or_doubled(network: SampleNetwork, tmp_path: Path) -> None:
    """Twenty runs, each killed with its children at another moment; one that is left alone heals all.

    With a vocabulary of one topic: reading the whole one is a third of a run in which there is nothing to be lost.
    """
    whole = Project.following(network, tmp_path / "whole", kinds=("podcast", "news"))
    (whole.folder / "topics.toml").write_text(ONE_TOPIC, encoding="utf-8")
    start = time.monotonic()
    whole.run("run", "--early")
    seconds = time.monotonic() - start
    torn = Project.following(network, tmp_path / "torn", kinds=("podcast", "news"))
    (torn.folder / "topics.toml").write_text(ONE_TOPIC, encoding="utf-8")
    chance = random.Random(SEED)
    for _ in range(KILLS):
        if chance.random() < 0.3:  # now and then from the very beginning
            for path in (torn.folder / "db").glob("catalogue.db*"):
                path.unlink()
        process = torn.start("run", "--early")
        time.sleep(chance.uniform(0.05, seconds))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if (torn.folder / "db" / "catalogue.db").exists() and (torn.folder / "db" / "catalogue.db").stat().st_size:
            assert torn.rows("PRAGMA integrity_check") == [("ok",)]
        for name, body in (torn.outputs() if (torn.folder / "output").exists() else {}).items():
            if name.endswith((".xml", ".atom", ".opml")):
                etree.fromstring(body)
    assert torn.run("run", "--early").returncode == 1
    sql = "SELECT source, uid, guid, title, content_hash FROM items ORDER BY source, uid"
    assert torn.rows(sql) == whole.rows(sql)
    ledger = "SELECT source, uid, public_guids.guid FROM public_guids JOIN items ON items.id = item ORDER BY 1, 2"
    assert len(torn.rows(ledger)) == len(whole.rows(ledger))
    assert set(torn.outputs()) == set(whole.outputs())
    assert not list((torn.folder / "output").glob(".*"))


def test_many_mistakes_are_named_at_once_and_nothing_is_touched(tmp_path: Path) -> None:
    mistakes = Path(__file__).parent / "data" / "config" / "many-mistakes.toml"
    (tmp_path / "sources.toml").write_bytes(mistakes.read_bytes())
    done = Project(tmp_path, dict(os.environ)).run("run")
    assert done.returncode == 78
    assert len(done.stderr.splitlines()) > 15
    assert [path.name for path in tmp_path.iterdir()] == ["sources.toml"]


def test_the_shipped_configuration_runs_and_does_nothing_until_a_source_is_enabled(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_bytes((Path(__file__).parents[1] / "sources.toml").read_bytes())
    project = Project(tmp_path, dict(os.environ))
    done = project.run("-v", "run")
    assert (done.returncode, done.stderr) == (0, "")
    assert "no source is enabled: see `aggregator check`" in done.stdout
    assert "nothing to publish yet" in done.stdout
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["status"], 1, "no catalogue yet"),
        (["refresh", "nobody"], 64, "no such source in sources.toml: nobody"),
        (["dance"], 64, "No such command"),
        (["parse", "nowhere.xml"], 1, "No such file"),
        (["check"], 0, ""),
    ],
)
def test_exit_codes_and_messages(project: Project, arguments: list[str], code: int, said: str) -> None:
    done = project.run(*arguments)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr


def test_no_network_keeps_the_outputs_and_says_so(tmp_path: Path) -> None:
    with SampleNetwork(slow_seconds=0) as playing:
        project = Project.following(playing, tmp_path)
        project.run("run", "--early")
        before = project.outputs()
    done = project.run("run", "--early")
    assert done.returncode == 2
    assert project.outputs() == before
    refresh = project.json("refresh", "seeblick-news")["refresh"]
    assert [told["reason"] for told in refresh["sources"]] == ["connect"]


def test_a_disk_that_refuses_is_named_and_heals(project: Project) -> None:
    (project.folder / "output").write_text("a file where the folder should be")
    refused = project.run("run", "--early")
    assert refused.returncode == 74
    assert str(project.folder / "output") in refused.stderr
    (project.folder / "output").unlink()
    assert project.run("publish").returncode == 0
    assert "podcast.xml" in project.outputs()


def test_a_page_that_would_not_parse_is_kept_and_replayed(project: Project) -> None:
    project.run("run", "--early")
    kept = project.folder / "db" / "failed" / "eichenfurt-podcast.page"
    done = project.run("parse", str(kept))
    assert done.returncode == 1
    assert "HTML" in done.stderr
