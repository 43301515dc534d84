"""`why`: the whole story of a work on one screen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import click

from aggregator import pipeline
from aggregator.cli.exits import OK
from aggregator.cli.naming import catalogue, the_work, titled
from aggregator.cli.screen import Screen, counted
from aggregator.cli.wording import told
from aggregator.decisions import Book, Decision
from aggregator.pipeline import Whereabouts
from aggregator.store.provenance import Provenance, provenance
from aggregator.store.telling import Evidence, Member, Story
from aggregator.text import line, shorten

_VALUE: Final = 60
"""Characters of a value that evidence shows."""
_HASH: Final = 12
"""Digits of a hash that tell it from any other in the log."""
_HITS: Final = 4
_UNITS: Final = {"duration_seconds": " s apart", "published": " days apart", "start": " days apart"}
"""How far apart two fields are; of the others it is a share of 1 that they have in common."""
_VERDICTS: Final = {"same": "the same", "related": "related", "unsure": "unsure: an editor should look"}
_REASONS: Final = {
    "hidden": "hidden by an editor",
    "taken-down": "taken down by an editor",
    "withdrawn": "no longer public at its source",
    "other-medium": "it takes other media",
    "not-selected": "it takes other centres, topics, formats, series, languages or days",
    "archived": "it left the window and is in the archive of the feed",
    "beyond-window": "older than what its window holds",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All there is to tell of a work."""

    story: Story
    decisions: tuple[Decision, ...]
    """All that ever named it, the oldest first."""
    undone: Mapping[str, str]
    origins: tuple[Provenance, ...]
    outputs: tuple[Whereabouts, ...]

    def number(self, item: int) -> str:
        """An item of the work by its place in the list, since names are long: `item 2`."""
        return f"item {1 + [one.item for one in self.story.members].index(item)}"

    def numbered(self, source: str, uid: str) -> str:
        """The same, by name."""
        return self.number(next(one.item for one in self.story.members if (one.source, one.uid) == (source, uid)))


@click.command()
@click.argument("work", metavar="WORK|ITEM")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
@click.pass_obj
def why(screen: Screen, work: str, as_json: bool) -> int:
    """Tell what a work is made of, by which evidence and whose word, where it is published, and why not elsewhere.

    Named by the start of its guid, by any address of it, or as source:uid.
    """
    with catalogue(screen) as (config, store):
        story = store.story(the_work(store, work).work)
        book, names = store.book(), store.names(one.item for one in story.members)
        everything = Told(
            story=story,
            decisions=book.about(names),
            undone=_undone(book),
            origins=provenance(story, book.of(names)),
            outputs=pipeline.whereabouts(config, store, story),
        )
    if as_json or screen.as_json:
        screen.document(_document(everything))
    else:
        screen.say("\n".join(_text(everything)))
    return OK


def _undone(book: Book) -> Mapping[str, str]:
    return dict(book.undone)


def _document(everything: Told) -> dict[str, Any]:
    decisions = [asdict(one) | {"undone_by": everything.undone.get(one.key, "")} for one in everything.decisions]
    return asdict(everything.story) | {
        "decisions": decisions,
        "provenance": [asdict(one) for one in everything.origins],
        "outputs": [asdict(one) for one in everything.outputs],
    }


def _text(everything: Told) -> Iterator[str]:
    story = everything.story
    yield f"{titled(story.title)}  {story.guid}"
    if story.title != story.members[0].title:
        yield f"  its source says {titled(story.members[0].title)}"
    yield f"\nMade of {counted(len(story.members), 'item')}"
    for place, member in enumerate(story.members, 1):
        yield from _member(place, member, stands=place == 1 and len(story.members) > 1)
    yield "\nPublic guid"
    yield from _guids(everything)
    yield from _part("Evidence", [text for link in story.links for text in _link(link, everything)])
    yield from _part("Topics and format", _labels(everything))
    yield from _part("Decisions", [_decision(one, everything) for one in everything.decisions])
    yield from _part("Changed by its source after an editor had set it", _conflicts(story))
    yield from _part("Outputs", _outputs(everything.outputs))
    yield from _part("Where it comes from", [_origin(one, everything) for one in everything.origins])


def _part(head: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"\n{head}"
        yield from (f"  {text}" for text in lines)


def _member(place: int, member: Member, *, stands: bool) -> Iterator[str]:
    marks = [mark for mark, there in (("stands for the work", stands), (member.withdrawn, member.withdrawn)) if there]
    marked = f" [{', '.join(filter(None, marks))}]" if marks else ""
    yield f"  {place}  {line(f'{member.source}:{member.uid}')}  {member.medium} of {_minute(member.published)}{marked}"
    yield f"     {titled(member.title)} first seen {_minute(member.first_seen)}, changed {_minute(member.changed)}"
    for address in dict.fromkeys(filter(None, (member.url, member.enclosure_url))):
        yield f"     {line(address)}"
    for uid, since in member.aliases:
        yield f"     came in as {line(uid)} too, since {_minute(since)}"


def _guids(everything: Told) -> Iterator[str]:
    for one in everything.story.guids:
        own = "" if one.guid == everything.story.guid else " leads here, too:"
        shown = "; ".join(f"{path or 'an older version'} since {_minute(at)}" for path, at in one.issued)
        minted = f"minted {_minute(one.minted_at)} for {everything.number(one.item)}"
        yield f"  {one.guid}{own} {minted}; {f'in {shown}' if shown else 'never published'}"


def _link(link: Evidence, everything: Told) -> Iterator[str]:
    story = everything.story
    known = {one.item for one in story.members}
    first = everything.number(link.a if link.a in known else link.b)
    within = link.other_work == story.work
    apart = link.verdict == "same" and not within
    stranger = f"{titled(link.other_title)} ({line(link.other_source)}:{line(link.other_uid)}), another work"
    other = everything.number(link.other) if within else stranger
    verdict = _VERDICTS.get(link.verdict, link.verdict) + (", yet kept apart" if apart else "")
    verdict += f" ({link.relation})" if link.relation else ""
    yield f"{verdict}: {first} and {other}"
    yield f"  {link.reason}"
    yield f"  rule {link.rule} (version {link.rules}), strength {link.tier}, sure by {link.score:.2f}"
    for one in link.evidence if isinstance(link.evidence, list) else ():
        yield f"  {_compared(one)}"


def _compared(one: Mapping[str, Any]) -> str:
    """One field two items were compared by (identity's `Evidence`, as JSON)."""
    a, b = (shorten(line(str(one.get(name, ""))), _VALUE) for name in ("value_a", "value_b"))
    field, distance = str(one.get("field", "?")), one.get("distance")
    unit = _UNITS.get(field, "")
    far = f", {distance:.4g}{unit}" if isinstance(distance, int | float) else ""
    return f"{field}: {a} | {b} ({one.get('agreement', '')}{far})"


def _labels(everything: Told) -> list[str]:
    story = everything.story
    found = []
    for topic in story.topics:
        found.append(f"{line(topic.label)} ({topic.topic}), {topic.score:.2f} by {topic.by}")
        found += [f"  {everything.number(item)}: {_hits(hits)}" for item, _, hits in topic.found]
    if story.format:
        found.append(f"format {story.format} by {line(story.format_by)}")
        found += [
            f"  {everything.number(one.item)}: {one.format} by {one.rule}, {_hits(one.evidence)}" for one in story.forms
        ]
    return found


def _hits(hits: Any) -> str:
    """What matched, where, by which term (tagging's `Hit`, as JSON)."""
    told_hits = [_hit(one) for one in hits if isinstance(one, dict)] if isinstance(hits, list) else []
    more = f" and {len(told_hits) - _HITS} more" if len(told_hits) > _HITS else ""
    return "; ".join(told_hits[:_HITS]) + more if told_hits else "no word of it"


def _hit(hit: Mapping[str, Any]) -> str:
    term = f" by “{line(str(hit['term']))}”" if hit.get("term") else ""
    return f"“{shorten(line(str(hit.get('text', ''))), _VALUE)}” in {hit.get('field', '?')}{term}"


def _decision(one: Decision, everything: Told) -> str:
    undone = everything.undone.get(one.key)
    return told(one) + (f" — taken back by {undone}" if undone else "")


def _conflicts(story: Story) -> list[str]:
    return [
        f"{one.field}: {titled(one.value)} holds ({one.decision}); its source said {titled(one.then_upstream)} then, "
        f"{titled(one.now_upstream)} now"
        for one in story.conflicts
    ]


def _outputs(outputs: Sequence[Whereabouts]) -> list[str]:
    """Those it is in, a line each; the others together, by reason."""
    found = [f"{one.path}: {_place(one)}{one.guid}" for one in outputs if one.there]
    for reason in dict.fromkeys(one.reason for one in outputs if not one.there):
        paths = ", ".join(one.path for one in outputs if not one.there and one.reason == reason)
        found.append(f"not in {paths}: {_REASONS.get(reason, f'held back ({reason})')}")
    return found


def _place(one: Whereabouts) -> str:
    return f"entry {one.position}, " if one.position else ""


def _origin(one: Provenance, everything: Told) -> str:
    value = f"{one.field}: {shorten(line(one.value), _VALUE)}"
    if one.by == "editor":
        return f"{value} ← {line(one.person)}, {_minute(one.at)}, decision {one.decision}{_note(one)}"
    item = everything.numbered(one.source, one.uid)
    if one.by == "ledger":
        return f"{value} ← minted {_minute(one.at)} for {item}{_note(one)}"
    answer = f"answer of {_minute(one.fetch.at)}" if one.fetch else "an answer the log no longer has"
    raw = f"bytes {one.raw_hash[:_HASH]}" if one.raw_hash else f"content {one.content_hash[:_HASH]}"
    by = f"rule {line(one.rule)} on {item}" if one.by == "rule" else item
    return f"{value} ← {by}, {answer}, {raw}{_note(one)}"


def _note(one: Provenance) -> str:
    return f" ({line(one.note)})" if one.note else ""


def _minute(moment: str) -> str:
    return moment[:16].replace("T", " ")
