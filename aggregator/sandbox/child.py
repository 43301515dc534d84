"""The child that reads pages: `python -m aggregator.sandbox.child`, a socket to its parent as standard input.

It imports nothing it does not need: a kind of source, and the parser that kind uses, come in with the first page, since
a request names the function that is to read it.
What kills a runaway page is the kernel, by signals whose default is death: no Python runs inside C code. Exceptions
stay here; what goes back is plain values.
"""

import gc
import os
import pickle
import resource
import signal
from contextlib import suppress
from pathlib import Path

from aggregator.errors import ParseError
from aggregator.sandbox import ParseLimits, frames
from aggregator.sandbox.words import in_words

Reply = tuple[object, str, str, bool]
"""What the page says, or a reason and a message why that cannot be said; and whether this child should be replaced."""

_FILE_BYTES = 16 * 1024 * 1024  # enough for the byte code of a module just imported, too little to fill a disk
_OPEN_FILES = 64


def main() -> None:
    """Read pages until the parent closes its end, or dies."""
    channel = _take_channel()
    _restrict()
    _send(channel, b"")
    start_bytes = _address_space()
    with suppress(EOFError, ConnectionError):
        while True:
            request = frames.read(lambda view: os.readv(channel, [view]))
            _send(channel, _answer(request, start_bytes))
            del request


def _take_channel() -> int:
    """The parent's socket, away from descriptor 0, where a parser might read or close it."""
    channel = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return channel


def _restrict() -> None:
    """Limits that hold for good, and signals as a fresh process has them: ignored and blocked ones are inherited."""
    for name, most in (("CORE", 0), ("FSIZE", _FILE_BYTES), ("NOFILE", _OPEN_FILES)):
        _limit(getattr(resource, f"RLIMIT_{name}"), most)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    for deadly in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(deadly, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _limit(what: int, soft: int) -> None:
    """Set a soft limit as far as the hard one allows; the hard one stays, so that it can be raised again."""
    hard = resource.getrlimit(what)[1]
    if hard != resource.RLIM_INFINITY:
        soft = hard if soft == resource.RLIM_INFINITY else min(soft, hard)
    with suppress(ValueError, OSError):  # macOS refuses limits on address space
        resource.setrlimit(what, (soft, hard))


def _address_space() -> int:
    """Bytes of address space in use; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


def _answer(request: bytearray, start_bytes: int) -> bytes:
    """Read one page within its limits; the answer, pickled."""
    limits = None
    reply: Reply
    try:
        read, arguments, keywords, limits = pickle.loads(request)  # noqa: S301 - it comes from our own parent
        _begin(limits)
        answer = frames.dump_plain((read(*arguments, **keywords), "", "", _swollen(start_bytes, limits)))
    except ParseError as error:
        reply = (None, str(error.reason), str(error.message), False)
    except MemoryError:
        reply = (None, "parse-memory", _too_large(limits), True)
    except BaseException as error:  # noqa: BLE001 - whatever a parser throws, SystemExit too, is a finding about the page
        reply = (None, "parser-crash", in_words(error), False)
    else:
        _end()
        return answer
    _end()
    gc.collect()
    return frames.dump_plain(reply)


def _begin(limits: ParseLimits) -> None:
    # The imports of the kind are behind us: they count neither as time nor as memory of the page.
    _limit(resource.RLIMIT_AS, _address_space() + limits.memory_bytes)
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds)
    signal.setitimer(signal.ITIMER_PROF, limits.cpu_seconds)


def _end() -> None:
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    _limit(resource.RLIMIT_AS, resource.RLIM_INFINITY)


def _swollen(start_bytes: int, limits: ParseLimits) -> bool:
    """Whether earlier pages left so much behind that the next would have it at their expense."""
    return _address_space() > start_bytes + limits.memory_bytes // 2


def _too_large(limits: ParseLimits | None) -> str:
    return f"reading it takes more than {limits.memory_bytes >> 20} MiB of memory" if limits else "out of memory"


def _send(channel: int, payload: bytes) -> None:
    for piece in frames.frame(payload):
        view = memoryview(piece)
        while view:
            view = view[os.write(channel, view) :]


if __name__ == "__main__":
    main()
