"""Why an entry enters an output or leaves it: what a person reads before a publish."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aggregator.store import Store

if TYPE_CHECKING:
    from aggregator.gate import Look, Preview
    from aggregator.store.fates import Fate


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What becomes of one entry of an output, and why."""

    appearance: str
    """`new`, `late`, `redelivered`, `changed` or `gone`."""
    guid: str
    title: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What an output knows of the entries it does not show."""

    held_back: Mapping[str, str]
    """Guids that it leaves out, and its words for it (`no-length`)."""
    offered: Collection[str]
    """All guids that its selection takes, also those that its window does not hold, as far as they were looked at."""
    whole: bool
    """Whether that is all it takes."""
    archived: Mapping[str, int] = field(default_factory=dict)
    """Guids that go into its archive now, and the page."""


def explain(store: Store, path: str, found: "Preview", grounds: Grounds) -> tuple[Explained, ...]:
    """The entries of an output that appear otherwise than before, each with its reason."""
    fates = store.fates(path, (look.id for look in found.looks))
    archived = {one.guid: one.page for one in store.archive_of(path)} | dict(grounds.archived)
    return tuple(
        Explained(
            appearance=look.appearance,
            guid=look.id,
            title=look.title,
            why="; ".join(_reasons(look, fates.get(look.id), grounds, archived)),
        )
        for look in found.looks
    )


def _reasons(look: "Look", fate: "Fate | None", grounds: Grounds, archived: Mapping[str, int]) -> Iterator[str]:
    if look.told:
        yield look.told
    if look.appearance == "gone":
        yield _why_gone(look, fate, grounds, archived)
    elif look.appearance != "changed" and fate is not None:
        if fate.shown:
            yield f"was in it before, since {fate.shown[:10]}"
        yield f"first seen {fate.first_seen[:10]} at {fate.source}"


def _why_gone(look: "Look", fate: "Fate | None", grounds: Grounds, archived: Mapping[str, int]) -> str:
    if look.id in grounds.held_back:
        return grounds.held_back[look.id]
    if look.id in archived:
        return f"went into page {archived[look.id]} of the archive"
    if fate is None:
        return "nobody knows this id any more"
    if fate.hidden:
        return f"{fate.hidden} by an editor"
    if fate.withdrawn:
        return f"{fate.withdrawn}: no longer public at {fate.source}"
    if fate.guid != look.id and fate.guid in grounds.offered:
        return f"is one with {fate.guid} now"
    beyond = look.id in grounds.offered or not grounds.whole
    return "older than what the window holds" if beyond else "not selected any more"
