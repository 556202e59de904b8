"""Names the colour of a plate from its pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vision.images import Raster, hsv, rectify
from vision.results import Corners

COLOURS = ("blue", "yellow", "green", "yellow_green", "white", "black", "unknown")

# Hue in half degrees, as OpenCV gives it.
_HUES = {"yellow": (10, 33), "green": (34, 95), "blue": (96, 135)}
_MIN_SATURATION = {"yellow": 70, "green": 28, "blue": 60}
_MIN_VALUE = 30
_MIN_SHARE = 0.22
_WHITE, _BLACK = 150, 70
_SIZE = (110, 35)


def plate_colour(photo: Raster, corners: Corners) -> str:
    """One of COLOURS, by the hue most pixels between the corners share."""
    flat = hsv(rectify(photo, corners, width=_SIZE[0], height=_SIZE[1]))
    masks = {name: _mask(flat, name) for name in _HUES}
    shares = {name: float(mask.mean()) for name, mask in masks.items()}
    best = max(shares, key=lambda name: shares[name])
    if shares[best] < _MIN_SHARE:
        return _uncoloured(flat)
    if best != "blue" and _is_yellow_green(masks):
        return "yellow_green"
    return best


def _mask(flat: Raster, name: str) -> NDArray[np.bool_]:
    low, high = _HUES[name]
    hue, saturation, value = (flat[:, :, index] for index in range(3))
    lit = (saturation >= _MIN_SATURATION[name]) & (value >= _MIN_VALUE)
    return np.asarray(lit & (hue >= low) & (hue <= high), bool)


def _is_yellow_green(masks: dict[str, NDArray[np.bool_]]) -> bool:
    """Large new-energy plates are yellow behind province and letter, and green after them."""
    edge = _SIZE[0] // 4
    left, right = slice(0, edge), slice(edge + edge // 3, None)
    yellow_left = masks["yellow"][:, left].mean() > masks["green"][:, left].mean()
    green_right = masks["green"][:, right].mean() > 2 * masks["yellow"][:, right].mean()
    return bool(yellow_left and green_right and masks["yellow"][:, left].mean() > _MIN_SHARE)


def _uncoloured(flat: Raster) -> str:
    ground = float(np.median(flat[:, :, 2]))
    if ground >= _WHITE:
        return "white"
    return "black" if ground <= _BLACK else "unknown"
