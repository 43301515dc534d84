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
from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import ClassVar, Final, Literal, Self, get_args

from aggregator import times, urls
from aggregator.model import Entry, Medium
from aggregator.outputs._editions import Address, ArchivePage, Edition, File, Kin, Plan, Related
from aggregator.outputs._selection import Selection, selection, values_of
from aggregator.series import series_id

__all__ = [
    "EACH",
    "Address",
    "ArchivePage",
    "Complaint",
    "Each",
    "Edition",
    "File",
    "Kin",
    "Need",
    "Output",
    "Plan",
    "Related",
    "Selection",
    "closest",
    "is_web_address",
    "kinds",
    "load",
    "needed",
    "selection",
    "values_of",
]

Complaint = tuple[str, str, str]
"""A mistake in an output's settings: key, message, suggestion (may be empty)."""

Each = Literal["", "centre", "topic", "format", "series"]
"""For what of a family of outputs there is one each."""
EACH: Final[tuple[str, ...]] = ("centre", "topic", "format", "series")

Need = Literal["origins", "centres", "labels", "others", "kin", "former", "wording"]
"""A part of an `Edition` that costs something to know."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_ID: Final = "{id}"
_LABEL: Final = "{label}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Files the public gets: a single feed, or a feed and its archive, or a whole site.

    With `each` it is a rule for a family: one output for every centre, topic, format or series that has entries. `{id}`
    in its path and `{label}` in title and description stand for it. `branch` gives the single outputs; a family itself
    is never planned or rendered.
    """

    path: str
    """Relative to the output folder: `podcast.xml`."""
    title: str
    description: str = ""
    language: str = "de-DE"
    link: str = ""
    """The site the output belongs to: a page for people, not the feed."""
    limit: int = 100
    """The window: how many entries at most."""
    per_centre: int = 0
    """How many entries of one centre at most in the window, so that the busiest does not fill it; 0: any number."""
    each: Each = ""
    names: tuple[tuple[str, str], ...] = ()
    """Of a family: what its members are called other than usual, by id: `names = { explainer = "Erklärvideos" }`."""
    at_least: int = 1
    """Of a family: how many entries it takes for an output to appear. Once there, it stays."""

    media: tuple[Medium, ...] = ()
    """What is taken in: `episode`, `video`, `news` and so on. The keys below narrow it; empty: all."""
    centres: tuple[str, ...] = ()
    """Ids."""
    topics: tuple[str, ...] = ()
    """Ids; topics that are part of them are meant, too."""
    formats: tuple[str, ...] = ()
    """Ids."""
    series: tuple[str, ...] = ()
    """Names, however they are spelt."""
    languages: tuple[str, ...] = ()
    """Tags of BCP 47; `de` takes `de-AT`, too."""
    since: str = ""
    """First day, as precise as wanted: `2024`, `2024-03`, `2024-03-18`; an event's is the one it begins on."""
    until: str = ""
    """Last day."""

    kind: ClassVar[str]
    form: ClassVar[str]
    """What the gate examines its file as: `podcast`, `rss`, `atom`, `jsonfeed`, `opml`, `calendar`, `html`, …"""
    content_type: ClassVar[str]
    """What a server should send it as."""
    uses: ClassVar[frozenset[Need]] = frozenset()
    """What of an `Edition` it looks at beside its entries and their sources: it is made anew when that changes."""
    latest_start_first: ClassVar[bool] = False
    """Whether the window holds the entries that begin last (events), not those published last."""
    rank: ClassVar[int] = 0
    """Outputs of a higher rank are put in place later: those that link to others come last."""

    @property
    def archive_size(self) -> int:
        """How many entries a page of the archive holds; 0: it has none, and what leaves the window is gone."""
        return 0

    def refusal(self, entry: Entry) -> str | None:
        """Why it cannot carry an entry, in a word (`no-length`, `blocked`); None when it can. Pure."""
        raise NotImplementedError

    def keys(self, entry: Entry) -> Iterable[tuple[str, Hashable]]:
        """What no two entries it carries may share, each with the reason the later one is held back for. Pure."""
        raise NotImplementedError

    def problems(self) -> tuple[Complaint, ...]:
        """What is wrong with these settings; all of it at once."""
        return (
            *_path_problems(self),
            *_text_problems(self),
            *_window_problems(self),
            *_selection_problems(self),
            *_family_problems(self),
        )

    def branch(self, value: str, label: str) -> Self:
        """The output of a family for one centre, topic, format or series: its id, and what people call it."""
        path = self.path.replace(_ID, value)
        title, description = (text.replace(_LABEL, label) for text in (self.title, self.description))
        narrowed = replace(self, path=path, title=title, description=description, each="", names=(), at_least=1)
        match self.each:
            case "centre":
                return replace(narrowed, centres=(value,))
            case "topic":
                return replace(narrowed, topics=(value,))
            case "format":
                return replace(narrowed, formats=(value,))
            case _:
                return replace(narrowed, series=(value,))

    def identity(self, feed_url: str) -> str:
        """podcast:guid of an output that has one; empty otherwise."""
        del feed_url
        return ""

    def is_worth_a_file(self, edition: Edition, plan: Plan) -> bool:
        """Whether an output that was never published has anything to show."""
        del edition
        return bool(plan.kept) or not self.media

    def pages_of(self, guids: Collection[str]) -> frozenset[str]:
        """Paths of files that are about works of some guids, and about nothing else."""
        del guids
        return frozenset()

    def plan(self, edition: Edition) -> Plan:
        """Which entries of an edition this output carries. Pure."""
        raise NotImplementedError

    def render(self, edition: Edition) -> bytes:
        """The file of a kind that has one. Pure: no clock, no I/O, the same edition gives the same bytes."""
        raise NotImplementedError

    def files(self, edition: Edition) -> Iterator[File]:
        """All files, one at a time, so that many need not be in memory at once; pure like `render`.

        What others link to comes before them: the feed after the pages of its archive. A kind of several files
        overrides this instead of `render`; the files it gives now are all it has: what it gave last time and does not
        any more is removed from the folder.
        """
        guids = tuple(entry.guid for entry in self.plan(edition).kept)
        yield File(path=self.path, form=self.form, body=self.render(edition), guids=guids)


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


def _window_problems(output: Output) -> Iterator[Complaint]:
    """The window holds something."""
    if output.limit < 1:
        yield ("limit", f"{output.limit} leaves no room for an entry", "at least 1")
    if output.per_centre < 0:
        yield ("per_centre", f"{output.per_centre} is less than nothing", "0: any number")


def _selection_problems(output: Output) -> Iterator[Complaint]:
    """Only what can be is selected. What centres, topics and formats there are, the configuration knows."""
    known: tuple[str, ...] = get_args(Medium)
    for medium in output.media:
        if medium not in known:
            yield ("media", f"“{medium}” is not a medium", closest(medium, known))
    for language in output.languages:
        if not _LANGUAGE.fullmatch(language):
            yield ("languages", f"“{language}” is not a language tag", "for German: de, or de-DE for Germany's alone")
    for name in output.series:
        if not series_id(name):
            yield ("series", f"“{name}” is no name", "at least a letter or a digit")
    days = []
    for key in ("since", "until"):
        try:
            days.append(times.period(getattr(output, key)) if getattr(output, key) else None)
        except ValueError:
            yield (key, f"“{getattr(output, key)}” is no date", "write 2024, 2024-03 or 2024-03-18")
    match days:
        case [(first, _), (_, last)] if last < first:
            yield ("until", f"“{output.until}” is before since, “{output.since}”", "")


def _family_problems(output: Output) -> Iterator[Complaint]:
    """A family names its members apart, in their paths and to people."""
    if output.each and output.each not in EACH:
        yield ("each", f"“{output.each}” is nothing there could be one output each for", closest(output.each, EACH))
    if output.each and output.path.count(_ID) != 1:
        yield ("path", f"“{output.path}” would be one file for all of a family", f"with {_ID} once: zentren/{_ID}.xml")
    if output.each and _LABEL not in output.title:
        yield ("title", "would be the same for all of a family", f"with {_LABEL}: Neues aus {_LABEL}")
    if output.at_least < 1:
        yield ("at_least", f"{output.at_least} is less than one entry", "at least 1")
    if not output.each:
        for key, mark in (("path", _ID), ("title", _LABEL), ("description", _LABEL)):
            if mark in getattr(output, key):
                yield (key, f"{mark} stands for nothing without each", 'add each = "centre", or leave it out')
