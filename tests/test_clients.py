"""Real podcast clients subscribe to what the sample network's run published, over loopback."""

import os
import shutil
import sqlite3
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from project import Project

from aggregator.demo.network import SampleNetwork


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("listening")


@pytest.fixture(scope="module")
def network(folder: Path) -> Iterator[SampleNetwork]:
    """The network with what the run published served beside it."""
    (folder / "output").mkdir()
    with SampleNetwork(slow_seconds=0, output=folder / "output") as playing:
        Project.following(playing, folder).run("run", "--early")
        yield playing


@pytest.fixture(scope="module")
def episodes(network: SampleNetwork, folder: Path) -> list[etree._Element]:
    found = etree.fromstring((folder / "output" / "podcast.xml").read_bytes()).findall(".//item")
    assert len(found) > 40
    return found


def client(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        if os.environ.get("REQUIRE_CLIENTS") == "1":
            pytest.fail(f"REQUIRE_CLIENTS=1, but there is no {program}")
        pytest.skip(f"{program} is not installed")
    return path


def test_gpodder_lists_every_episode(network: SampleNetwork, episodes: list[etree._Element], tmp_path: Path) -> None:
    gpo = client("gpo")
    env = os.environ | {"GPODDER_HOME": str(tmp_path), "HOME": str(tmp_path), "PYTHONWARNINGS": "ignore"}

    def ask(*arguments: str) -> str:
        done = subprocess.run([gpo, *arguments], env=env, capture_output=True, text=True, timeout=60, check=False)
        return done.stdout

    ask("subscribe", f"{network.url}output/podcast.xml")
    listed = ask("episodes")
    missing = [item.findtext("title") for item in episodes if item.findtext("title", "") not in listed]
    assert missing == []


def test_newsboat_lists_every_episode_with_its_file(
    network: SampleNetwork, episodes: list[etree._Element], tmp_path: Path
) -> None:
    newsboat = client("newsboat")
    (tmp_path / "urls").write_text(f"{network.url}output/podcast.xml\n")
    (tmp_path / "config").write_text("")
    names = [newsboat, "-u", "urls", "-C", "config", "-c", "cache.db", "-q", "-x", "reload"]
    env = os.environ | {"HOME": str(tmp_path)}
    subprocess.run(names, cwd=tmp_path, env=env, check=True, capture_output=True, timeout=60)
    db = sqlite3.connect(tmp_path / "cache.db")
    listed = set(db.execute("SELECT guid, enclosure_url FROM rss_item").fetchall())
    db.close()
    assert listed == {(item.findtext("guid"), _enclosure(item).get("url")) for item in episodes}


def test_the_whole_window_downloads(episodes: list[etree._Element]) -> None:
    for item in episodes:
        enclosure = _enclosure(item)
        with urllib.request.urlopen(str(enclosure.get("url")), timeout=10) as answer:
            body = answer.read()
        assert len(body) == int(enclosure.get("length", "0"))
        assert body[:3] == b"ID3"


def _enclosure(item: etree._Element) -> etree._Element:
    found = item.find("enclosure")
    assert found is not None
    return found
