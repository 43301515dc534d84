"""Decisions as a text file that people read, compare and keep in git: TOML, a table for each decision. Pure.

The oldest first, an item a line, nothing that depends on when it was written: a new decision adds a block, and no other
line changes. What `written` wrote, `read` gives back equal. Each block is read on its own, so that one mistake does not
hide the next, and every one is told with its line.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, cast

from aggregator.decisions import Decision, Ref, Verb, age, keyed
from aggregator.decisions.faults import KEY, faults
from aggregator.errors import Problem

HEAD: Final = """\
# Decisions of editors: `aggregator decisions export` writes them, `import` takes them in (docs/decisions.md).
# To add one by hand, leave out its key.
"""
_BLOCK: Final = re.compile(r"\s*\[\[\s*decision\s*\]\]\s*(?:#.*)?\Z")
_KEYS: Final = ("key", "at", "who", "why", "verb", "items", "others", "value", "upstream")
_NEEDED: Final = ("at", "who", "verb")
_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What a file says."""

    decisions: tuple[Decision, ...] = ()
    """Those that can be used, by age, each once."""
    problems: tuple[Problem, ...] = ()
    """Every mistake, in the order of the file."""


def written(decisions: Iterable[Decision]) -> str:
    """Decisions as a file."""
    return "\n".join([HEAD, *map(_block, sorted(decisions, key=age))])


def _block(decision: Decision) -> str:
    at = decision.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    lines = ["[[decision]]", f'key = "{decision.key}"', f"at = {at}", f"verb = {_quoted(decision.verb)}"]
    lines += [f"{name} = {_quoted(text)}" for name, text in (("who", decision.who), ("why", decision.why)) if text]
    for name, refs in (("items", decision.subjects), ("others", decision.others)):
        if refs:
            lines += [f"{name} = [", *(f"  {_quoted(f'{source}:{uid}')}," for source, uid in refs), "]"]
    said = (("value", decision.value), ("upstream", decision.upstream))
    lines += [f"{name} = {_quoted(text)}" for name, text in said if text]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's escapes are among TOML's, which wants one control character more escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def read(text: str, file: str) -> Script:
    """What a file says. `file` is its name, for the mistakes in it."""
    found: dict[str, Decision] = {}
    problems: list[Problem] = []
    for start, lines in _blocks(text):
        block = _Block(file=file, start=start, lines=tuple(lines))
        decision, wrong = block.read()
        problems += wrong
        if decision:
            found.setdefault(decision.key, decision)
    problems.sort(key=lambda one: one.line or 0)
    return Script(decisions=tuple(sorted(found.values(), key=age)), problems=tuple(problems))


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """The number of the first line, and the lines, of each table; of what stands before the first one, too."""
    start, lines = 1, list[str]()
    for number, line in enumerate(text.replace("\r\n", "\n").removeprefix("\ufeff").split("\n"), 1):
        if _BLOCK.match(line):
            yield start, lines
            start, lines = number, []
        lines.append(line)
    yield start, lines


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """The lines of one table."""

    file: str
    start: int
    lines: tuple[str, ...]

    def read(self) -> tuple[Decision | None, list[Problem]]:
        """The decision, or what is wrong with it; neither for lines that say nothing."""
        try:
            document = tomllib.loads("\n".join(self.lines))
        except (ValueError, RecursionError) as error:  # a number of many digits, brackets within brackets without end
            return None, [self._syntax(error)]
        tables = document.pop("decision", None)
        wrong = [self._wrong(key, "stands outside of a [[decision]]") for key in document]
        if not isinstance(tables, list):
            return None, wrong if tables is None else [*wrong, self._wrong("decision", "is written [[decision]]")]
        if wrong:
            return None, wrong
        (table,) = tables
        wrong = [self._wrong(key, f"is no key of a decision; those are {', '.join(_KEYS)}") for key in _unknown(table)]
        wrong += [self._wrong(key, "is missing") for key in _NEEDED if key not in table]
        wrong += [self._wrong(key, message) for key, message in _types(table)]
        if wrong:
            return None, wrong
        decision = _decision(table)
        wrong = [self._wrong(key, message) for key, message in faults(decision)]
        if not wrong and (given := table.get("key", "")):
            wrong = [self._wrong("key", message) for message in _keys(given, keyed(decision).key)]
        return (None, wrong) if wrong else (keyed(decision), [])

    def _syntax(self, error: Exception) -> Problem:
        said = str(error)
        place = _LINE.search(said)
        last = max((n for n, line in enumerate(self.lines, 1) if line.strip()), default=1)
        line = int(place[1]) if place and place[1] else last
        return Problem(
            file=self.file,
            line=self.start + line - 1,
            key="decision",
            message=f"is not TOML: {_LINE.sub('', said).strip()}",
        )

    def _wrong(self, key: str, message: str) -> Problem:
        """A mistake at the line of its key, or at the head of the block where it has none."""
        pattern = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]")
        line = next((n for n, line in enumerate(self.lines) if pattern.match(line)), 0)
        return Problem(file=self.file, line=self.start + line, key=key, message=message)


def _unknown(table: Mapping[str, Any]) -> list[str]:
    return [key for key in table if key not in _KEYS]


def _types(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if key == "at":
            if not isinstance(value, datetime):
                yield key, "is no moment: write 2026-03-02T12:00:00Z, without quotes"
        elif key in ("items", "others"):
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                yield key, 'is no list of names: write ["source:uid"]'
            elif strange := [one for one in value if not all(one.partition(":"))]:
                yield key, f"“{strange[0]}” is not written source:uid"
        elif key in _KEYS and not isinstance(value, str):
            yield key, "is no text: put it in quotes"


def _keys(given: str, right: str) -> Iterator[str]:
    if not KEY.match(given):
        yield "is no key: twelve hexadecimal digits, or leave it out"
    elif given != right:
        yield (
            "does not fit what the decision says: a decision is never changed. "
            "Leave the key out to make it another one, or undo the first"
        )


def _decision(table: Mapping[str, Any]) -> Decision:
    return Decision(
        key="",
        at=table["at"],
        who=table["who"],
        why=table.get("why", ""),
        verb=cast("Verb", table["verb"]),
        subjects=tuple(map(_ref, table.get("items", ()))),
        others=tuple(map(_ref, table.get("others", ()))),
        value=table.get("value", ""),
        upstream=table.get("upstream", ""),
    )


def _ref(name: str) -> Ref:
    source, _, uid = name.partition(":")
    return source, uid
