"""`aggregator validate`: any file gets a sensible answer, a clear exit code, and never a traceback."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from aggregator import gate

DATA = Path(__file__).parent / "data"
GOOD = DATA / "gate" / "podcast.xml"


def validate(*arguments: str | Path, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-W", "error", "-m", "aggregator", "validate", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=60, check=False)


def verdicts(*arguments: str | Path, code: int) -> dict[str, Any]:
    done = validate("--json", *arguments)
    assert done.returncode == code, done.stderr
    return {Path(one["path"]).name: one for one in json.loads(done.stdout)["files"]}


def test_a_fit_file_exits_with_0_and_a_missing_one_with_66(tmp_path: Path) -> None:
    done = validate("--ours", GOOD, "--previous", GOOD)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == f"{GOOD}: podcast, 2 entries: fit\n"
    done = validate(tmp_path / "nothing.xml", GOOD)
    assert done.returncode == 66
    assert b"nothing.xml: No such file" in done.stderr
    assert b"podcast.xml: podcast, 2 entries" in done.stdout


def test_whatever_is_in_a_file_there_is_an_answer(tmp_path: Path) -> None:
    files = {
        "empty": b"",
        "binary": bytes(range(256)) * 40,
        "text": "Nur ein Text, ö".encode(),
        "bomb.xml": b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><rss version="2.0">&b;</rss>',
        "deep.json": b'{"items": [' + b"[" * 100_000,
        "deep.xml": b"<rss>" + b"<a>" * 100_000,
        "deep.html": b"<!doctype html>" + b"<div>" * 50_000,
        "cut.ics": (DATA / "gate" / "calendar.ics").read_bytes()[:700],
        "rdf.xml": b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
        "utf-16.xml": '<?xml version="1.0" encoding="utf-16"?><rss version="2.0"><channel/></rss>'.encode("utf-16"),
        "surrogate.json": b'{"title": "\\ud800", "items": [{"id": "\\ud83d"}]}',
    }
    for name, body in files.items():
        (tmp_path / name).write_bytes(body)
    found = verdicts(tmp_path, code=1)
    assert found.keys() == files.keys()
    assert [name for name, one in found.items() if one["fit"]] == []
    told = {name: " ".join(fault["told"] for fault in one["faults"]) for name, one in found.items()}
    assert "the file is empty" in told["empty"]
    assert "it is binary" in told["binary"]
    assert "RSS 1.0" in told["rdf.xml"]
    assert found["utf-16.xml"]["form"] == "rss"
    assert "not well-formed" in told["deep.json"]


def test_a_file_too_large_is_named_and_not_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.xml").open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    (found,) = verdicts(tmp_path / "huge.xml", code=1).values()
    assert found["faults"][0]["rule"] == "size"


def test_what_is_ours_is_asked_only_where_it_is_wanted(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.xml"
    foreign.write_bytes(
        GOOD.read_bytes().replace(b"<itunes:duration", b"<itunes:season>2</itunes:season><itunes:duration")
    )
    assert validate(foreign).returncode == 0
    assert validate("--ours", foreign).returncode == 1


def test_standard_input_and_a_form_by_name() -> None:
    done = validate("--as", "rss", "-", stdin=(DATA / "gate" / "feed.json").read_bytes())
    assert done.returncode == 1
    assert b"not well-formed" in done.stdout


def test_beside_the_edition_it_would_replace(tmp_path: Path) -> None:
    new = tmp_path / "new.xml"
    new.write_bytes(GOOD.read_bytes().replace(b"5000-8000-000000000001", b"5000-8000-00000000000f"))
    (found,) = verdicts(new, "--previous", GOOD, code=1).values()
    assert [fault["rule"] for fault in found["faults"] if fault["severity"] == "error"] == ["guid-changed"]


@pytest.mark.parametrize("kind", ["podcasts", "news", "youtube/feeds", "opml"])
def test_captured_feeds_are_judged_without_a_crash(kind: str, shared: Path) -> None:
    """A sample of them: whatever the world publishes has a verdict."""
    paths = sorted(path for path in (shared / "corpus" / kind).iterdir() if path.stat().st_size < 200_000)[::9]
    done = validate("--json", *paths)
    assert done.returncode in (0, 1), done.stderr
    told = json.loads(done.stdout)["files"]
    assert len(told) == len(paths) > 0
    crashes = [fault for one in told for fault in one["faults"] if "Error:" in fault["told"]]
    assert crashes == []


def test_a_feed_of_feeds_is_no_podcast() -> None:
    """It has Apple's tags and no episode: held to a podcast's rules it would be refused for what it need not have."""
    written = (Path(__file__).parent / "data" / "outputs" / "publisher.expected").read_bytes()
    assert gate.detect(written) == "rss"
    assert gate.errors(gate.examine("rss", written)) == ()
