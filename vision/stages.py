"""What each stage of an analysis must do, as Protocols, and the values passed between stages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from vision.images import Raster
from vision.results import Candidate, Character, Corners, LoadReading


@dataclass(frozen=True, slots=True)
class FoundPlate:
    """A plate found: corners from the top left clockwise, box (x0, y0, x1, y1), score."""

    corners: Corners
    box: tuple[float, float, float, float]
    confidence: float


@dataclass(frozen=True, slots=True)
class ReadPlate:
    """A plate read: its characters, rows, weakest character, and other texts it may bear."""

    text: str
    rows: int
    confidence: float
    characters: tuple[Character, ...]
    candidates: tuple[Candidate, ...]


class PlateDetector(Protocol):
    """Finds plates on a photo."""

    def detect(self, photo: Raster, *, long_side: int) -> tuple[FoundPlate, ...]:
        """Plates, best first."""
        ...


class PlateReader(Protocol):
    """Reads one plate of a photo."""

    def read(
        self, photo: Raster, corners: Corners, *, colour: str, tight: bool
    ) -> ReadPlate | None:
        """The text between the corners; None when nothing there fits the plate grammar."""
        ...


class LoadClassifier(Protocol):
    """Judges the load of the truck on a photo."""

    def classify(self, photo: Raster) -> LoadReading:
        """What is seen of the load."""
        ...
