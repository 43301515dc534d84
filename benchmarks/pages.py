"""What the pages room reads from pages, without any configuration: `python -m benchmarks.pages [FOLDER]`.

Reads every HTML file of a folder, prints each miss with what explains it, and a table by content management system. Where
a file of labels says what a page is (`labels.tsv` in the folder; `pages.labels.tsv` beside this module for the captured
pages), it is measured against them. Any other page is measured by itself: its kind is what the pages room decides, "title"
and "date" count what was read (no date is right where the words of a page name none), and "x2" of them what a second,
independent place of the page says, too.
"""

import gc
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from aggregator import pages
from aggregator.pages import Article, Teaser
from aggregator.pages.document import Document, open_document, tags, words
from aggregator.pages.head import read_head
from aggregator.pages.titles import fold
from aggregator.times import berlin
from benchmarks.page_labels import LABELS, NOTHING, Label, day_of, read_labels, title_agrees

CORPUS = Path(__file__).parents[1].parent / "shared" / "corpus" / "html" / "pages"
CAPTURED = Path(__file__).with_name("pages.labels.tsv")
SYSTEMS = (
    # What a page says of its maker: `<meta name=generator>` and paths or class names only this maker writes
    ("GSB", re.compile(r"Government Site Builder|SiteGlobals|__blob=publicationFile", re.IGNORECASE)),
    ("KOS/WNetz", re.compile(r"[?&;]art=[A-Z]\w+\.\w+", re.IGNORECASE)),
    ("TYPO3", re.compile(r"TYPO3|typo3temp|typo3conf|/fileadmin/", re.IGNORECASE)),
    ("WordPress", re.compile(r"wp-content|wp-includes|WordPress", re.IGNORECASE)),
    ("Drupal", re.compile(r"Drupal|/sites/default/files|/sites/all/", re.IGNORECASE)),
    ("Joomla", re.compile(r"Joomla|/media/jui/|com_content", re.IGNORECASE)),
    ("Contao", re.compile(r"Contao|/assets/contao", re.IGNORECASE)),
    ("builder", re.compile(r"Wix\.com|wixstatic|jimdo|cc-page|Webflow|data-wf-|squarespace", re.IGNORECASE)),
)
UNKNOWN = "https://unknown.example/seite/12"
"""Where a page is said to lie that does not name its own address: a file's name must tell nothing."""
NO_DATE = "its words name no date"
MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember".split("|")
COLUMNS = tuple(
    "articles,title,title x2,date,date x2,text,listings,entries,calendars,events,others,said so,kind".split(",")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read from one file."""

    file: Path
    system: str
    raw: str
    document: Document | None
    kind: str
    article: Article | None
    entries: tuple[Teaser, ...]
    events: tuple[pages.Occasion, ...]
    seconds: float

    @property
    def title(self) -> str:
        """The title read, or nothing."""
        return self.article.title if self.article else ""

    @property
    def day(self) -> str:
        """The day of publication read."""
        return day_of(self.article.published if self.article else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One reading against its label, or against itself: what was counted, and what was missed."""

    reading: Reading
    labelled: bool
    kind: str
    counts: dict[str, bool]
    misses: tuple[str, ...]


def main(folder: Path) -> int:
    """Read every HTML file of a folder and say what was found; 1 when there is none."""
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in (".html", ".htm") and file.is_file())
    if not files:
        print(f"no HTML files in {folder}", file=sys.stderr)
        return 1
    labels = read_labels(folder / LABELS, CAPTURED)
    verdicts = [judge(read(file), labels.get(file.name)) for file in files]
    for one in verdicts:
        told = one.reading
        mark = "MISS" if one.misses else "ok"
        print(
            f"{mark:4} {told.file.name[:52]:52} {told.system:9} {told.kind:8} {told.day:10} text {len(told.article.text) if told.article else 0:6} "
            f"entries {len(told.entries):3} events {len(told.events):2}  {told.title[:60]}"
        )
        for miss in one.misses:
            print(f"       {miss}")
    table(verdicts)
    return 0


def read(file: Path) -> Reading:
    """Everything the pages room says of one file, and the processor time of it."""
    body = file.read_bytes()
    document = open_document(body, UNKNOWN)
    url = (read_head(document).canonical if document else None) or UNKNOWN
    gc.collect()  # the trees of earlier pages are cyclic: their end is not this page's cost
    begun = time.process_time()
    article = pages.article(body, url)
    entries = pages.listing(body, url)
    seconds = time.process_time() - begun
    raw = body.decode("utf-8", "replace")
    return Reading(
        file=file,
        system=next((name for name, sign in SYSTEMS if sign.search(raw)), "other"),
        raw=raw,
        document=document,
        kind=article.nature if article else "article",
        article=article,
        entries=entries,
        events=article.events if article else (),
        seconds=seconds,
    )


def judge(reading: Reading, label: Label | None) -> Verdict:
    """A reading against its label; without one against itself."""
    kind = label.kind if label else reading.kind
    counts: dict[str, bool] = {}
    misses: list[str] = []

    def check(name: str, right: bool, explain: Callable[[], str]) -> None:
        counts[name] = right
        if not right:
            misses.append(f"{name}: {explain()}")

    if label:
        check("kind", reading.kind in (kind, *SAME_KIND.get(kind, ())), lambda: f"is {kind}, read as {reading.kind}")
    if kind in ("listing", "calendar"):
        right, why = listed(reading, label)
        check("events" if kind == "calendar" else "entries", right, lambda: why)
    elif kind == "article":
        check("title", *title_of(reading, label))
        check("date", *date_of(reading, label))
        if label is None:
            counts |= confirmed(reading)
        check("text", bool(reading.article and reading.article.text), lambda: "no text was found")
    elif label:
        title, date = title_of(reading, label), date_of(reading, label)
        right = (title[0] or not label.titles) and (date[0] or not label.days)
        check("said so", right, lambda: "; ".join(one() for fits, one in (title, date) if not fits))
    return Verdict(reading=reading, labelled=label is not None, kind=kind, counts=counts, misses=tuple(misses))


SAME_KIND = {"home": ("listing",), "other": ("article",)}
"""Kinds that may be read for another: a home page lists news; a standing page is read as an article without date."""


def title_of(reading: Reading, label: Label | None) -> tuple[bool, Callable[[], str]]:
    """Whether the title is right, and what explains it if not."""
    if label:
        wanted = label.titles[0] if label.titles else ""
        return title_agrees(label, reading.title), lambda: f"expected {wanted!r}, read {reading.title!r}"
    return bool(reading.title), lambda: "none was found"


def date_of(reading: Reading, label: Label | None) -> tuple[bool, Callable[[], str]]:
    """Whether the day of publication is right, and what explains it if not."""
    if label:
        wanted = " or ".join(label.days)
        return reading.day in label.days, lambda: f"expected {wanted}, read {reading.day}; {dates_shown(reading)}"
    shown = dates_shown(reading)
    return reading.day != NOTHING or shown == NO_DATE, lambda: f"none was read; {shown}"


def confirmed(reading: Reading) -> dict[str, bool]:
    """Of a page without label: what a second place of it says, too."""
    sure = {"title x2": bool(reading.document and reading.title and confirmed_title(reading.document, reading.title))}
    if reading.day != NOTHING:
        sure["date x2"] = len(re.findall(spellings(reading), reading.raw)) >= 2
    return sure


def listed(reading: Reading, label: Label | None) -> tuple[bool, str]:
    """Whether a listing or calendar yields its entries, the first of them as it stands; and what is wrong if not."""
    shown = [(one.title, day_of(one.published)) for one in reading.entries]
    announced = [(one.title, day_of(one.event.start)) for one in reading.events]
    entries = announced if len(announced) >= len(shown) else shown
    if not entries:
        return not (label is None or label.entries), "no entries were found"
    if label is None:
        return True, ""
    if len(entries) < label.entries or (label.exact and len(entries) > label.entries):
        return False, f"{len(entries)} entries of {label.entries}: {', '.join(title[:30] for title, _ in entries[:6])}"
    title, day = entries[0]
    if label.exact and (fold(title) != fold(label.first_title) or (label.first_day or NOTHING) != day):
        return False, f"first entry is {label.first_day} {label.first_title!r}, read {day} {title!r}"
    return True, ""


def dates_shown(reading: Reading) -> str:
    """Which dates the words of a page name, as an explanation of why none, or another, was read."""
    body = reading.document.soup.body if reading.document else None
    found = pages.moments(words(body, 50_000)) if body is not None else ()
    named = list(dict.fromkeys(one.text.strip() for one in found if one.start))
    return f"its words name {', '.join(named[:5])}" if named else NO_DATE


def confirmed_title(document: Document, title: str) -> bool:
    """Whether two of `<title>`, og:title and the headings hold these words."""
    head = read_head(document)
    told = [head.title, head.first("og:title"), *(words(tag) for tag in tags(document.soup, "h1", "h2", "h3"))]
    mine = fold(title)
    return sum(bool(one) and (mine in one or (one in mine and len(one) * 2 > len(mine))) for one in map(fold, told)) > 1


def spellings(reading: Reading) -> str:
    """A pattern of every way to write the day that was read."""
    published = reading.article.published if reading.article else None
    if published is None:
        return r"(?!)"
    day = berlin(published)
    month = MONTHS[day.month - 1]
    return "|".join(
        (
            f"{day:%Y}[-/]?{day:%m}[-/]?{day:%d}",
            rf"\b0?{day.day}\.\s?0?{day.month}\.\s?(?:{day:%Y}|{day:%y})\b",
            rf"\b0?{day.day}\.?(?:\s|&nbsp;)*(?:{month}|{month[:3]}|{day:%b})\w*\.?(?:\s|&nbsp;)*{day:%Y}",
        )
    )


def table(verdicts: Sequence[Verdict]) -> None:
    """Shares by content management system: of what was counted, how many were right."""
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for one in verdicts:
        groups[one.reading.system].append(one)
        groups["all"].append(one)
    print(f"\n{'CMS':10}" + "".join(f"{name:>10}" for name in COLUMNS) + f"{'ms/page':>9}{'slowest':>9}")
    for name, group in sorted(groups.items(), key=lambda pair: (pair[0] == "all", pair[0])):
        spent = [1000 * one.reading.seconds for one in group]
        cells = "".join(f"{cell(column, group):>10}" for column in COLUMNS)
        print(f"{name:10}{cells}{sum(spent) / len(spent):9.0f}{max(spent):9.0f}")
    labelled = sum(one.labelled for one in verdicts)
    print(f"\n{labelled} of {len(verdicts)} pages labelled; of the others x2 counts what a second place confirms")


def cell(column: str, group: Sequence[Verdict]) -> str:
    """One number of the table."""
    kinds = {
        "articles": ("article",),
        "listings": ("listing",),
        "calendars": ("calendar",),
        "others": ("other", "home"),
    }
    if column in kinds:
        return str(sum(one.kind in kinds[column] for one in group))
    told = [one.counts[column] for one in group if column in one.counts]
    return f"{sum(told)}/{len(told)}" if told else "-"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS))
