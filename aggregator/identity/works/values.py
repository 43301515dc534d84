"""The values that pass between portraying an item, judging two and grouping many. Plain fields: stored as JSON."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, NamedTuple

from aggregator.model import Item, Medium

RULES: Final = 4
"""Version of the rule set, stored with every link: raised whenever the same two items may be judged otherwise."""
CAP: Final = 40
"""Holders of a key beyond which it proposes nobody: what so many share says nothing, and costs the square of it."""

Verdict = Literal["same", "related", "unsure", "different"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An item, and whose it is."""

    source_id: str
    centre: str
    """Id of the centre its source belongs to."""
    item: Item


class Key(NamedTuple):
    """Something two items may have in common and can be looked up by. A tuple, since every item has some thirty, and
    they are hashed for every comparison."""

    kind: str
    value: int
    """Signed 64-bit hash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What the catalogue knows of a key that two items have in common."""

    kind: str
    value: int
    items: int
    """How many hold it."""
    owners: int
    """Of how many centres."""
    repeated: bool
    """Whether one source holds it in two or more items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A title taken apart. Words are folded; what is not there is empty or None."""

    text: str = ""
    """As published, shortened: for evidence."""
    words: tuple[str, ...] = ()
    """Content words in order, without what the other fields hold: the core."""
    series: tuple[str, ...] = ()
    """Those of `words` that name the series which is counted here."""
    tail: tuple[str, ...] = ()
    """Those of `words` that stand in a part set off behind the first: a guest, a show, a subtitle."""
    number: str = ""
    """Place in an endless series: episode, issue."""
    season: str = ""
    part: str = ""
    """Place in a work of several parts."""
    edition: str = ""
    year: int = 0
    month: int = 0
    day: int = 0
    markers: tuple[str, ...] = ()
    """teaser, recording, report, slides, announcement, rerun, remake, moved, cancelled, translated, edition."""
    named: tuple[str, ...] = ()
    """Centres named, by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What is kept of a text: hashes of three words in a row, sampled alike in every text."""

    count: int = 0
    """Different shingles of the whole text."""
    level: int = 0
    """Only hashes whose lowest `level` bits are zero are kept in `marks`."""
    marks: bytes = b""
    """32-bit little-endian hashes, ascending."""
    opening: bytes = b""
    """All hashes of the first words, where `marks` holds a sample only: teasers are cut from the beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """All that `judge` needs of one item, normalised once."""

    source_id: str
    uid: str
    centre: str
    network: bool = False
    """Whether the network publishes it, which copies what the centres do."""
    medium: Medium
    keys: tuple[Key, ...] = ()
    heading: Heading = Heading()
    published: datetime | None = None
    language: str = ""
    """`de`, `en`; as the text is written, else as the source declares it."""
    spoken: bool = False
    """Whether `language` was read from the text."""
    duration_seconds: int = 0
    size_bytes: int = 0
    """Of the media file; 0 where unknown."""
    short: bool = False
    """The source itself calls it a trailer, a short, or a bonus of a few minutes."""
    counted: str = ""
    """Number the source gives beside the title (itunes:episode)."""
    start: datetime | None = None
    all_day: bool = False
    online: bool = False
    cancelled: bool = False
    places: tuple[str, ...] = ()
    """Folded words of the place that tell it from others."""
    own: tuple[int, ...] = ()
    """Hashes of its own addresses: link, file, video."""
    out: tuple[int, ...] = ()
    """Hashes of the addresses its text points to."""
    text: Sketch = Sketch()
    lead: tuple[str, ...] = ()
    """Folded content words its text begins with."""
    summary: int = 0
    """Hash of the whole stripped text; 0 when there is none to speak of."""
    told: int = 0
    """Hash of the first sentence of the text: what feeds and video sites show of it, whatever each puts below."""
    told_words: int = 0
    figures: tuple[str, ...] = ()
    """Numbers in the text, in order."""
    dates: tuple[date, ...] = ()
    """Full dates named in title and text."""
    days: tuple[int, ...] = ()
    """Days named without a year, as month * 100 + day."""
    richness: int = 0
    """How much it tells: grows with text, file, picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One field two items were compared by."""

    field: str
    value_a: str
    value_b: str
    agreement: str
    """`equal`, `near`, `contained`, `differs`."""
    distance: float | None = None
    """Seconds, days, or a share between 0 and 1: the field tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What two items are to each other, and why."""

    verdict: Verdict
    relation: str = ""
    """In which way: `other_media`, `moved`, `teaser_of`."""
    rule: str
    """Stable id of the rule that decided."""
    score: float
    """How sure, 0 to 1."""
    tier: int
    """Strength of a link, smaller is stronger: 0 one item, 1 an identity, 2 several facts, 3 titles and texts."""
    evidence: tuple[Evidence, ...] = ()
    vetoes: tuple[str, ...] = ()
    """Why the two can never be the same work, as far as anything says so."""
    a_is: str = ""
    b_is: str = ""
    """Roles, where a relation has a direction: `teaser` and `whole`."""
    reason: str
    """One German sentence for an editor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SameLink:
    """Two items judged the same, by the ids the caller uses."""

    a: int
    b: int
    tier: int
    score: float
