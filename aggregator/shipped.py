"""Files that come with the program: beside the package in a checkout, inside it where it is installed."""

from pathlib import Path

import aggregator

PACKAGE = Path(aggregator.__file__).parent


def datasette_yaml() -> Path:
    """What datasette shows of a catalogue."""
    return _found(PACKAGE.parent / "db" / "datasette.yaml", PACKAGE / "datasette" / "datasette.yaml")


def _found(*places: Path) -> Path:
    return next(path for path in places if path.exists())
