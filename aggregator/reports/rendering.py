"""Templates into text. What is put into one is escaped; a name nobody set is an error, never an empty place."""

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from aggregator import wording


def render(template: str, context: Mapping[str, object]) -> str:
    """A page or a mail, HTML."""
    return _environment().get_template(template).render(context)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters["number"] = wording.number
    return made
