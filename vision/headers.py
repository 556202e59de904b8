"""Reads the size, orientation and completeness of a JPEG or PNG from its bytes, before decoding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from vision.errors import BadImage

JPEG_MAGIC = b"\xff\xd8\xff"
PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
# A decoder walks the whole raster once for each scan, so a small file can ask for hours of work.
MAX_SCANS = 100

_FRAME = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_START_OF_SCAN, _END, _APP1 = 0xDA, 0xD9, 0xE1
_BARE = {0x01, *range(0xD0, 0xD9)}
# It begins with one plain byte, as only then the search leaps from one such byte to the next.
_NEXT_MARKER = re.compile(rb"\xff\xff*[^\x00\xd0-\xd7\xff]", re.DOTALL)
_ORIENTATION_TAG = 0x0112


@dataclass(frozen=True, slots=True)
class Header:
    """Kind, size in pixels as stored, and EXIF orientation (1 when there is none)."""

    kind: str
    width: int
    height: int
    orientation: int = 1


class _Segment(NamedTuple):
    marker: int
    body: bytes


def read_header(data: bytes) -> Header:
    """The header of a photo; raises BadImage when it is no complete JPEG or PNG."""
    if data.startswith(JPEG_MAGIC):
        return _jpeg_header(data)
    if data.startswith(PNG_MAGIC):
        return _png_header(data)
    if any(magic.startswith(data) for magic in (JPEG_MAGIC, PNG_MAGIC)) and data:
        raise BadImage("truncated")
    raise BadImage("not_an_image")


def _jpeg_header(data: bytes) -> Header:
    size: tuple[int, int] | None = None
    orientation, scans = 1, 0
    for marker, body in _segments(data):
        if marker in _FRAME and len(body) >= 5:
            size = int.from_bytes(body[3:5]), int.from_bytes(body[1:3])
        elif marker == _APP1 and body.startswith(b"Exif\0\0"):
            orientation = _exif_orientation(body[6:])
        scans += marker == _START_OF_SCAN
        if scans > MAX_SCANS:
            raise BadImage("undecodable", f"more than {MAX_SCANS} scans")
    if size is None or not scans or 0 in size:
        raise BadImage("undecodable", "no frame, no scan or no size")
    return Header("jpeg", *size, orientation)


def _segments(data: bytes) -> Iterator[_Segment]:
    """Every marker segment up to the end marker; raises BadImage when that never comes."""
    at = 2
    while True:
        found = _NEXT_MARKER.search(data, at)
        if found is None:
            raise BadImage("truncated", "no end marker")
        marker, at = data[found.end() - 1], found.end()
        if marker == _END:
            return
        if marker in _BARE:
            continue
        if len(data) < at + 2:
            raise BadImage("truncated", "no end marker")
        length = int.from_bytes(data[at : at + 2])
        if length < 2:
            raise BadImage("undecodable", "segment without length")
        yield _Segment(marker, data[at + 2 : at + length])
        at += length


def _exif_orientation(tiff: bytes) -> int:
    order = {b"II": "little", b"MM": "big"}.get(tiff[:2])
    if order is None:
        return 1

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], "little" if order == "little" else "big")

    directory = number(4, 4)
    for entry in range(min(number(directory, 2), 512)):
        at = directory + 2 + 12 * entry
        if number(at, 2) == _ORIENTATION_TAG:
            value = number(at + 8, 2)
            return value if 1 <= value <= 8 else 1
    return 1


def _png_header(data: bytes) -> Header:
    if len(data) < 33:
        raise BadImage("truncated", "no header chunk")
    if data[12:16] != b"IHDR":
        raise BadImage("undecodable", "no header chunk")
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if not width or not height:
        raise BadImage("undecodable", "no size")
    at = 8
    while data[at + 4 : at + 8] != b"IEND":
        at += 12 + int.from_bytes(data[at : at + 4])
        if at + 12 > len(data):
            raise BadImage("truncated", "no end chunk")
    return Header("png", width, height)
