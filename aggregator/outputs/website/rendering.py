"""Templates into bytes. What is put into one is escaped; a name nobody set is an error, never an empty place."""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment

from aggregator.templating import environment

STATIC: Final = ("style.css", "site.js", "search-page.js", "mark.svg", "figtree.woff2", "figtree-OFL.txt")
"""Files that are part of the package and of every site."""


def render(template: str, context: Mapping[str, object]) -> bytes:
    """A page, UTF-8."""
    return _environment().get_template(template).render(context).encode()


@cache
def static(name: str) -> bytes:
    """A file that comes with the package."""
    return files(__package__).joinpath("static", name).read_bytes()


@cache
def version(name: str) -> str:
    """Eight digits that change with a file, so that no browser mixes an old style with a new page."""
    return hashlib.sha256(static(name)).hexdigest()[:8]


@cache
def _environment() -> Environment:
    made = environment(__package__)
    made.globals["version"] = version
    return made
