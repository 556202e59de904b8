"""Follows plates from picture to picture, as long as they are found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import hypot

from vision.decoders.boxes import overlap
from vision.stages import FoundPlate

SAME_PLACE = 0.2
# A plate may move by so many of its own widths between two pictures that were looked at.
REACH = 1.5
# A plate does not double its width from one picture to the next.
SIZES_ALIKE = 0.55
# In widths of a plate, and in shares of its width: more than corners found waver.
MOVED, GREW = 0.5, 1.15


@dataclass(slots=True, kw_only=True, eq=False)
class Track:
    """One plate on its way through the pictures; times in epoch ms."""

    first_ms: int
    last_ms: int
    first: FoundPlate
    last: FoundPlate
    step: tuple[float, float] = (0.0, 0.0)
    found: int = 1

    def went_on(self, plate: FoundPlate, at_ms: int) -> None:
        """It was found again."""
        (x, y), (to_x, to_y) = _centre(self.last), _centre(plate)
        self.step = to_x - x, to_y - y
        self.last, self.last_ms = plate, at_ms
        self.found += 1

    def distance(self, plate: FoundPlate) -> float | None:
        """How far from where it should be a plate is, in its widths; None for another plate."""
        alike = min(_width(plate), _width(self.last)) / max(_width(plate), _width(self.last), 1e-6)
        if alike < SIZES_ALIKE:
            return None
        x, y = _centre(self.last)
        to_x, to_y = _centre(plate)
        off = hypot(to_x - x - self.step[0], to_y - y - self.step[1])
        share = off / max(_width(self.last), 1e-6)
        if share <= REACH or overlap(self.last.box, plate.box) >= SAME_PLACE:
            return share
        return None

    def goes_on_in(self, other: Track, within_ms: int) -> bool:
        """Whether another track begins where this one ended, and soon after."""
        gap_ms = other.first_ms - self.last_ms
        return 0 <= gap_ms <= within_ms and self.distance(other.first) is not None

    def joined(self, other: Track) -> Track:
        """This track and a later one as one."""
        return replace(self, last_ms=other.last_ms, last=other.last, found=self.found + other.found)

    @property
    def moved(self) -> bool:
        """Whether the plate is not where, or not as large as, it was at first."""
        (x, y), (to_x, to_y) = _centre(self.first), _centre(self.last)
        way = hypot(to_x - x, to_y - y) / max(_width(self.first), 1e-6)
        return way > MOVED or not 1 / GREW < self.growth < GREW

    @property
    def growth(self) -> float:
        """The width of the plate at the end over that at the beginning: above 1 it came nearer."""
        return _width(self.last) / max(_width(self.first), 1e-6)


class Tracks:
    """The plates in view; one that is not found for `patience_ms` is followed no longer."""

    def __init__(self, *, patience_ms: int, longest_ms: int) -> None:
        self._patience_ms, self._longest_ms = patience_ms, longest_ms
        self._open: list[Track] = []

    @property
    def followed(self) -> Sequence[Track]:
        """The tracks of what is in view."""
        return self._open

    def found(self, plates: Sequence[FoundPlate], at_ms: int) -> list[tuple[Track, FoundPlate]]:
        """Each plate with its track, new or known; the nearest pairs first."""
        pairs = sorted(
            (distance, i, j)
            for i, track in enumerate(self._open)
            for j, plate in enumerate(plates)
            if (distance := track.distance(plate)) is not None
        )
        of_plate: dict[int, Track] = {}
        taken: set[int] = set()
        for _, i, j in pairs:
            if i not in taken and j not in of_plate:
                taken.add(i)
                of_plate[j] = self._open[i]
                self._open[i].went_on(plates[j], at_ms)
        for j, plate in enumerate(plates):
            if j not in of_plate:
                of_plate[j] = Track(first_ms=at_ms, last_ms=at_ms, first=plate, last=plate)
                self._open.append(of_plate[j])
        return [(of_plate[j], plate) for j, plate in enumerate(plates)]

    def stood_still(self, since_ms: int, at_ms: int) -> None:
        """Nothing moved: what was in view at `since_ms` still is."""
        for track in self._open:
            if track.last_ms >= since_ms:
                track.last_ms = at_ms

    def left(self, at_ms: int) -> list[Track]:
        """The tracks that ended by now; they are followed no longer."""
        ended = [
            track
            for track in self._open
            if at_ms - track.last_ms > self._patience_ms
            or at_ms - track.first_ms > self._longest_ms
        ]
        self._open = [track for track in self._open if track not in ended]
        return ended

    def all_left(self) -> list[Track]:
        """All tracks; none is followed any longer."""
        ended, self._open = self._open, []
        return ended


def _centre(plate: FoundPlate) -> tuple[float, float]:
    x0, y0, x1, y1 = plate.box
    return (x0 + x1) / 2, (y0 + y1) / 2


def _width(plate: FoundPlate) -> float:
    return plate.box[2] - plate.box[0]
