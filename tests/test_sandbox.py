import os
import pickle
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import fakes
import pytest

from aggregator import sitemaps
from aggregator.errors import ParseError
from aggregator.model import Checkpoint, Episode, Item, NotModified, Page, Parsed
from aggregator.sandbox import ParseLimits, frames, pool
from aggregator.sources.podcast import Podcast

LIMITS = ParseLimits(cpu_seconds=0.3, memory_bytes=64 * 1024 * 1024, children=1)
HASTY = ParseLimits(wall_seconds=0.4, children=1)
GENEROUS = ParseLimits(children=2)
SOURCE = fakes.Hostile(id="hostile", centre="sued", url="https://centre.example/feed")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[pool.Sandbox]:
    with pool.Sandbox(LIMITS) as opened:
        yield opened


def read(sandbox: pool.Sandbox, word: str) -> Parsed:
    return sandbox.parse(SOURCE, fakes.page(word.encode()))


def pid(sandbox: pool.Sandbox) -> int:
    """The process that reads now."""
    return int(read(sandbox, "where").items[0].uid)


def alive(process: int) -> bool:
    """Whether a process runs: a zombie does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone_within(process: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while alive(process) and time.monotonic() < end:
        time.sleep(0.02)
    return not alive(process)


@pytest.mark.parametrize(
    ("word", "reason", "message"),
    [
        ("spin", "parse-cpu", "reading it takes more than 0.3 s of processor time"),
        ("eat", "parse-memory", "reading it takes more than 64 MiB of memory"),
        ("exit", "parser-died", "the parser's process ended with status 3"),
        ("crash", "parser-died", "the parser's process was ended by SIGSEGV"),
        ("abort", "parser-died", "the parser's process was ended by SIGABRT: malloc(): the heap is gone"),
        ("quit", "parser-crash", "SystemExit: tired"),
        ("odd", "parser-crash", "_UnspeakableError"),
        ("value", "parser-crash", "ValueError: no such month: 13"),
        ("deep", "parser-crash", "RecursionError: maximum recursion depth exceeded"),
        ("none", "parser-crash", "TypeError: parse() returned NoneType, not Parsed"),
        ("foreign", "parser-crash", "not a value of ours: signal.S"),
        ("<html>", "not-a-feed", "a page for people at https://centre.example/feed"),
    ],
)
def test_a_hostile_page_fails_alone_and_in_time(
    sandbox: pool.Sandbox, word: str, reason: str, message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    started = time.monotonic()
    with pytest.raises(ParseError) as failure:
        read(sandbox, word)
    assert time.monotonic() - started < 5  # its limits, and much patience for a busy machine
    assert (failure.value.reason, failure.value.url) == (reason, "https://centre.example/feed")
    assert failure.value.message.startswith(message)
    assert [item.uid for item in read(sandbox, "eins\nzwei").items] == ["eins", "zwei"]
    assert capfd.readouterr() == ("", "")


def test_a_page_that_takes_no_processor_time_is_ended_too() -> None:
    with pool.Sandbox(HASTY) as sandbox:
        with pytest.raises(ParseError) as failure:
            read(sandbox, "sleep")
        assert (failure.value.reason, failure.value.message) == ("parse-timeout", "reading it takes more than 0.4 s")
        assert read(sandbox, "eins").entries == 1


def test_the_result_is_what_parse_returns(sandbox: pool.Sandbox) -> None:
    page = fakes.page(b"eins\n\nzwei")
    assert sandbox.parse(SOURCE, page) == SOURCE.parse(page)


def test_a_child_is_kept_for_the_next_page(sandbox: pool.Sandbox) -> None:
    assert pid(sandbox) == pid(sandbox)


def test_a_child_that_swelled_is_replaced(sandbox: pool.Sandbox) -> None:
    before = pid(sandbox)
    assert read(sandbox, "leak").items[0].uid == str(before)
    assert pid(sandbox) != before


def test_a_child_that_died_between_two_pages_is_replaced(sandbox: pool.Sandbox) -> None:
    before = pid(sandbox)
    os.kill(before, signal.SIGKILL)
    assert gone_within(before, 5)
    assert pid(sandbox) != before


def test_noise_of_a_parser_neither_reaches_the_terminal_nor_garbles_the_answer(
    sandbox: pool.Sandbox, capfd: pytest.CaptureFixture[str]
) -> None:
    assert read(sandbox, "print") == Parsed()
    assert capfd.readouterr() == ("", "")


def test_strings_of_a_parser_arrive_as_plain_strings(sandbox: pool.Sandbox) -> None:
    (item,) = read(sandbox, "string").items
    assert item == Item(uid="a", medium="news", title="Ä")
    assert type(item.title) is str


def test_the_largest_page_and_the_largest_result_cross() -> None:
    with pool.Sandbox(GENEROUS) as sandbox:
        many = read(sandbox, "many")
        assert len(many.items) == 10_000
        assert many.items[9_999] == fakes.rich_item(9_999)
        body = b"\n".join([b"x" * 1023] * 20 * 1024)
        assert len(sandbox.parse(SOURCE, fakes.page(body)).items) == 20 * 1024


def test_a_parser_sees_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", "geheim")
    with pool.Sandbox(GENEROUS) as sandbox:
        assert b"geheim" not in Path(f"/proc/{pid(sandbox)}/environ").read_bytes()


def test_threads_share_as_many_children_as_are_allowed() -> None:
    with pool.Sandbox(replace(GENEROUS, children=2)) as sandbox:
        seen: list[int] = []
        threads = [threading.Thread(target=lambda: seen.append(pid(sandbox))) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(seen) == 12
    assert len(set(seen)) <= 2


def test_no_process_is_left_after_close() -> None:
    sandbox = pool.Sandbox(GENEROUS)
    process = pid(sandbox)
    sandbox.close()
    assert not Path(f"/proc/{process}").exists()  # not even as a zombie
    with pytest.raises(ParseError) as failure:
        read(sandbox, "eins")
    assert failure.value.reason == "parser-stopped"


def test_close_does_not_wait_for_a_page_that_is_being_read() -> None:
    sandbox = pool.Sandbox(replace(GENEROUS, children=1))
    process = pid(sandbox)
    reasons: list[str] = []

    def sleep() -> None:
        try:
            read(sandbox, "sleep")
        except ParseError as error:
            reasons.append(error.reason)

    thread = threading.Thread(target=sleep)
    thread.start()
    time.sleep(0.1)
    started = time.monotonic()
    sandbox.close()
    thread.join()
    assert time.monotonic() - started < 3
    assert len(reasons) == 1
    assert not Path(f"/proc/{process}").exists()


@pytest.mark.parametrize("busy", [False, True])
def test_a_child_does_not_outlive_a_parent_that_is_killed(busy: bool) -> None:
    script = """
import sys, fakes, test_sandbox
from aggregator.sandbox import pool
sandbox = pool.shared(test_sandbox.HASTY)
print(test_sandbox.pid(sandbox), flush=True)
test_sandbox.read(sandbox, "sleep") if len(sys.argv) > 1 else sys.stdin.read()
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", script, *["busy"] * busy],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert parent.stdout is not None
    assert parent.stdin is not None
    with parent, parent.stdin, parent.stdout:
        process = int(parent.stdout.readline())
        assert alive(process)
        parent.kill()
        parent.wait()
    assert gone_within(process, 5)


def test_ctrl_c_on_the_terminal_is_the_parents_to_handle(sandbox: pool.Sandbox) -> None:
    process = pid(sandbox)
    assert os.getpgid(process) != os.getpgrp()
    os.kill(process, signal.SIGINT)
    assert pid(sandbox) == process


def test_the_shared_sandbox_is_one_a_process_and_can_be_closed() -> None:
    shared = pool.shared(LIMITS)
    assert pool.shared(LIMITS) is shared
    process = pid(shared)
    pool.close_shared()
    assert not alive(process)
    assert pool.shared(LIMITS) is not shared


def test_a_forked_process_starts_its_own_children() -> None:
    process = pid(pool.shared(LIMITS))
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = int(pid(pool.shared(LIMITS)) == process)
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert pid(pool.shared(LIMITS)) == process
    pool.close_shared()


def test_a_python_that_cannot_start_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho no such module >&2\nexit 4\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    with pool.Sandbox(LIMITS) as sandbox, pytest.raises(ParseError) as failure:
        read(sandbox, "eins")
    assert failure.value.reason == "parser-start"
    assert failure.value.message == "the parser's process ended with status 4: no such module"
    monkeypatch.setattr(sys, "executable", str(tmp_path / "absent"))
    with pool.Sandbox(LIMITS) as sandbox, pytest.raises(ParseError) as failure:
        read(sandbox, "eins")
    assert failure.value.reason == "parser-start"


def test_every_value_comes_back_equal() -> None:
    values = (fakes.rich_item(1), fakes.page(b"\xff"), Checkpoint(full_at=fakes.NOON), Episode(), ("a", None, 1.5, b""))
    others = (NotModified(checkpoint=Checkpoint()), sitemaps.Child(loc="https://centre.example/", lastmod=fakes.NOON))
    assert frames.load_plain(frames.dump_plain(others)) == others
    assert frames.load_plain(frames.dump_plain(values)) == values


def test_any_function_of_a_module_reads_within_the_limits(sandbox: pool.Sandbox) -> None:
    body = b"<urlset><url><loc>https://centre.example/a</loc><lastmod>2024-03-04</lastmod></url></urlset>"
    found = sandbox.read("https://centre.example/sitemap.xml", sitemaps.read, body, url="https://centre.example/")
    assert found == sitemaps.read(body, "https://centre.example/")
    assert found.entries[0].loc == "https://centre.example/a"
    with pytest.raises(ParseError) as failure:
        sandbox.read("https://centre.example/x", sitemaps.read, b"kein Plan", "https://centre.example/")
    assert (failure.value.url, failure.value.reason) == ("https://centre.example/x", "not-a-sitemap")
    with pytest.raises(ParseError) as failure:
        sandbox.read("https://centre.example/x", re.compile, "a")
    assert (failure.value.reason, failure.value.message) == ("parser-crash", "not a value of ours: re._compile")
    with pytest.raises(ParseError) as failure:
        sandbox.read("https://centre.example/x", bytearray, 500 * 1024 * 1024)
    assert failure.value.reason == "parse-memory"


def test_an_answer_cannot_name_what_we_call() -> None:
    for evil in (os.system, Path("x"), SOURCE, pool.shared, pool.Sandbox, ParseError, Podcast):
        with pytest.raises(pickle.UnpicklingError):
            frames.load_plain(pickle.dumps(evil))
    assert frames.load_plain(pickle.dumps(Page)) is Page
