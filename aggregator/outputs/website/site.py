"""The site as a whole: everything its pages draw from, worked out once of an edition. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from aggregator.model import Centre, Entry, Medium
from aggregator.outputs import Edition, _entries
from aggregator.outputs.website import addresses, subscriptions, views
from aggregator.outputs.website.subscriptions import Feed
from aggregator.outputs.website.views import Card
from aggregator.outputs.website.works import Work, grouped, works_of
from aggregator.series import series_id

if TYPE_CHECKING:
    from aggregator.outputs.website import Website

SERIES_SIZE: Final = 2
"""Works it takes to make a series: one alone is a title with a number in it."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A centre, a topic, a format or a series, with what belongs to it."""

    each: str
    """`centre`, `topic`, `format`, `series`."""
    id: str
    label: str
    path: str
    works: tuple[Work, ...]
    """Newest first."""
    centre: Centre | None = None

    @property
    def folder(self) -> str:
        """What its pages are called, without an ending."""
        return self.path.removesuffix(".html")


FOLDERS: Final[Mapping[str, str]] = {"centre": "zentren", "topic": "themen", "format": "formate", "series": "reihen"}


class Site:
    """An edition as the pages see it. Holds no page: those are made one at a time."""

    def __init__(self, output: "Website", edition: Edition) -> None:
        self.output: Final = output
        self.edition: Final = edition
        self.top: Final = edition.feed_url.rpartition("/")[0] + "/"
        """The address the site begins at, with a closing slash."""
        self.works: Final = works_of(edition.entries)
        self.feeds: Final = subscriptions.feeds_of(edition.others, self.top)
        self.horizon: Final = max((entry.published for entry in edition.entries), default=_EPOCH)
        """No clock is asked: what ended before anything newest was published is over for sure."""
        self._cards: Final[dict[tuple[str, Medium], Card]] = {}

    def address(self, path: str) -> str:
        """The absolute address of a page; the start page has that of the folder."""
        return self.top if path == "index.html" else self.top + path

    def card(self, work: Work, entry: Entry) -> Card:
        """An entry as lists show it, worked out once."""
        key = (work.guid, entry.item.medium)
        if key not in self._cards:
            self._cards[key] = views.card(work, entry)
        return self._cards[key]

    def lead_card(self, work: Work) -> Card:
        """A work as it is shown where all media stand together."""
        return self.card(work, work.lead)

    @cached_property
    def by_guid(self) -> Mapping[str, Work]:
        """Every work by its guid."""
        return {work.guid: work for work in self.works}

    def of(self, medium: Medium) -> tuple[tuple[Work, Entry], ...]:
        """The works that come in a medium, newest first; events by when they begin, the last first."""
        found = [(work, entry) for work in self.works if (entry := work.of(medium)) is not None]
        if medium == "event":
            found.sort(key=lambda pair: starts(pair[1]), reverse=True)
        else:
            found.sort(key=lambda pair: pair[1].published, reverse=True)
        return tuple(found)

    def coming(self, works: Iterable[Work]) -> tuple[tuple[Work, Entry], ...]:
        """The events among works that are not over, the next first."""
        events = ((work, entry) for work in works if (entry := work.of("event")) is not None)
        ahead = [(work, entry) for work, entry in events if self.is_ahead(entry)]
        return tuple(sorted(ahead, key=lambda pair: (starts(pair[1]), pair[0].guid)))

    def is_ahead(self, entry: Entry) -> bool:
        """Whether an event may still be coming."""
        return entry.item.event is not None and views.end_of(entry.item.event) >= self.horizon

    @cached_property
    def podcast(self) -> Feed | None:
        """The podcast that holds all episodes: the first one that is no member of a family."""
        return next((feed for feed in self.feeds if feed.kind == "podcast" and not feed.each), None)

    def feeds_for(self, group: Group) -> tuple[Feed, ...]:
        """The feeds of a centre, a topic and so on."""
        return tuple(feed for feed in self.feeds if (feed.each, feed.value) == (group.each, group.id))

    @cached_property
    def groups(self) -> Mapping[str, tuple[Group, ...]]:
        """Centres, topics, formats and series, each in the order people look for them."""
        return {
            "centre": tuple(self._centres()),
            "topic": tuple(self._topics()),
            "format": tuple(self._formats()),
            "series": tuple(self._series()),
        }

    @cached_property
    def group_of(self) -> Mapping[tuple[str, str], Group]:
        """A group by what it is and its id."""
        return {(group.each, group.id): group for groups in self.groups.values() for group in groups}

    def _centres(self) -> Iterator[Group]:
        works = grouped(self.works, lambda work: (centre.id for centre in work.centres))
        known = {centre.id: centre for work in self.works for centre in work.centres}
        known |= {centre.id: centre for centre in self.edition.centres}
        for centre in sorted(known.values(), key=lambda c: (views.short_name(c).casefold(), c.id)):
            yield self._group("centre", centre.id, _entries.centre(centre), works.get(centre.id, ()), centre)

    def _topics(self) -> Iterator[Group]:
        labels = self.edition.labels
        works = grouped(self.works, lambda work: (one for topic in work.topics for one in labels.lineage(topic)))
        for topic in sorted(works, key=lambda topic: (labels.topic(topic).casefold(), topic)):
            yield self._group("topic", topic, labels.topic(topic), works[topic])

    def _formats(self) -> Iterator[Group]:
        labels = self.edition.labels
        works = grouped(self.works, lambda work: [work.lead.format] if work.lead.format else [])
        for name in sorted(works, key=lambda name: (labels.format(name).casefold(), name)):
            yield self._group("format", name, labels.format(name), works[name])

    def _series(self) -> Iterator[Group]:
        works = grouped(self.works, lambda work: [id_] if (id_ := series_id(work.series)) else [])
        for id_, members in works.items():
            if len(members) >= SERIES_SIZE:
                spelt = Counter(work.series for work in members)
                label = min(spelt, key=lambda name: (-spelt[name], name))
                yield self._group("series", id_, label, members)

    def _group(self, each: str, id_: str, label: str, works: tuple[Work, ...], centre: Centre | None = None) -> Group:
        path = f"{FOLDERS[each]}/{addresses.slug(id_)}.html"
        return Group(each=each, id=id_, label=label, path=path, works=works, centre=centre)


def starts(entry: Entry) -> datetime:
    """When an event begins; of anything else, when it was published."""
    return entry.item.event.start if entry.item.event is not None else entry.published
