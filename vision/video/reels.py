"""What was read of one plate while it was followed, and which stretches are one truck's."""

from __future__ import annotations

from dataclasses import dataclass, field

from vision.gate import ACCEPTED
from vision.images import Raster, sharpness
from vision.passage import vote
from vision.results import PlateReading
from vision.stages import FoundPlate
from vision.video.frames import Frame
from vision.video.tracks import Track

# A truck that was not seen for so long has passed.
PATIENCE_MS = 2_000
# Pictures of one plate that are read: until settled, and later only a clearly better one.
READ_UNSETTLED, READ_AT_MOST, CLEARLY_BETTER = 8, 14, 1.5
SETTLED_AFTER = 3
KEPT_PICTURES = 3
SHARPNESS_AT = (128, 48)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that was read; better the larger, sharper and surer the plate is on it."""

    frame: Frame
    plate: FoundPlate
    reading: PlateReading
    quality: float


@dataclass(slots=True, eq=False)
class Reel:
    """What was read of one track so far."""

    readings: list[PlateReading] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    tries: int = 0
    best_look: float = 0.0

    def wants(self, look: float) -> bool:
        """Whether a picture is worth reading; `look` is its sharpness times its size."""
        if self.tries >= READ_AT_MOST:
            return False
        if not self._is_settled() and self.tries < READ_UNSETTLED:
            return True
        return look >= CLEARLY_BETTER * self.best_look

    def add(self, picture: Picture) -> None:
        """Add a reading, and keep the picture if it is among the best."""
        self.readings.append(picture.reading)
        self.keep(picture)

    def keep(self, picture: Picture) -> None:
        """Keep a picture if it is among the best."""
        self.pictures.append(picture)
        self.pictures.sort(key=lambda each: -each.quality)
        del self.pictures[KEPT_PICTURES:]

    def _is_settled(self) -> bool:
        voted = vote(self.readings) if len(self.readings) >= SETTLED_AFTER else None
        return voted is not None and voted.status == ACCEPTED


@dataclass(slots=True, eq=False)
class Stretch:
    """A track that ended and what was read of it; the truck may be seen again in a moment."""

    track: Track
    reel: Reel
    voted: PlateReading | None = field(init=False)

    def __post_init__(self) -> None:
        self.voted = vote(self.reel.readings)

    def goes_on_in(self, later: Stretch) -> bool:
        """Whether a later stretch shows the same truck: the same text, or a doubt in its place."""
        if self.voted is None or later.voted is None:
            return self.track.goes_on_in(later.track, PATIENCE_MS)
        if self.voted.text == later.voted.text:
            return later.track.first_ms - self.track.last_ms <= PATIENCE_MS
        sure = {self.voted.status, later.voted.status} == {ACCEPTED}
        return not sure and self.track.goes_on_in(later.track, PATIENCE_MS)

    def joined(self, later: Stretch) -> Stretch:
        """Both as one."""
        reel = Reel(readings=[*self.reel.readings, *later.reel.readings])
        for picture in (*self.reel.pictures, *later.reel.pictures):
            reel.keep(picture)
        return Stretch(self.track.joined(later.track), reel)


def look_of(raster: Raster, plate: FoundPlate) -> float:
    """Sharpness times size of a plate on a picture, times how surely it was found."""
    height, width = raster.shape[:2]
    x0, y0, x1, y1 = (round(side) for side in plate.box)
    shown = raster[max(0, y0) : min(height, y1), max(0, x0) : min(width, x1)]
    if shown.size == 0:
        return 0.0
    width, height = SHARPNESS_AT
    return sharpness(shown, width=width, height=height) * float(shown.size) * plate.confidence
