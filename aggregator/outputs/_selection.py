"""Which items an output takes, by its keys `media`, `centres`, `topics`, `formats`, `series`, `languages` and days.

Pure: judges glances, so that a whole catalogue can be looked at. An item has to satisfy every key that is given.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from aggregator import times
from aggregator.glances import Glance
from aggregator.series import series_id
from aggregator.tagging.labels import Labels

if TYPE_CHECKING:
    from aggregator.outputs import Output

HOUSE_LANGUAGE = "de"
"""Of an item when neither it nor its source says: the network's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The keys of an output, ready to judge."""

    media: frozenset[str]
    centres: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    """With all that are part of them."""
    formats: frozenset[str] = frozenset()
    series: frozenset[str] = frozenset()
    """Ids."""
    languages: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    def takes(self, glance: Glance) -> bool:
        """Whether an item satisfies every key."""
        return (
            glance.medium in self.media
            and (not self.centres or glance.centre in self.centres)
            and (not self.formats or glance.format in self.formats)
            and (not self.series or glance.series in self.series)
            and (not self.topics or not self.topics.isdisjoint(glance.topics))
            and (not self.languages or speaks(glance.language, self.languages))
            and ((self.since or self.until) is None or self._is_in_time(glance))
        )

    def only(self, each: str) -> frozenset[str]:
        """The values a family (`each`) is confined to; none: all."""
        confined = {"centre": self.centres, "topic": self.topics, "format": self.formats, "series": self.series}
        return confined.get(each, frozenset())

    def _is_in_time(self, glance: Glance) -> bool:
        """By days as people here count them. An event's day is the one it begins on."""
        day = times.berlin(glance.starts or glance.published).date()
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def selection(output: "Output", labels: Labels) -> Selection:
    """The selection of an output whose settings have no problems."""
    return Selection(
        media=frozenset(output.media),
        centres=frozenset(output.centres),
        topics=labels.within(output.topics),
        formats=frozenset(output.formats),
        series=frozenset(map(series_id, output.series)),
        languages=output.languages,
        since=times.period(output.since)[0] if output.since else None,
        until=times.period(output.until)[1] if output.until else None,
    )


def speaks(language: str, wanted: Iterable[str]) -> bool:
    """Whether a language is one of those wanted: `de` takes `de-AT` and `de_DE`, `de-AT` no `de` (RFC 4647 §3.3.1)."""
    said = (language or HOUSE_LANGUAGE).replace("_", "-").lower()
    return any(said == one.lower() or said.startswith(f"{one.lower()}-") for one in wanted)


def values_of(each: str, glance: Glance, labels: Labels) -> tuple[str, ...]:
    """The ids for which an item belongs into an output of a family: of a topic with those it is part of, too."""
    match each:
        case "centre":
            return (glance.centre,)
        case "topic":
            return tuple(dict.fromkeys(above for one in glance.topics for above in labels.lineage(one)))
        case "format":
            return (glance.format,) if glance.format else ()
        case _:
            return (glance.series,) if glance.series else ()
