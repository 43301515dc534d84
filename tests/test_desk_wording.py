"""Dates, lengths and numbers as people in Germany write them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeGuard

import pytest

import aggregator
from aggregator.cli.telling import _REASONS
from aggregator.datasette import wording
from aggregator.datasette.refusals import refused, sentences
from aggregator.gate import Fault, all_rules
from aggregator.wording import clock


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (wording.day("2026-03-02T23:30:00Z"), "3. März 2026"),
        (wording.minute("2026-07-02T12:05:00Z"), "2. Juli 2026, 14:05 Uhr"),
        (wording.minute("2026-03-02 14:30"), "2. März 2026, 14:30 Uhr"),
        (wording.weekday("2026-11-18 09:00"), "Mi., 18. Nov. 2026, 09:00 Uhr"),
        (wording.weekday("2026-11-18"), "Mi., 18. Nov. 2026"),
        (wording.day(None), ""),
        (wording.day("demnächst"), ""),
        (clock(955), "15:55"),
        (clock(3723), "1:02:03"),
        (clock(None), ""),
        (wording.length(3723), "1:02:03 Std."),
        (wording.length(955), "15:55 min"),
        (wording.seconds(0.04), "0,0 s"),
        (wording.month("2026-11"), "Nov. 2026"),
        (wording.month("2026"), ""),
        (wording.failure("http-404"), "unter der Adresse ist nichts"),
        (wording.failure("http-418"), "der Server antwortet mit Fehler 418"),
        (wording.failure(None), ""),
        (
            wording.occasion({"start": "2026-12-03T11:30:00Z", "ende": "2026-12-03T12:00:00Z", "ganztägig": 0}),
            "Do., 3. Dez. 2026, 12:30 bis 13:00 Uhr",
        ),
        (
            wording.occasion({"start": "2026-12-31T23:00:00Z", "ende": "2027-01-01T23:00:00Z", "ganztägig": 1}),
            "Fr., 1. Jan. 2027, ganztägig",
        ),
        (
            wording.occasion({"start": "2027-01-11T23:00:00Z", "ende": "2027-01-13T23:00:00Z", "ganztägig": 1}),
            "Di., 12. Jan. 2027 bis Mi., 13. Jan. 2027, ganztägig",
        ),
        (
            wording.occasion({"start": "2026-07-01T16:00:00Z", "ende": "2026-07-02T00:00:00Z", "ganztägig": 0}),
            "Mi., 1. Juli 2026, 18:00 Uhr bis Do., 2. Juli 2026, 02:00 Uhr",
        ),
        (
            wording.occasion({"start": "2026-07-01T16:00:00Z", "ende": None, "ganztägig": 0}),
            "Mi., 1. Juli 2026, 18:00 Uhr",
        ),
        (wording.number(1234567), "1.234.567"),
        (wording.number(1234.5), "1.234,50"),
        (wording.counted(1, "Werk", "Werke"), "1 Werk"),
        (wording.counted(1200, "Werk", "Werke"), "1.200 Werke"),
    ],
)
def test_what_people_read(told: str, shown: str) -> None:
    assert told == shown


def test_every_rule_of_the_gate_has_a_german_sentence() -> None:
    assert list(sentences()) == list(all_rules())
    assert all(re.fullmatch(r"[A-ZÄÖÜ].*[.?]", one) for one in sentences().values())


@pytest.mark.parametrize(
    ("before", "line", "entry"),
    [("", 0, ""), ("", 12, ""), ("", 0, "Teil 1: [neu]"), ("zentren/nordwall.html: ", 3, "„Werk“: ein Titel")],
)
def test_a_fault_is_told_by_its_rule(before: str, line: int, entry: str) -> None:
    for rule in all_rules().values():
        fault = Fault(
            rule=rule.id, severity="error", line=line, entry=entry, told="it is: wrong [so]", advice=rule.advice
        )
        (told,) = refused([f"{before}{fault}"]).reasons
        assert told.sentence == sentences()[rule.id]
        assert told.entries == tuple(filter(None, [entry]))
        assert told.files == tuple(filter(None, [before.removesuffix(": ")]))


def test_what_is_wrong_several_times_is_told_once() -> None:
    faults = [
        Fault(rule="date-future", severity="error", line=0, entry=f"Titel {n}", told="x", advice="y") for n in (1, 2)
    ]
    told = refused(
        [*map(str, faults), "it needs feeds.opml, which was refused", "if that is meant: aggregator publish -x"]
    )
    assert [one.entries for one in told.reasons] == [("Titel 1", "Titel 2"), ()]
    assert "feeds.opml" in told.reasons[1].sentence
    assert told.lifting == "aggregator publish -x"


def test_every_reason_has_german_words() -> None:
    """Codes of failures, and why an output does not carry a work, are collected from where they are given."""
    failures: set[str] = set()
    absences = set(_REASONS)
    for path in Path(aggregator.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        failures |= {word for name, place in CODES for word in _given(tree, name, place)}
        if "outputs" in path.parts:
            absences |= {word for part in ast.walk(tree) if _refuses(part) for word in _words(part)}
    assert len(failures) > 25
    assert failures - wording.FAILURES.keys() == set()
    assert absences > {"no-length", "blocked", "duplicate-guid"}
    assert absences - wording.ABSENCES.keys() == set()


CODES = (("FetchError", 1), ("ParseError", 1), ("Obstacle", 0))
"""What is made with the code of a failure, and at which place it has it."""


def _given(tree: ast.AST, name: str, place: int) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield from (one.value for one in node.args[place : place + 1] if _is_word(one))


def _refuses(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name.strip("_") in (
        "refusal",
        "keys",
        "guid_key",
        "guid_and_enclosures",
        "media_file",
    )


def _words(function: ast.AST) -> Iterator[str]:
    """What it returns or appends, and the first of what it yields."""
    for node in ast.walk(function):
        told = node.args[0] if isinstance(node, ast.Call) and node.args and _appends(node.func) else None
        told = node.value if isinstance(node, ast.Return) else told
        told = node.value.elts[0] if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple) else told
        if _is_word(told):
            yield told.value


def _appends(function: ast.AST) -> bool:
    return isinstance(function, ast.Attribute) and function.attr == "append"


def _is_word(node: ast.AST | None) -> TypeGuard[Any]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
