"""Why an output was not published, in German: a sentence for every rule of the gate, in `rules.toml` beside this. Pure.

The program tells faults as sentences for whoever runs it: `line 12, “Title”: …; … [rule]`. What an editor can make
something of is taken out of them: the rule, the entry, and what would lift it.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Final

_FAULT: Final = re.compile(
    r"(?:(?P<path>[^:\s]+\.\w+): )?(?:line \d+(?:, )?)?(?:“(?P<entry>.*?)”)?.*\[(?P<rule>[a-z0-9-]+)\]\Z", re.DOTALL
)
_ACCEPT: Final = re.compile(r"if that is meant: (?P<command>aggregator .+)\Z")
_NEEDS: Final = re.compile(r"(?:.+: )?it needs (?P<path>.+), which was refused\Z")
UNKNOWN: Final = "Etwas daran ist nicht in Ordnung."


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One thing that is wrong with an output."""

    sentence: str
    entries: tuple[str, ...] = ()
    """Titles of the entries it is wrong with, each once."""
    files: tuple[str, ...] = ()
    """Files of the output it is wrong with, where it is not the output itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """All that is wrong with an output."""

    reasons: tuple[Refusal, ...]
    lifting: str
    """The command that publishes it all the same; empty where none does."""


@cache
def sentences() -> Mapping[str, str]:
    """A German sentence for every rule of the gate."""
    text = (resources.files("aggregator.datasette") / "rules.toml").read_text("utf-8")
    return {rule: str(sentence) for rule, sentence in tomllib.loads(text).items()}


def refused(faults: Sequence[str]) -> Refused:
    """What the faults of an output say. What is wrong several times is told once."""
    told: dict[str, Refusal] = {}
    for one in _reasons(faults):
        known = told.get(one.sentence, one)
        entries = tuple(dict.fromkeys((*known.entries, *one.entries)))
        files = tuple(dict.fromkeys((*known.files, *one.files)))
        told[one.sentence] = replace(known, entries=entries, files=files)
    commands = (found["command"] for fault in faults if (found := _ACCEPT.search(fault)))
    return Refused(reasons=tuple(told.values()), lifting=next(commands, ""))


def _reasons(faults: Sequence[str]) -> Iterator[Refusal]:
    for fault in faults:
        if _ACCEPT.search(fault):
            continue
        if needs := _NEEDS.match(fault):
            yield Refusal(sentence=f"Sie braucht {needs['path']}, und das war auch nicht in Ordnung.")
        elif found := _FAULT.match(fault):
            yield Refusal(
                sentence=sentences().get(found["rule"], UNKNOWN),
                entries=tuple(filter(None, [found["entry"]])),
                files=tuple(filter(None, [found["path"]])),
            )
        else:
            yield Refusal(sentence=UNKNOWN)
