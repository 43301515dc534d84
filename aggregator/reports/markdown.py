"""Markdown (CommonMark): nothing a source said is taken for markup."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from aggregator.reports.digest import Digest, Group, Piece
from aggregator.reports.review import Review

_SIGNS: Final = re.compile(r"([\\`*_\[\]<>~|&#])")
_FIRST: Final = re.compile(r"\A(?:(\d+)(?=[.)])|(?=[-+=]))")


def digest(of: Digest) -> str:
    """A digest."""
    parts = [f"# {escaped(of.title)}", paragraph(of.lead), *(_group(group) for group in of.groups)]
    if of.site:
        parts.append(f"Alles andere: {link(of.site, of.site)}")
    return "\n\n".join(parts) + "\n"


def review(of: Review) -> str:
    """A review: its tables, and how each is asked for again."""
    parts = [f"# {escaped(of.title)}", paragraph(of.days)]
    parts.append("\n".join(f"- **{escaped(number)}** {escaped(what)}" for number, what in of.tiles))
    for section in of.sections:
        parts.append(f"## {escaped(section.heading)}")
        for figure in section.figures:
            parts += [f"### {escaped(figure.title)}", paragraph(figure.said)]
            parts.append(table(figure.head, figure.rows, right=figure.numbers))
            parts.append(f"<details><summary>SQL</summary>\n\n```sql\n{figure.sql}\n```\n\n</details>")
    parts += ["## Wie gezählt wird", "\n".join(f"- {paragraph(note)}" for note in of.notes)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _group(group: Group) -> str:
    rows = [_piece(piece) for piece in group.pieces]
    if group.more:
        rows.append(f"- … und {group.rest}")
    return f"## {escaped(group.heading)}\n\n" + "\n".join(rows)


def _piece(piece: Piece) -> str:
    title = link(piece.title, piece.url) if piece.url else escaped(piece.title)
    facts = " · ".join(map(escaped, (piece.centre, *piece.facts)))
    also = "".join(f", {link(label, url) if url else escaped(label)}" for label, url in piece.also)
    lines = [f"- {'📌 ' if piece.pinned else ''}**{title}**  ", f"  {facts}{also}"]
    if piece.teaser:
        lines[-1] += "  "
        lines.append(f"  {paragraph(piece.teaser)}")
    return "\n".join(lines)


def escaped(said: str) -> str:
    """Text that means itself within a line."""
    return _SIGNS.sub(r"\\\1", said)


def paragraph(said: str) -> str:
    """Text that means itself at the beginning of a line, too."""
    return _FIRST.sub(r"\1\\", escaped(said))


def link(said: str, url: str) -> str:
    """A link; its address goes in as it is."""
    address = url.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20").replace("\\", "%5C")
    return f"[{escaped(said)}](<{address}>)"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, right: Iterable[int] = ()) -> str:
    """A table (GitHub Flavored Markdown §4.10); columns of numbers to the right."""
    numbers = set(right)
    ruler = ("---:" if n in numbers else "---" for n in range(len(head)))
    lines = [map(escaped, head), ruler, *(map(escaped, row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
