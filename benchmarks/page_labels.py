"""What pages really are, as a hand wrote it down, and whether a reading agrees. Knows no HTML and no reader.

A file of labels is tab separated: file, kind, title, date, entries, first entry. Empty cells are not measured. A title
ends with "…" where only its beginning counts, and several spellings are parted by " || "; a date is a day, "none", or
several of them parted by "|"; the first entry is a day (or "-") and a title, and then the number of entries is exact.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aggregator.pages.titles import fold
from aggregator.times import berlin

LABELS = "labels.tsv"
"""The name of a file of labels in the folder of its pages."""
NOTHING = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What one page is."""

    kind: str
    titles: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    entries: int = 0
    first_day: str = ""
    first_title: str = ""

    @property
    def exact(self) -> bool:
        """Whether the number of entries is known, and not only its floor."""
        return bool(self.first_title)


def read_labels(*files: Path) -> dict[str, Label]:
    """Labels by file name, of those files that exist; the first that names a page decides."""
    found: dict[str, Label] = {}
    for file in files:
        for row in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
            if row and not row.startswith("#"):
                name, *cells = row.split("\t")
                found.setdefault(name, _label(cells))
    return found


def title_agrees(label: Label, title: str) -> bool:
    """Whether a title is one of those expected: a kicker more or less is no fault, the name of the site is."""
    return any(_is_same(fold(title), fold(one), one.endswith("…")) for one in label.titles)


def day_of(moment: datetime | None) -> str:
    """The Berlin day, as labels write it."""
    return f"{berlin(moment):%Y-%m-%d}" if moment else NOTHING


def _label(cells: list[str]) -> Label:
    kind, title, days, entries, first = (*cells, "", "", "", "", "")[:5]
    first_day, _, first_title = first.partition(" ")
    return Label(
        kind=kind,
        titles=tuple(one for one in title.split(" || ") if one),
        days=tuple(one for one in days.split("|") if one),
        entries=int(entries or 0),
        first_day=first_day.strip("-") if first_day == "-" else first_day,
        first_title=first_title,
    )


def _is_same(read: str, expected: str, beginning: bool) -> bool:
    if beginning:
        return read.startswith(expected)
    if read in expected:
        return len(read) >= 0.75 * len(expected)
    return expected in read and len(read) <= 1.3 * len(expected)
