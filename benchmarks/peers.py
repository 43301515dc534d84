"""Peer programs, each made to do the same work against the benchmark server.

A peer has: init(d, corpus) registers every feed in an empty store, without fetching;
run(d, corpus) refreshes everything once and returns treerun's figures;
count(d) -> (feeds with items, items); size(d) -> bytes of the store.
Paths of locally installed or built programs come from environment variables (see P below).
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys

from benchmarks import treerun

HERE = os.path.dirname(os.path.abspath(__file__))
P = {
    k: os.environ.get("BENCH_" + k.upper(), v)
    for k, v in {
        "py": sys.executable,
        "reader_py": "python3",
        "newsboat": "newsboat",
        "feed2exec": "feed2exec",
        "r2e": "r2e",
        "sfeed_update": "sfeed_update",
    }.items()
}


def urls(corpus):
    with open(f"{corpus}/urls.txt") as f:
        return f.read().split()


def q(db, *sqls):
    c = sqlite3.connect(db)
    try:
        return [c.execute(s).fetchone()[0] for s in sqls]
    finally:
        c.close()


def files(*paths):
    n = 0
    for p in paths:
        for x in [p] if os.path.isfile(p) else [os.path.join(r, f) for r, _, fs in os.walk(p) for f in fs]:
            n += os.path.getsize(x)
    return n


class Peer:
    env = {}

    def run(self, d, corpus):
        return treerun.run(self.cmd(d, corpus), env=self.env_for(d), log=f"{d}/log.txt", cwd=d)

    def env_for(self, d):
        return dict(self.env, HOME=d)

    def prepare(self, d, corpus):
        pass

    def snapshot(self, d, to):
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(d, to, symlinks=True)

    restore = snapshot


class Aggregator(Peer):
    """Ours: `refresh`, which is what the others do; publishing comes on top and is measured by `--publish`."""

    name = "aggregator"

    def init(self, d, corpus):
        with open(f"{corpus}/manifest.json") as f:
            man = json.load(f)
        allow = sorted({f'"{feed["ip"]}:{man["port"]}"' for feed in man["feeds"]})
        with open(f"{d}/sources.toml", "w") as f:
            f.write(
                f'[fetch]\ncontact = "https://operator.example/"\nallow = [{", ".join(allow)}]\npause_seconds = 0\n'
            )
            f.write(
                '[[centre]]\nid = "bench"\nname = "Mittelstand-Digital Zentrum Rennbahn"\nshort_name = "Rennbahn"\n'
            )
            for feed in man["feeds"]:
                url, extra = feed["url"], ""
                if feed["kind"] == "youtube":
                    base, _, channel = url.partition("?channel_id=")
                    extra = f'channel = "{channel}"\nfeeds = "{base}"\n'
                f.write(
                    f'[[source]]\nid = "f{feed["id"]}"\ncentre = "bench"\nkind = "{feed["kind"]}"\nurl = "{url}"\n{extra}'
                )

    def cmd(self, d, corpus):
        return [P["py"], "-m", "aggregator", "--root", d, "-q", "refresh", "--early"]

    def env_for(self, d):
        return {"HOME": d, "PYTHONPATH": os.path.dirname(HERE)}

    def count(self, d):
        return q(f"{d}/db/catalogue.db", "select count(distinct source) from items", "select count(*) from items")

    def size(self, d):
        return files(f"{d}/db")


class Naive(Peer):
    def __init__(self, workers=16):
        self.workers, self.name = workers, f"naive-{workers}"

    def init(self, d, corpus):
        db = f"{d}/db.sqlite"
        subprocess.run(
            [
                P["py"],
                "-c",
                "import sqlite_utils,sys\n"
                "db=sqlite_utils.Database(sys.argv[1])\n"
                "db['feeds'].insert_all(({'url':u.strip(),'title':'','etag':'','modified':''} for u in open(sys.argv[2])),pk='url')\n"
                "db['items'].create({k:str for k in 'id feed title link published summary content author tags enclosures'.split()},pk='id')\n"
                "db['items'].create_index(['feed']);db['items'].create_index(['published'])",
                db,
                f"{corpus}/urls.txt",
            ],
            check=True,
        )

    def cmd(self, d, corpus):
        return [P["py"], f"{HERE}/naive.py", f"{d}/db.sqlite", f"{corpus}/urls.txt", "--workers", str(self.workers)]

    def count(self, d):
        return q(f"{d}/db.sqlite", "select count(distinct feed) from items", "select count(*) from items")

    def size(self, d):
        return files(f"{d}/db.sqlite")


class Reader(Peer):
    def __init__(self, workers=10):
        self.workers, self.name = workers, f"reader-{workers}"

    def init(self, d, corpus):
        subprocess.run(
            [
                P["reader_py"],
                "-c",
                "import sys\nfrom reader import make_reader\n"
                "with make_reader(sys.argv[1]) as r:\n [r.add_feed(u.strip()) for u in open(sys.argv[2])]",
                f"{d}/db.sqlite",
                f"{corpus}/urls.txt",
            ],
            check=True,
        )

    def cmd(self, d, corpus):
        return [
            P["reader_py"],
            "-m",
            "reader",
            "--db",
            f"{d}/db.sqlite",
            "update",
            "--no-scheduled",
            "--workers",
            str(self.workers),
            "-v",
        ]

    def count(self, d):
        return q(f"{d}/db.sqlite", "select count(distinct feed) from entries", "select count(*) from entries")

    def size(self, d):
        return files(f"{d}/db.sqlite")


class Newsboat(Peer):
    def __init__(self, threads=8):
        self.threads, self.name = threads, f"newsboat-{threads}"

    def init(self, d, corpus):
        shutil.copy(f"{corpus}/urls.txt", f"{d}/urls")
        with open(f"{d}/config", "w") as f:
            f.write(f"reload-threads {self.threads}\nauto-reload no\n")

    def cmd(self, d, corpus):
        return [P["newsboat"], "-C", f"{d}/config", "-u", f"{d}/urls", "-c", f"{d}/cache.db", "-x", "reload"]

    def count(self, d):
        return q(f"{d}/cache.db", "select count(distinct feedurl) from rss_item", "select count(*) from rss_item")

    def size(self, d):
        return files(f"{d}/cache.db")


class Sfeed(Peer):
    def __init__(self, jobs=8):
        self.name, self.jobs = f"sfeed-{jobs}", jobs

    def init(self, d, corpus):
        with open(f"{d}/sfeedrc", "w") as f:
            f.write(f'sfeedpath="$HOME/feeds"\nmaxjobs={self.jobs}\nfeeds() {{\n')
            f.writelines(f"\tfeed \"f{i}\" '{u}'\n" for i, u in enumerate(urls(corpus)))
            f.write("}\n")

    def cmd(self, d, corpus):
        return [P["sfeed_update"], f"{d}/sfeedrc"]

    def count(self, d):
        fs = os.listdir(f"{d}/feeds")
        n = 0
        for x in fs:
            with open(f"{d}/feeds/{x}", "rb") as f:
                n += f.read().count(b"\n")
        return len(fs), n

    def size(self, d):
        return files(f"{d}/feeds")


class Feed2exec(Peer):
    def __init__(self, jobs=4):
        self.name, self.jobs = f"feed2exec-{jobs}", jobs

    def init(self, d, corpus):
        with open(f"{d}/feed2exec.ini", "w") as f:
            f.write("[DEFAULT]\noutput = feed2exec.plugins.null\n\n")
            f.writelines(f"[f{i}]\nurl = {u.replace('%', '%%')}\n\n" for i, u in enumerate(urls(corpus)))

    def cmd(self, d, corpus):
        return [
            P["feed2exec"],
            "--config",
            f"{d}/feed2exec.ini",
            "--database",
            f"{d}/f2e.db",
            "fetch",
            "--parallel",
            "--jobs",
            str(self.jobs),
        ]

    def count(self, d):
        return q(f"{d}/f2e.db", "select count(distinct name) from feedcache", "select count(*) from feedcache")

    def size(self, d):
        return files(f"{d}/f2e.db")


class R2e(Peer):
    name = "rss2email"

    def init(self, d, corpus):
        base = [P["r2e"], "-c", f"{d}/r2e.cfg", "-d", f"{d}/r2e.json"]
        subprocess.run(base + ["new", "x@example.com"], check=True, stdout=subprocess.DEVNULL)
        with open(f"{d}/r2e.cfg", "a") as f:
            f.writelines(f"\n[feed.f{i}]\nurl = {u}\n" for i, u in enumerate(urls(corpus)))
        with open(f"{d}/r2e.json", "w") as f:
            json.dump(
                {
                    "version": 2,
                    "feeds": [
                        {"name": f"f{i}", "etag": None, "modified": None, "seen": {}} for i in range(len(urls(corpus)))
                    ],
                },
                f,
            )

    def cmd(self, d, corpus):
        return [P["r2e"], "-c", f"{d}/r2e.cfg", "-d", f"{d}/r2e.json", "run", "--no-send"]

    def count(self, d):
        with open(f"{d}/r2e.json") as f:
            j = json.load(f)["feeds"]
        return sum(bool(x["seen"]) for x in j), sum(len(x["seen"]) for x in j)

    def size(self, d):
        return files(f"{d}/r2e.json")


KINDS = {
    "aggregator": Aggregator,
    "naive": Naive,
    "reader": Reader,
    "newsboat": Newsboat,
    "sfeed": Sfeed,
    "feed2exec": Feed2exec,
    "rss2email": R2e,
}
PROGRAMS = {"newsboat": "newsboat", "sfeed": "sfeed_update", "feed2exec": "feed2exec", "rss2email": "r2e"}


def present(name):
    program = PROGRAMS.get(name.partition("-")[0])
    return program is None or shutil.which(P[program]) is not None


def make(name):
    base, _, n = name.partition("-")
    return KINDS[base](int(n)) if n.isdigit() else KINDS[base]()
