"""Plots as SVG inside a page: no script, no request; a title and a description for whoever does not see them.

Media differ in colour and in hatching, and every number that matters is written beside its shape. Colours are those of
the page (`templates/review.css`), light and dark.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from markupsafe import Markup

from aggregator import wording
from aggregator.model import Medium

WIDTH: Final = 720
ORDER: Final[tuple[Medium, ...]] = ("episode", "video", "news", "publication", "post", "event")
HATCHES: Final[Mapping[Medium, str]] = {
    "episode": "",
    "video": "M0 8L8 0M-2 2L2 -2M6 10L10 6",
    "news": "M0 4H8",
    "publication": "M4 0V8",
    "post": "M0 0L8 8M-2 6L2 10M6 -2L10 2",
    "event": "M2 2h2M6 6h2",
}
STEPS: Final = 4
"""Of the axis, and shades of a heat map."""
_CHARACTER: Final = 7.4
"""Width of a letter at 14 pixels, about."""
_LONG: Final = 26
"""Letters of a label that stands aslant."""
_ASIDE: Final = 112
"""What the last of these needs to the right of its column."""

_SVG: Final = Markup(
    '<svg class="plot" viewBox="0 0 {wide} {high:.0f}" width="{wide}" height="{high:.0f}" role="img" '
    'aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{title}</title><desc id="{name}-d">{said}</desc>'
    "{parts}</svg>"
)
_RECT: Final = Markup('<rect {paint} x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}"/>')
_TEXT: Final = Markup('<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{said}</text>')
_PATH: Final = Markup('<path class="{kind}" d="{way}"/>')
_HATCH: Final = Markup(
    '<pattern id="hatch-{medium}" width="8" height="8" patternUnits="userSpaceOnUse"><path class="hatch" d="{way}"/>'
    "</pattern>"
)
_ASLANT: Final = Markup('<text class="turned" transform="translate({x:.1f} {y:.1f}) rotate(-48)">{said}</text>')
_DOT: Final = Markup('<circle class="from" cx="{x:.1f}" cy="{y:.1f}" r="5"/>')
Row = tuple[str, int, int]
"""A label, the number now, the number before."""


def months(name: str, counts: Mapping[tuple[str, str], int], title: str, said: str) -> Markup:
    """A column for each month (`01` to `12`), media one on the other, the sum above."""
    left, top, high = 44.0, 52.0, 220.0
    media = [medium for medium in ORDER if any(key[1] == medium for key in counts)]
    sums = [sum(counts.get((f"{n:02}", medium), 0) for medium in media) for n in range(1, 13)]
    most, wide = rounded(max(sums)), (WIDTH - left) / 12
    parts = [_hatches(media), *_legend(media), *_grid(left, top, high, most)]
    for n, total in enumerate(sums):
        floor, x = top + high, left + n * wide
        for medium in media:
            tall = high * counts.get((f"{n + 1:02}", medium), 0) / most
            floor -= tall
            parts += [_column(medium, x + wide * 0.16, floor, wide * 0.68, tall)] if tall else []
        month = wording.MONTHS[n]
        parts.append(_text(x + wide / 2, top + high + 20, month if len(month) < 5 else month[:3], "middle", "quiet"))
        parts += [_text(x + wide / 2, floor - 6, wording.number(total), "middle", "strong")] if total else []
    return _svg(name, top + high + 28, title, said, parts)


def bars(name: str, rows: Sequence[Row], title: str, said: str, then: str) -> Markup:
    """A bar for each row with its number; a mark where it ended `then`."""
    left, tall = _label_width([label for label, _, _ in rows]), 30.0
    most, room = _most(rows), WIDTH - left - 56
    parts = [_path("mark", f"M{left:.0f} 6v14"), _text(left + 10, 18, then, "start", "quiet")]
    for n, (label, now, before) in enumerate(rows):
        y, ends = 34 + n * tall, left + room * now / most
        mark = left + room * before / most
        parts += [
            _text(left - 10, y + 16, _cut(label, left), "end"),
            _rect('class="one"', left, y + 1, ends - left, 20),
            _path("mark", f"M{mark:.1f} {y - 2:.1f}v26"),
            _text(_beside(ends, mark, wording.number(now)), y + 16, wording.number(now), "start", "strong"),
        ]
    return _svg(name, 38 + len(rows) * tall, title, said, parts)


def changes(name: str, rows: Sequence[Row], title: str, said: str) -> Markup:
    """From the number before to the number now: an arrow for each row."""
    left, tall = _label_width([label for label, _, _ in rows]), 34.0
    most, room = _most(rows), WIDTH - left - 104
    parts: list[Markup] = []
    for n, (label, now, before) in enumerate(rows):
        y, start = 20 + n * tall, left + 14
        a, b = start + room * before / most, start + room * now / most
        way, ahead = ("up", 1) if now > before else ("down", -1)
        parts += [
            _text(left - 10, y + 5, _cut(label, left), "end"),
            _path("rail", f"M{start:.0f} {y:.1f}h{room:.0f}"),
            _path(way, f"M{a:.1f} {y:.1f}H{b - 6 * ahead:.1f}"),
            _DOT.format(x=a, y=y),
            _path(f"{way}-tip", f"M{b:.1f} {y:.1f}l{-12 * ahead} 7v-14z"),
            _text(WIDTH, y + 5, f"{wording.number(before)} → {wording.number(now)}", "end", "strong"),
        ]
    return _svg(name, 12 + len(rows) * tall, title, said, parts)


def heat(
    name: str,
    down: Sequence[str],
    across: Sequence[str],
    counts: Mapping[tuple[str, str], int],
    *,
    title: str,
    said: str,
) -> Markup:
    """A cell for each pair, the darker the more, with its number in it."""
    left, tall = _label_width(down), 30.0
    wide = min((WIDTH - left - _ASIDE) / len(across), 90.0)
    top = 24 + min(max(map(len, across)), _LONG) * 5.6
    most = max(counts.values())
    parts = [
        _ASLANT.format(x=left + (n + 0.45) * wide, y=top - 8, said=one if len(one) <= _LONG else f"{one[: _LONG - 1]}…")
        for n, one in enumerate(across)
    ]
    for row, centre in enumerate(down):
        y = top + row * tall
        parts.append(_text(left - 10, y + 20, _cut(centre, left), "end"))
        for column, topic in enumerate(across):
            number, x = counts.get((centre, topic), 0), left + column * wide
            shade = 1 + (STEPS * number - 1) // most if number else 0
            parts.append(_rect(f'class="h{shade}"', x + 1, y + 1, wide - 2, tall - 2))
            parts.append(_text(x + wide / 2, y + 20, str(number) if number else "·", "middle", f"t{shade}"))
    return _svg(name, top + len(down) * tall + 4, title, said, parts)


def rounded(number: int) -> int:
    """The next number that is good for an axis of four steps."""
    power = 1
    while True:
        for step in (4, 8, 12, 20):
            if number <= step * power:
                return step * power
        power *= 10


def _svg(name: str, high: float, title: str, said: str, parts: Sequence[Markup]) -> Markup:
    """A plot. Its texts are found by their ids, so a name stands once in a page."""
    return _SVG.format(wide=WIDTH, high=high, name=name, title=title, said=said, parts=Markup("").join(parts))


def _most(rows: Sequence[Row]) -> int:
    return max((max(now, before) for _, now, before in rows), default=1) or 1


def _rect(paint: str, x: float, y: float, wide: float, tall: float) -> Markup:
    return _RECT.format(paint=Markup(paint), x=x, y=y, wide=wide, tall=tall)  # noqa: S704 - words of ours


def _path(kind: str, way: str) -> Markup:
    return _PATH.format(kind=kind, way=way)


def _text(x: float, y: float, said: str, anchor: str, kind: str = "plain") -> Markup:
    return _TEXT.format(kind=kind, x=x, y=y, anchor=anchor, said=said)


def _column(medium: Medium, x: float, y: float, wide: float, tall: float) -> Markup:
    plain = _rect(f'class="m-{medium}"', x, y, wide, tall)
    return plain + _rect(f'fill="url(#hatch-{medium})"', x, y, wide, tall) if HATCHES[medium] else plain


def _hatches(media: Sequence[Medium]) -> Markup:
    drawn = (_HATCH.format(medium=medium, way=HATCHES[medium]) for medium in media if HATCHES[medium])
    return Markup("<defs>{}</defs>").format(Markup("").join(drawn))


def _legend(media: Sequence[Medium]) -> list[Markup]:
    parts, x = [], 44.0
    for medium in media:
        label = wording.MANY[medium]
        parts += [_column(medium, x, 6, 14, 14), _text(x + 20, 18, label, "start")]
        x += 20 + len(label) * _CHARACTER + 14
    return parts


def _grid(left: float, top: float, high: float, most: int) -> list[Markup]:
    parts = []
    for step in range(STEPS + 1):
        y = top + high - high * step / STEPS
        parts.append(_path("grid", f"M{left:.0f} {y:.1f}H{WIDTH}"))
        parts.append(_text(left - 8, y + 5, wording.number(most * step // STEPS), "end", "quiet"))
    return parts


def _beside(ends: float, mark: float, number: str) -> float:
    """Where the number of a bar stands: at its end, or behind a mark that would run through it."""
    return max(ends, mark) + 8 if ends - 4 <= mark <= ends + 20 + len(number) * _CHARACTER else ends + 8


def _label_width(labels: Sequence[str]) -> float:
    return min(230.0, 24 + max(map(len, labels), default=0) * _CHARACTER)


def _cut(label: str, room: float) -> str:
    most = int((room - 16) / _CHARACTER)
    return label if len(label) <= most else label[: most - 1] + "…"
