"""The website as people meet it: in Chromium, on a desk and on a telephone, light and dark, without scripts, by key."""

import dataclasses
import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, sync_playwright
from test_website import DAY, built, entry, episode, network, page_of

from aggregator.demo import media
from aggregator.demo.network import shipped_topics
from aggregator.demo.server import LoopbackServer, Reply, Request, path_of
from aggregator.search.wording import Wording
from aggregator.tagging import reading as vocabulary

FLAGS = (
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
    "--no-first-run",
)  # fmt: skip
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml",
         ".woff2": "font/woff2", ".json": "application/json"}  # fmt: skip
KINDS = (
    "index.html", "folgen.html", "videos.html", "termine.html", "zentren.html", "zentren/nordwall.html", "themen.html",
    "themen/ki.html", "feeds.html", "suche.html", "datenschutz.html", "404.html", page_of("talk"), page_of("kommt"),
    page_of("heft"), page_of("neues"),
)  # fmt: skip
"""A page of every kind."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("REQUIRE_CLIENTS") == "1":
            pytest.fail("REQUIRE_CLIENTS=1, but there is no chromium")
        pytest.skip("no chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def studio() -> Iterator[LoopbackServer]:
    """The host of a publisher, with episodes of two minutes."""

    def answer(request: Request) -> Reply:
        return media.media_reply(request, media.silence("Folge", 4600), "audio/mpeg")

    with LoopbackServer(answer) as server:
        yield server


@pytest.fixture(scope="module")
def host(studio: LoopbackServer) -> Iterator[LoopbackServer]:
    """The site as a web server gives it out."""
    talk, *others = network().entries
    sound = dataclasses.replace(talk.item.enclosures[0], url=f"{studio.url}/talk.mp3")
    talk = dataclasses.replace(talk, item=dataclasses.replace(talk.item, enclosures=(sound,)))
    more = (
        episode("zweite", day=1, sound=f"{studio.url}/zweite.mp3"),
        entry("projekt", "news", title="Unser Digitalisierungsprojekt"),
        entry("ki", "news", title="Künstliche Intelligenz im Betrieb"),
    )
    words = Wording.of(vocabulary.read(shipped_topics(), "topics.toml"))
    files = built(dataclasses.replace(network(), entries=(talk, *others, *more), wording=words))

    def answer(request: Request) -> Reply | None:
        name = path_of(request).removeprefix("/output/site/")
        body = files.get(name)
        return None if body is None else Reply(body=body, type=TYPES.get(PurePosixPath(name).suffix, "text/plain"))

    with LoopbackServer(answer) as server:
        yield server


def opened(browser: Browser, host: LoopbackServer, path: str, **context: Any) -> tuple[Page, list[str]]:
    """A page, and what was complained about and asked of others while it was loaded."""
    page = browser.new_context(**context).new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(host.url) else troubles.append(request.url))
    page.goto(f"{host.url}/output/site/{path}")
    return page, troubles


# What the same page may look like otherwise is looked at twice, the rest once.
LOOKS = {"runOnly": {"type": "rule", "values": ["color-contrast", "target-size", "scrollable-region-focusable"]}}
OTHER_LOOKS = KINDS[:2] + KINDS[3:6] + KINDS[8:11] + KINDS[12:14]


@pytest.mark.parametrize(("width", "scheme", "rules"), [(1280, "light", None), (390, "dark", LOOKS)])
def test_no_barrier_no_foreign_request_no_complaint(
    chromium: Browser, host: LoopbackServer, width: int, scheme: Any, rules: dict[str, Any] | None
) -> None:
    axe = Axe()
    narrow = "document.documentElement.scrollWidth <= innerWidth"
    page, troubles = opened(chromium, host, "index.html", viewport={"width": width, "height": 900}, color_scheme=scheme)
    for path in OTHER_LOOKS if rules else KINDS:
        page.goto(f"{host.url}/output/site/{path}")
        found = axe.run(page, options={"resultTypes": ["violations"]} | (rules or {}))
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        if rules:  # WCAG 2.2, 1.4.10: what is read by scrolling down is never wider than 320 pixels
            page.set_viewport_size({"width": 320, "height": 900})
        assert page.evaluate(narrow), f"{path} is wider than the screen"
        page.set_viewport_size({"width": width, "height": 900})
        broken = "[...document.images].filter(one => one.complete && !one.naturalWidth).map(one => one.src)"
        assert page.evaluate(broken) == [], path
    assert troubles == []
    page.context.close()


def test_an_episode_plays_when_asked_to_and_only_one(
    chromium: Browser, host: LoopbackServer, studio: LoopbackServer
) -> None:
    studio.forget()
    page, troubles = opened(chromium, host, "index.html")
    assert studio.requests == [], "nothing is asked of a publisher before somebody presses play"
    first, second = page.locator("audio").nth(0), page.locator("audio").nth(1)
    for player in (first, second):
        player.focus()
        page.keyboard.press("Space")
        page.wait_for_function("audio => audio.currentTime > 0", arg=player.element_handle())
    assert [first.evaluate("audio => audio.paused"), second.evaluate("audio => audio.paused")] == [True, False]
    assert {request.path for request in studio.requests} == {"/talk.mp3", "/zweite.mp3"}
    assert all("referer" not in request.headers for request in studio.requests)
    assert all(address.startswith(studio.url) for address in troubles)
    page.context.close()


def test_everything_but_the_search_works_without_scripts(chromium: Browser, host: LoopbackServer) -> None:
    page, _ = opened(chromium, host, "index.html", java_script_enabled=False)
    page.get_by_role("link", name="Alle Folgen", exact=True).click()
    page.get_by_role("link", name="Beitrag talk").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Beitrag talk"
    page.get_by_label("Suchen", exact=True).fill("Künstliche Intelligenz")
    page.keyboard.press("Enter")
    page.wait_for_url("**/suche.html?q=K%C3%BCnstliche+Intelligenz")
    page.get_by_role("main").get_by_role("link", name="Themen").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Themen"
    page.context.close()


def test_the_keyboard_leads_everywhere_and_shows_where_it_is(chromium: Browser, host: LoopbackServer) -> None:
    page, _ = opened(chromium, host, "index.html")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Zum Inhalt springen")
    assert skip.evaluate("link => link === document.activeElement && link.getBoundingClientRect().height > 20")
    seen = set()
    for _ in range(25):
        page.keyboard.press("Tab")
        place = page.evaluate(
            """() => {
              const it = document.activeElement, name = it.textContent.trim() || it.id || it.src || "";
              return [it.tagName, name, getComputedStyle(it).outlineStyle, it.checkVisibility()];
            }"""
        )
        # A player draws rings around its own buttons.
        assert place[0] == "AUDIO" or place[2:] == ["solid", True], place
        seen.add(tuple(place[:2]))
    assert len(seen) >= 20
    page.goto(page.url.partition("#")[0])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhalt"
    page.context.close()


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("digital projekt", "Unser Digitalisierungsprojekt"),
        ("KI", "Künstliche Intelligenz im Betrieb"),
        ("beitrag heft", "Beitrag heft"),
    ],
)
def test_the_search_finds(chromium: Browser, host: LoopbackServer, asked: str, title: str) -> None:
    page, troubles = opened(chromium, host, "index.html")
    page.get_by_label("Suchen", exact=True).fill(asked)
    page.keyboard.press("Enter")
    page.wait_for_url("**/suche.html?*")
    found = page.get_by_role("main").get_by_role("link", name=title)
    found.click()
    assert page.get_by_role("heading", level=1).inner_text() == title
    assert troubles == []
    page.context.close()


def test_the_search_is_narrowed_and_says_so(chromium: Browser, host: LoopbackServer) -> None:
    page, troubles = opened(chromium, host, "suche.html?q=beitrag")
    assert page.get_by_role("searchbox").input_value() == "beitrag"
    page.get_by_label("Art").select_option("Termin")
    page.get_by_text("2 Treffer").wait_for()
    assert Axe().run(page).violations_count == 0
    page.goto(f"{host.url}/output/site/suche.html?q=beitrag&kind=Publikation")
    page.get_by_text("1 Treffer").wait_for()
    page.get_by_role("searchbox").fill("quastenflosser")
    page.get_by_text("Nichts gefunden.").wait_for()
    assert troubles == []
    page.context.close()


def test_what_has_passed_since_is_no_coming_event(chromium: Browser, host: LoopbackServer) -> None:
    page = chromium.new_context().new_page()
    for days, coming in ((29, True), (31, False)):
        page.clock.set_fixed_time(DAY + timedelta(days=days))
        page.goto(f"{host.url}/output/site/index.html")
        section = page.locator("[data-coming]")
        assert section.get_by_role("link", name="Beitrag kommt").is_visible() is coming
        assert section.get_by_text("Zurzeit ist kein Termin angekündigt.").is_visible() is not coming
    page.context.close()
