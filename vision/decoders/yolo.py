"""Boxes as the YOLO family gives them: centre, size and a score of each class for each place."""

from __future__ import annotations

import numpy as np

from vision.decoders.boxes import Found, each_once, found, from_centres
from vision.images import Array

MOST_OVERLAP = 0.5


def things(output: Array, *, classes: int, objectness: bool, least: float) -> list[Found]:
    """Things in pixels of what the network took, best first.

    The output is [1, N, 4 + classes] or [1, 4 + classes, N]; with `objectness` (v5, v7) a score
    that there is anything at all follows the box. Raises ValueError for another shape.
    """
    wide = 4 + int(objectness) + classes
    if output.ndim != 3 or output.shape[0] != 1 or wide not in output.shape[1:]:
        raise ValueError(f"yolo gives [1, N, {wide}] or [1, {wide}, N], not {list(output.shape)}")
    rows = output[0] if output.shape[2] == wide else output[0].T
    scores = rows[:, 4 + int(objectness) :]
    if objectness:
        scores = scores * rows[:, 4:5]
    kinds = scores.argmax(axis=1)
    best = scores.max(axis=1)
    boxes = from_centres(rows[:, :4])
    return each_once(
        found(boxes, best, np.asarray(kinds, np.float32), least=least), most_overlap=MOST_OVERLAP
    )
