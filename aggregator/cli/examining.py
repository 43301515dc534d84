"""`validate`: what the gate has to say about any file, ours or another's."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from aggregator import gate
from aggregator.cli.exits import NO_INPUT, OK, TROUBLE
from aggregator.cli.screen import Screen, counted, now
from aggregator.errors import ParseError
from aggregator.gate import Fault
from aggregator.sandbox import ParseLimits
from aggregator.sandbox.pool import Sandbox
from aggregator.text import line

LARGEST_BYTES: Final = 128 * 1024 * 1024
"""A feed of 50,000 full entries; nothing beyond it is one."""
LIMITS: Final = ParseLimits(cpu_seconds=300, wall_seconds=600, memory_bytes=3 * 1024**3, children=1)
"""A person waits for the answer, so it may cost more than a page of a run."""
_BESIDE: Final = frozenset(
    {".css", ".js", ".svg", ".png", ".jpg", ".jpeg", ".webp", ".ico", ".woff2", ".txt", ".md", ".webmanifest"}
)
"""What stands beside pages."""
_SHOWN: Final = 3
"""Faults of one rule in a text for people; -v shows all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found about one file."""

    path: str
    form: str
    """Empty when nobody can tell."""
    entries: int
    faults: tuple[Fault, ...]
    unread: str = ""
    """Why the file could not be read at all."""

    @property
    def fit(self) -> bool:
        """Whether the file may go out."""
        return not self.unread and not gate.errors(self.faults)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--previous", metavar="OLD", help="The edition that FILE would replace: nobody may lose an entry.")
@click.option("--ours", is_flag=True, help="Hold it to what we demand of our own outputs, merge rules included.")
@click.option(
    "--as", "form", type=click.Choice(sorted(gate.FORMS)), help="Examine it as this form. [default: told from it]"
)
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
@click.pass_obj
def validate(
    screen: Screen, files: tuple[str, ...], *, previous: str | None, ours: bool, form: str | None, as_json: bool
) -> int:
    """Say what is wrong with feeds, calendars, lists and pages: each fault with its place, and what to do about it.

    FILE may be a folder, for all files in it, or - for standard input. The rules are those an output has to pass
    before it is published. In a file of others, what only we demand is a warning.
    """
    if previous and len(files) > 1:
        raise click.UsageError("--previous goes with one FILE")
    with Sandbox(LIMITS) as sandbox:
        examiner = _Examiner(sandbox=sandbox, form=form, ours=ours, now=now(), previous=previous)
        verdicts = tuple(verdict for name in files for verdict in examiner.all_of(name))
    if as_json or screen.as_json:
        screen.document({"files": [_document(verdict) for verdict in verdicts]})
    else:
        for verdict in verdicts:
            _tell(screen, verdict)
    if any(verdict.unread for verdict in verdicts):
        return NO_INPUT
    return OK if all(verdict.fit for verdict in verdicts) else TROUBLE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Examiner:
    """How files are examined: in a child with limits, since any file may be made to stall or swell a parser."""

    sandbox: Sandbox
    form: str | None
    ours: bool
    now: datetime
    previous: str | None

    def all_of(self, name: str) -> Iterator[Verdict]:
        """The verdict on a file, or on each of a folder's."""
        folder = Path(name)
        if name == "-" or not folder.is_dir():
            yield self._one(name, "", None)
            return
        paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
        beside = tuple(path.relative_to(folder).as_posix() for path in paths)
        if not paths:
            yield Verdict(path=name, form="", entries=0, faults=(), unread="there is no file in it")
        for path, place in zip(paths, beside, strict=True):
            yield self._one(str(path), place, beside)

    def _one(self, name: str, place: str, beside: Sequence[str] | None) -> Verdict:
        try:
            document = _read(name)
            last = _read(self.previous) if self.previous else None
        except OSError as error:
            reason = error.strerror or str(error)
            return Verdict(path=error.filename or name, form="", entries=0, faults=(), unread=reason)
        if len(document) > LARGEST_BYTES:
            told = f"it has more than {LARGEST_BYTES >> 20} MiB"
            return Verdict(path=name, form=self.form or "", entries=0, faults=(_fault("size", told),))
        form = self.form or gate.detect(document) or _told_by_name(name)
        if form not in gate.FORMS:
            return Verdict(path=name, form=form, entries=0, faults=(_fault("form", _unknown(form, document)),))
        try:
            entries, faults = self.sandbox.read(
                name, _examined, form, document, last=last, ours=self.ours, moment=self.now, place=place, beside=beside
            )
        except ParseError as error:
            return Verdict(path=name, form=form, entries=0, faults=(_fault("well-formed", error.message),))
        return Verdict(path=name, form=form, entries=entries, faults=faults)


def _examined(
    form: str,
    document: bytes,
    *,
    last: bytes | None,
    ours: bool,
    moment: datetime,
    place: str,
    beside: Sequence[str] | None,
) -> tuple[int, tuple[Fault, ...]]:
    """In the child: how many entries subscribers see, and the faults."""
    faults = gate.examine(
        form,
        document,
        last,
        ours=ours,
        now=moment,
        path=place,
        neighbours=None if beside is None else frozenset(beside),
    )
    reading = gate.read(form, document)
    return len(reading.entries) if reading else 0, faults


def _read(name: str) -> bytes:
    """A file, or standard input; one byte more than we take tells that it is too large."""
    if name == "-":
        return sys.stdin.buffer.read(LARGEST_BYTES + 1)
    with Path(name).open("rb") as file:
        return file.read(LARGEST_BYTES + 1)


def _told_by_name(name: str) -> str:
    """What stands beside feeds: other JSON, style sheets, scripts, pictures."""
    suffix = Path(name).suffix.lower()
    if suffix == ".json":
        return "json"
    return "asset" if suffix in _BESIDE else ""


def _fault(rule: str, told: str) -> Fault:
    return Fault(rule=rule, severity="error", line=0, entry="", told=told, advice=gate.all_rules()[rule].advice)


def _unknown(form: str, document: bytes) -> str:
    if not document.strip():
        return "the file is empty"
    if form == "rdf":
        return "it is RSS 1.0; directories and clients want RSS 2.0 or Atom"
    if b"\0" in document[:1024]:
        return "it is binary, and no document"
    return "it is neither RSS, Atom, JSON Feed, iCalendar, OPML nor HTML"


def _document(verdict: Verdict) -> dict[str, Any]:
    return asdict(verdict) | {"path": line(verdict.path), "fit": verdict.fit}


def _tell(screen: Screen, verdict: Verdict) -> None:
    path = line(verdict.path)
    if verdict.unread:
        screen.warn(f"{path}: {verdict.unread}")
        return
    bad = len(gate.errors(verdict.faults))
    known = verdict.form or "of no form we know"
    held = f", {counted(verdict.entries, 'entry', 'entries')}" if verdict.entries else ""
    found = ", ".join(
        counted(number, word) for number, word in ((bad, "error"), (len(verdict.faults) - bad, "warning")) if number
    )
    screen.say(f"{path}: {known}{held}: {found or 'fit'}" + (" (fit)" if found and not bad else ""))
    told: dict[str, int] = {}
    for fault in sorted(verdict.faults, key=lambda fault: fault.severity):
        told[fault.rule] = told.get(fault.rule, 0) + 1
        if told[fault.rule] <= _SHOWN or screen.verbosity > 0:
            screen.say(f"  {fault.severity:8}{line(str(fault))}")
    if hidden := sum(number - _SHOWN for number in told.values() if number > _SHOWN and screen.verbosity <= 0):
        screen.say(f"  and {counted(hidden, 'fault')} of the same rules: aggregator -v validate shows them")
