import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from multiprocessing import get_context
from typing import Any

import fakes
import pytest

from aggregator import collect
from aggregator.demo.server import LoopbackServer, Reply, Request, path_of
from aggregator.errors import AggregatorError
from aggregator.model import Checkpoint, Collected, Failed, Outcome, Unchanged
from aggregator.sandbox import ParseLimits
from aggregator.sources import Source
from aggregator.web import WebSettings

LIMITS = ParseLimits(children=1, cpu_seconds=0.3)


def settings(*servers: LoopbackServer, pause_seconds: float = 0.0) -> collect.Settings:
    web = WebSettings(
        contact="https://aggregator.example/", allow=tuple(s.netloc for s in servers), pause_seconds=pause_seconds
    )
    return collect.Settings(web=web, parse=LIMITS)


def job(url: str, kind: type[Source] = fakes.Lines, *, title: str = "", etag: str | None = None) -> collect.Job:
    source = kind(id=url.rpartition("/")[2], centre="sued", url=url, title=title)
    return collect.Job(source=source, checkpoint=Checkpoint(etag=etag))


def text(body: str) -> Reply:
    return Reply(body=body.encode(), type="text/plain; charset=utf-8")


def site(request: Request) -> Reply | None:
    """Answers as the path says."""
    match path_of(request).rpartition("/")[2]:
        case "absent":
            return None
        case "gone":
            return Reply(status=410, type=None)
        case "busy":
            return Reply(status=429, type=None, headers={"retry-after": "120"})
        case "html":
            return text("<html>\n")
        case "spin":
            return text("spin")
        case "stable":
            return Reply(body=b"a\n", headers={"etag": '"7"'})
        case name:
            return text(f"{name}-1\n\n{name}-2\n")


def by_id(outcomes: Iterator[Outcome] | tuple[Outcome, ...]) -> dict[str, Any]:
    """Any: each test knows which of the three it expects."""
    return {outcome.source_id: outcome for outcome in outcomes}


@contextmanager
def threads(workers: int) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(workers) as executor:
        yield executor


def test_batches_are_of_one_host_and_kind_and_keep_the_order() -> None:
    jobs = [job(f"https://{host}.example/{n}") for n in range(3) for host in ("a", "b")]
    jobs.append(job("https://A.example/x", fakes.Hostile))
    cut = collect.batches(jobs, size=2)
    assert [[j.source.url[8:] for j in batch.jobs] for batch in cut] == [
        ["a.example/0", "a.example/1"],
        ["b.example/0", "b.example/1"],
        ["a.example/2"],
        ["b.example/2"],
        ["A.example/x"],
    ]
    assert [batch.host for batch in cut] == ["a.example", "b.example", "a.example", "b.example", "a.example"]


def test_sources_that_share_calls_stay_together_up_to_fifty() -> None:
    cut = collect.batches([job(f"https://api.example/{n}", fakes.Shared) for n in range(120)], size=1)
    assert [len(batch.jobs) for batch in cut] == [50, 50, 20]


def test_each_answer_becomes_its_outcome() -> None:
    with LoopbackServer(site) as server, threads(3) as executor:
        jobs = [job(f"{server.url}/{name}") for name in ("news", "absent", "gone", "html")]
        jobs.append(job(f"{server.url}/stable", etag='"7"'))
        found = by_id(collect.collect_all(jobs, executor, settings(server), window=6))

    news = found["news"]
    assert isinstance(news, Collected)
    assert [item.uid for item in news.items] == ["news-1", "news-2"]
    assert news.channel is not None
    assert news.channel.title == "Zentrum Süd"
    assert (news.entries, news.skipped, news.fresh_seconds, news.partial) == (3, (("no-identity", 1),), 600, False)
    assert news.checkpoint.etag
    assert news.trace.requests == 1
    assert news.trace.received_bytes > 0
    assert news.trace.seconds > 0

    stable = found["stable"]
    assert isinstance(stable, Unchanged)
    assert (stable.checkpoint.etag, stable.trace.requests) == ('"7"', 1)

    assert (found["absent"].stage, found["absent"].reason, found["absent"].gone) == ("fetch", "http-404", False)
    assert (found["gone"].reason, found["gone"].gone, found["gone"].diagnosis) == ("http-410", True, "answered 410")

    html = found["html"]
    assert (html.stage, html.reason) == ("parse", "not-a-feed")
    assert html.page.body == b"<html>\n"
    assert html.trace.requests == 1


def test_a_bug_in_a_kind_costs_its_source_only_and_tells_no_secret() -> None:
    with LoopbackServer(site) as server:
        jobs = [job(f"{server.url}/{name}", fakes.Clumsy) for name in ("one", "boom", "two")]
        one, boom, two = collect.collect_batch(collect.Batch(jobs=tuple(jobs)), settings(server))
    assert isinstance(one, Collected)
    assert isinstance(two, Collected)
    assert isinstance(boom, Failed)
    assert (boom.stage, boom.reason) == ("fetch", "crash")
    assert boom.diagnosis.startswith("KeyError: 'no answer from https://centre.example/?api_key=***")


def test_a_page_that_stalls_its_parser_costs_its_source_only() -> None:
    with LoopbackServer(site) as server:
        jobs = [job(f"{server.url}/{name}", fakes.Hostile) for name in ("one", "spin", "two")]
        one, spin, two = collect.collect_batch(collect.Batch(jobs=tuple(jobs)), settings(server))
    assert isinstance(one, Collected)
    assert isinstance(two, Collected)
    assert isinstance(spin, Failed)
    assert (spin.stage, spin.reason) == ("parse", "parse-cpu")
    assert spin.page is not None
    assert spin.page.body == b"spin"


def test_shared_calls_are_shared() -> None:
    with LoopbackServer(site) as server, threads(4) as executor:
        jobs = [job(f"{server.url}/{n}", fakes.Shared) for n in range(3)]
        outcomes = list(collect.collect_all(jobs, executor, settings(server), window=4))
    assert [type(outcome) for outcome in outcomes] == [Collected] * 3
    assert [request.path for request in server.requests] == ["/0?ids=0,1,2"]


@pytest.mark.parametrize(
    ("titles", "reasons", "calls"),
    [
        (("", "absent", ""), ("", "no-such-channel", ""), 1),
        (("", "crash", ""), ("", "crash", ""), 2),
        (("", "short", ""), ("", "crash", ""), 2),
        (("", "crash", "", "crash", ""), ("", "crash", "", "crash", ""), 3),
        (("broken", "broken", "", ""), ("crash", "crash", "crash", "crash"), 0),
    ],
)
def test_a_kind_that_shares_calls_is_asked_anew_for_the_rest(
    titles: tuple[str, ...], reasons: tuple[str, ...], calls: int
) -> None:
    with LoopbackServer(site) as server:
        jobs = [job(f"{server.url}/{n}", fakes.Shared, title=title) for n, title in enumerate(titles)]
        outcomes = collect.collect_batch(collect.Batch(jobs=tuple(jobs)), settings(server))
    assert [outcome.source_id for outcome in outcomes] == [str(n) for n in range(len(titles))]
    assert tuple(getattr(outcome, "reason", "") for outcome in outcomes) == reasons
    assert len(server.requests) == calls


@dataclass
class Crowd:
    """A site that counts how many of its requests are open at a time."""

    open: int = 0
    most: int = 0
    at: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    seconds: float = 0.03

    def __call__(self, request: Request) -> Reply | None:
        with self.lock:
            self.open += 1
            self.most = max(self.most, self.open)
            self.at.append(time.monotonic())
        time.sleep(self.seconds)
        with self.lock:
            self.open -= 1
        return site(request)


def servers(stack: ExitStack, count: int, answer: Callable[[int], Callable[[Request], Reply | None]]) -> list[Any]:
    """So many hosts: each has a port of its own."""
    return [stack.enter_context(LoopbackServer(answer(n))) for n in range(count)]


def test_fetches_of_different_hosts_really_overlap() -> None:
    """Each answer waits until all are asked for: one fetch after the other would never get any."""
    count = 6
    barrier = threading.Barrier(count)

    def wait(request: Request) -> Reply | None:
        barrier.wait(timeout=10)
        return site(request)

    with ExitStack() as stack:
        hosts = servers(stack, count, lambda _: wait)
        executor = stack.enter_context(threads(count))
        jobs = [job(f"{host.url}/news{n}") for n, host in enumerate(hosts)]
        outcomes = list(collect.collect_all(jobs, executor, settings(*hosts), window=count))
    assert [type(outcome) for outcome in outcomes] == [Collected] * count


@pytest.mark.parametrize("lanes", [1, 2])
def test_a_host_is_asked_by_no_more_than_its_lanes(lanes: int) -> None:
    crowds = [Crowd(), Crowd()]
    with ExitStack() as stack:
        hosts = servers(stack, 2, crowds.__getitem__)
        executor = stack.enter_context(threads(8))
        # Two kinds and many more sources than a batch holds
        jobs = [
            job(f"{host.url}/{n}", kind) for n in range(10) for host in hosts for kind in (fakes.Lines, fakes.Clumsy)
        ]
        outcomes = list(collect.collect_all(jobs, executor, settings(*hosts), window=16, lanes=lanes))
    assert len(outcomes) == 40
    assert [crowd.most for crowd in crowds] == [lanes, lanes]


def test_a_host_rests_between_two_requests_and_others_do_not_wait_for_it() -> None:
    crowds = [Crowd(seconds=0), *(Crowd(seconds=0) for _ in range(6))]
    with ExitStack() as stack:
        slow, *quick = servers(stack, 7, crowds.__getitem__)
        executor = stack.enter_context(threads(1))
        jobs = [job(f"{slow.url}/{n}") for n in range(4)] + [job(f"{host.url}/x{n}") for n, host in enumerate(quick)]
        outcomes = list(collect.collect_all(jobs, executor, settings(slow, *quick, pause_seconds=0.25), window=2))
    assert len(outcomes) == 10
    asked = crowds[0].at
    assert all(later - earlier >= 0.24 for earlier, later in pairwise(asked))
    # The only worker did not sit out the pauses: it served the others in them.
    assert max(crowd.at[0] for crowd in crowds[1:]) < asked[-1]


def test_outcomes_are_handed_in_while_a_host_is_still_being_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect, "_HAND_IN_SECONDS", 0.0)
    crowd = Crowd()
    with LoopbackServer(crowd) as server, threads(2) as executor:
        run = collect.collect_all([job(f"{server.url}/{n}") for n in range(5)], executor, settings(server), window=2)
        next(run)
        assert len(crowd.at) < 5
        assert len(list(run)) == 4
    assert crowd.most == 1


def test_a_source_that_asks_us_to_wait_does_not_silence_its_hosts_others() -> None:
    with ExitStack() as stack:
        busy, other = servers(stack, 2, lambda _: site)
        executor = stack.enter_context(threads(2))
        jobs = [job(f"{busy.url}/{name}") for name in ("one", "busy", "two", *map(str, range(20)))]
        found = by_id(
            collect.collect_all([*jobs, job(f"{other.url}/other")], executor, settings(busy, other), window=4)
        )
    assert set(found) == {"one", "busy", "two", "other", *map(str, range(20))}
    assert (found["busy"].reason, found["busy"].retry_after_seconds) == ("http-429", 120)
    assert sum(request.path == "/busy" for request in busy.requests) == 1


def test_what_is_not_begun_by_the_deadline_is_left_for_the_next_run() -> None:
    crowd = Crowd(seconds=0.1)
    with LoopbackServer(crowd) as server, threads(2) as executor:
        jobs = [job(f"{server.url}/{n}") for n in range(30)]
        outcomes = list(
            collect.collect_all(jobs, executor, settings(server), window=2, deadline=time.monotonic() + 0.4)
        )
        assert 1 <= len(outcomes) < 30
        assert list(collect.collect_all(jobs, executor, settings(server), window=2, deadline=time.monotonic())) == []


def test_who_stops_iterating_cancels_what_has_not_begun() -> None:
    with ExitStack() as stack:
        crowds = [Crowd(seconds=0.1) for _ in range(12)]
        hosts = servers(stack, 12, crowds.__getitem__)
        executor = stack.enter_context(threads(1))
        run = collect.collect_all([job(f"{host.url}/n") for host in hosts], executor, settings(*hosts), window=12)
        next(run)
        started = time.monotonic()
        run.close()  # type: ignore[attr-defined] # it is a generator
        assert time.monotonic() - started < 0.1
    assert sum(len(crowd.at) for crowd in crowds) <= 3


def test_workers_that_cannot_be_replaced_end_the_run_with_an_error() -> None:
    with LoopbackServer(site) as server, ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        jobs = [job(f"{server.url}/kill", fakes.Clumsy), job(f"{server.url}/one")]
        with pytest.raises(AggregatorError, match="the workers died and cannot be replaced"):
            list(collect.collect_all(jobs, executor, settings(server), window=1))


def test_a_worker_that_fails_to_do_a_batch_is_an_outcome() -> None:
    with ThreadPoolExecutor(1) as executor:
        broken = replace(settings(), parse=None)  # type: ignore[arg-type] # as a worker with another version would fail
        (lost,) = collect.collect_all([job("https://centre.example/a")], executor, broken, window=1)
    assert isinstance(lost, Failed)
    assert (lost.stage, lost.reason) == ("worker", "worker-failed")
    assert "AttributeError" in lost.diagnosis
