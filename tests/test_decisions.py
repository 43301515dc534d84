"""What holds of editors' decisions, and their text form: a file in git that reads back as it was written."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.decisions import VERBS, Book, Decision, Ref, Verb, keyed
from aggregator.decisions.faults import PAIRED, VALUED, faults
from aggregator.decisions.script import read, written

DATA = Path(__file__).parent / "data" / "decisions"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
A, B, C, D = (("podcast", f"guid:{n}") for n in "abcd")


def made(verb: Verb, *subjects: Ref, hour: float = 0, **parts: Any) -> Decision:
    given: dict[str, Any] = {"who": "ada", "why": "weil"}
    return keyed(Decision(key="", at=NOON + timedelta(hours=hour), verb=verb, subjects=subjects, **(given | parts)))


def book(*decisions: Decision) -> Book:
    return Book(decisions=decisions)


def hidden(members: Sequence[Ref], *decisions: Decision) -> str:
    return book(*decisions).ruling(members, {}).hidden


# -- what holds ------------------------------------------------------------------------------------------------------


def test_hidden_holds_for_every_work_that_has_one_of_the_items() -> None:
    hide = made("hide", A, B)
    assert hidden([A, C], hide) == hidden([B], hide) == "hidden"
    assert hidden([C], hide) == ""


def test_shown_again() -> None:
    assert hidden([A, B], made("hide", A), made("show", A, B, hour=1)) == ""
    assert hidden([A], made("show", A), made("hide", A, hour=1)) == "hidden"


def test_a_hidden_item_does_not_come_back_by_joining_one_that_was_shown_again() -> None:
    first, second, shown = made("hide", A), made("hide", B, hour=1), made("show", B, hour=2)
    assert hidden([B], first, second, shown) == ""
    assert hidden([A, B], first, second, shown) == "hidden"


def test_only_undoing_lifts_a_takedown() -> None:
    down = made("takedown", A)
    show = made("show", A, hour=1)
    assert hidden([A], down, show) == "taken-down"
    assert hidden([A], down, show, made("undo", hour=2, value=down.key)) == ""


def test_fields_are_the_leading_items_and_go_where_it_goes() -> None:
    decisions = (made("title", A, value="Neu"), made("topic", A, value="+ki"), made("pin", A))
    ruling = book(*decisions).ruling([B, A], {})
    assert (ruling.title, ruling.added, ruling.pinned) == ("Neu", ("ki",), True)
    assert book(*decisions).ruling([B], {}).title == ""


def test_the_last_word_on_a_topic_counts() -> None:
    decisions = (made("topic", A, value="+ki"), made("topic", A, value="-daten"), made("topic", A, value="-ki", hour=1))
    ruling = book(*decisions).ruling([A], {})
    assert (ruling.added, ruling.removed) == ((), ("daten", "ki"))


def test_an_empty_title_gives_the_word_back_to_the_source() -> None:
    ruling = book(made("title", A, value="Neu"), made("title", A, hour=1)).ruling([A], {A: {"title": "Anders"}})
    assert (ruling.title, ruling.conflicts) == ("", ())


@pytest.mark.parametrize(("now", "told"), [("Alt", 0), ("Neu", 0), ("Ganz anders", 1)])
def test_a_source_that_changes_what_an_editor_set_is_told(now: str, told: int) -> None:
    title = made("title", A, value="Neu", upstream="Alt")
    assert len(book(title).ruling([A], {A: {"title": now, "summary": ""}}).conflicts) == told


def test_setting_it_once_more_settles_the_conflict() -> None:
    again = made("title", A, value="Neu", upstream="Ganz anders", hour=1)
    ruling = book(made("title", A, value="Neu", upstream="Alt"), again).ruling([A], {A: {"title": "Ganz anders"}})
    assert (ruling.title, ruling.conflicts) == ("Neu", ())


def test_undone_and_undone_again_whatever_the_clocks_say() -> None:
    hide = made("hide", A)
    early = made("undo", value=hide.key, hour=-5)
    again = made("undo", value=early.key, hour=-9)
    once_more = made("undo", value=again.key, hour=-1)
    assert book(hide, early).active == ()
    assert book(hide, early, again).active == (hide,)
    assert book(again, hide, once_more, early).active == ()
    assert book(again, hide, once_more, early).about([A]) == (again, early, once_more, hide)


def test_a_circle_of_forged_keys_ends() -> None:
    one = Decision(key="a" * 12, at=NOON, who="m", verb="undo", value="b" * 12)
    other = Decision(key="b" * 12, at=NOON, who="m", verb="undo", value="a" * 12)
    assert len(book(one, other).undone) == 1


def test_merged_means_all_items_of_both() -> None:
    assert book(made("merge", A, B, others=(C,))).constraints.together == ((A, B), (A, C), (B, C))


def test_the_later_of_merge_and_split_holds() -> None:
    merge, split = made("merge", A, B, others=(C, D)), made("split", C, others=(A, B, D), hour=1)
    parted = book(merge, split).constraints
    assert set(parted.together) == {(A, B), (A, D), (B, D)}
    assert set(parted.apart) == {(A, C), (B, C), (C, D)}
    again = book(merge, split, made("merge", C, others=(A, B, D), hour=2)).constraints
    assert again.apart == ()
    assert len(again.together) == 6
    assert book(merge, split, made("undo", value=split.key, hour=2)).constraints.apart == ()


def test_a_key_is_the_same_wherever_the_clock_stands() -> None:
    here = Decision(key="", at=NOON, who="ada", verb="pin", subjects=(A,))
    there = Decision(key="", at=NOON.astimezone(timezone(timedelta(hours=1))), who="ada", verb="pin", subjects=(A,))
    assert keyed(here) == keyed(there)
    assert keyed(here).key != made("pin", B, why="").key


# -- the file --------------------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
REF = st.tuples(st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True), TEXT.filter(bool))
REFS = st.lists(REF, min_size=1, max_size=3, unique=True).map(tuple)
FIRST, LAST = (datetime(year, 1, 2) for year in (1990, 2999))  # noqa: DTZ001 - hypothesis adds the zone
MOMENT = st.datetimes(FIRST, LAST, timezones=st.just(UTC))


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    verb = draw(st.sampled_from(VERBS))
    value = {"topic": "+ki", "undo": "0123456789ab", "format": "interview", "title": "Ein Titel"}.get(verb, draw(TEXT))
    subjects = () if verb == "undo" else draw(REFS)
    others = tuple(ref for ref in draw(REFS) if ref not in subjects) if verb in PAIRED else ()
    return keyed(
        Decision(
            key="",
            at=draw(MOMENT),
            who="x" + draw(TEXT),
            why="x" + draw(TEXT),
            verb=verb,
            subjects=subjects,
            others=others or ((("andere", "1"),) if verb in PAIRED else ()),
            value=value if verb in VALUED else "",
            upstream=draw(TEXT),
        )
    )


@given(st.lists(decisions(), max_size=4), st.integers(0, 99))
def test_what_is_written_reads_back_and_writes_the_same(given: list[Decision], seed: int) -> None:
    shuffled = list(given)
    Random(seed).shuffle(shuffled)
    text = written(given)
    script = read(text, "d.toml")
    assert script.problems == ()
    assert set(script.decisions) == set(given)
    assert written(script.decisions) == written(dict.fromkeys(shuffled))


def test_the_form_of_the_file_is_kept() -> None:
    """Files lie in other people's repositories: what was written once must be read for ever, and look the same."""
    text = (DATA / "written.toml").read_text(encoding="utf-8")
    script = read(text, "written.toml")
    assert [one.verb for one in script.decisions] == ["hide", "title"]
    assert script.problems == ()
    assert written(reversed(script.decisions)) == text
    assert read(text.replace("\n", "\r\n"), "written.toml") == read("\ufeff" + text, "written.toml") == script


def test_all_names_of_an_item_are_written_and_read() -> None:
    names = ((("podcast", "guid:a"), ("podcast", "guid:a-neu")),)
    text = written([made("hide", A)], [reversed(one) for one in names])  # type: ignore[misc] # in any order
    script = read(text, "d.toml")
    assert (script.names, script.problems) == (names, ())
    assert written(script.decisions, script.names) == text
    later = written([made("hide", A), made("pin", B, hour=2)], names).split("\n")
    remaining = iter(later)
    assert all(line in remaining for line in text.split("\n"))


@pytest.mark.parametrize(
    "item",
    [
        "",
        'names = "podcast:guid:a"',
        'names = ["podcast:guid:a"]',
        'names = ["podcast:guid:a", "podcast:guid:a"]',
        'names = ["podcast:guid:a", "video:guid:b"]',
        'names = ["podcast:guid:a", "guid"]',
        'names = ["podcast:guid:a", "podcast:guid:b"]\nat = 3',
    ],
)
def test_what_are_no_names_of_one_item_is_a_mistake(item: str) -> None:
    script = read(f"[[item]]\n{item}\n", "d.toml")
    assert (len(script.problems), script.names) == (1, ())


def test_a_new_decision_adds_lines_and_changes_none() -> None:
    before = written([made("hide", A), made("pin", B, hour=2)]).split("\n")
    after = written([made("hide", A), made("pin", B, hour=2), made("pin", C, hour=1)]).split("\n")
    remaining = iter(after)
    assert all(line in remaining for line in before)


def test_every_mistake_is_told_with_its_line() -> None:
    text = (DATA / "faulty.toml").read_text(encoding="utf-8")
    expected = []
    for number, line in enumerate(text.split("\n"), 1):
        for key, message in re.findall(r"#! (\w+): (.*)", line):
            expected.append((number, key, message))
    problems = read(text, "faulty.toml").problems
    found = [(problem.line, problem.key) for problem in problems]
    assert sorted(found) == sorted((number, key) for number, key, _ in expected)
    messages = {(problem.line, problem.key): problem.message for problem in problems}
    assert [message for number, key, message in expected if message not in messages[number, key]] == []


def test_written_by_hand_without_a_key() -> None:
    script = read(
        '[[decision]]\nat = 2026-03-02T13:00:00+01:00\nwho = "ada"\nverb = "pin"\nitems = ["podcast:guid:a"]', "d"
    )
    assert script.decisions == (made("pin", A, why=""),)
    twice = read(written(script.decisions) + written(script.decisions), "d")
    assert twice.decisions == script.decisions


@pytest.mark.parametrize("text", ["", "# nichts\n", "\n\n"])
def test_a_file_that_says_nothing_says_nothing_wrong(text: str) -> None:
    assert read(text, "d.toml") == read(written(()), "d.toml")


@pytest.mark.parametrize(
    "text",
    [
        "[decision]\nat = 1\n",
        "decision = 5\n",
        "decision = [5]\n",
        "item = []\n",
        "x = " + "[" * 5000 + "\n",
        "x = " + "9" * 5000,
    ],
)
def test_strange_files_are_mistakes_not_crashes(text: str) -> None:
    assert len(read(text, "d.toml").problems) == 1


@given(decisions())
def test_the_decisions_of_these_tests_are_sound(decision: Decision) -> None:
    assert list(faults(decision)) == []
