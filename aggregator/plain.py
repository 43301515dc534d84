"""Frozen values ⇄ plain JSON values, so that a value can lie in a column or a file and come back equal.

Defaults are left out: a field added tomorrow changes neither the text nor the fingerprint of what was stored today.
Moments and days become ISO 8601 text, bytes become hexadecimal.
"""

import dataclasses
import hashlib
import json
import types
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache, partial
from itertools import repeat
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
"""Made once: `json.dumps` makes one for every text."""
_AS_IT_IS = frozenset({type(None), bool, int, float, str})

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]


def to_plain(value: Any) -> Plain:
    """A value as JSON can hold it. Raises `TypeError` for a type no value of ours has."""
    kind: Any = type(value)
    plain: Plain = value if kind in _AS_IT_IS else _writer(kind)(value)
    return plain


def from_plain(cls: type[T], data: Plain) -> T:
    """The value that `to_plain` made `data` of. Unknown keys are passed over: a newer version may have written them."""
    hint: Any = cls
    result: T = _reader(hint)(data)
    return result


def dumps(value: object) -> str:
    """A value as compact JSON text, the same text for equal values."""
    return _COMPACT.encode(to_plain(value))


def loads(cls: type[T], text: str) -> T:
    """The value that `dumps` wrote."""
    return from_plain(cls, json.loads(text))


def fingerprint(value: object) -> bytes:
    """16 bytes that equal values share and others do not."""
    return hashlib.blake2b(dumps(value).encode(), digest_size=16).digest()


@lru_cache(maxsize=256)  # what a type is was the most expensive question of a cold run
def _writer(kind: type) -> Callable[[Any], Plain]:
    """How to write a value of a type."""
    if issubclass(kind, tuple) or kind is list:  # a named tuple as its values
        return lambda value: [part if type(part) in _AS_IT_IS else to_plain(part) for part in value]
    if kind is datetime:
        return lambda value: str(value.isoformat()).replace("+00:00", "Z")
    if kind is date:
        return lambda value: str(value.isoformat())
    if kind is bytes:
        return lambda value: str(value.hex())
    if dataclasses.is_dataclass(kind):
        return _dataclass_writer(kind)
    raise TypeError(f"{kind.__name__} has no plain form")


def _dataclass_writer(cls: type) -> Callable[[Any], Plain]:
    fields = dataclasses.fields(cls)
    names = tuple(f.name for f in fields)
    defaults = [f.default if f.default_factory is dataclasses.MISSING else f.default_factory() for f in fields]

    def write(value: Any) -> Plain:
        parts = zip(names, defaults, map(getattr, repeat(value), names), strict=False)
        return {
            name: part if type(part) in _AS_IT_IS else to_plain(part)
            for name, default, part in parts
            if part is not default and part != default
        }

    return write


@lru_cache(maxsize=256)
def _reader(hint: Any) -> Callable[[Any], Any]:
    """How to read a plain value back as what `hint` annotates."""
    return _reader_of(hint) or (lambda data: data)


@lru_cache(maxsize=256)
def _reader_of(hint: Any) -> Callable[[Any], Any] | None:
    """As `_reader`; None for what is read as it is."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal or hint in (str, int, float, bool):
        return None
    if origin in (Union, types.UnionType):
        (inner,) = (arg for arg in args if arg is not type(None))
        read = _reader_of(inner)
        return read and (lambda data: None if data is None else read(data))
    if origin is tuple:
        return _tuple_reader(args)
    if hint is datetime:
        return datetime.fromisoformat
    if hint is date:
        return date.fromisoformat
    if hint is bytes:
        return bytes.fromhex
    return _named_reader(hint) if issubclass(hint, tuple) else _dataclass_reader(hint)


def _tuple_reader(args: tuple[Any, ...]) -> Callable[[Any], Any]:
    if args[-1] is Ellipsis:
        read = _reader_of(args[0])
        if read and isinstance(args[0], type) and issubclass(args[0], tuple):
            make = partial(tuple.__new__, args[0])  # `_make` without its call in Python: a portrait has thirty of them
            return lambda data: tuple(map(make, data)) if data and type(data[0]) is list else tuple(map(read, data))
        return (lambda data: tuple(map(read, data))) if read else tuple
    readers = [_reader(arg) for arg in args]
    return lambda data: tuple(read(part) for read, part in zip(readers, data, strict=True))


def _named_reader(cls: Any) -> Callable[[Any], Any]:
    """Named tuples of values that are read as they are; by name where an older version wrote a dataclass."""
    return lambda data: cls(**data) if type(data) is dict else cls._make(data)


def _dataclass_reader(cls: type) -> Callable[[Any], Any]:
    readers: dict[str, Callable[[Any], Any] | None] = {}

    def read(data: Any) -> Any:
        if not readers:  # not before: a class may hold others of its own kind
            hints = get_type_hints(cls)
            readers.update({f.name: _reader_of(hints[f.name]) for f in dataclasses.fields(cls)})
        return cls(
            **{
                name: part if (reader := readers[name]) is None else reader(part)
                for name, part in data.items()
                if name in readers
            }
        )

    return read
