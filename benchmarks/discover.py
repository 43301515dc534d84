"""Precision and recall of discovery, against lists made by hand (tests/data/discover).

`captured`: the clues in captured pages (a folder `shared/corpus/html/pages` beside the repository, or --pages), whose
sites nobody can ask any more. `demo`: the sites of the sample network, asked in full. Prints a table and every miss.

    python -m benchmarks.discover [--pages FOLDER]
"""

import argparse
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

from aggregator import pages, urls
from aggregator.demo.network import SampleNetwork
from aggregator.discover import discover, evidence_in, hosts
from aggregator.errors import FetchError
from aggregator.model import Page
from aggregator.sandbox import pool
from aggregator.web import WebSettings
from aggregator.web.client import Client

ROOT = Path(__file__).parents[1]
LISTS = ROOT / "tests" / "data" / "discover"
CAPTURED = ROOT.parent / "shared" / "corpus" / "html" / "pages"
BASE = re.compile(rb"<base[^>]*\shref=[\"']?([^\"'> ]+)", re.IGNORECASE)
GROUPS: Mapping[str, tuple[str, ...]] = {
    # A page about feeds and a feed look alike until they are asked: /rss may be either.
    "feeds": ("feed", "feeds-page"),
    "pages": ("feed", "feeds-page"),
    "wordpress": ("wordpress",),
    "calendar": ("calendar", "events-api"),
    "youtube": ("youtube",),
    "linkedin": ("linkedin",),
    "directory": ("directory",),
}
JUDGED = frozenset(form for forms in GROUPS.values() for form in forms)
"""Forms the lists speak of. Listings are proposals of another sort: every site has some."""


@dataclass
class Score:
    """What was wanted and what was found, under one heading."""

    wanted: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)

    @property
    def right(self) -> int:
        return len(self.wanted & self.found)

    def line(self, name: str) -> str:
        precision = self.right / len(self.found) if self.found else 1.0
        recall = self.right / len(self.wanted) if self.wanted else 1.0
        return f"{name:12} {len(self.wanted):7} {len(self.found):6} {self.right:6} {precision:10.3f} {recall:7.3f}"


def key(url: str) -> str:
    return urls.canonical(hosts.youtube_channel(url) or url)


def base_of(body: bytes, name: str) -> str:
    """Where a captured page stood, as far as it says so itself."""
    at = f"https://captured.invalid/{name}"
    own = [link.url for link in pages.links(body, at) if "canonical" in link.rel]
    base = BASE.search(body[:200_000])
    return own[0] if own else urljoin(at, base[1].decode()) if base else at


def captured(folder: Path, every: int = 1) -> Iterator[tuple[str, str, set[str], set[str]]]:
    """File, heading, addresses wanted, addresses found."""
    listed = {page["file"]: page for page in tomllib.loads((LISTS / "captured.toml").read_text())["page"]}
    for path in sorted(folder.glob("*.html"))[::every]:
        body = path.read_bytes()
        here = base_of(body, path.name)
        page = Page(url=here, final_url=here, body=body, fetched_at=datetime(2026, 1, 1, tzinfo=UTC))
        clues = [clue for clue in evidence_in(page) if clue.form in JUDGED and not clue.comments]
        wanted = {
            group: set(map(key, _absolute(body, here, listed.get(path.name, {}).get(group, [])))) for group in GROUPS
        }
        later = set(map(key, _absolute(body, here, listed.get(path.name, {}).get("later", []))))
        for heading in ("feeds", "wordpress", "calendar", "youtube", "linkedin", "directory"):
            want = wanted[heading] | (wanted["pages"] if heading == "feeds" else set())
            yield path.name, heading, want, {key(clue.url) for clue in clues if clue.form in GROUPS[heading]} - later


def _absolute(body: bytes, here: str, addresses: list[str]) -> Iterator[str]:
    """Addresses as the list has them, resolved as the page resolves its own."""
    found = BASE.search(body[:200_000])
    base = urljoin(here, found[1].decode()) if found else here
    for address in addresses:
        yield urljoin(base, address)


def demo() -> Iterator[tuple[str, str, set[str], set[str]]]:
    """Every site of the sample network: the addresses its list has, and those proposed at medium or better."""
    listed = tomllib.loads((LISTS / "demo.toml").read_text())["site"]
    with (
        SampleNetwork() as network,
        Client(WebSettings(contact="demo@example.org", allow=network.netlocs, pause_seconds=0)) as web,
    ):
        for site in listed:
            home = network.urls[site["centre"]]
            try:
                found = list(discover(web, home))
            except FetchError as error:
                print(f"{home}: {error}")
                found = []
            wanted = {key(urljoin(home, address)) for address in site["sources"]}
            sure = [one for one in found if one.confidence != "low" and one.readable]
            # One content at several addresses is right under any of them.
            named = {
                next((key(url) for url in (one.url, *one.also) if key(url) in wanted), key(one.url)) for one in sure
            }
            yield site["centre"], "sources", wanted, named


def report(title: str, rows: Iterator[tuple[str, str, set[str], set[str]]]) -> Score:
    total, scores, faults, places = Score(), {}, [], 0
    for place, heading, wanted, found in rows:
        places += 1
        score = scores.setdefault(heading, Score())
        for one, kept in ((wanted, "wanted"), (found, "found")):
            for to in (score, total):
                getattr(to, kept).update(f"{place} {address}" for address in one)
        faults += [f"  missed {place}: {address}" for address in sorted(wanted - found)]
        faults += [f"  wrong  {place}: {address}" for address in sorted(found - wanted)]
    print(f"\n{title}\n{'':12} {'listed':>7} {'found':>6} {'right':>6} {'precision':>10} {'recall':>7}")
    for heading, score in scores.items():
        print(score.line(heading))
    print(total.line("all"), *faults, sep="\n")
    return total


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, default=CAPTURED)
    options = parser.parse_args()
    if options.pages.is_dir():
        report(f"captured pages ({len(list(options.pages.glob('*.html')))})", captured(options.pages))
    else:
        print(f"no captured pages at {options.pages}")
    if (LISTS / "demo.toml").exists():
        report("sites of the sample network", demo())
    pool.close_shared()
    return 0


if __name__ == "__main__":
    sys.exit(main())
