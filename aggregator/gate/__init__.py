"""Is this edition fit to replace the last one, and if not, why: all faults at once.

An edition is judged as the public will meet it, from its bytes: is it well-formed, valid under our schema, read back
whole by an independent parser; and, beside the edition it replaces, would subscribers lose entries or get them twice.
Pure, but for schemas and rules, which are part of the package. Knows nothing of how an edition was made or where it
goes. Every rule, and where it comes from, is in `rules.toml`; `docs/gate.md` shows it.
"""

import posixpath
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import unquote

from aggregator.gate import _cutting, _editions
from aggregator.gate._detect import detect
from aggregator.gate._form import Form, NotWellFormedError, OtherFormError, Reading, Seen
from aggregator.gate._forms import FORMS
from aggregator.gate._preview import Limits, Look, Preview, limit_checks
from aggregator.gate._preview import preview as compare
from aggregator.gate.apple import MEDIA_TYPES
from aggregator.gate.rules import Fault, Finding, Rule, all_rules, judged

__all__ = [
    "ACCEPTABLE",
    "FORMS",
    "MEDIA_TYPES",
    "SHRINKING",
    "Fault",
    "Form",
    "Limits",
    "Look",
    "Preview",
    "Reading",
    "Rule",
    "Seen",
    "all_rules",
    "broken_links",
    "detect",
    "errors",
    "examine",
    "is_valid",
    "judged",
    "preview",
    "read",
]

LARGE: Final = {"jsonfeed": 1_000_000}
"""Bytes beyond which a document is a burden: JSON Feed's own word."""
LARGE_XML: Final = 5_000_000
"""Bytes that the W3C validator reads."""


SHRINKING: Final = frozenset({"emptied", "shrunk", "nothing-in-common"})
"""Rules about entries that are missing."""
ACCEPTABLE: Final = (
    SHRINKING
    | {"identity-changed", "guid-changed"}
    | {
        "listeners-redelivered",
        "listeners-late",
        "listeners-changed",
    }
)
"""Rules that a person may lift: they are about what subscribers knew, not about what is right."""


def examine(
    form: str,
    new: bytes,
    previous: bytes | None = None,
    *,
    ours: bool = True,
    now: datetime | None = None,
    lifted: Collection[str] = (),
    limits: Limits | None = None,
    withheld: Collection[str] = (),
    shown: Collection[str] = (),
    path: str = "",
    neighbours: Collection[str] | None = None,
) -> tuple[Fault, ...]:
    """What is wrong with `new`: nothing of severity `error` when it may replace `previous`.

    Raises `KeyError` for no such form. In a document of others (`ours` false) what is only our demand is a warning.
    Without `now` no date is too late. A previous edition that cannot be read is no standard: anything fit is better.
    `lifted` are the rules that a person lifts, who says that it is meant: `SHRINKING`, or all that are `ACCEPTABLE`.
    `limits` are how much may happen to subscribers; without them as much as there is. `withheld` are ids editors have
    hidden: that they are missing is no loss, and nothing that they were is held against the new edition. `shown` are
    ids that subscribers got in earlier editions. `path` is where it will stand, `neighbours` are the paths of all files
    beside it (`zentren/nordwall.html`); without them nobody looks where its links within the site lead.
    """
    case = _Case(
        form=form,
        now=now,
        before=_before(form, previous, withheld),
        limits=limits,
        shown=shown,
        path=path,
        neighbours=neighbours,
    )
    return judged((one for one in _findings(case, new) if one.rule not in lifted), ours=ours)


def errors(faults: Collection[Fault]) -> tuple[Fault, ...]:
    """The faults that keep an edition from being published."""
    return tuple(fault for fault in faults if fault.severity == "error")


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


def without(form: str, document: bytes, withheld: Collection[str]) -> bytes | None:
    """A document of ours without entries that editors took out, for where nothing new can take its place.

    None where it has none of them, or where they cannot be told apart.
    """
    reading = read(form, document)
    return None if reading is None else _cutting.without(form, document, reading.entries, withheld)


def preview(form: str, new: bytes, previous: bytes | None, shown: Collection[str] = ()) -> Preview | None:
    """What subscribers would see of a new edition; None when there is nothing to subscribe to, or to read.

    `shown` are ids that they got in earlier editions.
    """
    after = read(form, new)
    if after is None or after.archive or not FORMS[form].lists:
        return None
    return compare(_before(form, previous, ()), after, shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What is known of an edition beside its bytes."""

    form: str
    now: datetime | None
    before: Reading | None
    limits: Limits | None
    shown: Collection[str]
    path: str
    neighbours: Collection[str] | None


def _before(form: str, previous: bytes | None, withheld: Collection[str]) -> Reading | None:
    reading = None if previous is None else read(form, previous)
    return None if reading is None else _editions.without(reading, withheld)


def _findings(case: _Case, new: bytes) -> Iterator[Finding]:
    judge = FORMS[case.form]
    try:
        document = judge.parse(new)
    except NotWellFormedError as error:
        yield Finding(rule="well-formed", told=f"it is not well-formed: {error}")
        return
    except OtherFormError as error:
        yield Finding(rule="form", told=str(error))
        return
    for check in judge.checks:
        yield from check(document)
    reading = judge.read(document)
    yield from _editions.doubles(reading)
    yield from _editions.order(reading)
    yield from _editions.moments(reading, case.now)
    yield from judge.read_back(new, reading)
    if len(new) > (most := LARGE.get(case.form, LARGE_XML)):
        yield Finding(rule="size", told=f"it has {len(new):,} bytes, more than {most:,}")
    if judge.lists and not reading.entries:
        yield Finding(rule="no-entries", told="it holds no entry")
    yield from broken_links(reading.references, case.path, case.neighbours)
    if case.before is not None:
        yield from _beside(case.before, reading, case)


def _beside(before: Reading, after: Reading, case: _Case) -> Iterator[Finding]:
    """What becomes of subscribers; nobody subscribes to a page of an archive."""
    yield from _editions.identity(before, after)
    yield from _editions.renamed(before, after)
    yield from _editions.losses(before, after)
    if case.limits is not None and FORMS[case.form].lists and not after.archive:
        yield from limit_checks(compare(before, after, case.shown), case.limits)


def broken_links(
    references: Collection[tuple[str, int]], path: str, neighbours: Collection[str] | None
) -> Iterator[Finding]:
    """References of a page (`Reading.references`) to files of the site that are not there."""
    if neighbours is None:
        return
    for address, line in references:
        target = unquote(address.partition("#")[0].partition("?")[0])
        if not target or target.startswith("/"):  # where the site begins on its host is not ours to know
            continue
        there = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        if there not in neighbours and posixpath.normpath(f"{there}/index.html") not in neighbours:
            yield Finding(rule="html-broken", told=f"nothing is at “{address[:80]}”", line=line)
