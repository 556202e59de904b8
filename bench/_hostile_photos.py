"""Photos made to hurt whoever reads them, without end and the same for one seed."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence

import cv2
import numpy as np

from gateway.demo.backdrop import draw_backdrop
from gateway.demo.canvas import HEIGHT, WIDTH, Canvas
from gateway.demo.truck_art import TruckLook, draw_rear

Hostile = tuple[str, bytes]
_HUGE = 10_000
_BARE_STRIP, _FULL_STRIP = (0.32, 0.37), (0.43, 0.57)
_WHOLE = [(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)]


def whole_photos(width: int = 320) -> list[bytes]:
    """Sound photos to begin with: a truck as baseline and progressive JPEG, grey, and PNG."""
    return _all_ways(_shrunk(rear_view(), width))


def narrow_photos(width: int = 40) -> list[bytes]:
    """The same of a narrow strip of the truck without its plate, and one of its load and plate.

    The detector sees little of such strips, so they are read in a tenth of the time of a whole
    photo; only the last, a JPEG, pays for the readers and goes through every stage.
    """
    whole = rear_view(painted=False)
    bare, full = (whole[:, slice(*(round(edge * whole.shape[1]) for edge in strip))]
                  for strip in (_BARE_STRIP, _FULL_STRIP))  # fmt: skip
    return [*_all_ways(_shrunk(bare, width)), _coded(".jpg", _shrunk(full, 100))]


def rear_view(*, painted: bool = True) -> np.ndarray:
    """A rendered truck from behind, in BGR; what is painted on it costs a reader many looks."""
    canvas = Canvas()
    draw_backdrop(canvas, np.random.default_rng(1))
    look = TruckLook(plate="渝A12345", layout="yellow_double", paint=(196, 120, 40), cover="open",
                     load="overfilled", company="山城渣土" if painted else "·",
                     fleet_number="A-017" if painted else "·")  # fmt: skip
    draw_rear(canvas, look, np.random.default_rng(1))
    return np.asarray(canvas.finished(_WHOLE))[:, :, ::-1]


def _shrunk(raster: np.ndarray, width: int) -> np.ndarray:
    height = round(width * raster.shape[0] / raster.shape[1])
    return cv2.resize(raster, (width, height), interpolation=cv2.INTER_AREA)


def _all_ways(small: np.ndarray) -> list[bytes]:
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    return [
        _coded(".jpg", small),
        _coded(".jpg", small, cv2.IMWRITE_JPEG_PROGRESSIVE, 1),
        _coded(".jpg", grey, cv2.IMWRITE_JPEG_RST_INTERVAL, 4),
        _coded(".png", small),
    ]


def mutated(seed: int, wholes: Sequence[bytes]) -> Iterator[Hostile]:
    """Mutated photos without end: the name of what was done, and the bytes."""
    dice = random.Random(seed)
    names = list(_MUTATIONS)
    while True:
        name = dice.choice(names)
        yield name, _MUTATIONS[name](dice, bytearray(dice.choice(wholes)))


def special(wholes: Sequence[bytes]) -> list[Hostile]:
    """Single photos of known tricks: 100 megapixels in a small file, two files in one."""
    jpeg, png = wholes[0], wholes[-1]
    page = b"<html><script>alert(1)</script></html>"
    return [
        ("100 megapixels, PNG", _flat_png(_HUGE, _HUGE)),
        ("100 megapixels, JPEG header", _with_size(jpeg, _HUGE, _HUGE)),
        ("65,535 pixels square, JPEG header", _with_size(jpeg, 65_535, 65_535)),
        ("4 gigapixels, PNG header", _png(0x7FFFFFFF, 2, b"")),
        ("a bomb: few bytes, many pixels", _flat_png(7_000, 7_000)),
        ("JPEG and ZIP", jpeg + b"PK\x03\x04" + b"\0" * 26 + b"PK\x05\x06" + b"\0" * 18),
        ("JPEG and page", jpeg[:2] + _segment(0xFE, page) + jpeg[2:] + page),
        ("page, then JPEG", page + jpeg),
        ("GIF, then JPEG", b"GIF89a" + jpeg),
        ("PDF and JPEG", b"%PDF-1.7\n" + jpeg),
        ("PNG and JPEG", png + jpeg),
        ("JPEG of 3,000 comments", jpeg[:2] + _segment(0xFE, b"x" * 9) * 3_000 + jpeg[2:]),
        ("JPEG of 5,000 scans", _scans(jpeg, 5_000)),
        ("EXIF that points at itself", jpeg[:2] + _segment(0xE1, _looping_exif()) + jpeg[2:]),
        ("nothing", b""),
        ("one byte", b"\xff"),
        ("a megabyte of 0xFF", b"\xff" * 1_000_000),
    ]


def _flip(dice: random.Random, data: bytearray) -> bytes:
    for _ in range(dice.randint(1, 20)):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return bytes(data)


def _overwrite(dice: random.Random, data: bytearray) -> bytes:
    at, length = dice.randrange(len(data)), dice.randint(1, 400)
    data[at : at + length] = dice.randbytes(min(length, len(data) - at))
    return bytes(data)


def _cut(dice: random.Random, data: bytearray) -> bytes:
    return bytes(data[: dice.randrange(len(data))])


def _cut_and_ended(dice: random.Random, data: bytearray) -> bytes:
    return bytes(data[: dice.randrange(len(data))]) + b"\xff\xd9"


def _taken_out(dice: random.Random, data: bytearray) -> bytes:
    at = dice.randrange(len(data))
    del data[at : at + dice.randint(1, 2_000)]
    return bytes(data)


def _doubled(dice: random.Random, data: bytearray) -> bytes:
    at, length = dice.randrange(len(data)), dice.randint(1, 2_000)
    return bytes(data[:at] + data[at : at + length] * dice.randint(2, 20) + data[at:])


def _marked(dice: random.Random, data: bytearray) -> bytes:
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(data) - 2)
        data[at : at + 2] = bytes((0xFF, dice.randrange(0xC0, 0xFF)))
    return bytes(data)


def _header(dice: random.Random, data: bytearray) -> bytes:
    # the head decides on sizes, tables and components: most faults of decoders begin there
    for _ in range(dice.randint(1, 8)):
        data[dice.randrange(2, min(650, len(data)))] = dice.randrange(256)
    return bytes(data)


_MUTATIONS: dict[str, Callable[[random.Random, bytearray], bytes]] = {
    "bits flipped": _flip,
    "a stretch overwritten": _overwrite,
    "cut": _cut,
    "cut, end marker put back": _cut_and_ended,
    "a stretch taken out": _taken_out,
    "a stretch repeated": _doubled,
    "markers put in": _marked,
    "header changed": _header,
}


def _coded(kind: str, raster: np.ndarray, *options: int) -> bytes:
    return cv2.imencode(kind, raster, list(options))[1].tobytes()


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def _with_size(jpeg: bytes, width: int, height: int) -> bytes:
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


def _scans(jpeg: bytes, count: int) -> bytes:
    start = jpeg.index(b"\xff\xda")
    return jpeg[:-2] + jpeg[start : start + 40] * count + b"\xff\xd9"


def _looping_exif() -> bytes:
    return b"Exif\0\0II*\0" + struct.pack("<I", 8) + struct.pack("<HHHII", 65_535, 0x8769, 4, 1, 8)


def _flat_png(width: int, height: int) -> bytes:
    packer = zlib.compressobj(9)
    row = b"\0" + b"\0" * width
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return _png(width, height, packed)


def _png(width: int, height: int, packed: bytes) -> bytes:
    # one grey channel of eight bits
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
