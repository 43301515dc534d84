"""What the pages room reads from captured pages, without any configuration: `python -m benchmarks.pages [FOLDER]`.

Prints a line for each HTML file and a table by content management system. Nobody has labelled the pages, so "confirmed"
counts what a second, independent witness on the page agrees with: of a title the `<title>` element or a heading, of a
date another place that names the same day (the visible text, the address, another meta element).
"""

import re
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aggregator import pages
from aggregator.pages.document import Document, open_document, tags, words
from aggregator.pages.head import read_head
from aggregator.pages.titles import fold
from aggregator.times import berlin

CORPUS = Path(__file__).parents[1].parent / "shared" / "corpus" / "html" / "pages"
ENTRIES = 3
"""From so many entries a page without article metadata counts as a listing."""
SYSTEMS = (
    # What a page says of its maker, in `<meta name=generator>` or by the paths only this maker uses
    ("GSB", re.compile(r"Government Site Builder|SiteGlobals|__blob=publicationFile", re.IGNORECASE)),
    ("TYPO3", re.compile(r"TYPO3|typo3temp|typo3conf|/fileadmin/", re.IGNORECASE)),
    ("WordPress", re.compile(r"wp-content|wp-includes|WordPress", re.IGNORECASE)),
    ("Drupal", re.compile(r"Drupal|/sites/default/files|/sites/all/", re.IGNORECASE)),
    ("Joomla", re.compile(r"Joomla|/media/jui/|com_content", re.IGNORECASE)),
)
MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember".split("|")


@dataclass(frozen=True, slots=True)
class Row:
    """What was read from one file."""

    name: str
    system: str
    title: str
    title_confirmed: bool
    published: datetime | None
    date_confirmed: bool
    text: int
    entries: int
    events: int
    listing: bool
    seconds: float


def main(folder: Path) -> int:
    """Read every HTML file of a folder and say what was found."""
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in (".html", ".htm") and file.is_file())
    if not files:
        print(f"no HTML files in {folder}", file=sys.stderr)
        return 1
    rows = [read(file) for file in files]
    for row in rows:
        day = f"{berlin(row.published):%Y-%m-%d}" if row.published else "-"
        kind = "listing" if row.listing else "article"
        marks = f"{'=' if row.title_confirmed else '?'}{'=' if row.date_confirmed else '?' if row.published else '-'}"
        print(
            f"{row.name[:48]:48} {row.system:9} {kind} {marks} {day:10} text {row.text:6} entries {row.entries:3} events {row.events:2}  {row.title[:70]}"
        )
    table(rows)
    return 0


def read(file: Path) -> Row:
    """Everything the pages room says of one file."""
    body = file.read_bytes()
    raw = body.decode("utf-8", "replace")
    document = open_document(body, "https://unknown.example/")
    url = (read_head(document).canonical if document else None) or f"https://unknown.example/{file.stem}"
    begun = time.process_time()
    article = pages.article(body, url)
    listed = pages.listing(body, url)
    seconds = time.process_time() - begun
    title = article.title if article else ""
    published = article.published if article else None
    text = len(article.text) if article else 0
    lists = (
        len(listed) >= ENTRIES
        and (published is None or any(one.published for one in listed))
        and text < 200 * len(listed)
        and published is None
    )
    return Row(
        name=file.name,
        system=next((name for name, sign in SYSTEMS if sign.search(raw)), "other"),
        title=title,
        title_confirmed=bool(document and title and confirmed_title(document, title)),
        published=published,
        date_confirmed=bool(published and confirmed_date(raw, published)),
        text=text,
        entries=len(listed),
        events=len(article.events) if article else 0,
        listing=lists,
        seconds=seconds,
    )


def confirmed_title(document: Document, title: str) -> bool:
    """Whether two of `<title>`, og:title and the headings hold these words."""
    head = read_head(document)
    told = [head.title, head.first("og:title"), *(words(tag) for tag in tags(document.soup, "h1", "h2", "h3"))]
    return (
        sum(
            fold(title) in fold(one) or (fold(one) in fold(title) and len(fold(one)) * 2 > len(fold(title)))
            for one in told
            if fold(one)
        )
        >= 2
    )


def confirmed_date(raw: str, published: datetime) -> bool:
    """Whether the source names this day at least twice, in any spelling."""
    day = berlin(published)
    month = MONTHS[day.month - 1]
    spellings = (
        f"{day:%Y}[-/]?{day:%m}[-/]?{day:%d}",
        rf"\b0?{day.day}\.\s?0?{day.month}\.\s?(?:{day:%Y}|{day:%y})\b",
        rf"\b0?{day.day}\.?(?:\s|&nbsp;)*(?:{month}|{month[:3]}|{day:%b})\w*\.?(?:\s|&nbsp;)*{day:%Y}",
    )
    return len(re.findall("|".join(spellings), raw)) >= 2


def table(rows: list[Row]) -> None:
    """Shares by content management system."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.system].append(row)
        groups["all"].append(row)
    print(
        f"\n{'CMS':10} {'articles':>8} {'title':>6} {'confirmed':>9} {'date':>6} {'confirmed':>9} {'text':>6} | {'listings':>8} {'entries':>8} | {'ms/page':>7}"
    )
    for name, group in sorted(groups.items(), key=lambda pair: (pair[0] == "all", pair[0])):
        articles = [row for row in group if not row.listing]
        lists = [row for row in group if row.listing]
        counts = [
            sum(bool(row.title) for row in articles),
            sum(row.title_confirmed for row in articles),
            sum(row.published is not None for row in articles),
            sum(row.date_confirmed for row in articles),
            sum(row.text > 0 for row in articles),
        ]
        found = sum(row.entries > 0 for row in lists)
        spent = 1000 * sum(row.seconds for row in group) / len(group)
        print(
            f"{name:10} {len(articles):8} {counts[0]:6} {counts[1]:9} {counts[2]:6} {counts[3]:9} {counts[4]:6} | {len(lists):8} {found:8} | {spent:7.0f}"
        )


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS))
