"""Boxes as SSD gives them: boxes in one output, a score of each class in another."""

from __future__ import annotations

import numpy as np

from vision.decoders.boxes import Found, each_once, found, from_centres
from vision.images import Array

MOST_OVERLAP = 0.45
ORDERS = {"xyxy": (0, 1, 2, 3), "yxyx": (1, 0, 3, 2), "cxcywh": (0, 1, 2, 3)}


def things(
    boxes: Array,
    scores: Array,
    *,
    classes: int,
    background: bool,
    order: str,
    shares_of: tuple[int, int] | None,
    least: float,
) -> list[Found]:
    """Things in pixels of what the network took, best first.

    Boxes are [1, N, 4] in the `order` of its numbers, with priors already added; scores are
    [1, N, classes], where with `background` a first one counts for nothing. Boxes given as shares
    are of `shares_of` (width, height). Raises ValueError for another shape.
    """
    wide = classes + int(background)
    if boxes.ndim != 3 or boxes.shape[0] != 1 or boxes.shape[2] != 4:
        raise ValueError(f"ssd gives boxes [1, N, 4], not {list(boxes.shape)}")
    if scores.shape != (1, boxes.shape[1], wide):
        wanted = [1, boxes.shape[1], wide]
        raise ValueError(f"ssd gives scores {wanted}, not {list(scores.shape)}")
    corners = boxes[0][:, ORDERS[order]]
    if order == "cxcywh":
        corners = from_centres(corners)
    if shares_of is not None:
        corners = corners * np.tile(np.array(shares_of, np.float32), 2)
    of_classes = scores[0][:, int(background) :]
    kinds = np.asarray(of_classes.argmax(axis=1), np.float32)
    return each_once(
        found(corners, of_classes.max(axis=1), kinds, least=least), most_overlap=MOST_OVERLAP
    )
