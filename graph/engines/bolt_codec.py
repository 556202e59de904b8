"""Messages of Bolt 5 as bytes: PackStream for what a read sends and gets, and their chunks.

https://neo4j.com/docs/bolt/current/ tells the form. Maps with names, lists, texts, numbers, flags
and null are all that a statement of ours sends or returns.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import Any

try:
    from neo4j._rust.codec.packstream.v1 import unpack as _compiled
except ImportError:  # no wheel for this machine, or another form of it
    _compiled = None

HELLO, GOODBYE, RESET, RUN, PULL, ROUTE, LOGON = 0x01, 0x02, 0x0F, 0x10, 0x3F, 0x66, 0x6A
SUCCESS, RECORD, IGNORED, FAILURE = 0x70, 0x71, 0x7E, 0x7F
GREETING = bytes.fromhex("6060b017 00020405 00000000 00000000 00000000")
"""The magic word, and the versions that are spoken here: 5.4 and the two before it."""
SPOKEN = frozenset((5, minor) for minor in (2, 3, 4))
_END = b"\0\0"
_LARGEST_CHUNK = 0xFFFF
Read = Callable[[bytearray, int], tuple[Any, int]]


class NotBolt(ValueError):
    """A value that has no place here, or bytes that are none of it."""


def message(tag: int, *fields: Any) -> bytes:
    """A message with its fields, in chunks and ended."""
    return chunked(opening(tag, len(fields)) + b"".join(map(packed, fields)))


def opening(tag: int, fields: int) -> bytes:
    """How a message begins that has so many fields."""
    return bytes((0xB0 | fields, tag))


def chunked(body: bytes) -> bytes:
    """The bytes of one message as they go over the wire."""
    if len(body) <= _LARGEST_CHUNK:
        return len(body).to_bytes(2) + body + _END
    parts = (body[at : at + _LARGEST_CHUNK] for at in range(0, len(body), _LARGEST_CHUNK))
    return b"".join(len(part).to_bytes(2) + part for part in parts) + _END


def packed(value: Any) -> bytes:
    """A value as PackStream; raises NotBolt for what is no value of ours."""
    kind = type(value)
    if kind is str:
        text: bytes = value.encode()
        return _headed(0x80, 0xD0, len(text)) + text
    if kind is int:
        return _number(value)
    if value is None:
        return b"\xc0"
    if kind is bool:
        return b"\xc3" if value else b"\xc2"
    if kind is float:
        return b"\xc1" + struct.pack(">d", value)
    if kind is list or kind is tuple:
        return _headed(0x90, 0xD4, len(value)) + b"".join(map(packed, value))
    if kind is dict:
        return mapped(value)
    if isinstance(value, str):  # a member of an enum
        return packed(str(value))
    raise NotBolt(f"{kind.__name__} cannot be sent")


def mapped(values: Mapping[str, Any]) -> bytes:
    """A map as PackStream."""
    parts = [_headed(0xA0, 0xD8, len(values))]
    for name, value in values.items():
        parts.append(packed(name))
        parts.append(packed(value))
    return b"".join(parts)


def _headed(tiny: int, wide: int, size: int) -> bytes:
    if size < 0x10:
        return bytes((tiny | size,))
    for step, width in enumerate((1, 2, 4)):
        if size < 1 << 8 * width:
            return bytes((wide + step,)) + size.to_bytes(width)
    raise NotBolt("too long to be sent")


def _number(value: int) -> bytes:
    if -0x10 <= value < 0x80:
        return value.to_bytes(1, signed=True)
    for marker, width in ((0xC8, 1), (0xC9, 2), (0xCA, 4), (0xCB, 8)):
        half = 1 << 8 * width - 1
        if -half <= value < half:
            return bytes((marker,)) + value.to_bytes(width, signed=True)
    raise NotBolt("a number of more than 64 bits cannot be sent")


def unpacked(data: bytearray, at: int) -> tuple[Any, int]:
    """The value that begins at a place, and the place after it; raises NotBolt."""
    marker = data[at]
    at += 1
    if marker < 0x80 or marker >= 0xF0:
        return (marker if marker < 0x80 else marker - 0x100), at
    if marker in _PLAIN:
        return _PLAIN[marker], at
    if marker == 0xC1:
        return struct.unpack_from(">d", data, at)[0], at + 8
    if 0xC8 <= marker <= 0xCB:
        width = 1 << marker - 0xC8
        return int.from_bytes(data[at : at + width], signed=True), at + width
    return _sized(marker, data, at)


def _sized(marker: int, data: bytearray, at: int) -> tuple[Any, int]:
    kind, size = marker & 0xF0, marker & 0x0F
    if marker >= 0xC0:
        kind = _WIDE.get(marker & 0xFC, 0)
        width = 1 << (marker & 0x03)
        size = int.from_bytes(data[at : at + width])
        at += width
    if kind == 0x80:
        return data[at : at + size].decode(), at + size
    if kind == 0x90:
        found = []
        for _ in range(size):
            value, at = unpacked(data, at)
            found.append(value)
        return found, at
    if kind == 0xA0:
        named = {}
        for _ in range(size):
            name, at = unpacked(data, at)
            named[name], at = unpacked(data, at)
        return named, at
    raise NotBolt(f"nothing of ours begins with {marker:#x}")


_PLAIN = {0xC0: None, 0xC2: False, 0xC3: True}
_WIDE = {0xD0: 0x80, 0xD4: 0x90, 0xD8: 0xA0}


_SAMPLE = [[["渝A12345", "x" * 300, 1_700_000_000_000, -17, 5, 0.5, None, True, [], {"a": [1]}]]]


def reader(compiled: Any) -> Read:
    """Reads a value by the driver's compiled part, where that reads as it was known to."""
    data = bytearray(packed(_SAMPLE))
    try:
        is_known = compiled(data, 0, None) == (_SAMPLE, len(data))
    except Exception:  # noqa: BLE001  # whatever it became
        is_known = False
    return (lambda data, at: compiled(data, at, None)) if is_known else unpacked


read = reader(_compiled)
"""Reads a value, by the driver's compiled part where it is there: ten times as fast."""
