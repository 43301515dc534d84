"""Whose clock is wrong: told from the Date of answers, over real connections and by hand."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hostile_net import RawServer, always, answer, once, settings

from aggregator.collect import Batch, Job, Settings, collect_batch
from aggregator.health import History, Observed, Servers, compare, diagnose, observe
from aggregator.model import Checkpoint, Failed, Trace, Unchanged
from aggregator.plain import dumps, loads
from aggregator.sources.news import News
from aggregator.web.client import Client
from aggregator.web.clocks import Clocks, skew_seconds

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = 3600
WEEK = timedelta(days=7)


def told(ahead_seconds: float, **headers: str) -> dict[str, str]:
    date = format_datetime(NOON + timedelta(seconds=ahead_seconds), usegmt=True)
    return {"date": date} | {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.mark.parametrize(
    ("headers", "skew"),
    [
        (told(0), 0),
        (told(-1), 0),  # a Date has no fractions
        (told(HOUR), HOUR),
        (told(-HOUR), -HOUR + 1),
        (told(-HOUR, age="3600"), 0),  # RFC 9111 §5.1: it lay in a cache for an hour
        (told(-HOUR, age="1800"), -1800 + 2),
        (told(HOUR, age="60"), HOUR + 60),
        (told(-HOUR, x_cache="HIT from edge"), None),  # for how long, it does not say
        (told(-HOUR, cache_status='"edge"; hit; ttl=30'), None),
        (told(-HOUR, cf_cache_status="MISS"), -HOUR + 1),
        (told(HOUR, x_cache="HIT"), HOUR),  # no cache has answers from tomorrow
        (told(-HOUR, age="-5"), None),
        (told(-HOUR, age="bald"), None),
        ({"date": "gestern"}, None),
        ({}, None),
    ],
    ids=str,
)
def test_a_date_is_read_with_its_age(headers: dict[str, str], skew: float | None) -> None:
    assert skew_seconds(headers, NOON, NOON) == skew


def test_a_slow_answer_is_no_wrong_clock() -> None:
    begun = NOON - timedelta(seconds=25)
    assert skew_seconds(told(-25), begun, NOON) == 0, "dated when it was asked for"
    assert skew_seconds(told(0), begun, NOON) == 0, "dated when it came"
    assert skew_seconds(told(10, age="20"), begun, NOON) == pytest.approx(5)


def test_the_median_of_a_hosts_answers_counts() -> None:
    clocks = Clocks()
    for seconds in (0.0, 7200.0, 7201.0, 7200.0, None):
        clocks.note("a.example", seconds)
    clocks.note("b.example", None)
    assert (clocks.skew_seconds("a.example"), clocks.skew_seconds("b.example")) == (7200.0, None)


def test_a_client_tells_the_clock_of_each_host_it_asked() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(hours=3), usegmt=True)
    with (
        RawServer(always(answer(b"x", Date=date))) as wrong,
        RawServer(always(answer(b"no", "403 Forbidden", Date=date))) as refusing,
        RawServer(always(answer(b"x"))) as silent,
        Client(settings(wrong, refusing, silent)) as web,
    ):
        for server in (wrong, refusing, silent, wrong):
            web.get(server.url)
        skews = [web.skew_seconds(server.netloc) for server in (wrong, refusing, silent)]
        assert web.skew_seconds("never-asked.example") is None
        assert web.skew_seconds("no host at all") is None
    assert skews[:2] == [pytest.approx(3 * HOUR, abs=5)] * 2, "a refusal has a Date as well"
    assert skews[2] is None


def test_an_outcome_carries_the_skew_of_the_host_that_was_asked() -> None:
    date = format_datetime(datetime.now(UTC) - timedelta(hours=2), usegmt=True)
    with RawServer(once(answer(b"busy", "503 Busy", Date=date))) as server:
        job = Job(source=News(id="neues", centre="c", url=f"{server.url}/feed"))
        (outcome,) = collect_batch(Batch(jobs=(job,)), Settings(web=settings(server)))
    assert outcome.trace.skew_seconds == pytest.approx(-2 * HOUR, abs=5)


# What it means


def source(host: str, *skews: float, asked_at: datetime = NOON) -> History:
    """A source after answers with these skews, one an hour, stored and read again."""
    seen = Observed()
    for skew in skews:
        trace = Trace(started_at=NOON, skew_seconds=skew)
        told = Unchanged(source_id=host, checkpoint=Checkpoint(), trace=trace)
        seen = observe(seen, Checkpoint(), told, (), NOON, full_after=WEEK)
    seen = loads(Observed, dumps(seen))
    dates = tuple(asked_at - timedelta(days=2 + 7 * n) for n in range(9))
    return History(
        source_id=host, url=f"https://{host}/feed", asked_at=asked_at, answered_at=asked_at, dates=dates, observed=seen
    )


RIGHT = [source(f"right{n}.example", 0.0) for n in range(4)]


@pytest.mark.parametrize("hours", [3, -3, 300])
def test_one_server_that_differs_from_us_and_all_others_is_wrong_itself(hours: int) -> None:
    wrong = source("wrong.example", *[hours * HOUR + 1.0] * 3)
    servers = compare([wrong, *RIGHT])
    assert servers == Servers(hosts=5, off=1, ours_seconds=None)
    health = diagnose(wrong, NOON, servers)
    assert health.state == "clock"
    assert ("ahead of" if hours > 0 else "behind") in health.evidence
    assert "4 other server(s) agree" in health.evidence
    assert "owner" in health.advice
    assert [diagnose(one, NOON, servers).state for one in RIGHT] == ["fine"] * 4


def test_a_clock_most_servers_differ_from_by_the_same_is_ours() -> None:
    off = [source(f"s{n}.example", 2 * HOUR + n) for n in range(4)]
    servers = compare([*off, *RIGHT[:2]])
    assert (servers.hosts, servers.off, servers.ours_seconds) == (6, 4, 2 * HOUR + 1)
    health = diagnose(off[0], NOON, servers)
    assert (health.state, "our own clock is 2 hours behind" in health.evidence) == ("clock", True)
    assert "4 of 6 servers" in health.evidence
    assert "NTP" in health.advice
    assert diagnose(RIGHT[0], NOON, servers).state == "fine"


def test_who_is_wrong_is_not_claimed_where_nobody_can_know() -> None:
    wrong = source("wrong.example", *[2.0 * HOUR] * 3)
    assert "which may be the wrong one" in diagnose(wrong, NOON, compare([wrong])).evidence
    assert "which may be the wrong one" in diagnose(wrong, NOON).evidence
    everywhere = [source("same.example", *[2.0 * HOUR] * 3)] * 9
    assert compare(everywhere).ours_seconds is None, "nine sources of one host have one voice"
    old = [source(f"s{n}.example", 2.0 * HOUR, asked_at=NOON - timedelta(days=9)) for n in range(5)]
    assert compare([*old, *RIGHT]).ours_seconds is None, "nobody has asked them for a week"


@pytest.mark.parametrize(
    "skews",
    [
        pytest.param([2.0 * HOUR] * 2, id="too-few"),
        pytest.param([2.0 * HOUR, 2.0 * HOUR, 2.0 * HOUR, 3.0], id="set-right"),
        pytest.param([-1.0 * HOUR, -2.0 * HOUR, -3.0 * HOUR, -4.0 * HOUR], id="a-cache-that-hides-its-age"),
        pytest.param([290.0] * 5, id="a-few-minutes"),
    ],
)
def test_what_is_no_wrong_clock(skews: list[float]) -> None:
    wrong = source("wrong.example", *skews)
    assert diagnose(wrong, NOON, compare([wrong, *RIGHT])).state == "fine"


def test_an_answer_that_tells_no_time_changes_nothing() -> None:
    seen = source("wrong.example", *[2.0 * HOUR] * 3).observed
    silent = Failed(source_id="x", stage="fetch", reason="timeout", diagnosis="d", trace=Trace(started_at=NOON))
    assert observe(seen, Checkpoint(), silent, (), NOON, full_after=WEEK).skews == seen.skews
