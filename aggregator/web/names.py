"""From a host's name to addresses, in bounded time.

`getaddrinfo` cannot be interrupted: with a silent name server it blocks for 10 seconds and more, and no watchdog over
sockets reaches it. It therefore runs in a daemon thread that is left behind when it takes too long. (The other way out,
RES_OPTIONS in the environment, is read by the C library once and changes it for the whole process.)
"""

import queue
import socket
import threading
from ipaddress import ip_address

from aggregator.web.obstacles import Obstacle


def addresses(host: str, port: int, seconds: float) -> tuple[str, ...]:
    """The addresses of a host, in the order the system prefers. An address in the usual form is its own."""
    try:
        return (str(ip_address(host)),)
    except ValueError:
        pass
    answers: queue.SimpleQueue[tuple[str, ...] | OSError | UnicodeError] = queue.SimpleQueue()
    threading.Thread(target=_look_up, args=(host, port, answers), name=f"dns {host}", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise Obstacle("dns", f"no answer about the name {host!r} in {seconds:g} s") from None
    if isinstance(answer, Exception):
        raise Obstacle("dns", f"the name {host!r} leads nowhere ({answer})")
    return answer


def _look_up(host: str, port: int, answers: "queue.SimpleQueue[tuple[str, ...] | OSError | UnicodeError]") -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # UnicodeError: a label the IDNA codec cannot take
        answers.put(error)
    else:
        answers.put(tuple(dict.fromkeys(str(entry[4][0]) for entry in found)))
