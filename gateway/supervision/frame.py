"""Frames of JT/T 809-2011 (§4.4): flags, escapes, header, CRC.

The CRC is computed over the unescaped header and body, and its own two bytes are escaped like all
others. The declared length counts the unescaped frame with both flags.
"""

from __future__ import annotations

import binascii
import re
import struct
from dataclasses import dataclass

from gateway.supervision.errors import BadFrame

HEAD, TAIL = b"\x5b", b"\x5d"
MOST_BYTES = 64 * 1024
_HEADER = struct.Struct(">IIHI3sBI")
_AROUND = 2 + 2
"""Both flags and the CRC."""
_ESCAPES = {b"\x5b": b"\x5a\x01", b"\x5a": b"\x5a\x02", b"\x5d": b"\x5e\x01", b"\x5e": b"\x5e\x02"}
_PLAIN = {escaped: plain for plain, escaped in _ESCAPES.items()}
_TO_ESCAPE = re.compile(rb"[\x5a\x5b\x5d\x5e]")
_ESCAPED = re.compile(rb"[\x5a\x5e].?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One message between platforms."""

    message: int
    centre: int
    serial: int
    body: bytes = b""
    version: tuple[int, int, int] = (1, 0, 0)
    encrypted: bool = False
    key: int = 0

    @property
    def length(self) -> int:
        """The length that it declares: unescaped, with both flags."""
        return _HEADER.size + len(self.body) + _AROUND


def crc(data: bytes) -> int:
    """CRC-16 with polynomial 0x1021 and start 0xFFFF (JT/T 809 §4.4.4)."""
    return binascii.crc_hqx(data, 0xFFFF)


def encode(frame: Frame) -> bytes:
    """The bytes of a frame on the wire."""
    header = _HEADER.pack(
        frame.length,
        frame.serial,
        frame.message,
        frame.centre,
        bytes(frame.version),
        frame.encrypted,
        frame.key,
    )
    plain = header + frame.body
    plain += struct.pack(">H", crc(plain))
    return HEAD + _TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], plain) + TAIL


def decode(wire: bytes) -> Frame:
    """The frame of some bytes, flags included; raises BadFrame."""
    if len(wire) > MOST_BYTES:
        raise BadFrame(f"more than {MOST_BYTES} bytes")
    if wire[:1] != HEAD or wire[-1:] != TAIL or len(wire) < 2:
        raise BadFrame("it must begin with 5B and end with 5D")
    plain = _ESCAPED.sub(_unescaped, wire[1:-1])
    if HEAD in wire[1:-1] or TAIL in wire[1:-1]:
        raise BadFrame("a flag stands inside it")
    if len(plain) < _HEADER.size + 2:
        raise BadFrame("it is too short for a header")
    data, told = plain[:-2], int.from_bytes(plain[-2:])
    if crc(data) != told:
        raise BadFrame(f"its CRC is {told:04X}, and should be {crc(data):04X}")
    length, serial, message, centre, version, encrypted, key = _HEADER.unpack_from(data)
    if length != len(plain) + 2:
        raise BadFrame(f"it declares {length} bytes, and has {len(plain) + 2} without escapes")
    return Frame(
        message=message,
        centre=centre,
        serial=serial,
        body=data[_HEADER.size :],
        version=(version[0], version[1], version[2]),
        encrypted=bool(encrypted),
        key=key,
    )


def _unescaped(found: re.Match[bytes]) -> bytes:
    if found[0] not in _PLAIN:
        raise BadFrame(f"{found[0].hex().upper()} is no escape")
    return _PLAIN[found[0]]
