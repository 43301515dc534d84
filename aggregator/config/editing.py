"""Changes a program makes to `sources.toml`: a source or lead added, a source disabled. Comments and order stay.

The text is cut, not written anew: tomlkit spells the new lines, and every other line stays byte for byte (tomlkit
itself moves tables together that stand apart). What comes out is read again before anybody gets it: it must say exactly
what was asked for, and nothing else must have changed.
"""

import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import tomlkit

from aggregator import config, files
from aggregator.config.lines import lines_of
from aggregator.errors import AggregatorError, ConfigError

Table = Literal["source", "lead"]
Value = str | int | float | bool

_BOM: Final = "\ufeff"
_HEADER = re.compile(r"[ \t]*\[")
_ENABLED = re.compile(r"([ \t]*enabled[ \t]*=[ \t]*)true\b")


class EditError(AggregatorError):
    """The file cannot be changed as asked; it stays as it is."""


def add(text: str, table: Table, entries: Sequence[Mapping[str, Value]]) -> str:
    """The text with entries added to `[[table]]`, each after the last one of its centre. Pure. Raises `EditError`."""
    for entry in entries:
        text = _checked(text, _with(text, table, entry), _appended(table, entry))
    return text


def disable(text: str, source_id: str) -> str:
    """The text with `enabled = false` in the table of a source. Pure. Raises `EditError` without such a source."""
    sources = _tree(text).get("source", [])
    place = next((n for n, source in enumerate(sources) if source.get("id") == source_id), None)
    if place is None:
        raise EditError(f"no [[source]] has the id {source_id}")
    if sources[place].get("enabled", True) is False:
        return text

    def expected(tree: dict[str, Any]) -> None:
        tree["source"][place]["enabled"] = False

    return _checked(text, _disabled(text, place, "enabled" in sources[place]), expected)


def rewrite(path: Path, change: Callable[[str], str]) -> bool:
    """Change a configuration file, whole or not at all; whether it changed.

    Raises `EditError` or `ConfigError`, and leaves the file alone, when the result would not load. The caller holds the
    run lock.
    """
    path = path.resolve()  # where a link points is what is replaced, not the link
    try:
        before = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise EditError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise EditError(f"{path}: is not UTF-8") from error
    text = before.removeprefix(_BOM)
    windows = "\r\n" in text
    after = change(text.replace("\r\n", "\n") if windows else text)
    config.parse(after, str(path))
    if windows:
        after = after.replace("\n", "\r\n")
    return files.write_if_changed(path, f"{_BOM if before.startswith(_BOM) else ''}{after}".encode())


def free_id(wanted: str, taken: Sequence[str]) -> str:
    """An id like `wanted` that no source has yet: `bremen-news`, `bremen-news-2`."""
    if wanted not in taken:
        return wanted
    return next(name for n in range(2, len(taken) + 3) if (name := f"{wanted}-{n}") not in taken)


def _with(text: str, table: Table, entry: Mapping[str, Value]) -> str:
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    place = _place(text, lines, table, entry)
    new = _spelt(table, entry)
    before = ["\n"] if place and lines[place - 1].strip() else []
    after = ["\n"] if place < len(lines) and lines[place].strip() else []
    return "".join([*lines[:place], *before, *new, *after, *lines[place:]])


def _spelt(table: Table, entry: Mapping[str, Value]) -> list[str]:
    body = tomlkit.table()
    for key, value in entry.items():
        body.add(key, value)
    return [f"[[{table}]]\n", *tomlkit.dumps(body).splitlines(keepends=True)]


def _place(text: str, lines: Sequence[str], table: Table, entry: Mapping[str, Value]) -> int:
    """The index of the line to insert before: the end of the last table of this name and centre, else of this name."""
    known = _tree(text).get(table, [])
    ours = [n for n, other in enumerate(known) if other.get("centre") == entry.get("centre")]
    if not known:
        # Sources stand before leads and outputs, so that what belongs together is read together.
        starts = _starts(text)
        later = [start for path, start in starts.items() if path[0] in ("lead", "output")]
        return _before_comments(lines, min(later)) if later else len(lines)
    return _end(text, lines, table, ours[-1] if ours else len(known) - 1)


def _starts(text: str) -> dict[tuple[str | int, ...], int]:
    """The index of the line on which each element of an array of tables begins."""
    lines = text.splitlines()
    return {
        path: line - 1
        for path, line in lines_of(text).items()
        if len(path) == 2 and isinstance(path[1], int) and lines[line - 1].lstrip().startswith("[[")
    }


def _end(text: str, lines: Sequence[str], table: str, place: int) -> int:
    """The index after the last line of a table: its keys, and the comments that follow them without a gap."""
    last = max(line for path, line in lines_of(text).items() if path[:2] == (table, place))
    following = [line - 1 for line in lines_of(text).values() if line > last]
    limit = min(following, default=len(lines))
    end = last
    while end < limit and lines[end].strip():
        end += 1
    return end


def _before_comments(lines: Sequence[str], place: int) -> int:
    """Over the comments that stand on top of a table, which are its own."""
    while place and (lines[place - 1].startswith("#") or not lines[place - 1].strip()):
        place -= 1
    return place


def _disabled(text: str, place: int, written: bool) -> str:
    lines = text.splitlines(keepends=True)
    known = lines_of(text)
    if written:
        at = known[("source", place, "enabled")] - 1
        lines[at] = _ENABLED.sub(r"\g<1>false", lines[at], count=1)
    else:
        at = known[("source", place, "id")]
        lines.insert(at, "enabled = false\n")
    return "".join(lines)


def _appended(table: Table, entry: Mapping[str, Value]) -> Callable[[dict[str, Any]], None]:
    def expected(tree: dict[str, Any]) -> None:
        tree.setdefault(table, []).append(dict(entry))

    return expected


def _checked(before: str, after: str, change: Callable[[dict[str, Any]], None]) -> str:
    """The new text, if it says what the old one said but for the change; the order of tables is free."""
    wanted = _tree(before)
    change(wanted)
    if _unordered(_tree(after)) != _unordered(wanted):
        raise EditError("the file is written in a way that cannot be changed safely: change it by hand")
    return after


def _unordered(tree: dict[str, Any]) -> dict[str, Any]:
    return {
        key: sorted(json.dumps(one, sort_keys=True, default=str) for one in value) if isinstance(value, list) else value
        for key, value in tree.items()
    }


def _tree(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise EditError(f"not TOML: {error}") from error


__all__ = ["ConfigError", "EditError", "add", "disable", "free_id", "rewrite"]
