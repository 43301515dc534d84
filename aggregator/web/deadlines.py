"""A time by which a fetch ends, whatever it is waiting for.

Timeouts of sockets count from one byte to the next, so headers or bodies that drip never trip them, and a TLS handshake
hides the socket from whoever might close it. Here one daemon thread for the process shuts the connection down when its
time is over: every read then ends at once. It reaches the connection by a duplicate of its descriptor.
"""

import contextlib
import heapq
import itertools
import os
import socket
import threading
import time
from types import TracebackType
from typing import Self


class Deadline:
    """The end of one fetch: `with Deadline(30) as deadline: …`. Used by one thread, ended by the watchdog's."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        self.done = False
        self._lock = threading.Lock()
        self._expired = False
        self._twin: socket.socket | None = None
        self._retired: list[socket.socket] = []

    def __enter__(self) -> Self:
        _watchdog.add(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self.done, self._twin = True, None
            retired, self._retired = self._retired, []
        for twin in retired:
            twin.close()

    @property
    def expired(self) -> bool:
        """Whether the time is over."""
        return self._expired or time.monotonic() >= self.ends

    @property
    def remaining_seconds(self) -> float:
        """Time left, never below zero."""
        return max(0.0, self.ends - time.monotonic())

    def watch(self, twin: socket.socket) -> None:
        """From now on this is the connection to shut down."""
        with self._lock:
            self._twin = twin
            if self._expired:
                _shut(twin)

    def retire(self, twin: socket.socket) -> None:
        """Close a duplicate when the fetch ends: http.client closes a connection before the body is read from it."""
        with self._lock:
            if not self.done:
                self._retired.append(twin)
                return
        twin.close()

    def expire(self) -> None:
        """Shut the connection down. The watchdog calls this."""
        with self._lock:
            if not self.done:
                self._expired = True
                if self._twin:
                    _shut(self._twin)


def _shut(twin: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the other side was quicker
        twin.shutdown(socket.SHUT_RDWR)


class _Watchdog:
    """Keeps the deadlines in order of time. Those that are done are thrown out when their time comes, not before:
    entering and leaving a deadline then costs one lock and wakes nobody.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._heap: list[tuple[float, int, Deadline]] = []
        self._count = itertools.count()
        self._thread: threading.Thread | None = None

    def add(self, deadline: Deadline) -> None:
        with self._changed:
            heapq.heappush(self._heap, (deadline.ends, next(self._count), deadline))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
            elif self._heap[0][2] is deadline:
                self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not (due := self._due()):
                    wait = self._heap[0][0] - time.monotonic() if self._heap else None
                    self._changed.wait(wait)
            due.expire()

    def _due(self) -> Deadline | None:
        """The next deadline whose time is over, taken out of the heap."""
        now = time.monotonic()
        while self._heap and (self._heap[0][0] <= now or self._heap[0][2].done):
            deadline = heapq.heappop(self._heap)[2]
            if not deadline.done:
                return deadline
        return None


_watchdog = _Watchdog()


def _renew() -> None:
    """A forked child has no watchdog thread, and may have inherited its lock held."""
    global _watchdog  # noqa: PLW0603 - there is one watchdog a process, and a fork makes a new process
    _watchdog = _Watchdog()


os.register_at_fork(after_in_child=_renew)
