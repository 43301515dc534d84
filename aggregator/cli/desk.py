"""Where a command writes a decision down, lets it hold, and says what holds now."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

import click

from aggregator import pipeline
from aggregator.cli.exits import OK
from aggregator.cli.naming import catalogue, short, the_work, titled, who
from aggregator.cli.screen import Screen, now
from aggregator.config import Config
from aggregator.decisions import Decision, Ref, Ruling, Verb
from aggregator.decisions.faults import faults
from aggregator.errors import InputError
from aggregator.store import Store
from aggregator.store.telling import Story
from aggregator.text import line

Command = TypeVar("Command", bound=Callable[..., int])


def signed(*, reason: bool = False) -> Callable[[Command], Command]:
    """The options of whatever is decided: `--why`, required where a `reason` is, and `--who`."""

    def options(command: Command) -> Command:
        by = click.option(
            "--who", "name", default="", help="Who decides. [default: AGGREGATOR_EDITOR, or the login's name]"
        )
        said = "The reason, for whoever asks later."
        why = (
            click.option("--why", required=True, help=said) if reason else click.option("--why", default="", help=said)
        )
        return by(why(command))

    return options


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where decisions are written down."""

    screen: Screen
    config: Config
    store: Store
    who: str
    why: str

    def decision(self, verb: Verb, value: str = "") -> Decision:
        """A decision of this person, about nothing yet."""
        return Decision(key="", at=now(), who=self.who, why=self.why, verb=verb, value=value)

    def find(self, work: str) -> Story:
        """The work a person names. Raises `InputError`."""
        return self.store.story(the_work(self.store, work).work)

    def story(self, item: int) -> Story:
        """The work an item is in now."""
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

    def write(self, *decisions: Decision) -> tuple[Decision, ...]:
        """Write decisions down and let them hold. Raises `InputError` for what cannot be meant so."""
        for decision in decisions:
            for field, message in faults(decision):
                raise InputError(f"{field} {message}")
        written = self.store.decide(decisions)
        pipeline.identify(self.config, self.store)
        return written

    def tell(self, story: Story, sentence: str, written: Sequence[Decision] = ()) -> int:
        """Say in a line what holds now."""
        if self.screen.as_json:
            self.screen.document({"decisions": list(written), "guid": story.guid, "says": sentence})
        else:
            back = "; undo: " * bool(written) + ", ".join(f"aggregator undo {one.key}" for one in written)
            self.screen.say(f"[{short(story.guid)}] {sentence}{back}")
        return OK

    def lifting(self, story: Story) -> str:
        """What takes back a takedown."""
        found = [d for d in self.store.book().of(self.names(story)) if d.verb == "takedown"]
        return f"{titled(story.title)} was taken down: " + ", ".join(f"aggregator undo {d.key}" for d in found)


@contextmanager
def desk(screen: Screen, name: str, why: str) -> Iterator[Desk]:
    """An open catalogue to decide about, and who does."""
    with catalogue(screen) as (config, store):
        yield Desk(screen=screen, config=config, store=store, who=who(name), why=line(why))
