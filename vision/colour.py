"""Names the colour of a plate from the ground behind its characters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.images import Raster, bright_part, hsv, rectify
from vision.results import Corners

COLOURS = ("blue", "yellow", "green", "yellow_green", "white", "black", "unknown")

# Hue in half degrees, as OpenCV gives it.
_YELLOW_TO, _BLUE_FROM, _BLUE_TO = 36, 84, 140
_PALE, _GREY = 32, 50
_DARK = 90
_SIZE = (110, 36)
_INNER = (slice(9, 27), slice(8, 102))
_EDGE, _REST = slice(0, 20), slice(32, None)


@dataclass(frozen=True, slots=True)
class Ground:
    """The plate behind its characters: middle hue, saturation, value; and what lies on it."""

    hue: float
    saturation: float
    value: float
    light_characters: bool
    yellow_start: bool


def look_at_ground(photo: Raster, corners: Corners) -> Ground:
    """The ground between the corners: characters are the smaller part, bright or dark."""
    inner = np.ascontiguousarray(rectify(photo, corners, width=_SIZE[0], height=_SIZE[1])[_INNER])
    bright = bright_part(inner)
    light_characters = bool(bright.mean() < 0.5)
    ground = ~bright if light_characters else bright
    pixels = hsv(inner)
    if not ground.any():
        ground = np.ones_like(ground)
    hue, saturation, value = (float(each) for each in np.median(pixels[ground], axis=0))
    return Ground(
        hue=hue,
        saturation=saturation,
        value=value,
        light_characters=light_characters,
        yellow_start=_starts_yellow(pixels, ground),
    )


def name_colour(ground: Ground, *, length: int | None = None) -> str:
    """One of COLOURS; `length` is the number of characters read, as only green plates have 8."""
    if length == 8:
        return _new_energy(ground)
    if ground.light_characters:
        return _light_on_dark(ground, length)
    return _dark_on_light(ground, length)


def _new_energy(ground: Ground) -> str:
    if ground.yellow_start:
        return "yellow_green"
    greenish = _YELLOW_TO <= ground.hue < _BLUE_FROM
    return "green" if greenish or ground.saturation < _PALE else "unknown"


def _light_on_dark(ground: Ground, length: int | None) -> str:
    if ground.saturation < _GREY and ground.value < _DARK:
        return "black"
    low = _BLUE_FROM if length is None else _YELLOW_TO
    return "blue" if low <= ground.hue <= _BLUE_TO else "unknown"


def _dark_on_light(ground: Ground, length: int | None) -> str:
    if _BLUE_FROM <= ground.hue <= _BLUE_TO and ground.saturation >= _PALE:
        return "blue"
    if ground.saturation < _PALE:
        return "white"
    if ground.hue < _YELLOW_TO:
        return "yellow"
    if ground.hue >= _BLUE_FROM:
        return "unknown"
    if length is None:
        return "yellow_green" if ground.yellow_start else "green"
    # A street lamp turns yellow to green, and seven characters are never on green.
    return "yellow"


def _starts_yellow(pixels: Raster, ground: NDArray[np.bool_]) -> bool:
    """Large new-energy plates are yellow behind province and letter, and green after them."""
    hues = []
    for part in (_EDGE, _REST):
        inside = pixels[:, part][ground[:, part]]
        if not len(inside):
            return False
        hue, saturation, _ = np.median(inside, axis=0)
        hues.append(hue if saturation >= _PALE else -1)
    return bool(0 <= hues[0] < _YELLOW_TO <= hues[1] < _BLUE_FROM)
