"""Where on a photo the truck that bears a plate must be."""

from __future__ import annotations

from collections.abc import Sequence

from vision.results import Box, PlateReading, VehicleReading

# A tipper is 2.5 m wide and its box ends about 3.3 m above the ground, a heap half a metre higher;
# its plate is 0.44 m wide and hangs 0.6 to 1.1 m above the ground. In widths of the plate:
SIDE, ABOVE, BELOW = 3.6, 7.0, 1.6
HARDLY = 0.5


def body_region(plate: Box, width: int, height: int) -> Box:
    """The part of a photo of this size that the truck behind the plate fills, cut at its edges."""
    unit = plate.x1 - plate.x0
    middle = (plate.x0 + plate.x1) / 2
    return Box(
        x0=max(0, round(middle - SIDE * unit)),
        y0=max(0, round(plate.y0 - ABOVE * unit)),
        x1=min(width, round(middle + SIDE * unit)),
        y1=min(height, round(plate.y1 + BELOW * unit)),
    )


def truck_region(
    plates: Sequence[PlateReading],
    vehicles: Sequence[VehicleReading] | None,
    width: int,
    height: int,
) -> Box | None:
    """The part of a photo that the truck nearest to the camera fills, as far as is known.

    Where a model looked for heavy vehicles, only one of those counts: the one round the nearest
    plate. Where none looked, the truck is supposed round the nearest plate. What is hardly a plate
    (a sign, a number painted on the tailboard) counts only where nothing else is.
    """
    sure = [plate for plate in plates if plate.confidence >= HARDLY] or plates
    nearest = max((plate.box for plate in sure), key=_area, default=None)
    if vehicles is None:
        return None if nearest is None else body_region(nearest, width, height)
    boxes = [each.box for each in vehicles if nearest is None or _holds(each.box, nearest)]
    return max(boxes, key=_area, default=None)


def _area(box: Box) -> int:
    return (box.x1 - box.x0) * (box.y1 - box.y0)


def _holds(box: Box, plate: Box) -> bool:
    x, y = (plate.x0 + plate.x1) / 2, (plate.y0 + plate.y1) / 2
    return box.x0 <= x < box.x1 and box.y0 <= y < box.y1
