import multiprocessing
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import fakes
import pytest

from aggregator import executors
from aggregator.collect import Job, Settings, collect_all
from aggregator.demo.server import LoopbackServer, Reply, Request, path_of
from aggregator.errors import AggregatorError
from aggregator.executors import open_executor
from aggregator.model import Checkpoint, Collected, Failed, Outcome, Trace
from aggregator.sandbox import ParseLimits
from aggregator.sources import Source
from aggregator.web import WebSettings

LOCAL = ["inline", "threads", "processes"]


def site(request: Request) -> Reply | None:
    match path_of(request):
        case "/absent":
            return None
        case "/html":
            return Reply(body=b"<html>\n")
        case "/exit":
            return Reply(body=b"exit")
        case path:
            return Reply(body=f"{path}\n\nzwei\n".encode(), headers={"etag": '"5"'})


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a Dask cluster: one worker with two threads, spoken to over TCP."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        distributed: Any = pytest.importorskip("distributed")
        with distributed.LocalCluster(
            n_workers=1,
            threads_per_worker=2,
            processes=False,
            protocol="tcp://",
            host="127.0.0.1",
            dashboard_address=None,
        ) as running:
            yield running.scheduler_address


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer(site) as running:
        yield running


def settings(server: LoopbackServer) -> Settings:
    web = WebSettings(contact="https://aggregator.example/", allow=(server.netloc,), pause_seconds=0.0)
    return Settings(web=web, parse=ParseLimits(children=1))


def job(server: LoopbackServer, name: str, kind: type[Source] = fakes.Lines, etag: str | None = None) -> Job:
    return Job(source=kind(id=name, centre="sued", url=f"{server.url}/{name}"), checkpoint=Checkpoint(etag=etag))


def outcomes(server: LoopbackServer, where: str, jobs: list[Job], workers: int = 2) -> list[Outcome]:
    """By source, without what differs from run to run: time, and the ports in pages that failed."""
    with open_executor(where, workers) as executor:
        found = list(collect_all(jobs, executor, settings(server), window=4))
    untimed = [replace(outcome, trace=Trace(started_at=fakes.NOON)) for outcome in found]
    for outcome in found:
        assert outcome.trace.seconds > 0 or isinstance(outcome, Failed)
    return sorted(
        (
            replace(o, page=o.page and replace(o.page, fetched_at=fakes.NOON, headers=()))
            if isinstance(o, Failed)
            else o
            for o in untimed
        ),
        key=lambda outcome: outcome.source_id,
    )


def mixed(server: LoopbackServer) -> list[Job]:
    jobs = [job(server, name) for name in ("absent", "html", *map(str, range(12)))]
    jobs.append(job(server, "unchanged", etag='"5"'))
    jobs += [job(server, name, fakes.Clumsy) for name in ("boom", "after")]
    jobs += [job(server, name, fakes.Hostile) for name in ("exit", "afterwards")]
    jobs += [job(server, name, fakes.Shared) for name in ("s1", "s2")]
    jobs += [job(server, name, fakes.Curious) for name in ("exit?curious", "further")]
    return jobs


@pytest.fixture
def expected(server: LoopbackServer) -> list[Outcome]:
    found = outcomes(server, "inline", mixed(server))
    assert [getattr(o, "reason", type(o).__name__) for o in found if not isinstance(o, Collected)] == [
        "http-404",
        "crash",
        "parser-died",
        "parser-died",
        "not-a-feed",
        "Unchanged",
    ]
    assert len(found) == 23
    (further,) = (o for o in found if o.source_id == "further")
    assert isinstance(further, Collected)
    assert further.items[0].uid == "/further/further"
    return found


@pytest.mark.parametrize("where", ["threads", "processes"])
def test_outcomes_are_the_same_wherever_the_work_is_done(
    server: LoopbackServer, expected: list[Outcome], where: str
) -> None:
    assert outcomes(server, where, mixed(server)) == expected


@pytest.mark.filterwarnings("ignore")  # Dask's own
def test_outcomes_are_the_same_on_a_cluster(server: LoopbackServer, expected: list[Outcome], cluster: str) -> None:
    assert outcomes(server, cluster, mixed(server)) == expected


@pytest.mark.filterwarnings("ignore")  # Dask's own
def test_equal_jobs_are_all_done_on_a_cluster(server: LoopbackServer, cluster: str) -> None:
    """Dask runs equal calls once, unless told that they are not pure."""
    with open_executor(cluster, 2) as executor:
        for _ in range(5):
            list(collect_all([job(server, "news")], executor, settings(server), window=1))
    assert len(server.requests) == 5


def test_a_job_that_kills_its_worker_fails_alone(server: LoopbackServer) -> None:
    jobs = [job(server, name, fakes.Clumsy) for name in ("one", "kill", "two")] + [job(server, "three")]
    found = outcomes(server, "processes", jobs, workers=1)
    assert [outcome.source_id for outcome in found] == ["kill", "one", "three", "two"]
    assert [type(outcome) for outcome in found] == [Failed, Collected, Collected, Collected]
    assert isinstance(found[0], Failed)
    assert (found[0].stage, found[0].reason) == ("worker", "worker-died")


@pytest.mark.parametrize("where", LOCAL)
def test_an_interrupt_ends_it_quickly_and_leaves_nothing(server: LoopbackServer, where: str) -> None:
    before = set(multiprocessing.active_children())
    started = float("inf")
    try:
        with open_executor(where, 2) as executor:
            run = collect_all([job(server, str(n)) for n in range(50)], executor, settings(server), window=4)
            next(run)
            started = time.monotonic()
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        assert time.monotonic() - started < 1
    # The pool's own thread reaps its processes too: who loses that race sees no exit code for a moment, so ask again.
    left = set(multiprocessing.active_children()) - before
    deadline = time.monotonic() + 5
    while any(process.is_alive() for process in left) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not [process.pid for process in left if process.is_alive()]


def test_an_unknown_place_is_refused() -> None:
    with pytest.raises(AggregatorError, match="cannot work in 'thread'"), open_executor("thread", 2):
        pass


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(AggregatorError, match=r"pip install 'aggregator\[dask\]'"),
        open_executor("tcp://127.0.0.1:8786", 2),
    ):
        pass


@pytest.mark.filterwarnings("ignore")  # Dask's own
def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch, cluster: str) -> None:
    monkeypatch.setattr(executors, "_SCHEDULER_SECONDS", 0.3)
    with (
        pytest.raises(AggregatorError, match="no Dask scheduler answers at tcp://"),
        open_executor("tcp://127.0.0.1:9", 2),
    ):
        pass
    with (
        pytest.raises(AggregatorError, match="no Dask scheduler answers at nonsense://"),
        open_executor("nonsense://x", 2),
    ):
        pass
