"""Every output through every validator and client there is: what `make demo` and `make real` publish, or folders.

    python -m benchmarks.validate [demo|real|FOLDER]...

Each file is read by each tool that knows its form; a tool's count of entries has to be that of the gate. The demo is
played while real clients subscribe over loopback, list, and download every episode. Prints a table, exits with 1 when a
tool finds an error or counts otherwise. Packages of npm are installed into `benchmarks/out/npm`, pinned; what is not on
the machine is named, and is an error with REQUIRE_CLIENTS=1.
"""

import contextlib
import io
import json
import os
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import feedparser
import icalendar
import jsonschema
import listparser
import podcastparser
import vobject

from aggregator import gate
from aggregator.demo.network import SampleNetwork, shipped_topics
from aggregator.demo.server import LoopbackServer, Reply, Request, path_of
from benchmarks.real import gpodder, newsboat

HERE = Path(__file__).parent
NPM = HERE / "out" / "npm"
PINNED = {"podcast-partytime": "5.0.0", "podparse": "1.6.0", "ical.js": "2.2.1", "jsonfeed-schema": "0.5.0"}
SCHEMAS = Path(gate.__file__).parents[1] / "schemas"
SCHEMA_OF = {"podcast": "podcast-feed", "rss": "rss20", "atom": "atom", "opml": "opml"}
TYPES = {".xml": "application/rss+xml", ".atom": "application/atom+xml", ".json": "application/feed+json"}
XML_FEEDS = ("podcast", "rss", "atom")


@dataclass(frozen=True)
class Answer:
    """What a tool makes of a file."""

    entries: int | None = None
    """None: it does not count."""
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tool:
    """A validator or a parser that we did not write, or our gate."""

    name: str
    forms: tuple[str, ...]
    run: Callable[[Path, str], Answer]
    program: str = ""
    """What has to be installed; empty: it comes with the project."""


@dataclass
class Tally:
    """What a tool found in a set of files."""

    files: int = 0
    entries: int = 0
    faults: list[str] = field(default_factory=list)


def asked(command: Sequence[str | Path], **more: Any) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end, whatever that is."""
    return subprocess.run(command, check=False, capture_output=True, encoding="utf-8", timeout=1800, **more)


def xmllint(path: Path, form: str) -> Answer:
    schema = SCHEMAS / f"{SCHEMA_OF[form]}.rng"
    done = asked(["xmllint", "--noout", "--nonet", "--relaxng", schema, path])
    return Answer(faults=tuple(done.stderr.splitlines()[:3]) if done.returncode else ())


def by_feedparser(path: Path, form: str) -> Answer:
    read = feedparser.parse(io.BytesIO(path.read_bytes()))
    return Answer(len(read.entries), (str(read.bozo_exception),) if read.bozo else ())


def by_podcastparser(path: Path, form: str) -> Answer:
    read = podcastparser.parse("https://mittelstand.example/podcast.xml", io.BytesIO(path.read_bytes()))
    faults = [f"“{one['title']}” has no file" for one in read["episodes"] if not one["enclosures"]]
    faults += [f"{len(read['episodes'])} guids are not distinct"] * (
        len({one["guid"] for one in read["episodes"]}) != len(read["episodes"])
    )
    return Answer(len(read["episodes"]), tuple(faults))


class Node:
    """A package of npm, asked about all files of a folder at once: it starts slowly."""

    def __init__(self, tool: str) -> None:
        self.tool = tool
        self.known: dict[Path, Answer] = {}

    def prepare(self, paths: Sequence[Path]) -> None:
        done = asked(["node", HERE / "validate.mjs", NPM, self.tool, *paths])
        answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"entries"')]
        if len(answers) != len(paths):
            self.known |= dict.fromkeys(
                paths, Answer(faults=(f"it ended with {done.returncode}: {done.stderr[-200:]}",))
            )
            return
        told = zip(paths, answers, strict=True)
        self.known |= {path: Answer(one["entries"], tuple(one["faults"])) for path, one in told}

    def __call__(self, path: Path, form: str) -> Answer:
        return self.known[path]


def by_jsonschema(path: Path, form: str) -> Answer:
    schema = json.loads((NPM / "node_modules" / "jsonfeed-schema" / "schema-v1.1.json").read_bytes())
    feed = json.loads(path.read_bytes())
    judge = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
    return Answer(len(feed["items"]), tuple(error.message[:200] for error in judge.iter_errors(feed)))


def by_icalendar(path: Path, form: str) -> Answer:
    events = icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    return Answer(len(events), tuple(f"{name}: {why}" for event in events for name, why in event.errors))


def by_vobject(path: Path, form: str) -> Answer:
    calendar = vobject.readOne(path.read_text("utf-8"))
    calendar.validate(raiseException=True)
    return Answer(len(calendar.contents.get("vevent", [])))


def by_listparser(path: Path, form: str) -> Answer:
    read = listparser.parse(path.read_text("utf-8"))
    return Answer(len(read.feeds), (str(read.bozo_exception),) if read.bozo else ())


def by_sfeed(path: Path, form: str) -> Answer:
    done = asked(["sfeed"], input=path.read_text("utf-8"))
    return Answer(len(done.stdout.splitlines()), (done.stderr[:200],) if done.returncode else ())


TOOLS = (
    Tool("xmllint RELAX NG", (*XML_FEEDS, "opml"), xmllint, "xmllint"),
    Tool("feedparser", XML_FEEDS, by_feedparser),
    Tool("podcastparser", ("podcast",), by_podcastparser),
    Tool("podcast-partytime", ("podcast",), Node("partytime"), "podcast-partytime"),
    Tool("podparse", ("podcast",), Node("podparse"), "podparse"),
    Tool("jsonfeed-schema", ("jsonfeed",), by_jsonschema, "jsonfeed-schema"),
    Tool("icalendar", ("calendar",), by_icalendar),
    Tool("vobject", ("calendar",), by_vobject),
    Tool("ical.js", ("calendar",), Node("ical"), "ical.js"),
    Tool("listparser", ("opml",), by_listparser),
    Tool("sfeed", XML_FEEDS, by_sfeed, "sfeed"),
)
DEBIAN = {
    "node": "nodejs",
    "xmllint": "libxml2-utils",
    "sfeed": "sfeed",
    "gpo": "gpodder",
    "newsboat": "newsboat",
    "podboat": "newsboat",
}


class Report:
    """What all tools found, and what was missing."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Tally] = defaultdict(Tally)
        self.missing: dict[str, str] = {}

    def note(self, tool: str, group: str, entries: int, faults: Iterable[str], *, files: int = 1) -> None:
        tally = self.rows[tool, group]
        tally.files += files
        tally.entries += entries
        tally.faults += faults

    def has(self, program: str) -> bool:
        """Whether a program or package of npm is there; notes it when not."""
        there = (NPM / "node_modules" / program).is_dir() if program in PINNED else shutil.which(program) is not None
        if not there:
            self.missing[program] = "npm" if program in PINNED else f"Debian package {DEBIAN[program]}"
        return there

    def show(self) -> int:
        """Print the table; the exit code."""
        print(f"\n{'tool':22}{'outputs of':12}{'files':>7}{'entries':>9}{'errors':>8}")
        for (tool, group), tally in self.rows.items():
            print(f"{tool:22}{group:12}{tally.files:>7}{tally.entries:>9}{len(tally.faults):>8}")
        for (tool, group), tally in self.rows.items():
            for fault in tally.faults[:20]:
                print(f"ERROR: {tool}, {group}: {fault}")
        for program, where in self.missing.items():
            print(f"not installed: {program} ({where})")
        lacking = bool(self.missing) and os.environ.get("REQUIRE_CLIENTS") == "1"
        return int(lacking or any(tally.faults for tally in self.rows.values()))


def install() -> None:
    """The packages of npm, once; without npm or a registry they are missing."""
    manifest = {"private": True, "dependencies": PINNED}
    NPM.mkdir(parents=True, exist_ok=True)
    target = NPM / "package.json"
    if shutil.which("npm") is None or shutil.which("node") is None:
        return
    if target.exists() and json.loads(target.read_text()) == manifest and (NPM / "node_modules").is_dir():
        return
    target.write_text(json.dumps(manifest))
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"], cwd=NPM, check=False)


def examine(folder: Path, group: str, report: Report) -> None:
    """Every file of a folder through every tool that knows its form."""
    done = asked([sys.executable, "-m", "aggregator", "validate", "--ours", "--json", folder])
    verdicts = json.loads(done.stdout)["files"]
    for tool in TOOLS:
        if isinstance(tool.run, Node) and report.has(tool.program) and report.has("node"):
            tool.run.prepare([Path(one["path"]) for one in verdicts if one["form"] in tool.forms])
    for verdict in verdicts:
        path, form = Path(verdict["path"]), verdict["form"]
        name = path.relative_to(folder)
        bad = [f"{name}: {one['told']} [{one['rule']}]" for one in verdict["faults"] if one["severity"] == "error"]
        report.note(
            "gate", group, verdict["entries"], bad or ([f"{name}: {verdict['unread']}"] if verdict["unread"] else [])
        )
        for tool in TOOLS:
            if form not in tool.forms or (tool.program and not report.has(tool.program)):
                continue
            if isinstance(tool.run, Node) and path not in tool.run.known:
                continue
            answer = asked_about(tool, path, form)
            faults = [f"{name}: {fault}" for fault in answer.faults]
            if answer.entries is not None and answer.entries != verdict["entries"]:
                faults.append(f"{name}: it reads {answer.entries} entries instead of {verdict['entries']}")
            report.note(tool.name, group, answer.entries or 0, faults)


def asked_about(tool: Tool, path: Path, form: str) -> Answer:
    """What a tool makes of a file; whatever it throws is its verdict."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return tool.run(path, form)
    except Exception as error:  # whatever a foreign parser throws is its verdict
        return Answer(faults=(f"{type(error).__name__}: {error}",))


def listed(base: str, folder: Path, group: str, report: Report) -> None:
    """Clients subscribe to every feed over loopback, and list what is in it."""
    for path in sorted(folder.rglob("*")):
        form = gate.detect(path.read_bytes()) if path.suffix in (".xml", ".atom") else ""
        reading = gate.read(form, path.read_bytes()) if form in XML_FEEDS else None
        if reading is None or reading.archive:
            continue
        name = path.relative_to(folder).as_posix()
        clients: list[tuple[str, Callable[[str, Path], int]]] = [("newsboat", newsboat)]
        if form == "podcast":
            clients.append(("gpo", gpodder))
        for client, count in clients:
            if not report.has(client):
                continue
            with tempfile.TemporaryDirectory() as home:
                found = count(f"{base}/{name}", Path(home))
            wrong = [f"{name}: it lists {found} of {len(reading.entries)}"] * (found != len(reading.entries))
            report.note(f"{client} lists", group, found, wrong)


def downloaded(url: str, body: bytes, group: str, report: Report) -> None:
    """Clients download every episode of a podcast."""
    reading = gate.read("podcast", body)
    assert reading is not None
    files = [entry.enclosures[0] for entry in reading.entries]
    for client, fetch in (("gpo", _by_gpodder), ("podboat", _by_podboat)):
        if not report.has(client):
            continue
        with tempfile.TemporaryDirectory() as home:
            got = fetch(url, files, Path(home))
        wrong = [f"it downloads {got} of {len(files)} files"] * (got != len(files))
        report.note(f"{client} downloads", group, got, wrong, files=len(files))


def _by_gpodder(url: str, files: list[str], home: Path) -> int:
    env = os.environ | {"GPODDER_HOME": str(home), "HOME": str(home), "PYTHONWARNINGS": "ignore"}
    for command in (["set", "limit.episodes", "100000"], ["subscribe", url], ["download"]):
        subprocess.run(["gpo", *command], env=env, capture_output=True, check=True, timeout=600)
    return _sound(home / "Downloads")


def _by_podboat(url: str, files: list[str], home: Path) -> int:
    queue = [f'{file} "{home / "got" / f"{number}.mp3"}"' for number, file in enumerate(files)]
    (home / "queue").write_text("\n".join(queue) + "\n")
    (home / "config").write_text("")
    (home / "got").mkdir()
    command = ["podboat", "-a", "-C", str(home / "config"), "-q", str(home / "queue")]
    ours, theirs = pty.openpty()  # it draws a screen, and stays when all is done
    env = os.environ | {"HOME": str(home), "TERM": "xterm", "LINES": "24", "COLUMNS": "80"}
    with subprocess.Popen(
        command, env=env, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as process:
        os.close(theirs)
        end = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < end and _sound(home / "got") < len(files):
            if select.select([ours], [], [], 0.2)[0]:
                with contextlib.suppress(OSError):
                    os.read(ours, 65536)
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
        process.kill()
    os.close(ours)
    return _sound(home / "got")


def _sound(folder: Path) -> int:
    """How many files of a folder are sound files."""
    return sum(path.is_file() and path.read_bytes()[:3] == b"ID3" for path in folder.rglob("*"))


def demo(folder: Path, report: Report) -> None:
    """The sample network's outputs, while it plays."""
    output = folder / "output"
    output.mkdir(parents=True)
    with SampleNetwork(slow_seconds=0, output=output) as network:
        (folder / "sources.toml").write_text(network.sources_toml(), encoding="utf-8")
        (folder / "topics.toml").write_text(shipped_topics(), encoding="utf-8")
        command = [sys.executable, "-m", "aggregator", "--root", folder, "run", "--early"]
        asked(command, env=os.environ | dict(network.environment))
        examine(output, "demo", report)
        listed(f"{network.url}output", output, "demo", report)
        body = (output / "podcast.xml").read_bytes()
        downloaded(f"{network.url}output/podcast.xml", body, "demo", report)


def real(folder: Path, report: Report) -> None:
    """What captured feeds give. Their media are elsewhere: nothing is downloaded."""
    done = asked([sys.executable, "-m", "benchmarks.real", folder])
    report.note("make real", "real", 0, [done.stdout[-500:] + done.stderr[-500:]] if done.returncode else [], files=0)
    served(folder / "output", "real", report)


def served(output: Path, group: str, report: Report) -> None:
    """A folder of outputs, as a web server would give it."""
    examine(output, group, report)

    def site(request: Request) -> Reply | None:
        path = output / path_of(request).lstrip("/")
        return Reply(body=path.read_bytes(), type=TYPES.get(path.suffix, "text/html")) if path.is_file() else None

    with LoopbackServer(site) as server:
        listed(server.url, output, group, report)


def main() -> None:
    install()
    report = Report()
    with tempfile.TemporaryDirectory(prefix="validate-") as scratch:
        for name in sys.argv[1:] or ["demo", "real"]:
            play = {"demo": demo, "real": real}.get(name)
            if play:
                play(Path(scratch) / name, report)
            else:
                served(Path(name).resolve(), Path(name).name, report)
    sys.exit(report.show())


if __name__ == "__main__":
    main()
