"""From frames to passages: one for each truck, with its best pictures and what they tell."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from vision.gate import ACCEPTED
from vision.images import Raster, encode_jpeg
from vision.passage import vote_load
from vision.results import Analysis, Box, PlateReading
from vision.stages import FoundPlate
from vision.video.frames import Frame
from vision.video.motion import MotionGate
from vision.video.reels import PATIENCE_MS, Picture, Reel, Stretch, look_of
from vision.video.tracks import Track, Tracks

LONG_SIDE = 640
# A plate not found for so long is followed no longer: another truck may take its place.
LOST_MS, LONGEST_MS = 300, 120_000
# The same text so soon after is the same truck: something stood between it and the camera.
AGAIN_MS = 15_000
LOOKS_AGAIN = 4
# How much of a plate's surroundings a crop shows, in widths and heights of the plate.
CROP_MARGIN = (0.5, 1.0)
NEARER = 1.15


class Eyes(Protocol):
    """What finds and reads plates."""

    def around(self, photo: Raster, plates: tuple[PlateReading, ...], *, sha256: str) -> Analysis:
        """What is on a photo besides the plates that were read on it already."""
        ...

    def find(self, photo: Raster, *, long_side: int) -> tuple[FoundPlate, ...]:
        """The plates of a picture, best first."""
        ...

    def read(self, photo: Raster, plate: FoundPlate, *, looks_again: int) -> PlateReading | None:
        """The reading of a plate found; None of what fits no plate."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """The part of the picture that is watched, in shares of its width and height."""

    x0: float = 0.0
    y0: float = 0.0
    x1: float = 1.0
    y1: float = 1.0

    def box(self, raster: Raster) -> Box:
        """The part in pixels of a picture."""
        height, width = raster.shape[:2]
        return Box(
            round(self.x0 * width),
            round(self.y0 * height),
            round(self.x1 * width),
            round(self.y1 * height),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """A plate and a little around it, cut out of a picture: JPEG, and when it was taken."""

    jpeg: bytes
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One truck that passed: its best picture, what all pictures say together, and crops.

    `growth` above 1 means that it came nearer. Times are epoch ms.
    """

    analysis: Analysis
    photo: bytes
    photo_at_ms: int
    crops: tuple[Crop, ...]
    first_ms: int
    last_ms: int
    frames: int
    read: int
    growth: float

    @property
    def came_nearer(self) -> bool | None:
        """Whether the truck came nearer or went away; None when that cannot be told."""
        if self.growth >= NEARER:
            return True
        return False if self.growth <= 1 / NEARER else None


class PassageWatcher:
    """Looks at the frames of one camera in order and tells each truck once it has left."""

    def __init__(
        self, eyes: Eyes, *, region: Region | None = None, gate: MotionGate | None = None
    ) -> None:
        """Without a gate every frame is searched for plates."""
        self._eyes, self._region, self._gate = eyes, region or Region(), gate
        self._tracks = Tracks(patience_ms=LOST_MS, longest_ms=LONGEST_MS)
        self._stretches: list[Stretch] = []
        self._reels: dict[Track, Reel] = {}
        self._told: list[tuple[str, int]] = []
        self._searched_ms = 0
        self.searched = 0
        """Frames in which something moved, so that they were searched."""

    def look(self, frame: Frame) -> list[Passage]:
        """Look at the next frame; the passages that have ended by it."""
        box = self._region.box(frame.raster)
        part = frame.raster[box.y0 : box.y1, box.x0 : box.x1]
        is_still = self._gate is not None and not self._gate.is_open(part, frame.at_ms)
        if is_still:
            self._tracks.stood_still(self._searched_ms, frame.at_ms)
            self._searched_ms = frame.at_ms
        self._ended(self._tracks.left(frame.at_ms))
        if not is_still:
            self._search(frame, part, box)
        return self._passages([s for s in self._stretches if self._is_over(s, frame.at_ms)])

    def end(self) -> list[Passage]:
        """No more frames: the passages that were under way."""
        self._ended(self._tracks.all_left())
        return self._passages(list(self._stretches))

    def _search(self, frame: Frame, part: Raster, box: Box) -> None:
        self.searched += 1
        self._searched_ms = frame.at_ms
        found = self._eyes.find(part, long_side=min(LONG_SIDE, max(part.shape[:2])))
        plates = [_moved(plate, box.x0, box.y0) for plate in found]
        for track, plate in self._tracks.found(plates, frame.at_ms):
            self._read(self._reels.setdefault(track, Reel()), frame, plate)

    def _read(self, reel: Reel, frame: Frame, plate: FoundPlate) -> None:
        look = look_of(frame.raster, plate)
        if not reel.wants(look):
            return
        reel.tries += 1
        reel.best_look = max(reel.best_look, look)
        reading = self._eyes.read(frame.raster, plate, looks_again=LOOKS_AGAIN)
        if reading is not None:
            quality = look * reading.confidence
            reel.add(Picture(frame=frame, plate=plate, reading=reading, quality=quality))

    def _ended(self, tracks: Sequence[Track]) -> None:
        for track in tracks:
            later = Stretch(track, self._reels.pop(track, Reel()))
            same = [one for one in self._stretches if one.goes_on_in(later)]
            if same:
                self._stretches.remove(same[-1])
                later = same[-1].joined(later)
            self._stretches.append(later)

    def _is_over(self, stretch: Stretch, at_ms: int) -> bool:
        track = stretch.track
        if at_ms - track.last_ms <= PATIENCE_MS:
            return False
        goes_on = any(track.goes_on_in(open_, PATIENCE_MS) for open_ in self._tracks.followed)
        return not goes_on or at_ms - track.first_ms > LONGEST_MS

    def _passages(self, over: Sequence[Stretch]) -> list[Passage]:
        passages = []
        for stretch in over:
            self._stretches.remove(stretch)
            track, voted = stretch.track, stretch.voted
            if voted is None:
                continue
            # what is half read once, or never moves, is a sign, a grille, a reflection
            if voted.status != ACCEPTED and (track.found < 2 or not track.moved):
                continue
            if not self._was_told(voted.text, track):
                passages.append(_passage(track, stretch.reel, voted, self._eyes))
        return passages

    def _was_told(self, text: str, track: Track) -> bool:
        self._told = [one for one in self._told if track.first_ms - one[1] <= AGAIN_MS]
        again = any(text == told for told, _ in self._told)
        self._told.append((text, track.last_ms))
        return again


def _passage(track: Track, reel: Reel, voted: PlateReading, eyes: Eyes) -> Passage:
    showing = [p for p in reel.pictures if p.reading.text == voted.text] or reel.pictures
    best = showing[0]
    reading = replace(voted, box=best.reading.box, corners=best.reading.corners)
    photo = encode_jpeg(best.frame.raster)
    sha256 = hashlib.sha256(photo).hexdigest()
    analysis = eyes.around(best.frame.raster, (reading,), sha256=sha256)
    if analysis.load.model:
        others = (
            eyes.around(each.frame.raster, (each.reading,), sha256="").load for each in showing[1:]
        )
        analysis = replace(analysis, load=vote_load([*others, analysis.load]))
    return Passage(
        analysis=analysis,
        photo=photo,
        photo_at_ms=best.frame.at_ms,
        crops=tuple(_crop(picture) for picture in showing),
        first_ms=track.first_ms,
        last_ms=track.last_ms,
        frames=track.found,
        read=len(reel.readings),
        growth=track.growth,
    )


def _crop(picture: Picture) -> Crop:
    box, raster = picture.reading.box, picture.frame.raster
    across = round((box.x1 - box.x0) * CROP_MARGIN[0])
    down = round((box.y1 - box.y0) * CROP_MARGIN[1])
    y0, x0 = max(0, box.y0 - down), max(0, box.x0 - across)
    return Crop(
        jpeg=encode_jpeg(raster[y0 : box.y1 + down, x0 : box.x1 + across]),
        at_ms=picture.frame.at_ms,
    )


def _moved(plate: FoundPlate, x: int, y: int) -> FoundPlate:
    """A plate found on a part of the picture, in pixels of the whole."""
    one, two, three, four = ((px + x, py + y) for px, py in plate.corners)
    x0, y0, x1, y1 = plate.box
    return replace(plate, corners=(one, two, three, four), box=(x0 + x, y0 + y, x1 + x, y1 + y))
