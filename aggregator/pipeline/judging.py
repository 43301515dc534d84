"""The gate's word about files that are to be published, and what subscribers would see of them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from aggregator.outputs import File

if TYPE_CHECKING:
    from aggregator.config.values import PublishSettings
    from aggregator.gate import Preview

EVERYTHING = "all"
"""What a person says who accepts whatever happens to subscribers of any output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What there is to say of one file."""

    faults: tuple[str, ...] = ()
    """Why it must not replace what is there."""
    preview: "Preview | None" = None
    """What subscribers would see; None when nobody subscribes to it."""
    references: tuple[tuple[str, int], ...] = ()
    """Where a page leads within the site, and the lines: judged when all files are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Asks the gate about each file beside the one it is to replace."""

    settings: "PublishSettings"
    now: datetime
    withheld: Collection[str] = ()
    """Guids of works that editors have hidden: that they are missing is no loss."""
    parted: Collection[str] = ()
    """Guids of works that editors have parted: that a file is under another one than before is meant."""
    issued: Callable[[str], Collection[str]] = lambda _: ()
    """The guids that an output, by its path, has ever shown."""
    accept: tuple[str, ...] = ()
    """Paths of files (`zentren/*`: many, `all`: any) of which a person says that all that subscribers get is meant."""
    allow_shrink: bool = False

    def __call__(self, file: File, previous: bytes | None, archived: Collection[str] = ()) -> Judgement:
        """What there is to say of a file, when entries of some guids went into the archive and are no loss."""
        from aggregator import gate  # noqa: PLC0415 - it brings feedparser; a run with nothing new needs neither

        lifted = gate.ACCEPTABLE if self._accepts(file.path) else gate.SHRINKING if self.allow_shrink else frozenset()
        shown = self.issued(file.path) if previous is not None and file.guids else ()
        faults = gate.examine(
            file.form,
            file.body,
            previous,
            now=self.now,
            lifted=lifted,
            limits=gate.Limits(
                redelivered=self.settings.most_redelivered,
                late=self.settings.most_late,
                changed=self.settings.most_changed,
            ),
            withheld={*self.withheld, *self.parted, *archived},
            shown=shown,
        )
        told = [str(fault) for fault in gate.errors(faults)]
        if any(fault.rule in gate.ACCEPTABLE for fault in faults):
            told.append(f"if that is meant: aggregator publish --accept {file.path}")
        reading = gate.read(file.form, file.body) if file.form == "html" else None
        return Judgement(
            faults=tuple(told),
            preview=gate.preview(file.form, file.body, previous, shown),
            references=reading.references if reading else (),
        )

    def _accepts(self, path: str) -> bool:
        return any(pattern == EVERYTHING or fnmatchcase(path, pattern) for pattern in self.accept)


def broken(pages: Mapping[str, Iterable[tuple[str, int]]], paths: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Pages, by path, that lead to files of the site that are not there, and what is to say of it."""
    if not pages:
        return {}
    from aggregator import gate  # noqa: PLC0415 - see above

    found = {
        page: gate.judged(gate.broken_links(tuple(references), page, paths), ours=True)
        for page, references in pages.items()
    }
    return {page: tuple(map(str, faults)) for page, faults in found.items() if faults}
