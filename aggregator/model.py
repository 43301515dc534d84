"""The values that pass between the rooms. All frozen; all times aware UTC; durations in seconds, sizes in bytes.

What a source said: `Page`, `Channel`, `Item` (and `Enclosure`, `Episode`, `Video`, `Tag` inside it).
What a worker reports: `Collected`, `Unchanged`, `Failed`, each with a `Trace`.
What we know: `Centre`, `Entry`.

Strings in `Channel` and `Item` are clean already: NFC, no character XML forbids, HTML only in `content`, and there only
harmless elements; every URL is http(s). The kinds of source see to that (with `aggregator.text` and `aggregator.urls`).
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Medium = Literal["episode", "video", "news", "event", "publication", "post"]
"""What an item is, whatever it came by."""

Stage = Literal["fetch", "parse", "worker"]
"""Where a source failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One element of the podcast namespace as it stood in the XML, nested ones inside it.

    Kept whole and in order, so that a tag the namespace gains tomorrow is not lost today.
    """

    name: str
    """Local name: `person`, `transcript`, `alternateEnclosure`."""
    attributes: tuple[tuple[str, str], ...] = ()
    text: str = ""
    children: tuple["Tag", ...] = ()

    def get(self, attribute: str, default: str = "") -> str:
        """The value of an attribute, or `default`."""
        return dict(self.attributes).get(attribute, default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A media file an item brings. The URL goes out as it came in: tracking prefixes are the publisher's statistics."""

    url: str
    type: str | None = None
    length_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """What Apple and the podcast namespace say of an item."""

    duration_seconds: int | None = None
    explicit: bool | None = None
    number: int | None = None
    """itunes:episode"""
    season: int | None = None
    type: str | None = None
    """itunes:episodeType: full, trailer or bonus."""
    title: str | None = None
    """itunes:title"""
    subtitle: str | None = None
    summary: str | None = None
    """itunes:summary, plain text, when it differs from the item's summary."""
    author: str | None = None
    """itunes:author"""
    keywords: tuple[str, ...] = ()
    block: bool = False
    closed_captioned: bool = False
    order: int | None = None
    podcast: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """What YouTube says of an upload."""

    id: str
    duration_seconds: int | None = None
    live: Literal["none", "upcoming", "live", "completed"] | None = None
    """None: unknown, as from the keyless feed."""
    scheduled_start: datetime | None = None
    short: bool | None = None
    privacy: Literal["public", "unlisted", "private", "deleted"] = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """When and where something takes place. Times aware UTC; a whole day is its Berlin midnights, with `all_day`."""

    start: datetime
    end: datetime | None = None
    all_day: bool = False
    status: Literal["confirmed", "tentative", "cancelled"] = "confirmed"
    place: str = ""
    """Name and address in one line; empty when it takes place online only or nobody said."""
    online: bool = False
    join_url: str | None = None
    organiser: str = ""
    registration_url: str | None = None
    price: str = ""
    """As the source words it: `kostenfrei`, `49 €`."""
    series: str = ""
    """`KI-Talk`, `Spotlight: Blockchain`."""
    number: int | None = None
    """Place in the series, where it has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A document to read: a Themenheft, a study, a guide."""

    file_url: str
    """Where it lies now, revision and all (`…&v=5`); identity leaves the revision out."""
    type: str | None = None
    length_bytes: int | None = None
    pages: int | None = None
    revision: str | None = None
    cover: str = ""
    """Text of the first page, shortened."""
    digest: str | None = None
    """SHA-256 of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing a source published, as the source told it."""

    uid: str
    """Identity within its source, and only there: two centres whose guids are "1" never meet."""
    medium: Medium
    guid: str | None = None
    """The raw guid, atom:id or id: never resolved against an address, which would change when the feed moves."""
    url: str | None = None
    title: str = ""
    summary: str = ""
    """Plain text."""
    content: str = ""
    """Harmless HTML with absolute addresses; empty when the source gave no more than the summary says."""
    author: str | None = None
    language: str | None = None
    published: datetime | None = None
    """None when the source gave no date anyone can read: the store then uses the first sighting, and says so."""
    updated: datetime | None = None
    image_url: str | None = None
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    episode: Episode | None = None
    video: Video | None = None
    event: Event | None = None
    publication: Publication | None = None
    raw_hash: bytes | None = None
    """Hash of the raw bytes this item was read from, where the document could be cut into entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What a source says of itself."""

    title: str = ""
    url: str | None = None
    """The site, not the feed."""
    description: str = ""
    language: str | None = None
    author: str | None = None
    owner_name: str | None = None
    owner_email: str | None = None
    image_url: str | None = None
    categories: tuple[str, ...] = ()
    """Apple's as `Technology` or `Business/Careers`, others as they stand."""
    keywords: tuple[str, ...] = ()
    explicit: bool | None = None
    type: str | None = None
    """itunes:type: episodic or serial."""
    subtitle: str | None = None
    copyright: str | None = None
    generator: str | None = None
    block: bool = False
    complete: bool = False
    new_feed_url: str | None = None
    feed_url: str | None = None
    """atom:link rel=self"""
    hub_url: str | None = None
    """atom:link rel=hub"""
    atom: bool = False
    """Whether the feed is Atom, whose entries keep their ids wherever they are published again (RFC 4287 §4.2.6)."""
    updated: datetime | None = None
    podcast: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What we remember of the last good answer, so that the next question can be small.

    Opaque to all but the kind of source that wrote it (and the `web` room, for the validators).
    """

    etag: str | None = None
    """Byte for byte as received (latin-1), quotes and weakness included."""
    last_modified: str | None = None
    """Byte for byte as received: it may be no date at all."""
    body_hash: bytes | None = None
    head_hash: bytes | None = None
    """Hash of what surrounds the entries, volatile dates left out."""
    entry_hashes: bytes = b""
    """Hashes of the raw entries seen, 8 bytes each, one after the other."""
    full_at: datetime | None = None
    """When a whole answer last came: a 304 can lie for years, so one is asked for now and then."""
    moved_to: str | None = None
    """Where permanent redirects lead, and how many healthy answers in a row came from there."""
    moves: int = 0
    marker: str = ""
    """The kind's own memory, JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An answer worth parsing: bytes, where they came from, and the checkpoint to keep once they parsed."""

    url: str
    """The address asked for. Relative addresses in the body are resolved against `final_url`."""
    final_url: str
    headers: tuple[tuple[str, str], ...] = ()
    """Lower-case names."""
    body: bytes = b""
    fetched_at: datetime
    checkpoint: Checkpoint = field(default_factory=Checkpoint)
    partial: bool = False
    """True when entries seen before were cut out of the body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The source has nothing new. The checkpoint may still have changed: validators are learnt from every answer."""

    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a kind's fetch brings: a page or the news that there is none; how long it stays fresh; what it cost."""

    answer: Page | NotModified
    fresh_seconds: int = 0
    requests: int = 1
    received_bytes: int = 0
    units: int = 0
    """YouTube Data API units spent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a page says."""

    items: tuple[Item, ...] = ()
    channel: Channel | None = None
    entries: int = 0
    """Entries in the body, those that became no item included: `entries == len(items) + sum(skipped)`."""
    skipped: tuple[tuple[str, int], ...] = ()
    """Why entries became no item, and how many: ("no-identity", 2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What asking a source cost."""

    started_at: datetime
    seconds: float = 0.0
    requests: int = 0
    received_bytes: int = 0
    units: int = 0
    skew_seconds: float | None = None
    """How far the clock of the host that was asked is ahead of ours (negative: behind); None: its answers did not tell,
    or nobody looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """A source answered with something to look at."""

    source_id: str
    items: tuple[Item, ...]
    channel: Channel | None
    checkpoint: Checkpoint
    trace: Trace
    partial: bool = False
    """True when `items` are only those whose raw bytes were new."""
    entries: int = 0
    skipped: tuple[tuple[str, int], ...] = ()
    fresh_seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """A source answered that nothing is new, or we saw so ourselves."""

    source_id: str
    checkpoint: Checkpoint
    trace: Trace
    fresh_seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A source did not answer, or not with what its kind reads. Plain strings only: this value crosses processes."""

    source_id: str
    stage: Stage
    reason: str
    """Short stable code: `http-404`, `timeout`, `not-a-feed`."""
    diagnosis: str
    """A sentence for a person, secrets removed."""
    trace: Trace
    retry_after_seconds: int | None = None
    gone: bool = False
    page: Page | None = None
    """The page that would not parse, kept for replay."""


Outcome = Collected | Unchanged | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """A Mittelstand-Digital Zentrum, or the network itself."""

    id: str
    name: str
    short_name: str
    """Short, for facets and narrow columns: `Hannover`."""
    aliases: tuple[str, ...] = ()
    """Other names it is called by, those of its predecessors among them."""
    type: Literal["", "regional", "thematic", "network"] = ""
    region: str = ""
    focus: str = ""
    start: str = ""
    """ISO date, as precise as known: `2021`, `2021-08`, `2021-06-01`."""
    end: str = ""
    predecessor: str = ""
    """Who did its work before it, in a few German words."""
    homepage: str | None = None
    hosts: tuple[str, ...] = ()
    """Further hosts that are its own, those of its predecessors among them; the homepage's need not be named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an entry came from, as the public needs to know it."""

    source_id: str
    kind: str
    feed_url: str
    channel: Channel
    centre: Centre
    consent: str = ""
    """Who agreed for the publisher that it is published again, and when; empty where nothing is on record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item as we publish it."""

    guid: str
    """Minted once, kept in the ledger, never derived again."""
    atom_id: str = ""
    """The atom:id under which its source published it first, where that is Atom; kept in the ledger, too."""
    item: Item
    origin: Origin
    published: datetime
    """The source's date, or the first sighting where it gave none; never in the future of that sighting."""
    changed: datetime
    """When the content last changed, by our own clock: never earlier than what was published before."""
    place: int = 0
    """Among the items of one work, which share a guid: 0 stands for it, the next stands in where that one cannot."""
    pinned: bool = False
    topics: tuple[str, ...] = ()
    """Ids, in their order."""
    format: str = ""
    """Id: `explainer`, `interview`; empty when nobody can tell."""
    series: str = ""
    """Name of the series it is one of, as its title or its event tells it; empty when it is of none."""
