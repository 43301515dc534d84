"""What the program can do and what the documents say are the same."""

import re
import tomllib
from pathlib import Path

import click
import pytest

from aggregator import __version__
from aggregator.cli import COMMANDS, cli, exits

ROOT = Path(__file__).parents[1]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()


def commands() -> list[tuple[str, click.Command]]:
    context = click.Context(cli)
    found = [(name, cli.get_command(context, name)) for name in cli.list_commands(context)]
    return [(name, command) for name, command in found if command]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_exists_and_says_what_it_does(name: str) -> None:
    command = dict(commands())[name]
    assert command.help
    assert len(command.help) > 20


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    assert re.search(rf"^### `aggregator {name}\b", OPERATIONS, re.M), f"docs/operations.md has no section on {name}"


@pytest.mark.parametrize(("name", "command"), commands())
def test_every_option_is_documented(name: str, command: click.Command) -> None:
    section = re.split(rf"^### `aggregator {name}\b", OPERATIONS, flags=re.M)[-1].split("\n### ")[0]
    options = [option for parameter in command.params for option in parameter.opts if option.startswith("--")]
    assert [option for option in options if option not in section] == []


def test_every_command_of_the_documents_exists() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
    said = {name for page in pages for name in re.findall(r"`(?:\.venv/bin/)?aggregator ([a-z]+)", page.read_text())}
    assert said <= COMMANDS.keys()


def test_every_exit_code_is_documented() -> None:
    codes = [value for name, value in vars(exits).items() if name.isupper()]
    for page in (OPERATIONS, cli.help or ""):
        assert [code for code in codes if not re.search(rf"\b{code}\b", page)] == []


def test_the_readme_names_the_two_commands_and_make_has_what_it_names() -> None:
    readme, makefile = (ROOT / "README.md").read_text(), (ROOT / "Makefile").read_text()
    named = set(re.findall(r"\bmake ([a-z]+)", readme))
    assert {"demo", "test"} <= named
    assert {name for name in named if not re.search(rf"^{name}:", makefile, re.M)} == set()


def test_links_between_documents_lead_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]:
        links = re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", page.read_text())
        assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == __version__
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_nothing_names_the_workplace() -> None:
    """Files that go out must make sense anywhere: no absolute path of somebody's machine."""
    own = [p for p in ROOT.rglob("*") if p.suffix in {".py", ".md", ".toml", ".txt", ".yaml"}]
    kept = [p for p in own if not {".venv", ".git", "output", "db", "node_modules"} & set(p.relative_to(ROOT).parts)]
    pattern = re.compile(r"/(?:work|root|home)/[a-z]")
    assert [str(p.relative_to(ROOT)) for p in kept if p.name != "test_docs.py" and pattern.search(p.read_text())] == []
