"""Templates into text. What is put into one is escaped; a name nobody set is an error, never an empty place."""

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment

from aggregator.templating import environment


def render(template: str, context: Mapping[str, object]) -> str:
    """A page or a mail, HTML."""
    return _environment().get_template(template).render(context)


@cache
def _environment() -> Environment:
    return environment(__package__)
