"""How parent and child speak: frames of eight bytes of length and a pickle. Must not know what the pickles say, except
that what comes back from a child is made of nothing but the values of `aggregator.model`.
"""

import dataclasses
import io
import operator
import pickle
import struct
from collections.abc import Callable
from typing import Any

from aggregator import model

_LENGTH = struct.Struct(">Q")
_STANDARD = {("datetime", "datetime"), ("datetime", "timedelta"), ("datetime", "timezone"), ("builtins", "str")}
_FIELDS = {
    name: tuple(field.name for field in dataclasses.fields(value))
    for name, value in vars(model).items()
    if isinstance(value, type) and dataclasses.is_dataclass(value)
}
_TAKE_APART = {vars(model)[name]: operator.attrgetter(*fields) for name, fields in _FIELDS.items() if len(fields) > 1}
_SET = {cls: [vars(cls)[field].__set__ for field in _FIELDS[cls.__name__]] for cls in _TAKE_APART}


def _rebuild(cls: type, *values: object) -> object:
    """A value from its fields. A dataclass with slots brings its own way, which takes 2.5 times as long."""
    made: object = object.__new__(cls)
    for set_field, value in zip(_SET[cls], values, strict=True):
        set_field(made, value)
    return made


class _PlainPickler(pickle.Pickler):
    """Writes a string of a parser's own class as a plain one: those of lxml and bs4 hold on to the whole document."""

    def reducer_override(self, value: object) -> Any:
        if take_apart := _TAKE_APART.get(type(value)):
            return _rebuild, (type(value), *take_apart(value))
        if isinstance(value, str):
            return str, (str.__str__(value),)
        return NotImplemented


class _PlainUnpickler(pickle.Unpickler):
    """Refuses everything but our own values: a child whose memory a page has overrun cannot name what we call."""

    def find_class(self, module: str, name: str) -> Any:
        if module == model.__name__ and name in _FIELDS:
            return vars(model)[name]
        if module == __name__ and name == _rebuild.__name__:
            return _rebuild
        if (module, name) in _STANDARD:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"not a value of {model.__name__}: {module}.{name}")


def dump_plain(value: object) -> bytes:
    """Pickle a child's answer."""
    buffer = io.BytesIO()
    _PlainPickler(buffer, pickle.HIGHEST_PROTOCOL).dump(value)
    return buffer.getvalue()


def load_plain(data: bytes | bytearray) -> Any:
    """Unpickle a child's answer; `pickle.UnpicklingError` when it holds anything but our own values."""
    return _PlainUnpickler(io.BytesIO(data)).load()


def frame(payload: bytes) -> tuple[bytes, bytes]:
    """The pieces to send for a payload."""
    return _LENGTH.pack(len(payload)), payload


def read(fill: Callable[[memoryview], int]) -> bytearray:
    """The next payload. `fill` reads some bytes into a buffer and says how many; `EOFError` when there are no more."""
    (length,) = _LENGTH.unpack(_exactly(fill, _LENGTH.size))
    return _exactly(fill, length)


def _exactly(fill: Callable[[memoryview], int], count: int) -> bytearray:
    buffer = bytearray(count)
    view = memoryview(buffer)
    while view:
        got = fill(view)
        if not got:
            raise EOFError
        view = view[got:]
    return buffer
