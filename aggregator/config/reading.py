"""A TOML table into a dataclass: a field is a key, its annotation the type, no default means required.

Generic: must not know any of our tables. What a value has to look like beyond its type follows from the name of its
key (`NAMED`), or from the field itself (`dataclasses.field(metadata={"range": …, "check": …})`).
"""

import dataclasses
import math
import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from types import NoneType, UnionType
from typing import Any, ClassVar, Literal, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints

from aggregator.config import checks
from aggregator.config.checks import Check, Fault
from aggregator.config.lines import Path
from aggregator.config.problems import GOOGLE_KEY, Problems, did_you_mean, shown

Table = Mapping[str, Any]


class Dataclass(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[Any]]]


T = TypeVar("T", bound=Dataclass)

REFUSED: Any = object()
"""Stands for a value that is none of its field's type."""
PAIRS = tuple[tuple[str, str], ...]
"""Annotates a field that is a table of texts in TOML: `names = { explainer = "Erklärvideos" }`."""
_KINDS = {str: "text", bool: "true or false", int: "a whole number", float: "a number", list: "a list", dict: "a table"}
# C0 but tab and line feed, DEL, C1: XML forbids most of them, and no title needs the others.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SECRET = re.compile(r"(?:.*[_-])?(?:api[_-]?key|token|password|passwort|passwd|secret)", re.IGNORECASE)

NAMED: Mapping[str, Check] = {
    "id": checks.slug,
    "url": checks.url,
    "homepage": checks.url,
    "start": checks.partial_date,
    "end": checks.partial_date,
    "funded_until": checks.partial_date,
    "verified": checks.verified,
    "homepage_verified": checks.verified,
    "api": checks.url,
    "feeds": checks.url,
}
"""What the value of a key of this name must look like, in every table that is about whom we follow."""

RANGES: Mapping[str, tuple[float, float]] = {
    "every_hours": (0.1, 24 * 366),
    "rewalk_days": (0.1, 30),
    "units_per_day": (0, 100_000_000),
}
"""Least and greatest value of numbers whose field cannot say so itself."""


def read(cls: type[T], table: Table, path: Path, problems: Problems, *, named: Mapping[str, Check] = NAMED) -> T | None:
    """An instance of `cls` from a table, every mistake noted.

    A wrong value leaves its key at the default, so that checks of the whole can still be made and their mistakes noted
    with the others; None only when a key that has no default is missing or of another type.
    """
    hints = get_type_hints(cls)
    fields = settings(cls)
    for key in table:
        if key not in fields and not is_secret(key):
            problems.add((*path, key), "unknown key", unknown(key, fields))
    values: dict[str, object] = {}
    for name, field in fields.items():
        required = field.default is field.default_factory is dataclasses.MISSING
        if name in table:
            before = len(problems.found)
            converted = value(field, hints[name], table[name], (*path, name), problems, named=named)
            if len(problems.found) == before or (required and converted is not REFUSED):
                values[name] = converted
        elif required:
            problems.add((*path, name), "missing key", _misspelt(name, table, fields))
        if required and name not in values:
            values[name] = REFUSED
    return None if REFUSED in values.values() else cls(**values)


def settings(cls: type) -> dict[str, dataclasses.Field[Any]]:
    """The fields that a file may set; one marked `{"setting": False}` is for the program to fill."""
    return {
        field.name: field for field in dataclasses.fields(cls) if field.init and field.metadata.get("setting", True)
    }


def value(
    field: dataclasses.Field[Any],
    hint: object,
    given: object,
    path: Path,
    problems: Problems,
    *,
    named: Mapping[str, Check] = NAMED,
) -> object:
    """What a TOML value means for a field, or `REFUSED`; notes a problem when it has the wrong type, range or form."""
    if hint == PAIRS and isinstance(given, dict):
        return _pairs(field, given, path, problems, named)
    if get_origin(hint) is tuple and isinstance(given, list):
        inner = get_args(hint)[0]
        elements = tuple(value(field, inner, e, (*path, index), problems, named=named) for index, e in enumerate(given))
        return REFUSED if REFUSED in elements else elements
    converted = _convert(given, hint)
    if converted is REFUSED:
        problems.add(path, f"must be {_expected(hint)}, is {_spoken_type(given)}", _remedy(given, hint))
    elif fault := _form(field, converted, named):
        problems.add(path, *fault)
    return converted


def _pairs(
    field: dataclasses.Field[Any], given: Table, path: Path, problems: Problems, named: Mapping[str, Check]
) -> object:
    """A small table of texts, as pairs in the order of the keys."""
    pairs = tuple(
        (key, value(field, str, text, (*path, key), problems, named=named)) for key, text in sorted(given.items())
    )
    return REFUSED if any(text is REFUSED for _, text in pairs) else pairs


def unknown(key: str, known: Collection[str]) -> str:
    """A suggestion for a key nobody knows."""
    return did_you_mean(key, known) or f"known keys: {', '.join(sorted(known))}"


def is_secret(key: str) -> bool:
    """Whether a key by its name holds a secret rather than where to find it."""
    return bool(_SECRET.fullmatch(key))


def secrets(tree: Table, problems: Problems) -> None:
    """Note every secret written into a file, wherever it stands: files are shared, environments are not."""
    remedy = 'name an environment variable instead: api_key_env = "YOUTUBE_API_KEY"'
    # A list of what is still to be looked at, no recursion: dotted keys nest deeper than calls may.
    waiting: list[tuple[Path, object]] = [((), tree)]
    while waiting:
        path, found = waiting.pop()
        if path and is_secret(str(path[-1])):
            problems.add(path, "a secret has no place in this file", remedy)
        elif isinstance(found, dict):
            waiting.extend(((*path, key), inner) for key, inner in found.items())
        elif isinstance(found, list):
            waiting.extend(((*path, index), inner) for index, inner in enumerate(found))
        elif isinstance(found, str) and GOOGLE_KEY.search(found):
            problems.add(path, "an API key of Google's stands here", remedy)


def _convert(given: Any, hint: Any) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _first(given, [option for option in get_args(hint) if option is not NoneType])
    if origin is Literal:
        return given if isinstance(given, str) and given in get_args(hint) else REFUSED
    if origin is tuple:
        return REFUSED  # a list never comes here: `value` looks at each of its elements
    if hint is float:
        return float(given) if type(given) in (int, float) and math.isfinite(given) else REFUSED
    if hint in (str, int, bool):
        return given if type(given) is hint else REFUSED
    raise TypeError(f"no TOML value becomes a {hint}: give the field a type this reader knows")


def _first(given: Any, options: list[Any]) -> Any:
    return next((read for option in options if (read := _convert(given, option)) is not REFUSED), REFUSED)


def _form(field: dataclasses.Field[Any], given: object, named: Mapping[str, Check]) -> Fault | None:
    if isinstance(given, float | int) and not isinstance(given, bool):
        return _within(field.metadata.get("range") or RANGES.get(field.name), given)
    if not isinstance(given, str) or (given == "" == field.default):
        return None  # an optional text left empty is one not given
    if _CONTROL.search(given):
        return Fault("holds a control character")
    check = field.metadata.get("check") or _named(field.name, named)
    return check(given) if check else None


def _named(name: str, named: Mapping[str, Check]) -> Check | None:
    if name.endswith("_url"):
        return checks.url
    return checks.environment_name if name.endswith("_env") else named.get(name)


def _within(limits: tuple[float, float] | None, given: float) -> Fault | None:
    if limits is None or limits[0] <= given <= limits[1]:
        return None
    return Fault(f"{given:g} is out of range", f"{limits[0]:g} to {limits[1]:g}")


def _expected(hint: Any) -> str:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return " or ".join(_expected(option) for option in get_args(hint) if option is not NoneType)
    if origin is Literal:
        return "one of " + ", ".join(f'"{option}"' for option in get_args(hint) if option)
    if hint == PAIRS:
        return "a table of texts"
    if origin is tuple:
        return f"a list, each element {_expected(get_args(hint)[0])}"
    return _KINDS[hint]


def _spoken_type(given: object) -> str:
    if isinstance(given, str):
        return shown(given)
    if isinstance(given, float) and not math.isfinite(given):
        return str(given)
    return _KINDS.get(type(given), "a date or time")


def _remedy(given: object, hint: Any) -> str:
    options = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    if isinstance(given, str):
        if literal := next((option for option in options if get_origin(option) is Literal), None):
            return did_you_mean(given, get_args(literal))
        if any(get_origin(option) is tuple for option in options):
            return "put it in brackets: […]"
        return "take off the quotes" if {int, float, bool}.intersection(options) else ""
    return "put it in quotes" if str in options and not isinstance(given, list | dict) else ""


def _misspelt(name: str, table: Table, fields: Collection[str]) -> str:
    """A missing key is often one written wrongly in the same table: point there."""
    strangers = [key for key in table if key not in fields and not is_secret(key)]
    near = get_close_matches(name, strangers, n=1)
    return f"misspelt as {shown(near[0])}?" if near else ""
