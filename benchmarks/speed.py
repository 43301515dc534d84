"""Our speed beside others', on the same feeds, in the same run.

    python -m benchmarks.speed [--feeds 100] [--reps 3] [--peers aggregator,naive-16,reader-10,newsboat-8]
                               [--scenarios cold,same304,...] [--latency off|wan] [--out benchmarks/out]
                               [--short reader-10,naive-16]     peers that run only cold, same304, same200 and new5

Scenarios (each but the first on its own copy of the settled store: a cold refresh, then one with nothing new):
    cold      empty store, every feed new
    same304   nothing changed, the server answers 304
    same200   nothing changed, the server ignores conditional requests and sends no validators: identical bytes
    churn200  nothing changed but volatile bytes (lastBuildDate, view counts) and the validators
    new5      5 % of the feeds have one new item, the rest 304
    new5x     5 % of the feeds have one new item, every answer 200
Peers take turns inside a scenario, so that a ratio compares runs that were seconds apart, not hours. A peer that is not
installed is left out and named. `reader` is installed from PyPI into a venv of its own below --out.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import peers, server

HERE = Path(__file__).parent
SCENARIOS = {
    "cold": "gen=0 cond=honour body=plain",
    "same304": "gen=0 cond=honour body=plain",
    "same200": "gen=0 cond=ignore body=plain",
    "churn200": "gen=0 cond=honour body=churn",
    "new5": "gen=1 cond=honour body=plain",
    "new5x": "gen=1 cond=ignore body=plain",
}
BRIEF = ("cold", "same304", "same200", "new5")


def options() -> argparse.Namespace:
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--feeds", type=int, default=100)
    given.add_argument("--reps", type=int, default=3)
    given.add_argument("--peers", default="aggregator,naive-16,reader-10,newsboat-8")
    given.add_argument("--short", default="naive-16,reader-10")
    given.add_argument("--scenarios", default=",".join(SCENARIOS))
    given.add_argument("--latency", default="off")
    given.add_argument("--gzip", default="off")
    given.add_argument("--out", default=str(HERE / "out"))
    return given.parse_args()


def prepared(out: Path, feeds: int) -> Path:
    """The corpus, made once: the same feeds for the same arguments."""
    corpus = out / f"corpus-{feeds}"
    if not (corpus / "manifest.json").exists():
        command = [sys.executable, str(HERE / "corpus.py"), str(corpus), "--feeds", str(feeds), "--seed", "1"]
        subprocess.run(command, check=True)
    return corpus


def usable(names: list[str], out: Path) -> list[str]:
    """The peers that are here. `reader` is fetched when it is not."""
    if any(name.startswith("reader") for name in names) and "BENCH_READER_PY" not in os.environ:
        python = out / "reader-venv" / "bin" / "python"
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(python.parent.parent)], check=True)
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", "reader[cli]", "sgmllib3k"], check=True)
        peers.P["reader_py"] = str(python)
    found = [name for name in names if peers.present(name)]
    for name in sorted(set(names) - set(found)):
        print(f"left out, not installed: {name}", file=sys.stderr)
    return found


class Round:
    """One peer in one scenario after another, on copies of its own store."""

    def __init__(self, given: argparse.Namespace, corpus: Path, names: list[str]) -> None:
        self.given, self.corpus, self.work = given, str(corpus), Path(given.out) / "work"
        self.peers, self.warm = {}, set()
        shutil.rmtree(self.work, ignore_errors=True)
        for name in names:
            (self.work / name / "empty").mkdir(parents=True)
            self.peers[name] = peers.make(name)
            self.peers[name].init(str(self.work / name / "empty"), self.corpus)

    def measure(self, name: str, scenario: str, rep: int) -> dict[str, Any]:
        peer, base = self.peers[name], self.work / name
        folder = str(base / "run")
        shutil.rmtree(folder, ignore_errors=True)
        settings = [*SCENARIOS[scenario].split(), f"latency={self.given.latency}", f"gzip={self.given.gzip}"]
        server.ctl(self.corpus, settings)
        peer.restore(str(base / ("empty" if scenario == "cold" else "warm")), folder)
        peer.prepare(folder, self.corpus)
        os.sync()
        server.ctl(self.corpus, ["reset"])
        figures = peer.run(folder, self.corpus)
        after = server.stats(self.corpus)
        feeds, items = peer.count(folder)
        row = {"peer": name, "n": self.given.feeds, "scenario": scenario, "rep": rep, "latency": self.given.latency}
        row |= {**figures, "feeds": feeds, "items": items, "db_mb": round(peer.size(folder) / 1e6, 1)}
        row |= {
            "req": after["requests"],
            "r200": after["ok"],
            "r304": after["not_modified"],
            "load": os.getloadavg()[0],
        }
        if scenario == "cold" and name not in self.warm:
            self._settle(peer, folder, str(base / "warm"))
            self.warm.add(name)
        return row

    def _settle(self, peer: Any, folder: str, warm: str) -> None:
        """The settled store: cold, then one refresh with nothing new."""
        peer.snapshot(folder, warm)
        peer.restore(warm, folder)
        peer.prepare(folder, self.corpus)
        server.ctl(self.corpus, ["latency=off"])
        peer.run(folder, self.corpus)
        peer.snapshot(folder, warm)


def table(rows: list[dict[str, Any]], field: str, against: str | None = None) -> str:
    """Medians of a field, peers down, scenarios across; as ratios when `against` names a peer."""
    medians: dict[tuple[str, str], float] = {}
    for key in {(row["peer"], row["scenario"]) for row in rows}:
        medians[key] = statistics.median(r[field] for r in rows if (r["peer"], r["scenario"]) == key)
    lines = [f"{field + (f' / {against}' if against else ''):24}" + "".join(f"{name:>10}" for name in SCENARIOS)]
    for peer in dict.fromkeys(row["peer"] for row in rows):
        cells = []
        for scenario in SCENARIOS:
            value, base = medians.get((peer, scenario)), medians.get((against or "", scenario))
            if value is None or (against and not base):
                cells.append(f"{'':>10}")
            else:
                cells.append(f"{value / base:>9.2f}x" if against and base else f"{value:>10.2f}")
        lines.append(f"{peer:24}" + "".join(cells))
    return "\n".join(lines)


def main() -> None:
    given = options()
    out = Path(given.out)
    out.mkdir(parents=True, exist_ok=True)
    corpus = prepared(out, given.feeds)
    names = usable(given.peers.split(","), out)
    serving = subprocess.Popen([sys.executable, str(HERE / "server.py"), "serve", str(corpus)])
    rows: list[dict[str, Any]] = []
    try:
        time.sleep(2)
        turns = Round(given, corpus, names)
        for rep in range(given.reps):
            for scenario in given.scenarios.split(","):
                for name in names:
                    if name in given.short.split(",") and scenario not in BRIEF:
                        continue
                    rows.append(turns.measure(name, scenario, rep))
                    print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    finally:
        serving.terminate()
        serving.wait()
    (out / f"speed-{given.feeds}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    print(f"{given.feeds} feeds, {rows[0]['items']} items, {given.reps} rounds, {os.cpu_count()} cores\n")
    for field, against in (("wall", None), ("wall", names[0]), ("cpu", None), ("tree_mb", None)):
        print(table(rows, field, against) + "\n")


if __name__ == "__main__":
    main()
