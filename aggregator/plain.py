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
from functools import lru_cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

_AS_IT_IS = frozenset({type(None), bool, int, float, str})

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]


def to_plain(value: Any) -> Plain:
    """A value as JSON can hold it. Raises `TypeError` for a type no value of ours has."""
    kind = type(value)  # asked once: a chain of isinstance was the most expensive part of a cold run
    plain: Plain
    if kind in _AS_IT_IS:
        plain = value
    elif kind is tuple or kind is list:
        plain = [to_plain(part) for part in value]
    elif kind is datetime:
        plain = value.isoformat().replace("+00:00", "Z")
    elif kind is date:
        plain = value.isoformat()
    elif kind is bytes:
        plain = value.hex()
    elif dataclasses.is_dataclass(kind):
        parts = ((name, default, getattr(value, name)) for name, default in _defaults(kind))
        plain = {name: to_plain(part) for name, default, part in parts if part is not default and part != default}
    else:
        raise TypeError(f"{kind.__name__} has no plain form")
    return plain


def from_plain(cls: type[T], data: Plain) -> T:
    """The value that `to_plain` made `data` of. Unknown keys are passed over: a newer version may have written them."""
    hint: Any = cls
    result: T = _reader(hint)(data)
    return result


def dumps(value: object) -> str:
    """A value as compact JSON text, the same text for equal values."""
    return json.dumps(to_plain(value), ensure_ascii=False, separators=(",", ":"))


def loads(cls: type[T], text: str) -> T:
    """The value that `dumps` wrote."""
    return from_plain(cls, json.loads(text))


def fingerprint(value: object) -> bytes:
    """16 bytes that equal values share and others do not."""
    return hashlib.blake2b(dumps(value).encode(), digest_size=16).digest()


@lru_cache(maxsize=64)
def _defaults(cls: type) -> tuple[tuple[str, object], ...]:
    return tuple(
        (f.name, f.default if f.default_factory is dataclasses.MISSING else f.default_factory())
        for f in dataclasses.fields(cls)
    )


@lru_cache(maxsize=256)
def _reader(hint: Any) -> Callable[[Any], Any]:
    """How to read a plain value back as what `hint` annotates."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (inner,) = (arg for arg in args if arg is not type(None))
        read = _reader(inner)
        return lambda data: None if data is None else read(data)
    if origin is tuple:
        if args[-1] is Ellipsis:
            read = _reader(args[0])
            return lambda data: tuple(read(part) for part in data)
        readers = [_reader(arg) for arg in args]
        return lambda data: tuple(read(part) for read, part in zip(readers, data, strict=True))
    if origin is Literal or hint in (str, int, float, bool):
        return lambda data: data
    if hint is datetime:
        return datetime.fromisoformat
    if hint is date:
        return date.fromisoformat
    if hint is bytes:
        return bytes.fromhex
    return _dataclass_reader(hint)


def _dataclass_reader(cls: type) -> Callable[[Any], Any]:
    hints = get_type_hints(cls)
    names = {f.name for f in dataclasses.fields(cls)}
    return lambda data: cls(**{name: _reader(hints[name])(part) for name, part in data.items() if name in names})
