"""A drawing surface in the coordinates of a 1280 × 720 photo, finer inside for smooth edges."""

from collections.abc import Iterable, Sequence

import numpy as np
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1280, 720
_FINER = 2

Colour = tuple[int, int, int]
Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]


class Canvas:
    """Shapes in photo coordinates; `picture` is the finer raster below."""

    def __init__(self) -> None:
        self.picture = Image.new("RGB", (WIDTH * _FINER, HEIGHT * _FINER))
        self._pen = ImageDraw.Draw(self.picture)

    def polygon(self, points: Iterable[Point], fill: Colour) -> None:
        """A filled polygon."""
        self._pen.polygon([(x * _FINER, y * _FINER) for x, y in points], fill=fill)

    def box(self, rectangle: Rectangle, fill: Colour, *, radius: float = 0) -> None:
        """A filled rectangle with rounded corners."""
        self._pen.rounded_rectangle(_finer(rectangle), radius=radius * _FINER, fill=fill)

    def ellipse(self, rectangle: Rectangle, fill: Colour) -> None:
        """A filled ellipse inside a rectangle."""
        self._pen.ellipse(_finer(rectangle), fill=fill)

    def line(self, points: Sequence[Point], fill: Colour, *, width: float = 2) -> None:
        """A line through points."""
        self._pen.line(
            [(x * _FINER, y * _FINER) for x, y in points], fill=fill, width=round(width * _FINER)
        )

    def paste(self, image: Image.Image, rectangle: Rectangle) -> None:
        """An image shrunk or stretched into a rectangle; its alpha channel is respected."""
        left, top, right, bottom = (round(edge) for edge in _finer(rectangle))
        fitted = image.resize((right - left, bottom - top), Image.Resampling.LANCZOS)
        self.picture.paste(fitted, (left, top), fitted if fitted.mode == "RGBA" else None)

    def finished(self, corners: Sequence[Point]) -> Image.Image:
        """The photo in its real size, as if its frame had these four corners on the scene."""
        frame = [(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)]
        target = [(x * _FINER, y * _FINER) for x, y in corners]
        return self.picture.transform(
            (WIDTH, HEIGHT),
            Image.Transform.PERSPECTIVE,
            _homography(frame, target),
            Image.Resampling.BICUBIC,
        )


def _finer(rectangle: Rectangle) -> Rectangle:
    left, top, right, bottom = rectangle
    return left * _FINER, top * _FINER, right * _FINER, bottom * _FINER


def _homography(source: Sequence[Point], target: Sequence[Point]) -> list[float]:
    """The eight coefficients that carry each source corner to its target corner."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    aims = [value for corner in target for value in corner]
    return [float(value) for value in np.linalg.solve(np.array(rows), np.array(aims))]
