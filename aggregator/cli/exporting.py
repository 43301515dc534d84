"""`export`: the public copy of the catalogue, and the configuration datasette shows it by."""

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from aggregator import pipeline
from aggregator.cli.exits import OK
from aggregator.cli.screen import Screen, counted
from aggregator.files import read_if_there, write_if_changed
from aggregator.shipped import datasette_yaml

PRIVATE: Final = "      # From here on for editors only"
"""The line of `datasette.yaml` after which come questions to tables that the public copy does not have."""
DATABASE: Final = "\n  catalogue:\n"
TOLD: Final = frozenset(
    {"title", "description", "description_html", "license", "license_url", "source", "source_url", "databases"}
    | {"about", "about_url"}
)
"""What the public copy's configuration keeps of the top of ours."""
PERSONAL: Final = frozenset({"allow", "permissions", "plugins"})
"""Who may see what, and settings of plugins, which hold keys: kept nowhere, but for what is closed to everybody."""
_KEY: Final = re.compile(r"(?P<indent> *)[\"']?(?P<key>[\w-]+)[\"']?:(?P<value>.*)")
SETTINGS: Final = {
    "max_returned_rows": 200,
    "default_page_size": 50,
    "sql_time_limit_ms": 2_000,
    "facet_time_limit_ms": 1_000,
    "suggest_facets": "off",
    "allow_facet": "off",
    "allow_csv_stream": "off",
    "num_sql_threads": 2,
}
"""With which a stranger's requests cost little: datasette takes them on its command line only."""


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def export(screen: Screen, file: Path) -> int:
    """Write a read-only copy of the catalogue for the public, searchable, with datasette's configuration beside it.

    In it is what outputs may show, and nothing else: nothing hidden or taken down, no source's address or error, no
    decision or name of an editor. It says the command that serves it, with the settings that keep strangers' questions
    small; `datasette publish` takes them as --extra-options.
    """
    if not (screen.folder / "db" / "catalogue.db").exists():
        raise click.ClickException("there is no catalogue yet: `aggregator run` makes one")
    with screen.store() as store:
        pipeline.identify(screen.config(), store)
        count = store.export(file)
    beside = file.with_suffix(".yaml")
    write_if_changed(beside, public(_configuration(screen.folder), file.stem).encode())
    if screen.as_json:
        told = {"works": count, "file": str(file), "configuration": str(beside)}
        screen.document(told | {"command": list(command(file))})
    else:
        screen.say(f"{file}: {counted(count, 'work')}; {shlex.join(command(file))}")
    return OK


def command(file: Path) -> tuple[str, ...]:
    """What serves a copy to strangers."""
    settings = (part for name, value in SETTINGS.items() for part in ("--setting", name, str(value)))
    return ("datasette", "-i", str(file), "-m", str(file.with_suffix(".yaml")), *settings)


def _configuration(folder: Path) -> str:
    own = read_if_there(folder / "db" / "datasette.yaml")
    return own.decode("utf-8") if own is not None else datasette_yaml().read_text(encoding="utf-8")


def public(text: str, name: str) -> str:
    """The configuration of a copy whose file is called so: without what is for editors only."""
    kept = "\n".join(_told(text.partition(PRIVATE)[0].rstrip().split("\n"))) + "\n"
    return kept.replace(DATABASE, f"\n  {json.dumps(name, ensure_ascii=False)}:\n", 1)


def _told(lines: Sequence[str]) -> Iterator[str]:
    """The lines that are for everybody. What stands below a line that is left out is left out, too."""
    left_out: int | None = None
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if left_out is not None and (not line.strip() or indent > left_out):
            continue
        left_out = None if _is_told(line) else indent
        if left_out is None:
            yield line


def _is_told(line: str) -> bool:
    found = _KEY.match(line)
    if not found:
        return line.startswith(" ") or not line
    if found["key"] in PERSONAL and found["value"].strip() != "false":
        return False
    return bool(found["indent"]) or found["key"] in TOLD
