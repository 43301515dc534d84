"""Decisions as a text file that people read, compare and keep in git: TOML, a table for each decision. Pure.

An item that came in under another name since something was decided of it has a table of its own, behind the decisions:
a catalogue that begins anew meets it under its new name only.

The oldest first, an item a line, nothing that depends on when it was written: a new decision adds a block, and no other
line changes. What `written` wrote, `read` gives back equal. Each block is read on its own, so that one mistake does not
hide the next, and every one is told with its line.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, cast

from aggregator.decisions import Decision, Ref, Verb, age, keyed
from aggregator.decisions.faults import KEY, Fault, faults
from aggregator.errors import Problem

HEAD: Final = """\
# Decisions of editors: `aggregator decisions export` writes them, `import` takes them in (docs/decisions.md).
# To add one by hand, leave out its key.
"""
_BLOCK: Final = re.compile(r"\s*\[\[\s*(?:decision|item)\s*\]\]\s*(?:#.*)?\Z")
_KEYS: Final = ("key", "at", "who", "why", "verb", "items", "others", "value", "upstream")
_NEEDED: Final = ("at", "who", "verb")
_NAMES: Final = "names"
"""The only key of an item."""
_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What a file says."""

    decisions: tuple[Decision, ...] = ()
    """Those that can be used, by age, each once."""
    names: tuple[tuple[Ref, ...], ...] = ()
    """Of each item that bears several, all its names."""
    problems: tuple[Problem, ...] = ()
    """Every mistake, in the order of the file."""


def written(decisions: Iterable[Decision], names: Iterable[Sequence[Ref]] = ()) -> str:
    """Decisions as a file, with the names of items that bear several."""
    items = (f"[[item]]\n{_list(_NAMES, refs)}\n" for refs in sorted(map(sorted, names)))
    return "\n".join([HEAD, *map(_block, sorted(decisions, key=age)), *items])


def _block(decision: Decision) -> str:
    at = decision.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    lines = ["[[decision]]", f'key = "{decision.key}"', f"at = {at}", f"verb = {_quoted(decision.verb)}"]
    lines += [f"{name} = {_quoted(text)}" for name, text in (("who", decision.who), ("why", decision.why)) if text]
    for name, refs in (("items", decision.subjects), ("others", decision.others)):
        if refs:
            lines.append(_list(name, refs))
    said = (("value", decision.value), ("upstream", decision.upstream))
    lines += [f"{name} = {_quoted(text)}" for name, text in said if text]
    return "\n".join(lines) + "\n"


def _list(name: str, refs: Iterable[Ref]) -> str:
    return "\n".join([f"{name} = [", *(f"  {_quoted(f'{source}:{uid}')}," for source, uid in refs), "]"])


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's escapes are among TOML's, which wants one control character more escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def read(text: str, file: str) -> Script:
    """What a file says. `file` is its name, for the mistakes in it."""
    found: dict[str, Decision] = {}
    names: set[tuple[Ref, ...]] = set()
    problems: list[Problem] = []
    for start, lines in _blocks(text):
        said, wrong = _Block(file=file, start=start, lines=tuple(lines)).read()
        problems += wrong
        if isinstance(said, Decision):
            found.setdefault(said.key, said)
        elif said:
            names.add(said)
    problems.sort(key=lambda one: one.line or 0)
    return Script(
        decisions=tuple(sorted(found.values(), key=age)), names=tuple(sorted(names)), problems=tuple(problems)
    )


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

    def read(self) -> tuple[Decision | tuple[Ref, ...] | None, list[Problem]]:
        """The decision, the names of an item, or what is wrong; nothing for lines that say nothing."""
        try:
            document = tomllib.loads("\n".join(self.lines))
        except (ValueError, RecursionError) as error:  # a number of many digits, brackets within brackets without end
            return None, [self._syntax(error)]
        tables = [(kind, document.pop(kind)) for kind in ("decision", "item") if kind in document]
        wrong = [self._wrong(key, "stands outside of a [[decision]]") for key in document]
        wrong += [self._wrong(kind, f"is written [[{kind}]]") for kind, found in tables if not _is_one(found)]
        wrong += [self._wrong(kind, "is written on a line of its own: [[item]]") for kind, _ in tables[1:]]
        if wrong or not tables:
            return None, wrong
        ((kind, (table,)),) = tables
        said, told = self._item(table) if kind == "item" else self._decision(table)
        wrong = [self._wrong(key, message) for key, message in told]
        return (None, wrong) if wrong else (said, [])

    def _decision(self, table: Mapping[str, Any]) -> tuple[Decision | None, list[Fault]]:
        wrong = [(key, f"is no key of a decision; those are {', '.join(_KEYS)}") for key in table if key not in _KEYS]
        wrong += [(key, "is missing") for key in _NEEDED if key not in table]
        wrong += _types(table)
        if wrong:
            return None, wrong
        decision = _decision(table)
        wrong = list(faults(decision))
        if not wrong and (given := table.get("key", "")):
            wrong = [("key", message) for message in _keys(given, keyed(decision).key)]
        return keyed(decision), wrong

    def _item(self, table: Mapping[str, Any]) -> tuple[tuple[Ref, ...], list[Fault]]:
        wrong = [(key, f"is no key of an item, which has {_NAMES} only") for key in table if key != _NAMES]
        listed = table.get(_NAMES)
        wrong += _misnamed(_NAMES, listed)
        if wrong:
            return (), wrong
        refs = tuple(sorted(set(map(_ref, cast("list[str]", listed)))))
        if len(refs) < 2 or len({source for source, _ in refs}) > 1:
            wrong.append((_NAMES, "are two or more, which one source has given to one item"))
        return refs, wrong

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


def _is_one(found: object) -> bool:
    """Whether what stands in a block is a table, as `[[…]]` makes it."""
    return isinstance(found, list) and len(found) == 1 and isinstance(found[0], dict)


def _types(table: Mapping[str, Any]) -> Iterator[Fault]:
    for key, value in table.items():
        if key == "at":
            if not isinstance(value, datetime):
                yield key, "is no moment: write 2026-03-02T12:00:00Z, without quotes"
        elif key in ("items", "others"):
            yield from _misnamed(key, value)
        elif key in _KEYS and not isinstance(value, str):
            yield key, "is no text: put it in quotes"


def _misnamed(key: str, value: object) -> Iterator[Fault]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        yield key, 'is no list of names: write ["source:uid"]'
    elif strange := [one for one in value if not all(one.partition(":"))]:
        yield key, f"“{strange[0]}” is not written source:uid"


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
