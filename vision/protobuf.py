"""Reads and writes the fields of protocol buffers, the encoding of ONNX files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

_VARINT, _EIGHT_BYTES, _COUNTED, _FOUR_BYTES = 0, 1, 2, 5
_FIXED = {_EIGHT_BYTES: 8, _FOUR_BYTES: 4}


class Field(NamedTuple):
    """One field: its number, its bytes without tag and length, and with them."""

    number: int
    value: bytes
    raw: bytes


def fields(message: bytes) -> Iterator[Field]:
    """The fields in order; raises ValueError when the bytes are no message."""
    at = 0
    while at < len(message):
        start = at
        tag, at = _varint(message, at)
        kind = tag & 7
        if kind == _VARINT:
            _, end = _varint(message, at)
        elif kind == _COUNTED:
            length, at = _varint(message, at)
            end = at + length
        elif kind in _FIXED:
            end = at + _FIXED[kind]
        else:
            raise ValueError(f"no field begins at byte {start}")
        if end > len(message):
            raise ValueError(f"the field at byte {start} is cut short")
        yield Field(tag >> 3, message[at:end], message[start:end])
        at = end


def counted(number: int, value: bytes) -> bytes:
    """A field of bytes, text or another message."""
    return _as_varint(number << 3 | _COUNTED) + _as_varint(len(value)) + value


def four_bytes(number: int, value: bytes) -> bytes:
    """A field of a 32-bit number."""
    return _as_varint(number << 3 | _FOUR_BYTES) + value


def varint(number: int, value: int) -> bytes:
    """A field of a whole number that is not negative."""
    return _as_varint(number << 3 | _VARINT) + _as_varint(value)


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """The number that begins at a byte, and where it ends."""
    number = 0
    for shift in range(0, 70, 7):
        if at >= len(message):
            break
        number |= (message[at] & 0x7F) << shift
        at += 1
        if message[at - 1] < 0x80:
            return number, at
    raise ValueError(f"no number ends at byte {at}")


def _as_varint(number: int) -> bytes:
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*written, number])
