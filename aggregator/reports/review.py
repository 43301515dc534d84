"""The review of a year: what its figures say, in words, tables and plots. Pure; the answers come from the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from aggregator import wording
from aggregator.reports.figures import Figure, Figures, number_of
from aggregator.store.reviewing import Answer

SECTIONS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("umfang", "Was erschienen ist", ("media", "months", "formats")),
    ("zentren", "Die Zentren", ("new_centres", "ended_centres", "centres")),
    ("themen", "Die Themen", ("topics", "centre_topics")),
    ("reihen", "Podcasts und Reihen", ("new_podcasts", "new_series", "long_series")),
    ("publikationen", "Publikationen", ("publications",)),
    ("termine", "Termine", ("events",)),
)
"""Id, heading, and names of figures: of questions, as the store knows them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Figures under a heading."""

    id: str
    heading: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a network did in a year, or in as much of it as the catalogue knows."""

    network: str
    year: int
    last: date
    tiles: tuple[tuple[str, str], ...]
    """The largest numbers, and what they count."""
    sections: tuple[Section, ...]
    undated: int
    """Works that count on the day they were first seen, since nobody dated them."""

    @property
    def is_partial(self) -> bool:
        """Whether the year was not over when the catalogue was last brought up to date."""
        return (self.last.month, self.last.day) != (12, 31)

    @property
    def days(self) -> str:
        """The days it speaks of."""
        return wording.span(date(self.year, 1, 1), self.last)

    @property
    def title(self) -> str:
        """`Jahresrückblick 2026: Mittelstand-Digital`"""
        return f"Jahresrückblick {self.year}: {self.network}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know about its numbers."""
        partial = (
            f"Das Jahr ist noch nicht vollständig: Gezählt ist bis zum {wording.date_name(self.last)}; verglichen wird "
            f"mit denselben Tagen des Jahres {self.year - 1}."
        )
        count = "zählt" if self.undated == 1 else "zählen"
        undated = f"{number_of(self.undated, 'Beitrag', 'Beiträge')} ohne Datum {count} am Tag der ersten Sichtung."
        return (
            *((partial,) if self.is_partial else ()),
            "Jeder Beitrag zählt einmal, auch wenn es ihn als Podcast und als Video gibt oder ihn mehrere Zentren "
            "zeigen; ein Termin zählt an dem Tag, an dem er beginnt. Tage sind die in Berlin.",
            *((undated,) if self.undated else ()),
            "Quellen nennen oft nur ihre neuesten Beiträge: Was vor unserem ersten Abruf verschwunden war, fehlt.",
        )


def compose(network: str, year: int, last: date, answers: Mapping[str, Answer]) -> Review:
    """The review of a year until a day."""
    told = Figures(year=year, last=last, answers=answers)
    sections = (
        Section(id=id_, heading=heading, figures=tuple(filter(None, map(told.figure, names))))
        for id_, heading, names in SECTIONS
    )
    undated = answers["undated"].rows
    return Review(
        network=network,
        year=year,
        last=last,
        tiles=told.tiles,
        sections=tuple(section for section in sections if section.figures),
        undated=int(undated[0][0] or 0) if undated else 0,
    )
