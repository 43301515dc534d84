"""Files of an output on their way to the public: staged, judged by the gate, compared, put in place one by one."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.files import put_in_place, read_if_there, remove, stage
from aggregator.outputs import File
from aggregator.pipeline.judging import Judgement
from aggregator.store.shown import LastFile

if TYPE_CHECKING:
    from aggregator.gate import Preview

Judges = Callable[[File, bytes | None, Collection[str]], Judgement]
"""What there is to say of a file that is to replace another (None: nothing), where some guids are in the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A file that was built, and what became of it."""

    path: str
    form: str
    digest: str
    guids: tuple[str, ...] = ()
    changed: bool = False
    """Whether its bytes are others than those the public has."""
    faults: tuple[str, ...] = ()
    """Why the gate refused it; the last good file stays."""
    preview: "Preview | None" = None
    """What subscribers would see of it."""
    references: tuple[tuple[str, int], ...] = ()
    """Where a page leads within the site, and the lines."""


class Stage:
    """The staging folder over the output folder. Nothing the public has is touched before `release`."""

    def __init__(self, staging: Path, folder: Path) -> None:
        self.staging = staging
        self.folder = folder

    def take(self, files: Iterable[File], judge: Judges, archived: Collection[str] = ()) -> tuple[Staged, ...]:
        """Build files, one at a time: judge each, and keep those that changed."""
        taken: dict[str, Staged] = {}
        for file in files:
            taken[file.path] = self._take(file, judge, archived, taken)
        return tuple(taken.values())

    def _take(self, file: File, judge: Judges, archived: Collection[str], before: Mapping[str, Staged]) -> Staged:
        target = self.folder / file.path
        previous = read_if_there(target)
        # What the public has already, nothing is gained by refusing: of thousands of pages a few are new.
        judgement = Judgement() if previous == file.body else judge(file, previous, archived)
        told = Staged(
            path=file.path,
            form=file.form,
            digest=digest(file.body),
            guids=file.guids,
            preview=judgement.preview,
            references=judgement.references,
        )
        faults = list(judgement.faults)
        refused = (path for path in file.needs if path in before and before[path].faults)
        lost = (path for path in refused if not (self.folder / path).exists())
        faults += [f"it needs {path}, which was refused" for path in lost]
        if file.path in before:
            faults.append("the output has two files of this path")
        if faults:
            return replace(told, faults=tuple(faults))
        if previous != file.body:
            stage(self.staging / file.path, file.body)
        return replace(told, changed=previous != file.body)

    def release(self, files: Iterable[Staged]) -> None:
        """Put what changed in place, in the order given."""
        for file in files:
            if file.changed and not file.faults:
                put_in_place(self.staging / file.path, self.folder / file.path)

    def abridge(self, path: str, form: str, withheld: Collection[str]) -> Staged | None:
        """Take what editors took out from a file that the public has, where nothing new may replace it. None where it
        shows nothing of that."""
        from aggregator import gate  # noqa: PLC0415 - it brings feedparser; see `judging`

        previous = read_if_there(self.folder / path)
        body = gate.without(form, previous, withheld) if previous is not None else None
        if body is None:
            return None
        stage(self.staging / path, body)
        put_in_place(self.staging / path, self.folder / path)
        return Staged(path=path, form=form, digest=digest(body), changed=True)

    def withdraw(self, paths: Collection[str]) -> None:
        """Remove files that are not published any more."""
        for path in sorted(paths):
            remove(self.folder / path, self.folder)

    def as_it_lies(self, file: Staged, output: str) -> LastFile:
        """A file as it is now on the disk, to be recognised by."""
        state = (self.folder / file.path).stat()
        return LastFile(path=file.path, output=output, digest=file.digest, size=state.st_size, mtime=state.st_mtime_ns)


def is_intact(folder: Path, file: LastFile) -> bool:
    """Whether a file is still what was published: by size and date, and by its bytes where these differ."""
    path = folder / file.path
    try:
        state = path.stat()
    except OSError:
        return False
    if (state.st_size, state.st_mtime_ns) == (file.size, file.mtime):
        return True
    return digest(read_if_there(path) or b"") == file.digest


def digest(body: bytes) -> str:
    """What tells a file's bytes from others."""
    return hashlib.sha256(body).hexdigest()
