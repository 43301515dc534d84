"""The parent's side of the sandbox: children that are started when there is a page to read, kept for the next page,
and replaced when a page killed them. Any thread may ask; it waits for a free child as long as that takes, since every
child in use is bounded by its own limits.

Plain `subprocess`, not `multiprocessing`: we may live in a daemonic pool worker or on a cluster, and threads may run,
which makes a bare fork unsafe.
"""

import atexit
import os
import pickle
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, ParamSpec, Self, TypeVar, cast

from aggregator.errors import ParseError
from aggregator.model import Page, Parsed
from aggregator.sandbox import ParseLimits, frames
from aggregator.sources import Source

_P = ParamSpec("_P")
_T = TypeVar("_T")
_Answer = tuple[object, str, str]
"""A value; or None, and why there is none."""

_START_SECONDS = 60.0  # for a Python to start on a machine in distress
_GRACE_SECONDS = 15.0  # on top of the child's own alarm, for importing the kind and for both pickles
_ENVIRONMENT = {"HOME", "LANG", "PATH", "TZ"}
_ENVIRONMENT_PREFIXES = ("DYLD_", "LC_", "LD_", "PYTHON")


class _DeadChildError(Exception):
    """No answer came. Never leaves this module."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(reason, message)
        self.reason = reason
        self.message = message


class _Child:
    """One child process. Used by one thread at a time, except for `kill`."""

    def __init__(self, process: "subprocess.Popen[bytes]", channel: socket.socket, log: IO[bytes]) -> None:
        self.process = process
        self.fresh = True
        self._channel = channel
        self._log = log

    @classmethod
    def start(cls) -> Self:
        """Start a child; `OSError` when the system has no room for one."""
        ours, theirs = socket.socketpair()
        log = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the child
        try:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "aggregator.sandbox.child"],
                stdin=theirs.fileno(),
                stdout=log,
                stderr=log,
                env=_environment(),
                process_group=0,  # so that Ctrl-C on the terminal reaches us alone
            )
        except BaseException:
            ours.close()
            log.close()
            raise
        finally:
            theirs.close()
        return cls(process, ours, log)

    def hello(self) -> None:
        """Wait until the child is up."""
        self._read(time.monotonic() + _START_SECONDS)

    def ask(self, request: bytes, limits: ParseLimits) -> bytearray:
        """Send a page and wait for the answer."""
        self.fresh = False
        deadline = time.monotonic() + limits.wall_seconds + _GRACE_SECONDS
        try:
            for piece in frames.frame(request):
                self._channel.settimeout(max(deadline - time.monotonic(), 0.001))
                self._channel.sendall(piece)
        except OSError as error:
            raise self._death(limits, timed_out=isinstance(error, TimeoutError)) from error
        return self._read(deadline, limits)

    def kill(self) -> None:
        """End the child, whatever it does: it keeps nothing that is worth a farewell."""
        self.process.kill()
        self.process.wait()

    def discard(self) -> None:
        """End the child and let go of all we hold for it."""
        self.kill()
        self._channel.close()
        self._log.close()

    def _read(self, deadline: float, limits: ParseLimits | None = None) -> bytearray:
        def fill(view: memoryview) -> int:
            self._channel.settimeout(max(deadline - time.monotonic(), 0.001))
            return self._channel.recv_into(view)

        try:
            return frames.read(fill)
        except (EOFError, OSError) as error:
            raise self._death(limits, timed_out=isinstance(error, TimeoutError)) from error

    def _death(self, limits: ParseLimits | None, *, timed_out: bool) -> _DeadChildError:
        if not timed_out:
            try:  # The channel is closed: the process is gone, or about to be.
                self.process.wait(timeout=1.0)
            except subprocess.TimeoutExpired:
                self.kill()
        status = self.process.poll()
        if limits and status == -signal.SIGPROF:
            return _DeadChildError(
                "parse-cpu", f"reading it takes more than {limits.cpu_seconds:g} s of processor time"
            )
        if limits and (timed_out or status == -signal.SIGALRM):
            return _DeadChildError("parse-timeout", f"reading it takes more than {limits.wall_seconds:g} s")
        reason = "parser-died" if limits else "parser-start"
        return _DeadChildError(reason, f"the parser's process {_ending(status)}{self._last_words()}")

    def _last_words(self) -> str:
        """The last line the child wrote: a C library may have said why it gave up."""
        size = os.fstat(self._log.fileno()).st_size
        text = os.pread(self._log.fileno(), 1000, max(size - 1000, 0)).decode(errors="replace").strip()
        return f": {text.splitlines()[-1][:200]}" if text else ""


class Sandbox:
    """Reads pages in children. Starts nothing before the first page; `close` leaves no process behind."""

    def __init__(self, limits: ParseLimits) -> None:
        self.limits = limits
        self._free = threading.BoundedSemaphore(limits.children or os.cpu_count() or 1)
        self._lock = threading.Lock()
        self._idle: list[_Child] = []
        self._children: set[_Child] = set()
        self._closed = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def parse(self, source: Source, page: Page) -> Parsed:
        """`source.parse(page)` within the limits. Raises `ParseError`, and that only, whatever the page does."""
        parsed: object = self.read(page.url, source.parse, page)
        if not isinstance(parsed, Parsed):
            what = f"TypeError: parse() returned {type(parsed).__name__}, not Parsed"
            raise ParseError(page.url, "parser-crash", what)
        return parsed

    def read(self, url: str, function: Callable[_P, _T], /, *arguments: _P.args, **keywords: _P.kwargs) -> _T:
        """`function(*arguments)`, about what came from `url`, within the limits. Raises `ParseError`, and that only.

        The function is one of a module or a method of a source, and gives back plain values, or frozen dataclasses of
        this package with slots.
        """
        request = pickle.dumps((function, arguments, keywords, self.limits), pickle.HIGHEST_PROTOCOL)
        with self._free:
            try:
                value, reason, message = self._ask(request)
            except _DeadChildError as death:
                raise ParseError(url, death.reason, death.message) from None
            except OSError as error:
                raise ParseError(url, "parser-start", f"the parser's process cannot start: {error}") from error
        if reason:
            raise ParseError(url, reason, message)
        return cast("_T", value)

    def close(self) -> None:
        """End all children; a page that is just being read fails."""
        with self._lock:
            self._closed.set()
            children, idle = list(self._children), self._idle
            self._idle = []
        for child in children:
            child.kill()
        for child in idle:
            self._drop(child)

    def _ask(self, request: bytes) -> _Answer:
        """Ask a child. A death is blamed on a page only if it also killed a child that had read no other page."""
        while True:
            child = self._check_out()
            was_fresh = child.fresh
            keep = False
            try:
                if was_fresh:
                    child.hello()
                value, reason, message, spent = _load(child.ask(request, self.limits))
                keep = not spent
            except _DeadChildError as death:
                if was_fresh or death.reason != "parser-died":
                    raise
            else:
                return value, reason, message
            finally:
                self._check_in(child, keep=keep)

    def _check_out(self) -> _Child:
        with self._lock:
            if self._closed.is_set():
                raise _DeadChildError("parser-stopped", "the run was stopped before it was read")
            if self._idle:
                return self._idle.pop()
        child = _Child.start()
        with self._lock:
            self._children.add(child)
            late = self._closed.is_set()
        if late:  # closed while it started: its first read will find it dead
            child.kill()
        return child

    def _check_in(self, child: _Child, *, keep: bool) -> None:
        with self._lock:
            if keep and not self._closed.is_set():
                self._idle.append(child)
                return
        self._drop(child)

    def _drop(self, child: _Child) -> None:
        with self._lock:
            self._children.discard(child)
        child.discard()


def _load(answer: bytearray) -> tuple[object, str, str, bool]:
    try:
        value, reason, message, spent = frames.load_plain(answer)
    except (pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError) as error:
        return None, "parser-crash", str(error)[:300], True
    return value, reason, message, spent


def _ending(status: int | None) -> str:
    if status is None:
        return "does not answer"
    if status >= 0:
        return f"ended with status {status}"
    try:
        return f"was ended by {signal.Signals(-status).name}"
    except ValueError:  # real-time signals have no name
        return f"was ended by signal {-status}"


def _environment() -> dict[str, str]:
    """What Python needs to run as it does here. A parser needs no secrets, and API keys live in the environment."""
    kept = {k: v for k, v in os.environ.items() if k in _ENVIRONMENT or k.startswith(_ENVIRONMENT_PREFIXES)}
    return kept | {"PYTHONPATH": os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)}


_shared: dict[ParseLimits, Sandbox] = {}
_shared_lock = threading.Lock()


def shared(limits: ParseLimits) -> Sandbox:
    """The sandbox of this process for these limits, made at the first call and closed when the process ends."""
    with _shared_lock:
        if limits not in _shared:
            _shared[limits] = Sandbox(limits)
        return _shared[limits]


def close_shared() -> None:
    """End the children of all shared sandboxes; the next `shared` starts anew."""
    with _shared_lock:
        sandboxes = list(_shared.values())
        _shared.clear()
    for sandbox in sandboxes:
        sandbox.close()


def _forget_shared() -> None:
    """A forked process must not speak on its parent's sockets, nor end its parent's children."""
    global _shared, _shared_lock  # the old lock may be held by a thread that does not exist here
    _shared, _shared_lock = {}, threading.Lock()


atexit.register(close_shared)
os.register_at_fork(after_in_child=_forget_shared)
