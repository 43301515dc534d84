"""Where a command writes a decision down, lets it hold, and says what holds now."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import click

from aggregator.cli.exits import OK
from aggregator.cli.naming import catalogue, short, the_work, titled, who
from aggregator.cli.screen import Screen, now
from aggregator.decisions import Decision
from aggregator.pipeline import Editor
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
class Desk(Editor):
    """Where decisions are written down."""

    screen: Screen

    def find(self, work: str) -> Story:
        """The work a person names. Raises `InputError`."""
        return self.store.story(the_work(self.store, work).work)

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
        yield Desk(screen=screen, config=config, store=store, who=who(name), why=line(why), clock=now)
