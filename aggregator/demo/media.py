"""Small real media made by arithmetic: silent MP3 files and covers in PNG, and answers to requests for parts of them.

Knows the formats and nothing of what is published. The covers are as large as directories of podcasts ask (Apple: 1400
pixels square, RGB) and weigh a few kilobytes, since a row of equal rows compresses well.
"""

import re
import struct
import zlib
from functools import lru_cache

from aggregator.demo.server import Reply, Request

COVER_PIXELS = 1400

# ISO/IEC 11172-3 §2.4.1.3: MPEG-1 Layer III, no CRC, 32 kbit/s, 44.1 kHz, no padding, one channel.
_FRAME_HEADER = bytes((0xFF, 0xFB, 0x10, 0xC4))
# §2.4.3.1: 144 * bit rate / sampling rate. All zero after the header: side information without main data is silence.
_FRAME = _FRAME_HEADER.ljust(144 * 32_000 // 44_100, b"\0")
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@lru_cache(maxsize=256)
def silence(title: str, frames: int) -> bytes:
    """A playable MP3 of `frames` times 26 ms, named by an ID3v2.3 tag."""
    text = b"\x01" + title.encode("utf-16")
    frame = b"TIT2" + struct.pack(">IH", len(text), 0) + text
    size = bytes(len(frame) >> shift & 0x7F for shift in (21, 14, 7, 0))  # "syncsafe": seven bits a byte
    return b"ID3\x03\0\0" + size + frame + _FRAME * frames


@lru_cache(maxsize=64)
def cover(colour: str, mark: int = 0) -> bytes:
    """A square PNG in a colour (`#rrggbb`) with a pale band, at a height that depends on `mark`."""
    dark = bytes.fromhex(colour.removeprefix("#"))
    pale = bytes(255 - (255 - value) // 3 for value in dark)
    top = 200 + mark * 137 % 800
    rows = (b"\0" + (pale if top <= y < top + 180 else dark) * COVER_PIXELS for y in range(COVER_PIXELS))
    pack = zlib.compressobj(1)
    pixels = b"".join([pack.compress(row) for row in rows]) + pack.flush()
    # PNG §11.2.2: width, height, 8 bits a sample, truecolour, and the only compression, filter and no interlacing.
    head = struct.pack(">IIBBBBB", COVER_PIXELS, COVER_PIXELS, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def media_reply(request: Request, body: bytes, content_type: str) -> Reply:
    """A file, or the part of it that was asked for (RFC 9110 §14). Never compressed: a length is a promise."""
    headers = {"accept-ranges": "bytes", "content-encoding": "identity"}
    asked = _RANGE.fullmatch(request.headers.get("range", ""))
    if not asked or not any(asked.groups()):
        return Reply(body=body, type=content_type, headers=headers)
    if asked[1]:
        first, last = int(asked[1]), min(int(asked[2] or len(body)), len(body) - 1)
    else:
        first, last = max(0, len(body) - int(asked[2])), len(body) - 1
    if first > last:
        headers["content-range"] = f"bytes */{len(body)}"
        return Reply(type=content_type, status=416, headers=headers)
    headers["content-range"] = f"bytes {first}-{last}/{len(body)}"
    return Reply(body=body[first : last + 1], type=content_type, status=206, headers=headers)
