"""The client against real servers on loopback: what it sends, where it goes, what it takes for an answer."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_net import RawServer, Visit, always, answer, reason, settings

from aggregator.demo.server import LoopbackServer, Reply, Request
from aggregator.errors import FetchError
from aggregator.web.client import Client, user_agent


def redirect(where: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": where}, type=None)


@pytest.fixture
def canary() -> Iterator[LoopbackServer]:
    """A server no client may reach: it must stay unasked."""
    with LoopbackServer(lambda _: Reply(body=b"INTERNAL SECRET"), host="127.0.0.2") as server:
        yield server
        assert server.requests == []


# ---- what goes out -----------------------------------------------------------------------------------------------


def test_an_answer_and_the_request_for_it() -> None:
    body = b"<rss>" + b" " * 2000 + b"</rss>"
    with (
        LoopbackServer(lambda _: Reply(body=body, headers={"X-Odd": " a "})) as server,
        Client(settings(server)) as web,
    ):
        got = web.get(f"{server.url}/feed.xml?art=News.show&id=7#top")
        (request,) = server.requests
    assert (got.status, got.body, got.requests, got.permanent_url) == (200, body, 1, None)
    assert got.url == got.final_url == f"{server.url}/feed.xml?art=News.show&id=7#top"
    assert got.headers["x-odd"] == "a"
    assert 0 < got.received_bytes < len(body), "it came compressed"
    assert got.at.utcoffset() is not None
    assert request.path == "/feed.xml?art=News.show&id=7"
    assert set(request.headers) == {"host", "user-agent", "accept", "accept-encoding"}
    assert request.headers["user-agent"].startswith("aggregator/")
    assert "(+https://example.org/bot)" in request.headers["user-agent"]
    assert request.headers["accept-encoding"] == "gzip, deflate"
    assert "application/rss+xml" in request.headers["accept"]


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("https://example.org/bot", "(+https://example.org/bot)"),
        ("bot@example.org", "(+mailto:bot@example.org)"),
        ("mailto:bot@example.org", "(+mailto:bot@example.org)"),
        ("https://example.org/@bot\r\nX: y", "(+https://example.org/@botX:y)"),
    ],
)
def test_user_agent(contact: str, shown: str) -> None:
    assert user_agent(contact).endswith(shown)


def test_nothing_of_the_environment_is_sent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login bot password hunter2\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with LoopbackServer(lambda _: Reply(body=b"x", headers={"Set-Cookie": "id=1; Max-Age=999999"})) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        with Client(settings(server)) as web:
            first, second = web.get(server.url), web.get(server.url)
    assert (first.body, second.body) == (b"x", b"x")
    assert "set-cookie" not in first.headers
    for request in server.requests:
        assert not {"cookie", "authorization", "referer", "proxy-connection"} & set(request.headers)


def test_callers_headers_go_out_byte_for_byte_but_not_ours() -> None:
    odd = '"a, b -gzip; <ü>"'
    with LoopbackServer(lambda _: Reply(body=b"x")) as server, Client(settings(server)) as web:
        web.get(server.url, {"If-None-Match": odd, "User-Agent": "Mozilla", "Cookie": "a=b", "accept": "text/html"})
        (request,) = server.requests
    assert request.headers["if-none-match"] == odd
    assert request.headers["user-agent"].startswith("aggregator/")
    assert request.headers["accept"] == "text/html"
    assert "cookie" not in request.headers


def test_a_header_is_sent_once_however_it_is_spelt() -> None:
    seen: list[bytes] = []

    def script(visit: Visit) -> None:
        seen.append(visit.request())
        visit.send(answer())

    with RawServer(script) as server, Client(settings(server)) as web:
        web.get(server.url, {"ACCEPT": "text/html", "user-agent": "Mozilla"})
    names = [line.split(b":")[0].lower() for line in seen[0].split(b"\r\n")[1:-2]]
    assert sorted(names) == [b"accept", b"accept-encoding", b"host", b"user-agent"]


def test_password_of_a_configured_address_is_used_and_never_shown() -> None:
    with LoopbackServer(lambda _: Reply(body=b"x")) as server, Client(settings(server)) as web:
        got = web.get(f"http://bot:hunter%32@{server.netloc}/private.xml")
        (request,) = server.requests
        assert reason(web, f"http://bot:hunter2@{server.netloc}:99999/") == "bad-url"
    assert request.headers["authorization"] == "Basic Ym90Omh1bnRlcjI="
    assert got.final_url == f"{server.url}/private.xml"


def test_keys_do_not_follow_a_redirect_to_another_origin() -> None:
    with LoopbackServer(lambda _: Reply(body=b"x")) as other:

        def site(request: Request) -> Reply:
            return redirect("/next") if request.path == "/" else redirect(f"http://u:p@{other.netloc}/there")

        with LoopbackServer(site) as server, Client(settings(server, other)) as web:
            got = web.get(f"{server.url}/", {"X-Goog-Api-Key": "k", "If-None-Match": '"v"', "Accept": "a/b"})
            assert [r.headers.get("x-goog-api-key") for r in server.requests] == ["k", "k"]
            (last,) = other.requests
    assert got.final_url == f"{other.url}/there"
    assert not {"x-goog-api-key", "authorization"} & set(last.headers)
    assert (last.headers["if-none-match"], last.headers["accept"]) == ('"v"', "a/b")


def test_one_connection_serves_many_requests() -> None:
    with RawServer(always(answer())) as server, Client(settings(server)) as web:
        assert [web.get(server.url).status for _ in range(5)] == [200] * 5
        assert server.visits == 1
        web.close()


def test_a_connection_closed_in_between_is_made_anew() -> None:
    def script(visit: Visit) -> None:
        visit.request()
        visit.send(answer())
        visit.request()  # the next request is read, and the connection closed without an answer

    with RawServer(script) as server, Client(settings(server)) as web:
        assert web.get(server.url).requests == 1
        assert web.get(server.url).requests == 2
        assert server.visits == 2


def test_what_follows_an_answer_is_not_the_next_answer() -> None:
    forged = b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\nforged"

    def script(visit: Visit) -> None:
        visit.request()
        visit.send(answer(b"first"))
        visit.request()
        visit.send(forged if visit.number == 1 else answer(b"second"))

    with RawServer(script) as server, Client(settings(server)) as web:
        assert web.get(server.url).body == b"first"
        assert web.get(server.url).body == b"first", "asked again on a connection of its own"


def test_pause_between_two_requests_to_a_host() -> None:
    with (
        LoopbackServer(lambda _: Reply(body=b"x")) as server,
        LoopbackServer(lambda _: Reply(body=b"x")) as other,
        Client(settings(server, other, pause_seconds=0.6)) as web,
    ):
        started = time.monotonic()
        web.get(server.url)
        web.get(other.url)
        assert time.monotonic() - started < 0.5
        web.get(server.url)
        assert time.monotonic() - started >= 0.6


def test_two_threads_share_a_client_and_meet() -> None:
    """Both requests are inside the server at once: neither thread waits for the other."""
    barrier = threading.Barrier(2, timeout=5)

    def site(request: Request) -> Reply:
        barrier.wait()
        return Reply(body=request.path.encode())

    got: dict[str, bytes] = {}
    with LoopbackServer(site) as server, Client(settings(server)) as web:

        def ask(path: str) -> None:
            got[path] = web.get(server.url + path).body

        threads = [threading.Thread(target=ask, args=(path,)) for path in ("/a", "/b")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    assert got == {"/a": b"/a", "/b": b"/b"}


# ---- redirects ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chain", "permanent"),
    [((301,), True), ((308,), True), ((301, 308), True), ((302,), False), ((307,), False), ((303,), False),
     ((301, 302), False), ((302, 301), False)],
)  # fmt: skip
def test_redirects_are_followed_and_judged(chain: tuple[int, ...], permanent: bool) -> None:
    def site(request: Request) -> Reply:
        hop = int(request.path.strip("/"))
        return redirect(f"{hop + 1}", chain[hop]) if hop < len(chain) else Reply(body=b"here")

    with LoopbackServer(site) as server, Client(settings(server)) as web:
        got = web.get(f"{server.url}/0")
    end = f"{server.url}/{len(chain)}"
    assert (got.body, got.final_url, got.requests) == (b"here", end, len(chain) + 1)
    assert got.permanent_url == (end if permanent else None)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("file:///etc/passwd", "bad-redirect"),
        ("ftp://127.0.0.2/x", "bad-redirect"),
        ("gopher://127.0.0.2:6379/_INFO", "bad-redirect"),
        ("data:text/xml,<rss/>", "bad-redirect"),
        ("javascript:steal()", "bad-redirect"),
        ("", "bad-redirect"),
        ("http://[::1/", "bad-redirect"),
        ("http://127.0.0.1:99999/", "bad-redirect"),
        ("/", "redirect-loop"),
        ("/{n}", "too-many-redirects"),
        ("http://127.0.0.2:{canary}/", "refused-address"),
        ("//127.0.0.2:{canary}/", "refused-address"),
        ("http://example.org@127.0.0.2:{canary}/", "refused-address"),
        ("http://[::ffff:127.0.0.2]:{canary}/", "refused-address"),
        ("http://[::1]:{canary}/", "refused-address"),
        ("http://2130706434:{canary}/", "refused-address"),
        ("http://0177.0.0.2:{canary}/", "refused-address"),
        ("http://0:{canary}/", "refused-address"),
        ("http://localhost:{canary}/", "refused-address"),
    ],
)
def test_redirects_that_lead_nowhere_good(where: str, expected: str, canary: LoopbackServer) -> None:
    def site(_: Request) -> Reply:
        port = canary.netloc.rpartition(":")[2]
        return redirect(where.format(canary=port, n=len(server.requests)))

    with LoopbackServer(site) as server, Client(settings(server)) as web:
        assert reason(web, f"{server.url}/") == expected
        assert len(server.requests) <= web.settings.max_redirects + 1


def test_a_redirect_without_a_place_is_an_answer() -> None:
    with LoopbackServer(lambda _: Reply(status=302)) as server, Client(settings(server)) as web:
        assert web.get(server.url).status == 302


def test_a_location_in_raw_utf8_is_understood() -> None:
    raw = answer(b"", "302 Found", Location="X").replace(b"X", "/Förderung".encode())
    seen = []

    def script(visit: Visit) -> None:
        seen.append(visit.request().split(b" ")[1])
        visit.send(raw if len(seen) == 1 else answer())

    with RawServer(script) as server, Client(settings(server)) as web:
        web.get(server.url)
    assert seen == [b"/feed.xml", b"/F%C3%B6rderung"]


# ---- addresses ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["ftp://example.org/a", "feed", "", "http://", "http://[::1/", "file:///etc/passwd"])
def test_what_is_no_address(url: str) -> None:
    with Client(settings()) as web:
        assert reason(web, url) == "bad-url"


def test_only_what_is_allowed_is_reached_and_only_at_its_port(canary: LoopbackServer) -> None:
    with LoopbackServer(lambda _: Reply(body=b"x")) as server, Client(settings(server)) as web:
        assert web.get(server.url).status == 200
        assert reason(web, canary.url) == "refused-address"
        assert reason(web, server.url.replace("127.0.0.1", "127.0.0.3")) == "refused-address"


def test_a_name_that_changes_its_mind_is_refused(canary: LoopbackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address connected to is the one that was looked at: first a harmless one, then one inside."""
    answers = ["127.0.0.1", "127.0.0.2"]
    port = int(canary.netloc.rpartition(":")[2])
    asked: list[str] = []

    def lookup(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        address = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    with Client(settings(allow=(f"127.0.0.1:{port}",))) as web:
        assert reason(web, f"http://rebind.example:{port}/") == "connect"
        assert asked == ["rebind.example"]
        assert reason(web, f"http://rebind.example:{port}/") == "refused-address"
    assert asked == ["rebind.example"] * 2


def test_a_name_with_private_and_allowed_addresses_uses_the_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def lookup(_: str, port: int, *__: object, **___: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in ("10.0.0.1", "127.0.0.1")]

    with LoopbackServer(lambda _: Reply(body=b"x")) as server, Client(settings(server)) as web:
        monkeypatch.setattr(socket, "getaddrinfo", lookup)
        assert web.get(server.url.replace("127.0.0.1", "many.example")).status == 200
        assert server.requests[0].headers["host"].startswith("many.example:")


def test_names_that_lead_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    def silent(*_: object, **__: object) -> object:
        time.sleep(3)
        return unknown()

    with Client(settings(connect_seconds=0.3)) as web:
        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        assert reason(web, "http://nowhere.example/") == "dns"
        assert reason(web, f"http://{'ü' * 70}.example/") == "bad-url"
        monkeypatch.setattr(socket, "getaddrinfo", silent)
        started = time.monotonic()
        assert reason(web, "http://nowhere.example/") == "dns"
        assert time.monotonic() - started < 1.5


# ---- secrets -----------------------------------------------------------------------------------------------------


def test_no_key_in_any_message() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        netloc = "{}:{}".format(*bound.getsockname())
        with Client(settings(allow=(netloc,))) as web:
            for url in (f"http://{netloc}/v3?key=HUNTER2", "ftp://u:HUNTER2@a.example/", "http://[::1/?token=HUNTER2"):
                with pytest.raises(FetchError) as caught:
                    web.get(url)
                error = caught.value
                assert "HUNTER2" not in f"{error} {error.url} {error.message} {error.args}"
                assert error.__cause__ is None
                assert error.__suppress_context__, "a traceback would show what the library said"
