"""Whatever a server does to keep us, a fetch ends at its deadline: 1 s here, and less than 1 s later."""

import multiprocessing
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hostile_net import RawServer, Script, Visit, answer

from aggregator.errors import FetchError
from aggregator.web import WebSettings
from aggregator.web.client import Client
from aggregator.web.deadlines import Deadline

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
LONG = HEAD + b"Content-Length: 9000\r\n\r\n<rss>"
DEADLINE_SECONDS = 1.0


def ask(server: RawServer, **changes: object) -> tuple[str, float]:
    base: dict[str, object] = {
        "contact": "bot@example.org",
        "allow": (server.netloc,),
        "pause_seconds": 0.0,
        "deadline_seconds": DEADLINE_SECONDS,
        "connect_seconds": 5.0,
    }
    settings = WebSettings(**(base | changes))  # type: ignore[arg-type] # each test names the fields it changes
    started = time.monotonic()
    with Client(settings) as web, pytest.raises(FetchError) as caught:
        web.get(server.url)
    return caught.value.reason, time.monotonic() - started


def after_request(*steps: tuple[str, bytes]) -> Script:
    def script(visit: Visit) -> None:
        visit.request()
        for how, data in steps:
            getattr(visit, how)(*([data] if data else []))

    return script


SLOW = {
    "silent": after_request(("hang", b"")),
    "slow-headers": after_request(("drip", HEAD + b"X: y\r\n" * 99)),
    "slow-body": after_request(("send", HEAD + b"\r\n"), ("drip", b"<item/>" * 99)),
    "slow-chunks": after_request(("send", CHUNKED), *(("drip", b"1\r\nx\r\n"),) * 99),
    "slow-chunk-size": after_request(("send", CHUNKED), ("drip", b"0" * 999)),
    "slow-trailers": after_request(("send", CHUNKED + b"1\r\nx\r\n0\r\n"), ("drip", b"X: y\r\n" * 99)),
    "stall-mid": after_request(("send", LONG), ("hang", b"")),
    "endless-100": after_request(("forever", b"HTTP/1.1 100 Continue\r\n\r\n")),
    "slow-redirect-body": after_request(
        ("send", answer(b"", "302 Found", Location="/x", Content_Length="10")), ("hang", b"")
    ),
}


def play(script: Script) -> tuple[str, float]:
    with RawServer(script) as server:
        return ask(server)


def test_ends_at_the_deadline() -> None:
    with ThreadPoolExecutor(len(SLOW)) as threads:
        ended = dict(zip(SLOW, threads.map(play, SLOW.values()), strict=True))
    assert {name: reason for name, (reason, _) in ended.items()} == dict.fromkeys(SLOW, "timeout")
    assert [name for name, (_, seconds) in ended.items() if not 0.9 <= seconds < DEADLINE_SECONDS + 1] == []


def test_tls_that_never_starts() -> None:
    with RawServer(lambda visit: visit.hang()) as server:
        server_url = server.url.replace("http:", "https:")
        settings = WebSettings(
            contact="bot@example.org", allow=(server.netloc,), pause_seconds=0, deadline_seconds=DEADLINE_SECONDS
        )
        started = time.monotonic()
        with Client(settings) as web, pytest.raises(FetchError) as caught:
            web.get(server_url)
        assert caught.value.reason == "timeout"
        assert time.monotonic() - started < DEADLINE_SECONDS + 1


def test_a_connection_that_is_never_accepted() -> None:
    """The queue of a listening socket is full: packets go nowhere, as behind a firewall that drops them."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        netloc = "{}:{}".format(*full.getsockname())
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        settings = WebSettings(contact="bot@example.org", allow=(netloc,), pause_seconds=0, connect_seconds=0.3)
        started = time.monotonic()
        with Client(settings) as web, pytest.raises(FetchError) as caught:
            web.get(f"http://{netloc}/")
        for one in waiting:
            one.close()
    assert caught.value.reason == "timeout"
    assert time.monotonic() - started < 1.3


def test_redirects_share_one_deadline() -> None:
    def script(visit: Visit) -> None:
        visit.request()
        time.sleep(0.4)
        visit.send(answer(b"", "302 Found", Location=f"/{visit.number}", Connection="close"))

    with RawServer(script) as server:
        reason, seconds = ask(server, max_redirects=50)
    assert reason == "timeout"
    assert seconds < DEADLINE_SECONDS + 1


def test_a_slow_answer_in_time_is_an_answer_and_the_next_has_its_own_time() -> None:
    def script(visit: Visit) -> None:
        while visit.request():
            time.sleep(0.7)
            visit.send(answer())

    with RawServer(script) as server:
        settings = WebSettings(
            contact="b@example.org", allow=(server.netloc,), pause_seconds=0, deadline_seconds=DEADLINE_SECONDS
        )
        with Client(settings) as web:
            assert [web.get(server.url).status for _ in range(2)] == [200, 200]
        assert server.visits == 1


def test_one_thread_holds_many_deadlines() -> None:
    pairs = [socket.socketpair() for _ in range(20)]
    ended: list[float] = []

    def wait(number: int) -> None:
        with Deadline(0.2 + 0.02 * (number % 5)) as deadline:
            deadline.watch(pairs[number][0])
            pairs[number][0].recv(1)
            ended.append(time.monotonic() - deadline.ends)

    threads = [threading.Thread(target=wait, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    for pair in pairs:
        pair[0].close()
        pair[1].close()
    assert len(ended) == 20
    assert all(-0.05 < late < 0.5 for late in ended)
    assert sum(thread.name == "deadlines" for thread in threading.enumerate()) == 1


def test_what_is_done_is_left_alone() -> None:
    ours, theirs = socket.socketpair()
    with Deadline(0.05) as deadline:
        deadline.watch(ours)
    time.sleep(0.15)
    ours.sendall(b"still here")
    assert theirs.recv(99) == b"still here"
    ours.close()
    theirs.close()


def _expire_in_child(connection: "socket.socket") -> None:
    with Deadline(0.2) as deadline:
        deadline.watch(connection)
        connection.recv(1)


@pytest.mark.filterwarnings(
    "ignore:.*fork.*:DeprecationWarning"
)  # 3.12 warns of forking with threads, as this means to
def test_a_forked_child_has_a_watchdog_of_its_own() -> None:
    with Deadline(0.01):
        pass  # the parent's watchdog runs
    ours, theirs = socket.socketpair()
    child = multiprocessing.get_context("fork").Process(target=_expire_in_child, args=(ours,))
    child.start()
    child.join(5)
    code = child.exitcode
    child.kill()
    child.join()
    ours.close()
    theirs.close()
    assert code == 0
