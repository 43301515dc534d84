"""`merge`, `split`, `relate`, `undo`: which items editors put together or keep apart, and taking decisions back."""

import click

from aggregator.cli.desk import Desk, desk, signed
from aggregator.cli.exits import OK
from aggregator.cli.naming import members, short, the_item, titled
from aggregator.cli.screen import Screen, counted
from aggregator.cli.wording import told
from aggregator.decisions import Book, Decision
from aggregator.errors import InputError
from aggregator.store.telling import Story
from aggregator.text import line


@click.command()
@click.argument("work")
@click.argument("other")
@signed(reason=True)
@click.pass_obj
def merge(screen: Screen, work: str, other: str, why: str, name: str) -> int:
    """Make two works one, whatever the rules say. The guid that was published first stays."""
    with desk(screen, name, why) as at:
        story, theirs = at.find(work), at.find(other)
        if story.work == theirs.work:
            return at.tell(story, f"{titled(story.title)} is one work already: {_size(story)}")
        written = at.write(at.between("merge", story, theirs))
        now = at.story(story.members[0].item)
        if theirs.members[0].item not in {one.item for one in now.members}:
            raise InputError(f"written down as {written[0].key}, but the two are still apart: aggregator why {work}")
        return at.tell(now, f"{titled(now.title)} is one work now: {_size(now)}", written)


@click.command()
@click.argument("work")
@click.argument("items", nargs=-1, metavar="[ITEM]...")
@signed()
@click.pass_obj
def split(screen: Screen, work: str, items: tuple[str, ...], why: str, name: str) -> int:
    """Part items off a work, by address or source:uid; they stay apart from it. Without items: says which there are."""
    with desk(screen, name, why) as at:
        story = at.find(work)
        if not items:
            return _members(at, story)
        if not why.strip():
            raise click.UsageError("Missing option '--why': parting a work needs a reason.")
        off = list(dict.fromkeys(the_item(at.store, one, story.work).item for one in items))
        rest = [one.item for one in story.members if one.item not in off]
        if not rest:
            raise InputError(
                f"nothing would be left of {titled(story.title)}; its items are:\n{members(at.store, story.work)}"
            )
        written = at.write(at.parting(story, off))
        now, parted = at.story(rest[0]), at.story(off[0])
        there = f"{titled(parted.title)} ({_size(parted)}, {short(parted.guid)})"
        return at.tell(now, f"{titled(now.title)} ({_size(now)}) and {there} are apart", written)


@click.command()
@click.argument("work")
@click.argument("other")
@signed()
@click.pass_obj
def relate(screen: Screen, work: str, other: str, why: str, name: str) -> int:
    """Say that two works have to do with each other, and are two: a talk and the report on it."""
    with desk(screen, name, why) as at:
        story, theirs = at.find(work), at.find(other)
        if story.work == theirs.work:
            raise InputError(f"{titled(story.title)} is one work with it: aggregator split parts them")
        written = at.write(at.between("relate", story, theirs))
        return at.tell(story, f"{titled(story.title)} and {titled(theirs.title)} are related, and two", written)


def _members(at: Desk, story: Story) -> int:
    if at.screen.as_json:
        at.screen.document({"guid": story.guid, "items": [f"{one.source}:{one.uid}" for one in story.members]})
    else:
        at.screen.say(f"[{short(story.guid)}] {titled(story.title)} is made of {_size(story)}:")
        at.screen.say(members(at.store, story.work))
        if len(story.members) > 1:
            at.screen.say("to part one off: aggregator split WORK ITEM --why TEXT, by its address or source:uid")
    return OK


def _size(story: Story) -> str:
    return counted(len(story.members), "item")


@click.command()
@click.argument("what", metavar="KEY|WORK")
@signed()
@click.pass_obj
def undo(screen: Screen, what: str, why: str, name: str) -> int:
    """Take back a decision, by the start of its key, or the last one that holds of a work. An undo can be undone."""
    with desk(screen, name, why) as at:
        book = at.store.book()
        decision = _meant(at, book, what)
        if decision.key in book.undone:
            raise InputError(
                f"{told(decision)} was taken back by {book.undone[decision.key]}: undo that to let it hold"
            )
        written = at.write(at.undoing(decision.key))
        return _tell(at, _at_last(book, decision), f"taken back: {told(decision)}", written)


def _meant(at: Desk, book: Book, what: str) -> Decision:
    """The decision a person means. Raises `InputError`."""
    prefix = what.strip().lower()
    keyed = [d for d in book.decisions if len(prefix) >= 4 and d.key.startswith(prefix)]
    if len(keyed) > 1 or (keyed and keyed[0].key != prefix and at.store.find(what)):
        listed = "\n".join(f"  {told(one)}" for one in keyed)
        works = ", or a work of that guid" if at.store.find(what) else ""
        raise InputError(
            f"{line(what)} may be any of {counted(len(keyed), 'decision')}{works}; say more of it:\n{listed}"
        )
    if keyed:
        return keyed[0]
    story = at.find(what)
    holding = {one.key for one in book.active}
    found = [one for one in book.about(at.names(story)) if one.key in holding]
    if not found:
        raise InputError(f"nothing that was decided of {titled(story.title)} holds: there is nothing to take back")
    return found[-1]


def _at_last(book: Book, decision: Decision) -> Decision:
    """What a chain of undos is about."""
    by_key = {one.key: one for one in book.decisions}
    while decision.verb == "undo" and decision.value in by_key:
        decision = by_key[decision.value]
    return decision


def _tell(at: Desk, about: Decision, sentence: str, written: tuple[Decision, ...]) -> int:
    """What holds now of the works a decision was about."""
    items = [one.item for source, uid in (*about.subjects, *about.others) for one in at.store.find(f"{source}:{uid}")]
    stories = {story.work: story for story in map(at.story, dict.fromkeys(items))}
    now = "; ".join(f"{titled(one.title)} ({_size(one)}) {_state(one)}" for one in stories.values())
    if not stories:
        at.screen.say(f"{sentence}; its items are not here")
        return OK
    return at.tell(next(iter(stories.values())), f"{sentence}; now {now}", written)


def _state(story: Story) -> str:
    return {"": "is shown", "hidden": "is hidden", "taken-down": "is taken down"}[story.hidden]
