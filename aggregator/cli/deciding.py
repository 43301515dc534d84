"""`hide`, `show`, `takedown`, `pin`, `retitle`, `tag` and the others: what editors decide of one work.

A decision holds at once for the catalogue and its views, for the feeds from the next publish on. Each command says in
one line what now holds; a decision that would change nothing is not written down twice.
"""

from collections.abc import Callable, Mapping

import click

from aggregator.cli.desk import Desk, desk, signed
from aggregator.cli.naming import did_you_mean, titled, vocabulary
from aggregator.cli.screen import Screen
from aggregator.decisions import Ruling, Verb
from aggregator.errors import InputError
from aggregator.store.telling import Story
from aggregator.text import line

_work = click.argument("work")


@click.command()
@_work
@signed(reason=True)
@click.pass_obj
def hide(screen: Screen, work: str, why: str, name: str) -> int:
    """Leave a work out of all outputs until it is shown again. WORK: start of its guid, address, or source:uid."""
    with desk(screen, name, why) as at:
        says = "is hidden: it leaves the outputs at the next publish"
        return _whole(at, work, "hide", lambda ruling: ruling.hidden != "", says)


@click.command()
@_work
@signed()
@click.pass_obj
def show(screen: Screen, work: str, why: str, name: str) -> int:
    """Show a work again that was hidden."""
    with desk(screen, name, why) as at:
        story = at.find(work)
        if at.ruling(story).hidden == "taken-down":
            raise InputError(f"{at.lifting(story)} would show it again")
        return _whole(at, work, "show", lambda ruling: ruling.hidden == "", "is shown")


@click.command()
@_work
@signed(reason=True)
@click.pass_obj
def takedown(screen: Screen, work: str, why: str, name: str) -> int:
    """Take a work down for good: it leaves every output at the next publish and does not return unless undone."""
    with desk(screen, name, why) as at:
        says = "is taken down: it leaves every output at the next publish, and does not return"
        return _whole(at, work, "takedown", lambda ruling: ruling.hidden == "taken-down", says)


def _whole(at: Desk, work: str, verb: Verb, done: Callable[[Ruling], bool], says: str) -> int:
    story = at.find(work)
    ruling = at.ruling(story)
    if verb == "hide" and ruling.hidden == "taken-down":
        return at.tell(story, f"{titled(story.title)} is taken down, which is more (already so)")
    if done(ruling):
        return at.tell(story, f"{titled(story.title)} {says} (already so)")
    written = at.write(at.whole(verb, story))
    return at.tell(story, f"{titled(story.title)} {says}", written)


@click.command()
@_work
@signed()
@click.pass_obj
def pin(screen: Screen, work: str, why: str, name: str) -> int:
    """Mark a work as one to be seen first."""
    with desk(screen, name, why) as at:
        story = at.find(work)
        return _leading(at, story, "pin", "", done=story.pinned, says=lambda now: f"{titled(now.title)} is pinned")


@click.command()
@_work
@signed()
@click.pass_obj
def unpin(screen: Screen, work: str, why: str, name: str) -> int:
    """Take the mark of `pin` away."""
    with desk(screen, name, why) as at:
        story = at.find(work)
        says = "is not pinned"
        return _leading(at, story, "unpin", "", done=not story.pinned, says=lambda now: f"{titled(now.title)} {says}")


@click.command()
@_work
@click.argument("title")
@signed()
@click.pass_obj
def retitle(screen: Screen, work: str, title: str, why: str, name: str) -> int:
    """Give a work another title than its source does; an empty one: the source's counts again."""
    title = line(title)

    def says(now: Story) -> str:
        theirs = f"; its source says {titled(now.members[0].title)}" if title else " as its source says"
        return f"{titled(now.title)} is the title{theirs}"

    with desk(screen, name, why) as at:
        story = at.find(work)
        done = at.ruling(story).title == title and not _contradicted(story, "title")
        return _leading(at, story, "title", title, done=done, says=says)


@click.command()
@_work
@click.argument("text")
@signed()
@click.pass_obj
def summarise(screen: Screen, work: str, text: str, why: str, name: str) -> int:
    """Give a work another summary than its source does; an empty one: the source's counts again."""
    text = text.strip()

    def says(now: Story) -> str:
        return f"{titled(now.title)} is summed up " + (f"so: {titled(now.summary)}" if text else "as its source does")

    with desk(screen, name, why) as at:
        story = at.find(work)
        done = at.ruling(story).summary == text and not _contradicted(story, "summary")
        return _leading(at, story, "summary", text, done=done, says=says)


def _contradicted(story: Story, field: str) -> bool:
    """Whether setting a field anew says something, if only that its source's change was seen."""
    return any(one.field == field for one in story.conflicts)


@click.command("format")
@_work
@click.argument("form", metavar="FORMAT")
@signed()
@click.pass_obj
def format(screen: Screen, work: str, form: str, why: str, name: str) -> int:  # noqa: A001 - the command's name
    """Say what form a work has (explainer, interview, webinar …); an empty one: what the rules say."""

    def says(now: Story) -> str:
        by = "" if form else " by rule"
        return f"{titled(now.title)} is of the format {now.format or 'that nobody can tell'}{by}"

    with desk(screen, name, why) as at:
        form = _known(form, vocabulary(screen, at.store).formats, "format") if form else ""
        story = at.find(work)
        return _leading(at, story, "format", form, done=at.ruling(story).format == form, says=says)


def _leading(at: Desk, story: Story, verb: Verb, value: str, *, done: bool, says: Callable[[Story], str]) -> int:
    if done:
        return at.tell(story, f"{says(story)} (already so)")
    written = at.write(at.leading(verb, story, value))
    now = at.story(story.members[0].item)
    return at.tell(now, says(now), written)


# Topics to be taken away begin with a hyphen, as options do: what is no option here is a topic. Only `--help` is left
# of the options with which click would meet them; `-h` would swallow `-handwerk`.
_SIGNS = {"ignore_unknown_options": True, "help_option_names": ["--help"]}


@click.command(context_settings=_SIGNS)
@_work
@click.argument("topics", nargs=-1, required=True, metavar="+TOPIC|-TOPIC…", type=click.UNPROCESSED)
@signed()
@click.pass_obj
def tag(screen: Screen, work: str, topics: tuple[str, ...], why: str, name: str) -> int:
    """Add topics to a work and take others away: `tag WORK +ki -daten`. Topics are ids or labels of topics.toml."""
    with desk(screen, name, why) as at:
        known = vocabulary(screen, at.store).topics
        wanted = tuple(dict.fromkeys(_signed_topic(one, known) for one in topics))
        if torn := sorted({one[1:] for one in wanted if f"+{one[1:]}" in wanted and f"-{one[1:]}" in wanted}):
            raise InputError(f"+{torn[0]} and -{torn[0]}: which of the two?")
        story = at.find(work)
        ruling = at.ruling(story)
        held = {*(f"+{one}" for one in ruling.added), *(f"-{one}" for one in ruling.removed)}
        written = at.write(*(at.leading("topic", story, one) for one in wanted if one not in held))
        now = at.story(story.members[0].item)
        about = ", ".join(line(one.label) for one in now.topics) or "no topic we have a name for"
        return at.tell(now, f"{titled(now.title)} is about {about}{'' if written else ' (already so)'}", written)


def _signed_topic(given: str, known: Mapping[str, str]) -> str:
    """A topic's id with its sign. Raises `InputError`."""
    sign, topic = given[:1].replace("−", "-").replace("–", "-"), given[1:]
    if given.startswith("--"):
        raise click.NoSuchOption(given)
    if sign not in ("+", "-") or not topic:
        raise InputError(f"{line(given)}: write +{line(given)} to add a topic, -{line(given)} to take it away")
    return sign + _known(topic, known, "topic")


def _known(name: str, known: Mapping[str, str], what: str) -> str:
    """The id that is meant by an id or a label. Where no vocabulary is known, anything is one."""
    folded = name.strip().casefold()
    ids = [id_ for id_, label in known.items() if folded in (id_.casefold(), label.casefold())]
    if ids or not known:
        return ids[0] if ids else folded
    hint = did_you_mean(folded, known) or f"; known: {', '.join(known)}"
    raise InputError(f"there is no {what} {line(name)}{hint}")
