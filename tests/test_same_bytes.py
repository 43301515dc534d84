"""Two publishes of one catalogue are the same bytes, whatever process, hash seed, time zone and locale they run in."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from newsroom import DAY, NOON, PODCAST, Newsroom, episode, news

from aggregator.model import Event, Video

ROOT = Path(__file__).parents[1]
MEDIA = '["news", "episode", "event", "video"]'
OUTPUTS = (
    PODCAST
    + "limit = 6\n"
    + "".join(
        f'[[output]]\nkind = "{kind}"\npath = "{path}"\ntitle = "Neu {{label}}"\ndescription = "Neu."\n'
        f'link = "https://mittelstand.example/"\nmedia = {MEDIA}\neach = "{each}"\n'
        for kind, path, each in (
            ("rss", "zentren/{id}.xml", "centre"),
            ("atom", "themen/{id}.atom", "topic"),
            ("jsonfeed", "reihen/{id}.json", "series"),
        )
    )
    + '[[output]]\nkind = "calendar"\npath = "termine.ics"\ntitle = "Termine"\n'
    + '[[output]]\nkind = "opml"\npath = "feeds.opml"\ntitle = "Feeds"\nlists = "outputs"\n'
)
PUBLISH = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from aggregator import config, pipeline
from aggregator.store import Store
folder = Path(sys.argv[1])
with Store(folder / "catalogue.db") as store:
    read = config.load(folder / "sources.toml")
    done = pipeline.publish(read, store, folder / sys.argv[2], lambda: datetime.now(UTC))
    assert not done.refused, done.refused
"""
PLACES = (
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "77", "TZ": "Asia/Kathmandu", "LC_ALL": "C"},
)


def test_publishes_anywhere_give_the_same_bytes(tmp_path: Path) -> None:
    with Newsroom(tmp_path, OUTPUTS) as room:
        room.arrive("nordwall-podcast", *(episode(n, categories=("KI", "Handwerk")) for n in range(1, 16)))
        room.arrive(
            "nordwall-news",
            news(1, "KI-Sprechstunde #4: Ein Chatbot im Betrieb"),
            news(2, "Was die KI-Verordnung verlangt"),
            replace(news(3, "Rundgang"), medium="video", video=Video(id="abcdefghijk", duration_seconds=90)),
            replace(news(4, "Labtour"), medium="event", event=Event(start=NOON + DAY, place="Halle 3")),
        )
    found = []
    for number, place in enumerate(PLACES):
        command = [sys.executable, "-c", PUBLISH, str(tmp_path), f"output{number}"]
        subprocess.run(command, env={**os.environ, **place}, cwd=ROOT, check=True, timeout=60)
        output = tmp_path / f"output{number}"
        files = sorted(path for path in output.rglob("*") if path.is_file())
        found.append({str(path.relative_to(output)): path.read_bytes() for path in files})
    assert found[0].keys() == found[1].keys()
    assert found[0] == found[1]
    assert {path.partition("/")[0] for path in found[0]} == {
        "podcast", "podcast.xml", "zentren", "themen", "reihen", "termine.ics", "feeds.opml",
    }  # fmt: skip
