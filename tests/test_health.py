"""How a source is doing: learnt from its own rhythm and sizes, with evidence and one line of advice."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator import bundles
from aggregator.health import History, Observed, diagnose, garbled, has_ended, kind_of_page, observe
from aggregator.model import Checkpoint, Collected, Failed, Item, Page, Trace, Unchanged
from aggregator.plain import dumps, loads

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
PAGES = tomllib.loads((Path(__file__).parent / "data" / "health" / "pages.toml").read_text(encoding="utf-8"))["page"]
WEEKLY = tuple(NOW - 2 * DAY - n * WEEK for n in range(10))
FINE = History(source_id="x", url="https://x.example/feed", asked_at=NOW, answered_at=NOW, dates=WEEKLY)


def failing(reason: str, page: str = "", *, times: int = 1, days: int = 0, **parts: Any) -> History:
    given: dict[str, Any] = {
        "failures": times,
        "failing_since": NOW - days * DAY,
        "reason": reason,
        "diagnosis": "in words",
    }
    return replace(FINE, **given, observed=Observed(page=page), **parts)


def learnt(*sizes: tuple[int, int], before: Observed | None = None, start: datetime = NOW - 10 * DAY) -> Observed:
    """After whole answers of (entries, bytes), one a day."""
    seen = before or Observed()
    for n, (entries, size) in enumerate(sizes):
        trace = Trace(started_at=start, received_bytes=size)
        answer = Collected(source_id="x", items=(), channel=None, checkpoint=Checkpoint(), trace=trace, entries=entries)
        seen = observe(seen, Checkpoint(), answer, (), start + n * DAY, full_after=WEEK)
    return seen


@pytest.mark.parametrize(
    ("history", "state"),
    [
        (FINE, "fine"),
        (replace(FINE, asked_at=None, answered_at=None), "never-asked"),
        (replace(FINE, centre_end="2026-10"), "ended"),
        (replace(FINE, centre_end="2026-11"), "fine"),
        (replace(FINE, dates=tuple(d - 60 * DAY for d in WEEKLY)), "quiet"),
        (replace(FINE, dates=tuple(d - 15 * DAY for d in WEEKLY)), "fine"),
        (replace(FINE, dates=tuple(d - 60 * DAY for d in WEEKLY), complete=True), "fine"),
        (replace(FINE, dates=tuple(NOW - 60 * DAY - n * 60 * DAY for n in range(6))), "fine"),
        (replace(FINE, dates=(NOW - 400 * DAY,)), "quiet"),
        (replace(FINE, dates=()), "fine"),
        (replace(FINE, moved_to="https://y.example/feed", moves=3), "moved"),
        (replace(FINE, moved_to="https://y.example/feed", moves=2), "fine"),
        (replace(FINE, new_feed_url="https://y.example/feed"), "moved"),
        (replace(FINE, new_feed_url="http://www.x.example/feed/"), "fine"),
        (failing("http-410", gone=True), "gone"),
        (failing("http-404"), "unreachable"),
        (failing("http-404", times=5, days=3), "gone"),
        (failing("dns", times=20, days=20), "gone"),
        (failing("timeout", times=20, days=20), "unreachable"),
        (failing("http-500"), "unreachable"),
        (failing("http-403"), "blocked"),
        (failing("not-a-feed", "challenge"), "blocked"),
        (failing("no-entries", "challenge"), "blocked"),
        (failing("not-a-feed", "parked"), "html-instead"),
        (failing("not-a-feed", "html"), "html-instead"),
        (failing("selector-broke", "html"), "selector-broke"),
        (failing("no-entries", "html"), "selector-broke"),
        (failing("incomplete"), "truncated"),
        (failing("not-a-feed", "empty"), "truncated"),
        (failing("bad-encoding"), "encoding"),
        (failing("quota"), "quota"),
        (failing("http-429"), "quota"),
        (failing("taken-over"), "taken-over"),
        (failing("unreadable", "feed"), "unreadable"),
        (replace(FINE, last_modified="Fri, 01 Mar 2041 00:00:00 GMT"), "clock"),
        (replace(FINE, last_modified="gestern"), "fine"),
    ],
)
def test_a_history_has_one_diagnosis_with_evidence_and_advice(history: History, state: str) -> None:
    health = diagnose(history, NOW)
    assert health.state == state, health
    assert health.evidence
    assert bool(health.advice) == (state != "fine")
    assert "\n" not in health.evidence + health.advice


@pytest.mark.parametrize(
    ("sizes", "state"),
    [
        ([(10, 9000), (10, 9000), (11, 9100)], "fine"),
        ([(10, 9000), (10, 9000), (3, 2900)], "truncated"),
        ([(10, 9000), (0, 300)], "truncated"),
        ([(10, 9000), *[(0, 300)] * 30], "truncated"),
        ([(10, 9000), *[(6, 5000)]], "fine"),
        ([(4, 900), (2, 500)], "fine"),
        ([(100, 90_000), (90, 8_000)], "truncated"),
        ([(10, 90_000), (10, 8_000)], "fine"),
        ([(50, 9000), (10, 2000), (11, 2000), (12, 2100), (12, 2100)], "fine"),
    ],
)
def test_a_source_is_measured_by_its_own_sizes(sizes: list[tuple[int, int]], state: str) -> None:
    history = replace(FINE, observed=learnt(*sizes))
    assert diagnose(history, NOW).state == state
    if state == "truncated" and sizes[-1][0]:
        assert diagnose(replace(history, dates=tuple(d + 30 * DAY for d in WEEKLY)), NOW + 30 * DAY).state == "fine"


def test_the_feed_that_stands_in_for_an_interface_is_not_a_truncated_answer() -> None:
    history = replace(FINE, kind="youtube", observed=learnt((60, 9000), (60, 9000), (15, 20_000)))
    assert diagnose(history, NOW).state == "fine"
    emptied = learnt((0, 300), before=history.observed)
    assert diagnose(replace(history, observed=emptied), NOW).state == "truncated"


def test_a_304_that_denied_what_a_whole_answer_brings_is_a_lie() -> None:
    last = Checkpoint(etag='"1"', full_at=NOW - 9 * DAY)
    seen = Observed()
    for days in range(8, 0, -1):
        answer = Unchanged(source_id="x", checkpoint=last, trace=Trace(started_at=NOW))
        seen = observe(seen, last, answer, (), NOW - days * DAY, full_after=WEEK)
    assert seen.unmodified == 8
    item = Item(uid="1", medium="news", title="Alt", published=NOW - 6 * DAY)
    whole = Collected(
        source_id="x",
        items=(item,),
        channel=None,
        checkpoint=Checkpoint(full_at=NOW),
        trace=Trace(started_at=NOW),
        entries=1,
    )
    lied = observe(seen, last, whole, (item,), NOW, full_after=WEEK)
    health = diagnose(replace(FINE, observed=loads(Observed, dumps(lied))), NOW)
    assert (health.state, "8 answers said 304" in health.evidence) == ("lying-304", True)
    fresh = replace(item, published=NOW)
    assert observe(seen, last, whole, (fresh,), NOW, full_after=WEEK).lied_at is None
    honest = observe(lied, Checkpoint(full_at=NOW), whole, (fresh,), NOW + DAY, full_after=WEEK)
    assert diagnose(replace(FINE, observed=honest), NOW + DAY).state == "fine"


@pytest.mark.parametrize(
    ("titles", "state"),
    [
        (["MÃ¼nchen fÃ¼r Einsteiger", "Gut"], "encoding"),
        (["M\ufffdnchen"], "encoding"),
        (["Der â€žMittelstandâ€œ"], "encoding"),
        (["München für Einsteiger", "SÃO PAULO", "Â§"], "encoding"),
        (["München", "Ã la carte", "naïve Façade", "Šálek"], "fine"),
        (["München"] * 9 + ["Ein \ufffd"], "fine"),
    ],
)
def test_mojibake_is_told_from_german(titles: list[str], state: str) -> None:
    items = tuple(Item(uid=str(n), medium="news", title=title, published=NOW) for n, title in enumerate(titles))
    answer = Collected(source_id="x", items=items, channel=None, checkpoint=Checkpoint(), trace=Trace(started_at=NOW))
    seen = observe(Observed(), Checkpoint(), answer, items, NOW, full_after=WEEK)
    assert diagnose(replace(FINE, observed=seen), NOW).state == state


def test_dates_in_the_future_are_a_clock_until_they_have_come() -> None:
    items = tuple(Item(uid=str(n), medium="news", published=NOW + 9 * DAY) for n in range(2))
    answer = Collected(source_id="x", items=items, channel=None, checkpoint=Checkpoint(), trace=Trace(started_at=NOW))
    seen = observe(Observed(), Checkpoint(), answer, items, NOW, full_after=WEEK)
    assert diagnose(replace(FINE, observed=seen), NOW).state == "clock"
    assert diagnose(replace(FINE, observed=seen), NOW + 9 * DAY).state == "fine"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page['kind']}-{page['body'][:24]!r}")
def test_a_page_tells_what_it_is(page: dict[str, str]) -> None:
    assert kind_of_page(page["body"].encode()) == page["kind"]


def test_an_article_that_mentions_a_captcha_is_a_page() -> None:
    text = "<p>Kein Roboter soll das Formular sehen, also steht dort ein Captcha.</p>" * 60
    assert kind_of_page(f'<html><body>{text}<div class="h-captcha"></div></body></html>'.encode()) == "html"


def test_a_bundle_is_what_its_worst_part_is() -> None:
    parts = [
        bundles.Part(role="a", url="u", body=p["body"].encode()) for p in PAGES if p["kind"] in ("html", "challenge")
    ]
    assert kind_of_page(bundles.pack(parts)) == "challenge"
    assert kind_of_page(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x02\x03") == "binary"


def test_a_failure_remembers_what_came_instead() -> None:
    page = Page(url="u", final_url="u", body=PAGES[0]["body"].encode(), fetched_at=NOW)
    failed = Failed(
        source_id="x", stage="parse", reason="not-a-feed", diagnosis="d", trace=Trace(started_at=NOW), page=page
    )
    assert observe(Observed(), Checkpoint(), failed, (), NOW, full_after=WEEK).page == "challenge"


@pytest.mark.parametrize(("end", "over"), [("", False), ("2026", False), ("2025", True), ("2026-11-22", False)])
def test_an_end_is_over_when_its_last_day_is(end: str, over: bool) -> None:
    assert has_ended(end, NOW) is over
    assert garbled("Größe") is False
