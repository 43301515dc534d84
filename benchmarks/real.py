"""The main job over captured feeds: every file of `../shared/corpus` (podcasts, news, youtube/feeds), served on loopback.

    python -m benchmarks.real [FOLDER]

Prints, per kind, how many items the files hold and how many were stored, with a reason for each that was not; then runs
again and shows that nothing was stored, written or asked for without a condition. Exits with 1 when a promise is broken.
Captured pages are not ours: they are read where they lie, and nothing of them is kept but in FOLDER (default `real/`).
"""

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import feedparser

from aggregator.demo.server import LoopbackServer, Reply, Request, path_of

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
SERVERS = 8
"""Hosts the files are spread over: sources of one host are asked in turn."""
TYPES = {".json": "application/feed+json", ".atom": "application/atom+xml", ".rdf": "application/rdf+xml"}


@dataclass(frozen=True)
class Captured:
    """A captured file as a source."""

    id: str
    kind: str
    path: Path
    channel: str = ""

    @property
    def items(self) -> int:
        """How many entries the file holds, by feedparser or, for JSON Feed, by itself."""
        body = self.path.read_bytes()
        if body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
            with contextlib.suppress(ValueError):
                return len(json.loads(body).get("items") or ())
        return len(feedparser.parse(io.BytesIO(body)).entries)


@dataclass
class Tally:
    """What a kind brought."""

    sources: int = 0
    held: int = 0
    stored: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)


def captured() -> list[Captured]:
    found = []
    for kind, folder in (("podcast", "podcasts"), ("news", "news"), ("youtube", "youtube/feeds")):
        for path in sorted((CORPUS / folder).iterdir()):
            if path.is_file():
                slug = re.sub(r"[^a-z0-9]+", "-", path.name.lower()).strip("-")
                found.append(Captured(f"{kind}-{slug}", kind, path, _channel(path) if kind == "youtube" else ""))
    return found


def _channel(path: Path) -> str:
    """The channel a captured YouTube feed is of; where it names none, an id made of the file's name."""
    body = path.read_text(errors="replace")
    match = re.search(r"UC[\w-]{22}", body)
    return match[0] if match else "UC" + hashlib.sha256(path.name.encode()).hexdigest()[:22]


def site(files: dict[str, Captured]) -> "object":
    def answer(request: Request) -> Reply | None:
        one = files.get(path_of(request))
        if one is None:
            return None
        kind = TYPES.get(one.path.suffix, "application/rss+xml")
        return Reply(body=one.path.read_bytes(), type=kind, headers={"Last-Modified": "Mon, 02 Mar 2026 12:00:00 GMT"})

    return answer


def configuration(files: list[Captured], servers: list[LoopbackServer]) -> str:
    allow = ", ".join(f'"{server.netloc}"' for server in servers)
    parts = [
        f'[fetch]\ncontact = "https://operator.example/"\nallow = [{allow}]\npause_seconds = 0\n'
        '[publish]\nbase_url = "https://operator.example/feeds/"\n'
        '[[centre]]\nid = "replay"\nname = "Mittelstand-Digital Zentrum Wiederholung"\nshort_name = "Wiederholung"\n'
    ]
    for number, one in enumerate(files):
        url = f"{servers[number % SERVERS].url}/{one.id}"
        extra = f'channel = "{one.channel}"\nfeeds = "{url}"\n' if one.kind == "youtube" else ""
        url = f"{servers[number % SERVERS].url}/{one.id}"
        parts.append(f'[[source]]\nid = "{one.id}"\ncentre = "replay"\nkind = "{one.kind}"\nurl = "{url}"\n{extra}')
    head = 'link = "https://operator.example/"\n'
    podcast = (
        'kind = "podcast"\npath = "podcast.xml"\ntitle = "Die Podcasts"\ndescription = "Wiederholung"\nlimit = 1000\n'
        'owner_name = "Betrieb"\nowner_email = "betrieb@operator.example"\nimage = "https://operator.example/cover.png"\n'
        'categories = ["Technology"]\n'
    )
    parts.append(f"[[output]]\n{podcast}{head}")
    for medium, kind, path in (
        ("news", "rss", "news.xml"),
        ("news", "atom", "news.atom"),
        ("video", "jsonfeed", "videos.json"),
    ):
        parts.append(
            f'[[output]]\nkind = "{kind}"\npath = "{path}"\ntitle = "{path}"\ndescription = "Wiederholung"\n'
            f'media = ["{medium}"]\n{head}'
        )
    parts.append('[[output]]\nkind = "opml"\npath = "sources.opml"\ntitle = "Quellen"\n')
    return "\n".join(parts)


def run(folder: Path) -> dict[str, object]:
    command = [sys.executable, "-m", "aggregator", "--root", str(folder), "--json", "run", "--early"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout:
        sys.exit(f"the run said nothing (exit {done.returncode}):\n{done.stderr}")
    sys.stderr.write(done.stderr)
    document: dict[str, object] = json.loads(done.stdout)
    document["exit"] = done.returncode
    return document


def outputs(folder: Path) -> dict[str, str]:
    found = sorted(path for path in (folder / "output").rglob("*") if path.is_file())
    return {str(p.relative_to(folder / "output")): hashlib.sha256(p.read_bytes()).hexdigest() for p in found}


def report(files: list[Captured], document: dict[str, object]) -> tuple[dict[str, Tally], list[str]]:
    """The table's figures, and every file whose count no reason explains."""
    told = {one["id"]: one for one in document["refresh"]["sources"]}  # type: ignore[index]
    tallies: dict[str, Tally] = {}
    unexplained = []
    for one in files:
        tally, result, held = tallies.setdefault(one.kind, Tally()), told[one.id], one.items
        tally.sources += 1
        tally.held += held
        tally.stored += result["new"]
        tally.skipped.update(result.get("skipped", {}))
        if result["outcome"] == "failed":
            tally.failed[result["reason"]] += 1
            if held:
                unexplained.append(f"{one.id}: {held} items, but {result['reason']}: {result['diagnosis']}")
        elif result["new"] + sum(result["skipped"].values()) != held:
            unexplained.append(f"{one.id}: {held} items, {result['new']} stored, {result['skipped']}")
    return tallies, unexplained


def heard(folder: Path) -> list[str]:
    """Subscribe to the podcast feed with the clients that are installed; those that do not list every episode."""
    body = (folder / "output" / "podcast.xml").read_bytes()
    guids = set(re.findall(rb"<guid[^>]*>([^<]+)</guid>", body))
    quiet = []
    with LoopbackServer(lambda request: Reply(body=body) if path_of(request) == "/podcast.xml" else None) as server:
        for name, listed in (("gpo", gpodder), ("newsboat", newsboat)):
            if shutil.which(name) is None:
                print(f"{name}: not installed")
                continue
            with tempfile.TemporaryDirectory() as home:
                count = listed(f"{server.url}/podcast.xml", Path(home))
            print(f"{name}: lists {count} of {len(guids)} episodes")
            quiet += [f"{name} lists {count} of {len(guids)}"] if count != len(guids) else []
    return quiet


def gpodder(url: str, home: Path) -> int:
    """How many episodes gPodder knows after subscribing; its own limit of 200 a feed is lifted."""
    env = os.environ | {"GPODDER_HOME": str(home), "HOME": str(home), "PYTHONWARNINGS": "ignore"}
    for command in (["set", "limit.episodes", "100000"], ["subscribe", url]):
        subprocess.run(["gpo", *command], env=env, capture_output=True, check=True, timeout=120)
    return count(home / "Database", "SELECT count(DISTINCT guid) FROM episode")


def newsboat(url: str, home: Path) -> int:
    """How many episodes newsboat knows after a reload."""
    (home / "urls").write_text(f"{url}\n")
    (home / "config").touch()
    command = ["newsboat", "-u", "urls", "-C", "config", "-c", "cache.db", "-q", "-x", "reload"]
    subprocess.run(
        command, cwd=home, env=os.environ | {"HOME": str(home)}, capture_output=True, check=True, timeout=120
    )
    return count(home / "cache.db", "SELECT count(DISTINCT guid) FROM rss_item")


def count(path: Path, sql: str) -> int:
    db = sqlite3.connect(path)
    try:
        return int(db.execute(sql).fetchone()[0])
    finally:
        db.close()


def main() -> None:
    if not CORPUS.is_dir():
        sys.exit(f"no captured feeds at {CORPUS}")
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "real").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    files = captured()
    broken = []
    with contextlib.ExitStack() as stack:
        by_path = {f"/{one.id}": one for one in files}
        servers = [stack.enter_context(LoopbackServer(site(by_path))) for _ in range(SERVERS)]  # type: ignore[arg-type]
        (folder / "sources.toml").write_text(configuration(files, servers))
        first = run(folder)
        tallies, unexplained = report(files, first)
        broken += unexplained
        before = outputs(folder)
        for server in servers:
            server.forget()
        second = run(folder)
        asked = [request for server in servers for request in server.requests]
        refresh = second["refresh"]
        plain = [request.path for request in asked if not request.conditional]
        healthy = {f"/{one['id']}" for one in refresh["sources"] if one["outcome"] != "failed"}  # type: ignore[index]
        plain = [path for path in plain if path.split("?")[0] in healthy]
        rows = refresh["new"] + refresh["changed"]  # type: ignore[index]
        written = [name for name, digest in outputs(folder).items() if before.get(name) != digest]
    print(f"{'kind':9}{'sources':>8}{'items held':>12}{'stored':>8}  not stored, by reason; sources failed, by reason")
    for kind, tally in tallies.items():
        print(
            f"{kind:9}{tally.sources:>8}{tally.held:>12}{tally.stored:>8}  {dict(tally.skipped)}; {dict(tally.failed)}"
        )
    for made in first["publish"]:  # type: ignore[attr-defined]
        print(f"{made['path']}: {made['entries']} entries, held back {made['held_back']}, faults {made['faults']}")
    print(
        f"second run: {len(asked)} requests, {len(plain)} unconditional, {rows} rows stored, {len(written)} files written"
    )
    broken += heard(folder)
    broken += [f"unconditional: {path}" for path in plain] + [f"written again: {name}" for name in written]
    broken += [f"{rows} rows stored by the second run"] if rows else []
    for line in broken:
        print(f"NOT AS PROMISED: {line}")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
