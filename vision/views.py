"""Lays one plate out as the narrow one-row strips the reader was made for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from vision.images import Raster, grey, grow, raise_top, rectify, resize
from vision.results import Corners

HEIGHT = 32
# A plate cut out tightly lacks the rim the reader expects, and corners found are a little tight.
SINGLE_MARGIN = (0.12, 0.18)
DOUBLE_MARGIN = (0.06, 0.09)
# The corners found often cut the upper row off.
FIRST_TOPS, MORE_TOPS, TIGHT_TOPS = (0.0, 0.2), (0.1, 0.3), (0.0,)
FIRST_WIDTH, NARROW_WIDTH = 112, 96
GREY_WIDTHS = (128, 144)
# What the cell reader sees: the whole plate, one row or two, with two margins.
CELL_STRIP_WIDTH, CELL_STRIP_HEIGHT = 144, 64
CELL_MARGINS, TIGHT_CELL_MARGINS = ((0.04, 0.06), (0.10, 0.16)), ((0.0, 0.0),)


@dataclass(frozen=True, slots=True)
class View:
    """One strip of 32 rows, and how many rows the plate on it was taken to have."""

    strip: Raster
    rows: int


@dataclass(frozen=True, slots=True)
class _Cut:
    """A part of a two-row plate in shares of its size, and its width in the joined strip."""

    x: tuple[float, float]
    y: tuple[float, float]
    width: int


# Cells of a two-row plate of 440 mm × 220 mm: province, letter, lower row.
_CELLS = (
    _Cut((95 / 440, 205 / 440), (5 / 220, 81 / 220), 57),
    _Cut((235 / 440, 345 / 440), (5 / 220, 81 / 220), 57),
    _Cut((20 / 440, 420 / 440), (82 / 220, 208 / 220), 290),
)
_HALVES = (_Cut((0.22, 0.78), (0.0, 0.40), 128), _Cut((0.0, 1.0), (0.37, 1.0), 192))
_LAYOUTS = ((_CELLS, 128), (_HALVES, 160))


def cell_strips(
    photo: Raster, corners: Corners, tops: Sequence[float], *, tight: bool
) -> list[Raster]:
    """The plate stretched flat in grey [64, 144], with the top edge raised by shares."""
    flats = [
        rectify(
            photo,
            raise_top(grow(corners, x=x, y=y), share),
            width=2 * CELL_STRIP_WIDTH,
            height=2 * CELL_STRIP_HEIGHT,
        )
        for x, y in (TIGHT_CELL_MARGINS if tight else CELL_MARGINS)
        for share in tops
    ]
    return [resize(grey(flat), CELL_STRIP_WIDTH, CELL_STRIP_HEIGHT)[:, :, 0] for flat in flats]


def first_view(photo: Raster, corners: Corners, *, tight: bool) -> View:
    """The cheapest good view: one row, in colour."""
    return View(resize(_single(photo, corners, tight=tight), FIRST_WIDTH, HEIGHT), 1)


def more_single_views(photo: Raster, corners: Corners, *, tight: bool) -> Iterator[View]:
    """One-row views beside the first: narrower in colour, and wide in grey, which shows 学."""
    flat = _single(photo, corners, tight=tight)
    yield View(resize(flat, NARROW_WIDTH, HEIGHT), 1)
    flat = grey(flat)
    for width in GREY_WIDTHS:
        yield View(resize(flat, width, HEIGHT), 1)


def first_double_views(photo: Raster, corners: Corners, *, tight: bool) -> list[View]:
    """The best views of a two-row plate: in colour, by cells, with the top as found and raised."""
    tops = TIGHT_TOPS if tight else FIRST_TOPS
    return list(double_views(photo, corners, tops, tight=tight))[:: 2 * len(_LAYOUTS)]


def double_views(
    photo: Raster, corners: Corners, tops: Sequence[float], *, tight: bool
) -> Iterator[View]:
    """Two-row plates laid out as one row, with the top edge raised by shares of the height."""
    x, y = (0.0, 0.0) if tight else DOUBLE_MARGIN
    grown = grow(corners, x=x, y=y)
    for share in tops:
        flat = rectify(photo, raise_top(grown, share), width=440, height=220)
        for shade in (flat, grey(flat)):
            for cuts, width in _LAYOUTS:
                yield View(_join(shade, cuts, width), 2)


def _single(photo: Raster, corners: Corners, *, tight: bool) -> Raster:
    x, y = (0.0, 0.0) if tight else SINGLE_MARGIN
    return rectify(photo, grow(corners, x=x, y=y), width=224, height=64)


def _join(flat: Raster, cuts: tuple[_Cut, ...], width: int) -> Raster:
    height, full = flat.shape[:2]
    parts = []
    for cut in cuts:
        (x0, x1), (y0, y1) = cut.x, cut.y
        part = flat[round(y0 * height) : round(y1 * height), round(x0 * full) : round(x1 * full)]
        parts.append(resize(part, cut.width, 2 * HEIGHT))
    return resize(np.concatenate(parts, axis=1), width, HEIGHT)
