"""Every way to break an output that we know of, as data: the gate names the rule, and lets the good ones pass."""

import shutil
import subprocess
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from aggregator import gate

FOLDER = Path(__file__).parent / "data" / "gate"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FORMS = {
    "podcast.xml": "podcast",
    "rss.xml": "rss",
    "archive.xml": "rss",
    "atom.xml": "atom",
    "feed.json": "jsonfeed",
    "calendar.ics": "calendar",
    "sources.opml": "opml",
    "page.html": "html",
}
NEIGHBOURS = ("index.html", "podcast.xml", "style.css", "suche.js", "zentren/nordwall.html", "bilder/qr.svg")
MATRIX = tomllib.loads((FOLDER / "mutations.toml").read_text("utf-8"))
Case = dict[str, Any]


def name_of(case: Case) -> str:
    return f"{case['base']}-{case['name']}"


def good(case: Case) -> bytes:
    return (FOLDER / str(case["base"])).read_bytes()


def span(document: bytes, start: str, end: str) -> tuple[int, int]:
    begin = document.index(start.encode())
    return begin, document.index(end.encode(), begin + len(start.encode())) + len(end.encode())


def replaced(document: bytes, old: str, new: bytes, *, count: int = 1) -> bytes:
    assert old.encode() in document, f"“{old}” is not in the good file"
    return document.replace(old.encode(), new, count)


def broken(case: Case) -> bytes:
    """The base of a case, broken (or varied) as its line says."""
    document: bytes = case["whole"].encode() if "whole" in case else good(case)
    if "tail" in case:
        document = document[: -case["tail"]]
    if "put" in case:
        document = replaced(document, case["put"][0], case["put"][1].encode())
    if "all" in case:
        document = replaced(document, case["all"][0], case["all"][1].encode(), count=-1)
    if "drop" in case:
        begin, end = span(document, *case["drop"])
        document = document[:begin] + document[end:]
    if "twice" in case:
        begin, end = span(document, *case["twice"])
        document = document[:end] + document[begin:end] + document[end:]
    if "before" in case:
        mark, piece = case["before"]
        document = replaced(document, mark, (piece + mark).encode())
    if "fill" in case:
        mark, character, number = case["fill"]
        document = replaced(document, mark, (character * number + mark).encode())
    if "bytes" in case:
        document = replaced(document, case["bytes"][0], bytes.fromhex(case["bytes"][1]))
    if case.get("ends") == "lf":
        document = document.replace(b"\r\n", b"\n")
    return document


def examined(case: Case, document: bytes) -> tuple[gate.Fault, ...]:
    last = good(case) if case.get("last") else None
    limits = gate.Limits(**case["limits"]) if "limits" in case else None
    return gate.examine(
        FORMS[case["base"]], document, last, now=NOW, limits=limits, path="page.html", neighbours=NEIGHBOURS
    )


@pytest.mark.parametrize("base", FORMS)
def test_a_good_output_has_no_fault(base: str) -> None:
    case = {"base": base, "last": True}
    assert [str(fault) for fault in examined(case, good(case))] == []
    assert gate.detect(good(case)) == FORMS[base]


@pytest.mark.parametrize("case", MATRIX["break"], ids=name_of)
def test_the_broken_one_is_named(case: Case) -> None:
    document = broken(case)
    assert document != good(case), "it is not broken"
    found = examined(case, document)
    severity = "warning" if case.get("warning") else "error"
    assert (case["rule"], severity) in {(fault.rule, fault.severity) for fault in found}, [*map(str, found)]
    if severity == "warning":
        assert {fault.rule for fault in gate.errors(found)} <= set(case.get("beside", ())), [*map(str, found)]


@pytest.mark.parametrize("case", MATRIX["fit"], ids=name_of)
def test_the_unusual_one_is_fit(case: Case) -> None:
    assert [str(fault) for fault in gate.errors(examined(case, broken(case)))] == []


def test_the_matrix_breaks_every_rule() -> None:
    broken_rules = {case["rule"] for case in MATRIX["break"]}
    assert broken_rules ^ gate.all_rules().keys() == set()
    names = [name_of(case) for case in (*MATRIX["break"], *MATRIX["fit"])]
    assert len(names) == len(set(names))
    assert len(MATRIX["break"]) >= 150
    for case in MATRIX["break"]:
        forms = gate.all_rules()[case["rule"]].forms
        assert forms == ("all",) or FORMS[case["base"]] in forms, name_of(case)


@pytest.mark.skipif(shutil.which("jing") is None, reason="jing, which reads the compact notation, is not installed")
@pytest.mark.parametrize(
    ("base", "schema"),
    [("podcast.xml", "podcast-feed"), ("rss.xml", "rss20"), ("atom.xml", "atom"), ("sources.opml", "opml")],
)
def test_both_notations_of_a_schema_judge_alike(base: str, schema: str, tmp_path: Path) -> None:
    """We validate with the .rng, people read the .rnc: neither may drift from the other."""
    documents = {"good": good({"base": base})}
    documents |= {case["name"]: broken(case) for case in MATRIX["break"] if case["base"] == base}
    documents = {name: body for name, body in documents.items() if is_well_formed(body)}
    for name, body in documents.items():
        (tmp_path / f"{name}.xml").write_bytes(body)
    rnc = Path(gate.__file__).parents[1] / "schemas" / f"{schema}.rnc"
    command = ["jing", "-c", str(rnc), *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    refused = {name for name in documents if f"/{name}.xml:" in done.stdout}
    assert refused == {name for name, body in documents.items() if not gate.is_valid(FORMS[base], body)}
    assert refused


def is_well_formed(document: bytes) -> bool:
    try:
        root = etree.fromstring(document)
    except etree.XMLSyntaxError:
        return False
    return root.getroottree().docinfo.internalDTD is None
