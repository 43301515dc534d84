"""The floors hold, and the checks that guard them can fail."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import aggregator

PACKAGE = Path(aggregator.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))


def test_starting_up_loads_no_heavy_library() -> None:
    code = (
        "import sys, aggregator.cli\n"
        "heavy = 'distributed googleapiclient feedparser feedgen requests lxml sqlite_utils bs4'.split()\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_stay_small_and_explain_themselves(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 400
    assert ast.get_docstring(ast.parse(text)), "a module says why it exists"


def test_the_clock_is_read_by_the_door_and_the_command_line_only() -> None:
    """Everybody else takes `now` as an argument, so that a test can say what time it is."""
    readers = {
        str(path.relative_to(PACKAGE))
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "utcnow", "today"}
        and isinstance(node.value, ast.Name)
        and node.value.id in {"datetime", "date"}
    }
    assert readers <= {"cli/screen.py", "web/client.py", "collect.py", "demo/network.py"}


@pytest.mark.parametrize(
    ("place", "line", "broken"),
    [
        ("sources/planted.py", "import sqlite3", "SQL only in the store"),
        ("text.py", "import aggregator.store", "Floors"),
        ("decide.py", "import requests", "HTTP only in web"),
        ("planted.py", "", "Floors"),
    ],
)
def test_a_planted_fault_is_found(place: str, line: str, broken: str, tmp_path: Path) -> None:
    """A copy of the package with one forbidden import in it turns the check red."""
    copy = tmp_path / "aggregator"
    subprocess.run(["cp", "-r", str(PACKAGE), str(copy)], check=True)
    (tmp_path / "pyproject.toml").write_bytes((PACKAGE.parent / "pyproject.toml").read_bytes())
    target = copy / place
    target.write_text((target.read_text() if target.exists() else '"""Planted."""\n') + f"\n{line}\n")
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [sys.executable, str(linter), "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"},
        check=False,
    )
    assert done.returncode == 1, done.stdout
    assert broken in done.stdout
