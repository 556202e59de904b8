"""Pictures that are one plate cut out by a camera, with little or nothing around it."""

from __future__ import annotations

from collections.abc import Iterator

from vision.images import Raster, with_border
from vision.results import Point
from vision.stages import FoundPlate, PlateDetector

RATIOS, LONG_SIDE = (1.3, 6.0), 480
# The detector knows plates with something around them, so a border is put round the picture.
LOOKS = ((0.5, 320), (1.0, 640))
# A plate narrower than this is a plate on a small photo, not the plate cut out.
MIN_WIDTH_SHARE = 0.5


def may_be_cut_out(photo: Raster) -> bool:
    """Whether a photo has the shape and size of a plate cut out by a camera."""
    height, width = photo.shape[:2]
    (low, high), ratio = RATIOS, width / height
    return bool(max(height, width) <= LONG_SIDE and low <= ratio <= high)


def whole_picture(photo: Raster) -> FoundPlate:
    """The picture taken as a plate from edge to edge."""
    right, bottom = float(photo.shape[1]), float(photo.shape[0])
    corners = ((0.0, 0.0), (right, 0.0), (right, bottom), (0.0, bottom))
    return FoundPlate(corners, (0.0, 0.0, right, bottom), 1.0)


def plates_inside(photo: Raster, detector: PlateDetector) -> Iterator[FoundPlate]:
    """For each look, the best plate that fills most of the picture, in its own pixels."""
    width = photo.shape[1]
    for share, long_side in LOOKS:
        border = round(share * max(photo.shape[:2]))
        for plate in detector.detect(with_border(photo, border), long_side=long_side):
            if plate.box[2] - plate.box[0] >= MIN_WIDTH_SHARE * width:
                yield _moved(plate, -border)
                break


def _moved(plate: FoundPlate, by: float) -> FoundPlate:
    first, second, third, fourth = (_shifted(corner, by) for corner in plate.corners)
    x0, y0, x1, y1 = (side + by for side in plate.box)
    return FoundPlate((first, second, third, fourth), (x0, y0, x1, y1), plate.confidence)


def _shifted(point: Point, by: float) -> Point:
    return point[0] + by, point[1] + by
