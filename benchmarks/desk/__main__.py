"""The editors' desk in large catalogues, over HTTP, in processes of its own.

    python -m benchmarks.desk pages [--sizes 2000,200000] [--times 7] [--only PATTERN]   how long each page takes
    python -m benchmarks.desk living [--size 20000] [--rounds 20]                       four editors beside refreshes
    python -m benchmarks.desk siege [--size 200000]                                     requests that mean harm

Catalogues are filled once and kept below --out: 200,000 items take a quarter of an hour of a core and 3 GB.
"""

import argparse
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks.desk import living, pages, siege
from benchmarks.desk.client import Client, Served
from benchmarks.desk.filling import filled

OUT = Path(__file__).parents[1] / "out" / "desk"
WORKS = 400
"""Works the editors decide about."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("pages", "living", "siege"))
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--sizes", default="2000,200000", help="of pages: items, several with a comma")
    parser.add_argument("--size", type=int, default=0, help="of living and siege: items")
    parser.add_argument("--times", type=int, default=pages.TIMES, help="how often each page is asked for")
    parser.add_argument("--only", default="", help="a pattern: only pages whose name matches")
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    match given.what:
        case "pages":
            compare([int(size) for size in given.sizes.split(",")], given)
        case "living":
            live(project(given.out, given.size or 20_000), given.rounds)
        case _:
            besiege(project(given.out, given.size or 200_000))


def project(out: Path, size: int) -> Path:
    """The project of a size; made when there is none yet."""
    folder = out / str(size)
    if not folder.exists():
        filled(folder, size)
    return folder


def compare(sizes: list[int], given: argparse.Namespace) -> None:
    """A table of medians, and of the last size to the first."""
    found: dict[str, list[pages.Timed]] = {}
    for size in sizes:
        for name, told in pages.measured(project(given.out, size), given.times, given.only):
            found.setdefault(name, []).append(told)
            print(f"{size:>9}  {name:38}{told.median * 1000:>8.0f} ms {told.cpu * 1000:>8.0f} ms CPU", flush=True)
    heads = " | ".join(f"{size:,}: ms | CPU ms" for size in sizes)
    print(f"| page | {heads} | ratio of CPU |")
    for name, several in found.items():
        cells = " | ".join(f"{one.median * 1000:.0f} | {one.cpu * 1000:.0f}" for one in several)
        print(f"| {name} | {cells} | {several[-1].cpu / max(several[0].cpu, 0.001):.1f} |")


def live(folder: Path, rounds: int) -> None:
    """On a copy: what editors decide and feeds say is not to be there the next time."""
    copy = folder.with_name(f"{folder.name}-living")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    with living.Upstream(moves_at=rounds // 2) as upstream:
        text = (copy / "sources.toml").read_text(encoding="utf-8").replace("[[source]]", "[[source]]\nenabled = false")
        text = text.replace("[publish]", f"{upstream.allowed}[publish]", 1)
        (copy / "sources.toml").write_text(f"{text}\n{upstream.toml()}", encoding="utf-8")
        with closing(sqlite3.connect(copy / "db" / "catalogue.db")) as db:
            sql = "SELECT id FROM works WHERE hidden IS NULL ORDER BY items DESC, id DESC LIMIT ?"
            works = [row[0] for row in db.execute(sql, (WORKS,))]
        report = living.lived(copy, upstream, rounds=rounds, works=works)
    print("\n".join(report.told))


def besiege(folder: Path) -> None:
    """The desk, and plain datasette over the public copy."""
    file = folder / "public.db"
    done = living.run(folder, "export", str(file))
    assert done.returncode == 0, done.stderr
    for served, path in (
        (Served.desk(folder), folder / "db" / "catalogue.db"),
        (Served.copy(file), file),
    ):
        queries = [one.partition("?")[0] for one in pages.QUERIES]
        with served:
            client = Client(served.url)
            if path.name == "catalogue.db":
                client.log_in("ada")
            losses = siege.besieged(served, client, siege.Place.of(path, queries))
        print(f"{path.name}: {losses.told}, answers afterwards: {losses.answers}", flush=True)
        for more, asked in sorted(losses.fattest, reverse=True)[:5]:
            print(f"  {more:.0f} MB more: {asked}")
        for error in losses.errors[:10]:
            print(f"  {error}")


if __name__ == "__main__":
    main()
