"""`dedup eval`: how well works are found, on labelled cases."""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from aggregator.cli.exits import OK, TROUBLE
from aggregator.cli.screen import Screen, table
from aggregator.config import load
from aggregator.errors import InputError
from aggregator.model import Centre
from aggregator.trials.cases import Case, read_cases
from aggregator.trials.scores import Score, Verdict, by_group, verdicts
from aggregator.trials.stage import Outcome, Stage


@click.group()
def dedup() -> None:
    """Say how well works are found."""


@dedup.command("eval")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
@click.option(
    "--predictions", type=click.Path(dir_okay=False, path_type=Path), help="Write what was found, as JSON lines."
)
@click.pass_obj
def evaluate(screen: Screen, file: Path, as_json: bool, predictions: Path | None) -> int:
    """Play labelled cases through the real catalogue, in several orders of arrival, and score what it says of them.

    Each line of FILE is a case: `items`, and `pairs` of them with `same`, `related` or `different`.
    """
    cases = read_cases(_text(file), file.name)
    outcomes = _played(cases, _centres(screen))
    if predictions:
        lines = (json.dumps(_prediction(one), ensure_ascii=False) + "\n" for one in outcomes)
        predictions.write_text("".join(lines), encoding="utf-8")
    found = tuple(verdicts(outcomes))
    items = sum(len(case.samples) for case in cases)
    queue = sum(one.in_queue for one in outcomes)
    unsteady = [one.case.id for one in outcomes if one.unsteady]
    if as_json or screen.as_json:
        screen.document(_document(found, items, queue, unsteady))
    else:
        _tell(screen, found, items, queue, unsteady)
    return TROUBLE if unsteady else OK


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read as UTF-8 text: {error}") from error


def _centres(screen: Screen) -> tuple[Centre, ...]:
    """Who is who, as the project says; outside of one, nobody is known."""
    path = screen.folder / "sources.toml"
    return load(path).centres if path.exists() else ()


def _played(cases: Sequence[Case], centres: tuple[Centre, ...]) -> list[Outcome]:
    with TemporaryDirectory() as folder:
        stage = Stage(folder=Path(folder), centres=centres)
        return [stage.play(case) for case in cases]


def _prediction(outcome: Outcome) -> dict[str, object]:
    pairs = [[a, b, found.label] for (a, b), found in sorted(outcome.found.items())]
    reasons = [[a, b, found.relation, found.rule, found.reason] for (a, b), found in sorted(outcome.found.items())]
    return {"id": outcome.case.id, "pairs": pairs, "reasons": reasons}


def _tell(screen: Screen, found: Sequence[Verdict], items: int, queue: int, unsteady: Sequence[str]) -> None:
    head = ("cases", "pairs", "right", "P", "R", "F1", "false merges", "missed", "review", "related")
    groups = by_group(found)
    screen.say(table(head, [_row(name, score) for name, score in groups.items()]))
    screen.say(f"\nIn an editor's queue: {queue} of {items} items ({queue / max(items, 1):.1%})")
    screen.say(f"Cases whose outcome depends on the order of arrival: {len(unsteady)} {' '.join(unsteady)}".rstrip())
    wrong = [one for one in found if one.judged != "right"]
    for one in sorted(wrong, key=lambda v: (v.judged, v.case.id)):
        titles = " | ".join(one.case.samples[n].item.title for n in one.pair)
        said = f"{one.found.label} by {one.found.rule}: {one.found.reason}" if one.found.rule else "nothing links them"
        screen.say(f"\n{one.judged}: {one.case.id} ({one.case.case}) {titles}\n  labelled {one.label}; {said}")


def _row(name: str, score: Score) -> tuple[object, ...]:
    return (
        name,
        score.pairs,
        score.right,
        f"{score.precision:.3f}",
        f"{score.recall:.3f}",
        f"{score.f1:.3f}",
        score.false_merges,
        score.missed,
        score.review,
        f"{score.related_found}/{score.related}" if score.related else "",
    )


def _document(found: Sequence[Verdict], items: int, queue: int, unsteady: Sequence[str]) -> dict[str, object]:
    return {
        "groups": {
            name: {
                "pairs": score.pairs,
                "right": score.right,
                "precision": round(score.precision, 4),
                "recall": round(score.recall, 4),
                "f1": round(score.f1, 4),
                "false_merges": score.false_merges,
                "missed": score.missed,
                "review": score.review,
                "related": score.related,
                "related_found": score.related_found,
            }
            for name, score in by_group(found).items()
        },
        "items": items,
        "in_queue": queue,
        "unsteady": list(unsteady),
        "wrong": [
            {
                "id": one.case.id,
                "pair": list(one.pair),
                "label": one.label,
                "found": one.found.label,
                "judged": one.judged,
                "rule": one.found.rule,
                "reason": one.found.reason,
            }
            for one in found
            if one.judged != "right"
        ],
    }
