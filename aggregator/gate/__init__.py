"""Is this edition fit to replace the last one, and if not, why: all faults at once.

An edition is judged as the public will meet it, from its bytes: is it well-formed, valid under our schema, read back
whole by an independent parser; and, beside the edition it replaces, would subscribers lose entries or get them twice.
Pure, but for schemas and rules, which are part of the package. Knows nothing of how an edition was made or where it
goes. Every rule, and where it comes from, is in `rules.toml`; `docs/gate.md` shows it.
"""

import posixpath
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, Final
from urllib.parse import unquote

from aggregator.gate import _editions
from aggregator.gate._detect import detect
from aggregator.gate._form import Form, NotWellFormedError, OtherFormError, Reading, Seen
from aggregator.gate._forms import FORMS
from aggregator.gate.apple import MEDIA_TYPES
from aggregator.gate.rules import Fault, Finding, Rule, all_rules, judged

__all__ = [
    "FORMS",
    "MEDIA_TYPES",
    "Fault",
    "Form",
    "Reading",
    "Rule",
    "Seen",
    "all_rules",
    "detect",
    "errors",
    "examine",
    "inspect",
    "is_valid",
    "read",
]

LARGE: Final = {"jsonfeed": 1_000_000}
"""Bytes beyond which a document is a burden: JSON Feed's own word."""
LARGE_XML: Final = 5_000_000
"""Bytes that the W3C validator reads."""


def examine(
    form: str,
    new: bytes,
    previous: bytes | None = None,
    *,
    ours: bool = True,
    now: datetime | None = None,
    allow_shrink: bool = False,
    allow_identity: bool = False,
    withheld: Collection[str] = (),
    path: str = "",
    neighbours: Collection[str] | None = None,
) -> tuple[Fault, ...]:
    """What is wrong with `new`: nothing of severity `error` when it may replace `previous`.

    Raises `KeyError` for no such form. In a document of others (`ours` false) what is only our demand is a warning.
    Without `now` no date is too late. A previous edition that cannot be read is no standard: anything fit is better.
    `allow_shrink` and `allow_identity` are a person's word that fewer entries, or another podcast:guid, atom:id or
    address, are meant. `withheld` are ids editors have hidden: that they are missing is no loss, and nothing that they
    were is held against the new edition. `path` is where it will stand, `neighbours` are the paths of all files beside
    it (`zentren/nordwall.html`); without them nobody looks where its links within the site lead.
    """
    return judged(
        _findings(
            FORMS[form],
            form,
            new,
            now=now,
            place=(path, neighbours),
            before=_before(FORMS[form], previous, withheld),
            lifted=(allow_shrink, allow_identity),
        ),
        ours=ours,
    )


def errors(faults: Collection[Fault]) -> tuple[Fault, ...]:
    """The faults that keep an edition from being published."""
    return tuple(fault for fault in faults if fault.severity == "error")


def inspect(
    form: str,
    new: bytes,
    previous: bytes | None,
    *,
    allow_shrink: bool = False,
    allow_identity: bool = False,
    withheld: Collection[str] = (),
) -> tuple[str, ...]:
    """The errors of `examine`, as sentences."""
    found = examine(form, new, previous, allow_shrink=allow_shrink, allow_identity=allow_identity, withheld=withheld)
    return tuple(map(str, errors(found)))


def is_valid(form: str, document: bytes) -> bool:
    """Whether a document is well-formed and what its schema asks for: the part of `examine` that needs no more."""
    judge = FORMS[form]
    try:
        return judge.is_valid(judge.parse(document))
    except (NotWellFormedError, OtherFormError):
        return False


def read(form: str, document: bytes) -> Reading | None:
    """What subscribers see of a document; None when nobody can read it."""
    try:
        return FORMS[form].read(FORMS[form].parse(document))
    except (NotWellFormedError, OtherFormError):
        return None


def _before(judge: Form, previous: bytes | None, withheld: Collection[str]) -> Reading | None:
    if previous is None:
        return None
    try:
        return _editions.without(judge.read(judge.parse(previous)), withheld)
    except (NotWellFormedError, OtherFormError):
        return None


def _findings(
    judge: Form,
    form: str,
    new: bytes,
    *,
    now: datetime | None,
    place: tuple[str, Collection[str] | None],
    before: Reading | None,
    lifted: tuple[bool, bool],
) -> Iterator[Finding]:
    try:
        document = judge.parse(new)
    except NotWellFormedError as error:
        yield Finding(rule="well-formed", told=f"it is not well-formed: {error}")
        return
    except OtherFormError as error:
        yield Finding(rule="form", told=str(error))
        return
    reading = judge.read(document)
    yield from _of_itself(judge, document, reading, now)
    yield from judge.read_back(new, reading)
    if len(new) > (most := LARGE.get(form, LARGE_XML)):
        yield Finding(rule="size", told=f"it has {len(new):,} bytes, more than {most:,}")
    if judge.lists and not reading.entries:
        yield Finding(rule="no-entries", told="it holds no entry")
    yield from _broken(reading, *place)
    if before is not None:
        yield from _beside(before, reading, lifted)


def _of_itself(judge: Form, document: Any, reading: Reading, now: datetime | None) -> Iterator[Finding]:
    for check in judge.checks:
        yield from check(document)
    yield from _editions.doubles(reading)
    yield from _editions.order(reading)
    yield from _editions.moments(reading, now)


def _beside(before: Reading, after: Reading, lifted: tuple[bool, bool]) -> Iterator[Finding]:
    allow_shrink, allow_identity = lifted
    if not allow_shrink:
        yield from _editions.losses(before, after)
    if not allow_identity:
        yield from _editions.identity(before, after)
    yield from _editions.renamed(before, after)


def _broken(reading: Reading, path: str, neighbours: Collection[str] | None) -> Iterator[Finding]:
    if neighbours is None:
        return
    for address, line in reading.references:
        target = unquote(address.partition("#")[0].partition("?")[0])
        if not target or target.startswith("/"):  # where the site begins on its host is not ours to know
            continue
        there = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        if there not in neighbours and posixpath.normpath(f"{there}/index.html") not in neighbours:
            yield Finding(rule="html-broken", told=f"nothing is at “{address[:80]}”", line=line)
