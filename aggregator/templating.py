"""Templates of a package. What is put into one is escaped; a name nobody set is an error, never an empty place."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from aggregator import wording


def environment(package: str) -> Environment:
    """What renders the `templates` folder of a package. To be made once a process: it keeps what it compiled."""
    made = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters["number"] = wording.number
    return made
