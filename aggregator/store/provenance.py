"""Where each thing that is published of a work comes from: source, answer and bytes; or rule; or person. Pure.

A function of a work's story and of the decisions that hold of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from aggregator.decisions import Decision, Verb
from aggregator.store.telling import Fetch, Guid, Member, Story, Topic

TERMS: Final = 3
"""Of a vocabulary, named where a topic comes from: the weightiest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where one value comes from. Moments are ISO 8601."""

    field: str
    """`title`, `summary`, `date`, `address`, `file`, `guid`, `format`, `pinned`, `hidden`, `topic ki`."""
    value: str
    by: str
    """`source`, `rule`, `editor`, `ledger`."""
    at: str
    """When it became so: of what a source says and a rule concludes from it, when the source said it."""
    source: str = ""
    uid: str = ""
    fetch: Fetch | None = None
    """The answer in which the source said so."""
    raw_hash: str = ""
    """Of the bytes that were read; where the document cannot be cut into entries, empty."""
    content_hash: str = ""
    rule: str = ""
    person: str = ""
    decision: str = ""
    """Key."""
    note: str = ""


def provenance(story: Story, decisions: Sequence[Decision]) -> tuple[Provenance, ...]:
    """Where everything comes from. `decisions` are those that hold of the work, the oldest first (`Book.of`)."""
    last = {decision.verb: decision for decision in decisions}
    return (*_said(story, last), _guid(story), *_judged(story, last), *_topics(story, decisions))


def _said(story: Story, last: Mapping[Verb, Decision]) -> Iterator[Provenance]:
    """What the item that stands for the work says, or an editor in its place."""
    lead = story.members[0]
    said: tuple[tuple[Verb, str, str], ...] = (
        ("title", story.title, lead.title),
        ("summary", story.summary, lead.summary),
    )
    for field, now, theirs in said:
        decision = last.get(field)
        if decision is not None and decision.value:
            note = "" if now == theirs else "its source says otherwise"
            yield _by_editor(field, now, decision, note)
        elif now:
            yield _by_source(field, now, lead)
    yield _by_source("date", lead.published, lead, _dating(lead))
    for name, address in (("address", lead.url), ("file", lead.enclosure_url)):
        if address:
            yield _by_source(name, address, lead)


def _dating(lead: Member) -> str:
    if lead.dated is None:
        return "its source gives none: the first sighting"
    if lead.dated == lead.published:
        return "as its source gives it"
    if lead.published == lead.first_seen:
        return f"its source says {lead.dated}, which was later than the first sighting"
    return f"as at the first sighting; its source says {lead.dated} now"


def _guid(story: Story) -> Provenance:
    own = story.guids[0] if story.guids else Guid(guid=story.guid, item=story.work, minted_at="")
    minted = next((one for one in story.members if one.item == own.item), story.members[0])
    if own.issued:
        since, path = min((at, path) for path, at in own.issued)
        note = f"published since {since} in {path or 'an output of an older version'}"
    else:
        note = "not published yet: that of the item that stands for the work"
    rule = "issued first" if own.issued else "stands for the work"
    return Provenance(
        field="guid", value=story.guid, by="ledger", at=own.minted_at, source=minted.source, uid=minted.uid,
        rule=rule, note=note,
    )  # fmt: skip


def _judged(story: Story, last: Mapping[Verb, Decision]) -> Iterator[Provenance]:
    """What rules or editors say of it."""
    if story.format and story.format_by == "editor":
        yield _by_editor("format", story.format, last["format"])
    elif story.format:
        form = next((one for one in story.forms if one.format == story.format), None)
        teller = next((one for one in story.members if form and one.item == form.item), story.members[0])
        yield _by_rule("format", story.format, teller, story.format_by)
    if story.pinned:
        yield _by_editor("pinned", "yes", last["pin"])
    if story.hidden:
        yield _by_editor("hidden", story.hidden, last["takedown" if story.hidden == "taken-down" else "hide"])


def _topics(story: Story, decisions: Sequence[Decision]) -> Iterator[Provenance]:
    deciding = {one.value[1:]: one for one in decisions if one.verb == "topic"}
    for topic in story.topics:
        if topic.by == "editor":
            yield _by_editor(f"topic {topic.topic}", topic.label, deciding[topic.topic])
        else:
            yield _found(story, topic)
    shown = {topic.topic for topic in story.topics}
    for name, decision in sorted(deciding.items()):
        if decision.value.startswith("-") and name not in shown:
            yield _by_editor(f"topic {name}", "no", decision, "taken away")


def _found(story: Story, topic: Topic) -> Provenance:
    item, _, hits = topic.found[0] if topic.found else (story.members[0].item, 0.0, ())
    teller = next((one for one in story.members if one.item == item), story.members[0])
    version = dict(story.rule_sets).get("topics", "")
    terms = dict.fromkeys(str(hit["term"]) for hit in hits if isinstance(hit, dict) and hit.get("term"))
    rule = f"topics {version}".strip() + "".join(f", {term}" for term in list(terms)[:TERMS])
    return _by_rule(f"topic {topic.topic}", topic.label, teller, rule)


def _by_source(field: str, value: str, member: Member, note: str = "") -> Provenance:
    return Provenance(
        field=field,
        value=value,
        by="source",
        at=member.changed,
        source=member.source,
        uid=member.uid,
        fetch=member.fetch,
        raw_hash=member.raw_hash or "",
        content_hash=member.content_hash,
        note=note,
    )


def _by_rule(field: str, value: str, member: Member, rule: str) -> Provenance:
    return replace(_by_source(field, value, member), by="rule", rule=rule)


def _by_editor(field: str, value: str, decision: Decision, note: str = "") -> Provenance:
    why = f"because {decision.why}" if decision.why else ""
    return Provenance(
        field=field,
        value=value,
        by="editor",
        at=decision.at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        person=decision.who,
        decision=decision.key,
        note="; ".join(part for part in (why, note) if part),
    )
