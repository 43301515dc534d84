"""A public file is whole or as it was, whatever fails; and two runs never work at a time."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.errors import LockedError, StoreError
from aggregator.files import run_lock, write_if_changed

OLD, NEW = b"<rss>old</rss>", b"<rss>new</rss>"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_writes_what_is_new_and_says_so(tmp_path: Path) -> None:
    target = tmp_path / "below" / "podcast.xml"
    assert write_if_changed(target, OLD)
    assert write_if_changed(target, NEW)
    assert target.read_bytes() == NEW
    assert names(target.parent) == ["podcast.xml"]


def test_equal_bytes_leave_the_file_alone(tmp_path: Path) -> None:
    target = tmp_path / "podcast.xml"
    write_if_changed(target, OLD)
    os.utime(target, (1, 1))
    before = target.stat()
    assert not write_if_changed(target, OLD)
    assert (target.stat().st_ino, target.stat().st_mtime) == (before.st_ino, 1)


def test_same_length_is_not_same_bytes(tmp_path: Path) -> None:
    target = tmp_path / "podcast.xml"
    target.write_bytes(OLD)
    assert len(OLD) == len(NEW)
    assert write_if_changed(target, NEW)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_web_server_may_read_it(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        write_if_changed(tmp_path / "podcast.xml", OLD)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "podcast.xml").stat().st_mode) == 0o644


def test_leftovers_of_killed_runs_go_and_nothing_else(tmp_path: Path) -> None:
    keep = [
        ".podcast.xml.tmp",
        ".podcast.xml.abcdefgh.tmp.bak",
        ".podcast.xmlx.abcdefgh.tmp",
        "podcast.xml.abcdefgh.tmp",
    ]
    for name in (*keep, ".podcast.xml.abcdefgh.tmp", ".podcast.xml.a_345678.tmp"):
        (tmp_path / name).write_bytes(b"")
    write_if_changed(tmp_path / "podcast.xml", OLD)
    (tmp_path / ".podcast.xml.zzzzzzzz.tmp").write_bytes(b"")
    assert not write_if_changed(tmp_path / "podcast.xml", OLD), "leftovers go even when there is nothing to write"
    assert names(tmp_path) == sorted([*keep, "podcast.xml"])


@pytest.mark.parametrize("call", ["fsync", "fchmod"])
def test_failing_disk_leaves_the_last_edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """A full disk shows itself as late as at fsync."""
    target = tmp_path / "podcast.xml"
    write_if_changed(target, OLD)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(StoreError, match=r"podcast\.xml.*No space left"):
        write_if_changed(target, NEW)
    assert target.read_bytes() == OLD
    assert names(tmp_path) == ["podcast.xml"]


def test_full_device_leaves_the_last_edition(tmp_path: Path) -> None:
    """A real limit of the kernel: no file of this process may grow beyond 4 KiB."""
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from aggregator.errors import StoreError; from aggregator.files import write_if_changed\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try: write_if_changed(Path(sys.argv[1]), b'x' * 100_000)\n"
        "except StoreError as error: print(error)\n"
    )
    target = tmp_path / "podcast.xml"
    target.write_bytes(OLD)
    done = subprocess.run([sys.executable, "-c", code, str(target)], capture_output=True, text=True, check=True)
    assert "podcast.xml: cannot be written: File too large" in done.stdout
    assert target.read_bytes() == OLD
    assert names(tmp_path) == ["podcast.xml"]


def test_interrupt_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_if_changed(tmp_path / "podcast.xml", NEW)
    assert names(tmp_path) == []


@pytest.mark.parametrize("where", ["a folder", "a file above it"])
def test_place_that_is_taken_is_named(tmp_path: Path, where: str) -> None:
    target = tmp_path / "podcast.xml"
    if where == "a folder":
        target.mkdir()
        (target / "inside").touch()
    else:
        target.write_bytes(b"")
        target = target / "feed.xml"
    with pytest.raises(StoreError, match=target.name):
        write_if_changed(target, NEW)


KILLED_AT = ("write", "fsync", "fchmod", "replace")


@pytest.mark.parametrize("call", KILLED_AT)
def test_kill_at_any_moment_leaves_a_whole_file_and_the_next_run_heals(tmp_path: Path, call: str) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from aggregator.files import write_if_changed\n"
        "def die(event, _):\n"
        "    if event == {'write': 'tempfile.mkstemp', 'replace': 'os.rename'}.get(sys.argv[2], ''):\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.addaudithook(die)\n"
        "if sys.argv[2] in ('fsync', 'fchmod'):\n"
        "    setattr(os, sys.argv[2], lambda *_: os.kill(os.getpid(), signal.SIGKILL))\n"
        "write_if_changed(Path(sys.argv[1]), b'<rss>new</rss>')\n"
    )
    target = tmp_path / "podcast.xml"
    target.write_bytes(OLD)
    done = subprocess.run([sys.executable, "-c", code, str(target), call], check=False)
    assert done.returncode == -signal.SIGKILL
    assert target.read_bytes() == OLD
    assert write_if_changed(target, NEW)
    assert names(tmp_path) == ["podcast.xml"]


# The run lock

HOLDER = (
    "import sys, time; from pathlib import Path\n"
    "from aggregator.files import run_lock\n"
    "with run_lock(Path(sys.argv[1])):\n"
    "    print('held', flush=True)\n"
    "    sys.stdin.read()\n"
)


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "run.lock")], stdin=-1, stdout=-1, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_second_run_is_turned_away_at_once_and_told_by_whom(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    started = time.monotonic()
    with (
        pytest.raises(LockedError, match=rf"process {holder.pid}, since 20\d\d-\d\d-\d\dT"),
        run_lock(tmp_path / "run.lock"),
    ):
        pytest.fail("two runs at a time")
    assert time.monotonic() - started < 1


def test_lock_of_a_killed_run_is_free(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    with run_lock(tmp_path / "run.lock"):
        pass


def test_lock_can_be_had_again_and_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "db" / "run.lock"
    for _ in range(3):
        with run_lock(path):
            assert path.read_text() == f"{os.getpid()}\n"
    assert path.exists()


def test_lock_is_released_when_the_run_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), run_lock(tmp_path / "run.lock"):
        raise ZeroDivisionError
    with run_lock(tmp_path / "run.lock"):
        pass


def test_one_process_does_not_take_it_twice(tmp_path: Path) -> None:
    with (
        run_lock(tmp_path / "run.lock"),
        pytest.raises(LockedError, match="holds the lock"),
        run_lock(tmp_path / "run.lock"),
    ):
        pytest.fail("two runs at a time")


def test_holder_that_has_not_written_its_name_yet(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    with run_lock(path):
        path.write_bytes(b"")
        with pytest.raises(LockedError, match="another run holds"), run_lock(path):
            pytest.fail("two runs at a time")


def test_place_that_cannot_hold_a_lock_is_named(tmp_path: Path) -> None:
    (tmp_path / "run.lock").mkdir()
    with pytest.raises(StoreError, match=r"run\.lock"), run_lock(tmp_path / "run.lock"):
        pytest.fail("no lock")


FORKED = (
    "import os, sys; from pathlib import Path\n"
    "from aggregator.files import run_lock\n"
    "reader, writer = os.pipe()\n"
    "with run_lock(Path(sys.argv[1])):\n"
    "    child = os.fork()\n"
    "    if child == 0:\n"
    "        os.close(writer); os.read(reader, 1); os._exit(0)\n"
    "with run_lock(Path(sys.argv[1])): print('held again')\n"
    "os.close(writer); os.waitpid(child, 0)\n"
)


def test_workers_do_not_outlive_the_lock(tmp_path: Path) -> None:
    """A child of a process pool shares the open file; the lock ends with the run all the same."""
    done = subprocess.run(
        [sys.executable, "-c", FORKED, str(tmp_path / "run.lock")],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert (done.stdout, done.stderr) == ("held again\n", "")
