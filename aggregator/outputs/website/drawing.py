"""Pictures we draw ourselves: a tile for every centre, and QR codes. Pure; the same name, the same tile.

Artwork and thumbnails of the sources are shown nowhere: they lie with others, and to show them is to tell those others
who looks at our pages.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Final

import segno
from markupsafe import Markup, escape

from aggregator.model import Centre

PALETTES: Final = (
    ("#0b4f57", "#17808a", "#f2b84b", "#f6efe2"),
    ("#27406e", "#4a78c2", "#f4a259", "#eef2fa"),
    ("#5b2a4a", "#a44a7d", "#f2c14e", "#fbeef5"),
    ("#1f5133", "#3f9360", "#f3d250", "#eef7f0"),
    ("#7a2e1d", "#cf5a3c", "#f7c873", "#fdf1ec"),
    ("#3b2f6b", "#7562c7", "#f29e8e", "#f1eefb"),
    ("#134b70", "#2b87bf", "#f5d76e", "#ecf5fb"),
    ("#5c4514", "#b58a2a", "#7fc8a9", "#fbf5e6"),
    ("#3a4a1c", "#7a9a3a", "#f08a5d", "#f5f8ec"),
    ("#4a2238", "#94405f", "#86c5da", "#faeef3"),
    ("#20424a", "#4b8b99", "#ee8572", "#edf5f7"),
    ("#313a46", "#66788f", "#f6ae2d", "#f1f4f7"),
)
"""Ground, and the colours of the shapes on it."""
CELL: Final = 40
"""Side of a cell of the grid that the shapes stand in."""


def square(centre: Centre) -> bytes:
    """The tile of a centre, 160 by 160."""
    return _tile(centre, width=4 * CELL, height=4 * CELL)


def wide(centre: Centre) -> bytes:
    """The same for the poster of a video, 320 by 180: 16 to 9, the last row cut."""
    return _tile(centre, width=8 * CELL, height=180)


def qr_code(address: str, label: str) -> Markup:
    """An address as a QR code, inline SVG, dark on white: many scanners do not read light on dark."""
    made = segno.make(address, error="m", micro=False)
    drawn: str = made.svg_inline(
        border=2, dark="#10262b", light="#ffffff", svgclass="qr", lineclass=None, omitsize=True
    )
    return Markup(drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(label)}" ', 1))  # noqa: S704


def _tile(centre: Centre, *, width: int, height: int) -> bytes:
    seed = hashlib.sha256(centre.id.encode()).digest()
    ground, *colours = PALETTES[seed[0] % len(PALETTES)]
    shapes = "".join(_shapes(seed, columns=width // CELL, rows=-(-height // CELL), colours=(*colours, colours[0])))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<rect width="{width}" height="{height}" fill="{ground}"/>{shapes}</svg>'
    ).encode()


def _shapes(seed: bytes, *, columns: int, rows: int, colours: Sequence[str]) -> Iterator[str]:
    """A quarter of a circle, a disc or nothing in every cell, as the seed says."""
    stream = hashlib.shake_256(seed).digest(columns * rows * 2)
    for index in range(columns * rows):
        kind, colour = stream[2 * index], colours[stream[2 * index + 1] % len(colours)]
        x, y = index % columns * CELL, index // columns * CELL
        if kind < 150:
            yield _quarter(x, y, turn=kind % 4, colour=colour)
        elif kind < 185:
            yield f'<circle cx="{x + CELL // 2}" cy="{y + CELL // 2}" r="{CELL // 4}" fill="{colour}"/>'
        elif kind < 205:
            yield f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" fill="{colour}"/>'


def _quarter(x: int, y: int, *, turn: int, colour: str) -> str:
    corner = ((x, y), (x + CELL, y), (x + CELL, y + CELL), (x, y + CELL))[turn]
    first = ((x + CELL, y), (x + CELL, y + CELL), (x, y + CELL), (x, y))[turn]
    last = ((x, y + CELL), (x, y), (x + CELL, y), (x + CELL, y + CELL))[turn]
    return (
        f'<path d="M{corner[0]} {corner[1]}L{first[0]} {first[1]}'
        f'A{CELL} {CELL} 0 0 1 {last[0]} {last[1]}z" fill="{colour}"/>'
    )
