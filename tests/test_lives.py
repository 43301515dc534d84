"""Lives of a small network, thought of by hypothesis: sources publish, edit, rename and move, editors decide and take
back, everything derived is made anew, the catalogue is lost, rules change. Nothing is played: feeds are fetched from a
loopback server, decided upon, stored, published. After each step all that the public gets is held against what a plain
list of the editors' words says (`believed`).

`LIVES=2000 LIFE_SEED=7 pytest tests/test_lives.py` plays more of them, and others (`SHRINK=0`: without looking for a
shorter life that fails, too, which takes minutes). What once went wrong is kept in
`tests/data/decisions/lives.jsonl`, a life a line.
"""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from believed import Believed, Word
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from upstream import CENTRES, ENDINGS, FIELDS, SOURCES, START, Piece, Token, Upstream, marker, token_of

from aggregator import config, pipeline
from aggregator.decisions import Decision
from aggregator.decisions.script import read, written
from aggregator.demo.server import LoopbackServer
from aggregator.pipeline import Editor, Selection
from aggregator.store import Store
from aggregator.store.telling import Member, Story

LIVES = int(os.environ.get("LIVES", "8"))
SEED = int(os.environ.get("LIFE_SEED", "0"))
SHRINK = int(os.environ.get("SHRINK", "1"))
STEPS = 14
"""At most, of a life."""
KNOWN = Path(__file__).parent / "data" / "decisions" / "lives.jsonl"
MEDIA = ("episode", "news")
TERMS = {"ki": "chatbot", "handwerk": "dachdecker"}
LATER = {"lebensmittel": "molkerei"}
"""What newer rules know besides."""
HEAD = """
[fetch]
contact = "https://mittelstand.example/bot"
allow = ["{host}"]
pause_seconds = 0
[run]
where = "inline"
[publish]
base_url = "https://mittelstand.example"
[[centre]]
id = "musterland"
name = "Zentrum Musterland"
short_name = "Musterland"
[[centre]]
id = "seeblick"
name = "Zentrum Seeblick"
short_name = "Seeblick"
[[output]]
kind = "podcast"
path = "podcast.xml"
title = "Alle Folgen"
description = "Alle Folgen aller Zentren."
link = "https://mittelstand.example/"
image = "https://mittelstand.example/cover.jpg"
owner_email = "redaktion@mittelstand.example"
[[output]]
kind = "rss"
path = "zentren/{{id}}.xml"
title = "Neues aus dem {{label}}"
description = "Was das {{label}} veröffentlicht."
link = "https://mittelstand.example/"
media = ["episode", "news"]
each = "centre"
[[output]]
kind = "jsonfeed"
path = "alles.json"
title = "Alles"
description = "Alles aus allen Zentren."
link = "https://mittelstand.example/"
media = ["episode", "news"]
limit = 100
"""
SOURCE = """
[[source]]
id = "{id}"
kind = "{kind}"
centre = "{centre}"
url = "{url}"
"""
Step = Sequence[Any]


class Life:
    """A catalogue, the centres it follows, three editors, and what they are believed to have decided."""

    def __init__(self, folder: Path, empty: Path) -> None:
        self.folder, self._empty = folder, empty
        self.upstream = Upstream()
        self.believed = Believed()
        self.clock = START + timedelta(days=200)
        self.rules = 1
        self.born = 0
        self._server = LoopbackServer(self.upstream)
        self.states: dict[Any, Any] = {}

    def __enter__(self) -> "Life":
        self._server.__enter__()
        self._begin()
        self.do(["refresh"])
        return self

    def __exit__(self, *error: Any) -> None:
        self.store.__exit__(None, None, None)
        self._server.__exit__(None, None, None)

    def _begin(self) -> None:
        """A catalogue that knows nothing yet, and a public that was shown nothing."""
        self.born += 1
        self.root = self.folder / f"life-{self.born}"
        self.root.mkdir()
        shutil.copyfile(self._empty, self.root / "catalogue.db")
        self.store = Store(self.root / "catalogue.db")
        self.store.__enter__()
        self.first: dict[Token, datetime] = {}
        """When each piece is said to have been published, when it was first read."""
        self.minted: dict[Token, str] = {}
        self.ledger: dict[str, int] = {}
        """At which publish a guid was first shown."""
        self.last: dict[frozenset[Token], str] = {}
        """Under which guid a work of some pieces was shown when it last was."""
        self.publishes = 0

    # What happens

    def do(self, step: Step) -> None:
        """One step, and a publish; then everything must be right."""
        self.clock += timedelta(hours=1)
        getattr(self, f"_{step[0]}")(*step[1:])
        self._publish()
        Check(self).all()

    def _refresh(self) -> None:
        self.upstream.take_note()
        for token, piece in self.upstream.read.items():
            self.first.setdefault(token, piece.at)
        done = pipeline.refresh(self.config, self.store, lambda: self.clock, Selection(early=True), lambda *_: None)
        assert not done.failed, done.failed
        assert len(done.told) == len(SOURCES)

    def _edit(self, n: int, name: str, how: int) -> None:
        self.upstream.edit(n, name, how)

    def _flip(self, n: int, how: int) -> None:
        self.upstream.flip(n, how)

    def _move(self, source: str) -> None:
        self.upstream.move(source)

    def _arrive(self, source: str) -> None:
        self.upstream.arrive(source)

    def _rebuild(self) -> None:
        self.store.forget_derived()
        pipeline.identify(self.config, self.store)

    def _anew(self) -> None:
        """The catalogue is lost. What is left is the file of decisions, written after the last refresh, and what the
        sources say."""
        self._refresh()
        text = written(self.store.book().decisions, self.store.renamings())
        self.store.__exit__(None, None, None)
        self._begin()
        script = read(text, "decisions.toml")
        assert not script.problems
        self.store.renamed(script.names)
        self.store.decide(script.decisions)
        self._refresh()

    def _upgrade(self) -> None:
        """Newer rules: they know another term, and judge anew what they once judged."""
        self.rules += 1
        pipeline.heed_topics(self.config, self.store)
        pipeline.identify(self.config, self.store)
        self._rebuild()

    def _undo(self, who: str, n: int) -> None:
        standing = [word.key for word in self.believed.standing()]
        if standing:
            key = standing[n % len(standing)]
            editor = self._editor(who)
            self._said(editor, editor.undoing(key))

    def _merge(self, who: str, n: int, m: int) -> None:
        one, other = self._story(n), self._story(m)
        if one.work != other.work:
            editor = self._editor(who)
            self._said(editor, editor.between("merge", one, other), self.tokens(one), self.tokens(other))

    def _split(self, who: str, n: int, m: int) -> None:
        several = [story for story in self.stories() if len(story.members) > 1]
        if several:
            story = several[n % len(several)]
            off = story.members[m % len(story.members)]
            rest = [member for member in story.members if member is not off]
            editor = self._editor(who)
            tokens = [self.token(off)], [self.token(member) for member in rest]
            self._said(editor, editor.parting(story, [off.item]), *tokens)

    def _whole(self, verb: Any, who: str, n: int) -> None:
        story, editor = self._story(n), self._editor(who)
        self._said(editor, editor.whole(verb, story), self.tokens(story))

    def _leading(self, verb: Any, who: str, n: int, value: str = "") -> None:
        story, editor = self._story(n), self._editor(who)
        self._said(editor, editor.leading(verb, story, value), self.tokens(story)[:1])

    def _said(self, editor: Editor, decision: Decision, of: Sequence[Token] = (), others: Sequence[Token] = ()) -> None:
        (made,) = editor.write(decision)
        field = decision.verb if decision.verb in ("title", "summary") else ""
        self.believed.words.append(
            Word(
                who=editor.who,
                verb=decision.verb,
                key=made.key,
                of=tuple(of),
                others=tuple(others),
                value=decision.value,
                upstream=getattr(self.upstream.read[of[0]], field) if field else "",
            )
        )

    def _editor(self, who: str) -> Editor:
        return Editor(config=self.config, store=self.store, who=who, why="weil", clock=lambda: self.clock)

    def _publish(self) -> None:
        self.publishes += 1
        done = pipeline.publish(self.config, self.store, self.root / "output", lambda: self.clock, accept=("all",))
        assert not done.refused, done.refused

    # What there is

    @property
    def config(self) -> config.Config:
        """The configuration of today: feeds have moved, and topics are told by other terms."""
        host = self._server.netloc
        urls = {source: f"{self._server.url}{path}" for source, path in self.upstream.paths.items()}
        sources = (SOURCE.format(id=s, kind=SOURCES[s], centre=CENTRES[s], url=url) for s, url in urls.items())
        (self.root / "sources.toml").write_text(HEAD.format(host=host) + "".join(sources))
        topics = "".join(
            f'[[topic]]\nid = "{id_}"\nlabel = "{id_.title()}"\nterms = ["{term}"]\n'
            for id_, term in self.terms.items()
        )
        forms = '[[format]]\nid = "explainer"\nlabel = "Erklärt"\ntitle = ["einfach erklärt"]\n'
        (self.root / "topics.toml").write_text(topics + forms)
        return config.load(self.root / "sources.toml")

    @property
    def terms(self) -> Mapping[str, str]:
        """Topics that rules know, by a term."""
        return TERMS if self.rules % 2 else {**TERMS, **LATER}

    def token(self, member: Member) -> Token:
        """Which piece an item is."""
        return token_of(member.url or "")

    def tokens(self, story: Story) -> tuple[Token, ...]:
        return tuple(map(self.token, story.members))

    def stories(self) -> list[Story]:
        """All works."""
        works = {self.store.place_of(*ref).work for ref in self.store.shapes()}
        return [self.store.story(work) for work in sorted(works)]

    def _story(self, n: int) -> Story:
        stories = self.stories()
        return stories[n % len(stories)]


class Check:
    """Everything the public gets, and everything an editor is told, against what is believed."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.stories = life.stories()
        self.works = {story.work: life.tokens(story) for story in self.stories}
        read = life.upstream.read
        now = {token: {"title": piece.title, "summary": piece.summary} for token, piece in read.items()}
        self.expected = {work: life.believed.effective(tokens, now) for work, tokens in self.works.items()}

    def all(self) -> None:
        self._every_piece_is_one_item()
        self._works_are_what_editors_said()
        self._the_desk_tells_what_holds()
        self._the_public_gets_what_holds()
        self._what_is_hidden_is_nowhere()
        self._guids_stay()
        self._the_same_decisions_make_the_same_state()
        self._the_log_names_who()

    def _every_piece_is_one_item(self) -> None:
        tokens = sorted(token for tokens in self.works.values() for token in tokens)
        assert tokens == sorted(self.life.upstream.read)

    def _works_are_what_editors_said(self) -> None:
        together, apart = self.life.believed.pairs()
        home = {token: work for work, tokens in self.works.items() for token in tokens}
        for pair in together | apart:
            one, other = sorted(pair)
            assert (home[one] == home[other]) == (pair in together), pair

    def _the_desk_tells_what_holds(self) -> None:
        for story in self.stories:
            holds, lead = self.expected[story.work], self._upstream(story)
            assert story.title == (holds.title or lead.title)
            assert story.summary == (holds.summary or lead.summary)
            assert (story.hidden, story.pinned) == (holds.hidden, holds.pinned)
            assert {topic.topic for topic in story.topics} == self._topics(story)
            assert story.format == (holds.format or self._format(story))
            assert {(c.field, c.value, c.now_upstream) for c in story.conflicts} == holds.conflicts

    def _the_public_gets_what_holds(self) -> None:
        shown = {story.work: story for story in self.stories if not self.expected[story.work].hidden}
        found = self._shown()
        files_out = {file["url"] for one in found.values() for file in one.get("attachments", ())}
        assert found.keys() <= shown.keys()
        for work in shown.keys() - found.keys():
            assert self._upstream(shown[work]).file in files_out, "one file is not brought twice"
        for work, one in found.items():
            token, holds = token_of(one["url"]), self.expected[work]
            piece = self.life.upstream.read[token]
            assert token == self.works[work][0] or self._upstream(shown[work]).file in files_out
            assert one["title"] == (holds.title or piece.title)
            assert one.get("content_text") == (holds.summary or piece.summary)
            assert one["url"] == piece.link
            assert one["image"] == piece.image
            assert datetime.fromisoformat(one["date_published"]) == self.life.first[token]
            files = [(f["url"], f["size_in_bytes"], f.get("duration_in_seconds")) for f in one.get("attachments", ())]
            assert files == ([(piece.file, piece.length, piece.seconds)] if piece.file else [])
        entries = {entry.item.uid: entry for entry in self.life.store.entries(MEDIA) if not entry.place}
        for story in shown.values():
            entry, holds = entries[story.members[0].uid], self.expected[story.work]
            assert (entry.pinned, set(entry.topics)) == (holds.pinned, self._topics(story))

    def _what_is_hidden_is_nowhere(self) -> None:
        hidden = [
            marker(token).encode()
            for work, tokens in self.works.items()
            for token in tokens
            if self.expected[work].hidden
        ]
        for path in (self.life.root / "output").rglob("*"):
            body = path.read_bytes() if path.is_file() else b""
            assert not [mark for mark in hidden if mark in body], path

    def _guids_stay(self) -> None:
        for story in self.stories:
            for minted in story.guids:
                token = next(self.life.token(member) for member in story.members if member.item == minted.item)
                assert self.life.minted.setdefault(token, minted.guid) == minted.guid
        assert len(set(self.life.minted.values())) == len(self.life.minted)
        now: dict[frozenset[Token], str] = {}
        for work, one in self._shown().items():
            tokens = self.works[work]
            own = [self.life.minted[token] for token in tokens]
            assert one["id"] in own, "a guid names the work of the piece it was made for, and no other"
            ages = {guid: self.life.ledger[guid] for guid in own if guid in self.life.ledger}
            assert not ages or ages[one["id"]] == min(ages.values()), "of several, the one that was shown first"
            assert self.life.last.get(frozenset(tokens)) in (None, one["id"]), "the same work, the same guid"
            now[frozenset(tokens)] = one["id"]
        for guid in now.values():
            self.life.ledger.setdefault(guid, self.life.publishes)
        self.life.last |= now

    def _the_same_decisions_make_the_same_state(self) -> None:
        """So what is taken back leaves no trace, and a rebuild changes nothing."""
        life = self.life
        key = (life.born, life.upstream.changes, life.rules % 2, len(life.ledger), tuple(life.believed.standing()))
        conflicts = sorted((c.guid, c.field, c.value, c.now_upstream) for c in life.store.contradictions())
        entries = [(e.guid, e.item.uid, e.item.title, e.pinned, e.topics, e.format) for e in life.store.entries(MEDIA)]
        state = {**life.store.derived(), "conflicts": conflicts, "entries": sorted(entries)}
        assert life.states.setdefault(key, state) == state

    def _the_log_names_who(self) -> None:
        told = [(one.who, one.verb, one.key) for one in self.life.store.book().decisions]
        assert told == [(word.who, word.verb, word.key) for word in self.life.believed.words]

    def _upstream(self, story: Story) -> Piece:
        return self.life.upstream.read[self.life.token(story.members[0])]

    def _topics(self, story: Story) -> set[str]:
        titles = " ".join(self.life.upstream.read[token].title for token in self.works[story.work]).casefold()
        said = self.expected[story.work].topics
        by_rule = {topic for topic, term in self.life.terms.items() if term in titles}
        return {topic for topic in (*by_rule, *said) if said.get(topic, topic in by_rule)}

    def _format(self, story: Story) -> str:
        titles = (self.life.upstream.read[token].title for token in self.works[story.work])
        return "explainer" if any("einfach erklärt" in title for title in titles) else ""

    def _shown(self) -> dict[int, dict[str, Any]]:
        """What stands in the feed of everything, by work."""
        feed = json.loads((self.life.root / "output" / "alles.json").read_bytes())
        home = {token: work for work, tokens in self.works.items() for token in tokens}
        found = {home[token_of(one["url"])]: one for one in feed["items"]}
        assert len(found) == len(feed["items"]), "a work stands there once"
        return found


NUMBER = st.integers(0, 23)
WHO = st.sampled_from(["ada", "bert", "cem"])
WISHES = st.one_of(
    st.tuples(st.just("whole"), st.sampled_from(["hide", "hide", "show", "takedown"]), WHO, NUMBER),
    st.tuples(
        st.just("leading"), st.just("title"), WHO, NUMBER, st.sampled_from(["", "Neu benannt", "Anders benannt"])
    ),
    st.tuples(st.just("leading"), st.just("summary"), WHO, NUMBER, st.sampled_from(["", "Kurz gesagt.", "Kürzer."])),
    st.tuples(st.just("leading"), st.just("topic"), WHO, NUMBER, st.sampled_from(["+ki", "-ki", "+recht", "-recht"])),
    st.tuples(st.just("leading"), st.just("format"), WHO, NUMBER, st.sampled_from(["", "interview", "webinar"])),
    st.tuples(st.just("leading"), st.sampled_from(["pin", "unpin"]), WHO, NUMBER),
    st.tuples(st.just("merge"), WHO, NUMBER, NUMBER),
    st.tuples(st.just("split"), WHO, NUMBER, NUMBER),
    st.tuples(st.just("undo"), WHO, NUMBER),
)
EVENTS = st.one_of(
    st.tuples(st.just("refresh")),
    st.tuples(st.just("refresh")),
    st.tuples(st.just("refresh")),
    st.tuples(st.just("edit"), NUMBER, st.sampled_from(FIELDS), st.integers(0, len(ENDINGS))),
    st.tuples(st.just("edit"), NUMBER, st.sampled_from(["title", "summary"]), st.integers(0, len(ENDINGS))),
    st.tuples(st.just("flip"), NUMBER, st.integers(0, 2)),
    st.tuples(st.just("move"), st.sampled_from(list(SOURCES))),
    st.tuples(st.just("arrive"), st.sampled_from(list(SOURCES))),
    st.tuples(st.just("rebuild")),
    st.tuples(st.just("anew")),
    st.tuples(st.just("upgrade")),
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lives") / "empty.db"
    with Store(path):
        pass
    return path


def live(steps: Sequence[Step], empty: Path) -> None:
    with TemporaryDirectory() as folder, Life(Path(folder), empty) as life:
        for step in steps:
            life.do(step)


@seed(SEED)
@settings(
    max_examples=LIVES,
    deadline=None,
    derandomize=not SEED,
    database=None,
    phases=(Phase.generate, Phase.shrink)[: 1 + SHRINK],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
@given(steps=st.lists(st.one_of(WISHES, EVENTS), min_size=STEPS // 2, max_size=STEPS))
def test_editors_words_hold_whatever_happens(empty: Path, steps: Sequence[Step]) -> None:
    live(steps, empty)


@pytest.mark.parametrize("line", KNOWN.read_text(encoding="utf-8").splitlines() if KNOWN.exists() else ())
def test_what_once_went_wrong(empty: Path, line: str) -> None:
    live(json.loads(line)["steps"], empty)
