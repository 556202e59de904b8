"""What each stage of an analysis must do, as Protocols, and the values passed between stages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from vision.images import Raster
from vision.results import BodyLine, Candidate, Character, Corners, LoadReading, VehicleReading


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


@dataclass(slots=True)
class Patience:
    """How often the plates of one photo may still be looked at again; no photo may cost more."""

    left: int

    def spend(self) -> bool:
        """Whether there was any left, which is then one less."""
        self.left -= 1
        return self.left >= 0


class PlateDetector(Protocol):
    """Finds plates on a photo."""

    def detect(self, photo: Raster, *, long_side: int) -> tuple[FoundPlate, ...]:
        """Plates, best first."""
        ...


class PlateReader(Protocol):
    """Reads one plate of a photo."""

    def read(
        self, photo: Raster, corners: Corners, *, colour: str, tight: bool, patience: Patience
    ) -> ReadPlate | None:
        """The text between the corners; None when nothing there fits the plate grammar.

        Each look after the first is taken from `patience`, and none when it is spent.
        """
        ...


class VehicleDetector(Protocol):
    """Finds heavy vehicles on a photo."""

    def find(self, photo: Raster) -> tuple[VehicleReading, ...]:
        """Heavy vehicles, best first."""
        ...


class LoadClassifier(Protocol):
    """Judges the load of a truck."""

    def classify(self, truck: Raster) -> LoadReading:
        """What is seen of the load on the part of a photo that the truck fills."""
        ...


class BodyReader(Protocol):
    """Reads what is painted on a truck."""

    def read(self, truck: Raster) -> tuple[BodyLine, ...]:
        """The lines read surely, in pixels of the picture given."""
        ...


class OtherReader(Protocol):
    """Reads a plate that was read already, and may object."""

    def contradicts(self, photo: Raster, corners: Corners, *, text: str, rows: int) -> str | None:
        """Another text that it is sure of, or None."""
        ...
