"""What feeds of entries have in common: a window of the newest, and older ones in an archive (RFC 5005).

A feed is one document or, with an archive, several: pages that hold the same entries for ever, each linking to the one
before it, and the document people subscribe to, which links to the newest page. A page says nothing of what came after
it, so that it never changes but for corrections and take-downs.
"""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from aggregator.model import Entry
from aggregator.outputs import ArchivePage, Complaint, Edition, File, Output, Plan, _entries

MOST_PER_PAGE: Final = 50
"""Entries of a page of the archive, unless a feed says otherwise."""
ALL: Final = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One document of a feed: the one people subscribe to, or a page of its archive."""

    url: str
    """Its own address."""
    entries: tuple[Entry, ...] = ()
    current: str = ""
    """On a page of the archive: the address people subscribe to."""
    prev_archive: str = ""
    """Address of the page with the entries before these."""
    next_archive: str = ""
    """On the oldest page: address of the second."""
    hubs: tuple[str, ...] = ()

    @property
    def links(self) -> Iterator[tuple[str, str]]:
        """Relations and addresses beyond rel=self and the site."""
        for hub in self.hubs:
            yield "hub", hub
        for relation, url in (
            ("current", self.current),
            ("prev-archive", self.prev_archive),
            ("next-archive", self.next_archive),
        ):
            if url:
                yield relation, url


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed(Output):
    """A feed of entries. A kind says how a sheet is `written`, and which entries it refuses beyond the usual."""

    archive: int | None = None
    """Entries a page of the archive holds; 0: no archive; nothing: a fifth of the window, at most 50."""

    @property
    def archive_size(self) -> int:
        """Entries a page of the archive holds; 0: it has none."""
        if self.archive is None:
            return max(1, min(MOST_PER_PAGE, self.limit // 5))
        return self.archive

    def problems(self) -> tuple[Complaint, ...]:
        """A page of the archive is smaller than the window it is cut from."""
        found = super(Feed, self).problems()
        if self.archive is not None and not 0 <= self.archive <= max(1, self.limit // 2):
            hint = f"0 for none, at most half the limit of {self.limit}"
            found = (*found, ("archive", f"{self.archive} is no size of a page", hint))
        return found

    def refusal(self, entry: Entry) -> str | None:
        """Why no feed may carry an entry."""
        return _entries.refusal(entry)

    def keys(self, entry: Entry) -> Iterable[tuple[str, Hashable]]:
        """Guid and files are there once."""
        return _entries.guid_and_enclosures(entry)

    def plan(self, edition: Edition) -> Plan:
        """The newest entries of the selected media that are fit, each thing once."""
        return _entries.arrange(self, edition.entries, limit=self.limit)

    def render(self, edition: Edition) -> bytes:
        """The document people subscribe to."""
        return self.written(edition, self._subscribed(edition))

    def files(self, edition: Edition) -> Iterator[File]:
        """The pages of the archive that are to be made, the oldest first, then the document people subscribe to."""
        for page in edition.archive:
            if not page.stands:
                sheet = self._archived(edition, page)
                guids = tuple(entry.guid for entry in sheet.entries)
                yield File(path=page.path, form=self.form, body=self.written(edition, sheet), guids=guids)
        sheet = self._subscribed(edition)
        guids = tuple(entry.guid for entry in sheet.entries)
        needs = tuple(page.path for page in edition.archive[-1:])
        yield File(path=self.path, form=self.form, body=self.written(edition, sheet), guids=guids, needs=needs)

    def written(self, edition: Edition, sheet: Sheet) -> bytes:
        """The bytes of a document. Pure."""
        raise NotImplementedError

    def page(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """What of its entries a page of the archive still shows: none that was called back since."""
        return _entries.arrange(self, entries, limit=ALL).kept

    def _subscribed(self, edition: Edition) -> Sheet:
        newest = edition.archive[-1].url if edition.archive else ""
        return Sheet(url=edition.feed_url, entries=self.plan(edition).kept, prev_archive=newest, hubs=edition.hubs)

    def _archived(self, edition: Edition, page: ArchivePage) -> Sheet:
        before = next((one.url for one in edition.archive if one.number == page.number - 1), "")
        second = next((one.url for one in edition.archive if one.number == 2), "") if page.number == 1 else ""
        return Sheet(
            url=page.url,
            entries=self.page(page.entries),
            current=edition.feed_url,
            prev_archive=before,
            next_archive=second,
        )
