"""`tags` and `formats`: how good the vocabulary is, what a changed rule would do, what editors' work suggests."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from aggregator.cli.exits import OK
from aggregator.cli.screen import Screen, counted, table
from aggregator.tagging import rows
from aggregator.tagging.archive import Archive, Archived, Correction
from aggregator.tagging.evaluation import FormReport, Miss, Report, Score, evaluate, evaluate_forms, stripped, unknown
from aggregator.tagging.preview import Change, Preview, tagged_by
from aggregator.tagging.preview import preview as compare
from aggregator.tagging.reading import read
from aggregator.tagging.suggestion import Candidate, Suggestion, candidates
from aggregator.tagging.suggestion import suggest as proposed
from aggregator.tagging.tagger import Tagger
from aggregator.tagging.vocabulary import Vocabulary

Row = TypeVar("Row")

_SHOWN = 3
"""Pieces of evidence a line shows."""

_JSON = click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document on standard output.")
_TOPICS = click.option(
    "--topics",
    "topics_file",
    type=click.Path(dir_okay=False),
    default=None,
    help="The vocabulary to use. [default: topics.toml of the project]",
)
_ITEMS = click.option(
    "--items",
    multiple=True,
    type=click.Path(dir_okay=False),
    help="Read items from a file (JSON lines: id, kind, title, …, tags, add, remove), not from the catalogue.",
)
_PREDICTIONS = click.option(
    "--predictions", type=click.Path(dir_okay=False), help="Write what was predicted, one JSON object a line."
)


@click.group()
def tags() -> None:
    """Topics of items: how good the vocabulary is, and what a change of it would do."""


@click.group()
def formats() -> None:
    """Forms of items: explainer, project film, recording, interview …"""


@tags.command("eval")
@click.argument("file", type=click.Path(dir_okay=False))
@click.option(
    "--context", multiple=True, type=click.Path(dir_okay=False), help="More items of the same sources: what recurs."
)
@_JSON
@_PREDICTIONS
@_TOPICS
@click.pass_obj
def tags_eval(  # noqa: PLR0917 - click's signature
    screen: Screen,
    file: str,
    context: tuple[str, ...],
    as_json: bool,
    predictions: str | None,
    topics_file: str | None,
) -> int:
    """Compare with labelled items (JSON lines: id, kind, title, summary, notes, categories, gold, optional, forbid)."""
    vocabulary = _vocabulary(screen, topics_file)
    tagger = Tagger(vocabulary)
    labelled = _labelled(file, rows.labelled)
    if strange := unknown((topic.id for topic in vocabulary.topics), labelled):
        screen.warn(f"labels that are no topic of the vocabulary: {', '.join(strange)}")
    more = [words for name in context for words in _rows(name, rows.words)]
    report = evaluate(tagger, stripped(labelled, more))
    if predictions:
        found = ({"id": name, "tags": list(topics)} for name, topics in report.predictions.items())
        _write(predictions, found)
    if as_json or screen.as_json:
        screen.document(_report_document(report))
    else:
        _report_text(screen, report)
    return OK


@formats.command("eval")
@click.argument("file", type=click.Path(dir_okay=False))
@_JSON
@_PREDICTIONS
@_TOPICS
@click.pass_obj
def formats_eval(screen: Screen, file: str, as_json: bool, predictions: str | None, topics_file: str | None) -> int:
    """Compare with labelled items (JSON lines: id, kind, title, description, duration_s, format, accept)."""
    tagger = Tagger(_vocabulary(screen, topics_file))
    report = evaluate_forms(tagger.format, _labelled(file, rows.form_labelled))
    if predictions:
        _write(predictions, ({"id": name, "format": form} for name, form in report.predictions.items()))
    if as_json or screen.as_json:
        screen.document(_forms_document(report))
    else:
        _forms_text(screen, report)
    return OK


@tags.command()
@click.option("--against", type=click.Path(dir_okay=False), help="Compare with this vocabulary, not with what is kept.")
@_ITEMS
@_JSON
@_TOPICS
@click.pass_obj
def preview(screen: Screen, against: str | None, items: tuple[str, ...], as_json: bool, topics_file: str | None) -> int:
    """Show what topics.toml would add to the archive and take away, before it counts. Nothing is stored."""
    tagger = Tagger(_vocabulary(screen, topics_file))
    with _archive(screen, items) as archive:
        kept = archive.archived()
        before = tagged_by(Tagger(_vocabulary(screen, against)), kept) if against else kept
        found = compare(tagger, before)
    if as_json or screen.as_json:
        screen.document(asdict(found))
    else:
        _preview_text(screen, found)
    return OK


@tags.command()
@_ITEMS
@_JSON
@_TOPICS
@click.pass_obj
def suggest(screen: Screen, items: tuple[str, ...], as_json: bool, topics_file: str | None) -> int:
    """Propose terms from what editors changed, and name the feed categories that mean no topic yet."""
    vocabulary = _vocabulary(screen, topics_file)
    with _archive(screen, items) as archive:
        kept = tuple(archive.archived())
        proposals = proposed(Tagger(vocabulary), archive.corrections(), kept)
    unknown = candidates(vocabulary, (item.words for item in kept))
    if as_json or screen.as_json:
        screen.document(
            {"suggestions": [asdict(one) for one in proposals], "categories": [asdict(one) for one in unknown]}
        )
    else:
        _suggestions_text(screen, proposals, unknown)
    return OK


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    """An archive in JSON lines, for vocabularies tried away from the catalogue."""

    files: tuple[str, ...]

    def archived(self) -> Iterator[Archived]:
        """Every item of the files."""
        for file in self.files:
            yield from _rows(file, rows.archived)

    def corrections(self) -> Iterator[Correction]:
        """What the files say editors changed."""
        for file in self.files:
            for changes in _rows(file, rows.corrections):
                yield from changes


@contextmanager
def _archive(screen: Screen, files: tuple[str, ...]) -> Iterator[Archive]:
    """The catalogue, or the files named in its place."""
    if files:
        yield _Files(files=files)
        return
    if not (screen.folder / "db" / "catalogue.db").exists():
        raise click.ClickException("there is no catalogue yet: `aggregator run` makes one; or name files with --items")
    from aggregator.store.archive import ItemArchive  # noqa: PLC0415 - only these two commands need it

    with ItemArchive(screen.store().path) as archive:
        yield archive


def _vocabulary(screen: Screen, file: str | None) -> Vocabulary:
    """Raises `ConfigError`."""
    path = Path(file) if file else screen.folder / "topics.toml"
    return read(_text(path), path.name)


def _rows(file: str, build: Callable[[Mapping[str, Any]], Row]) -> tuple[Row, ...]:
    return rows.read(_text(Path(file)), Path(file).name, build)


def _labelled(file: str, build: Callable[[Mapping[str, Any]], Row]) -> tuple[Row, ...]:
    """The items of a file that must have some: figures of nothing would look perfect."""
    if not (found := _rows(file, build)):
        raise click.ClickException(f"{file}: holds no labelled item")
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{path}: is not UTF-8") from error


def _write(file: str, found: Any) -> None:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found)
    try:
        Path(file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error


def _report_document(report: Report) -> dict[str, Any]:
    return {
        "items": report.items,
        "version": report.version,
        "strata": {
            name: {**_score(one.score), "forbidden_set": one.believed, "forbidden": one.forbidden}
            for name, one in report.strata.items()
        },
        "macro_f1": report.macro_f1,
        "topics": {topic: _score(score) for topic, score in report.topics.items()},
        "misses": [_miss(miss) for miss in report.misses],
    }


def _forms_document(report: FormReport) -> dict[str, Any]:
    return {
        "items": report.items,
        "accuracy": report.accuracy,
        "macro_f1": report.macro_f1,
        "formats": {form: _score(score) for form, score in report.forms.items()},
        "misses": [_miss(miss) for miss in report.misses],
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "precision": score.precision,
        "recall": score.recall,
        "f1": score.f1,
        "right": score.right,
        "wrong": score.wrong,
        "missing": score.missing,
    }


def _miss(miss: Miss) -> dict[str, str]:
    return {"id": miss.id, "title": miss.title, "topic": miss.topic, "kind": miss.kind, "why": miss.why}


def _report_text(screen: Screen, report: Report) -> None:
    screen.say(f"{counted(report.items, 'item')}, rules {report.version}\n")
    strata = ((name, *_figures(one.score), f"{one.believed}/{one.forbidden}") for name, one in report.strata.items())
    screen.say(table(("stratum", "precision", "recall", "F1", "right", "wrong", "missing", "forbidden set"), strata))
    screen.say(f"\nmacro F1 {report.macro_f1:.3f}\n")
    topics = ((topic, *_figures(score)) for topic, score in report.topics.items())
    screen.say(table(("topic", "precision", "recall", "F1", "right", "wrong", "missing"), topics))
    _misses(screen, report.misses)


def _forms_text(screen: Screen, report: FormReport) -> None:
    screen.say(f"{counted(report.items, 'item')}: accuracy {report.accuracy:.3f}, macro F1 {report.macro_f1:.3f}\n")
    forms = ((form or "(none)", *_figures(score)) for form, score in sorted(report.forms.items()))
    screen.say(table(("format", "precision", "recall", "F1", "right", "wrong", "missing"), forms))
    _misses(screen, report.misses)


def _figures(score: Score) -> tuple[object, ...]:
    ratios = (f"{ratio:.3f}" for ratio in (score.precision, score.recall, score.f1))
    return (*ratios, score.right, score.wrong, score.missing)


def _misses(screen: Screen, misses: tuple[Miss, ...]) -> None:
    screen.say(f"\n{counted(len(misses), 'miss', 'misses')}")
    for miss in misses:
        screen.say(f"  {miss.id} {miss.kind} {miss.topic}: {miss.title}\n      {miss.why}")


def _preview_text(screen: Screen, found: Preview) -> None:
    screen.say(
        f"{counted(found.items, 'item')}: {found.changed} would change topics, {len(found.forms)} the form; "
        "nothing was stored"
    )
    if found.topics:
        screen.say()
        screen.say(table(("topic", "added", "removed"), found.topics))
    for change in found.changes:
        sign = "+" if change.verb == "add" else "-"
        screen.say(f"  {sign}{change.topic} {change.key}: {change.title}\n      {_why(change)}")
    for form in found.forms:
        screen.say(f"  {form.key}: {form.before or '(none)'} → {form.after or '(none)'} ({form.rule}): {form.title}")


def _why(change: Change) -> str:
    evidence = ", ".join(f'"{hit.text}" in the {hit.field} ({hit.term})' for hit in change.evidence[:_SHOWN])
    return "; ".join(part for part in (evidence, change.reason) if part)


def _suggestions_text(screen: Screen, proposals: Sequence[Suggestion], unknown: Sequence[Candidate]) -> None:
    screen.say(f"{counted(len(proposals), 'suggestion')} from editors' corrections")
    if proposals:
        lines = (
            (one.topic, one.list, one.term, one.support, one.elsewhere, one.score, one.examples[0]) for one in proposals
        )
        screen.say(table(("topic", "list", "term", "corrected", "elsewhere", "score", "as in"), lines))
    screen.say(f"\n{counted(len(unknown), 'feed category', 'feed categories')} without a topic")
    if unknown:
        names = ((one.category, one.items, len(one.sources), one.nearest) for one in unknown)
        screen.say(table(("category", "items", "sources", "perhaps"), names))
