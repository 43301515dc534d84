"""The evaluation and its commands: figures as the samples' scorer counts, reasons for misses, what recurs, previews."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from aggregator.cli.screen import Screen
from aggregator.cli.tagging import formats, tags
from aggregator.tagging import rows
from aggregator.tagging.archive import Archived, Correction
from aggregator.tagging.evaluation import evaluate, evaluate_forms, stripped
from aggregator.tagging.preview import preview, tagged_by
from aggregator.tagging.reading import read
from aggregator.tagging.suggestion import candidates, suggest
from aggregator.tagging.tagger import Tagger
from aggregator.tagging.values import Words

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data" / "tagging"
SMALL = """
[[topic]]
id = "robotik"
label = "Robotik"
terms = ["roboter*", "~greifarm*"]
not = ["roboterpuppe*"]
[[topic]]
id = "handel"
label = "Handel"
terms = ["handel", "händler*"]
[idioms]
phrases = ["mit sicherheit"]
"""


@pytest.fixture(scope="module")
def ours() -> Tagger:
    return Tagger(read((ROOT / "topics.toml").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def small() -> Tagger:
    return Tagger(read(SMALL))


def row(name: str, title: str, gold: str = "", **other: object) -> dict[str, object]:
    return {"id": name, "kind": "news", "source": "a", "title": title, "gold": gold.split(), **other}


ITEMS = [
    row("1", "Roboter", "robotik", stratum="plain"),
    row("2", "Handel", "handel", optional=["robotik"], stratum="plain"),
    row("3", "Ein Greifarm", "robotik"),
    row("4", "Roboterpuppe", "", forbid=["handel"]),
    row("5", "Händler", "", forbid=["handel"]),
    row("6", "Nichts", "robotik"),
    row("7", "Der Roboter im Handel", "handel", optional=["robotik"]),
]


def test_figures_and_reasons(small: Tagger) -> None:
    report = evaluate(small, [rows.labelled(item) for item in ITEMS])
    everything = report.strata["all"]
    assert (everything.score.right, everything.score.wrong, everything.score.missing) == (3, 1, 2)
    assert (everything.believed, everything.forbidden) == (1, 2)
    assert (everything.score.precision, everything.score.recall, everything.score.f1) == (0.75, 0.6, 0.667)
    assert report.strata["plain"].score.f1 == 1.0
    assert report.macro_f1 == round((0.5 + 0.8) / 2, 3)
    assert [(miss.id, miss.kind, miss.topic, miss.why) for miss in report.misses] == [
        ("3", "missing", "robotik", 'only "Greifarm" in the title (~greifarm*), score 0.6'),
        ("5", "forbidden", "handel", '"Händler" in the title (händler*)'),
        ("6", "missing", "robotik", "no term matched"),
    ]


def test_a_refusal_is_named(small: Tagger) -> None:
    report = evaluate(small, [rows.labelled(row("1", "Roboterpuppe Emil", "robotik"))])
    assert report.misses[0].why == '"Roboterpuppe" (roboter*) did not count: covered by "roboterpuppe*"'


FOOTER = "Der Händler bringt Ihnen alles bis vor die Tür.\nFragen Sie Ihren Händler."


def test_what_recurs_is_no_evidence_and_context_counts(small: Tagger) -> None:
    item = rows.labelled(row("1", "Ein Titel", notes=f"Etwas Eigenes.\n{FOOTER}"))
    context = [rows.words(row(str(n), f"Titel {n}", notes=FOOTER)) for n in range(2)]
    assert evaluate(small, [item]).strata["all"].score.wrong == 1
    assert evaluate(small, stripped([item])).strata["all"].score.wrong == 1
    assert evaluate(small, stripped([item], context)).strata["all"].score.wrong == 0


def test_forms_of_our_own_items(ours: Tagger) -> None:
    labelled = []
    for line in (DATA / "forms.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, seconds, form, accept, title, text = line.split("\t")
            duration = None if seconds == "-" else int(seconds)
            item = {"id": title, "kind": kind, "title": title, "description": text, "duration_s": duration}
            labelled.append(rows.form_labelled({**item, "format": form, "accept": accept.split()}))
    report = evaluate_forms(ours.format, labelled)
    assert report.items > 80
    assert report.accuracy >= 0.93, report.misses


def test_a_form_has_its_rule_its_evidence_and_its_place_in_the_series(ours: Tagger) -> None:
    found = ours.format(Words(title="KI-Talk #12: Interview mit Eva Lang", medium="episode", duration_seconds=1800))
    assert (found.id, found.series, found.number) == ("interview", "KI-Talk", 12)
    assert found.evidence[0].text == "Interview"
    flagged = ours.format(Words(title="Hallo", medium="episode", duration_seconds=1800, trailer=True))
    assert flagged.id == "trailer"


@pytest.mark.parametrize("what", ["tagging", "formats"])
def test_the_commands_count_as_the_samples_scorer_does(what: str, tmp_path: Path) -> None:
    samples = ROOT.parent / "shared" / "samples"
    if not samples.exists():
        pytest.skip("no shared/samples beside the repository")
    predictions = tmp_path / "predictions.jsonl"
    command = tags if what == "tagging" else formats
    arguments = ["eval", str(samples / f"{what}.jsonl"), "--json", "--predictions", str(predictions)]
    result = CliRunner().invoke(command, arguments, obj=Screen(root=str(ROOT)), catch_exceptions=False)
    document = json.loads(result.stdout)
    scorer = [sys.executable, str(samples / "score.py"), what, str(samples / f"{what}.jsonl"), str(predictions)]
    said = subprocess.run(scorer, capture_output=True, text=True, check=True).stdout
    if what == "formats":
        assert f"accuracy {document['accuracy']} macro F1 {document['macro_f1']}" in said
        assert document["accuracy"] >= 0.93
        return
    everything = document["strata"]["all"]
    figures = (everything["precision"], everything["recall"], everything["f1"])
    assert f"all            P/R/F1 {figures}" in said
    assert f"macro F1 {document['macro_f1']}\n" in said
    topics = {name: (one["precision"], one["recall"], one["f1"]) for name, one in document["topics"].items()}
    assert str(topics) in said
    assert everything["f1"] >= 0.9


def test_lines_that_are_no_items_are_named(tmp_path: Path) -> None:
    file = tmp_path / "items.jsonl"
    file.write_text('{"id": "1"}\n\n[]\nnonsense\n{"id": "1", "kind": "radio", "title": "x", "gold": []}\n')
    with pytest.raises(Exception, match=r"items\.jsonl:1: title: .*\n.*:3: .*\n.*:4: .*\n.*:5: .*no kind \"radio\""):
        rows.read(file.read_text(), file.name, rows.labelled)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('{"id": "1", "title": "x", "gold": "ki"}', "gold must be a list of texts"),
        ('{"id": "1", "title": 5, "gold": []}', "title must be a text"),
        ('{"id": "1", "title": "x", "gold": [], "categories": [1]}', "categories must be a list of texts"),
    ],
)
def test_a_text_is_no_list_and_a_number_no_text(row: str, message: str) -> None:
    with pytest.raises(Exception, match=message):
        rows.read(row, "items.jsonl", rows.labelled)


def test_labels_that_are_no_topic_are_named_and_nothing_is_no_perfect_score(tmp_path: Path) -> None:
    file = tmp_path / "items.jsonl"
    (tmp_path / "topics.toml").write_text(SMALL, encoding="utf-8")
    file.write_text('{"id": "1", "title": "Roboter", "gold": ["robotic"]}\n')
    done = CliRunner().invoke(tags, ["eval", str(file)], obj=Screen(root=str(tmp_path)))
    assert "labels that are no topic of the vocabulary: robotic" in done.output
    file.write_text("\n")
    for group in (tags, formats):
        done = CliRunner().invoke(group, ["eval", str(file)], obj=Screen(root=str(tmp_path)))
        assert done.exit_code != 0
        assert "holds no labelled item" in done.output


def archived(name: str, title: str, *topics: str) -> Archived:
    return Archived(key=name, words=Words(title=title, medium="news", source_id="a"), topics=frozenset(topics))


def test_a_preview_names_what_comes_and_goes_and_why(small: Tagger) -> None:
    kept = [archived("1", "Roboter", "handel"), archived("2", "Handel", "handel"), archived("3", "Greifarm", "robotik")]
    found = preview(small, kept)
    assert (found.items, found.changed) == (3, 2)
    assert found.topics == (("robotik", 1, 1), ("handel", 0, 1))
    assert [(change.key, change.verb, change.topic, change.reason) for change in found.changes] == [
        ("1", "add", "robotik", ""),
        ("1", "remove", "handel", "no term matches"),
        ("3", "remove", "robotik", "score 0.6 is too low"),
    ]
    assert preview(small, tagged_by(small, kept)).changes == ()


def test_suggestions_come_from_what_editors_did(small: Tagger) -> None:
    shared = ["Der Cobot hilft", "Unsere Cobots am Band", "Cobot statt Kran"]
    added = [
        Correction(key=f"c{n}", words=Words(title=title, medium="video"), topic="robotik", added=True)
        for n, title in enumerate(shared)
    ]
    wrong = [
        Correction(key=f"w{n}", words=Words(title=title, medium="news"), topic="robotik", added=False)
        for n, title in enumerate(("Robotertanz im Theater", "Ein Robotertanz"))
    ]
    others = [archived(str(n), f"Meldung {n} vom Handel", "handel") for n in range(20)]
    right = [archived("r", "Roboterarm schweißt", "robotik")]
    found = suggest(small, added + wrong, others + right)
    assert [(one.topic, one.list, one.term, one.support, one.elsewhere) for one in found] == [
        ("robotik", "terms", "cobot", 3, 0),
        ("robotik", "not", "robotertanz", 2, 0),
    ] + [("robotik", "not", one.term, 1, 0) for one in found[2:]]
    assert suggest(small, added[:1], others) == ()


def test_categories_without_a_topic_are_reported() -> None:
    vocabulary = read(SMALL)
    items = [
        Words(title="x", medium="news", source_id=f"s{n % 2}", categories=("Robotertechnik", "Handel"))
        for n in range(3)
    ]
    (found,) = candidates(vocabulary, items)
    assert (found.category, found.items, found.sources, found.nearest) == ("Robotertechnik", 3, ("s0", "s1"), "robotik")


def test_preview_and_suggest_read_files(tmp_path: Path) -> None:
    items = tmp_path / "items.jsonl"
    items.write_text(json.dumps(row("1", "Roboter", tags=["handel"], add=["robotik"], categories=["Neues"])) + "\n")
    vocabulary = tmp_path / "topics.toml"
    vocabulary.write_text(SMALL, encoding="utf-8")
    screen = Screen(root=str(tmp_path))
    shown = CliRunner().invoke(tags, ["preview", "--items", str(items)], obj=screen, catch_exceptions=False).output
    assert "+robotik 1: Roboter" in shown
    assert "-handel 1: Roboter" in shown
    same = ["preview", "--items", str(items), "--against", str(vocabulary), "--json"]
    document = json.loads(CliRunner().invoke(tags, same, obj=screen, catch_exceptions=False).output)
    assert document["changes"] == []
    shown = CliRunner().invoke(tags, ["suggest", "--items", str(items)], obj=screen, catch_exceptions=False).output
    assert "Neues" in shown
    missing = CliRunner().invoke(tags, ["preview"], obj=screen)
    assert "there is no catalogue yet" in missing.output


def test_long_texts_take_no_time(ours: Tagger) -> None:
    import time  # noqa: PLC0415 - CPU, not the clock

    for text in ("Roboter " * 20_000, "a-" * 50_000, "Dr. " * 30_000, "AR " * 30_000, "ohne " * 30_000, "(" * 100_000):
        begun = time.process_time()
        ours.topics(Words(title=text[:1000], notes=text, medium="news"))
        ours.format(Words(title=text, summary=text, medium="video", duration_seconds=300))
        assert time.process_time() - begun < 2.5
