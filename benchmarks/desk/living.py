"""Editors beside runs: four read and decide without pause while the sources change and one refresh follows the other.

Everything is a process or a client of its own: `aggregator browse`, `aggregator refresh` and `publish` as cron starts
them, feeds on loopback that say something else each time (new items, other titles, one moves to another host under new
guids), and editors with a login, a cookie and a token.
"""

import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Self
from xml.sax.saxutils import escape

from aggregator.demo.server import LoopbackServer, Reply, Request
from benchmarks.desk.client import Answer, Client, Served
from benchmarks.desk.filling import EDITORS
from benchmarks.desk.watched import Held, noted

FEEDS = 4
SHOWN = 40
"""Entries of a feed."""
NEW = 3
"""Of a feed in each round."""
PATIENCE_SECONDS = 90
MOVING = FEEDS - 1
"""The feed that moves to another host, in the middle of it all."""
PAGES = (
    "/",
    "/catalogue/katalog",
    "/catalogue/katalog?_search=Werkstatt",
    "/klaeren",
    "/protokoll",
    "/quellen",
    "/auswertung",
)
WISHES = (
    "title",
    "hide",
    "show",
    "pin",
    "unpin",
    "summary",
    "topic+",
    "topic-",
    "format",
    "merge",
    "undo",
    "several",
    "split",
)
_KEY = re.compile(r'name="wunsch" value="undo"><input type="hidden" name="wert" value="([^"]+)"')
_FORMAT = re.compile(r'name="format".*?<option value="([a-z-]+)"', re.DOTALL)
_PART = re.compile(r'name="fassung" value="(\d+)"')


class Upstream:
    """Feeds on two hosts that say something else in every round."""

    def __init__(self, moves_at: int) -> None:
        self.round = 0
        self._moves_at = moves_at
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self.old = stack.enter_context(LoopbackServer(self._old))
            self.new = stack.enter_context(LoopbackServer(self._new, host="127.0.0.2"))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def toml(self) -> str:
        """The sources, as tables to append to a configuration."""
        tables = (
            f'[[source]]\nid = "strom-{n}"\nkind = "news"\ncentre = "netzwerk"\nurl = "{self.old.url}/{n}.xml"\n'
            for n in range(FEEDS)
        )
        return "\n".join(tables)

    @property
    def allowed(self) -> str:
        """The line of `[fetch]` that lets a run ask them."""
        return f'allow = ["{self.old.netloc}", "{self.new.netloc}"]\npause_seconds = 0\n'

    def _old(self, request: Request) -> Reply | None:
        number = int(request.path.strip("/").partition(".")[0])
        if number == MOVING and self.round >= self._moves_at:
            return Reply(status=301, headers={"location": f"{self.new.url}/{number}.xml"}, validators=False)
        return self._feed(number, "alt")

    def _new(self, request: Request) -> Reply | None:
        return self._feed(int(request.path.strip("/").partition(".")[0]), "neu")

    def _feed(self, number: int, host: str) -> Reply:
        last = SHOWN + NEW * self.round
        entries = "".join(self._entry(number, n, host) for n in range(last, last - SHOWN, -1))
        head = f"<title>Strom {number}</title><link>https://{host}.example/{number}</link><description>Alles.</description>"
        return Reply(body=f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{entries}</channel></rss>'.encode())

    def _entry(self, feed: int, n: int, host: str) -> str:
        rng = Random(f"{feed}-{n}")
        edition = f" (Fassung {self.round})" if (n + self.round) % 12 == 0 else ""
        title = f"Werkstatt {rng.randrange(10**6)} und Halle {rng.randrange(10**6)}{edition}"
        date = format_datetime(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=7 * n + feed, seconds=61 * n))
        text = " ".join(f"Wort{rng.randrange(5_000)}" for _ in range(60))
        return (
            f"<item><title>{escape(title)}</title><link>https://{host}.example/{feed}/{n}</link>"
            f"<guid isPermaLink='false'>{host}-{feed}-{n}</guid><pubDate>{date}</pubDate><description>{text}</description></item>"
        )


@dataclass(kw_only=True)
class Report:
    """What happened."""

    errors: list[str] = field(default_factory=list)
    """Of editors and of runs."""
    stale: list[str] = field(default_factory=list)
    """Pages that did not show what their editor had decided before."""
    decisions: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    """What pages and forms took."""
    runs: list[int] = field(default_factory=list)
    """Exit codes."""
    refused: list[str] = field(default_factory=list)
    """What the gate did not let through: parting what was published as one gives subscribers something twice."""
    desk: tuple[Held, ...] = ()
    """Write transactions of the desk, and of the runs, the longest first."""
    cron: tuple[Held, ...] = ()

    @property
    def told(self) -> Iterator[str]:
        """In lines."""
        yield f"runs: {len(self.runs)}, exit codes {dict(Counter(self.runs))}; decisions: {sum(self.decisions.values())}"
        yield f"  {dict(self.decisions)}"
        for name, took in sorted(self.seconds.items()):
            yield f"  {name}: {len(took)}, median {1000 * statistics.median(took):.0f} ms, longest {max(took):.1f} s"
        for name, held in (("desk", self.desk), ("runs", self.cron)):
            for one in held[:3]:
                yield f"  longest transaction of the {name}: {one.seconds:.2f} s, {one.cpu:.2f} s CPU, {one.where}"
        yield f"errors: {len(self.errors)}, stale pages: {len(self.stale)}, refused by the gate: {len(self.refused)}"
        yield from (*self.errors[:10], *self.stale[:10])


def lived(
    folder: Path, upstream: Upstream, *, rounds: int, works: Sequence[int], publish_every: int = 5, decisions: int = 0
) -> Report:
    """Let four editors decide about these works of a project while so many refreshes follow each other, and go on until
    they have decided as much as is asked for, for `PATIENCE_SECONDS` at most."""
    report, done = Report(), threading.Event()
    logs = {name: folder / f"{name}.transactions" for name in ("desk", "cron")}
    for log in logs.values():
        log.unlink(missing_ok=True)
    command = (*_watched(logs["desk"]), "--root", str(folder), "browse")
    with Served(command, folder / "desk.log", health="/anmelden") as served:
        editors = [
            threading.Thread(target=Editor(served.url, name, works[n :: len(EDITORS)], report).work, args=(done,))
            for n, name in enumerate(EDITORS)
        ]
        for editor in editors:
            editor.start()
        for number in range(1, rounds + 1):
            upstream.round += 1
            _run(folder, logs["cron"], report, "refresh", "--early")
            if number % publish_every == 0:
                _run(folder, logs["cron"], report, "publish")
        until = time.monotonic() + PATIENCE_SECONDS
        while report.decisions.total() < decisions and time.monotonic() < until:
            _run(folder, logs["cron"], report, "refresh", "--early")
        done.set()
        for editor in editors:
            editor.join()
        report.errors += [line for line in served.said().splitlines() if "locked" in line or "Traceback" in line]
    report.desk, report.cron = noted(logs["desk"]), noted(logs["cron"])
    return report


def run(folder: Path, *arguments: str, log: Path | None = None) -> "subprocess.CompletedProcess[str]":
    """The program as cron starts it."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = (*_watched(log or folder / "cron.transactions"), "--root", str(folder), *arguments)
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def _watched(log: Path) -> tuple[str, ...]:
    return sys.executable, "-m", "benchmarks.desk.watched", str(log)


def _run(folder: Path, log: Path, report: Report, *arguments: str) -> None:
    done = run(folder, *arguments, log=log)
    report.runs.append(done.returncode)
    if arguments[0] == "publish" and done.returncode == 1 and "--accept" in done.stderr:
        report.refused.append(done.stderr[-400:])
    elif done.returncode != 0 or "locked" in done.stderr:
        report.errors.append(f"{arguments[0]}: {done.returncode} {done.stderr[-400:]}")


class Editor:
    """Somebody who reads and decides without a pause."""

    def __init__(self, url: str, name: str, works: Sequence[int], report: Report) -> None:
        self._name = name
        self._works = works
        self._report = report
        self._rng = Random(name)
        self._client = Client(url)
        self._numbers = count()
        self._single = self._rng.sample(works, len(works))
        """What was not put together with another yet."""

    def work(self, done: threading.Event) -> None:
        """Until the last run is over, and one round at the least."""
        try:
            self._client.log_in(self._name)
            while True:
                for wish in self._rng.sample(WISHES, len(WISHES)):
                    self._read(self._rng.choice(PAGES))
                    self._decide(wish, self._rng.choice(self._works))
                    if done.is_set():
                        return
        except (OSError, AssertionError) as error:
            self._report.errors.append(f"{self._name}: {error!r}")

    def _read(self, path: str) -> Answer:
        return self._noted("pages", path, self._client.get(path))

    def _decide(self, wish: str, work: int) -> None:
        page, number = f"/werk/{work}", next(self._numbers)
        before = self._read(page).text
        match wish:
            case "title":
                self._send(wish, work, titel=f"Titel {number} von {self._name}")
                self._expect(page, f"Titel {number} von {self._name}")
            case "summary":
                self._send(wish, work, zusammenfassung=f"Gedanke {number} von {self._name}")
                self._expect(page, f"Gedanke {number} von {self._name}")
            case "hide":
                self._send(wish, work, grund="zum Ausprobieren")
                self._expect(page, "Dieses Werk ist ausgeblendet")
            case "show":
                self._send(wish, work)
                self._expect(page, "Dieses Werk ist ausgeblendet", there=False)
            case "topic+" | "topic-":
                self._send(wish, work, thema="ki")
            case "format":
                formats = _FORMAT.search(before)
                assert formats, f"{page} offers no format"
                self._send(wish, work, format=formats[1])
            case "merge":
                if len(self._single) > 1:
                    one, other = self._single.pop(), self._single.pop()
                    self._send(wish, one, anderes=str(other), grund="eine Sache")
                    self._expect(f"/werk/{other}", r"[2-9]\d* Fassungen")
            case "split":
                parts = _PART.findall(before)
                if len(parts) > 1:
                    self._send(wish, work, fassung=parts[-1], grund="doch zweierlei")
            case "undo":
                keys = _KEY.findall(before)
                if keys:
                    self._send(wish, work, wert=keys[0])
                    self._expect(page, f'value="{keys[0]}"', there=False)
            case "several":
                chosen = [("werk", str(one)) for one in self._rng.sample(self._works, min(8, len(self._works)))]
                self._post("pin", chosen)
            case _:
                self._send(wish, work)

    def _send(self, wish: str, work: int, **fields: str) -> None:
        self._post(wish, [("werk", str(work)), *fields.items()])

    def _post(self, wish: str, fields: Sequence[tuple[str, str]]) -> None:
        answer = self._client.post("/entscheiden", [("wunsch", wish), *fields])
        self._report.decisions[wish] += 1
        self._noted("forms", f"{wish} {dict(fields)}", answer)

    def _expect(self, page: str, pattern: str, *, there: bool = True) -> None:
        if bool(re.search(pattern, self._read(page).text)) is not there:
            self._report.stale.append(f"{self._name}: {page} {'lacks' if there else 'still has'} {pattern}")

    def _noted(self, kind: str, what: str, answer: Answer) -> Answer:
        self._report.seconds.setdefault(kind, []).append(answer.seconds)
        if answer.status != 200:
            told = re.findall(r"<li><b>(.*?)</li>", answer.text)
            self._report.errors.append(f"{self._name}: {answer.status} {what} {told}")
        return answer
