"""Photos made by hand, and the analyser with the real models where they are installed."""

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.shared import MODELS, demand
from vision.analyser import Analyser, open_analyser


@pytest.fixture(scope="session")
def models() -> Path:
    demand("models")
    assert MODELS is not None
    return MODELS


@pytest.fixture(scope="session")
def analyser(models: Path) -> Analyser:
    return open_analyser(models)


def a_raster(width: int = 64, height: int = 48) -> np.ndarray:
    rows, columns = np.mgrid[:height, :width]
    return np.stack([rows * 5 % 256, columns * 4 % 256, (rows + columns) * 2 % 256], -1).astype(
        np.uint8
    )


def a_jpeg(width: int = 64, height: int = 48, *, progressive: bool = False) -> bytes:
    options = [cv2.IMWRITE_JPEG_PROGRESSIVE, int(progressive)]
    return cv2.imencode(".jpg", a_raster(width, height), options)[1].tobytes()


def a_png(width: int = 64, height: int = 48) -> bytes:
    return cv2.imencode(".png", a_raster(width, height))[1].tobytes()


def a_png_of_chunks(*chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG built chunk by chunk (PNG specification, section 5.3)."""
    packed = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def an_ihdr(width: int, height: int) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)


def with_exif_orientation(jpeg: bytes, value: int, *, order: str) -> bytes:
    """The JPEG with an EXIF segment that holds one tag, 0x0112 (Exif 2.3, table 4)."""
    mark, sign = {"little": (b"II", "<"), "big": (b"MM", ">")}[order]
    entry = struct.pack(sign + "HHIHH", 0x0112, 3, 1, value, 0)
    tiff = mark + struct.pack(sign + "HIH", 42, 8, 1) + entry + b"\0\0\0\0"
    body = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def with_size(jpeg: bytes, width: int, height: int) -> bytes:
    """The JPEG with another size in its baseline frame header."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]
