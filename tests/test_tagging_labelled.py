"""The development half of the labelled items and forms, with floors: a change of a term must not cost what was won.

Its other half is measured by hand (`aggregator tags eval`).
"""

import json
from pathlib import Path

import pytest

from aggregator.tagging import rows
from aggregator.tagging.evaluation import Report, evaluate, evaluate_forms, stripped
from aggregator.tagging.reading import read
from aggregator.tagging.tagger import Tagger

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data" / "tagging"


def half(name: str) -> str:
    """The lines of a file that rules may be written against."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if json.loads(line)["split"] == "dev")


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(read((ROOT / "topics.toml").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def report(tagger: Tagger) -> Report:
    return evaluate(tagger, stripped(rows.read(half("items.jsonl"), "items.jsonl", rows.labelled)))


def test_precision_and_f1_stay(report: Report) -> None:
    everything = report.strata["all"]
    assert report.items == 320
    assert everything.score.precision >= 0.97, report.misses
    assert everything.score.f1 >= 0.89
    assert everything.believed <= 4


@pytest.mark.parametrize(("stratum", "f1"), [("plain", 0.95), ("paraphrase", 0.85), ("false_friend", 0.76)])
def test_each_kind_of_item_keeps_its_share(report: Report, stratum: str, f1: float) -> None:
    assert report.strata[stratum].score.f1 >= f1


def test_footers_cost_nothing(report: Report) -> None:
    assert report.strata["footer"].believed == 0


def test_items_written_last_keep_their_share(tagger: Tagger) -> None:
    for name, items, precision, f1 in (
        ("blind.jsonl", 300, 0.98, 0.90),
        ("unseen-a.jsonl", 120, 0.96, 0.89),
        ("unseen-b.jsonl", 120, 0.91, 0.80),
    ):
        text = (DATA / name).read_text(encoding="utf-8")
        found = evaluate(tagger, stripped(rows.read(text, name, rows.labelled)))
        assert found.items == items
        assert found.strata["all"].score.precision >= precision, found.misses
        assert found.strata["all"].score.f1 >= f1
    forms = (DATA / "blind-formats.jsonl").read_text(encoding="utf-8")
    assert evaluate_forms(tagger.format, rows.read(forms, "blind-formats.jsonl", rows.form_labelled)).accuracy >= 0.97


def test_forms_stay(tagger: Tagger) -> None:
    found = evaluate_forms(tagger.format, rows.read(half("formats.jsonl"), "formats.jsonl", rows.form_labelled))
    assert found.items == 129
    assert found.accuracy >= 0.96, found.misses
