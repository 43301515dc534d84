"""Plots as SVG inside the page: bars by month and bars side by side. Pure; no script, no request, no inline style.

Every plot has a title for whoever does not see it, and the page has its numbers as a table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from aggregator.datasette.wording import MEDIA, MONTHS, number

WIDTH: Final = 720
HEIGHT: Final = 240
LEFT: Final = 64
BOTTOM: Final = 40
TOP: Final = 12
STEPS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What came out in a month."""

    month: str
    """`2026-03`"""
    counts: Mapping[str, int]
    """By medium."""

    @property
    def label(self) -> str:
        """`März 2026`."""
        year, month = self.month.split("-")
        return f"{MONTHS[int(month) - 1]} {year}"

    @property
    def total(self) -> int:
        """Of all media."""
        return sum(self.counts.values())


def months_until(last: str, count: int) -> tuple[str, ...]:
    """So many months, `2026-03` the last."""
    year, month = map(int, last.split("-"))
    numbers = range(year * 12 + month - count, year * 12 + month)
    return tuple(f"{n // 12}-{n % 12 + 1:02}" for n in numbers)


def stacked(months: Sequence[Month], title: str) -> Markup:
    """A bar a month, media one on the other."""
    top = _rounded(max((one.total for one in months), default=0))
    wide = (WIDTH - LEFT) / max(1, len(months))
    media = [medium for medium in MEDIA if any(one.counts.get(medium) for one in months)]
    parts = [_axis(top)]
    for place, one in enumerate(months):
        left, floor = LEFT + place * wide, float(HEIGHT - BOTTOM)
        for medium in media:
            count = one.counts.get(medium, 0)
            if not count:
                continue
            high = count / top * (HEIGHT - BOTTOM - TOP)
            floor -= high
            parts.append(
                Markup(
                    '<rect class="m-{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{}</title></rect>'
                ).format(
                    medium,
                    left + wide * 0.12,
                    floor,
                    wide * 0.76,
                    high,
                    f"{one.label}: {number(count)} {MEDIA[medium]}",
                )
            )
        step = max(1, len(months) // 8)
        if place % step == 0:
            between = "zwischen" if place // step % 2 else ""
            parts.append(
                Markup('<text class="{}" x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(
                    between, left + wide / 2, HEIGHT - BOTTOM + 20, one.label
                )
            )
    return _framed(parts, title, HEIGHT)


def _axis(top: int) -> Markup:
    lines = []
    for step in range(STEPS + 1):
        value = top * step // STEPS
        y = HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP)
        lines.append(
            Markup(
                '<line class="achse" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>'
                '<text x="{}" y="{:.1f}" text-anchor="end">{}</text>'
            ).format(LEFT, WIDTH, y, y, LEFT - 6, y + 4, number(value))
        )
    return Markup().join(lines)


def shares(counts: Mapping[str, int], title: str) -> Markup:
    """One bar, cut by medium into shares."""
    total, left = sum(counts.values()) or 1, 0.0
    parts: list[Markup] = []
    for medium, count in counts.items():
        wide = count / total * WIDTH
        parts.append(
            Markup('<rect class="m-{}" x="{:.1f}" y="4" width="{:.1f}" height="36"><title>{}</title></rect>').format(
                medium, left, wide, f"{MEDIA.get(medium, medium)}: {number(count)}"
            )
        )
        left += wide
    return _framed(parts, title, 44)


def _framed(parts: Sequence[Any], title: str, height: int) -> Markup:
    frame = Markup('<svg class="diagramm" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>')
    return frame.format(WIDTH, height, title, Markup().join(parts))


def _rounded(value: int) -> int:
    """The end of an axis: a little more than what is highest, and divisible by its steps."""
    size = STEPS
    while size < value:
        size *= 2
    return next((one for one in (size * 5 // 8, size * 3 // 4, size) if one >= value and one % STEPS == 0), size)
