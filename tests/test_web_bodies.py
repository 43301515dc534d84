"""Content codings: whole streams only, never more than the limit."""

import functools
import gzip
import itertools
import zlib
from collections.abc import Iterator

import pytest

from aggregator.web.bodies import decoded
from aggregator.web.obstacles import Obstacle

# No moment of packing in the bytes: names of tests are made of them, and must be the same in every process.
gz = functools.partial(gzip.compress, mtime=0)

TEXT = "Künstliche Intelligenz im Mittelstand. ".encode() * 500


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def cut(data: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


def read(data: bytes, coding: str, size: int = 100, limit: int = 1_000_000) -> bytes:
    return decoded(cut(data, size), coding, limit, lambda: None)


@pytest.mark.parametrize("size", [1, 2, 7, 100_000])
@pytest.mark.parametrize(
    ("packed", "coding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (gz(TEXT), "gzip"),
        (gz(TEXT), "X-GZIP"),
        (gz(TEXT[:777]) + gz(TEXT[777:]), "gzip"),
        (gz(TEXT) + b"\0" * 40, "gzip"),
        (gz(TEXT) + b"\r\n<!-- cached -->", "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (raw_deflate(TEXT), "deflate"),
        (gz(zlib.compress(TEXT)), "deflate, gzip"),
        (gz(TEXT), "gzip, identity"),
    ],
)
def test_whole_streams(packed: bytes, coding: str, size: int) -> None:
    assert read(packed, coding, size) == TEXT


@pytest.mark.parametrize("coding", ["", "gzip", "deflate", "gzip, gzip"])
def test_nothing_is_nothing(coding: str) -> None:
    assert read(b"", coding) == b""


@pytest.mark.parametrize(
    ("packed", "coding", "reason"),
    [
        (gz(TEXT)[:-1], "gzip", "incomplete"),
        (gz(TEXT)[:5], "gzip", "incomplete"),
        (gz(TEXT) + gz(TEXT)[:-4], "gzip", "incomplete"),
        (raw_deflate(TEXT)[:-3], "deflate", "incomplete"),
        (zlib.compress(TEXT)[:1], "deflate", "incomplete"),
        (gz(TEXT)[:-8] + bytes(8), "gzip", "bad-encoding"),
        (TEXT, "gzip", "bad-encoding"),
        (TEXT, "br", "bad-encoding"),
        (TEXT, "gzip, gzip, gzip", "bad-encoding"),
    ],
)
def test_broken_streams(packed: bytes, coding: str, reason: str) -> None:
    with pytest.raises(Obstacle) as caught:
        read(packed, coding)
    assert caught.value.reason == reason


def test_limit_is_exact() -> None:
    assert read(gz(TEXT), "gzip", limit=len(TEXT)) == TEXT
    with pytest.raises(Obstacle, match="more than"):
        read(gz(TEXT), "gzip", limit=len(TEXT) - 1)


def test_bomb_stops_at_the_limit() -> None:
    one = gz(bytes(50_000_000))
    for packed, coding in ((one, "gzip"), (gz(one), "gzip, gzip")):
        with pytest.raises(Obstacle) as caught:
            read(packed, coding, size=65536)
        assert caught.value.reason == "too-large"


def test_bomb_that_unpacks_to_nothing_stops_too() -> None:
    empty_members = gz(gz(b"") * 60_000)
    with pytest.raises(Obstacle) as caught:
        read(empty_members, "gzip, gzip", size=65536)
    assert caught.value.reason == "too-large"


def test_time_is_looked_at_between_pieces() -> None:
    seen = itertools.count()

    def check() -> None:
        if next(seen) > 10:
            raise Obstacle("timeout", "over")

    with pytest.raises(Obstacle) as caught:
        decoded(itertools.repeat(b"x"), "", 10**9, check)
    assert caught.value.reason == "timeout"
