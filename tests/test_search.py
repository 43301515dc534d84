"""Search in German: judged questions, the same answers in Python and in the script, and questions nobody should ask."""

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from aggregator.cli import _run, exits
from aggregator.datasette import searching
from aggregator.decide import Schedule, decide
from aggregator.decisions import Decision, Verb
from aggregator.german.folding import fold
from aggregator.german.lexicon import NOUNS, OTHERS, VERBS
from aggregator.german.splitting import parts_of, segments
from aggregator.identity.centres import Directory
from aggregator.model import Centre, Checkpoint, Collected, Item, Trace
from aggregator.search import website
from aggregator.search.excerpts import LENGTH, Matcher, excerpt
from aggregator.search.keys import folded, query_keys, text_keys, words_in
from aggregator.search.queries import question
from aggregator.search.wording import Wording
from aggregator.store import Listing, Store
from aggregator.store.searching import Narrowed
from aggregator.store.works.values import Rules
from aggregator.tagging.reading import read
from aggregator.tagging.tagger import Tagger

DATA = Path(__file__).parent / "data" / "search"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LISTING = Listing(id="probe", centre="c", kind="news", url="https://probe.example/feed", title="Probe", settings="1")
CENTRE = Centre(id="c", name="Zentrum C", short_name="C")
SCRIPT = Path(website.__file__).with_name("search.js")
ODD = (
    *(
        "",
        " ",
        '"',
        '""',
        "'",
        "*",
        "(",
        ")",
        "NEAR",
        "NEAR(",
        "AND",
        "OR NOT",
        "title:",
        "title : x",
        "^",
        "-",
        "--",
        "+",
    ),
    *(
        "a*",
        "\0",
        "Kollege\0",
        "🤖",
        "der die das",
        "NULL",
        "%",
        "_",
        "\\",
        "{title} : x",
        "ſ",
        "ﬁ",
        "İ",
        "\ud800",
        "a-b-c-d-e",
    ),
    *("x" * 10_000, "x " * 5_000, "-" * 10_000, "\n\t", "ß", "ẞ", "e\u0308"),
)


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


@lru_cache(maxsize=1)
def rules() -> Rules:
    vocabulary = read((Path(__file__).parents[1] / "topics.toml").read_text(encoding="utf-8"))
    return Rules(directory=Directory(centres=()), tagger=Tagger(vocabulary), wording=Wording.of(vocabulary))


def stored(store: Store, *items: Item) -> None:
    store.sync([CENTRE], [LISTING])
    trace = Trace(started_at=NOON)
    collected = Collected(source_id="probe", items=items, channel=None, checkpoint=Checkpoint(), trace=trace)
    known, aliases = store.known("probe")
    changes = decide(collected, known, aliases, None)
    store.record(collected, changes, Schedule(next_due=NOON + timedelta(hours=1)), LISTING.url, NOON)
    store.identify(rules)


def item(uid: str, title: str, summary: str = "", **more: Any) -> Item:
    return Item(uid=uid, medium="news", title=title, summary=summary, published=NOON, **more)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("search") / "catalogue.db") as store:
        works = [
            Item(
                uid=one["id"], medium=one["medium"], title=one["title"], summary=one["summary"],
                content=one.get("notes", ""), published=NOON - timedelta(hours=n),
            )
            for n, one in enumerate(lines("works.jsonl"))
        ]  # fmt: skip
        stored(store, *works)
        yield store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "catalogue.db") as opened:
        yield opened


def titles(store: Store, text: str, narrowed: Narrowed | None = None) -> list[str]:
    return ["".join(text for text, _ in hit.title) for hit in store.search(text, narrowed).hits]


def uids(store: Store, text: str) -> list[str]:
    with sqlite3.connect(store.path) as db:
        named = dict(db.execute("SELECT id, uid FROM items").fetchall())
    db.close()
    return [named[hit.work] for hit in store.search(text, limit=100).hits]


def figures(ask: Callable[[str], list[str]], queries: str = "queries.jsonl") -> tuple[float, float]:
    """Recall and precision of the ten best, over all questions that have an answer."""
    recalls, precisions = [], []
    for case in lines(queries):
        found, wanted = ask(case["query"])[:10], set(case["find"])
        right = len(wanted.intersection(found))
        if wanted:
            recalls.append(right / min(len(wanted), 10))
        if found:
            precisions.append(right / len(found))
    return sum(recalls) / len(recalls), sum(precisions) / len(precisions)


def boxed(store: Store, text: str) -> list[str]:
    """What a search box finds that quotes each word and knows nothing of German."""
    words = " ".join('"' + word.replace('"', "") + '"' for word in text.replace("\0", " ").split())
    sql = "SELECT uid FROM search JOIN items ON items.id = search.rowid WHERE search MATCH ? ORDER BY rank"
    with sqlite3.connect(store.path) as db:
        found = db.execute(sql, (words,)).fetchall() if words.replace('"', "") else []
    db.close()
    return [row[0] for row in found]


# Judged questions


def test_judged_questions_are_answered(judged: Store) -> None:
    recall, precision = figures(lambda text: uids(judged, text))
    assert recall > 0.96
    assert precision > 0.94


@pytest.mark.parametrize(("names", "least"), [("held", 0.97), ("blind", 0.95)])
def test_questions_written_after_the_rules_are_answered(tmp_path: Path, names: str, least: float) -> None:
    with Store(tmp_path / "catalogue.db") as store:
        told = lines(f"works-{names}.jsonl")
        stored(store, *(item(one["id"], one["title"], one["summary"], content=one.get("notes", "")) for one in told))
        recall, precision = figures(lambda text: uids(store, text), f"queries-{names}.jsonl")
    assert recall > least
    assert precision > 0.97


def test_a_box_that_compares_letters_finds_most_of_it(judged: Store) -> None:
    recall, precision = figures(lambda text: boxed(judged, text))
    assert recall > 0.82
    assert precision > 0.92


def test_no_question_is_an_error(judged: Store) -> None:
    for text in ODD:
        assert judged.search(text).total < 100, text
    assert judged.search("der die das").hits == ()


# The index follows the catalogue


def test_editors_words_take_the_place_of_the_sources(store: Store) -> None:
    stored(store, item("a", "Tippfehler im Titl", "Der alte Text"))
    ref = ("probe", "a")
    decide_on(store, "title", ref, "Drohnen über dem Acker")
    decide_on(store, "summary", ref, "Neu gefasst")
    decide_on(store, "topic", ref, "+robotik")
    assert (
        titles(store, "Drohne")
        == titles(store, "neu gefasst")
        == titles(store, "Robotik")
        == ["Drohnen über dem Acker"]
    )
    assert not titles(store, "Titl")
    assert not titles(store, "alter Text")


def test_hidden_works_are_found_by_editors_only(store: Store) -> None:
    stored(store, item("a", "Drohnen über dem Acker"))
    decide_on(store, "hide", ("probe", "a"))
    assert [hit.state for hit in store.search("Acker").hits] == ["hidden"]
    assert not store.search("Acker", Narrowed(public=True)).hits


def test_what_changed_upstream_is_found_by_its_new_words(store: Store) -> None:
    first = item("a", "Drohnen über dem Acker")
    stored(store, first, item("b", "Der Roboter als Kollege"))
    stored(store, replace(first, title="Ballons über dem Acker"))
    assert not titles(store, "Drohne")
    assert titles(store, "Ballon") == ["Ballons über dem Acker"]
    assert consistent(store)


def test_a_rebuild_gives_the_same_index(store: Store) -> None:
    stored(store, item("a", "Datenräume für die Lieferkette"), item("b", "KI im Handwerk"))
    before = terms(store)
    store.forget_derived()
    assert not terms(store)
    assert not store.search("Daten").total
    store.identify(rules)
    assert terms(store) == before
    assert consistent(store)


def test_narrowing_by_kind_centre_and_topic(judged: Store) -> None:
    assert set(uids_of(judged, "Roboter", Narrowed(media=("episode",)))) == {"roboter"}
    assert not judged.search("Roboter", Narrowed(centres=("anderswo",))).total
    assert "ernte" in uids_of(judged, "Roboter", Narrowed(topics=("robotik",)))


def test_the_title_itself_comes_first_and_newer_before_older(store: Store) -> None:
    stored(
        store,
        item("a", "Handel und Handwerk", "Handel Handel Handel"),
        item("b", "Der Onlinehandel", "Handel, Handel und Handel"),
        replace(item("c", "Handel"), published=NOON - timedelta(days=900)),
    )
    assert titles(store, "handel")[0] == "Handel"
    assert titles(store, "handel")[1] == "Handel und Handwerk"


def decide_on(store: Store, verb: Verb, ref: tuple[str, str], value: str = "") -> None:
    store.decide([Decision(key="", at=NOON, who="Ada", why="Test", verb=verb, subjects=(ref,), value=value)])
    store.identify(rules)


def terms(store: Store) -> list[tuple[Any, ...]]:
    with sqlite3.connect(store.path) as db:
        found = db.execute("SELECT * FROM search_terms ORDER BY work").fetchall()
    db.close()
    return found


def consistent(store: Store) -> bool:
    """Whether FTS5 holds what the table says it holds; an error where it does not."""
    with sqlite3.connect(store.path) as db:
        db.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
    db.close()
    return True


def uids_of(store: Store, text: str, narrowed: Narrowed) -> list[str]:
    found = {hit.work for hit in store.search(text, narrowed, limit=100).hits}
    return [uid for uid in uids(store, text) if uid in {n for w, n in named(store) if w in found}]


def named(store: Store) -> list[tuple[int, str]]:
    with sqlite3.connect(store.path) as db:
        found = db.execute("SELECT id, uid FROM items").fetchall()
    db.close()
    return found


# Boxes and the command line


def test_a_search_box_with_our_plugin_asks_as_the_catalogue_does(judged: Store) -> None:
    with sqlite3.connect(judged.path) as db:
        searching.prepare(db)
        sql = "SELECT uid FROM search JOIN items ON items.id = search.rowid WHERE search MATCH escape_fts(?)"
        for text in ("Tischler:innen", "wie kann ich mein Lager automatisieren", "digital projekt", *ODD):
            if "\ud800" in text:  # no address of a page can hold it
                continue
            assert {row[0] for row in db.execute(sql, (text,))} == set(uids(judged, text)), text
    db.close()


def test_the_command_answers_in_german(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sources.toml").write_text(
        '[fetch]\ncontact = "https://feeds.example/"\n[publish]\nbase_url = "https://feeds.example/"\n'
        '[[centre]]\nid = "c"\nname = "Zentrum C"\nshort_name = "C"\n'
    )
    with Store(tmp_path / "db" / "catalogue.db") as opened:
        stored(
            opened, item("a", "Datenräume \x1b[31mfür die Lieferkette", "Gemeinsam nutzen.", url="https://c.example/a")
        )
        decide_on(opened, "hide", ("probe", "a"))

    def run(*words: str) -> tuple[int, str]:
        return _run(["--root", str(tmp_path), "search", *words]), capsys.readouterr().out

    code, said = run("datenraum")
    assert code == exits.OK
    assert "2. März 2026 · Meldung · C · ausgeblendet\n  Gemeinsam nutzen.\n  https://c.example/a" in said
    assert said.endswith("1 Treffer\n")
    assert "\x1b" not in said
    assert run("datenraum", "--public") == run("qwertz") == (exits.TROUBLE, "Nichts gefunden.\n")
    assert run("datenraum", "--art", "Video")[0] == exits.TROUBLE
    assert json.loads(run("datenraum", "--zentrum", "c", "--json")[1])["hits"][0]["marked"] == ["Datenräume"]
    assert run("datenraum", "--art", "Vidoe")[0] == exits.USAGE


# Words


@pytest.mark.parametrize("line", (DATA / "compounds.tsv").read_text(encoding="utf-8").splitlines())
def test_compounds(line: str) -> None:
    word, wanted = line.split("\t")
    assert " ".join(one.lemma or f"?{one.text}" for one in segments(fold(word), parts_of())) == wanted.replace("-", "")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Uhr", "Uhren am Handgelenk"),
        ("Uhren", "Die Uhr am Handgelenk"),
        ("Hüte", "Eine Hutmacherin"),
        ("Garten", "Gärten und Gärtner"),
        ("Öfen", "Der Ofen"),
        ("Museen", "Das Museum"),
        ("Risiken", "Ein Risiko"),
        ("vermieten", "Wer Stände vermietet"),
        ("überwachte", "Wie Bäder zu überwachen sind"),
        ("gemessen", "Der Sensor misst"),
        ("prüfen", "Die Kamera hat geprüft"),
        ("abrechnen", "Ohne abzurechnen"),
        ("gesprochene", "Er spricht"),
        ("K.I.", "KI im Betrieb"),
        ("KI", "Was ist K.I. heute?"),
        ("eV", "Ein Haus e.V. im Netz"),
        ("Mentor", "Vier Mentorinnen"),
        ("Mentorinnen", "Ein Mentor"),
    ],
)
def test_other_forms_of_a_word_are_found(store: Store, asked: str, said: str) -> None:
    stored(store, item("a", said))
    assert uids(store, asked) == ["a"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Messe", "Der Sensor misst"),
        ("Gründe", "Sie gründet mit Gründerinnen"),
        ("Macht", "Was zu machen ist"),
        ("Stand", "Sie ist gestanden"),
        ("Maß", "Sie messen"),
        ("Lunge", "Ausstellungen"),
        ("Rinne", "Gründerinnen"),
        ("innen", "Mentorinnen"),
        ("Unternehmerinnen", "Mentorinnen im Unternehmen"),
    ],
)
def test_what_only_looks_like_a_form_is_not(store: Store, asked: str, said: str) -> None:
    stored(store, item("a", said), item("b", f"Wort für Wort: {asked}"))
    assert uids(store, asked) == ["b"]


def test_an_excerpt_shows_the_hit() -> None:
    text = "Vorrede. " * 60 + "Dann kommt die Wärmepumpe ins Spiel. " + "Nachrede. " * 60
    found = excerpt([text], Matcher(question("Wärmepumpen")))
    said = "".join(piece.text for piece in found)
    assert [piece.text for piece in found if piece.hit] == ["Wärmepumpe"]
    assert said.startswith("… ")
    assert said.endswith(" …")
    assert len(said) <= LENGTH + 4


# The website


def works() -> list[website.Work]:
    return [
        website.Work(
            address=one["id"], date="2026-03-02", kind=one["medium"],
            title=one["title"], summary=one["summary"], notes=one.get("notes", ""),
        )
        for one in lines("works.jsonl")
    ]  # fmt: skip


def node(code: str, given: Any) -> Any:
    """What a piece of JavaScript makes of a value; `search.js` is there as `s`."""
    program = shutil.which("node")
    if program is None:
        if os.environ.get("REQUIRE_CLIENTS") == "1":
            pytest.fail("REQUIRE_CLIENTS=1, but there is no node")
        pytest.skip("no node on this machine")
    whole = f"""
        const s = await import({json.dumps("data:text/javascript;base64,")} + Buffer.from(
          require("fs").readFileSync({json.dumps(str(SCRIPT))})).toString("base64"));
        const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
        console.log(JSON.stringify({code}));
        """
    done = subprocess.run(
        [program, "-e", f"(async () => {{{whole}}})()"],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def index() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(website.index(works(), rules().wording))
    return found


def test_the_script_has_the_same_keys_for_every_word() -> None:
    words = {*NOUNS, *VERBS, *OTHERS}
    for one in lines("works.jsonl"):
        words.update(words_in(f"{one['title']} {one['summary']}"))
    for word in tuple(words):
        words.update((f"{word}en", f"{word}s", f"{word}innen", f"{word}er", word.upper()))
    asked = sorted(words)[:6000:2]
    assert len(asked) >= 2000
    told = node(
        "((r) => given.words.map((w) => s.queryKeys(s.folded(w, r), r)))(s.compiled(given.rules))",
        {"words": asked, "rules": index()["rules"]},
    )
    assert {w: tuple(keys) for w, keys in zip(asked, told, strict=True)} == {w: query_keys(folded(w)) for w in asked}


def test_the_script_understands_questions_alike() -> None:
    asked = [case["query"] for case in lines("queries.jsonl")] + [text for text in ODD if text.isprintable()]
    told = node(
        "((r) => given.asked.map((text) => s.question(text, r)))(s.compiled(given.rules))",
        {"asked": asked, "rules": index()["rules"]},
    )
    for text, one in zip(asked, told, strict=True):
        wanted = question(text)
        assert one["text"] == wanted.text
        assert [(w["word"], tuple(tuple(map(tuple, way)) for way in w["ways"])) for w in one["wanted"]] == [
            (w.word, w.ways) for w in wanted.wanted
        ]


def test_the_website_answers_as_the_catalogue_does() -> None:
    asked = [case["query"] for case in lines("queries.jsonl")]
    addresses = "search(text, { limit: 100 }).hits.map((hit) => hit.address)"
    code = f"((search) => given.asked.map((text) => {addresses}))(s.open(given.index))"
    found = node(code, {"asked": asked, "index": index()})
    answers = dict(zip(asked, found, strict=True))
    recall, precision = figures(lambda text: answers[text])
    assert recall > 0.92
    assert precision > 0.96


def test_a_website_of_the_catalogue_finds_exactly_what_the_catalogue_finds(store: Store) -> None:
    """Categories of sources and people find a work, what is said in every one of them does not: in both alike."""
    footer = "<p>Das Zentrum wird gefördert vom Ministerium.</p>"
    told = [
        replace(item(one["id"], one["title"], one["summary"], content=f"<p>{one.get('notes', '')}</p>{footer}"),
                categories=("Stadtgespräch",) if n % 7 == 0 else (), author="Doris Öztürk" if n % 5 == 0 else None)
        for n, one in enumerate(lines("works.jsonl"))
    ]  # fmt: skip
    stored(store, *told)
    decide_on(store, "title", ("probe", told[3].uid), "Zitronenfalter zählen")
    uid = dict(named(store))
    texts = store.texts(uid, rules().wording)
    works = [website.Work(address=uid[work], date="2026-03-02", title="", said=said) for work, said in texts.items()]
    asked = [case["query"] for case in lines("queries.jsonl")] + [text for text in ODD if text.isprintable()]
    asked += ["Ministerium", "gefördert", "Stadtgespräche", "Öztürk", "Zitrone", told[3].title]
    addresses = "search(text, { limit: 1000 }).hits.map((hit) => hit.address)"
    code = f"((search) => given.asked.map((text) => {addresses}))(s.open(given.index))"
    found = node(code, {"asked": asked, "index": json.loads(website.index(works, rules().wording))})
    assert {text: set(hits) for text, hits in zip(asked, found, strict=True)} == {
        text: set(uids(store, text)) for text in asked
    }
    assert uids(store, "Stadtgespräch")
    assert uids(store, "Öztürk")
    assert not uids(store, "Ministerium")


def test_the_index_is_the_same_for_the_same_works_and_small() -> None:
    made = works()
    assert website.index(made, rules().wording) == website.index(reversed(made), rules().wording)
    assert len(website.index((), rules().wording)) < 20_000


def test_text_and_question_share_a_key() -> None:
    for noun in NOUNS:
        assert set(query_keys(folded(noun))) & set(text_keys(folded(noun), capital=True)), noun
