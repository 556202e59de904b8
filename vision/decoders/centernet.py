"""Boxes as CenterNet gives them: a map of centres for each class, or a list that is ready."""

from __future__ import annotations

import numpy as np

from vision.decoders.boxes import Found, found
from vision.images import Array

MOST = 100


def listed(output: Array, *, classes: int, least: float) -> list[Found]:
    """Things from [1, N, 6]: corners in pixels of what the network took, score, class.

    Raises ValueError for another shape, or a class that has no label.
    """
    if output.ndim != 3 or output.shape[0] != 1 or output.shape[2] != 6:
        raise ValueError(f"centernet gives [1, N, 6], not {list(output.shape)}")
    rows = output[0]
    things = found(rows[:, :4], rows[:, 4], rows[:, 5], least=least)
    if any(not 0 <= thing.kind < classes for thing in things):
        raise ValueError(f"it finds a class that is none of its {classes} labels")
    return sorted(things, key=lambda each: -each.score)


def mapped(
    centres: Array, sizes: Array, offsets: Array, *, classes: int, step: float, least: float
) -> list[Found]:
    """Things from maps [1, classes, H, W] of centres, [1, 2, H, W] of sizes and of offsets.

    A cell is `step` pixels wide, sizes and offsets (x, then y) are in cells. A centre counts where
    it is the highest of its nine cells. Raises ValueError for another shape.
    """
    plane = centres.shape[2:]
    if centres.ndim != 4 or centres.shape[:2] != (1, classes):
        raise ValueError(f"centernet gives centres [1, {classes}, H, W], not {list(centres.shape)}")
    for name, other in (("sizes", sizes), ("offsets", offsets)):
        if other.shape != (1, 2, *plane):
            raise ValueError(f"centernet gives {name} {[1, 2, *plane]}, not {list(other.shape)}")
    scores = centres[0]
    peaks = np.argwhere((scores == _highest_near(scores)) & (scores >= least))
    best = sorted(peaks.tolist(), key=lambda each: -float(scores[tuple(each)]))[:MOST]
    return [_thing(scores, sizes[0], offsets[0], *place, step=step) for place in best]


def _thing(
    scores: Array, sizes: Array, offsets: Array, kind: int, row: int, column: int, *, step: float
) -> Found:
    wide, high = (float(each) for each in sizes[:, row, column])
    x, y = column + float(offsets[0, row, column]), row + float(offsets[1, row, column])
    box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
    return Found(
        kind=kind,
        score=float(scores[kind, row, column]),
        box=(box[0] * step, box[1] * step, box[2] * step, box[3] * step),
    )


def _highest_near(scores: Array) -> Array:
    """For each cell, the highest score among itself and its eight neighbours."""
    padded = np.pad(scores, ((0, 0), (1, 1), (1, 1)), constant_values=-np.inf)
    height, width = scores.shape[1:]
    shifted = [padded[:, y : y + height, x : x + width] for y in range(3) for x in range(3)]
    return np.asarray(np.max(shifted, axis=0), np.float32)
