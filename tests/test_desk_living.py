"""The desk beside cron: a real server, real runs, real editors at the same time; an editor's morning in Chromium."""

import os
import re
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from project import Project

from aggregator.demo.network import SampleNetwork

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
    "--no-first-run",
)  # fmt: skip
PASSWORD = "ein langes Passwort"


class Served:
    """A project whose desk is served by a process of its own, and whose network answers."""

    def __init__(self, project: Project, network: SampleNetwork) -> None:
        self.project, self.network = project, network
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        for name in ("ada", "bert"):
            subprocess.run(
                project.command("editors", "add", name, "--role", "redaktion", "--password-stdin"),
                input=PASSWORD + "\n", text=True, check=True, capture_output=True, env=project.environment,
            )  # fmt: skip
        self.log = (project.folder / "desk.log").open("w+b")
        self.process = subprocess.Popen(
            [part for part in project.command("browse", "--port", str(self.port)) if part not in ("-W", "error")],
            env=project.environment, stdout=self.log, stderr=self.log, start_new_session=True,
        )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(f"{self.url}/anmelden", timeout=5).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError(self.said())

    def said(self) -> str:
        self.log.flush()
        self.log.seek(0)
        return self.log.read().decode()

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        self.log.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with SampleNetwork(slow_seconds=0) as network:
        project = Project.following(network, tmp_path_factory.mktemp("living"), ("podcast", "news"))
        assert project.run("run", "--early").returncode in (0, 1)
        served = Served(project, network)
        yield served
        served.close()


class Editor:
    """A logged-in editor without a browser."""

    def __init__(self, url: str, name: str) -> None:
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.token = ""
        self.post("/anmelden", name=name, passwort=PASSWORD, weiter="/")

    def get(self, path: str) -> str:
        with self.opener.open(self.url + path, timeout=60) as answer:
            text: str = answer.read().decode()
        found = re.search(r'name="csrftoken" value="([^"]+)"', text)
        self.token = found[1] if found else self.token
        return text

    def post(self, path: str, **fields: str) -> str:
        if not self.token:
            self.get("/anmelden")
        body = urlencode({"csrftoken": self.token, **fields}).encode()
        with self.opener.open(self.url + path, body, timeout=60) as answer:
            return str(answer.read().decode())


@pytest.mark.skipif(
    not CHROMIUM.exists() and not os.environ.get("REQUIRE_CLIENTS"), reason="no /usr/bin/chromium on this machine"
)
def test_an_editors_morning_in_a_browser(served: Served) -> None:
    """Log in, search, hide, retitle, merge, part, take back; the source changes; publish: all of it holds."""
    project = served.project

    def decide(page: Page, summary: str, button: str, **fields: str) -> None:
        box = page.locator(".entscheiden details", has=page.locator(f"summary:text-is('{summary}')"))
        box.locator("summary").click()
        for field, text in fields.items():
            box.locator(f"[name='{field}']").first.fill(text)
        box.get_by_role("button", name=button, exact=True).click()
        expect(page.locator(".meldung[role=status]")).to_be_visible()

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        page = browser.new_page(locale="de-DE")
        refused: list[str] = []
        page.on("console", lambda told: refused.append(told.text) if "Content Security Policy" in told.text else None)
        page.goto(served.url)
        page.get_by_label("Name").fill("ada")
        page.get_by_label("Passwort").fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Anmelden").click()
        expect.set_options(timeout=20_000)
        expect(page.get_by_role("heading", level=1)).to_have_text("Guten Tag, ada")

        page.get_by_label("Katalog durchsuchen").fill("roboter")
        page.get_by_role("button", name="Suchen").first.click()
        first = page.locator(".c-titel a").first
        expect(first).to_be_visible()
        hidden_title = first.inner_text()
        first.click()
        decide(page, "Ausblenden", "Ausblenden", grund="zum Ausprobieren")
        expect(page.get_by_text("ist ausgeblendet")).to_be_visible()

        page.goto(f"{served.url}/catalogue/katalog?art=Podcast&stand=sichtbar")
        podcasts = page.locator(".c-titel a")
        one, two, three = (podcasts.nth(n).get_attribute("href") or "" for n in range(3))
        page.goto(served.url + one)
        decide(page, "Titel ändern", "Titel speichern", titel="Von Ada benannt")
        expect(page.get_by_role("heading", level=1)).to_have_text("Von Ada benannt")
        page.goto(served.url + two)
        decide(page, "Mit einem anderen Werk vereinen", "Vereinen", anderes=served.url + three, grund="eine Sendung")
        expect(page.get_by_role("heading", name="2 Fassungen")).to_be_visible()
        page.locator(".verlauf").get_by_role("button", name="Zurücknehmen").first.click()
        expect(page.get_by_role("heading", name="1 Fassung")).to_be_visible()

        page.goto(f"{served.url}/catalogue/katalog?art=Podcast&stand=sichtbar")
        for number in (3, 4):
            page.locator("input[name=werk]").nth(number).check()
        page.get_by_label("Was soll geschehen?").select_option("pin")
        page.locator("#mehrere").get_by_role("button", name="Anwenden").click()
        expect(page.get_by_text("2 Werke angeheftet")).to_be_visible()

        page.goto(f"{served.url}/katalog?_search=Checkliste")
        page.locator(".c-titel a").first.click()
        decide(page, "Titel ändern", "Titel speichern", titel="Adas Liste")
        served.network.advance()
        assert project.run("refresh", "--early").returncode in (0, 1)
        page.goto(f"{served.url}/klaeren")
        asked = page.locator("#widersprueche article").filter(has_text="Adas Liste")
        expect(asked).to_contain_text("erneut aktualisiert")
        asked.get_by_role("button", name="Unseren Text behalten").click()
        expect(asked).to_have_count(0)

        page.goto(f"{served.url}/veroeffentlichen")
        page.get_by_role("button", name="Jetzt veröffentlichen").click()
        expect(page.get_by_text("Veröffentlicht:")).to_be_visible(timeout=60_000)
        page.goto(f"{served.url}/protokoll")
        expect(page.get_by_role("cell", name="ada", exact=True).first).to_be_visible()
        browser.close()
    assert refused == []
    feeds = b"".join(project.outputs().values()).decode()
    for wanted in ("Von Ada benannt", "Adas Liste"):
        assert wanted in feeds
    assert hidden_title not in feeds


def test_runs_and_editors_do_not_get_in_each_others_way(served: Served) -> None:
    """A loop of runs beside 200 decisions and as many pages: no error on either side, and every decision is kept."""
    project, errors, done = served.project, list[str](), threading.Event()
    codes: list[int] = []
    before = project.rows("SELECT count(*) FROM decisions")[0][0]
    works = [row[0] for row in project.rows("SELECT id FROM works ORDER BY id")]

    def cron() -> None:
        while not done.is_set():
            finished = project.run("run", "--early", timeout=120)
            codes.append(finished.returncode)
            if "locked" in finished.stderr or finished.returncode not in (0, 1):
                errors.append(f"run: {finished.returncode} {finished.stderr}")

    def edit(name: str, mine: list[int]) -> None:
        try:
            editor = Editor(served.url, name)
            for number, work in enumerate(mine):
                editor.post("/entscheiden", wunsch="title", werk=str(work), titel=f"Titel {number} von {name}")
                if number % 10 == 0 and f"Titel {number} von {name}" not in editor.get(f"/werk/{work}"):
                    errors.append(f"{name}: the page of {work} is stale")
        except (urllib.error.URLError, OSError) as error:
            errors.append(f"{name}: {error}")

    threads = [threading.Thread(target=cron)]
    threads += [threading.Thread(target=edit, args=(name, works[n:200:2])) for n, name in enumerate(("ada", "bert"))]
    for thread in threads:
        thread.start()
    for thread in threads[1:]:
        thread.join()
    done.set()
    threads[0].join()
    assert errors == []
    assert "locked" not in served.said()
    assert codes, "at least one run went on meanwhile"
    decided = min(200, len(works))
    assert project.rows("SELECT count(*) FROM decisions")[0][0] == before + decided
    assert project.rows("SELECT count(*) FROM works WHERE title LIKE 'Titel % von %'")[0][0] == decided
