"""Copies of photos on which faces and the plates of others cannot be made out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from vision.analyser import FAINT_PLATE, LONG_SIDE, SECOND_LONG_SIDE, SECOND_LOOK_FROM
from vision.decoders.boxes import overlap
from vision.images import MAX_PIXELS, Raster, coarsened, decode, encode_jpeg, turned
from vision.models.plate_detector import OnnxPlateDetector
from vision.plugins.folder import open_plugins
from vision.plugins.model import PluginModel
from vision.results import Box

FACES = "face_det"
"""The task of a model of a department's own that finds faces."""
PLATES = "plate_det"
"""That of one that finds plates which the packaged detector overlooks."""
SAME_PLATE = 0.3
PLATE_BLOCKS, FACE_BLOCKS = 3, 4
"""Into how many blocks the longer side of what is covered is made."""
ALL_BLOCKS = 48
"""The same for the whole photo where nothing finds faces: a tenth of it is five blocks."""
_MARGIN = 0.15


class Redactor:
    """Makes copies; opens its models with the first. Safe to call from several threads."""

    def __init__(self, models: Path, *, own: Path | None, max_pixels: int = MAX_PIXELS) -> None:
        self._models, self._own, self._max_pixels = models, own, max_pixels

    def copy(self, photo: bytes, *, keep: Sequence[Box]) -> bytes:
        """A JPEG of the photo, as a viewer turns it, without anything that the file says of it.

        `keep` are the plates that may be read, in pixels of the photo as stored. All other plates
        and all faces are covered; where no model finds faces, all but those plates is coarse.
        Raises BadImage, ModelMissing or ModelMismatch.
        """
        raster, header = decode(photo, max_pixels=self._max_pixels)
        covered = raster.copy()
        faces = self._plugins.get(FACES)
        if faces is None:
            whole = Box(0, 0, header.width, header.height)
            coarsened(covered, whole, blocks=ALL_BLOCKS)
        else:
            for box in _others(self._plates(raster), keep):
                coarsened(covered, _wider(box), blocks=PLATE_BLOCKS)
        for box in keep:
            part = slice(max(0, box.y0), box.y1), slice(max(0, box.x0), box.x1)
            covered[part] = raster[part]
        # the last of all: a face stays covered also where it lies in a plate that may be read
        for _, _, box in faces.boxes(raster) if faces is not None else ():
            coarsened(covered, _wider(box), blocks=FACE_BLOCKS)
        return encode_jpeg(turned(covered, header.orientation))

    @cached_property
    def _plugins(self) -> Mapping[str, PluginModel]:
        return open_plugins(self._own)

    def _plates(self, raster: Raster) -> list[Box]:
        """All that may be a plate, also what nobody could read."""
        detector = OnnxPlateDetector(self._models, threshold=FAINT_PLATE)
        native = max(raster.shape[:2])
        sides = [LONG_SIDE]
        if native >= SECOND_LOOK_FROM:
            sides.append(min(native, SECOND_LONG_SIDE))
        found = [plate for side in sides for plate in detector.detect(raster, long_side=side)]
        own = self._plugins.get(PLATES)
        more = [box for _, _, box in own.boxes(raster)] if own is not None else []
        return [*(Box(*(round(edge) for edge in plate.box)) for plate in found), *more]


def _others(plates: Iterable[Box], keep: Sequence[Box]) -> list[Box]:
    return [
        plate
        for plate in plates
        if all(overlap(plate.as_tuple(), kept.as_tuple()) < SAME_PLATE for kept in keep)
    ]


def _wider(box: Box) -> Box:
    x, y = (round(_MARGIN * side) for side in (box.x1 - box.x0, box.y1 - box.y0))
    return Box(box.x0 - x, box.y0 - y, box.x1 + x, box.y1 + y)
