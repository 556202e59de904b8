"""What an analysis says: frozen values without arrays, in pixels of the photo as stored."""

from __future__ import annotations

from dataclasses import dataclass, field

Point = tuple[float, float]
Corners = tuple[Point, Point, Point, Point]


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in pixels; x1 and y1 lie just outside it."""

    x0: int
    y0: int
    x1: int
    y1: int

    def as_list(self) -> list[int]:
        """The box as [x0, y0, x1, y1]."""
        return list(self.as_tuple())

    def as_tuple(self) -> tuple[int, int, int, int]:
        """The box as (x0, y0, x1, y1)."""
        return self.x0, self.y0, self.x1, self.y1

    def moved(self, x: int, y: int) -> Box:
        """The same box so many pixels further right and down."""
        return Box(self.x0 + x, self.y0 + y, self.x1 + x, self.y1 + y)

    def touches(self, other: Box) -> bool:
        """Whether both share a pixel."""
        across = self.x0 < other.x1 and other.x0 < self.x1
        return across and self.y0 < other.y1 and other.y0 < self.y1


@dataclass(frozen=True, slots=True)
class Character:
    """One character of a plate and how sure the reader is of it, from 0 to 1."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """Another text the plate may bear; scores are log-likelihoods, higher is likelier."""

    text: str
    score: float


@dataclass(frozen=True, slots=True)
class PlateReading:
    """One plate: its text, its colour and rows, where it is, and whether a person must look."""

    text: str
    colour: str
    rows: int
    status: str
    confidence: float
    characters: tuple[Character, ...]
    box: Box
    corners: Corners
    candidates: tuple[Candidate, ...] = ()


LOAD_STATES = ("covered", "partly_covered", "uncovered", "overfilled", "empty", "unknown")
"""What a model may say of a load."""
UNKNOWN_LOAD = "unknown"


@dataclass(frozen=True, slots=True)
class LoadReading:
    """What is seen of the load; `unknown` unless a department registered a model for it.

    `model` is the label of the model that said so, `status` its status on its card.
    """

    state: str = UNKNOWN_LOAD
    confidence: float = 0.0
    model: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A line painted on a truck, as read, and where it stands."""

    text: str
    confidence: float
    box: Box


@dataclass(frozen=True, slots=True)
class VehicleReading:
    """A heavy vehicle found: the label of its kind, how sure that is, and where it is."""

    kind: str
    confidence: float
    box: Box


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything read from one photo; `orientation` is the EXIF tag, which is never applied.

    `vehicles` is None when no model looks for them; `truck` is the part that the load and the
    writing on the body were read from; `body` is None when nothing reads that.
    """

    sha256: str
    width: int
    height: int
    orientation: int
    plates: tuple[PlateReading, ...]
    load: LoadReading = field(default_factory=LoadReading)
    models: tuple[str, ...] = ()
    vehicles: tuple[VehicleReading, ...] | None = None
    truck: Box | None = None
    body: tuple[BodyLine, ...] | None = None
