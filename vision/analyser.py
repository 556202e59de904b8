"""Runs the stages over one photo and joins what they say."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from vision.card import ModelCard
from vision.colour import look_at_ground, name_colour
from vision.cut_out import may_be_cut_out, plates_inside, whole_picture
from vision.decoders.boxes import overlap
from vision.gate import ACCEPTED, NEEDS_REVIEW, plate_status
from vision.images import MAX_PIXELS, Raster, decode
from vision.models import body_text, plate_detector
from vision.models.catalogue import MODELS
from vision.models.plate_detector import OnnxPlateDetector
from vision.plugins.folder import open_plugins, plugin_cards
from vision.plugins.stages import AlsoFinds, LoadByCard, SecondOpinion, VehiclesByCard
from vision.reader import JointPlateReader
from vision.region import truck_region
from vision.results import Analysis, BodyLine, Box, LoadReading, PlateReading
from vision.stages import (
    BodyReader,
    FoundPlate,
    LoadClassifier,
    OtherReader,
    Patience,
    PlateDetector,
    PlateReader,
    VehicleDetector,
)

LONG_SIDE = 960
# A larger photo on which not all was read surely is looked at again, for small and far plates.
SECOND_LOOK_FROM, SECOND_LONG_SIDE = 1200, 1920
SAME_PLATE = 0.3
# What the detector half sees counts only when the reader then reads it well.
SURE_PLATE, READABLE = plate_detector.SURE, 0.5
FAINT_PLATE = 0.2
# No road shows more plates large enough to read; railings and tiles look like dozens.
MOST_PLATES, MOST_FAINT = 8, 2
# No photo of the sets measured takes more than 13; a wall of half-read plates would take 60.
MOST_LOOKS_AGAIN = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """The stages of an analyser; without a classifier the load stays unknown."""

    detector: PlateDetector
    reader: PlateReader
    vehicles: VehicleDetector | None = None
    load: LoadClassifier | None = None
    other: OtherReader | None = None
    body: BodyReader | None = None


def open_analyser(
    models: Path,
    *,
    own: Path | None = None,
    max_pixels: int = MAX_PIXELS,
    reads_bodies: bool = False,
) -> Analyser:
    """An analyser with the models of a folder, and those of a department's own in another.

    With `reads_bodies` it reads what is painted on trucks, where the package for that is there.
    Raises ModelMissing, ModelMismatch or BadCard.
    """
    detector: PlateDetector = OnnxPlateDetector(models, threshold=FAINT_PLATE)
    plugins = open_plugins(own)
    if more := plugins.get("plate_det"):
        detector = AlsoFinds(detector, more, long_side=LONG_SIDE)
    by_task = plugins.get
    stages = Stages(
        detector=detector,
        reader=JointPlateReader(models),
        vehicles=VehiclesByCard(found) if (found := by_task("vehicle")) else None,
        load=LoadByCard(judge) if (judge := by_task("load_state")) else None,
        other=SecondOpinion(reader) if (reader := by_task("plate_rec")) else None,
        body=body_text.RapidBodyReader() if reads_bodies and body_text.is_installed() else None,
    )
    # of what was opened, not of what lies in the folder by now
    labels = _labels([model.card for model in plugins.values()], reads_bodies=reads_bodies)
    return Analyser(stages, labels=labels, max_pixels=max_pixels)


def model_labels(own: Path | None, *, reads_bodies: bool = False) -> tuple[str, ...]:
    """What an analyser with these models names in its analyses; no network is opened."""
    plugins = plugin_cards(own) if own is not None else []
    return _labels([plugin.card for plugin in plugins], reads_bodies=reads_bodies)


def _labels(own: Sequence[ModelCard], *, reads_bodies: bool) -> tuple[str, ...]:
    bodies = [body_text.card()] if reads_bodies and body_text.is_installed() else []
    return tuple(card.label for card in (*MODELS, *own, *bodies))


class Analyser:
    """Bytes in, frozen result out; may be called from several threads at once."""

    def __init__(
        self, stages: Stages, *, labels: tuple[str, ...] = (), max_pixels: int = MAX_PIXELS
    ) -> None:
        self._stages = stages
        self._labels = labels
        self._max_pixels = max_pixels

    def analyse(self, data: bytes) -> Analysis:
        """What is on the photo, in pixels of the raster as stored; raises BadImage."""
        photo, header = decode(data, max_pixels=self._max_pixels)
        sha256 = hashlib.sha256(data).hexdigest()
        plates = self._plates(photo)
        return self.around(photo, plates, sha256=sha256, orientation=header.orientation)

    def around(
        self, photo: Raster, plates: tuple[PlateReading, ...], *, sha256: str, orientation: int = 1
    ) -> Analysis:
        """What is on a photo besides the plates that were read on it already."""
        height, width = photo.shape[:2]
        vehicles = self._stages.vehicles.find(photo) if self._stages.vehicles else None
        truck = truck_region(plates, vehicles, width, height)
        return Analysis(
            sha256=sha256,
            width=width,
            height=height,
            orientation=orientation,
            plates=plates,
            load=self._load(photo, truck),
            models=self._labels,
            vehicles=vehicles,
            truck=truck,
            body=self._body(photo, truck, plates),
        )

    def _body(
        self, photo: Raster, truck: Box | None, plates: Sequence[PlateReading]
    ) -> tuple[BodyLine, ...] | None:
        """The lines on the truck in pixels of the photo, those of its plates left out.

        A plate that is hardly one may be the tail number itself, so it leaves nothing out.
        """
        if self._stages.body is None:
            return None
        if truck is None:
            return ()
        lines = self._stages.body.read(photo[truck.y0 : truck.y1, truck.x0 : truck.x1])
        placed = [replace(line, box=line.box.moved(truck.x0, truck.y0)) for line in lines]
        read = [plate.box for plate in plates if plate.confidence >= READABLE]
        return tuple(line for line in placed if not any(line.box.touches(box) for box in read))

    def _load(self, photo: Raster, truck: Box | None) -> LoadReading:
        if self._stages.load is None or truck is None:
            return LoadReading()
        return self._stages.load.classify(photo[truck.y0 : truck.y1, truck.x0 : truck.x1])

    def find(self, photo: Raster, *, long_side: int) -> tuple[FoundPlate, ...]:
        """The plates that one look surely finds, best first and not read yet."""
        found = self._stages.detector.detect(photo, long_side=long_side)
        return tuple(plate for plate in found if plate.confidence >= SURE_PLATE)[:MOST_PLATES]

    def read(self, photo: Raster, plate: FoundPlate, *, looks_again: int) -> PlateReading | None:
        """The reading of a plate found; None of what fits no plate."""
        return self._read(photo, plate, Patience(looks_again), tight=False)

    def read_cut_out(self, photo: Raster) -> PlateReading | None:
        """The reading of a picture that is one plate and perhaps a little around it."""
        patience = Patience(MOST_LOOKS_AGAIN)
        whole = self._read(photo, whole_picture(photo), patience, tight=True)
        if whole is not None and whole.status == ACCEPTED and whole.rows == 1:
            return whole
        readings = [whole] if whole is not None else []
        for plate in plates_inside(photo, self._stages.detector):
            inside = self._read(photo, plate, patience, tight=False)
            readings += [inside] if inside is not None else []
            if inside is not None and inside.status == ACCEPTED:
                break
        return max(readings, key=_likelihood, default=None)

    def _plates(self, photo: Raster) -> tuple[PlateReading, ...]:
        whole = self.read_cut_out(photo) if may_be_cut_out(photo) else None
        if whole is not None and whole.confidence >= READABLE:
            return (whole,)
        readings = self._readings(photo)
        if whole is not None and all(_likelihood(whole) > _likelihood(each) for each in readings):
            return (whole,)
        return readings

    def _readings(self, photo: Raster) -> tuple[PlateReading, ...]:
        """The plates of the first look, and of the second where the first leaves a doubt."""
        native, patience = max(photo.shape[:2]), Patience(MOST_LOOKS_AGAIN)
        readings = self._look(photo, LONG_SIDE, patience)
        sure = readings and all(each.status == ACCEPTED for each in readings)
        if native >= SECOND_LOOK_FROM and not sure:
            second = self._look(photo, min(native, SECOND_LONG_SIDE), patience)
            readings = _each_once([*readings, *second])
        return tuple(readings)

    def _look(self, photo: Raster, long_side: int, patience: Patience) -> list[PlateReading]:
        found = self._stages.detector.detect(photo, long_side=long_side)
        plain = [plate for plate in found if plate.confidence >= SURE_PLATE][:MOST_PLATES]
        faint = [plate for plate in found if plate.confidence < SURE_PLATE][:MOST_FAINT]
        read = [self._read(photo, plate, patience, tight=False) for plate in (*plain, *faint)]
        return [reading for reading in read if reading is not None]

    def _read(
        self, photo: Raster, plate: FoundPlate, patience: Patience, *, tight: bool
    ) -> PlateReading | None:
        ground = look_at_ground(photo, plate.corners)
        seen = name_colour(ground)
        read = self._stages.reader.read(
            photo, plate.corners, colour=seen, tight=tight, patience=patience
        )
        if read is None or (plate.confidence < SURE_PLATE and read.confidence < READABLE):
            return None
        status, other = plate_status(read, colour_seen=seen), self._stages.other
        if (
            status == ACCEPTED
            and other is not None
            and other.contradicts(photo, plate.corners, text=read.text, rows=read.rows)
        ):
            status = NEEDS_REVIEW
        return PlateReading(
            text=read.text,
            colour=name_colour(ground, length=len(read.text)),
            rows=read.rows,
            status=status,
            confidence=read.confidence,
            characters=read.characters,
            box=_box(plate, photo),
            corners=plate.corners,
            candidates=read.candidates,
        )


def _box(plate: FoundPlate, photo: Raster) -> Box:
    height, width = photo.shape[:2]
    x0, y0, x1, y1 = (round(side) for side in plate.box)
    return Box(max(0, x0), max(0, y0), min(width, x1), min(height, y1))


def _each_once(readings: Sequence[PlateReading]) -> list[PlateReading]:
    """Of readings of one plate, the surest."""
    kept: list[PlateReading] = []
    for reading in sorted(readings, key=lambda each: -each.confidence):
        box = reading.box.as_tuple()
        if all(overlap(box, other.box.as_tuple()) < SAME_PLATE for other in kept):
            kept.append(reading)
    return kept


def _likelihood(reading: PlateReading) -> float:
    return reading.candidates[0].score
