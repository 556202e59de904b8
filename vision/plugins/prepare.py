"""From a raster to what a network takes, and from its boxes back to the raster."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.images import Array, Raster, grey, resize
from vision.plugins.card import Takes

GREY = 114
"""What fills the sides of a letterbox, as detectors are trained with."""
Sides = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Where a raster of `width` × `height` lies in what the network took: corner and size."""

    width: int
    height: int
    left: int
    top: int
    wide: int
    high: int

    def back(self, box: Sides) -> Sides:
        """A box of the network in pixels of the raster, cut at its edges."""
        across, down = self.width / self.wide, self.height / self.high
        x0, y0, x1, y1 = box
        return (
            min(max((x0 - self.left) * across, 0.0), float(self.width)),
            min(max((y0 - self.top) * down, 0.0), float(self.height)),
            min(max((x1 - self.left) * across, 0.0), float(self.width)),
            min(max((y1 - self.top) * down, 0.0), float(self.height)),
        )


def prepare(raster: Raster, takes: Takes) -> tuple[Array, Fit]:
    """The batch of one picture that a network takes, and how the raster lies in it."""
    fit = _fit(raster, takes)
    picture = resize(raster, fit.wide, fit.high)
    if takes.resize == "letterbox":
        picture = _set_into(picture, fit, takes)
    if takes.colour == "RGB":
        picture = picture[:, :, ::-1]
    elif takes.colour == "GREY":
        picture = grey(picture)[:, :, :1]
    numbers = (picture.astype(np.float32) - np.array(takes.mean, np.float32)) * takes.scale
    if takes.resize == "pad_right":
        behind = takes.width - fit.wide
        numbers = np.pad(numbers, ((0, 0), (0, behind), (0, 0)))
    if takes.layout == "NCHW":
        numbers = numbers.transpose(2, 0, 1)
    return np.ascontiguousarray(numbers[np.newaxis], np.float32), fit


def _fit(raster: Raster, takes: Takes) -> Fit:
    height, width = raster.shape[:2]
    wide, high, left, top = takes.width, takes.height, 0, 0
    if takes.resize == "letterbox":
        scale = min(takes.width / width, takes.height / height)
        wide, high = max(1, round(width * scale)), max(1, round(height * scale))
        left, top = (takes.width - wide) // 2, (takes.height - high) // 2
    elif takes.resize == "pad_right":
        wide = min(takes.width, max(1, round(width * takes.height / height)))
    return Fit(width=width, height=height, left=left, top=top, wide=wide, high=high)


def _set_into(picture: Raster, fit: Fit, takes: Takes) -> Raster:
    canvas = np.full((takes.height, takes.width, 3), GREY, np.uint8)
    canvas[fit.top : fit.top + fit.high, fit.left : fit.left + fit.wide] = picture
    return canvas
