"""The list of mistakes in one file, kept while it is read, so that a person gets all of them at once and in file order.

Knows where things stand in the file and how to say so; must not know which keys there are. No message ever repeats
something that looks like a secret.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from aggregator.config.lines import Path, line_of
from aggregator.errors import ConfigError, Problem
from aggregator.web.secrets import redact

# Keys of Google's APIs begin so and are 39 characters long; a truncated one is still a mistake worth naming.
GOOGLE_KEY = re.compile(r"AIza[0-9A-Za-z_-]{16,}")
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SHOWN = 80
"""Characters of a value a message repeats: enough to find it, not enough to fill the screen."""


@dataclass(slots=True)
class Problems:
    """Collects what is wrong with one file."""

    file: str
    lines: dict[Path, int] = field(default_factory=dict)
    names: dict[Path, str] = field(default_factory=dict)
    """What a person calls an element of an array of tables: the id of a source, not its index."""
    found: list[Problem] = field(default_factory=list)

    def add(self, path: Path, message: str, suggestion: str = "") -> None:
        """Note that what stands at `path` is wrong."""
        problem = Problem(
            file=self.file,
            line=self.line(path),
            key=self.spoken(path) or "file",
            message=message,
            suggestion=suggestion,
        )
        self.found.append(problem)

    def line(self, path: Path) -> int | None:
        """The line `path` stands on, or the table it should stand in."""
        return line_of(self.lines, path)

    def spoken(self, path: Path) -> str:
        """A path as a person would say it: `source.hannover-news.url`; elements without a name are counted from 1."""
        parts: list[str] = []
        for length, part in enumerate(path, start=1):
            if isinstance(part, int):
                parts.append(self.names.get(path[:length], str(part + 1)))
            else:
                parts.append(part if _PLAIN_KEY.fullmatch(part) and redact(part) == part else shown(part))
        return ".".join(parts)

    def error(self) -> ConfigError:
        """All problems as the exception to raise, in file order."""
        return ConfigError(tuple(sorted(self.found, key=lambda problem: problem.line or 0)))


def shown(value: str) -> str:
    """A value as a message may repeat it: short, on one line, without secrets."""
    text = redact(value)
    text = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f'"{text}"' if text.isprintable() else ascii(text)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest known word as a suggestion, or nothing."""
    near = get_close_matches(word.lower(), sorted(known), n=1)
    return f'did you mean "{near[0]}"?' if near else ""
