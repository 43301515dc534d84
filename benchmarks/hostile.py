"""One run over a server whose every path misbehaves in one named way: wanted and got, case by case.

    python -m benchmarks.hostile [--runs 2] [--deadline 10] [FOLDER]

The server is `hostile_server.py` beside this file. A case is right when its source ended with what its verdict asks
(see the server's docstring), nothing crashed, and the canary (an address nobody may reach) was not asked.
"""

import argparse
import json
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def get(port: int, path: str) -> Any:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=30) as answer:
        return json.load(answer)


def configuration(index: dict[str, Any], deadline: float) -> str:
    allow = ", ".join(f'"127.0.0.1:{port}"' for port in index["ports"].values())
    parts = [
        f'[run]\nlanes = 8\nworkers = 8\n[fetch]\ncontact = "https://operator.example/"\nallow = [{allow}]\n'
        f"pause_seconds = 0\ndeadline_seconds = {deadline}\nconnect_seconds = 5\n"
        '[publish]\nbase_url = "https://operator.example/feeds/"\n'
        '[[centre]]\nid = "hostile"\nname = "Mittelstand-Digital Zentrum Feindesland"\nshort_name = "Feindesland"\n'
    ]
    parts += [
        f'[[source]]\nid = "{case["name"]}"\ncentre = "hostile"\nkind = "podcast"\nurl = "{case["url"]}"\n'
        for case in index["cases"]
    ]
    parts.append(
        '[[output]]\nkind = "podcast"\npath = "podcast.xml"\ntitle = "Die Podcasts"\ndescription = "Feindesland"\n'
        'link = "https://operator.example/"\nowner_name = "Betrieb"\nowner_email = "betrieb@operator.example"\n'
        'image = "https://operator.example/cover.png"\ncategories = ["Technology"]\n'
        '[[output]]\nkind = "atom"\npath = "all.atom"\ntitle = "Alles"\nmedia = ["episode", "news"]\n'
        'link = "https://operator.example/"\n'
    )
    return "\n".join(parts)


def verdict(case: dict[str, Any], told: dict[str, Any], items: int, run: int) -> tuple[bool, str]:
    """Whether a source ended as its case asks, and what it ended as."""
    failed = told["outcome"] == "failed"
    got = f"{told['reason']}" if failed else f"{told['outcome']}, {items} items"
    wait = told.get("retry_after_seconds")
    match case["verdict"]:
        case "fail":
            return failed and items == 0, got
        case "wait":
            return failed and wait is not None and abs(wait - case["wait"]) <= 5, f"{got}, wait {wait}"
        case "gone":
            return failed and told["gone"], got
        case "safe":
            return True, got
        case _:
            return not failed and items == items_by(case, run), got


def items_by(case: dict[str, Any], run: int) -> int:
    """What a case must have brought by a run, where its answers grow: (in the first run, in later ones)."""
    growing = {"etag-first": (3, 2 + run), "flood": (3, 5003), "window": (20, 30), "304-forever": (3, 3)}
    first, later = growing.get(case["name"], (case["items"], case["items"]))
    return first if run == 1 else later


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folder", nargs="?", default="real/hostile")
    options.add_argument("--runs", type=int, default=1)
    options.add_argument("--deadline", type=float, default=10)
    given = options.parse_args()
    folder = Path(given.folder).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    server = subprocess.Popen([sys.executable, str(HERE / "hostile_server.py")], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        about = json.loads(server.stdout.readline())
        index = get(about["index"], "")
        (folder / "sources.toml").write_text(configuration(index, given.deadline))
        get(about["index"], "_reset")
        code = 0
        for number in range(given.runs):
            code = max(code, one_run(folder, index, number))
        canary = get(about["index"], "_canary")
        print(f"canary: {len(canary)} requests")
        sys.exit(code or (1 if canary else 0))
    finally:
        server.kill()
        server.wait()


def one_run(folder: Path, index: dict[str, Any], number: int) -> int:
    command = [sys.executable, "-m", "aggregator", "--root", str(folder), "--json", "run", "--early"]
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    seconds = time.monotonic() - start
    if not done.stdout:
        print(done.stderr)
        return 1
    document = json.loads(done.stdout)
    told = {one["id"]: one for one in document["refresh"]["sources"]}
    db = sqlite3.connect(folder / "db" / "catalogue.db")
    items = dict(db.execute("SELECT source, count(*) FROM items GROUP BY source").fetchall())
    db.close()
    wrong = 0
    for case in index["cases"]:
        if case["name"] not in told:
            continue
        right, got = verdict(case, told[case["name"]], items.get(case["name"], 0), number + 1)
        wrong += not right
        wanted = case["verdict"] + (f" {case['items']}" if case["items"] is not None else "")
        print(
            f"{'' if right else 'WRONG':6}{case['name']:22}{wanted:14}{got[:60]:62}{told[case['name']]['seconds']:>7.2f} s"
        )
    crashes = [
        one["id"]
        for one in told.values()
        if one["reason" if one["outcome"] == "failed" else "outcome"] in ("crash", "parser-crash")
    ]
    print(
        f"run {number + 1}: {len(told)} of {len(index['cases'])} cases asked in {seconds:.1f} s, {wrong} wrong, crashes {crashes}, exit {done.returncode}"
    )
    for made in document["publish"]:
        print(f"{made['path']}: {made['entries']} entries, held back {made['held_back']}, faults {made['faults']}")
    return 1 if wrong or crashes else 0


if __name__ == "__main__":
    main()
