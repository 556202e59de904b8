"""Boxes that networks find, and which of them are the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vision.images import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A thing found: the number of its class, its score, its box (x0, y0, x1, y1) in pixels."""

    kind: int
    score: float
    box: tuple[float, float, float, float]


def found(boxes: Array, scores: Array, kinds: Array, *, least: float) -> list[Found]:
    """Things from boxes [N, 4], scores [N] and classes [N]; those below `least` are left out."""
    return [
        Found(kind=int(kinds[n]), score=float(scores[n]), box=_four(boxes[n]))
        for n in np.flatnonzero(scores >= least)
    ]


def each_once(things: Sequence[Found], *, most_overlap: float, most: int = 400) -> list[Found]:
    """The things left when each hides those of its class that overlap it, best first."""
    kept: list[Found] = []
    for thing in sorted(things, key=lambda each: -each.score)[:most]:
        rivals = (other for other in kept if other.kind == thing.kind)
        if all(overlap(thing.box, other.box) <= most_overlap for other in rivals):
            kept.append(thing)
    return kept


def from_centres(boxes: Array) -> Array:
    """Boxes [N, 4] of centre and size as boxes of corners."""
    centre, half = boxes[:, :2], boxes[:, 2:] / 2
    return np.concatenate([centre - half, centre + half], axis=1)


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Intersection over union of two boxes (x0, y0, x1, y1)."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    shared = max(0.0, width) * max(0.0, height)
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return float(shared / (areas - shared)) if areas > shared else 0.0


def _four(box: Array) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (float(side) for side in box)
    return x0, y0, x1, y1
