"""What editors decide lasts: through new answers, edits, new guids, host moves, rebuilds, new rules. Undo undoes all.

A small network whose items hang together in works is played through the real store, in sequences that hypothesis
thinks of. What holds in the end is compared with catalogues that took another way there.
"""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from aggregator.decide import Schedule, decide
from aggregator.decisions import Decision, Verb
from aggregator.decisions.script import read, written
from aggregator.identity.centres import Directory
from aggregator.identity.works.judging import link
from aggregator.identity.works.values import Match, Portrait, Shared
from aggregator.model import Centre, Checkpoint, Collected, Enclosure, Entry, Episode, Item, Trace, Video
from aggregator.store import Listing, Store
from aggregator.store.works import pairing
from aggregator.store.works.values import Rules
from aggregator.tagging.vocabulary import Vocabulary

CENTRES = (
    Centre(id="musterland", name="Mittelstand-Digital Zentrum Musterland", short_name="Musterland"),
    Centre(id="seeblick", name="Mittelstand-Digital Zentrum Seeblick", short_name="Seeblick"),
)
SOURCES = {"funk": "musterland", "spiegel": "musterland", "videos": "musterland", "hafenfunk": "seeblick"}
TITLES = (
    "Ersatzteile aus dem Drucker in der Werkstatt",
    "Wenn die Molkerei ihre Wartung vorhersagt",
    "Rechnungen ohne Papier beim Dachdecker",
    "Kamera prüft Brötchen am laufenden Band",
    "Passwörter im Familienbetrieb verwalten",
    "Lagerplätze mit Funketiketten finden",
)
START = datetime(2026, 1, 5, 6, 15, 7, tzinfo=UTC)
MEDIA = ("episode", "video", "news", "event", "publication", "post")
EXAMPLES = int(os.environ.get("EXAMPLES", "6"))
"""Sequences a test plays; a few hundred when decisions or works were worked on."""
SETTINGS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


def episode(n: int, source: str) -> Item:
    moment = START + timedelta(days=7 * n)
    host = {"funk": "funk", "spiegel": "spiegel", "hafenfunk": "hafen"}[source]
    return Item(
        uid=f"guid:{source}-{n}",
        guid=f"{source}-{n}",
        medium="episode",
        url=f"https://{host}.example/folgen/{n}-folge",
        title=f"#{n + 1} {TITLES[n]}",
        summary=f"Ein Gespräch darüber, was sich mit „{TITLES[n]}“ im Betrieb ändert und was es kostet.",
        published=moment,
        enclosures=(
            Enclosure(url=f"https://{host}.example/audio/{source}-{n}.mp3", type="audio/mpeg", length_bytes=9 + n),
        ),
        episode=Episode(duration_seconds=1500 + 61 * n, number=n + 1),
    )


def mirrored(n: int) -> Item:
    """The same file at the same moment, in the feed of another host."""
    theirs = episode(n, "funk")
    return replace(theirs, uid=f"guid:spiegel-{n}", guid=f"spiegel-{n}", url=f"https://spiegel.example/{n}")


def video(n: int) -> Item:
    return Item(
        uid=f"yt:video:demo{n:08}",
        medium="video",
        url=f"https://www.youtube.com/watch?v=demo{n:08}",
        title=f"{TITLES[n]} (Folge {n + 1})",
        summary=f"Ein Gespräch darüber, was sich mit „{TITLES[n]}“ im Betrieb ändert und was es kostet.",
        published=START + timedelta(days=7 * n + 1, hours=3),
        video=Video(id=f"demo{n:08}", duration_seconds=1503 + 61 * n),
    )


def network() -> dict[str, dict[int, Item]]:
    return {
        "funk": {n: episode(n, "funk") for n in range(4)},
        "spiegel": {n: mirrored(n) for n in range(3)},
        "videos": {n: video(n) for n in (0, 3)},
        "hafenfunk": {n: replace(episode(n, "hafenfunk"), title=f"Hafenfunk {n}: {TITLES[-n]}") for n in (1,)},
    }


@dataclass
class Newsroom:
    """A catalogue, what its sources say at present, and an editor."""

    store: Store
    said: dict[str, dict[int, Item]] = field(default_factory=network)
    now: datetime = START + timedelta(days=90)
    rules: int = 1
    strict: bool = False
    """Whether other rules hold, which see one work only where two items share an identity."""

    def ask(self, source: str) -> None:
        """A source answers with all it says."""
        self.now += timedelta(hours=1)
        items = tuple(self.said[source].values())
        answer = Collected(
            source_id=source, items=items, channel=None, checkpoint=Checkpoint(), trace=Trace(started_at=self.now)
        )
        known, aliases = self.store.known(source)
        changes = decide(answer, known, aliases, None)
        self.store.record(answer, changes, Schedule(next_due=self.now), f"https://{source}.example/feed", self.now)

    def identify(self) -> int:
        with patch.object(pairing, "link", strictly if self.strict else link):
            return self.store.identify(lambda: Rules(directory=Directory(centres=CENTRES)))

    def everything(self) -> "Newsroom":
        for source in SOURCES:
            self.ask(source)
        self.identify()
        return self

    def disturb(self, kind: str, source: str, n: int) -> None:
        """Something happens that no editor asked for."""
        there = self.said[source]
        n = sorted(there)[n % len(there)]
        if kind == "edit":
            there[n] = replace(there[n], title=f"{there[n].title} (überarbeitet)", summary="Neu gefasst.")
        elif kind == "flip":
            there[n] = replace(there[n], uid=f"{there[n].uid}-x", guid=f"{there[n].guid}-x")
        elif kind == "move":
            self.said[source] = {k: moved(item) for k, item in there.items()}
        elif kind == "arrive":
            there.update(newcomer(source, there))
        elif kind == "leave" and len(there) > 1:
            del there[n]
        elif kind == "rebuild":
            self.store.forget_derived()
        elif kind == "rules":
            self.strict = not self.strict
            self.store.forget_derived()
        elif kind == "upgrade":
            self.rules += 1
            self.store.follow_topics(Vocabulary(version=str(self.rules)), "topics.toml", str(self.rules))
        self.ask(source)
        self.identify()

    def of(self, ref: tuple[str, int]) -> int:
        """The number of an item, by its name of the first day."""
        source, n = ref
        return self.store.place_of(source, network()[source][n].uid).item

    def work(self, ref: tuple[str, int]) -> tuple[int, ...]:
        source, n = ref
        return self.store.place_of(source, network()[source][n].uid).members

    def decide(
        self, verb: Verb, ref: tuple[str, int], other: tuple[str, int] | None = None, value: str = ""
    ) -> Decision:
        """As the commands do it: by the names of the items of the work."""
        members = self.work(ref)
        whole = verb in ("hide", "show", "takedown", "merge")
        decision = Decision(key="", at=self.now, who="ada", why="weil", verb=verb, value=value)
        if verb == "split":
            rest = [item for item in members if item != self.of(ref)]
            decision = replace(decision, subjects=self.store.names([self.of(ref)]), others=self.store.names(rest))
        elif verb == "merge":
            assert other is not None
            decision = replace(decision, subjects=self.store.names(members), others=self.store.names(self.work(other)))
        elif verb != "undo":
            lead = self.store.story(members[0]).members[0]
            upstream = {"title": lead.title, "summary": lead.summary}.get(verb, "")
            decision = replace(
                decision, subjects=self.store.names(members if whole else members[:1]), upstream=upstream
            )
        (made,) = self.store.decide([decision])
        self.identify()
        return made

    def undo(self, key: str) -> Decision:
        (made,) = self.store.decide([Decision(key="", at=self.now, who="ada", verb="undo", value=key)])
        self.identify()
        return made

    def state(self) -> dict[str, Any]:
        """All that is derived, and all that is published of it."""
        conflicts = sorted((c.guid, c.field, c.value, c.now_upstream) for c in self.store.contradictions())
        entries = [(e.guid, e.item.uid, e.item.title, e.pinned, e.topics, e.format) for e in self.store.entries(MEDIA)]
        return {**self.store.derived(), "conflicts": conflicts, "entries": sorted(entries)}

    def shown(self) -> set[tuple[str, str]]:
        return {(entry.origin.source_id, entry.item.uid) for entry in self.store.entries(MEDIA)}


def strictly(a: Portrait, b: Portrait, shared: tuple[Shared, ...]) -> Match | None:
    """Rules that part what ours join by several facts."""
    found = link(a, b, shared)
    return None if found is None or (found.verdict == "same" and found.tier > 1) else found


def newcomer(source: str, there: Mapping[int, Item]) -> dict[int, Item]:
    """The next item of a source: a copy or a recording of an episode that is there already, if there is one."""
    n = next((n for n in range(len(TITLES)) if n not in there), None)
    if n is None:
        return {}
    made = {"funk": lambda: episode(n, "funk"), "spiegel": lambda: mirrored(n), "videos": lambda: video(n)}
    return {n: made[source]() if source in made else episode(n, source)}


def moved(item: Item) -> Item:
    """The same item at another host, under a new guid."""
    url = (item.url or "").replace(".example/", "-neu.example/")
    files = tuple(replace(one, url=one.url.replace(".example/", "-neu.example/")) for one in item.enclosures)
    return replace(item, url=url, enclosures=files, uid=f"{item.uid}-m", guid=f"{item.guid}-m")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("newsroom") / "empty.db"
    with Store(path) as store:
        listings = [
            Listing(id=id_, centre=centre, kind="podcast", url=f"https://{id_}.example/feed", title=id_, settings="1")
            for id_, centre in SOURCES.items()
        ]
        store.sync(CENTRES, listings)
    return path


class Rooms:
    """Opens catalogues, and closes them again."""

    def __init__(self, template: Path) -> None:
        self._template = template
        self._open: list[Store] = []

    def new(self) -> Newsroom:
        path = self._template.with_name(f"room-{len(self._open)}.db")
        for old in path.parent.glob(f"{path.name}*"):
            old.unlink()
        shutil.copyfile(self._template, path)
        store = Store(path).__enter__()
        self._open.append(store)
        return Newsroom(store=store)

    def close(self) -> None:
        while self._open:
            self._open.pop().__exit__(None, None, None)


@pytest.fixture
def rooms(template: Path) -> Iterator[Rooms]:
    opened = Rooms(template)
    yield opened
    opened.close()


REFS = st.sampled_from([(source, n) for source, items in network().items() for n in items])
KINDS = ["again", "edit", "flip", "move", "arrive", "leave", "rebuild", "rules", "upgrade"]
TROUBLE = st.tuples(
    st.sampled_from(KINDS),
    st.sampled_from(list(SOURCES)),
    st.integers(0, 3),
)
TROUBLES = st.lists(TROUBLE, min_size=1, max_size=4)
VALUES = {"title": "Ein neuer Titel", "summary": "Kurz gesagt.", "topic": "+ki", "format": "interview"}
FIELD = st.sampled_from(["hide", "takedown", "pin", "title", "summary", "topic", "format"])


def test_the_network_has_works_of_several_items(rooms: Rooms) -> None:
    """Else all the tests below would be about nothing."""
    room = rooms.new().everything()
    sizes = sorted(len(room.work(("funk", n))) for n in range(4))
    assert sizes == [2, 2, 2, 3]


def test_other_rules_part_works_and_ours_join_them_again(rooms: Rooms) -> None:
    """Else a rule upgrade among the troubles would be none."""
    room = rooms.new().everything()
    state, sizes = room.state(), sorted(len(room.work(("funk", n))) for n in range(4))
    room.disturb("rules", "funk", 0)
    assert sum(sizes) > sum(len(room.work(("funk", n))) for n in range(4))
    room.disturb("rules", "funk", 0)
    assert room.state() == state


@SETTINGS
@given(troubles=TROUBLES, choices=st.lists(st.tuples(FIELD, REFS), max_size=2))
def test_what_is_asked_twice_or_made_anew_is_the_same(template: Path, troubles: Any, choices: Any) -> None:
    rooms = Rooms(template)
    room = rooms.new().everything()
    for trouble in troubles:
        room.disturb(*trouble)
    for verb, ref in choices:
        room.decide(verb, ref, value=VALUES.get(verb, ""))
    state = room.state()
    for source in SOURCES:
        room.ask(source)
    assert room.identify() == 0
    assert room.state() == state
    room.store.forget_derived()
    room.identify()
    assert room.state() == state
    rooms.close()


@SETTINGS
@given(
    steps=st.lists(
        st.one_of(TROUBLE, st.tuples(st.sampled_from(["merge", "split", "hide", "show", "undo"]), REFS, REFS)),
        min_size=3,
        max_size=8,
    )
)
def test_a_guid_shown_once_goes_on_meaning_the_item_that_brought_it(template: Path, steps: Any) -> None:
    """Through edits, new guids, moves, new rules, merges and splits: of every guid a feed shows, the item for which it
    was minted is in the work; and no work comes under another guid while that item stays in it."""
    rooms = Rooms(template)
    room = rooms.new().everything()
    seen: dict[str, int] = {}
    for what, one, other in steps:
        if what == "merge" and room.work(one) != room.work(other):
            room.decide("merge", one, other)
        elif what == "split" and len(room.work(one)) > 1:
            room.decide("split", one)
        elif what in ("hide", "show"):
            room.decide(what, one)
        elif what == "undo" and room.store.book().active:
            room.undo(room.store.book().active[-1].key)
        elif what in KINDS:
            room.disturb(what, one, other)
        look(room, seen)
    rooms.close()


def look(room: Newsroom, seen: dict[str, int]) -> None:
    """A feed shows all there is; a subscriber remembers of which item each guid was."""
    entries = room.store.entries(MEDIA, "alles.xml")
    minted = {row["guid"]: row["item"] for row in room.store._rows("SELECT guid, item FROM public_guids")}
    shown = {entry.guid: set(room.store.place_of(*subject(entry)).members) for entry in entries}
    works = [frozenset(members) for members in shown.values()]
    assert len(set(works)) == len(works), "one work under two guids"
    for guid, members in shown.items():
        assert minted[guid] in members
        before = [old for old, item in seen.items() if item in members and old != guid]
        assert not before or guid in seen, "what was shown comes again under a guid nobody saw"
        seen[guid] = minted[guid]
    room.store.record_issued({"alles.xml": tuple(shown)}, room.now)


def subject(entry: Entry) -> tuple[str, str]:
    return entry.origin.source_id, entry.item.uid


@SETTINGS
@given(ref=REFS, verb=FIELD, before=TROUBLES, between=TROUBLES)
def test_undo_restores_everything(template: Path, ref: Any, verb: Any, before: Any, between: Any) -> None:
    """A catalogue where something was decided and taken back is the same as one where nothing was."""
    rooms = Rooms(template)
    room, control = rooms.new().everything(), rooms.new().everything()
    for one in (room, control):
        for trouble in before:
            one.disturb(*trouble)
    decision = room.decide(verb, ref, value=VALUES.get(verb, ""))
    for one in (room, control):
        for trouble in between:
            one.disturb(*trouble)
    undo = room.undo(decision.key)
    assert room.state() == control.state()
    again = room.undo(undo.key)
    assert room.store.book().active == (decision,)
    room.undo(again.key)
    assert room.state() == control.state()
    rooms.close()


@SETTINGS
@given(ref=REFS, other=REFS, troubles=TROUBLES, apart=st.booleans())
def test_undo_restores_what_was_merged_or_split(
    template: Path, ref: Any, other: Any, troubles: Any, apart: bool
) -> None:
    rooms = Rooms(template)
    room, control = rooms.new().everything(), rooms.new().everything()
    if apart and len(room.work(ref)) > 1:
        decision = room.decide("split", ref)
        assert room.work(ref) != control.work(ref)
    elif room.work(ref) != room.work(other):
        decision = room.decide("merge", ref, other)
        assert room.work(ref) == room.work(other)
    else:
        rooms.close()
        return
    for one in (room, control):
        for trouble in troubles:
            one.disturb(*trouble)
    room.undo(decision.key)
    assert room.state() == control.state()
    rooms.close()


@SETTINGS
@given(ref=REFS, verb=st.sampled_from(["hide", "takedown"]), troubles=TROUBLES)
def test_what_was_hidden_never_comes_back(template: Path, ref: Any, verb: Any, troubles: Any) -> None:
    rooms = Rooms(template)
    room = rooms.new().everything()
    members = {room.store.sighting(item).ref for item in room.work(ref)}
    assert room.shown() & members
    room.decide(verb, ref)
    for trouble in troubles:
        room.disturb(*trouble)
        assert not room.shown() & members
    if verb == "takedown":
        room.decide("show", ref)
        assert not room.shown() & members
    rooms.close()


@SETTINGS
@given(ref=REFS, other=REFS, troubles=TROUBLES)
def test_what_was_put_together_stays_so(template: Path, ref: Any, other: Any, troubles: Any) -> None:
    rooms = Rooms(template)
    room = rooms.new().everything()
    if room.work(ref) != room.work(other):
        room.decide("merge", ref, other)
    for trouble in troubles:
        room.disturb(*trouble)
        if ref != other and room.store.book().decisions:
            leads = room.store.book().decisions[0]
            one, two = (room.store.place_of(*refs[0]) for refs in (leads.subjects, leads.others))
            assert one.work == two.work
    rooms.close()


def test_a_copy_of_what_was_merged_joins_it_and_what_was_taken_down_stays_down(rooms: Rooms) -> None:
    """A veto between the copy and the other half, which the editor has overruled, must not keep the copy outside."""
    room = rooms.new().everything()
    room.decide("merge", ("funk", 3), ("hafenfunk", 1))
    room.decide("takedown", ("funk", 3))
    room.disturb("arrive", "spiegel", 3)
    assert ("spiegel", "guid:spiegel-3") not in room.shown()
    copy = room.store.place_of("spiegel", "guid:spiegel-3")
    assert {copy.item, room.of(("hafenfunk", 1))} <= set(room.work(("funk", 3)))


@SETTINGS
@given(n=st.integers(0, 2), troubles=TROUBLES)
def test_what_was_parted_stays_so(template: Path, n: int, troubles: Any) -> None:
    rooms = Rooms(template)
    room = rooms.new().everything()
    room.decide("split", ("spiegel", n))
    for trouble in troubles:
        room.disturb(*trouble)
        assert not set(room.work(("spiegel", n))) & set(room.work(("funk", n)))
    rooms.close()


@SETTINGS
@given(ref=REFS, troubles=TROUBLES)
def test_what_an_editor_wrote_stays_and_contradictions_are_told(template: Path, ref: Any, troubles: Any) -> None:
    rooms = Rooms(template)
    room = rooms.new().everything()
    lead = room.store.sighting(room.work(ref)[0])
    room.decide("title", ref, value="Ein neuer Titel")
    room.decide("topic", ref, value="+ki")
    for trouble in troubles:
        room.disturb(*trouble)
    story = room.store.story(room.store.place_of(*lead.ref).work)
    assert story.title == "Ein neuer Titel"
    assert [topic.topic for topic in story.topics if topic.by == "editor"] == ["ki"]
    (own,) = [member for member in story.members if (member.source, member.uid) == lead.ref]
    assert bool(story.conflicts) == (own.title != lead.title)
    rooms.close()


@SETTINGS
@given(
    seed=st.integers(0, 10**6),
    choices=st.lists(st.tuples(FIELD, REFS, REFS), min_size=2, max_size=5),
    troubles=TROUBLES,
)
def test_neither_way_nor_order_matters(template: Path, seed: int, choices: Any, troubles: Any) -> None:
    """Decisions made one by one; taken in from a file, in any order and in parts; after a rebuild: all the same."""
    rooms = Rooms(template)
    room = rooms.new().everything()
    for n, (verb, ref, other) in enumerate(choices):
        if n % 2 and room.work(ref) != room.work(other):
            room.decide("merge", ref, other)
        room.decide(verb, ref, value=VALUES.get(verb, ""))
        if n % 3 == 2:
            room.undo(Random(seed).choice(room.store.book().decisions).key)
    for trouble in troubles:
        room.disturb(*trouble)
    assert room.identify() == 0
    state = room.state()
    room.store.forget_derived()
    room.identify()
    assert room.state() == state

    text = written(room.store.book().decisions)
    script = read(text, "d.toml")
    assert not script.problems
    assert written(script.decisions) == text

    other = rooms.new()
    shuffled = list(script.decisions)
    Random(seed).shuffle(shuffled)
    cut = seed % len(shuffled)
    other.store.decide(shuffled[:cut])
    other.everything()
    for trouble in troubles:
        other.disturb(*trouble)
    other.store.decide(shuffled[cut:])
    other.identify()
    assert other.store.decide(shuffled) == ()
    assert other.identify() == 0
    assert other.state() == state
    rooms.close()


@SETTINGS
@given(ref=REFS, verb=FIELD, troubles=TROUBLES)
def test_a_catalogue_that_begins_anew_is_told_by_the_file(template: Path, ref: Any, verb: Any, troubles: Any) -> None:
    """The database is lost: what sources say today and the file in git give the same works, shown and titled alike."""
    rooms = Rooms(template)
    room = rooms.new().everything()
    for kind, source, n in troubles:
        if kind != "leave":  # what no source says any more cannot come back
            room.disturb(kind, source, n)
    room.decide(verb, ref, value=VALUES.get(verb, ""))
    text = written(room.store.book().decisions)
    anew = rooms.new()
    anew.said, anew.strict = room.said, room.strict
    anew.store.decide(read(text, "d.toml").decisions)
    anew.everything()
    room.everything()
    assert outside(anew) == outside(room)
    rooms.close()


def outside(room: Newsroom) -> Sequence[Any]:
    """What editors' words made of the entries, by what the sources call them today."""
    found = []
    for source, items in room.said.items():
        for n, item in items.items():
            story = room.store.story(room.store.place_of(source, item.uid).work)
            by_editor = tuple(topic.topic for topic in story.topics if topic.by == "editor")
            found.append((source, n, story.hidden, story.pinned, story.title, by_editor, story.format_by))
    return found
