"""From answers of the catalogue to figures of a review: a sentence, a table, often a plot. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from markupsafe import Markup

from aggregator import text, wording
from aggregator.model import Medium
from aggregator.reports import plots
from aggregator.store.reviewing import Answer
from aggregator.times import from_iso

ROWS: Final = 30
"""Rows of a plot, enough for the whole network; its table has them all."""
TOPICS: Final = 12
"""Columns of the heat map."""
MOVED: Final = 8
"""Topics that grew, and as many that shrank."""
NAMED: Final = 3
"""Of a list, in its sentence."""
NO_PLOT: Final = Markup("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One thing that was asked, what came back, and how anybody can ask it again."""

    name: str
    title: str
    said: str
    """In a sentence or two."""
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    """Columns that hold numbers."""
    sql: str
    plot: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All figures of a year until a day."""

    year: int
    last: date
    answers: Mapping[str, Answer]

    def figure(self, name: str) -> Figure | None:
        """The figure of a question; None where nothing came back."""
        if not self.answers[name].rows:
            return None
        made: Figure = getattr(self, f"_{name}")()
        return made

    @property
    def tiles(self) -> tuple[tuple[str, str], ...]:
        """Numbers of the year, and what they count: works of each medium."""
        rows = ((cast(Medium, row[0]), int(row[1] or 0)) for row in self.answers["media"].rows)
        return tuple(
            (wording.number(now), (wording.ONE if now == 1 else wording.MANY)[medium]) for medium, now in rows if now
        )

    @property
    def then(self) -> str:
        """What it is compared with, as the head of a column."""
        whole = (self.last.month, self.last.day) == (12, 31)
        return f"{self.year - 1}" if whole else f"{self.year - 1} bis {self.last.day}. {self.last.month}."

    @property
    def _before(self) -> str:
        """The same within a sentence."""
        return self.then if self.then.isdecimal() else f"im selben Zeitraum {self.year - 1}"

    @property
    def _two_years(self) -> tuple[str, str]:
        return str(self.year), self.then

    def _made(
        self,
        name: str,
        title: str,
        said: str,
        head: Iterable[str],
        rows: Iterable[Sequence[object]],
        *,
        numbers: Iterable[int] = (),
        plot: Markup = NO_PLOT,
    ) -> Figure:
        return Figure(
            name=name,
            title=title,
            said=said,
            head=tuple(head),
            rows=tuple(tuple(map(_cell, row)) for row in rows),
            numbers=tuple(numbers),
            sql=self.answers[name].sql,
            plot=plot,
        )

    def _counts(self, name: str) -> list[plots.Row]:
        """Label, number now, number before."""
        return [(str(row[0]), int(row[1] or 0), int(row[2] or 0)) for row in self.answers[name].rows]

    def _media(self) -> Figure:
        rows = [(wording.MANY[cast(Medium, row[0])], *row[1:]) for row in self.answers["media"].rows]
        counts = self._counts("media")
        now, then = sum(row[1] for row in counts), sum(row[2] for row in counts)
        hours = round(sum(float(row[3] or 0) for row in self.answers["media"].rows))
        said = f"{number_of(now, 'Beitrag', 'Beiträge')}, {_against(now, then, self._before)}."
        if hours > 1:
            said += f" Zum Hören und Anschauen kamen {wording.number(hours)} Stunden dazu."
        head = ("Art", *self._two_years, f"Stunden {self.year}")
        return self._made("media", "Umfang", said, head, rows, numbers=(1, 2, 3))

    def _months(self) -> Figure:
        rows = self.answers["months"].rows
        counts = {(str(row[0]), str(row[1])): int(row[2] or 0) for row in rows}
        sums = _sums(counts, 0)
        best = max(sums, key=lambda month: (sums[month], month))
        most = number_of(sums[best], "Beitrag", "Beiträge")
        said = f"Am meisten kam im {wording.MONTHS[int(best) - 1]}: {most}."
        title = f"Beiträge nach Monat und Art, {self.year}"
        told = [(wording.MONTHS[int(str(row[0])) - 1], wording.MANY[cast(Medium, row[1])], row[2]) for row in rows]
        plot = plots.months("plot-months", counts, title, said)
        return self._made("months", title, said, ("Monat", "Art", "Beiträge"), told, numbers=(2,), plot=plot)

    def _formats(self) -> Figure:
        return self._ranked("formats", "Formate", "Format", "")

    def _centres(self) -> Figure:
        active = sum(now > 0 for _, now, _ in self._counts("centres"))
        said = f"{number_of(active, 'Zentrum hat', 'Zentren haben')} etwas veröffentlicht. "
        return self._ranked("centres", "Die aktivsten Zentren", "Zentrum", said)

    def _ranked(self, name: str, title: str, label: str, said: str) -> Figure:
        counts = self._counts(name)
        best = ", ".join(f"{one} ({wording.number(now)})" for one, now, _ in counts[:NAMED] if now)
        said += f"Am meisten: {best}." if best else ""
        plot = plots.bars(f"plot-{name}", counts[:ROWS], title, said, self.then)
        return self._made(name, title, said, (label, *self._two_years), counts, numbers=(1, 2), plot=plot)

    def _new_centres(self) -> Figure:
        rows = [(row[0], _day(row[1]), *row[2:]) for row in self.answers["new_centres"].rows]
        said = f"{number_of(len(rows), 'Zentrum hat', 'Zentren haben')} {self.year} die Arbeit aufgenommen."
        return self._made("new_centres", "Neu im Netzwerk", said, ("Zentrum", "Beginn", "Region", "Vorgänger"), rows)

    def _ended_centres(self) -> Figure:
        rows = [(row[0], _day(row[1]), row[2]) for row in self.answers["ended_centres"].rows]
        said = f"{number_of(len(rows), 'Zentrum hat', 'Zentren haben')} {self.year} die Arbeit beendet."
        return self._made("ended_centres", "Verabschiedet", said, ("Zentrum", "Ende", "Region"), rows)

    def _topics(self) -> Figure:
        counts = self._counts("topics")
        grown = [row for row in counts if row[1] > row[2]]
        shrunk = [row for row in counts if row[1] < row[2]]
        moved = grown[:MOVED] + shrunk[-MOVED:]
        title = "Welche Themen wachsen, welche schrumpfen"
        told = (("Gewachsen", grown[:NAMED]), ("Geschrumpft", shrunk[::-1][:NAMED]))
        said = " ".join(
            f"{word}: {', '.join(f'{label} ({_signed(now - then)})' for label, now, then in rows)}."
            for word, rows in told
            if rows
        )
        said = said or "Kein Thema ist häufiger oder seltener geworden."
        plot = plots.changes("plot-topics", moved, title, said) if moved else NO_PLOT
        rows = [(*row, _signed(row[1] - row[2])) for row in counts]
        head = ("Thema", *self._two_years, "Veränderung")
        return self._made("topics", title, said, head, rows, numbers=(1, 2, 3), plot=plot)

    def _centre_topics(self) -> Figure:
        rows = self.answers["centre_topics"].rows
        counts = {(str(row[0]), str(row[1])): int(row[2] or 0) for row in rows}
        down, across = (list(_sums(counts, place)) for place in (0, 1))
        centre, topic = max(counts, key=lambda pair: (counts[pair], pair))
        said = f"Am meisten: {number_of(counts[centre, topic], 'Beitrag', 'Beiträge')} zu {topic} aus {centre}."
        title = "Wer worüber spricht"
        described = f"{said} Je dunkler ein Feld, desto mehr; die Zahl steht darin."
        plot = plots.heat("plot-heat", sorted(down[:ROWS]), across[:TOPICS], counts, title=title, said=described)
        head = ("Zentrum", "Thema", "Beiträge")
        return self._made("centre_topics", title, said, head, rows, numbers=(2,), plot=plot)

    def _new_podcasts(self) -> Figure:
        rows = [(row[0], row[1], _day(row[2]), row[3]) for row in self.answers["new_podcasts"].rows]
        said = f"{number_of(len(rows), 'Podcast ist', 'Podcasts sind')} {self.year} zum ersten Mal erschienen."
        head = ("Podcast", "Zentrum", "Erste Folge", "Folgen")
        return self._made("new_podcasts", "Neue Podcasts", said, head, rows, numbers=(3,))

    def _new_series(self) -> Figure:
        rows = [(row[0], _day(row[1]), row[2], _listed(row[3])) for row in self.answers["new_series"].rows]
        said = f"{number_of(len(rows), 'Reihe hat', 'Reihen haben')} {self.year} begonnen."
        return self._made("new_series", "Neue Reihen", said, ("Reihe", "Seit", "Teile", "Zentren"), rows, numbers=(2,))

    def _long_series(self) -> Figure:
        rows = [(row[0], _day(row[1]), _day(row[2]), *row[3:]) for row in self.answers["long_series"].rows]
        name, since, _, parts, _ = rows[0]
        said = f"Am längsten läuft „{name}“: seit {since}, {parts} Teile."
        head = ("Reihe", "Seit", "Zuletzt", "Teile", f"davon {self.year}")
        return self._made("long_series", "Was am längsten läuft", said, head, rows, numbers=(3, 4))

    def _publications(self) -> Figure:
        rows = [(row[0], row[1], _day(row[2]), row[3]) for row in self.answers["publications"].rows]
        pages = sum(int(row[3] or 0) for row in rows)
        said = number_of(len(rows), "Publikation", "Publikationen")
        said += f" mit zusammen {wording.number(pages)} Seiten." if pages else "."
        head = ("Titel", "Zentrum", "Erschienen", "Seiten")
        return self._made("publications", "Zum Lesen", said, head, rows, numbers=(3,))

    def _events(self) -> Figure:
        rows = self.answers["events"].rows
        held, online = (sum(int(row[place] or 0) for row in rows) for place in (1, 2))
        said = f"{number_of(held, 'Termin', 'Termine')}, davon {wording.number(online)} online."
        head = ("Zentrum", "Termine", "Online", "Vor Ort")
        return self._made("events", "Veranstaltungen", said, head, rows, numbers=(1, 2, 3))


def number_of(count: int, one: str, many: str) -> str:
    """`1 Beitrag`, `1.200 Beiträge`."""
    return f"{wording.number(count)} {one if count == 1 else many}"


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.1f}".translate(str.maketrans(",.", ".,"))
    if isinstance(value, int):
        return wording.number(value)
    return text.line(str(value)) if value is not None else ""


def _day(value: object) -> str:
    """A day, a moment or a date as precise as known, in German."""
    said = str(value or "")
    if "T" in said:
        return wording.day(from_iso(said))
    year, *rest = said.split("-")
    if len(rest) == 2:
        return wording.date_name(date.fromisoformat(said))
    return f"{wording.MONTHS[int(rest[0]) - 1]} {year}" if rest else year


def _listed(value: object) -> str:
    return ", ".join(sorted(str(value or "").split(",")))


def _against(now: int, then: int, called: str) -> str:
    if now == then:
        return f"genauso viele wie {called}"
    return f"{wording.number(abs(now - then))} {'mehr' if now > then else 'weniger'} als {called}"


def _signed(change: int) -> str:
    return f"+{change}" if change > 0 else f"−{-change}" if change else "±0"


def _sums(counts: Mapping[tuple[str, str], int], place: int) -> Mapping[str, int]:
    """The sum for each of the first or second parts, the largest first."""
    sums: dict[str, int] = {}
    for key, number in counts.items():
        sums[key[place]] = sums.get(key[place], 0) + number
    return dict(sorted(sums.items(), key=lambda pair: (-pair[1], pair[0])))
