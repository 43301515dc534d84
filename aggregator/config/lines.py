"""On which line of a TOML text every key stands. Knows the grammar of TOML, and nothing of what our keys mean.

`tomllib` gives values without positions, tomlkit keeps none either (its issue 55), and the forks of tomli that do are
not kept up. So the text, once `tomllib` has accepted it, is walked a second time, only for positions: this scanner
may trust that the text is valid TOML 1.0, and leaves the reading of quoted keys to `tomllib`.
"""

import re
import tomllib
from bisect import bisect_left
from dataclasses import dataclass, field

Path = tuple[str | int, ...]
"""Keys and array indices from the root of the document: `("source", 2, "url")`."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY_PART = r"""(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
_KEY = re.compile(rf"{_KEY_PART}(?:[ \t]*\.[ \t]*{_KEY_PART})*")
# Content of a multi-line string may end in two quotes, so up to five close it (TOML 1.0, "String").
_STRING = re.compile(
    r'''"""(?:\\.|[^\\])*?"{3,5}'''
    r"""|'''.*?'{3,5}"""
    r'''|"(?:\\.|[^"\\\n])*"'''
    r"""|'[^'\n]*'""",
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}#\n]*")


def lines_of(text: str) -> dict[Path, int]:
    """The 1-based line of every table, key and array element of a valid TOML text."""
    scan = _Scan(text=text)
    scan.document()
    return scan.lines


def line_of(lines: dict[Path, int], path: Path) -> int | None:
    """The line of `path`, or of the innermost table around it that the text names; None when it names none."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


@dataclass(slots=True)
class _Scan:
    text: str
    at: int = 0
    lines: dict[Path, int] = field(default_factory=dict)
    sizes: dict[Path, int] = field(default_factory=dict)
    """How many `[[…]]` of a path came so far."""
    newlines: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.newlines = [found.start() for found in re.finditer("\n", self.text)]

    def document(self) -> None:
        table: Path = ()
        self.take(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.assignment(table)
            self.take(_BLANK)

    def header(self) -> Path:
        """Read `[a.b]` or `[[a.b]]`; the path of the table it opens."""
        start = self.at
        brackets = 2 if self.text.startswith("[[", start) else 1
        self.at += brackets
        self.take(_BLANK)
        parts = self.key()
        self.take(_BLANK)
        self.at += brackets
        path: Path = ()
        for part in parts[:-1]:
            path = self.inside((*path, part))
            self.mark(path, start)
        path = (*path, parts[-1])
        if brackets == 2:
            self.mark(path, start)
            self.sizes[path] = self.sizes.get(path, 0) + 1
        path = self.inside(path)
        # `[a]` may follow `[a.b]`: its own header is the better place.
        self.lines[path] = self.line(start)
        return path

    def inside(self, path: Path) -> Path:
        """A path through an array of tables means its last element."""
        return (*path, self.sizes[path] - 1) if path in self.sizes else path

    def assignment(self, table: Path) -> None:
        """Read `key = value`."""
        start = self.at
        path = table
        for part in self.key():
            path = (*path, part)
            self.mark(path, start)
        self.take(_BLANK)
        self.at += 1  # =
        self.take(_BLANK)
        self.value(path)

    def value(self, path: Path) -> None:
        first = self.text[self.at]
        if first in "[{":
            self.at += 1
            self.members(path, "]" if first == "[" else "}")
        elif first in "\"'":
            self.take(_STRING)
        else:
            self.take(_BARE)

    def members(self, path: Path, closing: str) -> None:
        """Read an array or an inline table up to its closing bracket."""
        index = 0
        self.take(_BLANK)
        while self.text[self.at] != closing:
            if closing == "]":
                self.mark((*path, index), self.at)
                self.value((*path, index))
            else:
                self.assignment(path)
            index += 1
            self.take(_BLANK)
            if self.text[self.at] == ",":
                self.at += 1
                self.take(_BLANK)
        self.at += 1

    def key(self) -> tuple[str, ...]:
        """Read a bare, quoted or dotted key. What escapes in it mean is `tomllib`'s business."""
        read: object = tomllib.loads(f"{self.take(_KEY)} = 0")
        parts: list[str] = []
        while isinstance(read, dict):
            ((part, read),) = read.items()
            parts.append(part)
        return tuple(parts)

    def take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        assert found, "only text that tomllib accepted comes here"
        self.at = found.end()
        return found.group()

    def mark(self, path: Path, at: int) -> None:
        self.lines.setdefault(path, self.line(at))

    def line(self, at: int) -> int:
        return bisect_left(self.newlines, at) + 1
