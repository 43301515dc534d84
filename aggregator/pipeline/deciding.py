"""An editor at work: from what somebody wants of a work to decisions that are written down and hold.

The command line and the desk in the browser decide by the same functions; each says in its own words what came of it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.config import Config
from aggregator.decisions import Decision, Ref, Ruling, Verb
from aggregator.decisions.faults import faults
from aggregator.errors import InputError
from aggregator.pipeline.identifying import identify
from aggregator.store import Store
from aggregator.store.telling import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """Who decides, and where."""

    config: Config
    store: Store
    who: str
    why: str
    clock: Callable[[], datetime]

    def decision(self, verb: Verb, value: str = "") -> Decision:
        """A decision of this person, about nothing yet."""
        return Decision(key="", at=self.clock(), who=self.who, why=self.why, verb=verb, value=value)

    def story(self, item: int) -> Story:
        """The work an item is in now. Raises `KeyError`."""
        return self.store.story(self.store.sighting(item).work)

    def names(self, story: Story) -> tuple[Ref, ...]:
        """All names of all items of a work."""
        return self.store.names(one.item for one in story.members)

    def ruling(self, story: Story) -> Ruling:
        """What editors have decided of a work until now."""
        return self.store.book().ruling(self.names(story), {})

    def whole(self, verb: Verb, story: Story) -> Decision:
        """A decision about a work as a whole: it names all its items."""
        return replace(self.decision(verb), subjects=self.names(story))

    def leading(self, verb: Verb, story: Story, value: str = "") -> Decision:
        """A decision about what stands for a work: it goes where that item goes."""
        lead = story.members[0]
        upstream = {"title": lead.title, "summary": lead.summary}.get(verb, "")
        subjects = self.store.names([lead.item])
        return replace(self.decision(verb, value), subjects=subjects, upstream=upstream)

    def between(self, verb: Verb, story: Story, *others: Story) -> Decision:
        """A decision about a work and others: that they are one, or that they never are."""
        return replace(self.whole(verb, story), others=tuple(name for other in others for name in self.names(other)))

    def parting(self, story: Story, off: Iterable[int]) -> Decision:
        """That some items of a work are another one than the rest. Raises `InputError` where nothing would be left."""
        parted = set(off)
        rest = [one.item for one in story.members if one.item not in parted]
        if not rest or len(rest) == len(story.members):
            raise InputError("some items of a work can be parted off, but neither all nor none")
        names = self.store.names(one.item for one in story.members if one.item in parted)
        return replace(self.decision("split"), subjects=names, others=self.store.names(rest))

    def undoing(self, key: str) -> Decision:
        """That a decision holds no longer."""
        return self.decision("undo", key)

    def write(self, *decisions: Decision, only: bool = False) -> tuple[Decision, ...]:
        """Write decisions down and let them hold. Raises `InputError` for what cannot be meant so.

        With `only`, only works they are about are brought up to date: what a run is at work on is left to it.
        """
        for decision in decisions:
            for field, message in faults(decision):
                raise InputError(f"{field} {message}")
        written = self.store.decide(decisions)
        identify(self.config, self.store, self.store.concerned(written) if only else None)
        return written
