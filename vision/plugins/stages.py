"""Models of a department's own as stages of an analysis."""

from __future__ import annotations

from vision.decoders.boxes import overlap
from vision.grammar import is_plate
from vision.images import Raster, grow, rectify
from vision.plugins.card import TEXT
from vision.plugins.model import PluginModel
from vision.results import Box, Corners, LoadReading, VehicleReading
from vision.stages import FoundPlate, PlateDetector

SAME_PLATE = 0.3
_PLATE_HEIGHT, _ONE_ROW, _TWO_ROWS = 64, 224, 128


class VehiclesByCard:
    """Heavy vehicles: the labels that have a threshold on the card, and no others."""

    def __init__(self, model: PluginModel) -> None:
        self._model = model

    def find(self, photo: Raster) -> tuple[VehicleReading, ...]:
        """Vehicles, best first."""
        return tuple(
            VehicleReading(kind=label, confidence=score, box=box)
            for label, score, box in self._model.boxes(photo)
        )


class LoadByCard:
    """The state of a load: the likeliest label, where it reaches its threshold."""

    def __init__(self, model: PluginModel) -> None:
        self._model = model

    def classify(self, truck: Raster) -> LoadReading:
        """What is seen of the load; unknown below the threshold of its state."""
        card = self._model.card
        state, chance = self._model.label_chances(truck)[0]
        told = LoadReading(model=card.label, status=card.status.value, confidence=chance)
        if chance < card.thresholds.get(state, 2.0):
            return told
        return LoadReading(state=state, confidence=chance, model=told.model, status=told.status)


class AlsoFinds:
    """The packaged detector, and beside it a model that finds what it overlooks."""

    def __init__(self, first: PlateDetector, model: PluginModel, *, long_side: int) -> None:
        self._first, self._model, self._long_side = first, model, long_side

    def detect(self, photo: Raster, *, long_side: int) -> tuple[FoundPlate, ...]:
        """Plates of both, each once; the model looks on the first look only."""
        found = self._first.detect(photo, long_side=long_side)
        if long_side != self._long_side:
            return found
        more = [
            FoundPlate(corners=_corners(box), box=box.as_tuple(), confidence=score)
            for _, score, box in self._model.boxes(photo)
            if all(overlap(box.as_tuple(), plate.box) < SAME_PLATE for plate in found)
        ]
        return (*found, *more)


class SecondOpinion:
    """A reader whose word can only send a plate to a person, never let one pass."""

    def __init__(self, model: PluginModel) -> None:
        self._model = model

    def contradicts(self, photo: Raster, corners: Corners, *, text: str, rows: int) -> str | None:
        """Another plate that it reads surely, or None."""
        width = _ONE_ROW if rows == 1 else _TWO_ROWS
        flat = rectify(photo, grow(corners, x=0.08, y=0.08), width=width, height=_PLATE_HEIGHT)
        line = self._model.line(flat)
        sure = line.confidence >= self._model.card.thresholds.get(TEXT, 2.0)
        return line.text if sure and line.text != text and is_plate(line.text) else None


def _corners(box: Box) -> Corners:
    x0, y0, x1, y1 = (float(side) for side in box.as_tuple())
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)
