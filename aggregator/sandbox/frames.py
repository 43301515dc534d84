"""How parent and child speak: frames of eight bytes of length and a pickle. Must not know what the pickles say, except
that what comes back from a child is made of nothing but plain values and frozen dataclasses of this package.
"""

import dataclasses
import io
import operator
import pickle
import struct
import sys
from collections.abc import Callable
from typing import Any

_LENGTH = struct.Struct(">Q")
_STANDARD = {("datetime", "datetime"), ("datetime", "timedelta"), ("datetime", "timezone"), ("builtins", "str")}
_OURS = f"{__name__.partition('.')[0]}."

_TakeApart = Callable[[Any], tuple[object, ...]]


class _Shapes(dict[type, "_Shape | None"]):
    """How values of a class are taken apart and put together; None for a class that is no value of ours."""

    def __missing__(self, cls: type) -> "_Shape | None":
        self[cls] = _shape_of(cls)
        return self[cls]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    take_apart: _TakeApart
    set_fields: tuple[Callable[[object, object], None], ...]


def _shape_of(cls: type) -> _Shape | None:
    """Of a frozen dataclass of this package whose fields are its own slots: made anew, it runs no code."""
    parameters = getattr(cls, "__dataclass_params__", None)
    if not cls.__module__.startswith(_OURS) or parameters is None or not parameters.frozen:
        return None
    names = [field.name for field in dataclasses.fields(cls)]
    slots = [vars(cls).get(name) for name in names]
    if not all(hasattr(slot, "__set__") for slot in slots):
        return None
    get = operator.attrgetter(*names) if names else lambda _: ()
    take_apart: _TakeApart = (lambda value: (get(value),)) if len(names) == 1 else get
    return _Shape(take_apart=take_apart, set_fields=tuple(slot.__set__ for slot in slots if slot is not None))


_SHAPES = _Shapes()


def _rebuild(cls: type, *values: object) -> object:
    """A value from its fields. A dataclass with slots brings its own way, which takes 2.5 times as long."""
    shape = _SHAPES[cls]
    if shape is None:
        raise pickle.UnpicklingError(f"not a value of ours: {cls!r}")
    made: object = object.__new__(cls)
    for set_field, value in zip(shape.set_fields, values, strict=True):
        set_field(made, value)
    return made


class _PlainPickler(pickle.Pickler):
    """Writes a string of a parser's own class as a plain one: those of lxml and bs4 hold on to the whole document."""

    def reducer_override(self, value: object) -> Any:
        if shape := _SHAPES[type(value)]:
            return _rebuild, (type(value), *shape.take_apart(value))
        if isinstance(value, str):
            return str, (str.__str__(value),)
        return NotImplemented


class _PlainUnpickler(pickle.Unpickler):
    """Refuses everything but our own values: a child whose memory a page has overrun cannot name what we call."""

    def find_class(self, module: str, name: str) -> Any:
        if module == __name__ and name == _rebuild.__name__:
            return _rebuild
        if (module, name) in _STANDARD:
            return super().find_class(module, name)
        if module.startswith(_OURS) and module in sys.modules:  # who knows the value has imported it already
            found = vars(sys.modules[module]).get(name)
            if isinstance(found, type) and _SHAPES[found]:
                return found
        raise pickle.UnpicklingError(f"not a value of ours: {module}.{name}")


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
