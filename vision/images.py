"""Decodes photos and cuts plates out of them; the only home of OpenCV."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.errors import BadImage
from vision.headers import Header, read_header
from vision.results import Box, Corners, Point

Raster = NDArray[np.uint8]
Array = NDArray[np.float32]

MAX_PIXELS = 50_000_000

# The stored raster is what a camera's own boxes point at, so the EXIF tag must not turn it.
_AS_STORED = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION

cv2.setNumThreads(1)


def decode(data: bytes, *, max_pixels: int = MAX_PIXELS) -> tuple[Raster, Header]:
    """The photo as stored, in BGR, and its header; raises BadImage."""
    header = read_header(data)
    if header.width * header.height > max_pixels:
        raise BadImage("too_large", f"{header.width}×{header.height}, at most {max_pixels} pixels")
    try:
        raster = cv2.imdecode(np.frombuffer(data, np.uint8), _AS_STORED)
    except cv2.error as problem:
        raise BadImage("undecodable") from problem
    if raster is None or raster.shape != (header.height, header.width, 3):
        raise BadImage("undecodable")
    return np.asarray(raster, np.uint8), header


def resize(raster: Raster, width: int, height: int) -> Raster:
    """The raster stretched to a size in pixels."""
    shrinking = width * height < raster.shape[0] * raster.shape[1]
    method = cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(raster, (width, height), interpolation=method), np.uint8)


def with_border(raster: Raster, border: int) -> Raster:
    """The raster with its rim repeated `border` pixels outwards on every side."""
    sides = (border, border, border, border)
    return np.asarray(cv2.copyMakeBorder(raster, *sides, cv2.BORDER_REPLICATE), np.uint8)


def grey(raster: Raster) -> Raster:
    """The raster without colour, still with three equal channels."""
    flat = cv2.cvtColor(raster, cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.merge([flat, flat, flat]), np.uint8)


def hsv(raster: Raster) -> Raster:
    """Hue (0 to 179), saturation and value of a BGR raster."""
    return np.asarray(cv2.cvtColor(raster, cv2.COLOR_BGR2HSV), np.uint8)


def shrunken_grey(raster: Raster, width: int) -> Raster:
    """The raster in one grey channel, shrunk to a width in pixels; its shape is kept."""
    height = max(1, round(raster.shape[0] * width / raster.shape[1]))
    return np.asarray(cv2.cvtColor(resize(raster, width, height), cv2.COLOR_BGR2GRAY), np.uint8)


def sharpness(raster: Raster, *, width: int, height: int) -> float:
    """How sharp a raster is at a size in pixels: the variance of its Laplacian there.

    At one size for all, a small picture of a thing does not seem sharper than a large one.
    """
    flat = cv2.cvtColor(resize(raster, width, height), cv2.COLOR_BGR2GRAY)
    return float(cv2.Laplacian(flat, cv2.CV_32F).var())


def encode_jpeg(raster: Raster, *, quality: int = 92) -> bytes:
    """The raster as the bytes of a JPEG file."""
    return cv2.imencode(".jpg", raster, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def coarsened(raster: Raster, box: Box, *, blocks: int) -> None:
    """Makes a part of a raster into blocks of one colour, in place: so many on its longer side."""
    y0, x0 = max(0, box.y0), max(0, box.x0)
    part = raster[y0 : box.y1, x0 : box.x1]
    if part.size == 0:
        return
    height, width = part.shape[:2]
    block = max(height, width) / blocks
    size = max(1, round(width / block)), max(1, round(height / block))
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    part[:] = cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST)


def turned(raster: Raster, orientation: int) -> Raster:
    """The raster as a viewer shows it that obeys the EXIF orientation, 1 to 8."""
    mirrored = raster[:, ::-1] if orientation in (2, 4, 5, 7) else raster
    quarters = {3: 2, 4: 2, 5: 1, 6: 3, 7: 3, 8: 1}.get(orientation, 0)
    return np.ascontiguousarray(np.rot90(mirrored, quarters))


def bright_part(raster: Raster) -> NDArray[np.bool_]:
    """Which pixels are on the bright side of the best single threshold (Otsu's)."""
    flat = cv2.cvtColor(raster, cv2.COLOR_BGR2GRAY)
    threshold, _ = cv2.threshold(flat, 0, 255, cv2.THRESH_OTSU)
    return np.asarray(flat > threshold, bool)


def rectify(raster: Raster, corners: Corners, *, width: int, height: int) -> Raster:
    """The quadrilateral (top left, top right, bottom right, bottom left) laid flat."""
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(np.array(corners, np.float32), target)
    flat = cv2.warpPerspective(
        raster, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(flat, np.uint8)


def grow(corners: Corners, *, x: float, y: float) -> Corners:
    """The quadrilateral enlarged about its centre by shares of its size."""
    points = np.array(corners, np.float64)
    centre = points.mean(axis=0)
    grown = centre + (points - centre) * (1 + x, 1 + y)
    return as_corners(grown)


def raise_top(corners: Corners, share: float) -> Corners:
    """The quadrilateral with its top edge moved up by a share of its height."""
    top_left, top_right, bottom_right, bottom_left = np.array(corners, np.float64)
    up_left = top_left + (top_left - bottom_left) * share
    up_right = top_right + (top_right - bottom_right) * share
    return as_corners([up_left, up_right, bottom_right, bottom_left])


def as_corners(points: Sequence[Sequence[float]] | NDArray[np.float64]) -> Corners:
    """Four points as plain numbers."""
    first, second, third, fourth = (_point(point) for point in points)
    return first, second, third, fourth


def _point(values: Sequence[float] | NDArray[np.float64]) -> Point:
    return float(values[0]), float(values[1])
