"""The editors' desk in a catalogue of 2,000 and of 200,000 items.

python -m benchmarks.desk [pages] [--sizes 2000,200000] [--out benchmarks/out/desk]
"""

import argparse
from pathlib import Path

from benchmarks.desk import pages
from benchmarks.desk.filling import filled

OUT = Path(__file__).parents[1] / "out" / "desk"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="2000,200000")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--times", type=int, default=pages.TIMES)
    parser.add_argument("--only", default="", help="a pattern: only pages whose name matches")
    given = parser.parse_args()
    found: dict[str, list[pages.Timed]] = {}
    for size in map(int, given.sizes.split(",")):
        for name, told in pages.measured(project(given.out, size), given.times, given.only):
            found.setdefault(name, []).append(told)
            print(f"{size:>9}  {name:34}{told.median * 1000:>8.0f} ms {told.cpu * 1000:>8.0f} ms CPU", flush=True)
    for name, several in found.items():
        cells = " | ".join(f"{one.median * 1000:.0f}" for one in several)
        print(f"| {name} | {cells} | {several[-1].cpu * 1000:.0f} | {several[-1].median / several[0].median:.1f} |")


def project(out: Path, size: int) -> Path:
    """The project of a size; made when there is none yet."""
    folder = out / str(size)
    if not folder.exists():
        filled(folder, size)
    return folder


if __name__ == "__main__":
    main()
