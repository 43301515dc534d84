"""Takes content codings off a body while it arrives, within a limit of bytes at every stage.

urllib3's own decoding is not used: it answers half a gzip stream as if it were whole (the entries lost then stay lost
behind 304s), and gives no hold on a bomb until it has gone off. A stream that does not reach its end is no answer.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator

from aggregator.web.obstacles import Obstacle

ACCEPTED = "gzip, deflate"
"""Value of Accept-Encoding: what `decoded` takes off."""

_PIECE_BYTES = 256 * 1024
"""Largest piece decompressed at once: what a bomb costs before the limit is looked at."""
_MAX_CODINGS = 2
"""More than one coding is rare and honest only by accident; a hundred are an attack."""

Wait = Callable[[], None]
"""Called before every piece of work; raises `Obstacle` when the time is over."""


def decoded(pieces: Iterable[bytes], content_encoding: str, limit_bytes: int, check: Wait) -> bytes:
    """The whole body without its codings (RFC 9110 §8.4). Raises `Obstacle`."""
    return b"".join(_decoding(pieces, content_encoding, limit_bytes, check))


def beginning(
    pieces: Iterable[bytes],
    content_encoding: str,
    limit_bytes: int,
    check: Wait,
    broken: tuple[type[BaseException], ...],
) -> tuple[bytes, bool]:
    """The first bytes of a body without its codings, as far as they can be read, and whether they are all of it.

    `broken` is what may be raised on the way: a body that breaks off or lies about its coding ends there.
    """
    found = bytearray()
    try:
        # More than the limit is taken off the wire and out of a stream only by the piece that reaches it.
        for piece in _decoding(pieces, content_encoding, limit_bytes + 2 * _PIECE_BYTES, check):
            found += piece
            if len(found) > limit_bytes:
                return bytes(found[:limit_bytes]), False
    except broken:
        return bytes(found), False
    return bytes(found), True


def _decoding(pieces: Iterable[bytes], content_encoding: str, limit_bytes: int, check: Wait) -> Iterator[bytes]:
    names = [n for n in (t.strip().lower() for t in content_encoding.split(",")) if n and n != "identity"]
    if len(names) > _MAX_CODINGS:
        raise Obstacle("bad-encoding", f"{len(names)} content codings, one over the other")
    stream = _limited(pieces, limit_bytes, check)
    for name in reversed(names):
        if name in ("gzip", "x-gzip"):
            stream = _gunzipped(stream)
        elif name == "deflate":
            stream = _inflated(stream)
        else:
            raise Obstacle("bad-encoding", f"the content coding {name[:40]!r} was not asked for")
        stream = _limited(stream, limit_bytes, check)
    try:
        yield from stream
    except zlib.error as error:
        raise Obstacle("bad-encoding", f"the body is not what Content-Encoding says ({error})") from None


def _limited(pieces: Iterable[bytes], limit_bytes: int, check: Wait) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        check()
        size += len(piece)
        if size > limit_bytes:
            raise Obstacle("too-large", f"more than {limit_bytes} bytes")
        yield piece


def _gunzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """RFC 1952: one member or several. What follows the last one and is no member is ignored, as browsers do, but
    read, or the connection could not be used again."""
    engine = zlib.decompressobj(wbits=31)
    started = False
    for piece in pieces:
        rest = piece
        started = started or bool(rest)
        while rest:
            if engine.eof:
                rest = rest.lstrip(b"\0")
                if not rest.startswith(b"\x1f"):
                    break
                engine = zlib.decompressobj(wbits=31)
            yield from _pour(engine, rest)
            rest = engine.unused_data
    _require_end(engine, started)


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """`deflate` is zlib's format by RFC 9110 §8.4.1.2, and raw DEFLATE by a habit of servers as old as it."""
    engine, head = None, b""
    for piece in pieces:
        if engine is None:
            head += piece
            if len(head) < 2:
                continue
            # RFC 1950 §2.2: method 8 in the low bits, and the two bytes together divisible by 31
            zlib_format = head[0] & 0x0F == 8 and int.from_bytes(head[:2]) % 31 == 0
            engine = zlib.decompressobj(wbits=15 if zlib_format else -15)
            piece = head  # noqa: PLW2901 - the first bytes were kept back
        if not engine.eof:
            yield from _pour(engine, piece)
    _require_end(engine, bool(head))


def _pour(engine: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    """All that `data` decompresses to, a bounded piece at a time."""
    while True:
        out = engine.decompress(data, _PIECE_BYTES)
        if out:
            yield out
        data = engine.unconsumed_tail
        # a full piece may have left more inside zlib although all input was taken
        if engine.eof or (not data and len(out) < _PIECE_BYTES):
            return


def _require_end(engine: "zlib._Decompress | None", started: bool) -> None:
    """An empty body may carry a coding's name; one that began must end."""
    if started and not (engine and engine.eof):
        raise Obstacle("incomplete", "the compressed body breaks off")
