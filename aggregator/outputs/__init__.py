"""Kinds of output. A kind is one module with one `Output` subclass; its fields are the keys of `[[output]]` in TOML.

Adding a kind: write `aggregator/outputs/<kind>.py` and put one case into `tests/data/outputs/`. Nothing else.
Kinds do not know each other; what several of them need lives in modules whose names start with `_`.

An output knows no clock, no disk and no database: the same `Edition` always gives the same bytes. The caller chooses
the entries (by `media`), asks the gate about the bytes, and writes them.
"""

import difflib
import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import ClassVar, get_args

from aggregator import urls
from aggregator.model import Entry, Medium, Origin

Complaint = tuple[str, str, str]
"""A mistake in an output's settings: key, message, suggestion (may be empty)."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """All an output may know when it renders."""

    feed_url: str
    """The address under which the public gets this output."""
    entries: tuple[Entry, ...] = ()
    """In any order and any number: `Output.plan` sorts them and cuts them to the window."""
    origins: tuple[Origin, ...] = ()
    """Every enabled source, whether or not it has entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which entries an output carries, and why others are missing."""

    kept: tuple[Entry, ...] = ()
    """Newest first, then by guid; not more than the window holds."""
    held_back: tuple[tuple[str, str], ...] = ()
    """Guid and reason (`no-length`, `blocked`, …), by guid. Entries beyond the window are not among them."""

    @property
    def reasons(self) -> tuple[tuple[str, int], ...]:
        """How often each reason came up, the commonest first."""
        counted = Counter(reason for _, reason in self.held_back)
        return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One file the public gets."""

    path: str
    """Relative to the output folder: `podcast.xml`."""
    title: str
    description: str = ""
    language: str = "de-DE"
    link: str = ""
    """The site the output belongs to: a page for people, not the feed."""
    limit: int = 100
    """The window: how many entries at most."""
    media: tuple[Medium, ...] = ()
    """What is taken in: `episode`, `video`, `news` and so on."""

    kind: ClassVar[str]
    form: ClassVar[str]
    """What the gate examines it as: `podcast`, `rss`, `atom`, `jsonfeed` or `opml`."""
    content_type: ClassVar[str]
    """What a server should send it as."""

    def problems(self) -> tuple[Complaint, ...]:
        """What is wrong with these settings; all of it at once."""
        return (*_path_problems(self), *_text_problems(self), *_selection_problems(self))

    def plan(self, edition: Edition) -> Plan:
        """Which entries of an edition this output carries. Pure."""
        raise NotImplementedError

    def render(self, edition: Edition) -> bytes:
        """The file. Pure: no clock, no I/O, the same edition gives the same bytes."""
        raise NotImplementedError


def kinds() -> dict[str, str]:
    """Names of all kinds and the modules they live in, without importing any of them."""
    return {m.name: f"{__name__}.{m.name}" for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")}


def load(kind: str) -> type[Output]:
    """The class of a kind. Raises `KeyError` for an unknown kind."""
    module = importlib.import_module(kinds()[kind])
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Output) and value.__module__ == module.__name__
    ]
    (only,) = found
    return only


def is_web_address(value: str) -> bool:
    """Whether a setting is an absolute http(s) address, and needs no repair."""
    return urls.http_url(value) == value


def needed(output: Output, **keys: str) -> Iterator[Complaint]:
    """A complaint for each of the keys that is empty; the value says what belongs there."""
    for key, hint in keys.items():
        if not getattr(output, key):
            yield (key, f"is empty, and {output.kind} needs it", hint)


def closest(value: str, known: tuple[str, ...]) -> str:
    """A suggestion for a misspelt value: `did you mean …?`, or all that is known."""
    near = difflib.get_close_matches(value, known, n=1)
    return f"did you mean “{near[0]}”?" if near else f"known: {', '.join(known)}"


def _path_problems(output: Output) -> tuple[Complaint, ...]:
    """A path leaves the output folder by no means, and is no hidden or temporary file."""
    path = PurePosixPath(output.path)
    if not output.path or path.is_absolute() or "\\" in output.path or any(c < " " for c in output.path):
        return (("path", f"“{output.path}” is not a relative path", "a file name such as feed.xml"),)
    if any(part == ".." or part.startswith(".") for part in path.parts) or output.path.endswith("/"):
        return (("path", f"“{output.path}” is not a plain file below the output folder", ""),)
    return ()


def _text_problems(output: Output) -> tuple[Complaint, ...]:
    """RSS and Atom want a title; a language is a tag of BCP 47; the site is a web address."""
    found: list[Complaint] = []
    if not output.title.strip():
        found.append(("title", "is empty", "the name people see in their reader"))
    if not _LANGUAGE.fullmatch(output.language):
        found.append(("language", f"“{output.language}” is not a language tag", "for German: de or de-DE"))
    if output.link and not is_web_address(output.link):
        found.append(("link", f"“{output.link}” is not a web address", "https://…"))
    return tuple(found)


def _selection_problems(output: Output) -> tuple[Complaint, ...]:
    """The window holds something, and only what exists is selected."""
    found: list[Complaint] = []
    if output.limit < 1:
        found.append(("limit", f"{output.limit} leaves no room for an entry", "at least 1"))
    known: tuple[str, ...] = get_args(Medium)
    found.extend(
        ("media", f"“{medium}” is not a medium", closest(medium, known))
        for medium in output.media
        if medium not in known
    )
    return tuple(found)
