"""What lies between a clean plate and a photo of it: dirt, light, lens, and corners a little off.

Plates and photos are [height, width] in grey or [height, width, 3] in colour, from 0 to 255.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Image = NDArray[np.float32]
Points = NDArray[np.float32]


def soil(plate: Image, dice: Generator) -> Image:
    """Mud, dust, scratches, shade and glare, each on some plates only."""
    height, width = plate.shape[:2]
    if dice.random() < 0.35:
        cover = np.clip(_clouds((height, width), dice) * 3 - dice.uniform(1.2, 2.4), 0, 1)
        cover = _over(cover * np.float32(dice.uniform(0.2, 0.85)), plate)
        plate = plate * (1 - cover) + np.float32(dice.uniform(60, 190)) * cover
    if dice.random() < 0.3:
        (left, right), (top, bottom) = dice.uniform(-1, 2, 2), dice.uniform(-1, 1, 2)
        edge = np.linspace(left, right, width) + np.linspace(top, bottom, height)[:, np.newaxis]
        shade = (1 - dice.uniform(0.2, 0.6) * (edge > 0.5)).astype(np.float32)
        plate = plate * _over(shade, plate)
    if dice.random() < 0.15:
        x, y = dice.uniform(0, width), dice.uniform(0, height)
        far = ((np.arange(width) - x) / (0.3 * width)) ** 2
        far = far[np.newaxis, :] + (((np.arange(height) - y) / (0.6 * height)) ** 2)[:, np.newaxis]
        glare = (dice.uniform(40, 200) * np.exp(-far)).astype(np.float32)
        plate = plate + _over(glare, plate)
    if dice.random() < 0.1:
        x, y = int(dice.uniform(0, width)), int(dice.uniform(0, height))
        size = (int(dice.uniform(4, 0.07 * width)), int(dice.uniform(4, 0.4 * height)))
        colour = (float(dice.uniform(0, 255)),) * 3
        cv2.ellipse(plate, (x, y), size, float(dice.uniform(0, 180)), 0, 360, colour, -1)
    return np.asarray(plate, np.float32)


def _over(mask: Image, plate: Image) -> Image:
    """The mask for all channels of the plate."""
    return mask[:, :, np.newaxis] if plate.ndim == 3 else mask


def _clouds(shape: tuple[int, int], dice: Generator) -> Image:
    total = np.zeros(shape, np.float32)
    for cells, weight in (((3, 6), 0.6), ((7, 20), 0.4)):
        small = dice.random(cells).astype(np.float32)
        total += weight * cv2.resize(small, shape[::-1], interpolation=cv2.INTER_CUBIC)
    return total


def take(plate: Image, dice: Generator) -> tuple[Image, Points]:
    """A small photo of the plate among other things, and the plate's corners on it."""
    height, width = plate.shape[:2]
    seen_width = float(np.exp(dice.uniform(np.log(46), np.log(190))))
    scale = seen_width / width
    if scale < 0.7:
        sharp = cv2.resize(
            plate, None, fx=scale / 0.7, fy=scale / 0.7, interpolation=cv2.INTER_AREA
        )
    else:
        sharp = plate
    aspect = height / width * float(dice.normal(1.0, 0.06))
    size = np.array((seen_width, seen_width * aspect))
    corners = _turned(size, dice)
    low = corners.min(axis=0)
    margin = size * dice.uniform(0.1, 0.3)
    corners = (corners - low + margin).astype(np.float32)
    across, down = (int(edge) for edge in corners.max(axis=0) + margin)
    h, w = sharp.shape[:2]
    source = np.array([(0, 0), (w, 0), (w, h), (0, h)], np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform(source, corners)
    around = _surroundings((down, across, *plate.shape[2:]), dice)
    photo = cv2.warpPerspective(
        sharp, matrix, (across, down), dst=around, borderMode=cv2.BORDER_TRANSPARENT
    )
    return np.asarray(photo, np.float32), corners


def _turned(size: NDArray[np.float64], dice: Generator) -> NDArray[np.float64]:
    """The corners of the plate as a camera above and beside the road sees them."""
    corners = (np.array([(0, 0), (1, 0), (1, 1), (0, 1)]) - 0.5) * size
    shear, roll = dice.normal(0, 0.10), dice.normal(0, 0.05)
    corners = corners @ np.array([(1, roll), (shear - roll, 1)])
    near_x, near_y = dice.normal(0, 0.05), dice.normal(0, 0.03)
    depth = 1 + near_x * corners[:, :1] / size[0] * 2 + near_y * corners[:, 1:] / size[1] * 2
    return np.asarray(corners / depth, np.float64)


def _surroundings(shape: tuple[int, ...], dice: Generator) -> Image:
    few = (int(dice.integers(1, 5)), int(dice.integers(1, 5)), *shape[2:])
    small = dice.uniform(0, 255, few).astype(np.float32)
    way = cv2.INTER_NEAREST if dice.random() < 0.5 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(small, (shape[1], shape[0]), interpolation=way), np.float32)


def expose(photo: Image, dice: Generator) -> NDArray[np.uint8]:
    """Lens, light, sensor and JPEG."""
    if dice.random() < 0.7:
        sigma = float(photo.shape[1] / 150 * dice.uniform(0.2, 1.6))
        photo = np.asarray(cv2.GaussianBlur(photo, (0, 0), sigma), np.float32)
    if dice.random() < 0.25:
        photo = _moved(photo, dice)
    light = np.exp(dice.normal(-0.25, 0.42, 1))
    if photo.ndim == 3:
        light = light * np.exp(dice.normal(0, 0.08, 3))
    haze = dice.uniform(0, 60) if dice.random() < 0.3 else 0.0
    gamma = float(np.exp(dice.normal(0, 0.25)))
    seen = 255 * (np.clip(photo, 0, 255) / 255) ** gamma * light.astype(np.float32)
    seen = seen * (1 - haze / 255) + haze
    noise = float(np.exp(dice.uniform(0, np.log(12))))
    seen = seen + dice.standard_normal(photo.shape, np.float32) * noise
    raw = np.clip(seen, 0, 255).astype(np.uint8)
    if dice.random() < 0.7:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(dice.integers(25, 96))]
        coded = cv2.imencode(".jpg", raw, quality)[1]
        raw = np.asarray(cv2.imdecode(coded, cv2.IMREAD_UNCHANGED), np.uint8)
    return raw


def _moved(photo: Image, dice: Generator) -> Image:
    length = int(dice.integers(2, max(3, photo.shape[1] // 18)))
    kernel = np.zeros((length, length), np.float32)
    if dice.random() < 0.5:
        kernel[length // 2, :] = 1 / length
    else:
        kernel[:, length // 2] = 1 / length
    return np.asarray(cv2.filter2D(photo, -1, kernel), np.float32)


def found_corners(corners: Points, dice: Generator, *, two_rows: bool) -> Points:
    """The corners as a detector finds them: a little off, too tight, or only a box."""
    if dice.random() < 0.2:
        (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
        corners = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], np.float32)
    across = corners[1] - corners[0] + corners[2] - corners[3]
    down = corners[3] - corners[0] + corners[2] - corners[1]
    off = dice.normal(0, 0.022, (4, 1)) * across / 2 + dice.normal(0, 0.035, (4, 1)) * down / 2
    found = corners + off
    centre = found.mean(axis=0)
    found = centre + (found - centre) * (
        1 + dice.uniform(-0.03, 0.14),
        1 + dice.uniform(-0.04, 0.2),
    )
    if two_rows and dice.random() < 0.5:
        # Detectors often cut the upper row of two.
        cut = dice.uniform(-0.2, 0.12) * down / 2
        found[:2] += cut
    return np.asarray(found, np.float32)
