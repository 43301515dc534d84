"""`publish`: write every output that has something new to say and is fit to be seen.

    glances ─choose─▶ choices ─draft─▶ editions ─files─▶ staging ─gate─▶ put in place, what links to others last

Until everything is built and judged, nothing that the public has is touched; then each file is replaced at once or not
at all. A refused file leaves the last one as it is. With nothing new, nothing is read, rendered or touched.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator import __version__
from aggregator.config import Config
from aggregator.files import staging
from aggregator.outputs import Address, Edition, Output, Plan
from aggregator.pipeline.choosing import Choice
from aggregator.pipeline.drafting import Desk, Draft, address
from aggregator.pipeline.explaining import Explained, Grounds, explain
from aggregator.pipeline.hubs import FORMS, Told, tell_hub
from aggregator.pipeline.identifying import heed_topics, identify, labels, vocabulary_mark
from aggregator.pipeline.judging import Judge, broken
from aggregator.pipeline.staging import Judges, Stage, Staged, is_intact
from aggregator.plain import fingerprint
from aggregator.store import Store
from aggregator.store.shown import LastEdition

if TYPE_CHECKING:
    from aggregator.gate import Preview


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What became of one output."""

    output: Output
    entries: int = 0
    rendered: bool = False
    changed: tuple[str, ...] = ()
    """Paths of its files whose bytes were replaced."""
    held_back: tuple[tuple[str, int], ...] = ()
    faults: tuple[str, ...] = ()
    """Why the gate refused it, or files of it; the last good ones stay."""
    family: str = ""
    """Path of the family it is of."""
    preview: "Preview | None" = None
    """What its subscribers see of it; None when it is as before, or nobody subscribes to it."""
    explained: tuple[Explained, ...] = ()
    """The same, each entry with its reason, where somebody asked for it."""

    @property
    def written(self) -> bool:
        """Whether the public gets anything new."""
        return bool(self.changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What `publish` did."""

    made: tuple[Made, ...] = ()
    hub: Told = field(default_factory=Told)
    """What the hub was told of, where one is configured."""

    @property
    def refused(self) -> tuple[Made, ...]:
        """Outputs whose edition was not fit."""
        return tuple(m for m in self.made if m.faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """An output on its way: what it was made from, and its files in the staging folder."""

    choice: Choice
    edition: LastEdition
    """As it will be remembered."""
    made: Made
    files: tuple[Staged, ...] = ()
    draft: Draft | None = None
    """What it was rendered from; None when nothing was made."""

    @property
    def guids(self) -> tuple[str, ...]:
        """Of all entries its files show."""
        return tuple(dict.fromkeys(guid for file in self.files if not file.faults for guid in file.guids))


def publish(
    config: Config,
    store: Store,
    folder: Path,
    clock: Callable[[], datetime],
    *,
    allow_shrink: bool = False,
    accept: tuple[str, ...] = (),
) -> Published:
    """Write every output that has something new to say and is fit to be seen.

    `accept` are paths of outputs (`zentren/*`, `all`) whose subscribers may get what they would otherwise be spared.
    """
    basis = _prepare(config, store)
    if basis == store.last_publish() and all(is_intact(folder, file) for file in store.files().values()):
        return Published(made=tuple(_as_before(config, store)), hub=tell_hub(config, store, (), clock))
    with staging(folder) as place:
        stage = Stage(place, folder)
        desk = Desk(config, store, labels(config), folder)
        with store.snapshot():  # a work that editors merge while it is drawn has one guid, the old or the new one
            built = build(desk, stage, _judge(desk, clock(), accept=accept, allow_shrink=allow_shrink))
        # Before anybody can see them: what was shown once is never known by another guid
        store.record_issued({one.edition.path: one.guids for one in built}, clock())
        for one in built:
            if one.draft and not one.made.faults:
                store.record_archive(one.edition.path, one.draft.archived)
        withheld = store.withheld()
        made = tuple(_release(one, store, stage, withheld, clock()) for one in built)
    published = Published(made=_in_order(config, made))
    store.record_publish("" if published.refused else basis)
    feeds = [one.output.path for one in made if one.output.path in one.changed and one.output.form in FORMS]
    return replace(published, hub=tell_hub(config, store, feeds, clock))


def rehearse(
    config: Config, store: Store, folder: Path, clock: Callable[[], datetime], *, accept: tuple[str, ...] = ()
) -> Published:
    """What `publish` would do, with a reason for every entry that enters or leaves; nothing the public has is touched.

    What is derived (works, topics) is brought up to date in the store: give it a copy where that is not wanted.
    """
    _prepare(config, store)
    with staging(folder) as place:
        desk = Desk(config, store, labels(config), folder)
        with store.snapshot():
            built = build(desk, Stage(place, folder), _judge(desk, clock(), accept=accept, allow_shrink=False))
        return Published(made=_in_order(config, (_explained(one, store) for one in built)))


def _prepare(config: Config, store: Store) -> str:
    """Bring up to date what is derived; the basis of all outputs."""
    heed_topics(config, store)
    identify(config, store)
    store.settle()
    return _basis(config, store)


def _judge(desk: Desk, now: datetime, *, accept: tuple[str, ...], allow_shrink: bool) -> Judge:
    return Judge(
        settings=desk.config.publish,
        now=now,
        withheld=desk.store.withheld(),
        parted=desk.store.parted(),
        issued=desk.store.issued,
        accept=accept,
        allow_shrink=allow_shrink,
    )


def _explained(built: Built, store: Store) -> Made:
    preview, draft = built.made.preview, built.draft
    if preview is None or draft is None:
        return built.made
    grounds = Grounds(
        held_back=dict(draft.plan.held_back),
        offered=frozenset(entry.guid for entry in draft.edition.entries),
        whole=draft.choice.whole,
        archived={guid: page for page, guids in draft.archived.items() for guid in guids},
    )
    return replace(built.made, explained=explain(store, built.edition.path, preview, grounds))


def build(desk: Desk, stage: Stage, judge: Judges) -> tuple[Built, ...]:
    """Build and judge all outputs in the staging folder, those that others link to first."""
    choices = desk.choices()
    expected = {one.output.path: _address(desk, one) for one in choices if _is_to_be_there(desk, one)}
    done: list[Built] = []
    for choice in sorted(choices, key=lambda one: one.output.rank):
        built = _build(desk, stage, judge, choice, tuple(expected.values()))
        is_there = bool(built.files) or choice.output.path in desk.last
        if not is_there:
            expected.pop(choice.output.path, None)
        if is_there or choice.rule is None:
            done.append(built)
    return _followed(desk, done)


def _followed(desk: Desk, done: Sequence[Built]) -> tuple[Built, ...]:
    """With a fault for every page that leads to a file of the site that is not there: known when all are built."""
    pages = {file.path: file.references for one in done for file in one.files if file.references}
    paths = {file.path for one in done for file in one.files}
    paths |= {file.path for one in done if one.draft for file in one.draft.standing}
    paths |= desk.paths_of(one.edition.path for one in done if not one.draft)
    wrong = broken(pages, paths)
    return tuple(_without(one, wrong) if any(file.path in wrong for file in one.files) else one for one in done)


def _without(built: Built, wrong: Mapping[str, tuple[str, ...]]) -> Built:
    files = tuple(replace(file, faults=file.faults + wrong.get(file.path, ())) for file in built.files)
    return replace(built, files=files, made=_with_files(built.made, files))


def _with_files(made: Made, files: Sequence[Staged]) -> Made:
    path = made.output.path
    faults = (fault if file.path == path else f"{file.path}: {fault}" for file in files for fault in file.faults)
    changed = (file.path for file in files if file.changed and not file.faults)
    preview = next((file.preview for file in files if file.path == path), None)
    return replace(made, rendered=True, changed=tuple(changed), faults=tuple(faults), preview=preview)


def _is_to_be_there(desk: Desk, choice: Choice) -> bool:
    """Whether an output will have a file, as far as can be told before it is made."""
    return bool(choice.glances) or choice.output.path in desk.last or not choice.output.media


def _address(desk: Desk, choice: Choice) -> Address:
    return address(desk.config, choice, desk.label(choice) if choice.rule else "")


def _build(desk: Desk, stage: Stage, judge: Judges, choice: Choice, others: tuple[Address, ...]) -> Built:
    output = choice.output
    last, basis = desk.last.get(output.path), desk.basis(choice, others)
    edition = LastEdition(
        path=output.path,
        basis=basis,
        entries=last.entries if last else 0,
        family=choice.family,
        value=choice.value,
        label=desk.label(choice) if choice.rule else "",
    )
    made = Made(output=output, entries=edition.entries, family=choice.family)
    if last and last.basis == basis and desk.is_intact(output.path):
        return Built(choice=choice, edition=edition, made=made)
    draft = desk.draft(choice, others)
    edition = replace(edition, entries=len(draft.plan.kept))
    made = replace(made, entries=edition.entries, held_back=draft.plan.reasons)
    if not last and not _appears(output, draft.edition, draft.plan, choice.rule):
        return Built(choice=choice, edition=edition, made=made)
    if not draft.edition.feed_url:
        made = replace(made, faults=("publish.base_url is needed: a feed names its own address",))
        return Built(choice=choice, edition=edition, made=made)
    files = stage.take(output.files(draft.edition), judge, draft.archived_guids)
    return Built(choice=choice, edition=edition, made=_with_files(made, files), files=files, draft=draft)


def _appears(output: Output, edition: Edition, plan: Plan, rule: Output | None) -> bool:
    """Whether an output that was never published is to be from now on."""
    return output.is_worth_a_file(edition, plan) and (rule is None or len(plan.kept) >= rule.at_least)


def _release(built: Built, store: Store, stage: Stage, withheld: Collection[str], now: datetime) -> Made:
    """Put an output's files in place and remember them. What editors took out goes from files that stay, too."""
    if not built.draft:
        return built.made
    path, bases = built.edition.path, built.draft.bases
    refused = {file.path for file in built.files if file.faults}
    if refused:  # what is not linked to from anywhere is not to be seen: pages of the archive go with their feed
        refused |= bases.keys()
    files = [file for file in built.files if file.path not in refused]
    stage.release(files)
    before = {file.path: file for file in store.files().values() if file.output == path}
    kept = [replace(stage.as_it_lies(file, path), basis=bases.get(file.path, "")) for file in files]
    kept += built.draft.standing
    stays = before.keys() - {file.path for file in kept}
    # A page that stays may lead to one that would go
    gone = stays & built.choice.output.pages_of(withheld) if refused else stays
    stage.withdraw(gone)
    abridged = _abridged(built.files, refused, stage, withheld)
    kept += [stage.as_it_lies(abridged[one], path) if one in abridged else before[one] for one in sorted(stays - gone)]
    edition = replace(built.edition, basis="") if refused else built.edition
    store.record_edition(edition, kept, now)
    return replace(built.made, changed=(*built.made.changed, *abridged))


def _abridged(
    files: Iterable[Staged], refused: Collection[str], stage: Stage, withheld: Collection[str]
) -> Mapping[str, Staged]:
    """Of files that nothing new replaces, those that showed what editors took out, without it."""
    found = (stage.abridge(file.path, file.form, withheld) for file in files if file.path in refused)
    return {file.path: file for file in found if file}


def _as_before(config: Config, store: Store) -> Iterator[Made]:
    """What was made last time, when nothing has changed since."""
    last = store.editions()
    for rule in config.outputs:
        if not rule.each:
            entries = last[rule.path].entries if rule.path in last else 0
            yield Made(output=rule, entries=entries)
        for edition in last.values():
            if rule.each and edition.family == rule.path:
                branch = rule.branch(edition.value, edition.label)
                yield Made(output=branch, entries=edition.entries, family=rule.path)


def _in_order(config: Config, made: Iterable[Made]) -> tuple[Made, ...]:
    """Of the configuration; members of a family by their paths."""
    places = {output.path: place for place, output in enumerate(config.outputs)}
    return tuple(sorted(made, key=lambda one: (places[one.family or one.output.path], one.output.path)))


def _basis(config: Config, store: Store) -> str:
    """All that a publish depends on: while it is the same, there is nothing to do."""
    outputs = [(output.kind, fingerprint(output).hex()) for output in config.outputs]
    parts = (__version__, outputs, fingerprint(config.publish).hex(), vocabulary_mark(config), store.revision())
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
