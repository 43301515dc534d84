"""The harness of validators names what a broken file has, whichever tool sees it."""

import os
import shutil
from pathlib import Path

import pytest

from benchmarks import validate

GOOD = Path(__file__).parent / "data" / "gate"


@pytest.mark.parametrize(
    ("tool", "program", "base", "old", "new"),
    [
        ("xmllint RELAX NG", "xmllint", "podcast.xml", b"<itunes:explicit>true<", b"<itunes:explicit>yes<"),
        ("sfeed", "sfeed", "rss.xml", b"<item>", b"<post>"),
        ("podcastparser", "", "podcast.xml", b"<enclosure", b"<anlage"),
        ("listparser", "", "sources.opml", b"xmlUrl=", b"adresse="),
        ("vobject", "", "calendar.ics", b"UID:ein-tag\r\n", b""),
        ("icalendar", "", "calendar.ics", b"DTSTART;VALUE=DATE:20260624", b"DTSTART:bald"),
    ],
)
def test_a_tool_sees_what_is_wrong(tool: str, program: str, base: str, old: bytes, new: bytes, tmp_path: Path) -> None:
    if program and shutil.which(program) is None:
        if os.environ.get("REQUIRE_CLIENTS") == "1":
            pytest.fail(f"REQUIRE_CLIENTS=1, but there is no {program}")
        pytest.skip(f"{program} is not installed")
    (judge,) = (one for one in validate.TOOLS if one.name == tool)
    form = {"podcast.xml": "podcast", "rss.xml": "rss", "sources.opml": "opml", "calendar.ics": "calendar"}[base]
    good, broken = GOOD / base, tmp_path / base
    broken.write_bytes(good.read_bytes().replace(old, new))
    fit = validate.asked_about(judge, good, form)
    assert fit.faults == ()
    bad = validate.asked_about(judge, broken, form)
    assert bad.faults or bad.entries != fit.entries


def test_an_error_or_something_missing_decides_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report = validate.Report()
    report.note("gate", "demo", 3, [])
    assert report.show() == 0
    report.missing["sfeed"] = "Debian package sfeed"
    monkeypatch.setenv("REQUIRE_CLIENTS", "0")
    assert report.show() == 0
    monkeypatch.setenv("REQUIRE_CLIENTS", "1")
    assert report.show() == 1
    monkeypatch.setenv("REQUIRE_CLIENTS", "0")
    report.note("gate", "demo", 0, ["podcast.xml: kaputt"])
    assert report.show() == 1
    assert "ERROR: gate, demo: podcast.xml: kaputt" in capsys.readouterr().out
