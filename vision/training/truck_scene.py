"""A tipper truck in space: its parts as painted polygons, seen by a camera on a pole.

Metres; x to the right of the truck, y forward, z up, the origin on the ground under the tailboard.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Colour = tuple[float, float, float]  # blue, green, red
Points = NDArray[np.float64]

STATES = ("covered", "partly_covered", "uncovered", "overfilled", "empty", "unknown")
EARTH: tuple[Colour, ...] = ((58, 88, 122), (66, 100, 138), (50, 76, 106), (90, 120, 150),
                             (110, 120, 128), (70, 74, 80), (120, 150, 180))  # fmt: skip
SHEETS: tuple[Colour, ...] = ((62, 96, 48), (70, 70, 70), (40, 40, 44), (120, 100, 60),
                              (150, 150, 150), (100, 60, 40), (90, 130, 60))  # fmt: skip
PAINTS: tuple[Colour, ...] = ((40, 60, 170), (50, 120, 50), (30, 150, 220), (150, 150, 150),
                              (170, 100, 40), (60, 60, 70), (200, 200, 200),
                              (50, 90, 200))  # fmt: skip
CELLS_ACROSS, CELLS_ALONG = 9, 13


@dataclass(frozen=True, kw_only=True)
class Face:
    """A painted polygon; `shows_load` when it is what one must see to judge the load."""

    points: Points
    colour: Colour
    shows_load: bool = False


@dataclass(frozen=True, kw_only=True)
class Truck:
    """Sizes in metres and paints of one truck, and the state of its load."""

    width: float
    length: float
    floor: float
    rim: float
    cab_height: float
    cab_length: float
    plate_width: float
    plate_z: float
    box_paint: Colour
    cab_paint: Colour
    state: str


def any_truck(state: str, dice: Generator) -> Truck:
    """A truck of common sizes."""
    return Truck(
        width=dice.uniform(2.2, 2.55),
        length=dice.uniform(4.6, 7.2),
        floor=dice.uniform(1.0, 1.35),
        rim=dice.uniform(2.3, 3.2),
        cab_height=dice.uniform(2.6, 3.4),
        cab_length=dice.uniform(1.6, 2.2),
        plate_width=0.44,
        plate_z=dice.uniform(0.6, 1.1),
        box_paint=_aged(PAINTS[int(dice.integers(len(PAINTS)))], dice),
        cab_paint=_aged(PAINTS[int(dice.integers(len(PAINTS)))], dice),
        state=state,
    )


def plate_corners(truck: Truck, *, front: bool) -> Points:
    """The corners of the plate behind or in front, from the top left clockwise."""
    half, high = truck.plate_width / 2, truck.plate_width / 2
    y = truck.length + truck.cab_length + 0.35 if front else -0.05
    side = -1 if front else 1
    z = truck.plate_z
    return np.array([(-side * half, y, z + high), (side * half, y, z + high),
                     (side * half, y, z), (-side * half, y, z)])  # fmt: skip


def faces(truck: Truck, dice: Generator) -> Iterator[Face]:
    """All faces of the truck, in no order."""
    yield from _chassis(truck, dice)
    yield from _box(truck, dice)
    yield from _cab(truck, dice)
    if truck.state == "covered":
        raised = dice.uniform(0.5, 0.9) if dice.random() < 0.25 else dice.uniform(0.02, 0.35)
        yield from _sheet(truck, dice, reach=(0.0, 1.0), dome=raised)
    elif truck.state == "partly_covered":
        yield from _heap(truck, dice, top=dice.uniform(-0.5, 0.15))
        share = dice.uniform(0.3, 0.7)
        reach = (0.0, share) if dice.random() < 0.5 else (1 - share, 1.0)
        yield from _sheet(truck, dice, reach=reach, dome=dice.uniform(0.05, 0.3))
    elif truck.state == "uncovered":
        yield from _heap(truck, dice, top=dice.uniform(-0.6, 0.12))
    elif truck.state == "overfilled":
        yield from _heap(truck, dice, top=dice.uniform(0.45, 1.1))


def _quad(*points: tuple[float, float, float]) -> Points:
    return np.array(points)


def _block(low: Points, high: Points, paint: Colour) -> Iterator[Face]:
    """The six sides of an upright block, each with light from above."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    yield Face(points=_quad((x0, y0, z1), (x1, y0, z1), (x1, y1, z1), (x0, y1, z1)), colour=paint)
    for y in (y0, y1):
        yield Face(
            points=_quad((x0, y, z0), (x1, y, z0), (x1, y, z1), (x0, y, z1)),
            colour=_shade(paint, 0.85),
        )
    for x in (x0, x1):
        yield Face(
            points=_quad((x, y0, z0), (x, y1, z0), (x, y1, z1), (x, y0, z1)),
            colour=_shade(paint, 0.72),
        )


def _chassis(truck: Truck, dice: Generator) -> Iterator[Face]:
    half = truck.width / 2
    end = truck.length + truck.cab_length
    dark = _aged((40, 38, 36), dice)
    yield from _block(np.array((-half * 0.7, 0.0, 0.45)), np.array((half * 0.7, end, 0.95)), dark)
    tyre = _aged((26, 25, 24), dice)
    for y in (0.35, 1.65, truck.length + truck.cab_length * 0.4):
        for x in (-half, half - 0.45):
            yield from _block(np.array((x, y, 0.0)), np.array((x + 0.45, y + 1.0, 1.0)), tyre)
    yield from _block(
        np.array((-half * 0.9, -0.04, 0.5)), np.array((half * 0.9, 0.0, truck.floor)), dark
    )


def _box(truck: Truck, dice: Generator) -> Iterator[Face]:
    """The walls of the box in strips between ribs, and its floor."""
    half, low, rim, end = truck.width / 2, truck.floor, truck.rim, truck.length
    paint = truck.box_paint
    inside = _shade(_aged((62, 62, 66), dice), 0.8)
    ribs = int(dice.integers(4, 9))
    edges = np.linspace(0, end, ribs + 1)
    for x in (-half, half):
        for near, far in pairwise(edges):
            points = _quad((x, near, low), (x, far, low), (x, far, rim), (x, near, rim))
            yield Face(points=points, colour=_shade(paint, dice.uniform(0.62, 0.8)))
    yield Face(
        points=_quad((-half, 0, low), (half, 0, low), (half, 0, rim), (-half, 0, rim)),
        colour=_shade(paint, 0.88),
    )
    yield Face(
        points=_quad((-half, end, low), (half, end, low), (half, end, rim), (-half, end, rim)),
        colour=_shade(paint, 0.75),
    )
    in_half, near, far = half - 0.06, 0.06, end - 0.06
    for x in (-in_half, in_half):
        yield Face(
            points=_quad((x, near, low), (x, far, low), (x, far, rim), (x, near, rim)),
            colour=_shade(inside, 0.8),
            shows_load=True,
        )
    for y in (near, far):
        yield Face(
            points=_quad(
                (-in_half, y, low), (in_half, y, low), (in_half, y, rim), (-in_half, y, rim)
            ),
            colour=inside,
            shows_load=True,
        )
    yield Face(
        points=_quad((-in_half, near, low), (in_half, near, low),
                     (in_half, far, low), (-in_half, far, low)),
        colour=_shade(inside, 0.6),
        shows_load=True,
    )  # fmt: skip


def _cab(truck: Truck, dice: Generator) -> Iterator[Face]:
    half = truck.width / 2
    near, far = truck.length + 0.3, truck.length + 0.3 + truck.cab_length
    paint = truck.cab_paint
    yield from _block(np.array((-half, near, 0.7)), np.array((half, far, truck.cab_height)), paint)
    glass = _aged((86, 72, 58), dice)
    high, low = truck.cab_height - 0.25, truck.cab_height - 1.1
    yield Face(
        points=_quad((-half * 0.9, far + 0.02, low), (half * 0.9, far + 0.02, low),
                     (half * 0.85, far + 0.02, high), (-half * 0.85, far + 0.02, high)),
        colour=glass,
    )  # fmt: skip
    grille = _aged((50, 50, 52), dice)
    yield Face(
        points=_quad((-half * 0.8, far + 0.02, 0.9), (half * 0.8, far + 0.02, 0.9),
                     (half * 0.8, far + 0.02, 1.4), (-half * 0.8, far + 0.02, 1.4)),
        colour=grille,
    )  # fmt: skip


def _sheet(
    truck: Truck, dice: Generator, *, reach: tuple[float, float], dome: float
) -> Iterator[Face]:
    """A sheet or lids over the box from one share of its length to another, in bows."""
    half = truck.width / 2
    paint = _aged(SHEETS[int(dice.integers(len(SHEETS)))], dice)
    near, far = reach[0] * truck.length, reach[1] * truck.length
    across = np.linspace(-half, half, 7)
    lids = dice.random() < 0.4
    rise = dome * (1 - np.abs(across / half) if lids else np.cos(across / half * np.pi / 2))
    bows = np.linspace(near, far, int(dice.integers(4, 10)))
    for y0, y1 in pairwise(bows):
        sag = dice.uniform(0.82, 1.0)
        for k in range(len(across) - 1):
            x0, x1 = across[k], across[k + 1]
            z0, z1 = truck.rim + rise[k] + 0.02, truck.rim + rise[k + 1] + 0.02
            tilt = 1 - 0.25 * (z1 - z0) / (x1 - x0)
            yield Face(
                points=_quad((x0, y0, z0), (x1, y0, z1), (x1, y1, z1), (x0, y1, z0)),
                colour=_shade(paint, tilt * sag),
                shows_load=True,
            )


def _heap(truck: Truck, dice: Generator, *, top: float) -> Iterator[Face]:
    """The load as a rough surface; `top` is how far its ridge stands above the rim."""
    half, end = truck.width / 2 - 0.08, truck.length - 0.08
    across, along = (
        np.linspace(-half, half, CELLS_ACROSS + 1),
        np.linspace(0.08, end, CELLS_ALONG + 1),
    )
    hump = np.cos(across / half * 1.25)[:, np.newaxis] ** 0.8
    hump = hump * np.sin(np.linspace(0.25, np.pi - 0.25, CELLS_ALONG + 1))[np.newaxis] ** 0.6
    edge = min(top, 0.0) - dice.uniform(0.05, 0.3)
    z = truck.rim + edge + (top - edge) * hump + dice.normal(0, 0.06, hump.shape)
    z = np.maximum(z, truck.floor + 0.1)
    earth = _aged(EARTH[int(dice.integers(len(EARTH)))], dice)
    for i in range(CELLS_ACROSS):
        for j in range(CELLS_ALONG):
            ring = ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1))
            points = np.array([(across[k], along[m], z[k, m]) for k, m in ring])
            slope = (z[i + 1, j] - z[i, j]) + (z[i, j + 1] - z[i, j])
            light = np.clip(1 - 0.9 * slope, 0.5, 1.4) * dice.uniform(0.85, 1.15)
            yield Face(points=points, colour=_shade(earth, light), shows_load=True)


def _aged(paint: Colour, dice: Generator) -> Colour:
    aged = np.clip(np.array(paint) * np.exp(dice.normal(0, 0.18, 3)) + dice.normal(0, 10), 4, 250)
    return float(aged[0]), float(aged[1]), float(aged[2])


def _shade(paint: Colour, by: float) -> Colour:
    return paint[0] * by, paint[1] * by, paint[2] * by
