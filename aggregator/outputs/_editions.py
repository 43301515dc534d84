"""What an output is given, and what it gives: `Edition`, `Plan`, `File`. Frozen values; knows no kind."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aggregator.model import Centre, Entry, Origin
from aggregator.tagging.labels import Labels

if TYPE_CHECKING:
    from aggregator.search.wording import Said, Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Another output of the same configuration, for those that list them."""

    path: str
    url: str
    """Empty when nothing is served yet."""
    kind: str
    content_type: str
    title: str
    description: str = ""
    media: tuple[str, ...] = ()
    each: str = ""
    """`centre`, `topic`, `format` or `series`, where it is one of a family."""
    value: str = ""
    """Id of that centre, topic and so on."""
    label: str = ""
    """What people call it."""
    identity: str = ""
    """podcast:guid, where it has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A work that an entry has to do with, and is not."""

    relation: str
    """What the other is to this one: `recording`, `teaser`, `announcement`, … (docs/works.md)."""
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """What an entry has to do with."""

    siblings: tuple[Entry, ...] = ()
    """The other public items of its work, of any medium: what it is called "auch als Video" for."""
    related: tuple[Related, ...] = ()
    """Other works, the strongest evidence first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePage:
    """A page of a feed's archive (RFC 5005 §4), which holds the same entries for ever."""

    number: int
    """From 1, the oldest."""
    path: str
    url: str
    entries: Iterable[Entry]
    """Read anew each time somebody walks through it: archives are larger than memory."""
    stands: bool = False
    """Whether its file was published and nothing in it has changed since: it is not to be made again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """All an output may know when it renders. The same edition gives the same bytes.

    What costs something to know is there for outputs that ask for it (`Output.uses`), and empty for others.
    """

    feed_url: str
    """The address under which the public gets this output."""
    entries: tuple[Entry, ...] = ()
    """All that the output's selection takes, in any order, of media, centres, topics and so on: as many of the newest
    as fill its window and some more. `Output.plan` sorts them and cuts them to the window. Items of one work share a
    guid and are told apart by `place`."""
    origins: tuple[Origin, ...] = ()
    """Every enabled source, whether or not it has entries (`uses` "origins")."""
    base_url: str = ""
    """Where the output folder is served, without a closing slash; empty when it is served nowhere yet."""
    centres: tuple[Centre, ...] = ()
    """Every centre, by id (`uses` "centres")."""
    labels: Labels = field(default_factory=Labels)
    """Names of topics and formats (`uses` "labels")."""
    others: tuple[Address, ...] = ()
    """All other outputs that there are after this publish, in the order of the configuration, families in the order of
    their values (`uses` "others")."""
    kin: Mapping[str, Kin] = field(default_factory=dict)
    """By guid, of entries that have any (`uses` "kin")."""
    archive: tuple[ArchivePage, ...] = ()
    """Pages that are to be there after this publish, the oldest first (outputs with `archive_size`)."""
    former: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By guid: under which others this output has shown what is one work by now (`uses` "former")."""
    wording: "Wording | None" = None
    """What the vocabulary knows of words: synonyms, parts of compounds (`uses` "wording")."""
    texts: Mapping[str, "tuple[Said, ...]"] = field(default_factory=dict)
    """By guid: what the catalogue finds a work by (`uses` "wording")."""
    hubs: tuple[str, ...] = ()
    """WebSub hubs that are told when a feed changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which entries an output carries, and why others are missing."""

    kept: tuple[Entry, ...] = ()
    """Newest first, then by guid; not more than the window holds."""
    held_back: tuple[tuple[str, str], ...] = ()
    """Guid and reason (`no-length`, `blocked`, …), by guid. Entries beyond the window are not among them."""

    @property
    def reasons(self) -> tuple[tuple[str, int], ...]:
        """How often each reason came up, the commonest first."""
        counted = Counter(reason for _, reason in self.held_back)
        return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file the public gets."""

    path: str
    """Relative to the output folder."""
    form: str
    """What the gate examines it as: `podcast`, `rss`, `atom`, `jsonfeed`, `opml`, `calendar`, `html`, `json` or
    `asset`."""
    body: bytes
    guids: tuple[str, ...] = ()
    """Of the entries it shows: the output goes on showing them under these."""
    needs: tuple[str, ...] = ()
    """Paths of files of the same output it is wrong without: it is not published where one of them is refused and was
    never published. They are given before it."""
