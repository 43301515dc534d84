"""From choices to editions: entries are read once for all outputs, and an output whose basis stands is left alone."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator import __version__
from aggregator.glances import Glance
from aggregator.model import Entry, Origin
from aggregator.outputs import Address, Edition, Kin, Output, Plan, Related
from aggregator.pipeline.archiving import Archive
from aggregator.pipeline.choosing import SPARE, Before, Choice, choose, choose_more
from aggregator.pipeline.identifying import wording
from aggregator.pipeline.staging import is_intact
from aggregator.plain import fingerprint
from aggregator.series import series_id
from aggregator.store import Store
from aggregator.store.publishing import Near
from aggregator.store.shown import LastFile
from aggregator.tagging.labels import TOPICS, Labels

if TYPE_CHECKING:
    from aggregator.config import Config
    from aggregator.search.wording import Said

MORE = 8
"""How many times more spare items are asked for when so many were held back that a window is not full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An output that is to be published."""

    output: Output
    choice: Choice
    edition: Edition
    plan: Plan
    archived: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Guids that leave the window now, by the pages of the archive they go to."""
    archived_guids: frozenset[str] = frozenset()
    """All that are in pages of the archive, those that go there now included."""
    standing: tuple[LastFile, ...] = ()
    """Pages of the archive that are left as they are."""
    bases: Mapping[str, str] = field(default_factory=dict)
    """What the pages that are made are made from, by path."""


class Desk:
    """What is read of the catalogue in one publish, each thing once. Nothing else may write to it meanwhile."""

    def __init__(self, config: "Config", store: Store, labels: Labels, folder: Path) -> None:
        self.config = config
        self.store = store
        self.labels = labels
        self.folder = folder
        self.last = store.editions()
        consents = {source.id: source.consent for source in config.sources}
        self.origins: Mapping[str, Origin] = {
            id_: replace(origin, consent=consents.get(id_, "")) for id_, origin in store.origins().items()
        }
        self.centres = store.centres()
        listed = set(store.listed())
        self.listed = tuple(origin for id_, origin in self.origins.items() if id_ in listed)
        self._entries: dict[int, Entry] = {}
        self._marks: dict[str, str] = {}

    def choices(self, outputs: Iterable[Output] | None = None) -> tuple[Choice, ...]:
        """What each output may hold; families as the outputs they stand for, these with their labels."""
        rules = tuple(self.config.outputs if outputs is None else outputs)
        values: dict[str, list[str]] = {}
        for edition in self.last.values():
            if edition.family:
                values.setdefault(edition.family, []).append(edition.value)
        before = Before(values=values, archived=self.store.archived_works, sign=self.sign)
        return tuple(map(self._labelled, choose(rules, self.glances(), self.labels, before)))

    def sign(self, glance: Glance) -> bytes:
        """What is another as soon as anything is that is published of an item."""
        return glance.mark + bytes.fromhex(self.origin_mark(glance.source))

    def glances(self, near: Near | None = None) -> Iterable[Glance]:
        """Everything that may be published, newest first, or what of it is `near`. An item without a language speaks
        its channel's."""
        spoken = {id_: origin.channel.language or "" for id_, origin in self.origins.items()}
        for glance in self.store.glances(near):
            yield glance if glance.language else replace(glance, language=spoken[glance.source])

    def near(self, output: Output) -> Near:
        """All that an output's selection may take, and little else; in the order in which it fills its window."""
        return Near(
            media=output.media,
            centres=output.centres,
            topics=self.labels.within(output.topics),
            formats=output.formats,
            series=tuple(map(series_id, output.series)),
            latest_start_first=output.latest_start_first,
        )

    def _labelled(self, choice: Choice) -> Choice:
        if choice.rule is None:
            return choice
        return replace(choice, output=choice.rule.branch(choice.value, self.label(choice)))

    def label(self, choice: Choice) -> str:
        """What people call that for which a branch of a family is. A series keeps the name it was first known by."""
        assert choice.rule is not None, "only branches have labels"
        match choice.rule.each:
            case "centre":
                return next((one.name for one in self.centres if one.id == choice.value), choice.value)
            case "topic":
                return self.labels.topic(choice.value)
            case "format":
                return dict(choice.rule.names).get(choice.value) or self.labels.format(choice.value)
        last = self.last.get(choice.output.path)
        if last and last.label:
            return last.label
        named = self.entries(choice.glances[-1:])
        return named[0].series if named else choice.value

    def entries(self, glances: Collection[Glance]) -> tuple[Entry, ...]:
        """The entries of items, under the guids of their works."""
        missing = [one.item for one in glances if one.item not in self._entries]
        self._entries.update(self.read(missing))
        return tuple(self._entries[one.item] for one in glances if one.item in self._entries)

    def read(self, items: Collection[int]) -> dict[int, Entry]:
        """The entries of items by their row numbers, read now and not kept."""
        return dict(self.store.entries_of(items, self.origins))

    def draft(self, choice: Choice, others: tuple[Address, ...]) -> Draft:
        """The edition of an output, with as many entries as it takes to fill its window after some were held back."""
        if choice.output.archive_size:
            return self._draft_with_archive(choice, others)
        spare = SPARE
        while True:
            edition = self._edition(choice, others)
            plan = choice.output.plan(edition)
            if choice.whole or len(plan.kept) >= choice.output.limit:
                return Draft(output=choice.output, choice=choice, edition=edition, plan=plan)
            spare *= MORE
            near = self.glances(self.near(choice.output))
            choice = replace(choose_more(choice, near, self.labels, spare=spare), rule=choice.rule, value=choice.value)

    def _draft_with_archive(self, choice: Choice, others: tuple[Address, ...]) -> Draft:
        archive = Archive(self, choice)
        window = replace(choice, glances=archive.window)
        edition = replace(self._edition(window, others), archive=archive.pages)
        return Draft(
            output=choice.output,
            choice=choice,
            edition=edition,
            plan=choice.output.plan(edition),
            archived=archive.moved,
            archived_guids=archive.guids,
            standing=archive.standing,
            bases=archive.bases,
        )

    def _edition(self, choice: Choice, others: tuple[Address, ...]) -> Edition:
        output, uses = choice.output, choice.output.uses
        named = self._named(output, choice.glances)
        return Edition(
            feed_url=self.config.publish.address_of(output.path),
            base_url=self.config.publish.base_url.rstrip("/"),
            hubs=(self.config.publish.hub,) if self.config.publish.hub else (),
            entries=tuple(entry for _, entry in named),
            origins=self.listed if "origins" in uses else (),
            centres=self.centres if "centres" in uses else (),
            labels=self.labels if "labels" in uses else Labels(),
            others=tuple(one for one in others if one.path != output.path) if "others" in uses else (),
            kin=self._kin(named) if "kin" in uses else {},
            former=self._former(output, named) if "former" in uses else {},
            wording=wording(self.config, self.store) if "wording" in uses else None,
            texts=self._texts(named) if "wording" in uses else {},
        )

    def named(self, output: Output, glances: Collection[Glance]) -> tuple[Entry, ...]:
        """Entries under the guids by which the subscribers of this very output know them."""
        return tuple(entry for _, entry in self._named(output, glances))

    def _named(self, output: Output, glances: Collection[Glance]) -> tuple[tuple[Glance, Entry], ...]:
        """Entries under the guids by which the subscribers of this very output know them."""
        shown = self.store.shown(output.path, (one.work for one in glances))
        self.entries(glances)
        found = ((one, self._entries[one.item]) for one in glances if one.item in self._entries)
        names = ((one, entry, shown.get(one.work, (entry.guid, entry.atom_id))) for one, entry in found)
        return tuple((one, replace(entry, guid=guid, atom_id=atom_id)) for one, entry, (guid, atom_id) in names)

    def _former(self, output: Output, named: Iterable[tuple[Glance, Entry]]) -> Mapping[str, tuple[str, ...]]:
        guids = {glance.work: entry.guid for glance, entry in named}
        return {guids[work]: others for work, others in self.store.former(output.path, guids).items()}

    def _texts(self, named: Iterable[tuple[Glance, Entry]]) -> Mapping[str, "tuple[Said, ...]"]:
        guids = {glance.work: entry.guid for glance, entry in named}
        return {guids[work]: texts for work, texts in self.store.texts(guids, wording(self.config, self.store)).items()}

    def _kin(self, named: Iterable[tuple[Glance, Entry]]) -> Mapping[str, Kin]:
        guids = {glance.work: entry.guid for glance, entry in named}
        found = self.store.kin(guids)
        wanted = {item for kin in found.values() for item in (*kin.siblings, *(item for _, item in kin.related))}
        self._entries.update(self.read(wanted - self._entries.keys()))
        there = self._entries
        return {
            guids[work]: Kin(
                siblings=tuple(there[item] for item in kin.siblings if item in there) if len(kin.siblings) > 1 else (),
                related=tuple(
                    Related(relation=relation, entry=there[item]) for relation, item in kin.related if item in there
                ),
            )
            for work, kin in found.items()
            if len(kin.siblings) > 1 or kin.related
        }

    def basis(self, choice: Choice, others: tuple[Address, ...]) -> str:
        """All that an output's files depend on: while it is the same, there is no need to render them."""
        output = choice.output
        shown = self.store.shown(output.path, (one.work for one in choice.glances))
        parts: list[object] = [__version__, output.kind, fingerprint(output).hex(), choice.whole]
        parts += [self.config.publish.address_of(output.path), fingerprint(self.config.publish).hex()]
        parts += [one.mark for one in choice.glances]
        parts += sorted(choice.gone.items())
        parts += [shown[one.work][0] if one.work in shown else one.guid for one in choice.glances]
        parts += [self.origin_mark(source) for source in sorted({one.source for one in choice.glances})]
        parts += [fingerprint(one).hex() for one in self.centres]
        if "origins" in output.uses:
            parts += [self.origin_mark(origin.source_id) for origin in self.listed]
        if "labels" in output.uses:
            names = self.labels
            parts += [sorted(told.items()) for told in (names.topics, names.formats, names.broader)]
        if "others" in output.uses:
            parts += [one for one in others if one.path != output.path]
        if "kin" in output.uses:
            parts.append(self.store.revision())
        if "wording" in output.uses:
            parts.append(self.store.rule_set(TOPICS))
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]

    @cached_property
    def _by_path(self) -> Mapping[str, LastFile]:
        return self.store.files()

    @cached_property
    def _files(self) -> Mapping[str, Sequence[LastFile]]:
        found: dict[str, list[LastFile]] = {}
        for file in self._by_path.values():
            found.setdefault(file.output, []).append(file)
        return found

    def file(self, path: str) -> LastFile | None:
        """A file as it was last published."""
        return self._by_path.get(path)

    def paths_of(self, outputs: Iterable[str]) -> frozenset[str]:
        """The files that outputs consisted of when they were last published."""
        return frozenset(file.path for output in outputs for file in self._files.get(output, ()))

    def is_intact(self, path: str) -> bool:
        """Whether all files of an output lie in the folder as they were published."""
        return all(is_intact(self.folder, file) for file in self._files.get(path, ()))

    def origin_mark(self, source: str) -> str:
        """What is another as soon as a source says something else of itself."""
        if source not in self._marks:
            self._marks[source] = fingerprint(self.origins[source]).hex()
        return self._marks[source]


def address(config: "Config", choice: Choice, label: str) -> Address:
    """An output as others list it."""
    output = choice.output
    return Address(
        path=output.path,
        url=config.publish.address_of(output.path),
        kind=output.kind,
        content_type=output.content_type,
        title=output.title,
        description=output.description,
        media=output.media,
        each=choice.rule.each if choice.rule else "",
        value=choice.value,
        label=label,
        identity=output.identity(config.publish.address_of(output.path)),
    )
