"""The desk beside cron: a real server, real runs, real editors at the same time; an editor's morning in Chromium."""

import html
import json
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect, sync_playwright
from project import Project
from served_desk import PASSWORD, Served

from aggregator.demo.network import SampleNetwork

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
    "--no-first-run",
)  # fmt: skip
KINDS = ("podcast", "news", "youtube", "calendar")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with SampleNetwork(slow_seconds=0) as network:
        project = Project.following(network, tmp_path_factory.mktemp("living"), KINDS, website=True)
        assert project.run("run", "--early", timeout=300).returncode in (0, 1)
        served = Served(project, network)
        yield served
        served.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists() and not os.environ.get("REQUIRE_CLIENTS"):
        pytest.skip("no /usr/bin/chromium on this machine")
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield browser
        browser.close()


def entered(chromium: Browser, served: Served, name: str) -> Page:
    """A page of somebody who has logged in."""
    page = chromium.new_context(locale="de-DE", reduced_motion="reduce").new_page()
    page.goto(served.url)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Guten Tag, {name}")
    return page


# Pages of every kind. A star: what may look otherwise where it is narrow and dark is looked at again
PAGES = (
    "*/", "*/catalogue/katalog", "/catalogue/katalog?_thema=ki&art=Podcast", "*/catalogue/katalog?_search=KI",
    "/catalogue/katalog?_search=Quastenflosser", "*/werk/{three}", "/werk/{event}", "/werk/{video}/feeds", "*/klaeren",
    "/zentren", "/zentren/musterland", "*/quellen", "*/quellen/musterland-podcast", "/themen", "/themen/ki",
    "*/auswertung", "/catalogue", "*/catalogue/naechste-termine", "/catalogue/erschienen-im-jahr?jahr=2025",
    "/catalogue/termine", "/protokoll", "/veroeffentlichen", "/werk/999999", "/catalogue/items",
    "/catalogue/katalog?_sort=nichts",
)  # fmt: skip
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LOOKS = {"type": "rule", "values": ["color-contrast", "target-size", "scrollable-region-focusable"]}


def barriers(page: Page, rules: dict[str, Any]) -> str:
    """What axe-core finds of a page with all that is folded unfolded; a page wider than its screen is told, too."""
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    found = Axe().run(page, options={"resultTypes": ["violations"], "runOnly": rules})
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    told = str(found.generate_report()) if found.violations_count else ""
    return f"{page.url}: {told}{'wider than the screen' * wide}" if told or wide else ""


def test_no_page_has_a_barrier(chromium: Browser, served: Served) -> None:
    """A and AA of WCAG 2.2 and axe's best practice: logged out, reading, deciding; and on 320 pixels, in the dark."""
    one = {
        "three": "SELECT id FROM cards WHERE versions = 3 ORDER BY id LIMIT 1",
        "event": "SELECT id FROM cards WHERE medium = 'event' ORDER BY id LIMIT 1",
        "video": "SELECT id FROM cards WHERE medium = 'video' ORDER BY id LIMIT 1",
    }
    named = {name: served.project.rows(sql)[0][0] for name, sql in one.items()}
    wrong: list[str] = []
    page = chromium.new_context(locale="de-DE", reduced_motion="reduce").new_page()
    page.goto(f"{served.url}/anmelden")
    wrong.append(barriers(page, RULES))
    reader = entered(chromium, served, "leo")
    for path in ("/werk/{three}", "/catalogue/katalog"):
        reader.goto(served.url + path.format_map(named))
        expect(reader.get_by_role("button", name="Anwenden")).to_have_count(0)
        wrong.append(barriers(reader, RULES))
    page = entered(chromium, served, "ada")
    for path in PAGES:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")
        page.goto(served.url + path.lstrip("*").format_map(named))
        assert not re.search(
            r"\bNone\b|\bNULL\b|\d{4}-\d\d-\d\dT|http-\d|\{\w+\}", page.locator("main").inner_text()
        ), path
        wrong.append(barriers(page, RULES))
        if path.startswith("*"):
            page.set_viewport_size({"width": 320, "height": 900})
            page.emulate_media(color_scheme="dark")
            wrong.append(barriers(page, LOOKS))
    page.goto(f"{served.url}/werk/{named['three']}")
    page.evaluate("for (const one of document.querySelectorAll('[required]')) one.required = false")
    decide(page, "Ausblenden", "Ausblenden", told="[role=alert]")
    wrong.append(barriers(page, RULES))
    assert [one for one in wrong if one] == []


def decide(page: Page, summary: str, button: str, *, told: str = ".meldung[role=status]", **fields: str) -> None:
    """Fill in one of the forms beside a work, and wait for what comes of it."""
    box = page.locator(".entscheiden details", has=page.locator(f"summary:text-is('{summary}')"))
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    for field, text in fields.items():
        box.locator(f"[name='{field}']").first.fill(text)
    box.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(told)).to_be_visible()


def readable(body: bytes) -> str:
    """The text of a published file as people read it, whatever form it has."""
    text = body.decode("utf-8", "replace").replace("\r\n ", "").replace("\\,", ",")  # RFC 5545 folds lines
    if text.startswith("{"):
        text = json.dumps(json.loads(text), ensure_ascii=False)
    return html.unescape(html.unescape(text))


class Shown:
    """What the public gets: every output and the public copy of the catalogue."""

    def __init__(self, project: Project) -> None:
        copy = project.folder / "oeffentlich.db"
        assert project.run("export", str(copy)).returncode == 0
        found = {path: readable(body) for path, body in project.outputs().items()}
        pages = [text for path, text in found.items() if path.startswith("site/")]
        self.texts = {path: text for path, text in found.items() if not path.startswith("site/")}
        self.texts["site/"] = "\n".join(pages)
        with closing(sqlite3.connect(copy)) as db:
            self.texts["export"] = "\n".join(
                f"{a}\n{b}" for a, b in db.execute("SELECT titel, zusammenfassung FROM katalog")
            )

    def where(self, text: str) -> set[str]:
        return {path for path, shown in self.texts.items() if text in shown}


NEWS = {"news.xml", "news.atom", "news.json", "site/", "export"}
PODCAST = {"podcast.xml", "site/", "export"}
VIDEOS = {"videos.xml", "site/", "export"}
EVENTS = {"termine.ics", "termine.xml", "site/", "export"}
HIDDEN = {
    "Jetzt bewerben: Fünf Plätze für Digitalisierungsprojekte": NEWS,
    "#9 Der Schichtplan, der zuhört": PODCAST,
    "Rundgang: Unsere Lernfabrik in Musterland": VIDEOS,
    "Online-Seminar: E-Rechnung am Bau": EVENTS,
}
"""What Ada hides, each with where it was."""
RENAMED = {
    "#7 Daten aufräumen, bevor die KI kommt": ("Adas Folge", PODCAST),
    "AI Act: Kostenfreie Checkliste aktualisiert": ("Adas Liste", NEWS),
    "Fachaustausch: Der Zwilling im Keller": ("Adas Termin", EVENTS),
}


def work_of(project: Project, title: str) -> int:
    ((work,),) = project.rows(f"SELECT id FROM cards WHERE title = '{title}'")
    return int(work)


def test_an_editors_morning_in_a_browser(chromium: Browser, served: Served) -> None:
    """Log in, search, hide, retitle, merge, part, take back; the sources change; publish: all holds everywhere."""
    project, url = served.project, served.url
    before = Shown(project)
    page = entered(chromium, served, "ada")
    refused: list[str] = []
    page.on("console", lambda told: refused.append(told.text) if "Content Security Policy" in told.text else None)

    def open_work(title: str) -> None:
        page.goto(f"{url}/werk/{work_of(project, title)}")

    first, *others = HIDDEN
    page.get_by_label("Katalog durchsuchen").fill("digital")
    page.get_by_role("button", name="Suchen").first.click()
    for value in ("Meldung", "Musterland"):
        page.locator(".facetten").get_by_role("link", name=value).first.click()
    page.locator(".katalog").get_by_role("link", name=first).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(first)
    decide(page, "Ausblenden", "Ausblenden", grund="Bewerbungsfrist abgelaufen")
    expect(page.get_by_text("Dieses Werk ist ausgeblendet")).to_be_visible()
    for title in others:
        page.goto(f"{url}/catalogue/katalog?titel={title.replace('#', '%23')}")
        page.locator("input[name=werk]").first.check()
        page.get_by_label("Was soll geschehen?").select_option("hide")
        page.get_by_label("Begründung").fill("aus der Liste")
        page.locator("#mehrere").get_by_role("button", name="Anwenden").click()
        expect(page.get_by_text("1 Werk ausgeblendet")).to_be_visible()
    for title, (ours, _) in RENAMED.items():
        open_work(title)
        decide(page, "Titel ändern", "Titel speichern", titel=ours)
        expect(page.get_by_role("heading", level=1)).to_have_text(ours)
    open_work("#6 Sehende Sortierbänder in der Gärtnerei")
    decide(page, "Zusammenfassung ändern", "Zusammenfassung speichern", zusammenfassung="Adas Zusammenfassung.")

    open_work("#19 Wie ehrlich ist mein KI-Anbieter?")
    other = f"{url}/werk/{work_of(project, '#21 Live vom Sommerforum: Mut zur Lücke')}"
    decide(page, "Mit einem anderen Werk vereinen", "Vereinen", anderes=other, grund="eine Sendung und ihr Nachtrag")
    expect(page.get_by_role("heading", name="2 Fassungen")).to_be_visible()
    page.goto(f"{url}/catalogue/katalog?_search=E-Rechnung+Workshop+Vereine")
    page.locator(".katalog").get_by_role("link", name="Workshop: E-Rechnung verstehen").click()
    expect(page.get_by_role("heading", name="3 Fassungen")).to_be_visible()
    box = page.locator(".entscheiden details", has=page.locator("summary:text-is('Fassungen trennen')"))
    box.locator("summary").click()
    box.get_by_role("checkbox", name=re.compile("Zentrum Tüfteltal")).check()
    box.locator("[name=grund]").fill("ein eigener Termin")
    box.get_by_role("button", name="Trennen").click()
    expect(page.get_by_role("heading", name="1 Fassung")).to_be_visible()
    open_work("Energie-Check per Telefonkamera")
    decide(page, "Ausblenden", "Ausblenden", grund="versehentlich")
    page.locator(".verlauf").get_by_role("button", name="Zurücknehmen").first.click()
    expect(page.get_by_text("Die Entscheidung ist zurückgenommen.")).to_be_visible()

    served.network.advance()
    assert project.run("refresh", "--early", timeout=300).returncode in (0, 1)
    page.goto(f"{url}/klaeren")
    asked = page.locator("#widersprueche article")
    expect(asked).to_have_count(2)
    assert barriers(page, RULES) == ""
    list_, folge = asked.filter(has_text="Adas Liste"), asked.filter(has_text="Adas Zusammenfassung.")
    expect(list_).to_contain_text("AI Act: Kostenfreie Checkliste erneut aktualisiert")
    expect(folge).to_contain_text("Die Anlage läuft inzwischen im Zweischichtbetrieb")
    list_.get_by_role("button", name="Unseren Text behalten").click()
    expect(asked).to_have_count(1)
    folge.get_by_role("button", name="Text der Quelle übernehmen").click()
    expect(asked).to_have_count(0)

    page.goto(f"{url}/veroeffentlichen")
    page.get_by_role("button", name="Jetzt veröffentlichen").click()
    expect(page.get_by_text("Veröffentlicht:")).to_be_visible(timeout=60_000)
    after = Shown(project)
    for title, places in HIDDEN.items():
        assert places <= before.where(title), title
        assert after.where(title) == set(), title
    for title, (ours, places) in RENAMED.items():
        assert places <= before.where(title), title
        assert (after.where(title), after.where("AI Act: Kostenfreie Checkliste erneut")) == (set(), set()), title
        assert places <= after.where(ours), ours
    assert after.where("im Zweischichtbetrieb") >= PODCAST
    assert after.where("Adas Zusammenfassung.") == set()
    assert after.where("#19 Wie ehrlich ist mein KI-Anbieter?") >= PODCAST
    assert before.where("#21 Live vom Sommerforum: Mut zur Lücke") >= PODCAST
    assert after.where("#21 Live vom Sommerforum: Mut zur Lücke") <= {"site/"}, "there among the versions"
    assert before.where("E-Rechnung verstehen: Workshop für Vereine") <= {"site/"}
    for title in ("E-Rechnung verstehen: Workshop für Vereine", "Workshop: E-Rechnung verstehen für Vereine"):
        assert after.where(title) >= NEWS, title
    assert after.where("Energie-Check per Telefonkamera") >= NEWS

    page.goto(f"{url}/protokoll")
    log = page.locator("main table").inner_text()
    for what in ("ausgeblendet", "Titel geändert: „Adas Liste“", "mit einem anderen Werk vereint", "getrennt",
                 "zurückgenommen: ausgeblendet", "aus der Liste",
                 "Zusammenfassung: wieder wie bei der Quelle"):  # fmt: skip
        assert what in log, what
    moments = page.locator("main tbody tr").evaluate_all(
        "rows => rows.map(row => [row.cells[0].innerText, row.cells[1].innerText])"
    )
    assert len(moments) == project.rows("SELECT count(*) FROM decisions")[0][0] == 14
    assert all(re.fullmatch(r"\d+\. \S+ \d{4}, \d\d:\d\d Uhr", when) and who == "ada" for when, who in moments), moments
    assert refused == []
