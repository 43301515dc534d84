"""Files that are always whole: a reader, a crash or a full disk never meets half an edition. And one run at a time.

A file is written beside its target, made durable, and renamed over it (rename(2) is atomic within a directory); equal
bytes are not written at all, so that inode, date and ETag last as long as the content. Knows nothing of what it writes.
"""

import contextlib
import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from aggregator.errors import LockedError, StoreError

PUBLIC_MODE: Final = 0o644
"""The web server is another user; mkstemp gives 0600."""


def read_if_there(path: Path) -> bytes | None:
    """What a file holds; None when there is none. Raises `StoreError` when the disk refuses."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from error


def write_if_changed(path: Path, data: bytes, *, mode: int = PUBLIC_MODE) -> bool:
    """Make `path` hold `data`, at once or not at all; whether anything was written. Raises `StoreError`.

    Under the run lock: what a killed run left beside the file is removed.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(path)
        if _holds(path, data):
            return False
        _replace(path, data, mode)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror or error}") from error
    return True


@contextlib.contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """An empty folder in which to build what will be put into `folder`, on the same disk; gone when the block ends.

    It lies beside `folder`, or inside where that is a disk of its own. What a killed run left there is removed. Raises
    `StoreError`.
    """
    try:
        place = _beside(folder.resolve())
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
    except OSError as error:
        raise StoreError(f"{folder}: nothing can be built for it: {error.strerror or error}") from error
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def stage(path: Path, data: bytes) -> None:
    """Write a file that is to be put in place later, and make it durable. Raises `StoreError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), PUBLIC_MODE)
            os.fsync(file.fileno())
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror or error}") from error


def put_in_place(staged: Path, path: Path) -> None:
    """Let `path` be what was staged, at once or not at all. Raises `StoreError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        staged.replace(path)
        _sync_directory(path.parent)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror or error}") from error


def remove(path: Path, within: Path) -> None:
    """Remove a file that is not published any more, and the folders it leaves empty. Raises `StoreError`."""
    try:
        path.unlink(missing_ok=True)
        for folder in path.parents:
            if folder == within or within not in folder.parents or any(folder.iterdir()):
                return
            folder.rmdir()
    except OSError as error:
        raise StoreError(f"{path}: cannot be removed: {error.strerror or error}") from error


@contextlib.contextmanager
def run_lock(path: Path) -> Iterator[None]:
    """Hold the lock while the `with` block lasts. Raises `LockedError` when another run has it, without waiting.

    The kernel drops the lock with its process, however that ends. The file stays: unlinking it would let two runs
    hold "the" lock, one on the old file and one on the new.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"{path}: cannot be locked: {error.strerror or error}") from error
    try:
        _lock(descriptor, path)
        yield
    finally:
        # Closing alone would leave the lock with the workers a process pool forked: they share the open file.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


def _beside(folder: Path) -> Path:
    """Where to build for a folder: a rename is atomic on one disk only."""
    beside = folder.parent
    fits = not folder.exists() or beside.stat().st_dev == folder.stat().st_dev
    if fits and os.access(beside, os.W_OK | os.X_OK):
        return beside / f".{folder.name}.staging"
    return folder / ".staging"


def _lock(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise LockedError(f"{path}: {_holder(descriptor)} holds the lock") from error
    except OSError as error:
        raise StoreError(f"{path}: cannot be locked: {error.strerror or error}") from error
    try:
        # For people only; what counts is the lock. Since when it is held, the file's own date says.
        line = f"{os.getpid()}\n".encode()
        os.pwrite(descriptor, line, 0)
        os.ftruncate(descriptor, len(line))
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror or error}") from error


def _holder(descriptor: int) -> str:
    said = re.match(rb"(\d+)\n", os.pread(descriptor, 100, 0))
    if said is None:
        return "another run"
    since = datetime.fromtimestamp(os.fstat(descriptor).st_mtime, UTC)
    return f"another run (process {said[1].decode()}, since {since:%Y-%m-%dT%H:%M:%SZ})"


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return False


def _replace(path: Path, data: bytes, mode: int) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    beside = Path(name)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - of a descriptor, which has no path
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:  # Ctrl-C and SIGTERM's SystemExit leave nothing behind either
        beside.unlink(missing_ok=True)
        raise
    _sync_directory(path.parent)


def _sync_directory(folder: Path) -> None:
    """The rename itself is durable only when the directory is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_leftovers(path: Path) -> None:
    """What mkstemp named for this very file: eight characters of its alphabet, and nothing that looks only similar."""
    leftover = re.compile(rf"\.{re.escape(path.name)}\.[a-z0-9_]{{8}}\.tmp")
    for beside in path.parent.iterdir():
        if leftover.fullmatch(beside.name):
            beside.unlink(missing_ok=True)
