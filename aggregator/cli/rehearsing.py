"""What subscribers would see of a publish, in words and as a document."""

from collections.abc import Iterator
from typing import Any, Final

from aggregator.cli.screen import counted
from aggregator.pipeline import Made, Published
from aggregator.text import line, shorten

_TITLE: Final = 60
_SIGNS: Final = {"new": "+", "late": "+", "redelivered": "!", "returned": "+", "changed": "~", "gone": "-"}
_WORDS: Final = {
    "new": "new",
    "late": "new, though old",
    "redelivered": "a second time",
    "returned": "there again",
    "changed": "changed",
    "gone": "gone",
}


def listeners(made: Made) -> dict[str, Any] | None:
    """How many entries of an output appear otherwise to its subscribers; None when nothing was made."""
    if made.preview is None:
        return None
    return {name: sum(look.appearance == name for look in made.preview.looks) for name in _WORDS}


def seen_as(made: Made) -> str:
    """`3 new, 1 changed`; empty when everything is as before."""
    told = listeners(made) or {}
    return ", ".join(f"{number} {_WORDS[name]}" for name, number in told.items() if number)


def rehearsed(published: Published) -> Iterator[str]:
    """The difference of every output, with the reason for every entry that enters or leaves."""
    told = False
    for made in published.made:
        if not (made.rendered and (made.changed or made.faults)):
            continue
        told = True
        had = made.preview.had if made.preview else 0
        state = "would be refused" if made.faults else "would be written"
        yield (
            f"{made.output.path}: {state}, {counted(made.entries, 'entry', 'entries')} ({had} before)"
            + (f": {seen_as(made)}" if seen_as(made) else "")
        )
        yield from (f"  {line(fault)}" for fault in made.faults)
        for one in made.explained:
            why = f": {line(one.why)}" if one.why else ""
            yield f"  {_SIGNS[one.appearance]} “{shorten(line(one.title), _TITLE)}” {_WORDS[one.appearance]}{why}"
        yield from (f"  {path}" for path in made.changed if path != made.output.path)
    if not told:
        yield "nothing would change"
